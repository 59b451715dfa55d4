"""Programs between calls: leaves that change, values and gradients by node and name."""

import numpy as np
import pytest
from hypothesis import assume, given, settings

import autograd as ag
from autograd import Graph, StaleGraphError, Tensor, Value, constant, grad
from autograd.program import compile_graph
from tests.program_graphs import (
    PLANS,
    SEEDS,
    absolute_terms,
    assert_same,
    is_tame,
    leaves_of_all_kinds,
    record,
)


# Leaves whose data is assigned.
@given(PLANS, SEEDS)
@settings(max_examples=40)
def test_changed_leaves_are_as_recorded_anew(plan, seed):
    recording = record(plan, seed)
    present = set(Graph(*recording.roots).nodes)
    program = compile_graph(recording.roots)
    program.fprop()
    rng = np.random.default_rng(seed)
    numbers = [leaf.data if rng.random() < 0.4 else rng.uniform(-1, 1, leaf.shape)
               for leaf in recording.leaves]
    fresh = record(plan, seed, numbers)
    pairs = [(a, b) for a, b in zip(recording.leaves, fresh.leaves, strict=True) if a in present]
    slopes = grad(sum(fresh.roots[1:], fresh.root), [b for _, b in pairs]) if pairs else []
    everything = Graph(*fresh.roots, *slopes)
    terms = absolute_terms(everything.nodes)
    assume(is_tame(everything.nodes, terms))

    for leaf, number in zip(recording.leaves, numbers, strict=True):
        leaf.data = number
    for found, root in zip(program.fprop(), fresh.roots, strict=True):
        assert_same(found, root, terms, "root")
    for (leaf, _), slope in zip(pairs, slopes, strict=True):
        program.bprop()
        assert_same(program.gradients[leaf], slope, terms, "gradient")


@pytest.mark.parametrize("leaf", ["w", "b", "T", "c"])
def test_leaves_of_all_kinds_may_change(leaf):
    L, *_ = leaves_of_all_kinds()
    program = compile_graph(L)
    node = program.graph[leaf]
    before = program.fprop()
    node.data = 0.5 * node.data + 0.1
    after = program.fprop()
    fresh, *leaves = leaves_of_all_kinds()
    changed = Graph(fresh)[leaf]
    changed.data = node.data
    Graph(fresh).fprop()
    assert after == pytest.approx(fresh.data, rel=1e-14) and after != before
    fresh.backward()
    program.bprop()
    for other in leaves:
        if not other.is_constant:
            np.testing.assert_allclose(program.gradients[other.name], other.grad, rtol=1e-13)


def test_scalar_leaves_that_share_an_array_may_change_one_by_one():
    W = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]
    x = [constant(1.0), constant(10.0)]
    z = [W[0][i] * x[0] + W[1][i] * x[1] for i in range(2)]
    program = compile_graph(z)
    assert program.fprop() == (31.0, 42.0)
    W[1][0].data = 5.0
    assert program.fprop() == (51.0, 42.0)
    x[0].data = -1.0
    assert program.fprop() == (49.0, 38.0)


def test_inputs_do_not_follow_their_leaf():
    w, x = Value(2.0, "w"), Value(1.0, "x")
    program = compile_graph(w * x, ["x"], reduction="sum")
    assert program.fprop(x=[1.0, 2.0]) == 6.0
    x.data = 100.0
    assert program.bprop().tolist() == [3.0]
    assert program.fprop(x=[1.0, 2.0]) == 6.0


def test_eager_calculation_does_not_disturb_a_program():
    L, w, *_ = leaves_of_all_kinds()
    program = compile_graph(L)
    first = program.fprop()
    other = Value(1.0)
    other.data = 3.0
    L.backward()
    Graph(L).fprop()
    program.bprop()
    assert program.gradients["w"] == pytest.approx(w.grad)
    assert program.fprop() == first


# Gradients.
def test_bprop_again_gives_the_same_gradient():
    L, *_ = leaves_of_all_kinds()
    program = compile_graph(L)
    program.fprop()
    first = program.bprop().copy()
    np.testing.assert_array_equal(program.bprop(), first)


def test_results_are_not_changed_by_later_calls():
    T, w = Tensor([1.0, 2.0], "T"), Value(3.0, "w")
    x = Tensor([1.0, 1.0], "x")
    program = compile_graph([T * w * x, ag.tanh(T), T * 1.0, x], ["x"])
    first = program.fprop(x=[1.0, 2.0])
    kept = [result.copy() for result in first]
    values = {name: np.copy(program.values[name]) for name in ("T", "x", "w")}
    shown = {name: program.values[name] for name in values}
    program.parameters *= 2
    program.fprop(x=[5.0, 6.0])
    for result, copy in zip(first, kept, strict=True):
        np.testing.assert_array_equal(result, copy)
    program = compile_graph(ag.sum(T * w) + ag.sum(T))
    program.fprop()
    gradient = program.bprop()
    kept = gradient.copy()
    T.data = [5.0, 6.0]
    program.fprop()
    program.bprop()
    np.testing.assert_array_equal(gradient, kept)
    assert shown.keys() == values.keys()


def test_a_root_that_is_a_leaf_is_shown_as_it_was():
    T = Tensor([1.0, 2.0], "T")
    program = compile_graph([T, ag.tanh(T)])
    first, _ = program.fprop()
    program.parameters[:] = 0.0
    assert first.tolist() == [1.0, 2.0]


def test_values_are_those_of_the_last_fprop():
    L, w, v, b, *_ = leaves_of_all_kinds()
    program = compile_graph(L, parameters=[w, v, b])
    program.fprop()
    before = {name: program.values[name] for name in ("w", "h", "L")}
    w.data = -3.0
    assert {name: program.values[name] for name in before} == before
    program.fprop()
    assert program.values["w"] == -3.0
    assert program.values["h"] == pytest.approx(np.tanh(-3.0 - 3.0 + 0.5))


def test_results_are_floats_and_read_only_arrays():
    T = Tensor([[1.0, 2.0]], "T")
    program = compile_graph([ag.tanh(T), ag.sum(T)])
    array, number = program.fprop()
    assert type(number) is float
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        program.values["T"][0, 0] = 1.0
    program = compile_graph(ag.sum(T * T))
    program.fprop()
    program.bprop()
    with pytest.raises(ValueError, match="read-only"):
        program.gradients["T"][0, 0] = 1.0


def test_one_root_in_a_list_is_a_tuple_of_one():
    x = Value(3.0)
    assert compile_graph([x * x]).fprop() == (9.0,)
    assert compile_graph(x * x).fprop() == 9.0
    assert compile_graph((x * x, x)).fprop() == (9.0, 3.0)


def test_the_same_root_twice():
    x = Value(3.0, "x")
    y = x * x
    program = compile_graph([y, y])
    assert program.fprop() == (9.0, 9.0)
    assert program.bprop().tolist() == [12.0]


def test_gradients_of_several_roots_are_those_of_their_sum():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    program = compile_graph([a * b, a + 1.0, b * b])
    assert program.fprop() == (6.0, 3.0, 9.0)
    program.bprop()
    assert program.gradients[a] == 4.0 and program.gradients[b] == 8.0


def test_seeds():
    T = Tensor([[1.0, 2.0], [3.0, 4.0]], "T")
    program = compile_graph(T * T)
    program.fprop()
    seed = np.array([[1.0, 0.0], [-1.0, 0.5]])
    np.testing.assert_allclose(program.bprop(seed).reshape(2, 2), 2 * T.data * seed)
    np.testing.assert_allclose(program.bprop(Tensor(seed)).reshape(2, 2), 2 * T.data * seed)
    w = Value(3.0, "w")
    program = compile_graph(w * w)
    program.fprop()
    assert program.bprop(0.5).tolist() == [3.0]
    assert program.bprop(Value(2.0)).tolist() == [12.0]
    assert program.bprop().tolist() == [6.0]


def test_gradients_and_values_by_node_and_by_name():
    W = [[Value(float(i + 2 * j), f"W[{i},{j}]") for j in range(2)] for i in range(2)]
    x = [constant(1.0, "x[0]"), constant(-2.0, "x[1]")]
    z = [(W[0][j] * x[0] + W[1][j] * x[1]).named(f"z[{j}]") for j in range(2)]
    program = compile_graph((z[0] * z[1]).named("L"))
    assert program.fprop() == z[0].data * z[1].data
    program.bprop()
    assert program.values["W"].tolist() == [[0.0, 2.0], [1.0, 3.0]]
    assert program.values["z"].tolist() == [z[0].data, z[1].data]
    assert program.values["z[1]"] == program.values[z[1]] == z[1].data
    assert program.values["x"].tolist() == [1.0, -2.0]
    expected = np.outer([1.0, -2.0], [z[1].data, z[0].data])
    assert program.gradients["W"].tolist() == expected.tolist()
    assert program.gradients["W[1,0]"] == program.gradients[W[1][0]] == expected[1, 0]
    assert list(program.gradients) == ["W"]
    assert {"W", "x", "z", "L", "W[0,0]", "x[1]"} <= set(program.values)
    assert len(program.values) == len(set(program.values))
    assert {name: array.tolist() for name, array in program.gradients.items()} == {
        "W": expected.tolist()}


def test_products_that_were_folded_into_sums_have_values():
    w, x, b = Value(2.0), Value(3.0), Value(1.0)
    product = w * x
    inner = product + b
    root = inner + w * b
    program = compile_graph(root)
    program.fprop()
    assert [program.values[node] for node in (product, inner, root)] == [6.0, 7.0, 9.0]
    w.data = -1.0
    program.fprop()
    assert [program.values[node] for node in (product, inner, root)] == [-3.0, -2.0, -3.0]


# Stale.
def test_bprop_after_a_leaf_changed():
    L, w, v, _, T, c = leaves_of_all_kinds()
    for leaf, name in ((w, "w"), (T, "T"), (c, "c")):
        program = compile_graph(L, parameters=[w, v, T])
        program.fprop()
        program.bprop()
        leaf.data = leaf.data + 1.0
        with pytest.raises(StaleGraphError, match=rf"^bprop: {name}\.data changed after fprop\(\)"
                           r"\. Call fprop\(\) first\.$"):
            program.bprop()
        program.fprop()
        program.bprop()


def test_bprop_after_a_leaf_without_a_name_changed():
    w = Value(2.0)
    program = compile_graph(w * w)
    program.fprop()
    w.data = 3.0
    with pytest.raises(StaleGraphError, match=r"^bprop: a leaf\.data changed"):
        program.bprop()


def test_bprop_after_another_node_changed():
    w, other = Value(2.0, "w"), Value(1.0)
    program = compile_graph(w * w)
    program.fprop()
    other.data = 3.0
    assert program.bprop().tolist() == [4.0]


def test_repr():
    w, x = Value(2.0, "w"), Value(1.0, "x")
    y, z = (w * x).named("y"), (w + x).named("z")
    assert repr(compile_graph([y, z])) == "<Program of y, z: 2 parameters>"
    assert repr(compile_graph(y, ["x"])) == "<Program of y: 1 parameter, inputs x>"


def test_leaves_may_change_before_programs_of_other_sizes_are_made():
    x, b, w = Value(1.0, "x"), Value(2.0, "b"), Value(3.0, "w")
    T = Tensor([1.0, 2.0], "T")
    y = (w * x + b) ** 2 + ag.sum(T * T) * b
    program = compile_graph(y, ["x"], reduction="sum")
    assert program.fprop(x=[1.0, 2.0]) == 25 + 64 + 2 * 10
    for leaf, number in ((b, 1.0), (w, 2.0), (T, [3.0, 1.0])):
        leaf.data = number
    assert program.fprop(x=[1.0, 2.0, 0.0]) == 9 + 25 + 1 + 3 * 10
    program.bprop()
    assert program.gradients[b] == 2 * (3 + 5 + 1) + 3 * 10
    x.data = 2.0  # and so may the leaf that the input stands for
    assert program.fprop(x=3.0) == 49 + 10
    program.write_back()
    assert program.fprop(x=[1.0, 2.0, 0.0, 1.0]) == 9 + 25 + 1 + 9 + 4 * 10


def test_zeros_keep_their_sign_beside_one_another():
    a, b, T = Value(1.0), Value(2.0), Tensor([1.0, 2.0])
    assert compile_graph([a / 0.0, b / -0.0]).fprop() == (np.inf, -np.inf)
    assert compile_graph(T / np.array([0.0, -0.0])).fprop().tolist() == [np.inf, -np.inf]


def test_an_input_may_have_any_name():
    x = Value(2.0, "self")
    assert compile_graph(x * Value(3.0), ["self"]).fprop(self=4.0) == 12.0
