"""l2 and l1 regularization, and dropout, in the Lisbon deck."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, absolute, dot, square
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example
from nn import Dropout
from nn.dropout import all_masks

CHOSEN = "The slides have formulas only; the numbers were chosen here."


@example(
    "l15_l2_l1",
    deck=LISBON,
    slide="l2 Regularization / l1 Regularization",
    problem="One step of gradient descent with λ = 0.1 and η = 0.5 on λ Ω(W) + L, where L has the "
            "gradient grad_L: once with Ω = ½ ‖W‖², once with Ω = ‖W‖₁.",
    parameters={"W": [[1, -2], [0, 0.5]]},
    data={"grad_L": [[0.1, 0.2], [-0.3, 0.4]], "eta": 0.5, "lam": 0.1},
    quantities=[
        Quantity("omega_l2", Rule("sum(W**2) / 2"), label="Ω of l2"),
        Quantity("omega_l1", Rule("sum(abs(W))"), label="Ω of l1"),
        Quantity("domega_l2_dW", Rule("W"), label="∇Ω of l2"),
        Quantity("domega_l1_dW", Rule("sign(W)"), label="∇Ω of l1"),
        Quantity("W - eta * dJ_l2_dW", Rule("(1 - eta * lam) * W - eta * grad_L"),
                 label="W after the step with l2"),
        Quantity("W - eta * dJ_l1_dW", Rule("W - eta * (lam * sign(W) + grad_L)"),
                 label="W after the step with l1"),
    ],
    note=f"{CHOSEN} L is taken as linear in W, so that its gradient is grad_L. l2 shrinks every "
         "weight by the same factor 1 − ηλ, l1 by the same amount ηλ; at 0 the engine takes "
         "sign(0) = 0. nn.regularizers.L2 has this factor ½ by default; another convention is "
         "λ wᵀw, of gradient 2λw.",
)
def penalties(W: Node, grad_L: Node, lam: Node) -> Any:
    """A loss with each of the two penalties."""
    L = (grad_L * W).sum().named("L")
    omega_l2 = (0.5 * square(W).sum()).named("omega_l2")
    omega_l1 = absolute(W).sum().named("omega_l1")
    return {"J_l2": lam * omega_l2 + L, "J_l1": lam * omega_l1 + L}


@example(
    "l14_dropout_scaling",
    deck=LISBON,
    slide="Dropout Regularization (Srivastava et al., 2014)",
    problem="Hidden units h = (1, 2, 3, 4), each dropped with probability p = 0.25, and a linear "
            "output wᵀh. What goes on in training, with the mask (1, 0, 1, 0), and at test time, "
            "in plain and in inverted dropout?",
    parameters={"h": [1, 2, 3, 4], "w": [1, -1, 0.5, 2]},
    data={"mask": [1, 0, 1, 0], "p": 0.25},
    quantities=[
        Quantity("train", Rule("h * mask")),
        Quantity("dout_dh", Rule("w * mask")),
        Quantity("test", Rule("(1 - p) * h")),
        Quantity("inverted_train", Rule("h * mask / (1 - p)")),
        Quantity("inverted_test", Rule("h")),
        Quantity("test_output", label="wᵀh at test time"),
        Quantity("mean_over_all_masks", label="mean of wᵀh over all masks"),
    ],
    note=f"{CHOSEN} For a linear output, the mean over all 2⁴ masks is exactly what the scaled "
         "units give. p is the probability of dropping a unit here; other decks call the "
         "probability of keeping it p.",
)
def dropout_of_four_units(h: Node, w: Node, mask: Node, p: Node) -> Any:
    """The graph of a training pass, and what the same layers say otherwise."""
    rate, fixed = float(p.data), np.asarray(mask.data)
    plain, inverted = (Dropout(rate, variant, mask=fixed) for variant in ("plain", "inverted"))
    train = plain(h, training=True).named("train")
    numbers, weights = np.asarray(h.data), np.asarray(w.data)
    test = plain.predict(numbers)
    return {
        "out": dot(w, train), "test": test, "test_output": weights @ test,
        "inverted_train": inverted(numbers, training=True),
        "inverted_test": inverted.predict(numbers),
        "mean_over_all_masks": sum(probability * (weights @ (numbers * drawn))
                                   for drawn, probability in all_masks(len(numbers), rate)),
    }


__all__ = ["dropout_of_four_units", "penalties"]
