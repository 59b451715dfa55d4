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
from autograd.by_hand.verdicts import WRONG, Marking, within
from autograd.by_hand.wording import Wording

KINDS = ("sign", "factor 2", "factor 1/2", "factor n", "one path", "missing slope",
         "pre-activation used", "other operand", "transposed", "accumulated twice", "seed",
         "learning rate included")
"""The order in which explanations are listed."""
OF_ONE_ENTRY = ("sign", "factor 2", "factor 1/2")
"""What may happen to a single entry of an array; all else explains all of its wrong entries."""
NEAREST = 12
"""How many unwritten steps before a number are searched for a mistake."""
CHANCE = 0.02
"""They are searched while a random number would match one of their mistakes less often."""


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
        chance = np.zeros(wrong.shape)
        for step, mistake in self._tried(quantity) if wrong.any() else ():
            numbers = self.marking.shaped(quantity, mistake.numbers)
            matches = np.isfinite(numbers) & within(
                written.numbers, numbers, numbers, written.half_unit * (1 + 1e-9),
                self.marking.rtol, 0.0)
            if mistake.kind == "transposed" and not np.all(matches | ~written.given):
                continue  # a whole array is
            if mistake.kind not in OF_ONE_ENTRY and not np.all(matches | ~wrong):
                continue  # a step is wrong for the whole array
            if step is not quantity:
                chance = chance + _chance(written.numbers, written.half_unit, self.marking.rtol)
                matches &= chance < CHANCE
            for index in map(tuple, np.argwhere(wrong & matches).tolist()):
                found.setdefault(index, {}).setdefault(mistake.kind, mistake.detail)
        return {index: tuple([Hint(kind, kinds[kind]) for kind in sorted(kinds, key=_rank)])
                for index, kinds in found.items()}

    def _tried(self, quantity: Quantity) -> Iterator[tuple[Quantity, Mistake]]:
        """All mistakes in the number's own step and in unwritten steps before it.

        Made with the hand's earlier numbers, and with the engine's: kept unrounded, or looked up.
        """
        steps = self._steps(quantity)
        views = [self.marking.beliefs]
        if self.marking.faults(quantity) or any(
                x in self.marking.ranges for step in steps for x in step.inputs()):
            views.append(self.marking.engine)
        with np.errstate(all="ignore"):
            for beliefs in views:
                for mistake in self._of_the_whole(quantity, steps, beliefs):
                    yield quantity, mistake
                for step in steps:
                    for mistake in self.mistakes.in_step(step, beliefs):
                        yield step, (mistake if step is quantity else mistake._replace(
                            numbers=_passed_on(step, mistake, steps, beliefs)))

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


def _passed_on(step: Quantity, mistake: Mistake, steps: list[Quantity],
               beliefs: Beliefs) -> Any:
    """What the first of the steps becomes by a mistake in another."""
    numbers = np.broadcast_to(mistake.numbers, np.shape(beliefs[step]))
    changed = ChainMap({step: step.adopt(numbers)}, beliefs)
    for x in sorted(steps, key=lambda x: x.position):
        if x is not step:
            changed[x] = x.follow(changed)
    return changed[steps[0]]


def _chance(hand: np.ndarray, half_unit: np.ndarray, rtol: float) -> np.ndarray:
    """How likely a random number of the hand's size would be met."""
    size = np.abs(hand)
    return np.where(size > 0, (2 * half_unit + rtol * size) / np.where(size > 0, 2 * size, 1), 1.0)


def _rank(kind: str) -> int:
    return next(i for i, known in enumerate(KINDS) if kind.startswith(known))


__all__ = ["Hint", "Hints"]
