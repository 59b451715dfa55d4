"""Forward propagation with other data, which changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.data import as_array, as_float
from autograd.errors import NotDifferentiableError, ShapeError
from autograd.node import Node

if TYPE_CHECKING:
    from autograd.graph import Graph


def evaluate(graph: Graph, values: Mapping[Any, Any]) -> dict[Node, Any]:
    """The data that all nodes would have if some nodes had other data; changes nothing.

    Args:
        values: data by node or name; a node with operands is then held at that data. Complex
            data goes through ops that are analytic.

    Returns the data of every node, as floats and arrays.

    Raises KeyError for a node that is not in the graph, ShapeError for another shape.

    >>> from autograd import Graph, Value
    >>> w = Value(3.0, "w")
    >>> loss = w * w
    >>> Graph(loss).evaluate({"w": 4.0})[loss], loss.data
    (16.0, 9.0)
    """
    data: dict[Node, Any] = {}
    by_node = {graph.find(key): value for key, value in values.items()}
    given = {node: _given(node, value, graph) for node, value in by_node.items()}
    complex_numbers = any(np.iscomplexobj(value) for value in given.values())
    for node in graph.nodes:
        op, options = node.op, node.options or {}
        if node in given:
            data[node] = given[node]
        elif op is None:
            data[node] = node._data
        else:
            xs = [data[x] if isinstance(x, Node) else x for x in node.operands]
            if not complex_numbers:
                data[node] = op.compute_node(*xs, **options)
            elif op.analytic or not any(np.iscomplexobj(x) for x in xs):
                data[node] = op.compute(*xs, **options)
            else:
                raise NotDifferentiableError(
                    f"evaluate: {op.name} ({graph.name(node)}) is not declared analytic, so "
                    'complex numbers cannot pass. Use method="central".')
    return data


def _given(node: Node, value: Any, graph: Graph) -> Any:
    """Data that stands in for a node's, checked."""
    if np.shape(value) != node.shape:
        raise ShapeError(f"evaluate: {graph.name(node)} has shape {node.shape}, "
                         f"got {np.shape(value)}.")
    if np.iscomplexobj(value):
        return value
    return (as_array if node.shape else as_float)(value, graph.name(node))
