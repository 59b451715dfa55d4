"""How nodes meet Python and NumPy: shape, operators, NumPy's functions, and what is refused.

What would lose the graph in silence (``if v:``, ``math.tanh(v)``, ``np.asarray(v)``) raises and
names the right way. The operators are installed by the declarations of the ops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograd import dispatch
from autograd.data import checked_name
from autograd.text import LARGEST_SHOWN

if TYPE_CHECKING:
    from autograd.node import Node


def plain_repr(number: Any) -> str:
    """The repr of a number or an array in one line, without the word array."""
    return " ".join(repr(number).removeprefix("array(").removesuffix(")").split())


HINTS = {
    "zero_grad": " backward() replaces the gradients, so there is nothing to set to zero.",
    "requires_grad": " Every node has a gradient; autograd.constant makes leaves without.",
    "label": " It is called name: Value(2.0, 'w'), or node.named('w').",
    "view": " Use reshape.",
    **dict.fromkeys(("item", "detach", "numpy"), " Take x.data."),
}  # what people who come from other libraries look for


class Protocol:
    """The part of `Node` that every Python object has, in one place."""

    __slots__ = ()

    if TYPE_CHECKING:  # what a node has besides
        _data: Any
        grad: Any
        op: Any
        _name: str | None

    @property
    def name(self) -> str | None:
        """The name in diagrams and reports, or None; anything but a non-empty str is refused."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = checked_name(name)  # type: ignore[misc]  # a slot of Node

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the data; () for a Value."""
        data = self._data
        return () if type(data) is float else data.shape

    @property
    def ndim(self) -> int:
        """The number of axes; 0 for a Value."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many numbers the data holds."""
        return int(np.size(self._data))

    @property
    def dtype(self) -> np.dtype[Any]:
        """float64 or float32; a Value is float64."""
        return np.dtype(float) if type(self._data) is float else self._data.dtype

    def __repr__(self) -> str:
        data = repr(self._data)
        data = data[6:-1] if data.startswith("array(") else data
        data = data.replace("\n      ", "\n" + " " * (len(type(self).__name__) + 6))
        grad = "" if self.grad is None else f", grad={plain_repr(self.grad)}"
        if np.size(self.grad) > LARGEST_SHOWN:
            grad = f", grad=<array of shape {np.shape(self.grad)}>"
        name = "" if self.name is None else f", name={self.name!r}"
        return f"{type(self).__name__}(data={data}{grad}{name})"

    def __reduce__(self) -> Any:
        if self.op is not None:
            raise TypeError(
                f"a node recorded by {self.op.name} cannot be pickled or copied; "
                "keep its data, or pickle the leaves and compute it again."
            )
        return type(self), (np.array(self._data) if np.ndim(self._data) else self._data, self.name)

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a node has no truth value: a branch would not be recorded. "
            "Write autograd.where(x > 0, a, b), or test the number: x.data > 0."
        )

    def __float__(self) -> NoReturn:
        raise TypeError(
            "a node cannot become a plain number: its graph would be lost. Use np.tanh or "
            "autograd.tanh instead of math.tanh, and so on; for the number take x.data."
        )

    __int__ = __index__ = __complex__ = __float__

    def __round__(self, digits: Any = None) -> NoReturn:
        raise TypeError("a node cannot be rounded. For the number take round(x.data, ...).")

    def __format__(self, style: str) -> str:
        if style:
            raise TypeError(f"a node has no format {style!r}. For the number take x.data: "
                            f"f'{{x.data:{style}}}'.")
        return str(self)

    def __eq__(self, other: Any) -> bool:
        if isinstance(other, (int, float, np.ndarray, np.generic, list)):
            raise TypeError(
                "== asks whether two nodes are the same node; it does not compare numbers. "
                "Write x.data == ..., or autograd.equal(x, ...) for a node of 0 and 1."
            )
        return self is other

    __hash__ = object.__hash__

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            hint = HINTS.get(name, "")
            raise AttributeError(f"a {type(self).__name__} has no attribute {name!r}.{hint}")

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(
            "a node cannot become a NumPy array: its graph would be lost. For the numbers take "
            "x.data; for a list of Values use autograd.sum, autograd.dot, autograd.stack, ..."
        )

    def __len__(self) -> int:
        if np.ndim(self._data) == 0:
            raise TypeError(f"len: a {type(self).__name__} of shape () has no axis 0.")
        return len(self._data)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __contains__(self, number: Any) -> NoReturn:
        raise TypeError(
            "`in` compares nodes, not numbers. For the numbers take `number in x.data`."
        )

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise TypeError(
            "entries of a node cannot be assigned. Build a new node with autograd.where or "
            "autograd.stack, or replace a leaf's data: W.data = ..."
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return dispatch.apply_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return dispatch.apply_function(function, args, kwargs)

    if TYPE_CHECKING:  # installed by operators.py and the modules of the ops

        def __add__(self, other: Any) -> Node: ...
        def __radd__(self, other: Any) -> Node: ...
        def __sub__(self, other: Any) -> Node: ...
        def __rsub__(self, other: Any) -> Node: ...
        def __mul__(self, other: Any) -> Node: ...
        def __rmul__(self, other: Any) -> Node: ...
        def __truediv__(self, other: Any) -> Node: ...
        def __rtruediv__(self, other: Any) -> Node: ...
        def __pow__(self, other: Any) -> Node: ...
        def __rpow__(self, other: Any) -> Node: ...
        def __matmul__(self, other: Any) -> Node: ...
        def __rmatmul__(self, other: Any) -> Node: ...
        def __neg__(self) -> Node: ...
        def __pos__(self) -> Node: ...
        def __abs__(self) -> Node: ...
        def __lt__(self, other: Any) -> Node: ...
        def __le__(self, other: Any) -> Node: ...
        def __gt__(self, other: Any) -> Node: ...
        def __ge__(self, other: Any) -> Node: ...
        def __getitem__(self, index: Any) -> Node: ...
        def exp(self) -> Node: ...
        def log(self) -> Node: ...
        def sqrt(self) -> Node: ...
        def tanh(self) -> Node: ...
        def sigmoid(self) -> Node: ...
        def relu(self) -> Node: ...
        def dot(self, other: Any) -> Node: ...
        def sum(self, axis: Any = None, keepdims: bool = False) -> Node: ...
        def mean(self, axis: Any = None, keepdims: bool = False) -> Node: ...
        def max(self, axis: Any = None, keepdims: bool = False) -> Node: ...
        def min(self, axis: Any = None, keepdims: bool = False) -> Node: ...
        def var(self, axis: Any = None, keepdims: bool = False) -> Node: ...
        def reshape(self, *shape: Any) -> Node: ...
        def transpose(self, *axes: Any) -> Node: ...
        def ravel(self) -> Node: ...
        @property
        def T(self) -> Node: ...
