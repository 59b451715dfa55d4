"""The usual mistakes, as wrong step formulas.

Each yields what a step gives if one thing in it is mixed up or left out, on given beliefs about the
steps before it. Where a mistake has no result, as shapes do not fit, it gives nan.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from autograd.by_hand.quantities import (
    Beliefs,
    DerivativeQuantity,
    Quantity,
    SlopeQuantity,
    Term,
    ValueQuantity,
)
from autograd.by_hand.wording import Wording
from autograd.fit import fit
from autograd.node import Node, data_of
from autograd.op import ElementwiseOp
from autograd.text import number_text

PRODUCTS = ("multiply", "divide", "dot", "matmul")
SUMS = ("sum", "total")
NO_ACTIVATIONS = ("square", "sqrt", "exp", "expm1", "log", "log1p", "absolute")
"""Functions that stand in losses rather than behind units."""


class Mistake(NamedTuple):
    """What a step gives by a mistake, the mistake's kind, and where it was made."""

    kind: str
    numbers: Any
    detail: str = ""


class MixedUp(NamedTuple):
    """Operands of an op, and its output, of which one was mixed up with something else."""

    kind: str
    detail: str
    output: Any
    operands: list[Any]


class Mistakes:
    """The mistakes in the steps of a calculation, with the names of its nodes."""

    def __init__(self, wording: Wording) -> None:
        self.name, self._called = wording.graph.name, wording.called
        self._slope = wording.slope

    def in_step(self, step: Quantity, beliefs: Beliefs) -> Iterator[Mistake]:
        """The mistakes in the op, the slope or the rules of a step."""
        if isinstance(step, ValueQuantity):
            return self._in_value(step, beliefs)
        if isinstance(step, SlopeQuantity):
            return self._in_slope(step, beliefs)
        assert isinstance(step, DerivativeQuantity)
        return self._in_derivative(step, beliefs)

    def throughout(self, kind: str, step: Quantity, beliefs: Beliefs) -> Any:
        """What a step gives if a mistake is made in all its activations."""
        if isinstance(step, DerivativeQuantity) and step.terms:
            return step.total(self._mistaken(kind, step, term, beliefs) for term in step.terms)
        if isinstance(step, ValueQuantity) and step.node.op is not None:
            for mistake in self._in_value(step, beliefs):
                if mistake.kind == kind:
                    return mistake.numbers
        return step.follow(beliefs)

    def _mistaken(self, kind: str, step: DerivativeQuantity, term: Term, beliefs: Beliefs) -> Any:
        node = term.source.node
        if kind != "missing slope" or (is_activation(node) and node.op is not None
                                       and node.op.name not in NO_ACTIVATIONS):
            for mistake in self._in_share(step, term, beliefs):
                if mistake.kind == kind:
                    return mistake.numbers
        return step.share(term, beliefs)

    def _in_value(self, step: ValueQuantity, beliefs: Beliefs) -> Iterator[Mistake]:
        op, operands = step.node.op, step.node.operands
        if op is None:
            return
        xs = step.operand_data(beliefs)
        if op.name in ("add", "subtract"):
            for i, part in enumerate((xs[0], xs[1] if op.name == "add" else -xs[1])):
                yield Mistake("sign", step.compute(xs) - 2 * part, self._of(operands[i]))
        for mixed in self._other_operands(step, xs, beliefs):
            yield Mistake(mixed.kind, _or_nan(step, step.compute(mixed.operands)), mixed.detail)
        if is_activation(step.node):
            yield Mistake("pre-activation used", xs[0])

    def _in_slope(self, step: SlopeQuantity, beliefs: Beliefs) -> Iterator[Mistake]:
        node, xs, y = step.value.node, step.value.operand_data(beliefs), beliefs[step.value]
        for i in step.indices:
            others = sum((step.term(j, y, xs) for j in step.indices if j != i),
                         np.zeros(step.shape))
            if len(step.indices) > 1:
                yield Mistake(f"one path of {len(step.indices)}", step.term(i, y, xs))
            if can_be_left_out(node, i):
                yield Mistake("missing slope", others + np.ones(step.shape), self._slope(node, i))
            for mixed in self._mixed_up(step.value, y, xs, beliefs):
                term = step.term(i, mixed.output, mixed.operands)
                yield Mistake(mixed.kind, others + _or_nan(step, term), mixed.detail)
            if node.op is not None and node.op.name in PRODUCTS:
                yield Mistake("other operand", others + _or_nan(step, step.term(1 - i, y, xs)))

    def _in_derivative(self, step: DerivativeQuantity, beliefs: Beliefs) -> Iterator[Mistake]:
        shares = [step.share(term, beliefs) for term in step.terms]
        total = step.total(shares)
        yield from self._of_paths(step, shares, total)
        for term, share in zip(step.terms, shares, strict=True):
            for mistake in self._in_share(step, term, beliefs):
                yield mistake._replace(numbers=total - share + mistake.numbers)

    def _of_paths(self, step: DerivativeQuantity, shares: list[Any],
                  total: Any) -> Iterator[Mistake]:
        """Mistakes with whole paths: through each user, and where it uses the node twice, each."""
        by_user: dict[Node, Any] = {}
        for term, share in zip(step.terms, shares, strict=True):
            by_user[term.source.node] = by_user.get(term.source.node, 0.0) + share
        ways = [list(by_user.items())]
        if len(by_user) < len(shares):
            ways.append([(term.source.node, share)
                         for term, share in zip(step.terms, shares, strict=True)])
        for way in ways:
            paths = [(node, share) for node, share in way if np.any(share)]
            for node, share in paths if len(paths) > 1 else ():
                through = f"through {self._called(node)}"
                yield Mistake("sign", total - 2 * share, through)
                yield Mistake(f"one path of {len(paths)}", share, f"only {through}")
                if len(paths) > 2:
                    yield Mistake(f"one path of {len(paths)} missing", total - share, through)
                yield Mistake("accumulated twice", total + share, through)

    def _in_share(self, step: DerivativeQuantity, term: Term,
                  beliefs: Beliefs) -> Iterator[Mistake]:
        """Mistakes in what flows back through one user of the node."""
        node = term.source.node
        if term.slope is not None:  # it is written, and has a row of its own
            if term.slope.entry_by_entry:
                yield Mistake("missing slope", without_slope(step, term, beliefs),
                              f"∂{self.name(node)}/∂{self.name(step.node)}")
            return
        value = step.values[node]
        gradient, y, xs = beliefs[term.source], beliefs[value], value.operand_data(beliefs)
        if can_be_left_out(node, term.index):
            yield Mistake("missing slope", without_slope(step, term, beliefs),
                          self._slope(node, term.index))
        for behind in term.source.terms:  # the gradient after an activation for that before it
            if behind.slope is None and is_activation(behind.source.node):
                share = by_rule(step, term, term.index,
                                without_slope(term.source, behind, beliefs), y, xs)
                yield Mistake("missing slope", share, self._slope(behind.source.node, 0))
        for mixed in self._mixed_up(value, y, xs, beliefs):
            share = by_rule(step, term, term.index, gradient, mixed.output, mixed.operands)
            yield Mistake(mixed.kind, share, mixed.detail)
        if node.op is not None and node.op.name in PRODUCTS:
            yield Mistake("other operand", by_rule(step, term, 1 - term.index, gradient, y, xs))

    def _mixed_up(self, value: ValueQuantity, y: Any, xs: list[Any],
                  beliefs: Beliefs) -> Iterator[MixedUp]:
        if is_activation(value.node):
            yield MixedUp("pre-activation used", self._of(value.node), xs[0], xs)
        for mixed in self._other_operands(value, xs, beliefs):
            yield mixed._replace(output=y)

    def _other_operands(self, value: ValueQuantity, xs: list[Any],
                        beliefs: Beliefs) -> Iterator[MixedUp]:
        for j, operand in enumerate(value.operands):
            detail = self._of(value.node.operands[j])
            if isinstance(operand, ValueQuantity) and is_activation(operand.node):
                before = operand.operand_data(beliefs)[0]
                yield MixedUp("pre-activation used", detail, None, [*xs[:j], before, *xs[j + 1:]])
            shape = np.shape(xs[j])
            if (value.node.op is not None and value.node.op.name == "matmul" and len(shape) == 2
                    and shape[0] == shape[1]):
                yield MixedUp("transposed", detail, None, [*xs[:j], xs[j].T, *xs[j + 1:]])

    def of_the_whole(self, quantity: Quantity, right: Any, engine: Any) -> Iterator[Mistake]:
        """Mistakes that change the result of the last step as a whole."""
        yield Mistake("sign", -right)
        yield Mistake("factor 2", 2 * right)
        yield Mistake("factor 1/2", right / 2)
        if len(quantity.shape) == 2 and quantity.shape[0] == quantity.shape[1]:
            turned = np.reshape(right, quantity.shape).T
            yield Mistake("transposed", turned.reshape(np.shape(right)))
        if isinstance(quantity, DerivativeQuantity):
            yield Mistake("accumulated twice", right + engine,
                          "an earlier backward pass was still in it")

    def _of(self, operand: Any) -> str:
        if isinstance(operand, Node):
            return f"of {self.name(operand)}"
        return f"of {number_text(operand)}" if isinstance(operand, float) else ""


def numbers_of_terms(step: Quantity) -> Iterator[tuple[int, float]]:
    """n, and the wrong factor if a sum was taken for a mean over n terms, or the reverse."""
    if isinstance(step, DerivativeQuantity):
        for term in step.terms:
            yield from _of_node(term.source.node)
            node, size, others = term.source.node, step.node.size, term.source.node.size
            if isinstance(node.op, ElementwiseOp) and others > size:
                n = others // size  # a bias, summed over the rows
            elif node.op is not None and node.op.name in ("matmul", "dot"):
                n = _summed_over(node, term.index)
            else:
                continue
            yield from ((n, 1 / n), (n, float(n))) if n > 1 else ()
    else:
        yield from _of_node(step.node if step.of is None else step.of)


def _summed_over(node: Node, i: int) -> int:
    """How many products each entry of a matrix product's gradient is a sum of."""
    shape = np.shape(data_of(node.operands[1 - i]))
    return shape[-1 if i == 0 else 0] if len(shape) == 2 else 1


def _of_node(node: Node) -> Iterator[tuple[int, float]]:
    if node.op is None:
        return
    if node.op.name == "mean" or node.op.name in SUMS:
        operands = [x for x in node.operands if isinstance(x, Node)]
        whole = sum(x.size for x in operands) // node.size
        for n in dict.fromkeys([whole, *(operands[0].shape if len(operands) == 1 else ())]):
            if n > 1:
                yield n, 1 / n  # also for a mean: divided twice
                if node.op.name == "mean":
                    yield n, float(n)
    else:  # sum(...) / n, or sum(...) * (1 / n)
        for i, x in enumerate(node.operands):
            number = 0.0 if not isinstance(x, float) or not x else (
                x if node.op.name == "divide" and i == 1 else
                1 / x if node.op.name == "multiply" else 0.0)
            if number > 2.5 and abs(number - round(number)) < 1e-9:
                yield round(number), number


def is_activation(node: Node) -> bool:
    """Whether the node is a function of one other, entry by entry, that is not linear."""
    return (isinstance(node.op, ElementwiseOp) and len(node.op.slopes) == 1
            and callable(node.op.slopes[0]) and node.operands[0].shape == node.shape)


def can_be_left_out(node: Node, i: int) -> bool:
    """Whether there is a slope with respect to operand i that is not just ±1."""
    return isinstance(node.op, ElementwiseOp) and callable(node.op.slopes[i])


def without_slope(step: DerivativeQuantity, term: Term, beliefs: Beliefs) -> Any:
    """The gradient handed on as it is."""
    return np.array([fit(g if g.ndim else float(g), step.node) for g in beliefs[term.source]],
                    float)


def by_rule(step: DerivativeQuantity, term: Term, rule: int, gradient: Any, y: Any,
            xs: list[Any]) -> Any:
    """What the rule for an operand gives for changed numbers, if their shapes fit."""
    try:
        return step.by_rule(term, gradient, y, xs, rule)
    except (ValueError, TypeError, AttributeError):
        return np.nan


def _or_nan(step: Quantity, numbers: Any) -> Any:
    return numbers if np.shape(numbers) == step.shape else np.nan


__all__ = ["Mistake", "Mistakes", "numbers_of_terms"]
