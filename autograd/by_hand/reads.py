"""Which numbers a rule reads: the output's, the operands', or none, as that of addition."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.formula import stand_in, stand_ins
from autograd.graph import topological_sort
from autograd.node import Node, data_of


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
        _, y, xs = stand_ins(node)
        share = op.pull(i, stand_in(node._data), y, *xs, **options)
        found = set(topological_sort(share)) if isinstance(share, Node) else set()
        _READS[key] = y in found, tuple([
            j for j, x in enumerate(xs) if isinstance(x, Node) and x in found])
    return _READS[key]


_READS: dict[Any, tuple[bool, tuple[int, ...]]] = {}


__all__ = ["reads"]
