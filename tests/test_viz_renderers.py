"""Graphviz of the system and the embedded one draw the same; without the former all else works."""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter

import numpy as np
import pytest

from autograd import Tensor, Value, concatenate, constant, maximum, relu, where
from tests.test_viz_failure import error_of, layers
from tests.viz_graphs import DRAWINGS, neuron, with_gradients
from viz import RenderError, draw, draw_error, render

SVG = "{http://www.w3.org/2000/svg}"
needs_dot = pytest.mark.skipif(not render.has_system_dot(), reason="Graphviz is not installed")


def long_chain():
    x = Value(0.5, "x")
    for _ in range(150):
        x = x * 1.5
    return x


def large_arrays():
    X = constant(np.ones((20, 30)), "X")
    return (X @ Tensor(np.ones((30, 5)), "W")).sum().named("s")


def two_roots():
    x, y = Value(1.0, "x"), Value(2.0, "y")
    return [(x * y).named("p"), (x + y).named("s")]


DRAWINGS = DRAWINGS | {
    "long_chain": lambda: draw(long_chain()),
    "large_arrays": lambda: draw(with_gradients(large_arrays())),
    "two_roots": lambda: draw(two_roots()),
    "choices": lambda: draw(where(Tensor([1.0, -1.0], "a") > 0, maximum(Value(1.0, "b"), 0.5), 0)),
    "joined": lambda: draw(concatenate([relu(Tensor([1.0], "a")), Tensor([2.0], "b").ravel()])),
    "digits": lambda: draw(Value(1 / 3, "third") * 2, digits=15),
    "error": lambda: draw_error(error_of(layers)),
}


def structure(svg):
    """All that does not depend on where things stand: ids, classes and texts, and how often."""
    found = Counter()
    for g in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        texts = tuple("".join(text.itertext()) for text in g.findall(f"{SVG}text"))
        shapes = tuple(sorted(child.tag.removeprefix(SVG) for child in g
                              if child.tag not in (f"{SVG}g", f"{SVG}text", f"{SVG}title")))
        found[g.findtext(f"{SVG}title", ""), g.get("class"), texts, shapes] += 1
    return found


@needs_dot
@pytest.mark.parametrize("name", DRAWINGS)
def test_both_renderers_draw_the_same(name):
    source = DRAWINGS[name]().source
    by_system = structure(render.tidy(render.by_system(source, "svg").decode()))
    by_embedded = structure(render.tidy(render.by_embedded(source).decode()))
    assert by_system == by_embedded
    assert sum(by_system.values()) > 1


@pytest.fixture
def no_dot(monkeypatch, tmp_path):
    """A PATH without any program, as on a machine where Graphviz is not installed."""
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert not render.has_system_dot()


@pytest.mark.parametrize(
    "name", ["two_layers", "evil_names", "units", "modules", "over", "large_arrays", "error"])
def test_without_dot_everything_but_images_works(no_dot, tmp_path, name):
    shown = DRAWINGS[name]()
    assert shown.svg.startswith("<svg") and shown.svg.count('<g class="node') > 2
    for suffix, start in ((".svg", "<svg"), (".dot", "digraph"), (".tex", "% `pdflatex`")):
        assert shown.save(tmp_path / f"x{suffix}").read_text(encoding="utf-8").startswith(start)
    assert '<img style="max-width: 100%' in shown._repr_mimebundle_()["text/html"]
    assert repr(shown).startswith("Diagram of ")


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_without_dot_images_need_pygraphviz_and_say_so(no_dot, tmp_path, suffix, start):
    try:
        import pygraphviz  # noqa: F401
    except ImportError:
        with pytest.raises(RenderError, match=r"Install Graphviz .*pip install pygraphviz"):
            draw(neuron()).save(tmp_path / f"x{suffix}")
    else:
        assert draw(neuron()).save(tmp_path / f"x{suffix}").read_bytes().startswith(start)


def test_without_dot_and_pygraphviz_images_name_both_routes(no_dot, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(RenderError, match=r"PNG needs the program `dot`, which was not found\. "
                                          r"Install Graphviz .*, or run `pip install pygraphviz`"):
        draw(neuron()).save(tmp_path / "x.png")
