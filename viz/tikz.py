r"""A drawing as TikZ, for slides and papers: named nodes and arrows, with the styles at the top.

Where things stand, what they say and what they are (the SVG's classes) is read from the SVG, which
every drawing has. The text is set by LaTeX, so boxes get the size LaTeX needs, and arrows end at
their borders: who moves a node by hand moves its arrows too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import asdict
from xml.etree.ElementTree import Element

from viz.svg_parts import Part, Point, Text, middle, parts, points
from viz.tex_text import tex_lines
from viz.themes import LIGHT, Theme

UNIT = 0.7  # TeX points for one point of the SVG, whose letters are larger
LARGEST = 16000  # TeX knows no length above 16383 points
RISE = 4  # from the baseline of a line to its middle
ANCHORS = {"start": "base west", "end": "base east"}
KINDS = ("leaf", "value", "constant", "module", "more", "op", "derivative", "pending", "failed",
         "marked")  # classes of nodes that have a style; others look as they do in the SVG
ARROWS = {"slope", "backward", "marked"}  # the same for edges
SMALL = 14  # points; smaller letters are smaller here too
HEAD = r"""% `pdflatex` makes a page of this file. In a document that says \usepackage{tikz},
% \input{NAME} puts the drawing where it stands; on a slide it fits as
% \resizebox{\linewidth}{!}{\input{NAME}}. Change the styles below, or those of all drawings by
% \tikzset{every chalkgrad picture/.append style={leaf/.append style={fill=yellow}}}.
\ifdefined\tikzpicture\def\chalkgradbegin{}\def\chalkgradend{}\else
  \documentclass{article}
  \usepackage{tikz}
  \newsavebox\chalkgradbox
  \def\chalkgradbegin{\begin{document}\begin{lrbox}\chalkgradbox}
  \def\chalkgradend{\end{lrbox}%
    \ifdefined\pagewidth\let\pdfpagewidth\pagewidth\let\pdfpageheight\pageheight\fi
    \pdfpagewidth=\dimexpr\wd\chalkgradbox+4mm\relax
    \pdfpageheight=\dimexpr\ht\chalkgradbox+\dp\chalkgradbox+4mm\relax
    \hoffset=\dimexpr2mm-1in\relax \voffset=\hoffset
    \shipout\box\chalkgradbox \end{document}}
\fi
\chalkgradbegin
% A character that LaTeX's fonts lack: its number in a frame. Other engines try their fonts.
\providecommand\chalkgradchar[1]{\ifdefined\Umathchar\char"#1\else
  {\fboxsep=.5pt \fboxrule=.2pt \fbox{\tiny\upshape#1}}\fi}%
"""
FOOT = r"""\end{tikzpicture}%
\chalkgradend
"""
PICTURE = r"""\begin{tikzpicture}[x=UNITpt, y=UNITpt, >=stealth, line width=.5pt,
  every node/.style={inner sep=0pt, outer sep=0pt, text=<text>},
  box/.style={draw=<value border>, fill=<value>},
  leaf/.style={box, line width=1.4pt, rounded corners=3pt, draw=<leaf border>, fill=<leaf>},
  value/.style={box},
  constant/.style={box, dashed, draw=<constant border>, fill=<constant>},
  op/.style={draw=<operation border>, fill=<operation>, inner sep=2pt, minimum size=20pt,
    rounded corners=8pt},
  derivative/.style={box, dotted, line width=1pt, draw=<derivative border>, fill=<derivative>},
  module/.style={box, double, rounded corners=3pt, draw=<module border>, fill=<module>},
  more/.style={},
  pending/.style={},
  failed/.style={dashed, line width=1.4pt, draw=<failed>},
  marked/.style={line width=2.5pt, draw=<mark>},
  group/.style={dashed, draw=<group>, rounded corners=3pt},
  title/.style={font=\small},
  arrow/.style={->, draw=<edge>},
  backward/.style={dashed, >=to, draw=<backward>},
  slope/.style={font=\small, text=<slope>},
  share/.style={slope, text=<backward>},
  caption/.style={font=\footnotesize, text=<caption>},
  every chalkgrad picture/.try]
\def\arraystretch{1.1}\setlength\arraycolsep{.4em}\setlength\tabcolsep{.5em}%
"""
NEXT_LINE, NEXT_FIELD = r"\\", r"\\\hline "


def tikz_source(svg: str, name: str = "drawing", theme: Theme = LIGHT) -> str:
    r"""A drawing in TikZ: a file that pdflatex compiles, and that \input takes into a document.

    Args:
        svg: the drawing, as Graphviz made it.
        name: the file's name, for the comment that says how to use it.
        theme: the colors of the styles; a dark one has its background too.

    Raises ValueError for an SVG that Graphviz did not make, or one that is too large for TeX.

    >>> from autograd import Value
    >>> from viz import draw
    >>> print(tikz_source(draw(Value(2.0, "w")).svg))
    % `pdflatex` makes a page of this file. ...
    \node[leaf,pending] (n0) at (...) {\begin{tabular}{c}$w=2$\\\hline $\partial w/...
    ...
    """
    found = parts(svg)
    if found is None:
        raise ValueError("tikz_source: expected an SVG made by Graphviz.")
    graph, inside = found
    lines = [] if theme.background == "white" else [_background(graph, theme)]
    for kind, write in (("cluster", _group), ("node", _node), ("edge", _edge), ("paper", _node)):
        for part in inside:  # "paper": numbers that stand on lines
            if kind in part.kinds and (kind == "paper" or "paper" not in part.kinds):
                lines += write(part)
    lines += map(_caption, graph.texts)
    head = HEAD.replace("NAME", name if re.fullmatch(r"[A-Za-z0-9_.-]+", name) else "drawing")
    return head + _picture(theme) + "\n".join(lines) + "\n" + FOOT


def _picture(theme: Theme) -> str:
    """The beginning of the picture: its styles, in a theme's colors."""
    colors = {name: color for name, color in asdict(theme).items() if isinstance(color, str)}
    for kind, (border, fill) in {**theme.boxes, "operation": theme.operation}.items():
        colors |= {f"{kind} border": border, kind: fill}
    return re.sub("<([a-z ]+)>", lambda name: _color(colors[name[1]]),
                  PICTURE.replace("UNIT", str(UNIT)))


def _background(graph: Part, theme: Theme) -> str:
    """The ground behind all, for a theme that is not white."""
    left, low, right, high = graph.bounds
    color = _color(theme.background)
    return rf"\fill[fill={color}] {_at((left, low))} rectangle {_at((right, high))};"


def _group(part: Part) -> Iterator[str]:
    """A frame around nodes, with its title."""
    left, low, right, high = part.bounds
    yield rf"\draw[group] {_at((left, low))} rectangle {_at((right, high))};"
    yield from _label(part, "title")


def _node(part: Part) -> Iterator[str]:
    styles = [kind for kind in KINDS if kind in part.kinds]
    left, low, right, high = part.bounds
    if not styles:
        styles = [*_look(part), *(["font=\\small"] if _size(part) < SMALL else [])]
        if part.round:
            styles += ["circle", f"minimum size={(right - left) * UNIT:.1f}pt"]
        elif "paper" in part.kinds:
            styles.append("inner sep=1pt")
        elif part.shapes:
            styles += [f"minimum width={(right - left) * UNIT:.1f}pt",
                       f"minimum height={(high - low) * UNIT:.1f}pt"]
            styles += ["rounded corners=3pt"] if part.shapes[0].tag.endswith("path") else []
    elif "op" in styles and part.round:
        styles.append("circle")
    one_field = "op" in styles or part.round or "paper" in part.kinds
    content = _stack([[text.text for text in part.texts]]) if one_field else _fields(part)
    yield rf"\node[{','.join(styles)}] ({_id(part.title)}) at {_at(part.middle)} {{{content}}};"


def _fields(part: Part) -> str:
    """The fields of a box, below or beside each other as the SVG's separators say."""
    lines = part.separators
    columns = [x for (x, y), (end_x, end_y) in lines if abs(x - end_x) < abs(y - end_y)]
    rows = [y for (x, y), (end_x, end_y) in lines if abs(x - end_x) >= abs(y - end_y)]
    fields: dict[int, dict[int, list[str]]] = {}
    for text in part.texts:
        x, y = text.place
        column, row = sum(x > at for at in columns), sum(y < at for at in rows)
        fields.setdefault(column, {}).setdefault(row, []).append(text.text)
    stacks = [_stack([column[row] for row in sorted(column)], "")
              for _, column in sorted(fields.items())]
    if len(stacks) < 2:
        return "".join(stacks)
    return rf"\begin{{tabular}}{{@{{}}{'@{}|@{}'.join('c' * len(stacks))}@{{}}}}" \
           rf"{'&'.join(stacks)}\end{{tabular}}"


def _edge(part: Part) -> Iterator[str]:
    """An arrow along the SVG's curve, from border to border, and its label."""
    curve = next((shape for shape in part.shapes if shape.tag.endswith("path")), None)
    ends = [f"({_id(end)})" for end in part.title.split("->")]
    if curve is None or len(ends) != 2:
        return
    along = points(curve)
    kinds = [kind for kind in part.kinds if kind != "edge"]
    styles = ["arrow", *(kind for kind in ("backward", "marked") if kind in kinds)]
    if set(kinds) - ARROWS:  # drawn to look as it does, from point to point
        ends = [_at(along[0]), _at(along[-1])]
        styles += _look(part)
    elif "backward" not in kinds:
        styles += _dashes(curve)
    tips = [middle(points(shape)) for shape in part.shapes if shape.tag.endswith("polygon")]
    if not tips:
        styles.append("-")
    elif all(math.dist(tip, along[0]) < math.dist(tip, along[-1]) for tip in tips):
        styles.append("<-")
    steps = [f"controls {_at(along[i])} and {_at(along[i + 1])}"
             for i in range(1, len(along) - 2, 3)]
    path = [step for pair in zip(steps, [*map(_at, along[3:-1:3]), ends[1]], strict=True)
            for step in pair]
    yield rf"\draw[{','.join(styles)}] {' .. '.join([ends[0], *path])};"
    yield from _label(part, "share" if "backward" in kinds else "slope")


def _label(part: Part, style: str) -> Iterator[str]:
    """The text of an arrow or a group, centered where it stands in the SVG."""
    if part.texts:
        x, y = middle([text.place for text in part.texts])
        content = _stack([[text.text for text in part.texts]])
        yield rf"\node[{style}] at {_at((x, y + RISE))} {{{content}}};"


def _caption(text: Text) -> str:
    anchor = ANCHORS.get(text.anchor, "base")
    return rf"\node[caption,anchor={anchor}] at {_at(text.place)} {{{tex_lines([text.text])[0]}}};"


def _look(part: Part) -> Iterator[str]:
    """The colors and the line of what has no style of its own."""
    if part.shapes:
        shape = part.shapes[0]
        yield f"draw={_color(shape.get('stroke', 'none'))}"
        if not part.title.count("->"):
            yield f"fill={_color(shape.get('fill', 'none'))}"
        yield f"line width={float(shape.get('stroke-width', 1)) * UNIT:.2f}pt"
        yield from _dashes(shape)


def _dashes(shape: Element) -> list[str]:
    dashes = shape.get("stroke-dasharray", "")
    return [] if not dashes else ["dotted"] if dashes.startswith("1,") else ["dashed"]


def _color(color: str) -> str:
    """A color of the SVG as xcolor writes it."""
    if found := re.fullmatch("#(..)(..)(..)", color):
        red, green, blue = (int(part, 16) for part in found.groups())
        return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"
    return color if color in ("black", "white") else "none"


def _size(part: Part) -> float:
    return max((text.size for text in part.texts), default=SMALL)


def _stack(fields: list[list[str]], edge: str = "@{}") -> str:
    """Lines below each other, with a rule between fields; one line needs no table."""
    rows = [NEXT_LINE.join(tex_lines(lines)) for lines in fields]
    if edge and len(rows) == 1 and NEXT_LINE not in rows[0]:
        return rows[0]
    return rf"\begin{{tabular}}{{{edge}c{edge}}}{NEXT_FIELD.join(rows)}\end{{tabular}}"


def _id(title: str) -> str:
    """A name that TikZ takes; all ids of diagrams are such."""
    return re.sub(r"[^A-Za-z0-9_]", "-", title)


def _at(point: Point) -> str:
    if max(map(abs, point)) * UNIT > LARGEST:
        raise ValueError(f"tikz_source: the drawing is {max(map(abs, point)) * UNIT:.0f} pt large; "
                         f"TeX takes {LARGEST} pt. Draw a part of the graph, or save it as .svg.")
    x, y = (round(length, 1) + 0.0 for length in point)  # never -0.0
    return f"({x}, {y})"


__all__ = ["tikz_source"]
