"""Darmstadt: weight decay and batch normalization."""

from __future__ import annotations

from typing import Any

from autograd import Node, Tensor, dot, mean, sqrt, square, var
from lectures.decks import DARMSTADT
from lectures.examples import Quantity, Rule, example
from nn.optimizers import GradientDescent
from nn.regularizers import L2


@example(
    "d18_weight_decay",
    deck=DARMSTADT,
    slide="Weight Decay",
    problem="J(w) = L(w) + λ wᵀw: one step of gradient descent from w = (1, −2) with λ = 0.1 and "
            "α = 0.5, where ∇L(w) = (1, −6).",
    parameters={"w": [1, -2]},
    data={"c": [0.5, 1.5], "lam": 0.1, "alpha": 0.5},
    quantities=[
        Quantity("L"),
        Quantity("J", Rule("L + lam * w @ w")),
        Quantity("dL_dw"),
        Quantity("dJ_dw"),
        Quantity("dJ_dw", Rule("dL_dw + lam * w"), "E-D2", label="∂J/∂w, as in the slide's middle"),
        Quantity("stepped", label="w after the step, (1 − 2 λ α) w − α ∇L"),
        Quantity("stepped", Rule("w - alpha * (dL_dw + lam * w)"), "E-D2",
                 label="w after the step, by the slide's middle"),
        Quantity("stepped", Rule("(1 - lam * alpha) * w + alpha * dL_dw"), "E-D2",
                 label="w after the step, by the slide's right side"),
        Quantity("w - alpha * (dL_dw + lam * w)", label="the slide's middle"),
        Quantity("w - alpha * (dL_dw + lam * w)", Rule("(1 - lam * alpha) * w + alpha * dL_dw"),
                 "E-D2", label="middle = right side"),
        Quantity("(1 - lam * alpha) * w + alpha * dL_dw", label="the slide's right side"),
    ],
    note="The slide has letters only; the numbers were chosen here, with L = ½ w₁² + 3/2 w₂². Two "
         "errors: the gradient of λ wᵀw is 2 λ w, and the last sign is minus.",
)
def weight_decay(w: Node, c: Node, lam: Node, alpha: Node) -> Any:
    """The regularized loss, and the optimizer's step down it."""
    def objective(w: Node) -> tuple[Node, Node]:
        L = dot(c, square(w)).named("L")
        return L, L + L2(float(lam.data), convention="full", biases=True)([w])

    moved = Tensor(w.data, "w")
    GradientDescent([moved], float(alpha.data)).step(objective(moved)[1])
    return {"J": objective(w)[1], "stepped": moved.data}


@example(
    "d19_batch_norm",
    deck=DARMSTADT,
    slide="Improve Training - Batch normalization",
    problem="x̃ᵢ = (xᵢ − μ) / √(σ² + ε) for the batch x = (1, 2, 3, 4). How does a gradient c of x̃ "
            "come back to x?",
    parameters={"x": [1, 2, 3, 4]},
    data={"c": [1, 0, -2, 0.5], "eps": 1e-5},
    quantities=[
        Quantity("mean", label="μ"),
        Quantity("variance", label="σ²"),
        Quantity("x_tilde", Rule("(x - mean) / sqrt(variance + eps)")),
        Quantity("L", label="L = Σ cᵢ x̃ᵢ"),
        Quantity("dL_dx"),
    ],
    note="The slide has the forward formula only; numbers and L were chosen here. Every xᵢ also "
         "moves μ and σ², so the entries of ∂L/∂x add up to 0: shifting all of x changes nothing.",
)
def batch_normalization(x: Node, c: Node, eps: Node) -> Any:
    """Normalization over a batch, and a linear function of it."""
    mu = mean(x).named("mean")
    variance = var(x).named("variance")
    x_tilde = ((x - mu) / sqrt(variance + eps)).named("x_tilde")
    return dot(c, x_tilde).named("L")


__all__ = ["batch_normalization", "weight_decay"]
