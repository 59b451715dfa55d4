"""Which parts of a network are drawn as one box: closed ones, and those that repeat others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograd.graph import Graph
from autograd.node import Node
from autograd.text import counted, printable
from viz.parts import Part
from viz.picture import Box

FEW = 3
"""So many equal neurons are all drawn."""
LONGEST_TITLE = 60


class Folding:
    """How far the parts of a network are opened.

    Args:
        network: all of them.
        depth: 1 draws layers as boxes, 2 opens them and draws neurons as boxes; None opens all.
        fold: draw one of several equal neurons of a layer (if there are more than `FEW`), and of
            several equal closed layers in a row.
    """

    def __init__(self, network: Part, depth: int | None, fold: bool) -> None:
        self.depth = depth
        self.runs = dict(self._runs(network)) if fold else {}
        self._found: dict[Part, Box | None] = {}

    def closed(self, part: Part) -> bool:
        """Whether the part is never opened."""
        return part.kind == "more" or (self.depth is not None and part.level >= self.depth)

    def _runs(self, network: Part) -> Iterator[tuple[Part, list[Part]]]:
        """For each part of a run of equal ones, of which one is drawn, that run."""
        waiting = [network]
        while waiting:
            part = waiting.pop()
            for run in _equal_in_a_row(part.parts):
                closed = self.closed(run[0])
                if len(run) > (FEW if run[0].kind == "unit" else 1) and (
                        closed or run[0].kind == "unit"):
                    yield from ((each, run) for each in run)
                if not closed:
                    waiting += run

    def box(self, part: Part) -> Box | None:
        """The box that stands for a part and all in it; None if its nodes are drawn."""
        if part not in self._found:
            self._found[part] = self._box(part)
        return self._found[part]

    def _box(self, part: Part) -> Box | None:
        for each in reversed(list(part.up())):  # from the network down
            run = self.runs.get(each, [each])
            if self.closed(each):
                return _box(run[0].id, run, "0" if len(run) > 1 else "")
            if run[0] is not each:
                return _box(f"{run[0].id}_more", run[1:], run[1].title.removeprefix("unit "))
        return None


def _equal_in_a_row(parts: Sequence[Part]) -> list[list[Part]]:
    runs: list[list[Part]] = []
    for part in parts:
        if runs and (runs[-1][0].kind, runs[-1][0].signature) == (part.kind, part.signature):
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def _box(id: str, parts: Sequence[Part], first: str) -> Box:
    """The box of a part, or of several equal ones; units are counted from the first one."""
    part, count = parts[0], len(parts)
    title = printable(part.title, LONGEST_TITLE)
    if part.kind == "unit" and first and count > 1:
        title = f"units {first} to {int(first) + count - 1}"
    notes: tuple[str, ...] = (f"× {count}",) if count > 1 else ()
    each = " each" if count > 1 else ""
    notes += (f"{counted(part.numbers, 'parameter')}{each}",) if part.numbers else ()
    return Box(id, "module", title, None, None, notes)


def gather(graph: Graph, homes: dict[Node, Part]) -> None:
    """Move all but the first of several equal terms of a neuron's sum into a part of their own."""
    terms: dict[tuple[Node, Any], list[Node]] = {}
    uses: dict[Node, int] = {}
    for user in graph.nodes:
        for x in user.operands:
            if isinstance(x, Node):
                uses[x] = uses.get(x, 0) + 1
                if x.op is not None and x.name is None and homes.get(x) is homes.get(user):
                    terms.setdefault((user, x.op), []).append(x)
    for (user, op), nodes in terms.items():
        home = homes.get(user)
        if home is None or len(nodes) <= FEW:
            continue
        id = f"{home.id}_{len(home.parts)}"
        rest = Part(id, f"{len(nodes) - 1} more {op.symbol}", home.level + 1, id, home, "more")
        home.parts.append(rest)
        for node in nodes[1:]:
            homes[node] = rest
            for x in node.operands:
                if isinstance(x, Node) and uses[x] == 1 and homes.get(x) is home:
                    homes[x] = rest
                    rest.numbers += x.size


__all__ = ["Folding", "gather"]
