"""All derivatives of all numbers at once: Jacobians, Hessians, and those of a single op."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.derivative import depending_on, grad, numbers_of
from autograd.fit import apply_rule
from autograd.graph import Graph
from autograd.node import Node, data_of
from autograd.op import ElementwiseOp
from autograd.require import checked_node, checked_nodes, seed_for

MUCH = 10_000
"""Hessians of so many numbers times nodes are worth a program of their own."""


def jacobian(y: Any, x: Any) -> np.ndarray:
    """All derivatives of all numbers of y with respect to all numbers of x, as a float array.

    Shapes: y.shape + x.shape. A list of nodes counts as one vector of all their numbers.
    Raises as `grad`, but y may have any shape.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> jacobian([a * b, a + b], [a, b])
    array([[3., 2.],
           [1., 1.]])
    """
    outputs, targets = checked_nodes("jacobian", y), checked_nodes("jacobian", x)
    graph = Graph(*outputs)
    graph.require_fresh("jacobian")
    wanted = depending_on(targets, graph)
    rows = []
    for output in outputs:
        for one in one_hot(output):
            seed = one if output.shape else 1.0
            numbers = numbers_of(graph, {output: seed}, targets, wanted)
            rows.append(np.concatenate([np.ravel(number) for number in numbers]))
    return np.array(rows, dtype=float).reshape(_shape(y) + _shape(x))


def hessian(y: Node, x: Any) -> np.ndarray:
    """The second derivatives of y, a node of one number, as a float array.

    Shapes: x.shape + x.shape; (n, n) for a list of nodes with n numbers in all. Raises as `grad`.

    >>> from autograd import Value
    >>> a, b = Value(0.0), Value(0.0)
    >>> hessian(a**2 - b**2, [a, b])
    array([[ 2.,  0.],
           [ 0., -2.]])
    """
    targets = checked_nodes("hessian", x)
    size = sum(node.size for node in targets)
    graph = Graph(checked_node("hessian", y))
    leaves = len(set(targets)) == len(targets) and all(node.op is None for node in targets)
    if not leaves or size * len(graph) < MUCH:
        return jacobian(grad(y, x), x)
    seed_for(graph, y, None, "hessian")
    graph.require_fresh("hessian")
    from autograd.program.second_order import HessianProgram

    return HessianProgram(y, targets)().reshape(_shape(x) + _shape(x))


def local_derivative(node: Node, i: int, y: Any = None, xs: list[Any] | None = None) -> Any:
    """The derivative of a recorded node with respect to its operand i alone, as numbers.

    Args:
        node: a node that is not a leaf.
        i: which operand.
        y, xs: other data for the node and its operands; their own by default.

    Shapes: for an op that works entry by entry, the slope of each entry, of the node's shape (a
    float for a Value); for any other op the whole Jacobian, node.shape + operand.shape.
    Raises TypeError for a leaf.

    >>> from autograd import Value
    >>> y = Value(3.0) * Value(5.0)
    >>> local_derivative(y, 0), local_derivative(y, 1)
    (5.0, 3.0)
    """
    if node.op is None:
        raise TypeError(f"local_derivative: {node.name or 'this node'} is a leaf, "
                        "it has no operands.")
    if xs is None:
        y, xs = node._data, [data_of(x) for x in node.operands]
    options, zeros = node.options or {}, np.zeros(np.shape(xs[i]))
    entry_by_entry = isinstance(node.op, ElementwiseOp)
    shape = node.shape if entry_by_entry else node.shape + zeros.shape
    seeds = [np.ones(node.shape)] if entry_by_entry else one_hot(node)
    with np.errstate(all="ignore"):
        shares = [apply_rule(node.op, i, seed if node.shape else 1.0, y, xs, options)
                  for seed in seeds]
    rows = [zeros if share is None else np.asarray(share) for share in shares]
    if not shape:
        return float(np.ravel(rows[0])[0])
    result = np.broadcast_to(rows[0], shape) if entry_by_entry else np.reshape(rows, shape)
    return np.array(result, float)


def one_hot(node: Node) -> Iterator[np.ndarray]:
    """Arrays of the node's shape with one 1 each, in the order of its entries."""
    for i in range(node.size):
        one = np.zeros(node.size, node.dtype)
        one[i] = 1
        yield one.reshape(node.shape)


def _shape(things: Any) -> tuple[int, ...]:
    if isinstance(things, (list, tuple)):
        return (sum(node.size for node in things),)
    return tuple(things.shape)


__all__ = ["hessian", "jacobian", "local_derivative"]
