"""What draw_network refuses, and how it says so."""

import re

import numpy as np
import pytest

import autograd
from autograd import ShapeError, Value
from nn import Activation, Dense, Heads, MaxPool, Module, Sequential
from tests.networks import thinned, xor
from viz import draw_network


class Parallel(Module):
    def __init__(self):
        super().__init__()
        self.children = [Dense(2, 1, rng=0), Dense(2, 1, rng=1)]
        self.inputs = 2


def after_heads():
    return Sequential(Heads(Dense(2, 2, rng=0), {"a": Dense(2, 1, rng=1)}), Activation("relu"))


def misfit():
    model = Sequential(Dense(2, 4, rng=0), MaxPool(2), Dense(2, 1, rng=1))
    model.children[1] = MaxPool(4)  # which nothing forbids
    return model


@pytest.mark.parametrize(("error", "message", "make"), [
    (TypeError, "draw_network: expected a model such as Sequential, MLP or Dense, got int 3.",
     lambda: draw_network(3)),
    (TypeError, "draw_network: Parallel is a container of its own kind, and how its parts follow "
     "each other is not known. Draw its parts, or put them together by Sequential, Skip and "
     "Heads.", lambda: draw_network(Parallel())),
    (ValueError, "draw_network: how many inputs Activation(relu) has is not known. Pass an "
     "example: x=[...].", lambda: draw_network(Activation("relu"))),
    (ValueError, "draw_network: layers after Heads cannot be drawn, for its output is one of each "
     "task. Put them into the heads.", lambda: draw_network(after_heads())),
    (ShapeError, "draw_network: Dense(2 → 1, linear) takes 2 inputs, but what comes before gives 1 "
     "outputs.", lambda: draw_network(misfit())),
    (ShapeError, "draw_network: x must be one example, a list of 2 inputs, got shape (3,).",
     lambda: draw_network(xor(), [1, 2, 3])),
    (ShapeError, "draw_network: x must be one example, a list of 2 inputs, got shape (3, 2). Take "
     "one row: x=X[0].", lambda: draw_network(xor(), np.ones((3, 2)))),
    (ShapeError, "draw_network: x must be one example, a list of the inputs, got shape ().",
     lambda: draw_network(Activation("relu"), 1.0)),
    (TypeError, "a node cannot become a NumPy array",
     lambda: draw_network(xor(), [Value(1.0), Value(2.0)])),
    (TypeError, "Dropout: draws random numbers while training.",
     lambda: draw_network(thinned(), [1, 1, 1], training=True)),
    (ValueError, "draw_network: no parameter of the network has a gradient. Call loss.backward() "
     "first, or pass the loss: gradients=loss.", lambda: draw_network(xor(), gradients=True)),
    (ValueError, "draw_network: the loss depends on none of the network's parameters. Compute it "
     "from this model, in this form of it.",
     lambda: draw_network(xor(), gradients=xor()([1.0, 0.0])[0])),
    (TypeError, "draw_network: gradients must be True, False or a loss that is a node, got float "
     "0.5. Record the loss: call the model, not predict.",
     lambda: draw_network(xor(), gradients=0.5)),
    (ValueError, "draw_network: biases must be 'unit', 'inside' or 'none', got 'below'.",
     lambda: draw_network(xor(), biases="below")),
    (TypeError, "draw_network: dropped must be True or False, got int 1.",
     lambda: draw_network(xor(), dropped=1)),
    (TypeError, "draw_network: training must be True or False, got str 'yes'.",
     lambda: draw_network(xor(), training="yes")),
    (TypeError, "draw_network: numbers must be True or False, got int 3.",
     lambda: draw_network(xor(), numbers=3)),
    (ValueError, "draw_network: most_units must be a whole number from 3 to 100, got 2.",
     lambda: draw_network(xor(), most_units=2)),
    (ValueError, "draw_network: theme must be one of 'auto', 'light', 'dark', 'print', got 'pink'.",
     lambda: draw_network(xor(), theme="pink")),
    (ValueError, "draw_network: digits must be a whole number from 1 to 17, got True.",
     lambda: draw_network(xor(), digits=True)),
])  # fmt: skip
def test_errors(error, message, make):
    with pytest.raises(error, match=re.escape(message)):
        make()


def test_the_mask_of_training_survives_an_error():
    model = thinned()
    before = model.children[1].drawn
    model.children[1].mask = [1, 0]
    with pytest.raises(ShapeError, match="mask"):
        draw_network(model, [1, 1, 1], training=True)
    assert model.children[1].drawn is before


def test_stale_losses_are_refused():
    model = xor()
    loss = model([1.0, 0.0])[0]
    model.load_state_dict({name: 2 * array for name, array in model.state_dict().items()})
    with pytest.raises(autograd.StaleGraphError):
        draw_network(model, gradients=loss)
