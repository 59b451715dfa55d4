"""A model of one input as a curve through its data."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.errors import ShapeError
from nn.module import Module
from viz.plots import style
from viz.plots.checks import checked_inputs, checked_rows, checked_span, predictions
from viz.plots.pieces import activity, rectifiers

POINTS = 1001


def fit(model: Any, X: Any = None, y: Any = None, *, span: Any = None, knots: bool = True,
        inputs: str = "x", outputs: str = "y", ax: Any = None) -> Any:
    """Draw what a model of one input predicts, the data, and the knots of a ReLU network.

    At a knot a hidden unit switches on or off; between knots the network is a straight line.

    Args:
        model: anything with a method `predict`, or a function of an array (n, 1), that gives one
            number per example; or a dict of such, by what the legend calls them.
        X, y: the data, (n, 1) or (n,) each; both may be left out.
        span: from which input to which; by default that of the data and a little more, or (−3, 3).
        knots: False to leave them out; other than ReLU networks have none.
        inputs, outputs: what the axes are called.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises TypeError for things that are no model and for other Axes,
    ShapeError for models of more inputs or outputs and data that does not fit, ValueError for nan.
    Source: Darmstadt, "Shallow Network: ReLu Neurons", "Perfect Network Size", "Too Big Network";
    Lausanne, "Notes On Overfitting".

    >>> from matplotlib.figure import Figure
    >>> from nn import data
    >>> X, y = data.house_prices()
    >>> ax = fit(lambda x: 26.79 + 0.16512 * x, X, y, ax=Figure().subplots())
    >>> len(ax.lines), len(ax.collections[0].get_offsets())
    (1, 5)
    """
    models = model if isinstance(model, dict) else {"model": model}
    if not models:
        raise ValueError("fit: the dict of models is empty.")
    if (X is None) != (y is None):
        raise ValueError("fit: X and y go together. Pass both, or none.")
    rows = None if X is None else checked_rows(X, 1, "fit")
    targets = None if rows is None else checked_rows(y, 1, "fit")
    if rows is not None and targets is not None and len(rows) != len(targets):
        raise ShapeError(f"fit: {len(rows)} rows of X, but {len(targets)} of y.")
    if span is None:
        width = 1.0 if rows is None else float(np.ptp(rows)) or 1.0
        span = (-3, 3) if rows is None else (rows.min() - width / 20, rows.max() + width / 20)
    x = np.linspace(*checked_span(span, "fit"), POINTS).reshape(-1, 1)
    curves = {style.plain(name): (_outputs(one, x), _knots(one, x) if knots else None)
              for name, one in models.items()}
    ax = style.axes_for(ax, "fit")
    if rows is not None and targets is not None:
        ax.scatter(rows[:, 0], targets[:, 0], s=45, facecolor="none", edgecolor=style.ink(ax),
                   linewidth=1.2, label="data", zorder=3)
    named = False
    for k, (name, (curve, at)) in enumerate(curves.items()):
        ax.plot(x[:, 0], curve, label=name, **style.line(k))
        if at is not None and at.any():
            ax.plot(x[at, 0], curve[at], marker="|", markersize=18, markeredgewidth=2,
                    color=style.color(k), linestyle="none",
                    label=None if named else "knots")
            named = True
    style.grid(ax)
    style.label(ax, style.plain(inputs), style.plain(outputs))
    style.legend(ax)
    return ax


def _outputs(model: Any, x: np.ndarray) -> np.ndarray:
    """One number for each input."""
    checked_inputs(model, 1, "fit")
    found = predictions(model, x, "fit")
    if found.ndim == 2 and found.shape[1] != 1:
        raise ShapeError(f"fit: draws one output, but the model gives {found.shape[1]}. Pass a "
                         "function that picks one: lambda X: model.predict(X)[:, 0].")
    return found.reshape(-1).astype(float)


def _knots(model: Any, x: np.ndarray) -> np.ndarray | None:
    """Where a unit of a ReLU network switches; None for other models."""
    if not isinstance(model, Module):
        return None
    try:
        layers = rectifiers(model, "fit")
    except ValueError:
        return None  # not linear in pieces
    active = np.concatenate(activity(model, layers, x), axis=1)
    return np.concatenate([[False], (active[1:] != active[:-1]).any(axis=1)])


__all__ = ["fit"]
