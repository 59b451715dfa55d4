"""Metrics: how good predictions are, as plain numbers; most are scikit-learn's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.data import describe
from nn.choose import choose
from nn.losses import zero_one_error
from nn.targets import as_prediction, paired

Metric = Callable[[Any, Any], float]


def labels_of(prediction: Any, threshold: float = 0.5) -> np.ndarray:
    """Predicted classes: the largest of k scores, or whether one output is above a threshold.

    Shapes: (n, k) → (n,); (n, 1) or (n,) → 0 or 1 for each.
    Source: Lisbon, "Multiple Classes".

    >>> labels_of([[0.1, 0.9], [0.6, 0.4]]), labels_of([0.2, 0.7])
    (array([1, 0]), array([0, 1]))
    """
    p = np.asarray(prediction)
    if p.ndim == 2 and p.shape[1] > 1:
        return np.asarray(np.argmax(p, axis=1))
    return (p.reshape(-1) > threshold).astype(int)


def accuracy(prediction: Any, target: Any, *, threshold: float | None = None) -> float:
    """The share of examples that are classified rightly.

    Args:
        prediction: k scores per example, of which the largest counts; or one output.
        target: class indices or one-hot rows; for one output 0 and 1, or −1 and +1.
        threshold: one output above it means the second class. By default 0 where targets are −1
            and +1, else ½ for probabilities. `nn.train` takes 0 with losses of logits.

    Raises ShapeError for shapes that differ, ValueError for other targets, and for one output
    outside [0, 1] without a threshold.

    >>> accuracy([[0.1, 0.9], [0.6, 0.4]], [1, 1]), accuracy([-0.3, 2.0], [-1, 1])
    (0.5, 1.0)
    """
    p = as_prediction(prediction, "accuracy")
    if p.ndim == 2 and p.shape[1] > 1:
        return 1 - zero_one_error(p, target)
    _, t = paired(p, target, "accuracy")
    values = set(np.unique(t).tolist())
    if not (values <= {0.0, 1.0} or values <= {-1.0, 1.0}):
        raise ValueError("accuracy: for one output the target must be 0 and 1, or −1 and +1, got "
                         f"{sorted(values - {0.0, 1.0})[0]:g}.")
    if threshold is None and -1.0 in values:
        threshold = 0.0
    elif threshold is None:
        threshold = 0.5
        if np.min(p) < 0 or np.max(p) > 1:
            raise ValueError("accuracy: one output must be a probability, between 0 and 1, got "
                             f"{np.min(p) if np.min(p) < 0 else np.max(p):g}. For logits pass "
                             "threshold=0.")
    return float(np.mean((p > threshold) == (t > 0)))


def maximum_error(prediction: Any, target: Any) -> float:
    """The largest |y − t|, of shapes that are the same; raises ShapeError, ValueError.

    >>> maximum_error([1.0, 2.0], [1.5, 4.0])
    2.0
    """
    y, t = paired(prediction, target, "maximum_error")
    return float(np.max(np.abs(y - t)))


def mean_error(prediction: Any, target: Any) -> float:
    """The mean of |y − t|, of shapes that are the same; raises ShapeError, ValueError.

    >>> mean_error([1.0, 2.0], [1.5, 4.0])
    1.25
    """
    y, t = paired(prediction, target, "mean_error")
    return float(np.mean(np.abs(y - t)))


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
    """Metrics by name: from a name, a function, a list of such, or a dict by names of your own.

    Raises ValueError for an unknown name and for two metrics of one name, TypeError for others.

    >>> list(named(["accuracy", maximum_error]))
    ['accuracy', 'maximum_error']
    """
    if isinstance(metrics, Mapping):
        return {str(name): metric if callable(metric) else choose(METRICS, metric, "metrics:")
                for name, metric in metrics.items()}
    if isinstance(metrics, str) or callable(metrics):
        metrics = [metrics]
    if not isinstance(metrics, (list, tuple)):
        raise TypeError("metrics: expected names or functions, a list or a dict of such, got "
                        f"{describe(metrics)}.")
    found: dict[str, Metric] = {}
    for metric in metrics:
        name = getattr(metric, "__name__", describe(metric)) if callable(metric) else metric
        if name in found:
            raise ValueError(f"metrics: two are called {name!r}. Pass a dict with a name for "
                             "each.")
        found[name] = metric if callable(metric) else choose(METRICS, metric, "metrics:")
    return found


__all__ = ["METRICS", "Metric", "accuracy", "confusion_matrix", "labels_of", "maximum_error",
           "mean_error", "named"]  # fmt: skip
