"""Other shapes of the same numbers, and the two ops that undo broadcasting.

`sum_to` and `broadcast_to` are each other's derivative.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dispatch import register
from autograd.errors import ShapeError, note_failure
from autograd.node import Node
from autograd.op import array_op
from autograd.operators import install

Shape = tuple[int, ...]


def shape_of(x: Any) -> Shape:
    """The shape of a node, number or array."""
    return x.shape if isinstance(x, (Node, np.ndarray)) else np.shape(x)


# Broadcasting and back.
def _sum_to(x: Any, *, shape: Shape) -> Any:
    x = np.asarray(x)
    lead = x.ndim - len(shape)
    if lead > 0 and x.shape[lead:] == shape:
        return np.add.reduce(x, axis=tuple(range(lead)))
    if lead < 0 or any(m not in (1, n) for m, n in zip(shape, x.shape[lead:], strict=True)):
        raise ShapeError(f"shape {x.shape} is not a broadcast of {shape}.")
    if lead:
        x = x.sum(axis=tuple(range(lead)))
    stretched = tuple([i for i, n in enumerate(shape) if n != x.shape[i]])
    return x.sum(axis=stretched, keepdims=True) if stretched else x


def _broadcast_to(x: Any, *, shape: Shape) -> Any:
    try:
        return np.broadcast_to(x, shape)
    except ValueError:
        raise ShapeError(f"shape {np.shape(x)} does not broadcast to {shape}.") from None


_sum_to_op = array_op(
    "sum_to", _sum_to, lambda g, y, x, *, shape: broadcast_to(g, shape_of(x)),
    analytic=True, symbol="Σ", cases=[([(2, 3)], {"shape": (3,)}), ([(2, 3)], {"shape": (2, 1)}),
                                      ([(3,)], {"shape": ()}), ([(1, 3)], {"shape": (1, 1)})])
_broadcast_to_op = array_op(
    "broadcast_to", _broadcast_to, lambda g, y, x, *, shape: sum_to(g, shape_of(x)),
    analytic=True, cases=[([()], {"shape": (2,)}), ([(3,)], {"shape": (2, 3)}),
                          ([(2, 1)], {"shape": (2, 3)})])


def sum_to(x: Any, shape: Shape) -> Any:
    """Sum x over the axes along which `shape` was broadcast to x's shape. Undoes broadcasting.

    Raises ShapeError if x's shape is not a broadcast of `shape`.

    >>> sum_to(np.ones((2, 3)), (3,))
    array([2., 2., 2.])
    """
    return _sum_to_op(x, shape=tuple(shape))


def broadcast_to(x: Any, shape: Shape) -> Any:
    """Repeat x along new axes and axes of size 1, as ``np.broadcast_to`` does.

    Raises ShapeError if x does not broadcast to `shape`.

    >>> broadcast_to(np.array([1.0, 2.0]), (2, 2))
    array([[1., 2.],
           [1., 2.]])
    """
    return _broadcast_to_op(x, shape=tuple(shape))


# Other shapes of the same numbers.
def _reshape(x: Any, *, shape: Shape) -> Any:
    try:
        return np.reshape(x, shape)
    except ValueError:
        raise ShapeError(f"{np.size(x)} numbers of shape {np.shape(x)} do not fill shape "
                         f"{shape}.") from None


def _transpose(x: Any, *, axes: Shape | None = None) -> Any:
    try:
        return np.transpose(x, axes)
    except ValueError:
        raise ShapeError(f"axes {axes} do not name every axis of shape {np.shape(x)} once."
                         ) from None


_reshape_op = array_op(
    "reshape", _reshape, lambda g, y, x, *, shape: reshape(g, shape_of(x)), analytic=True,
    cases=[([(2, 3)], {"shape": (6,)}), ([(3,)], {"shape": (3, 1)}), ([()], {"shape": (1,)})])
_transpose_op = array_op(
    "transpose", _transpose, lambda g, y, x, *, axes=None: transpose(g, _inverse(axes)),
    analytic=True, symbol="ᵀ", text="{}ᵀ",
    cases=[([(2, 3)], {}), ([(2, 1, 3)], {"axes": (2, 0, 1)})])


def _inverse(axes: Shape | None) -> Shape | None:
    return None if axes is None else tuple(int(i) for i in np.argsort(axes))


def reshape(x: Any, *shape: Any) -> Any:
    """The same numbers in another shape; one length may be -1. Raises ShapeError if they differ.

    >>> reshape(np.arange(6.0), (2, 3)).shape
    (2, 3)
    """
    return _reshape_op(x, shape=tuple(int(n) for n in _unpacked(shape)))


def transpose(x: Any, *axes: Any) -> Any:
    """Reverse the axes, or put them into the order given. Raises ShapeError for a wrong order.

    >>> transpose(np.ones((2, 3))).shape
    (3, 2)
    """
    order = _unpacked(axes)
    if order is None or len(order) == 0:
        return _transpose_op(x)
    return _transpose_op(x, axes=tuple(checked_axis("transpose", x, i) for i in order))


def _unpacked(given: tuple[Any, ...]) -> Any:
    """``f(x, 2, 3)`` and ``f(x, (2, 3))`` mean the same."""
    return given if len(given) != 1 or isinstance(given[0], (int, np.integer)) else given[0]


def ravel(x: Any) -> Any:
    """All numbers of x in one row, shape (size,).

    >>> ravel(np.ones((2, 2))).shape
    (4,)
    """
    return reshape(x, (-1,))


def swap_last(x: Any) -> Any:
    """Transpose the last two axes: the matrices in a stack of matrices."""
    if type(x) is np.ndarray:
        return x.swapaxes(-1, -2)  # a view, so cheap that recording it as an op would cost more
    n = len(shape_of(x))
    return transpose(x) if n == 2 else transpose(x, (*range(n - 2), n - 1, n - 2))


def checked_axis(name: str, x: Any, axis: int) -> int:
    """The axis counted from 0; raises ShapeError if x has no such axis."""
    depth = len(shape_of(x))
    if not isinstance(axis, (int, np.integer)) or not -depth <= axis < depth:
        error = ShapeError(f"{name}: axis {axis} does not exist in shape {shape_of(x)}.")
        raise note_failure(error, name, [x], {"axis": axis})
    return int(axis) % depth


for _function, _ours in ((np.broadcast_to, broadcast_to),
                         (np.reshape, lambda a, shape: reshape(a, shape)),
                         (np.transpose, lambda a, axes=None: transpose(a, axes)),
                         (np.ravel, ravel)):
    register(_function, _ours)
install("reshape", reshape)
install("transpose", transpose)
install("ravel", ravel)
Node.T = property(transpose, doc="The node with its axes reversed.")  # type: ignore[assignment,method-assign]

__all__ = ["broadcast_to", "ravel", "reshape", "sum_to", "swap_last", "transpose"]
