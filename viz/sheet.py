"""How a worksheet is written: its picture, with something in each empty place, and its page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from functools import cached_property

from viz.blanks import Blank, Place, filled, shape_note, shown
from viz.columns import in_columns, scale
from viz.diagram import Diagram
from viz.drawing import Drawing
from viz.page import embedded
from viz.picture import Picture
from viz.render import RenderError

TIGHT = 'graph [label="", ranksep=0.18]'
"""Sheets have little room, and no numbers on arrows that a caption must explain."""
PAPER = 500.0, 560.0
"""What an upright page has room for, in points."""
SHARED = 500.0, 312.0
"""What is left for the diagram where tables stand on the same page."""
TEXT = 15.0
"""The size of the text in boxes, in points, where nothing is scaled."""
GOOD_TEXT, LEAST_TEXT = 7.0, 5.0
"""Where text would be smaller, the tables go to a page of their own; there is no sheet."""
MOST_NODES = 100
"""Of more the text would be of 3 pt at best, which is known without a look at the layout."""
SMALLER = ("Take a part of the graph, with a node inside as root (for fewer blanks there: "
           "blank=[names]), fewer units or steps, or arrays (Tensor, nn.Dense) instead of numbers.")

Content = Callable[[Blank, Place], str]
"""What stands in an empty place: SVG, or HTML for the table of an array."""


# What stands in empty places.
def rectangle(blank: Blank, place: Place) -> str:
    """An empty box to write in."""
    if blank.table:
        return _table(blank, lambda index, label, number: '<div class="blank"></div>')
    return (f'<rect class="empty" x="{place.x}" y="{place.y}" width="{place.width}" '
            f'height="{place.height}" fill="#FFFFFF" stroke="#666666"/>')


class Numbers:
    """The right numbers."""

    def __init__(self, digits: int) -> None:
        self.digits = digits

    def __call__(self, blank: Blank, place: Place) -> str:
        """The number in its box, or a table of numbers."""
        if blank.table:
            return _table(blank, lambda index, label, number: html.escape(
                shown(number, self.digits)))
        return (f'{rectangle(blank, place)}<text class="solution" text-anchor="middle" '
                f'x="{place.x + place.width / 2:.2f}" y="{place.y + 0.65 * place.height:.2f}" '
                'font-family="Helvetica,Arial,sans-serif" font-size="15" font-weight="bold" '
                f'fill="#0A6B3D">{html.escape(shown(blank.data, self.digits))}</text>')


class Inputs:
    """The HTML of inputs, numbered as in the page's data: blank by blank, entry by entry."""

    def __init__(self, blanks: Sequence[Blank]) -> None:
        entries = [(blank, index) for blank in blanks for index, *_ in blank.entries()]
        self.number = {(blank.kind, blank.id, index): k
                       for k, (blank, index) in enumerate(entries)}

    def __call__(self, blank: Blank, place: Place) -> str:
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


def _table(blank: Blank, cell: Callable[[tuple[int, ...], str, float], str]) -> str:
    rows: dict[tuple[int, ...], list[str]] = {}
    for index, label, number in blank.entries():
        rows.setdefault(index[:-1], []).append(f"<td>{cell(index, label, number)}</td>")
    return f"<table>{''.join(f'<tr>{chr(10).join(row)}</tr>' for row in rows.values())}</table>"


# The picture.
class Sheet(Drawing):
    """A diagram with something in its empty places; its DOT text has lines to write on.

    Args:
        diagram: of a `sheet_picture`.
        blanks: what is left blank in it.
        content: what stands there.
    """

    def __init__(self, diagram: Diagram, blanks: Sequence[Blank], content: Content) -> None:
        self.diagram, self.blanks, self.content = diagram, blanks, content

    @property
    def source(self) -> str:
        """The sheet in Graphviz's DOT language."""
        return self.diagram.source

    @property
    def description(self) -> str:
        """What it is, in one sentence."""
        return f"{self.diagram.description}, with boxes to fill in"

    @property
    def too_large(self) -> str:
        """Why it is not shown in a notebook; nothing where it is."""
        return self.diagram.too_large

    @cached_property
    def svg(self) -> str:
        """The picture as one SVG element; raises RenderError."""
        return filled(self.diagram.svg, self.diagram.picture, self.blanks, self.content)


class _Tight(Diagram):
    """A diagram with less room between its ranks, and without a caption."""

    @cached_property
    def source(self) -> str:
        return f"{super().source.rstrip().removesuffix('}')}  {TIGHT}\n}}\n"


class _InColumns(_Tight):
    """The same downwards; if it is long, in columns."""

    def __init__(self, picture: Picture) -> None:
        super().__init__(picture, "down")

    @cached_property
    def svg(self) -> str:
        return in_columns(super().svg, PAPER)


def fitting_diagram(picture: Picture, direction: str | None) -> Diagram:
    """The diagram in that direction; by default as it is largest on paper."""
    plain = _Tight(picture, direction or "right")
    if direction or len(picture.boxes) <= 2 or plain.too_large:
        return plain
    try:
        return max((plain, _InColumns(picture)),
                   key=lambda diagram: scale(*_size(diagram.svg), PAPER))
    except RenderError:  # it will be raised where a picture is asked for
        return plain


def require_few(count: int) -> None:
    """Raise ValueError for a graph of so many nodes that no layout of it could be legible."""
    if count > MOST_NODES:
        raise ValueError(f"worksheet: the graph has {count} nodes, and no page has room for more "
                         f"than {MOST_NODES}. {SMALLER}")


def require_legible(diagram: Diagram) -> None:
    """Raise ValueError for a diagram that would be too small on paper to be filled in.

    Where nothing can draw, nobody knows.
    """
    try:
        text = TEXT * scale(*_size(diagram.svg), PAPER)
    except RenderError:
        return
    if text < LEAST_TEXT:
        raise ValueError(
            f"worksheet: on a page, the text of this diagram of {len(diagram.picture.boxes)} boxes "
            f"would be {text:.1f} pt high; it can be read and filled in from {LEAST_TEXT:g} pt on. "
            f"{SMALLER}")


def _size(svg: str) -> tuple[float, float]:
    match = re.search(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    return (float(match[1]), float(match[2])) if match else (1.0, 1.0)


# The page.
def body(sheet: Sheet, heading: str, text: str, task: str, points: str = "",
         screen: str = "") -> str:
    """The body of the page.

    Args:
        sheet: the picture, with what stands in its places and in the tables.
        heading: its title.
        text: the problem; an empty line begins a paragraph.
        task: what is to be done.
        points: stands beside name and date, which are left out without it.
        screen: HTML that is not printed.
    """
    problem = "".join(f"<p>{html.escape(part)}</p>"
                      for part in str(text).split("\n\n") if part.strip())
    who = (f'<p class="who">Name ____________________ Date ____________ {points}</p>'
           if points else "")
    svg = sheet.svg.replace(' role="img"', ' role="group"', 1)  # what is in an img is not read out
    width, height = _size(svg)
    small = TEXT * scale(width, height, SHARED) < GOOD_TEXT  # if it shared a page with tables
    tables = "".join(f"<section class=\"entries\"><h2>{blank.table}: {html.escape(blank.label)} "
                     f"<small>shape {shape_note(blank)}</small></h2>"
                     f"{sheet.content(blank, Place(0, 0, 0, 0))}</section>"
                     for blank in sheet.blanks if blank.table)
    return "\n".join([
        f'<main class="sheet{" apart" if tables and small else ""}">\n<div class="first">',
        f'<header>\n<h1>{html.escape(heading)}</h1>', who,
        f'<div class="problem">{problem}</div>\n<p class="task">{html.escape(task)}</p>',
        f"</header>\n{screen}",
        f'<div class="diagram" style="--width: {width:.0f}pt; --height: {height:.0f}pt" '
        f'tabindex="0" role="region" aria-label="Computation graph">\n{embedded(svg)}\n</div>',
        "</div>",
        f'<div class="tables">{tables}</div>' if tables else "",
        '<p class="status screen" hidden><output id="score"></output> '
        '<span id="said" aria-live="polite"></span></p>' if screen else "", "</main>"])


def help_text(carried: bool) -> str:
    """What the marks mean."""
    what = ("<b>→ carried forward</b>: your step is right, an earlier number is not; it counts. "
            if carried else "")
    return ('<p class="screen help" hidden>Write numbers such as -0.64, 1/3 or 2e-3. '
            f"<b>✓ right</b>. {what}<b>✗ wrong</b>: this step, or one before it that is still "
            "blank.</p>\n")


def tools() -> str:
    """The buttons."""
    return "\n".join([
        '<div class="tools screen" hidden>',
        '<button id="check">Check all</button>',
        '<button id="reveal" aria-pressed="false">Show solution</button>',
        '<button id="clear">Clear</button>',
        '<button class="theme">Light or dark</button>',
        '<label><input type="checkbox" id="at-once" checked> Mark at once</label>', "</div>"])


__all__ = ["Content", "Inputs", "Numbers", "Sheet", "body", "fitting_diagram", "help_text",
           "rectangle", "require_few", "require_legible", "tools"]
