"""All pieces of the gallery, built in several processes, with a progress bar."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from lectures.contents import CONTENTS
from lectures.gallery.pieces import GalleryError, Piece, piece
from nn.progress import progress_bar

SLOWEST_FIRST = ("experiment", "figure", "listing", "erratum", "example")


def pieces(ids: Sequence[str], processes: int = 1) -> dict[str, Piece]:
    """The pieces by id, in this order, with links between them.

    Args:
        ids: keys of `lectures.contents.CONTENTS`.
        processes: how many build them; with 1 it is this one.

    Raises GalleryError or RenderError as `piece` does, as soon as one of them fails; GalleryError
    if a process ends.

    >>> list(pieces(["E-U3", "l03_chain_rule"]))
    ['E-U3', 'l03_chain_rule']
    """
    order = sorted(ids, key=lambda id: SLOWEST_FIRST.index(CONTENTS[id].kind))
    built = {}
    with progress_bar(len(order), wanted=True, unit="piece") as report:
        for found in (_together if processes > 1 else _one_by_one)(order, processes):
            built[found.id] = found
            report(found.id)
    return {id: built[id] for id in ids}


def _one_by_one(ids: Sequence[str], processes: int) -> Iterator[Piece]:
    return (piece(id, ids) for id in ids)


def _together(ids: Sequence[str], processes: int) -> Iterator[Piece]:
    """By processes that start anew, as on every system; they get ids, for functions do not move."""
    with _one_thread_each(), ProcessPoolExecutor(
            processes, mp_context=get_context("spawn"), initializer=_leave_ctrl_c) as pool:
        waiting = [pool.submit(piece, id, ids) for id in ids]
        try:
            for done in as_completed(waiting):
                yield done.result()
        except BrokenProcessPool:
            raise GalleryError("a process that built the gallery has ended, perhaps for want of "
                               "memory, or because a script starts it without the line `if "
                               '__name__ == "__main__":`. Nothing was written.') from None
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_ctrl_c() -> None:
    """Ctrl-C ends the process that waits for the others; they need not all complain."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that share the cores compute in one thread each, which is faster."""
    before = dict(os.environ)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        yield
    finally:
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
            if name not in before:
                del os.environ[name]


__all__ = ["pieces"]
