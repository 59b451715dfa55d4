"""`compile_graph`: a recorded graph as a program of NumPy statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd.data import as_array, describe
from autograd.errors import ShapeError, StaleGraphError
from autograd.graph import Graph
from autograd.names import named_nodes
from autograd.node import Node, Tensor, data_of
from autograd.program.inputs import checked_inputs, checked_numbers, named_arrays
from autograd.program.lookups import Gradients, Values, result
from autograd.program.naming import array_names
from autograd.program.rollup import roll_up
from autograd.program.store import Store
from autograd.program.summary import summary
from autograd.program.version import REDUCTIONS, Version
from autograd.require import checked_nodes
from autograd.text import counted


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
    array([10.,  6.])
    """
    return Program(root, inputs, parameters, reduction, names)


class Program:
    """A compiled graph; made by `compile_graph`.

    Attributes:
        graph: the graph that was recorded.
        values: the data of its nodes after `fprop`, by node or name.
        gradients: the gradients of the parameters after `bprop`, by node or name.

    Both raise RuntimeError before that, and KeyError for what is not there.

    >>> from autograd import Value
    >>> w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(1.0, "b")
    >>> program = compile_graph((w * x + b).named("y"), parameters=[w, b])
    >>> program
    <Program of y: 2 parameters>
    >>> program.fprop(), program.bprop()
    (7.0, array([3., 1.]))
    >>> program.values["x"], program.gradients[w]
    (3.0, 3.0)
    >>> program.parameters -= 0.1 * program.bprop()
    >>> program.fprop()
    6.0
    >>> program.write_back()
    >>> w.data, w.grad
    (1.7, None)
    """

    def __init__(self, root: Any, inputs: Any = None, parameters: Any = None,
                 reduction: str | None = None, names: Mapping[str, Any] | None = None) -> None:
        roots = checked_nodes("compile_graph", root)
        self._single = not isinstance(root, (list, tuple))
        self.graph = Graph(*roots, names=names)
        self.roots = roots
        self.names: dict[Node, str] = {
            node: node._name for node in self.graph.nodes if node._name is not None}
        for name, node in named_nodes(names or {}):
            self.names.setdefault(node, name)
        arrays = named_arrays({x: name for x, name in self.names.items() if x.op is None})
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
        self.rolled = roll_up(self.graph, kinds.get, known)
        if parameters is None:  # in the order in which they lie side by side
            nodes = [x for each in self.rolled.leaves for x in each.nodes if x in members]
        self.array_names = array_names(self.rolled, self.names)
        self.store = Store(nodes, [each for each in self.rolled.leaves
                                    if each.nodes[0] not in varying])
        self._versions: dict[int | None, Version] = {}
        self.version: Version | None = None
        self._varying: dict[Node, Any] = {}
        self._found: tuple[Any, ...] = ()
        self.gradient: np.ndarray | None = None
        self._assigned = False
        self.values, self.gradients = Values(self), Gradients(self)
        if not self.inputs:
            self._versions[None] = Version(self, None)

    @property
    def parameters(self) -> np.ndarray:
        """The numbers of all parameters, one flat array in their order, for optimizers to act on.

        It may be changed in place or assigned; call `fprop` afterwards. Assigning to the data of a
        leaf changes it too, when `fprop` is next called. Raises ShapeError for an assignment of
        other than so many numbers.
        """
        self.store.refresh()
        return self.store.flat

    @parameters.setter
    def parameters(self, numbers: Any) -> None:
        array, flat = np.asarray(numbers), self.store.flat
        if array.shape != flat.shape or array.dtype.kind not in "fiu":
            got = array.shape if array.dtype.kind in "fiu" else describe(numbers)
            raise ShapeError(f"parameters: expected a flat array of {flat.size} numbers, got "
                             f"{got}.")
        self.store.refresh()  # what leaves were assigned before does not come later
        flat[...] = array
        self._assigned = True

    def fprop(self, /, **inputs: Any) -> Any:
        """Compute the roots, from the parameters, the leaves and the inputs as they are now.

        Args:
            inputs: for each input of the program an array (n, ...), n examples; or one of the
                input's own shape, for one example.

        Returns a float or an array, a tuple of them for several roots. For n examples: (n, ...),
        or their sum or mean, as the program was compiled.
        Raises TypeError for missing and unknown inputs, ShapeError for those that do not fit.
        """
        if not self.inputs and not inputs:
            return self.run([], None)
        return self.run(*checked_numbers(self.inputs, inputs))

    def run(self, numbers: Sequence[np.ndarray], n: int | None) -> Any:
        """`fprop` for whoever has checked the numbers: an array for each input, in their order.

        Args:
            n: how many examples they are; None for arrays of the inputs' own shapes.
        """
        version = self._versions.get(n)
        if version is None:
            version = self._versions[n] = Version(self, n)
        store = self.store
        store.refresh()
        self._found = ()  # frees the arrays of the last run, so that this one gets their memory
        now: dict[Node, Any] = dict(zip(version.inputs, numbers, strict=True)) if numbers else {}
        for array in store.apart:
            now[array] = store.gathered(array)
        found = version.fprop(now)
        self.version, self._varying, self._found, self.gradient = version, now, found, None
        self._assigned = False
        if self._single:
            return result(found[0])
        return tuple(map(result, found[:len(self.roots)]))

    def bprop(self, seed: Any = None) -> np.ndarray:
        """The gradient of the root, at the numbers of the last `fprop`: flat, as `parameters`.

        Args:
            seed: the gradient of the root, of its shape; 1 by default, which needs a root of one
                number. With several roots it is 1 for each, which gives the gradient of their sum.

        Raises RuntimeError before `fprop`, StaleGraphError if a leaf was assigned to since,
        ValueError without parameters and for a seed with several roots, ShapeError for a root of
        several numbers without a seed and for a seed that does not fit.
        """
        version, now = self.version, self._varying
        if version is None:
            raise RuntimeError("bprop: nothing has been computed yet. Call fprop() first.")
        if self._assigned:
            raise StaleGraphError("bprop: parameters were assigned after fprop(). Call fprop() "
                                  "first.")
        if (leaf := self.store.newer()) is not None:
            raise StaleGraphError(f"bprop: {leaf.name or 'a leaf'}.data changed after fprop(). "
                                  "Call fprop() first.")
        if version.bprop is None:
            self._seed(version, seed)
            raise ValueError("bprop: the graph has no parameters: all its leaves are constants or "
                             "inputs.")
        if version.seed is not None:
            now = now | {version.seed: self._seed(version, seed)}
        elif seed is not None:
            seed = self._seed(version, seed)
        gradient = self.store.joined(version.bprop(now, self._found))
        if seed is not None and version.seed is None:
            gradient *= seed
        self.gradient = gradient
        return gradient

    def _seed(self, version: Version, seed: Any) -> Any:
        """The root's own gradient, checked."""
        if len(version.roots) > 1 and seed is not None:
            raise ValueError(f"bprop: a seed goes with one root; this program has "
                             f"{len(version.roots)}.")
        for root in version.roots:
            shape = root.shape
            if shape and (seed is None or len(version.roots) > 1):
                cure = ('Compile with reduction="mean" or "sum"' if self.inputs and
                        not self.reduction else "Take its sum()")
                cure += (f", or pass bprop(seed=...) of shape {shape}." if len(version.roots) == 1
                         else ", or compile it alone and pass bprop(seed=...).")
                raise ShapeError(f"bprop: the root has shape {shape}; a derivative needs one "
                                 f"number. {cure}")
        if seed is None:
            return None
        array = as_array(data_of(seed), "bprop: seed")
        if array.shape != version.roots[0].shape:
            raise ShapeError(f"bprop: the root has shape {version.roots[0].shape}, the seed "
                             f"{array.shape}; they must be the same.")
        return array.astype(version.roots[0].dtype, copy=False)

    @property
    def now(self) -> dict[Node, Any]:
        """The data of inputs, and of what `fprop` found, by the nodes of the rolled-up graph."""
        assert self.version is not None
        return self._varying | dict(zip(self.version.computed, self._found, strict=True))

    def write_back(self) -> None:
        """Give the nodes what the program has: parameters their numbers, and their gradients.

        Without inputs the recorded graph is computed again too, so that it can be drawn.
        """
        if self.store.newer() is not None:
            self.store.refresh()
            self.gradient = None  # it was that of other numbers
        self.store.write_back(self.gradient)
        if not self.inputs:
            self.graph.fprop()
            self.store.refresh()

    def summary(self) -> str:
        """What was found in the graph: arrays, their shapes, matrix products, what was gathered.

        >>> from autograd import Value, tanh
        >>> W = [[Value(1.0), Value(2.0)], [Value(-1.0), Value(0.5)]]
        >>> x = [Value(3.0), Value(4.0)]
        >>> h = [tanh(a * x[0] + b * x[1]) for a, b in W]
        >>> print(compile_graph(h[0] + h[1]).summary())
        15 nodes → 5 operations on arrays, 1 of them a matrix product
        array  shape   nodes  what it is
        -----  ------  -----  ----------------------------
        x      (2,)    2      parameters
        W1     (2, 2)  4      parameters
        z1     (2,)    2      matrix product (2,) @ (2, 2)
        h1     (2,)    2      tanh
               ()      1      sum of 2
        """
        return summary(self.graph, self.rolled, self.array_names, self._kind)

    def _kind(self, leaf: Node) -> str:
        """What a leaf is to the program."""
        if any(leaf in each.nodes for each in self.inputs):
            return "input"
        return "parameter" if leaf in self.store.slices else "constant"

    def listing(self) -> str:
        """The program: two functions in NumPy, which run if pasted into a file.

        For a graph with inputs, of the last `fprop`. After it, `values` has the arguments by name,
        also c1, c2, ..., which are arrays of constants. `fprop` returns the roots, and then what
        `bprop` needs of it. v1, v2, ... have no name of their own; large arrays are written into
        memory that is passed (`out=`).

        >>> from autograd import Tensor, sum
        >>> x = Tensor([1.0, 2.0], "x")
        >>> program = compile_graph(sum(x * [3.0, 4.0]))
        >>> print(program.listing(), end="")
        import numpy as np
        <BLANKLINE>
        <BLANKLINE>
        def fprop(x, c1):
            return (x * c1).sum()
        <BLANKLINE>
        <BLANKLINE>
        def bprop(c1):
            return c1
        >>> program.fprop(), program.values["c1"]
        (11.0, array([3., 4.]))
        """
        version = self.version or self._versions.get(None)
        if version is None:
            version = self._versions[None] = Version(self, None)
        return version.statements.listing

    def __repr__(self) -> str:
        roots = ", ".join(self.graph.name(root) for root in self.roots)
        given = f", inputs {', '.join(each.name for each in self.inputs)}" if self.inputs else ""
        return f"<Program of {roots}: {counted(self.store.flat.size, 'parameter', ',')}{given}>"


def _checked_reduction(reduction: Any, has_inputs: bool) -> str | None:
    if reduction is not None and (not isinstance(reduction, str) or reduction not in REDUCTIONS):
        raise ValueError(f"compile_graph: reduction must be 'sum', 'mean' or None, got "
                         f"{describe(reduction)}.")
    if reduction is not None and not has_inputs:
        raise ValueError("compile_graph: reduction goes with inputs that vary; pass inputs=.")
    return reduction


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
