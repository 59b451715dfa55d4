"""Losses of one example: over the margin of a classification, over the residual of a regression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.node import data_of
from nn import losses as named
from viz.plots import style
from viz.plots.checks import checked_span
from viz.plots.curves import broken

POINTS = 301
OF_TWO_LOGITS = {"softmax_cross_entropy", "sparsemax_loss", "multiclass_hinge"}
OF_CLASSES = {"sigmoid_cross_entropy", "hinge", "_zero_one_error", *OF_TWO_LOGITS,
              *named.OF_PROBABILITIES}
Loss = Callable[[Any, Any], Any]
MARGIN_LOSSES = ("zero_one_error", "hinge", "sigmoid_cross_entropy", "sparsemax_loss")
RESIDUAL_LOSSES = ("squared_error", "absolute_error", "huber")


def margin_losses(losses: Any = MARGIN_LOSSES, *, span: Any = (-3, 3), ax: Any = None) -> Any:
    """Draw losses of one example over its margin m, by how much the right class leads.

    Losses of one output z get z = m with the target 1; those of two logits, (m, 0) with the first
    class. What lies left of 0 is classified wrongly.

    Args:
        losses: names of `nn.losses`, "zero_one_error", or functions of arrays, a prediction
            (1, 1) and a target (1, 1); one or a list, or a dict by names of your own. The
            perceptron's loss:
            ``{"perceptron": lambda z, t: autograd.sum(autograd.relu(-t * z))}``.
        span: from which margin to which.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises ValueError for losses of probabilities and of more outputs and for an
    empty list, TypeError for Axes of another kind.
    Source: Lisbon, "Classification Losses in Two Dimensions"; Darmstadt, "Loss Functions".

    >>> from matplotlib.figure import Figure
    >>> ax = margin_losses(["hinge", "sigmoid_cross_entropy"], ax=Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['hinge', 'sigmoid cross entropy']
    """
    who = "margin_losses"
    found = _named(losses, who)
    for loss in map(_name, found.values()):
        if loss in named.OF_PROBABILITIES:
            raise ValueError(f"{who}: {loss} takes probabilities, a margin is one of logits. Take "
                             f"{named.OF_PROBABILITIES[loss]}.")

    def at(loss: Loss, m: float) -> Any:
        if _name(loss) in OF_TWO_LOGITS:
            return loss(np.array([[m, 0.0]]), np.array([0]))
        return loss(np.array([[m]]), np.array([[1.0]]))

    ax = _drawn(found, at, span, who, ax)
    style.label(ax, "margin m (classified rightly above 0)", "loss of one example")
    return ax


def residual_losses(losses: Any = RESIDUAL_LOSSES, *, span: Any = (-3, 3), ax: Any = None) -> Any:
    """Draw losses of one example over its residual r = y − t, by how much a prediction is off.

    Args:
        losses: names of `nn.losses`, or functions of arrays, a prediction (1, 1) and a target (1,
            1); one or a list, or a dict by names of your own:
            ``{"δ = ½": lambda y, t: nn.losses.huber(y, t, delta=0.5)}``.
        span: from which residual to which.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises ValueError for losses of classes and for an empty list, TypeError for
    Axes of another kind.
    Source: Lisbon, "Squared Loss"; Huber 1964.

    >>> from matplotlib.figure import Figure
    >>> ax = residual_losses("huber", ax=Figure().subplots())
    >>> float(max(ax.lines[0].get_ydata()))
    2.5
    """
    who = "residual_losses"
    found = _named(losses, who)
    for loss in map(_name, found.values()):
        if loss in OF_CLASSES:
            raise ValueError(f"{who}: {loss} is a loss of classes. Take plots.margin_losses.")
    ax = _drawn(found, lambda loss, r: loss(np.array([[r]]), np.zeros((1, 1))), span, who, ax)
    style.label(ax, "residual r = y − t", "loss of one example")
    return ax


def _zero_one_error(z: Any, t: Any) -> float:
    """The metric, of logits."""
    return named.zero_one_error(z, t, threshold=0)


def _name(loss: Loss) -> str:
    """What a loss of `nn.losses` is called there."""
    return str(getattr(loss, "__name__", ""))


def _named(losses: Any, who: str) -> dict[str, Loss]:
    """The losses by what the legend calls them."""
    if not isinstance(losses, (list, tuple, Mapping)):
        losses = [losses]
    if not isinstance(losses, Mapping):
        losses = {getattr(one, "__name__", str(one)).replace("_", " "): one for one in losses}
    if not losses:
        raise ValueError(f"{who}: the list of losses is empty.")
    found = {str(name): _zero_one_error if one in ("zero_one_error", named.zero_one_error)
             else named.get(one) for name, one in losses.items()}
    if named.gaussian_outputs in found.values():
        raise ValueError(f"{who}: gaussian_outputs is a loss of two numbers, mean and variance. "
                         "Take plots.loss_surface.")
    return found


def _drawn(found: dict[str, Loss], at: Callable[[Loss, float], Any], span: Any, who: str,
           ax: Any) -> Any:
    """The losses as lines over the span; returns the Axes."""
    x = np.linspace(*checked_span(span, who), POINTS)
    curves = {name: np.array([float(data_of(at(loss, float(number)))) for number in x])
              for name, loss in found.items()}
    ax = style.axes_for(ax, who)
    for k, (name, curve) in enumerate(curves.items()):
        ax.plot(x, broken(curve), label=style.plain(name), **style.line(k))
    style.grid(ax)
    style.legend(ax)
    return ax


__all__ = ["MARGIN_LOSSES", "RESIDUAL_LOSSES", "margin_losses", "residual_losses"]
