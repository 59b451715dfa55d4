"""Errata of the perceptron and the multi-layer perceptron (Marsland's) in the Lausanne deck."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograd import Tensor, concatenate, constant, gradients, sigmoid
from lectures.decks import LAUSANNE
from lectures.errata.form import Demonstration, erratum, gap, refusal
from nn import Perceptron, data

LISTING = """\
deltao=(targets-self.outputs)*self.outputs*(1.0-self.outputs)
deltah = self.hidden(1.0-self.hidden)*np.dot(deltao,np.transpose(self.weights2))

updatew1 = np.zeros((np.shape(self.weigths1)))
updatew2 = np.zeros((np.shape(self.weigths2)))

updatew1 = eta*(np.dot(np.transpose(inputs),deltah[:, :-1]))
updatew1 = eta*(np.dot(np.transpose(self.hidden),deltao))

self.weights1 += updatew1
self.weights2 += updatew2
"""
"""The weight updates as the slide prints them."""

REPAIRS = {
    "self.hidden(1.0-self.hidden)": "self.hidden*(1.0-self.hidden)",
    "weigths": "weights",
    "updatew1 = eta*(np.dot(np.transpose(self.hidden),deltao))":
        "updatew2 = eta*(np.dot(np.transpose(self.hidden),deltao))",
}
"""What the slide prints wrongly, and what must stand there."""

ETA = 0.25


class Marsland:
    """One batch step of the multi-layer perceptron on XOR, with numbers of its own.

    Args:
        hidden: units; for 2 they are those of the worked example s07.
        beta: of the sigmoids.

    Attributes:
        V, W: the weights, the bias node's in the last row; the listing's weights1 and weights2.
        a: hidden activations and the bias node's -1.
        outputs, targets, inputs: of all four examples.
        E: 1/2 the sum of (y - t)^2.
    """

    def __init__(self, hidden: int = 2, beta: float = 1.0) -> None:
        X, self.targets = data.boolean_xor()
        self.inputs = np.column_stack([X, -np.ones(4)])
        rng = np.random.default_rng(0)
        self.V = Tensor([[0.4, -0.6], [-0.3, 0.5], [0.2, 0.1]] if hidden == 2
                        else rng.uniform(-1, 1, (3, hidden)), "V")
        self.W = Tensor([[0.7], [-0.8], [0.3]] if hidden == 2
                        else rng.uniform(-1, 1, (hidden + 1, 1)), "W")
        self.a: Any = concatenate([sigmoid(beta * (self.inputs @ self.V)),
                                   constant([[-1.0]] * 4)], axis=1)
        self.outputs: Any = sigmoid(beta * (self.a @ self.W))
        self.E = 0.5 * ((self.outputs - self.targets) ** 2).sum()

    def deltas(self) -> tuple[np.ndarray, np.ndarray]:
        """Equations (4.8) and (4.9) as printed, without beta."""
        y, a = self.outputs.data, self.a.data[:, :-1]
        output = (y - self.targets) * y * (1 - y)
        return output, a * (1 - a) * (output @ self.W.data[:-1].T)

    def run(self, listing: str) -> tuple[np.ndarray, np.ndarray]:
        """Execute a listing on these numbers: what it adds to weights1 and to weights2."""
        thing = SimpleNamespace(hidden=np.array(self.a.data), outputs=np.array(self.outputs.data),
                                weights1=np.array(self.V.data), weights2=np.array(self.W.data))
        exec(listing, {"np": np, "self": thing, "inputs": self.inputs, "targets": self.targets,
                       "eta": ETA})
        return thing.weights1 - self.V.data, thing.weights2 - self.W.data

    def steps(self) -> tuple[np.ndarray, np.ndarray]:
        """-eta times the engine's gradients of V and W."""
        dV, dW = gradients(self.E, [self.V, self.W])
        return -ETA * dV, -ETA * dW


@erratum(
    "E-S3", LAUSANNE, "Action Required -- MLP", "E",
    claim="self.hidden(1.0-self.hidden), self.weigths1, self.weigths2, and updatew1 assigned "
          "twice.",
    correction="self.hidden*(1.0-self.hidden), self.weights1, self.weights2, and the second "
               "assignment goes to updatew2. Python stops at the first two; the third stops it "
               "only where the shapes do not fit, and leaves weights2 untrained where they do.")
def run_the_listing() -> Demonstration:
    """The listing's own text, run, and mended mistake by mistake."""
    network, wider = Marsland(), Marsland(hidden=3)
    _, star, spelled, mended = itertools.accumulate(
        REPAIRS.items(), lambda code, repair: code.replace(*repair), initial=LISTING)
    silent, right = network.run(spelled), network.run(mended)
    engine = network.steps()
    return Demonstration(
        {"as printed": refusal(lambda: network.run(LISTING)),
         "with the *": refusal(lambda: network.run(star)),
         "and the names mended, 3 hidden units": refusal(lambda: wider.run(spelled)),
         "the same, 2 hidden units: change of weights1": silent[0],
         "change of weights2": silent[1].ravel()},
        {"the same, 2 hidden units: change of weights1": right[0],
         "change of weights2": right[1].ravel(), "distance from -eta dE/dV and -eta dE/dW": max(
             gap(a, b) for a, b in zip(right, engine, strict=True))},
        "With 2 hidden units and one output NumPy broadcasts the wrong update without a word.")


@erratum(
    "E-S4", LAUSANNE, "The Perceptron Algorithm", "E",
    claim="recall (3.6): y_j = 1 if w_ij x_i > 0.",
    correction="if the sum over i of w_ij x_i is above 0, as in (3.4).")
def missing_sum() -> Demonstration:
    """A perceptron that has learned AND: its answers, and those of each product alone."""
    X, y = data.boolean_and()
    unit = Perceptron(2, scale=0)
    unit.fit(X, y)
    products = np.column_stack([-np.ones(4), X]) * unit.weights.ravel()
    return Demonstration(
        {f"fires for {a:g}{b:g}": (row > 0).astype(int)
         for (a, b), row in zip(X, products, strict=True)},
        {f"fires for {a:g}{b:g}": answer
         for (a, b), answer in zip(X, unit.predict(X).ravel(), strict=True)},
        "Without the sum there is an answer for each input i, and they disagree.")


@erratum(
    "E-S5", LAUSANNE, "The Multi-layer Perceptron Algorithm", "N",
    claim="v_i <- v_i - eta delta_h(kappa) x_i (4.11).",
    correction="v_{i zeta} <- v_{i zeta} - eta delta_h(zeta) x_i: the index is that of the hidden "
               "unit.")
def index_of_the_hidden_unit() -> Demonstration:
    """The step of V with the one output's index for all hidden units, and with each its own."""
    network = Marsland()
    _, delta = network.deltas()
    kappa = [0, 0]  # there is one output
    return Demonstration(
        {"step of V": -ETA * network.inputs.T @ delta[:, kappa]},
        {"step of V": -ETA * network.inputs.T @ delta, "-eta dE/dV of the engine":
         network.steps()[0]},
        "With the output's index all hidden units would get the same step.")


@erratum(
    "E-S6", LAUSANNE, "The Multi-layer Perceptron Algorithm", "E",
    claim="delta_o = (y - t) y (1 - y) (4.8) and delta_h = a (1 - a) sum w delta_o (4.9), with "
          "sigmoids of slope beta (4.5), (4.7).",
    correction="g' = beta a (1 - a): dE/dw lacks a factor beta, dE/dv a factor beta^2. eta cannot "
               "stand in for two different factors. Marsland's published program has them.")
def slope_beta() -> Demonstration:
    """The engine's gradients divided by the printed ones, for beta = 1 and beta = 2."""
    def factors(beta: float) -> list[float]:
        network = Marsland(beta=beta)
        output, hidden = network.deltas()
        printed = network.inputs.T @ hidden, network.a.data.T @ output
        ratios = [engine / (-ETA * slide) for engine, slide in
                  zip(network.steps(), printed, strict=True)]
        return [float(np.mean(ratio)) for ratio in reversed(ratios)]

    return Demonstration(
        {"dE/dW and dE/dV over (4.8), (4.9), beta = 2": [1, 1]},
        {"dE/dW and dE/dV over (4.8), (4.9), beta = 2": factors(2.0), "for beta = 1": factors(1.0)},
        "The printed rules are right for beta = 1 only.")
