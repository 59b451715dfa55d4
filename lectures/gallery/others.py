"""The sections of errata, listings, experiments and figures."""

from __future__ import annotations

import io
from collections.abc import Collection
from contextlib import redirect_stdout
from html import escape

from lectures.errata.form import HEAD, SEVERITIES, Erratum
from lectures.examples import EXAMPLES
from lectures.experiments import Experiment
from lectures.figures import LectureFigure
from lectures.gallery.parts import (
    badge,
    board,
    is_long,
    links,
    numbers_table,
    picture,
    section,
    table,
    table_row,
)
from lectures.listings import LISTINGS, Listing
from lectures.running import measured_text

SHORT = {"E": ("wrong", "error"), "N": ("soft", "slip"), "I": ("soft", "imprecise"),
         "X": ("soft", "lost sign")}
"""Badge of each severity."""


def erratum_badge(erratum: Erratum) -> str:
    """The severity in a word."""
    return badge(*SHORT[erratum.severity])


def erratum_section(erratum: Erratum, shown: Collection[str] = ()) -> str:
    """Claim and correction, both of them run, and where else they are shown."""
    found = erratum.demonstrate()
    rows = found.rows()
    showing = [example.id for example in EXAMPLES.values() if erratum in example.all_errata]
    showing += [listing.name for listing in LISTINGS.values() if erratum.id in listing.errata]
    facts = [
        table(HEAD, (table_row("computed", name, HEAD, [escape(cell) for cell in cells])
                     for name, *cells in rows), "wrap"),
        f"<p>{escape(found.sentence)}</p>",
        f"<p>Shown by {links(showing, shown)}.</p>" if showing else ""]
    return section(
        erratum.id, f"{escape(erratum.id)} · {escape(str(erratum.deck))}",
        f"{escape(erratum.slide)} {erratum_badge(erratum)}",
        [f'<p class="erratum"><strong>The slide says:</strong> {escape(erratum.claim)}</p>',
         f'<p class="correction"><strong>Right is:</strong> {escape(erratum.correction)}</p>',
         f'<p class="source">{escape(SEVERITIES[erratum.severity].capitalize())}.</p>'
         if erratum.severity != "E" else "",
         board("", facts, is_long(cell for _, *cells in rows for cell in cells))])


def listing_section(listing: Listing, shown: Collection[str] = ()) -> str:
    """The slide's code beside the program in chalkgrad, and what that prints and computes."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        numbers = listing.program()
    codes = "\n".join(
        f'<div><h3>{title}</h3>\n<pre tabindex="0"><code>{escape(code)}</code></pre></div>'
        for title, code in (("The slide", listing.printed), ("chalkgrad", listing.source)))
    facts = [numbers_table(numbers)]
    if printed.getvalue():
        facts.append(f'<h3>It prints</h3>\n<pre tabindex="0">{escape(printed.getvalue())}</pre>')
    return section(
        listing.name, f"{escape(listing.name)} · {escape(str(listing.deck))}",
        escape(listing.slide),
        [f"<p>{escape(' '.join(listing.note.split()))}</p>",
         f"<p>Errata: {links(listing.errata, shown)}.</p>" if listing.errata else "",
         f'<div class="codes">{codes}</div>',
         board("", facts, is_long(map(measured_text, numbers.values())))])


def experiment_section(trial: Experiment, file: str) -> tuple[str, str]:
    """Result in a sentence, picture and numbers; and the picture, to be written to that file."""
    found = trial()
    figure, svg = picture(found.figure, file, f"{trial.title}. {found.sentence}")
    covers = f" · {', '.join(trial.claims)} in lectures/coverage.toml" if trial.claims else ""
    facts = [numbers_table(found.numbers), f'<p class="source"><code>chalkgrad run '
             f"{escape(trial.name)}</code>{escape(covers)}</p>"]
    return section(
        trial.name, f"{escape(trial.name)} · {escape('; '.join(trial.slides))}",
        escape(trial.title),
        [f'<p class="problem">{escape(found.sentence)}</p>',
         board(figure, facts, is_long(map(measured_text, found.numbers.values())))]), svg


def figure_section(figure: LectureFigure, directory: str) -> tuple[str, dict[str, str]]:
    """The pictures of a figure; and what is to be written into their files."""
    drawn, files, shown = figure.draw(), {}, []
    for k, (said, drawing) in enumerate(drawn.items(), start=1):
        file = f"{directory}/{figure.id}{f'_{k}' if len(drawn) > 1 else ''}.svg"
        html, files[file] = picture(drawing, file, f"{figure.title}. {said or figure.caption}",
                                    said)
        shown.append(html)
    return section(
        figure.id, f"{escape(figure.id)} · {escape('; '.join(figure.slides))}",
        escape(figure.title),
        [f"<p>{escape(figure.caption)}</p>", *shown]), files


__all__ = ["erratum_badge", "erratum_section", "experiment_section", "figure_section",
           "listing_section"]
