"""Tricks of the trade, and a count of linear regions, in the Lisbon deck."""

from __future__ import annotations

from math import comb, nan
from typing import Any

import numpy as np

from autograd import Node, Tensor, mean, sqrt, square, var
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example
from nn import EarlyStopping, initializers
from nn.optimizers import Adagrad, RMSprop
from nn.schedules import HalveAndGoBack

CHOSEN = "The slide has formulas only; the numbers were chosen here."


@example(
    "l20_linear_regions",
    deck=LISBON,
    slide="Deeper Networks",
    problem="The order of the number of linear regions, (K/D)^(D(L−1)) K^D, of a network with D "
            "inputs and L hidden layers of K ReLU units, beside the most that one layer can have.",
    parameters={"K": 2, "D": 1, "L": 5},
    cases=[{"K": K, "D": D, "L": L} for K, D, L in
           ((2, 1, 5), (4, 1, 3), (4, 2, 2), (8, 2, 3))],
    quantities=[
        *(Quantity(name) for name in "KDL"),
        Quantity("formula", Rule("(K / D)**(D * (L - 1)) * K**D")),
        Quantity("shallow_exact", label="most regions of one layer"),
        Quantity("shallow_exact", Rule("K**D"), "E-L7", label="the same by the formula, L = 1"),
    ],
    note=f"{CHOSEN} One layer of K units can cut D dimensions into Σ C(K, j) regions, j = 0, ..., "
         "D. The formula is a lower bound on the order of the largest number that a deep network "
         "can have: it says how that grows with L, and is no count.",
)
def regions(K: Node, D: Node, L: Node) -> Any:
    """The slide's formula, and the exact number for one layer."""
    formula = ((K / D) ** (D * (L - 1)) * K**D).named("formula")
    units, inputs = int(K.data), int(D.data)
    return {"formula": formula, "shallow_exact": sum(comb(units, j) for j in range(inputs + 1))}


@example(
    "l16_glorot",
    deck=LISBON,
    slide='"Glorot Initialization"',
    problem="Weights of U[−t, t] with t = √6 / √(K1 + K0), for a layer of K1 units and K0 inputs. "
            "How large is t, and what variance do the weights have?",
    parameters={"K0": 20, "K1": 64},
    cases=[{"K0": K0, "K1": K1} for K0, K1 in ((20, 64), (64, 64), (64, 10), (3, 5))],
    quantities=[
        Quantity("K0"),
        Quantity("K1"),
        Quantity("t", Rule("sqrt(6) / sqrt(K1 + K0)")),
        Quantity("variance", label="t²/3"),
        Quantity("max(abs(W)) / t", label="largest |W| drawn, over t"),
        Quantity("mean(W**2)", label="variance of the W drawn"),
    ],
    note=f"{CHOSEN} The first three layers are those of the Keras program. W is drawn by "
         "nn.initializers.glorot_uniform with seed 0. The variance is 2 / (K0 + K1).",
)
def glorot(K0: Node, K1: Node) -> Any:
    """The bound, the variance of a uniform distribution of that bound, and one drawn matrix."""
    t = (6**0.5 / sqrt(K1 + K0)).named("t")
    W = initializers.glorot_uniform((int(K0.data), int(K1.data)), 0)
    return {"variance": square(t) / 3, "W": W}


@example(
    "l17_normalisation",
    deck=LISBON,
    slide="Normalization of the Data",
    problem="Inputs 0, 10, 20, 30: subtract their mean and divide by their standard deviation. "
            "Another deck says to divide by the variance; what does that give?",
    parameters={"x": [0, 10, 20, 30]},
    quantities=[
        Quantity("m", Rule("mean(x)"), label="mean"),
        Quantity("variance", Rule("mean((x - m)**2)")),
        Quantity("std", Rule("sqrt(variance)")),
        Quantity("normalized", Rule("(x - m) / std")),
        Quantity("mean(normalized**2)", 1, label="their variance"),
        Quantity("divided_by_variance", Rule("(x - m) / variance")),
        Quantity("mean(divided_by_variance**2)", 1, "E-S7", label="their variance"),
    ],
    note="The slide has words only; the numbers were chosen here. The variance divides by the "
         "number of examples. nn.data.scaled does it for columns of data.",
)
def normalized(x: Node) -> Any:
    """Inputs of mean 0 and variance 1; and divided by their variance instead."""
    m, variance = mean(x).named("m"), var(x).named("variance")
    centered = (x - m).named("centered")
    return {"normalized": centered / sqrt(variance).named("std"),
            "divided_by_variance": centered / variance}


@example(
    "l18_adagrad_rmsprop",
    deck=LISBON,
    slide="Adaptive Learning Rates",
    problem="Three gradients of two parameters arrive one after the other. In which directions do "
            "Adagrad and RMSprop (β = 0.9) go, and what have they accumulated?",
    parameters={"g1": [1, -2], "g2": [0.5, 0.5], "g3": [-1, 3]},
    data={"eps": 1e-8, "beta": 0.9},
    quantities=[
        Quantity("adagrad_acc"),
        Quantity("adagrad_dir", Rule("[g1, g2, g3] / sqrt(adagrad_acc + eps)")),
        Quantity("adagrad_dir", Rule("[g1, g2, g3] * sqrt(adagrad_acc)"), "E-L11",
                 label='"scaled by" the root'),
        Quantity("rmsprop_acc"),
        Quantity("rmsprop_dir", Rule("[g1, g2, g3] / sqrt(rmsprop_acc + eps)")),
        Quantity("adagrad_acc[2]", Rule("A2 + g3**2"), label="the third A"),
        Quantity("rmsprop_acc[2]", Rule("beta * V2 + (1 - beta) * g3**2"),
                 label="the third V"),
    ],
    note=f"{CHOSEN} The slide writes the accumulators η, like the learning rate; here they are A "
         "and V. ε stands inside the root, as on the slide. A step is −η times the direction. "
         "What is accumulated comes from nn.optimizers; A2 and V2 are the slide's recursion.",
)
def adaptive_directions(g1: Node, g2: Node, g3: Node, eps: Node, beta: Node) -> Any:
    """What the optimizers accumulate and do; and the accumulation written out."""
    steps = [np.asarray(g.data) for g in (g1, g2, g3)]
    results: dict[str, Any] = {}
    theta, epsilon = [Tensor([0.0, 0.0], "theta")], float(eps.data)
    for name, optimizer in (
            ("adagrad", Adagrad(theta, epsilon=epsilon)),
            ("rmsprop", RMSprop(theta, decay=float(beta.data), epsilon=epsilon))):
        seen = [(optimizer.change(g, 1.0), optimizer.memory["squares"]) for g in steps]
        results[f"{name}_dir"], results[f"{name}_acc"] = map(np.array, zip(*seen, strict=True))
    A1, rest = square(g1).named("A1"), 1 - beta
    s2, s3, V1 = square(g2), square(g3), (rest * A1).named("V1")
    A2, V2 = (A1 + s2).named("A2"), (beta * V1 + rest * s2).named("V2")
    return {**results, "A3": A2 + s3, "V3": beta * V2 + rest * s3}


@example(
    "l26_halving_schedule",
    deck=LISBON,
    slide="Early Stopping / Decaying the Learning Rate",
    problem="Validation errors 1, 0.8, 0.9, 0.7, 0.75, 0.6 after six epochs, and a first learning "
            "rate of 0.1 that is halved when the error rises. What are the rates, which weights "
            "does training go back to, and which epoch is the best?",
    data={"val_error": [1, 0.8, 0.9, 0.7, 0.75, 0.6], "lr": 0.1, "patience": 2},
    quantities=[
        Quantity("lr_used_next", label="learning rate of the next epoch"),
        Quantity("roll_back_to", label="epoch that training goes back to; blank (nan) if none"),
        Quantity("best_epoch", label="best epoch, counted from 0"),
        Quantity("best_error", label="its error"),
        Quantity("stops", label="stops by patience"),
    ],
    note="The slide has words only; the numbers were chosen here, and run through "
         "nn.schedules.HalveAndGoBack and nn.EarlyStopping. With a patience of two epochs "
         "training does not stop, since the error never fails to improve twice in a row.",
)
def halving(val_error: Node, lr: Node, patience: Node) -> Any:
    """The schedule and the stopping rule, told one error after the other."""
    errors = [float(error) for error in val_error.data]
    schedule, stopping = HalveAndGoBack(float(lr.data)), EarlyStopping(int(patience.data))
    rates, back = [], []
    for epoch, error in enumerate(errors):
        back.append(float(epoch - 1) if schedule.observe(error) else nan)
        rates.append(schedule.rate)
    best = stopping.best(errors)
    assert best is not None
    return {"lr_used_next": rates, "roll_back_to": back, "best_epoch": best,
            "best_error": errors[best],
            "stops": any(stopping.should_stop(errors[:end]) for end in range(1, 7))}


__all__ = ["adaptive_directions", "glorot", "halving", "normalized", "regions"]
