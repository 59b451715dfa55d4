"""Softmax and sparsemax: from scores to probabilities, in the Lisbon deck."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, softmax, sparsemax, stack
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example

T = [-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3]
CHOSEN = "The slide has a formula only; the numbers were chosen here."


@example(
    "l04_softmax_2d",
    deck=LISBON,
    slide="Two Dimensions",
    problem="softmax of z = (t, 0). What are its first entry and the slope of that, as t moves?",
    parameters={"t": 0},
    cases=[{"t": t} for t in T],
    quantities=[
        Quantity("t"),
        Quantity("softmax1", Rule("1 / (1 + exp(-t))")),
        Quantity("dsoftmax1_dt", Rule("softmax1 * (1 - softmax1)")),
    ],
    note="softmax of two scores is the sigmoid of their difference. The slide draws the curve; "
         "the points were chosen here, and its slope is that of the sigmoid.",
)
def softmax_of_two(t: Node) -> Any:
    """The first of two probabilities."""
    z = stack([t, 0.0]).named("z")
    return softmax(z)[0].named("softmax1")


@example(
    "l05_sparsemax_2d",
    deck=LISBON,
    slide="Two Dimensions",
    problem='sparsemax of z = (t, 0), the "hard" version of the sigmoid. What are its first entry '
            "and the slope of that, as t moves?",
    parameters={"t": 0},
    cases=[{"t": t} for t in T],
    quantities=[
        Quantity("t"),
        Quantity("sparsemax1", Rule("where(abs(t) < 1, (t + 1) / 2, t > 0)")),
        Quantity("dsparsemax1_dt"),
    ],
    note="0 up to t = −1, (t + 1)/2 between, 1 from t = 1 on. At t = ±1 there is no derivative: "
         "finite differences see a kink; the engine takes the slope of the flat side.",
)
def sparsemax_of_two(t: Node) -> Any:
    """The first of two probabilities, which may be 0 or 1."""
    z = stack([t, 0.0]).named("z")
    return sparsemax(z)[0].named("sparsemax1")


SPARSEMAX_Z: list[list[float]] = [
    [1, 0.5, -1], [2, 2, 0], [0, 0, 0], [1, 0, 0], [3, 1, 0.1], [0.1, 1.1, 0.2, 0.3],
    [0.5, 0.5, 0.5, -2], [-1, -1.25, -4]]


def _of(name: str, z: list[float]) -> str:
    """The label of a quantity that belongs to one z."""
    return f"{name} of ({', '.join(f'{entry:g}' for entry in z)})"


@example(
    "l06_sparsemax_cases",
    deck=LISBON,
    slide="Sparsemax in Closed Form / A Formal Algorithm",
    problem="sparsemax subtracts a threshold τ from all entries of z, and truncates at 0, so that "
            "what is left sums to 1. Find τ, the number k of entries that are left, and p.",
    parameters={"z": SPARSEMAX_Z[0]},
    cases=[{"z": z} for z in SPARSEMAX_Z],
    quantities=[
        Quantity("k"),
        Quantity("tau"),
        *(quantity for case, z in enumerate(SPARSEMAX_Z) for quantity in (
            Quantity("p", Rule("where(z > tau, z - tau, 0)"), label=_of("p", z), case=case),
            Quantity("support", label=_of("support", z), case=case),
            Quantity("dp_dz", label=_of("∂p/∂z", z), case=case))),
    ],
    note=f"{CHOSEN} The support S are the entries with p > 0, counted from 0. With s its "
         "indicator, the Jacobian is diag(s) − s sᵀ / k. In (1, 0, 0) and (0.1, 1.1, 0.2, 0.3) an "
         "entry lies exactly at the threshold: p is not differentiable there, and the engine "
         "leaves that entry out, as the strict > of the slide does.",
)
def sparsemax_by_threshold(z: Node) -> Any:
    """The library's sparsemax, and the threshold that belongs to its support."""
    p = sparsemax(z)
    support = np.flatnonzero(p.data)
    k = len(support)
    return {"p": p, "tau": (z[support].sum() - 1) / k, "k": k, "support": support}


SOFTMAX_Z: list[list[float]] = [[1, 0.5, -1], [2, 2, 0], [0, 0, 0], [1000, 0, -1000]]


@example(
    "l07_softmax_cases",
    deck=LISBON,
    slide="Softmax Activation",
    problem="softmax of four z, with ties, and with scores so large that exp(z) overflows. Find p "
            "and its Jacobian.",
    parameters={"z": SOFTMAX_Z[0]},
    cases=[{"z": z} for z in SOFTMAX_Z],
    quantities=[
        Quantity("z"),
        Quantity("p", Rule("exp(z - max(z)) / sum(exp(z - max(z)))")),
        Quantity("sum(p)", [1] * len(SOFTMAX_Z)),
        *(Quantity("dp_dz", label=_of("∂p/∂z", z), case=case) for case, z in enumerate(SOFTMAX_Z)),
    ],
    note=f"{CHOSEN} The Jacobian is diag(p) − p pᵀ. exp(1000) is too large for a computer; as the "
         "slide's quotient does not change when all z are shifted, the largest is subtracted "
         'first. "Strictly positive" is true of numbers, but exp(−1000) is 0 in a computer.',
)
def softmax_of_three(z: Node) -> Any:
    """softmax, safe from overflow."""
    return softmax(z).named("p")


__all__ = ["softmax_of_three", "softmax_of_two", "sparsemax_by_threshold",
           "sparsemax_of_two"]
