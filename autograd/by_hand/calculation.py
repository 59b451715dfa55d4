"""All quantities of a graph that stated numbers need, in the order in which they follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd.by_hand.quantities import (
    Beliefs,
    DerivativeQuantity,
    Quantity,
    SlopeQuantity,
    Sweep,
    Term,
    ValueQuantity,
)
from autograd.derivative import depending_on
from autograd.graph import Graph
from autograd.jacobian import one_hot
from autograd.node import Node
from autograd.op import ElementwiseOp


class Calculation:
    """The quantities of a graph.

    Attributes:
        order: values in topological order, then slopes, then gradients from the root backwards.
        engine: what the engine says of each.
    """

    def __init__(self, graph: Graph, data: Mapping[Node, Any]) -> None:
        self.graph = graph
        self.order: list[Quantity] = []
        self.engine: Beliefs = {}
        self.values: dict[Node, ValueQuantity] = {}
        self.slopes: dict[tuple[Node, Node], Quantity] = {}
        self.users: dict[Node, list[tuple[Node, int]]] = {node: [] for node in graph.nodes}
        for node in graph.nodes:
            self.values[node] = ValueQuantity(node, self.values, data[node])
            self.engine[self.values[node]] = data[node]
            for i, x in enumerate(node.operands):
                if isinstance(x, Node):
                    self.users[x].append((node, i))
            self._append(self.values[node])

    def _append(self, quantity: Quantity) -> None:
        quantity.position = len(self.order)
        self.order.append(quantity)

    def add(self, quantity: Quantity) -> None:
        """Append a quantity, and what the engine says of it."""
        self._append(quantity)
        with np.errstate(all="ignore"):
            self.engine[quantity] = quantity.follow(self.engine)

    def add_slopes(self, pairs: Sequence[tuple[Node, Node]]) -> list[Quantity]:
        """The slopes of pairs (of, with respect to): of an op, or over all paths between."""
        far: dict[tuple[Node, bool], list[Node]] = {}
        for of, wrt in pairs:
            if any(x is wrt for x in of.operands):
                self.slopes[of, wrt] = SlopeQuantity(of, wrt, self.values)
                self.add(self.slopes[of, wrt])
            else:
                far.setdefault((of, self._entry_by_entry(of, wrt)), []).append(wrt)
        position = {node: i for i, node in enumerate(self.graph.nodes)}
        for (of, simple), wrts in sorted(far.items(), key=lambda item: position[item[0][0]]):
            seeds = [np.ones(of.shape)] if simple else list(one_hot(of))
            sweep = Sweep(of, "slope", np.array(seeds, float), simple, self.engine)
            self._add_sweep(sweep, wrts)
            for wrt in wrts:
                self.slopes[of, wrt] = sweep.derivatives[wrt]
        return [self.slopes[pair] for pair in pairs]

    def add_gradients(self, root: Node, wrts: Sequence[Node]) -> list[DerivativeQuantity]:
        """The gradients of a root of one number."""
        sweep = Sweep(root, "gradient", np.ones((1, *root.shape)), False, self.engine)
        self._add_sweep(sweep, wrts)
        return [sweep.derivatives[wrt] for wrt in wrts]

    def _add_sweep(self, sweep: Sweep, wrts: Sequence[Node]) -> None:
        graph = Graph(sweep.root)
        below = set(graph.nodes)
        wanted = depending_on(wrts, graph)
        for node in [*reversed(graph.nodes), *(wrt for wrt in wrts if wrt not in below)]:
            if node in wanted:
                terms = self._terms(sweep, node, below) if node in below else []
                sweep.derivatives[node] = DerivativeQuantity(sweep, node, terms, self.values)
                self.add(sweep.derivatives[node])

    def _terms(self, sweep: Sweep, node: Node, below: set[Node]) -> list[Term]:
        """The summands of a derivative: by stated slopes where they lead, else by the rules."""
        edges = [(user, i) for user, i in self.users[node] if user in below]
        terms = []
        for (of, wrt), slope in self.slopes.items():
            if wrt is node and of in sweep.derivatives:
                covered = [edge for edge in edges if edge[0] in self._leading_to(of, node, below)]
                if covered:
                    terms.append(Term(sweep.derivatives[of], slope=slope))
                    edges = [edge for edge in edges if edge not in covered]
        # Backwards, as the engine's sweep adds them.
        return terms + [Term(sweep.derivatives[user], i) for user, i in reversed(edges)]

    def _leading_to(self, of: Node, node: Node, below: set[Node]) -> set[Node]:
        """The users of a node, if all of them lead to `of` alone: then its slope covers them."""
        if any(x is node for x in of.operands):
            return {of}
        between = self._between(of, node)
        closed = all(user in between for inner in between - {of} for user, _ in self.users[inner]
                     if user in below)
        return between if closed else set()

    def _between(self, of: Node, node: Node) -> set[Node]:
        """The nodes on the paths from a node to `of`, with the latter."""
        graph = Graph(of)
        return depending_on([node], graph) & set(graph.nodes) - {node}

    def _entry_by_entry(self, of: Node, node: Node) -> bool:
        """Whether every entry of `of` depends on the same entry of the node alone."""
        between = self._between(of, node)
        return node.shape == of.shape != () and bool(between) and all(
            isinstance(inner.op, ElementwiseOp) and inner.shape == of.shape for inner in between)


__all__ = ["Calculation"]
