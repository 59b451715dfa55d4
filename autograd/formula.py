"""Formulas of a recorded graph: of a node, of one op, and of what flows back through it.

The formulas of rules are not written down anywhere: the rule of an op is called on stand-in nodes,
and the small graph that it records is written out. How formulas are written is loaded when first
needed, so that ``import autograd`` stays fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import Graph
from autograd.node import Node, Tensor, Value
from autograd.op import ElementwiseOp
from autograd.require import checked_node
from autograd.sweeps import pull

if TYPE_CHECKING:
    from autograd.pieces import Formula

Spell = Callable[[Node], "Formula"]
"""How a node is written: its symbol, its numbers, whatever the reader is to see."""


def formula(node: Node, names: Mapping[str, Any] | None = None) -> Formula:
    r"""The node as a formula of named nodes, as text and as LaTeX.

    A named node appears by its name, other nodes are written out; those that are used more than
    once, or would grow too long, appear as v₁, v₂, ... and follow after "where".

    Args:
        node: what to write out, down to the next names.
        names: extra names, as in `Graph`.

    Raises TypeError for anything but a node.

    >>> from autograd import Value, grad, tanh
    >>> w, x = Value(2.0, "w"), Value(0.5, "x")
    >>> y = tanh(w * x + 1).named("y")
    >>> formula(y)
    tanh(w · x + 1)
    >>> print(formula(y**2 / (w - x)).latex)
    \frac{y^{2}}{w - x}
    >>> formula(grad(y, w))
    (1 − y · y) · x
    """
    from autograd.rendering import graph_formula

    return graph_formula(Graph(checked_node("formula", node), names=names), names or {})


# One op, and its rule.
def expression(node: Node, spell: Spell) -> Formula:
    """The node's op on its operands, which `spell` writes: w · x.

    >>> node = Value(2.0, "w") * Value(-8.0, "x")
    >>> expression(node, symbols).text, expression(node, numbers).text
    ('w · x', '2 · (-8)')
    """
    from autograd.rendering import composed

    _require_recorded(node, "expression")
    return composed(node, {x: spell(x) for x in node.operands if isinstance(x, Node)})


def local_formula(node: Node, i: int, spell: Spell) -> Formula:
    """The derivative of an elementwise node with respect to its operand i: 1 − y².

    Raises TypeError for a leaf, and for an op that does not work entry by entry.

    >>> from autograd import tanh
    >>> local_formula(tanh(Value(0.0, "z")).named("y"), 0, symbols).text
    '1 − y²'
    """
    from autograd.pieces import number_formula
    from autograd.rendering import rule_formula

    _require_recorded(node, "local_formula")
    if not isinstance(node.op, ElementwiseOp):
        raise TypeError(f"local_formula: {node.op and node.op.name} does not work entry by entry; "
                        "its rule is in share_formula.")
    slope = node.op.slopes[i]
    if not callable(slope):
        return number_formula(slope)
    originals, y, xs = stand_ins(node)
    with np.errstate(all="ignore"):
        result = slope(y, *xs, **node.options or {})
    return rule_formula(result, node, {x: spell(real) for x, real in originals.items()})


def share_formula(node: Node, i: int, gradient: Formula, spell: Spell) -> Formula:
    """What flows to operand i of a recorded node, given how its own gradient is written.

    Raises TypeError for a leaf.

    >>> from autograd.pieces import derivative_formula, number_formula
    >>> z = (Value(2.0, "w") * Value(-8.0, "x")).named("z")
    >>> share_formula(z, 0, derivative_formula("J", "z"), symbols).text
    '∂J/∂z · x'
    >>> share_formula(z, 0, number_formula(4.0), numbers).text
    '4 · (-8)'
    """
    from autograd.rendering import rule_formula

    _require_recorded(node, "share_formula")
    originals, y, xs = stand_ins(node)
    flowing = stand_in(np.ones(node.shape, node.dtype) if node.shape else 1.0)
    with np.errstate(all="ignore"):
        share = pull(node, i, flowing, y, xs)
    known = {x: spell(real) for x, real in originals.items()}
    return rule_formula(0.0 if share is None else share, node, known | {flowing: gradient})


def symbols(node: Node) -> Formula:
    """A `Spell` for nodes with names: each by its name."""
    from autograd.pieces import symbol_formula

    return symbol_formula(node.name or "?")


def numbers(node: Node) -> Formula:
    """A `Spell`: each node by its numbers."""
    from autograd.pieces import number_formula

    return number_formula(node._data)


def _require_recorded(node: Node, who: str) -> None:
    if checked_node(who, node).op is None:
        raise TypeError(f"{who}: {node.name or 'this node'} is a leaf, it has no operands.")


def stand_in(data: Any) -> Node:
    """A fresh leaf with that data."""
    return Tensor(data) if np.ndim(data) else Value(data)


def stand_ins(node: Node) -> tuple[dict[Node, Node], Node, list[Any]]:
    """Leaves that the rule may calculate with, in place of the node and its operands."""
    y = stand_in(node._data)
    xs = [stand_in(x._data) if isinstance(x, Node) else x for x in node.operands]
    pairs = zip(xs, node.operands, strict=True)
    return {y: node} | {x: real for x, real in pairs if isinstance(real, Node)}, y, xs


__all__ = ["expression", "formula", "local_formula", "numbers", "share_formula", "stand_in",
           "stand_ins", "symbols"]
