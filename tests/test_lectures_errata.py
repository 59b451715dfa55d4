"""All errata: what they demonstrate, and the command that lists them."""

import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from autograd import check_gradients
from lectures.__main__ import main
from lectures.decks import DARMSTADT, DECKS, UPPSALA
from lectures.errata import ERRATA, SEVERITIES, Demonstration, form, lisbon_backward
from lectures.errata.checked import FOUND_RIGHT, UNDECIDED
from lectures.errata.listing import UnknownErratum, corrections, find_deck, of_deck
from lectures.reports import ascii_text

SHOWN = {id: erratum.demonstrate() for id, erratum in ERRATA.items()}
THREE = {"abs": 0.0006}  # numbers that are stated with three digits


def test_all_57_are_there_in_order():
    assert list(ERRATA) == [f"E-{letter}{i}" for letter, last in (
        ("U", 11), ("L", 12), ("D", 18), ("S", 16)) for i in range(1, last + 1)]
    assert Counter(erratum.severity for erratum in ERRATA.values()) == {
        "E": 25, "N": 19, "I": 12, "X": 1}
    assert {erratum.deck.letter for erratum in ERRATA.values()} == {"U", "L", "D", "S"}


@pytest.mark.parametrize("id", ERRATA)
def test_slide_and_right_differ(id):
    found = SHOWN[id]
    shared = [(found.slide[name], found.right[name]) for name in found.slide if name in found.right]
    refused = [text for text in found.slide.values() if isinstance(text, str) and "Error: " in text]
    differing = [a for a, b in shared
                 if isinstance(a, str) or isinstance(b, str) or np.shape(a) != np.shape(b)
                 or np.isnan(a).any() or np.abs(np.subtract(a, b)).max() > 1e-4]
    assert refused or differing or id in ("E-U7", "E-L9", "E-D9")  # with tests of their own below
    assert found.sentence.endswith(".") and found.slide and found.right


@pytest.mark.parametrize("id", ERRATA)
def test_what_is_right_is_the_engines(id):
    for name, number in SHOWN[id].right.items():
        if "distance from" in name:
            assert (float(number.split()[-1]) if isinstance(number, str) else number) < 1e-12
        elif not isinstance(number, str):
            assert np.isfinite(number).all()


def numbers(id, side="slide"):
    """The numbers and texts of one side, in order."""
    return list(getattr(SHOWN[id], side).values())


def test_uppsala():
    assert numbers("E-U1", "right")[0].tolist() == [0, -32]
    predicted, measured = numbers("E-U1", "right")[1:]
    assert measured == pytest.approx(predicted, rel=1e-3)
    assert measured != pytest.approx(numbers("E-U1")[1], rel=0.1)
    assert numbers("E-U2")[0].tolist() == [1, 2, 2, 1]
    goodfellow, shifted, kinks = numbers("E-U2", "right")
    assert goodfellow.tolist() == shifted.tolist() == [0, 1, 1, 0] and kinks == 3
    assert (numbers("E-U3"), numbers("E-U3", "right")) == ([125], [243])
    _, training, unseen = numbers("E-U4", "right")
    assert (np.diff(training) > 0).all() and 0 < unseen.argmin() < len(unseen) - 1
    np.testing.assert_allclose(numbers("E-U5")[0], [[8.5, 4.5], [4.5, 4.5]], rtol=1e-12)
    for power in numbers("E-U5", "right"):
        np.testing.assert_allclose(power, [[4, 5], [0, 9]], atol=1e-12)
    (same, stuck), (apart, solved) = numbers("E-U6"), numbers("E-U6", "right")
    assert same < 1e-9 < 1 < apart and solved < 0.01 < 0.05 < stuck


def test_uppsala_on_saddles():
    slide, right = SHOWN["E-U7"].slide, SHOWN["E-U7"].right
    for name, kind in (("x^4 + y^4", "a minimum"), ("x^3 - 3 x y^2", "a saddle")):
        assert not np.any(slide[f"eigenvalues of {name} at 0"])
        assert slide[f"{name} has at 0"] == "neither" and right[f"{name} has at 0"] == kind
    assert right["lowest and highest x^4 + y^4 nearby"][0] > 0
    low, high = right["lowest and highest x^3 - 3 x y^2 nearby"]
    assert low < 0 < high
    critical, saddles, shares = numbers("E-U8", "right")
    assert critical == 0 and saddles == 30
    assert shares == pytest.approx([0.5, (2 - math.sqrt(2)) / 4, 0], abs=0.02)


def test_uppsala_on_notation():
    assert numbers("E-U9")[0].startswith(
        "ShapeError: matmul: shapes (2, 1) and (2, 3) do not fit: inner sizes 1 and 2 differ.")
    np.testing.assert_allclose(numbers("E-U9", "right")[0], [[0.05, -0.55, 0.2]], rtol=1e-12)
    assert numbers("E-U10")[0][1] == pytest.approx(0.242, **THREE)
    assert numbers("E-U10", "right")[0][1] == pytest.approx(0.841, **THREE)
    assert numbers("E-U11")[2] == 2304 and numbers("E-U11", "right") == [(1, 2), 2, 48]
    assert numbers("E-U11")[1].startswith("IndexError: ")


def test_lisbons_loops():
    assert numbers("E-L1")[:2] == ["KeyError: 4", "KeyError: 2"]
    clash = "ShapeError: multiply: shapes (4,) and (3,) do not fit: axis 0 has 4 and 3."
    assert numbers("E-L1")[2] == numbers("E-L2")[0] == clash
    gradient = numbers("E-L2", "right")[0]
    assert gradient[0] == gradient[3] == 0 and gradient[1:3].all()
    for masks in (None, {1: [1, 0, 1], 2: [0, 1, 1, 0]}):
        assert check_gradients(lisbon_backward.Network(masks).loss).ok


def test_lisbons_theano_code():
    (costs, change, accuracy), (falling, moved, better) = numbers("E-L3"), numbers("E-L3", "right")
    assert costs[0] == costs[1] and change == 0
    assert falling[1] < falling[0] / 2 and moved > 1 and better > accuracy + 0.2
    assert "you can not have a new_v variable depend on an old_v one" in ERRATA["E-L3"].correction


def test_lisbons_losses():
    assert numbers("E-L4")[0] == pytest.approx([0.0625, 0.5625, 2.0625])
    loss, engine, rule, least = numbers("E-L4", "right")
    assert loss == 2.0625 and engine.tolist() == rule.tolist() == [0.75, 0.25, -1] and least >= 0
    assert numbers("E-L5")[0] == pytest.approx([0.554957, 1.054957, 2.554957], abs=1e-6)
    assert "a derivative needs one number" in numbers("E-L5")[1]
    assert numbers("E-L5", "right")[0] == pytest.approx(numbers("E-L5")[0][0], rel=1e-12)
    assert numbers("E-L6", "right")[0] == pytest.approx(0.63832775350412, rel=1e-12)
    assert np.mean(numbers("E-L6")[0]) == pytest.approx(numbers("E-L6", "right")[0])


def test_lisbons_general_statements():
    assert numbers("E-L7")[:2] == [32, 3]
    reached, other, more = numbers("E-L7", "right")
    assert reached == 32 and 1 < other < 32 and more == 4
    assert numbers("E-L8")[0].startswith("TypeError: gradients: expected a Value or a Tensor, got")
    assert numbers("E-L8", "right") == [12]
    far, (few, many) = numbers("E-L9")
    assert far >= 1 and many == pytest.approx(few) and few > 0.5
    assert numbers("E-L9", "right")[0] < 0.01
    others, bias_or, bias_xor, eigenvalues = numbers("E-L10", "right")
    assert (others, bias_or, bias_xor) == (0, -1, 0)
    assert eigenvalues == pytest.approx([-0.25, 0, 0.25, 0.25], abs=1e-12)
    assert numbers("E-L11", "right")[0] == pytest.approx(
        [0.9000000005, 0.8331035275020189, 0.7804561820966098], rel=1e-12)
    assert abs(numbers("E-L11")[1][-1]) > 1e8
    assert numbers("E-L12")[0] == pytest.approx(1.336, **THREE)
    assert numbers("E-L12", "right") == [1, 0]


def test_darmstadts_gradients():
    assert numbers("E-D1", "right")[0] == pytest.approx(
        [0.06820265659503051, 0.06820265659503051, -0.6415866647113777, -0.9936968918677386])
    np.testing.assert_allclose(numbers("E-D1")[0], -numbers("E-D1", "right")[0], rtol=1e-12)
    (before, up), (_, down) = numbers("E-D1")[1], numbers("E-D1", "right")[1]
    assert down < before < up and before == pytest.approx(0.4937167564538021)
    conform, equal = numbers("E-D6")
    assert "ShapeError: matmul: shapes (2, 3) and (2, 2) do not fit" in conform and equal > 0.1
    assert numbers("E-D7") == [
        (3, 3), "ShapeError: subtract: shapes (3, 5) and (3, 3) do not fit: axis 1 has 5 and 3."]
    assert numbers("E-D7", "right")[0] == (3, 5)
    np.testing.assert_allclose(*numbers("E-D8", "right"), rtol=1e-12)
    assert numbers("E-D9") == [
        "ShapeError: matmul: shapes (3, 6) and (9,) do not fit: inner sizes 6 and 9 differ.", 2]
    product, dz, size, _ = numbers("E-D9", "right")
    np.testing.assert_allclose(product, dz, rtol=1e-12)
    assert size == 3


def test_darmstadts_descent():
    np.testing.assert_allclose(numbers("E-D2"), [[0.45, 1.1], [1.45, -4.9]], rtol=1e-12)
    np.testing.assert_allclose(numbers("E-D2", "right"), [[0.4, 1.2]] * 2, rtol=1e-12)
    mean, zero, first = numbers("E-D3")
    assert mean == pytest.approx([0.01, 0.010521052631578947, 0.011059044280442805], rel=1e-9)
    assert zero.startswith("ZeroDivisionError") and first == pytest.approx(-0.1)
    assert numbers("E-D3", "right")[0] == pytest.approx([1, 1, 1])
    assert numbers("E-D3", "right")[2] == pytest.approx(-0.001)
    assert numbers("E-D4") == [pytest.approx(100)]
    assert numbers("E-D4", "right") == pytest.approx([0.0316228, 0.0044721], abs=1e-6)
    added, literal = numbers("E-D10")
    np.testing.assert_allclose(added, [7.8, -6.4], rtol=1e-12)
    np.testing.assert_allclose(numbers("E-D10", "right"), [[0.2, 0.4]] * 2, rtol=1e-9)
    assert np.abs(literal - [0.2, 0.4]).max() > 0.1
    assert numbers("E-D13")[0] == pytest.approx(0.832)
    assert numbers("E-D13", "right") == pytest.approx([0.9049, 0.9049])
    assert numbers("E-D13")[1] == "ZeroDivisionError: division by zero"


def test_darmstadts_networks():
    assert numbers("E-D5") == [3]
    forward, central, *estimates, engine = numbers("E-D5", "right")
    assert (forward, central) == (4, 6)
    for estimate in estimates:
        np.testing.assert_allclose(estimate, engine, atol=1e-6)
    assert numbers("E-D11")[0].tolist() == [1] * 6
    assert numbers("E-D11", "right")[0].tolist() == [-1, -1, -1, 1, 1, 1]
    assert numbers("E-D12") == pytest.approx([0.2, 0.2], abs=0.02)
    assert numbers("E-D12", "right") == pytest.approx([0.8, 1], abs=0.02)
    assert numbers("E-D14")[0] == pytest.approx([0.736, 0.830, 1.135], **THREE)
    assert numbers("E-D14", "right")[0] == pytest.approx([1, 1, 1])
    slopes, intercepts, network, y = numbers("E-D15", "right")
    assert slopes.tolist() == network.tolist() == [-1, 1, -1]
    assert intercepts.tolist() == [-0.5, 0.5, 1.5] and y.tolist() == [0.5] * 3
    assert numbers("E-D15")[0].tolist() == [1, 3, 5]
    assert numbers("E-D16")[0] == pytest.approx(0.6681877721681662)
    assert numbers("E-D16", "right")[0] == pytest.approx(-0.33181222783183384)
    assert numbers("E-D16")[1][1] < numbers("E-D16")[1][0] < numbers("E-D16", "right")[1][1]
    assert numbers("E-D17", "right")[0].tolist() == [1, 1] and len(set(numbers("E-D17")[0])) == 2
    assert (numbers("E-D18")[0], numbers("E-D18", "right")[0]) == pytest.approx(
        (0.6, 0.6456563062257954))


def test_lausannes_descent():
    radius, w = numbers("E-S1")
    assert radius == pytest.approx(1.360, **THREE) and abs(w) > 1e12
    radius, w, crawling = numbers("E-S1", "right")
    assert radius == pytest.approx(0.671, **THREE) and abs(w) < 1e-15
    assert crawling == pytest.approx(0.975, **THREE)
    first, second = numbers("E-S2")
    assert first == pytest.approx([1, 5.26316, 17.8481], rel=1e-4)
    assert second == pytest.approx([1, 500.25, 166750], rel=1e-4)
    np.testing.assert_allclose(numbers("E-S2", "right"), np.ones((2, 3)), rtol=1e-12)
    assert len(set(numbers("E-S8")[0])) == 1
    assert numbers("E-S8", "right")[0] == pytest.approx([0.55, 0.9, 0.45])


def test_lausannes_listing():
    star, names, shapes, silent, untrained = numbers("E-S3")
    assert star == "TypeError: 'numpy.ndarray' object is not callable"
    assert names.startswith("AttributeError: ") and "'weigths1'" in names
    assert shapes.startswith("ValueError: ") and "(3,3) (4,1)" in shapes
    assert silent.any() and not untrained.any()
    weights1, weights2, distance = numbers("E-S3", "right")
    assert weights1[0] == pytest.approx([0.0014051241352383524, -0.000946293784693757], rel=1e-9)
    assert weights2 == pytest.approx(
        [0.009149860299176969, 0.009903566371126975, -0.020162923945437228], rel=1e-9)
    assert distance < 1e-15


def test_lausannes_perceptrons():
    assert [number.tolist() for number in numbers("E-S4")] == [
        [0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]]
    assert numbers("E-S4", "right") == [0, 0, 0, 1]
    (slide,), (right, engine) = numbers("E-S5"), numbers("E-S5", "right")
    np.testing.assert_allclose(right, engine, rtol=1e-12)
    assert (slide[:, 0] == slide[:, 1]).all() and (right[:, 0] != right[:, 1]).all()
    beta2, beta1 = numbers("E-S6", "right")
    assert beta2 == pytest.approx([2, 4]) and beta1 == pytest.approx([1, 1])


def test_lausannes_other_slides():
    assert numbers("E-S7")[1] == pytest.approx(1 / 125)
    assert numbers("E-S7", "right")[1] == pytest.approx(1)
    first, values = numbers("E-S9", "right")
    assert first == 5 and values[:3] == pytest.approx([0.731, 0.881, 0.953], **THREE)
    assert numbers("E-S10")[0].tolist() == [0, 1]
    assert numbers("E-S10", "right") == [0, [0, 1]]
    assert numbers("E-S11")[0].tolist() == [1, 1, 0, 0]
    assert numbers("E-S11", "right")[0].tolist() == [1, 0, 0, 0]
    assert (numbers("E-S12"), numbers("E-S12", "right")) == ([[30, 30]], [[300, 600]])
    average, phi, c, feature = numbers("E-S13")
    assert average == pytest.approx([0.19, 10.09]) and phi[0] == phi[1]
    assert numbers("E-S13", "right")[0] == pytest.approx([0.19, 19])
    assert c.startswith("ValueError: ") and feature.startswith("IndexError: ")
    reached, bound, vanished = numbers("E-S14", "right")
    assert reached == [1, 0] and bound == 0.25 and 0 < vanished <= 0.25**10
    assert numbers("E-S15")[0] == pytest.approx(1, abs=0.02)
    assert numbers("E-S15")[1][-1] > 1e9
    assert numbers("E-S15", "right")[0] == pytest.approx(0.1, abs=0.01)
    assert numbers("E-S15", "right")[1] == pytest.approx(np.ones(5), abs=0.2)
    moderate, large = numbers("E-S16")
    assert moderate == pytest.approx(numbers("E-S16", "right")[0]) and np.isnan(large).all()
    assert numbers("E-S16", "right")[2] == pytest.approx(709.78, abs=0.01)


def test_no_extra_is_needed():
    code = ("import sys; sys.modules.update(dict.fromkeys(('sklearn', 'matplotlib', 'tqdm')));"
            "from lectures.errata import ERRATA;"
            "print(len([erratum.demonstrate() for erratum in ERRATA.values()]))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                          cwd=Path(__file__).resolve().parent.parent)
    assert done.stdout == "57\n", done.stderr


# The form.


def test_declaring_errata():
    with pytest.raises(ValueError, match="there is an erratum 'E-U1' already; give the new one"):
        form.erratum("E-U1", UPPSALA, "", "E", claim="", correction="")(lambda: SHOWN["E-U1"])
    with pytest.raises(ValueError, match="E-U99: severity must be one of E, N, I, X, got 'F'"):
        form.erratum("E-U99", UPPSALA, "", "F", claim="", correction="")(lambda: SHOWN["E-U1"])
    assert "E-U99" not in ERRATA


def test_what_should_have_failed():
    with pytest.raises(RuntimeError, match="expected an error, but it ran and gave 3"):
        form.refusal(lambda: 3)


def test_rows_of_a_demonstration():
    found = Demonstration({"a": np.array([1, 2]), "b": "text"}, {"c": 0.5, "a": [1.0, 3.0]}, "S.")
    assert found.rows() == [("a", "[1, 2]", "[1, 3]"), ("b", "text", ""), ("c", "", "0.5")]
    assert str(found) == found.text(100)


@pytest.mark.parametrize("id", ERRATA)
@pytest.mark.parametrize("width", [50, 72, 100])
def test_texts_fit_the_terminal_and_can_be_ascii(id, width):
    text = corrections(id)(width, ascii_text)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii() and "?" not in text.replace("X.T @ W?", "")


# The command.


def printed(capsys, *arguments):
    assert main(["errata", *arguments]) == 0
    return capsys.readouterr().out


def test_command_lists_all(capsys):
    out = printed(capsys)
    assert re.findall(r"^E-\w+", out, re.MULTILINE) == list(ERRATA)
    assert all(str(deck) in " ".join(out.split()) for deck in DECKS)
    assert "57 errata: 25 wrong, 19 slips of notation, 12 imprecise, 1 with lost signs." in (
        " ".join(out.split()))


@pytest.mark.parametrize("name", ["D", "d", "darmstadt", "Darm", "TU Darmstadt", "tu"])
def test_command_lists_one_deck(name, capsys):
    out = printed(capsys, name)
    assert re.findall(r"^E-\w+", out, re.MULTILINE) == [e.id for e in of_deck(DARMSTADT)]
    words = " ".join(out.split())
    assert "E-D11 Neural Networks (error: who copies it gets a wrong result) Slide: with a" in words
    assert "Also checked, and right: 45 + 65 = 110" in words and "Not decided here: " in words


@pytest.mark.parametrize(("name", "letter"), [
    ("u", "U"), ("lis", "L"), ("Técnico", "L"), ("tecnico lisboa", "L"), ("S", "S"), ("laus", "S")])
def test_names_of_decks(name, letter):
    assert find_deck(name).letter == letter


def test_command_shows_one(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    out = printed(capsys, "e-d4")
    assert "E-D4   Learning Rate Adaptation - Adadelta\n       (error: who copies" in out
    assert SHOWN["E-D4"].text(100) in out


@pytest.mark.parametrize(("name", "message"), [
    ("foo", "there is no deck and no erratum 'foo'; expected a deck (U or uppsala, L or lisbon, "
            "D or darmstadt, S or lausanne) or an id from E-U1 to E-S16.\n"),
    ("lisbonn", "The nearest are lisbon, lisboa."),
    ("E-D99", "The nearest are E-D9"),
    ("D1", "or an id from E-U1 to E-S16"),
    ("", "no erratum ''"),
    ("uni", "'uni' could be Uppsala University or University of Lausanne.")])
def test_command_with_a_bad_name(name, message, capsys):
    assert main(["errata", name]) == 2
    found = capsys.readouterr()
    assert found.err.startswith("chalkgrad errata: ") and message in found.err and not found.out
    with pytest.raises(UnknownErratum):
        corrections(name)


def test_what_else_was_checked():
    assert set(FOUND_RIGHT) == {deck.letter for deck in DECKS} >= set(UNDECIDED)
    assert set(SEVERITIES) == {"E", "N", "I", "X"}
