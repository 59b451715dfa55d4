"""Plain data to DOT, the language of Graphviz. A pure function: the same picture, the same text.

Labels are record labels, because the embedded renderer drops HTML-like labels without a word.
What a thing is shows in its shape and border first, and only then in its color; the colors are
Okabe and Ito's, which color-blind readers can tell apart. SVG classes let a stylesheet restyle all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from viz.numbers import NO_BREAK_SPACE, Numbers
from viz.picture import Box, Edge, Operation, Picture

FONT = "Helvetica,Arial,sans-serif"
CAPTION = "numbers on arrows: local derivatives"
HEAD = f"""digraph chalkgrad {{
  graph [rankdir=RANKDIR, bgcolor="white", pad=0.1, nodesep=0.25, ranksep=0.35, fontname="{FONT}",
         fontsize=12, fontcolor="#555555", labelloc=b, labeljust=l, label="{CAPTION}"]
  node [fontname="{FONT}", fontsize=15, fontcolor="#111111", color="#333333", style=filled,
        width=0.3, height=0.3, margin="0.14,0.06"]
  edge [fontname="{FONT}", fontsize=13, fontcolor="#993D00", color="#555555", arrowsize=0.7]"""
DIRECTIONS = {"right": "LR", "down": "TB"}
LARGE = 200  # boxes; for more, Graphviz would polish the layout for a minute
HASTE = "  graph [nslimit=1]"
TANGLED = 800  # ranks that arrows pass by; for more, routing them in curves may take minutes
STRAIGHT = "  graph [splines=line]"
BOX_STYLE = {
    "leaf": 'shape=Mrecord, penwidth=2.5, color="#0072B2", fillcolor="#E3F1FA"',
    "value": 'shape=record, fillcolor="#FFFFFF"',
    "constant": 'shape=record, style="filled,dashed", color="#777777", fillcolor="#F4F4F4"',
}
OPERATION_STYLE = 'color="#8A6100", fillcolor="#FFF1CC"'
ESCAPES = str.maketrans({
    "&": "&amp;", "\\": r"\\", '"': "&quot;", "<": "&lt;", ">": "&gt;",
    "{": "&#123;", "}": "&#125;", "|": "&#124;",
})  # fmt: skip


def dot_source(picture: Picture, direction: str = "right") -> str:
    """The picture in the DOT language, growing to the right or down.

    >>> from autograd import Graph, Value
    >>> from viz.picture import picture
    >>> print(dot_source(picture(Graph(Value(2.0, "w")))))
    digraph chalkgrad {
      ...
      n0 [class="leaf pending", shape=Mrecord, ..., label="w = 2|∂w/∂w: not computed yet"]
    }
    """
    haste = [HASTE] if len(picture.boxes) > LARGE else []
    if crossed_ranks(picture) > TANGLED:
        haste = [HASTE, STRAIGHT]
    head = HEAD.replace("RANKDIR", DIRECTIONS[direction])
    lines = [head, *haste, *_nodes(picture), *map(_edge, picture.edges), "}"]
    return "\n".join(lines) + "\n"


def crossed_ranks(picture: Picture) -> int:
    """How many ranks all arrows pass by: large where early nodes are used again and again.

    A rank is a column of the drawing; leaves stand one before their first use.
    """
    rank = {box.id: 0 for box in picture.boxes}
    for edge in picture.edges:  # in topological order
        rank[edge.head] = max(rank.get(edge.head, 0), rank[edge.tail] + 1)
    first = {edge.tail: rank[edge.head] - 1 for edge in reversed(picture.edges)}
    leaves = {box.id for box in picture.boxes if box.id not in picture.operations}
    return sum(rank[edge.head] - 1 - (first if edge.tail in leaves else rank)[edge.tail]
               for edge in picture.edges)


def escaped(text: str) -> str:
    r"""Text as it may stand in a quoted DOT label, of a record too.

    >>> escaped('a|b "<i>"')
    'a&#124;b &quot;&lt;i&gt;&quot;'
    """
    return text.translate(ESCAPES)


def _nodes(picture: Picture) -> Iterator[str]:
    for box in picture.boxes:
        yield _box(box)
        if box.id in picture.operations:
            yield _operation(picture.operations[box.id])


def fields(box: Box) -> list[tuple[str, ...]]:
    """The lines of each field of a box's label: its value, then its gradient.

    In the SVG each line is a text element, in this order.

    >>> from autograd import Graph, Value
    >>> from viz.picture import picture
    >>> fields(picture(Graph(Value(2.0, "w"))).boxes[0])
    [('w = 2',), ('∂w/∂w: not computed yet',)]
    """
    found = [_lines(box.name, box.value)]
    if box.gradient is not None:
        found.append(_lines(box.gradient.label, box.gradient.value))
    return found


def _box(box: Box) -> str:
    label = "|".join(map(_label, fields(box)))
    classes: str = box.kind
    if box.gradient is not None:
        classes += " pending" if box.gradient.value is None else " gradient"
    return f'  {box.id} [class="{classes}", {BOX_STYLE[box.kind]}, label="{label}"]'


def _lines(name: str, numbers: Numbers | None) -> tuple[str, ...]:
    """``w = 2`` in one line, or the name above the rows."""
    if numbers is None:
        return (f"{name}: not computed yet",)
    lines = numbers.lines()
    if not name:
        return lines
    return (f"{name} = {lines[0]}",) if len(lines) == 1 else (name, *lines)


def _operation(operation: Operation) -> str:
    size = len(operation.symbol)
    if size <= 4:
        shape = f"shape=circle, fixedsize=true, width=0.5, fontsize={17 if size <= 2 else 12}"
    else:
        shape = 'shape=ellipse, height=0.5, margin="0.03,0.02", fontsize=13'
    return (f'  {operation.id} [class="op", {shape}, {OPERATION_STYLE}, ordering=in, '
            f'label="{escaped(operation.symbol)}"]')


def _edge(edge: Edge) -> str:
    arrow = f"  {edge.tail} -> {edge.head}"
    if not edge.label:
        return arrow
    lines = [f"{NO_BREAK_SPACE}{line}{NO_BREAK_SPACE}" for line in edge.label]  # off the arrow
    return f'{arrow} [class="slope", label="{_label(lines)}"]'


def _label(lines: Iterable[str]) -> str:
    return r"\n".join(map(escaped, lines))
