"""What a program has computed, by node or by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.data import freeze
from autograd.graph import topological_sort
from autograd.node import Node, Tensor
from autograd.quiet import quiet

if TYPE_CHECKING:
    from autograd.program.program import Program


class Lookup(Mapping[Any, Any]):
    """Numbers of a program by node or name; of its arrays by the names in its listing."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def names(self) -> list[str]:
        """All names that there are."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return len(self.names())

    def found(self, key: Any) -> tuple[Node, bool]:
        """The array of that name, or the node; and whether it is an array."""
        for array, name in self.program.array_names.items():
            if name == key:
                return array, True
        return self.program.graph.find(key), False


class Values(Lookup):
    """The data of the nodes after `Program.fprop`; over n examples with an axis of n in front.

    And the arrays of constants in the listing, c1, c2, ..., unless nodes bear their names.
    """

    def names(self) -> list[str]:
        """Those of arrays, then of nodes that were given one, then of constants."""
        program = self.program
        constants = program.version.statements.constants if program.version else ()
        return list(dict.fromkeys(
            [*program.array_names.values(), *program.names.values(), *constants]))

    def __getitem__(self, key: Any) -> Any:
        if self.program.version is None:
            raise RuntimeError("values: nothing has been computed yet. Call fprop() first.")
        constants = self.program.version.statements.constants
        if isinstance(key, str) and key in constants and not self._is_of_node(key):
            return result(constants[key])
        node, whole = self.found(key)
        return result(self._array(node) if whole else self._node(node))

    def _is_of_node(self, name: str) -> bool:
        program = self.program
        return name in program.array_names.values() or name in program.names.values()

    def _node(self, node: Node) -> Any:
        """The data of a recorded node: out of its array, or, folded into a sum, computed."""
        places, known = self.program.rolled.places, {}
        for each in [node] if node in places else topological_sort(node):
            if each in places:
                known[each] = self._entry(each)
            elif each.op is not None:
                xs: Any = [known[x] if isinstance(x, Node) else x for x in each.operands]
                if any(map(np.ndim, xs)):  # over a batch, numbers are for each row
                    xs = np.broadcast_arrays(*xs)
                with quiet():
                    known[each] = each.op.compute_node(*xs, **each.options or {})
        return known[node]

    def _entry(self, node: Node) -> Any:
        array, position = self.program.rolled.places[node]
        data = self._array(array)
        if isinstance(node, Tensor):
            return data
        assert self.program.version is not None
        wide = self.program.version.made.get(array, array) is not array
        return data.reshape(len(data), -1)[:, position] if wide else np.ravel(data)[position]

    def _array(self, array: Node) -> Any:
        """The data of an array: it was kept, or is computed from what was."""
        program = self.program
        assert program.version is not None
        made = program.version.made.get(array, array)
        now, leaves = program.now, program.store.arrays
        if made in now:
            return now[made]
        with quiet():
            for node in topological_sort(made):
                if node not in now:
                    now[node] = leaves[node] if node in leaves else (
                        node._data if node.op is None else node.op.compute_node(
                            *[now[x] if isinstance(x, Node) else x for x in node.operands],
                            **node.options or {}))
        return now[made]


class Gradients(Lookup):
    """The gradients of the parameters after `Program.bprop`."""

    def names(self) -> list[str]:
        """Those of the arrays of parameters."""
        return [self.program.array_names[array] for array in self.program.store.positions
                if array in self.program.array_names]

    def __getitem__(self, key: Any) -> Any:
        program, gradient = self.program, self.program.gradient
        if gradient is None:
            raise RuntimeError("gradients: none have been computed yet. Call fprop() and bprop() "
                               "first.")
        if isinstance(key, Node) and key in program.store.slices:
            node, whole = key, False
        else:
            node, whole = self.found(key)
        if whole and node in program.store.positions:
            return result(gradient[program.store.positions[node]].reshape(node.shape)
                          .astype(node.dtype))
        if node not in program.store.slices:
            name = program.array_names.get(node) or program.names.get(node, "this node")
            raise KeyError(f"{name} is no parameter of the program. Pass it in parameters=, "
                           "or take backward() for all gradients.")
        return result(gradient[program.store.slices[node]].reshape(node.shape).astype(node.dtype))


def result(x: Any) -> Any:
    """A result as users get it: a float, or a read-only array."""
    if isinstance(x, np.ndarray) and x.ndim:
        return freeze(np.array(x))  # not a view of what the program uses again
    return float(x)


__all__ = ["Gradients", "Values", "result"]
