"""Gradients of single examples and of mini-batches, and their numerical check (Lisbon deck)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from autograd import Node, gradients, power, square
from autograd.differences import Difference
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example


@example(
    "l24_sgd_unbiased",
    deck=LISBON,
    slide="Recap: Stochastic Gradient Descent / Stochastic Gradient Descent with Mini-Batches",
    problem="Four examples, a line f = w x + b with θ = (w, b) = (0.5, 0.25), and the losses "
            "L_i = ½ (f(x_i) − y_i)². Compare the gradient of their mean J with those of single "
            "examples, and of mini-batches of two.",
    parameters={"theta": [0.5, 0.25]},
    data={"x": [1, 2, 3, 4], "y": [2, 3, 5, 4], "eta": 0.1},
    quantities=[
        Quantity("dL_dtheta", label="∇L_i of each example"),
        Quantity("dJ_dtheta", Rule("mean(dL_dtheta, 0)"), label="∇J, the full gradient"),
        Quantity("mean(dL_dtheta[[0, 2]], 0)", label="∇ of a mini-batch: examples 0 and 2"),
        Quantity("mean_over_all_pairs", Rule("dJ_dtheta"), label="mean ∇ of all six pairs"),
        Quantity("theta - eta * dL_dtheta[0]", label="θ after a step along ∇L_0"),
    ],
    note="The slide has formulas only; the numbers were chosen here, and there is no regularizer. "
         "Each mini-batch has a gradient of its own, and their mean is the full gradient: that "
         'is what "unbiased" says.',
)
def line_through_four_points(x: Node, y: Node, theta: Node) -> Any:
    """The losses of four examples and their mean."""
    w, b = theta[0].named("w"), theta[1].named("b")
    L = (0.5 * square(w * x + b - y)).named("L")
    pairs = [gradients(L[list(pair)].mean(), theta) for pair in combinations(range(4), 2)]
    return {"J": L.mean(), "mean_over_all_pairs": np.mean(pairs, axis=0)}


@example(
    "l19_central_difference",
    deck=LISBON,
    slide="Gradient Checking",
    problem="The numeric gradient of f(x) = x³ at x = 2, (f(x + ε) − f(x − ε)) / 2ε, for three ε, "
            "beside the forward difference (f(x + ε) − f(x)) / ε.",
    parameters={"x": 2},
    data={"eps": 0.1},
    cases=[{"eps": 0.1}, {"eps": 0.01}, {"eps": 1e-5}],
    quantities=[
        Quantity("eps", label="ε"),
        Quantity("central", Rule("((x + eps)**3 - (x - eps)**3) / (2 * eps)")),
        Quantity("forward"),
        Quantity("df_dx", label="∂f/∂x, exactly"),
    ],
    note="The slide has a formula only; function and numbers were chosen here. The central "
         "difference is 3x² + ε², off by the order of ε²; the forward difference, which another "
         "of the decks takes, is 3x² + 3xε + ε², off by the order of ε.",
)
def differences_of_a_cube(x: Node, eps: Node) -> Any:
    """A cube, and its differences as `check_gradients` takes them."""
    f = power(x, 3).named("f")
    step = float(eps.data) / max(1.0, abs(float(x.data)))  # which is relative there
    return {"f": f, **{method: Difference(f, method, step).at(x, ()).value
                       for method in ("central", "forward")}}


__all__ = ["differences_of_a_cube", "line_through_four_points"]
