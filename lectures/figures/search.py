"""Grid search against random search."""

from __future__ import annotations

from typing import Any

import numpy as np

import viz
from lectures.figures.form import figure
from lectures.figures.panels import panels

SIDE = 3
BEST, SEED = 0.32, 72


def score(important: Any, unimportant: Any) -> Any:
    """How good a setting is: a narrow peak in one parameter, almost nothing in the other."""
    return np.exp(-((important - BEST) ** 2) / 0.02) + 0.1 * np.exp(-((unimportant - 0.7) ** 2))


def trials() -> dict[str, np.ndarray]:
    """Nine settings on a grid, and nine at random: (9, 2) each."""
    marks = (np.arange(SIDE) + 0.5) / SIDE
    grid = np.array([[a, b] for a in marks for b in marks])
    return {"grid search": grid, "random search": np.random.default_rng(SEED).random(grid.shape)}


@figure("G34", title="Grid search and random search",
        slides=('Uppsala, "Grid search vs. Random Search" (Goodfellow et al., Fig. 11.2)',))
def grid_and_random_search() -> Any:
    """Nine trials each. Projected on the parameter that matters the grid tries 3 values, random
    search 9, of which one comes closer to the peak.
    """
    drawn, axes = panels(2, 2, width=5.6, height=3.6, sharex=True,
                         gridspec_kw={"height_ratios": [1, 2]})
    x = np.linspace(0, 1, 201)
    for column, (name, points) in enumerate(trials().items()):
        above, below = axes[column], axes[2 + column]
        above.plot(x, score(x, points[:, 1].mean()), **viz.plots.style.line(0))
        heights = score(points[:, 0], points[:, 1])
        above.plot(points[:, 0], heights, "o", color=viz.plots.style.color(1), markersize=9)
        below.vlines(points[:, 0], 0, 1.05, color=viz.plots.style.ink(below), linestyle=":",
                     linewidth=1)
        below.plot(*points.T, "o", color=viz.plots.style.color(1), markersize=9)
        count = len(np.unique(points[:, 0].round(12)))
        viz.plots.style.label(above, y="score", title=f"{name}: {count} values, "
                                                      f"best {heights.max():.2f}")
        viz.plots.style.label(below, "important parameter", "unimportant parameter")
        below.set(xlim=(0, 1), ylim=(0, 1))
    return drawn


__all__ = ["BEST", "grid_and_random_search", "score", "trials"]
