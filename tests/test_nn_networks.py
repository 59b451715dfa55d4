"""The two drawings of one network: outputs, losses and gradients agree, weights are shared."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import ShapeError, Tensor, Value, gradients, stack
from nn import (
    MLP,
    Activation,
    Dense,
    Heads,
    Layer,
    Module,
    Neuron,
    Sequential,
    Skip,
    activations,
    initializers,
)
from nn.optimizers import SGD

SCALAR = ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "swish", "softplus",
          "threshold", "sign"]
WHOLE = ["softmax", "sparsemax"]
X = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]])


def scalar_loss(mlp, X):
    return autograd.sum([o * o for row in mlp(X) for o in row])


def agree(mlp, dense, X=X):
    """Outputs, loss and gradients of both forms agree to 1e-12."""
    rows = mlp(X)
    both = [[v.data for v in row] for row in rows]
    np.testing.assert_allclose(both, dense(X).data, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(mlp.predict(X), dense.predict(X), rtol=1e-12, atol=1e-12)
    small, large = scalar_loss(mlp, X), autograd.sum(dense(X) ** 2)
    assert small.data == pytest.approx(large.data, rel=1e-12, abs=1e-12)
    one = gradients(small, mlp.parameters())
    other = gradients(large, dense.parameters())
    np.testing.assert_allclose(
        one, np.concatenate([g.ravel() for g in other]), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", SCALAR + WHOLE)
def test_both_forms_agree_for_every_activation(name):
    mlp = MLP(2, [3, 2], [name, "linear"], bias_initializer=initializers.normal(1), rng=1)
    agree(mlp, mlp.as_dense())
    mlp = MLP(2, [3, 3], ["tanh", name], rng=2)
    agree(mlp, mlp.as_dense())


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3), st.lists(st.integers(1, 4), min_size=1, max_size=3),
       st.integers(0, 1000), st.data())
def test_random_networks_agree(inputs, sizes, seed, data):
    n = len(sizes)
    names = [data.draw(st.sampled_from(SCALAR[:9] + (WHOLE if size > 1 else [])))
             for size in sizes]
    bias = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    widths = [inputs, *sizes]
    skip = [a == b and data.draw(st.booleans()) for a, b in zip(widths, sizes, strict=False)]
    mlp = MLP(inputs, sizes, names, bias=bias, skip=skip, rng=seed)
    X = np.random.default_rng(seed).normal(size=(2, inputs))
    dense = mlp.as_dense()
    agree(mlp, dense, X)
    agree(dense.as_neurons(), dense, X)
    assert mlp.count() == dense.count()
    assert mlp.state_dict().keys() == dense.state_dict().keys()


def states(*models):
    return [{name: array.tolist() for name, array in model.state_dict().items()}
            for model in models]


def test_weights_are_shared_by_all_drawings_whoever_is_trained():
    mlp = MLP(2, [3, 1], rng=0)
    dense = mlp.as_dense()
    models = [mlp, dense, mlp.as_dense(), dense.as_neurons(), mlp.as_dense().as_neurons()]
    for asked in (models, models[::-1], models[2:] + models[:2]):
        for step, trained in enumerate(models):
            before = states(trained)[0]
            output = trained(X)
            SGD(trained, 0.1 * (step + 1)).step(
                autograd.sum([o for row in output for o in row]) if isinstance(output, list)
                else autograd.sum(output))
            new = states(trained)[0]
            assert all(new[name] != before[name] for name in before)
            assert states(*asked) == [new] * 5
            predictions = [model.predict(X).tolist() for model in asked]
            np.testing.assert_allclose(predictions, [predictions[0]] * 5, rtol=1e-14)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_three_drawings_whichever_is_assigned_and_asked_first(order):
    for make in (lambda: MLP(2, [3, 1], rng=0).as_dense(),
                 lambda: Sequential(Dense(2, 3, rng=0), Skip(Dense(3, 3, rng=1)))):
        model = make()
        drawings = [model, model.as_neurons(), model.as_neurons().as_dense()]
        for assigned in order:
            node = drawings[assigned].parameters()[-1]
            node.data = node.data + 1.0
            now = states(drawings[assigned])[0]
            assert states(*(drawings[i] for i in order)) == [now] * 3


def test_a_layer_has_one_twin():
    model = Sequential(Dense(2, 3, rng=0), Activation("tanh"), Skip(Dense(3, 3, rng=1)))
    again = model.as_neurons().as_dense()
    assert list(again.leaves()) == list(model.leaves())
    mlp = MLP(2, [3, 1], rng=0)
    assert list(mlp.as_dense()) == list(mlp.as_dense())
    assert list(mlp.as_dense().as_neurons()) == list(mlp)


@pytest.mark.parametrize("dtype", [float, np.float32])
def test_the_newest_number_holds_entry_by_entry(dtype):
    dense = Sequential(Dense(2, 2, rng=0, dtype=dtype), Dense(2, 1, rng=1, dtype=dtype))
    mlp = dense.as_neurons()
    for first_asked in (0, 1):
        named = mlp.named_parameters()
        W2 = dense[1].W.data.tolist()
        dense[0].W.data = [[1.0, 2.0], [3.0, 4.0]]
        named["W1[0,1]"].data = 7.0
        dense[0].b.data = [1.0, 1.0]
        named["b1[1]"].data = 0.1
        both = [mlp, dense]
        state = both[first_asked].state_dict()
        assert state["W1"].tolist() == [[1.0, 7.0], [3.0, 4.0]]
        assert state["b1"].tolist() == [1.0, float(dtype(0.1))]
        assert state["W2"].tolist() == W2
        assert states(mlp)[0] == states(dense)[0] and named["b1[1]"].data == dtype(0.1)


def test_forms_of_a_float32_network_hold_the_same_numbers():
    dense = Sequential(Dense(2, 3, "tanh", rng=0, dtype=np.float32))
    mlp = dense.as_neurons()
    assert states(mlp) == states(dense)
    mlp.load_state_dict({"W1": np.full((2, 3), 0.1), "b1": [1e300, 0.2, np.nan]})
    assert str(states(mlp)) == str(states(dense))
    assert mlp.state_dict()["W1"][0, 0] == np.float32(0.1) and np.isinf(dense[0].b.data[0])
    loss = autograd.sum(dense(X))
    mlp.predict(X)
    loss.backward()  # not stale


def test_only_what_changed_becomes_stale():
    dense = Sequential(Dense(2, 1, rng=0))
    mlp = dense.as_neurons()
    mlp.parameters()[0].data = 7.0
    of_weights = autograd.sum(dense[0].W * 2.0)  # looked at: it has the 7 already
    dense.predict(X)
    of_weights.backward()
    mlp.parameters()[0].data = 8.0
    dense.predict(X)
    with pytest.raises(autograd.StaleGraphError, match=r"W1.* changed after"):
        of_weights.backward()
    of_weights = autograd.sum(dense[0].W * 2.0)
    dense[0].b.data = [3.0]
    assert mlp.parameters()[-1].data == 3.0
    of_weights.backward()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_hold_the_weights_of_today(copied):
    mlp = MLP(2, [1], rng=0)
    dense = mlp.as_dense()
    dense[0].b.data = [5.0]
    other = copied(mlp)
    assert states(other) == states(mlp) == states(other.as_dense())
    other.parameters()[0].data = 7.0
    assert states(other) == states(other.as_dense()) != states(mlp)


def test_a_graph_of_the_twin_is_stale_after_training():
    mlp = MLP(2, [1], rng=0)
    dense = mlp.as_dense()
    loss = autograd.sum(dense(X))
    loss.backward()
    mlp.parameters()[0].data = 7.0
    assert dense.parameters()[0].data[0, 0] == 7.0
    with pytest.raises(autograd.StaleGraphError, match=r"W1.* changed after"):
        loss.backward()


def test_using_the_twin_does_not_make_fresh_graphs_stale():
    mlp = MLP(2, [1], rng=0)
    dense = mlp.as_dense()
    mlp.parameters()[0].data = 7.0
    loss = autograd.sum(dense(X))
    mlp.predict(X)
    dense.predict(X)
    loss.backward()


def test_named_parameters_bear_the_lectures_names():
    mlp = MLP(2, [2, 1], rng=0)
    assert list(mlp.named_parameters()) == [
        "W1[0,0]", "W1[0,1]", "W1[1,0]", "W1[1,1]", "b1[0]", "b1[1]",
        "W2[0,0]", "W2[1,0]", "b2[0]"]
    assert all(node.name == name for name, node in mlp.named_parameters().items())
    dense = Sequential(Dense(2, 2, rng=0, bias=False), Activation("relu"), Dense(2, 1, rng=1))
    assert list(dense.named_parameters()) == ["W1", "W2", "b2"]
    assert [n.name for n in dense.parameters()] == ["W1", "W2", "b2"]
    assert list(Dense(2, 1, rng=0).named_parameters()) == ["W", "b"]
    assert list(Neuron(2, rng=0).named_parameters()) == ["w[0]", "w[1]", "b"]
    assert [n.name for n in dense.weights()] == ["W1", "W2"]


def test_l23_the_keras_listing_has_6154_parameters():
    model = Sequential(
        Dense(20, 64, "tanh", initializer="keras_uniform", rng=0),
        Dense(64, 64, "tanh", initializer="keras_uniform", rng=1),
        Dense(64, 10, "softmax", initializer="keras_uniform", rng=2))
    assert [layer.count() for layer in model] == [1344, 4160, 650]
    assert model.count() == 6154
    assert "1344" in repr(model) and "with 6154 parameters" in repr(model)
    assert MLP(20, [64, 64, 10], rng=0).count() == 6154


def test_fixed_layers_are_left_out_of_parameters_but_not_of_the_state():
    model = Sequential(Dense(2, 2, rng=0, trainable=False), Dense(2, 1, rng=1))
    assert list(model.named_parameters()) == ["W2", "b2"]
    assert list(model.state_dict()) == ["W1", "b1", "W2", "b2"]
    assert model.count() == 9 and "fixed" in repr(model)
    model.children[0].trainable = True
    assert len(model.parameters()) == 4
    model.trainable = False
    assert model.parameters() == []


def test_what_is_fixed_is_fixed_in_the_other_form():
    fixed = Sequential(Dense(2, 2, rng=0))
    fixed.trainable = False
    skip = Skip(Dense(2, 2, rng=1))
    skip.trainable = False
    model = Sequential(fixed, skip, Dense(2, 2, rng=2, trainable=False), Dense(2, 1, rng=3))
    mlp = model.as_neurons()
    assert list(mlp.named_parameters()) == ["W4[0,0]", "W4[1,0]", "b4[0]"]
    assert list(mlp.as_dense().named_parameters()) == ["W4", "b4"]
    model[2].trainable = True
    assert len(mlp.parameters()) == 9
    mlp.children[2].trainable = False
    assert list(model.named_parameters()) == ["W4", "b4"]
    model.as_neurons().as_dense()  # asking changes nothing
    assert list(model.named_parameters()) == ["W4", "b4"]
    with pytest.raises(TypeError, match="Dense: trainable must be True or False, got str 'no'"):
        model[2].trainable = "no"
    model.trainable = False
    assert model.as_neurons().parameters() == [] == model.as_neurons().as_dense().parameters()


def test_B14_7_linear_layers_collapse_into_one():
    model = Sequential(Dense(2, 5, rng=0), Dense(5, 1, rng=1))
    W, b = (model[0].W.data @ model[1].W.data, model[0].b.data @ model[1].W.data + model[1].b.data)
    np.testing.assert_allclose(model.predict(X), X @ W + b, atol=1e-12)


def test_H24_a_skip_connection_keeps_the_gradient_alive():
    def first_gradient(wrap):
        layers = [wrap(Dense(4, 4, "sigmoid", rng=i)) for i in range(20)]
        model = Sequential(*layers)
        return np.abs(gradients(autograd.sum(model(np.ones((1, 4)))), model.parameters()[0])).max()

    assert first_gradient(lambda layer: layer) < 1e-9 < 1e-3 < first_gradient(Skip)


def test_a_neuron_is_the_sum_of_the_lectures():
    unit = Neuron.of([Value(2.0, "w0"), Value(-1.0, "w1")], Value(0.5, "b"), "sigmoid")
    y = unit([Value(1.0, "x0"), 3.0])
    assert y.data == pytest.approx(1 / (1 + np.exp(0.5)))
    np.testing.assert_allclose(unit.predict([[1.0, 3.0]]), [y.data])
    unit.load_state_dict({"w": [1.0, 1.0], "b": 0.0})
    assert unit([1.0, 1.0]).data == pytest.approx(1 / (1 + np.exp(-2)))


def test_float32_networks_stay_float32():
    model = Sequential(Dense(2, 3, "relu", rng=0, dtype=np.float32),
                       Dense(3, 1, rng=1, dtype=np.float32))
    assert model(X).dtype == np.float32 == model.predict(X).dtype
    assert all(g.dtype == np.float32
               for g in gradients(autograd.sum(model(X)), model.parameters()))


def test_predict_records_nothing_and_takes_lists():
    model = Sequential(Dense(2, 3, "relu", rng=0), Dense(3, 1, rng=1))
    out = model.predict([[1, 2]])
    assert type(out) is np.ndarray and out.shape == (1, 1)
    assert model.predict([1.0, 2.0]).shape == (1,)
    assert [o.shape for _, o in model.layer_outputs(X)] == [(3, 3), (3, 1)]


def test_a_network_takes_nodes():
    model = Sequential(Dense(2, 1, rng=0))
    x = Tensor(X, "X")
    autograd.sum(model(x)).backward()
    np.testing.assert_allclose(x.grad, np.tile(model[0].W.data.T, (3, 1)))
    mlp = MLP(2, [1], rng=0)
    a, b = Value(1.0), Value(2.0)
    mlp([a, b])[0].backward()
    assert a.grad == mlp.parameters()[0].data
    assert stack(mlp([a, b])).shape == (1,)


def test_activations_with_parameters():
    assert activations.logistic(3.0)(1.0) == pytest.approx(1 / (1 + np.exp(-3)))
    z = Value(0.7)
    activations.logistic(2.0)(z).backward()
    s = 1 / (1 + np.exp(-1.4))
    assert z.grad == pytest.approx(2 * s * (1 - s), rel=1e-12)
    assert activations.leaky_relu(0.3)(-1.0) == -0.3
    assert activations.elu(2.0)(-1.0) == pytest.approx(2 * np.expm1(-1))
    assert Dense(1, 1, "leaky_relu", rng=0).activation.rectifies


def test_B1_10_an_activation_of_ones_own():
    radial = Dense(2, 3, lambda z: autograd.exp(-z * z), rng=0)
    assert "<lambda>" in repr(radial)
    layer = Layer(2, 3, autograd.cos, rng=0)
    np.testing.assert_allclose([v.data for v in layer([1.0, 2.0])],
                               np.cos(layer.held()["W"].T @ [1.0, 2.0]))


def test_B1_8_thresholds_in_both_codings_hand_no_gradient_on():
    for name, values in (("threshold", [0.0, 0.0, 1.0]), ("sign", [-1.0, 0.0, 1.0])):
        z = Tensor([-2.0, 0.0, 3.0])
        y = activations.get(name, "test")(z)
        assert y.data.tolist() == values
        assert gradients(autograd.sum(y), z).tolist() == [0.0, 0.0, 0.0]


class Broken(Module):
    kind = "Broken"


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: Dense(0, 3, rng=0), ValueError, "Dense: inputs must be at least 1, got 0"),
    (lambda: Dense(2, -1, rng=0), ValueError, "Dense: outputs must be at least 1"),
    (lambda: Dense(2.5, 1, rng=0), TypeError, "must be a whole number, got float 2.5"),
    (lambda: Dense(2, 1, "tahn", rng=0), ValueError, "'tahn' is unknown. Did you mean 'tanh'"),
    (lambda: Dense(2, 1, 3, rng=0), TypeError, "expected a name, got int 3"),
    (lambda: Dense(2, 1), TypeError, "draws random numbers, got no rng. Pass a seed, rng=0"),
    (lambda: Dense(2, 1, rng="0"), TypeError, "got rng=str '0'"),
    (lambda: Dense(2, 1, rng=-1), ValueError, "a seed must not be negative"),
    (lambda: Dense(2, 1, initializer="glorot", rng=0), ValueError, "Did you mean 'glorot_"),
    (lambda: Dense(2, 1, initializer=lambda s, r: np.zeros(3), rng=0), ValueError,
     r"finite numbers of shape \(2, 1\), got shape \(3,\)"),
    (lambda: Dense(2, 1, initializer=lambda s, r: np.full(s, np.nan), rng=0), ValueError,
     "got nan or inf"),
    (lambda: Dense(2, 1, rng=0, dtype=int), TypeError, "dtype must be float64 or float32"),
    (lambda: Dense(2, 1, rng=0)(np.ones((4, 3))), ShapeError,
     r"Dense: 2 inputs, got data of shape \(4, 3\)"),
    (lambda: Dense(2, 1, rng=0)([Value(1.0), Value(2.0)]), TypeError, "got a list of Values"),
    (lambda: Dense(2, 1, rng=0).predict(Tensor([[1.0, 2.0]])), TypeError, "predict takes numbers"),
    (lambda: Sequential(), ValueError, "expected at least one layer"),
    (lambda: Sequential(3), TypeError, "layer 1 must be a layer such as Dense"),
    (lambda: Sequential(Dense(2, 3, rng=0), Dense(2, 1, rng=0)), ShapeError,
     "layer 2, .*takes 2 inputs, but what comes before gives 3"),
    (lambda: Sequential(*[Dense(2, 2, rng=0)] * 2), ValueError, "stands in it twice"),
    (lambda: Skip(Dense(2, 3, rng=0)), ShapeError, "2 inputs and 3 outputs cannot be added"),
    (lambda: Sequential(Broken()).as_neurons(), TypeError, "has no such form"),
    (lambda: Sequential(Heads(Dense(2, 2, rng=0), {"a": Dense(2, 1, rng=1)})).as_neurons(),
     TypeError, "as_neurons: Heads has no such form"),
    (lambda: Broken()(X), NotImplementedError, r"Broken must define compute"),
    (lambda: Neuron(3, rng=0)([1, 2]), ShapeError, "Neuron: 3 weights, got 2 inputs."),
    (lambda: Neuron(3, "softmax", rng=0), ValueError, "needs all outputs of a layer"),
    (lambda: Layer(3, 2, rng=0)([1, 2]), ShapeError, "Layer: 3 inputs, got 2 numbers"),
    (lambda: Layer(3, 2, rng=0)([[1, 2, 3]]), ShapeError, "expected one example"),
    (lambda: MLP(2, 3, rng=0), TypeError, "sizes must be a list"),
    (lambda: MLP(2, [3, 0], rng=0), ValueError, "each size must be at least 1"),
    (lambda: MLP(2, [3, 1], ["relu"], rng=0), ShapeError, "activations has 1 entries"),
    (lambda: MLP(2, [1], rng=0)(Tensor(X)), TypeError, "For Tensors take as_dense"),
    (lambda: MLP(2, [1], rng=0).predict(np.ones((4, 3))), ShapeError, "2 inputs, got data"),
    (lambda: activations.logistic(0), ValueError, "beta must be above 0"),
    (lambda: activations.elu("1"), TypeError, "alpha must be a number"),
    (lambda: activations.leaky_relu(-1), ValueError, "slope must be above 0"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(("name", "function", "slope"), [
    ("linear", lambda z: z, lambda z, g: 1.0),
    ("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda z, g: g * (1 - g)),
    ("tanh", np.tanh, lambda z, g: 1 - g * g),
    ("relu", lambda z: max(0.0, z), lambda z, g: float(z > 0)),
    ("gelu", lambda z: z * 0.5 * (1 + math.erf(z / 2**0.5)),
     lambda z, g: 0.5 * (1 + math.erf(z / 2**0.5)) + z * np.exp(-z * z / 2) / (2 * np.pi)**0.5),
    ("elu", lambda z: z if z >= 0 else np.exp(z) - 1, lambda z, g: 1.0 if z >= 0 else np.exp(z)),
    ("swish", lambda z: z / (1 + np.exp(-z)),
     lambda z, g: (s := 1 / (1 + np.exp(-z))) * (1 + z * (1 - s))),
])  # fmt: skip
def test_B1_1_B1_2_B1_3_B1_4_B1_5_B1_6_B1_7_activations_are_the_decks_formulas(
        name, function, slope):
    for number in (-3.0, -0.5, 0.25, 2.0):
        z = Value(number)
        g = 1.0 * activations.get(name, "test")(z)
        g.backward()
        assert g.data == pytest.approx(function(number), rel=1e-12)
        assert z.grad == pytest.approx(slope(number, g.data), rel=1e-12)


def test_B1_3_tanh_is_a_sigmoid():
    for z in (-2.0, 0.1, 3.0):
        assert autograd.sigmoid(z) == pytest.approx((1 + np.tanh(z / 2)) / 2, rel=1e-12)


@pytest.mark.parametrize("method", ["central", "forward"])
def test_B11_2_B11_3_gradients_of_a_network_are_checked_by_finite_differences(method):
    model = Sequential(Dense(2, 3, "tanh", rng=0), Dense(3, 1, "sigmoid", rng=1))
    report = autograd.check_gradients(autograd.sum(model(X)), method=method)
    assert report.ok, report


def test_looking_at_the_other_form_shows_the_weights_of_today():
    mlp = MLP(2, [3, 1], rng=0)
    dense = mlp.as_dense()
    mlp.named_parameters()["b2[0]"].data = 100.0
    assert dense[1].b.data.tolist() == [100.0]
    dense[1].b.data = [5.0]
    assert mlp[1].neurons[0].b.data == 5.0
    with pytest.raises(AttributeError, match="'Dense' object has no attribute 'b'"):
        Dense(2, 2, bias=False, rng=0).b  # noqa: B018


def test_an_update_of_one_form_makes_graphs_of_the_other_stale():
    mlp = MLP(2, [3, 1], rng=0)
    dense = mlp.as_dense()
    loss = autograd.sum(dense(X))
    SGD(mlp, 0.1).step(autograd.sum(mlp(X[0].tolist())))
    with pytest.raises(autograd.StaleGraphError, match="changed after"):
        loss.backward()


@pytest.mark.parametrize("after_backward", [False, True])
def test_layers_that_were_fixed_are_not_moved_by_an_older_optimizer(after_backward):
    model = Sequential(Dense(2, 3, rng=0), Dense(3, 1, rng=1))
    optimizer = SGD(model, 0.1)
    model[0].trainable = False
    loss, before = autograd.sum(model(X)), states(model)
    if after_backward:
        loss.backward()
    with pytest.raises(ValueError, match="SGD holds parameters that are fixed now"):
        optimizer.step(None if after_backward else loss)
    assert states(model) == before
