"""`MLP`: a multilayer perceptron of scalar units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from autograd.data import describe
from autograd.errors import ShapeError
from autograd.node import Node
from nn.dense import Chain, Sequential, Skip
from nn.initializers import as_generator
from nn.inputs import size, switch
from nn.module import Module, Pass
from nn.naming import named_inputs
from nn.neuron import Layer, entries_of


class MLP(Chain):
    """A multilayer perceptron of scalar units.

    Args:
        inputs: d.
        sizes: the number of units of each layer, the output layer last.
        activations: one name or function for the hidden layers (the output layer is linear then),
            or a list with one for each layer.
        bias: False for a network without biases, or a list with one for each layer.
        skip: True or a list with one for each layer: its input is added to its output.
        initializer, bias_initializer, rng: as for `Dense`.

    Called with one example (d numbers or Values) it returns the list of its k outputs; called with
    n examples, a list of n such lists. `predict` takes and returns arrays, (n, d) → (n, k).
    Raises as `Dense`; ShapeError for lists of another length and other numbers of inputs.
    Source: Darmstadt, "Multi-Layer Perceptron"; Lisbon, "Multiple Hidden Layers"; Lausanne, "Fully
    Connected DNN".

    >>> mlp = MLP(2, [16, 16, 1], "relu", rng=0)
    >>> mlp
    MLP with 337 parameters
      Layer  2 → 16, relu    W1 (2, 16), b1 (16,)    48
      Layer  16 → 16, relu   W2 (16, 16), b2 (16,)  272
      Layer  16 → 1, linear  W3 (16, 1), b3 (1,)     17
    >>> len(mlp([0.5, -1.0])), len(mlp([[0.5, -1.0], [1.0, 2.0]]))
    (1, 2)
    """

    same_graph: ClassVar[bool] = True

    def __init__(
        self, inputs: int, sizes: Sequence[int] = (), activations: Any = "tanh", *,
        bias: Any = True, skip: Any = False, initializer: Any = None,
        bias_initializer: Any = "zeros", rng: Any = None,
    ) -> None:
        if isinstance(inputs, (list, tuple)):
            raise TypeError("MLP: the number of inputs comes first, then the list of sizes, such "
                            f"as MLP(2, [16, 16, 1]); got {describe(inputs)} first.")
        if not isinstance(sizes, (list, tuple)) or not sizes:
            raise TypeError("MLP: sizes must be a list with the number of units of each layer, "
                            f"such as [16, 16, 1], got {describe(sizes)}.")
        widths = [size(inputs, "MLP: inputs"), *(size(k, "MLP: each size") for k in sizes)]
        functions = (activations if isinstance(activations, (list, tuple))
                     else [activations] * (len(sizes) - 1) + ["linear"])
        if rng is not None or initializer is None:
            rng = as_generator(rng, "MLP")
        layers: list[Module] = []
        for d, h, function, has_bias, around in zip(
                widths[:-1], widths[1:], _each(functions, len(sizes), "activations"),
                _each(bias, len(sizes), "bias"), _each(skip, len(sizes), "skip"), strict=True):
            layer = Layer(d, h, function, bias=has_bias, initializer=initializer,
                          bias_initializer=bias_initializer, rng=rng)
            layers.append(Skip(layer) if switch(around, "MLP: skip") else layer)
        super().__init__(*layers)

    @classmethod
    def of(cls, *layers: Module) -> MLP:
        """A network of given scalar layers.

        >>> MLP.of(Layer(2, 2, "tanh", rng=0), Skip(Layer(2, 2, rng=1))).count()
        12
        """
        mlp = cls.__new__(cls)
        Chain.__init__(mlp, *layers)
        return mlp

    def run(self, x: Any, how: Pass) -> Any:
        """The outputs for one example, or for each of n examples."""
        if how.raw:
            return super().run(x, how)
        if isinstance(x, Node):
            raise TypeError("MLP: takes numbers or a list of Values, got a node. For Tensors "
                            "take as_dense().")
        if np.ndim(x) == 2 if isinstance(x, np.ndarray) else _is_batch(x):
            return [Chain.run(self, named_inputs(entries_of(example, "MLP"), e),
                              how._replace(example=e)) for e, example in enumerate(x)]
        return super().run(named_inputs(entries_of(x, "MLP")), how)

    def as_dense(self) -> Sequential:
        """The same network as whole layers, which shares all weights with this one.

        Whichever of the two is trained or assigned to, the other has the new weights when it is
        next used. Asked again, it gives the same layers, and which of them are trainable is shared
        too (of containers as such, like Skip, it is copied).

        >>> mlp = MLP(2, [3, 1], rng=0)
        >>> dense = mlp.as_dense()
        >>> dense.children[1].b.data = [5.0]
        >>> mlp.named_parameters()["b2[0]"].data
        5.0
        """
        from nn.forms import as_dense

        network: Sequential = as_dense(self)
        return network


def _is_batch(x: Any) -> bool:
    return isinstance(x, (list, tuple)) and len(x) > 0 and isinstance(
        x[0], (list, tuple, np.ndarray))


def _each(thing: Any, count: int, who: str) -> Sequence[Any]:
    """One entry for each layer: the list itself, or the thing again and again."""
    if not isinstance(thing, (list, tuple)):
        return [thing] * count
    if len(thing) != count:
        raise ShapeError(f"MLP: {who} has {len(thing)} entries, expected one for each of the "
                         f"{count} layers.")
    return thing


__all__ = ["MLP"]
