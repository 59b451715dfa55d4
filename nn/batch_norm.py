"""Batch normalization: each feature with mean 0 and variance 1 over the batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

import autograd
from autograd.node import Node, data_of
from nn.checks import float_type
from nn.inputs import fitted, size, switch
from nn.module import Module
from nn.setting import Setting
from nn.trace import Traced


class BatchNorm(Traced):
    """y = γ (x − μ) / √(σ² + ε) + β, for each feature.

    While training, μ and σ² are the mean and the (biased) variance of the batch, and the gradient
    goes through both; the running statistics follow: running ← m · running + (1 − m) · batch.
    Otherwise μ and σ² are the running statistics. A fixed layer, ``layer.trainable = False``, takes
    the running statistics while training too, and leaves them as they are (as Keras does). That
    goes by the layer's own flag: in a container that is fixed they still follow the batches.

    Args:
        features: h.
        momentum: m in [0, 1).
        epsilon: ε.
        affine: False for a layer without γ and β, as Darmstadt's slide has it.
        dtype: float or np.float32.

    Shapes: (n, h) → (n, h). Raises ShapeError for other widths, ValueError for a batch of one
    example while training: its variance is 0.
    Source: Darmstadt, "Improve Training - Batch normalization"; Lausanne, "Remark: Batch
    Normalization"; Ioffe and Szegedy 2015.

    >>> layer = BatchNorm(1, epsilon=0.0 + 1e-12)
    >>> layer(np.array([[1.0], [3.0]]), training=True).data.round(6)
    array([[-1.],
           [ 1.]])
    """

    same_graph: ClassVar[bool] = True
    fixed: ClassVar[tuple[str, ...]] = (*Module.fixed, "affine")
    momentum = Setting(least=0, below=1)
    epsilon = Setting(above=0)

    def __init__(
        self, features: int, *, momentum: float = 0.9, epsilon: float = 1e-5, affine: bool = True,
        dtype: Any = float,
    ) -> None:
        super().__init__()
        self.inputs = self.outputs = size(features, "BatchNorm: features")
        self.momentum, self.epsilon = momentum, epsilon
        self.affine = switch(affine, "BatchNorm: affine")
        self.dtype = float_type(dtype, "BatchNorm: dtype")
        if affine:
            self.add_parameter("gamma", np.ones(features, self.dtype))
            self.add_parameter("beta", np.zeros(features, self.dtype))
        self.buffers["running_mean"] = np.zeros(features, self.dtype)
        self.buffers["running_variance"] = np.ones(features, self.dtype)

    @property
    def smallest_batch(self) -> int:
        """2, for the variance of one example is 0; a fixed layer takes any number."""
        return 2 if self.trainable else 1

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """γ (x − μ) / √(σ² + ε) + β."""
        assert self.inputs is not None
        x = fitted(x, self.inputs, self.dtype, "BatchNorm")
        if training and self.trainable:
            if len(x.shape) != 2 or x.shape[0] < self.smallest_batch:
                raise ValueError(f"BatchNorm: a batch needs at least 2 examples while training, "
                                 f"got shape {x.shape}. Take larger batches.")
            if self.trace and not isinstance(x, Node):
                x = autograd.constant(x)  # so that its mean and variance are nodes, to be followed
            mean = autograd.mean(x, axis=0)
            centered = x - mean
            variance = autograd.mean(centered * centered, axis=0)
            self.follow(data_of(mean), data_of(variance))
            if self.trace:
                self.trace.follows.append(([mean, variance], self.follow))
        else:
            centered = x - self.buffers["running_mean"]
            variance = self.buffers["running_variance"]
        y = centered / autograd.sqrt(variance + self.epsilon)
        return y * p["gamma"] + p["beta"] if self.affine else y

    def follow(self, mean: Any, variance: Any) -> None:
        """Move the running statistics towards those of a batch."""
        m = self.momentum
        for name, batch in (("running_mean", mean), ("running_variance", variance)):
            self.buffers[name] = (m * self.buffers[name] + (1 - m) * batch).astype(self.dtype)

    def recorded_settings(self) -> Any:
        """ε, and the running statistics where they are not those of the batch."""
        if self.trainable:
            return self.epsilon
        return self.epsilon, *(array.tobytes() for array in self.buffers.values())

    def describe(self) -> str:
        """The number of features."""
        return f"{self.inputs} features" + ("" if self.affine else ", not affine")


__all__ = ["BatchNorm"]
