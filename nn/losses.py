"""Losses: how far a prediction is from its target, as a node of one number.

All take ``loss(prediction, target)``. A prediction is a node, an array (the result is then a plain
number), or a list of Values, such as the output of a scalar network. The loss of an example sums
over its outputs; ``reduction="mean"`` (the default; Lisbon, Darmstadt, Lausanne) averages over the
examples, ``"sum"`` adds them (Uppsala, "Neural Network Learning"). The first axis counts the
examples of regression losses: (n,) are n examples of one output each, (n, k) of k outputs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd
from autograd.data import describe
from autograd.errors import NotDifferentiableError, ShapeError
from autograd.node import Node, data_of
from autograd.op import array_op
from nn.checks import number_in
from nn.choose import choose
from nn.targets import as_prediction, binary, classes, divisor, paired, probabilities, signs

Loss = Callable[[Any, Any], Any]

_cross_entropy_op = array_op(
    "cross_entropy", lambda log_p, t: -np.sum(t * log_p),
    lambda g, y, log_p, t: -g * t, lambda g, y, log_p, t: -g * log_p,
    analytic=True, symbol="−Σ t ln p", cases=[([(2, 3), (2, 3)], {}), ([(3,), (3,)], {})])


def squared_error(
    prediction: Any, target: Any, *, half: bool = True, reduction: str = "mean"
) -> Any:
    """½ Σ (y − t)² over the outputs; without the ½ where ``half=False``. dL/dy = y − t.

    Arguments: see `nn.losses`, for all losses.
    Shapes: (n, k) or (n,), the same for both. Raises ShapeError, ValueError.
    Source: Lisbon, "Squared Loss"; Uppsala, "Backward Pass"; Darmstadt, "The Least-Squares Loss
    Function"; Lausanne, "Gradient Descent in Weight Space" (which also calls it MSE).

    >>> squared_error([[1.0, 2.0]], [[0.0, 4.0]])
    2.5
    """
    y, t = paired(prediction, target, "squared_error")
    scale = (0.5 if half else 1.0) / _count(y, reduction, "squared_error")
    return scale * autograd.sum((y - t) ** 2)


def mean_squared_error(prediction: Any, target: Any) -> Any:
    """The mean of (y − t)² over all entries, without ½. dL/dy = 2 (y − t) / (number of entries).

    Arguments: see `nn.losses`, for all losses.
    Shapes: any, the same for both. Raises ShapeError, ValueError.
    Source: Lausanne, "Mean Squared Error (MSE)"; Lisbon, "Some Code in Tensorflow".

    >>> mean_squared_error([1.0, 2.0], [0.0, 4.0])
    2.5
    """
    y, t = paired(prediction, target, "mean_squared_error")
    return autograd.mean((y - t) ** 2)


def absolute_error(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Σ |y − t| over the outputs. dL/dy = sign(y − t), 0 at 0.

    Arguments: see `nn.losses`, for all losses.
    Shapes: (n, k) or (n,), the same for both. Raises ShapeError, ValueError.

    >>> absolute_error([[1.0, 2.0]], [[0.0, 4.0]])
    3.0
    """
    y, t = paired(prediction, target, "absolute_error")
    return 1 / _count(y, reduction, "absolute_error") * autograd.sum(autograd.absolute(y - t))


def mean_absolute_error(prediction: Any, target: Any) -> Any:
    """The mean of |y − t| over all entries.

    Arguments: see `nn.losses`, for all losses.

    >>> mean_absolute_error([1.0, 2.0], [0.0, 4.0])
    1.5
    """
    y, t = paired(prediction, target, "mean_absolute_error")
    return autograd.mean(autograd.absolute(y - t))


def huber(prediction: Any, target: Any, *, delta: float = 1.0, reduction: str = "mean") -> Any:
    """½ r² where |r| ≤ δ, else δ (|r| − ½ δ), with r = y − t, summed over the outputs.

    dL/dy = r, limited to [−δ, δ]. Raises ShapeError, ValueError unless delta > 0.
    Arguments: see `nn.losses`, for all losses.
    Source: Huber 1964.

    >>> huber([[0.5, 3.0]], [[0.0, 0.0]])
    2.625
    """
    y, t = paired(prediction, target, "huber")
    delta = number_in(delta, "huber: delta", above=0)
    r = y - t
    q = autograd.clip(r, -delta, delta)
    return 1 / _count(y, reduction, "huber") * autograd.sum(q * (r - 0.5 * q))


def binary_cross_entropy(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """−t ln p − (1 − t) ln(1 − p) of probabilities p, summed over the outputs.

    dL/dp = (p − t) / (p (1 − p)). Where p comes from a sigmoid, `sigmoid_cross_entropy` of its
    argument is safer: it cannot overflow. Targets are 0, 1 or between.
    Arguments: see `nn.losses`, for all losses.
    Raises ShapeError, ValueError for −1 and for p outside [0, 1].
    Source: Lausanne, "Binary Cross Entropy Loss"; Lisbon, "Some Theano Code".

    >>> binary_cross_entropy([0.2], [1])
    1.6094379124341003
    """
    p, t = paired(prediction, target, "binary_cross_entropy")
    binary(t, "binary_cross_entropy")
    given = data_of(p)
    if np.min(given) < 0 or np.max(given) > 1:
        worst = np.min(given) if np.min(given) < 0 else np.max(given)
        raise ValueError("binary_cross_entropy: the prediction must be probabilities, between 0 "
                         f"and 1, got {worst:g}. For logits take sigmoid_cross_entropy.")
    # a term of weight 0 becomes 0 · ln(1 + ...), never 0 · ln 0
    no, yes = (t == 0).astype(t.dtype), (t == 1).astype(t.dtype)
    entries = t * autograd.log(p + no) + (1 - t) * autograd.log((1 - p) + yes)
    return -1 / _count(p, reduction, "binary_cross_entropy") * autograd.sum(entries)


def sigmoid_cross_entropy(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """−t ln σ(z) − (1 − t) ln(1 − σ(z)) of logits z, without overflow; dL/dz = σ(z) − t.

    It is ln(1 + e^−z) for t = 1 and ln(1 + e^z) for t = 0. Targets are 0, 1 or between.
    Arguments: see `nn.losses`, for all losses.
    Raises ShapeError, ValueError for −1.
    Source: Uppsala, "Output units"; Darmstadt, "Reminder of Logistic Regression Classifier" (whose
    y = 1 means the second class: exchange t and 1 − t).

    >>> sigmoid_cross_entropy([-1000.0, 1000.0], [1, 1])
    500.0
    """
    z, t = paired(prediction, target, "sigmoid_cross_entropy")
    binary(t, "sigmoid_cross_entropy")
    scale = 1 / _count(z, reduction, "sigmoid_cross_entropy")
    if ((t == 0) | (t == 1)).all():
        return scale * autograd.sum(autograd.softplus((1 - 2 * t) * z))
    return scale * autograd.sum(autograd.softplus(z) - t * z)


def cross_entropy(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """−Σ t ln p of probabilities p: the negative log-likelihood. dL/dp = −t / p.

    Where p comes from a softmax, `softmax_cross_entropy` of its argument is safer. Targets are
    class indices or rows of probabilities. Shapes: p (n, k) and t (n,) or (n, k); or one example.
    Arguments: see `nn.losses`, for all losses.
    Raises ShapeError, ValueError for indices out of range, and rows that are no probabilities.
    Source: Lausanne, "Cross Entropy Loss Function".

    >>> cross_entropy([0.9, 0.1], [0.5, 0.5])
    1.203972804325936
    """
    p, t = classes(prediction, target, "cross_entropy")
    probabilities(np.asarray(data_of(p)), "cross_entropy", "prediction")
    none = (t == 0).astype(t.dtype)  # 0 · ln p stays 0 where p is 0
    scale = -1 / _rows(p, reduction, "cross_entropy")
    return scale * autograd.sum(t * autograd.log(p + none))


def softmax_cross_entropy(
    prediction: Any, target: Any, *, smoothing: float = 0.0, reduction: str = "mean"
) -> Any:
    """−ln softmax(z) of the right class, of logits z, without overflow; dL/dz = softmax(z) − t.

    Args:
        target: class indices (n,), or rows of probabilities (n, k); for one example z (k,) an
            index or a row.
        smoothing: s: the target becomes (1 − s) t + s / k.

    Raises ShapeError, ValueError for indices out of range, smoothing outside [0, 1).
    Source: Lisbon, "Negative Log-Likelihood (Cross-Entropy)"; smoothing: Szegedy et al. 2016.

    >>> softmax_cross_entropy([[1.0, 0.5, -1.0]], [0])
    0.5549569196419906
    """
    z, t = classes(prediction, target, "softmax_cross_entropy")
    if smoothing:
        s = number_in(smoothing, "softmax_cross_entropy: smoothing", least=0, below=1)
        t = (1 - s) * t + np.asarray(s / t.shape[-1], t.dtype)
    scale = 1 / _rows(z, reduction, "softmax_cross_entropy")
    return _cross_entropy_op(autograd.log_softmax(z), t * np.asarray(scale, t.dtype))


def sparsemax_loss(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """−z_t + ½ Σ_S (z_j² − τ²) + ½; dL/dz = sparsemax(z) − t.

    It is 0 as soon as the right class leads by 1. With p = sparsemax(z) it equals
    Σ (p − t) z − ½ p² + ½ t², which also holds for several labels, t = 1/m each.
    Arguments: see `nn.losses`, for all losses.
    Shapes and errors: as `softmax_cross_entropy`.
    Source: Lisbon, "Sparsemax Loss"; Martins and Astudillo 2016.

    >>> sparsemax_loss([[1.0, 0.5, -1.0]], [0])
    0.0625
    """
    z, t = classes(prediction, target, "sparsemax_loss")
    p = autograd.sparsemax(z)
    entries = (p - t) * z - 0.5 * p * p + 0.5 * t * t
    return 1 / _rows(z, reduction, "sparsemax_loss") * autograd.sum(entries)


def hinge(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """max(0, 1 − t z) for t = −1 or +1, summed over the outputs; dL/dz = −t where t z < 1, else 0.

    Arguments: see `nn.losses`, for all losses.
    Raises ShapeError, ValueError for other targets.
    Source: Darmstadt, "Loss Functions"; Lisbon, "Classification Losses in Two Dimensions".

    >>> hinge([-0.5, 0.3, 2.0], [1, 1, 1], reduction="sum")
    2.2
    """
    z, t = paired(prediction, target, "hinge")
    signs(t, "hinge")
    return 1 / _count(z, reduction, "hinge") * autograd.sum(autograd.relu(1 - t * z))


def multiclass_hinge(
    prediction: Any, target: Any, *, margin: float = 1.0, reduction: str = "mean"
) -> Any:
    """Σ max(0, margin + z_j − z_t) over the wrong classes j.

    Arguments: see `nn.losses`, for all losses.
    Shapes and errors: as `softmax_cross_entropy`; the target is indices or one-hot rows.
    Source: Weston and Watkins 1999; Lisbon, "Classification Losses in Two Dimensions".

    >>> multiclass_hinge([[1.0, 0.5, -1.0]], [0])
    0.5
    """
    z, t = classes(prediction, target, "multiclass_hinge")
    if ((t != 0) & (t != 1)).any():
        raise ValueError("multiclass_hinge: the target must be class indices or one-hot rows of 0 "
                         "and 1, got probabilities between.")
    margin = number_in(margin, "multiclass_hinge: margin", above=0)
    right = autograd.sum(z * t, axis=-1, keepdims=True)
    entries = autograd.relu(z - right + margin * (1 - t))
    return 1 / _rows(z, reduction, "multiclass_hinge") * autograd.sum(entries)


def gaussian_negative_log_likelihood(
    mean: Any, variance: Any, target: Any, *, reduction: str = "mean"
) -> Any:
    """½ ln(2π σ²) + (t − μ)² / (2 σ²), for a predicted mean μ and variance σ².

    Let the network predict ln σ² and pass its exp: a variance must be above 0.
    Shapes: (n, k) or (n,), the same for all three. Raises ShapeError, ValueError for σ² ≤ 0.
    Source: Darmstadt, "Output Neurons" (mean and variance as outputs); Uppsala, "Output units".

    >>> gaussian_negative_log_likelihood([0.0], [1.0], [0.0])
    0.9189385332046727
    """
    who = "gaussian_negative_log_likelihood"
    mu, t = paired(mean, target, who)
    v = as_prediction(variance, who)
    if v.shape != mu.shape:
        raise ShapeError(f"{who}: mean {mu.shape} and variance {v.shape} must have one shape.")
    if not np.min(data_of(v)) > 0:
        raise ValueError(f"{who}: variances must be above 0, got {np.min(data_of(v)):g}. Predict "
                         "the logarithm and pass exp of it.")
    entries = autograd.log(v) + (mu - t) ** 2 / v
    count = _count(mu, reduction, who)
    constants = 0.5 * math.log(2 * math.pi) * math.prod(mu.shape) / count
    return 0.5 / count * autograd.sum(entries) + constants


def gaussian_outputs(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """`gaussian_negative_log_likelihood` of one output: means, then logarithms of variances.

    Arguments: see `nn.losses`, for all losses.
    Shapes: prediction (n, 2k), target (n, k). Raises ShapeError.

    >>> gaussian_outputs([[0.0, 0.0]], [[0.0]])
    0.9189385332046727
    """
    y = as_prediction(prediction, "gaussian_outputs")
    k = np.shape(data_of(target))[-1] if np.ndim(data_of(target)) == 2 else 0
    if len(y.shape) != 2 or y.shape[1] != 2 * k:
        raise ShapeError("gaussian_outputs: expected a prediction (n, 2k) for a target (n, k), "
                         f"got {y.shape} and {np.shape(data_of(target))}.")
    return gaussian_negative_log_likelihood(
        y[:, :k], autograd.exp(y[:, k:]), target, reduction=reduction)


def kl_divergence(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """KL(t ‖ p) = Σ t (ln t − ln p): the cross-entropy minus the entropy of the target.

    Arguments: see `nn.losses`, for all losses.
    Shapes and errors: as `cross_entropy`. dL/dp = −t / p.
    Source: Lausanne, "Cross Entropy Loss Function".

    >>> kl_divergence([0.9, 0.1], [0.5, 0.5])
    0.510825623765990...
    """
    p, t = classes(prediction, target, "kl_divergence")
    entropy = -float(np.sum(t * np.log(t + (t == 0)))) / _rows(p, reduction, "kl_divergence")
    return cross_entropy(p, t, reduction=reduction) - entropy


def zero_one_error(prediction: Any, target: Any) -> float:
    """The share of examples whose largest score is not the right class: a metric, not a loss.

    It is constant almost everywhere, so there is no gradient to follow.
    Raises NotDifferentiableError for nodes; others as `softmax_cross_entropy`.
    Source: Lisbon, "Loss Function", "Multiple Classes".

    >>> zero_one_error([[0.9, 0.1], [0.3, 0.7]], [0, 0])
    0.5
    """
    if isinstance(as_prediction(prediction, "zero_one_error"), Node):
        raise NotDifferentiableError(
            "zero_one_error has slope 0 almost everywhere: it is a metric. Train with "
            "softmax_cross_entropy, and pass model.predict(X) here.")
    z, t = classes(prediction, target, "zero_one_error")
    return float(np.mean(np.argmax(z, axis=-1) != np.argmax(t, axis=-1)))


LOSSES: dict[str, Loss] = {
    function.__name__: function
    for function in (
        squared_error, mean_squared_error, absolute_error, mean_absolute_error, huber,
        binary_cross_entropy, sigmoid_cross_entropy, cross_entropy, softmax_cross_entropy,
        sparsemax_loss, hinge, multiclass_hinge, gaussian_outputs, kl_divergence)
}
"""The losses of a prediction and a target, by name."""

OF_LOGITS = {
    "softmax_cross_entropy": ("softmax", "cross_entropy"),
    "sigmoid_cross_entropy": ("sigmoid", "binary_cross_entropy"),
    "sparsemax_loss": ("sparsemax", "squared_error"),
}
"""Losses that apply an activation themselves, and which loss takes its outputs."""

OF_PROBABILITIES = {
    "binary_cross_entropy": "sigmoid_cross_entropy", "cross_entropy": "softmax_cross_entropy",
    "kl_divergence": "softmax_cross_entropy",
}
"""Losses that take logarithms of probabilities, and which one of logits cannot overflow."""


def get(loss: Any) -> Loss:
    """A loss by its name, or the function itself.

    Raises ValueError for an unknown name (and offers the nearest), TypeError for other things.

    >>> get("huber") is huber
    True
    """
    if callable(loss):
        found: Loss = loss
        return found
    if not isinstance(loss, str):
        raise TypeError(f"loss: expected a name or a function, got {describe(loss)}.")
    return choose(LOSSES, loss, "loss")


def _count(y: Any, reduction: str, who: str) -> float:
    """What a sum over examples and outputs is divided by: the number of examples, or 1."""
    return divisor(reduction, y.shape[0] if y.shape else 1, who)


def _rows(z: Any, reduction: str, who: str) -> float:
    """The same for scores (n, k), or (k,) of one example."""
    return divisor(reduction, z.shape[0] if len(z.shape) > 1 else 1, who)


__all__ = [
    "LOSSES", "Loss", "absolute_error", "binary_cross_entropy", "cross_entropy",
    "gaussian_negative_log_likelihood", "gaussian_outputs", "get", "hinge", "huber",
    "kl_divergence", "mean_absolute_error", "mean_squared_error", "multiclass_hinge",
    "sigmoid_cross_entropy", "softmax_cross_entropy", "sparsemax_loss", "squared_error",
    "zero_one_error",
]  # fmt: skip
