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
# # Lisbon: Neural Networks
#
# Lecture 3 of *Deep Structured Learning* (André Martins and Vlad Niculae, Técnico Lisboa, fall 2019), slide by
# slide. Have the slides open beside this notebook; the headings are their titles.
#
# | the slides write | chalkgrad writes |
# |---|---|
# | columns: $z = W x + b$ with $W$ of shape $K \times D$ | rows: `X @ W + b` with `W` of shape `(d, h)`, the transpose |
# | $\nabla_{W}\, L$ | `dL_dW` in code, $\partial L / \partial W$ in pictures |
# | $p$: the probability of dropping a unit | the same: `Dropout(rate=p)`; other decks mean that of keeping it |
# | $\ell_2$: $\frac{\lambda}{2} \lVert W \rVert^2$ | the same by default: `L2(λ)`; `convention="full"` leaves out the ½ |
# | $g'(0)$ of ReLU: excepted | 0 |
# | $\epsilon$ inside the root (Adagrad, RMSprop) | the same by default |

# %% [markdown]
# ## Artificial Neuron (McCulloch and Pitts, 1943)
#
# A threshold unit, $v = -2 + 2 x_1 + 4 x_2 - x_3$ and $y = \mathrm{sgn}(v)$, for the eight rows of Table 3.6.

# %%
from itertools import product

import numpy as np

import nn

X = np.array(list(product([-1, 1], repeat=3)))
unit = nn.McCullochPitts([2, 4, -1], bias=-2)
np.column_stack([X, unit.sum(X), unit.predict(X)]).astype(int)

# %% [markdown]
# The last two columns are those of the slide, and $y = x_2 (x_1 + \bar x_3)$.

# %%
assert unit.sum(X).tolist() == [-7, -9, 1, -1, -3, -5, 5, 3]
x1, x2, x3 = (X > 0).T
assert ((unit.predict(X) > 0) == (x2 & (x1 | ~x3))).all()

# %% [markdown]
# ## Artificial Neuron
#
# The general unit: a pre-activation $z = w \cdot x + b$ and an activation $h = g(z)$, here the sigmoid. Numbers
# that may change are a `Value`, or a `Tensor` if they are several.

# %%
import viz
from autograd import Tensor, constant, dot, sigmoid

x = constant([3, 1], "x")
w, b = Tensor([1, -2], "w"), Tensor(0.5, "b")
z = (dot(w, x) + b).named("z")
h = sigmoid(z).named("h")
viz.draw(h)

# %% [markdown]
# ## Activation Function
#
# Linear, sigmoid, hyperbolic tangent, rectified linear; dashed: their slopes, as the engine's rules give them.

# %%
viz.plots.activation(["linear", "sigmoid", "tanh", "relu"]);

# %% [markdown]
# "Related to the sigmoid via $\sigma(z) = (1 + \tanh(z/2))/2$":

# %%
from autograd import tanh

points = np.linspace(-5, 5, 11)
assert np.allclose(sigmoid(points), (1 + tanh(points / 2)) / 2, rtol=1e-12)

# %% [markdown]
# ## Linear Activation
#
# "Composing layers of linear units is equivalent to a single layer of linear units." Two layers:

# %%
W1, b1 = Tensor([[1, -2], [0.5, 0.25], [0, 3]], "W1"), Tensor([0.1, -0.2, 0.3], "b1")
W2, b2 = Tensor([[2, -1, 0.5], [0, 1, -1]], "W2"), Tensor([0.5, -0.5], "b2")
x = Tensor([1.5, -0.5], "x")
y = (W2 @ (W1 @ x + b1) + b2).named("y")

# %% [markdown]
# And one layer. Its weights are $W = W_2 W_1$: the Jacobian of $y$ with respect to $x$ says so too.

# %%
from autograd import jacobian

W, b = W2.data @ W1.data, W2.data @ b1.data + b2.data
assert np.allclose(W @ x.data + b, y.data)
assert np.allclose(jacobian(y, x), W)
W, b

# %% [markdown]
# ## Capacity of Single Neuron (Linear Classifier)
#
# "With a single sigmoid activated neuron we recover logistic regression." The unit from above, with the
# negative log-likelihood of the label $y = 1$. Before you go on: what is $\partial L / \partial z$?

# %%
from autograd import log

y = constant(1, "y")
L = (-(y * log(h) + (1 - y) * log(1 - h))).named("L")
viz.draw(L, gradients=False)

# %% [markdown]
# Put your numbers in the place of `None`: decimals in quotes, as you would write them on paper. When they are all
# there, look at `mine` itself: it says what is wrong, and why.

# %%
from autograd import check_by_hand

mine = check_by_hand(L, gradients={"z": None, "w": [None, None], "b": None})
mine.summary

# %% [markdown]
# <details><summary>Solution</summary>
#
# $\partial L/\partial z = h - y = 0.8176 - 1 = -0.1824$. From there $\partial L/\partial w = (h - y)\, x =
# (-0.5473, -0.1824)$ and $\partial L/\partial b = h - y$.
#
# </details>

# %%
report = check_by_hand(L, gradients={"z": "-0.1824", "w": ["-0.5473", "-0.1824"], "b": "-0.1824"})
assert report.ok
report

# %% [markdown]
# "Can solve linearly separable problems (OR, AND). Can't solve non-linearly separable problems (XOR)."

# %%
solved = {}
for name in ("or", "and", "xor"):
    X, y = getattr(nn.data, f"boolean_{name}")()
    neuron = nn.Sequential(nn.Dense(2, 1, rng=0))
    nn.train(neuron, (X, y), "sigmoid_cross_entropy", nn.optimizers.Adam(neuron, 0.1), epochs=300,
             progress=False)
    solved[name] = bool(((neuron.predict(X) > 0) == y).all())
assert solved == {"or": True, "and": True, "xor": False}
solved

# %% [markdown]
# ## Solving XOR with Multi-Layer Perceptron
#
# Figure 3.11: $z_1 = \mathrm{sgn}(1 - x_1 + x_2)$, $z_2 = \mathrm{sgn}(-1 - x_1 + x_2)$,
# $y = \mathrm{sgn}(1 - z_1 + z_2)$.

# %%
from autograd import Graph, Value, sign

x1, x2 = Value(-1, "x1"), Value(1, "x2")
z1 = sign(1 - x1 + x2).named("z1")
z2 = sign(-1 - x1 + x2).named("z2")
y = sign(1 - z1 + z2).named("y")
viz.draw(y, gradients=False, local_derivatives=False)

# %% [markdown]
# The same graph at all four inputs: `evaluate` computes it elsewhere and changes nothing.

# %%
graph = Graph(y)
for a, c in product([-1, 1], repeat=2):
    values = graph.evaluate({x1: a, x2: c})
    print(f"x = ({a:2}, {c:2})   z1 = {values[z1]:2.0f}   z2 = {values[z2]:2.0f}   y = {values[y]:2.0f}")
    assert values[y] == (1 if a != c else -1)

# %% [markdown]
# Weights of thresholds are chosen by hand: the slope of a threshold is 0, and no gradient passes.

# %%
from autograd import gradients

assert gradients(y, [x1, x2]) == [0, 0]
gradients(y, [x1, x2])

# %% [markdown]
# ## Single Hidden Layer
#
# $D$ inputs and $K$ hidden units: $z = W^{(1)} x + b^{(1)}$, $h = g(z)$, $f = o(w^{(2)} \cdot h + b^{(2)})$. As
# a network of units:

# %%
mlp = nn.MLP(3, [4, 1], "tanh", rng=0)
viz.draw_network(mlp, [0.5, -1.0, 2.0])

# %% [markdown]
# The slide's $W^{(1)}$ has a row for each unit; chalkgrad's has a column for each, so that the rows of `X` can
# be many examples. Both compute the same. (With $o = \sigma$, $f(x)$ is $P(y = +1 \mid x)$; the slide's
# $P(y \mid x)$ for $y \in \{-1, +1\}$ is a slip, erratum E-L12.)

# %%
W1, b1, W2, b2 = mlp.state_dict().values()
x = np.array([0.5, -1.0, 2.0])
columns = W2.T @ np.tanh(W1.T @ x + b1) + b2
assert np.allclose(columns, mlp.predict([x]))
W1.T.shape, columns.round(4)

# %% [markdown]
# ## Multiple Classes
#
# "Can we use a similar strategy for multi-class classification? What do we need to change?" A self-test:

# %%
from lectures.exercises import check

check("I21")

# %% [markdown]
# An answer is marked, and a wrong one gets a hint. This is one sigmoid for each class:

# %%
check("I21", sigmoid)

# %% [markdown]
# <details><summary>Solution</summary>
#
# One output unit for each class, and instead of the sigmoid a function that turns all scores into
# probabilities: `check("I21", lambda z: np.exp(z) / np.sum(np.exp(z)))`.
#
# </details>

# %%
assert check("I21", lambda z: np.exp(z) / np.sum(np.exp(z))).verdict == "right"

# %% [markdown]
# ## Softmax Activation
#
# "Strictly positive, sums to 1." The row of three tied scores is as good as no knowledge at all.

# %%
from autograd import softmax

scores = np.array([[1, 0.5, -1], [2, 2, 0], [0, 0, 0]])
softmax(scores).round(4)

# %% [markdown]
# The Jacobian of softmax is $\mathrm{diag}(p) - p\, p^\top$: pushing one score up pulls the others down.

# %%
z = Tensor([1, 0.5, -1], "z")
p = softmax(z).named("p")
assert np.allclose(jacobian(p, z), np.diag(p.data) - np.outer(p.data, p.data))
jacobian(p, z).round(4)

# %% [markdown]
# The quotient as the slide prints it fails for large scores. The engine subtracts the largest first, which
# changes nothing but that.

# %%
large = np.array([1000.0, 0.0, -1000.0])
with np.errstate(all="ignore"):
    print("as printed: ", np.exp(large) / np.exp(large).sum())
print("the engine: ", softmax(large))

# %% [markdown]
# ## Sparsemax Activation (Martins and Astudillo, 2016)
#
# $\mathrm{sparsemax}(z) = \arg\min_{p \in \Delta} \lVert p - z \rVert^2$: of all probability vectors, the nearest to
# $z$. None of a thousand random ones is nearer.

# %%
from autograd import sparsemax

z = np.array([0.6, 0.5, -0.1])
others = np.random.default_rng(0).dirichlet([1, 1, 1], 1000)
p = sparsemax(z)
assert np.linalg.norm(others - z, axis=1).min() > np.linalg.norm(p - z)
p.round(4)

# %% [markdown]
# ## Sparsemax in Closed Form
#
# $\mathrm{sparsemax}_i(z) = \max(0, z_i - \tau)$: what is above the threshold is shifted, the rest is 0.

# %%
(z - p).round(4)

# %% [markdown]
# The first two differences are the threshold, $\tau = 0.05$; the third entry lies below it.
#
# ## A Formal Algorithm
#
# Sparsemax by hand, for $z = (1, \tfrac12, -1)$, which is sorted already. Step by step: how many entries stay,
# what is the threshold $\tau$, and what is $p$?

# %%
z = np.array([1, 0.5, -1])
k = np.arange(1, 4)
np.column_stack([k, 1 + k * z, np.cumsum(z), 1 + k * z > np.cumsum(z)])

# %% [markdown]
# The condition $1 + k z_{(k)} > \sum_{j \le k} z_{(j)}$ holds up to $k = 2$, so $\tau = (1 + \tfrac12 - 1)/2 =
# \tfrac14$ and $p = (\tfrac34, \tfrac14, 0)$.

# %%
assert sparsemax(z).tolist() == [0.75, 0.25, 0]
sparsemax(scores).round(4)

# %% [markdown]
# Your turn: $z = (0.1, 1.1, 0.2, 0.3)$. One entry lies exactly on the threshold.

# %%
p = sparsemax(Tensor([0.1, 1.1, 0.2, 0.3], "z")).named("p")
mine = check_by_hand(p.sum(), values={"p": [None, None, None, None]})
mine.summary

# %% [markdown]
# <details><summary>Solution</summary>
#
# Sorted: 1.1, 0.3, 0.2, 0.1. For $k = 2$: $1 + 0.6 > 1.4$ holds. For $k = 3$: $1 + 0.6 = 1.6$ is not greater
# than 1.6. So $\tau = (1.4 - 1)/2 = 0.2$ and $p = (0, 0.9, 0, 0.1)$.
#
# </details>

# %%
assert check_by_hand(p.sum(), values={"p": [0, "0.9", 0, "0.1"]}).ok

# %% [markdown]
# ## Two Dimensions
#
# $z = (t, 0)$: softmax is the sigmoid, sparsemax its "hard" version, with slope ½ between $-1$ and $1$.

# %%
viz.plots.probability_curves();

# %% [markdown]
# ## Three Dimensions
#
# The first probability of $z = (t_1, t_2, 0)$.

# %%
from matplotlib import pyplot as plt

figure, axes = plt.subplots(1, 2, figsize=(7, 3), subplot_kw={"projection": "3d"})
viz.plots.probability_surface("softmax", ax=axes[0])
viz.plots.probability_surface("sparsemax", ax=axes[1]);

# %% [markdown]
# ## Multiple Hidden Layers
#
# $h^{(0)} = x$, $z^{(\ell)} = W^{(\ell)} h^{(\ell-1)} + b^{(\ell)}$, $h^{(\ell)} = g(z^{(\ell)})$, and the output layer
# $f = o(z^{(L+1)})$. Two hidden layers:

# %%
deep = nn.MLP(3, [4, 4, 2], "tanh", rng=0)
viz.draw_network(deep, [0.5, -1.0, 2.0], numbers=False)

# %% [markdown]
# The slide's formulas in a loop, in columns:

# %%
h, arrays = x, list(deep.state_dict().values())
for W, b in zip(arrays[::2], arrays[1::2], strict=True):
    z = W.T @ h + b
    h = np.tanh(z)
assert np.allclose(z, deep.predict([x]))  # the last layer is linear
z.round(4)

# %% [markdown]
# ## Universal Approximation Theorem
#
# One hidden layer and a linear output. With more units the best fit of a wave gets better: the theorem says that
# it can; training has to find it. The largest error:

# %%
t = np.linspace(-3, 3, 61).reshape(-1, 1)
wave = np.sin(2 * t)
errors = {}
for units in (1, 3, 20):
    net = nn.Sequential(nn.Dense(1, units, "tanh", rng=1, bias_initializer=nn.initializers.uniform(-3, 3)),
                        nn.Dense(units, 1, rng=2))
    nn.train(net, (t, wave), "squared_error", nn.optimizers.Adam(net, 0.03), epochs=800,
             batch_size=None, progress=False)
    errors[units] = float(np.abs(net.predict(t) - wave).max().round(1))
assert errors[1] > errors[3] > errors[20]
errors

# %%
viz.plots.fit(net, t, wave);

# %% [markdown]
# "Arbitrarily well" holds on a bounded and closed set, and for activations that are no polynomials (erratum
# E-L9). Outside of the interval a network of squashing units becomes flat:

# %%
far = np.linspace(-30, 30, 601).reshape(-1, 1)
worst = np.abs(net.predict(far) - np.sin(2 * far)).max()
assert worst > 1
f"an error of {worst:.1f} outside, {errors[20]} inside"

# %% [markdown]
# ## Deeper Networks
#
# The tent map, $1 - \lvert 2x - 1 \rvert$ on $[0, 1]$, by $K = 2$ ReLU units: $2\,\mathrm{relu}(x) -
# 4\,\mathrm{relu}(x - \tfrac12)$. Each further layer folds once more. How many linear pieces after $L = 5$?

# %%
from autograd import relu


def folded(x, layers):
    for _ in range(layers):
        x = 2 * relu(x) - 4 * relu(x - 0.5)
    return x

grid = np.linspace(0, 1, 1025)
for layers in range(1, 6):
    slopes = np.diff(folded(grid, layers))
    print(layers, "layers:", 1 + int((np.abs(np.diff(slopes)) > 1e-9).sum()), "pieces")

# %% [markdown]
# The formula $(K/D)^{D(L-1)} K^D$ says $2^4 \cdot 2 = 32$ for $K = 2$, $D = 1$, $L = 5$. But one layer of $K = 2$
# units can have 3 pieces, and the formula says 2. The $O(\ldots)$ of the slide reads like an upper bound; what
# Montúfar et al. prove is a *lower* bound, $\Omega(\ldots)$, on the largest number (erratum E-L7).

# %%
from math import comb

for K, D in ((2, 1), (4, 1), (4, 2), (8, 2)):
    most = sum(comb(K, j) for j in range(D + 1))
    print(f"one layer, K = {K}, D = {D}: formula {K**D}, exactly {most}")

# %% [markdown]
# ## "Simple" Target Function, One Hidden Layer
#
# The playground's circle, with four tanh units.

# %%
def trained(data, layers, activation="tanh", epochs=300):
    model = nn.MLP(2, [*layers, 1], activation, rng=4).as_dense()
    nn.train(model, data, "sigmoid_cross_entropy", nn.optimizers.Adam(model, 0.03), epochs=epochs,
             batch_size=50, seed=0, progress=False)
    return model, float(nn.metrics.accuracy(model.predict(data[0]), data[1], threshold=0))

circle = nn.data.circle(200, rng=0)
model, accuracy = trained(circle, [4], epochs=60)
assert accuracy > 0.95
viz.plots.decision_regions(model, *circle, threshold=0);

# %% [markdown]
# ## Complex Target Function: One Hidden Layer, Two Hidden Layers, ReLU
#
# The spiral. What share of the points does each network get right? One layer of eight units is not enough.

# %%
spiral = nn.data.spiral(200, rng=0)
networks = {"one layer of 8": ([8], "tanh"), "two layers of 8": ([8, 8], "tanh"),
            "two layers of 8, ReLU": ([8, 8], "relu"), "four layers of 8, ReLU": ([8] * 4, "relu")}
models = {}
for name, (layers, activation) in networks.items():
    models[name], accuracy = trained(spiral, layers, activation)
    print(f"{name}: {accuracy:.1f}")

# %%
figure, axes = plt.subplots(1, 3, figsize=(9, 3), layout="constrained")
shown = ["one layer of 8", "two layers of 8", "four layers of 8, ReLU"]
for ax, name in zip(axes, shown, strict=True):
    viz.plots.decision_regions(models[name], *spiral, threshold=0, ax=ax).set_title(name)
    ax.get_legend().remove()

# %% [markdown]
# ## Empirical Risk Minimization, Stochastic Gradient Descent
#
# "A noisy but unbiased estimate of the gradient." Four examples, a line $w x + b$ with
# $\theta = (w, b)$, and $L_i = \tfrac12 (w x_i + b - y_i)^2$.

# %%
x, y = constant([1, 2, 3, 4], "x"), constant([2, 3, 5, 4], "y")
theta = Tensor([0.5, 0.25], "theta")
L = (0.5 * (theta[0] * x + theta[1] - y) ** 2).named("L")
each = jacobian(L, theta)
each

# %% [markdown]
# Each row is the gradient of one example. Their mean is the full gradient, and so is the mean over all
# mini-batches of two.

# %%
from itertools import combinations

full = gradients(L.mean(), theta)
pairs = [gradients(L[list(pair)].mean(), theta) for pair in combinations(range(4), 2)]
assert np.allclose(each.mean(axis=0), full) and np.allclose(np.mean(pairs, axis=0), full)
full, np.std(each, axis=0).round(2), np.std(pairs, axis=0).round(2)

# %% [markdown]
# The last two arrays are the spreads around it, of single examples and of pairs: a mini-batch is less noisy.
#
# ## Squared Loss
#
# $L = \tfrac12 \lVert f - y \rVert^2$. (There is no mean in it, though the slide calls it mean squared error.)

# %%
f, y = Tensor([1, 2], "f"), constant([0, 4], "y")
L = (0.5 * ((f - y) ** 2).sum()).named("L")
check_by_hand(L, values={"L": "2.5"}, gradients={"f": [1, -2]})

# %% [markdown]
# ## Negative Log-Likelihood (Cross-Entropy)
#
# The gradient at the output pre-activation: $-(1_{(y=c)} - \mathrm{softmax}_c(z))$. Here the second class is
# right.

# %%
z, y = Tensor([1, 0.5, -1], "z"), constant([0, 1, 0], "y")
f = softmax(z).named("f")
L = (-dot(y, log(f))).named("L")
assert np.allclose(gradients(L, z), -(y.data - f.data))
check_by_hand(L, gradients={"z": ["0.5741", "-0.6518", "0.0777"]})

# %% [markdown]
# **Find the slip.** The slide ends with $L = -\log \mathrm{softmax}(z(x))$. What is wrong with it?

# %%
(-log(softmax(z))).data.round(4)

# %% [markdown]
# <details><summary>Solution</summary>
#
# That is a number for each class, and a loss must be one number: the index $y$ is missing,
# $-\log \mathrm{softmax}_y(z(x))$ (erratum E-L5).
#
# </details>
#
# In a network one takes the loss of the pre-activation, which cannot overflow:

# %%
assert np.isclose(nn.losses.softmax_cross_entropy(z, 1).data, L.data)
nn.losses.softmax_cross_entropy([1000.0, 0.0, -1000.0], 2)

# %% [markdown]
# ## Sparsemax Loss (Martins and Astudillo, 2016)
#
# $L = -z_y + \tfrac12 \sum_{j \in S(z)} (z_j^2 - \tau^2) + \tfrac12$, written out: $z_S$ are the scores in the
# support. (The slide has $z_c$, and $c$ is any class: erratum E-L4. It must be the right one.)

# %%
z_S = z[[0, 1]].named("z_S")
tau = ((z_S.sum() - 1) / 2).named("tau")
L = (-z[1] + 0.5 * (z_S**2 - tau**2).sum() + 0.5).named("L")
assert np.isclose(L.data, nn.losses.sparsemax_loss(z.data, 1))
assert np.allclose(gradients(L, z), -(y.data - sparsemax(z.data)))
L.data, gradients(L, z)

# %% [markdown]
# The loss is 0 as soon as the right class leads by 1; the cross-entropy never is.

# %%
ahead = np.array([2.0, 1.0, 0.0])
assert nn.losses.sparsemax_loss(ahead, 0) == 0 < nn.losses.softmax_cross_entropy(ahead, 0)

# %% [markdown]
# ## Classification Losses in Two Dimensions
#
# Over $t = z_1 - z_2$, the first class being right.

# %%
viz.plots.margin_losses();

# %% [markdown]
# ## Recap: Chain Rule
#
# $u = t^2$, $v = 3t + 1$, $r = u v$. Two paths lead from $t$ to $r$.

# %%
t = Value(2.0, "t")
u, v = (t**2).named("u"), (3 * t + 1).named("v")
r = (u * v).named("r")
viz.step(r)

# %% [markdown]
# "$\partial r/\partial t = 2 t v + 3 u = 9 t^2 + 2 t$": the gradient as a graph, and as a formula.

# %%
from autograd import formula, grad

slope = grad(r, t)
assert slope.data == 2 * 2 * 7 + 3 * 4 == 9 * 2**2 + 2 * 2
formula(slope)

# %% [markdown]
# What if one path is forgotten? The check knows this mistake.

# %%
report = check_by_hand(r, values={"u": 4, "v": 7}, gradients={"u": 7, "v": 4, "t": 28})
assert report.count("wrong here") == 1
report

# %% [markdown]
# ## Hidden Layer Gradient
#
# "Gradient backpropagation is just the chain rule of derivatives!" A network with layers of 2, 3, 4 and 3 units,
# in the columns of the slides: all sizes differ, so that no matrix fits in the wrong place.

# %%
numbers = {
    "W1": [[0.5, -0.2], [0.1, 0.4], [-0.3, 0.8]], "b1": [0.1, -0.1, 0.2],
    "W2": [[0.2, -0.5, 0.3], [0.7, 0.1, -0.4], [-0.6, 0.2, 0.5], [0.3, 0.3, -0.1]],
    "b2": [0, 0.05, -0.05, 0.1],
    "W3": [[0.4, -0.3, 0.2, 0.1], [-0.2, 0.5, -0.1, 0.6], [0.1, 0.1, -0.7, 0.3]], "b3": [0.2, -0.1, 0]}
W1, b1, W2, b2, W3, b3 = (Tensor(array, name) for name, array in numbers.items())
point, label = constant([0.5, -1], "x"), constant([0, 0, 1], "y")

# %%
def network(dropped1=None, dropped2=None):  # masks, for later
    def hidden(z, mask):
        return tanh(z) if mask is None else tanh(z) * mask

    z1 = (W1 @ point + b1).named("z1")
    h1 = hidden(z1, dropped1).named("h1")
    z2 = (W2 @ h1 + b2).named("z2")
    h2 = hidden(z2, dropped2).named("h2")
    z3 = (W3 @ h2 + b3).named("z3")
    f = softmax(z3).named("f")
    return (-log(dot(label, f))).named("L"), [point, h1, h2, f], [z1, z2, z3]

# %%
L, h, z = network()
L.backward()
viz.draw(L, local_derivatives=False, operations=False, direction="down")

# %% [markdown]
# The slide: $\nabla_{h^{(\ell)}} L = W^{(\ell+1)\top} \nabla_{z^{(\ell+1)}} L$, "hidden layer gradient".

# %%
z1, z2, z3 = z
h0, h1, h2, f = h
assert np.allclose(h2.grad, W3.data.T @ z3.grad)
assert np.allclose(h1.grad, W2.data.T @ z2.grad)

# %% [markdown]
# ## Hidden Layer Gradient (Before Activation)
#
# "How to compute the derivative of the activation function $g'(z^{(\ell)})$?" Self-test, for $g = \tanh$:

# %%
check("I22")

# %%
check("I22", lambda z: tanh(z) * (1 - tanh(z)))

# %% [markdown]
# <details><summary>Solution</summary>
#
# $g'(z) = 1 - g(z)^2$, and $h = g(z)$ is known from the forward pass: `check("I22", lambda z: 1 - np.tanh(z)**2)`.
#
# </details>

# %%
assert check("I22", lambda z: 1 - np.tanh(z) ** 2).verdict == "right"
assert np.allclose(z2.grad, h2.grad * (1 - h2.data**2))

# %% [markdown]
# ## Parameter Gradient
#
# $\nabla_{W^{(\ell)}} L = \nabla_{z^{(\ell)}} L\; h^{(\ell-1)\top}$ and $\nabla_{b^{(\ell)}} L = \nabla_{z^{(\ell)}} L$.

# %%
for W, b, below, at in ((W1, b1, h0, z1), (W2, b2, h1, z2), (W3, b3, h2, z3)):
    assert np.allclose(W.grad, np.outer(at.grad, below.data))
    assert np.allclose(b.grad, at.grad)
W2.grad.round(4)

# %% [markdown]
# ## Backpropagation
#
# **Find the mistake.** The loop on the slide runs over $\ell = L+1, \ldots, 1$, and computes in each round
# $\nabla_{W^{(\ell)}}$, $\nabla_{b^{(\ell)}}$, then "gradient of hidden layer below"
# $\nabla_{h^{(\ell)}} L = W^{(\ell+1)\top} \nabla_{z^{(\ell+1)}} L$. Try the first round, $\ell = 3$, in this
# network.
#
# <details><summary>Solution</summary>
#
# There is no $W^{(4)}$. The layer *below* is $\ell - 1$: $\nabla_{h^{(\ell-1)}} L = W^{(\ell)\top}
# \nabla_{z^{(\ell)}} L$ and $\nabla_{z^{(\ell-1)}} L = \nabla_{h^{(\ell-1)}} L \odot g'(z^{(\ell-1)})$ (erratum
# E-L1). Then every line uses only what is known already.
#
# </details>

# %%
dz = -(label.data - f.data)  # the output gradient, before the loop
for W, b, below in ((W3, b3, h2), (W2, b2, h1), (W1, b1, h0)):
    assert np.allclose(np.outer(dz, below.data), W.grad) and np.allclose(dz, b.grad)
    dh = W.data.T @ dz
    dz = dh * (1 - below.data**2)  # of no use in the last round: there is no z0
dh.round(4)

# %% [markdown]
# ## Computation Graph
#
# "Calling the `fprop` method of each box in the right order (after a topological sort) yields forward
# propagation." Just that:

# %%
from autograd import topological_sort

order = topological_sort(r)
for node in order:
    if node.op is not None:
        node.fprop()
[f"{node.name or 'a box'} = {node.data:g}" for node in order]

# %% [markdown]
# ## Automatic Differentiation
#
# "By calling the `bprop` method in reverse order, we get backpropagation."

# %%
Graph(r).clear()
r.grad = 1.0
for node in reversed(order):
    if node.op is not None:
        node.bprop()
assert t.grad == 40
Graph(r).trace()

# %% [markdown]
# ## Several Autodiff Strategies
#
# *Symbol-to-number*: numbers in, gradients at these numbers out.

# %%
gradients(r, [t, u, v])

# %% [markdown]
# *Symbol-to-symbol*: "the derivatives are just another computational graph". It computes $u \cdot 3 + v \cdot 2t$,
# which is $9t^2 + 2t$ in disguise:

# %%
viz.draw(grad(r, t), local_derivatives=False, gradients=False)

# %% [markdown]
# It "generalizes automatically to higher-order derivatives": $18 t + 2$, then $18$. (That number-giving systems
# cannot do this is not so in general: erratum E-L8.)

# %%
second = grad(grad(r, t), t)
third = grad(second, t)
assert second.data == 18 * 2 + 2 and third.data == 18
second.data, third.data

# %% [markdown]
# ## Some Theano Code (Logistic Regression)
#
# The listing's expressions, with its names, for three examples instead of 400.

# %%
from autograd import exp

x = constant([[1, 2], [-1, 0.5], [0, -1]], "x")
y = constant([1, 0, 1], "y")
w, b = Tensor([0.2, -0.1], "w"), Tensor(0.0, "b")

def expressions():
    p_1 = 1 / (1 + exp(-(x @ w) - b))  # probability that target = 1
    xent = -y * log(p_1) - (1 - y) * log(1 - p_1)  # cross-entropy loss
    return p_1, xent.mean() + 0.01 * (w**2).sum()  # the cost to minimize

# %%
p_1, cost = expressions()
gw, gb = gradients(cost, [w, b])
p_1.data.round(4), round(cost.data, 6), gw.round(4), round(float(gb), 4)

# %% [markdown]
# **What is missing on the slide?** As printed, `theano.function(...)` says `givens={w: gw, b: gb}`, and nothing
# is ever updated. The tutorial that it comes from has `updates=((w, w - 0.1 * gw), (b, b - 0.1 * gb))`, in a loop
# (erratum E-L3):

# %%
for _ in range(100):
    p_1, cost = expressions()
    gw, gb = gradients(cost, [w, b])
    w.data, b.data = w.data - 0.1 * gw, b.data - 0.1 * gb
assert cost.data < 0.638
round(cost.data, 4), (p_1.data > 0.5).astype(int)

# %% [markdown]
# ## Some Code in Tensorflow (Linear Regression)
#
# The loop of the slide; its eleven lines of output. $x$ is an even grid here instead of random numbers, so that
# everybody gets the same.

# %%
x_data = np.arange(100) / 99
y_data = x_data * 0.1 + 0.3
W, b = Value(-0.5, "W"), Value(0.0, "b")
optimizer = nn.optimizers.GradientDescent([W, b], 0.5)
for step in range(201):
    optimizer.step(((W * x_data + b - y_data) ** 2).mean())
    if step % 20 == 0:
        print(step, f"{W.data:.5f} {b.data:.5f}")
assert round(W.data, 6) == 0.1 and round(b.data, 6) == 0.3

# %% [markdown]
# ## Some Code in Keras (Multi-Layer Perceptron)
#
# The same network layer by layer, its number of parameters, and its optimizer.

# %%
D, G = nn.Dense, nn.Dropout
model = nn.Sequential(
    D(20, 64, "tanh", initializer="keras_uniform", rng=0), G(0.5),
    D(64, 64, "tanh", initializer="keras_uniform", rng=1), G(0.5),
    D(64, 10, "softmax", initializer="keras_uniform", rng=2))
assert model.count() == 20 * 64 + 64 + 64 * 64 + 64 + 64 * 10 + 10 == 6154
model

# %%
schedule = nn.schedules.inverse_time(0.1, 1e-6)  # SGD(lr=0.1, decay=1e-6, ...)
p = Value(0.0, "p")
sgd = nn.optimizers.Nesterov([p], schedule, momentum=0.9)
for g in (1.0, 0.5, -1.0):  # three gradients, one after the other
    sgd.step(g * p)
    print(round(p.data, 6))

# %% [markdown]
# ## $\ell_2$ Regularization, $\ell_1$ Regularization
#
# $\Omega = \tfrac12 \lVert W \rVert^2$ has the gradient $W$, $\Omega = \lVert W \rVert_1$ has $\mathrm{sign}(W)$.
# Somebody calculated the first by hand, and remembered another deck. What went wrong?

# %%
W = Tensor([[1, -2], [0, 0.5]], "W")
omega_2 = (0.5 * (W**2).sum()).named("omega2")
check_by_hand(omega_2, values={"omega2": "2.625"}, gradients={"W": [[2, -4], [0, 1]]})

# %% [markdown]
# <details><summary>Solution</summary>
#
# $(2, -4, 0, 1)$ is $2W$, the gradient of $\lVert W \rVert^2$ without the ½. Other decks have that convention, with
# the update $(1 - 2 \eta \lambda) W$ instead of the $(1 - \eta \lambda) W$ here.
#
# </details>

# %%
from nn.regularizers import L1, L2

half, full = L2(0.1)([W]), L2(0.1, convention="full")([W])
assert np.allclose(gradients(half, W), 0.1 * W.data)
assert np.allclose(gradients(full, W), 2 * 0.1 * W.data)
assert np.allclose(gradients(L1(0.1)([W]), W), 0.1 * np.sign(W.data))

# %% [markdown]
# "This has the effect of a weight decay": a step with $\eta = 0.5$, $\lambda = 0.1$, and a loss whose gradient
# is $G$.

# %%
G = np.array([[0.1, 0.2], [-0.3, 0.4]])
loss = (G * W).sum()
for name, penalty in (("l2", L2(0.1)([W])), ("l1", L1(0.1)([W]))):
    print(name, (W.data - 0.5 * gradients(loss + penalty, W)).round(4).tolist())
assert np.allclose(W.data - 0.5 * gradients(loss + half, W), (1 - 0.5 * 0.1) * W.data - 0.5 * G)

# %% [markdown]
# ## Dropout Regularization (Srivastava et al., 2014)
#
# "During training, remove some hidden units stochastically."

# %%
thinned = nn.Sequential(nn.Dense(3, 5, "tanh", rng=0), nn.Dropout(0.4, "plain", mask=[1, 0, 1, 1, 0]),
                        nn.Dense(5, 2, rng=1))
viz.draw_network(thinned, [1.0, 0.5, -1.0], training=True, numbers=False)

# %% [markdown]
# "At test time, keep all units, but multiply their outputs by $1 - p$." The inverted variant divides in
# training instead.

# %%
h, p, mask = np.array([1.0, 2, 3, 4]), 0.25, [1, 0, 1, 0]
for variant in ("plain", "inverted"):
    layer = nn.Dropout(p, variant, mask=mask)
    print(f"{variant:8}  training {layer(h, training=True).round(3)}  test {layer.predict(h)}")

# %% [markdown]
# Why $1 - p$? For a linear output it gives exactly the mean over all $2^4$ thinned networks.

# %%
from nn.dropout import all_masks

w = np.array([1, -1, 0.5, 2])
mean = sum(probability * (w @ (h * mask)) for mask, probability in all_masks(4, p))
assert np.isclose(mean, w @ ((1 - p) * h))
float(mean)

# %% [markdown]
# ## Backpropagation with Dropout
#
# The network from above with masks, $h^{(\ell)} = g(z^{(\ell)}) \odot m^{(\ell)}$. **Find the mistake**: the slide
# has $\nabla_{z^{(\ell)}} L = \nabla_{h^{(\ell)}} L \odot g'(z^{(\ell)}) \odot m^{(\ell-1)}$. Try it for $\ell = 2$.

# %%
m1, m2 = constant([1, 0, 1], "m1"), constant([0, 1, 1, 0], "m2")
L, (_, h1, h2, f), (z1, z2, z3) = network(m1, m2)
L.backward()

# %%
from autograd import ShapeError

slope = Tensor(1 - np.tanh(z2.data) ** 2, "slope")
try:
    h2.grad * slope * m1
except ShapeError as error:
    print(error)

# %% [markdown]
# <details><summary>Solution</summary>
#
# $z^{(2)}$ has four entries and $m^{(1)}$ three: the mask must be that of the same layer, $m^{(2)}$ with
# $z^{(2)}$ (erratum E-L2; the loop has the slip of E-L1 too).
#
# </details>

# %%
assert np.allclose(z2.grad, h2.grad * slope.data * m2.data)
assert not W2.grad[m2.data == 0].any() and not W2.grad[:, m1.data == 0].any()
(W2.grad + 0.0).round(4)

# %% [markdown]
# Rows of dropped units, and columns of units that were dropped below, get no gradient.
#
# ## Initialization
#
# "Cannot initialize to zero with tanh activation (the gradients would also be zero and we would reach a saddle
# point)." Three tanh units and a sigmoid output learn OR, all weights 0. Mark the slide:

# %%
X, y = nn.data.boolean_or()
start = {"W1": np.zeros((2, 3)), "b1": np.zeros(3), "W2": np.zeros((3, 1)), "b2": np.zeros(1)}
model = nn.Sequential(nn.Dense(2, 3, "tanh", rng=0), nn.Dense(3, 1, rng=1))
model.load_state_dict(start)
L = nn.losses.sigmoid_cross_entropy(model(X), y, reduction="sum").named("L")
report = check_by_hand(L, gradients={name: np.zeros(a.shape).tolist() for name, a in start.items()})
report

# %% [markdown]
# <details><summary>Solution</summary>
#
# All gradients are zero but one: that of the output bias is $\sum (p - y) = 4 \cdot \tfrac12 - 3 = -1$. It moves
# until it is at its best; only then it is a saddle point (erratum E-L10). The other weights never move.
#
# </details>

# %%
assert [row.label for row in report.rows if row.verdict == "wrong here"] == ["∂L/∂b2[0]"]

# %% [markdown]
# "Cannot initialize the weights to the same value": the three units of a layer get the same gradient, for ever.

# %%
model.load_state_dict({name: np.full(a.shape, value) for (name, a), value in
                       zip(start.items(), (0.3, 0.1, -0.2, 0.05), strict=True)})
nn.train(model, (X, y), "sigmoid_cross_entropy", nn.optimizers.SGD(model, 0.5), epochs=200,
         batch_size=None, progress=False)
columns = model.state_dict()["W1"]
assert np.allclose(columns, columns[:, :1])
columns.round(3)

# %% [markdown]
# ## "Glorot Initialization"
#
# $t = \sqrt 6 / \sqrt{K^{(\ell)} + K^{(\ell-1)}}$. Through ten tanh layers of 50 units, signals with Glorot's weights
# shrink slowly; with weights of a standard deviation of 0.05 they vanish, with 1 they saturate.

# %%
sample = np.random.default_rng(0).normal(size=(200, 50))
for name in ("glorot_uniform", nn.initializers.normal(0.05), nn.initializers.normal(1)):
    deep = nn.Sequential(*(nn.Dense(50, 50, "tanh", initializer=name, rng=i) for i in range(10)))
    h = deep.predict(sample)
    print(f"{getattr(name, '__name__', name):16} spread of the outputs {h.std():.3f}, "
          f"saturated {np.mean(np.abs(h) > 0.99):.0%}")

# %%
t = np.sqrt(6) / np.sqrt(50 + 50)
W = nn.initializers.glorot_uniform((50, 50), 0)
assert np.abs(W).max() <= t
print(f"t = {t:.4f}, t²/3 = {t**2 / 3:.4f}, variance of the weights {W.var():.4f}")

# %% [markdown]
# ## Training, Validation, and Test Sets
#
# The training set trains, the validation set chooses, the test set judges once.

# %%
parts = nn.data.split(*nn.data.moons(200, noise=0.3, rng=0), validation=0.2, test=0.2, rng=0)
train, validation, test = parts
[len(X) for X, _ in parts]

# %% [markdown]
# ## Hyperparameter Tuning: Grid Search, Random Search
#
# Random search: eight learning rates, $10^u$ with $u$ uniform on $[-3, 0]$.

# %%
def tried(rate):
    model = nn.Sequential(nn.Dense(2, 8, "tanh", rng=0), nn.Dense(8, 1, rng=1))
    history = nn.train(model, train, "sigmoid_cross_entropy", nn.optimizers.SGD(model, rate), epochs=30,
                       batch_size=20, validation=validation, progress=False, seed=0)
    return history.validation_loss[-1], rate, model

rates = 10 ** np.random.default_rng(0).uniform(-3, 0, 8)
found = sorted((tried(rate) for rate in rates), key=lambda trial: trial[0])
for loss, rate, _ in found:
    print(f"rate {rate:.4f}  validation loss {loss:.3f}")

# %%
accuracy = nn.metrics.accuracy(found[0][2].predict(test[0]), test[1], threshold=0)
assert accuracy > 0.8
f"{accuracy:.0%} of the test set are right"

# %% [markdown]
# ## Early Stopping
#
# "Halve the learning rate for every epoch where the validation error increases" and go back to the previous step
# (*Decaying the Learning Rate*).

# %%
schedule = nn.schedules.HalveAndGoBack(0.1)
for error in (1.0, 0.8, 0.9, 0.7, 0.75, 0.6):
    worse = schedule.observe(error)
    print(f"error {error:4}  {'go back, ' if worse else ''}next rate {schedule.rate}")
assert schedule.rate == 0.025

# %% [markdown]
# Two moons with much noise, and a network that is too large. `patience` is the slide's "look ahead".

# %%
moons, held = nn.data.moons(40, noise=0.4, rng=0), nn.data.moons(200, noise=0.4, rng=1)
model = nn.Sequential(nn.Dense(2, 30, "tanh", rng=0), nn.Dense(30, 1, rng=1))
history = nn.train(model, moons, "sigmoid_cross_entropy", nn.optimizers.Adam(model, 0.02), epochs=200,
                   batch_size=None, validation=held, progress=False,
                   early_stopping=nn.EarlyStopping(patience=20))
viz.plots.history(history, show="loss");

# %%
assert len(history.train_loss) < 200
int(np.argmin(history.validation_loss)), len(history.train_loss)

# %% [markdown]
# ## Normalization of the Data
#
# "Subtract the training set mean and divide by the training set standard deviation." (Another deck says *variance*,
# which leaves a variance of 1/125 here: erratum E-S7.)

# %%
column = np.array([[0.0], [10], [20], [30]])
scaled, wrong = nn.data.scaled(column), nn.data.scaled(column, by="variance")
assert np.isclose(scaled.var(), 1) and np.isclose(wrong.var(), 1 / 125)
scaled.ravel().round(4), wrong.ravel().round(4)

# %% [markdown]
# ## Adaptive Learning Rates
#
# Three gradients of two parameters, the second of them much larger. Adagrad and RMSprop scale each by its own
# past: what would be steps of 1 and 3 in the last row are of about equal size. (They *divide* by the root of the
# sum, whatever "scaled by" may suggest: erratum E-L11.) Printed: what is accumulated, and the direction.

# %%
for rule in (nn.optimizers.Adagrad, nn.optimizers.RMSprop):
    theta = Tensor([0.0, 0.0], "theta")
    optimizer, at = rule([theta], 1.0), theta.data
    for g in ([1.0, -2.0], [0.5, 0.5], [-1.0, 3.0]):
        optimizer.step((np.array(g) * theta).sum())
        print(rule.__name__, optimizer.memory["squares"].round(4), (at - theta.data).round(4))
        at = theta.data

# %% [markdown]
# On a narrow valley, $\tfrac12 (x^2 + 25 y^2)$: paths of SGD, Adagrad and RMSprop.

# %%
def valley(w):
    return 0.5 * (w[0] ** 2 + 25 * w[1] ** 2)

paths = {}
for rule, rate in ((nn.optimizers.SGD, 0.07), (nn.optimizers.Adagrad, 0.7),
                   (nn.optimizers.RMSprop, 0.1)):
    w = Tensor([-3.0, 1.0], "w")
    optimizer, path = rule([w], rate), [w.data]
    for _ in range(40):
        optimizer.step(valley(w))
        path.append(w.data)
    paths[rule.__name__] = np.array(path)

# %%
viz.plots.loss_surface(valley(w), w, path=paths, spans=[(-3.5, 1.5), (-1.5, 1.5)], names=("x", "y"));

# %% [markdown]
# ## Gradient Checking
#
# $(f(x + \epsilon) - f(x - \epsilon)) / 2\epsilon$ for $f = x^3$ at $x = 2$, beside the one-sided difference. Exactly it is
# 12.

# %%
def cube(x):
    return x**3

print("  ε      central       forward")
for e in (0.1, 0.01, 1e-5):
    central, forward = (cube(2 + e) - cube(2 - e)) / (2 * e), (cube(2 + e) - cube(2)) / e
    print(f"{e:<7g} {central:.8f}  {forward:.8f}")

# %% [markdown]
# `check_gradients` does it for every entry of every parameter, with a good $\epsilon$.

# %%
from autograd import check_gradients

L, *_ = network()
report = check_gradients(L, wrt=[W1, b1, W2, b2, W3, b3])
assert report.ok
f"{len(report.rows)} derivatives are confirmed"

# %% [markdown]
# A bug in a gradient does not escape. Here someone took $h (1 - h)$ for the slope of tanh:

# %%
from autograd import assert_gradients

q = Value(0.7, "q")
try:
    assert_gradients(tanh(q), lambda q: {"q": np.tanh(q) * (1 - np.tanh(q))})
except AssertionError as mismatch:
    print(mismatch)

# %% [markdown]
# ## Debugging on a Small Dataset
#
# "You should be able to overfit in this small training set": 50 digits.

# %%
X, y = nn.data.digits()
model = nn.Sequential(nn.Dense(64, 32, "relu", rng=0), nn.Dense(32, 10, rng=1))
history = nn.train(model, (X[:50], y[:50]), "softmax_cross_entropy", nn.optimizers.Adam(model, 0.01),
                   epochs=60, batch_size=10, metrics="accuracy", progress=False)
assert nn.metrics.accuracy(model.predict(X[:50]), y[:50]) == 1
f"{nn.metrics.accuracy(model.predict(X[:50]), y[:50]):.0%} of the 50 digits are learned"

# %% [markdown]
# ## Conclusions
#
# All examples of this lecture, with what the slides say, what the engine computes and what finite differences
# confirm: `chalkgrad list lisbon`, then `chalkgrad show l12`. Where the slides are wrong:
# `chalkgrad errata lisbon`. To calculate one by hand and have it marked: `chalkgrad sheet l03 > answers.toml`,
# then `chalkgrad check l03 answers.toml`.
