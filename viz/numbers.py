"""Numbers as people write them: few digits, no trailing zeros, matrices in aligned rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.text import LARGEST_SHOWN, number_text

MOST_IN_A_ROW = 8
NARROW = ".,-"  # half as wide as a digit in the usual fonts, and so is a space
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Numbers:
    """One number, or a small vector or matrix, written out; or notes on a larger array.

    >>> Numbers((("1", "2"), ("-1", "1")), 2).one_line()
    '[[1, 2], [-1, 1]]'
    """

    rows: tuple[tuple[str, ...], ...]
    rank: int
    notes: tuple[str, ...] = ()

    def one_line(self) -> str:
        """All of it in one line, for text."""
        if self.notes:
            return ", ".join(self.notes)
        if self.rank == 0:
            return self.rows[0][0]
        rows = ["[" + ", ".join(row) + "]" for row in self.rows]
        return rows[0] if self.rank == 1 else "[" + ", ".join(rows) + "]"

    def lines(self) -> tuple[str, ...]:
        """The lines of a label: a matrix has one line per row, its columns aligned."""
        if self.notes or self.rank < 2:
            return self.notes or (self.one_line(),)
        widths = [max(map(_width, column)) for column in zip(*self.rows, strict=True)]
        gap = NO_BREAK_SPACE * 3
        return tuple("[" + gap.join(map(_padded, row, widths)) + "]" for row in self.rows)


def numbers(data: Any, digits: int = 4) -> Numbers:
    """A float or an array, written out if it is small.

    >>> numbers([[1, 0.5], [-1, 1]]).one_line()
    '[[1, 0.5], [-1, 1]]'
    >>> import numpy
    >>> numbers(numpy.arange(60.0).reshape(6, 10)).lines()
    ('shape 6×10', 'from 0 to 59')
    """
    if type(data) is float:
        return Numbers(((number_text(data, digits),),), 0)
    array = np.asarray(data)
    if is_small(array.shape):
        table = np.atleast_2d(array)
        rows = tuple(tuple(number_text(x, digits) for x in row) for row in table.tolist())
        return Numbers(rows, array.ndim)
    low, high = number_text(array.min(), digits), number_text(array.max(), digits)
    span = f"all {low}" if low == high else f"from {low} to {high}"
    span = "contains nan" if "nan" in (low, high) else span
    return Numbers((), array.ndim, (f"shape {shape_text(array.shape)}", span))


def is_small(shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape is written out in full."""
    return (len(shape) <= 2 and math.prod(shape) <= LARGEST_SHOWN
            and all(length <= MOST_IN_A_ROW for length in shape))


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as people write it; a vector of length 3 is plainly 3.

    >>> shape_text((2, 3))
    '2×3'
    """
    return "×".join(map(str, shape))


def _width(text: str) -> int:
    """How many spaces wide: in Helvetica, Arial and DejaVu Sans a digit is two."""
    return sum(1 if character in NARROW else 2 for character in text)


def _padded(text: str, width: int) -> str:
    return NO_BREAK_SPACE * (width - _width(text)) + text
