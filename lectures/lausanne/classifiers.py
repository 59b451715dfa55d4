"""Outputs of classifiers in the Lausanne deck, and how a classifier is judged."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, constant, softmax, stack
from lectures.decks import LAUSANNE
from lectures.errata.lausanne import softmax_as_printed
from lectures.examples import Quantity, Rule, example


@example(
    "s09_softmax_listing",
    deck=LAUSANNE,
    slide="Different Activation Function",
    problem="The listing's softmax output divides exp(outputs) by the sum of each row. What does "
            "it say to the outputs (1, 2, 3) and (0, 0, 0), and to outputs of 1000?",
    parameters={"outputs": [[1, 2, 3], [0, 0, 0]]},
    cases=[{}, {"outputs": [[1000, 0, 0], [0, 0, 0]]}],
    quantities=[
        Quantity("softmax", Rule("as_listed"), label="softmax of (1, 2, 3), (0, 0, 0)", case=0),
        Quantity("softmax", Rule("as_listed"), "E-S16", label="softmax of (1000, 0, 0), (0, 0, 0)",
                 case=1),
        Quantity("sum(softmax, axis=1)", label="sums", case=0),
    ],
    note="exp(710) is more than a float can hold, and inf / inf is nan. The row's maximum, "
         "subtracted first, changes no probability and keeps every exponent at 0 or below. The "
         "outputs are in the place of the slide's, which has none.",
)
def softmax_outputs(outputs: Node) -> Any:
    """Softmax of each row, and the slide's listing as it stands."""
    return {"softmax": softmax(outputs, axis=1),
            "as_listed": softmax_as_printed(np.asarray(outputs.data))}


@example(
    "s15_confusion_matrix",
    deck=LAUSANNE,
    slide="Evaluating A Classifier",
    problem="Six examples of the classes 0, 0, 1, 1, 1, 0 are predicted as 0, 1, 1, 0, 1, 0. Fill "
            "in the confusion matrix, actual classes as rows. What share is right?",
    data={"actual": [0, 0, 1, 1, 1, 0], "predicted": [0, 1, 1, 0, 1, 0]},
    quantities=[
        *(Quantity(f"matrix[{i}, {j}]", Rule(rule), label=name) for i, j, name, rule in (
            (0, 0, "true negatives", "sum((1 - actual) * (1 - predicted))"),
            (0, 1, "false positives", "sum((1 - actual) * predicted)"),
            (1, 0, "false negatives", "sum(actual * (1 - predicted))"),
            (1, 1, "true positives", "sum(actual * predicted)"))),
        Quantity("matrix"),
        Quantity("accuracy"),
    ],
    note="Rows and columns are the slide's; the six examples were chosen here. With A and P, "
         "the classes as rows of 0 and 1, the matrix is Aᵀ @ P. "
         "nn.metrics.confusion_matrix counts the same.",
)
def confusion_matrix(actual: Node, predicted: Node) -> Any:
    """Counts of pairs of classes, as a product of two matrices of 0 and 1."""
    A = stack([1 - actual, actual], axis=1).named("A")
    P = stack([1 - predicted, predicted], axis=1).named("P")
    matrix = (A.T @ P).named("matrix")
    right = (matrix * constant([[1, 0], [0, 1]], "I")).sum().named("right")
    return (right / len(actual.data)).named("accuracy")


__all__ = ["confusion_matrix", "softmax_outputs"]
