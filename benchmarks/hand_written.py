"""The same steps in plain NumPy, as one writes them who derived the gradients by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np


def split(flat: Any, sizes: Sequence[int]) -> list[Any]:
    """Views of a flat array: W1, b1, W2, b2, ... of a network with layers of these sizes.

    >>> [part.shape for part in split(np.zeros(13), [2, 3, 1])]
    [(2, 3), (3,), (3, 1), (1,)]
    """
    parts, start = [], 0
    for d, h in pairwise(sizes):
        parts.append(flat[start:start + d * h].reshape(d, h))
        start += d * h
        parts.append(flat[start:start + h])
        start += h
    return parts


def flat(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The opposite of `split`."""
    return np.concatenate([np.ravel(part) for part in parts])


def two_moons(X, y, W1, b1, W2, b2, W3, b3):
    """Mean hinge loss of a ReLU network with one output; y (n, 1) is −1 or 1. And its gradients."""
    n = len(X)
    h1 = np.maximum(X @ W1 + b1, 0)
    h2 = np.maximum(h1 @ W2 + b2, 0)
    losses = np.maximum(1 - y * (h2 @ W3 + b3), 0)
    d3 = (losses > 0) * -y / n
    d2 = (d3 @ W3.T) * (h2 > 0)
    d1 = (d2 @ W2.T) * (h1 > 0)
    return (losses.sum() / n, X.T @ d1, d1.sum(axis=0), h1.T @ d2, d2.sum(axis=0),
            h2.T @ d3, d3.sum(axis=0))


def classify(X, T, parts):
    """Mean softmax cross-entropy of a ReLU network; T (n, k) is one-hot. And its gradients."""
    n, depth = len(X), len(parts) // 2
    h = [X]
    for k in range(depth - 1):
        h.append(np.maximum(h[k] @ parts[2 * k] + parts[2 * k + 1], 0))
    z = h[-1] @ parts[-2] + parts[-1]
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    total = e.sum(axis=1, keepdims=True)
    loss = (T * (np.log(total) - z)).sum() / n
    d = (e / total - T) / n
    gradients = []
    for k in reversed(range(depth)):
        gradients = [h[k].T @ d, d.sum(axis=0), *gradients]
        if k:
            d = (d @ parts[2 * k].T) * (h[k] > 0)
    return loss, *gradients
