"""The pages of the gallery: an overview, and the sections of one kind or deck on each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from lectures.contents import CONTENTS, Item, counts_text
from lectures.errata.listing import PLACES
from lectures.gallery.parts import page_of
from lectures.gallery.pieces import Piece, missing_extras

INDEX = "index.html"
MARK = '<meta name="generator" content="chalkgrad gallery">'
STYLE = (Path(__file__).parent / "gallery.css").read_text(encoding="utf-8")

TEXTS = {
    "errata.html": "Where the slides are wrong or imprecise. Both the slide's claim and the "
                   "correction were run; the tables show what came out.",
    "listings.html": "The code that the slides print, and the same program in chalkgrad.",
    "experiments.html": "Claims of the lectures, shown by numbers that were computed while this "
                        "page was made.",
    "figures.html": "Figures of the slides, drawn anew from numbers that chalkgrad computes.",
}


def pages_html(pieces: Mapping[str, Piece]) -> dict[str, str]:
    """All pages by the names of their files, the overview last.

    >>> from lectures.gallery.building import pieces
    >>> list(pages_html(pieces(["u04_forward_backward", "E-U3"])))
    ['uppsala.html', 'errata.html', 'index.html']
    """
    groups = {page: list(group) for page, group in groupby(
        (CONTENTS[id] for id in pieces), page_of)}
    names = list(groups)
    return {page: _page(page, group, pieces, names) for page, group in groups.items()} | {
        INDEX: _overview(groups, pieces)}


def _overview(groups: Mapping[str, Sequence[Item]], pieces: Mapping[str, Piece]) -> str:
    examples = [found for found in pieces.values() if CONTENTS[found.id].kind == "example"]
    text = [
        f"<p>Four lectures on neural networks, recomputed by chalkgrad: {counts_text(pieces)}.</p>"]
    if examples:
        text.append("<p>Each example shows the slide's numbers beside those that the engine and "
                    f"finite differences find. {escape(_confirmed(examples))} In "
                    f"{sum(found.wrong for found in examples)} of the {len(examples)} examples a "
                    "number or formula of the slide is wrong.</p>")
    body = [f'<section><h2><a href="{page}">{escape(_heading(page))}</a></h2>\n'
            f"<p>{escape(_text(page, group))}</p>\n{_contents(group, pieces, page)}</section>"
            for page, group in groups.items()]
    return _frame("Backpropagation, recomputed", INDEX, list(groups), [*text, *_notice(pieces)],
                  body)


def _page(page: str, group: Sequence[Item], pieces: Mapping[str, Piece],
          names: Sequence[str]) -> str:
    """The sections of one page below its contents."""
    own = {item.id: pieces[item.id] for item in group}
    text = _text(page, group) if page in TEXTS else (
        f"{_text(page, group)}. {_confirmed(list(own.values()))}")
    return _frame(_heading(page), page, names,
                  [f"<p>{escape(text)}</p>", *_notice(own), _contents(group, pieces, "")],
                  [found.html for found in own.values()])


def _frame(title: str, page: str, names: Sequence[str], header: Sequence[str],
           body: Sequence[str]) -> str:
    """A whole page; `names` are the pages that its bar of links shows."""
    here = {page: ' aria-current="page"'}
    bar = [f'<a href="{name}"{here.get(name, "")}>{escape(_short(name))}</a>'
           for name in (INDEX, *names)]
    return "\n".join([
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">', MARK,
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(title)} · chalkgrad</title>",
        f'<style>\n{STYLE}</style>\n</head>\n<body>\n<nav class="bar">', *bar, "</nav>",
        f"<header>\n<h1>{escape(title)}</h1>", *header, "</header>\n<main>", *body,
        "</main>\n</body>\n</html>\n"])


def _short(page: str) -> str:
    name = page.removesuffix(".html")
    return "Overview" if page == INDEX else name.capitalize()


def _heading(page: str) -> str:
    place = page.removesuffix(".html")
    return f"Examples: {PLACES[place].university}" if place in PLACES else place.capitalize()


def _text(page: str, group: Sequence[Item]) -> str:
    return TEXTS.get(page) or str(group[0].subject.deck)


def _contents(group: Sequence[Item], pieces: Mapping[str, Piece], page: str) -> str:
    """Links to all sections of a page, with their badges."""
    lines = []
    for item in group:
        title = item.title or item.subject.slide
        lines.append(f'<li><a href="{page}#{quote(item.id)}">{escape(item.id)}</a> '
                     f"{escape(title)} {pieces[item.id].badge}</li>")
    return "\n".join(['<ul class="contents">', *lines, "</ul>"])


def _confirmed(examples: Sequence[Piece]) -> str:
    doubtful = [found.id for found in examples if found.doubtful]
    if doubtful:
        return f"Finite differences DISAGREE in {', '.join(doubtful)}."
    return "Finite differences confirm all derivatives."


def _notice(pieces: Mapping[str, Piece]) -> list[str]:
    """How many items are missing, and why."""
    missing = sum(found.missing for found in pieces.values())
    if not missing:
        return []
    return [f'<p class="missing">{missing} of {len(pieces)} could not be built: this page '
            f"{escape(missing_extras())}</p>"]


__all__ = ["INDEX", "MARK", "pages_html"]
