"""All worked examples as one HTML page that needs no server, no network and no script.

Beside it lie their players, one page each, in a directory of their own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import viz
from autograd.files import replace_file
from autograd.text import counted
from lectures.errata import SEVERITIES
from lectures.examples import EXAMPLES, Example, by_deck
from lectures.players import PlayerError, example_player, require_ours
from lectures.reports import HEAD, TRACE_HEAD, Report, array_text, report

PAGE = "index.html"
PLAYERS = "players"
LEAST_SCALE = 0.55  # pictures shrink to fit a phone, but stay legible; then they scroll
LONG_LINE = 16
"""How many characters of numbers make a table a wide one."""

MARK = '<meta name="generator" content="chalkgrad gallery">'
SIGNS = {"right": "✓ ", "WRONG": "✗ "}
STYLE = (Path(__file__).parent / "gallery.css").read_text(encoding="utf-8")


class GalleryError(Exception):
    """The gallery cannot be written; the message says why, and what to do."""


def write_gallery(directory: str | os.PathLike[str],
                  examples: Iterable[Example] | None = None) -> Path:
    """Write the page and the players into a directory, and return the page's path.

    Each file is replaced in one step, the page last: whatever goes wrong, an older gallery stays
    whole, and no other file is touched.

    Args:
        directory: is made if it does not exist, with its parents. One that exists must be empty or
            hold a gallery.
        examples: all worked examples by default.

    Raises GalleryError if the directory holds something else, or cannot be written;
    `viz.RenderError` if no diagram can be drawn.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as directory:
    ...     write_gallery(directory, [EXAMPLES["l03_chain_rule"]]).name
    'index.html'
    """
    directory = Path(directory)
    examples = list(EXAMPLES.values() if examples is None else examples)
    _require_ours(directory)
    page, players = gallery_html(examples), player_pages(examples)
    try:
        for name in players:
            require_ours(directory / PLAYERS / name)
        (directory / PLAYERS if players else directory).mkdir(parents=True, exist_ok=True)
        for name, player in players.items():
            replace_file(directory / PLAYERS / name, player)
        replace_file(directory / PAGE, page)
    except PlayerError as error:
        raise GalleryError(str(error).replace("another file", "another directory")) from None
    except OSError as error:
        raise GalleryError(f"cannot write to {directory}: {error.strerror}. "
                           "Name another directory.") from None
    return directory / PAGE


def gallery_html(examples: Iterable[Example]) -> str:
    """The page as text.

    >>> gallery_html([EXAMPLES["s01_perceptron"]]).startswith("<!doctype html>")
    True
    """
    groups = {deck: [report(example) for example in group]
              for deck, group in by_deck(examples).items()}
    reports = [found for group in groups.values() for found in group]
    wrong = sum(bool(found.wrong) for found in reports)
    return "\n".join([
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">', MARK,
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        "<title>Worked examples of backpropagation</title>",
        f"<style>\n{STYLE}</style>\n</head>\n<body>\n<header>",
        "<h1>Worked examples of backpropagation</h1>",
        f"<p>{counted(len(reports), 'example')} from lecture slides, recomputed by chalkgrad; "
        f"{_confirmed(reports)} In {wrong} of them the slide is wrong.</p>",
        "<nav>", *map(_contents, groups.values()), "</nav>\n</header>\n<main>",
        *map(_section, reports), "</main>\n</body>\n</html>\n",
    ])


def player_pages(examples: Iterable[Example]) -> dict[str, str]:
    """The players by the names of their files; without those of examples that have none.

    >>> list(player_pages([EXAMPLES["l03_chain_rule"]]))
    ['l03_chain_rule.html']
    """
    pages = {}
    for example in examples:
        try:
            pages[f"{example.id}.html"] = example_player(example).html
        except PlayerError:  # it computes several numbers at once
            continue
    return pages


def _require_ours(directory: Path) -> None:
    try:
        if not directory.exists():
            return
        found = sorted(path.name for path in directory.iterdir())
        page = directory / PAGE
        if not found or (PAGE in found and MARK in page.read_text("utf-8", errors="replace")):
            return
    except NotADirectoryError:
        raise GalleryError(f"{directory} is a file. Name a directory.") from None
    except OSError as error:
        raise GalleryError(f"cannot read {directory}: {error.strerror}. "
                           "Name another directory.") from None
    if PAGE in found:
        raise GalleryError(f"{page} exists and is not a gallery of chalkgrad; it was left alone. "
                           "Name another directory.")
    shown = ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
    raise GalleryError(f"{directory} exists and is not a gallery of chalkgrad: it holds {shown}. "
                       "Nothing was changed. Name another directory.")


def _contents(reports: Sequence[Report]) -> str:
    """The list of a deck's examples."""
    deck = reports[0].example.deck
    lines = [f'<li><a href="#{escape(found.example.id)}">{escape(found.example.id)}</a> '
             f"{_badge(found)}</li>" for found in reports]
    return "\n".join([f"<div><h2>{escape(deck.university)}</h2>\n<ul>", *lines, "</ul></div>"])


def _confirmed(reports: Sequence[Report]) -> str:
    doubtful = [found.example.id for found in reports if found.doubtful]
    if doubtful:
        return f"finite differences DISAGREE in {escape(', '.join(doubtful))}."
    return "finite differences confirm all derivatives."


def _badge(found: Report) -> str:
    if found.doubtful:
        return '<span class="badge wrong">✗ not confirmed</span>'
    if not found.wrong:
        return '<span class="badge right">✓ right</span>'
    return f'<span class="badge wrong">✗ {len(found.wrong)} wrong</span>'


def _section(found: Report) -> str:
    example = found.example
    longest = max(len(line) for row in found.rows for line in array_text(row.engine).split("\n"))
    wide = " wide" if longest > LONG_LINE else ""
    parts = [
        f'<section id="{escape(example.id)}">',
        f'<p class="source">{escape(example.id)} · {escape(str(example.deck))}</p>',
        f"<h2>{escape(example.slide)} {_badge(found)}</h2>",
        f'<p class="problem">{escape(example.problem)}</p>', _player_link(found),
        f'<div class="board{wide}">', _figure(found), '<div class="facts">', _table(found),
        f"<p>{escape(found.summary)}</p>",
    ]
    for erratum in example.all_errata:
        parts.append(f'<p class="erratum"><strong>{escape(erratum.id)}</strong>, '
                     f"{escape(SEVERITIES[erratum.severity])}. "
                     f"<strong>The slide says:</strong> {escape(erratum.claim)} "
                     f"<strong>Right is:</strong> {escape(erratum.correction)}</p>")
    if example.note:
        parts.append(f"<p>{escape(example.note)}</p>")
    return "\n".join([*parts, "</div></div>", _trace(found, wide), "</section>"])


def _player_link(found: Report) -> str:
    if not found.run.has_passes:
        return ""
    return (f'<p class="player"><a href="{PLAYERS}/{quote(found.example.id)}.html">'
            "▸ Step through both passes</a></p>")


def _figure(found: Report) -> str:
    """The graph from top to bottom: that fits a page and a phone better than left to right."""
    if found.run.graph is None:
        return ""
    diagram = viz.draw(found.run.graph, direction="down")
    least = f'<svg style="min-width: {LEAST_SCALE * diagram.width:.0f}pt" '
    picture = diagram.svg.replace("<svg ", least, 1)
    case = f"Drawn for {escape(found.first_case)}." if found.first_case else ""
    return f'<figure><div tabindex="0">{picture}</div><figcaption>{case}</figcaption></figure>'


def _table(found: Report) -> str:
    lines = ["<table>", _head(HEAD), "<tbody>"]
    for row in found.rows:
        *cells, verdict = row.cells(
            escape, mark=lambda text: f"<mark>{escape(text)}</mark>",
            formula=lambda text: f'<span class="rule">{escape(text)}</span>')
        kind = row.verdict.lower() or "computed"
        lines.append(_row(kind, row.label, HEAD, [*cells, SIGNS.get(row.verdict, "") + verdict]))
    return "\n".join([*lines, "</tbody></table>"])


def _trace(found: Report, wide: str) -> str:
    rows = found.trace()
    if not rows:
        return ""
    return "\n".join([
        f'<details class="trace{wide}">',
        "<summary>Trace: values downwards, adjoints upwards</summary>",
        "<table>", _head(TRACE_HEAD), "<tbody>",
        *(_row("computed", label, TRACE_HEAD, [escape(cell) for cell in cells])
          for label, *cells in rows),
        "</tbody></table></details>"])


def _head(titles: Sequence[str]) -> str:
    return ("<thead><tr>" + "".join(f'<th scope="col">{title}</th>' for title in titles)
            + "</tr></thead>")


def _row(kind: str, label: str, titles: Sequence[str], cells: Sequence[str]) -> str:
    """A row of cells that are HTML already; on a phone each cell shows its title."""
    columns = "".join(
        f'<td data-title="{title}">{f"<div>{cell}</div>" if cell else ""}</td>'
        for title, cell in zip(titles[1:], cells, strict=True))
    return f'<tr class="{kind}"><th scope="row">{escape(label)}</th>{columns}</tr>'


__all__ = ["GalleryError", "gallery_html", "write_gallery"]
