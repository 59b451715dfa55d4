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
from nn.activations import Activation
from nn.module import Module, Pass


class Shared(Module):
    """A layer that may have a twin with the same weights, W (inputs, outputs) and b (outputs,).

    What was assigned last holds for both, entry by entry; the other takes it over when it is next
    called, or when its parameters are looked at. A layer has one twin for ever, so that all forms
    of a network are of the same layers. If one of the two is of float32, both hold numbers of
    float32. Whether the layer is trainable is shared too.
    """

    inputs: int
    outputs: int
    activation: Activation
    has_bias: bool
    dtype: np.dtype[Any]

    def __init__(self) -> None:
        super().__init__()
        self._twin: Shared | None = None
        self._agreed = (0, 0)

    def _set_trainable(self, trainable: bool) -> None:
        super()._set_trainable(trainable)
        if (twin := vars(self).get("_twin")) is not None:
            twin._trainable = trainable

    def held(self) -> dict[str, np.ndarray]:
        """The layer's own numbers by key, without a look at the twin."""
        return super().arrays()

    def put(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace some of the layer's own numbers, without a look at the twin."""
        super().replace_arrays(arrays)

    def own_entries(self) -> list[tuple[str, str, Node]]:
        """`entries` without a look at the twin."""
        return super().entries()

    def share_with(self, twin: Shared) -> None:
        """Make `twin` the other drawing of this layer: it takes over the weights now."""
        twin.trainable = self.trainable
        twin.put(self.held())
        self._twin, twin._twin = twin, self
        self._agree(twin)

    def sync(self) -> None:
        """Agree with the twin: what was assigned last holds, entry by entry."""
        twin = self._twin
        if twin is None or (self.stamp(), twin.stamp()) == self._agreed:
            return
        own, other = self.held(), twin.held()
        own_stamps, other_stamps = self._stamps(own), twin._stamps(other)
        with np.errstate(over="ignore"):  # a float too large for float32 is inf in both
            newest = {
                key: np.where(other_stamps[key] > own_stamps[key], other[key], own[key])
                .astype(self.dtype).astype(twin.dtype) for key in own}
        for layer, held in ((self, own), (twin, other)):
            layer.put({key: numbers for key, numbers in newest.items()
                       if not np.array_equal(numbers, held[key], equal_nan=True)})
        self._agree(twin)

    def stamp(self) -> int:
        """When the layer's own numbers were last assigned."""
        return max(node._stamp for _, _, node in self.own_entries())

    def __getstate__(self) -> object:
        """What is copied and pickled, with the weights of today: stamps are not."""
        self.sync()
        return super().__getstate__()

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

    def replays(self) -> bool:
        """Whether one recorded training step serves for others: where its activation allows it."""
        return super().replays() and self.activation.same_graph

    def describe(self) -> str:
        """Sizes and activation."""
        return (f"{self.inputs} → {self.outputs}, {self.activation.name}"
                + ("" if self.has_bias else ", no bias"))

    def _stamps(self, held: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """When each entry of the layer's own numbers was last assigned."""
        found: dict[str, list[int]] = {key: [] for key in held}
        for key, _, node in self.own_entries():
            found[key].append(node._stamp)
        return {key: np.reshape(stamps, held[key].shape if len(stamps) > 1 else ())
                for key, stamps in found.items()}

    def _agree(self, twin: Shared) -> None:
        self._agreed = (self.stamp(), twin.stamp())
        twin._agreed = self._agreed[::-1]


__all__ = ["Shared"]
