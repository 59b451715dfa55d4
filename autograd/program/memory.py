"""Large arrays are written into memory that a program keeps, or over one that is needed no more.

New memory costs little for small arrays; for large ones the system has to find it page by page,
which can take as long as the calculation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd.node import Node
from autograd.program.code import OPERATORS, TRUTHS, Code

LARGE = 2**17
"""Bytes."""


def is_large(node: Node) -> bool:
    """Whether the array of a node is worth memory of its own, and its op can write into that."""
    data, op = node._data, node.op
    if op is None or not isinstance(data, np.ndarray) or data.nbytes < LARGE:
        return False
    if op.name == "matmul":
        return all(len(np.shape(x._data if isinstance(x, Node) else x)) > 1 for x in node.operands)
    return op.name == "relu" or (isinstance(op.array, np.ufunc) and op.name not in TRUTHS)


def written_into(name: str, node: Node, xs: Sequence[Code], over: int | None) -> str:
    """The statement that computes a large node into the array of that name.

    Args:
        xs: the code of the operands.
        over: which operand the array holds, if it does.
    """
    op = node.op
    assert op is not None
    if op.name == "relu":
        return f"np.maximum({xs[0].text}, 0.0, out={name})"
    if over is not None and op.name in ("add", "subtract", "multiply", "divide"):
        if over == 0 or op.name in ("add", "multiply"):
            return f"{name} {OPERATORS[op.name][0]}= {xs[1 - over].text}"
    function = "matmul" if op.name == "matmul" else op.array.__name__
    return f"np.{function}({', '.join(x.text for x in xs)}, out={name})"


__all__ = ["LARGE", "is_large", "written_into"]
