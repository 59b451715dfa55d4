"""The chain rule, path by path: each way from w to J is a product of local derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from autograd.data import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.require import checked_node, seed_for

if TYPE_CHECKING:
    from autograd.path_sum import ChainRule


def chain_rule(J: Node, w: Node, names: Mapping[str, Any] | None = None,
               most: int = 6) -> ChainRule:
    """Every path from w to J as a product of local derivatives, with numbers, and their sum.

    ∂J/∂w = Σ over paths of ∂J/∂u · ... · ∂t/∂w

    Args:
        J: a node of one number.
        w: the node to differentiate with respect to.
        names: extra names, as in `Graph`.
        most: of more paths than this, only those that contribute most are shown, and what the
            others contribute together. The choice is exact for graphs of Values; in graphs with
            Tensors it goes by the largest entry of what has come down so far.

    Raises ShapeError unless J is one number, StaleGraphError if a leaf changed, TypeError for
    anything but nodes, ValueError for a `most` below 1.
    Source: Uppsala, Multivariate chain rule.

    >>> from autograd import Value
    >>> t = Value(3.0, "t")
    >>> u, v = (t * 2).named("u"), (t + 1).named("v")
    >>> chain_rule((u * v).named("r"), t)
    ∂r/∂t = ∂r/∂u · ∂u/∂t + ∂r/∂v · ∂v/∂t
          = 4 · 2 + 6 · 1
          = 8 + 6
          = 14
    """
    from autograd.path_sum import sum_of_paths  # import autograd stays fast without it

    graph = Graph(checked_node("chain_rule", J), names=names)
    checked_node("chain_rule", w)
    if not isinstance(most, int) or most < 1:
        raise ValueError(f"chain_rule: most must be a whole number from 1 on, got "
                         f"{describe(most)}.")
    seed = seed_for(graph, J, None, "chain_rule")
    graph.require_fresh("chain_rule")
    return sum_of_paths(graph, w, seed, most)


__all__ = ["chain_rule"]
