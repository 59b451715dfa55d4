"""Style "units": a box for every number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Graph, Tensor, Value, gradients, jacobian, relu, softmax, tanh, where
from tests.viz_graphs import arrows, boxes, two_layers, xor
from viz import Show, draw
from viz.entries import MOST_ENTRIES, dependence, entry_picture


def test_every_number_of_an_array_is_a_box_with_its_own_gradient():
    J = two_layers()
    J.backward()
    shown = boxes(draw(J, style="units"))
    assert shown["z1[1]"].value.one_line() == "4"
    assert shown["z1[1]"].gradient.label == "∂J/∂z1[1]"
    assert shown["W1[1,1]"].gradient.value.one_line() == "36"
    assert shown["x[0]"].kind == "constant" and shown["x[0]"].gradient is None
    assert len([name for name in shown if name.startswith("W1")]) == 4


def test_arrows_of_units_carry_the_entries_of_jacobians():
    J = two_layers()
    found = arrows(draw(J, style="units"))
    assert found["W1[0,1]", "z1[1]"] == ("1",) and found["W1[1,1]", "z1[1]"] == ("2",)
    assert ("W1[0,0]", "z1[1]") not in found and ("z1[0]", "h1[1]") not in found
    assert found["z1[0]", "h1[0]"] == ("0",) and found["z1[1]", "h1[1]"] == ("1",)
    assert found["w[1]", "y_hat"] == ("4",) and found["h1[1]", "y_hat"] == ("-2",)
    assert found["x[0]", "z1[1]"] == ()  # constants get no gradient


OPERANDS = {
    "matmul": (lambda a, b: a @ b, (2, 3), (3, 2)), "add": (lambda a, b: a + b, (2, 3), (3,)),
    "sum": (lambda a, b: a.sum(axis=0) + b, (2, 3), (3,)),
    "softmax": (lambda a, b: softmax(a) * b, (2, 3), (2, 3)),
    "column": (lambda a, b: a * b, (2, 1), (1, 3)),
    "max": (lambda a, b: a.max() + b, (4,), (2,)),
    "transpose": (lambda a, b: a.T - b, (2, 3), (3, 2)),
    "item": (lambda a, b: a[1] * b, (3,), (2,)),
    "where": (lambda a, b: where(a > 0, a, b), (3,), (3,)),
}  # fmt: skip


@pytest.mark.parametrize("name", OPERANDS)
def test_arrows_are_exactly_the_entries_of_the_jacobian(name):
    """Products of labels along all ways from a to the result give its Jacobian."""
    function, shape_a, shape_b = OPERANDS[name]
    rng = np.random.default_rng(0)
    a = Tensor(np.round(rng.normal(size=shape_a), 2), "a")
    b = Tensor(np.round(rng.normal(size=shape_b), 2), "b")
    y = function(a, b).named("y")
    shown = draw(y, style="units", digits=17).picture
    ids = {box.name: box.id for box in shown.boxes}
    for leaf in (a, b):
        found = np.zeros((y.size, leaf.size))
        for f, index in enumerate(np.ndindex(leaf.shape)):
            amounts = {ids[f"{leaf.name}[{','.join(map(str, index))}]"]: 1.0}
            for edge in shown.edges:  # in topological order
                if edge.tail in amounts:
                    slope = float(edge.label[-1].split(":")[-1]) if edge.label else 1.0
                    amounts[edge.head] = amounts.get(edge.head, 0.0) + slope * amounts[edge.tail]
            for e, place in enumerate(np.ndindex(y.shape)):
                found[e, f] = amounts.get(ids[f"y[{','.join(map(str, place))}]"], 0.0)
        np.testing.assert_allclose(found.reshape(y.shape + leaf.shape), jacobian(y, leaf),
                                   atol=1e-12)


def test_what_an_entry_depends_on_does_not_depend_on_its_slope():
    a = Tensor([1.0, 5.0, 2.0], "a")
    assert dependence(a.max(), 0) == [(0, 0), (0, 1), (0, 2)]
    assert dependence(relu(Tensor([-1.0, 1.0])), 0) == [(0, 0), (1, 1)]
    assert dependence(Tensor([[0.0, 0.0]]) @ Tensor([[0.0], [0.0]]), 1) == [(0, 0), (0, 1)]
    assert dependence(Tensor([np.nan, 1.0]).sum(), 0) == [(0, 0), (0, 1)]
    assert dependence(a > 2.0, 0) == [(0, 0), (1, 1), (2, 2)]


def test_shares_of_units_add_up_to_the_gradients():
    J = two_layers()
    J.backward()
    shown = draw(J, style="units", contributions=True, digits=17).picture
    names = {box.id: box.name for box in shown.boxes}
    sums = {}
    for edge in shown.edges:
        if edge.kind == "backward":
            sums[names[edge.head]] = sums.get(names[edge.head], 0.0) + float(edge.label[0])
    for box in shown.boxes:
        if box.gradient is not None and box.name != "J":
            assert sums[box.name] == float(box.gradient.value.one_line())


def test_raw_arrays_are_constants_entry_by_entry():
    y = (Tensor([1.0, 2.0], "x") + np.array([3.0, 4.0])).named("y")
    shown = draw(y, style="units").picture
    raw = [(box.id, box.value.one_line()) for box in shown.boxes if not box.name]
    assert raw == [("c1_1_0", "3"), ("c1_1_1", "4")]


def test_scalars_are_drawn_as_they_were_recorded():
    _, J = xor()
    assert draw(J, style="units").source == draw(J).source


def test_too_many_units_are_refused():
    x = Tensor(np.zeros(MOST_ENTRIES), "x")
    with pytest.raises(ValueError, match=r"the graph has 3001 numbers, and style='units' draws at "
                                         r"most 3000\. Take style='layers'"):
        draw(x.sum(), style="units")


@given(st.lists(st.sampled_from(["tanh", "add", "mul", "sum"]), min_size=1, max_size=6))
def test_random_graphs_as_units(ops):
    a, b = Tensor([0.5, -1.0], "a"), Value(2.0, "b")
    y = a
    for op in ops:
        y = {"tanh": tanh, "add": lambda y: y + a, "mul": lambda y: y * b,
             "sum": lambda y: y + y.sum()}[op](y)
    J = y.sum().named("J")
    J.backward()
    shown = {box.name: box for box in entry_picture(Graph(J), Show(digits=17)).boxes if box.name}
    da, db = gradients(J, [a, b])
    found = [float(shown[name].gradient.value.one_line()) for name in ("a[0]", "a[1]")]
    np.testing.assert_array_equal(found, da)
    if "b" in shown:
        assert float(shown["b"].gradient.value.one_line()) == db


def test_an_actual_nan_is_not_taken_for_dependence():
    rows = Tensor([[np.nan, 1.0], [2.0, np.inf]]).sum(axis=1)
    assert dependence(rows, 0) == [(0, 0), (0, 1), (1, 2), (1, 3)]


def test_entries_used_twice_have_two_arrows():
    x = Tensor([2.0, 3.0], "x")
    labels = [edge.label for edge in draw((x * x).named("y"), style="units").picture.edges
              if edge.label]
    assert labels == [("1st: 2",), ("2nd: 2",), ("1st: 3",), ("2nd: 3",)]
