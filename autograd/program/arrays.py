"""Where scalars live in arrays, and arrays of any scalars: the array itself, a part, or gathered.

Each scalar has one place: an array and a position in it. To have some scalars side by side is to
find out how they lie: as a whole array, transposed, a block of rows and columns, or all over the
place. The first needs nothing, the last a list of positions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

import autograd
from autograd.node import Node, Tensor
from autograd.shapes import Shape, shape_of


class Place(NamedTuple):
    """A scalar is entry `position` of the flattened array."""

    array: Node
    position: int


class Leaves(NamedTuple):
    """An array that was made of scalar leaves, or is a leaf itself, and these leaves in order."""

    array: Node
    nodes: tuple[Node, ...]


class Arrays:
    """The places of all scalars so far.

    Args:
        kind_of_leaf: tells parameters, inputs and constants apart, which never share an array.

    Attributes:
        places: by scalar.
        leaves: the arrays of leaves.
        gathered: arrays that had to be put together entry by entry.
    """

    def __init__(self, kind_of_leaf: Callable[[Node], Any]) -> None:
        self.places: dict[Node, Place] = {}
        self.leaves: list[Leaves] = []
        self.gathered: list[Node] = []
        self._kind = kind_of_leaf
        self._known: dict[Any, Any] = {}

    def put(self, nodes: Iterable[Node], array: Node) -> None:
        """The nodes are the entries of the array, in order."""
        for position, node in enumerate(nodes):
            self.places[node] = Place(array, position)

    def hold(self, nodes: Sequence[Node], shape: Shape, name: str | None = None) -> Node:
        """Make scalar leaves an array of this shape; one alone stays as it is."""
        array: Node
        if len(nodes) == 1 and not shape:
            array = nodes[0]
        else:
            data = np.array([node._data for node in nodes]).reshape(shape)
            array = (autograd.constant(data, name) if nodes[0].is_constant else Tensor(data, name))
        self.leaves.append(Leaves(array, tuple(nodes)))
        self.put(nodes, array)
        return array

    def fetch(self, x: Any) -> Any:
        """One operand of an op on arrays: a number, an array, or a scalar out of its array."""
        if not isinstance(x, Node) or isinstance(x, Tensor):
            return x if not isinstance(x, Node) else self.places[x].array
        return self.gather([x], ())

    def whole(self, nodes: Sequence[Any], shape: Shape) -> Any:
        """Nodes and numbers as an array of this shape."""
        return as_shape(self.gather(nodes, shape), shape)

    def gather(self, nodes: Sequence[Any], shape: Shape) -> Any:
        """Nodes and numbers as an array that broadcasts to the shape: axes without a change are 1.

        Leaves that have no place yet get one, all together if that can be. An array of one number
        broadcasts by itself.
        """
        numbers = [x for x in nodes if not isinstance(x, Node)]
        if len(numbers) == len(nodes):
            bits = np.array(numbers, float).view(np.int64)  # which tell 0 from -0
            array = _without_repeats(bits.reshape(shape)).view(float)
            return array if array.size > 1 else float(array.item())
        if numbers:
            nodes = [x if isinstance(x, Node) else self._constant(x) for x in nodes]
        ids = np.fromiter(map(id, nodes), np.int64, len(nodes)).reshape(shape)
        kept = _without_repeats(ids)
        while kept.ndim and kept.shape[0] == 1:
            kept = kept[0]  # broadcasting adds axes in front
        if kept.size < ids.size:
            where = np.arange(ids.size).reshape(shape)
            where = where[tuple(slice(0, n) for n in (1,) * (ids.ndim - kept.ndim) + kept.shape)]
            nodes = [nodes[i] for i in where.ravel().tolist()]
        if kept.size == 1 and (place := self.places.get(nodes[0])) is not None:
            if place.array.size == 1 and len(place.array.shape) <= len(shape):
                return place.array
        key = (kept.shape, *nodes)
        if key not in self._known:  # weights are fetched again for each example, and each step
            self._known[key] = self._fetched(nodes, kept.shape)
        return self._known[key]

    def _constant(self, number: float) -> Node:
        key = repr(number)
        if key not in self._known:
            self._known[key] = autograd.constant(number)
        node: Node = self._known[key]
        return node

    def _fetched(self, nodes: Sequence[Node], shape: Shape) -> Any:
        """The array of these nodes, which are no repetitions along an axis."""
        new = [node for node in nodes if node not in self.places]
        if new:
            kinds: dict[Any, dict[Node, None]] = {}
            for node in new:
                kinds.setdefault(self._kind(node), {})[node] = None
            whole = len(kinds) == 1 and len(next(iter(kinds.values()))) == len(nodes)
            for each in kinds.values():
                self.hold(list(each), shape if whole else (len(each),) if len(each) > 1 else ())
        places = [self.places[node] for node in nodes]
        array = places[0].array
        if all(place.array is array for place in places):
            return self._selected(array, np.array([p.position for p in places]).reshape(shape))
        return self._joined(places, shape)

    def pieces(self, nodes: Sequence[Any]) -> int:
        """In how many stretches of arrays the nodes lie, each one after the other."""
        sources = [id(self.places[x].array) if x in self.places else 0
                   for x in nodes if isinstance(x, Node)]
        return sum(a != b for a, b in pairwise(sources)) + 1

    def covered(self, nodes: Sequence[Any]) -> Node | None:
        """The array of which the nodes are all entries, each once, in any order; else None."""
        places = [self.places.get(node) for node in nodes if isinstance(node, Node)]
        if len(places) < len(nodes) or places[0] is None:
            return None
        array = places[0].array
        if array.size != len(nodes) or any(p is None or p.array is not array for p in places):
            return None
        return array if len({p.position for p in places if p}) == len(nodes) else None

    def _selected(self, array: Node, positions: np.ndarray, exact: bool = False) -> Any:
        """Entries of one array, in the cheapest way that there is."""
        if not exact:
            positions = _without_repeats(positions)  # the same entry may have been taken twice
        shape, whole = positions.shape, array.shape
        flat = positions.ravel()
        if flat.size == 1:
            if array.size > 1:
                array = array[tuple(int(i) for i in np.unravel_index(flat[0], whole))]
            return array if array.shape == shape else autograd.reshape(array, shape)
        if array.size == 1:
            return autograd.broadcast_to(array, shape)
        if flat.size == array.size:
            ordered = np.arange(array.size)
            if np.array_equal(flat, ordered):
                return array if whole == shape else autograd.reshape(array, shape)
            if len(whole) == 2 and np.array_equal(flat, ordered.reshape(whole).T.ravel()):
                turned = array.T
                return turned if turned.shape == shape else autograd.reshape(turned, shape)
        if (block := _block(positions, whole)) is not None:
            part = array[block]
            return part if part.shape == shape else autograd.reshape(part, shape)
        flattened = array if len(whole) == 1 else autograd.reshape(array, (-1,))
        taken = flattened[positions]
        self.gathered.append(taken)
        return taken

    def _joined(self, places: Sequence[Place], shape: Shape) -> Any:
        """Entries of several arrays: blocks of columns side by side if they are, else gathered."""
        of = np.fromiter((id(place.array) for place in places), np.int64).reshape(shape)
        positions = np.array([place.position for place in places]).reshape(shape)
        arrays = {id(place.array): place.array for place in places}
        columns = of.reshape(-1, shape[-1])
        if (columns == columns[0]).all():
            starts = [0, *(np.flatnonzero(np.diff(columns[0])) + 1).tolist(), shape[-1]]
            if len(starts) - 1 <= 2 * len(arrays):
                return autograd.concatenate([
                    self._selected(arrays[int(columns[0, a])], positions[..., a:b], True)
                    for a, b in pairwise(starts)], axis=-1)
        starts_of, start = {}, 0
        for key, array in arrays.items():
            starts_of[key], start = start, start + array.size
        joined = autograd.concatenate([autograd.reshape(a, (-1,)) for a in arrays.values()])
        offsets = np.array([starts_of[key] for key in of.ravel().tolist()]).reshape(shape)
        taken = joined[positions + offsets]
        self.gathered.append(taken)
        return taken


def as_shape(array: Any, shape: Shape) -> Any:
    """The array, broadcast to the shape if it has another one.

    >>> as_shape(1.0, (2,))
    array([1., 1.])
    """
    return array if shape_of(array) == shape else autograd.broadcast_to(array, shape)


def _without_repeats(entries: np.ndarray) -> np.ndarray:
    """The same with axes of length 1 along which nothing changes."""
    for axis in range(entries.ndim):
        first = np.take(entries, [0], axis=axis)
        if entries.shape[axis] > 1 and (entries == first).all():
            entries = first
    return entries


def _block(positions: np.ndarray, whole: Shape) -> Any:
    """Which rows and columns of an array the positions are, as slices; None if they aren't."""
    if not whole or not positions.ndim or len(whole) > 2:
        return None
    if len(whole) == 1:
        part = _slice(positions.ravel())
        return None if part is None else (part,)
    rows, columns = np.divmod(positions.reshape(-1, positions.shape[-1]), whole[1])
    if not ((rows == rows[:, :1]).all() and (columns == columns[:1]).all()):
        rows, columns = np.divmod(positions.reshape(-1, 1), whole[1])  # one column of it?
        if not (columns == columns[:1]).all():
            return None
    row, column = _slice(rows[:, 0]), _slice(columns[0])
    return None if row is None or column is None else (row, column)


def _slice(numbers: np.ndarray) -> slice | None:
    """The slice that gives these ascending numbers without gaps."""
    start, end = int(numbers[0]), int(numbers[-1]) + 1
    return slice(start, end) if np.array_equal(numbers, np.arange(start, end)) else None


__all__ = ["Arrays", "Leaves", "Place", "Shape", "as_shape"]
