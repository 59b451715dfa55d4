"""The decks' second-order steps, one at a time: Newton, conjugate gradients, Levenberg-Marquardt.

Public as `nn.second_order`, next to the minimizers. Source: Darmstadt, "Better Directions for
Small Networks"; Uppsala, "Plateaus and Saddle Points".
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.errors import ShapeError
from autograd.graph import Graph
from autograd.node import Node
from autograd.program.second_order import hessian_product
from nn.checks import number_in
from nn.recorded import RecordedLoss, RecordedResiduals, as_vector


class HessianProduct:
    """H v by Pearlmutter's trick: the gradient of (gradient · v), recorded once.

    Args:
        loss: a node of one number.
        parameters: a network, leaves, or their `FlatParameters`.

    Raises as `RecordedLoss`.
    Source: Pearlmutter 1994.

    >>> from autograd import Value
    >>> x, y = Value(1.0), Value(2.0)
    >>> HessianProduct(x * x * y, [x, y])(np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([4., 2.])
    """

    def __init__(self, loss: Node, parameters: Any) -> None:
        self.flat = RecordedLoss(loss, parameters, "HessianProduct").flat
        self.vectors, self.products = hessian_product(loss, self.flat.nodes)
        self.graph = Graph(*self.products)

    def __call__(self, w: np.ndarray, v: np.ndarray) -> np.ndarray:
        """H(w) v, all flat; changes no node. Raises ShapeError for w and v of another size."""
        values: dict[Any, Any] = {}
        known = set(self.graph.nodes)
        for name, nodes, numbers in (("w", self.flat.nodes, w), ("v", self.vectors, v)):
            if np.shape(numbers) != (self.flat.size,):
                raise ShapeError(f"HessianProduct: {name} must be a flat array of "
                                 f"{self.flat.size} numbers, as many as the parameters have, got "
                                 f"shape {np.shape(numbers)}.")
            for node, part in zip(nodes, self.flat.slices, strict=True):
                if node in known:
                    values[node] = (np.reshape(numbers[part], node.shape) if node.shape
                                    else float(numbers[part.start]))
        with np.errstate(all="ignore"):
            data = self.graph.evaluate(values)
        return as_vector([data[product] for product in self.products])


def newton_step(loss: Node, parameters: Any) -> np.ndarray:
    """One step of Newton's method: w ← w − H⁻¹ ∂J/∂w, with the exact Hessian.

    Returns H⁻¹ ∂J/∂w, which was subtracted. On a quadratic one step reaches the point of gradient
    0, be it a minimum or a saddle: Newton's method is attracted to saddles.

    Raises ValueError where the gradient, the Hessian or the step is not finite and where the
    Hessian cannot be inverted (nothing changes), and as `minimize`.
    Source: Darmstadt, "Better Directions for Small Networks" (which leaves the sign open);
    Uppsala, "Plateaus and Saddle Points".

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> newton_step(x**2 - 2 * x, [x]), x.data
    (array([2.]), 1.0)
    """
    recorded = RecordedLoss(loss, parameters, "newton_step")
    step = _solved("newton_step", recorded.hessian(), recorded.gradient(), "the Hessian",
                   "the gradient")
    recorded.go_to(recorded.w - step)
    return step


def conjugate_gradient_steps(loss: Node, parameters: Any, steps: int) -> list[np.ndarray]:
    """Fletcher and Reeves' conjugate gradients, with the exact step along each direction.

    d_t = g_t + (g_tᵀg_t / g_{t−1}ᵀg_{t−1}) d_{t−1}, w ← w − α d with α = gᵀd / dᵀHd. Where two
    gradients in a row are not nearly orthogonal, d starts again at g (Powell's restart). On a
    quadratic of n parameters it arrives after n steps. Returns the parameters after each step,
    fewer than `steps` if it arrives before: at a gradient of 0, or 15 digits below the first.

    Raises ValueError where the curvature along d is not a number above 0, and as `minimize`.
    Source: Darmstadt, "Better Directions for Small Networks" (whose right-hand side lacks the
    index t − 1); Fletcher and Reeves 1964; Powell 1977.

    >>> from autograd import Tensor, dot
    >>> w = Tensor([4.0, -3.0], "w")
    >>> path = conjugate_gradient_steps(dot(w, w * [3.0, 1.0]) / 2, w, steps=2)
    >>> w.data.round(12) + 0.0
    array([0., 0.])
    """
    count = int(number_in(steps, "conjugate_gradient_steps: steps", least=1, whole=True))
    recorded = RecordedLoss(loss, parameters, "conjugate_gradient_steps")
    product, path = HessianProduct(loss, recorded.flat), []
    before, d, first = None, None, None
    for _ in range(count):
        g = recorded.gradient()
        squares = np.vdot(g, g)
        first = squares if first is None else first
        if squares == 0 or squares < 1e-30 * first:
            break  # arrived: what is left is rounding, and its squares would soon underflow
        if before is None or abs(g @ before) > 0.2 * squares:
            d = g
        else:
            d = g + squares / (before @ before) * d
        curvature = float(d @ product(recorded.w, d))
        if not 0 < curvature < np.inf:
            raise ValueError("conjugate_gradient_steps: the curvature along the direction is "
                             f"{curvature:g}; the step along it has no minimum. Take minimize().")
        recorded.go_to(recorded.w - (g @ d) / curvature * d)
        before = g
        path.append(np.array(recorded.w))
    return path


def levenberg_step(residuals: Node, parameters: Any, damping: float,
                   scaled: bool = False) -> np.ndarray:
    """One Levenberg-Marquardt step: w ← w + (JᵀJ + D)⁻¹ Jᵀ r, with the exact Jacobian.

    Args:
        residuals: r = y − f(w), a node of any shape.
        damping: λ; 0 gives Gauss-Newton.
        scaled: False for Levenberg's D = λ I, True for Marquardt's D = λ diag(JᵀJ).

    J is the Jacobian of f, −∂r/∂w. Returns the step, which was added.

    Raises ValueError for λ below 0, where a number is not finite and where the matrix cannot be
    inverted (nothing changes), and as `levenberg_marquardt`.
    Source: Darmstadt, "Better Directions for Small Networks"; Levenberg 1944; Marquardt 1963.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> levenberg_step(3.0 - w, w, damping=1.0), w.data
    (array([1.]), 2.0)
    """
    damping = number_in(damping, "levenberg_step: damping", least=0)
    recorded = RecordedResiduals(residuals, parameters, "levenberg_step")
    with np.errstate(all="ignore"):
        J = -recorded.jacobian()
        A = J.T @ J
        A = A + damping * (np.diag(np.diag(A)) if scaled else np.eye(len(A)))
        b = J.T @ recorded.values()
    step = _solved("levenberg_step", A, b, "the matrix JᵀJ + D", "Jᵀ r")
    recorded.go_to(recorded.w + step)
    return step


def _solved(who: str, A: np.ndarray, b: np.ndarray, matrix: str, vector: str) -> np.ndarray:
    """A⁻¹ b; raises ValueError unless all numbers are finite and A can be inverted."""
    for what, numbers in ((vector, b), (matrix, A)):
        if not np.isfinite(numbers).all():
            raise ValueError(f"{who}: {what} holds nan or inf here. Nothing was changed; start "
                             "elsewhere.")
    try:
        with np.errstate(all="ignore"):
            step = np.linalg.solve(A, b)
    except np.linalg.LinAlgError:
        step = np.full(len(b), np.nan)
    if not np.isfinite(step).all():
        raise ValueError(f"{who}: {matrix} cannot be inverted here. Nothing was changed; start "
                         "elsewhere, or add damping.")
    return np.asarray(step)


__all__ = ["HessianProduct", "conjugate_gradient_steps", "levenberg_step", "newton_step"]
