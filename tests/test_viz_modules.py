"""Style "modules": frames around layers and neurons, closed and folded ones as boxes."""

import numpy as np
import pytest

from autograd import Graph, Tensor, constant, sum
from nn import MLP, BatchNorm, Dense, Dropout, Heads, Layer, Sequential, Skip, losses
from tests.viz_graphs import arrows, boxes, wide, xor
from viz import draw
from viz.parts import Tree, homes


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


def titles(graph, model):
    """The title of the part that each named node of a graph is in."""
    return {graph.name(node): part.title for node, part in homes(graph, Tree(model)).items()}


def test_of_two_networks_with_the_same_names_one_is_framed():
    """And the other is not, beside it, before it and behind it."""
    ours, theirs = MLP(2, [2, 2], rng=0), MLP(2, [2, 2], rng=1)
    x = [1.0, 2.0]
    for y in (sum([sum(ours(x)), sum(theirs(x))]), sum(ours(theirs(x))), sum(theirs(ours(x)))):
        graph = Graph(y)
        home = homes(graph, Tree(ours))
        own = Graph(*ours(x))
        assert len(home) == len([node for node in own.nodes if node.name is None
                                 or node.name[0] in "Wbzh"])
        other = {node for node in Graph(*theirs(x)).nodes if node.op is None
                 and not node.is_constant}
        assert not other & set(home)
    linear = MLP(2, [2], rng=0), MLP(2, [2], rng=1)
    graph = Graph(*linear[1](linear[0](x)))
    assert len([node for node in homes(graph, Tree(linear[0])) if node.op is not None]) == 8


def test_one_network_used_twice_is_framed_once():
    mlp = MLP(2, [2, 1], rng=0)
    J = ((mlp([1.0, 2.0])[0] - mlp([3.0, 4.0])[0]) ** 2).named("J")
    diagram = draw(J, style="modules", model=mlp, depth=1)
    assert [box.name for box in diagram.picture.boxes if box.kind == "module"] == [
        "Layer 1: 2 → 2, tanh", "Layer 2: 2 → 1, linear"]
    unit = draw(J, style="modules", model=mlp).picture.groups[0].groups[0]
    graph = Graph(J)
    assert [graph.name(graph.nodes[int(id[1:])]) for id in unit.members
            if id.startswith("n")].count("z1[0]") == 2


def test_a_layer_of_another_kind_with_the_same_number():
    model = Sequential(Dense(2, 2, "tanh", rng=0), BatchNorm(2), Dense(2, 1, rng=1))
    loss = losses.squared_error(model(constant(np.eye(2), "X"), training=True), np.ones((2, 1)))
    found = titles(Graph(loss), model)
    assert {found[name] for name in ("W1", "z1", "h1")} == {"Dense 1: 2 → 2, tanh"}
    normalized = Graph(loss)["z2"].operands[0].operands[0]
    own = {Graph(loss).name(node) for node in Graph(normalized).nodes} - set(
        Graph(loss).name(node) for node in Graph(Graph(loss)["h1"]).nodes)
    assert {found[name] for name in own} == {"BatchNorm 1: 2 features"} and len(own) > 8
    assert found["z2"] == "Dense 2: 2 → 1, linear" and "X" not in found
    closed = draw(loss, style="modules", model=model, depth=1)
    assert [box.name for box in closed.picture.boxes if box.kind == "module"] == [
        "Dense 1: 2 → 2, tanh", "BatchNorm 1: 2 features", "Dense 2: 2 → 1, linear"]


def test_what_comes_before_the_network_is_outside():
    model = Sequential(Dense(2, 1, rng=0))
    X = Tensor([[1.0, 2.0]], "X")
    found = titles(Graph(model((X * 2.0).named("doubled")).sum()), model)
    assert set(found) == {"W1", "b1", "z1", "v1"}


def test_the_sum_of_a_skip_is_in_its_frame():
    for model in (Sequential(Dense(2, 2, rng=0), Skip(Dense(2, 2, "relu", rng=1)),
                             Dense(2, 1, rng=2)),
                  Sequential(Dense(2, 2, rng=0), Skip(Dense(2, 2, "relu", rng=1))),
                  Sequential(Skip(Dense(2, 2, "relu", rng=1)), Dense(2, 2, rng=0))):
        graph = Graph(model(constant([[1.0, 2.0]], "X")).sum())
        found = homes(graph, Tree(model))
        (added,) = [node for node in graph.nodes if node.op is not None and node.name is None
                    and any(isinstance(x, Tensor) and x.name in ("h1", "h2")
                            for x in node.operands) and node.op.name == "add"]
        assert found[added].title == "Skip" and found[added].level == 1
    model = Sequential(Skip(Dense(2, 2, rng=1)))
    z = model.children[0].children[0]([[1.0, 2.0]])
    added = np.array([[1.0, 2.0]]) + z  # an input that is an array
    assert homes(Graph(added), Tree(model))[added].kind == "Skip"
    nested = Skip(Dense(2, 2, rng=0), Skip(Dense(2, 2, rng=1)))
    graph = Graph(Sequential(nested)(constant([[1.0, 2.0]], "X")))
    found = homes(graph, Tree(Sequential(nested)))
    assert [found[node].level for node in graph.nodes[-2:]] == [2, 1]


def test_an_arrow_out_of_a_closed_frame_keeps_its_number_if_it_is_the_only_one():
    mlp, J = xor()
    assert arrows(draw(J, style="modules", model=mlp, depth=1))["Layer 2: 2 → 1, linear", "v10"] \
        == ("1",)
    layer = Layer(1, 2, rng=0)
    both = sum(layer([1.0])).named("J")
    shown = draw(both, style="modules", model=layer, depth=1)
    assert arrows(shown)["Layer: 1 → 2, linear", "J"] == ()


def test_shares_flow_back_between_frames():
    mlp, J = xor()
    shown = draw(J, style="modules", model=mlp, depth=1, contributions=True).picture
    back = [(edge.tail, edge.head) for edge in shown.edges if edge.kind == "backward"]
    assert back == [("g4", "g1"), ("op25", "g4"), ("op26", "n25")]  # none to inputs


def test_outputs_are_found_after_their_layer_has_got_another_number():
    layer = Dense(2, 2, "tanh", rng=0)
    y = Sequential(layer)(constant([[1.0, 2.0]], "X"))
    model = Sequential(Dense(2, 2, rng=1), layer)  # now it is layer 2
    assert set(titles(Graph(y), model).values()) == {"Dense 2: 2 → 2, tanh"}


def test_folding_keeps_terms_of_different_sums_apart():
    mlp = MLP(5, [1], rng=0)
    J = (mlp([1.0] * 5)[0] - mlp([2.0] * 5)[0]).named("J")
    shown = draw(J, style="modules", model=mlp)
    assert [box.name for box in shown.picture.boxes if box.kind == "module"] == ["4 more ×"] * 2


def test_large_networks_are_closed_as_far_as_it_takes():
    mlp = MLP(2, [60, 30, 1], initializer=lambda shape, rng: rng.normal(size=shape), rng=0)
    y = mlp([1.0, 2.0])[0]
    diagram = draw(y, style="modules", model=mlp, fold=False)
    assert diagram.picture.notes == (f"{len(Graph(y))} nodes, drawn with depth=2; focus=node, "
                                     "without style=, draws a part",)
    assert len([box for box in diagram.picture.boxes if box.kind == "module"]) == 91
    assert draw(y, style="modules", model=mlp, fold=False, depth=3).too_large
    assert not draw(y, style="modules", model=mlp).picture.notes


def test_folded_and_closed_nodes_are_marked_where_they_are():
    mlp, J = wide()
    folded = draw(J, style="modules", model=mlp, highlight="h1[3]")
    assert [box.name for box in folded.picture.boxes if box.marked] == ["units 1 to 4"]
    closed = draw(J, style="modules", model=mlp, depth=1, highlight=["W1[0,0]", "h2[0]"])
    assert [box.name for box in closed.picture.boxes if box.marked] == [
        "Layer 1: 2 → 5, tanh", "Layer 2: 5 → 5, tanh"]


def test_what_two_parts_use_is_in_neither():
    heads = Heads(Dense(2, 2, "tanh", rng=0), {"a": Dense(2, 1, rng=1), "b": Dense(2, 1, rng=2)})
    h = heads.children[0](constant([[1.0, 2.0]], "X"))
    doubled = h * 2.0
    y = heads.children[1](doubled).sum() + heads.children[2](doubled).sum()
    assert doubled not in homes(Graph(y), Tree(heads))


@pytest.mark.parametrize("wave", [lambda z: (z + z) * 2.0, lambda z: (-(z * z) + z) * 2.0])
def test_sums_inside_a_layer_of_a_skip_belong_to_the_layer(wave):
    model = Sequential(Skip(Dense(2, 2, wave, rng=0)))
    graph = Graph(model(constant([[1.0, 2.0]], "X")))
    found = homes(graph, Tree(model))
    (added,) = [node for node in graph.nodes if node.op is not None and node.op.name == "add"
                and graph["z1"] is node.operands[1]]
    assert found[added].kind == "Dense" and found[graph.roots[0]].kind == "Skip"


def test_only_what_nothing_else_uses_or_names_is_folded():
    mlp = MLP(5, [1], rng=0)
    once, twice = mlp([1.0] * 5)[0], mlp([2.0] * 5)[0]
    shown = draw((once - twice).named("J"), style="modules", model=mlp).picture
    assert len([box for box in shown.boxes if box.kind == "leaf"]) == 6  # weights are used twice
    once = Graph(mlp([1.0] * 5)[0])
    for i, node in enumerate(node for node in once.nodes if node.op and node.op.symbol == "×"):
        node.named(f"term {i}")
    shown = draw(once, style="modules", model=mlp).picture
    assert [box.name for box in shown.boxes if box.name.startswith("term")] == [
        f"term {i}" for i in range(5)]


def test_frames_hold_no_operations_where_none_are_drawn():
    mlp, J = xor()
    diagram = draw(J, style="modules", model=mlp, operations=False)
    members = {id for group in diagram.picture.groups for unit in group.groups
               for id in unit.members}
    assert "n3" in members and "op3" not in members and "op3" not in diagram.source
