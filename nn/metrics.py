"""Metrics: how good predictions are, as plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.errors import NotDifferentiableError
from autograd.node import Node, data_of
from nn.checks import number_in
from nn.choose import choose
from nn.extras import scikit_learn
from nn.targets import as_prediction, classes, numbers, outside, paired, probabilities

Metric = Callable[[Any, Any], float]


def labels_of(prediction: Any, threshold: float | None = None) -> np.ndarray:
    """Predicted classes: the largest of k scores, or whether one output is above a threshold.

    Whole numbers (of an integer dtype) are classes already. The threshold is ½ by default, for
    probabilities; 0 if all outputs are −1 or +1.
    Shapes: (n, k) → (n,); (n, 1) or (n,) → (n,).
    Raises ValueError for one output outside [0, 1] without a threshold, and for nan.
    Source: Lisbon, "Multiple Classes".

    >>> labels_of([[0.1, 0.9], [0.6, 0.4]]), labels_of([0.2, 0.7]), labels_of([2, 0])
    (array([1, 0]), array([0, 1]), array([2, 0]))
    """
    p, threshold = _plain(prediction, "labels_of"), _checked(threshold, "labels_of")
    if p.ndim == 2 and p.shape[1] > 1:
        return np.asarray(np.argmax(p, axis=1))
    return _thresholded(p, threshold, "labels_of")


def accuracy(prediction: Any, target: Any, *, threshold: float | None = None) -> float:
    """The share of examples that are classified rightly.

    Args:
        prediction: k scores per example, of which the largest counts; one output; or classes
            (n,), counted from 0.
        target: class indices or one-hot rows; for one output 0 and 1, or −1 and +1.
        threshold: one output above it means the second class. By default 0 where targets are −1
            and +1, else ½ for probabilities. `nn.train` takes 0 with losses of logits.

    Raises ShapeError for shapes that differ, ValueError for other targets, for nan, and for one
    output outside [0, 1] without a threshold, TypeError for a threshold that is no number.
    Source: Lausanne, "Evaluating A Classifier".

    >>> accuracy([[0.1, 0.9], [0.6, 0.4]], [1, 1]), accuracy([-0.3, 2.0], [-1, 1])
    (0.5, 1.0)
    """
    predicted, right, _ = _classified(prediction, target, threshold, "accuracy")
    return float(np.mean(predicted == right))


def zero_one_error(prediction: Any, target: Any, *, threshold: float | None = None) -> float:
    """The share of examples that are classified wrongly: a metric, not a loss.

    It is constant almost everywhere, so there is no gradient to follow. Arguments: as `accuracy`.
    Raises NotDifferentiableError for nodes; others as `accuracy`.
    Source: Lisbon, "Loss Function", "Multiple Classes".

    >>> zero_one_error([[0.9, 0.1], [0.3, 0.7]], [0, 0])
    0.5
    """
    if isinstance(as_prediction(prediction, "zero_one_error"), Node):
        raise NotDifferentiableError(
            "zero_one_error has slope 0 almost everywhere: it is a metric. Train with "
            "softmax_cross_entropy, and pass model.predict(X) here.")
    predicted, right, _ = _classified(prediction, target, threshold, "zero_one_error")
    return float(np.mean(predicted != right))


def confusion_matrix(
    prediction: Any, target: Any, *, threshold: float | None = None
) -> np.ndarray:
    """Counts of (right class, predicted class): [[TN, FP], [FN, TP]] for two classes.

    Arguments and errors: as `accuracy`; ImportError without scikit-learn, which counts.
    Shapes: (k, k); the columns of scores or of one-hot rows say how many classes there are,
    otherwise the largest class does.
    Source: Lausanne, "Evaluating A Classifier".

    >>> confusion_matrix([0, 1, 1, 0, 1, 0], [0, 0, 1, 1, 1, 0])
    array([[2, 1],
           [1, 2]])
    """
    predicted, right, k = _classified(prediction, target, threshold, "confusion_matrix")
    counted = scikit_learn("metrics", "confusion_matrix")
    return np.asarray(counted.confusion_matrix(right, predicted, labels=range(k)))


def _classified(
    prediction: Any, target: Any, threshold: float | None, who: str
) -> tuple[np.ndarray, np.ndarray, int]:
    """Predicted and right classes, counted from 0, and how many classes there are."""
    p, t, threshold = _plain(prediction, who), numbers(target, who), _checked(threshold, who)
    if (p.ndim == 2 and p.shape[1] > 1) or (p.ndim == 1 and p.size > 1 and not t.ndim):
        _, rows = classes(p, t, who)
        return np.argmax(p, axis=-1), np.argmax(rows, axis=-1), p.shape[-1]
    k = 2
    if p.ndim == 1 and t.ndim == 2 and t.shape[1] > 2 and _whole(p):  # classes, and one-hot rows
        probabilities(t, who, "target")
        p, t, k = p.astype(int), np.argmax(t, axis=1), t.shape[1]
    paired(p, t, who)
    right = t.reshape(-1)
    values = set(np.unique(right).tolist())
    if values <= {0, 1} or values <= {-1, 1}:
        predicted = _thresholded(p, 0.0 if threshold is None and -1 in values else threshold, who)
        right = (right > 0).astype(int)
    elif threshold is None and _whole(p) and _whole(right):
        predicted, right = p.reshape(-1).astype(int), right.astype(int)
    else:
        raise ValueError(f"{who}: for one output the target must be 0 and 1, or −1 and +1, got "
                         f"{sorted(values - {0, 1})[0]:g}.")
    return predicted, right, max(k, int(predicted.max()) + 1, int(right.max()) + 1)


def _thresholded(p: np.ndarray, threshold: float | None, who: str) -> np.ndarray:
    """The classes of one output each: above the threshold or not; or whole numbers as they are."""
    p = p.reshape(-1)
    if threshold is None:
        if p.dtype.kind == "i" and p.min() >= 0:
            return p
        threshold = 0.0 if set(np.unique(p).tolist()) <= {-1, 1} else 0.5
        worst = outside(p)
        if threshold and worst is not None:
            in_train = (f' In train, with that number for the dots: metrics={{"{who}": lambda p, '
                        f't: nn.metrics.{who}(p, t, threshold=...)}}.' if who in METRICS else "")
            raise ValueError(
                f"{who}: one output must be a probability, between 0 and 1, got {worst:g}. For "
                "logits pass threshold=0; for a network that learned targets 0 and 1 by squared "
                f"errors, threshold=0.5.{in_train}")
    return (p > threshold).astype(int)


def _plain(prediction: Any, who: str) -> np.ndarray:
    """A prediction as an array, whole numbers as integers if they were given as such."""
    p = as_prediction(prediction, who)
    array = np.asarray(data_of(p))
    if np.isnan(array).any():
        raise ValueError(f"{who}: the prediction holds nan, which is no class. Look for it in the "
                         "inputs and the weights.")
    whole = not isinstance(p, Node) and np.asarray(prediction).dtype.kind in "iu"
    return array.astype(int) if whole else array


def _checked(threshold: float | None, who: str) -> float | None:
    """A threshold that is a finite number, or None."""
    return None if threshold is None else number_in(threshold, f"{who}: threshold")


def _whole(array: np.ndarray) -> bool:
    """Whether all entries are whole numbers from 0."""
    return bool(array.min() >= 0 and (array == np.floor(array)).all())


def maximum_error(prediction: Any, target: Any) -> float:
    """The largest |y − t|, of shapes that are the same; raises ShapeError, ValueError.

    Source: Lausanne, "Action Required".

    >>> maximum_error([1.0, 2.0], [1.5, 4.0])
    2.0
    """
    y, t = paired(prediction, target, "maximum_error")
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(data_of(y) - data_of(t))))


def mean_error(prediction: Any, target: Any) -> float:
    """The mean of |y − t|, of shapes that are the same; raises ShapeError, ValueError.

    Source: Lausanne, "Action Required".

    >>> mean_error([1.0, 2.0], [1.5, 4.0])
    1.25
    """
    y, t = paired(prediction, target, "mean_error")
    with np.errstate(all="ignore"):
        return float(np.mean(np.abs(data_of(y) - data_of(t))))


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
        return {str(name): metric if callable(metric) else choose(METRICS, metric, "metrics")
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
        found[name] = metric if callable(metric) else choose(METRICS, metric, "metrics")
    return found


__all__ = ["METRICS", "Metric", "accuracy", "confusion_matrix", "labels_of", "maximum_error",
           "mean_error", "named", "zero_one_error"]  # fmt: skip
