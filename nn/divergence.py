"""Training that ended in nan or inf: where it began, and what most likely caused it."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.history import History
from nn.losses import OF_LOGITS, OF_PROBABILITIES
from nn.module import Module
from nn.optimizer import Optimizer


class DivergenceError(FloatingPointError):
    """Raised by `nn.train` where a loss, an output or a gradient is nan or inf.

    Attributes:
        history: what happened before, a `History`.
    """

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


def explanation(model: Module, X: Any, loss: Any, value: float, optimizer: Optimizer, *,
                gradient: np.ndarray | None = None, training: bool = True) -> str:
    """The first layer whose output is nan or inf, or else the loss or the gradient, and a cause.

    Args:
        X: the examples that were computed.
        value: their loss.
        gradient: of the update that was refused, if it came to one.
        training: False if they were computed as for prediction.
    """
    names = {id(layer): name for name, layer in model.layer_names().items()}
    cause = _cause(optimizer)
    for layer, output in model.layer_outputs(X, training=training, rng=0):
        if not np.isfinite(output).all():
            return f"the output of {names[id(layer)]} is nan or inf. {cause}"
    if not np.isfinite(value):
        name = getattr(loss, "__name__", "")
        if name in OF_PROBABILITIES:
            reason = ("it took the logarithm of 0. Take a loss of logits, "
                      f"{OF_PROBABILITIES[name]}, and no activation in the last layer.")
        elif name in OF_LOGITS:
            reason = f"it overflowed. {cause}"
        else:
            reason = ("it overflowed, or took the logarithm or the root of a number that has none. "
                      f"{cause}")
        return f"the loss is {value}, though all layers' outputs are finite: {reason}"
    assert gradient is not None
    entry = int(np.argmin(np.isfinite(gradient)))
    return (f"the gradient of {optimizer.flat.name_at(entry)} is {gradient[entry]}, the loss "
            f"{value:g}. {cause}")


def _cause(optimizer: Optimizer) -> str:
    """What makes numbers grow: first weights and data, or else the learning rate."""
    if not optimizer.updates:
        return ("No update was made yet: look at the data (nn.data.scaled), the first weights and "
                "the loss.")
    rate = optimizer.learning_rate
    if callable(rate):
        rate = rate(optimizer.updates - 1)
    return (f"The learning rate ({rate:g}) is probably too large; make it smaller, scale the data "
            "(nn.data.scaled), or clip gradients (clip_norm=1).")


__all__ = ["DivergenceError", "explanation"]
