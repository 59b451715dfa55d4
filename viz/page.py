"""What every interactive page can do: be one HTML document, show itself in Jupyter, be saved.

A document needs no server, no network and no other file, and its policy forbids all requests. It
works from a file and in a sandboxed frame, which has no access to the page around it.
"""

from __future__ import annotations

import html
import json
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from viz.drawing import Drawing, checked_path, display, write

POLICY = ("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
          "img-src data:; base-uri 'none'; form-action 'none'")
IN_SCRIPTS = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026",
                            "\u2028": r"\u2028", "\u2029": r"\u2029"})


class Page(ABC):
    """One self-contained HTML document; `drawing` is the picture that stands in where no script
    may run, as in a notebook that is not trusted.
    """

    @property
    @abstractmethod
    def title(self) -> str:
        """What the page is, in a few words."""

    @property
    @abstractmethod
    def drawing(self) -> Drawing:
        """The static picture."""

    @property
    @abstractmethod
    def html(self) -> str:
        """The whole document; raises RenderError if nothing can draw."""

    @property
    def too_large(self) -> str:
        """Why it is not shown in a notebook; nothing where it is."""
        return self.drawing.too_large

    @property
    def height(self) -> int:
        """How many pixels of height a notebook gives the page."""
        return 720

    @property
    def source(self) -> str:
        """The drawing in Graphviz's DOT language."""
        return self.drawing.source

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the document to a file that ends in .html, and return its path.

        Raises ValueError for another suffix, FileNotFoundError for a missing directory, OSError
        where nothing can be written, RenderError if nothing can draw.
        """
        path = checked_path(path, (".html",))
        write(path, self.html.encode())
        return path

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What Jupyter shows: the page in a frame, or if there can be none, text and the reason."""
        return display(repr(self), self.too_large, '.save("page.html") writes it nevertheless',
                       self.frame)

    def frame(self) -> str:
        """The document in a sandboxed frame; raises RenderError if nothing can draw.

        Jupyter removes the frame from a notebook that is not trusted, and keeps what is in it.
        """
        return (f'<iframe sandbox="allow-scripts" title="{html.escape(self.title)}" '
                f'style="width: 100%; height: {self.height}px; border: 1px solid #88888888" '
                f'srcdoc="{html.escape(self.html)}">{self.drawing.img()}</iframe>')


def document(title: str, body: str, data: Any = None, styles: Sequence[str] = (),
             scripts: Sequence[str] = (), program: str | None = None) -> str:
    """An HTML document with all of its styles, scripts and data inside.

    Args:
        title: the text of its title, not yet escaped.
        body: the HTML of its body.
        data: what `page.js` reads as ``data``; anything that JSON can hold, without inf and nan.
        styles: names of files of this package, to follow page.css.
        scripts: the same, to follow page.js; all scripts share one scope.
        program: what `viz.javascript.step_program` gives; the scripts see it as ``program``.

    >>> document("a < b", "<p>Good</p>").startswith("<!doctype html>")
    True
    """
    style = "\n".join(map(resource, ("page.css", *styles)))
    script = f"const program = {program or 'null'};\n"
    script += "\n".join(map(resource, ("page.js", *scripts)))
    return "\n".join([
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="generator" content="chalkgrad">\n<link rel="icon" href="data:,">',
        f"<title>{html.escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>",
        body, f'<script type="application/json" id="data">{json_text(data)}</script>',
        f'<script>\n"use strict";\n{script}</script>\n</body>\n</html>\n',
    ])


def json_text(data: Any) -> str:
    r"""JSON that may stand inside a script element, whatever its strings hold.

    Raises ValueError for inf and nan, TypeError for what JSON cannot hold.

    >>> json_text("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(IN_SCRIPTS)


def embedded(svg: str) -> str:
    """A drawing's SVG as part of a page: page.css gives it the page's colors, light and dark."""
    return re.sub(r"<style>.*?</style>\n?", "", svg, flags=re.DOTALL)


@cache
def resource(name: str) -> str:
    """The text of a file of this package, read at its first use."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


__all__ = ["Page", "document", "embedded", "json_text", "resource"]
