"""Finite differences: derivatives by evaluating a graph at neighboring points, without any rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograd.derivative import depending_on
from autograd.graph import Graph
from autograd.node import Node

Method = Literal["central", "forward", "complex"]
EPSILON = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Scheme:
    """A kind of finite difference: its step h for numbers around 1, and its relative error."""

    step: float
    relative: float


SCHEMES: dict[str, Scheme] = {
    "central": Scheme(EPSILON ** (1 / 3), 1e-6),  # error h²: the cube root is the best h
    "forward": Scheme(EPSILON ** (1 / 2), 1e-5),  # error h: the square root is
    "complex": Scheme(1e-20, 1e-12),  # nothing is subtracted, so h may be tiny
}


@dataclass(frozen=True)
class Estimate:
    """A finite difference, of the shape of the node that is differentiated.

    Attributes:
        value: the difference quotient.
        noise: its rounding error, as far as the node's own size tells.
        kink: whether an op changed its branch within the step; then there is no derivative.
    """

    value: Any
    noise: Any
    kink: bool


class Difference:
    """Finite differences of a node y, one entry of another node at a time; changes nothing.

    Args:
        y: the node to differentiate; any shape.
        method: "central", "forward" or "complex", see `check_gradients`.
        step: h for |x| ≤ 1, which grows with |x|; a good one for the method by default.
        leaves: other data for leaves, to differentiate there.

    Attributes:
        evaluations: how many times the graph was evaluated.
    """

    def __init__(self, y: Node, method: Method = "central", step: float | None = None,
                 leaves: Mapping[Node, Any] | None = None) -> None:
        self.y, self.graph, self.method = y, Graph(y), method
        self.step = SCHEMES[method].step if step is None else step
        # Single precision would drown the difference in rounding: evaluate all in double.
        point = {leaf: (leaves or {}).get(leaf, leaf._data) for leaf in self.graph.leaves}
        self.changed = {leaf: np.array(data, float) for leaf, data in point.items()
                        if leaf.dtype == np.float32 or data is not leaf._data}
        self.here = ({node: node._data for node in self.graph.nodes} if not leaves
                     else self.graph.evaluate(self.changed))
        self.branches = {node: _branch(node, self.here) for node in self.graph.nodes
                         if node.op is not None and node.op.branch}
        self.evaluations = 0
        self.base = self._evaluate({}) if method == "forward" else None

    def at(self, x: Node, index: tuple[int, ...], scale: float = 1.0) -> Estimate:
        """The derivative with respect to entry `index` of x, by a step `scale` times the usual."""
        h = scale * self.step * max(1.0, abs(float(np.asarray(self.here[x])[index])))
        with np.errstate(all="ignore"):
            if self.method == "complex":
                data = self._shifted(x, index, 1j * h)
                noise = 4 * EPSILON * np.abs(data[self.y])
                return Estimate(np.imag(data[self.y]) / h, noise, kink=False)
            high = self._shifted(x, index, h)
            low = self._shifted(x, index, -h) if self.base is None else self.base
            above, below = np.asarray(high[self.y]), np.asarray(low[self.y])
            span = 2 * h if self.base is None else h
            noise = 4 * EPSILON * np.maximum(abs(above), abs(below)) / span
            return Estimate((above - below) / span, noise, self._branch_changes(low, high))

    def doubt(self, x: Node) -> float:
        """The rounding error of the largest number on the way from x to y."""
        return 4 * EPSILON * max(
            float(np.max(np.abs(self.here[node]))) for node in depending_on([x], self.graph))

    def _shifted(self, x: Node, index: tuple[int, ...], by: complex) -> dict[Node, Any]:
        data = np.array(self.here[x], complex if isinstance(by, complex) else float)
        data[index] += by
        return self._evaluate({x: data if x.shape else data[()]})

    def _evaluate(self, values: dict[Node, Any]) -> dict[Node, Any]:
        self.evaluations += 1
        return self.graph.evaluate({**self.changed, **values})

    def _branch_changes(self, low: Mapping[Node, Any], high: Mapping[Node, Any]) -> bool:
        """Compares both ends with the middle: a leaf may lie exactly on the kink."""
        return any(not np.array_equal(_branch(node, end), middle)
                   for node, middle in self.branches.items() for end in (low, high))


def central_difference(y: Node, x: Node) -> np.ndarray:
    """All derivatives of y with respect to x by central differences; nan at a kink.

    (y(x + h) − y(x − h)) / 2h, one entry of x at a time, h = 6e-6 max(1, |x|)

    Shapes: y.shape + x.shape; zeros if y does not depend on x.
    Source: Lisbon, Gradient Checking.

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> print(f"{central_difference(w * w, w):.6f}")
    6.000000
    """
    result = np.zeros(y.shape + x.shape)
    difference = Difference(y)
    if x in difference.graph.nodes:
        for index in np.ndindex(x.shape):
            estimate = difference.at(x, index)
            result[(..., *index)] = np.nan if estimate.kink else estimate.value
    return result


def _branch(node: Node, data: Mapping[Node, Any]) -> Any:
    assert node.op is not None and node.op.branch is not None
    xs = [data[x] if isinstance(x, Node) else x for x in node.operands]
    return node.op.branch(*xs, **node.options or {})


__all__ = ["SCHEMES", "Difference", "Estimate", "Method", "central_difference"]
