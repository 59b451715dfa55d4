"""All that the lectures hold, by id: examples, errata, listings, experiments and figures.

It is what `chalkgrad list` shows and searches, and what the gallery is built from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.text import printable
from lectures.decks import Deck
from lectures.errata import ERRATA
from lectures.errata.listing import PLACES
from lectures.examples import EXAMPLES, by_deck
from lectures.experiments import EXPERIMENTS
from lectures.figures import FIGURES
from lectures.listings import LISTINGS

KINDS = {"example": "examples", "erratum": "errata", "listing": "listings",
         "experiment": "experiments", "figure": "figures"}
"""The kinds of items, and their plurals."""


class NothingFound(LookupError):
    """There is no item with these words, or of this id."""


@dataclass(frozen=True)
class Item:
    """One item of the lectures.

    Attributes:
        kind: a key of `KINDS`.
        id: by which the commands know it; no two items share one.
        title: what it is about; "" if the slide's title says it all.
        slides: where it stands, such as "Uppsala, ReLU".
        subject: the item itself, such as an `Example`.
    """

    kind: str
    id: str
    title: str
    slides: tuple[str, ...]
    subject: Any

    def has(self, words: Iterable[str]) -> bool:
        """Whether all words are in its id, title or slides; capitals do not count.

        >>> CONTENTS["xor"].has(["networks", "uppsala"])
        True
        """
        text = " ".join([self.id, self.title, *self.slides]).casefold()
        return all(word.casefold() in text for word in words)


def _all() -> Iterable[Item]:
    for example in (each for group in by_deck(EXAMPLES.values()).values() for each in group):
        yield Item("example", example.id, "", (_slide(example.deck, example.slide),), example)
    for erratum in ERRATA.values():
        yield Item("erratum", erratum.id, "", (_slide(erratum.deck, erratum.slide),), erratum)
    for listing in LISTINGS.values():
        yield Item("listing", listing.name, "", (_slide(listing.deck, listing.slide),), listing)
    for trial in EXPERIMENTS.values():
        yield Item("experiment", trial.name, trial.title, trial.slides, trial)
    for figure in FIGURES.values():
        yield Item("figure", figure.id, figure.title, figure.slides, figure)


def _slide(deck: Deck, title: str) -> str:
    place = next(place for place, known in PLACES.items() if known is deck)
    return f"{place.capitalize()}, {title}"


CONTENTS = {item.id: item for item in _all()}
"""All items by id, kind by kind."""


def items(ids: Iterable[str] | None = None) -> list[Item]:
    """The items of these ids in the order of `CONTENTS`; all of them by default.

    Raises NothingFound for an unknown id.

    >>> [item.kind for item in items(["xor", "E-U3"])]
    ['erratum', 'experiment']
    """
    if ids is None:
        return list(CONTENTS.values())
    wanted = dict.fromkeys(ids)
    if unknown := next((id for id in wanted if id not in CONTENTS), None):
        raise NothingFound(f"there is no example, erratum, listing, experiment or figure "
                           f"{printable(unknown)!r}; `chalkgrad list WORD` searches for one.")
    return [item for id, item in CONTENTS.items() if id in wanted]


def counts_text(ids: Iterable[str] | None = None) -> str:
    """How many items of each kind there are among these ids, or in all.

    >>> counts_text(["xor", "G1", "G2"])
    '1 experiment, 2 figures'
    """
    kinds = [item.kind for item in items(ids)]
    return ", ".join(f"{kinds.count(kind)} {kind if kinds.count(kind) == 1 else plural}"
                     for kind, plural in KINDS.items() if kind in kinds)


def list_text(words: Sequence[str] = ()) -> str:
    """What `chalkgrad list` prints: the examples by deck, or all items that have these words.

    Raises NothingFound if no item has them.

    >>> print(list_text(["saddle", "zero"]))
    experiments: chalkgrad run NAME
      zero_initialization  All weights zero: a saddle point
                           Lisbon, Initialization
    """
    if not words:
        return _examples_text()
    found = [item for item in CONTENTS.values() if item.has(words)]
    if not found:
        wanted = " and ".join(repr(printable(word)) for word in words)
        raise NothingFound(f"nothing found that has {wanted} in its id, title or slide. Try fewer "
                           "or shorter words; `chalkgrad list` alone lists the examples.")
    longest = max(len(item.id) for item in found)
    lines = []
    for kind, plural in KINDS.items():
        group = [item for item in found if item.kind == kind]
        if group:
            lines.append(f"{plural}: chalkgrad {COMMANDS[kind]}")
        for item in group:
            first, *more = [*([item.title] if item.title else []), *item.slides]
            lines.append(f"  {item.id:<{longest}}  {first}")
            lines += [f"  {'':<{longest}}  {line}" for line in more]
    return "\n".join(lines)


COMMANDS = {"example": "show ID", "erratum": "errata ID", "listing": "show NAME",
            "experiment": "run NAME", "figure": "gallery"}
"""What shows an item of each kind."""


def where_it_is(id: str) -> str:
    """A sentence that names the command for the item of that id; "" if there is no such item.

    >>> where_it_is("e-u1")
    ' E-U1 is an erratum: `chalkgrad errata E-U1`.'
    """
    item = next((item for item in CONTENTS.values() if item.id.lower() == id.lower()), None)
    if item is None:
        return ""
    command = COMMANDS[item.kind].replace("NAME", item.id).replace("ID", item.id)
    article = "an" if item.kind.startswith("e") else "a"
    return f" {item.id} is {article} {item.kind}: `chalkgrad {command}`."


def _examples_text() -> str:
    """The examples by deck, one line for each: id, errata, slide."""
    errata = {id: ", ".join(erratum.id for erratum in example.all_errata)
              for id, example in EXAMPLES.items()}
    longest, wide = max(map(len, EXAMPLES)), max(map(len, errata.values()))
    lines = []
    for deck, examples in by_deck(EXAMPLES.values()).items():
        lines.append(str(deck))
        for example in examples:
            lines.append(
                f"  {example.id:<{longest}}  {errata[example.id]:<{wide}}  {example.slide}")
    return "\n".join(lines)


__all__ = ["CONTENTS", "KINDS", "Item", "NothingFound", "counts_text", "items", "list_text",
           "where_it_is"]
