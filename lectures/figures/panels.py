"""Empty plots side by side, with letters for a lecture hall."""

from __future__ import annotations

from typing import Any

import numpy as np

from lectures import pictures
from lectures.figures.form import FONT_SIZE


def panels(columns: int = 1, rows: int = 1, *, width: float = 5.2, height: float = 4.4,
           in_3d: bool = False, **options: Any) -> tuple[Any, Any]:
    """A Figure of matplotlib with rows of Axes, and the Axes in one flat array.

    Args:
        columns, rows: how many.
        width, height: of each, in inches.
        in_3d: True for three-dimensional Axes.
        options: further ones of `Figure.subplots`, such as ``sharey=True``.

    >>> drawn, axes = panels(2)
    >>> len(axes), [float(size) for size in drawn.get_size_inches()]
    (2, [10.4, 4.4])
    """
    if in_3d:
        options["subplot_kw"] = {"projection": "3d"}
    drawn, found = pictures.panels(rows, columns, size=(width, height), squeeze=False, **options)
    axes = np.ravel(found)
    for ax in axes:
        ax.tick_params(labelsize=FONT_SIZE - 2)
    return drawn, axes


def as_pixels(ax: Any) -> None:
    """Surfaces and meshes as pixels in the SVG, not as thousands of small polygons."""
    for part in ax.collections:
        part.set_rasterized(True)


__all__ = ["as_pixels", "panels"]
