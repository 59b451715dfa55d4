"""Which scalars of a graph are one vector or matrix: those that are named as its entries.

``h1[0]`` and ``h1[1]`` make h1, which is how `nn` names the units of its layers and how lists get
names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from autograd.graph import Graph
from autograd.node import Node

ENTRY = re.compile(r"(?P<name>.+)\[(?P<index>[0-9]{1,9}(?:,[0-9]{1,9})*)\]")


@dataclass(frozen=True)
class Layer:
    """Scalars that are drawn as one array: `nodes` in rows, `shape` its shape."""

    name: str
    nodes: tuple[Node, ...]
    shape: tuple[int, ...]


Recognizer = Callable[[Graph], Sequence[Layer]]
"""Finds the layers of a graph."""


def named_layers(graph: Graph) -> list[Layer]:
    """The layers of a graph by the names of its scalars.

    Only whole arrays count: each entry is there, and has a name of its own.

    >>> from autograd import Value
    >>> w = [Value(1.0), Value(2.0)]
    >>> [(layer.name, layer.shape) for layer in named_layers(Graph(w[0] * w[1], names={"w": w}))]
    [('w', (2,))]
    """
    layers = []
    for name, entries in named_entries(graph).items():
        found = dict(entries)
        rank = len(entries[0][0])
        if len(found) < len(entries) or any(len(index) != rank for index in found):
            continue
        shape = tuple(max(index[axis] for index in found) + 1 for axis in range(rank))
        kinds = {(node.op is None, node.is_constant) for node in found.values()}
        if len(found) == np.prod(shape, dtype=float) and len(kinds) == 1:
            layers.append(Layer(name, tuple(found[index] for index in np.ndindex(shape)), shape))
    return layers if any(len(layer.nodes) > 1 for layer in layers) else []


def named_entries(graph: Graph) -> dict[str, list[tuple[tuple[int, ...], Node]]]:
    """The scalars that are named as entries, with their index, by the name of the array."""
    entries: dict[str, list[tuple[tuple[int, ...], Node]]] = {}
    for node in graph.nodes:
        match = None if node.shape else ENTRY.fullmatch(graph.name(node))
        if match:
            index = tuple(map(int, match["index"].split(",")))
            entries.setdefault(match["name"], []).append((index, node))
    return entries


__all__ = ["Layer", "Recognizer", "named_entries", "named_layers"]
