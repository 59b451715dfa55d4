"""`chalkgrad run`: run an experiment, print what it found, write its figure."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograd.tables import table_text
from autograd.text import printable
from lectures.experiments import EXPERIMENTS, Experiment, Result
from lectures.pictures import SUFFIXES, save_picture
from lectures.reports import array_text
from lectures.wrapping import paragraph
from viz.drawing import checked_path

MOST_NUMBERS = 40
"""Larger arrays are printed by their shape alone."""


class RunError(ValueError):
    """An experiment that cannot be run, or its figure not written; the message says why."""


class UnknownExperiment(RunError):
    """There is no experiment of that name, or more than one whose name begins so."""


def experiments_text() -> str:
    """All experiments, one line for each: name and title.

    >>> "xor" in experiments_text()
    True
    """
    longest = max(map(len, EXPERIMENTS), default=0)
    return "\n".join(f"{name:<{longest}}  {found.title}" for name, found in EXPERIMENTS.items())


def find_experiment(name: str) -> Experiment:
    """The experiment of that name, or the only one whose name begins so.

    Raises UnknownExperiment, which names the nearest.

    >>> find_experiment("playg").name
    'playground'
    """
    wanted = name.lower()
    beginning = [known for known in EXPERIMENTS if wanted and known.startswith(wanted)]
    if wanted in EXPERIMENTS or len(beginning) == 1:
        return EXPERIMENTS.get(wanted) or EXPERIMENTS[beginning[0]]
    near = sorted(EXPERIMENTS, reverse=True, key=lambda known: difflib.SequenceMatcher(
        None, wanted, known).ratio())
    if beginning:
        raise UnknownExperiment(f"{printable(name)!r} could be {' or '.join(beginning)}.")
    raise UnknownExperiment(f"there is no experiment {printable(name)!r}. The nearest are "
                            f"{', '.join(near[:3])}; `chalkgrad run` lists all.")


def run_and_save(name: str, file: str | os.PathLike[str] | None = None,
                 ) -> tuple[Callable[[int, Callable[[str], str]], str], Path]:
    """Run an experiment and write its figure; returns a function that prints it, and the path.

    Args:
        name: as for `find_experiment`.
        file: ends in .svg, .png or .pdf, and is replaced if it exists. By default the name with
            .svg in the current directory, where only a picture of chalkgrad is replaced.

    Raises UnknownExperiment if there is no such experiment; RunError if a library is missing, or
    nothing can be written; RenderError if nothing can draw.
    """
    found = find_experiment(name)
    try:  # before it runs, which takes some seconds
        path = checked_path(f"{found.name}.svg" if file is None else file, SUFFIXES)
    except (OSError, ValueError) as error:
        raise RunError(f"{error}".removeprefix("save: ")) from None
    if file is None:
        _require_ours(path)
    try:
        result = found()
    except ImportError as error:  # it says how to install what is missing
        raise RunError(str(error)) from None
    try:
        save_picture(result.figure, path)
    except OSError as error:
        raise RunError(f"{error}".removeprefix("save: ")) from None
    return lambda width, spell: result_text(found, result, width, spell), path


def result_text(found: Experiment, result: Result, width: int = 100,
                spell: Callable[[str], str] = str) -> str:
    """Title, slides, sentence and numbers, for a terminal of that width.

    `spell` changes all texts before they are laid out.
    """
    return "\n\n".join([
        "\n".join(paragraph(spell(text), width)
                  for text in [found.title, *(f"Slide: {slide}" for slide in found.slides)]),
        paragraph(spell(result.sentence), width), numbers_text(result.numbers, width, spell)])


def numbers_text(numbers: Mapping[str, Any], width: int = 100,
                 spell: Callable[[str], str] = str) -> str:
    """A table of what was measured, for a terminal of that width.

    >>> print(numbers_text({"W": 0.1}))
    what  number
    ----  ------
    W     0.1
    """
    rows = [[spell(key), spell(measured_text(value))] for key, value in numbers.items()]
    return table_text([spell("what"), spell("number")], rows, width, 1)


def measured_text(value: Any) -> str:
    r"""A measured number, or several, as a text; many by their shape alone.

    >>> measured_text({"train": 0.5, "test": [1, 2]})
    'train: 0.5\ntest: [1, 2]'
    """
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {measured_text(entry)}" for key, entry in value.items())
    if np.size(value) > MOST_NUMBERS:
        return f"{' × '.join(map(str, np.shape(value)))} numbers"
    return array_text(value)


def _require_ours(path: Path) -> None:
    """Raise RunError if there is something else than a picture of chalkgrad at this path."""
    if path.is_file() and b"chalkgrad" not in path.read_bytes():
        raise RunError(f"{path} exists and is not a picture of chalkgrad; it was left alone. "
                       "Name another file.")


__all__ = ["RunError", "UnknownExperiment", "experiments_text", "find_experiment",
           "measured_text", "numbers_text", "result_text", "run_and_save"]
