"""What a worked example asks of a student: each number of its slide once, without what is given."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograd import Node, ShapeError
from autograd.by_hand import check_by_hand
from lectures.examples import Example, Run
from lectures.reports import pretty

KINDS = {"values": "value", "slopes": "slope", "gradients": "gradient", "others": "expression"}
"""The tables of an answer file, and what stands in them."""
DIAGONAL = re.compile(r"diagonal\((\w+)\)")


@dataclass(frozen=True, eq=False)
class Question:
    """One quantity that is asked for.

    Attributes:
        kind: "value", "slope", "gradient" (of the example's root) or "expression".
        key: in its table: the node's name, a name such as ``dh1_dz1``, or the expression.
        nodes: the node; for a slope (of, with respect to); None for others.
        name: what the quantity is called in expressions.
        label: what people call it; "" if the key says it.
        engine: the engine's numbers, an array of the shape that is asked for.
        spread: the shape of the Jacobian of which the numbers are the diagonal, or None.
        table: where it stands, such as "values"; "case1.values" where there are several cases.
    """

    kind: str
    key: str
    nodes: Any
    name: str
    label: str
    engine: np.ndarray
    spread: tuple[int, ...] | None = None
    table: str = ""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the numbers."""
        return self.engine.shape

    def in_expressions(self, numbers: np.ndarray) -> Any:
        """What its name stands for in an expression, if these are its numbers."""
        if self.spread is not None:
            return np.diag(numbers.ravel()).reshape(self.spread)
        return numbers if numbers.ndim else float(numbers)


def questions(example: Example, case: int, run: Run) -> list[Question]:
    """What is asked in one case, by table; an expression that occurs twice is asked once.

    >>> from lectures import EXAMPLES
    >>> example = EXAMPLES["u04_forward_backward"]
    >>> [question.key for question in questions(example, 0, example.run())]
    ['z1', 'h1', 'y_hat', 'J', 'dh1_dz1', 'y_hat', 'w', 'h1', 'z1', 'W1', 'x',
     'sum(dJ_dw**2) + sum(dJ_dW1**2)']
    """
    found: dict[tuple[str, str], Question] = {}
    for quantity in example.quantities:
        if quantity.case in (None, case):
            # The label of a wrong claim names the claim, not the quantity.
            label = None if quantity.erratum else quantity.label
            question = _question(run, quantity.expression, label)
            if question is not None:
                found.setdefault((question.kind, question.key), question)
    return [replace(question, table=name) for name, kind in table_names(example, case).items()
            for question in found.values() if question.kind == kind]


def table_names(example: Example, case: int) -> dict[str, str]:
    """The tables of one case, and what stands in them.

    >>> from lectures import EXAMPLES
    >>> list(table_names(EXAMPLES["u01_xor_slide"], 0))
    ['case1.values', 'case1.slopes', 'case1.gradients', 'case1.others']
    """
    prefix = f"case{case + 1}." if len(example.cases) > 1 else ""
    return {prefix + name: kind for name, kind in KINDS.items()}


def _question(run: Run, expression: str, label: str | None) -> Question | None:
    """The question for an expression; None for a leaf."""
    engine = np.asarray(run.value(expression), float)
    if (node := run.node(expression)) is not None:
        if node.op is None:
            return None
        kind = "expression" if run.root is None else "value"  # no calculation leads to several
        return Question(kind, expression, node, expression, label or "", engine)
    label = label or pretty(expression, run)
    diagonal = DIAGONAL.fullmatch(expression)
    name = diagonal[1] if diagonal else expression
    pair = run.derivative(name) if name.isidentifier() else None
    graph = run.graph
    if pair and graph and run.root is not None and all(node in graph.nodes for node in pair):
        of, wrt = pair
        if of is run.root and of.size == 1 and not diagonal:
            return Question("gradient", graph.name(wrt), wrt, name, label, engine)
        if _is_slope(run.root, of, wrt, engine):
            spread = of.shape + wrt.shape if diagonal else None
            return Question("slope", name, pair, name, label, engine, spread)
    return Question("expression", expression, None, expression, label, engine)


def _is_slope(root: Node, of: Node, wrt: Node, engine: np.ndarray) -> bool:
    """Whether `check_by_hand` means these numbers by the slope of `of` with respect to `wrt`.

    It does not where `wrt` is an operand of `of` and reaches it on another path besides: its slope
    is that of the op alone, and the example's derivative that of all paths.
    """
    blank = np.full(engine.shape, "")
    try:
        rows = check_by_hand(root, slopes={(of, wrt): blank}).rows
    except ShapeError:
        return False
    numbers = np.reshape([row.engine for row in rows], engine.shape)
    return bool(np.allclose(numbers, engine, rtol=1e-9, atol=0, equal_nan=True))


__all__ = ["Question", "questions", "table_names"]
