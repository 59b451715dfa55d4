"""A graph as plain data for drawing: boxes, operations and edges, with ids that never change.

Nothing here draws. Node i of the graph is box ``n<i>``, the op that computed it ``op<i>``, and a
raw number at its operand k ``c<i>_<k>``: the same expression gives the same picture on every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograd.data import describe
from autograd.graph import Graph
from autograd.jacobian import local_derivative
from autograd.node import Node
from autograd.op import ElementwiseOp
from autograd.text import printable
from viz.numbers import Numbers, is_small, numbers, shape_text

LONGEST_FORMULA = 70
Kind = Literal["leaf", "value", "constant"]
PLACES = ("1st", "2nd", "3rd")


@dataclass(frozen=True, slots=True)
class Gradient:
    """The gradient row of a box; `value` is None until it has been computed."""

    label: str
    value: Numbers | None


@dataclass(frozen=True, slots=True)
class Box:
    """A leaf, a computed value or a constant; only raw constants have no name."""

    id: str
    kind: Kind
    name: str
    value: Numbers
    gradient: Gradient | None


@dataclass(frozen=True, slots=True)
class Operation:
    """An op between its operands and its result; `formula` tells the same in words."""

    id: str
    symbol: str
    formula: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow; `label` holds the lines of the local derivative, or nothing."""

    tail: str
    head: str
    label: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a drawing shows; `operations` are keyed by the id of the box they compute."""

    title: str
    boxes: tuple[Box, ...]
    operations: Mapping[str, Operation]
    edges: tuple[Edge, ...]


def picture(graph: Graph, digits: int = 4) -> Picture:
    """The picture of a graph, with its data and gradients as they are now.

    Args:
        graph: the graph; every node is drawn once, however many paths lead to it.
        digits: how many significant digits numbers get.

    Raises StaleGraphError if a leaf's data changed after the root was computed.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> shown = picture(Graph((x * x).named("y")))
    >>> [(edge.tail, edge.head, edge.label) for edge in shown.edges]
    [('n0', 'op1', ('1st: 3',)), ('n0', 'op1', ('2nd: 3',)), ('op1', 'n1', ())]
    """
    graph.require_fresh("draw")
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes)}
    names = {node: printable(graph.name(node)) for node in graph.nodes}
    gradient_label = _gradient_label(graph, names)
    boxes: list[Box] = []
    operations: dict[str, Operation] = {}
    edges: list[Edge] = []
    for i, node in enumerate(graph.nodes):
        if node.op is not None:
            raw = {k: Box(f"c{i}_{k}", "constant", "", numbers(operand, digits), None)
                   for k, operand in enumerate(node.operands) if not isinstance(operand, Node)}
            boxes += raw.values()
            tails = [raw[k].id if k in raw else ids[x] for k, x in enumerate(node.operands)]
            labels = [names[x] if k not in raw else raw[k].value.one_line()
                      for k, x in enumerate(node.operands)]
            operations[ids[node]] = Operation(f"op{i}", node.op.symbol, _formula(node, labels))
            edges += _edges_into(f"op{i}", node, tails, digits)
            edges.append(Edge(f"op{i}", ids[node]))
        boxes.append(_box(node, ids[node], names[node], gradient_label, digits))
    title = ", ".join(names[root] for root in graph.roots)
    return Picture(title, tuple(boxes), operations, tuple(edges))


def as_graph(root: Any, names: Mapping[str, Any] | None = None) -> Graph:
    """The graph of a node, of a list of nodes, or of a Graph, possibly with further names."""
    if isinstance(root, Graph):
        return root if names is None else Graph(*root.roots, names=names)
    roots = tuple(root) if isinstance(root, (list, tuple)) else (root,)
    if not roots:
        raise ValueError("draw: the list of roots is empty.")
    for one in roots:
        if not isinstance(one, Node):
            raise TypeError(f"draw: expected a node, a list of nodes or a Graph, "
                            f"got {describe(one)}.")
    return Graph(*roots, names=names)


def _box(node: Node, id: str, name: str, gradient_label: str, digits: int) -> Box:
    value = numbers(node._data, digits)
    if node.is_constant:
        return Box(id, "constant", name, value, None)
    label = gradient_label.replace("\0", name)
    shown = None if node.grad is None else numbers(node.grad, digits)
    return Box(id, "leaf" if node.op is None else "value", name, value, Gradient(label, shown))


def _gradient_label(graph: Graph, names: Mapping[Node, str]) -> str:
    r"""The label ∂J/∂\0 if the gradients are those of the root J; else only "gradient".

    The gradients were left by the last backward pass, which may have started at another root. It
    started at J if J's own gradient is 1, or will, if there are no gradients yet.
    """
    root = graph.roots[0]
    if len(graph.roots) == 1 and root.size == 1:
        fresh = all(node.grad is None for node in graph.nodes)
        if fresh or (root.grad is not None and np.all(np.asarray(root.grad) == 1)):
            return f"∂{names[root]}/∂\0"
    return "gradient"


def _edges_into(op_id: str, node: Node, tails: list[str], digits: int) -> Iterator[Edge]:
    for k, tail in enumerate(tails):
        label = _slope_lines(node, k, digits)
        if label and tails.count(tail) > 1:  # parallel arrows: say which operand each one is
            place = PLACES[k] if k < len(PLACES) else f"{k + 1}th"
            label = (f"{place}: {label[0]}",) if len(label) == 1 else (f"{place}:", *label)
        yield Edge(tail, op_id, label)


def _slope_lines(node: Node, k: int, digits: int) -> tuple[str, ...]:
    """The local derivative for operand k; nothing for a constant, which gets no gradient.

    A Jacobian too large to be read is not computed either; its shape is told.
    """
    operand = node.operands[k]
    if not isinstance(operand, Node) or operand.is_constant:
        return ()
    by_entry = isinstance(node.op, ElementwiseOp)
    shape = node.shape if by_entry else node.shape + operand.shape
    if not is_small(shape):
        return (f"{'slopes' if by_entry else 'Jacobian'} {shape_text(shape)}",)
    lines = numbers(local_derivative(node, k), digits).lines()
    return lines if by_entry or not (node.shape and operand.shape) else ("Jacobian", *lines)


def _formula(node: Node, operands: Iterable[str]) -> str:
    assert node.op is not None
    return printable(node.op.describe(*operands, **node.options or {}), LONGEST_FORMULA)
