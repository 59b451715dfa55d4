"""What a worked example is: a small function of nodes, and what its slide says about it.

The function writes the slide's formulas with the slide's names, and returns the node that they
compute; or a dict of results by name, nodes and numbers, where the slide computes several things
or runs an algorithm. All else is data: the numbers that go in, and for each quantity what the slide
prints, which may be a number, a decimal as printed, or a rule. A quantity is an expression over
names: ``z1`` is the data of the node z1, or a result, ``dJ_dw`` the gradient of J with respect to w
(of any node with respect to any node).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature
from typing import Any

import numpy as np

from autograd import Graph, Node, Tensor, Value, constant, jacobian
from autograd.differences import central_difference
from lectures.decks import DECKS, Deck
from lectures.errata import ERRATA, Erratum

FUNCTIONS = {name: getattr(np, name) for name in (
    "abs", "diagonal", "exp", "eye", "log", "max", "mean", "ones_like", "outer", "pi",
    "sign", "sqrt", "sum", "tanh", "where", "zeros_like",
)} | {"solve": np.linalg.solve}  # fmt: skip
"""What rules may use, besides operators: functions of NumPy, and π."""

EXAMPLES: dict[str, Example] = {}
"""All examples by id, in the order of the decks."""

Build = Callable[..., "Node | Mapping[str, Any]"]
Derivative = Callable[[Node, Node], Any]


@dataclass(frozen=True)
class Rule:
    """A formula of the slide; the same text is shown and evaluated, so they cannot disagree.

    It may use all names of the example, derivatives (``dr_du``) and `FUNCTIONS`.
    """

    text: str


@dataclass(frozen=True)
class Quantity:
    """One line of an example's table.

    Attributes:
        expression: what the engine computes, such as ``"z1"``, ``"dJ_dw"``, ``"-eta * dE_dW"``.
        slide: what the slide says: a number, a list, decimal strings as printed (``"0.002"`` is
            right to half a unit of its last digit), a `Rule`, or None if it says nothing: a
            formula that does not follow from what is on the slide has no place here.
            With several cases, a list of what it says for each.
        erratum: the id of the erratum, where the slide is wrong.
        label: what to call it, instead of the expression.
        case: the number of the one case that it belongs to; None for all cases.
    """

    expression: str
    slide: Any = None
    erratum: str | None = None
    label: str | None = None
    case: int | None = None


@dataclass(frozen=True)
class Example:
    """A worked example: the function that builds its graph, and data.

    Attributes:
        id: such as "u04_forward_backward"; begins with the deck's letter and a number.
        deck: where it comes from.
        slide: the slide's title.
        problem: the slide's problem in one or two sentences.
        build: takes nodes by name, and returns the root, or results by name: nodes and numbers.
        parameters: leaves that get a gradient.
        data: leaves that are constants.
        quantities: what the table shows, see `Quantity`.
        cases: other numbers for some parameters or data, one dict per case.
        errata: ids of errata that no number shows, such as slips of notation.
        note: what else a student should know.

    Raises ValueError for an unknown erratum.
    """

    id: str
    deck: Deck
    slide: str
    problem: str
    build: Build
    quantities: Sequence[Quantity]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    cases: Sequence[Mapping[str, Any]] = ({},)
    errata: Sequence[str] = ()
    note: str = ""

    def __post_init__(self) -> None:
        for erratum in [*self.errata, *(q.erratum for q in self.quantities if q.erratum)]:
            if erratum not in ERRATA:
                raise ValueError(f"{self.id}: there is no erratum {erratum!r}.")

    @property
    def all_errata(self) -> list[Erratum]:
        """The errata of the numbers, then the others; each once."""
        ids = [q.erratum for q in self.quantities if q.erratum] + list(self.errata)
        return [ERRATA[id] for id in dict.fromkeys(ids)]

    def run(self, case: int = 0) -> Run:
        """Build the graph for one case, and backpropagate.

        >>> from lectures import EXAMPLES
        >>> EXAMPLES["u04_forward_backward"].run().value("dJ_dw").tolist()
        [-0.0, -32.0]
        """
        changes = self.cases[case]
        leaves: dict[str, Node] = {}
        for name, numbers in self.parameters.items():
            numbers = changes.get(name, numbers)
            leaves[name] = Tensor(numbers, name) if np.ndim(numbers) else Value(numbers, name)
        for name, numbers in self.data.items():
            leaves[name] = constant(changes.get(name, numbers), name)
        wanted = signature(self.build).parameters
        built = self.build(**{name: leaves[name] for name in wanted})
        results = built if isinstance(built, Mapping) else {built.name or "": built}
        nodes = {name: node for name, node in results.items() if isinstance(node, Node)}
        for name, node in nodes.items():
            if node.op and not node.name and name:
                node.named(name)
        graph = Graph(*_last(nodes.values())) if nodes else None
        run = Run(graph, leaves, {
            name: number for name, number in results.items() if name not in nodes})
        if graph is not None and run.has_passes:
            graph.bprop()
        return run


def example(id: str, **settings: Any) -> Callable[[Build], Build]:
    """Register the decorated function as a worked example; may be applied several times.

    Args:
        id: a new id.
        settings: the other attributes of `Example`.

    Raises ValueError if the id is taken.

    See `lectures.uppsala` for how it is used.
    """

    def register(build: Build) -> Build:
        if id in EXAMPLES:
            raise ValueError(f"there is an example {id!r} already; give the new one another id.")
        EXAMPLES[id] = Example(id=id, build=build, **settings)
        return build

    return register


def by_deck(examples: Iterable[Example]) -> dict[Deck, list[Example]]:
    """The examples by deck, in the order of `DECKS` and of ids; without decks that have none.

    >>> from lectures import EXAMPLES
    >>> [deck.letter for deck in by_deck(EXAMPLES.values())]
    ['U', 'L', 'D', 'S']
    """
    examples = sorted(examples, key=lambda example: example.id)
    groups = {deck: [example for example in examples if example.deck is deck] for deck in DECKS}
    return {deck: group for deck, group in groups.items() if group}


def _last(nodes: Iterable[Node]) -> list[Node]:
    """Those of the nodes that no other one is computed from."""
    distinct = list(dict.fromkeys(nodes))
    uses = Graph(*distinct).uses  # as a root, and as an operand of others
    return [node for node in distinct if uses[node] == 1]


@dataclass(frozen=True)
class Run:
    """One case of an example, computed: graph, leaves by name, and results that are no nodes.

    `graph` is None if the example computes no node.
    """

    graph: Graph | None
    leaves: Mapping[str, Node]
    results: Mapping[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> Node | None:
        """The node that the example computes; None if it computes none, or several."""
        return self.graph.roots[0] if self.graph and len(self.graph.roots) == 1 else None

    @property
    def has_passes(self) -> bool:
        """Whether it computes one number, so that there is a backward pass to step through."""
        return self.root is not None and self.root.size == 1

    def value(self, expression: str) -> Any:
        """The number or array that an expression stands for, by the engine's rules.

        Raises NameError for a name that is no node, derivative or function.
        """
        return evaluated(expression, Names(self, jacobian))

    def difference(self, expression: str) -> Any:
        """The same with central differences as derivatives; None if there are none in it.

        Entries are nan at a kink.
        """
        names = Names(self, central_difference)
        result = evaluated(expression, names)
        return result if names.derivatives else None

    def derivative(self, name: str) -> tuple[Node, Node] | None:
        """The nodes y and x that a name dy_dx stands for, or None."""
        for i in range(2, len(name) - 2):
            if name[0] == "d" and name[i:i + 2] == "_d":
                y, x = self.node(name[1:i]), self.node(name[i + 2:])
                if y is not None and x is not None:
                    return y, x
        return None

    def node(self, name: str) -> Node | None:
        """The node of that name, or None."""
        graph = self.graph
        found = [node for node in graph if graph.name(node) == name] if graph else []
        return found[0] if len(found) == 1 else self.leaves.get(name)


class Names(Mapping[str, Any]):
    """What the names in an expression stand for; counts the derivatives that were asked for."""

    def __init__(self, run: Run, derivative: Derivative) -> None:
        self.run, self.derivative, self.derivatives = run, derivative, 0

    def __getitem__(self, name: str) -> Any:
        if (node := self.run.node(name)) is not None:
            return np.array(node.data) if node.ndim else node.data
        if name in self.run.results:
            return self.run.results[name]
        if (pair := self.run.derivative(name)) is None:
            raise KeyError(name)
        self.derivatives += 1
        return self.derivative(*pair)

    def __iter__(self) -> Iterator[str]:
        return iter(self.run.leaves)

    def __len__(self) -> int:
        return len(self.run.leaves)


def evaluated(expression: str, names: Mapping[str, Any]) -> Any:
    """Python's eval, for the texts that stand in the deck modules only: they are our own code."""
    return eval(expression, {"__builtins__": {}, **FUNCTIONS}, names)


__all__ = ["EXAMPLES", "Example", "Names", "Quantity", "Rule", "Run", "by_deck", "evaluated",
           "example"]
