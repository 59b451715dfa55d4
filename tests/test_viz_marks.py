"""What a highlight marks: nodes, paths and steps, in every style."""

import numpy as np
import pytest

from autograd import Graph, Tensor, Value, chain_rule
from nn import MLP
from tests.viz_graphs import fan_out, two_layers, xor
from viz import draw


def marked(diagram):
    shown = diagram.picture
    names = {box.id: box.name or box.value.one_line() for box in shown.boxes}
    found = {names[box.id] for box in shown.boxes if box.marked}
    return found, {names[key] for key, op in shown.operations.items() if op.marked}


def test_marks_of_nodes_paths_and_steps():
    t, r = fan_out()
    assert marked(draw(r, highlight=t)) == ({"t"}, set())
    assert marked(draw(r, highlight="u")) == ({"u"}, set())
    assert marked(draw(r, highlight=[t, "u", r])) == ({"t", "u", "r"}, {"u", "r"})
    assert marked(draw(r, highlight=chain_rule(r, t).paths[1])) == (
        {"t", "v1", "v", "r"}, {"v1", "v", "r"})
    steps = list(Graph(r).steps())
    assert marked(draw(r, highlight=steps[1])) == ({"t", "v1", "3"}, {"v1"})  # v1 = 3 · t
    assert marked(draw(r, highlight=steps[4])) == ({"r"}, set())  # ∂r/∂r = 1
    assert marked(draw(r, highlight=steps[-1])) == ({"t", "u"}, {"u"})
    arrows = [(edge.tail, edge.head) for edge in draw(r, highlight=[t, "u"]).picture.edges
              if edge.marked]
    assert arrows == [("n0", "op1"), ("op1", "n1")]


def marked_arrows(diagram):
    return [(edge.tail, edge.head) for edge in diagram.picture.edges if edge.marked]


def test_a_path_marks_no_arrow_that_bypasses_it():
    x = Value(1.0, "x")
    y = (x + (x * 2).named("u")).named("y")
    on_the_way = [("n0", "op1"), ("op1", "n1"), ("n1", "op2"), ("op2", "n2")]
    assert marked_arrows(draw(y, highlight=[x, "u", y])) == on_the_way
    assert marked_arrows(draw(y, highlight=[y, "u", x])) == on_the_way  # downwards too
    assert marked_arrows(draw(y, highlight=chain_rule(y, x).paths[0])) == [
        ("n0", "op2"), ("op2", "n2")]
    assert marked_arrows(draw(y, highlight=[x, "u", y], operations=False)) == [
        ("n0", "n1"), ("n1", "n2")]
    assert marked_arrows(draw(y, highlight=[x, x])) == []


def test_of_two_arrows_between_the_same_two_the_right_one_is_marked():
    x = Value(3.0, "x")
    y = (x * x).named("y")
    share = list(Graph(y).steps())[-1]  # of the 2nd operand
    for highlight in (chain_rule(y, x).paths[1], share):
        shown = draw(y, highlight=highlight, contributions=True).picture
        forward = [edge for edge in shown.edges if edge.marked and edge.kind == "forward"]
        assert [edge.label for edge in forward] == [("2nd: 3",), ()]
        assert [edge.operand for edge in shown.edges if edge.marked and edge.kind == "backward"] \
            == [1]


def test_marks_in_other_styles():
    mlp, J = xor()
    path = chain_rule(J, Graph(J)["W1[0,0]"]).paths[0]
    assert marked(draw(J, style="layers", highlight=path))[0] == {"W1", "z1", "h1", "z2", "J"}
    assert len(marked_arrows(draw(J, style="layers", highlight=path))) == 8
    closed = draw(J, style="modules", model=mlp, depth=1, highlight=path)
    assert marked(closed)[0] == {"Layer 1: 2 → 2, relu", "Layer 2: 2 → 1, linear", "v10", "J"}
    assert marked_arrows(closed) == [("g1", "g4"), ("g4", "op25"), ("op25", "n25"),
                                     ("n25", "op26"), ("op26", "n26")]
    J = two_layers()
    units = draw(J, style="units", highlight=["z1", "h1"])
    assert marked(units) == ({"z1[0]", "z1[1]", "h1[0]", "h1[1]"}, {"h1[0]", "h1[1]"})
    assert len(marked_arrows(units)) == 4
    y = (Tensor([1.0, 2.0], "x") + np.array([3.0, 4.0])).named("y")
    first = next(iter(Graph(y).steps(seed=[1.0, 1.0])))
    assert marked(draw(y, style="units", highlight=first))[0] == {
        "x[0]", "x[1]", "3", "4", "y[0]", "y[1]"}


def test_what_has_no_box_cannot_be_marked_and_a_note_says_so():
    _, J = xor()
    shown = draw(J, style="layers", highlight="v10")
    assert shown.picture.notes == ("v10 has no box of its own here: nothing is marked",)
    assert "v10 has no box" in shown.source and marked(shown) == (set(), set())
    assert draw(J, highlight=[]).picture.notes == (
        "what is to be marked has no box of its own here: nothing is marked",)
    focus = draw(J, focus="J", steps=1, highlight="x[0]")
    assert "x[0] has no box of its own here" in repr(focus)


def test_a_path_through_nodes_of_the_same_name():
    mlp = MLP(1, [1, 1], rng=0)
    J = ((mlp([1.0])[0] - mlp([2.0])[0]) ** 2).named("J")
    for path in chain_rule(J, mlp.parameters()[0]).paths:
        ids = {f"n{i}" for i, node in enumerate(Graph(J).nodes) if node in path.nodes}
        assert {box.id for box in draw(J, highlight=path).picture.boxes if box.marked} == ids


def test_marks_are_heavy_lines_and_not_only_a_color():
    t, r = fan_out()
    source = draw(r, highlight=t, theme="print").source
    (line,) = [line for line in source.splitlines() if line.startswith("  n0 [")]
    assert 'class="leaf gradient marked"' in line and "penwidth=5" in line
    assert line.count("penwidth") == 1


def test_what_is_marked_is_checked():
    _, r = fan_out()
    with pytest.raises(TypeError, match="draw: highlight must be a node or its name, a list of"):
        draw(r, highlight=3)
    with pytest.raises(KeyError, match="draw: highlight: no node is named 'q'"):
        draw(r, highlight=["q"])
