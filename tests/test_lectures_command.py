"""The command line: lists, searches, shows, steps, and says what is wrong."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lectures import ERRATA, EXAMPLES
from lectures.__main__ import find, main
from lectures.contents import CONTENTS, KINDS, NothingFound, counts_text, items, list_text
from lectures.experiments import EXPERIMENTS
from lectures.figures import FIGURES
from lectures.listings import LISTINGS
from lectures.players import MARK, PlayerError, write_player


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


def test_ids_are_unique():
    """So that one list of ids can name anything."""
    kinds = [item.kind for item in CONTENTS.values()]
    assert list(dict.fromkeys(kinds)) == list(KINDS)
    registered = [EXAMPLES, ERRATA, LISTINGS, EXPERIMENTS, FIGURES]
    assert len(CONTENTS) == sum(map(len, registered))
    assert counts_text() == ", ".join(
        f"{len(found)} {plural}" for found, plural in zip(registered, KINDS.values(), strict=True))


@pytest.mark.parametrize("words", [["XOR"], ["xor", "lisbon"], ["e-s1"], ["g12"], ["KERAS"]])
def test_list_finds_what_has_all_words(words, capsys):
    assert main(["list", *words]) == 0
    printed = capsys.readouterr().out
    found = [line.split()[0] for line in printed.splitlines() if re.match(r"  \S", line)]
    texts = {id: " ".join([id, item.title, *item.slides]).lower() for id, item in CONTENTS.items()}
    assert found and found == [
        id for id, text in texts.items() if all(word.lower() in text for word in words)]
    for kind, plural in KINDS.items():
        assert (f"{plural}: chalkgrad " in printed) == (kind in {CONTENTS[id].kind for id in found})


def test_list_looks_at_ids_titles_and_slides():
    assert "u04_forward_backward" in list_text(["u04"])  # its id
    assert "zero_initialization" in list_text(["saddle", "zero"])  # its title
    assert "keras_mlp" in list_text(["Some Code in"])  # its slide
    with pytest.raises(NothingFound):
        list_text(["u04", "keras"])


def test_list_finds_nothing(capsys):
    assert main(["list", "xor", "nonsense"]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err == (
        "chalkgrad list: nothing found that has 'xor' and 'nonsense' in its id, title or slide. "
        "Try fewer or shorter words; `chalkgrad list` alone lists the examples.\n")


def test_unknown_ids_are_named():
    with pytest.raises(NothingFound, match=r"there is no example, erratum, listing, experiment or "
                       r"figure 'u99'; `chalkgrad list WORD` searches for one\."):
        items(["u04_forward_backward", "u99"])


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
    assert find("l03_").id == "l03_chain_rule"
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
    ("u0", "'u0' could be u01_xor_slide or u02_xor_goodfellow or u03_xor_alternative_fix or "),
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


@pytest.mark.parametrize("arguments", [["nonsense"], ["show"], ["run", "too", "many", "words"]])
def test_bad_arguments(arguments, capsys):
    assert main(arguments) == 2
    assert "usage: chalkgrad" in capsys.readouterr().err


def test_help(capsys):
    assert main(["--help"]) == 0
    assert "gallery" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("arguments", [
    ["list"], ["list", "darmstadt"], ["show", "u04"], ["show", "s07"]])
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
