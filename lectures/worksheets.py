"""Worksheets of the worked examples, and their solutions, as HTML files."""

from __future__ import annotations

import os
from pathlib import Path

from lectures.examples import Example
from viz import Worksheet, worksheet

MOST_VARIANTS = 500
"""A few classes of students; drawing more takes minutes."""


class WorksheetError(ValueError):
    """Worksheets that cannot be made or written: why not."""


def example_worksheet(example: Example, blank: str | None = None) -> Worksheet:
    """The worksheet of an example's first case, with the slide's own numbers.

    Args:
        example: whose graph it is.
        blank: "gradients", "values" or "both"; by default gradients, or values where the example
            computes more than one number.

    Raises WorksheetError if there is nothing to fill in.

    >>> from lectures import EXAMPLES
    >>> example_worksheet(EXAMPLES["l03_chain_rule"])
    Recap: Chain Rule (4 numbers to fill in)
      t = -1           ∂r/∂t = ________
      u = t² = 1       ∂r/∂u = ________
      v₁ = 3 · t = -3  ∂r/∂v₁ = ________
      v = v₁ + 1 = -2  ∂r/∂v = ________
      r = u · v = -2   ∂r/∂r = 1
    """
    run = example.run()
    if run.root is None or run.graph is None:
        raise WorksheetError(f"{example.id}: it has no single graph to fill in; `chalkgrad sheet` "
                             "asks for its numbers.")
    if blank is None:
        blank = "gradients" if run.has_passes else "values"
    try:
        return worksheet(run.graph, blank, title=example.slide, text=example.problem)
    except ValueError as error:
        raise WorksheetError(f"{example.id}: {error}") from None


def write_worksheets(example: Example, directory: str | os.PathLike[str], variants: int = 0,
                     seed: int = 0, blank: str | None = None) -> list[Path]:
    """Write worksheets of an example, and a solution for each; returns the paths.

    Args:
        example: whose graph it is.
        directory: made if it is missing; files of the same names are replaced.
        variants: how many, each with other numbers; 0 for one sheet with the slide's own.
        seed: the other numbers are drawn by it.
        blank: as in `example_worksheet`.

    Raises WorksheetError for a negative number or seed, for more than `MOST_VARIANTS`, where there
    are not so many or nothing to fill in, and where nothing can be written; RenderError if nothing
    can draw.
    """
    own = example_worksheet(example, blank)
    if not 0 <= variants <= MOST_VARIANTS or seed < 0:
        raise WorksheetError(f"--variants must be from 0 to {MOST_VARIANTS} and --seed 0 or more, "
                             f"got {variants} and {seed}.")
    folder, paths = Path(directory), list[Path]()
    try:
        sheets = own.variants(variants, seed) if variants else [own]
        folder.mkdir(parents=True, exist_ok=True)
        for i, sheet in enumerate(sheets, 1):
            name = f"{example.id}-{i}" if variants else example.id
            paths.append(sheet.save(folder / f"{name}.html"))
            paths.append(sheet.solution.save(folder / f"{name}-solution.html"))
    except ValueError as error:
        raise WorksheetError(f"{example.id}: {error}") from None
    except OSError as error:
        raise WorksheetError(f"{example.id}: cannot write to {str(folder)!r}: "
                             f"{error.strerror or error}.") from None
    return paths


__all__ = ["WorksheetError", "example_worksheet", "write_worksheets"]
