"""Batch normalization: mean 0 and deviation 1 in each layer, and what it does for training."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, gradients, sum
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Activation, BatchNorm, Dense, Sequential, train
from nn.data import moons
from nn.optimizers import SGD


@experiment("batch_normalization", title="Batch normalization", claims=("H23",),
            slides=("Darmstadt, Improve Training - Batch normalization",
                    "Lausanne, Remark: Batch Normalization"))
def batch_normalization(epochs: int = 60) -> Result:
    """(x − μ)/√(σ² + ε) over a batch, its gradient, and a deep sigmoid network with and without.

    The gradient goes through μ and σ too, so that it sums to 0 over the batch: shifting all x
    changes nothing.

    >>> found = batch_normalization(epochs=1).numbers
    >>> abs(round(found["mean"], 12)), round(found["deviation"], 5)
    (0.0, 1.0)
    """
    from viz.plots import style

    x = Tensor([[1.0], [2.0], [3.0], [4.0]], "x")
    layer = BatchNorm(1, affine=False)
    y = layer(x, training=True)
    gradient = gradients(sum(y * [[1.0], [0.0], [-2.0], [0.5]]), x)
    numbers: dict[str, Any] = {
        "normalized": y.data.ravel(), "mean": float(y.data.mean()),
        "deviation": float(y.data.std()), "gradient": gradient.ravel(),
        "sum of the gradient": float(gradient.sum())}
    X, t = moons(200, noise=0.1, rng=0)
    X = 3 * X + 5  # neither centered nor scaled
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    for k, (name, normalized) in enumerate({"without": False, "with": True}.items()):
        model = deep_network(normalized)
        history = train(model, (X, t), "sigmoid_cross_entropy", SGD(model, 0.2), epochs=epochs,
                        batch_size=50, progress=False)
        numbers[f"{name}: training loss"] = history.train_loss[-1]
        axes[1].plot(history.train_loss, label=f"{name} batch normalization", **style.line(k))
    after = BatchNorm(2, affine=False)(Tensor(X), training=True).data
    for k, (name, data) in enumerate({"before": X[:, 0], "after": after[:, 0]}.items()):
        mean = round(data.mean(), 9) + 0  # never -0.00
        axes[0].hist(data, bins=24, color=style.color(k), hatch=style.hatch(k), edgecolor="white",
                     label=f"{name}: mean {mean:.2f}, deviation {data.std():.2f}")
    style.label(axes[0], "x₁", "examples", "one input over a batch")
    style.label(axes[1], "epoch", "training loss", "four sigmoid layers")
    style.whole_ticks(axes[1])
    axes[0].set_ylim(top=40)
    for ax in axes:
        style.grid(ax)
        style.legend(ax)
    shown = ", ".join(f"{entry:.4f}" for entry in y.data.ravel())
    return Result(
        f"Batch normalization turns 1, 2, 3, 4 into {shown} with mean 0 and deviation "
        f"{numbers['deviation']:.5f}. Four sigmoid layers reach a loss of "
        f"{numbers['with: training loss']:.3f} with it after {epochs} epochs and "
        f"{numbers['without: training loss']:.3f} without; guessing gives {np.log(2):.3f}.",
        numbers, figure)


def deep_network(normalized: bool, layers: int = 4, width: int = 16) -> Sequential:
    """Sigmoid layers for two inputs, with batch normalization in front of each sigmoid or not."""
    rng = np.random.default_rng(0)
    parts: list[Any] = []
    for i in range(layers):
        parts += [Dense(width if i else 2, width, initializer="glorot_uniform", rng=rng),
                  *([BatchNorm(width)] if normalized else []), Activation("sigmoid")]
    return Sequential(*parts, Dense(width, 1, rng=rng))


__all__ = ["batch_normalization", "deep_network"]
