"""Where the numbers of parameters lie: as their arrays do, turned, or all over the place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Tensor, Value, constant
from autograd.program.arrays import Leaves
from autograd.program.store import Store, view_of


def matrix(rows, columns, start=0.0):
    """Scalars and the array that they are made into."""
    data = start + np.arange(float(rows * columns)).reshape(rows, columns)
    nodes = tuple(Value(x) for x in data.ravel().tolist())
    return Leaves(Tensor(data), nodes)


def by_columns(leaves):
    order = np.arange(leaves.array.size).reshape(leaves.array.shape).T.ravel()
    return [leaves.nodes[i] for i in order]


ORDERS = {
    "as the arrays": lambda A, B: [*A.nodes, *B.nodes],
    "arrays in another order": lambda A, B: [*B.nodes, *A.nodes],
    "transposed": lambda A, B: [*by_columns(A), *by_columns(B)],
    "one transposed": lambda A, B: [*A.nodes, *by_columns(B)],
    "in turns": lambda A, B: [x for pair in zip(A.nodes, B.nodes, strict=True) for x in pair],
    "scattered": lambda A, B: [
        [*A.nodes, *B.nodes][i] for i in (3, 0, 8, 11, 1, 7, 5, 2, 6, 10, 9, 4)],
    "reversed": lambda A, B: [*A.nodes, *B.nodes][::-1],
    "apart": lambda A, B: [*A.nodes[:2], *B.nodes, *A.nodes[2:]],
}


def numbers_of(store, leaves):
    """The numbers of an array of parameters as a program takes them."""
    array = leaves.array
    return store.gathered(array) if array in store.apart else store.arrays[array]


@pytest.mark.parametrize("order", ORDERS)
def test_orders_of_parameters(order):
    A, B = matrix(2, 3), matrix(3, 2, start=10.0)
    parameters = ORDERS[order](A, B)
    store = Store(parameters, [A, B])
    assert store.flat.tolist() == [node.data for node in parameters]
    for each in (A, B):
        assert numbers_of(store, each).tolist() == each.array.data.tolist()
    store.flat *= 2.0  # in place
    for each in (A, B):
        assert numbers_of(store, each).tolist() == (2.0 * each.array.data).tolist()
    gradients = {A.array: 100.0 + A.array.data, B.array: 100.0 + B.array.data}
    joined = store.joined([gradients[array] for array in store.positions])
    assert joined.tolist() == [100.0 + node.data for node in parameters]
    for i, node in enumerate(parameters):
        assert store.flat[store.slices[node]].tolist() == [2.0 * node.data]
        assert store.slices[node] == slice(i, i + 1)


@pytest.mark.parametrize(("order", "apart"), [
    ("as the arrays", 0), ("arrays in another order", 0), ("transposed", 0), ("one transposed", 0),
    ("in turns", 0), ("scattered", 2), ("reversed", 2), ("apart", 1)])
def test_numbers_that_lie_side_by_side_are_not_copied(order, apart):
    A, B = matrix(2, 3), matrix(3, 2, start=10.0)
    store = Store(ORDERS[order](A, B), [A, B])
    assert len(store.apart) == apart
    for each in (A, B):
        if each.array not in store.apart:
            assert np.shares_memory(store.arrays[each.array], store.flat)


@given(st.data())
@settings(max_examples=100)
def test_views_are_the_entries_at_their_positions(data):
    """Where there is one, a view has the entries; where the steps are the same, there is one."""
    shape = data.draw(st.sampled_from([(), (1,), (4,), (2, 3), (1, 3), (2, 1), (2, 2, 2)]))
    size = int(np.prod(shape))
    flat = np.arange(40.0)
    regular = data.draw(st.booleans())
    if regular:
        steps = data.draw(st.lists(st.integers(0, 5), min_size=len(shape), max_size=len(shape)))
        positions = data.draw(st.integers(0, 10)) + sum(
            (np.arange(n) * step).reshape([-1] + [1] * (len(shape) - axis - 1))
            for axis, (n, step) in enumerate(zip(shape, steps, strict=True)))
        positions = np.broadcast_to(positions, shape)
    else:
        numbers = st.lists(st.integers(0, 39), min_size=size, max_size=size)
        positions = np.array(data.draw(numbers)).reshape(shape)
    view = view_of(flat, positions)
    assert view is not None or not regular
    if view is not None:
        assert view.shape == shape
        np.testing.assert_array_equal(view, flat[positions])
        assert np.shares_memory(view, flat)


def test_leaves_that_are_no_parameters_are_kept_apart_from_them():
    A, fixed, T = matrix(2, 2), matrix(1, 2, start=5.0), Tensor([[7.0, 8.0]])
    store = Store(A.nodes, [A, fixed, Leaves(T, (T,))])
    assert store.flat.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert store.arrays[fixed.array].tolist() == [[5.0, 6.0]]
    assert store.arrays[T].tolist() == [[7.0, 8.0]]
    assert list(store.positions) == [A.array]


def test_leaves_that_were_assigned_to_are_taken_over():
    A, fixed, T = matrix(2, 2), matrix(1, 2, start=5.0), Tensor([[7.0, 8.0]])
    store = Store([*A.nodes, T], [A, fixed, Leaves(T, (T,))])
    assert store.newer() is None
    Value(0.0).data = 1.0  # another node
    assert store.newer() is None
    store.flat[0] = -1.0
    A.nodes[3].data = 33.0
    assert store.newer() is A.nodes[3]
    T.data = [[70.0, 80.0]]
    fixed.nodes[1].data = 66.0
    store.refresh()
    assert store.newer() is None
    assert store.flat.tolist() == [-1.0, 1.0, 2.0, 33.0, 70.0, 80.0]
    assert store.arrays[fixed.array].tolist() == [[5.0, 66.0]]


def test_write_back():
    A, T = matrix(1, 2), Tensor(np.array([[7.0, 8.0]], np.float32))
    store = Store([T, *A.nodes], [A, Leaves(T, (T,))])
    assert store.flat.dtype == float
    store.flat += 0.5
    store.write_back(None)
    assert T.data.tolist() == [[7.5, 8.5]] and T.dtype == np.float32
    assert [node.data for node in A.nodes] == [0.5, 1.5]
    assert type(A.nodes[0].data) is float
    assert T.grad is None and store.newer() is None
    store.write_back(np.array([1.0, 2.0, 3.0, 4.0]))
    assert T.grad.tolist() == [[1.0, 2.0]] and [node.grad for node in A.nodes] == [3.0, 4.0]
    assert T.grad.dtype == np.float32 and type(A.nodes[0].grad) is float


def test_parameters_that_are_in_no_array():
    A, other = matrix(1, 2), Value(9.0)
    store = Store([other, *A.nodes], [A])
    assert store.flat.tolist() == [9.0, 0.0, 1.0]
    assert store.joined([np.array([[4.0, 5.0]])]).tolist() == [0.0, 4.0, 5.0]


def test_no_parameters():
    fixed = Leaves(c := constant(2.0), (c,))
    store = Store([], [fixed])
    assert store.flat.shape == (0,)
    assert store.arrays[c] == 2.0
    c.data = 3.0
    store.refresh()
    assert store.arrays[c] == 3.0


def test_scalars_alone():
    a, b = Value(1.0), Value(2.0)
    store = Store([b, a], [Leaves(a, (a,)), Leaves(b, (b,))])
    assert store.flat.tolist() == [2.0, 1.0]
    assert float(store.arrays[a]) == 1.0 and float(store.arrays[b]) == 2.0
    store.flat[:] = 5.0, 6.0
    assert float(store.arrays[a]) == 6.0
    assert store.joined([np.array(1.5), np.array(2.5)]).tolist() == [1.5, 2.5]
    assert [x for x in store.positions] == [b, a]
