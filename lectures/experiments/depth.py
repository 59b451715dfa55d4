"""Depth against width: how many linear pieces a ReLU network has, and what it learns with them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lectures.experiments.form import Result, experiment
from lectures.experiments.side_by_side import SideBySide
from lectures.pictures import panels
from nn import Dense, Sequential
from nn.data import spiral


def tent_map(depth: int) -> Sequential:
    """A network of two ReLU units per layer that folds [0, 1] `depth` times: 2^depth pieces.

    t(x) = 2 relu(x) − 4 relu(x − ½) goes from 0 to 1 and back; the network is t(t(... t(x))).

    >>> tent_map(2).predict([[0.0], [0.25], [0.5], [0.75], [1.0]]).ravel()
    array([0., 1., 0., 1., 0.])
    """
    out = np.array([[2.0], [-4.0]])
    layers = [Dense(1 if not k else 2, 2, "relu", initializer="zeros") for k in range(depth)]
    for k, layer in enumerate(layers):
        layer.W.data = np.ones((1, 2)) if not k else out @ np.ones((1, 2))
        layer.b.data = np.array([0.0, -0.5])
    last = Dense(2, 1, initializer="zeros")
    last.W.data = out
    return Sequential(*layers, last)


def pieces(model: Any, grid: int) -> int:
    """How many straight pieces a function of [0, 1] has, if all knots are multiples of 1/grid.

    >>> pieces(tent_map(3), 8)
    8
    """
    y = model.predict(np.linspace(0, 1, 2 * grid + 1).reshape(-1, 1)).ravel()
    slopes = np.diff(y)
    return 1 + int((np.abs(np.diff(slopes)) > 1e-9 * np.abs(slopes).max()).sum())


def most_regions(units: int, inputs: int) -> int:
    """The most linear regions of one layer of ReLU units: Σ (K over j), j = 0, ..., D.

    >>> [most_regions(K, D) for K, D in ((2, 1), (4, 1), (4, 2), (8, 2))]
    [3, 5, 11, 37]
    """
    return sum(math.comb(units, j) for j in range(inputs + 1))


@experiment("depth_pieces", title="Depth against width: linear pieces of ReLU networks",
            claims=("H5",),
            slides=("Lisbon, Deeper Networks",
                    "Darmstadt, Deep Network with Equally Many Linear Regions",
                    "Darmstadt, Universal Function Approximation - One Hidden Layer is Enough"))
def depth_pieces(depth: int = 5) -> Result:
    """The tent map, layer upon layer, and one layer of as many units.

    Each layer of two units doubles the number of pieces; one hidden layer of K units has at most
    K + 1 of them, so it takes 2^L − 1 units for 2^L pieces.

    >>> print(depth_pieces())
    With 2 ReLU units in each of 5 layers, the tent map has 32 pieces; one layer of as many units
    (10) has at most 11, and needs at least 31 units for 32.
    """
    from viz.plots import style

    layers = list(range(1, depth + 1))
    counted = [pieces(tent_map(k), 2**k) for k in layers]
    shallow = [most_regions(2 * k, 1) for k in layers]
    needed = [next(K for K in range(2**k + 1) if most_regions(K, 1) >= 2**k) for k in layers]
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    x = np.linspace(0, 1, 2 ** (depth + 2) + 1).reshape(-1, 1)
    for i, k in enumerate(sorted({1, 3, depth})):
        axes[0].plot(x, tent_map(k).predict(x), label=f"{k} layer{'s' * (k > 1)}",
                     **(style.line(i) | {"linewidth": 2.8 - 0.6 * i}))
    style.label(axes[0], "x", "output", "the tent map, two units per layer")
    axes[0].set_ylim(-0.05, 1.45)
    for i, (name, row) in enumerate((("two units per layer", counted),
                                     ("one layer of as many", shallow))):
        axes[1].plot([2 * k for k in layers], row, marker=style.marker(i), label=name,
                     **style.line(i))
    style.label(axes[1], "ReLU units", "linear pieces", "depth against width")
    style.whole_ticks(axes[1])
    for ax in axes:
        style.grid(ax)
        style.legend(ax, **({"ncols": 3} if ax is axes[0] else {}))
    return Result(
        f"With 2 ReLU units in each of {depth} layers, the tent map has {counted[-1]} pieces; one "
        f"layer of as many units ({2 * depth}) has at most {shallow[-1]}, and needs at least "
        f"{needed[-1]} units for {counted[-1]}.",
        {"layers": layers, "pieces of the tent map": counted,
         "pieces of one layer of as many units, at most": shallow,
         "units that one layer needs": needed}, figure)


@experiment("depth_accuracy", title="Accuracy against depth and number of parameters",
            slides=("Uppsala, Depth matters", "Uppsala, Depth matters II"), claims=("G35",))
def depth_accuracy(depths: tuple[int, ...] = (1, 2, 3, 4), widths: tuple[int, ...] = (4, 6, 8, 16),
                   seeds: int = 8, steps: int = 400, n: int = 150) -> Result:
    """Two spirals, learned by ReLU networks of several depths and widths; accuracy on new points.

    >>> depth_accuracy((1,), (4,), seeds=1, steps=5).numbers["1 hidden, parameters"]
    [17]
    """
    from viz.plots import style

    X, y = spiral(n, noise=0.05, rng=0)
    X_test, y_test = spiral(400, noise=0.05, rng=1)
    found: dict[int, list[tuple[int, float]]] = {}
    for depth in depths:
        found[depth] = []
        for width in widths:
            nets = SideBySide([2, *[width] * depth, 1], "relu", seeds)
            nets.train(X / 2.5, y, steps, 0.03)
            right = (nets.outputs(X_test / 2.5) > 0) == (y_test > 0.5)
            found[depth].append((nets.parameters_of_one, float(right.mean())))
    figure, axes = panels(1, 2, size=(4.4, 3.8), sharey=True)
    for k, width in enumerate(widths):
        axes[0].plot(depths, [found[depth][k][1] for depth in depths], marker=style.marker(k),
                     label=f"{width} units per layer", **style.line(k))
    for k, (depth, row) in enumerate(found.items()):
        axes[1].semilogx(*np.array(row).T, marker=style.marker(k),
                         label=f"{depth} hidden layer{'s' * (depth > 1)}", **style.line(k))
    style.label(axes[0], "hidden layers", "accuracy on new points")
    style.label(axes[1], "parameters", "accuracy on new points")
    style.whole_ticks(axes[0])
    for ax in axes:
        style.grid(ax)
        style.legend(ax)
    narrow = {depth: row[0] for depth, row in found.items()}
    text = ", ".join(f"{rate:.0%} with {depth} layer{'s' * (depth > 1)} ({count} parameters)"
                     for depth, (count, rate) in narrow.items())
    count, rate = found[depths[0]][-1]
    return Result(
        f"On two spirals, {widths[0]} units per layer are right on new points for {text}; one "
        f"layer of {widths[-1]} units ({count} parameters) for {rate:.0%} (means of {seeds} runs).",
        {**{f"{depth} hidden, parameters": [count for count, _ in row]
            for depth, row in found.items()},
         **{f"{depth} hidden, accuracy": [rate for _, rate in row]
            for depth, row in found.items()}}, figure)


__all__ = ["depth_accuracy", "depth_pieces", "most_regions", "pieces", "tent_map"]
