"""Feed-forward networks, forward and backward: XOR, the simple example, the row convention."""

from __future__ import annotations

from typing import Any

from autograd import Node, dot, identity, relu, square, tanh
from lectures.decks import UPPSALA
from lectures.examples import Quantity, Rule, example

FOUR_INPUTS = [{"x": [0, 0]}, {"x": [0, 1]}, {"x": [1, 0]}, {"x": [1, 1]}]
SOLVES_XOR = [
    Quantity("x"),
    Quantity("z"),
    Quantity("h"),
    Quantity("y", [0, 1, 1, 0], label="y, by the caption"),
    *(Quantity(f"dy_d{name}", label=f"∂y/∂{name} at (1, 1)", case=3)
      for name in ("W", "b1", "w", "b2", "x")),
]


@example(
    "u01_xor_slide",
    deck=UPPSALA,
    slide="The Feed-Forward Network",
    problem="y = wᵀ ReLU(Wᵀx + b1) + b2 with the slide's weights, at x = (0, 0). The caption says "
            "that this network solves XOR, so here it meets all four inputs.",
    parameters={"W": [[1, 1], [1, 1]], "w": [1, -2], "b1": [1, -1], "b2": 0},
    data={"x": [0, 0]},
    cases=FOUR_INPUTS,
    quantities=[
        Quantity("x"),
        Quantity("z"),
        Quantity("h"),
        Quantity("h", [1, 0], label="h at (0, 0)", case=0),
        Quantity("y", 1, label="y at (0, 0)", case=0),
        Quantity("y", [0, 1, 1, 0], "E-U2", label="y, by the caption"),
        *(Quantity(f"dy_d{name}", label=f"∂y/∂{name} at (0, 0)", case=0)
          for name in ("W", "b1", "w", "b2", "x")),
    ],
    note="At (0, 1) and (1, 0) the second unit sits exactly on the kink of ReLU, z = 0.",
)
@example(
    "u02_xor_goodfellow",
    deck=UPPSALA,
    slide="The Feed-Forward Network",
    problem="The same network with the biases of Goodfellow et al., b1 = (0, −1): it solves XOR.",
    parameters={"W": [[1, 1], [1, 1]], "w": [1, -2], "b1": [0, -1], "b2": 0},
    data={"x": [0, 0]},
    cases=FOUR_INPUTS,
    quantities=SOLVES_XOR,
    note="These biases are in the book, not on the slide. At three of the four inputs a unit sits "
         "exactly on the kink of ReLU, z = 0; the gradients are taken at (1, 1), away from it.",
)
@example(
    "u03_xor_alternative_fix",
    deck=UPPSALA,
    slide="The Feed-Forward Network",
    problem="The same network with the slide's b1 = (1, −1), and b2 = −1 instead of 0: it solves "
            "XOR too.",
    parameters={"W": [[1, 1], [1, 1]], "w": [1, -2], "b1": [1, -1], "b2": -1},
    data={"x": [0, 0]},
    cases=FOUR_INPUTS,
    quantities=SOLVES_XOR,
    note="The slide's network answers one too much everywhere, so that the last bias can mend it. "
         "This b2 was chosen here.",
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
    errata=["E-U11"],
    note="The slide's formula h1 (ŷ − y) is right; only its number is not. The slide prints z1 and "
         "h1 as columns; xᵀW1 is a row. ‖gradient‖² is the diagnosis gᵀg of a later slide.",
)
def one_hidden_layer(x: Node, W1: Node, w: Node, y: Node) -> Any:
    """One hidden layer without biases and a squared error, in the slide's row convention."""
    z1 = (x @ W1).named("z1")
    h1 = relu(z1).named("h1")
    y_hat = dot(w, h1).named("y_hat")
    return (0.5 * square(y_hat - y)).named("J")


@example(
    "u14_backprop_row_convention",
    deck=UPPSALA,
    slide="Backpropagation",
    problem="h1 = tanh(x W1 + b1), ŷ = h1 W2 + b2 and J = ½ ‖ŷ − y‖², with x, h1, ŷ and all "
            "gradients as rows. Find δ2, δ1 and from them the gradients of all weights and biases.",
    parameters={
        "W1": [[0.2, -0.4, 0.1], [0.5, 0.3, -0.6]], "b1": [[0.1, 0, -0.2]],
        "W2": [[0.7, -0.1], [-0.3, 0.2], [0.4, 0.5]], "b2": [[0.05, -0.05]],
    },
    data={"x": [[1, -0.5]], "y": [[0.5, -1]]},
    quantities=[
        Quantity("z1"),
        Quantity("h1"),
        Quantity("y_hat"),
        Quantity("J"),
        Quantity("dJ_dz2", label="δ2 = ∂J/∂z2"),
        Quantity("dJ_dW2", Rule("h1.T @ dJ_dz2")),
        Quantity("dJ_db2", Rule("dJ_dz2")),
        Quantity("dJ_dz1", Rule("(dJ_dz2 @ W2.T) * (1 - tanh(z1)**2)"), label="δ1 = ∂J/∂z1"),
        Quantity("dJ_dW1", Rule("x.T @ dJ_dz1")),
        Quantity("dJ_db1", Rule("dJ_dz1")),
        Quantity("dJ_dx"),
    ],
    errata=["E-U9"],
    note="The slide has letters only; the numbers were chosen here. Its rules for the gradients "
         "are right for rows, where the forward pass is h W: the slide's hᵀW does not fit them.",
)
def row_network(x: Node, W1: Node, b1: Node, W2: Node, b2: Node, y: Node) -> Any:
    """A layer of tanh units and a linear layer, all vectors as rows."""
    z1 = (x @ W1 + b1).named("z1")
    h1 = tanh(z1).named("h1")
    z2 = (h1 @ W2 + b2).named("z2")
    y_hat = identity(z2).named("y_hat")
    return (0.5 * square(y_hat - y).sum()).named("J")


__all__ = ["one_hidden_layer", "row_network", "xor_network"]
