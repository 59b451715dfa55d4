"""Training in the Lausanne deck: variants of SGD, initialization, and dropout as an ensemble."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, Value, gradients, softmax, sqrt, square
from lectures.decks import LAUSANNE
from lectures.errata.lausanne_descent import nesterov_as_printed
from lectures.examples import Quantity, Rule, example
from nn import Dense, Dropout, Sequential, optimizers
from nn.dropout import ensemble
from nn.initializers import he_normal

STEPS = 3


@example(
    "s11_optimisers",
    deck=LAUSANNE,
    slide="A Few Variants of SGD",
    problem="Three steps of each variant on ℓ = w² / 2 from w = 1, with η = 0.1, μ = 0.9, β = 0.9, "
            "β₁ = 0.9, β₂ = 0.999 and ε = 1e-8. Where is w after each step?",
    parameters={"w": 1},
    data={"eta": 0.1, "mu": 0.9, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    quantities=[
        Quantity("dl_dw", label="∇w at the start"),
        Quantity("gd", Rule("[(1 - eta), (1 - eta)**2, (1 - eta)**3]"), label="gradient descent"),
        Quantity("momentum", label="momentum"),
        Quantity("nesterov", Rule("nesterov_slide_literal"), "E-S1", label="Nesterov momentum"),
        Quantity("nesterov_slide_literal", label="Nesterov, as printed"),
        Quantity("adagrad", label="AdaGrad"),
        Quantity("rmsprop", label="RMSProp"),
        Quantity("adam", Rule("adam_slide_literal"), "E-S2", label="Adam"),
        Quantity("adam_slide_literal", label="Adam, as printed"),
    ],
    errata=["E-S8", "E-S13"],
    note="ε stands inside the root, as on the slide. The slide's Nesterov looks back, at w − μ v, "
         "and steps with the velocity of the step before; on a steeper ℓ it diverges. Its Adam "
         "divides by 1 − βᵗ within the recursion, so that what was corrected is corrected again. "
         "The slide gives no numbers; all were chosen here.",
)
def variants_of_sgd(w: Node, eta: Node, mu: Node, beta1: Node, beta2: Node, eps: Node) -> Any:
    """The optimizers of `nn`, and two formulas of the slide as they are printed."""
    rate, m, b1, b2, e = (float(node.data) for node in (eta, mu, beta1, beta2, eps))

    def path(rule: Any, **settings: Any) -> list[Any]:
        point = Value(w.data)
        optimizer = rule([point], rate, **settings)
        found = []
        for _ in range(STEPS):
            optimizer.step(half_square(point))
            found.append(optimizer.position()[0] if rule is optimizers.Nesterov else point.data)
        return found

    return {
        "l": half_square(w), "gd": path(optimizers.SGD),
        "momentum": path(optimizers.Momentum, momentum=m),
        "nesterov": path(optimizers.Nesterov, momentum=m),
        "nesterov_slide_literal": nesterov_as_printed(
            half_square, float(w.data), rate, m, STEPS),
        "adagrad": path(optimizers.Adagrad, epsilon=e),
        "rmsprop": path(optimizers.RMSprop, decay=b1, epsilon=e),
        "adam": path(optimizers.Adam, beta1=b1, beta2=b2, epsilon=e, epsilon_inside=True),
        "adam_slide_literal": adam_as_printed(float(w.data), rate, b1, b2, e),
    }


def half_square(w: Node) -> Any:
    """The ℓ that all variants descend."""
    return square(w) / 2


def adam_as_printed(w: float, eta: float, beta1: float, beta2: float, eps: float) -> list[float]:
    """The slide's recursion on moments that are corrected already: wrong, see E-S2."""
    first = second = 0.0
    found = []
    for t in range(1, STEPS + 1):
        point = Value(w)
        g = gradients(half_square(point), point)
        first = (beta1 * first + (1 - beta1) * g) / (1 - beta1**t)
        second = (beta2 * second + (1 - beta2) * g**2) / (1 - beta2**t)
        w -= eta * first / (second + eps) ** 0.5
        found.append(w)
    return found


@example(
    "s18_he_init",
    deck=LAUSANNE,
    slide="Weight Initialization",
    problem="He initialization draws weights for ReLU units from N(0, 2 / fan_in). What is the "
            "standard deviation for 8, 50 and 784 inputs?",
    parameters={"fan_in": 8},
    cases=[{"fan_in": 8}, {"fan_in": 50}, {"fan_in": 784}],
    quantities=[
        Quantity("fan_in"),
        Quantity("std", label="√(2 / fan_in)"),
        Quantity("drawn_std", label="standard deviation of drawn weights"),
    ],
    errata=["E-S15"],
    note="The slide names the rule without its formula, which is He et al.'s; the numbers of "
         "inputs were chosen here. The factor 2 makes up for ReLU, which sets half of its inputs "
         "to 0, so that the mean square of the activations stays the same from layer to layer.",
)
def he_initialization(fan_in: Node) -> Any:
    """The formula, and the deviation of weights that `nn` draws by it."""
    drawn = he_normal((int(fan_in.data), 1000), rng=0)
    return {"std": sqrt(2 / fan_in), "drawn_std": float(drawn.std())}


@example(
    "s14_dropout_ensemble",
    deck=LAUSANNE,
    slide="Regularization In NN: Dropout",
    problem="Two hidden units h = (1, 2), a softmax output softmax(W h), and dropout with p = ½: "
            "four masks μ, four networks. What does their ensemble predict, and is it what one "
            "gets by scaling the units by 1 − p?",
    parameters={"W": [[1, 0.5], [-1, 0.25], [0.5, -0.75]]},
    data={"h": [1, 2], "p": 0.5, "masks": [[0, 0], [0, 1], [1, 0], [1, 1]]},
    quantities=[
        Quantity("p_each_mask", label="p(y | x, μ)"),
        Quantity("arithmetic_mean", Rule("sum(p_each_mask, axis=0) / 4")),
        Quantity("renormalized_geometric_mean"),
        Quantity("weight_scaling"),
    ],
    note="The slide's ensemble is the arithmetic mean. Scaling by 1 − p, which is what one does "
         "after training, is the geometric mean instead, exactly so for one softmax layer. Both "
         "agree here on the class, not on its probability. The numbers were chosen here.",
)
def dropout_ensemble(W: Node, h: Node, p: Node, masks: Node) -> Any:
    """The networks of all masks by the slide's formulas, and `nn`'s ensemble of them."""
    p_each_mask = softmax((masks * h) @ W.T, axis=1).named("p_each_mask")
    model = Sequential(Dropout(float(p.data), "plain"), Dense(2, 3, "softmax", rng=0))
    model.load_state_dict({"W1": np.transpose(W.data), "b1": np.zeros(3)})
    networks = ensemble(model, np.asarray(h.data)[None])
    return {
        "arithmetic_mean": p_each_mask.mean(axis=0),
        "weight_scaling": softmax(W @ ((1 - p) * h)),
        "renormalized_geometric_mean": networks.geometric_mean()[0],
    }


__all__ = ["dropout_ensemble", "he_initialization", "variants_of_sgd"]
