"""What a pass leaves in a drawn network: gradients that flow back, and dropped units."""

import math
import re

import numpy as np
import pytest

from nn import MLP, Dense, Dropout, Layer, Sequential, losses
from tests.networks import after_backward, groups, lines, texts, thinned, units, xor
from viz import draw_network

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
    dashed = dict(re.findall(r"(\w+ -> \w+) \[class=\"gradient\".*?(dashed|penwidth)",
                             draw_network(after_backward(), numbers=True).source))
    signs = {f"{line.head} -> {line.tail}": line.gradient < 0
             for line in lines(draw_network(after_backward())).values()}
    assert {True, False} == set(signs.values())
    assert {key: dashed[key] == "dashed" for key in signs} == signs
    model = xor()
    model([0.0, 0.0])[0].backward()  # by x = 0 all of ∂W1 are 0
    assert not re.search('u1_0 -> u0_0 .class="gradient".*dashed', draw_network(model).source)
    assert re.search(r'u1_0 -> u0_0 \[class="gradient"', draw_network(model).source)
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
        ["edge cross"] * 4 * gone for gone in dropped]
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


def test_crosses_leave_names_and_numbers_legible():
    model = Sequential(Dense(3, 4, "relu", rng=0), Dropout(0.5), Dense(4, 1, rng=1))
    drawing = draw_network(model, [1.0, 2.0, 3.0], training=True, rng=1)
    gone = [unit for unit in units(drawing).values() if unit.dropped]
    assert gone
    for unit in gone:
        texts = re.findall(rf'<title>{unit.id}</title>.*?</g>', drawing.svg, re.DOTALL)[0]
        spots = re.findall(r'x="([-\d.]+)" y="([-\d.]+)"[^>]* font-size="([\d.]+)"[^>]*>([^<]+)<',
                           texts)
        assert [spot[3] for spot in spots] == [unit.label, "0"]
        arms = re.findall(rf'<title>{unit.id}&#45;&gt;{unit.id}</title>\s*<path[^>]* d="([^"]*)"',
                          drawing.svg)
        assert len(arms) == 4
        ends = [re.findall(r"(-?[\d.]+),(-?[\d.]+)", arm) for arm in arms]
        points = [np.array(first, float) + t * (np.array(last, float) - np.array(first, float))
                  for first, *_, last in ends for t in np.linspace(0, 1, 20)]
        for x, y, size, text in spots:
            half = 0.3 * float(size) * len(text) + 2
            top, bottom = float(y) - 0.75 * float(size), float(y) + 0.25 * float(size)
            assert not any(abs(px - float(x)) < half and top < py < bottom for px, py in points)


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


def test_weights_of_dropped_units_do_not_count_for_the_width():
    model = Sequential(Dense(1, 2, rng=0), Dropout(0.5, mask=[0, 1]))
    model.load_state_dict({"W1": [[100.0, 2.0]], "b1": [0.0, 0.0]})
    assert "line width: size of the weight, up to 2" in texts(draw_network(model))
