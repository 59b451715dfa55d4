"""Which numbers a rule reads: the output's, the operands', or none, as that of addition."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import topological_sort
from autograd.node import Node, Tensor, Value, data_of


def reads(node: Node, i: int) -> tuple[bool, tuple[int, ...]]:
    """Whether the rule for operand i reads the output's numbers, and which operands' it reads.

    >>> from autograd import Value
    >>> reads(Value(2.0) * Value(3.0), 0), reads(Value(2.0).tanh(), 0)
    ((False, (1,)), (True, ()))
    """
    op, options = node.op, node.options or {}
    assert op is not None
    kinds = tuple([np.ndim(data_of(x)) if isinstance(x, Node) else -1 for x in node.operands])
    key = op, i, kinds, str(options)
    if key not in _READS:
        y, *xs = [_leaf(x) if isinstance(x, Node) else x for x in (node, *node.operands)]
        share = op.pull(i, _leaf(node), y, *xs, **options)
        found = set(topological_sort(share)) if isinstance(share, Node) else set()
        _READS[key] = y in found, tuple([
            j for j, x in enumerate(xs) if isinstance(x, Node) and x in found])
    return _READS[key]


_READS: dict[Any, tuple[bool, tuple[int, ...]]] = {}


def _leaf(node: Node) -> Node:
    return Tensor(node._data) if node.shape else Value(node._data)


__all__ = ["reads"]
