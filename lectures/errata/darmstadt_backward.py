"""Errata of the backward passes in the Darmstadt deck: signs, indices and orders of products."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd import Tensor, Value, concatenate, gradients, jacobian, kron, sigmoid, tanh, transpose
from lectures.decks import DARMSTADT
from lectures.errata.form import Demonstration, erratum, gap, refusal
from nn.losses import squared_error


@erratum(
    "E-D1", DARMSTADT, "Example (third)", "E",
    claim="dL/dy_hat = y - y_hat for L = 1/2 (y_hat - y)^2, and so on through all eight gradients.",
    correction="dL/dy_hat = y_hat - y; all eight signs flip. Descending along the slide's "
               "gradients would climb.")
def sign_of_the_error() -> Demonstration:
    """The gradients of the parameters by both formulas, and a step along each."""
    x = y = 1.0

    def run(numbers: np.ndarray) -> tuple[Any, dict[str, Any], list[Value]]:
        w0, b0, w1, b1 = leaves = [Value(number) for number in numbers]
        z0 = sigmoid(w0 * x + b0)
        y_hat = w1 * z0 + b1
        return squared_error(y_hat, y), {"z0": z0.data, "y_hat": y_hat.data}, leaves

    start = np.array([0.5, 0.1, -0.3, 0.2])
    L, values, leaves = run(start)
    error = y - values["y_hat"]
    through = error * start[2] * values["z0"] * (1 - values["z0"])
    printed = np.array([through * x, through, error * values["z0"], error])
    engine = np.array(gradients(L, leaves))
    return Demonstration(
        {"dL/dw0, dL/db0, dL/dw1, dL/db1": printed,
         "L before and after a step of 0.1": [L.data, run(start - 0.1 * printed)[0].data]},
        {"dL/dw0, dL/db0, dL/dw1, dL/db1": engine,
         "L before and after a step of 0.1": [L.data, run(start - 0.1 * engine)[0].data]},
        "With the printed signs gradient descent climbs.")


class Network:
    """Darmstadt's notation: z_k = W_:k [a_k; 1], a_(k+1) = tanh(z_k), y = W_:3 [a_3; 1].

    Args:
        widths: of x, a_2, a_3 and y.

    Attributes:
        W: W_:1, W_:2, W_:3 by layer, with the biases as last column.
        a, z: by layer.
        L: 1/2 |y - y_d|^2.
        error: y_d - y.
    """

    def __init__(self, *widths: int) -> None:
        rng = np.random.default_rng(0)
        self.W = {k: Tensor(rng.normal(0, 0.5, (widths[k], widths[k - 1] + 1)), f"W{k}")
                  for k in (1, 2, 3)}
        self.a: dict[int, Any] = {1: Tensor(rng.normal(0, 1, widths[0]), "x")}
        self.z: dict[int, Any] = {}
        for k in (1, 2, 3):
            self.z[k] = self.W[k] @ concatenate([self.a[k], [1.0]])
            self.a[k + 1] = tanh(self.z[k])
        target = rng.normal(0, 1, widths[3])
        self.L = squared_error(self.z[3], target, reduction="sum")
        self.error = target - self.z[3].data

    def slope(self, k: int) -> np.ndarray:
        """f'_k(z_k), a diagonal matrix."""
        return np.diag(1 - self.a[k + 1].data ** 2)

    def without_bias(self, k: int) -> Any:
        """W_k: W_:k without its last column."""
        return self.W[k][:, :-1]

    def with_one(self, k: int) -> np.ndarray:
        """[a_k^T, 1]."""
        return np.append(self.a[k].data, 1.0)

    def hidden(self, k: int, printed: bool) -> Any:
        """dL/dW_:k of a hidden layer by the slide's product, as printed or mended."""
        product: Any = np.eye(len(self.a[k + 1].data))
        for j in range(k, 3):
            W, slope = transpose(self.without_bias(j + 1)), self.slope(j)
            product = product @ (W @ slope if printed else slope @ W)
        return -autograd.outer(product @ self.error, self.with_one(k)).data


@erratum(
    "E-D6", DARMSTADT, "Backpropagation - the right way (hidden layers)", "E",
    claim="dL/dW_K = -((product over k from K to n-1 of W_(k+1)^T f'_k(z_k)) (y_d - y)) "
          "[a_K^T, 1]; also with f'_k diag(z_k).",
    correction="each factor is f'_k(z_k) W_(k+1)^T, in the other order, and diag(f'_k(z_k)). As "
               "printed the product does not conform, or is wrong where all layers are equally "
               "wide.")
def order_of_the_product() -> Demonstration:
    """Both orders for widths 2-3-2-3 and 3-3-3-3, against the engine."""
    unequal, equal = Network(2, 3, 2, 3), Network(3, 3, 3, 3)

    def distance(network: Network, printed: bool) -> float:
        return max(gap(network.hidden(k, printed), gradients(network.L, network.W[k]))
                   for k in (1, 2))

    return Demonstration(
        {"widths 2-3-2-3": refusal(lambda: unequal.hidden(2, printed=True)),
         "widths 3-3-3-3, distance from the engine": distance(equal, True)},
        {"widths 2-3-2-3": f"distance from the engine {distance(unequal, False):.0e}",
         "widths 3-3-3-3, distance from the engine": distance(equal, False)},
        "The mended product gives the engine's gradients in both networks.")


@erratum(
    "E-D7", DARMSTADT, "Backpropagation - the right way (outer layer)", "E",
    claim="dL/dW_n = -(y_d - y) [a_1^T, 1].",
    correction="[a_n^T, 1], as in the slide's own DL = -a_:n^T kron (y_d - y)^T.")
def input_of_the_outer_layer() -> Demonstration:
    """Both products for widths 2-3-4-3, where a_1 and a_3 have different sizes."""
    network = Network(2, 3, 4, 3)
    printed, right = (-np.outer(network.error, network.with_one(k)) for k in (1, 3))
    return Demonstration(
        {"shape of dL/dW_:3": printed.shape,
         "a step with it": refusal(lambda: network.W[3] - 0.1 * printed)},
        {"shape of dL/dW_:3": right.shape,
         "distance from the engine": gap(right, gradients(network.L, network.W[3]))},
        "The printed gradient does not even have the shape of the weights.")


@erratum(
    "E-D8", DARMSTADT, "Backpropagation - the right way", "N",
    claim="da_(n-1) = f'_(n-2)(z_(n-1)) dz_(n-2).",
    correction="f'_(n-2)(z_(n-2)), because a_(n-1) = f_(n-2)(z_(n-2)); the next slide has it.")
def argument_of_the_slope() -> Demonstration:
    """The differential for n = 3: slopes at z_2 and at z_1, in a network of equal widths."""
    network = Network(2, 2, 2, 2)
    return Demonstration(
        {"da_2/dz_1": network.slope(2)},
        {"da_2/dz_1": network.slope(1), "of the engine": jacobian(network.a[2], network.z[1])},
        "The engine's Jacobian has the slopes at z_1.")


@erratum(
    "E-D9", DARMSTADT, "Backpropagation - the right way (hidden layers and input layer)", "N",
    claim="dz_(K+1) = (a_K^T kron I) dvec W_K; dy = dvec(W_n) a_n; a_1^T = [x^T, 1], although "
          "a_1 = x.",
    correction="dz_K = (a_:K^T kron I) dvec W_:K, where the colon says that the 1 and the biases "
               "belong to it. The identity of the Kronecker product itself is right.")
def which_differential() -> Demonstration:
    """The printed product, the shape of dz_2, and the Jacobian of z_1."""
    network = Network(2, 3, 2, 3)
    a, W = network.a[1].data, network.W[1]
    dW = np.random.default_rng(1).normal(0, 1e-3, W.shape)
    matrix = kron(network.with_one(1)[None, :], np.eye(3))
    by_columns = jacobian(network.z[1], W).transpose(0, 2, 1).reshape(3, -1)
    return Demonstration(
        {"(a_1^T kron I) vec dW_:1": refusal(
            lambda: autograd.matmul(kron(a[None, :], np.eye(3)), dW.ravel(order="F"))),
         "size of dz_2": network.z[2].size},
        {"(a_:1^T kron I) vec dW_:1": matrix @ dW.ravel(order="F"),
         "dW_:1 [a_1; 1]": dW @ network.with_one(1), "size of dz_1": network.z[1].size,
         "this matrix, distance from the engine": gap(matrix, by_columns)},
        "Without the colon the product does not conform; and it has as many rows as z_1, not z_2.")
