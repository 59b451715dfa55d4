"""Sums of products that fill a grid, each row with each column: together they are one matrix
product.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd.node import Node
from autograd.program.sums import Sum

Factors = tuple[Any, ...]


class Grid(NamedTuple):
    """Rows × columns: entry (i, j) of `cells` has the numbers of sums Σ rows[i] · columns[j].

    Sums in one cell have the same terms besides, so that they are equal.
    """

    rows: list[Factors]
    columns: list[Factors]
    cells: list[list[int]]


def find_grids(sums: Sequence[Sum]) -> list[Grid]:
    """The sums of a group as grids, as few as possible.

    Sums whose left factors meet the same right factors make a grid. Weights become columns.

    >>> from autograd import Value
    >>> w, v, x = Value(1.0), Value(2.0), Value(3.0)
    >>> grid, = find_grids([Sum((w, w), (x, v), ()), Sum((v, v), (x, v), ())])
    >>> len(grid.rows), len(grid.columns), grid.cells
    (1, 2, [[0], [1]])
    """
    cells: dict[tuple[Factors, Factors], dict[Factors, list[int]]] = {}
    partners: dict[Factors, dict[Factors, None]] = {}
    for number, each in enumerate(sums):
        cell = cells.setdefault((each.left, each.right), {})
        cell.setdefault(each.terms, []).append(number)
        partners.setdefault(each.left, {})[each.right] = None
    alike: dict[tuple[Factors, ...], list[Factors]] = {}
    for left, rights in partners.items():
        alike.setdefault(tuple(rights), []).append(left)
    grids = []
    for rights_met, lefts in alike.items():
        turned = _are_weights(lefts, list(rights_met), lambda pair: next(iter(cells[pair])))
        rows, columns = (list(rights_met), lefts) if turned else (lefts, list(rights_met))
        found = [list(cells[(column, row) if turned else (row, column)].values())
                 for row in rows for column in columns]
        for layer in range(max(map(len, found))):  # the same products with other terms: again
            if all(len(numbers) > layer for numbers in found):
                grids.append(Grid(rows, columns, [numbers[layer] for numbers in found]))
            else:
                grids += [
                    Grid([row], [column], [found[i * len(columns) + j][layer]])
                    for i, row in enumerate(rows) for j, column in enumerate(columns)
                    if len(found[i * len(columns) + j]) > layer]
    return grids


def _are_weights(lefts: list[Factors], rights: list[Factors], terms: Any) -> bool:
    """Whether the left factors are weights rather than the right ones.

    Weights are leaves, and no constants; each unit has its own, and its own bias. Where that does
    not tell, they are written first: w x.
    """
    for asked in (_computed, _constant):
        if asked(lefts[0]) != asked(rights[0]):
            return bool(asked(rights[0]))
    first = terms((lefts[0], rights[0]))
    left_has_own = not _same(first, terms((lefts[-1], rights[0])))
    right_has_own = not _same(first, terms((lefts[0], rights[-1])))
    return left_has_own or not right_has_own


def _same(a: Factors, b: Factors) -> bool:
    return all(x is y for x, y in zip(a, b, strict=True))


def _constant(factors: Factors) -> bool:
    return all(not isinstance(x, Node) or x.is_constant for x in factors)


def _computed(factors: Factors) -> bool:
    return any(isinstance(x, Node) and x.op is not None for x in factors)


__all__ = ["Grid", "find_grids"]
