r"""A drawing as TikZ, for slides and papers: named nodes and arrows, with the styles at the top.

Where things stand, what they say and what they are (the SVG's classes) is read from the SVG, which
every drawing has. The text is set by LaTeX, so boxes get the size LaTeX needs, and arrows end at
their borders: who moves a node by hand moves its arrows too.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from viz.tex_text import tex_lines

SVG = "{http://www.w3.org/2000/svg}"
UNIT = 0.7  # TeX points for one point of the SVG, whose letters are larger
LARGEST = 16000  # TeX knows no length above 16383 points
RISE = 4  # from the baseline of a line to its middle
ANCHORS = {"start": "base west", "end": "base east"}
KINDS = ("leaf", "value", "constant", "module", "more", "op", "derivative", "pending", "failed",
         "marked")  # classes that have a style
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
\begin{tikzpicture}[x=UNITpt, y=UNITpt, >=stealth, line width=.5pt,
  every node/.style={inner sep=0pt, outer sep=0pt},
  box/.style={draw={rgb,255:red,51;green,51;blue,51}, fill=white},
  leaf/.style={box, line width=1.4pt, rounded corners=3pt,
    draw={rgb,255:red,0;green,114;blue,178}, fill={rgb,255:red,227;green,241;blue,250}},
  value/.style={box},
  constant/.style={box, dashed, draw={rgb,255:red,119;green,119;blue,119},
    fill={rgb,255:red,244;green,244;blue,244}},
  op/.style={draw={rgb,255:red,138;green,97;blue,0}, fill={rgb,255:red,255;green,241;blue,204},
    inner sep=2pt, minimum size=20pt, rounded corners=8pt},
  derivative/.style={box, dotted, line width=1pt, draw={rgb,255:red,142;green,59;blue,112},
    fill={rgb,255:red,251;green,234;blue,244}},
  module/.style={box, double, rounded corners=3pt, draw={rgb,255:red,0;green,102;blue,75},
    fill={rgb,255:red,226;green,245;blue,238}},
  more/.style={},
  pending/.style={},
  failed/.style={dashed, line width=1.4pt, draw={rgb,255:red,192;green,57;blue,43}},
  marked/.style={line width=2.5pt, draw={rgb,255:red,213;green,94;blue,0}},
  group/.style={dashed, draw={rgb,255:red,136;green,136;blue,136}, rounded corners=3pt},
  title/.style={font=\small},
  arrow/.style={->, draw={rgb,255:red,85;green,85;blue,85}},
  backward/.style={dashed, >=to, draw={rgb,255:red,142;green,59;blue,112}},
  slope/.style={font=\small, text={rgb,255:red,153;green,61;blue,0}},
  share/.style={slope, text={rgb,255:red,142;green,59;blue,112}},
  caption/.style={font=\footnotesize, text={rgb,255:red,85;green,85;blue,85}},
  every chalkgrad picture/.try]
\def\arraystretch{1.1}\setlength\arraycolsep{.4em}\setlength\tabcolsep{.5em}%
"""
FOOT = r"""\end{tikzpicture}%
\chalkgradend
"""
NEXT_LINE, NEXT_FIELD = r"\\", r"\\\hline "
Point = tuple[float, float]


def tikz_source(svg: str, name: str = "drawing") -> str:
    r"""A drawing in TikZ: a file that pdflatex compiles, and that \input takes into a document.

    Args:
        svg: the drawing, as Graphviz made it.
        name: the file's name, for the comment that says how to use it.

    Raises ValueError for an SVG that Graphviz did not make, or one that is too large for TeX.

    >>> from autograd import Value
    >>> from viz import draw
    >>> print(tikz_source(draw(Value(2.0, "w")).svg))
    % `pdflatex` makes a page of this file. ...
    \node[leaf,pending] (n0) at (...) {\begin{tabular}{c}$w=2$\\\hline $\partial w/...
    ...
    """
    page = ElementTree.fromstring(svg).find(f"{SVG}g")
    if page is None or page.find(f"{SVG}title") is None:
        raise ValueError("tikz_source: expected an SVG made by Graphviz.")
    groups = [(g.get("class", "").split(), g) for g in page.iter(f"{SVG}g")]
    lines: list[str] = []
    for kind, write in (("cluster", _group), ("node", _node), ("edge", _edge)):
        for kinds, g in groups:
            if kind in kinds:
                lines += write(g)
    lines += _captions(page)
    head = HEAD.replace("NAME", name if re.fullmatch(r"[A-Za-z0-9_.-]+", name) else "drawing")
    return head.replace("UNIT", str(UNIT)) + "\n".join(lines) + "\n" + FOOT


def _group(g: ElementTree.Element) -> Iterator[str]:
    """A frame around nodes, with its title."""
    left, low, right, high = _bounds(g)
    yield rf"\draw[group] {_at((left, low))} rectangle {_at((right, high))};"
    yield from _label(g, "title")


def _node(g: ElementTree.Element) -> Iterator[str]:
    kinds = g.get("class", "").split()
    left, low, right, high = _bounds(g)
    styles = [kind for kind in KINDS if kind in kinds] or ["box"]
    if "op" in kinds:
        content = _stack([_texts(g)])
        if abs((right - left) - (high - low)) < 1:
            styles.append("circle")
    else:
        content = _fields(g)
    middle = _at(((left + right) / 2, (low + high) / 2))
    yield rf"\node[{','.join(styles)}] ({_id(_title(g))}) at {middle} {{{content}}};"


def _fields(g: ElementTree.Element) -> str:
    """The fields of a box, below or beside each other as the SVG's separators say."""
    lines = [_points(line.get("points", "")) for line in g.iter(f"{SVG}polyline")]
    columns = [x for (x, y), (end_x, end_y) in lines if abs(x - end_x) < abs(y - end_y)]
    rows = [y for (x, y), (end_x, end_y) in lines if abs(x - end_x) >= abs(y - end_y)]
    fields: dict[int, dict[int, list[str]]] = {}
    for text in g.iter(f"{SVG}text"):
        x, y = _place(text)
        column, row = sum(x > at for at in columns), sum(y < at for at in rows)
        fields.setdefault(column, {}).setdefault(row, []).append(_text(text))
    stacks = [_stack([column[row] for row in sorted(column)], "")
              for _, column in sorted(fields.items())]
    if len(stacks) < 2:
        return "".join(stacks)
    return rf"\begin{{tabular}}{{@{{}}{'@{}|@{}'.join('c' * len(stacks))}@{{}}}}" \
           rf"{'&'.join(stacks)}\end{{tabular}}"


def _edge(g: ElementTree.Element) -> Iterator[str]:
    """An arrow along the SVG's curve, from border to border, and its label."""
    path, ends = g.find(f".//{SVG}path"), _title(g).split("->")
    if path is None or len(ends) != 2:
        return
    points = _points(path.get("d", ""))
    tail, head = (f"({_id(end.split(':')[0])})" for end in ends)
    kinds = g.get("class", "").split()
    styles = ["arrow", *(kind for kind in ("backward", "marked") if kind in kinds)]
    if path.get("stroke-dasharray") and "backward" not in kinds:
        styles.append("dashed")
    tips = [_middle(_points(tip.get("points", ""))) for tip in g.iter(f"{SVG}polygon")]
    if not tips:
        styles.append("-")
    elif all(math.dist(tip, points[0]) < math.dist(tip, points[-1]) for tip in tips):
        styles.append("<-")
    curve = [f" .. controls {_at(points[i])} and {_at(points[i + 1])} .. {_at(points[i + 2])}"
             for i in range(1, len(points) - 2, 3)]
    last = curve[-1].rsplit(" .. ", 1)[0]
    yield rf"\draw[{','.join(styles)}] {tail}{''.join(curve[:-1])}{last} .. {head};"
    yield from _label(g, "share" if "backward" in kinds else "slope")


def _label(g: ElementTree.Element, style: str) -> Iterator[str]:
    """The text of an arrow or a group, centered where it stands in the SVG."""
    texts = list(g.iter(f"{SVG}text"))
    if texts:
        x, y = _middle([_place(text) for text in texts])
        yield rf"\node[{style}] at {_at((x, y + RISE))} {{{_stack([_texts(g)])}}};"


def _captions(page: ElementTree.Element) -> Iterator[str]:
    for text in page.findall(f"{SVG}text"):
        anchor = ANCHORS.get(text.get("text-anchor", ""), "base")
        yield (rf"\node[caption,anchor={anchor}] at {_at(_place(text))} "
               f"{{{tex_lines([_text(text)])[0]}}};")


def _stack(fields: list[list[str]], edge: str = "@{}") -> str:
    """Lines below each other, with a rule between fields; one line needs no table."""
    rows = [NEXT_LINE.join(tex_lines(lines)) for lines in fields]
    if edge and len(rows) == 1 and NEXT_LINE not in rows[0]:
        return rows[0]
    return rf"\begin{{tabular}}{{{edge}c{edge}}}{NEXT_FIELD.join(rows)}\end{{tabular}}"


def _id(title: str) -> str:
    """A name that TikZ takes; all ids of diagrams are such."""
    return re.sub(r"[^A-Za-z0-9_]", "-", title)


def _title(g: ElementTree.Element) -> str:
    return g.findtext(f"{SVG}title", "")


def _texts(g: ElementTree.Element) -> list[str]:
    return [_text(text) for text in g.iter(f"{SVG}text")]


def _text(text: ElementTree.Element) -> str:
    return "".join(text.itertext()).strip()


def _place(text: ElementTree.Element) -> Point:
    return float(text.get("x", 0)), -float(text.get("y", 0))


def _points(numbers: str) -> list[Point]:
    """The points of a path or polygon; up is positive, unlike in the SVG."""
    found = [float(number) for number in re.findall(r"-?[0-9.]+(?:e-?[0-9]+)?", numbers)]
    return [(x, -y) for x, y in zip(found[::2], found[1::2], strict=True)]


def _bounds(g: ElementTree.Element) -> tuple[float, float, float, float]:
    """The left, lower, right and upper border of a node or group."""
    points: list[Point] = []
    for shape in g.iter():
        if shape.tag == f"{SVG}ellipse":
            x, y, width, height = (float(shape.get(key, 0)) for key in ("cx", "cy", "rx", "ry"))
            points += [(x - width, -y - height), (x + width, -y + height)]
        else:
            points += _points(shape.get("points", "") + shape.get("d", ""))
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _middle(points: list[Point]) -> Point:
    xs, ys = zip(*points, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)


def _at(point: Point) -> str:
    if max(map(abs, point)) * UNIT > LARGEST:
        raise ValueError(f"tikz_source: the drawing is {max(map(abs, point)) * UNIT:.0f} pt large; "
                         f"TeX takes {LARGEST} pt. Draw a part of the graph, or save it as .svg.")
    x, y = (round(length, 1) + 0.0 for length in point)  # never -0.0
    return f"({x}, {y})"


__all__ = ["tikz_source"]
