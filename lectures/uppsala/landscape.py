"""What makes the cost hard to minimize: saddle points, cliffs, gradients that explode or vanish."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, Tensor, hessian, norm, square
from lectures.decks import UPPSALA
from lectures.examples import Quantity, Rule, example
from nn.clipping import clip_by_norm, clip_by_value
from nn.newton import newton_step
from nn.optimizers import GradientDescent

SADDLE_SLIDE = "Problems: Plateaus and Saddle Points"


def saddle(point: Node) -> Any:
    """The slide's z = x² − y²."""
    x, y = point[0].named("x"), point[1].named("y")
    return (square(x) - square(y)).named("z")


@example(
    "u06_saddle",
    deck=UPPSALA,
    slide=SADDLE_SLIDE,
    problem="z = x² − y². What is the gradient in the saddle point, and what are the eigenvalues "
            "of the Hessian?",
    parameters={"point": [0, 0]},
    cases=[{"point": [0, 0]}, {"point": [1, 2]}],
    quantities=[
        Quantity("point"),
        Quantity("z", Rule("x**2 - y**2")),
        Quantity("dz_dpoint"),
        Quantity("H", case=0),
        Quantity("eigenvalues", case=0),
        Quantity("sign(eigenvalues)", [-1, 1], label="eigenvalues of both signs", case=0),
    ],
    errata=["E-U7", "E-U8"],
    note="The slide asks for the gradient: it is the zero vector, as in a minimum. Only the "
         "Hessian tells them apart. The second point was chosen here; the Hessian is the same "
         "everywhere.",
)
def saddle_with_hessian(point: Node) -> Any:
    """The saddle, and its second derivatives."""
    z = saddle(point)
    H = hessian(z, point)
    return {"z": z, "H": H, "eigenvalues": np.linalg.eigvalsh(H)}


@example(
    "u15_newton_is_attracted_to_saddles",
    deck=UPPSALA,
    slide=SADDLE_SLIDE,
    problem="From (1, 0.1) on z = x² − y²: one step of Newton's method, and 30 steps of gradient "
            "descent.",
    parameters={"start": [1, 0.1]},
    data={"learning_rate": 0.1, "steps": 30},
    quantities=[
        Quantity("z"),
        Quantity("dz_dstart"),
        Quantity("newton", label="one Newton step"),
        Quantity("descent", label="30 descent steps"),
        Quantity("abs(descent) > abs(start)", [False, True], label="it leaves"),
    ],
    note="The start was chosen here. Newton's method goes to the point of gradient zero, whatever "
         "it is, and stays in the saddle. Gradient descent multiplies x by 0.8 and y by 1.2 in "
         "each step, and escapes along y.",
)
def newton_and_descent(start: Node, learning_rate: Node, steps: Node) -> Any:
    """Newton's method and gradient descent from the same point."""
    attracted, escaping = Tensor(start.data), Tensor(start.data)
    newton_step(saddle(attracted), [attracted])
    optimizer = GradientDescent([escaping], float(learning_rate.data))
    for _ in range(int(steps.data)):
        optimizer.step(saddle(escaping))
    return {"z": saddle(start), "newton": attracted.data, "descent": escaping.data}


@example(
    "u13_gradient_clipping",
    deck=UPPSALA,
    slide="Problems: Cliffs",
    problem="A gradient g = (3, 4) is clipped: to the length 1, or each entry to at most 2.",
    parameters={"g": [3, 4]},
    data={"max_norm": 1, "clip_value": 2},
    quantities=[
        Quantity("norm"),
        Quantity("dnorm_dg", label="the direction, g / ‖g‖"),
        Quantity("by_norm", label="clipped by norm"),
        Quantity("by_value", label="clipped by value"),
    ],
    note="The slide names gradient clipping without a formula; formulas and numbers were supplied "
         "here. Clipping by norm, g · min(1, c / ‖g‖), keeps the direction; clipping by value does "
         "not.",
)
def clipped(g: Node, max_norm: Node, clip_value: Node) -> Any:
    """The norm of a gradient, and what two ways of clipping leave of it."""
    return {
        "norm": norm(g), "by_norm": clip_by_norm(g.data, float(max_norm.data)),
        "by_value": clip_by_value(g.data, float(clip_value.data)),
    }


@example(
    "u08_matrix_power",
    deck=UPPSALA,
    slide="Problems: Exploding and vanishing gradients",
    problem="A vector is multiplied t times by the same weights, h_t = W W … W h0. The gradient of "
            "h_t with respect to h0 is Wᵗ, and goes with the t-th powers of the eigenvalues of W.",
    parameters={"h0": [1, 0]},
    data={"W": [[1, 0.5], [0.5, 1]], "t": 10},
    cases=[{}, {"W": [[2, 1], [0, 3]], "t": 2}],
    quantities=[
        Quantity("W"),
        Quantity("t"),
        Quantity("eigenvalues"),
        Quantity("eigenvalues**t"),
        Quantity("dh_t_dh0", Rule("(V * eigenvalues**t) @ V.T"), case=0,
                 label="Wᵗ, W symmetric"),
        Quantity("dh_t_dh0", Rule("(V * eigenvalues**t) @ V.T"), "E-U5", case=1,
                 label="Wᵗ, W not symmetric"),
        Quantity("(V * eigenvalues**t) @ V.T", case=1, label="by the slide"),
        Quantity("(V * eigenvalues**t) @ V_inverse", case=1, label="with the inverse of V"),
        Quantity("h_t"),
        Quantity("J"),
        Quantity("dJ_dh0"),
    ],
    note="The matrices were chosen here, V has the eigenvectors as columns, and J = Σ h_t stands "
         "for any cost. After ten multiplications one direction has shrunk to a thousandth, and "
         "the other has grown 58 times.",
)
def repeated_product(h0: Node, W: Node, t: Node) -> Any:
    """Multiplying by one matrix again and again, and the eigenvalues of the matrix."""
    h = h0
    for _ in range(int(t.data)):
        h = W @ h
    J = h.named("h_t").sum()
    eigenvalues, V = np.linalg.eig(W.data)
    order = np.argsort(eigenvalues)
    V = V[:, order]
    return {"J": J, "eigenvalues": eigenvalues[order], "V": V, "V_inverse": np.linalg.inv(V)}


__all__ = ["clipped", "newton_and_descent", "repeated_product", "saddle", "saddle_with_hessian"]
