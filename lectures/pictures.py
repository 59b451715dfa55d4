"""Figures of matplotlib and drawings of `viz` alike: as SVG, in a notebook, in a file.

matplotlib is imported only where a figure is made.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import os
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from viz.drawing import Drawing, checked_path, write

SUFFIXES = (".svg", ".png", ".pdf")
"""The formats in which every picture can be written."""
ID = re.compile(r'\s+id="([^"]+)"')
REFERENCE = re.compile(r'(?<=href="#)[^"]+|(?<=url\(#)[^)]+')


def panels(rows: int = 1, columns: int = 1, *, size: tuple[float, float] = (3.6, 3.2),
           **options: Any) -> tuple[Any, Any]:
    """A new figure and its Axes, as matplotlib's `subplots`; `size` is that of one panel, inches.

    Raises ImportError that says how to install matplotlib.

    >>> figure, axes = panels(1, 2)
    >>> axes.shape, figure.get_size_inches().tolist()
    ((2,), [7.2, 3.2])
    """
    import_module("viz.plots")  # says how to install matplotlib, if it is missing
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size[0] * columns, size[1] * rows), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def svg_of(figure: Any) -> str:
    """The picture as SVG, the same text on every run.

    >>> svg_of(panels()[0]).count("<svg")
    1
    """
    return str(figure.svg) if isinstance(figure, Drawing) else _content(figure, ".svg").decode()


def as_svg(figure: Any, label: str = "") -> str:
    """The picture as one SVG element to be put into a page, the same text on every run.

    Several may stand in one page: it keeps only ids that are used, and those differ.

    Args:
        figure: a drawing of `viz`, or a Figure of matplotlib.
        label: what a plot shows, for those who cannot see it; drawings say that themselves.

    Raises TypeError for other things; `viz.RenderError` if a drawing cannot be rendered.

    >>> as_svg(panels()[0], "empty")[:36]
    '<svg role="img" aria-label="empty" x'
    """
    if isinstance(figure, Drawing):
        return figure.svg
    if not hasattr(figure, "savefig"):
        raise TypeError("as_svg: expected a drawing of viz or a Figure of matplotlib, got "
                        f"{type(figure).__name__}.")
    file = svg_of(figure)
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", file[file.index("<svg"):].strip(),
                  flags=re.DOTALL)
    used = set(REFERENCE.findall(text))
    prefix = f"p{hashlib.sha256(text.encode()).hexdigest()[:8]}-"
    text = ID.sub(lambda found: f' id="{prefix}{found[1]}"' if found[1] in used else "", text)
    text = REFERENCE.sub(lambda found: prefix + found[0], text)
    said = f' aria-label="{html.escape(label)}"' if label else ""
    return text.replace("<svg ", f'<svg role="img"{said} ', 1)


def html_of(figure: Any, description: str) -> str:
    """The picture as an HTML image that needs no other file.

    >>> html_of(panels()[0], "empty")[:40]
    '<img style="max-width: 100%" alt="empty"'
    """
    if isinstance(figure, Drawing):
        return figure.img()
    data = base64.b64encode(_content(figure, ".svg")).decode()
    return (f'<img style="max-width: 100%" alt="{html.escape(description)}" '
            f'src="data:image/svg+xml;base64,{data}">')


def save_picture(figure: Any, path: str | os.PathLike[str]) -> Path:
    """Write the picture to a file, in the format that the suffix names, and return its path.

    Raises ValueError for a suffix that is not among `SUFFIXES`, OSError where nothing can be
    written, RenderError if nothing can render a drawing.
    """
    target = checked_path(path, SUFFIXES)
    if isinstance(figure, Drawing):
        return figure.save(target)
    write(target, _content(figure, target.suffix.lower()))
    return target


def _content(figure: Any, suffix: str) -> bytes:
    """A figure of matplotlib as a file's content, without a date or random ids."""
    import matplotlib

    file = io.BytesIO()
    metadata = {} if suffix == ".png" else {"Creator": "chalkgrad"}
    dates: dict[str, Any] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    with matplotlib.rc_context({"svg.hashsalt": "chalkgrad"}):
        figure.savefig(file, format=suffix[1:], dpi=150,
                       metadata=metadata | dates.get(suffix, {}))
    return file.getvalue()


__all__ = ["SUFFIXES", "as_svg", "html_of", "panels", "save_picture", "svg_of"]
