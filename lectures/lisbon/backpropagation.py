"""Backpropagation by layers, in the Lisbon deck's column convention."""

from __future__ import annotations

from typing import Any

from autograd import Node, dot, log, softmax, softplus, tanh
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example

NETWORK = {
    "W1": [[0.5, -0.2], [0.1, 0.4], [-0.3, 0.8]],
    "b1": [0.1, -0.1, 0.2],
    "W2": [[0.2, -0.5, 0.3], [0.7, 0.1, -0.4], [-0.6, 0.2, 0.5], [0.3, 0.3, -0.1]],
    "b2": [0, 0.05, -0.05, 0.1],
    "W3": [[0.4, -0.3, 0.2, 0.1], [-0.2, 0.5, -0.1, 0.6], [0.1, 0.1, -0.7, 0.3]],
    "b3": [0.2, -0.1, 0],
}
"""Weights of a network of 2, 3, 4 and 3 units: no two sizes that follow each other are equal."""
FORWARD = [Quantity(name) for name in ("z1", "h1", "z2", "h2", "z3", "f", "L")]
CHOSEN = "The slide has formulas only; the numbers were chosen here."


@example(
    "l12_backprop_mlp",
    deck=LISBON,
    slide="Backpropagation",
    problem="A network with two hidden layers of tanh units, f = softmax(z3), and the negative "
            "log-likelihood L = −log f_y of the third class. Find all gradients, layer by layer "
            "from the output down.",
    parameters=NETWORK,
    data={"x": [0.5, -1], "y": [0, 0, 1]},
    quantities=[
        *FORWARD,
        Quantity("dL_dz3", Rule("-(y - f)")),
        Quantity("dL_dW3", Rule("outer(dL_dz3, h2)")),
        Quantity("dL_db3", Rule("dL_dz3")),
        Quantity("dL_dh2", Rule("W3.T @ dL_dz3")),
        Quantity("dL_dz2", Rule("dL_dh2 * (1 - h2**2)")),
        Quantity("dL_dW2", Rule("outer(dL_dz2, h1)")),
        Quantity("dL_db2", Rule("dL_dz2")),
        Quantity("dL_dh1", Rule("W2.T @ dL_dz2")),
        Quantity("dL_dz1", Rule("dL_dh1 * (1 - h1**2)")),
        Quantity("dL_dW1", Rule("outer(dL_dz1, x)")),
        Quantity("dL_db1", Rule("dL_dz1")),
        Quantity("dL_dx", Rule("W1.T @ dL_dz1")),
    ],
    errata=["E-L1"],
    note=f"{CHOSEN} Each of the slide's formulas is right; it is the loop that has them one layer "
         "too high. The order of the lines here is the one in which they can be computed.",
)
def two_hidden_layers(x: Node, y: Node, W1: Node, b1: Node, W2: Node, b2: Node, W3: Node,
                      b3: Node) -> Any:
    """W h + b with columns h, so that each W has a row for each unit."""
    z1 = (W1 @ x + b1).named("z1")
    h1 = tanh(z1).named("h1")
    z2 = (W2 @ h1 + b2).named("z2")
    h2 = tanh(z2).named("h2")
    z3 = (W3 @ h2 + b3).named("z3")
    f = softmax(z3).named("f")
    return (-log(dot(y, f))).named("L")


@example(
    "l13_backprop_dropout",
    deck=LISBON,
    slide="Implementation of Dropout / Backpropagation with Dropout",
    problem="The same network with two of its hidden units dropped in the second layer and one in "
            "the first, by the masks m1 = (1, 0, 1) and m2 = (0, 1, 1, 0): h = g(z) ⊙ m. Find all "
            "gradients.",
    parameters=NETWORK,
    data={"x": [0.5, -1], "y": [0, 0, 1], "m1": [1, 0, 1], "m2": [0, 1, 1, 0]},
    quantities=[
        *FORWARD,
        Quantity("dL_dz3", Rule("-(y - f)")),
        Quantity("dL_dW3", Rule("outer(dL_dz3, h2)")),
        Quantity("dL_db3", Rule("dL_dz3")),
        Quantity("dL_dz2", Rule("(W3.T @ dL_dz3) * (1 - tanh(z2)**2) * m2")),
        Quantity("dL_dW2", Rule("outer(dL_dz2, h1)")),
        Quantity("dL_db2", Rule("dL_dz2")),
        Quantity("dL_dz1", Rule("(W2.T @ dL_dz2) * (1 - tanh(z1)**2) * m1")),
        Quantity("dL_dW1", Rule("outer(dL_dz1, x)")),
        Quantity("dL_db1", Rule("dL_dz1")),
        Quantity("dL_dx", Rule("W1.T @ dL_dz1")),
    ],
    errata=["E-L2"],
    note=f"{CHOSEN} Nothing is rescaled: this is plain dropout. The weights into and out of a "
         "dropped unit get the gradient 0. The slide multiplies by the mask of the layer below, "
         "which does not even fit: here 4 numbers by 3.",
)
def two_hidden_layers_with_dropout(x: Node, y: Node, m1: Node, m2: Node, W1: Node, b1: Node,
                                   W2: Node, b2: Node, W3: Node, b3: Node) -> Any:
    """Each hidden layer's outputs times a mask of 0 and 1."""
    z1 = (W1 @ x + b1).named("z1")
    h1 = (tanh(z1) * m1).named("h1")
    z2 = (W2 @ h1 + b2).named("z2")
    h2 = (tanh(z2) * m2).named("h2")
    z3 = (W3 @ h2 + b3).named("z3")
    f = softmax(z3).named("f")
    return (-log(dot(y, f))).named("L")


ZEROS: dict[str, Any] = {
    "W1": [[0] * 3] * 2, "b1": [0] * 3, "W2": [[0]] * 3, "b2": [0]}
EQUAL: dict[str, Any] = {
    "W1": [[0.3] * 3] * 2, "b1": [0.1] * 3, "W2": [[-0.2]] * 3, "b2": [0.05]}


@example(
    "l28_zero_and_constant_initialisation",
    deck=LISBON,
    slide="Initialization",
    problem="Three tanh units and a sigmoid output learn OR, L being the negative log-likelihood "
            "of all four points. What is the gradient if all weights start at 0, and if all "
            "weights of a layer start equal?",
    parameters=ZEROS,
    data={"X": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [[0], [1], [1], [1]]},
    cases=[ZEROS, EQUAL],
    quantities=[
        Quantity("L"),
        Quantity("dL_dW1", [[0] * 3] * 2, label="∂L/∂W1 from zeros", case=0),
        Quantity("dL_db1", [0] * 3, label="∂L/∂b1 from zeros", case=0),
        Quantity("dL_dW2", [[0]] * 3, label="∂L/∂W2 from zeros", case=0),
        Quantity("dL_db2", [0], "E-L10", label="∂L/∂b2 from zeros", case=0),
        *(Quantity(f"dL_d{name}", label=f"∂L/∂{name} from equal weights", case=1)
          for name in EQUAL),
    ],
    errata=["E-U6"],
    note="The numbers were chosen here. Where a layer's weights start equal, the gradients of its "
         "units are equal too, and after each step they still are: three units do the work of one. "
         "Here the inputs are rows and W has a row for each input.",
)
def units_that_start_equal(X: Node, y: Node, W1: Node, b1: Node, W2: Node, b2: Node) -> Any:
    """A hidden layer of tanh units, and −log σ(±z) summed over all points."""
    h = tanh(X @ W1 + b1).named("h")
    z = (h @ W2 + b2).named("z")
    return softplus((1 - 2 * y) * z).sum().named("L")


__all__ = ["two_hidden_layers", "two_hidden_layers_with_dropout", "units_that_start_equal"]
