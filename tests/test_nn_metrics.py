"""Metrics: predicted classes, codings, confusion matrices."""

import sys

import numpy as np
import pytest

from autograd import NotDifferentiableError, ShapeError, Tensor, Value
from nn import metrics
from nn.metrics import accuracy, confusion_matrix, labels_of, zero_one_error

ONE_HOT = np.eye(3)[[0, 1, 1]]


@pytest.mark.parametrize(("prediction", "target", "expected"), [
    ([0, 1, 2, 1], [0, 1, 2, 2], [[1, 0, 0], [0, 1, 0], [0, 1, 1]]),
    ([0.0, 1.0, 2.0, 1.0], [0, 1, 2, 2], [[1, 0, 0], [0, 1, 0], [0, 1, 1]]),
    ([0, 2, 1], [0, 1, 1], [[1, 0, 0], [0, 1, 1], [0, 0, 0]]),
    ([0, 1, 1], [0, 2, 2], [[1, 0, 0], [0, 0, 0], [0, 2, 0]]),
    ([[0], [2]], [[2], [2]], [[0, 0, 0], [0, 0, 0], [1, 0, 1]]),
    ([0, 1, 1], ONE_HOT, [[1, 0, 0], [0, 2, 0], [0, 0, 0]]),
    ([[0.1, 0.9, 0.0]], [1], [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    ([[0.1, 0.9, 0.0]], [[1, 0, 0]], [[0, 1, 0], [0, 0, 0], [0, 0, 0]]),
    ([-1, 1, 1], [0, 1, 0], [[1, 1], [0, 1]]),
    ([-1, 1, 1], [-1, 1, -1], [[1, 1], [0, 1]]),
    ([0, 1, 1], [-1, 1, -1], [[1, 1], [0, 1]]),
    ([-0.2, 3.0, 0.1], [-1, 1, -1], [[1, 1], [0, 1]]),
    ([0.2, 0.7, 0.9], [0, 1, 0], [[1, 1], [0, 1]]),
    ([0.7, 0.9], [1, 1], [[0, 0], [0, 2]]),
    ([1, 1], [1, 1], [[0, 0], [0, 2]]),
])  # fmt: skip
def test_one_rule_for_what_is_predicted(prediction, target, expected):
    matrix = confusion_matrix(prediction, target)
    assert matrix.tolist() == expected
    right = np.trace(matrix) / matrix.sum()
    assert accuracy(prediction, target) == pytest.approx(right)
    assert zero_one_error(prediction, target) == pytest.approx(1 - right)


def test_B2_8_s15_the_matrix_of_the_deck():
    matrix = confusion_matrix([0, 1, 1, 0, 1, 0], [0, 0, 1, 1, 1, 0])
    assert matrix.tolist() == [[2, 1], [1, 2]]
    assert accuracy([0, 1, 1, 0, 1, 0], [0, 0, 1, 1, 1, 0]) == pytest.approx(2 / 3)


def test_the_matrix_needs_scikit_learn(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.metrics", None)
    with pytest.raises(ImportError, match=r'needs scikit-learn .*pip install "chalkgrad\[train\]"'):
        confusion_matrix([0, 1], [0, 1])


def test_a_threshold_decides_about_one_output():
    scores, y = [3.0, 0.2, -1.0], [1, 0, 0]
    assert accuracy(scores, y, threshold=0) == accuracy(scores, y, threshold=5) == 2 / 3
    assert accuracy(scores, y, threshold=0.5) == 1 - zero_one_error(scores, y, threshold=0.5) == 1
    assert confusion_matrix(scores, y, threshold=0).tolist() == [[1, 1], [0, 1]]
    assert labels_of(scores, 0).tolist() == [1, 1, 0] and labels_of([-1, 1]).tolist() == [0, 1]
    assert labels_of(scores, 0.5).tolist() == [1, 0, 0]
    assert labels_of([[0.1, 0.9], [3.0, -4.0]]).tolist() == [1, 0]  # the largest of several
    assert accuracy([0.5], [0]) == 1.0  # above it, not at it


@pytest.mark.parametrize("metric", [accuracy, zero_one_error, confusion_matrix])
def test_outputs_that_are_no_probabilities_need_one(metric):
    who = metric.__name__
    message = (f"{who}: one output must be a probability, between 0 and 1, got 2. For logits pass "
               "threshold=0; for a network that learned targets 0 and 1 by squared errors, "
               r"threshold=0.5\.")
    if metric is not confusion_matrix:
        message += (rf' In train, with that number for the dots: metrics={{"{who}": lambda p, t: '
                    rf"nn.metrics.{who}\(p, t, threshold=...\)}}")
    with pytest.raises(ValueError, match=message + r"\.?$"):
        metric([1.0, 2.0, 2.0, 1.0], [0, 1, 1, 0])  # numbers, not classes: of no integer dtype


@pytest.mark.parametrize(("prediction", "target"), [
    ([0.9, 0.2], [[0, 1], [1, 0]]), ([[0.9], [0.2]], [[0, 1], [1, 0]]),
    ([1, 0], [[0, 1], [1, 0]]), ([0.9, 0.2, 0.1], ONE_HOT)])
@pytest.mark.parametrize("metric", [accuracy, zero_one_error, confusion_matrix])
def test_one_output_against_several_columns_is_refused(metric, prediction, target):
    with pytest.raises(ShapeError, match=r"prediction .* and target"):
        metric(prediction, target)


def test_refusals():
    with pytest.raises(ValueError, match="the target must be 0 and 1, or −1 and \\+1, got 2"):
        confusion_matrix([0.5, 0.6], [2, 1])
    with pytest.raises(ValueError, match=r"labels_of: one output must be a probability.*0.5\.$"):
        labels_of([2.5])
    with pytest.raises(ValueError, match="must sum to 1, got 2"):
        confusion_matrix([0, 1, 1], [[1, 1, 0]] * 3)


@pytest.mark.parametrize("prediction", [
    [np.nan, 1.0], [[np.nan], [1.0]], [[0.2, np.nan], [0.1, 0.9]], Tensor([np.nan, 1.0]),
    [Value(np.nan), Value(1.0)]])
@pytest.mark.parametrize("metric", [accuracy, zero_one_error, confusion_matrix, labels_of])
def test_nan_is_no_class(metric, prediction):
    target = () if metric is labels_of else ([1, 1],)
    error, message = ValueError, f"{metric.__name__}: the prediction holds nan, which is no class"
    if metric is zero_one_error and not isinstance(prediction[0], (float, list)):
        error, message = NotDifferentiableError, "slope 0 almost everywhere"  # of nodes
    with pytest.raises(error, match=message):
        metric(prediction, *target)


def test_infinite_scores_have_an_order():
    assert accuracy([[np.inf, 0.0], [-np.inf, 0.0]], [0, 1]) == 1.0
    assert accuracy([np.inf, -np.inf], [1, 0], threshold=0) == 1.0


@pytest.mark.parametrize(("threshold", "error", "message"), [
    (np.nan, ValueError, "threshold must be finite, got nan"),
    ("x", TypeError, "threshold must be a number, got str 'x'"),
    (True, TypeError, "threshold must be a number, got bool True"),
    (..., TypeError, "threshold must be a number"),
])
def test_a_threshold_is_a_number(threshold, error, message):
    for prediction in ([0.2, 0.7], [[0.2, 0.8], [0.3, 0.7]]):  # also where it would not be used
        for metric in (accuracy, zero_one_error, confusion_matrix):
            with pytest.raises(error, match=f"{metric.__name__}: {message}"):
                metric(prediction, [0, 1], threshold=threshold)
        with pytest.raises(error, match=f"labels_of: {message}"):
            labels_of(prediction, threshold)


@pytest.mark.parametrize(("prediction", "target", "what"), [
    (["cat", "dog"], [0, 1], "prediction must be a node, real numbers or a list of Values"),
    (np.array(["cat", 1.0], object), [0, 1],
     "prediction must be a node, real numbers or a list of Values"),
    ([0, 1], ["cat", "dog"], "target must be real numbers"),
    ([0, 1], [b"cat", b"dog"], "target must be real numbers"),
])
def test_classes_that_are_strings_are_numbered_first(prediction, target, what):
    message = (rf"accuracy: the {what}, got strings, such as b?'cat'. Number the classes first: "
               r"names, t = np.unique\(y, return_inverse=True\), and predictions alike: "
               r"np.searchsorted\(names, p\)\.")
    with pytest.raises(TypeError, match=message):
        accuracy(prediction, target)
    names, t = np.unique(["dog", "cat", "dog"], return_inverse=True)
    assert accuracy(np.searchsorted(names, ["dog", "dog", "dog"]), t) == pytest.approx(2 / 3)


def test_metrics_by_name():
    with pytest.raises(TypeError, match=r"^metrics: expected a name, got int 3"):
        metrics.named([3])
    with pytest.raises(ValueError, match=r"^metrics 'acuracy' is unknown. Did you mean 'accuracy'"):
        metrics.named({"mine": "acuracy"})


@pytest.mark.parametrize("metric", [metrics.mean_error, metrics.maximum_error])
def test_errors_that_overflow_are_infinite(metric):
    assert metric([1e308], [-1e308]) == np.inf  # without a warning, which would be an error here
    assert metric(Tensor([1e308]), [-1e308]) == metric([Value(1e308)], [-1e308]) == np.inf


def test_one_example_and_nodes():
    assert zero_one_error([0.1, 0.9], 1) == 0.0 and zero_one_error([0.1, 0.9], 0) == 1.0
    assert accuracy([[Value(0.1), Value(0.9)]], [1]) == 1.0
    assert accuracy(Tensor([[0.1], [0.9]]), [[0], [1]]) == 1.0
    assert accuracy([True, False] * np.ones(2), [True, False]) == 1.0


def test_metrics_by_name_are_functions_of_two():
    assert all(metric([[0.2], [0.9]], [[0], [1]]) in (0.0, 0.2, 1.0, pytest.approx(0.15))
               for metric in metrics.METRICS.values())
