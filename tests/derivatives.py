"""How tests check derivatives: rules against numbers that were found without any rule.

Every test of a derivative goes through `assert_derivatives`, so that what it demands (values,
three ways to one gradient, kinds, shapes, dtypes, two orders) is demanded of everything.
"""

from __future__ import annotations

import builtins
from itertools import product

import numpy as np

import autograd
from autograd import Graph, Tensor, Value, grad, gradients

SHAPES = ((), (1,), (3,), (2, 3), (2, 1), (1, 3))
COMPLEX_STEP, REAL_STEP = 1e-20, 1e-3


def leaf_of(number):
    return Value(number) if np.ndim(number) == 0 else Tensor(number)


def slope_by_differences(root, leaf):
    """The gradient of root by differences alone, and the relative error it may have.

    The complex step loses no digit; it needs analytic ops. Otherwise five points, error h⁴.
    """
    graph = Graph(root)
    analytic = all(node.op is None or node.op.analytic for node in graph.nodes)
    found = np.zeros(leaf.shape)
    if leaf not in graph.nodes:
        return found, 1e-12
    for index in np.ndindex(leaf.shape):

        def at(step, index=index):
            data = np.array(leaf.data, dtype=complex if analytic else float)
            data[index] += step
            shifted = graph.evaluate({leaf: data if leaf.shape else data[()]})[root]
            return np.asarray(shifted).item()

        h = REAL_STEP
        found[index] = at(1j * COMPLEX_STEP).imag / COMPLEX_STEP if analytic else (
            8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
    return found, 1e-12 if analytic else 1e-6


def assert_close(found, expected, tolerance, what):
    scale = max(1.0, np.max(np.abs(expected)))
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * scale,
                               err_msg=what)


def weighted_sum(nodes, rng):
    """One number that depends on all entries of the nodes, each with a weight of its own."""
    return builtins.sum(autograd.sum(node * weights_for(node, rng)) for node in nodes)


def weights_for(node, rng):
    weights = rng.uniform(0.5, 1.5, node.shape) * rng.choice([-1.0, 1.0], node.shape)
    return weights if node.shape else float(weights)


def assert_like(gradient, leaf, what):
    """A gradient has its node's kind, shape and dtype."""
    assert np.shape(gradient) == leaf.shape, what
    if isinstance(leaf, Value):
        assert type(gradient) is float, what
    else:
        assert gradient.dtype == leaf.dtype, what


def assert_derivatives(function, operands, orders=2):
    """Check function, called on nodes, at the operands: its value and its derivatives.

    By rules there are three ways to a gradient (`backward`, `gradients`, `grad`), which must agree
    with each other and with differences. The gradients then are differentiated in turn.
    """

    def record(numbers):
        leaves = [leaf_of(number) for number in numbers]
        result = function(*leaves)
        return leaves, result, weighted_sum([result], np.random.default_rng(0))

    leaves, result, root = record(operands)
    np.testing.assert_allclose(result.data, function(*operands), rtol=1e-15, atol=1e-15,
                               err_msg="value: nodes differ from numbers")
    moved = [np.asarray(operand) + 0.01 for operand in operands]
    leaves_there, _, root_there = record(moved)
    assert_follows(grad(root, leaves), leaves, moved, gradients(root_there, leaves_there))
    for order in range(1, orders + 1):
        assert_gradients_of(root, leaves, f"derivative {order}")
        root = weighted_sum(grad(root, leaves), np.random.default_rng(order))


def assert_follows(nodes, leaves, operands, expected):
    """Recorded gradients are functions of the leaves: right for other data too."""
    graph = Graph(*nodes)
    present = set(graph.nodes)
    values = graph.evaluate({leaf: operand for leaf, operand in zip(leaves, operands, strict=True)
                             if leaf in present})
    for node, number in zip(nodes, expected, strict=True):
        assert_close(values[node], number, 1e-12, "grad() does not follow the data")


def assert_gradients_of(root, leaves, what):
    numbers, nodes = gradients(root, leaves), grad(root, leaves)
    for leaf in leaves:
        leaf.grad = None
    root.backward()
    for i, (leaf, number, node) in enumerate(zip(leaves, numbers, nodes, strict=True)):
        where = f"{what} with respect to operand {i}"
        stored = np.zeros(leaf.shape) if leaf.grad is None else leaf.grad
        if leaf.grad is not None:
            assert_like(leaf.grad, leaf, where)
        assert_like(number, leaf, where)
        assert node.shape == leaf.shape and node.dtype == leaf.dtype, where
        assert_close(stored, number, 1e-13, f"{where}: backward() differs from gradients()")
        assert_close(node.data, number, 1e-13, f"{where}: grad() differs from gradients()")
        expected, tolerance = slope_by_differences(root, leaf)
        assert_close(number, expected, tolerance, f"{where}: rule differs from differences")


# Where to try an op.
def is_smooth_at(op, operands, options):
    """Whether no entry is so near to a kink of the op that a difference would step over it."""
    if op.branch is None:
        return True
    here = op.branch(*operands, **options)
    for i, operand in enumerate(operands):
        for index, by in product(np.ndindex(np.shape(operand)), (-0.01, 0.01)):
            moved = np.array(operand, float)
            moved[index] += by
            there = op.branch(*operands[:i], moved, *operands[i + 1:], **options)
            if not np.array_equal(here, there):
                return False
    return True


def operands_for(op, shapes, options, rng):
    """Random numbers of these shapes in the op's domain, away from its kinks."""
    domains = op.domain if np.ndim(op.domain) == 2 else [op.domain] * len(shapes)
    for _ in range(1000):
        operands = [rng.uniform(*domain, shape) if shape else float(rng.uniform(*domain))
                    for domain, shape in zip(domains, shapes, strict=True)]
        if is_smooth_at(op, operands, options):
            return operands
    raise AssertionError(f"{op.name}: its domain {op.domain} has no smooth place")


def cases_of(op):
    """All (shapes, options) on which an op is tried: its own, or all that broadcast."""
    if op.cases or not hasattr(op, "slopes"):
        return list(op.cases)
    return [(shapes, {}) for shapes in product(SHAPES, repeat=len(op.slopes))]


def assert_op(op, orders=2):
    """Check an op on all its cases."""
    rng = np.random.default_rng(1)
    for shapes, options in cases_of(op):
        try:
            operands = operands_for(op, shapes, options, rng)
            assert_derivatives(lambda *xs, o=options: op(*xs, **o), operands, orders)
        except Exception as error:
            error.add_note(f"{op.name}, shapes {shapes}, options {options}")
            raise
