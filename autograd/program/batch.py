"""A graph of one example made a graph of n examples: some leaves get one more axis, in front.

What depends on them has that axis too, what does not stays as it is. So a neuron that was recorded
for one input runs over a whole batch, and a Hessian-vector product over all unit vectors at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

import autograd
from autograd.graph import topological_sort
from autograd.node import Node
from autograd.op import ElementwiseOp
from autograd.program.arrays import as_shape
from autograd.shapes import shape_of

Rule = Callable[..., Any]
BATCHED: dict[str, Rule] = {}
"""By op: ``rule(n, node, wide, *operands)``, where `wide` tells which operands have the axis."""


def over_batch(roots: Sequence[Node], wider: Mapping[Node, Node], n: int) -> dict[Node, Any]:
    """What each node becomes when some leaves become n of themselves, stacked along a first axis.

    Args:
        roots: the graph.
        wider: by leaf, the leaf of shape (n, *shape) that takes its place.

    Returns the node for each node of the graph: itself if it depends on none of these leaves, else
    one of shape (n, *shape).

    >>> from autograd import Tensor
    >>> x, W = Tensor([1.0, 2.0], "x"), Tensor([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]], "W")
    >>> z = x @ W
    >>> X = Tensor([[1.0, 2.0], [3.0, 4.0]], "X")
    >>> over_batch([z], {x: X}, 2)[z].data
    array([[ 1.,  2.,  4.],
           [ 3.,  4., 10.]])
    """
    made: dict[Node, Any] = {}
    for node in topological_sort(*roots):
        if node in wider:
            made[node] = wider[node]
        elif node.op is None:
            made[node] = node
        else:
            operands = node.operands
            xs = [made[x] if isinstance(x, Node) else x for x in operands]
            wide = [a is not b for a, b in zip(xs, operands, strict=True)]
            made[node] = _widened(n, node, wide, xs) if any(wide) else node
    return made


def _widened(n: int, node: Node, wide: Sequence[bool], xs: Sequence[Any]) -> Any:
    op = node.op
    assert op is not None
    rule = BATCHED.get(op.name)
    if rule is not None:
        found = rule(n, node, wide, *xs)
        if found is not None:
            return found
    elif isinstance(op, ElementwiseOp):
        return _entry_by_entry(n, node, wide, *xs)
    elif op.along_axis:
        return _along_axis(n, node, wide, *xs)
    rows = [op(*[x[i] if w else x for x, w in zip(xs, wide, strict=True)], **node.options or {})
            for i in range(n)]  # one by one
    return autograd.stack(rows)


def _aligned(x: Any, rank: int) -> Any:
    """An operand with its first axis in front of `rank` others."""
    shape = shape_of(x)
    missing = rank + 1 - len(shape)
    return autograd.reshape(x, (shape[0], *(1,) * missing, *shape[1:])) if missing else x


def _entry_by_entry(n: int, node: Node, wide: Sequence[bool], *xs: Any) -> Any:
    assert node.op is not None
    rank = len(node.shape)
    xs = tuple(_aligned(_unrepeated(x), rank) if w else x for x, w in zip(xs, wide, strict=True))
    return as_shape(node.op(*xs, **node.options or {}), (n, *node.shape))


def _unrepeated(x: Any) -> Any:
    """What was broadcast, if it was along other axes than the first: an op does that by itself."""
    if x.op is not None and x.op.name == "broadcast_to":
        before = x.operands[0]
        if len(shape_of(before)) == len(x.shape) and before.shape[0] == x.shape[0]:
            return before
    return x


def _total(n: int, node: Node, wide: Sequence[bool], *xs: Any) -> Any:
    return sum(xs)


def _along_axis(n: int, node: Node, wide: Sequence[bool], *xs: Any) -> Any:
    assert node.op is not None
    options, rank = dict(node.options or {}), max(len(shape_of(x)) for x in node.operands)
    axis = options.get("axis")
    options["axis"] = (tuple(range(1, rank + 1)) if axis is None else axis % rank + 1
                       if isinstance(axis, int) else tuple(a % rank + 1 for a in axis))
    return node.op(*[_aligned(x, rank) if w else x for x, w in zip(xs, wide, strict=True)],
                   **options)


def _reshape(n: int, node: Node, wide: Sequence[bool], x: Any) -> Any:
    return autograd.reshape(x, (n, *node.shape))


def _transpose(n: int, node: Node, wide: Sequence[bool], x: Any) -> Any:
    rank = len(node.shape)
    axes = (node.options or {}).get("axes") or tuple(reversed(range(rank)))
    return autograd.transpose(x, (0, *(axis + 1 for axis in axes)))


def _broadcast_to(n: int, node: Node, wide: Sequence[bool], x: Any) -> Any:
    return autograd.broadcast_to(_aligned(x, len(node.shape)), (n, *node.shape))


def _sum_to(n: int, node: Node, wide: Sequence[bool], x: Any) -> Any:
    lead = len(shape_of(x)) - 1 - len(node.shape)
    if lead:
        x = autograd.sum(x, axis=tuple(range(1, lead + 1)))
    return autograd.sum_to(x, (n, *node.shape))


def _getitem(n: int, node: Node, wide: Sequence[bool], x: Any) -> Any:
    index = _wider_index((node.options or {})["index"])
    return None if index is None else autograd.getitem(x, index)


def _scatter(n: int, node: Node, wide: Sequence[bool], x: Any) -> Any:
    index = _wider_index((node.options or {})["index"])
    return None if index is None else autograd.scatter(x, index, (n, *node.shape))


def _wider_index(index: Any) -> Any:
    """The index behind a first axis; None where NumPy would put other axes in front of that."""
    parts = index if isinstance(index, tuple) else (index,)
    picks = [i for i, part in enumerate(parts) if isinstance(part, (np.ndarray, list))]
    if picks:  # whole numbers beside them count as such
        picks = [i for i, part in enumerate(parts)
                 if not isinstance(part, slice) and part is not None and part is not Ellipsis]
    if picks and picks[-1] - picks[0] != len(picks) - 1:
        return None
    return (slice(None), *parts)


def _join(n: int, node: Node, wide: Sequence[bool], *xs: Any) -> Any:
    assert node.op is not None
    xs = tuple(x if w else autograd.broadcast_to(x, (n, *shape_of(x)))
               for x, w in zip(xs, wide, strict=True))
    return node.op(*xs, axis=(node.options or {})["axis"] + 1)


def _outer(n: int, node: Node, wide: Sequence[bool], a: Any, b: Any) -> Any:
    p, q = node.shape
    column = (n, p, 1) if wide[0] else (p, 1)
    row = (n, 1, q) if wide[1] else (1, q)
    return autograd.reshape(a, column) * autograd.reshape(b, row)


def _matmul(n: int, node: Node, wide: Sequence[bool], a: Any, b: Any) -> Any:
    p, q = len(shape_of(a)) - wide[0], len(shape_of(b)) - wide[1]
    if wide[0] and not wide[1] and (p <= 2 and q <= 2):
        return a @ b  # rows of examples: one product for all of them
    if wide[1] and not wide[0] and q == 1 and p <= 2:
        return b @ a if p == 1 else b @ autograd.transpose(a)
    if p == q == 1:
        return autograd.sum(a * b, axis=1)
    if p == 1:
        a = autograd.reshape(a, (*shape_of(a)[:-1], 1, shape_of(a)[-1]))
    if q == 1:
        b = autograd.reshape(b, (*shape_of(b), 1))
    rank = max(p, q, 2)
    a, b = _aligned(a, rank) if wide[0] else a, _aligned(b, rank) if wide[1] else b
    y = autograd.matmul(a, b)
    return y if y.shape == (n, *node.shape) else autograd.reshape(y, (n, *node.shape))


BATCHED.update(
    total=_total, astype=_entry_by_entry, reshape=_reshape, transpose=_transpose,
    broadcast_to=_broadcast_to, sum_to=_sum_to, getitem=_getitem, scatter=_scatter,
    concatenate=_join, stack=_join, outer=_outer, matmul=_matmul)


__all__ = ["BATCHED", "over_batch"]
