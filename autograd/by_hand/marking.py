"""`check_by_hand` and `assert_by_hand`: a hand calculation against the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from autograd.by_hand.calculation import Calculation
from autograd.by_hand.hints import Hint, Hints
from autograd.by_hand.quantities import Quantity, SlopeQuantity
from autograd.by_hand.report import HandReport, HandRow, Later
from autograd.by_hand.verdicts import CARRIED, WRONG, Marking
from autograd.by_hand.wording import Wording
from autograd.by_hand.written import Written, read_written
from autograd.data import describe
from autograd.differences import Difference
from autograd.formula import stand_in
from autograd.graph import Graph
from autograd.node import Node
from autograd.require import checked_node, seed_for
from autograd.text import entry_name

SINGLE_PRECISION = 1e-4
Numbers = Mapping[Any, Any]


def check_by_hand(
    root: Node, values: Numbers | None = None, gradients: Numbers | None = None,
    slopes: Numbers | None = None, rtol: float = 1e-7, digits: int | None = None, *,
    learning_rate: float | None = None, names: Mapping[str, Any] | None = None,
) -> HandReport:
    """Mark a hand calculation, number by number; changes nothing.

    A number is "right"; "carried forward" if it differs from the engine's but follows from the
    hand's own earlier numbers; "wrong here" if its step, or an unwritten one just before, broke.
    `autograd.by_hand.verdicts` defines this precisely.

    Args:
        root: the node that the calculation is about; of one number if there are gradients.
        values: numbers by node or name, of the node's shape.
        gradients: of the root, by node or name, of the node's shape.
        slopes: local derivatives by pair (of, with_respect_to). For an op that works entry by
            entry they have the shape of the first node, else they are the Jacobian, of both
            shapes in a row. Between nodes further apart: over all paths.
        rtol: relative error allowed (1e-4 at least where single precision is involved).
        digits: how many significant digits numbers were rounded to that do not show it.
        learning_rate: to recognize gradients that were multiplied by it.
        names: names for nodes that have none, such as ``locals()``.

    A number may be a Python number, an array, or a string as written on paper: ``"-32"``,
    ``"1/3"``, ``"0.23"`` (which is right for anything that rounds to it), ``"-2.5e-3"``. None, ""
    and "?" leave a number blank.

    Raises KeyError for a name that is unknown or ambiguous and for a node of another graph,
    ShapeError for numbers of another shape, ValueError for text that is no number, nan and inf,
    TypeError for anything else, StaleGraphError if a leaf changed.

    >>> from autograd import Value
    >>> x, w = Value(2.0, "x"), Value(3.0, "w")
    >>> z = (w * x).named("z")
    >>> y = (z**2).named("y")
    >>> print(check_by_hand(y, values={"z": 6}, gradients={"z": 6, "w": 12}))
    y by hand: 1 right, 1 carried forward, 1 wrong here
    number  by hand  verdict            engine  numeric  why
    ------  -------  -----------------  ------  -------  ------------------------------
    z       6        ✓ right            6
    ∂y/∂z   6        ✗ wrong here       12      12       2 · z = 12; perhaps factor 1/2
    ∂y/∂w   12       → carried forward  24      24       follows from ∂y/∂z
    """
    graph = Graph(checked_node("check_by_hand", root), names=names)
    graph.require_fresh("check_by_hand")
    data = {node: node._data for node in graph.nodes}
    return mark(graph, data, values, gradients, slopes, rtol, digits, learning_rate)


def assert_by_hand(
    root: Node, values: Numbers | None = None, gradients: Numbers | None = None,
    slopes: Numbers | None = None, rtol: float = 1e-7, digits: int | None = None, *,
    learning_rate: float | None = None, names: Mapping[str, Any] | None = None,
) -> None:
    """Assert that a hand calculation is right; see `check_by_hand`, which it calls.

    Raises AssertionError with the marked sheet, ValueError if no number is given, and as
    `check_by_hand`.

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> assert_by_hand(w * w, gradients={"w": "6"})
    """
    __tracebackhide__ = True  # pytest shows the caller's line
    report = check_by_hand(root, values, gradients, slopes, rtol, digits,
                           learning_rate=learning_rate, names=names)
    require_numbers(report, "assert_by_hand")
    if not report.ok:
        raise AssertionError(str(report))


def require_numbers(report: HandReport, who: str) -> None:
    """Raise ValueError if nothing was given: a test that asserts nothing must not pass."""
    if all(row.hand is None for row in report.rows):
        raise ValueError(f"{who}: there is no number to mark; pass values=, gradients= or slopes=.")


def mark(graph: Graph, data: Mapping[Node, Any], values: Numbers | None, gradients: Numbers | None,
         slopes: Numbers | None, rtol: float, digits: int | None,
         learning_rate: float | None = None) -> HandReport:
    """The report for a graph of one root whose nodes have these data."""
    root = graph.roots[0]
    _check_options(rtol, digits, learning_rate)
    if any(node.dtype == np.float32 for node in graph.nodes):
        rtol = max(rtol, SINGLE_PRECISION)
    sheet = _Sheet(graph, data, digits)
    sheet.read_values(values)
    sheet.read_slopes(slopes)
    sheet.read_gradients(gradients)
    marking = Marking(sheet.calculation, sheet.written, rtol)
    wording = Wording(marking)
    hints = Hints(marking, wording, learning_rate)
    rows: list[HandRow] = []
    for quantity in sheet.calculation.order:
        if quantity in sheet.written:
            rows += sheet.rows(quantity, marking, wording, hints)
    return HandReport(graph.name(root), tuple(rows))


def _check_options(rtol: Any, digits: Any, learning_rate: Any) -> None:
    for name, number in (("rtol", rtol), ("learning_rate", learning_rate)):
        if number is None and name == "learning_rate":
            continue
        if isinstance(number, bool) or not isinstance(
                number, (int, float, np.integer, np.floating)) or not (
                0 < number < np.inf):
            raise ValueError(f"check_by_hand: {name} must be a positive number, got {number!r}.")
    if digits is not None and (isinstance(digits, bool) or not 1 <= digits <= 17 or not
                               isinstance(digits, (int, np.integer))):
        raise ValueError(f"check_by_hand: digits must be a whole number from 1 to 17 (significant "
                         f"digits), or None; got {digits!r}.")


class _Sheet:
    """The hand's numbers by quantity."""

    def __init__(self, graph: Graph, data: Mapping[Node, Any], digits: int | None) -> None:
        self.graph, self.data, self.digits = graph, data, digits
        self.calculation = Calculation(graph, data)
        self.written: dict[Quantity, Written] = {}
        self.differences: dict[Node, Difference] = {}  # by what is differentiated

    def read_values(self, values: Numbers | None) -> None:
        for node, numbers in self._by_node("values", values).items():
            self._write(self.calculation.values[node], numbers)

    def read_slopes(self, slopes: Numbers | None) -> None:
        pairs: dict[tuple[Node, Node], Any] = {}
        for key, numbers in _mapping("slopes", slopes).items():
            if not (isinstance(key, tuple) and len(key) == 2):
                raise TypeError("check_by_hand: slopes go by pairs (of, with_respect_to), such as "
                                f'("h", "z"); got {describe(key)}.')
            pair = self.graph.find(key[0]), self.graph.find(key[1])
            if pair in pairs:
                raise ValueError(f"check_by_hand: the slope of {self.graph.name(pair[0])} with "
                                 f"respect to {self.graph.name(pair[1])} is given twice.")
            if pair[0] is not pair[1] and pair[0] in Graph(pair[1]).nodes:
                of, wrt = map(self.graph.name, pair)
                raise ValueError(f"check_by_hand: slopes: {of} does not depend on {wrt}, which is "
                                 f"computed from it. Did you mean ({wrt!r}, {of!r})?")
            pairs[pair] = numbers
        found = self.calculation.add_slopes(list(pairs))
        for quantity, numbers in zip(found, pairs.values(), strict=True):
            self._write(quantity, numbers)

    def read_gradients(self, gradients: Numbers | None) -> None:
        by_node = self._by_node("gradients", gradients)
        if by_node:
            root = self.graph.roots[0]
            seed_for(self.graph, root, None, "check_by_hand")
            found = self.calculation.add_gradients(root, list(by_node))
            for quantity, numbers in zip(found, by_node.values(), strict=True):
                self._write(quantity, numbers)

    def _by_node(self, what: str, numbers: Numbers | None) -> dict[Node, Any]:
        found: dict[Node, Any] = {}
        for key, data in _mapping(what, numbers).items():
            node = self.graph.find(key)
            if node in found:
                raise ValueError(f"check_by_hand: {what}: {self.graph.name(node)} is given twice.")
            found[node] = data
        return found

    def _write(self, quantity: Quantity, numbers: Any) -> None:
        whose = f"check_by_hand: {self._what(quantity)}"
        self.written[quantity] = read_written(numbers, quantity.shape, self.digits, whose)

    def _what(self, quantity: Quantity) -> str:
        """A quantity in the words of an error: "the gradient of w"."""
        name = self.graph.name(quantity.node)
        if quantity.kind == "slope":
            assert quantity.of is not None
            return f"the slope of {self.graph.name(quantity.of)} with respect to {name}"
        return f"the {quantity.kind} of {name}"

    def label(self, quantity: Quantity) -> str:
        name = self.graph.name(quantity.node)
        return name if quantity.of is None else f"∂{self.graph.name(quantity.of)}/∂{name}"

    def rows(self, quantity: Quantity, marking: Marking, wording: Wording,
             hints: Hints) -> list[HandRow]:
        """A row for each entry."""
        written, verdicts = self.written[quantity], marking.verdicts[quantity]
        follows = marking.follows[quantity]
        engine = marking.shaped(quantity, marking.engine[quantity])
        explained = cache(partial(hints.of, quantity))  # once for all rows, and only if read
        step = cache(partial(wording.step, quantity))
        because = {CARRIED: cache(partial(self._faults, quantity, marking)),
                   WRONG: cache(partial(self._sources, quantity, marking))}
        name, label = self.graph.name(quantity.node), self.label(quantity)
        if quantity.kind == "slope":
            assert quantity.of is not None
            name = f"d{self.graph.name(quantity.of)}_d{name}"
        return [HandRow(
            name, index, quantity.kind,
            float(written.numbers[index]) if written.given[index] else None,
            float(engine[index]), str(verdicts[index]), float(follows[index]),
            str(written.texts[index]), float(written.half_unit[index]), entry_name(label, index),
            Later(partial(_entry, explained, index), because.get(str(verdicts[index]), tuple),
                  step, partial(self._difference, quantity, index)))
            for index in np.ndindex(quantity.shape)]

    def _faults(self, quantity: Quantity, marking: Marking) -> tuple[str, ...]:
        """What a carried number follows from: arrays, or the few entries that are at fault."""
        found: list[str] = []
        for x in marking.faults[quantity]:
            at_fault = np.argwhere(marking.at_fault(x)).tolist()
            found += ([entry_name(self.label(x), tuple(index)) for index in at_fault]
                      if len(at_fault) <= 2 else [self.label(x)])
        return tuple(found)

    def _sources(self, quantity: Quantity, marking: Marking) -> tuple[str, ...]:
        return tuple([self.label(x) for x in marking.sources(quantity)])

    def _difference(self, quantity: Quantity, index: tuple[int, ...]) -> float | None:
        """The central difference of one entry of a derivative, where the graph was marked."""
        if quantity.of is None:
            return None
        of, wrt = quantity.of, quantity.node
        if isinstance(quantity, SlopeQuantity):  # of that op alone
            assert of.op is not None
            alone = {x: stand_in(self.data[x]) for x in of.operands if isinstance(x, Node)}
            if quantity.entry_by_entry:
                alone[wrt] = stand_in(np.broadcast_to(self.data[wrt], of.shape))
            of = of.op(*[alone[x] if isinstance(x, Node) else x for x in of.operands],
                       **of.options or {})
            difference, wrt = Difference(of), alone[wrt]
        else:
            if of not in self.differences:
                self.differences[of] = Difference(
                    of, leaves={leaf: self.data[leaf] for leaf in self.graph.leaves})
            difference = self.differences[of]
        entry = index if quantity.entry_by_entry else (
            (0,) * of.ndim if quantity.kind == "gradient" else index[:of.ndim])
        if wrt not in difference.here:
            return 0.0
        estimate = difference.at(wrt, index if len(index) == wrt.ndim else index[of.ndim:])
        return float("nan") if estimate.kink else float(np.asarray(estimate.value)[entry])


def _entry(explained: Callable[[], dict[tuple[int, ...], tuple[Hint, ...]]],
           index: tuple[int, ...]) -> tuple[Hint, ...]:
    return explained().get(index, ())


def _mapping(what: str, numbers: Any) -> Mapping[Any, Any]:
    if numbers is None:
        return {}
    if not isinstance(numbers, Mapping):
        raise TypeError(f"check_by_hand: {what}: expected a dict of numbers by node or name, "
                        f"got {describe(numbers)}.")
    return numbers


__all__ = ["assert_by_hand", "check_by_hand", "mark"]
