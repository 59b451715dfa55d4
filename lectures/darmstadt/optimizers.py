"""Darmstadt: momentum, the deck's Adadelta, and Adam, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd import Node, Value, square
from lectures.decks import DARMSTADT
from lectures.examples import Quantity, Rule, example
from nn.optimizers import Adadelta, Adam, Momentum, Optimizer, RMSprop

NUMBERS = "The slide has letters only; the numbers were chosen here."


def descent(optimizer: Optimizer, lam: Node, steps: int, memory: str = "") -> np.ndarray:
    """The only parameter after each step down J = ½ λ w², or what the optimizer remembers."""
    (w,) = optimizer.parameters
    path = []
    for _ in range(steps):
        optimizer.step(0.5 * lam.data * square(w))
        path.append(optimizer.memory[memory][0] if memory else w.data)
    return np.array(path)


def fed(optimizer: Optimizer, gradients: Iterable[float], memory: str = "") -> np.ndarray:
    """The same after each of these gradients, whatever they come from."""
    (w,) = optimizer.parameters
    path = []
    for gradient in gradients:
        optimizer.update(np.array([gradient]))
        path.append(optimizer.memory[memory][0] if memory else w.data)
    return np.array(path)


@example(
    "d12_running_average",
    deck=DARMSTADT,
    slide="Learning Rate Adaptation - Momentum (running average)",
    problem="The running average m̄ₖ₊₁ = γ m̄ₖ + (1 − γ) mₖ from m̄₀ = 0, of m = 1, 2, 3, 4 with "
            "γ = 0.9; and with γₖ = (k − 1)/k the arithmetic average.",
    parameters={"m": [1, 2, 3, 4]},
    data={"gamma": 0.9, "k": [1, 2, 3, 4], "i": [1, 2, 3]},
    quantities=[
        Quantity("ema", label="m̄₁, ..., m̄₄"),
        Quantity("ema / (1 - gamma**k)", label="corrected for the start at 0"),
        Quantity("arithmetic", label="with γₖ = (k − 1)/k"),
        Quantity("m_bar4", Rule("(1 - gamma) * sum(gamma**(3 - i) * m[1:])"), "E-D13",
                 label="m̄₄, by the sum from i = 1"),
        Quantity("(1 - gamma) * sum(gamma**(3 - i) * m[1:])", label="the sum from i = 1"),
        Quantity("dm_bar4_dm", label="∂m̄₄/∂m: what each term weighs"),
    ],
    note=f"{NUMBERS} Where m̄₀ = 0 and m₀ = 1 comes first, the sum must begin at i = 0; as printed "
         "it is right if counting begins at m₁. γₖ = (k − 1)/k needs k ≥ 1 as well. The averages "
         "are those of the optimizer Momentum, which is fed m as its gradients.",
)
def running_average(m: Node, gamma: Node, k: Node) -> Any:
    """The last average as a graph, and all of them from the optimizer's memory."""
    kept = gamma.data
    average: Any = 0.0
    for i in range(m.size):
        average = ((1 - kept) * m[i] + kept * average).named(f"m_bar{i + 1}")
    geometric = Momentum([Value(0.0)], momentum=kept, averaged=True)
    arithmetic = Momentum([Value(0.0)], momentum=lambda t: t / (t + 1), averaged=True)
    return {
        "m_bar4": average, "ema": fed(geometric, m.data, "velocity"),
        "arithmetic": fed(arithmetic, m.data, "velocity"),
    }


@example(
    "d13_momentum_ema",
    deck=DARMSTADT,
    slide="Learning Rate Adaptation - Momentum",
    problem="Three steps Mₖ₊₁ = γ Mₖ + (1 − γ) ∇J(Wₖ), Wₖ₊₁ = Wₖ − α Mₖ₊₁ from M₀ = 0, down "
            "J = ½ λ w² with λ = 2, w₀ = 1, γ = 0.9, α = 0.1.",
    parameters={"w0": 1},
    data={"lam": 2, "gamma": 0.9, "alpha": 0.1},
    quantities=[
        Quantity("J", label="J(w₀)"),
        Quantity("dJ_dw0", label="∇J(w₀)"),
        Quantity("M", label="M₁, M₂, M₃"),
        Quantity("w", label="w₁, w₂, w₃"),
        Quantity("M[0]", Rule("(1 - gamma) * dJ_dw0"), label="M₁"),
        Quantity("M[1:]", Rule("gamma * M[:2] + (1 - gamma) * lam * w[:2]"), label="M₂, M₃"),
        Quantity("w[0]", Rule("w0 - alpha * M[0]"), label="w₁"),
        Quantity("w[1:]", Rule("w[:2] - alpha * M[1:]"), label="w₂, w₃"),
    ],
    note=f"{NUMBERS} This is the averaged form of momentum: its steps are 1 − γ times as long as "
         "those of Lausanne's heavy ball with the same learning rate.",
)
def momentum(w0: Node, lam: Node, gamma: Node, alpha: Node) -> Any:
    """The loss of the first step, and where three steps lead."""
    def path(memory: str = "") -> np.ndarray:
        averaged = Momentum([Value(w0.data)], alpha.data, gamma.data, averaged=True)
        return descent(averaged, lam, 3, memory)

    return {"J": 0.5 * lam * square(w0), "w": path(), "M": path("velocity")}


@example(
    "d14_adadelta_slide_is_rmsprop",
    deck=DARMSTADT,
    slide="Learning Rate Adaptation - Adadelta",
    problem="Vₖ₊₁ = γ Vₖ + (1 − γ) G², and a step α G / √(V + ε), from V₀ = 0, down J = ½ λ w² "
            "with λ = 2, w₀ = 1, γ = 0.9, α = 0.01, ε = 10⁻⁸.",
    parameters={"w0": 1},
    data={"lam": 2, "gamma": 0.9, "alpha": 0.01, "eps": 1e-8},
    quantities=[
        Quantity("J", label="J(w₀)"),
        Quantity("dJ_dw0", label="G₀"),
        Quantity("rmsprop", label="w₁, w₂, w₃ with Vₖ₊₁: RMSprop"),
        Quantity("rmsprop[0]", Rule("w0 - alpha / sqrt(0 + eps) * dJ_dw0"), "E-D4",
                 label="w₁, with V₀ = 0 as printed"),
        Quantity("w0 - alpha / sqrt(eps) * dJ_dw0", label="where the printed step leads"),
        Quantity("adadelta[0]", Rule("w0 - alpha / sqrt((1 - gamma) * dJ_dw0**2 + eps) * dJ_dw0"),
                 "E-D4", label="w₁ of Adadelta, by the slide's formula"),
        Quantity("adadelta[0]", label="w₁ of Adadelta (Zeiler)"),
    ],
    note=f"{NUMBERS} The formula under the title Adadelta is RMSprop, which divides by Vₖ₊₁. With "
         "Vₖ the first step is α G/√ε = 200. Zeiler's Adadelta has no learning rate; here with "
         "its own ρ = 0.95 and ε = 10⁻⁶.",
)
def rmsprop(w0: Node, lam: Node, gamma: Node, alpha: Node, eps: Node) -> Any:
    """The loss of the first step, and where RMSprop and Adadelta lead."""
    mended = RMSprop([Value(w0.data)], alpha.data, gamma.data, epsilon=eps.data)
    return {
        "J": 0.5 * lam * square(w0), "rmsprop": descent(mended, lam, 3),
        "adadelta": descent(Adadelta([Value(w0.data)]), lam, 1),
    }


@example(
    "d15_adam",
    deck=DARMSTADT,
    slide="Learning Rate Adaptation - Adam",
    problem="Adam from w = 0 with the gradients 1, −2, 0.5, 3: M averages them with 0.9, V their "
            "squares with 0.999, each divided by 1 − γᵏ, k = 1, 2, ...; α = 0.001 and ε = 10⁻⁸.",
    parameters={"w0": 0},
    data={"G": [1, -2, 0.5, 3], "gamma1": 0.9, "gamma2": 0.999, "alpha": 0.001, "eps": 1e-8,
          "k": [1, 2, 3]},
    quantities=[
        Quantity("dJ_dw0", label="G₀"),
        Quantity("w", label="w₁, ..., w₄ with √V̂ + ε"),
        Quantity("w_eps_inside_root", label="w₁, ..., w₄ with √(V̂ + ε)"),
        Quantity("w_eps_inside_root - w", label="how much that differs"),
        Quantity("M / (1 - gamma1**k)", label="M̂, if every gradient is 1"),
        Quantity("M / (1 - gamma1**k)", Rule("M_slide / (1 - gamma1**k)"), "E-D3",
                 label="M̂ by the slide, if every gradient is 1"),
        Quantity("M_slide / (1 - gamma1**k)", label="M with γ₂, corrected with γ₁"),
    ],
    note=f"{NUMBERS} α = 0.001 is Kingma and Ba's. On the slide V has γ₁ and M has γ₂, both are "
         "corrected with γ₁, and the exponent k begins at 0: a division by zero. The average of "
         "equal gradients must be that gradient; with the slide's roles it is a hundredth of it.",
)
def adam(w0: Node, G: Node, gamma1: Node, gamma2: Node, alpha: Node, eps: Node) -> Any:
    """The loss of the first step, G₀ w, and where the four steps lead."""
    def made(beta1: Node, beta2: Node, inside: bool = False) -> Adam:
        return Adam([Value(w0.data)], alpha.data, beta1.data, beta2.data, epsilon=eps.data,
                    epsilon_inside=inside)

    return {
        "J": G[0] * w0, "w": fed(made(gamma1, gamma2), G.data),
        "w_eps_inside_root": fed(made(gamma1, gamma2, inside=True), G.data),
        "M": fed(made(gamma1, gamma2), [1.0] * 3, "mean"),
        "M_slide": fed(made(gamma2, gamma1), [1.0] * 3, "mean"),
    }


__all__ = ["adam", "momentum", "rmsprop", "running_average"]
