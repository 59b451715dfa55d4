"""The evaluation trace of AD textbooks: values are read downwards, adjoints upwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.node import Node, data_of
from autograd.require import seed_for
from autograd.sweeps import adjoints
from autograd.tables import rows_html, table_text
from autograd.text import data_text, printable

if TYPE_CHECKING:
    from autograd.graph import Graph

LONGEST_FORMULA = 70
MOST_TERMS = 3
"""A node used more often than this gets its number of terms instead of their sum."""


@dataclass(frozen=True)
class TraceRow:
    """One node: ``statement`` and ``value`` downwards, ``adjoint`` and ``gradient`` upwards.

    The gradient is None where there is none: constants, and nodes the root does not depend on.
    """

    name: str
    statement: str
    value: Any
    adjoint: str
    gradient: Any


class Trace:
    """The trace of a graph with one root of one number; changes nothing.

    Attributes:
        rows: one `TraceRow` per node, in topological order.

    Prints as a table of text, and shows itself as a table in Jupyter.
    Raises ShapeError unless the root is one number, ValueError for several roots,
    StaleGraphError if a leaf changed.
    Source: Baydin et al., Automatic Differentiation in Machine Learning: a Survey (2018), Table 3.

    >>> from autograd import Graph, Value
    >>> x, y = Value(2.0, "x"), Value(5.0, "y")
    >>> z = (x * y + x).named("z")
    >>> print(Graph(z).trace())
    values ↓        adjoints ↑
    ----------  --  ---------------------------------------  -
    x           2   ∂z/∂x = ∂z/∂v1 · ∂v1/∂x + ∂z/∂z · ∂z/∂x  6
    y           5   ∂z/∂y = ∂z/∂v1 · ∂v1/∂y                  2
    v1 = x · y  10  ∂z/∂v1 = ∂z/∂z · ∂z/∂v1                  1
    z = v1 + x  12  ∂z/∂z                                    1
    """

    def __init__(self, graph: Graph) -> None:
        if len(graph.roots) != 1:
            raise ValueError(f"trace: expected one root, got {len(graph.roots)}.")
        root = graph.roots[0]
        graph.require_fresh("trace")
        seed = seed_for(graph, root, None, "trace")
        users: dict[Node, list[Node]] = {node: [] for node in graph.nodes}
        for node in graph.nodes:
            for operand in node.operands:
                if isinstance(operand, Node):
                    users[operand].append(node)
        variables = {node for node in graph.nodes if not node.is_constant}
        found = adjoints(graph.nodes, {root: seed}, data_of, variables)
        self.rows = [
            TraceRow(printable(graph.name(node)), _statement(node, graph), node._data,
                     _adjoint(node, users[node], graph) if node in found else "", found.get(node))
            for node in graph.nodes]

    def __str__(self) -> str:
        return table_text(["values ↓", "", "adjoints ↑", ""], [_cells(row) for row in self.rows])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        style = ' style="text-align:left; padding:.2em .8em"'
        rows = rows_html(map(_cells, self.rows), style)
        head = "".join(f'<th colspan="2"{style}>{title}</th>'
                       for title in ("values ↓", "adjoints ↑"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(row: TraceRow) -> list[str]:
    gradient = "" if row.gradient is None else data_text(row.gradient)
    return [row.statement, data_text(row.value), row.adjoint, gradient]


def _statement(node: Node, graph: Graph) -> str:
    name = printable(graph.name(node))
    if node.op is None:
        return name
    texts = [printable(graph.name(x)) if isinstance(x, Node) else data_text(x)
             for x in node.operands]
    formula = node.op.describe(*texts, **node.options or {})
    return f"{name} = {printable(formula, LONGEST_FORMULA)}"


def _adjoint(node: Node, users: list[Node], graph: Graph) -> str:
    root, name = printable(graph.name(graph.roots[0])), printable(graph.name(node))
    left = f"∂{root}/∂{name}"
    if len(users) > MOST_TERMS:
        return f"{left} = sum of {len(users)} terms"
    terms = [f"∂{root}/∂{user} · ∂{user}/∂{name}"
             for user in (printable(graph.name(user)) for user in users)]
    return " = ".join([left, " + ".join(terms)]) if terms else left
