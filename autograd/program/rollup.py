"""A graph of scalars rolled up: the same graph of arrays, made of ordinary ops.

A layer that was recorded unit by unit, example by example, becomes ``relu(X @ W + b)``. Each group
of scalars of one kind (`groups`) becomes one array; sums of products (`sums`) that fill a grid
(`grids`) become a matrix product, other groups an op on arrays, and what has no like an op on
numbers. Where operands lie elsewhere they are gathered (`arrays`). The result can be drawn,
printed, differentiated and compiled as any graph.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import autograd
from autograd.graph import Graph, topological_sort
from autograd.indexing import _stack_op as stack
from autograd.node import Node, Tensor
from autograd.program.arrays import Arrays, Leaves, Place, Shape, as_shape
from autograd.program.grids import Grid, find_grids
from autograd.program.groups import Group, find_groups, is_entry
from autograd.program.sums import Sum, find_sums
from autograd.shapes import shape_of

FEW = 3
"""Up to so many terms are added one after the other; more are put side by side and summed."""


@dataclass(frozen=True)
class RolledUp:
    """A rolled-up graph.

    Attributes:
        roots: the roots as nodes of the new graph.
        leaves: its leaves, in the order of use, each with the scalars that it is made of.
        places: the array and the position of each scalar, and the array of each Tensor, that was
            not folded into a sum.
        found: the arrays that groups of scalars became, with these scalars and how.
        gathered: arrays that had to be put together entry by entry.
    """

    roots: list[Node]
    leaves: list[Leaves]
    places: Mapping[Node, Place]
    found: list[Found]
    gathered: list[Node]


@dataclass(frozen=True)
class Found:
    """An array, the scalars that it holds in order, and how it is computed, in words."""

    array: Node
    nodes: tuple[Node, ...]
    how: str


def roll_up(
    graph: Graph, kind_of_leaf: Any = lambda node: node.is_constant,
    arrays: Sequence[tuple[str, Sequence[Node], Shape]] = (),
) -> RolledUp:
    """Roll a graph up.

    Args:
        graph: of scalars, arrays, or both.
        kind_of_leaf: a function; leaves of different kinds are put into different arrays.
        arrays: (name, scalar leaves, shape) of leaves that are an array already.

    >>> from autograd import Value, formula
    >>> w, x = [Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]
    >>> z = [[a * b + c * d for a, c in (w, x)] for b, d in (w, x)]
    >>> rolled = roll_up(Graph(z[0][0] + z[0][1] + z[1][0] + z[1][1]))
    >>> [found.how for found in rolled.found]
    ['matrix product (2, 2) @ (2, 2)', 'sum of 4']
    """
    return _RollUp(graph, kind_of_leaf, arrays).result(graph.roots)


class _RollUp:
    """Rolls one graph up, group by group."""

    def __init__(self, graph: Graph, kind_of_leaf: Any,
                 arrays: Sequence[tuple[str, Sequence[Node], Shape]]) -> None:
        self.arrays = Arrays(kind_of_leaf)
        self.found: list[Found] = []
        homes: dict[Node, Any] = {}
        for name, nodes, shape in arrays:
            self.arrays.hold(nodes, shape, name)
            homes.update(dict.fromkeys(nodes, name))
        for node in graph.leaves:
            if isinstance(node, Tensor):
                self.arrays.leaves.append(Leaves(node, (node,)))
                self.arrays.places[node] = Place(node, 0)
        self.same: dict[Node, Node] = {}
        sums, remaining = find_sums(graph.nodes, graph.uses)
        self._find_entries(remaining)
        for group in find_groups(remaining, sums, homes):
            self._place(group)

    def result(self, roots: Sequence[Node]) -> RolledUp:
        """What came out."""
        arrays = self.arrays
        found = [arrays.fetch(root) for root in roots]
        order = {node: i for i, node in enumerate(topological_sort(*found))}
        leaves = sorted(arrays.leaves, key=lambda each: order.get(each.array, len(order)))
        return RolledUp(found, leaves, arrays.places, self.found, arrays.gathered)

    def _find_entries(self, nodes: Sequence[Node]) -> None:
        """Find scalars that are the same entry of an array."""
        first: dict[tuple[Node, int], Node] = {}
        for node in nodes:
            if is_entry(node) and isinstance(node._left, Node):
                key = node._left, _position(node)
                self.same[node] = first.setdefault(key, node)

    def _place(self, group: Group) -> None:
        """Compute a group as arrays."""
        node = group.nodes[0]
        if group.sums:
            self._place_sums(group)
        elif is_entry(node) and isinstance(node._left, Node):
            array = self.arrays.places[node._left].array
            for entry in group.nodes:
                self.arrays.places[entry] = Place(array, _position(entry))
        elif len(group.nodes) == 1:
            self._place_one(node)
        else:
            assert node.op is not None
            slots = list(zip(*[each.operands for each in group.nodes], strict=True))
            self._place_entrywise(group.nodes, slots, node.op, node.options or {})

    def _place_one(self, node: Node) -> None:
        """A node without like: its op on what its operands have become."""
        op, operands, options = node.op, node.operands, node.options or {}
        assert op is not None
        array: Any
        if op is stack and all(isinstance(x, float) or not x.shape for x in operands):
            array = self.arrays.whole(operands, (len(operands),))
        else:
            array = op(*map(self.arrays.fetch, operands), **options)
        how = op.name
        if op.name == "matmul":
            how = f"matrix product {' @ '.join(str(shape_of(x)) for x in operands)}"
        self._put(array, [node], how)

    def _place_entrywise(self, nodes: Sequence[Node], slots: Sequence[Any], op: Any,
                         options: Mapping[str, Any]) -> None:
        """Nodes of one op that works entry by entry, given their operands, slot by slot."""
        equal: list[tuple[Node, Node]] = []
        if self.same:  # operands may be equal, and then results are
            found: dict[tuple[Any, ...], Node] = {}
            for node, parts in zip(nodes, zip(*slots, strict=True), strict=True):
                first = found.setdefault(self._first(parts), node)
                if first is not node:
                    equal.append((node, first))
            nodes, slots = list(found.values()), list(zip(*found, strict=True))
        order, shape = self._arrangement(slots)
        operands = [self.arrays.gather([slot[i] for i in order], shape) for slot in slots]
        array = op(*operands, **options)
        self._put(as_shape(array, shape), [nodes[i] for i in order], op.name)
        for node, first in equal:
            self._put_same(node, first)

    def _place_sums(self, group: Group) -> None:
        """Sums of as many products and terms: matrix products where they fill grids."""
        nodes, sums = group.nodes, group.sums
        products = len(sums[0].left)
        if self.same:
            sums = [Sum(*map(self._first, each)) for each in sums]
        if len(nodes) == 1 and self._is_scattered(sums[0]):
            self._place_one_by_one(nodes, sums[0])
            return
        if products:
            grids = find_grids(sums)
            useful = [grid for grid in grids if products > 1 or
                      (len(grid.rows) > 1 and len(grid.columns) > 1)]
            if useful == grids and (len(grids) <= FEW or FEW * len(grids) <= len(nodes)):
                for grid in grids:
                    self._place_grid(nodes, sums, grid)
                return
        self._place_in_rows(nodes, sums)

    def _put_same(self, node: Node, first: Node) -> None:
        """The node is equal to one that has a place."""
        self.same[node] = first
        self.arrays.places[node] = self.arrays.places[first]

    def _is_scattered(self, one: Sum) -> bool:
        """Whether the parts of a sum would have to be put together from many places."""
        return any(part and self.arrays.pieces(part) > max(len(part) // 2, 1) for part in one)

    def _place_one_by_one(self, nodes: Sequence[Node], one: Sum) -> None:
        """A sum without like, of numbers from all over the place."""
        fetch = self.arrays.fetch
        parts = [fetch(a) * fetch(b) for a, b in zip(one.left, one.right, strict=True)]
        parts += map(fetch, one.terms)
        self._put(sum(parts[1:], parts[0]), nodes, f"sum of {len(parts)}, one by one")

    def _first(self, factors: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self.same.get(x, x) if isinstance(x, Node) else x for x in factors)

    def _place_grid(self, nodes: Sequence[Node], sums: Sequence[Sum], grid: Grid) -> None:
        """A grid of sums of products, as a matrix product; vectors where there is one row."""
        rows, columns, k = len(grid.rows), len(grid.columns), len(grid.rows[0])
        left = self.arrays.whole([x for row in grid.rows for x in row],
                                 (k,) if rows == 1 else (rows, k))
        alone = rows == columns == 1
        right = self.arrays.whole([column[i] for i in range(k) for column in grid.columns],
                                  (k,) if alone else (k, columns))
        if not isinstance(left, Node):
            left = autograd.constant(left)  # numbers that were written as they are
        array = autograd.matmul(left, right)
        shape = () if alone else (columns,) if rows == 1 else (rows, columns)
        array = self._with_terms(array, [sums[cell[0]].terms for cell in grid.cells], shape)
        how = f"matrix product {shape_of(left)} @ {shape_of(right)}"
        self._put(array, [nodes[cell[0]] for cell in grid.cells], how)
        for first, *others in grid.cells:
            for i in others:
                self._put_same(nodes[i], nodes[first])

    def _place_in_rows(self, nodes: Sequence[Node], sums: Sequence[Sum]) -> None:
        """Sums that fill no grid: added term by term, or, if there are many, row by row."""
        slots = [list(slot) for slot in zip(*[s.left + s.right + s.terms for s in sums],
                                            strict=True)]
        k, n, m = len(sums[0].left), len(sums[0].terms), len(nodes)
        if k <= 1 and n <= FEW:
            order, shape = self._arrangement(slots)
            parts = [self.arrays.gather([slot[i] for i in order], shape) for slot in slots]
            array = parts[0] * parts[1] if k else parts[0]
            for part in parts[2 * k + (not k):]:
                array = array + part
            how = f"sum of {n + k}" + (", one of them a product" if k else "")
            self._put(as_shape(array, shape), [nodes[i] for i in order], how)
            return
        shape = (m,) if m > 1 else ()
        array = None
        if k:
            left = self.arrays.whole([x for each in sums for x in each.left], (*shape, k))
            right = self.arrays.whole([x for each in sums for x in each.right], (*shape, k))
            array = autograd.sum(left * right, axis=-1)
        array = self._with_terms(array, [s.terms for s in sums], shape)
        how = f"sum of {n}" if not k else f"sum of {k} products, one by one"
        self._put(array, nodes, how)

    def _with_terms(self, array: Any, terms: Sequence[tuple[Any, ...]], shape: Shape) -> Any:
        """The terms of each sum added to the array, which may be None."""
        n = len(terms[0])
        if n <= FEW:
            for slot in zip(*terms, strict=True):
                array = array + self.arrays.gather(slot, shape)
            return as_shape(array, shape)
        whole = self.arrays.covered(terms[0]) if not shape else None
        total = autograd.sum(whole) if whole is not None else autograd.sum(
            self.arrays.whole([x for each in terms for x in each], (*shape, n)), axis=-1)
        return total if array is None else array + total

    def _arrangement(self, slots: Sequence[Sequence[Any]]) -> tuple[Sequence[int], Shape]:
        """In which order, and as an array of which shape, nodes with these operands are best.

        As their first operands lie, if these are different entries of one array; or as a grid.
        """
        m = len(slots[0])
        if m == 1:
            return [0], ()
        for slot in sorted(slots, key=lambda slot: not isinstance(slot[0], Node)
                           or slot[0].op is None):
            places = [self.arrays.places.get(x) if isinstance(x, Node) else None for x in slot]
            if any(place is None or place.array is not places[0].array  # type: ignore[union-attr]
                   for place in places):
                continue
            positions = np.array([place.position for place in places if place])
            order = np.argsort(positions, kind="stable")
            positions = positions[order]
            if (positions[1:] > positions[:-1]).all():
                return order.tolist(), _shape_in(places[0].array.shape, positions)  # type: ignore[union-attr]
        if len(slots) >= 2:
            rows, columns = (dict.fromkeys(slot) for slot in slots[:2])
            if len(rows) * len(columns) == m and min(len(rows), len(columns)) > 1:
                cells = {pair: i for i, pair in enumerate(zip(slots[0], slots[1], strict=True))}
                if len(cells) == m:
                    return ([cells[r, c] for r in rows for c in columns],
                            (len(rows), len(columns)))
        return range(m), (m,)

    def _put(self, array: Any, nodes: Sequence[Node], how: str) -> None:
        self.arrays.put(nodes, array)
        self.found.append(Found(array, tuple(nodes), how))


def _position(entry: Node) -> int:
    """Which entry of the flattened array it is."""
    array: Any = entry._left
    return int(np.arange(array.size).reshape(array.shape)[(entry.options or {})["index"]])


def _shape_in(whole: Shape, positions: np.ndarray) -> Shape:
    """The shape of ascending positions of an array: its own, a block of it, or a row."""
    if positions.size == math.prod(whole):
        return whole
    if len(whole) == 2:
        rows, columns = np.divmod(positions, whole[1])
        wide = int(np.count_nonzero(rows == rows[0]))
        if positions.size % wide == 0 and (
                columns.reshape(-1, wide) == columns[:wide]).all() and wide < positions.size:
            return positions.size // wide, wide
    return (positions.size,)


__all__ = ["Found", "RolledUp", "roll_up"]
