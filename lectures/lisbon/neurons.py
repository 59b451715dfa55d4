"""Single units and what they can and cannot do, in the Lisbon deck."""

from __future__ import annotations

from itertools import product
from typing import Any

from autograd import Node, dot, log, sigmoid, sign
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example

SIGNS = (-1, 1)


@example(
    "l01_mcculloch_pitts",
    deck=LISBON,
    slide="Artificial Neuron (McCulloch and Pitts, 1943)",
    problem="A threshold unit v = −2 + 2 x1 + 4 x2 − x3, y = sgn(v), for all eight inputs of −1 "
            "and +1 (Table 3.6). Which logic function is it?",
    parameters={"w1": 2, "w2": 4, "w3": -1, "b": -2},
    data={"x1": -1, "x2": -1, "x3": -1},
    cases=[{"x1": x1, "x2": x2, "x3": x3} for x1, x2, x3 in product(SIGNS, repeat=3)],
    quantities=[
        *(Quantity(name) for name in ("x1", "x2", "x3")),
        Quantity("v", [-7, -9, 1, -1, -3, -5, 5, 3]),
        Quantity("y", [-1, -1, 1, -1, -1, -1, 1, 1]),
        Quantity("y", Rule("where((x2 > 0) & ((x1 > 0) | (x3 < 0)), 1, -1)"),
                 label="y = x2 (x1 + not x3)"),
    ],
    note="A threshold has slope 0 wherever it has one, so nothing can be learned by descending: "
         "these weights were chosen by hand. nn.McCullochPitts is the same unit for tables of "
         "inputs.",
)
def threshold_unit(x1: Node, x2: Node, x3: Node, w1: Node, w2: Node, w3: Node, b: Node) -> Any:
    """A weighted sum and a sign."""
    v = (b + w1 * x1 + w2 * x2 + w3 * x3).named("v")
    return sign(v).named("y")


@example(
    "l02_xor_threshold",
    deck=LISBON,
    slide="Solving XOR with Multi-Layer Perceptron",
    problem="XOR of inputs −1 and +1 by three threshold units: z1 = sgn(1 − x1 + x2), "
            "z2 = sgn(−1 − x1 + x2), y = sgn(1 − z1 + z2).",
    parameters={"x1": -1, "x2": -1},
    cases=[{"x1": x1, "x2": x2} for x1, x2 in product(SIGNS, repeat=2)],
    quantities=[
        Quantity("x1"),
        Quantity("x2"),
        Quantity("pre1", label="1 − x1 + x2"),
        Quantity("pre2", label="−1 − x1 + x2"),
        Quantity("z1", Rule("sign(1 - x1 + x2)")),
        Quantity("z2", Rule("sign(-1 - x1 + x2)")),
        Quantity("pre_y", label="1 − z1 + z2"),
        Quantity("y", Rule("sign(1 - z1 + z2)")),
        Quantity("y", Rule("where(x1 != x2, 1, -1)"), label="y = XOR"),
    ],
    note="No sum is 0 at these inputs, so it does not matter what sgn(0) is.",
)
def xor_of_thresholds(x1: Node, x2: Node) -> Any:
    """Two threshold units, and one that takes their outputs."""
    pre1 = (1 - x1 + x2).named("pre1")
    pre2 = (-1 - x1 + x2).named("pre2")
    z1, z2 = sign(pre1).named("z1"), sign(pre2).named("z2")
    pre_y = (1 - z1 + z2).named("pre_y")
    return sign(pre_y).named("y")


@example(
    "l25_single_sigmoid_neuron",
    deck=LISBON,
    slide="Artificial Neuron / Capacity of Single Neuron (Linear Classifier)",
    problem="One sigmoid unit, h = σ(w · x + b), is logistic regression: h is the probability of "
            "y = 1. Find the gradients of the negative log-likelihood L for both labels.",
    parameters={"w": [1, -2], "b": 0.5},
    data={"x": [3, 1], "y": 1},
    cases=[{"y": 1}, {"y": 0}],
    quantities=[
        Quantity("z", Rule("sum(w * x) + b")),
        Quantity("h", Rule("1 / (1 + exp(-z))")),
        Quantity("L"),
        Quantity("dL_dz"),
        Quantity("dL_dw"),
        Quantity("dL_db"),
    ],
    note="The slide has letters only; the numbers were chosen here. ∂L/∂z = h − y: what the unit "
         "says, minus what is right.",
)
def sigmoid_unit(x: Node, w: Node, b: Node, y: Node) -> Any:
    """A sigmoid unit and the negative log-likelihood of a label 0 or 1."""
    z = (dot(w, x) + b).named("z")
    h = sigmoid(z).named("h")
    return (-(y * log(h) + (1 - y) * log(1 - h))).named("L")


@example(
    "l27_linear_layers_collapse",
    deck=LISBON,
    slide="Linear Activation",
    problem="Two layers of linear units, h = W1 x + b1 and y = W2 h + b2, are equivalent to a "
            "single one. Which?",
    parameters={"W1": [[1, -2], [0.5, 0.25], [0, 3]], "b1": [0.1, -0.2, 0.3],
                "W2": [[2, -1, 0.5], [0, 1, -1]], "b2": [0.5, -0.5]},
    data={"x": [1.5, -0.5]},
    quantities=[
        Quantity("h"),
        Quantity("y"),
        Quantity("W", label="W = W2 W1"),
        Quantity("b", label="b = W2 b1 + b2"),
        Quantity("y", Rule("W @ x + b"), label="y, by the single layer"),
        Quantity("dy_dx", Rule("W")),
    ],
    note="The slide says it in words; the numbers were chosen here.",
)
def two_linear_layers(x: Node, W1: Node, b1: Node, W2: Node, b2: Node) -> Any:
    """Two layers without activation, and the one that they collapse to."""
    h = (W1 @ x + b1).named("h")
    return {"y": W2 @ h + b2, "W": W2 @ W1, "b": W2 @ b1 + b2}


__all__ = ["sigmoid_unit", "threshold_unit", "two_linear_layers", "xor_of_thresholds"]
