"""The errata as a list of corrections for the lecturer of a deck: the command `errata`."""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from autograd.text import printable
from lectures.decks import DARMSTADT, DECKS, LAUSANNE, LISBON, UPPSALA, Deck
from lectures.errata import ERRATA
from lectures.errata.checked import FOUND_RIGHT, UNDECIDED
from lectures.errata.form import SEVERITIES, Erratum
from lectures.wrapping import paragraph

PLACES = {"uppsala": UPPSALA, "lisbon": LISBON, "darmstadt": DARMSTADT, "lausanne": LAUSANNE}
"""What people call the decks."""

Lay = Callable[[int, Callable[[str], str]], str]
"""Text for a terminal of a width; the function changes all texts before they are laid out."""


class UnknownErratum(LookupError):
    """There is no deck and no erratum of that name, or more than one deck."""


def corrections(which: str | None = None) -> Lay:
    """The corrections of all decks, of one deck, or one erratum with its demonstration.

    Args:
        which: a deck's letter, its university or place or their beginning, or an erratum's id;
            None for all.

    Raises UnknownErratum, which says what there is.

    >>> print(corrections("E-U3")(60, str))
    Uppsala University, autumn 2025: Machine learning, Block 3
    (Måns Magnusson)
    <BLANKLINE>
    E-U3   How to choose architecture
           (error: who copies it gets a wrong result)
           Slide: with 5 irrelevant parameters and 3 values for
           each, a grid search trains 125 times per relevant
           run.
           Right: 3^5 = 243 times; 125 is 5^3.
    <BLANKLINE>
               slide  right
    ---------  -----  -----
    trainings  125    243
    <BLANKLINE>
    The slide's number belongs to 3 parameters with 5 values
    each.
    """
    if which is None:
        return lambda width, spell: "\n\n".join(
            _deck_text(deck, width, spell) for deck in DECKS) + "\n\n" + _sum(
                ERRATA.values(), width, spell)
    if found := ERRATA.get(which.upper()):
        return lambda width, spell: "\n\n".join(
            [paragraph(spell(str(found.deck)), width), _entry(found, width, spell),
             found.demonstrate().text(width, spell)])
    deck = find_deck(which)
    return lambda width, spell: (
        _deck_text(deck, width, spell) + _checked(deck, width, spell) + "\n\n"
        + _sum(of_deck(deck), width, spell))


def find_deck(name: str) -> Deck:
    """The deck of that letter, or the only one whose university or place begins so.

    Raises UnknownErratum.

    >>> find_deck("darm").letter, find_deck("tu").letter, find_deck("s").letter
    ('D', 'D', 'S')
    """
    wanted = _plain(name)
    for deck in DECKS:
        if wanted == deck.letter.lower():
            return deck
    names = {deck: [place, _plain(deck.university), *_plain(deck.university).split()]
             for place, deck in PLACES.items()}
    found = [deck for deck, parts in names.items()
             if wanted and any(part.startswith(wanted) for part in parts)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownErratum(f"{printable(name)!r} could be "
                             f"{' or '.join(deck.university for deck in found)}.")
    known = [*ERRATA, *(part for parts in names.values() for part in parts)]
    close = difflib.get_close_matches(wanted.upper() if "-" in wanted else wanted, known, 3)
    raise UnknownErratum(
        f"there is no deck and no erratum {printable(name)!r}; expected a deck ("
        + ", ".join(f"{deck.letter} or {place}" for place, deck in PLACES.items())
        + f") or an id from E-U1 to {list(ERRATA)[-1]}."
        + (f" The nearest {'are' if len(close) > 1 else 'is'} {', '.join(close)}." if close
           else ""))


def of_deck(deck: Deck) -> list[Erratum]:
    """The errata of one deck, in order."""
    return [erratum for erratum in ERRATA.values() if erratum.deck is deck]


def _plain(name: str) -> str:
    """In small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", name.lower())
                   if not unicodedata.combining(c))


def _entry(erratum: Erratum, width: int, spell: Callable[[str], str]) -> str:
    """Slide, severity, claim and correction, indented below the id."""
    indent = " " * 7
    lines = [paragraph(spell(text), width, indent) for text in (
        erratum.slide, f"({SEVERITIES[erratum.severity]})", f"Slide: {erratum.claim}",
        f"Right: {erratum.correction}")]
    return f"{erratum.id:<7}" + "\n".join(lines)[7:]


def _deck_text(deck: Deck, width: int, spell: Callable[[str], str]) -> str:
    return "\n\n".join([paragraph(spell(str(deck)), width),
                        *(_entry(erratum, width, spell) for erratum in of_deck(deck))])


def _checked(deck: Deck, width: int, spell: Callable[[str], str]) -> str:
    """What else was checked in a deck."""
    parts = [f"{title}: {'; '.join(found[deck.letter])}." for title, found in (
        ("Also checked, and right", FOUND_RIGHT), ("Not decided here", UNDECIDED))
        if deck.letter in found]
    return "".join("\n\n" + paragraph(spell(part), width) for part in parts)


def _sum(errata: Iterable[Erratum], width: int, spell: Callable[[str], str]) -> str:
    """How many there are of each severity, and how to see one demonstrated."""
    entries = list(errata)
    counts = Counter(erratum.severity for erratum in entries)
    kinds = ", ".join(f"{counts[severity]} {name}" for severity, name in (
        ("E", "wrong"), ("N", "slips of notation"), ("I", "imprecise"), ("X", "with lost signs"))
        if counts[severity])
    return paragraph(spell(f"{len(entries)} errata: {kinds}. `chalkgrad errata {entries[0].id}` "
                           "shows what comes out when both sides are run."), width)


__all__ = ["UnknownErratum", "corrections", "find_deck", "of_deck"]
