"""Data made ready for training: splits, scaling, one-hot rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.data import describe
from autograd.errors import ShapeError
from nn.checks import number_in
from nn.choose import choose
from nn.data.sets import random_state
from nn.data.tables import Pair
from nn.extras import scikit_learn
from nn.initializers import as_generator
from nn.inputs import is_pair
from nn.targets import from_one, numbers


def split(
    X: Any, y: Any, *, test: float = 0.2, validation: float = 0.0, stratify: bool = False,
    rng: Any,
) -> tuple[Pair, ...]:
    """((X, y) for training, [for validation,] for test), shuffled.

    Args:
        test, validation: shares of all examples; no validation part if 0.
        stratify: True keeps the shares of the classes y in each part.

    Raises ValueError for shares that leave nothing and classes too small to stratify, ShapeError
    unless X and y have one entry for each example, TypeError for another `stratify`.
    Source: Lisbon, "Training, Validation, and Test Sets"; Lausanne, "Recipe For Using MLP".

    >>> parts = split(np.arange(20).reshape(10, 2), np.arange(10), validation=0.2, rng=0)
    >>> [len(X) for X, y in parts]
    [6, 2, 2]
    """
    share = number_in(test, "split: test", above=0, below=1)
    held = number_in(validation, "split: validation", least=0, below=1 - share)
    if not isinstance(stratify, (bool, np.bool_)):
        raise TypeError("split: stratify must be True or False, got "
                        f"{describe(stratify)}. True keeps the shares of the classes y.")
    X, y = np.asarray(X), np.asarray(y)
    if not X.ndim or not y.ndim or len(X) != len(y):
        raise ShapeError(f"split: X and y must have one entry for each example, got shapes "
                         f"{X.shape} and {y.shape}.")
    cut = scikit_learn("model_selection", "split").train_test_split

    def halves(A: np.ndarray, b: np.ndarray, size: float) -> Any:
        try:
            return cut(A, b, test_size=size, random_state=random_state(generator, "split"),
                       stratify=b if stratify else None)
        except ValueError as error:
            classes = ", or of too few of some class. Try stratify=False" if stratify else ""
            raise ValueError(f"split: parts of these shares cannot be made of {len(A)} examples"
                             f"{classes}. scikit-learn says: {error}") from None

    generator = as_generator(rng, "split")
    X, X_test, y, y_test = halves(X, y, share)
    if not held:
        return (X, y), (X_test, y_test)
    X, X_held, y, y_held = halves(X, y, held / (1 - share))
    return (X, y), (X_held, y_held), (X_test, y_test)


def scaled(X: Any, *others: Any, by: str = "deviation") -> Any:
    """Each column minus its mean, divided by its spread; both of the first array.

    Pass the training data first, then validation and test data, which are scaled alike. Returns
    an array for one array, a tuple of arrays for several.

    Args:
        by: what to divide by: "deviation", the standard deviation, which leaves a variance of 1;
            "variance", which does not; or "largest", the largest distance from the mean, which
            leaves numbers from −1 to 1. A column that is constant is not divided.

    Raises ShapeError unless all are (n, d) with one d, TypeError for pairs (X, y), ValueError for
    nan and inf, and for another name of the spread.
    Source: Lisbon, "Normalization of the Data"; Lausanne, "Recipe For Using MLP (II)" ("divide by
    variance", which probably means the standard deviation, or by max(max, −min)).

    >>> train, test = scaled([[1.0], [3.0]], [[5.0]])
    >>> train.ravel(), test.ravel()
    (array([-1.,  1.]), array([3.]))
    >>> scaled([[1.0], [3.0]]).ravel()
    array([-1.,  1.])
    """
    if any(map(is_pair, (X, *others))):
        raise TypeError("scaled: you passed a pair (X, y); pass the inputs alone: (X, y), test = "
                        "split(...), then X, X_test = scaled(X, test[0]).")
    parts = [numbers(part, "scaled", "data").astype(float) for part in (X, *others)]
    for part in parts:
        if part.ndim != 2 or not part.size or part.shape[1] != parts[0].shape[-1]:
            raise ShapeError("scaled: expected data of shape (n, d), with one d for all, got "
                             f"{', '.join(str(part.shape) for part in parts)}. A single column: "
                             "X.reshape(-1, 1).")
    scaler = scikit_learn("preprocessing", "scaled").StandardScaler().fit(parts[0])
    constant = scaler.scale_ != np.sqrt(scaler.var_)  # 1 there, and not a residue of rounding
    spread = choose({
        "deviation": scaler.scale_,
        "variance": scaler.scale_**2,
        "largest": np.where(constant, 1, np.abs(parts[0] - scaler.mean_).max(axis=0)),
    }, by, "scaled: by")
    done = tuple((part - scaler.mean_) / spread for part in parts)
    return done if others else done[0]


def one_hot(labels: Any, k: int) -> np.ndarray:
    """Rows of 0 with a 1 at each label: (n,) or a column (n, 1) → (n, k).

    Raises ValueError for labels that are not whole numbers from 0 to k − 1, and for k below 1.
    Source: Lisbon, "Multiple Classes".

    >>> one_hot([1, 0], 3)
    array([[0., 1., 0.],
           [1., 0., 0.]])
    """
    classes = int(number_in(k, "one_hot: k", least=1, whole=True))
    found = numbers(labels, "one_hot", "list of labels")
    if found.ndim == 2 and found.shape[1] == 1:
        found = found.ravel()
    if found.ndim != 1 or not found.size or (found != np.floor(found)).any() \
            or found.min() < 0 or found.max() >= classes:
        got = found.tolist() if found.size < 20 else (
            f"numbers from {found.min():g} to {found.max():g}, of shape {found.shape}")
        advice = from_one(found, classes, "labels - 1") if found.size else ""
        raise ValueError(f"one_hot: labels must be a list of whole numbers from 0 to {classes - 1},"
                         f" got {got}.{advice}")
    return np.asarray(np.eye(classes)[found.astype(int)])


__all__ = ["one_hot", "scaled", "split"]
