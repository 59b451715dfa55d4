"""Which scalars of a graph are one vector or matrix.

Those that are named as its entries: ``h1[0]`` and ``h1[1]`` make h1, which is how `nn` names the
units of its layers and how lists get names. In graphs without such names, those that are computed
alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograd.graph import Graph
from autograd.node import Node
from autograd.program.inputs import named_arrays
from autograd.program.naming import array_names
from autograd.program.rollup import roll_up


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
    layers = [Layer(name, nodes, shape)
              for name, (nodes, shape) in named_arrays(names_in(graph)).items()]
    return layers if any(len(layer.nodes) > 1 for layer in layers) else []


def recognized_layers(graph: Graph) -> list[Layer]:
    """The layers by name; and where no computed scalars are named so, those that are found.

    These are the arrays that `autograd.compile_graph` finds: units that are computed alike from
    the same inputs. They are called W1, b1, z1, h1, ... and X.

    >>> from autograd import Value
    >>> w, x = [Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]
    >>> h = [(a * x[0] + a * x[1]).tanh() for a in w]
    >>> [layer.name for layer in recognized_layers(Graph(h[0] + h[1]))]
    ['x', 'W1', 'z1', 'h1']
    """
    named = named_layers(graph)
    if any(layer.nodes[0].op is not None for layer in named):
        return named
    names = {node: graph.name(node) for node in graph.nodes if graph.is_named(node)}
    rolled = roll_up(graph, lambda node: node.is_constant,
                     [(layer.name, layer.nodes, layer.shape) for layer in named])
    members, taken = set(graph.nodes), {layer.name for layer in named}
    found = array_names(rolled, names)
    arrays = [(each.array, each.nodes) for each in rolled.leaves]
    arrays += [(each.array, each.nodes) for each in rolled.found]
    layers = named + [
        Layer(found[array], nodes, array.shape) for array, nodes in arrays
        if found.get(array, "") not in ("", *taken) and members.issuperset(nodes)
        and not nodes[0].shape and (len(nodes) > 1 or nodes[0] not in names)]
    return layers if any(len(layer.nodes) > 1 for layer in layers) else []


def names_in(graph: Graph) -> dict[Node, str]:
    """The name of each node."""
    return {node: graph.name(node) for node in graph.nodes}


__all__ = ["Layer", "Recognizer", "named_layers", "names_in", "recognized_layers"]
