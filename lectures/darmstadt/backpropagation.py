"""Darmstadt: the chain rule, and two layers with and without a skip connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Node, identity, sigmoid, square, tanh
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
SKIP = [
    *FORWARD,
    Quantity("y_hat", Rule("f1 + f2")),
    Quantity("L"),
    Quantity("dy_hat_dw0", Rule("dy_hat_df1 * df1_dw0 + dy_hat_df2 * df2_dw0")),
    Quantity("df2_dw1", 0),
    Quantity("dy_hat_dw1", Rule("dy_hat_df1 * df1_dw1 + dy_hat_df2 * df2_dw1")),
    *(Quantity(name) for name in (
        "dy_hat_db0", "dy_hat_db1", "dL_dy_hat", "dL_da1", "dL_dz0", "dL_da0",
        "dL_dw1", "dL_db1", "dL_dw0", "dL_db0")),
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
    errata=["E-D18"],
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


def skip_connection(f2: Callable[[Node], Node]) -> Callable[..., Any]:
    """Two layers, and a path around the second through f2."""
    def build(x: Node, w0: Node, b0: Node, w1: Node, b1: Node, y: Node) -> Any:
        a0 = (w0 * x + b0).named("a0")
        z0 = sigmoid(a0).named("z0")
        a1 = (w1 * z0 + b1).named("a1")
        around = f2(z0).named("f2")
        y_hat = (identity(a1).named("f1") + around).named("y_hat")
        return (0.5 * square(y_hat - y)).named("L")

    return build


skip_identity = example(
    "d03_skip_identity",
    deck=DARMSTADT,
    slide="Skip connections",
    problem="The same two layers with a skip connection, ŷ = f1(a1) + f2(z0), where f1 and f2 are "
            "the identity: z0 reaches ŷ on two paths, w1 on one.",
    parameters=PARAMETERS,
    data=DATA,
    quantities=SKIP,
    note=f"{NUMBERS} The gradient of z0 is a sum over both paths: ∂L/∂ŷ · w1 + ∂L/∂ŷ · 1.",
)(skip_connection(identity))

skip_tanh = example(
    "d04_skip_tanh",
    deck=DARMSTADT,
    slide="Skip connections",
    problem="The same with f2 = tanh on the skip connection: ŷ = a1 + tanh(z0).",
    parameters=PARAMETERS,
    data=DATA,
    quantities=[*SKIP[:4], Quantity("f2", Rule("tanh(z0)")), *SKIP[4:]],
    note=f"{NUMBERS} The second path now carries the factor 1 − tanh²(z0) = 0.68, so less of the "
         "gradient comes around the second layer; w1 still gets nothing from it.",
)(skip_connection(tanh))


@example(
    "d07_chain_rule_two_variables",
    deck=DARMSTADT,
    slide="Backpropagation (chain rule of f(a(x), b(x)))",
    problem="f depends on x through a and through b: here a = x², b = 3x and f = a b², at x = 2.",
    parameters={"x": 2},
    quantities=[
        *(Quantity(name) for name in ("a", "b", "f", "df_da", "df_db", "da_dx", "db_dx")),
        Quantity("df_dx", Rule("df_da * da_dx + df_db * db_dx")),
    ],
    note="The slide has f, a and b in general; these were chosen here. Check: f = 9 x⁴, so "
         "f′ = 36 x³ = 288.",
)
def two_variables(x: Node) -> Any:
    """A function of two variables that both depend on x."""
    a = square(x).named("a")
    b = (3 * x).named("b")
    return (a * square(b)).named("f")


__all__ = ["skip_identity", "skip_tanh", "two_layers", "two_variables"]
