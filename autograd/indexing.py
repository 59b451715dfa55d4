"""Picking entries, putting them back, and joining: `getitem` and `scatter` undo each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.data import describe, freeze
from autograd.dispatch import register
from autograd.errors import ShapeError, note_failure
from autograd.node import Node, Tensor
from autograd.op import array_op
from autograd.operators import install
from autograd.shapes import Shape, checked_axis, ravel, shape_of


def _getitem(x: Any, *, index: Any) -> Any:
    try:
        return np.asarray(x)[index]
    except IndexError as error:
        raise IndexError(f"getitem: {error} (shape {np.shape(x)}, index {index})") from None


def _scatter(g: Any, *, index: Any, shape: Shape) -> Any:
    result = np.zeros(shape, dtype=np.asarray(g).dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, (np.ndarray, list)) for part in parts):
        np.add.at(result, index, g)  # an entry may be picked twice
    else:
        result[index] = g
    return result


_getitem_op = array_op(
    "getitem", _getitem, lambda g, y, x, *, index: scatter(g, index, shape_of(x)), analytic=True,
    symbol="[ ]", cases=[([(3,)], {"index": 1}), ([(2, 3)], {"index": (slice(None), 0)}),
                         ([(3,)], {"index": np.array([0, 0, 2])}),
                         ([(3,)], {"index": np.array([True, False, True])})])
_scatter_op = array_op(
    "scatter", _scatter, lambda g, y, x, *, index, shape: getitem(g, index), analytic=True,
    cases=[([()], {"index": 1, "shape": (3,)}), ([(3,)], {"index": np.array([0, 0, 2]),
                                                          "shape": (4,)})])


def getitem(x: Any, index: Any) -> Any:
    """x[index], with NumPy's indices, slices and masks; an entry picked twice gets both gradients.

    Raises IndexError outside the shape, and TypeError for an index that is a node.

    >>> getitem(np.array([5.0, 6.0]), 1)
    6.0
    """
    return _getitem_op(x, index=_frozen_index("getitem", index))


def scatter(g: Any, index: Any, shape: Shape) -> Any:
    """Zeros of `shape` with g added at `index`: the derivative of `getitem`.

    Raises IndexError outside the shape.

    >>> scatter(np.array([1.0, 2.0, 3.0]), [0, 0, 2], (3,))
    array([3., 0., 3.])
    """
    return _scatter_op(g, index=_frozen_index("scatter", index), shape=tuple(shape))


def _frozen_index(name: str, index: Any) -> Any:
    """The index, with arrays and lists in it copied: a recorded graph must not change with them."""
    if isinstance(index, tuple):
        return tuple(_frozen_index(name, part) for part in index)
    if isinstance(index, Node):
        raise TypeError(f"{name}: an index must be numbers, got {describe(index)}. "
                        "Take its .data.astype(int).")
    return freeze(np.array(index)) if isinstance(index, (list, np.ndarray)) else index


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The entries at `indices` along an axis, or of the raveled x, as ``np.take``.

    Raises IndexError outside the shape, ShapeError for an axis that is not there.

    >>> take(np.array([5.0, 6.0, 7.0]), [2, 0])
    array([7., 5.])
    """
    if isinstance(indices, tuple):
        indices = list(indices)  # in an index, a tuple would count axes
    if axis is None:
        return getitem(ravel(x), indices)
    axis = checked_axis("take", x, axis)
    return getitem(x, (*[slice(None)] * axis, indices))


def _part(i: int, g: Any, y: Any, *xs: Any, axis: int) -> Any:
    """The stretch of g that operand i contributed along the axis."""
    ends = np.cumsum([shape_of(x)[axis] for x in xs])
    return getitem(g, (*[slice(None)] * axis, slice(int(ends[i]) - shape_of(xs[i])[axis],
                                                    int(ends[i]))))


_concatenate_op = array_op(
    "concatenate", lambda *xs, axis: np.concatenate(xs, axis), _part, any_number=True,
    analytic=True, cases=[([(2, 3), (1, 3)], {"axis": 0}), ([(2, 3), (2, 1), (2, 2)], {"axis": 1})])
_stack_op = array_op(
    "stack", lambda *xs, axis: np.stack(xs, axis), lambda i, g, y, *xs, axis: getitem(
        g, (*[slice(None)] * axis, i)), any_number=True, analytic=True,
    cases=[([(), (), ()], {"axis": 0}), ([(2,), (2,)], {"axis": 1})])


def concatenate(parts: Sequence[Any], axis: int = 0) -> Any:
    """Join arrays along an existing axis. Raises ShapeError where the other axes differ.

    >>> concatenate([np.ones(2), np.zeros(1)])
    array([1., 1., 0.])
    """
    parts = _sequence("concatenate", parts)
    if not shape_of(parts[0]):
        raise note_failure(ShapeError(
            "concatenate: numbers have no axis to join along. Use autograd.stack."),
            "concatenate", parts)
    return _concatenate_op(*parts, axis=checked_axis("concatenate", parts[0], axis))


def stack(parts: Sequence[Any], axis: int = 0) -> Any:
    """Join numbers, or arrays of one shape, along a new axis. Raises ShapeError for other shapes.

    >>> stack([1.0, 2.0])
    array([1., 2.])
    """
    parts = _sequence("stack", parts)
    depth = len(shape_of(parts[0])) + 1
    if not isinstance(axis, (int, np.integer)) or not -depth <= axis < depth:
        raise note_failure(ShapeError(
            f"stack: axis {axis} does not exist in a result of {depth} axes."),
            "stack", parts, {"axis": axis})
    return _stack_op(*parts, axis=axis % depth)


def _sequence(name: str, parts: Any) -> Sequence[Any]:
    if not isinstance(parts, (list, tuple, Tensor, np.ndarray)) or len(parts) == 0:
        raise TypeError(f"{name}: expected a list of nodes or arrays, got {describe(parts)}.")
    return list(parts)


for _function, _ours in ((np.take, take), (np.concatenate, concatenate), (np.stack, stack)):
    register(_function, _ours)
install("__getitem__", getitem)

__all__ = ["concatenate", "getitem", "scatter", "stack", "take"]
