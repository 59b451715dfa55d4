"""Verdicts on the numbers of a hand calculation: right, carried forward, or wrong here.

Each number is compared with the engine's, and with what its step formula gives for the hand's own
earlier numbers. A person may go on with the numbers on paper, with those in the calculator, or now
this, now that. So a belief about a quantity is a number and a range around it, of what the person
may hold it to be:

- a number that is right and exact: the engine's, and no range;
- any other written number: that number; the range is what its step formula can have given and
  what rounds to it; for a number that is wrong here, all that rounds to it;
- an unwritten one: what the step formula gives, and how far the ranges of its inputs move that.

u is half a unit of the last digit written. A number is *right* if it lies within u + rtol of the
engine's. Else it follows if it lies within u + rtol of the range that its step formula can give; it
is then *right* if no given number that it follows from is wrong or carried, otherwise *carried
forward*. Else it is *wrong here*: its step, or an unwritten one just before it, broke. A gradient
may also follow with slopes that were calculated from operands instead of outputs, or with the
engine's forward numbers: people look up the right value behind a slip of the pen. What is not
finite counts as the engine's number.

rtol is relative to the larger of the number and the sum of its absolute terms; rounding errors of
64-bit numbers, also of unwritten steps, are allowed for besides.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

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
PARTS = (0.5, 1.0)
"""Of the way to an end of a range, where a step formula is tried out; it may turn back between."""
SHAKE = 1e-9
ROUNDINGS = 100 * float(np.finfo(float).eps)
"""How much of a relative change in every number is rounding: some dozens of operations' worth."""


class Range(NamedTuple):
    """How far below and above a belief a quantity may be held to be."""

    below: Any
    above: Any


class Marking:
    """The verdicts on all written numbers.

    Args:
        calculation: the quantities of the graph.
        written: the hand's numbers.
        rtol: relative error allowed.

    Attributes:
        verdicts: an array of verdicts for each written quantity.
        beliefs: what the person holds every quantity to be.
        ranges: how far below and above that may be; no entry stands for 0.
    """

    def __init__(self, calculation: Calculation, written: dict[Quantity, Written],
                 rtol: float) -> None:
        self.calculation, self.written, self.rtol = calculation, written, rtol
        self.engine = calculation.engine
        self.verdicts: dict[Quantity, np.ndarray] = {}
        self.beliefs: Beliefs = {}
        self.ranges: dict[Quantity, Range] = {}
        self._shaken: list[Beliefs] = []
        self._touched: set[Quantity] = set()
        with np.errstate(all="ignore"):
            for quantity in calculation.order:
                self._mark(quantity)

    def _mark(self, quantity: Quantity) -> None:
        """Form the belief about one quantity, and judge it if it is written."""
        touched = any(x in self._touched for x in quantity.inputs())
        followed = quantity.follow(self.beliefs) if touched else self.engine[quantity]
        around = self.range_of(quantity, followed) if touched else None
        written = self.written.get(quantity)
        if touched or written is not None:
            self._touched.add(quantity)
        self.beliefs[quantity] = followed
        if written is not None:
            around = self._judge(quantity, written, followed, around)
        if around is not None and (np.any(around.below) or np.any(around.above)):
            self.ranges[quantity] = around

    def _judge(self, quantity: Quantity, written: Written, followed: Any,
               around: Range | None) -> Range:
        """Give verdicts on all entries, and believe them; returns the range of the beliefs."""
        hand, given = written.numbers, written.given
        truth = self.shaped(quantity, self.engine[quantity])
        half = written.half_unit * (1 + 1e-9)
        scale = self.shaped(quantity, quantity.magnitude(self.engine))
        right = within(hand, truth, truth, half, self.rtol, scale)
        if not np.all(right | ~given):  # only now: it takes two more passes
            half = half + self.shaped(quantity, self.rounding(quantity))
            right = within(hand, truth, truth, half, self.rtol, scale)
        low, high = np.where(right, np.minimum(hand, truth), hand), np.where(
            right, np.maximum(hand, truth), hand)
        follows = np.zeros(hand.shape, bool)
        if not np.all(right | ~given) or around is not None:
            scale = self.shaped(quantity, quantity.magnitude(self.beliefs))
            for least, most in self._ways(quantity, followed, around):
                least, most = (np.where(np.isfinite(end), end, truth) for end in (
                    self.shaped(quantity, least), self.shaped(quantity, most)))
                this_way = within(hand, least, most, half, self.rtol, scale)
                follows |= this_way
                low = np.where(this_way, np.minimum(low, np.maximum(least, hand - half)), low)
                high = np.where(this_way, np.maximum(high, np.minimum(most, hand + half)), high)
        verdict = CARRIED if np.any(follows & ~right) and self.faults(quantity) else RIGHT
        verdicts = np.where(right, RIGHT, np.where(follows, verdict, WRONG))
        verdicts = np.where(given & np.isfinite(truth), verdicts, UNCHECKED).astype(object)
        self.verdicts[quantity] = verdicts
        wrong = verdicts == WRONG
        low, high = np.where(wrong, hand - half, low), np.where(wrong, hand + half, high)
        same = right & (written.half_unit == 0) & within(hand, truth, truth, 0.0, self.rtol, 0.0)
        believed = np.where(given, np.where(same, truth, hand), self.shaped(quantity, followed))
        self.beliefs[quantity] = quantity.adopt(believed)
        around = around or Range(0.0, 0.0)
        below, above = (np.where(given, np.where(same, 0.0, end), self.shaped(quantity, open_end))
                        for end, open_end in ((hand - low, around.below),
                                              (high - hand, around.above)))
        shape = np.shape(self.engine[quantity])
        return Range(np.reshape(below, shape), np.reshape(above, shape))

    def _ways(self, quantity: Quantity, followed: Any,
              around: Range | None) -> Iterator[tuple[Any, Any]]:
        """The ranges of what its formula may have given."""
        found = [(followed, around)]
        if isinstance(quantity, DerivativeQuantity):
            ways: tuple[How, ...] = ("recomputed", "engine")
            for how in ways:
                number = quantity.follow(self.beliefs, how)
                found.append((number, self.range_of(quantity, number, how)))
        for number, around in found:
            around = around or Range(0.0, 0.0)
            yield number - around.below, number + around.above

    def range_of(self, quantity: Quantity, followed: Any, how: How = "written") -> Range | None:
        """How far the ranges of its inputs move what its step formula gives; None for not at all.

        The sum over the inputs' entries of how far each of them moves it.
        """
        below: Any = 0.0
        above: Any = 0.0
        for x in dict.fromkeys(quantity.inputs(how)):
            if x in self.ranges:
                for ends in self._moved(x):
                    changes = [_finite(self._follow_if(quantity, x, part * by, how) - followed, 0.0)
                               for by in ends for part in PARTS if np.any(by)]
                    below = below - np.minimum(np.min(changes, axis=0), 0.0)
                    above = above + np.maximum(np.max(changes, axis=0), 0.0)
        return Range(below, above) if np.any(below) or np.any(above) else None

    def _follow_if(self, quantity: Quantity, x: Quantity, by: Any, how: How) -> Any:
        """What its step formula gives if an input is believed to be a little more."""
        belief = self.beliefs[x]
        self.beliefs[x] = x.adopt(belief + by)
        try:
            return quantity.follow(self.beliefs, how)
        finally:
            self.beliefs[x] = belief

    def _moved(self, x: Quantity) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The ends of its range, one entry at a time."""
        below, above = map(np.ravel, self.ranges[x])
        for i in np.flatnonzero((below > 0) | (above > 0)):
            down, up = np.zeros(below.shape), np.zeros(below.shape)
            down[i], up[i] = -below[i], above[i]
            shape = np.shape(self.beliefs[x])
            yield down.reshape(shape), up.reshape(shape)

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


def within(hand: Any, low: Any, high: Any, allowed: Any, rtol: float, scale: Any) -> Any:
    """Whether the hand's numbers lie between two numbers, to what is allowed plus rtol."""
    allowed = allowed + rtol * np.maximum(np.maximum(abs(low), abs(high)), scale)
    return (low - allowed <= hand) & (hand <= high + allowed)


def _finite(numbers: Any, instead: Any) -> Any:
    return np.where(np.isfinite(numbers), numbers, instead)


__all__ = ["CARRIED", "RIGHT", "UNCHECKED", "WRONG", "Marking", "within"]
