"""Data sets of the lectures, as pairs (X, y): X has one example per row.

Tables of Boolean functions, the Playground's point sets, the decks' houses and loans, Genz's test
functions, and through scikit-learn (the extra "train") moons, iris, digits and MNIST.
"""

from typing import TYPE_CHECKING, Any

from nn import foreign
from nn.data.genz import GENZ, Genz, genz
from nn.data.idx import mnist, read_idx
from nn.data.playground import circle, gaussian, spiral, xor_points
from nn.data.preparation import one_hot, scaled, split
from nn.data.sets import digits, iris, moons, openml_mnist
from nn.data.tables import (
    boolean_and,
    boolean_or,
    boolean_xor,
    house_prices,
    loans,
    mcculloch_pitts_table,
    noisy_line,
    noisy_zigzag,
)

if not TYPE_CHECKING:  # for a type checker, a name that is unknown stays so

    def __getattr__(name: str) -> Any:
        raise foreign.unknown(None, "module 'nn.data'", name, foreign.NAMES)


__all__ = [
    "GENZ", "Genz", "boolean_and", "boolean_or", "boolean_xor", "circle", "digits", "gaussian",
    "genz", "house_prices", "iris", "loans", "mcculloch_pitts_table", "mnist", "moons",
    "noisy_line", "noisy_zigzag", "one_hot", "openml_mnist", "read_idx", "scaled", "spiral",
    "split", "xor_points",
]  # fmt: skip
