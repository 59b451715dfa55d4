"""Marsland's multi-layer perceptron and the chain of two weights, from the Lausanne deck."""

from __future__ import annotations

from typing import Any

from autograd import Node, concatenate, constant, log, sigmoid, square
from lectures.decks import LAUSANNE
from lectures.examples import Quantity, Rule, example

SLIDE = "The Multi-layer Perceptron Algorithm / Action Required -- MLP"
NUMBERS = "The slide has letters only; the numbers were chosen here."
WEIGHTS = {"V": [[0.4, -0.6], [-0.3, 0.5], [0.2, 0.1]], "W": [[0.7], [-0.8], [0.3]]}
XOR = {"inputs": [[0, 0, -1], [0, 1, -1], [1, 0, -1], [1, 1, -1]],
       "targets": [[0], [1], [1], [0]], "eta": 0.25}
FORWARD = [Quantity("hidden", Rule("1 / (1 + exp(-beta * inputs @ V))")),
           Quantity("outputs", Rule("1 / (1 + exp(-beta * a @ W))")), Quantity("E")]
DELTA_O = Rule("(outputs - targets) * outputs * (1 - outputs)")
DELTA_H = Rule("hidden * (1 - hidden) * (dE_dh_kappa @ W[:-1].T)")


@example(
    "s07_marsland_mlp_step_beta1",
    deck=LAUSANNE,
    slide=SLIDE,
    problem="One batch step of the multi-layer perceptron on XOR: sigmoid units with slope β = 1, "
            "E = ½ Σ (y − t)², learning rate η = 0.25. The last row of V and of W belongs to a "
            "bias node, which is fed −1.",
    parameters=WEIGHTS,
    data={**XOR, "beta": 1},
    quantities=[
        *FORWARD,
        Quantity("dE_dh_kappa", DELTA_O, label="δo (4.8)"),
        Quantity("dE_dh_zeta", DELTA_H, label="δh (4.9)"),
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
@example(
    "s08_marsland_mlp_step_beta2",
    deck=LAUSANNE,
    slide=SLIDE,
    problem="The same batch step on XOR with sigmoid units of slope β = 2, "
            "g(h) = 1 / (1 + exp(−β h)). Are the slide's errors (4.8) and (4.9) still the "
            "derivatives of E = ½ Σ (y − t)²?",
    parameters=WEIGHTS,
    data={**XOR, "beta": 2},
    quantities=[
        *FORWARD,
        Quantity("dE_dh_kappa", DELTA_O, "E-S6", label="δo (4.8)"),
        Quantity("beta * dE_doutputs * outputs * (1 - outputs)", label="δo with β"),
        Quantity("dE_dh_zeta", DELTA_H, "E-S6", label="δh (4.9)"),
        Quantity("beta * dE_dhidden * hidden * (1 - hidden)", label="δh with β"),
        Quantity("dE_dW"),
        Quantity("dE_dV"),
        Quantity("-eta * dE_dW", Rule("-eta * a.T @ dE_dh_kappa"), label="ΔW (4.10)"),
        Quantity("-eta * dE_dV", Rule("-eta * inputs.T @ dE_dh_zeta"), label="ΔV (4.11)"),
    ],
    errata=["E-S5"],
    note=f"{NUMBERS} g′ = β g (1 − g): each layer that the error passes has a factor β, so that "
         "the slide's ΔW is too small by β, and its ΔV by β². No learning rate makes up for both.",
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


__all__ = ["multi_layer_perceptron", "two_weights"]
