"""The marked sheet: a row for each number, with its verdict, and why."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from autograd.by_hand.hints import Hint
from autograd.by_hand.quantities import Kind
from autograd.by_hand.verdicts import CARRIED, RIGHT, UNCHECKED, WRONG
from autograd.text import LARGEST_SHOWN, counted, entry_name, number_text, printable

MOST_LINES = 60  # a report prints no more than these; `rows` has all
NOTHING = "—"
LONGEST_ARRAY = 24  # characters in one line
WIDEST_REASON = 50
WIDTH = 100
HEAD = ("number", "by hand", "verdict", "engine", "numeric", "why")
MARKS = {RIGHT: "✓", CARRIED: "→", WRONG: "✗", UNCHECKED: "·"}


class Later(NamedTuple):
    """What is only found out when somebody asks for it."""

    hints: Callable[[], tuple[Hint, ...]] = tuple
    because: Callable[[], tuple[str, ...]] = tuple
    step: Callable[[], str] = str
    numeric: Callable[[], float | None] = lambda: None


@dataclass(frozen=True)
class HandRow:
    """One number of a hand calculation.

    Attributes:
        name: of the node; of both nodes of a slope, as in ``dh1_dz1``.
        index: of the entry; () for a single number.
        kind: "value", "slope" or "gradient".
        hand: the number that was written; None where it was left blank.
        engine: the engine's number.
        verdict: "right", "carried forward", "wrong here" or "not checked" (left blank, or the
            engine's number is not finite).
        follows: what the step formula gives for the hand's own earlier numbers.
        written: the number as it was written, with its digits.
        half_unit: half a unit of its last digit; 0 for a number that is meant exactly.
        label: how it is printed, such as ``∂J/∂w[1]``.
    """

    name: str
    index: tuple[int, ...]
    kind: Kind
    hand: float | None
    engine: float
    verdict: str
    follows: float = float("nan")
    written: str = ""
    half_unit: float = 0.0
    label: str = ""
    later: Later = field(default=Later(), repr=False, compare=False)

    @cached_property
    def hints(self) -> tuple[Hint, ...]:
        """Every explanation that reproduces the hand's digits, most specific first.

        Each is a str such as "sign", with an attribute ``detail``.
        """
        return self.later.hints()

    @cached_property
    def because(self) -> tuple[str, ...]:
        """What a number was carried from, or should have followed from: labels of given numbers."""
        return self.later.because()

    @cached_property
    def step(self) -> str:
        """The step formula in symbols, if it is short; else ""."""
        return self.later.step()

    @cached_property
    def numeric(self) -> float | None:
        """The central difference, computed when first read; None for values, nan at a kink."""
        return self.later.numeric()

    @property
    def why(self) -> str:
        """What a teacher writes beside the number; "" if it is right."""
        if self.verdict == CARRIED:
            return f"follows from {_listed(self.because)}"
        if self.verdict == UNCHECKED:
            return "left blank" if self.hand is None else "the engine's number is not finite"
        if self.verdict == RIGHT:
            return ""
        number = number_text(self.follows)
        found = (f"{self.step} = {number}" if self.step not in ("", number) else
                 f"from {_listed(self.because)} follows {number}" if self.because else
                 f"it is {number}")
        return "; ".join([found, *self.guesses])

    @property
    def guesses(self) -> list[str]:
        """The hints in words."""
        return [f"{'or' if i else 'perhaps'} {hint}" for i, hint in enumerate(self.hints)]

    @property
    def right_if_rounded(self) -> int:
        """How many significant digits it is right to, if it only were no exact number; else 0."""
        if self.verdict in (RIGHT, UNCHECKED) or self.half_unit or self.hand is None:
            return 0
        shown = repr(self.hand).removesuffix(".0").partition("e")[0]
        digits = len(shown.replace(".", "").lstrip("-0"))
        unit = 10.0 ** (math.floor(math.log10(abs(self.hand))) + 1 - digits) if self.hand else 0.0
        return digits if abs(self.hand - self.engine) <= unit / 2 else 0


@dataclass(frozen=True)
class HandReport:
    """What `check_by_hand` found; prints as a table, in Jupyter too.

    Attributes:
        root: the name of the graph's root.
        rows: one `HandRow` per number, in the order in which the numbers follow from each other:
            values, then slopes, then gradients from the root backwards.
    """

    root: str
    rows: tuple[HandRow, ...]

    @property
    def ok(self) -> bool:
        """True if every number that was written is right."""
        return all(row.verdict == RIGHT or row.hand is None for row in self.rows)

    def count(self, verdict: str) -> int:
        """How many numbers have that verdict."""
        return sum(row.verdict == verdict for row in self.rows)

    @property
    def summary(self) -> str:
        """How many numbers are right, carried forward, wrong, not checked."""
        counts = ", ".join(f"{self.count(verdict)} {verdict}"
                           for verdict in MARKS if self.count(verdict))
        return f"{printable(self.root)} by hand: {counts or 'no numbers'}"

    def __bool__(self) -> bool:
        return self.ok  # so that `assert check_by_hand(...)` asserts

    @property
    def note(self) -> str:
        """Why numbers may be wrong that look right: Python numbers are meant exactly; or ""."""
        rounded = [row for row in self.rows if row.right_if_rounded]
        if not rounded:
            return ""
        example = number_text(rounded[0].hand, 9)
        return (f"{counted(len(rounded), 'number')} would be right if rounded. Python numbers and "
                f'whole numbers are meant exactly: write decimals in quotes ("{example}"), or pass '
                f"digits={min(row.right_if_rounded for row in rounded)}.")

    def lines(self) -> tuple[list[Line], int]:
        """What is printed, whole arrays in one line if they are right or blank, and what is left.

        Returns the lines, and how many more there are.
        """
        groups = [group for _, rows in groupby(self.rows, lambda row: (row.kind, row.name))
                  for group in _groups(list(rows))]
        order = (WRONG, CARRIED, UNCHECKED, RIGHT)  # the last ones are left out first
        kept = sorted(sorted(range(len(groups)),
                             key=lambda i: order.index(groups[i][0].verdict))[:MOST_LINES])
        return [_line(groups[i]) for i in kept], len(groups) - len(kept)

    def __str__(self) -> str:
        from autograd.tables import table_text  # only for printing: import autograd stays fast

        lines, more = self.lines()
        table = table_text(HEAD, [[*cells, _broken(why)] for _, (*cells, why) in lines], WIDTH,
                           len(HEAD) - 1)
        return "\n".join(part for part in (
            self.summary, table, f"... and {more} more" if more else "", self.note) if part)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from autograd.by_hand.page import report_html

        return report_html(self)


class Line(NamedTuple):
    """A line of the printed sheet: its verdict, and the texts below `HEAD`."""

    verdict: str
    cells: list[str]


def _groups(rows: list[HandRow]) -> list[list[HandRow]]:
    """The numbers of one quantity: together if the same is said of all, else each on its own."""
    if len(rows) == 1 or (len({(row.verdict, row.hand is None) for row in rows}) == 1 and
                          len({(row.hints, row.because) for row in rows}) == 1):
        return [rows]
    right = [row for row in rows if row.verdict == RIGHT] if len(rows) > LARGEST_SHOWN else []
    others = [row for row in rows if not right or row.verdict != RIGHT]
    return [group for group in (right, *([row] for row in others)) if group]


def _line(rows: list[HandRow]) -> Line:
    first = rows[0]
    if len(rows) == 1:
        return Line(first.verdict, _cells(first))
    why = first.why
    if first.verdict == WRONG:
        why = "; ".join([first.step or "all of them", *first.guesses])
    return Line(first.verdict, [
        printable(first.label.removesuffix(entry_name("", first.index))),
        NOTHING if first.hand is None else _array(list(map(_hand, rows)), rows),
        f"{MARKS[first.verdict]} {first.verdict}", _array(list(map(_engine, rows)), rows),
        _differences(rows), why])


def _array(texts: list[str], rows: list[HandRow]) -> str:
    """The entries of an array, a matrix in several lines; how many they are if there are many."""
    if not any(texts) or len(rows) > LARGEST_SHOWN:
        return counted(len(rows), "number") if any(texts) else ""
    for depth in range(len(rows[0].index), 0, -1):
        size = rows[-1].index[depth - 1] + 1
        gap = ", " if depth == len(rows[0].index) else ",\n" + " " * depth
        texts = [f"[{gap.join(texts[i:i + size])}]" for i in range(0, len(texts), size)]
    flat = " ".join(texts[0].split())
    return flat if len(flat) <= LONGEST_ARRAY else texts[0]


def _cells(row: HandRow) -> list[str]:
    return [printable(row.label), _hand(row), f"{MARKS[row.verdict]} {row.verdict}", _engine(row),
            _difference(row), row.why]


def _hand(row: HandRow) -> str:
    """As it was written; an exact number with no more digits than it takes."""
    if row.half_unit or row.hand is None:
        return printable(row.written) or NOTHING
    short = number_text(row.hand)
    return short if len(short) < len(row.written) and not _alike(row) else printable(row.written)


def _engine(row: HandRow) -> str:
    return number_text(row.engine, 9 if _alike(row) else 6)


def _alike(row: HandRow) -> bool:
    """Whether two different numbers would look the same in six digits."""
    return (row.hand is not None and row.verdict != RIGHT
            and number_text(row.hand) == number_text(row.engine))


def _differences(rows: list[HandRow]) -> str:
    """The finite differences of an array; only that they are the same where they are."""
    if len(rows) > LARGEST_SHOWN:
        return ""
    texts = list(map(_difference, rows))
    return "same" if any(texts) and texts == list(map(_engine, rows)) else _array(texts, rows)


def _difference(row: HandRow) -> str:
    """The finite difference, only where it is in question."""
    if row.verdict not in (WRONG, CARRIED) or row.numeric is None:
        return ""
    return "kink" if math.isnan(row.numeric) else number_text(row.numeric)


def _broken(why: str) -> str:
    """A long reason in several lines, one for each explanation."""
    return why if len(why) <= WIDEST_REASON else why.replace("; ", ";\n")


def _listed(labels: tuple[str, ...], most: int = 4) -> str:
    """Some labels in a row: "a, b and c"."""
    shown = [printable(label) for label in labels[:most]]
    if len(labels) > most:
        shown.append(f"{len(labels) - most} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


__all__ = ["HEAD", "MARKS", "HandReport", "HandRow"]
