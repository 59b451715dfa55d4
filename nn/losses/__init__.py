"""Losses: how far a prediction is from its target, as a node of one number.

All take ``loss(prediction, target)``. A prediction is a node, an array (the result is then a plain
number), or a list of Values, such as the output of a scalar network. The loss of an example sums
over its outputs; ``reduction="mean"`` (the default; Lisbon, Darmstadt, Lausanne) averages over the
examples, ``"sum"`` adds them (Uppsala, "Neural Network Learning").

A target is numbers, or a leaf node, such as ``constant(T, "t")``. The node stays in the graph: it
is drawn under its name, and ``t.data = ...; Graph(loss).fprop()`` gives the loss of other targets,
which are not checked again. Only class indices are recorded as rows of 0 and 1 without a name.

The first axis counts the examples of regression losses: (n,) are n examples of one output each,
(n, k) of k outputs. A list of Values could be either, one example of k outputs or k examples of
one: pass ``[mlp(x)]`` and ``[t]`` for one example, ``[mlp(x) for x in X]`` for several. For one
example ``reduction="sum"`` gives the same without the brackets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd.data import describe
from nn import foreign
from nn.choose import choose
from nn.losses.classification import (
    OF_LOGITS,
    OF_PROBABILITIES,
    binary_cross_entropy,
    cross_entropy,
    hinge,
    kl_divergence,
    multiclass_hinge,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    sparsemax_loss,
)
from nn.losses.regression import (
    absolute_error,
    gaussian_negative_log_likelihood,
    gaussian_outputs,
    huber,
    mean_absolute_error,
    mean_squared_error,
    squared_error,
)
from nn.metrics import METRICS, zero_one_error

Loss = Callable[[Any, Any], Any]

LOSSES: dict[str, Loss] = {
    function.__name__: function
    for function in (
        squared_error, mean_squared_error, absolute_error, mean_absolute_error, huber,
        binary_cross_entropy, sigmoid_cross_entropy, cross_entropy, softmax_cross_entropy,
        sparsemax_loss, hinge, multiclass_hinge, gaussian_outputs, kl_divergence)
}
"""The losses of a prediction and a target, by name."""

OF_CLASSES = {softmax_cross_entropy, cross_entropy, kl_divergence, sparsemax_loss, multiclass_hinge}
"""Losses that take class indices."""


def get(loss: Any) -> Loss:
    """A loss by its name, or the function itself.

    Raises ValueError for an unknown name (and offers the nearest) and for that of a metric,
    TypeError for other things.

    >>> get("huber") is huber
    True
    """
    if callable(loss):
        found: Loss = loss
        return found
    if not isinstance(loss, str):
        raise TypeError(f"loss: expected a name or a function, got {describe(loss)}.")
    if loss in METRICS:
        raise ValueError(f"loss {loss!r} is a metric, which is not trained on. Take a loss, such "
                         f"as softmax_cross_entropy or squared_error, and pass metrics={loss!r}.")
    return choose(LOSSES, loss, "loss")


if not TYPE_CHECKING:  # for a type checker, a name that is unknown stays so

    def __getattr__(name: str) -> Any:
        raise foreign.unknown(None, "module 'nn.losses'", name, foreign.NAMES)


__all__ = [
    "LOSSES", "OF_CLASSES", "OF_LOGITS", "OF_PROBABILITIES", "Loss", "absolute_error",
    "binary_cross_entropy", "cross_entropy", "gaussian_negative_log_likelihood",
    "gaussian_outputs", "get", "hinge", "huber", "kl_divergence", "mean_absolute_error",
    "mean_squared_error", "multiclass_hinge", "sigmoid_cross_entropy", "softmax_cross_entropy",
    "sparsemax_loss", "squared_error", "zero_one_error",
]  # fmt: skip
