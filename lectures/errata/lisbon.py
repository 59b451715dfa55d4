"""Errata of the Lisbon deck; those of its backward passes are in `lisbon_backward`."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd import Graph, Tensor, Value, grad, gradients, hessian, relu, sigmoid
from lectures.decks import LISBON
from lectures.errata.form import Demonstration, erratum, refusal
from nn import Dense, Sequential, data
from nn.initializers import normal
from nn.losses import sigmoid_cross_entropy, softmax_cross_entropy, sparsemax_loss
from nn.optimizers import SGD, Adagrad


@erratum(
    "E-L3", LISBON, "Some Theano Code", "E",
    claim="theano.function([x, y], [prediction, cost], givens={w: gw, b: gb}, "
          "on_unused_input='ignore'), and no loop.",
    correction="updates=((w, w - 0.1 * gw), (b, b - 0.1 * gb)), and a loop of training_steps calls "
               "(so in Theano's documentation; the slide may have been cut). givens computes with "
               "gw in the place of w and changes nothing; PyTensor, Theano's successor, refuses "
               "it: AssertionError, \"you can not have a new_v variable depend on an old_v one\".")
def givens_instead_of_updates() -> Demonstration:
    """Logistic regression called 200 times, with the gradients given for w and b or as updates."""
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((40, 20)), rng.integers(0, 2, 40).astype(float)
    w, b = Tensor(rng.standard_normal(20), "w"), Value(0.0, "b")
    xent = sigmoid_cross_entropy(x @ w + b, y)
    cost = xent + 0.01 * (w**2).sum()
    graph, start = Graph(cost), w.data

    def results(costs: list[Any]) -> dict[str, Any]:
        return {"cost that the first and the last call return": [costs[0], costs[-1]],
                "change of w in 200 calls": np.linalg.norm(w.data - start),
                "accuracy": ((x @ w.data + b.data > 0) == y).mean()}

    costs = []
    for _ in range(200):  # the printed call: gw and gb stand in for w and b
        gw, gb = gradients(cost, [w, b])
        costs.append(graph.evaluate({w: gw, b: float(gb)})[cost])
    slide = results(costs)
    optimizer, costs = SGD([w, b], 0.1), []
    for _ in range(200):
        costs.append(optimizer.step(cost))
        graph.fprop()
    return Demonstration(slide, results(costs),
                         "What is printed cannot train: the parameters stay as they were.")


@erratum(
    "E-L4", LISBON, "Sparsemax Loss", "N",
    claim="L = -z_c + 1/2 sum over S of (z_j^2 - tau^2) + 1/2, where c is nothing.",
    correction="-z_y, of the true class y. The gradient is printed rightly.")
def sparsemax_of_which_class() -> Demonstration:
    """The printed formula for every c, and the loss of the true class."""
    z, y = np.array([1, 0.5, -1]), 2
    p = autograd.sparsemax(z)
    support = p > 0
    tau = (z[support].sum() - 1) / support.sum()
    losses = [-z[c] + ((z[support] ** 2 - tau**2).sum() + 1) / 2 for c in range(3)]
    node = Tensor(z, "z")
    rng = np.random.default_rng(0)
    least = min(sparsemax_loss(rng.normal(0, 2, 3), int(rng.integers(3))) for _ in range(200))
    return Demonstration(
        {"L for z = (1, 0.5, -1), y = 3": losses},
        {"L for z = (1, 0.5, -1), y = 3": sparsemax_loss(z, y),
         "dL/dz of the engine": gradients(sparsemax_loss(node, y), node),
         "sparsemax(z) - 1_y, as the slide says": p - np.eye(3)[y],
         "least of 200 random losses": least},
        "Only one of the three numbers is the loss, that with c = y.")


@erratum(
    "E-L5", LISBON, "Negative Log-Likelihood (Cross-Entropy)", "N",
    claim="the last line: -log softmax(z(x)).",
    correction="-log softmax_y(z(x)), one number. The gradient is printed rightly.")
def one_probability() -> Demonstration:
    """The vector that is printed, and the number that is meant."""
    z = Tensor([1, 0.5, -1], "z")
    vector = -autograd.log(autograd.softmax(z))
    loss = softmax_cross_entropy(z, 0)
    return Demonstration(
        {"L for y = 1": vector.data, "dL/dz": refusal(lambda: gradients(vector, z))},
        {"L for y = 1": loss.data, "dL/dz": gradients(loss, z)},
        "A vector has no gradient; the entry of the true class has.")


@erratum(
    "E-L6", LISBON, "Regularization", "N",
    claim="lambda Omega(theta) + 1/N sum over n of L(f(x_i; theta), y_i).",
    correction="the same index in the sum and under it.")
def sum_over_another_index() -> Demonstration:
    """With i fixed the sum has N equal terms."""
    X, y = np.array([[1, 2], [-1, 0.5], [0, -1]]), np.array([1, 0, 1.0])
    theta = np.array([0.2, -0.1])
    penalty = 0.01 * (theta**2).sum()

    def objective(indices: list[int]) -> float:
        losses = [sigmoid_cross_entropy(X[i] @ theta, y[i]) for i in indices]
        return float(penalty + sum(losses) / len(losses))

    return Demonstration(
        {"objective": [objective([i] * 3) for i in range(3)]}, {"objective": objective([0, 1, 2])},
        "Read literally there are as many objectives as examples, each of one example.")


def tent(depth: int) -> Sequential:
    """A network of `depth` layers of two ReLUs that folds [0, 1] upon itself in each.

    >>> tent(1).predict([[0.25], [0.5], [0.75]]).ravel()
    array([0.5, 1. , 0.5])
    """
    model = Sequential(*(Dense(1 if i == 0 else 2, 2, "relu", rng=i) for i in range(depth)),
                       Dense(2, 1, rng=depth))
    fold = np.array([[2.0], [-4.0]])
    numbers = {f"W{depth + 1}": fold, f"b{depth + 1}": np.zeros(1)}
    for i in range(1, depth + 1):
        numbers[f"W{i}"] = (np.ones((1, 1)) if i == 1 else fold) @ np.ones((1, 2))
        numbers[f"b{i}"] = np.array([0, -0.5])
    model.load_state_dict(numbers)
    return model


def regions(model: Sequential, low: float, high: float) -> int:
    """How many straight pieces a network of one input has there, counted on a grid."""
    X = Tensor(low + (high - low) * (np.arange(4000)[:, None] + 0.5) / 4000, "X")
    slopes = gradients(model(X).sum(), X).ravel()
    return 1 + int((np.abs(np.diff(slopes)) > 1e-9).sum())


@erratum(
    "E-L7", LISBON, 'Deeper Networks; also Darmstadt, "Universal Function Approximation"', "I",
    claim="the number of linear regions is O((K/D)^(D(L-1)) K^D).",
    correction="Montufar et al. prove Omega of it, a lower bound on the largest number that such a "
               "network can have. For one layer that is the sum of the binomials (K over j), "
               "j = 0, ..., D.")
def linear_regions() -> Demonstration:
    """The formula, a network that reaches it, one that does not, and one that exceeds it."""
    def formula(D: int, K: int, L: int) -> float:
        return float((K / D) ** (D * (L - 1)) * K**D)

    folded = tent(5)
    rng = np.random.default_rng(0)
    drawn = Sequential(*(Dense(1 if i == 0 else 2, 2, "relu", bias_initializer=normal(0.5), rng=rng)
                         for i in range(5)), Dense(2, 1, rng=rng))
    wide = Sequential(Dense(1, 3, "relu", rng=0), Dense(3, 1, rng=0))
    wide.load_state_dict({"W1": np.ones((1, 3)), "b1": np.array([0.5, 0, -0.5]),
                          "W2": np.array([[1.0], [-2.0], [2.0]]), "b2": np.zeros(1)})
    return Demonstration(
        {"regions for D = 1, K = 2, L = 5": formula(1, 2, 5),
         "regions for D = 1, K = 3, L = 1": formula(1, 3, 1)},
        {"regions for D = 1, K = 2, L = 5": regions(folded, 0, 1),
         "of another network of that size": regions(drawn, -50, 50),
         "regions for D = 1, K = 3, L = 1": regions(wide, -2, 2)},
        "The tent network reaches the formula, most networks stay below, and more is possible.")


@erratum(
    "E-L8", LISBON, "Several Autodiff Strategies", "I",
    claim="symbol-to-number differentiation (Caffe, Torch, PyTorch, DyNet) only works for "
          "first-order derivatives.",
    correction="it need not stop there: if the backward pass is recorded too, it can be "
               "differentiated again, as PyTorch's create_graph=True does.")
def second_derivative() -> Demonstration:
    """Numbers cannot be differentiated again; a recorded gradient can."""
    x = Value(2.0, "x")
    y = x**3
    return Demonstration(
        {"d2(x^3)/dx2 at 2": refusal(lambda: gradients(gradients(y, x), x))},
        {"d2(x^3)/dx2 at 2": grad(grad(y, x), x).data},
        "The gradient as a number has forgotten where it came from; the recorded one gives 6 x.")


@erratum(
    "E-L9", LISBON, 'Universal Approximation Theorem; also Darmstadt, "Universal Function '
                    'Approximation", and Lausanne, "Expressiveness of ANN"', "I",
    claim="one hidden layer approximates any continuous function (Darmstadt: every function; "
          "Lausanne: every bounded continuous function).",
    correction="every continuous function on a compact set, if the activation is not a polynomial "
               "(so in the Uppsala deck).")
def compact_sets() -> Demonstration:
    """Fit sin by 12 units: near 0, then far away; and by units that square."""
    x = np.linspace(-np.pi, np.pi, 201)[:, None]
    far = x + 1000 * np.pi

    def fitted(activation: Any, units: int) -> tuple[float, float]:
        layer = Dense(1, units, activation, initializer=normal(1), bias_initializer=normal(2),
                      rng=2)
        w = np.linalg.lstsq(layer.predict(x), np.sin(x), rcond=None)[0]
        near, away = (float(np.abs(layer.predict(points) @ w - np.sin(points)).max())
                      for points in (x, far))
        return near, away

    (near, away), (few, _), (many, _) = (
        fitted("tanh", 12), fitted(autograd.square, 4),
        fitted(autograd.square, 40))
    return Demonstration(
        {"largest error of 12 tanh units far from 0": away,
         "largest error of 4 and of 40 squaring units": [few, many]},
        {"largest error of 12 tanh units on [-pi, pi]": near},
        "Far away all tanh units are constant; squaring units make a parabola, however many they "
        "are.")


@erratum(
    "E-L10", LISBON, "Initialization", "I",
    claim="with zero weights and tanh the gradients are zero too, and we are at a saddle point.",
    correction="those of all weights and hidden biases are; that of the output bias is the sum of "
               "p - y. Only where it is 0 too is the point stationary, and then it is a saddle.")
def zero_weights() -> Demonstration:
    """All gradients at zero, for OR, XOR and one input that is its own label."""
    def at_zero(X: np.ndarray, y: np.ndarray, hidden: int, how: str) -> tuple[Sequential, Value]:
        model = Sequential(Dense(X.shape[1], hidden, "tanh", initializer="zeros", rng=0),
                           Dense(hidden, 1, initializer="zeros", rng=0))
        return model, sigmoid_cross_entropy(model(X), y, reduction=how)

    found = []
    for X, y in (data.boolean_or(), data.boolean_xor()):
        model, loss = at_zero(X, y, 3, "sum")
        *others, bias = gradients(loss, list(model.parameters()))
        found.append((max(float(np.abs(g).max()) for g in others), float(bias.item())))
    (others_or, bias_or), (_, bias_xor) = found
    bits = np.array([[0.0], [1.0]])
    model, loss = at_zero(bits, bits, 1, "mean")
    curvatures = np.linalg.eigvalsh(hessian(loss, list(model.parameters())))
    return Demonstration(
        {"gradient of the output bias on OR": 0.0},
        {"largest of the other gradients on OR": others_or,
         "gradient of the output bias on OR": bias_or,
         "gradient of the output bias on XOR": bias_xor,
         "Hessian's eigenvalues where all are 0": curvatures},
        "On OR the output bias moves at once; where nothing moves, one curvature is below 0.")


@erratum(
    "E-L11", LISBON, "Adaptive Learning Rates", "N",
    claim='the sum of squared gradients is called eta^(t), and learning rates are "scaled by the '
          'square root" of it.',
    correction="divided by the square root; and eta is the learning rate already, the sum is "
               "something else.")
def divided_not_multiplied() -> Demonstration:
    """Three steps on w^2 / 2 with eta = 0.1, from w = 1 and w = 100: multiplied, and divided."""
    def multiplied(start: float) -> list[float]:
        w, path, squares = Value(start, "w"), [], 0.0
        for _ in range(3):
            g = gradients(w * w / 2, w)
            squares += g * g
            w.data = w.data - 0.1 * np.sqrt(squares) * g
            path.append(w.data)
        return path

    def divided(start: float) -> list[float]:
        w, path = Value(start, "w"), []
        optimizer = Adagrad([w], 0.1)
        for _ in range(3):
            optimizer.step(w * w / 2)
            path.append(w.data)
        return path

    return Demonstration(
        {f"w after 1, 2, 3 steps from {start:g}": multiplied(start) for start in (1.0, 100.0)},
        {f"w after 1, 2, 3 steps from {start:g}": divided(start) for start in (1.0, 100.0)},
        "Dividing makes the first step as long as the learning rate, whatever the gradient is; "
        "multiplying lets a steep start explode.")


@erratum(
    "E-L12", LISBON, "Single Hidden Layer; Rectified Linear Unit Activation", "N",
    claim="f(x) = P(y | x) for y in {-1, +1}; ReLU is increasing.",
    correction="f(x) = P(y = +1 | x); ReLU is non-decreasing.")
def probability_of_which_class() -> Demonstration:
    """The two probabilities of a sigmoid unit, and ReLU at two inputs below 0."""
    f = sigmoid(0.7)
    grid = np.linspace(-3, 3, 61)
    return Demonstration(
        {"P(-1 | x) + P(+1 | x)": f + f, "least growth of ReLU": "above 0"},
        {"P(-1 | x) + P(+1 | x)": (1 - f) + f, "least growth of ReLU": np.diff(relu(grid)).min()},
        "Read for both classes the probabilities do not sum to 1; below 0 ReLU is constant.")
