"""`worksheet`: a diagram with empty boxes, which marks what is written in and prints cleanly.

`viz.blanks` says what is left blank and where, `viz.sheet` writes the page, `viz.variants` finds
other numbers, worksheet.js and marking.js work in the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from autograd.graph import Graph
from autograd.node import Node
from autograd.text import counted, printable
from viz.blanks import PLACE, as_blank, find_blanks, sheet_picture, shown
from viz.diagram import Diagram
from viz.dot import DIRECTIONS
from viz.javascript import marking_data, step_program
from viz.page import Page, document
from viz.picture import Picture
from viz.recorded import picture
from viz.roots import as_graph
from viz.settings import check_digits
from viz.sheet import (
    Inputs,
    Numbers,
    Sheet,
    body,
    fitting_diagram,
    help_text,
    rectangle,
    require_few,
    require_legible,
    tools,
)
from viz.show import Show
from viz.spelling import spelled
from viz.variants import recorded_again, variants

TASKS = {
    "value": "Go forward from the leaves to {root} and fill in the values.",
    "gradient": "Go back from {root} and fill in its gradients. Where a node is used more than "
                "once, add up what flows back.",
    "both": "Go forward from the leaves to {root} and fill in the values, then go back and fill "
            "in the gradients of {root}.",
}
OTHER_NUMBERS = "Calculate with the numbers in the diagram: they are not those of the text."


class Worksheet(Page):
    """A worksheet: `html` is the page, `solution` the same page filled in.

    It shows itself in Jupyter, prints as text, and is saved by ``.save("sheet.html")``; a PDF is
    made by the browser's print.

    Attributes:
        graph: a copy of the graph, with its gradients.
        settings: the arguments of `worksheet`.
        label: which variant it is; "" for the graph's own numbers.
        blanks: what is asked for.

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> worksheet((w * w).named("J"))
    Worksheet: gradients of J (1 number to fill in)
      w = 3          ∂J/∂w = ________
      J = w · w = 9  ∂J/∂J = 1
    """

    def __init__(self, graph: Graph, settings: Mapping[str, Any], label: str = "") -> None:
        self.graph, self.settings, self.label = graph, settings, label
        if graph.roots[0].size == 1:
            graph.roots[0].backward()
        show = Show(digits=settings["digits"])
        self.full: Picture = spelled(picture(graph, show), graph, show)
        self.blanks = find_blanks(graph, self.full, settings["blank"])

    @property
    def title(self) -> str:
        """The heading of the page."""
        kinds = self._kinds()
        what = " and ".join(f"{kind}s" for kind in ("value", "gradient") if kind in kinds)
        title = self.settings["title"] or f"Worksheet: {what} of {self.full.title}"
        return " – ".join(part for part in (printable(str(title), 200), self.label) if part)

    @property
    def task(self) -> str:
        """What is to be done, in words."""
        kinds, digits = self._kinds(), self.settings["digits"]
        task = TASKS[kinds.pop() if len(kinds) == 1 else "both"].format(root=self.full.title)
        rounded = any(shown(blank.data, digits) != shown(blank.data, 12) for blank in self.blanks)
        return f"{task} Round to {digits} significant digits." if rounded else task

    @property
    def text(self) -> str:
        """The problem in words; a variant says so if the words have numbers."""
        text = str(self.settings["text"])
        has_numbers = re.search(r"(?<!\w)\d", text)  # not the 1 of w1
        return f"{text}\n\n{OTHER_NUMBERS}" if self.label and has_numbers else text

    def _kinds(self) -> set[str]:
        return {blank.kind for blank in self.blanks}

    @cached_property
    def diagram(self) -> Diagram:
        """The diagram with blanks, in the direction in which it is larger on paper."""
        shown = sheet_picture(self.full, self.blanks, self.settings["slopes"])
        return fitting_diagram(shown, self.settings["direction"])

    @cached_property
    def drawing(self) -> Sheet:
        """The diagram with its empty boxes."""
        return Sheet(self.diagram, self.blanks, rectangle)

    @cached_property
    def html(self) -> str:
        """The page as one document; raises RenderError if nothing can draw."""
        entries = [{"kind": blank.kind, "id": blank.id, "index": index, "label": label,
                    "shown": shown(number, self.settings["digits"])}
                   for blank in self.blanks for index, label, number in blank.entries()]
        program = step_program(self.graph)
        sheet = Sheet(self.diagram, self.blanks, Inputs(self.blanks))
        content = body(sheet, self.title, self.text, self.task,
                       f"Points ______ / {len(entries)}", help_text(bool(program)) + tools())
        data = {"marking": marking_data(self.graph), "blanks": entries}
        return document(self.title, content, data, ("worksheet.css",),
                        ("marking.js", "worksheet.js"), program)

    @cached_property
    def solution(self) -> Solution:
        """The same sheet filled in, as a page of its own."""
        return Solution(self)

    def variant(self, seed: int) -> Worksheet:
        """The same sheet with other numbers; see `variants`."""
        return self.variants(1, seed)[0]

    def variants(self, count: int, seed: int) -> list[Worksheet]:
        """Sheets of the same graph with other numbers, drawn by a seed; no two are the same.

        Leaves are small integers and halves; numbers in the expression itself stay; constants of
        zeros and ones stay such, and probabilities between 0 and 1. Values are as short as the ops
        allow. The same seed gives the same sheets in all versions of Python and NumPy.

        Raises ValueError if so many cannot be found, TypeError for a seed or count that is no
        whole number.

        >>> from autograd import Value
        >>> w, x = Value(3.0, "w"), Value(2.0, "x")
        >>> [sheet.label for sheet in worksheet((w * x).named("J")).variants(2, seed=1)]
        ['Variant 1 (seed 1)', 'Variant 2 (seed 1)']
        """
        return [Worksheet(graph, self.settings, f"Variant {i} (seed {seed})")
                for i, graph in enumerate(variants(self.graph, count, seed), 1)]

    def __repr__(self) -> str:
        sheet = sheet_picture(self.full, self.blanks, False, (PLACE,))
        number = sum(1 for blank in self.blanks for _ in blank.entries())
        head = f"{self.title} ({counted(number, 'number')} to fill in)"
        return "\n".join([head, *repr(Diagram(sheet)).split("\n")[1:]])


class Solution(Page):
    """A worksheet filled in."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet

    @property
    def title(self) -> str:
        """The sheet's heading."""
        return f"Solution: {self.sheet.title.removeprefix('Worksheet: ')}"

    @cached_property
    def drawing(self) -> Sheet:
        """The diagram with the numbers in its boxes."""
        sheet = self.sheet
        return Sheet(sheet.diagram, sheet.blanks, Numbers(sheet.settings["digits"]))

    @cached_property
    def html(self) -> str:
        """The page as one document; raises RenderError if nothing can draw."""
        content = body(self.drawing, self.title, self.sheet.text, self.sheet.task)
        return document(self.title, content, None, ("worksheet.css",))

    def __repr__(self) -> str:
        return "\n".join([self.title, *repr(Diagram(self.sheet.full)).split("\n")[1:]])


def worksheet(
    root: Node | Graph, blank: str | Sequence[str] = "gradients", *, title: str = "",
    text: str = "", names: Mapping[str, Any] | None = None, digits: int = 4,
    direction: str | None = None, slopes: bool = False,
) -> Worksheet:
    """A worksheet for a graph: its diagram with empty boxes to fill in.

    In a browser it marks each answer at once: right, carried forward (right for the numbers
    before it, which counts), or wrong here. Printed, or without scripts, it is a clean sheet.
    The graph is copied; its nodes are not touched.

    Args:
        root: a node, or a Graph of one.
        blank: "gradients", "values", "both", or a list of names: "z" for the value of a computed
            node or the gradient of a leaf, "dJ_dz" for a gradient; as the sheet writes them will
            do too: "z₁" for "z1", "∂J/∂z₁" for "dJ_dz1".
        title: the heading; what is asked for by default.
        text: the problem in words; an empty line begins a paragraph.
        names: names for nodes that have none, such as ``locals()``.
        digits: how many significant digits numbers get, 1 to 17.
        direction: where the picture grows, "right" or "down"; by default where it gets larger on
            paper, a long one in columns.
        slopes: whether arrows carry the local derivatives, which are half of the answer.

    Arrays of more than 36 numbers are given, not asked for.

    Raises ValueError for another blank, for several roots, digits or directions, and for a graph
    that is too large to be read and filled in on a page (more than 100 nodes, or text below 5 pt
    where no direction is given), KeyError for an unknown name, ShapeError for gradients of a root
    of many numbers, StaleGraphError if a leaf changed after the root was computed, TypeError for
    anything but a node and for blanks that are no list.

    >>> from autograd import Value
    >>> w, x = Value(3.0, "w"), Value(2.0, "x")
    >>> z = (w * x).named("z")
    >>> worksheet((z * z).named("J"), blank=["z", "dJ_dw"])
    Worksheet: values and gradients of J (2 numbers to fill in)
      w = 3                 ∂J/∂w = ________
      x = 2                 ∂J/∂x = 36
      z = w · x = ________  ∂J/∂z = 12
      J = z · z = 36        ∂J/∂J = 1
    """
    graph = as_graph(root, names, "worksheet")
    if len(graph.roots) > 1:
        raise ValueError(f"worksheet: expected one root, got {len(graph.roots)}.")
    check_digits(digits, "worksheet")
    if direction is not None and direction not in DIRECTIONS:
        raise ValueError(f"worksheet: direction must be {', '.join(map(repr, DIRECTIONS))} or "
                         f"None, got {direction!r}.")
    graph.require_fresh("worksheet")
    require_few(len(graph))
    settings = {"blank": as_blank(blank), "title": title, "text": text, "digits": digits,
                "direction": direction, "slopes": slopes}
    sheet = Worksheet(recorded_again(graph), settings)
    if direction is None:
        require_legible(sheet.diagram)
    return sheet


__all__ = ["Solution", "Worksheet", "worksheet"]
