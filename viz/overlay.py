"""A gradient graph laid over its forward graph: its arrows are dashed and run backwards."""

from __future__ import annotations

from dataclasses import replace

from autograd.graph import Graph, topological_sort
from viz.picture import Box, Edge, Picture

LEGEND = "dotted boxes and dashed arrows: the gradient graph, which runs backwards"


def overlaid(picture: Picture, graph: Graph, forward: Graph) -> Picture:
    """The picture of a gradient graph, with all that is not in `forward` drawn backwards.

    Raises ValueError if the gradient graph has no node that forward has, or none of its own.

    >>> from autograd import Value, grad
    >>> from viz.recorded import picture
    >>> x = Value(3.0, "x")
    >>> y = (x * x).named("y")
    >>> both = Graph(y, grad(y, x))
    >>> [edge.kind for edge in overlaid(picture(both), both, Graph(y)).edges]
    ['forward', 'forward', 'forward', 'crossing', 'crossing', 'derivative']
    """
    before = set(forward.nodes)
    later = {f"n{i}" for i, node in enumerate(graph.nodes) if node not in before}
    names = ", ".join(forward.name(root) for root in forward.roots)
    own = [root for root in graph.roots if root not in before]
    if not own:
        raise ValueError(f"draw: there is no gradient graph to lay over the graph of {names}: all "
                         "that is to be drawn is part of it.")
    if before.isdisjoint(topological_sort(*own)):
        raise ValueError(f"draw: {', '.join(map(graph.name, own))} was not computed from the graph "
                         f"of {names}. Pass grad(J, w) first, and over=J.")
    operations = {box: replace(op, kind="derivative") if box in later else op
                  for box, op in picture.operations.items()}
    backward = later | {op.id for op in operations.values() if op.kind == "derivative"}
    backward |= {edge.tail for edge in picture.edges  # raw numbers of the gradient graph
                 if edge.head in backward and edge.tail.startswith("c")}

    def kind(box: Box) -> Box:
        computed = box.id in later and box.kind == "value"
        return replace(box, kind="derivative", gradient=None) if computed else box

    def turned(edge: Edge) -> Edge:
        if edge.head not in backward:
            return edge
        return replace(edge, kind="derivative" if edge.tail in backward else "crossing", label=())

    return replace(picture, boxes=tuple(map(kind, picture.boxes)), operations=operations,
                   edges=tuple(map(turned, picture.edges)), legend=(*picture.legend, LEGEND))


__all__ = ["overlaid"]
