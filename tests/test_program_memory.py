"""Programs whose arrays are all as if they were large: written into memory that is kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor
from autograd.program import compile_graph, memory
from tests.program_graphs import PLANS, SEEDS
from tests.test_program_batches import rows_are_recordings
from tests.test_program_random import compiled_is_eager
from tests.test_program_tensors import ENDS, PROGRAMS, SHAPES, arrays_are_eager, rows_of_arrays


@pytest.fixture(autouse=True, scope="module")
def all_are_large():
    before, memory.LARGE = memory.LARGE, 0
    yield
    memory.LARGE = before


@given(PLANS, SEEDS)
@settings(max_examples=30)
def test_compiled_is_eager(plan, seed):
    compiled_is_eager(plan, seed)


@given(PLANS, SEEDS, st.sampled_from([None, 1, 3]), st.sampled_from([None, "mean"]))
@settings(max_examples=40)
def test_rows_are_recordings(plan, seed, n, reduction):
    rows_are_recordings(plan, seed, n, reduction)


@given(PROGRAMS, SHAPES, st.integers(0, len(ENDS) - 1), st.integers(0, 1000))
@settings(max_examples=40)
def test_arrays(program, shapes, end, seed):
    arrays_are_eager(program, shapes, end, seed)
    rows_of_arrays(program, shapes, end, seed)


ROOTS = {
    "array": lambda z: [ag.tanh(z)],
    "transposed": lambda z: [ag.tanh(z).T],
    "reshaped": lambda z: [ag.tanh(z).reshape(-1)],
    "a part": lambda z: [ag.tanh(z)[:1]],
    "a part of a part": lambda z: [ag.tanh(z)[1:].T[:1].reshape(-1)],
    "repeated": lambda z: [ag.broadcast_to(ag.tanh(z), (3, *z.shape))],
    "twice": lambda z: [h := ag.tanh(z), h],
    "also used": lambda z: [h := ag.tanh(z), ag.exp(h), h * h],
    "in pieces": lambda z: [(h := ag.tanh(z))[0], h[1], h.T],
    "leaf": lambda z: [z.operands[1], ag.tanh(z)],
    "leaf transposed": lambda z: [z.operands[1].T, ag.tanh(z)],
    "identity": lambda z: [ag.identity(ag.tanh(z))],
}
VIEWS = {"transposed", "reshaped", "a part", "a part of a part", "repeated", "in pieces",
         "identity"}
@pytest.mark.parametrize("which", ROOTS)
def test_results_are_not_changed_by_later_calls(which):
    X, W = Tensor([[1.0, 2.0], [3.0, 4.0]], "X"), Tensor([[0.1, -0.2], [0.3, 0.4]], "W")
    roots = ROOTS[which](X @ W)
    program = compile_graph(roots, parameters=[W])
    expected = [root.data.copy() for root in roots]
    first = program.fprop()
    program.parameters *= 2.0
    second = program.fprop()
    for found, other, before in zip(first, second, expected, strict=True):
        np.testing.assert_allclose(found, before, rtol=1e-14)
        assert np.all(other != found)


def test_values_are_not_changed_by_later_calls():
    X, W = Tensor([[1.0, 2.0]], "X"), Tensor([[0.1, -0.2], [0.3, 0.4]], "W")
    h = ag.tanh(X @ W).named("h")
    program = compile_graph(ag.sum(h * h), parameters=[W])
    program.fprop()
    shown = program.values["h"]
    assert shown.tolist() == h.data.tolist()
    program.parameters *= 2.0
    program.fprop()
    assert shown.tolist() == h.data.tolist()


@pytest.mark.parametrize("root", [
    lambda a, b: ag.sum(a * b), lambda a, b: ag.sum(a + b), lambda a, b: ag.sum(a @ b.T),
    lambda a, b: ag.sum(ag.tanh(a) * ag.tanh(b)), lambda a, b: ag.sum(a) * ag.sum(b * b),
    lambda a, b: ag.sum((a + b) ** 2), lambda a, b: ag.sum(ag.relu(a - b) * a),
])
def test_gradients_are_not_changed_by_later_calls(root):
    a, b = Tensor([[1.0, -2.0], [3.0, 4.0]], "a"), Tensor([[0.5, -0.2], [0.3, 0.4]], "b")
    for order in ([a, b], [b, a], [a], [b]):
        y = root(a, b)
        program = compile_graph(y, parameters=order)
        y.backward()
        expected = np.concatenate([x.grad.ravel() for x in order])
        program.fprop()
        gradient = program.bprop()
        shown = {x: program.gradients[x] for x in order}
        np.testing.assert_allclose(gradient, expected, rtol=1e-13)
        program.parameters *= 1.5
        program.fprop()
        program.bprop()
        np.testing.assert_allclose(gradient, expected, rtol=1e-13)
        np.testing.assert_allclose(np.concatenate([shown[x].ravel() for x in order]), expected,
                                   rtol=1e-13)
        gradient *= 0.0  # mine
        assert np.any(program.bprop() != 0.0)


def test_arrays_of_32_bits_are_not_written_over_by_those_of_64():
    x, y = Tensor(np.ones((2, 2), np.float32), "x"), Tensor(np.full((2, 2), 0.1), "y")
    root = ag.tanh(x) + y
    program = compile_graph(root, parameters=[y])
    found = program.fprop()
    assert found.dtype == float
    np.testing.assert_array_equal(found, root.data)


def test_large_arrays_are_written_over():
    """What is needed no more gives its memory."""
    X, W = Tensor([[1.0, 2.0]], "X"), Tensor([[0.1, -0.2], [0.3, 0.4]], "W")
    b = Tensor([0.5, 0.25], "b")
    listing = compile_graph(ag.sum(ag.tanh(X @ W + b)), parameters=[W]).listing()
    assert "np.matmul(X, W, out=" in listing and " += b" in listing and "np.tanh(" in listing
    assert listing.count("def fprop(") == 1


def test_only_large_arrays_have_memory_that_is_kept(monkeypatch):
    monkeypatch.setattr(memory, "LARGE", 2**17)
    small, large = Tensor(np.ones((2, 2)), "small"), Tensor(np.ones((130, 130)), "large")
    assert "out=" not in compile_graph(ag.sum(ag.tanh(small))).listing()
    assert "out=" in compile_graph(ag.sum(ag.tanh(large))).listing()
