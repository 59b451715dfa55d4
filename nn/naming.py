"""Names for what a network records: the net inputs z, the outputs h and the inputs x of its layers.

They have the number of the layer, as its parameters W1 and b1 do: z1, h1, z2, ... A layer that
stands alone has none. Scalars have their place in the layer behind it, and before that the number
of the example where there are several: ``h1[3]``, ``h1[0,3]``. What goes in is X, in whole layers,
or x[0], x[1], ... Whoever draws a graph, steps through it or marks a hand calculation can call
things by these names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from autograd import constant
from autograd.node import Node


def name_outputs(weight: Node, z: Any, h: Any, example: int | None = None) -> Any:
    """Name what a layer has recorded, and return h.

    Args:
        weight: one of the layer's weights, whose name tells the layer's number.
        z: the net input: a node, or a list of Values.
        h: the same after the activation, which is z itself where the layer is linear.
        example: the number of the example, if there are several.
    """
    match = re.match(r"[^\W\d]+(\d*)", weight.name or "")
    number = match[1] if match else ""
    for letter, outputs in (("z", z), ("h", h)):
        if isinstance(outputs, Node):
            if letter == "z" or outputs is not z:
                outputs.named(f"{letter}{number}")
            continue
        before = "" if example is None else f"{example},"
        for j, output in enumerate(outputs):
            if isinstance(output, Node) and (letter == "z" or output is not z[j]):
                output.named(f"{letter}{number}[{before}{j}]")
    return h


def named_inputs(x: Sequence[Any], example: int | None = None) -> list[Any]:
    """The inputs of a scalar network: numbers become constants x[0], x[1], ..., drawn as one box.

    >>> named_inputs([2.0, 3.0])[1].name
    'x[1]'
    """
    before = "" if example is None else f"{example},"
    return [entry if isinstance(entry, Node) else constant(entry, f"x[{before}{i}]")
            for i, entry in enumerate(x)]


def named_input(x: Any) -> Any:
    """The input of a network of layers: an array becomes the constant X, or x for one example.

    It has no gradient, as raw numbers have none. A node stays as it is.

    >>> import numpy as np
    >>> named_input(np.ones((2, 3))).name, named_input(np.ones(3)).name
    ('X', 'x')
    """
    return x if isinstance(x, Node) else constant(x, "X" if x.ndim > 1 else "x")


__all__ = ["name_outputs", "named_input", "named_inputs"]
