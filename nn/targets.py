"""Predictions and targets of losses and metrics, checked: kinds, shapes, codings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

import autograd
from autograd.data import describe
from autograd.errors import ShapeError, note_failure
from autograd.fit import _astype_op
from autograd.node import Node, data_of
from nn.choose import choose
from nn.inputs import as_numbers, holds_nodes


def as_prediction(prediction: Any, who: str) -> Any:
    """A prediction as a node or an array; lists of Values, also of several examples, as a Tensor.

    >>> from autograd import Value
    >>> as_prediction([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]], "example").shape
    (2, 2)
    """
    if isinstance(prediction, Node):
        return prediction
    if isinstance(prediction, Mapping):
        task = next(iter(prediction), "task")
        raise TypeError(f"{who}: the prediction is a dict of tasks. Pass a function of one of "
                        f"them, such as lambda p, t: {who}(p[{task!r}], t[{task!r}]).")
    if holds_nodes(prediction):
        return _stacked(prediction, who)
    array = as_numbers(prediction, who, "the rows of the prediction")
    if array.dtype.kind not in "fiu" or not array.size:
        raise TypeError(f"{who}: the prediction must be a node, real numbers or a list of Values, "
                        f"got {_strings(array) or describe(prediction)}.")
    return array if array.dtype.kind == "f" else array.astype(float)


def _strings(array: np.ndarray) -> str:
    """What to do with strings, if there are some in an array; else nothing."""
    strings = [entry for entry in array.ravel().tolist() if isinstance(entry, (str, bytes))]
    return (f"strings, such as {strings[0]!r}. Number the classes first: names, t = np.unique(y, "
            "return_inverse=True), and predictions alike: np.searchsorted(names, p)"
            ) if strings else ""


def _stacked(prediction: Any, who: str) -> Any:
    """A list of Values (k,), or of rows of Values (n, k), as one Tensor."""
    lengths = {len(row) if isinstance(row, (list, tuple)) else None for row in prediction}
    if len(lengths) > 1:
        error = ShapeError(f"{who}: the rows of the prediction differ in length.")
        raise note_failure(error, who, [prediction])
    flat = lengths == {None}
    entries = prediction if flat else [entry for row in prediction for entry in row]
    if any(isinstance(entry, (list, tuple)) for entry in entries):
        raise note_failure(ShapeError(
            f"{who}: the prediction must be a list of Values or a list of rows of Values, got "
            "lists in its rows."), who, [prediction])
    tensor = autograd.stack([e if isinstance(e, Node) else autograd.constant(e) for e in entries])
    return tensor if flat else tensor.reshape(len(prediction), -1)


def numbers(target: Any, who: str, what: str = "target") -> np.ndarray:
    """A target as an array of finite real numbers; raises TypeError, ValueError, ShapeError."""
    if isinstance(target, Node) and target.op is not None:
        raise TypeError(f"{who}: the {what} is a node that was computed ({target.op.name}). The "
                        "prediction comes first: loss(prediction, target).")
    target = data_of(target)
    if holds_nodes(target):
        raise TypeError(f"{who}: the {what} is a list of Values; expected plain numbers. The "
                        "prediction comes first: loss(prediction, target).")
    array = as_numbers(target, who, f"the rows of the {what}")
    if array.dtype.kind == "b":
        array = array.astype(float)
    if array.dtype.kind not in "fiu":
        such = f" such as {array.flat[0]!r}" if array.size else ""
        raise TypeError(f"{who}: the {what} must be real numbers, got "
                        f"{_strings(array) or f'{array.dtype}{such}'}.")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{who}: the {what} holds nan or inf. Remove or fill in such examples "
                         "first.")
    return array


def recorded(target: Any, array: Any, prediction: Any, *others: Any) -> Any:
    """The target as a loss records it: a leaf node is kept, so that it can get other numbers.

    Args:
        target: as the user gave it.
        array: its numbers, checked.
        prediction, others: where all are plain numbers, so is the target: nothing is recorded.

    Returns a node or an array, of the prediction's dtype.
    """
    if isinstance(target, Node) and any(isinstance(y, Node) for y in (prediction, *others)):
        return target if target.dtype == prediction.dtype else (
            _astype_op(target, dtype=str(prediction.dtype)))
    return array.astype(prediction.dtype, copy=False)


def paired(prediction: Any, target: Any, who: str) -> tuple[Any, Any]:
    """A prediction and a target of the same shape, the target as it is `recorded`.

    Raises ShapeError if they differ, and says how to reshape where only that is missing.
    """
    prediction = as_prediction(prediction, who)
    array = numbers(target, who)
    if array.shape != prediction.shape:
        error = ShapeError(f"{who}: {_misfit(prediction.shape, array.shape)}")
        raise note_failure(error, who, [prediction, target])
    return prediction, recorded(target, array, prediction)


def _misfit(p: tuple[int, ...], t: tuple[int, ...]) -> str:
    """What is wrong with a prediction and a target of different shapes, and what to do."""
    advice = ""
    if math.prod(p) == math.prod(t):
        advice = (f" Take t{'[0]' * len(t)}." if not p else
                  f" Pass {'[' * len(p)}t{']' * len(p)}." if not t else
                  f" Reshape the target: t.reshape({', '.join(map(str, p))}).")
    elif not t:
        advice = f" Pass a target for each, such as np.full({p}, t) for one that all share."
    elif len(p) == 2 and t == p[:1]:
        advice = (f" For classes pass nn.data.one_hot(t, {p[1]}), or take softmax_cross_entropy, "
                  "which takes class indices.")
    try:
        broad = np.broadcast_shapes(p, t)
    except ValueError:
        return f"prediction {p} and target {t} do not fit; they must have one shape.{advice}"
    return f"prediction {p} and target {t} would broadcast to {broad}.{advice}"


def outside(p: Any) -> float | None:
    """An entry that is no probability: the lowest if below 0, the highest if above 1, else None.

    >>> outside([0.5, 1.5]), outside([0.0, 1.0])
    (1.5, None)
    """
    low, high = float(np.min(p)), float(np.max(p))
    return low if low < 0 else high if high > 1 else None


def _plus_minus(target: np.ndarray) -> str:
    """Advice for a target in {−1, +1} coding where another one is needed; else nothing."""
    return (" This is {−1, +1} coding; convert it: (t + 1) / 2."
            if set(np.unique(target).tolist()) <= {-1.0, 1.0} else "")


def from_one(labels: np.ndarray, k: int, cure: str = "t - 1") -> str:
    """Advice for k classes that are counted from 1 instead of 0; else nothing.

    >>> from_one(np.array([1, 2, 3]), 3)
    ' These count from 1; pass t - 1.'
    """
    return (f" These count from 1; pass {cure}."
            if labels.min() == 1 and labels.max() == k and (labels == np.floor(labels)).all()
            else "")


def binary(target: Any, who: str) -> None:
    """Raises ValueError unless the target is in {0, 1} coding, or probabilities between."""
    array = np.asarray(data_of(target))
    if (worst := outside(array)) is not None:
        raise ValueError(f"{who}: the target must be 0, 1 or between, got {worst:g}."
                         f"{_plus_minus(array) or from_one(array, 2)}")


def signs(target: Any, who: str) -> None:
    """Raises ValueError unless the target is in {−1, +1} coding."""
    array = np.asarray(data_of(target))
    values = set(np.unique(array).tolist())
    if not values <= {-1.0, 1.0}:
        strange = sorted(values - {-1.0, 1.0})[0]
        advice = (" This is {0, 1} coding; convert it: 2 * t - 1."
                  if values <= {0.0, 1.0} else from_one(array, 2, "2 * t - 3"))
        raise ValueError(f"{who}: the target must be −1 or +1, got {strange:g}.{advice}")


def probabilities(p: np.ndarray, who: str, what: str) -> None:
    """Raises ValueError unless each row is a probability distribution, to about 5 digits."""
    if (worst := outside(p)) is not None:
        advice = (_plus_minus(p) if what == "target" else
                  " For logits take softmax_cross_entropy or sigmoid_cross_entropy.")
        raise ValueError(f"{who}: the {what} must be probabilities, between 0 and 1, got "
                         f"{worst:g}.{advice}")
    sums = p.sum(axis=-1)
    errors = np.abs(sums - 1)
    if errors.max() > 1e-5:  # which float32 stays below
        raise ValueError(f"{who}: each row of the {what} must sum to 1, got "
                         f"{sums.flat[int(np.argmax(errors))]:.9g}.")


def classes(prediction: Any, target: Any, who: str) -> tuple[Any, Any]:
    """Scores (n, k) or (k,), and the target as rows of the same shape that sum to 1.

    The target may be class indices, (n,) or one, or rows of probabilities, such as one-hot ones.
    A node of rows is `recorded` as such; one of indices becomes an array of rows.
    Raises ShapeError, ValueError for an index outside 0 to k − 1 and rows that do not sum to 1.
    """
    z = as_prediction(prediction, who)
    if len(z.shape) not in (1, 2):
        error = ShapeError(f"{who}: expected scores of shape (n, k), got {z.shape}.")
        raise note_failure(error, who, [z])
    k = z.shape[-1]
    if k < 2:
        raise note_failure(ShapeError(
            f"{who}: got scores of one class, shape {z.shape}. For two classes with one output "
            "take sigmoid_cross_entropy."), who, [z, target])
    t = numbers(target, who)
    if t.shape == z.shape:
        probabilities(t, who, "target")
        return z, recorded(target, t, z)
    if t.shape != z.shape[:-1]:
        error = ShapeError(f"{who}: {_class_misfit(z.shape, t.shape)}")
        raise note_failure(error, who, [z, t])
    rows = t[..., None] == np.arange(k)
    if np.count_nonzero(rows) < t.size:  # an index that is none of the classes
        strange = t.flat[int(np.argmin(rows.any(axis=-1)))]
        expected = (f"from 0 to {k - 1} for {k} classes" if strange == int(strange) else
                    "whole numbers")
        raise ValueError(f"{who}: class indices must be {expected}, got {strange:g}."
                         f"{from_one(t, k) or _plus_minus(t)}")
    return z, rows.astype(z.dtype)


def _class_misfit(z: tuple[int, ...], t: tuple[int, ...]) -> str:
    """What is wrong with the shapes of scores and of classes, and what to do."""
    one = len(z) == 1
    wanted = f"one class index or a row {z}" if one else (
        f"({z[0]},) class indices or {z} one-hot rows")
    advice = ""
    if one and math.prod(t) == 1:
        advice = f" Take t{'[0]' * len(t)}, or z.reshape(1, {z[0]})."
    elif not t and z[0] == 1:
        advice = " Pass [t]."
    elif math.prod(t) == z[0]:
        advice = f" Take t.reshape({z[0]})."
    return f"prediction {z} and target {t} do not fit; expected {wanted}.{advice}"


def count_examples(prediction: Any, shape: tuple[int, ...], reduction: str, who: str) -> float:
    """What a sum over examples and outputs is divided by: n of (n,) or (n, k), or 1 for a sum.

    Raises ValueError for another reduction, and for the mean of a list of Values, which could be
    one example of several outputs, or several examples of one output.
    """
    count = _divisor(reduction, shape[0] if shape else 1, who)
    if isinstance(prediction, (list, tuple)) and count > 1 and any(
            isinstance(entry, Node) for entry in prediction):
        k = len(prediction)
        raise ValueError(f"{who}: a list of {k} Values could be one example of {k} outputs (pass "
                         f"[outputs] and [t]), or {k} examples of one output (pass [[o1], [o2], "
                         '...] and [[t1], [t2], ...]). Or pass reduction="sum", which is the '
                         "same for both.")
    return count


def count_rows(shape: tuple[int, ...], reduction: str, who: str) -> float:
    """The same for scores (n, k), or (k,) of one example, where there is no doubt."""
    return _divisor(reduction, shape[0] if len(shape) > 1 else 1, who)


def class_rows(prediction: Any, target: Any, of_classes: bool) -> Any:
    """A checked target in the prediction's dtype; class indices as one-hot rows.

    >>> class_rows(np.zeros((2, 3)), np.array([2, 0]), True)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    if of_classes:
        return classes(prediction, target, "train")[1]
    return np.asarray(target, prediction.dtype)


def checked_loss(loss: Any) -> Node:
    """The loss, a node of one number; raises TypeError for anything else."""
    if not isinstance(loss, Node) or loss.size != 1:
        raise TypeError("train: the loss must return a node of one number, made from the "
                        f"prediction by operators and autograd's functions, got "
                        f"{describe(loss)}.")
    return loss


def _divisor(reduction: str, examples: int, who: str) -> float:
    """1 for "sum", the number of examples for "mean"; raises ValueError for other names."""
    return choose({"sum": 1.0, "mean": float(examples)}, reduction, f"{who}: reduction")


__all__ = ["as_prediction", "binary", "checked_loss", "class_rows", "classes", "count_examples",
           "count_rows", "from_one", "numbers", "outside", "paired", "probabilities", "recorded",
           "signs"]  # fmt: skip
