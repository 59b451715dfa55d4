"""Compiled training steps: the same numbers as recorded ones, whatever differs step by step."""

import numpy as np
import pytest

import autograd
import nn
from nn import (
    MLP,
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    GaussianNoise,
    Layer,
    Maxout,
    MaxPool,
    Sequential,
    Skip,
    train,
)
from nn.compiled import CompiledSteps, LayerStep, NetworkStep, ScalarStep
from nn.flat import FlatParameters
from nn.heads import Heads, weighted_losses
from nn.losses import LOSSES, OF_CLASSES, squared_error
from nn.regularizers import L1, L2, Regularizer

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(23, 4)), rng.normal(size=(23, 2))
LAYERS = {
    "dense": lambda: [Dense(4, 5, "tanh", rng=0), Dense(5, 2, rng=1)],
    "skip": lambda: [Dense(4, 4, "relu", rng=0), Skip(Dense(4, 4, "elu", rng=2)),
                     Dense(4, 2, rng=1)],
    "dropout": lambda: [Dense(4, 6, "tanh", rng=0), Dropout(0.4), Dense(6, 2, rng=1),
                        Dropout(0.2, "plain")],
    "fixed mask": lambda: [Dense(4, 3, rng=0), Dropout(0.5, mask=[1, 0, 1]), Dense(3, 2, rng=1)],
    "noise": lambda: [GaussianNoise(0.3), Dense(4, 2, "sigmoid", rng=1), GaussianNoise(0.1)],
    "batch norm": lambda: [Dense(4, 5, rng=0), BatchNorm(5), Activation("relu"),
                           Dense(5, 2, rng=1)],
    "maxout": lambda: [Maxout(4, 3, pieces=2, rng=0), Dense(3, 4, rng=1), MaxPool(2)],
    "fixed layer": lambda: [Dense(4, 5, rng=0, trainable=False), BatchNorm(5), Dense(5, 2, rng=1)],
}
SCALAR = {
    "mlp": lambda: MLP(4, [5, 2], rng=0),
    "skip": lambda: MLP(4, [4, 2], "relu", skip=[True, False], rng=0),
    "dropout": lambda: MLP.of(Layer(4, 6, "tanh", rng=0), Dropout(0.4), Layer(6, 2, rng=1),
                              Dropout(0.2)),
    "noise": lambda: MLP.of(GaussianNoise(0.3), Layer(4, 2, "sigmoid", rng=1)),
    "whole": lambda: MLP.of(Layer(4, 3, rng=0), Layer(3, 2, "softmax", rng=1)),
}


def both(make, *data, **settings):
    """Networks and histories of two runs, compiled and recorded."""
    found = []
    for compiled in (True, False):
        model = make()
        history = train(model, data, settings["loss"], epochs=3, batch_size=5, progress=False,
                        compiled=compiled, **{k: v for k, v in settings.items() if k != "loss"})
        found.append((model, history))
    return found


def require_same(found):
    (model, history), (other, recorded) = found
    for name, array in model.state_dict().items():
        assert array == pytest.approx(other.state_dict()[name], rel=1e-9, abs=1e-12), name
    assert history.train_loss == pytest.approx(recorded.train_loss, rel=1e-11)
    assert history.gradient_norms.keys() == recorded.gradient_norms.keys()
    for name, norms in history.gradient_norms.items():
        assert norms == pytest.approx(recorded.gradient_norms[name], rel=1e-9)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("regularizer", [None, L2(0.1) + L1(0.01)], ids=["", "penalty"])
def test_layers_are_trained_as_if_they_were_recorded(name, regularizer):
    require_same(both(lambda: Sequential(*LAYERS[name]()), X, Y, loss="squared_error",
                      regularizer=regularizer, optimizer="adam"))


@pytest.mark.parametrize("name", SCALAR)
@pytest.mark.parametrize("regularizer", [None, L2(0.1)], ids=["", "penalty"])
def test_scalar_units_are_trained_as_if_they_were_recorded(name, regularizer):
    require_same(both(SCALAR[name], X, Y, loss="squared_error", regularizer=regularizer,
                      optimizer="momentum"))


def target_for(loss):
    """A target that the loss takes, for outputs of two columns."""
    if LOSSES[loss] in OF_CLASSES:
        return rng.integers(0, 2, 23)
    if loss == "hinge":
        return np.sign(Y)
    if loss == "gaussian_outputs":
        return Y[:, :1]
    return (Y > 0).astype(float) if "cross_entropy" in loss else Y


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("dtype", [float, np.float32, None], ids=["float64", "float32", "scalar"])
def test_every_loss_is_compiled(loss, dtype):
    last = "softmax" if loss in ("cross_entropy", "kl_divergence") else (
        "sigmoid" if loss == "binary_cross_entropy" else "linear")

    def make():
        if dtype is None:
            return MLP(4, [3, 2], ["tanh", last], rng=0)
        return Sequential(Dense(4, 3, "tanh", rng=0, dtype=dtype),
                          Dense(3, 2, last, rng=1, dtype=dtype))

    y = target_for(loss)
    model = make()
    assert CompiledSteps.possible(model, LOSSES[loss], None, FlatParameters(model))
    (model, history), (other, recorded) = both(make, X, y, loss=loss)
    tolerance = 1e-4 if dtype is np.float32 else 1e-10
    assert history.train_loss == pytest.approx(recorded.train_loss, rel=tolerance)
    for name, array in model.state_dict().items():
        assert array == pytest.approx(other.state_dict()[name], rel=tolerance, abs=tolerance)
        assert array.dtype == (dtype or float)


def steps_of(model, loss="squared_error", regularizer=None):
    loss = LOSSES.get(loss, loss)
    return CompiledSteps(model, loss, regularizer, FlatParameters(model))


def test_one_program_for_each_size_of_batch_and_one_for_all_of_scalar_units():
    layers, scalar = steps_of(Sequential(*LAYERS["dense"]())), steps_of(MLP(4, [2], rng=0))
    for steps, sizes in ((layers, {5, 3}), (scalar, {None})):
        for n in (5, 3, 5):
            steps(X[:n], Y[:n], np.random.default_rng(0))
        assert set(steps.programs) == sizes
    assert layers.kind is LayerStep and scalar.kind is ScalarStep


def test_a_scalar_network_is_compiled_into_matrix_products():
    steps = steps_of(MLP(4, [5, 3, 2], rng=0))
    steps(X, Y, np.random.default_rng(0))
    listing = steps.programs[None].program.listing()
    assert "x @ W1 + b1" in listing and "h1 @ W2 + b2" in listing and "h2 @ W3 + b3" in listing


def test_of_scalar_units_with_a_loss_of_ones_own_the_network_is_compiled():
    def loss(y, t):
        return autograd.mean((y - t) ** 2 * (1.0 if y.data.mean() > 0 else 2.0))  # looks at numbers

    model = MLP(4, [3, 2], rng=0)
    assert steps_of(model, loss).kind is NetworkStep
    require_same(both(lambda: MLP(4, [3, 2], rng=0), X, Y, loss=loss, regularizer=L2(0.1)))
    require_same(both(SCALAR["dropout"], X, Y, loss=loss))


class OnePercent(Regularizer):
    """A regularizer of one's own."""

    name = "OnePercent"

    def penalty(self, w):
        return autograd.sum(w * w) * (0.01 if w.data.mean() > 0 else 0.02)


def test_what_may_look_at_numbers_is_recorded_at_each_step():
    class Odd(nn.module.Module):
        def compute(self, x, p, *, training, rng):
            return x if np.asarray(autograd.node.data_of(x)).mean() > 0 else 2.0 * x

    own = Sequential(Dense(4, 2, rng=0), Odd())
    dense = Sequential(Dense(4, 2, rng=0))
    assert not CompiledSteps.possible(own, LOSSES["squared_error"], None, FlatParameters(own))
    assert not CompiledSteps.possible(dense, lambda y, t: y, None, FlatParameters(dense))
    assert not CompiledSteps.possible(dense, LOSSES["squared_error"], OnePercent(1.0),
                                      FlatParameters(dense))
    assert not CompiledSteps.possible(dense, LOSSES["squared_error"], lambda model: 0,
                                      FlatParameters(dense))
    require_same(both(lambda: Sequential(Dense(4, 2, rng=0), Odd()), X, Y, loss="squared_error"))
    require_same(both(lambda: Sequential(Dense(4, 2, rng=0)), X, Y, loss="squared_error",
                      regularizer=OnePercent(1.0)))
    require_same(both(lambda: MLP(4, [2], rng=0), X, Y, loss="squared_error",
                      regularizer=OnePercent(1.0)))


WITH_MODEL = {"scalar": lambda: MLP(4, [3, 2], rng=0),
              "layers": lambda: Sequential(Dense(4, 3, "tanh", rng=0), Dense(3, 2, rng=1))}


def both_with(make, settings):
    """As `both`, with settings that are made for the network."""
    found = []
    for compiled in (True, False):
        model = make()
        chosen = {"loss": "squared_error", "regularizer": None, **settings(model)}
        found.append((model, train(model, (X, Y), chosen.pop("loss"), epochs=3, batch_size=5,
                                   progress=False, compiled=compiled, **chosen)))
    return found


@pytest.mark.parametrize("name", WITH_MODEL)
@pytest.mark.parametrize("regularizer", [None, L2(0.1)], ids=["", "penalty"])
def test_a_loss_of_ones_own_may_be_of_the_weights_too(name, regularizer):
    def settings(model):
        def loss(y, t):
            return squared_error(y, t) + 0.1 * sum(autograd.sum(w * w) for w in model.weights())

        return {"loss": loss, "regularizer": regularizer}

    require_same(both_with(WITH_MODEL[name], settings))


@pytest.mark.parametrize("name", WITH_MODEL)
def test_schedules_and_rules_of_ones_own_see_the_weights_and_may_change_them(name):
    def looks(model):
        return {"schedule": lambda t: 0.01 + 0.001 * float(np.abs(model.predict(X)).sum())}

    def changes(model):
        def schedule(t):
            for w in model.weights():
                w.data = np.clip(w.data, -0.3, 0.3)
            return 0.05

        return {"schedule": schedule}

    class Own(nn.optimizers.GradientDescent):
        def change(self, g, rate):
            return rate * g * float(abs(np.sum(self.parameters[0].data)))

    for settings in (looks, changes, lambda model: {"optimizer": Own(model, 0.1)},
                     lambda model: {"optimizer": nn.optimizers.SGD(
                         model, lambda t: looks(model)["schedule"](t))}):
        require_same(both_with(WITH_MODEL[name], settings))


@pytest.mark.parametrize("name", WITH_MODEL)
def test_strengths_that_are_assigned_while_training_count(name):
    def between_epochs(model):
        penalty = L2(0.1) + L1(0.01)

        def metric(p, t):
            penalty.parts[0].strength *= 2
            return 0.0

        return {"regularizer": penalty, "metrics": {"strength": metric}}

    def at_each_step(model):
        penalty = L2(0.1)

        def schedule(t):
            penalty.strength = 0.1 * (t % 4)
            return 0.01

        return {"regularizer": penalty, "schedule": schedule}

    for settings in (between_epochs, at_each_step):
        require_same(both_with(WITH_MODEL[name], settings))


@pytest.mark.parametrize("name", WITH_MODEL)
def test_a_sum_of_regularizers_with_one_of_ones_own_is_recorded_at_each_step(name):
    def settings(model):
        return {"regularizer": L2(0.1) + OnePercent(1.0)}

    model = WITH_MODEL[name]()
    steps = model, LOSSES["squared_error"], L2(0.1) + OnePercent(1.0), FlatParameters(model)
    assert CompiledSteps.possible(*steps) == (name == "scalar")
    assert CompiledSteps(*steps).kind is not ScalarStep
    require_same(both_with(WITH_MODEL[name], settings))


def test_batch_normalization_may_be_fixed_or_changed_while_training():
    for attribute, number in (("trainable", False), ("epsilon", 0.5)):
        def settings(model, attribute=attribute, number=number):
            calls = []

            def metric(p, t):
                calls.append(t)
                if len(calls) == 2:  # the first is before training
                    setattr(model.children[1], attribute, number)
                return 0.0

            return {"metrics": {"change": metric}}

        require_same(both_with(lambda: Sequential(*LAYERS["batch norm"]()), settings))


@pytest.mark.parametrize("make", [lambda: MLP(4, [2], ["relu"], rng=0),
                                  lambda: Sequential(Dense(4, 2, "relu", rng=0))])
def test_what_becomes_no_probability_is_refused_while_training(make):
    model = make()
    model.load_state_dict({"W1": np.full((4, 2), 0.01), "b1": np.full(2, 0.5)})
    with pytest.raises(ValueError, match="the prediction must be probabilities"):
        train(model, (X, np.ones((23, 2))), "binary_cross_entropy", "gradient_descent",
              schedule=nn.schedules.constant(0.3), epochs=5, batch_size=5, progress=False)


def test_heads_of_scalar_units_are_trained():
    found = []
    for compiled in (True, False):
        heads = {"a": MLP(3, [2], rng=1), "b": MLP(3, [1], rng=2)}
        model = Heads(MLP(4, [3], ["tanh"], rng=0), heads)
        loss = weighted_losses({"a": "squared_error", "b": "huber"})
        found.append((model, train(model, (X, {"a": Y, "b": Y[:, :1]}), loss, epochs=2,
                                   batch_size=5, progress=False, compiled=compiled)))
    require_same(found)


def test_a_twin_sees_what_was_trained():
    model = MLP(4, [3, 2], rng=0)
    twin = model.as_dense()
    before = twin.predict(X)
    train(model, (X, Y), "squared_error", epochs=2, progress=False)
    assert not np.allclose(twin.predict(X), before)
    assert twin.predict(X) == pytest.approx(model.predict(X), rel=1e-12)


def test_numbers_that_are_held_reach_the_nodes_however_the_block_ends():
    w = autograd.Value(2.0, "w")
    flat = FlatParameters(w)
    with pytest.raises(KeyboardInterrupt), flat.held():
        flat.write(np.array([3.0]))
        assert w.data == 2.0 and flat.read().tolist() == [3.0]
        raise KeyboardInterrupt
    assert w.data == 3.0
    with flat.held():
        flat.write(np.array([4.0]))
        flat.release()
        assert w.data == 4.0
        flat.write(np.array([5.0]))
        assert w.data == 5.0


def test_divergence_is_explained_with_the_weights_of_that_step():
    model = Sequential(Dense(4, 5, rng=0), Dense(5, 2, rng=1))
    with pytest.raises(nn.DivergenceError, match="epoch 0, batch 1: the output of Dense 1"):
        train(model, (X * 1e150, Y), "squared_error", nn.optimizers.GradientDescent(model, 1e10),
              epochs=3, batch_size=5, progress=False)


def test_compiled_must_be_a_switch():
    with pytest.raises(TypeError, match="train: compiled must be True or False, got str 'no'"):
        train(MLP(4, [2], rng=0), (X, Y), "squared_error", compiled="no", progress=False)
