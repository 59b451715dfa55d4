"""How an op is written that has no notation of its own: ``name(operands, option=...)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.node import Node, data_of
from autograd.pieces import ELLIPSIS, Formula, Level, shortened
from autograd.symbols import latex_text
from autograd.text import data_text, printable

FUNCTIONS = {name: rf"\{name}" for name in (
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "max", "min")}
FUNCTIONS |= {"σ": r"\sigma", "ln": r"\ln"}
NAMES = {"log": "ln"}


def call_formula(node: Node, operands: Sequence[Formula]) -> Formula:
    """What has no notation of its own: ``name(operands, option=...)``, or the op's own text."""
    op, options = node.op, _shown_options(node)
    assert op is not None
    name, template = NAMES.get(op.name, op.name), op.text or ""
    if called := re.fullmatch(r"([^{}() ]+)\([{}, ]*\)", template):
        name = called[1]
    elif template and not options:  # an infix of someone else: how tight it is, only they know
        text = printable(op.describe(*[x.at(Level.ATOM)[0] for x in operands]), 1000)
        return Formula(text, _call_latex(name, operands, options), (), Level.COMPARISON)
    settings = [f"{key}={value}" for key, value in options.items()]
    parts = [*[x.text for x in shortened(operands, ELLIPSIS)], *settings]
    return Formula(f"{name}({', '.join(parts)})", _call_latex(name, operands, options))


def _call_latex(name: str, operands: Sequence[Formula], options: dict[str, str]) -> str:
    function = FUNCTIONS.get(name) or rf"\operatorname{{{latex_text(name)[8:-1]}}}"
    parts = [*[x.latex for x in shortened(operands, ELLIPSIS)],
             *[f"{latex_text(key)}={latex_text(value)}" for key, value in options.items()]]
    return rf"{function}\left({', '.join(parts)}\right)"


def _shown_options(node: Node) -> dict[str, str]:
    """The options as text, without those that say nothing: the only axis, or none."""
    options = dict(node.options or {})
    if np.ndim(data_of(node.operands[0])) <= 1 and node.op is not None and node.op.name != "stack":
        options.pop("axis", None)
    return {key: option_text(value) for key, value in options.items() if value is not None}


def option_text(value: Any) -> str:
    """An option, such as a shape or an index, in one short line."""
    if isinstance(value, slice):
        ends = ["" if end is None else str(end) for end in (value.start, value.stop)]
        return ":".join(ends if value.step is None else [*ends, str(value.step)])
    if isinstance(value, np.ndarray):
        return data_text(value) if value.dtype.kind in "fiu" else printable(str(value.tolist()))
    if isinstance(value, tuple):
        comma = "," if len(value) == 1 else ""
        return f"({', '.join(option_text(part) for part in value)}{comma})"
    return "..." if value is Ellipsis else printable(str(value))


__all__ = ["call_formula", "option_text"]
