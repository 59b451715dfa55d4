"""Random graphs, and made-up students who calculate on them, round, and make mistakes.

A student's formulas are written here a second time, apart from the marking: forward by the ops,
backward by their rules, node by node.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import autograd as ad
from autograd import Graph, Node, Tensor, Value
from autograd.by_hand import HandReport, check_by_hand
from autograd.fit import fit
from autograd.jacobian import local_derivative
from autograd.op import ElementwiseOp
from autograd.sweeps import pull

TWO = {"add": ad.add, "subtract": ad.subtract, "multiply": ad.multiply, "divide": ad.divide}
ONE = {"tanh": ad.tanh, "sigmoid": ad.sigmoid, "exp": ad.exp, "sin": ad.sin, "square": ad.square,
       "relu": ad.relu}


def random_graph(rng: random.Random, tensors: bool) -> Graph:
    """A graph of one root with 5 to 60 nodes, with fan-out and shared leaves."""
    numbers = np.random.default_rng(rng.randrange(10**9))

    def leaf(i: int) -> Node:
        if not tensors:
            return Value(float(numbers.uniform(0.4, 2.0) * numbers.choice([-1, 1])), f"x{i}")
        shape = [(3, 2), (3, 2), (2,), (2, 2)][i % 4]
        return Tensor(numbers.uniform(0.4, 2.0, shape) * numbers.choice([-1, 1], shape), f"x{i}")

    nodes = [leaf(i) for i in range(rng.randint(2, 4))]
    size = rng.randint(5, 60)
    while len(nodes) < size:
        recent, any_one = rng.choice(nodes[-6:]), rng.choice(nodes)
        name = rng.choice([*TWO, *ONE, *(["matmul"] if tensors else [])])
        if name == "matmul":
            if recent.ndim != 2 or any_one.shape != (2, 2):
                continue
            node = recent @ any_one
        elif name in TWO:
            if recent.shape != any_one.shape and {recent.shape, any_one.shape} != {(3, 2), (2,)}:
                continue
            if name == "divide" and np.abs(any_one.data).min() < 0.2:
                continue
            node = TWO[name](recent, any_one)
        else:
            node = ONE[name](recent)
        if np.abs(node.data).max() > 50 or (name != "relu" and np.abs(node.data).min() < 0.02):
            continue
        nodes.append(node)
    root = nodes[-1]
    if tensors:
        root = root.sum() if rng.random() < 0.5 else ad.mean(root)
    graph = Graph(root)
    for i, node in enumerate(graph.nodes):
        if node.op is not None:
            node.named(f"n{i}")
    return Graph(root)


@dataclass
class Student:
    """A student who calculates on a graph.

    Attributes:
        share: which part of the quantities is written down.
        digits: significant digits on paper; None for all.
        mode: goes on with the numbers "written", with those "kept" in the calculator, or "mixed".
        slopes_from: calculates slopes from the "output" or from the "input" of an op.
        looks_up: takes the right values from the board for the backward pass.
        slopes: what is written of local derivatives, by pairs of names.
    """

    rng: random.Random
    graph: Graph
    share: float = 1.0
    digits: int | None = None
    mode: str = "written"
    slopes_from: str = "output"
    looks_up: bool = False
    spoil: dict[Any, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    gradients: dict[str, Any] = field(default_factory=dict)
    slopes: dict[tuple[str, str], Any] = field(default_factory=dict)

    def calculate(self, given: set[Any]) -> None:
        """Fill in values and gradients; spoiled quantities get a wrong entry."""
        truth = {node: node._data for node in self.graph.nodes}
        paper, calculator = dict(truth), dict(truth)
        for node in self.graph.nodes:
            if node.op is not None:
                source = self._source(paper, calculator)
                full = node.op.compute(*[source[x] if isinstance(x, Node) else x
                                         for x in node.operands], **node.options or {})
                self._write(("value", node), full, node, paper, calculator, given, self.values)
        forward = (truth, truth) if self.looks_up else (paper, calculator)
        self._write_slopes(given, *forward)
        backward: tuple[dict[Node, Any], ...] = ({}, {})
        for node in reversed(self.graph.nodes):
            which = self._which()
            full = self._gradient(node, backward[which], forward[which])
            if node is self.graph.roots[0]:
                backward[0][node] = backward[1][node] = full
            else:
                self._write(("gradient", node), full, node, *backward, given, self.gradients)

    def _which(self) -> int:
        return {"written": 0, "kept": 1}.get(self.mode, self.rng.randrange(2))

    def _source(self, paper: Any, calculator: Any) -> Any:
        return (paper, calculator)[self._which()]

    def _gradient(self, node: Node, gradients: Any, data: Any) -> Any:
        if node is self.graph.roots[0]:
            return 1.0
        total: Any = 0.0
        for user in self.graph.nodes:
            xs = [data[x] if isinstance(x, Node) else x for x in user.operands]
            if (slope := self.slopes.get((user.name or "", node.name or ""))) is not None:
                total = total + fit(gradients[user] * as_held(slope, user), node)
                continue
            for i, x in enumerate(user.operands):
                if x is node:
                    y = data[user]
                    if self.slopes_from == "input":
                        assert user.op is not None
                        y = user.op.compute(*xs, **user.options or {})
                    share = pull(user, i, gradients[user], y, xs)
                    total = total + (0.0 if share is None else share)
        return total

    def _write_slopes(self, given: set[Any], *forward: Any) -> None:
        """The local derivatives of ops that work entry by entry, in the calculator's digits."""
        for key in self.graph.nodes:
            for wrt in {x for x in key.operands if isinstance(x, Node)}:
                if ("slope", key, wrt) not in given:
                    continue
                data = forward[self._which()]
                xs = [data[x] if isinstance(x, Node) else x for x in key.operands]
                full = np.array(sum(local_derivative(key, i, data[key], xs)
                                    for i, x in enumerate(key.operands) if x is wrt), float)
                self._spoil(("slope", key, wrt), full)
                self.slopes[key.name or "", wrt.name or ""] = full.tolist()

    def _spoil(self, key: Any, full: np.ndarray) -> None:
        """A wrong entry, if the quantity is to be spoiled."""
        if key in self.spoil:
            index = tuple(self.rng.randrange(n) for n in full.shape)
            full[index] += ((1 + abs(full[index])) * self.rng.uniform(0.3, 3)
                            * self.rng.choice([-1, 1]))
            self.spoil[key] = index

    def _write(self, key: Any, full: Any, node: Node, paper: Any, calculator: Any,
               given: set[Any], sheet: dict[str, Any]) -> None:
        full = np.array(np.broadcast_to(full, node.shape), float)
        if key not in given:
            paper[node] = calculator[node] = full if node.shape else float(full)
            return
        self._spoil(key, full)
        texts = np.empty(node.shape, object)
        for index in np.ndindex(node.shape):
            texts[index] = written(full[index], self.digits)
        rounded = np.array(texts, float)
        sheet[node.name or ""] = texts.tolist()
        paper[node] = rounded if node.shape else float(rounded)
        calculator[node] = full if node.shape else float(full)


def as_held(slope: Any, node: Node) -> Any:
    """A slope from the sheet, for a Value or a Tensor."""
    return np.array(slope, float) if node.shape else float(slope)


def written(number: float, digits: int | None) -> Any:
    """A number as it is put on paper: all its digits, or a decimal string."""
    if digits is None or not np.isfinite(number):
        return float(number)
    mantissa, _, exponent = f"{number:.{digits - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent)}" if int(exponent) else mantissa


@dataclass
class Trial:
    """A marked sheet, and what its verdicts should be."""

    report: HandReport
    wanted: dict[tuple[str, str, tuple[int, ...]], str]
    student: Student

    def found(self) -> Counter[tuple[str, str]]:
        """How often each (wanted, found) pair of verdicts occurs."""
        return Counter((self.wanted[row.kind, row.name, row.index], row.verdict)
                       for row in self.report.rows
                       if (row.kind, row.name, row.index) in self.wanted)

    def exact(self) -> bool:
        """Whether each verdict is as wanted; a rounded number may be right instead of carried."""
        allowed = {("carried forward", "right")} if self.student.digits else set()
        return all(want == got or (want, got) in allowed for want, got in self.found())


def trial(seed: int, *, tensors: bool = False, spoil: str = "gradient", share: float = 1.0,
          mistakes: int = 1, with_slopes: bool = False, **student: Any) -> Trial | None:
    """A random graph calculated by a student with that many mistakes, marked; None if unfit."""
    rng = random.Random(seed)
    graph = random_graph(rng, tensors)
    root = graph.roots[0]
    if not 5 <= len(graph.nodes) <= 60:
        return None
    truth = dict(zip(graph.nodes, ad.gradients(root, list(graph.nodes)), strict=True))
    if max(np.abs(gradient).max() for gradient in truth.values()) > 1e4:
        return None
    quantities = [("value", node) for node in graph.nodes if node.op is not None]
    quantities += [("gradient", node) for node in graph.nodes if node is not root]
    if with_slopes:
        quantities += [("slope", node, wrt) for node in graph.nodes
                       if isinstance(node.op, ElementwiseOp)
                       for wrt in dict.fromkeys(node.operands) if isinstance(wrt, Node)]
    given = [key for key in quantities if rng.random() < share]
    pool = [key for key in given
            if key[0] in spoil and (key[0] != "value" or key[1] is not root)]
    if len(pool) < mistakes:
        return None
    someone = Student(rng, graph, share, spoil=dict.fromkeys(rng.sample(pool, mistakes)), **student)
    with np.errstate(all="ignore"):
        someone.calculate(set(given))
    sheets = [*someone.values.values(), *someone.gradients.values(), *someone.slopes.values()]
    if not all(np.isfinite(np.array(numbers, float)).all() for numbers in sheets):
        return None
    report = check_by_hand(root, someone.values, someone.gradients, someone.slopes)
    wanted = {}
    for key in given:
        kind, node = key[:2]
        name = node.name or ""
        if kind == "slope":
            hand = np.array(someone.slopes[name, key[2].name], float)
            right = np.asarray(sum(local_derivative(node, i) for i, x in enumerate(node.operands)
                                   if x is key[2]))
            name = f"d{name}_d{key[2].name}"
        else:
            sheet = someone.values if kind == "value" else someone.gradients
            hand = np.array(sheet[name], float)
            right = np.asarray(node.data if kind == "value" else truth[node])
        for index in np.ndindex(hand.shape):
            gap = abs(hand[index] - right[index])
            allowed = 1e-9 * abs(right[index])
            if someone.digits:
                size = max(abs(hand[index]), 1e-300)
                allowed = 0.5 * 10.0 ** (np.floor(np.log10(size)) - someone.digits + 1) * (1 + 1e-6)
            elif allowed < gap < 1e-4 * (1 + abs(right[index])):
                continue  # too near the border to say which
            verdict = ("wrong here" if someone.spoil.get(key, ...) == index else
                       "carried forward" if gap > allowed else "right")
            wanted[kind, name, index] = verdict
    return Trial(report, wanted, someone)
