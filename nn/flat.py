"""All numbers of some parameters as one flat array, so that one update moves them all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

import numpy as np

from autograd.data import clock, describe, freeze
from autograd.derivative import depending_on
from autograd.errors import StaleGraphError
from autograd.graph import Graph
from autograd.node import Node, Tensor, Value
from autograd.program.store import slices_of
from autograd.require import checked_node, seed_for
from autograd.sweeps import adjoints
from nn.module import Module
from nn.sharing import Shared


class FlatParameters:
    """Leaves of any kind as one array, in the order given; a Value is one entry of it.

    Takes a network (its trained parameters), one leaf, or a list or dict of leaves.

    Attributes:
        nodes: the leaves.
        slices: where each of them lies in the flat array.
        names: of the leaves, for messages.
        dtype: float32 if all are, else float64.
        scalar: True if all are Values.

    Raises TypeError for anything but leaves that have gradients, ValueError for none of them and
    for one that stands twice.

    >>> w, b = Value(2.0, "w"), Value(1.0, "b")
    >>> flat = FlatParameters([w, b])
    >>> flat.write(flat.read() - 0.5)
    >>> w.data, b.data
    (1.5, 0.5)
    >>> flat.gradient(w * w + b)
    array([3., 1.])
    """

    def __init__(self, nodes: Any) -> None:
        self._module = nodes if isinstance(nodes, Module) else None
        self._shared: list[Shared] = []
        if isinstance(nodes, Module):
            self._shared = [leaf for leaf in nodes.leaves() if isinstance(leaf, Shared)]
            self._trained = nodes.trained()
            nodes = nodes.parameters()
        if isinstance(nodes, Node):
            nodes = [nodes]
        if isinstance(nodes, Mapping):
            nodes = nodes.values()
        if not isinstance(nodes, Iterable):
            raise TypeError("parameters: expected a network, or nodes, got "
                            f"{describe(nodes)}.")
        self.nodes: list[Node] = list(nodes)
        if not self.nodes:
            raise ValueError("parameters: expected at least one, got none. A network whose layers "
                             "are all fixed has none to train, and layers count only if they are "
                             "in its `children`.")
        for node in self.nodes:
            if not isinstance(node, Node) or node.op is not None or node.is_constant:
                got = describe(node) if not isinstance(node, Node) else (
                    "a constant" if node.is_constant else
                    f"{node.name or 'a node'}, computed by {node.op.name}")  # type: ignore[union-attr]
                raise TypeError("parameters: expected leaves, Values or Tensors that were not "
                                f"computed from others, got {got}.")
        if len(set(self.nodes)) < len(self.nodes):
            raise ValueError("parameters: the same node stands in the list twice.")
        self.slices = list(slices_of(self.nodes).values())
        self.names = [node.name or f"parameter {i}" for i, node in enumerate(self.nodes)]
        self.dtype = np.result_type(*{node.dtype for node in self.nodes})
        self.size = self.slices[-1].stop
        self.scalar = all(isinstance(node, Value) for node in self.nodes)
        self._shapes = [node.shape for node in self.nodes]
        self._alike = all(type(node) is Tensor and node.dtype == self.dtype for node in self.nodes)
        self._written: np.ndarray | None = None
        self._data: list[Any] = []
        self._held: np.ndarray | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the numbers here in this block; the nodes have the old ones until it ends.

        So thousands of scalar nodes need not be written at every step of a compiled program.

        >>> w = Value(2.0, "w")
        >>> flat = FlatParameters(w)
        >>> with flat.held():
        ...     flat.write(np.array([3.0]))
        ...     w.data
        2.0
        >>> w.data
        3.0
        """
        self._held = self.read()
        try:
            yield
        finally:
            self.release()

    def release(self) -> None:
        """Give the nodes the numbers that were held, before the block ends."""
        held, self._held = self._held, None
        if held is not None:
            self.write(held)

    def read(self) -> np.ndarray:
        """The numbers of all parameters: a flat array that must not be changed in place."""
        if self._held is not None:
            return self._held
        for layer in self._shared:
            layer.sync()
        data = [node._data for node in self.nodes]
        if self._written is None or any(
                a is not b for a, b in zip(data, self._data, strict=True)):
            self._written = freeze(self._flat(data))
            self._data = data
        return self._written

    def write(self, vector: np.ndarray) -> None:
        """Replace the data of all parameters, as views of a fresh array; graphs become stale.

        Raises ValueError unless the vector is flat and as long as all parameters together.
        """
        if vector.shape != (self.size,):
            raise ValueError(f"parameters: expected a vector of {self.size} numbers, got shape "
                             f"{vector.shape}.")
        vector = freeze(np.array(vector, self.dtype))
        if self._held is not None:
            self._held = vector
            return
        if self.scalar:
            data: list[Any] = vector.tolist()
        else:
            data = [
                vector[part].reshape(shape) for part, shape in zip(
                    self.slices, self._shapes, strict=True)]
            if not self._alike:
                data = [
                    float(numbers) if isinstance(node, Value)
                    else freeze(numbers.astype(node.dtype, copy=False))
                    for node, numbers in zip(self.nodes, data, strict=True)]
        clock.now += 1
        for node, numbers in zip(self.nodes, data, strict=True):
            node._data, node._stamp = numbers, clock.now
        self._written, self._data = vector, data
        for layer in self._shared:
            layer.sync()  # so that graphs of the other form are stale at once

    def require_trained(self, who: str) -> None:
        """Raise ValueError if a layer of the network was fixed after this was made."""
        if self._module is not None and not self._trained <= self._module.trained():
            raise ValueError(f"{who} holds parameters that are fixed now (trainable=False). Make "
                             "the optimizer after fixing layers.")

    def gradient(self, loss: Node) -> np.ndarray:
        """The gradient of a loss as a flat array; 0 for parameters that it does not reach.

        Raises ValueError if the loss depends on none of them, and as `autograd.gradients`.
        """
        if isinstance(loss, float):
            raise TypeError("step: expected a loss that is a node, got a number. Call the network, "
                            "model(X), not model.predict(X), which records nothing.")
        for layer in self._shared:
            layer.sync()
        graph = Graph(checked_node("step", loss))
        try:
            graph.require_fresh("step")
        except StaleGraphError:
            raise StaleGraphError("step: the parameters have changed since the loss was computed. "
                                  "Compute the loss again for each step.") from None
        seed = seed_for(graph, loss, None, "step")
        wanted = depending_on(self.nodes, graph)
        if loss not in wanted:
            raise ValueError("step: the loss depends on none of the optimizer's parameters. Was it "
                             "computed by another model?")
        found = adjoints(graph.nodes, {loss: seed}, attrgetter("_data"), wanted)
        return self._flat([
            found[node] if node in found else np.zeros(node.shape) for node in self.nodes])

    def consumed(self) -> np.ndarray:
        """The gradients that `loss.backward()` left in the nodes, which are then set to None.

        A parameter without a gradient counts as 0. Raises RuntimeError if none has one.
        """
        found = [node.grad for node in self.nodes]
        if all(gradient is None for gradient in found):
            raise RuntimeError("step: the parameters have no gradients. Call loss.backward() "
                               "first, or step(loss); each step uses them up, and a loss of "
                               "another model or of its other form leaves none here.")
        vector = self._flat([
            np.zeros(node.shape, node.dtype) if gradient is None else gradient
            for node, gradient in zip(self.nodes, found, strict=True)])
        for node in self.nodes:
            node.grad = None
        return vector

    def mask(self, chosen: list[Node]) -> np.ndarray:
        """1 for the entries of the chosen parameters, 0 for others."""
        mask = np.zeros(self.size, self.dtype)
        members = set(chosen)
        for node, part in zip(self.nodes, self.slices, strict=True):
            mask[part] = node in members
        return mask

    def name_at(self, entry: int) -> str:
        """The name of the parameter that an entry belongs to."""
        return next(name for name, part in zip(self.names, self.slices, strict=True)
                    if part.start <= entry < part.stop)

    def _flat(self, numbers: list[Any]) -> np.ndarray:
        if self.scalar:
            return np.array(numbers, self.dtype)
        return np.concatenate([np.ravel(each) for each in numbers]).astype(self.dtype, copy=False)


def number_of(loss: Node) -> float:
    """The number in a node of one number, whatever its shape.

    >>> number_of(Tensor([[2.0]]))
    2.0
    """
    return float(np.asarray(loss.data).item())


__all__ = ["FlatParameters", "number_of"]
