"""A graph of arrays and its gradient graph as two NumPy functions, fprop and bprop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

import autograd
from autograd.derivative import depending_on
from autograd.elementwise import multiply
from autograd.graph import Graph, topological_sort
from autograd.node import Node
from autograd.op import Op
from autograd.program.emit import REPEATED, Writer, canonical, plain
from autograd.program.function import Function
from autograd.require import newer_operands
from autograd.simplify import simplify


class Statements:
    """The two functions of a program.

    Args:
        roots: nodes of arrays.
        targets: the leaves to differentiate by.
        names: for nodes.
        memory: for each target, the array that its gradient may be written into.

    Attributes:
        forward: from leaves to the roots, and to what the backward pass needs besides: `kept`.
        backward: from leaves and `kept` to the gradients of the targets, or None without targets.
        seed: the leaf for the root's own gradient; None if the root is one number: then it is 1.
        constants: arrays in the code that are constants, by name: c1, c2, ...

    >>> from autograd import Tensor
    >>> X, W = autograd.constant([[1.0, 2.0]], "X"), Tensor([[3.0], [4.0]], "W")
    >>> z = (X @ W).named("z")
    >>> print(Statements([autograd.sum(z * z)], [W], {X: "X", W: "W", z: "z"}).source, end="")
    def fprop(X, W):
        z = X @ W
        return (z * z).sum(), z
    <BLANKLINE>
    <BLANKLINE>
    def bprop(X, z):
        dL_dz = z + z
        dL_dW = X.T @ dL_dz
        return dL_dW
    """

    def __init__(self, roots: Sequence[Node], targets: Sequence[Node], names: Mapping[Node, str],
                 memory: Sequence[np.ndarray | None] = ()) -> None:
        self.roots = roots
        self.seed: Node | None = None
        own, names = set(names), dict(names)
        if len(roots) > 1 and any(each.shape for each in roots):
            targets = []  # there is nothing to start from
        gradients = self._gradients(targets, names) if targets else []
        same = canonical(topological_sort(*roots, *gradients))
        recorded = set(topological_sort(*roots))
        first = {same[node] for node in recorded}
        names = {node: name for node, name in names.items()
                 if node in own or same.get(node, node) not in first}
        computed = {node for node in first
                    if node.op is not None and node.op.name not in REPEATED}
        results = [x._data if x.op is None and x not in recorded and x is not self.seed else x
                   for x in gradients]  # the numbers of what `grad` has made up
        into = dict(zip(gradients, memory, strict=False))

        def backward(writer: Writer) -> Function:
            return writer.function("bprop", results, computed, into)

        self.kept: list[Node] = [] if not targets else [
            x for x in backward(Writer(names, same)).arguments.values()
            if isinstance(x, Node) and x in computed]
        writer = Writer(names, same, self.kept)  # another one, so that names count from the top
        self.forward = writer.function("fprop", [*roots, *self.kept],
                                       memory=dict.fromkeys(roots))
        self.backward = backward(writer) if targets else None
        self.constants = writer.constants

    def _gradients(self, targets: Sequence[Node], names: dict[Node, str]) -> list[Node]:
        """The gradient graphs of the targets, with names for what they go through."""
        root = self.roots[0]
        label = plain(names.get(root, "L"))
        if len(self.roots) > 1 and not any(each.shape for each in self.roots):
            root = sum(self.roots[1:], root)
        elif root.shape:
            self.seed = autograd.constant(np.ones(root.shape, root.dtype))
            names[self.seed] = "seed"
            root = autograd.sum(self.seed * root)
        graph = Graph(root)
        reached = depending_on(targets, graph)
        between = [node for node in graph.nodes
                   if node in names and node in reached and node is not root]
        if any(True for node in graph.nodes for _ in newer_operands(node)):
            graph.fprop()  # leaves were assigned since; `grad` wants to know that it is seen
        found = simplify(autograd.grad(root, [*targets, *between]), graph.nodes,
                         {"multiply": _one_factor})
        for node, gradient in zip([*targets, *between], found, strict=True):
            if gradient.op is not None and node in names:
                names.setdefault(gradient, f"d{label}_d{plain(names[node])}")
        return list(found[:len(targets)])

    @property
    def source(self) -> str:
        """The code of both functions."""
        parts = [self.forward.source]
        if self.backward is not None:
            parts.append(self.backward.source)
        return "\n\n".join(parts)

    @property
    def listing(self) -> str:
        """The code as a file that runs, with its imports."""
        head = ["import numpy as np"]
        if self.functions:
            head.append("from autograd.op import REGISTRY")
            modules = {getattr(op.array, "__module__", "") for op in self.functions.values()}
            head += [f"import {name}  # declares ops" for name in sorted(modules)
                     if not name.startswith("autograd.") and name not in ("", "__main__")]
            head += ["", *(f'{name} = REGISTRY["{name}"].array' for name in self.functions)]
        return "\n".join(head) + "\n\n\n" + self.source

    @property
    def functions(self) -> dict[str, Op]:
        """The ops that are called by name."""
        return self.forward.functions | (self.backward.functions if self.backward else {})

    def run(self) -> tuple[Any, ...]:
        """The two functions, ready to be called; they return tuples."""
        space: dict[str, Any] = {"np": np}
        space |= {name: op.array for name, op in self.functions.items()}
        exec(compile(self.source, "<program>", "exec"), space)
        return tuple(
            None if function is None else space[function.name] if len(function.results) > 1
            else _as_tuple(space[function.name]) for function in (self.forward, self.backward))


def _one_factor(node: Node, a: Any, b: Any) -> Any:
    """(x · c) · d for constants c and d: x · (c · d), which is computed once and for all."""
    if not isinstance(a, Node):
        a, b = b, a
    if isinstance(b, Node) or a.op is not multiply:
        return None
    x, c = a.operands
    if not isinstance(x, Node):
        x, c = c, x
    return None if isinstance(c, Node) else x * multiply(c, b)


def _as_tuple(function: Callable[..., Any]) -> Callable[..., tuple[Any]]:
    return lambda *arguments: (function(*arguments),)


__all__ = ["Statements"]
