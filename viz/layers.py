"""The picture of a graph of many scalars with one box per vector or matrix of them.

What has no name in between is not drawn; arrows lead on to the next box, through an operation that
names all that lies on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from autograd.graph import Graph
from autograd.node import Node
from autograd.program.inputs import named_entries
from autograd.text import printable
from viz.named_layers import Layer, Recognizer, names_in, recognized_layers
from viz.picture import Box, Edge, Operation, Picture
from viz.recorded import LONGEST_FORMULA, Recorded, kind_of, picture
from viz.show import Show

MOST_SYMBOLS = 4
NAME_THEM = "no layers found: name the scalars h[0], h[1], ... to draw them as one"
NO_SHARES = "shares of gradients are not drawn between layers"


def layer_picture(graph: Graph, show: Show, recognize: Recognizer = recognized_layers) -> Picture:
    """The picture of a graph with one box per layer; arrays are boxes anyway.

    Layers that would be computed from one another, such as the states of a recurrent network, are
    drawn number by number. A graph without layers is drawn as it is. Notes say so.

    Raises StaleGraphError if a leaf's data changed.

    >>> from autograd import Value
    >>> w, x = [Value(1.0), Value(2.0)], Value(3.0, "x")
    >>> h = [(each * x).tanh() for each in w]
    >>> shown = layer_picture(Graph((h[0] + h[1]).named("y"), names=locals()), Show())
    >>> [(box.name, shown.operations[box.id].symbol if box.id in shown.operations else "")
    ...  for box in shown.boxes]
    [('w', ''), ('x', ''), ('h', '× tanh'), ('y', '+')]
    """
    graph.require_fresh("draw")
    layered = _without_cycles(Layered(Recorded(graph, show), tuple(recognize(graph))))
    notes = layered.told_apart()
    if not layered.layers:
        if not any(node.shape for node in graph.nodes):
            notes = (NAME_THEM, *notes)
        return replace(picture(graph, show), notes=notes)
    boxes, operations, edges = [], {}, []
    for id, way in layered.ways.items():
        boxes.append(layered.box(id))
        if way.ops:
            operations[id] = operation = layered.operation(id)
            head = operation.id if show.operations else id
            edges += [Edge(tail, head) for tail in way.tails]
            edges += [Edge(head, id)] if show.operations else []
    if show.contributions:
        notes = (*notes, NO_SHARES)
    return replace(layered.drawn.finished(boxes, operations, edges), notes=notes,
                   places=layered.places())


@dataclass(frozen=True)
class Way:
    """How a box is computed: from which boxes, by which ops; each once, in order."""

    tails: tuple[str, ...]
    ops: tuple[str, ...]


@dataclass(frozen=True)
class Layered:
    """Makes the parts of a picture, box by box."""

    drawn: Recorded
    layers: tuple[Layer, ...]

    @cached_property
    def by_id(self) -> dict[str, Layer]:
        """The layers by the id of their box, which is that of their first node."""
        return {self.drawn.ids[layer.nodes[0]]: layer for layer in self.layers}

    @cached_property
    def home(self) -> dict[Node, str]:
        """The box of each node that has one."""
        graph, ids = self.drawn.graph, self.drawn.ids
        home = {node: id for id, layer in self.by_id.items() for node in layer.nodes}
        for node in graph.nodes:
            if node.shape or node.op is None or node in graph.roots or graph.is_named(node):
                home.setdefault(node, ids[node])
        return home

    @cached_property
    def ways(self) -> dict[str, Way]:
        """How each box is computed, in the order in which boxes first come up."""
        members: dict[str, list[Node]] = {}
        for node in self.drawn.graph.nodes:
            if node in self.home:
                members.setdefault(self.home[node], []).append(node)
        return {id: self._way(nodes) for id, nodes in members.items()}

    def _way(self, nodes: Sequence[Node]) -> Way:
        """Back from the nodes of a box to the nearest other boxes, operands before their op."""
        tails: dict[str, None] = {}
        ops: dict[str, None] = {}
        seen: set[Node] = set()
        stack: list[Node | None]
        for start in nodes:
            stack = [start] if start.op is not None else []
            while stack:
                node = stack.pop()
                if node is None:
                    done = stack.pop()
                    assert done is not None and done.op is not None
                    names = self.drawn.show.operations == "names"
                    ops[done.op.name if names else done.op.symbol] = None
                elif node in self.home and node is not start:
                    tails[self.home[node]] = None
                elif node not in seen:
                    seen.add(node)
                    stack += (node, None)
                    stack += [x for x in reversed(node.operands) if isinstance(x, Node)]
        return Way(tuple(tails), tuple(ops))

    def box(self, id: str) -> Box:
        """The box of a layer, or of a node that stands for itself."""
        drawn, layer = self.drawn, self.by_id.get(id)
        if layer is None:
            i = int(id[1:])
            box = drawn.box(i, drawn.graph.nodes[i])
            notes = box.notes[:-1] if drawn.show.formulas and self.ways[id].ops else box.notes
        else:
            box = _layer_box(drawn, id, layer)
            notes = box.notes
        if drawn.show.formulas and self.ways[id].ops:
            notes = (*notes, self.operation(id).formula)
        return replace(box, notes=notes)

    def operation(self, id: str) -> Operation:
        """All ops on the way to a box as one."""
        i, way, layer = int(id[1:]), self.ways[id], self.by_id.get(id)
        node = self.drawn.graph.nodes[i]
        if layer is None and all(self.drawn.ids[x] == self.home.get(x) and x not in self.by_id
                                 for x in node.operands if isinstance(x, Node)):
            return self.drawn.operation(i, node)
        names = ", ".join(self._name(tail) for tail in way.tails)
        ops = way.ops if len(way.ops) <= MOST_SYMBOLS else (*way.ops[:MOST_SYMBOLS - 1], "…")
        symbol = " ".join(ops)
        formula = f"{symbol}({names})" if len(ops) == 1 else f"{symbol} of {names}"
        return Operation(f"op{i}", symbol, printable(formula, LONGEST_FORMULA),
                         shown=bool(self.drawn.show.operations))

    def _name(self, id: str) -> str:
        layer = self.by_id.get(id)
        return printable(layer.name) if layer else self.drawn.name(
            self.drawn.graph.nodes[int(id[1:])])

    def told_apart(self) -> tuple[str, ...]:
        """A note on arrays whose entries are boxes of their own."""
        inside = {node for layer in self.layers for node in layer.nodes}
        names = [name for name, entries in named_entries(names_in(self.drawn.graph)).items()
                 if len(entries) > 1 and not any(node in inside for _, node in entries)]
        if not names:
            return ()
        return (f"{printable(', '.join(names), LONGEST_FORMULA)}: drawn number by number, for "
                "entries are missing, share a name, or are computed from one another",)

    def places(self) -> Mapping[str, tuple[str, ...]]:
        """Where each node is shown: nowhere, if it has no name and lies between layers."""
        return {id: (self.home[node],) if node in self.home else ()
                for node, id in self.drawn.ids.items()}


def _without_cycles(layered: Layered) -> Layered:
    """The same without layers that are computed from themselves, or from one another in turn."""
    while True:
        try:
            TopologicalSorter({id: way.tails for id, way in layered.ways.items()}).prepare()
        except CycleError as error:
            cycle = set(error.args[1])
            rest = tuple(layer for id, layer in layered.by_id.items() if id not in cycle)
            layered = Layered(layered.drawn, rest)
        else:
            return layered


def _layer_box(drawn: Recorded, id: str, layer: Layer) -> Box:
    first = layer.nodes[0]
    data = np.array([node._data for node in layer.nodes]).reshape(layer.shape)
    grads = [node.grad for node in layer.nodes]
    grad: Any = None
    if all(each is not None for each in grads):
        grad = np.array(grads, float).reshape(layer.shape)
    name = printable(layer.name)
    value = drawn.numbers(data) if drawn.show.values else None
    return Box(id, kind_of(first), name, value, drawn.gradient(first, name, grad),
               drawn.shape_notes(layer.shape, value))


__all__ = ["layer_picture"]
