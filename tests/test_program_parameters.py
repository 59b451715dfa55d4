"""Parameters of programs: one flat array, which may be changed, and is written back."""

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, StaleGraphError, Tensor, Value
from autograd.program import compile_graph
from tests.program_graphs import leaves_of_all_kinds


def test_parameters_are_the_numbers_of_the_leaves_in_order():
    L, w, v, b, T, _ = leaves_of_all_kinds()
    program = compile_graph(L, parameters=[b, T, w])
    assert program.parameters.tolist() == [0.5, 1.0, 3.0, 2.0]
    program.fprop()
    L.backward()
    np.testing.assert_allclose(program.bprop(), [b.grad, *T.grad, w.grad], rtol=1e-13)
    assert set(compile_graph(L).parameters.tolist()) == {2.0, -1.0, 0.5, 1.0, 3.0}
    assert compile_graph(L, parameters={"first": v}).parameters.tolist() == [-1.0]
    assert compile_graph(L, parameters=(w, v)).parameters.tolist() == [2.0, -1.0]
    assert compile_graph(L, parameters=T).parameters.tolist() == [1.0, 3.0]


def test_parameters_may_be_assigned_and_changed_in_place():
    def expected(numbers):
        return leaves_of_all_kinds(numbers)[0].data

    L, w, v, b, *_ = leaves_of_all_kinds()
    program = compile_graph(L, parameters=[w, v, b])
    program.parameters = [1.0, 0.25, -1.0]
    assert program.fprop() == pytest.approx(expected((1.0, 0.25, -1.0)), rel=1e-14)
    program.parameters[1] = 0.75
    assert program.fprop() == pytest.approx(expected((1.0, 0.75, -1.0)), rel=1e-14)
    program.parameters -= 0.5
    assert program.fprop() == pytest.approx(expected((0.5, 0.25, -1.5)), rel=1e-14)
    program.parameters = np.array([3, 2, 1])
    assert program.fprop() == pytest.approx(expected((3.0, 2.0, 1.0)), rel=1e-14)
    numbers = program.parameters
    for _ in range(2):
        numbers *= 0.5
    assert program.fprop() == pytest.approx(expected((0.75, 0.5, 0.25)), rel=1e-14)
    assert [w.data, v.data, b.data] == [2.0, -1.0, 0.5]  # nodes change by write_back() alone


def test_assigned_parameters_are_copied():
    L, w, v, b, *_ = leaves_of_all_kinds()
    program = compile_graph(L, parameters=[w, v, b])
    mine = np.array([1.0, 2.0, 3.0])
    program.parameters = mine
    mine[:] = 0
    assert program.parameters.tolist() == [1.0, 2.0, 3.0]


def test_what_was_assigned_last_counts():
    L, w, v, b, *_ = leaves_of_all_kinds()
    program = compile_graph(L, parameters=[w, v, b])
    w.data = 7.0
    program.parameters = [1.0, 2.0, 3.0]
    assert program.parameters.tolist() == [1.0, 2.0, 3.0]
    program.fprop()
    v.data = -4.0
    assert program.parameters.tolist() == [1.0, -4.0, 3.0]
    program.parameters[0] = 9.0
    b.data = 0.0
    program.fprop()
    assert program.parameters.tolist() == [9.0, -4.0, 0.0]


def test_bprop_after_parameters_were_assigned():
    L, w, *_ = leaves_of_all_kinds()
    program = compile_graph(L, parameters=[w])
    program.fprop()
    program.parameters = [5.0]
    with pytest.raises(StaleGraphError):
        program.bprop()


def test_parameters_that_the_roots_do_not_depend_on_have_gradient_0():
    L, w, *_ = leaves_of_all_kinds()
    other, T = Value(4.0, "other"), Tensor([[1.0, 2.0]], "U")
    program = compile_graph(L, parameters=[other, w, T])
    program.fprop()
    L.backward()
    np.testing.assert_allclose(program.bprop(), [0.0, w.grad, 0.0, 0.0])
    program.parameters = [5.0, 2.0, 6.0, 7.0]
    program.fprop()
    program.write_back()
    assert other.data == 5.0 and T.data.tolist() == [[6.0, 7.0]]


def test_gradients_of_parameters_that_the_roots_do_not_depend_on():
    w, other, T = Value(2.0, "w"), Value(4.0, "other"), Tensor([[1.0, 2.0]], "U")
    program = compile_graph(w * w, parameters=[other, w, T])
    program.fprop()
    program.bprop()
    assert program.gradients[other] == 0.0
    assert program.gradients[T].tolist() == [[0.0, 0.0]]


def test_parameters_without_a_slope_have_gradient_0():
    w, v = Value(2.0, "w"), Value(1.0, "v")
    program = compile_graph(w * (v > 0.5))
    assert program.fprop() == 2.0
    program.bprop()
    assert program.gradients["w"] == 1.0 and program.gradients["v"] == 0.0


def test_32_bit_parameters_stay_so():
    W = Tensor(np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), "W")
    x = Tensor(np.array([1.0, -1.0], np.float32), "x")
    program = compile_graph(ag.sum(ag.tanh(x @ W)), ["x"], reduction="mean")
    assert program.parameters.dtype == np.float32
    program.fprop(x=np.ones((3, 2)))
    assert program.bprop().dtype == np.float32
    assert program.gradients["W"].dtype == np.float32
    program.parameters = [0.1, 0.2, 0.3, 0.4]
    program.fprop(x=np.ones((3, 2)))
    program.write_back()
    assert W.data.dtype == np.float32
    np.testing.assert_array_equal(W.data, np.array([[0.1, 0.2], [0.3, 0.4]], np.float32))


def test_parameters_of_both_kinds_of_numbers_side_by_side():
    a = Tensor(np.array([1.0, 2.0], np.float32), "a")
    b = Tensor(np.array([0.1, 0.2]), "b")
    root = ag.sum(a * a) * 0.5 + ag.sum(b * b)
    program = compile_graph(root, parameters=[a, b])
    assert program.parameters.dtype == np.float64
    assert program.fprop() == pytest.approx(2.55)
    np.testing.assert_allclose(program.bprop(), [1.0, 2.0, 0.2, 0.4], rtol=1e-7)
    program.parameters = [0.1, 0.0, 0.1, 0.0]
    program.fprop()
    program.write_back()
    assert a.data.dtype == np.float32 and b.data.dtype == np.float64
    assert a.data[0] == np.float32(0.1) and b.data[0] == 0.1


# Write back.
def test_write_back_gives_numbers_and_gradients_and_computes_the_graph():
    L, w, v, b, T, _ = leaves_of_all_kinds()
    program = compile_graph(L)
    program.fprop()
    program.parameters += 0.25
    found = program.fprop()
    gradient = program.bprop()
    program.write_back()
    assert (w.data, v.data, b.data) == (2.25, -0.75, 0.75) and T.data.tolist() == [1.25, 3.25]
    assert L.data == pytest.approx(found, rel=1e-14)
    assert type(w.data) is float and type(w.grad) is float
    assert w.grad == program.gradients["w"]
    np.testing.assert_array_equal(T.grad, program.gradients["T"])
    Graph(L).require_fresh("draw")
    np.testing.assert_array_equal(program.bprop(), gradient)  # nothing is stale
    L.backward()
    assert w.grad == pytest.approx(program.gradients["w"], rel=1e-13)
    assert program.fprop() == found
    fresh = leaves_of_all_kinds((2.25, -0.75, 0.75), (1.25, 3.25))[0]
    assert L.data == pytest.approx(fresh.data, rel=1e-14)


def test_write_back_without_bprop_leaves_gradients_alone():
    L, w, *_ = leaves_of_all_kinds()
    program = compile_graph(L)
    program.fprop()
    program.write_back()
    assert w.grad is None
    program.bprop()
    program.write_back()
    assert w.grad is not None


def test_data_that_is_written_back_is_read_only_and_a_copy():
    T = Tensor([[1.0, 2.0]], "T")
    program = compile_graph(ag.sum(T * T))
    program.fprop()
    program.bprop()
    program.write_back()
    with pytest.raises(ValueError, match="read-only"):
        T.data[0, 0] = 3.0
    program.parameters[:] = 7.0
    assert T.data.tolist() == [[1.0, 2.0]] and T.grad.tolist() == [[2.0, 4.0]]


def test_write_back_with_inputs_writes_the_parameters_alone():
    w, x = Value(2.0, "w"), Value(1.0, "x")
    y = w * x
    program = compile_graph(y, ["x"], reduction="mean")
    program.fprop(x=[1.0, 2.0])
    program.bprop()
    program.parameters = [5.0]
    program.write_back()
    assert (w.data, w.grad, x.data, y.data) == (5.0, 1.5, 1.0, 2.0)
    with pytest.raises(StaleGraphError):
        y.backward()
    assert program.fprop(x=[1.0, 2.0]) == 7.5


def test_two_programs_of_the_same_leaves():
    L, *_ = leaves_of_all_kinds()
    one, two = compile_graph(L), compile_graph(L * 2.0)
    one.fprop()
    one.parameters *= 0.5
    found = one.fprop()
    one.write_back()
    assert two.fprop() == pytest.approx(2 * found)


def test_write_back_does_not_undo_what_was_assigned_to_a_leaf():
    w, v = Value(2.0, "w"), Value(3.0, "v")
    program = compile_graph(w * v)
    program.fprop()
    w.data = 10.0
    program.write_back()
    assert (w.data, v.data) == (10.0, 3.0)
