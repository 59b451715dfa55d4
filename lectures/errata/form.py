"""What an erratum is, and what its demonstration shows: the slide's claim and what is right, run.

One entry is one decorated function; see `lectures.errata.uppsala` for how it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.tables import table_text
from autograd.text import data_text
from lectures.decks import Deck
from lectures.wrapping import paragraph

SEVERITIES = {
    "E": "error: who copies it gets a wrong result",
    "N": "slip of notation: the meaning can be recovered",
    "I": "imprecise or said too generally",
    "X": "probably lost when the text was extracted from the slides",
}

HEAD = ("", "slide", "right")
LEAST = 20
"""No column of numbers is made narrower than this."""


@dataclass(frozen=True)
class Demonstration:
    """What came out when the slide's claim and the correction were both run.

    Attributes:
        slide: numbers, arrays, or the text of what Python answered, by what they are.
        right: the same for the correction. What stands in both is meant to be compared.
        sentence: the result in one sentence.

    >>> found = Demonstration({"dJ/dw": [0, -40]}, {"dJ/dw": [0.0, -32.0]}, "It is -32.")
    >>> print(found.text())
           slide     right
    -----  --------  --------
    dJ/dw  [0, -40]  [0, -32]
    <BLANKLINE>
    It is -32.
    """

    slide: Mapping[str, Any]
    right: Mapping[str, Any]
    sentence: str

    def rows(self) -> list[tuple[str, str, str]]:
        """Name, slide's and right numbers as text; empty where one side says nothing."""
        def cell(side: Mapping[str, Any], name: str) -> str:
            return shown(side[name]) if name in side else ""

        return [(name, cell(self.slide, name), cell(self.right, name))
                for name in dict.fromkeys([*self.slide, *self.right])]

    def text(self, width: int = 100, spell: Callable[[str], str] = str) -> str:
        """Table and sentence for a terminal of that width; `spell` changes all texts before."""
        rows = [[spell(cell) for cell in row] for row in self.rows()]
        names = [paragraph(name, max(width // 3, 12)) for name, *_ in rows]
        longest = max(len(line) for name in names for line in name.split("\n"))
        room = max((width - longest - 4) // 2, LEAST)
        cells = [[name, *(paragraph(cell, room) for cell in row)]
                 for name, (_, *row) in zip(names, rows, strict=True)]
        return table_text(HEAD, cells, width) + "\n\n" + paragraph(spell(self.sentence), width)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class Erratum:
    """One erratum.

    Attributes:
        id: the deck's letter and a number, such as "E-U1".
        deck: where it comes from.
        slide: the slide's title.
        severity: a key of `SEVERITIES`.
        claim: what the slide says.
        correction: what is right.
        demonstrate: runs both; takes nothing.

    Raises ValueError for another severity.
    """

    id: str
    deck: Deck
    slide: str
    severity: str
    claim: str
    correction: str
    demonstrate: Callable[[], Demonstration]

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"{self.id}: severity must be one of {', '.join(SEVERITIES)}, "
                             f"got {self.severity!r}.")

    def __str__(self) -> str:
        return (f"{self.id} ({SEVERITIES[self.severity]}). The slide says: {self.claim} "
                f"Right is: {self.correction}")


Demonstrate = Callable[[], Demonstration]

DECLARED: dict[str, Erratum] = {}
"""All errata by id, in the order of their declaration."""


def erratum(id: str, deck: Deck, slide: str, severity: str, *, claim: str,
            correction: str) -> Callable[[Demonstrate], Demonstrate]:
    """Register an erratum; the decorated function demonstrates it.

    Raises ValueError if the id is taken or the severity is unknown.
    """

    def register(demonstrate: Demonstrate) -> Demonstrate:
        if id in DECLARED:
            raise ValueError(f"there is an erratum {id!r} already; give the new one another id.")
        DECLARED[id] = Erratum(id, deck, slide, severity, claim, correction, demonstrate)
        return demonstrate

    return register


def refusal(run: Callable[[], Any]) -> str:
    """What Python says when that is run: the kind of error and its message.

    Raises RuntimeError if it runs after all.

    >>> refusal(lambda: 1 / 0)
    'ZeroDivisionError: division by zero'
    """
    try:
        result = run()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    raise RuntimeError(f"expected an error, but it ran and gave {result!r}.")


def gap(a: Any, b: Any) -> float:
    """The largest difference of two arrays of the same shape, entry by entry.

    >>> gap([1.0, 2.0], [1.0, 4.0])
    2.0
    """
    return float(np.abs(np.subtract(a, b)).max())


def shown(result: Any) -> str:
    """A result of a demonstration as one line of text."""
    return result if isinstance(result, str) else data_text(result)


__all__ = ["DECLARED", "SEVERITIES", "Demonstration", "Erratum", "erratum", "gap", "refusal",
           "shown"]
