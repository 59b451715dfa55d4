"""Errata of the variants of gradient descent in the Lausanne deck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Tensor, Value, grad, gradients, jacobian
from lectures.decks import LAUSANNE
from lectures.errata.form import Demonstration, erratum
from nn.optimizers import Adam, Nesterov


def _spectral_radius(sign: float, new_velocity: bool) -> float:
    """How much l = 5 w^2 is magnified by one step of Nesterov's momentum, in the long run.

    Args:
        sign: the gradient is taken at w + sign * mu * v.
        new_velocity: whether w moves by the new v.
    """
    w, v, mu, eta = Value(1.0, "w"), Value(0.5, "v"), 0.9, 0.05
    ahead = w + sign * mu * v
    new = mu * v - eta * grad(5 * ahead**2, ahead)
    step = jacobian([w + (new if new_velocity else v), new], [w, v])
    return float(np.abs(np.linalg.eigvals(step)).max())


def nesterov_as_printed(loss: Callable[[Value], Any], w: float, eta: float, mu: float,
                        steps: int) -> list[float]:
    """w after each step of the slide's w <- w + v, v <- mu v - eta grad l(w - mu v), from v = 0."""
    v, path = 0.0, []
    for _ in range(steps):
        behind = Value(w - mu * v)
        w, v = w + v, mu * v - eta * gradients(loss(behind), behind)
        path.append(w)
    return path


@erratum(
    "E-S1", LAUSANNE, "A Few Variants of SGD (Nesterov Momentum)", "E",
    claim="w_(t+1) = w_t + v_t; v_(t+1) = mu v_t - eta grad l(w_t - mu v_t).",
    correction="the gradient is taken at w_t + mu v_t, since v is added, and w_(t+1) = w_t + "
               "v_(t+1) with the new v.")
def nesterov() -> Demonstration:
    """l = 5 w^2 from w = 1 with mu = 0.9 and eta = 0.05: 100 steps, and the factor per step."""
    *_, w = nesterov_as_printed(lambda w: 5 * w**2, 1.0, eta=0.05, mu=0.9, steps=100)
    node = Value(1.0, "w")
    optimizer = Nesterov([node], 0.05, momentum=0.9)
    for _ in range(100):
        optimizer.step(5 * node**2)
    return Demonstration(
        {"factor per step": _spectral_radius(-1, False), "w after 100 steps": w},
        {"factor per step": _spectral_radius(1, True), "w after 100 steps":
         optimizer.position().item(),
         "factor with the sign mended, but the old v": _spectral_radius(1, False)},
        "As printed it diverges; with both mended it converges, with one it crawls.")


@erratum(
    "E-S2", LAUSANNE, "A Few Variants of SGD (Adam)", "E",
    claim="M_t = (beta M_(t-1) + (1 - beta) g^m) / (1 - beta^t).",
    correction="the recursion runs on the uncorrected moments; they are divided afterwards, for "
               "the step only.")
def adam() -> Demonstration:
    """Both moments of a gradient that is always 1."""
    betas, t_last = np.array([0.9, 0.999]), 3
    M, slide = np.zeros(2), []
    for t in range(1, t_last + 1):
        M = (betas * M + (1 - betas)) / (1 - betas**t)
        slide.append(M)
    optimizer, right = Adam([Value(0.0, "w")], 0.001), []
    for t in range(1, t_last + 1):
        optimizer.update(np.ones(1))
        moments = [optimizer.memory[name].item() for name in ("mean", "squares")]
        right.append(moments / (1 - betas**t))
    (first, second), (mean, squares) = np.transpose(slide), np.transpose(right)
    return Demonstration(
        {"first moment, t = 1, 2, 3": first, "second moment, t = 1, 2, 3": second},
        {"first moment, t = 1, 2, 3": mean, "second moment, t = 1, 2, 3": squares},
        "The mean of ones explodes when each mean is corrected again.")


@erratum(
    "E-S8", LAUSANNE, "Stochastic Gradient Descent", "N",
    claim="step 4 computes dJ_i/dW of one point i, step 5 updates with dJ/dW.",
    correction="step 5 has to use dJ_i/dW.")
def gradient_of_one_point() -> Demonstration:
    """One update of w = 0.5 for each choice of i, eta = 0.1, on three points."""
    x, y = np.array([1.0, 2, -1]), np.array([1.0, 3, 0])

    def step(losses: Any) -> float:
        w = Tensor([0.5], "w")
        return float(0.5 - 0.1 * gradients(losses(w).mean(), w)[0])

    slide = [step(lambda w: 0.5 * (w * x - y) ** 2) for _ in range(3)]
    right = [step(lambda w, i=i: 0.5 * (w * x[i] - y[i]) ** 2) for i in range(3)]
    return Demonstration(
        {"next w for i = 1, 2, 3": slide}, {"next w for i = 1, 2, 3": right},
        "Read literally it does not matter which point was picked, and all have to be seen.")
