"""Every message of the engine that is not tested beside its subject: what, got, expected, do."""

import operator

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Node, NotDifferentiableError, ShapeError, Tensor, Value, constant

v, t = Value(1.0, "v"), Tensor([1.0, 2.0, 3.0], "t")
X, W = Tensor(np.ones((2, 3))), Tensor(np.ones((4, 3)))
CUBE = Tensor(np.ones((2, 3, 4)))

CASES = {
    # Making nodes.
    "Value of a list": (
        lambda: Value([1.0]), TypeError,
        "Value: expected one number, got list [1.0]. Make a Tensor."),
    "Value of an array": (
        lambda: Value(np.ones(2)), TypeError,
        "Value: expected one number, got ndarray array([1., 1.]). Make a Tensor."),
    "Value of a long list": (
        lambda: Value(list(range(100))), TypeError, "Value: expected one number, got list. "
        "Make a Tensor."),
    "Value of a bool": (
        lambda: Value(True), TypeError, "Value: expected one real number, got bool True."),
    "Value of a NumPy bool": (
        lambda: Value(np.True_), TypeError, "Value: expected one real number, got bool np.True_."),
    "Value of a str": (
        lambda: Value("3"), TypeError, "Value: expected one real number, got str '3'."),
    "Value of a complex number": (
        lambda: Value(1j), TypeError, "Value: expected one real number, got complex 1j."),
    "Value of None": (
        lambda: Value(None), TypeError, "Value: expected one real number, got NoneType None."),
    "Value of a node": (
        lambda: Value(v), TypeError, "Value: expected one real number, got "
        "Value(data=1.0, name='v')."),
    "Tensor of strings": (
        lambda: Tensor(["a"]), TypeError, "Tensor: expected real numbers, got <U1 data."),
    "Tensor of objects": (
        lambda: Tensor([1, None]), TypeError, "Tensor: expected real numbers, got object data."),
    "Tensor of complex numbers": (
        lambda: Tensor([1j]), TypeError, "Tensor: expected real numbers, got complex128 data."),
    "Tensor of bools": (
        lambda: Tensor([True]), TypeError,
        "Tensor: expected real numbers, got booleans. Convert it: array.astype(float)."),
    "Tensor of nothing": (
        lambda: Tensor([]), ShapeError,
        "Tensor: got an empty array of shape (0,); at least one number is needed."),
    "Tensor of rows that differ": (
        lambda: Tensor([[1, 2], [3]]), ShapeError, "Tensor: the rows of the list differ in length; "
        "an array needs all rows of the same length."),
    "empty name": (
        lambda: Value(1.0, " "), TypeError, "name: expected a non-empty str or None, got str ' '."),
    "name that is a number": (
        lambda: v.named(3), TypeError, "name: expected a non-empty str or None, got int 3."),
    # Data of a leaf.
    "data of another shape": (
        lambda: setattr(t, "data", 1.0), ShapeError,
        "data of t has shape (3,), got (). Make a new Tensor for another shape."),
    "data of another shape, no name": (
        lambda: setattr(X, "data", np.ones(6)), ShapeError,
        "data of this leaf has shape (2, 3), got (6,). Make a new Tensor for another shape."),
    "data that is no number": (
        lambda: setattr(v, "data", "2"), TypeError,
        "Value: expected one real number, got str '2'."),
    "data of a recorded node without a name": (
        lambda: setattr(v + 1.0, "data", 2.0), AttributeError,
        "data of this node is computed by add from its operands; assign the data of a leaf and "
        "call Graph(...).fprop()."),
    # Operands.
    "operand that is a str": (
        lambda: v + "1", TypeError, "add: expected a node, a number or an array, got str '1'."),
    "operand that is None": (
        lambda: ag.tanh(None), TypeError,
        "tanh: expected a node, a number or an array, got NoneType None."),
    "constant that is a str": (
        lambda: constant("x"), TypeError, "constant: expected one real number, got str 'x'."),
    "operand that is complex": (
        lambda: t * 1j, TypeError,
        "multiply: expected a node, a number or an array, got complex 1j."),
    "operand that is a list of bools": (
        lambda: t * [True] * 3, TypeError,
        "multiply: expected real numbers, got booleans. Convert it: array.astype(float)."),
    "operand that is empty": (
        lambda: v * np.ones((0, 2)), ShapeError,
        "multiply: got an empty array of shape (0, 2); at least one number is needed."),
    "shapes that do not broadcast": (
        lambda: t + np.ones(2), ShapeError,
        "add: shapes (3,) and (2,) do not fit: axis 0 has 3 and 2."),
    "shapes that do not broadcast, axes counted in the longer": (
        lambda: CUBE * t, ShapeError,
        "multiply: shapes (2, 3, 4) and (3,) do not fit: axis 2 has 4 and 3."),
    "shapes that do not broadcast, raw": (
        lambda: ag.multiply(np.ones(3), np.ones(2)), ShapeError,
        "multiply: shapes (3,) and (2,) do not fit: axis 0 has 3 and 2."),
    "three shapes": (
        lambda: ag.where(v, t, np.ones(4)), ShapeError,
        "where: shapes (3,) and (4,) do not fit: axis 0 has 3 and 4."),
    "empty result": (
        lambda: t[3:], ShapeError, "getitem: the result is empty (shape (0,))."),
    "empty mask": (
        lambda: t[np.zeros(3, bool)], ShapeError, "getitem: the result is empty (shape (0,))."),
    # Shapes.
    "sum_to": (
        lambda: ag.sum_to(X, (2,)), ShapeError, "sum_to: shape (2, 3) is not a broadcast of (2,)."),
    "sum_to of fewer axes": (
        lambda: ag.sum_to(t, (1, 3)), ShapeError,
        "sum_to: shape (3,) is not a broadcast of (1, 3)."),
    "broadcast_to": (
        lambda: ag.broadcast_to(X, (2,)), ShapeError,
        "broadcast_to: shape (2, 3) does not broadcast to (2,)."),
    "reshape": (
        lambda: X.reshape(4, 2), ShapeError,
        "reshape: 6 numbers of shape (2, 3) do not fill shape (4, 2)."),
    "reshape, raw": (
        lambda: ag.reshape(np.ones(6), (4,)), ShapeError,
        "reshape: 6 numbers of shape (6,) do not fill shape (4,)."),
    "transpose names too few axes": (
        lambda: X.transpose(0), ShapeError,
        "transpose: axes (0,) do not name every axis of shape (2, 3) once."),
    "transpose names one twice": (
        lambda: X.transpose(1, -1), ShapeError,
        "transpose: axes (1, 1) do not name every axis of shape (2, 3) once."),
    "transpose of an axis that is not there": (
        lambda: X.transpose(0, 3), ShapeError, "transpose: axis 3 does not exist in shape (2, 3)."),
    "axis that is not there": (
        lambda: X.sum(axis=2), ShapeError, "sum: axis 2 does not exist in shape (2, 3)."),
    "negative axis that is not there": (
        lambda: X.max(axis=(0, -3)), ShapeError, "max: axis -3 does not exist in shape (2, 3)."),
    "axis of a number": (
        lambda: v.mean(axis=0), ShapeError, "mean: axis 0 does not exist in shape ()."),
    "axis that is no int": (
        lambda: X.sum(axis="0"), ShapeError, "sum: axis 0 does not exist in shape (2, 3)."),
    "axis named twice": (
        lambda: X.sum(axis=(1, -1)), ShapeError, "sum: axis (1, -1) names one axis twice."),
    "softmax of a number": (
        lambda: ag.softmax(v), ShapeError, "softmax: axis -1 does not exist in shape ()."),
    "sparsemax over everything": (
        lambda: ag.sparsemax(X, axis=None), ShapeError,
        "sparsemax: axis None does not exist in shape (2, 3)."),
    "index outside": (
        lambda: t[3], IndexError, "getitem: index 3 is out of bounds for axis 0 with size 3 "
        "(shape (3,), index 3)"),
    "too many indices": (
        lambda: v[0], IndexError, "getitem: too many indices for array: array is 0-dimensional, "
        "but 1 were indexed (shape (), index 0)"),
    "index that is a node": (
        lambda: t[v], TypeError, "getitem: an index must be numbers, got "
        "Value(data=1.0, name='v'). Take its .data.astype(int)."),
    "take of an axis that is not there": (
        lambda: ag.take(t, [0], axis=1), ShapeError, "take: axis 1 does not exist in shape (3,)."),
    "concatenate of numbers": (
        lambda: ag.concatenate([v, v]), ShapeError,
        "concatenate: numbers have no axis to join along. Use autograd.stack."),
    "concatenate of what does not fit": (
        lambda: ag.concatenate([X, W], axis=1), ShapeError,
        "concatenate: shapes (2, 3) and (4, 3) do not fit: axis 0 has 2 and 4."),
    "concatenate of nothing": (
        lambda: ag.concatenate([]), TypeError,
        "concatenate: expected a list of nodes or arrays, got list []."),
    "concatenate of a number": (
        lambda: ag.concatenate(1.0), TypeError,
        "concatenate: expected a list of nodes or arrays, got float 1.0."),
    "stack of a generator": (
        lambda: ag.stack(x for x in [v]), TypeError,
        "stack: expected a list of nodes or arrays, got generator."),
    "stack of a Value": (
        lambda: ag.stack(v), TypeError, "stack: expected a list of nodes or arrays, got "
        "Value(data=1.0, name='v')."),
    "stack along an axis that is not there": (
        lambda: ag.stack([t, t], axis=2), ShapeError,
        "stack: axis 2 does not exist in a result of 2 axes."),
    "stack of shapes that differ": (
        lambda: ag.stack([t, v]), ShapeError, "stack: all input arrays must have the same shape"),
    # Reductions and lists.
    "list that holds a Tensor": (
        lambda: ag.mean([v, t]), TypeError, "mean: a list must hold Values and numbers, got "
        "Tensor(data=[1., 2., 3.], name='t') in it. Join Tensors with autograd.stack or "
        "autograd.concatenate."),
    "list that holds a str": (
        lambda: ag.sum([v, "1"]), TypeError,
        "sum: a list must hold Values and numbers, got str '1' "
        "in it. Join Tensors with autograd.stack or autograd.concatenate."),
    "list that holds a bool": (
        lambda: ag.softmax([v, True]), TypeError,
        "softmax: a list must hold Values and numbers, got bool True in it. Join Tensors with "
        "autograd.stack or autograd.concatenate."),
    "sum of a list along another axis": (
        lambda: ag.sum([v, v], axis=1), ShapeError,
        "sum: a list of Values has axis 0 only, got axis=1, keepdims=False."),
    "sum of a list that keeps dims": (
        lambda: ag.sum([v, v], keepdims=True), ShapeError,
        "sum: a list of Values has axis 0 only, got axis=None, keepdims=True."),
    "sum of a generator": (
        lambda: ag.sum(x for x in [v]), TypeError,
        "sum: expected a Tensor, an array or a list, got "
        "generator. Use Python's builtin sum for iterators and generators."),
    "sum of a dict": (
        lambda: ag.sum({}), TypeError, "sum: expected a Tensor, an array or a list, got dict {}. "
        "Use Python's builtin sum for iterators and generators."),
    # Products.
    "matmul of a number": (
        lambda: v @ t, ShapeError, "matmul: shapes () and (3,) do not fit: a number has no rows or "
        "columns. Use * instead of @."),
    "matmul that wants a transpose": (
        lambda: X @ W, ShapeError,
        "matmul: shapes (2, 3) and (4, 3) do not fit: inner sizes 3 and 4 "
        "differ. Did you mean X @ W.T?"),
    "matmul that wants the other transpose": (
        lambda: X @ np.ones((2, 5)), ShapeError,
        "matmul: shapes (2, 3) and (2, 5) do not fit: inner "
        "sizes 3 and 2 differ. Did you mean X.T @ W?"),
    "matmul without advice": (
        lambda: Tensor(np.ones((3, 4))) @ np.ones((5, 2)), ShapeError,
        "matmul: shapes (3, 4) and (5, 2) do not fit: inner sizes 4 and 5 differ."),
    "matmul, raw": (
        lambda: ag.matmul(np.ones(2), np.ones(3)), ShapeError,
        "matmul: shapes (2,) and (3,) do not fit: inner sizes 2 and 3 differ."),
    "matmul of stacks": (
        lambda: CUBE @ np.ones((5, 4, 1)), ShapeError,
        "matmul: shapes (2, 3, 4) and (5, 4, 1) do not fit"),
    "dot of lists that differ": (
        lambda: ag.dot([v, v, v], [1.0, 2.0]), ShapeError, "dot: 3 and 2 numbers do not pair up."),
    "dot of stacks": (
        lambda: ag.dot(CUBE, t), ShapeError,
        "dot: shapes (2, 3, 4) and (3,) have more than 2 axes. Use matmul."),
    "outer of matrices": (
        lambda: ag.outer(X, t), ShapeError,
        "outer: expected two vectors, got shapes (2, 3) and (3,). Use ravel() first."),
    "kron of a vector and a matrix": (
        lambda: ag.kron(t, X), ShapeError,
        "kron: expected two vectors or two matrices, got shapes (3,) and (2, 3)."),
    # Steps.
    "bprop without a gradient": (
        lambda: (v * 2).bprop(), RuntimeError, "bprop: this node has no gradient yet. Set its grad "
        "(1.0 for the root), or bprop the nodes that use it first."),
    "bprop with a gradient of another shape": (
        lambda: with_gradient(t * 2, 1.0).named("y").bprop(), ShapeError,
        "bprop: y has shape (3,), its grad ()."),
    # Python.
    "length of a number": (
        lambda: len(v), TypeError, "len: a Value of shape () has no axis 0."),
    "length of a Tensor of rank 0": (
        lambda: len(Tensor(1.0)), TypeError, "len: a Tensor of shape () has no axis 0."),
    "truth": (
        lambda: bool(v), TypeError, "a node has no truth value: a branch would not be recorded. "
        "Write autograd.where(x > 0, a, b), or test the number: x.data > 0."),
    "float": (
        lambda: float(v), TypeError, "a node cannot become a plain number: its graph would be "
        "lost. Use np.tanh or autograd.tanh instead of math.tanh, and so on; for the number take "
        "x.data."),
    "format": (
        lambda: f"{v:.2f}", TypeError, "a node has no format '.2f'. For the number take x.data: "
        "f'{x.data:.2f}'."),
    "round": (
        lambda: round(v, 2), TypeError,
        "a node cannot be rounded. For the number take round(x.data, ...)."),
    "equal to a number": (
        lambda: v == 1.0, TypeError, "== asks whether two nodes are the same node; it does not "
        "compare numbers. Write x.data == ..., or autograd.equal(x, ...) for a node of 0 and 1."),
    "attribute of another library": (
        lambda: v.zero_grad(), AttributeError, "a Value has no attribute 'zero_grad'. backward() "
        "replaces the gradients, so there is nothing to set to zero."),
    "attribute that is nowhere": (
        lambda: t.colour, AttributeError, "a Tensor has no attribute 'colour'."),
    "constant of a ragged list": (
        lambda: constant([[1], [1, 2]]), ShapeError, "constant: the rows of the list differ in "
        "length; an array needs all rows of the same length."),
    "integer too large": (
        lambda: Value(10**400), TypeError, "Value: the integer is too large for a float."),
    "sort of a number": (
        lambda: ag.topological_sort(3), TypeError,
        "topological_sort: expected a Value or a Tensor, got int 3."),
    "stack along no axis": (
        lambda: ag.stack([v, v], None), ShapeError,
        "stack: axis None does not exist in a result of 1 axes."),
    "operator that is taken": (
        lambda: ag.elementwise("mine", None, np.cbrt, 1, operator="neg"), ValueError,
        "mine: the operator 'neg' of nodes is taken already."),
    "array": (
        lambda: np.asarray(v), TypeError, "a node cannot become a NumPy array: its graph would be "
        "lost. For the numbers take x.data; for a list of Values use autograd.sum, autograd.dot, "
        "autograd.stack, ..."),
    "membership": (
        lambda: 1.0 in t, TypeError,
        "`in` compares nodes, not numbers. For the numbers take `number in x.data`."),
    "scatter to an index that is a node": (
        lambda: ag.scatter(v, v, (3,)), TypeError, "scatter: an index must be numbers, got "
        "Value(data=1.0, name='v'). Take its .data.astype(int)."),
    "assignment to an entry": (
        lambda: operator.setitem(t, 0, 1.0), TypeError,
        "entries of a node cannot be assigned. Build "
        "a new node with autograd.where or autograd.stack, or replace a leaf's data: W.data = ..."),
}


def with_gradient(node, gradient):
    node.grad = gradient
    return node


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_message(case):
    call, error, message = case
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    whole = str(caught.value)
    assert whole.startswith(message), whole
    assert whole == message or not message.endswith((".", ")")), whole


def test_errors_are_caught_as_what_they_are():
    for error, base in ((ShapeError, ValueError), (ag.StaleGraphError, RuntimeError),
                        (NotDifferentiableError, TypeError),
                        (ag.GradientMismatch, AssertionError)):
        assert issubclass(error, base) and error.__doc__


def test_failed_call_leaves_the_nodes_usable():
    with pytest.raises(ShapeError):
        t + np.ones(2)
    y = (t * 2).sum()
    y.backward()
    assert isinstance(y, Node) and len(Graph(y)) == 3
