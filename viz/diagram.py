"""`draw`, and the `Diagram` it returns: shows itself in Jupyter, prints as text, saves to files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from autograd.graph import Graph
from autograd.node import Node
from autograd.text import counted
from viz.dot import DIRECTIONS, crossed_ranks, dot_source
from viz.drawing import Drawing
from viz.picture import Box, Picture, as_graph, picture

MOST_TEXT_LINES = 40
WIDEST_TEXT_COLUMN = 50
MOST_RANKS_CROSSED = 20_000  # the same, where early nodes are used again and again
MOST_BOXES_SHOWN = 1200  # for these Graphviz needs some three seconds


class Diagram(Drawing):
    """A drawn computation graph; what it shows is how things stood when it was drawn.

    Leaves have rounded boxes with heavy borders, computed values plain boxes, constants dashed
    ones without a gradient; operations are circles; an arrow into a circle carries the local
    derivative of the operation's result.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> diagram = draw((2 * x + 1).named("y"))
    >>> diagram
    Diagram of y: 3 nodes
      x = 3           ∂y/∂x: not computed yet
      v1 = 2 · x = 6  ∂y/∂v1: not computed yet
      y = v1 + 1 = 7  ∂y/∂y: not computed yet
    """

    def __init__(self, picture: Picture, direction: str = "right") -> None:
        self.picture, self.direction = picture, direction

    @cached_property
    def source(self) -> str:
        """The picture in Graphviz's DOT language; the same text on every run."""
        return dot_source(self.picture, self.direction)

    @property
    def too_large(self) -> str:
        """Why it is not shown in a notebook; nothing where it is."""
        boxes = len(self.picture.boxes)
        large = boxes > MOST_BOXES_SHOWN or crossed_ranks(self.picture) > MOST_RANKS_CROSSED
        return f"too large to show: {boxes} boxes" if large else ""

    @property
    def description(self) -> str:
        """How many nodes and operations of what."""
        shown = self.picture
        named = [box for box in shown.boxes if box.name]
        return (f"Computation graph of {shown.title}: {counted(len(named), 'node')}, "
                f"{counted(len(shown.operations), 'operation')}")

    def __repr__(self) -> str:
        shown = [box for box in self.picture.boxes if box.name]
        rows = [self._text_row(box) for box in shown[-MOST_TEXT_LINES:]]
        width = min(max(len(left) for left, _ in rows), WIDEST_TEXT_COLUMN)
        lines = [f"  {left:<{width}}  {right}".rstrip() for left, right in rows]
        if len(shown) > MOST_TEXT_LINES:
            lines.insert(0, f"  ... {len(shown) - MOST_TEXT_LINES} nodes before these")
        title = f"Diagram of {self.picture.title}: {counted(len(shown), 'node')}"
        return "\n".join([title, *lines])

    def _text_row(self, box: Box) -> tuple[str, str]:
        """How the box was computed, and its gradient."""
        operation = self.picture.operations.get(box.id)
        formula = f"{operation.formula} = " if operation else ""
        left = f"{box.name} = {formula}{box.value.one_line()}"
        if box.gradient is None:
            return left, ""
        value = box.gradient.value
        right = ": not computed yet" if value is None else f" = {value.one_line()}"
        return left, box.gradient.label + right


def draw(root: Node | Graph | list[Node] | tuple[Node, ...],
         names: Mapping[str, Any] | None = None, digits: int = 4,
         direction: str = "right") -> Diagram:
    """Draw the computation graph of a node, with its data, gradients and local derivatives.

    Args:
        root: a node, several nodes, or a Graph.
        names: names for nodes that have none, such as ``locals()``.
        digits: how many significant digits numbers get, 1 to 17.
        direction: where the picture grows from leaves to root, "right" or "down".

    Raises StaleGraphError if a leaf changed after the root was computed, TypeError for roots
    that are not nodes, ValueError for no roots, another number of digits or another direction.

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> J = (w * w).named("J")
    >>> J.backward()
    >>> draw(J)
    Diagram of J: 2 nodes
      w = 3          ∂J/∂w = 6
      J = w · w = 9  ∂J/∂J = 1
    """
    if not (isinstance(digits, int) and 1 <= digits <= 17):
        raise ValueError(f"draw: digits must be a whole number from 1 to 17, got {digits!r}.")
    if direction not in DIRECTIONS:
        raise ValueError(f"draw: direction must be {' or '.join(map(repr, DIRECTIONS))}, "
                         f"got {direction!r}.")
    return Diagram(picture(as_graph(root, names), digits), direction)


__all__ = ["Diagram", "draw"]
