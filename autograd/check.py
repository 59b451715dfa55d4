"""Derivative rules against finite differences: `check_gradients`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.derivative import gradients
from autograd.differences import SCHEMES, Difference, Method
from autograd.errors import GradientMismatch
from autograd.graph import Graph
from autograd.node import Node
from autograd.require import seed_for
from autograd.text import counted, entry_name, number_text, printable

SINGLE_PRECISION_TOLERANCE = 1e-4
MOST_ROWS = 40  # a report prints no more than these; `rows` has all
MOST_DOUBT = 10  # a rule is not called wrong unless it is further off than halving the step moves


@dataclass(frozen=True)
class GradientRow:
    """One number of a leaf: its gradient by rule and by finite difference.

    `verdict` is "right", "wrong", "kink" (a branch changes within the step, so that there is no
    one derivative to compare with), "undecided" (rounding errors hide the difference) or
    "undefined" (one of the two is inf or nan).
    """

    name: str
    index: tuple[int, ...]
    rule: float
    numeric: float
    relative_error: float
    verdict: str


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradients` found; prints as a table, in Jupyter too.

    Attributes:
        rows: one `GradientRow` per number.
        method: central, forward or complex.
        evaluations: how many times the graph was evaluated.
        note: the first node that became inf or nan, or "".
    """

    root: str
    rows: tuple[GradientRow, ...]
    method: str
    evaluations: int
    note: str = ""

    @property
    def ok(self) -> bool:
        """True if no gradient is wrong or undefined."""
        return all(row.verdict in ("right", "kink", "undecided") for row in self.rows)

    def __bool__(self) -> bool:
        return self.ok  # so that `assert check_gradients(...)` asserts

    def __str__(self) -> str:
        from autograd.tables import table_text  # only for printing: import autograd stays fast

        # The worst first, and not more than a screen full.
        order = ("wrong", "undefined", "undecided", "kink", "right")
        shown = sorted(self.rows, key=lambda row: order.index(row.verdict))[:MOST_ROWS]
        table = table_text(["number", "rule", "numeric", "relative error", "verdict"],
                           [self._cells(row) for row in shown])
        more = len(self.rows) - len(shown)
        return "\n".join(part for part in (
            self._summary(), table, f"... and {more} more" if more else "", self.note) if part)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        from autograd.tables import rows_html

        rows = rows_html(map(self._cells, self.rows))
        return (f"<p>{escape(self._summary())}</p><table><thead><tr><th>number</th><th>rule</th>"
                f"<th>numeric</th><th>relative error</th><th>verdict</th></tr></thead>"
                f"<tbody>{rows}</tbody></table><p>{escape(self.note)}</p>")

    def _summary(self) -> str:
        counts = {verdict: sum(row.verdict == verdict for row in self.rows)
                  for verdict in ("right", "wrong", "kink", "undecided", "undefined")}
        found = ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)
        return (f"gradients of {printable(self.root)} by rule and by {self.method} difference, "
                f"{counted(self.evaluations, 'evaluation')}: {found}")

    @staticmethod
    def _cells(row: GradientRow) -> list[str]:
        return [entry_name(printable(row.name), row.index), number_text(row.rule, 9),
                number_text(row.numeric, 9), f"{row.relative_error:.1e}", row.verdict]


def check_gradients(
    y: Node, wrt: Any = None, method: Method = "central", *, step: float | None = None,
    rtol: float | None = None, atol: float = 0.0, raise_on_mismatch: bool = False,
) -> GradientReport:
    """Compare the gradient of y by the ops' rules with finite differences; changes nothing.

    central: (y(x+h) − y(x−h)) / 2h, 2M evaluations for M numbers
    forward: (y(x+h) − y(x)) / h,    M+1 evaluations
    complex: Im y(x+ih) / h,         M evaluations; analytic ops only, exact to rounding

    A number in doubt is evaluated once more with half the step.

    Args:
        y: a node of one number.
        wrt: a node or name, or a list of them, in the middle of the graph too; all leaves but
            constants by default.
        method: "central", "forward" or "complex".
        step: h for |x| ≤ 1; it grows with |x|. A good one for the method by default.
        rtol: relative error allowed; 1e-6 central, 1e-5 forward, 1e-12 complex by default
            (1e-4 where float32 is involved).
        atol: absolute error allowed in addition, beside the rounding error of the difference.
        raise_on_mismatch: raise GradientMismatch, with the report, unless all is right.

    Raises GradientMismatch on request, ShapeError unless y is one number, StaleGraphError if a leaf
    changed, NotDifferentiableError if an op on the way is not analytic ("complex"), ValueError for
    another method, KeyError for a name that is not in the graph.
    Source: Squire and Trapp (1998) for the complex step; Lisbon, Gradient Checking.

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> print(check_gradients(w * w, method="complex"))
    gradients of v1 by rule and by complex difference, 1 evaluation: 1 right
    number  rule  numeric  relative error  verdict
    ------  ----  -------  --------------  -------
    w       6     6        0.0e+00         right
    """
    if method not in SCHEMES:
        raise ValueError(f"check_gradients: unknown method {method!r}; "
                         f"choose {', '.join(map(repr, SCHEMES))}.")
    graph = Graph(y)
    seed_for(graph, y, None, "check_gradients")
    graph.require_fresh("check_gradients")
    targets = _targets(graph, wrt)
    rules = gradients(y, targets)
    difference = Difference(y, method, step)
    if rtol is None:
        single = any(node.dtype == np.float32 for node in graph.nodes)
        rtol = max(SCHEMES[method].relative, SINGLE_PRECISION_TOLERANCE * single)
    rows = []
    for target, rule in zip(targets, rules, strict=True):
        for index in np.ndindex(target.shape):
            exact = float(np.asarray(rule)[index])
            numeric, verdict = _judged(exact, difference, target, index, rtol, atol)
            gap, size = abs(exact - numeric), max(abs(exact), abs(numeric))
            rows.append(GradientRow(graph.name(target), index, exact, numeric,
                                    gap / size if size else 0.0, verdict))
    report = GradientReport(graph.name(y), tuple(rows), method, difference.evaluations,
                            _first_not_finite(graph))
    if raise_on_mismatch and not report.ok:
        raise GradientMismatch(str(report))
    return report


def _judged(rule: float, difference: Difference, target: Node, index: tuple[int, ...],
            rtol: float, atol: float) -> tuple[float, str]:
    """The finite difference, and the verdict on the rule.

    In doubt the step is halved: that shows how far the difference itself can be trusted, and the
    two together give a better one.
    """
    first = difference.at(target, index)
    numeric, noise = float(np.ravel(first.value)[0]), float(np.ravel(first.noise)[0])
    if first.kink:
        return numeric, "kink"
    if not np.isfinite(rule - numeric):
        return numeric, "undefined"
    allowed = rtol * max(abs(rule), abs(numeric)) + atol + noise
    if abs(rule - numeric) <= allowed:
        return numeric, "right"
    if difference.method == "complex":
        return numeric, "undecided" if abs(rule - numeric) <= difference.doubt(target) else "wrong"
    half = float(np.ravel(difference.at(target, index, 0.5).value)[0])
    order = 4 if difference.method == "central" else 2
    better = half + (half - numeric) / (order - 1)
    if abs(rule - better) <= allowed + order * noise:
        return better, "right"
    doubtful = abs(rule - numeric) <= MOST_DOUBT * abs(numeric - half)
    return numeric, "undecided" if doubtful else "wrong"


def _targets(graph: Graph, wrt: Any) -> list[Node]:
    if wrt is None:
        wrt = [leaf for leaf in graph.leaves if not leaf.is_constant]
    targets = [graph.find(key) for key in (wrt if isinstance(wrt, (list, tuple)) else [wrt])]
    if not targets:
        raise ValueError("check_gradients: there is nothing to check: no leaf that is not a "
                         "constant. Name nodes with wrt=[...].")
    return targets


def _first_not_finite(graph: Graph) -> str:
    for node in graph.nodes:
        if not np.all(np.isfinite(node._data)):
            made = f"computed by {node.op.name}" if node.op else "a leaf"
            kind = "nan" if np.any(np.isnan(node._data)) else "inf"
            return f"{graph.name(node)} ({made}) is the first node that holds {kind}."
    return ""


__all__ = ["GradientReport", "GradientRow", "check_gradients"]
