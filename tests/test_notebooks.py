"""The notebooks run from top to bottom, and the outputs kept in them are there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


@pytest.mark.slow
def test_the_notebooks_run():
    environment = {**os.environ, "PYTHONPATH": str(NOTEBOOKS.parent)}  # also if not installed
    done = subprocess.run([sys.executable, NOTEBOOKS / "run.py", "--check"], env=environment,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_the_notebooks_keep_their_outputs_and_no_trace_of_the_machine(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert any(cell["outputs"] for cell in code)
    assert not any(output["output_type"] == "error" for cell in code for output in cell["outputs"])
    assert str(NOTEBOOKS.parent) not in path.read_text(encoding="utf-8")
