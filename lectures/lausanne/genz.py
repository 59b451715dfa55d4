"""Genz's test functions, which the Lausanne deck's exercise approximates by networks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Node, absolute, constant, cos, exp, square, where
from autograd import sum as total
from lectures.decks import LAUSANNE
from lectures.examples import Quantity, example
from nn.data import GENZ, Genz


@example(
    "s10_genz",
    deck=LAUSANNE,
    slide="Action Required",
    problem="Genz's six test functions in d = 2 dimensions with raw difficulties c = (1, 3), which "
            "each function scales to its own Σ c = b, and w = (0.25, 0.75). What are values and "
            "gradients at (0.5, 0.5) and (0.2, 0.4)?",
    parameters={"x": [0.5, 0.5]},
    data={"c_raw": [1, 3], "w": [0.25, 0.75]},
    cases=[{"x": [0.5, 0.5]}, {"x": [0.2, 0.4]}],
    quantities=[
        Quantity("sum(w)", 1, label="Σ w", case=0),
        Quantity("sum(c, axis=1)", ["1.5", 2, "1.85", "7.03", "20.4", "4.3"],
                 label="Σ c for f1 to f6", case=0),
        Quantity("c", label="c of f1 to f6", case=0),
        *(Quantity(f"f{j}", label=f"f{j}, {family.replace('_', ' ')}")
          for j, family in enumerate(GENZ, 1)),
        *(Quantity(f"df{j}_dx") for j in range(1, 7)),
    ],
    errata=["E-S13"],
    note="Each line has a value, or a gradient, for each of the two points. f6 is 0 at (0.5, 0.5), "
         "where x₁ > w₁, so that its gradient is 0 as well. The constants b are those of Klimke's "
         "spinterp; c, w and the points were chosen here. nn.data.genz draws such functions.",
)
def genz(x: Node, c_raw: Node, w: Node) -> Any:
    """All six families at one point."""
    c = {j: constant(Genz.of(family, c_raw.data, w.data).c, f"c{j}")
         for j, family in enumerate(GENZ, 1)}
    peaks = 1 / (c[2] ** -2 + square(x - w))
    outside = (x[0] > w[0]) + (x[1] > w[1])
    return {
        "c": np.array([node.data for node in c.values()]),
        "f1": cos(2 * math.pi * w[0] + total(c[1] * x)),
        "f2": peaks[0] * peaks[1],
        "f3": (1 + total(c[3] * x)) ** -3,  # −(d + 1)
        "f4": exp(-total(square(c[4]) * square(x - w))),
        "f5": exp(-total(c[5] * absolute(x - w))),
        "f6": where(outside > 0, 0, exp(total(c[6] * x))),
    }


__all__ = ["genz"]
