"""`draw_error`: the graph up to the op that failed, so that one sees which operand has a bad shape.

The engine notes on the exception what failed on what (`autograd.errors.Failure`). The exception
holds its operands no longer than it lives itself.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.errors import Failure
from autograd.graph import Graph
from autograd.node import Node
from autograd.text import counted, printable
from viz.diagram import MOST_BOXES_SHOWN, Diagram
from viz.excerpt import nearest
from viz.numbers import NO_BREAK_SPACE as SPACE
from viz.numbers import Numbers, numbers
from viz.picture import Box, Edge, Operation, Picture
from viz.recorded import picture
from viz.settings import check_direction, check_theme
from viz.show import Show
from viz.themes import ThemeName

LONGEST_MESSAGE = 600
WIDTH = 70  # of the message's lines, in characters
PART = 30  # so many nodes before the op are drawn of a graph that is too large
SHOWN = Show(gradients=False, local_derivatives=False, shapes=True)
"""What is drawn of the graph: derivatives are not what failed."""


class ErrorDiagram(Diagram):
    """The graph of the operands of an op that failed; the op is dashed and crossed out.

    >>> from autograd import Tensor
    >>> try:
    ...     Tensor([[1.0, 2.0]], "x") @ Tensor([[1.0, 2.0]], "W")
    ... except ValueError as error:
    ...     draw_error(error)
    Diagram of an error: matmul failed on 2 operands
      x: shape (1, 2)
      W: shape (1, 2)
    ShapeError: matmul: shapes (1, 2) and (1, 2) do not fit: inner sizes 2 and 1 differ. Did ...
    """

    def __init__(self, error: Exception, failure: Failure, names: Mapping[str, Any] | None,
                 direction: str, theme: str) -> None:
        self.message = printable(f"{type(error).__name__}: {error}", LONGEST_MESSAGE)
        self.op = printable(failure.op if isinstance(failure.op, str) else failure.op.name)
        operands = [part for operand in failure.operands for part in _parts(operand)]
        nodes = [operand for operand in operands if isinstance(operand, Node)]
        shown, ids = _graph(nodes, names)
        raw = {k: Box(f"failed_{k}", "constant", "", _numbers(operand), None)
               for k, operand in enumerate(operands) if not isinstance(operand, Node)}
        boxes = (*shown.boxes, *raw.values(), Box("no_result", "constant", "no result", None, None))
        names_shown = {box.id: box.name or printable(box.value.one_line() if box.value else "")
                       for box in boxes}
        tails = [raw[k].id if k in raw else ids[x] for k, x in enumerate(operands)]
        self.operands = [(names_shown[id], _shape(x))
                         for id, x in zip(tails, operands, strict=True)]
        self.options = [printable(f"{key}={value}") for key, value in failure.options.items()]
        symbol = self.op if isinstance(failure.op, str) else printable(failure.op.symbol)
        symbol = f"{SPACE}✗ {', '.join([symbol, *self.options])}{SPACE}"
        failed = Operation("failed", symbol, "", "failed")
        edges = [Edge(id, "failed", (shape,))
                 for id, (_, shape) in zip(tails, self.operands, strict=True)]
        lines = [line + SPACE * (WIDTH // 8)  # some fonts are wider than Graphviz thinks
                 for line in textwrap.wrap(self.message, WIDTH)]
        super().__init__(Picture(
            self.op, boxes, {**shown.operations, "no_result": failed},
            (*shown.edges, *edges, Edge("failed", "no_result")), legend=tuple(lines),
            notes=shown.notes), direction, theme)

    @cached_property
    def source(self) -> str:
        """The graph in the DOT language; the message below it is as large as the rest."""
        return super().source.rstrip().removesuffix("}") + "  graph [fontsize=15]\n}\n"

    @property
    def description(self) -> str:
        """The op that failed, its operands, and the message."""
        operands = ", ".join(f"{name}: {shape}" for name, shape in self.operands)
        return f"{self.op} failed on {operands}. {self.message}"

    def __repr__(self) -> str:
        rows = [f"  {name}: {shape}" for name, shape in self.operands]
        number = counted(len(self.operands), "operand")
        return "\n".join([f"Diagram of an error: {self.op} failed on {number}", *rows,
                          *(f"  {option}" for option in self.options), self.message])


def draw_error(error: BaseException | None = None, names: Mapping[str, Any] | None = None,
               direction: str = "right", theme: ThemeName = "auto") -> ErrorDiagram:
    """Draw the graph up to the op that raised an error, its operands with names and shapes.

    Args:
        error: what was raised when an op was recorded, or what was raised from that; None for
            the last error that nobody caught, in a notebook or at Python's prompt.
        names: names for nodes that have none, such as ``locals()``.
        direction: where the picture grows, "right" or "down".
        theme: "light", "dark", "print", or "auto", as for `draw`.

    Raises TypeError for anything but an exception; ValueError for one that no op raised, and for
    another direction or theme.

    >>> from autograd import Tensor
    >>> X, W = Tensor([[1.0, 2.0, 3.0]], "X"), Tensor([[1.0, 2.0]], "W")
    >>> try:
    ...     X + 2 * W
    ... except ValueError as error:
    ...     picture = draw_error(error)
    >>> picture.description
    'add failed on X: shape (1, 3), v1: shape (1, 2). ShapeError: add: shapes (1, 3) and (1, 2) ...
    """
    check_direction(direction, "draw_error")
    check_theme(theme, "draw_error")
    if error is None:
        error = getattr(sys, "last_value", None)
    if not isinstance(error, Exception):
        raise TypeError(f"draw_error: expected the exception that an op raised, got "
                        f"{describe(error)}. Catch it: except ValueError as error: ...")
    found = (getattr(one, "failure", None) for one in _chain(error))
    failure = next((one for one in found if isinstance(one, Failure)), None)
    if failure is None:
        raise ValueError(f"draw_error: this {type(error).__name__} does not come from an op on "
                         f"nodes, so there is no graph to draw: {printable(str(error), 200)} (To "
                         "see shapes up to a node, draw that: viz.draw(node, shapes=True).)")
    return ErrorDiagram(error, failure, names, direction, theme)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those that it was raised from, or while they were handled."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _graph(nodes: list[Node], names: Mapping[str, Any] | None) -> tuple[Picture, dict[Node, str]]:
    """The picture of the graph of some nodes, or of its part next to them; and the nodes' boxes."""
    if not nodes:
        return Picture("", (), {}, ()), {}
    graph = Graph(*dict.fromkeys(nodes), names=names)
    part = None if len(graph) <= MOST_BOXES_SHOWN else nearest(nodes, PART)
    return picture(graph, SHOWN, part), {node: f"n{i}" for i, node in enumerate(graph.nodes)}


def _parts(operand: Any) -> list[Any]:
    """An operand, or the nodes and numbers of a list that holds nodes."""
    if isinstance(operand, (list, tuple)):
        parts = [part for entry in operand for part in _parts(entry)]
        if any(isinstance(part, Node) for part in parts):
            return parts
    return [operand]


def _array(operand: Any) -> np.ndarray | None:
    """A raw operand as an array; None if it is none of real numbers."""
    try:
        array = np.asarray(operand)
    except (TypeError, ValueError):  # rows of different lengths, or no array of anything
        return None
    return array.astype(float) if array.dtype.kind in "fiub" else None


def _numbers(operand: Any) -> Numbers:
    """A raw operand as a box shows it, whatever it is."""
    array = _array(operand)
    if array is None or not array.size:
        return Numbers(((printable(describe(operand)),),), 0)
    return numbers(array)


def _shape(operand: Any) -> str:
    """The shape as the messages write it."""
    array = operand if isinstance(operand, Node) else _array(operand)
    if array is None:
        return "no array"
    return f"shape {array.shape}" if array.shape else "one number"


__all__ = ["ErrorDiagram", "draw_error"]
