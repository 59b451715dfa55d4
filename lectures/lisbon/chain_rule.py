"""The chain rule over two paths, in the Lisbon deck."""

from __future__ import annotations

from typing import Any

from autograd import Node, square
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example


@example(
    "l03_chain_rule",
    deck=LISBON,
    slide="Recap: Chain Rule",
    problem="r = u v with u = t² and v = 3t + 1. Two paths lead from t to r, and the chain rule "
            "adds what comes along both.",
    parameters={"t": 1},
    cases=[{"t": -1}, {"t": 0}, {"t": 0.5}, {"t": 1}, {"t": 2}],
    quantities=[
        Quantity("t"),
        Quantity("u", Rule("t**2")),
        Quantity("v", Rule("3 * t + 1")),
        Quantity("r", Rule("u * v")),
        Quantity("dr_du", Rule("v")),
        Quantity("dr_dv", Rule("u")),
        Quantity("du_dt", Rule("2 * t")),
        Quantity("dv_dt", Rule("3")),
        Quantity("dr_dt", Rule("dr_du * du_dt + dr_dv * dv_dt")),
        Quantity("dr_dt", Rule("2 * t * v + 3 * u")),
        Quantity("dr_dt", Rule("9 * t**2 + 2 * t")),
    ],
    note="The definitions of u and v stand in the slide's figure; here they are recovered from the "
         "derivation below it.",
)
def two_paths(t: Node) -> Any:
    """A product of two functions of one variable."""
    u = square(t).named("u")
    v = (3 * t + 1).named("v")
    return (u * v).named("r")


__all__ = ["two_paths"]
