"""What the README shows beside its doctests: the picture, the commands, the reading path."""

import doctest
import inspect
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd import Value
from lectures.__main__ import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_picture_shows_todays_diagram():
    w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(-5.0, "b")
    y = ((w * x + b).named("z")).tanh().named("y")
    y.backward()
    texts = set(re.findall(r"<text[^>]*>([^<]*)</text>", viz.draw(y).svg))
    picture = (ROOT / "notebooks" / "neuron.svg").read_text(encoding="utf-8")
    assert texts == set(re.findall(r"<text[^>]*>([^<]*)</text>", picture))
    assert "notebooks/neuron.svg" in README


def test_the_two_pictures_of_xor_show_todays_diagrams():
    mlp = nn.MLP(2, [2, 1], "relu", rng=0)
    mlp.load_state_dict({"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]),
                         "W2": np.array([[1.0], [-2.0]]), "b2": np.zeros(1)})
    J = ((mlp([1.0, 0.0])[0].named("y_hat") - 0.5) ** 2).named("J")
    J.backward()
    for name, settings in (("units", {"operations": False, "local_derivatives": False}),
                           ("layers", {"style": "layers"})):
        texts = re.findall(r"<text[^>]*>([^<]*)</text>",
                           viz.draw(J, direction="down", **settings).svg)
        picture = (ROOT / "notebooks" / f"xor_{name}.svg").read_text(encoding="utf-8")
        assert sorted(texts) == sorted(re.findall(r"<text[^>]*>([^<]*)</text>", picture))
        assert f"](notebooks/xor_{name}.svg)" in README


def test_the_listing_is_what_the_code_before_it_gives_and_runs():
    section = README[README.index("## The scalar graph you draw"):]
    code, listing = section.split("<!-- program: listing -->")[:2]
    shown = re.search(r"```python\n(.*?)```", listing, re.DOTALL)[1]
    space = {"Value": Value, "Graph": autograd.Graph}
    for example in doctest.DocTestParser().get_examples(code):
        exec(example.source, space)
    program = space["program"]
    assert shown == program.listing()
    pasted = {}
    exec(shown, pasted)
    signs = -(2.0 * space["labels"][:, None] - 1)
    arrays = dict(program.values)
    assert np.array_equal(arrays["c1"], signs) and np.allclose(arrays["c2"], 0.01 * signs)

    def call(function, known):
        return function(*[known[name] for name in inspect.signature(function).parameters])

    loss, *kept = call(pasted["fprop"], arrays)
    assert loss == program.fprop()
    gradients = call(pasted["bprop"], arrays | dict(zip(
        ["v1", "z2", "z1", "h1", "h2"], kept, strict=True)))
    assert np.array_equal(np.concatenate(gradients, axis=None), program.bprop())


def test_nothing_is_left_to_fill_in():
    assert "@@" not in README and "TODO" not in README


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^make (\w+)$|`make (\w+)`", README, re.MULTILINE))
    assert {one or other for one, other in named} <= targets
    assert ("gallery", "") in named and ("test", "") in named


def commands():
    """The commands of the lectures, as the README shows them, without their comments."""
    block = re.search(r"```\n(chalkgrad list .*?)```", README, re.DOTALL)[1]
    return [line.partition("#")[0].strip() for line in block.splitlines()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A directory in which the commands are given one after the other."""
    return tmp_path_factory.mktemp("desk")


@pytest.mark.parametrize("command", [line for line in commands() if "gallery" not in line])
def test_a_command_of_the_readme_runs(command, desk, monkeypatch, capsys):
    monkeypatch.chdir(desk)
    monkeypatch.setattr("lectures.__main__.open_in_browser", lambda path: False)
    words, _, file = command.partition(" > ")
    blank = words.startswith("chalkgrad check")  # nothing is filled in yet
    assert main(shlex.split(words)[1:]) == (1 if blank else 0)
    printed = capsys.readouterr()
    assert len(printed.out) > 10 and printed.err == ""
    if file:
        (desk / file).write_text(printed.out, encoding="utf-8")


def test_all_commands_are_in_the_readme(capsys):
    main(["--help"])
    known = re.findall(r"^    (\w+)\b", capsys.readouterr().out, re.MULTILINE)
    assert len(known) > 8 and set(known) == {command.split()[1] for command in commands()}


def test_the_reading_path_is_short_and_stated_where_readers_look():
    path = re.search(r"Read the engine.*?numbers and as graphs\)", README, re.DOTALL)[0]
    files = [Path(name).name for name in re.findall(r"`([\w/]+\.py)`", path)]
    assert files == ["node.py", "op.py", "elementwise.py", "sweeps.py", "graph.py", "derivative.py"]
    lines = sum(len((ROOT / "autograd" / name).read_text().splitlines()) for name in files)
    assert lines <= 800
    positions = [autograd.__doc__.index(f"`{name.removesuffix('.py')}`") for name in files]
    assert positions == sorted(positions)


def test_the_answer_sheet_is_marked_as_shown(tmp_path, capsys, monkeypatch):
    answers, output = (re.search(rf"<!-- answer sheet: {part} -->\n```\w*\n(.*?)```", README,
                                 re.DOTALL)[1] for part in ("answers", "output"))
    (tmp_path / "answers.toml").write_text(answers, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["check", "u04", str(tmp_path / "answers.toml")]) == 1
    printed = capsys.readouterr().out
    assert [line.rstrip() for line in printed.splitlines()] == output.splitlines()
    assert printed.count("✗ wrong here") == 1
