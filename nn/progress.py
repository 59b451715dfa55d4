"""A progress bar where somebody watches: tqdm's, in a terminal or a notebook, but not in CI."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[float | str], None]


@contextmanager
def progress_bar(steps: int, wanted: bool, unit: str = "epoch") -> Iterator[Report]:
    """A function that is called after each step, and moves the bar, if there is one.

    It is called with the loss, or with a text that is shown as it is. Without tqdm (the extra
    "train" has it) there is no bar.
    """
    watched = sys.stderr is not None and (sys.stderr.isatty() or "ipykernel" in sys.modules)
    if not wanted or not watched or os.environ.get("CI"):
        yield lambda done: None
        return
    try:
        from tqdm import tqdm
    except ImportError:  # the bar is a convenience
        yield lambda done: None
        return
    with tqdm(total=steps, unit=unit) as bar:

        def report(done: float | str) -> None:
            bar.update()
            bar.set_postfix_str(done if isinstance(done, str) else f"loss={done:.4g}",
                                refresh=False)

        yield report


__all__ = ["Report", "progress_bar"]
