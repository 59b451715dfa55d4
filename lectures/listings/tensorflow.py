"""Linear regression: Lisbon's TensorFlow code."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Graph, Tensor, mean, square
from lectures.decks import LISBON
from lectures.listings.form import listing
from nn.optimizers import GradientDescent

PRINTED = """
import tensorflow as tf
import numpy as np

# Create 100 phony x, y data points in NumPy, y = x * 0.1 + 0.3
x_data = np.random.rand(100).astype(np.float32)
y_data = x_data * 0.1 + 0.3

# Try to find values for W and b that compute y_data = W * x_data + b
# (We know that W should be 0.1 and b 0.3, but TensorFlow will
# figure that out for us.)
W = tf.Variable(tf.random_uniform([1], -1.0, 1.0))
b = tf.Variable(tf.zeros([1]))
y = W * x_data + b

# Minimize the mean squared errors.
loss = tf.reduce_mean(tf.square(y - y_data))
optimizer = tf.train.GradientDescentOptimizer(0.5)
train = optimizer.minimize(loss)

# Before starting, initialize the variables. We will 'run' this first.
init = tf.global_variables_initializer()

# Launch the graph.
sess = tf.Session()
sess.run(init)

# Fit the line.
for step in range(201):
    sess.run(train)
    if step % 20 == 0:
        print(step, sess.run(W), sess.run(b))

# Learns best fit is W: [0.1], b: [0.3]
"""

NOTE = """The code is of TensorFlow 1. As there, the graph is recorded once and computed again
and again; each line is printed after the update. The program can also be given the numbers that
the slide draws at random, x_data and the first W."""


@listing("tensorflow_linear_regression", deck=LISBON,
         slide="Some Code in Tensorflow (Linear Regression)", printed=PRINTED, note=NOTE)
def linear_regression(x_data: Any = None, first_W: Any = None, seed: int = 0) -> dict[str, Any]:
    """A line fitted by gradient descent, its graph recorded once."""
    rng = np.random.RandomState(seed)
    if x_data is None:
        x_data = rng.rand(100).astype(np.float32)
    y_data = x_data * 0.1 + 0.3
    if first_W is None:
        first_W = rng.uniform(-1.0, 1.0, 1).astype(x_data.dtype)
    W = Tensor(first_W, "W")
    b = Tensor(np.zeros(1, x_data.dtype), "b")
    y = W * x_data + b

    loss = mean(square(y - y_data))
    optimizer, graph = GradientDescent([W, b], 0.5), Graph(loss)
    lines = []
    for step in range(201):
        optimizer.step(loss)
        graph.fprop()
        if step % 20 == 0:
            print(step, W.data, b.data)
            lines.append((step, float(W.data[0]), float(b.data[0])))
    return {"step, W, b": lines}
