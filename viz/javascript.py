"""The step formulas of a graph as JavaScript, so that a page can carry a hand's errors forward.

Written from the same declarations as text and LaTeX: forward by the op (`viz.javascript_ops`),
backward by calling the op's own rule on stand-in nodes and writing out the small graph that it
records. A program looks like this; operands are ids of boxes, or raw numbers::

    {root: "n2", ops: [{name: "multiply",
        value: (a, b) => a * b,
        size: null,                      // the sum of absolute terms, where the op is a sum
        shares: [                        // for each operand: what flows back to it
            {of: (g, y, a, b) => g * b, output: false, operands: [1]},
            {of: (g, y, a) => g * a, output: false, operands: [0]}]}],
     nodes: [["n0"], ["n1"], ["n2", 0, ["n0", "n1"]]]}

``y`` is the op's result, ``g`` its gradient; ``output`` and ``operands`` tell which numbers of the
forward pass stand in the rule. marking.js marks answers by it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np

from autograd.by_hand.calculation import Calculation
from autograd.by_hand.quantities import ADDING, Quantity
from autograd.by_hand.verdicts import Marking
from autograd.derivative import gradients
from autograd.fit import apply_rule
from autograd.formula import stand_in
from autograd.graph import Graph, topological_sort
from autograd.node import Node, data_of
from autograd.op import REGISTRY, Op
from autograd.simplify import simplify
from autograd.step import plain
from viz.javascript_ops import HELPERS, expression, literal

MOST_MARKED = 1000
"""Arrays of more numbers are not marked in a page."""


class NoJavaScript(Exception):
    """An op that JavaScript cannot compute."""


# The step formulas.
def step_program(graph: Graph) -> str | None:
    """One JavaScript expression with the step formulas of a graph of numbers; see above.

    None where nodes hold arrays, where there are several roots, or where an op has no JavaScript.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> print(step_program(Graph(x * x)))
    {root: "n1", ops: [{name: "multiply",
      value: (a, b) => a * b,
      size: null,
      shares: [
        {of: (g, y, a, b) => g * b, output: false, operands: [1]},
        {of: (g, y, a) => g * a, output: false, operands: [0]}]}],
    nodes: [["n0"],["n1",0,["n0","n0"]]]}
    """
    if len(graph.roots) > 1 or any(node.shape for node in graph.nodes):
        return None
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes)}
    ops: dict[tuple[Op, int, str], int] = {}
    texts: list[str] = []
    rows: list[str] = []
    try:
        for node in graph.nodes:
            if node.op is None:
                rows.append(f'["{ids[node]}"]')
                continue
            key = node.op, len(node.operands), str(node.options)
            if key not in ops:
                ops[key] = len(ops)
                texts.append(_op_text(node))
            operands = [f'"{ids[x]}"' if isinstance(x, Node) else literal(x)
                        for x in node.operands]
            rows.append(f'["{ids[node]}",{ops[key]},[{",".join(operands)}]]')
    except NoJavaScript:
        return None
    newline = ",\n"
    program = (f'{{root: "{ids[graph.roots[0]]}", ops: [{newline.join(texts)}],\n'
               f"nodes: [{','.join(rows)}]}}")
    helpers = "".join(text for name, text in HELPERS.items() if name in program)
    return f"(() => {{\n{helpers}return {program};\n}})()" if helpers else program


def _op_text(node: Node) -> str:
    """How the op of a node computes, and what flows back through it; for all nodes of that op.

    Every operand is a node here, also where this node has a raw number.
    """
    op, options = node.op, node.options or {}
    assert op is not None
    names = [_letter(i) for i in range(len(node.operands))]
    y, g = stand_in(node._data), stand_in(1.0)
    xs: list[Node] = [stand_in(float(data_of(x))) for x in node.operands]
    known = dict(zip([g, y, *xs], ["g", "y", *names], strict=True))
    parameters = ", ".join(names)
    value = _required(op, names, options)
    size = "null"
    if op.name in ADDING:
        sized = REGISTRY["add"] if op.name == "subtract" else op
        size = f"({parameters}) => {_required(sized, [f'Math.abs({x})' for x in names], options)}"
    shares = [_share_text(op, i, g, y, xs, known, options) for i in range(len(names))]
    newline = ",\n    "
    listed = f"[\n    {newline.join(shares)}]"
    if len(shares) > 2 and len(set(shares)) == 1:  # a sum of many
        listed = f"Array({len(shares)}).fill(\n    {shares[0]})"
    name = json.dumps(op.name).replace("<", r"\u003c")
    return (f"{{name: {name},\n  value: ({parameters}) => {value},\n  size: {size},\n"
            f"  shares: {listed}}}")


def _share_text(op: Op, i: int, g: Node, y: Node, xs: Sequence[Node], known: dict[Node, str],
                options: dict[str, Any]) -> str:
    """What flows to operand i: the rule called on stand-ins, and the graph that it recorded."""
    try:
        with np.errstate(all="ignore"):
            share = apply_rule(op, i, g, y, list(xs), options)
    except Exception:  # a user's rule that works on numbers only
        raise NoJavaScript from None
    read = set(topological_sort(share)) if isinstance(share, Node) else set()
    body = _body(simplify([0.0 if share is None else share], keep=())[0], known)
    used = [bool(re.search(rf"\b{name}\b", body)) for name in known.values()]
    last = max([k for k, one in enumerate(used) if one], default=-1)
    parameters = ", ".join([*known.values()][:last + 1])
    output = "true" if y in read else "false"
    operands = [j for j, x in enumerate(xs) if x in read]
    return f"{{of: ({parameters}) => {body}, output: {output}, operands: {operands}}}"


def _body(result: Any, known: dict[Node, str]) -> str:
    """The body of an arrow function that computes a node from known ones."""
    if not isinstance(result, Node):
        return literal(result)
    written, lines = dict(known), list[str]()
    fresh = (f"t{i}" for i in count(1))
    for node in topological_sort(result):
        if node in written:
            continue
        if node.op is None:
            written[node] = literal(node._data)
            continue
        if node.shape:
            raise NoJavaScript
        xs = [written[x] if isinstance(x, Node) else literal(x) for x in node.operands]
        text = _required(node.op, xs, node.options or {})
        if node is result:
            return f"{{ {' '.join(lines)} return {text}; }}" if lines else text
        written[node] = next(fresh)
        lines.append(f"const {written[node]} = {text};")
    return written[result]


def _required(op: Op, operands: Sequence[str], options: dict[str, Any]) -> str:
    text = expression(op, operands, options)
    if text is None:
        raise NoJavaScript
    return text


def _letter(i: int) -> str:
    """The name of operand i: a to f, then x6, x7, ..."""
    return "abcdef"[i] if i < 6 else f"x{i}"


# The engine's numbers.
def marking_data(graph: Graph) -> dict[str, Any]:
    """What marking.js needs besides the program, ready for JSON.

    A dict of ``root`` (its id), ``values``, ``gradients`` (the engine's numbers by id, arrays as
    nested lists, inf and nan as strings; gradients only for a single root of one number) and
    ``allowed``: where there is no program, by kind and id, how far rounding may move each entry.
    Arrays of more than `MOST_MARKED` numbers are left out.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> marking_data(Graph(x * x))
    {'root': 'n1', 'values': {'n0': 3.0, 'n1': 9.0}, 'gradients': {'n0': 6.0, 'n1': 1.0},
     'allowed': {}}
    """
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes)}
    root, listed = graph.roots[0], [node for node in graph.nodes if node.size <= MOST_MARKED]
    backward = len(graph.roots) == 1 and root.size == 1
    found = gradients(root, listed) if backward else []
    return {
        "root": ids[root],
        "values": {ids[node]: json_numbers(node._data) for node in listed},
        "gradients": {ids[node]: json_numbers(x) for node, x in zip(listed, found, strict=False)},
        "allowed": _allowed(graph, backward) if step_program(graph) is None else {}}


def _allowed(graph: Graph, backward: bool) -> dict[str, dict[str, Any]]:
    """How far rounding may move each entry, by kind and id, as `check_by_hand` allows for it."""
    calculation = Calculation(graph, {node: node._data for node in graph.nodes})
    quantities: list[Quantity] = list(calculation.values.values())
    if backward:
        quantities += calculation.add_gradients(graph.roots[0], graph.nodes)
    rtol = 1e-4 if any(node.dtype == np.float32 for node in graph.nodes) else 1e-7
    marking = Marking(calculation, {}, rtol)
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes)}
    allowed: dict[str, dict[str, Any]] = {"value": {}, "gradient": {}}
    with np.errstate(all="ignore"):
        for quantity in quantities:
            if quantity.node.size <= MOST_MARKED:
                scale = np.maximum(abs(calculation.engine[quantity]),
                                   quantity.magnitude(calculation.engine))
                error = marking.shaped(quantity, rtol * scale + marking.rounding(quantity))
                short = np.vectorize(lambda x: float(f"{x:.2g}"))(error)
                allowed[quantity.kind][ids[quantity.node]] = json_numbers(short)
    return allowed


def json_numbers(data: Any) -> Any:
    """A number, or an array as nested lists; inf and nan as strings.

    >>> json_numbers(np.array([1.0, np.inf]))
    [1.0, 'inf']
    """
    def ready(part: Any) -> Any:
        if isinstance(part, tuple):
            return [ready(one) for one in part]
        return part if np.isfinite(part) else str(part)

    return ready(plain(data if type(data) is float else np.asarray(data, float)))


__all__ = ["MOST_MARKED", "NoJavaScript", "json_numbers", "marking_data", "step_program"]
