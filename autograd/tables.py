"""Tables of text, as wide as a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from itertools import zip_longest


def width(text: str) -> int:
    """How many columns a terminal needs: wide characters count 2, combining marks 0."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text)


def table_text(head: Sequence[str], rows: Sequence[Sequence[str]], columns: int = 0,
               breakable: int = 0) -> str:
    """Cells of one or more lines as aligned columns, or as a list where the columns do not fit.

    Args:
        head: the titles.
        rows: the cells.
        columns: how wide the terminal is; 0 for as wide as it takes.
        breakable: the column whose formulas may be broken before that, numbers may not.

    >>> print(table_text(["name", "value"], [["w", "2"], ["loss", "0.5"]]))
    name  value
    ----  -----
    w     2
    loss  0.5
    >>> print(table_text(["name", "value"], [["w", "2"], ["loss", "0.5"]], 10))
    w
      value  2
    <BLANKLINE>
    loss
      value  0.5
    """
    if not rows:
        return ""
    titles = [title.split(" ") if columns and width(title) > 12 else [title] for title in head]
    cells = [[cell.split("\n") for cell in row] for row in rows]
    widths = _widths([titles, *cells])
    excess = sum(widths) + 2 * (len(widths) - 1) - columns
    if columns and excess > 0:
        room = widths[breakable] - excess
        broken = [[*row[:breakable], _broken(row[breakable], max(room, 1)), *row[breakable + 1:]]
                  for row in cells]
        widths = _widths([titles, *broken])
        if widths[breakable] > room:
            room = columns - max(map(width, head[1:])) - 4
            return "\n\n".join(_listed(head, [
                _broken(cell, max(room, 16)) if i == breakable > 0 else cell
                for i, cell in enumerate(row)]) for row in cells)
        cells = broken
    text = _aligned(titles, widths) + "\n" + "  ".join("-" * w for w in widths)
    tall = False
    for i, row in enumerate(cells):
        was_tall, tall = tall, max(map(len, row)) > 2
        text += ("\n\n" if i and (tall or was_tall) else "\n") + _aligned(row, widths)
    return text


def rows_html(rows: Iterable[Sequence[str]], style: str = "") -> str:
    """Rows of cells as table rows of HTML, escaped; `style` goes into each cell's tag.

    >>> rows_html([["w", "<2"]])
    '<tr><td>w</td><td>&lt;2</td></tr>'
    """
    return "".join(
        "<tr>" + "".join(f"<td{style}>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows)


def _widths(rows: Sequence[Sequence[Sequence[str]]]) -> list[int]:
    return [max(width(line) for cell in column for line in cell)
            for column in zip(*rows, strict=True)]


def _broken(cell: Sequence[str], columns: int) -> list[str]:
    """The lines of a cell, broken to that width except where they hold numbers."""
    return [part for line in cell for part in (
        [line] if line.startswith(("[", " ", "= ")) else textwrap.wrap(line, columns) or [""])]


def _aligned(row: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    lines = zip_longest(*row, fillvalue="")
    return "\n".join("  ".join(cell + " " * (w - width(cell))
                               for cell, w in zip(line, widths, strict=True)).rstrip()
                     for line in lines)


def _listed(head: Sequence[str], row: Sequence[Sequence[str]]) -> str:
    """One row as a list: the first cell, then each other that is not empty, by its title."""
    longest = max(map(width, head[1:]))
    lines = list(row[0])
    for title, cell in zip(head[1:], row[1:], strict=True):
        if cell != [""]:
            lines.append(f"  {title:<{longest}}  {cell[0]}".rstrip())
            lines += [" " * (longest + 4) + line for line in cell[1:]]
    return "\n".join(lines)
