"""Losses of classes: of probabilities, and of logits, which cannot overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd.node import Node, data_of
from autograd.op import array_op
from autograd.reductions import expand
from autograd.shapes import shape_of
from nn.checks import number_in
from nn.targets import (
    binary,
    classes,
    count_examples,
    count_rows,
    outside,
    paired,
    probabilities,
    signs,
)

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


def _minus_sum(log_p: Any, t: Any, *, axis: Any = None) -> Any:
    """−Σ t ln p, where 0 · −∞ counts as 0."""
    total = np.add.reduce(t * log_p, axis=axis)
    if (total != total).any():  # nan
        total = np.add.reduce(np.where(t == 0, 0, t * log_p), axis=axis)
    return 0.0 - total  # never −0


def _along(g: Any, axis: Any, x: Any) -> Any:
    """The gradient of sums along an axis, to be multiplied with x."""
    return g if axis is None else expand(g, axis, shape_of(x))


_cross_entropy_op = array_op(
    "cross_entropy", _minus_sum,
    lambda g, y, log_p, t, *, axis=None: -_along(g, axis, log_p) * t,
    lambda g, y, log_p, t, *, axis=None: -_along(g, axis, log_p) * log_p,
    analytic=True, symbol="−Σ t ln p", along_axis=True, cases=[
        ([(2, 3), (2, 3)], {}), ([(3,), (3,)], {}), ([(2, 3), (2, 3)], {"axis": 1})])


def _minus_mean(log_p: Any, t: Any, n: float) -> Any:
    """−Σ t ln p / n; a target that is a node is used as it is, so that drawings show it so."""
    if isinstance(t, Node):
        return 1 / n * _cross_entropy_op(log_p, t)
    return _cross_entropy_op(log_p, t / n)


def _logarithm(p: Any, t: Any) -> Any:
    """ln p, but finite where t is 0: a term of weight 0 becomes 0 · ln(1 + ...), never 0 · ln 0.

    Where the target is a node, only 0 · ln 0 is changed: its gradient is −ln p elsewhere.
    """
    return autograd.log(p + (_is_0(t) * _is_0(p) if isinstance(t, Node) else _is_0(t)))


def _is_0(t: Any) -> Any:
    """1 where an entry is 0, else 0; for a node as one, which fprop() decides again."""
    return autograd.equal(t, 0.0) if isinstance(t, Node) else (t == 0).astype(t.dtype)


def binary_cross_entropy(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """−t ln p − (1 − t) ln(1 − p) of probabilities p, summed over the outputs.

    dL/dp = (p − t) / (p (1 − p)). Where p comes from a sigmoid, `sigmoid_cross_entropy` of its
    argument is safer: it cannot overflow. Targets are 0, 1 or between.
    Arguments: see `nn.losses`, for all losses.
    Shapes: (n, k) or (n,), the same for both.
    Raises ShapeError, ValueError for −1 and for p outside [0, 1].
    Source: Lausanne, "Binary Cross Entropy Loss"; Lisbon, "Some Theano Code".

    >>> binary_cross_entropy([0.2], [1])
    1.6094379124341003
    """
    p, t = paired(prediction, target, "binary_cross_entropy")
    binary(t, "binary_cross_entropy")
    if (worst := outside(data_of(p))) is not None:
        raise ValueError("binary_cross_entropy: the prediction must be probabilities, between 0 "
                         f"and 1, got {worst:g}. For logits take sigmoid_cross_entropy.")
    n = count_examples(prediction, p.shape, reduction, "binary_cross_entropy")
    no_p, no_t = 1 - p, 1 - t
    return _minus_mean(_logarithm(p, t), t, n) + _minus_mean(_logarithm(no_p, no_t), no_t, n)


def sigmoid_cross_entropy(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """−t ln σ(z) − (1 − t) ln(1 − σ(z)) of logits z, without overflow; dL/dz = σ(z) − t.

    It is ln(1 + e^−z) for t = 1 and ln(1 + e^z) for t = 0. Targets are 0, 1 or between.
    Arguments: see `nn.losses`, for all losses.
    Shapes: (n, k) or (n,), the same for both.
    Raises ShapeError, ValueError for −1, and for a recorded prediction that a sigmoid was applied
    to (numbers don't tell).
    Source: Uppsala, "Output units"; Darmstadt, "Reminder of Logistic Regression Classifier" (whose
    y = 1 means the second class: exchange t and 1 − t).

    >>> sigmoid_cross_entropy([-1000.0, 1000.0], [1, 1])
    500.0
    """
    _refuse_twice(prediction, "sigmoid_cross_entropy")
    z, t = paired(prediction, target, "sigmoid_cross_entropy")
    binary(t, "sigmoid_cross_entropy")
    n = count_examples(prediction, z.shape, reduction, "sigmoid_cross_entropy")
    if isinstance(t, Node):  # which may be of other numbers later: right for all, 0 · ∞ included
        return 1 / n * (_cross_entropy_op(-autograd.softplus(-z), t)
                        + _cross_entropy_op(-autograd.softplus(z), 1 - t))
    if ((t == 0) | (t == 1)).all():
        return 1 / n * autograd.sum(autograd.softplus((1 - 2 * t) * z))
    with np.errstate(all="ignore"):
        return 1 / n * autograd.sum(autograd.softplus(z) - t * z)


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
    log_p, t = _logarithms(prediction, target, "cross_entropy")
    return _minus_mean(log_p, t, count_rows(t.shape, reduction, "cross_entropy"))


def kl_divergence(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """KL(t ‖ p) = Σ t (ln t − ln p): the cross-entropy minus the entropy of the target.

    Arguments: see `nn.losses`, for all losses.
    Shapes and errors: as `cross_entropy`. dL/dp = −t / p.
    Source: Lausanne, "Cross Entropy Loss Function".

    >>> kl_divergence([0.9, 0.1], [0.5, 0.5])
    0.510825623765990...
    """
    log_p, t = _logarithms(prediction, target, "kl_divergence")
    n = count_rows(t.shape, reduction, "kl_divergence")
    return _minus_mean(log_p - autograd.log(t + _is_0(t)), t, n)


def _logarithms(prediction: Any, target: Any, who: str) -> tuple[Any, Any]:
    """ln p, finite where t is 0, and t: 0 · ln p is 0 there even if p is 0."""
    p, t = classes(prediction, target, who)
    probabilities(np.asarray(data_of(p)), who, "prediction")
    return _logarithm(p, t), t


def softmax_cross_entropy(
    prediction: Any, target: Any, *, smoothing: float = 0.0, reduction: str = "mean"
) -> Any:
    """−ln softmax(z) of the right class, of logits z, without overflow; dL/dz = softmax(z) − t.

    Args:
        target: class indices (n,), or rows of probabilities (n, k); for one example z (k,) an
            index or a row.
        smoothing: s: the target becomes (1 − s) t + s / k.

    Raises ShapeError, ValueError for indices out of range, smoothing outside [0, 1), and for a
    recorded prediction that softmax was applied to (numbers don't tell).
    Source: Lisbon, "Negative Log-Likelihood (Cross-Entropy)"; smoothing: Szegedy et al. 2016.

    >>> softmax_cross_entropy([[1.0, 0.5, -1.0]], [0])
    0.5549569196419906
    """
    _refuse_twice(prediction, "softmax_cross_entropy")
    z, t = classes(prediction, target, "softmax_cross_entropy")
    if smoothing:
        s = number_in(smoothing, "softmax_cross_entropy: smoothing", least=0, below=1)
        t = (1 - s) * t + np.asarray(s / t.shape[-1], t.dtype)
    n = count_rows(t.shape, reduction, "softmax_cross_entropy")
    return _minus_mean(autograd.log_softmax(z), t, n)


def sparsemax_loss(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """−z_t + ½ Σ_S (z_j² − τ²) + ½; dL/dz = sparsemax(z) − t.

    It is 0 as soon as the right class leads by 1. With p = sparsemax(z) it equals
    Σ (p − t) z − ½ p² + ½ t², which also holds for several labels, t = 1/m each.
    Arguments: see `nn.losses`, for all losses.
    Shapes and errors: as `softmax_cross_entropy`, for sparsemax instead of softmax.
    Source: Lisbon, "Sparsemax Loss"; Martins and Astudillo 2016.

    >>> sparsemax_loss([[1.0, 0.5, -1.0]], [0])
    0.0625
    """
    _refuse_twice(prediction, "sparsemax_loss")
    z, t = classes(prediction, target, "sparsemax_loss")
    p = autograd.sparsemax(z)
    with np.errstate(all="ignore"):
        entries = (p - t) * z - 0.5 * p * p + 0.5 * t * t
        return 1 / count_rows(t.shape, reduction, "sparsemax_loss") * autograd.sum(entries)


def _refuse_twice(prediction: Any, who: str) -> None:
    """Raises ValueError if the prediction is the output of what the loss applies itself."""
    node = prediction
    while isinstance(node, (list, tuple)) and node:
        node = node[0]
    if isinstance(node, Node) and node.op is not None and node.op.name == "getitem":
        node = node.operands[0]  # one of the Values that softmax makes of a list
    applied, other = OF_LOGITS[who]
    op = node.op if isinstance(node, Node) else None
    if op is not None and op.name in (applied, f"log_{applied}"):
        raise ValueError(f"{who} applies {applied} itself, and the prediction is the output of "
                         f"{op.name}. Pass its argument, or take {other} of probabilities.")


def hinge(prediction: Any, target: Any, *, reduction: str = "mean") -> Any:
    """max(0, 1 − t z) for t = −1 or +1, summed over the outputs; dL/dz = −t where t z < 1, else 0.

    Arguments: see `nn.losses`, for all losses.
    Shapes: (n, k) or (n,), the same for both. Raises ShapeError, ValueError for other targets.
    Source: Darmstadt, "Loss Functions"; Lisbon, "Classification Losses in Two Dimensions".

    >>> hinge([-0.5, 0.3, 2.0], [1, 1, 1], reduction="sum")
    2.2
    """
    z, t = paired(prediction, target, "hinge")
    signs(t, "hinge")
    n = count_examples(prediction, z.shape, reduction, "hinge")
    return 1 / n * autograd.sum(autograd.relu(1 - t * z))


def multiclass_hinge(
    prediction: Any, target: Any, *, margin: float = 1.0, reduction: str = "mean"
) -> Any:
    """Σ max(0, margin + z_j − z_t) over the wrong classes j.

    dL/dz_j = 1 for a wrong class whose term is above 0, else 0; dL/dz_t = −(how many there are).
    Arguments: see `nn.losses`, for all losses.
    Shapes and errors: as `cross_entropy`; the target is indices or one-hot rows.
    Source: Weston and Watkins 1999; Lisbon, "Classification Losses in Two Dimensions".

    >>> multiclass_hinge([[1.0, 0.5, -1.0]], [0])
    0.5
    """
    z, t = classes(prediction, target, "multiclass_hinge")
    given = data_of(t)
    if ((given != 0) & (given != 1)).any():
        raise ValueError("multiclass_hinge: the target must be class indices or one-hot rows of 0 "
                         "and 1, got probabilities between.")
    margin = number_in(margin, "multiclass_hinge: margin", above=0)
    with np.errstate(all="ignore"):
        right = autograd.sum(z * t, axis=-1, keepdims=True)
        entries = autograd.relu(z - right + margin * (1 - t))
        return 1 / count_rows(t.shape, reduction, "multiclass_hinge") * autograd.sum(entries)


__all__ = [
    "OF_LOGITS", "OF_PROBABILITIES", "binary_cross_entropy", "cross_entropy", "hinge",
    "kl_divergence", "multiclass_hinge", "sigmoid_cross_entropy", "softmax_cross_entropy",
    "sparsemax_loss",
]  # fmt: skip
