"""Marking numbers: by themselves, or as steps of a calculation by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograd import Graph, Node, check_by_hand
from autograd.by_hand import HandRow
from autograd.by_hand.verdicts import CARRIED, RIGHT, WRONG
from autograd.by_hand.written import Written, read_written
from autograd.data import describe
from autograd.text import data_text
from lectures.exercises.form import Exercise

RTOL = 1e-7
COARSE = "is right as far as it goes; give more than one digit."
ALTERED: dict[str, Callable[[Any], Any]] = {
    "the sign is wrong": lambda right: -right,
    "it is half of that: a factor 2 too much": lambda right: 2 * right,
    "it is twice that: a factor ½ too much": lambda right: right / 2,
    "it is the reciprocal": lambda right: 1 / right,
    "it is the square root of that": lambda right: right**2,
    "it is the square of that": lambda right: np.sqrt(np.abs(right)),
    "it is transposed": lambda right: right.T,
}
"""What people do to a right number."""


def number_remarks(exercise: Exercise, answer: Any) -> list[str]:
    """What is wrong with numbers; nothing if all are right.

    Raises TypeError, ValueError and ShapeError for what is no such answer.
    """
    right = exercise.answer()
    if not isinstance(right, Mapping):
        return list(_entry_remarks(exercise, "", answer, right))
    given = _as_dict(exercise, answer, right, right)
    found = []
    for name, number in right.items():
        if given.get(name) is None:
            found.append(f"{name} is left blank.")
        else:
            found += _entry_remarks(exercise, name, given[name], number)
    return found


def hand_remarks(exercise: Exercise, answer: Any) -> list[str]:
    """What is wrong with a calculation by hand: the step that broke, and what follows from it.

    Raises as `number_remarks`.
    """
    root: Node = exercise.answer()
    graph = Graph(root)
    names = [graph.name(node) for node in graph.nodes if graph.name(node)]
    top = graph.name(root)
    known = {**{name: ("values", name) for name in names},
             **{f"d{of}_d{wrt}": ("slopes", (of, wrt)) for of in names for wrt in names},
             **{f"d{top}_d{wrt}": ("gradients", wrt) for wrt in names}}
    if len(exercise.asks) == 1 and not isinstance(answer, Mapping):
        answer = {exercise.asks[0]: answer}
    given = _as_dict(exercise, answer, exercise.asks, known)

    def rows(least: int) -> tuple[HandRow, ...]:
        tables: dict[str, dict[Any, Any]] = {"values": {}, "slopes": {}, "gradients": {}}
        for name, numbers in given.items():
            table, key = known[name]
            tables[table][key] = as_written(numbers, least)
        return check_by_hand(root, tables["values"], tables["gradients"], tables["slopes"]).rows

    found = [f"{name} is left blank." for name in exercise.asks if given.get(name) is None]
    for row, as_rounded in zip(rows(2), rows(1), strict=True):
        if row.verdict == WRONG and as_rounded.verdict == RIGHT:
            found.append(f"{row.label} {COARSE}")
        elif row.verdict == WRONG:
            why = "; ".join(row.guesses) or "it does not follow from the numbers before it"
            found.append(f"{row.label} is wrong here: {why}.")
        elif row.verdict == CARRIED:
            found.append(f"{row.label} follows from {', '.join(row.because)}, which is not right.")
        elif row.verdict != RIGHT and row.name not in exercise.asks and row.hand is not None:
            found.append(f"{row.label} cannot be checked.")
    return found


def as_written(data: Any, least: int = 2) -> Any:
    """Numbers, where decimals of at least two digits count as rounded to the digits they have.

    Args:
        data: numbers, lists or arrays of them.
        least: how many digits it takes for that.

    >>> as_written([0.25, 3.0, 0.5, "1/3"])
    array(['0.25', 3.0, 0.5, '1/3'], dtype=object)
    """
    if isinstance(data, (Node, Mapping)):
        return data
    array = np.array(data, object)
    numbers = data if isinstance(data, np.ndarray) else array  # knows how many digits float32 has
    for index in np.ndindex(array.shape):
        number = numbers[index]
        if isinstance(number, (float, np.floating)) and not float(number).is_integer():
            text = str(number)
            if len(text.partition("e")[0].replace(".", "").lstrip("-0")) >= least:
                array[index] = text
    return array if array.shape else array.item()


def agrees(who: str, answer: Any, right: Any) -> Any:
    """Which numbers of an answer are right, as far as they are written.

    Raises TypeError, ValueError and ShapeError, which say `who`, for what are no such numbers.
    """
    right = np.asarray(right, float)
    return _close(read_written(as_written(answer), right.shape, None, who), right)


def _as_dict(exercise: Exercise, answer: Any, asked: Any, known: Any) -> Mapping[str, Any]:
    """The answer if it is a dict of known names; raises TypeError or ValueError otherwise."""
    expected = "{" + ", ".join(f'"{name}": ...' for name in asked) + "}"
    if not isinstance(answer, Mapping):
        raise TypeError(f"{exercise.id}: expected a dict {expected}, got {describe(answer)}.")
    if strange := [name for name in answer if name not in known]:
        raise ValueError(f"{exercise.id}: {strange[0]!r} is not asked for; expected {expected}.")
    return answer


def _entry_remarks(exercise: Exercise, name: str, answer: Any, right: Any) -> Iterator[str]:
    """What is wrong with one number, array or truth value."""
    what = name or "your answer"
    who = f"{exercise.id}{f', {name}' if name else ''}"
    if isinstance(right, bool):
        if not isinstance(answer, (bool, np.bool_)):
            raise TypeError(f"{who}: expected True or False, got {describe(answer)}.")
        if answer != right:
            yield f"{what} is not {bool(answer)}."
        return
    right = np.asarray(right, float)
    written = read_written(as_written(answer), right.shape, None, who)
    wrong = ~_close(written, right)
    if not wrong.any():
        return
    for text, mistake in exercise.mistakes.items():
        typical = mistake()
        typical = typical.get(name) if isinstance(typical, Mapping) else typical
        if typical is not None and _close(written, np.asarray(typical, float)).all():
            yield f"{what}: {text}"
            return
    if _close(read_written(as_written(answer, 1), right.shape, None, who), right).all():
        yield f"{what} {COARSE}"
        return
    for text, change in ALTERED.items():
        with np.errstate(all="ignore"):
            altered = change(right)
        possible = altered.shape == right.shape and np.isfinite(altered).all()
        if possible and _close(written, altered).all():
            yield f"{what}: {text}."
            return
    if right.ndim and not wrong.all():
        entries = ", ".join(str(list(map(int, index))) for index in np.argwhere(wrong))
        yield f"{what}: the entries {entries} are wrong, the others right."
    else:
        yield f"{what} is not {data_text(written.numbers) if right.ndim else written.texts.item()}."


def _close(written: Written, right: np.ndarray) -> Any:
    """Which numbers are these, as far as they are written."""
    if written.numbers.shape != right.shape:
        return np.zeros(written.numbers.shape, bool)
    allowed = written.half_unit * (1 + 1e-9) + RTOL * np.abs(right) + 1e-12
    return np.abs(written.numbers - right) <= allowed


__all__ = ["agrees", "as_written", "hand_remarks", "number_remarks"]
