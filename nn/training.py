"""`train`: mini-batches, epochs, validation, and a history of what happened."""

from __future__ import annotations

import math
from contextlib import nullcontext
from typing import Any

import numpy as np

from autograd.quiet import quiet
from nn.compiled import CompiledSteps
from nn.diagnostics import dead_units, saturated_share
from nn.divergence import DivergenceError, explanation
from nn.early_stopping import EarlyStopping
from nn.examples import rows_of
from nn.flat import number_of
from nn.history import History
from nn.inputs import switch
from nn.module import Module
from nn.optimizers import OPTIMIZERS
from nn.progress import Report, progress_bar
from nn.schedules import HalveAndGoBack, Schedule
from nn.settings import Settings
from nn.targets import as_prediction, checked_loss

State = tuple[dict[str, np.ndarray], dict[str, Any]]

LOOKED_AT = 500
"""How many training examples, at most, the counts of saturated and dead units look at."""


def train(
    model: Module, data: Any, loss: Any, optimizer: Any = "adam", *, epochs: int = 10,
    batch_size: int | str | None = "auto", regularizer: Any = None, validation: Any = None,
    early_stopping: EarlyStopping | None = None, schedule: Any = None, metrics: Any = (),
    seed: Any = 0, progress: bool = True, compiled: bool = True,
) -> History:
    """Train a network in shuffled mini-batches: (1/B) Σ loss + regularizer, step by step.

    Args:
        model: a network of layers or of scalar units.
        data: (X, y), arrays of n examples each; y may be a dict of arrays for `Heads`.
        loss: a name of `nn.losses`, or a function of a prediction and a target, which is a mean
            over its examples: of a sum, ``train_loss`` and steps grow with the batch.
        optimizer: a name of `nn.optimizers`, or an optimizer made for this model.
        epochs: how many passes over the data.
        batch_size: B; "auto" for 32, or all where there are fewer; None for all examples at once.
            The last batch of an epoch may be smaller.
        regularizer: a function of the model, such as ``nn.regularizers.L2(0.01)``.
        validation: (X, y), or the share of the data to hold out, such as 0.2.
        early_stopping: an `EarlyStopping`; needs validation.
        schedule: a schedule of `nn.schedules`, or a function of the count of updates, for this
            call; the optimizer's own learning rate is as it was afterwards. `HalveAndGoBack`
            needs validation.
        metrics: names of `nn.metrics` or functions, a list or dict of such; they are tried once
            before training.
        seed: of the shuffling, of dropout and of noise. The same seed gives the same run.
        progress: False for no progress bar; it needs tqdm, and keeps quiet in CI.
        compiled: False to record every step; otherwise a step is recorded once and compiled, see
            `nn.compiled`, which gives the same numbers up to rounding.

    Ctrl-C ends training with the best weights so far and the history.

    Raises ValueError, TypeError and ShapeError for data and settings that do not fit (nothing is
    changed); `DivergenceError`, a FloatingPointError, where an output, a loss or a gradient becomes
    nan or inf: it names the layer, the epoch and the likely cause, and has the history. Network and
    optimizer are then in the best state before, as after Ctrl-C and any other exception.
    Source: Lisbon, "Key Ingredients of SGD"; Lausanne, "Recipe For Using MLP", "Stochastic
    (mini-batch) Gradient Descent"; Darmstadt, "When to Update W?".

    >>> from nn import Dense, Sequential
    >>> model = Sequential(Dense(2, 4, "tanh", rng=0), Dense(4, 1, rng=1))
    >>> X, y = [[0.0, 0], [0, 1], [1, 0], [1, 1]], [[0.0], [1], [1], [0]]
    >>> history = train(model, (X, y), "squared_error", epochs=300, batch_size=None)
    >>> history.train_loss[-1] < history.train_loss[0]
    True
    """
    run = _Run(model, data, loss, optimizer, epochs, batch_size, regularizer, validation,
               early_stopping, schedule, metrics, seed)
    if switch(compiled, "train: compiled"):
        run.compile()
    with progress_bar(run.last, progress) as report:
        run.epochs(report)
    return run.history


class _Run(Settings):
    """One call of `train`, epoch after epoch."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.history = History()
        layers = {id(node): name for name, layer in self.model.layer_names().items()
                  for _, _, node in layer.entries()}
        self.owners = [layers[id(node)] for node in self.optimizer.parameters]
        self.starts = [part.start for part in self.optimizer.flat.slices]
        self.first = self.optimizer.updates  # schedules count from here
        self.compiled: CompiledSteps | None = None
        self._alone = False  # whether nobody looks at the network in the middle of an epoch

    def compile(self) -> None:
        """Compile the steps, if what they record is known to be the same each time."""
        step = self.model, self.loss, self.regularizer, self.optimizer.flat
        if CompiledSteps.possible(*step):
            self.compiled = CompiledSteps(*step)
            rates = self.schedule, self.optimizer.learning_rate
            self._alone = type(self.optimizer) in OPTIMIZERS.values() and all(
                isinstance(rate, (Schedule, HalveAndGoBack)) or not callable(rate)
                for rate in rates)

    def epochs(self, report: Report) -> None:
        """All epochs, one by one; `report` is called with the loss after each."""
        history, rule = self.history, self.stopping or EarlyStopping()
        best = last = self._state()
        lowest, own_rate = math.inf, self.optimizer.learning_rate
        if isinstance(self.schedule, HalveAndGoBack):
            self.schedule.observe(self.loss_before)
        try:
            for epoch in range(self.last):
                self._epoch(epoch)
                after, loss = self._state(), history.watched[-1]
                if rule.improves(loss, lowest):
                    lowest, history.best_epoch = loss, epoch
                    # the training loss was measured before the updates, not after them
                    best = after if self.validation else last
                if isinstance(self.schedule, HalveAndGoBack) and self.schedule.observe(loss):
                    self._restore(last)
                else:
                    last = after
                report(loss)
                if self.stopping and epoch - (history.best_epoch or 0) >= rule.patience:
                    history.stopped = "early stopping"
                    break
            if self.stopping and rule.restore_best:
                self._restore(best)
        except KeyboardInterrupt:
            history.stopped = "interrupted"
            self._restore_better(best, last)
        except DivergenceError:
            history.stopped = "diverged"
            self._restore_better(best, last)
            raise
        except Exception:
            self._restore(best)
            raise
        finally:
            self.optimizer.learning_rate = own_rate
            if self.optimizer.flat.scalar:  # fixed parameters got gradients too
                for _, layer, _ in self.model.named_layers():
                    for _, _, node in layer.entries():
                        node.grad = None

    def _state(self) -> State:
        """The network and the optimizer as they are now."""
        return self.model.state_dict(), self.optimizer.state()

    def _restore(self, state: State) -> None:
        """Go back to a state of both."""
        self.model.load_state_dict(state[0])
        self.optimizer.restore(state[1])

    def _restore_better(self, best: State, last: State) -> None:
        """Go back to the best state; without validation, that of the last epoch may be better."""
        def loss_of(state: State) -> float:
            self._restore(state)
            with quiet():
                return self.loss_of(self.model.predict(self.X), self.y)

        better = best
        try:
            if not self.validation and loss_of(last) < loss_of(best):
                better = last
        except KeyboardInterrupt:
            pass  # somebody is in a hurry
        self._restore(better)

    def _epoch(self, epoch: int) -> None:
        """One pass over the data, and what is noted after it."""
        if getattr(self.schedule, "unit", "") == "epoch":
            self.optimizer.learning_rate = self.schedule(epoch)
        elif self.schedule is not None:
            self.optimizer.learning_rate = lambda t: self.schedule(t - self.first)
        n, total, squares = len(self.X), 0.0, np.zeros(self.optimizer.flat.size)
        batches = range(0, n, self.batch_size)
        with quiet():  # nan and inf are looked for, and explained
            order = self.rng.permutation(n)
            X = rows_of(self.X, order)
            y = rows_of(self.t if self.compiled else self.y, order)
            if self.compiled:
                self.compiled.look()
            with self.optimizer.flat.held() if self._alone else nullcontext():
                for batch, start in enumerate(batches):
                    part = slice(start, start + self.batch_size)
                    value, gradient = self._step(X[part], rows_of(y, part), epoch, batch)
                    total += value * len(X[part])
                    squares += gradient * gradient
            sample = self.X[::-(-n // LOOKED_AT)]
            outputs = self.model.layer_outputs(sample)
            if not all(np.isfinite(output).all() for _, output in outputs):
                self._diverged(f"after epoch {epoch}", sample, math.nan, training=False)
            validation_loss, found = self.evaluate()
            if self.validation and not math.isfinite(validation_loss):
                self._diverged(f"validation after epoch {epoch}", self.validation[0],
                               validation_loss, training=False)
        rate = self.optimizer.learning_rate
        norms = np.add.reduceat(squares, self.starts) / len(batches)
        by_layer: dict[str, float] = {}
        for owner, norm in zip(self.owners, norms, strict=True):
            by_layer[owner] = by_layer.get(owner, 0.0) + float(norm)
        history = self.history  # all at once: an interrupt leaves no half epoch
        history.train_loss.append(total / n)
        history.learning_rate.append(rate(self.optimizer.updates - 1) if callable(rate) else rate)
        if self.validation:
            history.validation_loss.append(validation_loss)
        _note(history.metrics, found)
        _note(history.gradient_norms, by_layer)
        _note(history.saturated, saturated_share(self.model, outputs))
        _note(history.dead, dead_units(self.model, outputs))

    def _step(self, X: np.ndarray, y: Any, epoch: int, batch: int) -> tuple[float, np.ndarray]:
        """One update; the loss before it and the gradient."""
        if self.compiled and not self._alone:
            self.compiled.look()
        value, gradient = (self.compiled or self._recorded)(X, y, self.rng)
        where = f"epoch {epoch}, batch {batch}"
        if not math.isfinite(value):
            self._diverged(where, X, value)
        try:
            self.optimizer.update(gradient)  # refuses a gradient that is nan or inf
        except FloatingPointError:
            self._diverged(where, X, value, gradient=gradient)
        return value, gradient

    def _recorded(self, X: np.ndarray, y: Any, rng: Any) -> tuple[float, np.ndarray]:
        """The loss, and the gradient of loss and penalty, recorded anew."""
        prediction = self.model(X, training=True, rng=rng)
        if isinstance(prediction, list):  # of a scalar network: one Tensor for the loss
            prediction = as_prediction(prediction, "train")
        loss = checked_loss(self.loss(prediction, y))
        objective = loss if self.regularizer is None else loss + self.regularizer(self.model)
        flat = self.optimizer.flat
        if not flat.scalar:
            return number_of(loss), flat.gradient(objective)
        objective.backward()  # for a graph of numbers, the sweep into the nodes is twice as fast
        return number_of(loss), flat.consumed()

    def _diverged(self, where: str, X: np.ndarray, value: float, **how: Any) -> None:
        """Raise DivergenceError that says where nan or inf came up, and the likely cause."""
        self.optimizer.flat.release()
        found = explanation(self.model, X, self.loss, value, self.optimizer, **how)
        raise DivergenceError(f"train: {where}: {found} The weights are now the best ones before.",
                              self.history)


def _note(columns: dict[str, Any], entries: dict[str, Any]) -> None:
    for name, entry in entries.items():
        columns.setdefault(name, []).append(entry)


__all__ = ["DivergenceError", "train"]
