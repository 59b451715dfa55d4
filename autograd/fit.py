"""Around a rule: calling it, and giving its result the kind, shape and dtype of its node."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.data import FrozenArray, freeze
from autograd.node import Node, Value
from autograd.op import Op, array_op
from autograd.shapes import _sum_to, shape_of, sum_to

_astype_op = array_op("astype", lambda x, *, dtype: np.asarray(x).astype(dtype),
                      lambda g, y, x, *, dtype: g, cases=[([(2, 3)], {"dtype": "float64"})])


def apply_rule(op: Op, i: int, gradient: Any, y: Any, xs: list[Any], options: Any) -> Any:
    """What the op's slope or rule says; None stands for 0.

    Where Python's floats raise on 1/0, arrays (here of one number) give inf, as IEEE demands.
    """
    try:
        return op.pull(i, gradient, y, *xs, **options)
    except (ZeroDivisionError, OverflowError):
        g, y, *xs = [np.array([x]) if type(x) is float else x for x in (gradient, y, *xs)]
        return op.pull(i, g, y, *xs, **options)
    except Exception as error:
        error.add_note(f"This is the slope or rule of op {op.name!r} for its operand {i}.")
        raise


def fit(gradient: Any, operand: Node) -> Any:
    """A rule's result with the kind, shape and dtype of the operand: broadcasting undone."""
    if type(gradient) is float and isinstance(operand, Value):
        return gradient  # the everyday case of scalar graphs
    data = operand._data
    if type(gradient) is type(data) is np.ndarray and gradient.shape == data.shape and (
            gradient.dtype == data.dtype):
        return gradient  # and of arrays
    if shape_of(gradient) != operand.shape:
        plain = type(gradient) is np.ndarray and operand.shape
        gradient = (_sum_to if plain else sum_to)(gradient, shape=operand.shape)
    if operand.shape and gradient.dtype != operand.dtype:
        gradient = _astype_op(gradient, dtype=str(operand.dtype))
    return gradient


def finished(gradient: Any, node: Node) -> Any:
    """The complete gradient as its node shows it: a float, or a read-only array; 0 if unreached."""
    if node.is_constant:
        return None
    if gradient is None:
        gradient = np.zeros(node.shape, node.dtype)
    if isinstance(node, Value):
        return float(gradient)
    own = np.array(gradient, dtype=node.dtype)  # a copy: no two nodes share a gradient
    own += 0.0  # and -0 becomes 0
    return freeze(own).view(FrozenArray)
