"""Run the notebooks and keep their outputs; with --check, see that the texts kept are today's."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent


def run(path: Path, keep: bool) -> None:
    """Run one notebook from top to bottom in a fresh kernel; raises if a cell does.

    Raises SystemExit if a text differs from the one kept and the new ones are not to be kept.
    """
    notebook = nbformat.read(path, as_version=4)
    kept = texts(notebook)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": HERE}}).execute()
    if keep:
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # times of day would change on every run
        nbformat.write(notebook, path)
    elif texts(notebook) != kept:
        sys.exit(f"{path.name}: the outputs kept are not those of today. Run `make notebooks`.")


def texts(notebook: nbformat.NotebookNode) -> list[str]:
    """All outputs as text; pictures differ between versions of Graphviz."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output.get("text") or output.get("data", {}).get("text/plain", "")
            for output in outputs]


def main() -> int:
    """Run all notebooks; the exit code is 0 unless there are none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="do not write the outputs back")
    keep = not parser.parse_args().check
    paths = sorted(HERE.glob("*.ipynb"))
    for path in paths:
        print(f"running {path.name}", flush=True)
        run(path, keep)
    return 0 if paths else 1


if __name__ == "__main__":
    sys.exit(main())
