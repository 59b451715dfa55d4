"""Data, decision regions, linear regions: what is drawn is what the model predicts."""

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from sklearn.linear_model import LogisticRegression

from autograd import ShapeError
from nn import (
    MLP,
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    Heads,
    McCullochPitts,
    Perceptron,
    Sequential,
    data,
    initializers,
)
from tests.plotted import (  # noqa: F401
    RELU,
    closed_figures,
    drawn_points,
    inside,
    network,
    texts,
)
from viz import plots
from viz.plots.regions import FILL

X4 = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])


def areas(ax):
    """The filled regions by color, in the order of classes."""
    return {tuple(one.get_facecolor()[0]): one.get_paths()[0] for one in ax.collections
            if len(one.get_facecolor()) and one.get_alpha() == FILL}


def check_regions(ax, classes, score):
    """Random points lie in the region of the class that is predicted, and in no other."""
    found = list(areas(ax).values())
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    points = np.random.default_rng(0).uniform([left, bottom], [right, top], (60, 2))
    checked = 0
    for point, number, margin in zip(points, classes(points), score(points), strict=True):
        if margin > 0.02:
            assert [inside(area, point) for area in found] == [
                k == number for k in range(len(found))]
            checked += 1
    assert checked > 30


def test_regions_of_one_logit_are_those_of_predict():
    X, y = data.moons(50, rng=0)
    model = Sequential(Dense(2, 8, "tanh", rng=3), Dense(8, 1, rng=4))
    ax = plots.decision_regions(model, X, y, threshold=0, resolution=150, names=["up", "down"])
    check_regions(ax, lambda p: (model.predict(p)[:, 0] > 0).astype(int),
                  lambda p: np.abs(model.predict(p)[:, 0]))
    blue, orange = drawn_points(ax)
    assert np.array_equal(blue, X[y.ravel() == 0]) and np.array_equal(orange, X[y.ravel() == 1])
    assert texts(ax) == ["up", "down"]
    left, right = ax.get_xlim()
    assert left < X[:, 0].min() and right > X[:, 0].max()


def test_regions_of_several_scores_are_those_of_predict():
    model = Sequential(Dense(2, 8, "tanh", initializer=initializers.normal(2.0), rng=0),
                       Dense(8, 3, "softmax", initializer=initializers.normal(2.0), rng=1))

    def lead(p):
        second, first = np.sort(model.predict(p), axis=1)[:, -2:].T
        return first - second

    ax = plots.decision_regions(model, spans=((-2, 2), (-1, 2)))
    assert len(areas(ax)) == 3
    check_regions(ax, lambda p: np.argmax(model.predict(p), axis=1), lead)
    hatched = [one.hatches for one in ax.collections if getattr(one, "hatches", [None])[0]]
    assert len({str(h) for h in hatched}) == 2  # the first class has none
    assert texts(ax) == ["class 0", "class 1", "class 2"]


@pytest.mark.parametrize("y", [[0, 1, 2, 2], [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]],
                               [[0.0], [1], [2], [2]]])
def test_classes_come_in_several_codings(y):
    model = Sequential(Dense(2, 3, rng=0))
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    for ax in (plots.decision_regions(model, X, y, resolution=9), plots.data_points(X, y)):
        assert [len(points) for points in drawn_points(ax)] == [1, 1, 2]
        assert texts(ax) == ["class 0", "class 1", "class 2"]


def test_a_class_without_examples_keeps_its_color():
    for y in ([0, 2, 2, 2], [[1, 0, 0], [0, 0, 1], [0, 0, 1], [0, 0, 1]]):
        ax = plots.decision_regions(Sequential(Dense(2, 3, rng=0)), X4, y, resolution=9)
        assert [len(points) for points in drawn_points(ax)] == [1, 3]
        assert texts(ax) == ["class 0", "class 1", "class 2"]
        green = next(one for one in ax.collections[::-1] if isinstance(one, PathCollection))
        assert to_hex(green.get_facecolor()[0]).upper() == plots.style.color(2)
    assert texts(plots.data_points(X4, y)) == ["class 0", "class 2"]


def test_units_with_thresholds():
    X, y = data.boolean_or()
    unit = Perceptron(2, scale=0)
    unit.fit(X, y)
    ax = plots.decision_regions(unit, X, y)
    check_regions(ax, lambda p: unit.predict(p)[:, 0], lambda p: np.abs(
        np.column_stack([-np.ones(len(p)), p]) @ unit.weights)[:, 0] - 0.02)
    X, y = data.boolean_or("-+")
    ax = plots.decision_regions(McCullochPitts([1, 1], 1), X, y)
    assert texts(ax) == ["class -1", "class 1"] and len(areas(ax)) == 2
    assert [len(points) for points in drawn_points(ax)] == [1, 3]


@pytest.mark.parametrize(("y", "limit", "names"), [
    ([-1, 1], 0.0, ["class -1", "class 1"]), ([0, 1], 0.5, ["class 0", "class 1"])])
def test_outputs_are_split_where_the_coding_of_the_data_says(y, limit, names):
    ax = plots.decision_regions(lambda p: np.clip(p[:, 0], limit - 0.5, 1), [[-1.0, 0], [1, 0]], y)
    check_regions(ax, lambda p: p[:, 0] > limit, lambda p: np.abs(p[:, 0] - limit))
    assert texts(ax) == names


def test_a_class_of_the_data_that_is_never_predicted():
    ax = plots.decision_regions(lambda X: np.where(X[:, 0] > 0.5, 2, 0), X4, [0, 1, 2, 2])
    assert texts(ax) == ["class 0", "class 1", "class 2"] and len(areas(ax)) == 2
    assert [len(points) for points in drawn_points(ax)] == [1, 1, 2]


def test_scikit_learn_with_names_for_classes():
    X, y = data.iris()
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    model = LogisticRegression().fit(X[:, 2:], names)
    ax = plots.decision_regions(model, X[:, 2:], names, inputs=("length in cm", "width in cm"))
    assert texts(ax) == ["setosa", "versicolor", "virginica"]
    assert ax.get_xlabel() == "length in cm"
    order = list(model.classes_)

    def margin(p):
        return np.diff(np.sort(model.decision_function(p), axis=1)[:, -2:])[:, 0] - 0.1

    check_regions(ax, lambda p: [order.index(label) for label in model.predict(p)], margin)


def test_a_class_that_is_predicted_nowhere_and_points_without_classes():
    ax = plots.decision_regions(lambda X: np.zeros(len(X)), [[0.0, 0], [1, 1]], resolution=5)
    assert len(areas(ax)) == 1 and texts(ax) == ["class 0", "class 1"]
    assert [len(points) for points in drawn_points(ax)] == [2]
    ax = plots.data_points([[0.0, 0], [1, 1]])
    assert len(drawn_points(ax)[0]) == 2 and ax.get_legend() is None


def heads():
    return Heads(Dense(2, 2, rng=0), {"digit": Dense(2, 3, rng=1)})




@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: plots.decision_regions(Sequential(Dense(3, 1, rng=0))), ShapeError,
     "decision_regions: draws 2 inputs, but the model takes 3. Pass a function"),
    (lambda: plots.decision_regions("model"), TypeError,
     "expected a model with a method predict, or a function of an array, got str 'model'"),
    (lambda: plots.decision_regions(Sequential), TypeError, "expected a model with a method"),
    (lambda: plots.decision_regions(heads()), TypeError,
     r"predicts a dict of tasks.*lambda X: model\.predict\(X\)\['digit'\]"),
    (lambda: plots.decision_regions(lambda X: X[:3]), ShapeError,
     r"for 40000 examples the model gave an array of shape \(3, 2\); expected \(40000,\) or"),
    (lambda: plots.decision_regions(lambda X: X[:, 0] * np.nan), ValueError,
     "decision_regions: the model predicts nan"),
    (lambda: plots.decision_regions(lambda X: 3 * X[:, 0]), ValueError,
     "one output must be a probability, between 0 and 1, got -3. For logits pass threshold=0"),
    (lambda: plots.decision_regions(RELU, threshold="0"), TypeError, "threshold must be a number"),
    (lambda: plots.decision_regions(RELU, [[1.0, 2, 3]]), ShapeError,
     r"expected data of shape \(n, 2\), got \(1, 3\)\. Take two columns: X\[:, \[0, 1\]\]"),
    (lambda: plots.decision_regions(RELU, y=[1]), ValueError, "y was passed without X"),
    (lambda: plots.decision_regions(RELU, X4, [0, 1]), ShapeError,
     "4 examples, but 2 classes in y"),
    (lambda: plots.decision_regions(RELU, X4, [0, 1, 2, 1], threshold=0), ValueError,
     "the model predicts the classes 0, 1, but y holds 2"),
    (lambda: plots.decision_regions(lambda X: np.where(X[:, 0] > 0, "a", "b"), X4, [0, 1, 1, 1]),
     ValueError, "the model predicts a, but y holds 0. Pass y as the model names its classes"),
    (lambda: plots.decision_regions(lambda X: X.astype(int)), ShapeError,
     r"the model predicts classes of shape \(40000, 2\); expected one class for each example"),
    (lambda: plots.decision_regions(RELU, threshold=0, names=["a"]), ValueError,
     r"decision_regions: expected a list of 2 names, one for each class, got \['a'\]"),
    (lambda: plots.data_points(X4, names=["a"]), ValueError, "names were passed without y"),
    (lambda: plots.data_points(X4, np.zeros((4, 2, 2))), ShapeError,
     r"y must have shape \(n,\), \(n, 1\) or \(n, k\), got \(4, 2, 2\)"),
    (lambda: plots.data_points(X4, np.zeros((4, 2))), ValueError, "rows of y must be one-hot"),
    (lambda: plots.data_points(np.ones((40, 2)), np.arange(40)), ValueError,
     "y holds 40 different values; expected classes, at most 30"),
    (lambda: plots.linear_regions(len), TypeError, "linear_regions: expected a network of nn, got"),
    (lambda: plots.linear_regions(Sequential(Dense(3, 2, "relu", rng=0))), ShapeError,
     "linear_regions: draws 2 inputs, but the model takes 3"),
    (lambda: plots.linear_regions(Sequential(Dense(2, 2, "tanh", rng=0), Dense(2, 1, rng=0))),
     ValueError, r"relu, leaky_relu or linear; Dense 1 is Dense\(2 → 2, tanh\)"),
    (lambda: plots.linear_regions(Sequential(Dense(2, 1, rng=0))), ValueError,
     "the network has no relu units: it is linear everywhere"),
])  # fmt: skip
def test_errors_name_the_cure_and_leave_no_figure(call, error, message):
    with pytest.raises(error, match=message):
        call()
    assert not pyplot.get_fignums()


CROSS = network(
    Dense(2, 2, "relu", initializer="zeros"), Dense(2, 1, initializer="zeros"),
    weights={"W1": np.eye(2), "b1": [0.1, 0.1], "W2": [[1.0], [1.0]], "b2": [0.0]})


def title(model, **options):
    return plots.linear_regions(model, resolution=200, **options).get_title()


def test_linear_regions_are_counted():
    assert title(CROSS) == "4 linear regions"  # two lines that cross
    assert title(CROSS, spans=(1, 2)) == "1 linear region"
    three = network(Dense(2, 3, "relu", initializer="zeros"), weights={
        "W1": [[1.0, 0, 1], [0, 1, 1]], "b1": [0, 0, -0.5]})
    assert title(three) == "7 linear regions"  # three lines in general position: 1 + 3 + 3
    parallel = network(Dense(2, 3, "leaky_relu", initializer="zeros"), weights={
        "W1": [[1.0, 1, 1], [0, 0, 0]], "b1": [0, -0.5, 0.5]})
    assert title(parallel) == "4 linear regions"
    tent = network(Dense(2, 2, initializer="zeros"), Activation("relu"), BatchNorm(2), Dropout(0.5),
                   Dense(2, 1, "sigmoid", initializer="zeros"), weights={
        "W1": [[1.0, 1], [0, 0]], "b1": [0.1, -0.6], "gamma1": [1, 1], "beta1": [0, 0],
        "W2": [[2.0], [-4]], "b2": [0], "running_mean1": [0, 0], "running_variance1": [1, 1]})
    assert title(tent) == "3 linear regions"


def test_regions_bend_where_an_earlier_unit_switches():
    deep = network(Dense(2, 2, "relu", initializer="zeros"), Dense(2, 1, "relu",
                   initializer="zeros"), Dense(1, 1, initializer="zeros"), weights={
        "W1": np.eye(2), "b1": [0, 0], "W2": [[1.0], [1]], "b2": [-0.5], "W3": [[1.0]],
        "b3": [0.0]})
    ax = plots.linear_regions(deep, X=[[0.5, 0.5]])
    assert ax.get_title() == "7 linear regions"  # 4, of which all but the one below are cut
    assert texts(ax) == ["units of layer 1 switch", "units of layer 2 switch"]
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--"]
    vertical, horizontal, bent = [
        one.get_paths()[0].vertices for one in ax.collections[1:4]]
    assert np.abs(vertical[:, 0]).max() < 0.01 and np.abs(horizontal[:, 1]).max() < 0.01
    assert np.allclose(np.maximum(bent, 0).sum(axis=1), 0.5, atol=0.01)
    assert drawn_points(ax)[0].tolist() == [[0.5, 0.5]]


def test_a_scalar_network_has_the_same_regions():
    model = MLP(2, [3, 1], "relu", rng=0)
    assert title(model) == title(model.as_dense())


