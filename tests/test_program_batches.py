"""A graph that is recorded for one example runs over n: each row as if recorded for it alone."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, constant, grad, gradients
from autograd.node import data_of
from autograd.program import compile_graph
from tests.program_graphs import PLANS, SEEDS, absolute_terms, is_tame, record

REDUCTIONS = st.sampled_from([None, "sum", "mean"])
EXAMPLES = st.sampled_from([None, 1, 2, 5])


def rows_are_recordings(plan, seed, n, reduction):
    recording = record(plan, seed)
    present = set(Graph(*recording.roots).nodes)
    places = [i for i, leaf in enumerate(recording.leaves) if leaf in present]
    assume(places)
    rng = np.random.default_rng(seed)
    varying = [i for i in places if rng.random() < 0.5] or places[:1]
    inputs = {f"in{i}": recording.leaves[i] for i in varying}
    fixed = [i for i in places if i not in varying]

    numbers = [leaf.data for leaf in recording.leaves]
    rows = []
    for _ in range(n or 1):
        row = [rng.uniform(-1, 1, np.shape(x)) if i in varying else x
               for i, x in enumerate(numbers)]
        rows.append(Example(record(plan, seed, row), fixed))
    assume(all(is_tame(row.terms, row.terms) for row in rows))

    program = compile_graph(recording.roots, inputs, reduction=reduction)
    given_numbers = {f"in{i}": np.array([row.recording.leaves[i].data for row in rows])
                     for i in varying}
    if n is None:
        given_numbers = {name: array[0] for name, array in given_numbers.items()}
    found = program.fprop(**given_numbers)
    values = [Reduced([row.recording.roots[j] for row in rows], rows, reduction, n)
              for j in range(len(recording.roots))]
    for each, value in zip(found, values, strict=True):
        value.assert_is(each, "root")
    for place, node in enumerate(Graph(*recording.roots)):
        found = program.values[node]
        wide = np.shape(found) != node.shape
        Reduced([row.nodes[place] for row in rows], rows, None, n if wide else None).assert_is(
            found, f"values[{node.op}]")
    if not fixed:
        return
    seed = rng.uniform(-1, 1, n) if n is not None and reduction is None else None
    if seed is None:
        program.bprop()
    elif len(recording.roots) == 1:
        program.bprop(seed)
    else:  # there is nothing to start from
        return
    for place, i in enumerate(fixed):
        slope = Reduced([row.slopes[place] for row in rows], rows, reduction or "sum", n, seed)
        slope.assert_is(program.gradients[recording.leaves[i]], "gradient")


class Example:
    """A recording with its gradients and the absolute terms of both."""

    def __init__(self, recording, fixed):
        self.recording = recording
        self.slopes = grad(sum(recording.roots[1:], recording.root),
                           [recording.leaves[i] for i in fixed]) if fixed else []
        self.nodes = Graph(*recording.roots).nodes
        self.terms = absolute_terms(Graph(*recording.roots, *self.slopes).nodes)


class Reduced:
    """What n nodes, one for each example, are together."""

    def __init__(self, nodes, rows, reduction, n, weights=None):
        weights = np.ones(len(rows)) if weights is None else weights
        data = np.array([w * node.data for w, node in zip(weights, nodes, strict=True)])
        terms = np.array([abs(w) * row.terms[node]
                          for w, row, node in zip(weights, rows, nodes, strict=True)])
        reduce = {None: np.asarray, "sum": lambda x: x.sum(axis=0),
                  "mean": lambda x: x.mean(axis=0)}[reduction]
        self.data, self.terms = (data[0], terms[0]) if n is None else (reduce(data), reduce(terms))

    def assert_is(self, found, what):
        assert np.shape(found) == np.shape(self.data), what
        assert np.all(np.abs(found - self.data) <= 1e-12 * self.terms), (what, found, self.data)


@given(PLANS, SEEDS, EXAMPLES, REDUCTIONS)
@settings(max_examples=200)
def test_rows_are_recordings(plan, seed, n, reduction):
    rows_are_recordings(plan, seed, n, reduction)


@pytest.mark.slow
@given(PLANS, SEEDS, EXAMPLES, REDUCTIONS)
@settings(max_examples=2000)
def test_rows_are_recordings_in_many_more_graphs(plan, seed, n, reduction):
    rows_are_recordings(plan, seed, n, reduction)


# By hand.
def regression():
    w, b = Value(2.0, "w"), Value(1.0, "b")
    x, t = Value(0.5, "x"), Value(-1.0, "t")
    return w, b, x, t, (w * x + b - t) ** 2


X, T = np.array([1.0, 2.0, -1.0]), np.array([1.0, 1.0, 0.5])
ERRORS = 2 * X + 1 - T


def test_one_row_per_example_without_reduction():
    *_, loss = regression()
    program = compile_graph(loss, inputs=["x", "t"])
    found = program.fprop(x=X, t=T)
    np.testing.assert_allclose(found, ERRORS ** 2)
    assert not found.flags.writeable
    np.testing.assert_allclose(program.bprop(seed=[1.0, 0.0, -2.0]),
                               [2 * (ERRORS * X) @ [1, 0, -2], 2 * ERRORS @ [1, 0, -2]])


@pytest.mark.parametrize(("reduction", "factor"), [("sum", 3), ("mean", 1)])
def test_reductions(reduction, factor):
    *_, loss = regression()
    program = compile_graph(loss, inputs=["x", "t"], reduction=reduction)
    found = program.fprop(x=X, t=T)
    assert type(found) is float and abs(found - factor * np.mean(ERRORS ** 2)) < 1e-12
    np.testing.assert_allclose(program.bprop(), [
        factor * 2 * np.mean(ERRORS * X), factor * 2 * np.mean(ERRORS)])
    np.testing.assert_allclose(program.bprop(seed=-0.5), [
        -factor * np.mean(ERRORS * X), -factor * np.mean(ERRORS)])


def test_one_example_of_its_own_shape_is_not_reduced():
    *_, loss = regression()
    for reduction in (None, "sum", "mean"):
        program = compile_graph(loss, inputs=["x", "t"], reduction=reduction)
        assert program.fprop(x=1.0, t=1.0) == 4.0
        np.testing.assert_allclose(program.bprop(), [4.0, 4.0])


def test_numbers_of_examples_may_change_from_call_to_call():
    *_, loss = regression()
    program = compile_graph(loss, inputs=["x", "t"], reduction="sum")
    for n in (3, 1, 2, 3):
        assert program.fprop(x=X[:n], t=T[:n]) == pytest.approx(np.sum(ERRORS[:n] ** 2))
        np.testing.assert_allclose(program.bprop(), [2 * ERRORS[:n] @ X[:n], 2 * ERRORS[:n].sum()])
    assert program.fprop(x=1.0, t=1.0) == 4.0


def test_inputs_in_all_forms():
    w, v = Value(2.0, "w"), Value(3.0, "v")
    x = [Value(1.0, "x[0]"), Value(2.0, "x[1]")]
    y = w * x[0] + v * x[1]
    rows, expected = np.array([[1.0, 2.0], [3.0, -1.0]]), [8.0, 3.0]
    by_name, by_array = {"x[0]": rows[:, 0], "x[1]": rows[:, 1]}, {"x": rows}
    assert compile_graph(y, "x").fprop(**by_array).tolist() == expected
    for inputs, given_numbers in (
            (["x"], by_array), ({"x": x}, by_array), (("x[1]", "x[0]"), by_name), (x, by_name),
            ({"rows": tuple(x)}, {"rows": rows}), ({"rows": "x"}, {"rows": rows}),
            ({"first": x[0], "second": "x[1]"}, {"first": rows[:, 0], "second": rows[:, 1]}),
            ({"turned": [[x[1]], [x[0]]]}, {"turned": rows[:, ::-1, None]})):
        assert compile_graph(y, inputs).fprop(**given_numbers).tolist() == expected, inputs


def test_unnamed_node_as_input_goes_by_the_name_that_the_graph_gives_it():
    x, w = Value(1.0), Value(2.0, "w")
    program = compile_graph(w * x, inputs=[x])
    name = program.inputs[0].name
    assert name == program.graph.name(x)
    assert program.fprop(**{name: [1.0, 4.0]}).tolist() == [2.0, 8.0]
    assert compile_graph(w * x, inputs=["inputs"], names={"inputs": x}).fprop(
        inputs=[3.0]).tolist() == [6.0]


def test_tensors_as_inputs():
    W, x = Tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]], "W"), Tensor([1.0, 2.0, 3.0], "x")
    loss = ag.sum(ag.tanh(x @ W))
    rows = np.random.default_rng(0).normal(size=(4, 3))
    program = compile_graph(loss, inputs=["x"], reduction="mean")
    assert program.fprop(x=rows) == pytest.approx(np.tanh(rows @ W.data).sum(axis=1).mean())
    program.bprop()
    expected = rows.T @ (1 - np.tanh(rows @ W.data) ** 2) / 4
    np.testing.assert_allclose(program.gradients["W"], expected, rtol=1e-12)


def test_constants_may_vary():
    x, w = constant(2.0, "x"), Value(3.0, "w")
    program = compile_graph(x * w, inputs=["x"], reduction="sum")
    assert program.fprop(x=[1.0, 2.0]) == 9.0
    assert program.bprop().tolist() == [3.0]


def test_integers_and_lists_are_taken():
    *_, loss = regression()
    program = compile_graph(loss, inputs=["x", "t"], reduction="sum")
    assert program.fprop(x=[1, 2], t=(1, 1)) == 20.0


def test_inputs_are_copied():
    *_, loss = regression()
    program = compile_graph(loss, inputs=["x", "t"], reduction="sum")
    x, t = X.copy(), T.copy()
    program.fprop(x=x, t=t)
    x[:], t[:] = 0.0, 0.0
    np.testing.assert_allclose(program.bprop(), [2 * ERRORS @ X, 2 * ERRORS.sum()])
    assert program.values["x"].tolist() == X.tolist()


def test_roots_that_depend_on_no_input():
    w, x = Value(2.0, "w"), Value(1.0, "x")
    rows = [1.0, 2.0, 3.0]
    assert [each.tolist() for each in compile_graph([w * x, w * w], ["x"]).fprop(x=rows)] == [
        [2.0, 4.0, 6.0], [4.0, 4.0, 4.0]]
    for reduction, expected in (("sum", (12.0, 12.0)), ("mean", (4.0, 4.0))):
        program = compile_graph([w * x, w * w], ["x"], reduction=reduction)
        assert program.fprop(x=rows) == expected
        assert program.bprop().tolist() == [{"sum": 6.0 + 12.0, "mean": 2.0 + 4.0}[reduction]]


def test_an_input_that_is_a_root():
    x, w = Value(1.0, "x"), Value(2.0, "w")
    a, b = compile_graph([x, w * x], ["x"], reduction="sum").fprop(x=[1.0, 2.0])
    assert (a, b) == (3.0, 6.0)


def test_values_have_a_row_for_each_example_where_they_depend_on_inputs():
    w, x = Value(2.0, "w"), Value(1.0, "x")
    inner = (w * x).named("inner")
    outer = ag.tanh(inner + w * w)
    program = compile_graph(outer, ["x"])
    rows = np.array([0.5, 1.0, -3.0])
    program.fprop(x=rows)
    np.testing.assert_allclose(program.values["x"], rows)
    np.testing.assert_allclose(program.values[inner], 2 * rows)
    np.testing.assert_allclose(program.values[outer], np.tanh(2 * rows + 4))
    assert program.values["w"] == 2.0
    program.fprop(x=0.25)
    assert program.values["inner"] == 0.5


def test_values_of_sums_of_inputs_and_others():
    w, b, x = Value(2.0, "w"), Value(1.0, "b"), Value(1.0, "x")
    inner = ag.sum([w * x, b])
    program = compile_graph(inner + b * x, ["x"])
    assert program.fprop(x=[1.0, 2.0]).tolist() == [4.0, 7.0]
    assert program.values[inner].tolist() == [3.0, 5.0]


def test_gradients_of_a_batch_are_those_of_samples_recorded_one_by_one():
    """The same network: recorded for one example and compiled; and on all samples, eagerly."""
    rng = np.random.default_rng(3)
    numbers = rng.normal(size=9)
    rows, targets = rng.normal(size=(7, 2)), rng.normal(size=7)

    def loss(w, x, t):
        h = [ag.relu(w[i] * x[0] + w[i + 1] * x[1] + w[i + 2]) for i in (0, 3)]
        return ag.square(w[6] * h[0] + w[7] * h[1] + w[8] - t)

    weights = [Value(number) for number in numbers]
    total = ag.mean([loss(weights, x, t) for x, t in zip(rows, targets, strict=True)])
    w, x, t = [Value(number) for number in numbers], [Value(0.0), Value(0.0)], Value(0.0)
    program = compile_graph(loss(w, x, t), {"x": x, "t": t}, w, reduction="mean")
    assert program.fprop(x=rows, t=targets) == pytest.approx(data_of(total), rel=1e-13)
    np.testing.assert_allclose(program.bprop(), gradients(total, weights), rtol=1e-12, atol=1e-14)
