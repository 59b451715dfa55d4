"""Predictions and targets: what may be passed, and what the refusals advise."""

from fractions import Fraction

import numpy as np
import pytest

from autograd import ShapeError, Tensor, Value, gradients, softmax
from nn import MLP, Dense, Heads, losses, metrics

V, W = Value(0.25), Value(-1.0)
PER_EXAMPLE = ["squared_error", "absolute_error", "huber", "sigmoid_cross_entropy",
               "binary_cross_entropy", "hinge"]
SIX = np.eye(6)


@pytest.mark.parametrize("name", PER_EXAMPLE)
def test_a_list_of_values_could_be_one_example_or_several(name):
    loss, values = losses.LOSSES[name], [Value(0.25), Value(0.5)]
    message = (rf'{name}: a list of 2 Values could be one example of 2 outputs \(pass \[outputs\] '
               r'and \[t\]\), or 2 examples of one output \(pass \[\[o1\], \[o2\], ...\] and '
               r'\[\[t1\], \[t2\], ...\]\). Or pass reduction="sum"')
    with pytest.raises(ValueError, match=message):
        loss(values, [1, 1])
    total = loss(values, [1, 1], reduction="sum").data
    assert loss([values], [[1, 1]]).data == pytest.approx(total)
    assert loss([[v] for v in values], [[1], [1]]).data == pytest.approx(total / 2)
    assert loss(values[:1], [1]).data == pytest.approx(loss([0.25], [1]))
    assert loss([0.25, 0.5], [1, 1]) == pytest.approx(total / 2)  # numbers are examples


def test_the_mean_of_gaussians_is_refused_too():
    with pytest.raises(ValueError, match="a list of 2 Values could be one example"):
        losses.gaussian_negative_log_likelihood([V, W], [1.0, 1.0], [0.0, 0.0])


def test_what_is_the_same_either_way_takes_a_list_of_values():
    assert losses.mean_squared_error([V, W], [0.25, 1.0]).data == 2.0
    assert losses.softmax_cross_entropy([V, W], 0).data > 0  # the scores of one example


def test_B3_2_B12_1_C12_u14_one_example_of_two_outputs():
    mlp = MLP(2, [3, 2], "tanh", rng=0)
    mlp.load_state_dict({
        "W1": np.array([[0.2, -0.4, 0.1], [0.5, 0.3, -0.6]]), "b1": np.array([0.1, 0.0, -0.2]),
        "W2": np.array([[0.7, -0.1], [-0.3, 0.2], [0.4, 0.5]]), "b2": np.array([0.05, -0.05])})
    dense, x, t = mlp.as_dense(), [1.0, -0.5], [0.5, -1.0]
    y = [0.31407705391754814, -0.056412219621383056]
    delta1 = [-0.2239445123081954, 0.18324357501675, 0.3819422304907502]
    delta2 = [-0.18592294608245186, 0.9435877803786169]
    dW2 = [[-0.009288408253660835, 0.047140112137828656],
           [0.09305819223829953, -0.47228475511163065], [-0.0366966010201815, 0.1862409403125359]]
    dW1 = [delta1, [0.1119722561540977, -0.091621787508375, -0.1909711152453751]]
    assert [node.data for node in mlp(x)] == pytest.approx(y, rel=1e-12)
    expected = np.concatenate([np.ravel(g) for g in (dW1, delta1, dW2, delta2)])
    for model, loss in ((mlp, losses.squared_error([mlp(x)], [t])),
                        (mlp, losses.squared_error(mlp(x), t, reduction="sum")),
                        (dense, losses.squared_error(dense([x]), [t]))):
        assert loss.data == pytest.approx(0.46246262057991167, rel=1e-12)
        found = [np.ravel(g) for g in gradients(loss, list(model.parameters()))]
        np.testing.assert_allclose(np.concatenate(found), expected, rtol=1e-12)
    with pytest.raises(ValueError, match="a list of 2 Values"):
        losses.squared_error(mlp(x), t)


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: losses.squared_error(V, [1.0]), ShapeError, r"target \(1,\).* Take t\[0\]\.$"),
    (lambda: losses.squared_error(V, [[1.0]]), ShapeError, r"Take t\[0\]\[0\]\.$"),
    (lambda: losses.squared_error([V], 1.0), ShapeError, r"target \(\).* Pass \[t\]\.$"),
    (lambda: losses.squared_error([[V]], 1.0), ShapeError, r"Pass \[\[t\]\]\.$"),
    (lambda: losses.squared_error(np.ones(3), 1.0), ShapeError,
     r"broadcast to \(3,\). Pass a target for each, such as np.full\(\(3,\), t\) for one that all"),
    (lambda: losses.hinge([1.0, 1.0], [1, 2]), ValueError,
     r"got 2. These count from 1; pass 2 \* t - 3\.$"),
    (lambda: losses.hinge([1.0, 1.0, 1.0], [1, 1.5, 2]), ValueError, r"got 1.5\.$"),
    (lambda: losses.binary_cross_entropy([0.5, 0.5], [1, 2]), ValueError,
     r"between, got 2. These count from 1; pass t - 1\.$"),
    (lambda: losses.sigmoid_cross_entropy([0.5, 0.5], [1, 2]), ValueError, "pass t - 1"),
    (lambda: losses.sigmoid_cross_entropy([0.5] * 3, [1, 2, 3]), ValueError, r"got 3\.$"),
    (lambda: losses.squared_error(np.ones((3, 2)), [0, 1, 1]), ShapeError,
     r"do not fit; .* For classes pass nn.data.one_hot\(t, 2\), or take softmax_cross_entropy"),
    (lambda: losses.huber(np.ones((3, 3)), [0, 1, 1]), ShapeError,
     r"would broadcast to \(3, 3\). For classes pass nn.data.one_hot\(t, 3\)"),
    (lambda: losses.squared_error([[V, W], [V]], [[1.0]]), ShapeError, "rows of the prediction di"),
    (lambda: losses.squared_error([V, [W]], [[1.0]]), ShapeError, "rows of the prediction differ"),
    (lambda: losses.squared_error([[[V]]], [[[1.0]]]), ShapeError, "got lists in its rows"),
    (lambda: losses.squared_error([[1.0], [1.0, 2.0]], [1.0]), ShapeError, "prediction differ in"),
    (lambda: losses.squared_error([1.0], [[1.0], [1.0, 2.0]]), ShapeError, "target differ in leng"),
    (lambda: losses.squared_error([1.0], [V]), TypeError, "target is a list of Values; expected"),
    (lambda: losses.squared_error(np.array([1.0, None]), [1.0, 1.0]), TypeError,
     "prediction must be a node, real numbers"),
    (lambda: losses.squared_error([1.0], np.array([None])), TypeError, "got object such as None"),
    (lambda: losses.squared_error({"a": [1.0]}, {"a": [1.0]}), TypeError,
     r"lambda p, t: squared_error\(p\['a'\], t\['a'\]\)"),
    (lambda: losses.softmax_cross_entropy(SIX[0], [2]), ShapeError,
     r"expected one class index or a row \(6,\). Take t\[0\], or z.reshape\(1, 6\)\.$"),
    (lambda: losses.softmax_cross_entropy(SIX[:1], 2), ShapeError, r"Pass \[t\]\.$"),
    (lambda: losses.softmax_cross_entropy(SIX[:2, :2], [-1, 1]), ValueError,
     r"got -1. This is {−1, \+1} coding; convert it: \(t \+ 1\) / 2"),
    (lambda: losses.softmax_cross_entropy(SIX[:3, :3], [1, 2, 3]), ValueError,
     "got 3. These count from 1; pass t - 1"),
    (lambda: losses.softmax_cross_entropy(SIX[:3, :3], [1, 2, 4]), ValueError, r"got 4\.$"),
    (lambda: losses.softmax_cross_entropy(SIX[:1, :2], [[-1, 1]]), ValueError,
     r"got -1. This is {−1, \+1} coding; convert it: \(t \+ 1\) / 2"),
    (lambda: losses.softmax_cross_entropy(SIX[:1, :2], [[0.5, 0.50002]]), ValueError,
     "must sum to 1, got 1.00002"),
    (lambda: losses.softmax_cross_entropy(SIX[:1, :2], [[1.5, -0.5]]), ValueError, r"got -0.5\.$"),
])  # fmt: skip
def test_refusals_say_what_to_do(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_soft_targets_of_float32_sum_to_1(dtype):
    t = np.asarray(softmax(np.random.default_rng(0).normal(size=(20, 1000)).astype(np.float32)))
    assert t.dtype == np.float32 and (t.astype(float).sum(axis=1) != 1).all()
    losses.softmax_cross_entropy(np.zeros((20, 1000)), t.astype(dtype))
    losses.cross_entropy(t.astype(dtype), np.zeros(20))


def test_arrays_of_objects_that_are_all_numbers():
    t = np.array([1, 2.5, Fraction(1, 2)], dtype=object)
    assert losses.squared_error([1.0, 2.0, 0.5], t, reduction="sum") == 0.125
    assert losses.squared_error(t, [1.0, 2.0, 0.5], reduction="sum") == 0.125
    assert metrics.accuracy(np.array([0.3, 0.9], dtype=object), [0, 1]) == 1.0


def test_a_dict_of_tasks_needs_a_function_of_one():
    model = Heads(Dense(2, 4, rng=0), {"odd": Dense(4, 1, rng=1), "big": Dense(4, 1, rng=2)})
    prediction, targets = model.predict(SIX[:, :2]), {"odd": SIX[:, :1], "big": SIX[:, 1:2]}
    message = r"Pass a function of one of them, such as lambda p, t: accuracy\(p\['odd'\], t\['odd"
    with pytest.raises(TypeError, match=message):
        metrics.accuracy(prediction, targets)
    assert 0 <= metrics.accuracy(prediction["odd"], targets["odd"], threshold=0.5) <= 1


def test_losses_of_one_value_and_one_number():
    assert losses.squared_error(Value(3.0), 1.0).data == 2.0
    assert losses.binary_cross_entropy(Value(0.5), 1.0).data == pytest.approx(np.log(2))
    assert losses.squared_error(Tensor([[3.0]]), [[1.0]]).data == 2.0
