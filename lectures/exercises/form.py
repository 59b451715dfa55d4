"""What an exercise is: a question of a deck, and a function that computes the answer.

No answer is stored where it can be computed: the function is run when an answer is marked. What it
returns depends on the kind of the exercise, see `KINDS`.
"""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lectures.decks import Deck
from lectures.errata import ERRATA

KINDS = {
    "choice": "a letter of the choices; a dict of letters where several things are asked",
    "numbers": "a number, an array, or a dict of numbers, arrays and truth values",
    "hand": "a recorded graph: some of its numbers are calculated by hand, by name in a dict",
    "function": "the function itself, in terms of nodes; it is tried at `points`",
    "judged": "a function of the reader's answer: a list of what is wrong with it",
}
"""The kinds of exercises: what the function `answer` computes."""

EXERCISES: dict[str, Exercise] = {}
"""All exercises by id, I1 to I38."""


@dataclass(frozen=True)
class Exercise:
    """A question; shows itself, in Jupyter too.

    Attributes:
        id: such as "I12".
        deck, slide: where it is asked.
        question: in full, with the numbers; some questions are only named on the slide.
        kind: a key of `KINDS`.
        hint: how to begin; shown with every answer that is not right yet.
        answer: computes what is right, see `KINDS`.
        solution_text: why, for those who ask or have answered.
        give: how an answer looks, as text in Python.
        choices: what the letters mean.
        asks: for calculations by hand, what must be there: names of nodes and derivatives such as
            ``dL_dw0``. Other numbers on the way may be given, and make the hints better.
        points: for functions, where they are tried: a tuple of arguments for each.
        rtol: for functions, how far off the results may be.
        mistakes: remarks on typical wrong answers: what to say, and the wrong answer (for numbers
            a function that computes it).
        errata: ids of errata that the solution names.

    Raises ValueError for another kind.
    """

    id: str
    deck: Deck
    slide: str
    question: str
    kind: str
    hint: str
    answer: Callable[..., Any]
    solution_text: str
    give: str
    choices: Mapping[str, str] = field(default_factory=dict)
    asks: Sequence[str] = ()
    points: Sequence[tuple[Any, ...]] = ()
    rtol: float = 1e-6
    mistakes: Mapping[str, Any] = field(default_factory=dict)
    errata: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.id}: kind must be one of {', '.join(KINDS)}, got "
                             f"{self.kind!r}.")

    @property
    def explanation(self) -> str:
        """The solution in words, with the errata that it names."""
        return "\n".join([self.solution_text, *(str(ERRATA[id]) for id in self.errata)])

    def __str__(self) -> str:
        head = f"{self.id}. {self.deck.university}, {self.slide!r}"
        parts = [head, *wrapped(self.question),
                 *(line for letter, text in self.choices.items()
                   for line in wrapped(text, f"  {letter}) ")),
                 *wrapped(f'Answer: check("{self.id}", {self.give})')]
        return "\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        choices = "".join(f"<div>{letter}) {escape(text)}</div>"
                          for letter, text in self.choices.items())
        return (f"<p><b>{self.id}.</b> <i>{escape(self.slide)}</i> "
                f"({escape(self.deck.university)})</p><p>{escape(self.question)}</p>{choices}"
                f"<p>Answer: <code>check(&quot;{self.id}&quot;, {escape(self.give)})</code></p>")


def exercise(id: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated function as the answer of an exercise.

    Args:
        id: a new id.
        settings: the other attributes of `Exercise`.

    Raises ValueError if the id is taken.
    """

    def register(answer: Callable[..., Any]) -> Callable[..., Any]:
        if id in EXERCISES:
            raise ValueError(f"there is an exercise {id!r} already; give the new one another id.")
        EXERCISES[id] = Exercise(id=id, answer=answer, **settings)
        return answer

    return register


def choose_one(id: str, right: str, **settings: Any) -> None:
    """Register a question in words, of which one of the choices is right."""
    settings = {"give": '"a"', **settings}
    exercise(id, kind="choice", **settings)(lambda: right)


def find(id: Any) -> Exercise:
    """The exercise of that id, whether in capitals or not.

    Raises LookupError, which names the nearest ids; TypeError for anything but a str.

    >>> find("i12").slide
    'Example (third)'
    """
    if not isinstance(id, str):
        raise TypeError(f'expected the id of an exercise, such as "I12", got {id!r}.')
    if id.strip().upper() in EXERCISES:
        return EXERCISES[id.strip().upper()]
    near = difflib.get_close_matches(id.upper(), EXERCISES, n=3, cutoff=0)
    raise LookupError(f"there is no exercise {id!r}. The nearest are {', '.join(near)}; "
                      "EXERCISES has all.")


def wrapped(text: str, first: str = "") -> list[str]:
    """The lines of a text of one or more paragraphs; `first` stands before it."""
    return [line for paragraph in text.split("\n") for line in textwrap.wrap(
        paragraph, 96, initial_indent=first, subsequent_indent=" " * len(first),
        break_on_hyphens=False)]


__all__ = ["EXERCISES", "KINDS", "Exercise", "choose_one", "exercise", "find", "wrapped"]
