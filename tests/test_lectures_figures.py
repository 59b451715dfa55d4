"""The figures of the lectures: all are there, the same each time, and their diagrams are right."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

from autograd import Graph, Tensor, Value, gradients, sigmoid, square, tanh
from lectures.figures import FIGURES, LectureFigure, architectures, figure, graphs, networks
from lectures.figures.named import draw_named
from lectures.pictures import as_svg
from nn import McCullochPitts, data
from tests.drawn_figures import drawn
from viz import Drawing

SLOW = {"G19", "G24", "G25", "G26", "G35"}
IDS = [pytest.param(id, marks=pytest.mark.slow) if id in SLOW else id for id in FIGURES]


def pictures(id):
    return [drawing.picture for drawing in drawn(id).values() if hasattr(drawing, "picture")]


def labels(picture, kind="forward"):
    """What stands on the arrows, by the names of their ends."""
    names = {box.id: box.name for box in picture.boxes}
    return {(names[edge.tail], names[edge.head]): " ".join(edge.label)
            for edge in picture.edges if edge.kind == kind}


def box(picture, name):
    return next(box for box in picture.boxes if box.name == name)


def gradient(picture, name):
    return float(box(picture, name).gradient.value.one_line())


def test_every_figure_of_the_slides_is_there():
    assert list(FIGURES) == [f"G{k}" for k in [*range(1, 40), 41]]
    decks = ("Uppsala, ", "Lisbon, ", "Darmstadt, ", "Lausanne, ")
    for id, each in FIGURES.items():
        assert isinstance(each, LectureFigure) and each.id == id
        assert each.title and each.slides and all(s.startswith(decks) for s in each.slides)
        assert len(each.caption) > 40 and each.caption.endswith(".")
        assert each.name.isidentifier() and each.name != id
    assert len({each.name for each in FIGURES.values()}) == len(FIGURES)


@pytest.mark.parametrize("id", IDS)
def test_drawings_are_of_two_kinds_and_the_same_each_time(id):
    first = drawn(id)
    assert all(said for said in first) or list(first) == [""]
    assert all(isinstance(each, (Drawing, Figure)) for each in first.values())
    texts = [as_svg(each) for each in first.values()]
    assert all(text.startswith("<svg ") for text in texts)
    assert len(set(texts)) == len(texts)
    again = FIGURES[id].draw()
    assert list(again) == list(first) and [as_svg(each) for each in again.values()] == texts


def test_a_new_figure_needs_a_new_id():
    with pytest.raises(ValueError, match=r"there is a figure 'G1' already; give the new one anoth"):
        figure("G1", title="again", slides=())(lambda: None)


def test_neither_lectures_nor_the_list_of_figures_imports_what_draws():
    code = ("import sys, lectures, lectures.figures, lectures.figures.sheet, lectures.pictures\n"
            "print([m for m in ('matplotlib', 'sklearn', 'scipy', 'PIL') if m in sys.modules])")
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_draw_named_leaves_out_what_has_no_name_and_derives_along_it():
    a, b = Value(2.0, "a"), Value(-0.5, "b")
    m = sigmoid(a * b + 1).named("m")
    root = (m * m + square(tanh(a) * m)).named("J")
    root.backward()
    picture = draw_named(root, shares=True, digits=12).picture
    assert [box.name for box in picture.boxes] == ["a", "b", "m", "J"]
    fixed = Value(m.data)  # so that J depends on a directly only
    direct = gradients(fixed * fixed + square(tanh(a) * fixed), a)
    assert float(labels(picture)["a", "J"].split("= ")[-1]) == pytest.approx(direct, rel=1e-11)
    back = labels(picture, "backward")
    for leaf in ("a", "b"):
        total = sum(float(text) for (_, head), text in back.items() if head == leaf)
        assert total == pytest.approx(gradient(picture, leaf), rel=1e-11)
    assert gradient(picture, "a") == pytest.approx(gradients(root, a), rel=1e-11)


def test_draw_named_before_backward_says_so_and_arrays_get_no_slopes():
    W = Tensor([[1.0, 2.0]], "W")
    root = (W @ [1.0, 1.0]).sum().named("s")
    diagram = draw_named(root)
    assert box(diagram.picture, "W").gradient.value is None
    assert labels(diagram.picture) == {("W", "s"): ""}
    assert "not computed yet" in diagram.source


def test_g1_two_paths():
    graph, slopes, summed = pictures("G1")
    assert {box.name: box.notes for box in graph.boxes} == {
        "t": (), "u": ("t²",), "v": ("3 · t + 1",), "r": ("u · v",)}
    assert labels(slopes) == {("t", "u"): "2 · t = 4", ("t", "v"): "3", ("u", "r"): "v = 7",
                              ("v", "r"): "u = 4"}
    assert labels(summed, "backward") == {
        ("u", "t"): "28", ("v", "t"): "12", ("r", "u"): "7", ("r", "v"): "4"}
    assert gradient(summed, "t") == 9 * 2**2 + 2 * 2 == 28 + 12


def test_g2_the_sum_over_the_edges_that_leave():
    (picture,) = pictures("G2")
    shares = labels(picture, "backward")
    for i, w in enumerate((0.7, -0.6, 0.3), 1):
        assert labels(picture)["h", f"z{i}"] == f"W{i} = {w}"
        assert float(shares[f"z{i}", "h"]) == pytest.approx(
            w * gradient(picture, f"z{i}"), abs=6e-4)
    assert sum(float(shares[f"z{i}", "h"]) for i in (1, 2, 3)) == pytest.approx(
        gradient(picture, "h"), abs=2e-3)


def test_g3_the_local_factor():
    (picture,) = pictures("G3")
    said, slope = labels(picture)["z", "h"].split(" = ")
    assert said == "1 − h · h" and float(slope) == pytest.approx(1 - np.tanh(0.5) ** 2, abs=5e-4)
    assert gradient(picture, "z") == pytest.approx(gradient(picture, "h") * float(slope), abs=1e-3)
    assert {box.name for box in picture.boxes if box.marked} == {"z", "h"}


def test_g4_g5_forwards_and_backwards():
    (forward,), (backward,) = pictures("G4"), pictures("G5")
    names = [box.name for box in forward.boxes]
    assert set(names) == {"x", "W1", "b1", "z1", "h1", "W2", "b2", "z2", "h2", "W3", "b3", "f", "y",
                          "L"}
    assert all(names.index(a) < names.index(b) for a, b in labels(forward))
    assert not labels(forward, "backward")
    back = set(labels(backward, "backward"))
    assert back == {(b, a) for a, b in labels(backward) if a not in ("x", "y")}
    L = graphs.layered_loss()
    L.backward()
    drawn_W1 = np.array(box(backward, "W1").gradient.value.rows, float)
    np.testing.assert_allclose(drawn_W1, Graph(L)["W1"].grad, atol=5e-3)


def test_g6_a_second_way_back():
    plain, skip = pictures("G6")
    assert gradient(plain, "w0") == 0.0682 and gradient(plain, "w1") == -0.642
    assert float(box(skip, "L").value.one_line()) == 0.0903
    back = labels(skip, "backward")
    assert ("ŷ", "z0") in back and ("ŷ", "z0") not in labels(plain, "backward")
    assert float(back["ŷ", "z0"]) + float(back["a1", "z0"]) == pytest.approx(
        gradient(skip, "z0"), abs=1e-3)


def test_g7_a_path_for_each_weight():
    for picture, names in zip(pictures("G7"), ("w2 ŷ J", "w1 z1 ŷ J"), strict=True):
        names = names.split()
        assert {box.name for box in picture.boxes if box.marked} == set(names)
        slopes = [float(labels(picture)[pair].split("= ")[-1])
                  for pair in pairwise(names)]
        assert np.prod(slopes) == pytest.approx(gradient(picture, names[0]), rel=1e-2)


def test_g8_both_styles_show_one_network():
    X, y = data.boolean_xor()
    np.testing.assert_array_equal(networks.goodfellow_xor().predict(X), y)
    units, layers, _ = drawn("G8").values()
    assert [len(column.units) for column in units.network.columns] == [2, 2, 1]
    shown = {box.name: box.value.one_line() for box in layers.picture.boxes}
    assert shown["W1"] == "[[1, 1], [1, 1]]" and shown["h1"] == "[1, 0]" and shown["y"] == "1"
    assert [unit.value for unit in units.network.columns[1].units] == [1, 0]


def test_g9_the_threshold_unit_computes_its_formula():
    unit = McCullochPitts([2.0, 4.0, -1.0], bias=-2.0)
    X, y = data.mcculloch_pitts_table()
    np.testing.assert_array_equal(unit.predict(X), np.ravel(y))
    (drawing,) = drawn("G9").values()
    weights = [line.weight for line in drawing.network.connections]
    assert sorted(weights) == [-2, -1, 2, 4]
    assert drawing.network.columns[-1].units[0].value == 1


def test_g10_the_network_and_its_lines():
    X, y = data.boolean_xor("-+")
    np.testing.assert_array_equal(networks.threshold_xor().predict(X), y)
    plot = drawn("G10")["Its two lines"]
    lines = [line.get_data() for line in plot.axes[0].lines]
    for (x1, x2), b in zip(lines, (1, -1), strict=True):
        np.testing.assert_allclose(b - x1 + x2, 0, atol=1e-12)
    assert [text.get_text() for text in plot.axes[0].texts] == [
        "z₁: 1 − x₁ + x₂ = 0", "z₂: −1 − x₁ + x₂ = 0"]


def test_g11_lausannes_neuron():
    computed, simplified = drawn("G11").values()
    shown = {box.name: float(box.value.one_line()) for box in computed.picture.boxes}
    assert shown["z"] == -6 and shown["ŷ"] == pytest.approx(1 / (1 + np.exp(6)), abs=5e-6)
    output = simplified.network.columns[-1].units[0]
    assert output.value == pytest.approx(1 / (1 + np.exp(6))) and output.bias == 1


def test_g12_g36_layers_and_branches():
    sizes = [[column.size for column in drawing.network.columns]
             for drawing in drawn("G12").values()]
    assert sizes == [[4, 1], [4, 3], [4, 5, 1], [4, 5, 5, 5, 3]]
    (tasks,) = drawn("G36").values()
    branches = tasks.network.trunk.branches
    assert [branch.name for branch in branches] == ["task 1", "task 2"]
    assert [[column.size for column in branch.columns] for branch in branches] == [[3, 1], [3, 1]]


def test_g13_dropped_units_lose_their_weights():
    whole, thinned = (drawing.network for drawing in drawn("G13").values())
    assert len(whole.connections) == len(thinned.connections) == 5 * 5 + 5 * 5 + 5
    assert all(line.active for line in whole.connections)
    gone = {unit.id for column in thinned.columns for unit in column.units if unit.dropped}
    kept = [5 - len(column.dropped) for column in thinned.columns[1:3]]
    assert gone and min(kept) >= 1
    for line in thinned.connections:
        assert line.active == (line.tail not in gone and line.head not in gone)


def test_g39_convolution_recurrence_memory():
    graph = Graph(architectures.convolution())
    x, w = np.array([1, 3, -2, 2, 0.5]), np.array([0.5, -1.0])
    h = np.maximum(np.convolve(x, w[::-1], mode="valid"), 0)
    assert [graph[f"h{i}"].data for i in (1, 2, 3, 4)] == pytest.approx(h.tolist())
    assert [graph[f"p{i}"].data for i in (1, 2)] == [max(h[:2]), max(h[2:])]
    unrolled = Graph(architectures.recurrent())
    assert [unrolled[f"h{t}"].data for t in (1, 2, 3)] == pytest.approx(
        [0.761594155956, 0.706818409142, -0.569370439168], rel=1e-10)
    step = 1e-6
    after, before = (Graph(architectures.recurrent()) for _ in range(2))
    shifted = [g.evaluate({g["w"]: 0.5 + s})[g.roots[0]]
               for g, s in ((after, step), (before, -step))]
    assert unrolled["w"].grad == pytest.approx((shifted[0] - shifted[1]) / (2 * step), rel=1e-6)
    cell = {node.name: node.data for node in Graph(architectures.lstm_cell()) if node.name}
    assert cell["c"] == pytest.approx(cell["f"] * 0.5 + cell["i"] * cell["g"])
    assert cell["h"] == pytest.approx(cell["o"] * np.tanh(cell["c"]))
