"""Darmstadt: Newton, conjugate gradients and Levenberg-Marquardt."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, Tensor, dot, exp, gradients
from lectures.decks import DARMSTADT
from lectures.examples import Quantity, Rule, example
from nn.second_order import conjugate_gradient_steps, levenberg_step, newton_step

NUMBERS = "The slide has letters only; the numbers were chosen here."


def quadratic(w: Node, H: Node, b: Node) -> Node:
    """J = ½ wᵀ H w − bᵀ w, whose Hessian is H."""
    J: Node = (0.5 * dot(w, H @ w) - dot(b, w)).named("J")
    return J


@example(
    "d16_newton_and_cg",
    deck=DARMSTADT,
    slide="Better Directions for Small Networks",
    problem="J = ½ wᵀ H w − bᵀ w from w₀ = (4, −3): one Newton step with δw = H⁻¹ ∇J, and two "
            "steps of conjugate gradients, each to the minimum along its line.",
    parameters={"w0": [4, -3]},
    data={"H": [[3, 1], [1, 2]], "b": [1, 1]},
    quantities=[
        Quantity("J", label="J(w₀)"),
        Quantity("dJ_dw0", label="∇J(w₀)"),
        Quantity("w_star", label="where ∇J = 0"),
        Quantity("newton", Rule("w0 - solve(H, dJ_dw0)"), label="w₀ − δw"),
        Quantity("newton", Rule("w0 + solve(H, dJ_dw0)"), "E-D10",
                 label="Newton, if δw is added as on the next slide"),
        Quantity("w0 + solve(H, dJ_dw0)", label="w₀ + δw"),
        Quantity("cg", label="conjugate gradients: w₁, w₂"),
        Quantity("sum(g1**2) / sum(g0**2)", label="∇J₁ᵀ∇J₁ / ∇J₀ᵀ∇J₀"),
        Quantity("d1", Rule("g1 + sum(g1**2) / sum(g0**2) * d0"), label="δw₁, with δw₀"),
        Quantity("d1", Rule("g1 / (1 - sum(g1**2) / sum(g0**2))"), "E-D10",
                 label="δw₁, with δw₁ on the right as printed"),
        Quantity("g0 @ d0 / (d0 @ H @ d0)", label="length of the first step"),
        Quantity("g1 @ d1 / (d1 @ H @ d1)", label="length of the second step"),
    ],
    note=f"{NUMBERS} Both directions must be subtracted, that of Levenberg and Marquardt on the "
         "next slide is added. Conjugate gradients of Fletcher and Reeves need δw of the step "
         "before; with it, two steps reach the minimum of any quadratic of two numbers.",
)
def newton_and_conjugate_gradients(w0: Node, H: Node, b: Node) -> Any:
    """The quadratic at w₀, and where both methods lead; directions from where they went."""
    def at(point: Any) -> tuple[Node, Node]:
        w = Tensor(point, "w")
        return w, quadratic(w, H, b)

    w, J = at(w0.data)
    newton_step(J, w)
    newton = np.array(w.data)
    w, J = at(w0.data)
    cg = conjugate_gradient_steps(J, w, steps=2)
    first, J1 = at(cg[0])
    start, J0 = at(w0.data)
    g0, g1 = gradients(J0, start), gradients(J1, first)
    step = cg[1] - cg[0]
    return {
        "J": quadratic(w0, H, b), "newton": newton, "w_star": np.linalg.solve(H.data, b.data),
        "cg": cg, "g0": g0, "g1": g1, "d0": g0,
        # The direction that was taken, scaled so that its part along g1 is g1.
        "d1": step * (g1 @ g1) / (step @ g1),
    }


@example(
    "d17_levenberg_marquardt",
    deck=DARMSTADT,
    slide="Better Directions for Small Networks (Levenberg-Marquardt)",
    problem="Fit f(x, w) = w₁ exp(w₂ x) to (0, 1), (1, 2), (2, 2), from w = (1, 0.5): "
            "δw = (JᵀJ + W)⁻¹ Jᵀ(y − f0) with W = λI (Levenberg), W = λ diag(JᵀJ) (Marquardt) "
            "and W = 0 (Gauss-Newton), λ = 0.1.",
    parameters={"w": [1, 0.5]},
    data={"x": [0, 1, 2], "y": [1, 2, 2], "lam": 0.1},
    quantities=[
        Quantity("f0"),
        Quantity("df0_dw", label="J = ∂f0/∂w"),
        Quantity("delta_levenberg", Rule(
            "solve(df0_dw.T @ df0_dw + lam * eye(2), df0_dw.T @ (y - f0))"),
            label="δw, Levenberg"),
        Quantity("delta_marquardt", Rule(
            "solve(df0_dw.T @ df0_dw + lam * eye(2) * (df0_dw.T @ df0_dw), df0_dw.T @ (y - f0))"),
            label="δw, Marquardt"),
        Quantity("delta_gauss_newton", Rule("solve(df0_dw.T @ df0_dw, df0_dw.T @ (y - f0))"),
                 label="δw, Gauss-Newton"),
        Quantity("E", label="½ (y − f0)ᵀ(y − f0)"),
        Quantity("dE_dw"),
    ],
    errata=["E-D10"],
    note=f"{NUMBERS} The formula is right, but for an index that strayed to Jᵢᵀ. This δw is added "
         "to w. Each W shortens the step, Marquardt's in proportion to the curvature.",
)
def curve_fit(w: Node, x: Node, y: Node, lam: Node) -> Any:
    """Half the squares of the residuals, and one step of each method."""
    def curve(w: Node) -> Any:
        return w[0] * exp(w[1] * x)

    def step(damping: float, scaled: bool = False) -> np.ndarray:
        moved = Tensor(w.data, "w")
        return levenberg_step(y - curve(moved), moved, damping, scaled)

    residuals = (y - curve(w).named("f0")).named("r")
    damping = lam.data
    return {
        "E": 0.5 * dot(residuals, residuals), "delta_levenberg": step(damping),
        "delta_marquardt": step(damping, scaled=True), "delta_gauss_newton": step(0.0),
    }


__all__ = ["curve_fit", "newton_and_conjugate_gradients"]
