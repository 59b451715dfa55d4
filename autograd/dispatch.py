"""NumPy's functions on nodes: ``np.tanh(v)``, ``np.sum(t)``, ``np.where(...)`` record nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.errors import NotDifferentiableError, note_failure

FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {}
"""Which function of ours stands in for which of NumPy's."""

PLAIN = (np.shape, np.ndim, np.size)
"""Functions of NumPy that ask for a node's shape only."""


def register(function: Callable[..., Any], ours: Callable[..., Any]) -> None:
    """Let ``function`` of NumPy, called on nodes, mean ``ours``."""
    FUNCTIONS[function] = ours


def apply_ufunc(ufunc: np.ufunc, method: str, inputs: Any, kwargs: dict[str, Any]) -> Any:
    """What ``ufunc(node, ...)`` does."""
    if "out" in kwargs:
        raise TypeError(
            f"np.{ufunc.__name__} cannot write a node into an array (out=, +=, -=, ...). "
            "Write a = a + node, which makes a new node."
        )
    if method == "reduce" and ufunc is np.add:
        kwargs.setdefault("axis", 0)
        return FUNCTIONS[np.sum](*inputs, **kwargs)
    if method != "__call__" or kwargs:
        called = ufunc.__name__ + ("" if method == "__call__" else f".{method}")
        wrong = f" with {', '.join(kwargs)}" if kwargs else ""
        raise TypeError(f"np.{called}{wrong} is not supported on nodes; call np.{ufunc.__name__} "
                        "with operands only.")
    if ufunc not in FUNCTIONS:
        name = f"np.{ufunc.__name__}"
        raise note_failure(NotDifferentiableError(
            _no_rule(name, "elementwise", "lambda y, x: ...")), name, inputs)
    return FUNCTIONS[ufunc](*inputs)


def apply_function(function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
    """What another function of NumPy, such as ``np.sum(node)``, does."""
    if function in PLAIN:
        return function(np.broadcast_to(0.0, args[0].shape), *args[1:], **kwargs)
    if function not in FUNCTIONS:
        name = f"{function.__module__.replace('numpy', 'np', 1)}.{function.__name__}"
        raise note_failure(NotDifferentiableError(
            _no_rule(name, "array_op", "lambda g, y, x: ...")), name, args, kwargs)
    return FUNCTIONS[function](*args, **kwargs)


def _no_rule(name: str, declare: str, rule: str) -> str:
    own = name.split(".")[-1]
    settings = f"None, {name}, {rule}" if declare == "elementwise" else f"{name}, {rule}"
    return (
        f"{name} has no derivative rule. On numbers, take {name}(x.data); to differentiate it, "
        f"declare it: autograd.{declare}({own!r}, {settings})."
    )
