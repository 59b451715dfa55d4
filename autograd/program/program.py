"""`compile_graph`: a recorded graph as a program of NumPy statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

import autograd
from autograd.data import as_array, describe, freeze
from autograd.errors import ShapeError, StaleGraphError
from autograd.graph import Graph, topological_sort
from autograd.names import named_nodes
from autograd.node import Node, Tensor, data_of
from autograd.program.batch import over_batch
from autograd.program.emit import Function
from autograd.program.inputs import checked_inputs, checked_numbers, named_arrays
from autograd.program.naming import array_names
from autograd.program.rollup import roll_up
from autograd.program.statements import Statements
from autograd.program.store import Store
from autograd.program.summary import summary
from autograd.quiet import quiet
from autograd.require import checked_nodes

REDUCTIONS = {"sum": autograd.sum, "mean": autograd.mean}


def compile_graph(root: Any, inputs: Any = None, parameters: Any = None, *,
                  reduction: str | None = None, names: Mapping[str, Any] | None = None) -> Program:
    """Compile a graph of Values and Tensors, whatever recorded it, into NumPy statements.

    Layers that were recorded unit by unit and example by example become matrix products, see
    `Program.summary` and `Program.listing`; what has no like is computed one by one.

    Args:
        root: a node, or a list of nodes.
        inputs: leaves that vary: names, nodes, or a dict of nodes or lists of nodes by name;
            ``"x"`` also stands for x[0], x[1], ... A graph that was recorded for one example then
            runs over n of them: `Program.fprop` takes an array (n, ...) for each.
        parameters: the leaves to differentiate by, a list or dict of them; by default all leaves
            that are neither constants nor inputs.
        reduction: "sum" or "mean" of the roots over the n examples; None for one row each.
        names: as for `Graph`: a dict of nodes such as ``locals()``.

    Raises TypeError, ValueError and KeyError for roots, inputs and parameters that are not nodes
    or leaves of the graph, ValueError if the roots depend on none of the parameters.

    >>> from autograd import Value
    >>> w, b, x, t = Value(2.0, "w"), Value(1.0, "b"), Value(0.0, "x"), Value(0.0, "t")
    >>> loss = (w * x + b - t) ** 2
    >>> program = compile_graph(loss, inputs=["x", "t"], reduction="mean")
    >>> program.fprop(x=[1.0, 2.0], t=[1.0, 1.0])
    10.0
    >>> program.bprop()
    array([14.,  6.])
    """
    return Program(root, inputs, parameters, reduction, names)


class Program:
    """A compiled graph; made by `compile_graph`.

    Attributes:
        graph: the graph that was recorded.
        values: the data of its nodes after `fprop`, by node or name.
        gradients: the gradients of the parameters after `bprop`, by node or name.
    """

    def __init__(self, root: Any, inputs: Any = None, parameters: Any = None,
                 reduction: str | None = None, names: Mapping[str, Any] | None = None) -> None:
        roots = checked_nodes("compile_graph", root)
        self._single = not isinstance(root, (list, tuple))
        self.graph = Graph(*roots, names=names)
        self._roots = roots
        self._names = {node: node.name for node in self.graph.nodes if node.name is not None}
        for name, node in named_nodes(names or {}):
            self._names.setdefault(node, name)
        arrays = named_arrays({x: name for x, name in self._names.items() if x.op is None})
        self.inputs = checked_inputs(inputs, self.graph, arrays)
        self.reduction = _checked_reduction(reduction, bool(self.inputs))
        varying = {node for each in self.inputs for node in each.nodes}
        nodes = _checked_parameters(parameters, self.graph, varying)
        members = set(nodes)
        kinds = {node: (node in members, node in varying) for node in self.graph.leaves}
        known = [(each.name, each.nodes, each.shape) for each in self.inputs
                 if not isinstance(each.nodes[0], Tensor)]
        known += [(name, found, shape) for name, (found, shape) in arrays.items()
                  if len({kinds[x] for x in found}) == 1 and found[0] not in varying]
        self._rolled = roll_up(roots, kinds.get, known)
        if parameters is None:  # in the order in which they lie side by side
            nodes = [x for each in self._rolled.leaves for x in each.nodes if x in members]
        self._array_names = array_names(self._rolled, self._names)
        self._store = Store(nodes, [each for each in self._rolled.leaves
                                    if each.nodes[0] not in varying])
        self._versions: dict[int | None, Version] = {}
        self._version: Version | None = None
        self._now: dict[Node, Any] = {}
        self._gradient: np.ndarray | None = None
        self.values = ByNode(self._value, self._value_names)
        self.gradients = ByNode(self._gradient_of, self._gradient_names)
        if not self.inputs:
            self._versions[None] = Version(self, None)

    @property
    def parameters(self) -> np.ndarray:
        """The numbers of all parameters, one flat array in their order, for optimizers to act on.

        It may be changed in place or assigned; call `fprop` afterwards. Assigning to the data of a
        leaf changes it too, when `fprop` is next called.
        """
        self._store.refresh()
        return self._store.flat

    @parameters.setter
    def parameters(self, numbers: Any) -> None:
        array, flat = np.asarray(numbers), self._store.flat
        if array.shape != flat.shape or array.dtype.kind not in "fiu":
            raise ShapeError(f"parameters: expected a flat array of {flat.size} numbers, got "
                             f"{describe(numbers) if array.dtype.kind not in 'fiu' else array.shape}"
                             ".")
        self._store.refresh()  # what leaves were assigned before does not come later
        flat[...] = array

    def fprop(self, **inputs: Any) -> Any:
        """Compute the roots, from the parameters, the leaves and the inputs as they are now.

        Args:
            inputs: for each input of the program an array (n, ...), n examples; or one of the
                input's own shape, for one example.

        Returns a float or an array, a tuple of them for several roots. For n examples: (n, ...),
        or their sum or mean, as the program was compiled.
        Raises TypeError for missing and unknown inputs, ShapeError for those that do not fit.
        """
        numbers, n = (checked_numbers(self.inputs, inputs) if self.inputs or inputs else
                      ([], None))
        version = self._versions.get(n)
        if version is None:
            version = self._versions[n] = Version(self, n)
        store = self._store
        store.refresh()
        now: dict[Node, Any] = dict(zip(version.inputs, numbers, strict=True))
        for array in store.apart:
            now[array] = store.gathered(array)
        found = version.fprop(now)
        now.update(zip(version.computed, found, strict=True))
        self._version, self._now, self._gradient = version, now, None
        if self._single:
            return _result(found[0])
        return tuple(map(_result, found[:len(self._roots)]))

    def bprop(self, seed: Any = None) -> np.ndarray:
        """The gradient of the root, at the numbers of the last `fprop`: flat, as `parameters`.

        Args:
            seed: the gradient of the root, of its shape; 1 by default, which needs a root of one
                number. With several roots it is 1 for each, which gives the gradient of their sum.

        Raises RuntimeError before `fprop`, StaleGraphError if a leaf was assigned to since,
        ValueError without parameters and for a seed with several roots, ShapeError for a root of
        several numbers without a seed and for a seed that does not fit.
        """
        version, now = self._version, self._now
        if version is None:
            raise RuntimeError("bprop: nothing has been computed yet. Call fprop() first.")
        if (leaf := self._store.newer()) is not None:
            raise StaleGraphError(f"bprop: {leaf.name or 'a leaf'}.data changed after fprop(). "
                                  "Call fprop() first.")
        if version.bprop is None:
            raise ValueError("bprop: the graph has no parameters: all its leaves are constants or "
                             "inputs.")
        if version.seed is not None:
            now = now | {version.seed: self._seed(version, seed)}
        elif seed is not None:
            seed = self._seed(version, seed)
        gradient = self._store.joined(version.bprop(now))
        if seed is not None and version.seed is None:
            gradient *= seed
        self._gradient = gradient
        return gradient

    def _seed(self, version: Version, seed: Any) -> Any:
        """The root's own gradient, checked."""
        if len(version.roots) > 1 and seed is not None:
            raise ValueError(f"bprop: a seed goes with one root; this program has "
                             f"{len(version.roots)}.")
        for root in version.roots:
            shape = root.shape
            if shape and (seed is None or len(version.roots) > 1):
                cure = ('Compile with reduction="mean" or "sum", or pass' if self.inputs and
                        not self.reduction else "Take its sum(), or pass")
                raise ShapeError(f"bprop: the root has shape {shape}; a derivative needs one "
                                 f"number. {cure} bprop(seed=...) of shape {shape}.")
        array = as_array(data_of(seed), "bprop: seed")
        if array.shape != version.roots[0].shape:
            raise ShapeError(f"bprop: the root has shape {version.roots[0].shape}, the seed "
                             f"{array.shape}; they must be the same.")
        return array.astype(version.roots[0].dtype, copy=False)

    def write_back(self) -> None:
        """Give the nodes what the program has: parameters their numbers, and their gradients.

        Without inputs the recorded graph is computed again too, so that it can be drawn.
        """
        self._store.write_back(self._gradient)
        if not self.inputs:
            self.graph.fprop()
            self._store.refresh()

    def summary(self) -> str:
        """What was found in the graph: arrays, their shapes, matrix products, what was gathered.

        >>> from autograd import Value, tanh
        >>> W = [[Value(1.0), Value(2.0)], [Value(-1.0), Value(0.5)]]
        >>> x = [Value(3.0), Value(4.0)]
        >>> h = [tanh(a * x[0] + b * x[1]) for a, b in W]
        >>> print(compile_graph(h[0] + h[1]).summary())
        """
        return summary(self.graph, self._rolled, self._array_names)

    def listing(self) -> str:
        """The program: two functions in NumPy, which run if pasted into a file.

        For a graph with inputs, of the last `fprop`.
        """
        version = self._version or self._versions.get(None)
        if version is None:
            version = self._versions[None] = Version(self, None)
        return version.listing

    # Values and gradients

    def _node(self, key: Any) -> tuple[Node, bool]:
        """The array of that name, or the node; and whether it is an array."""
        for array, name in self._array_names.items():
            if name == key:
                return array, True
        return self.graph.find(key), False

    def _value(self, key: Any) -> Any:
        if self._version is None:
            raise RuntimeError("values: nothing has been computed yet. Call fprop() first.")
        node, whole = self._node(key)
        return _result(self._data(node) if whole else self._scalar(node, {}))

    def _scalar(self, node: Node, known: dict[Node, Any]) -> Any:
        """The data of a recorded node: out of its array, or, folded into a sum, computed."""
        assert self._version is not None
        for each in topological_sort(node) if node not in self._rolled.places else [node]:
            place = self._rolled.places.get(each)
            if place is not None:
                data = self._data(place.array)
                if not isinstance(each, Tensor):
                    wide = self._version.made.get(place.array, place.array) is not place.array
                    data = (data.reshape(len(data), -1)[:, place.position] if wide
                            else np.ravel(data)[place.position])
                known[each] = data
            elif each.op is not None:
                with quiet():
                    known[each] = each.op.compute(
                        *[known[x] if isinstance(x, Node) else x for x in each.operands],
                        **each.options or {})
        return known[node]

    def _data(self, array: Node) -> Any:
        """The data of an array of the rolled-up graph, now."""
        assert self._version is not None
        made = self._version.made.get(array, array)
        with quiet():
            for node in topological_sort(made):
                if node in self._store.arrays:
                    self._now[node] = self._store.arrays[node]
                elif node not in self._now:
                    self._now[node] = node._data if node.op is None else node.op.compute(
                        *[self._now[x] if isinstance(x, Node) else x for x in node.operands],
                        **node.options or {})
        return self._now[made]

    def _value_names(self) -> list[str]:
        return list(dict.fromkeys([*self._array_names.values(), *self._names.values()]))

    def _gradient_of(self, key: Any) -> Any:
        if self._gradient is None:
            raise RuntimeError("gradients: none have been computed yet. Call fprop() and bprop() "
                               "first.")
        node, whole = self._node(key)
        if whole and node in self._store.positions:
            return _result(self._gradient[self._store.positions[node]].reshape(node.shape))
        if node not in self._store.slices:
            raise KeyError(f"{self._names.get(node, 'this node')} is no parameter of the program. "
                           "Pass it in parameters=, or take backward() for all gradients.")
        return _result(self._gradient[self._store.slices[node]].reshape(node.shape))

    def _gradient_names(self) -> list[str]:
        return [self._array_names[array] for array in self._store.positions
                if array in self._array_names]

    def __repr__(self) -> str:
        roots = ", ".join(self.graph.name(root) for root in self._roots)
        given = f", inputs {', '.join(each.name for each in self.inputs)}" if self.inputs else ""
        return f"<Program of {roots}: {self._store.flat.size} parameters{given}>"


class Version:
    """The statements of a program for n examples; None for one, as it was recorded."""

    def __init__(self, program: Program, n: int | None) -> None:
        rolled, roots = program._rolled, program._rolled.roots
        by_node = {each.nodes: each.array for each in rolled.leaves}
        leaves = [by_node[each.nodes] for each in program.inputs if each.nodes in by_node]
        if n is None:
            self.made: Mapping[Node, Any] = {}
            self.roots, self.inputs = list(roots), leaves
        else:
            wider = {leaf: autograd.constant(
                np.broadcast_to(np.asarray(leaf._data, leaf.dtype), (n, *leaf.shape)))
                for leaf in leaves}
            self.made = over_batch(roots, wider, n)
            self.roots = [_reduced(self.made[root], root, program.reduction, n) for root in roots]
            self.inputs = [wider[leaf] for leaf in leaves]
        names = {self.made.get(array, array): name for array, name in
                 program._array_names.items()}
        for root, node in zip(self.roots, program._roots, strict=True):
            if node in program._names:
                names.setdefault(root, program._names[node])
        statements = Statements(self.roots, list(program._store.positions), names)
        self.listing = statements.listing
        self.seed = statements.seed
        self.computed = [*self.roots, *statements.kept]
        fixed, varying = program._store.arrays, {
            *self.inputs, self.seed, *statements.kept, *program._store.apart}
        forward, backward = statements.run()
        self.fprop = _call(forward, statements.forward, fixed, varying)
        self.bprop = statements.backward and _call(backward, statements.backward, fixed, varying)


def _reduced(root: Any, before: Node, reduction: str | None, n: int) -> Any:
    """A root over n examples: n rows, or their sum or mean."""
    if root is not before:
        return REDUCTIONS[reduction](root, axis=0) if reduction else root
    if reduction:  # it depends on no input
        return root * float(n) if reduction == "sum" else root
    return autograd.broadcast_to(root, (n, *before.shape))


def _call(function: Any, written: Function, fixed: Mapping[Node, Any], varying: set[Any]
          ) -> Callable[[Mapping[Node, Any]], tuple[Any, ...]]:
    """The function of numbers as a function of what varies, by node; inf and nan flow."""
    silenced = np.errstate(all="ignore")(function)
    things = list(written.arguments.values())
    arguments = [(fixed.get(x, x._data) if isinstance(x, Node) else x) for x in things]
    arguments = [np.float64(x) if isinstance(x, float) else x for x in arguments]
    places = [(i, x) for i, x in enumerate(things) if isinstance(x, Node) and x in varying]

    def call(now: Mapping[Node, Any]) -> tuple[Any, ...]:
        for i, x in places:
            arguments[i] = now[x]
        return silenced(*arguments)  # type: ignore[no-any-return]

    return call


class ByNode(Mapping[Any, Any]):
    """Numbers by node or name."""

    def __init__(self, find: Callable[[Any], Any], names: Callable[[], list[str]]) -> None:
        self._find, self._all = find, names

    def __getitem__(self, key: Any) -> Any:
        return self._find(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def _result(x: Any) -> Any:
    """A result as users get it: a float, or a read-only array."""
    if isinstance(x, np.ndarray) and x.ndim:
        return freeze(x.view())
    return float(x)


def _checked_reduction(reduction: Any, has_inputs: bool) -> str | None:
    if reduction is not None and reduction not in REDUCTIONS:
        raise ValueError(f"compile_graph: reduction must be 'sum', 'mean' or None, got "
                         f"{describe(reduction)}.")
    if reduction is not None and not has_inputs:
        raise ValueError("compile_graph: reduction goes with inputs that vary; pass inputs=.")
    return reduction  # type: ignore[no-any-return]


def _checked_parameters(parameters: Any, graph: Graph, varying: set[Node]) -> list[Node]:
    """The parameters, each a leaf; raises for others, and if the roots depend on none of them."""
    if parameters is None:
        return [x for x in graph.leaves if not x.is_constant and x not in varying]
    things = list(parameters.values()) if isinstance(parameters, Mapping) else parameters
    nodes = checked_nodes("compile_graph: parameters", things)
    for node in nodes:
        if node.op is not None or node.is_constant or node in varying:
            what = ("an input" if node in varying else "a constant" if node.is_constant
                    else f"computed by {node.op.name}")  # type: ignore[union-attr]
            raise ValueError(f"compile_graph: parameter {node.name or 'without a name'} is {what}; "
                             "expected leaves that are differentiated by.")
    if len(set(nodes)) < len(nodes):
        raise ValueError("compile_graph: a parameter is given twice.")
    if not set(nodes) & set(graph.nodes):
        raise ValueError(f"compile_graph: {graph.name(graph.roots[0])} depends on none of the "
                         "parameters. Are they those of another model?")
    return nodes


__all__ = ["Program", "compile_graph"]
