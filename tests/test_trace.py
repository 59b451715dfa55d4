"""The evaluation trace: values downwards, adjoints upwards."""

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, ShapeError, StaleGraphError, Tensor, Value, constant


def fan_out():
    """Lisbon, Recap: Chain Rule: u = t², v = 3t + 1, r = uv."""
    t = Value(2.0, "t")
    u = (t**2).named("u")
    v = (3 * t + 1).named("v")
    return (u * v).named("r")


def test_values_and_adjoints_of_every_node():
    rows = {row.name: row for row in Graph(fan_out()).trace().rows}
    assert {name: (row.value, row.gradient) for name, row in rows.items()} == {
        "t": (2.0, 40.0), "u": (4.0, 7.0), "v": (7.0, 4.0), "v1": (6.0, 4.0), "r": (28.0, 1.0)}
    assert rows["u"].statement == "u = t ^ 2"
    assert rows["t"].adjoint == "∂r/∂t = ∂r/∂u · ∂u/∂t + ∂r/∂v1 · ∂v1/∂t"
    assert rows["r"].adjoint == "∂r/∂r"


def test_the_text_has_two_columns_of_numbers():
    lines = str(Graph(fan_out()).trace()).splitlines()
    assert lines[0].split() == ["values", "↓", "adjoints", "↑"]
    assert lines[2].split() == ["t", "2", *"∂r/∂t = ∂r/∂u · ∂u/∂t + ∂r/∂v1 · ∂v1/∂t".split(), "40"]
    assert len({line.index("∂r/∂") for line in lines[2:]}) == 1  # aligned


def test_the_html_escapes_names_and_holds_every_row():
    html = Graph((Value(1.0, "<script>") * 2).named("a&b")).trace()._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "a&amp;b" in html
    assert html.count("<tr>") == 3


def test_the_trace_changes_nothing():
    loss = fan_out()
    Graph(loss).trace()
    assert all(node.grad is None for node in Graph(loss).nodes)


def test_many_uses_are_counted_not_listed():
    x = Value(1.0, "x")
    (row, *_) = Graph(ag.sum([x * i for i in range(1, 6)])).trace().rows
    assert row.adjoint.endswith("= sum of 5 terms")
    assert row.gradient == 15.0


def test_a_node_used_twice_by_one_op_has_two_terms():
    x = Value(3.0, "x")
    (row, *_) = Graph((x * x).named("y")).trace().rows
    assert row.adjoint == "∂y/∂x = ∂y/∂y · ∂y/∂x + ∂y/∂y · ∂y/∂x"
    assert row.gradient == 6.0


def test_constants_have_no_adjoint():
    rows = {row.name: row for row in Graph(Value(2.0, "w") * constant(3.0, "x")).trace().rows}
    assert rows["x"].adjoint == ""
    assert rows["x"].gradient is None


def test_arrays_are_written_out_or_described():
    X = Tensor(np.ones((30, 2)), "X")
    text = str(Graph(ag.sum(X @ Tensor([[1.0], [2.0]], "W"))).trace())
    assert "array of shape (30, 2)" in text
    assert "[[30], [30]]" in text


def test_the_trace_needs_one_fresh_root_of_one_number():
    x = Tensor([1.0, 2.0], "x")
    with pytest.raises(ShapeError, match="trace: v1 has shape"):
        Graph(ag.exp(x)).trace()
    with pytest.raises(ValueError, match="trace: expected one root, got 2"):
        Graph(x[0], x[1]).trace()
    loss = ag.sum(x * x)
    x.data = [0.0, 1.0]
    with pytest.raises(StaleGraphError, match=r"trace: x\.data changed"):
        Graph(loss).trace()
