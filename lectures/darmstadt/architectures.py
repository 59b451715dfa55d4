"""Darmstadt: counting weights, convolution and pooling, and a recurrent network."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, concatenate, constant, identity, square, tanh
from lectures.decks import DARMSTADT
from lectures.examples import Quantity, Rule, example
from nn import MaxPool


@example(
    "d20_fc_parameter_count",
    deck=DARMSTADT,
    slide="Why use CNNs instead of Fully Connected Networks?",
    problem="A gray image of 1000 × 1000 pixels and a fully connected hidden layer of 1000 units: "
            "how many parameters does the first layer have?",
    data={"height": 1000, "width": 1000, "units": 1000},
    quantities=[
        Quantity("weights", 1e9),
        Quantity("with_biases"),
        Quantity("with_biases - weights", label="biases"),
    ],
    note="The billion counts the weights only; the biases add 1000.",
)
def fully_connected(height: Node, width: Node, units: Node) -> Any:
    """A weight from each pixel to each unit, and a bias for each unit."""
    pixels = (height * width).named("pixels")
    weights = (pixels * units).named("weights")
    return (weights + units).named("with_biases")


@example(
    "d23_convolution_and_pooling",
    deck=DARMSTADT,
    slide="Why use Convolutions? / Convolutional Neural Networks (CNNs)",
    problem="The discrete convolution s(t) = Σₐ x(a) w(t − a) of x = (1, 2, 3) with the kernel "
            "w = (0, 1, 1/2), and max_pool(2) of (1, 3, 2, 5) with its gradient.",
    parameters={"x": [1, 2, 3], "w": [0, 1, 0.5], "pool_in": [1, 3, 2, 5]},
    quantities=[
        Quantity("conv_full", label="s(0), ..., s(4)"),
        Quantity("dconv_full_dw", label="∂s/∂w: every row holds x, shifted"),
        Quantity("max_pool"),
        Quantity("sum(dmax_pool_dpool_in, axis=0)", label="gradient of the sum of max_pool"),
    ],
    note="The slides have an integral and a picture; the numbers were chosen here. The weights of "
         "the kernel are used at every t, so their gradients add up; a pooled maximum passes its "
         "gradient on to the largest entry alone.",
)
def convolution(x: Node, w: Node, pool_in: Node) -> Any:
    """The flipped kernel at every place of x, with zeros around it, and a pooling layer."""
    zeros = np.zeros(w.size - 1)
    padded = concatenate([zeros, x, zeros]).named("padded")
    starts = np.arange(x.size + w.size - 1)
    windows = padded[starts[:, None] + np.arange(w.size)].named("windows")
    return {"conv_full": windows @ w[::-1].named("flipped"), "max_pool": MaxPool(2)(pool_in)}


@example(
    "d24_rnn_bptt",
    deck=DARMSTADT,
    slide="Recurrent Neural Networks (RNNs) / Long Short-Term Memory Networks (LSTMs)",
    problem="hₜ = f(hₜ₋₁, xₜ; W) with f = tanh(w hₜ₋₁ + u xₜ), three steps from h₀ = 0, and "
            "L = ½ (h₃ − y)². A parameter gets the sum of all its contributions over time.",
    parameters={"w": 0.5, "u": 1},
    data={"x1": 1, "x2": 0.5, "x3": -1, "y": 0},
    quantities=[
        *(Quantity(f"h{t}") for t in (1, 2, 3)),
        Quantity("L"),
        Quantity("dL_dw", Rule("dL_dw1 + dL_dw2 + dL_dw3")),
        Quantity("dL_du", Rule("dL_dh1 * (1 - h1**2) * x1 + dL_dh2 * (1 - h2**2) * x2 "
                               "+ dL_dh3 * (1 - h3**2) * x3"),
                 label="∂L/∂u, with ∂L/∂h of all paths"),
        Quantity("dh3_dh1"),
    ],
    note="The slides name this only; function and numbers were chosen here. w1, w2, w3 are the "
         "same w as it is used in step 1, 2 and 3. A factor w (1 − hₜ²) below 1 in each step makes "
         "the gradient vanish over many steps, one above 1 makes it explode.",
)
def recurrent(w: Node, u: Node, x1: Node, x2: Node, x3: Node, y: Node) -> Any:
    """A recurrent unit, unrolled over three steps."""
    h: Node = constant(0.0, "h0")
    for t, x in enumerate((x1, x2, x3), 1):
        h = tanh(identity(w).named(f"w{t}") * h + u * x).named(f"h{t}")
    return (0.5 * square(h - y)).named("L")


__all__ = ["convolution", "fully_connected", "recurrent"]
