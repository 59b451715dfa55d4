"""A long drawing in several columns, so that it is larger on an upright page.

It is cut between ranks. Arrows across a cut end at a letter in a circle, one for each node that
they come from, and go on from the same letter at the top of the column that they lead to.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

LEAST_GAIN = 1.2
"""How much larger the drawing must get."""
MORE_GAIN = 1.1
"""And that again for each further column."""
MOST_COLUMNS = 4
MOST_CUT = 4
"""Arrows from more nodes across a cut than these are hard to follow."""
RADIUS = 9.0
MARGIN, GAP, STUB = 8.0, 36.0, 24.0
"""Around the columns, between them, and for the circles at their ends."""
BELOW = 2.0
"""How far below a node arrows are cut."""
LETTERS = "ABCDEFGHIJKL"
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

    @cached_property
    def tail(self) -> str:
        """The id of the node that an arrow comes from."""
        title = re.search(r"<title>(.*?)(?:-|&#45;)&gt;", self.text)
        return html.unescape(title[1]) if title else ""

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
    """The SVG of a drawing that grows downwards, in columns if it gets so much larger.

    Args:
        svg: as the renderer gives it.
        room: width and height of what the page has room for.
    """
    parts = [Part(match[1], match[0]) for match in PART.finditer(svg)]
    nodes = [part.extent for part in parts if part.kind == "node"]
    size = re.match(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    if size is None or len(nodes) < 2:
        return svg
    best, least = None, LEAST_GAIN * scale(float(size[1]), float(size[2]), room)
    gaps = [gap for gap in _gaps(nodes) if len(_sources(parts, gap)) <= MOST_CUT]
    for count in range(2, MOST_COLUMNS + 1):
        found = None
        for cuts in _choices(gaps, together(nodes), count):
            heights = [b - a for a, b in pairwise([together(nodes).top, *cuts,
                                                   together(nodes).bottom])]
            if scale(1.0, max(heights), room) < least:
                continue  # too far from equal, whatever the widths
            columns = Columns(parts, cuts)
            if columns.can_be_cut and scale(*columns.size, room) >= least:
                found, least = columns, scale(*columns.size, room)
        if found:
            best, least = found, MORE_GAIN * least
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


def _sources(parts: Sequence[Part], cut: float) -> set[str]:
    """Where the arrows come from that cross a cut."""
    return {part.tail for part in parts if part.extent.top < cut < part.extent.bottom}


def _choices(gaps: Sequence[float], all: Extent, count: int) -> Iterator[Sequence[float]]:
    """Cuts into so many columns: any into two, or those that are nearest to equal parts."""
    if count == 2:
        yield from ([gap] for gap in gaps)
    elif len(gaps) >= count - 1:
        for below in (0.0, 0.5, 1.0):  # the first column has no letters above, others have
            step = (all.bottom - all.top + below * STUB) / count
            cuts = {min(gaps, key=lambda gap: abs(gap - all.top - k * step))
                    for k in range(1, count)}
            if len(cuts) == count - 1:
                yield sorted(cuts)


class End(NamedTuple):
    """Where an arrow is cut: below a column (direction 1) or above one (−1)."""

    column: int
    direction: int
    point: Point
    source: str


class Columns:
    """The parts of a drawing between cuts, beside each other.

    An arrow across a cut ends below its first column, and begins above its last one; all from the
    same node end at one letter.
    """

    def __init__(self, parts: Sequence[Part], cuts: Sequence[float]) -> None:
        self.cuts = cuts
        self.texts: list[list[str]] = [[] for _ in range(len(cuts) + 1)]
        self.ends: list[End] = []
        self.can_be_cut = True
        extents: list[list[Extent]] = [[] for _ in self.texts]
        for part in parts:
            covered = part.extent
            column = bisect_left(cuts, covered.bottom)
            if bisect_right(cuts, covered.top) == column:
                self.texts[column].append(part.text)
                extents[column].append(covered)
            else:
                self._cut(part, bisect_right(cuts, covered.top), column)
        for column, _, (x, y), _ in self.ends:
            extents[column].append(Extent(x - RADIUS, y, x + RADIUS, y))
        for one, other in pairwise(sorted(self.ends)):
            if one[:2] == other[:2] and one.source != other.source:
                self.can_be_cut &= other.point.x - one.point.x > 2 * RADIUS + 2
        self.can_be_cut &= len({end.source for end in self.ends}) <= len(LETTERS)
        self.extents = [together(covered) for covered in extents if covered]

    def _cut(self, part: Part, first: int, last: int) -> None:
        """Divide an arrow that goes down from one column to another."""
        curve, above, below = part.curve(), self.cuts[first], self.cuts[last - 1]
        crossings = [[k for k, (a, *_, b) in enumerate(curve) if a.y <= cut < b.y]
                     for cut in (above, below)]
        if (any(len(crossing) != 1 for crossing in crossings) or part.text.count("<path") != 1
                or "<text" in part.text):
            self.can_be_cut = False
            return
        (k,), (m,) = crossings
        before, start = split(curve[k], above)
        _, after = split(curve[m], below)
        if not any(end[:2] == (first, 1) and end.source == part.tail for end in self.ends):
            self.ends.append(End(first, 1, start[0], part.tail))
            head = re.sub(r"<polygon [^>]*/>\n?", "", part.text)
            self.texts[first].append(_with_curve(head, [*curve[:k], before]))
        self.ends.append(End(last, -1, after[0], part.tail))
        self.texts[last].append(_with_curve(part.text, [after, *curve[m + 1:]]))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return (sum(right - left + GAP for left, _, right, _ in self.extents) - GAP + 2 * MARGIN,
                max(bottom - top + (STUB if i else 0.0)
                    + (STUB if i < len(self.cuts) else 0.0)
                    for i, (_, top, _, bottom) in enumerate(self.extents)) + 2 * MARGIN)

    def written(self, svg: str) -> str:
        """The SVG, with its head as it was."""
        width, height = self.size
        start = re.sub(r'^<svg width="[^"]*" height="[^"]*"(\s*)viewBox="[^"]*"',
                       f'<svg width="{width:.0f}pt" height="{height:.0f}pt"\\1'
                       f'viewBox="0 0 {width:.2f} {height:.2f}"',
                       svg[:svg.index('<g class="graph"')])
        paper = re.search(r'<polygon (fill="[^"]*")[^>]*/>', svg)
        body, x = "", MARGIN
        for i, (texts, covered) in enumerate(zip(self.texts, self.extents, strict=True)):
            y = MARGIN + (STUB if i else 0.0) - covered.top
            body += (f'<g transform="translate({x - covered.left:.2f} {y:.2f})">\n{"".join(texts)}'
                     f'{"".join(self._circles(i))}</g>\n')
            x += covered.right - covered.left + GAP
        return (f'{start}<g class="graph">\n<title>chalkgrad</title>\n<polygon '
                f'{paper[1] if paper else ""} stroke="none" points="0,0 {width:.2f},0 '
                f'{width:.2f},{height:.2f} 0,{height:.2f}"/>\n{body}</g>\n</svg>\n')

    def _circles(self, column: int) -> Iterator[str]:
        """The letters at the ends of arrows, below and above a column."""
        letters = dict(zip(dict.fromkeys(end.source for end in sorted(self.ends)), LETTERS,
                           strict=False))
        before: End | None = None
        for end in sorted(end for end in self.ends if end.column == column):
            (x, y), letter = end.point, letters[end.source]
            if before and before[::3] == end[::3] and x - before.point.x <= 2 * RADIUS:
                continue  # its letter stands there already
            before, y = end, y + end.direction * RADIUS
            yield (f'<g class="node end">\n<ellipse fill="white" stroke="#555555" cx="{x:.2f}" '
                   f'cy="{y:.2f}" rx="{RADIUS}" ry="{RADIUS}"/>\n<text text-anchor="middle" '
                   f'x="{x:.2f}" y="{y + 4:.2f}" font-family="Helvetica,Arial,sans-serif" '
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
