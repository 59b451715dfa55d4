"""Gradient clipping, against steps off a cliff (Uppsala, "Problems: Cliffs")."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.checks import number_in


def clip_by_value(gradient: Any, limit: float) -> np.ndarray:
    """Each entry of a gradient, at most `limit` in size: min(max(g, −limit), limit).

    Raises ValueError unless limit > 0.
    Source: Uppsala, "Exploding and vanishing gradients"; Pascanu et al. 2013.

    >>> clip_by_value([3.0, -4.0], 2.0)
    array([ 2., -2.])
    """
    limit = number_in(limit, "clip_by_value: limit", above=0)
    return np.asarray(np.clip(np.asarray(gradient), -limit, limit))


def clip_by_norm(gradient: Any, limit: float) -> np.ndarray:
    """A gradient of length at most `limit`, in its direction: g · min(1, limit / ‖g‖).

    Raises ValueError unless limit > 0.
    Source: Uppsala, "Exploding and vanishing gradients"; Pascanu et al. 2013.

    >>> clip_by_norm([3.0, 4.0], 1.0)
    array([0.6, 0.8])
    """
    gradient, limit = np.asarray(gradient), number_in(limit, "clip_by_norm: limit", above=0)
    length = float(np.linalg.norm(gradient))
    return np.asarray(gradient if length <= limit else gradient * (limit / length))


__all__ = ["clip_by_norm", "clip_by_value"]
