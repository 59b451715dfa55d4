"""Worked examples of the Lausanne deck, by topic in the order of the slides."""

from lectures.lausanne import (  # noqa: F401  (importing a module registers its examples)
    activations,
    classifiers,
    genz,
    losses,
    multi_layer,
    perceptrons,
    training,
)
