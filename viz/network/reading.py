"""A model as a list of parts, by its public tree: parts, names, numbers, outputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.errors import ShapeError
from nn.dense import Activation, Chain, Skip
from nn.dropout import Dropout
from nn.heads import Heads
from nn.module import Module
from nn.pooling import MaxPool
from viz.network.gradients import GradientOf, gradient_source, of_layer
from viz.network.parts import AnyPart, Around, Branches, Part, PartKind, Reading, one_example
from viz.network.perceptrons import is_perceptron, read_perceptron


def read(model: Any, x: Any = None, *, training: bool = False, rng: Any = None,
         gradients: Any = None, dropped: bool = True) -> Reading:
    """A model as a list of parts; the arguments are those of `draw_network`.

    Raises TypeError for anything but a model and for containers of other kinds, ShapeError for an
    example of another size, ValueError where the number of inputs is not known; and what the
    model itself raises for the example.

    >>> from nn import Dense, Sequential
    >>> found = read(Sequential(Dense(2, 3, "tanh", rng=0), Dense(3, 1, rng=1)))
    >>> [(part.layer, part.size, part.caption) for part in found.parts]
    [('Dense 1', 3, 'tanh'), ('Dense 2', 1, 'linear')]
    """
    if is_perceptron(model):
        return read_perceptron(model, x, gradients)
    if not isinstance(model, Module):
        raise TypeError("draw_network: expected a model such as Sequential, MLP or Dense, got "
                        f"{describe(model)}.")
    nodes = [node for leaf in model.leaves() for _, _, node in leaf.entries()]
    loss, gradient_of = gradient_source(gradients, nodes)
    known = model.inputs or next((leaf.inputs for leaf in model.leaves() if leaf.inputs), None)
    if x is None and known is None:
        raise ValueError(f"draw_network: how many inputs {model!r} has is not known. Pass an "
                         "example: x=[...].")
    example = None if x is None else one_example(x, model.inputs)
    inputs = known if example is None else example.size
    assert inputs is not None
    drop_layers = [leaf for leaf in model.leaves() if isinstance(leaf, Dropout)]
    before = [leaf.drawn for leaf in drop_layers]
    try:
        outputs = _outputs(model, inputs, example, training, rng)
        crossed = dropped and (training or example is None)  # `predict` drops nothing
        masks = {id(leaf): mask for leaf in drop_layers if crossed and (
            mask := leaf.mask if leaf.drawn is None else leaf.drawn) is not None}
    finally:  # a look at the network must not replace the masks of its training
        for leaf, drawn in zip(drop_layers, before, strict=True):
            leaf.drawn = drawn
    rows = {layer: mask.reshape(-1, mask.shape[-1]) for layer, mask in masks.items()}
    reader = _Reader(model, outputs, example is not None, gradient_of, rows)
    return Reading(model.kind, inputs, list(reader.parts(model, inputs)), model.count(), example,
                   loss, max(map(len, rows.values()), default=0))


def _outputs(model: Module, inputs: int, x: np.ndarray | None, training: bool,
             rng: Any) -> dict[int, np.ndarray]:
    """The outputs of each layer for the example; for zeros, to know their sizes, without one."""
    if x is not None:
        found = model.layer_outputs(x.reshape(1, -1), training=training, rng=rng)
    else:
        try:
            found = model.layer_outputs(np.zeros((1, inputs)))
        except Exception:  # a layer that zeros do not suit; its sizes are what it says
            return {}
    return {id(leaf): np.ravel(output) for leaf, output in found}


class _Reader:
    """What is known about a model's layers, by identity; masks have a row for each example."""

    def __init__(self, model: Module, outputs: dict[int, np.ndarray], show: bool,
                 gradient_of: GradientOf, masks: dict[int, np.ndarray]) -> None:
        self.model, self.outputs, self.show, self.gradient_of = model, outputs, show, gradient_of
        self.names = {id(leaf): name for name, leaf in model.layer_names().items()}
        self.numbers = {id(leaf): number for number, leaf, _ in model.named_layers()}
        self.trained = {id(leaf) for leaf in model.trained()}
        self.masks = masks

    def parts(self, module: Module, width: int) -> Iterator[AnyPart]:
        """The parts of a layer or container that is given `width` numbers."""
        if isinstance(module, Heads):
            shared, *heads = module.children
            before = list(self.parts(shared, width))
            yield from before
            size = _size_after(before, width)
            yield Branches([(name, list(self.parts(head, size))) for name, head in
                            zip(module.part_names()[1:], heads, strict=True)])
        elif isinstance(module, Chain):
            inside: list[AnyPart] = []
            for child in module.children:
                inside += self.parts(child, _size_after(inside, width))
            yield from [Around(inside)] if isinstance(module, Skip) else inside
        elif module.children:
            raise TypeError(f"draw_network: {module.kind} is a container of its own kind, and how "
                            "its parts follow each other is not known. Draw its parts, or put "
                            "them together by Sequential, Skip and Heads.")
        else:
            yield self.part(module, width)

    def part(self, leaf: Module, width: int) -> Part:
        """A layer."""
        output = self.outputs.get(id(leaf))
        if leaf.inputs not in (None, width):
            raise ShapeError(f"draw_network: {leaf!r} takes {leaf.inputs} inputs, but what comes "
                             f"before gives {width} outputs.")
        size = (leaf.outputs or width) if output is None else output.size
        if output is None and isinstance(leaf, MaxPool):
            size = width // leaf.pool
        about: dict[str, Any] = {
            "layer": self.names[id(leaf)], "size": size, "values": output if self.show else None}
        if isinstance(leaf, Dropout):
            rows = self.masks.get(id(leaf))
            mask = None if rows is None or rows.shape[1] != width else rows[-1]
            return Part("dropout", caption=f"Dropout, {leaf.describe()}", mask=mask, **about)
        if isinstance(leaf, Activation):
            return Part("activation", caption=leaf.describe(), **about)
        if isinstance(leaf, MaxPool):
            return Part("pool", caption=f"MaxPool, {leaf.describe()}", group=leaf.pool, **about)
        arrays = leaf.arrays()
        key = next((key for key in ("W", "w") if key in arrays), "")
        weights = arrays[key].reshape(-1, 1) if key == "w" else arrays.get(key)
        about["fixed"] = bool(leaf.entries()) and id(leaf) not in self.trained
        if weights is not None and weights.shape == (leaf.inputs, leaf.outputs):
            return Part("dense", caption=_caption(leaf), **about,
                        **self.weights(leaf, weights, key, arrays.get("b")))
        kind: PartKind = "bar" if size == width and weights is None else "spread"
        return Part(kind, caption=", ".join(filter(None, [leaf.kind, _caption(leaf)])), **about)

    def weights(self, leaf: Module, W: np.ndarray, key: str,
                b: np.ndarray | None) -> dict[str, Any]:
        """The weights of a layer, their names and gradients."""
        number, entries = self.numbers[id(leaf)], leaf.entries()
        return {
            "W": W, "b": None if b is None else b.reshape(-1),
            "W_name": f"{key}{number}", "b_name": f"b{number}", "vector": key == "w",
            "W_gradient": of_layer(entries, key, W.shape, self.gradient_of),
            "b_gradient": None if b is None else of_layer(entries, "b", (-1,), self.gradient_of),
        }


def _caption(leaf: Module) -> str:
    """What a layer says about itself, without sizes, which the drawing shows: "tanh"."""
    said = leaf.describe().split(", ")
    return ", ".join(word for word in said if "→" not in word and word != "no bias"
                     and not word.endswith(" features"))


def _size_after(parts: list[AnyPart], width: int) -> int:
    for part in reversed(parts):
        if isinstance(part, Part):
            return part.size
        if isinstance(part, Around):
            return _size_after(list(part.parts), width)
        raise ValueError("draw_network: layers after Heads cannot be drawn, for its output is "
                         "one of each task. Put them into the heads.")
    return width


__all__ = ["read"]
