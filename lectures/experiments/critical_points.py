"""Saddle points: how common they are, and what Newton's method and gradient descent do there."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Value, gradients, hessian
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, Sequential
from nn.data import boolean_or
from nn.initializers import constant
from nn.losses import squared_error
from nn.optimizers import GradientDescent
from nn.second_order import newton_step


@experiment("saddle_points", title="Most critical points are saddles", claims=("H9",),
            slides=("Uppsala, Problems: Plateaus and Saddle Points",))
def saddle_points(samples: int = 100_000) -> Result:
    """How often all eigenvalues of a random Hessian are positive, so that a minimum is there.

    Random symmetric matrices (A + Aᵀ)/2 of normal A, the Gaussian orthogonal ensemble, of n = 1
    to 5 rows. The probabilities are ½, (2 − √2)/4 and fall faster than exponentially. With it the
    Hessian of a network at equal weights, by its own eigenvalues.

    >>> saddle_points(2000).numbers["exact for n = 2"].__round__(4)
    0.1464
    """
    from viz.plots import style

    sizes = [1, 2, 3, 4, 5]
    rng = np.random.default_rng(0)
    shares = []
    for n in sizes:
        A = rng.normal(size=(samples, n, n))
        lowest = np.linalg.eigvalsh((A + A.transpose(0, 2, 1)) / 2)[:, 0]
        shares.append(float((lowest > 0).mean()))
    values = network_eigenvalues()
    exact = (2 - math.sqrt(2)) / 4
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    shown = [(n, share) for n, share in zip(sizes, shares, strict=True) if share]
    axes[0].semilogy(*zip(*shown, strict=True), marker="o", label="only minima", **style.line(0))
    axes[0].semilogy(sizes, [0.5**n for n in sizes], label="2⁻ⁿ: signs by chance", **style.line(1))
    style.label(axes[0], "n", "P(all eigenvalues > 0)", "random Hessians")
    axes[0].set_xticks(sizes)
    axes[1].bar(range(1, len(values) + 1), values, color=[
        style.color(1 if value < 0 else 0) for value in values], edgecolor=style.ink(axes[1]))
    axes[1].axhline(0, color=style.ink(axes[1]), linewidth=1)
    style.label(axes[1], "eigenvalue number", "eigenvalue", "a network for OR, all weights 0")
    style.legend(axes[0])
    for ax in axes:
        style.grid(ax)
    numbers: dict[str, Any] = {
        "n": sizes, "share that is positive definite": shares, "exact for n = 2": exact,
        "eigenvalues of the network": values}
    return Result(
        f"Of {samples} random symmetric matrices, the shares that are positive definite are "
        f"{', '.join(f'{share:.4f}' for share in shares)} for n = 1 to 5 (exactly ½ and "
        f"{exact:.4f} for the first two). A network with all weights 0 stands on a saddle too: "
        f"the gradient is 0, the eigenvalues go from {values[0]:.3f} to {values[-1]:.3f}.",
        numbers, figure)


def network_eigenvalues() -> np.ndarray:
    """Of the Hessian of ½ Σ (y − t)² at a 2-2-1 tanh network of zeros that answers the mean of OR.

    All gradients are 0 there: those of the weights for want of others, that of the output's bias
    because the errors cancel.

    >>> (network_eigenvalues().round(3) + 0.0).tolist()
    [-1.414, -1.414, 0.0, 0.0, 0.0, 0.0, 1.414, 1.414, 4.0]
    """
    X, t = boolean_or()
    X = 2 * X - 1
    model = Sequential(Dense(2, 2, "tanh", initializer="zeros"),
                       Dense(2, 1, initializer="zeros", bias_initializer=constant(t.mean())))
    loss = squared_error(model(X), t, reduction="sum")
    assert not any(gradient.any() for gradient in gradients(loss, model.parameters()))
    return np.linalg.eigvalsh(hessian(loss, model.parameters()))


@experiment("newton_and_saddles", title="Newton's method is attracted to saddles", claims=("H10",),
            slides=("Uppsala, Problems: Plateaus and Saddle Points",))
def newton_and_saddles(steps: int = 30, rate: float = 0.1) -> Result:
    """Gradient descent and Newton's method on z = x² − y², from (1, 0.1).

    >>> found = newton_and_saddles().numbers
    >>> found["Newton after 1 step"], found["gradient descent at the end"][1] > 20
    ([0.0, 0.0], True)
    """
    from viz import plots
    from viz.plots import style

    x, y = Value(1.0, "x"), Value(0.1, "y")
    descent, path = GradientDescent([x, y], rate), [[1.0, 0.1]]
    for _ in range(steps):
        descent.step(x**2 - y**2)
        path.append([x.data, y.data])
    x, y = Value(1.0, "x"), Value(0.1, "y")
    newton_step(x**2 - y**2, [x, y])
    newton = [[1.0, 0.1], [x.data, y.data]]
    seen = [point for point in path if point[1] < 1.3]
    figure, ax = panels(size=(5.8, 4.4))
    plots.loss_surface(lambda a, b: a * a - b * b, spans=((-1.3, 1.3), (-0.7, 1.5)),
                       path={"gradient descent": seen, "Newton": newton}, names=("x", "y"), ax=ax)
    style.label(ax, title="z = x² − y²")
    last = path[-1]
    return Result(
        f"Newton's method jumps from (1, 0.1) onto the saddle ({newton[1][0]:g}, "
        f"{newton[1][1]:g}) in one step; gradient descent multiplies y by {1 + 2 * rate:g} each "
        f"time and after {steps} steps is at ({last[0]:.4f}, {last[1]:.2f}), far from it.",
        {"Newton after 1 step": newton[1], "gradient descent at the end": last,
         "z at the end": last[0] ** 2 - last[1] ** 2}, figure)


__all__ = ["network_eigenvalues", "newton_and_saddles", "saddle_points"]
