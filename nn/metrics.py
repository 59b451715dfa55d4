"""Metrics: how good predictions are, as plain numbers; most are scikit-learn's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.data import describe
from nn.choose import choose
from nn.losses import zero_one_error

Metric = Callable[[Any, Any], float]


def labels_of(prediction: Any) -> np.ndarray:
    """Predicted classes: the largest of k scores, or whether one probability is above 1/2.

    Shapes: (n, k) → (n,); (n, 1) or (n,) → 0 or 1 for each.
    Source: Lisbon, "Multiple Classes".

    >>> labels_of([[0.1, 0.9], [0.6, 0.4]]), labels_of([0.2, 0.7])
    (array([1, 0]), array([0, 1]))
    """
    p = np.asarray(prediction)
    if p.ndim == 2 and p.shape[1] > 1:
        return np.asarray(np.argmax(p, axis=1))
    return (p.reshape(-1) > 0.5).astype(int)


def accuracy(prediction: Any, target: Any) -> float:
    """The share of examples whose largest score is the right class; 1 − `zero_one_error`.

    For one output the prediction must be a probability: it counts as 1 above 1/2.

    >>> accuracy([[0.1, 0.9], [0.6, 0.4]], [1, 1])
    0.5
    """
    p = np.asarray(prediction)
    if p.ndim == 2 and p.shape[1] > 1:
        return 1 - zero_one_error(p, target)
    return float(np.mean(labels_of(p) == np.reshape(target, -1)))


def maximum_error(prediction: Any, target: Any) -> float:
    """The largest |y − t|.

    >>> maximum_error([1.0, 2.0], [1.5, 4.0])
    2.0
    """
    return float(np.max(np.abs(np.asarray(prediction) - np.asarray(target))))


def mean_error(prediction: Any, target: Any) -> float:
    """The mean of |y − t|.

    >>> mean_error([1.0, 2.0], [1.5, 4.0])
    1.25
    """
    return float(np.mean(np.abs(np.asarray(prediction) - np.asarray(target))))


def confusion_matrix(prediction: Any, target: Any) -> np.ndarray:
    """Counts of (right class, predicted class): [[TN, FP], [FN, TP]] for two classes.

    Through scikit-learn, which must be installed.
    Source: Lausanne, "Evaluating A Classifier".
    """
    from sklearn import metrics

    truth = np.asarray(target)
    return np.asarray(metrics.confusion_matrix(
        truth.argmax(axis=1) if truth.ndim == 2 and truth.shape[1] > 1 else truth.reshape(-1),
        labels_of(prediction)))


METRICS: dict[str, Metric] = {
    "accuracy": accuracy, "maximum_error": maximum_error, "mean_error": mean_error,
    "zero_one_error": zero_one_error,
}
"""The metrics of one number, by name."""


def named(metrics: Any) -> dict[str, Metric]:
    """Metrics by name: from a name, a function, a list of such, or a dict of functions.

    >>> list(named(["accuracy", maximum_error]))
    ['accuracy', 'maximum_error']
    """
    if isinstance(metrics, dict):
        return dict(metrics)
    found = {}
    for metric in [metrics] if isinstance(metrics, str) or callable(metrics) else metrics:
        if callable(metric):
            found[getattr(metric, "__name__", describe(metric))] = metric
        else:
            found[metric] = choose(METRICS, metric, "metrics:")
    return found


__all__ = ["METRICS", "Metric", "accuracy", "confusion_matrix", "labels_of", "maximum_error",
           "mean_error", "named"]  # fmt: skip
