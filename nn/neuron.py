"""Scalar units, each weight and each sum a box: `Neuron`, and a `Layer` of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

import autograd
from autograd.data import describe
from autograd.errors import ShapeError, note_failure
from autograd.node import Node, Value
from nn import activations, initializers
from nn.activations import Activation
from nn.inputs import fitted, size, switch
from nn.module import Module, Pass
from nn.naming import name_outputs, named_inputs
from nn.sharing import Shared


class Neuron(Module):
    """One unit: h = g(Σ wᵢ xᵢ + b).

    Args:
        inputs: how many numbers come in.
        activation: a name of `nn.activations` or a function of a node.
        bias: False for a unit without b.
        initializer, bias_initializer, rng: as for `Dense`.

    Called with a list of `inputs` numbers or Values, it returns a Value.
    Raises ValueError for sizes below 1 and unknown names, ShapeError for another number of inputs.
    Source: Lisbon, "Artificial Neuron"; Lausanne, "The Perceptron: Forward Propagation".

    >>> unit = Neuron(2, "tanh", rng=0)
    >>> unit([1.0, -2.0])
    Value(data=0.93...)
    >>> list(unit.named_parameters())
    ['w[0]', 'w[1]', 'b']
    """

    same_graph: ClassVar[bool] = True
    guarded: ClassVar[Mapping[str, str]] = {
        "w": "Assign its numbers: neuron.w[i].data = ...",
        "b": "Assign its number: neuron.b.data = ..."}
    inputs: int
    outputs = 1
    w: tuple[Value, ...]
    b: Value | None
    activation: Activation

    def __init__(
        self, inputs: int, activation: Any = "linear", *, bias: bool = True,
        initializer: Any = None, bias_initializer: Any = "zeros", rng: Any = None,
    ) -> None:
        super().__init__()
        self.inputs = size(inputs, "Neuron: inputs")
        self.has_bias = switch(bias, "Neuron: bias")
        self.activation = activations.get(activation, "Neuron: activation")
        W, b = initializers.first_numbers(self, initializer, bias_initializer, rng)
        self._hold(self.activation, [Value(w) for w in W[:, 0].tolist()],
                   None if b is None else Value(b[0]))
        for _, index, node in self.entries():
            node.name = f"w{index}" if index else "b"

    def _hold(self, activation: Activation, weights: Sequence[Value], bias: Value | None) -> None:
        if activation.whole:
            raise ValueError(f"Neuron: {activation.name} needs all outputs of a layer. "
                             f"Use Layer(inputs, outputs, {activation.name!r}).")
        vars(self).update(inputs=len(weights), activation=activation, w=tuple(weights), b=bias)
        self._weights = {"w"}

    @classmethod
    def of(cls, weights: Sequence[Value], bias: Value | None, activation: Any = "linear") -> Neuron:
        """A unit of given Values.

        >>> Neuron.of([Value(2.0), Value(1.0)], Value(0.5), "relu")([1, 1]).data
        3.5
        """
        unit = cls.__new__(cls)
        Module.__init__(unit)
        unit._hold(activations.get(activation, "Neuron: activation"), weights, bias)
        return unit

    def entries(self) -> list[tuple[str, str, Node]]:
        """The weights, then the bias."""
        found: list[tuple[str, str, Node]] = [
            ("w", f"[{i}]", w) for i, w in enumerate(self.w)]
        return found + ([("b", "", self.b)] if self.b is not None else [])

    def arrays(self) -> dict[str, np.ndarray]:
        """The weights, (inputs,), and the bias."""
        arrays = {"w": np.array([w._data for w in self.w])}
        return arrays | ({"b": np.array(self.b._data)} if self.b is not None else {})

    def replace_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace the weights, the bias, or both."""
        if "w" in arrays:
            for weight, number in zip(self.w, arrays["w"].tolist(), strict=True):
                weight.data = number
        if self.b is not None and "b" in arrays:
            self.b.data = float(arrays["b"])

    def sum(self, x: Sequence[Any]) -> Any:
        """The net input z = Σ wᵢ xᵢ + b of a list of numbers or Values."""
        if len(x) != self.inputs:
            error = ShapeError(f"Neuron: {self.inputs} weights, got {len(x)} inputs.")
            raise note_failure(error, "Neuron", [*self.w, *x])
        z = autograd.dot(self.w, list(x))
        return z if self.b is None else z + self.b

    def run(self, x: Any, how: Pass) -> Any:
        """g(Σ wᵢ xᵢ + b): a Value, or for arrays (n, inputs) an array (n,)."""
        if how.raw:
            arrays = self.arrays()
            z = fitted(x, self.inputs, np.dtype(float), "Neuron") @ arrays["w"]
            return self.tell(self.activation(z + arrays.get("b", 0.0)), how)
        z = self.sum(named_inputs(entries_of(x, "Neuron")))
        return self.tell(name_outputs(self.w[0], z, self.activation(z)), how)

    def replays(self) -> bool:
        """Whether one recorded training step serves for others: where its activation allows it."""
        return super().replays() and self.activation.same_graph

    def describe(self) -> str:
        """Sizes and activation."""
        return (f"{self.inputs} → 1, {self.activation.name}"
                + ("" if self.b is not None else ", no bias"))


class Layer(Shared):
    """A layer of scalar units that all see the same inputs.

    Arguments as for `Dense`. Called with a list of `inputs` numbers or Values, it returns a list
    of `outputs` Values, whatever their number.
    Raises as `Dense`; ShapeError for another number of inputs.
    Source: Lausanne, "Multi-Output Perceptron"; Lisbon, "Single Hidden Layer".

    >>> layer = Layer(2, 3, "tanh", rng=0)
    >>> len(layer([1.0, -2.0])), layer.count()
    (3, 9)
    >>> list(layer.named_parameters())[:4]
    ['W[0,0]', 'W[0,1]', 'W[0,2]', 'W[1,0]']
    """

    same_graph: ClassVar[bool] = True
    guarded: ClassVar[Mapping[str, str]] = {
        "W": "Assign its numbers: layer.neurons[j].w[i].data = ...",
        "b": "Assign its numbers: layer.neurons[j].b.data = ..."}
    dtype = np.dtype(float)

    def __init__(
        self, inputs: int, outputs: int, activation: Any = "linear", *, bias: bool = True,
        initializer: Any = None, bias_initializer: Any = "zeros", rng: Any = None,
        trainable: bool = True,
    ) -> None:
        super().__init__()
        self.inputs, self.outputs = size(inputs, "Layer: inputs"), size(outputs, "Layer: outputs")
        self.activation = activations.for_outputs(activation, self.outputs, "Layer: activation")
        self.has_bias = switch(bias, "Layer: bias")
        self.trainable = trainable
        self._weights = {"W"}
        W, b = initializers.first_numbers(self, initializer, bias_initializer, rng)
        one_by_one = "linear" if self.activation.whole else self.activation
        self._units = tuple(
            Neuron.of([Value(w) for w in column], None if b is None else Value(b[j]), one_by_one)
            for j, column in enumerate(W.T.tolist()))
        for key, index, node in self.own_entries():
            node.name = key + index

    @property
    def neurons(self) -> tuple[Neuron, ...]:
        """The units."""
        self.sync()
        return self._units

    def own_entries(self) -> list[tuple[str, str, Node]]:
        """W row by row, then b: the order of a Dense layer."""
        found: list[tuple[str, str, Node]] = [
            ("W", f"[{i},{j}]", unit.w[i])
            for i in range(self.inputs) for j, unit in enumerate(self._units)]
        return found + [("b", f"[{j}]", unit.b) for j, unit in enumerate(self._units)
                        if unit.b is not None]

    def held(self) -> dict[str, np.ndarray]:
        """W (inputs, outputs) and b (outputs,)."""
        W = np.array([[w._data for w in unit.w] for unit in self._units]).T
        biases = [unit.b._data for unit in self._units if unit.b is not None]
        return {"W": W} | ({"b": np.array(biases)} if biases else {})

    def put(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace W, b, or both."""
        for j, unit in enumerate(self._units):
            unit.replace_arrays({key.lower(): array[..., j] for key, array in arrays.items()})

    def stamp(self) -> int:
        """When W or b were last assigned."""
        nodes = [w for unit in self._units for w in unit.w]
        return max(node._stamp for node in
                   nodes + [unit.b for unit in self._units if unit.b is not None])

    def run(self, x: Any, how: Pass) -> Any:
        """The outputs of all units: a list of Values, or for arrays (n, d) an array (n, h)."""
        self.sync()
        if how.raw:
            arrays = self.held()
            z = fitted(x, self.inputs, np.dtype(float), "Layer") @ arrays["W"]
            return self.tell(self.activation(z + arrays.get("b", 0.0)), how)
        x = named_inputs(entries_of(x, "Layer"), how.example)
        if len(x) != self.inputs:
            cure = " For n examples take X.reshape(-1, 1)." if self.inputs == 1 else ""
            error = ShapeError(f"Layer: {self.inputs} inputs, got {len(x)} numbers.{cure}")
            raise note_failure(error, "Layer", x, {"inputs": self.inputs})
        z = [unit.sum(x) for unit in self._units]
        return self.tell(name_outputs(self._units[0].w[0], z, self.activation(z), how.example), how)


def entries_of(x: Any, who: str) -> list[Any]:
    """One example as a list of numbers and Values; raises ShapeError for anything else."""
    if isinstance(x, np.ndarray):
        x = x.tolist()
    if not isinstance(x, (list, tuple)) or any(isinstance(entry, (list, tuple)) for entry in x):
        raise ShapeError(f"{who}: expected one example, a list of numbers or Values, got "
                         f"{describe(x)}. Call a layer once for each example, or put the "
                         "layers into a network that takes several: MLP.of(*layers).")
    return list(x)


__all__ = ["Layer", "Neuron", "entries_of"]
