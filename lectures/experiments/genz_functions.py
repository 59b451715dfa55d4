"""Genz's test functions: how the error falls with more points, in few and in many dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np

from lectures.experiments.form import Result, experiment
from lectures.experiments.side_by_side import SideBySide
from lectures.pictures import panels
from nn.data import genz as random_function
from nn.losses import mean_squared_error

TEST_POINTS = 1000


@experiment("genz", title="Genz functions: error against the number of points",
            claims=("H30", "E7"), slides=("Lausanne, Action Required",))
def genz(families: tuple[str, ...] = ("oscillatory", "gaussian", "discontinuous"),
         dimensions: tuple[int, ...] = (2, 5, 10), sizes: tuple[int, ...] = (10, 50, 100, 500),
         runs: int = 3, hidden: int = 16, steps: int = 400) -> Result:
    """Networks of one tanh layer learn random functions from random points of [0, 1]^d.

    Errors are those at 1000 new points, as shares of the function's range there, and averages over
    `runs` functions of a family. All families: ``genz(tuple(nn.data.GENZ))``.

    >>> found = genz(("oscillatory",), (2,), (10, 100), runs=2).numbers["oscillatory, d = 2: mean"]
    >>> bool(found[1] < found[0])
    True
    """
    from viz.plots import style

    figure, axes = panels(2, len(families), size=(3.7, 3.3), sharex=True, sharey="row",
                          squeeze=False)
    numbers: dict[str, Any] = {"points": list(sizes)}
    for column, family in zip(axes.T, families, strict=True):
        for k, d in enumerate(dimensions):
            errors = np.array([_errors(family, d, n, runs, hidden, steps) for n in sizes]).T
            for ax, kind, row in zip(column, ("mean", "maximum"), errors, strict=True):
                numbers[f"{family}, d = {d}: {kind}"] = row
                ax.loglog(sizes, row, marker=style.marker(k), label=f"d = {d}", **style.line(k))
        style.label(column[0], title=family)
        style.label(column[1], "training points")
        for ax in column:
            ax.set_xticks(sizes, [str(n) for n in sizes])
            ax.minorticks_off()
            style.grid(ax)
    for ax, kind in zip(axes[:, 0], ("mean", "maximum"), strict=True):
        style.label(ax, y=f"{kind} error / range")
    style.legend(axes[0, 0])

    def last(kind: str, d: int) -> str:
        return ", ".join(f"{numbers[f'{family}, d = {d}: {kind}'][-1]:.3f}" for family in families)

    first = numbers[f"{families[0]}, d = {dimensions[0]}: mean"]
    return Result(
        f"For {sizes[0]} to {sizes[-1]} points the mean error of {families[0]} functions falls from"
        f" {first[0]:.3f} to {first[-1]:.3f} of their range (d = {dimensions[0]}); the mean errors "
        f"for {sizes[-1]} points are {last('mean', dimensions[0])} in d = {dimensions[0]} and "
        f"{last('mean', dimensions[-1])} in d = {dimensions[-1]}, the largest errors "
        f"{last('maximum', dimensions[0])} and {last('maximum', dimensions[-1])} "
        f"({', '.join(families)}).", numbers, figure)


def _errors(family: str, d: int, n: int, runs: int, hidden: int, steps: int) -> tuple[float, float]:
    """Mean and maximum error, as shares of the range; averages over the runs."""
    functions = [random_function(family, d, rng=run) for run in range(runs)]
    X, y = (np.stack(part) for part in zip(*(
        f.points(n, rng=100 + run) for run, f in enumerate(functions)), strict=True))
    X_new, y_new = (np.stack(part) for part in zip(*(
        f.points(TEST_POINTS, rng=200 + run) for run, f in enumerate(functions)), strict=True))
    center, spread = y.mean(axis=1, keepdims=True), y.std(axis=1, keepdims=True)
    spread = np.where(spread > 0, spread, 1)  # all points may lie where the function is 0
    nets = SideBySide([d, hidden, 1], "tanh", runs)
    nets.train(2 * X - 1, (y - center) / spread, steps, 0.03, mean_squared_error)
    gap = np.abs(nets.outputs(2 * X_new - 1) * spread + center - y_new) / np.ptp(
        y_new, axis=1, keepdims=True)
    return float(gap.mean()), float(gap.max(axis=1).mean())


__all__ = ["genz"]
