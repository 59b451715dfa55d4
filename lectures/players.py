"""Players of the worked examples: both passes step by step, as HTML files."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from lectures.examples import Example
from viz import Player, step

MARK = '<meta name="generator" content="chalkgrad">'


class PlayerError(ValueError):
    """A player that cannot be made or written; the message says why, and what to do."""


def example_player(example: Example, mode: str = "show") -> Player:
    """The player of an example's first case.

    Args:
        example: whose graph it is.
        mode: "show" or "ask".

    Raises PlayerError if the example computes several numbers at once.

    >>> from lectures import EXAMPLES
    >>> example_player(EXAMPLES["s01_perceptron"])
    Steps of ŷ: 3 forward, 5 backward
    ...
    """
    run = example.run()
    if run.graph is None or not run.has_passes:
        computes = ("several things" if run.root is None else
                    f"{run.root.size} numbers at once")
        raise PlayerError(f"{example.id} computes {computes}; a backward pass "
                          "starts at one number. `chalkgrad show` shows the example.")
    return step(run.graph, mode=mode, title=example.slide)


def write_player(example: Example, path: str | os.PathLike[str] | None = None,
                 mode: str = "show") -> Path:
    """Write an example's player to a file, and return its path.

    Args:
        example: whose graph it is.
        path: ends in .html; a file that exists is replaced. By default the example's id in the
            current directory, where only a player is replaced.
        mode: "show" or "ask".

    Raises PlayerError if it cannot be made or written, RenderError if nothing can draw.
    """
    target = Path(f"{example.id}.html" if path is None else path)
    if path is None:
        require_ours(target)
    try:
        return example_player(example, mode).save(target)
    except (ValueError, OSError) as error:
        if isinstance(error, PlayerError):
            raise
        raise PlayerError(f"{error}".removeprefix("save: ")) from None


def require_ours(path: Path) -> None:
    """Raise PlayerError if there is something else than a page of chalkgrad at this path."""
    try:
        found = path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise PlayerError(f"cannot read {path}: {error.strerror}. Name another file.") from None
    if MARK not in found:
        raise PlayerError(f"{path} exists and is not a page of chalkgrad; it was left alone. "
                          "Name another file.")


def open_in_browser(path: Path) -> bool:
    """Open a page in the browser if there is a screen to show it on; tells whether it did."""
    screen = sys.platform in ("win32", "darwin") or any(map(os.environ.get, (
        "DISPLAY", "WAYLAND_DISPLAY")))
    return screen and webbrowser.open(path.resolve().as_uri())


__all__ = ["PlayerError", "example_player", "open_in_browser", "require_ours", "write_player"]
