"""Learning rates: too small, good, too large; constant or falling."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Tensor, sum
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, DivergenceError, Sequential, train
from nn.data import moons
from nn.optimizers import SGD
from nn.schedules import constant, robbins_monro

REGIMES = {"very small": 0.05, "best": 1.0, "large": 1.9, "too large": 2.05}
"""Learning rates for a quadratic, in units of 1 / λ."""

RATES = {"low": 0.002, "good": 0.3, "high": 3.0, "very high": 30.0}
"""Learning rates for the network."""


@experiment("learning_rates", title="Learning rates: too small, good, too large", claims=("H17",),
            slides=("Darmstadt, How to choose the learning rate α?",
                    "Darmstadt, Effect of the Learning Rate",
                    "Lausanne, Setting The Learning Rate"))
def learning_rates(steps: int = 40, epochs: int = 30) -> Result:
    """Gradient descent on J = ½ λ w² with λ = 4, and mini-batches for a small network.

    A step multiplies w by 1 − η λ: slowly falling for η ≪ 1/λ, 0 at once for η = 1/λ, growing for
    η > 2/λ.

    >>> found = learning_rates(epochs=1).numbers
    >>> found["best: |w| after 1 step"], found["too large: |w| at the end"] > 1
    (0.0, True)
    """
    from viz.plots import style

    figure, axes = panels(1, 2, size=(4.4, 3.8))
    numbers: dict[str, Any] = {}
    curvature = 4.0
    for k, (name, share) in enumerate(REGIMES.items()):
        w = Tensor([1.0], "w")
        descent, path = SGD([w], share / curvature), [1.0]
        for _ in range(steps):
            descent.step(curvature * sum(w**2) / 2)
            path.append(abs(float(w.data[0])))
        numbers |= {f"{name}: η λ": share, f"{name}: |w| after 1 step": path[1],
                    f"{name}: |w| at the end": path[-1]}
        axes[0].plot(path, label=f"{name}: η = {share:g}/λ", **style.line(k))
    X, y = moons(200, noise=0.15, rng=0)
    for k, (name, rate) in enumerate(RATES.items()):
        losses = _losses(X, y, rate, epochs)
        numbers[f"{name}: loss of the network"] = losses[-1]
        axes[1].plot(losses, label=f"{name}: η = {rate:g}", **style.line(k))
    style.label(axes[0], "step", "|w|", "J = ½ λ w²")
    style.label(axes[1], "epoch", "training loss", "a network of 16 tanh units")
    axes[1].set_yscale("log")
    for ax in axes:
        style.whole_ticks(ax)
        style.grid(ax)
        style.legend(ax)
    network = ", ".join(f"{numbers[f'{name}: loss of the network']:.3f} ({name})" for name in RATES)
    return Result(
        f"On the quadratic, η = 1/λ arrives in 1 step; after {steps} steps |w| is "
        f"{numbers['very small: |w| at the end']:.3f} with a twentieth of it, and "
        f"{numbers['too large: |w| at the end']:.1f} with η above 2/λ. The network's loss after "
        f"{epochs} epochs is {network}.", numbers, figure)


def _losses(X: np.ndarray, y: np.ndarray, rate: float, epochs: int) -> list[float]:
    """The training losses of a small network, as far as it gets."""
    model = Sequential(Dense(2, 16, "tanh", rng=0), Dense(16, 1, rng=1))
    try:
        return train(model, (X, y), "sigmoid_cross_entropy", SGD(model, rate), epochs=epochs,
                     batch_size=20, progress=False).train_loss
    except DivergenceError as error:
        return list(error.history.train_loss)


@experiment("robbins_monro", title="A falling learning rate converges, a constant one hovers",
            claims=("H27",), slides=("Darmstadt, When to Update W?",))
def robbins_monro_rates(steps: int = 2000, runs: int = 400) -> Result:
    """J = ½ w² with gradients w + noise of N(0, 1), many runs at once, from w = 3.

    With a constant rate the deviation of w from 0 ends at √(η / (2 − η)); with Robbins and Monro's
    η_t = 1/(t + 1) w is the mean of t noises, which falls as 1/√t.

    >>> found = robbins_monro_rates(steps=200).numbers
    >>> found["Robbins-Monro: deviation"] < found["constant: deviation"] / 2
    True
    """
    from viz.plots import style

    rate = 0.1
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    numbers: dict[str, Any] = {}
    expected = {"constant": math.sqrt(rate / (2 - rate)), "Robbins-Monro": 1 / math.sqrt(steps)}
    for k, (name, schedule) in enumerate({
            "constant": constant(rate), "Robbins-Monro": robbins_monro(1.0)}.items()):
        rng = np.random.default_rng(0)
        w = Tensor(np.full(runs, 3.0), "w")
        sgd, deviations, path = SGD([w], schedule), [], []
        for _ in range(steps):
            sgd.step(sum(w**2 / 2 + rng.normal(size=runs) * w))
            deviations.append(float(np.sqrt((w.data**2).mean())))
            path.append(float(w.data[0]))
        numbers |= {f"{name}: deviation": deviations[-1], f"{name}: expected": expected[name]}
        axes[0].plot(path, label=name, color=style.color(k), linewidth=1.2)
        axes[1].loglog(range(1, steps + 1), deviations, label=name, **style.line(k))
    for ax, title in zip(axes, ("one run", f"root mean square of {runs} runs"), strict=True):
        style.label(ax, "step", "w", title)
        style.grid(ax)
        style.legend(ax)
    return Result(
        f"After {steps} noisy steps w deviates from 0 by {numbers['constant: deviation']:.3f} with "
        f"the constant rate {rate:g} (in theory {expected['constant']:.3f}, for ever), and by "
        f"{numbers['Robbins-Monro: deviation']:.3f} with 1/(t + 1) (in theory "
        f"{expected['Robbins-Monro']:.3f}, falling).", numbers, figure)


__all__ = ["RATES", "REGIMES", "learning_rates", "robbins_monro_rates"]
