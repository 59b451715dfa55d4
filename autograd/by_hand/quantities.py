"""What a hand calculation may state of a graph, and the one step formula that each number follows.

A value follows from the values of its operands, by the op. A slope (a local derivative) follows
from the values of its op. A gradient follows from the gradients of all nodes that use the node, by
their slopes or rules. The formulas are evaluated on *beliefs*, what somebody holds the numbers to
be: the engine, or the person who calculated by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from autograd.by_hand.reads import reads
from autograd.fit import apply_rule, fit
from autograd.jacobian import local_derivative
from autograd.node import Node
from autograd.op import ElementwiseOp

Kind = Literal["value", "slope", "gradient"]
Beliefs = MutableMapping["Quantity", Any]
How = Literal["written", "recomputed", "engine"]
"""The numbers of the forward pass that a gradient is calculated with: those written, those but with
each output recomputed from its operands, or the engine's."""


class Quantity:
    """A value, slope or gradient of one node.

    Attributes:
        kind: "value", "slope" or "gradient".
        node: whose value it is, or with respect to what it is a derivative.
        of: what is differentiated; None for a value.
        shape: of its numbers.
        position: its place in `Calculation.order`.
        entry_by_entry: for derivatives: whether there is one number for each entry, because it
            depends on the same entry alone; else they are the whole Jacobian.
    """

    kind: Kind
    entry_by_entry: bool = False
    position: int
    of: Node | None = None

    def __init__(self, node: Node, shape: tuple[int, ...]) -> None:
        self.node, self.shape = node, shape

    def follow(self, beliefs: Beliefs, how: How = "written") -> Any:
        """What the step formula makes of the beliefs about its inputs."""
        raise NotImplementedError

    def magnitude(self, beliefs: Beliefs) -> Any:
        """The sum of the absolute terms that it is a sum of: the scale of its rounding errors."""
        return abs(self.follow(beliefs))

    def inputs(self, how: How = "written") -> Iterator[Quantity]:
        """The quantities that its step formula reads."""
        raise NotImplementedError

    def adopt(self, numbers: Any) -> Any:
        """Numbers of its shape in the form that beliefs hold."""
        return np.asarray(numbers, float)


class ValueQuantity(Quantity):
    """The data of a node: the op of its operands' data; the given data of a leaf."""

    kind = "value"

    def __init__(self, node: Node, values: Mapping[Node, ValueQuantity], data: Any) -> None:
        super().__init__(node, node.shape)
        self.data = data  # the engine's
        self.operands = [values[x] if isinstance(x, Node) else x for x in node.operands]

    def follow(self, beliefs: Beliefs, how: How = "written") -> Any:
        """The op of what the operands are believed to be; the data of a leaf."""
        return self.compute(self.operand_data(beliefs)) if self.node.op else self.data

    def compute(self, xs: list[Any]) -> Any:
        """The op of these operands."""
        assert self.node.op is not None
        return self.node.op.compute_node(*xs, **self.node.options or {})

    def operand_data(self, beliefs: Beliefs) -> list[Any]:
        """What the operands are believed to be."""
        return [beliefs[x] if isinstance(x, ValueQuantity) else x for x in self.operands]

    def magnitude(self, beliefs: Beliefs) -> Any:
        """The same sum of the operands' absolute values, where the op is a sum."""
        op = self.node.op
        if op is None or op.name not in ADDING:
            return abs(np.asarray(self.follow(beliefs)))
        xs = [abs(x) for x in self.operand_data(beliefs)]
        return abs(xs[0]) + abs(xs[1]) if op.name == "subtract" else self.compute(xs)

    def inputs(self, how: How = "written") -> Iterator[Quantity]:
        """The values of the operands."""
        return (x for x in self.operands if isinstance(x, ValueQuantity))

    def read_by_rule(self, i: int, how: How = "written") -> Iterator[Quantity]:
        """The output and the operands whose numbers stand in the rule for operand i."""
        output, operands = reads(self.node, i)
        if output and how == "recomputed":
            yield from self.inputs()
        elif output:
            yield self
        for j in operands:
            if isinstance(x := self.operands[j], ValueQuantity):
                yield x

    def adopt(self, numbers: Any) -> Any:
        """As a node holds data: a float, or an array."""
        return np.asarray(numbers, float) if self.shape else float(numbers)


ADDING = ("add", "subtract", "total", "sum", "mean", "dot", "matmul")


class SlopeQuantity(Quantity):
    """The local derivative of a node with respect to one of its operands.

    Shapes: those of `local_derivative`: the slope of each entry for an op that works entry by
    entry, else the Jacobian.
    """

    kind = "slope"

    def __init__(self, of: Node, wrt: Node, values: Mapping[Node, ValueQuantity]) -> None:
        self.entry_by_entry = isinstance(of.op, ElementwiseOp)
        super().__init__(wrt, of.shape if self.entry_by_entry else of.shape + wrt.shape)
        self.of, self.value = of, values[of]
        self.indices = [i for i, x in enumerate(of.operands) if x is wrt]

    def follow(self, beliefs: Beliefs, how: How = "written") -> Any:
        """The op's slope at what output and operands are believed to be."""
        xs = self.value.operand_data(beliefs)
        return self.adopt(sum(self.term(i, beliefs[self.value], xs) for i in self.indices))

    def term(self, i: int, y: Any, xs: list[Any]) -> Any:
        """The slope with respect to operand i alone, for an output and operands."""
        return local_derivative(self.value.node, i, y, xs)

    def inputs(self, how: How = "written") -> Iterator[Quantity]:
        """The values that stand in the slope."""
        return (x for i in self.indices for x in self.value.read_by_rule(i))


@dataclass(frozen=True)
class Term:
    """One summand of a gradient: what flows back from `source`.

    By the rule for operand `index` of the source; or, where a hand calculation states the slope
    with respect to the source, by that `slope`.
    """

    source: DerivativeQuantity
    index: int = 0
    slope: Quantity | None = None


class DerivativeQuantity(Quantity):
    """The derivative of a sweep's root with respect to a node, by the chain rule.

    Beliefs hold it as an array with a first axis: one gradient for each seed of the sweep.
    """

    def __init__(self, sweep: Sweep, node: Node, terms: list[Term],
                 values: Mapping[Node, ValueQuantity]) -> None:
        self.kind = sweep.kind
        whole = sweep.entry_by_entry or sweep.kind == "gradient"
        at_root = () if whole else sweep.root.shape
        super().__init__(node, at_root + node.shape)
        self.of, self.sweep, self.terms, self.values = sweep.root, sweep, terms, values
        self.entry_by_entry = sweep.entry_by_entry

    def follow(self, beliefs: Beliefs, how: How = "written") -> Any:
        """The sum of what flows back through all users of the node; the seeds at the root."""
        if self.node is self.sweep.root:
            return self.sweep.seeds
        return self.total([self.share(term, beliefs, how) for term in self.terms])

    def total(self, shares: Iterable[Any]) -> Any:
        """The sum of shares, 0 if there are none."""
        return sum(shares, np.zeros((len(self.sweep.seeds), *self.node.shape)))

    def magnitude(self, beliefs: Beliefs) -> Any:
        """The sum of the absolute values of what flows back."""
        if self.node is self.sweep.root:
            return abs(self.sweep.seeds)
        return self.total(abs(self.share(term, beliefs)) for term in self.terms)

    def share(self, term: Term, beliefs: Beliefs, how: How = "written") -> Any:
        """What one term contributes."""
        if term.slope is not None:
            return self.by_slope(term, beliefs, how)
        value = self.values[term.source.node]
        if how == "engine":
            engine = self.sweep.engine
            y, xs = engine[value], value.operand_data(engine)
        else:
            xs = value.operand_data(beliefs)
            y = beliefs[value] if how == "written" else value.compute(xs)
        return self.by_rule(term, beliefs[term.source], y, xs)

    def by_rule(self, term: Term, gradient: Any, y: Any, xs: list[Any],
                rule: int | None = None) -> Any:
        """What the rule of the source's op makes of the gradient: its own, or another's `rule`."""
        source, zero = term.source.node, np.zeros(self.node.shape)
        assert source.op is not None
        shares = [apply_rule(source.op, term.index if rule is None else rule,
                             g if source.shape else float(g), y, xs, source.options or {})
                  for g in gradient]
        return np.array([zero if share is None else fit(share, self.node) for share in shares],
                        float)

    def by_slope(self, term: Term, beliefs: Beliefs, how: How) -> Any:
        """The gradient times a slope that a hand calculation states."""
        assert term.slope is not None
        slope, gradient = term.slope, beliefs[term.source]
        numbers = (beliefs[slope] if how == "written" else slope.follow(beliefs, how)
                   if how == "recomputed" else self.sweep.engine[slope])
        return through_slope(gradient, slope, numbers, self.node)

    def inputs(self, how: How = "written") -> Iterator[Quantity]:
        """The derivatives with respect to the users, and what their slopes or rules read."""
        for term in self.terms:
            yield term.source
            if term.slope is not None:
                yield term.slope
            else:
                yield from self.values[term.source.node].read_by_rule(term.index, how)

    def adopt(self, numbers: Any) -> Any:
        """One gradient for each seed."""
        return np.asarray(numbers, float).reshape(len(self.sweep.seeds), *self.node.shape)


def through_slope(gradient: Any, slope: Quantity, numbers: Any, node: Node) -> Any:
    """Gradients (one for each seed) times a slope, entry by entry or as a Jacobian."""
    if slope.entry_by_entry:
        numbers = np.reshape(numbers, slope.shape)
        return np.array([fit(g * numbers, node) for g in gradient], float)
    flat = gradient.reshape(len(gradient), -1)
    return (flat @ np.reshape(numbers, (flat.shape[1], -1))).reshape(len(gradient), *node.shape)


@dataclass(eq=False)
class Sweep:
    """A backward pass from one root: of the loss, or of another node that slopes are asked for.

    Attributes:
        kind: what its derivatives are called.
        seeds: the root's own gradients, one for each entry of the root; a single array of ones
            where every op between works entry by entry.
        engine: the engine's beliefs, when they are known.
        derivatives: its quantities by node, from the root backwards.
    """

    root: Node
    kind: Kind
    seeds: np.ndarray
    entry_by_entry: bool
    engine: Beliefs
    derivatives: dict[Node, DerivativeQuantity] = field(default_factory=dict)


__all__ = ["Beliefs", "DerivativeQuantity", "How", "Kind", "Quantity",
           "SlopeQuantity", "Sweep", "Term", "ValueQuantity"]
