"""What nodes hold: checked, copied, and read-only, so that a graph cannot change unnoticed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.errors import ShapeError


class Clock:
    """Counts changes of data. A node's stamp is the count at which its data was computed."""

    now = 0


clock = Clock()


class FrozenArray(np.ndarray):
    """A read-only array, as `node.data` and `node.grad` show it.

    Calculations with it return ordinary arrays. Changing it in place raises an error that says how
    to replace the node's data instead, where NumPy would only say "output array is read-only".
    """

    def __array_wrap__(
        self, array: np.ndarray, context: Any = None, return_scalar: bool = False
    ) -> Any:
        plain = np.asarray(array)
        return plain[()] if return_scalar else plain

    def __repr__(self) -> str:
        return repr(np.asarray(self))


def _refusing(name: str, change: str) -> Callable[..., Any]:
    def method(self: FrozenArray, *operands: Any) -> Any:
        if self.flags.writeable:  # a copy, or the result of a calculation: not inside a node
            return getattr(np.ndarray, name)(self, *operands)
        raise ValueError(
            f"arrays inside a node are read-only, so {change} in place is refused. "
            "Assign a new array: W.data = W.data - ... (or W.grad = ...)."
        )

    return method


for _name, _change in {
    "__setitem__": "assigning entries", "__iadd__": "+=", "__isub__": "-=", "__imul__": "*=",
    "__itruediv__": "/=", "__ifloordiv__": "//=", "__ipow__": "**=", "__imatmul__": "@=",
}.items():
    setattr(FrozenArray, _name, _refusing(_name, _change))


def freeze(array: np.ndarray) -> np.ndarray:
    """Make a fresh array read-only and return it."""
    array.setflags(write=False)
    return array


def as_float(data: Any, who: str) -> float:
    """The float of a real number; `who` asks. Raises TypeError for anything else."""
    if isinstance(data, (float, int, np.floating, np.integer)) and not isinstance(data, bool):
        try:
            return float(data)
        except OverflowError:
            raise TypeError(f"{who}: the integer is too large for a float.") from None
    if isinstance(data, np.ndarray) and data.ndim == 0 and data.dtype.kind in "fiu":
        return float(data)
    if isinstance(data, (np.ndarray, list, tuple)):
        raise TypeError(f"{who}: expected one number, got {describe(data)}. Make a Tensor.")
    raise TypeError(f"{who}: expected one real number, got {describe(data)}.")


def as_array(data: Any, who: str) -> np.ndarray:
    """A read-only float64 or float32 array of `data`, which must be real numbers; `who` asks."""
    try:
        array = np.asarray(data)
    except ValueError:
        raise ShapeError(f"{who}: the rows of the list differ in length; an array needs all "
                         "rows of the same length.") from None
    if array.dtype.kind not in "fiu":
        kind = "booleans" if array.dtype.kind == "b" else f"{array.dtype} data"
        advice = " Convert it: array.astype(float)." if array.dtype.kind == "b" else ""
        raise TypeError(f"{who}: expected real numbers, got {kind}.{advice}")
    if array.size == 0:
        raise ShapeError(f"{who}: got an empty array of shape {array.shape}; "
                         "at least one number is needed.")
    if isinstance(data, FrozenArray) and array.dtype.kind == "f" and not data.flags.writeable:
        return array  # it is in a node already, where nobody can change it
    return freeze(np.array(array, np.float32 if array.dtype == np.float32 else float))


def describe(thing: Any) -> str:
    """What an error message says it got: the type, and the value where that is short."""
    kind, text = type(thing).__name__, repr(thing)
    if len(text) > 40:
        return kind
    return text if text.startswith(kind) else f"{kind} {text}"


def checked_name(name: Any) -> str | None:
    """The name of a node, or None; raises TypeError for anything but a non-empty str."""
    if name is None or (isinstance(name, str) and name.strip()):
        return name
    raise TypeError(f"name: expected a non-empty str or None, got {describe(name)}.")


def as_constant(operand: Any, who: str) -> Any:
    """A number or array as a node records it: a float, or a read-only array; `who` asks."""
    if isinstance(operand, np.ndarray) and operand.dtype.kind == "b":
        operand = operand.astype(float)  # a mask
    if isinstance(operand, (np.ndarray, list, tuple)):
        array = as_array(operand, who)
        return array if array.ndim else float(array)
    if isinstance(operand, (int, float, np.number)) and not np.iscomplexobj(operand):
        if not isinstance(operand, bool):
            return float(operand)
    raise TypeError(f"{who}: expected a node, a number or an array, got {describe(operand)}.")


def misfit(xs: Sequence[Any]) -> str:
    """Which axes of operands cannot be broadcast together; "" if all can."""
    shapes = [np.shape(x) for x in xs if np.ndim(x)]
    for first, second in itertools.combinations(shapes, 2):
        depth = max(len(first), len(second))
        for axis in range(1, 1 + min(len(first), len(second))):
            m, n = first[-axis], second[-axis]
            if m != n and 1 not in (m, n):
                return (f"shapes {first} and {second} do not fit: "
                        f"axis {depth - axis} has {m} and {n}.")
    return ""
