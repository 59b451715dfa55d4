"""The parts of a network, its layers and neurons, and which nodes of a graph belong to which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.graph import Graph
from autograd.node import Node

if TYPE_CHECKING:
    from nn.module import Module

OUTPUT = re.compile(r"(?P<letter>[zh])\d*(\[(?:\d+,)*(?P<unit>\d+)\])?")
"""The names that `nn.naming` gives to the net inputs and outputs of layers."""


@dataclass(eq=False)
class Part:
    """A network, a layer or a neuron.

    Attributes:
        id: of its frame: ``g<k>``.
        title: what the frame says.
        level: 0 for the network, 1 for its layers, and so on.
        signature: equal for parts that are equal.
        above: the part that it is in.
        kind: the kind of module; "unit" for a neuron of a layer, "more" for repeated terms.
        parts: the parts of it.
        numbers: how many parameters it has.
    """

    id: str
    title: str
    level: int
    signature: str
    above: Part | None
    kind: str
    parts: list[Part] = field(default_factory=list)
    numbers: int = 0

    def up(self) -> Iterator[Part]:
        """The part, the part that it is in, and so on up to the network."""
        part: Part | None = self
        while part is not None:
            yield part
            part = part.above


class Tree:
    """The parts of a network.

    Attributes:
        network: all of it.
        owners: the part of each parameter.
        layers: those with weights W, whose net inputs and outputs have names.

    >>> from nn import MLP
    >>> [part.title for part in Tree(MLP(2, [2, 1], rng=0)).network.parts]
    ['Layer 1: 2 → 2, tanh', 'Layer 2: 2 → 1, linear']
    """

    def __init__(self, model: Module) -> None:
        self.owners: dict[Node, Part] = {}
        self.layers: set[Part] = set()
        self._count = 0
        self._numbers = {id(layer): number for number, layer, _ in model.named_layers()}
        if model.children:
            self.network = self._add(model, None, "")
        else:  # a layer that stands alone has a frame too
            self.network = Part("g", "", 0, "", None, "")
            self._add(model, self.network, "")

    def _add(self, module: Any, above: Part | None, name: str) -> Part:
        number, words = self._numbers.get(id(module), ""), module.describe()
        title = " ".join(filter(None, [name and f"{name}:", module.kind, number]))
        part = self._part(f"{title}: {words}" if words else title, f"{module.kind} {words}", above,
                          module.kind)
        for child, label in zip(module.children, module.part_names(), strict=True):
            self._add(child, part, label)
        if module.children:
            return part
        if {"W", "w"} & set(module.arrays()):
            self.layers.add(part)
        self._own(module, part)
        for j, unit in enumerate(getattr(module, "neurons", ())):
            self._own(unit, self._part(f"unit {j}", unit.describe(), part, "unit"))
        return part

    def _part(self, title: str, signature: str, above: Part | None, kind: str) -> Part:
        level = above.level + 1 if above else 0
        part = Part(f"g{self._count}", title, level, signature, above, kind)
        self._count += 1
        if above is not None:
            above.parts.append(part)
        return part

    def _own(self, module: Any, part: Part) -> None:
        for _, _, node in module.entries():
            for each in [part] if node in self.owners else part.up():  # once for what is above
                each.numbers += node.size
            self.owners[node] = part


def homes(graph: Graph, tree: Tree) -> dict[Node, Part]:
    """The part that each node of a graph belongs to; nothing for what is outside the network.

    Parameters and outputs of layers and units belong to them, the sum of a `Skip` to that. What
    lies between belongs to the part that all its users are in, if it was computed from something
    in the network. Of layers without named outputs, such as `BatchNorm`, it is what uses their
    parameters, and what lies between.
    """
    found = {node: tree.owners[node] for node in graph.nodes if node in tree.owners}
    found |= _outputs(graph, tree)
    passed: dict[Node, frozenset[Part]] = {}  # what is computed from the network; by which skips
    for node in graph.nodes:
        before = [x for x in node.operands if isinstance(x, Node) and (x in passed or x in found)]
        if before:
            part = _skip_of(node, found, passed) or _unnamed(node, tree)
            if part is not None and node not in found:
                found[node] = part
            skips = {part for x in before if x in found for part in found[x].up()
                     if part.kind == "Skip"}
            passed[node] = frozenset(skips).union(*(passed.get(x, ()) for x in before))
    users: dict[Node, list[Part | None]] = {}
    for node in reversed(graph.nodes):
        if node not in found and node in passed:
            part = _common(users.get(node, ()))
            if part is not None and part.level > 0:
                found[node] = part
        for x in node.operands:
            if isinstance(x, Node):
                users.setdefault(x, []).append(found.get(node))
    return found


def _outputs(graph: Graph, tree: Tree) -> dict[Node, Part]:
    """The net inputs z and outputs h of layers and units.

    They have such names; a z belongs to the layer whose weights it is computed from, with no other
    z or h in between, an h to that of its z. Other networks may have the same names.
    """
    found: dict[Node, Part] = {}
    nothing: frozenset[tuple[str, Part]] = frozenset()
    sources: dict[Node, frozenset[tuple[str, Part]]] = {}  # ("w", layer), ("z", layer), ...
    for node in graph.nodes:
        owner = tree.owners.get(node)
        if owner is not None:
            layer = owner.above if owner.kind == "unit" else owner
            sources[node] = frozenset([("w", layer)]) if layer in tree.layers else nothing
            continue
        known = {sources[x] for x in node.operands if isinstance(x, Node) and sources[x]}
        source = known.pop() if len(known) == 1 else nothing.union(*known)
        match = OUTPUT.fullmatch(graph.name(node)) if node.op is not None else None
        if match:
            before = "w" if match["letter"] == "z" else "z"
            layers = [layer for letter, layer in source if letter == before]
            source = nothing
            if len(layers) == 1:
                unit = int(match["unit"]) if match["unit"] else -1
                units = layers[0].parts
                found[node] = units[unit] if 0 <= unit < len(units) else layers[0]
                source = frozenset([(match["letter"], layers[0])])
        sources[node] = source
    return found


def _unnamed(node: Node, tree: Tree) -> Part | None:
    """The layer without weights W whose parameter the node uses, if there is one."""
    owners = (tree.owners.get(x) for x in node.operands if isinstance(x, Node))
    return next((part for part in owners if part is not None and part.kind != "unit"
                 and part not in tree.layers), None)


def _skip_of(node: Node, found: Mapping[Node, Part],
             passed: Mapping[Node, frozenset[Part]]) -> Part | None:
    """The `Skip` whose output is added to its input by this node, if there is one."""
    if node.op is None or node.op.name != "add":
        return None
    x, y = node.operands
    if not isinstance(y, Node) or y not in found:
        return None
    around_x: set[Part] = set()
    if isinstance(x, Node):
        around_x = {*passed.get(x, ()), *(found[x].up() if x in found else ())}
    inside = found[y].above if found[y].kind == "Skip" else found[y]  # its sum has left it
    return next((part for part in (inside.up() if inside else ())
                 if part.kind == "Skip" and part not in around_x), None)


def _common(parts: Sequence[Part | None]) -> Part | None:
    """The smallest part that all of them are in."""
    if not parts or any(part is None for part in parts):
        return None
    different = list(dict.fromkeys(part for part in parts if part is not None))
    others = [set(part.up()) for part in different[1:]]
    return next((part for part in different[0].up() if all(part in o for o in others)), None)


__all__ = ["Part", "Tree", "homes"]
