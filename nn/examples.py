"""Examples as `train` takes them: arrays that belong together row by row, and cannot change."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from autograd.data import FrozenArray, describe, freeze
from autograd.errors import ShapeError
from autograd.node import Node
from nn.inputs import as_numbers, is_pair
from nn.module import Module


def checked_data(data: Any, model: Module, who: str) -> tuple[np.ndarray, Any]:
    """(X, y) as read-only arrays of the model's dtype, in rows that belong together.

    Raises TypeError, ValueError, ShapeError for data of wrong rank, empty data, nan or inf, and
    for lengths that differ.
    """
    if isinstance(data, tuple) and len(data) > 1 and all(map(is_pair, data)):
        raise TypeError(f"train: {who} holds {len(data)} pairs; pass one: (X, y), test = "
                        "nn.data.split(...), then train(model, (X, y), ...).")
    if not isinstance(data, tuple) or len(data) != 2:
        raise TypeError(f"train: {who} must be a pair (X, y), a tuple of two arrays with a row for "
                        f"each example, got {describe(data)}. Examples one by one: "
                        "X = np.array([x for x, _ in examples]), and y likewise.")
    if any(isinstance(part, Node) for part in data):
        raise TypeError(f"train: {who} must be arrays, got a node. Pass its data: X.data.")
    X = as_numbers(data[0], f"train: {who}: X")
    if X.dtype.kind not in "fiub":
        strange = (f"{entry!r} at {place}" for place, entry in np.ndenumerate(X)
                   if not isinstance(entry, Real))
        raise TypeError(f"train: {who}: X must hold real numbers, got "
                        f"{next(strange) if X.dtype.kind == 'O' else X.dtype}.")
    if X.ndim != 2:
        advice = " A single feature: X.reshape(-1, 1)." if X.ndim == 1 else ""
        raise ShapeError(f"train: {who}: X must have shape (n, d), one example per row, got "
                         f"{X.shape}.{advice}")
    if not X.size:
        raise ValueError(f"train: {who}: X is empty, its shape is {X.shape}.")
    if model.inputs not in (None, X.shape[1]):
        raise ShapeError(f"train: {who}: X has {X.shape[1]} columns, the model takes "
                         f"{model.inputs}.")
    dtype = min((node.dtype for node in model.parameters()), default=np.dtype(float))
    X = frozen(X.astype(dtype))
    if not np.isfinite(X).all():
        row = int(np.argmin(np.isfinite(X).all(axis=1)))
        raise ValueError(f"train: {who}: X holds nan or inf, first in row {row}. Remove or fill "
                         "in such examples.")
    y = ({name: frozen(np.asarray(part)) for name, part in data[1].items()}
         if isinstance(data[1], dict) else frozen(np.asarray(data[1])))
    for name, part in y.items() if isinstance(y, dict) else [("y", y)]:
        if part.ndim == 0 or len(part) != len(X):
            raise ShapeError(f"train: {who}: X has {len(X)} rows, {name} has shape {part.shape}; "
                             "expected one target for each row.")
        if part.dtype.kind == "f" and not np.isfinite(part).all():
            row = int(np.argmin(np.isfinite(part.reshape(len(part), -1)).all(axis=1)))
            raise ValueError(f"train: {who}: {name} holds nan or inf, first in row {row}.")
    return X, y


def frozen(array: np.ndarray) -> np.ndarray:
    """A read-only array that nodes take without copying."""
    return freeze(np.array(array)).view(FrozenArray)


def rows_of(array: Any, which: Any) -> Any:
    """Some rows of an array, or of each array of a dict, read-only; a slice copies nothing."""
    if isinstance(array, dict):
        return {name: rows_of(part, which) for name, part in array.items()}
    rows = np.asarray(array)[which]
    return freeze(rows).view(FrozenArray)


__all__ = ["checked_data", "frozen", "rows_of"]
