"""The questions of the Lisbon deck: I21 and I22."""

from __future__ import annotations

from typing import Any

from autograd import Node, exp, grad, sigmoid, softmax, tanh
from autograd import sum as total
from lectures.decks import LISBON
from lectures.exercises.form import exercise


@exercise(
    "I21", deck=LISBON, slide="Single Hidden Layer",
    question="With two classes the output is σ(z). Can we use a similar strategy for several "
             "classes, and what must change? Write the function of an array z of scores, one for "
             "each class, that takes the place of σ. It must work with nodes: use exp and sum of "
             "autograd, or of NumPy.",
    kind="function", give="lambda z: ...",
    points=[([1.0, 0.5, -1.0],), ([2.0, 2.0, 0.0],), ([0.0, 3.0],)],
    hint="The outputs must be positive and add up to 1; for two scores (z, 0) the first one must "
         "be σ(z).",
    mistakes={
        "These do not add up to 1: each class is judged on its own.": sigmoid,
        "Positive, but these do not add up to 1: divide by their sum.": exp,
        "They add up to 1, but negative scores would give negative probabilities.":
            lambda z: z / total(z),
    },
    solution_text="One output unit for each class, softmax instead of the sigmoid: "
                  "exp(z) / sum(exp(z)). With scores (z, 0) the first output is σ(z). The loss "
                  "becomes −log of the output of the right class.",
)
def several_classes(z: Node) -> Any:
    """Softmax."""
    return softmax(z)


@exercise(
    "I22", deck=LISBON, slide="Hidden Layer Gradient (Before Activation)",
    question="How to compute g′(z)? Write it as a function of z for g = tanh. Use tanh of "
             "autograd, or of NumPy.",
    kind="function", give="lambda z: ...",
    points=[(-2.0,), (-0.5,), (0.0,), (0.5,), (1.0,)],
    hint="With h = g(z) from the forward pass, g′(z) can be written in terms of h alone.",
    mistakes={
        "That is g, not its derivative.": tanh,
        "1 − z²: the pre-activation z was used where the activation h = tanh(z) belongs.":
            lambda z: 1 - z * z,
        "h (1 − h) is the derivative of the sigmoid.": lambda z: tanh(z) * (1 - tanh(z)),
        "The sign is wrong.": lambda z: tanh(z) ** 2 - 1,
        "The square is missing.": lambda z: 1 - tanh(z),
    },
    solution_text="g′(z) = 1 − tanh(z)² = 1 − h²: the forward pass has computed h already, so that "
                  "the slope costs one multiplication. For the sigmoid it is h (1 − h), for ReLU 1 "
                  "where z > 0, else 0.",
)
def slope_of_tanh(z: Node) -> Node:
    """The derivative of tanh, by the engine."""
    found: Node = grad(total(tanh(z)) if z.ndim else tanh(z), z)
    return found
