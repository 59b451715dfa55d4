"""The picture of a network's graph with a frame around each layer and each neuron.

A frame can stay closed: then it is one box. Of parts that are equal one is drawn, with how often
it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from autograd.data import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.text import printable
from viz.folding import LONGEST_TITLE, Folding, gather
from viz.parts import Part, Tree, homes
from viz.picture import Box, Edge, Group, Operation, Picture
from viz.recorded import Recorded
from viz.show import Show

if TYPE_CHECKING:
    from nn.module import Module


def module_picture(graph: Graph, show: Show, model: Module, depth: int | None = None,
                   fold: bool = True, most: int | None = None) -> Picture:
    """The picture with frames around the layers and neurons of a network.

    Args:
        model: the network of `nn` that the graph was recorded with.
        depth: 1 draws layers as boxes, 2 opens them and draws neurons as boxes; None opens all,
            or as far as `most` nodes are drawn by themselves, which a note tells.
        fold: draw one of several equal neurons of a layer (if there are more than 3), and of
            several equal closed layers in a row.

    Raises TypeError for another model, ValueError if the graph has none of its parameters,
    StaleGraphError if a leaf's data changed.

    >>> from nn import MLP
    >>> mlp = MLP(2, [2, 1], rng=0)
    >>> graph = Graph(*mlp([1.0, 2.0]))
    >>> [box.name for box in module_picture(graph, Show(), mlp, 1).boxes]
    ['x[0]', 'x[1]', 'Layer 1: 2 → 2, tanh', 'Layer 2: 2 → 1, linear']
    """
    if not hasattr(model, "named_layers"):
        raise TypeError(f"draw: model must be a network of nn, got {describe(model)}.")
    tree = Tree(model)
    if not any(node in tree.owners for node in graph.nodes):
        raise ValueError("draw: the graph has none of the parameters of this model. Pass the "
                         "network that the graph was recorded with.")
    graph.require_fresh("draw")
    home = homes(graph, tree)
    if fold:
        gather(graph, home)
    depths = [depth] if depth is not None or most is None else [None, 2, 1]
    for tried in depths:
        folding = Folding(tree.network, tried, fold)
        stands = {node: folding.box(part) for node, part in home.items()}
        alone = sum(stands.get(node) is None for node in graph.nodes)
        if most is None or alone <= most:
            break
    shown = _Framed(Recorded(graph, show), home, folding).picture(tree.network)
    if tried is not depth:
        note = (f"{len(graph)} nodes, drawn with depth={tried}; focus=node, without style=, draws "
                "a part")
        shown = replace(shown, notes=(*shown.notes, note))
    return shown


class _Framed:
    """Makes the picture: closed and folded parts as boxes, and frames around open ones."""

    def __init__(self, drawn: Recorded, home: Mapping[Node, Part], folding: Folding) -> None:
        self.drawn, self.home, self.folding = drawn, home, folding
        self.boxes: dict[str, Box] = {}
        self.operations: dict[str, Operation] = {}
        self.edges: dict[object, Edge] = {}
        self.members: dict[Part, list[str]] = {}
        self.places: dict[str, tuple[str, ...]] = {}

    def picture(self, network: Part) -> Picture:
        """The picture of all nodes, with the frames of the parts of a network."""
        for i, node in enumerate(self.drawn.graph.nodes):
            part = self.home.get(node, network)
            if box := self.folding.box(part):
                self._closed(i, node, part, box)
            else:
                self._open(i, node, part)
        shown = self.drawn.finished(list(self.boxes.values()), self.operations,
                                    list(self.edges.values()))
        return replace(shown, groups=self._groups(network.parts), places=self.places)

    def _open(self, i: int, node: Node, part: Part) -> None:
        """A node as it was recorded; arrows to what is closed end at its box."""
        drawn = self.drawn
        members = self.members.setdefault(part, [])
        boxes = [*drawn.constants(i, node), drawn.box(i, node)]
        self.boxes |= {box.id: box for box in boxes}
        members += [box.id for box in boxes]
        if node.op is not None:
            operation = self.operations[f"n{i}"] = drawn.operation(i, node)
            members += [operation.id] * operation.shown
            for edge in drawn.edges(i, node):
                self._add(edge)

    def _closed(self, i: int, node: Node, part: Part, box: Box) -> None:
        """A node inside a box: its arrows to other boxes are the box's."""
        self.places |= dict.fromkeys((f"n{i}", f"op{i}"), (box.id,))
        for k, operand in enumerate(node.operands):
            if isinstance(operand, Node):
                tail = self.drawn.ids[operand]
                self._add(Edge(tail, f"n{i}"))
                if self.drawn.show.contributions and self.drawn.share(node, k):
                    self._add(Edge(f"n{i}", tail, kind="backward"))
            else:
                self.places[f"c{i}_{k}"] = (box.id,)
        if self.boxes.pop(box.id, None) is None:
            frame = next(each for each in part.up() if self.folding.box(each) is None)
            self.members.setdefault(frame, []).append(box.id)
        self.boxes[box.id] = box  # it stands where the last of its nodes does, behind all it needs

    def _add(self, edge: Edge) -> None:
        """Add an arrow; several between a closed box and another one are one, without label."""
        tail, head = (self.places.get(end, (end,))[0] for end in (edge.tail, edge.head))
        key = (tail, head, edge.kind)
        if (tail, head) == (edge.tail, edge.head):
            self.edges[len(self.edges)] = edge
        elif key in self.edges:
            self.edges[key] = replace(self.edges[key], label=(), operand=None)
        elif tail != head:
            self.edges[key] = replace(edge, tail=tail, head=head)

    def _groups(self, parts: Iterable[Part]) -> tuple[Group, ...]:
        """The frames of all parts of which something is drawn."""
        found = []
        for part in parts:
            members, inner = tuple(self.members.get(part, ())), self._groups(part.parts)
            if members or inner:
                found.append(Group(part.id, printable(part.title, LONGEST_TITLE), members, inner))
        return tuple(found)


__all__ = ["module_picture"]
