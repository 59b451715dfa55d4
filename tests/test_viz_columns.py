"""A long worksheet in two columns: nothing is lost, and arrows go on at the same letter."""

import re

import pytest

import autograd as ad
from autograd import Value
from lectures.examples import EXAMPLES
from lectures.worksheets import example_worksheet
from viz import worksheet
from viz.columns import Part, Point, in_columns, scale, split
from viz.sheet import PAPER, _size, _Tight


def chain(length):
    w, y = Value(0.5, "w"), Value(3.0, "x")
    for i in range(length):
        y = ad.tanh(y * 2).named(f"h{i}")
    return (w * y).named("J")


def ids(svg):
    return sorted(re.findall(r"<title>(\w+)</title>", svg))


def heights(svg):
    """By how much the arrows of a drawing go down, in all."""
    paths = re.findall(r'<path fill="none" stroke="#555555"[^>]*/>', svg)
    extents = [Part("edge", path).extent for path in paths]
    return sum(extent.bottom - extent.top for extent in extents)


def test_long_chain_is_larger_in_two_columns():
    sheet = worksheet(chain(6))
    plain = _Tight(sheet.diagram.picture, "down").svg
    folded = sheet.diagram.svg
    assert scale(*_size(folded), PAPER) > 1.5 * scale(*_size(plain), PAPER)
    assert ids(folded) == ids(plain) and folded.count("<polygon") == plain.count("<polygon")
    letters = re.findall(r'font-size="11.00" fill="#111111">(.)<', folded)
    count = len(letters) // 2
    assert count and letters == [*"ABCD"[:count]] * 2
    assert folded.count('class="edge') == plain.count('class="edge') + count
    assert heights(folded) == pytest.approx(heights(plain), rel=0.01)
    assert sheet.html.count("<input data-blank") == len(sheet.blanks)


def test_everything_lies_inside_and_columns_do_not_overlap():
    for id in ("d02_two_layer_sigmoid", "d03_skip_identity", "s21_two_weight_chain"):
        svg = example_worksheet(EXAMPLES[id]).diagram.svg
        width, height = _size(svg)
        columns = re.findall(r'<g transform="translate\((\S+) (\S+)\)">(.*?</g>\n)</g>\n', svg,
                             re.DOTALL)
        assert len(columns) == 2
        spans = []
        for dx, dy, text in columns:
            left, top, right, bottom = Part("node", text).extent
            spans.append((left + float(dx), right + float(dx)))
            assert top + float(dy) >= 0 and bottom + float(dy) <= height
        assert 0 <= spans[0][0] and spans[0][1] < spans[1][0] and spans[1][1] <= width


def test_short_ones_and_chosen_directions_are_left_alone():
    short = worksheet(chain(1)).diagram.svg
    assert 'class="node end"' not in short
    assert 'class="node end"' not in worksheet(chain(6), direction="down").diagram.svg
    assert in_columns("<svg></svg>", PAPER) == "<svg></svg>"


def test_many_arrows_are_not_cut():
    """Where a cut would need more letters than a reader can follow, the drawing stays whole."""
    xs = [Value(float(i + 1), f"x{i}") for i in range(6)]
    for _ in range(9):
        xs = [ad.tanh(x) for x in xs]
    svg = _Tight(worksheet(ad.sum(xs).named("J")).diagram.picture, "down").svg
    assert in_columns(svg, (5000.0, 500.0)) == svg


def test_letters_do_not_overlap():
    for example in EXAMPLES.values():
        svg = example_worksheet(example).diagram.svg
        xs = sorted(float(x) for x in re.findall(
            r'class="node end">\n<ellipse [^>]*cx="([^"]*)"', svg))
        apart = [b - a for a, b in zip(xs[::2], xs[2::2], strict=False)]
        assert all(xs[k] == xs[k + 1] for k in range(0, len(xs), 2)) and all(x > 18 for x in apart)


def test_curve_is_cut_where_it_crosses():
    curve = Point(0.0, 0.0), Point(9.0, 1.0), Point(-4.0, 7.0), Point(2.0, 10.0)
    before, after = split(curve, 6.0)
    assert before[0] == curve[0] and after[3] == curve[3] and before[3] == after[0]
    assert before[3].y == pytest.approx(6) and before[2].y < 6 < after[1].y
