"""The worked examples of two lectures, calculated by hand: all numbers are right."""

from autograd import Tensor, Value, constant, dot, identity, relu, sigmoid


def test_uppsala_forward_and_backward(by_hand):
    x, y = constant([1, 2], "x"), constant(0, "y")
    W1, w = Tensor([[1, 2], [-1, 1]], "W1"), Tensor([1, -2], "w")
    z1 = (x @ W1).named("z1")
    h1 = relu(z1).named("h1")
    y_hat = dot(w, h1).named("y_hat")
    J = (0.5 * (y_hat - y) ** 2).named("J")
    by_hand(J, values={"z1": [-1, 4], "h1": [0, 4], "y_hat": -8},
            slopes={("h1", "z1"): [0, 1]},
            gradients={"y_hat": -8, "w": [0, -32], "h1": [-8, 16], "z1": [0, 16],
                       "W1": [[0, 16], [0, 32]]})


def test_darmstadt_two_layers(by_hand):
    x, y = constant(1, "x"), constant(1, "y")
    w0, b0 = Value(0.5, "w0"), Value(0.1, "b0")
    w1, b1 = Value(-0.3, "w1"), Value(0.2, "b1")
    a0 = (w0 * x + b0).named("a0")
    z0 = sigmoid(a0).named("z0")
    a1 = (w1 * z0 + b1).named("a1")
    y_hat = identity(a1).named("y_hat")
    L = (0.5 * (y_hat - y) ** 2).named("L")
    by_hand(L, values={"a0": "0.6", "z0": "0.6457", "a1": "0.0063", "L": "0.4937"},
            gradients={"y_hat": "-0.9937", "a1": "-0.9937", "w1": "-0.6416", "b1": "-0.9937",
                       "z0": "0.2981", "a0": "0.0682", "w0": "0.0682", "b0": "0.0682"})
