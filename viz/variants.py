"""The same graph with other numbers at its leaves, drawn so that it stays easy by hand.

Leaves become small integers and halves. Numbers written in the expression itself stay. Constants
keep their kind: zeros and ones are a target or a choice, rows that add up to 1 are probabilities,
which change places; a number between 0 and 1 stays between them; a tiny one stays as it is, and so
does a column of equal numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from autograd.constants import constant
from autograd.differences import Difference
from autograd.graph import Graph
from autograd.node import Node, Tensor, Value
from autograd.text import number_text

WHOLE = (1.0, 2.0, 3.0, -1.0, -2.0, -3.0)
HALVES = (0.5, 1.5, 2.5, -0.5, -1.5, -2.5)
FRACTIONS = (0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.8)
TINY = 0.01
"""A constant nearer to 0 only keeps from dividing by 0."""
MOST_DRAWS = 300
MOST_WORK = 60_000
"""How many nodes are computed while looking for one variant."""
EASY_DIGITS = 3
"""More digits than these make a number harder; beyond HARD_DIGITS it makes no difference."""
HARD_DIGITS = 8
CHECKED_FOR_KINKS = 200
"""In leaves with more numbers than these kinks are not looked for."""


def recorded_again(graph: Graph, data: Mapping[Node, Any] | None = None) -> Graph:
    """A copy of a graph of one root, with its names, and with other data at leaves.

    Args:
        graph: is not touched.
        data: by leaf; the leaf's own where it is missing.

    Raises what the ops raise if the data do not suit them.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> copy = recorded_again(Graph((x * x).named("y")), {x: -2.0})
    >>> copy["y"].data, copy["x"] is x
    (4.0, False)
    """
    data = data or {}
    copies: dict[Node, Node] = {}
    for node in graph.nodes:
        if node.op is None:
            made = data.get(node, node._data)
            kind = constant if node.is_constant else Tensor if node.ndim else Value
            copies[node] = kind(made)
        else:
            operands = [copies[x] if isinstance(x, Node) else x for x in node.operands]
            copies[node] = node.op(*operands, **node.options or {})
        if not _is_automatic(graph, node):
            copies[node].name = graph.name(node)
    return Graph(*[copies[root] for root in graph.roots])


def _is_automatic(graph: Graph, node: Node) -> bool:
    """Whether the graph itself made up the node's name: the copy will make up the same."""
    return node.name is None and graph.name(node)[:1] == "v" and graph.name(node)[1:].isdigit()


def variants(graph: Graph, count: int, seed: int) -> list[Graph]:
    """Copies of a graph of one root with other numbers; none like another, or like the graph.

    Raises ValueError if so many cannot be found, TypeError for a seed or count that is no whole
    number.

    >>> from autograd import Value
    >>> x, w = Value(3.0, "x"), Value(2.0, "w")
    >>> [[leaf.data for leaf in other.leaves] for other in variants(Graph(x * w), 2, seed=1)]
    [[..., ...], [..., ...]]
    """
    for name, number in (("count", count), ("seed", seed)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 0:
            raise TypeError(f"worksheet: {name} must be a whole number from 0 on, got {number!r}.")
    rng = Random(int(seed))
    varied = [leaf for leaf in graph.leaves if _is_varied(graph, leaf)]
    seen = {_key([leaf._data for leaf in varied])}
    found: list[Graph] = []
    while len(found) < count:
        best = _easiest(graph, varied, rng, seen)
        if best is None:
            raise ValueError(
                f"worksheet: found only {len(found)} of {count} variants: with small integers and "
                "halves at the leaves there are no more without inf, nan, kinks or all gradients "
                "0." if varied else "worksheet: there are no leaves to give other numbers to.")
        found.append(best)
        seen.add(_key([leaf._data for leaf in best.leaves if _is_varied(best, leaf)]))
    return found


def _is_varied(graph: Graph, leaf: Node) -> bool:
    """Parameters, and constants that have a name: data and targets."""
    return not leaf.is_constant or not _is_automatic(graph, leaf)


def _easiest(graph: Graph, varied: Sequence[Node], rng: Random,
             seen: set[bytes]) -> Graph | None:
    """The easiest of many draws, or the first that is as easy as can be."""
    best, least = None, np.inf
    for _ in range(max(30, min(MOST_DRAWS, MOST_WORK // len(graph)))):
        data = {leaf: drawn(leaf, rng) for leaf in varied}
        if _key(list(data.values())) in seen:
            continue
        try:
            candidate = recorded_again(graph, data)
        except (ValueError, TypeError):  # data that an op refuses
            continue
        hard = hardness(candidate)
        if hard < least and not _on_a_kink(candidate):
            best, least = candidate, hard
        if least == 0:
            break
    return best


def drawn(leaf: Node, rng: Random) -> Any:
    """Other data for a leaf, of its kind and shape.

    Only `Random.random` is called, whose numbers are the same in all versions of Python.
    """
    data = np.asarray(leaf._data, float)
    if leaf.is_constant and _is_choice(data):
        rows = data.reshape(-1, data.shape[-1])
        other = np.array([row[np.argsort([rng.random() for _ in row])] for row in rows])
    else:
        other = np.array([_number(x, leaf.is_constant, rng) for x in data.flat])
    other = other.reshape(data.shape).astype(leaf.dtype)
    if leaf.is_constant and data.ndim == 2 and len(data) > 1:
        same = (data == data[0]).all(axis=0)
        other[:, same] = data[:, same]  # the -1 of a bias beside the inputs
    return other if leaf.ndim else float(other)


def _is_choice(data: np.ndarray) -> bool:
    """Whether these are probabilities in rows, or ones among zeros."""
    return data.ndim > 0 and bool((data >= 0).all() and np.allclose(data.sum(axis=-1), 1))


def _number(x: float, is_constant: bool, rng: Random) -> float:
    if is_constant and 0 < abs(x) < TINY:
        return x
    if is_constant and x in (0.0, 1.0):
        return _one_of((0.0, 1.0), rng)
    if 0 < x < 1 and (is_constant or (x != 0.5 and rng.random() < 0.5)):  # a probability perhaps
        return _one_of(FRACTIONS, rng)
    return _one_of(WHOLE if rng.random() < 0.7 else HALVES, rng)


def _one_of(numbers: Sequence[float], rng: Random) -> float:
    return numbers[int(rng.random() * len(numbers))]


def hardness(graph: Graph) -> float:
    """How hard the numbers of a graph are by hand; inf where something is undefined or all is 0.

    Counts digits of values and gradients beyond the third, twins among the leaves, zeros among
    the gradients of leaves, and numbers that are tiny or huge.
    """
    root = graph.roots[0]
    numbers = [np.ravel(node._data) for node in graph.nodes]
    hard = 0.0
    if len(graph.roots) == 1 and root.size == 1:
        root.backward()
        leaves = [np.ravel(leaf.grad) for leaf in graph.leaves if not leaf.is_constant]
        if leaves and not np.any(np.concatenate(leaves)):
            return float("inf")
        hard += 2 * sum(int(np.sum(leaf == 0)) for leaf in leaves)
        numbers += [np.ravel(node.grad) for node in graph.nodes if node.grad is not None]
    if not all(np.isfinite(part).all() for part in numbers):
        return float("inf")
    scalars = [leaf._data for leaf in graph.leaves if not leaf.shape]
    hard += len(scalars) - len(set(scalars))
    return hard + sum(_effort(x) for part in numbers for x in part.tolist())


def _effort(number: float) -> float:
    if number == 0:
        return 0
    size = abs(number)
    digits = len(number_text(size, 12).partition("e")[0].replace(".", "").strip("0"))
    extreme = 4 if size < 0.01 or size >= 1000 else 0
    return min(max(digits - EASY_DIGITS, 0), HARD_DIGITS - EASY_DIGITS) + extreme


def _on_a_kink(graph: Graph) -> bool:
    """Whether an op has no slope here, because it is about to change its branch."""
    if not any(node.op is not None and node.op.branch for node in graph.nodes):
        return False
    difference = Difference(graph.roots[0])
    return any(difference.at(leaf, index).kink
               for leaf in graph.leaves if leaf.size <= CHECKED_FOR_KINKS and not leaf.is_constant
               for index in np.ndindex(leaf.shape))


def _key(data: Sequence[Any]) -> bytes:
    return b"|".join(np.asarray(part, float).tobytes() for part in data)


__all__ = ["drawn", "hardness", "recorded_again", "variants"]
