"""How gradients flow: saturation, their size layer by layer, and over the epochs of training."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

import viz
from autograd import gradients
from lectures.figures.form import figure
from lectures.figures.panels import panels
from nn import Dense, History, Sequential, data, initializers, losses, train
from nn.optimizers import SGD

LAYERS, UNITS = 10, 50
KINDS = {"sigmoid": "glorot_normal", "tanh": "glorot_normal", "relu": "he_normal"}
SATURATED = 0.01  # a slope below this share of the largest


def layer_gradients(activation: str, initializer: str) -> list[float]:
    """‖∂L/∂z‖ of each hidden layer of a deep network at its start, for one example."""
    rng = np.random.default_rng(0)
    widths = [UNITS] * (LAYERS + 1)
    layers = [Dense(d, h, activation, initializer=initializer, rng=rng)
              for d, h in pairwise(widths)]
    model = Sequential(*layers, Dense(UNITS, 1, rng=rng))
    loss = losses.squared_error(model(rng.normal(0, 1, (1, UNITS))), [[1.0]])
    # of one example the gradient of b is that of z = xW + b
    return [float(np.linalg.norm(g)) for g in gradients(loss, [layer.b for layer in layers])]


@figure("G32", title="Vanishing gradients", slides=('Lausanne, "Vanishing Gradients" (3 slides)',))
def vanishing_gradients() -> Any:
    """A sigmoid saturates: far from 0 its slope, at most ¼, is almost 0. Through ten layers these
    slopes multiply: the gradient of the first layers vanishes, less with tanh, not with ReLU.
    """
    drawn, (left, right) = panels(2, width=6.4, height=4.8)
    viz.plots.activation("sigmoid", span=(-8, 8), ax=left)
    z, slopes = left.lines[1].get_data()
    flat = slopes < SATURATED * slopes.max()
    for side in (z[flat & (z < 0)], z[flat & (z > 0)]):
        left.axvspan(side.min(), side.max(), color=viz.plots.style.color(1), alpha=0.2,
                     label="saturated: below 1 % of ¼" if side[0] < 0 else None)
    left.legend(loc="upper left")
    for k, (activation, initializer) in enumerate(KINDS.items()):
        right.semilogy(range(1, LAYERS + 1), layer_gradients(activation, initializer),
                       label=activation, marker=viz.plots.style.marker(k),
                       **viz.plots.style.line(k))
    viz.plots.style.grid(right)
    viz.plots.style.whole_ticks(right)
    viz.plots.style.label(right, "layer", "‖∂L/∂z‖")
    viz.plots.style.legend(right)
    return drawn


def watched_run(scale: float) -> History:
    """A network on two moons, whose weights start with so large a standard deviation."""
    X, y = data.moons(100, noise=0.1, rng=0)
    start = initializers.normal(scale)
    model = Sequential(Dense(2, 16, "tanh", initializer=start, rng=0),
                       Dense(16, 1, initializer=start, rng=1))
    return train(model, (X - X.mean(axis=0), y), "sigmoid_cross_entropy", SGD(model, 0.3),
                 epochs=120, batch_size=None, progress=False)


@figure("G41", title="The squared gradient over the epochs",
        slides=('Uppsala, "Problems: Local Minima"',))
def gradient_norms() -> Any:
    """A diagnosis: where the loss no longer falls and gᵀg has become small, training has come to a
    flat point. On the right it starts on one: tiny weights, near the saddle at 0.
    """
    drawn, axes = panels(2, 2, width=6.2, height=3.4, sharex=True)
    for column_of, (name, scale) in enumerate({"a good start": 0.5, "tiny weights": 0.001}.items()):
        both = [axes[column_of], axes[2 + column_of]]
        run = replace(watched_run(scale), best_epoch=None)  # which has nothing to do with it
        viz.plots.history(run, show=["loss", "gradients"], ax=both)
        both[0].set_title(name)
        both[0].get_legend().remove()
    return drawn


__all__ = ["gradient_norms", "layer_gradients", "vanishing_gradients", "watched_run"]
