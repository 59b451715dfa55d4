"""The marked sheet as HTML, for notebooks and pages; legible on light, dark and paper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from autograd.by_hand.report import HEAD
from autograd.by_hand.verdicts import CARRIED, RIGHT, UNCHECKED, WRONG

if TYPE_CHECKING:
    from autograd.by_hand.report import HandReport, Line

COLORS = {RIGHT: "#2e9e4f", CARRIED: "#d98200", WRONG: "#e0403f", UNCHECKED: "#8a8a8a"}
CELL = "text-align:left;vertical-align:top;padding:.3em .8em"
NUMBER = "text-align:right;white-space:pre-wrap"
PRINTED = "@media print{.chalkgrad-by-hand{overflow:visible !important;font-size:80%}}"
WHOLE = "white-space:nowrap"
STYLES = [WHOLE, NUMBER, WHOLE, NUMBER, NUMBER, "min-width:15em"]
"""The page's own text color everywhere: only the frames around verdicts are colored."""


def report_html(report: HandReport) -> str:
    """The report as one table with a line above it; no scripts, no links.

    >>> from autograd import Value, check_by_hand
    >>> w = Value(3.0, "w")
    >>> "<b>" in report_html(check_by_hand(w * w, gradients={"w": 5}))
    True
    """
    lines, more = report.lines()
    body = "".join(map(_row, lines))
    left_out = f"<p>... and {more} more</p>" if more else ""
    note = f"<p>{escape(report.note)}</p>" if report.note else ""
    return (f'<p><b>{escape(report.summary)}</b></p><style>{PRINTED}</style>'
            '<div class="chalkgrad-by-hand" style="overflow-x:auto">'
            f'<table style="border-collapse:collapse"><thead><tr>{_tagged("th", HEAD)}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>{left_out}{note}")


def _row(line: Line) -> str:
    texts = list(map(escape, line.cells))
    frame = f"border:1.5px solid {COLORS[line.verdict]};border-radius:.6em;padding:.05em .5em"
    texts[2] = f'<span style="{frame}">{texts[2]}</span>'
    if line.verdict == WRONG:
        texts[1] = f"<b>{texts[1]}</b>"
    return f"<tr>{_tagged('td', texts)}</tr>"


def _tagged(tag: str, texts: Sequence[str]) -> str:
    """Cells of the table, all on one height."""
    return "".join(f'<{tag} style="{CELL};{style}">{text}</{tag}>'
                   for style, text in zip(STYLES, texts, strict=True))


__all__ = ["report_html"]
