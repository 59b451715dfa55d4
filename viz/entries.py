"""The picture of a graph with a box for every number: arrays are taken apart into their entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from autograd.graph import Graph
from autograd.jacobian import local_derivative
from autograd.node import Node, data_of
from autograd.op import ElementwiseOp
from autograd.sweeps import pull
from autograd.text import entry_name
from viz.picture import Box, Edge, Operation, Picture
from viz.recorded import Recorded, kind_of, placed
from viz.show import Show

MOST_ENTRIES = 3000
"""Graphs of more numbers are not drawn number by number."""


def entry_picture(graph: Graph, show: Show) -> Picture:
    """The picture of a graph, a box for every number.

    Entry e of node i, counted row by row, is box ``n<i>_<e>``; the same operation of each entry
    has its own circle. Arrows come from those entries that an entry is computed from.

    Raises ValueError for graphs of more than `MOST_ENTRIES` numbers, StaleGraphError if a leaf's
    data changed.

    >>> from autograd import Tensor
    >>> x = Tensor([1.0, 2.0], "x")
    >>> [box.name for box in entry_picture(Graph((x * x).named("y")), Show()).boxes]
    ['x[0]', 'x[1]', 'y[0]', 'y[1]']
    """
    graph.require_fresh("draw")
    count = sum(node.size for node in graph.nodes)
    if count > MOST_ENTRIES:
        raise ValueError(f"draw: the graph has {count} numbers, and style='units' draws at most "
                         f"{MOST_ENTRIES}. Take style='layers', or focus=node for a part of it.")
    drawn = Recorded(graph, show)
    boxes: list[Box] = []
    operations: dict[str, Operation] = {}
    edges: list[Edge] = []
    places: dict[str, tuple[str, ...]] = {}
    for i, node in enumerate(graph.nodes):
        if not node.shape and all(np.ndim(data_of(x)) == 0 for x in node.operands):
            if node.op is not None:
                boxes += drawn.constants(i, node)
                operations[f"n{i}"] = drawn.operation(i, node)
                edges += drawn.edges(i, node)
            boxes.append(drawn.box(i, node))
            continue
        if node.op is not None:
            arrays = _Arrows(drawn, i, node)
            for k, constants in arrays.constants():
                boxes += constants
                places[f"c{i}_{k}"] = tuple(box.id for box in constants)
            edges += arrays
        places[f"n{i}"] = tuple(entry_id(i, node, e) for e in range(node.size))
        operation = None if node.op is None else drawn.operation(i, node)
        for e, index in enumerate(np.ndindex(node.shape)):
            id, formula = entry_id(i, node, e), ""
            if operation is not None:
                formula = entry_name(operation.formula, index)
                operations[id] = replace(operation, id=_op_id(i, node, e), formula=formula)
            boxes.append(_box(drawn, node, id, index, formula))
    return replace(drawn.finished(boxes, operations, edges), places=places)


def entry_id(i: int, node: Node, e: int) -> str:
    """The id of the box of entry e of node i."""
    return f"n{i}_{e}" if node.shape else f"n{i}"


def _op_id(i: int, node: Node, e: int) -> str:
    return f"op{i}_{e}" if node.shape else f"op{i}"


def _box(drawn: Recorded, node: Node, id: str, index: tuple[int, ...], formula: str) -> Box:
    name = entry_name(drawn.name(node), index)
    value = drawn.numbers(float(np.asarray(node._data)[index])) if drawn.show.values else None
    grad = None if node.grad is None else float(np.asarray(node.grad)[index])
    notes = (formula,) if drawn.show.formulas and formula else ()
    return Box(id, kind_of(node), name, value, drawn.gradient(node, name, grad), notes)


class _Arrows:
    """The arrows into the entries of one node."""

    def __init__(self, drawn: Recorded, i: int, node: Node) -> None:
        self.drawn, self.i, self.node = drawn, i, node
        self.sources = [dependence(node, k) for k in range(len(node.operands))]
        self.slopes = [self._slopes(k) for k in range(len(node.operands))]
        self.symbols = [drawn.symbol(node, k) if drawn.show.symbols_on_arrows and slopes is not None
                        else None for k, slopes in enumerate(self.slopes)]
        self.shares = cache(self._shares)

    def constants(self) -> Iterator[tuple[int, list[Box]]]:
        """For each raw operand a box for each number that an entry is computed from."""
        for k, operand in enumerate(self.node.operands):
            if not isinstance(operand, Node):
                entries = np.ravel(operand)
                yield k, [Box(self._tail(k, f), "constant", "",
                              self.drawn.numbers(float(entries[f])), None)
                          for f in sorted({f for _, f in self.sources[k]})]

    def __iter__(self) -> Iterator[Edge]:
        i, node, show = self.i, self.node, self.drawn.show
        for e in range(node.size):
            head = _op_id(i, node, e) if show.operations else entry_id(i, node, e)
            pairs = [(k, f) for k, source in enumerate(self.sources)
                     for at, f in source if at == e]
            tails = [self._tail(k, f) for k, f in pairs]
            for (k, f), tail in zip(pairs, tails, strict=True):
                label = placed(self._label(k, e, f), k, tails.count(tail) > 1)
                yield Edge(tail, head, label, operand=k)
            if show.operations:
                yield Edge(head, entry_id(i, node, e))
            if show.contributions:
                for (k, f), tail in zip(pairs, tails, strict=True):
                    if label := self._share(k, e, f):
                        yield Edge(head, tail, label, "backward", operand=k)

    def _tail(self, k: int, f: int) -> str:
        operand = self.node.operands[k]
        if isinstance(operand, Node):
            return entry_id(int(self.drawn.ids[operand][1:]), operand, f)
        return f"c{self.i}_{k}_{f}" if np.ndim(operand) else f"c{self.i}_{k}"

    def _slopes(self, k: int) -> Any:
        """The derivative of each entry of the node by each entry of the operand, a matrix."""
        operand = self.node.operands[k]
        if not isinstance(operand, Node) or operand.is_constant:
            return None
        local = local_derivative(self.node, k)
        if not isinstance(self.node.op, ElementwiseOp):
            return np.reshape(local, (self.node.size, operand.size))
        return np.ravel(local)

    def _label(self, k: int, e: int, f: int) -> tuple[str, ...]:
        slopes, show = self.slopes[k], self.drawn.show
        if slopes is None or not show.local_derivatives:
            return ()
        symbol = self.symbols[k]
        number = self.drawn.numbers(float(slopes[e] if slopes.ndim == 1 else slopes[e, f]))
        if not show.numbers_on_arrows:
            return (symbol,) if symbol else ()
        text = number.one_line()
        return (f"{symbol} = {text}",) if symbol and symbol != text else (text,)

    def _share(self, k: int, e: int, f: int) -> tuple[str, ...]:
        operand, node = self.node.operands[k], self.node
        if not isinstance(operand, Node) or operand.is_constant:
            return ()
        if node.grad is None:
            return ("not computed yet",)
        amounts = self.shares(k, e)
        return () if amounts is None else (self.drawn.numbers(float(amounts[f])).one_line(),)

    def _shares(self, k: int, e: int) -> np.ndarray | None:
        """What the entries of operand k get of the gradient of entry e alone."""
        node = self.node
        alone = np.zeros(node.size)
        alone[e] = np.ravel(node.grad)[e]
        gradient = alone.reshape(node.shape) if node.shape else float(alone[0])
        with np.errstate(all="ignore"):
            amount = pull(node, k, gradient, node._data, [data_of(x) for x in node.operands])
        return None if amount is None else np.ravel(amount)


def dependence(node: Node, k: int) -> list[tuple[int, int]]:
    """Which entries of a node are computed from which entries of its operand k: pairs (e, f).

    An entry that is made nan spreads to all that is computed from it.

    >>> from autograd import Tensor
    >>> dependence(Tensor([[1.0, 2.0], [3.0, 4.0]]) @ Tensor([1.0, 0.0]), 0)
    [(0, 0), (0, 1), (1, 2), (1, 3)]
    """
    assert node.op is not None
    xs = [data_of(x) for x in node.operands]
    xs = [np.where(np.isfinite(x), x, 1.0) for x in xs]
    size = np.size(xs[k])
    if isinstance(node.op, ElementwiseOp):  # comparisons swallow nan
        places = np.broadcast_to(np.arange(size).reshape(np.shape(xs[k])), node.shape)
        return [(e, int(f)) for e, f in enumerate(places.ravel())]
    pairs = []
    for f in range(size):
        spoiled = np.array(xs[k])
        spoiled.reshape(-1)[f] = np.nan
        result = node.op.compute_node(*xs[:k], spoiled, *xs[k + 1:], **node.options or {})
        pairs += [(int(e), f) for e in np.flatnonzero(np.isnan(result))]
    return sorted(pairs)


__all__ = ["MOST_ENTRIES", "dependence", "entry_id", "entry_picture"]
