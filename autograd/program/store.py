"""The numbers of all leaves of a program: those of the parameters in one flat array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.data import clock
from autograd.node import Node
from autograd.program.arrays import Leaves


class Store:
    """Keeps the numbers of leaves, and takes them over where leaves were assigned to.

    Args:
        parameters: the leaves whose numbers make the flat array, in this order.
        leaves: the arrays that leaves were made into, inputs excepted.

    Attributes:
        flat: the numbers of all parameters.
        slices: where each parameter lies in it.
    """

    def __init__(self, parameters: Sequence[Node], leaves: Sequence[Leaves]) -> None:
        ends = np.cumsum([0, *(node.size for node in parameters)]).tolist()
        self.slices = {node: slice(a, b) for node, a, b in
                       zip(parameters, ends[:-1], ends[1:], strict=True)}
        dtype = np.result_type(*{node.dtype for node in parameters} or {np.dtype(float)})
        self.flat = np.zeros(ends[-1], dtype)
        self.positions: dict[Node, np.ndarray] = {}
        self._arrays: dict[Node, np.ndarray] = {}
        self._apart: list[Node] = []
        self._fixed: list[Leaves] = []
        self._seen = -1
        for each in leaves:
            array = each.array
            if each.nodes[0] not in self.slices:
                self._fixed.append(each)
                continue
            positions = np.concatenate([np.arange(self.slices[x].start, self.slices[x].stop)
                                        for x in each.nodes])
            self.positions[array] = positions
            start = int(positions[0])
            if array.dtype == dtype and np.array_equal(positions, start + np.arange(array.size)):
                self._arrays[array] = self.flat[start:start + array.size].reshape(array.shape)
            else:
                self._apart.append(array)
        self.refresh()

    def refresh(self) -> None:
        """Take over the numbers of leaves that were assigned to since the last look."""
        if clock.now == self._seen:
            return
        for node, part in self.slices.items():
            if node._stamp > self._seen:
                self.flat[part] = np.ravel(node._data)
        for each in self._fixed:
            if any(node._stamp > self._seen for node in each.nodes):
                data = [node._data for node in each.nodes]
                self._arrays[each.array] = (
                    data[0] if isinstance(data[0], np.ndarray) else
                    np.array(data).reshape(each.array.shape))
        self._seen = clock.now

    def newer(self) -> Node | None:
        """A leaf that was assigned to since the last look, if there is one."""
        if clock.now == self._seen:
            return None
        nodes = [*self.slices, *(node for each in self._fixed for node in each.nodes)]
        return next((node for node in nodes if node._stamp > self._seen), None)

    def arrays(self) -> dict[Node, np.ndarray]:
        """The numbers of each array of leaves; those of parameters follow the flat array."""
        found = dict(self._arrays)
        for array in self._apart:
            numbers = self.flat[self.positions[array]].reshape(array.shape)
            found[array] = numbers.astype(array.dtype, copy=False)
        return found

    def write_back(self, gradient: np.ndarray | None) -> None:
        """Give the parameters their numbers, and gradients if there are some."""
        clock.now += 1
        for node, part in self.slices.items():
            node._data, node._stamp = like_data(node, self.flat[part]), clock.now
            if gradient is not None:
                node.grad = like_data(node, gradient[part])
        self._seen = clock.now


def like_data(node: Node, numbers: np.ndarray) -> Any:
    """Numbers as the data of a node: a float, or a read-only array of its shape."""
    if not node.shape:
        return float(numbers.item())
    array = np.array(numbers.reshape(node.shape), node.dtype)
    array.setflags(write=False)
    return array


__all__ = ["Store"]
