"""Names from PyTorch, Keras and scikit-learn, and what to write here instead.

They are no attributes: ``hasattr`` says False. Only the error says more than Python's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TRAIN = "nn.train(model, (X, y), loss, optimizer)"
_LAYERS = "list(model), model[0] or model.children"
_MADE = "nn.Sequential(*layers), which takes all layers at once"

METHODS = {
    "fit": _TRAIN, "compile": f"{_TRAIN}, which takes loss and optimizer",
    "train": f"{_TRAIN}; a network has no modes, model(X, training=True) is a call while training",
    "eval": "model.predict(X); a network has no modes",
    "forward": "model(X), or model.predict(X) to record nothing",
    "zero_grad": "nothing, for backward() replaces gradients and does not add to them",
    "summary": "print(model)", "layers": _LAYERS, "modules": _LAYERS, "add": _MADE, "append": _MADE,
    "evaluate": "a metric of nn.metrics, such as accuracy(model.predict(X), y)",
    "score": "a metric of nn.metrics, or the estimators of nn.sklearn",
    "predict_proba": "model.predict(X), with softmax as the last activation",
    "get_weights": "model.state_dict()", "set_weights": "model.load_state_dict(state)",
    "weight": "layer.W", "kernel": "layer.W", "bias": "layer.b",
}
"""Attributes of networks elsewhere."""

NAMES = {
    "Linear": "nn.Dense(inputs, outputs, rng=0)", "Model": "nn.Sequential(*layers)",
    "ReLU": 'nn.Activation("relu")', "Tanh": 'nn.Activation("tanh")',
    "Sigmoid": 'nn.Activation("sigmoid")', "Softmax": 'nn.Activation("softmax")',
    "BatchNorm1d": "nn.BatchNorm(features)", "BatchNormalization": "nn.BatchNorm(features)",
    "MaxPool1d": "nn.MaxPool(pool)", "Parameter": "layer.add_parameter(name, array)",
    "CrossEntropyLoss": "nn.losses.softmax_cross_entropy",
    "NLLLoss": "nn.losses.cross_entropy", "BCELoss": "nn.losses.binary_cross_entropy",
    "BCEWithLogitsLoss": "nn.losses.sigmoid_cross_entropy",
    "MSELoss": "nn.losses.mean_squared_error", "L1Loss": "nn.losses.mean_absolute_error",
    "functional": "the functions of autograd", "optim": "nn.optimizers",
    "Input": "nothing, for nn.Dense(inputs, outputs) says how many inputs there are",
    "sklearn": "import nn.sklearn",
    "make_moons": "nn.data.moons", "make_circles": "nn.data.circle", "load_iris": "nn.data.iris",
    "load_digits": "nn.data.digits", "fetch_openml": "nn.data.openml_mnist",
    "train_test_split": "nn.data.split", "StandardScaler": "nn.data.scaled",
    "DataLoader": "nothing, for nn.train makes the batches: batch_size=32",
}
"""Names of packages elsewhere."""


def unknown(thing: Any, what: str, name: str, table: Mapping[str, str]) -> AttributeError:
    """The error for an attribute that there is not, with a cure for names from elsewhere.

    >>> unknown(None, "module 'nn'", "Linear", NAMES)
    AttributeError("module 'nn' has no attribute 'Linear'. Here: nn.Dense(inputs, outputs, rng=0).")
    """
    cure = f". Here: {table[name]}." if name in table else ""
    return AttributeError(f"{what} has no attribute {name!r}{cure}", name=name, obj=thing)


__all__ = ["METHODS", "NAMES", "unknown"]
