"""Optimizers: the lectures' sequences, one flat update, and gradients that are used up."""

import itertools

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, constant, gradients
from nn import MLP, Dense, Sequential, schedules
from nn.clipping import clip_by_norm, clip_by_value
from nn.flat import FlatParameters
from nn.optimizers import (
    OPTIMIZERS,
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    get,
)

EXACT = {"rtol": 1e-12, "atol": 1e-14}


def path(make, curvature=1.0, steps=3, start=1.0):
    """The parameters after each step on curvature/2 · w²."""
    w = Value(start, "w")
    optimizer = make([w])
    found = []
    for _ in range(steps):
        optimizer.step(curvature / 2 * w * w)
        found.append(w.data)
    return found


def fed(make, gradients, start=0.0):
    """The parameters after each of the given gradients."""
    w = Tensor(np.full(np.shape(gradients[0]) or (1,), start), "w")
    optimizer, found = make([w]), []
    for g in gradients:
        optimizer.update(np.atleast_1d(np.array(g, float)))
        found.append(w.data.tolist())
    return np.squeeze(found)


@pytest.mark.parametrize(("make", "expected"), [
    (lambda w: GradientDescent(w, 0.1), [0.9, 0.81, 0.729]),
    (lambda w: Momentum(w, 0.1, 0.9), [0.9, 0.72, 0.486]),
    (lambda w: Adagrad(w, 0.1), [0.9000000005, 0.8331035275020189, 0.7804561820966098]),
    (lambda w: RMSprop(w, 0.1), [0.6837722497945492, 0.49887062665476284, 0.3691805738759925]),
    (lambda w: Adam(w, 0.1, epsilon_inside=True),
     [0.9000000005, 0.8004122287185943, 0.7015862730308321]),
])
def test_B6_1_B6_6_B6_10_B6_11_B6_13_B6_14_B6_15_s11_the_lausanne_sequences(make, expected):
    np.testing.assert_allclose(path(make), expected, **EXACT)


def test_B6_12_s11_nesterov_as_it_should_be_printed():
    w = Value(1.0, "w")
    optimizer = Nesterov([w], 0.1, 0.9)
    positions = []
    for _ in range(3):
        optimizer.step(w * w / 2)
        positions.append(optimizer.position()[0])
    np.testing.assert_allclose(positions, [0.9, 0.729, 0.51759], **EXACT)


def test_B6_16_l23_nesterov_with_the_decay_of_keras():
    rate = schedules.inverse_time(0.1, 1e-6)
    np.testing.assert_allclose(fed(lambda w: Nesterov(w, rate, 0.9), [1.0, 0.5, -1.0]),
                               [-0.19, -0.365999905000095, -0.2894002444993755], **EXACT)


def test_B6_3_B6_4_l18_directions_of_adagrad_and_rmsprop():
    gradients = [[1.0, -2.0], [0.5, 0.5], [-1.0, 3.0]]
    adagrad = np.array([[0.999999995, -0.9999999987500001],
                        [0.44721359371110364, 0.24253562475099694],
                        [-0.6666666651851851, 0.8241633833811292]])
    rmsprop = np.array([[3.1622775020545086, -3.1622776206399097],
                        [1.4744194974437774, 0.8058229535601473],
                        [-2.2167554381416283, 2.6870460637239324]])
    for make, directions in ((Adagrad, adagrad), (RMSprop, rmsprop)):
        np.testing.assert_allclose(fed(lambda w, m=make: m(w, 1.0), gradients),
                                   -np.cumsum(directions, axis=0), rtol=1e-12, atol=1e-12)


def test_B6_7_d12_d13_darmstadts_averaged_momentum():
    np.testing.assert_allclose(path(lambda w: Momentum(w, 0.1, 0.9, averaged=True), curvature=2),
                               [0.98, 0.9424, 0.889712], **EXACT)
    w = Tensor([0.0])
    optimizer, averages = Momentum([w], 1.0, 0.9, averaged=True), []
    for m in (1.0, 2.0, 3.0, 4.0):
        optimizer.update(np.array([m]))
        averages.append(optimizer.memory["velocity"][0])
    np.testing.assert_allclose(averages, [0.1, 0.29, 0.561, 0.9049], **EXACT)
    corrected = [a / (1 - 0.9**t) for t, a in enumerate(averages, 1)]
    np.testing.assert_allclose(
        corrected, [1.0, 1.5263157894736843, 2.0701107011070112, 2.631288165164292], **EXACT)


def test_B6_7_d12_the_arithmetic_mean_of_all_gradients():
    w = Tensor([0.0])
    optimizer = Momentum([w], 1.0, lambda t: t / (t + 1), averaged=True)
    means = []
    for m in (1.0, 2.0, 3.0, 4.0):
        optimizer.update(np.array([m]))
        means.append(optimizer.memory["velocity"][0])
    np.testing.assert_allclose(means, [1.0, 1.5, 2.0, 2.5], **EXACT)
    assert w.data[0] == pytest.approx(-sum(means))


def test_a_momentum_that_leaves_its_range_changes_nothing():
    w = Value(1.0)
    optimizer = Momentum([w], 0.1, lambda t: 0.5 * (t + 1))
    optimizer.update(np.array([1.0]))
    with pytest.raises(ValueError, match="momentum of update 1 must be at least 0 and below 1"):
        optimizer.update(np.array([1.0]))
    assert w.data == 0.9 and optimizer.updates == 1
    assert optimizer.memory["velocity"].tolist() == [-0.1]


def test_B6_8_d14_darmstadts_adadelta_is_rmsprop():
    np.testing.assert_allclose(
        path(lambda w: RMSprop(w, 0.01, 0.9), curvature=2),
        [0.9683772237936009, 0.9457880252747615, 0.9270530984167914], **EXACT)
    assert path(Adadelta, curvature=2)[0] == pytest.approx(0.9955278752252984, rel=1e-12)
    assert path(lambda w: Adadelta(w, decay=0.75, epsilon=0.25, epsilon_inside=False), 2)[0] == (
        pytest.approx(1 - 2 * 0.25 / (1 + 0.25), rel=1e-12))


def test_B6_5_B6_9_d15_adam_with_epsilon_outside_and_inside():
    g = [1.0, -2.0, 0.5, 3.0]
    np.testing.assert_allclose(fed(Adam, g), [
        -0.00099999999, -0.0006338964652792492, -0.0004972058032617827,
        -0.0008913056956512335], **EXACT)
    np.testing.assert_allclose(fed(lambda w: Adam(w, epsilon_inside=True), g), [
        -0.000999999995, -0.0006338964686961418, -0.0004972058060359178,
        -0.0008913056999598893], **EXACT)
    plain = fed(lambda w: Adam(w, 0.1, bias_correction=False), [1.0])
    assert plain == pytest.approx(-0.1 * 0.1 / (np.sqrt(0.001) + 1e-8), rel=1e-12)


def test_B6_17_l21_the_tensorflow_listing():
    x = np.arange(100) / 99
    W, b = Value(-0.5, "W"), Value(0.0, "b")
    optimizer, found = SGD([W, b], 0.5), []
    for step in range(201):
        loss = autograd.mean((x * W + b - (0.1 * x + 0.3)) ** 2)
        if step == 0:
            np.testing.assert_allclose(gradients(loss, [W, b]), [-0.702020202020202, -1.2], **EXACT)
        optimizer.step(loss)
        if step in (0, 20, 100, 200):
            found.append([W.data, b.data])
    np.testing.assert_allclose(found, [
        [-0.14898989898989898, 0.6], [0.020556982876582225, 0.3425762328776025],
        [0.09969186868648873, 0.30016513812082907],
        [0.0999997017462126, 0.3000001598444164]], rtol=1e-12)


def test_B6_2_C8_C9_H15_H32_l24_gradients_of_single_examples_and_of_pairs_are_unbiased():
    """Lisbon and Lausanne: the mean over all single examples, or over all pairs, is the whole."""
    x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 3.0, 5.0, 4.0])

    def gradient_of(rows):
        w, b = Value(0.5, "w"), Value(0.25, "b")
        optimizer = SGD([w, b], 0.1)
        optimizer.step(autograd.mean((w * x[rows] + b - y[rows]) ** 2 / 2))
        return [(0.5 - w.data) / 0.1, (0.25 - b.data) / 0.1]

    single = [gradient_of([i]) for i in range(4)]
    pairs = [gradient_of(list(pair)) for pair in itertools.combinations(range(4), 2)]
    np.testing.assert_allclose(
        single, [[-1.25, -1.25], [-3.5, -1.75], [-9.75, -3.25], [-7.0, -1.75]], rtol=1e-12)
    np.testing.assert_allclose(gradient_of([0, 2]), [-5.5, -2.25], rtol=1e-12)
    for mean in (np.mean(single, axis=0), np.mean(pairs, axis=0), gradient_of([0, 1, 2, 3])):
        np.testing.assert_allclose(mean, [-5.375, -2.0], rtol=1e-12)


def test_B6_20_a_unit_moves_by_the_error_times_its_input():
    w = Tensor([0.5, -0.5], "w")
    x, t = np.array([1.0, 2.0]), 1.0
    y = float(x @ w.data)
    SGD([w], 0.1).step(autograd.sum((x @ w - t) ** 2) / 2)
    np.testing.assert_allclose(w.data, [0.5, -0.5] - 0.1 * (y - t) * x, **EXACT)


def test_B5_2_H7_decay_is_l2_for_gradient_descent_but_not_for_adam():
    w, v = Value(1.0, "w"), Value(1.0, "v")
    decay, l2 = SGD([w], 0.1, weight_decay=0.1), SGD([v], 0.1)
    for _ in range(5):
        decay.update(np.array([0.5]))
        l2.step(0.5 * v + 0.05 * v * v)
    assert w.data == pytest.approx(v.data, rel=1e-12)
    w, v = Value(1.0, "w"), Value(1.0, "v")
    decay, l2 = AdamW([w], 0.1, weight_decay=0.1), Adam([v], 0.1)
    for _ in range(5):
        decay.update(np.array([0.5]))
        l2.step(0.5 * v + 0.05 * v * v)
    assert v.data == pytest.approx(0.500802, abs=1e-6)
    assert w.data == pytest.approx(0.460891, abs=1e-6)


def test_weight_decay_leaves_biases_alone():
    model = Sequential(Dense(2, 3, rng=0), Dense(3, 1, rng=1, bias_initializer="keras_uniform"))
    before = model.state_dict()
    AdamW(model, 0.1, weight_decay=0.5).update(np.zeros(model.count()))
    after = model.state_dict()
    for name in before:
        np.testing.assert_allclose(after[name], before[name] * (0.95 if name[0] == "W" else 1))
    mlp = MLP(2, [1], rng=0, bias_initializer="keras_uniform")
    b = mlp.state_dict()["b1"]
    SGD(mlp, 0.1, weight_decay=0.5).update(np.zeros(3))
    assert mlp.state_dict()["b1"] == b


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
def test_a_scalar_network_moves_as_its_layer_form(make):
    X = np.array([[0.5, -1.0], [1.5, 0.25]])
    mlp = MLP(2, [3, 1], rng=0)
    dense = MLP(2, [3, 1], rng=0).as_dense()
    one, other = make(mlp), make(dense)
    for _ in range(4):
        one.step(autograd.sum([o * o for row in mlp(X) for o in row]))
        other.step(autograd.sum(dense(X) ** 2))
    for name, array in mlp.state_dict().items():
        np.testing.assert_allclose(array, dense.state_dict()[name], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
def test_every_optimizer_goes_downhill_and_can_be_restored(make):
    w = Tensor([1.0, -2.0], "w")
    optimizer = make([w])
    assert optimizer.step(autograd.sum(w * w)) == 5.0
    optimizer.step(autograd.sum(w * w))
    assert (abs(w.data) < [1.0, 2.0]).all()
    saved, at = optimizer.state(), w.data
    for _ in range(2):
        optimizer.step(autograd.sum(w * w))
        first = w.data.tolist()
        optimizer.restore(saved)
        w.data = at
        optimizer.step(autograd.sum(w * w))
        assert w.data.tolist() == first
        optimizer.restore(saved)
        w.data = at
    optimizer.reset()
    assert optimizer.updates == 0 and not any(a.any() for a in optimizer.memory.values())
    assert "learning_rate=" in repr(optimizer) and "2 numbers" in repr(optimizer)


def test_step_consumes_the_gradients_of_backward():
    w, u = Value(1.0, "w"), Value(1.0, "u")
    optimizer = SGD([w, u], 0.1)
    (w * w).backward()
    assert optimizer.step() is None
    assert w.data == 0.8 and u.data == 1.0 and w.grad is None
    with pytest.raises(RuntimeError, match=r"have no gradients. Call loss.backward\(\) first"):
        optimizer.step()


def test_step_of_a_loss_touches_no_gradient_and_uses_no_stale_one():
    w, u = Value(1.0, "w"), Value(1.0, "u")
    (w * u).backward()
    SGD([w, u], 0.1).step(w * w)
    assert (w.data, u.data, w.grad, u.grad) == (0.8, 1.0, 1.0, 1.0)


def test_nan_and_inf_change_nothing():
    w = Tensor([1.0, 0.0], "w")
    optimizer = Adam([w])
    with pytest.raises(FloatingPointError, match=r"Adam: the gradient of w is -?(inf|nan)"):
        optimizer.step(autograd.sum(autograd.log(w)))
    assert w.data.tolist() == [1.0, 0.0] and optimizer.updates == 0
    assert not optimizer.memory["mean"].any()


def test_B11_1_u13_gradient_clipping():
    g = [3.0, 4.0]
    np.testing.assert_allclose(clip_by_norm(g, 1.0), [0.6, 0.8], **EXACT)
    np.testing.assert_allclose(clip_by_value(g, 2.0), [2.0, 2.0], **EXACT)
    assert clip_by_norm(g, 6.0).tolist() == g
    np.testing.assert_allclose(fed(lambda w: SGD(w, 1.0, clip_norm=1.0), [g]), [-0.6, -0.8])
    np.testing.assert_allclose(fed(lambda w: SGD(w, 1.0, clip_value=2.0), [g]), [-2.0, -2.0])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_gradient_whose_squares_overflow_keeps_its_direction(dtype):
    g = np.array([3.0, 4.0], dtype) * np.sqrt(np.finfo(dtype).max)
    clipped = clip_by_norm(g, 1.0)
    np.testing.assert_allclose(clipped, [0.6, 0.8], rtol=1e-6)
    assert clipped.dtype == dtype
    far = 2.0 * float(g[1])
    assert clip_by_norm(g, far) is g
    np.testing.assert_allclose(clip_by_norm([1e200, 1e200], 1.0), [0.5**0.5, 0.5**0.5])


def test_gradients_of_many_arrays_are_clipped_to_one_common_length():
    W, b = Tensor([[3.0, 0.0]], "W"), Value(4.0, "b")
    found = gradients(autograd.sum(W * W) / 2 + b * b / 2, [W, b])
    for clipped, expected in ((clip_by_norm(found, 1.0), [[[0.6, 0.0]], 0.8]),
                              (clip_by_norm(found, 9.0), [[[3.0, 0.0]], 4.0]),
                              (clip_by_value(found, 2.0), [[[2.0, 0.0]], 2.0])):
        assert [np.shape(part) for part in clipped] == [(1, 2), ()]
        for part, wanted in zip(clipped, expected, strict=True):
            np.testing.assert_allclose(part, wanted, **EXACT)


def test_flat_parameters_keep_kinds_shapes_and_dtypes():
    a, T = Value(1.0, "a"), Tensor(np.ones((2, 2), np.float32), "T")
    flat = FlatParameters({"a": a, "T": T})
    assert flat.dtype == np.float64 and flat.size == 5
    flat.write(np.arange(5.0))
    assert a.data == 0.0 and type(a.data) is float
    assert T.data.tolist() == [[1, 2], [3, 4]] and T.data.dtype == np.float32
    assert FlatParameters(T).dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        flat.nodes[1].data[0, 0] = 7.0
    with pytest.raises(ValueError, match="read-only"):
        flat.read()[0] = 1.0
    T.data = np.zeros((2, 2))
    assert flat.read().tolist() == [0.0] * 5
    vector = np.ones(5)
    flat.write(vector)
    vector[0] = 9.0
    assert a.data == 1.0


def test_updates_make_older_graphs_stale():
    w = Value(1.0, "w")
    loss = w * w
    SGD([w]).step(loss)
    with pytest.raises(autograd.StaleGraphError):
        loss.backward()


w0 = Value(1.0, "w")


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: SGD([w0], -0.1), ValueError, "learning_rate must be at least 0, got -0.1"),
    (lambda: SGD([w0], "0.1"), TypeError, "learning_rate must be a number, got str"),
    (lambda: SGD([w0], np.nan), ValueError, "learning_rate must be finite and at least 0, got nan"),
    (lambda: SGD([w0], schedules.exponential(1.0, 0.5)), ValueError, "counts epochs"),
    (lambda: Momentum([w0], 0.1, 1.0), ValueError, "momentum must be at least 0 and below 1"),
    (lambda: Nesterov([w0], momentum=-1), ValueError, "Nesterov: momentum must be"),
    (lambda: Adam([w0], beta2=2), ValueError, "Adam: beta2 must be at least 0 and below 1, got 2"),
    (lambda: AdamW([w0], weight_decay=-1), ValueError, "weight_decay must be at least 0"),
    (lambda: RMSprop([w0], epsilon=0), ValueError, "epsilon must be above 0"),
    (lambda: SGD([w0], clip_norm=-1), ValueError, "clip_norm must be above 0"),
    (lambda: SGD([w0], decayed=[Value(2.0)]), ValueError, "none of the parameters"),
    (lambda: SGD([]), ValueError, "expected at least one, got none"),
    (lambda: SGD([w0, w0]), ValueError, "stands in the list twice"),
    (lambda: SGD([3.0]), TypeError, "expected leaves.*got float 3.0"),
    (lambda: SGD([constant(1.0)]), TypeError, "got a constant"),
    (lambda: SGD([w0 * 2]), TypeError, "computed by multiply"),
    (lambda: SGD([w0]).step(Value(1.0) * 2), ValueError, "computed by another model"),
    (lambda: SGD([w0]).update(np.ones(2)), ValueError, "a gradient of 1 numbers, got shape"),
    (lambda: Optimizer([w0], 0.1).update(np.ones(1)), NotImplementedError, "define change"),
    (lambda: FlatParameters([w0]).write(np.ones(2)), ValueError, "a vector of 1 numbers"),
    (lambda: clip_by_norm([1.0], 0), ValueError, "clip_by_norm: limit must be above 0, got 0"),
    (lambda: clip_by_norm([np.inf, 1.0], 1), ValueError, "the gradient holds nan or inf, which"),
    (lambda: clip_by_norm([np.array([np.nan]), 1.0], 1), ValueError, "holds nan or inf"),
    (lambda: clip_by_norm({"w": 1.0}, 1), TypeError, "clip_by_norm: expected real numbers, got"),
    (lambda: clip_by_value("ab", 1), TypeError, "clip_by_value: expected real numbers, got"),
    (lambda: get("adan", Dense(1, 1, rng=0)), ValueError, "Did you mean 'adam'"),
    (lambda: get(3, Dense(1, 1, rng=0)), TypeError, "expected a name such as 'adam'"),
    (lambda: get(Adam(Dense(1, 1, rng=0)), Dense(1, 1, rng=0)), ValueError,
     "holds parameters of another model"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
