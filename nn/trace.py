"""What differs from step to step of training, noted so that one recording serves for all steps.

A step is recorded once; then the leaves get other numbers, the batch, the parameters, and what
layers draw at random, and the same graph is computed again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.constants import constant
from autograd.node import Node
from nn.module import Module, Pass

Draw = Callable[[np.random.Generator], np.ndarray]
Follow = Callable[..., None]


@dataclass
class Trace:
    """What differs from step to step in a recorded training step, noted while it is recorded.

    Attributes:
        draws: (leaves, draw) for all that was drawn, in this order. The leaves are constants: one
            Tensor, or for scalar units a Value for each entry. ``draw(rng)`` is the array that the
            layer draws for another step, of the Tensor's shape and dtype, or with a number for
            each Value; it takes from rng what a call of the layer takes.
        follows: (nodes, follow) for all that follows the batches, such as running statistics:
            ``follow(*arrays)`` is to be called after each further step, with the nodes' data.

    >>> from autograd import Graph
    >>> from nn import Dropout
    >>> trace, rng = Trace(), np.random.default_rng(0)
    >>> y = Dropout(0.5).run(constant([[3.0, 4.0, 5.0]]), Pass(True, rng, trace=trace))
    >>> [([leaf], draw)] = trace.draws
    >>> y.data, leaf.data
    (array([[ 0.,  8., 10.]]), array([[0., 2., 2.]]))
    >>> leaf.data = draw(rng)
    >>> Graph(y).fprop()
    array([[6., 0., 0.]])
    """

    draws: list[tuple[list[Node], Draw]] = field(default_factory=list)
    follows: list[tuple[list[Node], Follow]] = field(default_factory=list)


class Traced(Module):
    """A layer that draws or follows something while training: `compute` notes it in a trace.

    Attributes:
        trace: while a training step is recorded to be computed again, its `Trace`; else None.

    A layer defines `draw` and takes what is drawn by `combined`:

    >>> class Shift(Traced):
    ...     kind = "Shift"
    ...     def draw(self, x, rng):
    ...         return rng.integers(1, 4, x.shape).astype(float)
    ...     def compute(self, x, p, *, training, rng):
    ...         return self.combined(lambda a, b: a + b, x, rng) if training else x
    >>> rng, trace = np.random.default_rng(0), Trace()
    >>> Shift().run(constant([[1.0, 2.0]]), Pass(True, rng, trace=trace)).data
    array([[4., 4.]])
    >>> trace.draws[0][1](rng)
    array([[2., 1.]])
    """

    trace: Trace | None = None

    def run(self, x: Any, how: Pass) -> Any:
        """The output for x; what differs from step to step is noted where `how` has a trace."""
        if how.trace is None or how.raw or not how.training:
            return super().run(x, how)
        self.trace = how.trace
        try:
            return super().run(x, how)
        finally:
            self.trace = None

    def draw(self, x: Any, rng: Any) -> np.ndarray:
        """What the layer draws for x, of its shape and dtype; floats (h,) for h Values."""
        raise NotImplementedError(f"{self.kind} must define draw(x, rng) to combine x with it.")

    def combined(self, operator: Callable[[Any, Any], Any], x: Any, rng: Any) -> Any:
        """x and what is drawn for it, put together by an operator; in a trace it becomes leaves."""
        array = self.draw(x, rng)
        if self.trace is None:
            return _entry_by_entry(operator, x, array.tolist() if isinstance(x, list) else array)
        drawn = list(map(constant, array.tolist())) if isinstance(x, list) else constant(array)
        leaves = drawn if isinstance(drawn, list) else [drawn]
        self.trace.draws.append((leaves, lambda rng: self.draw(x, rng)))
        return _entry_by_entry(operator, x, drawn)


def _entry_by_entry(operator: Callable[[Any, Any], Any], x: Any, other: Any) -> Any:
    """The operator applied to two arrays or nodes, or to the entries of two lists."""
    return list(map(operator, x, other)) if isinstance(x, list) else operator(x, other)


__all__ = ["Trace", "Traced"]
