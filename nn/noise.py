"""Noise on the inputs while training, which augments the data."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from nn.setting import Setting
from nn.trace import Traced


class GaussianNoise(Traced):
    """x + ε with ε of N(0, standard_deviation²) while training, x otherwise.

    Raises ValueError for a negative standard deviation; TypeError when called while training
    without ``rng=``.
    Source: Darmstadt, "Input Noise Augmentation"; Uppsala, "Dataset augmentation".

    >>> GaussianNoise(0.1).predict([[1.0, 2.0]])
    array([[1., 2.]])
    """

    same_graph: ClassVar[bool] = True
    on_lists = True
    standard_deviation = Setting(least=0)

    def __init__(self, standard_deviation: float) -> None:
        super().__init__()
        self.standard_deviation = standard_deviation

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """The input plus noise ε while training."""
        return self.combined(operator.add, x, rng) if training else x

    def draw(self, x: Any, rng: Any) -> np.ndarray:
        """The noise ε."""
        if rng is None:
            raise TypeError("GaussianNoise: draws random numbers while training. Call the network "
                            "with rng=..., a seed or a generator.")
        if isinstance(x, list):
            return np.asarray(rng.normal(0, self.standard_deviation, len(x)))
        return np.asarray(rng.normal(0, self.standard_deviation, x.shape), x.dtype)

    def describe(self) -> str:
        """The standard deviation."""
        return f"standard deviation {self.standard_deviation}"


__all__ = ["GaussianNoise"]
