"""Arrows from far away: they start at a tag with the name of their box, as lines do in a circuit.

Where early boxes are used again and again, such as the weight of a recurrence, arrows would pass
by everything between: hard to follow, and minutes of work for Graphviz, which gives each arrow a
place in every rank that it passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from viz.picture import Box, Picture

FAR = 6
"""Ranks, the columns of a drawing; an arrow that passes by more may start at a tag."""
TANGLED = 800
"""Ranks that all arrows of a picture pass by; if there are more, the far ones start at tags."""
LEGEND = "underlined names: boxes that stand far away"


def tagged(picture: Picture) -> Picture:
    """The picture itself; or, where its arrows pass by too much, one with tags.

    The tag at ``op9`` for box ``n2`` is ``n2_at_op9``.

    >>> from autograd import Graph, Value
    >>> from viz.recorded import picture
    >>> a = y = Value(0.5, "a")
    >>> for _ in range(30):
    ...     y = a * y
    >>> [edge.tail for edge in tagged(picture(Graph(y))).edges if edge.head == "op30"]
    ['n0_at_op30', 'n29']
    """
    lengths = _lengths(picture)
    if sum(lengths) <= TANGLED:
        return picture
    boxes = {box.id: box for box in picture.boxes}
    tags: dict[str, Box] = {}

    def tag(box: str, op: str, marked: bool) -> str:
        id = f"{box}_at_{op}"
        marked = marked or (id in tags and tags[id].marked)
        tags[id] = Box(id, "tag", boxes[box].name or "…", None, None, marked=marked)
        return id

    edges = []
    far = {(edge.tail, edge.head) for edge, length in zip(picture.edges, lengths, strict=True)
           if length > FAR and edge.tail in boxes}
    for edge in picture.edges:
        if (edge.tail, edge.head) in far:
            edge = replace(edge, tail=tag(edge.tail, edge.head, edge.marked))
        elif edge.kind == "backward" and (edge.head, edge.tail) in far:
            edge = replace(edge, head=tag(edge.head, edge.tail, edge.marked))
        edges.append(edge)
    return replace(picture, boxes=(*picture.boxes, *tags.values()), edges=tuple(edges),
                   legend=(*picture.legend, LEGEND))


def _lengths(picture: Picture) -> Sequence[int]:
    """How many ranks each arrow passes by; leaves stand one rank before their first use."""
    forward = [edge for edge in picture.edges if edge.kind != "backward"]
    rank = {box.id: 0 for box in picture.boxes}
    for edge in forward:  # in topological order
        rank[edge.head] = max(rank.get(edge.head, 0), rank[edge.tail] + 1)
    first = {edge.tail: rank[edge.head] - 1 for edge in reversed(forward)}
    leaves = {box.id for box in picture.boxes if box.id not in picture.operations}
    return [0 if edge.kind == "backward" else
            abs(rank[edge.head] - 1 - (first if edge.tail in leaves else rank)[edge.tail])
            for edge in picture.edges]


__all__ = ["FAR", "LEGEND", "TANGLED", "tagged"]
