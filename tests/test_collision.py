"""PyPI's unrelated `autograd` has our import name: our packages notice and explain."""

import subprocess
import sys
from pathlib import Path

import pytest

import autograd

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("package", ["nn", "viz", "lectures"])
@pytest.mark.parametrize("found", ["autograd/__init__.py", "autograd/gutted.txt", "autograd.py"],
                         ids=["the other one", "what uninstalling it leaves", "a student's file"])
def test_another_autograd_is_detected_and_explained(tmp_path, package, found):
    (tmp_path / found).parent.mkdir(exist_ok=True)
    (tmp_path / found).write_text("")
    # -S: without site-packages, where an installed chalkgrad would be found in spite of the folder
    code = (f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; import autograd; "
            f"sys.path.append({str(ROOT)!r}); import {package}")
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError:")
    needs = "viz" if package == "lectures" else package  # lectures begins by importing viz
    assert f"{needs} needs chalkgrad's package `autograd`, but Python found" in last
    assert str(tmp_path) in last
    assert "pip uninstall autograd" in last


def test_the_tests_test_this_checkout():
    assert Path(autograd.__file__).parent.parent == ROOT
