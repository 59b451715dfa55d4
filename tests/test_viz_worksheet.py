"""Worksheets: what is left blank, what stands in the page, and other numbers."""

import pkgutil
import re
from pathlib import Path
from random import Random

import numpy as np
import pytest

import autograd as ad
import viz
from autograd import Graph, ShapeError, StaleGraphError, Tensor, Value, check_gradients
from viz import RenderError, Worksheet, worksheet
from viz.blanks import MOST_ENTRIES, PLACE
from viz.variants import drawn, hardness, recorded_again, variants

EVIL = '</script><img src=x onerror="alert(1)">|{}\u202e'


def neuron():
    w, x, b = Value(2.0, "w"), Value(-3.0, "x"), Value(10.0, "b")
    return (ad.relu(w * x + b) ** 2).named("J"), w


def layer():
    W, x = Tensor([[1.0, 2.0], [-1.0, 0.5]], "W"), Tensor([1.0, 3.0], "x")
    return ad.sum(ad.tanh((W @ x).named("z"))).named("L")


def labels(sheet):
    return [blank.label for blank in sheet.blanks]


# What is left blank.
def test_gradients_are_blank_from_the_root_backwards():
    J, w = neuron()
    assert labels(worksheet(J)) == ["∂J/∂v₃", "∂J/∂v₂", "∂J/∂b", "∂J/∂v₁", "∂J/∂x", "∂J/∂w"]
    assert w.grad is None and J.grad is None


def test_values_are_blank_forwards_and_leaves_are_given():
    J, _ = neuron()
    assert labels(worksheet(J, "values")) == ["v₁", "v₂", "v₃", "J"]
    both = worksheet(J, "both")
    assert labels(both)[:5] == ["v₁", "v₂", "v₃", "J", "∂J/∂v₃"] and len(both.blanks) == 10


def test_named_blanks():
    J, _ = neuron()
    assert labels(worksheet(J, ["w", "v2", "dJ_dv2", "∂J/∂J"])) == [
        "v₂", "∂J/∂J", "∂J/∂v₂", "∂J/∂w"]
    clash = (Value(1.0, "dJ_dx") * Value(2.0, "x")).named("J")
    assert labels(worksheet(clash, ["dJ_dx"])) == ["∂J/∂(∂J/∂x)"]


def test_names_are_written_as_the_player_writes_them_and_taken_in_both_ways():
    w1, x = Value(0.5, "w1"), Value(2.0, "x")
    y_hat = ((w1 * x).named("z1") ** 2).named("y_hat")
    sheet = worksheet(y_hat, ["z1", "dy_hat_dz1", "w1"])
    assert labels(sheet) == ["z₁", "∂ŷ/∂z₁", "∂ŷ/∂w₁"]
    for names in (["z₁", "∂ŷ/∂z₁", "w₁"], ["z1", "∂y_hat/∂z1", "∂ŷ/∂w₁"]):
        assert worksheet(y_hat, names).blanks == sheet.blanks
    assert sheet.title == "Worksheet: values and gradients of ŷ" and " ŷ " in sheet.task
    player = viz.step(y_hat)
    assert ([(box.name, box.gradient.label) for box in sheet.full.boxes if box.name] ==
            [(box.name, box.gradient.label) for box in player.diagram.picture.boxes if box.name])
    assert "  ŷ = z₁ ^ 2 = 1  " in repr(sheet) and not re.search("z1|w1|y_hat", sheet.html)
    twins = (Value(1.0, "w_1") * w1).named("J")  # both are written w₁
    assert labels(worksheet(twins, ["w1"])) == ["∂J/∂w₁"]
    with pytest.raises(KeyError, match="worksheet: blank: no node is named 'w₁'"):
        worksheet(twins, ["w₁"])


def test_constants_and_large_arrays_are_given():
    X, w = ad.constant(np.ones((9, 5)), "X"), Tensor(np.ones(5), "w")
    J = ((X @ w) ** 2).sum().named("J")
    assert labels(worksheet(J)) == ["∂J/∂v₂", "∂J/∂v₁", "∂J/∂w"]
    wide = (Tensor(np.ones(MOST_ENTRIES + 1), "W") * 1.0).sum().named("J")
    with pytest.raises(ValueError, match=r"J has no gradients to leave blank .* \(at most 36"):
        worksheet(wide)
    with pytest.raises(ValueError, match=r"worksheet: W has shape \(37,\); a page has room for"):
        worksheet(wide, ["W"])
    with pytest.raises(ValueError, match="worksheet: X is a constant: its value is given"):
        worksheet(J, ["X"])


@pytest.mark.parametrize(("settings", "error", "message"), [
    ({"blank": "grads"}, ValueError, "blank must be 'values', 'gradients', 'both' or a list of"),
    ({"blank": []}, ValueError, "worksheet: the list of blanks is empty"),
    ({"blank": ["wx"]}, KeyError, "worksheet: blank: no node is named 'wx'. Did you mean 'x' or "
     "'w'. Variables of yours are known by name with names=locals"),
    ({"blank": ["h1"]}, KeyError, "worksheet: blank: no node is named 'h1'. Did you mean 'v1'. "
     "Variables of yours are known by name with names=locals"),
    ({"blank": ["what"]}, KeyError, "worksheet: blank: no node is named 'what'. There are 'w', "
     "'x', 'b', 'J'. Name it: .* or pass names=locals"),
    ({"blank": [3]}, TypeError, "worksheet: blank: expected a node or a name, got int 3"),
    ({"blank": [Value(1.0, "q")]}, KeyError, "worksheet: blank: q is not part of the graph of J"),
    ({"blank": 3}, TypeError, "worksheet: blank must be 'values', 'gradients', 'both' or a list"),
    ({"blank": Tensor([1.0], "w")}, TypeError, "worksheet: blank must be .* of names, got Tensor"),
    ({"digits": 0}, ValueError, "digits must be a whole number from 1 to 17, got 0"),
    ({"digits": True}, ValueError, "digits must be a whole number from 1 to 17, got True"),
    ({"direction": "left"}, ValueError, "direction must be 'right', 'down' or None, got 'left'"),
])
def test_what_cannot_be_asked(settings, error, message):
    with pytest.raises(error, match=message):
        worksheet(neuron()[0], **settings)


def test_roots_that_have_no_worksheet():
    x = Value(1.0, "x")
    with pytest.raises(ValueError, match="worksheet: expected one root, got 2"):
        worksheet([x + 1, x + 2])
    z = (Tensor([1.0, 2.0], "t") * 2).named("z")
    with pytest.raises(ShapeError, match=r"worksheet: z has shape \(2,\)"):
        worksheet(z)
    assert labels(worksheet(z, "values")) == ["z"]
    with pytest.raises(ValueError, match="x has no gradients to leave blank"):
        worksheet(x)
    y = x * 2
    x.data = 3.0
    with pytest.raises(StaleGraphError, match=r"worksheet: x\.data changed"):
        worksheet(y)


# The page.
def test_the_picture_has_an_input_for_each_blank_and_no_answers():
    sheet = worksheet((Value(1.25, "w") * Value(-3.5, "x")).named("J"), "both")
    svg = re.search(r"<svg.*?</svg>", sheet.html, re.DOTALL)[0]
    assert svg.count("<input") == svg.count("<foreignObject") == len(sheet.blanks) == 3
    assert PLACE not in svg and "-4.375" not in svg and 'role="group"' in svg
    assert svg.count("1.25") == 1  # the value of w, not also the gradient of x
    assert 'aria-label="∂J/∂w"' in svg


def test_the_embedded_renderer_has_the_same_places(monkeypatch):
    pages = [worksheet(neuron()[0], "both").html]
    monkeypatch.setattr("viz.render.has_system_dot", lambda: False)
    pages.append(worksheet(neuron()[0], "both").html)
    inputs = [re.findall(r"<foreignObject.*?><div.*?</div>", page) for page in pages]
    assert len(inputs[0]) == len(inputs[1]) == 10
    assert all(f">{PLACE}<" not in page for page in pages)


def test_slopes_are_hidden_unless_asked_for():
    J, _ = neuron()
    assert 'class="edge slope' not in worksheet(J).diagram.svg
    assert worksheet(J).diagram.source.count("class=\"slope\"") == 0
    assert worksheet(J, slopes=True).diagram.source.count("class=\"slope\"") > 5


def test_gradients_are_left_out_where_only_values_are_asked_for():
    J, _ = neuron()
    assert "∂" not in worksheet(J, "values").diagram.source
    assert "∂J/∂w = -24" in worksheet(J, ["v1", "b"]).diagram.source


def test_solution_is_the_same_sheet_with_numbers():
    J, _ = neuron()
    sheet = worksheet(J)
    page = sheet.solution.html
    assert "<input" not in page and page.count('class="solution"') == len(sheet.blanks)
    shown = re.findall(r'class="solution".*?>([^<]*)<', page)
    assert sorted(shown) == ["-24", "16", "8", "8", "8", "8"]
    assert "<h1>Solution: gradients of J</h1>" in page and "Name __" not in page
    assert repr(sheet.solution).startswith("Solution: gradients of J\n  w = 2")


def test_arrays_get_tables_beside_the_picture():
    sheet = worksheet(layer(), "both")
    page = sheet.html
    assert [blank.table for blank in sheet.blanks] == ["A", "B", "", "C", "D", "E", "F"]
    assert page.count("<table>") == 6 and page.count("<input data") == 2 + 2 + 1 + 2 + 2 + 2 + 4
    assert "z = table A" in page and "E: ∂L/∂x <small>shape 2</small>" in page
    assert 'aria-label="∂L/∂W[1,0]"' in page and "const program = null" in page
    solution = sheet.solution.html
    assert solution.count("<td>") == 14 and "<td>0.9866</td>" not in page


def test_text_sheet_for_the_terminal():
    J, _ = neuron()
    assert repr(worksheet(J, ["v1", "x"], title="Neuron")) == """\
Neuron (2 numbers to fill in)
  w = 2                  ∂J/∂w = -24
  x = -3                 ∂J/∂x = ________
  v₁ = w · x = ________  ∂J/∂v₁ = 8
  b = 10                 ∂J/∂b = 8
  v₂ = v₁ + b = 4        ∂J/∂v₂ = 8
  v₃ = ReLU(v₂) = 4      ∂J/∂v₃ = 8
  J = v₃ ^ 2 = 16        ∂J/∂J = 1"""


def test_rounding_is_asked_for_where_numbers_are_long():
    w = Value(0.5, "w")
    assert worksheet(ad.tanh(w)).task.endswith("Round to 4 significant digits.")
    assert "Round" not in worksheet((w * w).named("J")).task


def test_page_holds_its_title_and_text_as_text():
    J, _ = neuron()
    page = worksheet(J, title=EVIL, text=f"{EVIL}\n\n{EVIL}").html
    assert "<img" not in page and page.count("&lt;img src=x") >= 4
    assert page.count("</script>") == 2 and page.count("<p>&lt;/script") == 2


def test_page_asks_for_nothing():
    page = worksheet(neuron()[0]).html
    assert "http:" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "https" not in page and "url(" not in page and "@import" not in page
    assert len(page) < 80_000


def test_notebook_shows_a_frame_with_the_picture_inside():
    sheet = worksheet(neuron()[0])
    shown = sheet._repr_mimebundle_()
    assert shown["text/html"].startswith('<iframe sandbox="allow-scripts" title="Worksheet: grad')
    inside = shown["text/html"].split('">', 1)[1]
    assert inside.startswith("<img")
    assert sheet.drawing.svg.count('class="empty"') == len(sheet.blanks)
    assert sheet.drawing.description.endswith("with boxes to fill in")
    assert "Worksheet" in shown["text/plain"]


def test_display_never_raises(monkeypatch):
    def fail(source, dark):
        raise RenderError("No renderer.")

    monkeypatch.setattr("viz.drawing.svg", fail)
    sheet = worksheet(neuron()[0])
    assert sheet._repr_mimebundle_()["text/plain"].endswith("(no picture: No renderer.)")
    with pytest.raises(RenderError, match=r"No renderer\."):
        sheet.save("x.html")


def test_save(tmp_path):
    sheet = worksheet(neuron()[0])
    assert sheet.save(tmp_path / "a.html").read_text(encoding="utf-8") == sheet.html
    with pytest.raises(ValueError, match=r"the name 'a.pdf' must end in one of .html"):
        sheet.save("a.pdf")


# What is too large.
def products(count):
    h = Value(0.5, "x")
    for i in range(count):
        h = (Value(1.5, f"w{i}") * h).named(f"h{i}")
    return h


def test_what_cannot_be_read_on_paper_is_refused_at_once(monkeypatch):
    assert len(worksheet(products(14), "both").blanks) == 14 + 28
    with pytest.raises(ValueError, match=r"worksheet: on a page, the text of this diagram of 49 "
                       r"boxes would be [23]\.\d pt high; it can be read and filled in from 5 pt "
                       r"on\. Take a part of the graph, with a node inside as root"):
        worksheet(products(24), ["w0"])
    worksheet(products(24), ["w0"], direction="down")  # who chooses it knows the size
    monkeypatch.setattr("viz.worksheets.recorded_again", None)  # before anything is computed
    with pytest.raises(ValueError, match=r"worksheet: the graph has 101 nodes, and no page has "
                       r"room for more than 100\. Take a part .* or arrays \(Tensor, nn\.Dense\)"):
        worksheet(products(50))


def test_without_a_renderer_size_is_not_known(monkeypatch):
    def fail(source, dark):
        raise RenderError("No renderer.")

    monkeypatch.setattr("viz.drawing.svg", fail)
    assert "(48 numbers to fill in)" in repr(worksheet(products(24)))


# Other numbers.
def test_copy_is_the_same_graph_on_its_own_nodes():
    J, w = neuron()
    graph = Graph(J, names={"sum": J.operands[0].operands[0]})
    copy = recorded_again(graph)
    assert [graph.name(node) for node in graph] == [copy.name(node) for node in copy]
    assert [node.op for node in graph] == [node.op for node in copy]
    assert not set(graph.nodes) & set(copy.nodes) and [node.data for node in graph] == [
        node.data for node in copy]
    assert recorded_again(graph, {w: 1.0})["sum"].data == 7.0 and w.data == 2.0
    single = Tensor(np.ones(2, np.float32), "s") * ad.constant(np.ones(2, np.float32), "c")
    again = recorded_again(Graph(single.sum()))
    assert again["s"].dtype == np.float32 and again["c"].is_constant


def leaf_data(sheet):
    return [np.asarray(leaf.data).tolist() for leaf in sheet.graph.leaves]


def test_variants_differ_are_short_and_come_from_the_seed():
    J, w = neuron()
    sheet = worksheet(J)
    first, again, other = sheet.variants(5, 1), sheet.variants(3, 1), sheet.variants(3, 2)
    assert list(map(leaf_data, first[:3])) == list(map(leaf_data, again))
    assert list(map(leaf_data, again)) != list(map(leaf_data, other))
    everything = [str(leaf_data(one)) for one in [sheet, *first]]
    assert len(set(everything)) == 6
    for one in first:
        assert all(abs(x) <= 3 and x * 2 == int(x * 2) and x for x in leaf_data(one))
        assert all(blank.data for blank in one.blanks)  # ReLU is open
        assert hardness(one.graph) == 0
        assert check_gradients(one.graph.roots[0])
    assert w.data == 2.0 and w.grad is None
    assert leaf_data(sheet.variant(1)) == leaf_data(first[0])
    assert first[1].label == "Variant 2 (seed 1)" and " – Variant 2 (seed 1)" in first[1].title


def test_variant_says_that_numbers_of_the_text_are_not_its_own():
    J, _ = neuron()
    for text, told in (("At w = 2.", True), ("A neuron of w1.", False)):
        sheet = worksheet(J, text=text)
        assert ("they are not those of the text" in sheet.variant(1).html) == told
        assert "they are not those of the text" not in sheet.html


def test_variants_stay_off_kinks_and_inside_domains():
    x, t = Value(2.0, "x"), ad.constant([1.0, 0.0, 0.0], "t")
    J = (ad.sqrt(x) * ad.log(x) + abs(x - 1) + ad.maximum(x, 2.5) + (t * [1.0, 2.0, 3.0]).sum())
    found = worksheet(J.named("J")).variants(6, 3)
    for one in found:
        number, target = one.graph["x"].data, one.graph["t"].data
        assert number in (0.5, 1.5, 2.0, 3.0)  # positive, and neither 1 nor 2.5
        assert sorted(target.tolist()) == [0.0, 0.0, 1.0]
    assert len({one.graph["t"].data.tolist().index(1.0) for one in found}) > 1


def test_constants_keep_their_kind():
    rng = Random(0)

    def draws(data):
        return [drawn(ad.constant(data, "c"), rng) for _ in range(30)]

    assert set(draws(1.0)) == {0.0, 1.0}
    rows = [one.tolist() for one in draws([[1.0, 0.0], [0.0, 1.0]])]
    assert all(sum(row) == 1 for one in rows for row in one) and len(set(map(str, rows))) == 4
    assert {str(one) for one in draws([0.0, 0.0])} == {"[0. 0.]", "[0. 1.]", "[1. 0.]", "[1. 1.]"}
    assert all(sorted(one) == [0.2, 0.3, 0.5] for one in draws([0.2, 0.3, 0.5]))
    assert all(0 < one < 1 for one in draws(0.9)) and len(set(draws(0.9))) > 4
    assert set(draws(1e-8)) == {1e-8}
    inputs = draws([[0.0, 2.0, -1.0], [1.0, 3.0, -1.0]])
    assert all(one[:, 2].tolist() == [-1, -1] and set(one[:, 0]) <= {0, 1} for one in inputs)
    assert len({one[0, 1] for one in inputs}) > 5


def test_probabilities_get_other_probabilities():
    p, y = Value(0.3, "p"), ad.constant(1.0, "y")
    J = (-(y * ad.log(p) + (1 - y) * ad.log(1 - p))).named("J")
    assert all(0 < one.graph["p"].data < 1 for one in worksheet(J).variants(5, 1))


def test_a_seed_gives_these_numbers_everywhere():
    w, x, y = Value(2.0, "w"), ad.constant([[0.2, 1.0]], "x"), ad.constant(0.0, "y")
    found = worksheet(((w * x).sum() - y).named("J")).variants(2, 7)
    assert list(map(leaf_data, found)) == [[1.0, [[0.5, 0.0]], 0.0], [1.0, [[0.4, 1.0]], 0.0]]


def test_too_few_variants():
    x = Value(1.0, "x")
    with pytest.raises(ValueError, match=r"found only 11 of 20 variants: with small integers"):
        worksheet((x * 2).named("J")).variants(20, 0)
    with pytest.raises(ValueError, match="there are no leaves to give other numbers to"):
        variants(Graph(ad.constant(2.0) * 3), 1, 0)
    with pytest.raises(ValueError, match="found only 0 of 1 variants"):
        variants(Graph((x * 0).named("J")), 1, 0)


@pytest.mark.parametrize(("count", "seed", "message"), [
    (-1, 0, "count must be a whole number from 0 on, got -1"),
    (1.5, 0, r"count must be a whole number from 0 on, got 1\.5"),
    (1, "a", "seed must be a whole number from 0 on, got 'a'"),
])
def test_variants_need_whole_numbers(count, seed, message):
    with pytest.raises(TypeError, match=message):
        worksheet(neuron()[0]).variants(count, seed)


def test_data_that_an_op_refuses_are_not_drawn(own_ops):
    def picky(x):
        if x < 0:
            raise ValueError("negative")
        return x * 1.0

    op = ad.elementwise("picky", picky, picky, 1)
    assert all(one["x"].data > 0 for one in variants(Graph(op(Value(4.0, "x"))), 5, 0))


def test_hardness():
    def hard(*numbers):
        leaves = [Value(x, f"x{i}") for i, x in enumerate(numbers)]
        return hardness(Graph(ad.sum(leaves)))

    assert hard(2.0, 0.5) == 0 and hard(2.0, 2.0) == 1 and hard(1 / 3, 2.0) > hard(0.125, 2.0)
    assert hard(1e-5, 1.0) > 4 and hard(float("inf"), 1.0) == float("inf")


def test_no_module_takes_the_name_of_the_function():
    modules = {module.name for module in pkgutil.iter_modules(viz.__path__)}
    assert "worksheets" in modules and modules & set(viz.__all__) == set()


def test_import_of_viz_reads_no_page():
    assert isinstance(worksheet(neuron()[0]), Worksheet)
    text = (Path(__file__).parent.parent / "viz" / "worksheet.js").read_text(encoding="utf-8")
    assert "innerHTML" not in text and "alert" not in text
