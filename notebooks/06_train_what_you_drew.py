# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Train what you drew
#
# The network in the drawing is the network that is trained: first as single units, every weight a box; then
# as layers, every weight matrix a box. Both are one graph.

# %% [markdown]
# ## A network of units
#
# Two inputs, two hidden units, one output, for XOR.

# %%
import nn
import viz

mlp = nn.MLP(2, [2, 1], "tanh", rng=3)
viz.draw_network(mlp, [1.0, 0.0])

# %% [markdown]
# Its computation for one example, as a graph. Each parameter is a `Value` with a name.

# %%
y_hat = mlp([1.0, 0.0])[0].named("y_hat")
J = ((y_hat - 1) ** 2).named("J")
J.backward()
viz.draw(J, operations=False, local_derivatives=False, direction="down")

# %% [markdown]
# The same graph with one box for each array: chalkgrad found the layers in it.

# %%
viz.draw(J, style="layers")

# %% [markdown]
# In a larger network, equal parts are drawn once, and say how often they are there.

# %%
wide = nn.MLP(2, [16, 16, 1], "tanh", rng=0)
K = (wide([1.0, -1.0])[0] ** 2).named("K")
viz.draw(K, style="modules", model=wide, depth=2)

# %% [markdown]
# ## One step of gradient descent, by hand
#
# $w \leftarrow w - \eta \, \partial J / \partial w$, for every parameter.

# %%
before = J.data
for parameter in mlp.parameters():
    parameter.data = parameter.data - 0.1 * parameter.grad
after = (mlp([1.0, 0.0])[0] - 1) ** 2
assert after.data < before
round(before, 6), round(after.data, 6)

# %% [markdown]
# ## All four examples
#
# `nn.train` does that for mini-batches, epoch by epoch, with any optimizer, and keeps what happened.

# %%
X, y = nn.data.boolean_xor()
X, y

# %%
adam = nn.optimizers.Adam(mlp, learning_rate=0.1)
history = nn.train(mlp, (X, y), "sigmoid_cross_entropy", adam, epochs=200, progress=False)
round(history.train_loss[0], 3), round(history.train_loss[-1], 3)

# %%
viz.plots.history(history);

# %% [markdown]
# The trained network, drawn again: its lines are as thick as its weights are large.

# %%
assert (mlp.predict(X).ravel() > 0).tolist() == [False, True, True, False]
viz.draw_network(mlp, [1.0, 0.0])

# %%
viz.plots.decision_regions(mlp, X, y, threshold=0);

# %% [markdown]
# ## What runs is what was recorded
#
# The whole loss over four examples is one scalar graph of hundreds of nodes. `compile_graph` finds the matrices
# in it and writes NumPy.

# %%
from autograd import Graph, compile_graph, log, sigmoid

losses = [-log(sigmoid(s * mlp(x)[0])) for x, s in zip(X.tolist(), [-1, 1, 1, -1], strict=True)]
loss = sum(losses) / 4
len(Graph(loss))

# %%
program = compile_graph(loss)
print(program.listing())

# %%
import numpy as np

assert np.isclose(program.fprop(), loss.data, rtol=1e-12)
loss.backward()
slopes = np.sort([parameter.grad for parameter in mlp.parameters()])
assert np.allclose(np.sort(program.bprop()), slopes)
slopes.round(4)

# %% [markdown]
# ## The same weights as matrices
#
# `as_dense()` gives the layers of the same network; whoever is trained, both are.

# %%
dense = mlp.as_dense()
dense

# %%
assert np.allclose(dense.predict(X), mlp.predict(X))
dense.predict(X).ravel().round(3)

# %% [markdown]
# ## Handwritten digits
#
# Whole layers from the start: $X W_1 + b_1$, ReLU, $H W_2 + b_2$, for 64 pixels and 10 classes. A fifth of the
# data is kept back.

# %%
X, y = nn.data.digits()
(X, y), test = nn.data.split(X, y, test=0.2, stratify=True, rng=0)
model = nn.Sequential(nn.Dense(64, 32, "relu", rng=0), nn.Dense(32, 10, rng=1))
model

# %%
adam = nn.optimizers.Adam(model, learning_rate=0.005)
history = nn.train(model, (X, y), "softmax_cross_entropy", adam, epochs=20, batch_size=64,
                   validation=test, metrics="accuracy", progress=False)
f"{history.metrics['accuracy'][-1]:.0%} of {len(test[1])} digits are right"

# %%
viz.plots.history(history);

# %%
viz.plots.confusion_matrix(model.predict(test[0]), test[1]);

# %% [markdown]
# ## One digit goes through it
#
# As scalar units this would be thousands of boxes; as arrays it is a dozen. The gradients of the whole
# network, from this one digit:

# %%
from autograd import Tensor

digit = Tensor(X[:1], "X")
loss = nn.losses.softmax_cross_entropy(model(digit), y[:1]).named("loss")
loss.backward()
viz.draw(loss, direction="down", local_derivatives=False)

# %% [markdown]
# ## A loop of your own
#
# Nothing is set to zero: `step()` uses the gradients up.

# %%
X, y = nn.data.moons(100, rng=0)
model = nn.Sequential(nn.Dense(2, 16, "tanh", rng=0), nn.Dense(16, 1, rng=1))
optimizer = nn.optimizers.Adam(model, learning_rate=0.05)
for _ in range(300):
    loss = ((model(X) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
nn.metrics.accuracy(model.predict(X), y, threshold=0.5)

# %% [markdown]
# ## Is the gradient right?
#
# Trained networks can hide a wrong gradient. This checks every derivative against finite differences.

# %%
from autograd import check_gradients

small = nn.Sequential(nn.Dense(2, 3, "tanh", rng=0), nn.Dense(3, 1, rng=1))
loss = ((small(X[:5]) - y[:5]) ** 2).mean()
report = check_gradients(loss, wrt=list(small.parameters()))
assert report.ok
len(report.rows)

# %% [markdown]
# ## Try it yourself
#
# Take away the hidden layer: `nn.Sequential(nn.Dense(2, 1, rng=0))`. How many of the two moons are then on the
# right side?

# %%
linear = nn.Sequential(nn.Dense(2, 1, rng=0))
mine = None  # train `linear` as above, and put its accuracy here

# %% [markdown]
# <details><summary>Solution</summary>
#
# About 88 %: a straight line is the best that it can draw.
#
# ```python
# optimizer = nn.optimizers.Adam(linear, learning_rate=0.05)
# nn.train(linear, (X, y), "sigmoid_cross_entropy", optimizer, epochs=300)
# nn.metrics.accuracy(linear.predict(X), y, threshold=0)
# ```
#
# </details>
