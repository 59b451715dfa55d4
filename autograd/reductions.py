"""Sums, means, extremes and norms, along axes or over everything; and sums over lists.

``axis`` is None (everything), one axis, or a tuple; ``keepdims`` keeps the axes with length 1.
A list of Values may stand for a Tensor: ``sum([v1, v2])``. A list goes in, Values come out.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import reduce, wraps
from typing import Any

import numpy as np

from autograd.choices import equal, not_equal, where
from autograd.data import describe
from autograd.dispatch import register
from autograd.elementwise import square
from autograd.errors import ShapeError, note_failure
from autograd.indexing import stack
from autograd.node import Node
from autograd.op import array_op
from autograd.operators import install
from autograd.shapes import Shape, broadcast_to, checked_axis, reshape, shape_of

Axis = int | tuple[int, ...] | None


def accepts_list(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of one array take a list of Values, and give Values back."""

    @wraps(function)
    def wrapper(x: Any, *args: Any, **options: Any) -> Any:
        if not holds_nodes(x):
            return function(x, *args, **options)
        scalars_only(function.__name__, x)
        result = function(stack(x), *args, **options)
        return list(result) if result.shape else result

    return wrapper


def holds_nodes(x: Any) -> bool:
    """Whether x is a list in which there is a node."""
    return isinstance(x, (list, tuple)) and any(isinstance(v, Node) for v in x)


def scalars_only(name: str, values: Any) -> None:
    """Raise TypeError unless all entries of the list are Values or numbers."""
    for value in values:
        if shape_of(value) != () or isinstance(value, (str, bool)):
            raise TypeError(f"{name}: a list must hold Values and numbers, got {describe(value)} "
                            "in it. Join Tensors with autograd.stack or autograd.concatenate.")


def checked_axes(name: str, x: Any, axis: Any) -> Axis:
    """The axes counted from 0; raises ShapeError if x has none such."""
    if axis is None:
        return None
    if not isinstance(axis, tuple):
        return checked_axis(name, x, axis)
    axes = tuple(checked_axis(name, x, one) for one in axis)
    if len(set(axes)) < len(axes):
        error = ShapeError(f"{name}: axis {axis} names one axis twice.")
        raise note_failure(error, name, [x], {"axis": axis})
    return axes


def axes_of(axis: Axis, shape: Shape) -> tuple[int, ...]:
    """The axes as a tuple; None means all."""
    if axis is None:
        return tuple(range(len(shape)))
    return axis if isinstance(axis, tuple) else (axis,)


def expand(x: Any, axis: Axis, shape: Shape) -> Any:
    """Bring a result of reducing along `axis` back to `shape`, repeating it along the axes."""
    axes = axes_of(axis, shape)
    kept = tuple(1 if i in axes else n for i, n in enumerate(shape))
    x = x if shape_of(x) == kept else reshape(x, kept)
    return x if kept == shape else broadcast_to(x, shape)


def _share_of_ties(g: Any, y: Any, x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    """The gradient goes to the extreme entry; entries that tie share it equally."""
    chosen = equal(x, expand(y, axis, shape_of(x)))
    count = expand(sum(chosen, axis), axis, shape_of(x))
    return expand(g, axis, shape_of(x)) * chosen / count


def _is_extreme(pick: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, *, axis=None, keepdims=False: x == pick(x, axis=axis, keepdims=True)


def _norm(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    """√(Σ x²), with the largest |x| taken out of the root, so that no square overflows."""
    top = np.max(np.abs(np.real(x)), axis=axis, keepdims=True)
    top = np.where((top > 0) & np.isfinite(top), top, np.ones_like(top))
    y = top * np.sqrt(np.sum((x / top) ** 2, axis=axis, keepdims=True))
    return y if keepdims else np.squeeze(y, axis=axis)


_CASES = [([(2, 3)], {}), ([(2, 3)], {"axis": 0}), ([(2, 3)], {"axis": 1, "keepdims": True}),
          ([(2, 1, 3)], {"axis": (0, 2)}), ([(3,)], {"axis": 0})]

# np.add.reduce is np.sum without a detour through Python, which takes as long as a small sum
_sum_op = array_op(
    "sum", lambda x, *, axis=None, keepdims=False: np.add.reduce(x, axis=axis, keepdims=keepdims),
    lambda g, y, x, *, axis=None, keepdims=False: expand(g, axis, shape_of(x)),
    analytic=True, symbol="Σ", along_axis=True, cases=_CASES)
_mean_op = array_op(
    "mean", lambda x, *, axis=None, keepdims=False: np.mean(x, axis=axis, keepdims=keepdims),
    lambda g, y, x, *, axis=None, keepdims=False: expand(
        g / count_along(axis, shape_of(x)), axis, shape_of(x)),
    analytic=True, along_axis=True, cases=_CASES)
_max_op = array_op(
    "max", lambda x, *, axis=None, keepdims=False: np.max(x, axis=axis, keepdims=keepdims),
    _share_of_ties, branch=_is_extreme(np.max), along_axis=True, cases=_CASES)
_min_op = array_op(
    "min", lambda x, *, axis=None, keepdims=False: np.min(x, axis=axis, keepdims=keepdims),
    _share_of_ties, branch=_is_extreme(np.min), along_axis=True, cases=_CASES)
_norm_op = array_op(
    "norm", _norm,
    lambda g, y, x, *, axis=None, keepdims=False: expand(
        g * not_equal(y, 0.0) / where(not_equal(y, 0.0), y, 1.0), axis, shape_of(x)) * x,
    analytic=True, symbol="‖·‖", along_axis=True, cases=_CASES)
_total_op = array_op(
    "total", lambda *xs: np.sum(np.asarray(xs), axis=0),
    lambda i, g, y, *xs: g, number=lambda *xs: reduce(operator.add, xs, 0.0), any_number=True,
    analytic=True, symbol="Σ", cases=[([(), (), ()], {}), ([()], {})])


def count_along(axis: Axis, shape: Shape) -> int:
    """How many numbers are reduced to one."""
    return math.prod([shape[i] for i in axes_of(axis, shape)])


def _reduce(op: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    options = {"axis": checked_axes(op.name, x, axis), "keepdims": keepdims or None}
    return op(x, **{key: value for key, value in options.items() if value is not None})


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Sum of an array along axes, or of a list of Values and numbers: y = Σ x_i.

    dy/dx_i = 1. Raises TypeError for anything else: the builtin sum adds what an iterator yields.

    >>> sum(np.ones((2, 3)), axis=0)
    array([2., 2., 2.])
    """
    if holds_nodes(x):
        scalars_only("sum", x)
        if axis not in (None, 0, -1) or keepdims:
            raise note_failure(ShapeError(
                f"sum: a list of Values has axis 0 only, got axis={axis}, keepdims={keepdims}."),
                "sum", x, {"axis": axis, "keepdims": keepdims})
        return _total_op(*x)
    if not isinstance(x, (Node, np.ndarray, list, tuple, float, int, np.generic)):
        raise TypeError(f"sum: expected a Tensor, an array or a list, got {describe(x)}. "
                        "Use Python's builtin sum for iterators and generators.")
    return _reduce(_sum_op, x, axis, keepdims)


@accepts_list
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Mean along axes: y = (1/n) Σ x_i, dy/dx_i = 1/n.

    Raises ShapeError for an axis that is not there.

    >>> mean([1.0, 2.0, 6.0])
    3.0
    """
    return _reduce(_mean_op, x, axis, keepdims)


@accepts_list
def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Largest entry along axes; entries that tie share the gradient equally.

    Raises ShapeError for an axis that is not there.

    >>> max(np.array([[1.0, 5.0], [7.0, 3.0]]), axis=1)
    array([5., 7.])
    """
    return _reduce(_max_op, x, axis, keepdims)


@accepts_list
def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Smallest entry along axes; entries that tie share the gradient equally.

    Raises ShapeError for an axis that is not there.

    >>> min([3.0, 1.0, 2.0])
    1.0
    """
    return _reduce(_min_op, x, axis, keepdims)


@accepts_list
def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Population variance along axes: y = (1/n) Σ (x_i − mean)².

    Raises ShapeError for an axis that is not there.

    >>> var([0.0, 10.0, 20.0, 30.0])
    125.0
    """
    return mean(square(x - mean(x, axis, keepdims=True)), axis, keepdims)


@accepts_list
def norm(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Euclidean norm along axes: y = √(Σ x_i²), dy/dx_i = x_i/y, and 0 where y is 0.

    Raises ShapeError for an axis that is not there.

    >>> norm([3.0, 4.0])
    5.0
    """
    return _reduce(_norm_op, x, axis, keepdims)


def _numpy_norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if ord not in (None, 2, "fro") or (ord == 2 and axis is None and len(shape_of(x)) != 1):
        raise TypeError(f"np.linalg.norm with ord={ord!r} is not supported on nodes of shape "
                        f"{shape_of(x)}; the Euclidean norm is autograd.norm(x).")
    return norm(x, axis, keepdims)


for _function, _ours in ((np.sum, sum), (np.mean, mean), (np.max, max), (np.min, min),
                         (np.var, var), (np.linalg.norm, _numpy_norm)):
    register(_function, _ours)
for _name, _ours in (("sum", sum), ("mean", mean), ("max", max), ("min", min), ("var", var)):
    install(_name, _ours)

__all__ = ["max", "mean", "min", "norm", "sum", "var"]
