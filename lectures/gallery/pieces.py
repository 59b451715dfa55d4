"""One item of the lectures as a piece of the gallery: a section, and files that lie beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.util import find_spec

from lectures.contents import CONTENTS, KINDS, Item
from lectures.gallery.examples import PLAYERS, example_badge, example_section
from lectures.gallery.others import (
    erratum_badge,
    erratum_section,
    experiment_section,
    figure_section,
    listing_section,
)
from lectures.gallery.parts import badge, section
from lectures.players import example_player
from lectures.reports import report
from viz import RenderError

EXTRAS = {"matplotlib": "matplotlib", "sklearn": "scikit-learn"}
"""Libraries that some items need, by the names of their modules."""
INSTALL = 'pip install "chalkgrad[train,plots]"'


class GalleryError(Exception):
    """The gallery cannot be built or written; the message says why, and what to do."""


@dataclass(frozen=True)
class Piece:
    """What one item becomes.

    Attributes:
        id: the item's.
        html: its section.
        badge: a verdict on it, as HTML; or "".
        files: what lies beside the pages, by path.
        wrong: whether the slide of an example is wrong.
        doubtful: whether finite differences do not confirm an example.
        missing: whether it could not be built, for want of a library.
    """

    id: str
    html: str
    badge: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    wrong: bool = False
    doubtful: bool = False
    missing: bool = False


def piece(id: str, shown: Collection[str] = ()) -> Piece:
    """Build the piece of one item.

    Args:
        id: a key of `lectures.contents.CONTENTS`.
        shown: the ids of what the site shows, and can be linked.

    Raises GalleryError, which names the item, if anything goes wrong in it; RenderError if no
    diagram can be drawn.

    >>> piece("l03_chain_rule").files.keys()
    dict_keys(['players/l03_chain_rule.html'])
    """
    item = CONTENTS[id]
    try:
        return _built(item, shown)
    except RenderError:
        raise
    except Exception as error:
        if isinstance(error, ImportError) and missing_extras():
            return _missing(item)
        raise GalleryError(f"{item.kind} {id} cannot be built: {type(error).__name__}: "
                           f"{error}") from error


def missing_extras() -> str:
    """Which libraries are needed and not installed, and how to install them; or "".

    >>> missing_extras()
    ''
    """
    names = [name for module, name in EXTRAS.items() if find_spec(module) is None]
    return f'needs {" and ".join(names)}. Run: {INSTALL}' if names else ""


def _built(item: Item, shown: Collection[str]) -> Piece:
    subject, directory = item.subject, KINDS[item.kind]
    if item.kind == "example":
        found = report(subject)
        files = {}
        if found.run.has_passes:
            files[f"{PLAYERS}/{item.id}.html"] = example_player(subject).html
        return Piece(item.id, example_section(found, shown), example_badge(found), files,
                     bool(found.wrong), bool(found.doubtful))
    if item.kind == "erratum":
        return Piece(item.id, erratum_section(subject, shown), erratum_badge(subject))
    if item.kind == "listing":
        return Piece(item.id, listing_section(subject, shown))
    if item.kind == "experiment":
        file = f"{directory}/{item.id}.svg"
        html, svg = experiment_section(subject, file)
        return Piece(item.id, html, files={file: svg})
    html, files = figure_section(subject, directory)
    return Piece(item.id, html, files=files)


def _missing(item: Item) -> Piece:
    """What stands in the place of an item that needs a library."""
    return Piece(
        item.id, section(item.id, f"{escape(item.id)} · {escape('; '.join(item.slides))}",
                         escape(item.title or item.slides[0]),
                         [f'<p class="missing">Not built: it {escape(missing_extras())}</p>']),
        badge("soft", "not built"), missing=True)


__all__ = ["GalleryError", "Piece", "missing_extras", "piece"]
