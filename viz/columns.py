"""A long drawing in two columns, so that it is larger on an upright page.

It is cut between two ranks. An arrow across the cut ends at a letter in a circle, and goes on from
the same letter at the top of the second column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

LEAST_GAIN = 1.2
"""How much larger the drawing must get."""
MOST_CUT = 4
"""More arrows across a cut than these are hard to follow."""
RADIUS = 9.0
MARGIN, GAP, STUB = 8.0, 36.0, 24.0
"""Around the columns, between them, and for the circles at their ends."""
BELOW = 2.0
"""How far below a node arrows are cut."""
LETTERS = "ABCD"
PART = re.compile(r'<g class="(node|edge)[^>]*>.*?</g>\n?', re.DOTALL)
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"


class Point(NamedTuple):
    """A point of the drawing."""

    x: float
    y: float


class Extent(NamedTuple):
    """What a part of the drawing covers."""

    left: float
    top: float
    right: float
    bottom: float


Cubic = tuple[Point, Point, Point, Point]


@dataclass(frozen=True)
class Part:
    """A node or an arrow of the drawing."""

    kind: str
    text: str

    @cached_property
    def extent(self) -> Extent:
        """What its corners, ends and control points cover."""
        points: list[Point] = []
        for shape in re.findall(r' (?:points|d)="([^"]*)"', self.text):
            numbers = list(map(float, re.findall(NUMBER, shape)))
            points += map(Point, numbers[::2], numbers[1::2])
        for circle in re.findall(rf'cx="({NUMBER})" cy="({NUMBER})" rx="({NUMBER})" '
                                 rf'ry="({NUMBER})"', self.text):
            x, y, rx, ry = map(float, circle)
            points += [Point(x - rx, y - ry), Point(x + rx, y + ry)]
        xs, ys = [point.x for point in points], [point.y for point in points]
        return Extent(min(xs), min(ys), max(xs), max(ys))

    def curve(self) -> list[Cubic]:
        """The line of an arrow, as cubic Bézier curves."""
        found = re.search(r'<path [^>]*\bd="([^"]*)"', self.text)
        numbers = list(map(float, re.findall(NUMBER, found[1]))) if found else []
        points = list(map(Point, numbers[::2], numbers[1::2]))
        return [(points[i], points[i + 1], points[i + 2], points[i + 3])
                for i in range(0, len(points) - 3, 3)]


def together(extents: Sequence[Extent]) -> Extent:
    """What several parts cover."""
    lefts, tops, rights, bottoms = zip(*extents, strict=True)
    return Extent(min(lefts), min(tops), max(rights), max(bottoms))


def in_columns(svg: str, room: tuple[float, float]) -> str:
    """The SVG of a drawing that grows downwards, in two columns if it gets so much larger.

    Args:
        svg: as the renderer gives it.
        room: width and height of what the page has room for.
    """
    parts = [Part(match[1], match[0]) for match in PART.finditer(svg)]
    nodes = [part.extent for part in parts if part.kind == "node"]
    size = re.match(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    if size is None or len(nodes) < 2:
        return svg
    least = LEAST_GAIN * scale(float(size[1]), float(size[2]), room)
    top, bottom = together(nodes).top, together(nodes).bottom
    best = None
    for cut in _gaps(nodes):
        if scale(1.0, max(cut - top, bottom - cut), room) < least:
            continue  # too far from the middle, whatever the widths
        if sum(part.extent.top < cut < part.extent.bottom for part in parts) > MOST_CUT:
            continue
        columns = Columns(parts, cut)
        if columns.can_be_cut and scale(*columns.size, room) >= least:
            best, least = columns, scale(*columns.size, room)
    return best.written(svg) if best else svg


def scale(width: float, height: float, room: tuple[float, float]) -> float:
    """How large a drawing can be on paper; not larger than it is."""
    return min(room[0] / width, room[1] / height, 1.0)


def _gaps(nodes: Sequence[Extent]) -> Iterator[float]:
    """Where a horizontal line meets no node: near the upper ones, as arrowheads stay whole."""
    bottom = min(node.bottom for node in nodes)
    for node in sorted(nodes, key=lambda node: node.top):
        if node.top > bottom:
            yield bottom + min((node.top - bottom) / 2, BELOW)
        bottom = max(bottom, node.bottom)


class Columns:
    """The parts of a drawing above and below a cut, beside each other."""

    def __init__(self, parts: Sequence[Part], cut: float) -> None:
        self.upper: list[str] = []
        self.lower: list[str] = []
        self.ends: list[Point] = []
        self.can_be_cut = True
        extents: tuple[list[Extent], list[Extent]] = ([], [])
        for part in parts:
            covered = part.extent
            if covered.bottom <= cut or covered.top >= cut:
                column = int(covered.top >= cut)
                (self.upper, self.lower)[column].append(part.text)
                extents[column].append(covered)
            else:
                self._cut(part, cut)
        for column in (0, 1):
            extents[column].extend(Extent(x - RADIUS, y, x + RADIUS, y) for x, y in self.ends)
        xs = sorted(end.x for end in self.ends)
        self.can_be_cut &= all(b - a > 2 * RADIUS + 2 for a, b in pairwise(xs))
        self.first, self.second = map(together, extents)

    def _cut(self, part: Part, cut: float) -> None:
        """Divide an arrow that goes down across the cut once."""
        curve = part.curve()
        crossing = [k for k, (a, *_, b) in enumerate(curve) if a.y <= cut < b.y]
        if len(crossing) != 1 or part.text.count("<path") != 1 or "<text" in part.text:
            self.can_be_cut = False
            return
        k = crossing[0]
        before, after = split(curve[k], cut)
        self.ends.append(after[0])
        head = re.sub(r"<polygon [^>]*/>\n?", "", part.text)
        self.upper.append(_with_curve(head, [*curve[:k], before]))
        self.lower.append(_with_curve(part.text, [after, *curve[k + 1:]]))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        (left, top, right, bottom), (left2, top2, right2, bottom2) = self.first, self.second
        return (right - left + right2 - left2 + GAP + 2 * MARGIN,
                max(bottom - top, bottom2 - top2) + STUB + 2 * MARGIN)

    def written(self, svg: str) -> str:
        """The SVG, with its head as it was."""
        width, height = self.size
        start = re.sub(r'^<svg width="[^"]*" height="[^"]*"(\s*)viewBox="[^"]*"',
                       f'<svg width="{width:.0f}pt" height="{height:.0f}pt"\\1'
                       f'viewBox="0 0 {width:.2f} {height:.2f}"',
                       svg[:svg.index('<g class="graph"')])
        paper = re.search(r'<polygon (fill="[^"]*")[^>]*/>', svg)
        second = MARGIN + self.first.right - self.first.left + GAP
        columns = [
            (self.upper, MARGIN - self.first.left, MARGIN - self.first.top, 1),
            (self.lower, second - self.second.left, MARGIN + STUB - self.second.top, -1)]
        body = "".join(
            f'<g transform="translate({x:.2f} {y:.2f})">\n{"".join(texts)}'
            f'{"".join(self._circles(direction))}</g>\n' for texts, x, y, direction in columns)
        return (f'{start}<g class="graph">\n<title>chalkgrad</title>\n<polygon '
                f'{paper[1] if paper else ""} stroke="none" points="0,0 {width:.2f},0 '
                f'{width:.2f},{height:.2f} 0,{height:.2f}"/>\n{body}</g>\n</svg>\n')

    def _circles(self, direction: int) -> Iterator[str]:
        """The letters at the ends of arrows: below the first column, above the second."""
        for letter, end in zip(LETTERS, sorted(self.ends), strict=False):
            y = end.y + direction * RADIUS
            yield (f'<g class="node end">\n<ellipse fill="white" stroke="#555555" cx="{end.x:.2f}" '
                   f'cy="{y:.2f}" rx="{RADIUS}" ry="{RADIUS}"/>\n<text text-anchor="middle" '
                   f'x="{end.x:.2f}" y="{y + 4:.2f}" font-family="Helvetica,Arial,sans-serif" '
                   f'font-size="11.00" fill="#111111">{letter}</text>\n</g>\n')


def split(curve: Cubic, y: float) -> tuple[Cubic, Cubic]:
    """A Bézier curve that goes down, cut at a height by de Casteljau's construction.

    >>> line = Point(0, 0), Point(0, 1), Point(0, 2), Point(0, 3)
    >>> [[round(point.y, 6) for point in half] for half in split(line, 1.5)]
    [[0, 0.5, 1.0, 1.5], [1.5, 2.0, 2.5, 3]]
    """
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _halves(curve, middle)[0][3].y < y else (low, middle)
    return _halves(curve, (low + high) / 2)


def _halves(curve: Cubic, t: float) -> tuple[Cubic, Cubic]:
    rows: list[list[Point]] = [list(curve)]
    while len(rows[-1]) > 1:
        rows.append([Point(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
                     for a, b in pairwise(rows[-1])])
    (a, b, c, d), (e, f, g, h) = [row[0] for row in rows], [row[-1] for row in reversed(rows)]
    return (a, b, c, d), (e, f, g, h)


def _with_curve(text: str, curve: Sequence[Cubic]) -> str:
    """An arrow with another line."""
    def pair(point: Point) -> str:
        return f"{point.x:.2f},{point.y:.2f}"

    line = f"M{pair(curve[0][0])}" + "".join(
        f"C{' '.join(map(pair, points))}" for _, *points in curve)
    return re.sub(r'(<path [^>]*\bd=")[^"]*', lambda match: match[1] + line, text)


__all__ = ["Columns", "Part", "Point", "in_columns", "scale", "split", "together"]
