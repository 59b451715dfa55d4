"""How all plots look, in one place: colors, lines, markers, texts that a lecture hall can read.

The colors are Okabe and Ito's without yellow and black, which vanish on white and on black paper.
Texts have the color that matplotlib gave the Axes' own labels, so that dark styles stay legible.
"""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.ticker import MaxNLocator

from autograd.data import describe
from autograd.text import printable

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
LINES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (3, 1, 1, 1, 1, 1)))
MARKERS = "o^sDvPX"
HATCHES = ("", "////", "....", "\\\\\\\\", "xx", "++", "oo")
COLOR_MAP = "cividis"
LINE_WIDTH = 2.5
FIGURE_SIZE = (6.4, 4.4)
MANY_POINTS = 2000
LARGE = "large"  # of the style's own font size


def color(k: int) -> str:
    """The color of the k-th thing, counted from 0; they repeat after six."""
    return COLORS[k % len(COLORS)]


def colors() -> ListedColormap:
    """All colors, for pictures of whole numbers."""
    return ListedColormap(COLORS)


def line(k: int) -> dict[str, Any]:
    """How the k-th line is drawn: the first 30 differ in color or in dashes.

    >>> line(0)
    {'color': '#0072B2', 'linestyle': '-', 'linewidth': 2.5}
    """
    return {"color": color(k), "linestyle": LINES[k % len(LINES)], "linewidth": LINE_WIDTH}


def axes_for(ax: Any, who: str, in_3d: bool = False, height: float = FIGURE_SIZE[1]) -> Any:
    """The Axes to draw into, checked; or those of a new figure where there are none.

    Raises TypeError for anything but one Axes with straight scales, or three-dimensional ones.
    """
    wanted = "3d" if in_3d else "rectilinear"
    if ax is None:
        from matplotlib import pyplot

        figure = pyplot.figure(figsize=(FIGURE_SIZE[0], height), layout="constrained")
        return figure.add_subplot(projection=wanted)
    if not isinstance(ax, Axes):
        cure = " Pass one of them." if hasattr(ax, "__len__") and len(ax) else (
            " Make one by matplotlib.pyplot.subplots().")
        raise TypeError(f"{who}: ax must be one Axes of matplotlib, got {describe(ax)}.{cure}")
    if ax.name != wanted:
        how = 'figure.add_subplot(projection="3d")' if in_3d else "figure.add_subplot()"
        raise TypeError(f"{who}: ax must be of the kind {wanted!r}, got {ax.name!r}. Make it by "
                        f"{how}, or leave ax out.")
    return ax


def ink(ax: Any) -> Any:
    """The color of texts and thin lines on these Axes."""
    return ax.xaxis.label.get_color()


def label(ax: Any, x: str = "", y: str = "", title: str = "") -> None:
    """Label the axes and name the plot, in letters that can be read from the last row."""
    if x:
        ax.set_xlabel(x, fontsize=LARGE)
    if y:
        ax.set_ylabel(y, fontsize=LARGE)
    if title:
        ax.set_title(title, fontsize=LARGE)


def marker(k: int) -> str:
    """The marker of the k-th thing, counted from 0; they repeat after seven."""
    return MARKERS[k % len(MARKERS)]


def hatch(k: int) -> str:
    """The hatching of the k-th area, counted from 0; they repeat after seven."""
    return HATCHES[k % len(HATCHES)]


def legend(ax: Any, points: int = 0, **options: Any) -> None:
    """A legend in the colors of these Axes, off the data; none where nothing has a label.

    Args:
        points: how many points are drawn; among very many matplotlib would search too long.
        options: other than matplotlib's own, such as handles.
    """
    if ax.get_legend_handles_labels()[0] or "handles" in options:
        where = "best" if points <= MANY_POINTS else "upper right"
        ax.legend(facecolor=ax.get_facecolor(), labelcolor=ink(ax), loc=where, **options)


def grid(ax: Any) -> None:
    """Faint lines behind the data, by which numbers can be read off."""
    ax.grid(True, color=ink(ax), alpha=0.2, linewidth=0.8)
    ax.set_axisbelow(True)


def whole_ticks(ax: Any) -> None:
    """Marks at whole numbers only, for epochs."""
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def plain(name: Any) -> str:
    r"""A name as a text that matplotlib shows as it is: no formula in it, and never hidden.

    >>> plain("cost in $"), plain("_x")
    ('cost in \\$', '\xa0_x')
    """
    text = printable(str(name)).replace("$", r"\$")
    return f"\N{NO-BREAK SPACE}{text}" if text.startswith("_") else text


__all__ = ["COLORS", "COLOR_MAP", "FIGURE_SIZE", "HATCHES", "LINES", "LINE_WIDTH", "MARKERS",
           "axes_for", "color", "colors", "grid", "hatch", "ink", "label", "legend", "line",
           "marker", "plain",
           "whole_ticks"]  # fmt: skip
