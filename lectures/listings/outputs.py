"""Linear, logistic and softmax outputs: Lausanne's listing, whose softmax overflows."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from lectures.decks import LAUSANNE
from lectures.listings.form import listing

PRINTED = """
# Different types of output neurons
if self.outtype == 'linear':
    return outputs
elif self.outtype == 'logistic':
    return 1.0/(1.0+np.exp(-self.beta*outputs))
elif self.outtype == 'softmax':
    normalisers = np.sum(np.exp(outputs),axis=1)*np.ones((1,np.shape(outputs)[0]))
    return np.transpose(np.transpose(np.exp(outputs))/normalisers)
else:
    print("error")
"""

NOTE = """Right for moderate numbers. np.exp overflows above 709.78, and the printed softmax is
then inf / inf = nan; autograd.softmax subtracts the largest of each row first, which changes
nothing else. An unknown outtype prints "error" and returns None; nn.marsland.MarslandMLP raises
ValueError and names the three."""


@listing("output_functions", deck=LAUSANNE, slide="Different Activation Function", printed=PRINTED,
         note=NOTE, errata=("E-S16",))
def output_functions(outputs: Any = ((1.0, 2.0, 3.0), (0.0, 0.0, 0.0), (800.0, 1.0, 0.0)),
                     beta: float = 2.0) -> dict[str, Any]:
    """The three types of output neurons, for the sums of each row."""
    outputs = np.asarray(outputs)
    return {"linear": outputs, "logistic": autograd.sigmoid(beta * outputs),
            "softmax": autograd.softmax(outputs, axis=1)}
