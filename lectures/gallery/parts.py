"""What the sections of the gallery are made of: links, tables, badges, pictures, as HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from lectures.contents import CONTENTS, KINDS, Item
from lectures.errata.listing import PLACES
from lectures.pictures import svg_of
from lectures.running import measured_text
from viz.drawing import Drawing

LEAST_SCALE = 0.55  # pictures shrink to fit a phone, but stay legible; then they scroll
WIDEST = 600
"""Pictures that cannot be shrunk to this many points have no room beside a table."""
LONG_LINE = 16
"""How many characters of numbers make a table a wide one."""


def page_of(item: Item) -> str:
    """The page on which an item stands: that of its deck for examples.

    >>> page_of(CONTENTS["s01_perceptron"]), page_of(CONTENTS["E-S1"])
    ('lausanne.html', 'errata.html')
    """
    if item.kind != "example":
        return f"{KINDS[item.kind]}.html"
    return next(f"{place}.html" for place, deck in PLACES.items() if deck is item.subject.deck)


def link(id: str, shown: Collection[str]) -> str:
    """The id as a link to its section, if the site shows it.

    >>> link("E-U1", ["E-U1"]), link("E-U1", [])
    ('<a href="errata.html#E-U1">E-U1</a>', 'E-U1')
    """
    if id not in shown:
        return escape(id)
    return f'<a href="{page_of(CONTENTS[id])}#{quote(id)}">{escape(id)}</a>'


def links(ids: Iterable[str], shown: Collection[str]) -> str:
    """Several of them, separated by commas."""
    return ", ".join(link(id, shown) for id in ids)


def badge(kind: str, text: str) -> str:
    """A short verdict; the kind is "right", "wrong" or "soft"."""
    return f'<span class="badge {kind}">{escape(text)}</span>'


def section(id: str, source: str, title: str, parts: Iterable[str]) -> str:
    """A section below a line that says where it comes from; all but the id are HTML already."""
    return "\n".join([f'<section id="{escape(id)}">', f'<p class="source">{source}</p>',
                      f"<h2>{title}</h2>", *(part for part in parts if part), "</section>"])


def board(figure: str, facts: Iterable[str], wide: bool, beside: bool = True) -> str:
    """A picture beside what is to be said about it, or above; facts alone where there is none."""
    kind = ("board" if figure and beside else "alone") + (" wide" if wide else "")
    return "\n".join([f'<div class="{kind}">', figure,
                      '<div class="facts">', *facts, "</div></div>"])


def picture(figure: Any, file: str, description: str, caption: str = "") -> tuple[str, str]:
    """The HTML that shows a picture's file, and what is to be written into that file.

    Plots of matplotlib are made for white paper, and get a white card in dark mode.
    """
    svg = svg_of(figure)
    size = re.search(r'<svg[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"', svg, re.DOTALL)
    width, height = (float(size[1]), float(size[2])) if size else (400.0, 300.0)
    card = "" if isinstance(figure, Drawing) else ' class="card"'
    html = (f'<figure><div tabindex="0"><img{card} src="{quote(file)}" alt="{escape(description)}" '
            f'width="{width * 4 / 3:.0f}" height="{height * 4 / 3:.0f}" '
            f'style="min-width: {LEAST_SCALE * width:.0f}pt"></div>'
            f"<figcaption>{escape(caption)}</figcaption></figure>")
    return html, svg


def numbers_table(numbers: Mapping[str, Any]) -> str:
    """A table of what was measured."""
    head = ("measured", "result")
    return table(head, (table_row("computed", name, head, [escape(measured_text(number))])
                        for name, number in numbers.items()), "wrap numbers")


def table(titles: Sequence[str], rows: Iterable[str], kind: str = "") -> str:
    """A table of rows made by `table_row`; `kind` is its class in the style sheet."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    start = f'<table class="{kind}">' if kind else "<table>"
    return "\n".join([f"{start}\n<thead><tr>{head}</tr></thead>\n<tbody>", *rows,
                      "</tbody></table>"])


def table_row(kind: str, label: str, titles: Sequence[str], cells: Sequence[str]) -> str:
    """A row of cells that are HTML already; on a phone each cell shows its title."""
    columns = "".join(
        f'<td data-title="{title}">{f"<div>{cell}</div>" if cell else ""}</td>'
        for title, cell in zip(titles[1:], cells, strict=True))
    return f'<tr class="{kind}"><th scope="row">{escape(label)}</th>{columns}</tr>'


def is_long(texts: Iterable[str]) -> bool:
    """Whether a table with these cells is a wide one."""
    return any(len(line) > LONG_LINE for text in texts for line in text.split("\n"))


__all__ = ["badge", "board", "is_long", "link", "links", "numbers_table", "page_of", "picture",
           "section", "table", "table_row"]
