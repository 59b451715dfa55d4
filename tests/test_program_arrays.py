"""Scalars side by side: the array itself, turned, a part of it, joined, or gathered."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Value, constant
from autograd.program.arrays import Arrays
from autograd.shapes import shape_of


def held(*shapes):
    """Arrays of scalar leaves in these shapes, and for each an array of the leaves themselves."""
    arrays = Arrays(lambda node: node.is_constant)
    found, start = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        nodes = [Value(float(start + i)) for i in range(size)]
        arrays.hold(nodes, shape)
        found.append(objects(nodes, shape))
        start += size
    return arrays, *found


def ops_of(array):
    return [node.op.name for node in Graph(array).nodes if node.op] if hasattr(array, "op") else []


def objects(nodes, shape=None):
    """An array of nodes and numbers, which NumPy does not look into."""
    found = np.empty(len(nodes), object)
    for i, node in enumerate(nodes):
        found[i] = node
    return found if shape is None else found.reshape(shape)


def numbers_of(nodes):
    return np.array([x.data if isinstance(x, Value) else x for x in nodes.ravel()]).reshape(
        nodes.shape)


def assert_gathers(arrays, nodes, ops=None, shape=None):
    """The nodes, gathered, have their numbers; by these ops, and as an array of this shape."""
    nodes = nodes if isinstance(nodes, np.ndarray) else objects([nodes], ())
    found = arrays.gather(nodes.ravel().tolist(), nodes.shape)
    data = found.data if hasattr(found, "op") else found
    np.testing.assert_array_equal(np.broadcast_to(data, nodes.shape), numbers_of(nodes))
    assert ops is None or ops_of(found) == ops
    assert shape is None or shape_of(found) == shape
    return found


def test_a_whole_array_is_itself():
    arrays, A, v = held((2, 3), (4,))
    assert assert_gathers(arrays, A) is arrays.places[A[0, 0]].array
    assert assert_gathers(arrays, v) is arrays.places[v[0]].array
    assert_gathers(arrays, A.reshape(3, 2), ["reshape"])
    assert_gathers(arrays, A.ravel(), ["reshape"])


def test_a_transposed_array():
    arrays, A = held((2, 3))
    assert_gathers(arrays, A.T, ["transpose"])
    assert_gathers(arrays, A.T.ravel(), ["transpose", "reshape"])


@pytest.mark.parametrize("part", [
    np.s_[0], np.s_[1], np.s_[:, 1], np.s_[:, 1:3], np.s_[1:, :2], np.s_[:2], np.s_[1:2, 1:3],
    np.s_[:, 2:3], np.s_[1:, 3]])
def test_a_block_of_rows_and_columns(part):
    arrays, A = held((3, 4))
    found = assert_gathers(arrays, A[part])
    assert set(ops_of(found)) <= {"getitem", "reshape"}
    assert ops_of(found)[0] == "getitem" and not arrays.gathered


def test_a_part_of_a_row():
    arrays, v = held((5,))
    assert_gathers(arrays, v[1:4], ["getitem"])
    assert_gathers(arrays, v[2:], ["getitem"])
    assert_gathers(arrays, v[1:5].reshape(2, 2), ["getitem", "reshape"])
    assert not arrays.gathered


def test_one_entry():
    arrays, A, v = held((2, 3), (4,))
    assert_gathers(arrays, A[1, 2], ["getitem"], ())
    assert_gathers(arrays, v[3:4], None, None)
    assert ops_of(arrays.fetch(A[0, 1])) == ["getitem"]
    assert arrays.fetch(A[0, 1]).data == A[0, 1].data
    assert arrays.fetch(2.5) == 2.5


def test_entries_from_all_over_the_place():
    arrays, A = held((3, 4))
    nodes = A.ravel()[[5, 0, 11, 3, 2, 7]]
    found = assert_gathers(arrays, nodes.reshape(2, 3), ["reshape", "getitem"], (2, 3))
    assert arrays.gathered == [found]
    arrays, A = held((3, 4))
    assert_gathers(arrays, A[:, ::-1])
    assert_gathers(arrays, A[[0, 2]])
    assert len(arrays.gathered) == 2


def test_repeated_entries_are_not_copied():
    arrays, A, v = held((2, 3), (3,))
    assert_gathers(arrays, np.stack([v, v, v, v]), [], (3,))  # broadcasting adds the axis in front
    assert_gathers(arrays, np.stack([A] * 4), [], (2, 3))
    assert_gathers(arrays, np.stack([v] * 2).T, None, (3, 1))
    assert_gathers(arrays, objects([v[1]] * 8, (2, 4)), None, ())
    assert not arrays.gathered


def test_the_same_entry_by_two_nodes():
    arrays, v = held((3,))
    again = [Value(x.data) for x in v]
    arrays.put(again, arrays.places[v[0]].array)
    assert_gathers(arrays, np.stack([v, objects(again)]), None, (1, 3))
    assert_gathers(arrays, objects([v[1], again[1]]), None, (1,))
    assert not arrays.gathered


def test_whole_repeats_what_gather_leaves_out():
    arrays, v = held((3,))
    nodes = np.stack([v] * 2)
    found = arrays.whole(nodes.ravel().tolist(), (2, 3))
    assert found.data.tolist() == numbers_of(nodes).tolist()
    assert arrays.whole(v.tolist(), (3,)) is arrays.places[v[0]].array


def test_several_sources_side_by_side():
    arrays, A, B = held((2, 3), (2, 2))
    nodes = np.concatenate([A, B], axis=1)
    assert_gathers(arrays, nodes, ["concatenate"], (2, 5))
    assert_gathers(arrays, np.concatenate([B, A[:, 1:]], axis=1), ["getitem", "concatenate"])
    assert_gathers(arrays, np.concatenate([A[0], B[1]]))
    assert not arrays.gathered


def test_several_sources_mixed():
    arrays, A, B = held((2, 3), (2, 2))
    nodes = objects([A[0, 0], B[1, 1], A[1, 2], B[0, 1], A[0, 1], B[0, 0]])
    found = assert_gathers(arrays, nodes)
    assert arrays.gathered == [found]
    assert_gathers(arrays, np.concatenate([A, B], axis=1).T)


def test_numbers():
    arrays, v = held((3,))
    found = arrays.gather([1.0, 2.0, 3.0, 4.0], (2, 2))
    assert found.tolist() == [[1.0, 2.0], [3.0, 4.0]] and isinstance(found, np.ndarray)
    assert arrays.gather([0.5] * 6, (2, 3)) == 0.5
    assert type(arrays.gather([0.5] * 6, (2, 3))) is float
    assert shape_of(arrays.gather([1.0, 1.0, 2.0, 2.0], (2, 2))) == (2, 1)
    assert_gathers(arrays, objects([v[0], 2.0, v[2], -1.0]))
    assert_gathers(arrays, objects([v[0], 2.0, v[1], 2.0, v[2], 2.0], (3, 2)))


def test_new_leaves_become_an_array_of_the_shape_that_is_wanted():
    arrays = Arrays(lambda node: node.is_constant)
    nodes = objects([Value(float(i)) for i in range(6)], (2, 3))
    found = assert_gathers(arrays, nodes, [], (2, 3))
    assert [each.array for each in arrays.leaves] == [found]
    assert arrays.leaves[0].nodes == tuple(nodes.ravel())
    assert_gathers(arrays, nodes.T, ["transpose"])


def test_new_leaves_of_two_kinds_become_two_arrays():
    arrays = Arrays(lambda node: node.is_constant)
    nodes = objects([Value(1.0), constant(2.0), Value(3.0), constant(4.0)])
    assert_gathers(arrays, nodes)
    assert [[x.data for x in each.nodes] for each in arrays.leaves] == [[1.0, 3.0], [2.0, 4.0]]
    assert [each.array.is_constant for each in arrays.leaves] == [False, True]


def test_one_leaf_alone_stays_itself():
    arrays = Arrays(lambda node: node.is_constant)
    x = Value(2.0)
    assert arrays.fetch(x) is x
    assert arrays.gather([x], ()) is x
    assert arrays.gather([x, x, x], (3,)) is x
    assert [each.array for each in arrays.leaves] == [x]


def test_what_was_gathered_once_is_not_gathered_again():
    arrays, A = held((3, 4))
    nodes = A.ravel()[[5, 0, 11, 3]].tolist()
    first = arrays.gather(nodes, (4,))
    assert arrays.gather(nodes, (4,)) is first
    assert arrays.gather(nodes, (2, 2)) is not first
    assert len(arrays.gathered) == 2


def test_computed_arrays():
    """Places of what was computed: the same as of leaves."""
    arrays, A = held((2, 2))
    squares = ag.square(arrays.gather(A.ravel().tolist(), (2, 2)))
    nodes = [ag.square(x) for x in A.ravel()]
    arrays.put(nodes, squares)
    assert arrays.gather(nodes, (2, 2)) is squares
    assert_gathers(arrays, objects(nodes, (2, 2)).T, ["square", "transpose"])


def test_pieces_and_covered():
    arrays, A, B = held((2, 3), (2, 2))
    a, b = A.ravel().tolist(), B.ravel().tolist()
    assert arrays.pieces(a) == 1
    assert arrays.pieces([*a, *b]) == 2
    assert arrays.pieces([a[0], b[0], a[1], b[1]]) == 4
    assert arrays.covered(a) is arrays.places[a[0]].array
    assert arrays.covered(a[::-1]) is arrays.places[a[0]].array
    assert arrays.covered(a[:-1]) is None
    assert arrays.covered([*a[:-1], a[0]]) is None
    assert arrays.covered([*a[:-1], b[0]]) is None
    assert arrays.covered([*a[:-1], 2.0]) is None
    assert arrays.covered([Value(1.0)]) is None


@given(st.data())
@settings(max_examples=150)
def test_gather_anything(data):
    """Any nodes, numbers and new leaves in any shape, with repetitions."""
    shapes = st.sampled_from([(3,), (2, 3), (1, 4), (2, 1), (1,), (2, 2, 2)])
    arrays, *known = held(*data.draw(st.lists(shapes, min_size=1, max_size=3)))
    pool = [x for nodes in known for x in nodes.ravel()]
    pool += [Value(100.0), constant(200.0), constant(300.0), 0.5, -1.0]
    shape = data.draw(st.sampled_from([(), (1,), (4,), (2, 3), (3, 2), (1, 3), (2, 2, 2)]))
    way = data.draw(st.integers(0, 3))
    size = int(np.prod(shape))
    if way == 0:  # in order, from somewhere
        start = data.draw(st.integers(0, len(pool) - 1))
        chosen = [pool[(start + i) % len(pool)] for i in range(size)]
    elif way == 1:  # any
        chosen = data.draw(st.lists(st.sampled_from(pool), min_size=size, max_size=size))
    else:  # some, again and again along an axis
        few = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3))
        chosen = [few[i % len(few)] if way == 2 else few[i * len(few) // size]
                  for i in range(size)]
    nodes = objects(chosen, shape)
    assert_gathers(arrays, nodes)
    whole = arrays.whole(nodes.ravel().tolist(), shape)
    assert shape_of(whole) == shape
