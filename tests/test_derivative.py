"""Derivatives as nodes and as numbers, of any order; and the simplicity of gradient graphs."""

import re

import numpy as np
import pytest

import autograd as ag
from autograd import (
    Graph,
    Node,
    ShapeError,
    Tensor,
    Value,
    constant,
    grad,
    gradients,
    hessian,
    jacobian,
)
from autograd.jacobian import local_derivative

TANH_AT_HALF = [  # derivatives of order 0 to 7, with 50 digits: a polynomial in t = tanh(1/2)
    0.46211715726000975850, 0.78644773296592741015, -0.72686198138358727554,
    -0.56520928825977036087, 3.95221956372458305088, -3.26668647197139269114,
    -36.27954029179162549447, 144.15204759284634166979]


def nth_derivative(function, x, n):
    y = function(x)
    for _ in range(n):
        y = grad(y, x)
    return y.data


# Numbers.
def test_gradients_take_and_return_any_form():
    a, b = Value(2.0), Tensor([3.0, 4.0])
    y = (a * b).sum()
    assert gradients(y, a) == 7.0
    listed, (in_tuple,) = gradients(y, [a, b]), gradients(y, (b,))
    named = gradients(y, {"a": a, "b": b})
    assert listed[0] == named["a"] == 7.0
    for array in (listed[1], in_tuple, named["b"]):
        np.testing.assert_array_equal(array, [2, 2])


def test_gradients_touch_no_node():
    a, b = Value(2.0), Value(3.0)
    a.grad, y = 99.0, a * b
    gradients(y, [a, b]), jacobian(y, a), hessian(y, [a, b]), grad(y, a)
    assert (a.grad, b.grad, y.grad) == (99.0, None, None)


def test_gradients_are_zero_where_independent():
    a, b, c = Value(2.0), Tensor(np.ones((2, 3), np.float32)), constant([1.0])
    zeros = gradients(a * 2, [b, c, a])
    assert zeros[0].shape == (2, 3) and zeros[0].dtype == np.float32 and not zeros[0].any()
    assert zeros[1].tolist() == [0.0] and zeros[2] == 2.0
    assert gradients(Value(1.0), a) == 0.0


def test_gradient_with_respect_to_inner_nodes_and_the_root():
    x = Value(3.0)
    u = x * x
    y = u * u
    assert gradients(y, [x, u, y]) == [108.0, 18.0, 1.0]
    assert [node.data for node in grad(y, [x, u, y])] == [108.0, 18.0, 1.0]


def test_gradient_with_respect_to_a_constant_can_be_asked_for():
    w, x = Value(2.0), constant(3.0, "x")
    y = w * x
    assert gradients(y, x) == 2.0 and grad(y, x).data == 2.0
    y.backward()
    assert x.grad is None


def test_returned_arrays_belong_to_the_caller():
    x = Tensor([1.0, 2.0])
    y = x.sum()
    first, second = gradients(y, [x, x])
    first += 5
    np.testing.assert_array_equal(second, [1, 1])
    np.testing.assert_array_equal(gradients(y, x), [1, 1])


# Nodes.
@pytest.mark.parametrize("x", [Value(0.5), Tensor([0.5, 1.0]), Tensor(np.ones((2, 1), np.float32))])
def test_grad_returns_a_node_like_x(x):
    for function in (ag.tanh, lambda x: 3.0 * x, lambda x: x, lambda x: ag.where(1.0, 2.0, x),
                     lambda x: x * np.ones((4, 1, 1)), lambda x: x > 0, ag.square):
        y = function(x)
        y = y if isinstance(y, Value) else y.sum()
        slope = grad(y, x)
        assert isinstance(slope, Node) and slope.shape == x.shape and slope.dtype == x.dtype
        np.testing.assert_allclose(slope.data, gradients(y, x), rtol=1e-6)


def test_grad_of_a_list_is_a_list():
    a, b = Value(2.0), Tensor([3.0])
    y = (a * b).sum()
    assert [node.shape for node in grad(y, [a, b])] == [(), (1,)]
    assert [node.shape for node in grad(y, (b, a, Tensor([1.0, 2.0])))] == [(1,), (), (2,)]


def test_independent_gradient_is_a_zero_node():
    a, b = Value(2.0), Tensor(np.ones((2, 3)))
    zero, zeros = grad(Value(1.0) * 3, [a, b])
    assert zero.data == 0.0 and zeros.shape == (2, 3) and not zeros.data.any()
    assert grad(zero * a, a).data == 0.0


# Higher orders.
@pytest.mark.parametrize("n", range(8))
def test_tanh_to_the_seventh_derivative(n):
    assert nth_derivative(ag.tanh, Value(0.5), n) == pytest.approx(TANH_AT_HALF[n], rel=1e-12)
    tensor = Tensor([0.5, 0.5])
    y = ag.tanh(tensor).sum()
    for _ in range(n):
        y = grad(y, tensor).sum()
    assert y.data == pytest.approx(2 * TANH_AT_HALF[n], rel=1e-11)


@pytest.mark.parametrize(("function", "x", "derivatives"), [
    (lambda x: x ** 3, -2.0, [-8, 12, -12, 6, 0, 0]),
    (lambda x: x ** 0, 0.0, [1, 0, 0]),
    (lambda x: x ** 2, 0.0, [0, 0, 2, 0]),
    (lambda x: x * x * x, 0.0, [0, 0, 0, 6]),
    (lambda x: 1 / x, 0.5, [2, -4, 16, -96, 768]),
    (ag.log, 2.0, [np.log(2), 0.5, -0.25, 0.25, -0.375]),
    (ag.exp, 0.0, [1, 1, 1, 1]),
    (ag.sin, 0.0, [0, 1, 0, -1, 0, 1]),
    (ag.relu, 2.0, [2, 1, 0]),
    (abs, -2.0, [2, -1, 0]),
    (lambda x: ag.maximum(x, 1.0) * x, 2.0, [4, 4, 2, 0]),
    (ag.sqrt, 4.0, [2, 0.25, -1 / 32]),
])
def test_known_higher_derivatives(function, x, derivatives):
    for n, expected in enumerate(derivatives):
        assert nth_derivative(function, Value(x), n) == pytest.approx(expected, rel=1e-13)


def test_perturbations_are_not_confused():
    """d/dx [x · d/dy (x y)] is 2x; engines that mix the two variables up return something else."""
    x, y = Value(2.0), Value(2.0)
    inner = grad(x * y, y)
    assert grad(x * inner, x).data == 4.0

    def inner_slope(x):
        y = Value(1.0)
        return grad(x + y, y)

    x = Value(1.0)
    assert grad(x * inner_slope(x), x).data == 1.0


def test_hessian_of_a_saddle():
    for a, b in ((Value(0.0), Value(0.0)), (Value(3.0), Value(-1.0))):
        np.testing.assert_array_equal(hessian(a**2 - b**2, [a, b]), [[2, 0], [0, -2]])
    x = Tensor([0.0, 0.0])
    np.testing.assert_array_equal(hessian(x[0] ** 2 - x[1] ** 2, x), [[2, 0], [0, -2]])


def test_hessian_of_arrays_and_lists():
    A = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 0.0, 4.0]])
    x = Tensor([1.0, 2.0, 3.0])
    np.testing.assert_allclose(hessian(x @ A @ x, x), A + A.T)
    X, v = Tensor(np.ones((2, 2))), Value(3.0)
    y = v * (X * X).sum()
    assert hessian(y, X).shape == (2, 2, 2, 2)
    np.testing.assert_array_equal(hessian(y, X).reshape(4, 4), 6 * np.eye(4))
    full = hessian(y, [v, X])
    assert full.shape == (5, 5)
    np.testing.assert_array_equal(full, full.T)
    np.testing.assert_array_equal(full[0], [0, 2, 2, 2, 2])


def test_hessian_of_softmax_cross_entropy_is_its_covariance():
    z = Tensor([0.3, -1.0, 2.0])
    p = ag.softmax(z).data
    np.testing.assert_allclose(hessian(ag.logsumexp(z) - z[1], z), np.diag(p) - np.outer(p, p),
                               rtol=1e-13, atol=1e-16)


def test_hessian_of_a_linear_function_is_zero():
    x = Tensor([1.0, 2.0])
    np.testing.assert_array_equal(hessian(x.sum(), x), np.zeros((2, 2)))
    np.testing.assert_array_equal(hessian(Value(1.0) * 2, x), np.zeros((2, 2)))


def test_jacobian_has_the_shapes_of_y_and_x():
    x, W = Tensor([1.0, 2.0, 3.0]), Tensor(np.arange(6.0).reshape(3, 2))
    y = x @ W
    np.testing.assert_array_equal(jacobian(y, x), W.data.T)
    assert jacobian(y, W).shape == (2, 3, 2)
    assert jacobian(y.sum(), W).shape == (3, 2)
    assert jacobian(y, [x, W]).shape == (2, 9)
    assert jacobian([y, y.sum()], [x]).shape == (3, 3)
    v = Value(2.0)
    assert jacobian(v * v, v).shape == () and jacobian(v * v, v) == 4.0
    assert jacobian(v * x, v).tolist() == [1.0, 2.0, 3.0]
    assert jacobian(x, x).tolist() == np.eye(3).tolist()
    assert jacobian([v, v * 2], [v, v]).tolist() == [[1, 1], [2, 2]]
    assert jacobian(y, Value(0.0)).tolist() == [0, 0]


def test_local_derivatives():
    x, W = Tensor([1.0, 2.0]), Tensor([[1.0, 2.0], [3.0, 4.0]])
    y = x * W
    np.testing.assert_array_equal(local_derivative(y, 0), W.data)
    np.testing.assert_array_equal(local_derivative(y, 1), [[1, 2], [1, 2]])
    np.testing.assert_array_equal(local_derivative(x @ W, 0), W.data.T)
    assert local_derivative(x @ W, 1).shape == (2, 2, 2)
    np.testing.assert_array_equal(local_derivative(W.sum(), 0), np.ones((2, 2)))
    assert local_derivative(Value(3.0) > 0.0, 0) == 0.0
    np.testing.assert_array_equal(local_derivative(x > 0.0, 0), [0, 0])
    assert local_derivative(ag.relu(Value(2.0)), 0) == 1.0
    assert local_derivative(Value(3.0) * 5.0, 1) == 3.0


@pytest.mark.parametrize(("make", "slope"), [
    (lambda: ag.sqrt(Value(0.0)), np.inf), (lambda: ag.log(Value(0.0)), np.inf),
    (lambda: Value(1.0) / 0.0, np.inf), (lambda: ag.arcsin(Value(1.0)), np.inf),
    (lambda: ag.sqrt(Tensor([0.0])), [np.inf]),
])
def test_local_derivative_may_be_infinite(make, slope):
    np.testing.assert_array_equal(local_derivative(make(), 0), slope)


# Gradient graphs come simplified.
def ops_of(node):
    return [n.op.name for n in Graph(node) if n.op is not None]


@pytest.mark.parametrize(("function", "ops"), [
    (lambda x: x + 5, []), (lambda x: 3 * x, []), (lambda x: x - 2.0, []), (lambda x: -x, []),
    (lambda x: x / 2, []), (lambda x: x ** 2, ["multiply"]), (lambda x: ag.square(x), ["multiply"]),
    (lambda x: x ** 3, ["power", "multiply"]), (lambda x: x ** 1, []),
    (lambda x: x * x, ["add"]), (lambda x: ag.exp(x), ["exp"]), (lambda x: x > 0, []),
    (lambda x: ag.tanh(x), ["tanh", "multiply", "subtract"]), (lambda x: ag.relu(x), ["greater"]),
    (lambda x: ag.sin(x), ["cos"]), (lambda x: ag.where(x > 0, 3.0, 1.0), []),
    (lambda x: ag.sigmoid(x) * 0.0, []),
])
def test_gradient_graph_holds_no_idle_op(function, ops):
    for x in (Value(2.0), Tensor([1.0, 2.0])):
        y = function(x)
        slope = grad(y if isinstance(y, Value) else y.sum(), x)
        assert ops_of(slope) == ops


IDLE = {"add": 0, "subtract": 0, "multiply": 1, "divide": 1, "power": 1}


def assert_no_idle_op(node, kept):
    for n in Graph(node):
        if n.op is None or n in kept:
            continue
        constants = [x for x in n.operands if not isinstance(x, Node)]
        for x in constants:
            idle = n.op.name in IDLE and np.all(np.equal(x, IDLE[n.op.name]))
            first = x is n.operands[0] and n.op.name in ("divide", "power")
            assert not idle or first, f"{n.op.name} with {x}"
            assert n.op.name != "multiply" or not np.all(np.equal(x, 0)), "a dead branch"
        if n.op.name in ("sum_to", "broadcast_to", "reshape"):
            assert n.shape != np.shape(n.operands[0]), f"idle {n.op.name}"
        if n.op.name == "negative":
            assert n.operands[0].op is None or n.operands[0].op.name != "negative"
        assert len(constants) < len(n.operands), "an op of constants only"


@pytest.mark.parametrize("order", [1, 2, 3])
def test_gradient_graphs_of_a_network_hold_no_idle_op(order):
    w, b, x = Value(0.5), Value(-0.2), Value(2.0)
    y = ag.square(ag.tanh(w * x + b) - 1.0) + 0.1 * w ** 2 + ag.log(1 + ag.exp(-w * x)) / 3
    kept = set(Graph(y))
    for _ in range(order):
        y = grad(y, w)
        assert_no_idle_op(y, kept)


def test_gradient_graph_of_arrays_holds_no_idle_op():
    x, W, b = Tensor(np.ones((4, 2))), Tensor([[0.1, 0.2], [0.3, 0.4]]), Tensor([0.5, 0.6])
    y = ag.mean(ag.square(ag.relu(x @ W + b) @ W - 1.0))
    for node in grad(y, [W, b]):
        assert_no_idle_op(node, set(Graph(y)))
        np.testing.assert_allclose(
            node.data, gradients(y, W if node.shape == (2, 2) else b), rtol=1e-13)


def test_gradient_graph_may_hold_what_the_user_wrote():
    x = Value(2.0)
    y = (x * 1.0 + 0.0) ** 2
    slope = grad(y, x)
    assert slope.data == 4.0 and ops_of(slope) == ["multiply", "add", "multiply"]


def test_simplified_zero_keeps_its_shape():
    x = Tensor(np.ones((2, 3)))
    for y in ((x * np.zeros((2, 3))).sum(), (x * 0.0).sum(), (0.0 * ag.tanh(x)).sum()):
        assert grad(y, x).shape == (2, 3) and not grad(y, x).data.any()


def test_simplification_does_not_change_shapes_by_broadcasting():
    x = Tensor([1.0, 2.0])
    y = (x + np.zeros((3, 1))).sum() + (x * np.ones((3, 2))).sum() + (x - np.zeros((2, 2))).sum()
    assert gradients(y, x).tolist() == [8, 8] and grad(y, x).data.tolist() == [8, 8]


# What is refused.
@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda x: grad(3.0, x), TypeError, "grad: expected a Value or a Tensor, got float 3.0."),
    (lambda x: grad(x, 3.0), TypeError, "grad: expected a Value or a Tensor, got float 3.0."),
    (lambda x: grad(x, [x, None]), TypeError,
     "grad: expected a Value or a Tensor, got NoneType None."),
    (lambda x: grad(x, []), ValueError, "grad: the list of nodes is empty."),
    (lambda x: gradients([x], x), TypeError, "gradients: expected a Value or a Tensor, got list"),
    (lambda x: gradients(x, {"a": 1}), TypeError,
     "gradients: expected a Value or a Tensor, got int 1."),
    (lambda x: jacobian([], x), ValueError, "jacobian: the list of nodes is empty."),
    (lambda x: jacobian(x, "x"), TypeError, "jacobian: expected a Value or a Tensor, got str 'x'."),
    (lambda x: hessian(2.0, x), TypeError,
     "hessian: expected a Value or a Tensor, got float 2.0."),
    (lambda x: local_derivative(x, 0), TypeError,
     "local_derivative: x is a leaf, it has no operands."),
])
def test_what_is_no_node_is_refused(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call(Value(1.0, "x"))


def test_grad_names_the_way_out_of_a_root_of_many_numbers():
    with pytest.raises(ShapeError, match=re.escape("one number. Take y.sum().")):
        grad((Tensor([1.0, 2.0]) * 2).named("y"), Tensor([1.0]))
