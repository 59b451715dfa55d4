"""A `Diagram`, which `draw` returns: shows itself in Jupyter, prints as text, saves to files."""

from __future__ import annotations

from functools import cached_property

from autograd.text import counted
from viz.dot import dot_source
from viz.drawing import Drawing
from viz.picture import Box, Picture
from viz.tags import tagged
from viz.themes import THEMES

MOST_TEXT_LINES = 40
WIDEST_TEXT_COLUMN = 50
MOST_BOXES_SHOWN = 1200  # for these Graphviz needs some three seconds


class Diagram(Drawing):
    """A drawn computation graph; what it shows is how things stood when it was drawn.

    Leaves have rounded boxes with heavy borders, computed values plain boxes, constants dashed
    ones without a gradient; operations are circles; an arrow into a circle carries the local
    derivative of the operation's result.

    >>> from autograd import Value
    >>> from viz import draw
    >>> x = Value(3.0, "x")
    >>> diagram = draw((2 * x + 1).named("y"))
    >>> diagram
    Diagram of y: 3 nodes
      x = 3           ∂y/∂x: not computed yet
      v1 = 2 · x = 6  ∂y/∂v1: not computed yet
      y = v1 + 1 = 7  ∂y/∂y: not computed yet
    """

    def __init__(self, picture: Picture, direction: str = "right", theme: str = "auto") -> None:
        self.picture, self.direction, self.theme = picture, direction, theme

    @cached_property
    def source(self) -> str:
        """The picture in Graphviz's DOT language; the same text on every run."""
        return dot_source(self._tagged, self.direction, THEMES[self.theme])

    @property
    def too_large(self) -> str:
        """Why it is not shown in a notebook; nothing where it is."""
        boxes = len(self._tagged.boxes)
        return f"too large to show: {boxes} boxes" if boxes > MOST_BOXES_SHOWN else ""

    @cached_property
    def _tagged(self) -> Picture:
        return tagged(self.picture)

    @property
    def description(self) -> str:
        """How many nodes and operations of what."""
        shown = self.picture
        named = [box for box in shown.boxes if box.name]
        return (f"Computation graph of {shown.title}: {counted(len(named), 'node')}, "
                f"{counted(len(shown.operations), 'operation')}")

    def __repr__(self) -> str:
        shown = [box for box in self.picture.boxes if box.name and box.kind != "more"]
        rows = [self._text_row(box) for box in shown[-MOST_TEXT_LINES:]]
        width = min(max(len(left) for left, _ in rows), WIDEST_TEXT_COLUMN)
        lines = [f"  {left:<{width}}  {right}".rstrip() for left, right in rows]
        if len(shown) > MOST_TEXT_LINES:
            lines.insert(0, f"  ... {len(shown) - MOST_TEXT_LINES} nodes before these")
        title = f"Diagram of {self.picture.title}: {counted(len(shown), 'node')}"
        return "\n".join([title, *lines, *(f"({note})" for note in self.picture.notes)])

    def _text_row(self, box: Box) -> tuple[str, str]:
        """How the box was computed, and its gradient."""
        operation = self.picture.operations.get(box.id)
        formula = operation.formula if operation else None
        left = " = ".join([box.name, *([formula] if formula else []),
                           *([box.value.one_line()] if box.value else [])])
        notes = [note for note in box.notes if note != formula]
        left += f" ({', '.join(notes)})" if notes else ""
        if box.gradient is None:
            return left, ""
        value = box.gradient.value
        right = ": not computed yet" if value is None else f" = {value.one_line()}"
        return left, box.gradient.label + right


__all__ = ["Diagram"]

