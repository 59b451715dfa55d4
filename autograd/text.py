"""Numbers and arrays as text for people."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

LARGEST_SHOWN = 16
"""Arrays of more numbers are described by their shape."""


def number_text(number: Any, digits: int = 6) -> str:
    """A number with that many significant digits; whole parts below a million in full.

    >>> [number_text(x, 4) for x in (2.0, -0.0, 1 / 3, 12345.6, 1.2e30, 0.00001, float("inf"))]
    ['2', '0', '0.3333', '12346', '1.2e+30', '1e-05', 'inf']
    """
    x = float(number)
    if x == 0 or not math.isfinite(x):
        return "0" if x == 0 else str(x)
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    if -4 <= int(exponent) < 6:
        text = f"{x:.{max(digits - 1 - int(exponent), 0)}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{exponent}"


def data_text(data: Any, digits: int = 6) -> str:
    """A number, or an array in one line; a large array by its shape.

    >>> data_text(np.array([[0.0, 16.0], [0.0, 32.0]]))
    '[[0, 16], [0, 32]]'
    >>> data_text(np.zeros((20, 3)))
    'array of shape (20, 3)'
    """
    if np.ndim(data) == 0:
        return number_text(data, digits)
    if np.size(data) > LARGEST_SHOWN:
        return f"array of shape {np.shape(data)}"
    return f"[{', '.join(data_text(part, digits) for part in data)}]"


def entry_name(name: str, index: tuple[int, ...]) -> str:
    """The name of an entry: ``W[0,1]``; the name itself for a number."""
    return f"{name}[{','.join(map(str, index))}]" if index else name


def counted(number: int, noun: str, thousands: str = "") -> str:
    """A number of things, in the singular for one: "1 gradient", "2 gradients".

    Args:
        thousands: what stands between thousands, such as a comma.

    >>> counted(1, "node"), counted(2000, "node", ",")
    ('1 node', '2,000 nodes')
    """
    return f"{number:{thousands}} {noun}{'' if number == 1 else 's'}"


def printable(text: str, longest: int = 30) -> str:
    r"""Text as one line of harmless characters, shortened if it is longer than `longest`.

    >>> printable("two\nlines\x1b")
    'two lines�'
    """
    line = " ".join(text[:1000].split())
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    return line if len(line) <= longest else line[: longest - 1] + "…"
