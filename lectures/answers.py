"""Answer sheets: `sheet` writes an empty one for a worked example, `check` marks a filled one.

The numbers are marked by `autograd.by_hand`, and get points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograd.by_hand import HandReport, HandRow, check_by_hand
from autograd.by_hand.report import HEAD
from autograd.by_hand.verdicts import CARRIED, RIGHT, UNCHECKED
from autograd.tables import table_text
from autograd.text import number_text
from lectures.answer_files import AnswerError, case_text, read, read_answers, sheet
from lectures.examples import Example, Run
from lectures.expressions import beliefs, marked_expression
from lectures.questions import Question, questions, table_names

ENGINE, WHY = HEAD.index("engine"), HEAD.index("why")


@dataclass(frozen=True)
class MarkedSheet:
    """A student's answers with verdicts and points; prints itself. Made by `check`.

    Attributes:
        example: what was asked.
        reports: the marked numbers, one report for each case.
        carry: the points for a number that is carried forward.
    """

    example: Example
    reports: tuple[HandReport, ...]
    carry: float

    @property
    def rows(self) -> list[HandRow]:
        """All numbers that count: not those for which the engine has no finite number."""
        return [row for report in self.reports for row in report.rows if np.isfinite(row.engine)]

    @property
    def ok(self) -> bool:
        """True if every number that is asked for is there and right."""
        return all(row.verdict == RIGHT for row in self.rows)

    @property
    def points(self) -> float:
        """1 for each right number, `carry` for one carried forward, else 0."""
        return sum({RIGHT: 1.0, CARRIED: self.carry}.get(row.verdict, 0.0) for row in self.rows)

    @property
    def summary(self) -> str:
        """The points, and out of how many."""
        carried = any(row.verdict == CARRIED for row in self.rows)
        worth = f" (carried forward: {number_text(self.carry)} each)" if carried else ""
        hand = [row.hand for row in self.rows if row.hand is not None]
        same = ("; all answers are the same number, look at them yourself"
                if len(hand) > 3 and len(set(hand)) == 1 else "")
        return f"{number_text(self.points)} of {len(self.rows)} points{worth}{same}"

    def text(self, width: int = 0, spell: Callable[[str], str] = str) -> str:
        """The marked sheet for a terminal of that width, 0 for as wide as it takes.

        `spell` changes all texts before they are laid out; see `lectures.reports.ascii_text`.
        """
        parts = [f"{self.example.id}: {self.example.slide}"]
        for case, report in enumerate(self.reports):
            if len(self.reports) > 1:
                parts.append(case_text(self.example, case))
            lines, more = report.lines()
            rows = [_without_solution(line.cells) if line.verdict == UNCHECKED else line.cells
                    for line in lines]
            table = table_text([spell(title) for title in HEAD],
                               [[spell(cell) for cell in row] for row in rows], width, WHY)
            parts.append(f"{report.summary}\n{table}" + (f"\n... and {more} more" if more else ""))
        return spell("\n\n".join([*parts, self.summary]))

    def __str__(self) -> str:
        return self.text()


def check(example: Example, text: str, carry: float = 1.0) -> MarkedSheet:
    r"""Mark the answers to an example.

    Args:
        example: what was asked.
        text: of an answer file, as `sheet` gives it. A key that is missing counts as left blank.
        carry: the points for a number that is carried forward, 0 to 1.

    Raises AnswerError for text that is empty or not TOML, for tables and keys that are not on the
    sheet, for another shape, and for what is no number; ValueError for another `carry`.

    >>> from lectures import EXAMPLES
    >>> marked = check(EXAMPLES["s01_perceptron"], '[values]\nz = -6\ny_hat = 0.02')
    >>> [row.verdict for row in marked.rows[:3]], marked.summary
    (['right', 'wrong here', 'not checked'], '1 of 7 points')
    """
    if isinstance(carry, bool) or not isinstance(carry, (int, float)) or not 0 <= carry <= 1:
        raise ValueError(f"carry must be a number from 0 to 1, got {carry!r}.")
    runs = [example.run(case) for case in range(len(example.cases))]
    asked = [questions(example, case, run) for case, run in enumerate(runs)]
    answers = read_answers(
        text, [table for case in range(len(runs)) for table in table_names(example, case)],
        [question for of_case in asked for question in of_case])
    reports = [_marked(run, {question: answers[question] for question in of_case})
               for run, of_case in zip(runs, asked, strict=True)]
    return MarkedSheet(example, tuple(reports), carry)


def _without_solution(texts: list[str]) -> list[str]:
    """A line of the table for a student who left a number blank and may still want to find it."""
    return [*texts[:ENGINE], "", *texts[ENGINE + 1:]]


def _marked(run: Run, answers: Mapping[Question, Any]) -> HandReport:
    """The report on one case."""
    by_kind: dict[str, dict[Question, Any]] = {
        kind: {question: data for question, data in answers.items() if question.kind == kind}
        for kind in ("value", "gradient", "slope", "expression")}
    values, gradients, slopes = [
        {question.nodes: data for question, data in by_kind[kind].items()}
        for kind in ("value", "gradient", "slope")]
    report = HandReport("numbers", ()) if run.root is None else check_by_hand(
        run.root, values, gradients, slopes, learning_rate=_learning_rate(run))
    held = beliefs(report, {question: read(question, data) for question, data in answers.items()
                            if question.kind != "expression"})
    more = [row for question, data in by_kind["expression"].items()
            for row in marked_expression(run, question, read(question, data), held)]
    return replace(report, rows=(*report.rows, *more))


def _learning_rate(run: Run) -> float | None:
    """The example's learning rate, if it has one: a mistake with it is then recognized."""
    eta = run.leaves.get("eta")
    return float(eta.data) if eta is not None and eta.size == 1 and eta.data > 0 else None


__all__ = ["AnswerError", "MarkedSheet", "check", "sheet"]
