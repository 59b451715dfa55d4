"""Losses of the Lausanne deck, on a prediction, on data, and between distributions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Graph, Node, Value, hessian, log, mean, sigmoid, square
from autograd import sum as total
from lectures.decks import LAUSANNE
from lectures.examples import Quantity, Rule, example
from nn.data import scaled
from nn.optimizers import GradientDescent


@example(
    "s02_house_prices",
    deck=LAUSANNE,
    slide="Building An ML Algorithm (II)-(IV)",
    problem="Five houses with their living areas and prices. Fit h(x) = θ0 + θ1 x by least "
            "squares, J(θ) = ½ Σ (h(x) − y)². What is the gradient at θ = 0, and where is the "
            "minimum?",
    parameters={"theta0": 0, "theta1": 0},
    data={"area": [2104, 1600, 2400, 1416, 3000], "price": [400, 330, 369, 232, 540]},
    quantities=[
        Quantity("J", Rule("1 / 2 * sum(price**2)"), label="J at 0"),
        Quantity("dJ_dtheta0", Rule("sum(-price)"), label="∂J/∂θ0 at 0"),
        Quantity("dJ_dtheta1", Rule("sum(-price * area)"), label="∂J/∂θ1 at 0"),
        Quantity("best_theta0", label="θ0 at the minimum"),
        Quantity("best_theta1", label="θ1 at the minimum"),
        Quantity("least_J", label="J at the minimum"),
        Quantity("largest_eta", label="largest η that converges"),
        Quantity("best_theta0 + best_theta1 * 2000", label="price of 2000 square feet"),
    ],
    errata=["E-S13"],
    note="The data are the slide's five printed rows; it prints no solution. With areas as they "
         "are, gradient descent diverges for η above 8.4e-8, and then takes tens of millions of "
         "steps to find θ0. With areas scaled to mean 0 and variance 1, J is as round as a ball, "
         "and one step with η = 1/5 ends in the minimum: so it was found here.",
)
def house_prices(area: Node, price: Node, theta0: Node, theta1: Node) -> Any:
    """The cost on the areas as they are; its minimum by one step on scaled areas."""
    def cost(x: Any, first: Node, second: Node) -> Any:
        h = (first + second * x).named("h")
        return (0.5 * total(square(h - price))).named("J")

    J = cost(area, theta0, theta1)
    areas = np.asarray(area.data)
    starts = [Value(0.0), Value(0.0)]
    step = GradientDescent(starts, learning_rate=1 / len(areas))
    step.step(cost(scaled(areas[:, None]).ravel(), *starts))
    best_theta1 = starts[1].data / areas.std()
    best_theta0 = starts[0].data - best_theta1 * areas.mean()
    best = {theta0: best_theta0, theta1: best_theta1}
    curvatures = np.linalg.eigvalsh(hessian(J, [theta0, theta1]))
    return {"J": J, "best_theta0": best_theta0, "best_theta1": best_theta1,
            "least_J": Graph(J).evaluate(best)[J], "largest_eta": 2 / curvatures.max()}


@example(
    "s04_loan_prediction_loss",
    deck=LAUSANNE,
    slide="Trying to Do a Prediction / Binary Cross Entropy Loss / Mean Squared Error (MSE)",
    problem="A network predicts 0.2 where the right answer is 1. How large is the loss, and how "
            "strongly does it pull, by cross-entropy and by squared error?",
    parameters={"z": math.log(0.2 / 0.8)},
    data={"y": 1},
    quantities=[
        Quantity("p", 0.2, label="prediction p = σ(z)"),
        Quantity("y", 1, label="actual y"),
        Quantity("z", label="logit z"),
        Quantity("bce", label="cross-entropy"),
        Quantity("se", label="squared error"),
        Quantity("half_se", label="half the squared error"),
        Quantity("dbce_dp"),
        Quantity("dbce_dz", label="∂bce/∂z = p − y"),
        Quantity("dse_dp"),
        Quantity("dhalf_se_dp", label="∂half_se/∂p = p − y"),
        Quantity("dhalf_se_dz", label="∂half_se/∂z = (p − y) p (1 − p)"),
    ],
    note="The slide prints the prediction 0.2 and the answer 1 only. By cross-entropy the pull on "
         "z is p − y; by squared error it has the factor p (1 − p) besides, which vanishes where "
         "the network is sure and wrong.",
)
def loan_losses(z: Node, y: Node) -> Any:
    """Three losses of one sigmoid output."""
    p = sigmoid(z).named("p")
    bce = -(y * log(p) + (1 - y) * log(1 - p))
    se = square(p - y)
    return {"bce": bce, "se": se, "half_se": se / 2}


@example(
    "s05_empirical_loss",
    deck=LAUSANNE,
    slide="Empirical Loss",
    problem="The empirical loss is the mean over the data, J = 1/n Σ L(f(x; W), y). What is it for "
            "the predictions 0.2, 0.7, 0.9 of the answers 1, 0, 1, and which prediction should "
            "change most?",
    parameters={"pred": [0.2, 0.7, 0.9]},
    data={"y": [1, 0, 1]},
    quantities=[
        Quantity("L", Rule("-where(y == 1, log(pred), log(1 - pred))"), label="L, cross-entropies"),
        Quantity("J", Rule("sum(L) / 3")),
        Quantity("dJ_dpred"),
        Quantity("mse", label="mean squared error"),
    ],
    note="The first prediction and answer are the slide's; the other two were chosen here.",
)
def empirical_loss(pred: Node, y: Node) -> Any:
    """The mean of the losses of three examples."""
    L = (-(y * log(pred) + (1 - y) * log(1 - pred))).named("L")
    return {"J": mean(L), "mse": mean(square(pred.data - y.data))}


@example(
    "s13_kl_cross_entropy",
    deck=LAUSANNE,
    slide="Cross Entropy Loss Function",
    problem="Data of distribution (0.5, 0.5), and a model that says (0.9, 0.1). How far apart are "
            "they by the KL divergence, and why may one minimize the cross-entropy instead?",
    parameters={"p_model": [0.9, 0.1]},
    data={"p_data": [0.5, 0.5]},
    quantities=[
        Quantity("entropy", label="entropy of the data"),
        Quantity("cross_entropy", Rule("-sum(p_data * log(p_model))")),
        Quantity("kl", Rule("sum(p_data * (log(p_data) - log(p_model)))"), label="KL divergence"),
        Quantity("dcross_entropy_dp_model", label="∂H/∂p_model"),
        Quantity("dkl_dp_model", Rule("dcross_entropy_dp_model"), label="∂KL/∂p_model"),
    ],
    note="The entropy of the data does not depend on the model, so both have the same gradient and "
         "the same minimum. The slide has letters only; the numbers were chosen here.",
)
def kl_divergence(p_data: Node, p_model: Node) -> Any:
    """Cross-entropy minus entropy."""
    entropy = (-total(p_data * log(p_data))).named("entropy")
    cross_entropy = (-total(p_data * log(p_model))).named("cross_entropy")
    return (cross_entropy - entropy).named("kl")


__all__ = ["empirical_loss", "house_prices", "kl_divergence", "loan_losses"]
