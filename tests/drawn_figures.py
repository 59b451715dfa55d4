"""The figures of the lectures, each drawn once for all tests that look at it."""

from functools import cache

import matplotlib

matplotlib.use("Agg")

from lectures.figures import FIGURES


@cache
def drawn(id):
    return FIGURES[id].draw()
