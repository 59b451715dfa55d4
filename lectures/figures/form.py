"""What a figure of the lectures is: a function that draws it, and where the slides show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from inspect import getdoc
from typing import Any

FONT_SIZE = 13
"""Of plots, in points: they are 6 to 14 inches wide, and are seen from the last row."""

FIGURES: dict[str, LectureFigure] = {}
"""All figures by id, in the order G1, G2, ..."""

Drawn = Callable[[], Any]


@dataclass(frozen=True)
class LectureFigure:
    """A figure of the slides, drawn anew from numbers that chalkgrad computes.

    Attributes:
        id: "G1" and so on.
        title: what it shows.
        slides: which slides show it, such as 'Lisbon, "Recap: Chain Rule"'.
        function: draws it: returns a drawing of `viz` or a Figure of matplotlib, or a dict of
            several such by what each shows.
    """

    id: str
    title: str
    slides: tuple[str, ...]
    function: Drawn

    @property
    def name(self) -> str:
        """The name of its function, such as "chain_rule_graph"."""
        return str(getattr(self.function, "__name__", self.id))

    @property
    def caption(self) -> str:
        """What its function says about itself, in one paragraph."""
        return " ".join((getdoc(self.function) or "").partition("\n\n")[0].split())

    def draw(self) -> dict[str, Any]:
        """Draw it, and return its drawings by what each shows; "" where there is only one.

        Raises ImportError where it is a plot and matplotlib is missing.

        >>> from lectures.figures import FIGURES
        >>> list(FIGURES["G3"].draw())
        ['']
        """
        with _fonts():
            drawn = self.function()
        return dict(drawn) if isinstance(drawn, Mapping) else {"": drawn}


def figure(id: str, *, title: str, slides: tuple[str, ...]) -> Callable[[Drawn], Drawn]:
    """Register the decorated function as a figure.

    Raises ValueError if the id is taken.

    See `lectures.figures.graphs` for how it is used.
    """

    def register(function: Drawn) -> Drawn:
        if id in FIGURES:
            raise ValueError(f"there is a figure {id!r} already; give the new one another id.")
        FIGURES[id] = LectureFigure(id, title, slides, function)
        return function

    return register


def _fonts() -> AbstractContextManager[Any]:
    """Larger letters in plots; diagrams need no matplotlib."""
    if find_spec("matplotlib") is None:
        return nullcontext()
    import matplotlib

    settings: Any = {"font.size": FONT_SIZE, "legend.fontsize": "small"}
    return matplotlib.rc_context(settings)


__all__ = ["FIGURES", "FONT_SIZE", "LectureFigure", "figure"]
