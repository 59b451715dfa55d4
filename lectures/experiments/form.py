"""What an experiment is: a function that shows a claim by numbers, a figure and one sentence.

Each has a seed of its own, so that it gives the same result on every run, and takes at most a few
seconds; what a slide makes larger is a keyword argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lectures.pictures import html_of
from viz.drawing import display

EXPERIMENTS: dict[str, Experiment] = {}
"""All experiments by name, in the order of their modules."""


@dataclass(frozen=True, eq=False)  # arrays do not compare as one
class Result:
    """What an experiment found; shows itself in Jupyter.

    Attributes:
        sentence: the result in one sentence, with numbers that were computed.
        numbers: what was measured, by name: numbers, texts, lists or arrays.
        figure: a Figure of matplotlib, or a drawing of `viz`.
    """

    sentence: str
    numbers: Mapping[str, Any]
    figure: Any

    def __str__(self) -> str:
        return self.sentence

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return display(self.sentence, "", "", lambda: html_of(self.figure, self.sentence))


@dataclass(frozen=True)
class Experiment:
    """An experiment: call it to get its `Result`.

    Attributes:
        name: such as "xor".
        title: what it is about.
        slides: where the claim stands, such as "Lisbon, Initialization".
        function: takes no argument that it must have; others have small defaults.
        claims: ids of the claims that it shows, such as "H13".
    """

    name: str
    title: str
    slides: tuple[str, ...]
    function: Callable[..., Result]
    claims: tuple[str, ...] = ()

    def __call__(self, **settings: Any) -> Result:
        """Run it; settings are the keyword arguments of its function."""
        return self.function(**settings)


def experiment(name: str, *, title: str, slides: tuple[str, ...], claims: tuple[str, ...] = (),
               ) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Register a function as an experiment of that name; the function stays as it is.

    >>> @experiment("sum", title="A sum", slides=("none",))
    ... def sum_of_two(a=1, b=2):
    ...     return Result(f"The sum is {a + b}.", {"sum": a + b}, None)
    >>> print(EXPERIMENTS.pop("sum")(b=3))
    The sum is 4.
    """
    def register(function: Callable[..., Result]) -> Callable[..., Result]:
        EXPERIMENTS[name] = Experiment(name, title, slides, function, claims)
        return function

    return register


__all__ = ["EXPERIMENTS", "Experiment", "Result", "experiment"]
