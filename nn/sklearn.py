"""`MLPClassifier` and `MLPRegressor`: networks as scikit-learn estimators (the extra "train").

They go into pipelines, cross-validation and searches over hyperparameters. Uppsala, "Grid search
vs. Random Search": of two settings often only one matters. Nine runs on a grid try three values of
it; nine random runs in the same ranges try nine, and so find good values between the grid's:

>>> from scipy.stats import loguniform
>>> from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
>>> from nn import data
>>> X, y = data.iris()
>>> model = MLPClassifier((8,), epochs=10, random_state=0)
>>> grid = GridSearchCV(
...     model, {"learning_rate": [0.0001, 0.01, 1], "l2": [1e-8, 1e-7, 1e-6]}, cv=2)
>>> random = RandomizedSearchCV(
...     model, {"learning_rate": loguniform(0.0001, 1), "l2": loguniform(1e-8, 1e-6)},
...     n_iter=9, cv=2, random_state=0)
>>> for search in (grid, random):
...     print(len(set(search.fit(X, y).cv_results_["param_learning_rate"])), "learning rates")
3 learning rates
9 learning rates
>>> bool(random.best_score_ > grid.best_score_ + 0.1)
True

Only the counts are certain: a grid that happens to hold a good value (here 0.1) does as well.

Such a search is the way beyond one processor or one machine, through the back ends of joblib,
with the same scores::

    with joblib.parallel_config(backend="loky", n_jobs=4):  # four processes
        search.fit(X, y)

"threading" takes threads, "dask" and "ray" a cluster, after ``dask.distributed.Client(...)`` or
``ray.util.joblib.register_ray()``.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data
except ImportError as error:
    raise ImportError(f"nn.sklearn needs scikit-learn 1.6 or newer ({error}). Run: "
                      'pip install "chalkgrad[train]"') from None

from autograd.data import describe
from nn.dense import Dense, Sequential
from nn.dropout import Dropout
from nn.early_stopping import EarlyStopping
from nn.module import Module
from nn.optimizers import rule
from nn.regularizers import L2
from nn.training import train


class NetworkEstimator(BaseEstimator):  # type: ignore[misc]
    """What both estimators share."""

    def __init__(
        self, hidden_layer_sizes: Any = (32,), activation: str = "relu", *,
        optimizer: str = "adam", learning_rate: float = 0.01, epochs: int = 50,
        batch_size: int | str | None = "auto", l2: float = 0.0, dropout: float = 0.0,
        validation: float = 0.0, patience: int = 10, random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.l2 = l2
        self.dropout = dropout
        self.validation = validation
        self.patience = patience
        self.random_state = random_state

    def _train(self, X: np.ndarray, y: np.ndarray, outputs: int, loss: str) -> None:
        """Build the network and train it; sets ``network_`` and ``history_``."""
        if isinstance(self.hidden_layer_sizes, (int, np.integer)):
            hidden = [self.hidden_layer_sizes]
        elif isinstance(self.hidden_layer_sizes, (list, tuple, np.ndarray)):
            hidden = list(self.hidden_layer_sizes)
        else:
            raise ValueError("hidden_layer_sizes must be a number or a list of numbers, got "
                             f"{describe(self.hidden_layer_sizes)}.")
        rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31))
        layers: list[Module] = []
        widths = [X.shape[1], *hidden]
        for d, h in itertools.pairwise(widths):
            layers.append(Dense(d, h, self.activation, rng=rng))
            if self.dropout:
                layers.append(Dropout(self.dropout))
        model = Sequential(*layers, Dense(widths[-1], outputs, rng=rng))
        maker: Any = rule(self.optimizer)
        size = self.batch_size
        if isinstance(size, (int, np.integer)):  # train refuses more than there are
            size = min(size, len(X) - round(self.validation * len(X)))
        self.history_ = train(
            model, (X, y), loss, maker(model, self.learning_rate), epochs=self.epochs,
            batch_size=size, progress=False, seed=rng,
            regularizer=L2(self.l2) if self.l2 else None,
            validation=float(self.validation) if self.validation else None,
            early_stopping=EarlyStopping(self.patience) if self.validation else None)
        self.network_ = model
        self.n_iter_ = len(self.history_)

    def _outputs(self, X: Any) -> np.ndarray:
        check_is_fitted(self, "network_")
        X = validate_data(self, X, reset=False, dtype=float)
        return np.asarray(self.network_.predict(X))


class MLPClassifier(ClassifierMixin, NetworkEstimator):  # type: ignore[misc]
    """A network with a softmax output, trained on the cross-entropy.

    Args:
        hidden_layer_sizes: units of the hidden layers.
        activation: of the hidden layers, a name of `nn.activations`.
        optimizer: a name of `nn.optimizers` (scikit-learn's ``solver``).
        learning_rate: its η (``learning_rate_init``).
        epochs: how many passes over the data (``max_iter``).
        batch_size: as for `nn.train`, but a number above the size of the data means all of them.
        l2: the strength λ of λ/2 · ‖W‖² (``alpha``).
        dropout: the rate after each hidden layer.
        validation: the share of the data held out for early stopping; 0 for none.
        patience: of early stopping.
        random_state: a seed, for the same result each time.

    Attributes after ``fit``: ``network_`` (a `Sequential`), ``history_``, ``classes_``,
    ``n_features_in_``, ``n_iter_``.

    >>> from nn import data
    >>> X, y = data.iris()
    >>> MLPClassifier(random_state=0).fit(X, y).score(X, y) > 0.95
    True
    """

    def fit(self, X: Any, y: Any) -> MLPClassifier:
        """Train on X (n, d) and labels y (n,) of any kind."""
        X, y = validate_data(self, X, y, dtype=float)
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        self.classes_, index = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("MLPClassifier: the labels hold one class only, "
                             f"{self.classes_[0]!r}; expected at least two classes.")
        self._train(X, index, len(self.classes_), "softmax_cross_entropy")
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probability of each class: (n, k), in the order of ``classes_``."""
        from autograd import softmax

        return np.asarray(softmax(self._outputs(X)))

    def predict(self, X: Any) -> np.ndarray:
        """The most probable class of each example: (n,)."""
        outputs = self._outputs(X)
        return np.asarray(self.classes_[outputs.argmax(axis=1)])


class MLPRegressor(RegressorMixin, NetworkEstimator):  # type: ignore[misc]
    """A network with linear outputs, trained on half the squared error.

    Arguments and attributes as for `MLPClassifier`. Scale X and y first, such as in a Pipeline.

    >>> from nn import data
    >>> X, y = data.noisy_line(rng=0)
    >>> MLPRegressor((), epochs=100, learning_rate=0.1, random_state=0).fit(X, y).score(X, y) > 0.99
    True
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def fit(self, X: Any, y: Any) -> MLPRegressor:
        """Train on X (n, d) and targets y (n,) or (n, k)."""
        X, y = validate_data(self, X, y, dtype=float, multi_output=True)
        self._flat = y.ndim == 1
        try:
            y = np.asarray(y, float).reshape(len(y), -1)
        except (TypeError, ValueError):
            raise ValueError(f"MLPRegressor: y must hold numbers, got {y.dtype} data. For labels "
                             "take MLPClassifier.") from None
        self._train(X, y, y.shape[1], "squared_error")
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The outputs for X: of the shape that y had."""
        outputs = self._outputs(X)
        return outputs.reshape(-1) if self._flat else outputs


__all__ = ["MLPClassifier", "MLPRegressor"]
