"""Every op of the registry in programs: over a batch row by row, and as NumPy code."""

from itertools import product

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Tensor, Value, array_op, elementwise
from autograd.op import REGISTRY, ElementwiseOp
from autograd.program import compile_graph
from autograd.program.batch import over_batch
from tests.derivatives import cases_of, leaf_of, operands_for, weights_for

OPS = list(REGISTRY.values())
ELEMENTWISE = [op for op in OPS if isinstance(op, ElementwiseOp)]
every_op = pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
every_elementwise_op = pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
SPECIAL = (0.0, -0.0, np.inf, -np.inf, np.nan, 1.5, -1.5)

MORE = {
    "getitem": [([(4,)], {"index": slice(1, 3)}), ([(4,)], {"index": slice(None, None, -2)}),
                ([(2, 3)], {"index": (1, 2)}), ([(2, 3)], {"index": (..., -1)}),
                ([(2, 3)], {"index": (None, slice(0, 1))}), ([(2, 3)], {"index": -1}),
                ([(2, 3)], {"index": (np.array([0, 1]), np.array([2, 0]))}),
                ([(2, 3)], {"index": (0, np.array([2, 0]))}),
                ([(2, 3, 2)], {"index": (np.array([1, 0]), slice(None), np.array([0, 1]))}),
                ([(2, 3, 2)], {"index": (0, slice(None), np.array([0, 1, 1]))}),
                ([(2, 3)], {"index": np.array([[True, False, True], [False, True, True]])})],
    "scatter": [([()], {"index": (1, 2), "shape": (2, 3)}),
                ([(2,)], {"index": (slice(None), 1), "shape": (2, 3)}),
                ([(2,)], {"index": (np.array([0, 0]), np.array([1, 1])), "shape": (2, 3)}),
                ([(2, 3)], {"index": (np.array([1, 0]), slice(None), np.array([0, 1])),
                            "shape": (2, 3, 2)})],
    "transpose": [([(3,)], {}), ([(2, 3, 1)], {}), ([(2, 3)], {"axes": (0, 1)}),
                  ([(2, 3, 4)], {"axes": (1, 0, 2)})],
    "reshape": [([(1,)], {"shape": ()}), ([(2, 3)], {"shape": (-1,)}),
                ([(4,)], {"shape": (2, -1)}), ([()], {"shape": (1, 1)})],
    "broadcast_to": [([(1,)], {"shape": (3,)}), ([(3,)], {"shape": (3,)}),
                     ([(1, 3)], {"shape": (4, 2, 3)})],
    "sum_to": [([(4, 2, 3)], {"shape": (2, 1)}), ([(2, 3)], {"shape": ()}),
               ([(2, 3)], {"shape": (2, 3)})],
    "concatenate": [([(2,), (1,)], {"axis": 0}), ([(2, 1), (2, 2)], {"axis": 1}),
                    ([(3,)], {"axis": 0})],
    "stack": [([(2,), (2,)], {"axis": 0}), ([(2,), (2,), (2,)], {"axis": 1}),
              ([(2, 3), (2, 3)], {"axis": 1})],
    "matmul": [([(4, 2, 3), (3,)], {}), ([(3,), (4, 3, 1)], {}), ([(5, 1, 2, 3), (4, 3, 2)], {}),
               ([(1, 3), (3, 1)], {}), ([(1,), (1,)], {})],
    "leaky_relu": [([(3,)], {"slope": 0.3}), ([()], {"slope": 0.3})],
    "elu": [([(3,)], {"alpha": 0.7}), ([()], {"alpha": 0.7})],
    "astype": [([(3,)], {"dtype": "float32"})],
} | {name: [([(2, 3)], {"axis": (1, 0)}), ([(2, 1, 3)], {"axis": (2, 1), "keepdims": True}),
            ([()], {}), ([(2, 3)], {"keepdims": True})]
     for name in ("sum", "mean", "max", "min", "norm", "logsumexp")}


def cases(op):
    """The (shapes, options) of an op, its own and some of the tests; not all of very many."""
    own, rng = cases_of(op), np.random.default_rng(0)
    some = sorted(rng.choice(len(own), min(len(own), 12), replace=False))
    return [own[i] for i in some] + MORE.get(op.name, [])


# Over a batch.
@every_op
def test_over_batch_is_row_by_row(op):
    n, rng = 4, np.random.default_rng(0)
    for shapes, options in cases(op):
        rows = [operands_for(op, shapes, options, rng) for _ in range(n)]
        for wide in product([False, True], repeat=len(shapes)):
            leaves = [leaf_of(x) for x in rows[0]]
            node = op(*leaves, **options)
            wider = {leaf: Tensor(np.array([row[i] for row in rows]))
                     for i, leaf in enumerate(leaves) if wide[i]}
            found = over_batch([node], wider, n)[node]
            where = f"{shapes}, {options}, wide {wide}"
            if not any(wide):
                assert found is node, where
                continue
            expected = [op(*[row[i] if w else rows[0][i] for i, w in enumerate(wide)], **options)
                        for row in rows]
            assert found.shape == (n, *node.shape), where
            assert found.dtype == node.dtype or not node.shape, where
            np.testing.assert_allclose(found.data, expected, rtol=1e-13, atol=1e-14, err_msg=where)


@every_op
def test_over_batch_with_one_node_for_all_operands(op):
    """x * x, x @ x, stack([x, x]): also where both operands get the axis at once."""
    rng = np.random.default_rng(1)
    for shapes, options in cases(op):
        if len(shapes) < 2 or len(set(shapes)) > 1 or np.ndim(op.domain) == 2:
            continue
        rows = [rng.uniform(0.1, 2.0, shapes[0]) for _ in range(3)]
        rows = rows if shapes[0] else [float(row) for row in rows]
        x = leaf_of(rows[0])
        node = op(*[x] * len(shapes), **options)
        found = over_batch([node], {x: Tensor(np.array(rows))}, 3)[node]
        expected = [op(*[row] * len(shapes), **options) for row in rows]
        np.testing.assert_allclose(found.data, expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("shape", [(3,), (5, 3)])
def test_a_product_over_a_batch_is_one_product(shape):
    """Of all examples with the weights, not one for each."""
    x, W, v = Tensor(np.ones(shape), "x"), Tensor(np.ones((3, 2)), "W"), Tensor(np.ones(3), "v")
    X = Tensor(np.ones((4, *shape)), "X")
    for node in (x @ W, x @ v, *([v @ x] if len(shape) == 1 else [])):
        found = over_batch([node], {x: X}, 4)[node]
        names = [each.op.name for each in Graph(found).nodes if each.op]
        assert names == ["matmul"], names


def test_over_batch_leaves_the_rest_of_the_graph_as_it_is():
    x, w = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    fixed = ag.tanh(w)
    root = ag.sum(fixed * x)
    made = over_batch([root, fixed], {x: Tensor(np.ones((3, 2)))}, 3)
    assert made[fixed] is fixed and made[w] is w
    assert made[root].shape == (3,)
    assert set(made) == set(Graph(root).nodes)


def test_over_batch_of_ops_without_a_rule_goes_row_by_row(own_ops):
    flip = array_op("flip", np.flip, lambda g, y, x: flip(g))
    x = Tensor([1.0, 2.0, 3.0])
    rows = np.array([[1.0, 2.0, 3.0], [0.0, 5.0, -1.0]])
    node = flip(x)
    assert over_batch([node], {x: Tensor(rows)}, 2)[node].data.tolist() == rows[:, ::-1].tolist()
    program = compile_graph(ag.sum(node * Tensor([1.0, 0.0, 2.0], "w")), {"x": x}, reduction="sum")
    program.fprop(x=rows)
    assert program.bprop().tolist() == rows[:, ::-1].sum(axis=0).tolist()


def test_over_batch_of_what_was_broadcast():
    """A repeated operand takes part as it was, also where it was repeated along the first axis."""
    rng = np.random.default_rng(2)
    for before, after in (((), (2, 3)), ((1,), (3,)), ((2, 1), (2, 3)), ((3,), (2, 3)),
                          ((1, 3), (2, 3)), ((2, 3), (2, 3))):
        rows = [rng.uniform(-1, 1, before) for _ in range(4)]
        x = leaf_of(rows[0] if before else float(rows[0]))
        other = rng.uniform(-1, 1, after)
        for node, expected in (
                (ag.broadcast_to(x, after) * other,
                 [np.broadcast_to(row, after) * other for row in rows]),
                (ag.broadcast_to(x, after) + ag.broadcast_to(x, after),
                 [2 * np.broadcast_to(row, after) for row in rows]),
                (ag.tanh(ag.broadcast_to(x, after)),
                 [np.tanh(np.broadcast_to(row, after)) for row in rows])):
            found = over_batch([node], {x: Tensor(np.array(rows))}, 4)[node]
            np.testing.assert_allclose(found.data, expected, rtol=1e-14)


# As code.
def leaves_of(operands, dtype):
    return [Tensor(np.asarray(x, dtype)) if np.ndim(x) else Value(float(x)) for x in operands]


def promotes(leaves):
    """Whether 64-bit numbers of Values stand beside 32-bit arrays."""
    return len({leaf.dtype for leaf in leaves}) > 1


def assert_eager(op, leaves, options, rtol, dtypes=True):
    """The op compiled gives the same result and gradients as eagerly."""
    node = op(*leaves, **options)
    seed = weights_for(node, np.random.default_rng(0))
    seed = np.asarray(seed, node.dtype) if node.shape else seed
    node.backward(seed)
    program = compile_graph(node, parameters=leaves)
    found = program.fprop()
    program.bprop(seed)
    where = f"{[leaf.data for leaf in leaves]}, {options}\n{program.listing()}"
    for result in (found, program.values[node]):
        assert np.shape(result) == node.shape, where
        np.testing.assert_allclose(result, node.data, rtol=rtol, atol=rtol, err_msg=where)
    for leaf in leaves:
        expected = 0.0 if leaf.grad is None else leaf.grad
        slope = program.gradients[leaf]
        assert np.shape(slope) == leaf.shape, where
        np.testing.assert_allclose(slope, np.broadcast_to(expected, leaf.shape), rtol=rtol,
                                   atol=rtol, err_msg=where)
        if dtypes and leaf.shape:
            assert slope.dtype == leaf.dtype, where
    if dtypes and node.shape:
        assert found.dtype == node.dtype, where


@every_op
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 3e-6)])
def test_compiled_op_is_the_eager_one(op, dtype, rtol):
    rng = np.random.default_rng(3)
    for shapes, options in cases(op)[::1 if dtype is np.float64 else 2]:
        leaves = leaves_of(operands_for(op, shapes, options, rng), dtype)
        assert_eager(op, leaves, options, rtol, dtypes=not promotes(leaves))


def test_float32_stays_beside_a_value():
    x = Tensor(np.array([1.0, 2.0], np.float32))
    program = compile_graph(Value(0.1) * x)
    assert program.fprop().dtype == np.float32
    program.bprop(seed=[1.0, 1.0])
    assert program.gradients[x].dtype == np.float32


def test_comparisons_are_numbers():
    a, b = Tensor([1.0, 2.0]), Tensor([2.0, 1.0])
    node = a > b
    program = compile_graph(ag.sum(node * a))
    program.fprop()
    assert program.values[node].dtype == float
    assert program.values[node].tolist() == [0.0, 1.0]


def special_operands(op):
    """Pairs of special numbers, one list per operand; a third operand is an ordinary number."""
    pairs = list(product(SPECIAL, repeat=min(op.arity, 2)))
    return [np.array([pair[i] if i < 2 else 0.5 for pair in pairs]) for i in range(op.arity)]


def assert_same_slopes(program, leaves, rtol):
    for i, leaf in enumerate(leaves):
        expected = np.zeros(leaf.shape) if leaf.grad is None else leaf.grad
        np.testing.assert_allclose(program.gradients[leaf], expected, rtol=rtol,
                                   err_msg=f"leaf {i}\n{program.listing()}")


@every_elementwise_op
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_infinite_and_undefined_numbers_pass_as_in_eager(op, dtype):
    """Also zeros, whatever their sign."""
    rtol = 3e-6 if dtype is np.float32 else 1e-13
    leaves = [Tensor(x.astype(dtype)) for x in special_operands(op)]
    node = op(*leaves)
    seed = np.ones(node.shape)
    node.backward(seed)
    program = compile_graph(node, parameters=leaves)
    np.testing.assert_allclose(program.fprop(), node.data, rtol=rtol, err_msg=program.listing())
    program.bprop(seed)
    assert_same_slopes(program, leaves, rtol)


@every_elementwise_op
def test_infinite_and_undefined_scalars_pass_as_in_eager(op):
    """Alone, and many of one kind, which become an array."""
    numbers = list(zip(*special_operands(op), strict=True))
    if op.name == "power":  # for the root of -inf Python says inf, and NumPy nan
        numbers.remove((-np.inf, 1.5))
    alone = [[Value(x) for x in xs] for xs in numbers if 1.5 in xs or len(set(xs)) == 1]
    for leaves in alone:
        root = op(*leaves)
        root.backward()
        program = compile_graph(root, parameters=leaves)
        np.testing.assert_allclose(program.fprop(), root.data, rtol=1e-13,
                                   err_msg=f"{leaves}\n{program.listing()}")
        program.bprop()
        assert_same_slopes(program, leaves, 1e-13)
    leaves = [Value(x) for xs in numbers for x in xs]
    roots = [op(*leaves[i:i + op.arity]) for i in range(0, len(leaves), op.arity)]
    Graph(*roots).bprop()
    program = compile_graph(roots, parameters=leaves)
    np.testing.assert_allclose(program.fprop(), [root.data for root in roots], rtol=1e-13)
    program.bprop()
    assert_same_slopes(program, leaves, 1e-13)


@pytest.mark.parametrize("exponent", [0.5, 2.0, -1.0, 3.0, -0.5, 1.0, 0.0])
@pytest.mark.parametrize("number", SPECIAL)
def test_powers_of_special_numbers(number, exponent):
    """NumPy takes ** 0.5 for a square root, which knows no −∞."""
    x = Tensor([number, 0.5])
    node = x ** exponent
    program = compile_graph(node)
    np.testing.assert_array_equal(program.fprop(), node.data)
    node.backward(seed=[1.0, 1.0])
    program.bprop(seed=[1.0, 1.0])
    np.testing.assert_array_equal(program.gradients[x], x.grad)


@pytest.mark.parametrize(("base", "exponent"), [
    (a, b) for a in (np.inf, -np.inf, np.nan) for b in (0.0, 1.5, -1.5, np.inf, np.nan)
    if (a, b) != (-np.inf, 1.5)])  # for the root of -inf Python says inf, and NumPy nan
def test_powers_with_exponents_that_are_nodes(base, exponent):
    a, b = Value(base), Value(exponent)
    root = a ** b
    root.backward()
    program = compile_graph(root, parameters=[a, b])
    np.testing.assert_array_equal(program.fprop(), root.data)
    np.testing.assert_array_equal(program.bprop(), [a.grad, b.grad])


def test_constants_in_programs_may_be_infinite():
    x = Value(2.0, "x")
    for number in (np.inf, -np.inf, np.nan, -0.0, 1e300, 5e-324):
        for root in (x * number, number - x, ag.where(x > number, x, number), ag.sum([x, number])):
            np.testing.assert_array_equal(compile_graph(root).fprop(), root.data)


def test_own_ops_are_called_by_name(own_ops):
    softsign = elementwise("softsign", None, lambda x: x / (1 + abs(x)),
                           lambda y, x: 1 / (1 + abs(x)) ** 2)
    x = Tensor([1.0, -3.0], "x")
    program = compile_graph(ag.sum(softsign(x) * 2.0))
    assert program.fprop() == 2 * (0.5 - 0.75)
    np.testing.assert_allclose(program.bprop(), [0.5, 0.125])
    assert 'softsign = REGISTRY["softsign"].array' in program.listing()
    assert "softsign(x)" in program.listing()


def test_own_ops_that_give_booleans_are_numbers(own_ops):
    near = elementwise("near", None, lambda x: np.abs(x) < 1, 0)
    x = Tensor([0.5, 2.0], "x")
    root = near(x) + near(2 * x)
    np.testing.assert_array_equal(compile_graph(root).fprop(), root.data)


def test_sums_of_truths_count():
    """In NumPy True + True is True."""
    a, b = Tensor([1.0, 2.0, 3.0]), Tensor([2.0, 1.0, 1.0])
    for root in ((a > b) + (a >= b), (a > b) + 1.0, (a > b) - (b > a), -(a > b), ag.sum(a > b),
                 ag.mean(a > b), (a > b) * (a > 2.5), ((a > b) * 2.0) @ b, ag.where(a > b, a, b),
                 ag.maximum(a > b, 0.5), (a > b) / 2.0, ag.stack([a > b, b > a]),
                 (a > b).reshape(3, 1), ag.exp(a > b), (a > b) ** 2.0, (a > b)[1:],
                 (a > b) @ (b > a), ag.equal(a > b, 1.0), (a > b) > 0.5):
        program = compile_graph([root], parameters=[a, b])
        found, = program.fprop()
        np.testing.assert_allclose(found, root.data, rtol=1e-15, err_msg=program.listing())
        assert type(found) is float or found.dtype == float


def test_ties_share_as_in_eager():
    a, b = Value(1.0), Value(1.0)
    T = Tensor([[2.0, 2.0], [0.0, 2.0]])
    for root in (ag.maximum(a, b), ag.minimum(a, b) * 3.0, ag.relu(a - b), abs(a - b),
                 ag.max(T), ag.sum(ag.max(T, axis=1)), ag.sum(ag.maximum(T, 2.0)),
                 ag.max([a, b, a * 1.0])):
        leaves = [x for x in Graph(root).leaves if not x.is_constant]
        root.backward()
        program = compile_graph(root, parameters=leaves)
        assert program.fprop() == root.data
        program.bprop()
        for leaf in leaves:
            np.testing.assert_array_equal(program.gradients[leaf], leaf.grad)
