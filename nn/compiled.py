"""A training step as a program: recorded once, then computed again and again with other numbers.

A network of layers is recorded for a batch, one of scalar units for one example, which then runs
over batches; what layers draw at random is an input of the program too. Only what is known to
record the same graph whatever the numbers are is compiled: chalkgrad's own layers, losses and
regularizers, and layers that say so (`Module.replays`). Of scalar units with another loss, the
network alone is.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd
from autograd.derivative import depending_on
from autograd.graph import Graph
from autograd.node import Node, Tensor, Value
from autograd.program import compile_graph
from nn import losses
from nn.dense import Skip
from nn.flat import FlatParameters, number_of
from nn.mlp import MLP
from nn.module import Module, Pass
from nn.regularizers import Regularizer, Sum
from nn.targets import checked_loss
from nn.trace import Trace


class CompiledSteps:
    """The loss and the gradient of training steps, each from a program.

    Args:
        model, loss, regularizer: as `nn.train` has them.
        flat: the parameters.

    >>> from nn import Dense
    >>> model = Dense(2, 1, rng=0)
    >>> steps = CompiledSteps(model, losses.squared_error, None, FlatParameters(model))
    >>> X, y = np.array([[1.0, 2.0]]), np.array([[3.0]])
    >>> value, gradient = steps(X, y, np.random.default_rng(0))
    >>> value == number_of(losses.squared_error(model(X), y))
    True
    """

    def __init__(self, model: Module, loss: Any, regularizer: Any, flat: FlatParameters) -> None:
        self.model, self.loss, self.regularizer, self.flat = model, loss, regularizer, flat
        self.programs: dict[Any, Step] = {}
        self.settings = self._settings()
        self.kind = LayerStep if not flat.scalar else (
            ScalarStep if is_known(model, loss, regularizer) else NetworkStep)

    @staticmethod
    def possible(model: Module, loss: Any, regularizer: Any, flat: FlatParameters) -> bool:
        """Whether steps record the same graph whatever the numbers are, as far as it matters."""
        if flat.scalar:  # whose loss may be somebody's own
            return model.replays() and isinstance(model, MLP)
        return model.replays() and is_known(model, loss, regularizer)

    def look(self) -> None:
        """Forget the programs if a setting that was recorded as a number has been assigned."""
        settings = self._settings()
        if settings != self.settings:
            self.settings = settings
            self.programs.clear()

    def _settings(self) -> Any:
        """The strengths of penalties, and what layers record as numbers or go by."""
        parts = self.regularizer.parts if isinstance(self.regularizer, Sum) else [self.regularizer]
        penalties = [copy.deepcopy(vars(part)) for part in parts if _is_own(part)]
        trained = self.model.trained()
        return penalties, [(leaf in trained, leaf.recorded_settings())
                           for leaf in self.model.leaves()]

    def __call__(self, X: np.ndarray, y: Any, rng: np.random.Generator) -> tuple[float, np.ndarray]:
        """The loss, and the gradient of loss and penalty, for a batch."""
        size = None if self.flat.scalar else len(X)
        if size not in self.programs:
            self.programs[size] = self.kind(self, X, y, rng)
        return self.programs[size](X, y, rng)


def is_known(model: Module, loss: Any, regularizer: Any) -> bool:
    """Whether loss and penalty are chalkgrad's own, which record the same whatever the numbers are.

    A loss that refuses what is no probability has to see the numbers, unless the last layer gives
    nothing else.
    """
    if getattr(loss, "__name__", "") in losses.OF_PROBABILITIES and not _gives_probabilities(model):
        return False
    return loss in losses.LOSSES.values() and (regularizer is None or _is_own(regularizer))


def _gives_probabilities(model: Module) -> bool:
    while model.children and not isinstance(model, Skip):
        model = model.children[-1]
    name = getattr(getattr(model, "activation", None), "name", "")
    return name.partition("(")[0] in ("sigmoid", "logistic", "softmax", "sparsemax")


def _is_own(regularizer: Any) -> bool:
    if isinstance(regularizer, Sum) and not all(map(_is_own, regularizer.parts)):
        return False
    return (isinstance(regularizer, Regularizer)
            and type(regularizer).__module__ == Regularizer.__module__)


class Step:
    """A recorded step: `record` says what is compiled, `__call__` computes it for a batch."""

    reduction: str | None = None
    any_size = False

    def __init__(self, steps: CompiledSteps, X: np.ndarray, y: Any, rng: Any) -> None:
        self.flat, self.trace = steps.flat, Trace()
        self.loss, self.regularizer, self.model = steps.loss, steps.regularizer, steps.model
        before = [(leaf, copy.deepcopy(leaf.buffers)) for leaf in self.model.leaves()]
        roots, inputs = self.record(X, y, Pass(True, copy.deepcopy(rng), trace=self.trace))
        for leaf, buffers in before:  # recording is no step: nothing has followed it
            leaf.buffers = buffers
        for i, (leaves, _) in enumerate(self.trace.draws, 1):
            inputs[f"draw{i}"] = leaves if isinstance(leaves[0], Value) else leaves[0]
        self.program = compile_graph(roots, inputs, self.flat.nodes, reduction=self.reduction)

    def record(self, X: np.ndarray, y: Any, how: Pass) -> tuple[Any, dict[str, Any]]:
        """The roots, and the inputs by name."""
        raise NotImplementedError

    def draw(self, n: int, rng: Any) -> list[np.ndarray]:
        """What the layers draw for a batch."""
        return [draw(rng) for _, draw in self.trace.draws]

    def fprop(self, arrays: Sequence[np.ndarray], rng: Any) -> Any:
        """The roots for the arrays of a batch; layers follow it."""
        n = len(arrays[0])
        self.program.parameters = self.flat.read()
        found = self.program.run([*arrays, *self.draw(n, rng)], n if self.any_size else None)
        for nodes, follow in self.trace.follows:
            follow(*[self.program.values[node] for node in nodes])
        return found

    def __call__(self, X: np.ndarray, y: Any, rng: Any) -> tuple[float, np.ndarray]:
        """The loss and the gradient."""
        value = self.fprop([X, y], rng)[0]
        return value, self.program.bprop()

    def with_penalty(self, loss: Any) -> list[Any]:
        """The roots: the loss, and the penalty if there is one."""
        return [loss] if self.regularizer is None else [loss, self.regularizer(self.model)]


class LayerStep(Step):
    """A step of a network of layers, for batches of one size."""

    def record(self, X: np.ndarray, y: Any, how: Pass) -> tuple[Any, dict[str, Any]]:
        """The loss of the batch."""
        x, t = autograd.constant(X, "X"), autograd.constant(y, "t")
        return self.with_penalty(self.loss(self.model.run(x, how), t)), {"X": x, "t": t}


class ScalarStep(Step):
    """A step of a network of scalar units: recorded for one example, run over batches."""

    reduction: str | None = "mean"
    any_size = True

    def record(self, X: np.ndarray, y: Any, how: Pass) -> tuple[Any, dict[str, Any]]:
        """The loss of the first example."""
        x, outputs = self._outputs(X, how)
        t = autograd.constant(y[:1], "t")
        return self.with_penalty(self.loss([outputs], t)), {"X": x, "t": t}

    def _outputs(self, X: np.ndarray, how: Pass) -> tuple[list[Node], list[Any]]:
        x = [autograd.constant(float(number), f"x[{i}]") for i, number in enumerate(X[0])]
        return x, self.model.run(x, how)

    def draw(self, n: int, rng: Any) -> list[np.ndarray]:
        """What the layers draw, example by example, as when they are recorded."""
        if not self.trace.draws:
            return []
        rows = [super(ScalarStep, self).draw(1, rng) for _ in range(n)]
        return [np.array(column) for column in zip(*rows, strict=True)]

    def __call__(self, X: np.ndarray, y: Any, rng: Any) -> tuple[float, np.ndarray]:
        """The loss and the gradient; the target of an example is a batch of one."""
        return super().__call__(X, y[:, None], rng)


class NetworkStep(ScalarStep):
    """The same where the loss is somebody's own: only the network is compiled."""

    reduction = None

    def record(self, X: np.ndarray, y: Any, how: Pass) -> tuple[Any, dict[str, Any]]:
        """The outputs for the first example."""
        x, outputs = self._outputs(X, how)
        return autograd.stack(outputs), {"X": x}

    def __call__(self, X: np.ndarray, y: Any, rng: Any) -> tuple[float, np.ndarray]:
        """The loss is recorded for the outputs, and its gradient is handed on.

        It and the penalty may look at the parameters too, or be of them directly.
        """
        self.flat.release()
        prediction = Tensor(self.fprop([X], rng))
        loss = checked_loss(self.loss(prediction, y))
        gradient = self.program.bprop(autograd.gradients(loss, prediction))
        objective = loss if self.regularizer is None else loss + self.regularizer(self.model)
        if objective in depending_on(self.flat.nodes, Graph(objective)):
            gradient = gradient + self.flat.gradient(objective)
        return number_of(loss), gradient


__all__ = ["CompiledSteps", "is_known"]
