"""Optimizers in a ravine and on a plateau, where plain gradient descent is slow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Value, exp
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn.optimizers import Adam, GradientDescent, Momentum, Nesterov, Optimizer, RMSprop

RULES: dict[str, Callable[..., Optimizer]] = {
    "gradient descent": GradientDescent, "momentum": Momentum, "Nesterov": Nesterov,
    "RMSprop": RMSprop, "Adam": Adam}


@experiment("optimizers", title="Optimizers in a ravine and on a plateau", claims=("H31",),
            slides=("Darmstadt, Plateaus and Valleys",
                    "Darmstadt, Learning Rate Adaptation - Momentum",
                    "Lausanne, A Few Variants of SGD", "Lisbon, Adaptive Learning Rates"))
def optimizers(steps: int = 100, rate: float = 0.03) -> Result:
    """Five rules with the same rate on ½ (x² + 25 y²), and on a loss that is flat far out.

    The walls of the ravine allow gradient descent rates below 2/25 only, with which it crawls
    along its floor; on the plateau its gradient is almost 0. Momentum adds up small gradients,
    RMSprop and Adam divide them by their size.

    >>> found = optimizers().numbers
    >>> found["plateau: Adam"] < 0.01 < 0.9 < found["plateau: gradient descent"]
    True
    """
    from viz import plots
    from viz.plots import style

    figure, axes = panels(1, 3, size=(4.8, 4.0))
    numbers: dict[str, Any] = {}
    paths: dict[str, np.ndarray] = {}
    for k, (name, rule) in enumerate(RULES.items()):
        losses, path = descend(ravine, (-2.0, 0.4), rule, rate, steps)
        numbers[f"ravine: {name}"] = losses[-1]
        if name in ("gradient descent", "momentum", "Adam"):
            paths[name] = path
        axes[1].semilogy(losses, label=name, **style.line(k))
        losses, _ = descend(plateau, (-2.5, 1.5), rule, rate, steps)
        numbers[f"plateau: {name}"] = losses[-1]
        axes[2].semilogy(losses, label=name, **style.line(k))
    plots.loss_surface(ravine, path=paths, spans=((-2.3, 1.0), (-0.5, 0.9)), names=("x", "y"),
                       ax=axes[0])
    for ax, title in zip(axes, ("paths in the ravine", "loss in the ravine",
                                "loss on the plateau"), strict=True):
        style.label(ax, title=title)
    for ax in axes[1:]:
        style.label(ax, "step", "loss")
        style.grid(ax)
        style.legend(ax)
    found = {place: ", ".join(f"{numbers[f'{place}: {name}']:.2g} ({name})" for name in RULES)
             for place in ("ravine", "plateau")}
    return Result(
        f"With the rate {rate:g} for all, the loss after {steps} steps in the ravine is "
        f"{found['ravine']}; on the plateau it is {found['plateau']}.", numbers, figure)


def ravine(x: Any, y: Any) -> Any:
    """½ (x² + 25 y²), 25 times as steep across as along."""
    return (x**2 + 25 * y**2) / 2


def plateau(x: Any, y: Any) -> Any:
    """1 − exp(−½ (x² + y²)), flat far from its minimum at 0."""
    return 1 - exp(-(x**2 + y**2) / 2)


def descend(loss: Callable[[Any, Any], Any], start: tuple[float, float],
            rule: Callable[..., Optimizer], rate: float, steps: int,
            ) -> tuple[list[float], np.ndarray]:
    """The losses and the points on the way of an optimizer."""
    x, y = Value(start[0], "x"), Value(start[1], "y")
    optimizer, losses, path = rule([x, y], rate), [], [start]
    for _ in range(steps):
        losses.append(float(optimizer.step(loss(x, y)) or 0.0))
        path.append((x.data, y.data))
    return losses, np.array(path)


__all__ = ["RULES", "descend", "optimizers", "plateau", "ravine"]
