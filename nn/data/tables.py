"""Small tables of the decks: Boolean functions, houses, loans, points on a line."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from nn.checks import number_in
from nn.choose import choose
from nn.initializers import as_generator

Pair = tuple[np.ndarray, np.ndarray]
CODINGS = {"01": (0.0, 1.0), "-+": (-1.0, 1.0)}
"""False and True, as numbers."""


def _table(inputs: int, rule: Any, coding: str, who: str) -> Pair:
    """All rows of a Boolean function, in counting order."""
    no, yes = choose(CODINGS, coding, f"{who}: coding")
    rows = list(itertools.product((False, True), repeat=inputs))
    X = np.array([[yes if bit else no for bit in row] for row in rows])
    return X, np.array([[yes if rule(*row) else no] for row in rows])


def boolean_and(coding: str = "01") -> Pair:
    """The table of AND: X (4, 2) and y (4, 1), in {0, 1} ("01") or {−1, +1} ("-+") coding.

    Source: Lisbon, "Capacity of Single Neuron"; Lausanne, "Limitations of Perceptrons".

    >>> boolean_and()[1].ravel()
    array([0., 0., 0., 1.])
    """
    return _table(2, lambda a, b: a and b, coding, "boolean_and")


def boolean_or(coding: str = "01") -> Pair:
    """The table of OR; see `boolean_and`.

    Source: Lisbon, "Capacity of Single Neuron"; Lausanne, "Limitations of Perceptrons".

    >>> boolean_or()[1].ravel()
    array([0., 1., 1., 1.])
    """
    return _table(2, lambda a, b: a or b, coding, "boolean_or")


def boolean_xor(coding: str = "01") -> Pair:
    """The table of XOR, which no single unit computes; see `boolean_and`.

    Source: Uppsala, "The Feed-Forward Network"; Lisbon, "Solving XOR" (in "-+" coding).

    >>> boolean_xor("-+")[1].ravel()
    array([-1.,  1.,  1., -1.])
    """
    return _table(2, lambda a, b: a != b, coding, "boolean_xor")


def mcculloch_pitts_table(coding: str = "-+") -> Pair:
    """The eight rows of y = x₂ AND (x₁ OR NOT x₃): X (8, 3) and y (8, 1).

    Source: Lisbon, "Artificial Neuron (McCulloch and Pitts)".

    >>> mcculloch_pitts_table()[1].ravel()
    array([-1., -1.,  1., -1., -1., -1.,  1.,  1.])
    """
    return _table(3, lambda a, b, c: b and (a or not c), coding, "mcculloch_pitts_table")


def house_prices() -> Pair:
    """Five houses: X (5, 1) areas in square feet, y (5, 1) prices in 1000 dollars.

    Least squares gives 26.79 + 0.16512 · area.
    Source: Lausanne, "Building An ML Algorithm (II)".

    >>> X, y = house_prices()
    >>> float(X[0, 0]), float(y[0, 0])
    (2104.0, 400.0)
    """
    rows = np.array([[2104, 400], [1600, 330], [2400, 369], [1416, 232], [3000, 540]], float)
    return rows[:, :1], rows[:, 1:]


def loans(n: int = 100, *, rng: Any) -> Pair:
    """Loans by income and savings: X (n, 2) in units of 10,000, y (n, 1) 1 if paid back.

    Drawn by a rule that the deck's scatter suggests (the deck prints no numbers): income of U(2,
    10), savings of U(0, 5); the chance of paying back is σ(income + 2 · savings − 10).
    Source: Lausanne, "Classification Problem", "Trying to Do a Prediction".

    >>> X, y = loans(4, rng=0)
    >>> X.shape, y.shape
    ((4, 2), (4, 1))
    """
    count = int(number_in(n, "loans: n", least=1, whole=True))
    generator = as_generator(rng, "loans")
    X = generator.uniform([2.0, 0.0], [10.0, 5.0], (count, 2))
    chance = 1 / (1 + np.exp(10 - X[:, 0] - 2 * X[:, 1]))
    return X, (generator.random(count) < chance).astype(float).reshape(-1, 1)


def noisy_line(n: int = 100, *, slope: float = 0.1, intercept: float = 0.3, noise: float = 0.0,
               rng: Any) -> Pair:
    """Points on y = 0.1 x + 0.3, with noise of N(0, noise²): X (n, 1) of U(0, 1), y (n, 1).

    Source: Lisbon, "Some Code in Tensorflow (Linear Regression)".

    >>> X, y = noisy_line(3, rng=0)
    >>> bool(np.allclose(y, 0.1 * X + 0.3))
    True
    """
    count = int(number_in(n, "noisy_line: n", least=1, whole=True))
    scale = number_in(noise, "noisy_line: noise", least=0)
    generator = as_generator(rng, "noisy_line")
    X = generator.random((count, 1))
    return X, slope * X + intercept + generator.normal(0, scale, (count, 1))


def noisy_zigzag(n: int = 30, *, noise: float = 0.1, rng: Any) -> Pair:
    """Points on y = −(½ + x) + relu(1 + 2x) − relu(2x − 1), with noise of N(0, noise²).

    Three straight pieces with knots at ±½, which two ReLU units on top of a line give exactly:
    more units than that can overfit. X (n, 1) of U(−1.5, 1.5), y (n, 1).
    Source: Darmstadt, "Shallow Network: ReLu Neurons", for the network sizes of "Shallow NN" and
    "Deep NN" (the deck prints no points; the function's signs are restored).

    >>> X, y = noisy_zigzag(3, noise=0, rng=0)
    >>> X.ravel().round(2), y.ravel().round(2)
    (array([ 0.41, -0.69, -1.38]), array([0.91, 0.19, 0.88]))
    """
    count = int(number_in(n, "noisy_zigzag: n", least=1, whole=True))
    scale = number_in(noise, "noisy_zigzag: noise", least=0)
    generator = as_generator(rng, "noisy_zigzag")
    X = generator.uniform(-1.5, 1.5, (count, 1))
    y = -(0.5 + X) + np.maximum(1 + 2 * X, 0) - np.maximum(2 * X - 1, 0)
    return X, y + generator.normal(0, scale, (count, 1))


__all__ = ["boolean_and", "boolean_or", "boolean_xor", "house_prices", "loans",
           "mcculloch_pitts_table", "noisy_line", "noisy_zigzag"]  # fmt: skip
