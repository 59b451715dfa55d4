"""The marked sheet as HTML, for notebooks and pages; legible on light, dark and paper."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from autograd.by_hand.report import HEAD, cells
from autograd.by_hand.verdicts import CARRIED, RIGHT, UNCHECKED, WRONG

if TYPE_CHECKING:
    from autograd.by_hand.report import HandReport, HandRow

COLORS = {RIGHT: "#2e9e4f", CARRIED: "#d98200", WRONG: "#e0403f", UNCHECKED: "#8a8a8a"}
CELL = "text-align:left;vertical-align:top;padding:.25em .8em"
NUMBER = "text-align:right;vertical-align:top;padding:.25em .8em;white-space:nowrap"
"""The page's own text color everywhere: only the frames around verdicts are colored."""


def report_html(report: HandReport) -> str:
    """The report as one table with a line above it; no scripts, no links.

    >>> from autograd import Value, check_by_hand
    >>> w = Value(3.0, "w")
    >>> "<b>" in report_html(check_by_hand(w * w, gradients={"w": 5}))
    True
    """
    rows, more = report.shown()
    head = "".join(f'<th style="{NUMBER if 1 <= i <= 3 else CELL}">{title}</th>'
                   for i, title in enumerate(HEAD))
    body = "".join(_row(row) for row in rows)
    left_out = f"<p>... and {more} more, all right</p>" if more else ""
    return (f'<p><b>{escape(report.summary)}</b></p><table style="border-collapse:collapse">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{left_out}")


def _row(row: HandRow) -> str:
    texts = list(map(escape, cells(row)))
    frame = f"border:1.5px solid {COLORS[row.verdict]};border-radius:.6em;padding:.05em .5em"
    texts[4] = f'<span style="{frame};white-space:nowrap">{texts[4]}</span>'
    if row.verdict == WRONG:
        texts = [texts[0], f"<b>{texts[1]}</b>", *texts[2:]]
    return "<tr>" + "".join(f'<td style="{NUMBER if 1 <= i <= 3 else CELL}">{text}</td>'
                            for i, text in enumerate(texts)) + "</tr>"


__all__ = ["report_html"]
