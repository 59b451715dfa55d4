"""Marking hand calculations: verdicts on the lectures' examples, numbers as written, bad input."""

import copy
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import autograd
from autograd import (
    Graph,
    ShapeError,
    StaleGraphError,
    Tensor,
    Value,
    assert_by_hand,
    check_by_hand,
    constant,
    dot,
    gradients,
    identity,
    relu,
    sigmoid,
    square,
    tanh,
)
from autograd.by_hand.reads import reads
from autograd.by_hand.written import read_written


def uppsala():
    """u04: one hidden layer of two ReLU units, and a squared error."""
    x, y = constant([1, 2], "x"), constant(0, "y")
    W1, w = Tensor([[1, 2], [-1, 1]], "W1"), Tensor([1, -2], "w")
    z1 = (x @ W1).named("z1")
    h1 = relu(z1).named("h1")
    y_hat = dot(w, h1).named("y_hat")
    return (0.5 * square(y_hat - y)).named("J")


SLIDE = dict(
    values={"z1": ["-1", "4"], "h1": [0, 4], "y_hat": "-8"},
    slopes={("h1", "z1"): [0, 1]},
    gradients={"y_hat": -8, "w": [0, -40], "h1": [-8, 16], "z1": [0, 16],
               "W1": [[0, 16], [0, 32]]})


def darmstadt():
    """d02: a sigmoid unit, a linear unit, a squared error."""
    w0, b0, w1, b1 = Value(0.5, "w0"), Value(0.1, "b0"), Value(-0.3, "w1"), Value(0.2, "b1")
    x, y = constant(1.0, "x"), constant(1.0, "y")
    a0 = (w0 * x + b0).named("a0")
    z0 = sigmoid(a0).named("z0")
    a1 = (w1 * z0 + b1).named("a1")
    y_hat = identity(a1).named("y_hat")
    return (0.5 * square(y_hat - y)).named("L")


def verdicts(report):
    return {row.label: row.verdict for row in report.rows}


# The lectures' examples.
def test_the_slide_s_own_numbers_have_exactly_one_mistake():
    report = check_by_hand(uppsala(), **SLIDE)
    (wrong,) = [row for row in report.rows if row.verdict != "right"]
    assert (wrong.name, wrong.index, wrong.kind, wrong.hand, wrong.engine, wrong.verdict) == (
        "w", (1,), "gradient", -40.0, -32.0, "wrong here")
    assert wrong.numeric == pytest.approx(-32, rel=1e-9)
    assert wrong.because == ("∂J/∂y_hat", "h1")
    assert wrong.hints == () and not report.ok
    assert report.count("right") == 17


def test_one_wrong_sign_is_carried_through_seven_numbers():
    L = darmstadt()
    e, w1, z0 = 1 - 0.2 + 0.3 * 0.6456563062257954, -0.3, 0.6456563062257954
    report = check_by_hand(L, values={"z0": z0}, gradients={
        "y_hat": e, "a1": e, "z0": e * w1, "a0": e * w1 * z0 * (1 - z0), "w1": e * z0, "b1": e,
        "w0": e * w1 * z0 * (1 - z0), "b0": e * w1 * z0 * (1 - z0)})
    (wrong,) = [row for row in report.rows if row.verdict == "wrong here"]
    assert wrong.name == "y_hat" and wrong.hints == ("sign",)
    assert report.count("carried forward") == 7
    assert next(r for r in report.rows if r.name == "a1").because == ("∂L/∂y_hat",)


def test_rounding_as_people_do_it():
    """0.65 for 0.6457, then −0.3 · 0.65 + 0.2 = 0.005: both right, in either order of rounding."""
    L = darmstadt()
    for a1 in ("0.005", "0.006", "0.0063", "0.01"):
        report = check_by_hand(L, values={"z0": "0.65", "a1": a1})
        assert set(verdicts(report).values()) == {"right"}, a1
    assert verdicts(check_by_hand(L, values={"z0": "0.65", "a1": "0.05"}))["a1"] == "wrong here"
    # Python's numbers are exact, unless digits= says otherwise.
    assert verdicts(check_by_hand(L, values={"z0": 0.65}))["z0"] == "wrong here"
    assert check_by_hand(L, values={"z0": 0.65, "a1": 0.005}, digits=2).ok
    assert check_by_hand(L, values={"z0": 0.646}, digits=3).ok
    assert not check_by_hand(L, values={"z0": 0.645}, digits=3).ok


def test_few_digits_before_do_not_excuse_a_slip():
    """0.6547 for 0.6457: the number before it has one digit, but it is exact."""
    L = darmstadt()
    for a0 in ("0.6", "0.60", 0.6, "3/5", None):
        report = check_by_hand(L, values={"a0": a0, "z0": "0.6547"})
        assert verdicts(report)["z0"] == "wrong here", a0
    # Rounded to 0.65, z0 may be held to be anything between that and 0.645656, and no more.
    for a1, verdict in (("0.0050", "right"), ("0.0055", "right"), ("0.0063", "right"),
                        ("0.0045", "wrong here"), ("0.0068", "wrong here")):
        assert verdicts(check_by_hand(L, values={"z0": "0.65", "a1": a1}))["a1"] == verdict, a1


# What a number follows from.
def test_a_wrong_number_behind_unwritten_steps():
    L = darmstadt()
    report = check_by_hand(L, values={"a0": 0.7}, gradients={"w0": "0.06654"})
    assert verdicts(report) == {"a0": "wrong here", "∂L/∂w0": "carried forward"}
    assert report.rows[1].because == ("a0",)


def test_a_right_number_behind_a_wrong_one_is_right():
    report = check_by_hand(uppsala(), values={"z1": [-1, 5], "h1": [0, 4]})
    assert list(verdicts(report).values()) == ["right", "wrong here", "right", "right"]


def test_right_values_may_be_looked_up_behind_a_wrong_one():
    """y_hat is wrong, but the gradient of w goes on with the right values of h1 and of y_hat."""
    report = check_by_hand(uppsala(), values={"h1": [0, 5], "y_hat": -10},
                           gradients={"y_hat": -10, "w": [0, -40]})
    assert verdicts(report)["∂J/∂w[1]"] == "carried forward"
    report = check_by_hand(uppsala(), values={"h1": [0, 5]}, gradients={"y_hat": -8, "w": [0, -32]})
    assert verdicts(report)["∂J/∂w[1]"] == "right"


def test_a_slope_calculated_from_the_input_behind_a_wrong_output():
    z = Value(0.6, "z")
    h = sigmoid(z).named("h")
    y = (3 * h).named("y")
    right = 3 * h.data * (1 - h.data)
    for gradient, verdict in ((right, "right"), (3 * 0.7 * 0.3, "carried forward")):
        report = check_by_hand(y, values={"h": 0.7}, gradients={"z": gradient})
        assert verdicts(report) == {"h": "wrong here", "∂y/∂z": verdict}


def test_a_wrong_slope_is_carried_into_the_gradient():
    z = Tensor([0.5, -1.0], "z")
    h = tanh(z).named("h")
    y = (h * h).sum().named("y")
    slope = 1 - h.data**2
    wrong = slope * [2, 1]
    report = check_by_hand(y, slopes={("h", "z"): wrong}, gradients={"z": 2 * h.data * wrong})
    assert verdicts(report) == {
        "∂h/∂z[0]": "wrong here", "∂h/∂z[1]": "right",
        "∂y/∂z[0]": "carried forward", "∂y/∂z[1]": "right"}
    assert report.rows[0].name == "dh_dz" and report.rows[0].kind == "slope"
    assert report.rows[2].because == ("∂h/∂z[0]",)


def test_slopes_between_distant_nodes_go_over_all_paths():
    L = darmstadt()
    z0 = 0.6456563062257954
    report = check_by_hand(L, slopes={
        ("y_hat", "w0"): -0.3 * z0 * (1 - z0), ("z0", "w1"): 0, ("L", "b0"): 0.0682027},
        rtol=1e-5)
    assert report.ok
    assert [row.numeric for row in report.rows] == pytest.approx(
        [0, -0.06863507, 0.06820245], abs=1e-6)
    x = Value(2.0, "x")
    y = ((x * 3).named("a") * (x + 1).named("b")).named("y")
    wrong = check_by_hand(y, slopes={("y", "x"): 9.0, ("a", "x"): 3, ("b", "x"): 1})
    row = next(row for row in wrong.rows if row.label == "∂y/∂x")
    assert row.engine == 15 and "one path of 2" in row.hints


def test_a_distant_slope_is_used_by_the_gradient():
    L = darmstadt()
    e = L.operands[1].operands[0].data
    report = check_by_hand(L, slopes={("y_hat", "w0"): 0.5}, gradients={"w0": 0.5 * e})
    assert verdicts(report) == {"∂y_hat/∂w0": "wrong here", "∂L/∂w0": "carried forward"}


def test_jacobians_and_slopes_of_a_node_used_twice():
    x, W = Tensor([1.0, 2.0], "x"), Tensor([[1.0, 2.0], [3.0, 4.0]], "W")
    z = (x @ W).named("z")
    assert check_by_hand(z, slopes={("z", "x"): W.data.T}).ok
    a = Value(3.0, "a")
    assert check_by_hand((a * a).named("y"), slopes={("y", "a"): 6}).ok
    assert check_by_hand(z, slopes={("z", "W"): np.einsum("i,jk->kij", x.data, np.eye(2))}).ok
    assert not check_by_hand(z, slopes={("z", "x"): W.data}).ok


def test_the_slope_of_an_op_alone_differs_from_that_over_all_paths():
    x = Value(2.0, "x")
    y = (x * square(x)).named("y")
    report = check_by_hand(y, slopes={("y", "x"): 4}, gradients={"x": 12})
    assert report.ok and report.rows[0].numeric == pytest.approx(4)


def test_numbers_left_blank_are_filled_in():
    report = check_by_hand(uppsala(), values={"z1": [None, "4"], "h1": ["", "?"]},
                           gradients={"w": [None, -32]})
    assert [row.verdict for row in report.rows] == [
        "not checked", "right", "not checked", "not checked", "not checked", "right"]
    assert report.rows[0].hand is None and report.rows[0].why == "left blank" and report.ok
    # A blank between a mistake and what follows from it hides neither.
    L = darmstadt()
    report = check_by_hand(L, values={"a0": 0.7, "z0": None, "a1": "-0.00046"})
    assert [row.verdict for row in report.rows] == [
        "wrong here", "not checked", "carried forward"]
    assert report.rows[2].because == ("a0",)
    e = L.operands[1].operands[0].data
    report = check_by_hand(L, gradients={"z0": "", "a0": -0.3 * e, "w0": ""})
    assert next(row for row in report.rows if row.hand).hints == ("missing slope",)
    assert check_by_hand(uppsala()).rows == () and check_by_hand(uppsala()).ok


def test_where_the_engine_s_number_is_not_finite_nothing_is_checked():
    x = Value(-1.0, "x")
    y = autograd.log(x).named("y")
    report = check_by_hand((2 * y).named("J"), values={"y": 3}, gradients={"x": -2})
    assert verdicts(report) == {"y": "not checked", "∂J/∂x": "right"}
    assert report.rows[0].why == "the engine's number is not finite" and not report.ok


@pytest.mark.parametrize("scale", [1.0, 1e-12, 1e11])
def test_terms_that_cancel(scale):
    """0.1 · 3 − 0.3 is not 0 in floating point, but 0 is right, and so is what follows from it."""
    w, x = Value(0.1 * scale, "w"), Value(3.0, "x")
    d = w * x - 0.3 * scale
    y = (5 * d).named("y")
    J = (y**2).named("J")
    report = check_by_hand(J, values={"y": 0, "J": 0}, gradients={"y": 0, "w": 0})
    assert report.ok, report
    assert not check_by_hand(J, values={"y": 1e-6 * scale}).ok


def test_single_precision():
    x = Tensor(np.array([0.1, 0.2], np.float32), "x")
    y = square(x).sum().named("y")
    assert check_by_hand(y, values={"y": 0.05}, gradients={"x": [0.2, 0.4]}).ok


def test_the_engine_s_numbers_are_those_of_gradients():
    rng = np.random.default_rng(1)
    X, W = Tensor(rng.normal(size=(4, 3)), "X"), Tensor(rng.normal(size=(3, 2)), "W")
    b = Tensor(rng.normal(size=2), "b")
    L = (square(tanh(X @ W + b)).mean() + (W * W).sum()).named("L")
    found = gradients(L, {"X": X, "W": W, "b": b})
    report = check_by_hand(L, gradients=found)
    assert report.ok
    for row in report.rows:
        assert row.engine == found[row.name][row.index]
        assert row.numeric == pytest.approx(row.engine, rel=1e-5, abs=1e-8)


def test_the_central_difference_is_that_of_the_marked_graph():
    w = Value(3.0, "w")
    row = check_by_hand((w * w).named("y"), gradients={"w": 5}).rows[0]
    w.data = 100.0
    assert row.numeric == pytest.approx(6)
    z = Value(0.0, "z")
    assert np.isnan(check_by_hand(relu(z), gradients={"z": 1}).rows[0].numeric)
    assert "kink" in str(check_by_hand(relu(z), gradients={"z": 1}))
    assert check_by_hand(w, values={"w": 1}).rows[0].numeric is None


def test_nothing_is_changed():
    J = uppsala()
    J.backward()
    before = [(node.data, node.grad) for node in Graph(J)]
    check_by_hand(J, **SLIDE).rows[-1].numeric  # noqa: B018
    for (data, grad), node in zip(before, Graph(J), strict=True):
        assert np.array_equal(data, node.data)
        assert grad is node.grad


def test_the_learning_rate_of_a_step_and_names_from_locals():
    a = Value(2.0)
    b = a * a
    assert check_by_hand(b, gradients={"a": 4}, values={"b": 4}, names=locals()).ok


# The report.
def test_the_report_prints_as_a_table():
    report = check_by_hand(uppsala(), values={"z1": [-1, 5]}, gradients={"w": [0, "-50"]})
    assert str(report) == repr(report)
    assert str(report).splitlines() == [
        "J by hand: 2 right, 1 carried forward, 1 wrong here",
        "number    by hand  verdict            engine  numeric  why",
        "--------  -------  -----------------  ------  -------  ------------------",
        "z1[0]     -1       ✓ right            -1",
        "z1[1]     5        ✗ wrong here       4                x · W1 = 4",
        "∂J/∂w[0]  0        ✓ right            0",
        "∂J/∂w[1]  -50      → carried forward  -32     -32      follows from z1[1]",
    ]


def test_arrays_that_are_right_take_one_line():
    X = Tensor(np.arange(18.0).reshape(6, 3), "X")
    text = str(check_by_hand(square(X).sum().named("y"), values={"X": X.data, "y": "1785"},
                             gradients={"X": 2 * X.data, "y": 1}))
    assert "X       18 numbers  ✓ right  18 numbers" in text
    W1 = [[0, 16], [0, 32]]
    assert "∂J/∂W1  [[0, 16], [0, 32]]  ✓ right  [[0, 16], [0, 32]]" in str(
        check_by_hand(uppsala(), gradients={"W1": W1}))


def test_digits_that_tell_two_numbers_apart_are_printed():
    report = check_by_hand(uppsala(), values={"y_hat": -8.00001})
    assert "y_hat   -8.00001" in str(report)
    report = check_by_hand(uppsala(), values={"y_hat": -8.000002})
    assert "-8.000002" in str(report)


def test_a_long_report_leaves_out_right_numbers():
    x = Tensor(np.arange(200.0), "x")
    y = square(x).sum()
    hand = 2 * x.data
    hand = hand + (np.arange(200) == 150)
    report = check_by_hand(y, gradients={"x": hand})
    assert len(report.rows) == 200
    lines = str(report).splitlines()
    assert len(lines) == 5 and "199 numbers" in lines[3] and "x[150]" in lines[4]
    report = check_by_hand(y, gradients={"x": hand + np.arange(200) % 7})
    assert len(str(report).splitlines()) == 64
    assert "... and 112 more" in str(report) and "... and 112 more" in report._repr_html_()


def test_the_report_as_html_is_escaped_and_has_no_links():
    w = Value(3.0, "<script>")
    html = check_by_hand((w * w).named("a&b"), gradients={w: "7"})._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html and "a&amp;b" in html
    assert "http" not in html and "✗ wrong here" in html


def test_assert_by_hand_raises_with_the_report():
    assert_by_hand(uppsala(), values={"y_hat": -8})
    for arguments in ({}, {"gradients": {"w": [None, "?"]}}):
        with pytest.raises(ValueError, match=r"assert_by_hand: there is no number to mark; pass "
                                             r"values=, gradients= or slopes=\."):
            assert_by_hand(uppsala(), **arguments)
    with pytest.raises(AssertionError) as caught:
        assert_by_hand(uppsala(), **SLIDE)
    assert str(caught.value) == str(check_by_hand(uppsala(), **SLIDE))


def test_a_report_is_true_if_all_is_right():
    assert check_by_hand(uppsala(), values={"y_hat": -8})
    assert not check_by_hand(uppsala(), values={"y_hat": 8})


def test_numbers_that_only_lack_quotes_are_pointed_out():
    report = check_by_hand(darmstadt(), values={"a0": 0.6, "z0": 0.646, "a1": 0.0063})
    assert report.note == ("2 numbers would be right if rounded. Python numbers and whole numbers "
                           'are meant exactly: write decimals in quotes ("0.646"), or pass '
                           "digits=2.")
    assert report.note in str(report) and "0.646&quot;" in report._repr_html_()
    assert check_by_hand(darmstadt(), values={"z0": "0.646"}).note == ""
    y = (uppsala() * 3.03).named("E")  # 96.96
    assert "1 number would be right" in check_by_hand(y, values={"E": "97"}).note


def test_an_entry_that_follows_from_right_entries_is_right():
    a = Tensor([0.6457, 0.1234], "a")
    u = tanh(a).named("u")
    v = (u * -0.3 + 0.2).named("v")
    report = check_by_hand(v.sum().named("Q"), values={"u": ["0.75", "0.12"],
                                                       "v": ["-0.025", "0.164"]})
    assert [row.verdict for row in report.rows] == [
        "wrong here", "right", "carried forward", "right"]
    assert report.rows[2].because == ("u[0]",)


def test_hints_can_be_copied():
    w = Value(3.0, "w")
    hint = check_by_hand(w * w, gradients={"w": -6}).rows[0].hints[0]
    for twin in (copy.deepcopy(hint), pickle.loads(pickle.dumps(hint))):
        assert twin == "sign" and twin.detail == ""


# Numbers as they are written.
@pytest.mark.parametrize(("text", "number", "half_unit"), [
    ("-32", -32, 0), ("0.23", 0.23, 0.005), ("1/3", 1 / 3, 0), ("-2.5e-3", -0.0025, 0.00005),
    (" 7 ", 7, 0), ("−8", -8, 0), ("+.5", 0.5, 0.05), ("3.0", 3, 0.05),
    ("2.50e2", 250, 0.5), ("3.", 3, 0.5), ("0.0e9", 0, 0.05), ("–8", -8, 0),
    (Fraction(1, 3), 1 / 3, 0), (Decimal("0.30"), 0.3, 0.005),
    ("1e3", 1000, 0), ("1e-3", 0.001, 0.0005), ("- 1 / 2", -0.5, 0),
    ("-1.5/0.5", -3, 0), ("0.0", 0, 0.05), (5, 5, 0), (np.float32(0.5), 0.5, 0),
    (np.int64(-3), -3, 0), (np.float64(0.1), 0.1, 0), ("1e-400", 0, 0)])
def test_numbers_are_read_with_their_digits(text, number, half_unit):
    found = read_written(text, (), None, "w")
    assert found.numbers == number
    assert found.half_unit == pytest.approx(half_unit, rel=1e-12, abs=1e-300)


def test_arrays_of_text_and_of_numbers_are_read():
    assert read_written(np.array(["1.5", "2"]), (2,), None, "w").half_unit.tolist() == [0.05, 0]
    assert read_written(np.array([[1, 2]]), (1, 2), 2, "w").half_unit.tolist() == [[0.05, 0.05]]
    assert read_written((0, 123.0), (2,), 2, "w").half_unit.tolist() == [0, 5]
    assert read_written(Tensor([1.0]).data, (1,), None, "w").numbers.tolist() == [1]


# Bad input: each says what it got and what to do.
@pytest.mark.parametrize(("arguments", "kind", "message"), [
    (dict(values={"z2": 1}), KeyError, "no node is named 'z2'. Did you mean 'z1'"),
    (dict(gradients={"why": 1}), KeyError, "no node is named 'why'."),
    (dict(values={3: 1}), TypeError, "expected a node or a name, got int 3."),
    (dict(values={"z1": [1, 2, 3]}), ShapeError,
     "check_by_hand: the value of z1 has shape (2,), the hand's numbers (3,)."),
    (dict(gradients={"W1": [1, 2]}), ShapeError,
     "the gradient of W1 has shape (2, 2), the hand's numbers (2,)."),
    (dict(slopes={("h1", "z1"): 1}), ShapeError,
     "the slope of h1 with respect to z1 has shape (2,), the hand's numbers ()."),
    (dict(values={"z1": [[1, 2], [3]]}), ShapeError,
     "the value of z1: the rows of the hand's numbers differ in length."),
    (dict(values={"y_hat": "about 8"}), ValueError,
     "the value of y_hat: cannot read 'about 8'; expected a number, or a string such as"),
    (dict(values={"z1": ["-1", "4,0"]}), ValueError,
     "the value of z1[1]: cannot read '4,0'; expected a number, or a string such as \"-32\", "
     '"0.23", "1/3" or "-2.5e-3". Write a decimal point instead of the comma.'),
    (dict(values={"y_hat": "1/0"}), ValueError, "the value of y_hat: '1/0' divides by zero."),
    (dict(values={"y_hat": "1/2/3"}), ValueError, "cannot read '1/2/3'"),
    (dict(values={"y_hat": "1_0"}), ValueError, "cannot read '1_0'"),
    (dict(values={"y_hat": "٣"}), ValueError, "cannot read '٣'"),
    (dict(values={"y_hat": float("nan")}), ValueError,
     "the value of y_hat: expected a finite number, got nan. Leave it blank if there is none."),
    (dict(values={"y_hat": np.inf}), ValueError, "expected a finite number, got inf"),
    (dict(values={"y_hat": "nan"}), ValueError, "cannot read 'nan'"),
    (dict(values={"y_hat": "1e999"}), ValueError, "expected a finite number, got 1e999"),
    (dict(values={"y_hat": 10**400}), ValueError, "expected a finite number, got 1000"),
    (dict(values={"y_hat": True}), TypeError, "the value of y_hat: expected a number, or a string"),
    (dict(values={"y_hat": 1j}), TypeError, "got complex 1j"),
    (dict(values={"y_hat": Value(1.0)}), TypeError, 
     "the value of y_hat: got a node; for its numbers take node.data."),
    (dict(values={"z1": "[-1, 4]"}), ShapeError,
     "the value of z1 has shape (2,), the hand's numbers (). Write a list: [\"-1\", \"4\"]."),
    (dict(slopes={("z1", "y_hat"): [0, 0]}), ValueError,
     "slopes: z1 does not depend on y_hat, which is computed from it. Did you mean ('y_hat', "
     "'z1')?"),
    (dict(values=[1, 2]), TypeError,
     "check_by_hand: values: expected a dict of numbers by node or name, got list [1, 2]."),
    (dict(slopes={"h1": 1}), TypeError,
     "check_by_hand: slopes go by pairs (of, with_respect_to), such as (\"h\", \"z\"); got str "
     "'h1'."),
    (dict(values={"y_hat": 1}, rtol=0), ValueError, "rtol must be a positive number, got 0."),
    (dict(values={"y_hat": 1}, rtol="1"), ValueError, "rtol must be a positive number, got '1'."),
    (dict(values={"y_hat": 1}, learning_rate=-1), ValueError,
     "learning_rate must be a positive number, got -1."),
    (dict(values={"y_hat": 1}, digits=0), ValueError,
     "digits must be a whole number from 1 to 17 (significant digits), or None; got 0."),
    (dict(values={"y_hat": 1}, digits=2.5), ValueError, "digits must be a whole number"),
])
def test_bad_input(arguments, kind, message):
    with pytest.raises(kind) as caught:
        check_by_hand(uppsala(), **arguments)
    assert message in str(caught.value)


def test_a_transposed_array_of_another_shape_is_noticed():
    X, W = Tensor(np.ones((4, 2)), "X"), Tensor(np.ones((2, 3)), "W")
    with pytest.raises(ShapeError, match=r"the gradient of W has shape \(2, 3\), the hand's "
                                         r"numbers \(3, 2\). Is it transposed\?"):
        check_by_hand((X @ W).sum(), gradients={"W": np.ones((3, 2))})


def test_nodes_of_other_graphs_and_ambiguous_names():
    J, other = uppsala(), Value(1.0, "other")
    with pytest.raises(KeyError, match="other is not part of the graph of J"):
        check_by_hand(J, values={other: 1})
    with pytest.raises(KeyError, match="2 nodes are named 'a'; give them different names"):
        check_by_hand(Value(1.0, "a") + Value(2.0, "a"), gradients={"a": 1})
    z1 = Graph(J)["z1"]
    with pytest.raises(ValueError, match=r"check_by_hand: values: z1 is given twice\."):
        check_by_hand(J, values={"z1": [0, 0], z1: [0, 0]})
    with pytest.raises(ValueError, match="the slope of h1 with respect to z1 is given twice"):
        check_by_hand(J, slopes={("h1", "z1"): [0, 0], ("h1", z1): [0, 0]})


def test_roots_and_stale_data():
    x = Tensor([1.0, 2.0], "x")
    y = (2 * x).named("y")
    assert check_by_hand(y, values={"y": [2, 4]}).ok  # no gradients: any shape
    with pytest.raises(ShapeError, match=r"check_by_hand: y has shape \(2,\); a derivative needs "
                                         r"one number. Take y.sum\(\)."):
        check_by_hand(y, gradients={"x": [2, 2]})
    x.data = [3.0, 4.0]
    with pytest.raises(StaleGraphError, match=r"check_by_hand: x\.data changed after y"):
        check_by_hand(y, values={"y": [2, 4]})
    with pytest.raises(TypeError, match="check_by_hand: expected a Value or a Tensor, got int 3"):
        check_by_hand(3)


def test_which_numbers_a_rule_reads():
    a, b = Value(2.0), Value(3.0)
    assert reads(a + b, 0) == (False, ())
    assert reads(a / b, 1) == (True, (1,))
    X, W = Tensor(np.ones((2, 3))), Tensor(np.ones((3, 2)))
    assert reads(X @ W, 0) == (False, (1,))
    assert reads(X.sum(), 0) == (False, ())
