"""The styles of diagrams: a box for every number, for every array, for every layer."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import viz.named_layers
from autograd import (
    Graph,
    Tensor,
    Value,
    check_by_hand,
    constant,
    gradients,
    jacobian,
    relu,
    softmax,
    stack,
    tanh,
    where,
)
from nn import MLP, Dense, Dropout, Heads, Layer, Neuron, Sequential, Skip, losses
from tests.viz_graphs import batch, dense, fan_out, two_layers, wide, xor
from viz import Show, draw
from viz.entries import MOST_ENTRIES, dependence, entry_picture
from viz.layers import layer_picture
from viz.named_layers import named_layers


def boxes(diagram):
    return {box.name: box for box in diagram.picture.boxes if box.name}


def arrows(diagram, kind="forward"):
    """(name of tail, name of head) -> label; straight through the operations."""
    shown = diagram.picture
    names = {box.id: box.name or box.value.one_line() for box in shown.boxes}
    owner = {op.id: names[box] for box, op in shown.operations.items()}
    return {(names[edge.tail], owner.get(edge.head, names.get(edge.head))): edge.label
            for edge in shown.edges if edge.kind == kind and edge.tail in names}


# Units


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


# Layers


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


def test_one_network_used_twice_is_told_apart():
    mlp = MLP(2, [2, 1], rng=0)
    J = ((mlp([1.0, 2.0])[0] - mlp([3.0, 4.0])[0]) ** 2).named("J")
    diagram = draw(J, style="layers")
    assert {"W1", "b1", "W2", "b2"} < set(boxes(diagram))
    assert diagram.picture.notes[0].startswith("x, z1, h1, z2: drawn number by number, for ")


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
        return [viz.named_layers.Layer("uv", (graph["u"], graph["v"]), (2,))]

    shown = layer_picture(Graph(r), Show(), recognize)
    assert [box.name for box in shown.boxes] == ["t", "uv", "r"]
    assert shown.boxes[1].value.one_line() == "[1, -2]"


def test_gradients_that_are_missing_are_told():
    mlp = MLP(2, [2, 1], rng=0)
    assert boxes(draw(mlp([1.0, 2.0])[0], style="layers"))["W1"].gradient.value is None


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


# Names that nn gives


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


# Modules


def frames(groups, indent=""):
    for group in groups:
        yield indent + group.title
        yield from frames(group.groups, indent + "  ")


def test_each_layer_and_each_neuron_has_a_frame():
    mlp, J = xor()
    diagram = draw(J, style="modules", model=mlp)
    assert list(frames(diagram.picture.groups)) == [
        "Layer 1: 2 → 2, relu", "  unit 0", "  unit 1", "Layer 2: 2 → 1, linear", "  unit 0"]
    names = {box.id: box.name for box in diagram.picture.boxes}
    unit = diagram.picture.groups[0].groups[1]
    assert {names.get(id) for id in unit.members} >= {
        "W1[0,1]", "W1[1,1]", "b1[1]", "z1[1]", "h1[1]"}
    inside = {id for group in diagram.picture.groups for unit in group.groups
              for id in unit.members}
    assert {names[id] for id in names if id not in inside} >= {"x[0]", "x[1]", "J"}
    assert draw(J).picture.edges == diagram.picture.edges  # frames move nothing


def test_depth_closes_frames():
    mlp, J = xor()
    assert list(boxes(draw(J, style="modules", model=mlp, depth=1))) == [
        "x[0]", "x[1]", "Layer 1: 2 → 2, relu", "Layer 2: 2 → 1, linear", "v10", "J"]
    two = draw(J, style="modules", model=mlp, depth=2)
    assert [name for name in boxes(two) if name.startswith("unit")] == ["unit 0", "unit 1"]
    assert set(arrows(draw(J, style="modules", model=mlp, depth=1))) >= {
        ("x[0]", "Layer 1: 2 → 2, relu"), ("Layer 1: 2 → 2, relu", "Layer 2: 2 → 1, linear")}
    assert boxes(draw(J, style="modules", model=mlp, depth=1))["Layer 2: 2 → 1, linear"].notes == (
        "3 parameters",)


def test_repeats_are_folded():
    mlp, J = wide()
    folded = draw(J, style="modules", model=mlp)
    assert [box.notes for box in folded.picture.boxes if box.name == "units 1 to 4"] == [
        ("× 4", "3 parameters each"), ("× 4", "6 parameters each")]
    assert "4 more ×" in boxes(folded)
    assert len(folded.picture.boxes) < len(
        draw(J, style="modules", model=mlp, fold=False).picture.boxes) == len(draw(J).picture.boxes)
    closed = boxes(draw(J, style="modules", model=mlp, depth=2))
    assert closed["units 0 to 4"].notes == ("× 5", "6 parameters each")
    layers = Sequential(*[Dense(3, 3, "tanh", rng=0) for _ in range(12)], Dense(3, 1, rng=0))
    J = layers(constant([[1.0, 2.0, 3.0]], "X")).sum().named("J")
    shown = boxes(draw(J, style="modules", model=layers, depth=1))
    assert list(shown) == ["X", "Dense 1: 3 → 3, tanh", "Dense 13: 3 → 1, linear", "J"]
    assert shown["Dense 1: 3 → 3, tanh"].notes == ("× 12", "12 parameters each")


def test_frames_of_nested_networks():
    model = Sequential(Dense(2, 2, "tanh", rng=0), Skip(Dense(2, 2, "relu", rng=1)),
                       Dropout(0.5), Dense(2, 1, rng=2))
    diagram = draw(model(constant([[1.0, 2.0]], "X")).sum(), style="modules", model=model)
    assert list(frames(diagram.picture.groups)) == [
        "Dense 1: 2 → 2, tanh", "Skip", "  Dense 2: 2 → 2, relu", "Dense 3: 2 → 1, linear"]
    heads = Heads(Dense(2, 2, "tanh", rng=0), {"a": Dense(2, 1, rng=1), "b": Dense(2, 1, rng=2)})
    outputs = heads(constant([[1.0, 2.0]], "X"))
    diagram = draw(outputs["a"].sum() + outputs["b"].sum(), style="modules", model=heads)
    assert list(frames(diagram.picture.groups)) == [
        "shared: Dense 1: 2 → 2, tanh", "a: Dense 2: 2 → 1, linear", "b: Dense 3: 2 → 1, linear"]
    layer = Layer(2, 2, "tanh", rng=0)
    shown = draw(layer([1.0, 2.0]), style="modules", model=layer)
    assert list(frames(shown.picture.groups)) == ["Layer: 2 → 2, tanh", "  unit 0", "  unit 1"]


def test_modules_are_checked():
    mlp, J = xor()
    with pytest.raises(ValueError, match="style='modules' and model= belong together"):
        draw(J, style="modules")
    with pytest.raises(ValueError, match="style='modules' and model= belong together"):
        draw(J, model=mlp)
    with pytest.raises(TypeError, match="draw: model must be a network of nn, got int 3"):
        draw(J, style="modules", model=3)
    with pytest.raises(ValueError, match="the graph has none of the parameters of this model"):
        draw(J, style="modules", model=MLP(2, [1], rng=0))
    with pytest.raises(ValueError, match="depth= belongs to style='modules'"):
        draw(J, depth=1)
    for depth in (0, 1.5, True):
        with pytest.raises(ValueError, match="depth must be 1 or more, or None, got"):
            draw(J, style="modules", model=mlp, depth=depth)
