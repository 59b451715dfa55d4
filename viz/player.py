"""`step`, and the `Player` that it returns: both passes over a graph, one step at a time.

A page of one diagram, the steps as data, and a script that marks the step in the diagram, shows
only the numbers that have been reached, and asks for the next one if the reader likes to be asked.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from autograd.graph import Graph
from autograd.node import Node
from autograd.require import seeds_for
from autograd.step import Step
from autograd.text import printable
from viz.diagram import Diagram
from viz.javascript import marking_data, step_program
from viz.page import Page, document, embedded, resource
from viz.player_data import marking_by_steps, player_data, player_picture
from viz.player_frame import frame_height
from viz.roots import as_graph
from viz.settings import check_digits, check_direction

MODES = ("show", "ask")
SCRIPTS = ("marking.js", "player.js", "player_text.js", "player_ask.js", "player_print.js",
           "player_start.js")
MOST_STEPS = 3000
"""Of more steps no page is made: nobody would look at them all."""
SHOWN_OF_TOO_MANY = 20
LONGEST_TITLE = 100


class Player(Page):
    """The steps of a graph as a page, and as text; how things stood when it was made.

    >>> from autograd import Value
    >>> x = Value(2.0, "x")
    >>> step((3 * x + x).named("y"))
    Steps of y: 2 forward, 4 backward
    forward: values
      1  v₁ = 3 · x = 3 · 2 = 6
      2  y = v₁ + x = 6 + 2 = 8
    backward: gradients
      3  ∂y/∂y = 1
      4  ∂y/∂v₁ = ∂y/∂y · ∂y/∂v₁ = 1 · 1 = 1
      5  ∂y/∂x = ∂y/∂y · ∂y/∂x = 1 · 1 = 1        (1 of 2)
      6  ∂y/∂x = 1 + ∂y/∂v₁ · ∂v₁/∂x = 1 + 1 · 3 = 4        (2 of 2)
         in all: ∂y/∂x = ∂y/∂y · ∂y/∂x + ∂y/∂v₁ · ∂v₁/∂x = 1 + 3 = 4
    """

    def __init__(self, diagram: Diagram, steps: Sequence[Step], data: dict[str, Any],
                 program: str | None = None, title: str = "", number: int = 0) -> None:
        self.diagram, self.steps, self.data, self.program = diagram, steps, data, program
        self.number = number or len(steps)
        self._title = title

    @property
    def title(self) -> str:
        """What the page is called: the given title, or whose steps it shows."""
        return printable(self._title, LONGEST_TITLE) or f"Steps of {self.diagram.picture.title}"

    @property
    def drawing(self) -> Diagram:
        """The diagram as it is after the last step."""
        return self.diagram

    @property
    def too_large(self) -> str:
        """Why it is not shown in a notebook; nothing where it is."""
        return self._too_many or self.drawing.too_large

    @property
    def _too_many(self) -> str:
        if self.number <= MOST_STEPS:
            return ""
        return f"{self.number} steps are more than a page shows, which is {MOST_STEPS}"

    @property
    def height(self) -> int:
        """How many pixels of height a notebook gives the page: as the content needs, bounded."""
        rows = [len(node["value"]) for node in self.data.get("nodes", ())]
        return frame_height(self.drawing.svg, rows)

    @cached_property
    def html(self) -> str:
        """The whole document; raises RenderError if nothing can draw, ValueError for more than
        3000 steps.
        """
        if self._too_many:
            raise ValueError(f"step: {self._too_many}. {ADVICE}")
        body = resource("player.html").replace("{{title}}", html.escape(self.title))
        return document(self.title, body.replace("{{diagram}}", embedded(self.drawing.svg)),
                        self.data, ["player.css"], SCRIPTS, self.program)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        if self._too_many:
            return {"text/plain": repr(self)}
        return super()._repr_mimebundle_(include, exclude)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        """As on a blackboard: one line for each step, the phases headed."""
        forward = sum(step.phase == "fprop" for step in self.steps)
        if self._too_many:
            counts = f"the first {len(self.steps)} of {self.number}"
        else:
            counts = f"{forward} forward, {len(self.steps) - forward} backward"
        yield f"Steps of {self.diagram.picture.title}: {counts}"
        width, phase = len(str(len(self.steps))), ""
        for step in self.steps:
            if step.phase != phase:
                phase = step.phase
                yield PHASES[phase]
            yield f"  {step.number:>{width}}  {step.line}"
            if step.whole:
                yield f"  {'':>{width}}  in all: {step.whole}"
        if self._too_many:
            yield f"  ...\n{ADVICE}"


PHASES = {"fprop": "forward: values", "bprop": "backward: gradients"}
ADVICE = ("Step through a part of it, such as one neuron, or through a network of fewer units; "
          "write the sums of numbers as products of arrays (Tensor, nn.Dense), which take one step "
          "each. Graph(root).steps() gives all steps one by one.")


def step(root: Node | Graph | list[Node] | tuple[Node, ...],
         names: Mapping[str, Any] | None = None, digits: int = 4, seed: Any = None,
         direction: str = "right", mode: str = "show", title: str = "") -> Player:
    """Step through both passes over the graph of a node, forward and then backward.

    In Jupyter it is a player: buttons, a slider, the keys ←, →, Home, End and space. It shows each
    step, or asks for its number first. `print` gives the steps as text, `save("x.html")` a page.

    Args:
        root: a node of one number, several nodes, or a Graph; several give the gradient of their
            sum.
        names: names for nodes that have none, such as ``locals()``.
        digits: how many significant digits the numbers in diagram and table get, 1 to 17.
        seed: the gradient of the root, of the root's shape; 1 by default.
        direction: where the diagram grows from leaves to root, "right" or "down".
        mode: "show" to be shown each number, "ask" to be asked; the page can change it.
        title: what the page is called.

    Nothing is changed, also not the gradients that the nodes have. Raises StaleGraphError if a
    leaf changed after the root was computed, ShapeError for a root of several numbers without a
    seed and for a seed of another shape, TypeError for roots that are not nodes, ValueError for no
    roots, another number of digits, another direction or mode.

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> print(step((w * 2).named("J")))
    Steps of J: 1 forward, 2 backward
    forward: values
      1  J = w · 2 = 3 · 2 = 6
    backward: gradients
      2  ∂J/∂J = 1
      3  ∂J/∂w = ∂J/∂J · ∂J/∂w = 1 · 2 = 2
    """
    if mode not in MODES:
        raise ValueError(f"step: mode must be {' or '.join(map(repr, MODES))}, got {mode!r}.")
    check_digits(digits, "step")
    check_direction(direction, "step")
    graph = as_graph(root, names, "step")
    seeds_for(graph, seed, "step")
    graph.require_fresh("step")
    number = _most_steps(graph)
    too_many = number > MOST_STEPS
    found = list(islice(graph.steps(seed), SHOWN_OF_TOO_MANY if too_many else None))
    few = graph.nodes[:SHOWN_OF_TOO_MANY] if too_many else None
    diagram = Diagram(player_picture(graph, found, seed, digits, few), direction)
    if too_many:
        return Player(diagram, found, {}, None, title, number)
    usual = len(graph.roots) == 1 and (seed is None or bool(np.all(np.asarray(seed) == 1)))
    data = {"mode": mode, **player_data(graph, found, diagram.picture, digits),
            "marking": marking_data(graph) if usual else marking_by_steps(graph, found)}
    return Player(diagram, found, data, step_program(graph) if usual else None, title)


def _most_steps(graph: Graph) -> int:
    """How many steps there are at most: one for each op, each root and each operand."""
    return len(graph.roots) + sum(
        1 + sum(isinstance(x, Node) and not x.is_constant for x in node.operands)
        for node in graph.nodes if node.op is not None)


__all__ = ["Player", "step"]
