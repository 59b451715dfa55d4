"""What networks are given, checked: data, sizes, switches, and states."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np

from autograd.data import as_array, describe
from autograd.errors import ShapeError, note_failure
from autograd.node import Node


def holds_nodes(x: Any) -> bool:
    """Whether x is a node, or a list with a node somewhere in it."""
    return isinstance(x, Node) or (isinstance(x, (list, tuple)) and any(map(holds_nodes, x)))


def as_numbers(x: Any, who: str, rows: str = "the rows") -> np.ndarray:
    """What is given as an array, of objects only if they are not all real numbers.

    Raises ShapeError for rows that differ in length.

    >>> as_numbers(np.array([1, 2.5], dtype=object), "example")
    array([1. , 2.5])
    """
    try:
        array = np.asarray(x)
    except ValueError:
        raise ShapeError(f"{who}: {rows} differ in length.") from None
    if array.dtype.kind == "O" and all(isinstance(entry, Real) for entry in array.flat):
        return array.astype(float)
    return array


def is_pair(x: Any) -> bool:
    """Whether x is a pair (X, y) of arrays, and not a tuple of two rows."""
    return isinstance(x, tuple) and len(x) == 2 and isinstance(x[0], np.ndarray) and x[0].ndim > 1


def call_input(x: Any, who: str) -> Any:
    """The input of a call: numbers in any form as an array; nodes and lists of nodes as they are.

    >>> call_input([[1, 2]], "Dense")
    array([[1., 2.]])
    """
    if (isinstance(x, np.ndarray) and x.dtype.kind == "f" and x.size) or holds_nodes(x):
        return x
    return as_array(x, who)


def plain_input(x: Any, who: str) -> np.ndarray:
    """The input of `predict`, an array of real numbers; raises TypeError for nodes."""
    if isinstance(x, Node):
        raise TypeError(f"{who}: predict takes numbers, got a node. Pass its data, or call the "
                        "network to record a graph.")
    return as_array(x, f"{who}: predict")


def fitted(x: Any, inputs: int, dtype: Any, who: str) -> Any:
    """The input of a layer, checked: a node, or an array of the layer's dtype.

    Raises ShapeError unless the last axis has `inputs` entries.

    >>> fitted([1, 2], 2, float, "Dense")
    array([1., 2.])
    """
    if not isinstance(x, Node):
        refuse_values(x, who)
        if not isinstance(x, np.ndarray) or x.dtype != dtype:
            x = np.asarray(as_array(x, who), dtype)
    if not x.shape or x.shape[-1] != inputs:
        cure = " Take X.reshape(-1, 1)." if inputs == 1 and len(x.shape) == 1 else ""
        raise note_failure(ShapeError(
            f"{who}: {inputs} inputs, got data of shape {x.shape}; expected (n, {inputs}), one "
            f"example per row.{cure}"), who, [x], {"inputs": inputs})
    return x


def refuse_values(x: Any, who: str) -> None:
    """Raise TypeError for a list of Values, which only scalar networks take."""
    if isinstance(x, (list, tuple)) and holds_nodes(x):
        raise TypeError(f"{who}: got a list of Values. Take autograd.stack(list), or a scalar "
                        "network: as_neurons().")


def size(number: Any, who: str) -> int:
    """A number of inputs, units or the like; raises TypeError or ValueError unless it is ≥ 1.

    >>> size(0, "Dense: inputs")
    Traceback (most recent call last):
    ValueError: Dense: inputs must be at least 1, got 0.
    """
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
        raise TypeError(f"{who} must be a whole number, got {describe(number)}.")
    if number < 1:
        raise ValueError(f"{who} must be at least 1, got {number}.")
    return int(number)


def switch(thing: Any, who: str) -> bool:
    """True or False; raises TypeError for anything else.

    >>> switch("no", "Dense: bias")
    Traceback (most recent call last):
    TypeError: Dense: bias must be True or False, got str 'no'.
    """
    if not isinstance(thing, (bool, np.bool_)):
        raise TypeError(f"{who} must be True or False, got {describe(thing)}.")
    return bool(thing)


def checked_state(state: Any, known: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of a state, which must have the names and shapes of those `known`.

    Raises ValueError for missing and unknown names, ShapeError for another shape, TypeError for
    anything but real numbers.

    >>> checked_state({"W": [1, 2]}, {"W": np.zeros(2)})
    {'W': array([1., 2.])}
    """
    if not isinstance(state, Mapping):
        raise TypeError(f"load_state_dict: expected a dict of arrays, got {describe(state)}.")
    missing, unknown = sorted(known.keys() - state.keys()), sorted(state.keys() - known.keys())
    if missing or unknown:
        raise ValueError(
            "load_state_dict: the state is of another architecture: "
            + "; ".join(f"{what} {', '.join(map(str, names))}" for what, names in
                        (("missing", missing), ("unknown", unknown)) if names)
            + f". This network has {', '.join(known)}.")
    checked = {name: as_array(state[name], f"load_state_dict: {name}") for name in known}
    for name, array in checked.items():
        if array.shape != known[name].shape:
            raise ShapeError(f"load_state_dict: {name} has shape {known[name].shape}, the "
                             f"state's has {array.shape}. Build the network with the sizes "
                             "that the state was saved with.")
    return checked


__all__ = ["as_numbers", "call_input", "checked_state", "fitted", "holds_nodes", "is_pair",
           "plain_input", "refuse_values", "size", "switch"]  # fmt: skip
