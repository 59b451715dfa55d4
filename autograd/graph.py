"""A recorded graph as a whole: its nodes in order, its names, and the passes over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from autograd.data import clock
from autograd.evaluate import evaluate
from autograd.names import NamedNodes
from autograd.node import Node
from autograd.require import checked_node, require_fresh, seeds_for
from autograd.sweeps import sweep

if TYPE_CHECKING:
    from autograd.step import Step
    from autograd.trace import Trace


def topological_sort(*roots: Node, uses: dict[Node, int] | None = None) -> list[Node]:
    """All nodes that the roots depend on, each once, every operand before the nodes that use it.

    The order is the same on every run. Depth-first with a stack of its own, so that depth is
    limited by memory alone: a node is pushed, its operands above it, and it joins the order when it
    comes up again, under None. `uses` gets how often each is an operand or root. Raises TypeError.

    >>> from autograd import Value
    >>> x = Value(2.0, "x")
    >>> len(topological_sort(x * x))
    2
    """
    order: list[Node] = []
    uses = {} if uses is None else uses
    stack: list[Node | None] = [checked_node("topological_sort", root) for root in roots[::-1]]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())  # type: ignore[arg-type]
        elif node in uses:
            uses[node] += 1
        else:
            uses[node] = 1
            if node.op is None:
                order.append(node)
            else:
                stack += (node, None)
                if node._more:
                    stack += [x for x in node._more[::-1] if isinstance(x, Node)]
                if isinstance(node._right, Node):
                    stack.append(node._right)
                if isinstance(node._left, Node):
                    stack.append(node._left)
    return order


class Graph(NamedNodes):
    """The graph below one or more roots.

    Args:
        roots: nodes, each counted once; the graph is all that they depend on.
        names: extra names, such as ``locals()``: a dict of nodes (or lists of nodes, which give
            ``w[0]``, ``w[1]``, ...). A node's own name wins; unnamed nodes are called v1, v2, ...

    Raises TypeError for roots that are not nodes, ValueError without roots.

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> loss = w * w + 1
    >>> graph = Graph(loss, names=locals())
    >>> [graph.name(node) for node in graph.nodes]
    ['w', 'v1', 'loss']
    """

    evaluate = evaluate
    require_fresh = require_fresh

    def __init__(self, *roots: Node, names: Mapping[str, Any] | None = None) -> None:
        if not roots:
            raise ValueError("Graph: expected at least one root, got none.")
        self.roots = tuple(dict.fromkeys(checked_node("Graph", root) for root in roots))
        self.uses: dict[Node, int] = {}
        self.nodes = topological_sort(*self.roots, uses=self.uses)
        self._given_names = dict(names or {})

    @property
    def leaves(self) -> list[Node]:
        """The nodes that nothing was computed into, constants included, in topological order."""
        return [node for node in self.nodes if node.op is None]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def fprop(self) -> Any:
        """Recompute all nodes, after leaves changed; returns the data of the root or roots."""
        data = self.evaluate({})
        clock.now += 1
        for node in self.nodes:
            if node.op is not None:
                node._data, node._stamp = data[node], clock.now
        results = tuple(root.data for root in self.roots)
        return results[0] if len(results) == 1 else results

    def bprop(self, seed: Any = None) -> None:
        """The whole backward pass: replaces the gradients of all nodes of the graph.

        Args:
            seed: the gradient of the root, of the root's shape; 1 by default. With several roots
                the default is 1 for each, which gives the gradient of their sum.

        Raises ShapeError if a root is not one number (and no seed given) or the seed's shape
        differs, ValueError for a seed with several roots, StaleGraphError if a leaf changed.
        """
        seeds = seeds_for(self, seed, "backward")
        self.require_fresh("backward")
        sweep(self.nodes, seeds)

    def clear(self) -> None:
        """Set all gradients back to None: not computed yet."""
        for node in self.nodes:
            node.grad = None

    def trace(self) -> Trace:
        """The evaluation trace of AD textbooks: values downwards, adjoints upwards."""
        from autograd.trace import Trace

        return Trace(self)

    def steps(self, seed: Any = None) -> Iterator[Step]:
        """Each step of `fprop`, then of `bprop`, as plain data; raises as `bprop`, at once."""
        from autograd.steps import steps

        return steps(self, seed)
