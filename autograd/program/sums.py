"""Chains of + flattened into sums, in the order in which they are written; and products in them.

A weighted sum written as ``w[0] * x[0] + w[1] * x[1] + b``, or with `sum` or `dot`, is a tree of
additions and products, each a node. What only the sum itself uses is folded into it: then a sum
is its products and its other terms, which is the form in which matrix products can be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from autograd.elementwise import add, multiply
from autograd.node import Node, Value
from autograd.reductions import _total_op as total


class Sum(NamedTuple):
    """Σ left · right + Σ terms.

    Attributes:
        left, right: the factors of the products, in written order; nodes or numbers.
        terms: what is added as it is, in written order; nodes or numbers.
    """

    left: tuple[Any, ...]
    right: tuple[Any, ...]
    terms: tuple[Any, ...]


def find_sums(order: Sequence[Node], uses: Mapping[Node, int]
              ) -> tuple[dict[Node, Sum], list[Node]]:
    """The sums among sorted nodes, by their last addition; and all nodes that are left, but leaves.

    Additions and products are folded into a sum if nothing else uses them. Sums that are added to
    one another stay apart: they are the net inputs of units, or of a layer with two inputs.

    Args:
        order, uses: from `Graph`.

    >>> from autograd import Graph
    >>> w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(1.0, "b")
    >>> z = w * x + b
    >>> sums, left = find_sums(Graph(z).nodes, Graph(z).uses)
    >>> sums[z] == Sum((w,), (x,), (b,)), left == [z]
    (True, True)
    """
    sums: dict[Node, Sum] = {}
    folded: set[Node] = set()
    apart: set[Node] = set()
    remaining: list[Node] = []
    for node in reversed(order):
        op = node.op
        if op is None or node in folded:
            continue
        remaining.append(node)
        if (op is not add and op is not total) or type(node) is not Value:
            continue
        left: list[Any] = []
        right: list[Any] = []
        terms: list[Any] = []
        stack: list[Any] = [node]
        while stack:
            x = stack.pop()
            if type(x) is Value and (x is node or (uses[x] == 1 and x not in apart)):
                op = x.op
                if op is multiply:
                    folded.add(x)
                    left.append(x._left)
                    right.append(x._right)
                    continue
                if op is add:
                    folded.add(x)
                    first, second = x._left, x._right
                    if type(second) is Value and (second.op is add or second.op is total):
                        apart |= _whole_sums((first, second), uses)
                    stack.append(second)
                    stack.append(first)
                    continue
                if op is total:
                    folded.add(x)
                    apart |= _whole_sums(x.operands, uses)
                    stack += x.operands[::-1]
                    continue
            terms.append(x)
        sums[node] = Sum(tuple(left), tuple(right), tuple(terms))
    return sums, remaining[::-1]


def _is_sum(x: Any, uses: Mapping[Node, int]) -> bool:
    return type(x) is Value and (x.op is add or x.op is total) and uses[x] == 1


def _whole_sums(parts: Sequence[Any], uses: Mapping[Node, int]) -> set[Node]:
    """Those of the parts of a sum that are sums themselves, if there are several.

    The first part may join such sums, as in (z1 + z2) + z3.
    """
    found = {part for part in parts if _is_sum(part, uses)}
    first = parts[0]
    if len(found) > 1 and first in found and first.op is add and _is_sum(first._right, uses):
        found.remove(first)
        return found
    return found if len(found) > 1 else set()


__all__ = ["Sum", "find_sums"]
