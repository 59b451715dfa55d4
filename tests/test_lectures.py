"""The worked examples: every number, every verdict, and the reports about them."""

import numpy as np
import pytest

from autograd import Node, Value, constant, log, relu
from autograd.differences import central_difference
from autograd.tables import table_text
from lectures import ERRATA, EXAMPLES, Erratum, Example, Quantity, Rule, example, report
from lectures.decks import UPPSALA
from lectures.reports import array_text, ascii_text

REPORTS = {id: report(found) for id, found in EXAMPLES.items()}


def small(build, *quantities, **settings):
    """An example for tests, that no deck has."""
    settings = {"parameters": {"x": 3.0}, "problem": "p", "slide": "s", **settings}
    return Example("t01_test", UPPSALA, build=build, quantities=quantities, **settings)


def squared(x: Node) -> Node:
    return (x * x).named("y")


# The derivatives.


@pytest.mark.parametrize("id", EXAMPLES)
def test_finite_differences_confirm_every_derivative(id):
    for row in REPORTS[id].rows:
        assert row.confirmed
    derivatives = [row for row in REPORTS[id].rows if row.difference is not None]
    assert all(row.difference.shape == row.engine.shape for row in derivatives)


# What the slides say.


@pytest.mark.parametrize("id", EXAMPLES)
def test_a_statement_is_wrong_exactly_where_an_erratum_is_named(id):
    for row in REPORTS[id].rows:
        assert (row.verdict == "WRONG") == (row.erratum is not None), row.label


def test_which_slides_are_wrong():
    wrong = {id: [(row.label, row.erratum.id) for row in found.wrong]
             for id, found in REPORTS.items() if found.wrong and not id.startswith("d")}
    assert wrong == {
        "u01_xor_slide": [("y, by the caption", "E-U2")],
        "u04_forward_backward": [("∂J/∂w", "E-U1")],
        "u05_grid_search_count": [("runs", "E-U3")],
        "u08_matrix_power": [("Wᵗ, W not symmetric", "E-U5")],
        "u10_activations": [("gelu, Φ read as the density", "E-U10")],
        "l08_nll_softmax": [("L, by the last line", "E-L5")],
        "l09_sparsemax_loss": [("L with −z_c", "E-L4")],
        "l17_normalisation": [("their variance", "E-S7")],
        "l18_adagrad_rmsprop": [('"scaled by" the root', "E-L11")],
        "l20_linear_regions": [("the same by the formula, L = 1", "E-L7")],
        "l28_zero_and_constant_initialisation": [("∂L/∂b2 from zeros", "E-L10")],
        "s07_marsland_mlp_step_beta1": [("updatew1, as listed", "E-S3"),
                                        ("updatew2, as listed", "E-S3")],
        "s08_marsland_mlp_step_beta2": [("δo (4.8)", "E-S6"), ("δh (4.9)", "E-S6")],
        "s09_softmax_listing": [("softmax of (1000, 0, 0), (0, 0, 0)", "E-S16")],
        "s11_optimisers": [("Nesterov momentum", "E-S1"), ("Adam", "E-S2")],
        "s16_vanishing_products": [("ReLU′(0), 1 otherwise", "E-S10")],
        "s17_pixel_saturation": [("1 to 255: above 0.99?", "E-S9")],
    }


def test_xor_network_returns_one_too_much():
    row = REPORTS["u01_xor_slide"].wrong[0]
    assert row.printed.tolist() == [0, 1, 1, 0]
    assert row.engine.tolist() == [1, 2, 2, 1]


@pytest.mark.parametrize(("printed", "verdict"), [
    ("9.0", "right"), ("9.04", "WRONG"), ("9.05", "right"), ("9.06", "WRONG"), ("9.1", "WRONG"),
    ("9.2", "WRONG"), ("9", "WRONG"), (9.05, "WRONG"), (9.049, "right"), (9.049 + 1e-9, "WRONG"),
    (Rule("x**2"), "right"), (Rule("3 * x"), "WRONG"), ([9.049], "WRONG"), (None, ""),
])  # fmt: skip
def test_verdicts(printed, verdict):
    x = 9.049**0.5
    found = report(small(squared, Quantity("y", printed), parameters={"x": x}))
    assert found.rows[0].verdict == verdict


def test_verdicts_of_entries():
    found = report(small(squared, Quantity("y", [["1.0", 4], [9, "15.9"]]),
                         parameters={"x": [[1, 2], [3, 4]]}))
    assert found.rows[0].wrong.tolist() == [[False, False], [False, True]]


def test_cases_are_stacked_and_one_case_stands_alone():
    rows = report(small(squared, Quantity("dy_dx", [2, 4]), Quantity("y", 4, case=1),
                        cases=[{"x": 1}, {"x": 2}])).rows
    assert rows[0].engine.tolist() == [2, 4] and rows[0].verdict == "right"
    assert rows[1].engine.tolist() == 4 and rows[1].verdict == "right"


def test_names_in_expressions():
    run = small(squared, data={"eta": 0.5}).run()
    assert run.value("-eta * dy_dx") == -3
    assert run.difference("-eta * dy_dx") == pytest.approx(-3)
    assert run.difference("-eta * x") is None
    with pytest.raises(NameError, match="name 'q' is not defined"):
        run.value("q + 1")
    with pytest.raises(NameError, match="name 'dy_dq' is not defined"):
        run.value("dy_dq")
    with pytest.raises(NameError, match="name 'open' is not defined"):
        run.value("open('file')")


def test_names_with_underscores_and_letters_d():
    def build(x_d: Node) -> Node:
        return (x_d * x_d).named("d_d")

    assert small(build, parameters={"x_d": 3}).run().value("dd_d_dx_d") == 6


def test_difference_at_a_kink_is_not_a_number():
    x = Value(0.0, "x")
    y = relu(x)
    assert np.isnan(central_difference(y, x))
    found = report(small(lambda x: relu(x).named("y"), Quantity("dy_dx"), parameters={"x": 0}))
    assert found.rows[0].confirmed and "kink" in found.text()


def test_difference_of_what_does_not_depend_is_zero():
    x = Value(2.0, "x")
    u, v = (3 * x).named("u"), (4 * x).named("v")
    y = u + v
    assert central_difference(u, v) == 0
    assert central_difference(y, u) == pytest.approx(1)


def test_disagreement_between_engine_and_difference_is_told(monkeypatch):
    monkeypatch.setattr("lectures.examples.central_difference", lambda y, x: np.array(7.0))
    found = report(small(squared, Quantity("dy_dx", 6)))
    assert not found.rows[0].confirmed
    assert found.summary == ("1 statement of the slide: 1 right, 0 wrong. "
                             "Finite differences DISAGREE with the engine on ∂y/∂x.")


def test_wrong_without_erratum_is_told():
    assert "1 wrong (no erratum)" in report(small(squared, Quantity("y", 8))).summary


def test_declaring_examples():
    with pytest.raises(ValueError, match="t01_test: there is no erratum 'E-X1'"):
        small(squared, Quantity("y", 8, "E-X1"))
    with pytest.raises(ValueError, match="t01_test: there is no erratum 'E-X2'"):
        small(squared, errata=["E-X2"])
    with pytest.raises(ValueError, match="there is an example 'l03_chain_rule' already; give the"):
        example("l03_chain_rule", deck=UPPSALA, slide="", problem="", quantities=[])(squared)
    with pytest.raises(ValueError, match="E-X3: severity must be one of E, N, I, X, got 'bad'"):
        Erratum("E-X3", UPPSALA, "", "bad", "", "", None)


@pytest.mark.parametrize(("id", "label"), [
    ("u08_matrix_power", "with the inverse of V"), ("s08_marsland_mlp_step_beta2", "δo with β"),
    ("s18_he_init", "√(2 / fan_in)"), ("s20_boolean_single_hidden_layer", "functions, 2^(2^n)"),
    ("d15_adam", "M̂, if every gradient is 1"), ("l23_keras_mlp", "parameters of each layer")])
def test_what_is_not_on_the_slide_is_not_called_a_statement_of_it(id, label):
    row, = (row for row in REPORTS[id].rows if row.label == label)
    assert row.printed is None and not row.verdict


def test_ids_belong_to_their_decks():
    for found in EXAMPLES.values():
        assert found.id[0].upper() == found.deck.letter
    for id, erratum in ERRATA.items():
        assert id == erratum.id and id.startswith(f"E-{erratum.deck.letter}")
    named = {erratum.id for found in EXAMPLES.values() for erratum in found.all_errata}
    assert named <= set(ERRATA)


def test_constants_get_no_gradient():
    run = EXAMPLES["u04_forward_backward"].run()
    assert run.leaves["x"].grad is None
    assert run.leaves["w"].grad.tolist() == [0, -32]


# What is printed.


def test_text_of_u04_shows_slide_engine_and_difference_side_by_side():
    text = str(REPORTS["u04_forward_backward"])
    line = next(line for line in text.splitlines() if line.startswith("∂J/∂w "))
    assert line.split() == [
        "∂J/∂w", "[0,", "-40]", "[0,", "-32]", "[0,", "-32]", "WRONG", "E-U1"]
    assert "E-U1 (error: who copies it gets a wrong result). The slide says: dJ/dw" in text
    assert "y_hat = w @ h1" in text  # the trace


@pytest.mark.parametrize("id", EXAMPLES)
@pytest.mark.parametrize("width", [72, 80, 100, 140])
def test_text_fits_the_terminal(id, width):
    assert max(map(len, REPORTS[id].text(width).splitlines())) <= width


@pytest.mark.parametrize("id", EXAMPLES)
def test_text_can_be_ascii(id):
    text = REPORTS[id].text(100, ascii_text)
    assert text.isascii()
    assert text.count("?") == REPORTS[id].text(100).count("?")  # nothing is merely replaced


def test_trace_needs_one_number():
    found = report(small(squared, Quantity("y"), parameters={"x": [1, 2]}))
    assert found.trace() == [] and "statement ↓" not in found.text()


def test_text_says_which_case_the_trace_shows():
    assert "For t = -1:\nstatement" in str(REPORTS["l03_chain_rule"])


def test_array_text():
    assert array_text(-0.0) == "0"
    assert array_text(["1.50", 2]) == "[1.50, 2]"
    assert array_text([np.nan, np.inf]) == "[nan, inf]"
    assert array_text(np.zeros((2, 1, 2))) == "[[[0, 0]],\n [[0, 0]]]"
    long = array_text([0.123456789] * 7)
    assert long == f"[{', '.join(['0.123457'] * 4)},\n {', '.join(['0.123457'] * 3)}]"
    assert array_text([1, 2], lambda index, text: f"{index}{text}") == "[(0,)1, (1,)2]"


def test_columns_text_breaks_formulas_but_not_numbers():
    head, row = ["name", "rule"], ["a", "one + two\n= [1,\n   2]"]
    assert table_text(head, [row], 11, 1) == (
        "name  rule\n----  -----\na     one +\n      two\n      = [1,\n         2]")
    assert table_text(head, [row], 10, 1).startswith("a\n  rule  one + two\n        = [1,")
    assert table_text(head, [], 80) == ""


def test_unused_constant_can_be_part_of_a_rule():
    rows = report(small(squared, Quantity("y", Rule("eta * 18")), data={"eta": 0.5})).rows
    assert rows[0].verdict == "right"
    assert constant(0.5).is_constant


def test_an_example_may_return_results_by_name():
    def build(x: Node) -> dict:
        y = x * x
        return {"y": y, "z": y + 1, "steps": [1, 2]}

    example = small(build, Quantity("dz_dx", 6), Quantity("dy_dx", 6), Quantity("steps", [1, 3]))
    found = report(example)
    assert [row.verdict for row in found.rows] == ["right", "right", "WRONG"]
    assert found.run.root.name == "z" and found.run.has_passes and found.trace()
    assert found.run.leaves["x"].grad == 6


def test_several_results_have_no_backward_pass():
    example = small(lambda x: {"y": x * x, "z": x + 1}, Quantity("dz_dx", 1), Quantity("y", 9))
    run = example.run()
    assert run.root is None and len(run.graph.roots) == 2 and not run.has_passes
    assert report(example).trace() == []


def test_an_example_may_be_an_algorithm_that_computes_no_node():
    example = small(lambda x: {"count": 3 ** int(x.data)}, Quantity("count", 27))
    assert example.run().graph is None
    assert report(example).summary == "1 statement of the slide: 1 right, 0 wrong."
    assert "statement ↓" not in str(report(example))


def test_what_is_infinite_is_neither_right_nor_confirmed():
    def build(x):
        return log(x).named("y")

    found = report(small(build, Quantity("dy_dx", 0), parameters={"x": 0}))
    assert found.rows[0].verdict == "WRONG"
    assert not found.rows[0].confirmed


def test_a_steep_parabola_has_no_kink():
    def build(x):
        return (1000 * x * x).named("y")

    found = report(small(build, Quantity("dy_dx", 0), parameters={"x": 0}))
    assert found.summary.endswith("Finite differences confirm all derivatives (1).")


def test_decimals_in_scientific_notation_carry_digits():
    found = report(small(squared, Quantity("y / 9 / 800", "1.2e-3")))
    assert found.rows[0].verdict == "right"
