"""Full, stochastic and mini-batch gradient descent: their paths, and the noise in their steps."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograd import Tensor, constant, gradients, mean
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn.data import noisy_line
from nn.optimizers import SGD

EXAMPLES = 8


@experiment("gradient_descent_paths", title="Full, stochastic and mini-batch gradient descent",
            claims=("H15", "H32"),
            slides=("Darmstadt, Full Gradient Descent", "Darmstadt, Stochastic Gradient Descent",
                    "Darmstadt, Mini-Batch Gradient Descent",
                    "Lisbon, Stochastic Gradient Descent with Mini-Batches",
                    "Lausanne, Stochastic (mini-batch) Gradient Descent"))
def gradient_descent_paths(steps: int = 25, rate: float = 0.15) -> Result:
    """A line fitted to 8 points by batches of 8, 1 and 2, and the gradients of all batches.

    L = mean of ½ (w x + b − y)². The mean of the gradients of all batches of B examples is the full
    gradient, and their variance is that of one example times (1/B)(N − B)/(N − 1). The gradient of
    a batch by matrix products is the mean of its examples' gradients.

    >>> found = gradient_descent_paths().numbers
    >>> bool(np.allclose(found["variance, all batches"], found["variance, formula"]))
    True
    """
    from viz import plots
    from viz.plots import style

    X, y = noisy_line(EXAMPLES, slope=1.0, intercept=0.0, noise=0.5, rng=2)
    x, y = 4 * X.ravel() - 2, y.ravel()
    start = np.array([-1.5, 1.5])
    paths = {name: descend(x, y, start, size, rate, steps) for name, size in
             (("full gradient", EXAMPLES), ("mini-batches of 2", 2), ("single examples", 1))}
    sizes = range(1, EXAMPLES + 1)
    single = np.array([gradient(x, y, start, [i]) for i in range(EXAMPLES)])
    full, variances, bias, apart = single.mean(axis=0), [], 0.0, 0.0
    for size in sizes:
        batches = [list(batch) for batch in itertools.combinations(range(EXAMPLES), size)]
        found = np.array([gradient(x, y, start, batch) for batch in batches])
        means = np.array([single[batch].mean(axis=0) for batch in batches])
        apart = max(apart, float(np.abs(found - means).max()))
        bias = max(bias, float(np.abs(found.mean(axis=0) - full).max()))
        variances.append(float(found.var(axis=0).sum()))
    N = EXAMPLES
    formula = [variances[0] * (1 / B) * (N - B) / (N - 1) for B in sizes]
    numbers: dict[str, Any] = {
        "batch size": list(sizes), "variance, all batches": variances,
        "variance, formula": formula, "mean of batches minus full gradient": bias,
        "matrix products minus mean of single gradients": apart,
        "last points": {name: path[-1] for name, path in paths.items()}}

    figure, axes = panels(1, 2, size=(5.2, 4.2))
    plots.loss_surface(lambda w, b: float(np.mean((w * x + b - y) ** 2) / 2), path=paths,
                       names=("w", "b"), ax=axes[0])
    axes[1].plot(sizes, variances, linestyle="none", marker="o", markersize=9, label="all batches",
                 color=style.color(0))
    axes[1].plot(sizes, formula, label="σ² (1/B)(N − B)/(N − 1)", **style.line(1))
    style.label(axes[0], title="paths on L(w, b)")
    style.label(axes[1], "batch size B", "variance of the gradient", "noise of a step")
    style.whole_ticks(axes[1])
    style.grid(axes[1])
    style.legend(axes[1])
    return Result(
        f"At the start, the gradients of single examples scatter around the full gradient with "
        f"variance {variances[0]:.2f}, those of all pairs with {variances[1]:.2f}, as the formula "
        f"says ({formula[1]:.2f}). The mean of all pairs' gradients is the full one.",
        numbers, figure)


def loss(x: np.ndarray, y: np.ndarray, theta: Tensor) -> Any:
    """The mean of ½ (w x + b − y)², by matrix products, for theta = (w, b)."""
    design = np.column_stack([x, np.ones_like(x)])
    return mean((constant(design) @ theta - y) ** 2) / 2


def gradient(x: Any, y: Any, theta: Any, batch: list[int]) -> np.ndarray:
    """The gradient of a batch at theta.

    >>> gradient([1.0, 2, 3, 4], [2.0, 3, 5, 4], [0.5, 0.25], [0, 2])
    array([-5.5 , -2.25])
    """
    node = Tensor(theta, "theta")
    return np.asarray(gradients(loss(np.asarray(x)[batch], np.asarray(y)[batch], node), node))


def descend(x: np.ndarray, y: np.ndarray, start: np.ndarray, size: int, rate: float,
            steps: int) -> np.ndarray:
    """The path (steps + 1, 2) of gradient descent in shuffled batches."""
    rng = np.random.default_rng(0)
    theta = Tensor(start, "theta")
    sgd, path = SGD([theta], rate), [theta.data]
    while len(path) <= steps:
        for batch in rng.permutation(len(x)).reshape(-1, size)[:steps + 1 - len(path)]:
            sgd.step(loss(x[batch], y[batch], theta))
            path.append(theta.data)
    return np.array(path)


__all__ = ["descend", "gradient", "gradient_descent_paths", "loss"]
