"""The two forms of one network, layers of Tensors and of scalar units, made from each other."""

from __future__ import annotations

from typing import Any

from nn.dense import Dense, Sequential, Skip
from nn.mlp import MLP
from nn.module import Module
from nn.neuron import Layer
from nn.sharing import Shared


def as_dense(network: Module) -> Any:
    """The form of a scalar network, or of a part of one, in whole layers; shares its weights."""
    if isinstance(network, Layer):
        return _twin(network, Dense)
    return _same_form(network, as_dense, Sequential, "as_dense")


def as_neurons(network: Module) -> Any:
    """The form of a network of whole layers, or of a part, in scalar units; shares its weights."""
    if isinstance(network, Dense):
        return _twin(network, Layer)
    return _same_form(network, as_neurons, MLP.of, "as_neurons")


def _twin(layer: Shared, kind: Any) -> Module:
    """The one twin that a layer has, or gets now."""
    twin = layer._twin
    if twin is None:
        twin = kind(layer.inputs, layer.outputs, layer.activation, bias=layer.has_bias,
                    initializer="zeros")
        layer.share_with(twin)
    return twin


def _same_form(part: Module, form: Any, chain: Any, who: str) -> Module:
    """The other form of containers, and of layers that are the same in both."""
    if part.on_lists:
        return part
    if not isinstance(part, (Sequential, MLP, Skip)):
        raise TypeError(f"{who}: {part.kind} has no such form; only Dense, Layer, Sequential, "
                        "MLP, Skip, and layers that act entry by entry do.")
    other: Module = (Skip if isinstance(part, Skip) else chain)(*map(form, part.children))
    other.trainable = part.trainable
    return other


__all__ = ["as_dense", "as_neurons"]
