"""Writes a graph as a formula: named nodes by their names, shared ones once, long ones in parts.

Everything is written from the leaves up, each node from what its operands have become, so the work
grows with the graph, however deep it is and however often its nodes are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.graph import Graph, topological_sort
from autograd.names import named_nodes
from autograd.node import Node, data_of
from autograd.notation import constant_formula, operation_formula, squared
from autograd.pieces import ELLIPSIS, Formula, Level, number_formula, symbol_formula
from autograd.simplify import simplify

LONGEST_PIECE = 160
"""A part of a formula that is longer than this gets a name of its own."""
MOST_DEFINITIONS = 20


def graph_formula(graph: Graph, names: Mapping[str, Any]) -> Formula:
    """The root of a graph as a formula; `names` are those given besides the nodes' own."""
    (node,) = graph.roots
    named = {x for x in graph.nodes if x.name is not None}
    named |= {x for _, x in named_nodes(names)}
    used = _uses(graph, named)
    names_used: dict[str, tuple[int, ...]] = {}
    definitions: dict[Node, Formula] = {}

    def by_name(x: Node) -> Formula:
        if x.shape:
            names_used[graph.name(x)] = x.shape
        return symbol_formula(graph.name(x))

    pieces: dict[Node, Formula] = {}
    for x in graph.nodes:
        if x not in used:
            continue
        if x.op is None and x.is_constant and x not in named:
            pieces[x] = number_formula(x._data)
            continue
        if x.op is None or (x in named and x is not node):
            pieces[x] = by_name(x)
            continue
        pieces[x] = piece = composed(x, pieces)
        if x is not node and (used[x] > 1 or len(piece.text) > LONGEST_PIECE):
            definitions[x], pieces[x] = piece, symbol_formula(graph.name(x))
    lines = [(symbol_formula(graph.name(x)), piece) for x, piece in reversed(definitions.items())]
    shapes = tuple(names_used.items())
    if node.shape:
        shapes += (("result", node.shape),)
    return _with_definitions(pieces[node], lines, shapes)


def _uses(graph: Graph, named: set[Node]) -> dict[Node, int]:
    """How often each node is written in the formula of the root; named nodes hide what is below."""
    root = graph.roots[0]
    used = {root: 1}
    for node in reversed(graph.nodes):
        if node in used and (node is root or node not in named):
            for operand in node.operands:
                if isinstance(operand, Node):
                    used[operand] = used.get(operand, 0) + 1
    return used


def composed(node: Node, pieces: Mapping[Node, Formula]) -> Formula:
    """The node's op on its operands, whose formulas are `pieces`."""
    return operation_formula(node, [pieces[x] if isinstance(x, Node) else constant_formula(x, node)
                                    for x in node.operands])


def _with_definitions(body: Formula, lines: list[tuple[Formula, Formula]],
                      shapes: tuple[tuple[str, tuple[int, ...]], ...]) -> Formula:
    """The formula, and below it what its unnamed parts stand for."""
    if not lines:
        return Formula(body.text, body.latex, shapes, body.level, body.latex_level)
    text, latex = [body.text], [f"& {body.latex}"]
    for i, (name, piece) in enumerate(lines[:MOST_DEFINITIONS]):
        text.append(f"{'      ' if i else 'where '}{name.text} = {piece.text}")
        where = "" if i else r"\text{where } "
        latex.append(f"& {where}{name.latex} = {piece.latex}")
    if (more := len(lines) - MOST_DEFINITIONS) > 0:
        text.append(f"      … and {more} more")
        latex.append(rf"& \ldots \text{{ and {more} more}}")
    rows = r" \\ ".join(latex)
    latex_text = rf"\begin{{aligned}} {rows} \end{{aligned}}"
    return Formula("\n".join(text), latex_text, shapes, Level.SUM, Level.SUM)


# The graphs that rules record.
def rule_formula(result: Any, node: Node, known: Mapping[Node, Formula]) -> Formula:
    """What a rule made of its stand-ins."""
    (result,) = simplify([result], keep=())
    if not isinstance(result, Node):
        constant = constant_formula(result, node)
        return constant.core or constant
    pieces = dict(known)
    for x in topological_sort(result):
        if x not in pieces:
            piece = _rule_piece(x, pieces)
            pieces[x] = piece if len(piece.text) <= 4 * LONGEST_PIECE else ELLIPSIS
    return pieces[result]


def _rule_piece(node: Node, pieces: Mapping[Node, Formula]) -> Formula:
    """As `composed`, in the words of a textbook: y² for y · y, no guards against zeros."""
    op, xs = node.op, node.operands
    if op is not None and op.name == "multiply" and xs[0] is xs[1]:
        return squared(pieces[xs[0]])
    if op is not None and op.name == "where" and _is_guard(xs[0]):
        return pieces[xs[1]] if isinstance(xs[1], Node) else constant_formula(xs[1], node)
    return composed(node, pieces)


def _is_guard(condition: Any) -> bool:
    """Whether a condition only excludes a zero that does not occur here."""
    return (isinstance(condition, Node) and condition.op is not None
            and condition.op.name == "not_equal" and bool(np.all(data_of(condition))))


__all__ = ["composed", "graph_formula", "rule_formula"]
