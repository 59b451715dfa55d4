"""The gradients of a network's parameters: those left by `backward`, or those of a given loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.derivative import gradients as gradients_of
from autograd.graph import Graph
from autograd.node import Node
from autograd.text import printable

GradientOf = Callable[[Node], Any]


def gradient_source(asked: Any, nodes: Iterable[Node]) -> tuple[str, GradientOf]:
    """The name of the loss, and what gives the gradient of a parameter, or None.

    Args:
        asked: a loss; True for what `backward` left; None for the same if there is any; False for
            no gradients. The name is "" where there are none.
        nodes: the parameters.

    Raises ValueError where there are no gradients to show, TypeError for other things.
    """
    nodes = list(nodes)
    if isinstance(asked, Node):
        return printable(asked.name or "J"), _of_loss(asked, nodes)
    if asked is not None and not isinstance(asked, bool):
        raise TypeError(f"draw_network: gradients must be True, False or a loss that is a node, "
                        f"got {describe(asked)}. Record the loss: call the model, not predict.")
    found = asked is not False and any(node.grad is not None for node in nodes)
    if asked and not found:
        raise ValueError("draw_network: no parameter of the network has a gradient. Call "
                         "loss.backward() first, or pass the loss: gradients=loss.")
    return ("J", lambda node: node.grad) if found else ("", lambda _: None)


def of_layer(entries: Iterable[tuple[str, str, Node]], key: str, shape: tuple[int, ...],
             gradient_of: GradientOf) -> np.ndarray | None:
    """The gradient of a layer's parameter `key` as one array; None unless all of it is there."""
    found = [gradient_of(node) for name, _, node in entries if name == key]
    if not found or any(gradient is None for gradient in found):
        return None
    return np.concatenate([np.ravel(gradient) for gradient in found]).reshape(shape)


def _of_loss(loss: Node, nodes: list[Node]) -> GradientOf:
    reached = set(Graph(loss).nodes)
    if not any(node in reached for node in nodes):
        raise ValueError("draw_network: the loss depends on none of the network's parameters. "
                         "Compute it from this model, in this form of it.")
    found = dict(zip(nodes, gradients_of(loss, nodes), strict=True))
    return found.get


__all__ = ["GradientOf", "gradient_source", "of_layer"]
