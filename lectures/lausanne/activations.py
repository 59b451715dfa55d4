"""Activation functions of the Lausanne deck: swish, saturation, and products of slopes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Node, Value, gradients, relu, sigmoid, tanh
from lectures.decks import LAUSANNE
from lectures.examples import Quantity, Rule, example


@example(
    "s12_swish",
    deck=LAUSANNE,
    slide="Swish Activation Function",
    problem="Swish is f(x) = x · sigmoid(x). The slide says that it is smooth, and that it is not "
            "monotonic. Where does it turn?",
    parameters={"x": -2},
    cases=[{"x": -2}, {"x": -1}, {"x": 0}, {"x": 1}, {"x": 2}],
    quantities=[
        Quantity("x"),
        Quantity("f", Rule("x / (1 + exp(-x))")),
        Quantity("df_dx"),
        Quantity("x_min", label="x at the minimum", case=0),
        Quantity("f_min", label="f at the minimum", case=0),
    ],
    note="It falls up to x = −1.278 and rises from there, so the slide is right. For large x it "
         "nears ReLU. The points were chosen here.",
)
def swish(x: Node) -> Any:
    """Swish, and its minimum where the engine's derivative is zero."""
    from scipy.optimize import brentq

    def f(x: Node) -> Any:
        return x * sigmoid(x)

    def slope(number: float) -> Any:
        point = Value(number)
        return gradients(f(point), point)

    x_min = brentq(slope, -2.0, 0.0, xtol=1e-15)
    return {"f": f(x), "x_min": x_min, "f_min": f(Value(x_min)).data}


@example(
    "s16_vanishing_products",
    deck=LAUSANNE,
    slide="Vanishing Gradients",
    problem="Chain n units whose weight is 1. By which factor does a gradient shrink on its way "
            "through sigmoids and tanh where they are steepest, and through ReLU where it is on, "
            "off, and at its kink?",
    parameters={"z": 0, "z_on": 1, "z_off": -1, "z_kink": 0},
    data={"n": 1},
    cases=[{"n": 1}, {"n": 5}, {"n": 10}, {"n": 20}],
    quantities=[
        Quantity("n", label="layers n"),
        Quantity("dsigmoids_dz", label="sigmoids at 0"),
        Quantity("dtanhs_dz", Rule("1**n"), label="tanh at 0"),
        Quantity("drelu_on_dz_on", Rule("1**n"), label="ReLU at 1"),
        Quantity("drelu_off_dz_off", Rule("0**n"), label="ReLU at −1"),
        Quantity("drelu_kink_dz_kink", 0, label="ReLU′(0), 0 otherwise", case=0),
        Quantity("drelu_kink_dz_kink", 1, "E-S10", label="ReLU′(0), 1 otherwise", case=0),
        Quantity("dsigmoids_dz", label="σ′(0)", case=0),
        Quantity("dtanhs_dz", label="tanh′(0)", case=0),
    ],
    errata=["E-S14"],
    note="The slide bounds both slopes by 1 only. σ′ is at most 1/4, so that n sigmoids shrink a "
         "gradient by 4ⁿ at least. Each sigmoid here gets the bias −½, which keeps its input at 0. "
         "The two sentences on ReLU′(0) stand on two slides; it has no slope there, and chalkgrad "
         "takes 0. The numbers of layers were chosen here.",
)
def vanishing_products(z: Node, z_on: Node, z_off: Node, z_kink: Node, n: Node) -> Any:
    """Chains of n units each. A sigmoid at 0 gives ½, which its follower's bias takes away."""
    def chain(node: Node, unit: Callable[[Node], Node], follower: Any = None) -> Node:
        node = unit(node)
        for _ in range(int(n.data) - 1):
            node = (follower or unit)(node)
        return node

    return {
        "sigmoids": chain(z, sigmoid, lambda node: sigmoid(node - 0.5)), "tanhs": chain(z, tanh),
        "relu_on": chain(z_on, relu), "relu_off": chain(z_off, relu),
        "relu_kink": chain(z_kink, relu),
    }


@example(
    "s17_pixel_saturation",
    deck=LAUSANNE,
    slide="Remark: Batch Normalization",
    problem="Gray pixels of 0 to 255 enter a sigmoid as they are. The slide says that every value "
            "other than 0 will be reduced to a number close to 1. Which are?",
    parameters={"pixels": [0, 1, 2, 3, 5, 255]},
    quantities=[
        Quantity("sigmoid", Rule("1 / (1 + exp(-pixels))")),
        Quantity("diagonal(dsigmoid_dpixels)", Rule("sigmoid * (1 - sigmoid)"), label="slope"),
        Quantity("sigmoid[1:] > 0.99", [1, 1, 1, 1, 1], "E-S9", label="1 to 255: above 0.99?"),
    ],
    note="From 5 on they are. What matters for learning is the slope, which is as good as gone: "
         "so one scales the pixels first. The six pixels and the bound 0.99 were chosen here.",
)
def pixel_saturation(pixels: Node) -> Any:
    """A sigmoid of six gray values."""
    return sigmoid(pixels).named("sigmoid")


__all__ = ["pixel_saturation", "swish", "vanishing_products"]
