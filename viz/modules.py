"""The picture of a network's graph with a frame around each layer and each neuron.

A frame can stay closed: then it is one box. Of parts that are equal one is drawn, with how often
it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from autograd.data import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.text import counted, printable
from viz.picture import Box, Edge, Group, Picture

if TYPE_CHECKING:
    from nn.module import Module

FEW = 3
"""So many equal neurons are all drawn."""
OUTPUT = re.compile(r"[zh](?P<number>\d*)(\[(?:\d+,)*(?P<unit>\d+)\])?")


@dataclass(eq=False)
class Part:
    """A network, a layer or a neuron, and what is drawn of it.

    Attributes:
        id: of its frame: ``g<k>``.
        title: what the frame says.
        level: 0 for the network, 1 for its layers, and so on.
        signature: equal for parts that are equal.
        parts: the parts of it.
        numbers: how many parameters it has.
        closed: True where it is drawn as one box at any depth.
    """

    id: str
    title: str
    level: int
    signature: str
    above: Part | None
    parts: list[Part] = field(default_factory=list)
    numbers: int = 0
    closed: bool = False

    def up(self) -> Iterator[Part]:
        """The part, the part that it is in, and so on up to the network."""
        part: Part | None = self
        while part is not None:
            yield part
            part = part.above


def module_picture(picture: Picture, graph: Graph, model: Module, depth: int | None = None,
                   fold: bool = True) -> Picture:
    """The picture with frames around the layers and neurons of a network.

    Args:
        picture: of the graph as it was recorded.
        model: the network of `nn` that the graph was recorded with.
        depth: 1 draws layers as boxes, 2 opens them and draws neurons as boxes; None opens all.
        fold: draw one of several equal neurons of a layer (if there are more than 3), and of
            several equal closed layers in a row.

    Raises TypeError for another model, ValueError if the graph has none of its parameters.

    >>> from nn import MLP
    >>> from viz.recorded import picture
    >>> mlp = MLP(2, [2, 1], rng=0)
    >>> graph = Graph(*mlp([1.0, 2.0]))
    >>> [box.name for box in module_picture(picture(graph), graph, mlp, 1).boxes]
    ['x[0]', 'x[1]', 'Layer 1: 2 → 2, tanh', 'Layer 2: 2 → 1, linear']
    """
    if not hasattr(model, "named_layers"):
        raise TypeError(f"draw: model must be a network of nn, got {describe(model)}.")
    network, owners, by_number = _tree(model)
    homes = _homes(graph, owners, by_number)
    if not any(node in owners for node in graph.nodes):
        raise ValueError("draw: the graph has none of the parameters of this model. Pass the "
                         "network that the graph was recorded with.")
    if fold:
        _gather(graph, homes)
    place = _places(picture, graph, homes, network)
    shown = {part: _shown(part, depth) for part in set(place.values())}
    folded = _folds(network, depth) if fold else {}
    return _drawn(picture, place, shown, folded, network, depth)


def _tree(model: Module) -> tuple[Part, dict[Node, Part], dict[str, Part]]:
    """The parts of a network; the part of each parameter; the layers by number."""
    numbers = {id(layer): number for number, layer, _ in model.named_layers()}
    owners: dict[Node, Part] = {}
    by_number: dict[str, Part] = {}
    count = 0

    def part_of(module: Any, above: Part | None, name: str) -> Part:
        nonlocal count
        number = numbers.get(id(module), "")
        words = module.describe()
        title = " ".join(filter(None, [name and f"{name}:", module.kind, number]))
        part = Part(f"g{count}", f"{title}: {words}" if words else title,
                    above.level + 1 if above else 0, f"{module.kind} {words}", above)
        count += 1
        if above is not None:
            above.parts.append(part)
        if module.children:
            for child, label in zip(module.children, module.part_names(), strict=True):
                part_of(child, part, label)
            return part
        if number or not model.children:
            by_number[number] = part
        for _, _, node in module.entries():
            owners[node] = part
            for each in part.up():
                each.numbers += node.size
        for j, unit in enumerate(getattr(module, "neurons", ())):
            inner = Part(f"g{count}", f"unit {j}", part.level + 1, unit.describe(), part)
            count += 1
            part.parts.append(inner)
            for _, _, node in unit.entries():
                owners[node] = inner
                inner.numbers += node.size
        return part

    if model.children:
        return part_of(model, None, ""), owners, by_number
    around = Part("g", "", 0, "", None)  # a layer that stands alone has a frame too
    part_of(model, around, "")
    return around, owners, by_number


def _homes(graph: Graph, owners: Mapping[Node, Part],
           by_number: Mapping[str, Part]) -> dict[Node, Part]:
    """The part that each node belongs to.

    Parameters and outputs of units by themselves, what lies between with those that use it.
    """
    homes = {node: owners[node] for node in graph.nodes if node in owners}
    for node in graph.nodes:
        match = OUTPUT.fullmatch(graph.name(node)) if node.op is not None else None
        if match and (layer := by_number.get(match["number"])):
            unit = int(match["unit"]) if match["unit"] else -1
            homes[node] = layer.parts[unit] if 0 <= unit < len(layer.parts) else layer
    users: dict[Node, list[Part | None]] = {}
    for node in reversed(graph.nodes):
        if node not in homes and node.op is not None and (using := users.get(node)):
            common = _common(using)
            if common is not None and common.level > 0:
                homes[node] = common
        for x in node.operands:
            if isinstance(x, Node):
                users.setdefault(x, []).append(homes.get(node))
    return homes


def _common(parts: Sequence[Part | None]) -> Part | None:
    """The smallest part that all of them are in."""
    if any(part is None for part in parts):
        return None
    chains = [list(part.up()) for part in dict.fromkeys(parts) if part is not None]
    return next((part for part in chains[0] if all(part in chain for chain in chains[1:])), None)


def _gather(graph: Graph, homes: dict[Node, Part]) -> None:
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
        rest = Part(f"{home.id}_{len(home.parts)}", f"{len(nodes) - 1} more {op.symbol}",
                    home.level + 1, "", home, closed=True)
        home.parts.append(rest)
        for node in nodes[1:]:
            homes[node] = rest
            for x in node.operands:
                if isinstance(x, Node) and uses[x] == 1 and homes.get(x) is home:
                    homes[x] = rest
                    rest.numbers += x.size


def _places(picture: Picture, graph: Graph, homes: Mapping[Node, Part],
            network: Part) -> dict[str, Part]:
    """The part of each id of the picture."""
    place = {}
    for box in picture.boxes:
        node = graph.nodes[int(box.id[1:].split("_")[0])]  # of a raw number: where it is used
        place[box.id] = homes.get(node, network)
        if operation := picture.operations.get(box.id):
            place[operation.id] = place[box.id]
    return place


def _shown(part: Part, depth: int | None) -> Part:
    """The closed part that it disappears in, or the part itself."""
    closed = [each for each in part.up()
              if each.closed or (depth is not None and each.level >= depth)]
    return closed[-1] if closed else part


def _folds(network: Part, depth: int | None) -> dict[Part, tuple[Part, int]]:
    """Parts that others stand for: the first of several equal ones, and how many there are."""
    found: dict[Part, tuple[Part, int]] = {}
    waiting = [network]
    while waiting:
        part = waiting.pop()
        units = all(each.title.startswith("unit ") for each in part.parts)
        closed = depth is not None and part.level + 1 >= depth
        for run in _runs(part.parts):
            if len(run) > (FEW if units else 1) and (units or closed):
                found |= dict.fromkeys(run, (run[0], len(run)))
        if not closed:
            waiting += part.parts
    return found


def _runs(parts: Sequence[Part]) -> list[list[Part]]:
    runs: list[list[Part]] = []
    for part in parts:
        if runs and runs[-1][0].signature == part.signature:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def _drawn(picture: Picture, place: Mapping[str, Part], shown: Mapping[Part, Part],
           folded: Mapping[Part, tuple[Part, int]], network: Part, depth: int | None) -> Picture:
    """The picture with closed and folded parts as boxes, and frames around open ones."""

    def drawn_as(part: Part) -> tuple[Part, str] | None:
        """The part that is drawn as one box in place of this one, and the id of that box."""
        for each in part.up():
            if each in folded and folded[each][0] is not each:
                first, _ = folded[each]
                if depth is not None and each.level >= depth:
                    return first, first.id
                return first, f"{first.id}_more"
        outer = shown[part]
        closed = outer.closed or (depth is not None and outer.level >= depth)
        return (outer, outer.id) if closed else None

    new: dict[str, str] = {}
    boxes: dict[str, Box] = {}
    members: dict[Part, list[str]] = {}
    for box in picture.boxes:
        part = place[box.id]
        inside = drawn_as(part)
        if inside is None:
            new[box.id] = box.id
            boxes[box.id] = box
            members.setdefault(part, []).append(box.id)
            if operation := picture.operations.get(box.id):
                new[operation.id] = operation.id
                if operation.shown:
                    members[part].append(operation.id)
            continue
        outer, id = inside
        new[box.id] = id
        if operation := picture.operations.get(box.id):
            new[operation.id] = id
        if id not in boxes and outer.above is not None:
            members.setdefault(outer.above, []).append(id)
        boxes.pop(id, None)  # it stands where the last of its nodes does, behind all it needs
        boxes[id] = _closed_box(outer, id, folded)
    edges = _merged(picture.edges, new, set(boxes) - {box.id for box in picture.boxes})
    operations = {box: op for box, op in picture.operations.items() if new[op.id] == op.id}
    groups = tuple(filter(None, (_group(part, members, folded) for part in network.parts)))
    return replace(picture, boxes=tuple(boxes.values()), operations=operations,
                   edges=tuple(edges), groups=groups)


def _closed_box(part: Part, id: str, folded: Mapping[Part, tuple[Part, int]]) -> Box:
    count = folded[part][1] if part in folded else 1
    title = printable(part.title, 60)
    if id != part.id:  # the others, beside the first one, which is open
        last = part.title.removeprefix("unit ")
        title = f"units {int(last) + 1} to {int(last) + count - 1}" if last.isdigit() else title
        count -= 1
    elif count > 1 and part.title.startswith("unit "):
        title = f"units 0 to {count - 1}"
    notes: tuple[str, ...] = (f"× {count}",) if count > 1 else ()
    each = " each" if count > 1 else ""
    notes += (f"{counted(part.numbers, 'parameter')}{each}",) if part.numbers else ()
    return Box(id, "module", title, None, None, notes)


def _merged(edges: Sequence[Edge], new: Mapping[str, str], closed: set[str]) -> list[Edge]:
    """The arrows between what is drawn; several between the same two become one."""
    found: dict[Any, Edge] = {}
    for k, edge in enumerate(edges):
        tail, head = new.get(edge.tail, edge.tail), new.get(edge.head, edge.head)
        if tail in closed or head in closed:
            if tail != head and (tail, head, edge.kind) not in found:
                found[tail, head, edge.kind] = replace(edge, tail=tail, head=head, label=())
        else:
            found[k] = edge
    return list(found.values())


def _group(part: Part, members: Mapping[Part, list[str]],
           folded: Mapping[Part, tuple[Part, int]]) -> Group | None:
    inner = tuple(filter(None, (_group(each, members, folded) for each in part.parts)))
    if part not in members and not inner:
        return None
    return Group(part.id, printable(part.title, 60), tuple(members.get(part, ())), inner)


__all__ = ["Part", "module_picture"]
