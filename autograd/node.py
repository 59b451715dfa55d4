"""Nodes of a computation graph: `Value` holds one number, `Tensor` an array.

A node knows its data, the op that computed it, the operands it was computed from, and, after a
backward pass, its gradient. Operands are recorded before results, so a graph has no cycles and is
freed by reference counting as soon as nobody holds its root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import numpy as np

from autograd.data import FrozenArray, as_array, as_float, clock, freeze
from autograd.errors import ShapeError
from autograd.protocol import Protocol

if TYPE_CHECKING:
    from autograd.op import Op


class Node(Protocol):
    """One box of a computation graph: a `Value` or a `Tensor`.

    Attributes:
        data: the number or (read-only) array; may be assigned where the node is a leaf.
        grad: the gradient of the last root with respect to this node; None until computed.
        op: the operation that computed the data; None for a leaf.
        operands: the nodes, numbers and arrays that the op was applied to.
        options: keyword arguments of the op, such as ``axis``.
        name: the name in diagrams and reports, or None.
    """

    __slots__ = (
        "__weakref__",
        "_data",
        "_left",
        "_more",
        "_name",
        "_right",
        "_stamp",
        "grad",
        "op",
        "options",
    )
    is_constant: ClassVar[bool] = False
    _data: Any
    grad: Any
    op: Op | None
    options: dict[str, Any] | None

    def __init__(self, data: Any, name: str | None = None) -> None:
        self._data = self._as_data(data)
        self.grad = None
        self.op = None
        self._left: Any = None
        self._right: Any = None
        self._more: tuple[Any, ...] = ()
        self.options = None
        self.name = name
        self._stamp = clock.now

    @classmethod
    def _as_data(cls, data: Any) -> Any:
        raise TypeError("Node: make a Value (one number) or a Tensor (an array) instead.")

    @property
    def data(self) -> Any:
        """The float of a Value, or the read-only array of a Tensor."""
        data = self._data
        return data if type(data) is float else data.view(FrozenArray)

    @data.setter
    def data(self, data: Any) -> None:
        if self.op is not None:
            raise AttributeError(
                f"data of {self.name or 'this node'} is computed by {self.op.name} from its "
                "operands; assign the data of a leaf and call Graph(...).fprop()."
            )
        new = self._as_data(data)
        if np.shape(new) != self.shape:
            raise ShapeError(
                f"data of {self.name or 'this leaf'} has shape {self.shape}, got "
                f"{np.shape(new)}. Make a new {type(self).__name__} for another shape."
            )
        clock.now += 1
        self._data = new if type(new) is float else freeze(new.astype(self._data.dtype))
        self._stamp = clock.now

    @property
    def operands(self) -> tuple[Any, ...]:
        """What the op was applied to, in order; empty for a leaf."""
        two = (self._left,) if self._right is None else (self._left, self._right)
        return two + self._more if self.op is not None else ()

    @operands.setter
    def operands(self, _: Any) -> NoReturn:
        raise AttributeError("operands are fixed when a node is recorded; write a new expression.")

    def named(self, name: str) -> Node:
        """Give the node a name for diagrams and reports, and return the node."""
        self.name = name
        return self

    def fprop(self) -> Any:
        """Recompute this node's data from its operands' data, and return it. A leaf keeps its."""
        if self.op is not None:
            data = self.op.compute_node(*map(data_of, self.operands), **self.options or {})
            clock.now += 1
            self._data, self._stamp = data, clock.now
        return self.data

    def bprop(self) -> None:
        """Add this node's contribution to the gradient of each operand (None counts as 0).

        One step of backpropagation, as it is done by hand: ``operand.grad += self.grad * slope``.
        Raises RuntimeError while this node has no gradient itself.
        """
        from autograd.require import require_gradient
        from autograd.sweeps import hand_on

        with np.errstate(all="ignore"):
            hand_on(self, require_gradient(self))

    def backward(self, seed: Any = None) -> None:
        """The whole backward pass from this node: sort the graph, then bprop in reverse order.

        Replaces the gradients of all nodes it reaches, so calling it twice changes nothing.
        `seed` is the gradient of this node; 1 by default, which needs a node of one number.
        """
        from autograd.graph import Graph

        Graph(self).bprop(seed)


class Value(Node):
    """A node of one number, a float.

    Example:
    >>> w = Value(2.0, "w")
    >>> y = (3 * w).tanh()
    >>> y.backward()
    >>> w
    Value(data=2.0, grad=7.372964221585843e-05, name='w')
    """

    __slots__ = ()

    @classmethod
    def _as_data(cls, data: Any) -> float:
        return as_float(data, cls.__name__)


class Tensor(Node):
    """A node of an array of any rank, float64 or float32.

    Lists and integer arrays become float64; a float32 array stays float32. The data is a copy that
    cannot be changed in place.

    Example:
    >>> W = Tensor([[1, 2], [-1, 1]], "W")
    >>> (W @ [1, 1]).sum().backward()
    >>> W.grad
    array([[1., 1.],
           [1., 1.]])
    """

    __slots__ = ()

    @classmethod
    def _as_data(cls, data: Any) -> np.ndarray:
        return as_array(data, cls.__name__)


def data_of(operand: Any) -> Any:
    """The raw number or array of an operand: a node's data, or the constant itself."""
    return operand._data if isinstance(operand, Node) else operand
