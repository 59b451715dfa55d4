"""Activation functions by name, as layers take them.

The functions themselves are ops of `autograd`; here they get names, and it is said which of them
need all outputs of a layer at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import autograd
from autograd.op import Op
from nn.checks import number_in
from nn.choose import choose


@dataclass(frozen=True)
class Activation:
    """A named activation function.

    Attributes:
        name: as it stands in a network's description.
        function: applied to a node or an array of any shape, or to a list of Values.
        whole: True if it needs all outputs of a layer at once, as softmax does; it acts on the
            last axis then. Other functions act entry by entry.
        rectifies: True for the ReLU family, whose weights start with He's initialization.
        same_graph: True if what it records does not depend on numbers, as of all that stand here
            and of ops of `autograd`; see `nn.Module.same_graph`.

    >>> Activation("square", lambda z: z * z)(3.0)
    9.0
    """

    name: str
    function: Callable[[Any], Any]
    whole: bool = False
    rectifies: bool = False
    same_graph: bool = False

    def __call__(self, z: Any) -> Any:
        """The activation of z: a node or an array, or a list of Values (which gives a list)."""
        if isinstance(z, list) and not self.whole:
            return [self.function(entry) for entry in z]
        try:
            return self.function(z)
        except TypeError as error:
            if not isinstance(z, np.ndarray):
                raise
            raise TypeError(f"activation {self.name}: it must take nodes and arrays, but failed "
                            f"for an array: {error}. Take a function of autograd, such as "
                            "autograd.tanh for math.tanh, or its name.") from None

    def __reduce__(self) -> Any:
        """Pickled by name where it has one: ops of the engine cannot be pickled themselves."""
        if ACTIVATIONS.get(self.name) is self:
            return get, (self.name, "Activation")
        return Activation, (self.name, self.function, self.whole, self.rectifies, self.same_graph)


def identity(z: Any) -> Any:
    """The linear activation g(z) = z, g′ = 1; records nothing (Lisbon, "Linear Activation")."""
    return z


def threshold(z: Any) -> Any:
    """A hard threshold in {0, 1} coding: 1 where z > 0, else 0; its slope is 0 everywhere.

    Source: Lausanne, "Model of A Neuron (1943)", "The Perceptron Algorithm".

    >>> [threshold(z) for z in (-1.0, 0.0, 2.0)]
    [0.0, 0.0, 1.0]
    """
    return 1.0 * autograd.greater(z, 0.0)


def sign(z: Any) -> Any:
    """A hard threshold in {−1, +1} coding: the sign of z, 0 at 0; its slope is 0 everywhere.

    Source: Lisbon, "Artificial Neuron (McCulloch and Pitts)".

    >>> [sign(z) for z in (-3.0, 2.0)]
    [-1.0, 1.0]
    """
    return autograd.sign(z)


def logistic(beta: float) -> Activation:
    """The sigmoid with slope β: g(z) = 1 / (1 + e^(−βz)), g′ = β g (1 − g).

    Raises ValueError unless beta > 0.
    Source: Lausanne, "The Multi-layer Perceptron Algorithm" (Marsland's β).

    >>> logistic(2.0)(0.0)
    0.5
    """
    number = number_in(beta, "logistic: beta", above=0)
    return Activation(f"logistic({number})", lambda z: autograd.sigmoid(number * z),
                      same_graph=True)


def leaky_relu(slope: float) -> Activation:
    """ReLU with a slope for z ≤ 0: g(z) = z for z > 0, else slope · z.

    Raises ValueError unless slope > 0.

    >>> leaky_relu(0.1)(-2.0)
    -0.2
    """
    number = number_in(slope, "leaky_relu: slope", above=0)
    return Activation(f"leaky_relu({number})",
                      lambda z: autograd.leaky_relu(z, slope=number), rectifies=True,
                      same_graph=True)


def elu(alpha: float) -> Activation:
    """ELU: g(z) = z for z > 0, else α (eᶻ − 1). Raises ValueError unless alpha > 0.

    Source: Uppsala, "ELU".

    >>> elu(2.0)(1.5)
    1.5
    """
    number = number_in(alpha, "elu: alpha", above=0)
    return Activation(f"elu({number})", lambda z: autograd.elu(z, alpha=number), rectifies=True,
                      same_graph=True)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: replace(activation, same_graph=True)
    for activation in (
        Activation("linear", identity),
        Activation("threshold", threshold),
        Activation("sign", sign),
        Activation("sigmoid", autograd.sigmoid),
        Activation("tanh", autograd.tanh),
        Activation("relu", autograd.relu, rectifies=True),
        Activation("leaky_relu", autograd.leaky_relu, rectifies=True),
        Activation("elu", autograd.elu, rectifies=True),
        Activation("gelu", autograd.gelu, rectifies=True),
        Activation("swish", autograd.swish, rectifies=True),
        Activation("softplus", autograd.softplus, rectifies=True),
        Activation("softmax", autograd.softmax, whole=True),
        Activation("sparsemax", autograd.sparsemax, whole=True),
    )
}
"""The activation functions by name; ``activations.relu`` gives one too."""

FACTORIES = {leaky_relu: "0.01", elu: "1.0", logistic: "2.0"}
"""The functions that make an activation of a parameter, and an example of it."""


def __getattr__(name: str) -> Activation:
    """The activation of that name, as ``activations.relu``."""
    if name in ACTIVATIONS:
        return ACTIVATIONS[name]
    raise AttributeError(f"module 'nn.activations' has no attribute {name!r}. Known: "
                         f"{', '.join(sorted(ACTIVATIONS))}.")


def get(activation: Any, who: str = "activation") -> Activation:
    """An activation by its name; an Activation, or any function of one node, is taken as it is.

    A function of your own acts entry by entry; wrap it as ``Activation(name, function,
    whole=True)`` if it needs all outputs of a layer.
    Raises ValueError for an unknown name (and offers the nearest), TypeError for other things.

    >>> get("tanh").name, get(autograd.cos).name
    ('tanh', 'cos')
    """
    if isinstance(activation, Activation):
        return activation
    if getattr(activation, "kind", "") == "Activation":  # the layer `nn.Activation`
        return get(activation.activation, who)
    if hasattr(activation, "named_parameters"):
        raise TypeError(f"{who}: expected an activation function, got the layer {activation!r}. "
                        "Put it into a Sequential of its own.")
    if activation is None:
        raise TypeError(f"{who}: expected a name or a function, got None. Take 'linear' for none.")
    for factory, example in FACTORIES.items():
        if activation is factory:
            name = factory.__name__
            raise TypeError(f"{who}: {name} needs a number: pass nn.activations.{name}({example})"
                            + (f", or the name {name!r}." if name in ACTIVATIONS else "."))
    if callable(activation):
        name = str(getattr(activation, "name", None) or getattr(activation, "__name__", "?"))
        known = ACTIVATIONS.get(name)
        if known and known.function is activation:
            return known
        return Activation(name, activation, same_graph=isinstance(activation, Op))
    return choose(ACTIVATIONS, activation, who)


def for_outputs(activation: Any, outputs: int, who: str) -> Activation:
    """The activation of a layer with so many outputs, found by `get`.

    Raises ValueError too for one output of softmax or sparsemax, which is always 1.

    >>> for_outputs("softmax", 3, "Dense: activation").name
    'softmax'
    """
    found = get(activation, who)
    if outputs == 1 and found in (ACTIVATIONS["softmax"], ACTIVATIONS["sparsemax"]):
        raise ValueError(f"{who}: {found.name} of one output is always 1, so that nothing can be "
                         "learned. Take 'sigmoid', or one output for each class.")
    return found


__all__ = ["ACTIVATIONS", "Activation", "elu", "for_outputs", "get", "identity",
           "leaky_relu", "logistic", "sign", "threshold"]  # fmt: skip
