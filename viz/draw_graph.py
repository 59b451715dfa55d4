"""`draw`: from a node to a diagram, in one of three styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

from autograd.data import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.text import counted, printable
from viz.diagram import MOST_BOXES_SHOWN, Diagram
from viz.entries import entry_picture
from viz.excerpt import nearest, neighborhood
from viz.layers import layer_picture
from viz.marks import found, marked
from viz.modules import module_picture
from viz.named_layers import recognized_layers
from viz.overlay import overlaid
from viz.picture import Picture
from viz.recorded import picture
from viz.roots import as_graph
from viz.settings import check_direction, check_theme
from viz.show import Derivatives, Operations, Show
from viz.themes import ThemeName

Style = Literal["units", "layers", "modules"]
FEW_BOXES = 300
"""A large graph is drawn as layers of its own accord if that gives no more boxes."""
PART = 30
"""Else so many nodes around its root are drawn."""
MOST_AROUND = 600
"""A focus takes fewer steps than it was asked for if there would be more nodes than that."""


def draw(
    root: Node | Graph | list[Node] | tuple[Node, ...], names: Mapping[str, Any] | None = None, *,
    style: Style | None = None, model: Any = None, depth: int | None = None, fold: bool = True,
    values: bool = True, gradients: bool = True, local_derivatives: Derivatives = True,
    contributions: bool = False, shapes: bool = False, formulas: bool = False,
    operations: Operations = True, digits: int = 4,
    over: Node | None = None, highlight: Any = None, focus: Any = None, steps: int = 2,
    direction: str = "right", theme: ThemeName = "auto",
) -> Diagram:
    """Draw the computation graph of a node, with its data, gradients and local derivatives.

    Args:
        root: a node, several nodes, or a Graph.
        names: names for nodes that have none, such as ``locals()``.
        style: "units" draws every number as a box (Goodfellow et al. 2016, Figure 6.2, left),
            "layers" every array, or all scalars that are named as its entries (the same, right),
            "modules" a frame around each layer and neuron of `model`. None draws the graph as it
            was recorded; one of more than 1200 boxes as layers, or only what is near its root.
        model: for style "modules": the network of `nn` that the graph was recorded with.
        depth: for style "modules": how far to open them: 1 draws each layer as one box, 2 opens
            layers and draws neurons as boxes; None opens all, or as many as leave at most 1200
            boxes.
        fold: for style "modules": draw one of several equal parts, and how often it is there.
        values, gradients, local_derivatives, contributions, shapes, formulas, operations, digits:
            what to show; see `viz.Show`.
        over: the loss J, if the root is ``grad(J, w)``: its graph is drawn too, and the gradient
            graph is laid over it, with arrows that run backwards.
        highlight: a node or its name, a list of them (a path), a `Path` of `chain_rule`, or a
            `Step`: marked by heavy lines, whatever box shows it.
        focus: a node or its name, or a list of them: only what is within `steps` arrows of it.
        steps: how far that is; fewer where that would be more than 600 nodes.
        direction: where the picture grows from leaves to root, "right" or "down".
        theme: "light", "dark", "print" (black on white), or "auto": light, and dark on a dark
            screen.

    What is left out, and what the picture could not do, stands below it.

    Raises StaleGraphError if a leaf changed after the root was computed; TypeError for roots
    that are not nodes; KeyError for a focus or highlight that is not in the graph; ValueError for
    no roots, unknown settings, settings that do not go together, and more than 3000 units.
    Source: Uppsala, "The Feed-Forward Network"; Lisbon, "Computation Graph".

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> J = (w * w).named("J")
    >>> J.backward()
    >>> draw(J)
    Diagram of J: 2 nodes
      w = 3          ∂J/∂w = 6
      J = w · w = 9  ∂J/∂J = 1
    """
    show = Show(values=values, gradients=gradients, local_derivatives=local_derivatives,
                contributions=contributions, shapes=shapes, formulas=formulas,
                operations=operations, digits=digits)
    _check(style, model, depth, over, focus, steps, direction, theme)
    graph = as_graph(root, names)
    if over is not None:
        forward = as_graph(over, names)
        graph = Graph(*graph.roots, *forward.roots, names=names)
        shown = overlaid(picture(graph, show, loss=forward.roots[0]), graph, forward)
    elif focus is not None:
        shown = _around(graph, show, _centers(graph, focus), steps)
    elif style == "units":
        shown = entry_picture(graph, show)
    elif style == "layers":
        shown = _layers(graph, show)
    elif style == "modules":
        shown = module_picture(graph, show, model, depth, fold, MOST_BOXES_SHOWN)
    else:
        shown = _whole(graph, show)
    if highlight is not None:
        shown = marked(shown, graph, highlight)
    return Diagram(shown, direction, theme)


def _layers(graph: Graph, show: Show) -> Picture:
    """The layers of a graph; if it is large and has none, what is near its root."""
    layers = recognized_layers(graph)
    if layers or len(graph) <= MOST_BOXES_SHOWN:
        return layer_picture(graph, show, lambda _: layers)
    return _near_root(graph, show)


def _whole(graph: Graph, show: Show) -> Picture:
    """The graph as it was recorded; if it is too large, its layers, or what is near its root."""
    if len(graph) <= MOST_BOXES_SHOWN:
        shown = picture(graph, show)
        if not Diagram(shown).too_large:
            return shown
    if layers := recognized_layers(graph):
        shown = layer_picture(graph, show, lambda _: layers)
        if len(shown.boxes) <= FEW_BOXES:
            note = (f"{len(graph)} nodes, drawn as layers; style='units' draws every number, "
                    "focus=node a part")
            return replace(shown, notes=(*shown.notes, note))
    return _near_root(graph, show)


def _near_root(graph: Graph, show: Show) -> Picture:
    """What the roots are computed from, as far as it fits."""
    nodes = nearest(graph.roots, PART)
    return _excerpt(graph, show, nodes, graph.roots, "; focus=node draws another part, "
                    "style='layers' named scalars as arrays")


def _around(graph: Graph, show: Show, centers: Sequence[Node], steps: int) -> Picture:
    """What is within so many steps of some nodes; fewer steps where that would be too much."""
    nodes, complete = neighborhood(graph, centers, steps, MOST_AROUND)
    more = "" if complete else f"; all that is within {counted(steps, 'step')} would be too large"
    return _excerpt(graph, show, nodes, centers, more)


def _excerpt(graph: Graph, show: Show, nodes: set[Node], centers: Sequence[Node],
             more: str) -> Picture:
    shown = picture(graph, show, nodes)
    if len(nodes) == len(graph):
        return shown
    around = ", ".join(printable(graph.name(node)) for node in centers)
    note = f"{len(nodes)} of {len(graph)} nodes: those around {around}{more}"
    return replace(shown, notes=(*shown.notes, note))


def _centers(graph: Graph, focus: Any) -> list[Node]:
    several = isinstance(focus, (list, tuple))
    centers = [found(graph, key, "focus") for key in (focus if several else [focus])]
    if not centers:
        raise ValueError("draw: focus is an empty list; give a node or a name.")
    return centers


def _check(style: Any, model: Any, depth: Any, over: Any, focus: Any, steps: Any, direction: Any,
           theme: Any) -> None:
    """Raise ValueError for settings that are unknown or do not go together."""
    if style is not None and style not in get_args(Style):
        raise ValueError("draw: style must be 'units', 'layers', 'modules' or None, "
                         f"got {style!r}.")
    check_direction(direction, "draw")
    check_theme(theme, "draw")
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
        raise ValueError(f"draw: steps must be a whole number, 0 or more, got {describe(steps)}.")
    if (style == "modules") != (model is not None):
        raise ValueError("draw: style='modules' and model= belong together: "
                         "draw(loss, style='modules', model=network).")
    if depth is not None:
        if style != "modules":
            raise ValueError("draw: depth= belongs to style='modules'.")
        if isinstance(depth, bool) or not isinstance(depth, int) or depth < 1:
            raise ValueError(f"draw: depth must be 1 or more, or None, got {describe(depth)}.")
    if over is not None and (style is not None or focus is not None):
        raise ValueError("draw: over= draws the graphs as they were recorded; leave out style= and "
                         "focus=.")
    if focus is not None and style is not None:
        raise ValueError("draw: focus= draws the graph as it was recorded; leave out style=.")


__all__ = ["Style", "draw"]
