"""Gradient clipping, against steps off a cliff (Uppsala, "Problems: Cliffs")."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.data import as_array
from nn.checks import number_in


def clip_by_value(gradient: Any, limit: float) -> Any:
    """Each entry of a gradient, at most `limit` in size: min(max(g, −limit), limit).

    Takes one array, or a list with arrays in it as `autograd.gradients` returns it; returns the
    same form. A list of numbers alone counts as one array, and an array is what comes back.

    Raises ValueError unless limit > 0, TypeError for anything but numbers.
    Source: Uppsala, "Exploding and vanishing gradients"; Pascanu et al. 2013.

    >>> clip_by_value([3.0, -4.0], 2.0)
    array([ 2., -2.])
    """
    limit = number_in(limit, "clip_by_value: limit", above=0)
    if _is_list_of_arrays(gradient):
        return [np.clip(as_array(part, "clip_by_value"), -limit, limit) for part in gradient]
    return np.clip(_one_array(gradient, "clip_by_value"), -limit, limit)


def clip_by_norm(gradient: Any, limit: float) -> Any:
    """A gradient of length at most `limit`, in its direction: g · min(1, limit / ‖g‖).

    Takes one array, or a list with arrays in it as `autograd.gradients` returns it, which has one
    length in common; returns the same form. A list of numbers alone counts as one array, and an
    array is what comes back.

    Raises ValueError unless limit > 0 and for nan and inf, TypeError for anything but numbers.
    Source: Uppsala, "Exploding and vanishing gradients"; Pascanu et al. 2013.

    >>> clip_by_norm([3.0, 4.0], 1.0)
    array([0.6, 0.8])
    >>> clip_by_norm([np.array([3.0, 0.0]), np.array([4.0])], 1.0)
    [array([0.6, 0. ]), array([0.8])]
    """
    limit = number_in(limit, "clip_by_norm: limit", above=0)
    if _is_list_of_arrays(gradient):
        parts = [as_array(part, "clip_by_norm") for part in gradient]
        scale = _scale(np.concatenate([part.ravel() for part in parts]), limit)
        return [part * scale for part in parts]
    gradient = _one_array(gradient, "clip_by_norm")
    scale = _scale(gradient, limit)
    return gradient if scale == 1 else gradient * scale


def _scale(g: np.ndarray, limit: float) -> float:
    """min(1, limit / ‖g‖), even where the squares in ‖g‖ overflow."""
    length = math.sqrt(np.vdot(g, g))  # of any shape, and without a warning of overflow
    if not math.isfinite(length):
        largest = float(np.abs(g).max())
        if not math.isfinite(largest):
            raise ValueError("clip_by_norm: the gradient holds nan or inf, which has no direction. "
                             "A smaller learning rate or a loss of logits helps.")
        g, limit = g / largest, limit / largest
        length = math.sqrt(np.vdot(g, g))
    return 1.0 if length <= limit else limit / length


def _one_array(gradient: Any, who: str) -> Any:
    """An array of floats as it is; anything else checked and copied."""
    if type(gradient) is np.ndarray and gradient.dtype.kind == "f":
        return gradient
    return np.array(as_array(gradient, who))


def _is_list_of_arrays(gradient: Any) -> bool:
    return isinstance(gradient, (list, tuple)) and any(
        isinstance(part, np.ndarray) for part in gradient)


__all__ = ["clip_by_norm", "clip_by_value"]
