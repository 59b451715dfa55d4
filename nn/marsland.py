"""The multilayer perceptron of Marsland's book, as the Lausanne deck lists it, repaired.

The listing has bias nodes fed with −1, a logistic hidden layer with slope β, sequential or batch
updates, and linear, logistic or softmax outputs. Its slips are mended: a missing ``*``, misspelt
names, the second update of the wrong matrix, and β in the errors of both layers. The gradients
come from the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd
from autograd.node import Tensor
from nn.checks import number_in
from nn.choose import choose
from nn.initializers import as_generator
from nn.losses import softmax_cross_entropy, squared_error
from nn.optimizers import GradientDescent
from nn.perceptron import checked_rows
from nn.targets import binary, numbers


class MarslandMLP:
    """Hidden units h = σ(β X₋₁ V) and outputs y = g(h₋₁ W); ₋₁ appends a column of −1.

    Args:
        inputs, hidden, outputs: d, h, k.
        beta: the slope β of the logistic function.
        outtype: "linear" or "logistic" outputs, trained on ½ Σ (y − t)²; "softmax" ones are
            trained on the cross-entropy.
        rng: of the first weights, U(−1, 1) / √(number of inputs), and of the order of examples.

    Attributes:
        V, W: (d + 1, h) and (h + 1, k), the bias weights in the last row.

    Raises ValueError for sizes below 1, β ≤ 0 and unknown output types (the slide prints "error").
    Source: Lausanne, "The Multi-layer Perceptron Algorithm", "Action Required -- MLP", "Different
    Activation Function"; Marsland 2015, chapter 4.

    >>> mlp = MarslandMLP(2, 2, 1, rng=1)
    >>> X, T = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [1]]
    >>> errors = mlp.fit(X, T, iterations=500, learning_rate=1.0)
    >>> (mlp.predict(X) > 0.5).ravel()
    array([False,  True,  True,  True])
    """

    def __init__(self, inputs: int, hidden: int, outputs: int, *, beta: float = 1.0,
                 outtype: str = "logistic", rng: Any) -> None:
        d, h, k = (int(number_in(n, f"MarslandMLP: {name}", least=1, whole=True)) for n, name in
                   ((inputs, "inputs"), (hidden, "hidden"), (outputs, "outputs")))
        self.beta = number_in(beta, "MarslandMLP: beta", above=0)
        kinds: dict[str, Callable[[Any], Any]] = {
            "linear": lambda z: z,
            "logistic": lambda z: autograd.sigmoid(self.beta * z),
            "softmax": autograd.softmax,
        }
        self._output = choose(kinds, outtype, "MarslandMLP: outtype")
        self.outtype = outtype
        self.rng = as_generator(rng, "MarslandMLP")
        self.V = Tensor(self.rng.uniform(-1, 1, (d + 1, h)) / np.sqrt(d), "V")
        self.W = Tensor(self.rng.uniform(-1, 1, (h + 1, k)) / np.sqrt(h), "W")

    def __repr__(self) -> str:
        (d, h), k = self.V.shape, self.W.shape[1]
        return f"MarslandMLP({d - 1} → {h} → {k}, {self.outtype})"

    def hidden(self, X: Any, V: Any = None) -> Any:
        """(4.4), (4.5): the hidden units for X (n, d), as a node: (n, h)."""
        return autograd.sigmoid(self.beta * (_with_bias(X) @ (self.V if V is None else V)))

    def loss(self, X: Any, T: Any) -> Any:
        """½ Σ (y − t)² over all examples and outputs, or the summed cross-entropy of softmax."""
        z = _with_bias(self.hidden(X)) @ self.W  # (4.6), and the output function is (4.7)
        if self.outtype == "softmax":
            return softmax_cross_entropy(z, T, reduction="sum")
        return squared_error(self._output(z), T, reduction="sum")

    def fit(self, X: Any, T: Any, *, learning_rate: float = 0.25, iterations: int = 1000,
            sequential: bool = False) -> list[float]:
        """Learn by gradient descent; the loss before each pass.

        Args:
            X, T: (n, d) and (n, k); class indices (n,) too for softmax.
            learning_rate: η.
            iterations: passes over the data.
            sequential: True for an update after each example, in random order; False for one
                update per pass with the gradient of the sum.

        Raises ShapeError and ValueError for data that do not fit, hold nan, or are targets outside
        0 to 1 of logistic outputs; nothing is learned then. FloatingPointError if the loss grows
        without bound: a smaller η helps.
        """
        rate = number_in(learning_rate, "MarslandMLP: learning_rate", above=0)
        passes = int(number_in(iterations, "MarslandMLP: iterations", least=1, whole=True))
        X, T = checked_rows(X, self.V.shape[0] - 1, "MarslandMLP"), numbers(T, "MarslandMLP")
        if self.outtype == "logistic":
            binary(T, "MarslandMLP: logistic outputs")
        optimizer = GradientDescent([self.V, self.W], rate)
        losses = []
        for _ in range(passes):
            if not sequential:
                loss = optimizer.step(self.loss(X, T))
                assert loss is not None
                losses.append(loss)
                continue
            losses.append(float(self.loss(X, T).data))
            for i in self.rng.permutation(len(X)):
                optimizer.step(self.loss(X[i:i + 1], T[i:i + 1]))
        return losses

    def predict(self, X: Any) -> np.ndarray:
        """The outputs for X (n, d), without recording: (n, k)."""
        h = self.hidden(checked_rows(X, self.V.shape[0] - 1, "MarslandMLP"), self.V.data)
        return np.asarray(self._output(_with_bias(h) @ self.W.data))


def _with_bias(X: Any) -> Any:
    """A node or an array with a last column of −1."""
    return autograd.concatenate([X, -np.ones((X.shape[0], 1))], axis=1)


__all__ = ["MarslandMLP"]
