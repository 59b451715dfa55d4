"""Arithmetic, powers, exponentials: one declaration per op.

Each says its name, how to compute floats, how to compute arrays, and the local slopes: a function
``slope(y, *operands)`` per operand, or a number where the slope is constant. Declared the same way:
`choices` (comparisons, max, where), `trigonometry`, `activations`.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from autograd.choices import not_equal, where
from autograd.node import Node
from autograd.op import elementwise
from autograd.operators import install

POSITIVE, INSIDE_ONE = (0.1, 2.0), (-0.9, 0.9)

add = elementwise(
    "add", operator.add, np.add, 1, 1,
    operator="add", symbol="+", text="{} + {}", analytic=True, doc="y = a + b")
subtract = elementwise(
    "subtract", operator.sub, np.subtract, 1, -1,
    operator="sub", symbol="−", text="{} − {}", analytic=True, doc="y = a − b")
multiply = elementwise(
    "multiply", operator.mul, np.multiply, lambda y, a, b: b, lambda y, a, b: a,
    operator="mul", symbol="×", text="{} · {}", analytic=True, doc="y = a b")
divide = elementwise(
    "divide", operator.truediv, np.divide, lambda y, a, b: 1 / b, lambda y, a, b: -y / b,
    operator="truediv", symbol="÷", text="{} / {}", analytic=True,
    domain=((-2.0, 2.0), POSITIVE), doc="y = a / b;  ∂y/∂a = 1/b,  ∂y/∂b = −y/b")
negative = elementwise(
    "negative", operator.neg, np.negative, -1,
    operator="neg", symbol="−", text="−{}", analytic=True, doc="y = −x")


def _power_slope(y: Any, a: Any, b: Any) -> Any:
    """b a^(b−1), and 0 where b is 0, also at a = 0."""
    if not isinstance(b, Node) and np.ndim(b) == 0:
        return b * power(a, b - 1.0) if b != 0 else 0.0
    return where(not_equal(b, 0.0), b * power(a, where(not_equal(b, 0.0), b - 1.0, 1.0)), 0.0)


def _exponent_slope(y: Any, a: Any, b: Any) -> Any:
    """y ln(a), and 0 where a is 0."""
    return y * log(where(not_equal(a, 0.0), a, 1.0))


power = elementwise(
    "power", math.pow, np.power, _power_slope, _exponent_slope,
    operator="pow", symbol="^", text="{} ^ {}", analytic=True, domain=(POSITIVE, (-2.0, 2.0)),
    doc="y = a^b;  ∂y/∂a = b a^(b−1),  ∂y/∂b = y ln a; a negative base with a fraction is nan")
square = elementwise(
    "square", lambda x: x * x, np.square, lambda y, x: 2 * x,
    symbol="( )²", text="{}²", analytic=True, doc="y = x²;  y′ = 2x")
sqrt = elementwise(
    "sqrt", math.sqrt, np.sqrt, lambda y, x: 0.5 / y,
    symbol="√", text="√{}", analytic=True, domain=POSITIVE, doc="y = √x;  y′ = 1/(2y)")
exp = elementwise(
    "exp", math.exp, np.exp, lambda y, x: y, analytic=True, doc="y = eˣ;  y′ = y")
expm1 = elementwise(
    "expm1", math.expm1, np.expm1, lambda y, x: y + 1, analytic=True, doc="y = eˣ − 1;  y′ = y + 1")
log = elementwise(
    "log", math.log, np.log, lambda y, x: 1 / x,
    symbol="ln", analytic=True, domain=POSITIVE, doc="y = ln x;  y′ = 1/x")
log1p = elementwise(
    "log1p", math.log1p, np.log1p, lambda y, x: 1 / (1 + x),
    analytic=True, domain=INSIDE_ONE, doc="y = ln(1 + x);  y′ = 1/(1 + x)")
identity = elementwise(
    "identity", lambda x: x, lambda x: np.array(x), 1, symbol="=", text="{}", analytic=True,
    doc="y = x: a second name for one quantity")

install("exp", exp)
install("log", log)
install("sqrt", sqrt)
install("__pos__", lambda self: self)
