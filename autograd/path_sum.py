"""What the chain rule gives, in words: a sum over paths, with numbers, and its result."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.derivative import depending_on, numbers_of
from autograd.graph import Graph
from autograd.node import Node
from autograd.paths import Path, largest_paths, path_of
from autograd.pieces import Formula, Level, derivative_formula, number_formula, symbol_formula
from autograd.text import counted

LONGEST_LINE = 88
"""A sum of paths that is longer gets a line for each path."""


@dataclass(frozen=True, eq=False, repr=False)
class ChainRule:
    """The gradient of a root with respect to a node as a sum over paths.

    Attributes:
        text, latex: the sum in symbols, with numbers, and its result.
        paths: those that are shown, each a `Path`.
        number_of_paths: how many there are.
        rest: what the paths that are not shown contribute together; None if all are shown.
        total: the gradient, as `gradients` returns it.
    """

    text: str
    latex: str
    paths: tuple[Path, ...]
    number_of_paths: int
    rest: Any
    total: Any

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex}$"


def sum_of_paths(graph: Graph, w: Node, seed: Any, most: int) -> ChainRule:
    """The derivative of the graph's root with respect to w, whose own is the seed."""
    (J,) = graph.roots
    wanted = depending_on([w], graph)
    (total,) = numbers_of(graph, {J: seed}, [w], wanted)
    name = graph.name(w) if w in wanted.intersection(graph.nodes) else w.name or "w"
    number, found = largest_paths(graph, w, seed, wanted, most)
    paths = tuple(path_of(graph, w, partial) for partial in found)
    rest = None
    if number > len(paths):
        with np.errstate(all="ignore"):
            rest = total - sum(path.contribution for path in paths)
    left = derivative_formula(graph.name(J), name)
    if not number:
        zero = number_formula(total).at(Level.SUM)
        words = f"{symbol_formula(graph.name(J)).text} does not depend on "
        words += symbol_formula(name).text
        text, latex = f"{left.text} = {zero[0]}", f"{left.latex} = {zero[1]}"
        text = f"{text}: {words}"
    else:
        text, latex = _written(left, paths, number, rest, total)
    return ChainRule(text, latex, paths, number, rest, total)


def _sum(terms: Iterable[Formula]) -> Formula:
    parts = [term.at(Level.SUM, inside=i > 0) for i, term in enumerate(terms)]
    return Formula(" + ".join(text for text, _ in parts), " + ".join(x for _, x in parts))


def _written(left: Formula, paths: tuple[Path, ...], number: int, rest: Any,
             total: Any) -> tuple[str, str]:
    """Text and LaTeX: one sum of all paths, or a line for each."""
    symbols = [path.symbols() for path in paths]
    numbers = [path.with_numbers(LONGEST_LINE) for path in paths]
    amounts, result = [number_formula(path.contribution) for path in paths], number_formula(total)
    sides = [_sum(symbols), _sum(numbers), _sum(amounts), result]
    widest = max(len(side.text) for side in sides)
    if rest is None and (number == 1 or widest <= LONGEST_LINE):
        sides = [side for k, side in enumerate(sides)
                 if side.text not in (left.text, sides[k - 1].text if k else "")]
        gap = "\n" + " " * len(left.text)
        return (left.text + gap.join(f" = {side.text}" for side in sides),
                _aligned(f"{left.latex} &= {sides[0].latex}",
                         *[f"&= {side.latex}" for side in sides[1:]]))
    largest = f"{len(paths)} largest" if len(paths) > 1 else "largest"
    shown = f", the {largest}" if rest is not None else ""
    lines = [f"{left.text} is a sum over {_counted(number)}{shown}:"]
    rows = [rf"{left.latex} ={{}} & \text{{a sum over {_counted(number)}{shown}}}"]
    for line in zip(symbols, numbers, amounts, strict=True):
        different = [side for k, side in enumerate(line) if not k or side.text != line[k - 1].text]
        lines.append("  " + " = ".join(side.text for side in different))
        rows.append("& " + " = ".join(side.latex for side in different))
    if rest is not None:
        amount, others = number_formula(rest), _counted(number - len(paths), "more path")
        lines.append(f"  {others}: {amount.text}")
        rows.append(rf"& \text{{{others}: }} {amount.latex}")
    lines.append(f"{left.text} = {result.text}")
    return "\n".join(lines), _aligned(*rows, f"{left.latex} ={{}} & {result.latex}")


def _aligned(*rows: str) -> str:
    return rf"\begin{{aligned}} {BREAK.join(rows)} \end{{aligned}}"


BREAK = r" \\ "


def _counted(number: int, noun: str = "path") -> str:
    """A number of paths; beyond a million in powers of ten."""
    if number < 10**6:
        return counted(number, noun)
    exponent = (number.bit_length() - 1) * math.log10(2)
    return f"about 10^{exponent:.0f} {noun}s"


__all__ = ["ChainRule", "sum_of_paths"]
