"""The questions of the Lausanne deck that are answered by numbers: I29 to I37."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import (
    Node,
    Tensor,
    Value,
    constant,
    dot,
    gradients,
    hessian,
    log,
    sigmoid,
    square,
)
from lectures.decks import LAUSANNE
from lectures.exercises.form import exercise
from nn.data import house_prices
from nn.initializers import glorot_normal, he_normal
from nn.losses import binary_cross_entropy, squared_error
from nn.metrics import accuracy, confusion_matrix
from nn.newton import newton_step


@exercise(
    "I29", deck=LAUSANNE, slide="Intermezzo -- Action Required", kind="numbers",
    give='{"each": [..., ..., ...], "all": ...}',
    question="Look at gradient descent and at stochastic gradient descent: J(w) is the mean of "
             "½ (w − xᵢ)² over x = 1, 3, 8. At w = 2, which gradients can SGD get from the single "
             "examples, and which one does gradient descent get from all?",
    hint="Differentiate one term, ½ (w − xᵢ)². The gradient of a mean is the mean of the "
         "gradients.",
    mistakes={"that is the sum; J is the mean.": lambda: {"all": -6}},
    solution_text="Single examples even disagree about the direction; on average they give the "
                  "gradient of all. So SGD goes the right way on average, and jitters around the "
                  "minimum at the mean of x.",
)
def single_and_all() -> dict[str, Any]:
    """The gradients of the terms, and of their mean."""
    w, x = Value(2.0), [1.0, 3.0, 8.0]
    terms = [square(w - number) / 2 for number in x]
    return {"each": [gradients(term, w) for term in terms], "all": gradients(sum(terms) / 3, w)}


@exercise(
    "I30", deck=LAUSANNE, slide="Perceptron -- An Example", kind="hand", asks=("y_hat",),
    give="...",
    question="A trained perceptron ŷ = σ(z) with z = w0 + xᵀw has w0 = 1 and w = (3, −2). What "
             "does it say to x = (−1, 2)?",
    hint="First the weighted sum z, with the bias; then the sigmoid.",
    solution_text="z = 1 + 3 · (−1) − 2 · 2 = −6, and σ(−6) is about 0.002: surely not.",
)
def perceptron() -> Any:
    """One sigmoid unit."""
    z = (Value(1.0, "w0") + dot(constant([-1.0, 2.0], "x"), Tensor([3.0, -2.0], "w"))).named("z")
    return sigmoid(z).named("y_hat")


@exercise(
    "I31", deck=LAUSANNE, slide="Computing Gradients: Error Backpropagation", kind="hand",
    asks=("dJ_dw2", "dJ_dw1"), give='{"dJ_dw2": ..., "dJ_dw1": ...}',
    question="How does a small change in w2, and one in w1, affect J(W)? z1 = w1 x, h1 = σ(z1), "
             "ŷ = σ(z2) with z2 = w2 h1, J = −(y ln ŷ + (1 − y) ln(1 − ŷ)); x = 1.5, y = 1, "
             "w1 = 0.5, w2 = −2.",
    hint="∂J/∂z2 = ŷ − y. From there one path leads to w2, one through h1 and z1 to w1.",
    solution_text="∂J/∂w2 = (ŷ − y) h1, and ∂J/∂w1 = (ŷ − y) w2 h1 (1 − h1) x. Both times the "
                  "derivatives along the path are multiplied.",
)
def two_weights() -> Any:
    """A chain of two sigmoid units, and the cross-entropy."""
    w1, w2 = Value(0.5, "w1"), Value(-2.0, "w2")
    x, y = constant(1.5, "x"), constant(1.0, "y")
    h1 = sigmoid((w1 * x).named("z1")).named("h1")
    y_hat = sigmoid((w2 * h1).named("z2")).named("y_hat")
    return (-(y * log(y_hat) + (1 - y) * log(1 - y_hat))).named("J")


def _line(biased: bool) -> Any:
    """Least squares of the slide's table, by one Newton step on the cost."""
    X, prices = house_prices()
    slope, offset = Value(0.0), Value(0.0)
    cost = square(slope * X + (offset if biased else 0.0) - prices).sum() / 2
    newton_step(cost, [slope, offset] if biased else [slope])
    return lambda area: slope.data * area + offset.data


@exercise(
    "I32", deck=LAUSANNE, slide="Building An ML Algorithm (II)", kind="function",
    give="lambda area: ...", rtol=1e-3,
    question="The table has five houses, with areas 2104, 1600, 2400, 1416, 3000 and prices 400, "
             "330, 369, 232, 540. Predict the prices of other houses: write the price as a linear "
             "function of the area, with the smallest sum of squared errors.",
    points=[(1000.0,), (2000.0,), (2500.0,)],
    hint="θ0 + θ1 · area. Set both derivatives of the sum of squares to zero; or let an optimizer "
         "do it, with areas scaled.",
    mistakes={"The line need not go through (0, 0): θ0 is missing.":
              lambda area: _line(False)(area)},
    solution_text="The price is about 26.79 + 0.1651 · area, in 1000 dollars: a network of one "
                  "linear unit.",
)
def house_price(area: Node) -> Node:
    """The least-squares line."""
    found: Node = _line(True)(area)
    return found


@exercise(
    "I33", deck=LAUSANNE, slide="Trying to Do a Prediction", kind="numbers",
    give='{"cross-entropy": ..., "squared error": ...}',
    question="The network predicts 0.2, the truth is 1. Quantify the loss: by the binary "
             "cross-entropy, and by the squared error (without ½).",
    hint="The cross-entropy is −ln of the probability that was given to what happened.",
    mistakes={
        "that is −ln(1 − p), the loss if the truth were 0.":
            lambda: {"cross-entropy": binary_cross_entropy([0.2], [0.0])},
        "that is with ½.": lambda: {"squared error": squared_error([0.2], [1.0])},
    },
    solution_text="−ln 0.2 = 1.609, and (0.2 − 1)² = 0.64. For a prediction near 0 the "
                  "cross-entropy grows without bound, the squared error stays below 1.",
)
def losses() -> dict[str, float]:
    """Both losses of one prediction."""
    return {"cross-entropy": binary_cross_entropy([0.2], [1.0]),
            "squared error": squared_error([0.2], [1.0], half=False)}


@exercise(
    "I34", deck=LAUSANNE, slide="Weight Initialization", kind="numbers",
    give='{"Xavier": ..., "He": ...}',
    question="Which distribution to use for the first weights? For a layer of 300 inputs and 100 "
             "outputs give the standard deviation of the normal distribution by Xavier (Glorot), "
             "and by He.",
    hint="Xavier: variance 2 / (inputs + outputs), for tanh and sigmoid. He: 2 / inputs, for ReLU.",
    mistakes={"that is the variance.": lambda: {"Xavier": 2 / 400, "He": 2 / 300}},
    errata=("E-S15",),
    solution_text="The variance of signals and gradients then stays about the same from layer to "
                  "layer. ReLU takes half of the signal away, which is why He's is larger.",
)
def first_weights() -> dict[str, float]:
    """What the initializers multiply standard normal numbers by."""
    shape = (300, 100)
    standard = np.random.default_rng(0).normal(0, 1, shape)
    return {"Xavier": float(np.mean(glorot_normal(shape, 0) / standard)),
            "He": float(np.mean(he_normal(shape, 0) / standard))}


@exercise(
    "I35", deck=LAUSANNE, slide="Loss Function: Can Be Difficult to Optimize", kind="numbers",
    give="...",
    question="How can we set the learning rate? For J(w) = 5 w², below which learning rate η does "
             "gradient descent converge to 0 from everywhere?",
    hint="One step multiplies w by 1 − η J″. How large may that factor be?",
    mistakes={"with that η it arrives in one step; it converges for larger ones too.": lambda: 0.1,
              "J″ is not 5: differentiate twice.": lambda: 0.4},
    solution_text="Below 2 / J″: there the factor is −1, and w jumps from side to side for ever. "
                  "With several weights the largest eigenvalue of the Hessian counts.",
)
def largest_learning_rate() -> float:
    """2 / J″."""
    w = Value(1.0)
    return 2 / float(hessian(5 * square(w), w))


ACTUAL, PREDICTED = [0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 1, 0, 1, 0, 1, 1]


@exercise(
    "I36", deck=LAUSANNE, slide="Evaluating A Classifier", kind="numbers",
    give='{"matrix": [[..., ...], [..., ...]], "accuracy": ...}',
    question=f"How can we assess a classifier? The truth is {ACTUAL}, predicted is {PREDICTED}. "
             "Give the confusion matrix [[TN, FP], [FN, TP]], and the accuracy.",
    hint="Rows are the truth, columns the prediction; the accuracy is the share on the diagonal.",
    mistakes={"that is the share of errors.": lambda: {"accuracy": 3 / 8}},
    solution_text="The matrix tells the two kinds of errors apart, the accuracy does not: with few "
                  "positives, a classifier that always says no has a high accuracy.",
)
def assessment() -> dict[str, Any]:
    """Confusion matrix and accuracy."""
    return {"matrix": confusion_matrix(PREDICTED, ACTUAL), "accuracy": accuracy(PREDICTED, ACTUAL)}


@exercise(
    "I37", deck=LAUSANNE, slide="Importance of Activation Function", kind="numbers",
    give="[[...], [...]]",
    question="Can a network of linear units tell green from red points that no line separates? Two "
             "layers without activation functions have W1 = [[1, 2], [0, −1]] and "
             "W2 = [[3], [1]]. Which single layer W gives x W = (x W1) W2 for every row x?",
    hint="Matrix products are associative.",
    mistakes={"the order is W1 first: this would be W2 after the transposed W1.":
              lambda: [[3], [5]]},
    solution_text="W = W1 W2: however many linear layers there are, they draw one straight line. A "
                  "non-linear activation between them is what makes a curved boundary possible.",
)
def one_linear_layer() -> Any:
    """The derivative of the two layers, which is the matrix of both."""
    W1, W2 = np.array([[1.0, 2], [0, -1]]), np.array([[3.0], [1]])
    x = Tensor([[0.0, 0.0]])
    return np.reshape(gradients((x @ W1 @ W2).sum(), x), (2, 1))
