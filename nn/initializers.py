"""First weights: functions of a shape and a random generator.

An initializer is called as ``initializer((inputs, outputs), rng)`` and returns an array of that
shape. All that draw numbers need a seed or a generator, so that a run can be repeated.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.data import describe
from nn.checks import number_in
from nn.choose import choose

Shape = tuple[int, ...]
Initializer = Callable[[Shape, Any], np.ndarray]


def as_generator(rng: Any, who: str) -> np.random.Generator:
    """The random generator of a seed, or the generator itself.

    Raises TypeError for None (nothing is drawn without a seed) and anything else, ValueError for
    a negative seed.

    >>> float(as_generator(0, "example").random()) == float(as_generator(0, "example").random())
    True
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        if rng < 0:
            raise ValueError(f"{who}: a seed must not be negative, got {rng}.")
        return np.random.default_rng(int(rng))
    got = "no rng" if rng is None else f"rng={describe(rng)}"
    raise TypeError(f"{who} draws random numbers, got {got}. Pass a seed, rng=0, or a generator, "
                    "rng=np.random.default_rng(0), so that the run can be repeated.")


def constant(value: float) -> Initializer:
    """All numbers equal to `value`; a small positive one suits biases of ReLU units.

    Source: Darmstadt, "How to Initialize W?"; Lisbon, "Initialization". Equal weights leave all
    units of a layer equal for ever: take it for biases, and to show just that.

    >>> constant(0.1)((2,), None)
    array([0.1, 0.1])
    """
    number = number_in(value, "constant: value")
    return _named(f"constant({number:g})", lambda shape, rng: np.full(shape, number))


def normal(standard_deviation: float, mean: float = 0.0) -> Initializer:
    """Numbers of the normal distribution N(mean, standard_deviation²).

    Raises ValueError for a negative standard deviation.
    Source: Lausanne, "Weight Initialization"; Lisbon, "Initialization".

    >>> normal(0.01)((2, 3), 0).shape
    (2, 3)
    """
    scale = number_in(standard_deviation, "normal: standard_deviation", least=0)
    center = number_in(mean, "normal: mean")
    name = f"normal({scale:g})" if not center else f"normal({scale:g}, mean={center:g})"
    return _named(name, lambda shape, rng: as_generator(rng, name).normal(center, scale, shape))


def uniform(low: float, high: float) -> Initializer:
    """Numbers of the uniform distribution on [low, high).

    Raises ValueError unless low < high.
    Source: Lisbon, "Initialization"; Lausanne, "The Perceptron Algorithm".

    >>> bool(abs(uniform(-0.05, 0.05)((4, 4), 0)).max() <= 0.05)
    True
    """
    a, b = number_in(low, "uniform: low"), number_in(high, "uniform: high")
    if not a < b:
        raise ValueError(f"uniform: low must be below high, got {a:g} and {b:g}.")
    name = f"uniform({a:g}, {b:g})"
    return _named(name, lambda shape, rng: as_generator(rng, name).uniform(a, b, shape))


def zeros(shape: Shape, rng: Any = None) -> np.ndarray:
    """All zero: for biases. As weights of tanh units it is a saddle (Lisbon, "Initialization")."""
    return np.zeros(shape)


def glorot_uniform(shape: Shape, rng: Any) -> np.ndarray:
    """U[−t, t] with t = √(6 / (inputs + outputs)), for tanh and sigmoid units.

    Source: Lisbon, "Glorot Initialization"; Darmstadt, "Xavier/Normalized Initialization";
    Glorot and Bengio 2010.
    """
    limit = math.sqrt(6 / sum(_fans(shape, "glorot_uniform")))
    return as_generator(rng, "glorot_uniform").uniform(-limit, limit, shape)


def glorot_normal(shape: Shape, rng: Any) -> np.ndarray:
    """N(0, 2 / (inputs + outputs)), for tanh and sigmoid units.

    Source: Lausanne, "Weight Initialization" (named, as Xavier's); Glorot and Bengio 2010.
    """
    scale = math.sqrt(2 / sum(_fans(shape, "glorot_normal")))
    return as_generator(rng, "glorot_normal").normal(0, scale, shape)


def he_uniform(shape: Shape, rng: Any) -> np.ndarray:
    """U[−t, t] with t = √(6 / inputs), for ReLU units.

    Source: Lausanne, "Weight Initialization" (which names He without a formula); He et al. 2015.
    """
    limit = math.sqrt(6 / _fans(shape, "he_uniform")[0])
    return as_generator(rng, "he_uniform").uniform(-limit, limit, shape)


def he_normal(shape: Shape, rng: Any) -> np.ndarray:
    """N(0, 2 / inputs), for ReLU units.

    Source: Lausanne, "Weight Initialization" (which names He without a formula); He et al. 2015.
    """
    scale = math.sqrt(2 / _fans(shape, "he_normal")[0])
    return as_generator(rng, "he_normal").normal(0, scale, shape)


def darmstadt_normal(shape: Shape, rng: Any) -> np.ndarray:
    """N(0, 1/m), variance 1/m for m inputs; the deck draws biases from N(0, 1): ``normal(1)``.

    Source: Darmstadt, "Gaussian Initialization".
    """
    scale = math.sqrt(1 / _fans(shape, "darmstadt_normal")[0])
    return as_generator(rng, "darmstadt_normal").normal(0, scale, shape)


def keras_uniform(shape: Shape, rng: Any) -> np.ndarray:
    """U[−0.05, 0.05): ``init='uniform'`` of Keras 1 (Lisbon, "Some Code in Keras")."""
    return as_generator(rng, "keras_uniform").uniform(-0.05, 0.05, shape)


INITIALIZERS: dict[str, Initializer] = {
    function.__name__: function
    for function in (zeros, glorot_uniform, glorot_normal, he_uniform, he_normal,
                     darmstadt_normal, keras_uniform)
}
"""The initializers without arguments, by name."""


FACTORIES: dict[Any, str] = {
    normal: "normal(0.1)", uniform: "uniform(-0.05, 0.05)", constant: "constant(0.1)"}
"""The functions that make an initializer of a parameter, and an example of each."""


def get(initializer: str | Initializer, who: str) -> Initializer:
    """An initializer by its name, or the function itself.

    Raises ValueError for an unknown name (and offers the nearest), TypeError for other things.

    >>> get("zeros", "Dense: initializer")((3,), None)
    array([0., 0., 0.])
    """
    if isinstance(initializer, (np.ndarray, list)):
        raise TypeError(f"{who}: expected a name or a function, got an array. Assign numbers of "
                        "your own afterwards: layer.W.data = array.")
    for factory, example in FACTORIES.items():
        if initializer in (factory, factory.__name__):
            raise TypeError(f"{who}: {factory.__name__} needs a number: pass "
                            f"nn.initializers.{example}.")
    if callable(initializer):
        return initializer
    return choose(INITIALIZERS, initializer, who)


def draw(initializer: str | Initializer, shape: Shape, rng: Any, who: str) -> np.ndarray:
    """The first numbers of a parameter, checked: an array of that shape, all finite.

    >>> draw("zeros", (2,), None, "Dense: bias_initializer")
    array([0., 0.])
    """
    try:
        numbers = np.asarray(get(initializer, who)(shape, rng), float)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{who}: {error}" if who not in str(error) else str(error)) from None
    if numbers.shape != shape or not np.isfinite(numbers).all():
        got = f"shape {numbers.shape}" if numbers.shape != shape else "nan or inf"
        raise ValueError(f"{who}: the initializer must return finite numbers of shape {shape}, "
                         f"got {got}.")
    return numbers


def first_numbers(
    layer: Any, initializer: Any, bias_initializer: Any, rng: Any
) -> tuple[np.ndarray, np.ndarray | None]:
    """The first W (inputs, outputs) and b (outputs,) of a layer; None for a layer without b.

    By default W is drawn by He's uniform initializer for the ReLU family, by Glorot's for others.
    """
    if rng is not None or initializer is None:
        rng = as_generator(rng, layer.kind)
    if initializer is None:
        initializer = "he_uniform" if layer.activation.rectifies else "glorot_uniform"
    shape = (layer.inputs, layer.outputs)
    W = draw(initializer, shape, rng, f"{layer.kind}: initializer")
    if not layer.has_bias:
        return W, None
    return W, draw(bias_initializer, shape[1:], rng, f"{layer.kind}: bias_initializer")


def _fans(shape: Shape, who: str) -> tuple[int, int]:
    """How many inputs and outputs a weight array has; raises ValueError for biases."""
    if len(shape) < 2:
        raise ValueError(f"{who} counts a matrix's inputs and outputs, and a bias has neither. "
                         "Take zeros, initializers.constant(0.1) or initializers.normal(1).")
    return shape[0], shape[-1]


def _named(name: str, function: Initializer) -> Initializer:
    function.__name__ = name
    return function


__all__ = [
    "INITIALIZERS", "Initializer", "as_generator", "constant", "darmstadt_normal", "draw",
    "first_numbers", "get",
    "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "keras_uniform", "normal",
    "uniform", "zeros",
]  # fmt: skip
