"""Worked examples of the Uppsala deck."""

from __future__ import annotations

from typing import Any

from autograd import Node, dot, relu, square
from lectures.decks import UPPSALA
from lectures.examples import Quantity, example


@example(
    "u01_xor_slide",
    deck=UPPSALA,
    slide="The Feed-Forward Network",
    problem="y = wᵀ ReLU(Wᵀx + b1) + b2 with the slide's weights, at x = (0, 0). The caption says "
            "that this network solves XOR, so here it meets all four inputs.",
    parameters={"W": [[1, 1], [1, 1]], "w": [1, -2], "b1": [1, -1], "b2": 0},
    data={"x": [0, 0]},
    cases=[{"x": [0, 0]}, {"x": [0, 1]}, {"x": [1, 0]}, {"x": [1, 1]}],
    quantities=[
        Quantity("x"),
        Quantity("z"),
        Quantity("h"),
        Quantity("h", [1, 0], label="h at (0, 0)", case=0),
        Quantity("y", 1, label="y at (0, 0)", case=0),
        Quantity("y", [0, 1, 1, 0], "E-U2", label="y, by the caption"),
        Quantity("dy_dW", label="∂y/∂W at (0, 0)", case=0),
        Quantity("dy_db1", label="∂y/∂b1 at (0, 0)", case=0),
        Quantity("dy_dw", label="∂y/∂w at (0, 0)", case=0),
        Quantity("dy_db2", label="∂y/∂b2 at (0, 0)", case=0),
        Quantity("dy_dx", label="∂y/∂x at (0, 0)", case=0),
    ],
    note="At (0, 1) and (1, 0) the second unit sits exactly on the kink of ReLU, z = 0.",
)
def xor_network(x: Node, W: Node, b1: Node, w: Node, b2: Node) -> Any:
    """One hidden layer of two ReLU units, in the slide's column convention."""
    z = (W.T @ x + b1).named("z")
    h = relu(z).named("h")
    return (dot(w, h) + b2).named("y")


@example(
    "u04_forward_backward",
    deck=UPPSALA,
    slide="Forward Pass: Simple Example / Backward Pass: Simple Example",
    problem="A network with one hidden layer of two ReLU units and no biases, h1 = ReLU(xᵀW1), "
            "ŷ = wᵀh1, and the loss J = ½ (ŷ − y)². Find all gradients by hand.",
    parameters={"W1": [[1, 2], [-1, 1]], "w": [1, -2]},
    data={"x": [1, 2], "y": 0},
    quantities=[
        Quantity("z1", [-1, 4]),
        Quantity("h1", [0, 4]),
        Quantity("y_hat", -8),
        Quantity("J"),
        Quantity("dJ_dy_hat", -8),
        Quantity("dJ_dw", [0, -40], "E-U1"),
        Quantity("dJ_dh1", [-8, 16], label="(y_hat − y) w = ∂J/∂h1"),
        Quantity("diagonal(dh1_dz1)", [0, 1], label="ReLU′(z1)"),
        Quantity("dJ_dz1", [0, 16], label="δ1 = ∂J/∂z1"),
        Quantity("dJ_dW1", [[0, 16], [0, 32]]),
        Quantity("dJ_dx"),
        Quantity("sum(dJ_dw**2) + sum(dJ_dW1**2)", label="‖gradient‖²"),
    ],
    note="The slide's formula h1 (ŷ − y) is right; only its number is not.",
)
def one_hidden_layer(x: Node, W1: Node, w: Node, y: Node) -> Any:
    """One hidden layer without biases and a squared error, in the slide's row convention."""
    z1 = (x @ W1).named("z1")
    h1 = relu(z1).named("h1")
    y_hat = dot(w, h1).named("y_hat")
    return (0.5 * square(y_hat - y)).named("J")


__all__ = ["one_hidden_layer", "xor_network"]
