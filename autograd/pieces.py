"""Pieces of formulas, in text and in LaTeX: symbols, numbers, and what holds them together.

Each piece knows how tightly it holds together (its level), and whoever puts it next to a sign asks
for at least some level, or gets it in parentheses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

import numpy as np

from autograd.symbols import latex_symbol, quotient_of, text_symbol
from autograd.text import LARGEST_SHOWN, data_text, number_text

T = TypeVar("T")


class Level(IntEnum):
    """How tightly a piece holds together, from the loosest to what needs no parentheses."""

    COMPARISON = 0  # a > b
    SUM = 1  # a + b
    PREFIX = 2  # −a
    HADAMARD = 3  # a ⊙ b
    QUOTIENT = 4  # a / b
    PRODUCT = 5  # a · b
    MATRIX = 6  # A · B of matrices
    FRACTION = 7  # ∂J/∂w
    POWER = 8  # a²
    ATOM = 9  # a, f(a)


LONGEST_LIST = 8
"""Operations on more operands than this are written with an ellipsis."""


@dataclass(frozen=True, repr=False)
class Formula:
    """A formula as text and as LaTeX; Jupyter shows it typeset.

    Attributes:
        text: for terminals.
        latex: for MathJax and LaTeX, without dollar signs.
        shapes: names and shapes of the arrays that take part, if any do; the last one may be that
            of the result.
        level, latex_level: how tightly it holds together.
        single: True for one number that stands for a whole array.
        core: the same without the broadcasting, which need not be written between signs.
    """

    text: str
    latex: str
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    level: int = field(default=Level.ATOM, compare=False)
    latex_level: int = field(default=Level.ATOM, compare=False)
    single: bool = field(default=False, compare=False)
    core: Formula | None = field(default=None, compare=False)

    def __str__(self) -> str:
        if not self.shapes:
            return self.text
        shown = [f"{text_symbol(name)} {shape}" for name, shape in self.shapes]
        return f"{self.text}\nshapes: {', '.join(shortened(shown, '…'))}"

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex}$"

    def at(self, level: int, also: int = -1, inside: bool = False) -> tuple[str, str]:
        """Text and LaTeX, in parentheses unless they hold together at that level (or `also`).

        `inside` is True for what stands after a sign, where a minus needs parentheses too.
        """
        text, latex = self.text, self.latex
        minus = inside and text.startswith(("-", "−"))
        if minus or (self.level < level and self.level != also):
            text = f"({text})"
        minus = inside and latex.startswith("-")
        if minus or (self.latex_level < level and self.latex_level != also):
            latex = rf"\left({latex}\right)"
        return text, latex


# Leaves of a formula.
def symbol_formula(name: str) -> Formula:
    """The name of a node: δ₁ for ``delta1``; ∂J/∂w for ``dJ_dw``."""
    level = Level.FRACTION if quotient_of(name) else Level.ATOM
    return Formula(text_symbol(name), latex_symbol(name), (), level, level)


def derivative_formula(of: str, by: str) -> Formula:
    r"""The derivative of one name by another.

    >>> derivative_formula("J", "w1").text, derivative_formula("J", "w1").latex
    ('∂J/∂w₁', '\\frac{\\partial J}{\\partial w_{1}}')
    """
    return quotient_formula(symbol_formula(of), symbol_formula(by))


def quotient_formula(of: Formula, by: Formula) -> Formula:
    """The derivative of one formula by another, in parentheses where it is no single symbol."""
    (above, above_latex), (below, below_latex) = of.at(Level.ATOM), by.at(Level.ATOM)
    latex = rf"\frac{{\partial {above_latex}}}{{\partial {below_latex}}}"
    return Formula(f"∂{above}/∂{below}", latex, (), Level.FRACTION, Level.FRACTION)


def number_formula(data: Any, digits: int = 6) -> Formula:
    """A number or a small array as it is, a large array by its shape.

    >>> number_formula(-8.0).at(Level.PRODUCT)[0], number_formula(np.zeros((20, 3))).text
    ('(-8)', 'array(20, 3)')
    """
    if np.ndim(data) == 0:
        text = number_text(data, digits)
        level = Level.PREFIX if text[0] == "-" else Level.ATOM
        mantissa, times, exponent = text.partition("e")
        latex = text.replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")
        if times:
            latex = rf"{mantissa} \times 10^{{{int(exponent)}}}"
        return Formula(text, latex, (), level, min(level, Level.PRODUCT) if times else level)
    if np.size(data) > LARGEST_SHOWN:
        return shape_formula(np.shape(data))
    latex = data_text(data, digits)
    if np.ndim(data) <= 2:
        rows = r" \\ ".join(" & ".join(number_formula(x, digits).latex for x in row)
                            for row in np.atleast_2d(data))
        latex = rf"\begin{{bmatrix}}{rows}\end{{bmatrix}}"
    return Formula(data_text(data, digits), latex)


def ones_formula(shape: tuple[int, ...]) -> Formula:
    """An array of ones: ``ones(4, 2)``."""
    return Formula(f"ones{_sizes(shape)}", rf"\mathbf{{1}}_{{{_times(shape)}}}")


def shape_formula(shape: tuple[int, ...]) -> Formula:
    """An array of too many numbers: ``array(20, 3)``."""
    return Formula(f"array{_sizes(shape)}", rf"\mathrm{{array}}_{{{_times(shape)}}}")


def _sizes(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"


def _times(shape: tuple[int, ...]) -> str:
    return r" \times ".join(map(str, shape))


ELLIPSIS = Formula("…", r"\ldots")


def shortened(things: Sequence[T], ellipsis: T) -> Sequence[T]:
    """All of a few things; of many the first and the last, with an ellipsis between."""
    if len(things) <= LONGEST_LIST:
        return things
    return [*things[: LONGEST_LIST - 2], ellipsis, things[-1]]


def between(sign: str, latex: str, left: int, right: int, level: int,
             also: int = -1) -> Callable[[Formula, Formula], Formula]:
    """A sign between two pieces that must hold together at the levels `left` and `right`.

    Args:
        sign, latex: the sign; the LaTeX may be empty.
        left, right: the levels asked for.
        level: how tightly the result holds together.
        also: a lower level that needs no parentheses either.
    """

    def write(a: Formula, b: Formula) -> Formula:
        # −a · b is −(a · b) as well: a minus in front binds less, and changes nothing
        start = Level.PREFIX if left == Level.QUOTIENT and is_negated(a) else left
        (first, first_latex), (second, second_latex) = a.at(start, also), b.at(right, also, True)
        tightness = [min(level, x) if start <= x else level for x in (a.level, a.latex_level)]
        middle = f" {latex} " if latex else " "
        return Formula(f"{first} {sign} {second}", first_latex + middle + second_latex, (),
                       tightness[0], tightness[1])

    return write


def is_negated(x: Formula) -> bool:
    """Whether the formula is −a, not a negative number."""
    return x.text.startswith("−") and x.level == x.latex_level == Level.PREFIX


__all__ = ["Formula", "Level", "between", "derivative_formula", "is_negated", "number_formula",
           "ones_formula", "quotient_formula", "shape_formula", "shortened", "symbol_formula"]
