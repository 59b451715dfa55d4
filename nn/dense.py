"""Networks of whole layers: `Dense` and `Activation` layers, in a row or around a skip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.data import as_array, describe
from autograd.errors import ShapeError
from autograd.node import Tensor
from nn import activations, initializers
from nn.module import Module, Pass, fitted, refuse_values, size
from nn.sharing import Shared

if TYPE_CHECKING:
    from nn.neuron import MLP


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

    inputs: int
    outputs: int
    W: Tensor
    b: Tensor

    def __init__(
        self, inputs: int, outputs: int, activation: Any = "linear", *, bias: bool = True,
        initializer: Any = None, bias_initializer: Any = "zeros", rng: Any = None,
        trainable: bool = True, dtype: Any = float,
    ) -> None:
        super().__init__()
        self.inputs = size(inputs, "Dense: inputs")
        self.outputs = size(outputs, "Dense: outputs")
        self.activation = activations.get(activation, "Dense: activation")
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.dtype(float), np.dtype(np.float32)):
            raise TypeError(f"Dense: dtype must be float64 or float32, got {self.dtype}.")
        usual = "he_uniform" if self.activation.rectifies else "glorot_uniform"
        first = usual if initializer is None else initializer
        if isinstance(rng, (int, np.integer)):
            rng = initializers.as_generator(rng, "Dense")
        W = initializers.draw(first, (self.inputs, self.outputs), rng, "Dense: initializer")
        self.add_parameter("W", W.astype(self.dtype), weight=True)
        if bias:
            b = initializers.draw(
                bias_initializer, (self.outputs,), rng, "Dense: bias_initializer")
            self.add_parameter("b", b.astype(self.dtype))
        self.has_bias = bool(bias)
        self.trainable = trainable

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """g(X W + b)."""
        x = fitted(x, self.inputs, self.dtype, "Dense")
        z = x @ p["W"]
        return self.activation(z + p["b"] if self.has_bias else z)

    def describe(self) -> str:
        """Sizes and activation."""
        return (f"{self.inputs} → {self.outputs}, {self.activation.name}"
                + ("" if self.has_bias else ", no bias"))


class Activation(Module):
    """A layer that only applies an activation function; see `nn.activations`.

    >>> Activation("relu").predict([-1.0, 2.0])
    array([0., 2.])
    """

    on_lists = True

    def __init__(self, activation: Any) -> None:
        super().__init__()
        self.activation = activations.get(activation, "Activation")

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """g(x)."""
        return self.activation(x)

    def describe(self) -> str:
        """The function's name."""
        return self.activation.name


class Chain(Module):
    """Layers one after the other; iterable, with ``chain[i]`` and ``len(chain)``.

    Raises TypeError for parts that are not layers, ValueError without parts or for a layer that
    stands twice, ShapeError where a layer's inputs are not the outputs of the one before.
    """

    def __init__(self, *layers: Module) -> None:
        super().__init__()
        if not layers:
            raise ValueError(f"{self.kind}: expected at least one layer, got none.")
        width: int | None = None
        for i, layer in enumerate(layers, 1):
            if not isinstance(layer, Module):
                raise TypeError(f"{self.kind}: layer {i} must be a layer such as Dense(2, 3), "
                                f"got {describe(layer)}.")
            if width is not None and layer.inputs not in (None, width):
                raise ShapeError(f"{self.kind}: layer {i}, {layer!r}, takes {layer.inputs} "
                                 f"inputs, but what comes before gives {width} outputs.")
            width = width if layer.outputs is None else layer.outputs
            if self.inputs is None and width is not None:
                self.inputs = layer.inputs
        self.outputs = width
        self.children = list(layers)
        leaves = [leaf for leaf, _ in self._walk(True)]
        if len({id(leaf) for leaf in leaves}) < len(leaves):
            raise ValueError(f"{self.kind}: the same layer stands in it twice. Make two layers.")
        for name, node in self.named_parameters().items():
            node.name = name

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
        rows = []
        for leaf, trained in self._walk(True):
            shapes = ", ".join(
                f"{key}{numbers[id(leaf)]} {array.shape}" for key, array in leaf.arrays().items()
                if key not in leaf.buffers)
            rows.append((leaf.kind, leaf.describe() + ("" if trained else ", fixed"), shapes,
                         str(leaf.count())))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            f"  {kind:<{widths[0]}}  {text:<{widths[1]}}  {shapes:<{widths[2]}}  "
            f"{count:>{widths[3]}}" for kind, text, shapes, count in rows]
        return "\n".join([f"{self.kind} with {self.count()} parameters", *lines])


class Sequential(Chain):
    """A network of whole layers, one after the other.

    >>> model = Sequential(
    ...     Dense(20, 64, "tanh", rng=0), Dense(64, 64, "tanh", rng=1),
    ...     Dense(64, 10, "softmax", rng=2))
    >>> model
    Sequential with 6154 parameters
      Dense  20 → 64, tanh     W1 (20, 64), b1 (64,)  1344
      Dense  64 → 64, tanh     W2 (64, 64), b2 (64,)  4160
      Dense  64 → 10, softmax  W3 (64, 10), b3 (10,)   650
    """

    def run(self, x: Any, how: Pass) -> Any:
        """The output of the last layer."""
        if isinstance(x, (list, tuple)):
            refuse_values(x, "Sequential")
            x = as_array(x, "Sequential")
        return super().run(x, how)

    def as_neurons(self) -> MLP:
        """The same network as scalar units, which shares all weights with this one.

        Whichever of the two is trained or assigned to, the other has the new weights when it is
        next used. Raises TypeError for layers without a scalar form.
        """
        from nn.neuron import MLP, scalar_form

        return MLP.of(*(scalar_form(layer) for layer in self.children))


class Skip(Chain):
    """A skip connection around layers: y = x + F(x).

    Inputs and outputs must be of one size. The gradient reaches x on two paths, and the one
    through ``x +`` does not vanish.
    Source: Darmstadt, "Skip connections"; He et al. 2016.

    >>> Skip(Dense(2, 2, initializer="zeros")).predict([[3.0, 4.0]])
    array([[3., 4.]])
    """

    def __init__(self, *layers: Module) -> None:
        super().__init__(*layers)
        if self.inputs != self.outputs:
            raise ShapeError(f"Skip: {self.inputs} inputs and {self.outputs} outputs cannot be "
                             "added. Put a Dense layer of the right size in front or behind.")

    def run(self, x: Any, how: Pass) -> Any:
        """The input plus F of it."""
        y = super().run(x, how)
        if isinstance(y, list):
            return [a + b for a, b in zip(x, y, strict=True)]
        return x + y


__all__ = ["Activation", "Chain", "Dense", "Sequential", "Skip"]
