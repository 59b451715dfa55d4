"""The picture of a graph of many scalars with one box per vector or matrix of them.

Scalars belong together if they are named as entries of one thing: ``h1[0]``, ``h1[1]``, which is
how `nn` names the units of its layers and how lists get names. What has no name in between is not
drawn; arrows lead on to the next box, through an operation that names all that lies on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograd.graph import Graph
from autograd.node import Node
from autograd.text import printable
from viz.numbers import shape_text
from viz.picture import Box, Edge, Operation, Picture
from viz.recorded import LONGEST_FORMULA, Recorded, kind_of, picture
from viz.show import Show

ENTRY = re.compile(r"(?P<name>.+)\[(?P<index>\d+(?:,\d+)*)\]")
MOST_SYMBOLS = 4


@dataclass(frozen=True)
class Layer:
    """Scalars that are drawn as one array: `nodes` in rows, `shape` its shape."""

    name: str
    nodes: tuple[Node, ...]
    shape: tuple[int, ...]


Found = dict[str, None]
"""A set that keeps its order."""
Recognizer = Callable[[Graph], Sequence[Layer]]
"""Finds the layers of a graph."""


def named_layers(graph: Graph) -> list[Layer]:
    """The layers of a graph by the names of its scalars.

    Only whole arrays count: each entry is there, and has a name of its own.

    >>> from autograd import Value
    >>> w = [Value(1.0), Value(2.0)]
    >>> [(layer.name, layer.shape) for layer in named_layers(Graph(w[0] * w[1], names={"w": w}))]
    [('w', (2,))]
    """
    entries: dict[str, dict[tuple[int, ...], Node]] = {}
    twice = set()
    for node in graph.nodes:
        match = None if node.shape else ENTRY.fullmatch(graph.name(node))
        if match:
            name, index = match["name"], tuple(map(int, match["index"].split(",")))
            if index in entries.setdefault(name, {}):
                twice.add(name)
            entries[name][index] = node
    layers = []
    for name, found in entries.items():
        rank = len(next(iter(found)))
        if name in twice or any(len(index) != rank for index in found):
            continue
        shape = tuple(max(index[axis] for index in found) + 1 for axis in range(rank))
        kinds = {(node.op is None, node.is_constant) for node in found.values()}
        if len(found) == np.prod(shape) and len(kinds) == 1:
            layers.append(Layer(name, tuple(found[index] for index in np.ndindex(shape)), shape))
    return layers if any(len(layer.nodes) > 1 for layer in layers) else []


def layer_picture(graph: Graph, show: Show, recognize: Recognizer = named_layers) -> Picture:
    """The picture of a graph with one box per layer; arrays are boxes anyway.

    A graph without layers is drawn as it is, with a note. Raises StaleGraphError if a leaf's data
    changed.

    >>> from autograd import Value
    >>> w, x = [Value(1.0), Value(2.0)], Value(3.0, "x")
    >>> h = [(each * x).tanh() for each in w]
    >>> shown = layer_picture(Graph((h[0] + h[1]).named("y"), names=locals()), Show())
    >>> [(box.name, shown.operations[box.id].symbol if box.id in shown.operations else "")
    ...  for box in shown.boxes]
    [('w', ''), ('x', ''), ('h', '× tanh'), ('y', '+')]
    """
    graph.require_fresh("draw")
    drawn = Recorded(graph, show)
    layers = recognize(graph)
    if not layers:
        return _as_it_is(graph, show)
    layer_of = {node: layer for layer in layers for node in layer.nodes}
    boxes: dict[str, Box] = {}
    ids: dict[Node, str] = {}
    for i, node in enumerate(graph.nodes):
        layer = layer_of.get(node)
        if layer is not None:
            id = ids[node] = drawn.ids[layer.nodes[0]]
            if id not in boxes:
                boxes[id] = _box(drawn, id, layer)
        elif node.shape or node.op is None or node in graph.roots or graph.is_named(node):
            ids[node] = f"n{i}"
            boxes[f"n{i}"] = drawn.box(i, node)
    operations: dict[str, Operation] = {}
    edges: list[Edge] = []
    for id, (tails, ops) in _ways(graph, ids, show).items():
        if ops:
            operations[id] = _operation(id, [boxes[tail].name for tail in tails], list(ops), show)
            head = operations[id].id if show.operations else id
            edges += [Edge(tail, head) for tail in tails if tail != id]
            edges += [Edge(head, id)] if show.operations else []
    return drawn.finished(list(boxes.values()), operations, edges)


def _ways(graph: Graph, ids: Mapping[Node, str], show: Show) -> dict[str, tuple[Found, Found]]:
    """For each box those that it is computed from, and the ops on the way, each once."""
    found: dict[str, tuple[Found, Found]] = {}
    hidden: dict[Node, tuple[Found, Found]] = {}  # of nodes that are not drawn
    for node in graph.nodes:
        tails, ops = found.get(ids.get(node, ""), ({}, {}))
        for x in node.operands:
            if isinstance(x, Node):
                before = ({ids[x]: None}, {}) if x in ids else hidden[x]
                tails, ops = tails | before[0], ops | before[1]
        if node.op is not None:
            ops = ops | {node.op.name if show.operations == "names" else node.op.symbol: None}
        if node in ids:
            found[ids[node]] = tails, ops
        else:
            hidden[node] = tails, ops
    return found


def _operation(id: str, names: list[str], ops: list[str], show: Show) -> Operation:
    symbols = ops if len(ops) <= MOST_SYMBOLS else [*ops[:MOST_SYMBOLS - 1], "…"]
    symbol, operands = " ".join(symbols), ", ".join(names)
    formula = f"{symbol}({operands})" if len(ops) == 1 else f"{symbol} of {operands}"
    return Operation(id.replace("n", "op"), symbol, printable(formula, LONGEST_FORMULA),
                     shown=bool(show.operations))


def _as_it_is(graph: Graph, show: Show) -> Picture:
    shown = picture(graph, show)
    if any(node.shape for node in graph.nodes):
        return shown
    return replace(shown, notes=(*shown.notes, "no layers found: name the scalars h[0], h[1], ... "
                                 "to draw them as one"))


def _box(drawn: Recorded, id: str, layer: Layer) -> Box:
    first = layer.nodes[0]
    data = np.array([node._data for node in layer.nodes]).reshape(layer.shape)
    grads = [node.grad for node in layer.nodes]
    grad: Any = None
    if all(each is not None for each in grads):
        grad = np.array(grads, float).reshape(layer.shape)
    notes = (f"shape {shape_text(layer.shape)}",) if drawn.show.shapes else ()
    value = drawn.numbers(data) if drawn.show.values else None
    gradient = drawn.gradient(first, layer.name, grad)
    return Box(id, kind_of(first), layer.name, value, gradient, notes)


__all__ = ["Layer", "Recognizer", "layer_picture", "named_layers"]
