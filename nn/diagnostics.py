"""Units that have stopped learning: saturated ones and dead ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.module import Module


def saturated_share(model: Module, outputs: Any) -> dict[str, float]:
    """By layer of tanh or sigmoid units, the share of outputs that lie flat.

    Args:
        outputs: what ``model.layer_outputs(X)`` returned, for some examples.

    An output lies flat where its slope is below 1 % of the largest: 1 − h² < 0.01 for tanh,
    h (1 − h) < 0.0025 for sigmoid.
    Source: Lisbon, "Debugging on a Small Dataset"; Lausanne, "Vanishing Gradients".

    >>> from nn import Dense, initializers
    >>> layer = Dense(1, 2, "tanh", initializer=initializers.constant(1.0))
    >>> saturated_share(layer, layer.layer_outputs([[5.0], [0.0]]))
    {'Dense 1': 0.5}
    """
    slopes = {"tanh": lambda h: 1 - h * h, "sigmoid": lambda h: 4 * h * (1 - h),
              "logistic": lambda h: 4 * h * (1 - h)}
    return {
        name: float(np.mean(slopes[kind](output) < 0.01))
        for name, kind, output in _rows(model, outputs, set(slopes))
    }


def dead_units(model: Module, outputs: Any) -> dict[str, int]:
    """By layer of ReLU units, how many are 0 for every example: they get no gradient.

    Args:
        outputs: what ``model.layer_outputs(X)`` returned, for some examples.

    Source: Darmstadt, "How to Initialize W?".

    >>> from nn import Dense, initializers
    >>> layer = Dense(1, 2, "relu", initializer=initializers.constant(-1.0))
    >>> dead_units(layer, layer.layer_outputs([[5.0], [1.0]]))
    {'Dense 1': 2}
    """
    return {
        name: int(np.sum(np.all(output <= 0, axis=0)))
        for name, _, output in _rows(model, outputs, {"relu"})
    }


def _rows(
    model: Module, outputs: list[tuple[Module, np.ndarray]], kinds: set[str]
) -> list[tuple[str, str, np.ndarray]]:
    """(layer, activation, output of shape (n, units)) of the layers with such activations."""
    found = {
        id(layer): (name, kind) for name, layer in model.layer_names().items()
        if hasattr(layer, "activation")
        for kind in [layer.activation.name.partition("(")[0]] if kind in kinds}
    return [(*found[id(layer)], np.reshape(output, (len(output), -1)))
            for layer, output in outputs if id(layer) in found]


__all__ = ["dead_units", "saturated_share"]
