"""A progress bar where somebody watches: tqdm's, in a terminal or a notebook, but not in CI."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[float], None]


@contextmanager
def progress_bar(epochs: int, wanted: bool) -> Iterator[Report]:
    """A function that is called with the loss after each epoch, and moves the bar, if there is one.

    Without tqdm (the extra "train" has it) there is no bar.
    """
    watched = sys.stderr is not None and (sys.stderr.isatty() or "ipykernel" in sys.modules)
    if not wanted or not watched or os.environ.get("CI"):
        yield lambda loss: None
        return
    try:
        from tqdm import tqdm
    except ImportError:  # the bar is a convenience
        yield lambda loss: None
        return
    with tqdm(total=epochs, unit="epoch") as bar:

        def report(loss: float) -> None:
            bar.update()
            bar.set_postfix(loss=f"{loss:.4g}", refresh=False)

        yield report


__all__ = ["Report", "progress_bar"]
