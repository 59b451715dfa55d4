"""What a pass over a graph asks first: a root of one number, and data that is up to date."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.data import as_array, describe
from autograd.errors import ShapeError, StaleGraphError, note_failure
from autograd.fit import finished
from autograd.node import Node, data_of

if TYPE_CHECKING:
    from autograd.graph import Graph


def seed_for(graph: Graph, root: Node, seed: Any, who: str) -> Any:
    """The root's own gradient, checked: the seed, or 1 for a root of one number."""
    if seed is None:
        if root.size != 1:
            name = graph.name(root)
            seeded = (f", or pass {who}(seed=...) of shape {root.shape}"
                      if who in ("backward", "steps") else "")
            raise note_failure(ShapeError(
                f"{who}: {name} has shape {root.shape}; a derivative needs one number. "
                f"Take {name}.sum(){seeded}."), who, [root])
        return 1.0 if type(root._data) is float else np.ones(root.shape, root.dtype)
    array = as_array(data_of(seed), "seed")
    if array.shape != root.shape:
        raise ShapeError(f"{who}: {graph.name(root)} has shape {root.shape}, the seed "
                         f"{array.shape}; they must be the same.")
    return float(array) if type(root._data) is float else array.astype(root.dtype)


def seeds_for(graph: Graph, seed: Any, who: str) -> dict[Node, Any]:
    """The own gradients of all roots of a graph, checked; a seed goes with one root."""
    if seed is not None and len(graph.roots) > 1:
        raise ValueError(f"{who}: a seed goes with one root; this graph has {len(graph.roots)}.")
    return {root: seed_for(graph, root, seed, who) for root in graph.roots}


def require_fresh(graph: Graph, who: str) -> None:
    """Raise StaleGraphError if an operand's data is newer than the data computed from it."""
    if len(set(map(attrgetter("_stamp"), graph.nodes))) == 1:
        return  # nothing has changed since
    for node in graph.nodes:
        for operand in newer_operands(node):
            root = graph.roots[0].name or "root"
            raise StaleGraphError(
                f"{who}: {graph.name(operand)}.data changed after {root} was computed. "
                f"Call Graph({root}).fprop() first.")


def newer_operands(node: Node) -> Iterator[Node]:
    """The operands whose data is newer than what the node computed from it."""
    return (x for x in node.operands if isinstance(x, Node) and x._stamp > node._stamp)


def checked_node(who: str, thing: Any) -> Node:
    """The thing, if it is a node; raises TypeError otherwise."""
    if not isinstance(thing, Node):
        raise TypeError(f"{who}: expected a Value or a Tensor, got {describe(thing)}.")
    return thing


def checked_nodes(who: str, things: Any) -> list[Node]:
    """A node, or a list of nodes, as a list; raises TypeError, ValueError for an empty list."""
    if isinstance(things, (list, tuple)):
        if not things:
            raise ValueError(f"{who}: the list of nodes is empty.")
        return [checked_node(who, thing) for thing in things]
    return [checked_node(who, things)]


def require_gradient(node: Node) -> Any:
    """The gradient a node hands on; raises RuntimeError, ShapeError or StaleGraphError without."""
    if node.grad is None:
        raise RuntimeError(
            f"bprop: {node.name or 'this node'} has no gradient yet. Set its grad (1.0 for the "
            "root), or bprop the nodes that use it first.")
    if np.shape(node.grad) != node.shape:
        raise ShapeError(f"bprop: {node.name or 'this node'} has shape {node.shape}, "
                         f"its grad {np.shape(node.grad)}.")
    for operand in newer_operands(node):
        raise StaleGraphError(
            f"bprop: {operand.name or 'an operand'}.data changed after "
            f"{node.name or 'this node'} was computed. Call fprop() on it first.")
    return finished(node.grad, node)
