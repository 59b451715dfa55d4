"""`train`: it learns, the same seed gives the same run, and nothing is lost when it ends early."""

import contextlib
import gc
import itertools
import math
import sys
import types
from typing import ClassVar

import numpy as np
import pytest

import autograd
from autograd import ShapeError, Tensor
from nn import (
    MLP,
    BatchNorm,
    Dense,
    DivergenceError,
    Dropout,
    EarlyStopping,
    Heads,
    History,
    Neuron,
    Sequential,
    data,
    initializers,
    losses,
    metrics,
    schedules,
    train,
    training,
    weighted_losses,
)
from nn.diagnostics import dead_units, saturated_share
from nn.optimizers import SGD, Adam, Momentum, Optimizer
from nn.regularizers import L2

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 2))
LABELS = (X[:, 0] * X[:, 1] > 0).astype(int)
Y = LABELS.reshape(-1, 1)


def network(seed=0, **options):
    return Sequential(Dense(2, 8, "tanh", rng=seed, **options),
                      Dense(8, 2, rng=seed + 1, **options))


def weights(model):
    return {name: array.tolist() for name, array in model.state_dict().items()}


def test_B6_19_C14_a_network_learns_xor_like_data():
    model = network()
    history = train(model, (X, LABELS), "softmax_cross_entropy", Adam(model, 0.05), epochs=60,
                    batch_size=16, validation=0.2, metrics="accuracy")
    assert history.validation_loss[-1] < 0.3 * history.validation_loss[0]
    assert history.metrics["accuracy"][-1] >= 0.9 and len(history) == 60


def test_scalar_networks_train_as_their_layer_form_does():
    mlp, dense = MLP(2, [4, 1], rng=0), MLP(2, [4, 1], rng=0).as_dense()
    runs = [train(m, (X[:20], Y[:20]), "sigmoid_cross_entropy", Adam(m, 0.05), epochs=3,
                  batch_size=7, regularizer=L2(0.01), validation=(X[20:], Y[20:]), seed=3)
            for m in (mlp, dense)]
    for name, array in mlp.state_dict().items():
        np.testing.assert_allclose(array, dense.state_dict()[name], rtol=1e-9, atol=1e-12)
    for name, row in runs[0].to_dict().items():
        np.testing.assert_allclose(
            row, runs[1].to_dict()[name.replace("Layer", "Dense")], rtol=1e-9)


def test_B2_8_accuracy_counts_the_largest_score():
    assert metrics.accuracy([[0.2, 0.8], [0.9, 0.1], [0.4, 0.6]], [1, 1, 1]) == pytest.approx(2 / 3)
    assert metrics.accuracy([[0.2], [0.9]], [[0], [1]]) == 1.0
    assert metrics.accuracy([[0.2, 0.8]], [[0, 1]]) == 1.0
    confusion = metrics.confusion_matrix([0.9, 0.2, 0.8, 0.1], [1, 0, 0, 1])
    assert confusion.tolist() == [[1, 1], [1, 1]]


def test_the_same_seed_gives_the_same_run():
    def run(seed):
        model = Sequential(Dense(2, 8, "relu", rng=0), Dropout(0.5), BatchNorm(8),
                           Dense(8, 2, rng=1))
        history = train(model, (X, LABELS), "softmax_cross_entropy", epochs=3, batch_size=16,
                        seed=seed)
        return weights(model), history.to_dict()

    assert run(1) == run(1)
    assert run(1)[0] != run(2)[0]
    assert run(np.random.default_rng(1)) == run(1)


def test_one_full_batch_is_one_step_of_gradient_descent():
    one, other = network(), network()
    train(one, (X, LABELS), "softmax_cross_entropy", SGD(one, 0.1), epochs=1, batch_size=None)
    SGD(other, 0.1).step(losses.softmax_cross_entropy(other(X), LABELS))
    for name, array in one.state_dict().items():
        np.testing.assert_allclose(array, other.state_dict()[name], rtol=1e-12, atol=1e-14)


def test_C9_H15_every_example_counts_once_in_each_epoch():
    seen = []

    class Recording(Dense):
        def compute(self, x, p, *, training, rng):
            if training:
                seen.append(np.asarray(x))
            return super().compute(x, p, training=training, rng=rng)

    model = Sequential(Recording(2, 2, rng=0))
    train(model, (X, LABELS), "softmax_cross_entropy", epochs=2, batch_size=16)
    assert [len(batch) for batch in seen] == [16, 16, 16, 12] * 2
    for epoch in (seen[:4], seen[4:]):
        np.testing.assert_array_equal(np.sort(np.concatenate(epoch), axis=0), np.sort(X, axis=0))
    assert (seen[0] != seen[4]).any()


def test_B11_4_the_history_has_the_gradient_norm_of_each_layer():
    model = network()
    g = autograd.gradients(losses.softmax_cross_entropy(model(X), LABELS), model.parameters())
    history = train(model, (X, LABELS), "softmax_cross_entropy", SGD(model, 0.1), epochs=2,
                    batch_size=None)
    assert list(history.gradient_norms) == ["Dense 1", "Dense 2"]
    assert history.gradient_norms["Dense 1"][0] == pytest.approx(
        sum(np.sum(each**2) for each in g[:2]))
    assert history.learning_rate == [0.1, 0.1]
    assert history.train_loss[0] == pytest.approx(math.log(2), rel=1)


def test_B11_5_H26_E17_fifty_examples_can_be_overfitted():
    model = Sequential(Dense(2, 64, "relu", rng=0), Dense(64, 64, "relu", rng=2),
                       Dense(64, 2, rng=1))
    random_labels = np.random.default_rng(5).integers(2, size=50)
    history = train(model, (X[:50], random_labels), "softmax_cross_entropy", Adam(model, 0.01),
                    epochs=400, batch_size=None, metrics=["accuracy"])
    assert history.metrics["accuracy"][-1] == 1.0


def test_saturated_and_dead_units_are_counted():
    model = Sequential(
        Dense(2, 4, "tanh", initializer=initializers.constant(50.0)),
        Dense(4, 3, "relu", initializer="zeros", bias_initializer=initializers.constant(-1.0)),
        Dense(3, 1, "sigmoid", rng=0))
    outputs = model.layer_outputs(X)
    assert saturated_share(model, outputs) == {
        "Dense 1": pytest.approx(1.0, abs=0.05), "Dense 3": 0.0}
    assert dead_units(model, outputs) == {"Dense 2": 3}
    mlp, unit = MLP(2, [3, 1], "relu", rng=0), Neuron(2, "relu", rng=0)
    assert dead_units(mlp, mlp.layer_outputs(X)) == {"Layer 1": 0}
    assert dead_units(unit, unit.layer_outputs(X)) == {"Neuron 1": 0}
    history = train(model, (X, Y), "squared_error", SGD(model, 1e-9), epochs=2)
    assert history.dead == {"Dense 2": [3, 3]}
    assert history.saturated["Dense 1"] == pytest.approx([1.0, 1.0], abs=0.05)


def test_dead_units_are_looked_for_in_all_of_the_data():
    """Sorted data: the unit is 0 for the first 600 examples and alive for the others."""
    x = np.concatenate([-np.ones((600, 1)), np.ones((600, 1))])
    model = Sequential(Dense(1, 1, "relu", initializer=initializers.constant(1.0)))
    history = train(model, (x, x), "squared_error", SGD(model, 1e-9), epochs=1)
    assert history.dead == {"Dense 1": [0]}


def test_B10_2_B10_3_B10_4_early_stopping_restores_the_best_weights():
    rule = EarlyStopping(patience=3)
    assert rule.best([3.0, 1.0, 2.0, 1.0]) == 1
    assert [rule.should_stop([3.0, 1.0, 2.0, 1.5, 1.2][:n]) for n in range(1, 6)] == [
        False, False, False, False, True]
    assert EarlyStopping().best([math.inf, math.nan, 2.0]) == 2
    assert EarlyStopping().best([math.inf]) is None
    model, kept = network(), []

    def look(prediction, target):
        kept.append(weights(model))
        return 0.0

    noisy = np.random.default_rng(1).integers(2, size=60)
    history = train(model, (X[:30], noisy[:30]), "softmax_cross_entropy", Adam(model, 0.1),
                    epochs=200, batch_size=10, validation=(X[30:], noisy[30:]), metrics=look,
                    early_stopping=EarlyStopping(patience=5))
    assert history.stopped == "early stopping" and len(history) == history.best_epoch + 6
    assert history.best_epoch == int(np.argmin(history.validation_loss))
    assert weights(model) == kept[1 + history.best_epoch]  # the first call is a trial
    assert "best" in repr(history) and "ended by early stopping" in repr(history)


@pytest.mark.parametrize(("options", "epochs", "best"), [
    ({}, 13, 11), ({"minimum_improvement": 0.1}, 8, 4), ({"restore_best": False}, 13, 11)])
def test_the_options_of_early_stopping(options, epochs, best):
    """A validation loss that falls slowly, and rises in the last epoch."""
    model, count = Sequential(Dense(1, 1, initializer="zeros")), itertools.count(1)
    one = np.ones((1, 1))

    class Steps(SGD):
        def update(self, gradient):
            super().update(gradient * (-1 if next(count) == 13 else 1))

    history = train(model, (one, one), "squared_error", Steps(model, 0.15), epochs=13,
                    validation=(one, one), early_stopping=EarlyStopping(patience=3, **options))
    assert (len(history), history.best_epoch) == (epochs, best)
    now = losses.squared_error(model.predict(one), one)
    kept = history.validation_loss[-1 if "restore_best" in options else best]
    assert now == pytest.approx(kept, rel=1e-9, abs=0)


def test_C16_halving_goes_back_to_the_weights_before():
    seen = []

    class Watching(schedules.HalveAndGoBack):
        def observe(self, loss):
            worse = super().observe(loss)
            seen.append((weights(model), worse))
            return worse

    model = network()
    history = train(model, (X, LABELS), "softmax_cross_entropy", SGD(model, 5.0), epochs=12,
                    batch_size=20, validation=0.3, schedule=Watching(5.0))
    assert not seen[0][1]  # the loss before training
    worse = [w for _, w in seen[1:]]
    assert any(worse)
    for t in range(1, 12):
        lowest = min(history.validation_loss[:t])  # of the weights that the epoch began with
        assert worse[t] == (history.validation_loss[t] > lowest)
        factor = 0.5 if worse[t - 1] else 1.0
        assert history.learning_rate[t] == history.learning_rate[t - 1] * factor
    kept = next(w for w, bad in reversed(seen) if not bad)
    assert weights(model) == kept


def test_a_schedule_with_a_state_serves_two_runs_alike():
    schedule, runs = schedules.HalveAndGoBack(5.0), []
    for _ in range(2):
        model = network()
        runs.append(train(model, (X, LABELS), "softmax_cross_entropy", SGD(model), epochs=8,
                          batch_size=20, validation=0.3, schedule=schedule))
    assert runs[0] == runs[1] and runs[0].learning_rate[-1] < 5.0 == schedule.rate


def test_schedules_by_update_and_by_epoch():
    for schedule, rates in (
            (schedules.step_decay(0.4, 0.5, every=2), [0.4, 0.4, 0.2]),
            (schedules.inverse_time(1.0, 1.0), [1 / 4, 1 / 8, 1 / 12])):
        model = network()
        optimizer = SGD(model)
        for _ in range(2):  # each call counts from 0
            history = train(model, (X, LABELS), "softmax_cross_entropy", optimizer, epochs=3,
                            batch_size=15, schedule=schedule)
            assert history.learning_rate == rates
        assert optimizer.updates == 24


def test_going_back_takes_the_optimizer_along():
    model, seen = network(), []

    class Watching(schedules.HalveAndGoBack):
        def observe(self, loss):
            worse = super().observe(loss)
            seen.append((worse, optimizer.updates, optimizer.memory["velocity"].copy()))
            return worse

    optimizer = Momentum(model, 5.0)
    train(model, (X, LABELS), "softmax_cross_entropy", optimizer, epochs=6,
          batch_size=20, validation=0.3, schedule=Watching(5.0))
    assert sum(worse for worse, _, _ in seen) >= 1
    _, updates, velocity = next(entry for entry in reversed(seen) if not entry[0])
    assert optimizer.updates == updates < 18
    np.testing.assert_array_equal(optimizer.memory["velocity"], velocity)


def test_a_ruined_first_epoch_is_gone_back_from():
    model = network()
    before = losses.softmax_cross_entropy(model.predict(X), LABELS)
    history = train(model, (X, LABELS), "softmax_cross_entropy", SGD(model), epochs=3,
                    batch_size=20, validation=(X, LABELS), schedule=schedules.HalveAndGoBack(1e4))
    assert history.learning_rate == [1e4, 5e3, 2.5e3] and min(history.validation_loss) > before
    assert losses.softmax_cross_entropy(model.predict(X), LABELS) == before


def test_several_tasks():
    model = Heads(Dense(2, 8, "tanh", rng=0), {"product": Dense(8, 2, rng=1),
                                               "first": Dense(8, 1, rng=2)})
    loss = weighted_losses({"product": "softmax_cross_entropy", "first": "squared_error"})
    history = train(model, (X, {"product": LABELS, "first": X[:, :1]}), loss, Adam(model, 0.03),
                    epochs=30, batch_size=20, validation=0.25)
    assert history.validation_loss[-1] < 0.5 * history.validation_loss[0]


def test_float32_models_train_in_float32():
    model = network(dtype=np.float32)
    optimizer = Adam(model)
    train(model, (X, LABELS), "softmax_cross_entropy", optimizer, epochs=1)
    assert optimizer.flat.dtype == np.float32
    assert all(array.dtype == np.float32 for array in model.state_dict().values())


class Interrupting(SGD):
    def update(self, gradient):
        if self.updates == 10:
            raise KeyboardInterrupt
        super().update(gradient)


def test_interrupting_keeps_the_best_weights_and_the_history():
    model = network()
    kept = []

    def look(prediction, target):
        kept.append(weights(model))
        return 0.0

    class Worsening(Interrupting):
        def change(self, g, rate):
            return (1 if self.updates < 6 else -1) * super().change(g, rate)

    history = train(model, (X, LABELS), "softmax_cross_entropy", Worsening(model, 0.5),
                    epochs=9, batch_size=15, validation=0.25, metrics={"look": look})
    assert history.stopped == "interrupted" and len(history) == 3
    assert history.best_epoch == 1
    assert weights(model) == kept[1 + history.best_epoch]  # the first call is a trial


@pytest.mark.parametrize("bad_step", [False, True])
def test_interrupted_without_validation_the_best_weights_are_found(bad_step):
    """The last training loss is of the weights before the last update, which may have failed."""
    model, seen = network(), []

    class Steps(SGD):
        def update(self, gradient):
            seen.append(losses.softmax_cross_entropy(model.predict(X), LABELS))
            if self.updates == 5:
                raise KeyboardInterrupt
            super().update(gradient * (-50 if bad_step and self.updates == 4 else 1))

    history = train(model, (X, LABELS), "softmax_cross_entropy", Steps(model, 0.5), epochs=9,
                    batch_size=None)
    assert len(history) == 5 and (seen[5] > seen[4]) == bad_step
    assert losses.softmax_cross_entropy(model.predict(X), LABELS) == min(seen)


def test_interrupted_with_validation_it_alone_decides():
    """The training loss still falls while the validation loss rises."""
    model, kept = network(), []
    noisy = np.random.default_rng(1).integers(2, size=60)

    def look(prediction, target):
        kept.append(weights(model))
        if len(kept) == 12:
            raise KeyboardInterrupt
        return 0.0

    history = train(model, (X[:30], noisy[:30]), "softmax_cross_entropy", Adam(model, 0.1),
                    epochs=99, batch_size=10, validation=(X[30:], noisy[30:]), metrics=look)
    best = history.best_epoch
    assert best < len(history) - 2 and history.train_loss[-1] < history.train_loss[best]
    assert weights(model) == kept[1 + best]


def test_interrupted_twice_the_best_weights_are_there(monkeypatch):
    model, seen = network(), []

    class Steps(SGD):
        def update(self, gradient):
            seen.append(weights(model))
            if self.updates == 5:
                monkeypatch.setattr(training.Settings, "loss_of", again)
                raise KeyboardInterrupt
            super().update(gradient)

    def again(*_):
        raise KeyboardInterrupt

    history = train(model, (X, LABELS), "softmax_cross_entropy", Steps(model, 0.5), epochs=9,
                    batch_size=None)
    assert history.stopped == "interrupted" and len(history) == 5
    assert weights(model) == seen[history.best_epoch]


def test_a_loss_of_inf_with_a_finite_gradient_stops():
    model = Sequential(Dense(1, 1, initializer=initializers.constant(1e180), bias=False))
    with pytest.raises(DivergenceError, match="batch 0: the loss is inf, though all layers'"):
        train(model, ([[1.0]], [[0.0]]), "squared_error", SGD(model, 1e-9))


def test_at_most_500_examples_are_looked_at_for_diagnostics():
    model, sizes = Sequential(Dense(1, 1, rng=0)), []
    outputs = model.layer_outputs

    def counted(x, **options):
        sizes.append(len(x))
        return outputs(x, **options)

    object.__setattr__(model, "layer_outputs", counted)
    for n in (3, 500, 501, 1700):
        train(model, (np.ones((n, 1)), np.ones((n, 1))), "squared_error", epochs=1)
    assert sizes == [3, 500, 251, 425]


@pytest.mark.parametrize("where", ["metric", "bar"])
def test_interrupts_between_the_updates_lose_nothing(where, monkeypatch):
    calls = []

    def third(*_):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return 0.0

    @contextlib.contextmanager
    def bar(epochs, wanted):
        yield third

    model = network()
    if where == "bar":
        monkeypatch.setattr(training, "progress_bar", bar)
    history = train(model, (X, LABELS), "softmax_cross_entropy", SGD(model, 0.1), epochs=9,
                    validation=0.2, metrics=third if where == "metric" else ())
    assert history.stopped == "interrupted" and "best" in repr(history)
    assert len({len(row) for row in history.to_dict().values()}) == 1


@pytest.mark.parametrize(("make", "loss", "message"), [
    (lambda m: SGD(m, 1e200), "squared_error",
     "epoch 0, batch 1: the output of Dense [12] is nan or inf. The learning rate .1e.200. is "
     "probably too large"),
    (lambda m: SGD(m, 0.1), lambda p, t: autograd.sum(autograd.log(p * 0.0)),
     "epoch 0, batch 0: the loss is -inf, though all layers' outputs are finite: it overflowed"),
    (lambda m: SGD(m, 0.1), lambda p, t: autograd.sum(autograd.sqrt(p * 0.0)),
     "epoch 0, batch 0: the gradient of W1 is nan"),
])
def test_nan_stops_with_the_likely_cause_and_the_weights_before(make, loss, message):
    model = Sequential(Dense(2, 4, rng=0), Dense(4, 1, rng=1))
    before = weights(model)
    with pytest.raises(FloatingPointError, match=message):
        train(model, (X, Y), loss, make(model), epochs=3, batch_size=20)
    assert weights(model) == before


def test_what_diverged_can_be_looked_at_and_trained_again():
    model, kept = Sequential(Dense(2, 1, rng=0)), []

    class Steps(Momentum):
        def update(self, gradient):
            kept.append((losses.squared_error(model.predict(X), Y), weights(model)))
            super().update(gradient)

    optimizer = Steps(model, 5.0)
    with pytest.raises(DivergenceError, match="best ones before") as caught:
        train(model, (X, Y), "squared_error", optimizer, epochs=2000, batch_size=None)
    assert caught.value.history.train_loss == pytest.approx([v for v, _ in kept][:len(
        caught.value.history)])
    assert len(caught.value.history) > 50
    assert weights(model) == min(kept, key=lambda pair: pair[0])[1]
    assert caught.value.history.stopped == "diverged"
    best = int(np.argmin([value for value, _ in kept]))
    assert optimizer.updates == best and (best == 0) == (not optimizer.memory["velocity"].any())


def test_weights_that_explode_in_the_last_update_are_noticed():
    model = Sequential(Dense(2, 8, "relu", rng=0), Dense(8, 2, rng=1))
    before = weights(model)
    for validation in (None, (X, LABELS)):
        with pytest.raises(DivergenceError, match="after epoch 0: the output of Dense 2 is nan or"):
            train(model, (X, LABELS), "softmax_cross_entropy", SGD(model, 1e308), epochs=1,
                  batch_size=None, validation=validation)
        assert weights(model) == before


def test_an_infinite_validation_loss_stops():
    model = Sequential(Dense(1, 1, "sigmoid", initializer=initializers.constant(1.0)))
    with pytest.raises(DivergenceError, match="validation after epoch 0: the loss is inf, though "
                       r".* took the logarithm of 0. Take a loss of logits, sigmoid_cross_entropy"):
        train(model, (np.ones((4, 1)), np.ones((4, 1))), "binary_cross_entropy", "sgd", epochs=3,
              validation=(np.array([[1000.0]]), np.array([[0.0]])))


def test_metrics_do_not_hide_that_validation_diverged():
    model = Sequential(Dense(2, 2, initializer="zeros", rng=0))
    far = np.full((1, 2), 1e300)  # its outputs are nan after one large step; accuracy refuses nan
    with pytest.raises(DivergenceError, match=r"validation after epoch 0: .* Dense 1 is nan"):
        train(model, (np.eye(2), [0, 1]), "softmax_cross_entropy", SGD(model, 1e10), epochs=2,
              batch_size=None, validation=(far, [1]), metrics="accuracy")


def test_nan_that_comes_up_only_while_training_names_its_layer():
    class Bad(Dense):
        def compute(self, x, p, *, training, rng):
            y = super().compute(x, p, training=training, rng=rng)
            return y + np.nan if training else y

    model = Sequential(Dense(2, 2, rng=0), Bad(2, 2, rng=1))
    with pytest.raises(DivergenceError, match=r"batch 0: the output of Bad 1 is nan or inf\. "
                       "No update was made yet: look at the data"):
        train(model, (X, LABELS), "softmax_cross_entropy")


def test_an_error_in_the_middle_goes_back():
    model, calls = network(), []
    before = weights(model)

    def loss(prediction, target):
        calls.append(1)
        if len(calls) == 4:
            raise ValueError("no more")
        return losses.softmax_cross_entropy(prediction, target)

    with pytest.raises(ValueError, match="no more"):
        train(model, (X, LABELS), loss, SGD(model, 0.1), batch_size=15)
    assert weights(model) == before and len(calls) == 4


def test_the_regularizer_is_added_once_and_is_not_in_the_history():
    one, other = network(), network()
    history = train(one, (X, LABELS), "softmax_cross_entropy", SGD(one, 0.1), epochs=1,
                    batch_size=None, regularizer=L2(0.3))
    loss = losses.softmax_cross_entropy(other(X), LABELS)
    assert history.train_loss == [pytest.approx(loss.data, rel=1e-12)]
    SGD(other, 0.1).step(loss + L2(0.3)(other))
    for name, array in one.state_dict().items():
        np.testing.assert_allclose(array, other.state_dict()[name], rtol=1e-12, atol=1e-14)


def test_losses_and_gradient_norms_are_means_over_examples_and_updates():
    model, found = network(), []

    class Recording(SGD):
        def update(self, gradient):
            found.append(float(gradient @ gradient))
            super().update(gradient)

    history = train(model, (X, LABELS), "softmax_cross_entropy", Recording(model, 0.0), epochs=1,
                    batch_size=25)  # batches of 25, 25 and 10
    total = sum(norms[0] for norms in history.gradient_norms.values())
    assert len(found) == 3 and total == pytest.approx(np.mean(found), rel=1e-12)
    assert history.train_loss[0] == pytest.approx(
        losses.softmax_cross_entropy(model.predict(X), LABELS), rel=1e-12)


def test_no_gradients_are_left_in_the_nodes_of_a_scalar_network():
    mlp = MLP(2, [3, 1], rng=0)
    mlp[0].trainable = False
    train(mlp, (X[:9], Y[:9]), "squared_error", epochs=1)
    assert all(node.grad is None for _, layer, _ in mlp.named_layers()
               for _, _, node in layer.entries())


def test_a_weight_assigned_to_the_other_form_is_not_lost_in_an_update():
    mlp = MLP(2, [3, 1], rng=0)
    dense = mlp.as_dense()
    optimizer = SGD(dense, 0.1)
    mlp.parameters()[0].data = 5.0
    optimizer.update(np.zeros(optimizer.flat.size))
    assert mlp.parameters()[0].data == dense[0].W.data[0, 0] == 5.0


def test_a_loss_in_an_array_of_one_entry():
    w = Tensor([3.0], "w")
    assert SGD([w], 0.1).step(w * w / 2) == 4.5
    model = Sequential(Dense(2, 1, rng=0))
    history = train(model, (X, Y), lambda p, t: ((p - t) ** 2).mean(axis=0), "sgd", epochs=1)
    assert len(history) == 1


def test_a_rule_of_ones_own():
    class Signs(Optimizer):
        def change(self, g, rate):
            return rate * np.sign(g)

    model = network()
    history = train(model, (X, LABELS), "softmax_cross_entropy", Signs(model, 0.01), epochs=20)
    assert history.train_loss[-1] < history.train_loss[0]


def test_no_graph_stays_alive_between_steps():
    model = network()
    counts = []

    class Counting(SGD):
        def update(self, gradient):
            super().update(gradient)
            if self.updates % 50 == 0:
                gc.collect()
                counts.append(sum(isinstance(o, autograd.Node) for o in gc.get_objects()))

    train(model, (X, LABELS), "softmax_cross_entropy", Counting(model, 0.1), epochs=50,
          batch_size=15)
    assert len(counts) == 4 and max(counts) == min(counts)


@pytest.mark.slow
def test_memory_is_flat_over_10_000_steps():
    import tracemalloc

    model = network()
    used = []
    tracemalloc.start()
    try:
        for _ in range(4):
            train(model, (X, LABELS), "softmax_cross_entropy", Adam(model), epochs=625,
                  batch_size=15)
            gc.collect()
            used.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert used[-1] - used[1] < 20_000


class FakeBar:
    made: ClassVar[list] = []

    def __init__(self, total, unit):
        self.updates, self.total = 0, total
        FakeBar.made.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def update(self):
        self.updates += 1

    def set_postfix_str(self, *_, **__):
        pass


@pytest.mark.parametrize(("terminal", "ci", "progress", "bars"), [
    (True, "", True, 1), (True, "", False, 0), (False, "", True, 0), (True, "1", True, 0)])
def test_the_progress_bar_is_quiet_where_nobody_watches(monkeypatch, terminal, ci, progress, bars):
    FakeBar.made.clear()
    monkeypatch.setitem(sys.modules, "tqdm", types.SimpleNamespace(tqdm=FakeBar))
    monkeypatch.setattr(sys, "stderr", types.SimpleNamespace(isatty=lambda: terminal))
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    monkeypatch.setenv("CI", ci)
    history = train(network(), (X, LABELS), "softmax_cross_entropy", epochs=3, progress=progress)
    assert len(history) == 3 and [bar.updates for bar in FakeBar.made] == [3] * bars
    monkeypatch.setitem(sys.modules, "tqdm", None)  # not installed
    assert len(train(network(), (X, LABELS), "softmax_cross_entropy", epochs=3)) == 3


def test_an_empty_history_prints():
    assert repr(History()) == "0 epochs, ended by epochs\nepoch"


def call(model=None, data=(X, LABELS), loss="softmax_cross_entropy", optimizer="adam", **options):
    return train(model or network(), data, loss, optimizer, **options)


bad = X.copy()
bad[7, 1] = np.nan


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: call(model="mlp"), TypeError, "model must be a network, got str"),
    (lambda: call(epochs=0), ValueError, "epochs must be at least 1, got 0"),
    (lambda: call(epochs=1.5), ValueError, "epochs must be a whole number"),
    (lambda: call(batch_size=0), ValueError, "batch_size must be at least 1"),
    (lambda: call(batch_size=61), ValueError, "batch_size 61 is larger than the data: 60 exam"),
    (lambda: call(data=X), TypeError, r"data must be a pair \(X, y\), a tuple of two arrays"),
    (lambda: call(data=[([0.0, 1.0], 0), ([1.0, 0.0], 1)]), TypeError, "Examples one by one: X ="),
    (lambda: call(data=((X, LABELS), (X, LABELS))), TypeError,
     r"data holds 2 pairs; pass one: \(X, y\), test = nn.data.split\(...\)"),
    (lambda: call(data=data.split(X, LABELS, validation=0.2, rng=0)), TypeError,
     "data holds 3 pairs; pass one"),
    (lambda: call(validation=((X, LABELS), (X, LABELS))), TypeError, "validation holds 2 pairs"),
    (lambda: call(data=(Tensor(X), LABELS)), TypeError, "got a node. Pass its data: X.data"),
    (lambda: call(data=(X[:, 0], LABELS)), ShapeError, r"A single feature: X.reshape\(-1, 1\)"),
    (lambda: call(data=([["a", 1.0]], [1])), TypeError, "X must hold real numbers, got <U"),
    (lambda: call(data=(np.array([[1.0, "a"]], object), [1])), TypeError,
     r"X must hold real numbers, got 'a' at \(0, 1\)"),
    (lambda: call(data=([[1.0], [1.0, 2.0]], [1, 1])), ShapeError, "the rows differ in length"),
    (lambda: call(loss=LABELS), TypeError, r"Pass the data as one pair: train\(model, \(X, y\),"),
    (lambda: call(model=Neuron(2, rng=0)), TypeError, "a Neuron takes one example at a time"),
    (lambda: call(metrics=lambda p, t: p), TypeError, "must return one number, got shape"),
    (lambda: call(data=(X[0], 1)), ShapeError, r"X must have shape \(n, d\), one example per row"),
    (lambda: call(data=(X[:0], LABELS[:0])), ValueError, r"X is empty, its shape is \(0, 2\)"),
    (lambda: call(data=(X[:, :1], LABELS)), ShapeError, "X has 1 columns, the model takes 2"),
    (lambda: call(data=(X, LABELS[:5])), ShapeError, r"X has 60 rows, y has shape \(5,\)"),
    (lambda: call(data=(bad, LABELS)), ValueError, "X holds nan or inf, first in row 7"),
    (lambda: call(data=(X, bad)), ValueError, "y holds nan or inf, first in row 7"),
    (lambda: call(data=([["a", "b"]], [1])), TypeError, "X must hold real numbers"),
    (lambda: call(data=(X, LABELS + 1)), ValueError, "class indices must be from 0 to 1"),
    (lambda: call(data=(X, Y)), ShapeError, r"Take t.reshape\(60\)"),
    (lambda: call(loss="cross_entrpy"), ValueError, "Did you mean 'cross_entropy'"),
    (lambda: call(optimizer="adma"), ValueError, "Did you mean 'adam'"),
    (lambda: call(optimizer=Adam(network())), ValueError, "holds parameters of another model"),
    (lambda: call(optimizer="lbfgs"), ValueError, "no rule for mini-batches: take nn.second_order"),
    (lambda: call(optimizer=3), TypeError, "expected a name such as 'adam'"),
    (lambda: call(regularizer=0.1), TypeError, "regularizer must be a function of the model"),
    (lambda: call(validation=1.5), ValueError, "validation must be above 0 and below 1"),
    (lambda: call(validation=0.001), ValueError, "leaves none on one side"),
    (lambda: call(validation=(bad, LABELS)), ValueError, "validation: X holds nan"),
    (lambda: call(early_stopping=EarlyStopping()), ValueError, "early_stopping needs validation"),
    (lambda: call(schedule=schedules.HalveAndGoBack(0.1)), ValueError, "HalveAndGoBack needs val"),
    (lambda: call(metrics="acuracy"), ValueError, "Did you mean 'accuracy'"),
    (lambda: call(seed=None), TypeError, "draws random numbers, got no rng"),
    (lambda: EarlyStopping(patience=0), ValueError, "patience must be at least 1"),
    (lambda: EarlyStopping(minimum_improvement=-1), ValueError, "minimum_improvement must be"),
    (lambda: training.train(Sequential(Dense(2, 2, rng=0, trainable=False)), (X, LABELS),
                            "softmax_cross_entropy"), ValueError, "layers are all fixed"),
])  # fmt: skip
def test_bad_input_is_refused_and_changes_nothing(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_what_is_said_of_logits_that_overflow_and_of_schedules():
    model = Sequential(Dense(1, 2, initializer="zeros", bias=False))
    model[0].W.data = [[1.5e308, -1.5e308]]
    with pytest.raises(DivergenceError, match=r"outputs are finite: it overflowed\. No update was"):
        train(model, ([[1.0]], [1]), "softmax_cross_entropy")
    model = Sequential(Dense(2, 1, rng=0))
    with pytest.raises(DivergenceError, match=r"The learning rate \(50\) is probably too large"):
        train(model, (X, Y), "squared_error", SGD(model), epochs=999, batch_size=None,
              schedule=schedules.constant(50.0))
