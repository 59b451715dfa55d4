"""Why a number is wrong: the usual mistakes, tried out one after the other.

A mistake is named only if it gives the hand's digits: never a guess. It may also sit in an
unwritten step just before the number.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.by_hand.mistakes import Mistake, Mistakes, numbers_of_terms
from autograd.by_hand.quantities import Beliefs, DerivativeQuantity, Quantity
from autograd.by_hand.verdicts import WRONG, Marking, Track, within
from autograd.by_hand.wording import Wording
from autograd.by_hand.written import Written

KINDS = ("sign", "factor 2", "factor 1/2", "factor n", "one path", "missing slope",
         "pre-activation used", "other operand", "transposed", "accumulated twice", "seed",
         "learning rate included")
"""The order in which explanations are listed."""
OF_ONE_ENTRY = ("sign", "factor 2", "factor 1/2")
"""What may happen to a single entry of an array; all else explains all of its wrong entries."""
OF_THE_WHOLE = ("sign", "factor 2", "factor 1/2", "factor n", "transposed", "seed",
                "learning rate included")
"""What is tried in any case; there are few of them."""
EVERYWHERE = ("missing slope", "pre-activation used")
"""What somebody who does not know better does in every step."""
THROUGHOUT = "in every step"
FARTHEST = 3
"""How many half units of the last digit earlier rounding may add to a mistake's result."""
NEAREST = 12
"""How many unwritten steps before a number are searched for a mistake."""
CHANCE = 0.006
"""Mistakes are tried, nearest first, while a random number would meet one of them less often."""


class Hint(str):
    """An explanation of a wrong number, such as "sign" or "one path of 2".

    Attributes:
        detail: where the mistake was made, such as "only through u", or "".

    >>> hint = Hint("missing slope", "∂h/∂z = 1 − h²")
    >>> hint == "missing slope", str(hint)
    (True, 'missing slope (∂h/∂z = 1 − h²)')
    """

    detail: str

    def __new__(cls, kind: str, detail: str = "") -> Hint:
        """A str that is equal to its kind, with the detail."""
        hint = super().__new__(cls, kind)
        hint.detail = detail
        return hint

    def __str__(self) -> str:
        return f"{self[:]} ({self.detail})" if self.detail else self[:]


class Hints:
    """The explanations of wrong numbers of one marking.

    Args:
        marking: with the verdicts.
        wording: of the same marking.
        learning_rate: to recognize gradients that were multiplied by it; None to leave that out.
    """

    def __init__(self, marking: Marking, wording: Wording, learning_rate: float | None) -> None:
        self.marking, self.learning_rate = marking, learning_rate
        self.mistakes = Mistakes(wording)

    def of(self, quantity: Quantity) -> dict[tuple[int, ...], tuple[Hint, ...]]:
        """The explanations for each entry of a written quantity that is wrong here."""
        written, wrong = self.marking.written[quantity], self.marking.verdicts[quantity] == WRONG
        found: dict[tuple[int, ...], dict[str, str]] = {}
        chance, tried = np.zeros(wrong.shape), list[np.ndarray]()
        for mistake, low, high in self._tried(quantity) if wrong.any() else ():
            if mistake.kind not in OF_THE_WHOLE:
                chance = chance + _chance(written, low, high, self.marking.rtol, tried)
                tried.append(low)
            matches = written.given & np.isfinite(low) & np.isfinite(high) & within(
                written.numbers, low, high, written.half_unit * (1 + 1e-9), self.marking.rtol, 0.0)
            if mistake.kind == "transposed" and not np.all(matches | ~written.given):
                continue  # a whole array is
            if mistake.kind not in OF_ONE_ENTRY and not np.all(matches | ~wrong):
                continue  # a step is wrong for the whole array
            if not np.any((low != 0) & matches):
                continue  # what gives 0 whatever was done explains nothing
            if mistake.kind not in OF_THE_WHOLE:
                matches &= chance < CHANCE
            for index in map(tuple, np.argwhere(wrong & matches).tolist()):
                kinds = found.setdefault(index, {})
                if kinds.get(mistake.kind, THROUGHOUT) == THROUGHOUT:
                    kinds[mistake.kind] = mistake.detail
        return {index: tuple([Hint(kind, kinds[kind]) for kind in sorted(kinds, key=_rank)])
                for index, kinds in found.items()}

    def _tried(self, quantity: Quantity) -> Iterator[tuple[Mistake, np.ndarray, np.ndarray]]:
        """All mistakes in the number's own step and in unwritten steps before it.

        Made with the hand's earlier numbers, anywhere in their ranges, and with the engine's, which
        may have been looked up. Each with the least and the largest number that it gives.
        """
        steps = self._steps(quantity)
        held = self.marking.held
        near = {x for step in steps for x in step.inputs() if x in held.ranges}
        ends = [{(mistake.kind, mistake.detail): mistake.numbers
                 for mistake in self._made(quantity, steps, beliefs)}
                for beliefs in (_at_end(held, near, 0), _at_end(held, near, 1)) if near]
        for mistake in self._made(quantity, steps, held.beliefs):
            numbers = [mistake.numbers, *[end[mistake[0], mistake[2]] for end in ends
                                          if (mistake[0], mistake[2]) in end]]
            shaped = [self.marking.shaped(quantity, number) for number in numbers]
            most = FARTHEST * self.marking.written[quantity].half_unit
            yield (mistake, np.maximum(np.min(shaped, axis=0), shaped[0] - most),
                   np.minimum(np.max(shaped, axis=0), shaped[0] + most))
        if self.marking.faults[quantity] or near:
            for mistake in self._made(quantity, steps, self.marking.engine):
                shaped_ = self.marking.shaped(quantity, mistake.numbers)
                yield mistake, shaped_, shaped_

    def _made(self, quantity: Quantity, steps: list[Quantity],
              beliefs: Beliefs) -> Iterator[Mistake]:
        with np.errstate(all="ignore"):
            yield from self._of_the_whole(quantity, steps, beliefs)
            yield from self.mistakes.in_step(quantity, beliefs)
            for kind in EVERYWHERE if len(steps) > 1 else ():
                made: Beliefs = ChainMap({}, beliefs)
                for step in sorted(steps, key=lambda x: x.position):
                    made[step] = step.adopt(self.mistakes.throughout(kind, step, made))
                yield Mistake(kind, made[quantity], THROUGHOUT)
            for step in steps[1:]:
                for mistake in self.mistakes.in_step(step, beliefs):
                    yield mistake._replace(numbers=_passed_on(step, mistake, steps, beliefs))

    def _steps(self, quantity: Quantity) -> list[Quantity]:
        """The quantity and the nearest unwritten ones of its kind that it follows from."""
        found = [quantity]
        for step in found:  # grows meanwhile
            found += [x for x in dict.fromkeys(step.inputs()) if type(x) is type(quantity)
                      and not self.marking.is_given(x) and x not in found]
            if len(found) > NEAREST:
                break
        return found[:NEAREST]

    def _of_the_whole(self, quantity: Quantity, steps: list[Quantity],
                      beliefs: Beliefs) -> Iterator[Mistake]:
        right = quantity.follow(beliefs)
        yield from self.mistakes.of_the_whole(quantity, right, self.marking.engine[quantity])
        for n, factor in dict.fromkeys(pair for step in steps for pair in numbers_of_terms(step)):
            yield Mistake("factor n", right * factor, f"n = {n}, sum against mean")
        if isinstance(quantity, DerivativeQuantity):
            root = quantity.sweep.root
            if root.size == 1 and self._starts_at_root(quantity):
                yield Mistake("seed", right * np.ravel(beliefs[quantity.values[root]])[0],
                              f"started from {self.mistakes.name(root)} instead of 1")
            if self.learning_rate is not None and quantity.kind == "gradient":
                for rate in (self.learning_rate, -self.learning_rate):
                    yield Mistake("learning rate included", right * rate)

    def _starts_at_root(self, quantity: DerivativeQuantity) -> bool:
        """Whether no other derivative is written between it and the root."""
        root = quantity.sweep.derivatives.get(quantity.sweep.root)
        if root is None or root is quantity:
            return root is quantity
        return not self.marking.is_given(root) and root in self.marking.reach(quantity)


def _at_end(held: Track, quantities: set[Quantity], end: int) -> Beliefs:
    """The beliefs with some quantities at the lower (0) or upper (1) end of their ranges."""
    signs = (-1, 1)
    return ChainMap({x: x.adopt(held.beliefs[x] + signs[end] * held.ranges[x][end])
                     for x in quantities}, held.beliefs)


def _passed_on(step: Quantity, mistake: Mistake, steps: list[Quantity], beliefs: Beliefs) -> Any:
    """What the first of the steps becomes by a mistake in another."""
    numbers = np.broadcast_to(mistake.numbers, np.shape(beliefs[step]))
    changed: Beliefs = ChainMap({step: step.adopt(numbers)}, beliefs)
    for x in sorted(steps, key=lambda x: x.position):
        if x is not step:
            changed[x] = x.follow(changed)
    return changed[steps[0]]


def _chance(written: Written, low: np.ndarray, high: np.ndarray, rtol: float,
            tried: list[np.ndarray]) -> np.ndarray:
    """How likely a random number of the hand's size would be met, and by none before."""
    size = np.abs(written.numbers)
    width = 2 * written.half_unit + np.abs(high - low) + rtol * size
    new = np.isfinite(low) & ~np.any([np.abs(low - other) <= width for other in tried], axis=0) \
        if tried else np.isfinite(low)
    return np.where(new, np.where(size > 0, width / np.where(size > 0, 2 * size, 1), 1.0), 0.0)


def _rank(kind: str) -> int:
    return next(i for i, known in enumerate(KINDS) if kind.startswith(known))


__all__ = ["Hint", "Hints"]
