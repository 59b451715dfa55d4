"""A network to DOT. A pure function: the same network, the same text.

All places are given: layout=nop2 makes Graphviz draw what it is told, and costs no time. The sign
of a weight shows in the line's dashes and only then in its color. SVG classes let a stylesheet
restyle all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from autograd.text import number_text
from viz.dot import FONT, escaped
from viz.network.data import Column, Connection, Network, Unit
from viz.network.legend import legend
from viz.network.lines import around, arrow, at, beside, between, straight, swing, text_of, toward
from viz.network.placing import RADIUS, Point, place
from viz.numbers import NO_BREAK_SPACE
from viz.themes import LIGHT, PRINT, Theme

HEAD = """digraph chalkgrad {{
  graph [layout=nop2, bgcolor="{theme.background}", pad=0.3]
  node [fontname="{font}", fontsize=13, fontcolor="{theme.text}", color="{theme.text}",
        fillcolor="{theme.background}", style=filled]
  edge [fontname="{font}", arrowhead=none, arrowsize=0.7, color="{theme.group}"]"""
UNIT_STYLE = {
    "input": ("leaf", "penwidth=2"), "hidden": ("value", "penwidth=1.5"),
    "output": ("value", "penwidth=3"), "bias": ("constant", 'style="filled,dashed"'),
}
SIGN_STYLE = {"positive": "", "negative": ", style=dashed", "zero": ", style=dotted"}
THINNEST, THICKEST = 0.6, 5.0
THICKEST_ARROW = 3.0
CROSS = (1.1 * RADIUS, 0.55 * RADIUS), (18.0, 11.0)
"""From where to where the four arms of a cross go, on a circle and on a bare name."""


def dot_source(network: Network, theme: Theme = LIGHT) -> str:
    """The network in the DOT language.

    >>> from viz.network.building import build
    >>> from viz.network.parts import Reading
    >>> print(dot_source(build(Reading("Sequential", 1, [], 0))))
    digraph chalkgrad {
      ...
      u0_0 [class="unit input", pos="0,0", shape=circle, ..., label="x"]
      ...
    }
    """
    return _Writer(network, theme).text()


class _Writer:
    def __init__(self, network: Network, theme: Theme) -> None:
        self.network, self.theme, self.places = network, theme, place(network)
        self.sign_color = {"positive": theme.boxes["leaf"][0], "negative": theme.mark,
                           "zero": theme.group}
        self.columns = {unit.id: column for column in network.columns for unit in
                        (*column.units, *([column.bias] if column.bias else []))}
        self.largest_weight = largest(line.weight for line in network.connections if line.active)
        self.largest_gradient = largest(line.gradient for line in network.connections)
        self.largest_flow = largest(flow.norm for flow in network.flows)

    def text(self) -> str:
        """All of it: bars lie below units, and numbers above lines, in the order of the text."""
        head = HEAD.format(theme=self.theme, font=FONT)
        lines = [head, *self.bars(), *self.units(), *self.texts(), *self.lines(), *self.arcs(),
                 *self.flows(), *self.numbers(), "}"]
        return "\n".join(lines) + "\n"

    def bars(self) -> Iterator[str]:
        """The frames of layers without units."""
        for column in self.network.columns:
            if column.kind == "bar":
                x, _ = self.places.captions[column.id]
                height = self.places.bars[column.id]
                y = self.places.tops[column.id] - height / 2
                border, fill = self.theme.operation
                yield (f'  bar{column.id} [class="bar", pos="{at((x, y))}", shape=box, '
                       f'style="filled,rounded", fillcolor="{fill}", color="{border}", '
                       f'{_size(self.places.bar_width, height)}, label=""]')

    def units(self) -> Iterator[str]:
        """Units, bias units, and what stands in a column like a unit."""
        for column in self.network.columns:
            for unit in column.units:
                yield self.unit(unit)
            if column.bias is not None:
                yield self.unit(column.bias)

    def unit(self, unit: Unit) -> str:
        """A unit: its name, and for an example its value."""
        place = self.places.units[unit.id]
        value = "" if unit.value is None else number_text(unit.value, self.network.digits)
        if unit.kind in ("port", "more"):
            label = value or unit.label
            size = 24 if unit.kind == "more" else 12 if value else 16
            return (f'  {unit.id} [class="{unit.kind}", pos="{at(place)}", '
                    f'shape=plain, style="", fontsize={size}, label="{escaped(label)}"]')
        words = [unit.label, value] if value else [unit.label]
        longest = max(map(len, words))
        size = min(12, int(70 / longest)) if value else min(16, int(80 / longest))
        classes = f"unit {unit.kind}" + (" dropped" if unit.dropped else "")
        look, line = UNIT_STYLE["bias" if unit.dropped else unit.kind]
        border, fill = self.theme.boxes[look]
        style = f'color="{border}", fillcolor="{fill}", {line}'
        return (f'  {unit.id} [class="{classes}", pos="{at(place)}", shape=circle, '
                f"{_size(2 * RADIUS, 2 * RADIUS)}, {style}, fontsize={size}, "
                f'label="{_joined(words)}"]')

    def texts(self) -> Iterator[str]:
        """Titles, captions, names of tasks, and the legend."""
        for column in self.network.columns:
            yield _text(f"t{column.id}", "title", self.places.titles[column.id], [column.title],
                        13, self.theme.text)
            yield _text(column.id, "caption", self.places.captions[column.id], column.captions,
                        12, self.theme.caption)
        for k, (name, point) in enumerate(self.places.names):
            yield _text(f"task{k}", "task", point, [name], 15, self.theme.text)
        words = legend(self.network, self.largest_weight, self.largest_gradient,
                       colored=self.theme is not PRINT)
        x, y = self.places.bottom
        yield _text("legend", "legend", (x, y - 7 * len(words)), words, 11,
                    self.theme.caption)

    def lines(self) -> Iterator[str]:
        """The lines between units, with the gradients' arrows, and the crosses of dropped units."""
        for line in self.network.connections:
            start, end = self.ends(line)
            kind, style = self.style(line)
            yield (f'  {line.tail} -> {line.head} [class="{kind}", {style}, '
                   f'pos="{straight(start, end)}"]')
            if line.gradient is not None and self.network.numbered and line.active:
                width = THINNEST + (THICKEST_ARROW - THINNEST) * share(
                    line.gradient, self.largest_gradient)
                dashes = ", style=dashed" if line.gradient < 0 else ""
                yield (f'  {line.head} -> {line.tail} [class="gradient", arrowhead=normal, '
                       f'color="{self.theme.backward}"{dashes}, penwidth={text_of(width)}, '
                       f'pos="{arrow(*beside(end, start, 6.0))}"]')
        for column in self.network.columns:
            for unit in column.units:
                if unit.dropped:
                    yield from self.cross(unit)

    def ends(self, line: Connection) -> tuple[Point, Point]:
        """Where a line leaves its first unit, and where it reaches the second."""
        start, end = self.places.units[line.tail], self.places.units[line.head]
        half = self.places.bar_width / 2
        from_bar, to_bar = (self.columns[id].kind == "bar" and not id.startswith("b")
                            for id in (line.tail, line.head))
        if from_bar:
            start = (start[0] + half, start[1])
        if to_bar:
            end = (end[0] - half, end[1])
        return (start if from_bar else toward(start, end, RADIUS),
                end if to_bar else toward(end, start, RADIUS))

    def style(self, line: Connection) -> tuple[str, str]:
        """The class of a line, and how it is drawn."""
        if not line.active:
            return "inactive", f'color="{self.theme.group}", style=dotted, penwidth=0.8'
        if line.weight is None:
            return "pass", "penwidth=1.2"
        sign = sign_of(line.weight)
        width = THINNEST + (THICKEST - THINNEST) * share(line.weight, self.largest_weight)
        return (f"weight {sign}", f'color="{self.sign_color[sign]}"{SIGN_STYLE[sign]}, '
                f"penwidth={text_of(width)}")

    def cross(self, unit: Unit) -> Iterator[str]:
        """Two lines across a dropped unit, with a gap where its name stands."""
        x, y = self.places.units[unit.id]
        reach, gap = CROSS[unit.kind == "port"]
        for right, up in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            start, end = (x + right * reach, y + up * reach), (x + right * gap, y + up * gap)
            yield (f'  {unit.id} -> {unit.id} [class="cross", color="{self.theme.failed}", '
                   f'penwidth=2.5, pos="{straight(start, end)}"]')

    def arcs(self) -> Iterator[str]:
        """Skip connections, above the columns, or from one branch into the next."""
        for arc in self.network.arcs:
            (x, _), (end, _) = self.places.captions[arc.tail], self.places.captions[arc.head]
            height, top = self.places.arcs[arc.tail, arc.head], self.places.tops[arc.tail]
            goal = (end, self.places.tops[arc.head])
            if arc.tail in self.places.same_branch[arc.head]:
                path = around((x + 3.0 * (arc.level - 1), top), goal, height)
            else:
                first = min(self.places.captions[id][0] for id in
                            self.places.same_branch[arc.head])
                path = swing((x + RADIUS, top - RADIUS), (first - 2 * RADIUS, height), goal)
            yield (f'  {_first(self.network, arc.tail)} -> bar{arc.head} [class="skip", '
                   f'arrowhead=normal, color="{self.theme.edge}", penwidth=2, pos="{path}"]')

    def flows(self) -> Iterator[str]:
        """An arrow back from column to column, below them, for the gradient of all weights."""
        for flow in self.network.flows:
            height = self.places.flows[flow.tail]
            start = (self.places.captions[flow.tail][0] - 12, height)
            end = (self.places.captions[flow.head][0] + 12, height)
            width = THINNEST + (THICKEST_ARROW - THINNEST) * share(flow.norm, self.largest_flow)
            words = f"‖∂{self.network.loss}/∂{flow.name}‖ = "
            words += number_text(flow.norm, self.network.digits)
            x, y = between(start, end, 0.5)
            yield (f'  {flow.tail} -> {flow.head} [class="gradient", arrowhead=normal, '
                   f'color="{self.theme.backward}", penwidth={text_of(width)}, '
                   f'pos="{arrow(start, end)}"]')
            yield _text(f"flow{flow.tail}", "gradient", (x, y - 12), [words], 11,
                        self.theme.backward)

    def numbers(self) -> Iterator[str]:
        """Biases below units, and numbers on lines."""
        ink = self.theme.text
        for column in self.network.columns:
            for unit in column.units:
                if unit.bias is not None:
                    x, y = self.places.units[unit.id]
                    words = f"b = {number_text(unit.bias, self.network.digits)}"
                    yield _number(f"bias_{unit.id}", "", (x, y - RADIUS - 8), words, ink)
        for line in self.network.connections if self.network.numbered else ():
            if line.weight is None or not line.active:
                continue
            tail, head = self.columns[line.tail], self.columns[line.head]
            start, end = self.places.units[line.tail], self.places.units[line.head]
            to_head, to_tail = self.number_places(tail, head)
            weight = between(start, end, to_head)
            words = number_text(line.weight, self.network.digits)
            yield _number(f"w_{line.tail}_{line.head}", "", weight, words, ink)
            if line.gradient is not None:
                words = "∂ " + number_text(line.gradient, self.network.digits)
                moved, _ = beside(between(end, start, to_tail), start, 6.0)
                yield _number(f"g_{line.tail}_{line.head}", "gradient", moved, words,
                              self.theme.backward)

    def number_places(self, tail: Column, head: Column) -> tuple[float, float]:
        """How far along the lines weights stand, from the tail, and gradients, from the head.

        At 1/(n + 1) of the way the numbers on lines to n units stand evenly spaced.
        """
        tails, heads = self.places.rows[tail.id], len(head.units)
        if self.network.loss:
            return 1 - min(1 / (tails + 1), 0.3), 1 - min(1 / (heads + 1), 0.3)
        return (1 - 1 / (tails + 1) if tails <= heads else 1 / (heads + 1)), 0.0


def largest(numbers: Iterable[float | None]) -> float:
    """The largest size of the finite ones among some numbers; 0 for none.

    >>> largest([1.0, None, -2.0, float("inf")])
    2.0
    """
    return max((abs(x) for x in numbers if x is not None and math.isfinite(x)), default=0.0)


def share(number: float, largest: float) -> float:
    """How large a number is in comparison, from 0 to 1; 1 for inf, 0 for nan."""
    if math.isnan(number) or not largest:
        return 0.0
    return min(abs(number) / largest, 1.0)


def sign_of(number: float) -> str:
    """The class of a number's sign; nan has none."""
    return "positive" if number > 0 else "negative" if number < 0 else "zero"


def _first(network: Network, column_id: str) -> str:
    """The first unit of a column, or the frame of one without units."""
    column = next(column for column in network.columns if column.id == column_id)
    return f"bar{column_id}" if column.kind == "bar" else column.units[0].id


def _size(width: float, height: float) -> str:
    return f"fixedsize=shape, width={width / 72:.4f}, height={height / 72:.4f}"


def _text(id: str, classes: str, point: Point, lines: Iterable[str], size: int,
          color: str) -> str:
    """Text on white ground, so that no line runs through it."""
    return (f'  {id} [class="paper {classes}", pos="{at(point)}", shape=plain, fontsize={size}, '
            f'fontcolor="{color}", label="{_joined(lines)}"]')


def _number(id: str, classes: str, point: Point, words: str, color: str) -> str:
    padded = f"{NO_BREAK_SPACE}{words}{NO_BREAK_SPACE}"
    return _text(id, f"number {classes}".strip(), point, [padded], 11, color)


def _joined(lines: Iterable[str]) -> str:
    return r"\n".join(map(escaped, lines))


__all__ = ["dot_source", "largest", "share", "sign_of"]
