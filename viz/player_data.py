"""What the player's script needs to know: the boxes of the diagram, and the steps, ready for JSON.

A node has ``id``, ``name`` as in formulas, ``value`` (its lines), ``texts`` (how many texts of its
box are its value; those of its gradient follow) and ``gradient``, the label of its gradient or
null.

A step has ``phase``, ``node`` (an index), ``line``, ``formula``, and where there are such
``numbers``, ``local``, ``note``, ``whole``; ``arrows`` that it goes along, each the id of an arrow
and which of the parallel ones; ``result`` (its lines) and ``text``, the same in one line. Backward
also ``name`` of the gradient, ``source`` (an index), ``share``, ``before``, ``part`` and ``parts``.
``shape`` is that of a number that can be asked for; it is missing where a number cannot.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.derivative import numbers_of
from autograd.graph import Graph
from autograd.node import Node
from autograd.require import seeds_for
from autograd.step import Step
from autograd.text import LARGEST_SHOWN, data_text
from viz.dot import fields
from viz.javascript import json_numbers
from viz.numbers import numbers
from viz.picture import Box, Gradient, Picture
from viz.recorded import picture
from viz.show import Show
from viz.spelling import spelled, symbol


def player_picture(graph: Graph, steps: Sequence[Step], seed: Any = None, digits: int = 4,
                   nodes: Iterable[Node] | None = None) -> Picture:
    """The picture of a graph, or of some of its nodes, with names as the formulas write them.

    The gradients are computed for the picture; those that the nodes have are neither shown nor
    changed.

    >>> from autograd import Value
    >>> graph = Graph((Value(3.0, "w1") * 2).named("y_hat"))
    >>> box = player_picture(graph, list(graph.steps())).boxes[0]
    >>> box.name, box.gradient.label, box.gradient.value.one_line()
    ('w₁', '∂ŷ/∂w₁', '2')
    """
    targets = [node for node in graph.nodes if not node.is_constant]
    found = numbers_of(graph, seeds_for(graph, seed, "step"), targets, set(targets))
    gradients = dict(zip(targets, found, strict=True))
    labels = {step.node: step.gradient_name or "" for step in steps if step.phase == "bprop"}
    ids = {f"n{i}": node for i, node in enumerate(graph.nodes)}

    def with_gradient(box: Box) -> Box:
        if box.gradient is None or box.id not in ids:
            return box
        label = labels.get(box.id, box.gradient.label)
        return replace(box, gradient=Gradient(label, numbers(gradients[ids[box.id]], digits)))

    show = Show(digits=digits)
    shown = spelled(picture(graph, show, nodes), graph, show)
    return replace(shown, boxes=tuple(map(with_gradient, shown.boxes)))


def player_data(graph: Graph, steps: Sequence[Step], shown: Picture,
                digits: int = 4) -> dict[str, Any]:
    """The nodes and steps of a graph; numbers in boxes and tables have that many digits.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> graph = Graph((x * x).named("y"))
    >>> steps = list(graph.steps())
    >>> data = player_data(graph, steps, player_picture(graph, steps))
    >>> data["steps"][0]["arrows"]
    [['n0->op1', 0], ['n0->op1', 1], ['op1->n1', 0]]
    """
    boxes = {box.id: box for box in shown.boxes}
    nodes = []
    for i, node in enumerate(graph.nodes):
        box = boxes.get(f"n{i}")
        data = {
            "id": f"n{i}", "name": symbol(graph, node),
            "value": numbers(node._data, digits).lines(),
            "texts": len(fields(box)[0]) if box else 0,
            "gradient": box.gradient.label if box and box.gradient else None,
        }
        nodes.append(data)
    return {"nodes": nodes, "steps": [_step(graph.nodes, step, digits) for step in steps]}


def marking_by_steps(graph: Graph, steps: Sequence[Step]) -> dict[str, Any]:
    """What `viz.javascript.marking_data` gives, for a seed of one's own and for several roots.

    >>> from autograd import Value
    >>> graph = Graph(Value(3.0, "x"))
    >>> marking_by_steps(graph, list(graph.steps(seed=2.0)))["gradients"]
    {'n0': 2.0}
    """
    values = {f"n{i}": json_numbers(node._data) for i, node in enumerate(graph.nodes)
              if node.size <= LARGEST_SHOWN}
    gradients = {step.node: step.as_dict()["result"] for step in steps if step.phase == "bprop"}
    return {"root": "", "values": values, "gradients": gradients, "allowed": {}}


def _step(nodes: Sequence[Node], step: Step, digits: int) -> dict[str, Any]:
    node = nodes[_index(step.node)]
    result = _array(step.result)
    lines = () if result is None else numbers(result, digits).lines()
    data: dict[str, Any] = {
        "phase": "forward" if step.phase == "fprop" else "backward", "node": _index(step.node),
        "line": step.line, "formula": step.formula, "numbers": step.numbers,
        "local": step.local_formula, "note": step.note, "whole": step.whole,
        "result": lines or (step.result_text,), "text": step.result_text,
        "shape": step.shape if _can_be_asked(step, result) else None,
    }
    if step.phase == "fprop":
        into = f"op{_index(step.node)}"
        data["arrows"] = [*(_arrow(node, step.node, k, step.operands[k])
                            for k in range(len(step.operands))), [f"{into}->{step.node}", 0]]
    else:
        data |= {"name": step.gradient_name, "part": step.part, "parts": step.parts,
                 "share": _text(step.contribution), "before": _text(step.before)}
        if step.source is not None and step.operand is not None:
            source = nodes[_index(step.source)]
            data["source"] = _index(step.source)
            data["arrows"] = [_arrow(source, step.source, step.operand, step.node),
                              [f"op{_index(step.source)}->{step.source}", 0]]
    return {key: value for key, value in data.items() if value is not None}


def _arrow(node: Node, id: str, k: int, tail: str) -> list[Any]:
    """The arrow of operand k, and its place among those from the same operand."""
    place = sum(x is node.operands[k] for x in node.operands[:k] if isinstance(x, Node))
    return [f"{tail}->op{_index(id)}", place]


def _index(id: str) -> int:
    return int(id[1:])


def _array(listed: Any) -> Any:
    return listed if listed is None or isinstance(listed, float) else np.array(listed)


def _text(listed: Any) -> str | None:
    return None if listed is None else data_text(_array(listed))


def _can_be_asked(step: Step, result: Any) -> bool:
    """Whether its number is finite and short enough to be typed in."""
    if result is None or math.prod(step.shape) > LARGEST_SHOWN or len(step.shape) > 2:
        return False
    return bool(np.all(np.isfinite(result))) and step.part == step.parts


__all__ = ["marking_by_steps", "player_data", "player_picture"]
