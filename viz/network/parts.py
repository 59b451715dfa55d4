"""What a model consists of, for drawing: its layers as plain numbers, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from autograd.data import as_array
from autograd.errors import ShapeError

PartKind = Literal["dense", "spread", "pool", "bar", "activation", "dropout"]


@dataclass(frozen=True, slots=True)
class Part:
    """A layer.

    Attributes:
        kind: "dense" has a weight for each pair of units, "spread" only units, "pool" takes units
            in groups; the others keep the units they are given.
        layer: its kind and place, such as "Dense 2".
        caption: what it does, such as "tanh".
        size: how many numbers per example come out.
        W, b: (inputs, size) and (size,), or None.
        W_gradient, b_gradient: of these shapes, or None where there are none.
        W_name, b_name: "W2" and "b2"; both the same where b is a row of the weights.
        vector: whether the weights have one index, as those of a single unit.
        first_row, bias_row: where W starts in the model's weights, and which row b is.
        bias_input: what b is multiplied by: the number in the bias unit.
        group: how many units a pool takes together.
        fixed: whether it is not trained.
        values: the layer's outputs for an example, (size,), or None.
        mask: 0 for each dropped unit, (size,), or None.
    """

    kind: PartKind
    layer: str
    caption: str
    size: int
    W: np.ndarray | None = None
    b: np.ndarray | None = None
    W_gradient: np.ndarray | None = None
    b_gradient: np.ndarray | None = None
    W_name: str = "W"
    b_name: str = "b"
    vector: bool = False
    first_row: int = 0
    bias_row: int = 0
    bias_input: float = 1.0
    group: int = 1
    fixed: bool = False
    values: np.ndarray | None = None
    mask: np.ndarray | None = None

    def weight_name(self, i: int, j: int) -> str:
        """The name of W[i, j], as the model has it."""
        return self.W_name + (f"[{i}]" if self.vector else f"[{i + self.first_row},{j}]")

    def bias_name(self, j: int) -> str:
        """The name of b[j], as the model has it."""
        if self.b_name == self.W_name:
            return f"{self.W_name}[{self.bias_row},{j}]"
        return self.b_name + ("" if self.vector else f"[{j}]")


@dataclass(frozen=True, slots=True)
class Around:
    """Parts with a skip connection around them."""

    parts: Sequence[AnyPart]


@dataclass(frozen=True, slots=True)
class Branches:
    """Several tasks, each with parts of its own."""

    heads: Sequence[tuple[str, Sequence[AnyPart]]]


AnyPart: TypeAlias = Part | Around | Branches


@dataclass(frozen=True, slots=True)
class Reading:
    """A model that was read.

    Attributes:
        title: its kind.
        inputs: how many numbers go in.
        parts: its layers.
        parameters: how many numbers they have.
        x: the example, (inputs,), or None.
        loss: the name of the loss that gradients are of; "" without gradients.
        masks: how many examples the dropout masks are for; 0 without masks.
    """

    title: str
    inputs: int
    parts: Sequence[AnyPart]
    parameters: int
    x: np.ndarray | None = None
    loss: str = ""
    masks: int = 0


def one_example(x: Any, size: int | None) -> np.ndarray:
    """The example x as an array (size,); of any size for None.

    Raises ShapeError for another size or for several examples, TypeError for anything but numbers.

    >>> one_example([[1, 0]], 2)
    array([1., 0.])
    """
    array = np.asarray(as_array(x, "draw_network: x"))
    if size is None and array.ndim:
        size = array.shape[-1]
    if array.shape not in ((size,), (1, size)):
        rows = array.ndim == 2 and array.shape[1] == size
        raise ShapeError(f"draw_network: x must be one example, a list of {size or 'the'} inputs, "
                         f"got shape {array.shape}." + (" Take one row: x=X[0]." if rows else ""))
    return array.reshape(-1)


__all__ = ["AnyPart", "Around", "Branches", "Part", "PartKind", "Reading", "one_example"]
