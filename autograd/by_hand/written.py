"""Numbers as people write them: with the digits that are on the paper, or left blank."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.errors import ShapeError
from autograd.node import Node
from autograd.text import entry_name, number_text, printable

DECIMAL = re.compile(
    r"[+-]?(?:\d+(?:\.(?P<decimals>\d*))?|\.(?P<bare>\d+))(?:[eE](?P<exponent>[+-]?\d+))?",
    re.ASCII)
BLANK = ("", "?")
READABLE = 'a number, or a string such as "-32", "0.23", "1/3" or "-2.5e-3"'


@dataclass(frozen=True)
class Written:
    """The numbers of one quantity as a hand calculation states them.

    Attributes:
        numbers: of the quantity's shape; nan where left blank.
        half_unit: half a unit of the last digit written; 0 for a number that is exact.
        texts: what was written, for people; "" where left blank.
    """

    numbers: np.ndarray
    half_unit: np.ndarray
    texts: np.ndarray

    @cached_property
    def given(self) -> np.ndarray:
        """Where there is a number."""
        return np.asarray(~np.isnan(self.numbers))


def read_written(data: Any, shape: tuple[int, ...], digits: int | None, whose: str) -> Written:
    """Read a number, a list or an array; `whose` says in errors what it is.

    Args:
        data: numbers, decimal strings, fractions; None, "" or "?" for a number left blank.
        shape: what the shape must be.
        digits: significant digits of the numbers that do not say it themselves; None if exact.

    Raises ShapeError for another shape, TypeError for what is no number, ValueError for text that
    cannot be read, nan and inf.

    >>> found = read_written(["-32", "0.23", "1/3", None], (4,), None, "w")
    >>> found.numbers.tolist(), found.half_unit.tolist()
    ([-32.0, 0.23, 0.333..., nan], [0.0, 0.005, 0.0, 0.0])
    """
    entries = _entries(data, whose)
    if entries.shape != shape:
        advice = (' Write a list: ["-1", "4"].' if isinstance(data, str) else
                  " Is it transposed?" if entries.shape == shape[::-1] else "")
        raise ShapeError(f"{whose} has shape {shape}, the hand's numbers {entries.shape}.{advice}")
    numbers, half_unit = np.full(shape, np.nan), np.zeros(shape)
    texts = np.full(shape, "", object)
    for index in np.ndindex(shape):
        entry = entries[index]
        if entry is None or (isinstance(entry, str) and entry.strip() in BLANK):
            continue
        number, half = _read(entry, digits, f"{whose}{entry_name('', index)}")
        numbers[index], half_unit[index] = number, half
        texts[index] = entry.strip() if isinstance(entry, str) else number_text(number, 9)
    return Written(numbers, half_unit, texts)


def _entries(data: Any, whose: str) -> np.ndarray:
    """The data as an array of single entries."""
    if isinstance(data, Node):
        raise TypeError(f"{whose}: got a node; for its numbers take node.data.")
    array = np.array(data, object)
    if any(isinstance(entry, (list, tuple, np.ndarray)) for entry in array.flat):
        raise ShapeError(f"{whose}: the rows of the hand's numbers differ in length.")
    return array


def _read(entry: Any, digits: int | None, whose: str) -> tuple[float, float]:
    """The number and half a unit of its last digit."""
    if type(entry).__name__ in ("Decimal", "Fraction"):
        entry = str(entry)
    if isinstance(entry, str):
        number, half = _read_text(entry, whose)
    elif isinstance(entry, (int, float, np.integer, np.floating)) and not isinstance(entry, bool):
        number, half = float(str(entry)), 0.0  # by str, as a huge int would overflow
    else:
        raise TypeError(f"{whose}: expected {READABLE}, got {describe(entry)}.")
    if not math.isfinite(number):
        raise ValueError(f"{whose}: expected a finite number, got {printable(str(entry))}. Leave "
                         "it blank if there is none.")
    if digits is not None and not half and number:
        half = 0.5 * 10.0 ** (math.floor(math.log10(abs(number))) - digits + 1)
    return number, half


def _read_text(text: str, whose: str) -> tuple[float, float]:
    """A decimal, or a fraction of two."""
    plain = re.sub(r"\s*/\s*|(?<=^[-+])\s+", lambda match: match[0].strip(),
                   re.sub("[−–‐]", "-", text.strip()))
    parts = plain.split("/")
    matches = [DECIMAL.fullmatch(part) for part in parts]
    if len(parts) > 2 or None in matches:
        advice = " Write a decimal point instead of the comma." if "," in text else ""
        raise ValueError(f"{whose}: cannot read {printable(text, 40)!r}; expected {READABLE}."
                         f"{advice}")
    if len(parts) == 2:
        if float(parts[1]) == 0:
            raise ValueError(f"{whose}: {text!r} divides by zero.")
        return float(parts[0]) / float(parts[1]), 0.0
    found = matches[0]
    assert found is not None
    decimals = len(found["decimals"] or found["bare"] or "")
    exponent = int(found["exponent"] or 0)
    if exponent >= 0 and "." not in plain:
        return float(plain), 0.0  # a whole number is meant exactly
    if float(plain) == 0:
        exponent = min(exponent, 0)  # 0.0e9 is as exact as 0.0
    last = min(max(exponent - decimals, -400), 400)  # beyond that float(plain) is 0 or inf
    return float(plain), 0.5 * 10.0**last if last < 300 else 0.0


__all__ = ["Written", "read_written"]
