"""Products of vectors and matrices: matmul, dot, outer, kron."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dispatch import register
from autograd.elementwise import multiply
from autograd.errors import ShapeError, note_failure
from autograd.op import array_op
from autograd.operators import install
from autograd.reductions import holds_nodes, scalars_only
from autograd.reductions import sum as total
from autograd.shapes import Shape, reshape, shape_of, swap_last


def _matmul(a: Any, b: Any) -> Any:
    try:
        return np.matmul(a, b)
    except ValueError:
        why = _misfit(np.shape(a), np.shape(b))
        if why:
            raise ShapeError(why) from None
        raise  # stacks that do not fit: `Op.compute` says so


def _misfit(m: Shape, n: Shape) -> str:
    """Why arrays of these shapes have no matrix product, and what may have been meant."""
    if not m or not n:
        return (f"shapes {m} and {n} do not fit: a number has no rows or columns. "
                "Use * instead of @.")
    inner = n[-2] if len(n) > 1 else n[0]
    if m[-1] == inner:
        return ""
    hint = " Did you mean X @ W.T?" if len(n) > 1 and m[-1] == n[-1] else ""
    if not hint and len(m) > 1 and m[-2] == inner:
        hint = " Did you mean X.T @ W?"
    return f"shapes {m} and {n} do not fit: inner sizes {m[-1]} and {inner} differ.{hint}"


def _as_matrices(g: Any, a: Any, b: Any) -> tuple[Any, Any, Any]:
    """The same product with vectors written as matrices of one row or one column."""
    m, n = shape_of(a), shape_of(b)
    if len(m) == 1:
        g, a = reshape(g, (*shape_of(g)[: max(len(n) - 2, 0)], 1, *n[-1:] * (len(n) > 1))), \
            reshape(a, (1, *m))
    if len(n) == 1:
        g, b = reshape(g, (*shape_of(g), 1)), reshape(b, (*n, 1))
    return g, a, b


def _left_rule(g: Any, y: Any, a: Any, b: Any) -> Any:
    """dL/da = g bᵀ."""
    m, n = len(shape_of(a)), len(shape_of(b))
    if m == n == 2:
        return g @ swap_last(b)
    if m <= 2 and n == 1:
        return g * b if m == 1 else outer(g, b)
    if m == 1 and n == 2:
        return matmul(b, g)
    g, a_, b = _as_matrices(g, a, b)
    return _back(matmul(g, swap_last(b)), a, a_)


def _right_rule(g: Any, y: Any, a: Any, b: Any) -> Any:
    """dL/db = aᵀ g."""
    m, n = len(shape_of(a)), len(shape_of(b))
    if m == n == 2:
        return swap_last(a) @ g
    if m == 1 and n <= 2:
        return g * a if n == 1 else outer(a, g)
    if m == 2 and n == 1:
        return matmul(g, a)
    g, a, b_ = _as_matrices(g, a, b)
    return _back(matmul(swap_last(a), g), b, b_)


def _back(gradient: Any, operand: Any, as_matrix: Any) -> Any:
    """The gradient of a vector that was written as a matrix, summed over the stack."""
    if len(shape_of(operand)) > 1:
        return gradient
    stacked = tuple(range(len(shape_of(gradient)) - 2))
    gradient = total(gradient, stacked) if stacked else gradient
    return reshape(gradient, shape_of(operand))


_matmul_op = array_op(
    "matmul", _matmul, _left_rule, _right_rule, numpy=np.matmul, symbol="@", text="{} @ {}",
    analytic=True, cases=[
        ([(2, 3), (3, 2)], {}), ([(3,), (3, 2)], {}), ([(2, 3), (3,)], {}), ([(3,), (3,)], {}),
        ([(4, 2, 3), (3, 2)], {}), ([(4, 2, 3), (4, 3, 1)], {}), ([(4, 1, 3), (3,)], {}),
        ([(3,), (4, 3, 2)], {}), ([(2, 3), (4, 3, 2)], {})])
_outer_op = array_op(
    "outer", lambda a, b: np.outer(a, b), lambda g, y, a, b: matmul(g, b),
    lambda g, y, a, b: matmul(a, g), symbol="⊗", text="{} ⊗ {}", analytic=True,
    cases=[([(2,), (3,)], {})])


def matmul(a: Any, b: Any) -> Any:
    """Matrix product, also of vectors and of stacks of matrices: ``a @ b``.

    Y = A B,  ∂L/∂A = G Bᵀ,  ∂L/∂B = Aᵀ G.
    Shapes: (..., n, d) and (..., d, h) give (..., n, h); a vector counts as a row on the left and
    as a column on the right. Raises ShapeError where the inner sizes differ.

    >>> matmul(np.array([1.0, 2.0]), np.array([[1.0, 2.0], [-1.0, 1.0]]))
    array([-1.,  4.])
    """
    return _matmul_op(a, b)


def dot(a: Any, b: Any) -> Any:
    """Σ a_i b_i of two lists of Values; of arrays of up to 2 axes, the matrix product.

    Lists give a sum of products, each a node of its own, as a neuron is drawn.
    Raises ShapeError where the lengths differ, and for arrays of more than 2 axes.

    >>> dot([1.0, 2.0], [3.0, 4.0])
    11.0
    """
    if holds_nodes(a) or holds_nodes(b):
        a, b = list(a), list(b)
        scalars_only("dot", a + b)
        if len(a) != len(b):
            error = ShapeError(f"dot: {len(a)} and {len(b)} numbers do not pair up.")
            raise note_failure(error, "dot", a + b)
        return total([x * y for x, y in zip(a, b, strict=True)])
    if not shape_of(a) or not shape_of(b):
        return multiply(a, b)
    if len(shape_of(a)) > 2 or len(shape_of(b)) > 2:
        raise note_failure(ShapeError(
            f"dot: shapes {shape_of(a)} and {shape_of(b)} have more than 2 axes. Use matmul."),
            "dot", [a, b])
    return matmul(a, b)


def outer(a: Any, b: Any) -> Any:
    """Y[i, j] = a[i] b[j], for vectors a (m,) and b (n,); result (m, n).

    Raises ShapeError for anything but vectors.

    >>> outer(np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([[ 1., 10.],
           [ 2., 20.]])
    """
    if len(shape_of(a)) != 1 or len(shape_of(b)) != 1:
        raise note_failure(ShapeError(
            f"outer: expected two vectors, got shapes {shape_of(a)} and {shape_of(b)}. Use ravel() "
            "first."), "outer", [a, b])
    return _outer_op(a, b)


def kron(a: Any, b: Any) -> Any:
    """Kronecker product: every entry of a times the whole of b.

    Shapes: (m, n) and (p, q) give (m p, n q); vectors (m,) and (p,) give (m p,).
    Raises ShapeError unless both are vectors or both are matrices.

    >>> kron(np.array([1.0, 10.0]), np.array([1.0, 2.0]))
    array([ 1.,  2., 10., 20.])
    """
    m, n = shape_of(a), shape_of(b)
    if len(m) != len(n) or len(m) not in (1, 2):
        raise note_failure(ShapeError(
            f"kron: expected two vectors or two matrices, got shapes {m} and {n}."), "kron", [a, b])
    if len(m) == 1:
        return reshape(outer(a, b), (-1,))
    product = reshape(a, (m[0], 1, m[1], 1)) * reshape(b, (1, n[0], 1, n[1]))
    return reshape(product, (m[0] * n[0], m[1] * n[1]))


for _function, _ours in ((np.dot, dot), (np.outer, outer), (np.kron, kron)):
    register(_function, _ours)
install("dot", dot)
install("__matmul__", matmul)
install("__rmatmul__", lambda self, other: matmul(other, self))

__all__ = ["dot", "kron", "matmul", "outer"]
