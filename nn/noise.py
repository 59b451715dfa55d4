"""Noise on the inputs while training, which augments the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nn.module import Module
from nn.setting import Setting


class GaussianNoise(Module):
    """x + ε with ε of N(0, standard_deviation²) while training, x otherwise.

    Raises ValueError for a negative standard deviation; TypeError when called while training
    without ``rng=``.
    Source: Darmstadt, "Input Noise Augmentation"; Uppsala, "Dataset augmentation".

    >>> GaussianNoise(0.1).predict([[1.0, 2.0]])
    array([[1., 2.]])
    """

    on_lists = True
    standard_deviation = Setting(least=0)

    def __init__(self, standard_deviation: float) -> None:
        super().__init__()
        self.standard_deviation = standard_deviation

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """The input plus noise ε while training."""
        if not training:
            return x
        if rng is None:
            raise TypeError("GaussianNoise: draws random numbers while training. Call the network "
                            "with rng=..., a seed or a generator.")
        if isinstance(x, list):
            noise = rng.normal(0, self.standard_deviation, len(x)).tolist()
            return [entry + e for entry, e in zip(x, noise, strict=True)]
        return x + rng.normal(0, self.standard_deviation, x.shape).astype(x.dtype)

    def describe(self) -> str:
        """The standard deviation."""
        return f"standard deviation {self.standard_deviation}"


__all__ = ["GaussianNoise"]
