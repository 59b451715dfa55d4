"""Where each row of the four decks' inventory is in chalkgrad: `coverage.toml`, read and verified.

A row points to worked examples, errata, listings, experiments, figures and exercises
(``example:u06_saddle``), to a heading in a notebook (``notebook:02_lisbon#Softmax Activation``), to
public names (``nn.losses:hinge``), or gives a reason why there is nothing (``reason: ...``).
"""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

TITLES = {
    "A": "worked examples", "errata": "errata", "B": "formulas", "C": "algorithms",
    "D": "listings", "E": "data sets and experiments", "F": "systems and tools", "G": "figures",
    "H": "claims shown by numbers", "I": "questions and exercises",
}  # fmt: skip
"""The sections of the inventory."""

TABLES = {
    "example": "lectures.examples:EXAMPLES", "erratum": "lectures.errata:ERRATA",
    "listing": "lectures.listings:LISTINGS", "experiment": "lectures.experiments:EXPERIMENTS",
    "figure": "lectures.figures:FIGURES", "exercise": "lectures.exercises:EXERCISES",
}  # fmt: skip
"""What has the things of each kind, by id."""

REASON = "reason:"
NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def coverage() -> dict[str, dict[str, list[str]]]:
    """The targets of all rows, by section and row.

    >>> coverage()["A"]["u06_saddle"]
    ['example:u06_saddle']
    """
    text = (Path(__file__).parent / "coverage.toml").read_text(encoding="utf-8")
    return {section: {row: [found] if isinstance(found, str) else found
                      for row, found in rows.items()}
            for section, rows in tomllib.loads(text).items()}


def missing(target: str) -> str:
    """Why a target is not there; nothing if it is.

    Targets in notebooks are looked for where there are notebooks: beside the packages, as in a
    clone.

    >>> missing("example:u06_saddle"), missing("nn.losses:hinge"), missing("reason: only named")
    ('', '', '')
    >>> missing("example:u99"), missing("nn.losses:cosine")
    ("no example 'u99'", "nn.losses has no 'cosine'")
    """
    kind, _, name = target.partition(":")
    if kind == "reason":
        return "" if name.strip() else "no reason given"
    if kind == "notebook":
        return _missing_heading(*name.partition("#")[::2])
    if kind in TABLES:
        module, table = TABLES[kind].split(":")
        things = getattr(importlib.import_module(module), table)
        return "" if name in things else f"no {kind} {name!r}"
    try:
        found = getattr(importlib.import_module(kind), name, None)
    except ImportError:
        return f"no module {kind!r}"
    if found is None:
        return f"{kind} has no {name!r}"
    return "" if getattr(found, "__doc__", "") else f"{target} has no docstring"


def _missing_heading(notebook: str, heading: str) -> str:
    path = NOTEBOOKS / f"{notebook}.py"
    if not path.exists():
        return f"no notebook {notebook!r}"
    headings = [line.removeprefix("# ").lstrip("#").strip()
                for line in path.read_text(encoding="utf-8").splitlines()
                if line.startswith("# #")]
    if not heading or heading in headings:
        return ""
    return f"{notebook} has no heading {heading!r}"


def counts() -> str:
    """How many rows each section has, and of how many there is only a reason why not.

    >>> print(counts().splitlines()[0])
    A       worked examples             88
    """
    lines = []
    for section, rows in coverage().items():
        reasons = sum(all(target.startswith(REASON) for target in found) for found in rows.values())
        lines.append(f"{section:<8}{TITLES[section]:<26}{len(rows):>4}"
                     + (f"  of {reasons} only a reason" if reasons else ""))
    return "\n".join(lines)


__all__ = ["REASON", "TABLES", "TITLES", "counts", "coverage", "missing"]
