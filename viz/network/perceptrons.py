"""Threshold units and Marsland's network, which have no tree of layers, as lists of parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.node import Node
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
    inputs = (len(model.weights) if isinstance(model, McCullochPitts) else
              model.inputs if isinstance(model, Perceptron) else model.V.shape[0] - 1)
    example = None if x is None else one_example(x, inputs)
    values = None if example is None else model.predict([example]).reshape(-1)
    kind = type(model).__name__
    if isinstance(model, McCullochPitts):
        parts = [Part("dense", f"{kind} 1", f"threshold {model.low:g} or {model.high:g}", 1,
                      model.weights.reshape(-1, 1), np.array([model.bias]), W_name="weights",
                      b_name="bias", vector=True, values=values)]
    elif isinstance(model, Perceptron):
        parts = [Part("dense", f"{kind} 1", "threshold 0 or 1", model.weights.shape[1],
                      model.weights[1:], model.weights[0], W_name="weights", b_name="weights",
                      first_row=1, bias_input=model.bias_input, values=values)]
    else:
        hidden = None if example is None else np.ravel(
            model.hidden(example.reshape(1, -1), model.V.data))
        logistic = "logistic" if model.beta == 1 else f"logistic, slope {model.beta:g}"
        parts = [_marsland(1, model.V, logistic, gradient_of(model.V), hidden),
                 _marsland(2, model.W, model.outtype, gradient_of(model.W), values)]
    count = sum(part.W.size + part.b.size for part in parts
                if part.W is not None and part.b is not None)
    return Reading(kind, inputs, parts, count, example, loss)


def _marsland(place: int, node: Node, caption: str, gradient: Any,
              values: np.ndarray | None) -> Part:
    """One of its layers, whose last row of weights is for the input −1."""
    weights = np.asarray(node.data)
    found = None if gradient is None else np.asarray(gradient)
    return Part("dense", f"MarslandMLP {place}", caption, weights.shape[1], weights[:-1],
                weights[-1], None if found is None else found[:-1],
                None if found is None else found[-1], str(node.name), str(node.name),
                bias_row=len(weights) - 1, bias_input=-1.0, values=values)


__all__ = ["is_perceptron", "read_perceptron"]
