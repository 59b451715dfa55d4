"""Targets that are leaf nodes: they stay in the graph, under their names, and may get new data."""

import numpy as np
import pytest

import autograd
from autograd import (
    Graph,
    ShapeError,
    StaleGraphError,
    Tensor,
    Value,
    check_gradients,
    constant,
    gradients,
)
from nn import MLP, losses, metrics
from nn.losses import LOSSES

rng = np.random.default_rng(0)
NUMBERS = rng.normal(size=(3, 3, 2))
SCORES, ROWS = rng.normal(size=(3, 4)), [np.eye(4)[[0, 3, 1]], np.eye(4)[[2, 2, 0]]]
SOFT = autograd.softmax(rng.normal(size=(2, 3, 4)))
BITS = [np.array([[0.0, 1], [1, 1], [0, 0]]), np.array([[1.0, 1], [0, 1], [1, 0]])]
SHARES = [np.array([[0.0, 0.3], [1, 0.5], [0, 1]]), np.array([[0.9, 1], [0, 0], [0.25, 0]])]
PROBABILITIES = rng.uniform(0.1, 0.9, (3, 2))
CERTAIN = np.array([[0.0, 1.0], [1.0, 0.5], [0.0, 1.0]])  # as SHARES[0] has it where it is 0 or 1

CASES = [  # a loss, a prediction, two targets one after the other, settings
    *((name, NUMBERS[0], NUMBERS[1:], {}) for name in
      ("squared_error", "mean_squared_error", "absolute_error", "mean_absolute_error", "huber")),
    ("squared_error", NUMBERS[0], NUMBERS[1:], {"half": False, "reduction": "sum"}),
    ("huber", 3 * NUMBERS[0], NUMBERS[1:], {"delta": 0.5, "reduction": "sum"}),
    ("squared_error", NUMBERS[0][:, 0], NUMBERS[1:, :, 0], {}),
    ("binary_cross_entropy", PROBABILITIES, BITS, {}),
    ("binary_cross_entropy", PROBABILITIES, SHARES, {"reduction": "sum"}),
    ("binary_cross_entropy", CERTAIN, [SHARES[0], CERTAIN], {}),
    ("sigmoid_cross_entropy", 3 * NUMBERS[0], BITS, {}),
    ("sigmoid_cross_entropy", 3 * NUMBERS[0], SHARES, {"reduction": "sum"}),
    ("sigmoid_cross_entropy", 1e3 * NUMBERS[0], BITS, {}),
    *((name, SOFT[0], rows, {}) for name in ("cross_entropy", "kl_divergence")
      for rows in (ROWS, [SOFT[1], ROWS[0]])),
    *((name, ROWS[0], [ROWS[0], ROWS[0]], {"reduction": "sum"}) for name in
      ("cross_entropy", "kl_divergence")),
    ("cross_entropy", SOFT[0][0], SOFT[1][:2], {}),
    *(("softmax_cross_entropy", SCORES, rows, settings) for rows in (ROWS, [SOFT[0], ROWS[0]])
      for settings in ({}, {"smoothing": 0.1}, {"reduction": "sum"})),
    ("softmax_cross_entropy", SCORES[0], SOFT[0][:2], {}),
    *(("sparsemax_loss", SCORES, rows, {}) for rows in (ROWS, [SOFT[0], ROWS[0]])),
    ("hinge", NUMBERS[0], [2 * bits - 1 for bits in BITS], {}),
    ("multiclass_hinge", SCORES, ROWS, {"margin": 0.7}),
    ("gaussian_outputs", SCORES, NUMBERS[1:], {}),
]


def test_all_losses_are_tried():
    assert {name for name, *_ in CASES} == set(LOSSES)


def loss_and_gradient(name, y, target, settings):
    node = Tensor(y, "y")
    loss = LOSSES[name](node, target, **settings)
    return loss, loss.data, gradients(loss, node)


@pytest.mark.parametrize("leaf", [constant, Tensor])
@pytest.mark.parametrize(("name", "y", "targets", "settings"), CASES)
def test_a_node_gives_what_an_array_gives_and_follows_its_data(name, y, targets, settings, leaf):
    t, node = leaf(targets[0], "t"), Tensor(y, "y")
    loss = LOSSES[name](node, t, **settings)
    graph = Graph(loss)
    for target in (targets[0], targets[1], targets[0]):
        t.data = target
        graph.fprop()
        _, value, gradient = loss_and_gradient(name, y, target, settings)
        np.testing.assert_allclose(loss.data, value, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(gradients(loss, node), gradient, rtol=1e-12, atol=1e-14)
    assert "t" in [graph.name(leaf) for leaf in graph.leaves]


@pytest.mark.parametrize(("name", "y", "targets", "settings"), CASES)
def test_float32_stays_float32_and_numbers_stay_numbers(name, y, targets, settings):
    y, t = np.asarray(y, np.float32), constant(np.asarray(targets[0], float), "t")
    loss, value, gradient = loss_and_gradient(name, y, t, settings)
    assert gradient.dtype == np.float32
    assert {node.dtype for node in Graph(loss) if node.shape and node is not t} == {
        np.dtype(np.float32)}
    _, expected, other = loss_and_gradient(name, y, targets[0], settings)
    np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(gradient, other, rtol=1e-5, atol=1e-6)
    plain = LOSSES[name](y, t, **settings)  # of a prediction without a graph
    assert type(plain) is float and plain == LOSSES[name](y, targets[0], **settings)


@pytest.mark.parametrize(("name", "y", "targets"), [
    ("binary_cross_entropy", PROBABILITIES, [[0.2, 0.9], [0.5, 0.1], [0.6, 0.7]]),
    ("sigmoid_cross_entropy", NUMBERS[0], [[0.2, 0.9], [0.5, 0.1], [0.6, 0.7]]),
    *((name, SOFT[0], SOFT[1]) for name in ("cross_entropy", "kl_divergence")),
    *((name, SCORES, SOFT[1]) for name in ("softmax_cross_entropy", "sparsemax_loss")),
    *((name, NUMBERS[0], NUMBERS[1]) for name in ("squared_error", "huber")),
    ("gaussian_outputs", SCORES, NUMBERS[1])])
def test_a_target_that_is_no_constant_gets_its_gradient(name, y, targets):
    t = Tensor(targets, "t")
    report = check_gradients(LOSSES[name](Tensor(y, "y"), t))
    assert report.ok, report
    fixed = constant(targets, "t")
    LOSSES[name](Tensor(y, "y"), fixed).backward()
    assert fixed.grad is None


def test_the_gradient_of_a_target_of_0_and_1():
    p = np.array([0.25, 0.25])
    for loss, expected in ((losses.binary_cross_entropy, np.log(3.0) * np.ones(2)),
                           (losses.cross_entropy, -np.log([0.25, 0.75]))):
        y, t = Tensor(p if loss is losses.binary_cross_entropy else [0.25, 0.75]), Tensor([0.0, 1])
        np.testing.assert_allclose(gradients(loss(y, t, reduction="sum"), t), expected)


def test_a_logit_that_is_infinite_costs_nothing_where_it_is_right():
    for z, t in ((np.inf, 1.0), (-np.inf, 0.0)):
        y = Tensor([z])
        loss = losses.sigmoid_cross_entropy(y, constant([t]))
        assert loss.data == 0.0 and gradients(loss, y).tolist() == [0.0]
        assert losses.sigmoid_cross_entropy(y, constant([1 - t])).data == np.inf


def test_values_are_targets_of_values():
    y = Value(0.25, "y")
    for name, target in (("squared_error", 1.0), ("binary_cross_entropy", 1.0), ("hinge", -1.0),
                         ("sigmoid_cross_entropy", 0.5), ("absolute_error", 3.0)):
        t = constant(target, "t")
        loss, other = LOSSES[name](y, t), LOSSES[name](y, target)
        assert loss.data == pytest.approx(other.data, rel=1e-12) and t in Graph(loss).leaves
        assert gradients(loss, y) == pytest.approx(gradients(other, y), rel=1e-12)


@pytest.mark.parametrize(("name", "targets"), [
    ("squared_error", NUMBERS[1:, :2]), ("sigmoid_cross_entropy", [BITS[0][:2], BITS[1][:2]]),
    ("softmax_cross_entropy", [np.eye(2), np.eye(2)[::-1]])])
def test_lists_of_values_with_the_node_of_a_target(name, targets):
    mlp, X = MLP(2, [3, 2], rng=0), [[0.5, -1.0], [1.5, 0.25]]
    t = constant(targets[0], "t")
    loss, parameters = LOSSES[name](mlp(X), t), mlp.parameters()
    one = LOSSES[name]([mlp(X[0])], constant(targets[1][:1], "t"))
    assert one.data == pytest.approx(LOSSES[name]([mlp(X[0])], targets[1][:1]).data, rel=1e-12)
    t.data = targets[1]
    Graph(loss).fprop()
    other = LOSSES[name](mlp(X), targets[1])
    assert loss.data == pytest.approx(other.data, rel=1e-12)
    np.testing.assert_allclose(gradients(loss, parameters), gradients(other, parameters),
                               rtol=1e-12, atol=1e-14)


def test_class_indices_become_rows_without_a_name():
    t = constant([0.0, 3.0, 1.0], "t")
    loss = losses.softmax_cross_entropy(Tensor(SCORES), t)
    assert t not in Graph(loss).nodes
    assert loss.data == losses.softmax_cross_entropy(Tensor(SCORES), [0, 3, 1]).data


def test_the_variance_may_be_the_only_node():
    t = constant([0.5, -1.0], "t")
    for mean, variance in (([1.0, 2.0], Tensor([1.0, 2.0])), (Tensor([1.0, 2.0]), [1.0, 2.0])):
        loss = losses.gaussian_negative_log_likelihood(mean, variance, t)
        assert t in Graph(loss).leaves
        plain = losses.gaussian_negative_log_likelihood([1.0, 2.0], [1.0, 2.0], [0.5, -1.0])
        assert loss.data == pytest.approx(plain, rel=1e-12)
        assert losses.gaussian_negative_log_likelihood([1.0, 2.0], [1.0, 2.0], t) == plain


def test_new_data_makes_the_loss_stale():
    t, y = constant([1.0], "t"), Value(2.0, "y")
    loss = losses.squared_error([y], t)
    t.data = [0.0]
    with pytest.raises(StaleGraphError, match=r"t\.data changed"):
        loss.backward()


def test_metrics_of_nodes_are_numbers():
    y, t = Tensor([1.0, 2.0]), constant([1.5, 4.0])
    assert (metrics.mean_error(y, t), metrics.maximum_error(y, t)) == (1.25, 2.0)


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda t: losses.squared_error(Tensor([1.0, 2.0]), t([1.0])), ShapeError, "would broadcast"),
    (lambda t: losses.squared_error(Tensor([1.0]), t([np.nan])), ValueError, "target holds nan"),
    (lambda t: losses.hinge(Tensor([1.0]), t([0.0])), ValueError, r"must be −1 or \+1, got 0"),
    (lambda t: losses.sigmoid_cross_entropy(Tensor([1.0]), t([-1.0])), ValueError,
     r"got -1. This is {−1, \+1} coding"),
    (lambda t: losses.softmax_cross_entropy(Tensor([[1.0, 2.0]]), t([[1.0, 1.0]])), ValueError,
     "each row of the target must sum to 1, got 2"),
    (lambda t: losses.softmax_cross_entropy(Tensor([[1.0, 2.0]]), t([2.0])), ValueError,
     "class indices must be from 0 to 1"),
    (lambda t: losses.multiclass_hinge(Tensor([[1.0, 2.0]]), t([[0.5, 0.5]])), ValueError,
     "got probabilities between"),
    (lambda t: losses.squared_error(Tensor([1.0]), t([1.0]) * 2), TypeError,
     r"the target is a node that was computed \(multiply\)")])
@pytest.mark.parametrize("leaf", [constant, Tensor])
def test_a_node_is_checked_as_an_array_is(make, error, message, leaf):
    with pytest.raises(error, match=message):
        make(leaf)
