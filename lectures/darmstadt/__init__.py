"""Worked examples of the Darmstadt deck, one module for each of its topics."""

from lectures.darmstadt import (  # noqa: F401
    architectures,
    backpropagation,
    losses,
    matrices,
    optimizers,
    regularization,
    representations,
    second_order,
)
