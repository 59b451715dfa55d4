"""Which nodes of a large graph are drawn: those around some nodes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from autograd.graph import Graph
from autograd.node import Node


def neighborhood(graph: Graph, centers: Iterable[Node], steps: int,
                 most: int) -> tuple[set[Node], bool]:
    """The nodes within so many steps of some nodes, along operands and uses; and whether all.

    Args:
        most: stops before the step that would give more nodes than that, but not before the first.

    >>> from autograd import Value
    >>> x = Value(2.0, "x")
    >>> y = x.exp().exp().exp()
    >>> nodes, complete = neighborhood(Graph(y), [y], 2, 100)
    >>> len(nodes), complete
    (3, True)
    """
    users: dict[Node, list[Node]] = {}
    for node in graph.nodes:
        for operand in node.operands:
            if isinstance(operand, Node):
                users.setdefault(operand, []).append(node)
    found = set(centers)
    border = list(found)
    for step in range(steps):
        near = {x for node in border for x in node.operands if isinstance(x, Node)}
        near |= {user for node in border for user in users.get(node, ())}
        if step and near - found and len(found | near) > most:
            return found, False
        border = list(near - found)
        found |= near
    return found, True


def nearest(roots: Iterable[Node], most: int) -> set[Node]:
    """The nodes that the roots are computed from, the nearest first, at most so many.

    >>> from autograd import Value
    >>> x = Value(2.0, "x")
    >>> len(nearest([x.exp().exp().exp()], 3))
    3
    """
    found = dict.fromkeys(roots)
    waiting = deque(found)
    while waiting and len(found) < most:
        for x in waiting.popleft().operands:
            if isinstance(x, Node) and x not in found and len(found) < most:
                found[x] = None
                waiting.append(x)
    return set(found)


__all__ = ["nearest", "neighborhood"]
