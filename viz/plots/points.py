"""Data of two inputs as points: a color and a marker for each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.errors import ShapeError
from viz.plots import style
from viz.plots.checks import checked_rows

MOST_CLASSES = 30


def data_points(X: Any, y: Any = None, *, names: Sequence[str] | None = None,
                inputs: tuple[str, str] = ("x₁", "x₂"), ax: Any = None) -> Any:
    """Draw examples of two inputs, the classes told apart by color and marker.

    Args:
        X: (n, 2).
        y: classes of any kind (n,) or (n, 1), or one-hot rows (n, k); without them all points
            look alike.
        names: what the legend calls the classes, in their order.
        inputs: what the axes are called.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises ShapeError for other shapes, ValueError for more than 30 classes and
    another number of names, TypeError for other things and Axes of another kind.
    Source: Lausanne, "Classification Problem"; Lisbon, "Capacity of Single Neuron".

    >>> from matplotlib.figure import Figure
    >>> from nn import data
    >>> ax = data_points(*data.boolean_and(), names=["false", "true"], ax=Figure().subplots())
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['false', 'true']
    """
    rows = checked_rows(X, 2, "data_points")
    if y is None:
        if names is not None:
            raise ValueError("data_points: names were passed without y.")
        shown, numbers = [], np.array([])
    else:
        values, numbers = classes_of(y, len(rows), "data_points")
        shown = class_names(values, names, "data_points")
    ax = style.axes_for(ax, "data_points")
    if y is None:
        scatter(ax, rows, None)
    for k, name in enumerate(shown):
        scatter(ax, rows[numbers == k], k, name)
    style.grid(ax)
    style.label(ax, *map(style.plain, inputs))
    style.legend(ax, points=len(rows))
    return ax


def scatter(ax: Any, rows: np.ndarray, k: int | None, name: str | None = None) -> Any:
    """Draw the points of class k, or of none; nothing where there are no points."""
    if not len(rows):
        return None
    return ax.scatter(
        *rows.T, s=45, color=style.ink(ax) if k is None else style.color(k),
        edgecolor=style.ink(ax), linewidth=0.7, label=name, zorder=3,
        marker=style.marker(k or 0))


def classes_of(y: Any, n: int, who: str) -> tuple[np.ndarray, np.ndarray]:
    """The classes in order, and the number of each example's class."""
    array = np.asarray(y)
    if array.ndim == 2 and array.shape[1] > 1:
        if not (np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all()):
            raise ValueError(f"{who}: rows of y must be one-hot, a 1 among 0s; or pass classes of "
                             "shape (n,).")
        values, numbers = np.arange(array.shape[1]), np.argmax(array, axis=1)
    else:
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.ndim != 1:
            raise ShapeError(f"{who}: y must have shape (n,), (n, 1) or (n, k), got {array.shape}.")
        values, numbers = np.unique(array, return_inverse=True)
    if len(numbers) != n:
        raise ShapeError(f"{who}: {n} examples, but {len(numbers)} classes in y.")
    if len(values) > MOST_CLASSES:
        raise ValueError(f"{who}: y holds {len(values)} different values; expected classes, at "
                         f"most {MOST_CLASSES}. Are they numbers to be predicted?")
    return values, numbers


def class_names(values: np.ndarray, names: Sequence[str] | None, who: str) -> list[str]:
    """What the legend calls the classes: the names given, or "class 0", "class 1", ..."""
    if names is not None:
        if isinstance(names, str) or len(names) != len(values):
            raise ValueError(f"{who}: expected a list of {len(values)} names, one for each class, "
                             f"got {names!r}.")
        return [style.plain(name) for name in names]
    if values.dtype.kind == "f":
        return [f"class {value:g}" for value in values]
    if values.dtype.kind in "iub":
        return [f"class {int(value)}" for value in values]
    return [style.plain(value) for value in values]


__all__ = ["class_names", "classes_of", "data_points", "scatter"]
