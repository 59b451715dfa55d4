"""Gradient graphs without 1·x, x + 0, x¹, −(−x), and sums that change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.elementwise import negative
from autograd.graph import topological_sort
from autograd.node import Node
from autograd.shapes import shape_of

Identity = Callable[..., Any]


def simplify(results: Sequence[Any], keep: Iterable[Node],
             identities: Mapping[str, Identity] | None = None) -> list[Any]:
    """The same results by simpler graphs; nodes in `keep` stay as they are.

    An identity, ``identity(node, *operands)`` by the op's name, tells what a node comes down to;
    None for itself.
    """
    kept, identities = set(keep), IDENTITIES if identities is None else identities
    simpler: dict[Node, Any] = {}
    for node in topological_sort(*[r for r in results if isinstance(r, Node)]):
        if node in kept or node.op is None:
            simpler[node] = node
        else:
            simpler[node] = _rebuilt(node, simpler, identities.get(node.op.name))
    return [simpler[r] if isinstance(r, Node) else r for r in results]


def _rebuilt(node: Node, simpler: dict[Node, Any], identity: Identity | None) -> Any:
    """The node on its simpler operands, or what it comes down to."""
    assert node.op is not None
    xs = [simpler[x] if isinstance(x, Node) else x for x in node.operands]
    result = identity(node, *xs) if identity else None
    if result is None or shape_of(result) != node.shape or _dtype(result) != node.dtype:
        unchanged = all(a is b for a, b in zip(xs, node.operands, strict=True))
        result = node if unchanged else node.op(*xs, **node.options or {})
    return result


def _dtype(x: Any) -> Any:
    return x.dtype if isinstance(x, Node) else np.result_type(x)


def _is(x: Any, number: float) -> bool:
    """Whether x is a raw constant, every entry of which is the number."""
    return not isinstance(x, Node) and bool(np.all(np.equal(x, number)))


def _all(node: Node, number: float) -> Any:
    """The raw constant of the node's shape, every entry of which is the number."""
    return np.full(node.shape, number, node.dtype) if node.shape else number


def _add(node: Node, a: Any, b: Any) -> Any:
    return b if _is(a, 0) else a if _is(b, 0) else None


def _subtract(node: Node, a: Any, b: Any) -> Any:
    return a if _is(b, 0) else negative(b) if _is(a, 0) else None


def _multiply(node: Node, a: Any, b: Any) -> Any:
    if _is(a, 0) or _is(b, 0):
        return _all(node, 0.0)
    if _is(a, 1) or _is(b, 1):
        return b if _is(a, 1) else a
    if _is(a, -1) or _is(b, -1):
        return negative(b if _is(a, -1) else a)
    return None


def _divide(node: Node, a: Any, b: Any) -> Any:
    return a if _is(b, 1) or _is(a, 0) else None


def _power(node: Node, a: Any, b: Any) -> Any:
    if _is(b, 0):
        return _all(node, 1.0)
    return a if _is(b, 1) else None


def _negative(node: Node, x: Any) -> Any:
    if isinstance(x, Node) and x.op is negative:
        return x.operands[0]
    return None


def _transpose(node: Node, x: Any) -> Any:
    """Transposed twice is as it was."""
    if not isinstance(x, Node) or x.op is not node.op or node.options or x.options:
        return None
    return x.operands[0]


def _same(node: Node, x: Any) -> Any:
    return x  # kept if the shape did not change


IDENTITIES: dict[str, Identity] = {
    "add": _add, "subtract": _subtract, "multiply": _multiply, "divide": _divide,
    "power": _power, "negative": _negative, "sum_to": _same, "broadcast_to": _same,
    "reshape": _same, "transpose": _transpose,
}
