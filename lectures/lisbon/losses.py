"""Losses and their gradients, in the Lisbon deck."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, dot, log, relu, softmax, sparsemax, square, stack
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example
from nn import losses

CHOSEN = "The slide has formulas only; the numbers were chosen here."
SCORES = [[1, 0.5, -1], [2, 2, 0], [0, 0, 0]]
CLASSES = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
OF_EACH_CLASS = [{"z": z, "y": y} for z in SCORES for y in CLASSES]


@example(
    "l11_squared_loss",
    deck=LISBON,
    slide="Squared Loss",
    problem="L = ½ ‖f − y‖² for a network that says f = (1, 2) where y = (0, 4) is right.",
    parameters={"f": [1, 2]},
    data={"y": [0, 4]},
    quantities=[Quantity("L", Rule("sum((f - y)**2) / 2")), Quantity("dL_df", Rule("f - y"))],
    note=f'{CHOSEN} The slide calls this loss "mean squared error"; there is no mean in it.',
)
def squared_loss(f: Node, y: Node) -> Any:
    """Half the squared distance."""
    return (0.5 * square(f - y).sum()).named("L")


@example(
    "l08_nll_softmax",
    deck=LISBON,
    slide="Negative Log-Likelihood (Cross-Entropy)",
    problem="The negative log-likelihood of the right class, f = softmax(z) and L = −log f_y, and "
            "its gradient at the output pre-activation z; for three z, and each class in turn.",
    parameters={"z": SCORES[0]},
    data={"y": CLASSES[0]},
    cases=OF_EACH_CLASS,
    quantities=[
        Quantity("f", Rule("exp(z) / sum(exp(z))")),
        Quantity("L", Rule("-sum(y * log(f))")),
        Quantity("L", Rule("-log(f)"), "E-L5", label="L, by the last line"),
        Quantity("dL_dz", Rule("-(y - f)")),
    ],
    note=f"{CHOSEN} y is the slide's indicator 1(y = c): 1 at the right class. Without the index "
         "y, the slide's last line has an entry for each class instead of one number.",
)
def negative_log_likelihood(z: Node, y: Node) -> Any:
    """The slide's first line: the sum picks the right class."""
    f = softmax(z).named("f")
    return (-dot(y, log(f))).named("L")


@example(
    "l09_sparsemax_loss",
    deck=LISBON,
    slide="Sparsemax Loss (Martins and Astudillo, 2016)",
    problem="L = −z_y + ½ Σ (z_j² − τ²) + ½, the sum over the support S(z) of sparsemax(z), and "
            "its gradient; for three z, and each class y in turn.",
    parameters={"z": SCORES[0]},
    data={"y": CLASSES[0]},
    cases=OF_EACH_CLASS,
    quantities=[
        Quantity("tau"),
        Quantity("L", Rule("-sum(y * z) + sum(S * (z**2 - tau**2)) / 2 + 1 / 2")),
        Quantity("L", Rule("-z + sum(S * (z**2 - tau**2)) / 2 + 1 / 2"), "E-L4",
                 label="L with −z_c"),
        Quantity("dL_dz", Rule("-(y - p)")),
        Quantity("by_library", label="nn.losses.sparsemax_loss"),
    ],
    note=f"{CHOSEN} y is 1 at the right class, S is 1 where p = sparsemax(z) > 0. The loss is 0 as "
         "soon as the right class leads every other by 1.",
)
def sparsemax_loss(z: Node, y: Node) -> Any:
    """The slide's formula with the right class's score; the gradient flows through τ as well."""
    p = sparsemax(z).data
    chosen = z[np.flatnonzero(p)].named("z_S")
    tau = ((chosen.sum() - 1) / chosen.size).named("tau")
    loss = -dot(y, z) + 0.5 * (square(chosen) - square(tau)).sum() + 0.5
    return {"L": loss, "p": p, "S": p > 0,
            "by_library": losses.sparsemax_loss(z.data, np.asarray(y.data))}


@example(
    "l10_losses_2d",
    deck=LISBON,
    slide="Classification Losses in Two Dimensions",
    problem="Two classes of scores z1 and z2; the first one is right. With t = z1 − z2, what are "
            "the losses and their slopes as t moves?",
    parameters={"t": 0},
    cases=[{"t": t} for t in (-2, -1, -0.5, 0, 0.5, 1, 2)],
    quantities=[
        Quantity("t"),
        Quantity("logistic"),
        Quantity("sparsemax"),
        Quantity("hinge"),
        Quantity("dlogistic_dt"),
        Quantity("dsparsemax_dt"),
        Quantity("dhinge_dt"),
    ],
    note="The slide is a figure; the points were chosen here. The logistic loss is "
         "log(1 + exp(−t)), the sparsemax loss −t up to t = −1, (t − 1)²/4 between, and 0 from "
         "t = 1 on; the hinge loss max(0, 1 − t) stands beside them for comparison. It has a kink "
         "at t = 1, where the engine says 0.",
)
def losses_of_two_classes(t: Node) -> Any:
    """Three losses of the same scores z = (t, 0)."""
    z = stack([t, 0.0]).named("z")
    return {"logistic": losses.softmax_cross_entropy(z, 0),
            "sparsemax": losses.sparsemax_loss(z, 0), "hinge": relu(1 - t)}


__all__ = ["losses_of_two_classes", "negative_log_likelihood", "sparsemax_loss", "squared_loss"]
