"""The Lisbon deck's programs, with numbers small or fixed enough to follow by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, Value, exp, log, mean, square
from lectures.decks import LISBON
from lectures.examples import Quantity, Rule, example
from nn import Dense, Dropout, Sequential
from nn.optimizers import GradientDescent, Nesterov
from nn.schedules import inverse_time

REPORTED = (0, 20, 100, 200)


@example(
    "l21_tf_linear_regression",
    deck=LISBON,
    slide="Some Code in Tensorflow (Linear Regression)",
    problem="100 points of the line 0.1 x + 0.3, and the mean squared error of W x + b. Find the "
            "first gradients, and where gradient descent with rate 0.5 has come after 201 steps.",
    parameters={"W": -0.5, "b": 0},
    data={"x_data": np.arange(100) / 99, "y_data": 0.1 * (np.arange(100) / 99) + 0.3},
    quantities=[
        Quantity("loss", Rule("mean((W * x_data + b - y_data)**2)"), label="first loss"),
        Quantity("dloss_dW"),
        Quantity("dloss_db"),
        Quantity("W_b", label="(W, b) after steps 0, 20, 100 and 200"),
        Quantity("W_b[3]", ["0.1", "0.3"], label="(W, b) after the last step"),
    ],
    note="The program draws x and the first W at random; here x = 0, 1/99, ..., 1 and W = −0.5, "
         "so that everybody gets the same numbers. It prints after each 20th step, and so do "
         "these rows after some of them.",
)
def tensorflow_program(x_data: Node, y_data: Node, W: Node, b: Node) -> Any:
    """The first loss, and the weights while they are trained."""
    def mean_squared_error(W: Node, b: Node) -> Any:
        y = (W * x_data + b).named("y")
        return mean(square(y - y_data))

    trained = Value(W.data, "W"), Value(b.data, "b")
    optimizer, seen = GradientDescent(list(trained), 0.5), []
    for step in range(201):
        optimizer.step(mean_squared_error(*trained))
        if step in REPORTED:
            seen.append([node.data for node in trained])
    return {"loss": mean_squared_error(W, b), "W_b": np.array(seen)}


@example(
    "l22_theano_logistic_regression",
    deck=LISBON,
    slide="Some Theano Code (Logistic Regression)",
    problem="The Theano program's expressions for three examples of two inputs: p_1, the "
            "cross-entropy xent, the cost with its penalty, and one update with rate 0.1.",
    parameters={"w": [0.2, -0.1], "b": 0},
    data={"x": [[1, 2], [-1, 0.5], [0, -1]], "y": [1, 0, 1], "lr": 0.1},
    quantities=[
        Quantity("p_1", Rule("1 / (1 + exp(-x @ w - b))")),
        Quantity("prediction", Rule("p_1 > 0.5")),
        Quantity("xent", Rule("-y * log(p_1) - (1 - y) * log(1 - p_1)")),
        Quantity("cost", Rule("mean(xent) + 0.01 * sum(w**2)")),
        Quantity("dcost_dw", label="gw"),
        Quantity("dcost_db", label="gb"),
        Quantity("w - lr * dcost_dw", label="w after the update"),
        Quantity("b - lr * dcost_db", label="b after the update"),
    ],
    errata=["E-L3"],
    note="The program has 400 examples of 784 random inputs; these three were chosen here. The "
         "update is that of the tutorial which the program comes from: as the slide prints it, it "
         "has no update and no loop. Its penalty 0.01 Σ w² has the gradient 0.02 w.",
)
def theano_program(x: Node, y: Node, w: Node, b: Node) -> Any:
    """The program's expressions, with its names."""
    p_1 = (1 / (1 + exp(-(x @ w) - b))).named("p_1")
    xent = (-y * log(p_1) - (1 - y) * log(1 - p_1)).named("xent")
    cost = mean(xent) + 0.01 * square(w).sum()
    return {"cost": cost, "prediction": p_1.data > 0.5}


@example(
    "l23_keras_mlp",
    deck=LISBON,
    slide="Some Code in Keras (Multi-Layer Perceptron)",
    problem="The Keras program's network of 20 inputs, two tanh layers of 64 units with dropout "
            "0.5 and 10 softmax outputs, and its SGD(lr=0.1, decay=1e-6, momentum=0.9, "
            "nesterov=True). How many parameters are there, how does the rate decay, and where "
            "does one parameter go that starts at 0 and gets the gradients 1, 0.5, −1?",
    data={"gradients": [1, 0.5, -1], "iterations": [0, 1, 1000, 1000000], "lr": 0.1,
          "decay": 1e-6, "momentum": 0.9},
    quantities=[
        Quantity("params", label="parameters of each layer"),
        Quantity("total_params"),
        Quantity("lr_at", label="rate at updates 0, 1, 1000, 1000000"),
        Quantity("nesterov_p", label="the parameter after each update"),
    ],
    note="The program prints no numbers; these were computed here from its settings. Keras' "
         "Nesterov rule is v ← μ v − η g, p ← p + μ v − η g, and its decay is η / (1 + decay · t).",
)
def keras_program(gradients: Node, iterations: Node, lr: Node, decay: Node, momentum: Node) -> Any:
    """The network, its schedule, and its optimizer on a single parameter."""
    model = Sequential(
        Dense(20, 64, "tanh", initializer="keras_uniform", rng=0), Dropout(0.5),
        Dense(64, 64, "tanh", initializer="keras_uniform", rng=1), Dropout(0.5),
        Dense(64, 10, "softmax", initializer="keras_uniform", rng=2))
    schedule = inverse_time(float(lr.data), float(decay.data))
    p = Value(0.0, "p")
    optimizer = Nesterov([p], schedule, float(momentum.data))
    seen = []
    for g in gradients.data:
        optimizer.step(float(g) * p)
        seen.append(p.data)
    return {"params": [layer.count() for layer in model if layer.count()],
            "total_params": model.count(), "nesterov_p": seen,
            "lr_at": [schedule(int(t)) for t in iterations.data]}


__all__ = ["keras_program", "tensorflow_program", "theano_program"]
