"""A student's backpropagation in NumPy, checked by `assert_gradients`, and its mistakes found."""

import re

import numpy as np
import pytest

import autograd as ag
from autograd import (
    GradientMismatch,
    Graph,
    ShapeError,
    StaleGraphError,
    Tensor,
    Value,
    assert_gradients,
    constant,
)

N, K = 4, 3
NUMBERS = np.random.default_rng(5)
X = NUMBERS.normal(size=(N, 3))
TARGETS = {"entropy": np.eye(K)[[0, 2, 1, 2]], "squared": NUMBERS.normal(size=(N, K)),
           "skip": NUMBERS.normal(size=(N, K)), "decay": NUMBERS.normal(size=(N, K))}
WEIGHTS = {"W1": NUMBERS.normal(size=(3, 3)), "b1": 0.1 * NUMBERS.normal(size=3),
           "W2": NUMBERS.normal(size=(3, K)), "b2": np.zeros(K)}
DECAY = 0.05


def network(kind):
    """Two layers on a batch of rows; the losses of four exercises."""
    x, y = constant(X, "X"), constant(TARGETS[kind], "Y")
    W1, b1, W2, b2 = (Tensor(data, name) for name, data in WEIGHTS.items())
    Z1 = (x @ W1 + b1).named("Z1")
    H = (ag.tanh if kind == "entropy" else ag.sigmoid)(Z1).named("H")
    Z2 = H @ W2 + b2
    Z2 = (Z2 + H if kind == "skip" else Z2).named("Z2")
    if kind == "entropy":
        return (-ag.sum(y * ag.log_softmax(Z2, axis=1)) / N).named("J")
    J = 0.5 * ag.sum(ag.square(Z2 - y)) / N
    if kind == "decay":
        J = J + DECAY * ag.sum(ag.square(W1)) + DECAY * ag.sum(ag.square(W2))
    return J.named("J")


def student(kind, mistake="", hidden=False):
    """The backpropagation that a student writes for it, with a mistake."""
    def backprop(X, Y, W1, b1, W2, b2):
        activation = np.tanh if kind == "entropy" else lambda z: 1 / (1 + np.exp(-z))
        Z1 = X @ W1 + b1
        H = activation(Z1)
        Z2 = H @ W2 + b2
        if kind == "skip":
            Z2 = Z2 + H
        if kind == "entropy":
            P = np.exp(Z2 - Z2.max(axis=1, keepdims=True))
            P /= P.sum(axis=1, keepdims=True)
            dZ2 = (P - Y) / N
        else:
            dZ2 = (Z2 - Y) / N
        if mistake == "sign":
            dZ2 = -dZ2
        if mistake == "sum":
            dZ2 = dZ2 * N
        if mistake == "factor 2":
            dZ2 = dZ2 * 2
        dW2 = (Z1 if mistake == "Z1 into the second layer" else H).T @ dZ2
        db2 = dZ2.sum(axis=0)
        dH = dZ2 @ (W2 if mistake == "W2 not transposed" else W2.T)
        if kind == "skip" and mistake != "without the skip":
            dH = dH + dZ2
        A = Z1 if mistake == "slope at Z1" else H
        slope = 1 - A**2 if kind == "entropy" else A * (1 - A)
        dZ1 = dH if mistake == "no slope" else dH * slope
        dW1, db1 = X.T @ dZ1, dZ1.sum(axis=0)
        if kind == "decay" and mistake != "without decay":
            dW1, dW2 = dW1 + 2 * DECAY * W1, dW2 + 2 * DECAY * W2
        if mistake == "dW1 transposed":
            dW1 = dW1.T
        found = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
        return {**found, "Z2": dZ2, "H": dH, "Z1": dZ1} if hidden else found
    return backprop


@pytest.mark.parametrize("hidden", [False, True], ids=["parameters", "and hidden layers"])
@pytest.mark.parametrize("kind", TARGETS)
def test_right_code_is_right_at_many_points(kind, hidden):
    assert_gradients(network(kind), student(kind, "", hidden), points=20)


FIRST = {"W1", "b1"}
ALL = {"W1", "b1", "W2", "b2"}


@pytest.mark.parametrize(("kind", "mistake", "hint", "wrong", "broken"), [
    *[(kind, *case) for kind in ("entropy", "squared") for case in [
        ("sign", "sign", ALL, "Z2"),
        ("sum", "factor n (n = 4, sum against mean)", ALL, "Z2"),
        ("factor 2", "factor 2", ALL, "Z2"),
        ("Z1 into the second layer", "pre-activation used (of H)", {"W2"}, "W2"),
        ("slope at Z1", "pre-activation used (of H)", FIRST, "Z1"),
        ("W2 not transposed", "transposed (of W2)", FIRST, "H"),
        ("dW1 transposed", "transposed", {"W1"}, "W1"),
    ]],
    ("entropy", "no slope", "missing slope (∂H/∂Z1 = 1 − H²)", FIRST, "Z1"),
    ("squared", "no slope", "missing slope (∂H/∂Z1 = H ⊙ (1 − H))", FIRST, "Z1"),
    ("skip", "without the skip", "one path of 2", FIRST, "H"),
    ("decay", "without decay", "one path of 2", {"W1", "W2"}, "W1"),
])
def test_each_mistake_is_found_with_its_hint(kind, mistake, hint, wrong, broken):
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients(network(kind), student(kind, mistake))
    rows = rows_of(caught.value)
    assert {name for name, verdict, _ in rows if verdict != "right"} == wrong
    assert all(hint in why for _, verdict, why in rows if verdict == "wrong here")
    assert str(caught.value).startswith("backprop: ")
    assert "not right at the graph's own data:\nJ by hand: " in str(caught.value)
    # With the gradients of the hidden layers, only the step that broke is wrong.
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients(network(kind), student(kind, mistake, hidden=True))
    rows = rows_of(caught.value)
    broke = {name for name, verdict, _ in rows if verdict == "wrong here"}
    assert broke == ({"W1", "W2"} if kind == "decay" else {broken})
    assert all(hint in why for name, verdict, why in rows if verdict == "wrong here")


def rows_of(error):
    """The printed rows: the node, the verdict and why."""
    one_line = re.sub(r"\n +(?=\S)", " ", str(error))  # a long reason goes on in the next line
    found = [(name, verdict, re.sub(r" {2,}", " ", why)) for name, verdict, why in re.findall(
        r"^∂J/∂(\w+)\S* .*? [✓✗→·] (right|wrong here|carried forward) *(.*)$", one_line,
        re.MULTILINE)]
    assert found
    return found


def test_nothing_is_changed():
    J = network("entropy")
    J.backward()
    graph = Graph(J)
    before = [(node.data, node.grad, node._stamp) for node in graph]

    def vandal(**leaves):
        for data in leaves.values():
            data *= 0  # a copy
        return {"b2": np.zeros(K)}
    with pytest.raises(GradientMismatch):
        assert_gradients(J, vandal)
    assert_gradients(J, student("entropy"))
    for node, (data, grad, stamp) in zip(graph, before, strict=True):
        assert np.array_equal(node.data, data) and node.grad is grad and node._stamp == stamp


def product():
    w, b, x = Tensor([1.0, -2.0], "w"), Value(0.5, "b"), constant([3.0, 4.0], "x")
    return (ag.dot(w, x).named("p") + b * b).named("J")


@pytest.mark.parametrize("function", [
    lambda w, x, b: (x, 2 * b),
    lambda b, w, x: [2 * b, x],
    lambda **leaves: {"w": leaves["x"], "b": 2 * leaves["b"]},
    lambda x, **rest: {"w": x, "b": 2 * rest["b"]},
    lambda x, /, *, b, scale=2.0: {"w": x, "b": scale * b},
    lambda x, *more: {"w": list(x)},
    lambda b: 2 * b,
    lambda b: (np.float64(2 * b),),
    lambda w, x: x,
    lambda w, x: {"p": 1, "w": x.astype(int)},
    lambda x: {"x": WITH_RESPECT_TO_X},
])
def test_parameters_and_results_take_many_forms(function):
    J, points = product(), 0 if "WITH_RESPECT_TO_X" in function.__code__.co_names else None
    assert_gradients(J, function, points=points)


WITH_RESPECT_TO_X = [1.0, -2.0]


def test_nodes_serve_as_keys_and_methods_as_functions():
    J = product()

    class Homework:
        def backprop(self, w, x, b):
            return {graph["w"]: x, "b": 2 * b}

        def __call__(self, b):
            return 2 * b
    graph = Graph(J)
    assert_gradients(J, Homework().backprop)
    assert_gradients(J, Homework())
    with pytest.raises(TypeError, match="the function returned None"):
        assert_gradients(J, lambda b: None)


def test_floats_and_writable_arrays_arrive():
    def function(w, b, x):
        assert type(b) is float
        assert type(w) is np.ndarray and w.flags.writeable and w.dtype == float
        assert type(x) is np.ndarray and x.flags.writeable
        return x, 2 * b
    assert_gradients(product(), function)


def test_the_same_points_are_drawn_again_unless_another_seed_is_given():
    def points_with(**options):
        seen = []

        def function(w, x, b):
            seen.append((*w, *x, b))
            return x, 2 * b
        assert_gradients(product(), function, **options)
        return seen
    first = points_with()
    assert first == points_with() == points_with(rng=0) == points_with(rng=np.random.default_rng(0))
    assert len(first) == 4  # the graph's own data, and three others
    assert first[0] == (1.0, -2.0, 3.0, 4.0, 0.5)
    assert len(set(first)) == 4 and {point[2:4] for point in first} == {(3.0, 4.0)}
    assert points_with(rng=1)[0] == first[0] and points_with(rng=1)[1:] != first[1:]
    assert len(points_with(points=7)) == 8
    assert points_with(points=0) == first[:1]
    given = points_with(points=[{"w": [5, 6]}, {"x": [0, 1], "b": 2}, {}])
    assert given[1:] == [(5, 6, 3, 4, 0.5), (1, -2, 0, 1, 2), (1, -2, 3, 4, 0.5)]


def test_what_is_right_by_chance_is_found_at_another_point():
    b = Value(2.0, "b")
    J = (b * b * b).named("J")
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients(J, lambda b: 6 * b)  # 3 b² happens to be 6 b at 2
    lines = str(caught.value).splitlines()
    assert lines[0] == "the function: 1 of 1 number is not right at random point 1 of 3 (rng=0):"
    assert re.fullmatch(r"b = 2\.\d+", lines[1])
    assert lines[2] == "J by hand: 1 wrong here"
    with pytest.raises(GradientMismatch, match=r"at random point 1 of 2 \(rng=7\):\nb = "):
        assert_gradients(J, lambda b: 6 * b, points=2, rng=7)
    with pytest.raises(GradientMismatch, match=r"at random point 1 of 3 \(drawn by rng\):\nb = "):
        assert_gradients(J, lambda b: 6 * b, rng=np.random.default_rng(3))
    with pytest.raises(GradientMismatch, match=r"at points\[1\]:\nb = -1\n") as caught:
        assert_gradients(J, lambda b: 6 * b, points=[{"b": 2}, {"b": -1}])
    assert re.search(r"∂J/∂b +-6 +✗ wrong here +3 +3", str(caught.value))


def test_large_points_are_not_printed():
    w = Tensor(np.ones(17), "w")
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients(ag.sum(w * w).named("J"), lambda w: 2 * np.ones(17))
    assert str(caught.value).splitlines()[1].startswith("J by hand:")


def test_points_that_are_not_finite_are_drawn_again():
    x = Tensor([0.1, 0.1, 0.1, -0.1], "x")  # half of the points lie where sqrt is nan
    positive = []

    def function(x):
        positive.append((x * [1, 1, 1, -1] > 0).all())
        return 0.5 / np.sqrt(x * [1, 1, 1, -1]) * [1, 1, 1, -1]
    assert_gradients(ag.sum(ag.sqrt(x * [1, 1, 1, -1])), function, points=30)
    assert len(positive) == 31 and all(positive)


def test_where_no_point_is_finite_is_an_error():
    x = Value(1.0, "x")
    J = (ag.where(ag.equal(x, 1.0), x, ag.log(-x * x))).named("J")
    with pytest.raises(ValueError, match=re.escape(
            "assert_gradients: 100 random points near the data, and at none are J and its "
            "gradients finite. Give points=[...].")):
        assert_gradients(J, lambda x: 1.0)
    root = ag.sqrt(Value(0.0, "x")).named("J")
    with pytest.raises(ValueError, match=re.escape(
            "assert_gradients: at the graph's own data dJ/dx is not finite; there is nothing to "
            "compare with. Choose other data.")):
        assert_gradients(root, lambda x: 1.0)
    with pytest.raises(ValueError, match=r"assert_gradients: at points\[0\] J is not finite"):
        assert_gradients(ag.log(Value(1.0, "x")).named("J"), lambda x: 1 / x, points=[{"x": -1}])


def test_a_graph_of_constants_has_one_point():
    calls = []
    p = (constant(2.0, "c") * 3.0).named("p")

    def function(c):
        calls.append(c)
        return {"p": 2 * 3 * c}
    assert_gradients(p * p, function)
    assert calls == [2.0]


def test_tolerances():
    J = product()
    for rtol, atol in [(0, 0), (1e-7, 0), (0, 1e-12), (1e-3, 0)]:
        assert_gradients(J, lambda b: 2 * b, rtol, atol)
    assert_gradients(J, lambda b: 2 * b * (1 + 1e-4), rtol=1e-3)
    assert_gradients(J, lambda b: 2 * b + 1e-4, atol=1e-3)
    assert_gradients(J, lambda b: 2 * b + 1e-4, 0, 1e-3)
    with pytest.raises(GradientMismatch):
        assert_gradients(J, lambda b: 2 * b * (1 + 1e-4))
    with pytest.raises(GradientMismatch):
        assert_gradients(J, lambda b: 2 * b + 1e-4)
    with pytest.raises(GradientMismatch):
        assert_gradients(J, lambda b: 2 * b * (1 + 1e-10), 0, 0)


def test_single_precision():
    w = Tensor(np.array([0.5, -1.5], np.float32), "w")
    assert_gradients(ag.sum(ag.tanh(w) * w), lambda w: np.tanh(w) + w * (1 - np.tanh(w) ** 2))
    with pytest.raises(GradientMismatch, match="missing slope"):
        assert_gradients(ag.sum(ag.tanh(w)), lambda w: np.ones(2))


def test_rounding_errors_are_no_mistakes():
    w = Value(1e8, "w")
    J = (w * 3.0 - w * (3.0 - 1e-9)).named("J")  # gradients cancel to a few digits
    assert_gradients(J, lambda w: 1e-9, points=0)


@pytest.mark.parametrize(("function", "error", "message"), [
    (lambda v: v, KeyError, "parameter 'v' of the function: no node is named 'v'."),
    (lambda ww: ww, KeyError, "parameter 'ww' of the function: no node is named 'ww'. "
                              "Did you mean 'w'?"),
    (lambda p: p, KeyError, "parameter 'p' of the function: p is computed by matmul. The function "
                            "gets the leaves only, w, x, b, and computes it itself."),
    (lambda w: {"ww": w}, KeyError, "assert_gradients: the result of the function: "
                                    "no node is named 'ww'. Did you mean 'w'?"),
    (lambda w: {3: w}, TypeError, "the result of the function: "
                                  "expected a node or a name, got int 3."),
    (lambda w: {Value(1.0, "u"): w}, KeyError, "u is not part of the graph of J."),
    (lambda w: {}, ValueError, "the function returned no gradient; expected a dict of gradients "
                               "by name, or a tuple in the order of its parameters: w."),
    (lambda x: (), ValueError, "returned no gradient; expected a dict of gradients by name."),
    (lambda w, b: None, TypeError, "the function returned None; expected a dict of gradients by "
                                   "name, or a tuple in the order of its parameters: w, b. Is its "
                                   "return missing?"),
    (lambda w, b: "w", TypeError, "the function returned str 'w'; expected a dict"),
    (lambda w, b: w, TypeError, "the function returned ndarray"),
    (lambda x: (x,), TypeError, "expected a dict of gradients by name."),
    (lambda w, b: (w,), ValueError, "the function returned 1 gradient; expected a dict of "
                                    "gradients by name, or a tuple in the order of its "
                                    "parameters: w, b."),
    (lambda w: {"w": "3"}, TypeError, "assert_gradients: the function: the gradient of w: "
                                      "expected real numbers, got <U1 data."),
    (lambda w: {"w": None}, TypeError, "the gradient of w: expected real numbers, got object"),
    (lambda w: {"w": [[1, 2], [3]]}, ShapeError, "the gradient of w: the rows of the list differ"),
    (lambda w: {"w": 1.0}, ShapeError, "the function returned a gradient of shape () for w of "
                                       "shape (2,)."),
    (lambda w: {"w": np.ones((5, 2))}, ShapeError, "a gradient of shape (5, 2) for w of shape "
                                                   "(2,). Sum it over the batch?"),
    (lambda w: {"w": [1.0, np.nan]}, ValueError, "the function returned nan for w[1] at the "
                                                 "graph's own data."),
    (lambda b: np.inf, ValueError, "the function returned inf for b at the graph's own data."),
    (max, TypeError, "assert_gradients: max does not tell its parameters. Wrap it in a def whose "
                     "parameters are named after the leaves."),
])
def test_functions_that_cannot_be_checked(function, error, message):
    with pytest.raises(error) as caught:
        assert_gradients(product(), function)
    assert message in caught.value.args[0]
    assert caught.value.args[0].startswith("assert_gradients: ")


def test_a_gradient_may_not_be_given_twice():
    J = product()
    w = Graph(J)["w"]
    with pytest.raises(ValueError, match="the function returned the gradient of w twice"):
        assert_gradients(J, lambda x: {"w": x, w: x})


def test_a_transposed_shape_is_asked_about():
    W = Tensor(np.ones((2, 3)), "W")
    with pytest.raises(ShapeError, match=re.escape(
            "a gradient of shape (3, 2) for W of shape (2, 3). Is it transposed?")):
        assert_gradients(ag.sum(W * W), lambda W: 2 * W.T)


def test_ambiguous_names():
    J = (Value(1.0, "w") * Value(2.0, "w")).named("J")
    with pytest.raises(KeyError, match="2 nodes are named 'w'; give them different names"):
        assert_gradients(J, lambda w: w)
    with pytest.raises(KeyError, match="2 nodes are named 'w'"):
        assert_gradients(J, lambda **leaves: {})


def test_a_function_that_raises_is_heard():
    def homework(w, b):
        if b != 0.5:
            raise ZeroDivisionError("division by zero")
        return {"b": 2 * b}
    with pytest.raises(ZeroDivisionError, match="division by zero") as caught:
        assert_gradients(product(), homework)
    assert caught.value.__notes__ == [
        "assert_gradients called homework at random point 1 of 3 (rng=0)."]


@pytest.mark.parametrize(("options", "error", "message"), [
    ({"points": -1}, ValueError, "points must be a number of random points, not negative, got -1."),
    ({"points": {"w": [1, 2]}}, TypeError, "points must be a number, or a list of dicts of data "
                                           "by leaf, got dict {'w': [1, 2]}."),
    ({"points": [3]}, TypeError, "or a list of dicts of data by leaf, got list [3]."),
    ({"points": True}, TypeError, "points must be a number, or a list"),
    ({"points": 2.0}, TypeError, "points must be a number, or a list"),
    ({"points": [{}, {"v": 1}]}, KeyError, "assert_gradients: points[1]: no node is named 'v'."),
    ({"points": [{2: 1}]}, TypeError, "points[0]: expected a node or a name, got int 2."),
    ({"points": [{"p": 1}]}, ValueError, "points[0]: p is computed by matmul; a point sets the "
                                         "data of leaves."),
    ({"points": [{"w": [1, 2, 3]}]}, ShapeError, "points[0]: w has shape (2,), got (3,)."),
    ({"points": [{"b": "1"}]}, TypeError, "points[0]: b: expected real numbers, got <U1 data."),
    ({"rng": -1}, TypeError, "rng must be a seed (a whole number, not negative) or a numpy "
                             "Generator, got int -1."),
    ({"rng": "0"}, TypeError, "rng must be a seed"),
    ({"rng": True}, TypeError, "rng must be a seed"),
    ({"rng": 1, "points": [{}]}, ValueError, "rng draws random points, but points lists them. "
                                             "Leave one of the two out."),
])
def test_points_that_make_no_sense(options, error, message):
    with pytest.raises(error) as caught:
        assert_gradients(product(), lambda w, x, b: (x, 2 * b), **options)
    assert message in caught.value.args[0]
    assert caught.value.args[0].startswith("assert_gradients: ")


def test_the_loss_is_asked_for_too():
    w = Tensor([1.0, 2.0], "w")
    with pytest.raises(ShapeError, match="assert_gradients: v1 has shape"):
        assert_gradients(w * w, lambda w: 2 * w)
    with pytest.raises(TypeError, match="assert_gradients: expected a Value or a Tensor, got"):
        assert_gradients(2.0, lambda w: 2 * w)
    J = ag.sum(w * w)
    w.data = [3.0, 4.0]
    with pytest.raises(StaleGraphError, match=r"assert_gradients: w\.data changed"):
        assert_gradients(J, lambda w: 2 * w)


def test_points_go_with_a_function_only():
    for options in ({"points": 3}, {"rng": 0}):
        with pytest.raises(TypeError, match="points, rng and learning_rate go with a function"):
            assert_gradients(product(), {"b": 1.0}, **options)
    with pytest.raises(TypeError, match="A function that computes them will do too"):
        assert_gradients(product(), [1.0])


def test_gradients_may_be_called_dw_and_rates_are_recognized():
    w, x = Value(3.0, "w"), constant(2.0, "x")
    y = (w * w * x).named("y")
    assert_gradients(y, lambda w, x: {"dw": 2 * w * x})
    with pytest.raises(GradientMismatch, match="learning rate included"):
        assert_gradients(y, lambda w, x: {"w": 0.05 * 2 * w * x}, learning_rate=0.05)
    with pytest.raises(ShapeError, match=r"Leave out keepdims=True\?"):
        b = Tensor([1.0, 2.0], "b")
        assert_gradients((b * b).sum(), lambda b: 2 * b[None])
