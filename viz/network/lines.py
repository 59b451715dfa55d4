"""The curves of lines, arrows and arcs as Graphviz wants them in `pos`, and points on them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from viz.network.placing import Point

ARROW = 7.0  # length of an arrow's head
CORNER = 12.0


def text_of(number: float) -> str:
    """A coordinate, to a tenth of a point.

    >>> [text_of(x) for x in (-0.01, 12.0, 3.14159)]
    ['0', '12', '3.1']
    """
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0").replace("-0.0", "0")


def at(point: Point) -> str:
    """A point as ``x,y``."""
    return f"{text_of(point[0])},{text_of(point[1])}"


def between(start: Point, end: Point, part: float) -> Point:
    """The point at this part of the way.

    >>> between((0, 0), (10, 20), 0.5)
    (5.0, 10.0)
    """
    return (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))


def toward(start: Point, end: Point, length: float) -> Point:
    """The point at this distance from the start."""
    distance = math.dist(start, end)
    return between(start, end, length / distance) if distance else start


def beside(start: Point, end: Point, distance: float) -> tuple[Point, Point]:
    """The same line, moved to its right side."""
    length = math.dist(start, end) or 1.0
    x, y = ((end[1] - start[1]) / length * distance, (start[0] - end[0]) / length * distance)
    return (start[0] + x, start[1] + y), (end[0] + x, end[1] + y)


def straight(start: Point, end: Point) -> str:
    """A straight line."""
    return _curve([start, end])


def arrow(start: Point, end: Point) -> str:
    """A straight line for an arrow whose tip is at the end."""
    return f"e,{at(end)} {_curve([start, toward(end, start, ARROW)])}"


def around(start: Point, end: Point, height: float) -> str:
    """An arrow up to a height, over to the end and down to it, with round corners."""
    left, right = (start[0], height), (end[0], height)
    bends = [toward(left, start, CORNER), left, toward(left, right, CORNER)]
    points = [start, *_thirds(start, bends[0]), bends[0], *_bend(*bends), bends[2]]
    return f"e,{at(end)} " + " ".join(map(at, [*points, *_over(bends[2], right, end)]))


def swing(start: Point, middle: Point, end: Point) -> str:
    """An arrow that leaves to the right, swings to the middle, and goes over to the end."""
    half = (start[0] + middle[0]) / 2
    points = [start, (half, start[1]), (half, middle[1]), middle]
    return f"e,{at(end)} " + " ".join(
        map(at, [*points, *_over(middle, (end[0], middle[1]), end)]))


def _over(start: Point, corner: Point, end: Point) -> list[Point]:
    """From a point to a corner, and from there to a tip."""
    bends = [toward(corner, start, CORNER), corner, toward(corner, end, CORNER)]
    stop = toward(end, corner, ARROW)
    return [*_thirds(start, bends[0]), bends[0], *_bend(*bends), bends[2],
            *_thirds(bends[2], stop), stop]


def _curve(points: Sequence[Point]) -> str:
    start, end = points
    return " ".join(map(at, [start, *_thirds(start, end), end]))


def _thirds(start: Point, end: Point) -> list[Point]:
    return [between(start, end, 1 / 3), between(start, end, 2 / 3)]


def _bend(start: Point, corner: Point, end: Point) -> list[Point]:
    """The control points of a quarter turn."""
    return [between(start, corner, 0.55), between(end, corner, 0.55)]


__all__ = ["around", "arrow", "at", "beside", "between", "straight", "swing", "text_of", "toward"]
