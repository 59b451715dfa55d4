"""Second-order methods for small networks: better directions than the gradient.

The minimizers are SciPy's; what they get from here is exact: gradients, Hessian-vector products
and Jacobians from the recorded graph. The graph of the loss is recorded once and evaluated again
and again. Source: Darmstadt, "Better Directions for Small Networks"; Lausanne, "Descent Methods In
General".
"""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd.derivative import gradients
from autograd.graph import Graph
from autograd.node import Node
from autograd.require import checked_node
from nn.checks import number_in
from nn.choose import choose
from nn.flat import FlatParameters

METHODS = {"newton_cg": "Newton-CG", "trust_newton_cg": "trust-ncg", "bfgs": "BFGS",
           "lbfgs": "L-BFGS-B", "conjugate_gradient": "CG"}


def minimize(loss: Node, parameters: Any, method: str = "lbfgs", *, iterations: int = 200,
             tolerance: float | None = None) -> Any:
    """Minimize a recorded loss over its parameters, with one of SciPy's minimizers.

    Args:
        loss: a node of one number.
        parameters: a network, a leaf, or a list or dict of leaves.
        method: "bfgs" and "lbfgs" estimate the Hessian from gradients; "conjugate_gradient" needs
            none; "newton_cg" and "trust_newton_cg" take exact Hessian-vector products, H v =
            ∂/∂w (∂J/∂w · v). All of them search along lines instead of taking a learning rate.
        iterations: at most.
        tolerance: SciPy's ``tol``.

    Returns SciPy's OptimizeResult (``.fun``, ``.nit``, ``.nfev``, ``.message``). The parameters
    are then the best that were seen, and the graph of the loss is up to date.

    Raises ValueError for an unknown method and for parameters that the loss does not reach,
    ShapeError unless the loss is one number.
    Source: Darmstadt, "Better Directions for Small Networks"; Nocedal and Wright 2006.

    >>> from autograd import Value
    >>> x, y = Value(-1.0, "x"), Value(2.0, "y")
    >>> rosenbrock = (1 - x) ** 2 + 100 * (y - x * x) ** 2
    >>> result = minimize(rosenbrock, [x, y], "newton_cg")
    >>> round(x.data, 3), round(y.data, 3)
    (1.0, 1.0)
    """
    from scipy import optimize

    name: Any = choose(METHODS, method, "minimize: method")
    most = int(number_in(iterations, "minimize: iterations", least=1, whole=True))
    flat, graph = _parts(loss, parameters, "minimize")
    start = np.array(flat.read())
    best: list[Any] = [float(loss.data), start]

    def value(w: np.ndarray) -> float:
        _set(flat, graph, w)
        found = float(loss.data)
        if found < best[0]:
            best[:] = [found, np.array(w)]
        return found

    def slope(w: np.ndarray) -> np.ndarray:
        _set(flat, graph, w)
        return _vector(gradients(loss, flat.nodes))

    options: dict[str, Any] = {}
    if "newton" in method:
        product = HessianProduct(loss, flat)
        options["hessp"] = lambda w, v: product(w, v)
    try:
        with np.errstate(all="ignore"):
            result = optimize.minimize(value, start, jac=slope, method=name, tol=tolerance,
                                       options={"maxiter": most}, **options)
    finally:
        _set(flat, graph, best[1])
    return result


class HessianProduct:
    """H v by Pearlmutter's trick: the gradient of (gradient · v), recorded once.

    Args:
        loss: a node of one number.
        parameters: a network, leaves, or their `FlatParameters`.

    Source: Pearlmutter 1994.

    >>> from autograd import Value
    >>> x, y = Value(1.0), Value(2.0)
    >>> HessianProduct(x * x * y, [x, y])(np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([4., 2.])
    """

    def __init__(self, loss: Node, parameters: Any) -> None:
        self.flat, _ = _parts(loss, parameters, "HessianProduct")
        nodes = self.flat.nodes
        self.vectors = [type(node)(np.zeros(node.shape) if node.shape else 0.0) for node in nodes]
        slopes = autograd.grad(loss, nodes)
        dots = [autograd.sum(g * v) if g.shape else g * v
                for g, v in zip(slopes, self.vectors, strict=True)]
        total = sum(dots[1:], dots[0])
        self.products = autograd.grad(total, nodes)
        self.graph = Graph(*self.products)

    def __call__(self, w: np.ndarray, v: np.ndarray) -> np.ndarray:
        """H(w) v, all flat; changes no node."""
        values: dict[Any, Any] = {}
        known = set(self.graph.nodes)
        for nodes, numbers in ((self.flat.nodes, w), (self.vectors, v)):
            for node, part in zip(nodes, self.flat.slices, strict=True):
                if node in known:
                    values[node] = (np.reshape(numbers[part], node.shape) if node.shape
                                    else float(numbers[part.start]))
        with np.errstate(all="ignore"):
            data = self.graph.evaluate(values)
        return _vector([data[product] for product in self.products])


def newton_step(loss: Node, parameters: Any) -> np.ndarray:
    """One step of Newton's method: w ← w − H⁻¹ ∂J/∂w, with the exact Hessian.

    Returns H⁻¹ ∂J/∂w, which was subtracted. On a quadratic one step reaches the point of gradient
    0, be it a minimum or a saddle: Newton's method is attracted to saddles.
    Raises ValueError where the Hessian cannot be inverted (nothing changes).
    Source: Darmstadt, "Better Directions for Small Networks" (which leaves the sign open);
    Uppsala, "Plateaus and Saddle Points".

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> newton_step(x**2 - 2 * x, [x]), x.data
    (array([2.]), 1.0)
    """
    flat, graph = _parts(loss, parameters, "newton_step")
    slope = _vector(gradients(loss, flat.nodes))
    H = autograd.hessian(loss, flat.nodes).reshape(flat.size, flat.size)
    return _move(flat, graph, H, slope, -1.0, "newton_step: the Hessian")


def conjugate_gradient_steps(loss: Node, parameters: Any, steps: int) -> list[np.ndarray]:
    """Fletcher and Reeves' conjugate gradients, with the exact step along each direction.

    d_t = g_t + (g_tᵀg_t / g_{t−1}ᵀg_{t−1}) d_{t−1}, w ← w − α d with α = gᵀd / dᵀHd. Where two
    gradients in a row are not nearly orthogonal, d starts again at g (Powell's restart). On a
    quadratic of n parameters it arrives after n steps. Returns the parameters after each step.
    Raises ValueError where the curvature along d is not above 0.
    Source: Darmstadt, "Better Directions for Small Networks" (whose right-hand side lacks the
    index t − 1); Fletcher and Reeves 1964; Powell 1977.
    """
    flat, graph = _parts(loss, parameters, "conjugate_gradient_steps")
    product, path = HessianProduct(loss, flat), []
    before, d = None, None
    for _ in range(int(number_in(steps, "conjugate_gradient_steps: steps", least=1, whole=True))):
        g = _vector(gradients(loss, flat.nodes))
        if not g.any():
            break
        if before is None or abs(g @ before) > 0.2 * (g @ g):
            d = g
        else:
            d = g + (g @ g) / (before @ before) * d
        curvature = float(d @ product(flat.read(), d))
        if not curvature > 0:
            raise ValueError("conjugate_gradient_steps: the curvature along the direction is "
                             f"{curvature:g}; the step along it has no minimum. Take minimize().")
        _set(flat, graph, flat.read() - (g @ d) / curvature * d)
        before = g
        path.append(np.array(flat.read()))
    return path


def levenberg_step(residuals: Node, parameters: Any, damping: float,
                   scaled: bool = False) -> np.ndarray:
    """One Levenberg-Marquardt step: w ← w + (JᵀJ + D)⁻¹ Jᵀ r, with the exact Jacobian.

    Args:
        residuals: r = y − f(w), a node of any shape.
        damping: λ; 0 gives Gauss-Newton.
        scaled: False for Levenberg's D = λ I, True for Marquardt's D = λ diag(JᵀJ).

    J is the Jacobian of f, −∂r/∂w. Returns the step, which was added.
    Raises ValueError for λ below 0, and where the matrix cannot be inverted (nothing changes).
    Source: Darmstadt, "Better Directions for Small Networks"; Levenberg 1944; Marquardt 1963.
    """
    damping = number_in(damping, "levenberg_step: damping", least=0)
    flat = FlatParameters(parameters)
    r = checked_node("levenberg_step", residuals)
    J = -autograd.jacobian(r, flat.nodes).reshape(r.size, flat.size)
    A = J.T @ J
    A = A + damping * (np.diag(np.diag(A)) if scaled else np.eye(flat.size))
    return _move(flat, Graph(r), A, J.T @ np.ravel(r.data), 1.0, "levenberg_step: the matrix")


def levenberg_marquardt(residuals: Node, parameters: Any, *, iterations: int = 200) -> Any:
    """Minimize ½ Σ r² by Levenberg-Marquardt, with exact Jacobians: SciPy's least_squares.

    Args:
        residuals: r = f(w) − y or y − f(w), a node of at least as many numbers as parameters.
        parameters: a network, leaves, or a dict of leaves.
        iterations: at most so many evaluations.

    Returns SciPy's OptimizeResult (``.cost``, ``.nfev``, ``.message``); the parameters are the
    best that were seen.
    Raises ValueError for fewer residuals than parameters.
    Source: Darmstadt, "Better Directions for Small Networks"; Moré 1978.

    >>> from autograd import Tensor
    >>> w = Tensor([0.0, 0.0], "w")
    >>> X = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    >>> result = levenberg_marquardt(X @ w - [1.0, 3.0, 5.0], w)
    >>> w.data.round(6)
    array([1., 2.])
    """
    from scipy import optimize

    most = int(number_in(iterations, "levenberg_marquardt: iterations", least=1, whole=True))
    r = checked_node("levenberg_marquardt", residuals)
    flat = FlatParameters(parameters)
    if r.size < flat.size:
        raise ValueError(f"levenberg_marquardt: {r.size} residuals for {flat.size} parameters; "
                         "it needs at least as many. Add data, or take minimize().")
    graph = Graph(r)
    start = np.array(flat.read())

    def value(w: np.ndarray) -> np.ndarray:
        _set(flat, graph, w)
        return np.array(np.ravel(r.data))

    def slopes(w: np.ndarray) -> np.ndarray:
        _set(flat, graph, w)
        return autograd.jacobian(r, flat.nodes).reshape(r.size, flat.size)

    best = start
    try:
        with np.errstate(all="ignore"):
            result = optimize.least_squares(value, start, slopes, method="lm", max_nfev=most)
        best = result.x
    finally:
        _set(flat, graph, best)
    return result


def _parts(loss: Node, parameters: Any, who: str) -> tuple[FlatParameters, Graph]:
    """The parameters and the graph of a loss that reaches them."""
    node = checked_node(who, loss)
    flat = parameters if isinstance(parameters, FlatParameters) else FlatParameters(parameters)
    flat.gradient(node)  # raises unless the loss is one number and reaches the parameters
    return flat, Graph(node)


def _set(flat: FlatParameters, graph: Graph, w: np.ndarray) -> None:
    """Give the parameters these numbers and recompute the graph, unless they have them."""
    if not np.array_equal(flat.read(), w):
        flat.write(np.asarray(w))
    with np.errstate(all="ignore"):
        graph.fprop()


def _vector(numbers: Any) -> np.ndarray:
    """Floats and arrays as one flat array of float64."""
    return np.concatenate([np.ravel(each) for each in numbers]).astype(float)


def _move(flat: FlatParameters, graph: Graph, A: np.ndarray, b: np.ndarray, sign: float,
          what: str) -> np.ndarray:
    """Add ± A⁻¹ b to the parameters, and return A⁻¹ b."""
    try:
        step = np.linalg.solve(A, b)
    except np.linalg.LinAlgError:
        raise ValueError(f"{what} cannot be inverted here. Start elsewhere, or add damping."
                         ) from None
    _set(flat, graph, flat.read() + sign * step)
    return np.asarray(step)


__all__ = ["METHODS", "HessianProduct", "conjugate_gradient_steps", "levenberg_marquardt",
           "levenberg_step", "minimize", "newton_step"]  # fmt: skip
