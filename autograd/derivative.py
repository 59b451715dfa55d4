"""Derivatives as nodes (`grad`) and as numbers (`gradients`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd.constants import like
from autograd.graph import Graph
from autograd.node import Node, Value, data_of
from autograd.require import checked_node, checked_nodes, seed_for
from autograd.simplify import simplify
from autograd.sweeps import adjoints


def grad(y: Node, x: Any) -> Any:
    """The derivative of y with respect to x, as a node: draw it, evaluate it, differentiate it.

    Args:
        y: a node of one number.
        x: a node, or a list of nodes.

    Returns a node of x's kind, shape and dtype, or a list of such; zero where y does not depend on
    x. The gradient graph is simplified: it holds no ``1*x`` and no ``x+0``.

    Raises ShapeError unless y is one number, StaleGraphError if a leaf changed, TypeError for
    anything but nodes, ValueError for an empty list.

    >>> from autograd import Value, tanh
    >>> x = Value(0.5, "x")
    >>> y = tanh(x)
    >>> for _ in range(5):
    ...     y = grad(y, x)
    >>> y.data
    -3.26668647...
    """
    targets = checked_nodes("grad", x)
    graph = Graph(checked_node("grad", y))
    seed = seed_for(graph, y, None, "grad")
    graph.require_fresh("grad")
    found = adjoints(graph.nodes, {y: seed}, lambda node: node, depending_on(targets, graph))
    shares = simplify([found.get(target, 0.0) for target in targets], keep=graph.nodes)
    results = [like(target, share) for target, share in zip(targets, shares, strict=True)]
    return results if isinstance(x, (list, tuple)) else results[0]


def gradients(y: Node, x: Any) -> Any:
    """The derivative of y with respect to x, as numbers; touches no node.

    Args:
        y: a node of one number.
        x: a node, a list of nodes, or a dict of nodes.

    Returns a float or an array for each node, in the form of x; zeros where y does not depend
    on it. Raises as `grad`.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> gradients(a * b, [a, b])
    [3.0, 2.0]
    """
    if isinstance(x, Mapping):
        return dict(zip(x, gradients(y, list(x.values())), strict=True))
    targets = checked_nodes("gradients", x)
    graph = Graph(checked_node("gradients", y))
    graph.require_fresh("gradients")
    seed = seed_for(graph, y, None, "gradients")
    results = numbers_of(graph, {y: seed}, targets, depending_on(targets, graph))
    return results if isinstance(x, (list, tuple)) else results[0]


def depending_on(targets: Sequence[Node], graph: Graph) -> set[Node]:
    """The targets and all nodes of the graph that are computed from them."""
    found = set(targets)
    for node in graph.nodes:
        for x in node.operands:
            if isinstance(x, Node) and x in found:
                found.add(node)
                break
    return found


def numbers_of(graph: Graph, seeds: Any, targets: Sequence[Node], wanted: set[Node]) -> list[Any]:
    """The gradients of the targets as floats and arrays, 0 where they are not reached."""
    found = adjoints(graph.nodes, seeds, data_of, wanted)
    return [
        float(found.get(target, 0.0)) if isinstance(target, Value)
        else np.array(found[target], target.dtype) if target in found
        else np.zeros(target.shape, target.dtype)
        for target in targets
    ]
