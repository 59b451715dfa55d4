"""Data sets through scikit-learn, which the extra "train" installs."""

from __future__ import annotations

from typing import Any

from nn.checks import number_in
from nn.data.tables import Pair
from nn.extras import scikit_learn
from nn.initializers import as_generator


def random_state(rng: Any, who: str) -> int:
    """A seed for scikit-learn, of a generator or seed of ours."""
    return int(as_generator(rng, who).integers(2**31))


def moons(n: int = 100, *, noise: float = 0.1, rng: Any) -> Pair:
    """Two interleaved half circles: X (n, 2), y (n, 1) of 0 and 1.

    Source: scikit-learn's `make_moons`, for two folded sheets as in Lausanne, "A Geometric
    Interpretation".

    >>> moons(10, rng=0)[1].ravel().sum()
    np.float64(5.0)
    """
    X, y = scikit_learn("datasets", "moons").make_moons(
        int(number_in(n, "moons: n", least=2, whole=True)),
        noise=number_in(noise, "moons: noise", least=0), random_state=random_state(rng, "moons"))
    return X, y.reshape(-1, 1).astype(float)


def iris() -> Pair:
    """Fisher's irises: X (150, 4) in cm; y (150,): 0 setosa, 1 versicolor, 2 virginica.

    Source: Lausanne, "Test -- Iris Data Set"; Fisher 1936.

    >>> iris()[0].shape
    (150, 4)
    """
    X, y = scikit_learn("datasets", "iris").load_iris(return_X_y=True)
    return X, y


def digits() -> Pair:
    """Small handwritten digits: X (1797, 64) between 0 and 1, y (1797,) from 0 to 9.

    Source: scikit-learn's `load_digits` (Alpaydin and Kaynak 1998), a small stand-in for Lausanne,
    "Handwritten Digit Classification".

    >>> digits()[0].shape
    (1797, 64)
    """
    X, y = scikit_learn("datasets", "digits").load_digits(return_X_y=True)
    return X / 16.0, y


def openml_mnist(**options: Any) -> Pair:
    """MNIST from openml.org: X (70000, 784) between 0 and 1, y (70000,); the last 10,000 are test.

    Needs a network the first time; options go to scikit-learn's `fetch_openml`, such as
    ``data_home=``. Raises OSError without a network.
    Source: Lausanne, "Test -- MNIST"; LeCun et al. 1998.
    """
    X, y = scikit_learn("datasets", "openml_mnist").fetch_openml(
        "mnist_784", version=1, return_X_y=True, as_frame=False, **options)
    return X / 255.0, y.astype(int)


__all__ = ["digits", "iris", "moons", "openml_mnist"]
