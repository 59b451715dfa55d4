"""The gallery's files: what is written and replaced, what is left alone; the command."""

import os
import stat

import pytest

from lectures.__main__ import main
from lectures.contents import counts_text
from lectures.gallery import GalleryError, write_gallery
from lectures.gallery.pages import MARK as GALLERY_MARK
from lectures.players import MARK
from viz import RenderError


@pytest.fixture
def quick(monkeypatch):
    """Galleries of one page that takes no time."""
    found = {"index.html": f"{GALLERY_MARK} new"}
    monkeypatch.setattr("lectures.gallery.site.gallery_files", lambda ids, processes: dict(found))
    return found


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
    page = write_gallery(tmp_path / "g", ["l03_chain_rule"])
    assert sorted(os.listdir(page.parent)) == ["index.html", "lisbon.html", "players"]
    assert os.listdir(page.parent / "players") == ["l03_chain_rule.html"]
    player = (page.parent / "players" / "l03_chain_rule.html").read_text(encoding="utf-8")
    assert MARK in player and "<h1>Recap: Chain Rule</h1>" in player
    write_gallery(page.parent, ["l03_chain_rule"])
    assert os.listdir(page.parent / "players") == ["l03_chain_rule.html"]


@pytest.mark.parametrize(("name", "kind"), [
    ("players/mine.html", "page"), ("errata.html", "page"), ("figures/G1.svg", "picture")])
def test_a_file_in_place_of_one_of_ours_is_left_alone(name, kind, tmp_path, quick):
    path = write_gallery(tmp_path)
    path.write_text(path.read_text() + " and old")
    mine = tmp_path / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    quick |= {"other.html": "new", name: "new"}
    with pytest.raises(GalleryError, match=rf"{mine.name} exists and is not a {kind} of chalkgrad; "
                       r"it was left alone\. Name another directory\."):
        write_gallery(tmp_path)
    assert mine.read_text() == "mine" and not (tmp_path / "other.html").exists()
    assert path.read_text().endswith("new and old")


def test_a_player_that_cannot_be_written_leaves_the_page_whole(tmp_path, quick):
    path = write_gallery(tmp_path)
    path.write_text(path.read_text() + " and old")
    (tmp_path / "players").write_text("a file")
    index = quick.pop("index.html")
    quick |= {"players/x.html": "new", "index.html": index}
    with pytest.raises(GalleryError, match=r"cannot write to .*: Not a directory. Name another"):
        write_gallery(tmp_path)
    assert path.read_text().endswith("new and old")


# The command.


def test_gallery_command(tmp_path, capsys, quick):
    assert main(["gallery", str(tmp_path / "g")]) == 0
    assert capsys.readouterr().out == (
        f"{tmp_path / 'g' / 'index.html'}: {counts_text()}\n")
    (tmp_path / "mine").write_text("")
    assert main(["gallery", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"chalkgrad gallery: {tmp_path} exists and is not")


def test_gallery_command_says_what_is_missing(tmp_path, capsys, quick, monkeypatch):
    monkeypatch.setattr("lectures.__main__.missing_extras", lambda: "needs x. Run: y")
    assert main(["gallery", str(tmp_path / "g")]) == 0
    assert capsys.readouterr().out.endswith(
        " figures\nThe gallery lacks some things: it needs x. Run: y\n")


def test_gallery_command_without_a_renderer(tmp_path, capsys, monkeypatch):
    def fail(*_):
        raise RenderError("No renderer for diagrams was found.")

    monkeypatch.setattr("lectures.gallery.site.gallery_files", fail)
    assert main(["gallery", str(tmp_path / "g")]) == 2
    assert capsys.readouterr().err == "chalkgrad gallery: No renderer for diagrams was found.\n"
    assert not (tmp_path / "g").exists()
