"""Run the notebooks and keep their outputs; with --check, see that what is kept is today's.

Numbers are the same if their first six digits are: the last ones depend on the machine.

Each notebook is a pair: the ``.py`` file (jupytext's percent format) is what is written and
reviewed, the ``.ipynb`` of the same name is made from it here, with its outputs.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
DECIMAL = re.compile(r"\d+\.\d*(?:e[-+]?\d+)?")


def sources() -> list[Path]:
    """The ``.py`` files of all notebooks."""
    return sorted(HERE.glob("[0-9][0-9]_*.py"))


def read(source: Path) -> nbformat.NotebookNode:
    """The notebook of a ``.py`` file, without outputs; the same ids of cells on every run."""
    notebook = jupytext.read(source)
    notebook.metadata.kernelspec = KERNEL
    notebook.nbformat_minor = 5
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return notebook


def run(source: Path, keep: bool) -> None:
    """Run one notebook from top to bottom in a fresh kernel; raises if a cell does.

    Raises SystemExit if the cells or the texts of the outputs differ from those kept, and the new
    ones are not to be kept.
    """
    notebook, path = read(source), source.with_suffix(".ipynb")
    if not keep and not is_pair(source):
        sys.exit(f"{path.name} has other cells than {source.name}. Run `make notebooks`.")
    NotebookClient(notebook, timeout=300, coalesce_streams=True,  # prints far apart are one text
                   resources={"metadata": {"path": HERE}}).execute()
    if keep:
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # times of day would change on every run
        nbformat.write(notebook, path)
    elif changed := changes(texts(notebook), texts(nbformat.read(path, as_version=4))):
        sys.exit(f"{path.name}: the outputs kept are not those of today. Run `make notebooks`.\n"
                 f"{changed}")


def is_pair(source: Path) -> bool:
    """Whether the ``.ipynb`` has the cells of the ``.py`` file."""
    path = source.with_suffix(".ipynb")
    if not path.exists():
        return False
    written, kept = ([(cell.cell_type, cell.source) for cell in notebook.cells]
                     for notebook in (read(source), nbformat.read(path, as_version=4)))
    return written == kept


def texts(notebook: nbformat.NotebookNode) -> list[str]:
    """All outputs as text; pictures differ between versions of Graphviz."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output.get("text") or output.get("data", {}).get("text/plain", "")
            for output in outputs]


def changes(today: list[str], kept: list[str]) -> str:
    """The first text that differs, as it is today and as it was kept; nothing if none does."""
    if len(today) != len(kept):
        return f"{len(today)} outputs instead of {len(kept)}"
    differ = [f"today:\n{new}\nkept:\n{old}" for new, old in zip(today, kept, strict=True)
              if not alike(new, old)]
    return differ[0] if differ else ""


def alike(new: str, old: str) -> bool:
    """Whether two texts are equal, but for decimals after their sixth digit."""
    return DECIMAL.sub("#", new) == DECIMAL.sub("#", old) and all(
        math.isclose(float(a), float(b), rel_tol=1e-6)
        for a, b in zip(DECIMAL.findall(new), DECIMAL.findall(old), strict=True))


def chosen(names: Iterable[str]) -> list[Path]:
    """The notebooks whose names begin so; all without names. Raises SystemExit for none."""
    found = [source for source in sources()
             if not names or any(source.name.startswith(name) for name in names)]
    if not found:
        sys.exit(f"no notebook begins so: {' '.join(names)}. There are "
                 f"{', '.join(source.stem for source in sources())}.")
    return found


def main() -> int:
    """Run the notebooks; the exit code is 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="the beginnings of their names (default: all)")
    parser.add_argument("--check", action="store_true", help="do not write the outputs back")
    arguments = parser.parse_args()
    for source in chosen(arguments.names):
        print(f"running {source.stem}", flush=True)
        run(source, not arguments.check)
    return 0


if __name__ == "__main__":
    sys.exit(main())
