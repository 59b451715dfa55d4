"""Every Boolean function with one hidden layer: a unit for each row that is true, and an OR."""

from __future__ import annotations

import itertools

import numpy as np

from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import McCullochPitts, Perceptron


def one_hidden_layer(truth: np.ndarray) -> tuple[list[McCullochPitts], McCullochPitts]:
    """Threshold units for a truth table (2^n,) in counting order: hidden ones and an OR.

    A hidden unit fires for one row alone: weights +1 where it has a 1 and −1 where it has a 0.

    >>> hidden, output = one_hidden_layer(np.array([0, 1, 1, 0]))
    >>> [unit.weights.tolist() for unit in hidden]
    [[-1.0, 1.0], [1.0, -1.0]]
    """
    rows = table(int(np.log2(len(truth))))
    hidden = [McCullochPitts(2 * row - 1, bias=0.5 - row.sum(), coding="01")
              for row, true in zip(rows, truth, strict=True) if true]
    return hidden, McCullochPitts(np.ones(max(len(hidden), 1)), bias=-0.5, coding="01")


def table(n: int) -> np.ndarray:
    """All rows of n bits, in counting order: (2^n, n).

    >>> table(2).tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    return np.array(list(itertools.product((0.0, 1.0), repeat=n)))


@experiment("boolean_functions", title="Every Boolean function with one hidden layer",
            claims=("H28",), slides=("Lausanne, Expressiveness of ANN",))
def boolean_functions(n: int = 3) -> Result:
    """Builds a threshold network for each of the 2^(2^n) functions and compares its whole table.

    Beside it: how many of the functions one threshold unit learns by the perceptron's rule, which
    finds weights wherever there are any.

    >>> boolean_functions(2).numbers["functions that one hidden layer computes"]
    [4, 16]
    """
    from viz.plots import style

    counts, right, alone, parity = [], [], [], []
    sizes = np.zeros(0, int)
    for inputs in range(1, n + 1):
        X = table(inputs)
        functions = table(2**inputs)
        computed, single, hidden_units = 0, 0, []
        for truth in functions:
            hidden, output = one_hidden_layer(truth)
            H = np.column_stack([unit.predict(X) for unit in hidden] or [np.zeros(len(X))])
            computed += bool((output.predict(H) == truth).all())
            single += _learned(X, truth)
            hidden_units.append(len(hidden))
        counts.append(len(functions))
        right.append(computed)
        alone.append(single)
        parity.append(hidden_units[_number(X.sum(axis=1) % 2)])
        sizes = np.array(hidden_units)
    figure, axes = panels(1, 2, size=(4.2, 3.8))
    place = np.arange(1, n + 1)
    for k, (name, row) in enumerate((("one hidden layer", right), ("one unit", alone))):
        bars = axes[0].bar(place + 0.4 * k - 0.2, row, 0.4, color=style.color(k), label=name,
                           hatch=style.hatch(k))
        axes[0].bar_label(bars)
    axes[0].set_yscale("log")
    axes[0].set_ylim(1, 3 * counts[-1])
    style.label(axes[0], "inputs", "functions computed")
    style.legend(axes[0])
    found, numbers = np.unique(sizes, return_counts=True)
    axes[1].bar_label(axes[1].bar(found, numbers, color=style.color(0)))
    style.label(axes[1], "hidden units", "functions", f"all {counts[-1]} functions of {n} inputs")
    axes[1].margins(y=0.1)
    for ax in axes:
        style.whole_ticks(ax)
    return Result(
        f"One hidden layer of threshold units computes {right[-1]} of the {counts[-1]} functions of"
        f" {n} inputs, one unit alone {alone[-1]}; parity takes {parity[-1]} hidden units.",
        {"inputs": place, "functions": counts, "functions that one hidden layer computes": right,
         "functions that one unit learns": alone, "hidden units for parity": parity}, figure)


def _number(truth: np.ndarray) -> int:
    """Where a truth table stands among all of them."""
    return int("".join(str(int(bit)) for bit in truth), 2)


def _learned(X: np.ndarray, truth: np.ndarray) -> bool:
    return Perceptron(X.shape[1], scale=0).fit(X, truth, passes=60)


__all__ = ["boolean_functions", "one_hidden_layer", "table"]
