"""Two drawings of one layer: a scalar `Layer` and a `Dense` layer that share their weights.

Each has leaves of its own, so that both graphs are drawn plainly: W1 as one box, or W1[0,2] as a
box of many. The weights are kept the same by looking, before a layer is used, whether its twin's
were assigned since the two last agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.node import Node
from nn.module import Module, Pass


class Shared(Module):
    """A layer that may have a twin with the same weights, W (inputs, outputs) and b (outputs,).

    What was assigned last holds for both; the other takes it over when it is next called, or when
    its parameters are asked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self._twin: Shared | None = None
        self._agreed = (0, 0)

    def held(self) -> dict[str, np.ndarray]:
        """The layer's own numbers by key, without a look at the twin."""
        return super().arrays()

    def put(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace the layer's own numbers, without a look at the twin."""
        super().replace_arrays(arrays)

    def own_entries(self) -> list[tuple[str, str, Node]]:
        """`entries` without a look at the twin."""
        return super().entries()

    def share_with(self, twin: Shared) -> None:
        """Make `twin` another drawing of this layer: it takes over the weights now."""
        self.sync()
        twin.put(self.held())
        self._twin, twin._twin = twin, self
        self._agree(twin)

    def sync(self) -> None:
        """Take over the twin's weights if they were assigned later than the layer's own."""
        twin = self._twin
        if twin is not None and (own := self.stamp(), other := twin.stamp()) != self._agreed:
            if other > own:
                self.put(twin.held())
            else:
                twin.put(self.held())
            self._agree(twin)

    def stamp(self) -> int:
        """When the layer's own numbers were last assigned."""
        return max(node._stamp for _, _, node in self.own_entries())

    def run(self, x: Any, how: Pass) -> Any:
        """The layer's output, with the weights of today."""
        self.sync()
        return super().run(x, how)

    def entries(self) -> list[tuple[str, str, Node]]:
        """The parameters as (key, index, node), with the weights of today."""
        self.sync()
        return self.own_entries()

    def arrays(self) -> dict[str, np.ndarray]:
        """The numbers by key, with the weights of today."""
        self.sync()
        return self.held()

    def replace_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace the weights, of the twin too."""
        self.put(arrays)
        self.sync()

    def _agree(self, twin: Shared) -> None:
        self._agreed = (self.stamp(), twin.stamp())
        twin._agreed = self._agreed[::-1]


__all__ = ["Shared"]
