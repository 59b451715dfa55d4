"""Data sets, splits and scaling through scikit-learn, which the extra "train" installs."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from autograd.errors import ShapeError
from nn.checks import number_in
from nn.data.tables import Pair
from nn.initializers import as_generator
from nn.targets import numbers


def _sklearn(module: str, who: str) -> Any:
    """A module of scikit-learn; raises ImportError that says how to install it."""
    try:
        return importlib.import_module(f"sklearn.{module}")
    except ImportError as error:
        raise ImportError(f"{who} needs scikit-learn ({error}). Run: "
                          "pip install -e '.[train]'") from None


def _seed(rng: Any, who: str) -> int:
    return int(as_generator(rng, who).integers(2**31))


def moons(n: int = 100, *, noise: float = 0.1, rng: Any) -> Pair:
    """Two interleaved half circles: X (n, 2), y (n, 1) of 0 and 1.

    >>> moons(10, rng=0)[1].ravel().sum()
    np.float64(5.0)
    """
    X, y = _sklearn("datasets", "moons").make_moons(
        int(number_in(n, "moons: n", least=2, whole=True)),
        noise=number_in(noise, "moons: noise", least=0), random_state=_seed(rng, "moons"))
    return X, y.reshape(-1, 1).astype(float)


def iris() -> Pair:
    """Fisher's irises: X (150, 4) in cm; y (150,): 0 setosa, 1 versicolor, 2 virginica.

    Source: Lausanne, "Test -- Iris Data Set".

    >>> iris()[0].shape
    (150, 4)
    """
    X, y = _sklearn("datasets", "iris").load_iris(return_X_y=True)
    return X, y


def digits() -> Pair:
    """Small handwritten digits: X (1797, 64) between 0 and 1, y (1797,) from 0 to 9.

    >>> digits()[0].shape
    (1797, 64)
    """
    X, y = _sklearn("datasets", "digits").load_digits(return_X_y=True)
    return X / 16.0, y


def openml_mnist(**options: Any) -> Pair:
    """MNIST from openml.org: X (70000, 784) between 0 and 1, y (70000,); the last 10,000 are test.

    Needs a network the first time; options go to scikit-learn's `fetch_openml`, such as
    ``data_home=``. Raises OSError without a network.
    """
    X, y = _sklearn("datasets", "openml_mnist").fetch_openml(
        "mnist_784", version=1, return_X_y=True, as_frame=False, **options)
    return X / 255.0, y.astype(int)


def split(
    X: Any, y: Any, *, test: float = 0.2, validation: float = 0.0, stratify: bool = False,
    rng: Any,
) -> tuple[Pair, ...]:
    """((X, y) for training, [for validation,] for test), shuffled.

    Args:
        test, validation: shares of all examples; no validation part if 0.
        stratify: True keeps the shares of the classes y in each part.

    Raises ValueError for shares that leave nothing and classes too small to stratify, ShapeError
    unless X and y have one entry for each example.
    Source: Lisbon, "Training, Validation, and Test Sets"; Lausanne, "Recipe For Using MLP".

    >>> parts = split(np.arange(20).reshape(10, 2), np.arange(10), validation=0.2, rng=0)
    >>> [len(X) for X, y in parts]
    [6, 2, 2]
    """
    share = number_in(test, "split: test", above=0, below=1)
    held = number_in(validation, "split: validation", least=0, below=1 - share)
    X, y = np.asarray(X), np.asarray(y)
    if not X.ndim or not y.ndim or len(X) != len(y):
        raise ShapeError(f"split: X and y must have one entry for each example, got shapes "
                         f"{X.shape} and {y.shape}.")
    cut = _sklearn("model_selection", "split").train_test_split

    def halves(A: np.ndarray, b: np.ndarray, size: float) -> Any:
        try:
            return cut(A, b, test_size=size, random_state=_seed(generator, "split"),
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


def scaled(X: Any, *others: Any) -> tuple[np.ndarray, ...]:
    """Each column minus its mean, divided by its standard deviation; both of the first array.

    Pass the training data first, then validation and test data, which are scaled alike.
    Raises ShapeError unless all are (n, d) with one d, ValueError for nan and inf.
    Source: Lisbon, "Normalization of the Data" (Lausanne, "Recipe For Using MLP (II)", prints
    "variance" for the standard deviation).

    >>> train, test = scaled([[1.0], [3.0]], [[5.0]])
    >>> train.ravel(), test.ravel()
    (array([-1.,  1.]), array([3.]))
    """
    parts = [numbers(part, "scaled", "data").astype(float) for part in (X, *others)]
    for part in parts:
        if part.ndim != 2 or not part.size or part.shape[1] != parts[0].shape[-1]:
            raise ShapeError("scaled: expected data of shape (n, d), with one d for all, got "
                             f"{', '.join(str(part.shape) for part in parts)}. A single column: "
                             "X.reshape(-1, 1).")
    scaler = _sklearn("preprocessing", "scaled").StandardScaler().fit(parts[0])
    return tuple(scaler.transform(part) for part in parts)


def one_hot(labels: Any, k: int) -> np.ndarray:
    """Rows of 0 with a 1 at each label: (n,) → (n, k).

    Raises ValueError for labels that are not whole numbers from 0 to k − 1, and for k below 1.

    >>> one_hot([1, 0], 3)
    array([[0., 1., 0.],
           [1., 0., 0.]])
    """
    classes = int(number_in(k, "one_hot: k", least=1, whole=True))
    found = numbers(labels, "one_hot", "list of labels")
    if found.ndim != 1 or not found.size or (found != np.floor(found)).any() \
            or found.min() < 0 or found.max() >= classes:
        raise ValueError(f"one_hot: labels must be a list of whole numbers from 0 to {classes - 1},"
                         f" got {found.tolist() if found.size < 20 else f'shape {found.shape}'}.")
    return np.asarray(np.eye(classes)[found.astype(int)])


__all__ = ["digits", "iris", "moons", "one_hot", "openml_mnist", "scaled", "split"]
