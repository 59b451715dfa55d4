"""Single units of the Lausanne deck, and what units in one hidden layer can express."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Node, dot, greater, sigmoid
from lectures.decks import LAUSANNE
from lectures.examples import Quantity, Rule, example
from nn import Perceptron


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
    "s03_connectionist",
    deck=LAUSANNE,
    slide="Connectionist Model",
    problem="A neuron switches in about 0.001 seconds, and a person recognizes a scene in about "
            "0.1 seconds. How many steps can follow one another?",
    parameters={"scene": 0.1, "switch": 0.001},
    quantities=[Quantity("steps", 100), Quantity("dsteps_dscene")],
    note="The slide concludes that a hundred steps in a row are few, so that much must happen in "
         "parallel. The derivative says that each further second is worth 1,000 steps.",
)
def inference_steps(scene: Node, switch: Node) -> Any:
    """A quotient of two times."""
    return (scene / switch).named("steps")


@example(
    "s06_perceptron_learning",
    deck=LAUSANNE,
    slide="The Perceptron Algorithm",
    problem="A threshold unit y = 1 where Σ wᵢ xᵢ > 0, with a bias input of −1, learns OR, AND and "
            "XOR by w ← w − η (y − t) x with η = 0.25, one example after the other, from weights "
            "of 0. After how many passes is everything right?",
    parameters={"w": [0, 0, 0]},
    data={"x": [[-1, 0, 0], [-1, 0, 1], [-1, 1, 0], [-1, 1, 1]], "t": [0, 1, 1, 1], "eta": 0.25},
    cases=[{"t": [0, 1, 1, 1]}, {"t": [0, 0, 0, 1]}, {"t": [0, 1, 1, 0]}],
    quantities=[
        Quantity("y", Rule("where(x @ w > 0, 1, 0)"), label="y before learning, by (3.4)"),
        Quantity("passes", label="passes, OR", case=0),
        Quantity("passes", label="passes, AND", case=1),
        *(Quantity(name, label=f"{label}, {task}", case=case)
          for name, label in (("errors_of_each_pass", "errors of each pass"), ("learned_w", "w"))
          for case, task in enumerate(("OR", "AND", "XOR"))),
        Quantity("y_learned", Rule("where(x @ learned_w > 0, 1, 0)"), label="y after learning"),
    ],
    errata=["E-S4", "E-S12"],
    note="Passes are counted up to the first one without an error. No line separates XOR, so its "
         "errors never end; here it was stopped after 20 passes. A threshold has slope 0 except at "
         "its jump, so the rule is no gradient descent on y. The slide starts from small random "
         "weights; zeros and η = 0.25 were chosen here.",
)
def perceptron_learning(x: Node, t: Node, w: Node, eta: Node) -> Any:
    """The unit of (3.4) before learning, and `nn.Perceptron`, which learns by (3.5)."""
    z = (x @ w).named("z")
    inputs = np.asarray(x.data)[:, 1:]
    unit = Perceptron(2, bias_input=-1, scale=0)
    done = unit.fit(inputs, t.data, learning_rate=float(eta.data), passes=20)
    return {
        "y": greater(z, 0), "passes": len(unit.errors) if done else math.nan,
        "errors_of_each_pass": unit.errors, "learned_w": unit.weights.ravel(),
        "y_learned": unit.predict(inputs).ravel(),
    }


@example(
    "s20_boolean_single_hidden_layer",
    deck=LAUSANNE,
    slide="Expressiveness of ANN",
    problem="How many Boolean functions of n inputs are there, and can a network with a single "
            "hidden layer represent each of them? How many hidden units does parity need?",
    parameters={"n": 1},
    cases=[{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}],
    quantities=[
        Quantity("n"),
        Quantity("functions", label="functions, 2^(2^n)"),
        Quantity("represented", Rule("functions"), label="represented by a network"),
        Quantity("parity_minterms", label="hidden units for parity"),
    ],
    note="One threshold unit for each row of the table: weights +1 where the row has 1, −1 where "
         "it has 0, so that it fires for that row alone. The output unit is the OR of the rows "
         "where the function is 1. Here all functions were built so and run. Parity is 1 in half "
         "of the rows: the slide's exponential number of units, in this construction. Rows and "
         "weights were chosen here.",
)
def boolean_functions(n: Node) -> Any:
    """All Boolean functions of n inputs, as two layers of threshold units."""
    inputs = int(n.data)
    rows = np.array(list(np.ndindex((2,) * inputs)))
    tables = np.array(list(np.ndindex((2,) * len(rows)))).T  # a function in each column
    hidden = Perceptron(inputs, len(rows), bias_input=-1, scale=0)
    hidden.weights = np.vstack([rows.sum(axis=1) - 0.5, 2 * rows.T - 1])
    output = Perceptron(len(rows), tables.shape[1], bias_input=-1, scale=0)
    output.weights = np.vstack([np.full(tables.shape[1], 0.5), tables])
    found = output.predict(hidden.predict(rows))
    return {
        "functions": 2 ** (2**n), "represented": int((found == tables).all(axis=0).sum()),
        "parity_minterms": int((rows.sum(axis=1) % 2).sum()),
    }


@example(
    "s19_sigmoid_hill_and_bump",
    deck=LAUSANNE,
    slide="Universal Function Approximator (Marsland Fig. 4.9)",
    problem="Two sigmoids of opposite direction make a hill, hill(x) = σ(k (x + 1)) − "
            "σ(k (x − 1)). A hill along x and one along y make a bump, "
            "σ(20 (hill(x) + hill(y) − 1.5)). How high are they along the line y = 0?",
    parameters={"x": -2, "y": 0},
    data={"k": 5, "k_out": 20, "threshold": 1.5},
    cases=[{"x": -2}, {"x": -1}, {"x": 0}, {"x": 1}, {"x": 2}],
    quantities=[
        Quantity("x"),
        Quantity("hill"),
        Quantity("bump"),
        Quantity("bump", label="bump at (0, 0)", case=2),
        Quantity("bump", label="bump at (2, 0)", case=4),
        Quantity("dbump_dx", label="∂bump/∂x at (−1, 0)", case=1),
    ],
    note="The slide shows the picture only; the slopes k = 5 and 20 and the threshold 1.5 were "
         "chosen here. A network can add up such bumps to any function on a compact set; with "
         "larger k they get steeper sides.",
)
def hill_and_bump(x: Node, y: Node, k: Node, k_out: Node, threshold: Node) -> Any:
    """Four sigmoids in a hidden layer and one after them."""
    hill = (sigmoid(k * (x + 1)) - sigmoid(k * (x - 1))).named("hill")
    hill_y = (sigmoid(k * (y + 1)) - sigmoid(k * (y - 1))).named("hill_y")
    return sigmoid(k_out * (hill + hill_y - threshold)).named("bump")


__all__ = ["boolean_functions", "hill_and_bump", "inference_steps", "perceptron",
           "perceptron_learning"]
