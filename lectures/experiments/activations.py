"""Activations: swish, which falls before it rises, and sparsemax, which gives zeros."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, Value, grad, softmax, sparsemax, sum, swish
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn.second_order import minimize


@experiment("swish", title="Swish is not monotonic", claims=("H20",),
            slides=("Lausanne, Swish Activation Function",))
def swish_minimum() -> Result:
    """The minimum of x σ(x), left of which it falls, and right of which it rises.

    >>> found = swish_minimum().numbers
    >>> round(found["minimum at"], 6), round(found["minimum"], 6)
    (-1.278465, -0.278465)
    """
    from viz import plots
    from viz.plots import style

    x = Value(-1.0, "x")
    minimize(swish(x), [x], "bfgs", tolerance=1e-12)
    at = Tensor(np.linspace(-8, 4, 241), "x")
    slope = grad(sum(swish(at)), at).data
    figure, ax = panels(size=(5.6, 3.8))
    plots.activation("swish", span=(-8, 4), ax=ax)
    ax.plot(x.data, swish(x.data), "o", markersize=9, color=style.color(2), label="minimum")
    style.legend(ax)
    numbers = {"minimum at": x.data, "minimum": float(swish(x.data)),
               "falling": int((slope < 0).sum()), "rising": int((slope > 0).sum()),
               "largest x where it falls": float(at.data[slope < 0].max()),
               "smallest x where it rises": float(at.data[slope > 0].min())}
    return Result(
        f"Swish falls from 0 to {numbers['minimum']:.4f} at x = {x.data:.4f} and rises from there "
        f"on: its slope is below 0 at {numbers['falling']} and above 0 at {numbers['rising']} of "
        f"{at.size} points from −8 to 4.", numbers, figure)


@experiment("softmax_and_sparsemax", title="Softmax has full support, sparsemax zeros",
            claims=("H25",),
            slides=("Lisbon, Softmax Activation",
                    "Lisbon, Sparsemax Activation (Martins and Astudillo, 2016)"))
def softmax_and_sparsemax() -> Result:
    """Probabilities of (z, 0), and of (1, 0.5, −1) times a factor: how many are exactly 0.

    >>> found = softmax_and_sparsemax().numbers
    >>> found["sparsemax"].tolist(), found["zeros: softmax"], found["zeros: sparsemax"]
    ([0.75, 0.25, 0.0], 0, 1)
    """
    from viz import plots
    from viz.plots import style

    z = np.array([1.0, 0.5, -1.0])
    functions = {"softmax": softmax, "sparsemax": sparsemax}
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    plots.probability_curves(tuple(functions), ax=axes[0])
    numbers: dict[str, Any] = {}
    for k, (name, function) in enumerate(functions.items()):
        p = np.asarray(function(z))
        numbers |= {name: p, f"zeros: {name}": int((p == 0).sum())}
        axes[1].bar(np.arange(3) + 0.4 * (k - 0.5), p, 0.38, label=name, color=style.color(k),
                    hatch=style.hatch(k), edgecolor="white")
    random = np.random.default_rng(0).normal(size=(1000, 10))
    share = {name: float((np.asarray(function(random, axis=1)) == 0).mean())
             for name, function in functions.items()}
    numbers |= {f"share of zeros, 10 random classes: {name}": part for name, part in share.items()}
    axes[1].set_xticks(range(3), [f"z = {entry:g}" for entry in z])
    style.label(axes[1], "", "probability")
    style.grid(axes[1])
    style.legend(axes[1])
    shown = {name: ", ".join(f"{p:.3g}" for p in numbers[name]) for name in functions}
    return Result(
        f"Of the scores 1, 0.5, −1 softmax makes {shown['softmax']}, sparsemax "
        f"{shown['sparsemax']}; of random scores of 10 classes sparsemax makes "
        f"{share['sparsemax']:.0%} exactly 0, softmax {share['softmax']:.0%}.", numbers, figure)


__all__ = ["softmax_and_sparsemax", "swish_minimum"]
