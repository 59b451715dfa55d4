"""Which leaves of a graph vary: given by name, by node, or as lists of nodes; and their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.data import as_array, describe
from autograd.errors import ShapeError
from autograd.graph import Graph
from autograd.node import Node
from autograd.shapes import Shape

ENTRY = re.compile(r"(?P<name>.+)\[(?P<index>[0-9]{1,9}(?:,[0-9]{1,9})*)\]")


class Input(NamedTuple):
    """A leaf that varies, or scalar leaves that are an array of this shape."""

    name: str
    nodes: tuple[Node, ...]
    shape: Shape

    @property
    def dtype(self) -> Any:
        """Of its numbers."""
        return self.nodes[0].dtype


def named_arrays(names: Mapping[Node, str]) -> dict[str, tuple[tuple[Node, ...], Shape]]:
    """Scalars that are named as entries of an array, ``x[0]``, ...; whole arrays only.

    >>> from autograd import Value
    >>> w, v = Value(1.0), Value(2.0)
    >>> [(name, shape) for name, (_, shape) in named_arrays({w: "w[0]", v: "w[1]"}).items()]
    [('w', (2,))]
    """
    arrays = {}
    for name, entries in named_entries(names).items():
        found = dict(entries)
        rank = len(entries[0][0])
        if len(found) < len(entries) or any(len(index) != rank for index in found):
            continue
        shape = tuple(max(index[axis] for index in found) + 1 for axis in range(rank))
        kinds = {(node.op is None, node.is_constant) for node in found.values()}
        if len(found) == np.prod(shape, dtype=float) and len(kinds) == 1:
            arrays[name] = tuple(found[index] for index in np.ndindex(shape)), shape
    return arrays


def named_entries(names: Mapping[Node, str]) -> dict[str, list[tuple[tuple[int, ...], Node]]]:
    """The scalars that are named as entries, with their index, by the name of the array."""
    entries: dict[str, list[tuple[tuple[int, ...], Node]]] = {}
    for node, name in names.items():
        match = None if node.shape else ENTRY.fullmatch(name)
        if match:
            index = tuple(map(int, match["index"].split(",")))
            entries.setdefault(match["name"], []).append((index, node))
    return entries


def checked_inputs(inputs: Any, graph: Graph, arrays: Mapping[str, Any]) -> list[Input]:
    """The inputs of a program on a graph, in which there are arrays of these names.

    Raises KeyError for names and nodes that are not in the graph, TypeError for other things,
    ValueError for nodes that are computed, and for one that is given twice.
    """
    if inputs is None:
        return []
    found: list[Input] = []
    names: set[str] = set()
    seen: set[Node] = set()
    for name, thing in _pairs(inputs):
        if isinstance(thing, str):
            nodes, shape = arrays[thing] if thing in arrays else ((graph[thing],), None)
        elif isinstance(thing, (list, tuple)):
            nodes, shape = _nested(thing, name)
        elif isinstance(thing, Node):
            nodes, shape = (graph.find(thing),), None
        else:
            raise TypeError(f"compile_graph: input {name} must be a leaf, a name or a list of "
                            f"scalar leaves, got {describe(thing)}.")
        if shape is None:
            name, shape = name or graph.name(nodes[0]), nodes[0].shape
        for node in nodes:
            if graph.find(node).op is not None:
                raise ValueError(f"compile_graph: input {graph.name(node)} is computed by "
                                 f"{node.op.name}; only leaves can vary.")  # type: ignore[union-attr]
            if node in seen:
                raise ValueError(f"compile_graph: input {graph.name(node)} is given twice.")
            seen.add(node)
        if not isinstance(name, str):
            raise TypeError(f"compile_graph: the name of an input must be a str, got "
                            f"{describe(name)}.")
        if name in names:
            raise ValueError(f"compile_graph: two inputs are named {name!r}. Give them names of "
                             "their own: inputs={'a': node, 'b': other}.")
        names.add(name)
        found.append(Input(name, nodes, shape))
    return found


def _pairs(inputs: Any) -> Iterator[tuple[str, Any]]:
    """(name, what it is) of each input."""
    if isinstance(inputs, (str, Node)):
        inputs = [inputs]
    if isinstance(inputs, Mapping):
        yield from inputs.items()
    elif isinstance(inputs, Sequence):
        for thing in inputs:
            if not isinstance(thing, (str, Node)):
                raise TypeError("compile_graph: inputs must be names and leaves, or a dict such as "
                                f"{{'x': [x0, x1]}}, got {describe(thing)}.")
            yield thing if isinstance(thing, str) else thing.name or "", thing
    else:
        raise TypeError("compile_graph: inputs must be a list of names or leaves, or a dict, got "
                        f"{describe(inputs)}.")


def _nested(thing: Any, name: str) -> tuple[tuple[Node, ...], Shape]:
    """The scalar leaves in nested lists, and their shape."""
    array = np.empty(_shape_of_lists(thing), object)
    for index in np.ndindex(array.shape):
        entry = thing
        for i, n in zip(index, array.shape, strict=True):
            if not isinstance(entry, (list, tuple)) or len(entry) != n:
                raise ShapeError(f"compile_graph: the rows of input {name} differ in length.")
            entry = entry[i]
        if not isinstance(entry, Node) or entry.shape:
            raise TypeError(f"compile_graph: input {name} must be a leaf or a list of scalar "
                            f"leaves, got {describe(entry)} in it.")
        array[index] = entry
    return tuple(array.ravel().tolist()), array.shape


def _shape_of_lists(thing: Any) -> Shape:
    shape: Shape = ()
    while isinstance(thing, (list, tuple)) and len(thing):
        shape += (len(thing),)
        thing = thing[0]
    return shape


def checked_numbers(inputs: Sequence[Input], given: Mapping[str, Any]
                    ) -> tuple[list[np.ndarray], int | None]:
    """The numbers for the inputs, of shape (n, *shape) each, and n; or of their shapes, and None.

    Raises TypeError for missing and unknown inputs, ShapeError for those that do not fit.
    """
    names = [each.name for each in inputs]
    if given.keys() != set(names):
        parts = [f"{what} {', '.join(them)}" for what, them in
                 (("missing", [name for name in names if name not in given]),
                  ("unknown", [name for name in given if name not in names])) if them]
        known = (f"This program takes {', '.join(names)}." if names else
                 "This program takes none: pass inputs= to compile_graph.")
        raise TypeError(f"fprop: inputs do not fit: {'; '.join(parts)}. {known}")
    numbers = [as_array(given[each.name], f"fprop: {each.name}").astype(each.dtype, copy=False)
               for each in inputs]
    for each, array in zip(inputs, numbers, strict=True):
        if array.shape != each.shape and (array.shape[1:] != each.shape or not array.ndim):
            expected = repr(("n", *each.shape)).replace("'n'", "n")
            raise ShapeError(f"fprop: input {each.name} must have shape {expected}, a row for each "
                             f"example, or {each.shape}, got {array.shape}.")
    counts = {array.shape[0] if array.ndim > len(each.shape) else None
              for each, array in zip(inputs, numbers, strict=True)}
    if len(counts) > 1:
        shapes = ", ".join(f"{each.name} {array.shape}" for each, array in
                           zip(inputs, numbers, strict=True))
        raise ShapeError("fprop: the inputs must have the same number of rows, or all be one "
                         f"example, got {shapes}.")
    return numbers, counts.pop() if counts else None


__all__ = ["Input", "checked_inputs", "checked_numbers", "named_arrays", "named_entries"]
