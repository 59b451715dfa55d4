"""The gallery: every page, and what goes wrong while it is built."""

import contextlib
import io
import os
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from autograd import Node
from lectures import ERRATA, EXAMPLES, Example, Quantity
from lectures.contents import CONTENTS, counts_text
from lectures.decks import UPPSALA
from lectures.gallery import GalleryError, building, gallery_files, write_gallery
from lectures.gallery.examples import example_section
from lectures.gallery.pages import MARK as GALLERY_MARK
from lectures.gallery.pages import pages_html
from lectures.gallery.pieces import piece
from lectures.players import PlayerError, example_player
from lectures.reports import report
from nn.progress import progress_bar
from tests.test_layout import run
from viz import RenderError

VOID = {"meta", "link", "br", "img"}
EVIL = '<script>alert("1")</script>&'
SMALL = ["u04_forward_backward", "u05_grid_search_count", "s10_genz", "E-U1", "E-U3",
         "output_functions", "exploding_gradients", "skip_connections", "G3", "G6", "G14"]
"""Something of each kind, and what is linked from it or not."""


@pytest.fixture(scope="session")
def pages():
    """The pages of all examples."""
    return pages_html(building.pieces(list(EXAMPLES)))


@pytest.fixture(scope="session")
def page(pages):
    """The sections of all examples, one deck after the other."""
    return "".join(pages[name] for name in pages if name != "index.html")


@pytest.fixture(scope="session")
def small():
    return gallery_files(SMALL)


class Tags(HTMLParser):
    """Collects sections, and finds tags that are not closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.sections, self.ids, self.links, self.names = [], [], [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.names.add(tag)
        if tag == "section" and "id" in attributes:
            self.sections.append(attributes["id"])
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [value for key, value in attributes.items() if key in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.names.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check_site(files):
    """All that holds for the pages of every site; returns the ids of its sections."""
    tags = {name: Tags(text) for name, text in files.items()
            if name.endswith(".html") and "/" not in name}
    linked = set()
    for name, found in tags.items():
        assert found.open == [] and len(found.ids) == len(set(found.ids)), name
        assert "script" not in found.names and GALLERY_MARK in files[name]
        outside = files[name].replace('xmlns="http://www.w3.org/2000/svg"', "").replace(
            'xmlns:xlink="http://www.w3.org/1999/xlink"', "")
        assert not re.search(r"=\s*[\"']?(https?:)?//|url\(|@import", outside)
        for link in found.links:
            path, _, anchor = link.partition("#")
            target = unquote(path) or name
            assert target in files, f"{name} links {link}"
            assert not anchor or unquote(anchor) in tags[target].ids, f"{name} links {link}"
            linked.add(target)
        assert set(tags) <= {link.partition("#")[0] for link in found.links} | {name}
    assert linked == set(files)  # nothing lies there that nobody finds
    for name, text in files.items():
        if name.endswith(".svg"):
            assert text.count("<svg") == 1 and "<script" not in text
            assert not re.search(r'href="(?!#|data:)|url\((?!#)', text), name
    return [id for found in tags.values() for id in found.sections]


# The pages.


def test_pages_have_every_example_by_deck(pages):
    assert list(pages) == [
        "uppsala.html", "lisbon.html", "darmstadt.html", "lausanne.html", "index.html"]
    for letter, name in zip("ulds", pages, strict=False):
        tags = Tags(pages[name])
        assert tags.open == []
        assert sorted(tags.sections) == sorted(id for id in EXAMPLES if id[0] == letter)
        players = {f"players/{id}.html" for id in tags.sections if EXAMPLES[id].run().has_passes}
        assert {link for link in tags.links if link[0] == "#"} == {f"#{id}" for id in tags.sections}
        assert set(tags.links) == set(pages) | players | {f"#{id}" for id in tags.sections}
    assert {f"{name}#{id}" for name in pages for id in Tags(pages[name]).sections} <= set(
        Tags(pages["index.html"]).links)


def test_a_small_site_is_whole(small):
    assert sorted(check_site(small)) == sorted(SMALL)
    assert list(small)[-1] == "index.html" and "players/u04_forward_backward.html" in small
    assert "experiments/exploding_gradients.svg" in small
    assert [name for name in small if "G6" in name] == ["figures/G6_1.svg", "figures/G6_2.svg"]


def test_sections_show_what_was_computed(small):
    found = ERRATA["E-U1"].demonstrate()
    errata = small["errata.html"].split('<section id="E-U1">')[1].split("</section>")[0]
    assert "[0, -40]" in errata and found.sentence in errata
    assert '<a href="uppsala.html#u04_forward_backward">u04_forward_backward</a>' in errata
    assert '<a href="errata.html#E-U1">E-U1</a>' in small["uppsala.html"]
    assert "<strong>E-U11</strong>" in small["uppsala.html"]  # which this site does not show
    listing = small["listings.html"]
    assert "elif self.outtype == &#x27;logistic&#x27;:" in listing  # the slide
    assert "autograd.softmax(outputs, axis=1)" in listing and ">logistic</th>" in listing
    trial = CONTENTS["exploding_gradients"].subject
    assert trial().sentence in small["experiments.html"]
    assert 'class="card" src="experiments/exploding_gradients.svg"' in small["experiments.html"]
    assert '<img src="figures/G6_1.svg"' in small["figures.html"]  # a diagram has its dark mode
    assert "not computed yet" not in small["lausanne.html"]  # several roots: no backward pass
    without = small["uppsala.html"].split('<section id="u05_grid_search_count">')[1]
    assert "<figure" not in without.split("</section>")[0]
    assert counts_text(SMALL) in small["index.html"]


@pytest.mark.slow
def test_the_whole_site_by_two_processes(tmp_path):
    """With everything in it, and the same as by one process."""
    path = write_gallery(tmp_path / "g", processes=2)
    files = {found.relative_to(path.parent).as_posix(): found.read_text(encoding="utf-8")
             for found in path.parent.rglob("*") if found.is_file()}
    assert sorted(check_site(files)) == sorted(CONTENTS)
    assert "not built" not in files["index.html"]
    assert piece("u04_forward_backward", list(CONTENTS)).html in files["uppsala.html"]
    assert piece("xor_marsland", list(CONTENTS)).html in files["experiments.html"]
    assert piece("xor_marsland").files["experiments/xor_marsland.svg"] == (
        files["experiments/xor_marsland.svg"])


def test_the_progress_bar_counts_the_pieces(monkeypatch):
    seen = []

    @contextlib.contextmanager
    def bar(steps, wanted, unit):
        seen.append((steps, wanted, unit))
        yield seen.append

    monkeypatch.setattr(building, "progress_bar", bar)
    assert list(building.pieces(["l03_chain_rule", "E-U3"])) == ["l03_chain_rule", "E-U3"]
    assert seen == [(2, True, "piece"), "E-U3", "l03_chain_rule"]


def test_a_bar_shows_losses_and_texts(monkeypatch):
    pytest.importorskip("tqdm")
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.delenv("CI", raising=False)
    with progress_bar(2, True, "piece") as done:
        done("xor")
    with progress_bar(1, True) as done:
        done(0.25)
    assert "piece" in screen.getvalue() and "xor" in screen.getvalue()
    assert "epoch" in screen.getvalue() and "loss=0.25" in screen.getvalue()


# What goes wrong while it is built.


def fail(monkeypatch, error):
    """Let the demonstration of E-U3 raise this error."""
    def demonstrate():
        raise error

    item = CONTENTS["E-U3"]
    monkeypatch.setitem(CONTENTS, "E-U3", replace(
        item, subject=replace(item.subject, demonstrate=demonstrate)))


@pytest.fixture
def failing(monkeypatch):
    """An erratum that cannot be demonstrated."""
    fail(monkeypatch, ValueError("no such number"))


def test_a_piece_that_fails_is_named_and_nothing_is_written(tmp_path, failing):
    write_gallery(tmp_path, ["E-U1"])
    before = {path: path.read_text() for path in tmp_path.iterdir()}
    with pytest.raises(GalleryError, match=r"^erratum E-U3 cannot be built: ValueError: no such "
                       "number$"):
        write_gallery(tmp_path, ["E-U1", "E-U3", "l03_chain_rule"])
    assert {path: path.read_text() for path in tmp_path.iterdir()} == before


def test_without_any_renderer_there_is_no_gallery(monkeypatch, tmp_path):
    def fail(*_, **__):
        raise RenderError("No renderer for diagrams was found.")

    monkeypatch.setattr("viz.draw", fail)
    with pytest.raises(RenderError, match="No renderer"):
        write_gallery(tmp_path / "g", ["l03_chain_rule"])
    assert not (tmp_path / "g").exists()


def ended(*_):
    os._exit(1)


def refused(id, _):
    raise GalleryError(f"not {id}")


@pytest.mark.slow
@pytest.mark.parametrize(("stand_in", "message"), [
    (ended, "a process that built the gallery has ended, perhaps for want of memory, or because a "
     r"script starts it without the line `if __name__ == \"__main__\":`\. Nothing was written\."),
    (refused, "not E-U3")])
def test_processes_that_fail(stand_in, message, monkeypatch):
    monkeypatch.setattr(building, "piece", stand_in)
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with pytest.raises(GalleryError, match=message):
        building.pieces(["E-U3"], processes=2)
    assert "OPENBLAS_NUM_THREADS" not in os.environ


@pytest.mark.slow
def test_without_the_extras_the_rest_is_built(tmp_path):
    """Some experiments, figures and listings need libraries; the site says so, and is whole."""
    code = f"""
import sys
sys.modules.update({{"matplotlib": None, "sklearn": None}})
from lectures.gallery import missing_extras, write_gallery
write_gallery({str(tmp_path / "g")!r}, {[*SMALL, "keras_mlp"]!r})
print(missing_extras())"""
    said = 'needs matplotlib and scikit-learn. Run: pip install "chalkgrad[train,plots]"'
    assert " ".join(run(code)) == said
    files = {found.relative_to(tmp_path / "g").as_posix(): found.read_text(encoding="utf-8")
             for found in (tmp_path / "g").rglob("*") if found.is_file()}
    assert sorted(check_site(files)) == sorted([*SMALL, "keras_mlp"])
    shown = said.replace('"', "&quot;")
    assert f"4 of 12 could not be built: this page {shown}" in files["index.html"]
    assert files["experiments.html"].count(f"Not built: it {shown}") == 2
    assert "could not" not in files["errata.html"] and "figures/G6_1.svg" in files


def test_an_import_error_that_no_extra_mends_is_an_error(monkeypatch):
    fail(monkeypatch, ImportError("no module 'x'"))
    with pytest.raises(GalleryError, match="erratum E-U3 cannot be built: ImportError: no module"):
        piece("E-U3")


# The sections of examples.


def test_page_marks_wrong_numbers(page):
    u04 = page.split('<section id="u04_forward_backward">')[1].split("</section>")[0]
    row = u04.split("∂J/∂w</th>")[1].split("</tr>")[0]
    assert "[0, <mark>-40</mark>]" in row and row.count("[0, -32]") == 2
    assert "✗ WRONG E-U1" in row
    assert u04.count("<mark>") == 1
    d02 = page.split('<section id="d02_two_layer_sigmoid">')[1].split("</section>")[0]
    assert d02.count('<tr class="wrong">') == d02.count("<mark>") == 8


def test_page_draws_every_graph_from_top_to_bottom(page):
    sizes = re.findall(r'<svg [^>]* width="(\d+)pt" height="(\d+)pt"', page)
    assert len(sizes) == sum(found.run().graph is not None for found in EXAMPLES.values())
    assert sum(int(height) > int(width) for width, height in sizes) >= 6


def test_page_escapes_everything():
    def build(x: Node) -> Node:
        return (x * x).named(EVIL)

    evil = Example(EVIL, UPPSALA, EVIL, EVIL, build, [Quantity("x", "3.0", label=EVIL)],
                   parameters={"x": 3.0}, cases=[{"x": 3.0}, {"x": 3.0}], note=EVIL)
    page = example_section(report(evil))
    assert "script" not in Tags(page).names
    assert "<script" not in page and "&lt;script&gt;" in page


def test_root_of_several_numbers_has_neither_trace_nor_player():
    def build(x: Node) -> Node:
        return (x * x).named("y")

    vector = Example("t01", UPPSALA, "s", "p", build, [Quantity("y")], parameters={"x": [1, 2]})
    section = example_section(report(vector))
    assert "<details" not in section and "players/" not in section and "<svg" in section
    with pytest.raises(PlayerError, match=r"t01 computes 2 numbers at once; a backward pass starts "
                       r"at one number\. `chalkgrad show` shows the example\."):
        example_player(vector)
