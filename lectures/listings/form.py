"""What a listing is: the code that a slide prints, and the same program in chalkgrad."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lectures.decks import Deck
from lectures.running import numbers_text

Program = Callable[..., Mapping[str, Any]]

LISTINGS: dict[str, Listing] = {}
"""All listings by name, in the order of the decks."""


@dataclass(frozen=True)
class Listing:
    """A listing of a slide; `listing` makes it.

    Attributes:
        name: by which the command knows it.
        deck, slide: where it stands.
        printed: the slide's code, as it stands there.
        note: what has to be known about it: what is undefined or broken, and what was chosen.
        program: the same program in chalkgrad, a function without required arguments that returns
            its results as numbers by name, and prints what the slide prints.
        errata: the ids of what is wrong on the slide.
    """

    name: str
    deck: Deck
    slide: str
    printed: str
    note: str
    program: Program
    errata: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The program as a file of its own would have it: the imports, then the function.

        >>> from lectures.listings import LISTINGS
        >>> LISTINGS["tensorflow_linear_regression"].source.splitlines()[0]
        'from typing import Any'
        """
        module = inspect.getsource(inspect.getmodule(self.program) or self.program)
        parts = ast.parse(module).body
        imports = [ast.unparse(part) for part in parts if isinstance(part, ast.Import) or (
            isinstance(part, ast.ImportFrom) and not str(part.module).startswith(
                ("__future__", "lectures")))]
        function = next(part for part in parts if isinstance(part, ast.FunctionDef)
                        and part.name == self.program.__name__)
        lines = module.splitlines()[function.lineno - 1:function.end_lineno]  # no decorator
        return "\n".join([*imports, "", "", *lines])

    @property
    def text(self) -> str:
        """The slide's code, chalkgrad's below it, and the note."""
        return "\n".join([
            self.slide, str(self.deck), "",
            "The slide:", "", textwrap.indent(self.printed, "    "), "",
            "chalkgrad:", "", textwrap.indent(self.source, "    "), "",
            *textwrap.wrap(self.note, 100), *([f"Errata: {', '.join(self.errata)}."]
                                              if self.errata else [])])

    def run(self) -> Callable[[int, Callable[[str], str]], str]:
        """Run the program, which prints what the slide prints.

        Returns a function of a terminal's width, which gives the results as a table.
        """
        results = self.program()
        return lambda width, spell: numbers_text(results, width, spell)


def find_listing(name: str) -> Listing | None:
    """The listing of that name, or the only one whose name begins so; None if there is none.

    >>> find_listing("keras").name, find_listing("perceptron"), find_listing("u04")
    ('keras_mlp', None, None)
    """
    beginning = [known for known in LISTINGS if name and known.startswith(name.lower())]
    return LISTINGS[beginning[0]] if len(beginning) == 1 else None


def listing(name: str, *, deck: Deck, slide: str, printed: str, note: str,
            errata: tuple[str, ...] = ()) -> Callable[[Program], Program]:
    """Declare the listing that a function is chalkgrad's program for; see `Listing`.

    Raises ValueError for a name that there is already.
    """
    def declare(program: Program) -> Program:
        if name in LISTINGS:
            raise ValueError(f"there is a listing {name!r} already; give the new one another name.")
        LISTINGS[name] = Listing(name, deck, slide, printed.strip("\n"), note, program, errata)
        return program

    return declare


__all__ = ["LISTINGS", "Listing", "find_listing", "listing"]
