"""Predictions and targets of losses, checked: kinds, shapes, codings."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd.data import describe
from autograd.errors import ShapeError
from autograd.node import Node, data_of
from nn.choose import choose


def as_prediction(prediction: Any, who: str) -> Any:
    """A prediction as a node or an array; lists of Values, also of several examples, as a Tensor.

    >>> from autograd import Value
    >>> as_prediction([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]], "example").shape
    (2, 2)
    """
    if isinstance(prediction, Node):
        return prediction
    if isinstance(prediction, (list, tuple)) and prediction:
        rows = prediction if isinstance(prediction[0], (list, tuple)) else [prediction]
        entries = [entry for row in rows for entry in row]
        if any(isinstance(entry, Node) for entry in entries):
            if len({len(row) for row in rows}) > 1:
                raise ShapeError(f"{who}: the rows of the prediction differ in length.")
            nodes = [e if isinstance(e, Node) else autograd.constant(e) for e in entries]
            flat = autograd.stack(nodes)
            return flat if rows is not prediction else flat.reshape(len(rows), -1)
    array = np.asarray(prediction)
    if array.dtype.kind not in "fiu" or not array.size:
        raise TypeError(f"{who}: the prediction must be a node, real numbers or a list of Values, "
                        f"got {describe(prediction)}.")
    return array if array.dtype.kind == "f" else array.astype(float)


def numbers(target: Any, who: str, what: str = "target") -> np.ndarray:
    """A target as an array of finite real numbers; raises TypeError, ValueError."""
    if isinstance(target, Node) and target.op is not None:
        raise TypeError(f"{who}: the {what} is a node that was computed ({target.op.name}). The "
                        "prediction comes first: loss(prediction, target).")
    array = np.asarray(data_of(target))
    if array.dtype.kind == "b":
        array = array.astype(float)
    if array.dtype.kind not in "fiu":
        advice = (" Number classes first: np.unique(y, return_inverse=True)."
                  if array.dtype.kind in "OSU" else "")
        raise TypeError(f"{who}: the {what} must be real numbers, got {array.dtype}"
                        f"{f' such as {array.flat[0]!r}' if array.size else ''}.{advice}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{who}: the {what} holds nan or inf. Remove or fill in such examples "
                         "first.")
    return array


def paired(prediction: Any, target: Any, who: str) -> tuple[Any, np.ndarray]:
    """A prediction and a target of the same shape, the target in the prediction's dtype.

    Raises ShapeError if they differ, and says how to reshape where only that is missing.
    """
    prediction = as_prediction(prediction, who)
    array = numbers(target, who)
    if array.shape != prediction.shape:
        raise ShapeError(f"{who}: {_misfit(prediction.shape, array.shape)}")
    return prediction, array.astype(prediction.dtype, copy=False)


def _misfit(p: tuple[int, ...], t: tuple[int, ...]) -> str:
    """What is wrong with a prediction and a target of different shapes, and what to do."""
    advice = ""
    if np.prod(p) == np.prod(t):
        advice = f" Reshape the target: t.reshape({', '.join(map(str, p))})."
    try:
        broad = np.broadcast_shapes(p, t)
    except ValueError:
        return f"prediction {p} and target {t} do not fit; they must have one shape.{advice}"
    return f"prediction {p} and target {t} would broadcast to {broad}.{advice}"


def binary(target: np.ndarray, who: str) -> np.ndarray:
    """Targets in {0, 1} coding, or probabilities between; refuses −1."""
    if target.min() < 0 or target.max() > 1:
        lowest = target.min() if target.min() < 0 else target.max()
        advice = (" This is {−1, +1} coding; convert it: (t + 1) / 2."
                  if set(np.unique(target).tolist()) <= {-1.0, 1.0} else "")
        raise ValueError(f"{who}: the target must be 0, 1 or between, got {lowest:g}.{advice}")
    return target


def signs(target: np.ndarray, who: str) -> np.ndarray:
    """Targets in {−1, +1} coding; refuses 0."""
    values = set(np.unique(target).tolist())
    if not values <= {-1.0, 1.0}:
        strange = sorted(values - {-1.0, 1.0})[0]
        advice = (" This is {0, 1} coding; convert it: 2 * t - 1."
                  if values <= {0.0, 1.0} else "")
        raise ValueError(f"{who}: the target must be −1 or +1, got {strange:g}.{advice}")
    return target


def probabilities(p: np.ndarray, who: str, what: str) -> None:
    """Raises ValueError unless each row is a probability distribution."""
    if p.min() < 0 or p.max() > 1:
        worst = p.min() if p.min() < 0 else p.max()
        raise ValueError(f"{who}: the {what} must be probabilities, between 0 and 1, got "
                         f"{worst:g}. For logits take softmax_cross_entropy or "
                         "sigmoid_cross_entropy.")
    sums = p.sum(axis=-1)
    if np.abs(sums - 1).max() > 1e-4 if p.dtype == np.float32 else np.abs(sums - 1).max() > 1e-8:
        worst = sums.flat[int(np.argmax(np.abs(sums - 1)))]
        raise ValueError(f"{who}: each row of the {what} must sum to 1, got {worst:g}.")


def classes(prediction: Any, target: Any, who: str) -> tuple[Any, np.ndarray]:
    """Scores (n, k) or (k,), and the target as rows of the same shape that sum to 1.

    The target may be class indices, (n,) or one, or rows of probabilities, such as one-hot ones.
    Raises ShapeError, ValueError for an index outside 0 to k − 1 and rows that do not sum to 1.
    """
    z = as_prediction(prediction, who)
    if len(z.shape) not in (1, 2):
        raise ShapeError(f"{who}: expected scores of shape (n, k), got {z.shape}.")
    n, k = (1, *z.shape)[-2:]
    if k < 2:
        raise ShapeError(f"{who}: got scores of one class, shape {z.shape}. For two classes with "
                         "one output take sigmoid_cross_entropy.")
    t = numbers(target, who)
    if t.shape == z.shape:
        probabilities(t, who, "target")
        return z, t.astype(z.dtype, copy=False)
    if t.shape != z.shape[:-1]:
        wanted = f"({n},) class indices or {z.shape} one-hot rows"
        advice = f" Take t.reshape({n})." if t.size == n else ""
        raise ShapeError(f"{who}: prediction {z.shape} and target {t.shape} do not fit; expected "
                         f"{wanted if len(z.shape) == 2 else 'one class index'}.{advice}")
    rows = t[..., None] == np.arange(k)
    if np.count_nonzero(rows) < t.size:  # an index that is none of the classes
        strange = t.flat[int(np.argmin(rows.any(axis=-1)))]
        expected = (f"from 0 to {k - 1} for {k} classes" if strange == int(strange) else
                    "whole numbers")
        raise ValueError(f"{who}: class indices must be {expected}, got {strange:g}.")
    return z, rows.astype(z.dtype)


def divisor(reduction: str, examples: int, who: str) -> float:
    """1 for "sum", the number of examples for "mean"; raises ValueError for other names."""
    return choose({"sum": 1.0, "mean": float(examples)}, reduction, f"{who}: reduction")


__all__ = ["as_prediction", "binary", "classes", "divisor", "numbers", "paired", "probabilities",
           "signs"]  # fmt: skip
