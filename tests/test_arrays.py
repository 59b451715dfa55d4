"""NumPy's functions on nodes, and functions of arrays: shapes, indices, products, reductions."""

import builtins

import numpy as np
import pytest

import autograd as ag
from autograd import Node, NotDifferentiableError, ShapeError, Tensor, Value, gradients
from tests.derivatives import assert_derivatives

RNG = np.random.default_rng(0)
X, W = RNG.uniform(0.1, 0.9, (2, 3)), RNG.uniform(0.1, 0.9, (3, 4))
V, U = RNG.uniform(0.1, 0.9, 3), RNG.uniform(0.1, 0.9, 4)

# NumPy's names: what they do to nodes is what they do to arrays, and has a derivative.
UFUNCS = [np.tanh, np.exp, np.expm1, np.log, np.log1p, np.sqrt, np.square, np.absolute, np.abs,
          np.negative, np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.sinh, np.cosh,
          np.sign]
BINARY = [np.add, np.subtract, np.multiply, np.divide, np.true_divide, np.power, np.maximum,
          np.minimum, np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal]
FUNCTIONS = {
    "sum": lambda x: np.sum(x),
    "sum of an axis": lambda x: np.sum(x, axis=1),
    "sum, axis by position": lambda x: np.sum(x, 0),
    "sum keepdims": lambda x: np.sum(x, axis=(0, -1), keepdims=True),
    "add.reduce": lambda x: np.add.reduce(x),
    "add.reduce of an axis": lambda x: np.add.reduce(x, axis=-1),
    "mean": lambda x: np.mean(x, axis=-1),
    "max": lambda x: np.max(x, axis=0),
    "min": lambda x: np.min(x),
    "var": lambda x: np.var(x, axis=1),
    "norm": lambda x: np.linalg.norm(x),
    "norm of rows": lambda x: np.linalg.norm(x, axis=1),
    "norm of rows, ord": lambda x: np.linalg.norm(x, 2, axis=1, keepdims=True),
    "frobenius": lambda x: np.linalg.norm(x, "fro"),
    "norm of a vector": lambda x: np.linalg.norm(x[0], 2),
    "where": lambda x: np.where(x > 0.5, x, 2 * x),
    "where with a raw condition": lambda x: np.where(np.array([True, False, True]), x, -1.0),
    "clip": lambda x: np.clip(x, 0.3, 0.6),
    "clip by name": lambda x: np.clip(x, a_min=0.3, a_max=None),
    "concatenate": lambda x: np.concatenate([x, 2 * x], axis=1),
    "concatenate with constants": lambda x: np.concatenate((np.ones((1, 3)), x)),
    "stack": lambda x: np.stack([x, x * x], axis=-1),
    "reshape": lambda x: np.reshape(x, (3, 2)),
    "reshape to one axis": lambda x: np.reshape(x, -1),
    "transpose": lambda x: np.transpose(x),
    "transpose by name": lambda x: np.transpose(x, axes=(1, 0)),
    "ravel": lambda x: np.ravel(x),
    "take": lambda x: np.take(x, [0, 2, 2], axis=1),
    "take of all": lambda x: np.take(x, (0, 5)),
    "broadcast_to": lambda x: np.broadcast_to(x, (4, 2, 3)),
    "dot": lambda x: np.dot(x, W),
    "dot, constant first": lambda x: np.dot(V, x.T),
    "dot with a number": lambda x: np.dot(x, 2.0),
    "matmul": lambda x: np.matmul(x, W),
    "outer": lambda x: np.outer(x[0], V),
    "kron": lambda x: np.kron(x, np.ones((2, 2))),
}


@pytest.mark.parametrize("function", UFUNCS, ids=lambda f: f.__name__)
def test_numpys_ufunc_records_a_node(function):
    for data in (0.3, X):
        assert_derivatives(function, [data], orders=1)
    assert type(function(Value(0.3))) is Value and type(function(Tensor(X))) is Tensor


@pytest.mark.parametrize("function", BINARY, ids=lambda f: f.__name__)
def test_numpys_ufunc_of_two_records_a_node(function):
    np.testing.assert_allclose(function(Tensor(X), V).data, function(X, V))
    np.testing.assert_allclose(function(X, Tensor(V)).data, function(X, V))
    assert type(function(0.5, Value(0.25))) is Value
    assert type(function(np.float64(0.5), Value(0.25))) is Value


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_numpys_function_records_a_node(function):
    assert isinstance(function(Tensor(X)), Node)
    assert_derivatives(function, [X])


def test_questions_about_the_shape_get_plain_answers():
    t = Tensor(X)
    assert (np.shape(t), np.ndim(t), np.size(t), np.size(t, 1)) == ((2, 3), 2, 6, 3)
    assert np.size(t, axis=0) == 2
    assert (np.shape(Value(1.0)), np.ndim(Value(1.0)), np.size(Value(1.0))) == ((), 0, 1)


def test_numpys_scalar_types_leave_the_node_a_node():
    v = Value(2.0)
    for node in (np.float64(3) * v, v * np.float64(3), np.float32(3) * v, np.int64(3) * v,
                 np.float64(3) - v, np.float64(3) ** v, np.array(3.0) * v):
        assert type(node) is Value
    array = np.array([1.0, 2.0])
    for node in (array * v, v * array, array @ Tensor([1.0, 2.0]) * array):
        assert type(node) is Tensor


@pytest.mark.parametrize(("call", "message"), [
    (lambda x: np.floor(x),
     "np.floor has no derivative rule. On numbers, take np.floor(x.data); to differentiate it, "
     "declare it: autograd.elementwise('floor', None, np.floor, lambda y, x: ...)."),
    (lambda x: np.cumsum(x),
     "np.cumsum has no derivative rule. On numbers, take np.cumsum(x.data); to differentiate it, "
     "declare it: autograd.array_op('cumsum', np.cumsum, lambda g, y, x: ...)."),
    (lambda x: np.linalg.inv(x),
     "np.linalg.inv has no derivative rule. On numbers, take np.linalg.inv(x.data); to "
     "differentiate it, declare it: autograd.array_op('inv', np.linalg.inv, lambda g, y, x: ...)."),
])
def test_function_without_derivative_says_so(call, message):
    with pytest.raises(NotDifferentiableError) as caught:
        call(Tensor(X))
    assert str(caught.value) == message


@pytest.mark.parametrize("call", [
    np.std, np.squeeze, np.sort, np.argmax, np.isfinite, np.round, np.vstack, np.einsum,
    np.allclose, np.median, np.isnan, np.cumprod, np.heaviside, np.dot, np.inner, np.mod,
])
def test_nothing_of_numpy_returns_an_array_of_nodes(call):
    t = Tensor(X)
    arguments = {np.einsum: ("ij->i", t), np.vstack: ([t, t],)}.get(call, (t,))
    arguments += (t,) if call in (np.allclose, np.heaviside, np.dot, np.inner, np.mod) else ()
    with pytest.raises((NotDifferentiableError, ShapeError)):
        call(*arguments)


@pytest.mark.parametrize("call", [
    lambda v: np.asarray(v), lambda v: np.array([v, v]), lambda v: np.array([v], dtype=object),
    lambda v: np.sum([v, v]), lambda v: np.mean([v, v]), lambda v: np.max([v, 1.0]),
    lambda v: Tensor([v, v]), lambda v: Tensor(v), lambda v: np.add(Tensor([1.0]), [v]),
    lambda v: np.ones(2) @ [v, v], lambda v: ag.sum([[v, v]]), lambda v: np.linalg.norm([v, v]),
])
def test_node_does_not_become_an_array(call):
    for node in (Value(1.0), Tensor([1.0])):
        with pytest.raises(TypeError, match=r"a node cannot become a NumPy array.*autograd\.sum"):
            call(node)


def test_entry_of_an_array_cannot_be_a_node():
    array = np.zeros(2)
    with pytest.raises((TypeError, ValueError)):
        array[0] = Value(1.0)


@pytest.mark.parametrize(("call", "message"), [
    (lambda a, v: a.__iadd__(v), "np.add cannot write a node into an array (out=, +=, -=, ...). "
                                 "Write a = a + node, which makes a new node."),
    (lambda a, v: np.multiply(a, v, out=a), "np.multiply cannot write a node into an array"),
    (lambda a, v: np.tanh(v, out=a), "np.tanh cannot write a node into an array"),
    (lambda a, v: np.add(a, v, where=a > 0), "np.add with where is not supported on nodes; "
                                             "call np.add with operands only."),
    (lambda a, v: np.tanh(v, dtype=np.float32), "np.tanh with dtype is not supported on nodes"),
    (lambda a, v: np.multiply.outer(a, v), "np.multiply.outer is not supported on nodes; "
                                           "call np.multiply with operands only."),
    (lambda a, v: np.maximum.reduce(v), "np.maximum.reduce is not supported on nodes"),
    (lambda a, v: np.add.accumulate(v), "np.add.accumulate is not supported on nodes"),
])
def test_ufuncs_special_uses_are_refused(call, message):
    with pytest.raises(TypeError) as caught:
        call(np.ones(2), Tensor([1.0, 2.0]))
    assert message in str(caught.value)


@pytest.mark.parametrize("order", [1, np.inf, "nuc", 0, 2])
def test_other_norms_are_refused(order):
    with pytest.raises(TypeError) as caught:
        np.linalg.norm(Tensor(X), order)
    assert str(caught.value) == (f"np.linalg.norm with ord={order!r} is not supported on nodes of "
                                 "shape (2, 3); the Euclidean norm is autograd.norm(x).")


# Raw numbers in, raw numbers out.
def test_functions_on_raw_numbers_and_arrays_record_nothing():
    assert type(ag.tanh(1)) is float and type(ag.tanh(np.float32(1))) is float
    assert type(ag.tanh([1, 2])) is np.ndarray and type(ag.sum([1, 2])) is float
    assert ag.dot([1, 2], [3, 4]) == 11.0 and ag.dot(2, [1, 2]).tolist() == [2, 4]
    assert type(ag.softmax([1, 2])) is np.ndarray and ag.softmax([1, 2]).sum() == 1.0
    assert ag.tanh(Tensor(X).data).shape == (2, 3)


@pytest.mark.parametrize("integers", [2, np.int64(2), [2, 3], np.array([2, 3]),
                                      np.array([2, 3], np.uint8)])
def test_integers_become_floats(integers):
    for result in (ag.power(integers, -1), ag.square(integers), ag.negative(integers),
                   ag.subtract(1, integers), ag.sum(integers)):
        assert np.asarray(result).dtype == np.float64
    assert np.ravel(ag.power(integers, np.array(-1)))[0] == 0.5
    assert np.ravel(ag.negative(integers))[0] == -2.0


# Indices.
INDICES = {
    "int": (1,), "np.int64": np.int64(1), "negative": -1, "last axis": (..., 0),
    "slice": slice(None, None, 2), "backwards": slice(None, None, -1),
    "row and slice": (0, slice(1, 3)),
    "new axis": (slice(None), None), "new axis alone": None, "ellipsis": ..., "empty tuple": (),
    "list": [0, 1, 1], "list of columns": (slice(None), [2, 2, 0]), "tuple": (1, 2),
    "array": np.array([[0, 1], [1, 1]]), "pairs": ([0, 1, 0], [2, 2, 2]),
    "mask": X > 0.5, "mask of rows": np.array([True, False]), "list of bools": [True, True],
    "array and new axis": (None, [0, 0], ..., slice(1)),
    "np.int32 pair": (np.int32(0), np.int8(-1)),
}


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_index_picks_and_gives_back_as_in_numpy(index):
    np.testing.assert_array_equal(Tensor(X)[index].data, X[index])
    assert_derivatives(lambda x: ag.getitem(x, index), [X])


def test_entry_picked_twice_gets_both_gradients():
    x = Tensor([1.0, 2.0, 3.0])
    x[[0, 0, 2]].sum().backward()
    np.testing.assert_array_equal(x.grad, [2, 0, 1])


def test_value_may_be_indexed_as_a_numpy_scalar():
    v = Value(2.0)
    assert v[()].data == 2.0 and v[None].shape == (1,) and v[None, None].shape == (1, 1)
    assert gradients(v[None].sum() * 3, v) == 3.0


def test_take_reads_tuples_and_negative_axes_as_numpy_does():
    t = Tensor(X)
    for indices, axis in (((0, 1), None), ([2, 0], -1), ((1, 1, 1), 0), (np.array([[0], [1]]), 1),
                          (2, 1), (np.int64(3), None)):
        np.testing.assert_array_equal(np.take(t, indices, axis).data, np.take(X, indices, axis))


# Shapes.
def test_methods_are_the_functions():
    t = Tensor(X)
    for node, array in ((t.reshape(3, 2), X.reshape(3, 2)), (t.reshape((6,)), X.reshape(6)),
                        (t.reshape(-1, 2), X.reshape(-1, 2)), (t.reshape([2, 3]), X),
                        (t.reshape(np.int64(6)), X.ravel()), (t.T, X.T), (t.ravel(), X.ravel()),
                        (t.transpose(), X.T), (t.transpose(1, 0), X.T), (t.transpose((-1, 0)), X.T),
                        (t.transpose([0, 1]), X), (t.transpose(np.array([1, 0])), X.T),
                        (t.sum(axis=0), X.sum(0)), (t.mean(1), X.mean(1)), (t.max(), X.max()),
                        (t.min(axis=1, keepdims=True), X.min(axis=1, keepdims=True)),
                        (t.var(0), X.var(0)), (t.exp(), np.exp(X)), (t.log(), np.log(X)),
                        (t.sqrt(), np.sqrt(X)), (t.tanh(), np.tanh(X)), (t.relu(), X),
                        (t.sigmoid(), ag.sigmoid(X)), (t.dot(W), X @ W), (+t, X), (-t, -X),
                        (abs(t), X), (t.transpose(None), X.T)):
        np.testing.assert_allclose(node.data, array, rtol=1e-15)


@pytest.mark.parametrize("axis", [None, 0, 1, 2, -1, -3, (0, 1), (0, -1), (2, 1, 0), (),
                                  np.int64(1)])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "var", "norm", "logsumexp"])
def test_reductions_take_axes_as_numpy_does(name, axis, keepdims):
    array = RNG.uniform(0.1, 1.0, (2, 3, 2))
    function = getattr(ag, name)
    numpys = {"norm": lambda x, **axes: np.sqrt(np.sum(x * x, **axes)),
              "logsumexp": lambda x, **axes: np.log(np.sum(np.exp(x), **axes))}
    expected = numpys.get(name, getattr(np, name, None))(array, axis=axis, keepdims=keepdims)
    result = function(Tensor(array), axis, keepdims)
    np.testing.assert_allclose(result.data, expected, rtol=1e-13, atol=1e-15)
    assert_derivatives(lambda x: function(x, axis=axis, keepdims=keepdims), [array], orders=1)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax"])
@pytest.mark.parametrize("axis", [0, 1, -1, -2])
def test_probabilities_along_any_axis(name, axis):
    function = getattr(ag, name)
    assert_derivatives(lambda z: function(z, axis=axis), [3 * X])
    p = function(3 * X, axis=axis)
    np.testing.assert_allclose((np.exp(p) if name == "log_softmax" else p).sum(axis), 1.0)


def test_sparsemax_is_sparse_and_its_jacobian_is_as_in_closed_form():
    z = Tensor([1.0, 0.5, -1.0])
    p = ag.sparsemax(z)
    np.testing.assert_allclose(p.data, [0.75, 0.25, 0.0])
    support = np.array([1.0, 1.0, 0.0])
    np.testing.assert_allclose(ag.jacobian(p, z), np.diag(support) - np.outer(support, support) / 2)


# Products.
@pytest.mark.parametrize(("m", "n"), [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3,)),
    ((3,), (5, 3, 2)), ((5, 2, 3), (3, 2)), ((2, 3), (5, 3, 2)), ((5, 2, 3), (5, 3, 2)),
    ((5, 2, 3), (1, 3, 2)), ((1, 2, 3), (5, 3, 2)), ((4, 1, 2, 3), (5, 3, 2)), ((1,), (1,)),
    ((1, 1), (1,)), ((4, 1, 1, 3), (3,)), ((3,), (4, 1, 3, 1)), ((2, 1, 2, 3), (1, 5, 3, 1)),
])
def test_matmul_of_all_shapes(m, n):
    a, b = RNG.normal(size=m), RNG.normal(size=n)
    np.testing.assert_allclose((Tensor(a) @ Tensor(b)).data, a @ b, rtol=1e-13, atol=1e-15)
    assert_derivatives(ag.matmul, [a, b])
    assert_derivatives(lambda a: a @ b, [a], orders=1)
    assert_derivatives(lambda b: a @ b, [b], orders=1)


@pytest.mark.parametrize(("function", "m", "n"), [
    (ag.outer, (2,), (3,)), (ag.outer, (1,), (1,)), (ag.kron, (2,), (3,)),
    (ag.kron, (2, 1), (3, 2)), (ag.dot, (2, 3), (3,)), (ag.dot, (3,), (3,)), (ag.dot, (), (3,)),
])
def test_other_products(function, m, n):
    a, b = RNG.normal(size=m), RNG.normal(size=n)
    a = float(a) if m == () else a
    expected = getattr(np, function.__name__)(a, b)
    np.testing.assert_allclose(function(a, b), expected)
    np.testing.assert_allclose(function(Tensor(a), Tensor(b)).data, expected)
    assert_derivatives(function, [a, b])


# Lists of Values.
def test_functions_of_a_list_of_values_return_values():
    v = [Value(1.0), Value(2.0)]
    for function in (ag.sum, ag.mean, ag.max, ag.min, ag.var, ag.norm, ag.logsumexp):
        result = function(v)
        assert type(result) is Value
        assert result.data == pytest.approx(function(np.array([1.0, 2.0])))
        assert function((v[0], 2.0)).data == pytest.approx(result.data)
    for function in (ag.softmax, ag.log_softmax, ag.sparsemax):
        result = function([v[0], 2, np.float64(3)])
        assert [type(p) for p in result] == [Value] * 3
        np.testing.assert_allclose([p.data for p in result], function(np.array([1.0, 2.0, 3.0])))


def test_sum_of_a_list_is_one_node():
    v = [Value(float(i)) for i in range(5)]
    total = ag.sum([*v, 2.0, np.int64(3)])
    assert total.data == 15.0 and total.op.symbol == "Σ"
    total.backward()
    assert [x.grad for x in v] == [1.0] * 5


def test_dot_of_lists_is_drawn_as_a_neuron():
    w, x = [Value(2.0), Value(3.0)], [Value(5.0), 7.0]
    y = ag.dot(w, x)
    assert [node.op.name for node in ag.Graph(y) if node.op] == ["multiply", "multiply", "total"]
    assert y.data == 31.0 and gradients(y, w) == [5.0, 7.0]
    assert ag.dot(w, np.array([1.0, 2.0])).data == 8.0
    assert ag.dot(w, Tensor([1.0, 2.0])).data == 8.0
    assert ag.dot([1.0, 2.0], w).data == 8.0


def test_values_are_stacked_into_a_tensor():
    v = [Value(1.0), 2.0, Value(3.0)]
    t = ag.stack(v)
    assert type(t) is Tensor and t.shape == (3,)
    assert gradients((t * [1.0, 2.0, 3.0]).sum(), [v[0], v[2]]) == [1.0, 3.0]


# Broadcasting, undone.
@pytest.mark.parametrize(("shape", "to"), [((), (2, 3)), ((3,), (2, 3)), ((2, 1), (2, 3)),
                                           ((1, 1), (2, 3)), ((1,), (1,)), ((1, 3), (4, 1, 3))])
def test_sum_to_and_broadcast_to_are_each_others_derivative(shape, to):
    small, big = RNG.normal(size=shape), RNG.normal(size=to)
    small = float(small) if shape == () else small
    assert_derivatives(lambda x: ag.broadcast_to(x, to), [small])
    assert_derivatives(lambda x: ag.sum_to(x, shape), [big])
    inner = np.sum(ag.broadcast_to(small, to) * big), np.sum(small * ag.sum_to(big, shape))
    assert inner[0] == pytest.approx(inner[1], rel=1e-13)


def test_getitem_and_scatter_are_each_others_derivative():
    index, x, g = np.array([0, 0, 2]), RNG.normal(size=4), RNG.normal(size=3)
    assert builtins.sum(x[index] * g) == pytest.approx(np.sum(x * ag.scatter(g, index, (4,))))


def test_concatenate_of_rows_of_a_tensor():
    t = Tensor(X)
    np.testing.assert_array_equal(ag.concatenate(t).data, X.ravel())
    np.testing.assert_array_equal(ag.stack(list(t)).data, X)
