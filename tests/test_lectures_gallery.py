"""The command line, and the gallery that it writes."""

import io
import os
import re
import stat
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograd import Node
from lectures import EXAMPLES, Example, Quantity
from lectures.__main__ import find, main
from lectures.decks import UPPSALA
from lectures.gallery import GalleryError, gallery_html, player_pages, write_gallery
from lectures.players import MARK, PlayerError, example_player, write_player
from viz import RenderError

VOID = {"meta", "link", "br", "img"}
EVIL = '<script>alert("1")</script>&'


@pytest.fixture(scope="session")
def page():
    return gallery_html(EXAMPLES.values())


@pytest.fixture
def quick(monkeypatch):
    """Galleries with a page that takes no time."""
    from lectures import gallery

    monkeypatch.setattr(gallery, "gallery_html", lambda examples: f"{gallery.MARK} new")
    monkeypatch.setattr(gallery, "player_pages", lambda examples: {})


class Tags(HTMLParser):
    """Collects sections, and finds tags that are not closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.names = [], [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.names.add(tag)
        if tag == "section":
            self.ids.append(attributes["id"])
        self.links += [value for key, value in attributes.items() if key in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.names.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


# The page.


def test_page_has_every_example_by_deck(page):
    tags = Tags(page)
    assert tags.open == []
    assert sorted(tags.ids) == sorted(EXAMPLES)
    assert [id[0] for id in tags.ids] == sorted((id[0] for id in EXAMPLES), key="ulds".index)
    contents = {f"#{id}" for id in tags.ids}
    players = {f"players/{id}.html" for id in tags.ids if EXAMPLES[id].run().has_passes}
    assert contents | players == set(tags.links)


def test_page_has_no_external_links(page):
    assert set(re.findall(r'[^\s"]*="https?://[^"]*"', page)) == {
        'xmlns="http://www.w3.org/2000/svg"'}
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "url(" not in page and "@import" not in page


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
    page = gallery_html([evil])
    assert "script" not in Tags(page).names
    assert "<script" not in page and "&lt;script&gt;" in page


def test_root_of_several_numbers_has_neither_trace_nor_player():
    def build(x: Node) -> Node:
        return (x * x).named("y")

    vector = Example("t01", UPPSALA, "s", "p", build, [Quantity("y")], parameters={"x": [1, 2]})
    assert "<details" not in gallery_html([vector]) and "players/" not in gallery_html([vector])
    assert player_pages([vector]) == {}
    with pytest.raises(PlayerError, match=r"t01 computes 2 numbers at once; a backward pass starts "
                       r"at one number\. `chalkgrad show` shows the example\."):
        example_player(vector)


# Writing it.


def test_gallery_is_made_with_its_parents_and_replaced(tmp_path, quick):
    path = write_gallery(tmp_path / "a" / "b")
    assert path == tmp_path / "a" / "b" / "index.html"
    assert stat.S_IMODE(path.stat().st_mode) & 0o600 == 0o600
    path.write_text(path.read_text().replace("new", "old"))
    write_gallery(path.parent)
    assert path.read_text().endswith("new")
    assert os.listdir(path.parent) == ["index.html"]


def test_gallery_takes_an_empty_directory_and_leaves_other_files_alone(tmp_path, quick):
    write_gallery(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    write_gallery(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_gallery_refuses_a_directory_that_is_not_its_own(tmp_path, quick):
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (tmp_path / name).write_text("mine")
    with pytest.raises(GalleryError, match=r"exists and is not a gallery of chalkgrad: it holds "
                       r"a.txt, b.txt, c.txt and 1 more. Nothing was changed. Name another"):
        write_gallery(tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_gallery_refuses_a_page_that_is_not_its_own(tmp_path, quick):
    (tmp_path / "index.html").write_bytes(b"my page \xff")
    with pytest.raises(GalleryError, match=r"index.html exists and is not a gallery of chalkgrad; "
                       "it was left alone. Name another directory."):
        write_gallery(tmp_path)
    assert (tmp_path / "index.html").read_bytes() == b"my page \xff"


def test_gallery_refuses_files_and_what_is_below_them(tmp_path, quick):
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(GalleryError, match=r"file is a file\. Name a directory."):
        write_gallery(file)
    with pytest.raises(GalleryError, match=r"cannot write to .*: Not a directory. Name another"):
        write_gallery(file / "below")
    (tmp_path / "index.html").mkdir()
    with pytest.raises(GalleryError, match=r"cannot read .*: Is a directory. Name another"):
        write_gallery(tmp_path)


def test_gallery_survives_a_failure_while_writing(tmp_path, quick, monkeypatch):
    path = write_gallery(tmp_path)
    path.write_text(path.read_text() + " and old")

    def fail(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(GalleryError, match=r"cannot write to .*: Permission denied. Name another"):
        write_gallery(tmp_path)
    assert path.read_text().endswith("new and old")
    assert os.listdir(tmp_path) == ["index.html"]


def test_players_lie_beside_the_page(tmp_path):
    chain = EXAMPLES["l03_chain_rule"]
    page = write_gallery(tmp_path / "g", [chain])
    assert sorted(os.listdir(page.parent)) == ["index.html", "players"]
    assert os.listdir(page.parent / "players") == ["l03_chain_rule.html"]
    player = (page.parent / "players" / "l03_chain_rule.html").read_text(encoding="utf-8")
    assert MARK in player and "<h1>Recap: Chain Rule</h1>" in player
    write_gallery(page.parent, [chain])
    assert os.listdir(page.parent / "players") == ["l03_chain_rule.html"]


def test_a_file_in_place_of_a_player_is_left_alone(tmp_path, quick, monkeypatch):
    write_gallery(tmp_path)
    mine = tmp_path / "players" / "mine.html"
    mine.parent.mkdir()
    mine.write_text("mine")
    monkeypatch.setattr("lectures.gallery.player_pages", lambda _: {"mine.html": "new"})
    with pytest.raises(GalleryError, match=r"mine.html exists and is not a page of chalkgrad; it "
                       r"was left alone\. Name another directory\."):
        write_gallery(tmp_path)
    assert mine.read_text() == "mine"


def test_a_player_that_cannot_be_written_leaves_the_page_whole(tmp_path, quick, monkeypatch):
    path = write_gallery(tmp_path)
    path.write_text(path.read_text() + " and old")
    (tmp_path / "players").write_text("a file")
    monkeypatch.setattr("lectures.gallery.player_pages", lambda _: {"x.html": "new"})
    with pytest.raises(GalleryError, match="players"):
        write_gallery(tmp_path)
    assert path.read_text().endswith("new and old")


# The command.


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """What the browser was asked to open, in an empty current directory with a screen."""
    urls = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("lectures.players.sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda url: urls.append(url) or True)
    return urls


@pytest.mark.parametrize("id", ["u04_forward_backward", "d03_skip_identity"])
def test_step_opens_the_player(id, opened, tmp_path, capsys):
    assert main(["step", id]) == 0
    path = tmp_path / f"{id}.html"
    assert opened == [path.as_uri()] and MARK in path.read_text(encoding="utf-8")
    assert capsys.readouterr().out == f"{id}.html is open in the browser\n"
    assert main(["step", id, "--ask"]) == 0
    assert '"mode":"ask"' in path.read_text(encoding="utf-8")


def test_step_writes_the_file_that_is_named(opened, tmp_path, capsys):
    (tmp_path / "x.html").write_text("old")
    assert main(["step", "l03", "x.html"]) == 0
    assert opened == [] and capsys.readouterr().out == "x.html\n"
    assert '"mode":"show"' in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_step_without_a_screen_or_a_browser(opened, monkeypatch, capsys):
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    assert main(["step", "l03"]) == 0
    monkeypatch.setattr("webbrowser.open", lambda url: pytest.fail("there is no screen"))
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert main(["step", "l03"]) == 0
    assert capsys.readouterr().out == "l03_chain_rule.html\n" * 2


def test_step_as_text(opened, tmp_path, capsys):
    assert main(["step", "l03", "--text"]) == 0
    assert capsys.readouterr().out.startswith("Steps of r: 4 forward, 6 backward\nforward: values")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("file", "message"), [
    (None, "l03_chain_rule.html exists and is not a page of chalkgrad; it was left alone. Name"),
    ("x.svg", "the name 'x.svg' must end in one of .html."),
    ("no/x.html", "there is no directory 'no'; make it first."),
])
def test_step_that_cannot_write(file, message, opened, tmp_path, capsys):
    (tmp_path / "l03_chain_rule.html").write_text("mine")
    assert main(["step", "l03", *([file] if file else [])]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"chalkgrad step: {message}") and printed.out == ""
    assert (tmp_path / "l03_chain_rule.html").read_text() == "mine"


def test_step_where_a_directory_is_in_the_way(opened, tmp_path):
    (tmp_path / "l03_chain_rule.html").mkdir()
    with pytest.raises(PlayerError, match=r"cannot read l03_chain_rule.html: Is a directory. Name"):
        write_player(EXAMPLES["l03_chain_rule"])


def test_list_names_every_example(capsys):
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    assert all(id in printed for id in EXAMPLES)
    assert "Uppsala University, autumn 2025" in printed and "E-S3, E-S5" in printed


def test_show_u04(capsys):
    assert main(["show", "u04_forward_backward"]) == 0
    printed = capsys.readouterr().out
    assert "[0, -40]" in printed and "[0, -32]" in printed and "WRONG E-U1" in printed


def test_show_d02_has_all_eight_signs(capsys):
    assert main(["show", "d02"]) == 0
    assert capsys.readouterr().out.count("WRONG E-D1") == 8


def test_find():
    assert find("u04").id == "u04_forward_backward"
    assert find("s01_perceptron").id == "s01_perceptron"
    assert find("l").id == "l03_chain_rule"
    assert find("U04").id == "u04_forward_backward"


def test_version_and_help(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "chalkgrad 0.1.0\n"
    assert main([]) == 0
    assert "gallery" in capsys.readouterr().out


@pytest.mark.parametrize(("id", "message"), [
    ("u4", "there is no example 'u4'. The nearest are u0"),
    ("d02_two_layers_sigmoid", "The nearest are d02_two_layer_sigmoid, "),
    ("perceptron", "The nearest are s01_perceptron, "),
    ("", "there is no example ''. The nearest are "),
    ("u0", "'u0' could be u01_xor_slide or u04_forward_backward."),
])  # fmt: skip
def test_show_a_bad_id(id, message, capsys):
    assert main(["show", id]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("chalkgrad show: ") and message in printed.err


def test_ambiguous_ids_are_not_all_listed(monkeypatch):
    monkeypatch.setattr("lectures.__main__.EXAMPLES", {f"u{i}": None for i in range(8)})
    with pytest.raises(LookupError, match=r"'u' could be u0 or u1 or u2 or u3 or u4 or 3 more."):
        find("u")


@pytest.mark.parametrize("arguments", [["nonsense"], ["show"], ["list", "too", "many"]])
def test_bad_arguments(arguments, capsys):
    assert main(arguments) == 2
    assert "usage: chalkgrad" in capsys.readouterr().err


def test_help(capsys):
    assert main(["--help"]) == 0
    assert "gallery" in capsys.readouterr().out


def test_gallery_command(tmp_path, capsys, quick):
    assert main(["gallery", str(tmp_path / "g")]) == 0
    assert capsys.readouterr().out == (
        f"{tmp_path / 'g' / 'index.html'}: {len(EXAMPLES)} examples\n")
    (tmp_path / "mine").write_text("")
    assert main(["gallery", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"chalkgrad gallery: {tmp_path} exists and is not")


def test_gallery_command_without_a_renderer(tmp_path, capsys, monkeypatch):
    def fail(examples):
        raise RenderError("No renderer for diagrams was found.")

    monkeypatch.setattr("lectures.gallery.gallery_html", fail)
    assert main(["gallery", str(tmp_path / "g")]) == 2
    assert capsys.readouterr().err == "chalkgrad gallery: No renderer for diagrams was found.\n"
    assert not (tmp_path / "g").exists()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("arguments", [["list"], ["show", "u04"], ["show", "s07"]])
def test_terminal_that_does_not_know_unicode(encoding, arguments, monkeypatch):
    stdout = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stdout)
    assert main(arguments) == 0
    printed = stdout.buffer.getvalue().decode(encoding)
    assert "Uppsala" in printed or "dE/dW" in printed


def test_reader_that_stops_early():
    """As in `chalkgrad list | head -0`, and at the same time `python -m lectures`."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-m", "lectures", "show", "u04"], stdout=writer,
                          stderr=subprocess.PIPE, text=True,
                          cwd=Path(__file__).parent.parent)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
