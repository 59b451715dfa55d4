"""Plots of fits, of what is inside networks, and of what they confuse."""

import numpy as np
import pytest
from matplotlib import pyplot

from autograd import ShapeError
from nn import Activation, Dense, Dropout, Sequential
from tests.plotted import (  # noqa: F401
    RELU,
    closed_figures,
    drawn_points,
    lines,
    network,
    texts,
)
from viz import plots


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: plots.fit(RELU), ShapeError, "fit: draws 1 input, but the model takes 2"),
    (lambda: plots.fit(np.sin, [1.0]), ValueError, "fit: X and y go together"),
    (lambda: plots.fit(np.sin, [1.0], [1.0, 2.0]), ShapeError, "fit: 1 rows of X, but 2 of y"),
    (lambda: plots.fit(lambda x: np.hstack([x, x])), ShapeError,
     "fit: draws one output, but the model gives 2"),
    (lambda: plots.fit({}), ValueError, "fit: the dict of models is empty"),
    (lambda: plots.weight_histograms(3), TypeError, "weight_histograms: expected a network of nn"),
    (lambda: plots.weight_histograms(Sequential(Activation("relu"))), ValueError,
     "weight_histograms: the network has no weights"),
    (lambda: plots.output_histograms(network(Dense(1, 1, initializer="zeros"), weights={
        "W1": [[1e308]], "b1": [1e308]}), [[10.0]]), ValueError, "Dense 1: linear holds nan or"),
    (lambda: plots.confusion_matrix([0, 1], [0, 1], names="ab"), ValueError,
     "confusion_matrix: expected a list of 2 names, one for each class, got 'ab'"),
    (lambda: plots.confusion_matrix([0.5, 3.0], [0, 1]), ValueError, "confusion_matrix: one outpu"),
])  # fmt: skip
def test_errors_name_the_cure_and_leave_no_figure(call, error, message):
    with pytest.raises(error, match=message):
        call()
    assert not pyplot.get_fignums()


def test_a_fit_with_its_knots():
    tent = network(
        Dense(1, 2, "relu", initializer="zeros"), Dense(2, 1, initializer="zeros"),
        weights={"W1": [[1.0, 1]], "b1": [0.5, -0.5], "W2": [[1.0], [-2]], "b2": [0]})
    X, y = [-1.0, 0.0, 1.0], [0.0, 0.5, 0.5]
    ax = plots.fit({"tent": tent, "sine": np.sin}, X, y)
    drawn = lines(ax)
    x, curve = drawn["tent"]
    assert np.allclose(curve, tent.predict(x.reshape(-1, 1))[:, 0])
    assert np.allclose(drawn["knots"][0], [-0.5, 0.5], atol=0.003)
    assert np.allclose(drawn["sine"][1], np.sin(x))
    assert texts(ax) == ["data", "tent", "knots", "sine"]
    assert drawn_points(ax)[0].tolist() == [[-1, 0], [0, 0.5], [1, 0.5]]
    assert list(lines(plots.fit(tent, knots=False))) == ["model"]
    assert list(lines(plots.fit(Sequential(Dense(1, 1, "tanh", rng=0), Dense(1, 1, rng=0))))) == [
        "model"]


def heights(ax):
    """The counts of each row, without its scale: by label, relative to its tallest bar."""
    rows = [patch.get_data() for patch in ax.patches[::2]]
    names = [text.get_text() for text in ax.get_yticklabels()]
    return {name: ((row.values - row.baseline) / 0.85, row.edges)
            for name, row in zip(names, rows, strict=True)}


def test_histograms_of_weights():
    model = Sequential(Dense(2, 50, "relu", rng=0), Dropout(0.2), Dense(50, 3, rng=1))
    rows = heights(plots.weight_histograms(model))
    for (name, (found, edges)), layer in zip(rows.items(), (model[0], model[2]), strict=True):
        W = layer.W.data
        counts = np.histogram(W, edges)[0]
        assert counts.sum() == W.size and np.allclose(found, counts / counts.max())
        assert name.endswith(f"σ = {np.std(W):.3g}") and " × " in name
    assert next(iter(rows)).startswith("W1 (2 × 50)")
    one = network(Dense(1, 1, initializer="zeros"), weights={"W1": [[2.0]], "b1": [0]})
    (found, edges), = heights(plots.weight_histograms(one)).values()
    assert edges[0] == 1.5 and edges[-1] == 2.5 and found.sum() == 1


def test_histograms_of_outputs_with_what_lies_flat():
    model = network(Dense(1, 4, "tanh", initializer="zeros"), Dense(4, 3, "relu",
                    initializer="zeros"), Dense(3, 1, "sigmoid", initializer="zeros"), weights={
        "W1": [[10.0, 10, 0, 0]], "b1": [0] * 4, "W2": [[1.0, 0, 0]] + [[0.0] * 3] * 3,
        "b2": [0, -1, 1], "W3": np.zeros((3, 1)), "b3": [20]})
    X = [[-1.0], [1.0]]
    ax = plots.output_histograms(model, X)
    rows = heights(ax)
    assert [name.split("\n") for name in rows] == [
        ["Dense 1: tanh", "50 % saturated"],
        ["Dense 2: relu", "50 % zero", "1 of 3 units dead"],
        ["Dense 3: sigmoid", "100 % saturated"]]
    for (found, edges), (_, output) in zip(rows.values(), model.layer_outputs(X), strict=True):
        counts = np.histogram(output, edges)[0]
        assert np.allclose(found, counts / counts.max())
    bottoms = [patch.get_data().baseline for patch in ax.patches[::2]]
    assert bottoms == [2, 1, 0]  # the first layer on top


def test_the_confusion_matrix():
    ax = plots.confusion_matrix([[0.9, 0.1, 0], [0.2, 0.8, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 1, 2],
                                names=["cat", "dog", "cow"])
    assert ax.images[0].get_array().tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["cat", "dog", "cow"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "right class")
    with pyplot.style.context("ggplot"):  # which has a grid that would cross the numbers
        ax = plots.confusion_matrix([0, 1], [0, 1])
    assert not any(line.get_visible() for line in ax.get_xgridlines() + ax.get_ygridlines())


def test_without_scikit_learn_the_matrix_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn.metrics", None)
    with pytest.raises(ImportError, match=r"confusion_matrix needs scikit-learn .*\[train\]"):
        plots.confusion_matrix([0], [0])
    assert not pyplot.get_fignums()
