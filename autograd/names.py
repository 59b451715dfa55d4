"""Names of the nodes of a graph: given, found in a dict such as ``locals()``, or v1, v2, ..."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import count
from typing import Any

from autograd.data import describe
from autograd.node import Node


def names_of(nodes: list[Node], names: Mapping[str, Any]) -> dict[Node, str]:
    """A name for each node: its own, the first that `names` gives it, or v1, v2, ..."""
    result = {node: node.name for node in nodes if node.name is not None}
    for label, node in named_nodes(names):
        result.setdefault(node, label)
    taken = set(result.values())
    free = (name for i in count(1) if (name := f"v{i}") not in taken)
    return {node: result.get(node) or next(free) for node in nodes}


def named_nodes(names: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    """The labels and nodes in a dict, those in lists too; not what begins with an underscore."""
    for label, thing in names.items():
        if isinstance(label, str) and not label.startswith("_"):
            yield from _nodes_in(label, (), thing)


def _nodes_in(label: str, index: tuple[int, ...], thing: Any) -> Iterator[tuple[str, Node]]:
    """The nodes in nested lists, named as ``w[0]`` and ``W[0,2]``."""
    if isinstance(thing, Node):
        yield (f"{label}[{','.join(map(str, index))}]" if index else label), thing
    elif isinstance(thing, (list, tuple)) and len(index) < 3:
        for i, part in enumerate(thing):
            yield from _nodes_in(label, (*index, i), part)


class NamedNodes:
    """The part of `Graph` that finds nodes by name."""

    roots: tuple[Node, ...]
    nodes: list[Node]
    _given_names: Mapping[str, Any]

    @cached_property
    def _names(self) -> dict[Node, str]:
        return names_of(self.nodes, self._given_names)

    def is_named(self, node: Node) -> bool:
        """Whether somebody has named it: the node itself, or the names given to the graph."""
        return node.name is not None or node in self._named

    @cached_property
    def _named(self) -> set[Node]:
        return {node for _, node in named_nodes(self._given_names)}

    def name(self, node: Node) -> str:
        """The node's name in this graph; raises KeyError if it is not in it."""
        return self._names[node]

    def __getitem__(self, name: str) -> Node:
        """The node of that name; raises KeyError if there is none, or more than one."""
        found = [node for node in self.nodes if self._names[node] == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise KeyError(f"{len(found)} nodes are named {name!r}; give them different names.")
        import difflib  # only a mistyped name needs it: import autograd stays fast

        close = difflib.get_close_matches(name, sorted(set(self._names.values())), 3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(map(repr, close))}?" if close else ""
        if not close:
            named = [repr(node.name) for node in self.nodes if node.name is not None][:10]
            hint = f" There are {', '.join(named)}." if named else " No node has a name."
            hint += f" Name it: (...).named({name!r}), or pass names=locals()."
        raise KeyError(f"no node is named {name!r}.{hint}")

    def find(self, key: Node | str) -> Node:
        """The node for a key that is a node or a name; raises KeyError if it is not here."""
        if isinstance(key, str):
            return self[key]
        if not isinstance(key, Node):
            raise TypeError(f"expected a node or a name, got {describe(key)}.")
        if key not in self._names:
            raise KeyError(f"{key.name or 'a node'} is not part of the graph of "
                           f"{self.name(self.roots[0])}.")
        return key

    def __repr__(self) -> str:
        roots = ", ".join(self._names[root] for root in self.roots)
        leaves = sum(node.op is None for node in self.nodes)
        return f"<Graph of {roots}: {len(self.nodes)} nodes, {leaves} leaves>"
