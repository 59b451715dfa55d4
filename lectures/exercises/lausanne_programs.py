"""The exercises of the Lausanne deck that are programs: I23 to I28. Trained models are judged."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from autograd import Node, Tensor, concatenate, constant, grad, sigmoid, square
from lectures.decks import LAUSANNE
from lectures.exercises.form import exercise
from nn import Dense, Sequential
from nn.data import Genz, boolean_xor, iris, split
from nn.losses import softmax_cross_entropy
from nn.metrics import labels_of

X = [[0.0, 0, -1], [0, 1, -1], [1, 0, -1], [1, 1, -1]]
V = [[0.4, -0.6], [-0.3, 0.5], [0.2, 0.1]]
W = [[0.7], [-0.8], [0.3]]


def _error(inputs: Any, targets: Any, V: Any, W: Any) -> Any:
    hidden = sigmoid(inputs @ V)
    bias = constant([[-1.0]] * inputs.shape[0])
    return square(sigmoid(concatenate([hidden, bias], axis=1) @ W) - targets).sum() / 2


def _descent(eta: float) -> Any:
    """The steps of the right listing, times a factor."""
    def steps(inputs: Any, targets: Any, V: Any, W: Any) -> list[Any]:
        return [-eta * step for step in grad(_error(inputs, targets, V, W), [V, W])]
    return steps


@exercise(
    "I23", deck=LAUSANNE, slide="Action Required -- MLP", kind="function",
    give="updates",
    question="Find the slips in the listing of the multi-layer perceptron, repair and run it: "
             "write a function updates(inputs, targets, V, W) that returns both steps, "
             "(updatew1, updatew2) = (−η ∂E/∂V, −η ∂E/∂W), with η = 0.25, E = ½ Σ (y − t)² and "
             "sigmoid units of slope 1. The inputs have a last column of −1 already; the hidden "
             "layer needs one. Plain NumPy is fine.",
    points=[(X, [[0.0], [1], [1], [0]], V, W), (X, [[0.0], [1], [1], [1]], V, W)],
    hint="deltao = (outputs − targets) outputs (1 − outputs); deltah = hidden (1 − hidden) "
         "(deltao Wᵀ), without the bias row. The matrices next to W and to V tell the shapes.",
    mistakes={
        "The signs are wrong: these steps go uphill.": _descent(-0.25),
        "The learning rate is missing.": _descent(1.0),
        "updatew2 is still zero, as in the listing: the second assignment goes to updatew1 there.":
            lambda *a: [_descent(0.25)(*a)[0], 0.0 * a[3]],
    },
    errata=("E-S3",),
    solution_text="A * is missing between self.hidden and (1.0-self.hidden), weights1 and weights2 "
                  "are misspelled, and the second updatew1 must be updatew2.",
)
def updates(inputs: Node, targets: Node, V: Node, W: Node) -> list[Node]:
    """One step of gradient descent on both matrices."""
    found: list[Node] = _descent(0.25)(inputs, targets, V, W)
    return found


@exercise(
    "I24", deck=LAUSANNE, slide="Action Required -- MLP (II)", kind="judged", give="model",
    question="Check that a multi-layer perceptron learns logic functions, XOR first of all. How "
             "many hidden nodes does it take, and how much training? Train one, and give the model "
             "or its predict function: it gets the four inputs, shape (4, 2), of 0 and 1, and "
             "returns four outputs, near 0 or 1.",
    hint="Two hidden units are enough; a learning rate of about 0.5 takes some thousand steps. If "
         "it gets stuck at ½, start again with other first weights.",
    solution_text="Four data points are all there are. Two hidden units are enough but sometimes "
                  "get stuck; with four it rarely happens. Without hidden units it never learns "
                  "XOR.",
)
def learns_xor(model: Any) -> list[str]:
    """Whether all four outputs are on the right side of ½."""
    inputs, targets = boolean_xor()
    outputs = _outputs("I24", model, inputs)
    if outputs.size != 4:
        return [f"it returned the shape {outputs.shape} for four inputs."]
    wrong = (outputs.ravel() > 0.5) != targets.ravel()
    return [f"for {row.astype(int).tolist()} it says {number:.2f}." for row, number in
            zip(inputs[wrong], outputs.ravel()[wrong], strict=True)]


@exercise(
    "I25", deck=LAUSANNE, slide="Test -- MNIST", kind="numbers",
    give='{"parameters": ..., "loss": ...}',
    question="Run the multi-layer perceptron on MNIST: 28 × 28 pixels, 100 hidden units, 10 "
             "classes. Before you do: how many weights and biases does it have, and what is its "
             "cross-entropy while it still gives all classes the same probability?",
    hint="Each unit has one weight for each input and a bias. The loss is −ln of the probability "
         "of the right class.",
    mistakes={"without the biases.": lambda: {"parameters": 784 * 100 + 100 * 10},
              "that is the probability itself.": lambda: {"loss": 0.1}},
    solution_text="784 · 100 + 100 + 100 · 10 + 10 parameters, and ln 10. If the first loss of a "
                  "training is far from ln 10, something is wrong with the data or the first "
                  "weights.",
)
def mnist_network() -> dict[str, float]:
    """The network, counted, and the loss of equal scores."""
    model = Sequential(Dense(784, 100, "sigmoid", rng=0), Dense(100, 10, rng=1))
    return {"parameters": sum(node.size for node in model.parameters()),
            "loss": softmax_cross_entropy(np.zeros((1, 10)), [0])}


@exercise(
    "I26", deck=LAUSANNE, slide="Test -- Iris Data Set", kind="judged", give="model",
    question="Classify irises. Train on the first part of nn.data.split(*nn.data.iris(), "
             "test=1/3, stratify=True, rng=0), and give the model or its predict function: it gets "
             "the 50 rows of the other part and returns three scores for each, or the classes. At "
             "least 90 % must be right.",
    hint="Scale the inputs by what the training part says (nn.data.scaled), and put the scaling "
         "into your function.",
    solution_text="A dozen hidden units and softmax outputs reach 95 % and more. Setosa is easy, "
                  "the other two overlap a little.",
)
def classifies_irises(model: Any) -> list[str]:
    """Whether nine of ten flowers that it has not seen are right."""
    _, (inputs, targets) = split(*iris(), test=1 / 3, stratify=True, rng=0)
    outputs = _outputs("I26", model, inputs)
    if len(outputs) != len(targets):
        return [f"it returned {len(outputs)} rows for {len(targets)} flowers."]
    whole = outputs.reshape(len(targets), -1)
    classes = labels_of(whole) if whole.shape[1] > 1 else whole.ravel()
    share = float(np.mean(classes == targets))
    return [] if share >= 0.9 else [f"{share:.0%} of the flowers are right."]


@exercise(
    "I27", deck=LAUSANNE, slide="Action Required", kind="function", give="lambda x, c, w: ...",
    question="Approximate Genz functions by networks. Write the first family, the oscillatory "
             "functions: cos(2π w₁ + Σ cᵢ xᵢ), as a function of arrays x, c and w of d numbers. "
             "Use cos and sum of NumPy.",
    points=[([0.5, 0.5], [0.375, 1.125], [0.25, 0.75]),
            ([0.1, 0.9, 0.3], [0.5, 0.25, 0.75], [0.5, 0.25, 0.25])],
    hint="Only the first entry of w is used; the sum runs over all d products.",
    mistakes={
        "w₁ is the first entry of w, not their sum.":
            lambda x, c, w: np.cos(2 * math.pi * w.sum() + (c * x).sum()),
        "2π is missing.": lambda x, c, w: np.cos(w[0] + (c * x).sum()),
    },
    solution_text="np.cos(2 * np.pi * w[0] + np.sum(c * x)). nn.data.genz makes random ones of all "
                  "six families; train on 10, 50, 100 and 500 points, and plot mean and maximum "
                  "error against their number.",
)
def oscillatory(x: Node, c: Node, w: Node) -> Any:
    """The family of that name, at one point."""
    return float(Genz.of("oscillatory", c.data, w.data)([x.data])[0, 0])


def _parameters(*widths: int) -> int:
    model = Sequential(*(Dense(d, h, rng=0) for d, h in pairwise(widths)))
    return sum(node.size for node in model.parameters())


@exercise(
    "I28", deck=LAUSANNE, slide="Action Required (II)", kind="numbers",
    give='{"deep": ..., "wide": ...}',
    question="Play with the architecture. To compare a deep with a wide network fairly they should "
             "have about as many parameters: how many has 2-10-10-1, and how many 2-37-1 (weights "
             "and biases)?",
    hint="A layer of d inputs and h units has d h weights and h biases.",
    mistakes={"without the biases.": lambda: {"deep": 2 * 10 + 100 + 10, "wide": 2 * 37 + 37}},
    solution_text="About 150 each. Then vary the number of hidden layers, the activation and the "
                  "optimizer, one at a time and with several first weights, and compare errors on "
                  "new points.",
)
def sizes() -> dict[str, int]:
    """The parameters of both networks."""
    return {"deep": _parameters(2, 10, 10, 1), "wide": _parameters(2, 37, 1)}


def _outputs(id: str, model: Any, inputs: np.ndarray) -> np.ndarray:
    """What a model or function says to the inputs.

    Raises TypeError for anything that is neither, and for what returns nothing.
    """
    predict = getattr(model, "predict", model)
    if not callable(predict):
        raise TypeError(f"{id}: expected a model or a function, got {type(model).__name__}. Pass "
                        "the trained model itself.")
    if (found := predict(inputs)) is None:
        raise TypeError(f"{id}: the function returned None: is its `return` missing?")
    return np.atleast_1d(np.asarray(found.data if isinstance(found, Tensor) else found, float))
