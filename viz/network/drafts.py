"""Columns while they are built: what follows a layer may still change its column."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from viz.network.parts import Part

BARS = ("bar", "activation", "dropout")
"""The kinds of layers that are drawn without units."""


@dataclass(eq=False)
class Draft:
    """A column while it is built: what follows may still change it.

    `place` counts the columns of units on the way from the inputs, which are 0; `last` is said of
    outputs, `shared` where a skip connection or several branches start.
    """

    number: int
    part: Part | None
    size: int
    place: int
    symbol: str = ""
    captions: list[str] = field(default_factory=list)
    values: np.ndarray | None = None
    mask: np.ndarray | None = None
    bias_input: float | None = None
    last: bool = False
    shared: bool = False

    @property
    def is_bar(self) -> bool:
        """Whether it is a layer without units."""
        return bool(self.symbol) or (self.part is not None and self.part.kind in BARS)

    def drops(self, i: int) -> bool:
        """Whether dropout has dropped unit i."""
        return self.mask is not None and not self.mask[i]


@dataclass(eq=False)
class DraftBranch:
    """A branch while it is built."""

    name: str
    columns: list[Draft] = field(default_factory=list)
    branches: list[DraftBranch] = field(default_factory=list)


__all__ = ["BARS", "Draft", "DraftBranch"]
