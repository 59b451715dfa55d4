"""The whole gallery in a directory: no other file is touched, and an older gallery stays whole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from autograd.files import replace_file
from lectures.contents import items
from lectures.gallery.building import pieces
from lectures.gallery.pages import INDEX, MARK, pages_html
from lectures.gallery.pieces import GalleryError


def write_gallery(directory: str | os.PathLike[str], ids: Iterable[str] | None = None,
                  processes: int = 1) -> Path:
    """Write pages, players and pictures into a directory, and return the path of the overview.

    Everything is built before the first file is written. Each file is replaced in one step, the
    overview last: whatever goes wrong, an older gallery stays whole, and no other file is touched.

    Args:
        directory: is made if it does not exist, with its parents. One that exists must be empty or
            hold a gallery.
        ids: of what it shows: examples, errata, listings, experiments, figures; all by default.
        processes: how many build it. More than 1 need a main program that can be imported.

    Raises GalleryError if the directory holds something else, or cannot be written, or a piece
    cannot be built; `lectures.contents.NothingFound` for an unknown id; `viz.RenderError` if no
    diagram can be drawn.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as directory:
    ...     write_gallery(directory, ["l03_chain_rule", "E-L1"]).name
    'index.html'
    """
    directory = Path(directory)
    _require_gallery(directory)
    files = gallery_files(ids, processes)
    try:
        for name in files:
            _require_ours(directory / name)
        for name, content in files.items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            replace_file(directory / name, content)
    except OSError as error:
        raise GalleryError(f"cannot write to {directory}: {error.strerror}. "
                           "Name another directory.") from None
    return directory / INDEX


def gallery_files(ids: Iterable[str] | None = None, processes: int = 1) -> dict[str, str]:
    """What the files of the gallery hold, by their paths; the overview is the last one.

    Args and errors as for `write_gallery`.

    >>> list(gallery_files(["l03_chain_rule", "E-U3"]))
    ['players/l03_chain_rule.html', 'lisbon.html', 'errata.html', 'index.html']
    """
    found = pieces([item.id for item in items(ids)], processes)
    beside = {path: content for each in found.values() for path, content in each.files.items()}
    return beside | pages_html(found)


def _require_gallery(directory: Path) -> None:
    """Raise GalleryError if there is something else than a gallery in this directory."""
    page = directory / INDEX
    try:
        if not directory.exists():
            return
        found = sorted(path.name for path in directory.iterdir())
        if not found or (INDEX in found and MARK in page.read_text("utf-8", errors="replace")):
            return
    except NotADirectoryError:
        raise GalleryError(f"{directory} is a file. Name a directory.") from None
    except OSError as error:
        raise GalleryError(f"cannot read {directory}: {error.strerror}. "
                           "Name another directory.") from None
    if INDEX in found:
        raise GalleryError(f"{page} exists and is not a gallery of chalkgrad; it was left alone. "
                           "Name another directory.")
    shown = ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
    raise GalleryError(f"{directory} exists and is not a gallery of chalkgrad: it holds {shown}. "
                       "Nothing was changed. Name another directory.")


def _require_ours(path: Path) -> None:
    """Raise GalleryError if there is something else than a file of chalkgrad at this path."""
    try:
        found = path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return
    if "chalkgrad" not in found:
        kind = "page" if path.suffix == ".html" else "picture"
        raise GalleryError(f"{path} exists and is not a {kind} of chalkgrad; it was left alone. "
                           "Name another directory.")


__all__ = ["gallery_files", "write_gallery"]
