"""One step of the forward or backward pass as plain data: for people, JSON, and diagrams.

`steps_json` gives one JSON object, ``{"schema": "chalkgrad.steps/1", "steps": [...]}``; every step
has all of the keys below, which are also the attributes of `Step`. The ids are those of diagrams:
node i of the graph is box ``n<i>``, the op that computed it ``op<i>``, and a raw number at its
operand k ``c<i>_<k>``. In fprop the arrows go from each of ``operands`` to ``op<i>`` and on to
``node``; in bprop a share goes back from ``source`` through operand number ``operand`` of its op
to ``node``.

A `string` is one line of text. `numbers` are a number, one of the strings "inf", "-inf" and "nan",
or, for an array, nested lists of these; an array of more than 1000 numbers is null.

    number (integer): 1, 2, 3, ... through both phases
    phase (string): "fprop", one step per op; then "bprop", one step per share of a gradient
    node (string): the id of the box that gets a value (fprop) or more of its gradient (bprop)
    name (string): the name of that node, at most 30 characters
    op (string or null): the op that is computed or differentiated; null for the gradient of a root
    operands (list of string): fprop: the ids of what the op was applied to, in order; else []
    operand_names (list of string): their names; raw numbers are written out
    formula (string): the step in symbols: "z = w · x", "∂J/∂w = ∂J/∂z · ∂z/∂w"
    formula_latex (string): the same in LaTeX
    local_formula (string or null): bprop through an op that works entry by entry: "∂z/∂w = x"
    local_formula_latex (string or null): the same in LaTeX
    numbers (string or null): with numbers put in: "3 · (-2)"; null where that would be long
    line (string): the whole step as on a blackboard: "z = w · x = 3 · (-2) = -6"
    line_latex (string): the same in LaTeX, for math mode
    result (numbers or null): fprop: the node's value; bprop: its gradient as far as it is summed
    result_text (string): the result with six digits; a large array by its shape
    shape (list of integer): the shape of the result; [] for one number
    gradient_name (string or null): bprop: whose sum this is: "∂J/∂w"
    source (string or null): bprop: the id of the box that the share comes from; null for a root
    source_name (string or null): the name of that node
    operand (integer or null): which operand of the source the node is: 0, 1, ...
    gradient (numbers or null): bprop: the complete gradient of the source, of the source's shape
    local (numbers or null): the local derivative of an op that works entry by entry, as gradient
    contribution (numbers or null): bprop: what is added to the gradient, of the node's shape
    before (numbers or null): the sum before; null if this is the first share
    part (integer or null): bprop: this is share 1, 2, ... of the node's gradient
    parts (integer or null): bprop: how many shares it has; the seed of a root is one too
    whole (string or null): the sum of all shares, with the last of two or more:
        "∂J/∂t = ∂J/∂u · ∂u/∂t + ∂J/∂v · ∂v/∂t = 2 + 3 = 5"
    whole_latex (string or null): the same in LaTeX
    note (string or null): where inf or nan came up: "first node that holds nan"
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

SCHEMA = "chalkgrad.steps/1"
LARGEST_LISTED = 1000
"""Arrays of more numbers are left out of a step: a file of all steps stays small."""

Numbers = float | tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Step:
    """One line on the blackboard; the module's text says what each attribute holds.

    Lists are tuples here, and numbers floats, inf and nan among them. `print` shows the line,
    Jupyter its LaTeX.
    """

    number: int
    phase: str
    node: str
    name: str
    op: str | None
    operands: tuple[str, ...]
    operand_names: tuple[str, ...]
    formula: str
    formula_latex: str
    local_formula: str | None = None
    local_formula_latex: str | None = None
    numbers: str | None
    line: str
    line_latex: str
    result: Numbers | None
    result_text: str
    shape: tuple[int, ...]
    gradient_name: str | None = None
    source: str | None = None
    source_name: str | None = None
    operand: int | None = None
    gradient: Numbers | None = None
    local: Numbers | None = None
    contribution: Numbers | None = None
    before: Numbers | None = None
    part: int | None = None
    parts: int | None = None
    whole: str | None = None
    whole_latex: str | None = None
    note: str | None

    def as_dict(self) -> dict[str, Any]:
        """The step ready for JSON: tuples as lists, and inf and nan as strings."""
        return {field.name: _json_ready(getattr(self, field.name)) for field in fields(self)}

    def __str__(self) -> str:
        return self.line

    def __repr__(self) -> str:
        return f"<step {self.number}: {self.line}>"

    def _repr_latex_(self) -> str:
        return f"${self.line_latex}$"


def steps_json(steps: Iterable[Step]) -> str:
    """The steps as the text of one JSON object; this module's text describes it.

    >>> from autograd import Graph, Value
    >>> x = Value(3.0, "x")
    >>> text = steps_json(Graph((x * x).named("y")).steps())
    >>> text[:69]
    '{"schema": "chalkgrad.steps/1", "steps": [{"number": 1, "phase": "fpr'
    """
    import json  # only here: import autograd stays fast

    content = {"schema": SCHEMA, "steps": [step.as_dict() for step in steps]}
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


def plain(data: Any) -> Numbers | None:
    """A float, or an array as nested tuples of floats; None for a large array.

    >>> plain(np.array([[1, 2]]))
    ((1.0, 2.0),)
    """
    if type(data) is float:
        return data
    if np.size(data) > LARGEST_LISTED:
        return None
    listed: Numbers = _as_tuples(np.asarray(data, float).tolist())
    return listed


def _as_tuples(listed: Any) -> Any:
    return tuple(map(_as_tuples, listed)) if isinstance(listed, list) else listed


def _json_ready(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(map(_json_ready, value))
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


__all__ = ["LARGEST_LISTED", "SCHEMA", "Step", "steps_json"]
