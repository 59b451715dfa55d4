"""The player as text, as data and as a page; what a browser does with it is tested elsewhere."""

import html
import json
import re

import numpy as np
import pytest

import viz
from autograd import Graph, ShapeError, StaleGraphError, Tensor, Value, constant, exp, log
from lectures import EXAMPLES
from viz import RenderError, step
from viz.player import MOST_STEPS, Player


def chain():
    """The chain rule of a lecture: t is used twice."""
    t = Value(-1.0, "t")
    u = (t**2).named("u")
    return (u * (3 * t + 1).named("v")).named("r")


def long_chain(length):
    x = Value(1.0, "x")
    for _ in range(length):
        x = x + 1.0
    return x


def data_of(player):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', player.html)
    return json.loads(found[1])


# As text.


def test_text_is_a_blackboard_with_headed_phases():
    assert repr(step(chain())).splitlines() == [
        "Steps of r: 4 forward, 6 backward",
        "forward: values",
        "   1  u = t² = (-1)² = 1",
        "   2  v₁ = 3 · t = 3 · (-1) = -3",
        "   3  v = v₁ + 1 = -3 + 1 = -2",
        "   4  r = u · v = 1 · (-2) = -2",
        "backward: gradients",
        "   5  ∂r/∂r = 1",
        "   6  ∂r/∂u = ∂r/∂r · ∂r/∂u = ∂r/∂r · v = 1 · (-2) = -2",
        "   7  ∂r/∂v = ∂r/∂r · ∂r/∂v = ∂r/∂r · u = 1 · 1 = 1",
        "   8  ∂r/∂v₁ = ∂r/∂v · ∂v/∂v₁ = 1 · 1 = 1",
        "   9  ∂r/∂t = ∂r/∂v₁ · ∂v₁/∂t = 1 · 3 = 3        (1 of 2)",
        "  10  ∂r/∂t = 3 + ∂r/∂u · ∂u/∂t = 3 + ∂r/∂u · 2 · t = 3 + (-2) · (-2) = 7        (2 of 2)",
        "      in all: ∂r/∂t = ∂r/∂v₁ · ∂v₁/∂t + ∂r/∂u · ∂u/∂t = 3 + 4 = 7",
    ]


def test_several_roots_and_names():
    x = Value(2.0)
    y, z = x * 3, x * x
    player = step([y, z], names={"x": x, "y": y, "z": z})
    assert player.title == "Steps of y, z"
    assert "∂(y + z)/∂x" in repr(player)


def test_a_constant_has_nothing_to_compute():
    assert repr(step(constant(3.0, "c"))) == "Steps of c: 0 forward, 0 backward"
    assert data_of(step(constant(3.0, "c")))["steps"] == []


def test_numbers_that_are_not_finite_have_notes_and_are_not_asked_for():
    x = Value(0.0, "x")
    player = step(exp(log(x).named("a")).named("b"))
    found = data_of(player)["steps"]
    assert found[0]["note"] == "first node that holds inf"
    assert "shape" not in found[0] and found[1]["shape"] == []


# Nothing is changed.


def test_gradients_stay_as_they_were():
    r = chain()
    nodes = Graph(r).nodes
    step(r)
    assert all(node.grad is None for node in nodes)
    r.backward()
    before = [node.grad for node in nodes]
    step(r, seed=5.0)
    assert [node.grad for node in nodes] == before


def test_gradients_are_never_touched_not_even_for_a_moment(monkeypatch):
    r = chain()
    r.backward()
    before = {node: node.grad for node in Graph(r).nodes}

    def interrupted(graph, show, nodes):
        assert all(node.grad is grad for node, grad in before.items())
        raise KeyboardInterrupt

    monkeypatch.setattr("viz.player_data.picture", interrupted)
    with pytest.raises(KeyboardInterrupt):
        step(r, seed=5.0)
    assert {node: node.grad for node in Graph(r).nodes} == before


def test_diagram_shows_the_gradients_of_these_steps_also_of_large_arrays():
    w = Tensor(np.arange(1200.0), "W")
    s = (w * w).sum().named("s")
    s.backward()
    gradients = [one.gradient for one in step(s, seed=-1.0).diagram.picture.boxes]
    assert [one.value.one_line() for one in gradients] == [
        "shape 1200, from -2398 to 0", "shape 1200, all -1", "-1"]
    assert gradients[0].label == "∂(seed · s)/∂W"


def test_the_page_shows_how_things_stood_when_it_was_made():
    x = Value(2.0, "x")
    player = step((x * x).named("y"))
    x.data = 7.0
    assert data_of(player)["steps"][0]["line"] == "y = x · x = 2 · 2 = 4"
    assert ">y = 4<" in player.html


# The data.


def test_digits_are_those_of_diagram_and_table():
    x = Value(1 / 3, "x")
    player = step((x * x).named("y"), digits=2)
    assert ">x = 0.33<" in player.drawing.svg and ">∂y/∂x = 0.67<" in player.drawing.svg
    assert data_of(player)["nodes"][0]["value"] == ["0.33"]
    assert data_of(player)["steps"][-1]["result"] == ["0.67"]


def test_diagram_formulas_and_table_write_names_in_the_same_way():
    graph = EXAMPLES["u04_forward_backward"].run().graph
    player = step(graph)
    names = {box.id: box.name for box in player.diagram.picture.boxes}
    assert all(names[node["id"]] == node["name"] for node in data_of(player)["nodes"])
    assert ">W₁<" in player.drawing.svg and ">ŷ = " in player.drawing.svg
    assert "y_hat" not in player.html and "W1" not in player.html
    assert repr(step(graph["y_hat"])).startswith("Steps of ŷ: 3 forward")


def test_arrows_and_texts_of_boxes_are_those_of_the_diagram():
    runs = {example.id: example.run() for example in EXAMPLES.values()}
    assert sum(run.has_passes for run in runs.values()) > 50
    for id, run in runs.items():
        if not run.has_passes:
            continue
        player = step(run.graph)
        groups = re.findall(r'<g class="(node|edge)[^"]*">\n<title>(.*?)</title>(.*?)</g>',
                            player.drawing.svg, re.DOTALL)
        texts = {title: body.count("<text") for _, title, body in groups}
        arrows = [title.replace("&#45;&gt;", "->") for kind, title, _ in groups if kind == "edge"]
        data = data_of(player)
        for found in data["steps"]:
            for name, k in found.get("arrows", []):
                assert arrows.count(name) > k, (id, name)
        for node in data["nodes"]:
            assert texts[node["id"]] > node["texts"] or not node["gradient"]


def test_parallel_arrows_are_told_apart_as_in_the_diagram():
    x = Value(3.0, "x")
    player = step((x / x).named("y"))
    along = [found["arrows"][0] for found in data_of(player)["steps"] if "source" in found]
    assert along == [["n0->op1", 0], ["n0->op1", 1]]
    labels = re.findall(r"<title>n0&#45;&gt;op1</title>.*?<text[^>]*>(.*?)</text>",
                        player.drawing.svg, re.DOTALL)
    assert [html.unescape(label).strip() for label in labels] == ["1st: 0.3333", "2nd: -0.3333"]


def test_only_sums_that_are_complete_are_asked_for():
    found = data_of(step(chain()))["steps"]
    asked = [(one["node"], one.get("part"), one.get("parts")) for one in found if "shape" in one]
    shares = [(one["node"], one["part"], one["parts"]) for one in found if "part" in one]
    assert (0, 1, 2) in shares and (0, 1, 2) not in asked and (0, 2, 2) in asked


def test_large_arrays_are_not_asked_for():
    w = Tensor(np.ones((5, 5)), "W")
    found = data_of(step((w * w).sum().named("s")))["steps"]
    assert [one.get("shape") for one in found] == [None, [], [], None, None, None]


def test_a_seed_and_several_roots_are_marked_by_the_steps():
    x = Value(2.0, "x")
    y = (x * x).named("y")
    assert data_of(step(y, seed=3.0))["marking"]["gradients"] == {"n0": 12.0, "n1": 3.0}
    assert data_of(step([y, x]))["marking"]["gradients"] == {"n0": 5.0, "n1": 1.0}
    assert "const program = null;" in step(y, seed=3.0).html
    assert "const program = null;" not in step(y, seed=1.0).html


# The page.


def test_page_of_fifty_steps_is_small():
    y = x = Value(0.3, "x")
    for i in range(9):
        y = ((Value(0.1 * i + 0.1, f"w{i}") * y).named(f"z{i}") + 0.5).named(f"h{i}")
    player = step((y * y + x).named("J"))
    assert len(player.steps) >= 50
    assert len(player.html.encode()) <= 150_000


def test_page_requests_nothing():
    page = step(EXAMPLES["u04_forward_backward"].run().graph).html
    assert "http:" not in page.replace("http://www.w3.org/2000/svg", "") and "https" not in page
    assert "url(" not in page and "@import" not in page and page.count(" href=") == 1
    assert '<link rel="icon" href="data:,">' in page


def test_hostile_names_and_titles_stay_text():
    evil = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    player = step((Value(2.0, evil) * 3).named("\u202e🎉{|}\n" + "long" * 3000), title=evil)
    page = player.html
    assert page.count("<script") == 2 and "<img" not in page
    assert data_of(player)["nodes"][0]["name"].startswith("</script>")


def test_save_and_display(tmp_path):
    player = step(chain(), title="Chain rule")
    assert player.save(tmp_path / "x.html").read_text(encoding="utf-8") == player.html
    shown = player._repr_mimebundle_()
    assert shown["text/plain"] == repr(player) == str(player)
    assert shown["text/html"].startswith('<iframe sandbox="allow-scripts" title="Chain rule"')
    assert "<title>Chain rule</title>" in player.html and player.source == player.drawing.source
    with pytest.raises(ValueError, match=r"must end in one of .html"):
        player.save("x.svg")


def test_display_never_raises_without_a_renderer(monkeypatch):
    def fail(source, dark):
        raise RenderError("No renderer.")

    monkeypatch.setattr("viz.drawing.svg", fail)
    player = step(chain())
    assert player._repr_mimebundle_() == {
        "text/plain": f"{player!r}\n(no picture: No renderer.)"}


def test_too_many_steps_are_told_and_what_to_do():
    player = step(long_chain(MOST_STEPS))
    text = repr(player)
    assert text.startswith("Steps of v₃₀₀₀: the first 20 of 6001\nforward: values\n   1  v₁ = x")
    assert text.count("\n") < 30 and "Step through a part of it, such as one neuron" in text
    assert player._repr_mimebundle_() == {"text/plain": text}
    with pytest.raises(ValueError, match=r"step: 6001 steps are more than a page shows, which is "
                       r"3000\. Step through a part of it, .* gives all steps one by one"):
        player.save("x.html")


def test_depth_of_a_hundred_thousand():
    assert "the first 20 of 200001" in repr(step(long_chain(100_000)))


def test_frame_is_as_high_as_the_content_needs_within_bounds():
    small, large = step(chain()), step(EXAMPLES["d03_skip_identity"].run().graph)
    assert f"height: {small.height}px" in small.frame()
    assert 560 <= step(Value(1.0, "x")).height < small.height <= large.height <= 800
    assert step(chain(), direction="down").height <= 800


# Refusals.


def test_refusals():
    r = chain()
    with pytest.raises(ValueError, match=r"step: mode must be 'show' or 'ask', got 'test'\."):
        step(r, mode="test")
    with pytest.raises(TypeError, match=r"^step: expected a node, a list of nodes or a Graph"):
        step(3.0)
    with pytest.raises(ValueError, match=r"^step: the list of roots is empty"):
        step([])
    with pytest.raises(ValueError, match=r"^step: direction must be 'right' or 'down', got 'up'\."):
        step(r, direction="up")
    for digits in (0, 18, 2.5, True):
        with pytest.raises(ValueError, match=r"^step: digits must be a whole number from 1 to 17"):
            step(r, digits=digits)
    with pytest.raises(ShapeError, match=r"^step: "):
        step(Tensor([1.0, 2.0], "x") * 2)
    x = Value(1.0, "x")
    y = x * 2
    x.data = 2.0
    with pytest.raises(StaleGraphError, match=r"^step: "):
        step(y)


def test_public_names():
    assert viz.step is step and isinstance(step(chain()), Player)
    assert {"Player", "step"} <= set(viz.__all__)
