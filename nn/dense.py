"""Networks of whole layers: `Dense` and `Activation` layers, in a row or around a skip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from autograd.data import describe
from autograd.errors import ShapeError
from autograd.node import Node, Tensor
from nn import activations, initializers
from nn.checks import float_type
from nn.inputs import fitted, size, switch
from nn.module import Module, Pass
from nn.naming import name_outputs, named_input
from nn.sharing import Shared

if TYPE_CHECKING:
    from nn.mlp import MLP


class Dense(Shared):
    """A fully connected layer: h = g(X W + b).

    Args:
        inputs, outputs: d and h.
        activation: a name of `nn.activations`, an Activation, or a function of a node.
        bias: False for a layer without b.
        initializer, bias_initializer: names of `nn.initializers` or functions of (shape, rng). By
            default He's uniform one for the ReLU family, Glorot's for others; biases are 0.
        rng: the seed or generator of the first weights.
        trainable: False for a fixed layer.
        dtype: float (float64) or np.float32.

    Shapes: X (n, d), W (d, h), b (h,), result (n, h).
    Raises ValueError for sizes below 1 and unknown names, TypeError without rng where weights are
    drawn; ShapeError when called with data of another width.
    Source: Uppsala, "The Feed-Forward Network"; the columns of Lisbon and Darmstadt, W x + b, are
    the same with W transposed.

    >>> layer = Dense(2, 3, "relu", rng=0)
    >>> layer.predict([[1.0, 2.0]]).shape
    (1, 3)
    >>> layer
    Dense(2 → 3, relu)
    """

    same_graph: ClassVar[bool] = True
    guarded: ClassVar[Mapping[str, str]] = {
        key: f"Assign its numbers: layer.{key}.data = ..." for key in ("W", "b")}

    def __init__(
        self, inputs: int, outputs: int, activation: Any = "linear", *, bias: bool = True,
        initializer: Any = None, bias_initializer: Any = "zeros", rng: Any = None,
        trainable: bool = True, dtype: Any = float,
    ) -> None:
        super().__init__()
        self.inputs = size(inputs, "Dense: inputs")
        self.outputs = size(outputs, "Dense: outputs")
        self.activation = activations.for_outputs(activation, self.outputs, "Dense: activation")
        self.has_bias = switch(bias, "Dense: bias")
        self.dtype = float_type(dtype, "Dense: dtype")
        W, b = initializers.first_numbers(self, initializer, bias_initializer, rng)
        self.add_parameter("W", W.astype(self.dtype), weight=True)
        if b is not None:
            self.add_parameter("b", b.astype(self.dtype))
        self.trainable = trainable

    @property
    def W(self) -> Tensor:
        """The weights, (d, h)."""
        return self._parameter("W")

    @property
    def b(self) -> Tensor:
        """The biases, (h,); raises AttributeError for a layer without."""
        return self._parameter("b")

    def _parameter(self, key: str) -> Tensor:
        if key not in self._own:
            raise AttributeError(key)  # which becomes Python's own words
        self.sync()
        node = self._own[key]
        assert isinstance(node, Tensor)
        return node

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """g(X W + b)."""
        x = fitted(x, self.inputs, self.dtype, "Dense")
        if isinstance(p["W"], Node):
            x = named_input(x)
        z = x @ p["W"]
        if self.has_bias:
            z = z + p["b"]
        h = self.activation(z)
        return name_outputs(self._own["W"], z, h) if isinstance(z, Node) else h


class Activation(Module):
    """A layer that only applies an activation function; see `nn.activations`.

    >>> Activation("relu").predict([-1.0, 2.0])
    array([0., 2.])
    """

    same_graph: ClassVar[bool] = True
    on_lists = True
    activation: activations.Activation

    def __init__(self, activation: Any) -> None:
        super().__init__()
        self.activation = activations.get(activation, "Activation")

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """g(x)."""
        return self.activation(x)

    def replays(self) -> bool:
        """Whether one recorded training step serves for others: where its activation allows it."""
        return super().replays() and self.activation.same_graph

    def describe(self) -> str:
        """The function's name."""
        return self.activation.name


class Chain(Module):
    """Layers one after the other; iterable, with ``chain[i]`` and ``len(chain)``.

    The parameters' nodes are named by their place, W1, b1, W2, ...; a layer that is put into a
    second network is in both of them, and its nodes are named by its place in the second.
    Raises TypeError for parts that are not layers, ValueError without parts or for a layer that
    stands twice, ShapeError where a layer's inputs are not the outputs of the one before.
    """

    same_graph: ClassVar[bool] = True

    def __init__(self, *layers: Module) -> None:
        super().__init__()
        if not layers:
            raise ValueError(f"{self.kind}: expected at least one layer, got none.")
        inputs: int | None = None
        width: int | None = None
        pool = 1
        for i, layer in enumerate(layers, 1):
            if not isinstance(layer, Module):
                raise TypeError(f"{self.kind}: layer {i} must be a layer such as Dense(2, 3), "
                                f"got {describe(layer)}.{self._cure(layer)}")
            if width is not None and layer.inputs not in (None, width):
                raise ShapeError(f"{self.kind}: layer {i}, {layer!r}, takes {layer.inputs} "
                                 f"inputs, but what comes before gives {width} outputs.")
            if inputs is None and width is None and layer.inputs is not None:
                inputs = layer.inputs * pool
            pool *= layer.pool
            width = layer.outputs or (None if width is None else width // layer.pool)
        self.inputs, self.outputs, self.pool = inputs, width, 1 if width else pool
        self.children = list(layers)
        leaves = [leaf for leaf, _ in self._walk(True)]
        if len({id(leaf) for leaf in leaves}) < len(leaves):
            raise ValueError(f"{self.kind}: the same layer stands in it twice. Make two layers.")
        self._name_nodes()

    def _cure(self, thing: Any) -> str:
        """What to do with a thing that is no layer."""
        if isinstance(thing, (list, tuple)):
            return f" Give the layers one by one: {self.kind}(*layers)."
        if isinstance(thing, str) or callable(thing):
            return ' An activation is a layer as nn.Activation("relu").'
        return ""

    def _name_nodes(self) -> None:
        """Name the parameters' nodes by their place: W1, b1, W2, ..."""
        for number, layer, _ in self.named_layers():
            for key, index, node in layer.entries():
                node.name = f"{key}{number}{index}"

    def run(self, x: Any, how: Pass) -> Any:
        """The output of the last layer."""
        for layer in self.children:
            x = layer.run(x, how)
        return x

    def __iter__(self) -> Iterator[Module]:
        return iter(self.children)

    def __len__(self) -> int:
        return len(self.children)

    def __getitem__(self, i: int) -> Module:
        return self.children[i]

    def __repr__(self) -> str:
        numbers = {id(layer): number for number, layer, _ in self.named_layers()}
        rows = list(_rows(self, numbers))[1:]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            f"{kind:<{widths[0]}}  {text:<{widths[1]}}  {shapes:<{widths[2]}}  "
            f"{count:>{widths[3]}}".rstrip() for kind, text, shapes, count in rows]
        return "\n".join([f"{self.kind} with {self.count()} parameters", *lines])


def _rows(part: Module, numbers: Mapping[int, str], indent: str = "", label: str = "",
          trained: bool = True) -> Iterator[tuple[str, str, str, str]]:
    """A row for a layer; for a container, one for itself and those of its parts, indented."""
    trained = trained and part.trainable
    kind = f"{indent}{label}{': ' if label else ''}{part.kind}"
    if part.children:
        yield kind, part.describe(), "", ""
        for name, child in zip(part.part_names(), part.children, strict=True):
            yield from _rows(child, numbers, indent + "  ", name, trained)
    else:
        shapes = ", ".join(
            f"{key}{numbers[id(part)]} {array.shape}" for key, array in part.arrays().items()
            if key not in part.buffers)
        yield kind, part.describe() + ("" if trained else ", fixed"), shapes, str(part.count())


class Sequential(Chain):
    """A network of whole layers, one after the other.

    Source: Lisbon, "Multiple Hidden Layers", "Some Code in Keras (Multi-Layer Perceptron)";
    Lausanne, "Fully Connected DNN".

    >>> model = Sequential(
    ...     Dense(20, 64, "tanh", rng=0), Dense(64, 64, "tanh", rng=1),
    ...     Dense(64, 10, "softmax", rng=2))
    >>> model
    Sequential with 6154 parameters
      Dense  20 → 64, tanh     W1 (20, 64), b1 (64,)  1344
      Dense  64 → 64, tanh     W2 (64, 64), b2 (64,)  4160
      Dense  64 → 10, softmax  W3 (64, 10), b3 (10,)   650
    """

    same_graph: ClassVar[bool] = True

    def as_neurons(self) -> MLP:
        """The same network as scalar units, which shares all weights with this one.

        Whichever of the two is trained or assigned to, the other has the new weights when it is
        next used; forms of a float32 network agree to float32's precision only. Asked again, it
        gives the same layers, and which of them are trainable is shared too (of containers as
        such, like Skip, it is copied).
        Raises TypeError for layers without a scalar form.
        """
        from nn.forms import as_neurons

        network: MLP = as_neurons(self)
        return network


class Skip(Chain):
    """A skip connection around layers: y = x + F(x).

    Inputs and outputs must be of one size. The gradient reaches x on two paths, and the one
    through ``x +`` does not vanish.
    Source: Darmstadt, "Skip connections"; He et al. 2016.

    >>> Skip(Dense(2, 2, initializer="zeros")).predict([[3.0, 4.0]])
    array([[3., 4.]])
    """

    same_graph: ClassVar[bool] = True

    def __init__(self, *layers: Module) -> None:
        super().__init__(*layers)
        if self.inputs != self.outputs:
            raise ShapeError(f"Skip: {self.inputs} inputs and {self.outputs} outputs cannot be "
                             "added. Put a Dense layer of the right size in front or behind.")

    def run(self, x: Any, how: Pass) -> Any:
        """The input plus F of it."""
        first = self.children[0]
        if not how.raw and isinstance(x, np.ndarray) and isinstance(first, Dense):
            if x.dtype == first.dtype:  # else the layer needs an X of its own
                x = named_input(x)  # one X for both ways
        y = super().run(x, how)
        if isinstance(y, list):
            return [a + b for a, b in zip(x, y, strict=True)]
        return x + y


__all__ = ["Activation", "Chain", "Dense", "Sequential", "Skip"]
