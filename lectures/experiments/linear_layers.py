"""Linear layers collapse into one: only a nonlinear activation bends the boundary."""

from __future__ import annotations

from typing import Any

import numpy as np

from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, Sequential, train
from nn.data import moons
from nn.metrics import accuracy
from nn.optimizers import Adam


@experiment("linear_layers", title="Linear layers collapse: a linear and a nonlinear boundary",
            slides=("Lisbon, Linear Activation", "Lausanne, Importance of Activation Function"),
            claims=("H14",))
def linear_layers(n: int = 200, epochs: int = 150) -> Result:
    """The same three layers on the same points, with linear and with tanh hidden units.

    W₃(W₂(W₁ x + b₁) + b₂) + b₃ is one W x + b: with linear units, depth adds nothing.

    >>> found = linear_layers().numbers
    >>> found["linear: differs from one layer by"] < 1e-12
    True
    """
    from viz import plots
    from viz.plots import style

    X, y = moons(n, noise=0.1, rng=0)
    figure, axes = panels(1, 2, size=(4.2, 3.8), sharey=True)
    numbers: dict[str, Any] = {}
    for ax, activation in zip(axes, ("linear", "tanh"), strict=True):
        rng = np.random.default_rng(0)
        model = Sequential(Dense(2, 8, activation, rng=rng), Dense(8, 8, activation, rng=rng),
                           Dense(8, 1, "sigmoid", rng=rng))
        train(model, (X, y), "binary_cross_entropy", Adam(model, 0.02),
              epochs=epochs, progress=False)
        W, b = collapsed(model)
        one = 1 / (1 + np.exp(-(X @ W + b)))
        right = accuracy(model.predict(X), y)
        numbers[f"{activation}: accuracy"] = right
        numbers[f"{activation}: differs from one layer by"] = float(
            np.abs(model.predict(X) - one).max())
        plots.decision_regions(model, X, y, ax=ax)
        style.label(ax, title=f"{activation} hidden units: {right:.1%} right")
    return Result(
        f"With linear hidden units, three layers are one layer (the outputs differ by "
        f"{numbers['linear: differs from one layer by']:.0e}), their boundary is straight and "
        f"{numbers['linear: accuracy']:.1%} are right; with tanh units it bends and "
        f"{numbers['tanh: accuracy']:.1%} are right.", numbers, figure)


def collapsed(model: Sequential) -> tuple[np.ndarray, np.ndarray]:
    """The W and b of the one layer that layers of these weights are if they are linear.

    W = W₁ W₂ ⋯, b = (b₁ W₂ + b₂) W₃ + ⋯ in rows.

    >>> layers = Sequential(Dense(3, 2, rng=0), Dense(2, 4, rng=1))
    >>> W, b = collapsed(layers)
    >>> np.allclose(layers.predict(np.eye(3)), np.eye(3) @ W + b)
    True
    """
    numbers = [node.data for node in model.parameters()]
    W, b = np.eye(len(numbers[0])), np.zeros(len(numbers[0]))
    for V, c in zip(numbers[::2], numbers[1::2], strict=True):
        W, b = W @ V, b @ V + c
    return W, b


__all__ = ["collapsed", "linear_layers"]
