"""Which numbers of a graph are left blank, and their empty boxes in the picture."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from autograd.data import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.require import seed_for
from autograd.text import entry_name
from viz.dot import fields
from viz.numbers import NO_BREAK_SPACE, Numbers, numbers, shape_text
from viz.picture import Box, Picture
from viz.spelling import derivative_symbol, symbol

Kind = Literal["value", "gradient"]
GROUPS = {"values": ("value",), "gradients": ("gradient",), "both": ("value", "gradient")}
PLACE = "_" * 8
"""What stands where a number is to be written: as wide as eight digits."""
DIGIT = 0.556
"""How wide a digit is in Helvetica and Arial, as a part of the font's size."""
MOST_ENTRIES = 36
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Blank:
    """One quantity to be filled in.

    Attributes:
        kind: "value" or "gradient".
        id: of its box.
        label: as the diagram writes it: "z₁", "∂J/∂w".
        data: the right numbers: a float, or an array, which gets a table of inputs.
        table: the letter of that table; "" for one number.
    """

    kind: Kind
    id: str
    label: str
    data: Any
    table: str = ""

    def entries(self) -> Iterator[tuple[tuple[int, ...], str, float]]:
        """The index, the label and the number of each entry; index () for one number."""
        for index in np.ndindex(np.shape(self.data)):
            yield index, entry_name(self.label, index), float(np.asarray(self.data)[index])


@dataclass(frozen=True)
class Place:
    """Where in the picture a number is to be written, in the picture's units."""

    x: float
    y: float
    width: float
    height: float


# Which.
def as_blank(blank: Any) -> str | tuple[str, ...]:
    """What is asked for, as `find_blanks` takes it; raises TypeError for what is no list."""
    if isinstance(blank, str):
        return blank
    if isinstance(blank, Node) or not isinstance(blank, Iterable):
        raise TypeError(f"worksheet: blank must be {_choices()}, got {describe(blank)}.")
    return tuple(blank)


def find_blanks(graph: Graph, picture: Picture, blank: str | Sequence[str]) -> list[Blank]:
    """The blanks of a graph whose gradients are computed, in the order in which they follow.

    Values forward, then gradients backward.

    Raises ValueError and KeyError for what cannot be left blank; `worksheet` says what can.
    """
    wanted = _group(graph, blank) if isinstance(blank, str) else _named(graph, blank)
    boxes = {box.id: box for box in picture.boxes}
    found: list[Blank] = []
    tables = 0
    for kind in GROUPS["both"]:
        order = list(enumerate(graph.nodes))
        for i, node in order if kind == "value" else reversed(order):
            if (kind, node) in wanted:
                table = _letters(tables) if node.shape else ""
                tables += bool(node.shape)
                found.append(_blank(kind, boxes[f"n{i}"], node, table))
    return found


def _blank(kind: str, box: Box, node: Node, table: str) -> Blank:
    if kind == "value":
        return Blank("value", box.id, box.name, node._data, table)
    label = box.gradient.label if box.gradient else box.name
    return Blank("gradient", box.id, label, node.grad, table)


def _choices() -> str:
    return f"{', '.join(map(repr, GROUPS))} or a list of names"


def _group(graph: Graph, blank: str) -> set[tuple[str, Node]]:
    """All values, all gradients or both, except for arrays of many numbers."""
    if blank not in GROUPS:
        raise ValueError(f"worksheet: blank must be {_choices()}, got {blank!r}.")
    root = graph.roots[0]
    if "gradient" in GROUPS[blank]:
        seed_for(graph, root, None, "worksheet")
    found = {("value", node) for node in graph.nodes if node.op is not None}
    found |= {("gradient", node) for node in graph.nodes
              if not node.is_constant and node is not root}
    found = {(kind, node) for kind, node in found if kind in GROUPS[blank] and _fits(node)}
    if not found:
        raise ValueError(f"worksheet: {graph.name(root)} has no {blank} to leave blank that a page "
                         f"has room for (at most {MOST_ENTRIES} numbers each).")
    return found


def _named(graph: Graph, names: Sequence[str]) -> set[tuple[str, Node]]:
    """What the names say: a value "z", or the gradient of a leaf "w"; a gradient "dJ_dz"."""
    found: set[tuple[str, Node]] = set()
    for name in names:
        node, is_gradient = _found(graph, name)
        kind = "gradient" if is_gradient or node.op is None else "value"
        if kind == "gradient":
            seed_for(graph, graph.roots[0], None, "worksheet")
            if node.is_constant:
                raise ValueError(f"worksheet: {graph.name(node)} is a constant: its value is given "
                                 "and it has no gradient, so there is nothing to fill in.")
        if not _fits(node):
            raise ValueError(f"worksheet: {graph.name(node)} has shape {node.shape}; a page has "
                             f"room for vectors and matrices of at most {MOST_ENTRIES} numbers.")
        found.add((kind, node))
    if not found:
        raise ValueError("worksheet: the list of blanks is empty.")
    return found


def _found(graph: Graph, name: Any) -> tuple[Node, bool]:
    """The node that a name means, and whether the name is that of its gradient.

    Names as they were given come first, then those of gradients, then as the sheet writes them.
    """
    of, of_symbol = graph.name(graph.roots[0]), symbol(graph, graph.roots[0])
    if isinstance(name, str) and name not in {graph.name(node) for node in graph.nodes}:
        ways: tuple[Callable[[Node], tuple[str, ...]], ...] = (
            lambda node: (f"d{of}_d{graph.name(node)}", f"∂{of}/∂{graph.name(node)}"),
            lambda node: (derivative_symbol(graph, node),
                          f"∂{of_symbol}/∂{symbol(graph, node)}"),
            lambda node: (symbol(graph, node),))
        for is_gradient, way in zip((True, True, False), ways, strict=True):
            meant = [node for node in graph.nodes if name in way(node)]
            if len(meant) == 1:
                return meant[0], is_gradient
    try:
        return graph.find(name), False
    except KeyError as error:
        cure = ("" if "names=" in error.args[0] or not isinstance(name, str) else
                " Variables of yours are known by name with names=locals().")
        raise KeyError(f"worksheet: blank: {error.args[0]}{cure}") from None
    except TypeError as error:
        raise TypeError(f"worksheet: blank: {error}") from None


def _fits(node: Node) -> bool:
    return node.ndim <= 2 and node.size <= MOST_ENTRIES


def _letters(i: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    return (_letters(i // 26 - 1) if i >= 26 else "") + LETTERS[i % 26]


# The picture.
def sheet_picture(picture: Picture, blanks: Sequence[Blank], slopes: bool,
                  lines: tuple[str, ...] = (PLACE, NO_BREAK_SPACE)) -> Picture:
    """The picture with empty places; gradients are left out where none is asked for.

    Args:
        picture: with all numbers.
        blanks: what is asked for.
        slopes: whether arrows carry local derivatives, which are half of the answer.
        lines: what stands in the place of one number.
    """
    by_box = {(blank.kind, blank.id): blank for blank in blanks}
    backward = any(blank.kind == "gradient" for blank in blanks)

    def empty(blank: Blank) -> Numbers:
        return Numbers((), np.ndim(blank.data), (f"table {blank.table}",) if blank.table else lines)

    def box(box: Box) -> Box:
        several = len(lines) > 1
        if blank := by_box.get(("value", box.id)):
            name = box.name if blank.table or not several else f"{box.name} ="
            box = replace(box, name=name, value=empty(blank))
        if not backward:
            return replace(box, gradient=None)
        if box.gradient and (blank := by_box.get(("gradient", box.id))):
            label = blank.label if blank.table or not several else f"{blank.label} ="
            box = replace(box, gradient=replace(box.gradient, label=label, value=empty(blank)))
        return box

    edges = picture.edges if slopes else tuple(replace(edge, label=()) for edge in picture.edges)
    return replace(picture, boxes=tuple(map(box, picture.boxes)), edges=edges)


def filled(svg: str, picture: Picture, blanks: Sequence[Blank],
           content: Callable[[Blank, Place], str]) -> str:
    """The SVG of a sheet's picture, with `content` in the place of each blank of one number."""
    boxes = {box.id: box for box in picture.boxes}
    by_box: Mapping[tuple[str, str], Blank] = {
        (blank.kind, blank.id): blank for blank in blanks if not blank.table}

    def group(match: re.Match[str]) -> str:
        id = html.unescape(match[1])
        if id not in boxes:
            return match[0]
        texts = list(re.finditer(r"<text.*?</text>\n?", match[0], re.DOTALL))
        result, first = match[0], 0
        for kind, lines in zip(GROUPS["both"], fields(boxes[id]), strict=False):
            if blank := by_box.get((kind, id)):
                line, below = texts[first + 1], texts[first + 2]
                made = content(blank, _place(line[0]))
                result = result.replace(line[0], f"{made}\n", 1).replace(below[0], "", 1)
            first += len(lines)
        return result

    return re.sub(r'<g class="node[^>]*>\s*<title>(.*?)</title>.*?</g>', group, svg,
                  flags=re.DOTALL)


def _place(text: str) -> Place:
    """The place of a text and the line below it, as wide as PLACE."""
    x, y, size = (float(re.search(rf'\b{name}="(-?[\d.]+)"', text)[1])  # type: ignore[index]
                  for name in ("x", "y", "font-size"))
    width = len(PLACE) * DIGIT * size + 4
    return Place(round(x - width / 2, 2), round(y - 0.88 * size, 2), round(width, 2),
                 round(2.36 * size, 2))


# Numbers, as the page shows them.
def shown(data: Any, digits: int) -> Any:
    """A number as text, or an array as nested lists of texts.

    >>> shown(np.array([1, 1 / 3]), 4)
    ['1', '0.3333']
    """
    if np.ndim(data) == 0:
        return numbers(float(data), digits).one_line()
    return [shown(part, digits) for part in data]


def shape_note(blank: Blank) -> str:
    """The shape of an array as people write it: "2×3"."""
    return shape_text(np.shape(blank.data))


__all__ = ["Blank", "Place", "as_blank", "filled", "find_blanks", "shape_note", "sheet_picture",
           "shown"]  # fmt: skip
