"""``python -m lectures.figures [DIRECTORY]`` writes all figures and a contact sheet."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lectures.figures import FIGURES
from lectures.figures.sheet import SheetError, write_figures, write_picture


def main(arguments: Sequence[str] | None = None) -> int:
    """Write them, say where, and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if len(given) > 1 or any(name.startswith("-") for name in given):
        print("usage: python -m lectures.figures [DIRECTORY]", file=sys.stderr)
        return 2
    try:
        page = write_figures(given[0] if given else "figures")
        picture = write_picture(page)
    except (SheetError, ImportError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(FIGURES)} figures: {page}" + (f", {picture}" if picture else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
