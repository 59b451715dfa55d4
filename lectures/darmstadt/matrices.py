"""Darmstadt: backpropagation through layers in matrices, and gradients without it."""

from __future__ import annotations

from typing import Any

from autograd import Graph, Node, concatenate, constant, dot, sin, tanh
from autograd.differences import Difference
from lectures.decks import DARMSTADT
from lectures.examples import Quantity, Rule, example


@example(
    "d10_matrix_backprop",
    deck=DARMSTADT,
    slide="Forward Propagation - the right way / Backpropagation - the right way",
    problem="Three layers of widths 2-3-2-3 in the column convention, zₖ = W:ₖ [aₖᵀ, 1]ᵀ with the "
            "biases in the last column of W:ₖ, f = tanh, y = W:₃ [a₃ᵀ, 1]ᵀ, and "
            "L = ½ (yd − y)ᵀ(yd − y). What are the gradients of all three matrices?",
    parameters={
        "W1": [[0.2, -0.3, 0.1], [0.4, 0.1, -0.2], [-0.5, 0.6, 0.3]],
        "W2": [[0.3, -0.1, 0.2, 0.05], [-0.4, 0.5, 0.1, -0.1]],
        "W3": [[0.6, -0.2, 0.1], [0.1, 0.3, -0.3], [-0.5, 0.4, 0.2]],
    },
    data={"x": [1, -2], "yd": [0.5, 0, -0.5]},
    quantities=[
        Quantity("z1", Rule("W1 @ A1")),
        Quantity("a2", Rule("tanh(z1)")),
        Quantity("z2", Rule("W2 @ A2")),
        Quantity("a3", Rule("tanh(z2)")),
        Quantity("y", Rule("W3 @ A3")),
        Quantity("L", Rule("(yd - y) @ (yd - y) / 2")),
        Quantity("dL_dy", Rule("-(yd - y)")),
        Quantity("dL_dz2", Rule("-(yd - y) @ W3[:, :2] * (1 - a3**2)")),
        Quantity("dL_dz1", Rule("-(yd - y) @ W3[:, :2] * (1 - a3**2) @ W2[:, :3] * (1 - a2**2)")),
        Quantity("dL_dW3"),
        Quantity("dL_dW3", Rule("-outer(yd - y, A1)"), "E-D7",
                 label="∂L/∂W3, with a₁ as printed"),
        Quantity("dL_dW2"),
        Quantity("dL_dW1"),
        Quantity("diagonal(da2_dz1)"),
        Quantity("diagonal(da2_dz1)", Rule("1 - tanh(z2)**2"), "E-D8",
                 label="∂a2/∂z1, with f′(z2) as printed"),
    ],
    errata=["E-D6", "E-D9"],
    note="The slide has letters only; the numbers were chosen here, with the deck's a₁ = x, and "
         "A₁, A₂, A₃ for the vectors with the 1 below. The slides go from right to left as above: "
         "each layer back takes a factor f′ₖ(zₖ) Wₖ₊₁ᵀ. The order Wₖ₊₁ᵀ f′ₖ(zₖ) that is printed "
         "for ∂L/∂Wₖ does not conform here, 2 × 3 times 2 × 2.",
)
def three_layers(x: Node, W1: Node, W2: Node, W3: Node, yd: Node) -> Any:
    """Three layers whose matrices hold their biases in the last column."""
    one = constant([1.0], "one")
    A1 = concatenate([x, one]).named("A1")
    z1 = (W1 @ A1).named("z1")
    a2 = tanh(z1).named("a2")
    A2 = concatenate([a2, one]).named("A2")
    z2 = (W2 @ A2).named("z2")
    a3 = tanh(z2).named("a3")
    A3 = concatenate([a3, one]).named("A3")
    y = (W3 @ A3).named("y")
    error = (yd - y).named("e")
    return (0.5 * dot(error, error)).named("L")


@example(
    "d11_finite_difference_cost",
    deck=DARMSTADT,
    slide="Another Way to Compute the Gradients",
    problem="∂L/∂wⱼ ≈ (L(w + ε uⱼ) − L(w)) / ε needs no backpropagation. How often must L be "
            "computed for M parameters? Here L = Σ sin wⱼ and M = 3.",
    parameters={"w": [0.3, -0.7, 1.1]},
    data={"eps": 1e-6},
    quantities=[
        Quantity("L"),
        Quantity("dL_dw"),
        Quantity("fd", label="(L(w + ε uⱼ) − L(w)) / ε"),
        Quantity("M"),
        Quantity("forward_difference_evaluations", Rule("M"), "E-D5",
                 label="evaluations, forward differences"),
        Quantity("central_difference_evaluations", label="evaluations, central differences"),
        Quantity("backprop_passes", label="passes, backpropagation"),
    ],
    note="The slide has no numbers; they were chosen here. L(w) itself is one more evaluation: "
         "M + 1, and 2M for central differences, which are far more exact. Backpropagation takes "
         "one pass forward and one back, however large M is.",
)
def sum_of_sines(w: Node, eps: Node) -> Any:
    """A loss of which every derivative is known, cos w; its evaluations are counted."""
    L = sin(w).sum().named("L")
    entries = list(enumerate(w.data))
    forward, central = Difference(L, "forward", float(eps.data)), Difference(L, "central")
    # The step grows with |w|; the slide's does not.
    fd = [forward.at(w, (j,), 1 / max(1, abs(number))).value for j, number in entries]
    for j, _ in entries:
        central.at(w, (j,))
    passes = Graph(L).fprop, Graph(L).bprop
    for one_pass in passes:
        one_pass()
    return {
        "L": L, "fd": fd, "M": w.size, "backprop_passes": len(passes),
        "forward_difference_evaluations": forward.evaluations,
        "central_difference_evaluations": central.evaluations,
    }


__all__ = ["sum_of_sines", "three_layers"]
