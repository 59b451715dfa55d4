"""Looking things up by name, with a suggestion for a name that is unknown."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TypeVar

from autograd.data import describe

Thing = TypeVar("Thing")

SYNONYMS = {
    "mse": ["mean_squared_error"], "l2": ["squared_error"], "mae": ["mean_absolute_error"],
    "l1": ["absolute_error"], "bce": ["binary_cross_entropy"], "log_loss": ["binary_cross_entropy"],
    "binary_crossentropy": ["binary_cross_entropy"], "nll": ["cross_entropy"],
    "bcewithlogits": ["sigmoid_cross_entropy"], "crossentropy": ["softmax_cross_entropy"],
    "categorical_crossentropy": ["softmax_cross_entropy"],
    "sparse_categorical_crossentropy": ["softmax_cross_entropy"],
    "gaussian_negative_log_likelihood": ["gaussian_outputs"], "gaussian_nll": ["gaussian_outputs"],
    "xavier": ["glorot_uniform"], "xavier_uniform": ["glorot_uniform"],
    "xavier_normal": ["glorot_normal"], "glorot": ["glorot_uniform"], "he": ["he_uniform"],
    "kaiming": ["he_uniform"], "kaiming_uniform": ["he_uniform"], "kaiming_normal": ["he_normal"],
    "identity": ["linear"], "none": ["linear"], "logistic": ["sigmoid"], "silu": ["swish"],
    "gd": ["gradient_descent"], "acc": ["accuracy"],
}
"""What other libraries and books call a thing, and its name here."""


def choose(table: Mapping[str, Thing], name: str, who: str) -> Thing:
    """The entry of a table, found by its name.

    Raises ValueError that offers the nearest name, TypeError for anything but a str.

    >>> choose({"tanh": 1, "relu": 2}, "tahn", "Dense: activation")
    Traceback (most recent call last):
    ValueError: Dense: activation 'tahn' is unknown. Did you mean 'tanh'? Known: relu, tanh.
    """
    if not isinstance(name, str):
        raise TypeError(f"{who}: expected a name, got {describe(name)}. "
                        f"Known: {', '.join(sorted(table))}.")
    if name in table:
        return table[name]
    near = [other for other in SYNONYMS.get(name.lower(), ()) if other in table] or (
        difflib.get_close_matches(name.lower(), table, n=1, cutoff=0.5))
    offer = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"{who} {name!r} is unknown.{offer} Known: {', '.join(sorted(table))}.")


__all__ = ["choose"]
