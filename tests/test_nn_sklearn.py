"""The scikit-learn estimators: scikit-learn's own checks, pipelines and searches."""

import pickle
import sys
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from nn import data
from nn.sklearn import MLPClassifier, MLPRegressor

X, y = data.iris()


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
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    model = MLPClassifier(validation=0.2, patience=5, epochs=300, random_state=0).fit(X, names)
    assert model.score(X, names) > 0.9 and model.n_iter_ < 300
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


def test_B15_7_H19_random_search_tries_more_rates_than_grid_search():
    """Uppsala, "Grid search vs. Random Search": nine runs, one parameter that matters."""
    base = MLPClassifier((8,), epochs=4, random_state=0)
    grid = GridSearchCV(base, {"learning_rate": [1e-4, 1e-3, 1e-2], "l2": [0, 1e-6, 1e-5]}, cv=2)
    rng = np.random.default_rng(0)
    random = RandomizedSearchCV(
        base, {"learning_rate": list(10 ** rng.uniform(-4, -0.5, 50)),
               "l2": list(10 ** rng.uniform(-6, -5, 50))}, n_iter=9, cv=2, random_state=1)
    rates = [set(search.fit(X, y).cv_results_["param_learning_rate"]) for search in (grid, random)]
    assert [len(found) for found in rates] == [3, 9]
    assert random.best_score_ >= grid.best_score_


@pytest.mark.slow
def test_a_search_in_two_processes():
    search = GridSearchCV(MLPClassifier((4,), epochs=3, random_state=0),
                          {"learning_rate": [0.01, 0.1]}, cv=2, n_jobs=2).fit(X, y)
    alone = GridSearchCV(MLPClassifier((4,), epochs=3, random_state=0),
                         {"learning_rate": [0.01, 0.1]}, cv=2).fit(X, y)
    np.testing.assert_array_equal(search.cv_results_["mean_test_score"],
                                  alone.cv_results_["mean_test_score"])


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    monkeypatch.delitem(sys.modules, "nn.sklearn")
    with pytest.raises(ImportError, match=r"pip install -e '.\[train\]'"):
        import nn.sklearn  # noqa: F401


@pytest.mark.parametrize(("make", "message"), [
    (lambda: MLPClassifier("big").fit(X, y), "hidden_layer_sizes must be a number or a list"),
    (lambda: MLPClassifier(optimizer="adan").fit(X, y), "Did you mean 'adam'"),
    (lambda: MLPClassifier(activation="rely").fit(X, y), "Did you mean 'relu'"),
    (lambda: MLPClassifier(learning_rate=-1).fit(X, y), "learning_rate must be at least 0"),
    (lambda: MLPClassifier().fit(X, np.zeros(150)), "the labels hold one class only"),
])
def test_bad_settings_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
