"""Where the units of a network stand: coordinates in points, to the right and up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from viz.network.data import Branch, Column, Network

RADIUS = 22.0
ROW = 58.0  # from one unit of a column to the next
GAP = 150.0  # from one column to the next, with weights between them
BAR_GAP = 64.0
BAR_WIDTH, BAR_WIDTH_WITH_VALUES = 24.0, 46.0
LINE_OF_TEXT = 15.0
STEEPEST = 2.2  # lines rise so much at most: steeper ones would run through the next unit
NUMBER_HEIGHT, NUMBER_ROOM = 16.0, 50.0  # a number on a line: its height, and from it to a unit
ARC_HEIGHT = 26.0
FLOW_HEIGHT = 30.0
LETTER = 6.6  # how wide a letter of a caption is, about
Point = tuple[float, float]


@dataclass
class Placement:
    """The centers of all that is drawn.

    Attributes:
        units: by id, bias units too.
        rows: how many rows each column has, bias units too.
        titles, captions, flows: of columns, by the column's id.
        tops: the height at which each column ends; arcs start and end there.
        arcs: the height of each arc, by the ids of its two columns.
        bars: the height of each layer without units.
        same_branch: the ids of all columns of a column's branch.
        names: of the tasks, with their places.
        bottom: where the legend stands.
    """

    row: float = ROW
    bar_width: float = BAR_WIDTH
    units: dict[str, Point] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    titles: dict[str, Point] = field(default_factory=dict)
    captions: dict[str, Point] = field(default_factory=dict)
    flows: dict[str, float] = field(default_factory=dict)
    tops: dict[str, float] = field(default_factory=dict)
    arcs: dict[tuple[str, str], float] = field(default_factory=dict)
    same_branch: dict[str, set[str]] = field(default_factory=dict)
    bars: dict[str, float] = field(default_factory=dict)
    names: list[tuple[str, Point]] = field(default_factory=list)
    bottom: Point = (0.0, 0.0)


def place(network: Network) -> Placement:
    """The place of everything in a network.

    >>> from viz.network.building import build
    >>> from viz.network.parts import Reading
    >>> place(build(Reading("Sequential", 2, [], 0))).units
    {'u0_0': (0.0, 29.0), 'u0_1': (0.0, -29.0)}
    """
    return _Placer(network).placed()


class _Placer:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.found = Placement()
        if network.example:
            self.found.bar_width = BAR_WIDTH_WITH_VALUES
        self.found.rows = {column.id: len(column.units) + (column.bias is not None)
                           for column in network.columns}
        crowds = [self.crowd(before, column) for before, column in _gaps(network.trunk)]
        inside = any(unit.bias is not None for column in network.columns for unit in column.units)
        least = ROW + (NUMBER_HEIGHT / 2 if inside else 0)
        self.found.row = max([least, *(NUMBER_HEIGHT * (crowd + 1) for crowd in crowds if crowd)])

    def placed(self) -> Placement:
        """All of it."""
        self.branch(self.network.trunk, None, 0.0)
        found = self.found
        xs = [x for x, _ in found.captions.values()]
        found.bottom = ((min(xs) + max(xs)) / 2, min(found.flows.values()) - LINE_OF_TEXT / 2
                        - (2 * LINE_OF_TEXT if self.network.flows else 0))
        return found

    def crowd(self, before: Column, column: Column) -> int:
        """How many numbers stand above each other at a unit between two columns."""
        if not self.network.numbered or column.kind == "bar":
            return 0
        sizes = self.found.rows[before.id], len(column.units)
        return max(sizes) if self.network.loss else min(sizes)

    def gap(self, before: Column, column: Column, middle: float) -> float:
        """How far the centers of two columns are from each other; the first one is placed."""
        least = BAR_GAP if column.kind == "bar" else max(
            GAP, NUMBER_ROOM * (self.crowd(before, column) + 1))
        half = (len(column.units) - 1) / 2 * self.found.row
        heights = [self.found.units[unit.id][1] for unit in (
            *before.units, *([before.bias] if before.bias else []))]
        rises = [abs(heights[0] - middle - half)]
        if column.kind == "units":
            rises += [max(heights) - middle + half, middle + half - min(heights)]
        least = max(least, max(rises) / STEEPEST)
        return max(least, (_text_width(before) + _text_width(column)) / 2 + 12)

    def units_above(self, branch: Branch) -> float:
        """How high the highest column is above the middle."""
        return max([(len(column.units) - 1) / 2 for column in branch.columns]) * self.found.row

    def units_below(self, branch: Branch) -> float:
        """How deep the deepest column is, with its bias unit."""
        rows = max((len(column.units) - 1) / 2 + (column.bias is not None)
                   for column in branch.columns)
        inside = any(unit.bias is not None for column in branch.columns for unit in column.units)
        return rows * self.found.row + (NUMBER_HEIGHT if inside else 0)

    def levels(self, branch: Branch) -> int:
        """How many arcs are above each other."""
        ids = {column.id for column in branch.columns}
        return max((arc.level for arc in self.network.arcs if arc.head in ids), default=0)

    def above(self, branch: Branch) -> float:
        """How much room a branch needs above its middle."""
        own = (self.units_above(branch) + RADIUS + (self.levels(branch) + 0.3) * ARC_HEIGHT
               + 2 * LINE_OF_TEXT + (LINE_OF_TEXT * 1.5 if branch.name else 0))
        return max(own, sum(map(self.height, branch.branches)) / 2)

    def below(self, branch: Branch) -> float:
        """How much room a branch needs below its middle."""
        lines = max(len(column.captions) for column in branch.columns)
        own = self.units_below(branch) + RADIUS + LINE_OF_TEXT * (lines + 1)
        own += FLOW_HEIGHT if self.network.flows else 0
        return max(own, sum(map(self.height, branch.branches)) / 2)

    def height(self, branch: Branch) -> float:
        """The height of a branch with all of its own."""
        return self.above(branch) + self.below(branch)

    def branch(self, branch: Branch, before: Column | None, middle: float,
               first_gap: float = 0.0) -> None:
        """Place a branch to the right of a column."""
        found, ids = self.found, {column.id for column in branch.columns}
        top = middle + self.units_above(branch) + RADIUS
        levels = self.levels(branch)
        title = top + LINE_OF_TEXT + (levels + 0.3) * ARC_HEIGHT * (levels > 0)
        low = middle - self.units_below(branch) - RADIUS - LINE_OF_TEXT / 2
        lines = max(len(column.captions) for column in branch.columns)
        for arc in self.network.arcs:
            if arc.head in ids:
                found.arcs[arc.tail, arc.head] = top + arc.level * ARC_HEIGHT
        x, first = 0.0, 0.0
        for k, column in enumerate(branch.columns):
            if before is not None:
                gap = self.gap(before, column, middle) if k else first_gap
                x = found.captions[before.id][0] + gap
            first = first if k else x
            self.column(column, x, middle)
            found.same_branch[column.id] = ids
            found.titles[column.id] = (x, title)
            found.captions[column.id] = (x, low - LINE_OF_TEXT * len(column.captions) / 2)
            found.flows[column.id] = low - LINE_OF_TEXT * (lines + 1)
            before = column
        if branch.name:
            found.names.append((branch.name, ((first + x) / 2, title + 1.5 * LINE_OF_TEXT)))
        if branch.branches:
            self.branches(branch, middle)

    def branches(self, branch: Branch, middle: float) -> None:
        """Place the branches of a branch above each other."""
        before = branch.columns[-1]
        upper = middle + sum(map(self.height, branch.branches)) / 2
        middles = []
        for inner in branch.branches:
            middles.append(upper - self.above(inner))
            upper -= self.height(inner)
        gap = max(self.gap(before, inner.columns[0], middle)
                  for inner, middle in zip(branch.branches, middles, strict=True))
        for inner, middle in zip(branch.branches, middles, strict=True):
            self.branch(inner, before, middle, gap)

    def column(self, column: Column, x: float, middle: float) -> None:
        """Place the units of a column."""
        found, half = self.found, (len(column.units) - 1) / 2 * self.found.row
        for k, unit in enumerate(column.units):
            found.units[unit.id] = (x, middle + half - k * found.row)
        if column.bias is not None:
            found.units[column.bias.id] = (x, middle - half - found.row)
        found.tops[column.id] = middle + half + RADIUS
        if column.kind == "bar":
            found.bars[column.id] = 2 * (half + RADIUS)


def _gaps(branch: Branch, before: Column | None = None) -> Iterator[tuple[Column, Column]]:
    """All pairs of a column and the next."""
    for column in branch.columns:
        if before is not None:
            yield before, column
        before = column
    for inner in branch.branches:
        yield from _gaps(inner, before)


def _text_width(column: Column) -> float:
    return LETTER * max(map(len, (column.title, *column.captions)))


__all__ = ["BAR_WIDTH", "RADIUS", "Placement", "Point", "place"]
