"""What was found in a graph that was rolled up, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograd.graph import Graph, topological_sort
from autograd.node import Node
from autograd.program.rollup import RolledUp
from autograd.tables import table_text
from autograd.text import counted


def summary(graph: Graph, rolled: RolledUp, names: Mapping[Node, str],
            kind: Callable[[Node], str]) -> str:
    """A line for each array: its name, shape, how many nodes it holds, what it is.

    Args:
        kind: of a leaf: "parameter", "input" or "constant".
    """
    operations = [x for x in topological_sort(*rolled.roots) if x.op is not None]
    products = sum(x.op is not None and x.op.name == "matmul" for x in operations)
    nodes = counted(len(graph), "node", ",")
    head = (f"{nodes} → {counted(len(operations), 'operation', ',')} on arrays, "
            f"{products or 'none'} of them {'' if products > 1 else 'a '}matrix "
            f"product{'s' * (products > 1)}")
    rows: list[tuple[str, ...]] = []
    for leaves in rolled.leaves:
        n = len(leaves.nodes)
        rows.append((names.get(leaves.array, ""), str(leaves.array.shape), f"{n:,}",
                     kind(leaves.nodes[0]) + "s" * (n > 1)))
    for found in rolled.found:
        rows.append((names.get(found.array, ""), str(found.array.shape), f"{len(found.nodes):,}",
                     found.how))
    gathered = sum(array.size for array in rolled.gathered)
    tail = f"\ngathered entry by entry: {counted(gathered, 'number', ',')}" if gathered else ""
    table = table_text(("array", "shape", "nodes", "what it is"), rows)
    return f"{head}\n{table}{tail}"


__all__ = ["summary"]
