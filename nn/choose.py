"""Looking things up by name, with a suggestion for a name that is unknown."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TypeVar

from autograd.data import describe

Thing = TypeVar("Thing")


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
    near = difflib.get_close_matches(name.lower(), table, n=1, cutoff=0.5)
    offer = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"{who} {name!r} is unknown.{offer} Known: {', '.join(sorted(table))}.")


__all__ = ["choose"]
