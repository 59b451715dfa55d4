"""What can be drawn: a node, several of them, or a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.graph import Graph
from autograd.node import Node


def as_graph(root: Any, names: Mapping[str, Any] | None = None, caller: str = "draw") -> Graph:
    """The graph of a node, of a list of nodes, or of a Graph, possibly with further names.

    Raises TypeError for anything else, ValueError for an empty list, in the name of the caller.
    """
    if names is not None and not isinstance(names, Mapping):
        cure = f" A style has a name: style={names!r}." if isinstance(names, str) else ""
        raise TypeError(f"{caller}: names must be a dict of nodes, such as locals(), got "
                        f"{describe(names)}.{cure}")
    if isinstance(root, Graph):
        return root if names is None else Graph(*root.roots, names={**names, **root._given_names})
    roots = list(_listed(root))
    if not roots:
        raise ValueError(f"{caller}: the list of roots is empty.")
    for one in roots:
        if not isinstance(one, Node):
            raise TypeError(f"{caller}: expected a node, a list of nodes or a Graph, "
                            f"got {describe(one)}.{_cure(one, caller)}")
    return Graph(*roots, names=names)


def _listed(root: Any) -> Iterator[Any]:
    """The roots in a list, and in lists in it, as networks return them for several examples."""
    if isinstance(root, (list, tuple)):
        for one in root:
            yield from _listed(one)
    else:
        yield root


def _cure(thing: Any, caller: str) -> str:
    """What to give instead, where that can be guessed."""
    if callable(getattr(thing, "named_parameters", None)):
        return (f" A model has no graph until it is called: {caller}(model(x)); "
                "draw_network(model) draws its units.")
    if isinstance(thing, Mapping):
        return f" Take {caller}(list(outputs.values()))."
    if callable(thing):
        return f" Call it first: {caller}(f(x))."
    if isinstance(thing, (int, float, np.ndarray)) and not isinstance(thing, bool):
        return " A plain number has no graph: make it a Value or a Tensor before computing with it."
    return ""


__all__ = ["as_graph"]
