"""Neurons, layers and networks on top of `autograd`, and all that it takes to train them.

The same network in two drawings: `MLP` of scalar units, each weight a `Value`, and `Sequential`
of `Dense` layers, each weight matrix a `Tensor`. Read `module` first, then `neuron` and `dense`.
"""

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
    initializers,
    losses,
    metrics,
    optimizers,
    regularizers,
    schedules,
)
from nn.batch_norm import BatchNorm
from nn.dense import Activation, Dense, Sequential, Skip
from nn.dropout import Dropout
from nn.early_stopping import EarlyStopping
from nn.heads import Heads, weighted_losses
from nn.history import History
from nn.module import Module, Pass
from nn.neuron import MLP, Layer, Neuron
from nn.noise import GaussianNoise
from nn.perceptron import McCullochPitts, Perceptron
from nn.pooling import Maxout, MaxPool
from nn.training import train

__all__ = [
    "MLP", "Activation", "BatchNorm", "Dense", "Dropout", "EarlyStopping", "GaussianNoise",
    "Heads", "History", "Layer", "MaxPool", "Maxout", "McCullochPitts", "Module", "Neuron", "Pass",
    "Perceptron", "Sequential", "Skip", "activations", "data", "initializers", "losses", "metrics",
    "optimizers", "regularizers", "schedules", "train", "weighted_losses",
]  # fmt: skip
