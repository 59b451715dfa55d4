"""Undefined results are inf or nan, as in IEEE, and NumPy does not warn of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

QUIET: ContextVar[bool] = ContextVar("quiet", default=False)
"""True in a block of `quiet`."""


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings in this block; ops in it need not ask NumPy for silence one by one.

    Asking takes as long as adding two small vectors. Never put it around a ``yield``.

    >>> with quiet():
    ...     print(np.log(np.zeros(1)))
    [-inf]
    """
    if QUIET.get():  # inside another such block
        yield
        return
    token = QUIET.set(True)
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        QUIET.reset(token)
