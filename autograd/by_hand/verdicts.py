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

Entry by entry: what also follows if all wrong and carried numbers before it were right, is right.

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


NOWHERE = Range(0.0, 0.0)


class Track:
    """Beliefs about all quantities, with ranges around them.

    Attributes:
        beliefs: what the quantities are held to be.
        ranges: how far below and above that may be; no entry stands for 0.
    """

    def __init__(self, beliefs: Beliefs, ranges: dict[Quantity, Range]) -> None:
        self.beliefs, self.ranges = beliefs, ranges

    def believe(self, quantity: Quantity, numbers: Any, below: Any, above: Any) -> None:
        """Hold a quantity to be these numbers, and so much less or more."""
        self.beliefs[quantity] = quantity.adopt(numbers)
        if np.any(below) or np.any(above):
            shape = np.shape(self.beliefs[quantity])
            self.ranges[quantity] = Range(*(np.broadcast_to(end, np.shape(numbers)).reshape(shape)
                                            for end in (below, above)))

    def ways(self, quantity: Quantity, followed: Any, around: Range) -> Iterator[tuple[Any, Any]]:
        """The ends of what its step formula may have given, in each way to calculate it."""
        yield followed - around.below, followed + around.above
        if isinstance(quantity, DerivativeQuantity):
            hows: tuple[How, ...] = ("recomputed", "engine")
            for how in hows:
                number = quantity.follow(self.beliefs, how)
                around = self.range_of(quantity, number, how)
                yield number - around.below, number + around.above

    def range_of(self, quantity: Quantity, followed: Any, how: How = "written") -> Range:
        """How far the ranges of its inputs move what its step formula gives.

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
        return Range(below, above)

    def _follow_if(self, quantity: Quantity, x: Quantity, by: Any, how: How) -> Any:
        """What its step formula gives if an input is held to be a little more."""
        belief = self.beliefs[x]
        self.beliefs[x] = x.adopt(belief + by)
        try:
            return quantity.follow(self.beliefs, how)
        finally:
            self.beliefs[x] = belief

    def _moved(self, x: Quantity) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The ends of its range, one entry at a time."""
        below, above = map(np.ravel, self.ranges[x])
        shape = np.shape(self.beliefs[x])
        for i in np.flatnonzero((below > 0) | (above > 0)):
            down, up = np.zeros(below.shape), np.zeros(below.shape)
            down[i], up[i] = -below[i], above[i]
            yield down.reshape(shape), up.reshape(shape)


class Marking:
    """The verdicts on all written numbers.

    Args:
        calculation: the quantities of the graph.
        written: the hand's numbers.
        rtol: relative error allowed.

    Attributes:
        verdicts: an array of verdicts for each written quantity.
        follows: what their step formulas give for the hand's own earlier numbers.
        held: what the person holds every quantity to be.
        forgiven: the same if all wrong and carried numbers were the engine's; None without any.
        faults: for each quantity the nearest given ones before it that are wrong or carried.
    """

    def __init__(self, calculation: Calculation, written: dict[Quantity, Written],
                 rtol: float) -> None:
        self.calculation, self.written, self.rtol = calculation, written, rtol
        self.engine = calculation.engine
        self.verdicts: dict[Quantity, np.ndarray] = {}
        self.follows: dict[Quantity, np.ndarray] = {}
        self.held = Track({}, {})
        self.forgiven: Track | None = None
        self.faults: dict[Quantity, tuple[Quantity, ...]] = {}
        self._shaken: list[Beliefs] = []
        self._touched: set[Quantity] = set()
        with np.errstate(all="ignore"):
            for quantity in calculation.order:
                self._mark(quantity)

    def _mark(self, quantity: Quantity) -> None:
        """Form the beliefs about one quantity, and judge it if it is written."""
        self.faults[quantity] = self._faults_before(quantity)
        touched = any(x in self._touched for x in quantity.inputs())
        if touched or quantity in self.written:
            self._touched.add(quantity)
        followed = []
        for track in (self.held, self.forgiven):
            if track is not None:
                number = quantity.follow(track.beliefs) if touched else self.engine[quantity]
                around = track.range_of(quantity, number) if touched else NOWHERE
                followed.append((track, number, around))
                track.believe(quantity, number, around.below, around.above)
        if quantity in self.written:
            self._judge(quantity, self.written[quantity], followed)

    def _faults_before(self, quantity: Quantity) -> tuple[Quantity, ...]:
        found: dict[Quantity, None] = {}
        for x in quantity.inputs():
            if x in self.verdicts and self.at_fault(x).any():
                found[x] = None
            if x not in self.verdicts or not self.written[x].given.all():
                found.update(dict.fromkeys(self.faults[x]))
        return tuple(found)

    def _judge(self, quantity: Quantity, written: Written,
               followed: list[tuple[Track, Any, Range]]) -> None:
        """Give verdicts on all entries, and believe what is written."""
        hand, given, truth = written.numbers, written.given, self._truth(quantity)
        half = written.half_unit * (1 + 1e-9)
        scale = self.shaped(quantity, quantity.magnitude(self.engine))
        right = within(hand, truth, truth, half, self.rtol, scale)
        if not np.all(right | ~given):  # only now: it takes two more passes
            half = half + self.shaped(quantity, self.rounding(quantity))
            right = within(hand, truth, truth, half, self.rtol, scale)
        ends = [self._ends(quantity, track, number, around, half, right)
                for track, number, around in followed]
        low, high, follows = ends[0]
        excused = ends[-1][2] if self.faults[quantity] else follows
        verdicts = np.where(right | excused, RIGHT, np.where(follows, CARRIED, WRONG))
        verdicts = np.where(given & np.isfinite(truth), verdicts, UNCHECKED).astype(object)
        self.verdicts[quantity] = verdicts
        self.follows[quantity] = self.shaped(quantity, followed[0][1])
        wrong, faulty = verdicts == WRONG, self.at_fault(quantity)
        low, high = np.where(wrong, hand - half, low), np.where(wrong, hand + half, high)
        same = right & (written.half_unit == 0) & within(hand, truth, truth, 0.0, self.rtol, 0.0)
        if self.forgiven is None and faulty.any():
            self.forgiven = Track(dict(self.held.beliefs), dict(self.held.ranges))
            followed = [*followed, (self.forgiven, *followed[0][1:])]
        for track, number, around in followed:
            exact = same | faulty if track is self.forgiven else same
            believed = np.where(exact, truth, hand)
            below, above = (np.where(same, 0.0, np.where(exact, half, end))
                            for end in (hand - low, high - hand))
            track.ranges.pop(quantity, None)
            track.believe(quantity, np.where(given, believed, self.shaped(quantity, number)),
                          *(np.where(given, end, self.shaped(quantity, open_end))
                            for end, open_end in ((below, around.below), (above, around.above))))

    def _ends(self, quantity: Quantity, track: Track, number: Any, around: Range, half: Any,
              right: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Between what the person may hold the written numbers to be, and which follow."""
        hand, truth = self.written[quantity].numbers, self._truth(quantity)
        low = np.where(right, np.minimum(hand, truth), hand)
        high = np.where(right, np.maximum(hand, truth), hand)
        follows = np.zeros(hand.shape, bool)
        if np.all(right | np.isnan(hand)) and around is NOWHERE:
            return low, high, follows
        scale = self.shaped(quantity, quantity.magnitude(track.beliefs))
        for ends in track.ways(quantity, number, around):
            least, most = (np.where(np.isfinite(end), end, truth)
                           for end in (self.shaped(quantity, end) for end in ends))
            this_way = within(hand, least, most, half, self.rtol, scale)
            follows |= this_way
            low = np.where(this_way, np.minimum(low, np.maximum(least, hand - half)), low)
            high = np.where(this_way, np.maximum(high, np.minimum(most, hand + half)), high)
        return low, high, follows

    def _truth(self, quantity: Quantity) -> np.ndarray:
        return self.shaped(quantity, self.engine[quantity])

    def shaped(self, quantity: Quantity, numbers: Any) -> np.ndarray:
        """Numbers as beliefs hold them, in the shape in which they are written."""
        whole = np.broadcast_to(numbers, np.shape(self.engine[quantity]))
        return whole.reshape(quantity.shape)

    def at_fault(self, quantity: Quantity) -> np.ndarray:
        """Which of its numbers are wrong or carried."""
        return np.isin(self.verdicts[quantity], (WRONG, CARRIED))

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
