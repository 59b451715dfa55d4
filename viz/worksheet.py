"""`worksheet`: a diagram with empty boxes, which marks what is written in and prints cleanly.

`viz.blanks` says what is left blank and where, `viz.variants` finds other numbers, worksheet.js
and marking.js work in the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from autograd.graph import Graph
from autograd.node import Node
from autograd.text import counted, printable
from viz.blanks import PLACE, Blank, Place, filled, find_blanks, shape_note, sheet_picture, shown
from viz.diagram import Diagram
from viz.dot import DIRECTIONS
from viz.drawing import Drawing
from viz.javascript import marking_data, step_program
from viz.page import Page, document, embedded
from viz.picture import Picture
from viz.recorded import as_graph, picture
from viz.show import Show
from viz.variants import recorded_again, variants

TIGHT = 'graph [label="", ranksep=0.18]'
"""Sheets have little room, and no numbers on arrows that a caption must explain."""
PAPER = 500.0, 560.0
"""What an upright page has room for, in points."""
TASKS = {
    "value": "Go forward from the leaves to {root} and fill in the values.",
    "gradient": "Go back from {root} and fill in its gradients. Where a node is used more than "
                "once, add up what flows back.",
    "both": "Go forward from the leaves to {root} and fill in the values, then go back and fill "
            "in the gradients of {root}.",
}


class Worksheet(Page):
    """A worksheet: `html` is the page, `solution` the same page filled in.

    It shows itself in Jupyter, prints as text, and is saved by ``.save("sheet.html")``; a PDF is
    made by the browser's print.

    Attributes:
        graph: a copy of the graph, with its gradients.
        blanks: what is asked for.
        label: which variant it is; "" for the graph's own numbers.

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
        self.full: Picture = picture(graph, Show(digits=settings["digits"]))
        self.blanks = find_blanks(graph, self.full, settings["blank"])

    @property
    def title(self) -> str:
        """The heading of the page."""
        if self.settings["title"]:
            return str(self.settings["title"])
        kinds = {blank.kind for blank in self.blanks}
        what = " and ".join(f"{kind}s" for kind in ("value", "gradient") if kind in kinds)
        return f"Worksheet: {what} of {self.full.title}"

    @property
    def task(self) -> str:
        """What is to be done, in words."""
        kinds = {blank.kind for blank in self.blanks}
        task = TASKS[kinds.pop() if len(kinds) == 1 else "both"].format(root=self.full.title)
        rounded = any(shown(blank.data, self.settings["digits"]) != shown(blank.data, 12)
                      for blank in self.blanks)
        return f"{task} Round to {self.settings['digits']} digits." if rounded else task

    @cached_property
    def drawing(self) -> Sheet:
        """The diagram with its empty boxes."""
        return Sheet(self, _rectangle)

    @cached_property
    def html(self) -> str:
        """The page as one document; raises RenderError if nothing can draw."""
        number = len([entry for blank in self.blanks for entry in blank.entries()])
        tools = [
            '<div class="tools screen" hidden>',
            '<output class="score" id="score"></output>',
            '<label><input type="checkbox" id="at-once" checked> Mark at once</label>',
            '<button id="check">Check all</button>',
            '<button id="reveal" aria-pressed="false">Show solution</button>',
            '<button id="clear">Clear</button>',
            '<button class="theme">Light or dark</button>',
            '<p id="said" aria-live="polite"></p>', "</div>",
        ]
        program = step_program(self.graph)
        carried = ("<b>→ carried forward</b>: your step is right, an earlier number is not; it "
                   "counts. " if program else "")
        help = ('<p class="screen help" hidden>Write numbers such as -0.64, 1/3 or 2e-3. '
                f"<b>✓ right</b>. {carried}<b>✗ wrong</b>: this step, or one before it that is "
                "still blank.</p>")
        svg = self._svg(_Inputs(self.blanks).content)
        data = {"marking": marking_data(self.graph), "blanks": self._blanks_data()}
        points = f"Points ______ / {number}"
        body = self._body(points, [help, *tools], svg, _Inputs(self.blanks).content)
        return document(self._full_title, body, data, ("worksheet.css",),
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
        zeros and ones stay such. Values are as short as the ops allow.

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
        head = f"{self._full_title} ({counted(number, 'number')} to fill in)"
        return "\n".join([head, *repr(Diagram(sheet)).split("\n")[1:]])

    @property
    def _full_title(self) -> str:
        return " – ".join(part for part in (printable(self.title, 200), self.label) if part)

    @cached_property
    def _diagram(self) -> Diagram:
        """The diagram with blanks, in the direction in which it is larger on paper."""
        sheet = sheet_picture(self.full, self.blanks, self.settings["slopes"])
        if self.settings["direction"]:
            return _Tight(sheet, self.settings["direction"])
        if len(sheet.boxes) <= 2:
            return _Tight(sheet)
        return max((_Tight(sheet, direction) for direction in DIRECTIONS), key=_scale_on_paper)

    def _svg(self, content: Callable[[Blank, Place], str]) -> str:
        """The diagram's SVG with `content` in the empty places."""
        svg = filled(self._diagram.svg, self._diagram.picture, self.blanks, content)
        return svg.replace(' role="img"', ' role="group"', 1)  # what is in an img is not read out

    def _body(self, points: str, tools: Sequence[str], svg: str,
              content: Callable[[Blank, Place], str]) -> str:
        """The body of the page: of the sheet, and of the solution."""
        text = "".join(f"<p>{html.escape(part)}</p>"
                       for part in str(self.settings["text"]).split("\n\n") if part.strip())
        width, height = _size(svg)
        style = f"--width: {width:.0f}pt; --height: {height:.0f}pt"
        return "\n".join([
            '<main class="sheet">\n<header>', f"<h1>{html.escape(self._full_title)}</h1>",
            f'<p class="who">Name ____________________ Date ____________ {points}</p>',
            f'<div class="problem">{text}</div>', f'<p class="task">{html.escape(self.task)}</p>',
            "</header>", *tools,
            f'<div class="diagram" style="{style}" tabindex="0" role="region" '
            f'aria-label="Computation graph">\n{embedded(svg)}\n</div>',
            *self._tables(content), "</main>",
        ])

    def _tables(self, content: Callable[[Blank, Place], str]) -> list[str]:
        """A table for each array, one cell for each number."""
        found = []
        for blank in self.blanks:
            if blank.table:
                name = f"{blank.table}: {html.escape(blank.label)}"
                found.append(f'<section class="entries"><h2>{name} <small>{shape_note(blank)}'
                             f"</small></h2>{content(blank, Place(0, 0, 0, 0))}</section>")
        return ['<div class="tables">', *found, "</div>"] if found else []

    def _blanks_data(self) -> list[dict[str, Any]]:
        """What worksheet.js knows of each input, in the order of their numbers."""
        return [{"kind": blank.kind, "id": blank.id, "index": index, "label": label,
                 "shown": shown(number, self.settings["digits"])}
                for blank in self.blanks for index, label, number in blank.entries()]


class Solution(Page):
    """A worksheet filled in."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet

    @property
    def title(self) -> str:
        """The sheet's heading."""
        return f"Solution: {self.sheet._full_title.removeprefix('Worksheet: ')}"

    @cached_property
    def drawing(self) -> Sheet:
        """The diagram with the numbers in its boxes."""
        return Sheet(self.sheet, self._number)

    @cached_property
    def html(self) -> str:
        """The page as one document; raises RenderError if nothing can draw."""
        body = self.sheet._body("", [], self.drawing.svg, self._number)
        title = html.escape(self.sheet._full_title)
        body = body.replace(f"<h1>{title}</h1>", f"<h1>{html.escape(self.title)}</h1>", 1)
        body = re.sub(r'<p class="who">.*?</p>', "", body, count=1)
        return document(self.title, body, None, ("worksheet.css",))

    def __repr__(self) -> str:
        return "\n".join([self.title, *repr(Diagram(self.sheet.full)).split("\n")[1:]])

    def _number(self, blank: Blank, place: Place) -> str:
        digits = self.sheet.settings["digits"]
        if blank.table:
            return _table(blank, lambda index, label, number: html.escape(shown(number, digits)))
        return (f'{_rectangle(blank, place)}<text class="solution" text-anchor="middle" '
                f'x="{place.x + place.width / 2:.2f}" y="{place.y + 0.65 * place.height:.2f}" '
                f'font-family="Helvetica,Arial,sans-serif" font-size="15" font-weight="bold" '
                f'fill="#0A6B3D">{html.escape(shown(blank.data, digits))}</text>')


class Sheet(Drawing):
    """The static picture of a sheet or a solution; its DOT text has lines to write on."""

    def __init__(self, sheet: Worksheet, content: Callable[[Blank, Place], str]) -> None:
        self.sheet, self.content = sheet, content

    @property
    def source(self) -> str:
        """The sheet in Graphviz's DOT language."""
        return self.sheet._diagram.source

    @property
    def description(self) -> str:
        """What it is, in one sentence."""
        return f"{self.sheet._diagram.description}, with boxes to fill in"

    @property
    def too_large(self) -> str:
        """Why it is not shown in a notebook; nothing where it is."""
        return self.sheet._diagram.too_large

    @cached_property
    def svg(self) -> str:
        """The picture as one SVG element; raises RenderError."""
        return self.sheet._svg(self.content)


class _Tight(Diagram):
    """A diagram closer together."""

    @cached_property
    def source(self) -> str:
        return f"{super().source.rstrip().removesuffix('}')}  {TIGHT}\n}}\n"


class _Inputs:
    """The HTML of inputs, numbered as in the page's data."""

    def __init__(self, blanks: Sequence[Blank]) -> None:
        entries = [(blank, index) for blank in blanks for index, *_ in blank.entries()]
        self.number = {(blank.kind, blank.id, index): k
                       for k, (blank, index) in enumerate(entries)}

    def content(self, blank: Blank, place: Place) -> str:
        """An input in the picture, or a table of inputs."""
        if blank.table:
            return _table(blank, lambda index, label, number: self._input(blank, index, label))
        return (f'<foreignObject x="{place.x}" y="{place.y}" width="{place.width}" '
                f'height="{place.height}">{self._input(blank, (), blank.label)}</foreignObject>')

    def _input(self, blank: Blank, index: tuple[int, ...], label: str) -> str:
        k = self.number[blank.kind, blank.id, index]
        return (f'<div class="blank"><input data-blank="{k}" aria-label="{html.escape(label)}" '
                f'aria-describedby="mark{k}" autocomplete="off" autocapitalize="off" '
                f'spellcheck="false" maxlength="40"><span class="mark" id="mark{k}"></span></div>')


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
            node or the gradient of a leaf, "dJ_dz" for a gradient.
        title: the heading; what is asked for by default.
        text: the problem in words; an empty line begins a paragraph.
        names: names for nodes that have none, such as ``locals()``.
        digits: how many significant digits numbers get, 1 to 17.
        direction: where the picture grows, "right" or "down"; by default where it gets larger on
            paper.
        slopes: whether arrows carry the local derivatives, which are half of the answer.

    Arrays of more than 36 numbers are given, not asked for.

    Raises ValueError for another blank, for several roots, digits or directions, KeyError for an
    unknown name, ShapeError for gradients of a root of many numbers, StaleGraphError if a leaf
    changed after the root was computed, TypeError for anything but a node.

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
    graph = as_graph(root, names)
    if len(graph.roots) > 1:
        raise ValueError(f"worksheet: expected one root, got {len(graph.roots)}.")
    if isinstance(digits, bool) or not (isinstance(digits, int) and 1 <= digits <= 17):
        raise ValueError(f"worksheet: digits must be a whole number from 1 to 17, got {digits!r}.")
    if direction is not None and direction not in DIRECTIONS:
        raise ValueError(f"worksheet: direction must be {', '.join(map(repr, DIRECTIONS))} or "
                         f"None, got {direction!r}.")
    graph.require_fresh("worksheet")
    settings = {"blank": blank if isinstance(blank, str) else tuple(blank), "title": title,
                "text": text, "digits": digits, "direction": direction, "slopes": slopes}
    return Worksheet(recorded_again(graph), settings)


def _rectangle(blank: Blank, place: Place) -> str:
    """An empty box to write in."""
    if blank.table:
        return ""
    return (f'<rect class="empty" x="{place.x}" y="{place.y}" width="{place.width}" '
            f'height="{place.height}" fill="#FFFFFF" stroke="#666666"/>')


def _table(blank: Blank, cell: Callable[[tuple[int, ...], str, float], str]) -> str:
    rows: dict[tuple[int, ...], list[str]] = {}
    for index, label, number in blank.entries():
        rows.setdefault(index[:-1], []).append(f"<td>{cell(index, label, number)}</td>")
    return f"<table>{''.join(f'<tr>{chr(10).join(row)}</tr>' for row in rows.values())}</table>"


def _size(svg: str) -> tuple[float, float]:
    match = re.search(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    return (float(match[1]), float(match[2])) if match else (0.0, 0.0)


def _scale_on_paper(diagram: Diagram) -> float:
    width, height = _size(diagram.svg)
    return min(PAPER[0] / width, PAPER[1] / height, 1.0)


__all__ = ["Sheet", "Solution", "Worksheet", "worksheet"]
