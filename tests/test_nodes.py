"""What a node is: its data, its kind, its gradient, and what it refuses."""

import copy
import gc
import math
import operator
import pickle
import weakref

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Node, ShapeError, Tensor, Value, constant, grad, gradients


# Making nodes.
@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.float32(2), np.int64(2), np.uint8(2),
                                    np.array(2.0), np.array(2)])
def test_value_holds_a_float(number):
    value = Value(number)
    assert type(value.data) is float and value.data == 2.0
    assert (value.shape, value.ndim, value.size, value.dtype) == ((), 0, 1, np.float64)


@pytest.mark.parametrize(("array", "dtype"), [
    ([1, 2], np.float64), ((1.0, 2.0), np.float64), (np.array([1, 2]), np.float64),
    (np.array([1, 2], np.uint8), np.float64), (np.array([1, 2], np.float16), np.float64),
    (np.array([1, 2], np.float32), np.float32), (np.array([1, 2], ">f8"), np.float64),
])
def test_tensor_holds_float64_or_float32(array, dtype):
    tensor = Tensor(array)
    assert tensor.dtype == dtype
    assert (tensor.shape, tensor.ndim, tensor.size, len(tensor)) == ((2,), 1, 2, 2)
    np.testing.assert_array_equal(tensor.data, [1, 2])


def test_tensor_may_have_any_rank():
    assert [Tensor(np.ones((1,) * n)).ndim for n in range(6)] == list(range(6))


def test_tensor_copies_the_array_it_is_given():
    array = np.ones(2)
    tensor = Tensor(array)
    array[0] = 5
    np.testing.assert_array_equal(tensor.data, [1, 1])


def test_constant_is_a_named_node_without_gradient():
    w, t, ones = Value(3.0), constant(1.0, "t"), constant([1.0, 1.0], "ones")
    (w * t * ones).sum().backward()
    assert (t.grad, ones.grad, w.grad) == (None, None, 2.0)
    assert (t.name, ones.shape) == ("t", (2,))
    assert isinstance(t, Value) and isinstance(ones, Tensor)


def test_constant_as_root_gets_no_gradient_either():
    for t in (constant(1.0), constant([1.0])):
        t.backward()
        assert t.grad is None


# Kinds of results.
def test_result_of_rank_0_is_a_value():
    t = Tensor([[1.0, 2.0]])
    for node in (t.sum(), t[0, 1], t.max(), ag.norm(t), t[0] @ t[0], Tensor(3.0) * 2,
                 t.reshape(2)[0], t[:, :1].reshape(())):
        assert type(node) is Value and type(node.data) is float


def test_values_and_tensors_mix():
    v, t = Value(2.0), Tensor([[1.0, 2.0]])
    for node in (v * t, t * v, v + t, t - v, v / t, t ** v, v ** t, np.maximum(v, t)):
        assert type(node) is Tensor and node.shape == (1, 2)
    (v * t).sum().backward()
    assert v.grad == 3.0 and type(v.grad) is float
    np.testing.assert_array_equal(t.grad, [[2, 2]])


@pytest.mark.parametrize("number", [3, 3.0, np.float64(3), np.float32(3), np.int64(3), np.uint8(3),
                                    np.array(3), np.array(3.0)])
def test_numbers_of_all_kinds_are_constants_in_both_orders(number):
    for node in (Value(2.0), Tensor([2.0])):
        for op, expected in ((operator.add, 5), (operator.mul, 6), (operator.sub, -1),
                             (operator.truediv, 2 / 3), (operator.pow, 8)):
            result = op(node, number)
            assert type(result) is type(node)
            assert np.ravel(result.data)[0] == pytest.approx(expected)
            reverse = op(number, node)
            assert type(reverse) is type(node)
            assert np.ravel(reverse.data)[0] == pytest.approx(op(3.0, 2.0))


@pytest.mark.parametrize("array", [np.array([1.0, 2.0]), [1, 2], (1.0, 2.0), np.array([1, 2]),
                                   np.array([True, True])])
def test_arrays_and_lists_are_constants_in_both_orders(array):
    for node in (Value(2.0), Tensor([2.0, 2.0])):
        for result in (node + array, array + node, node * array, array * node):
            assert type(result) is Tensor and result.shape == (2,)
        assert gradients((array * node).sum(), node) is not None


def test_large_integers_are_numbers():
    for node in (Value(1.0), Tensor([1.0])):
        assert np.ravel((node * 2**70).data)[0] == 2.0**70
        assert np.ravel((2**70 * node).data)[0] == 2.0**70
        with pytest.raises(OverflowError):
            node * 10**400


@pytest.mark.parametrize("thing", [True, np.True_, "2", None, 1j, np.complex128(1), object(),
                                   {"a": 1}, np.array(["a"]), np.array([1j])])
def test_what_is_no_real_number_is_refused_as_operand(thing):
    for node in (Value(1.0), Tensor([1.0])):
        for op in (operator.add, operator.mul, operator.truediv, operator.pow):
            with pytest.raises(TypeError):
                op(node, thing)
            with pytest.raises(TypeError):
                op(thing, node)


def test_single_precision_survives_python_numbers_and_values():
    t = Tensor(np.ones(2, np.float32))
    for node in (t * 2, 2.0 * t, t * Value(2.0), t ** 2, ag.tanh(t), t @ t.data, t.sum(0, True)):
        assert node.dtype == (np.float32 if node.shape else np.float64)
    mixed = t * np.ones(2)
    mixed.sum().backward()
    assert mixed.dtype == np.float64 and t.grad.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_tensor_of_rank_0_gets_gradients_of_its_kind(dtype):
    t = Tensor(np.array(3.0, dtype))
    y = t * 2.0
    assert type(y) is Value
    y.backward()
    for gradient in (t.grad, gradients(y, t)):
        assert gradient.shape == () and gradient.dtype == dtype and gradient == 2.0
    assert grad(y, t).data == 2.0
    t.backward()
    assert t.grad.dtype == dtype and t.grad == 1.0


# Data.
def test_data_of_a_leaf_may_be_replaced():
    v, t, s = Value(1.0), Tensor([1.0, 2.0]), Tensor(np.ones(2, np.float32))
    v.data, t.data, s.data = 3, [3, 4], np.array([0.1, 0.2])
    assert v.data == 3.0 and type(v.data) is float
    np.testing.assert_array_equal(t.data, [3, 4])
    assert t.dtype == np.float64 and s.dtype == np.float32


def test_replaced_data_is_a_copy():
    t, array = Tensor([1.0]), np.array([2.0])
    t.data = array
    array[0] = 7
    assert t.data[0] == 2.0


def in_place(data, statement):
    exec(statement, {"W": data, "np": np})


@pytest.mark.parametrize(("statement", "change"), [
    ("W.data[0] = 1", "assigning entries"), ("W.data -= 1", "-="), ("W.data += 1", "+="),
    ("W.data *= 2", "*="), ("W.data /= 2", "/="), ("W.data **= 2", "**="), ("W.data //= 2", "//="),
    ("W.grad -= 1", "-="), ("W.grad[:] = 0", "assigning entries"),
])
def test_changing_arrays_in_place_is_refused_with_advice(statement, change):
    W = Tensor([1.0, 2.0])
    W.sum().backward()
    with pytest.raises(ValueError) as caught:
        in_place(W, statement)
    assert str(caught.value) == (
        f"arrays inside a node are read-only, so {change} in place is refused. "
        "Assign a new array: W.data = W.data - ... (or W.grad = ...).")
    np.testing.assert_array_equal(W.data, [1, 2])
    np.testing.assert_array_equal(W.grad, [1, 1])


@pytest.mark.parametrize("statement", [
    "np.add(W.data, 1, out=W.data)", "W.data.fill(0)", "W.data.sort()", "np.copyto(W.data, 0)",
    "W.data.setflags(write=True)", "W.data.T[0] = 1", "W.data.ravel()[0] = 1",
    "W.data.view(np.ndarray)[0] = 1", "np.asarray(W.data)[0] = 1",
])
def test_there_is_no_way_round_it(statement):
    W = Tensor([2.0, 1.0])
    with pytest.raises(ValueError):
        in_place(W, statement)
    np.testing.assert_array_equal(W.data, [2, 1])


def test_copies_of_data_are_ordinary_arrays():
    W = Tensor([[1.0, 2.0], [3.0, 4.0]])
    for made in (W.data.copy(), np.copy(W.data), np.array(W.data), W.data.astype(float),
                 W.data.flatten(), W.data[[0, 1]], W.data * 2, W.data - 1, W.data.sum(axis=0),
                 copy.copy(W.data), copy.deepcopy(W.data)):
        made[0] = 7
        made += 1
        assert made.flat[0] == 8
    np.testing.assert_array_equal(W.data, [[1, 2], [3, 4]])
    assert type(W.data.sum()) is np.float64
    assert repr(W.data) == repr(np.array([[1.0, 2.0], [3.0, 4.0]]))


def test_gradient_descent_as_it_is_written():
    W = Tensor([1.0, 2.0])
    (W * W).sum().backward()
    W.data = W.data - 0.1 * W.grad
    np.testing.assert_allclose(W.data, [0.8, 1.6])
    with pytest.raises(ValueError, match="read-only"):
        W.data -= 0.1 * W.grad


@pytest.mark.parametrize("gradient", [lambda x, y: x.grad, lambda x, y: y.grad])
def test_gradients_that_start_as_one_array_stay_independent(gradient):
    x, y = Tensor([1.0, 1.0]), Tensor([2.0, 2.0])
    (x + y).sum().backward()
    with pytest.raises(ValueError, match="read-only"):
        array = gradient(x, y)
        array += 1
    x.grad = x.grad + 0.1 * x.data
    np.testing.assert_allclose(x.grad, [1.1, 1.1])
    np.testing.assert_allclose(y.grad, [1, 1])


def test_raw_array_changed_afterwards_changes_no_gradient():
    array = np.array([1.0, 2.0])
    for constant_array in (array, array[:], np.broadcast_to(array, (2, 2)), array.T):
        array[:] = 1, 2
        x = Tensor([3.0, 3.0])
        loss = (x * constant_array).sum()
        expected = gradients(loss, x)
        array[:] = 100, 200
        np.testing.assert_array_equal(gradients(loss, x), expected)
        assert Graph(loss).fprop() == pytest.approx(3 * expected.sum())


def test_index_array_changed_afterwards_changes_no_gradient():
    index, listed = np.array([0, 0]), [0, 0]
    x = Tensor([1.0, 2.0])
    loss = (x[index] * x[listed] * x[index, None].sum(axis=1)).sum()
    back = ag.scatter(x, index, (2,))[0]
    index[:], listed[:] = 1, [1, 1]
    np.testing.assert_allclose(gradients(loss, x), [6, 0])
    np.testing.assert_allclose(gradients(back, x), [1, 1])


def test_data_of_a_recorded_node_cannot_be_assigned():
    y = Value(1.0).tanh().named("y")
    with pytest.raises(AttributeError) as caught:
        y.data = 3.0
    assert str(caught.value) == ("data of y is computed by tanh from its operands; assign the data "
                                 "of a leaf and call Graph(...).fprop().")


def test_operands_are_recorded_in_order_and_read_only():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    y = ag.where(a, b, c)
    assert y.operands == (a, b, c) and (a * 2.0).operands == (a, 2.0) and a.operands == ()
    assert (a * a).operands == (a, a) and ag.sum([a, b, c, 1.0]).operands == (a, b, c, 1.0)
    with pytest.raises(AttributeError) as caught:
        y.operands = (y,)
    assert str(caught.value) == ("operands are fixed when a node is recorded; "
                                 "write a new expression.")
    with pytest.raises(AttributeError):
        y.left = y


def test_options_of_an_op_are_kept():
    assert Tensor([[1.0]]).sum(axis=-1).options == {"axis": 1}
    assert Value(1.0).tanh().options is None


# One step, and the whole pass.
def test_gradient_is_none_until_computed():
    x = Value(2.0)
    y = x * x
    assert x.grad is None and y.grad is None
    gradients(y, x), grad(y, x), Graph(y).fprop(), y.fprop()
    assert x.grad is None and y.grad is None
    y.backward()
    assert (x.grad, y.grad) == (4.0, 1.0)


def test_backward_replaces():
    x = Value(2.0)
    u = x * x
    y = u * u
    for _ in range(3):
        y.backward()
        assert (x.grad, u.grad, y.grad) == (32.0, 8.0, 1.0)


def test_backward_leaves_other_nodes_alone():
    x, z = Value(2.0), Value(5.0)
    z.grad = 7.0
    unused = x * z
    (x * 3.0).backward()
    assert (x.grad, z.grad, unused.grad) == (3.0, 7.0, None)


def test_node_that_does_not_matter_gets_zero():
    x, w = Value(2.0), Tensor([1.0, 2.0])
    (ag.where(x > 0, 3.0, x).sum() + (w > 0).sum()).backward()
    assert x.grad == 0.0
    np.testing.assert_array_equal(w.grad, [0, 0])


def test_bprop_adds_one_step():
    x, w = Value(2.0), Value(3.0)
    u = x * w
    y = u + x
    y.grad = 1.0
    y.bprop()
    assert (u.grad, x.grad, w.grad) == (1.0, 1.0, None)
    u.bprop()
    assert (u.grad, x.grad, w.grad) == (1.0, 4.0, 2.0)
    u.bprop()
    assert (x.grad, w.grad) == (7.0, 4.0)


def test_bprop_of_a_tensor_broadcasts_back_and_leaves_the_given_gradient_alone():
    W, b = Tensor(np.ones((2, 3), np.float32)), Tensor(np.ones(3))
    y = W + b
    mine = np.ones((2, 3))
    y.grad = mine
    y.bprop()
    np.testing.assert_array_equal(b.grad, [2, 2, 2])
    assert W.grad.dtype == np.float32 and b.grad.dtype == np.float64
    mine[0, 0] = 7
    np.testing.assert_array_equal(W.grad, np.ones((2, 3)))


def test_bprop_gives_a_value_a_float():
    for x in (Value(0.0), Value(1.0)):
        y = np.float64(2.0) * ag.sqrt(x)
        y.grad = np.float64(1.0)
        y.bprop()
        y.operands[1].bprop()
        assert type(x.grad) is float


def test_bprop_of_a_leaf_does_nothing():
    x = Value(1.0)
    x.grad = 1.0
    x.bprop()
    assert x.grad == 1.0


def test_bprop_by_hand_in_reverse_order_is_backward():
    x, W = Tensor([1.0, -2.0]), Tensor([[0.5, 1.0], [2.0, -1.0]])
    loss = ag.logsumexp(ag.tanh(x @ W) * x)
    loss.backward()
    expected = [node.grad for node in Graph(loss)]
    Graph(loss).clear()
    loss.grad = 1.0
    for node in reversed(Graph(loss).nodes):
        node.bprop()
    for node, gradient in zip(Graph(loss), expected, strict=True):
        np.testing.assert_allclose(node.grad, gradient, rtol=1e-15)


def test_seed_is_the_gradient_of_the_root():
    x = Tensor([1.0, 2.0])
    y = x * x
    y.backward(seed=[1.0, 10.0])
    np.testing.assert_array_equal(x.grad, [2, 40])
    (x.sum()).backward(seed=3)
    np.testing.assert_array_equal(x.grad, [3, 3])
    y.backward(seed=constant([1.0, 1.0]))
    np.testing.assert_array_equal(x.grad, [2, 4])
    single = Tensor(np.ones((1, 1), np.float32))
    single.backward()
    assert single.grad.dtype == np.float32


def test_changed_seed_array_changes_no_gradient():
    x, seed = Tensor([1.0, 2.0]), np.array([1.0, 10.0])
    y = x + 0.0
    y.backward(seed=seed)
    seed[:] = 0
    np.testing.assert_array_equal(x.grad, [1, 10])


def test_fprop_recomputes_one_node():
    x = Value(2.0)
    u = x * x
    y = u + 1.0
    x.data = 3.0
    assert u.fprop() == 9.0 and y.data == 5.0
    assert y.fprop() == 10.0
    assert x.fprop() == 3.0


# Python.
def test_builtin_sum_draws_no_zero():
    a, b, t = Value(1.0), Value(2.0), Tensor([1.0])
    assert sum([a, b]).operands == (a, b)
    assert sum(x for x in (a, b)).operands == (a, b)
    assert 0 + a is a and 0 + t is t
    assert sum([a, 2.0]).data == 3.0 and sum([2.0, a]).data == 3.0
    assert (0.0 + a) is not a
    assert sum([t, t]).operands == (t, t)


def test_comparisons_record_steps_of_slope_zero():
    x, t = Value(2.0), Tensor([1.0, 2.0, 3.0])
    assert [n.data for n in (x > 2, x >= 2, x < 2, x <= 2, 2 < x, 2 >= x)] == [0, 1, 0, 1, 0, 1]
    np.testing.assert_array_equal((t > x).data, [0, 0, 1])
    np.testing.assert_array_equal((np.array([1.0, 2.0, 3.0]) > x).data, [0, 0, 1])
    np.testing.assert_array_equal(ag.equal(t, 2).data, [0, 1, 0])
    assert (t > x).dtype == np.float64
    assert (Tensor(np.ones(1, np.float32)) > 0).dtype == np.float32


def test_where_of_a_comparison_stays_right_after_fprop():
    x = Value(2.0)
    y = ag.where(x > 0, x * x, -x)
    assert (y.data, gradients(y, x)) == (4.0, 4.0)
    x.data = -3.0
    Graph(y).fprop()
    assert (y.data, gradients(y, x)) == (3.0, -1.0)


def test_equality_is_identity_so_that_nodes_are_keys():
    a, b = Value(1.0), Value(1.0)
    assert a == a and a != b and len({a, b, a}) == 2
    assert {a: "a", b: "b"}[b] == "b"
    assert b in [a, b] and [a, b].index(b) == 1


def test_assignment_operators_make_new_nodes():
    v = w = Value(1.0)
    v += 2
    v *= 3
    assert v.data == 9.0 and w.data == 1.0 and v is not w


def test_tensors_are_iterated_row_by_row():
    t = Tensor([[1.0, 2.0], [3.0, 4.0]])
    first, second = t
    assert first.shape == (2,) and len(t) == 2
    (first * second).sum().backward()
    np.testing.assert_array_equal(t.grad, [[3, 4], [1, 2]])
    assert [x.data for x in first] == [1.0, 2.0]


@pytest.mark.parametrize("use", [list, tuple, len, sum, iter, sorted,
                                 lambda v: [*v], lambda v: 1.0 in v, lambda v: dict([v])])
def test_value_is_no_sequence(use):
    for node in (Value(1.0), Tensor(1.0)):
        with pytest.raises(TypeError):
            use(node)


@pytest.mark.parametrize("use", [
    bool, lambda v: 1 if v else 2, lambda v: v and 1, lambda v: not v, lambda v: max(v, v * 2),
    lambda v: sorted([v, v * 2]), lambda v: 0 < v < 1, lambda v: v > 0 or v < 0,
])
def test_node_has_no_truth_value(use):
    for node in (Value(1.0), Tensor([1.0])):
        with pytest.raises(TypeError, match=r"a node has no truth value.*autograd\.where"):
            use(node)


@pytest.mark.parametrize("use", [
    float, int, complex, round, math.tanh, math.exp, math.sqrt, math.floor, range,
    lambda v: [1, 2][v], lambda v: f"{v:.2f}", lambda v: v // 1, lambda v: v % 2,
])
def test_node_does_not_become_a_number(use):
    with pytest.raises(TypeError):
        use(Value(1.0))
    if use in (float, math.tanh, int):
        with pytest.raises(TypeError, match=r"graph would be lost.*np\.tanh.*x\.data"):
            use(Value(1.0))


def test_repr_shows_data_gradient_and_name():
    x, t = Value(2.0, "x"), Tensor([[1.0, 2.0], [3.0, 4.0]], "t")
    assert repr(x) == "Value(data=2.0, name='x')"
    assert repr(t) == "Tensor(data=[[1., 2.],\n             [3., 4.]], name='t')"
    (x * t).sum().backward()
    assert repr(x) == "Value(data=2.0, grad=10.0, name='x')"
    assert repr(t.sum()) == "Value(data=10.0)"


def test_name_is_given_once_or_later():
    x = Value(1.0, "x")
    y = (x + 1).named("y")
    assert (x.name, y.name, (x * 2).name) == ("x", "y", None)
    assert isinstance(y, Value)


# Copies and memory.
@pytest.mark.parametrize("node", [Value(2.0, "w"), Tensor([[1.0, 2.0]], "W"), Tensor(3.0),
                                  Tensor(np.ones(2, np.float32)), constant(1.0, "c"),
                                  constant([1.0, 2.0])])
@pytest.mark.parametrize("copied", [lambda n: pickle.loads(pickle.dumps(n)), copy.deepcopy,
                                    copy.copy])
def test_leaves_are_pickled_and_copied(node, copied):
    twin = copied(node)
    assert type(twin) is type(node) and twin is not node
    assert (twin.name, twin.dtype, twin.shape) == (node.name, node.dtype, node.shape)
    np.testing.assert_array_equal(twin.data, node.data)
    assert twin.is_constant == node.is_constant


def test_copy_of_a_model_keeps_its_sharing():
    w = Tensor([1.0])
    first, second = copy.deepcopy([w, w])
    assert first is second and first is not w


@pytest.mark.parametrize("copied", [pickle.dumps, copy.deepcopy, copy.copy])
def test_recorded_nodes_are_not_pickled(copied):
    with pytest.raises(TypeError) as caught:
        copied(Value(1.0).tanh())
    assert str(caught.value) == (
        "a node recorded by tanh cannot be pickled or copied; "
        "keep its data, or pickle the leaves and compute it again.")


@pytest.fixture
def no_cyclic_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def use_everything(x, W):
    y = (ag.softmax(W @ W)[0] * x).sum() + sum([x * x, x]) / ag.dot([x, 1.0], [2.0, x])
    y.backward()
    gradients(y, [x, W])
    slope = grad(grad(y, x), x)
    graph = Graph(y, names={"y": y})
    graph.name(y), graph.fprop(), graph.evaluate({x: 2.0}), graph.leaves
    return [weakref.ref(node) for node in (y, slope, *graph.nodes) if node not in (x, W)]


def test_dropped_graph_is_freed_by_reference_counting(no_cyclic_collector):
    x, W = Value(1.0), Tensor([[1.0, 2.0], [3.0, 4.0]])
    references = use_everything(x, W)
    assert len(references) > 10
    assert all(reference() is None for reference in references)


def test_deep_graphs_are_freed_without_recursion(no_cyclic_collector):
    for grow in (lambda y: ag.where(y > 0, y, 1.0), lambda y: ag.sum([y, 1.0, y * 0.0]),
                 lambda y: y + np.ones(1)):
        x = Value(1.0)
        y = x
        for _ in range(20_000):
            y = grow(y)
        half = weakref.ref(Graph(y).nodes[20_000])
        del y
        assert half() is None


def test_node_has_no_dict():
    assert not hasattr(Value(1.0), "__dict__")
    assert not hasattr(Tensor([1.0]), "__dict__")


def test_node_itself_cannot_be_made():
    with pytest.raises(TypeError) as caught:
        Node(1.0)
    assert str(caught.value) == ("Node: make a Value (one number) or a Tensor (an array) instead.")


def test_subclass_of_value_is_a_node_like_others():
    class Weight(Value):
        __slots__ = ()

    w = Weight(2.0)
    (w * w + (w > 0)).backward()
    assert w.grad == 4.0
    (w > 0).backward()
    assert w.grad == 0.0


def test_data_of_another_shape_is_refused():
    with pytest.raises(ShapeError) as caught:
        Tensor([1.0, 2.0], "W").data = [1.0]
    assert str(caught.value) == (
        "data of W has shape (2,), got (1,). Make a new Tensor for another shape.")
    with pytest.raises(TypeError, match="Value: expected one number, got list"):
        Value(1.0).data = [1.0]


def test_nodes_compare_by_identity_and_are_keys():
    x, y = Value(1.0), Value(1.0)
    assert x == x and x != y and x != "x" and x is not None
    assert {x: "x", y: "y"}[x] == "x"
    assert x in [y, x]
    with pytest.raises(TypeError, match="== asks whether two nodes are the same node"):
        Tensor([1.0]) == np.array([1.0])  # noqa: B015


def test_a_node_prints_in_an_f_string():
    assert f"{Value(1.0)}" == "Value(data=1.0)"


def test_a_large_gradient_is_not_written_out():
    W = Tensor(np.ones((5, 5)), "W")
    W.sum().backward()
    assert repr(W).endswith(", grad=<array of shape (5, 5)>, name='W')")


def test_a_name_is_checked_when_assigned():
    x = Value(1.0)
    with pytest.raises(TypeError, match="name: expected a non-empty str or None, got int 3"):
        x.name = 3
    assert x.name is None


def test_bprop_on_stale_data_is_refused():
    w = Value(2.0, "w")
    y = (w * 3).named("y")
    y.grad = 1.0
    w.data = 5.0
    with pytest.raises(ag.StaleGraphError, match=r"bprop: w\.data changed after y was computed"):
        y.bprop()
    y.fprop()
    y.bprop()
    assert w.grad == 3.0
