"""Ways through a graph: how many there are from a root down to a node, and the largest of them.

There may be more than atoms, so they are counted without walking them, and only the largest are
followed: each node keeps the few largest partial products that reach it from the root.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import Graph
from autograd.jacobian import local_derivative
from autograd.node import Node, data_of
from autograd.op import ElementwiseOp
from autograd.pieces import (
    ELLIPSIS,
    Formula,
    Level,
    derivative_formula,
    number_formula,
    shape_formula,
)
from autograd.sweeps import pull
from autograd.symbols import LOWERED
from autograd.text import LARGEST_SHOWN


@dataclass(frozen=True, eq=False)
class Path:
    """One way from the root down to w, and what it contributes to the gradient.

    Attributes:
        names: of the nodes on the way, from the root to w.
        places: for each step the place of the operand (1, 2, ...) if it stands in several, else 0.
        numbers: for each step the local derivative; None for a large Jacobian.
        shapes: for each step the shape of the local derivative.
        contribution: a float, or an array of w's shape.
        nodes: those on the way, from the root to w.
    """

    names: tuple[str, ...]
    places: tuple[int, ...]
    numbers: tuple[Any, ...]
    shapes: tuple[tuple[int, ...], ...]
    contribution: Any
    nodes: tuple[Node, ...] = field(repr=False)

    @property
    def factors(self) -> tuple[str, ...]:
        """The local derivatives as symbols: ∂J/∂u, ∂u/∂w."""
        return tuple(self._factor(k).text for k in range(len(self.numbers)))

    def symbols(self) -> Formula:
        """The product of the local derivatives; a long one is shortened in the middle."""
        return _product(self._factor(k) for k in _ends(len(self.numbers)))

    def with_numbers(self, longest: int) -> Formula:
        """The product with the numbers put in; the largest arrays by their shapes, until it is no
        longer than `longest`.
        """
        shown = _ends(len(self.numbers))
        factors = {k: self._number(k) for k in shown}
        arrays = sorted((k for k in shown if k is not None and self.shapes[k]),
                        key=lambda k: len(factors[k].text))
        product = _product(factors[k] for k in shown)
        while len(product.text) > longest and arrays:
            largest = arrays.pop()
            factors[largest] = self._number(largest, True)
            product = _product(factors[k] for k in shown)
        return product

    def _factor(self, k: int | None) -> Formula:
        if k is None:
            return ELLIPSIS
        quotient, place = derivative_formula(self.names[k], self.names[k + 1]), self.places[k]
        if not place:
            return quotient
        # x · x depends on x twice: ∂y/∂x with one x held fixed, and with the other
        return Formula(f"{quotient.text}|{str(place).translate(LOWERED)}",
                       rf"\left.{quotient.latex}\right|_{{{place}}}", (), quotient.level)

    def _number(self, k: int | None, as_shape: bool = False) -> Formula:
        if k is None:
            return ELLIPSIS
        if self.numbers[k] is None or (as_shape and self.shapes[k]):
            return shape_formula(self.shapes[k])
        return number_formula(self.numbers[k])


MOST_FACTORS = 12
"""A longer product is shortened in the middle."""


def _ends(length: int) -> list[int | None]:
    """The numbers of the factors that are shown; None for those left out."""
    if length <= MOST_FACTORS:
        return list(range(length))
    return [0, 1, 2, None, *range(length - 3, length)]


def _product(factors: Iterable[Formula]) -> Formula:
    parts = [factor.at(Level.PRODUCT) for factor in factors] or [("1", "1")]
    return Formula(" · ".join(text for text, _ in parts), r" \cdot ".join(x for _, x in parts), (),
                   Level.PRODUCT, Level.PRODUCT)


class Partial(NamedTuple):
    """A path from the root down to some node: its product so far, and the way it came."""

    product: Any
    way: Any  # None at the root; else (way so far, node, place of the operand, its slope)


def largest_paths(graph: Graph, w: Node, seed: Any, wanted: set[Node],
                   most: int) -> tuple[int, list[Partial]]:
    """How many paths there are, and the largest: in written order if these are all."""
    ways = {graph.roots[0]: 1}
    largest = {graph.roots[0]: [Partial(seed, None)]}
    with np.errstate(all="ignore"):
        for node in reversed(graph.nodes):
            if node is w or node not in ways:
                continue
            number, partials = ways.pop(node), _cut(largest.pop(node), most)
            for i, operand in enumerate(node.operands):
                if isinstance(operand, Node) and operand in wanted:
                    onwards = _onwards(node, i, partials)
                    if onwards:
                        ways[operand] = ways.get(operand, 0) + number
                        known = largest.setdefault(operand, [])
                        known += onwards
                        if len(known) > 8 * most:
                            largest[operand] = _cut(known, most)
    found = _cut(largest.get(w, []), most)
    if ways.get(w, 0) <= most:
        position = {node: i for i, node in enumerate(graph.nodes)}
        found.sort(key=lambda path: [(position[node], i) for node, i, _ in _steps(path)])
    return ways.get(w, 0), found


def _onwards(node: Node, i: int, partials: list[Partial]) -> list[Partial]:
    """The partial products, one step further down; none where the rule lets nothing through."""
    xs = [data_of(x) for x in node.operands]
    slope = None
    if type(node._data) is float and type(xs[i]) is float:
        slope = pull(node, i, 1.0, node._data, xs)
        if slope is None:
            return []
        slope = float(slope)
    result = []
    for partial in partials:
        share = (pull(node, i, partial.product, node._data, xs) if slope is None
                 else partial.product * slope)
        if share is None:
            return []
        result.append(Partial(share, (partial.way, node, i, slope)))
    return result


def _cut(partials: list[Partial], most: int) -> list[Partial]:
    """The largest ones, nan first: whoever looks for its origin must see it."""
    if len(partials) <= 1:
        return partials
    sizes = [float(np.max(np.abs(partial.product))) for partial in partials]
    order = sorted(range(len(sizes)), key=lambda i: -math.inf if sizes[i] != sizes[i]
                   else -sizes[i])
    return [partials[i] for i in order[:most]]


def _steps(path: Partial) -> list[tuple[Node, int, Any]]:
    """Node, place of the operand and slope of each step, from the root down."""
    steps, way = [], path.way
    while way is not None:
        way, *step = way
        steps.append(tuple(step))
    return steps[::-1]


def path_of(graph: Graph, w: Node, found: Partial) -> Path:
    """What people see of a path down to w."""
    steps = _steps(found)
    places, numbers, shapes = [], [], []
    for node, i, slope in steps:
        operands = node.operands
        places.append(i + 1 if sum(x is operands[i] for x in operands) > 1 else 0)
        shape = node.shape
        if slope is None and not isinstance(node.op, ElementwiseOp):
            shape += operands[i].shape
        if slope is None and math.prod(shape) <= LARGEST_SHOWN:
            slope = local_derivative(node, i)
        numbers.append(slope)
        shapes.append(shape)
    nodes = (*[node for node, _, _ in steps], w)
    names = tuple(graph.name(node) for node in nodes)
    product = found.product
    contribution = float(product) if not w.shape else np.array(product, w.dtype)
    return Path(names, tuple(places), tuple(numbers), tuple(shapes), contribution,
                nodes)


__all__ = ["Partial", "Path", "largest_paths", "path_of"]
