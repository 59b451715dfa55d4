"""The step formula of a number in symbols, by the names that people gave: ∂L/∂h · (1 − h²)."""

from __future__ import annotations

from dataclasses import replace

from autograd.by_hand.quantities import DerivativeQuantity, Quantity, SlopeQuantity, Term
from autograd.by_hand.verdicts import Marking
from autograd.formula import expression, local_formula, share_formula
from autograd.names import named_nodes
from autograd.node import Node
from autograd.op import ElementwiseOp
from autograd.pieces import Formula, Level, number_formula

LONGEST = 60
DEEPEST = 8
"""How many unnamed steps are written out in one formula."""


class TooLong(Exception):
    """A formula that nobody would want to read."""


class Wording:
    """Writes the steps of a marked calculation; unnamed steps are written out."""

    def __init__(self, marking: Marking) -> None:
        graph = marking.calculation.graph
        self.marking, self.graph = marking, graph
        self.named = {node for node in graph.nodes if node.name is not None or node.op is None}
        self.named |= {node for _, node in named_nodes(graph._given_names)}

    def step(self, quantity: Quantity) -> str:
        """The step formula; "" where that is too long, or nothing but a given number."""
        try:
            formula = self._step(quantity, 0)
        except TooLong:
            return ""
        return formula.text if len(formula.text) <= LONGEST else ""

    def called(self, node: Node) -> str:
        """A node by its name, or what is computed there: "w · x"."""
        try:
            text = self._value(node, 0).text
        except TooLong:
            return self.graph.name(node)
        return text if len(text) <= LONGEST / 2 else self.graph.name(node)

    def slope(self, node: Node, i: int) -> str:
        """A local derivative: "∂h/∂z = 1 − h²"; of an unnamed node only what it is."""
        try:
            text = local_formula(node, i, lambda x: self._value(x, 0)).text
        except TooLong:
            text = "…"
        wrt = node.operands[i]
        if node in self.named and wrt in self.named:
            return f"∂{self.graph.name(node)}/∂{self.graph.name(wrt)} = {text}"
        return f"the factor {text}"

    def _step(self, quantity: Quantity, depth: int) -> Formula:
        if isinstance(quantity, DerivativeQuantity):
            return self._derivative(quantity, depth)
        if isinstance(quantity, SlopeQuantity):
            of = quantity.value.node
            if not quantity.entry_by_entry or len(quantity.indices) > 1:
                raise TooLong
            return local_formula(of, quantity.indices[0], lambda x: self._value(x, depth + 1))
        if quantity.node.op is None:
            raise TooLong  # given: there is no step
        return expression(quantity.node, lambda x: self._value(x, depth + 1))

    def _value(self, node: Node, depth: int) -> Formula:
        if node in self.named:
            return _symbol(self.graph.name(node))
        if depth > DEEPEST:
            raise TooLong
        return expression(node, lambda x: self._value(x, depth + 1))

    def _derivative(self, quantity: DerivativeQuantity, depth: int) -> Formula:
        if quantity.node is quantity.sweep.root or not quantity.terms or depth > DEEPEST:
            raise TooLong
        texts = [self._term(term, depth + 1) for term in quantity.terms]
        if len(texts) == 1:
            return texts[0]
        text = " + ".join(formula.at(Level.SUM, inside=i > 0)[0]
                          for i, formula in enumerate(texts))
        return Formula(text, text, (), Level.SUM, Level.SUM)

    def _term(self, term: Term, depth: int) -> Formula:
        """What flows back from one user."""
        source = term.source
        at_root = source.node is source.sweep.root
        name = self.graph.name(source.node)
        known = source.node in self.named or self.marking.is_given(source)
        gradient = _symbol(f"∂{self.graph.name(source.sweep.root)}/∂{name}", Level.FRACTION)
        if at_root:
            gradient = number_formula(1.0)
        elif not known:
            gradient = self._derivative(source, depth)
        if term.slope is not None:
            raise TooLong
        if gradient.text == "1" and isinstance(source.node.op, ElementwiseOp):
            return local_formula(source.node, term.index, lambda x: self._value(x, depth))
        flow = share_formula(source.node, term.index, gradient, lambda x: self._value(x, depth))
        return replace(flow, text=flow.text.removeprefix("1 · "))


def _symbol(name: str, level: int = Level.ATOM) -> Formula:
    return Formula(name, name, (), level, level)


__all__ = ["Wording"]
