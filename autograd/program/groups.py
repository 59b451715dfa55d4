"""Scalars of one kind: computed by the same op, from operands that are of one kind each.

All units of a layer are of one kind, for all examples: their net inputs are sums of as many
products of leaves and leaves, the next ones of leaves and outputs, and so on. Scalars of one kind
never depend on one another, so that one statement on an array can compute them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.indexing import _getitem_op as getitem
from autograd.node import Node, Tensor, Value
from autograd.op import ElementwiseOp
from autograd.program.sums import Sum

LEAF, NUMBER = -1, -2


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of one kind, in the order of the graph; `sums` says what each is the sum of, if so."""

    nodes: list[Node]
    sums: list[Sum]


def find_groups(nodes: Sequence[Node], sums: Mapping[Node, Sum], homes: Mapping[Node, Any]
                ) -> list[Group]:
    """The groups of some nodes, operands before results.

    Args:
        nodes: sorted, without leaves and without what is folded into sums.
        sums: from `find_sums`.
        homes: for leaves that belong to an array, which one: units with weights of different
            arrays are of different kinds.

    >>> a, b = Value(1.0), Value(2.0)
    >>> h = [a.tanh(), b.tanh()]
    >>> groups = find_groups([*h, h[0] / h[1]], {}, {})
    >>> [len(group.nodes) for group in groups]
    [2, 1]
    """
    kinds: dict[Any, int] = {}
    kind_of: dict[Any, int] = {}
    groups: list[Group] = []

    def kind(x: Any) -> Any:
        if not isinstance(x, Node):
            return NUMBER
        return homes.get(x, LEAF) if x.op is None else kind_of[x]

    for node in nodes:
        op = node.op
        key: Any
        parts = sums.get(node)
        if parts is not None:
            key = (tuple(map(kind, parts.left)), tuple(map(kind, parts.right)),
                   tuple(map(kind, parts.terms)))
        elif is_entry(node):
            key = (op, node._left)
        elif isinstance(node, Tensor) or not isinstance(op, ElementwiseOp):
            key = node  # of its own kind
        else:
            key = (op, _hashable(node), *map(kind, node.operands))
        number = kinds.setdefault(key, len(groups))
        if number == len(groups):
            groups.append(Group([], []))
        kind_of[node] = number
        groups[number].nodes.append(node)
        if parts is not None:
            groups[number].sums.append(parts)
    return groups


def is_entry(node: Node) -> bool:
    """Whether a scalar is an entry of an array."""
    return node.op is getitem and type(node) is Value


def _hashable(node: Node) -> Any:
    """The options of a node as part of a key; those that cannot be one are of their own kind."""
    try:
        options = tuple(sorted((node.options or {}).items()))
        hash(options)
    except TypeError:
        return node
    return options


__all__ = ["Group", "find_groups", "is_entry"]
