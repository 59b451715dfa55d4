"""Marsland's perceptron: Lausanne's loops, the two lines that replace them, and the update."""

from __future__ import annotations

from typing import Any

import numpy as np

from lectures.decks import LAUSANNE
from lectures.listings.form import listing
from nn import Perceptron

LOOPS = """
for data in range(nData): # loop over the input vectors
    for n in range(N) : # loop over the neurons
        # Compute sum of weights times inputs for each neuron
        # Set the activation to 0 to start
        activation[data][n]= 0
        # Loop over the input nodes (+1 for the bias node)
        for m in range(M+1) :
            activation[data][n] += weight[m][n] * inputs[data][m]
        # Now decide whether the neuron fires or not
        if activation[data][n] > 0 :
            activation[data][n] = 1
        else:
            activation [data][n] = 0
"""

VECTORIZED = """
# Compute activations
activations = np.dot(inputs,self.weights)
# Threshold the activations
return np.where(activations>0,1,0)
"""

UPDATE = """
self.weights-=eta*np.dot(np.transpose(inputs),self.activations-targets)
"""


@listing("perceptron_activations", deck=LAUSANNE, slide="Perceptron Implementation",
         printed=LOOPS + VECTORIZED,
         note="Two listings of the slide, loops and the same in two lines. inputs has M + 1 "
              "columns with the bias node, which is always -1; nn.Perceptron adds that column "
              "itself, as the first one.")
def activations(X: Any = None, seed: int = 0) -> dict[str, Any]:
    """The outputs of three threshold units."""
    rng = np.random.default_rng(seed)
    if X is None:
        X = rng.normal(size=(8, 2))
    perceptron = Perceptron(inputs=2, outputs=3, bias_input=-1, rng=rng)
    return {"weights": perceptron.weights, "inputs": X, "activations": perceptron.predict(X)}


@listing("perceptron_update", deck=LAUSANNE, slide="Perceptron Implementation (II)", printed=UPDATE,
         note="One update with all examples at once. self.activations are the outputs 0 and 1, "
              "which the listing before it returns; its local variable of that name holds the "
              "sums, with which this line would be another rule.")
def update(X: Any = None, targets: Any = None, eta: float = 0.25, seed: int = 0) -> dict[str, Any]:
    """One step of learning for three threshold units."""
    rng = np.random.default_rng(seed)
    if X is None or targets is None:
        X, targets = rng.normal(size=(8, 2)), rng.integers(0, 2, (8, 3))
    perceptron = Perceptron(inputs=2, outputs=3, bias_input=-1, rng=rng)
    before = perceptron.weights
    perceptron.fit(X, targets, learning_rate=eta, passes=1, batch=True)
    return {"inputs": X, "targets": targets, "weights before": before,
            "weights after": perceptron.weights}
