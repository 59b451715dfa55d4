"""Hessians by a program of Hessian-vector products, against gradients of gradients."""

import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, constant, grad, hessian, jacobian
from autograd.program import second_order
from autograd.program.second_order import HessianProgram
from tests.program_graphs import SEEDS, Net, absolute_terms, flat, is_tame, record, scalar_loss

SHORT_PLANS = st.lists(st.tuples(st.integers(0, 15), *[st.integers(0, 97)] * 3), min_size=1,
                       max_size=5)


@pytest.fixture
def compiled_always(monkeypatch):
    """`hessian` makes a program also where the graph is small."""
    monkeypatch.setattr(sys.modules["autograd.jacobian"], "MUCH", 0)


@given(SHORT_PLANS, SEEDS)
@settings(max_examples=50)
def test_hessians_of_random_graphs(plan, seed):
    recording = record(plan, seed)
    root = recording.root
    present = set(Graph(root).nodes)
    leaves = [leaf for leaf in recording.leaves if leaf in present]
    assume(leaves)
    slopes = grad(root, leaves)
    entries = [slope for slope in slopes if not slope.shape]
    rows = [grad(slope, leaves) for slope in entries]
    everything = Graph(root, *slopes, *flat(rows))
    terms = absolute_terms(everything.nodes)
    assume(is_tame(everything.nodes, terms))

    program = HessianProgram(root, leaves)
    H = program()
    np.testing.assert_allclose(H, jacobian(slopes, leaves), rtol=1e-9, atol=1e-9)
    places = np.cumsum([0, *(slope.size for slope in slopes)])
    for slope, row in zip(entries, rows, strict=True):
        found = H[places[slopes.index(slope)]]
        allowed = np.concatenate([np.ravel(terms[node]) for node in row])
        error = np.abs(found - np.concatenate([np.ravel(node.data) for node in row]))
        assert np.all(error <= 1e-12 * allowed), (error, allowed)


def network(named=True):
    W, b = Net.of((2, 3, 2, 1)).nodes(named)
    X = np.random.default_rng(0).normal(size=(5, 2)).tolist()
    return scalar_loss("dots", W, b, X), flat([W, b])


@pytest.mark.parametrize("named", [True, False])
def test_hessian_of_a_network(compiled_always, named):
    loss, leaves = network(named)
    order = np.random.default_rng(1).permutation(len(leaves))
    expected = jacobian(grad(loss, leaves), leaves)
    np.testing.assert_allclose(hessian(loss, leaves), expected, rtol=1e-10, atol=1e-11)
    shuffled = [leaves[i] for i in order]
    np.testing.assert_allclose(hessian(loss, shuffled), expected[np.ix_(order, order)],
                               rtol=1e-10, atol=1e-11)
    part = leaves[4:9]
    np.testing.assert_allclose(hessian(loss, part), expected[4:9, 4:9], rtol=1e-10, atol=1e-11)


def test_large_graphs_have_a_program(monkeypatch):
    made = []
    monkeypatch.setattr(second_order, "HessianProgram", lambda y, x: made.append(y) or (
        lambda: np.zeros((len(x), len(x)))))
    loss, leaves = network()
    loss = loss + sum(loss * i for i in range(200))
    assert len(leaves) * len(Graph(loss)) >= sys.modules["autograd.jacobian"].MUCH
    hessian(loss, leaves)
    assert made == [loss]
    hessian(loss, leaves[:2])
    assert made == [loss]


@pytest.mark.parametrize("most", [1, 60, 1000])
def test_large_hessians_are_computed_some_rows_at_a_time(monkeypatch, most):
    loss, leaves = network()
    expected = HessianProgram(loss, leaves)()
    monkeypatch.setattr(second_order, "MOST_NUMBERS", most)
    np.testing.assert_allclose(HessianProgram(loss, leaves)(), expected, rtol=1e-12, atol=1e-13)


def test_a_hessian_program_is_of_the_data_when_it_was_made():
    loss, leaves = network()
    expected = jacobian(grad(loss, leaves), leaves)
    program = HessianProgram(loss, leaves)
    leaves[0].data = 0.25
    np.testing.assert_allclose(program(), expected, rtol=1e-10, atol=1e-11)


def test_hessians_of_tensors_and_values(compiled_always):
    T, w = Tensor([[1.0, -2.0], [0.5, 1.0]], "T"), Value(0.7, "w")
    root = ag.sum(ag.tanh(T @ T) * w) + ag.logsumexp(T * w)
    for leaves in ([T, w], [w, T], [w], [T]):
        np.testing.assert_allclose(hessian(root, leaves), jacobian(grad(root, leaves), leaves),
                                   rtol=1e-10, atol=1e-12)
    assert hessian(root, T).shape == (2, 2, 2, 2)
    np.testing.assert_allclose(hessian(root, T), jacobian(grad(root, T), T), rtol=1e-10, atol=1e-12)
    assert np.shape(hessian(root, w)) == ()


def test_hessians_that_are_0(compiled_always):
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    assert hessian(3.0 * a + b, [a, b]).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert hessian(a * b, [a, b, c]).tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert hessian(a * a, [b, c]).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert hessian(a * (b > 0.0), [a, b]).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert hessian(a, a) == 0.0


def test_hessians_by_constants(compiled_always):
    a, c = Value(1.0, "a"), constant(2.0, "c")
    assert hessian(a * a * c * c, [a, c]).tolist() == [[8.0, 8.0], [8.0, 2.0]]


def test_hessians_by_computed_nodes(compiled_always):
    T = Tensor([0.0, 0.5, 1.0])
    h = ag.tanh(T)
    y = ag.sum(h * h * h)
    np.testing.assert_allclose(hessian(y, h), np.diag(6 * h.data), rtol=1e-12)
    np.testing.assert_allclose(hessian(y, [h, T]), jacobian(grad(y, [h, T]), [h, T]), rtol=1e-12)


def test_hessians_by_a_leaf_that_is_given_twice(compiled_always):
    a = Value(1.0)
    assert hessian(a * a * a, [a, a]).tolist() == [[6.0, 6.0], [6.0, 6.0]]
