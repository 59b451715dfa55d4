"""A network as plain data for drawing: columns of units, and what connects them.

Nothing here draws, and every id is the same on every run: column c is ``c<c>``, its unit i
``u<c>_<i>``, its bias unit ``b<c>``, and what stands for the units that are left out ``more<c>``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

UnitKind = Literal["input", "hidden", "output", "bias", "port", "more"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, or what stands in a column like one.

    Attributes:
        kind: "bias" is a unit that is always 1, "port" the place of a unit in a layer without
            units, "more" stands for all units that are left out.
        value: its output for the example, or None.
        bias: its bias where that is shown in the unit, or None.
        dropped: whether dropout has dropped it.
    """

    id: str
    kind: UnitKind
    label: str
    value: float | None = None
    bias: float | None = None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Units that stand above each other.

    Attributes:
        kind: "units", or "bar" for a layer without units.
        title: what stands above it.
        captions: what stands below it, line by line.
        layer: the layer's kind and place, such as "Dense 2"; "" for inputs.
        size: how many units there are.
        units: those that are drawn, from top to bottom.
        bias: the bias unit below them, or None.
        dropped: which units dropout has dropped, from 0; those that are not drawn too.
    """

    id: str
    kind: Literal["units", "bar"]
    title: str
    captions: tuple[str, ...]
    layer: str
    size: int
    units: tuple[Unit, ...]
    bias: Unit | None = None
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """A line from one unit to the next.

    Attributes:
        name: of its weight, such as "W1[0,2]"; "" where it has none.
        weight: the number, or None.
        gradient: ∂J/∂w, or None.
        active: False if one of its units is dropped.
    """

    tail: str
    head: str
    name: str = ""
    weight: float | None = None
    gradient: float | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """The gradient of all weights between two columns, by the columns' ids: ‖∂J/∂W1‖."""

    tail: str
    head: str
    name: str
    norm: float


@dataclass(frozen=True, slots=True)
class Arc:
    """A skip connection from one column to a later one; inner ones have lower levels, from 1."""

    tail: str
    head: str
    level: int


@dataclass(frozen=True, slots=True)
class Branch:
    """Columns from left to right, and the branches that start at the last of them."""

    name: str
    columns: tuple[Column, ...]
    branches: tuple[Branch, ...] = ()

    def all_columns(self) -> Iterator[Column]:
        """Its columns, and those of all its branches."""
        yield from self.columns
        for branch in self.branches:
            yield from branch.all_columns()


@dataclass(frozen=True, slots=True)
class Network:
    """All that a drawing of a network shows.

    Attributes:
        title: the model's kind.
        parameters: how many numbers it has.
        trunk: its columns.
        numbered: whether numbers stand on the lines.
        digits: how many significant digits they get.
        loss: the name of the loss that gradients are of; "" where there are none.
        example: whether the units' values are shown.
        masks: how many examples the last dropout masks were for; 0 if nothing is crossed out.
    """

    title: str
    parameters: int
    trunk: Branch
    connections: tuple[Connection, ...]
    flows: tuple[Flow, ...]
    arcs: tuple[Arc, ...]
    numbered: bool
    digits: int
    loss: str = ""
    example: bool = False
    masks: int = 0

    @property
    def columns(self) -> list[Column]:
        """All columns, those of branches too."""
        return list(self.trunk.all_columns())


__all__ = ["Arc", "Branch", "Column", "Connection", "Flow", "Network", "Unit", "UnitKind"]
