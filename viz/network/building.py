"""The parts of a model as columns of units and the connections between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from autograd.text import counted, printable
from viz.network.data import Arc, Branch, Column, Connection, Flow, Network, Unit, UnitKind
from viz.network.drafts import BARS, Draft, DraftBranch
from viz.network.parts import AnyPart, Around, Branches, Part, Reading

LONGEST_CAPTION = 36
MOST_NUMBERS = 30  # lines; more numbers cannot be read
MOST_NUMBERS_AT_A_UNIT = 5
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def build(reading: Reading, *, biases: str = "unit", numbers: bool | None = None,
          most_units: int = 10, digits: int = 3) -> Network:
    """The plain data of a drawing; the arguments are those of `draw_network`.

    >>> W = np.array([[1.0, -2.0]])
    >>> part = Part("dense", "Dense 1", "tanh", 2, W, W_name="W1")
    >>> for line in build(Reading("Sequential", 1, [part], 2)).connections:
    ...     print(line.tail, line.head, line.name, line.weight)
    u0_0 u1_0 W1[0,0] 1.0
    u0_0 u1_1 W1[0,1] -2.0
    """
    return _Builder(reading, biases, most_units).network(numbers, digits)


class _Builder:
    def __init__(self, reading: Reading, biases: str, most_units: int) -> None:
        self.reading, self.biases, self.most_units = reading, biases, most_units
        self.links: list[tuple[Draft, Draft, Part | None]] = []
        self.arcs: list[tuple[Draft, Draft, int]] = []
        self.count = self.depth = 0

    def network(self, numbers: bool | None, digits: int) -> Network:
        """All of it."""
        reading = self.reading
        inputs = self.column(None, reading.inputs, 0, values=reading.x)
        trunk = DraftBranch("", [inputs])
        self.follow(reading.parts, inputs, trunk)
        self.mark_outputs(trunk)
        lines = tuple(line for link in self.links for line in self.connections(*link))
        flows = tuple(flow for link in self.links for flow in _flows(*link))
        return Network(
            reading.title, reading.parameters, self.branch(trunk), lines, flows,
            tuple(Arc(f"c{tail.number}", f"c{head.number}", level)
                  for tail, head, level in self.arcs),
            self.numbered(lines) if numbers is None else numbers, digits, reading.loss,
            reading.x is not None, reading.masks)

    def column(self, part: Part | None, size: int, place: int, symbol: str = "",
               values: np.ndarray | None = None) -> Draft:
        """A new column."""
        self.count += 1
        return Draft(self.count - 1, part, size, place, symbol, values=values)

    def follow(self, parts: Iterable[AnyPart], before: Draft, branch: DraftBranch) -> Draft:
        """Append columns for all parts; the last column afterwards."""
        for part in parts:
            if isinstance(part, Around):
                before = self.around(part, before, branch)
            elif isinstance(part, Branches):
                before.shared = True
                for name, head in part.heads:
                    branch.branches.append(DraftBranch(printable(str(name))))
                    self.follow(head, before, branch.branches[-1])
            else:
                before = self.after(part, before, branch)
        return before

    def around(self, part: Around, before: Draft, branch: DraftBranch) -> Draft:
        """The parts inside a skip connection, and a column of sums."""
        known, before.shared = len(self.arcs), True
        inner = self.follow(part.parts, before, branch)
        values = (None if before.values is None or inner.values is None
                  else before.values + inner.values)
        total = self.column(None, inner.size, inner.place, "+", values)
        total.captions.append("x + F(x)")
        branch.columns.append(total)
        self.links.append((inner, total, None))
        level = 1 + max((level for _, _, level in self.arcs[known:]), default=0)
        self.arcs.append((before, total, level))
        return total

    def after(self, part: Part, before: Draft, branch: DraftBranch) -> Draft:
        """The column after a layer: a new one, or the same for what only changes its units."""
        drops = part.kind == "dropout" and before.mask is None
        acts = part.kind == "activation" and before.captions == ["linear"]
        if not before.shared and (drops or acts):
            before.captions = [part.caption] if acts else [*before.captions, part.caption]
            before.mask, before.values = part.mask, part.values
            return before
        place = before.place + (part.kind not in BARS)
        column = self.column(part, part.size, place, values=part.values)
        column.captions.append(part.caption)
        if part.kind == "dropout":
            column.mask = part.mask
        if part.b is not None and self.biases == "unit":
            before.bias_input = part.bias_input
        branch.columns.append(column)
        self.links.append((before, column, part))
        return column

    def mark_outputs(self, branch: DraftBranch) -> None:
        """Mark the last column of each way, and count the hidden layers before."""
        for inner in branch.branches:
            self.mark_outputs(inner)
        if branch.columns and not branch.branches:
            branch.columns[-1].last = True
        self.depth = max([self.depth, *(column.place for column in branch.columns
                                        if column.is_bar or not column.last)])

    # Drafts to data

    def branch(self, draft: DraftBranch) -> Branch:
        """A branch."""
        return Branch(draft.name, tuple(map(self.finished, draft.columns)),
                      tuple(map(self.branch, draft.branches)))

    def finished(self, draft: Draft) -> Column:
        """A column."""
        part, c = draft.part, draft.number
        kind: UnitKind = "input"
        if draft.is_bar:
            kind = "port"
            title = draft.symbol or (printable(part.caption.split(", ")[0]) if part else "")
            captions = draft.captions if draft.symbol else [
                caption.removeprefix(title).removeprefix(", ") for caption in draft.captions]
        else:
            kind = "input" if part is None else "output" if draft.last else "hidden"
            title = _title(kind, draft.place, self.depth)
            captions = list(draft.captions)
            captions.insert(part is not None, counted(draft.size, "unit" if part else "input"))
        if part is not None and part.W is not None:
            names = [part.W_name] + ([part.b_name] if part.b is not None else [])
            captions.append(", ".join(dict.fromkeys(names)) + (", fixed" if part.fixed else ""))
        elif part is not None and part.fixed:
            captions.append("fixed")
        units = tuple(self.unit(draft, kind, i) for i in self.shown(draft.size))
        bias = None if draft.bias_input is None else Unit(
            f"b{c}", "bias", f"{draft.bias_input:+g}".replace("-", "−"))
        lines = tuple(printable(caption, LONGEST_CAPTION) for caption in captions if caption)
        return Column(f"c{c}", "bar" if draft.is_bar else "units", title, lines,
                      part.layer if part else "", draft.size, units, bias,
                      tuple(i for i in range(draft.size) if draft.drops(i)))

    def unit(self, draft: Draft, kind: UnitKind, i: int | None) -> Unit:
        """Unit i of a column; what stands for those left out for None."""
        c, part = draft.number, draft.part
        if i is None:
            return Unit(f"more{c}", "more", "⋮")
        label = draft.symbol
        if kind != "port":
            label = {"input": "x", "output": "ŷ"}.get(kind, "h")
            label += str(i + 1).translate(SUBSCRIPTS) if draft.size > 1 else ""
            if kind == "hidden" and self.depth > 1:
                label += f"⁽{str(draft.place).translate(SUPERSCRIPTS)}⁾"
        value = None if draft.values is None else float(draft.values[i])
        inside = None if part is None or self.biases != "inside" else part.b
        bias = None if part is None or inside is None else float(inside[i] * part.bias_input)
        return Unit(f"u{c}_{i}", kind, label, value, bias, draft.drops(i))

    def shown(self, size: int) -> Sequence[int | None]:
        """Which units are drawn; None stands for those left out."""
        if size <= self.most_units:
            return range(size)
        first = self.most_units // 2
        last = self.most_units - 1 - first
        return [*range(first), None, *range(size - last, size)]

    def connections(self, tail: Draft, head: Draft, part: Part | None) -> Iterator[Connection]:
        """The lines from one column to the next."""
        for j in self.shown(head.size):
            if j is None:
                continue
            alive = not head.drops(j)
            end = f"u{head.number}_{j}"
            for i in self.shown(tail.size):
                if i is None or not _are_connected(part, i, j):
                    continue
                about = _numbers(part, i, j)
                yield Connection(f"u{tail.number}_{i}", end, *about,
                                 alive and not tail.drops(i))
            if part is not None and part.b is not None and self.biases == "unit":
                gradient = None if part.b_gradient is None else float(part.b_gradient[j])
                yield Connection(f"b{tail.number}", end, part.bias_name(j), float(part.b[j]),
                                 gradient, alive)

    def numbered(self, lines: Sequence[Connection]) -> bool:
        """Whether there are few enough lines for numbers."""
        into: dict[str, int] = {}
        out: dict[str, int] = {}
        weighted = [line for line in lines if line.weight is not None]
        for line in weighted:
            into[line.head] = into.get(line.head, 0) + 1
            out[line.tail] = out.get(line.tail, 0) + 1
        crowded = max([0, *into.values()]) if self.reading.loss else 0
        for line in weighted:
            crowded = max(crowded, min(into[line.head], out[line.tail]))
        return len(weighted) <= MOST_NUMBERS and crowded <= MOST_NUMBERS_AT_A_UNIT


def _title(kind: UnitKind, place: int, depth: int) -> str:
    if kind == "hidden":
        return f"hidden layer {place}" if depth > 1 else "hidden layer"
    return kind


def _are_connected(part: Part | None, i: int, j: int) -> bool:
    if part is None or part.kind in BARS:
        return i == j
    return part.kind != "pool" or i // part.group == j


def _numbers(part: Part | None, i: int, j: int) -> tuple[str, float | None, float | None]:
    """Name, weight and gradient of a connection."""
    if part is None or part.W is None:
        return "", None, None
    gradient = None if part.W_gradient is None else float(part.W_gradient[i, j])
    return part.weight_name(i, j), float(part.W[i, j]), gradient


def _flows(tail: Draft, head: Draft, part: Part | None) -> Iterator[Flow]:
    if part is not None and part.W_gradient is not None:
        yield Flow(f"c{head.number}", f"c{tail.number}", part.W_name,
                   float(np.linalg.norm(part.W_gradient)))


__all__ = ["build"]
