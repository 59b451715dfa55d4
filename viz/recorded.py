"""The picture of a graph as it was recorded: a box for each node, a circle for each op."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograd.formula import local_formula
from autograd.graph import Graph
from autograd.jacobian import local_derivative
from autograd.node import Node, data_of
from autograd.op import ElementwiseOp
from autograd.pieces import Formula
from autograd.sweeps import pull
from autograd.text import printable
from viz.numbers import Numbers, is_small, numbers, shape_text
from viz.picture import Box, BoxKind, Edge, Gradient, Operation, Picture
from viz.show import Show

LONGEST_FORMULA = 70
LONGEST_SYMBOL = 30
PLACES = ("1st", "2nd", "3rd")
SLOPES = "numbers on arrows: local derivatives"
SYMBOLS = "on arrows: local derivatives"
SHARES = "dashed arrows: shares of gradients, flowing back"


def picture(graph: Graph, show: Show | None = None, nodes: Iterable[Node] | None = None,
            loss: Node | None = None) -> Picture:
    """The picture of a graph, with its data and gradients as they are now.

    Args:
        graph: the graph; every node is drawn once, however many paths lead to it.
        show: what to show.
        nodes: only these; arrows to and from others end at "…".
        loss: the node whose gradients are shown; the root by default.

    Raises StaleGraphError if a leaf's data changed after the root was computed.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> shown = picture(Graph((x * x).named("y")))
    >>> [(edge.tail, edge.head, edge.label) for edge in shown.edges]
    [('n0', 'op1', ('1st: 3',)), ('n0', 'op1', ('2nd: 3',)), ('op1', 'n1', ())]
    """
    graph.require_fresh("draw")
    drawn = Recorded(graph, show or Show(), loss)
    wanted = None if nodes is None else set(nodes)
    boxes: list[Box] = []
    operations: dict[str, Operation] = {}
    edges: list[Edge] = []
    for i, node in enumerate(graph.nodes):
        if wanted is not None and node not in wanted:
            continue
        if node.op is not None:
            boxes += drawn.constants(i, node)
            operations[f"n{i}"] = drawn.operation(i, node)
            if wanted is None or all(x in wanted for x in node.operands if isinstance(x, Node)):
                edges += drawn.edges(i, node)
            else:
                boxes.append(Box(f"m{i}", "more", "…", None, None))
                edges += drawn.edges(i, node, wanted, f"m{i}")
        boxes.append(drawn.box(i, node))
    return drawn.finished(boxes, operations, edges)


@dataclass(frozen=True)
class Recorded:
    """Makes the parts of a picture, node by node."""

    graph: Graph
    show: Show
    loss: Node | None = None

    @cached_property
    def ids(self) -> dict[Node, str]:
        """The box of each node."""
        return {node: f"n{i}" for i, node in enumerate(self.graph.nodes)}

    @cached_property
    def gradient_label(self) -> str:
        r"""The label ∂J/∂\0 if the gradients are those of the root J; else only "gradient".

        The gradients were left by the last backward pass, which may have started at another root.
        It started at J if J's own gradient is 1, or will, if there are no gradients yet.
        """
        root = self.graph.roots[0] if self.loss is None else self.loss
        if (len(self.graph.roots) == 1 or self.loss is not None) and root.size == 1:
            fresh = all(node.grad is None for node in self.graph.nodes)
            if fresh or (root.grad is not None and np.all(np.asarray(root.grad) == 1)):
                return f"∂{self.name(root)}/∂\0"
        return "gradient"

    def name(self, node: Node) -> str:
        """The node's name in the graph, on one line."""
        return printable(self.graph.name(node))

    def numbers(self, data: Any) -> Numbers:
        """Data, written out."""
        return numbers(data, self.show.digits)

    def gradient(self, node: Node, name: str, data: Any) -> Gradient | None:
        """The gradient row; none for constants."""
        if node.is_constant or not self.show.gradients:
            return None
        shown = None if data is None else self.numbers(data)
        return Gradient(self.gradient_label.replace("\0", name), shown)

    def box(self, i: int, node: Node) -> Box:
        """The box of a node."""
        name = self.name(node)
        value = self.numbers(node._data) if self.show.values else None
        notes = self.shape_notes(node.shape, value)
        if self.show.formulas and node.op is not None:
            notes += (self.formula(node),)
        return Box(f"n{i}", kind_of(node), name, value, self.gradient(node, name, node.grad), notes)

    def shape_notes(self, shape: tuple[int, ...], value: Numbers | None) -> tuple[str, ...]:
        """The shape of an array where it is to be shown; large ones tell it anyway."""
        if not (self.show.shapes and shape) or (value is not None and value.notes):
            return ()
        return (f"shape {shape_text(shape)}",)

    def constants(self, i: int, node: Node) -> Iterator[Box]:
        """A box for each raw number among the operands."""
        for k, operand in enumerate(node.operands):
            if not isinstance(operand, Node):
                yield Box(f"c{i}_{k}", "constant", "", self.numbers(operand), None)

    def operation(self, i: int, node: Node) -> Operation:
        """The circle of the node's op."""
        assert node.op is not None
        symbol = node.op.name if self.show.operations == "names" else node.op.symbol
        return Operation(f"op{i}", symbol, self.formula(node), shown=bool(self.show.operations))

    def formula(self, node: Node) -> str:
        """The op on its operands' names, in one line."""
        assert node.op is not None
        operands = [self.name(x) if isinstance(x, Node) else self.numbers(x).one_line()
                    for x in node.operands]
        return printable(node.op.describe(*operands, **node.options or {}), LONGEST_FORMULA)

    def edges(self, i: int, node: Node, wanted: set[Node] | None = None,
              elsewhere: str = "") -> Iterator[Edge]:
        """The arrows of an op: from its operands, on to its result, and back.

        Operands that are not wanted are drawn as one box, `elsewhere`.
        """
        tails = [f"c{i}_{k}" if not isinstance(x, Node)
                 else self.ids[x] if wanted is None or x in wanted else elsewhere
                 for k, x in enumerate(node.operands)]
        op = f"op{i}" if self.show.operations else f"n{i}"
        for k, tail in enumerate(tails):
            if tail == elsewhere and elsewhere in tails[:k]:
                continue
            label = self.slope(node, k) if tail != elsewhere else ()
            label = placed(label, k, tails.count(tail) > 1 and tail != elsewhere)
            yield Edge(tail, op, label, operand=None if tail == elsewhere else k)
        if self.show.operations:
            yield Edge(op, f"n{i}")
        if self.show.contributions:
            for k, tail in enumerate(tails):
                if tail != elsewhere and (label := self.share(node, k)):
                    yield Edge(op, tail, label, "backward", operand=k)

    def slope(self, node: Node, k: int) -> tuple[str, ...]:
        """The local derivative for operand k; nothing for a constant, which gets no gradient.

        A Jacobian too large to be read is not computed either; its shape is told.
        """
        operand = node.operands[k]
        if not isinstance(operand, Node) or operand.is_constant or not self.show.local_derivatives:
            return ()
        symbol = self.symbol(node, k) if self.show.symbols_on_arrows else None
        if not self.show.numbers_on_arrows:
            return (symbol,) if symbol else ()
        by_entry = isinstance(node.op, ElementwiseOp)
        shape = node.shape if by_entry else node.shape + operand.shape
        if not is_small(shape):
            text = f"{'slopes' if by_entry else 'Jacobian'} {shape_text(shape)}"
            return (symbol, text) if symbol else (text,)
        lines = self.numbers(local_derivative(node, k)).lines()
        if symbol:
            same = symbol == lines[0] and len(lines) == 1
            return lines if same else (f"{symbol} = {lines[0]}",) if len(lines) == 1 else (
                f"{symbol} =", *lines)
        return lines if by_entry or not (node.shape and operand.shape) else ("Jacobian", *lines)

    def symbol(self, node: Node, k: int) -> str | None:
        """The local derivative of an op that works entry by entry, in symbols: 1 − y²."""
        if not isinstance(node.op, ElementwiseOp):
            return None
        return printable(local_formula(node, k, self.spell).text, LONGEST_SYMBOL)

    def spell(self, node: Node) -> Formula:
        """A node by its name, as its box has it."""
        return Formula(self.name(node), self.name(node))

    def share(self, node: Node, k: int) -> tuple[str, ...]:
        """What operand k gets of the gradient of the node: nothing for a constant."""
        operand = node.operands[k]
        if not isinstance(operand, Node) or operand.is_constant:
            return ()
        if node.grad is None:
            return ("not computed yet",)
        xs = [data_of(x) for x in node.operands]
        with np.errstate(all="ignore"):
            amount = pull(node, k, node.grad, node._data, xs)
        if amount is None:
            return ()
        return self.numbers(np.asarray(amount) if operand.shape else float(amount)).lines()

    def finished(self, boxes: list[Box], operations: Mapping[str, Operation],
                 edges: list[Edge]) -> Picture:
        """The picture of these parts."""
        title = ", ".join(self.name(root) for root in self.graph.roots)
        slopes = any(edge.label for edge in edges if edge.kind == "forward")
        legend = [SLOPES if self.show.local_derivatives in (True, "numbers") else SYMBOLS] * slopes
        legend += [SHARES] * any(edge.kind == "backward" for edge in edges)
        return Picture(title, tuple(boxes), operations, tuple(edges), (), tuple(legend))


def kind_of(node: Node) -> BoxKind:
    """Which kind of box a node gets."""
    return "constant" if node.is_constant else "leaf" if node.op is None else "value"


def placed(label: tuple[str, ...], k: int, parallel: bool) -> tuple[str, ...]:
    """The label of an arrow; parallel ones say which operand each of them is."""
    if not (label and parallel):
        return label
    place = PLACES[k] if k < len(PLACES) else f"{k + 1}th"
    return (f"{place}: {label[0]}",) if len(label) == 1 else (f"{place}:", *label)


__all__ = ["Recorded", "kind_of", "picture", "placed"]
