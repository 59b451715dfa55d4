"""Networks as plain data: columns, units, lines with the weights and names that nn gives."""

import re

import numpy as np
import pytest

from nn import (
    MLP,
    Activation,
    BatchNorm,
    Dense,
    Dropout,
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
    marsland,
)
from tests.networks import groups, lines, nested_tasks, skips, tasks, texts, titles, units, xor
from viz import draw_network


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
    found = draw_network(nested_tasks())
    assert [branch.name for branch in found.network.trunk.branches[1].branches] == ["c", "d"]
    assert {"a", "b", "c", "d"} <= set(texts(found))


def test_pooling_and_maxout():
    drawing = draw_network(Sequential(Dense(2, 4, rng=0), MaxPool(2)))
    assert [pair for pair in lines(drawing) if pair[0].startswith("u1")] == [
        ("u1_0", "u2_0"), ("u1_1", "u2_0"), ("u1_2", "u2_1"), ("u1_3", "u2_1")]
    assert drawing.network.columns[2].captions == ("MaxPool, groups of 2", "2 units")
    drawing = draw_network(Sequential(MaxPool(3), Dense(2, 1, rng=0)), [1, 2, 3, 6, 5, 4])
    assert [unit.value for unit in drawing.network.columns[1].units] == [3, 6]
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
    assert [column.bias and column.bias.label for column in drawing.network.columns] == [
        "−1", "−1", None]
    assert units(drawing)["u2_0"].value == model.predict([[1.0, 0.0]])[0, 0]
    assert drawing.network.columns[1].captions == ("logistic, slope 2", "3 units", "V")
    assert draw_network(model).network.loss == "J"
