"""Genz's six families of test functions on [0, 1]^d, for studies of approximation.

Each has positions w with Σ w = 1 and difficulties c with Σ c = b, a constant of its family.
Source: Lausanne, "Action Required"; Genz 1984; the constants as in Klimke's spinterp.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.data import freeze
from autograd.errors import ShapeError
from nn.checks import number_in
from nn.choose import choose
from nn.data.tables import Pair
from nn.initializers import as_generator
from nn.targets import numbers

Rule = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]

GENZ: dict[str, tuple[Callable[[int], float], Rule]] = {
    "oscillatory": (lambda d: 1.5, lambda X, c, w: np.cos(2 * math.pi * w[0] + X @ c)),
    "product_peak": (lambda d: float(d), lambda X, c, w: np.prod(
        1 / (c**-2.0 + (X - w) ** 2), axis=1)),
    "corner_peak": (lambda d: 1.85, lambda X, c, w: (1 + X @ c) ** -(len(c) + 1.0)),
    "gaussian": (lambda d: 7.03, lambda X, c, w: np.exp(-((X - w) ** 2) @ c**2)),
    "continuous": (lambda d: 20.4, lambda X, c, w: np.exp(-np.abs(X - w) @ c)),
    "discontinuous": (lambda d: 4.3, lambda X, c, w: np.where(
        (X[:, :2] > w[:2]).any(axis=1), 0.0, np.exp(X @ c))),
}
"""The families f₁ to f₆ by name: Σ c as a function of d, and the function of (X, c, w)."""


@dataclass(frozen=True, eq=False)  # arrays do not compare as one
class Genz:
    """One function of a family: call it with X (n, d) to get y (n, 1).

    Attributes:
        family: a name of `GENZ`.
        c, w: its parameters, (d,) each, read-only.

    Raises ShapeError for points of another dimension, ValueError for nan and inf.
    """

    family: str
    c: np.ndarray
    w: np.ndarray

    @classmethod
    def of(cls, family: str, c: Any, w: Any) -> Genz:
        """The function of raw parameters, which are scaled to Σ c = b and Σ w = 1.

        Raises ValueError for an unknown family and parameters that are not finite and above 0 (w:
        or 0), ShapeError for lists of different lengths.

        >>> Genz.of("oscillatory", [1.0, 3.0], [0.25, 0.75])([[0.5, 0.5]])
        array([[-0.68163876]])
        """
        total, _ = choose(GENZ, family, "Genz: family")
        raw_c = numbers(c, "Genz", "list of difficulties c").astype(float)
        raw_w = numbers(w, "Genz", "list of positions w").astype(float)
        if raw_c.ndim != 1 or raw_c.shape != raw_w.shape or not raw_c.size:
            raise ShapeError(f"Genz: c and w must be lists of d numbers each, got shapes "
                             f"{raw_c.shape} and {raw_w.shape}.")
        if not (raw_c > 0).all() or not (raw_w >= 0).all() or not raw_w.sum() > 0:
            raise ValueError("Genz: c must be above 0, w at least 0 and not all 0, got "
                             f"{raw_c.tolist()} and {raw_w.tolist()}.")
        raw_c, raw_w = raw_c / raw_c.max(), raw_w / raw_w.max()  # so that no sum overflows
        return cls(family, freeze(raw_c * (total(len(raw_c)) / raw_c.sum())),
                   freeze(raw_w / raw_w.sum()))

    def __call__(self, X: Any) -> np.ndarray:
        """The values y (n, 1) at points X (n, d)."""
        points = numbers(X, "Genz", "array of points").astype(float)
        if points.ndim != 2 or points.shape[1] != len(self.c):
            raise ShapeError(f"Genz: expected points of shape (n, {len(self.c)}), got "
                             f"{points.shape}.")
        with np.errstate(all="ignore"):  # outside [0, 1]^d some families overflow
            return GENZ[self.family][1](points, self.c, self.w).reshape(-1, 1)

    def points(self, n: int, *, rng: Any) -> Pair:
        """Random points of U(0, 1)^d and their values: X (n, d) and y (n, 1)."""
        count = int(number_in(n, "Genz: n", least=1, whole=True))
        X = as_generator(rng, "Genz").random((count, len(self.c)))
        return X, self(X)


def genz(family: str, d: int, *, rng: Any) -> Genz:
    """A random function of a family: c and w of U(0, 1)^d, then scaled.

    The families' names are ``list(nn.data.GENZ)``.
    Raises ValueError for an unknown family and d below 1.
    Source: Lausanne, "Action Required"; Genz 1984.

    >>> list(GENZ)[:3], list(GENZ)[3:]
    (['oscillatory', 'product_peak', 'corner_peak'], ['gaussian', 'continuous', 'discontinuous'])
    >>> f = genz("corner_peak", 5, rng=0)
    >>> round(float(f.c.sum()), 12), round(float(f.w.sum()), 12)
    (1.85, 1.0)
    """
    dimension = int(number_in(d, "genz: d", least=1, whole=True))
    generator = as_generator(rng, "genz")
    return Genz.of(family, 1 - generator.random(dimension), 1 - generator.random(dimension))


__all__ = ["GENZ", "Genz", "genz"]
