"""A network in words: a table for terminals, a sentence for those who cannot see the drawing."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.text import counted, number_text
from viz.network.data import Branch, Column, Network

MOST_DROPPED = 10


def table(network: Network) -> str:
    """A row for each column: what it is, its captions, its values, what is dropped.

    >>> from viz.network.building import build
    >>> from viz.network.parts import Reading
    >>> print(table(build(Reading("Sequential", 2, [], 0))))
    Network Sequential: 0 parameters
      input  2 inputs
    """
    rows = list(_rows(network, network.trunk, ""))
    widths = [max(len(row[k]) for row in rows) for k in range(3)]
    lines = ["  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
             for row in rows]
    lines += [f"  skip connection: {_name(network, arc.tail)} → {_name(network, arc.head)}"
              for arc in network.arcs]
    title = f"Network {network.title}: {counted(network.parameters, 'parameter')}"
    return "\n".join([title, *(line.rstrip() for line in lines)])


def description(network: Network) -> str:
    """All columns in order, in one sentence."""
    parts = [f"Network {network.title}, {counted(network.parameters, 'parameter')}"]
    parts += _sentences(network.trunk)
    if network.arcs:
        parts.append(counted(len(network.arcs), "skip connection"))
    if dropped := sum(len(column.dropped) for column in network.columns):
        parts.append(f"{counted(dropped, 'unit')} dropped")
    return "; ".join(parts)


def _sentences(branch: Branch) -> Iterator[str]:
    for column in branch.columns:
        yield ", ".join([f"{branch.name}: {column.title}" if branch.name else column.title,
                         *column.captions])
    for inner in branch.branches:
        yield from _sentences(inner)


def _rows(network: Network, branch: Branch, indent: str) -> Iterator[tuple[str, str, str]]:
    if branch.name:
        yield f"{indent}task {branch.name}:", "", ""
        indent += "  "
    norms = {flow.tail: flow for flow in network.flows}
    for column in branch.columns:
        notes = list(_notes(column, network.digits))
        if flow := norms.get(column.id):
            notes.append(f"‖∂{network.loss}/∂{flow.name}‖ = "
                         f"{number_text(flow.norm, network.digits)}")
        yield indent + column.title, ", ".join(column.captions), "; ".join(notes)
    for inner in branch.branches:
        yield from _rows(network, inner, indent + "  ")


def _notes(column: Column, digits: int) -> Iterator[str]:
    values = ["…" if unit.kind == "more" else number_text(unit.value, digits)
              for unit in column.units if unit.kind == "more" or unit.value is not None]
    if values and values != ["…"]:
        yield f"outputs {', '.join(values)}"
    if column.dropped:
        some = [str(i + 1) for i in column.dropped[:MOST_DROPPED]]
        more = ["…"] if len(column.dropped) > MOST_DROPPED else []
        yield f"{len(column.dropped)} of {column.size} dropped: {', '.join(some + more)}"


def _name(network: Network, column_id: str) -> str:
    return next(column.title for column in network.columns if column.id == column_id)


__all__ = ["description", "table"]
