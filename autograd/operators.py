"""The operators and methods of nodes, and the quick way to record two scalars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.data import clock
from autograd.node import Node, Value

Function = Callable[..., Any]
new_object = object.__new__


def install_operator(op: Any, name: str, operands: int) -> None:
    """Let the operator that Python calls `name` record the op."""
    if operands == 1:
        setattr(Node, f"__{name}__", lambda self: op(self))
        return
    setattr(Node, f"__{name}__", _binary_method(op))
    if name not in ("lt", "le", "gt", "ge"):  # Python itself turns a < b into b > a
        setattr(Node, f"__r{name}__", _reflected_method(op))


def require_free(operator: str, who: str) -> None:
    """Raise ValueError if nodes have the operator already."""
    if f"__{operator}__" in vars(Node):
        raise ValueError(f"{who}: the operator {operator!r} of nodes is taken already.")


def install(name: str, function: Function) -> None:
    """Make ``node.name(...)`` mean ``function(node, ...)``."""
    setattr(Node, name, lambda self, *args, **options: function(self, *args, **options))


def _binary_method(op: Any) -> Function:
    """The method of an operator. Two scalars, the everyday case, are recorded here at once."""
    number = op.number
    assert number is not None

    def method(self: Node, other: Any) -> Any:
        kind = type(other)
        if kind is Value:
            x = other._data
        elif kind is float or kind is int:
            other = x = float(other)
        else:
            return op(self, other)
        if type(self) is not Value:
            return op(self, other)
        try:
            data = number(self._data, x)
        except (ArithmeticError, ValueError):
            return op(self, other)
        node = new_object(Value)
        node._data, node.grad, node.op, node.options = data, None, op, None
        node._left, node._right, node._more = self, other, ()
        node._name, node._stamp = None, clock.now
        return node

    return method


def _reflected_method(op: Any) -> Function:
    """``other op self``. The builtin sum starts at the int 0, which is not drawn: 0 + x is x."""

    def method(self: Node, other: Any) -> Any:
        if op.name == "add" and type(other) is int and other == 0:
            return self
        return op(other, self)

    return method
