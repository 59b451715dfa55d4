"""The settings of `nn.train`: all checked, and tried on the data, before anything changes."""

from __future__ import annotations

import copy
import math
from functools import partial
from typing import Any

import numpy as np

import autograd
from autograd.data import describe
from autograd.errors import ShapeError
from autograd.node import Node
from autograd.quiet import quiet
from nn import losses, metrics, optimizers
from nn.checks import number_in
from nn.early_stopping import EarlyStopping
from nn.examples import checked_data, rows_of
from nn.flat import number_of
from nn.initializers import as_generator
from nn.metrics import accuracy, zero_one_error
from nn.module import Module
from nn.neuron import Layer, Neuron
from nn.schedules import HalveAndGoBack
from nn.targets import checked_loss, class_rows

LIMITED = ("sigmoid", "logistic", "tanh", "relu", "softmax", "sparsemax", "threshold", "sign")
"""Activations that do not reach all real numbers, which logits must be able to."""


class Settings:
    """The arguments of `nn.train`, which explains them; raises for those that do not fit."""

    def __init__(
        self, model: Module, data: Any, loss: Any, optimizer: Any, epochs: int,
        batch_size: int | str | None, regularizer: Any, validation: Any,
        early_stopping: EarlyStopping | None, schedule: Any, wanted: Any, seed: Any,
    ) -> None:
        if not isinstance(model, Module):
            raise TypeError(f"train: model must be a network, got {describe(model)}.")
        if isinstance(model, (Neuron, Layer)):
            raise TypeError(f"train: a {model.kind} takes one example at a time. Train a network, "
                            "such as MLP.of(layer), or MLP(2, [1]) for one unit.")
        if isinstance(loss, (np.ndarray, list, tuple)):
            raise TypeError(f"train: loss must be a name or a function, got {describe(loss)}. Pass "
                            "the data as one pair: train(model, (X, y), loss).")
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
        if regularizer is not None and (not callable(regularizer) or isinstance(regularizer, type)):
            raise TypeError("train: regularizer must be a function of the model, such as "
                            f"regularizers.L2(0.01), got {describe(regularizer)}.")
        self.regularizer = regularizer
        self._refuse_activation()
        with quiet():  # what does not fit is found before anything has changed
            self._try_loss()
            self.metrics = {name: self._with_threshold(metric)
                            for name, metric in metrics.named(wanted).items()}
            self._try_regularizer()
            self.loss_before, _ = self.evaluate()

    def _checked_batch_size(self, batch_size: int | str | None) -> int:
        n = len(self.X)
        if batch_size is None or batch_size == "auto":
            size = n if batch_size is None else self._fitting(min(32, n))
        else:
            size = int(number_in(batch_size, "train: batch_size", least=1, whole=True))
        if size > n:
            raise ValueError(f"train: batch_size {batch_size} is larger than the data: {n} "
                             "examples. Pass batch_size=None for all at once.")
        last, fitting = n % size or size, self._fitting(size)
        for name, layer in self.model.layer_names().items():
            if last < layer.smallest_batch:
                cure = (f"Take another batch_size, such as {fitting}." if fitting != size else
                        "More data are needed.")
                raise ValueError(f"train: {n} examples in batches of {size} leave a last batch of "
                                 f"{last}, but {name} needs at least {layer.smallest_batch}. "
                                 f"{cure}")
        return size

    def _fitting(self, size: int) -> int:
        """The size, or the next one whose last batch no layer finds too small, if there is any."""
        n, least = len(self.X), max(leaf.smallest_batch for leaf in self.model.leaves())
        return next((k for k in range(size, n + 1) if (n % k or k) >= least), size)

    def _checked_schedule(self) -> None:
        """Raise TypeError or ValueError unless the schedule gives a rate for time 0."""
        try:
            rate = self.schedule(0)
        except TypeError as error:
            raise TypeError("train: schedule must be a function of a count, such as "
                            "nn.schedules.exponential(0.1, 0.9), got "
                            f"{describe(self.schedule)} ({error}).") from None
        number_in(rate, "train: the schedule's learning rate", least=0)

    def _try_loss(self) -> None:
        """The loss of all data, so that what does not fit is refused; targets (n,) for (n, 1)."""
        prediction, n = self.model.predict(self.X), len(self.X)
        own = self.loss not in losses.LOSSES.values()
        if own and np.shape(prediction) == (n, 1) and np.shape(self.y) == (n,) and n > 1:
            raise ShapeError(f"train: the network's output {(n, 1)} and y {(n,)} would broadcast "
                             f"to {(n, n)} in a loss of your own. Pass y.reshape(-1, 1).")
        self.loss_of(prediction, self.y)
        if self.loss in losses.LOSSES.values():  # programs take targets as numbers like outputs
            self.t = class_rows(prediction, self.y, self.loss in losses.OF_CLASSES)
        else:
            self.t = self.y

    def _with_threshold(self, metric: Any) -> Any:
        """`accuracy` with a threshold of 0 for logits and for −1 and +1, otherwise ½."""
        if metric not in (accuracy, zero_one_error) or isinstance(self.y, dict):
            return metric
        zero = self.loss in (losses.sigmoid_cross_entropy, losses.hinge) or np.min(self.y) < 0
        return partial(metric, threshold=0.0 if zero else 0.5)

    def _try_regularizer(self) -> None:
        """Raise TypeError unless the regularizer gives one number, ValueError for nan and inf."""
        if self.regularizer is None:
            return
        penalty = self.regularizer(self.model)
        if not isinstance(penalty, Node) or penalty.size != 1:
            raise TypeError("train: the regularizer must return a node of one number, got "
                            f"{describe(penalty)}.")
        if not math.isfinite(number_of(penalty)):
            raise ValueError(f"train: the regularizer's penalty is {number_of(penalty)} before "
                             "training.")

    def _refuse_activation(self) -> None:
        """Raise ValueError if the last layer limits what the loss takes as logits."""
        name = getattr(self.loss, "__name__", "")
        if losses.LOSSES.get(name) is not self.loss or name not in losses.OF_LOGITS:
            return
        *_, last = self.model.leaves()
        limit = getattr(getattr(last, "activation", None), "name", "").partition("(")[0]
        applied, other = losses.OF_LOGITS[name]
        if limit == applied:
            raise ValueError(f"train: {name} applies {applied} itself, and the last layer does "
                             f"too. Give the last layer no activation, or take {other}.")
        if limit in LIMITED:
            raise ValueError(f"train: {name} applies {applied} itself, to any real numbers, but "
                             f"the last layer's {limit} limits them. Give the last layer no "
                             "activation.")

    def _hold_out(self, share: float) -> None:
        """Put a share of the data aside for validation."""
        order, count = self.rng.permutation(len(self.X)), round(share * len(self.X))
        if not 0 < count < len(self.X):
            raise ValueError(f"train: validation={share:g} of {len(self.X)} examples leaves none "
                             "on one side.")
        self.validation = rows_of(self.X, order[:count]), rows_of(self.y, order[:count])
        self.X, self.y = rows_of(self.X, order[count:]), rows_of(self.y, order[count:])

    def evaluate(self) -> tuple[float, dict[str, float]]:
        """The validation loss, and the metrics of the validation data, or else of the data."""
        inputs, targets = self.validation or (self.X, self.y)
        if not self.validation and not self.metrics:
            return math.nan, {}
        prediction = self.model.predict(inputs)
        loss = self.loss_of(prediction, targets) if self.validation else math.nan
        if self.validation and not math.isfinite(loss):
            return loss, {}  # training has diverged, and says why; metrics refuse nan
        found = {}
        for name, metric in self.metrics.items():
            value = np.asarray(metric(prediction, targets))
            if value.size != 1:
                raise TypeError(f"train: metric {name!r} must return one number, got shape "
                                f"{value.shape}.")
            found[name] = float(value.item())
        return loss, found

    def loss_of(self, prediction: Any, targets: Any) -> float:
        """The loss of predictions that are plain arrays, as a number."""
        nodes = ({task: autograd.constant(part) for task, part in prediction.items()}
                 if isinstance(prediction, dict) else autograd.constant(prediction))
        return number_of(checked_loss(self.loss(nodes, targets)))


__all__ = ["LIMITED", "Settings"]
