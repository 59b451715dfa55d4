"""Activation functions and output units: what a unit computes, and its slope."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import (
    Node,
    constant,
    dot,
    elu,
    erf,
    exp,
    gelu,
    identity,
    log,
    relu,
    sigmoid,
    softmax,
    swish,
    tanh,
)
from lectures.decks import UPPSALA
from lectures.examples import Quantity, Rule, example

ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "gelu", "elu", "swish")


@example(
    "u10_activations",
    deck=UPPSALA,
    slide="Activation functions (g_I) / ReLU / GeLU / ELU",
    problem="Seven activation functions at seven points, and their slopes.",
    parameters={"z": [-2, -1, -0.5, 0, 0.5, 1, 2]},
    data={"alpha": 1},
    quantities=[
        Quantity("z"),
        Quantity("linear"),
        Quantity("sigmoid", Rule("exp(z) / (exp(z) + 1)")),
        Quantity("sigmoid", Rule("1 / (1 + exp(-z))")),
        Quantity("tanh", Rule("(exp(2 * z) - 1) / (exp(2 * z) + 1)")),
        Quantity("relu", Rule("where(z > 0, z, 0)")),
        Quantity("gelu", Rule("z * Phi"), label="gelu, Φ the distribution function"),
        Quantity("gelu", Rule("z * phi"), "E-U10", label="gelu, Φ read as the density"),
        Quantity("elu", Rule("where(z < 0, alpha * (exp(z) - 1), z)")),
        Quantity("swish"),
        *(Quantity(f"diagonal(d{name}_dz)", label=f"{name}′(z)") for name in ACTIVATIONS),
    ],
    note="The points and ELU's α were chosen here. ReLU′(0) = 0 is chalkgrad's choice; the deck "
         "leaves it open. GeLU is the exact one, not the approximation by tanh. Swish, z σ(z), is "
         "another deck's.",
)
def activations(z: Node, alpha: Node) -> Any:
    """Seven functions of one array, and the two that a "standard Gaussian" may mean."""
    return {
        "linear": identity(z), "sigmoid": sigmoid(z), "tanh": tanh(z), "relu": relu(z),
        "gelu": gelu(z), "elu": elu(z, alpha=float(alpha.data)),
        "swish": swish(z),
        "Phi": (1 + erf(z.data / math.sqrt(2))) / 2,
        "phi": np.exp(-z.data**2 / 2) / math.sqrt(2 * math.pi),
    }


@example(
    "u11_output_units",
    deck=UPPSALA,
    slide="Output units (g_L)",
    problem="One hidden layer h, three kinds of output: a linear unit w h + b for regression, a "
            "Bernoulli unit σ(w h + b) for two classes, multinoulli units softmax(W h + b) for "
            "three.",
    parameters={"w": [0.5, -0.25], "b": 0.1,
                "W": [[0.5, -0.25], [1, 0.5], [-1, 0.25]], "c": [0.1, 0, -0.1]},
    data={"h": [1, 2]},
    quantities=[
        Quantity("linear", Rule("w @ h + b")),
        Quantity("bernoulli", Rule("1 / (1 + exp(-linear))")),
        Quantity("z", Rule("W @ h + c")),
        Quantity("multinoulli", Rule("exp(z) / sum(exp(z))")),
        Quantity("sum(multinoulli)"),
    ],
    note="The slide has letters only; the numbers were chosen here.",
)
def output_units(h: Node, w: Node, b: Node, W: Node, c: Node) -> Any:
    """A linear, a Bernoulli and three multinoulli units on one hidden layer."""
    linear = (dot(w, h) + b).named("linear")
    z = (W @ h + c).named("z")
    return {"bernoulli": sigmoid(linear), "multinoulli": softmax(z)}


@example(
    "u12_nll_other_output_units",
    deck=UPPSALA,
    slide="Output units (g_L)",
    problem="The slide's advice for other data is the negative log-likelihood. Three of them for a "
            "linear output η: a count y (Poisson), an ordered class k (ordinal logit), a time t "
            "until an event that was seen or was not (survival).",
    parameters={"eta": 0.5, "thresholds": [-1, 1], "log_hazard": 0.2},
    data={"y": 3, "t": 1.5},
    quantities=[
        Quantity("poisson"),
        Quantity("dpoisson_deta"),
        Quantity("p", label="p = P(k = 1)"),
        Quantity("ordinal"),
        Quantity("dordinal_deta"),
        Quantity("dordinal_dthresholds"),
        Quantity("event"),
        Quantity("devent_dlog_hazard"),
        Quantity("censored"),
        Quantity("dcensored_dlog_hazard"),
    ],
    note="The slide has names only; formulas and numbers were supplied here. Poisson: the mean is "
         "exp(η). Ordinal logit: P(k = 1) = σ(θ₂ − η) − σ(θ₁ − η), the middle one of three "
         "classes. Survival: the hazard is exp(η) at all times.",
)
def negative_log_likelihoods(eta: Node, thresholds: Node, log_hazard: Node, y: Node,
                             t: Node) -> Any:
    """−log P of a count, of an ordered class, of a time with and without its event."""
    log_factorial = constant(math.lgamma(float(y.data) + 1))
    p = (sigmoid(thresholds[1] - eta) - sigmoid(thresholds[0] - eta)).named("p")
    censored = exp(log_hazard) * t
    return {
        "poisson": exp(eta) - y * eta + log_factorial, "ordinal": -log(p),
        "censored": censored, "event": censored - log_hazard,
    }


__all__ = ["activations", "negative_log_likelihoods", "output_units"]
