"""Darmstadt: least squares, output neurons with their losses, and two ways to code labels."""

from __future__ import annotations

from typing import Any

from autograd import Node, exp, log, relu, sigmoid, square
from autograd import sum as sum_of
from lectures.decks import DARMSTADT
from lectures.examples import Quantity, Rule, example
from nn import losses

NUMBERS = "The slide has letters only; the numbers were chosen here."
MATRICES: dict[str, Any] = {
    "parameters": {"W": [[0.5, -1], [0.25, 0.75]]},
    "data": {"Phi": [[1, 2], [-1, 0.5], [0, 3]], "T": [[1, 0], [0, 1], [0.5, 0.5]], "eta": 0.1},
}


def least_squares(Y: Node, T: Node) -> Any:
    """Half the sum of squares of each example, and their sum E."""
    En = (0.5 * square(Y - T).sum(axis=1)).named("En")
    return sum_of(En).named("E")


@example(
    "d05_least_squares_linear",
    deck=DARMSTADT,
    slide="Learn the Weights with Gradient Descent (linear activation)",
    problem="yₖ(xⁿ) = Σᵢ Wₖᵢ φᵢ(xⁿ) and E = ½ Σₙ Σₖ (yₖ(xⁿ) − tₖⁿ)², for three examples with two "
            "features and two outputs. What is the gradient, for each example and in all?",
    **MATRICES,
    quantities=[
        Quantity("Y", Rule("Phi @ W.T")),
        Quantity("E", Rule("sum((Y - T)**2) / 2")),
        Quantity("dEn_dW", Rule("(Y - T)[:, :, None] * Phi[:, None, :]")),
        Quantity("dE_dW", Rule("sum(dEn_dW, axis=0)")),
        Quantity("W - eta * dE_dW", label="W after a step with η = 0.1"),
    ],
    note=f"{NUMBERS} Here the sign is right, y − t; the same deck's third Example slide flips it.",
)
def linear_outputs(W: Node, Phi: Node, T: Node) -> Any:
    """Linear outputs, an example in each row."""
    Y = (Phi @ W.T).named("Y")
    return least_squares(Y, T)


@example(
    "d06_least_squares_sigmoid",
    deck=DARMSTADT,
    slide="Learn the Weights with Gradient Descent (possible non-linear activation)",
    problem="The same with outputs yₖ = f(aₖ), f = σ: each gradient gets the factor f′(aₖ) = "
            "σ(aₖ) (1 − σ(aₖ)).",
    **MATRICES,
    quantities=[
        Quantity("A", Rule("Phi @ W.T")),
        Quantity("Y", Rule("1 / (1 + exp(-A))")),
        Quantity("E", Rule("sum((Y - T)**2) / 2")),
        Quantity("dEn_dW", Rule("(Y * (1 - Y) * (Y - T))[:, :, None] * Phi[:, None, :]")),
        Quantity("dE_dW", Rule("sum(dEn_dW, axis=0)")),
        Quantity("W - eta * dE_dW", label="W after a step with η = 0.1"),
    ],
    note=f"{NUMBERS} The last example has outputs near 0 and 1: there σ′ is small, and so is its "
         "gradient, though its error is as large as before.",
)
def sigmoid_outputs(W: Node, Phi: Node, T: Node) -> Any:
    """Sigmoid outputs, an example in each row."""
    A = (Phi @ W.T).named("A")
    return least_squares(sigmoid(A).named("Y"), T)


@example(
    "d21_output_neuron_nll",
    deck=DARMSTADT,
    slide="Output Neurons / Loss Functions",
    problem="The negative log-likelihood of three output neurons: linear with p(y|z) = N(y|μ, σ²), "
            "where the network gives μ and ln σ²; sigmoid with p(y|z) = σ(z)ʸ (1 − σ(z))¹⁻ʸ; and "
            "beside them the hinge loss of a linear output for the label +1.",
    parameters={"mu": 0.5, "log_var": -0.2, "z": 0.7, "z_hinge": [-0.5, 0.3, 2]},
    data={"y": 1.3},
    quantities=[
        Quantity("gaussian", Rule("-log(exp(-(y - mu)**2 / (2 * exp(log_var))) "
                                  "/ sqrt(2 * pi * exp(log_var)))")),
        Quantity("dgaussian_dmu"),
        Quantity("dgaussian_dlog_var"),
        Quantity("bernoulli_y1", Rule("-log(1 / (1 + exp(-z)))")),
        Quantity("dbernoulli_y1_dz"),
        Quantity("bernoulli_y0", Rule("-log(1 - 1 / (1 + exp(-z)))")),
        Quantity("dbernoulli_y0_dz"),
        Quantity("hinge", label="hinge, label +1"),
        Quantity("sum(dhinge_dz_hinge, axis=0)", label="gradient of the sum of hinge"),
        Quantity("hinge_minus", label="hinge, label −1"),
        Quantity("exp(-hinge) + exp(-hinge_minus)", Rule("ones_like(hinge)"), "E-D14",
                 label="p(+1) + p(−1), if the hinge loss were −ln p"),
    ],
    note=f"{NUMBERS} The gradient of a Bernoulli output is σ(z) − y for both labels. \"Nonlinear "
         "log-likelihood\" on the slide means the negative one.",
)
def output_neurons(mu: Node, log_var: Node, y: Node, z: Node, z_hinge: Node) -> Any:
    """Three losses of one output each, and the hinge loss for the other label."""
    return {
        "gaussian": losses.gaussian_negative_log_likelihood(mu, exp(log_var), y),
        "bernoulli_y1": losses.sigmoid_cross_entropy(z, 1.0),
        "bernoulli_y0": losses.sigmoid_cross_entropy(z, 0.0),
        "hinge": relu(1 - z_hinge), "hinge_minus": relu(1 + z_hinge),
    }


@example(
    "d22_logistic_label_conventions",
    deck=DARMSTADT,
    slide="Reminder of Logistic Regression Classifier",
    problem="σ(a) is the probability of class C1, and y = 0 means C1, y = 1 means C2, so that "
            "p(y|x) = σ(a)¹⁻ʸ (1 − σ(a))ʸ. What is the gradient of −ln p for either label?",
    parameters={"a": 0.7},
    data={"y": 0},
    cases=[{"y": 0}, {"y": 1}],
    quantities=[
        Quantity("y"),
        Quantity("sigma", Rule("1 / (1 + exp(-a))")),
        Quantity("nll", Rule("-log(sigma**(1 - y) * (1 - sigma)**y)")),
        Quantity("dnll_da", Rule("sigma - (1 - y)")),
        Quantity("dnll_da", Rule("sigma - y"), "E-D16",
                 label="∂nll/∂a, by the labels of Output Neurons"),
    ],
    note=f"{NUMBERS} Each of the two slides is right for itself, but y = 1 means the opposite: "
         "whoever mixes them trains the classes the wrong way round.",
)
def logistic_regression(a: Node, y: Node) -> Any:
    """The negative log-likelihood of one label, coded as on this slide."""
    sigma = sigmoid(a).named("sigma")
    return (-((1 - y) * log(sigma) + y * log(1 - sigma))).named("nll")


__all__ = ["linear_outputs", "logistic_regression", "output_neurons", "sigmoid_outputs"]
