"""Recorded training steps: what layers draw and follow is noted, and steps can be computed again.

The data, what was drawn, and running statistics of a step that is computed again must be those of
a step that is recorded anew.
"""

import copy
import pickle

import numpy as np
import pytest

import autograd
from autograd import Graph, ShapeError, Tensor, Value, constant, gradients
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
    Module,
    Neuron,
    Pass,
    Sequential,
    Skip,
    activations,
    losses,
)
from nn.trace import Trace, Traced

data = np.random.default_rng(0)
BATCHES = data.normal(size=(3, 5, 4))
MASK = [1, 0, 1, 1]

DRAWING = {
    "inverted": lambda: Dropout(0.4),
    "plain": lambda: Dropout(0.4, "plain"),
    "fixed": lambda: Dropout(0.4, mask=MASK),
    "fixed and plain": lambda: Dropout(0.4, "plain", mask=MASK),
    "of each example": lambda: Dropout(0.4, mask=data.random((5, 4)) < 0.5),
    "noise": lambda: GaussianNoise(0.3),
    "no noise": lambda: GaussianNoise(0.0),
}
ON_LISTS = [name for name in DRAWING if name != "of each example"]


def traced(network, x, seed):
    """A recorded step, its trace, and the generator after it."""
    trace, rng = Trace(), np.random.default_rng(seed)
    return network.run(x, Pass(True, rng, trace=trace)), trace, rng


def redraw(trace, rng):
    """Give all leaves what is drawn for another step."""
    for leaves, draw in trace.draws:
        array = draw(rng)
        if isinstance(leaves[0], Tensor):
            assert len(leaves) == 1 and array.shape == leaves[0].shape
            assert array.dtype == leaves[0].dtype
            leaves[0].data = array
        else:
            for leaf, number in zip(leaves, array.tolist(), strict=True):
                leaf.data = number


@pytest.mark.parametrize("dtype", [float, np.float32])
@pytest.mark.parametrize("name", DRAWING)
def test_what_is_drawn_can_be_drawn_again(name, dtype):
    layer, x = DRAWING[name](), constant(BATCHES[0].astype(dtype), "x")
    y, trace, rng = traced(layer, x, seed=1)
    other_rng = np.random.default_rng(1)
    other = layer(x, training=True, rng=other_rng)
    np.testing.assert_array_equal(y.data, other.data)
    assert rng.bit_generator.state == other_rng.bit_generator.state  # the same stream
    [([leaf], draw)] = trace.draws
    assert leaf.is_constant and leaf in Graph(y).leaves and not trace.follows
    np.testing.assert_array_equal(draw(np.random.default_rng(1)), leaf.data)
    for step, batch in enumerate(BATCHES[1:], 2):
        x.data = batch
        vars(layer).pop("drawn", None)
        redraw(trace, np.random.default_rng(step))
        Graph(y).fprop()
        drawn = vars(layer).pop("drawn", None)
        other = layer(x, training=True, rng=step)
        np.testing.assert_array_equal(y.data, other.data)
        assert y.dtype == other.dtype == dtype
        assert (drawn is not None) == isinstance(layer, Dropout)
        np.testing.assert_array_equal(drawn, vars(layer).get("drawn"))


@pytest.mark.parametrize("name", ON_LISTS)
def test_what_is_drawn_for_values_too(name):
    layer, x = DRAWING[name](), [Value(number) for number in BATCHES[0, 0]]
    y, trace, rng = traced(layer, x, seed=1)
    [(leaves, draw)] = trace.draws
    other_rng = np.random.default_rng(1)
    assert [v.data for v in y] == [v.data for v in layer(x, training=True, rng=other_rng)]
    assert rng.bit_generator.state == other_rng.bit_generator.state
    assert len(leaves) == 4 and all(type(leaf.data) is float and leaf.is_constant
                                    for leaf in leaves)
    assert draw(np.random.default_rng(1)).tolist() == [leaf.data for leaf in leaves]
    redraw(trace, np.random.default_rng(2))
    Graph(*y).fprop()
    assert [v.data for v in y] == [v.data for v in layer(x, training=True, rng=2)]


def test_a_mask_and_a_rate_that_are_assigned_between_steps_hold_for_the_next():
    layer, x = Dropout(0.5, mask=MASK), constant(BATCHES[0])
    y, trace, _ = traced(layer, x, seed=0)
    for change in ({"mask": [0, 0, 1, 0]}, {"rate": 0.25}, {"mask": None}, {"mask": MASK}):
        for name, new in change.items():
            setattr(layer, name, new)
        redraw(trace, np.random.default_rng(3))
        Graph(y).fprop()
        np.testing.assert_array_equal(y.data, layer(x, training=True, rng=3).data)
    noise = GaussianNoise(0.1)
    y, trace, _ = traced(noise, x, seed=0)
    noise.standard_deviation = 2.0
    redraw(trace, np.random.default_rng(3))
    Graph(y).fprop()
    np.testing.assert_array_equal(y.data, noise(x, training=True, rng=3).data)


def test_draws_refuse_what_calls_refuse():
    layer = Dropout(0.5, mask=MASK)
    _, trace, _ = traced(layer, constant(BATCHES[0]), seed=0)
    [(_, draw)] = trace.draws
    layer.mask = [1, 0, 1]
    with pytest.raises(ShapeError, match=r"the mask has shape \(3,\), the input \(5, 4\)"):
        draw(np.random.default_rng(0))
    with pytest.raises(TypeError, match="draws random numbers while training"):
        GaussianNoise(0.1).run(constant(BATCHES[0]), Pass(True, None, trace=Trace()))
    with pytest.raises(NotImplementedError, match=r"^Traced must define draw\(x, rng\)"):
        Traced().draw([], None)


@pytest.mark.parametrize("how", [
    {"training": False}, {"training": True, "raw": True}, {"training": True, "trace": None}])
def test_nothing_is_noted_where_nothing_is_recorded_for_training(how):
    for make in (*DRAWING.values(), lambda: BatchNorm(4)):
        trace, layer = Trace(), make()
        layer.run(BATCHES[0], Pass(**{"rng": np.random.default_rng(0), "trace": trace} | how))
        assert not trace.draws and not trace.follows and layer.trace is None


def test_a_trace_is_forgotten_after_the_call_even_if_it_fails():
    layer = Dropout(0.5)
    with pytest.raises(TypeError, match="draws random numbers"):
        layer.run(constant(BATCHES[0]), Pass(True, None, trace=Trace()))
    assert layer.trace is None


# Running statistics


@pytest.mark.parametrize("dtype", [float, np.float32])
@pytest.mark.parametrize("affine", [True, False])
def test_running_statistics_follow_steps_that_are_computed_again(affine, dtype):
    layer = BatchNorm(4, affine=affine, dtype=dtype)
    other, x = copy.deepcopy(layer), constant(BATCHES[0].astype(dtype), "x")
    y, trace, _ = traced(layer, x, seed=0)
    [(nodes, follow)] = trace.follows
    assert not trace.draws and all(node in Graph(y).nodes for node in nodes)
    for step, batch in enumerate(BATCHES):
        if step:
            x.data = batch
            Graph(y).fprop()
            follow(*[node.data for node in nodes])
        expected = other(batch.astype(dtype), training=True)
        np.testing.assert_array_equal(y.data, expected.data)
        for key, numbers in other.buffers.items():
            np.testing.assert_array_equal(layer.buffers[key], numbers)
            assert layer.buffers[key].dtype == dtype


def test_a_batch_that_is_no_node_is_followed_too():
    layer = BatchNorm(4)
    y, trace, _ = traced(layer, BATCHES[0], seed=0)
    [(nodes, follow)] = trace.follows
    assert all(node in Graph(y).nodes for node in nodes)
    once = {key: numbers.copy() for key, numbers in layer.buffers.items()}
    follow(*[node.data for node in nodes])
    other = BatchNorm(4)
    for expected in (once, layer.buffers):
        other(BATCHES[0], training=True)
        for key, numbers in other.buffers.items():
            np.testing.assert_array_equal(expected[key], numbers)


def test_a_fixed_layer_follows_nothing():
    layer = BatchNorm(4)
    layer.trainable = False
    _, trace, _ = traced(layer, constant(BATCHES[0]), seed=0)
    assert not trace.follows and layer.buffers["running_mean"].tolist() == [0.0] * 4


# Whole networks


def test_a_step_of_a_network_of_layers():
    def network():
        return Sequential(
            GaussianNoise(0.1), Dense(4, 6, "relu", rng=0), BatchNorm(6), Dropout(0.5),
            Skip(Dense(6, 6, "tanh", rng=1), Dropout(0.2, "plain")), Dense(6, 2, rng=2))

    model, other, targets = network(), network(), data.normal(size=(3, 5, 2))
    x, t = constant(BATCHES[0], "x"), constant(targets[0], "t")
    y, trace, rng = traced(model, x, seed=7)
    loss, other_rng = losses.squared_error(y, t), np.random.default_rng(7)
    assert [len(leaves) for leaves, _ in trace.draws] == [1, 1, 1] and len(trace.follows) == 1
    for step in range(3):
        if step:
            x.data, t.data = BATCHES[step], targets[step]
            redraw(trace, rng)
            Graph(loss).fprop()
            for nodes, follow in trace.follows:
                follow(*[node.data for node in nodes])
        expected = losses.squared_error(
            other(BATCHES[step], training=True, rng=other_rng), targets[step])
        assert loss.data == pytest.approx(expected.data, rel=1e-12)
        found = gradients(loss, model.parameters())
        for g, w in zip(found, gradients(expected, other.parameters()), strict=True):
            np.testing.assert_allclose(g, w, rtol=1e-12, atol=1e-14)
    for key, numbers in other.state_dict().items():
        np.testing.assert_array_equal(model.state_dict()[key], numbers)


def test_a_step_of_a_network_of_units_draws_example_by_example():
    mlp = MLP.of(GaussianNoise(0.1), Layer(2, 3, "tanh", rng=0), Dropout(0.5), Layer(3, 1, rng=1))
    X = [[Value(0.5), Value(-1.0)], [Value(1.5), Value(0.25)]]
    y, trace, rng = traced(mlp, X, seed=5)
    assert [len(leaves) for leaves, _ in trace.draws] == [2, 3, 2, 3]
    other_rng = np.random.default_rng(5)
    mlp(X, training=True, rng=other_rng)
    redraw(trace, rng)
    outputs = [v for row in y for v in row]
    Graph(*outputs).fprop()
    other = [v.data for row in mlp(X, training=True, rng=other_rng) for v in row]
    assert [v.data for v in outputs] == pytest.approx(other, rel=1e-12)


def test_a_layer_built_on_one_that_draws_is_traced_with_what_it_adds():
    class Doubled(Dropout):
        same_graph = True

        def compute(self, x, p, *, training, rng):
            return 2 * super().compute(x, p, training=training, rng=rng)

    layer, x = Doubled(0.5), constant(BATCHES[0])
    y, trace, rng = traced(layer, x, seed=0)
    redraw(trace, rng)
    Graph(y).fprop()
    other_rng = np.random.default_rng(0)
    layer(x, training=True, rng=other_rng)
    np.testing.assert_array_equal(y.data, layer(x, training=True, rng=other_rng).data)


# Which recordings may be computed again


class Own(Module):
    def compute(self, x, p, *, training, rng):
        return x if autograd.sum(x).data > 0 else 0.0 * x


class Promised(Module):
    same_graph = True

    def compute(self, x, p, *, training, rng):
        return 2 * x


class OwnDense(Dense):
    pass


class OwnSequential(Sequential):
    same_graph = True


class Grandchild(Promised):
    pass


def square(z):
    return z * z


LAYERS = [
    Dense(2, 2, rng=0), Dense(2, 2, "softmax", rng=0), Dense(2, 2, autograd.cos, rng=0),
    Activation("relu"), Activation(activations.elu(2.0)), Activation(activations.logistic(2.0)),
    Activation(activations.leaky_relu(0.1)), Dropout(0.5), GaussianNoise(0.1), BatchNorm(2),
    MaxPool(2), Maxout(2, 2, rng=0), Neuron(2, "tanh", rng=0), Layer(2, 2, "sigmoid", rng=0),
    MLP(2, [3, 2], skip=[False, False], rng=0), Sequential(Dense(2, 2, rng=0), Dropout(0.5)),
    Skip(Dense(2, 2, rng=0)), Heads(Dense(2, 2, rng=0), {"a": Dense(2, 1, rng=1)}),
    MLP(2, [3, 2], rng=0).as_dense(), Sequential(Dense(2, 2, rng=0)).as_neurons(), Promised(),
    OwnSequential(Promised()), Activation(activations.Activation("own", square, same_graph=True)),
    *(Activation(name) for name in activations.ACTIVATIONS)]  # fmt: skip


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: f"{layer.kind} {layer.describe()}")
def test_layers_of_nn_may_be_replayed(layer):
    assert layer.replays() is True
    assert copy.deepcopy(layer).replays() is True


@pytest.mark.parametrize("layer", [
    Module(), Own(), OwnDense(2, 2, rng=0), Grandchild(), Sequential(Dense(2, 2, rng=0), Own()),
    OwnSequential(Own()), Dense(2, 2, square, rng=0), Layer(2, 2, square, rng=0),
    Neuron(2, square, rng=0), Activation(square), MLP(2, [3, 2], square, rng=0),
    Activation(activations.Activation("tanh", square)), MLP(2, [3, 2], square, rng=0).as_dense(),
    Skip(Dense(2, 2, square, rng=0)), Heads(Dense(2, 2, rng=0), {"a": Dense(2, 1, square, rng=1)}),
], ids=lambda layer: layer.kind)  # fmt: skip
def test_what_others_wrote_may_not_unless_it_says_so(layer):
    assert layer.replays() is False


def test_every_layer_of_nn_says_it_itself():
    found, classes = [], [Module]
    while classes:
        classes += (below := classes.pop().__subclasses__())
        found += [cls for cls in below if cls.__module__.startswith("nn.")]
    assert {cls.__name__ for cls in found if not cls.same_graph} == {"Shared", "Traced"}
    assert {"Dense", "Layer", "Neuron", "Heads", "MaxPool"} <= {cls.__name__ for cls in found}


def test_pickled_activations_keep_what_they_say():
    for own in (activations.Activation("size", abs), activations.Activation("size", abs,
                                                                            same_graph=True)):
        assert pickle.loads(pickle.dumps(own)) == own
