"""The four classification data sets of TensorFlow Playground.

Each gives X (n, 2) with |x| up to about 6 and y (n, 1) of 0 and 1. `noise` is 0 to 0.5 as on the
Playground's slider.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nn.checks import number_in
from nn.data.tables import Pair
from nn.initializers import as_generator


def _start(n: Any, noise: Any, rng: Any, who: str) -> tuple[int, float, np.random.Generator]:
    count = int(number_in(n, f"{who}: n", least=2, whole=True))
    return count, number_in(noise, f"{who}: noise", least=0, most=0.5), as_generator(rng, who)


def circle(n: int = 500, *, noise: float = 0.0, rng: Any) -> Pair:
    """A disk of radius 2.5 (class 1) in a ring from 3.5 to 5 (class 0).

    The class is that of the point moved by noise of U(−5, 5) · noise in each coordinate.
    Source: Lisbon and Darmstadt, playground slides; Smilkov and Carter 2016.

    >>> X, y = circle(100, rng=0)
    >>> bool(((X**2).sum(axis=1) < 2.5**2).sum() == y.sum() == 50)
    True
    """
    count, noise, generator = _start(n, noise, rng, "circle")
    inner = count // 2
    radius = np.concatenate([generator.uniform(0, 2.5, inner),
                             generator.uniform(3.5, 5, count - inner)])
    angle = generator.uniform(0, 2 * math.pi, count)
    X = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    moved = X + generator.uniform(-5, 5, X.shape) * noise
    return X, (np.hypot(*moved.T) < 2.5).astype(float).reshape(-1, 1)


def xor_points(n: int = 500, *, noise: float = 0.0, rng: Any) -> Pair:
    """The four quadrants of a square, 0.3 away from the axes: class 1 where x₁ x₂ ≥ 0.

    Source: Lisbon and Darmstadt, playground slides; Smilkov and Carter 2016.

    >>> X, y = xor_points(100, rng=0)
    >>> bool(((X[:, 0] * X[:, 1] >= 0) == y[:, 0]).all())
    True
    """
    count, noise, generator = _start(n, noise, rng, "xor_points")
    X = generator.uniform(-5, 5, (count, 2))
    X += np.where(X > 0, 0.3, -0.3)
    moved = X + generator.uniform(-5, 5, X.shape) * noise
    return X, (moved[:, 0] * moved[:, 1] >= 0).astype(float).reshape(-1, 1)


def gaussian(n: int = 500, *, noise: float = 0.0, rng: Any) -> Pair:
    """Two round clouds around (2, 2) (class 1) and (−2, −2) (class 0), linearly separable.

    The variance goes from 0.5 without noise to 4 at noise 0.5.
    Source: Lisbon and Darmstadt, playground slides; Smilkov and Carter 2016.

    >>> X, y = gaussian(100, rng=0)
    >>> bool(((X.sum(axis=1) > 0) == y[:, 0]).mean() > 0.98)
    True
    """
    count, noise, generator = _start(n, noise, rng, "gaussian")
    y = (np.arange(count) < count // 2).astype(float).reshape(-1, 1)
    variance = 0.5 + noise / 0.5 * 3.5
    return generator.normal(4 * y - 2, math.sqrt(variance), (count, 2)), y


def spiral(n: int = 500, *, noise: float = 0.0, rng: Any) -> Pair:
    """Two spirals of radius 5 that wind around each other 1¾ times.

    Noise of U(−1, 1) · noise is added to each coordinate.
    Source: Lisbon and Darmstadt, playground slides; Smilkov and Carter 2016.

    >>> X, y = spiral(100, rng=0)
    >>> float(np.hypot(*X.T).max()) < 5.0, float(y.mean())
    (True, 0.5)
    """
    count, noise, generator = _start(n, noise, rng, "spiral")
    first = count // 2
    parts = []
    for size, turn in ((first, 0.0), (count - first, math.pi)):
        t = np.arange(size) / size
        angle = 1.75 * t * 2 * math.pi + turn
        parts.append(np.column_stack([5 * t * np.sin(angle), 5 * t * np.cos(angle)]))
    X = np.concatenate(parts) + generator.uniform(-1, 1, (count, 2)) * noise
    return X, (np.arange(count) < first).astype(float).reshape(-1, 1)


__all__ = ["circle", "gaussian", "spiral", "xor_points"]
