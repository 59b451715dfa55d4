"""Marking functions: tried at several points, and differentiated there by the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd import Node, Tensor, Value, jacobian, stack
from autograd.data import describe
from autograd.text import data_text
from lectures.exercises.form import Exercise


def function_remarks(exercise: Exercise, answer: Any) -> list[str]:
    """What is wrong with a function; nothing if it is right at all points.

    It is called with nodes, so that the engine can differentiate through it; with numbers and
    arrays if it does not take nodes. What it raises is a remark.

    Raises TypeError for anything but a function.
    """
    if not callable(answer):
        raise TypeError(f"{exercise.id}: expected a function, got {describe(answer)}. Pass the "
                        "function itself, without calling it.")
    found = [remark for point in exercise.points
             for remark in _point_remarks(exercise, answer, point)]
    if found:
        for text, mistake in exercise.mistakes.items():
            if not any(_value_remarks(exercise, mistake, answer, point)
                       for point in exercise.points):
                return [text]
    return found[:3]


def _point_remarks(exercise: Exercise, answer: Callable[..., Any],
                   point: tuple[Any, ...]) -> Iterator[str]:
    """What is wrong at one point: values first, derivatives only if these are right."""
    if remarks := _value_remarks(exercise, exercise.answer, answer, point):
        yield from remarks
        return
    leaves, others = nodes(point), nodes(point)
    right = results(exercise.answer(*leaves))
    try:
        given = results(answer(*others), right)
    except Exception:
        return  # it takes numbers only
    for mine, yours in zip(right, given, strict=True):
        if isinstance(mine, Node) and isinstance(yours, Node):
            for leaf, other in zip(leaves, others, strict=True):
                if not close(jacobian(yours, other), jacobian(mine, leaf), exercise.rtol):
                    yield (f"at {shown(point)} the value is right, but not the derivative that "
                           "the engine takes through your function: does it depend on its "
                           "arguments by constants?")
                    return


def _value_remarks(exercise: Exercise, reference: Callable[..., Any], answer: Callable[..., Any],
                   point: tuple[Any, ...]) -> list[str]:
    """How the values at one point differ from those of a reference."""
    right = [data(one) for one in results(reference(*nodes(point)))]
    try:
        try:
            given = results(answer(*nodes(point)), right)
        except Exception:  # such as of math.tanh, which takes no nodes
            given = results(answer(*(np.array(x) if np.ndim(x) else x for x in point)), right)
        values = [np.asarray(data(one), float) for one in given]
    except Exception as error:
        return [f"at {shown(point)} it raised {type(error).__name__}: {error}"]
    if len(values) != len(right):
        return [f"at {shown(point)} it returned {len(values)} results, {len(right)} are expected."]
    for mine, yours in zip(right, values, strict=True):
        if yours.shape != np.shape(mine):
            return [f"at {shown(point)} it returned the shape {yours.shape}, expected is "
                    f"{np.shape(mine)}."]
        if not close(yours, mine, exercise.rtol):
            return [f"at {shown(point)} it is not {data_text(yours)}."]
    return []


def nodes(point: tuple[Any, ...]) -> list[Node]:
    """New leaves with the numbers of a point."""
    return [Tensor(x) if np.ndim(x) else Value(x) for x in point]


def results(returned: Any, right: Sequence[Any] | None = None) -> list[Any]:
    """What a function returned, one or several things; a list where one vector is `right`.

    Raises TypeError if it returned nothing.
    """
    if returned is None:
        raise TypeError("it returned None: is the `return` missing?")
    found = list(returned) if isinstance(returned, (tuple, list)) else [returned]
    one_vector = right is not None and len(right) == 1 and np.ndim(data(right[0])) == 1
    return [stack(found)] if one_vector and len(found) > 1 else found


def data(thing: Any) -> Any:
    """The numbers of a node; anything else as it is."""
    return thing.data if isinstance(thing, Node) else thing


def close(given: Any, right: Any, rtol: float) -> bool:
    """Whether all numbers agree, relative to the largest."""
    scale = max(1e-9, float(np.max(np.abs(right), initial=0.0)))
    return bool(np.all(np.abs(np.asarray(given) - right) <= rtol * scale))


def shown(point: tuple[Any, ...]) -> str:
    """The arguments as text."""
    return ", ".join(map(data_text, point))


__all__ = ["function_remarks"]
