"""A drawing as plain data: boxes, operations, edges and groups, with ids that never change.

Nothing here draws. Node i of a graph is box ``n<i>``, the op that computed it ``op<i>``, and a raw
number at its operand k ``c<i>_<k>``: the same expression gives the same picture on every run. One
entry of an array has the index of that entry behind it: ``n3_0``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from viz.numbers import Numbers

BoxKind = Literal["leaf", "value", "constant", "derivative", "module", "more", "tag"]
"""`derivative` boxes are computed by a gradient graph; `module` stands for a part of a network that
is not opened, `more` for what is not shown, `tag` for a box that stands far away."""
EdgeKind = Literal["forward", "backward", "derivative", "crossing"]
"""`backward` arrows carry a share of a gradient back to an operand; `derivative` ones belong to a
gradient graph that is laid over its forward graph and point against the ranks, `crossing` ones
come to it from the forward graph."""


@dataclass(frozen=True, slots=True)
class Gradient:
    """The gradient row of a box; `value` is None until it has been computed."""

    label: str
    value: Numbers | None


@dataclass(frozen=True, slots=True)
class Box:
    """A leaf, a computed value or a constant; only raw constants have no name.

    `value` and `gradient` are None where they are not shown; `notes` are further lines, such as
    the shape.
    """

    id: str
    kind: BoxKind
    name: str
    value: Numbers | None
    gradient: Gradient | None
    notes: tuple[str, ...] = ()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """An op between its operands and its result; `formula` tells the same in words.

    `shown` is False where arrows lead straight from operand to result.
    """

    id: str
    symbol: str
    formula: str
    kind: Literal["forward", "derivative", "failed"] = "forward"
    marked: bool = False
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow; `label` holds the lines of the local derivative, or nothing.

    `operand` tells which operand of the op it stands for, where it stands for one.
    """

    tail: str
    head: str
    label: tuple[str, ...] = ()
    kind: EdgeKind = "forward"
    marked: bool = False
    operand: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around boxes, operations and further groups; `members` are their ids."""

    id: str
    title: str
    members: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a drawing shows; `operations` are keyed by the id of the box they compute.

    Below the picture stand the `legend`, what the arrows mean, and `notes`, what is not shown.
    `places` tells for a node or raw number that has no box of its own the boxes that show it: its
    entries, or the layer that it is part of.
    """

    title: str
    boxes: tuple[Box, ...]
    operations: Mapping[str, Operation]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()
    legend: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


__all__ = ["Box", "BoxKind", "Edge", "EdgeKind", "Gradient", "Group", "Operation", "Picture"]
