"""Results of experiments for tests: each is run once, however many tests look at it."""

from functools import cache

from lectures.experiments import EXPERIMENTS


@cache
def result(name):
    """What the experiment of that name found, with its defaults."""
    return EXPERIMENTS[name]()


def numbers(name):
    """Its numbers."""
    return result(name).numbers
