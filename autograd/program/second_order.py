"""Hessians by one program: H v for all unit vectors v at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd
from autograd.graph import Graph
from autograd.node import Node, Tensor, Value
from autograd.program.inputs import named_arrays
from autograd.program.program import Program
from autograd.program.rollup import roll_up
from autograd.program.store import positions_of, slices_of

MOST_NUMBERS = 4_000_000
"""So many numbers, at most, the largest array of the program may hold."""


def hessian_product(y: Node, leaves: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """Leaves v, one for each of the leaves w and 0 so far, and H v, a graph of v and w.

    H v is the gradient of (gradient · v).
    Source: Pearlmutter 1994.

    >>> from autograd import Value
    >>> w = Value(2.0)
    >>> (v,), (product,) = hessian_product(w**3, [w])
    >>> v.data = 1.0
    >>> Graph(product).fprop()
    12.0
    """
    vectors: list[Node] = [Tensor(np.zeros(w.shape)) if w.shape else Value(0.0) for w in leaves]
    dots = [autograd.sum(g * v) if g.shape else g * v
            for g, v in zip(autograd.grad(y, list(leaves)), vectors, strict=True)]
    return vectors, autograd.grad(sum(dots[1:], dots[0]), list(leaves))


class HessianProgram:
    """The Hessian of a node of one number with respect to some leaves.

    The graph is rolled up, the graph of H v is made once, and runs over a batch of unit vectors.
    The leaves are given once each.

    >>> from autograd import Value
    >>> a, b = Value(1.0), Value(2.0)
    >>> HessianProgram(a * a * b, [a, b])()
    array([[4., 2.],
           [2., 0.]])
    """

    def __init__(self, y: Node, targets: Sequence[Node]) -> None:
        graph = Graph(y)
        wanted = set(targets)
        names = {x: x.name for x in graph.leaves if x.name is not None}
        arrays = [(name, nodes, shape) for name, (nodes, shape) in named_arrays(names).items()
                  if len(set(map(wanted.__contains__, nodes))) == 1]
        rolled = roll_up(graph, wanted.__contains__, arrays)
        slices = slices_of(targets)
        found = [each for each in rolled.leaves if each.nodes[0] in wanted]
        self.size = sum(x.size for x in targets)
        leaves = [each.array for each in found]
        self.positions = [positions_of(each.nodes, slices) for each in found]
        self.program: Program | None = None
        if not leaves:
            return
        vectors, products = hessian_product(rolled.roots[0], leaves)
        reached = set(Graph(*products).nodes)
        self.inputs = {f"v{i}": v for i, v in enumerate(vectors) if v in reached}
        self.largest = max(x.size for x in Graph(*products).nodes)
        self.program = Program(products, self.inputs)

    def __call__(self) -> np.ndarray:
        """The Hessian, (n, n), at the data that the leaves had when the program was made."""
        n = self.size
        H = np.zeros((n, n))
        if self.program is None or not self.inputs:
            return H
        rows = max(min(n, MOST_NUMBERS // self.largest), 1)
        for start in range(0, n, rows):
            unit = np.eye(n)[start:start + rows]
            given: dict[str, Any] = {
                f"v{i}": unit[:, positions].reshape(len(unit), *self._shape(i))
                for i, positions in enumerate(self.positions) if f"v{i}" in self.inputs}
            for positions, block in zip(self.positions, self.program.fprop(**given), strict=True):
                H[start:start + rows, positions] = block.reshape(len(unit), -1)
        return H

    def _shape(self, i: int) -> tuple[int, ...]:
        shape: tuple[int, ...] = self.inputs[f"v{i}"].shape
        return shape


__all__ = ["HessianProgram", "hessian_product"]
