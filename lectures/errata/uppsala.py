"""Errata of the Uppsala deck."""

from __future__ import annotations

import itertools
from typing import Any, cast

import numpy as np

import autograd
from autograd import Tensor, Value, gradients, hessian, relu, tanh, transpose
from lectures.decks import UPPSALA
from lectures.errata.form import Demonstration, erratum, gap, refusal
from nn import Dense, Sequential, data, second_order, train
from nn.losses import squared_error
from nn.optimizers import SGD


@erratum(
    "E-U1", UPPSALA, "Backward Pass: Simple Example", "E",
    claim="dJ/dw = h1 (y_hat - y) = [0, -40].",
    correction="[0, -32], which is [0, 4] times -8. All other numbers on both slides are right.")
def hidden_times_error() -> Demonstration:
    """The gradient, and what a small step in w really does to J."""
    def loss(numbers: list[float]) -> tuple[Value, Tensor]:
        w = Tensor(numbers, "w")
        h1 = relu(np.array([1.0, 2.0]) @ np.array([[1.0, 2.0], [-1.0, 1.0]]))
        return 0.5 * (h1 @ w - 0.0) ** 2, w

    J, w = loss([1, -2])
    printed, engine, step = np.array([0, -40]), gradients(J, w), np.array([0, 0.001])
    changed, _ = loss([1, -2 + step[1]])
    return Demonstration(
        {"dJ/dw": printed, "change of J for a step of 0.001 in w2": printed @ step},
        {"dJ/dw": engine, "change of J for a step of 0.001 in w2": engine @ step,
         "its measured change": changed.data - J.data},
        "The measured change of J is what -32 predicts, not what -40 does.")


@erratum(
    "E-U2", UPPSALA, "The Feed-Forward Network", "E",
    claim='b1 = (1, -1), b2 = 0 for "the feedforward network we use to solve the XOR example".',
    correction="with these biases the network returns 1, 2, 2, 1, which is XOR + 1; y(0, 0) = 1 is "
               "computed rightly. b1 = (0, -1) (Goodfellow et al.), or b2 = -1, gives XOR: "
               "0, 1, 1, 0.")
def xor_biases() -> Demonstration:
    """The network with three choices of its biases, at all four inputs."""
    model = Sequential(Dense(2, 2, "relu", rng=0), Dense(2, 1, rng=0))
    X, _ = data.boolean_xor()

    def answers(b1: list[float], b2: float) -> np.ndarray:
        model.load_state_dict({"W1": np.ones((2, 2)), "b1": np.array(b1),
                               "W2": np.array([[1.0], [-2.0]]), "b2": np.array([b2])})
        return np.ravel(model.predict(X))

    slide, goodfellow, shifted = answers([1, -1], 0), answers([0, -1], 0), answers([1, -1], -1)
    at_kink = (X @ np.ones((2, 2)) + [0, -1] == 0).any(axis=1).sum()
    return Demonstration(
        {"y for 00, 01, 10, 11": slide},
        {"y for 00, 01, 10, 11": goodfellow, "the same with b1 as printed, b2 = -1": shifted,
         "inputs with a unit on its kink, b1 = (0, -1)": at_kink},
        "The printed biases give XOR + 1. Goodfellow's put a ReLU exactly on its kink at three of "
        "the four inputs.")


@erratum(
    "E-U3", UPPSALA, "How to choose architecture", "E",
    claim="with 5 irrelevant parameters and 3 values for each, a grid search trains 125 times per "
          "relevant run.",
    correction="3^5 = 243 times; 125 is 5^3.")
def grid_size() -> Demonstration:
    """Both grids, enumerated."""
    def trainings(values: int, parameters: int) -> int:
        return sum(1 for _ in itertools.product(range(values), repeat=parameters))

    return Demonstration({"trainings": trainings(5, 3)}, {"trainings": trainings(3, 5)},
                         "The slide's number belongs to 3 parameters with 5 values each.")


@erratum(
    "E-U4", UPPSALA, "Regularization of Neural Networks", "E",
    claim='regularization should "reduce training error but improve generalization error".',
    correction="it reduces the generalization error, but not the training error, which it can only "
               "raise: the minimum without a penalty is the least there is.")
def ridge_path() -> Demonstration:
    """Ridge regression with stronger and stronger penalties: degree 9, 15 points."""
    rng = np.random.default_rng(3)
    x, unseen = np.linspace(-1, 1, 15), np.linspace(-1, 1, 101)
    y = np.sin(3 * x) + 0.3 * rng.standard_normal(15)
    X, Z = (np.vander(points, 10, increasing=True) for points in (x, unseen))
    alphas = np.array([0, 0.01, 0.1, 1, 10])
    errors = []
    for alpha in alphas:
        w = Tensor(np.zeros(10), "w")
        second_order.newton_step(((X @ w - y) ** 2).sum() + alpha * (w**2).sum(), w)
        errors.append([np.mean((X @ w.data - y) ** 2),
                       np.mean((Z @ w.data - np.sin(3 * unseen)) ** 2)])
    training, generalization = np.transpose(errors)
    return Demonstration(
        {"strength of the penalty": alphas, "training error": "falls"},
        {"strength of the penalty": alphas, "training error": training,
         "error on unseen points": generalization},
        f"The training error rises from the start; the error on unseen points is least at "
        f"strength {alphas[generalization.argmin()]:g}.")


@erratum(
    "E-U5", UPPSALA, "Problems: Exploding and vanishing gradients", "E",
    claim="W^t = V diag(lambda)^t V^T.",
    correction="V diag(lambda)^t V^-1. V^T will do only for a symmetric W with orthonormal "
               "eigenvectors.")
def matrix_power() -> Demonstration:
    """W squared by both formulas, and by multiplication."""
    W = Tensor([[2, 1], [0, 3]], "W")
    eigenvalues, V = np.linalg.eig(W.data)
    powers = np.diag(eigenvalues**2)
    return Demonstration(
        {"W^2 for W = [[2, 1], [0, 3]]": V @ powers @ V.T},
        {"W^2 for W = [[2, 1], [0, 3]]": V @ powers @ np.linalg.inv(V), "W times W": (W @ W).data},
        "Only the inverse gives what multiplying gives.")


@erratum(
    "E-U6", UPPSALA, "Initial values", "E",
    claim='"we want to break symmetry between layers".',
    correction="between the units of a layer.")
def symmetry() -> Demonstration:
    """XOR trained from layers that differ while their units do not, and from random weights."""
    X, y = data.boolean_xor()

    def trained(model: Sequential) -> tuple[float, float]:
        train(model, (X, y), "sigmoid_cross_entropy", SGD(model, 1.0), epochs=200,
              batch_size=None)
        loss = squared_error(autograd.sigmoid(model.predict(X)), y)
        W = model.state_dict()["W1"]
        return float((W.max(axis=1) - W.min(axis=1)).max()), float(loss)

    layers = Sequential(Dense(2, 4, "tanh", rng=0), Dense(4, 1, rng=0))
    layers.load_state_dict({"W1": np.full((2, 4), 0.3), "b1": np.full(4, 0.1),
                            "W2": np.full((4, 1), -0.2), "b2": np.array([0.05])})
    spread, loss = trained(layers)
    units_spread, units_loss = trained(Sequential(Dense(2, 4, "tanh", rng=1), Dense(4, 1, rng=2)))
    return Demonstration(
        {"difference of the hidden units after 200 steps": spread, "squared error on XOR": loss},
        {"difference of the hidden units after 200 steps": units_spread,
         "squared error on XOR": units_loss},
        "Layers that start from different constants keep their units equal: four units do the work "
        "of one.")


def _kind_by_eigenvalues(eigenvalues: np.ndarray) -> str:
    """What the slide concludes from a Hessian."""
    if (eigenvalues > 0).all():
        return "a minimum"
    return "a saddle" if eigenvalues.min() < 0 < eigenvalues.max() else "neither"


@erratum(
    "E-U7", UPPSALA, "Problems: Plateaus and Saddle Points", "I",
    claim="at a saddle point the Hessian is indefinite; at a local minimum it is positive "
          "definite.",
    correction="positive definite is sufficient for a minimum, positive semidefinite is necessary; "
               "indefinite is sufficient for a saddle, not necessary.")
def flat_hessians() -> Demonstration:
    """x^4 and the monkey saddle: both have the Hessian 0, one is a minimum, one a saddle."""
    def functions(x: Value, y: Value) -> dict[str, Any]:
        return {"x^4 + y^4": x**4 + y**4, "x^3 - 3 x y^2": x**3 - 3 * x * y**2}

    x, y = Value(0.0, "x"), Value(0.0, "y")
    angles = np.linspace(0, 2 * np.pi, 361)
    around = [functions(Value(0.1 * c), Value(0.1 * s))
              for c, s in zip(np.cos(angles), np.sin(angles), strict=True)]
    slide: dict[str, Any] = {}
    right: dict[str, Any] = {}
    for name, f in functions(x, y).items():
        eigenvalues = np.linalg.eigvalsh(hessian(f, [x, y]))
        heights = np.array([ring[name].data for ring in around])
        slide[f"eigenvalues of {name} at 0"] = eigenvalues
        slide[f"{name} has at 0"] = _kind_by_eigenvalues(eigenvalues)
        right[f"lowest and highest {name} nearby"] = [heights.min(), heights.max()]
        right[f"{name} has at 0"] = "a minimum" if heights.min() > f.data else "a saddle"
    return Demonstration(slide, right,
                         "Where the Hessian is 0 the slide's rule says nothing; the values around "
                         "decide.")


@erratum(
    "E-U8", UPPSALA, "Problems: Plateaus and Saddle Points", "I",
    claim='"in random functions of high dimension most points are saddle points".',
    correction="most critical points are; at nearly all points the gradient is not zero.")
def critical_points() -> Demonstration:
    """cos x1 + ... + cos x5 at random points and at its critical points; random Hessians."""
    rng = np.random.default_rng(0)
    X = Tensor(rng.uniform(-np.pi, np.pi, (1000, 5)), "X")
    steepness = np.linalg.norm(gradients(autograd.cos(X).sum(), X), axis=1)
    saddles = 0
    for point in itertools.product((0.0, np.pi), repeat=5):
        x = Tensor(point, "x")
        saddles += _kind_by_eigenvalues(-np.diag(hessian(-autograd.cos(x).sum(), x))) == "a saddle"
    minima = []
    for n in (1, 2, 5):
        A = rng.standard_normal((4000, n, n))
        minima.append((np.linalg.eigvalsh(A + A.transpose(0, 2, 1)) > 0).all(axis=1).mean())
    return Demonstration(
        {"critical among 1000 random points": "most"},
        {"critical among 1000 random points": int((steepness < 0.01).sum()),
         "saddles among the 32 critical points": saddles,
         "share of positive definite random Hessians, n = 1, 2, 5": minima},
        "No random point is critical; of the critical points nearly all are saddles, and the more "
        "so the higher the dimension.")


@erratum(
    "E-U9", UPPSALA, "The Feed-Forward Network; Backpropagation", "N",
    claim="h_l and h_(l-1)^T are both labeled as rows (1 x k); forward h_(l-1)^T W_l, gradient "
          "h_(l-1)^T delta_l.",
    correction="with rows: forward h_(l-1) W_l, gradient h_(l-1)^T delta_l, and delta_l = "
               "(delta_(l+1) W_(l+1)^T) * g'(z_l). The gradients are right, the transposes of the "
               "forward pass are not.")
def row_convention() -> Demonstration:
    """Both forward passes through a network of 2-3-2 units, and the slide's gradient rule."""
    x, y = Tensor([[1, -0.5]], "x"), np.array([[0.5, -1]])
    W1 = Tensor([[0.2, -0.4, 0.1], [0.5, 0.3, -0.6]], "W1")
    W2 = Tensor([[0.7, -0.1], [-0.3, 0.2], [0.4, 0.5]], "W2")
    z1 = x @ W1 + [[0.1, 0, -0.2]]
    h1 = tanh(z1)
    y_hat = h1 @ W2 + [[0.05, -0.05]]
    J = 0.5 * autograd.sum((y_hat - y) ** 2)
    delta2 = y_hat.data - y
    delta1 = delta2 @ W2.data.T * (1 - h1.data**2)
    rules = [h1.data.T @ delta2, x.data.T @ delta1]
    return Demonstration(
        {"forward": refusal(lambda: transpose(x) @ W1)},
        {"forward": z1.data, "gradient rule, distance from the engine": max(
            gap(rule, engine) for rule, engine in zip(rules, gradients(J, [W2, W1]), strict=True))},
        "The printed forward product does not conform; the printed gradients agree with the "
        "engine's.")


@erratum(
    "E-U10", UPPSALA, "Activation functions: GeLU", "N",
    claim='g(z) = z Phi(z), "where Phi(z) is a standard Gaussian".',
    correction="Phi is the distribution function (CDF) of the standard Gaussian, not its density.")
def gaussian_cdf() -> Demonstration:
    """z times the density, and z times the distribution function."""
    z = np.array([-1.0, 1.0, 3.0])
    density = autograd.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return Demonstration({"g(z) for z = -1, 1, 3": z * density},
                         {"g(z) for z = -1, 1, 3": autograd.gelu(z)},
                         "With the density, large inputs give 0; GeLU passes them on.")


@erratum(
    "E-U11", UPPSALA, "Forward Pass: Simple Example; Norm penalty; Problems: Local Minima", "N",
    claim="z1 = x^T W1 printed as a column; the penalty sums |w|_ij; gradient norm g^T g.",
    correction="z1 is a row; |w_ij|; g^T g is the square of the norm.")
def small_slips() -> Demonstration:
    """The shape of x^T W1, the index outside of the bars, and the norm of a gradient."""
    x, w = Tensor([[1], [2]], "x"), Tensor([1, -2], "w")
    W1 = Tensor([[1, 2], [-1, 1]], "W1")
    z1, norm = transpose(x) @ W1, cast(Any, np.linalg.norm(W1.data))
    g = np.concatenate([np.ravel(part) for part in gradients(
        0.5 * autograd.sum(relu(z1) @ w) ** 2, [w, W1])])
    return Demonstration(
        {"shape of z1": (2, 1), "|w|_ij": refusal(lambda: norm[0, 1]),
         "gradient norm": g @ g},
        {"shape of z1": z1.shape, "|w|_ij": autograd.absolute(W1.data)[0, 1],
         "gradient norm": autograd.norm(g)},
        "A norm of the whole matrix has no entries; and g^T g grows a hundredfold when g grows "
        "tenfold.")
