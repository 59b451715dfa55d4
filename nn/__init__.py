"""Neurons, layers and networks on top of `autograd`, and all that it takes to train them.

The same network in two drawings: `MLP` of scalar units, each weight a `Value`, and `Sequential`
of `Dense` layers, each weight matrix a `Tensor`. Read `module` first, then `dense`, `neuron` and
`mlp`.

- Networks of units: Neuron, Layer, MLP; McCullochPitts, Perceptron, marsland.MarslandMLP
- Networks of layers: Dense, Activation, Dropout, BatchNorm, GaussianNoise, MaxPool, Maxout;
  put together by Sequential, Skip, Heads
- activations, initializers, losses, metrics: by name, as "relu", or as functions
- regularizers, schedules: functions that are made with their settings, as regularizers.L2(0.01)
- optimizers: SGD, Momentum, Nesterov, Adagrad, RMSprop, Adadelta, Adam, AdamW
- second_order: minimize (BFGS, conjugate gradients, Newton-CG), Levenberg-Marquardt, Newton steps
- train, History, EarlyStopping, DivergenceError: mini-batches, epochs, and what happened
- clipping: of gradients; dropout: all_masks, ensemble; diagnostics: dead and saturated units
- data: the data sets of the lectures, splits and scaling
- sklearn: MLPClassifier, MLPRegressor for scikit-learn (``import nn.sklearn``; extra "train")
"""

from typing import TYPE_CHECKING, Any

import autograd

if getattr(autograd, "DISTRIBUTION", "") != "chalkgrad":
    _found = getattr(autograd, "__file__", None) or list(autograd.__path__)
    raise ImportError(
        f"nn needs chalkgrad's package `autograd`, but Python found {_found} instead. "
        "A file autograd.py of your own has that name too: rename it. PyPI's unrelated `autograd` "
        "has the same name: run `pip uninstall autograd`, then "
        "reinstall chalkgrad (`pip install --force-reinstall --no-deps -e .`)."
    )

from nn import (
    activations,
    data,
    foreign,
    initializers,
    losses,
    marsland,
    metrics,
    optimizers,
    regularizers,
    schedules,
    second_order,
)
from nn.batch_norm import BatchNorm
from nn.dense import Activation, Dense, Sequential, Skip
from nn.dropout import Dropout
from nn.early_stopping import EarlyStopping
from nn.heads import Heads, weighted_losses
from nn.history import History
from nn.mlp import MLP
from nn.module import Module, Pass
from nn.neuron import Layer, Neuron
from nn.noise import GaussianNoise
from nn.perceptron import McCullochPitts, Perceptron
from nn.pooling import Maxout, MaxPool
from nn.training import DivergenceError, train

if not TYPE_CHECKING:  # for a type checker, a name that is unknown stays so

    def __getattr__(name: str) -> Any:
        raise foreign.unknown(None, "module 'nn'", name, foreign.NAMES)


__all__ = [
    "MLP", "Activation", "BatchNorm", "Dense", "DivergenceError", "Dropout", "EarlyStopping",
    "GaussianNoise", "Heads", "History", "Layer", "MaxPool", "Maxout", "McCullochPitts", "Module",
    "Neuron", "Pass", "Perceptron", "Sequential", "Skip", "activations", "data", "initializers",
    "losses", "marsland", "metrics", "optimizers", "regularizers", "schedules", "second_order",
    "train", "weighted_losses",
]  # fmt: skip
