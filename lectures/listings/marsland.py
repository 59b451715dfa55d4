"""Marsland's multilayer perceptron: Lausanne's listing of one update, which has three slips."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, compile_graph, concatenate, gradients, sigmoid, sum
from lectures.decks import LAUSANNE
from lectures.errata.lausanne_marsland import LISTING, REPAIRS
from lectures.listings.form import listing
from nn.data import boolean_xor
from nn.marsland import MarslandMLP

NOTE = """The printed code stops with a TypeError, for want of a * behind self.hidden; then with
an AttributeError, for weigths; and the second updatew1 must be updatew2: otherwise the shapes do
not fit, or weights2 is never trained where they do by chance, as with 2 inputs, 2 hidden units
and 1 output. Repaired, the update is -eta times the gradient of E = 1/2 sum (y - t)^2, which the
program takes from the engine instead. The last column of self.hidden is the bias node's; it has
no weights1, and is dropped. XOR is learned from most first weights, not from all: fix the seed."""


@listing("marsland_mlp", deck=LAUSANNE, slide="Action Required -- MLP", printed=LISTING, note=NOTE,
         errata=("E-S3",))
def marsland_mlp(hidden: int = 3, eta: float = 0.25, iterations: int = 5000,
                 seed: int = 0) -> dict[str, Any]:
    """The first batch update of the MLP on XOR, and what many of them lead to."""
    inputs, targets = boolean_xor()
    mlp = MarslandMLP(2, hidden, 1, rng=seed)
    dE_dV, dE_dW = gradients(mlp.loss(inputs, targets), [mlp.V, mlp.W])
    found = {"weights1": mlp.V.data, "weights2": mlp.W.data,
             "updatew1": -eta * dE_dV, "updatew2": -eta * dE_dW}
    errors = mlp.fit(inputs, targets, learning_rate=eta, iterations=iterations)
    return {**found, "E": (errors[0], errors[-1]), "outputs": mlp.predict(inputs)}


def repaired() -> str:
    """The printed code with its slips mended.

    >>> "hidden*(1.0" in repaired(), "weigths" in repaired(), repaired().count("updatew2")
    (True, False, 3)
    """
    code = LISTING
    for wrong, right in REPAIRS.items():
        code = code.replace(wrong, right)
    return code


def xor_learned(hidden: int, iterations: int, *, eta: float = 0.25, seeds: int = 20) -> np.ndarray:
    """Whether XOR is learned from the first weights of each seed; all runs at once.

    The runs are stacked: V (seeds, 3, hidden), W (seeds, hidden + 1, 1), and E is the sum of all
    their errors, in which each run's weights have their own gradients. First weights are
    U(-1, 1) / √(number of inputs), by NumPy's older generator as in the book's code.

    >>> xor_learned(3, 5000, seeds=2)
    array([ True,  True])
    """
    inputs, targets = boolean_xor()
    first = []
    for seed in range(seeds):
        rng = np.random.RandomState(seed)
        first.append([(rng.rand(n + 1, units) - 0.5) * 2 / np.sqrt(n)
                      for n, units in ((2, hidden), (hidden, 1))])
    V, W = (Tensor(np.stack(weights)) for weights in zip(*first, strict=True))
    bias = np.full((seeds, 4, 1), -1.0)
    x = np.concatenate([np.broadcast_to(inputs, (seeds, 4, 2)), bias], axis=2)
    y = sigmoid(concatenate([sigmoid(x @ V), bias], axis=2) @ W)
    program = compile_graph(sum((y - targets) ** 2) / 2)
    for _ in range(iterations):
        program.fprop()
        program.parameters -= eta * program.bprop()
    program.write_back()
    right = (y.data > 0.5) == targets
    return np.asarray(right.all(axis=(1, 2)))
