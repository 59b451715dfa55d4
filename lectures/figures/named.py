"""Graphs as slides draw them: a box for each named quantity, and nothing in between.

What lies between two named quantities is part of the formula in the box; the derivative on an arrow
is along all that lies between, with all other named quantities held fixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from autograd import Graph, Node, formula
from autograd.node import data_of
from autograd.simplify import simplify
from autograd.sweeps import adjoints
from viz.diagram import Diagram
from viz.numbers import numbers
from viz.picture import Box, Edge, Gradient, Operation, Picture
from viz.recorded import SHARES, SYMBOLS, kind_of

LONGEST_SYMBOL = 14
NUMBERS = re.compile(r"[\d.]+ · [\d.]+")  # 0.5 · 2 · h: not how one writes it


def draw_named(root: Node, *, values: bool = True, formulas: bool = True, gradients: bool = True,
               slopes: bool = True, shares: bool = False, constants: bool = True,
               path: Sequence[Node] = (), digits: int = 3, direction: str = "right") -> Diagram:
    """Draw only the nodes of a graph that have names.

    Args:
        root: a node of one number, after ``backward()`` where gradients or shares are drawn.
        values, formulas, gradients: what the boxes hold.
        slopes: the derivative on each arrow between single numbers, in symbols and numbers.
        shares: dashed arrows back, with what each adds to a gradient.
        constants: whether leaves without a gradient get a box.
        path: nodes to be marked, with the arrows from one to the next.
        digits: how many significant digits numbers get.
        direction: "right" or "down".

    >>> from autograd import Value
    >>> t = Value(2.0, "t")
    >>> u, v = (t * t).named("u"), (3 * t + 1).named("v")
    >>> shown = draw_named((u * v).named("r")).picture
    >>> [edge.label for edge in shown.edges]
    [('t + t = 4',), ('3',), ('v = 7',), ('u = 4',)]
    """
    drawn = Named(root, digits, constants)
    boxes: list[Box] = []
    operations: dict[str, Operation] = {}
    edges: list[Edge] = []
    for node in drawn.nodes:
        boxes.append(drawn.box(node, values, formulas, gradients))
        between = Between(drawn.named, node)
        if between.tails:
            id = drawn.ids[node]
            operations[id] = Operation(f"op{id}", "", formula(node).text, shown=False)
            edges += drawn.arrows(between, slopes, path)
            edges += drawn.back(between, path) if shares else []
    legend = (SYMBOLS,) * any(e.label and e.kind == "forward" for e in edges)
    legend += (SHARES,) * shares
    marked = tuple(replace(box, marked=True) if box.id in drawn.on(path) else box for box in boxes)
    return Diagram(Picture(drawn.graph.name(root), marked, operations, tuple(edges), (), legend),
                   direction)


@dataclass(frozen=True)
class Between:
    """How a node is computed from named ones: the unnamed nodes on the way, the node last."""

    named: frozenset[Node]
    node: Node

    @cached_property
    def order(self) -> list[Node]:
        """In topological order."""
        inside = {self.node}
        for node in reversed(Graph(self.node).nodes):
            if node in inside:
                inside |= {x for x in node.operands
                           if isinstance(x, Node) and x not in self.named}
        return [node for node in Graph(self.node) if node in inside]

    @cached_property
    def tails(self) -> list[Node]:
        """The named nodes it is computed from, each once."""
        found = {x: None for node in self.order for x in node.operands
                 if isinstance(x, Node) and x in self.named}
        return list(found)

    def pulled(self, seed: Any, view: Any) -> dict[Node, Any]:
        """What the named nodes get of a gradient of the node, as numbers or as nodes."""
        wanted = {x for x in (*self.order, *self.tails) if not x.is_constant}
        return adjoints(self.order, {self.node: seed}, view, wanted)


@dataclass(frozen=True)
class Named:
    """Makes the parts of the picture, box by box."""

    root: Node
    digits: int
    constants: bool

    @cached_property
    def graph(self) -> Graph:
        """All of it."""
        return Graph(self.root)

    @cached_property
    def nodes(self) -> list[Node]:
        """The nodes that are drawn, in topological order."""
        return [node for node in self.graph if (node.name or node is self.root)
                and (self.constants or node.op is not None or not node.is_constant)]

    @cached_property
    def named(self) -> frozenset[Node]:
        """The same, to be asked."""
        return frozenset(self.nodes)

    @cached_property
    def ids(self) -> dict[Node, str]:
        """The box of each node."""
        return {node: f"n{i}" for i, node in enumerate(self.nodes)}

    def on(self, path: Sequence[Node]) -> list[str]:
        """The boxes of a path."""
        return [self.ids[node] for node in path]

    def box(self, node: Node, values: bool, formulas: bool, gradients: bool) -> Box:
        """The box of a node."""
        name = self.graph.name(node)
        gradient = None
        if gradients and not node.is_constant:
            gradient = Gradient(f"∂{self.graph.name(self.root)}/∂{name}",
                                None if node.grad is None else numbers(node.grad, self.digits))
        return Box(self.ids[node], kind_of(node), name,
                   numbers(node.data, self.digits) if values else None, gradient,
                   (formula(node).text,) if formulas and node.op is not None else ())

    def arrows(self, between: Between, slopes: bool, path: Sequence[Node]) -> Iterator[Edge]:
        """The arrows into a box, with derivatives where both ends are single numbers."""
        node, head = between.node, self.ids[between.node]
        wanted = slopes and node.shape == ()
        amounts = between.pulled(1.0, data_of) if wanted else {}
        symbols = between.pulled(1.0, lambda x: x) if wanted else {}
        for tail in between.tails:
            label = ""
            if tail.shape == () and tail in amounts:
                label = numbers(float(amounts[tail]), self.digits).one_line()
                (symbol,) = simplify([symbols[tail]], keep=self.graph.nodes)
                text = _symbol(symbol)
                label = f"{text} = {label}" if text not in ("", label) else label
            yield Edge(self.ids[tail], head, (label,) * bool(label),
                       marked=_follows(path, tail, node))

    def back(self, between: Between, path: Sequence[Node]) -> Iterator[Edge]:
        """The arrows back from a box, with what they bring."""
        shares = between.pulled(between.node.grad, data_of)
        for tail in between.tails:
            if tail in shares:
                small = tail.shape == ()
                label = numbers(float(shares[tail]), self.digits).lines() if small else ()
                yield Edge(self.ids[between.node], self.ids[tail], label, "backward",
                           marked=_follows(path, tail, between.node))


def _symbol(derivative: Any) -> str:
    """A derivative as a short formula; nothing where it is none."""
    if not isinstance(derivative, Node):
        return ""
    text = derivative.name if derivative.name else formula(derivative).text
    return text if len(text) <= LONGEST_SYMBOL and not NUMBERS.match(text) else ""


def _follows(path: Sequence[Node], tail: Node, head: Node) -> bool:
    return any(a is tail and b is head for a, b in pairwise(path))


__all__ = ["draw_named"]
