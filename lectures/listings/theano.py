"""Logistic regression: Lisbon's Theano code, which as printed does not train."""

from __future__ import annotations

from typing import Any

import numpy as np

import nn
from autograd import Tensor, Value, compile_graph, sigmoid, sum
from lectures.decks import LISBON
from lectures.listings.form import listing

PRINTED = """
import numpy
import theano
import theano.tensor as T
rng = numpy.random

N = 400                      # training sample size
feats = 784                    # number of input variables

# generate a dataset: D = (input_values, target_class)
D = (rng.randn(N, feats), rng.randint(size=N, low=0, high=2))
training_steps = 10000

# Declare Theano symbolic variables
x = T.dmatrix("x")
y = T.dvector("y")

# initialize the weight vector w randomly
#
# this and the following bias variable b
# are shared so they keep their values
# between training iterations (updates)
w = theano.shared(rng.randn(feats), name="w")

# initialize the bias term
b = theano.shared(0., name="b")

print("Initial model:")
print(w.get_value())
print(b.get_value())

# Construct Theano expression graph
p_1 = 1 / (1 + T.exp(-T.dot(x, w) - b))    # Probability that target = 1
prediction = p_1 > 0.5                         # The prediction thresholded
xent = -y * T.log(p_1) - (1-y) * T.log(1-p_1) # Cross-entropy loss function
cost = xent.mean() + 0.01 * (w ** 2).sum()       # The cost to minimize
gw, gb = T.grad(cost, [w, b])                   # Compute the gradient of the cost
                                                # w.r.t weight vector w and
                                                # bias term b
                                                # (we shall return to this in a
                                                # following section of this tutorial)

# Compile
train = theano.function([x, y], [prediction, cost],
                        givens={w: gw, b: gb},
                        on_unused_input='ignore')
"""

NOTE = """The printed call cannot train: givens puts gw in the place of w instead of updating it,
and there is no loop. Theano's tutorial, from which the code comes, has updates=((w, w - 0.1 *
gw), (b, b - 0.1 * gb)) and calls train training_steps times, and so does the program. With these
first weights, many p_1 are 0 or 1 to all digits, and the printed cross-entropy is 0 * log 0.
Theano rewrites it when it compiles; the program takes the same cross-entropy of z = x w + b. 784
weights for 400 examples: even random labels are learned without an error."""


@listing("theano_logistic_regression", deck=LISBON, slide="Some Theano Code (Logistic Regression)",
         printed=PRINTED, note=NOTE, errata=("E-L3",))
def logistic_regression(N: int = 400, feats: int = 784, training_steps: int = 10000,
                        seed: int = 0) -> dict[str, Any]:
    """Logistic regression by gradient descent, compiled once."""
    rng = np.random.RandomState(seed)
    x, y = rng.randn(N, feats), rng.randint(size=N, low=0, high=2)
    w, b = Tensor(rng.randn(feats), "w"), Value(0.0, "b")
    print("Initial model:")
    print(w.data)
    print(b.data)

    z = x @ w + b
    xent = nn.losses.sigmoid_cross_entropy(z, y)
    cost = xent + 0.01 * sum(w**2)
    train = compile_graph(cost)
    for _ in range(training_steps):
        train.fprop()
        train.parameters -= 0.1 * train.bprop()
    train.write_back()

    prediction = sigmoid(z.data) > 0.5
    return {"accuracy": float(np.mean(prediction == y)), "cost": cost.data,
            "cross-entropy": xent.data}
