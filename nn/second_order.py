"""Second-order methods for small networks: better directions than the gradient.

The minimizers are SciPy's; what they get from here is exact: gradients, Hessian-vector products
and Jacobians from the recorded graph. The graph of the loss is recorded once and computed again
and again. The decks' own steps, one at a time, are in `newton`; their names are here too.
Source: Darmstadt, "Better Directions for Small Networks"; Lausanne, "Descent Methods In General".
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.node import Node
from nn.checks import number_in
from nn.choose import choose
from nn.newton import HessianProduct, conjugate_gradient_steps, levenberg_step, newton_step
from nn.recorded import RecordedLoss, RecordedResiduals

METHODS = {"newton_cg": "Newton-CG", "trust_newton_cg": "trust-ncg", "bfgs": "BFGS",
           "lbfgs": "L-BFGS-B", "conjugate_gradient": "CG"}
"""The methods of `minimize`, and what SciPy calls them."""


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
    ShapeError unless the loss is one number, TypeError unless it was recorded, StaleGraphError if
    the parameters have changed since.
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
    recorded = RecordedLoss(loss, parameters, "minimize")

    def slope(w: np.ndarray) -> np.ndarray:
        recorded.go_to(w)
        return recorded.gradient()

    options: dict[str, Any] = {}
    if "newton" in method:
        product = HessianProduct(loss, recorded.flat)
        options["hessp"] = lambda w, v: product(w, v)
    try:
        with np.errstate(all="ignore"):
            return optimize.minimize(recorded.visit, recorded.best, jac=slope, method=name,
                                     tol=tolerance, options={"maxiter": most}, **options)
    finally:
        recorded.go_to(recorded.best)


def levenberg_marquardt(residuals: Node, parameters: Any, *, iterations: int = 200) -> Any:
    """Minimize ½ Σ r² by Levenberg-Marquardt, with exact Jacobians: SciPy's least_squares.

    Args:
        residuals: r = f(w) − y or y − f(w), a node of at least as many numbers as parameters.
        parameters: a network, leaves, or a dict of leaves.
        iterations: at most so many evaluations.

    Returns SciPy's OptimizeResult (``.cost``, ``.nfev``, ``.message``). The parameters are then
    the best that were seen, and the graph of the residuals is up to date.

    Raises ValueError for fewer residuals than parameters and for parameters that they do not
    reach, ShapeError for a difference of (n, 1) and (n,), TypeError and StaleGraphError as
    `minimize`.
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
    recorded = RecordedResiduals(residuals, parameters, "levenberg_marquardt")
    if recorded.root.size < recorded.flat.size:
        raise ValueError(f"levenberg_marquardt: {recorded.root.size} residuals for "
                         f"{recorded.flat.size} parameters; it needs at least as many. Add data, "
                         "or take minimize().")

    def values(w: np.ndarray) -> np.ndarray:
        recorded.visit(w)
        return recorded.values()

    def slopes(w: np.ndarray) -> np.ndarray:
        recorded.go_to(w)
        return recorded.jacobian()

    try:
        with np.errstate(all="ignore"):
            return optimize.least_squares(values, recorded.best, slopes, method="lm",
                                          max_nfev=most)
    finally:
        recorded.go_to(recorded.best)


__all__ = ["METHODS", "HessianProduct", "conjugate_gradient_steps", "levenberg_marquardt",
           "levenberg_step", "minimize", "newton_step"]  # fmt: skip
