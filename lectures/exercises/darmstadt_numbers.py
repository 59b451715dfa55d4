"""The questions of the Darmstadt deck that are answered by numbers, functions and derivations."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from autograd import Node, Tensor, Value, constant, dot, gradients, identity, relu, sigmoid, square
from lectures.decks import DARMSTADT
from lectures.exercises.darmstadt import SELF_TEST
from lectures.exercises.form import exercise
from nn import Dense, Perceptron, Sequential, metrics, train
from nn.data import boolean_or, boolean_xor
from nn.losses import sigmoid_cross_entropy
from nn.optimizers import SGD
from nn.second_order import minimize


@exercise(
    "I1", deck=DARMSTADT, slide=SELF_TEST, kind="function", give="lambda x: ...",
    question="How does logistic regression relate to neural networks? Logistic regression with "
             "weights (0.5, −0.25) and bias 0.1 is a network: write its output as a function of an "
             "array x of two numbers. Use sigmoid of autograd.",
    points=[([1.0, 2.0],), ([0.0, 0.0],), ([-3.0, 1.0],)],
    hint="One unit: a weighted sum, then an activation function.",
    mistakes={
        "That is the pre-activation: the sigmoid is missing.":
            lambda x: dot([0.5, -0.25], x) + 0.1,
        "The bias is missing.": lambda x: sigmoid(dot([0.5, -0.25], x)),
    },
    solution_text="It is a network of a single unit with a sigmoid, σ(wᵀx + b), trained on the "
                  "negative log-likelihood. Hidden layers put learned features in the place of x.",
)
def logistic_regression(x: Node) -> Any:
    """One sigmoid unit."""
    return sigmoid(dot([0.5, -0.25], x) + 0.1)


@exercise(
    "I3", deck=DARMSTADT, slide=SELF_TEST, kind="numbers", give="...",
    question="What kind of functions can single-layer neural networks learn? Of the 16 logic "
             "functions of two inputs, how many can one threshold unit compute?",
    hint="Draw the four inputs as points. Which of the 16 colorings cannot be separated by a line?",
    mistakes={
        "XOR is not the only one: what about its opposite?": lambda: 15,
        "the constant functions can be computed too, by the bias alone.": lambda: 12,
    },
    solution_text="Those that are linearly separable: all but XOR and its opposite.",
)
def separable_functions() -> int:
    """Every table, given to Rosenblatt's perceptron."""
    X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    return sum(Perceptron(2, scale=0).fit(X, list(table), passes=30)
               for table in product([0, 1], repeat=4))


@exercise(
    "I4", deck=DARMSTADT, slide=SELF_TEST, kind="hand", asks=("h", "y"),
    give='{"h": [[..., ...], [..., ...], [..., ...], [..., ...]], "y": [..., ..., ..., ...]}',
    question="Why do two layers help? Two ReLU units h = ReLU(X W + b) with W = [[1, 1], [1, 1]] "
             "and b = (0, −1), then y = h₁ − 2 h₂. Compute h and y for the inputs (0, 0), (0, 1), "
             "(1, 0), (1, 1). And how many hidden layers are needed for arbitrary functions?",
    hint="Both units add up the inputs; the second one subtracts 1 before ReLU.",
    solution_text="y is XOR, which no single layer computes: the hidden layer maps (0, 1) and "
                  "(1, 0) to the same point, and then a line separates the classes. One hidden "
                  "layer with enough units approximates every continuous function on a compact "
                  "set; more layers may need far fewer units.",
)
def two_layers_for_xor() -> Any:
    """The network of Goodfellow et al."""
    X = constant([[0.0, 0], [0, 1], [1, 0], [1, 1]], "X")
    z = (X @ Tensor([[1.0, 1], [1, 1]], "W") + Tensor([0.0, -1], "b")).named("z")
    return (relu(z).named("h") @ Tensor([1.0, -2], "w")).named("y")


@exercise(
    "I7", deck=DARMSTADT, slide=SELF_TEST, kind="numbers", give='{"sigmoid": ..., "relu": ...}',
    question="Why use a ReLU activation instead of the sigmoid? A path leads through 10 units, all "
             "weights are 1. What is the derivative along it at most with sigmoids? And with ReLUs "
             "that are active?",
    hint="The derivative along a path is the product of the slopes. What is the largest slope?",
    mistakes={"that is the largest slope of one unit.": lambda: {"sigmoid": 0.25},
              "slopes along a path are multiplied, not added.": lambda: {"sigmoid": 2.5,
                                                                         "relu": 10}},
    solution_text="At most ¼ for each sigmoid: a millionth after ten layers. An active ReLU has "
                  "slope 1 and passes the gradient on as it is; it is cheaper too. An inactive "
                  "one has slope 0, and may stay so.",
)
def slopes_along_a_path() -> dict[str, float]:
    """The steepest slope of each, to the power of 10."""
    z, active = Value(0.0), Value(1.0)
    return {"sigmoid": gradients(sigmoid(z), z) ** 10, "relu": gradients(relu(active), active)**10}


def simple_network() -> Any:
    """The slide's two layers, with numbers."""
    x, y = constant(1.0, "x"), constant(1.0, "y")
    w0, b0, w1, b1 = Value(0.5, "w0"), Value(0.1, "b0"), Value(-0.3, "w1"), Value(0.2, "b1")
    z0 = sigmoid((w0 * x + b0).named("a0")).named("z0")
    y_hat = identity((w1 * z0 + b1).named("a1")).named("y_hat")
    return (0.5 * square(y_hat - y)).named("L")


NUMBERS = ("x = 1, y = 1, w0 = 0.5, b0 = 0.1, w1 = −0.3, b1 = 0.2; a0 = w0 x + b0, z0 = σ(a0), "
           "a1 = w1 z0 + b1, ŷ = a1, L = ½ (ŷ − y)².")

exercise(
    "I8", deck=DARMSTADT, slide=SELF_TEST, kind="hand",
    question=f"Derive forward and backpropagation for a simple network: {NUMBERS}",
    asks=("a0", "z0", "a1", "y_hat", "L", "dL_dy_hat", "dL_dw1", "dL_db1", "dL_dz0", "dL_da0",
          "dL_dw0", "dL_db0"),
    give='{"a0": ..., "z0": ..., "a1": ..., "y_hat": ..., "L": ..., "dL_dy_hat": ..., '
         '"dL_dw1": ..., "dL_db1": ..., "dL_dz0": ..., "dL_da0": ..., "dL_dw0": ..., '
         '"dL_db0": ...}',
    hint="Begin at the loss: ∂L/∂ŷ = ŷ − y. Each step back multiplies by one local derivative.",
    errata=("E-D1",),
    solution_text="∂L/∂w1 = (ŷ − y) z0, ∂L/∂z0 = (ŷ − y) w1, ∂L/∂a0 = ∂L/∂z0 · z0 (1 − z0), "
                  "∂L/∂w0 = ∂L/∂a0 · x; the biases get the gradients of a1 and a0.",
)(simple_network)

exercise(
    "I12", deck=DARMSTADT, slide="Example (third)", kind="hand", asks=("dL_dw0",), give="...",
    question=f"What is dL/dw0? {NUMBERS} (You may give numbers on the way too, as a dict with "
             'names such as "dL_dz0".)',
    hint="w0 reaches L on one path: multiply the derivatives along it, from the loss backwards.",
    errata=("E-D1",),
    solution_text="∂L/∂w0 = (ŷ − y) · w1 · z0 (1 − z0) · x.",
)(simple_network)


@exercise(
    "I9", deck=DARMSTADT, slide=SELF_TEST, kind="numbers",
    give='{"full": ..., "mini-batch": ..., "SGD": ...}',
    question="What is mini-batch gradient descent, and why use it? There are 200 examples. How "
             "many updates are made in one epoch with full gradient descent, with mini-batches of "
             "20, and with single examples?",
    hint="In one epoch every example is used once.",
    mistakes={"that is how many examples there are in a batch.": lambda: {
        "full": 200, "mini-batch": 20, "SGD": 1}},
    solution_text="A mini-batch gives a gradient that is right on average, for a tenth of the "
                  "work, so that there are ten updates in an epoch instead of one. Single examples "
                  "give more updates, but noisier ones, and no matrix products to be fast with.",
)
def updates_per_epoch() -> dict[str, int]:
    """Counted while training."""
    X = np.linspace(0, 1, 200).reshape(-1, 1)
    found = {}
    for name, batch in {"full": None, "mini-batch": 20, "SGD": 1}.items():
        model = Sequential(Dense(1, 1, rng=0))
        optimizer = SGD(model, 0.01)
        train(model, (X, X), "squared_error", optimizer, epochs=1, batch_size=batch, seed=0,
              progress=False)
        found[name] = optimizer.updates
    return found


@exercise(
    "I11", deck=DARMSTADT, slide="Another Way to Compute the Gradients", kind="function",
    give="lambda M: ...",
    question="The gradient is approximated by (L(w + ε u_j) − L(w)) / ε for every parameter w_j. "
             "If a network has M parameters, how many forward passes does it take? Write it as a "
             "function of M.",
    points=[(1,), (2,), (10,), (50,)],
    hint="Count for M = 1 first: which losses must be computed?",
    mistakes={
        "L(w) itself must be computed too.": lambda M: 1 * M,
        "L(w) is the same for all parameters: it is computed once.": lambda M: 2 * M,
    },
    errata=("E-D5",),
    solution_text="M + 1: one for each parameter, and one for L(w). Central differences take 2 M. "
                  "Backpropagation takes one forward and one backward pass, whatever M is.",
)
def forward_passes(M: Node) -> float:
    """Counted: M parameters, each moved once."""
    count = 0

    def loss(w: np.ndarray) -> float:
        nonlocal count
        count += 1
        return float(w @ w)

    w = np.zeros(int(M.data))
    at_w = loss(w)
    for u in np.eye(len(w)):
        (loss(w + 1e-6 * u) - at_w) / 1e-6
    return float(count)


@exercise(
    "I13", deck=DARMSTADT, slide="Activation Functions", kind="numbers",
    give='{"at 0": ..., "at 10": ...}',
    question="What is the problem with the sigmoid? Compute its slope at z = 0, where it is "
             "steepest, and at z = 10.",
    hint="σ′(z) = σ(z) (1 − σ(z)).",
    mistakes={"that is σ(z), not its slope.": lambda: {
        "at 0": sigmoid(0.0), "at 10": sigmoid(10.0)}},
    solution_text="It saturates: far from 0 the slope is almost 0, and so is every gradient that "
                  "passes through. Even at 0 it is only ¼. And its outputs are all positive.",
)
def slopes_of_the_sigmoid() -> dict[str, float]:
    """At 0 and at 10."""
    points = {"at 0": Value(0.0), "at 10": Value(10.0)}
    return {name: gradients(sigmoid(z), z) for name, z in points.items()}


@exercise(
    "I15", deck=DARMSTADT, slide="Demonstration", kind="numbers",
    give='{"OR, linear": True, "OR, tanh": True, "XOR, linear": True, "XOR, tanh": True}',
    question="A network with four hidden units is trained on data that a line separates (OR) and "
             "on XOR, with linear or with tanh hidden units. In which cases does it learn all four "
             "points?",
    hint="What do two linear layers in a row amount to?",
    solution_text="Only XOR with linear units fails: two linear layers are one linear layer, and "
                  "no line separates XOR. Hidden units help only with a non-linear activation.",
)
def what_is_learned() -> dict[str, bool]:
    """The four networks, trained."""
    found = {}
    for name, (X, y) in {"OR": boolean_or(), "XOR": boolean_xor()}.items():
        for activation in ("linear", "tanh"):
            model = Sequential(Dense(2, 4, activation, rng=0), Dense(4, 1, rng=1))
            minimize(sigmoid_cross_entropy(model(X), y), model, iterations=60)
            scores = model.predict(X)
            found[f"{name}, {activation}"] = metrics.accuracy(scores, y, threshold=0.0) == 1
    return found


@exercise(
    "I17", deck=DARMSTADT, slide="Learning Representations", kind="numbers",
    give='{"decimal": ..., "binary": "..."}',
    question="Add the numbers in binary, 0101101 + 1000001, and in decimal, 45 + 65. (The binary "
             "sum as a text.)",
    hint="From the right: 1 + 1 is 10 in binary, so write 0 and carry 1.",
    solution_text="The same sum, but one way is easier for us: the representation matters, and a "
                  "network learns its own.",
)
def binary_sum() -> dict[str, int]:
    """The sum, both ways; binary digits are read as a decimal number, with zeros before or not."""
    total = int("0101101", 2) + int("1000001", 2)
    return {"decimal": total, "binary": int(f"{total:b}")}
