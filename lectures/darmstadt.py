"""Worked examples of the Darmstadt deck."""

from __future__ import annotations

from typing import Any

from autograd import Node, identity, sigmoid, square
from lectures.decks import DARMSTADT
from lectures.examples import Quantity, Rule, example

NUMBERS = "The slide has letters only; the numbers were chosen here."
PARAMETERS = {"w0": 0.5, "b0": 0.1, "w1": -0.3, "b1": 0.2}
DATA = {"x": 1, "y": 1}
FORWARD = [
    Quantity("a0", Rule("w0 * x + b0")),
    Quantity("z0", Rule("1 / (1 + exp(-a0))")),
    Quantity("a1", Rule("w1 * z0 + b1")),
]


@example(
    "d02_two_layer_sigmoid",
    deck=DARMSTADT,
    slide="Example (third)",
    problem="a0 = w0 x + b0, z0 = σ(a0), a1 = w1 z0 + b1, ŷ = f1(a1) with f1 linear, and "
            "L = ½ (ŷ − y)². Backpropagate to all parameters.",
    parameters=PARAMETERS,
    data=DATA,
    quantities=[
        *FORWARD,
        Quantity("y_hat", Rule("a1")),
        Quantity("L", Rule("(y_hat - y)**2 / 2")),
        Quantity("dL_dy_hat", Rule("y - y_hat"), "E-D1"),
        Quantity("dL_da1", Rule("(y - y_hat) * 1"), "E-D1"),
        Quantity("dL_dz0", Rule("(y - y_hat) * w1"), "E-D1"),
        Quantity("dL_da0", Rule("(y - y_hat) * w1 * z0 * (1 - z0)"), "E-D1"),
        Quantity("dL_dw1", Rule("(y - y_hat) * z0"), "E-D1"),
        Quantity("dL_db1", Rule("(y - y_hat) * 1"), "E-D1"),
        Quantity("dL_dw0", Rule("(y - y_hat) * w1 * z0 * (1 - z0) * x"), "E-D1"),
        Quantity("dL_db0", Rule("(y - y_hat) * w1 * z0 * (1 - z0) * 1"), "E-D1"),
    ],
    note=f"{NUMBERS} One wrong sign at the start makes all eight wrong; from there on every step "
         "of the slide is right. The slide's f0′(a0) is written z0 (1 − z0).",
)
def two_layers(x: Node, w0: Node, b0: Node, w1: Node, b1: Node, y: Node) -> Any:
    """A sigmoid unit, a linear unit and a squared error."""
    a0 = (w0 * x + b0).named("a0")
    z0 = sigmoid(a0).named("z0")
    a1 = (w1 * z0 + b1).named("a1")
    y_hat = identity(a1).named("y_hat")
    return (0.5 * square(y_hat - y)).named("L")


@example(
    "d03_skip_identity",
    deck=DARMSTADT,
    slide="Skip connections",
    problem="The same two layers with a skip connection, ŷ = f1(a1) + f2(z0), where f1 and f2 are "
            "the identity: z0 reaches ŷ on two paths, w1 on one.",
    parameters=PARAMETERS,
    data=DATA,
    quantities=[
        *FORWARD,
        Quantity("y_hat", Rule("f1 + f2")),
        Quantity("L"),
        Quantity("dy_hat_dw0", Rule("dy_hat_df1 * df1_dw0 + dy_hat_df2 * df2_dw0")),
        Quantity("df2_dw1", 0),
        Quantity("dy_hat_dw1", Rule("dy_hat_df1 * df1_dw1 + dy_hat_df2 * df2_dw1")),
        *(Quantity(name) for name in (
            "dy_hat_db0", "dy_hat_db1", "dL_dy_hat", "dL_da1", "dL_dz0", "dL_da0",
            "dL_dw1", "dL_db1", "dL_dw0", "dL_db0")),
    ],
    note=f"{NUMBERS} The gradient of z0 is a sum over both paths: ∂L/∂ŷ · w1 + ∂L/∂ŷ · 1.",
)
def skip_connection(x: Node, w0: Node, b0: Node, w1: Node, b1: Node, y: Node) -> Any:
    """Two layers, and a path around the second."""
    a0 = (w0 * x + b0).named("a0")
    z0 = sigmoid(a0).named("z0")
    a1 = (w1 * z0 + b1).named("a1")
    f1, f2 = identity(a1).named("f1"), identity(z0).named("f2")
    y_hat = (f1 + f2).named("y_hat")
    return (0.5 * square(y_hat - y)).named("L")


__all__ = ["skip_connection", "two_layers"]
