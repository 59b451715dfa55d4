"""Choosing an architecture and regularizing it: search, weight decay, early stopping."""

from __future__ import annotations

from itertools import product
from typing import Any

from autograd import Node, Tensor, dot, gradients, square
from lectures.decks import UPPSALA
from lectures.examples import Quantity, Rule, example
from nn.newton import newton_step
from nn.optimizers import GradientDescent
from nn.regularizers import L1, L2


@example(
    "u05_grid_search_count",
    deck=UPPSALA,
    slide="How to choose architecture",
    problem="Grid search with 3 values for each of 5 parameters that turn out to be irrelevant: "
            "how many networks are trained for one relevant setting?",
    data={"values": 3, "irrelevant": 5},
    quantities=[
        Quantity("values"),
        Quantity("irrelevant"),
        Quantity("runs", 125, "E-U3"),
        Quantity("irrelevant**values", label="what 125 is"),
    ],
    note="The grid has 3 × 3 × 3 × 3 × 3 points; the slide has base and exponent exchanged. Random "
         "search instead tries another value of every parameter, the relevant ones too, in each "
         "run.",
)
def grid_search(values: Node, irrelevant: Node) -> Any:
    """The grid, counted."""
    return {"runs": len(list(product(range(int(values.data)), repeat=int(irrelevant.data))))}


@example(
    "u07_weight_decay",
    deck=UPPSALA,
    slide="Norm penalty / Weight decay",
    problem="J_tilde(w) = J(w) + α wᵀw at w = (1, −2), where the gradient of J is (0.5, 1). One "
            "step of gradient descent with learning rate ε.",
    parameters={"w": [1, -2]},
    data={"grad_J": [0.5, 1], "alpha": 0.1, "eps": 0.5},
    quantities=[
        Quantity("dJ_dw", Rule("grad_J")),
        Quantity("Omega2", Rule("sum(w**2)")),
        Quantity("dOmega2_dw", Rule("2 * w")),
        Quantity("Omega1", Rule("sum(abs(w))")),
        Quantity("slope_of_Omega1", label="slope of Omega1"),
        Quantity("dJ_tilde_dw", Rule("dJ_dw + 2 * alpha * w")),
        Quantity("w_new", Rule("w - eps * (dJ_dw + 2 * alpha * w)")),
        Quantity("w_new", Rule("(1 - 2 * alpha * eps) * w - eps * dJ_dw")),
        Quantity("1 - 2 * alpha * eps", label="the factor by which w decays"),
    ],
    errata=["E-U11"],
    note="The slide has letters only; the numbers were chosen here, with J linear. chalkgrad's "
         "L2(α, convention=\"full\") is this penalty; L2(λ) is λ/2 · wᵀw, as in Lisbon.",
)
def weight_decay(w: Node, grad_J: Node, alpha: Node, eps: Node) -> Any:
    """The penalized cost, and one step down from there."""
    J = dot(grad_J, w).named("J")
    Omega2 = dot(w, w).named("Omega2")
    Omega1 = L1(1.0)([w])
    moved = Tensor(w.data)
    GradientDescent([moved], float(eps.data)).step(
        dot(grad_J, moved) + L2(float(alpha.data), convention="full")([moved]))
    return {
        "J_tilde": J + alpha * Omega2, "w_new": moved.data,
        "Omega1": Omega1.data, "slope_of_Omega1": gradients(Omega1, w),
    }


@example(
    "u09_early_stopping_equals_l2",
    deck=UPPSALA,
    slide="Early Stopping",
    problem="J = ½ Σ λᵢ (wᵢ − w_starᵢ)². Gradient descent from w = 0 is stopped after τ steps. "
            "Which L2 penalty ½ Σ αᵢ wᵢ² has its minimum at the same point?",
    parameters={"w": [0, 0]},
    data={"lam": [1, 4], "w_star": [1, 1], "eps": 0.1, "tau": 10},
    quantities=[
        Quantity("J"),
        Quantity("dJ_dw"),
        Quantity("w_tau", label="w after τ steps"),
        Quantity("alpha", label="α"),
        Quantity("w_ridge", Rule("w_tau"), label="the penalized minimum"),
        Quantity("1 / (eps * tau)", label="α for small ε λ"),
    ],
    note="The numbers were chosen here. α is what makes the penalized gradient zero at that point; "
         "αᵢ = λᵢ qᵢ^τ / (1 − qᵢ^τ) with qᵢ = 1 − ε λᵢ: another one in each "
         "direction, so that a single α gives the same point only approximately; that is one of "
         "the slide's strict assumptions. For the slide's own penalty α wᵀw, halve them.",
)
def early_stopping(w: Node, lam: Node, w_star: Node, eps: Node, tau: Node) -> Any:
    """A quadratic cost, stopped early and penalized."""

    def cost(at: Any) -> Any:
        return 0.5 * (lam * square(at - w_star)).sum()

    stopped = Tensor(w.data)
    optimizer = GradientDescent([stopped], float(eps.data))
    for _ in range(int(tau.data)):
        optimizer.step(cost(stopped))
    alpha = -gradients(cost(stopped), stopped) / stopped.data
    ridge = Tensor(w.data)
    newton_step(cost(ridge) + 0.5 * (alpha * square(ridge)).sum(), [ridge])
    return {"J": cost(w), "w_tau": stopped.data, "alpha": alpha, "w_ridge": ridge.data}


__all__ = ["early_stopping", "grid_search", "weight_decay"]
