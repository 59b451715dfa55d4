"""Names in a picture as formulas write them: z₁ for ``z1``, ŷ for ``y_hat``."""

from __future__ import annotations

from dataclasses import replace

from autograd.graph import Graph
from autograd.node import Node
from autograd.pieces import derivative_formula, symbol_formula
from viz.picture import Box, Picture
from viz.recorded import Recorded
from viz.show import Show


def symbol(graph: Graph, node: Node) -> str:
    """A node of the graph as formulas write it.

    >>> from autograd import Value
    >>> graph = Graph(Value(1.0, "y_hat"))
    >>> symbol(graph, graph.roots[0])
    'ŷ'
    """
    return symbol_formula(graph.name(node)).text


def derivative_symbol(graph: Graph, node: Node) -> str:
    """The gradient of a node as formulas write it.

    >>> from autograd import Value
    >>> w = Value(1.0, "w1")
    >>> derivative_symbol(Graph((2 * w).named("y_hat")), w)
    '∂ŷ/∂w₁'
    """
    return derivative_formula(graph.name(graph.roots[0]), graph.name(node)).text


def spelled(picture: Picture, graph: Graph, show: Show) -> Picture:
    """The picture that `viz.recorded.picture` makes of a graph, with names as formulas write them.

    >>> from autograd import Value
    >>> from viz.recorded import picture
    >>> graph = Graph((Value(3.0, "w1") * 2).named("y_hat"))
    >>> shown = spelled(picture(graph), graph, Show())
    >>> shown.title, shown.boxes[0].name, shown.operations["n1"].formula
    ('ŷ', 'w₁', 'w₁ · 2')
    """
    ids = {f"n{i}": node for i, node in enumerate(graph.nodes)}
    drawn = _Spelled(graph, show)

    def box(box: Box) -> Box:
        node, gradient = ids.get(box.id), box.gradient
        if node is None:
            return box
        if gradient and gradient.label.startswith("∂"):
            gradient = replace(gradient, label=derivative_symbol(graph, node))
        return replace(box, name=symbol(graph, node), gradient=gradient)

    return replace(
        picture, title=", ".join(symbol(graph, root) for root in graph.roots),
        boxes=tuple(map(box, picture.boxes)),
        operations={id: replace(operation, formula=drawn.formula(ids[id]))
                    for id, operation in picture.operations.items()})


class _Spelled(Recorded):
    """Writes formulas of symbols."""

    def name(self, node: Node) -> str:
        return symbol(self.graph, node)


__all__ = ["derivative_symbol", "spelled", "symbol"]
