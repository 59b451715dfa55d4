"""An op as NumPy code: an operator, a call of NumPy, or a call of the op's own function.

By default it is the NumPy function that the op was declared with, ``np.tanh({})``. An op whose
function is not NumPy's may say its code in one line; others are called by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd.op import Op
from autograd.shapes import Shape


class Code(NamedTuple):
    """An expression, and how tightly it holds together: see the levels."""

    text: str
    level: int


COMPARE, ADD, MULTIPLY, PREFIX, POWER, ATOM = range(6)

OPERATORS = {
    "add": ("+", ADD), "subtract": ("-", ADD), "multiply": ("*", MULTIPLY),
    "divide": ("/", MULTIPLY), "matmul": ("@", MULTIPLY), "greater": (">", COMPARE),
    "greater_equal": (">=", COMPARE), "less": ("<", COMPARE), "less_equal": ("<=", COMPARE),
    "equal": ("==", COMPARE), "not_equal": ("!=", COMPARE), "power": ("**", POWER),
}
TRUTHS = {name for name, (_, level) in OPERATORS.items() if level == COMPARE}
"""Ops whose code gives True and False instead of 1 and 0."""

CALLS = {
    "relu": "np.maximum({0}, 0.0)", "sigmoid": "1.0 / (1.0 + np.exp(-{0}))",
    "softplus": "np.logaddexp(0.0, {0})", "where": "np.where({0}, {1}, {2})",
    "leaky_relu": "np.where({0} > 0.0, {0}, {slope} * {0})",
    "elu": "np.where({0} > 0.0, {0}, {alpha} * np.expm1({0}))",
    "outer": "np.outer({0}, {1})",
}
DEFAULTS = {"leaky_relu": {"slope": 0.01}, "elu": {"alpha": 1.0}}


def _reduction(function: str) -> Callable[..., Code]:
    def write(x: Code, axis: Any = None, keepdims: bool = False) -> Code:
        if isinstance(axis, tuple) and len(axis) == 1:
            axis = axis[0]
        settings = "" if axis is None else f"axis={axis}"
        if keepdims:
            settings += f"{', ' if settings else ''}keepdims=True"
        return Code(f"{at(x, ATOM)}.{function}({settings})", ATOM)

    return write


def _transpose(x: Code, axes: Shape | None = None) -> Code:
    order = "" if axes is None else repr(axes)
    return Code(f"{at(x, ATOM)}.T" if not order else f"{at(x, ATOM)}.transpose({order})", ATOM)


def _getitem(x: Code, index: Any) -> Code:
    return Code(f"{at(x, ATOM)}[{_index(index)}]", ATOM)


def _index(part: Any) -> str:
    if isinstance(part, tuple):
        return ", ".join(map(_index, part))
    if isinstance(part, slice):
        start, stop, step = ("" if n is None else str(n) for n in
                             (part.start, part.stop, part.step))
        return f"{start}:{stop}" + (f":{step}" if step else "")
    return "..." if part is Ellipsis else repr(part)


METHODS: dict[str, Callable[..., Code]] = {
    "sum": _reduction("sum"), "mean": _reduction("mean"), "max": _reduction("max"),
    "min": _reduction("min"), "transpose": _transpose, "getitem": _getitem,
    "reshape": lambda x, shape: Code(f"{at(x, ATOM)}.reshape({_plain(shape)})", ATOM),
    "broadcast_to": lambda x, shape: Code(f"np.broadcast_to({x.text}, {shape})", ATOM),
    "concatenate": lambda *xs, axis: Code(
        f"np.concatenate([{', '.join(x.text for x in xs)}], axis={axis})", ATOM),
    "stack": lambda *xs, axis: Code(
        f"np.stack([{', '.join(x.text for x in xs)}], axis={axis})", ATOM),
    "identity": lambda x: x,
    "negative": lambda x: Code(f"-{at(x, PREFIX)}", PREFIX),
    "astype": lambda x, dtype: Code(f"{at(x, ATOM)}.astype(np.{dtype})", ATOM),
}


def _plain(shape: Shape) -> str:
    return repr(shape)[1:-1].rstrip(",") if shape else "()"


def at(x: Code, level: int) -> str:
    """The text, in parentheses unless it holds together at that level."""
    return x.text if x.level >= level else f"({x.text})"


def code_of(op: Op, xs: Sequence[Code], options: Mapping[str, Any], shapes: Sequence[Shape]
            ) -> Code:
    """The op applied to operands of this code.

    Args:
        options: arrays in them by their names, as `Named`.
        shapes: of the operands, and of the result.

    >>> from autograd import add, multiply
    >>> a, b = Code("a", ATOM), Code("b", ATOM)
    >>> code_of(multiply, [code_of(add, [a, b], {}, [(), (), ()]), b], {}, [(), (), ()]).text
    '(a + b) * b'
    """
    name = op.name
    if name in OPERATORS and not options:
        sign, level = OPERATORS[name]
        left, right = xs
        first = level + 1 if level in (COMPARE, POWER) else level
        return Code(f"{at(left, first)} {sign} {at(right, min(level + 1, ATOM))}", level)
    if name == "sum_to":
        return _sum_to(xs[0], shapes[0], shapes[-1])
    if name == "reshape" and not shapes[0]:  # a number, which may be Python's
        return Code(f"np.reshape({xs[0].text}, {options['shape']})", ATOM)
    if name in METHODS:
        return METHODS[name](*xs, **options)
    if name in CALLS:
        between_commas = name in ("where", "outer", "relu", "softplus")
        texts = [x.text if between_commas else at(x, ATOM) for x in xs]
        text = CALLS[name].format(*texts, **{**DEFAULTS.get(name, {}), **options})
        return Code(text, MULTIPLY if text.startswith("1.0 /") else ATOM)
    settings = [f"{key}={value!r}" for key, value in options.items()]
    function = numpy_name(op) or name
    return Code(f"{function}({', '.join([*(x.text for x in xs), *settings])})", ATOM)


@dataclass(frozen=True)
class Named:
    """An array in an option, by its name in the code."""

    name: str

    def __repr__(self) -> str:
        return self.name


def numpy_name(op: Op) -> str | None:
    """``np.tanh`` for an op that was declared with this function; None for others."""
    name = getattr(op.array, "__name__", "")
    return f"np.{name}" if getattr(np, name, None) is op.array else None


def _sum_to(x: Code, shape: Shape, target: Shape) -> Code:
    """Broadcasting undone, by sums over axes that were added, and over those that were 1."""
    lead = len(shape) - len(target)
    axes = tuple(range(lead))
    stretched = tuple(i for i, n in enumerate(target) if n != shape[lead + i])
    if axes:
        x = METHODS["sum"](x, axis=None if lead == len(shape) else axes)
    if stretched:
        x = METHODS["sum"](x, axis=stretched, keepdims=True)
    return x


def number(x: float) -> Code:
    """A number as code."""
    if x != x:
        return Code("np.nan", ATOM)
    if x in (np.inf, -np.inf):
        return Code("np.inf" if x > 0 else "-np.inf", ATOM if x > 0 else PREFIX)
    text = repr(x)
    return Code(text, PREFIX if text.startswith("-") else ATOM)


__all__ = ["ATOM", "TRUTHS", "Code", "Named", "at", "code_of", "number", "numpy_name"]
