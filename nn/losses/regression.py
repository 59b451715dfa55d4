"""Losses of numbers: squares, absolute values, Gaussian likelihoods."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import autograd
from autograd.errors import ShapeError, note_failure
from autograd.node import Node, data_of
from nn.checks import number_in
from nn.targets import as_prediction, count_examples, numbers, paired, recorded


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
    n = count_examples(prediction, y.shape, reduction, "squared_error")
    with np.errstate(all="ignore"):
        total = 1 / n * autograd.sum((y - t) ** 2)
        return 0.5 * total if half else total


def mean_squared_error(prediction: Any, target: Any) -> Any:
    """The mean of (y − t)² over all entries, without ½. dL/dy = 2 (y − t) / (number of entries).

    Shapes: any, the same for both. Raises ShapeError, ValueError.
    Source: Lausanne, "Mean Squared Error (MSE)"; Lisbon, "Some Code in Tensorflow".

    >>> mean_squared_error([1.0, 2.0], [0.0, 4.0])
    2.5
    """
    y, t = paired(prediction, target, "mean_squared_error")
    with np.errstate(all="ignore"):
        return autograd.mean((y - t) ** 2)


def absolute_error(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Σ |y − t| over the outputs. dL/dy = sign(y − t), 0 at 0.

    Arguments: see `nn.losses`, for all losses.
    Shapes: (n, k) or (n,), the same for both. Raises ShapeError, ValueError.
    Source: Goodfellow et al. 2016, section 6.2.1.2 (it predicts the median).

    >>> absolute_error([[1.0, 2.0]], [[0.0, 4.0]])
    3.0
    """
    y, t = paired(prediction, target, "absolute_error")
    n = count_examples(prediction, y.shape, reduction, "absolute_error")
    with np.errstate(all="ignore"):
        return 1 / n * autograd.sum(autograd.absolute(y - t))


def mean_absolute_error(prediction: Any, target: Any) -> Any:
    """The mean of |y − t| over all entries. dL/dy = sign(y − t) / (number of entries).

    Shapes: any, the same for both. Raises ShapeError, ValueError.
    Source: Goodfellow et al. 2016, section 6.2.1.2; Lausanne, "Action Required" (as a measure).

    >>> mean_absolute_error([1.0, 2.0], [0.0, 4.0])
    1.5
    """
    y, t = paired(prediction, target, "mean_absolute_error")
    with np.errstate(all="ignore"):
        return autograd.mean(autograd.absolute(y - t))


def huber(prediction: Any, target: Any, *, delta: float = 1.0, reduction: str = "mean") -> Any:
    """½ r² where |r| ≤ δ, else δ (|r| − ½ δ), with r = y − t, summed over the outputs.

    dL/dy = r, limited to [−δ, δ]. Arguments: see `nn.losses`, for all losses.
    Shapes: (n, k) or (n,), the same for both. Raises ShapeError, ValueError unless delta > 0.
    Source: Huber 1964.

    >>> huber([[0.5, 3.0]], [[0.0, 0.0]])
    2.625
    """
    y, t = paired(prediction, target, "huber")
    delta = number_in(delta, "huber: delta", above=0)
    n = count_examples(prediction, y.shape, reduction, "huber")
    with np.errstate(all="ignore"):
        r = y - t
        q = autograd.clip(r, -delta, delta)
        return 1 / n * autograd.sum(q * (r - 0.5 * q))


def gaussian_negative_log_likelihood(
    mean: Any, variance: Any, target: Any, *, reduction: str = "mean"
) -> Any:
    """½ ln(2π σ²) + (t − μ)² / (2 σ²), for a predicted mean μ and variance σ².

    dL/dμ = (μ − t) / σ², dL/dσ² = (1 − (t − μ)² / σ²) / (2 σ²). A variance must be above 0: where
    a network predicts it, let it predict ln σ² and take `gaussian_outputs`.
    Shapes: (n, k) or (n,), the same for all three. Raises ShapeError, ValueError for σ² ≤ 0.
    Source: Darmstadt, "Output Neurons" (mean and variance as outputs); Uppsala, "Output units".

    >>> gaussian_negative_log_likelihood([0.0], [1.0], [0.0])
    0.9189385332046727
    """
    who = "gaussian_negative_log_likelihood"
    mu, t = paired(mean, target, who)
    v = as_prediction(variance, who)
    if v.shape != mu.shape:
        error = ShapeError(f"{who}: mean {mu.shape} and variance {v.shape} must have one shape.")
        raise note_failure(error, who, [mu, v])
    t = recorded(target, t, mu, v)  # the variance may be a node where the mean is none
    if not np.min(data_of(v)) > 0:
        raise ValueError(f"{who}: variances must be above 0, got {np.min(data_of(v)):g}. Predict "
                         "the logarithm and take gaussian_outputs.")
    n = count_examples(mean, mu.shape, reduction, who)
    with np.errstate(all="ignore"):
        return _gaussian((mu - t) / autograd.sqrt(v), autograd.log(v), n)


def gaussian_outputs(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """½ (ln 2π + s + (t − μ)² e^−s): the outputs are means μ, then logarithms s of variances.

    dL/dμ = (μ − t) e^−s, dL/ds = ½ (1 − (t − μ)² e^−s). A large s does not overflow, as e^s is not
    formed, only e^(−s/2); that is inf for s below −1419 (−177 in float32), where t = μ gives nan.
    Arguments: see `nn.losses`, for all losses.
    Shapes: prediction (n, 2k), target (n, k). Raises ShapeError.
    Source: Darmstadt, "Output Neurons" (mean and variance as outputs).

    >>> gaussian_outputs([[0.0, 0.0]], [[0.0]])
    0.9189385332046727
    """
    y = as_prediction(prediction, "gaussian_outputs")
    t = numbers(target, "gaussian_outputs")
    k = t.shape[1] if t.ndim == 2 else 0
    if len(y.shape) != 2 or y.shape[1] != 2 * k:
        raise note_failure(ShapeError(
            "gaussian_outputs: expected a prediction (n, 2k) for a target (n, k), got "
            f"{y.shape} and {t.shape}."), "gaussian_outputs", [y, t])
    mu, t = paired(y[:, :k], target if isinstance(target, Node) else t, "gaussian_outputs")
    s = y[:, k:]
    n = count_examples(prediction, y.shape, reduction, "gaussian_outputs")
    with np.errstate(all="ignore"):
        return _gaussian((mu - t) * autograd.exp(-0.5 * s), s, n)


def _gaussian(residual: Any, log_variance: Any, n: float) -> Any:
    """½ Σ (ln 2π + ln σ² + r²) / n of residuals r in units of σ."""
    constants = 0.5 * math.log(2 * math.pi) * math.prod(residual.shape) / n
    return 0.5 / n * autograd.sum(log_variance + residual**2) + constants


__all__ = ["absolute_error", "gaussian_negative_log_likelihood", "gaussian_outputs", "huber",
           "mean_absolute_error", "mean_squared_error", "squared_error"]  # fmt: skip
