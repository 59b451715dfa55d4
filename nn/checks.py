"""Numbers and kinds of numbers that are given as settings, checked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.data import describe


def number_in(
    number: Any, who: str, *, above: float | None = None, least: float | None = None,
    below: float | None = None, most: float | None = None, whole: bool = False,
) -> float:
    """A finite number within bounds.

    Args:
        who: asks, as in "Adam: learning_rate".
        above, least, below, most: bounds without and with the bound itself.
        whole: True for whole numbers only.

    Raises TypeError for anything but a number, ValueError for one outside the bounds.

    >>> number_in(-0.1, "SGD: learning_rate", above=0)
    Traceback (most recent call last):
    ValueError: SGD: learning_rate must be above 0, got -0.1.
    """
    if isinstance(number, bool) or not isinstance(number, (int, float, np.integer, np.floating)):
        raise TypeError(f"{who} must be a number, got {describe(number)}.")
    bounds = [(word, bound, bad) for word, bound, bad in (
        ("above", above, above is not None and not number > above),
        ("at least", least, least is not None and not number >= least),
        ("below", below, below is not None and not number < below),
        ("at most", most, most is not None and not number <= most)) if bound is not None]
    if not math.isfinite(number) or any(bad for _, _, bad in bounds):
        words = [f"{word} {bound:g}" for word, bound, _ in bounds]
        wanted = " and ".join(words if math.isfinite(number) else ["finite", *words])
        raise ValueError(f"{who} must be {wanted}, got {number}.")
    if whole and number != int(number):
        raise ValueError(f"{who} must be a whole number, got {number}.")
    return float(number)


def float_type(dtype: Any, who: str) -> np.dtype[Any]:
    """float64 or float32; raises TypeError for all other kinds of numbers.

    >>> float_type(int, "Dense: dtype")
    Traceback (most recent call last):
    TypeError: Dense: dtype must be float64 or float32, got int64.
    """
    try:
        found: np.dtype[Any] = np.dtype(dtype)
    except TypeError:
        raise TypeError(f"{who} must be float64 or float32, got {describe(dtype)}.") from None
    if found not in (np.dtype(float), np.dtype(np.float32)):
        raise TypeError(f"{who} must be float64 or float32, got {found}.")
    return found


__all__ = ["float_type", "number_in"]
