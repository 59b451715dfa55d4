"""What is in Graphviz's SVG: its groups, nodes and edges, where they stand and how they look."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]  # up is positive, unlike in the SVG


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text, and where its baseline is."""

    text: str
    place: Point
    anchor: str
    size: float


@dataclass(frozen=True, slots=True)
class Part:
    """A `<g>`: the graph itself, or a cluster, node or edge."""

    element: Element

    @property
    def kinds(self) -> list[str]:
        """Its classes."""
        return self.element.get("class", "").split()

    @property
    def title(self) -> str:
        """The id in the DOT text; of an edge both, ``n0->op1``."""
        return self.element.findtext(f"{SVG}title", "")

    @property
    def texts(self) -> list[Text]:
        """Its lines, from top to bottom; without those of parts inside it."""
        return [Text("".join(found.itertext()).strip(),
                     (float(found.get("x", 0)), -float(found.get("y", 0))),
                     found.get("text-anchor", ""), float(found.get("font-size", 14)))
                for found in self.element.findall(f"{SVG}text")]

    @property
    def shapes(self) -> list[Element]:
        """What is drawn: polygons, ellipses and paths, not the lines inside a box."""
        tags = {f"{SVG}{name}" for name in ("polygon", "ellipse", "path")}
        return [found for found in self.element if found.tag in tags]

    @property
    def separators(self) -> list[list[Point]]:
        """The lines between the fields of a box."""
        return [points(found) for found in self.element.findall(f"{SVG}polyline")]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The left, lower, right and upper border; of the text where nothing is drawn."""
        found = [point for shape in self.shapes for point in points(shape)]
        xs, ys = zip(*(found or [text.place for text in self.texts] or [(0.0, 0.0)]), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def middle(self) -> Point:
        """The middle of its bounds."""
        left, low, right, high = self.bounds
        return (left + right) / 2, (low + high) / 2

    @property
    def round(self) -> bool:
        """Whether it is a circle."""
        left, low, right, high = self.bounds
        return (any(shape.tag == f"{SVG}ellipse" for shape in self.shapes)
                and abs((right - left) - (high - low)) < 1)


def parts(svg: str) -> tuple[Part, list[Part]] | None:
    """The graph, and all that is in it; None for an SVG that Graphviz did not make.

    >>> from viz.render import svg
    >>> graph, inside = parts(svg("digraph { a -> b }"))
    >>> sorted(part.title for part in inside)
    ['a', 'a->b', 'b']
    """
    found = ElementTree.fromstring(svg).find(f"{SVG}g")
    if found is None or found.get("class") != "graph":
        return None
    groups = [Part(group) for group in found.iter(f"{SVG}g")]
    return groups[0], groups[1:]


def points(shape: Element) -> list[Point]:
    """The points of a path or polygon, or the corners around an ellipse."""
    if shape.tag == f"{SVG}ellipse":
        x, y, width, height = (float(shape.get(key, 0)) for key in ("cx", "cy", "rx", "ry"))
        return [(x - width, -y - height), (x + width, -y + height)]
    text = shape.get("points", "") or shape.get("d", "")
    found = [float(number) for number in re.findall(r"-?[0-9.]+(?:e-?[0-9]+)?", text)]
    return [(x, -y) for x, y in zip(found[::2], found[1::2], strict=True)]


def middle(some: list[Point]) -> Point:
    """The mean of points."""
    xs, ys = zip(*some, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)


__all__ = ["Part", "Point", "Text", "middle", "parts", "points"]
