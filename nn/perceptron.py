"""Units with a hard threshold: McCulloch and Pitts' neuron, and Rosenblatt's perceptron.

A threshold has no slope to follow, so these work on plain numbers: McCulloch and Pitts' weights
are chosen by hand, and the perceptron learns by a rule of its own.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.data import as_array
from autograd.errors import ShapeError
from nn.checks import number_in
from nn.choose import choose
from nn.data.tables import CODINGS
from nn.initializers import as_generator
from nn.targets import numbers


class McCullochPitts:
    """A unit with given weights: y = 1 where Σ wᵢ xᵢ + b > 0, otherwise 0 or −1.

    A sum of exactly 0 is not above the threshold: −1 there, where `nn.activations.sign` is 0.

    Args:
        weights: w, (d,).
        bias: b; a threshold θ is b = −θ.
        coding: "-+" for outputs of −1 and +1, "01" for 0 and 1.

    Raises ShapeError for weights and data that don't fit, ValueError for another coding.
    Source: Lisbon, "Artificial Neuron (McCulloch and Pitts)"; Lausanne, "Model of A Neuron
    (1943)"; McCulloch and Pitts 1943.

    >>> McCullochPitts([1, 1], bias=-1.5, coding="01").predict([[0, 0], [0, 1], [1, 0], [1, 1]])
    array([0., 0., 0., 1.])
    """

    def __init__(self, weights: Any, bias: float = 0.0, coding: str = "-+") -> None:
        self.weights = as_array(numbers(weights, "McCullochPitts", "list of weights"),
                                "McCullochPitts: weights")
        if self.weights.ndim != 1:
            raise ShapeError("McCullochPitts: weights must be a list of numbers, got shape "
                             f"{self.weights.shape}.")
        self.bias = number_in(bias, "McCullochPitts: bias")
        self.low, self.high = choose(CODINGS, coding, "McCullochPitts: coding")

    def __repr__(self) -> str:
        return f"McCullochPitts({self.weights.tolist()}, bias={self.bias:g})"

    def sum(self, X: Any) -> np.ndarray:
        """Σ wᵢ xᵢ + b for each row of X (n, d): (n,)."""
        rows = checked_rows(X, len(self.weights), "McCullochPitts")
        return np.asarray(rows @ self.weights + self.bias)

    def predict(self, X: Any) -> np.ndarray:
        """The output for each row of X (n, d): (n,)."""
        return np.where(self.sum(X) > 0, self.high, self.low)


class Update(NamedTuple):
    """One step of a perceptron's learning: in which pass, from which example, to which weights."""

    pass_number: int
    example: int | None
    error: np.ndarray
    weights: np.ndarray


class Perceptron:
    """Rosenblatt's perceptron, one or more threshold units that learn from their errors.

    y = 1 where Σ wᵢ xᵢ > 0, else 0; then w ← w − η (y − t) x for each wrong unit. The bias is the
    weight of an extra input, the first one, that is always `bias_input`.

    Args:
        inputs: d.
        outputs: the number of units.
        bias_input: −1 as in Lausanne (Marsland), or 1.
        scale: the first weights are of U(−scale, scale); 0 starts at zero.
        rng: seed or generator; needed unless scale is 0.

    Attributes:
        weights: (d + 1, outputs), the bias weight in the first row.
        errors: wrong outputs in each pass of the last `fit`; there were ``len(errors)`` passes.
        history: its updates as (pass_number from 1, example or None for a batch, y − t, weights).

    It learns in finitely many steps what a line can separate, and XOR never.
    Source: Lausanne, "The Perceptron Algorithm", "Perceptron Implementation"; Rosenblatt 1958.

    >>> unit = Perceptron(2, scale=0)
    >>> unit.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1], learning_rate=0.25)
    True
    >>> unit.errors, unit.weights.ravel()
    ([1, 2, 1, 0], array([0.  , 0.25, 0.25]))
    >>> for u in unit.history:
    ...     print(u.pass_number, u.example, u.error, u.weights.ravel())
    1 1 [-1.] [-0.25  0.    0.25]
    2 0 [1.] [0.   0.   0.25]
    2 2 [-1.] [-0.25  0.25  0.25]
    3 0 [1.] [0.   0.25 0.25]
    """

    def __init__(self, inputs: int, outputs: int = 1, *, bias_input: float = -1.0,
                 scale: float = 0.05, rng: Any = None) -> None:
        self.inputs = int(number_in(inputs, "Perceptron: inputs", least=1, whole=True))
        k = int(number_in(outputs, "Perceptron: outputs", least=1, whole=True))
        self.bias_input = number_in(bias_input, "Perceptron: bias_input")
        limit = number_in(scale, "Perceptron: scale", least=0)
        shape = (self.inputs + 1, k)
        self.weights = (as_generator(rng, "Perceptron").uniform(-limit, limit, shape) if limit
                        else np.zeros(shape))
        self.errors: list[int] = []
        self.history: list[Update] = []

    def __repr__(self) -> str:
        return f"Perceptron({self.inputs} → {self.weights.shape[1]})"

    def predict(self, X: Any) -> np.ndarray:
        """The outputs, 0 or 1, for X (n, d): (n, outputs)."""
        return (self._augmented(X) @ self.weights > 0).astype(float)

    def fit(self, X: Any, targets: Any, *, learning_rate: float = 0.25, passes: int = 20,
            batch: bool = False) -> bool:
        """Learn until all outputs are right, or for `passes` passes; True if all are right.

        Args:
            X: (n, d).
            targets: 0 and 1, (n, outputs), or (n,) for one unit.
            learning_rate: η.
            batch: True for one update per pass with the sum over all examples (the listing's
                ``weights -= eta * dot(inputs.T, activations - targets)``); False for one update
                after each example, in order.

        Raises ShapeError, ValueError for targets other than 0 and 1; nothing is learned then.
        """
        rate = number_in(learning_rate, "Perceptron: learning_rate", above=0)
        most = int(number_in(passes, "Perceptron: passes", least=1, whole=True))
        inputs = self._augmented(X)
        T = numbers(targets, "Perceptron").astype(float)
        if T.ndim == 1 and self.weights.shape[1] == 1:
            T = T.reshape(-1, 1)
        if T.shape != (len(inputs), self.weights.shape[1]):
            raise ShapeError(f"Perceptron: targets must have shape "
                             f"{(len(inputs), self.weights.shape[1])}, got {T.shape}.")
        if not np.isin(T, (0.0, 1.0)).all():
            raise ValueError("Perceptron: targets must be 0 or 1. For {−1, +1} coding pass "
                             "(t + 1) / 2.")
        self.errors, self.history = [], []
        for number in range(1, most + 1):
            wrong = 0
            for i in [None] if batch else range(len(inputs)):
                rows = slice(None) if i is None else slice(i, i + 1)
                x = inputs[rows]
                error = (x @ self.weights > 0) - T[rows]
                if not error.any():
                    continue
                wrong += int(np.abs(error).sum())
                self.weights = self.weights - rate * x.T @ error
                self.history.append(Update(number, i, error if batch else error[0], self.weights))
            self.errors.append(wrong)
            if not wrong:
                return True
        return False

    def _augmented(self, X: Any) -> np.ndarray:
        """X with the bias input as first column."""
        rows = checked_rows(X, self.inputs, "Perceptron")
        return np.column_stack([np.full(len(rows), self.bias_input), rows])


def checked_rows(X: Any, inputs: int, who: str) -> np.ndarray:
    """Data of shape (n, inputs), finite; raises ShapeError, ValueError, TypeError."""
    rows = as_array(numbers(X, who, "data"), who)
    if rows.ndim != 2 or rows.shape[1] != inputs:
        example = f" One example: [[{', '.join(f'{x:g}' for x in rows)}]]." if (
            rows.shape == (inputs,)) else ""
        raise ShapeError(f"{who}: {inputs} inputs, got data of shape {rows.shape}; expected "
                         f"(n, {inputs}).{example}")
    return np.asarray(rows)


__all__ = ["McCullochPitts", "Perceptron", "Update", "checked_rows"]
