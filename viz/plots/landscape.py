"""A loss over two parameters, as contour lines or as a surface, and how descent went down on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.colors import BoundaryNorm
from matplotlib.patheffects import withStroke

from autograd import Graph, Node
from autograd.data import describe
from autograd.errors import ShapeError
from autograd.node import data_of
from autograd.require import checked_nodes
from viz.plots import style
from viz.plots.checks import around, checked_resolution, checked_rows, checked_spans, lattice

LEVELS = 14
PATHS = ("white", "#D55E00", "#CC79A7", "#56B4E9")  # legible on all of the color map
OUTLINE = [withStroke(linewidth=3.5, foreground="black")]
Surface = Callable[[float, float], float]


def loss_surface(
    loss: Any, parameters: Any = None, *, path: Any = None, spans: Any = None,
    names: tuple[str, str] = ("w₁", "w₂"), in_3d: bool = False, resolution: int = 61,
    ax: Any = None,
) -> Any:
    """Draw a loss over two parameters, with the paths that descent took on it.

    Between two contour lines lies the same share of the area, so that valleys and plateaus show
    beside cliffs; the color bar tells their heights. Nothing in a recorded graph is changed.

    Args:
        loss: a recorded node of one number, or a function of two floats.
        parameters: of a recorded loss: two leaves of one number each, or one Tensor of two.
        path: points (n, 2) in the order of descent, or a dict of such by what the legend calls
            them.
        spans: of the two parameters, one for both or one for each; by default around the paths,
            or (−3, 3).
        names: of the two axes; of a recorded loss its leaves' names are taken.
        in_3d: True for a surface; `ax` must then be three-dimensional.
        resolution: points per axis; the loss is computed for all pairs.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes.
    Raises TypeError, ShapeError and ValueError for things that are no loss of two numbers, paths
    that are no points (n, 2), spans and Axes that do not fit, a loss that is constant or nowhere
    finite; StaleGraphError if a leaf changed after the loss was computed.
    Source: Darmstadt, "Plateaus and Valleys", "Full / Stochastic / Mini-Batch gradient descent",
    "How to choose the learning rate"; Lausanne, "Gradient Descent in Weight Space".

    >>> from matplotlib.figure import Figure
    >>> from autograd import Value
    >>> from nn.optimizers import SGD
    >>> w = [Value(-2.0, "w1"), Value(2.0, "w2")]
    >>> path, sgd = [[v.data for v in w]], SGD(w, 0.1)
    >>> for _ in range(20):
    ...     before = sgd.step(w[0] ** 2 + 3 * w[1] ** 2)
    ...     path.append([v.data for v in w])
    >>> ax = loss_surface(w[0] ** 2 + 3 * w[1] ** 2, w, path=path, ax=Figure().subplots())
    >>> ax.get_xlabel(), len(ax.lines[0].get_xdata())
    ('w1', 21)
    """
    who = "loss_surface"
    surface, names = _recorded(loss, parameters) if isinstance(loss, Node) else (
        _function(loss, parameters), names)
    paths = {label: checked_rows(points, 2, f"{who}: path") for label, points in (
        path.items() if isinstance(path, Mapping) else [("path of descent", path)])
        if points is not None}
    if spans is None:
        spans = around(np.concatenate(list(paths.values())), 0.25) if paths else (-3, 3)
    count = checked_resolution(resolution, who)
    a, b, points = lattice(checked_spans(spans, who), count)
    with np.errstate(all="ignore"):
        heights = np.array([surface(*point) for point in points.tolist()]).reshape(count, count)
        tops = {label: np.array([surface(*point) for point in rows.tolist()])
                for label, rows in paths.items()}
    levels = _levels(heights)
    ax = style.axes_for(ax, who, in_3d)
    if in_3d:
        ax.plot_surface(*np.meshgrid(a, b), np.where(np.isfinite(heights), heights, np.nan),
                        cmap=style.COLOR_MAP, alpha=0.75, vmin=levels[0], vmax=levels[-1],
                        edgecolor=style.ink(ax), linewidth=0.1)
        ax.set_zlabel("loss", fontsize=style.LARGE)
    else:
        shown = np.ma.masked_invalid(heights)
        filled = ax.contourf(a, b, shown, levels=levels, cmap=style.COLOR_MAP, alpha=0.8,
                             norm=BoundaryNorm(levels, 256))
        ax.contour(a, b, shown, levels=levels, colors=[style.ink(ax)], linewidths=0.5)
        bar = ax.figure.colorbar(filled, ax=ax, format="%.3g")
        bar.set_label("loss", fontsize=style.LARGE, color=style.ink(ax))
        bar.ax.tick_params(colors=style.ink(ax))
    for k, (label, rows) in enumerate(paths.items()):
        _draw_path(ax, rows, tops[label] if in_3d else None, style.plain(label), k)
    style.label(ax, *map(style.plain, names))
    style.legend(ax)
    return ax


def _draw_path(ax: Any, rows: np.ndarray, heights: np.ndarray | None, label: str, k: int) -> None:
    """One path: dots and lines from a large mark to a star."""
    columns = [*rows.T] if heights is None else [*rows.T, heights]
    look = {"color": PATHS[k % len(PATHS)], "markeredgecolor": "black", "zorder": 10}
    ax.plot(*columns, label=label, marker=style.marker(k), markersize=5, markeredgewidth=0.6,
            linewidth=2, linestyle=style.LINES[k % len(style.LINES)], path_effects=OUTLINE, **look)
    for end, mark, size, name in ((slice(1), "s", 10, "start"), (slice(-1, None), "*", 17, "end")):
        ax.plot(*[column[end] for column in columns], linestyle="none", marker=mark,
                markersize=size, label=None if k else name, **look)


def _levels(heights: np.ndarray) -> np.ndarray:
    """The heights of the contour lines; raises ValueError where there can be none."""
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        raise ValueError("loss_surface: the loss is inf or nan everywhere in the spans. Take other "
                         "spans.")
    low, high = float(finite.min()), float(finite.max())
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        raise ValueError(f"loss_surface: the loss is {low:g} everywhere in the spans: there is "
                         "nothing to draw. Take other spans or parameters.")
    levels: np.ndarray = np.unique(np.quantile(finite, np.linspace(0, 1, LEVELS)))
    return levels


def _function(loss: Any, parameters: Any) -> Surface:
    """A function of two floats, as it is called."""
    if not callable(loss):
        raise TypeError("loss_surface: expected a recorded loss or a function of two numbers, got "
                        f"{describe(loss)}.")
    if parameters is not None:
        raise TypeError("loss_surface: parameters go with a recorded loss; a function gets its two "
                        "numbers.")

    def surface(a: float, b: float) -> float:
        height = np.asarray(data_of(loss(a, b)))
        if height.size != 1:
            raise ShapeError("loss_surface: the function must give one number, got shape "
                             f"{height.shape}.")
        return float(height.item())

    return surface


def _recorded(loss: Node, parameters: Any) -> tuple[Surface, tuple[str, str]]:
    """A recorded loss as a function of its two parameters, and their names."""
    if loss.size != 1:
        raise ShapeError(f"loss_surface: the loss has shape {loss.shape}, expected one number.")
    if parameters is None:
        raise TypeError("loss_surface: of a recorded loss, pass the two parameters too: "
                        "loss_surface(loss, [w1, w2]).")
    nodes, graph = checked_nodes("loss_surface", parameters), Graph(loss)
    graph.require_fresh("loss_surface")
    for node in nodes:
        if node not in graph.nodes:
            raise ValueError(f"loss_surface: the loss does not depend on {node.name or 'a node'} "
                             "of the parameters.")
    shapes = [node.shape for node in nodes]
    first, second = [graph.name(node) for node in (*nodes, nodes[0])][:2]
    if len(nodes) == 1 and nodes[0].size == 2:
        shape = shapes[0]
        return (lambda a, b: float(graph.evaluate({nodes[0]: np.reshape([a, b], shape)})[loss]),
                (f"{first}[0]", f"{first}[1]"))
    if shapes != [(), ()]:
        raise ShapeError("loss_surface: expected two parameters of one number each, or one of two "
                         f"numbers, got shapes {', '.join(map(str, shapes))}.")
    return (lambda a, b: float(graph.evaluate({nodes[0]: a, nodes[1]: b})[loss]), (first, second))


__all__ = ["loss_surface"]
