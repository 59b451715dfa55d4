"""The questions of the Uppsala deck: I18 to I20."""

from __future__ import annotations

from typing import Any

from autograd import Value, gradients, square
from lectures.decks import UPPSALA
from lectures.exercises.form import choose_one, exercise

choose_one(
    "I18", deck=UPPSALA, slide="Why and when neural nets?",
    question="When should we not use neural networks?",
    choices={
        "a": "For images, texts and sound, because they have too many inputs.",
        "b": "Where there is little data in a table, a simple model does as well, or every "
             "decision must be explained.",
        "c": "Where the relation between inputs and outputs is not linear.",
    },
    right="b",
    hint="The slides before say what they are good for: learning representations from a lot of "
         "data.",
    mistakes={"a": "That is where they are best.", "c": "That is what hidden layers are for."},
    solution_text="Not with little data, and not where a linear regression or a random forest is "
                  "enough: these need less tuning, train in a moment and can be explained. No "
                  "model is better than the Bayes error.",
)


@exercise(
    "I19", deck=UPPSALA, slide="Problems: Plateaus and Saddle Points",
    question="What is the gradient in a saddle point? Give it for z = x² − y² at (0, 0), as a list "
             "of two numbers.",
    kind="numbers", give="[..., ...]",
    hint="Differentiate x² − y² with respect to x and to y, and put in the point.",
    mistakes={"these are the eigenvalues of the Hessian.": lambda: [2, -2]},
    solution_text="The gradient is the zero vector, as in a minimum and in a maximum. What tells "
                  "them apart is the Hessian: in the saddle it has eigenvalues of both signs, "
                  "here 2 and -2.",
)
def gradient_of_saddle() -> Any:
    """∂z/∂x and ∂z/∂y at (0, 0)."""
    x, y = Value(0.0), Value(0.0)
    return gradients(square(x) - square(y), [x, y])


choose_one(
    "I20", deck=UPPSALA, slide="Problems: Local Minima",
    question="The cost of a neural network has local minima. When will this be a problem?",
    choices={
        "a": "Always: gradient descent must find the global minimum.",
        "b": "If the cost in the local minimum is much higher than in the global one.",
        "c": "If the gradient there is zero.",
    },
    right="b",
    hint="What is minimized, and what is wanted in the end?",
    mistakes={"a": "Many minima are equally good: exchange two hidden units, and nothing changes.",
              "c": "It is zero in every minimum, good or bad."},
    solution_text="Only if the cost there is high. In large networks most local minima have costs "
                  "close to the lowest; what is taken for a bad minimum is more often a plateau or "
                  "a saddle. To see whether it is a minimum at all, plot the norm of the gradient: "
                  "where it does not become small, it is none.",
)
