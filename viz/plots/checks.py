"""What plots are given, checked: spans, points, models of two inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.errors import ShapeError
from nn.checks import number_in
from nn.targets import numbers

Span = tuple[float, float]


def checked_span(span: Any, who: str, what: str = "span") -> Span:
    """The two ends of an axis; raises TypeError and ValueError for anything else.

    >>> checked_span((1, 0), "example")
    Traceback (most recent call last):
    ValueError: example: span must go from a lower to a higher number, got 1 to 0.
    """
    if not isinstance(span, (tuple, list, np.ndarray)) or len(span) != 2:
        raise TypeError(f"{who}: {what} must be two numbers such as (-4, 4), got "
                        f"{describe(span)}.")
    low, high = (number_in(end, f"{who}: {what}") for end in span)
    if not low < high:
        raise ValueError(f"{who}: {what} must go from a lower to a higher number, got {low:g} to "
                         f"{high:g}.")
    return low, high


def checked_spans(spans: Any, who: str) -> tuple[Span, Span]:
    """The spans of two axes, or one span for both."""
    if not isinstance(spans, (tuple, list, np.ndarray)) or len(spans) != 2:
        raise TypeError(f"{who}: spans must be one span such as (-3, 3), or two of them, got "
                        f"{describe(spans)}.")
    if np.ndim(spans[0]) == 0:
        spans = (spans, spans)
    first, second = (checked_span(span, who, "spans") for span in spans)
    return first, second


def around(points: np.ndarray, margin: float) -> tuple[Span, Span]:
    """Spans of two axes that hold all points (n, 2), with a margin in shares of their extent.

    >>> around(np.array([[0.0, 1.0], [4.0, 1.0]]), 0.25)
    ((-1.0, 5.0), (0.5, 1.5))
    """
    def spread(column: np.ndarray) -> Span:
        low, high = float(column.min()), float(column.max())
        width = (high - low) * margin or 0.5
        return low - width, high + width

    return spread(points[:, 0]), spread(points[:, 1])


def checked_rows(X: Any, columns: int, who: str) -> np.ndarray:
    """Data (n, columns) as finite floats; raises ShapeError, TypeError, ValueError."""
    rows = numbers(X, who, "data").astype(float)
    if rows.ndim == 1 and columns == 1:
        rows = rows.reshape(-1, 1)
    if rows.ndim != 2 or rows.shape[1] != columns or not rows.size:
        cure = " Take two columns: X[:, [0, 1]]." if (
            rows.ndim == 2 and rows.shape[1] > 2 == columns) else ""
        raise ShapeError(f"{who}: expected data of shape (n, {columns}), got {rows.shape}.{cure}")
    return rows


def checked_resolution(number: Any, who: str) -> int:
    """How many points per axis are computed."""
    return int(number_in(number, f"{who}: resolution", least=2, most=2000, whole=True))


def checked_inputs(model: Any, inputs: int, who: str) -> None:
    """Raise ShapeError for a model that says that it takes another number of inputs."""
    taken = getattr(model, "n_features_in_", None) or getattr(model, "inputs", None)
    if isinstance(taken, (int, np.integer)) and taken != inputs:
        raise ShapeError(f"{who}: draws {inputs} input{'s' if inputs > 1 else ''}, but the model "
                         f"takes {taken}. Pass a function that fills in the others, such as "
                         "lambda X: model.predict(...).")


def predictions(model: Any, X: np.ndarray, who: str) -> np.ndarray:
    """What a model's `predict`, or a function, gives for the rows of X: (n,) or (n, k).

    Raises TypeError for anything but models and functions, and for a dict of tasks; ShapeError
    for another shape, ValueError for nan.
    """
    predict = getattr(model, "predict", model)
    if isinstance(model, type) or not callable(predict):
        raise TypeError(f"{who}: expected a model with a method predict, or a function of an "
                        f"array, got {describe(model)}.")
    with np.errstate(all="ignore"):
        found = predict(X)
    if isinstance(found, Mapping):
        task = next(iter(found), "task")
        raise TypeError(f"{who}: the model predicts a dict of tasks. Pass a function of one of "
                        f"them: lambda X: model.predict(X)[{task!r}].")
    array = np.asarray(found)
    if array.ndim not in (1, 2) or len(array) != len(X) or not array.size:
        raise ShapeError(f"{who}: for {len(X)} examples the model gave an array of shape "
                         f"{array.shape}; expected ({len(X)},) or ({len(X)}, k).")
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise ValueError(f"{who}: the model predicts nan. Look for it in its weights.")
    return array


def lattice(spans: tuple[Span, Span], resolution: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers along two axes, and all points (n, 2) of their grid, row by row.

    >>> lattice(((0, 1), (0, 2)), 2)[2].tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]]
    """
    a, b = (np.linspace(*span, resolution) for span in spans)
    return a, b, np.stack(np.meshgrid(a, b), axis=-1).reshape(-1, 2)


__all__ = ["Span", "around", "checked_inputs", "checked_resolution", "checked_rows",
           "checked_span", "checked_spans", "lattice", "predictions"]  # fmt: skip
