"""DOT text against golden files; renew them with CHALKGRAD_RENEW=1 pytest tests/test_viz_dot.py."""

import re
import subprocess
import sys

import pytest

from autograd import Graph, Tensor, Value, log_softmax
from tests.golden_files import GOLDEN, golden
from tests.viz_graphs import DRAWINGS, neuron, two_layers
from viz import draw
from viz.dot import dot_source, escaped
from viz.recorded import picture


@pytest.mark.parametrize("name", DRAWINGS)
def test_golden(name):
    source = DRAWINGS[name]().source
    assert source == golden(name, source)


def test_the_source_is_the_same_in_another_process():
    program = (
        "from autograd import Value; from viz import draw; "
        "x = Value(3.0, 'x'); import sys; sys.stdout.buffer.write(draw(x * x + 1).source.encode())"
    )
    runs = {subprocess.run([sys.executable, "-c", program], capture_output=True, check=True,
                           cwd=GOLDEN.parent.parent).stdout for _ in range(2)}  # fmt: skip
    x = Value(3.0, "x")
    assert runs == {draw(x * x + 1).source.encode()}


@pytest.mark.parametrize("character", ['"', "<", ">", "{", "}", "|"])
def test_what_means_something_in_a_record_is_escaped(character):
    label = re.search(r'n0 \[.*label="(.*)"\]', draw(Value(1.0, f"a{character}b")).source)
    assert character not in label[1].replace("|", "", 1)


def test_escapes():
    assert escaped("a\\b") == r"a\\b"
    assert escaped("&amp;") == "&amp;amp;"


def test_kinds_differ_in_more_than_color():
    source = draw(two_layers()).source
    assert 'class="leaf pending", shape=Mrecord, penwidth=2.5' in source
    assert 'class="value pending", shape=record' in source
    assert 'class="constant", shape=record, style="filled,dashed"' in source
    assert 'class="op", shape=circle' in source
    assert 'class="slope"' in source


def test_long_symbols_get_an_ellipse():
    source = draw(log_softmax(Tensor([1.0, 2.0]))).source
    assert "shape=ellipse" in source and "shape=circle" not in source


def test_not_computed_yet_is_written_out():
    assert 'label="w = 2|∂w/∂w: not computed yet"' in draw(Value(2.0, "w")).source


def test_large_pictures_are_laid_out_in_haste():
    x = Value(1.0, "x")
    for _ in range(150):
        x = x + 1.0
    assert "nslimit=1" in draw(x).source
    assert "nslimit" not in draw(neuron()).source


def test_the_text_is_a_function_of_the_picture():
    shown = picture(Graph(neuron()))
    assert dot_source(shown) == dot_source(shown)


def test_the_direction_is_to_the_right_or_down():
    x = Value(2.0, "x")
    assert "rankdir=LR" in draw(x * 3).source
    assert "rankdir=TB" in draw(x * 3, direction="down").source
    with pytest.raises(ValueError, match="draw: direction must be 'right' or 'down', got 'up'"):
        draw(x * 3, direction="up")
