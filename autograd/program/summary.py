"""What was found in a graph that was rolled up, in words."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.graph import Graph, topological_sort
from autograd.node import Node
from autograd.program.rollup import RolledUp
from autograd.tables import table_text


def summary(graph: Graph, rolled: RolledUp, names: Mapping[Node, str]) -> str:
    """A line for each array: its name, shape, how many scalars it holds, how it is computed."""
    operations = [x for x in topological_sort(*rolled.roots) if x.op is not None]
    products = sum(x.op is not None and x.op.name == "matmul" for x in operations)
    head = (f"{len(graph):,} nodes → {len(operations):,} operations on arrays, "
            f"{products} of them matrix products")
    rows: list[tuple[str, ...]] = []
    for leaves in rolled.leaves:
        rows.append((names.get(leaves.array, ""), str(leaves.array.shape),
                     f"{len(leaves.nodes):,}", "leaves"))
    for found in rolled.found:
        rows.append((names.get(found.array, ""), str(found.array.shape), f"{len(found.nodes):,}",
                     found.how))
    gathered = sum(array.size for array in rolled.gathered)
    tail = f"\ngathered entry by entry: {gathered:,} numbers" if gathered else ""
    table = table_text(("array", "shape", "nodes", "what it is"), rows)
    return f"{head}\n{table}{tail}"


__all__ = ["summary"]
