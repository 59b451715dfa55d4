"""Networks of one shape trained side by side in one graph: a matrix product for all of them.

The weights of network s are the s-th matrix of each stack; the loss is the sum of the networks'
losses, so that each gets its own gradient.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograd import Tensor, compile_graph
from nn import Dense, activations
from nn.losses import sigmoid_cross_entropy
from nn.optimizers import Adam


class SideBySide:
    """`count` networks with one linear output, whose first weights are drawn by seeds 0, 1, ...

    Shapes: X (n, d) for all or (count, n, d) for each, outputs (count, n, 1).

    >>> nets = SideBySide([2, 3, 1], "tanh", count=5)
    >>> nets.outputs(np.ones((4, 2))).shape
    (5, 4, 1)
    """

    def __init__(self, sizes: list[int], activation: str, count: int) -> None:
        self.sizes, self.activation, self.count = sizes, activations.get(activation), count
        self.parameters: list[Tensor] = []
        rngs = [np.random.default_rng(seed) for seed in range(count)]
        for k, (a, b) in enumerate(pairwise(sizes), start=1):
            kind = activation if k < len(sizes) - 1 else "linear"
            drawn = np.stack([Dense(a, b, kind, rng=rng).W.data for rng in rngs])
            self.parameters += [Tensor(drawn, f"W{k}"), Tensor(np.zeros((count, 1, b)), f"b{k}")]

    @property
    def parameters_of_one(self) -> int:
        """How many parameters one of the networks has."""
        return sum(node.size for node in self.parameters) // self.count

    def outputs(self, X: Any) -> np.ndarray:
        """The outputs of all networks for X, without recording."""
        return np.asarray(self._run(np.asarray(X), [node.data for node in self.parameters]))

    def train(self, X: Any, y: Any, steps: int, rate: float,
              loss: Any = sigmoid_cross_entropy) -> None:
        """Adam on all examples at once, for targets of shape (n, 1) or (count, n, 1)."""
        target = np.broadcast_to(y, (self.count, *np.shape(y)[-2:]))
        mean = loss(self._run(np.asarray(X), self.parameters), target)
        program = compile_graph(mean * self.count, parameters=self.parameters)
        optimizer = Adam(self.parameters, rate)
        for _ in range(steps):
            program.fprop()
            optimizer.update(program.bprop())

    def _run(self, h: Any, parameters: list[Any]) -> Any:
        last = len(parameters) - 2
        for k in range(0, len(parameters), 2):
            h = h @ parameters[k] + parameters[k + 1]
            h = h if k == last else self.activation(h)
        return h


__all__ = ["SideBySide"]
