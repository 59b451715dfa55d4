"""The section of a worked example: diagram, table, errata, trace, and its player."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from urllib.parse import quote

import viz
from lectures.errata import SEVERITIES
from lectures.gallery.parts import (
    LEAST_SCALE,
    WIDEST,
    badge,
    board,
    is_long,
    link,
    section,
    table,
    table_row,
)
from lectures.reports import HEAD, TRACE_HEAD, Report, array_text

PLAYERS = "players"
SIGNS = {"right": "✓ ", "WRONG": "✗ "}


def example_section(found: Report, shown: Collection[str] = ()) -> str:
    """The section as HTML.

    Args:
        found: the example's report.
        shown: the ids of what the site shows, and can be linked.
    """
    example = found.example
    wide = is_long(array_text(row.engine) for row in found.rows)
    facts = [_table(found), f"<p>{escape(found.summary)}</p>"]
    for erratum in example.all_errata:
        facts.append(f'<p class="erratum"><strong>{link(erratum.id, shown)}</strong>, '
                     f"{escape(SEVERITIES[erratum.severity])}. "
                     f"<strong>The slide says:</strong> {escape(erratum.claim)} "
                     f"<strong>Right is:</strong> {escape(erratum.correction)}</p>")
    if example.note:
        facts.append(f"<p>{escape(example.note)}</p>")
    diagram = viz.draw(  # of a graph without a backward pass there are no gradients to show
        found.run.graph, direction="down", gradients=found.run.has_passes,
    ) if found.run.graph else None
    beside = diagram is not None and LEAST_SCALE * diagram.width <= WIDEST
    return section(
        example.id, f"{escape(example.id)} · {escape(str(example.deck))}",
        f"{escape(example.slide)} {example_badge(found)}",
        [f'<p class="problem">{escape(example.problem)}</p>', _player_link(found),
         board(_figure(found, diagram), facts, wide, beside), _trace(found, wide)])


def example_badge(found: Report) -> str:
    """The verdict on the slide in two words."""
    if found.doubtful:
        return badge("wrong", "✗ not confirmed")
    return badge("wrong", f"✗ {len(found.wrong)} wrong") if found.wrong else badge(
        "right", "✓ right")


def _player_link(found: Report) -> str:
    if not found.run.has_passes:
        return ""
    return (f'<p class="player"><a href="{PLAYERS}/{quote(found.example.id)}.html">'
            "▸ Step through both passes</a></p>")


def _figure(found: Report, diagram: viz.Diagram | None) -> str:
    """The graph from top to bottom: that fits a page and a phone better than left to right."""
    if diagram is None:
        return ""
    least = f'<svg style="min-width: {LEAST_SCALE * diagram.width:.0f}pt" '
    picture = diagram.svg.replace("<svg ", least, 1)
    case = f"Drawn for {escape(found.first_case)}." if found.first_case else ""
    return f'<figure><div tabindex="0">{picture}</div><figcaption>{case}</figcaption></figure>'


def _table(found: Report) -> str:
    rows = []
    for row in found.rows:
        *cells, verdict = row.cells(
            escape, mark=lambda text: f"<mark>{escape(text)}</mark>",
            formula=lambda text: f'<span class="rule">{escape(text)}</span>')
        kind = row.verdict.lower() or "computed"
        rows.append(table_row(kind, row.label, HEAD,
                              [*cells, SIGNS.get(row.verdict, "") + verdict]))
    return table(HEAD, rows)


def _trace(found: Report, wide: bool) -> str:
    rows = found.trace()
    if not rows:
        return ""
    return "\n".join([
        f'<details class="trace{" wide" if wide else ""}">',
        "<summary>Trace: values downwards, adjoints upwards</summary>",
        table(TRACE_HEAD, (
            table_row("computed", label, TRACE_HEAD, [escape(cell) for cell in cells])
            for label, *cells in rows)), "</details>"])


__all__ = ["PLAYERS", "example_badge", "example_section"]
