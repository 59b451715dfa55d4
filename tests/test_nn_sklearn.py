"""The scikit-learn estimators: scikit-learn's own checks, pipelines and searches."""

import pickle
import sys
import warnings

import joblib
import numpy as np
import pytest
from scipy.stats import loguniform
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from nn import Dropout, data
from nn.sklearn import MLPClassifier, MLPRegressor

X, y = data.iris()
NAMES = np.array(["setosa", "versicolor", "virginica"])[y]


@pytest.mark.slow
@pytest.mark.parametrize("estimator", [
    MLPClassifier(epochs=60, learning_rate=0.02), MLPRegressor(epochs=60, learning_rate=0.02)])
def test_scikit_learns_own_checks(estimator):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the checks themselves
        results = check_estimator(estimator, on_fail=None, on_skip=None)
    failed = [f"{r['check_name']}: {r['exception']}" for r in results if r["status"] == "failed"]
    assert not failed, failed
    assert sum(r["status"] == "passed" for r in results) > 40


def test_clones_pickles_and_seeds():
    first = MLPClassifier((8,), epochs=5, dropout=0.2, l2=0.01, random_state=0).fit(X, y)
    again = clone(first).fit(X, y)
    loaded = pickle.loads(pickle.dumps(first))
    for other in (again, loaded):
        np.testing.assert_array_equal(first.predict_proba(X), other.predict_proba(X))
    assert (clone(first).set_params(random_state=1).fit(X, y).predict_proba(X)
            != first.predict_proba(X)).any()
    np.testing.assert_allclose(first.predict_proba(X).sum(axis=1), 1)


def test_labels_of_any_kind_and_early_stopping():
    model = MLPClassifier(validation=0.2, patience=5, epochs=300, random_state=0).fit(X, NAMES)
    assert model.score(X, NAMES) > 0.9 and model.n_iter_ < 300
    assert model.history_.stopped == "early stopping"


def test_in_a_pipeline_with_cross_validation():
    pipeline = make_pipeline(StandardScaler(), MLPClassifier(epochs=30, random_state=0))
    assert cross_val_score(pipeline, X, y, cv=3).mean() > 0.93
    a, b = data.house_prices()
    house = make_pipeline(StandardScaler(), MLPRegressor(
        (), optimizer="sgd", learning_rate=0.1, epochs=2000, random_state=0))
    house.fit(a, b.ravel() / 100)
    line = 26.789880528522826 + 0.16511887807579714 * a.ravel()
    np.testing.assert_allclose(100 * house.predict(a), line, rtol=1e-3)


def test_l2_and_dropout_reach_the_network():
    plain, decayed, dropping = (MLPClassifier((8,), epochs=20, random_state=0, **setting).fit(X, y)
                                for setting in ({}, {"l2": 1.0}, {"dropout": 0.5}))
    lengths = [sum(float(np.sum(W.data**2)) for W in model.network_.weights())
               for model in (plain, decayed)]
    assert lengths[1] < 0.2 * lengths[0]
    assert [layer.rate for layer in dropping.network_.children if isinstance(layer, Dropout)] == [
        0.5]
    assert dropping.history_.train_loss[0] != plain.history_.train_loss[0]


@pytest.mark.parametrize(("size", "same_as"), [
    ("auto", 32), (None, 150), (1000, 150), (np.int64(1000), 150)])
def test_batch_sizes_as_train_takes_them(size, same_as):
    one, other = (MLPClassifier((4,), epochs=3, batch_size=size, random_state=0).fit(X, y)
                  for size in (size, same_as))
    np.testing.assert_array_equal(one.predict_proba(X), other.predict_proba(X))


def test_one_hidden_layer_may_be_given_as_a_number():
    one, other = (MLPClassifier(sizes, epochs=1, random_state=0).fit(X, y) for sizes in (4, (4,)))
    np.testing.assert_array_equal(one.predict_proba(X), other.predict_proba(X))


def test_a_batch_is_cut_to_what_validation_leaves():
    MLPRegressor((4,), epochs=1, batch_size=150, validation=0.2).fit(X, y)


def test_B15_7_H19_random_search_tries_more_rates_than_grid_search():
    """Uppsala, "Grid search vs. Random Search": nine runs, one parameter that matters."""
    base = MLPClassifier((8,), epochs=4, random_state=0)
    grid = GridSearchCV(base, {"learning_rate": [1e-4, 1e-2, 1], "l2": [1e-8, 1e-7, 1e-6]}, cv=2)
    grid.fit(X, y)
    assert len(set(grid.cv_results_["param_learning_rate"])) == 3
    for seed in range(4):
        random = RandomizedSearchCV(
            base, {"learning_rate": loguniform(1e-4, 1), "l2": loguniform(1e-8, 1e-6)}, n_iter=9,
            cv=2, random_state=seed).fit(X, y)
        assert len(set(random.cv_results_["param_learning_rate"])) == 9
        assert random.best_score_ > grid.best_score_


@pytest.mark.parametrize("backend", ["threading", pytest.param("loky", marks=pytest.mark.slow)])
def test_a_search_in_threads_and_in_processes(backend):
    search = GridSearchCV(MLPClassifier((4,), epochs=3, random_state=0),
                          {"learning_rate": [0.01, 0.03, 0.1]}, cv=2)
    alone = clone(search).fit(X, y).cv_results_["mean_test_score"]
    with joblib.parallel_config(backend=backend, n_jobs=2):
        together = search.fit(X, y).cv_results_["mean_test_score"]
    np.testing.assert_array_equal(together, alone)


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    monkeypatch.delitem(sys.modules, "nn.sklearn")
    with pytest.raises(ImportError, match=r'pip install "chalkgrad\[train\]"'):
        import nn.sklearn  # noqa: F401


@pytest.mark.parametrize(("make", "message"), [
    (lambda: MLPClassifier("big").fit(X, y), "hidden_layer_sizes must be a number or a list"),
    (lambda: MLPClassifier(optimizer="adan").fit(X, y), "Did you mean 'adam'"),
    (lambda: MLPClassifier(optimizer="lbfgs").fit(X, y), "no rule for mini-batches"),
    (lambda: MLPClassifier(activation="rely").fit(X, y), "Did you mean 'relu'"),
    (lambda: MLPClassifier(learning_rate=-1).fit(X, y), "learning_rate must be at least 0"),
    (lambda: MLPClassifier(batch_size=0).fit(X, y), "batch_size must be at least 1, got 0"),
    (lambda: MLPClassifier().fit(X, np.zeros(150)), "the labels hold one class only"),
    (lambda: MLPRegressor().fit(X, NAMES), "y must hold numbers, got <U10 data. For labels take"),
    (lambda: MLPRegressor().fit(X, NAMES.astype(object)), "y must hold numbers, got object data"),
])
def test_bad_settings_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(("make", "message"), [
    (lambda: MLPClassifier(batch_size="big").fit(X, y), "batch_size must be a number, got str"),
    (lambda: MLPRegressor(max_iter=1), "NetworkEstimator.* unexpected keyword argument 'max_iter'"),
])
def test_settings_of_another_kind_are_refused(make, message):
    with pytest.raises(TypeError, match=message):
        make()
