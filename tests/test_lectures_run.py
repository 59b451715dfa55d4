"""The command `chalkgrad run`, the form of experiments, and pictures."""

import re
import sys
import time

import numpy as np
import pytest
from matplotlib.figure import Figure

from autograd import Value
from lectures.__main__ import main
from lectures.experiments import EXPERIMENTS, MODULES, Experiment, Result
from lectures.pictures import html_of, panels, save_picture, svg_of
from lectures.running import RunError, find_experiment, result_text, run_and_save
from tests.experiment_results import result
from tests.test_layout import run
from viz import draw
from viz.drawing import Drawing

MOST_SECONDS = 10  # twice what an experiment may take: tests run side by side


def refused(capsys, *arguments):
    """What the command says on stderr when it stops with exit code 2."""
    assert main(["run", *arguments]) == 2
    said = capsys.readouterr()
    assert not said.out and said.err.startswith("chalkgrad run: ")
    return said.err.removeprefix("chalkgrad run: ").strip()


@pytest.fixture
def quick(monkeypatch):
    """An experiment that counts how often it is run."""
    calls = []

    def function():
        calls.append(1)
        return Result("Two is 2.", {"two": 2, "grid": np.zeros((9, 9)), "of": {"a": 1}},
                      panels()[0])

    one = Experiment("quick", "A title", ("Deck, S",), function)
    monkeypatch.setitem(EXPERIMENTS, "quick", one)
    return calls


# Every experiment.


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_ends_in_a_figure_and_a_sentence(name):
    start = time.process_time()
    found = result(name)
    assert time.process_time() - start < MOST_SECONDS
    assert isinstance(found.figure, (Figure, Drawing)) and found.numbers
    assert found.sentence.endswith(".") and re.search(r"\d", found.sentence)
    assert not re.search(r"\bnan\b|\binf\b", result_text(EXPERIMENTS[name], found))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_says_what_it_is_about_and_where_the_claim_stands(name):
    found = EXPERIMENTS[name]
    assert found.name == name and re.fullmatch("[a-z0-9_]+", name)
    assert found.title and found.function.__doc__ and ">>> " in found.function.__doc__
    assert found.slides and all(
        slide.split(",")[0] in ("Uppsala", "Lisbon", "Darmstadt", "Lausanne")
        for slide in found.slides)


def test_every_module_has_experiments():
    assert {found.function.__module__.rpartition(".")[2] for found in EXPERIMENTS.values()} == (
        set(MODULES))


@pytest.mark.parametrize("name", ["exploding_gradients", "xor_marsland"])
def test_an_experiment_is_the_same_on_every_run(name):
    again = EXPERIMENTS[name]()
    assert again.sentence == result(name).sentence
    assert svg_of(again.figure) == svg_of(result(name).figure)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_sentence_of_every_experiment_is_the_same_on_every_run(name):
    assert EXPERIMENTS[name]().sentence == result(name).sentence


@pytest.mark.parametrize("heavy", ["matplotlib", "sklearn", "scipy"])
def test_import_of_experiments_is_light(heavy):
    code = f"import lectures.experiments, lectures.__main__, sys; print({heavy!r} in sys.modules)"
    assert run(code) == ["False"]


# The command.


def test_all_are_listed(capsys):
    assert main(["run"]) == 0
    printed = capsys.readouterr().out
    assert [line.split()[0] for line in printed.splitlines()] == list(EXPERIMENTS)
    assert all(found.title in printed for found in EXPERIMENTS.values())


def test_what_is_printed_and_written(quick, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "quick"]) == 0
    printed = capsys.readouterr().out
    assert printed.split("\n\n")[:2] == ["A title\nSlide: Deck, S", "Two is 2."]
    rows = [line.split(maxsplit=1) for line in printed.splitlines()]
    assert ["two", "2"] in rows and ["grid", "9 × 9 numbers"] in rows and ["of", "a: 1"] in rows
    assert printed.endswith("\nquick.svg\n")
    assert (tmp_path / "quick.svg").read_text(encoding="utf-8").count("<svg") == 1
    assert main(["run", "quick"]) == 0 and len(quick) == 2  # our own picture is replaced


@pytest.mark.parametrize(("suffix", "start"), [
    (".svg", b"<?xml"), (".PNG", b"\x89PNG"), (".pdf", b"%PDF")])
def test_the_suffix_decides_the_format(quick, suffix, start, tmp_path, capsys):
    target = tmp_path / f"x{suffix}"
    target.write_text("old")  # a file that was named is replaced
    assert main(["run", "QUICK", str(target)]) == 0
    assert target.read_bytes().startswith(start)
    assert capsys.readouterr().out.endswith(f"\n{target}\n")


def test_unknown_names(capsys):
    assert refused(capsys, "xor_marslnd").startswith(
        "there is no experiment 'xor_marslnd'. The nearest are xor_marsland, ")
    assert refused(capsys, "zero_intialization").endswith("; `chalkgrad run` lists all.")
    assert refused(capsys, "xor_") == "'xor_' could be xor_single_unit or xor_marsland."
    with pytest.raises(RunError, match="there is no experiment ''"):
        find_experiment("")


def test_what_cannot_be_written_is_said_before_it_runs(quick, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert refused(capsys, "quick", "x.jpeg") == (
        "the name 'x.jpeg' must end in one of .svg, .png, .pdf.")
    assert refused(capsys, "quick", "no/x.svg") == "there is no directory 'no'; make it first."
    (tmp_path / "quick.svg").write_text("<svg>mine</svg>")
    assert refused(capsys, "quick") == (
        "quick.svg exists and is not a picture of chalkgrad; it was left alone. Name another file.")
    assert (tmp_path / "quick.svg").read_text() == "<svg>mine</svg>" and not quick


def test_a_file_that_cannot_be_written(quick, tmp_path, capsys):
    (tmp_path / "x.svg").mkdir()
    message = refused(capsys, "quick", str(tmp_path / "x.svg"))
    assert message.startswith(f"cannot write '{tmp_path / 'x.svg'}': ")


def test_without_matplotlib(tmp_path, monkeypatch, capsys):
    for name in [name for name in sys.modules if name.startswith(("viz.plots", "matplotlib"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    message = refused(capsys, "exploding_gradients", str(tmp_path / "x.svg"))
    assert message.startswith("viz.plots needs matplotlib (")
    assert message.endswith('Run: pip install "chalkgrad[plots]"')
    assert not list(tmp_path.iterdir())


def test_without_scikit_learn(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    message = refused(capsys, "iris", str(tmp_path / "x.svg"))
    assert message.startswith("iris needs scikit-learn (") and "[train]" in message


def test_a_mistake_inside_an_experiment_is_no_message(monkeypatch, tmp_path):
    def broken():
        raise ValueError("inside")

    monkeypatch.setitem(EXPERIMENTS, "broken", Experiment("broken", "t", ("s",), broken))
    with pytest.raises(ValueError, match="inside"):
        run_and_save("broken", tmp_path / "x.svg")


# Pictures and results.


def test_drawings_of_viz_are_pictures_too(tmp_path):
    diagram = draw(Value(3.0, "x") * 2)
    assert svg_of(diagram) == diagram.svg and html_of(diagram, "d") == diagram.img()
    assert save_picture(diagram, tmp_path / "x.svg").read_text(encoding="utf-8") == diagram.svg


def test_a_result_shows_itself_in_jupyter():
    shown = Result("One < two.", {}, panels()[0])._repr_mimebundle_()
    assert shown["text/plain"] == "One < two."
    assert 'alt="One &lt; two."' in shown["text/html"]
    assert "no picture" in Result("One.", {}, None)._repr_mimebundle_()["text/plain"]


def test_figures_have_no_date_and_no_random_ids():
    assert svg_of(panels(1, 2)[0]) == svg_of(panels(1, 2)[0])
    assert "<dc:date>" not in svg_of(panels()[0])
