"""The numbers of all leaves of a program: those of the parameters in one flat array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
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
        arrays: the numbers of each array of leaves; those of parameters are views of `flat`.
        apart: the arrays of parameters that do not lie side by side in it: see `gathered`.
        parts: for each array of parameters, a view of the memory for gradients; None if apart.
        positions: for each array of parameters, in the order of the flat one, where its
            numbers lie in it.
    """

    def __init__(self, parameters: Sequence[Node], leaves: Sequence[Leaves]) -> None:
        self.slices = slices_of(parameters)
        dtype = np.result_type(*{node.dtype for node in parameters} or {np.dtype(float)})
        self.flat = np.zeros(sum(node.size for node in parameters), dtype)
        self.arrays: dict[Node, np.ndarray] = {}
        self.positions: dict[Node, np.ndarray] = {}
        self.apart: list[Node] = []
        self._fixed = [each for each in leaves if each.nodes[0] not in self.slices]
        self._seen = -1
        for each in self._fixed:
            self.arrays[each.array] = np.empty(each.array.shape, each.array.dtype)
        for each in leaves:
            if each.nodes[0] in self.slices:
                self.positions[each.array] = positions_of(each.nodes, self.slices)
        self.positions = dict(sorted(self.positions.items(), key=lambda item: int(item[1].min())))
        self._gradient = np.zeros_like(self.flat)
        self.parts: list[np.ndarray | None] = []
        for array, positions in self.positions.items():
            view = view_of(self.flat, positions.reshape(array.shape))
            self.parts.append(view_of(self._gradient, positions.reshape(array.shape)))
            if view is None or array.dtype != dtype:
                self.apart.append(array)
            else:
                self.arrays[array] = view
        self.refresh()

    def refresh(self) -> None:
        """Take over the numbers of leaves that were assigned to since the last look."""
        if clock.now == self._seen:
            return
        for node, part in self.slices.items():
            if node._stamp > self._seen:
                data = node._data
                self.flat[part] = data if type(data) is float else data.ravel()
        for each in self._fixed:
            if any(node._stamp > self._seen for node in each.nodes):
                data = [node._data for node in each.nodes]
                self.arrays[each.array][...] = np.reshape(data, each.array.shape)
        self._seen = clock.now

    def gathered(self, array: Node) -> np.ndarray:
        """The numbers of an array of parameters that do not lie side by side."""
        numbers: np.ndarray = self.flat[self.positions[array]].reshape(array.shape)
        return numbers.astype(array.dtype, copy=False)

    def joined(self, gradients: Sequence[Any]) -> np.ndarray:
        """The gradients of all arrays of parameters as one flat array; 0 for other parameters."""
        flat = self._gradient
        for array, part, gradient in zip(self.positions, self.parts, gradients, strict=True):
            if part is None:
                flat[self.positions[array]] = np.reshape(gradient, -1)
            elif part is not gradient:  # large ones were written there
                part[...] = gradient
        return flat.copy()

    def newer(self) -> Node | None:
        """A leaf that was assigned to since the last look, if there is one."""
        if clock.now == self._seen:
            return None
        nodes = [*self.slices, *(node for each in self._fixed for node in each.nodes)]
        return next((node for node in nodes if node._stamp > self._seen), None)

    def write_back(self, gradient: np.ndarray | None) -> None:
        """Give the parameters their numbers, and gradients if there are some."""
        clock.now += 1
        for node, part in self.slices.items():
            node._data, node._stamp = like_data(node, self.flat[part]), clock.now
            if gradient is not None:
                node.grad = like_data(node, gradient[part])
        self._seen = clock.now


def slices_of(nodes: Sequence[Node]) -> dict[Node, slice]:
    """Where the numbers of each node lie in a flat array of them all.

    >>> from autograd import Tensor, Value
    >>> list(slices_of([Value(1.0), Tensor([2.0, 3.0])]).values())
    [slice(0, 1, None), slice(1, 3, None)]
    """
    ends = np.cumsum([0, *(node.size for node in nodes)]).tolist()
    return {node: slice(a, b) for node, (a, b) in zip(nodes, pairwise(ends), strict=True)}


def positions_of(nodes: Sequence[Node], slices: Mapping[Node, slice]) -> np.ndarray:
    """Where the numbers of some nodes lie in that array, one after the other."""
    return np.concatenate([np.arange(slices[x].start, slices[x].stop) for x in nodes])


def view_of(flat: np.ndarray, positions: np.ndarray) -> np.ndarray | None:
    """The entries of a flat array at these positions as a view of it; None if there is none.

    >>> view_of(np.arange(6.0), np.array([[0, 2, 4], [1, 3, 5]]))
    array([[0., 2., 4.],
           [1., 3., 5.]])
    """
    start = int(positions.flat[0])
    steps = [int(np.take(positions, 1, axis).flat[0]) - start if n > 1 else 0
             for axis, n in enumerate(positions.shape)]
    axes: Any = np.indices(positions.shape, sparse=True)
    grid: Any = sum(step * index for step, index in zip(steps, axes, strict=True))
    if min(steps, default=0) < 0 or not np.array_equal(positions, start + grid):
        return None
    strides = [step * flat.itemsize for step in steps]
    return np.lib.stride_tricks.as_strided(flat[start:], positions.shape, strides)


def like_data(node: Node, numbers: np.ndarray) -> Any:
    """Numbers as the data of a node: a float, or a read-only array of its shape."""
    if not node.shape:
        return float(numbers.item())
    array = np.array(numbers.reshape(node.shape), node.dtype)
    array.setflags(write=False)
    return array


__all__ = ["Store", "positions_of", "slices_of"]
