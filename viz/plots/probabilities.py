"""Softmax and sparsemax: a probability over two logits as a curve, over three as a surface."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import activations
from viz.plots import style
from viz.plots.checks import checked_span, checked_spans, lattice

POINTS = 401
HILL = 61  # points along each edge of a surface


def probability_curves(functions: Any = ("softmax", "sparsemax"), *, span: Any = (-3, 3),
                       ax: Any = None) -> Any:
    """Draw the first probability of two logits (t, 0), over t.

    Softmax of two is the logistic sigmoid; sparsemax its "hard" version, 0 or 1 where |t| ≥ 1.

    Args:
        functions: "softmax" or "sparsemax", or a function that acts on the last axis, as
            ``Activation(name, function, whole=True)``; or a list.
        span: from which t to which.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises ValueError for functions that act entry by entry and an empty list,
    TypeError for other Axes.
    Source: Lisbon, "Two Dimensions".

    >>> from matplotlib.figure import Figure
    >>> ax = probability_curves(ax=Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['softmax₁(t, 0)', 'sparsemax₁(t, 0)']
    """
    who = "probability_curves"
    chosen = functions if isinstance(functions, (list, tuple)) else [functions]
    if not chosen:
        raise ValueError(f"{who}: the list of functions is empty.")
    found = [_whole(one, who) for one in chosen]
    t = np.linspace(*checked_span(span, who), POINTS)
    curves = [np.asarray(one(np.column_stack([t, np.zeros_like(t)])))[:, 0] for one in found]
    ax = style.axes_for(ax, who)
    for k, (one, p) in enumerate(zip(found, curves, strict=True)):
        ax.plot(t, p, label=f"{style.plain(one.name)}₁(t, 0)", **style.line(k))
    style.grid(ax)
    style.label(ax, "t = z₁ − z₂", "probability of class 1")
    style.legend(ax)
    return ax


def probability_surface(function: Any = "softmax", *, spans: Any = (-3, 3), ax: Any = None) -> Any:
    """Draw the first probability of three logits (t₁, t₂, 0) as a surface over t₁ and t₂.

    Sparsemax is piecewise linear: its flat floor and roof are exactly 0 and 1.

    Args:
        function: one function, as for `probability_curves`.
        spans: of t₁ and t₂, one for both or one for each.
        ax: three-dimensional Axes, by ``figure.add_subplot(projection="3d")``; a new figure by
            default.

    Returns the Axes. Raises as `probability_curves`; TypeError for flat Axes.
    Source: Lisbon, "Three Dimensions".

    >>> from matplotlib.figure import Figure
    >>> ax = probability_surface("sparsemax", ax=Figure().add_subplot(projection="3d"))
    >>> ax.get_title()
    'sparsemax₁(t₁, t₂, 0)'
    """
    found = _whole(function, "probability_surface")
    a, b, points = lattice(checked_spans(spans, "probability_surface"), HILL)
    p = np.asarray(found(np.column_stack([points, np.zeros(len(points))])))[:, 0]
    ax = style.axes_for(ax, "probability_surface", in_3d=True)
    ax.plot_surface(*np.meshgrid(a, b), p.reshape(HILL, HILL), cmap=style.COLOR_MAP, vmin=0, vmax=1,
                    rcount=HILL, ccount=HILL, edgecolor=style.ink(ax), linewidth=0.1)
    ax.set_zlim(0, 1)
    style.label(ax, "t₁", "t₂", f"{style.plain(found.name)}₁(t₁, t₂, 0)")
    ax.set_zlabel("probability of class 1", fontsize=style.LARGE)
    return ax


def _whole(function: Any, who: str) -> activations.Activation:
    """An activation that needs all outputs at once."""
    found = activations.get(function, who)
    if not found.whole:
        raise ValueError(f"{who}: {found.name} acts entry by entry; expected softmax, sparsemax or "
                         "an Activation with whole=True. For others take plots.activation.")
    return found


__all__ = ["probability_curves", "probability_surface"]
