"""Computation graphs of the slides: the chain rule, backpropagation, skip connections."""

from __future__ import annotations

from typing import Any

from autograd import Tensor, Value, constant, identity, sigmoid, square, tanh
from autograd import sum as total
from lectures.figures.form import figure
from lectures.figures.named import draw_named
from nn import losses


@figure("G1", title="The chain rule along two paths",
        slides=('Lisbon, "Recap: Chain Rule" (4 slides)',))
def chain_rule_graph() -> Any:
    """r = u v with u = t² and v = 3t + 1: the graph, then the local derivatives on its edges and
    what comes back along both paths, summed at t.
    """
    t = Value(2.0, "t")
    u, v = square(t).named("u"), (3 * t + 1).named("v")
    r = (u * v).named("r")
    r.backward()
    return {
        "The graph, at t = 2": draw_named(r, gradients=False, slopes=False),
        "Partial derivatives on the edges": draw_named(r, formulas=False, gradients=False),
        "What comes back along both paths is summed at t: 28 + 12 = 9t² + 2t":
            draw_named(r, formulas=False, slopes=False, shares=True),
    }


@figure("G2", title="The gradient of a hidden unit", slides=('Lisbon, "Hidden Layer Gradient"',))
def hidden_unit_gradient() -> Any:
    """A hidden unit h of layer ℓ feeds all sums zᵢ of the next layer: its gradient is the sum of
    ∂L/∂zᵢ · Wᵢ over the edges that leave it.
    """
    h = Value(0.5, "h")
    z = [(constant(w, f"W{i}") * h + b).named(f"z{i}")
         for i, (w, b) in enumerate(((0.7, 0.1), (-0.6, 0.2), (0.3, -0.3)), 1)]
    L = losses.softmax_cross_entropy(z, 0).named("L")
    L.backward()
    return draw_named(L, shares=True, constants=False)


@figure("G3", title="The gradient before the activation",
        slides=('Lisbon, "Hidden Layer Gradient (Before Activation)"',))
def activation_gradient() -> Any:
    """h = g(z): what comes back to h is multiplied by the local factor g′(z), here 1 − tanh²(z)."""
    z = Value(0.5, "z")
    h = tanh(z).named("h")
    L = (square(h - 1) / 2).named("L")
    L.backward()
    return draw_named(L, shares=True, path=[z, h])


def layered_loss() -> Any:
    """A network of two hidden layers, one box per vector: its loss, recorded."""
    x, y = constant([1.0, -0.5], "x"), constant([0.0, 1.0], "y")
    W1, b1 = Tensor([[0.5, -0.3, 0.8], [0.2, 0.4, -0.6]], "W1"), Tensor([0.1, 0.0, -0.1], "b1")
    W2, b2 = Tensor([[0.3, -0.7], [0.6, 0.1], [-0.2, 0.5]], "W2"), Tensor([0.0, 0.2], "b2")
    W3, b3 = Tensor([[0.4, -0.8], [0.9, 0.3]], "W3"), Tensor([0.1, -0.1], "b3")
    h1 = tanh((x @ W1 + b1).named("z1")).named("h1")
    h2 = tanh((h1 @ W2 + b2).named("z2")).named("h2")
    f = (h2 @ W3 + b3).named("f")
    return (total(square(f - y)) / 2).named("L")


@figure("G4", title="A network as a computation graph", slides=('Lisbon, "Computation Graph"',))
def layered_graph() -> Any:
    """Every box computes its value from its operands (fprop); in topological order that is
    forward propagation.
    """
    return draw_named(layered_loss(), values=False, gradients=False, slopes=False)


@figure("G5", title="The same graph, backwards", slides=('Lisbon, "Automatic Differentiation"',))
def layered_graph_backward() -> Any:
    """Every box hands gradients back to its operands (bprop), in reverse order; they need to reach
    the parameters only, so x and y get none.
    """
    L = layered_loss()
    L.backward()
    return draw_named(L, values=False, formulas=False, shares=True, digits=2)


def two_layer_loss(skip: Any = None) -> Any:
    """Darmstadt's network of one unit per layer, with f2(z0) added to the output for a skip."""
    x, y = constant(1.0, "x"), constant(1.0, "y")
    w0, b0, w1, b1 = (Value(number, name) for number, name in (
        (0.5, "w0"), (0.1, "b0"), (-0.3, "w1"), (0.2, "b1")))
    z0 = sigmoid((w0 * x + b0).named("a0")).named("z0")
    a1 = (w1 * z0 + b1).named("a1")
    y_hat = identity(a1).named("ŷ") if skip is None else (a1 + skip(z0)).named("ŷ")
    loss = (square(y_hat - y) / 2).named("L")
    loss.backward()
    return loss


@figure("G6", title="Two layers, and a skip connection",
        slides=('Darmstadt, "Example" (2 slides)', 'Darmstadt, "Skip connections"'))
def skip_connection_graph() -> Any:
    """x → a₀ → z₀ → a₁ → ŷ → L; with the skip connection z₀ → f₂ → ŷ the gradient has a second,
    shorter way back: compare ∂L/∂w0.
    """
    return {"Without": draw_named(two_layer_loss(), slopes=False, shares=True),
            "With a skip connection, f₂ = tanh":
                draw_named(two_layer_loss(tanh), slopes=False, shares=True)}


@figure("G7", title="How a small change of a weight affects the loss",
        slides=('Lausanne, "Computing Gradients: Error Backpropagation" (3 slides)',))
def weight_paths() -> Any:
    """x → z₁ → ŷ → J: the marked path is the product of derivatives for each weight; the path of
    w₁ goes through that of w₂'s unit.
    """
    x, y = constant(1.5, "x"), constant(1.0, "y")
    w1, w2 = Value(0.5, "w1"), Value(-2.0, "w2")
    z1 = (w1 * x).named("z1")
    y_hat = sigmoid(w2 * sigmoid(z1)).named("ŷ")
    J = (square(y_hat - y) / 2).named("J")
    J.backward()
    return {f"From J back to {w.name}":
            draw_named(J, path=path)
            for w, path in ((w2, [w2, y_hat, J]), (w1, [w1, z1, y_hat, J]))}


__all__ = ["activation_gradient", "chain_rule_graph", "hidden_unit_gradient", "layered_graph",
           "layered_graph_backward", "layered_loss", "skip_connection_graph", "two_layer_loss",
           "weight_paths"]
