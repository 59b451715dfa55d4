"""How one op is written around its operands.

`WRITERS` is the table of all that is not written ``name(operands, option=...)``: signs between
operands, powers, roots, fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.calls import call_formula, option_text
from autograd.node import Node, data_of
from autograd.op import ElementwiseOp
from autograd.pieces import (
    ELLIPSIS,
    Formula,
    Level,
    between,
    number_formula,
    ones_formula,
    shortened,
)
from autograd.reductions import axes_of
from autograd.symbols import latex_text, superscript

Writer = Callable[[Node, Sequence[Formula]], Formula | None]


def operation_formula(node: Node, operands: Sequence[Formula]) -> Formula:
    """The node's op on its operands, each written already."""
    assert node.op is not None
    writer = WRITERS.get(node.op.name)
    if isinstance(node.op, ElementwiseOp):
        shapes = [np.shape(data_of(x)) for x in node.operands]
        full = [shape == node.shape and x.core is None
                for shape, x in zip(shapes, operands, strict=True)]
        operands = [x.core or x for x in operands] if any(full) else operands
    written = writer(node, operands) if writer else None
    return written or call_formula(node, operands)


def constant_formula(data: Any, node: Node) -> Formula:
    """A raw operand of a node: a number, an array, or an array of equal numbers as c · ones(4, 2).

    Entry by entry, next to an operand of the result's shape, the number alone says it all.
    """
    flat = np.ravel(data)
    if np.ndim(data) == 0 or np.any(flat != flat[0]):
        return number_formula(data)
    number = replace(number_formula(flat[0]), single=True)
    ones = ones_formula(np.shape(data))
    return replace(ones if flat[0] == 1 else _times_sign(number, ones), core=number)


_times_sign = between("·", r"\cdot", Level.QUOTIENT, Level.PRODUCT, Level.PRODUCT)
_matrix_product = between("·", "", Level.QUOTIENT, Level.MATRIX, Level.MATRIX)
_entry_by_entry = between("⊙", r"\odot", Level.FRACTION, Level.FRACTION, Level.HADAMARD,
                          also=Level.HADAMARD)
_quotient_sign = between("/", "/", Level.QUOTIENT, Level.POWER, Level.QUOTIENT)
_power_sign = between("^", "^", Level.ATOM, Level.ATOM, Level.POWER)


def _infix(sign: str, latex: str, left: int, right: int, level: int, also: int = -1) -> Writer:
    write = between(sign, latex, left, right, level, also)
    return lambda node, xs: write(xs[0], xs[1])


def _sum(node: Node, xs: Sequence[Formula]) -> Formula:
    terms = shortened(xs, ELLIPSIS)
    if len(terms) == 1:
        return terms[0]
    pairs = [terms[0].at(Level.SUM), *[term.at(Level.SUM, inside=True) for term in terms[1:]]]
    return Formula(" + ".join(text for text, _ in pairs), " + ".join(x for _, x in pairs), (),
                   Level.SUM, Level.SUM)


def _product(node: Node, xs: Sequence[Formula]) -> Formula:
    pairs = zip(node.operands, xs, strict=True)
    arrays = all(np.ndim(data_of(operand)) and not x.single for operand, x in pairs)
    return (_entry_by_entry if arrays else _times_sign)(*xs)


def _matmul(node: Node, xs: Sequence[Formula]) -> Formula:
    vectors = all(np.ndim(data_of(x)) == 1 for x in node.operands)
    return (_times_sign if vectors else _matrix_product)(*xs)


def _divide(node: Node, xs: Sequence[Formula]) -> Formula:
    text = _quotient_sign(*xs)
    return Formula(text.text, rf"\frac{{{xs[0].latex}}}{{{xs[1].latex}}}", (), text.level,
                   Level.FRACTION)


def _negative(node: Node, xs: Sequence[Formula]) -> Formula:
    text, latex = xs[0].at(Level.HADAMARD)
    levels = [Level.PREFIX if level != Level.HADAMARD else Level.SUM  # (−A ⊙ B) · C keeps its (
              for level in (xs[0].level, xs[0].latex_level)]
    return Formula(f"−{text}", f"-{latex}", (), levels[0], levels[1])


def _raised(x: Formula, exponent: str, latex: str) -> Formula:
    base, base_latex = x.at(Level.ATOM)
    return Formula(base + exponent, f"{base_latex}^{{{latex}}}", (), Level.POWER, Level.POWER)


def squared(x: Formula) -> Formula:
    """x², with x in parentheses where it needs them."""
    return _raised(x, "²", "2")


def _power(node: Node, xs: Sequence[Formula]) -> Formula:
    exponent = node.operands[1]
    if not isinstance(exponent, Node) and np.size(exponent) == 1:
        number = float(np.ravel(exponent)[0])
        if number.is_integer() and abs(number) < 1000:
            return _raised(xs[0], superscript(int(number)), str(int(number)))
    text, latex = _power_sign(*xs).text, _raised(xs[0], "", xs[1].latex).latex
    return Formula(text, latex, (), Level.POWER, Level.POWER)


def _sqrt(node: Node, xs: Sequence[Formula]) -> Formula:
    text = f"√{xs[0].at(Level.ATOM)[0]}"
    return Formula(text, rf"\sqrt{{{xs[0].latex}}}", (), Level.POWER, Level.ATOM)


def _exp(node: Node, xs: Sequence[Formula]) -> Formula:
    return Formula(f"exp({xs[0].text})", f"e^{{{xs[0].latex}}}", (), Level.ATOM, Level.POWER)


def _absolute(node: Node, xs: Sequence[Formula]) -> Formula:
    text = xs[0].text
    return Formula(f"abs({text})" if "|" in text else f"|{text}|",
                   rf"\left|{xs[0].latex}\right|")


def _transpose(node: Node, xs: Sequence[Formula]) -> Formula | None:
    axes, depth = (node.options or {}).get("axes"), node.ndim
    if axes is None:
        return _raised(xs[0], "ᵀ", r"\top") if depth == 2 else None
    swapped = (*range(depth - 2), depth - 1, depth - 2)
    return _raised(xs[0], "ᵀ", r"\top") if tuple(axes) == swapped else None


def _summed(node: Node, xs: Sequence[Formula]) -> Formula:
    """``sum`` and ``sum_to``: the axes that are summed over."""
    shape = np.shape(data_of(node.operands[0]))
    axis = (node.options or {}).get("axis")
    if "shape" in (node.options or {}):
        lead = len(shape) - node.ndim
        axes = [i for i, n in enumerate(shape) if i < lead or n != node.shape[i - lead]]
        axis = None if len(axes) == len(shape) else axes[0] if len(axes) == 1 else tuple(axes)
    axis = None if len(shape) <= 1 else axis
    text = "" if axis is None else f", axis={option_text(axis)}"
    if (node.options or {}).get("keepdims") and node.size > 1:
        text += ", keepdims=True"
    under = "" if axis is None else rf"_{{\mathrm{{axis}}\,{option_text(axis)}}}"
    return Formula(f"sum({xs[0].text}{text})", rf"\sum{under}\left({xs[0].latex}\right)")


def _broadcast(node: Node, xs: Sequence[Formula]) -> Formula:
    """A number as often as there are entries, or the op by its name."""
    x = xs[0].core or xs[0]
    if np.size(data_of(node.operands[0])) == 1:
        x = replace(x, single=True)
        return replace(_times_sign(x, ones_formula(node.shape)), core=x)
    return replace(call_formula(node, [x]), core=x)


def _reshape(node: Node, xs: Sequence[Formula]) -> Formula | None:
    """What is summed along axes that then are put back, and axes that broadcasting adds itself."""
    x, operand = xs[0], node.operands[0]
    shape = np.shape(data_of(operand))
    if node.size == 1:
        return x
    if isinstance(operand, Node) and operand.op is not None and operand.op.name == "sum":
        axes = axes_of((operand.options or {}).get("axis"), np.shape(data_of(operand.operands[0])))
        if x.text.startswith("sum(") and all(node.shape[i] == 1 for i in axes):
            return Formula(f"{x.text[:-1]}, keepdims=True)", x.latex)
    if node.shape == (1,) * (node.ndim - len(shape)) + shape:
        return replace(call_formula(node, xs), core=x)
    return None


def _getitem(node: Node, xs: Sequence[Formula]) -> Formula:
    index = (node.options or {})["index"]
    text = option_text(index)[1:-1].rstrip(",") if isinstance(index, tuple) else option_text(index)
    base, latex = xs[0].at(Level.ATOM)
    return Formula(f"{base}[{text}]", f"{latex}{latex_text(f'[{text}]')}")


def _stack(node: Node, xs: Sequence[Formula]) -> Formula | None:
    if (node.options or {}).get("axis"):
        return None
    parts = shortened(xs, ELLIPSIS)
    return Formula(f"[{', '.join(x.text for x in parts)}]",
                   rf"\left[{', '.join(x.latex for x in parts)}\right]")


def _same(node: Node, xs: Sequence[Formula]) -> Formula:
    return xs[0]


WRITERS: dict[str, Writer] = {
    "add": _sum, "total": _sum, "subtract": _infix("−", "-", Level.SUM, Level.HADAMARD, Level.SUM),
    "multiply": _product, "divide": _divide, "negative": _negative, "matmul": _matmul,
    "outer": _infix("⊗", r"\otimes", Level.FRACTION, Level.FRACTION, Level.PREFIX),
    "power": _power, "square": lambda node, xs: squared(xs[0]), "sqrt": _sqrt, "exp": _exp,
    "absolute": _absolute, "transpose": _transpose, "sum": _summed, "sum_to": _summed,
    "getitem": _getitem, "reshape": _reshape, "broadcast_to": _broadcast, "stack": _stack,
    "identity": _same, "astype": _same,
} | {name: _infix(sign, latex, Level.SUM, Level.SUM, Level.COMPARISON) for name, sign, latex in (
    ("greater", ">", ">"), ("greater_equal", "≥", r"\ge"), ("less", "<", "<"),
    ("less_equal", "≤", r"\le"), ("equal", "=", "="), ("not_equal", "≠", r"\ne"))}

__all__ = ["constant_formula", "operation_formula", "squared"]
