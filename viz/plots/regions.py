"""Decision regions: which class a model of two inputs predicts where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.patches import Patch

from autograd.errors import ShapeError
from nn.checks import number_in
from nn.targets import outside
from viz.plots import style
from viz.plots.checks import (
    around,
    checked_inputs,
    checked_resolution,
    checked_rows,
    checked_spans,
    lattice,
    predictions,
)
from viz.plots.points import class_names, classes_of, scatter

FILL = 0.3  # opacity of a region


def decision_regions(
    model: Any, X: Any = None, y: Any = None, *, threshold: float | None = None,
    names: Sequence[str] | None = None, inputs: tuple[str, str] = ("x₁", "x₂"), spans: Any = None,
    resolution: int = 200, ax: Any = None,
) -> Any:
    """Draw which class a model predicts for each point of the plane, and the data.

    Each region has the color of its class and hatching of its own; a thick line is the boundary.

    Args:
        model: anything with a method `predict`, of `nn`, scikit-learn or your own, or a function
            of an array (n, 2). It gives k scores per example, of which the largest counts, one
            output, or classes.
        X, y: the data, (n, 2) and classes (n,), (n, 1) or one-hot rows (n, k); both may be left
            out.
        threshold: one output above it means the second class. By default 0 where y or all
            outputs are −1 and +1, else ½ for probabilities; pass 0 for logits.
        names: what the legend calls the classes.
        inputs: what the axes are called.
        spans: of the two inputs, one for both or one for each; by default around the data, or
            (−1, 1).
        resolution: points per axis at which the model is asked.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes.
    Raises ShapeError for models of other than two inputs and data that does not fit, TypeError
    for things that are no model and for other Axes, ValueError for y of other classes than the
    model's, nan, and one output outside [0, 1] without a threshold.
    Source: Lisbon and Darmstadt, playground slides; Lausanne, "Importance of Activation Function".

    >>> from matplotlib.figure import Figure
    >>> from nn import Perceptron, data
    >>> X, y = data.boolean_or()
    >>> unit = Perceptron(2, scale=0)
    >>> unit.fit(X, y)
    True
    >>> ax = decision_regions(unit, X, y, ax=Figure().subplots())
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['class 0', 'class 1']
    """
    who = "decision_regions"
    checked_inputs(model, 2, who)
    rows = None if X is None else checked_rows(X, 2, who)
    if rows is None and y is not None:
        raise ValueError(f"{who}: y was passed without X. Pass both, or none.")
    found = None if y is None or rows is None else classes_of(y, len(rows), who)
    if spans is None:
        spans = (-1, 1) if rows is None else around(rows, 0.1)
    count = checked_resolution(resolution, who)
    a, b, points = lattice(checked_spans(spans, who), count)
    values, leads = _leads(model, predictions(model, points, who), threshold,
                           None if found is None else found[0])
    shown = class_names(values, names, who)
    ax = style.axes_for(ax, who)
    handles: list[Any] = []
    for k, lead in enumerate(leads.reshape(len(values), count, count)):
        _fill(ax, a, b, lead, k)
        handles.append((Patch(facecolor=style.color(k), alpha=FILL, hatch=style.hatch(k),
                              edgecolor=style.color(k)),))
    if found is not None and rows is not None:
        of_value = found[0][found[1]]
        for k, value in enumerate(values):
            drawn = scatter(ax, rows[of_value == value], k)
            handles[k] += () if drawn is None else (drawn,)
    elif rows is not None:
        scatter(ax, rows, None)
    ax.set(xlim=(a[0], a[-1]), ylim=(b[0], b[-1]))
    style.label(ax, *map(style.plain, inputs))
    style.legend(ax, handles=handles, labels=shown, points=0 if rows is None else len(rows))
    return ax


def _fill(ax: Any, a: np.ndarray, b: np.ndarray, lead: np.ndarray, k: int) -> None:
    """The region where class k leads, and its boundary."""
    if not lead.max() > 0:
        return  # it is predicted nowhere
    region = ax.contourf(a, b, lead, levels=[0, 1 + lead.max()], colors=[style.color(k)],
                         alpha=FILL, hatches=[style.hatch(k)])
    region.set(edgecolor=style.color(k), linewidth=0)  # the hatching takes the color of edges
    if lead.min() < 0:
        ax.contour(a, b, lead, levels=[0], colors=[style.ink(ax)], linewidths=1.5)


def _leads(model: Any, p: np.ndarray, threshold: float | None,
           known: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The classes, and by how much each is ahead of all others (classes, points): above 0 it wins.

    Args:
        p: what the model predicts.
        known: the classes of the data.
    """
    if hasattr(model, "classes_") or p.dtype.kind != "f":
        return _of_labels(p, known)
    if p.ndim == 2 and p.shape[1] > 1:
        _same_classes(known, range(p.shape[1]))
        others = np.stack([np.max(np.delete(p, k, axis=1), axis=1) for k in range(p.shape[1])])
        return np.arange(p.shape[1]), p.T - others
    return _of_outputs(p.reshape(-1), threshold, known)


def _of_labels(p: np.ndarray, known: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The same where classes are predicted."""
    if p.ndim == 2 and p.shape[1] > 1:
        raise ShapeError(f"decision_regions: the model predicts classes of shape {p.shape}; "
                         "expected one class for each example, (n,).")
    p = p.reshape(-1)
    values = np.unique(p)
    if known is not None:
        kinds = {array.dtype.kind in "fiub" for array in (values, known)}
        if len(kinds) > 1:
            raise ValueError(f"decision_regions: the model predicts {values[0]!s}, but y holds "
                             f"{known[0]!s}. Pass y as the model names its classes.")
        values = np.union1d(values, known)
    return values, np.where(p == values[:, None], 0.5, -0.5)


def _of_outputs(p: np.ndarray, threshold: float | None,
                known: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The same for one output per example."""
    signed = bool(np.isin(p, (-1, 1)).all())
    if known is None:
        values = np.array([-1, 1] if signed else [0, 1])
    else:
        values = np.array([-1, 1] if np.isin(-1, known) else [0, 1])
        _same_classes(known, values)
    if threshold is not None:
        limit = number_in(threshold, "decision_regions: threshold")
    else:
        limit = 0.0 if signed or values[0] < 0 else 0.5
        if limit and (worst := outside(p)) is not None:
            raise ValueError("decision_regions: one output must be a probability, between 0 and 1, "
                             f"got {worst:g}. For logits pass threshold=0; for a network that "
                             "learned targets 0 and 1 by squared errors, threshold=0.5.")
    return values, np.stack([limit - p, p - limit])


def _same_classes(known: np.ndarray | None, possible: Any) -> None:
    """Raise ValueError for data of a class that the model cannot predict."""
    if known is None:
        return
    for value in known:
        if value not in tuple(possible):
            raise ValueError(f"decision_regions: the model predicts the classes "
                             f"{', '.join(map(str, possible))}, but y holds {value!s}.")


__all__ = ["decision_regions"]
