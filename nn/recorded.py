"""A recorded loss, or recorded residuals, with the parameters that a method moves.

The graph is recorded once; then the parameters are moved and the graph is computed again, as often
as a method asks. `second_order` and `newton` build on this.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

import autograd
from autograd.data import describe
from autograd.derivative import depending_on, gradients
from autograd.errors import ShapeError, StaleGraphError
from autograd.graph import Graph
from autograd.node import Node
from autograd.op import ElementwiseOp
from autograd.require import seed_for
from nn.flat import FlatParameters
from nn.inputs import holds_nodes


class Recorded(ABC):
    """A recorded node and its parameters, as one flat array w; checked to belong together.

    Args:
        root: the node.
        parameters: a network, a leaf, a list or dict of leaves, or their `FlatParameters`.
        who: asks, for messages.

    Attributes:
        best: the w of the lowest cost that `visit` has seen.

    Raises TypeError unless root is a node, StaleGraphError if a leaf has changed since it was
    computed, ValueError if it depends on none of the parameters.
    """

    what = "node"

    def __init__(self, root: Any, parameters: Any, who: str) -> None:
        if isinstance(root, (list, tuple)) and holds_nodes(root):
            raise TypeError(f"{who}: expected one node, got a list of nodes. Make one of it: "
                            "autograd.stack(list).")
        if not isinstance(root, Node):
            raise TypeError(
                f"{who}: expected a Value or a Tensor that was recorded, got {describe(root)}. "
                "Record a loss first: losses.squared_error(model(X), y), with model(X) and not "
                "model.predict(X).")
        self.root, self.graph = root, Graph(root)
        self.flat = (parameters if isinstance(parameters, FlatParameters)
                     else FlatParameters(parameters))
        try:
            self.graph.require_fresh(who)
        except StaleGraphError:
            raise StaleGraphError(f"{who}: the parameters have changed since the recording of the "
                                  f"{self.what}. Call Graph({self.what}).fprop() first.") from None
        if root not in depending_on(self.flat.nodes, self.graph):
            raise ValueError(f"{who}: none of the parameters reaches the {self.what}. Are they "
                             "those of another model?")
        self.best, self._lowest = np.array(self.w), np.inf
        self._at: Any = self.best  # the w that the graph was last computed with
        self.visit(self.best)

    @property
    def w(self) -> np.ndarray:
        """The parameters as they are: a flat array that must not be changed in place."""
        return self.flat.read()

    @abstractmethod
    def cost(self) -> float:
        """What is to become small, at the parameters as they are."""

    def go_to(self, w: Any) -> None:
        """Give the parameters these numbers and compute the graph again."""
        if not np.array_equal(self._at, w):
            self._at = None  # until the whole graph is computed: it may be interrupted
            self.flat.write(np.asarray(w))
            with np.errstate(all="ignore"):
                self.graph.fprop()
            self._at = np.array(w)

    def visit(self, w: Any) -> float:
        """Go to w and return the cost; the best w is kept."""
        self.go_to(w)
        cost = self.cost()
        if cost < self._lowest:
            self._lowest, self.best = cost, np.array(w)
        return cost


class RecordedLoss(Recorded):
    """A recorded loss J(w). Raises ShapeError too, unless it is one number.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> loss = RecordedLoss(x**2, [x], "example")
    >>> loss.visit([2.0]), loss.gradient()
    (4.0, array([4.]))
    """

    what = "loss"

    def __init__(self, root: Any, parameters: Any, who: str) -> None:
        if isinstance(root, Node):
            seed_for(Graph(root), root, None, who)  # raises unless it is one number
        super().__init__(root, parameters, who)

    def cost(self) -> float:
        """J."""
        return float(np.asarray(self.root.data).item())

    def gradient(self) -> np.ndarray:
        """∂J/∂w, flat."""
        return as_vector(gradients(self.root, self.flat.nodes))

    def hessian(self) -> np.ndarray:
        """∂²J/∂w², a square matrix."""
        return autograd.hessian(self.root, self.flat.nodes).reshape(self.flat.size, self.flat.size)


class RecordedResiduals(Recorded):
    """Recorded residuals r(w), of any shape.

    Raises ShapeError too, for residuals that are the difference of (n, 1) and (n,): all pairs.

    >>> from autograd import Tensor
    >>> w = Tensor([3.0, 1.0], "w")
    >>> r = RecordedResiduals(w * [1.0, 2.0] - [1.0, 1.0], w, "example")
    >>> r.cost(), r.jacobian()
    (2.5, array([[1., 0.],
           [0., 2.]]))
    """

    what = "residuals"

    def __init__(self, root: Any, parameters: Any, who: str) -> None:
        super().__init__(root, parameters, who)
        shapes = [np.shape(x) for x in root.operands]
        if isinstance(root.op, ElementwiseOp) and len(shapes) == 2 and root.shape not in shapes:
            reached = depending_on(self.flat.nodes, self.graph)
            mine = next(x.shape for x in root.operands if isinstance(x, Node) and x in reached)
            cure = (f"Reshape the target: t.reshape{mine}"
                    if math.prod(shapes[0]) == math.prod(shapes[1]) else "Give both one shape")
            raise ShapeError(f"{who}: {shapes[0]} and {shapes[1]} would broadcast to residuals of "
                             f"shape {root.shape}. {cure}.")

    def cost(self) -> float:
        """½ Σ r²."""
        with np.errstate(all="ignore"):
            return float(np.sum(np.square(self.root.data)) / 2)

    def values(self) -> np.ndarray:
        """r, flat."""
        return np.array(np.ravel(self.root.data), float)

    def jacobian(self) -> np.ndarray:
        """∂r/∂w, a row for each residual."""
        J = autograd.jacobian(self.root, self.flat.nodes)
        return J.reshape(self.root.size, self.flat.size)


def as_vector(numbers: Any) -> np.ndarray:
    """Floats and arrays as one flat array of float64.

    >>> as_vector([1.0, np.array([2.0, 3.0])])
    array([1., 2., 3.])
    """
    return np.concatenate([np.ravel(each) for each in numbers]).astype(float)


__all__ = ["Recorded", "RecordedLoss", "RecordedResiduals", "as_vector"]
