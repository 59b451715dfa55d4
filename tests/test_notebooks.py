"""The notebooks: pairs of .py and .ipynb that run, with the outputs that are kept in them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
SOURCES = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.py"))
NAMES = [source.stem for source in SOURCES]


def run(*arguments, directory=NOTEBOOKS):
    environment = {**os.environ, "PYTHONPATH": str(NOTEBOOKS.parent)}  # also if not installed
    return subprocess.run([sys.executable, directory / "run.py", *arguments], env=environment,
                          capture_output=True, text=True)


def kept(name):
    return json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))


def test_every_notebook_is_a_pair():
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == NAMES


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_and_its_outputs_are_those_kept(name):
    done = run("--check", name)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_keeps_its_outputs_and_no_trace_of_the_machine(name):
    code = [cell for cell in kept(name)["cells"] if cell["cell_type"] == "code"]
    assert any(cell["outputs"] for cell in code)
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not any(output["output_type"] == "error" for output in outputs)
    assert not any(output.get("name") == "stderr" for output in outputs)
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    assert str(NOTEBOOKS.parent) not in text and "/tmp/" not in text
    assert len(text) < 2_500_000  # a code-hosting page shows it


@pytest.mark.parametrize("name", NAMES)
def test_what_is_interactive_has_a_static_picture(name):
    for cell in kept(name)["cells"]:
        for output in cell.get("outputs", ()):
            html = "".join(output.get("data", {}).get("text/html", ""))
            if "<iframe" in html:
                inner = re.search(r"<iframe[^>]*>(.*?)</iframe>", html, re.DOTALL)
                assert inner and "<img" in inner[1]


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short(name):
    for cell in kept(name)["cells"]:
        if cell["cell_type"] == "code":
            assert len("".join(cell["source"]).splitlines()) <= 20


@pytest.fixture
def small(tmp_path):
    """A directory with one notebook of its own."""
    shutil.copy(NOTEBOOKS / "run.py", tmp_path)
    (tmp_path / "00_small.py").write_text("# %%\n1 + 1\n")
    return tmp_path


@pytest.mark.slow
def test_a_changed_number_an_error_and_another_cell_are_noticed(small):
    assert run(directory=small).returncode == 0
    assert run("--check", directory=small).returncode == 0
    notebook = (small / "00_small.ipynb").read_text()
    (small / "00_small.ipynb").write_text(notebook.replace('"2"', '"3"'))
    done = run("--check", directory=small)
    assert done.returncode == 1
    assert "00_small.ipynb: the outputs kept are not those of today" in done.stderr
    assert "today:\n2\nkept:\n3" in done.stderr
    (small / "00_small.py").write_text("# %%\n-1 / 3\n")
    assert run(directory=small).returncode == 0
    notebook = (small / "00_small.ipynb").read_text()
    for number, code in (("0.3333333333333339", 0), ("0.33333", 1), ("1.3333333333333333", 1)):
        changed = notebook.replace("0.3333333333333333", number)
        assert changed != notebook
        (small / "00_small.ipynb").write_text(changed)
        assert run("--check", directory=small).returncode == code
    (small / "00_small.py").write_text("# %%\n1 + 2\n")
    assert "has other cells than 00_small.py" in run("--check", directory=small).stderr
    (small / "00_small.py").write_text("# %%\n1 / 0\n")
    done = run(directory=small)
    assert done.returncode == 1 and "ZeroDivisionError" in done.stderr
    assert "no notebook begins so: 01. There are 00_small." in run("01", directory=small).stderr
