"""What every drawing can do: show itself in Jupyter, print as text, save to a file."""

from __future__ import annotations

import base64
import html
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd.files import replace_file
from viz.render import image, svg
from viz.themes import THEMES
from viz.tikz import tikz_source

LEAST_SCALE = 0.5  # a wide picture shrinks to fit, but stays legible; then it scrolls


class Drawing(ABC):
    """Something drawn: its DOT text is `source`, its picture `svg`, its text `repr`."""

    theme: str = "auto"

    @property
    @abstractmethod
    def source(self) -> str:
        """The drawing in Graphviz's DOT language; the same text on every run."""

    @property
    @abstractmethod
    def description(self) -> str:
        """The drawing in one sentence, for those who cannot see it."""

    @property
    def too_large(self) -> str:
        """Why it is not shown in a notebook; nothing where it is."""
        return ""

    @cached_property
    def svg(self) -> str:
        """The picture as one SVG element, for a file or inside a page; raises RenderError."""
        label = html.escape(self.description)
        picture = svg(self.source, dark=self.theme == "auto")
        return picture.replace(' role="img"', f' role="img" aria-label="{label}"', 1)

    @property
    def width(self) -> float:
        """The picture's natural width in points; raises RenderError."""
        match = re.search(r'<svg width="([\d.]+)pt"', self.svg)
        return float(match[1]) if match else 0.0

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, in the format that the suffix names, and return its path.

        Args:
            path: ends in .svg, .png, .pdf, .dot or .tex (TikZ); a file that exists is replaced.

        Raises ValueError for another suffix, FileNotFoundError for a missing directory, OSError
        where nothing can be written, RenderError if nothing can render: PNG and PDF need
        Graphviz or pygraphviz.

        >>> from autograd import Value
        >>> from viz import draw
        >>> draw(Value(3.0, "x")).save("x.jpeg")
        Traceback (most recent call last):
        ValueError: save: the name 'x.jpeg' must end in one of .svg, .png, .pdf, .dot, .tex.
        """
        path = checked_path(path, tuple(self.formats()))
        write(path, self.formats()[path.suffix.lower()]())
        return path

    def formats(self) -> dict[str, Callable[[], bytes]]:
        """What makes the content of a file, by suffix."""
        return {".svg": lambda: self.svg.encode(), ".png": lambda: image(self.source, "png"),
                ".pdf": lambda: image(self.source, "pdf"), ".dot": lambda: self.source.encode(),
                ".tex": lambda: tikz_source(self.svg, theme=THEMES[self.theme]).encode()}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What Jupyter shows: the picture, or if there can be none, the text and the reason."""
        return display(repr(self), self.too_large, '.save("picture.svg") draws it nevertheless',
                       lambda: f'<div style="overflow-x: auto">{self.img()}</div>')

    def img(self) -> str:
        """The picture as an HTML image that needs no other file; raises RenderError.

        Jupyter shows neither bare SVG nor styles in a notebook from elsewhere, but it shows this.
        """
        data = base64.b64encode(self.svg.encode()).decode()
        style = f"max-width: 100%; min-width: {LEAST_SCALE * self.width:.0f}pt"
        return (f'<img style="{style}" alt="{html.escape(self.description)}" '
                f'src="data:image/svg+xml;base64,{data}">')


def display(text: str, too_large: str, cure: str, make: Callable[[], str]) -> dict[str, str]:
    """What Jupyter shows: HTML and text, or the text and why there is no more; never raises.

    Args:
        too_large, cure: why nothing is made, if so, and what to do.
        make: makes the HTML.
    """
    if too_large:
        return {"text/plain": f"{text}\n({too_large}; {cure})"}
    try:
        return {"text/html": make(), "text/plain": text}
    except Exception as error:  # whatever went wrong, the cell has an output
        return {"text/plain": f"{text}\n(no picture: {error})"}


def checked_path(path: str | os.PathLike[str], suffixes: tuple[str, ...]) -> Path:
    """The path of a file to be written.

    Raises ValueError for a suffix that is not among these, FileNotFoundError for a missing
    directory.
    """
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise ValueError(f"save: the name {path.name!r} must end in one of {', '.join(suffixes)}.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"save: there is no directory {str(path.parent)!r}; "
                                "make it first.")
    return path


def write(path: Path, content: bytes) -> None:
    """Write a file, replacing one that exists in one step; raises OSError in words."""
    try:
        replace_file(path, content)
    except OSError as error:
        raise OSError(f"save: cannot write {str(path)!r}: {error.strerror or error}.") from None


__all__ = ["Drawing", "checked_path", "display", "write"]
