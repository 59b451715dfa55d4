"""What reverse mode saves: values are computed once, and contributions add up at a fan-out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Graph, Value
from lectures.experiments.form import Result, experiment
from lectures.experiments.own_ops import declared
from viz import draw


@experiment("caching", title="Forward values are reused, gradients add up", claims=("H33",),
            slides=("Lisbon, Automatic Differentiation", "Lisbon, Recap: Chain Rule",
                    "Darmstadt, Skip connections", "Darmstadt, Recurrent Neural Networks (RNNs)"))
def caching(depth: int = 10) -> Result:
    """A chain h ← tanh(w h) that uses w again and again, and r = t² (3t + 1), where t fans out.

    Reverse mode computes each tanh once; the backward pass reads the result. The chain rule as a
    recursive formula, without a memory, computes them anew, depth² in all. Where a node has
    several consumers, their contributions are added.

    >>> found = caching(depth=4).numbers
    >>> found["tanh: forward pass"], found["tanh: backward pass"], found["tanh: without a memory"]
    (4, 0, 16)
    """
    count = [0]

    def counted(z: Any) -> Any:
        count[0] += 1
        return np.tanh(z)

    w, x = Value(0.9, "w"), Value(1.0, "x")
    with declared("counted_tanh", counted, lambda y, z: 1 - y * y) as tanh:
        h: Any = x
        for _ in range(depth):
            h = tanh(w * h)
        graph = Graph(h)
        count[0] = 0
        graph.fprop()
        forward = count[0]
        graph.bprop()
        backward = count[0] - forward
    without, slope = recursive_slope(w.data, x.data, depth)
    t = Value(0.5, "t")
    u, v = (t**2).named("u"), (3 * t + 1).named("v")
    r = (u * v).named("r")
    r.backward()
    parts = [u.grad * 2 * t.data, v.grad * 3]
    numbers: dict[str, Any] = {
        "tanh: forward pass": forward, "tanh: backward pass": backward,
        "tanh: without a memory": without, "dh/dw": w.grad, "dh/dw without a memory": slope,
        "dr/dt through u": parts[0], "dr/dt through v": parts[1], "dr/dt": t.grad}
    return Result(
        f"For dh/dw of a chain of {depth} steps, the forward pass computes tanh {forward} times "
        f"and the backward pass {backward} times; the chain rule without a memory takes {without}. "
        f"At t = ½ the two paths of r = t² (3t + 1) contribute {parts[0]:g} and {parts[1]:g}, and "
        f"dr/dt is their sum, {t.grad:g}.", numbers, draw(r, contributions=True))


def recursive_slope(w: float, x: float, depth: int) -> tuple[int, float]:
    """How many tanh the recursive formula of dh/dw takes, and the slope.

    h_k = tanh(w h_{k−1}), dh_k/dw = (1 − h_k²)(h_{k−1} + w dh_{k−1}/dw)

    >>> recursive_slope(0.0, 2.0, 1)
    (1, 2.0)
    """
    count = 0

    def h(k: int) -> float:
        nonlocal count
        count += k > 0
        return math.tanh(w * h(k - 1)) if k else x

    def slope(k: int) -> float:
        return (1 - h(k) ** 2) * (h(k - 1) + w * slope(k - 1)) if k else 0.0

    found = slope(depth)
    return count, found


__all__ = ["caching", "recursive_slope"]
