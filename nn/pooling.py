"""Units that take the largest of several numbers: max-pooling and maxout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

import autograd
from autograd.errors import ShapeError, note_failure
from nn import initializers
from nn.inputs import fitted, refuse_values, size
from nn.module import Module


class MaxPool(Module):
    """The largest of each group of `pool` neighboring features: (n, h) → (n, h / pool).

    The gradient goes to the largest entry; equal ones share it.
    Raises ValueError for a pool below 1, ShapeError where the features don't divide into groups.
    Source: Lisbon, "Activation Function"; Darmstadt, "Convolutional Neural Networks".

    >>> MaxPool(2).predict([[1.0, 3.0, -1.0, -2.0]])
    array([[ 3., -1.]])
    """

    same_graph: ClassVar[bool] = True

    def __init__(self, pool: int) -> None:
        super().__init__()
        self.pool = size(pool, "MaxPool: pool")

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """The largest of each group."""
        refuse_values(x, "MaxPool")
        if not x.shape or x.shape[-1] % self.pool:
            raise note_failure(ShapeError(
                f"MaxPool: {self.pool} features in each group, got data of shape {x.shape}; its "
                f"last axis must be a multiple of {self.pool}."), "MaxPool", [x],
                {"pool": self.pool})
        groups = autograd.reshape(x, (*x.shape[:-1], x.shape[-1] // self.pool, self.pool))
        return autograd.max(groups, axis=-1)

    def describe(self) -> str:
        """The size of the groups."""
        return f"groups of {self.pool}"


class Maxout(Module):
    """Units that take the largest of several linear functions: hⱼ = max over i of (X W + b)ⱼᵢ.

    Args:
        inputs, outputs: d and h.
        pieces: how many linear functions each unit has.
        initializer, rng: as for `Dense`.

    Shapes: X (n, d), W (d, h · pieces), b (h · pieces,), result (n, h).
    Source: Goodfellow et al. 2013; named in Lisbon, "Activation Function" (maximum of inputs).

    >>> Maxout(3, 2, pieces=4, rng=0).count()
    32
    """

    same_graph: ClassVar[bool] = True
    inputs: int
    outputs: int

    def __init__(self, inputs: int, outputs: int, pieces: int = 2, *,
                 initializer: Any = "glorot_uniform", rng: Any = None) -> None:
        super().__init__()
        self.inputs, self.outputs = size(inputs, "Maxout: inputs"), size(outputs, "Maxout: outputs")
        self.pieces = size(pieces, "Maxout: pieces")
        W = initializers.draw(initializer, (self.inputs, self.outputs * self.pieces), rng,
                              "Maxout: initializer")
        self.add_parameter("W", W, weight=True)
        self.add_parameter("b", np.zeros(self.outputs * self.pieces))

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """The largest of each unit's linear functions."""
        z = fitted(x, self.inputs, np.dtype(float), "Maxout") @ p["W"] + p["b"]
        return autograd.max(
            autograd.reshape(z, (*z.shape[:-1], self.outputs, self.pieces)), axis=-1)

    def describe(self) -> str:
        """Sizes."""
        return f"{self.inputs} → {self.outputs}, {self.pieces} pieces"


__all__ = ["MaxPool", "Maxout"]
