"""Grid search against random search, where only one of the hyperparameters matters."""

from __future__ import annotations

from typing import Any

import numpy as np

from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, Sequential, losses, train
from nn.data import moons, split
from nn.optimizers import SGD
from nn.regularizers import L2

RATES = (-3.8, -0.2)
"""The learning rates that are searched, as powers of 10; they matter."""

STRENGTHS = (-8.0, -5.0)
"""The strengths of L2 that are searched, as powers of 10; they do not."""


@experiment("random_and_grid_search", title="Grid search wastes runs on what does not matter",
            claims=("H19",),
            slides=("Uppsala, Grid search vs. Random Search", "Uppsala, How to choose architecture",
                    "Lisbon, Hyperparameter Tuning: Grid Search, Random Search"))
def random_and_grid_search(draws: int = 5) -> Result:
    """Nine small networks on a grid of learning rates and strengths of L2, and nine at random.

    With 3 values for each of 5 parameters that do not matter, a grid trains 3⁵ networks for each
    value of the one that does (the slide says 125); at random, each has a value of its own. That
    is sure; that the best of nine random ones is better is not, so that several draws are counted.
    The figure shows the first.

    >>> runs_per_value(values=3, irrelevant=5)
    243
    """
    from viz.plots import style

    rng = np.random.default_rng(0)
    middle = np.array([1, 3, 5]) / 6
    random = rng.random((draws, 9, 2))
    searches = {"grid": np.array([(a, b) for a in middle for b in middle]), "random": random[0]}
    figure, axes = panels(2, 2, size=(4.2, 2.6), sharex="col", squeeze=False,
                          height_ratios=[1, 1.2])
    numbers: dict[str, Any] = {"trainings per value that matters": runs_per_value(3, 5)}
    for column, (name, points) in enumerate(searches.items()):
        rates, strengths, found = _tried(points)
        numbers |= {f"{name}: distinct learning rates": len(set(rates)),
                    f"{name}: lowest validation loss": min(found)}
        top, bottom = axes[:, column]
        look = {"linestyle": "none", "marker": style.marker(column), "markersize": 9,
                "color": style.color(column)}
        top.plot(rates, found, **look)
        bottom.plot(rates, strengths, **look)
        style.label(top, "", "" if column else "validation loss", f"{name}: "
                    f"{len(set(rates))} learning rates")
        style.label(bottom, "log₁₀ learning rate", "" if column else "log₁₀ strength of L2")
        top.set_ylim(0, 1.2)
        bottom.set_ylim(STRENGTHS[0] - 0.2, STRENGTHS[1] + 0.2)
        bottom.set_xlim(RATES[0] - 0.2, RATES[1] + 0.2)
        for ax in (top, bottom):
            style.grid(ax)
    lowest = [numbers["random: lowest validation loss"],
              *(min(_tried(points)[2]) for points in random[1:])]
    better = int((np.array(lowest) < numbers["grid: lowest validation loss"]).sum())
    numbers |= {"random: lowest validation loss of each draw": lowest,
                "random: draws better than the grid": better}
    return Result(
        f"Nine trainings on a grid try {numbers['grid: distinct learning rates']} learning rates "
        f"and find a validation loss of {numbers['grid: lowest validation loss']:.3f}; nine at "
        f"random try {numbers['random: distinct learning rates']} and find "
        f"{numbers['random: lowest validation loss']:.3f} (better than the grid in {better} of "
        f"{draws} draws). With five parameters that do not matter a grid of three values each "
        f"takes {runs_per_value(3, 5)} trainings per learning rate.",
        numbers, figure)


def _tried(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Rates and strengths as powers of 10, and validation losses, for points of the unit square."""
    rates = RATES[0] + (RATES[1] - RATES[0]) * points[:, 0]
    strengths = STRENGTHS[0] + (STRENGTHS[1] - STRENGTHS[0]) * points[:, 1]
    return rates, strengths, [validation_loss(10.0**rate, 10.0**strength)
                              for rate, strength in zip(rates, strengths, strict=True)]


def runs_per_value(values: int, irrelevant: int) -> int:
    """How many points of a grid share one value of the parameter that matters, by counting them."""
    points = np.stack(np.meshgrid(*[range(values)] * (irrelevant + 1)), axis=-1)
    points = points.reshape(-1, irrelevant + 1)
    return int((points[:, 0] == points[0, 0]).sum())


def validation_loss(rate: float, strength: float, epochs: int = 8) -> float:
    """Of a small network on two moons, after a few epochs of SGD."""
    X, y = moons(300, noise=0.15, rng=0)
    (X, y), (X_valid, y_valid) = split(X, y, test=1 / 3, rng=0)
    model = Sequential(Dense(2, 16, "tanh", rng=0), Dense(16, 1, rng=1))
    train(model, (X, y), "sigmoid_cross_entropy", SGD(model, rate), epochs=epochs, batch_size=20,
          regularizer=L2(strength), progress=False)
    return float(losses.sigmoid_cross_entropy(model.predict(X_valid), y_valid))


__all__ = ["RATES", "STRENGTHS", "random_and_grid_search", "runs_per_value", "validation_loss"]
