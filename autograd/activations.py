"""Activation functions and their local slopes, declared as in `elementwise`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.choices import side, where
from autograd.elementwise import exp
from autograd.op import elementwise
from autograd.operators import install


def _scipy(name: str) -> Any:
    """SciPy's special function of that name, imported when first called: import is slow."""

    def function(x: Any) -> Any:
        import scipy.special

        return getattr(scipy.special, name)(x)

    return function


_ndtr = _scipy("ndtr")  # the standard Gaussian CDF


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))  # exp may overflow to inf: 1/inf is the right 0


def _softplus(x: Any) -> Any:
    small = np.where(np.real(x) > 0, -x, x)
    return np.where(np.real(x) > 0, x, 0) + np.log1p(np.exp(small))


def _relu(x: float) -> float:
    return 0.0 if x <= 0 else x  # nan stays nan


def _leaky_relu(x: Any, *, slope: float = 0.01) -> Any:
    return np.where(np.asarray(x) > 0, x, slope * x)


def _elu(x: Any, *, alpha: float = 1.0) -> Any:
    return np.where(np.asarray(x) > 0, x, alpha * np.expm1(x))


def _gelu(x: Any) -> Any:
    return x * _ndtr(x)


tanh = elementwise(
    "tanh", math.tanh, np.tanh, lambda y, x: 1 - y * y,
    analytic=True, doc="y = tanh x;  y′ = 1 − y²  (Lisbon, Hyperbolic Tangent Activation)")
sigmoid = elementwise(
    "sigmoid", lambda x: 1 / (1 + math.exp(-x)), _sigmoid, lambda y, x: y * (1 - y),
    symbol="σ", text="σ({})", analytic=True,
    doc="y = 1/(1 + e⁻ˣ);  y′ = y (1 − y)  (Lisbon, Sigmoid Activation)")
softplus = elementwise(
    "softplus", lambda x: (x if x > 0 else 0.0) + math.log1p(math.exp(-abs(x))), _softplus,
    lambda y, x: sigmoid(x), analytic=True, doc="y = ln(1 + eˣ), without overflow;  y′ = σ(x)")
relu = elementwise(
    "relu", _relu, lambda x: np.maximum(x, 0), lambda y, x: x > 0,
    symbol="ReLU", text="ReLU({})", branch=side,
    doc="y = max(0, x);  y′ = 1 for x > 0, else 0  (Uppsala, Rectified linear units)")
leaky_relu = elementwise(
    "leaky_relu", None, _leaky_relu,
    lambda y, x, *, slope=0.01: (x > 0) + slope * (x <= 0), symbol="leaky ReLU", branch=side,
    doc="y = x for x > 0, else slope·x (slope=0.01);  y′ = 1 or slope")
elu = elementwise(
    "elu", None, _elu, lambda y, x, *, alpha=1.0: where(x > 0, 1.0, y + alpha),
    symbol="ELU", branch=side,
    doc="y = x for x > 0, else alpha (eˣ − 1) (alpha=1);  y′ = 1 or y + alpha  (Uppsala, ELU)")
erf = elementwise(
    "erf", math.erf, _scipy("erf"), lambda y, x: 2 / math.sqrt(math.pi) * exp(-x * x),
    analytic=True, doc="y = 2/√π ∫₀ˣ e^(−t²) dt;  y′ = 2/√π e^(−x²)")
gelu = elementwise(
    "gelu", lambda x: 0.5 * x * math.erfc(-x / math.sqrt(2)), _gelu,
    lambda y, x: 0.5 * (1 + erf(x / math.sqrt(2)))
    + x * exp(-x * (x / 2)) / math.sqrt(2 * math.pi), symbol="GELU",
    doc="y = x Φ(x), Φ the standard Gaussian CDF;  y′ = Φ(x) + x φ(x)  (Uppsala, GeLU)")
swish = elementwise(
    "swish", lambda x: x / (1 + math.exp(-x)), lambda x: x * _sigmoid(x),
    lambda y, x: sigmoid(x) * (1 + x * sigmoid(-x)), analytic=True,
    doc="y = x σ(x);  y′ = σ(x) (1 + x σ(−x))  (Lausanne, Swish Activation Function)")


install("tanh", tanh)
install("sigmoid", sigmoid)
install("relu", relu)
