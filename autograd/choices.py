"""Comparisons, and functions with kinks that choose: absolute value, maximum, where, ...

A comparison is 0 or 1 with slope 0, so that where(x > 0, ...) stays right after fprop(). Kinks have
conventions: abs'(0) = 0; a tie in maximum, minimum or clip shares equally (slope 1/2), as two
comparisons make one half each.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dispatch import register
from autograd.node import Node
from autograd.op import ElementwiseOp, elementwise


def _sign(x: float) -> float:
    return 1.0 if x > 0 else -1.0 if x < 0 else x * 0.0  # nan stays nan


def side(x: Any, **_: Any) -> Any:
    """On which side of a kink at 0 each entry is."""
    return np.sign(x)


def _order(a: Any, b: Any) -> Any:
    return np.sign(np.subtract(a, b))


greater = elementwise(
    "greater", lambda a, b: float(a > b), np.greater, 0, 0, operator="gt", symbol=">",
    text="{} > {}", doc="a > b: 1 where true, else 0; slope 0.", branch=_order)
greater_equal = elementwise(
    "greater_equal", lambda a, b: float(a >= b), np.greater_equal, 0, 0, operator="ge",
    symbol="≥", text="{} ≥ {}", doc="a >= b: 1 where true, else 0; slope 0.", branch=_order)
less = elementwise(
    "less", lambda a, b: float(a < b), np.less, 0, 0, operator="lt", symbol="<",
    text="{} < {}", doc="a < b: 1 where true, else 0; slope 0.", branch=_order)
less_equal = elementwise(
    "less_equal", lambda a, b: float(a <= b), np.less_equal, 0, 0, operator="le", symbol="≤",
    text="{} ≤ {}", doc="a <= b: 1 where true, else 0; slope 0.", branch=_order)
equal = elementwise(
    "equal", lambda a, b: float(a == b), np.equal, 0, 0, symbol="=", text="{} = {}",
    doc="1 where a equals b, else 0; slope 0. (``a == b`` asks whether a is b.)", branch=_order)
not_equal = elementwise(
    "not_equal", lambda a, b: float(a != b), np.not_equal, 0, 0, symbol="≠", text="{} ≠ {}",
    doc="1 where a differs from b, else 0; slope 0.", branch=_order)


absolute = elementwise(
    "absolute", abs, np.absolute, lambda y, x: sign(x),
    operator="abs", symbol="|·|", text="|{}|", branch=side, doc="y = |x|;  y′ = sign(x), 0 at 0")
sign: ElementwiseOp = elementwise(
    "sign", _sign, np.sign, 0, branch=side, doc="y = −1, 0 or 1;  y′ = 0")

maximum = elementwise(
    "maximum", lambda a, b: a if a > b or a != a else b, np.maximum,
    lambda y, a, b: 0.5 * (a > b) + 0.5 * (a >= b),
    lambda y, a, b: 0.5 * (b > a) + 0.5 * (b >= a), symbol="max", text="max({}, {})",
    branch=_order, doc="y = max(a, b); a tie shares the gradient equally")
minimum = elementwise(
    "minimum", lambda a, b: a if a < b or a != a else b, np.minimum,
    lambda y, a, b: 0.5 * (a < b) + 0.5 * (a <= b),
    lambda y, a, b: 0.5 * (b < a) + 0.5 * (b <= a), symbol="min", text="min({}, {})",
    branch=_order, doc="y = min(a, b); a tie shares the gradient equally")
_where_op = elementwise(
    "where", lambda c, a, b: a if c else b, lambda c, a, b: np.where(c, a, b),
    0, lambda y, c, a, b: not_equal(c, 0.0), lambda y, c, a, b: equal(c, 0.0),
    branch=lambda c, a, b: np.not_equal(c, 0))


def where(condition: Any, a: Any, b: Any) -> Any:
    """y = a where the condition holds (is not 0), else b; no gradient for the condition.

    The condition is best a comparison of nodes, such as ``x > 0``, which is decided again by
    fprop(); a bool or an array of them is fixed. Shapes: broadcast together.

    >>> where(np.array([True, False]), 1.0, 2.0)
    array([1., 2.])
    """
    if not isinstance(condition, Node) and np.asarray(condition).dtype == bool:
        condition = np.asarray(condition, float)
    return _where_op(condition, a, b)


def clip(x: Any, low: Any, high: Any) -> Any:
    """y = min(max(x, low), high); a bound of None is left out.

    dy/dx = 1 inside, 0 outside, 1/2 on a bound.
    Shapes: broadcast together; raises ShapeError where they do not.

    >>> clip(5.0, -1.0, 1.0)
    1.0
    """
    if low is not None:
        x = maximum(x, low)
    return x if high is None else minimum(x, high)


register(np.where, where)
register(np.clip, lambda a, a_min=None, a_max=None, min=None, max=None: clip(
    a, min if a_min is None else a_min, max if a_max is None else a_max))
