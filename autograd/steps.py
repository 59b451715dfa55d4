"""The steps of both passes over a graph, in the order in which `fprop` and `backward` work.

This file walks and adds up, `blackboard` writes the lines, `step` says what a step holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd.blackboard import Blackboard
from autograd.data import clock
from autograd.errors import StaleGraphError
from autograd.fit import finished
from autograd.node import Node, data_of
from autograd.require import seeds_for
from autograd.step import Step, steps_json
from autograd.sweeps import pull

if TYPE_CHECKING:
    from autograd.graph import Graph


class Share(NamedTuple):
    """What flows to `node` through operand `operand` of `source`, or as a seed (no source).

    `uses` counts how often the node is an operand of the source, whose complete gradient is
    `gradient`. `before` and `after` are the sums around; there is none before the first share.
    """

    node: Node
    source: Node | None
    operand: int
    uses: int
    gradient: Any
    amount: Any
    before: Any
    after: Any


def steps(graph: Graph, seed: Any = None) -> Iterator[Step]:
    """Every step of both passes, as `Graph.steps` returns them; changes no node.

    First phase "fprop", one step per op in topological order; then phase "bprop", one step per
    root for its own gradient, and one per share of a gradient, in the order in which `backward`
    adds them up. Constants and operands to which nothing flows have no step.

    Args:
        graph: one or more roots; several give the steps of the gradient of their sum.
        seed: the gradient of the root, of the root's shape; 1 by default.

    The iterator makes one step at a time. Raises ShapeError, ValueError and StaleGraphError as
    `Graph.bprop`, at once; StaleGraphError also where data is changed between two steps.

    >>> from autograd import Graph, Value
    >>> t = Value(2.0, "t")
    >>> u = (3 * t).named("u")
    >>> for step in Graph((u * t).named("y")).steps():
    ...     print(step)
    u = 3 · t = 3 · 2 = 6
    y = u · t = 6 · 2 = 12
    ∂y/∂y = 1
    ∂y/∂u = ∂y/∂y · ∂y/∂u = ∂y/∂y · t = 1 · 2 = 2
    ∂y/∂t = ∂y/∂y · ∂y/∂t = ∂y/∂y · u = 1 · 6 = 6        (1 of 2)
    ∂y/∂t = 6 + ∂y/∂u · ∂u/∂t = 6 + 2 · 3 = 12        (2 of 2)
    """
    seeds = seeds_for(graph, seed, "steps")
    graph.require_fresh("steps")
    seeded = seed is not None and bool(np.any(seeds[graph.roots[0]] != 1))
    return _walk(graph, seeds, Blackboard(graph, seeded), clock.now)


def shares(graph: Graph, seeds: Mapping[Node, Any]) -> Iterator[Share]:
    """Every share of every gradient, in the order in which `backward` adds them up.

    The sweep of `sweeps.adjoints`, one addition at a time. Seeds come first.
    """
    sums: dict[Node, Any] = {}
    for root, seed in seeds.items():
        if not root.is_constant:
            sums[root] = seed
            yield Share(root, None, 0, 0, None, seed, None, seed)
    for node in reversed(graph.nodes):
        if node.op is None or node not in sums:
            continue
        gradient = finished(sums.pop(node), node)
        operands = node.operands
        xs = [data_of(x) for x in operands]
        uses = Counter(x for x in operands if isinstance(x, Node))
        for i, operand in enumerate(operands):
            if isinstance(operand, Node) and not operand.is_constant:
                before = sums.get(operand)
                with np.errstate(all="ignore"):  # never around a `yield`
                    amount = pull(node, i, gradient, node._data, xs)
                    if amount is None:
                        continue
                    after = amount + 0.0 if before is None else before + amount
                sums[operand] = after
                yield Share(operand, node, i, uses[operand], gradient, amount, before, after)


def _walk(graph: Graph, seeds: Mapping[Node, Any], board: Blackboard, now: int) -> Iterator[Step]:
    number = 0
    for node in graph.nodes:
        if node.op is not None:
            now = _require_unchanged(graph, now)
            number += 1
            yield board.value_step(number, node)
    parts = Counter(share.node for share in shares(graph, seeds))
    part: Counter[Node] = Counter()
    for share in shares(graph, seeds):
        now = _require_unchanged(graph, now)
        number += 1
        part[share.node] += 1
        yield board.share_step(number, share, part[share.node], parts[share.node])


def _require_unchanged(graph: Graph, now: int) -> int:
    """The time; raises StaleGraphError if data of the graph is newer than `now`."""
    if clock.now != now:
        for node in graph.nodes:
            if node._stamp > now:
                raise StaleGraphError(f"steps: {graph.name(node)}.data changed while the steps "
                                      "were read. Call steps() again.")
    return clock.now


__all__ = ["Share", "Step", "shares", "steps", "steps_json"]
