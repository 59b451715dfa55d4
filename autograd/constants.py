"""Named constants: leaves without a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.data import as_array, as_float
from autograd.node import Node, Tensor, Value


class ConstantValue(Value):
    """A named number without a gradient; made by `constant`."""

    __slots__ = ()
    is_constant = True


class ConstantTensor(Tensor):
    """A named array without a gradient; made by `constant`."""

    __slots__ = ()
    is_constant = True


def constant(data: Any, name: str | None = None) -> Node:
    """A leaf that is drawn under its name but gets no gradient, such as an input or a target.

    Numbers and arrays in an expression are constants too, but have no name.
    Raises TypeError for anything but real numbers, ShapeError for ragged or empty lists.

    >>> t = constant(1.0, "t")
    >>> w = Value(3.0, "w")
    >>> (w * t).backward()
    >>> t.grad is None
    True
    """
    if isinstance(data, (list, tuple)) or (isinstance(data, np.ndarray) and data.ndim):
        return ConstantTensor(as_array(data, "constant"), name)
    return ConstantValue(as_float(data, "constant"), name)


def like(target: Node, share: Any) -> Node:
    """A gradient as a node of the target's shape: zeros and constants become nodes too."""
    if isinstance(share, Node):
        return share
    if not target.shape:
        return constant(float(share))
    return constant(np.broadcast_to(np.asarray(share, target.dtype), target.shape))
