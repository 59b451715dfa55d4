"""Networks of scalar units, each weight and each sum a box: `Neuron`, `Layer`, `MLP`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import autograd
from autograd.data import describe
from autograd.errors import ShapeError
from autograd.node import Node, Value
from nn import activations, initializers
from nn.dense import Chain, Dense, Sequential, Skip
from nn.module import Module, Pass, fitted, size
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

    inputs: int
    outputs = 1
    w: list[Value]
    b: Value | None

    def __init__(
        self, inputs: int, activation: Any = "linear", *, bias: bool = True,
        initializer: Any = None, bias_initializer: Any = "zeros", rng: Any = None,
    ) -> None:
        super().__init__()
        layer = Dense(inputs, 1, activation, bias=bias, initializer=initializer,
                      bias_initializer=bias_initializer, rng=rng)
        self._hold(layer.activation, [Value(w) for w in layer.W.data[:, 0].tolist()],
                   Value(float(layer.b.data[0])) if bias else None)
        for _, index, node in self.entries():
            node.name = f"w{index}" if index else "b"

    def _hold(self, activation: Any, weights: list[Value], bias: Value | None) -> None:
        if activation.whole:
            raise ValueError(f"Neuron: {activation.name} needs all outputs of a layer. "
                             f"Use Layer(inputs, outputs, {activation.name!r}).")
        self.activation, self.w, self.b = activation, weights, bias
        self.inputs = len(weights)
        self._weights = {"w"}

    @classmethod
    def of(cls, weights: list[Value], bias: Value | None, activation: Any = "linear") -> Neuron:
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
        """Replace the weights and the bias."""
        for weight, number in zip(self.w, arrays["w"].tolist(), strict=True):
            weight.data = number
        if self.b is not None:
            self.b.data = float(arrays["b"])

    def sum(self, x: Sequence[Any]) -> Any:
        """The net input z = Σ wᵢ xᵢ + b of a list of numbers or Values."""
        if len(x) != self.inputs:
            raise ShapeError(f"Neuron: {self.inputs} weights, got {len(x)} inputs.")
        z = autograd.dot(self.w, list(x))
        return z if self.b is None else z + self.b

    def run(self, x: Any, how: Pass) -> Any:
        """g(Σ wᵢ xᵢ + b): a Value, or for arrays (n, inputs) an array (n,)."""
        if how.raw:
            arrays = self.arrays()
            z = fitted(x, self.inputs, np.dtype(float), "Neuron") @ arrays["w"]
            return self.tell(self.activation(z + arrays.get("b", 0.0)), how)
        return self.tell(self.activation(self.sum(entries_of(x, "Neuron"))), how)

    def describe(self) -> str:
        """Sizes and activation."""
        return (f"{self.inputs} → 1, {self.activation.name}"
                + ("" if self.b is not None else ", no bias"))


class Layer(Shared):
    """A layer of scalar units that all see the same inputs.

    Arguments as for `Dense`. Called with a list of `inputs` numbers or Values, it returns a list
    of `outputs` Values, whatever their number.

    >>> layer = Layer(2, 3, "tanh", rng=0)
    >>> len(layer([1.0, -2.0])), layer.count()
    (3, 9)
    >>> list(layer.named_parameters())[:4]
    ['W[0,0]', 'W[0,1]', 'W[0,2]', 'W[1,0]']
    """

    inputs: int
    outputs: int

    def __init__(
        self, inputs: int, outputs: int, activation: Any = "linear", *, bias: bool = True,
        initializer: Any = None, bias_initializer: Any = "zeros", rng: Any = None,
        trainable: bool = True,
    ) -> None:
        super().__init__()
        dense = Dense(inputs, outputs, activation, bias=bias, initializer=initializer,
                      bias_initializer=bias_initializer, rng=rng)
        self.activation = dense.activation
        self.inputs, self.outputs, self.has_bias = dense.inputs, dense.outputs, dense.has_bias
        self.trainable = trainable
        self._weights = {"W"}
        one_by_one = (activations.ACTIVATIONS["linear"] if self.activation.whole
                      else self.activation)
        self.neurons = [
            Neuron.of([Value(w) for w in column], Value(0.0) if bias else None, one_by_one)
            for column in dense.W.data.T.tolist()]
        self.put(dense.held())
        for key, index, node in self.own_entries():
            node.name = key + index

    def own_entries(self) -> list[tuple[str, str, Node]]:
        """W row by row, then b: the order of a Dense layer."""
        found: list[tuple[str, str, Node]] = [
            ("W", f"[{i},{j}]", unit.w[i])
            for i in range(self.inputs) for j, unit in enumerate(self.neurons)]
        return found + [("b", f"[{j}]", unit.b) for j, unit in enumerate(self.neurons)
                        if unit.b is not None]

    def held(self) -> dict[str, np.ndarray]:
        """W (inputs, outputs) and b (outputs,)."""
        W = np.array([[w._data for w in unit.w] for unit in self.neurons]).T
        biases = [unit.b._data for unit in self.neurons if unit.b is not None]
        return {"W": W} | ({"b": np.array(biases)} if biases else {})

    def put(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace W and b."""
        for j, unit in enumerate(self.neurons):
            unit.replace_arrays({"w": arrays["W"][:, j]}
                      | ({"b": arrays["b"][j]} if self.has_bias else {}))

    def stamp(self) -> int:
        """When W or b were last assigned."""
        nodes = [w for unit in self.neurons for w in unit.w]
        return max(node._stamp for node in
                   nodes + [unit.b for unit in self.neurons if unit.b is not None])

    def run(self, x: Any, how: Pass) -> Any:
        """The outputs of all units: a list of Values, or for arrays (n, d) an array (n, h)."""
        self.sync()
        if how.raw:
            arrays = self.held()
            z = fitted(x, self.inputs, np.dtype(float), "Layer") @ arrays["W"]
            return self.tell(self.activation(z + arrays.get("b", 0.0)), how)
        x = entries_of(x, "Layer")
        if len(x) != self.inputs:
            raise ShapeError(f"Layer: {self.inputs} inputs, got {len(x)} numbers.")
        return self.tell(self.activation([unit.sum(x) for unit in self.neurons]), how)

    def describe(self) -> str:
        """Sizes and activation."""
        return (f"{self.inputs} → {self.outputs}, {self.activation.name}"
                + ("" if self.has_bias else ", no bias"))


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

    >>> mlp = MLP(2, [16, 16, 1], "relu", rng=0)
    >>> mlp
    MLP with 337 parameters
      Layer  2 → 16, relu    W1 (2, 16), b1 (16,)    48
      Layer  16 → 16, relu   W2 (16, 16), b2 (16,)  272
      Layer  16 → 1, linear  W3 (16, 1), b3 (1,)     17
    >>> len(mlp([0.5, -1.0])), len(mlp([[0.5, -1.0], [1.0, 2.0]]))
    (1, 2)
    """

    def __init__(
        self, inputs: int, sizes: Sequence[int], activations: Any = "tanh", *, bias: Any = True,
        skip: Any = False, initializer: Any = None, bias_initializer: Any = "zeros",
        rng: Any = None,
    ) -> None:
        if not isinstance(sizes, (list, tuple)) or not sizes:
            raise TypeError("MLP: sizes must be a list with the number of units of each layer, "
                            f"such as [16, 16, 1], got {describe(sizes)}.")
        widths = [size(inputs, "MLP: inputs"), *(size(k, "MLP: each size") for k in sizes)]
        functions = (activations if isinstance(activations, (list, tuple))
                     else [activations] * (len(sizes) - 1) + ["linear"])
        if rng is not None:
            rng = initializers.as_generator(rng, "MLP")
        layers: list[Module] = []
        for d, h, function, has_bias, around in zip(
                widths[:-1], widths[1:], _each(functions, len(sizes), "activations"),
                _each(bias, len(sizes), "bias"), _each(skip, len(sizes), "skip"), strict=True):
            layer = Layer(d, h, function, bias=has_bias, initializer=initializer,
                          bias_initializer=bias_initializer, rng=rng)
            layers.append(Skip(layer) if around else layer)
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
            return [Chain.run(self, entries_of(example, "MLP"), how) for example in x]
        return super().run(entries_of(x, "MLP"), how)

    def as_dense(self) -> Sequential:
        """The same network as whole layers, which shares all weights with this one.

        Whichever of the two is trained or assigned to, the other has the new weights when it is
        next used.

        >>> mlp = MLP(2, [3, 1], rng=0)
        >>> dense = mlp.as_dense()
        >>> dense.children[1].b.data = [5.0]
        >>> mlp.named_parameters()["b2[0]"].data
        5.0
        """
        return Sequential(*(layer_form(layer) for layer in self.children))


def layer_form(layer: Module) -> Module:
    """The layer of Tensors that is the same as a layer of scalar units; shares its weights."""
    if isinstance(layer, Layer):
        dense = Dense(layer.inputs, layer.outputs, layer.activation, bias=layer.has_bias,
                      initializer="zeros", trainable=layer.trainable)
        layer.share_with(dense)
        return dense
    return _other_form(layer, layer_form, "as_dense")


def scalar_form(layer: Module) -> Module:
    """The layer of scalar units that is the same as a layer of Tensors; shares its weights."""
    if isinstance(layer, Dense):
        units = Layer(layer.inputs, layer.outputs, layer.activation, bias=layer.has_bias,
                      initializer="zeros", trainable=layer.trainable)
        layer.share_with(units)
        return units
    return _other_form(layer, scalar_form, "as_neurons")


def _other_form(layer: Module, form: Any, who: str) -> Module:
    """The other form of containers, and of layers that are the same in both."""
    if isinstance(layer, Skip):
        return Skip(*(form(part) for part in layer.children))
    if isinstance(layer, Chain):
        return (Sequential if who == "as_dense" else MLP.of)(*map(form, layer.children))
    if layer.on_lists:
        return layer
    raise TypeError(f"{who}: {layer!r} has no such form; only Dense, Layer, Skip, and layers that "
                    "act entry by entry do.")


def entries_of(x: Any, who: str) -> list[Any]:
    """One example as a list of numbers and Values; raises ShapeError for anything else."""
    if isinstance(x, np.ndarray):
        x = x.tolist()
    if not isinstance(x, (list, tuple)) or any(isinstance(entry, (list, tuple)) for entry in x):
        raise ShapeError(f"{who}: expected one example, a list of numbers or Values, got "
                         f"{describe(x)}. Call a layer once for each example.")
    return list(x)


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


__all__ = ["MLP", "Layer", "Neuron", "layer_form", "scalar_form"]
