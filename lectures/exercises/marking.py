"""`check` marks the reader's answer to an exercise, `solution` shows the right one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from autograd import Graph, grad
from autograd.data import describe
from autograd.text import data_text
from lectures.exercises.by_number import hand_remarks, number_remarks
from lectures.exercises.by_trial import function_remarks
from lectures.exercises.form import Exercise, find, wrapped

COLORS = {True: "#2e9e4f", False: "#e0403f"}


@dataclass(frozen=True)
class Marked:
    """A marked answer; shows itself, in Jupyter too, and is true if the answer is right.

    Attributes:
        exercise: what was asked.
        remarks: what is not right yet, one sentence each.
    """

    exercise: Exercise
    remarks: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True if everything is right."""
        return not self.remarks

    @property
    def verdict(self) -> str:
        """``"right"`` or ``"not yet"``."""
        return "right" if self.ok else "not yet"

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        below = ([self.exercise.explanation] if self.ok else
                 [*(f"- {remark}" for remark in self.remarks), f"Hint: {self.exercise.hint}"])
        return "\n".join([f"{self.exercise.id}: {self.verdict}.",
                          *(line for text in below for line in wrapped(text))])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        frame = (f"border:1.5px solid {COLORS[self.ok]};border-radius:.6em;padding:.05em .5em")
        below = (_paragraphs(self.exercise.explanation) if self.ok else
                 "<ul>" + "".join(f"<li>{escape(remark)}</li>" for remark in self.remarks)
                 + f"</ul><p>Hint: {escape(self.exercise.hint)}</p>")
        return (f'<p><b>{self.exercise.id}</b> <span style="{frame}">{self.verdict}</span></p>'
                f"{below}")


@dataclass(frozen=True)
class Solution:
    """What is right, and why; shows itself, in Jupyter too."""

    exercise: Exercise

    def __str__(self) -> str:
        lines = [f"{self.exercise.id}, solution: {self._computed()}".rstrip(": "),
                 *wrapped(self.exercise.explanation)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        computed = self._computed()
        code = f" <code>{escape(computed)}</code>" if computed else ""
        return (f"<p><b>{self.exercise.id}</b>, solution:{code}</p>"
                f"{_paragraphs(self.exercise.explanation)}")

    def _computed(self) -> str:
        """The right answer as text, computed now; nothing for a function."""
        if self.exercise.kind in ("function", "judged"):
            return ""
        right = self.exercise.answer()
        if self.exercise.kind == "hand":
            right = {name: _number(right, name) for name in self.exercise.asks}
        if isinstance(right, Mapping):
            return ", ".join(f"{name} = {_text(value)}" for name, value in right.items())
        return _text(right)


def check(id: str, answer: Any = None) -> Marked | Exercise:
    """Mark an answer to an exercise; without an answer (None), show the question.

    Decimals count as rounded to the digits they have; whole numbers and texts such as "1/3" are
    meant exactly.

    Args:
        id: such as "I12".
        answer: of the kind that the question shows; None for no answer yet.

    Raises LookupError for an unknown id, TypeError and ValueError (ShapeError for another shape)
    for an answer of another kind.

    >>> from lectures.exercises import check
    >>> print(check("I19", [0, 1]))
    I19: not yet.
    - your answer: the entries [1] are wrong, the others right.
    Hint: Differentiate x² − y² with respect to x and to y, and put in the point.
    >>> bool(check("I19", [0, 0]))
    True
    """
    exercise = find(id)
    if answer is None:
        return exercise
    return Marked(exercise, tuple(REMARKS[exercise.kind](exercise, answer)))


def solution(id: str) -> Solution:
    """The solution of an exercise, for those who ask for it.

    Raises LookupError for an unknown id.

    >>> from lectures.exercises import solution
    >>> print(solution("I19"))
    I19, solution: [0, 0]
    The gradient is the zero vector, as in a minimum and in a maximum. What tells them apart is the
    Hessian: in the saddle it has eigenvalues of both signs, here 2 and -2.
    """
    return Solution(find(id))


def _choice_remarks(exercise: Exercise, answer: Any) -> list[str]:
    right = exercise.answer()
    letters = ", ".join(exercise.choices)
    asked = right if isinstance(right, Mapping) else {"": right}
    if isinstance(right, Mapping) and not isinstance(answer, Mapping):
        raise TypeError(f"{exercise.id}: expected a dict {exercise.give}, got {describe(answer)}.")
    given = answer if isinstance(right, Mapping) else {"": answer}
    if strange := [name for name in given if name not in asked]:
        raise ValueError(f"{exercise.id}: {strange[0]!r} is not asked for; expected "
                         f"{exercise.give}.")
    found = []
    for name, letter in asked.items():
        chosen = given.get(name)
        who = f"{exercise.id}{f', {name}' if name else ''}"
        if chosen is None and name:
            found.append(f"{name} is left blank.")
            continue
        if not isinstance(chosen, str):
            raise TypeError(f"{who}: expected a letter of {letters}, got {describe(chosen)}.")
        if (chosen := chosen.strip().lower()) not in exercise.choices:
            raise ValueError(f"{who}: expected a letter of {letters}, got {chosen!r}.")
        if chosen != letter:
            why = exercise.mistakes.get(chosen, "")
            found.append(f"{name}{': ' if name else ''}{chosen} is not right."
                         f"{f' {why}' if why else ''}")
    return found


def _judged_remarks(exercise: Exercise, answer: Any) -> list[str]:
    return list(exercise.answer(answer))


REMARKS: dict[str, Callable[[Exercise, Any], list[str]]] = {
    "choice": _choice_remarks, "numbers": number_remarks, "hand": hand_remarks,
    "function": function_remarks, "judged": _judged_remarks,
}


def _number(root: Any, name: str) -> Any:
    """The engine's number for a node or a derivative of the root, by name."""
    graph = Graph(root)
    by_name = {graph.name(node): node for node in graph.nodes}
    if name in by_name:
        return by_name[name].data
    return grad(root, by_name[name.removeprefix(f"d{graph.name(root)}_d")]).data


def _text(value: Any) -> str:
    return str(value) if isinstance(value, (str, bool)) else data_text(value)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


__all__ = ["Marked", "Solution", "check", "solution"]
