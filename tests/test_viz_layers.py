"""Style "layers": a box for every vector or matrix of scalars, and the names that `nn` gives."""

import tracemalloc

import numpy as np

from autograd import Graph, Tensor, Value, check_by_hand, constant, stack, tanh
from nn import MLP, Layer, Neuron, losses
from tests.viz_graphs import arrows, batch, boxes, dense, fan_out, xor
from viz import Show, draw
from viz.layers import layer_picture
from viz.named_layers import Layer as Found
from viz.named_layers import named_layers


def test_scalars_named_as_entries_are_one_box():
    mlp, J = xor()
    shown = boxes(draw(J, style="layers"))
    assert list(shown) == ["W2", "W1", "x", "b1", "z1", "h1", "b2", "z2", "J"]
    assert shown["W1"].value.lines() == ("[1   1]".replace(" ", "\N{NO-BREAK SPACE}"),) * 2
    assert shown["z1"].value.one_line() == "[1, 0]"
    assert shown["W1"].gradient.label == "∂J/∂W1"
    for name, node in mlp.named_parameters().items():
        layer, index = name[:-1].split("[")
        index = tuple(map(int, index.split(",")))
        row = shown[layer].gradient.value.rows
        number = row[index[0]][index[1]] if len(index) == 2 else row[0][index[0]]
        assert float(number) == node.grad
    assert shown["x"].kind == "constant" and shown["x"].gradient is None


def test_arrows_lead_from_layer_to_layer_through_all_that_lies_between():
    _, J = xor()
    diagram = draw(J, style="layers")
    assert set(arrows(diagram)) == {
        ("W1", "z1"), ("x", "z1"), ("b1", "z1"), ("z1", "h1"), ("W2", "z2"), ("h1", "z2"),
        ("b2", "z2"), ("z2", "J")}
    symbols = {box.name: diagram.picture.operations[box.id].symbol for box in diagram.picture.boxes
               if box.id in diagram.picture.operations}
    assert symbols == {"z1": "× Σ +", "h1": "ReLU", "z2": "× Σ +", "J": "− ^"}


def test_the_layers_are_those_of_the_dense_form():
    mlp, _ = xor()
    scalars = draw(mlp([1.0, 0.0])[0], style="layers")
    arrays = draw(mlp.as_dense()(constant([[1.0, 0.0]], "X")), style="layers")
    kept = [name for name in boxes(scalars) if name != "x"]
    assert sorted(kept) == sorted(set(boxes(arrays)) - {"X", "v1", "v2"})
    for name in kept:
        assert (np.ravel(boxes(scalars)[name].value.rows).tolist()
                == np.ravel(boxes(arrays)[name].value.rows).tolist()), name


def test_several_examples_make_matrices():
    shown = boxes(draw(batch(), style="layers"))
    assert shown["x"].value.lines() == ("[0]", "[1]", "[2]")
    assert len(shown["h1"].value.lines()) == 3


def test_lists_get_layers_from_their_names():
    w = [Value(1.0), Value(2.0)]
    x = Value(3.0, "x")
    h = [tanh(each * x) for each in w]
    diagram = draw((h[0] + h[1]).named("y"), names={"w": w, "h": h}, style="layers")
    assert list(boxes(diagram)) == ["w", "x", "h", "y"]
    assert draw(h[0], style="layers").picture.notes == (
        "no layers found: name the scalars h[0], h[1], ... to draw them as one",)


def test_only_whole_arrays_are_layers():
    def names(*nodes):
        return [layer.name for layer in named_layers(Graph(stack(nodes)))]

    def value(name):
        return Value(1.0, name)

    assert names(value("w[0]"), value("w[1]")) == ["w"]
    assert names(value("w[0]"), value("w[2]")) == []
    assert names(value("w[0]"), value("w[1]"), value("w[1]")) == []
    assert names(value("w[0]"), value("w[0,1]")) == []
    assert names(value("w[0,0]"), value("w[1]")) == []
    assert names(value("w[0]"), Tensor([1.0], "w[1]").sum()) == []
    array = Tensor([1.0, 2.0], "w[1]")
    assert named_layers(Graph((value("w[0]") * array).sum())) == []
    assert names(value("w[0]"), (-value("v")).named("w[1]")) == []
    assert names(value("w[0]"), constant(1.0, "w[1]")) == []
    assert names(value("w[0,0]"), value("w[0,1]"), value("b[0]")) == ["w", "b"]


def test_names_with_absurd_indices_are_names_and_nothing_else():
    for index in ("9" * 5000, "²", "٣", "-1", "1.5"):
        y = (Value(1.0, f"h[{index}]") + Value(2.0, "h[0]")).named("y")
        assert named_layers(Graph(y)) == []
    far = Value(1.0, "h[999999999,999999999]") + Value(2.0, "h[0,0]")
    assert named_layers(Graph(far)) == []


def test_what_is_computed_from_itself_is_no_layer():
    h = [Value(0.5)]
    w = [Value(1.0), Value(2.0)]
    for _ in range(3):
        h.append((w[0] * h[-1] + w[1]).tanh())
    diagram = draw(h[-1], names={"w": w, "h": h}, style="layers")
    assert list(boxes(diagram)) == ["w", "h[0]", "h[1]", "h[2]", "h[3]"]
    assert ("h[0]", "h[1]") in arrows(diagram) and ("h[2]", "h[3]") in arrows(diagram)
    assert diagram.picture.notes == ("h: drawn number by number, for entries are missing, share a "
                                     "name, or are computed from one another",)


def test_layers_that_are_computed_from_one_another_are_no_layers():
    x = [Value(1.0), Value(2.0)]
    c0, d1 = x[0].exp(), x[1].exp()
    c, d = [c0, d1 * 2], [c0 * 3, d1]
    shown = boxes(draw(c[1] + d[0], names={"x": x, "c": c, "d": d}, style="layers"))
    assert set(shown) == {"x", "c[0]", "c[1]", "d[0]", "d[1]", "v1"}


def test_one_network_used_twice_has_a_row_for_each_use():
    mlp = MLP(2, [2, 1], rng=0)
    J = ((mlp([1.0, 2.0])[0] - mlp([3.0, 4.0])[0]) ** 2).named("J")
    diagram = draw(J, style="layers")
    assert set(boxes(diagram)) == {"W1", "b1", "W2", "b2", "x", "z1", "h1", "z2", "J"}
    assert boxes(diagram)["x"].value.rows == (("1", "2"), ("3", "4"))
    assert diagram.picture.notes == ()


def test_formulas_and_shares_of_layers():
    _, J = xor()
    diagram = draw(J, style="layers", formulas=True, shapes=True, contributions=True)
    shown = boxes(diagram)
    assert shown["h1"].notes == ("shape 2", "ReLU(z1)") and shown["J"].notes == ("− ^ of z2",)
    assert shown["z1"].notes == ("shape 2", "× Σ + of W1, x, b1") and shown["W1"].notes == (
        "shape 2×2",)
    assert diagram.picture.notes == ("shares of gradients are not drawn between layers",)
    mixed = boxes(draw((Tensor([1.0, 2.0], "v") * 2).sum() * Value(1.0, "h[0]")
                       * Value(2.0, "h[1]"), style="layers", formulas=True))
    assert mixed["v1"].notes == ("v · 2",)
    large = MLP(1, [20], rng=0)
    noted = boxes(draw(large([1.0]), style="layers", shapes=True))["z1"]
    assert noted.notes == () and noted.value.notes[0] == "shape 20"


def test_many_scalars_between_layers_take_little_memory():
    y = Value(0.0, "s")
    for i in range(3000):
        y = y + Value(1.0, f"w{i}")
    tracemalloc.start()
    draw((y + Value(1.0, "h[0]") * Value(1.0, "h[1]")).named("y"), style="layers")
    assert tracemalloc.get_traced_memory()[1] < 30e6
    tracemalloc.stop()


def test_another_way_to_find_layers_can_be_given():
    _, r = fan_out()

    def recognize(graph):
        return [Found("uv", (graph["u"], graph["v"]), (2,))]

    shown = layer_picture(Graph(r), Show(), recognize)
    assert [box.name for box in shown.boxes] == ["t", "uv", "r"]
    assert shown.boxes[1].value.one_line() == "[1, -2]"


def test_gradients_that_are_missing_are_told():
    mlp = MLP(2, [2, 1], rng=0)
    assert boxes(draw(mlp([1.0, 2.0])[0], style="layers"))["W1"].gradient.value is None
    w = [Value(1.0, "w[0]"), Value(2.0, "w[1]")]
    (w[0] * 3).backward()  # the other one has none
    assert boxes(draw(w[0] * w[1], style="layers"))["w"].gradient.value is None


def test_a_scalar_network_of_40000_nodes_is_drawn_as_layers_of_its_own_accord():
    mlp = MLP(2, [16, 16, 1], "relu", rng=0)
    X = np.random.default_rng(0).normal(size=(100, 2))
    J = losses.squared_error([y[0] for y in mlp(X)], np.zeros(100), reduction="sum")
    diagram = draw(J)
    assert len(Graph(J)) > 40_000
    assert {"x", "W1", "z1", "h1", "W2", "z2", "h2", "W3", "z3"} < set(boxes(diagram))
    assert len(diagram.picture.boxes) < 30
    assert f"({len(Graph(J))} nodes, drawn as layers; style='units' draws" in repr(diagram)
    assert "drawn as layers" in diagram.source and "shape 100×16" in diagram.source


def test_networks_name_what_they_record():
    mlp = MLP(2, [2, 1], "tanh", rng=0)
    graph = Graph(*mlp([1.0, 2.0]))
    assert {"x[0]", "x[1]", "z1[0]", "z1[1]", "h1[0]", "h1[1]", "z2[0]"} < {
        graph.name(node) for node in graph.nodes}
    assert graph["x[1]"].is_constant and graph["z2[0]"] is graph.roots[0]
    assert [y[0].name for y in mlp([[1.0, 2.0], [3.0, 4.0]])] == ["z2[0,0]", "z2[1,0]"]
    _, J = dense()
    assert {"z1", "h1", "z2"} < {node.name for node in Graph(J).nodes}
    assert Neuron(1, "tanh", rng=0)([1.0]).name == "h" and Neuron(1, rng=0)([1.0]).name == "z"
    assert [h.name for h in Layer(1, 2, "softmax", rng=0)([1.0])] == ["h[0]", "h[1]"]
    J = (graph.roots[0] ** 2).named("J")
    names = {"h1[0]": graph["h1[0]"].data, "z1[1]": graph["z1[1]"].data}
    assert check_by_hand(J, values=names).ok  # so that hand calculations can name them
    own = Value(1.0, "mine")
    assert own in Graph(*MLP(1, [1], rng=0)([own])).nodes and own.name == "mine"


def test_a_large_graph_of_many_layers_is_drawn_in_part():
    y = Value(0.0, "h[0]") * Value(0.0, "h[1]")
    for i in range(700):
        y = (y + 1.0).named(f"y{i}").exp()
    shown = draw(y).picture
    assert len(shown.boxes) < 70 and "those around" in shown.notes[0]
    assert len(draw(y, style="layers").picture.boxes) > 700
