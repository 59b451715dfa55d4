"""Chains of + flattened into sums, in the order in which they are written; and products in them.

A weighted sum written as ``w[0] * x[0] + w[1] * x[1] + b``, or with `sum` or `dot`, is a tree of
additions and products, each a node. What only the sum itself uses is folded into it: then a sum
is its products and its other terms, which is the form in which matrix products can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def count_uses(order: Sequence[Node], roots: Iterable[Node]) -> dict[Node, int]:
    """How often each node is an operand; roots count as used once more.

    >>> x = Value(2.0)
    >>> y = x * x
    >>> list(count_uses([x, y], [y]).values())
    [2, 1]
    """
    uses = dict.fromkeys(order, 0)
    for node in order:
        if node.op is None:
            continue
        x = node._left
        if isinstance(x, Node):
            uses[x] += 1
        x = node._right
        if isinstance(x, Node):
            uses[x] += 1
        for x in node._more:
            if isinstance(x, Node):
                uses[x] += 1
    for root in roots:
        uses[root] += 1
    return uses


def find_sums(order: Sequence[Node], uses: dict[Node, int]) -> tuple[dict[Node, Sum], set[Node]]:
    """The sums among sorted scalar nodes, by their last addition, and the nodes folded into them.

    Additions and products are folded into a sum if nothing else uses them.

    >>> from autograd import topological_sort
    >>> w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(1.0, "b")
    >>> z = w * x + b
    >>> order = topological_sort(z)
    >>> sums, folded = find_sums(order, count_uses(order, [z]))
    >>> sums[z] == Sum((w,), (x,), (b,)), len(folded)
    (True, 1)
    """
    sums: dict[Node, Sum] = {}
    folded: set[Node] = set()
    for node in reversed(order):
        op = node.op
        if (op is not add and op is not total) or node in folded or type(node) is not Value:
            continue
        left: list[Any] = []
        right: list[Any] = []
        terms: list[Any] = []
        stack: list[Any] = [node]
        while stack:
            x = stack.pop()
            if type(x) is Value and (x is node or uses[x] == 1):
                op = x.op
                if op is multiply:
                    folded.add(x)
                    left.append(x._left)
                    right.append(x._right)
                    continue
                if op is add:
                    folded.add(x)
                    stack.append(x._right)
                    stack.append(x._left)
                    continue
                if op is total:
                    folded.add(x)
                    stack += x.operands[::-1]
                    continue
            terms.append(x)
        folded.discard(node)
        sums[node] = Sum(tuple(left), tuple(right), tuple(terms))
    return sums, folded


__all__ = ["Sum", "count_uses", "find_sums"]
