"""Networks that are written scalar by scalar, in many ways: their layers are found."""

import re

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Tensor, Value, gradients
from autograd.program import compile_graph
from tests.program_graphs import WAYS, Net, flat, scalar_loss

SIZES = (3, 4, 2, 1)
NET = Net.of(SIZES)
SAMPLES = {n: np.random.default_rng(n).normal(size=(n, 3)) for n in (1, 3, 20)}


def products(program):
    """How many matrix products the summary counts."""
    found = re.search(r"(\d+|none) of them (?:a )?matrix product", program.summary())[1]
    return 0 if found == "none" else int(found)


def expected_gradients(net, X):
    W, b = [Tensor(w) for w in net.W], [Tensor(v) for v in net.b]
    loss = net.loss(X, W, b)
    return loss.data, gradients(loss, [*W, *b])


def assert_is_network(program, W, b, X, net=NET, gathers=False):
    """The program computes the network's loss and gradients, by one product for each layer."""
    loss, slopes = expected_gradients(net, X)
    assert program.fprop() == pytest.approx(loss, rel=1e-13)
    program.bprop()
    for nodes, slope in zip([*W, *b], slopes, strict=True):
        found = [program.gradients[node] for node in flat(nodes)]
        np.testing.assert_allclose(found, np.ravel(slope), rtol=1e-11, atol=1e-13)
    assert products(program) == len(net.W), program.summary()
    assert ("gathered" in program.summary()) == gathers, program.summary()


@pytest.mark.parametrize("samples", [1, 3, 20])
@pytest.mark.parametrize("named", [False, True], ids=["plain", "named"])
@pytest.mark.parametrize("first", [False, True], ids=["bias last", "bias first"])
@pytest.mark.parametrize("left", [True, False], ids=["w x", "x w"])
@pytest.mark.parametrize("way", WAYS)
def test_layers_are_found_however_they_are_written(way, left, first, named, samples):
    W, b = NET.nodes(named)
    X = SAMPLES[samples]
    loss = scalar_loss(way, W, b, X.tolist(), first, left)
    assert_is_network(compile_graph(loss), W, b, X)


@pytest.mark.parametrize("samples", [1, 3, 20])
@pytest.mark.parametrize("inputs", ["numbers", "Values", "constants", "targets of gradients"])
def test_layers_of_inputs_of_all_kinds(inputs, samples):
    W, b = NET.nodes(named=False)
    X = SAMPLES[samples]
    made = {"numbers": lambda x: float(x), "Values": lambda x: Value(float(x)),
            "constants": lambda x: ag.constant(float(x)),
            "targets of gradients": lambda x: Value(float(x))}[inputs]
    rows = [[made(x) for x in row] for row in X]
    loss = scalar_loss("loops", W, b, rows)
    parameters = flat([W, b]) + (flat(rows) if inputs == "targets of gradients" else [])
    program = compile_graph(loss, parameters=parameters)
    assert_is_network(program, W, b, X)
    if inputs == "targets of gradients":
        slopes = gradients(NET.loss(x := Tensor(X)), x)
        found = [program.gradients[node] for node in flat(rows)]
        np.testing.assert_allclose(found, np.ravel(slopes), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("samples", [1, 3, 20])
def test_layers_of_neurons(samples):
    """Units of `nn`, and networks of them."""
    X = SAMPLES[samples]
    model = nn.MLP(3, [4, 2, 1], ["tanh", "tanh", "linear"], rng=0)
    units = [nn.Neuron(3, "tanh", rng=i) for i in range(4)]
    out = nn.Neuron(4, "linear", rng=9)
    for record, layers in ((lambda x: model(x)[0], 3), (lambda x: out([u(x) for u in units]), 2)):
        rows = [[ag.constant(x) for x in row] for row in X.tolist()]
        loss = sum(record(x) ** 2 for x in rows)
        parameters = [x for x in ag.Graph(loss).leaves if not x.is_constant]
        loss.backward()
        program = compile_graph(loss, parameters=parameters)
        assert program.fprop() == pytest.approx(loss.data, rel=1e-13)
        np.testing.assert_allclose(program.bprop(), [x.grad for x in parameters], rtol=1e-11,
                                   atol=1e-13)
        assert products(program) == layers, program.summary()


def test_layers_run_over_a_batch():
    """Recorded for one example; the batch takes the rows."""
    X = SAMPLES[20]
    loss, slopes = expected_gradients(NET, X)
    for named in (False, True):
        for way in WAYS:
            W, b = NET.nodes(named)
            x = [Value(0.0) for _ in range(3)]
            program = compile_graph(scalar_loss(way, W, b, [x]), {"x": x}, reduction="sum")
            assert program.fprop(x=X) == pytest.approx(loss, rel=1e-13)
            program.bprop()
            for nodes, slope in zip([*W, *b], slopes, strict=True):
                found = [program.gradients[node] for node in flat(nodes)]
                np.testing.assert_allclose(found, np.ravel(slope), rtol=1e-11, atol=1e-13)
            assert products(program) == 3


def test_layers_without_biases():
    W, _ = NET.nodes(named=False)
    X = SAMPLES[3]
    h = X.tolist()
    for matrix in W:
        h = [[ag.tanh(sum(w * x for w, x in zip(column, row, strict=True)))
              for column in zip(*matrix, strict=True)] for row in h]
    loss = sum(flat(h))
    program = compile_graph(loss)
    expected = X
    for matrix in NET.W:
        expected = np.tanh(expected @ matrix)
    assert program.fprop() == pytest.approx(expected.sum(), rel=1e-13)
    assert products(program) == 3


def test_two_networks_of_the_same_sizes_side_by_side():
    X = SAMPLES[3]
    other = Net.of(SIZES, seed=1)
    W, b = NET.nodes(named=True)
    V, c = other.nodes(named=False)
    total = scalar_loss("loops", W, b, X.tolist()) - scalar_loss("dots", V, c, X.tolist())
    program = compile_graph(total)
    assert program.fprop() == pytest.approx(NET.loss(X) - other.loss(X), rel=1e-12)
    program.bprop()
    for nodes, slope in zip([*W, *b], expected_gradients(NET, X)[1], strict=True):
        np.testing.assert_allclose([program.gradients[node] for node in flat(nodes)],
                                   np.ravel(slope), rtol=1e-11, atol=1e-13)
    for nodes, slope in zip([*V, *c], expected_gradients(other, X)[1], strict=True):
        np.testing.assert_allclose([program.gradients[node] for node in flat(nodes)],
                                   -np.ravel(slope), rtol=1e-11, atol=1e-13)


def test_weights_that_layers_share():
    """The same square matrix twice: products of a recurrent network."""
    net = Net.of((3, 3))
    W, b = net.nodes(named=False)
    X = SAMPLES[3]
    h = X.tolist()
    for _ in range(2):
        h = [[ag.tanh(sum((w * x for w, x in zip(column, row, strict=True)), bias))
              for column, bias in zip(zip(*W[0], strict=True), b[0], strict=True)] for row in h]
    program = compile_graph(sum(flat(h)), parameters=flat([W, b]))
    matrix, bias = Tensor(net.W[0]), Tensor(net.b[0])
    loss = ag.sum(ag.tanh(ag.tanh(X @ matrix + bias) @ matrix + bias))
    assert program.fprop() == pytest.approx(loss.data, rel=1e-13)
    np.testing.assert_allclose(
        program.bprop(), np.concatenate([np.ravel(x) for x in gradients(loss, [matrix, bias])]),
        rtol=1e-11, atol=1e-13)
    assert products(program) == 2, program.summary()


@pytest.mark.parametrize("rows", [[0, 1, 0], [0, 1, 2, 3, 4, 5, 1, 1]])
@pytest.mark.parametrize("inputs", ["numbers", "nodes"])
def test_samples_that_are_equal(rows, inputs):
    W, b = NET.nodes(named=False)
    X = SAMPLES[20][rows]
    made = [[float(x) if inputs == "numbers" else ag.constant(float(x)) for x in row] for row in X]
    program = compile_graph(scalar_loss("loops", W, b, made))
    assert_is_network(program, W, b, X, gathers=inputs == "numbers")
    computed = len(set(rows)) if inputs == "numbers" else len(rows)
    assert program.rolled.found[0].array.shape == (computed, SIZES[1])  # equal ones once


def test_a_missing_weight_breaks_the_grid_but_not_the_numbers():
    W, b = NET.nodes(named=False)
    X = SAMPLES[3]
    W[0][1][2] = 0.0  # a number where the others have a Value
    loss = scalar_loss("loops", W, b, X.tolist())
    parameters = [x for x in flat([W, b]) if isinstance(x, Value)]
    loss.backward()
    program = compile_graph(loss, parameters=parameters)
    assert program.fprop() == pytest.approx(loss.data, rel=1e-13)
    np.testing.assert_allclose(program.bprop(), [x.grad for x in parameters], rtol=1e-11)


@pytest.mark.parametrize("samples", [1, 20])
def test_parameters_keep_the_order_in_which_they_are_given(samples):
    W, b = NET.nodes(named=False)
    X = SAMPLES[samples]
    loss = scalar_loss("loops", W, b, X.tolist())
    shuffled = flat([W, b])
    np.random.default_rng(0).shuffle(shuffled)
    loss.backward()
    for parameters in (shuffled, shuffled[:7], flat([b, W]), flat([W, b])[::-1]):
        program = compile_graph(loss, parameters=parameters)
        program.fprop()
        assert program.parameters.tolist() == [x.data for x in parameters]
        np.testing.assert_allclose(program.bprop(), [x.grad for x in parameters], rtol=1e-11,
                                   atol=1e-13)
        for node, slope in zip(parameters, program.bprop(), strict=True):
            assert program.gradients[node] == slope


def test_deep_graphs_and_long_sums():
    """Neither depth nor width is a matter of recursion or nesting."""
    w, b = Value(0.9, "w"), Value(0.1, "b")
    h = Value(0.5, "x")
    for _ in range(400):
        h = ag.tanh(w * h + b)
    total = ag.sum([h * float(i) for i in range(400)])
    root = sum((ag.sin(h * float(i)) for i in range(400)), total)
    root.backward()
    program = compile_graph(root, parameters=[w, b])
    assert program.fprop() == pytest.approx(root.data, rel=1e-11)
    np.testing.assert_allclose(program.bprop(), [w.grad, b.grad], rtol=1e-9)
