"""Settings that several kinds of drawings take, checked in the name of the function called."""

from __future__ import annotations

from typing import Any

from viz.dot import DIRECTIONS
from viz.themes import THEMES


def check_direction(direction: Any, caller: str) -> None:
    """Raise ValueError for another direction.

    >>> check_direction("up", "draw")
    Traceback (most recent call last):
    ValueError: draw: direction must be 'right' or 'down', got 'up'.
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"{caller}: direction must be {' or '.join(map(repr, DIRECTIONS))}, "
                         f"got {direction!r}.")


def check_theme(theme: Any, caller: str) -> None:
    """Raise ValueError for another theme."""
    if theme not in THEMES:
        raise ValueError(f"{caller}: theme must be one of {', '.join(map(repr, THEMES))}, "
                         f"got {theme!r}.")


def check_whole(name: str, number: Any, least: int, most: int, caller: str) -> None:
    """Raise ValueError for anything but a whole number in these bounds."""
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise ValueError(f"{caller}: {name} must be a whole number from {least} to {most}, "
                         f"got {number!r}.")


def check_digits(digits: Any, caller: str) -> None:
    """Raise ValueError for a number of significant digits that is not 1 to 17."""
    check_whole("digits", digits, 1, 17, caller)


__all__ = ["check_digits", "check_direction", "check_theme", "check_whole"]
