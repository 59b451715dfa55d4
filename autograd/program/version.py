"""The statements of a program for so many examples, ready to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd
from autograd.node import Node
from autograd.program.batch import over_batch
from autograd.program.function import Function
from autograd.program.statements import Statements

if TYPE_CHECKING:
    from autograd.program.program import Program

REDUCTIONS = {"sum": autograd.sum, "mean": autograd.mean}


class Version:
    """The statements of a program for n examples; None for one, as it was recorded."""

    def __init__(self, program: Program, n: int | None) -> None:
        rolled = program.rolled
        of = dict(zip(program.graph.roots, rolled.roots, strict=True))
        roots = [of[root] for root in program.roots]
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
                 program.array_names.items()}
        for root, node in zip(self.roots, program.roots, strict=True):
            if node in program.names:
                names.setdefault(root, program.names[node])
        self.statements = statements = Statements(
            self.roots, list(program.store.positions), names, program.store.parts)
        self.seed = statements.seed
        self.computed = [*self.roots, *statements.kept]
        fixed, varying = program.store.arrays, {*self.inputs, self.seed, *program.store.apart}
        kept = {node: i for i, node in enumerate(self.computed) if i >= len(roots)}
        forward, backward = statements.run()
        self.fprop = _call(forward, statements.forward, fixed, varying, {})
        self.bprop = None if statements.backward is None else _call(
            backward, statements.backward, fixed, varying, kept)


def _reduced(root: Any, before: Node, reduction: str | None, n: int) -> Any:
    """A root over n examples: n rows, or their sum or mean."""
    if root is not before:
        return REDUCTIONS[reduction](root, axis=0) if reduction else root
    if reduction:  # it depends on no input
        return root * float(n) if reduction == "sum" else root
    return autograd.broadcast_to(root, (n, *before.shape))


def _call(function: Any, written: Function, fixed: Mapping[Node, Any], varying: set[Any],
          kept: Mapping[Node, int]) -> Callable[..., tuple[Any, ...]]:
    """The function of numbers as a function of what varies, by node, and of what fprop found.

    Args:
        kept: at which places of that are the nodes that are needed. Inf and nan flow.
    """
    silenced = np.errstate(all="ignore")(function)
    things = list(written.arguments.values())
    arguments = [(fixed.get(x, x._data) if isinstance(x, Node) else x) for x in things]
    arguments = [np.float64(x) if isinstance(x, float) else x for x in arguments]
    nodes = [(i, x) for i, x in enumerate(things) if isinstance(x, Node)]
    from_now = [(i, x) for i, x in nodes if x in varying and x not in kept]
    from_found = [(i, kept[x]) for i, x in nodes if x in kept]

    def call(now: Mapping[Node, Any], found: Sequence[Any] = ()) -> tuple[Any, ...]:
        given = arguments.copy()
        for i, x in from_now:
            given[i] = now[x]
        for i, place in from_found:
            given[i] = found[place]
        return silenced(*given)  # type: ignore[no-any-return]

    return call


__all__ = ["REDUCTIONS", "Version"]
