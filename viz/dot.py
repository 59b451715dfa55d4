"""Plain data to DOT, the language of Graphviz. A pure function: the same picture, the same text.

Labels are record labels, because the embedded renderer drops HTML-like labels without a word.
What a thing is shows in its shape and border; `themes` adds the colors. SVG classes let a
stylesheet restyle all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from viz.numbers import NO_BREAK_SPACE, Numbers
from viz.picture import Box, Edge, Group, Operation, Picture
from viz.themes import LIGHT, Theme

FONT = "Helvetica,Arial,sans-serif"
HEAD = """digraph chalkgrad {{
  graph [rankdir={rankdir}, bgcolor="{theme.background}", pad=0.1, nodesep=0.25, ranksep=0.35,
         fontname="{font}", fontsize=12, fontcolor="{theme.caption}",
         labelloc=b, labeljust=l, label="{caption}"]
  node [fontname="{font}", fontsize=15, fontcolor="{theme.text}", color="{theme.text}",
        style=filled, width=0.3, height=0.3, margin="0.14,0.06"]
  edge [fontname="{font}", fontsize=13, fontcolor="{theme.slope}", color="{theme.edge}",
        arrowsize=0.7]"""
DIRECTIONS = {"right": "LR", "down": "TB"}
LARGE = 200  # boxes; for more, Graphviz would polish the layout for a minute
HASTE = "  graph [nslimit=1]"
BOX_STYLE = {
    "leaf": "shape=Mrecord, penwidth=2.5",
    "value": "shape=record",
    "constant": 'shape=record, style="filled,dashed"',
    "derivative": 'shape=record, style="filled,dotted", penwidth=2',
    "module": 'shape=box3d, penwidth=1.5, margin="0.25,0.12"',
    "more": "shape=plaintext, fontsize=20",
    "tag": "shape=underline, height=0.2, fontsize=13",
}
OPERATION_STYLE = {
    "forward": "", "derivative": ', style="filled,dotted", penwidth=2',
    "failed": ', style="filled,dashed", penwidth=3',
}
MARKED = "penwidth=5"
ESCAPES = str.maketrans({
    "&": "&amp;", "\\": r"\\", '"': "&quot;", "<": "&lt;", ">": "&gt;",
    "{": "&#123;", "}": "&#125;", "|": "&#124;",
})  # fmt: skip


def dot_source(picture: Picture, direction: str = "right", theme: Theme = LIGHT) -> str:
    """The picture in the DOT language, growing to the right or down.

    >>> from autograd import Graph, Value
    >>> from viz.recorded import picture
    >>> print(dot_source(picture(Graph(Value(2.0, "w")))))
    digraph chalkgrad {
      ...
      n0 [class="leaf pending", shape=Mrecord, ..., label="w = 2|∂w/∂w: not computed yet"]
    }
    """
    haste = [HASTE] if len(picture.boxes) > LARGE else []
    caption = "".join(f"{escaped(note)}\\l" for note in (*picture.legend, *picture.notes))
    head = HEAD.format(rankdir=DIRECTIONS[direction], theme=theme, font=FONT, caption=caption)
    lines = [head, *haste, *_nodes(picture, theme, direction)]
    for group in picture.groups:
        lines += _group(group, theme)
    lines += [_edge(edge, theme) for edge in picture.edges]
    return "\n".join([*lines, "}"]) + "\n"


def escaped(text: str) -> str:
    r"""Text as it may stand in a quoted DOT label, of a record too.

    >>> escaped('a|b "<i>"')
    'a&#124;b &quot;&lt;i&gt;&quot;'
    """
    return text.translate(ESCAPES)


def fields(box: Box) -> list[tuple[str, ...]]:
    """The lines of each field of a box's label: its value, then notes, then its gradient.

    In the SVG each line is a text element, in this order.

    >>> from autograd import Graph, Value
    >>> from viz.recorded import picture
    >>> fields(picture(Graph(Value(2.0, "w"))).boxes[0])
    [('w = 2',), ('∂w/∂w: not computed yet',)]
    """
    found = [(box.name,) if box.value is None else _lines(box.name, box.value)]
    if box.notes:
        found.append(box.notes)
    if box.gradient is not None:
        gradient = box.gradient
        found.append((f"{gradient.label}: not computed yet",) if gradient.value is None
                     else _lines(gradient.label, gradient.value))
    return found


def _lines(name: str, numbers: Numbers) -> tuple[str, ...]:
    """``w = 2`` in one line, or the name above the rows."""
    lines = numbers.lines()
    if not name:
        return lines
    return (f"{name} = {lines[0]}",) if len(lines) == 1 else (name, *lines)


def _nodes(picture: Picture, theme: Theme, direction: str) -> Iterator[str]:
    for box in picture.boxes:
        yield _box(box, theme, direction)
        operation = picture.operations.get(box.id)
        if operation is not None and operation.shown:
            yield _operation(operation, theme)


def _box(box: Box, theme: Theme, direction: str) -> str:
    label = (r"\n" if box.kind == "module" else "|").join(map(_label, fields(box)))
    if direction == "down" and "|" in label:
        label = f"{{{label}}}"  # below each other in both directions
    classes: str = box.kind
    if box.gradient is not None:
        classes += " pending" if box.gradient.value is None else " gradient"
    style = _style(classes, BOX_STYLE[box.kind], theme.boxes[box.kind], box.marked, theme)
    return f'  {box.id} [{style}, label="{label}"]'


def _style(classes: str, style: str, colors: tuple[str, str], marked: bool, theme: Theme) -> str:
    """The attributes of a node but for its label."""
    border, fill = colors
    if marked:
        classes, border = f"{classes} marked", theme.mark
        style = ", ".join([x for x in style.split(", ") if not x.startswith("penwidth")] + [MARKED])
    return f'class="{classes}", {style}, color="{border}", fillcolor="{fill}"'


def _operation(operation: Operation, theme: Theme) -> str:
    size = len(operation.symbol)
    if size <= 4:
        width, fontsize = (0.5, 17) if size <= 2 else (0.6, 12)
        shape = f"shape=circle, fixedsize=true, width={width}, fontsize={fontsize}"
    else:
        shape = 'shape=ellipse, height=0.5, margin="0.08,0.02", fontsize=13'
    kind = operation.kind
    border, fill = theme.derivative_operation if kind == "derivative" else theme.operation
    if kind == "failed":
        border = theme.failed
    classes = "op" if kind == "forward" else f"op {kind}"
    style = _style(classes, shape + OPERATION_STYLE[kind], (border, fill), operation.marked, theme)
    return f'  {operation.id} [{style}, ordering=in, label="{escaped(operation.symbol)}"]'


def _edge(edge: Edge, theme: Theme) -> str:
    settings = []
    classes = ["slope"] if edge.label and edge.kind == "forward" else []
    arrow = f"  {edge.tail} -> {edge.head}"
    if edge.kind != "forward":
        classes.append("backward")
        settings += ["style=dashed", f'color="{theme.backward}"', f'fontcolor="{theme.backward}"']
    if edge.kind in ("backward", "crossing"):
        settings += ["constraint=false", "arrowhead=vee"]
    if edge.kind == "derivative":  # against the ranks: later results stand further left
        arrow = f"  {edge.head} -> {edge.tail}"
        settings.append("dir=back")
    if edge.marked:
        classes.append("marked")
        settings += [f'color="{theme.mark}"', MARKED]
        if "arrowhead=vee" in settings:  # whose strokes would run into a blot
            settings[settings.index("arrowhead=vee")] = "arrowhead=normal"
    if classes:
        settings.insert(0, f'class="{" ".join(classes)}"')
    if edge.label:
        lines = [f"{NO_BREAK_SPACE}{line}{NO_BREAK_SPACE}" for line in edge.label]  # off the arrow
        settings.append(f'label="{_label(lines)}"')
    return f"{arrow} [{', '.join(settings)}]" if settings else arrow


def _group(group: Group, theme: Theme, indent: str = "  ") -> Iterator[str]:
    yield f"{indent}subgraph cluster_{group.id} {{"
    title = escaped(group.title) + NO_BREAK_SPACE * 3  # off the frame
    yield (f'{indent}  graph [style="rounded,dashed", color="{theme.group}", labeljust=l, '
           f'labelloc=t, margin=10, fontsize=13, label="{title}"]')
    if group.members:
        yield f"{indent}  {'; '.join(group.members)}"
    for inner in group.groups:
        yield from _group(inner, theme, indent + "  ")
    yield f"{indent}}}"


def _label(lines: Iterable[str]) -> str:
    return r"\n".join(map(escaped, lines))
