"""Regularizers, dropout, batch normalization, noise, pooling and heads: the lectures' numbers."""

import numpy as np
import pytest

import autograd
from autograd import ShapeError, Tensor, Value, check_gradients, gradients
from nn import (
    MLP,
    BatchNorm,
    Dense,
    Dropout,
    GaussianNoise,
    Heads,
    Maxout,
    MaxPool,
    Sequential,
    Skip,
    initializers,
    losses,
    train,
    weighted_losses,
)
from nn.dropout import all_masks, ensemble
from nn.optimizers import SGD
from nn.regularizers import L1, L2, Regularizer
from nn.second_order import newton_step

EXACT = {"rtol": 1e-12, "atol": 1e-14}
X = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]])
rng = np.random.default_rng(0)


def after_one_step(W, data_gradient, regularizer, rate):
    node = Tensor(W, "W1")
    SGD([node], rate).step(autograd.sum(node * data_gradient) + regularizer([node]))
    return node.data


# Regularizers


def test_B5_2_B5_1_u07_uppsalas_weight_decay():
    w = Tensor([1.0, -2.0], "w")
    assert L2(1.0, convention="full")([w]).data == 5.0 and L1(1.0)([w]).data == 3.0
    assert gradients(L2(1.0, convention="full")([w]), w).tolist() == [2.0, -4.0]
    assert gradients(L1(1.0)([w]), w).tolist() == [1.0, -1.0]
    moved = after_one_step([1.0, -2.0], [0.5, 1.0], L2(0.1, convention="full"), 0.5)
    np.testing.assert_allclose(moved, [0.65, -2.3], **EXACT)


def test_B5_3_B5_4_l15_lisbons_l2_and_l1():
    W, g = [[1.0, -2.0], [0.0, 0.5]], [[0.1, 0.2], [-0.3, 0.4]]
    assert L2(1.0)([Tensor(W)]).data == 2.625 and L1(1.0)([Tensor(W)]).data == 3.5
    np.testing.assert_allclose(after_one_step(W, g, L2(0.1), 0.5),
                               [[0.9, -2.0], [0.15, 0.275]], **EXACT)
    np.testing.assert_allclose(after_one_step(W, g, L1(0.1), 0.5),
                               [[0.9, -2.05], [0.15, 0.25]], **EXACT)


def test_B5_5_d18_darmstadts_weight_decay_with_the_factor_2():
    moved = after_one_step([1.0, -2.0], [1.0, -6.0], L2(0.1, convention="full"), 0.5)
    np.testing.assert_allclose(moved, [0.4, 1.2], **EXACT)


def test_B5_6_the_theano_listing():
    w = Tensor(rng.normal(size=5), "w")
    penalty = L2(0.01, convention="full")([w])
    assert penalty.data == pytest.approx(0.01 * np.sum(w.data**2))
    np.testing.assert_allclose(gradients(penalty, w), 0.02 * w.data, **EXACT)


def test_B4_5_strengths_per_layer_and_biases():
    mlp = MLP(2, [3, 1], bias_initializer=initializers.normal(1), rng=0)
    for model in (mlp, mlp.as_dense()):
        W1, b1, W2, b2 = (model.state_dict()[name] for name in ("W1", "b1", "W2", "b2"))
        half = [0.5 * np.sum(a * a) for a in (W1, b1, W2, b2)]
        assert L2(0.1)(model).data == pytest.approx(0.1 * (half[0] + half[2]))
        assert L2([0.1, 0.3])(model).data == pytest.approx(0.1 * half[0] + 0.3 * half[2])
        assert L2(np.array([0.1, 0.3]))(model).data == L2([0.1, 0.3])(model).data
        assert L2({"W2": 0.3})(model).data == pytest.approx(0.3 * half[2])
        assert L2([0.1, 0.3], biases=True)(model).data == pytest.approx(
            0.1 * sum(half[:2]) + 0.3 * sum(half[2:]))
        both = L1(0.1) + L2(0.2)
        assert both(model).data == pytest.approx(L1(0.1)(model).data + L2(0.2)(model).data)
        assert L1(0.0)(model).data == 0.0 and "L1(0.1) + L2(0.2)" in repr(both)
        model.children[0].trainable = False
        assert L2(0.1)(model).data == pytest.approx(0.1 * half[2])
        model.children[0].trainable = True


@pytest.mark.parametrize(("strength", "rate"), [(0.1, 1.0), (0.4, 0.25)])
def test_H22_shrinking_makes_weights_exactly_zero(strength, rate):
    model = Dense(2, 3, initializer=lambda s, r: np.array([[0.05, -0.3, 0.2], [1, -0.01, 0]]))
    L1(strength).shrink(model, learning_rate=rate)
    np.testing.assert_allclose(model.W.data, [[0, -0.2, 0.1], [0.9, 0, 0]], **EXACT)


def test_B10_3_H8_u09_early_stopping_is_l2_with_a_strength_for_each_direction():
    """Uppsala, "Early Stopping": ten steps from 0 end at the minimum of the loss + ½ α w².

    α = λ q / (1 − q) with q = (1 − ηλ)^10 differs between directions: the "strict assumptions".
    """
    curvatures, minimum = np.array([1.0, 4.0]), np.array([1.0, 1.0])

    def loss(w):
        return autograd.sum(curvatures * (w - minimum) ** 2) / 2

    w = Tensor([0.0, 0.0], "w")
    optimizer = SGD([w], 0.1)
    for _ in range(10):
        optimizer.step(loss(w))
    np.testing.assert_allclose(w.data, [0.6513215599, 0.9939533824], rtol=1e-9)
    q = (1 - 0.1 * curvatures) ** 10
    alpha = curvatures * q / (1 - q)
    np.testing.assert_allclose(alpha, [0.5353399327876295, 0.024333606412807154], rtol=1e-12)
    each = [Value(0.0, "w1"), Value(0.0, "w2")]
    penalized = loss(autograd.stack(each)) + L2(alpha)(each)
    newton_step(penalized, each)
    np.testing.assert_allclose([node.data for node in each], w.data, rtol=1e-12)


# Dropout


def test_B8_1_B8_2_l14_plain_and_inverted_dropout():
    h = np.array([1.0, 2.0, 3.0, 4.0])
    plain = Dropout(0.25, "plain", mask=[1, 0, 1, 0])
    assert plain(h, training=True).tolist() == [1, 0, 3, 0]
    assert plain(h).tolist() == [0.75, 1.5, 2.25, 3.0]
    inverted = Dropout(0.25, mask=[1, 0, 1, 0])
    np.testing.assert_allclose(inverted(h, training=True), [4 / 3, 0, 4, 0], **EXACT)
    assert inverted(h).tolist() == h.tolist()
    node = Tensor(h, "h")
    out = autograd.sum(plain(node, training=True) * [1.0, -1.0, 0.5, 2.0])
    assert gradients(out, node).tolist() == [1.0, 0.0, 0.5, 0.0]


def test_H6_l14_the_mean_over_all_masks_is_the_scaled_output():
    read_out = Dense(4, 1, initializer=lambda s, r: np.array([[1.0], [-1.0], [0.5], [2.0]]))
    model = Sequential(Dropout(0.25, "plain"), read_out)
    runs = ensemble(model, [[1.0, 2.0, 3.0, 4.0]])
    assert runs.outputs.shape == (16, 1, 1) and runs.probabilities.sum() == pytest.approx(1)
    assert runs.arithmetic_mean()[0, 0] == pytest.approx(6.375, rel=1e-12)
    assert model.predict([[1.0, 2.0, 3.0, 4.0]])[0, 0] == pytest.approx(6.375, rel=1e-12)
    assert model[0].mask is None


def test_B8_5_s14_the_ensemble_of_a_softmax_layer():
    W = np.array([[1.0, 0.5], [-1.0, 0.25], [0.5, -0.75]]).T
    model = Sequential(Dropout(0.5, "plain"),
                       Dense(2, 3, "softmax", initializer=lambda s, r: W, bias=False))
    runs = ensemble(model, [[1.0, 2.0]])
    np.testing.assert_allclose(runs.arithmetic_mean()[0], [
        0.5957808676285954, 0.21068461598629756, 0.19353451638510707], **EXACT)
    scaled = [0.6624117938958737, 0.1897841564479314, 0.14780404965619498]
    np.testing.assert_allclose(runs.geometric_mean()[0], scaled, **EXACT)
    np.testing.assert_allclose(model.predict([[1.0, 2.0]])[0], scaled, **EXACT)


def test_the_geometric_mean_of_a_sigmoid_layer_is_weight_scaling():
    W = np.array([[1.0], [-2.0], [0.5]])
    drop = Dropout(0.25, "plain")
    model = Sequential(drop, Dense(3, 1, "sigmoid", initializer=lambda s, r: W))
    x = [[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]]
    runs = ensemble(model, x)
    np.testing.assert_allclose(runs.geometric_mean(), model.predict(x), **EXACT)
    np.testing.assert_allclose(ensemble(model, x[0]).geometric_mean(), model.predict(x[0]), **EXACT)
    assert abs(runs.arithmetic_mean() - model.predict(x)).max() > 0.01
    assert repr(runs) == "Ensemble(8 networks, outputs (2, 1))"


def test_networks_of_probability_0_do_not_count():
    layer = Dense(2, 1, certain, initializer=lambda s, r: np.array([[1.0], [-2.0]]))
    runs = ensemble(Sequential(Dropout(0.0), layer), [[1.0, 1.0]])
    assert runs.outputs.ravel().tolist() == [0, 1, 0, 0] and runs.geometric_mean() == 0.0


def certain(z):
    return 1.0 * (z > 0)


@pytest.mark.parametrize(("layer", "message"), [
    (Dense(2, 1, rng=0), "the outputs must be probabilities, one in"),
    (Dense(2, 3, rng=0), "the outputs must be probabilities.*Take arithmetic_mean"),
    (Dense(2, 2, "sigmoid", rng=0), "the outputs must .* rows of them that sum to 1"),
    (Dense(2, 1, certain, initializer=lambda s, r: np.array([[1.0], [-2.0]])),
     "each class has probability 0 in one of the networks"),
])
def test_what_has_no_geometric_mean(layer, message):
    runs = ensemble(Sequential(Dropout(0.5), layer), [[1.0, 1.0]])
    with pytest.raises(ValueError, match=f"^geometric_mean: {message}"):
        runs.geometric_mean()


def test_B8_3_C2_l13_backpropagation_with_fixed_masks():
    W = [np.array(w).T for w in (
        [[0.5, -0.2], [0.1, 0.4], [-0.3, 0.8]],
        [[0.2, -0.5, 0.3], [0.7, 0.1, -0.4], [-0.6, 0.2, 0.5], [0.3, 0.3, -0.1]],
        [[0.4, -0.3, 0.2, 0.1], [-0.2, 0.5, -0.1, 0.6], [0.1, 0.1, -0.7, 0.3]])]
    b = [[0.1, -0.1, 0.2], [0.0, 0.05, -0.05, 0.1], [0.2, -0.1, 0.0]]
    masks = [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]]
    model = Sequential(
        Dense(2, 3, "tanh", rng=0), Dropout(0.5, "plain", mask=masks[0]),
        Dense(3, 4, "tanh", rng=0), Dropout(0.5, "plain", mask=masks[1]), Dense(4, 3, rng=0))
    model.load_state_dict({f"{k}{i + 1}": a for k, arrays in (("W", W), ("b", b))
                           for i, a in enumerate(arrays)})
    for form in (model, model.as_neurons()):
        x = np.array([[0.5, -1.0]])
        loss = losses.softmax_cross_entropy(form(x, training=True), [2])
        assert loss.data == pytest.approx(0.8655463669461532, rel=1e-12)
        found = np.concatenate([np.ravel(g) for g in gradients(loss, form.parameters())])
        np.testing.assert_allclose(found[:6].reshape(2, 3).T, [
            [-0.05551809159788617, 0.11103618319577234], [0, 0],
            [0.03823436721246296, -0.07646873442492592]], **EXACT)
        np.testing.assert_allclose(found[-3:], [
            0.24156136759501334, 0.3376170655946021, -0.5791784331896155], **EXACT)


def test_B8_4_C17_random_masks_drop_the_given_share():
    layer = Dropout(0.3)
    x = np.ones((200, 100))
    y = layer(x, training=True, rng=0)
    assert layer.drawn.mean() == pytest.approx(0.7, abs=0.01)
    assert y.mean() == pytest.approx(1.0, abs=0.01)
    assert set(np.round(np.unique(y), 12)) == {0.0, round(1 / 0.7, 12)}
    first = layer.drawn
    layer(x, training=True, rng=0)
    assert (first == layer.drawn).all()
    layer(x, training=True, rng=1)
    assert (first != layer.drawn).any()
    assert Dropout(0.0)(x, training=True, rng=0).tolist() == x.tolist()


def test_B8_6_the_keras_listing_with_dropout():
    model = Sequential(
        Dense(20, 64, "tanh", rng=0), Dropout(0.5), Dense(64, 64, "tanh", rng=1), Dropout(0.5),
        Dense(64, 10, "softmax", rng=2))
    assert model.count() == 6154 and "Dropout  rate 0.5" in repr(model)
    x = rng.normal(size=(3, 20))
    drawn = model(x, training=True, rng=0).data
    assert (drawn != model.predict(x)).any()
    np.testing.assert_allclose(model(x).data, model.predict(x), **EXACT)
    assert model(x, training=True, rng=0).data.tolist() == drawn.tolist()


# Batch normalization, noise, pooling, skips


def test_B9_1_H23_d19_batch_normalization():
    x = Tensor([[1.0], [2.0], [3.0], [4.0]], "x")
    layer = BatchNorm(1, affine=False)
    y = layer(x, training=True)
    np.testing.assert_allclose(y.data[:, 0], [
        -1.3416354199689269, -0.447211806656309, 0.447211806656309, 1.3416354199689269], **EXACT)
    c = np.array([[1.0], [0.0], [-2.0], [0.5]])
    np.testing.assert_allclose(gradients(autograd.sum(c * y), x)[:, 0], [
        0.5366579245366944, -0.04471992848258971, -1.5205213948144918, 1.0285833987603872],
        rtol=1e-10)
    assert abs(y.data.mean()) < 1e-12 and y.data.std() == pytest.approx(1, abs=1e-5)


def test_B9_2_running_statistics_follow_the_batches():
    layer = BatchNorm(2, momentum=0.5)
    data = rng.normal(3.0, 2.0, size=(500, 2))
    before = layer.predict(data)
    np.testing.assert_allclose(before, data / np.sqrt(1 + 1e-5))
    for _ in range(40):
        layer(data, training=True)
    np.testing.assert_allclose(layer.buffers["running_mean"], data.mean(axis=0), rtol=1e-9)
    np.testing.assert_allclose(layer.buffers["running_variance"], data.var(axis=0), rtol=1e-9)
    np.testing.assert_allclose(layer.predict(data).mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(layer(data).data, layer.predict(data), **EXACT)


def test_fixed_batch_normalization_takes_its_running_statistics_and_leaves_them():
    fixed, layer = BatchNorm(2), BatchNorm(2)
    fixed.trainable = False
    x = Tensor(X, "X")
    np.testing.assert_array_equal(fixed(x, training=True).data, fixed.predict(X))
    np.testing.assert_allclose(gradients(autograd.sum(fixed(x, training=True)), x),
                               np.full(X.shape, 1 / np.sqrt(1 + 1e-5)), **EXACT)
    assert fixed.buffers["running_mean"].tolist() == [0, 0]
    container = Sequential(layer)
    container.trainable = False
    container(X, training=True)
    assert (layer.buffers["running_mean"] != 0).all()
    one = Sequential(Dense(2, 2, rng=0), fixed, Dense(2, 1, rng=1))
    train(one, (X, np.ones((3, 1))), "squared_error", epochs=1, batch_size=1)  # may be one alone
    assert fixed.buffers["running_variance"].tolist() == [1, 1]


def test_looking_at_the_outputs_while_training_leaves_running_statistics():
    layer = BatchNorm(2)
    model = Sequential(layer, Dense(2, 1, rng=0))
    (_, output), _ = model.layer_outputs(X, training=True)
    np.testing.assert_allclose(output.mean(axis=0), 0, atol=1e-12)  # those of the batch
    assert layer.buffers["running_mean"].tolist() == [0, 0]
    with pytest.raises(TypeError, match="draws random numbers"):
        Sequential(layer, Dropout(0.5)).layer_outputs(X, training=True)
    assert layer.buffers["running_variance"].tolist() == [1, 1]


def test_batch_normalization_in_a_network():
    model = Sequential(Dense(2, 3, rng=0), BatchNorm(3), Dense(3, 3, rng=1),
                       BatchNorm(3, affine=False), Dense(3, 1, rng=2))
    assert list(model.named_parameters()) == [
        "W1", "b1", "gamma1", "beta1", "W2", "b2", "W3", "b3"]
    assert len(model.state_dict()) == 12
    assert [node.name for node in model.weights()] == ["W1", "W2", "W3"]
    loss = autograd.sum(model(X, training=True) ** 2)
    report = check_gradients(loss)
    assert report.ok, report
    other = Sequential(Dense(2, 3, rng=5), BatchNorm(3), Dense(3, 3, rng=6),
                       BatchNorm(3, affine=False), Dense(3, 1, rng=7))
    other.load_state_dict(model.state_dict())
    np.testing.assert_array_equal(model.predict(X), other.predict(X))


def test_B5_7_noise_only_while_training():
    layer = GaussianNoise(0.1)
    x = np.zeros((100, 100))
    noisy = layer(x, training=True, rng=0)
    assert noisy.std() == pytest.approx(0.1, rel=0.02) and abs(noisy.mean()) < 0.01
    assert layer(x).tolist() == x.tolist()
    assert noisy.tolist() == layer(x, training=True, rng=0).tolist()
    mlp = Sequential(GaussianNoise(0.1), Dense(2, 1, rng=0)).as_neurons()
    assert mlp(X[0])[0].data == pytest.approx(mlp.predict(X[0])[0])
    assert mlp(X[0], training=True, rng=0)[0].data != mlp(X[0])[0].data


def test_B1_9_d23_max_pooling():
    x = Tensor([[1.0, 3.0, 2.0, 5.0]], "x")
    y = MaxPool(2)(x)
    assert y.data.tolist() == [[3.0, 5.0]]
    assert gradients(autograd.sum(y), x).tolist() == [[0, 1, 0, 1]]
    tie = Tensor([[2.0, 2.0]], "x")
    assert gradients(autograd.sum(MaxPool(2)(tie)), tie).tolist() == [[0.5, 0.5]]


def test_maxout_takes_the_largest_of_linear_functions():
    layer = Maxout(2, 3, pieces=4, rng=0)
    z = (X @ layer.W.data + layer.b.data).reshape(3, 3, 4)
    np.testing.assert_allclose(layer.predict(X), z.max(axis=-1))
    assert check_gradients(autograd.sum(layer(X))).ok
    absolute = Maxout(1, 1, pieces=2, initializer=lambda s, r: np.array([[1.0, -1.0]]))
    assert absolute.predict([[-3.0]]) == 3.0
    assert L2(1.0)(layer).data == pytest.approx(0.5 * np.sum(layer.W.data**2))


def test_B5_8_shared_layers_get_the_gradients_of_all_tasks():
    model = Heads(Dense(2, 3, "tanh", rng=0), {"a": Dense(3, 1, rng=1), "b": Dense(3, 2, rng=2)})
    targets = {"a": np.ones((3, 1)), "b": [0, 1, 1]}
    loss = weighted_losses({"a": "squared_error", "b": losses.softmax_cross_entropy}, {"b": 2.0})
    output = model(X)
    together = gradients(loss(output, targets), model.parameters())
    a = gradients(losses.squared_error(output["a"], targets["a"]), model.parameters())
    b = gradients(losses.softmax_cross_entropy(output["b"], targets["b"]), model.parameters())
    for total, one, other in zip(together, a, b, strict=True):
        np.testing.assert_allclose(total, one + 2 * other, rtol=1e-12, atol=1e-14)
    assert not b[2].any() and not a[4].any()
    assert {k: v.shape for k, v in model.predict(X).items()} == {"a": (3, 1), "b": (3, 2)}
    assert "Heads with 21 parameters" in repr(model)


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: L2(-1), ValueError, "L2: strength must be at least 0, got -1"),
    (lambda: L2(np.ones((2, 1))), TypeError, "L2: strength must be a number, got"),
    (lambda: L2("a"), TypeError, "L2: strength must be a number"),
    (lambda: L2(1.0, convention="third"), ValueError, "convention 'third' is unknown"),
    (lambda: L2([1.0])(MLP(2, [2, 1], rng=0)), ValueError,
     "length 1, expected one for each of W1, W2"),
    (lambda: L2({"W3": 1.0})(MLP(2, [2, 1], rng=0)), ValueError, "'W3' is unknown. Known: W1, W2"),
    (lambda: L1(1.0)(3), TypeError, "expected a network or a list of nodes, got int 3"),
    (lambda: Regularizer(1.0)([Tensor([1.0])]), NotImplementedError, "define penalty"),
    (lambda: L1(1.0) + 3, TypeError, "expected a regularizer, got int 3"),
    (lambda: L1(1.0).shrink([Tensor([1.0])], 0), ValueError, "learning_rate must be above 0"),
    (lambda: Dropout(1.0), ValueError, "Dropout: rate must be at least 0 and below 1, got 1"),
    (lambda: Dropout(-0.1), ValueError, "rate must be at least 0"),
    (lambda: Dropout(0.5, "inverse"), ValueError, "Did you mean 'inverted'"),
    (lambda: Dropout(0.5, mask=[0.5]), ValueError, "must hold 0 .dropped. and 1 .kept."),
    (lambda: Dropout(0.5)(X, training=True), TypeError, "Call the network with rng=..."),
    (lambda: Dropout(0.5, mask=[1, 0, 1])(X, training=True), ShapeError,
     r"the mask has shape \(3,\), the input \(3, 2\); expected \(2,\) or"),
    (lambda: next(all_masks(30, 0.5)), ValueError, "30 units have 2.*30 masks; at most 65536"),
    (lambda: ensemble(Dense(2, 1, rng=0), X), ValueError, "no Dropout layer"),
    (lambda: ensemble(Sequential(Dense(2, 40, rng=0), Dropout(0.5)), X), ValueError,
     "at most 65536 can be run"),
    (lambda: BatchNorm(0), ValueError, "features must be at least 1"),
    (lambda: BatchNorm(2, momentum=1), ValueError, "momentum must be at least 0 and below 1"),
    (lambda: BatchNorm(2)(X[:1], training=True), ValueError, "at least 2 examples"),
    (lambda: BatchNorm(3)(X), ShapeError, "BatchNorm: 3 inputs, got data"),
    (lambda: GaussianNoise(-1), ValueError, "standard_deviation must be at least 0"),
    (lambda: GaussianNoise(1)(X, training=True), TypeError, "Call the network with rng=..."),
    (lambda: MaxPool(0), ValueError, "pool must be at least 1"),
    (lambda: MaxPool(3)(X), ShapeError, "must be a multiple of 3"),
    (lambda: Maxout(2, 1), TypeError, "draws random numbers, got no rng"),
    (lambda: Heads(Dense(2, 3, rng=0), {}), TypeError, "heads must be a dict"),
    (lambda: Heads(Dense(2, 3, rng=0), {"a": Dense(2, 1, rng=0)}), ShapeError, "takes 2 inputs"),
    (lambda: weighted_losses({"a": "huber"}, {"b": 1}), ValueError, "no task 'b'; the tasks are a"),
    (lambda: weighted_losses({"a": "huber"}, {"a": -1}), ValueError, "a must be at least 0"),
    (lambda: weighted_losses({"a": "huber"})({"a": [1.0]}, [1.0]), ValueError,
     "the target must be a dict with an entry for each of a; missing: a"),
    (lambda: Sequential(Skip(BatchNorm(2))).as_neurons(), TypeError, "has no such form"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_the_ensemble_leaves_batch_normalization_alone():
    drop = Dropout(0.5, mask=[0, 1])
    model = Sequential(BatchNorm(2), drop, Dense(2, 1, initializer=lambda s, r: np.ones(s)))
    model[0].buffers["running_mean"] += 1.0
    before = {name: array.copy() for name, array in model.state_dict().items()}
    runs = ensemble(model, [[3.0, 5.0]])  # one example has no statistics of its own
    kept = 2 * np.array([2.0, 4.0]) / np.sqrt(1 + 1e-5)
    np.testing.assert_allclose(runs.outputs.ravel(), [kept.sum(), kept[0], kept[1], 0], **EXACT)
    for name, array in model.state_dict().items():
        assert array.tolist() == before[name].tolist()
    assert drop.mask.tolist() == [0, 1] and drop.drawn is None
    assert model.predict([[3.0, 5.0]])[0, 0] == pytest.approx(kept.sum() / 2)  # no mask


def test_an_ensemble_that_fails_leaves_dropout_as_it_was():
    drop = Dropout(0.5, mask=[0, 1])
    model = Sequential(drop, Dense(2, 1, lambda z: 1 / 0 if (z == 0).all() else z, bias=False,
                                   rng=0))
    with pytest.raises(ZeroDivisionError):
        ensemble(model, X)
    assert drop.mask.tolist() == [0, 1]
    assert drop(X).tolist() == X.tolist()


def test_masks_of_each_example_and_what_was_drawn():
    mask = [[1, 0], [0, 1], [1, 1]]
    model = Sequential(Dropout(0.5, mask=mask), Dense(2, 1, rng=0))
    model(X, training=True)
    assert model[0].drawn.tolist() == mask
    units = model.as_neurons()
    with pytest.raises(ShapeError, match=r"shape \(3, 2\), the input \(2,\); expected \(2,\), for "
                                         "scalar units take one example at a time"):
        units(X, training=True)
    model[0].mask = [1, 0]
    units(X, training=True)
    assert model[0].drawn.tolist() == [1, 0]  # of the last example


def test_the_rate_of_dropout_is_checked_whenever_it_is_assigned():
    layer = Dropout(0.5)
    with pytest.raises(ValueError, match="Dropout: rate must be at least 0 and below 1, got 7"):
        layer.rate = 7
    layer.rate = 0.25
    assert repr(layer) == "Dropout(rate 0.25)"
    assert layer(np.ones(4), training=True, rng=0).max() == pytest.approx(4 / 3)


def test_strengths_of_fixed_layers_have_nothing_to_do():
    mlp = MLP(2, [2, 1], rng=0)
    alone = L2({"W2": 0.2})(mlp).data
    mlp[0].trainable = False
    assert L2({"W1": 0.1, "W2": 0.2})(mlp).data == alone > 0
    with pytest.raises(ValueError, match=r"each of W2. Fixed layers \(W1\) do not count"):
        L2([0.1, 0.2])(mlp)


def test_shrinking_leaves_no_minus_zero():
    w = autograd.Tensor([-0.1, 2.0])
    L1(1.0).shrink([w], 0.5)
    assert str(w.data.tolist()) == "[0.0, 1.5]"


def test_a_sum_shrinks_by_its_L1_parts():
    w, alone = autograd.Tensor([-0.1, 2.0, -3.0]), autograd.Tensor([-0.1, 2.0, -3.0])
    (L2(5.0) + L1(1.0) + (L2(0.1) + L2(0.1)) + L1(0.5)).shrink([w], 0.5)
    L1(1.5).shrink([alone], 0.5)
    assert w.data.tolist() == alone.data.tolist() == [0.0, 1.25, -2.25]
    with pytest.raises(TypeError, match=r"only L1 can shrink, and L2\(0.1\) \+ L2\(0.2\) has no"):
        (L2(0.1) + L2(0.2)).shrink([w], 0.5)


def test_one_node_is_a_list_of_one():
    w = autograd.Tensor([1.0, -2.0])
    assert L2(0.1)(w).data == L2(0.1)([w]).data == 0.25


@pytest.mark.parametrize(("layer", "name", "wrong", "message"), [
    (BatchNorm(2), "momentum", 1, "BatchNorm: momentum must be at least 0 and below 1, got 1"),
    (BatchNorm(2), "epsilon", 0, "BatchNorm: epsilon must be above 0, got 0"),
    (GaussianNoise(0.1), "standard_deviation", -1, "standard_deviation must be at least 0, got -1"),
])
def test_settings_of_layers_are_checked_whenever_they_are_assigned(layer, name, wrong, message):
    with pytest.raises(ValueError, match=message):
        setattr(layer, name, wrong)


def test_a_missing_task_is_named():
    loss = weighted_losses({"a": "squared_error", "b": "huber"})
    with pytest.raises(ValueError, match="for each of a, b; missing: b"):
        loss({"a": [1.0]}, {"a": [1.0], "b": [1.0]})
    with pytest.raises(ValueError, match=r"the prediction must be a dict .* missing: a, b"):
        loss(np.ones(2), {"a": [1.0], "b": [1.0]})
