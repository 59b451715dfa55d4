"""Errata of the optimizers in the Darmstadt deck."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, Value, dot, gradients, hessian
from lectures.decks import DARMSTADT
from lectures.errata.form import Demonstration, erratum, refusal
from nn import second_order
from nn.optimizers import Adadelta, Adam, Momentum, RMSprop


@erratum(
    "E-D2", DARMSTADT, "Weight Decay", "E",
    claim="J = L + lambda w^T w gives w - a (grad L + lambda w) = (1 - lambda a) w + a grad L.",
    correction="(1 - 2 lambda a) w - a grad L: the penalty's gradient is 2 lambda w, and the last "
               "sign is minus. The two sides of the slide do not even agree.")
def decay() -> Demonstration:
    """One step from w = (1, -2), where grad L = (1, -6); lambda = 0.1, a = 0.5."""
    w, rate, strength = Tensor([1, -2], "w"), 0.5, 0.1
    L = dot(w * [0.5, 1.5], w)
    g = gradients(L, w)
    middle = w.data - rate * (g + strength * w.data)
    last = (1 - strength * rate) * w.data + rate * g
    right = w.data - rate * gradients(L + strength * dot(w, w), w)
    return Demonstration(
        {"next w": middle, "its last form": last},
        {"next w": right, "its last form": (1 - 2 * strength * rate) * w.data - rate * g},
        "Three different steps; only the last column follows the gradient of J.")


@erratum(
    "E-D3", DARMSTADT, "Learning Rate Adaptation - Adam", "E",
    claim="V with gamma1 = 0.9, M with gamma2 = 0.999, both corrected by 1 / (1 - gamma1^k), k "
          "from 0; V_k in the step and W_(k+1) on its right.",
    correction="0.999 belongs to V (the squares), 0.9 to M; each is corrected with its own gamma "
               "and the exponent k + 1; V_(k+1) and W_k.")
def corrected_moments() -> Demonstration:
    """The corrected mean of a gradient that is always 1, which should be 1; and the first step."""
    beta1, beta2, rate = 0.9, 0.999, 0.001
    M, slide = 0.0, []
    for k in (1, 2, 3):
        M = beta2 * M + (1 - beta2)
        slide.append(M / (1 - beta1**k))
    w = Value(0.0, "w")
    optimizer, right = Adam([w], rate), []
    path = []
    for t in (1, 2, 3):
        optimizer.update(np.ones(1))
        right.append(optimizer.memory["mean"].item() / (1 - beta1**t))
        path.append(w.data)
    return Demonstration(
        {"corrected mean after 1, 2, 3 steps": slide,
         "correction in the first step": refusal(lambda: 1 / (1 - beta1**0)),
         "first step": -rate / np.sqrt(1e-8) * slide[0]},
        {"corrected mean after 1, 2, 3 steps": right, "correction in the first step":
         1 / (1 - beta1**1), "first step": path[0]},
        "The mean is a hundredth of what it should be, and the first step a hundred times the "
        "learning rate.")


@erratum(
    "E-D4", DARMSTADT, "Learning Rate Adaptation - Adadelta", "E",
    claim="W_(k+1) = W_(k+1) - a / sqrt(V_k + eps) G with V_0 = 0, called Adadelta.",
    correction="this is RMSprop, if it starts from W_k and divides by V_(k+1). The real Adadelta "
               "has no learning rate.")
def first_step() -> Demonstration:
    """The first step on w^2 / 2 from w = 1, where G = 1: as printed, RMSprop, and Adadelta."""
    rate, eps = 0.01, 1e-8

    def step(optimizer: type[Any], **settings: Any) -> float:
        w = Value(1.0, "w")
        optimizer([w], **settings).step(w * w / 2)
        return float(1 - w.data)

    V, G = 0.0, 1.0
    return Demonstration(
        {"length of the first step, a = 0.01": rate / np.sqrt(V + eps) * G},
        {"length of the first step, a = 0.01": step(RMSprop, learning_rate=rate),
         "of Adadelta": step(Adadelta)},
        "The printed step divides by sqrt(eps), and is ten thousand learning rates long.")


def _quadratic(start: Any = (4, -3)) -> tuple[Any, Tensor]:
    """J = 1/2 w^T H w - b^T w with its minimum at (0.2, 0.4), and w."""
    w = Tensor(start, "w")
    return 0.5 * dot(w, np.array([[3, 1], [1, 2.0]]) @ w) - dot(w, [1.0, 1.0]), w


@erratum(
    "E-D10", DARMSTADT, "Better Directions for Small Networks", "E",
    claim="dw = H^-1 grad J; dw_t = grad J(w_t) + (ratio) dw_t.",
    correction="dw_(t-1) on the right (Fletcher and Reeves). Both directions have to be "
               "subtracted, while the dw of Levenberg and Marquardt two slides on is added (that "
               "one is right but for a stray index in J_i^T).")
def newton_and_conjugate_gradients() -> Demonstration:
    """Both methods on a quadratic with its minimum at (0.2, 0.4)."""
    J, w = _quadratic()
    start = literal = w.data
    newton = start + second_order.newton_step(J, w), w.data
    J, w = _quadratic()
    path = second_order.conjugate_gradient_steps(J, w, 2)
    # dw = g + r dw, solved for dw, is g / (1 - r): the direction of the gradient again.
    for _ in range(2):
        J, v = _quadratic(literal)
        g = gradients(J, v)
        literal = literal - (g @ g) / (g @ hessian(J, v) @ g) * g
    return Demonstration(
        {"w after Newton's step": newton[0], "w after 2 conjugate gradients": literal},
        {"w after Newton's step": newton[1], "w after 2 conjugate gradients": path[-1]},
        "Added, Newton's step leads away. With dw_t on both sides the direction is the gradient's, "
        "and two steps do not arrive.")


@erratum(
    "E-D13", DARMSTADT, "Learning Rate Adaptation - Momentum", "N",
    claim="mbar_0 = 0 and mbar_(k+1) = (1 - gamma) times the sum over i from 1 to k of "
          "gamma^(k-i) m_i; gamma_k = (k - 1) / k.",
    correction="the sum starts at i = 0 (or all starts with mbar_1 = 0); gamma_0 is undefined.")
def running_average() -> Demonstration:
    """The average of m_0, ..., m_3 = 1, 2, 3, 4 with gamma = 0.9: by the sum and by the rule."""
    m, gamma, k = [1.0, 2, 3, 4], 0.9, 3

    def arithmetic(k: int) -> float:
        return (k - 1) / k

    optimizer = Momentum([Value(0.0, "w")], 0.1, gamma, averaged=True)
    for number in m:
        optimizer.update(np.array([number]))
    return Demonstration(
        {"mbar_4": (1 - gamma) * sum(gamma ** (k - i) * m[i] for i in range(1, k + 1)),
         "gamma_k for k = 0": refusal(lambda: arithmetic(0))},
        {"mbar_4": optimizer.memory["velocity"].item(), "the sum from i = 0":
         (1 - gamma) * sum(gamma ** (k - i) * m[i] for i in range(k + 1))},
        "The printed sum forgets the first number.")
