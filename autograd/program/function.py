"""The text of a NumPy function: its statements, in lines that are not too long."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import Any

from autograd.op import Op

COLUMNS = 100


@dataclass
class Function:
    """A function in NumPy code.

    Attributes:
        name: of the function.
        arguments: by name, the node or the array that is to be passed.
        lines: its statements.
        results: the names or expressions that it returns.
        functions: what is called by name, and is not NumPy's: ops' own functions.

    >>> print(Function("fprop", {"X": None, "W": None}, ["z = X @ W"], ["z.sum()", "z"]).source)
    def fprop(X, W):
        z = X @ W
        return z.sum(), z
    <BLANKLINE>
    """

    name: str
    arguments: dict[str, Any]
    lines: list[str]
    results: list[str]
    functions: dict[str, Op] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The text of the function."""
        head = _wrapped(f"def {self.name}({', '.join(self.arguments)}):", 8)
        tail = f"    return {', '.join(self.results)}"
        if len(tail) > COLUMNS:  # then Python wants parentheses
            tail = f"    return ({', '.join(self.results)})"
        return "\n".join([head, *map(_statement, self.lines), _wrapped(tail, 12)]) + "\n"


def _wrapped(text: str, indent: int) -> str:
    """Code in lines that are not too long, broken at spaces, which must be in parentheses."""
    if len(text) <= COLUMNS or "'" in text or '"' in text:
        return text
    return textwrap.fill(text, COLUMNS, subsequent_indent=" " * indent, break_long_words=False,
                         break_on_hyphens=False)


def _statement(line: str) -> str:
    """A line of a function; in parentheses if it has to be broken."""
    if len(line) + 4 > COLUMNS:
        line = re.sub(r"^(\w+ \S?= )(.*)$", r"\1(\2)", line)
    return _wrapped(f"    {line}", 8)


__all__ = ["Function"]
