"""Marking a part of a picture: a node, a path, or one step of a pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from autograd.data import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.paths import Path
from autograd.step import Step
from viz.picture import Picture

Highlight = Any
"""A node or its name, several of them (a path), a `Path` of `chain_rule`, or a `Step`."""


def marked(picture: Picture, graph: Graph, highlight: Highlight) -> Picture:
    """The picture with some boxes, operations and arrows marked.

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
    ids = set(highlight_ids(graph, highlight))
    owners = {picture.operations[box].id: box for box in picture.operations}
    tails = {edge.tail for edge in picture.edges if edge.kind != "backward" and edge.tail in ids}
    between = {edge.head for edge in picture.edges
               if edge.tail in tails and owners.get(edge.head) in ids}
    ids |= between
    if isinstance(highlight, Step) and highlight.phase == "fprop":
        ids |= {owner for owner in owners if owners[owner] == highlight.node}
    return replace(
        picture,
        boxes=tuple(replace(box, marked=box.id in ids) for box in picture.boxes),
        operations={key: replace(op, marked=op.id in ids)
                    for key, op in picture.operations.items()},
        edges=tuple(replace(edge, marked=edge.tail in ids and edge.head in ids)
                    for edge in picture.edges))


def highlight_ids(graph: Graph, highlight: Highlight) -> list[str]:
    """The ids of the boxes that a highlight names."""
    if isinstance(highlight, Step):
        others = highlight.operands if highlight.phase == "fprop" else (highlight.source,)
        return [highlight.node, *[other for other in others if other]]
    if isinstance(highlight, Path):
        highlight = highlight.names
    elif isinstance(highlight, (Node, str)):
        highlight = [highlight]
    elif not isinstance(highlight, Iterable):
        raise TypeError("draw: highlight must be a node or its name, a list of them, a Path or a "
                        f"Step, got {describe(highlight)}.")
    ids = {node: f"n{i}" for i, node in enumerate(graph.nodes)}
    return [ids[found(graph, key, "highlight")] for key in highlight]


def found(graph: Graph, key: Any, what: str) -> Node:
    """The node of the graph for a node or a name; raises KeyError and TypeError, naming `what`."""
    try:
        return graph.find(key)
    except KeyError as error:
        raise KeyError(f"draw: {what}: {error.args[0]}") from None
    except TypeError as error:
        raise TypeError(f"draw: {what}: {error.args[0]}") from None


__all__ = ["Highlight", "found", "highlight_ids", "marked"]
