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
# # Start here
#
# chalkgrad shows how backpropagation works, and proves it. One expression is written down once; from its
# graph you get a drawing, a player that steps through both passes, a marked hand calculation, and training.
#
# Run the cells from top to bottom (Shift+Enter). A notebook that came from somewhere else shows its players
# as still pictures until it is run, or trusted.

# %% [markdown]
# ## One neuron
#
# $y = \tanh(w x + b)$. Every number that may change is a `Value` with a name.

# %%
import viz
from autograd import Graph, Value

w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(-5.0, "b")
v = (w * x).named("v")
z = (v + b).named("z")
y = z.tanh().named("y")
y

# %% [markdown]
# ## Draw it
#
# No gradient is known yet, and the diagram says so.

# %%
viz.draw(y)

# %% [markdown]
# ## One `bprop` at a time
#
# The backward pass begins at the root with $\partial y / \partial y = 1$. Each `bprop()` adds what its node
# contributes to the gradients of its operands.

# %%
y.grad = 1.0
y.bprop()
round(z.grad, 4)

# %%
z.bprop()
round(v.grad, 4), round(b.grad, 4)

# %%
v.bprop()
round(w.grad, 4), round(x.grad, 4)

# %% [markdown]
# `backward()` does all of that in one call. It *replaces* the gradients, so that a cell may be run twice.

# %%
y.backward()
viz.draw(y)

# %% [markdown]
# The same as a table: values are read downwards, gradients upwards.

# %%
Graph(y).trace()

# %% [markdown]
# ## Step through it
#
# Buttons, slider, arrow keys. *Ask me* asks for each number before it is shown.

# %%
viz.step(y)

# %% [markdown]
# ## A slide, checked
#
# The slides *Forward Pass: Simple Example* and *Backward Pass: Simple Example* (Uppsala, Machine learning,
# Block 3) compute a network by hand:
#
# $$h_1 = \mathrm{ReLU}(x^\top W_1), \qquad \hat y = w^\top h_1, \qquad J = \tfrac12 (\hat y - y)^2 .$$

# %%
from autograd import Tensor, constant, relu

x, y = constant([1, 2], "x"), constant(0, "y")
W1 = Tensor([[1, 2], [-1, 1]], "W1")
w = Tensor([1, -2], "w")

# %%
z1 = (x @ W1).named("z1")
h1 = relu(z1).named("h1")
y_hat = (w @ h1).named("y_hat")
J = (0.5 * (y_hat - y) ** 2).named("J")
viz.draw(J, direction="down")

# %% [markdown]
# These are the gradients that the slide prints. One of them is wrong. Which?

# %%
from autograd import check_by_hand

slide = {"y_hat": -8, "h1": [-8, 16], "z1": [0, 16], "W1": [[0, 16], [0, 32]], "w": [0, -40]}
check_by_hand(J, gradients=slide)

# %% [markdown]
# $h_1 (\hat y - y) = (0, 4) \cdot (-8) = (0, -32)$: a slip of the pen. Who says that the engine is right? The
# finite difference, which knows no rule of differentiation:

# %%
from autograd import check_gradients

check_gradients(J, wrt=w)

# %% [markdown]
# ## Change a number
#
# What was computed from it is stale until it is computed again; nothing is silently wrong.

# %%
from autograd import StaleGraphError

w.data = [1, -1]
try:
    J.backward()
except StaleGraphError as error:
    print(error)

# %%
Graph(J).fprop()
J.backward()
J.data, w.grad

# %% [markdown]
# ## The gradient is a graph too
#
# `grad` returns nodes, which can be drawn, and differentiated again.

# %%
from autograd import grad

t = Value(2.0, "t")
cube = (t**3).named("f")
slope = grad(cube, t).named("df_dt")
viz.draw(slope)

# %%
slope.data, grad(slope, t).data

# %% [markdown]
# ## Train it
#
# The same kind of neurons, eight of them and one more, learn to tell two moons apart.

# %%
import nn

X, labels = nn.data.moons(60, rng=0)
mlp = nn.MLP(2, [8, 1], "tanh", rng=0)
adam = nn.optimizers.Adam(mlp, learning_rate=0.1)
history = nn.train(mlp, (X, labels), "sigmoid_cross_entropy", adam, epochs=40, batch_size=20,
                   progress=False)
round(history.train_loss[0], 3), round(history.train_loss[-1], 3)

# %%
viz.plots.decision_regions(mlp, X, labels, threshold=0);

# %% [markdown]
# ## Where to go on
#
# | notebook | what it does |
# |---|---|
# | `01_uppsala`, `02_lisbon`, `03_darmstadt`, `04_lausanne` | step through a lecture, slide by slide, with its exercises |
# | `05_marking_hand_calculations` | for teachers: worksheets, marking, tests |
# | `06_train_what_you_drew` | from one drawn neuron to handwritten digits |
# | `07_second_order` | gradients of gradients: Hessians, saddle points, better directions |
#
# In a terminal: `chalkgrad list` (the worked examples of four lectures), `chalkgrad show u04`,
# `chalkgrad step u04`, `chalkgrad errata uppsala` (where the slides are wrong), `chalkgrad run xor`.

# %% [markdown]
# ## Try it yourself
#
# What is $\partial y / \partial w$ of $y = (w x)^2$ at $w = 2$, $x = 3$? Put your number in place of `None`.

# %%
mine = None
v, u = Value(2.0, "w"), Value(3.0, "x")
report = check_by_hand(((v * u) ** 2).named("y"), gradients={"w": mine})
report.summary, report.rows[0].hints

# %% [markdown]
# <details><summary>Solution</summary>
#
# $2 \cdot (w x) \cdot x = 2 \cdot 6 \cdot 3 = 36$. If you forgot the factor $x$ and wrote 12, it says so:
# "missing slope".
#
# </details>
