"""Errata of the backward passes in the Lisbon deck: their indices."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, Value, gradients, log_softmax, tanh, transpose
from lectures.decks import LISBON
from lectures.errata.form import Demonstration, erratum, gap, refusal

WIDTHS = (2, 3, 4, 3)


class Network:
    """Layers W h + b of 2-3-4-3 units, tanh and softmax, for one example of class 3.

    Args:
        masks: the dropout mask of each hidden layer, by layer.

    Attributes:
        W, b: parameters by layer, 1, 2, 3.
        z, h: pre-activations and activations by layer; h[0] is x.
        dz: the slide's output gradient, -(1_y - f), under key 3.
        loss: -log f_y.
        x: the input.
    """

    def __init__(self, masks: dict[int, list[int]] | None = None) -> None:
        rng = np.random.default_rng(0)
        self.masks = {layer: np.array((masks or {}).get(layer, 1.0)) for layer in range(4)}
        self.W = {i: Tensor(rng.normal(0, 0.5, (WIDTHS[i], WIDTHS[i - 1])), f"W{i}")
                  for i in (1, 2, 3)}
        self.b = {i: Tensor(rng.normal(0, 0.1, WIDTHS[i]), f"b{i}") for i in (1, 2, 3)}
        self.x = Tensor([0.5, -1], "x")
        self.h: dict[int, Any] = {0: self.x}
        self.z: dict[int, Any] = {}
        for i in (1, 2, 3):
            self.z[i] = self.W[i] @ self.h[i - 1] + self.b[i]
            self.h[i] = tanh(self.z[i]) * self.masks[i]
        self.loss: Value = -log_softmax(self.z[3])[2]
        self.dz: dict[int, Any] = {3: np.exp(log_softmax(self.z[3].data)) - np.eye(3)[2]}

    def slope(self, layer: int) -> Any:
        """g'(z) of that layer; softmax has been dealt with, so its z counts as they are."""
        return 1 - tanh(self.z[layer]).data ** 2

    def printed(self, first: int) -> dict[int, Any]:
        """The loop as it is printed, from layer `first` to 1: the gradients of W."""
        dW = {}
        for i in range(first, 0, -1):
            dW[i] = np.outer(self.dz[i], self.h[i - 1].data)
            dh = self.W[i + 1].data.T @ self.dz[i + 1]
            self.dz[i] = dh * self.slope(i)
        return dW

    def mended(self) -> tuple[dict[int, Any], Any]:
        """The loop with all indices one lower: the gradients of W, and of x."""
        dW: dict[int, Any] = {}
        dh = None
        for i in (3, 2, 1):
            dW[i] = np.outer(self.dz[i], self.h[i - 1].data)
            dh = self.W[i].data.T @ self.dz[i]
            if i > 1:
                self.dz[i - 1] = dh * self.slope(i - 1) * self.masks[i - 1]
        return dW, dh

    def against_engine(self) -> dict[str, Any]:
        """The mended loop's gradients, and how far they are from the engine's."""
        dW, dx = self.mended()
        engine = gradients(self.loss, [self.W[i] for i in (1, 2, 3)])
        return {"dL/dx": dx, "dL/dW, distance from the engine": max(
            gap(dW[i], g) for i, g in zip((1, 2, 3), engine, strict=True)),
            "dL/dx, distance from the engine": gap(dx, gradients(self.loss, self.x))}


@erratum(
    "E-L1", LISBON, "Backpropagation", "E",
    claim='for l from L+1 to 1, "hidden layer below": dL/dh(l) = W(l+1)^T dL/dz(l+1), dL/dz(l) = '
          "dL/dh(l) * g'(z(l)).",
    correction="dL/dh(l-1) = W(l)^T dL/dz(l), dL/dz(l-1) = dL/dh(l-1) * g'(z(l-1)). As printed, "
               "the first turn needs a W(L+2), and dL/dz(l) is used before it is computed.")
def loop_of_backpropagation() -> Demonstration:
    """The printed loop from both possible starts, and the mended one."""
    network = Network()
    below = transpose(network.W[3]) @ network.dz[3]
    return Demonstration(
        {"from l = L + 1 = 3, where W(4) is needed": refusal(lambda: Network().printed(3)),
         "from l = L = 2, where dL/dz(2) is needed": refusal(lambda: Network().printed(2)),
         "W(3)^T dL/dz(3) * g'(z(3))": refusal(lambda: below * network.slope(3))},
        network.against_engine(),
        "The printed loop cannot start; with indices one lower it gives the engine's gradients.")


@erratum(
    "E-L2", LISBON, "Backpropagation with Dropout", "E",
    claim="the same indices as without dropout, and dL/dz(l) = dL/dh(l) * g'(z(l)) * m(l-1).",
    correction="dL/dz(l-1) = dL/dh(l-1) * g'(z(l-1)) * m(l-1): the mask belongs to the layer whose "
               "units it dropped.")
def loop_with_masks() -> Demonstration:
    """The printed product of a gradient and a mask, and the mended loop."""
    network = Network({1: [1, 0, 1], 2: [0, 1, 1, 0]})
    dz2 = transpose(network.W[3]) @ network.dz[3] * network.slope(2)
    found = network.against_engine()
    return Demonstration(
        {"dL/dh(2) * g'(z(2)) * m(1)": refusal(lambda: dz2 * network.masks[1])},
        {"dL/dh(2) * g'(z(2)) * m(2)": (dz2 * network.masks[2]).data, **found},
        "Four units and a mask of three do not fit; with its own mask each dropped unit gets 0.")
