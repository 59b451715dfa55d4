"""Pictures are plain data: what is drawn, under which id, with which words."""

import numpy as np
import pytest

from autograd import (
    Graph,
    StaleGraphError,
    Tensor,
    Value,
    constant,
    grad,
    relu,
    softmax,
    stack,
)
from autograd.text import number_text, printable
from nn import MLP
from viz import Show, draw
from viz.diagram import Diagram
from viz.dot import dot_source
from viz.numbers import Numbers, numbers
from viz.recorded import picture
from viz.roots import as_graph


def boxes(root, **settings):
    return {box.name or box.id: box for box in picture(as_graph(root), Show(**settings)).boxes}


def labels(root):
    return [edge.label for edge in picture(as_graph(root)).edges if edge.label]


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (2.0, "2"), (-0.0, "0"), (-2.5, "-2.5"), (1 / 3, "0.3333"), (0.1 + 0.2, "0.3"),
        (12345.6, "12346"), (123456.0, "123456"), (1e6, "1e+06"), (1.2e30, "1.2e+30"),
        (-3.3e-20, "-3.3e-20"), (0.0001, "0.0001"), (0.00001, "1e-05"), (999999.9, "1e+06"),
        (float("nan"), "nan"), (float("inf"), "inf"), (-float("inf"), "-inf"),
        (5e-324, "4.941e-324"), (100.0, "100"), (0.99999, "1"),
    ],
)  # fmt: skip
def test_numbers_are_written_for_people(x, text):
    assert number_text(x, 4) == text


@pytest.mark.parametrize(("digits", "text"), [(1, "0.7"), (2, "0.67"), (10, "0.6666666667")])
def test_digits(digits, text):
    assert number_text(2 / 3, digits) == text
    assert boxes(Value(2 / 3, "x"), digits=digits)["x"].value.one_line() == text


def test_matrices_have_aligned_columns():
    lines = "|".join(numbers([[1, 2], [-1, 10]]).lines()).replace("\N{NO-BREAK SPACE}", "_")
    assert lines.split("|") == ["[_1_____2]", "[-1___10]"]
    assert numbers(np.array([1.0])).one_line() == "[1]"


def test_large_arrays_are_told_by_shape_and_range():
    assert numbers(np.arange(60.0).reshape(6, 10)).lines() == ("shape 6×10", "from 0 to 59")
    assert numbers(np.zeros(9)).notes == ("shape 9", "all 0") and not numbers(np.zeros(8)).notes
    assert numbers(np.zeros((2, 2, 2))).one_line() == "shape 2×2×2, all 0"
    assert numbers(np.full(20, np.nan)).lines() == ("shape 20", "contains nan")


def test_an_operand_used_twice_has_two_edges_that_can_be_told_apart():
    x = Value(3.0, "x")
    assert labels(x * x) == [("1st: 3",), ("2nd: 3",)]
    assert labels(x / x) == [("1st: 0.3333",), ("2nd: -0.3333",)]
    X = Tensor([[1.0, 2.0], [3.0, 4.0]], "X")
    assert [label[0] for label in labels(X * X)] == ["1st:", "2nd:"]
    assert [label[0] for label in labels(stack([x, x, x, x]))] == [
        "1st: [1, 0, 0, 0]", "2nd: [0, 1, 0, 0]", "3rd: [0, 0, 1, 0]", "4th: [0, 0, 0, 1]",
    ]  # fmt: skip


def test_raw_numbers_and_arrays_are_constants_without_name_gradient_or_slope():
    x = Tensor([1.0, 2.0], "x")
    shown = picture(Graph(2 * x + np.array([3.0, 4.0])))
    raw = [box for box in shown.boxes if not box.name]
    assert [(box.id, box.kind, box.value.one_line(), box.gradient) for box in raw] == [
        ("c1_0", "constant", "2", None), ("c2_1", "constant", "[3, 4]", None)]  # fmt: skip
    assert all(not edge.label for edge in shown.edges if edge.tail.startswith("c"))


def test_named_constants_have_no_gradient_row():
    t = constant(1.0, "t")
    y = Value(2.0, "w") * t
    y.backward()
    assert boxes(y)["t"].kind == "constant" and boxes(y)["t"].gradient is None
    assert labels(y) == [("1",)]


def test_a_gradient_not_computed_yet_is_never_zero():
    w = Value(0.0, "w")
    J = (w * w).named("J")
    assert boxes(J)["w"].gradient.value is None
    J.backward()
    assert boxes(J)["w"].gradient.value.one_line() == "0"
    assert boxes(J)["w"].gradient.label == "∂J/∂w"
    Graph(J).clear()
    assert boxes(J)["w"].gradient.value is None


def test_gradients_of_another_root_are_not_called_this_roots():
    w = Value(2.0, "w")
    h = (w * w).named("h")
    (3 * h).named("J").backward()
    assert boxes(h)["w"].gradient.label == "gradient"
    assert boxes([h, w])["w"].gradient.label == "gradient"
    derivative = grad(h, w).named("dh_dw")  # w still has the gradient of J, dh_dw has none
    assert boxes(derivative)["w"].gradient.label == "gradient"


def test_a_vector_root_has_no_single_derivative():
    assert boxes((2 * Tensor([1.0, 2.0], "w")).named("y"))["w"].gradient.label == "gradient"


def test_unnamed_nodes_and_names_given():
    x = Value(1.0)
    y = -x
    assert [box.name for box in draw(y).picture.boxes] == ["v1", "v2"]
    assert [box.name for box in draw(y, names={"x": x}).picture.boxes] == ["x", "v1"]
    assert [box.name for box in draw(Graph(y), names={"x": x}).picture.boxes] == ["x", "v1"]
    assert [box.name for box in draw(Graph(y, names={"a": x})).picture.boxes] == ["a", "v1"]


def test_slopes_of_entries_and_jacobians():
    x, W = Tensor([1.0, 2.0], "x"), Tensor([[1.0, 2.0], [-1.0, 1.0]], "W")
    jacobian, of_W, slopes = labels(relu(x @ W))
    assert jacobian == ("Jacobian", *numbers([[1, -1], [2, 1]]).lines())
    assert of_W == ("Jacobian 2×2×2",)
    assert slopes == ("[0, 1]",)
    assert labels(softmax(W).sum())[1] == numbers(np.ones((2, 2))).lines()
    assert labels(relu(Tensor(np.ones((9, 9)))))[0] == ("slopes 9×9",)


def test_names_are_made_printable():
    assert printable("a\nb\tc") == "a b c"
    assert printable("\x00\u202e\ud800") == "���"
    assert len(printable("x" * 1_000_000)) == 30
    assert printable("重み 🎉") == "重み 🎉"


def test_long_formulas_are_cut():
    x = Value(1.0, "x" * 100)
    formula = picture(Graph(x * x * x)).operations["n1"].formula
    assert formula == f"{'x' * 29}… · {'x' * 29}…"
    long = picture(Graph(stack([x] * 9))).operations["n1"].formula
    assert len(long) == 70 and long.endswith("…")


def test_stale_data_is_not_drawn():
    w = Value(2.0, "w")
    J = (w * w).named("J")
    w.data = 3.0
    with pytest.raises(StaleGraphError, match=r"draw: w\.data changed after J was computed"):
        draw(J)
    Graph(J).fprop()
    assert boxes(J)["J"].value.one_line() == "9"


def test_roots_are_checked():
    with pytest.raises(ValueError, match="draw: the list of roots is empty"):
        draw([])
    with pytest.raises(TypeError, match="draw: expected a node, a list of nodes or a Graph, got"):
        draw(3)
    with pytest.raises(TypeError, match="got str 'x'"):
        draw([Value(1.0), "x"])
    with pytest.raises(TypeError, match=r"got int 3\. A plain number has no graph: make"):
        draw(3)
    with pytest.raises(TypeError, match=r"got MLP\. A model has no graph until it is called: "
                                        r"draw\(model\(x\)\); draw_network\(model\) draws"):
        draw(MLP(2, [1], rng=0))
    with pytest.raises(TypeError, match=r"got dict .*\. Take draw\(list\(outputs\.values\(\)\)\)"):
        draw({"a": Value(1.0)})
    with pytest.raises(TypeError, match=r"got function.*\. Call it first: draw\(f\(x\)\)\."):
        draw(draw)
    for digits in (0, 18, 2.5, "4"):
        with pytest.raises(ValueError, match="draw: digits must be a whole number from 1 to 17"):
            draw(Value(1.0), digits=digits)


def test_outputs_for_several_examples_are_roots():
    outputs = MLP(2, [2, 1], rng=0)([[1.0, 2.0], [3.0, 4.0]])
    assert draw(outputs).picture.title == "z2[0,0], z2[1,0]"


def test_names_are_checked_and_added_to():
    x = Value(1.0)
    with pytest.raises(TypeError, match="draw: names must be a dict of nodes, such as locals.., "
                                        r"got str 'layers'\. A style has a name: style='layers'\."):
        draw(x, "layers")
    with pytest.raises(TypeError, match=r"draw: names must be a dict .*, got list \[1\]\.$"):
        draw(x, names=[1])
    both = draw(Graph(-x, names={"x": x}), names={"x": 3, "z": x, "y": None})
    assert both.picture.boxes[0].name == "x"


def test_a_graph_of_many_paths_is_drawn_node_by_node():
    x = Value(1.0, "x")
    for _ in range(60):
        x = x + x
    shown = draw(x).picture
    assert len(shown.boxes) == 61 and len(shown.edges) == 180


def test_a_deep_graph_needs_no_recursion():
    x = Value(0.5, "x")
    for _ in range(5_000):
        x = x * 1.01
    shown = picture(as_graph(x))
    assert len(shown.boxes) == 10_001
    assert dot_source(shown).count("->") == 15_000
    assert "... 4961 nodes before these" in repr(Diagram(shown))


def test_numbers_in_one_line():
    assert Numbers((("1", "2"),), 1).one_line() == "[1, 2]"
    assert Numbers((), 1, ("shape 20", "all 1")).lines() == ("shape 20", "all 1")


