"""The two backward sweeps over sorted nodes: into the `grad` slots, and over a view.

Both walk from the roots to the leaves, and each node hands its gradient on to its operands:
gradient of an operand += gradient of the node × local derivative. A property test holds them equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograd.fit import apply_rule, finished, fit
from autograd.node import Node, Value, data_of
from autograd.quiet import quiet


def sweep(order: list[Node], seeds: Mapping[Node, Any]) -> None:
    """Fill the `grad` slots of sorted nodes, starting with the seeds of the roots."""
    for node in order:
        node.grad = 0.0 if type(node) is Value else None
    for node, seed in seeds.items():
        node.grad = seed
    with quiet():
        for node in reversed(order):
            gradient, op = node.grad, node.op
            if type(gradient) is not float or type(node) is not Value:
                gradient = node.grad = finished(gradient, node)
            if op is None:
                continue
            quick = op.scalar_slopes and type(node) is Value
            if not quick or not hand_on_scalars(node, op.scalar_slopes, gradient):
                hand_on(node, gradient)


def hand_on_scalars(node: Node, slopes: tuple[Any, ...], gradient: float) -> bool:
    """`hand_on` for the everyday case, one or two floats; False if it is not that case."""
    left, right = node._left, node._right
    if type(left) is not Value or node.options:
        return False
    x, slope = left._data, slopes[0]
    try:
        if right is None:
            left.grad += gradient * (slope if type(slope) is float else slope(node._data, x))
        elif type(right) is Value:
            z, slope2 = right._data, slopes[1]
            s = slope if type(slope) is float else slope(node._data, x, z)
            t = slope2 if type(slope2) is float else slope2(node._data, x, z)
            left.grad += gradient * s
            right.grad += gradient * t
        elif type(right) is float:
            left.grad += gradient * (
                slope if type(slope) is float else slope(node._data, x, right))
        else:
            return False
    except (ArithmeticError, TypeError):  # `pull` knows what to do, or to say
        return False
    return True


def hand_on(node: Node, gradient: Any) -> None:
    """Add to the `grad` of each operand what flows to it through this node."""
    xs = [data_of(operand) for operand in node.operands]
    for i, operand in enumerate(node.operands):
        if isinstance(operand, Node) and not operand.is_constant:
            share = pull(node, i, gradient, node._data, xs)
            if share is not None:
                operand.grad = share if operand.grad is None else operand.grad + share


def adjoints(
    order: list[Node], seeds: Mapping[Node, Any], view: Callable[[Node], Any], wanted: set[Node]
) -> dict[Node, Any]:
    """The gradients of the wanted nodes that the seeded roots reach.

    `view` says what a node stands for in the rules: its data gives numbers, the node itself gives
    nodes, whose graph can be differentiated again.
    """
    gradients = dict(seeds)
    with quiet():
        for node in reversed(order):
            if node.op is None or node not in gradients:
                continue
            operands, y = node.operands, view(node)
            xs = [view(x) if isinstance(x, Node) else x for x in operands]
            for i, operand in enumerate(operands):
                if isinstance(operand, Node) and operand in wanted:
                    share = pull(node, i, gradients[node], y, xs)
                    if share is not None:
                        known = gradients.get(operand)
                        gradients[operand] = share if known is None else known + share
    return gradients


def pull(node: Node, i: int, gradient: Any, y: Any, xs: list[Any]) -> Any:
    """What flows through `node` to its operand i, with the operand's kind, shape and dtype."""
    assert node.op is not None
    share = apply_rule(node.op, i, gradient, y, xs, node.options or {})
    return None if share is None else fit(share, node.operands[i])
