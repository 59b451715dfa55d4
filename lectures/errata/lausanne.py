"""Errata of the Lausanne deck; `lausanne_descent` and `lausanne_marsland` have the others."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

import autograd
from autograd import Tensor, gradients, relu, sigmoid
from lectures.decks import LAUSANNE
from lectures.errata.form import Demonstration, erratum, refusal
from nn import Dense, Sequential, data


@erratum(
    "E-S7", LAUSANNE, "Recipe For Using MLP (II)", "E",
    claim='normalize inputs: subtract the mean "and divide by the variance".',
    correction="by the standard deviation (so in the Lisbon deck); only then the variance is 1.")
def divide_by_the_deviation() -> Demonstration:
    """The variance of 0, 10, 20, 30 after either."""
    x = np.array([0.0, 10, 20, 30])
    slide, right = (x - x.mean()) / x.var(), (x - x.mean()) / x.std()
    return Demonstration(
        {"normalized 0, 10, 20, 30": slide, "their variance": slide.var()},
        {"normalized 0, 10, 20, 30": right, "their variance": right.var()},
        "Divided by the variance, the result has the variance 1 / variance.")


@erratum(
    "E-S9", LAUSANNE, "Remark: Batch Normalization", "I",
    claim='a sigmoid maps every pixel from 1 to 255 "to a number close to 1".',
    correction="sigma(1) = 0.731, sigma(2) = 0.881, sigma(3) = 0.953; from 5 on it is above 0.99.")
def dark_pixels() -> Demonstration:
    """The sigmoid of the pixels."""
    values = sigmoid(np.arange(256.0))
    return Demonstration(
        {"first pixel above 0.99": 1},
        {"first pixel above 0.99": int(np.argmax(values > 0.99)),
         "sigmoid of 1, 2, 3, 5": values[[1, 2, 3, 5]]},
        "Four dark values are still told apart.")


@erratum(
    "E-S10", LAUSANNE, "A Few Activation Functions; Vanishing Gradients", "N",
    claim='ReLU\'(0) = 0 ("otherwise") on one slide, 1 ("1 otherwise") on another.',
    correction="there is no derivative at 0: one convention has to be fixed. chalkgrad takes 0.")
def slope_at_the_kink() -> Demonstration:
    """Both formulas at 0, both difference quotients, and the engine."""
    z, h = Tensor([0.0], "z"), 1e-6
    slides = [np.where(z.data > 0, 1, 0), np.where(z.data < 0, 0, 1)]
    quotients = [(relu(-h) - relu(0.0)) / -h, (relu(h) - relu(0.0)) / h]
    return Demonstration(
        {"ReLU'(0)": np.ravel(slides)},
        {"ReLU'(0)": gradients(relu(z).sum(), z)[0], "quotients from the left and the right":
         quotients},
        "The quotients do not meet, so that either number is a choice.")


@erratum(
    "E-S11", LAUSANNE, "Supervised Classification", "N",
    claim="IF income > theta_2 AND savings > theta_2 THEN low-risk.",
    correction="income > theta_1 AND savings > theta_2.")
def two_thresholds() -> Demonstration:
    """Four customers by both rules; theta_1 = 50, theta_2 = 20."""
    income, savings = np.array([60, 30, 60, 30]), np.array([30, 30, 10, 10])
    slide, right = ((income > first) & (savings > 20) for first in (20, 50))
    return Demonstration(
        {"low-risk customers": slide.astype(int)}, {"low-risk customers": right.astype(int)},
        "With one threshold the customer of small income and large savings is called low-risk.")


@erratum(
    "E-S12", LAUSANNE, "Building an MLP From Scratch", "I",
    claim="training for T iterations costs O(T m n).",
    correction="O(T N m n): each iteration loops over all N input vectors.")
def loops_of_training() -> Demonstration:
    """The multiplications of training, counted in its loops, for N = 10 and N = 20 vectors."""
    T, m, n = 5, 3, 2

    def counted(N: int) -> int:
        return sum(1 for _ in itertools.product(range(T), range(N), range(m), range(n)))

    return Demonstration(
        {"multiplications for N = 10, N = 20": [T * m * n] * 2},
        {"multiplications for N = 10, N = 20": [counted(10), counted(20)]},
        "Twice as many input vectors take twice as long.")


@erratum(
    "E-S13", LAUSANNE, "A Few Variants of SGD; Feed-Forward Networks; Action Required (II); "
                       "Building An ML Algorithm (IV)", "N",
    claim="RMSProp: A'_(t-1) without i; phi_j(x) = f(sum over j ...); Genz: c = (c_1, ..., c_n) "
          "for d variables; theta_0 + theta_1 x_1 + theta_2 x_2 for a table of one feature.",
    correction="A'_(i,t-1); another letter in the sum; c_1, ..., c_d; theta_0 + theta_1 x_1.")
def four_slips() -> Demonstration:
    """What each formula gives when it is read literally."""
    g, beta, i = np.array([1.0, 10.0]), 0.9, 0
    shared = own = np.zeros(2)
    for _ in range(2):
        shared, own = beta * shared[i] + (1 - beta) * g**2, beta * own + (1 - beta) * g**2
    x, W = np.array([1.0, -1, 0.5]), np.array([[0.5, -0.2], [0.1, 0.4], [0.3, 0.9]])
    bound = [autograd.tanh(sum(x[j] * W[j, j] for j in range(2)))] * 2  # the sum takes j away
    areas, genz, c = data.house_prices()[0], data.genz("gaussian", 2, rng=0), np.ones(3)
    return Demonstration(
        {"A' after two steps of g = (1, 10)": shared, "phi_1, phi_2": bound,
         "c of n = 3 numbers, d = 2": refusal(lambda: c * (genz.w - 0.5)),
         "theta_2 x_2": refusal(lambda: areas[:, 1])},
        {"A' after two steps of g = (1, 10)": own, "phi_1, phi_2": autograd.tanh(x @ W),
         "c of d = 2 numbers": genz.c, "theta_1 x_1 of 5 houses, theta_1 = 0.1":
         0.1 * areas[:, 0]},
        "Weights would share one average, all units would be the same, and two formulas do not "
        "fit their data.")


@erratum(
    "E-S14", LAUSANNE, "Vanishing Gradients", "I",
    claim='ReLU "does not have this problem"; the slopes of the sigmoid lie between 0 and 1.',
    correction="below 0 ReLU's gradient is 0: a unit can die (so in the Darmstadt deck). The "
               "sigmoid's slope is at most 1/4.")
def dead_units() -> Demonstration:
    """A chain of ten units with weight 1, from x = 1 and x = -1; the steepest sigmoid."""
    def through(activation: Any, start: float) -> float:
        x = Tensor([start], "x")
        y = x
        for _ in range(10):
            y = activation(y)
        return float(gradients(y.sum(), x)[0])

    z = Tensor(np.linspace(-6, 6, 1201), "z")
    return Demonstration(
        {"gradient through 10 ReLUs": through(relu, 1.0), "bound of a sigmoid's slope": 1},
        {"gradient through 10 ReLUs": [through(relu, x) for x in (1.0, -1.0)],
         "bound of a sigmoid's slope": gradients(sigmoid(z).sum(), z).max(),
         "gradient through 10 sigmoids": through(sigmoid, 0.0)},
        "Active ReLUs pass the gradient on undiminished, inactive ones pass nothing.")


@erratum(
    "E-S15", LAUSANNE, "Weight Initialization", "I",
    claim="Xavier and He initialization manipulate the drawn weights to arrive at approximately 1.",
    correction="they scale the weights so that the variance of activations and gradients stays "
               "about the same from layer to layer.")
def constant_variance() -> Demonstration:
    """Mean squares of the activations in a network of five layers of 200 ReLUs."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((100, 200))

    def run(initializer: Any) -> tuple[float, np.ndarray]:
        model = Sequential(*(Dense(200, 200, "relu", initializer=initializer, rng=rng)
                             for _ in range(5)))
        outputs = [np.mean(output**2) for _, output in model.layer_outputs(X)]
        return float(np.std(model.state_dict()["W1"])), np.array(outputs)

    (slide, exploding), (right, constant) = run(
        lambda shape, rng: rng.standard_normal(shape)), run("he_normal")
    return Demonstration(
        {"standard deviation of the weights": slide, "mean squares by layer": exploding},
        {"standard deviation of the weights": right, "mean squares by layer": constant},
        "Weights of about 1 multiply the mean square by 100 in each layer; He's keep it.")


SOFTMAX = """\
normalisers = np.sum(np.exp(outputs),axis=1)*np.ones((1,np.shape(outputs)[0]))
result = np.transpose(np.transpose(np.exp(outputs))/normalisers)
"""


def softmax_as_printed(outputs: np.ndarray) -> Any:
    """The listing, run on outputs of shape (n, k)."""
    names: dict[str, Any] = {"np": np, "outputs": outputs}
    with np.errstate(over="ignore", invalid="ignore"):
        exec(SOFTMAX, names)
    return names["result"]


@erratum(
    "E-S16", LAUSANNE, "Different Activation Function", "I",
    claim="softmax as np.exp(outputs) / sum.",
    correction="right for moderate numbers, but above about 710 exp overflows and the result is "
               "nan: subtract the largest number of the row before.")
def overflow() -> Demonstration:
    """The listing and the engine for moderate and for large numbers."""
    def listed(outputs: list[float]) -> np.ndarray:
        return np.ravel(softmax_as_printed(np.array([outputs])))

    moderate, large = [1.0, 2.0, 3.0], [1000.0, 999.0, 998.0]
    return Demonstration(
        {f"softmax of {moderate}": listed(moderate), f"softmax of {large}": listed(large)},
        {f"softmax of {moderate}": autograd.softmax(np.array(moderate)),
         f"softmax of {large}": autograd.softmax(np.array(large)),
         "exp overflows above": np.log(np.finfo(float).max)},
        "The softmax does not change when the same number is subtracted from a whole row.")
