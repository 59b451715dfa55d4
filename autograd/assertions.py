"""For unit tests: gradients against numbers that you expect, shapes that must be the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.data import as_array, describe
from autograd.derivative import gradients
from autograd.errors import GradientMismatch, ShapeError, note_failure
from autograd.graph import Graph
from autograd.node import Node
from autograd.shapes import shape_of
from autograd.text import counted, entry_name, number_text


def assert_gradients(
    loss: Node, expected: Mapping[Any, Any] | Callable[..., Any], rtol: float = 1e-7,
    atol: float = 1e-12, *, points: Any = None, rng: Any = None,
    learning_rate: float | None = None,
) -> None:
    """Assert that the gradients of `loss` are the expected numbers; changes nothing.

    Args:
        loss: a node of one number.
        expected: numbers, lists or arrays by node or name; or a function that computes them.
        rtol: relative error allowed.
        atol: absolute error allowed.
        points: where a function is checked besides the graph's own data: a list of dicts of data
            by leaf or name, or a number of random points, 3 by default. These change the leaves
            that are not constants.
        rng: a seed or a numpy Generator for random points; the seed 0 by default.
        learning_rate: to recognize a function's gradients that were multiplied by it.

    A function, such as a backpropagation written in NumPy, is called with copies of the data of
    the leaves whose names its parameters have (`constant` names inputs and targets; ``**rest``
    gets all others). It returns a dict of gradients by name, of nodes in the middle too, or a
    tuple of gradients in the order of its parameters that are not constants. What it does not
    return is not checked.

    Raises GradientMismatch (an AssertionError) that lists the numbers that differ, for a function
    with the point, marked as `check_by_hand` marks; ShapeError for numbers of another shape,
    KeyError for an unknown name, TypeError and ValueError for what is no gradient; and what the
    function raises.

    >>> from autograd import Value
    >>> w, x = Value(3.0, "w"), Value(2.0, "x")
    >>> assert_gradients(w * x, {w: 2.0, "x": 3.0})
    >>> assert_gradients(w * x, lambda w, x: (x, w))
    """
    __tracebackhide__ = True  # pytest shows the caller's line
    if callable(expected):
        from autograd.by_hand.functions import assert_function  # only when asked for

        assert_function(loss, expected, rtol, atol, points, rng, learning_rate)
        return
    if not isinstance(expected, Mapping):
        raise TypeError("assert_gradients: expected a dict of gradients by node or name, "
                        f"got {describe(expected)}. A function that computes them will do too.")
    if points is not None or rng is not None or learning_rate is not None:
        raise TypeError("assert_gradients: points, rng and learning_rate go with a function, not "
                        "with numbers.")
    graph = Graph(loss)
    nodes = [graph.find(key) for key in expected]
    lines = []
    found_gradients = gradients(loss, nodes) if nodes else []
    for node, found, hand in zip(nodes, found_gradients, expected.values(), strict=True):
        name, numbers = graph.name(node), as_array(hand, "assert_gradients")
        if numbers.shape != node.shape:
            raise ShapeError(f"assert_gradients: {name} has shape {node.shape}, "
                             f"the expected gradient {numbers.shape}.")
        found = np.asarray(found)
        close = np.isclose(numbers, found, rtol=rtol, atol=atol, equal_nan=True)
        for index in zip(*np.nonzero(~close), strict=True) if node.shape else [()] * (not close):
            entry = entry_name(name, tuple(map(int, index)))
            lines.append(f"  d{graph.name(loss)}/d{entry}: expected "
                         f"{number_text(numbers[index], 12)}, got {number_text(found[index], 12)}")
    if lines:
        differ = f"{counted(len(lines), 'gradient')} {'differs' if len(lines) == 1 else 'differ'}:"
        raise GradientMismatch("\n".join([differ, *lines]))


def same_shape(prediction: Any, target: Any, who: str = "same_shape") -> None:
    """Raise ShapeError unless both have the same shape; for losses that you write yourself.

    (n, 1) − (n,) would silently become (n, n), and the loss a wrong number.

    >>> same_shape(np.ones((8, 1)), np.ones(8), "squared_error")
    Traceback (most recent call last):
    autograd.errors.ShapeError: squared_error: prediction (8, 1) and target (8,) would broadcast to
    (8, 8). Reshape the target: t.reshape(8, 1).
    """
    p, t = shape_of(prediction), shape_of(target)
    if p == t:
        return
    try:
        result = f"would broadcast to {np.broadcast_shapes(p, t)}"
    except ValueError:
        result = "do not fit"
    same_size = np.prod(p, dtype=int) == np.prod(t, dtype=int) and p
    advice = f" Reshape the target: t.reshape{p}." if same_size and len(p) > 1 else (
        f" Reshape the target: t.reshape({p[0]})." if same_size else " Give both the same shape.")
    error = ShapeError(f"{who}: prediction {p} and target {t} {result}.{advice}")
    raise note_failure(error, who, [prediction, target])


__all__ = ["assert_gradients", "same_shape"]
