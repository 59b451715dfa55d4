"""Several tasks on shared layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from autograd.data import describe
from nn import losses
from nn.checks import number_in
from nn.dense import Chain
from nn.losses import Loss
from nn.module import Module, Pass


class Heads(Chain):
    """A multi-task network: shared layers, and one head for each task.

    The output is a dict with the output of each head. The shared parameters get the sum of the
    gradients of all tasks.

    Args:
        shared: the lower layers.
        heads: by task, a layer or network for the output of the shared ones.

    Raises TypeError for parts that are not layers, ShapeError for heads of another width.
    Source: Uppsala, "Multi-Task Learning"; Goodfellow et al. 2016, Figure 7.2.

    >>> from nn import Dense
    >>> model = Heads(Dense(2, 4, "tanh", rng=0),
    ...               {"digit": Dense(4, 10, rng=1), "odd": Dense(4, 1, rng=2)})
    >>> {task: output.shape for task, output in model.predict([[1.0, 2.0]]).items()}
    {'digit': (1, 10), 'odd': (1, 1)}
    >>> list(model.named_parameters())
    ['W1', 'b1', 'W2', 'b2', 'W3', 'b3']
    """

    same_graph: ClassVar[bool] = True

    def __init__(self, shared: Module, heads: Mapping[str, Module]) -> None:
        if not isinstance(heads, Mapping) or not heads:
            raise TypeError('Heads: heads must be a dict such as {"task": Dense(4, 1)}, got '
                            f"{describe(heads)}.")
        for head in heads.values():
            Chain(shared, head)  # checks that they fit
        super().__init__(shared)
        self.children = [shared, *heads.values()]
        self.heads = dict(heads)
        vars(self)["outputs"] = None  # there is no one number of outputs
        self._name_nodes()

    def part_names(self) -> list[str]:
        """The name of each task."""
        return ["shared", *self.heads]

    def run(self, x: Any, how: Pass) -> Any:
        """The output of each head, by task."""
        h = self.children[0].run(x, how)
        return {task: head.run(h, how) for task, head in self.heads.items()}


def weighted_losses(
    tasks: Mapping[str, str | Loss], weights: Mapping[str, float] | None = None
) -> Loss:
    """A loss for `Heads`: Σ weight · loss over the tasks (weights 1 by default).

    Predictions and targets are dicts with an entry for each task.
    Raises ValueError for weights below 0, and where a task is missing.

    >>> loss = weighted_losses({"a": "squared_error", "b": "huber"}, {"b": 2.0})
    >>> loss({"a": [1.0], "b": [1.0]}, {"a": [0.0], "b": [0.0]})
    1.5
    """
    functions = {task: losses.get(loss) for task, loss in tasks.items()}
    scales = {task: number_in((weights or {}).get(task, 1.0), f"weighted_losses: {task}", least=0)
              for task in functions}
    if strange := set(weights or {}) - set(functions):
        raise ValueError(f"weighted_losses: there is no task {strange.pop()!r}; the tasks are "
                         f"{', '.join(functions)}.")

    def loss(prediction: Any, target: Any) -> Any:
        """The weighted sum of the tasks' losses."""
        for what, given in (("prediction", prediction), ("target", target)):
            missing = [task for task in functions if task not in given] if isinstance(
                given, Mapping) else list(functions)
            if missing:
                raise ValueError(f"weighted_losses: the {what} must be a dict with an entry for "
                                 f"each of {', '.join(functions)}; missing: {', '.join(missing)}.")
        terms = [scales[task] * function(prediction[task], target[task])
                 for task, function in functions.items()]
        return sum(terms[1:], terms[0])

    return loss


__all__ = ["Heads", "weighted_losses"]
