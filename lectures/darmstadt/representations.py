"""Darmstadt: what a representation is worth, and what layers of ReLU units can represent."""

from __future__ import annotations

from typing import Any

from autograd import Node, dot, relu
from lectures.decks import DARMSTADT
from lectures.examples import Quantity, Rule, example


@example(
    "d01_binary_addition",
    deck=DARMSTADT,
    slide="Learning Representations",
    problem="Add 0101101 and 1000001 in binary, and the same two numbers as decimals, 45 + 65: "
            "representation matters.",
    data={
        "bits_a": [0, 1, 0, 1, 1, 0, 1], "bits_b": [1, 0, 0, 0, 0, 0, 1],
        "places": [64, 32, 16, 8, 4, 2, 1],
    },
    quantities=[
        Quantity("a", 45),
        Quantity("b", 65),
        Quantity("total"),
        Quantity("bits_total", label="total in binary"),
    ],
    note="The slide leaves the sum to the reader. A binary number is a dot product of its bits "
         "with 64, 32, ..., 1: a linear unit reads it.",
)
def binary_addition(bits_a: Node, bits_b: Node, places: Node) -> Any:
    """Two numbers read by one linear unit each, and their sum."""
    a, b = dot(bits_a, places).named("a"), dot(bits_b, places).named("b")
    total = (a + b).named("total")
    return {"total": total, "bits_total": [int(bit) for bit in f"{int(total.data):b}"]}


@example(
    "d08_shallow_relu_zigzag",
    deck=DARMSTADT,
    slide="Shallow Network: ReLu Neurons",
    problem="y = m1 x + b1 + ReLU(m2 x + b2) − ReLU(−(m3 x + b3)) is a zigzag of three straight "
            "pieces: each ReLU unit adds a knot, and behind it its slope and its intercept.",
    parameters={"m": [-1, 2, -2], "b": [-0.5, 1, 1], "x": -2},
    cases=[{"x": x} for x in (-2, -1, -0.5, 0, 0.5, 1, 2)],
    quantities=[
        Quantity("x"),
        Quantity("y", Rule("-(0.5 + x) + max([0, 1 + 2 * x]) - max([0, -1 + 2 * x])")),
        Quantity("-b[1:] / m[1:]", label="knots: m2 x + b2 = 0, m3 x + b3 = 0", case=0),
        Quantity("dy_dx", Rule("m[0]"), label="slope left of −1/2", case=1),
        Quantity("dy_dx", Rule("m[0] + m[1]"), label="slope between", case=3),
        Quantity("dy_dx", Rule("m[0] + m[1] + m[2]"), label="slope right of 1/2", case=5),
        Quantity("y - dy_dx * x", Rule("b[0]"), label="intercept left of −1/2", case=1),
        Quantity("y - dy_dx * x", "0.5", "E-D15", label='the same, "= x 0.5"', case=1),
        Quantity("y - dy_dx * x", "0.5", label='intercept between, "= x + 0.5"', case=3),
        Quantity("y - dy_dx * x", "1.5", label='intercept right of 1/2, "= x + 1.5"', case=5),
        Quantity("dy_dx", 1, "E-D15", label='slope right of 1/2, by "= x + 1.5"', case=5),
    ],
    note="The minus signs of this slide are lost in its text. With m = (−1, 2, −2) and "
         "b = (−1/2, 1, 1) every printed sum comes out and the pieces meet at the knots: "
         "y = −(1/2 + x) + ReLU(1 + 2x) − ReLU(−1 + 2x). Compare with the original slide.",
)
def zigzag(x: Node, m: Node, b: Node) -> Any:
    """A line and two ReLU units."""
    line = (m[0] * x + b[0]).named("line")
    rise = relu(m[1] * x + b[1]).named("rise")
    fall = relu(-(m[2] * x + b[2])).named("fall")
    return (line + rise - fall).named("y")


@example(
    "d09_regions_table",
    deck=DARMSTADT,
    slide="Universal Function Approximation - One Hidden Layer is Enough",
    problem="How many linear regions can l layers of n units have on d inputs? The slide's order "
            "of magnitude is (n/d)^(d(l−1)) · n^d; its table is for d = 1.",
    data={"n": 5, "d": 1, "l": 1},
    cases=[{"l": layers} for layers in (1, 2, 3, 4)],
    quantities=[
        Quantity("l"),
        Quantity("units", label="n l, the units it takes"),
        Quantity("regions", Rule("n**l")),
    ],
    note="n = 5 was chosen here. The number of units grows with l, that of regions exponentially. "
         "O(...) hides constants: one layer of n ReLU units on one input has at most n + 1 "
         "regions, as the zigzag of the same deck shows for n = 2.",
)
def regions(n: Node, d: Node, l: Node) -> Any:  # noqa: E741
    """The slide's count, and what it costs."""
    found = ((n / d) ** (d * (l - 1)) * n**d).named("regions")
    return {"regions": found, "units": float(n.data * l.data)}


__all__ = ["binary_addition", "regions", "zigzag"]
