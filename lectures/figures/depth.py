"""Whether depth matters: accuracy by layers, and by number of parameters."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

import viz
from lectures.figures.form import figure
from lectures.figures.panels import panels
from nn import Dense, Sequential, data, train
from nn.metrics import accuracy
from nn.optimizers import Adam

DEPTHS = (1, 2, 3, 4)
WIDTHS = {1: (8, 32, 128), 2: (4, 8, 16), 3: (4, 8, 16)}
"""By depth: together some 20 to 600 parameters."""
WIDTH, SEEDS = 8, (0, 1)
TICKS = (30, 100, 300)


def spirals(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two noisy spirals, about as wide as standardized inputs."""
    X, y = data.spiral(n, noise=0.2, rng=seed)
    return X / 3, y


@cache
def accuracy_of(depth: int, width: int, seed: int = 0) -> tuple[int, float]:
    """How many parameters a ReLU network has, and its accuracy on spirals it has not seen."""
    X, y = spirals(200, 0)
    widths = [2] + [width] * depth
    layers = [Dense(d, h, "relu", rng=10 * seed + k)
              for k, (d, h) in enumerate(pairwise(widths))]
    model = Sequential(*layers, Dense(width, 1, rng=99 + seed))
    train(model, (X, y), "sigmoid_cross_entropy", Adam(model, 0.02), epochs=500, batch_size=None,
          progress=False)
    new_X, new_y = spirals(1000, 1)
    return model.count(), accuracy(model.predict(new_X), new_y, threshold=0)


@figure("G35", title="Depth matters",
        slides=('Uppsala, "Depth matters" (Goodfellow et al., Fig. 6.6)',
                'Uppsala, "Depth matters II" (Goodfellow et al., Fig. 6.7)'))
def depth_matters() -> Any:
    """Accuracy on new points of two spirals by the number of hidden layers, and by the number of
    parameters: a wide shallow network has as many, but does not get there.
    """
    drawn, (left, right) = panels(2, width=6.2, height=4.6, sharey=True)
    rows = np.array([[accuracy_of(depth, WIDTH, seed)[1] for seed in SEEDS] for depth in DEPTHS])
    left.plot(DEPTHS, rows.mean(axis=1), "o-", markersize=9,
              label=f"mean of {len(SEEDS)} networks, dots: each", linewidth=2.5,
              color=viz.plots.style.color(0))
    left.plot(DEPTHS, rows, ".", color=viz.plots.style.ink(left))
    for k, (depth, widths) in enumerate(WIDTHS.items()):
        counts, found = zip(*(accuracy_of(depth, width) for width in widths), strict=True)
        right.plot(counts, found, label=f"{depth} hidden layer{'s' * (depth > 1)}",
                   marker=viz.plots.style.marker(k), markersize=8, **viz.plots.style.line(k))
    right.set(xscale="log", xticks=TICKS, xticklabels=map(str, TICKS))
    right.minorticks_off()
    for ax, name in ((left, f"hidden layers of {WIDTH} ReLU units"), (right, "parameters")):
        viz.plots.style.grid(ax)
        viz.plots.style.label(ax, name)
        viz.plots.style.legend(ax)
    viz.plots.style.whole_ticks(left)
    viz.plots.style.label(left, y="accuracy on new points")
    return drawn


__all__ = ["accuracy_of", "depth_matters", "spirals"]
