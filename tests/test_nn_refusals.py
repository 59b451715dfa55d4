"""What beginners get wrong: it is refused before anything changes, and the message helps."""

import warnings

import numpy as np
import pytest

import autograd
import nn
from autograd import ShapeError, StaleGraphError, Tensor
from nn import BatchNorm, Dense, EarlyStopping, Sequential, losses, metrics, schedules, train
from nn.optimizers import SGD, Adam

rng = np.random.default_rng(0)
X = rng.normal(size=(40, 2))
Y = (X[:, :1] > 0.3).astype(float)
SIGNS = 2 * Y - 1


def network(activation="linear"):
    return Sequential(Dense(2, 4, "tanh", rng=0), Dense(4, 1, activation, rng=1))


def numbers(model):
    return {name: array.tolist() for name, array in model.state_dict().items()}


class TestMetrics:
    def test_targets_of_both_codings(self):
        scores = np.array([[0.4], [-0.2], [3.0]])
        assert metrics.accuracy(scores, [[1], [-1], [-1]]) == pytest.approx(2 / 3)
        assert metrics.accuracy([[0.4], [0.6]], [[0], [1]]) == 1.0

    def test_logits_need_a_threshold(self):
        with pytest.raises(ValueError, match=r"between 0 and 1, got 3. For logits pass threshold"):
            metrics.accuracy([[3.0], [0.2]], [[1], [0]])
        assert metrics.accuracy([[3.0], [0.2]], [[1], [0]], threshold=0) == 0.5

    @pytest.mark.parametrize(("loss", "targets"), [("sigmoid_cross_entropy", Y), ("hinge", SIGNS)])
    def test_training_on_logits_counts_by_their_sign(self, loss, targets):
        model = network()
        history = train(model, (X, targets), loss, epochs=3, metrics="accuracy")
        right = np.mean((model.predict(X) > 0) == (targets > 0))
        assert history.metrics["accuracy"][-1] == right

    @pytest.mark.parametrize("metric", [metrics.mean_error, metrics.maximum_error,
                                        metrics.accuracy])
    def test_shapes_must_agree(self, metric):
        with pytest.raises(autograd.ShapeError, match="would broadcast to"):
            metric(np.ones((3, 1)), np.ones(3))

    def test_other_labels(self):
        with pytest.raises(ValueError, match="0 and 1, or −1 and \\+1, got 2"):
            metrics.accuracy([0.5, 0.6], [2, 1])

    @pytest.mark.parametrize(("given", "error", "message"), [
        ([lambda p, t: 0.0, lambda p, t: 1.0], ValueError, "two are called '<lambda>'"),
        (None, TypeError, "expected names or functions"),
        ({"a": 3}, TypeError, "expected a name, got int 3"),
        ("acuracy", ValueError, "Did you mean 'accuracy'"),
    ])
    def test_names(self, given, error, message):
        with pytest.raises(error, match=message):
            metrics.named(given)

    def test_names_in_a_dict(self):
        assert metrics.named({"a": "accuracy"}) == {"a": metrics.accuracy}


REFUSED = {
    "stopping is a bool": (dict(validation=0.2, early_stopping=True), TypeError,
                           "must be an EarlyStopping, such as .*, got bool True"),
    "stopping is the class": (dict(validation=0.2, early_stopping=EarlyStopping), TypeError,
                              "must be an EarlyStopping"),
    "metric unknown": (dict(metrics={"a": "acc"}), ValueError, "Did you mean 'accuracy'"),
    "metric that fails": (dict(metrics=[lambda p, t: 1 / 0]), ZeroDivisionError, "division"),
    "validation of another shape": (dict(validation=(X[:5], Y[:5, 0])), autograd.ShapeError,
                                    r"prediction \(5, 1\) and target \(5,\) would broadcast"),
    "schedule that was not called": (dict(schedule=schedules.exponential), TypeError,
                                     "must be a function of a count"),
    "schedule by name": (dict(schedule="cosine"), TypeError, "must be a function of a count"),
    "schedule below 0": (dict(schedule=lambda t: -0.1), ValueError,
                         "learning rate must be at least 0, got -0.1"),
    "share of another type": (dict(validation=np.float32(1.5)), ValueError, "below 1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_settings_are_refused_before_anything_changes(case):
    settings, error, message = REFUSED[case]
    model = network()
    before = numbers(model)
    with pytest.raises(error, match=message):
        train(model, (X, Y), "sigmoid_cross_entropy", epochs=2, **settings)
    assert numbers(model) == before


@pytest.mark.parametrize(("activation", "loss", "targets"), [
    ("softmax", "softmax_cross_entropy", Y[:, 0]), ("sigmoid", "sigmoid_cross_entropy", Y),
    ("sparsemax", "sparsemax_loss", Y[:, 0])])
def test_an_activation_is_not_applied_twice(activation, loss, targets):
    model = Sequential(Dense(2, 2 if activation != "sigmoid" else 1, activation, rng=0))
    with pytest.raises(ValueError, match=f"{loss} applies {activation} itself.*no activation, or"):
        train(model, (X, targets), loss)


def test_a_last_batch_of_one_and_batch_normalization():
    model = Sequential(Dense(2, 3, rng=0), BatchNorm(3), Dense(3, 1, rng=1))
    before = numbers(model)
    for n, size, cure in ((33, 32, "Take another batch_size, such as 33"),
                          (33, 1, "Take another batch_size, such as 3"),  # 33 = 16 · 2 + 1
                          (1, 1, "More data are needed")):
        with pytest.raises(ValueError, match=f"{n} examples in batches of {size} leave a last batch"
                                             f" of 1, but BatchNorm 1 needs at least 2. {cure}"):
            train(model, (X[:n], Y[:n]), "sigmoid_cross_entropy", batch_size=size)
    assert numbers(model) == before
    train(model, (X[:33], Y[:33]), "sigmoid_cross_entropy", epochs=1)  # "auto" takes 33


def test_few_examples_are_one_batch_by_default():
    assert len(train(network(), nn.data.boolean_xor(), "squared_error", epochs=2)) == 2
    with pytest.raises(ValueError, match="batch_size 32 is larger than the data: 4 examples"):
        train(network(), nn.data.boolean_xor(), "squared_error", batch_size=32)


def test_a_schedule_may_reach_zero_and_is_forgotten_afterwards():
    model = network()
    optimizer = Adam(model, 0.001)
    for unit in ("epoch", "update"):
        history = train(model, (X, Y), "sigmoid_cross_entropy", optimizer, epochs=6,
                        schedule=schedules.warmup_cosine(0.1, 1, 4, unit=unit))
        assert history.learning_rate[-1] == 0.0
        assert optimizer.learning_rate == 0.001


@pytest.mark.parametrize(("rate", "bound"), [
    (-0.1, ""), (np.nan, "finite and "), (np.inf, "finite and ")])
def test_a_schedule_that_goes_wrong_changes_nothing(rate, bound):
    w = Tensor([1.0, 2.0], "w")
    optimizer = SGD([w], lambda t: rate if t else 0.1)
    optimizer.step((w * w).sum())
    before = w.data.tolist()
    with pytest.raises(ValueError, match=f"of update 1 must be {bound}at least 0, got"):
        optimizer.step((w * w).sum())
    assert w.data.tolist() == before and optimizer.updates == 1


def test_divergence_is_explained_without_warnings_and_goes_back():
    model = Sequential(Dense(1, 1, rng=0))
    areas, prices = np.linspace(50, 250, 20).reshape(-1, 1), np.linspace(1, 5, 20).reshape(-1, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FloatingPointError, match=r"overflowed.*scale the data"):
            train(model, (areas, prices), "squared_error", SGD(model, 0.01), epochs=500,
                  batch_size=None)
    fresh = Sequential(Dense(1, 1, rng=0))  # it grew from the first step on
    assert (model.predict(areas) == fresh.predict(areas)).all()
    train(model, (areas, prices), "squared_error", SGD(model, 1e-6), epochs=2, batch_size=None)


class TestLosses:
    @pytest.mark.parametrize("loss", [losses.mean_squared_error, losses.sigmoid_cross_entropy])
    def test_the_prediction_comes_first(self, loss):
        with pytest.raises(TypeError, match=r"a node that was computed \(add\). The prediction "
                                            "comes first"):
            loss(Y, network()(X))

    def test_words_are_no_targets(self):
        with pytest.raises(TypeError, match=r"got strings, such as 'setosa'. Number the classes "
                                            r"first: names, t = np.unique\(y, return_inverse=True"):
            losses.softmax_cross_entropy(np.zeros((1, 2)), ["setosa"])

    @pytest.mark.parametrize("loss", [lambda p, t: 1.0, lambda p, t: None, lambda p, t: p - t])
    def test_a_loss_of_ones_own_must_return_a_node_of_one_number(self, loss):
        with pytest.raises(TypeError, match="must return a node of one number"):
            train(network(), (X, Y), loss)

    def test_a_loss_of_ones_own_serves_units_and_layers(self):
        model = network()
        def fourth(p, t):
            return autograd.mean((p - t) ** 4)
        both = [train(form, (X, Y), fourth, "sgd", epochs=2).train_loss
                for form in (model.as_neurons(), network())]
        assert both[0] == pytest.approx(both[1], rel=1e-12)


class TestOptimizers:
    @pytest.mark.parametrize(("call", "message"), [
        (lambda m: Adam(m, lr=0.1), "Adam: there is no setting 'lr': take learning_rate"),
        (lambda m: Adam(m, betas=(0.9, 0.99)), "take beta1 and beta2"),
        (lambda m: SGD(m, 0.1, momentum=0.9), "take the optimizer Momentum"),
        (lambda m: SGD(m, 0.1, foo=1), "there is no setting 'foo'.$"),
        (lambda m: Adam(0.1, m), "expected a network, or nodes, got float 0.1"),
    ])
    def test_settings_of_other_libraries(self, call, message):
        with pytest.raises(TypeError, match=message):
            call(network())

    def test_a_clipping_limit_of_zero(self):
        with pytest.raises(ValueError, match="clip_norm must be above 0, got 0"):
            SGD(network(), clip_norm=0)

    def test_a_layer_fixed_too_late(self):
        model = network()
        optimizer = Adam(model)
        model[0].trainable = False
        with pytest.raises(ValueError, match="holds parameters that are fixed now"):
            train(model, (X, Y), "squared_error", optimizer)

    def test_a_loss_is_computed_for_each_step(self):
        model = network()
        loss, optimizer = losses.squared_error(model(X), Y), SGD(model, 0.1)
        optimizer.step(loss)
        with pytest.raises(StaleGraphError, match="Compute the loss again for each step"):
            optimizer.step(loss)


class TestLayers:
    def test_the_layer_activation_gives_its_function(self):
        layer = Dense(2, 3, nn.Activation("relu"), rng=0)
        assert repr(layer) == "Dense(2 → 3, relu)"
        assert (layer.W.data == Dense(2, 3, "relu", rng=0).W.data).all()
        with pytest.raises(TypeError, match="expected an activation function, got the layer"):
            Dense(2, 3, Dense(3, 3, rng=0))

    def test_an_array_is_no_initializer(self):
        with pytest.raises(TypeError, match="expected a name or a function, got an array"):
            Dense(2, 3, initializer=np.ones((2, 3)))

    def test_a_layer_of_ones_own_is_called_by_its_class(self):
        class Scale(nn.Module):
            def compute(self, x, p, *, training, rng):
                return x * 2.0

        assert list(Sequential(Scale()).layer_names()) == ["Scale 1"]

    def test_values_in_a_list(self):
        with pytest.raises(TypeError, match=r"autograd.stack\(list\), or a scalar network"):
            network()([autograd.Value(1.0), autograd.Value(2.0)])

    def test_sum_of_regularizers(self):
        penalty = sum([nn.regularizers.L1(0.1), nn.regularizers.L2(0.2)])
        assert repr(penalty) == "L1(0.1) + L2(0.2)"
        with pytest.raises(TypeError, match="expected a regularizer, got int 3"):
            3 + nn.regularizers.L1(0.1)

    @pytest.mark.parametrize(("name", "here"), [
        ("mse", "mean_squared_error"), ("categorical_crossentropy", "softmax_cross_entropy")])
    def test_names_of_other_libraries_losses(self, name, here):
        with pytest.raises(ValueError, match=f"Did you mean '{here}'"):
            losses.get(name)

    def test_names_of_other_libraries_elsewhere(self):
        with pytest.raises(ValueError, match="Did you mean 'glorot_uniform'"):
            Dense(2, 3, initializer="xavier")
        with pytest.raises(ValueError, match="Did you mean 'linear'"):
            Dense(2, 3, "identity")


def test_a_label_out_of_range_in_the_last_batch_changes_nothing():
    model = Sequential(Dense(2, 3, rng=0))
    labels, before = np.r_[np.zeros(39, int), 3], numbers(model)
    with pytest.raises(ValueError, match="must be from 0 to 2 for 3 classes, got 3"):
        train(model, (X, labels), "softmax_cross_entropy", batch_size=8)
    assert numbers(model) == before


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", nn.activations.logistic(2.0)])
def test_the_last_layer_must_not_limit_logits(activation):
    model = Sequential(Dense(2, 2, activation, rng=0))
    with pytest.raises(ValueError, match=r"applies softmax itself, to any real numbers, but the "
                                         r"last layer's \w+ limits them"):
        train(model, (X, np.zeros(40, int)), "softmax_cross_entropy")


def test_a_loss_of_ones_own_does_not_broadcast_in_silence():
    with pytest.raises(ShapeError, match=r"output \(40, 1\) and y \(40,\) would broadcast to "
                                         r"\(40, 40\) in a loss of your own. Pass y.reshape"):
        train(network(), (X, Y.ravel()), lambda p, t: ((p - t) ** 2).mean())


def test_accuracy_has_the_threshold_that_fits_the_loss():
    model = Sequential(Dense(2, 1, initializer="zeros",
                             bias_initializer=nn.initializers.constant(0.3)))
    for loss, codes, share in (("squared_error", Y, np.mean(Y == 0)),
                               ("sigmoid_cross_entropy", Y, np.mean(Y == 1)),
                               ("squared_error", 2 * Y - 1, np.mean(Y == 1)),
                               ("hinge", 2 * Y - 1, np.mean(Y == 1))):
        history = train(model, (X, codes), loss, SGD(model, 1e-9), epochs=1, metrics="accuracy")
        assert history.metrics["accuracy"] == [pytest.approx(share)]
    model[0].b.data = [1.3]  # least squares may well leave [0, 1]
    history = train(model, (X, Y), "squared_error", SGD(model, 1e-9), epochs=1, metrics="accuracy")
    assert history.metrics["accuracy"] == [pytest.approx(np.mean(Y == 1))]


def test_names_of_other_libraries_are_no_settings():
    optimizer = SGD(network())
    for action in (lambda: optimizer.lr, lambda: setattr(optimizer, "lr", 0.5)):
        with pytest.raises(AttributeError, match="SGD has no 'lr': take learning_rate"):
            action()
    with pytest.raises(AttributeError, match="so there is nothing to set to zero; leave the call"):
        optimizer.zero_grad()
    assert not hasattr(optimizer, "anything")


def test_a_number_is_no_loss():
    model = network()
    with pytest.raises(TypeError, match=r"Call the network, model\(X\), not model.predict\(X\)"):
        SGD(model).step(losses.squared_error(model.predict(X), Y))


def test_gradients_of_the_other_form_are_not_here():
    model = network()
    losses.squared_error(model.as_neurons()(X[:2]), Y[:2]).backward()
    with pytest.raises(RuntimeError, match="of its other form leaves none here"):
        SGD(model).step()


@pytest.mark.parametrize(("regularizer", "error", "message"), [
    (lambda m: m.weights()[0], TypeError, "regularizer must return a node of one number, got Ten"),
    (lambda m: 1.0, TypeError, "must return a node of one number, got float"),
    (lambda m: autograd.constant(np.inf), ValueError, "penalty is inf before training"),
    (nn.regularizers.L2, TypeError, r"such as regularizers.L2\(0.01\), got"),
])
def test_a_regularizer_is_tried_before_training(regularizer, error, message):
    with pytest.raises(error, match=message):
        train(network(), (X, Y), "squared_error", regularizer=regularizer)


@pytest.mark.parametrize("loss", ["huber", "absolute_error", lambda p, t: ((p - t) ** 2).mean()])
def test_accuracy_never_ends_training(loss):
    """Outputs that begin inside [0, 1] and leave it later."""
    model = Sequential(Dense(2, 1, initializer="zeros"))
    history = train(model, (X, Y), loss, SGD(model, 0.5), epochs=20, metrics=["accuracy"])
    assert len(history.metrics["accuracy"]) == 20 and model.predict(X).min() < 0


def test_all_settings_of_an_optimizer_may_be_assigned_and_are_checked():
    model = network()
    optimizer = Adam(model)
    with pytest.raises(ValueError, match="Adam: beta1 must be at least 0 and below 1, got 7"):
        optimizer.beta1 = 7
    with pytest.raises(ValueError, match=r"Adam: clip_norm must be above 0, got -0\.5"):
        optimizer.clip_norm = -0.5
    with pytest.raises(TypeError, match="Adam: bias_correction must be True or False, got str"):
        Adam(model, bias_correction="no")
    optimizer = SGD(model, 0.1)
    optimizer.weight_decay, optimizer.clip_norm = 0.5, None
    before = model[0].W.data
    optimizer.update(np.zeros(optimizer.flat.size))
    np.testing.assert_allclose(model[0].W.data, 0.95 * before)


def test_a_class_is_no_optimizer():
    with pytest.raises(TypeError, match=r"such as Momentum\(model\), got"):
        train(network(), (X, Y), "squared_error", nn.optimizers.Momentum)
    with pytest.raises(TypeError, match="expected a name such as 'adam'"):
        train(network(), (X, Y), "squared_error", X)


def test_a_loss_is_stale_if_the_other_form_has_changed():
    model = network()
    mlp = model.as_neurons()
    loss = losses.squared_error(model(X), Y)
    mlp.parameters()[0].data = 3.0
    with pytest.raises(StaleGraphError, match="Compute the loss again for each step"):
        SGD(model).step(loss)
