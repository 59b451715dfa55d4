"""Names for the arrays of a rolled-up graph: the user's where there are some, else W1, z1, h1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.elementwise import add
from autograd.node import Node, Tensor
from autograd.op import ElementwiseOp
from autograd.products import _matmul_op as matmul
from autograd.program.inputs import ENTRY, named_entries
from autograd.program.rollup import RolledUp


def array_names(rolled: RolledUp, names: Mapping[Node, str]) -> dict[Node, str]:
    """A name for each array of leaves or of scalars; each name is given once.

    Args:
        names: of the scalars and Tensors, where they have some: ``W1[0,2]`` is one of W1.

    ``b[0]`` is called b if that is all there is of it. Layers without names are counted: W the
    weights, b the biases, z the net inputs, h what is computed from these alone, x what goes in.

    >>> from autograd import Graph, Value
    >>> from autograd.program.rollup import roll_up
    >>> w, x = [Value(1.0), Value(2.0)], [Value(3.0, "u[0]"), Value(4.0, "u[1]")]
    >>> h = [(a * x[0] + a * x[1]).tanh() for a in w]
    >>> names = array_names(roll_up(Graph(h[0] + h[1])), {node: node.name for node in x})
    >>> list(names.values())
    ['u', 'W1', 'z1', 'h1']
    """
    own = set(names.values())
    alone = {entries[0][1]: base for base, entries in named_entries(names).items()
             if len(entries) == 1 and not any(entries[0][0]) and base not in own}
    names = {**names, **alone}
    found: dict[Node, str] = {}
    taken: set[str] = set()
    for array, nodes in [*((each.array, each.nodes) for each in rolled.leaves),
                         *((each.array, each.nodes) for each in rolled.found)]:
        name = _common([names.get(node) for node in nodes])
        if name and name not in taken and array not in found:
            found[array] = name
            taken.add(name)
    return _with_roles(rolled, found, taken)


def _common(names: Sequence[str | None]) -> str | None:
    """The name of one, or of the array whose entries all are; None if there is none."""
    if len(names) == 1:
        return names[0]
    bases = set()
    for name in names:
        match = ENTRY.fullmatch(name) if name else None
        if match is None:
            return None
        bases.add(match["name"])
    return bases.pop() if len(bases) == 1 else None


def _with_roles(rolled: RolledUp, found: dict[Node, str], taken: set[str]) -> dict[Node, str]:
    """Names for arrays without, by what they do."""
    nets: dict[Node, int] = {}

    def give(array: Node, name: str) -> None:
        if array not in found and name not in taken:
            found[array] = name
            taken.add(name)

    for each in rolled.found:
        if isinstance(each.nodes[0], Tensor):
            continue  # who wrote arrays has named them as it seemed good
        product, biases = each.array, []
        while product.op is add:
            a, b = product.operands
            product, bias = (a, b) if isinstance(a, Node) else (b, a)
            biases.append(bias)
        if product.op is matmul:
            left, right = (_source(x) for x in product.operands)
            nets[each.array] = layer = len(nets) + 1
            if _is_leaf(left):
                give(left, "x" if len(left.shape) < 2 else "X")
            if _is_leaf(right):
                give(right, f"W{layer}")
            for bias in biases:
                if _is_leaf(_source(bias)):
                    give(_source(bias), f"b{layer}")
            give(each.array, f"z{layer}")
        elif isinstance(each.array.op, ElementwiseOp) and len(each.array.operands) == 1:
            inner = each.array.operands[0]
            if inner in nets:
                give(each.array, f"h{nets[inner]}")
    return found


def _is_leaf(x: Any) -> bool:
    return isinstance(x, Node) and x.op is None


def _source(x: Any) -> Any:
    """The array that a transposed, reshaped or picked one was made of."""
    while isinstance(x, Node) and x.op is not None and x.op.name in (
            "transpose", "reshape", "getitem", "broadcast_to"):
        x = x.operands[0]
    return x


__all__ = ["array_names"]
