"""`train`: mini-batches, epochs, validation, and a history of what happened."""

from __future__ import annotations

import copy
import math
import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.node import Node
from autograd.quiet import quiet
from nn import losses, metrics, optimizers
from nn.checks import number_in
from nn.diagnostics import dead_units, saturated_share
from nn.early_stopping import EarlyStopping
from nn.examples import checked_data, rows_of
from nn.history import History
from nn.initializers import as_generator
from nn.metrics import accuracy
from nn.module import Module
from nn.schedules import HalveAndGoBack
from nn.targets import as_prediction

LOOKED_AT = 500
"""How many training examples the counts of saturated and dead units look at."""

WEIGHTS_NOW = "The weights are now those of the best epoch before."


def train(
    model: Module, data: Any, loss: Any, optimizer: Any = "adam", *, epochs: int = 10,
    batch_size: int | str | None = "auto", regularizer: Any = None, validation: Any = None,
    early_stopping: EarlyStopping | None = None, schedule: Any = None, metrics: Any = (),
    seed: Any = 0, progress: bool = True,
) -> History:
    """Train a network in shuffled mini-batches: (1/B) Σ loss + regularizer, step by step.

    Args:
        model: a network of layers or of scalar units.
        data: (X, y), arrays of n examples each; y may be a dict of arrays for `Heads`.
        loss: a name of `nn.losses`, or a function of a prediction and a target.
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

    Ctrl-C ends training with the best weights so far and their history.

    Raises ValueError, TypeError and ShapeError for data and settings that do not fit (nothing is
    changed); FloatingPointError where the loss becomes nan or inf, which names the layer, the
    epoch and the likely cause; the weights are then those of the best epoch before.
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
    for _ in _bar(run.epochs(), int(epochs), progress):
        pass
    return run.history


class _Run:
    """One call of `train`: everything checked first, then epoch after epoch."""

    def __init__(
        self, model: Module, data: Any, loss: Any, optimizer: Any, epochs: int,
        batch_size: int | str | None, regularizer: Any, validation: Any,
        early_stopping: EarlyStopping | None, schedule: Any, wanted: Any, seed: Any,
    ) -> None:
        if not isinstance(model, Module):
            raise TypeError(f"train: model must be a network, got {describe(model)}.")
        self.model = model
        self.loss = losses.get(loss)
        self.optimizer = optimizers.get(optimizer, model)
        self.last = int(number_in(epochs, "train: epochs", least=1, whole=True))
        self.rng = as_generator(seed, "train: seed")
        self.X, self.y = checked_data(data, model, "data")
        self.validation = None
        if isinstance(validation, (float, np.floating)):
            self._hold_out(number_in(validation, "train: validation", above=0, below=1))
        elif validation is not None:
            self.validation = checked_data(validation, model, "validation")
        self.batch_size = self._checked_batch_size(batch_size)
        if early_stopping is not None and not isinstance(early_stopping, EarlyStopping):
            raise TypeError("train: early_stopping must be an EarlyStopping, such as "
                            f"nn.EarlyStopping(patience=10), got {describe(early_stopping)}.")
        for name, thing in (("early_stopping", early_stopping),
                            ("schedule HalveAndGoBack", isinstance(schedule, HalveAndGoBack))):
            if thing and self.validation is None:
                raise ValueError(f"train: {name} needs validation data: pass validation=(X, y) or "
                                 "a share, such as validation=0.2.")
        self.stopping = early_stopping
        self.schedule = copy.copy(schedule)  # it may have a state, which is of this run alone
        if schedule is not None:
            self._checked_schedule()
        if regularizer is not None and not callable(regularizer):
            raise TypeError("train: regularizer must be a function of the model, such as "
                            f"regularizers.L2(0.01), got {describe(regularizer)}.")
        self.regularizer = regularizer
        self.metrics = {name: self._of_logits(f) for name, f in metrics.named(wanted).items()}
        self.history = History()
        self._refuse_twice()
        with quiet():  # what does not fit is found before anything has changed
            if self.loss in losses.LOSSES.values():
                self.loss(model.predict(self.X), self.y)
            self._evaluate()
        layers = {id(node): name for name, layer in model.layer_names().items()
                  for _, _, node in layer.entries()}
        self.owners = [layers[id(node)] for node in self.optimizer.parameters]
        self.starts = [part.start for part in self.optimizer.flat.slices]

    def _checked_batch_size(self, batch_size: int | str | None) -> int:
        n = len(self.X)
        if batch_size is None or batch_size == "auto":
            size = n if batch_size is None else min(32, n)
        else:
            size = int(number_in(batch_size, "train: batch_size", least=1, whole=True))
        if size > n:
            raise ValueError(f"train: batch_size {batch_size} is larger than the data: {n} "
                             "examples. Pass batch_size=None for all at once.")
        last = n % size or size
        for name, layer in self.model.layer_names().items():
            if last < layer.smallest_batch:
                raise ValueError(f"train: {n} examples in batches of {size} leave a last batch of "
                                 f"{last}, but {name} needs at least {layer.smallest_batch}. "
                                 f"Take another batch_size, such as {size + 1}.")
        return size

    def _checked_schedule(self) -> None:
        """Raise TypeError or ValueError unless the schedule gives a rate for time 0."""
        try:
            rate = self.schedule(0)
        except TypeError as error:
            raise TypeError("train: schedule must be a function of a count, such as "
                            "nn.schedules.exponential(0.1, 0.9), got "
                            f"{describe(self.schedule)} ({error}).") from None
        number_in(rate, "train: the schedule's learning rate", least=0)

    def _of_logits(self, metric: Any) -> Any:
        """A metric as it is, but `accuracy` with threshold 0 where the loss takes logits."""
        if metric is accuracy and self.loss in (losses.sigmoid_cross_entropy, losses.hinge):
            return partial(accuracy, threshold=0.0)
        return metric

    def _refuse_twice(self) -> None:
        """Raise ValueError if the last layer applies what the loss applies too."""
        name = getattr(self.loss, "__name__", "")
        if losses.LOSSES.get(name) is not self.loss or name not in losses.OF_LOGITS:
            return
        *_, last = self.model.leaves()
        applied, other = losses.OF_LOGITS[name]
        if getattr(getattr(last, "activation", None), "name", "") == applied:
            raise ValueError(f"train: {name} applies {applied} itself, and the last layer does "
                             f"too. Give the last layer no activation, or take {other}.")

    def _hold_out(self, share: float) -> None:
        """Put a share of the data aside for validation."""
        order, count = self.rng.permutation(len(self.X)), round(share * len(self.X))
        if not 0 < count < len(self.X):
            raise ValueError(f"train: validation={share:g} of {len(self.X)} examples leaves none "
                             "on one side.")
        self.validation = rows_of(self.X, order[:count]), rows_of(self.y, order[:count])
        self.X, self.y = rows_of(self.X, order[count:]), rows_of(self.y, order[count:])

    def epochs(self) -> Iterator[History]:
        """All epochs, one by one; the history after each."""
        rule = self.stopping or EarlyStopping(self.last)
        best = kept = self.model.state_dict()
        own_rate = self.optimizer.learning_rate
        try:
            for epoch in range(self.last):
                if getattr(self.schedule, "unit", "") == "epoch":
                    self.optimizer.learning_rate = self.schedule(epoch)
                elif self.schedule is not None:
                    self.optimizer.learning_rate = self.schedule
                try:
                    with quiet():  # nan and inf are looked for, and explained
                        self._epoch(epoch)
                except FloatingPointError:
                    self.model.load_state_dict(best)
                    raise
                self.history.best_epoch = rule.best(self.history.watched)
                if self.history.best_epoch == epoch:
                    best = self.model.state_dict()
                if isinstance(self.schedule, HalveAndGoBack) and self.schedule.observe(
                        self.history.validation_loss[-1]):
                    self.model.load_state_dict(kept)
                    self.optimizer.reset()
                else:
                    kept = self.model.state_dict()
                yield self.history
                if self.stopping and self.stopping.should_stop(self.history.watched):
                    self.history.stopped = "early stopping"
                    break
        except KeyboardInterrupt:
            self.history.stopped = "interrupted"
            self.model.load_state_dict(best)
        else:
            if self.stopping and self.stopping.restore_best:
                self.model.load_state_dict(best)
        finally:
            self.optimizer.learning_rate = own_rate

    def _epoch(self, epoch: int) -> None:
        """One pass over the data, and what is noted after it."""
        n, total, squares = len(self.X), 0.0, np.zeros(self.optimizer.flat.size)
        order = self.rng.permutation(n)
        X, y = rows_of(self.X, order), rows_of(self.y, order)
        batches = range(0, n, self.batch_size)
        for batch, start in enumerate(batches):
            part = slice(start, start + self.batch_size)
            value, gradient = self._step(X[part], rows_of(y, part), epoch, batch)
            total += value * len(X[part])
            squares += gradient * gradient
        history = self.history
        history.train_loss.append(total / n)
        rate = self.optimizer.learning_rate
        history.learning_rate.append(
            rate(self.optimizer.updates - 1) if callable(rate) else rate)
        norms = np.add.reduceat(squares, self.starts) / len(batches)
        by_layer: dict[str, float] = {}
        for owner, norm in zip(self.owners, norms, strict=True):
            by_layer[owner] = by_layer.get(owner, 0.0) + float(norm)
        _note(history.gradient_norms, by_layer)
        _note(history.saturated, saturated_share(self.model, self.X[:LOOKED_AT]))
        _note(history.dead, dead_units(self.model, self.X[:LOOKED_AT]))
        validation_loss, found = self._evaluate()
        if self.validation:
            history.validation_loss.append(validation_loss)
        _note(history.metrics, found)

    def _evaluate(self) -> tuple[float, dict[str, float]]:
        """The validation loss, and the metrics of the validation data, or else of the data."""
        inputs, targets = self.validation or (self.X, self.y)
        if not self.validation and not self.metrics:
            return math.nan, {}
        prediction = self.model.predict(inputs)
        loss = float(self.loss(prediction, targets)) if self.validation else math.nan
        return loss, {name: float(f(prediction, targets)) for name, f in self.metrics.items()}

    def _step(self, X: np.ndarray, y: Any, epoch: int, batch: int) -> tuple[float, np.ndarray]:
        """One update; the loss before it and the gradient."""
        prediction = self.model(X, training=True, rng=self.rng)
        if isinstance(prediction, list):  # of a scalar network: one Tensor for the loss
            prediction = as_prediction(prediction, "train")
        loss = self.loss(prediction, y)
        if not isinstance(loss, Node) or (loss.shape and loss.size != 1):
            raise TypeError("train: the loss must return a node of one number, made from the "
                            f"prediction by operators and autograd's functions, got "
                            f"{describe(loss)}.")
        value = float(loss.data)
        objective = loss if self.regularizer is None else loss + self.regularizer(self.model)
        flat = self.optimizer.flat
        if flat.scalar:  # for a graph of numbers, the sweep into the nodes is twice as fast
            objective.backward()
            gradient = flat.consumed()
        else:
            gradient = flat.gradient(objective)
        try:
            if not math.isfinite(value):
                raise FloatingPointError
            self.optimizer.update(gradient)  # refuses a gradient that is nan or inf
        except FloatingPointError:
            message = self._trouble(X, value, gradient, epoch, batch)
            raise FloatingPointError(message) from None
        return value, gradient

    def _trouble(
        self, X: np.ndarray, value: float, gradient: np.ndarray, epoch: int, batch: int
    ) -> str:
        """Where a nan or inf came from, and what most likely caused it."""
        where = f"train: epoch {epoch}, batch {batch}: "
        names = {id(layer): name for name, layer in self.model.layer_names().items()}
        rate = self.optimizer.learning_rate
        too_large = (f"The learning rate ({rate if callable(rate) else format(rate, 'g')}) is "
                     "probably too large; make it smaller, or clip gradients (clip_norm=1).")
        for layer, output in self.model.layer_outputs(X):
            if not np.isfinite(output).all():
                return (f"{where}the output of {names[id(layer)]} is nan or inf. {too_large} "
                        f"{WEIGHTS_NOW}")
        if not np.isfinite(value):
            cause = ("it took the logarithm of 0. Take a loss of logits, such as "
                     "softmax_cross_entropy or sigmoid_cross_entropy."
                     if "cross_entropy" in getattr(self.loss, "__name__", "") else
                     f"it overflowed, or took the logarithm of 0. {too_large} Scale X and y: see "
                     "nn.data.scaled.")
            return (f"{where}the loss is {value}, though all layers' outputs are finite: {cause} "
                    f"{WEIGHTS_NOW}")
        entry = int(np.argmin(np.isfinite(gradient)))
        owner = self.optimizer.flat.name_at(entry)
        return (f"{where}the gradient of {owner} is {gradient[entry]}, the loss {value:g}. "
                f"{too_large} {WEIGHTS_NOW}")


def _note(columns: dict[str, Any], entries: dict[str, Any]) -> None:
    for name, entry in entries.items():
        columns.setdefault(name, []).append(entry)


def _bar(epochs: Iterator[History], total: int, progress: bool) -> Iterator[History]:
    """The epochs, with tqdm's progress bar where somebody watches."""
    watched = sys.stderr is not None and (sys.stderr.isatty() or "ipykernel" in sys.modules)
    if not progress or not watched or os.environ.get("CI"):
        yield from epochs
        return
    try:
        from tqdm import tqdm
    except ImportError:  # the bar is a convenience: the extra "train" has it
        yield from epochs
        return
    with tqdm(total=total, unit="epoch") as bar:
        for history in epochs:
            bar.update()
            bar.set_postfix(loss=f"{history.watched[-1]:.4g}", refresh=False)
            yield history


__all__ = ["train"]
