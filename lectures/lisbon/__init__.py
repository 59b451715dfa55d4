"""Worked examples of the Lisbon deck, by topic, in the deck's order.

- neurons: McCulloch and Pitts' unit, XOR with thresholds, a sigmoid unit, layers without activation
- outputs: softmax and sparsemax
- losses: squared, cross-entropy, sparsemax and hinge losses
- chain_rule, backpropagation: by scalars, by layers, with dropout
- sampling: gradients of single examples and mini-batches; gradient checking
- regularizing: l2, l1, dropout
- tricks: initialization, scaling, adaptive and halved learning rates; counts of linear regions
- listings: the programs in TensorFlow, Theano and Keras
"""

from lectures.lisbon import (
    backpropagation,
    chain_rule,
    listings,
    losses,
    neurons,
    outputs,
    regularizing,
    sampling,
    tricks,
)

__all__ = ["backpropagation", "chain_rule", "listings", "losses", "neurons", "outputs",
           "regularizing", "sampling", "tricks"]  # fmt: skip
