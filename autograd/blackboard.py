"""Writes steps as lines on a blackboard: symbols, then numbers put in, then the result."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.fit import finished
from autograd.formula import expression, local_formula, numbers, share_formula
from autograd.jacobian import local_derivative
from autograd.node import Node, data_of
from autograd.op import ElementwiseOp
from autograd.pieces import (
    ELLIPSIS,
    Formula,
    Level,
    between,
    number_formula,
    quotient_formula,
    symbol_formula,
)
from autograd.step import Step, plain
from autograd.symbols import latex_text
from autograd.text import LARGEST_SHOWN, data_text, printable

if TYPE_CHECKING:
    from autograd.graph import Graph
    from autograd.steps import Share

LONGEST = 70
"""Formulas are cut after so many characters, and numbers put in only where they take no more."""
MOST_TERMS = 4
"""The number of more shares, or of more roots, stands for their sum."""
MOST_OPERANDS = 20
"""Ops of more operands get no formula for each share: writing one looks at all operands."""
GAP = " " * 8

_plus = between("+", "+", Level.SUM, Level.SUM, Level.SUM)
_times = between("·", r"\cdot", Level.QUOTIENT, Level.PRODUCT, Level.PRODUCT)
_entry_by_entry = between("⊙", r"\odot", Level.FRACTION, Level.FRACTION, Level.HADAMARD,
                          Level.HADAMARD)


class Blackboard:
    """Writes the steps of one graph; remembers shares to be summed, and where inf and nan came up.

    Args:
        graph: the graph.
        seeded: whether the gradient of its root is a seed other than 1.
    """

    def __init__(self, graph: Graph, seeded: bool) -> None:
        self.ids = {node: f"n{i}" for i, node in enumerate(graph.nodes)}
        self.names = {node: printable(graph.name(node)) for node in graph.nodes}
        self.symbols = {node: symbol_formula(graph.name(node)) for node in graph.nodes}
        self.seed = [_words("seed")] if seeded else []
        self.top = self._differentiated([self.symbols[root] for root in graph.roots])
        self.terms: dict[Node, list[tuple[Formula, Formula]]] = {}
        self.found: set[tuple[str, str]] = set()

    def value_step(self, number: int, node: Node) -> Step:
        """How an op computes its node."""
        assert node.op is not None
        data, operands = node._data, node.operands
        left, right = self.symbols[node], _cut(expression(node, self.symbol))
        small = _small(data, *map(data_of, operands))
        put_in = _readable(expression(node, numbers)) if small else []
        note = self._note("node", data, operands)
        ids, names = zip(*[
            (self.ids[x], self.names[x]) if isinstance(x, Node)
            else (f"c{self.ids[node][1:]}_{k}", data_text(x)) for k, x in enumerate(operands)
        ], strict=True)
        return Step(
            number=number, phase="fprop", node=self.ids[node], name=self.names[node],
            op=node.op.name, operands=ids, operand_names=names,
            numbers=put_in[0].text if put_in else None, note=note, **_result(data),
            **_texts("formula", [left, right]),
            **_line([left, right, *put_in, number_formula(data)], note))

    def share_step(self, number: int, share: Share, part: int, parts: int) -> Step:
        """How a share is added to the gradient of its node."""
        node, total = share.node, finished(share.after, share.node)
        left, amount = self._gradient_of(node), number_formula(share.amount)
        sides, put_in, origin = self._flow(share)
        term = (sides or [amount])[0]
        whole = self._whole(node, (term, amount), part, parts)
        note = self._note("gradient", total)
        return Step(
            number=number, phase="bprop", node=self.ids[node], name=self.names[node], **origin,
            numbers=put_in[0].text if put_in else None, note=note, **_result(total),
            gradient_name=left.text, contribution=plain(share.amount),
            before=None if share.before is None else plain(finished(share.before, node)),
            part=part, parts=parts, **_texts("formula", [left, term]),
            **(_texts("whole", [left, *whole, number_formula(total)]) if whole else {}),
            **_line([left, *_added(share.before, sides, put_in or [amount]), number_formula(total)],
                    f"{part} of {parts}" if parts > 1 else None,
                    f"as operand {share.operand + 1}" if share.uses > 1 else None, note))

    def symbol(self, node: Node) -> Formula:
        """The node's name as mathematicians write it."""
        return self.symbols[node]

    def _differentiated(self, roots: list[Formula]) -> Formula:
        """What the gradients are gradients of: J, (a + b), (seed · y)."""
        if len(roots) == 1 and not self.seed:
            return roots[0]
        if len(roots) > MOST_TERMS:
            top = _words(f"sum of {len(roots)} roots")
        else:
            top = _times(*self.seed, *roots) if self.seed else reduce(_plus, roots)
        return Formula(f"({top.text})", rf"\left({top.latex}\right)")

    def _gradient_of(self, node: Node) -> Formula:
        return quotient_formula(self.top, self.symbols[node])

    def _flow(self, share: Share) -> tuple[list[Formula], list[Formula], dict[str, Any]]:
        """A share in symbols; with numbers put in, if they fit; what a step says of its origin."""
        source, i = share.source, share.operand
        if source is None:
            return self.seed, [], {"op": None, "operands": (), "operand_names": ()}
        assert source.op is not None
        gradient, flowing = self._gradient_of(source), share.gradient
        origin = {"op": source.op.name, "operands": (), "operand_names": (), "operand": i,
                  "source": self.ids[source], "source_name": self.names[source],
                  "gradient": plain(flowing)}
        quotient = quotient_formula(self.symbols[source], self.symbols[share.node])
        times = _entry_by_entry if source.shape and source.shape == share.node.shape else _times
        chain = times(gradient, quotient)
        if len(source.operands) > MOST_OPERANDS:
            return [chain], [], origin
        flow = _cut(share_formula(source, i, gradient, self.symbol))
        slope = local_derivative(source, i) if isinstance(source.op, ElementwiseOp) else None
        put_in: list[Formula] = []
        if _small(flowing, share.amount, *map(data_of, source.operands)):
            number = number_formula(flowing)
            put_in = _readable(
                times(number, number_formula(slope))
                if slope is not None and np.shape(share.amount) == source.shape
                else share_formula(source, i, number, numbers))  # a rule, or broadcasting undone
        if slope is None:
            return [flow], put_in, origin
        symbols = _cut(local_formula(source, i, self.symbol))
        says_no_more = put_in and symbols.text == number_formula(np.ravel(slope)[0]).text
        return [chain] if says_no_more else [chain, flow], put_in, origin | _texts(
            "local_formula", [quotient, symbols]) | {"local": plain(slope)}

    def _whole(self, node: Node, term: tuple[Formula, Formula], part: int, parts: int,
               ) -> list[Formula]:
        """The sum of all shares in symbols and in numbers, once the last of several is known."""
        if parts == 1:
            return []
        terms = self.terms.setdefault(node, [])
        if part <= MOST_TERMS:
            terms.append(term)
        if part < parts:
            return []
        del self.terms[node]
        if parts > MOST_TERMS:
            return [_words(f"sum of {parts} shares")]
        symbols, amounts = (reduce(_plus, column) for column in zip(*terms, strict=True))
        return [symbols, *(_readable(amounts) if _small(node._data) else [])]

    def _note(self, what: str, data: Any, operands: Iterable[Any] = ()) -> str | None:
        """Where inf or nan came up first, among nodes or among gradients."""
        notes = []
        for kind in _not_finite(data):
            if (what, kind) not in self.found:
                self.found.add((what, kind))
                origins = [x for x in operands if kind in _not_finite(data_of(x))]  # all leaves
                if origins:
                    name = self.names[origins[0]] if isinstance(origins[0], Node) else "a constant"
                notes.append(f"{kind} comes from {name}" if origins
                             else f"first {what} that holds {kind}")
        return ", ".join(notes) or None


def _not_finite(data: Any) -> list[str]:
    if type(data) is float and math.isfinite(data):
        return []
    return [kind for kind, test in (("inf", np.isinf), ("nan", np.isnan)) if np.any(test(data))]


def _small(*arrays: Any) -> bool:
    return all(type(x) is float or np.size(x) <= LARGEST_SHOWN for x in arrays)


def _cut(formula: Formula) -> Formula:
    if len(formula.text) <= LONGEST:
        return formula
    return Formula(printable(formula.text, LONGEST), ELLIPSIS.latex)


def _readable(*formulas: Formula) -> list[Formula]:
    return [formula for formula in formulas if len(formula.text) <= LONGEST]


def _words(text: str) -> Formula:
    return Formula(text, latex_text(text))


def _added(before: Any, symbols: list[Formula], put_in: list[Formula]) -> list[Formula]:
    """Each side after the sum so far; where that is long, only the symbols, after an ellipsis."""
    sides = [*symbols, *put_in]
    if before is None:
        return sides
    so_far = number_formula(before)
    if not _small(before) or len(so_far.text) > LONGEST // 2:
        so_far, sides = ELLIPSIS, symbols
    return [_plus(so_far, side) for side in sides]


def _result(data: Any) -> dict[str, Any]:
    return {"result": plain(data), "result_text": data_text(data), "shape": np.shape(data)}


def _texts(key: str, sides: list[Formula]) -> dict[str, Any]:
    """An equation as a step has it, without sides that only repeat the one before."""
    new = [side for i, side in enumerate(sides) if i == 0 or side.text != sides[i - 1].text]
    return {key: " = ".join(side.text for side in new),
            f"{key}_latex": " = ".join(side.latex for side in new)}


def _line(sides: list[Formula], *remarks: str | None) -> dict[str, Any]:
    """The whole line, with remarks behind it."""
    texts, remark = _texts("line", sides), "; ".join(filter(None, remarks))
    if remark:
        texts["line"] += f"{GAP}({remark})"
        texts["line_latex"] += rf" \qquad {latex_text(f'({remark})')}"
    return texts


__all__ = ["Blackboard"]
