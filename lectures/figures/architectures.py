"""Other architectures as small graphs: convolution with pooling, a recurrent network, an LSTM."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from autograd import Value, constant, maximum, relu, sigmoid, square, tanh
from lectures.figures.form import figure
from lectures.figures.named import draw_named
from viz.diagram import Diagram


def convolution() -> Any:
    """A filter of two weights moves over five inputs; ReLU; the larger of each two."""
    x = [constant(number, f"x{i}") for i, number in enumerate((1.0, 3.0, -2.0, 2.0, 0.5), 1)]
    w = [Value(0.5, "w1"), Value(-1.0, "w2")]
    h = [relu(w[0] * a + w[1] * b).named(f"h{i}")
         for i, (a, b) in enumerate(pairwise(x), 1)]
    pooled = [maximum(h[i], h[i + 1]).named(f"p{i // 2 + 1}") for i in (0, 2)]
    return (pooled[0] + pooled[1]).named("ŷ")


def recurrent(inputs: tuple[float, ...] = (1.0, 0.5, -1.0)) -> Any:
    """hₜ = tanh(w hₜ₋₁ + u xₜ), unrolled in time; the loss is of the last state."""
    w, u = Value(0.5, "w"), Value(1.0, "u")
    h: Any = constant(0.0, "h0")
    for t, number in enumerate(inputs, 1):
        h = tanh(w * h + u * constant(number, f"x{t}")).named(f"h{t}")
    loss = (square(h) / 2).named("L")
    loss.backward()
    return loss


def lstm_cell() -> Any:
    """One step of a long short-term memory: gates i, f, o, the memory c and the output h."""
    x, h, c = constant(1.0, "x"), constant(0.2, "h_before"), constant(0.5, "c_before")
    i, f, o = (sigmoid(a * x + b * h).named(name)
               for name, a, b in (("i", 0.6, -0.4), ("f", 0.9, 0.3), ("o", -0.2, 0.8)))
    g = tanh(0.7 * x - 0.5 * h).named("g")
    return (o * tanh((f * c + i * g).named("c"))).named("h")


@figure("G39", title="Convolution, recurrence, memory",
        slides=('Darmstadt, "Convolutional Neural Networks (CNNs)"',
                'Darmstadt, "Recurrent Neural Networks (RNNs)"',
                'Darmstadt, "Long Short-Term Memory Networks (LSTMs)"'))
def other_architectures() -> dict[str, Diagram]:
    """The same two weights at every place, and the larger of two neighbors; the same two weights at
    every time, whose gradient sums over all times; gates that keep or forget a memory.
    """
    return {"Convolution and max pooling": draw_named(convolution(), gradients=False, slopes=False),
            "A recurrent network, unrolled": draw_named(recurrent(), formulas=False),
            "A cell of an LSTM": draw_named(lstm_cell(), gradients=False, slopes=False)}


__all__ = ["convolution", "lstm_cell", "other_architectures", "recurrent"]
