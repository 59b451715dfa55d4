"""The points at which a function is checked: data of a graph's leaves, given or drawn at random."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.data import as_array, describe
from autograd.errors import ShapeError
from autograd.graph import Graph
from autograd.node import Node
from autograd.sweeps import adjoints

RANDOM_POINTS = 3
SPREAD = 0.5
"""How far random points lie from the data, as a part of its size."""
DRAWS = 100
"""How often a random point is drawn again where the loss or a gradient is not finite."""


class Point(NamedTuple):
    """Data of all nodes, and the engine's gradients there.

    Attributes:
        where: "at points[1]" and the like.
        changed: the leaves that have other data than in the graph.
        data: of every node.
        gradients: of every node that the loss depends on.
    """

    where: str
    changed: list[Node]
    data: dict[Node, Any]
    gradients: dict[Node, Any]


def points_of(graph: Graph, points: Any, rng: Any) -> Iterator[Point]:
    """The graph's own data, then the points that were given, or so many random ones.

    Raises TypeError and ValueError for what is neither, KeyError for unknown names, ShapeError for
    data of another shape, ValueError where the loss or a gradient is not finite.
    """
    if rng is not None and not isinstance(rng, np.random.Generator) and (
            isinstance(rng, bool) or not isinstance(rng, (int, np.integer)) or rng < 0):
        raise TypeError("assert_gradients: rng must be a seed (a whole number, not negative) or a "
                        f"numpy Generator, got {describe(rng)}.")
    if points is None or (isinstance(points, int) and not isinstance(points, bool)):
        number = RANDOM_POINTS if points is None else points
        if number < 0:
            raise ValueError("assert_gradients: points must be a number of random points, not "
                             f"negative, got {points}.")
        yield _finite_point(graph, "at the graph's own data", {})
        yield from _random_points(graph, number, rng)
        return
    if not isinstance(points, (list, tuple)) or not all(isinstance(p, Mapping) for p in points):
        raise TypeError("assert_gradients: points must be a number, or a list of dicts of data by "
                        f"leaf, got {describe(points)}.")
    if rng is not None:
        raise ValueError("assert_gradients: rng draws random points, but points lists them. "
                         "Leave one of the two out.")
    given = [{(leaf := _leaf(graph, key, f"points[{i}]")): _leaf_data(
        graph, leaf, data, f"points[{i}]") for key, data in point.items()}
        for i, point in enumerate(points)]
    yield _finite_point(graph, "at the graph's own data", {})
    for i, changed in enumerate(given):
        yield _finite_point(graph, f"at points[{i}]", changed)


def _random_points(graph: Graph, number: int, rng: Any) -> Iterator[Point]:
    """Points around the data of the leaves that are not constants."""
    generator = rng if isinstance(rng, np.random.Generator) else np.random.default_rng(rng or 0)
    drawn_by = "drawn by rng" if generator is rng else f"rng={rng or 0}"
    leaves = [leaf for leaf in graph.leaves if not leaf.is_constant]
    for i in range(number if leaves else 0):
        for _ in range(DRAWS):
            point = _point(graph, f"at random point {i + 1} of {number} ({drawn_by})",
                           {leaf: _near(leaf._data, generator) for leaf in leaves})
            if not _not_finite(graph, point):
                yield point
                break
        else:
            raise ValueError(
                f"assert_gradients: {DRAWS} random points near the data, and at none are "
                f"{graph.name(graph.roots[0])} and its gradients finite. Give points=[...].")


def _near(data: Any, generator: np.random.Generator) -> Any:
    """Random data of the same shape, kind and size."""
    size = float(np.sqrt(np.mean(np.square(data)))) or 1.0
    near = data + SPREAD * size * generator.standard_normal(np.shape(data))
    return near.astype(data.dtype) if np.ndim(data) else float(near)


def _point(graph: Graph, where: str, changed: dict[Node, Any]) -> Point:
    loss = graph.roots[0]
    data = graph.evaluate(changed)
    seed = np.ones(loss.shape, loss.dtype) if loss.shape else 1.0
    gradients = adjoints(graph.nodes, {loss: seed}, data.__getitem__, set(graph.nodes))
    return Point(where, list(changed), data, gradients)


def _finite_point(graph: Graph, where: str, changed: dict[Node, Any]) -> Point:
    point = _point(graph, where, changed)
    if broken := _not_finite(graph, point):
        raise ValueError(f"assert_gradients: {where} {broken} is not finite; there is nothing to "
                         "compare with. Choose other data.")
    return point


def _not_finite(graph: Graph, point: Point) -> str:
    """The loss, or the first gradient of a leaf that is not finite there; "" if all are."""
    loss = graph.roots[0]
    if not np.all(np.isfinite(point.data[loss])):
        return graph.name(loss)
    for leaf in graph.leaves:
        if not leaf.is_constant and not np.all(np.isfinite(point.gradients.get(leaf, 0.0))):
            return f"d{graph.name(loss)}/d{graph.name(leaf)}"
    return ""


def _leaf(graph: Graph, key: Any, who: str) -> Node:
    """The leaf for a key that is a node or a name."""
    node = found_node(graph, key, f"assert_gradients: {who}")
    if node.op is not None:
        raise ValueError(f"assert_gradients: {who}: {graph.name(node)} is computed by "
                         f"{node.op.name}; a point sets the data of leaves.")
    return node


def found_node(graph: Graph, key: Any, who: str) -> Node:
    """The node for a key; errors begin with whose key it is."""
    try:
        return graph.find(key)
    except (KeyError, TypeError) as error:
        raise type(error)(f"{who}: {error.args[0]}") from None


def _leaf_data(graph: Graph, leaf: Node, data: Any, who: str) -> Any:
    array = as_array(data, f"assert_gradients: {who}: {graph.name(leaf)}")
    if array.shape != leaf.shape:
        raise ShapeError(f"assert_gradients: {who}: {graph.name(leaf)} has shape {leaf.shape}, "
                         f"got {array.shape}.")
    return array.astype(leaf.dtype) if leaf.shape else float(array)


__all__ = ["Point", "found_node", "points_of"]
