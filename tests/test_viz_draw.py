"""What `draw` shows: rows and labels, parts, themes, the gradient graph over its forward
graph."""

import re

import numpy as np
import pytest

from autograd import Graph, StaleGraphError, Tensor, Value, grad, gradients
from nn import Layer
from tests.viz_graphs import DRAWINGS, boxes, deep, fan_out, two_layers, xor
from viz import Show, draw
from viz.excerpt import neighborhood
from viz.themes import DARK, LIGHT, PRINT, THEMES


def edges(diagram, kind):
    return [(edge.tail, edge.head, edge.label) for edge in diagram.picture.edges
            if edge.kind == kind]


# What to show


def test_rows_can_be_left_out():
    _, r = fan_out()
    shown = draw(r, values=False, gradients=False, local_derivatives=False)
    assert all(box.value is None and box.gradient is None for box in shown.picture.boxes
               if box.name)
    assert not any(edge.label for edge in shown.picture.edges) and not shown.picture.legend
    assert 'label="t"' in shown.source and "∂r" not in shown.source
    assert repr(shown).splitlines() == [
        "Diagram of r: 5 nodes",
        "  t", "  u = t ^ 2", "  v1 = 3 · t", "  v = v1 + 1", "  r = u · v"]


def test_local_derivatives_as_symbols_and_numbers():
    _, r = fan_out()
    labels = {kind: [label[0] for _, _, label in edges(draw(r, local_derivatives=kind), "forward")
                     if label] for kind in ("numbers", "symbols", "both")}
    assert labels["numbers"] == ["-2", "3", "1", "-2", "1"]
    assert labels["symbols"] == ["2 · t", "3", "1", "v", "u"]
    assert labels["both"] == ["2 · t = -2", "3", "1", "v = -2", "u = 1"]
    J = two_layers()
    both = [label for _, _, label in edges(draw(J, local_derivatives="both"), "forward") if label]
    assert ("z1 > 0 = [0, 1]",) in both and ("Jacobian 2×2×2",) in both
    large = draw(Tensor(np.ones((9, 9)), "X").tanh().named("Y"), local_derivatives="both")
    assert edges(large, "forward")[0][2] == ("1 − Y²", "slopes 9×9")


def test_shares_of_a_gradient_add_up_where_a_node_is_used_twice():
    t, r = fan_out()
    shown = draw(r, contributions=True)
    back = [(head, label) for tail, head, label in edges(shown, "backward") if head == "n0"]
    assert sorted(float(label[0]) for _, label in back) == [3, 4]
    assert boxes(shown)["t"].gradient.value.one_line() == "7" == f"{t.grad:.0f}"
    assert "dashed arrows: shares of gradients, flowing back" in shown.source
    Graph(r).clear()
    assert edges(draw(r, contributions=True), "backward")[0][2] == ("not computed yet",)


def test_shares_of_arrays_and_of_operands_without_gradient():
    w = Tensor([1.0, 2.0], "w")
    J = (w * [3.0, 4.0]).sum().named("J")
    J.backward()
    back = edges(draw(J, contributions=True), "backward")
    assert back == [("op1", "n0", ("[3, 4]",)), ("op2", "n1", ("[1, 1]",))]
    step = (w > 0).sum()
    step.backward()
    assert ("op1", "n0", ()) not in edges(draw(step, contributions=True), "backward")


def test_shapes_formulas_and_names_of_operations():
    J = two_layers()
    shown = draw(J, shapes=True, formulas=True, operations="names")
    assert boxes(shown)["W1"].notes == ("shape 2×2",)
    assert boxes(shown)["z1"].notes == ("shape 2", "x @ W1")
    assert boxes(shown)["y_hat"].notes == ("w @ h1",)
    assert shown.picture.operations[boxes(shown)["z1"].id].symbol == "matmul"
    assert 'label="matmul"' in shown.source and 'label="@"' not in shown.source
    large = boxes(draw(Tensor(np.ones(30), "w").sum(), shapes=True))["w"]
    assert large.notes == () and large.value.notes[0] == "shape 30"  # told once


def test_arrows_can_lead_straight_to_results():
    x = Value(2.0, "x")
    shown = draw((x * x).named("y"), operations=False, contributions=True)
    assert edges(shown, "forward") == [("n0", "n1", ("1st: 2",)), ("n0", "n1", ("2nd: 2",))]
    assert {(tail, head) for tail, head, _ in edges(shown, "backward")} == {("n1", "n0")}
    assert "op1" not in shown.source


@pytest.mark.parametrize(("name", "value", "message"), [
    ("values", 1, "draw: values must be True or False, got int 1"),
    ("shapes", "yes", "draw: shapes must be True or False, got str 'yes'"),
    ("local_derivatives", "numerals", "draw: local_derivatives must be True, False, 'numbers', "
                                      "'symbols' or 'both', got str 'numerals'"),
    ("operations", 1, "draw: operations must be True, False, 'symbols' or 'names', got int 1"),
    ("style", "layer", "draw: style must be 'units', 'layers', 'modules' or None, got 'layer'"),
    ("theme", "blue", "draw: theme must be one of 'auto', 'light', 'dark', 'print', got 'blue'"),
    ("steps", -1, "draw: steps must be a whole number, 0 or more, got int -1"),
    ("steps", True, "draw: steps must be a whole number, 0 or more, got bool True"),
    ("digits", True, "draw: digits must be a whole number from 1 to 17, got True"),
])  # fmt: skip
def test_settings_are_checked(name, value, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(Value(1.0), **{name: value})


def test_settings_that_do_not_go_together():
    t, r = fan_out()
    with pytest.raises(ValueError, match="focus= draws the graph as it was recorded"):
        draw(r, focus=t, style="units")
    for other in ({"style": "layers"}, {"focus": t}):
        with pytest.raises(ValueError, match="over= draws the graphs as they were recorded"):
            draw(grad(r, t), over=r, **other)


def test_show_is_a_set_of_settings():
    assert Show() == Show(values=True, digits=4) and not Show(local_derivatives=False).shapes


# Parts of a graph


def test_focus_draws_a_neighborhood():
    _, J = xor()
    shown = draw(J, focus="h1[0]", steps=1)
    assert set(boxes(shown)) == {"z1[0]", "h1[0]", "v4", "…"}
    assert shown.picture.notes == ("3 of 27 nodes: those around h1[0]",)
    more = [box.id for box in shown.picture.boxes if box.kind == "more"]
    assert len(more) == 2  # what z1[0] is computed from, and the weight of v4
    assert set(boxes(draw(J, focus=["x[0]", "J"], steps=0))) >= {"x[0]", "J"}
    assert draw(J, focus=J, steps=99).source == draw(J).source


def test_focus_is_checked():
    _, J = xor()
    with pytest.raises(KeyError, match=r"draw: focus: no node is named 'h9'\."):
        draw(J, focus="h9")
    with pytest.raises(KeyError, match="draw: focus: other is not part of the graph of J"):
        draw(J, focus=Value(1.0, "other"))
    with pytest.raises(TypeError, match="draw: focus: expected a node or a name, got int 3"):
        draw(J, focus=3)
    with pytest.raises(ValueError, match="draw: focus is an empty list"):
        draw(J, focus=[])


def test_a_neighborhood_goes_along_uses_and_operands_and_stops():
    t, r = fan_out()
    graph = Graph(r)
    assert {node.name for node in neighborhood(graph, [t], 1, 99)[0]} == {"t", "u", None}
    assert neighborhood(graph, [t], 9, 99) == (set(graph.nodes), True)
    nodes, complete = neighborhood(graph, [t], 9, 2)
    assert len(nodes) == 3 and not complete  # the first step is always taken
    assert neighborhood(graph, [t], 0, 99) == ({t}, True)


def test_a_focus_that_would_be_too_large_takes_fewer_steps_and_says_so():
    w = Value(2.0, "w")
    many = [(w * float(i)).named(f"u{i}") for i in range(500)]
    J = sum(u * u for u in many).named("J")
    shown = draw(J, focus="w", steps=2).picture
    assert shown.notes == ("501 of 1500 nodes: those around w; all that is within 2 steps would "
                           "be too large",)
    assert draw(J, focus="w", steps=1).picture.notes == ("501 of 1500 nodes: those around w",)


def test_a_deep_graph_is_drawn_in_part_and_says_so():
    y = Value(1.0, "x")
    for _ in range(100_000):
        y = y + 1.0
    shown = draw(y.named("y"))
    assert len(shown.picture.boxes) < 70
    assert "(30 of 100001 nodes: those around y; focus=node draws another part" in repr(shown)
    assert shown.svg.count('class="node value pending"') == 30
    assert not draw(deep(), focus="x", steps=3).too_large
    layers = draw(y, style="layers")  # there are none
    assert layers.picture.notes == shown.picture.notes and len(layers.picture.boxes) < 70


# The gradient graph


def test_the_gradient_graph_lies_over_the_forward_graph():
    t, r = fan_out()
    dr_dt = grad(r, t).named("dr_dt")
    diagram = draw(dr_dt, over=r)
    shown = boxes(diagram)
    forward = {Graph(r).name(node) for node in Graph(r).nodes if node.name}
    assert {name for name, box in shown.items() if box.kind == "derivative"} == (
        set(shown) - forward - {"v2"})
    assert shown["dr_dt"].value.one_line() == "7" and shown["dr_dt"].gradient is None
    assert shown["t"].gradient.label == "∂r/∂t"
    kinds = {edge.kind for edge in diagram.picture.edges}
    assert kinds == {"forward", "derivative", "crossing"}
    assert "dir=back" in diagram.source and "constraint=false" in diagram.source
    plain = draw(dr_dt)  # the same graph on its own
    assert {edge.kind for edge in plain.picture.edges} == {"forward"}


def test_later_results_of_the_gradient_graph_stand_further_left():
    t, r = fan_out()
    x = positions(draw(grad(r, t).named("dr_dt"), over=r))
    assert x["t = -1"] < x["r = -2"] and x["dr_dt = 7"] < x["v1 = 3"] < x["r = -2"]


def positions(diagram):
    """Text -> x in the SVG."""
    return {text.replace("&#45;", "-"): float(x) for x, text in re.findall(
        r'<text [^>]*x="([-\d.]+)"[^>]*>([^<]*)</text>', diagram.svg)}


def test_second_order_graphs():
    t, r = fan_out()
    second = grad(grad(r, t), t).named("d2r_dt2")
    assert boxes(draw(second, over=r))["d2r_dt2"].value.one_line() == f"{second.data:g}"
    both = boxes(draw([grad(r, t).named("dr_dt"), second], over=r))
    assert both["dr_dt"].kind == both["d2r_dt2"].kind == "derivative"
    assert gradients(grad(r, t), t) == second.data


def test_only_a_gradient_graph_can_lie_over_a_graph():
    _, r = fan_out()
    with pytest.raises(ValueError, match="there is no gradient graph to lay over the graph of r"):
        draw(r.operands[0], over=r)
    with pytest.raises(ValueError, match="y was not computed from the graph of r"):
        draw((Value(1.0) * 2).named("y"), over=r)
    with pytest.raises(TypeError, match="expected a node, a list of nodes or a Graph, got int 3"):
        draw(r, over=3)


# Themes


def test_themes():
    _, r = fan_out()
    light, dark, printed = (draw(r, theme=name) for name in ("light", "dark", "print"))
    assert draw(r).source == light.source
    assert "prefers-color-scheme" in draw(r).svg
    assert not any("prefers-color-scheme" in d.svg for d in (light, dark, printed))
    assert f'bgcolor="{DARK.background}"' in dark.source
    assert set(re.findall(r'color="([^"]*)"', printed.source)) <= {"black", "white", "#555555"}


def luminance(color):
    named = {"white": "#FFFFFF", "black": "#000000"}
    color = named.get(color, color)
    parts = [int(color[k:k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    light, dark = sorted([luminance(a), luminance(b)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
def test_everything_is_legible(theme):
    """WCAG 2: text 4.5 to 1, lines 3 to 1."""
    fills = [fill for _, fill in [*theme.boxes.values(), theme.operation,
                                  theme.derivative_operation]]
    for fill in fills:
        assert contrast(theme.text, fill) >= 4.5
    for text in (theme.caption, theme.slope, theme.backward):
        assert contrast(text, theme.background) >= 4.5
    for border, _ in [*theme.boxes.values(), theme.operation, theme.derivative_operation]:
        if border != theme.background:
            assert contrast(border, theme.background) >= 3
    for line in (theme.edge, theme.mark, theme.failed, theme.group):
        assert contrast(line, theme.background) >= 3


def test_every_kind_differs_in_more_than_color():
    sources = [DRAWINGS[name]().source for name in ("over", "modules_folded", "focus", "neuron")]
    nodes = re.findall(r'^  \w+ \[(class="(?!slope|backward).*)label=', "\n".join(sources), re.M)
    looks = [re.sub(r'(color|fillcolor)="[^"]*", ', "", node) for node in nodes]
    styles = {re.search(r'class="(\w+)', look)[1]: look.partition(", ")[2] for look in looks}
    assert set(styles) >= {"leaf", "value", "constant", "derivative", "module", "more"}
    assert len(set(styles.values())) == len(styles)
    assert set(THEMES) == {"auto", "light", "dark", "print"}


@pytest.mark.parametrize("style", [None, "units", "layers", "modules", "over"])
def test_stale_data_is_drawn_in_no_style(style):
    layer = Layer(1, 2, rng=0)
    h = layer([1.0])
    J = (h[0] + h[1]).named("J")
    root, settings = J, {"style": style}
    if style == "over":
        root, settings = grad(J * J, layer.parameters()[0]), {"over": J}
    if style == "modules":
        settings["model"] = layer
    layer.parameters()[0].data = 3.0
    with pytest.raises(StaleGraphError, match=r"draw: W\[0,0\]\.data changed after"):
        draw(root, **settings)


def test_text_has_no_row_for_what_is_not_shown_and_tells_formulas_once():
    _, J = xor()
    text = repr(draw(J, focus="h1[0]", steps=1, formulas=True))
    assert len(text.splitlines()) == 5 and "…" not in text
    assert "h1[0] = ReLU(z1[0]) = 1 " in text and text.count("ReLU") == 1


def test_shares_to_what_is_not_shown_are_left_out():
    _, J = xor()
    shown = draw(J, focus="h1[0]", steps=1, contributions=True).picture
    assert {edge.head for edge in shown.edges if edge.kind == "backward"} == {"n9", "n10"}


def test_every_theme_tells_marks_apart_on_dark_screens():
    style = draw(Value(1.0), highlight=[]).svg.split("</style>")[0]
    for selector in (".edge.marked path", ".edge.marked polygon", ".node.marked", ".node.failed",
                     ".edge.backward path", ".node.module", ".cluster"):
        assert f".chalkgrad {selector}" in style
