"""Answers that are expressions over other answers, such as ``-eta * dE_dW``: their verdicts.

An expression is *right* if it is the engine's number; else it follows if it comes out of the
student's own numbers for the nodes and derivatives in it; else it is *wrong here*. Half a unit of
the last digit is allowed for every number, as in `autograd.by_hand.verdicts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograd import jacobian
from autograd.by_hand import HandReport, HandRow
from autograd.by_hand.hints import Hint
from autograd.by_hand.report import Later
from autograd.by_hand.verdicts import CARRIED, RIGHT, UNCHECKED, WRONG, within
from autograd.by_hand.written import Written
from autograd.text import entry_name
from lectures.examples import Names, Run, evaluated
from lectures.questions import Question

RTOL = 1e-7
FACTORS = {"sign": -1.0, "factor 2": 2.0, "factor 1/2": 0.5}


@dataclass(frozen=True)
class Belief:
    """What a student holds a quantity to be, and whether it is right.

    Attributes:
        question: the quantity.
        numbers: as written; what follows from earlier numbers where left blank.
        margin: how far off that may be: what was rounded away; for a wrong number half a unit of
            the last digit.
        rows: its marked numbers.
    """

    question: Question
    numbers: np.ndarray
    margin: np.ndarray
    rows: tuple[HandRow, ...]

    @property
    def label(self) -> str:
        """What the marked sheet calls it."""
        return self.rows[0].label.partition("[")[0]

    @property
    def given(self) -> bool:
        """Whether any of its numbers was written."""
        return any(row.hand is not None for row in self.rows)

    @property
    def faulty(self) -> bool:
        """Whether one of its numbers is wrong or carried forward."""
        return any(row.verdict in (WRONG, CARRIED) for row in self.rows)

    def moved(self) -> Iterator[np.ndarray]:
        """Its numbers with one of them moved up or down by its margin."""
        for i in np.flatnonzero(self.margin):
            for sign in (1, -1):
                numbers = self.numbers.copy()
                numbers.flat[i] += sign * self.margin.flat[i]
                yield numbers


def beliefs(report: HandReport, written: Mapping[Question, Written]) -> dict[str, Belief]:
    """What a student holds the quantities of a marked report to be, by name in expressions."""
    found = {}
    for question, numbers in written.items():
        rows = tuple(row for row in report.rows
                     if (row.kind, row.name) == (question.kind, question.key))
        held = [row.follows if row.hand is None else row.hand for row in rows]
        half = numbers.half_unit.ravel()
        margin = [half[i] if row.hand is None or row.verdict == WRONG
                  else min(half[i], abs(row.hand - (row.engine if row.verdict == RIGHT
                                                    else row.follows)))
                  for i, row in enumerate(rows)]
        found[question.name] = Belief(question, np.reshape(held, question.shape),
                                      np.reshape(margin, question.shape), rows)
    return found


def marked_expression(run: Run, question: Question, written: Written,
                      held: Mapping[str, Belief]) -> list[HandRow]:
    """A row for each number of an expression."""
    believed = _Believed(run, held)
    with np.errstate(all="ignore"):
        follows = np.asarray(evaluated(question.key, believed), float)
        used = [held[name] for name in dict.fromkeys(believed.used)]
        margin = np.asarray(sum(
            (_change(run, question, held, belief, follows) for belief in used), 0.0))
        allowed = written.half_unit * (1 + 1e-9)
        right = within(written.numbers, question.engine, question.engine, allowed, RTOL, 0.0)
        follow = within(written.numbers, follows, follows, allowed + margin, RTOL, 0.0)
    faults = [belief for belief in used if belief.faulty]
    rows = []
    for index in np.ndindex(question.shape):
        hand = float(written.numbers[index]) if written.given[index] else None
        because: list[Belief] = []
        hints: list[Hint] = []
        if hand is None or not np.isfinite(question.engine[index]):
            verdict = UNCHECKED
        elif right[index] or (follow[index] and not faults):
            verdict = RIGHT
        elif follow[index]:
            verdict, because = CARRIED, faults
        else:
            verdict, because = WRONG, [belief for belief in used if belief.given]
            hints = [Hint(kind) for kind, factor in FACTORS.items() if within(
                hand, factor * follows[index], factor * follows[index], allowed[index], RTOL, 0.0)]
        rows.append(HandRow(
            question.key, index, "value", hand, float(question.engine[index]), verdict,
            float(follows[index]), str(written.texts[index]), float(written.half_unit[index]),
            entry_name(question.label or question.key, index),
            Later(partial(tuple, hints), partial(tuple, [belief.label for belief in because]),
                  str, partial(_difference, run, question.key, index))))
    return rows


class _Believed(Names):
    """What names in an expression stand for, to the student; remembers which were used."""

    def __init__(self, run: Run, held: Mapping[str, Belief]) -> None:
        super().__init__(run, jacobian)
        self.held, self.used = held, list[str]()

    def __getitem__(self, name: str) -> Any:
        if name not in self.held:
            return super().__getitem__(name)
        self.used.append(name)
        belief = self.held[name]
        return belief.question.in_expressions(belief.numbers)


def _change(run: Run, question: Question, held: Mapping[str, Belief], belief: Belief,
            follows: np.ndarray) -> np.ndarray:
    """How far the digits that one quantity does not show move an expression."""
    name, total = belief.question.name, np.zeros(question.shape)
    moved = [np.abs(evaluated(question.key, _Believed(run, {
        **held, name: Belief(belief.question, numbers, belief.margin, belief.rows)})) - follows)
        for numbers in belief.moved()]
    for up, down in zip(moved[::2], moved[1::2], strict=True):
        total = total + np.maximum(up, down)
    return total


def _difference(run: Run, expression: str, index: tuple[int, ...]) -> float | None:
    """The expression with central differences as derivatives; None if there are none in it."""
    found = run.difference(expression)
    return None if found is None else float(np.asarray(found)[index])


__all__ = ["Belief", "beliefs", "marked_expression"]
