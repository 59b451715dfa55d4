"""Every op of the registry, so that a new op is tested the moment it is declared."""

import numpy as np
import pytest

import autograd
from autograd import (
    Tensor,
    Value,
    array_op,
    constant,
    elementwise,
    grad,
    gradients,
)
from autograd.node import data_of
from autograd.op import REGISTRY, ElementwiseOp
from tests.derivatives import (
    SHAPES,
    assert_close,
    assert_derivatives,
    assert_like,
    assert_op,
    cases_of,
    leaf_of,
    operands_for,
    weighted_sum,
)

OPS = list(REGISTRY.values())
ELEMENTWISE = [op for op in OPS if isinstance(op, ElementwiseOp)]
every_op = pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
every_elementwise_op = pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)


@every_op
def test_derivatives_of_first_and_second_order(op):
    assert_op(op)


@every_op
def test_op_has_cases_to_be_tested_on(op):
    assert cases_of(op), f"declare array_op({op.name!r}, ..., cases=[...])"


@every_elementwise_op
def test_arrays_are_the_scalar_function_entry_by_entry(op):
    rng = np.random.default_rng(2)
    for shape in SHAPES:
        operands = operands_for(op, [shape] * len(op.slopes), {}, rng)
        leaves = [leaf_of(operand) for operand in operands]
        result = op(*leaves)
        gradients_of_arrays = gradients(weighted_sum([result], np.random.default_rng(3)), leaves)
        weights = gradients(weighted_sum([result], np.random.default_rng(3)), result)
        for index in np.ndindex(shape):
            scalars = [Value(np.asarray(operand)[index]) for operand in operands]
            scalar = op(*scalars)
            assert_close(np.asarray(result.data)[index], scalar.data, 1e-14, "value")
            assert_close(op(*[x.data for x in scalars]), scalar.data, 0, "value of floats")
            for slope, array in zip(gradients(scalar, scalars), gradients_of_arrays, strict=True):
                expected = slope * np.asarray(weights)[index]
                assert_close(np.asarray(array)[index], expected, 1e-13, "gradient")


@every_op
def test_numbers_give_numbers_and_nodes_give_nodes(op):
    rng = np.random.default_rng(4)
    for shapes, options in cases_of(op)[:12]:
        operands = operands_for(op, shapes, options, rng)
        number = op(*operands, **options)
        node = op(*[leaf_of(x) for x in operands], **options)
        assert type(number) in (float, np.ndarray)
        assert type(node) is (Value if type(number) is float else Tensor)
        assert node.shape == np.shape(number)


@every_op
def test_operands_may_be_constants(op):
    rng = np.random.default_rng(5)
    shapes, options = cases_of(op)[0] if op.cases else ([(2, 3)] * len(op.slopes), {})
    operands = operands_for(op, shapes, options, rng)
    for i, operand in enumerate(operands if len(operands) > 1 else []):
        for fixed in (operand, constant(operand)):

            def with_constant(*xs, i=i, fixed=fixed):
                numbers_only = not any(isinstance(x, autograd.Node) for x in xs)
                return op(*xs[:i], data_of(fixed) if numbers_only else fixed, *xs[i:], **options)

            assert_derivatives(with_constant, [*operands[:i], *operands[i + 1:]], orders=1)


@every_op
def test_float32_stays_float32(op):
    rng = np.random.default_rng(6)
    for shapes, options in cases_of(op)[-12:]:
        if () in shapes or "dtype" in options:
            continue
        doubles = operands_for(op, shapes, options, rng)
        results = []
        for dtype in (np.float64, np.float32):
            leaves = [Tensor(x.astype(dtype)) for x in doubles]
            result = op(*leaves, **options)
            root = weighted_sum([result], np.random.default_rng(7))
            root.backward()
            for leaf, node in zip(leaves, grad(root, leaves), strict=True):
                assert_like(leaf.grad, leaf, op.name)
                assert node.dtype == leaf.dtype
            assert isinstance(result, Value) or result.dtype == dtype
            results.append([np.array(result.data), *[np.array(leaf.grad) for leaf in leaves]])
        for double, single in zip(*results, strict=True):
            assert_close(single, double, 1e-4, op.name)


@pytest.mark.parametrize(("function", "low", "high"), [
    (lambda x: autograd.leaky_relu(x, slope=0.3), -2, -0.1),
    (lambda x: autograd.leaky_relu(x, slope=0.3), 0.1, 2),
    (lambda x: autograd.elu(x, alpha=0.5), -2, -0.1),
    (lambda x: autograd.elu(x, alpha=0.5), 0.1, 2),
    (lambda x: autograd.clip(x, -0.5, 0.5), -0.4, 0.4),
    (lambda x: autograd.clip(x, -0.5, 0.5), 0.6, 2),
    (lambda x: autograd.clip(x, None, 3.0), -2, 2),
    (lambda x: autograd.clip(x, -3.0, None), -2, 2),
    (lambda x: autograd.var(x), -2, 2),
    (lambda x: autograd.var(x, axis=1, keepdims=True), -2, 2),
    (lambda x: autograd.kron(x, x), -2, 2),
    (lambda x: autograd.take(x, [0, 0, 2], axis=1), -2, 2),
    (lambda x: autograd.take(x, [5, 0]), -2, 2),
    (lambda x: autograd.ravel(x), -2, 2),
    (lambda x: autograd.softmax(x, axis=(0, 1)), -2, 2),
])
def test_functions_made_of_ops(function, low, high):
    assert_derivatives(function, [np.random.default_rng(10).uniform(low, high, (2, 3))])


# Ops that users declare.
def test_users_elementwise_op_passes_the_same_test(own_ops):
    def steep(x, *, k=2.0):
        return x / (k + abs(x))

    assert_op(elementwise(
        "softsign_k", None, steep, lambda y, x, *, k=2.0: k / (k + abs(x)) ** 2,
        branch=lambda x, **_: np.sign(x)))


def test_users_elementwise_op_of_three_operands_passes_the_same_test(own_ops):
    op = elementwise("lerp", None, lambda a, b, t: a + t * (b - a), lambda y, a, b, t: 1 - t,
                     lambda y, a, b, t: t, lambda y, a, b, t: b - a, analytic=True)
    op.cases = [([(2, 3), (3,), ()], {}), ([(), (), ()], {}), ([(2, 1), (1, 3), (2, 3)], {})]
    assert_op(op)


def test_users_array_op_passes_the_same_test(own_ops):
    assert_op(array_op(
        "flip", lambda x, *, axis: np.flip(x, axis), lambda g, y, x, *, axis: flip(g, axis),
        analytic=True, cases=[([(3,)], {"axis": 0}), ([(2, 3)], {"axis": 1})]))


def flip(x, axis):
    return REGISTRY["flip"](x, axis=axis)


def test_users_array_op_of_any_number_of_operands_passes_the_same_test(own_ops):
    op = array_op("plus_all", lambda *xs: sum(xs), lambda i, g, y, *xs: g, any_number=True,
                  analytic=True, cases=[([(2, 3), (3,), ()], {}), ([(), ()], {})])
    assert_op(op)


def test_users_ufunc_is_dispatched_from_numpy(own_ops):
    elementwise("cbrt", None, np.cbrt, lambda y, x: 1 / (3 * y * y))
    x = Tensor([1.0, 8.0])
    np.cbrt(x).sum().backward()
    np.testing.assert_allclose(x.grad, [1 / 3, 1 / 12])


def test_users_op_does_not_take_over_numpys_function(own_ops):
    mine = elementwise("my_tanh", None, np.tanh, lambda y, x: 0 * x)
    x = Value(0.0)
    assert np.tanh(x).op is autograd.tanh and mine(x).op is mine
    explicit = elementwise("my_sinh", None, np.sinh, lambda y, x: 0 * x, numpy=np.sinh)
    assert np.sinh(x).op is explicit


WRONG = {
    "slope": lambda: elementwise("wrong", np.sin, np.sin, lambda y, x: autograd.sin(x)),
    "sign": lambda: elementwise("wrong", np.sin, np.sin, lambda y, x: -autograd.cos(x)),
    "slightly off": lambda: elementwise(
        "wrong", np.sin, np.sin, lambda y, x: autograd.cos(x) * (1 + 1e-5)),
    "slightly off, complex step": lambda: elementwise(
        "wrong", None, np.sin, lambda y, x: autograd.cos(x) * (1 + 1e-11), analytic=True),
    "order of slopes": lambda: elementwise(
        "wrong", None, np.divide, lambda y, a, b: -y / b, lambda y, a, b: 1 / b,
        domain=(0.5, 2.0)),
    "lost graph": lambda: elementwise(
        "wrong", None, np.sin, lambda y, x: np.cos(data_of(x))),
    "numbers unlike arrays": lambda: elementwise(
        "wrong", lambda x: x * x + 1e-9, np.square, lambda y, x: 2 * x),
    "forgotten factor": lambda: array_op(
        "wrong", lambda x: 3 * np.sum(x), lambda g, y, x: g * np.ones(np.shape(data_of(x))),
        cases=[([(3,)], {})]),
}


@pytest.mark.parametrize("declare", WRONG.values(), ids=WRONG)
def test_wrong_rule_is_caught(own_ops, declare):
    op = declare()
    with pytest.raises(AssertionError):
        assert_op(op)
        test_arrays_are_the_scalar_function_entry_by_entry(op)


def test_array_op_without_cases_is_caught(own_ops):
    op = array_op("untested", lambda x: x, lambda g, y, x: g)
    with pytest.raises(AssertionError, match="declare array_op"):
        test_op_has_cases_to_be_tested_on(op)


def test_op_needs_a_slope_or_rule_for_each_operand(own_ops):
    with pytest.raises(ValueError, match="op 'odd': expected a slope or rule for each operand"):
        elementwise("odd", None, lambda x: 2 * x)
    with pytest.raises(ValueError, match="op 'odd': expected a slope or rule for each operand"):
        array_op("odd", lambda x: 2 * x)
    with pytest.raises(TypeError, match=r"tanh: expected 1 operand\(s\), got 2\."):
        autograd.tanh(Value(1.0), 2.0)


def test_own_op_may_be_declared_again_as_when_a_cell_runs_twice(own_ops):
    for factor in (2.0, 3.0):
        times = elementwise("times", None, lambda x, f=factor: f * x, factor)
    x = Value(1.0)
    times(x).backward()
    assert x.grad == 3.0


def test_numpys_function_means_the_latest_own_op(own_ops):
    for factor in (2.0, 3.0):
        mine = elementwise("my_cbrt", None, np.cbrt, lambda y, x, f=factor: f * x)
        assert np.cbrt(Value(8.0)).op is mine


def test_array_too_many_is_not_taken_for_numpys_out():
    given = [np.ones(2), np.ones(2), np.full(2, 7.0)]
    for call in (lambda: autograd.add(*given), lambda: autograd.tanh(*given[1:])):
        with pytest.raises(TypeError, match=r"expected \d operand\(s\), got \d\."):
            call()
    assert given[2].tolist() == [7.0, 7.0]


def test_names_of_autograds_ops_are_taken():
    with pytest.raises(ValueError, match="'tanh' is an op of autograd; give the new op another"):
        elementwise("tanh", None, np.tanh, 1)


def test_op_describes_itself():
    assert repr(autograd.tanh) == "<op tanh>"
    assert autograd.multiply.describe("w", "x") == "w · x"
    assert autograd.tanh.describe("z") == "tanh(z)"
    assert REGISTRY["sum"].describe("x", axis=0) == "sum(x, axis=0)"


def test_error_in_an_own_rule_names_the_op(own_ops):
    short = elementwise("short", None, lambda x: x * x, lambda x: 2 * x)
    with pytest.raises(TypeError) as caught:
        short(Value(1.0)).backward()
    assert "This is the slope or rule of op 'short' for its operand 0." in caught.value.__notes__


def test_op_needs_a_name_and_functions(own_ops):
    for name, number, array in (("", None, np.cbrt), ("odd", "{}³", np.cbrt), ("odd", None, 3)):
        with pytest.raises(TypeError, match=f"op {name!r}: expected a name, a function on arrays"):
            elementwise(name, number, array, 1)
