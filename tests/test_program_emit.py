"""A graph as code: common subexpressions, names, precedence, statements."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, topological_sort
from autograd.op import REGISTRY
from autograd.program.code import ATOM, Code, code_of, number, numpy_name
from autograd.program.emit import Writer, canonical
from autograd.program.statements import Statements


# Common subexpressions.
def first_of(*nodes):
    same = canonical(topological_sort(*nodes))
    return [same[node] for node in nodes]


def test_the_same_op_on_the_same_operands_is_the_same():
    x, y = Value(1.0), Value(1.0)
    a, b = ag.exp(x) * y, ag.exp(x) * y
    assert first_of(a, b) == [a, a]
    assert first_of(ag.tanh(a), other := ag.tanh(b))[1] is not other


@pytest.mark.parametrize("make", [
    lambda x, y: (x - y, y - x), lambda x, y: (ag.exp(x), ag.exp(y)),
    lambda x, y: (ag.exp(x), ag.tanh(x)), lambda x, y: (x * 0.0, x * -0.0),
    lambda x, y: (x * 1.0, x + 1.0), lambda x, y: (x * 1.0, x * 2.0),
    lambda x, y: (ag.leaky_relu(x, slope=0.1), ag.leaky_relu(x, slope=0.2)),
    lambda x, y: (ag.stack([x, y]), ag.stack([x, y, x])),
    lambda x, y: (x * np.array([1.0, 2.0]), x * np.array([1.0, 3.0])),
    lambda x, y: (x * np.array([1.0, 2.0]), x * np.array([[1.0, 2.0]])),
    lambda x, y: (x * np.array([1.0], np.float32), x * np.array([1.0])),
])
def test_what_differs_is_computed_twice(make):
    """Leaves are never the same, whatever their data."""
    a, b = make(Value(1.0), Value(1.0))
    assert first_of(a, b) == [a, b]


@pytest.mark.parametrize("make", [
    lambda x, y: x * 2.0, lambda x, y: x * np.nan, lambda x, y: x + np.inf,
    lambda x, y: x * np.array([1.0, np.nan]), lambda x, y: ag.leaky_relu(x, slope=0.1),
    lambda x, y: ag.stack([x, y], axis=0), lambda x, y: ag.sum(ag.stack([x, y]), axis=0),
    lambda x, y: ag.stack([x, y])[np.array([0, 0])], lambda x, y: ag.stack([x, y])[..., :1],
])
def test_what_is_written_twice_is_computed_once(make):
    x, y = Value(1.0), Value(2.0)
    a, b = make(x, y), make(x, y)
    assert first_of(a, b) == [a, a]


# Expressions.
def evaluated(root, function):
    """The result of a written function at the data of its arguments."""
    space = {"np": np} | {name: op.array for name, op in function.functions.items()}
    exec(function.source, space)
    with np.errstate(all="ignore"):
        return space[function.name](**{
            name: x if isinstance(x, np.ndarray) else np.asarray(x.data)
            for name, x in function.arguments.items()})


TREES = st.recursive(
    st.sampled_from(["a", "b", "c", 2.0, -1.5, 0.5, -3.0]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["add", "subtract", "multiply", "divide", "power", "greater",
                                   "less_equal", "maximum", "equal"]), inner, inner),
        st.tuples(st.sampled_from(["negative", "exp", "sigmoid", "relu", "absolute", "elu",
                                   "leaky_relu", "softplus", "square", "swish", "identity"]),
                  inner),
        st.tuples(st.just("where"), inner, inner, inner)),
    max_leaves=12)


def grown(tree, leaves):
    if isinstance(tree, tuple):
        return REGISTRY[tree[0]](*[grown(part, leaves) for part in tree[1:]])
    return leaves.get(tree, tree)


@given(TREES, st.sampled_from(["scalars", "arrays"]))
@settings(max_examples=200)
def test_parentheses_stand_where_they_must(tree, kind):
    """All in one expression, whatever stands inside what."""
    data = {"a": 1.25, "b": -0.75, "c": 2.5} if kind == "scalars" else {
        "a": [1.25, 0.5], "b": [-0.75, 2.0], "c": [2.5, -1.0]}
    leaves = {name: (Value if kind == "scalars" else Tensor)(x, name) for name, x in data.items()}
    root = grown(tree, leaves)
    if not isinstance(root, (Value, Tensor)) or root.op is None:
        return
    function = Writer({}, canonical(topological_sort(root))).function("f", [root])
    found = evaluated(root, function)
    np.testing.assert_allclose(np.asarray(found, float), root.data, rtol=1e-12,
                               err_msg=function.source)


@pytest.mark.parametrize(("expression", "text"), [
    (lambda a, b, c: a - (b - c), "a - (b - c)"),
    (lambda a, b, c: (a - b) - c, "a - b - c"),
    (lambda a, b, c: a + (b + c), "a + (b + c)"),
    (lambda a, b, c: a / (b * c), "a / (b * c)"),
    (lambda a, b, c: (a + b) * c, "(a + b) * c"),
    (lambda a, b, c: a * b + c, "a * b + c"),
    (lambda a, b, c: -(a ** b), "-a ** b"),
    (lambda a, b, c: (-a) ** b, "(-a) ** b"),
    (lambda a, b, c: a ** -b, "a ** (-b)"),
    (lambda a, b, c: a ** (b ** c), "a ** (b ** c)"),
    (lambda a, b, c: (a ** b) ** c, "(a ** b) ** c"),
    (lambda a, b, c: a * -b, "a * -b"),
    (lambda a, b, c: -(a + b), "-(a + b)"),
    (lambda a, b, c: a - -2.0 * b, "a - -2.0 * b"),
    (lambda a, b, c: ag.tanh(a + b), "np.tanh(a + b)"),
    (lambda a, b, c: (a > b) * c, "(a > b) * c"),
    (lambda a, b, c: ag.where(a > b, b, c), "np.where(a > b, b, c)"),
    (lambda a, b, c: a @ b.T, "a @ b.T"),
    (lambda a, b, c: (a + b).T @ c, "(a + b).T @ c"),
    (lambda a, b, c: ag.sum(a * b, axis=0), "(a * b).sum(axis=0)"),
    (lambda a, b, c: ag.sum(a, axis=(0, 1), keepdims=True), "a.sum(axis=(0, 1), keepdims=True)"),
    (lambda a, b, c: (a + b)[0, :], "(a + b)[0, :]"),
    (lambda a, b, c: a[::-1, ..., 1], "a[::-1, ..., 1]"),
    (lambda a, b, c: a.reshape(4), "a.reshape(4)"),
    (lambda a, b, c: a.reshape(4, 1), "a.reshape(4, 1)"),
    (lambda a, b, c: ag.broadcast_to(a, (3, 2, 2)), "np.broadcast_to(a, (3, 2, 2))"),
    (lambda a, b, c: ag.concatenate([a, b], axis=1), "np.concatenate([a, b], axis=1)"),
    (lambda a, b, c: ag.stack([a, -b]), "np.stack([a, -b], axis=0)"),
    (lambda a, b, c: ag.sum_to(a, (2,)), "a.sum(axis=0)"),
    (lambda a, b, c: ag.sum_to(a, (2, 1)), "a.sum(axis=1, keepdims=True)"),
    (lambda a, b, c: ag.sum_to(a, ()), "a.sum()"),
    (lambda a, b, c: ag.relu(a - b), "np.maximum(a - b, 0.0)"),
    (lambda a, b, c: ag.sigmoid(a) * b, "1.0 / (1.0 + np.exp(-a)) * b"),
    (lambda a, b, c: b * ag.sigmoid(a), "b * (1.0 / (1.0 + np.exp(-a)))"),
    (lambda a, b, c: ag.sigmoid(a + b), "1.0 / (1.0 + np.exp(-(a + b)))"),
    (lambda a, b, c: ag.softmax(a, axis=1), "softmax(a, axis=1)"),
])
def test_expressions_read_as_people_write_them(expression, text):
    a, b, c = (Tensor(np.arange(1.0, 5.0).reshape(2, 2) / 4 + i, "abc"[i]) for i in range(3))
    root = expression(a, b, c)
    names = {a: "a", b: "b", c: "c"}
    function = Writer(names, canonical(topological_sort(root))).function("f", [root])
    assert function.results == [text] and function.lines == []
    found = evaluated(root, function)
    np.testing.assert_allclose(np.asarray(found, float), root.data, rtol=1e-12)


@pytest.mark.parametrize(("x", "text", "atom"), [
    (1.0, "1.0", True), (-2.5, "-2.5", False), (np.inf, "np.inf", True),
    (-np.inf, "-np.inf", False), (np.nan, "np.nan", True), (-0.0, "-0.0", False),
    (1e-300, "1e-300", True), (0.1, "0.1", True)])
def test_numbers(x, text, atom):
    assert number(x).text == text
    assert (number(x).level == ATOM) == atom
    assert code_of(REGISTRY["power"], [number(x), Code("b", ATOM)], {}, [(), (), ()]).text == (
        f"{text} ** b" if atom else f"({text}) ** b")


def test_functions_of_numpy_have_its_name():
    assert numpy_name(REGISTRY["tanh"]) == "np.tanh"
    assert numpy_name(REGISTRY["softmax"]) is None


# Functions.
def written(root, names=None, given=()):
    writer = Writer(names or {}, canonical(topological_sort(root)))
    return writer.function("f", [root], given)


def test_what_is_used_twice_has_a_statement():
    x = Value(2.0, "x")
    inner = ag.exp(x)
    function = written(inner * inner + inner, {x: "x"})
    assert function.lines == ["v1 = np.exp(x)"]
    assert function.results == ["v1 * v1 + v1"]


def test_what_has_a_name_has_a_statement():
    x = Value(2.0)
    inner = ag.exp(x)
    function = written(inner * 2.0, {inner: "inner", x: "x"})
    assert function.lines == ["inner = np.exp(x)"] and function.results == ["inner * 2.0"]


def test_what_is_given_is_an_argument():
    x, y = Value(2.0), Value(3.0)
    inner = ag.exp(x)
    function = written(inner * y, {x: "x", y: "y", inner: "inner"}, [inner, ag.tanh(x)][:1])
    assert function.arguments == {"inner": inner, "y": y}
    assert function.results == ["inner * y"] and function.lines == []


def test_arguments_are_what_is_used():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    writer = Writer({x: "x", y: "y"}, canonical([x, y]))
    function = writer.function("f", [x, 2.5, np.array([1.0, 2.0])])
    assert list(function.arguments) == ["x", "c1"]
    assert function.results == ["x", "2.5", "c1"]
    assert function.source == "def f(x, c1):\n    return x, 2.5, c1\n"


def test_functions_of_one_writer_share_names():
    x = Value(2.0)
    inner = ag.exp(x)
    root, other = inner * np.array([1.0, 2.0]), inner - np.array([1.0, 2.0])
    writer = Writer({}, canonical(topological_sort(root, other)))
    first = writer.function("f", [root])
    second = writer.function("g", [other], [inner])
    assert set(second.arguments) & set(first.arguments) == {"c1"}
    assert writer.array(np.array([1.0, 2.0])) == "c1"
    assert writer.array(np.array([1.0, 3.0])) == "c2"
    assert writer.array(np.array([1.0, 2.0], np.float32)) == "c3"


def test_long_expressions_are_split():
    x = Value(2.0, "x")
    root = x
    for i in range(60):
        root = ag.tanh(root + float(i))
    function = written(root, {x: "x"})
    assert len(function.lines) > 2
    assert max(map(len, function.source.splitlines())) <= 110
    assert evaluated(root, function) == pytest.approx(root.data)


def test_names_are_identifiers_and_given_once():
    x, y, z = (Value(float(i)) for i in range(3))
    function = written(x * y + z, {x: "a b", y: "a_b", z: "lambda"})
    assert len(function.arguments) == 3
    assert all(name.isidentifier() for name in function.arguments)
    compile(function.source, "<function>", "exec")


# Both functions.
def test_what_the_backward_pass_needs_is_kept():
    x, W = ag.constant([[1.0, 2.0]], "x"), Tensor([[3.0], [4.0]], "W")
    h = ag.tanh(x @ W)
    statements = Statements([ag.sum(h)], [W], {x: "x", W: "W", h: "h"})
    assert statements.kept == [h]
    assert set(statements.backward.arguments) == {"h", "x"}
    forward, backward = statements.run()
    total, kept = forward(x.data, W.data)
    assert total == h.data.sum() and kept.tolist() == h.data.tolist()
    assert list(statements.forward.arguments) == ["x", "W"]
    slope, = backward(*({"h": kept, "x": x.data}[name] for name in statements.backward.arguments))
    np.testing.assert_allclose(slope, x.data.T @ (1 - kept ** 2))


def test_without_targets_there_is_no_backward_function():
    x = Value(2.0, "x")
    statements = Statements([x * x], [], {})
    assert statements.backward is None and statements.kept == []
    assert statements.run()[1] is None
    assert "bprop" not in statements.source


def test_a_root_of_several_numbers_has_a_seed():
    T = Tensor([1.0, 2.0], "T")
    statements = Statements([T * T], [T], {T: "T"})
    assert statements.seed is not None and statements.seed.shape == (2,)
    assert "seed" in statements.backward.arguments
    assert Statements([ag.sum(T * T)], [T], {T: "T"}).seed is None


@given(TREES)
@settings(max_examples=80)
def test_both_functions_of_random_expressions(tree):
    leaves = {name: Value(x, name) for name, x in
              {"a": 1.25, "b": 0.75, "c": 2.5}.items()}
    root = grown(tree, leaves)
    present = [x for x in leaves.values() if isinstance(root, Value) and x in Graph(root).nodes]
    if not present or root.op is None:
        return
    statements = Statements([root], present, {x: x.name for x in present})
    forward, backward = statements.run()
    with np.errstate(all="ignore"):
        value, *kept = forward(*(np.float64(x.data) for x in
                                 statements.forward.arguments.values()))
        np.testing.assert_allclose(float(value), root.data, rtol=1e-12)
        known = dict(zip(statements.kept, kept, strict=True))
        slopes = backward(*(np.float64(known.get(x, x.data)) for x in
                            statements.backward.arguments.values()))
    expected = [node.data for node in ag.grad(root, present)]
    np.testing.assert_allclose(np.array(slopes, float), expected, rtol=1e-10, atol=1e-300)
