"""Dropout trains an ensemble and predicts with one network, which computes one of its means."""

from __future__ import annotations

from typing import Any

import numpy as np

from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, Dropout, Sequential
from nn.dropout import Ensemble, ensemble

CLASSES = 3


@experiment("dropout_ensemble", title="Dropout as an ensemble: which mean is it?", claims=("H6",),
            slides=("Lausanne, Regularization In NN: Dropout", "Uppsala, Dropout",
                    "Lisbon, Dropout Regularization (Srivastava et al., 2014)"))
def dropout_ensemble() -> Result:
    """All networks that dropout trains, one for each mask, against the one that it predicts with.

    After a linear layer, scaling by 1 − p gives the arithmetic mean exactly. After softmax it
    gives the geometric mean, rescaled to sum 1; the arithmetic mean, which Lausanne writes, is
    another number.

    >>> dropout_ensemble().numbers["arithmetic mean"].round(4)
    array([0.5958, 0.2107, 0.1935])
    """
    from viz.plots import style

    h = np.array([[1.0, 2.0]])
    model = after_dropout(0.5, [[1.0, 0.5], [-1.0, 0.25], [0.5, -0.75]], "softmax")
    found = ensemble(model, h)
    means = {"arithmetic mean": found.arithmetic_mean()[0],
             "geometric mean, rescaled": found.geometric_mean()[0],
             "weights scaled by 1 − p": model.predict(h)[0]}
    linear = after_dropout(0.25, [[1.0, -1.0, 0.5, 2.0]], "linear")
    features = np.array([[1.0, 2.0, 3.0, 4.0]])
    numbers: dict[str, Any] = {
        **means, "linear: mean over all masks": ensemble(linear, features).arithmetic_mean().item(),
        "linear: scaled output": linear.predict(features).item()}

    figure, axes = panels(1, 2, size=(4.4, 3.8), sharey=True)
    _draw_networks(axes[0], found)
    for k, (name, p) in enumerate(means.items()):
        axes[1].bar(np.arange(CLASSES) + 0.27 * (k - 1), p, 0.25, label=name,
                    color=style.color(k), hatch=style.hatch(k), edgecolor="white")
    style.label(axes[1], "class", title="their means")
    for ax in axes:
        ax.set_xticks(range(CLASSES))
        style.grid(ax)
        style.legend(ax)
    first = [p[0] for p in means.values()]
    return Result(
        f"Scaling the weights gives class 0 the probability {first[2]:.4f}, which is the rescaled "
        f"geometric mean ({first[1]:.4f}) of the {len(found.masks)} networks' probabilities, not "
        f"their arithmetic mean ({first[0]:.4f}); with a linear output the scaled network is the "
        f"arithmetic mean: {numbers['linear: scaled output']:g}.", numbers, figure)


def after_dropout(rate: float, W: Any, activation: str) -> Sequential:
    """Dropout of the inputs, then one layer with the weights W (outputs, inputs)."""
    weights = np.array(W).T
    layer = Dense(weights.shape[0], weights.shape[1], activation, initializer="zeros")
    layer.W.data = weights
    return Sequential(Dropout(rate, "plain"), layer)


def _draw_networks(ax: Any, found: Ensemble) -> None:
    """The probabilities of each network of the ensemble."""
    from viz.plots import style

    for k, (mask, p) in enumerate(zip(found.masks, found.outputs[:, 0], strict=True)):
        ax.plot(range(CLASSES), p, marker=style.marker(k), markersize=8, **style.line(k),
                label=f"mask {', '.join(f'{entry:g}' for entry in mask[0])}")
    style.label(ax, "class", "probability", "one network for each mask")


__all__ = ["after_dropout", "dropout_ensemble"]
