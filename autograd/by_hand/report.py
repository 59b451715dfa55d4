"""The marked sheet: a row for each number, with its verdict, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from autograd.by_hand.hints import Hint
from autograd.by_hand.quantities import Kind
from autograd.by_hand.verdicts import CARRIED, RIGHT, UNCHECKED, WRONG
from autograd.text import counted, entry_name, number_text, printable

MOST_LINES = 60  # a report prints no more than these; `rows` has all
NOTHING = "—"
LONGEST_ARRAY, WIDEST_REASON = 40, 60
HEAD = ("number", "by hand", "verdict", "engine", "finite difference", "why")
MARKS = {RIGHT: "✓", CARRIED: "→", WRONG: "✗", UNCHECKED: "·"}


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
        hints: every explanation that reproduces the hand's digits; each is a str such as "sign"
            with an attribute ``detail``.
        because: the given numbers that a number was carried from, or that a wrong one should have
            followed from, as labels.
        follows: what the step formula gives for the hand's own earlier numbers.
        written: the number as it was written, with its digits.
        label: how it is printed, such as ``∂J/∂w[1]``.
    """

    name: str
    index: tuple[int, ...]
    kind: Kind
    hand: float | None
    engine: float
    verdict: str
    hints: tuple[Hint, ...] = ()
    because: tuple[str, ...] = ()
    follows: float = float("nan")
    written: str = ""
    label: str = ""
    difference: Callable[[], float | None] = field(default=lambda: None, repr=False, compare=False)

    @cached_property
    def numeric(self) -> float | None:
        """The central difference, computed when first read; None for values, nan at a kink."""
        return self.difference()

    @property
    def why(self) -> str:
        """What a teacher writes beside the number; "" if it is right."""
        if self.verdict == CARRIED:
            return f"follows from {_listed(self.because)}"
        if self.verdict == UNCHECKED:
            return "left blank" if self.hand is None else "the engine's number is not finite"
        if self.verdict == RIGHT:
            return ""
        source = f"from {_listed(self.because)} follows" if self.because else "it is"
        hints = "".join(f"; {'perhaps' if i == 0 else 'or'} {hint}"
                        for i, hint in enumerate(self.hints))
        return f"{source} {number_text(self.follows)}{hints}"


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
        table = table_text(HEAD, [[*cells, _broken(why)] for _, (*cells, why) in lines])
        return "\n".join(part for part in (
            self.summary, table, f"... and {more} more" if more else "") if part)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from autograd.by_hand.page import report_html

        return report_html(self)


class Line(NamedTuple):
    """A line of the printed sheet: its verdict, and the texts below `HEAD`."""

    verdict: str
    cells: list[str]


def _groups(rows: list[HandRow]) -> list[list[HandRow]]:
    """The numbers of one quantity: together if all are right or blank, else each on its own."""
    blank = all(row.hand is None for row in rows)
    return [rows] if blank or all(row.verdict == RIGHT for row in rows) else [[row] for row in rows]


def _line(rows: list[HandRow]) -> Line:
    first = rows[0]
    if len(rows) == 1:
        return Line(first.verdict, _cells(first))
    return Line(first.verdict, [
        printable(first.label.removesuffix(entry_name("", first.index))),
        NOTHING if first.hand is None else _array([row.written for row in rows], rows),
        f"{MARKS[first.verdict]} {first.verdict}",
        _array([number_text(row.engine) for row in rows], rows), "", first.why])


def _array(texts: list[str], rows: list[HandRow]) -> str:
    """The entries of an array in one line; how many they are if that is too long."""
    for depth in range(len(rows[0].index), 0, -1):
        size = rows[-1].index[depth - 1] + 1
        texts = [f"[{', '.join(texts[i:i + size])}]" for i in range(0, len(texts), size)]
    return texts[0] if len(texts[0]) <= LONGEST_ARRAY else counted(len(rows), "number")


def _cells(row: HandRow) -> list[str]:
    """The finite difference only where it is in question."""
    difference = ""
    if row.verdict in (WRONG, CARRIED) and row.numeric is not None:
        difference = "kink" if row.numeric != row.numeric else number_text(row.numeric)
    alike = row.hand is not None and number_text(row.hand) == number_text(row.engine)
    engine = number_text(row.engine, 9 if alike and row.verdict != RIGHT else 6)
    return [printable(row.label), printable(row.written) or NOTHING,
            f"{MARKS[row.verdict]} {row.verdict}", engine, difference, row.why]


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
