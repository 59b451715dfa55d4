"""Worked examples of the Lausanne deck."""

from __future__ import annotations

from typing import Any

from autograd import Node, concatenate, constant, dot, log, sigmoid, square
from lectures.decks import LAUSANNE
from lectures.examples import Quantity, Rule, example

NUMBERS = "The slide has letters only; the numbers were chosen here."


@example(
    "s01_perceptron",
    deck=LAUSANNE,
    slide="Perceptron -- An Example",
    problem="A trained perceptron ŷ = g(w0 + xᵀw) with w0 = 1 and w = (3, −2), g the sigmoid. What "
            "does it say to x = (−1, 2)?",
    parameters={"w0": 1, "w": [3, -2]},
    data={"x": [-1, 2]},
    quantities=[
        Quantity("z", Rule("1 + 3 * x[0] - 2 * x[1]")),
        Quantity("z", -6),
        Quantity("y_hat", "0.002"),
        Quantity("dy_hat_dw0"),
        Quantity("dy_hat_dw"),
        Quantity("dy_hat_dx"),
    ],
    note="The line 1 + 3 x₁ − 2 x₂ = 0 separates the two classes.",
)
def perceptron(x: Node, w: Node, w0: Node) -> Any:
    """One sigmoid unit."""
    z = (w0 + dot(x, w)).named("z")
    return sigmoid(z).named("y_hat")


@example(
    "s07_marsland_mlp_step_beta1",
    deck=LAUSANNE,
    slide="The Multi-layer Perceptron Algorithm / Action Required -- MLP",
    problem="One batch step of the multi-layer perceptron on XOR: sigmoid units with slope β = 1, "
            "E = ½ Σ (y − t)², learning rate η = 0.25. The last row of V and of W belongs to a "
            "bias node, which is fed −1.",
    parameters={"V": [[0.4, -0.6], [-0.3, 0.5], [0.2, 0.1]], "W": [[0.7], [-0.8], [0.3]]},
    data={
        "inputs": [[0, 0, -1], [0, 1, -1], [1, 0, -1], [1, 1, -1]],
        "targets": [[0], [1], [1], [0]], "beta": 1, "eta": 0.25,
    },
    quantities=[
        Quantity("hidden", Rule("1 / (1 + exp(-beta * inputs @ V))")),
        Quantity("outputs", Rule("1 / (1 + exp(-beta * a @ W))")),
        Quantity("E"),
        Quantity("dE_dh_kappa", Rule("(outputs - targets) * outputs * (1 - outputs)"),
                 label="δo (4.8)"),
        Quantity("dE_dh_zeta", Rule("hidden * (1 - hidden) * (dE_dh_kappa @ W[:-1].T)"),
                 label="δh (4.9)"),
        Quantity("dE_dW"),
        Quantity("dE_dV"),
        Quantity("-eta * dE_dW", Rule("-eta * a.T @ dE_dh_kappa"), label="ΔW (4.10)"),
        Quantity("-eta * dE_dV", Rule("-eta * inputs.T @ dE_dh_zeta"), label="ΔV (4.11)"),
        Quantity("-eta * dE_dV", Rule("-eta * a.T @ dE_dh_kappa"), "E-S3",
                 label="updatew1, as listed"),
        Quantity("-eta * dE_dW", Rule("zeros_like(W)"), "E-S3", label="updatew2, as listed"),
    ],
    errata=["E-S5"],
    note=f"{NUMBERS} Here V and W are the listing's weights1 and weights2, and a is hidden with "
         "the bias node. The two rows of the listing show what it would assign if its missing * "
         "and its misspelled names were mended: updatew1 is overwritten with the step that belongs "
         "to updatew2, which stays zero. The listing's += goes with its (targets - outputs).",
)
def multi_layer_perceptron(inputs: Node, targets: Node, V: Node, W: Node, beta: Node) -> Any:
    """Two layers of sigmoid units with bias nodes, as in equations (4.4) to (4.7)."""
    h_zeta = (inputs @ V).named("h_zeta")
    hidden = sigmoid(beta * h_zeta).named("hidden")
    bias = constant([[-1.0]] * len(inputs.data), "bias")
    a = concatenate([hidden, bias], axis=1).named("a")
    h_kappa = (a @ W).named("h_kappa")
    outputs = sigmoid(beta * h_kappa).named("outputs")
    return (0.5 * square(outputs - targets).sum()).named("E")


@example(
    "s21_two_weight_chain",
    deck=LAUSANNE,
    slide="Computing Gradients: Error Backpropagation",
    problem="A chain of two weights, x → z1 → ŷ → J(W). How does a small change in one weight "
            "affect the loss?",
    parameters={"w1": 0.5, "w2": -2},
    data={"x": 1.5, "y": 1},
    quantities=[
        *(Quantity(name) for name in (
            "z1", "h1", "y_hat", "J", "dJ_dy_hat", "dy_hat_dw2", "dy_hat_dz1", "dz1_dw1",
            "dJ_dz1")),
        Quantity("dJ_dw2", Rule("dJ_dy_hat * dy_hat_dw2")),
        Quantity("dJ_dw1", Rule("dJ_dy_hat * dy_hat_dw1")),
        Quantity("dJ_dw1", Rule("dJ_dy_hat * dy_hat_dz1 * dz1_dw1")),
    ],
    note="The slide prints neither functions nor numbers. Chosen here: both units are sigmoids, "
         "h1 = σ(z1) and ŷ = σ(w2 h1), and J = −(y ln ŷ + (1 − y) ln(1 − ŷ)).",
)
def two_weights(x: Node, w1: Node, w2: Node, y: Node) -> Any:
    """Two sigmoid units in a row and the cross-entropy."""
    z1 = (w1 * x).named("z1")
    h1 = sigmoid(z1).named("h1")
    y_hat = sigmoid(w2 * h1).named("y_hat")
    return (-(y * log(y_hat) + (1 - y) * log(1 - y_hat))).named("J")


__all__ = ["multi_layer_perceptron", "perceptron", "two_weights"]
