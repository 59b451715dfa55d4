"""logsumexp, softmax, log_softmax and sparsemax: logits to probabilities, without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.choices import greater
from autograd.elementwise import exp
from autograd.op import array_op
from autograd.reductions import _CASES, Axis, _sum_op, accepts_list, checked_axes, expand
from autograd.shapes import checked_axis, shape_of


def _shifted(z: Any, axis: Axis) -> tuple[Any, Any]:
    """z minus its largest entry, which leaves nothing to overflow; and that entry.

    (The real part decides, so that the complex step can pass through. An infinite entry is not
    subtracted: inf − inf would be nan.)
    """
    top = np.maximum.reduce(z.real, axis=axis, keepdims=True)
    if not np.isfinite(top).all():
        top = np.where(np.isfinite(top), top, np.zeros_like(top))
    return z - top, top


def _logsumexp(z: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    shifted, top = _shifted(z, axis)
    result = np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True)) + top
    return result if keepdims else np.squeeze(result, axis=axis)


def _softmax(z: Any, *, axis: Axis = -1) -> Any:
    e = np.exp(_shifted(z, axis)[0])
    return e / np.add.reduce(e, axis=axis, keepdims=True)


def _log_softmax(z: Any, *, axis: Axis = -1) -> Any:
    shifted, _ = _shifted(z, axis)
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))


def _sparsemax(z: Any, *, axis: int = -1) -> Any:
    z = np.moveaxis(_shifted(z, axis)[0], axis, -1)
    descending = -np.sort(-z, axis=-1)
    sums = np.cumsum(descending, axis=-1)
    k = np.arange(1, z.shape[-1] + 1)
    in_support = 1 + k * descending > sums
    size = np.add.reduce(in_support, axis=-1, keepdims=True)
    threshold = (np.take_along_axis(sums, size - 1, axis=-1) - 1) / size.astype(z.dtype)
    return np.moveaxis(np.maximum(z - threshold, 0), -1, axis)


def _along(x: Any, axis: Axis) -> Any:
    """The sum of x along the axis, in a shape that broadcasts against x."""
    return _sum_op(x, axis=axis, keepdims=True)


def _sparsemax_rule(g: Any, y: Any, z: Any, *, axis: int) -> Any:
    support = greater(y, 0.0)
    g = g * support
    return g - support * (_along(g, axis) / _along(support, axis))


_AXES = [([(3,)], {"axis": 0}), ([(2, 3)], {"axis": 1}), ([(2, 3)], {"axis": 0})]
_logsumexp_op = array_op(
    "logsumexp", _logsumexp,
    lambda g, y, z, *, axis=None, keepdims=False: expand(g, axis, shape_of(z)) * softmax(z, axis),
    analytic=True, symbol="log Σ exp", along_axis=True, cases=_CASES)
_softmax_op = array_op(
    "softmax", _softmax, lambda g, y, z, *, axis: y * (g - _along(g * y, axis)),
    analytic=True, along_axis=True, cases=[*_AXES, ([(2, 3)], {"axis": None})])
_log_softmax_op = array_op(
    "log_softmax", _log_softmax,
    lambda g, y, z, *, axis: g - exp(y) * _along(g, axis),
    analytic=True, symbol="log softmax", along_axis=True,
    cases=[*_AXES, ([(2, 3)], {"axis": None})])
_sparsemax_op = array_op(
    "sparsemax", _sparsemax, _sparsemax_rule,
    branch=lambda z, *, axis: _sparsemax(z, axis=axis) > 0, along_axis=True, cases=_AXES)


@accepts_list
def logsumexp(z: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """y = ln Σ exp(z_i), computed without overflow; dy/dz = softmax(z).

    Shapes: as `sum`. Raises ShapeError for an axis that is not there.
    Source: Lisbon, Softmax Activation.

    >>> logsumexp([1000.0, 1000.0])
    1000.6931471805599
    """
    options: dict[str, Any] = {"keepdims": True} if keepdims else {}
    return _logsumexp_op(z, axis=checked_axes("logsumexp", z, axis), **options)


@accepts_list
def softmax(z: Any, axis: Any = -1) -> Any:
    """p_i = exp(z_i) / Σ exp(z_j) along the axis; Jacobian diag(p) − p pᵀ.

    Shapes: result as z; a list of Values gives a list of Values.
    Raises ShapeError for an axis that is not there.
    Source: Lisbon, Softmax Activation.

    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    return _softmax_op(z, axis=checked_axes("softmax", z, axis))


@accepts_list
def log_softmax(z: Any, axis: Any = -1) -> Any:
    """ln softmax(z) along the axis, without overflow; Jacobian I − 1 pᵀ.

    Shapes: result as z. Raises ShapeError for an axis that is not there.

    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
    return _log_softmax_op(z, axis=checked_axes("log_softmax", z, axis))


@accepts_list
def sparsemax(z: Any, axis: int = -1) -> Any:
    """The point of the probability simplex nearest to z: p_i = max(z_i − τ, 0), Σ p_i = 1.

    τ follows from the sorted z. With the support S = {i: p_i > 0} and s its indicator, the
    Jacobian is diag(s) − s sᵀ/|S|. Shapes: result as z.
    Raises ShapeError for an axis that is not there.
    Source: Martins and Astudillo (2016); Lisbon, Sparsemax in Closed Form.

    >>> sparsemax([1.0, 0.5, -1.0])
    array([0.75, 0.25, 0.  ])
    """
    return _sparsemax_op(z, axis=checked_axis("sparsemax", z, axis))


__all__ = ["log_softmax", "logsumexp", "softmax", "sparsemax"]
