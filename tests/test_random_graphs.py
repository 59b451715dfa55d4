"""Random graphs: the rules together, not one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, grad, gradients, hessian
from tests.derivatives import assert_gradients_of

UNARY = [ag.tanh, ag.sigmoid, ag.softplus, ag.sin, ag.cos, ag.arctan, ag.negative, ag.erf,
         lambda x: x ** 2, lambda x: 1 / (1 + x * x), lambda x: ag.exp(-x * x),
         lambda x: ag.log(1.5 + ag.sin(x)), lambda x: ag.sqrt(1 + x * x), lambda x: 0.5 * x + 1.0]
BINARY = [ag.add, ag.subtract, ag.multiply, lambda a, b: a / (2 + ag.cos(b)),
          lambda a, b: ag.where(a - a, a, b), lambda a, b: ag.power(1.5 + ag.sin(a), ag.tanh(b)),
          lambda a, b: ag.logsumexp([a, b]) if isinstance(a, Value) else ag.softplus(a - b) + b]
PROGRAMS = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)),
                    min_size=1, max_size=12)
LEAVES = st.lists(st.floats(-2, 2, width=32), min_size=1, max_size=4)


def run(program, leaves):
    """A graph of any form: each step applies an op to what was computed before, often twice."""
    nodes = list(leaves)
    for op, i, j in program:
        a, b = nodes[-1 - i % len(nodes)], nodes[j % len(nodes)]
        nodes.append(UNARY[op // 2 % len(UNARY)](a) if op % 2 else
                     BINARY[op // 2 % len(BINARY)](a, b))
    root = nodes[-1]
    for node in nodes[len(leaves):-1:3]:
        root = root + 0.5 * node
    return root


@given(PROGRAMS, LEAVES)
@settings(max_examples=60)
def test_gradients_of_random_scalar_graphs(program, numbers):
    leaves = [Value(number) for number in numbers]
    root = run(program, leaves)
    assert_gradients_of(root, leaves, "gradient")
    weights = np.random.default_rng(0).normal(size=len(leaves))
    product = sum(slope * float(w) for slope, w in zip(grad(root, leaves), weights, strict=True))
    assert_gradients_of(product, leaves, "Hessian-vector product")
    both = hessian(root, leaves)
    np.testing.assert_allclose(both, both.T, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(both @ weights, gradients(product, leaves), rtol=1e-9, atol=1e-9)


@given(PROGRAMS, st.lists(st.sampled_from([(), (1,), (3,), (2, 3), (2, 1)]), min_size=1,
                          max_size=3))
@settings(max_examples=40)
def test_gradients_of_random_tensor_graphs(program, shapes):
    rng = np.random.default_rng(1)
    leaves = [Tensor(rng.uniform(-1.5, 1.5, shape)) for shape in shapes]
    root = ag.sum(run(program, leaves))
    assert_gradients_of(root, leaves, "gradient")


@given(PROGRAMS, LEAVES)
@settings(max_examples=60)
def test_both_sweeps_agree_on_every_node(program, numbers):
    leaves = [Value(number) for number in numbers]
    root = run(program, leaves)
    root.backward()
    nodes = Graph(root).nodes
    scale = sum(np.sum(np.abs(node.grad)) for node in nodes)
    for node, gradient in zip(nodes, gradients(root, nodes), strict=True):
        assert np.all(np.abs(node.grad - gradient) <= 1e-13 * scale)


@given(PROGRAMS, LEAVES)
@settings(max_examples=60)
def test_values_and_tensors_of_one_entry_agree(program, numbers):
    scalars, tensors = [Value(x) for x in numbers], [Tensor([x]) for x in numbers]
    scalar, tensor = run(program, scalars), run(program, tensors)
    values = [np.sum(np.abs(node.data)) for node in Graph(scalar)]
    assert abs(scalar.data - tensor.data[0]) <= 1e-12 * max(1.0, sum(values))
    scalar.backward()
    terms = sum(np.sum(np.abs(node.grad)) for node in Graph(scalar))
    for a, b in zip(gradients(scalar, scalars), gradients(tensor, tensors), strict=True):
        assert abs(a - b[0]) <= 1e-12 * max(1.0, terms)


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.integers(0, 1000))
@settings(max_examples=25)
def test_network_of_values_and_of_tensors_agree(n, d, h, seed):
    """The same network, once as one node per number and once as matrices."""
    rng = np.random.default_rng(seed)
    X, W, b = rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=h)
    tensors = [Tensor(W), Tensor(b)]
    hidden = ag.tanh(X @ tensors[0] + tensors[1])
    loss = ag.logsumexp(hidden, axis=1).mean() + 0.1 * ag.sum(tensors[0] ** 2)

    columns = [[Value(W[i, j]) for i in range(d)] for j in range(h)]
    biases = [Value(x) for x in b]
    rows = [[ag.tanh(ag.dot(column, list(row)) + bias)
             for column, bias in zip(columns, biases, strict=True)] for row in X]
    scalar_loss = ag.mean([ag.logsumexp(row) for row in rows]) + 0.1 * sum(
        w ** 2 for column in columns for w in column)

    assert scalar_loss.data == np.float64(loss.data) or abs(scalar_loss.data - loss.data) < 1e-12
    dW, db = gradients(loss, tensors)
    for j in range(h):
        np.testing.assert_allclose(gradients(scalar_loss, columns[j]), dW[:, j], atol=1e-12)
    np.testing.assert_allclose(gradients(scalar_loss, biases), db, atol=1e-12)


@given(st.permutations(range(4)), st.integers(0, 100))
@settings(max_examples=25)
def test_data_changed_and_recomputed_equals_recorded_anew(order, seed):
    rng = np.random.default_rng(seed)
    program = [tuple(map(int, rng.integers(0, 99, 3))) for _ in range(8)]
    old, new = rng.uniform(-2, 2, 4), rng.uniform(-2, 2, 4)
    leaves = [Value(x) for x in old]
    root = run(program, leaves)
    slopes = grad(root, leaves)
    for i in order:
        leaves[i].data = new[i]
    Graph(root, *slopes).fprop()
    fresh = [Value(x) for x in new]
    expected = run(program, fresh)
    assert root.data == expected.data
    np.testing.assert_allclose([slope.data for slope in slopes], gradients(expected, fresh),
                               rtol=1e-12, atol=1e-12)
