"""Marking a part of a picture: a node, a path, or one step of a pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from autograd.data import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.paths import Path
from autograd.step import Step
from viz.picture import Edge, Picture

Highlight = Any
"""A node or its name, several of them (a path), a `Path` of `chain_rule`, or a `Step`."""
Way = tuple[str, str]
"""Two nodes, one of which is an operand of the other, by id."""


def marked(picture: Picture, graph: Graph, highlight: Highlight) -> Picture:
    """The picture with some boxes, operations and arrows marked.

    A node that is part of a box, such as a layer, marks that box; an array that is drawn number by
    number marks all of its numbers. If nothing of it is drawn, a note says so.

    Args:
        highlight: a node or its name; a list of them, with the arrows from one to the next; a
            `Path`; a `Step`, with all that it reads and writes.

    Raises KeyError for a node that is not in the graph, TypeError for anything else.

    >>> from autograd import Value
    >>> from viz.recorded import picture
    >>> x = Value(3.0, "x")
    >>> graph = Graph((x * 2).named("y"))
    >>> [box.id for box in marked(picture(graph), graph, "x").boxes if box.marked]
    ['n0']
    """
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes)}
    named = list(highlight_ids(graph, highlight, ids))
    boxes = {box.id for box in picture.boxes}
    shown_by: dict[str, list[str]] = {}  # box -> which of the nodes it shows
    for id in named:
        for place in picture.places.get(id, (id,)):
            if place in boxes:
                shown_by.setdefault(place, []).append(id)
    if not shown_by:
        names = ", ".join(graph.name(node) for node, id in ids.items() if id in named)
        note = f"{names or 'what is to be marked'} has no box of its own here: nothing is marked"
        return replace(picture, notes=(*picture.notes, note))
    drawn = {id for several in shown_by.values() for id in several}
    ways = _ways(highlight, ids, [id for id in named if id in drawn])
    computes = {op.id: box for box, op in picture.operations.items()}

    def on_the_way(edge: Edge) -> bool:
        tail, head = (shown_by.get(computes.get(end, end), ()) for end in (edge.tail, edge.head))
        found = [ways[way] for x in tail for y in head for way in ((x, y), (y, x)) if way in ways]
        return any(edge.operand is None or operand in (None, edge.operand) for operand in found)

    arrows = [on_the_way(edge) for edge in picture.edges]
    ends = {end for edge, is_marked in zip(picture.edges, arrows, strict=True) if is_marked
            for end in (edge.tail, edge.head)}
    operations = ends & set(computes)
    return replace(
        picture,
        boxes=tuple(replace(box, marked=box.id in shown_by) for box in picture.boxes),
        operations={key: replace(op, marked=op.id in operations)
                    for key, op in picture.operations.items()},
        edges=tuple(replace(edge, marked=is_marked or (
            edge.tail in operations and computes[edge.tail] == edge.head))
            for edge, is_marked in zip(picture.edges, arrows, strict=True)))


def highlight_ids(graph: Graph, highlight: Highlight, ids: dict[Node, str]) -> Iterable[str]:
    """The ids of the nodes and raw numbers that a highlight names; `ids` are those of all nodes."""
    if isinstance(highlight, Step):
        others = highlight.operands if highlight.phase == "fprop" else (highlight.source,)
        return [highlight.node, *[other for other in others if other]]
    if isinstance(highlight, Path):
        highlight = highlight.nodes
    elif isinstance(highlight, (Node, str)):
        highlight = [highlight]
    elif not isinstance(highlight, Iterable):
        raise TypeError("draw: highlight must be a node or its name, a list of them, a Path or a "
                        f"Step, got {describe(highlight)}.")
    return [ids[found(graph, key, "highlight")] for key in highlight]


def _ways(highlight: Highlight, ids: dict[Node, str],
          drawn: list[str]) -> dict[Way, int | None]:
    """Between which nodes arrows are marked: those of which operand, or of any.

    What lies between two nodes of a path and has no box is left out.
    """
    if isinstance(highlight, Step):
        return {(other, highlight.node): highlight.operand for other in drawn
                if other != highlight.node}
    ways: dict[Way, int | None] = dict.fromkeys(pairwise(drawn))
    if isinstance(highlight, Path):
        steps = pairwise(ids[node] for node in highlight.nodes)
        ways |= {way: place - 1 for way, place in zip(steps, highlight.places, strict=True)
                 if place and way in ways}
    return ways


def found(graph: Graph, key: Any, what: str) -> Node:
    """The node of the graph for a node or a name; raises KeyError and TypeError, naming `what`."""
    try:
        return graph.find(key)
    except KeyError as error:
        raise KeyError(f"draw: {what}: {error.args[0]}") from None
    except TypeError as error:
        raise TypeError(f"draw: {what}: {error.args[0]}") from None


__all__ = ["Highlight", "found", "highlight_ids", "marked"]
