"""Threshold units and Marsland's network, which have no tree of layers, as lists of parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.marsland import MarslandMLP
from nn.perceptron import McCullochPitts, Perceptron
from viz.network.gradients import gradient_source
from viz.network.parts import Part, Reading, one_example


def is_perceptron(model: Any) -> bool:
    """Whether this module reads the model."""
    return isinstance(model, (McCullochPitts, Perceptron, MarslandMLP))


def read_perceptron(model: Any, x: Any = None, gradients: Any = None) -> Reading:
    """A McCullochPitts, Perceptron or MarslandMLP as a list of parts.

    Raises ShapeError for an example of another size, and as `gradient_source`.

    >>> from nn import McCullochPitts
    >>> read_perceptron(McCullochPitts([2, 4, -1], bias=-2)).parts[0].W.ravel()
    array([ 2.,  4., -1.])
    """
    nodes = [model.V, model.W] if isinstance(model, MarslandMLP) else []
    loss, gradient_of = gradient_source(gradients, nodes)
    if isinstance(model, McCullochPitts):
        coding = f"threshold {model.low:g} or {model.high:g}"
        layers = [("w", "b", model.weights.reshape(-1, 1), np.array([model.bias]), 1.0, coding,
                   None)]
    elif isinstance(model, Perceptron):
        layers = [("W", "W", model.weights[1:], model.weights[0], model.bias_input,
                   "threshold 0 or 1", None)]
    else:
        hidden = "logistic" if model.beta == 1 else f"logistic, slope {model.beta:g}"
        layers = [(node.name, node.name, node.data[:-1], node.data[-1], -1.0, caption,
                   gradient_of(node))
                  for node, caption in ((model.V, hidden), (model.W, model.outtype))]
    inputs = len(layers[0][2])
    example = None if x is None else one_example(x, inputs)
    values: list[Any] = [None] * len(layers)
    if example is not None:
        values[-1] = model.predict([example]).reshape(-1)
        if isinstance(model, MarslandMLP):
            values[0] = np.ravel(model.hidden(example.reshape(1, -1), model.V.data))
    kind = type(model).__name__
    parts = [
        Part("dense", f"{kind} {i}", caption, W.shape[1], np.asarray(W), np.asarray(b),
             None if gradient is None else np.asarray(gradient[:-1]),
             None if gradient is None else np.asarray(gradient[-1]),
             W_name, b_name, bias_input, values=found)
        for i, ((W_name, b_name, W, b, bias_input, caption, gradient), found) in enumerate(
            zip(layers, values, strict=True), 1)]
    count = sum(W.size + b.size for _, _, W, b, _, _, _ in layers)
    return Reading(kind, inputs, parts, count, example, loss)


__all__ = ["is_perceptron", "read_perceptron"]
