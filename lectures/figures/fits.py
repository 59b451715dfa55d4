"""Networks of several sizes on the same points: too small, right, too big; when to stop."""

from __future__ import annotations

from typing import Any

import numpy as np

import viz
from autograd import relu
from lectures.figures.form import figure
from lectures.figures.panels import panels
from nn import Dense, EarlyStopping, History, Sequential, data, initializers, losses, train
from nn.optimizers import Adam
from nn.second_order import minimize

SIZES = (1, 2, 3, 5, 8, 12, 20, 40)
"""Numbers of hidden units, from too few to too many."""
RIGHT_SIZE, TOO_BIG = 3, 20
STARTS = (0, 1, 2, 3)
POINTS, SEED = 18, 2


def points(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Evenly spaced points on Darmstadt's function of three straight pieces, with noise."""
    x = np.linspace(-1.5, 1.5, n).reshape(-1, 1)
    y = -(0.5 + x) + relu(1 + 2 * x) - relu(2 * x - 1)
    return x, y + np.random.default_rng(seed).normal(0, 0.25, y.shape)


def fitted(sizes: list[int], X: np.ndarray, y: np.ndarray, seed: int = 0,
           activation: str = "relu") -> Sequential:
    """A network with these hidden layers, whose squared error on the data has been minimized."""
    widths = [1, *sizes]
    wide = initializers.normal(3.0)  # so that the knots lie all over the points
    first = [Dense(d, h, activation, initializer=wide, bias_initializer=wide,
                   rng=seed + 10 * k)
             for k, (d, h) in enumerate(zip(widths, sizes, strict=False))]
    model = Sequential(*first, Dense(widths[-1], 1, rng=seed + 99))
    minimize(losses.squared_error(model(X), y), model, "lbfgs", iterations=300)
    return model


def best(sizes: list[int], X: np.ndarray, y: np.ndarray, activation: str = "relu") -> Sequential:
    """The one of several starts that fits the data best."""
    models = [fitted(sizes, X, y, seed, activation) for seed in STARTS]
    return min(models, key=lambda model: error(model, X, y))


def error(model: Any, X: np.ndarray, y: np.ndarray) -> float:
    """The mean of (ŷ − y)²."""
    return float(losses.mean_squared_error(model.predict(X), y))


def risks(sizes: tuple[int, ...] = SIZES) -> dict[str, list[float]]:
    """Errors on the training points and on 400 new ones, of the best network of each size."""
    (X, y), (new_X, new_y) = points(POINTS, SEED), points(400, 1)
    models = [best([size], X, y) for size in sizes]
    return {"training points": [error(model, X, y) for model in models],
            "new points": [error(model, new_X, new_y) for model in models]}


@figure("G24", title="The size of a network",
        slides=('Darmstadt, "Perfect Network Size"',
                'Darmstadt, "Too Big Network: Prone to overfitting?"',
                'Darmstadt, "Deep Network with Equally Many Linear Regions"',
                'Darmstadt, "Risk vs Complexity"'))
def network_sizes() -> Any:
    """ReLU networks on 18 noisy points of a function of three pieces, with marks at their knots.
    Two layers of 4 units may have as many pieces as one of 20, with half the parameters. The error
    on new points falls, then rises.
    """
    X, y = points(POINTS, SEED)
    shapes = {"right size": [RIGHT_SIZE], "too big": [TOO_BIG], "deep": [4, 4]}
    drawn, axes = panels(2, 2, width=6.2, height=4.6)
    for (name, sizes), ax in zip(shapes.items(), axes[:3], strict=True):
        model = best(sizes, X, y)
        shape = "-".join(map(str, [1, *sizes, 1]))
        viz.plots.fit(model, X, y, span=(-1.6, 1.6), ax=ax)
        viz.plots.style.label(ax, title=f"{name}: {shape}, {model.count()} parameters")
        ax.set_ylim(-1.2, 2)
    for k, (name, row) in enumerate(risks().items()):
        axes[3].plot(SIZES, row, label=name, marker=viz.plots.style.marker(k),
                     **viz.plots.style.line(k))
    axes[3].set(xscale="log", xticks=SIZES, xticklabels=map(str, SIZES))
    axes[3].minorticks_off()
    viz.plots.style.grid(axes[3])
    viz.plots.style.label(axes[3], "hidden units", "mean of (ŷ − y)²", "risk and complexity")
    viz.plots.style.legend(axes[3])
    return drawn


def overfitting_run(patience: int | None = None) -> History:
    """A network of 1801 parameters on 60 moons, with the loss on 400 others; stopped early where
    that has not fallen for so many epochs.
    """
    X, y = data.moons(60, noise=0.3, rng=0)
    validation = data.moons(400, noise=0.3, rng=1)
    model = Sequential(Dense(2, 40, "tanh", rng=0), Dense(40, 40, "tanh", rng=1),
                       Dense(40, 1, rng=2))
    stopping = None if patience is None else EarlyStopping(patience)
    return train(model, (X, y), "sigmoid_cross_entropy", Adam(model, 0.01), epochs=250,
                 batch_size=None, validation=validation, early_stopping=stopping, progress=False)


@figure("G25", title="Underfitting, an ideal fit, overfitting",
        slides=('Lausanne, "Notes On Overfitting"', 'Lausanne, "Early Stopping"'))
def under_and_overfitting() -> Any:
    """tanh networks with 1, 3 and 20 hidden units on the same points, each trained to the end; and
    a training that stops when the loss on other points has not fallen for 20 epochs.
    """
    X, y = points(POINTS, SEED)
    drawn, axes = panels(2, 2, width=6.2, height=4.6)
    for (name, size), ax in zip({"underfitting": 1, "ideal fit": 3, "overfitting": 20}.items(),
                                axes[:3], strict=True):
        model = best([size], X, y, "tanh")
        viz.plots.fit(model, X, y, span=(-1.6, 1.6), ax=ax)
        viz.plots.style.label(ax, title=f"{name}: {size} unit{'s' * (size > 1)}")
        ax.set_ylim(-1.2, 2)
    viz.plots.history(overfitting_run(patience=20), ax=axes[3])
    viz.plots.style.label(axes[3], title="early stopping")
    return drawn


__all__ = ["SIZES", "best", "error", "fitted", "network_sizes", "overfitting_run",
           "points", "risks", "under_and_overfitting"]
