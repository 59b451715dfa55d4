"""A long worksheet in columns: nothing is lost, and arrows go on at the same letter."""

import re
from itertools import pairwise

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


def circles(column):
    """The circles at the ends of arrows: (direction, x, letter), above (−1) and below."""
    found = re.findall(r'class="node end">\n<ellipse [^>]*cx="([^"]*)" cy="([^"]*)".*?>(.)</text>',
                       column, re.DOTALL)
    middle = re.sub(r'<g class="node end".*', "", column, flags=re.DOTALL)
    extent = Part("node", "".join(re.findall(r'<g class="node.*?</g>', middle, re.DOTALL))).extent
    return sorted((1 if float(y) > (extent.top + extent.bottom) / 2 else -1, float(x), letter)
                  for x, y, letter in found)


def letters(column):
    """The letters below a column, and those above it."""
    return [[letter for direction, _, letter in circles(column) if direction == wanted]
            for wanted in (1, -1)]


def recurrence(steps):
    a, u, h = Value(0.5, "a"), Value(1.0, "u"), Value(0.25, "h0")
    for i in range(steps):
        h = ad.tanh(a * h + u).named(f"h{i + 1}")
    return h


def test_long_chain_is_larger_in_columns():
    sheet = worksheet(chain(6))
    plain = _Tight(sheet.diagram.picture, "down").svg
    folded = sheet.diagram.svg
    assert scale(*_size(folded), PAPER) > 1.5 * scale(*_size(plain), PAPER)
    assert ids(folded) == ids(plain) and folded.count("<polygon") == plain.count("<polygon")
    columns = folded.split('<g transform="translate')[1:]
    assert [letters(column) for column in columns] == [
        [["A", "B"], []], [["C"], ["A", "B"]], [[], ["C"]]]
    assert folded.count('class="edge') == plain.count('class="edge') + 3
    assert sheet.html.count("<input data-blank") == len(sheet.blanks)


def test_everything_lies_inside_and_columns_do_not_overlap():
    for id in ("d02_two_layer_sigmoid", "d03_skip_identity", "s21_two_weight_chain"):
        svg = example_worksheet(EXAMPLES[id]).diagram.svg
        width, height = _size(svg)
        columns = re.findall(r'<g transform="translate\((\S+) (\S+)\)">(.*?</g>\n)</g>\n', svg,
                             re.DOTALL)
        assert len(columns) > 1
        spans = []
        for dx, dy, text in columns:
            left, top, right, bottom = Part("node", text).extent
            spans.append((left + float(dx), right + float(dx)))
            assert top + float(dy) >= 0 and bottom + float(dy) <= height
        edges = [0.0, *(x for span in spans for x in span), width]
        assert edges == sorted(edges)


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
    examples = [example for example in EXAMPLES.values() if example.run().root is not None]
    sheets = [*map(example_worksheet, examples), worksheet(recurrence(6))]
    for sheet in sheets:
        for column in sheet.diagram.svg.split('<g transform="translate')[1:]:
            for (side, x, _), (other_side, other_x, _) in pairwise(circles(column)):
                assert side != other_side or other_x - x > 18


def test_what_is_used_in_all_steps_has_one_letter():
    """A recurrence: a and u go to each step, and across each cut, under a letter of their own."""
    sheet = worksheet(recurrence(6), "both")
    columns = sheet.diagram.svg.split('<g transform="translate')[1:]
    assert len(columns) == 3
    ends = [letters(column) for column in columns]
    assert [len(below) for below, _ in ends] == [3, 1, 0]  # a, u and h; then only h
    assert all(len(set(above)) == 3 for _, above in ends[1:])
    plain = _Tight(sheet.diagram.picture, "down").svg
    assert ids(sheet.diagram.svg) == ids(plain)
    heads = sheet.diagram.svg.count("<polygon")
    assert heads == plain.count("<polygon")  # each arrow still arrives
    assert scale(*_size(sheet.diagram.svg), PAPER) > 2.4 * scale(*_size(plain), PAPER)


def test_curve_is_cut_where_it_crosses():
    curve = Point(0.0, 0.0), Point(9.0, 1.0), Point(-4.0, 7.0), Point(2.0, 10.0)
    before, after = split(curve, 6.0)
    assert before[0] == curve[0] and after[3] == curve[3] and before[3] == after[0]
    assert before[3].y == pytest.approx(6) and before[2].y < 6 < after[1].y
