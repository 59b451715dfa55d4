"""Gradients that a student's own function computes, checked at several points.

The function gets the data of the graph's leaves and knows nothing of nodes; it is NumPy as in an
exercise. It is called at the graph's own data, then at points that were given or drawn at random.
The first point at which its numbers are not the engine's is marked as a hand calculation.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.by_hand.marking import mark
from autograd.by_hand.points import Point, found_node, points_of
from autograd.by_hand.report import HandReport
from autograd.data import as_array, describe
from autograd.errors import GradientMismatch, ShapeError
from autograd.graph import Graph
from autograd.node import Node
from autograd.require import checked_node, seed_for
from autograd.text import LARGEST_SHOWN, counted, data_text, entry_name


def assert_function(loss: Node, function: Callable[..., Any], rtol: float, atol: float,
                    points: Any, rng: Any, learning_rate: float | None) -> None:
    """`assert_gradients` for a function; see there."""
    __tracebackhide__ = True
    graph = Graph(checked_node("assert_gradients", loss))
    seed_for(graph, loss, None, "assert_gradients")
    graph.require_fresh("assert_gradients")
    student = Student(graph, function)
    for point in points_of(graph, points, rng):
        hand = student.gradients(point)
        # What atol allows counts as the engine's number: a marked sheet has a relative error only.
        truth = {node: np.asarray(point.gradients.get(node, np.zeros(node.shape)))
                 for node in hand}
        hand = {node: np.where(abs(numbers - truth[node]) <= atol, truth[node], numbers)
                for node, numbers in hand.items()}
        if all(np.allclose(numbers, truth[node], rtol, 0.0) for node, numbers in hand.items()):
            continue
        report = mark(graph, point.data, None, hand, None, rtol or 1e-300, None, learning_rate)
        if not report.ok:  # else the difference is nothing but rounding
            advice = "" if any(node.op is not None for node in hand) else (
                "\nTo find the step that broke, return the gradients of nodes in the middle too.")
            raise GradientMismatch(f"{_headline(student.name, report)} {point.where}:"
                                   f"{_shown(graph, point)}\n{report}{advice}")


def _headline(name: str, report: HandReport) -> str:
    wrong = sum(row.verdict != "right" for row in report.rows)
    return (f"{name}: {wrong} of {counted(len(report.rows), 'number')} "
            f"{'is' if wrong == 1 else 'are'} not right")


def _shown(graph: Graph, point: Point) -> str:
    """The data that the point changed, if it is small."""
    if not point.changed or sum(node.size for node in point.changed) > LARGEST_SHOWN:
        return ""
    return "\n" + ", ".join(f"{graph.name(node)} = {data_text(point.data[node])}"
                            for node in point.changed)


class Student:
    """A function that computes gradients by hand.

    Args:
        graph: whose leaves its parameters are named after.
        function: takes arrays and floats; returns gradients.

    Raises KeyError for parameters that are no leaves, TypeError for functions that do not tell
    their parameters.
    """

    def __init__(self, graph: Graph, function: Callable[..., Any]) -> None:
        self.graph, self.function = graph, function
        name = getattr(function, "__name__", "<")
        self.name = "the function" if name.startswith("<") else name
        try:
            self.signature = inspect.signature(function)
        except (TypeError, ValueError):
            raise TypeError(f"assert_gradients: {self.name} does not tell its parameters. Wrap it "
                            "in a def whose parameters are named after the leaves.") from None
        self.leaves: dict[str, Node] = {}  # by parameter
        self.others: dict[str, Node] = {}  # for **
        self.rest: str | None = None
        for parameter in self.signature.parameters.values():
            if parameter.kind is parameter.VAR_KEYWORD:
                self.rest = parameter.name
            elif parameter.kind is not parameter.VAR_POSITIONAL:
                self._match(parameter)
        if self.rest is not None:
            names = [graph.name(leaf) for leaf in graph.leaves]
            self.others = {name: graph[name] for name in names if name not in self.leaves}
        self.order = [leaf for leaf in self.leaves.values() if not leaf.is_constant]

    def _match(self, parameter: inspect.Parameter) -> None:
        """Find the leaf that a parameter is named after."""
        name, graph = parameter.name, self.graph
        found = [leaf for leaf in graph.leaves if graph.name(leaf) == name]
        if not found and parameter.default is not parameter.empty:
            return
        whose = f"assert_gradients: parameter {name!r} of {self.name}"
        node = found_node(graph, name, whose)
        if node.op is not None:
            raise KeyError(f"{whose}: {name} is computed by {node.op.name}. The function gets the "
                           f"leaves only, {self._listed(graph.leaves)}, and computes it itself.")
        self.leaves[name] = node

    def _listed(self, nodes: list[Node]) -> str:
        return ", ".join(map(self.graph.name, nodes))

    def gradients(self, point: Point) -> dict[Node, np.ndarray]:
        """What the function returns at a point, by node; checked."""
        arguments: dict[str, Any] = {name: _own(point.data[leaf])
                                     for name, leaf in self.leaves.items()}
        if self.rest is not None:
            arguments[self.rest] = {name: _own(point.data[leaf])
                                    for name, leaf in self.others.items()}
        bound = inspect.BoundArguments(self.signature, arguments)
        try:
            returned = self.function(*bound.args, **bound.kwargs)
        except Exception as error:
            error.add_note(f"assert_gradients called {self.name} {point.where}.")
            raise
        hand: dict[Node, np.ndarray] = {}
        for key, numbers in self._pairs(returned):
            node = found_node(self.graph, self._name(key),
                              f"assert_gradients: the result of {self.name}")
            if node in hand:
                raise ValueError(f"assert_gradients: {self.name} returned the gradient of "
                                 f"{self.graph.name(node)} twice.")
            hand[node] = self._checked(node, numbers, point)
        return hand

    def _name(self, key: Any) -> Any:
        """The node's name; people call the gradient of W1 also dW1."""
        names = {self.graph.name(node) for node in self.graph}
        if isinstance(key, str) and key not in names and key[:1] == "d" and key[1:] in names:
            return key[1:]
        return key

    def _pairs(self, returned: Any) -> list[tuple[Any, Any]]:
        """What was returned, as pairs of a key and numbers."""
        expected = "a dict of gradients by name"
        if self.order:
            expected += f", or a tuple in the order of its parameters: {self._listed(self.order)}"
        if isinstance(returned, (Mapping, list, tuple)) and not returned:
            raise ValueError(f"assert_gradients: {self.name} returned no gradient; expected "
                             f"{expected}.")
        if isinstance(returned, Mapping):
            return list(returned.items())
        if len(self.order) == 1 and isinstance(returned, (int, float, np.number, np.ndarray)):
            returned = (returned,)
        if not isinstance(returned, (list, tuple)) or not self.order:
            got, advice = describe(returned), ""
            if returned is None:
                got, advice = "None", " Is its return missing?"
            raise TypeError(f"assert_gradients: {self.name} returned {got}; expected "
                            f"{expected}.{advice}")
        if len(returned) != len(self.order):
            raise ValueError(f"assert_gradients: {self.name} returned "
                             f"{counted(len(returned), 'gradient')}; expected {expected}.")
        return list(zip(self.order, returned, strict=True))

    def _checked(self, node: Node, numbers: Any, point: Point) -> np.ndarray:
        """A gradient of the node's shape, finite."""
        name = self.graph.name(node)
        array = as_array(numbers, f"assert_gradients: {self.name}: the gradient of {name}")
        if array.shape != node.shape:
            advice = (" Is it transposed?" if array.shape == node.shape[::-1]
                      else " Leave out keepdims=True?" if array.shape == (1, *node.shape)
                      else " Sum it over the batch?" if array.shape[1:] == node.shape else "")
            raise ShapeError(f"assert_gradients: {self.name} returned a gradient of shape "
                             f"{array.shape} for {name} of shape {node.shape}.{advice}")
        for index in zip(*np.nonzero(~np.isfinite(np.atleast_1d(array))), strict=True):
            entry = entry_name(name, tuple(map(int, index)) if node.shape else ())
            raise ValueError(f"assert_gradients: {self.name} returned "
                             f"{np.atleast_1d(array)[index]} for {entry} {point.where}.")
        return array


def _own(data: Any) -> Any:
    """A copy that a function may change."""
    return np.array(data) if np.ndim(data) else data


__all__ = ["Student", "assert_function"]
