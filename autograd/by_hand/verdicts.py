"""Verdicts on the numbers of a hand calculation: right, carried forward, or wrong here.

Each number is compared with the engine's, and with what its step formula gives for the hand's own
earlier numbers. A person may go on with the numbers on paper, with those in the calculator, or now
this, now that: all that is known is that a number which somebody holds rounds to the written one.
So a belief about a quantity is a number and a margin:

- a number that is right and exact: the engine's, with no margin;
- any other written number: that number, and u, half a unit of its last digit;
- an unwritten one: what the step formula gives, and how far the margins of its inputs move that.

A number is *right* if it lies within u + rtol of the engine's. Else it follows if it lies within
u + margin + rtol of what its step formula gives; it is then *right* if no given number that it
follows from is wrong or carried, otherwise *carried forward*. Else it is *wrong here*: its step,
or an unwritten one just before it, broke. A gradient may also follow with slopes that were
calculated from operands instead of outputs, or with the engine's forward numbers: people look up
the right value behind a slip of the pen. What is not finite counts as the engine's number.

rtol is relative to the larger of the number and the sum of its absolute terms; rounding errors of
64-bit numbers, also of unwritten steps, are allowed for besides.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.by_hand.calculation import Calculation
from autograd.by_hand.quantities import (
    Beliefs,
    DerivativeQuantity,
    How,
    Quantity,
)
from autograd.by_hand.written import Written

RIGHT, CARRIED, WRONG, UNCHECKED = "right", "carried forward", "wrong here", "not checked"
PARTS = (-1.0, -0.5, 0.5, 1.0)
"""Of a margin, where a step formula is tried out; it may turn back in between."""
SHAKE = 1e-9
ROUNDINGS = 100 * float(np.finfo(float).eps)
"""How much of a relative change in every number is rounding: some dozens of operations' worth."""


class Marking:
    """The verdicts on all written numbers.

    Args:
        calculation: the quantities of the graph.
        written: the hand's numbers.
        rtol: relative error allowed.

    Attributes:
        verdicts: an array of verdicts for each written quantity.
        beliefs: what the person holds every quantity to be.
        margins: how far off that may be; no entry stands for 0.
    """

    def __init__(self, calculation: Calculation, written: dict[Quantity, Written],
                 rtol: float) -> None:
        self.calculation, self.written, self.rtol = calculation, written, rtol
        self.engine = calculation.engine
        self.verdicts: dict[Quantity, np.ndarray] = {}
        self.beliefs: Beliefs = {}
        self.margins: dict[Quantity, np.ndarray] = {}
        self._shaken: list[Beliefs] = []
        self._touched: set[Quantity] = set()
        with np.errstate(all="ignore"):
            for quantity in calculation.order:
                self._mark(quantity)

    def _mark(self, quantity: Quantity) -> None:
        """Form the belief about one quantity, and judge it if it is written."""
        truth = self.engine[quantity]
        touched = any(x in self._touched for x in quantity.inputs())
        followed = quantity.follow(self.beliefs) if touched else truth
        margin = self.margin(quantity, followed) if touched else None
        written = self.written.get(quantity)
        if touched or written is not None:
            self._touched.add(quantity)
        self.beliefs[quantity] = followed
        if written is not None:
            verdicts = self._judged(quantity, written, followed, margin)
            self.verdicts[quantity] = verdicts
            given, right, hand, half = (np.reshape(part, np.shape(truth)) for part in (
                written.given, verdicts == RIGHT, written.numbers, written.half_unit))
            same = right & (half == 0) & within(hand, truth, 0.0, self.rtol, 0.0)
            self.beliefs[quantity] = quantity.adopt(
                np.where(given, np.where(same, truth, hand), followed))
            # Terms that cancel leave a right number with few right digits.
            blurred = np.where(right & ~same, abs(hand - truth), 0.0)
            margin = np.where(given, np.where(half > 0, half, blurred),
                              0.0 if margin is None else margin)
        if margin is not None and np.any(margin):
            self.margins[quantity] = _finite(margin, 0.0)

    def _judged(self, quantity: Quantity, written: Written, followed: Any,
                margin: Any) -> np.ndarray:
        """A verdict for each entry."""
        hand, truth = written.numbers, self.shaped(quantity, self.engine[quantity])
        allowed = written.half_unit * (1 + 1e-9)
        scale = self.shaped(quantity, quantity.magnitude(self.engine))
        right = within(hand, truth, allowed, self.rtol, scale)
        if not np.all(right | ~written.given):  # only now: it takes two more passes
            allowed = allowed + self.shaped(quantity, self.rounding(quantity))
            right = within(hand, truth, allowed, self.rtol, scale)
        follows = np.zeros(hand.shape, bool)
        if not np.all(right | ~written.given):
            scale = self.shaped(quantity, quantity.magnitude(self.beliefs))
            for number, more in self._ways(quantity, followed, margin):
                number = self.shaped(quantity, number)
                number = np.where(np.isfinite(number), number, truth)
                more = 0.0 if more is None else self.shaped(quantity, more)
                follows |= within(hand, number, allowed + _finite(more, 0.0), self.rtol, scale)
        verdict = CARRIED if follows.any() and self.faults(quantity) else RIGHT
        verdicts = np.where(right, RIGHT, np.where(follows, verdict, WRONG))
        return np.where(written.given & np.isfinite(truth), verdicts, UNCHECKED).astype(object)

    def _ways(self, quantity: Quantity, followed: Any, margin: Any) -> Iterator[Any]:
        """What its formula may have given, with the margins."""
        yield followed, margin
        if isinstance(quantity, DerivativeQuantity):
            ways: tuple[How, ...] = ("recomputed", "engine")
            for how in ways:
                number = quantity.follow(self.beliefs, how)
                yield number, self.margin(quantity, number, how)

    def margin(self, quantity: Quantity, followed: Any, how: How = "written") -> Any:
        """How far the margins of its inputs move what its step formula gives; None for not at all.

        The sum over the inputs' entries of how far each of them moves it, up or down.
        """
        total = None
        for x in dict.fromkeys(quantity.inputs(how)):
            if x in self.margins:
                for moved in self._moved(x):
                    change = np.max([abs(self._follow_if(quantity, x, part * moved, how) - followed)
                                     for part in PARTS], axis=0)
                    total = change if total is None else total + change
        return total

    def _follow_if(self, quantity: Quantity, x: Quantity, by: Any, how: How) -> Any:
        """What its step formula gives if an input is believed to be a little more."""
        belief = self.beliefs[x]
        self.beliefs[x] = x.adopt(belief + by)
        try:
            return quantity.follow(self.beliefs, how)
        finally:
            self.beliefs[x] = belief

    def _moved(self, x: Quantity) -> Iterator[np.ndarray]:
        """Its margin, one entry at a time."""
        margin = self.margins[x]
        for i in np.flatnonzero(margin):
            moved = np.zeros(np.shape(margin))
            moved.flat[i] = np.ravel(margin)[i]
            yield moved

    def shaped(self, quantity: Quantity, numbers: Any) -> np.ndarray:
        """Numbers as beliefs hold them, in the shape in which they are written."""
        whole = np.broadcast_to(numbers, np.shape(self.engine[quantity]))
        return whole.reshape(quantity.shape)

    def faults(self, quantity: Quantity) -> list[Quantity]:
        """The nearest given numbers that it follows from and that are wrong or carried."""
        return [x for x in self.sources(quantity)
                if np.isin(self.verdicts[x], (WRONG, CARRIED)).any()]

    def sources(self, quantity: Quantity) -> list[Quantity]:
        """The nearest given numbers that it follows from."""
        return [x for x in self.reach(quantity) if self.is_given(x)]

    def is_given(self, quantity: Quantity) -> bool:
        """Whether at least one of its numbers was written down, and it was judged already."""
        return quantity in self.verdicts and bool(self.written[quantity].given.any())

    def reach(self, quantity: Quantity) -> list[Quantity]:
        """What it follows from, back to the nearest given numbers, nearest first."""
        found = dict.fromkeys(quantity.inputs())
        queue = deque(found)
        while queue:
            x = queue.popleft()
            if x not in self.verdicts or not self.written[x].given.all():
                new = [before for before in x.inputs() if before not in found]
                found.update(dict.fromkeys(new))
                queue.extend(new)
        return list(found)

    def rounding(self, quantity: Quantity) -> Any:
        """How far 64-bit rounding errors, also of earlier steps, can move a number.

        Every number of the graph is shaken a little; what arrives tells how sensitive this one is.
        """
        if not self._shaken:
            self._shaken = [self._shake(seed) for seed in (0, 1)]
        moved = [abs(shaken[quantity] - self.engine[quantity]) for shaken in self._shaken]
        return _finite(np.maximum(*moved), 0.0) / SHAKE * ROUNDINGS

    def _shake(self, seed: int) -> Beliefs:
        rng = np.random.default_rng(seed)
        shaken: Beliefs = {}
        for quantity in self.calculation.order:
            numbers = quantity.follow(shaken)
            signs = rng.integers(0, 2, np.shape(numbers)) * 2 - 1
            shaken[quantity] = quantity.adopt(numbers * (1 + SHAKE * signs))
        return shaken


def within(hand: Any, number: Any, allowed: Any, rtol: float, scale: Any) -> Any:
    """Whether the hand's numbers are a number, to what is allowed plus rtol."""
    return abs(hand - number) <= allowed + rtol * np.maximum(abs(number), scale)


def _finite(numbers: Any, instead: Any) -> Any:
    return np.where(np.isfinite(numbers), numbers, instead)


__all__ = ["CARRIED", "RIGHT", "UNCHECKED", "WRONG", "Marking", "within"]
