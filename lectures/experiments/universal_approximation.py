"""One hidden layer approximates anything: hills, bumps, zigzags, and random features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import relu, sigmoid
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn.activations import tanh


@experiment("bumps", title="From sigmoids to a hill, from hills to a bump",
            slides=("Lausanne, Universal Function Approximator",), claims=("H18",))
def bumps(steepness: float = 5.0, threshold: float = 1.5, sharpness: float = 20.0) -> Result:
    """Two sigmoids make a hill, two hills a cross with a peak, a further sigmoid cuts the peak out.

    hill(x) = σ(k(x + 1)) − σ(k(x − 1)), bump(x, y) = σ(K(hill(x) + hill(y) − 1.5)).

    >>> bumps().numbers["bump at (0, 0)"]
    0.99992...
    """
    from viz.plots import style

    def hill(x: Any) -> Any:
        return sigmoid(steepness * (x + 1)) - sigmoid(steepness * (x - 1))

    def bump(x: Any, y: Any) -> Any:
        return sigmoid(sharpness * (hill(x) + hill(y) - threshold))

    figure, axes = panels(2, 2, size=(3.9, 3.4))
    line = np.linspace(-3, 3, 241)
    axes[0, 0].plot(line, sigmoid(steepness * (line + 1)), **style.line(0))
    axes[0, 1].plot(line, hill(line), **style.line(0))
    x, y = np.meshgrid(line, line)
    pictures = {"hill(x) + hill(y)": hill(x) + hill(y), "bump(x, y)": bump(x, y)}
    for ax, (title, heights) in zip(axes[1], pictures.items(), strict=True):
        image = ax.pcolormesh(x, y, heights, cmap=style.COLOR_MAP, rasterized=True)
        ax.set_aspect("equal")
        figure.colorbar(image, ax=ax)
        style.label(ax, "x", "y", title)
    for ax, title in zip(axes[0], (f"σ({steepness:g}(x + 1))", "hill(x)"), strict=True):
        style.label(ax, "x", "", title)
        style.grid(ax)
    numbers = {"hill at -2, -1, 0, 1, 2": hill(np.array([-2.0, -1, 0, 1, 2])),
               "bump at (0, 0)": bump(0.0, 0.0), "bump at (2, 0)": bump(2.0, 0.0)}
    return Result(
        f"Two sigmoids make a hill of height {numbers['hill at -2, -1, 0, 1, 2'][2]:.3f}, two "
        f"hills and one more sigmoid a bump: {numbers['bump at (0, 0)']:.5f} at (0, 0), "
        f"{numbers['bump at (2, 0)']:.5f} at (2, 0).", numbers, figure)


@experiment("random_features", title="Sums of K random tanh units, fitted to sin 2x",
            claims=("H18",), slides=("Uppsala, Universal Approximation Theorem",
                                    "Lisbon, Capacity of Neural Networks"))
def random_features(sizes: tuple[int, ...] = (2, 4, 8, 16, 32), seeds: int = 20) -> Result:
    """Only the output weights are fitted, by least squares; the best of `seeds` draws is kept.

    Weights of the hidden units are of N(0, 2²), biases of U(−4, 4), inputs from −π to π.

    >>> found = random_features((2, 8)).numbers["largest error"]
    >>> found[0] > 0.9 and found[1] < 0.2
    True
    """
    from viz.plots import style

    x = np.linspace(-np.pi, np.pi, 201).reshape(-1, 1)
    target = np.sin(2 * x)
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    axes[0].plot(x, target, color=style.ink(axes[0]), linewidth=5, alpha=0.3, label="sin 2x")
    errors, middle = [], []
    for k, K in enumerate(sizes):
        fits = [_fitted(x, target, K, seed) for seed in range(seeds)]
        sup = [float(np.abs(fit - target).max()) for fit in fits]
        errors.append(min(sup))
        middle.append(float(np.median(sup)))
        if k < 3:
            axes[0].plot(x, fits[int(np.argmin(sup))], label=f"K = {K}", **style.line(k))
    for k, (name, row) in enumerate(((f"best of {seeds} draws", errors), ("median", middle))):
        axes[1].loglog(sizes, row, marker=style.marker(k), label=name, base=2, **style.line(k))
    axes[1].set_yscale("log")
    axes[1].set_xticks(sizes, [str(K) for K in sizes])
    axes[0].set_ylim(-1.3, 2.6)
    style.label(axes[0], "x", "output")
    style.label(axes[1], "hidden units K", "largest error")
    for ax in axes:
        style.grid(ax)
        style.legend(ax, **({"ncols": 2} if ax is axes[0] else {}))
    text = ", ".join(f"{error:.2g}" for error in errors)
    return Result(
        f"The largest error of the best of {seeds} sums of K = {', '.join(map(str, sizes))} random "
        f"tanh units falls: {text}.",
        {"K": list(sizes), "largest error": errors, "median of the draws": middle}, figure)


def _fitted(x: np.ndarray, target: np.ndarray, K: int, seed: int) -> np.ndarray:
    """The least-squares sum of K random tanh units and a constant, at x."""
    rng = np.random.default_rng(seed)
    hidden = tanh(x @ rng.normal(0, 2, (1, K)) + rng.uniform(-4, 4, K))
    H = np.column_stack([hidden, np.ones(len(x))])
    return np.asarray(H @ np.linalg.lstsq(H, target, rcond=None)[0])


@experiment("relu_zigzag", title="A sum of ReLU units, knot by knot", claims=("H18",),
            slides=("Darmstadt, Shallow Network: ReLu Neurons",))
def relu_zigzag() -> Result:
    """y = −(½ + x) + relu(1 + 2x) − relu(2x − 1): each unit bends the line at its knot −b/m.

    The printed slide has lost its minus signs; with these the pieces meet.

    >>> relu_zigzag().numbers["y"]
    array([ 1.5,  0.5,  0. ,  0.5,  1. ,  0.5, -0.5])
    """
    from viz.plots import style

    x = np.linspace(-2, 2, 401)
    parts: dict[str, Callable[[Any], Any]] = {
        "−(½ + x)": lambda x: -(0.5 + x), "+ relu(1 + 2x)": lambda x: relu(1 + 2 * x),
        "− relu(2x − 1)": lambda x: -relu(2 * x - 1)}
    figure, axes = panels(1, 2, size=(4.2, 3.8))
    total = np.zeros(len(x))
    for k, (name, part) in enumerate(parts.items()):
        total = total + part(x)
        axes[0].plot(x, part(x), label=name, **style.line(k))
        axes[1].plot(x, total, label=f"first {k + 1}" if k else "first", **style.line(k))
    knots = np.array([-0.5, 0.5])
    points = np.array([-2.0, -1, -0.5, 0, 0.5, 1, 2])
    y = sum(part(points) for part in parts.values())
    axes[1].plot(knots, np.interp(knots, x, total), "o", color=style.ink(axes[1]), label="knots",
                 zorder=3)
    for ax, title in zip(axes, ("units", "their sum"), strict=True):
        style.label(ax, "x", "", title)
        style.grid(ax)
        style.legend(ax)
    slopes = np.diff(np.interp([-2, -1, -0.25, 0.25, 1, 2], x, total))[::2] / [1, 0.5, 1]
    return Result(
        f"Two ReLU units bend a line at x = {knots[0]:g} and {knots[1]:g}; the slopes of the three "
        f"pieces are {', '.join(f'{slope:.0f}' for slope in slopes)}.",
        {"x": points, "y": y, "knots": knots, "slopes": slopes}, figure)


__all__ = ["bumps", "random_features", "relu_zigzag"]
