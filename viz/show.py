"""What a diagram shows besides its boxes and arrows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from autograd.data import describe
from viz.settings import check_digits

Derivatives = Literal[True, False, "numbers", "symbols", "both"]
Operations = Literal[True, False, "symbols", "names"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What a diagram shows.

    Attributes:
        values, gradients: the two rows of a box.
        local_derivatives: on each arrow into an operation, the derivative of its result with
            respect to that operand, as "numbers" (or True), as "symbols", or as "both".
        contributions: dashed arrows back from each operation to its operands, with what they add
            to the operand's gradient: shares of a node that is used several times add up.
        shapes: of arrays.
        formulas: how each value was computed.
        operations: circles with "symbols" (or True) or "names"; False draws arrows straight from
            operand to result.
        digits: how many significant digits numbers get, 1 to 17.

    Raises ValueError for anything else.

    >>> Show(digits=0)
    Traceback (most recent call last):
    ValueError: draw: digits must be a whole number from 1 to 17, got 0.
    """

    values: bool = True
    gradients: bool = True
    local_derivatives: Derivatives = True
    contributions: bool = False
    shapes: bool = False
    formulas: bool = False
    operations: Operations = True
    digits: int = 4

    def __post_init__(self) -> None:
        for name in ("values", "gradients", "contributions", "shapes", "formulas"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"draw: {name} must be True or False, got "
                                 f"{describe(getattr(self, name))}.")
        _one_of("local_derivatives", self.local_derivatives, get_args(Derivatives))
        _one_of("operations", self.operations, get_args(Operations))
        check_digits(self.digits, "draw")

    @property
    def numbers_on_arrows(self) -> bool:
        """Whether local derivatives are shown as numbers."""
        return self.local_derivatives in (True, "numbers", "both")

    @property
    def symbols_on_arrows(self) -> bool:
        """Whether local derivatives are shown as symbols."""
        return self.local_derivatives in ("symbols", "both")


def _one_of(name: str, thing: object, choices: tuple[object, ...]) -> None:
    if not (isinstance(thing, (bool, str)) and thing in choices):
        raise ValueError(f"draw: {name} must be {', '.join(map(repr, choices[:-1]))} or "
                         f"{choices[-1]!r}, got {describe(thing)}.")


__all__ = ["Show"]
