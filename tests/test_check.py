"""The checkers: right rules pass, wrong rules and wrong numbers are found where they are."""

import re

import numpy as np
import pytest

import autograd as ag
from autograd import (
    GradientMismatch,
    Graph,
    NotDifferentiableError,
    ShapeError,
    StaleGraphError,
    Tensor,
    Value,
    assert_gradients,
    check_gradients,
    constant,
    same_shape,
)
from autograd.op import REGISTRY, array_op, elementwise


def lecture_network():
    x, y = Tensor([1, 2], "x"), constant(0.0, "y")
    W1, w = Tensor([[1, 2], [-1, 1]], "W1"), Tensor([1, -2], "w")
    h1 = ag.relu((x @ W1).named("z1")).named("h1")
    y_hat = (w @ h1).named("y_hat")
    return (0.5 * (y_hat - y) ** 2).named("J")


@pytest.fixture
def wrong_op():
    """An op whose slope is off by one percent, gone from the registry afterwards."""
    op = elementwise("wrong_sine", None, np.sin, lambda y, x: 1.01 * ag.cos(x), numpy=(),
                     analytic=True)
    yield op
    del REGISTRY["wrong_sine"]


@pytest.mark.parametrize(("method", "evaluations"), [("central", 16), ("forward", 9)])
def test_right_rules_pass_and_evaluations_are_counted(method, evaluations):
    report = check_gradients(lecture_network(), method=method)
    assert report.ok
    assert report.evaluations == evaluations  # 2M and M + 1 for M = 8 numbers
    assert [row.verdict for row in report.rows] == ["right"] * 8
    by_name = {(row.name, row.index): row.rule for row in report.rows}
    assert by_name["w", (1,)] == -32
    assert by_name["W1", (1, 1)] == 32


def test_the_complex_step_is_exact_to_rounding():
    x = Tensor([0.3, -1.2, 1.7], "x")
    report = check_gradients(ag.sum(ag.tanh(x) * ag.exp(x) / (1 + x * x)), method="complex")
    assert report.ok
    assert report.evaluations == 3
    assert max(row.relative_error for row in report.rows) < 1e-14


@pytest.mark.parametrize("method", ["central", "forward", "complex"])
def test_a_wrong_rule_fails(wrong_op, method):
    x = Tensor([0.5, 1.0], "x")
    report = check_gradients(ag.sum(wrong_op(x)), method=method)
    assert not report.ok
    assert [row.verdict for row in report.rows] == ["wrong", "wrong"]
    with pytest.raises(GradientMismatch, match=r"x\[1\].*wrong"):
        check_gradients(ag.sum(wrong_op(x)), method=method, raise_on_mismatch=True)


def test_one_wrong_entry_is_found_where_it_is():
    spoiled = array_op("spoiled_sum", np.sum, lambda g, y, x: g * np.array([1.0, 1.0, 2.0]))
    try:
        report = check_gradients(spoiled(Tensor([1.0, 2.0, 3.0], "x")))
    finally:
        del REGISTRY["spoiled_sum"]
    assert [row.verdict for row in report.rows] == ["right", "right", "wrong"]


def test_small_and_huge_losses_are_checked_too(wrong_op):
    x = Value(0.5, "x")
    for size in (1e-30, 1e-10, 1e-4, 1.0, 1e6, 1e30):
        for method in ("central", "forward", "complex"):
            (row,) = check_gradients(wrong_op(x) * size, method=method).rows
            # The complex step cannot tell a loss of 1e-30 from rounding errors of sin(0.5).
            assert row.verdict == ("wrong" if size > 1e-12 or method != "complex" else "undecided")
            assert check_gradients(ag.sin(x) * size, method=method).ok
    assert check_gradients(ag.sin(x * 1e-6)).ok


def test_a_gradient_of_zero_is_right_although_the_difference_is_not_zero():
    assert [row.verdict for row in check_gradients(Value(0.0) ** 3).rows] == ["right"]
    assert [row.verdict for row in check_gradients(Value(0.0) ** 2, method="forward").rows] == [
        "right"]
    z = Tensor([0.3, -1.2, 2.0], "z")
    for method in ("central", "forward", "complex"):
        assert check_gradients(ag.sum(ag.softmax(z)), method=method).ok


def test_what_rounding_hides_is_undecided():
    x = Value(1.0, "x")
    (row,) = check_gradients((x + 1e10) - 1e10).rows
    assert row.verdict == "undecided"


@pytest.mark.parametrize(
    "make",
    [
        lambda x: ag.relu(x),
        lambda x: ag.absolute(x),
        lambda x: ag.leaky_relu(x, slope=0.2),
        lambda x: ag.maximum(x, 0.0) * 3,
        lambda x: ag.where(x > 0, 2 * x, x),
        lambda x: ag.max(ag.stack([x, Value(0.0)])),
        lambda x: ag.clip(x, 0.0, 1.0) * 2,
    ],
)
def test_a_kink_is_reported_instead_of_failing(make):
    x = Value(0.0, "x")
    report = check_gradients(make(x), x)
    assert report.rows[0].verdict == "kink"  # also where the slope happens to match
    assert report.ok
    assert check_gradients(make(x), x, method="forward").rows[0].verdict == "kink"


def test_relu_at_its_kink_is_called_a_kink():
    (row,) = check_gradients(ag.relu(Value(0.0, "x"))).rows
    assert (row.verdict, row.rule, row.numeric) == ("kink", 0.0, 0.5)


def test_the_first_node_that_is_not_finite_is_named():
    x = Value(0.0, "x")
    report = check_gradients(ag.log(x).named("l") * 2)
    assert not report.ok
    assert report.rows[0].verdict == "undefined"
    assert report.note == "l (computed by log) is the first node that holds inf."
    nan = check_gradients(Value(float("nan"), "broken") * 1)
    assert "broken (a leaf) is the first node that holds nan." in str(nan)


def test_checking_changes_nothing():
    loss = lecture_network()
    loss.backward()
    before = [(node.data, node.grad, node._stamp) for node in Graph(loss).nodes]
    check_gradients(loss)
    for node, (data, gradient, stamp) in zip(Graph(loss).nodes, before, strict=True):
        assert np.array_equal(node.data, data)
        assert node.grad is gradient
        assert node._stamp == stamp


def test_wrt_takes_nodes_and_names_in_the_middle_of_the_graph():
    loss = lecture_network()
    graph = Graph(loss)
    report = check_gradients(loss, ["z1", graph["h1"]])
    assert [row.name for row in report.rows] == ["z1", "z1", "h1", "h1"]
    assert [row.rule for row in report.rows] == [0, 16, -8, 16]
    assert [row.name for row in check_gradients(loss, "w").rows] == ["w", "w"]


def test_constants_are_not_checked():
    assert "y" not in {row.name for row in check_gradients(lecture_network()).rows}


def test_single_precision_is_evaluated_in_double():
    x = Tensor(np.array([0.5, -0.3], np.float32), "x")
    report = check_gradients(ag.sum(ag.tanh(x)))
    assert report.ok
    assert max(row.relative_error for row in report.rows) < 1e-6


def test_the_report_reads_as_a_table():
    x = Value(3.0, "x")
    report = check_gradients((x * x).named("y"))
    lines = str(report).splitlines()
    assert lines[0] == "gradients of y by rule and by central difference, 2 evaluations: 1 right"
    assert lines[1].split() == ["number", "rule", "numeric", "relative", "error", "verdict"]
    assert lines[3].split()[:2] == ["x", "6"]
    assert "<td>x</td><td>6</td>" in report._repr_html_()


def test_the_report_escapes_names():
    html = check_gradients(Value(3.0, "<script>") * 2)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_check_gradients_refuses_what_it_cannot_check():
    x = Tensor([1.0, 2.0], "x")
    with pytest.raises(ShapeError, match=re.escape("check_gradients: v1 has shape (2,); a")):
        check_gradients(ag.exp(x))
    with pytest.raises(ValueError, match="unknown method 'exact'; choose 'central', 'forward'"):
        check_gradients(ag.sum(x), method="exact")
    with pytest.raises(KeyError, match="no node is named 'q'"):
        check_gradients(ag.sum(x), "q")
    with pytest.raises(NotDifferentiableError, match=r"relu \(v1\) is not declared analytic"):
        check_gradients(ag.sum(ag.relu(x)), method="complex")
    loss = ag.sum(x * x)
    x.data = [3.0, 4.0]
    with pytest.raises(StaleGraphError, match=r"check_gradients: x\.data changed"):
        check_gradients(loss)


def test_assert_gradients_takes_nodes_and_names():
    loss = lecture_network()
    w = Graph(loss)["w"]
    assert_gradients(loss, {w: [0, -32], "W1": [[0, 16], [0, 32]], "y_hat": -8.0})
    assert w.grad is None


def test_assert_gradients_lists_the_numbers_that_differ():
    loss = lecture_network()
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients(loss, {"w": [0, -40], "y_hat": 8.0, "z1": [0, 16]})
    assert str(caught.value).splitlines() == [
        "2 gradients differ:",
        "  dJ/dw[1]: expected -40, got -32",
        "  dJ/dy_hat: expected 8, got -8",
    ]
    assert issubclass(GradientMismatch, AssertionError)


def test_assert_gradients_refuses_what_it_cannot_compare():
    loss = lecture_network()
    with pytest.raises(ShapeError, match=re.escape("w has shape (2,), the expected gradient (3,)")):
        assert_gradients(loss, {"w": [1, 2, 3]})
    with pytest.raises(KeyError, match=r"no node is named 'w1'\. Did you mean"):
        assert_gradients(loss, {"w1": [1, 2]})
    with pytest.raises(TypeError, match="expected a dict of gradients by node or name, got list"):
        assert_gradients(loss, [1, 2])
    with pytest.raises(KeyError, match="stranger is not part of the graph of J"):
        assert_gradients(loss, {Value(1.0, "stranger"): 0.0})
    with pytest.raises(TypeError, match="expected a node or a name, got int 3"):
        assert_gradients(loss, {3: 0.0})


@pytest.mark.parametrize(
    ("prediction", "target", "message"),
    [
        ((8, 1), (8,), "loss: prediction (8, 1) and target (8,) would broadcast to (8, 8). "
                       "Reshape the target: t.reshape(8, 1)."),
        ((8,), (8, 1), "would broadcast to (8, 8). Reshape the target: t.reshape(8)."),
        ((8,), (), "would broadcast to (8,). Give both the same shape."),
        ((3,), (4,), "loss: prediction (3,) and target (4,) do not fit. Give both the same shape."),
    ],
)
def test_same_shape_names_both_shapes_and_the_way_out(prediction, target, message):
    with pytest.raises(ShapeError, match=re.escape(message)):
        same_shape(Tensor(np.ones(prediction)) if prediction else Value(1.0), np.ones(target),
                   "loss")


def test_same_shape_lets_equal_shapes_pass():
    same_shape(Tensor(np.ones((8, 1))), np.ones((8, 1)))
    same_shape(Value(1.0), 2.0)


def test_there_must_be_something_to_check():
    with pytest.raises(ValueError, match="check_gradients: there is nothing to check: no leaf"):
        check_gradients(constant(1.0) * 2)
    with pytest.raises(ValueError, match="check_gradients: there is nothing to check"):
        check_gradients(Value(1.0) * 2, [])
    assert_gradients(Value(1.0) * 2, {})
