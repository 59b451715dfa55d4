"""What layers do with assignments, lists, names from elsewhere, and parts; and how they print."""

import math
import pickle

import numpy as np
import pytest

import autograd
import nn
from autograd import ShapeError, Tensor, Value
from nn import (
    MLP,
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    GaussianNoise,
    Heads,
    Layer,
    Maxout,
    MaxPool,
    Neuron,
    Sequential,
    Skip,
    activations,
)

X = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]])


class Assignments:
    """Each of these did nothing, or broke the layer, silently before it was refused."""

    def W(self):
        dense().W = np.zeros((2, 16))

    def step(self):
        layer = dense()
        autograd.sum(layer(X)).backward()
        layer.W = layer.W - 0.1 * layer.W.grad

    def b(self):
        dense().b = Tensor([0.0])

    def no_bias(self):
        Dense(2, 1, bias=False, rng=0).b = [1.0]

    def neuron_b(self):
        Neuron(2, rng=0).b = Value(5.0)

    def neuron_w(self):
        Neuron(2, rng=0).w = [1.0, 2.0]

    def layer_W(self):
        Layer(2, 3, rng=0).W = np.zeros((2, 3))

    def maxout(self):
        Maxout(2, 1, rng=0).W = np.zeros((2, 2))

    def gamma(self):
        BatchNorm(2).gamma = [1.0, 2.0]

    def activation(self):
        dense().activation = "tanh"

    def unit_activation(self):
        Neuron(2, rng=0).activation = "tanh"

    def inputs(self):
        dense().inputs = 3

    def outputs(self):
        Layer(2, 3, rng=0).outputs = 2

    def unit_outputs(self):
        Neuron(2, rng=0).outputs = 2

    def network_inputs(self):
        Sequential(dense()).inputs = 3

    def has_bias(self):
        dense().has_bias = False

    def dtype(self):
        dense().dtype = np.float32

    def affine(self):
        BatchNorm(2, affine=False).affine = True

    def new_parameter(self):
        nn.Module().W = Tensor([1.0])


def dense():
    return Dense(2, 16, rng=0)


@pytest.mark.parametrize(("name", "message"), [
    ("W", r"Dense: W cannot be replaced. Assign its numbers: layer.W.data = \.\.\."),
    ("step", r"layer.W.data = \.\.\."), ("b", r"layer.b.data = \.\.\."),
    ("no_bias", r"Dense: b cannot be replaced"),
    ("neuron_b", r"Neuron: b cannot be replaced. Assign its number: neuron.b.data = \.\.\."),
    ("neuron_w", r"neuron.w\[i\].data = \.\.\."),
    ("layer_W", r"layer.neurons\[j\].w\[i\].data = \.\.\."),
    ("maxout", r"Maxout: W cannot be replaced. Assign its numbers: layer.W.data"),
    ("gamma", r"layer.gamma.data = \.\.\."),
    ("activation", "Dense: activation cannot be replaced.*make a new layer"),
    ("unit_activation", "make a new layer"),
    ("inputs", "Dense: inputs cannot be replaced. It is fixed when a layer is made: make a new"),
    ("outputs", "Layer: outputs cannot be replaced"),
    ("unit_outputs", "Neuron: outputs cannot be replaced"),
    ("network_inputs", "Sequential: inputs cannot be replaced"),
    ("has_bias", "Dense: has_bias cannot be replaced"),
    ("dtype", "Dense: dtype cannot be replaced"),
    ("affine", "BatchNorm: affine cannot be replaced"),
    ("new_parameter", r"a Tensor that is assigned is not trained. Write layer.add_parameter\('W'"),
])
def test_assignments_that_would_do_nothing_are_refused(name, message):
    with pytest.raises(TypeError, match=message):
        getattr(Assignments(), name)()


def test_weights_stand_in_tuples():
    with pytest.raises(TypeError, match="does not support item assignment"):
        Neuron(2, rng=0).w[0] = Value(1.0)
    layer = Layer(2, 1, rng=0)
    for change in (lambda: layer.neurons[0].w.__setitem__, lambda: layer.neurons.__setitem__):
        with pytest.raises(AttributeError, match="'tuple' object has no attribute '__setitem__'"):
            change()
    layer.neurons[0].w[1].data = 3.0
    assert layer.state_dict()["W"][1, 0] == 3.0


def test_a_layer_of_ones_own_may_keep_nodes_that_are_no_parameters():
    class Gain(nn.Module):
        def __init__(self):
            super().__init__()
            self.unit = autograd.constant(2.0)
            self.add_parameter("gain", [1.0, 3.0])

        def compute(self, x, p, *, training, rng):
            self.last = x * p["gain"] * self.unit
            return self.last

    layer = Gain()
    layer(X)
    assert layer(X).data.tolist() == (X * [2.0, 6.0]).tolist()


class TestNamesFromElsewhere:
    @pytest.mark.parametrize(("name", "here"), [
        ("fit", "nn.train"), ("forward", r"model\(X\)"), ("train", "training=True"),
        ("eval", "model.predict"), ("zero_grad", "replaces gradients"), ("summary", "print"),
        ("layers", "model.children"), ("compile", "nn.train"), ("add", "nn.Sequential"),
        ("weight", "layer.W")])
    def test_of_networks(self, name, here):
        for model in (dense(), Sequential(dense()), MLP(2, [1], rng=0)):
            assert not hasattr(model, name)
            with pytest.raises(AttributeError, match=f"has no attribute '{name}'. Here: .*{here}"):
                getattr(model, name)

    def test_of_networks_that_nobody_knows(self):
        with pytest.raises(AttributeError, match=r"'Dense' object has no attribute 'foo'$"):
            dense().foo  # noqa: B018

    @pytest.mark.parametrize("name", ["Linear", "ReLU", "Tanh", "Sigmoid", "Softmax", "functional",
                                      "CrossEntropyLoss", "MSELoss", "BCELoss", "Input", "Model",
                                      "BCEWithLogitsLoss", "BatchNorm1d"])
    def test_of_the_package(self, name):
        assert not hasattr(nn, name)
        with pytest.raises(AttributeError, match=f"module 'nn' has no attribute '{name}'. Here:"):
            getattr(nn, name)

    def test_of_the_package_that_nobody_knows(self):
        with pytest.raises(AttributeError, match=r"module 'nn' has no attribute 'foo'$"):
            nn.foo  # noqa: B018

    @pytest.mark.parametrize("name", ["make_moons", "load_iris", "train_test_split", "DataLoader"])
    def test_of_the_data(self, name):
        assert not hasattr(nn.data, name)
        with pytest.raises(AttributeError, match=f"'nn.data' has no attribute '{name}'. Here: n"):
            getattr(nn.data, name)
        with pytest.raises(AttributeError, match=r"module 'nn.data' has no attribute 'foo'$"):
            nn.data.foo  # noqa: B018

    def test_what_is_named_here_is_there(self):
        for here in nn.foreign.NAMES.values():
            first = here.split("(")[0].removeprefix("nn.")
            thing = nn
            for part in first.split(".") if here.startswith("nn.") else ():
                thing = getattr(thing, part)


class TestActivations:
    def test_by_name_or_as_a_function(self):
        assert activations.relu is activations.get("relu") is activations.ACTIVATIONS["relu"]
        assert repr(Dense(2, 3, activations.softmax, rng=0)) == "Dense(2 → 3, softmax)"
        with pytest.raises(AttributeError, match=r"has no attribute 'rellu'\. Known: elu, gelu"):
            activations.rellu  # noqa: B018
        with pytest.raises(ValueError, match="'rellu' is unknown"):
            activations.get("rellu")

    @pytest.mark.parametrize(("given", "message"), [
        (None, "Dense: activation: expected a name or a function, got None. Take 'linear'"),
        (activations.elu, r"elu needs a number: pass nn.activations.elu\(1.0\), or the name 'elu'"),
        (activations.logistic, r"pass nn.activations.logistic\(2.0\)\.$")])
    def test_what_is_no_activation(self, given, message):
        with pytest.raises(TypeError, match=message):
            Dense(2, 3, given, rng=0)

    def test_a_function_of_one_number(self):
        layer = Dense(2, 3, math.tanh, rng=0)
        with pytest.raises(TypeError, match=r"activation tanh: it must take nodes and arrays, but "
                                            r"failed for an array.*autograd.tanh for math.tanh"):
            layer.predict(X)
        with pytest.raises(TypeError, match=r"autograd\.tanh|np\.tanh"):
            layer(X)


@pytest.mark.parametrize("layer", [
    MaxPool(2), Activation("relu"), Dropout(0.5, mask=[1, 0]), GaussianNoise(0.0), BatchNorm(2),
    Dense(2, 1, rng=0), Sequential(Dropout(0.2), Dense(2, 1, rng=0)), Skip(Dense(2, 2, rng=0)),
    Maxout(2, 1, rng=0)], ids=lambda layer: layer.kind)
def test_lists_and_whole_numbers_are_arrays(layer):
    rows = [[1, -2], [3, 4]]
    for training in (False, True):
        wanted = layer(np.array(rows, float), training=training, rng=0)
        for given in (rows, tuple(map(tuple, rows)), np.array(rows), list(np.array(rows))):
            found = layer(given, training=training, rng=0)
            assert type(found) is type(wanted)
            np.testing.assert_array_equal(getattr(found, "data", found),
                                          getattr(wanted, "data", wanted))


def test_lists_of_values_are_for_units():
    a, b = Value(1.0), Value(-2.0)
    assert [v.data for v in Activation("relu")([a, b])] == [1.0, 0.0]
    for layer in (MaxPool(2), Maxout(2, 1, rng=0), BatchNorm(2), Dense(2, 1, rng=0)):
        for given in ([a, b], [[a, b]]):
            for network in (layer, Sequential(layer)):
                with pytest.raises(TypeError, match=r"got a list of Values. Take autograd.stack"):
                    network(given)
    units = MLP(2, [1], rng=0)
    assert units([[a, b], [1, -2]])[0][0].data == units([[a, b], [1, -2]])[1][0].data


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: MLP(2, [4, 1]), TypeError, "^MLP draws random numbers, got no rng"),
    (lambda: Layer(2, 1), TypeError, "^Layer draws random numbers"),
    (lambda: Neuron(2, rng="0"), TypeError, "^Neuron draws random numbers, got rng=str '0'"),
    (lambda: Layer(0, 1, rng=0), ValueError, "Layer: inputs must be at least 1"),
    (lambda: Neuron(2.5, rng=0), TypeError, "Neuron: inputs must be a whole number"),
    (lambda: MLP([2, 4, 1], rng=0), TypeError, "the number of inputs comes first"),
    (lambda: MLP(2, rng=0), TypeError, "MLP: sizes must be a list"),
    (lambda: MLP(2, [2], skip="no", rng=0), TypeError, "MLP: skip must be True or False"),
    (lambda: Sequential([dense(), dense()]), TypeError, r"one by one: Sequential\(\*layers\)"),
    (lambda: Sequential(dense(), "relu"), TypeError, r'layer 2 must .*nn.Activation\("relu"\)'),
    (lambda: Sequential(dense(), autograd.tanh), TypeError, r'nn.Activation\("relu"\)'),
    (lambda: Dense(2, 3, bias="no", rng=0), TypeError, "Dense: bias must be True or False, got"),
    (lambda: Layer(2, 3, bias=None, rng=0), TypeError, "Layer: bias must be True or False"),
    (lambda: Neuron(2, bias=0, rng=0), TypeError, "Neuron: bias must be True or False"),
    (lambda: Layer(2, 3, rng=0, trainable="no"), TypeError, "Layer: trainable must be True or Fal"),
    (lambda: setattr(Sequential(dense()), "trainable", 0), TypeError,
     "Sequential: trainable must be True or False, got int 0"),
    (lambda: BatchNorm(2, affine="no"), TypeError, "BatchNorm: affine must be True or False, got"),
    (lambda: BatchNorm(2, dtype=int), TypeError, "BatchNorm: dtype must be float64 or float32, "),
    (lambda: BatchNorm(2, dtype="half"), TypeError, "float64 or float32, got float16"),
    (lambda: BatchNorm(2, dtype="real"), TypeError, "float64 or float32, got str 'real'"),
    (lambda: Dense(1, 1, rng=0).predict(np.ones(50)), ShapeError,
     r"1 inputs, got data of shape \(50,\).*Take X.reshape\(-1, 1\)"),
    (lambda: Dense(1, 1, rng=0)(np.ones(50)), ShapeError, r"Take X.reshape\(-1, 1\)"),
    (lambda: MLP(1, [1], rng=0)(np.ones(50)), ShapeError,
     r"Layer: 1 inputs, got 50 numbers. For n examples take X.reshape\(-1, 1\)"),
    (lambda: Sequential(Layer(2, 1, rng=0))(X), ShapeError,
     r"Layer: expected one example.*or put the layers into a network.*: MLP.of\(\*layers\)"),
    (lambda: nn.train(Sequential(Layer(2, 1, rng=0)), (X, X[:, :1]), "squared_error"), ShapeError,
     r"MLP.of\(\*layers\)"),
    (lambda: Dense(2, 1, "softmax", rng=0), ValueError,
     "Dense: activation: softmax of one output is always 1, .* Take 'sigmoid', or one output for"),
    (lambda: Layer(2, 1, autograd.sparsemax, rng=0), ValueError, "Layer: activation: sparsemax of"),
    (lambda: MLP(2, [3, 1], ["tanh", "softmax"], rng=0), ValueError, "softmax of one output"),
    (lambda: MaxPool(2)(3.0), ShapeError, r"got data of shape \(\)"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_network_without_random_numbers_needs_no_rng():
    mlp = MLP(2, [1], initializer="zeros")
    assert mlp([1.0, 2.0])[0].data == 0.0


def test_skips_and_heads_are_seen():
    model = Sequential(Dense(2, 8, "relu", rng=0), Skip(Dense(8, 8, "tanh", rng=1), Dropout(0.5)),
                       Dense(8, 1, rng=2))
    assert repr(model) == """\
Sequential with 105 parameters
  Dense      2 → 8, relu    W1 (2, 8), b1 (8,)  24
  Skip
    Dense    8 → 8, tanh    W2 (8, 8), b2 (8,)  72
    Dropout  rate 0.5                            0
  Dense      8 → 1, linear  W3 (8, 1), b3 (1,)   9"""
    assert repr(MLP(2, [2, 2], skip=[False, True], rng=0)) == """\
MLP with 12 parameters
  Layer    2 → 2, tanh    W1 (2, 2), b1 (2,)  6
  Skip
    Layer  2 → 2, linear  W2 (2, 2), b2 (2,)  6"""
    body = Sequential(Dense(2, 4, "tanh", rng=0), Dense(4, 4, rng=1))
    body.trainable = False
    assert repr(Heads(body, {"digit": Dense(4, 10, rng=1), "odd": Dense(4, 1, rng=2)})) == """\
Heads with 87 parameters
  shared: Sequential
    Dense             2 → 4, tanh, fixed    W1 (2, 4), b1 (4,)    12
    Dense             4 → 4, linear, fixed  W2 (4, 4), b2 (4,)    20
  digit: Dense        4 → 10, linear        W3 (4, 10), b3 (10,)  50
  odd: Dense          4 → 1, linear         W4 (4, 1), b4 (1,)     5"""


def test_a_layer_in_a_second_network_is_named_by_its_place_there():
    layer = dense()
    Sequential(layer)
    assert layer.W.name == "W1"
    Sequential(Dense(2, 2, rng=0, trainable=False), layer)
    assert layer.W.name == "W2"


@pytest.mark.parametrize(("thing", "text"), [
    (BatchNorm(3, affine=False), "BatchNorm(3 features, not affine)"),
    (nn.Activation("tanh"), "Activation(tanh)"), (MaxPool(2), "MaxPool(groups of 2)"),
    (nn.Maxout(2, 3, rng=0), "Maxout(2 → 3, 2 pieces)"),
    (Neuron(2, "relu", bias=False, rng=0), "Neuron(2 → 1, relu, no bias)"),
    (nn.GaussianNoise(0.1), "GaussianNoise(standard deviation 0.1)"),
    (nn.McCullochPitts([1, 2], 0.5), "McCullochPitts([1.0, 2.0], bias=0.5)"),
    (nn.Perceptron(2, 3, rng=0), "Perceptron(2 → 3)"),
    (nn.marsland.MarslandMLP(2, 3, 1, rng=0), "MarslandMLP(2 → 3 → 1, logistic)"),
])
def test_how_things_print(thing, text):
    assert repr(thing) == text


def test_activations_are_pickled_by_name_or_by_function():
    tanh = nn.activations.get("tanh")
    assert pickle.loads(pickle.dumps(tanh)) is tanh
    own = nn.activations.Activation("size", abs, rectifies=True)
    assert pickle.loads(pickle.dumps(own)) == own


def test_pooling_in_a_chain_changes_how_many_numbers_come():
    model = Sequential(Dense(2, 12, rng=0), Sequential(MaxPool(2), MaxPool(3)), Dense(2, 1, rng=1))
    assert (model.inputs, model.outputs) == (2, 1)
    assert model.predict([[1.0, 2.0]]).shape == (1, 1)
    assert Sequential(MaxPool(2), Activation("relu"), MaxPool(3), Dense(4, 1, rng=0)).inputs == 24
    assert (Sequential(MaxPool(2)).inputs, Sequential(MaxPool(2)).outputs) == (None, None)
    with pytest.raises(ShapeError, match="takes 4 inputs, but what comes before gives 2 outputs"):
        Sequential(Dense(2, 4, rng=0), MaxPool(2), Dense(4, 1, rng=1))
