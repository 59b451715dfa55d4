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
# # Darmstadt: Neural Networks
#
# TU Darmstadt, summer 2020: Statistical Machine Learning, Neural Networks (Kristian Kersting,
# based on slides by Jan Peters). This notebook follows the slides in their order; the headings are
# their titles. Have them open beside it.
#
# The slides have hardly any numbers; those below were chosen here, unless a cell says otherwise.
# The deck writes some things in another way than chalkgrad:
#
# | | the deck | chalkgrad |
# |---|---|---|
# | a layer | $z = W x + w_0 = W_: [x^\top, 1]^\top$, examples in columns | `X @ W + b`, in rows |
# | bias | $w_0$, last column of $W_:$ | `b` |
# | learning rate | $\alpha$, also $\eta$ | `learning_rate` |
# | dropout | $p$ is the probability of *keeping* | `rate` is that of dropping |
# | weight decay | $\lambda w^\top w$ | `L2(strength, convention="full")` |
# | momentum | $M \leftarrow \gamma M + (1 - \gamma) \nabla J$ | `Momentum(..., averaged=True)` |
# | mean loss or sum | both | both, `reduction="sum"` |

# %%
import matplotlib.pyplot as plt
import numpy as np

import nn
import viz
from autograd import Tensor, Value, check_by_hand, constant, gradients
from lectures.exercises import check

plt.rcParams["figure.dpi"] = 75  # small pictures

# %% [markdown]
# # 1. Learning Representations and the Shift to Neural Networks
#
# ## Learning Representations
#
# "Try adding these two numbers in binary ... and now as decimals." The representation decides how
# hard a problem is. Try it:

# %%
check("I17")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I17", {"decimal": 110, "binary": "1101110"})`
#
# </details>
#
# One linear unit changes the representation: its weights are 64, 32, ..., 1.

# %%
places = [64, 32, 16, 8, 4, 2, 1]
a = (constant([0, 1, 0, 1, 1, 0, 1], "bits_a") @ constant(places, "places")).named("a")
b = (constant([1, 0, 0, 0, 0, 0, 1], "bits_b") @ constant(places, "places")).named("b")
total = a + b
assert (a.data, b.data) == (45, 65)  # as the slide prints
total.data, f"{int(total.data):b}"

# %% [markdown]
# ## Biological Abstraction of a Neuron
#
# $y = f(w^\top x + w_0)$, or $f(w_:^\top x_:)$ with $x_: = [x^\top, 1]^\top$ and $w_: = [w^\top,
# w_0]^\top$: the bias is the weight of an input that is always 1.

# %%
from autograd import concatenate, sigmoid

x, w, w0 = constant([0.5, -1.0], "x"), Tensor([2.0, 1.0], "w"), Value(0.3, "w0")
y = sigmoid(w @ x + w0).named("y")
viz.draw(y)

# %%
x_, w_ = concatenate([x, [1.0]]), constant([2.0, 1.0, 0.3], "w_")
assert sigmoid(w_ @ x_).data == y.data
round(y.data, 4)

# %% [markdown]
# How do neural networks relate to the brain?

# %%
check("I2")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I2", "a")`: inspired by it, not a model of it.
#
# </details>
#
# ## Biological Abstraction of a Neural Network
#
# Neurons in layers: $z = W x + w_0$, here from two inputs to three outputs. chalkgrad's layers
# take one example in each *row*, so that their weights are the transpose of the deck's.

# %%
W, bias = np.array([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.6]]), np.array([0.1, -0.2, 0.3])
layer = nn.Dense(2, 3, rng=0)
layer.load_state_dict({"W": W.T, "b": bias})
point = np.array([1.0, -2.0])
assert np.allclose(layer.predict([point])[0], W @ point + bias)
viz.draw_network(layer, point)

# %% [markdown]
# # 2. Single-Layer Neural Networks
#
# ## Reminder of Logistic Regression Classifier
#
# On this slide $\sigma(a)$ is the probability of $C_1$, and $y = 1$ means $C_2$: $p(y \mid x) =
# \sigma(a)^{1 - y} (1 - \sigma(a))^y$. Later, on *Output Neurons*, $y = 1$ is the class of
# $\sigma$. Both are right for themselves. Mixed, they train the classes the wrong way round.

# %%
from autograd import log

a, y = Value(0.7, "a"), constant(1.0, "y")
sigma = sigmoid(a).named("sigma")
nll = (-((1 - y) * log(sigma) + y * log(1 - sigma))).named("nll")
later = float(sigma.data) - 1  # sigma - y, as with the labels of the later slide
check_by_hand(nll, gradients={"a": later})

# %% [markdown]
# With the labels of this slide the gradient is $\sigma - (1 - y)$:

# %%
check_by_hand(nll, gradients={"a": "0.6682"})

# %% [markdown]
# ## Logistic Regression Classifier as a Neural Network
#
# How does logistic regression relate to neural networks?

# %%
check("I1")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# check("I1", lambda x: sigmoid(0.5 * x[0] - 0.25 * x[1] + 0.1))
# ```
#
# It is a network of one sigmoid unit.
#
# </details>
#
# ## The Least-Squares Loss Function
#
# $E(W) = \frac12 \sum_n \sum_k (y_k(x^n) - t_k^n)^2$: three examples with two features, two
# outputs.

# %%
Phi = constant([[1, 2], [-1, 0.5], [0, 3]], "Phi")
T = constant([[1, 0], [0, 1], [0.5, 0.5]], "T")
W = Tensor([[0.5, -1], [0.25, 0.75]], "W")
Y = (Phi @ W.T).named("Y")
E = (0.5 * ((Y - T) ** 2).sum()).named("E")
viz.draw(E, direction="down")

# %% [markdown]
# ## Learn the Weights with Gradient Descent
#
# With a linear activation, $\partial E_n / \partial W_{lj} = (y_l - t_l) \, \phi_j$. Summed over
# the examples that is one matrix product. Here the deck has the sign right; keep it in mind.

# %%
slide = (Y.data - T.data).T @ Phi.data
check_by_hand(E, gradients={"W": slide})

# %% [markdown]
# One update, $W \leftarrow W - \eta \, \partial E / \partial W$, with $\eta = 0.1$: the error
# decreases.

# %%
before = E.data
nn.optimizers.GradientDescent([W], learning_rate=0.1).step(E)
after = nn.losses.squared_error(Phi.data @ W.data.T, T.data, reduction="sum")
assert after < before
round(before, 4), round(after, 4)

# %% [markdown]
# With a non-linear activation a factor $f'(a_l)$ joins. By hand it is easily forgotten, and the
# marking tells:

# %%
W = Tensor([[0.5, -1], [0.25, 0.75]], "W")
A = (Phi @ W.T).named("A")
Y = sigmoid(A).named("Y")
E = (0.5 * ((Y - T) ** 2).sum()).named("E")
forgotten = Y.data - T.data
check_by_hand(E, gradients={"A": forgotten, "W": forgotten.T @ Phi.data})

# %%
right = (Y.data - T.data) * Y.data * (1 - Y.data)
report = check_by_hand(E, gradients={"A": right, "W": right.T @ Phi.data})
assert report.ok
print(report.summary)

# %% [markdown]
# ## Neural Networks
#
# "In either case, a classification can be obtained by taking the sign function." For a linear
# output, yes. Try it for a sigmoid output:

# %%
z = np.array([-4.0, -1.0, -0.1, 0.1, 1.0, 4.0])
assert (np.sign(sigmoid(z)) == 1).all()
np.sign(sigmoid(z)), np.sign(sigmoid(z) - 0.5)

# %% [markdown]
# $\sigma > 0$, so that its sign is always $+1$: the threshold is $\frac12$. (`chalkgrad errata
# darmstadt` lists everything of this kind.)
#
# What can one layer learn?

# %%
check("I3")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I3", 14)`: all but XOR and its opposite.
#
# </details>
#
# # 3. Multi-Layer Neural Networks
#
# ## Multi-Layer Perceptron
#
# The sums of the slide begin at $i = 0$ and $j = 0$: $x_0 = z_0 = 1$ are the bias units. $z_0$
# *is* 1, it is not computed by $f^{(1)}$ as the formula would have it.

# %%
mlp = nn.MLP(2, [3, 1], ["sigmoid", "linear"], rng=1)
viz.draw_network(mlp, [1.0, -2.0])

# %% [markdown]
# Why do two layers help?

# %%
check("I4")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# check("I4", {"h": [[0, 0], [1, 0], [1, 0], [2, 1]], "y": [0, 1, 1, 0]})
# ```
#
# The hidden layer maps $(0, 1)$ and $(1, 0)$ to the same point, and then a line separates the
# classes.
#
# </details>
#
# ## Universal Function Approximation - One Hidden Layer is Enough
#
# The number of linear regions is $O\big((n/d)^{d(l-1)} n^d\big)$, so $n^l$ for one input. Two ReLU
# units fold the line once, $t(x) = 2 \, \mathrm{ReLU}(x) - 4 \, \mathrm{ReLU}(x - \frac12)$;
# layers fold what is folded.


# %%
def folding(layers):
    sizes = [nn.Dense(1 if i == 0 else 2, 2, "relu", rng=0) for i in range(layers)]
    model = nn.Sequential(*sizes, nn.Dense(2, 1, rng=0))
    weights = {"W1": [[1.0, 1.0]], f"W{layers + 1}": [[2.0], [-4.0]], f"b{layers + 1}": [0.0]}
    weights |= {f"W{i}": [[2.0, 2.0], [-4.0, -4.0]] for i in range(2, layers + 1)}
    weights |= {f"b{i}": [0.0, -0.5] for i in range(1, layers + 1)}
    model.load_state_dict({name: np.array(data) for name, data in weights.items()})
    return model


# %%
viz.plots.fit({f"{n} hidden": folding(n) for n in (1, 3)}, span=(0, 1), knots=False);

# %% [markdown]
# Counted: between 0 and 1 the slope changes its sign $2^l - 1$ times.

# %%
grid = np.linspace(0, 1, 1025).reshape(-1, 1)
regions = []
for layers in (1, 2, 3, 4):
    slopes = np.sign(np.diff(folding(layers).predict(grid).ravel()))
    regions.append(1 + int((np.diff(slopes) != 0).sum()))
assert regions == [2**layers for layers in (1, 2, 3, 4)]
regions

# %% [markdown]
# Four layers of two units make 16 regions. One layer of the same eight units has at most 9.
#
# ## Shallow Network: ReLu Neurons
#
# A line and two ReLU units make a zigzag with two knots. In the text of the slides the minus signs
# are lost ("x 0.5"); with $m = (-1, 2, -2)$ and $b = (-\frac12, 1, 1)$ every printed sum comes
# out. Compare with your slide.

# %%
from autograd import relu

x = Value(0.0, "x")
y = (-(0.5 + x) + relu(1 + 2 * x) - relu(-1 + 2 * x)).named("y")
viz.plots.curve(y, x, span=(-2, 2));

# %% [markdown]
# On each piece the slope is the sum of the $m$ of the units that are switched on: $-1$, $-1 + 2$,
# $-1 + 2 - 2$.

# %%
from autograd import Graph

slopes = []
for x.data in (-1.0, 0.0, 1.0):
    Graph(y).fprop()
    slopes.append(gradients(y, x))
assert slopes == [-1, 1, -1]
slopes

# %% [markdown]
# # 4. Output Neurons and Activation Functions
#
# ## Output Neurons
#
# A Gaussian output gives mean and variance; its loss is $-\ln p(y \mid z)$.

# %%
from autograd import exp

mu, log_var = Value(0.5, "mu"), Value(-0.2, "log_var")
gaussian = nn.losses.gaussian_negative_log_likelihood(mu, exp(log_var), 1.3)
assert np.isclose(gradients(gaussian, mu), (0.5 - 1.3) / np.exp(-0.2))
round(gaussian.data, 6), [round(slope, 6) for slope in gradients(gaussian, [mu, log_var])]

# %% [markdown]
# ## Loss Functions
#
# "All derivable from maximum likelihood": squared error, sigmoid and softmax losses are, and for
# all of them the gradient at the output is *output minus target*.

# %%
z = Tensor([[0.7]], "z")
assert np.allclose(gradients(nn.losses.squared_error(z, [[1.0]]), z), 0.7 - 1)
assert np.allclose(gradients(nn.losses.sigmoid_cross_entropy(z, [[1.0]]), z), sigmoid(0.7) - 1)
scores = Tensor([[1.0, 0.5, -1.0]], "z")
slope = gradients(nn.losses.softmax_cross_entropy(scores, [0]), scores)
slope.round(4)

# %% [markdown]
# The hinge loss is not: were it $-\ln p$, both labels together would have probability 1.

# %%
hinge = nn.losses.hinge
together = [np.exp(-hinge([[z]], [[1.0]])) + np.exp(-hinge([[z]], [[-1.0]])) for z in (0, 0.5, 1)]
assert not np.isclose(together, 1).any()
np.round(together, 3)

# %%
viz.plots.margin_losses(["hinge", "sigmoid_cross_entropy", "squared_error"]);

# %% [markdown]
# Which output layer and loss for which task?

# %%
check("I6")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# check("I6", {"regression": "b", "two classes": "a", "several classes": "c"})
# ```
#
# </details>
#
# ## Activation Functions
#
# Dashed: the slopes, by the engine's rules.

# %%
viz.plots.activation(["sigmoid", "tanh", "relu"], span=(-3, 3));

# %% [markdown]
# What is the problem of the sigmoid?

# %%
check("I13")

# %% [markdown]
# And why use a ReLU instead?

# %%
check("I7")

# %% [markdown]
# <details><summary>Solutions</summary>
#
# ```python
# check("I13", {"at 0": 0.25, "at 10": "4.54e-5"})
# check("I7", {"sigmoid": "9.54e-7", "relu": 1})
# ```
#
# </details>
#
# "A bad initialization of the parameters can lead to a zero gradient": a ReLU unit that is off for
# all data is dead.

# %%
X, labels = nn.data.moons(60, rng=0)
for start in (-5.0, 0.1):
    net = nn.Sequential(nn.Dense(2, 8, "relu", rng=0), nn.Dense(8, 1, rng=1))
    net.load_state_dict({**net.state_dict(), "b1": np.full(8, start)})
    W1 = next(iter(net.parameters()))
    slopes = gradients(nn.losses.sigmoid_cross_entropy(net(X), labels), W1)
    print(f"bias {start}: {int(np.any(slopes, axis=0).sum())} of 8 units get a gradient")

# %% [markdown]
# ## Demonstration
#
# The playground's two data sets, four hidden units, linear or tanh. Guess before you run the cells.

# %%
check("I15")


# %%
def trained(data, activation):
    model = nn.Sequential(nn.Dense(2, 4, activation, rng=0), nn.Dense(4, 1, rng=1))
    nn.train(model, data, "sigmoid_cross_entropy", nn.optimizers.Adam(model, 0.05), epochs=40,
             batch_size=50, progress=False)
    return model


sets = {"separable": nn.data.gaussian(200, rng=0), "XOR": nn.data.xor_points(200, rng=0)}

# %%
accuracy = {}
figure, axes = plt.subplots(2, 2, figsize=(8, 8), layout="constrained")
for ax, (name, activation) in zip(axes.flat, [(s, a) for s in sets for a in ("linear", "tanh")],
                                strict=True):
    model = trained(sets[name], activation)
    accuracy[name, activation] = nn.metrics.accuracy(model.predict(sets[name][0]), sets[name][1],
                                                     threshold=0.0)
    viz.plots.decision_regions(model, *sets[name], threshold=0, ax=ax).set_title(
        f"{name}, {activation}")

# %%
assert min(accuracy["separable", "linear"], accuracy["separable", "tanh"]) > 0.98
assert accuracy["XOR", "linear"] < 0.75 < 0.95 < accuracy["XOR", "tanh"]

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# check("I15", {"OR, linear": True, "OR, tanh": True, "XOR, linear": False, "XOR, tanh": True})
# ```
#
# Linear layers in a row are one linear layer.
#
# </details>
#
# # 5. Forward and Backpropagation
#
# ## Backpropagation
#
# The chain rule for $f(a(x), b(x))$: one product for each path, added up. Here $a = x^2$, $b = 3x$,
# $f = a b^2$ at $x = 2$.

# %%
from autograd import chain_rule, square

x = Value(2.0, "x")
a, b = square(x).named("a"), (3 * x).named("b")
f = (a * square(b)).named("f")
chain_rule(f, x)

# %%
f.backward()
assert x.grad == 36 * 2**3  # f = 9 x⁴
viz.draw(f)

# %% [markdown]
# ## Example
#
# $a_0 = w_0 x + b_0$, $z_0 = f_0(a_0)$ (the slide forgets the index), $a_1 = w_1 z_0 + b_1$,
# $\hat y = f_1(a_1)$, and $L = \frac12 (\hat y - y)^2$ with $f_0 = \sigma$, $f_1$ linear.

# %%
from autograd import identity

x, y = constant(1.0, "x"), constant(1.0, "y")
w0, b0, w1, b1 = Value(0.5, "w0"), Value(0.1, "b0"), Value(-0.3, "w1"), Value(0.2, "b1")
a0 = (w0 * x + b0).named("a0")
z0 = sigmoid(a0).named("z0")
a1 = (w1 * z0 + b1).named("a1")
y_hat = identity(a1).named("y_hat")
L = (0.5 * square(y_hat - y)).named("L")

# %% [markdown]
# "What is $\partial L / \partial w_0$?" Calculate it yourself first:

# %%
check("I12")

# %% [markdown]
# Then step through both passes. *Ask me* asks for each number.

# %%
viz.step(L)

# %% [markdown]
# One path. The slide has five factors; with every operation for itself they are nine.

# %%
chain_rule(L, w0)

# %% [markdown]
# These are the slide's eight gradients, with the numbers put in. Who is right, the slide or the
# engine?

# %%
d = float(y.data - y_hat.data)
s = float(z0.data * (1 - z0.data))
slide = {"y_hat": d, "a1": d, "z0": d * w1.data, "a0": d * w1.data * s, "w1": d * z0.data,
         "b1": d, "w0": d * w1.data * s * x.data, "b0": d * w1.data * s}
report = check_by_hand(L, gradients=slide)
report

# %% [markdown]
# One sign is wrong at the start: $\partial L / \partial \hat y = \hat y - y$. The other seven
# follow from it. Whoever descends along the slide's gradients climbs:

# %%
assert (report.count("wrong here"), report.count("carried forward")) == (1, 7)
for sign in (-1, 1):  # the slide's gradients, and the right ones
    moved = Graph(L).evaluate({w1: w1.data - 0.1 * sign * gradients(L, w1)})[L]
    print("slide:" if sign < 0 else "right:", round(float(moved), 4), "after", round(L.data, 4))

# %% [markdown]
# Finite differences know no rule of differentiation, and agree with the engine.

# %%
from autograd import check_gradients

report = check_gradients(L)
assert report.ok
print(str(report).splitlines()[0])

# %% [markdown]
# Derive the equations of a simple network yourself:

# %%
check("I8")

# %% [markdown]
# <details><summary>Solution</summary>
#
# With $\delta = \hat y - y$: $\partial L/\partial w_1 = \delta z_0$, $\partial L/\partial b_1 =
# \delta$, $\partial L/\partial z_0 = \delta w_1$, $\partial L/\partial a_0 = \delta w_1 z_0 (1 -
# z_0)$, $\partial L/\partial w_0 = \partial L/\partial a_0 \cdot x$, $\partial L/\partial b_0 =
# \partial L/\partial a_0$. `from lectures.exercises import solution; solution("I8")` has the
# numbers.
#
# </details>
#
# ## Skip connections
#
# $\hat y = f_1(a_1) + f_2(z_0)$: there are two paths back to $w_0$ now, and one to $w_1$.

# %%
f1, f2 = identity(a1).named("f1"), identity(z0).named("f2")
y_skip = (f1 + f2).named("y_hat")
L_skip = (0.5 * square(y_skip - y)).named("L")
L_skip.backward()
viz.draw(L_skip, highlight=[z0, f2, y_skip], direction="down")

# %%
chain_rule(y_skip, w0)

# %%
assert gradients(f2, w1) == 0  # the slide's "= 0"
chain_rule(y_skip, w1)

# %% [markdown]
# With $f_2 = \tanh$ less comes around: the second path has the factor $1 - \tanh^2(z_0)$.

# %%
from autograd import tanh

y_tanh = (a1 + tanh(z0)).named("y_hat")
assert gradients(y_tanh, w0) < gradients(y_skip, w0)
round(gradients(y_tanh, w0), 6), round(gradients(y_skip, w0), 6)

# %% [markdown]
# ## Forward Propagation - the right way
#
# The column convention: $z_k = W_{:k} [a_k^\top, 1]^\top$, $a_1 = x$. Widths 2-3-2-3, $f = \tanh$.

# %%
W1 = Tensor([[0.2, -0.3, 0.1], [0.4, 0.1, -0.2], [-0.5, 0.6, 0.3]], "W1")
W2 = Tensor([[0.3, -0.1, 0.2, 0.05], [-0.4, 0.5, 0.1, -0.1]], "W2")
W3 = Tensor([[0.6, -0.2, 0.1], [0.1, 0.3, -0.3], [-0.5, 0.4, 0.2]], "W3")
a1, yd = constant([1.0, -2.0], "a1"), constant([0.5, 0, -0.5], "yd")

# %%
z1 = (W1 @ concatenate([a1, [1.0]])).named("z1")
a2 = tanh(z1).named("a2")
z2 = (W2 @ concatenate([a2, [1.0]])).named("z2")
a3 = tanh(z2).named("a3")
y = (W3 @ concatenate([a3, [1.0]])).named("y")
e = (yd - y).named("e")
L = (0.5 * (e @ e)).named("L")
Graph(L).trace()

# %% [markdown]
# The same network in chalkgrad's layers: the matrices are transposed, and the last columns are the
# biases.

# %%
net = nn.Sequential(nn.Dense(2, 3, "tanh", rng=0), nn.Dense(3, 2, "tanh", rng=0),
                    nn.Dense(2, 3, rng=0))
net.load_state_dict({f"{name}{i}": part for i, W in enumerate((W1, W2, W3), 1)
                     for name, part in (("W", W.data[:, :-1].T), ("b", W.data[:, -1]))})
assert np.allclose(net.predict([a1.data])[0], y.data)
viz.draw_network(net, a1.data)

# %% [markdown]
# ## Backpropagation - the right way
#
# The deltas, from right to left as on the slides: $D_{z_2} L = -(y_d - y)^\top W_3 f_2'(z_2)$ and
# so on. And the outer layer, as printed: $\partial L / \partial W_n = -(y_d - y) \, [a_1^\top,
# 1]$.

# %%
dz2 = -e.data @ W3.data[:, :2] * (1 - a3.data**2)
dz1 = dz2 @ W2.data[:, :3] * (1 - a2.data**2)
printed = np.outer(-e.data, [*a1.data, 1])
check_by_hand(L, gradients={"z2": dz2, "z1": dz1, "W3": printed})

# %% [markdown]
# The deltas are right. $W_3$ is not: the layer's own input belongs there, $[a_n^\top, 1]$.

# %%
outer = np.outer(-e.data, [*a3.data, 1])
assert check_by_hand(L, gradients={"W3": outer}).ok
outer.round(4)

# %% [markdown]
# For the hidden layers the slide prints $W_{k+1}^\top f_k'(z_k)$. Does that conform?

# %%
try:
    W3.data[:, :2].T @ np.diag(1 - a3.data**2) @ e.data
except ValueError as error:
    print("2 × 3 times 2 × 2:", type(error).__name__)

# %% [markdown]
# Transposed, the order turns round: $f_k'(z_k) \, W_{k+1}^\top$. Then everything is right.

# %%
delta2 = -np.diag(1 - a3.data**2) @ W3.data[:, :2].T @ e.data
delta1 = np.diag(1 - a2.data**2) @ W2.data[:, :3].T @ delta2
hidden = {"W2": np.outer(delta2, [*a2.data, 1]), "W1": np.outer(delta1, [*a1.data, 1])}
report = check_by_hand(L, gradients=hidden)
assert report.ok
print(report.summary)

# %% [markdown]
# The Kronecker identity behind it, $\operatorname{vec}(b a^\top) = a \otimes b$, holds:

# %%
from autograd import kron

assert np.allclose(kron([*a3.data, 1], -e.data), outer.T.ravel())

# %% [markdown]
# ## Another Way to Compute the Gradients
#
# $\partial L / \partial w_j \approx (L(w + \varepsilon u_j) - L(w)) / \varepsilon$. "How many
# times do you need to forward propagate? Exactly M times!" Count yourself.

# %%
check("I11")

# %%
from autograd import sin

w = Tensor([0.3, -0.7, 1.1], "w")
L = sin(w).sum().named("L")
report = check_gradients(L, method="forward")
print(str(report).splitlines()[0])
assert report.evaluations == 4

# %% [markdown]
# The report counts: $M + 1 = 4$. Central differences take $2M$ and are far more exact.

# %%
report = check_gradients(L)
print(str(report).splitlines()[0])
assert report.evaluations == 6

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I11", lambda M: M + 1)`. Backpropagation takes one pass forward and one back, whatever
# $M$ is.
#
# </details>
#
# # 6. Gradient Descent
#
# ## When to Update W?
#
# A line through 200 points, two parameters. One epoch with all data, with mini-batches of 20, and
# with single examples:


# %%
def epoch(batch_size, epochs):
    X, y = nn.data.noisy_line(200, noise=0.1, rng=0)
    model = nn.Sequential(nn.Dense(1, 1, rng=0))
    model.load_state_dict({"W1": np.array([[-1.0]]), "b1": np.array([1.0])})
    path = [(-1.0, 1.0)]
    for seed in range(epochs):
        nn.train(model, (X, y), "squared_error", nn.optimizers.SGD(model, 0.2), epochs=1,
                 batch_size=batch_size, seed=seed, progress=False)
        path.append([array.item() for array in model.state_dict().values()])
    return path


# %%
X, t = nn.data.noisy_line(200, noise=0.1, rng=0)
paths = {"all data": epoch(None, 12), "mini-batches of 20": epoch(20, 12), "single": epoch(1, 12)}
viz.plots.loss_surface(lambda w, b: float(np.mean((w * X + b - t) ** 2) / 2), path=paths,
                       names=("w", "b"));

# %% [markdown]
# Each dot is one epoch, and costs the same. More updates get further; single examples never
# settle, unless the learning rate decreases, $\sum \eta_t = \infty$ and $\sum \eta_t^2 < \infty$:

# %%
schedule = nn.schedules.robbins_monro(0.2)
[round(schedule(t), 4) for t in (0, 1, 9, 99)]

# %% [markdown]
# What is mini-batch gradient descent? Why use it?

# %%
check("I9")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I9", {"full": 1, "mini-batch": 10, "SGD": 200})`
#
# </details>
#
# ## How to choose the learning rate α?
#
# On $J = \frac12 \lambda w^2$ every step multiplies $w$ by $1 - \alpha \lambda$. With $\lambda =
# 2$: slow, good, there in one step, swinging, gone.

# %%
factors = []
for rate in (0.01, 0.3, 0.5, 0.9, 1.1):
    w = Value(1.0, "w")
    nn.optimizers.GradientDescent([w], rate).step(w * w)
    factors.append(w.data)
assert np.allclose(factors, [1 - rate * 2 for rate in (0.01, 0.3, 0.5, 0.9, 1.1)])
np.round(factors, 6)

# %% [markdown]
# ## Plateaus and Valleys
#
# A valley: steep across, flat along. The largest rate that does not swing across is too small
# along it.


# %%
def descend(make, steps=30):
    w = Tensor([-2.0, 1.5], "w")
    optimizer, path = make([w]), [w.data]
    for _ in range(steps):
        optimizer.step(0.5 * (w @ (w * [0.2, 10.0])))
        path.append(w.data)
    return path


def valley(x, y):
    return 0.1 * x * x + 5 * y * y


# %%
from nn.optimizers import Adam, GradientDescent, Momentum, RMSprop

paths = {"α = 0.05": descend(lambda w: GradientDescent(w, 0.05)),
         "α = 0.19": descend(lambda w: GradientDescent(w, 0.19))}
viz.plots.loss_surface(valley, path=paths, spans=((-2.5, 1), (-2, 2)));

# %% [markdown]
# ## Learning Rate Adaptation - Momentum
#
# First the running average, $\bar m_{k+1} = \gamma \bar m_k + (1 - \gamma) m_k$ of $1, 2, 3, 4$:

# %%
m = Tensor([1.0, 2.0, 3.0, 4.0], "m")
m_bar = Value(0.0)
for i in range(4):
    m_bar = 0.9 * m_bar + 0.1 * m[i]
round(m_bar.data, 4), gradients(m_bar, m).round(4)

# %% [markdown]
# The gradient shows what each term weighs: $(1 - \gamma) \gamma^{k - i}$. The sum on the slide
# begins at $i = 1$; with $\bar m_0 = 0$ and $m_0$ as the first term it must begin at 0.

# %%
printed = 0.1 * sum(0.9 ** (3 - i) * m.data[i] for i in (1, 2, 3))
right = 0.1 * sum(0.9 ** (3 - i) * m.data[i] for i in (0, 1, 2, 3))
assert np.isclose(right, m_bar.data)
round(float(printed), 4), round(float(right), 4)

# %% [markdown]
# Then the optimizer, $M_{k+1} = \gamma M_k + (1 - \gamma) \nabla J$ and $W_{k+1} = W_k - \alpha
# M_{k+1}$, on $J = w^2$. By hand: 0.98, 0.9424, 0.889712.

# %%
w, path = Value(1.0, "w"), []
optimizer = Momentum([w], 0.1, 0.9, averaged=True)
for _ in range(3):
    optimizer.step(w * w)
    path.append(w.data)
assert np.allclose(path, [0.98, 0.9424, 0.889712], rtol=1e-12)
np.round(path, 6)

# %% [markdown]
# ## Learning Rate Adaptation - Adadelta
#
# The formula under this title is RMSprop. It must divide by $V_{k+1}$: with $V_0 = 0$, as printed,
# the first step is $\alpha G / \sqrt\varepsilon$.

# %%
w = Value(1.0, "w")
printed = w.data - 0.01 * gradients(w * w, w) / np.sqrt(0.9 * 0 + 1e-8)
RMSprop([w], 0.01, 0.9).step(w * w)
print(f"as printed: {printed:.4f}, RMSprop: {w.data:.4f}")
assert round(printed) == -199

# %% [markdown]
# Zeiler's Adadelta has no learning rate: it divides one running average by another.

# %%
w = Value(1.0, "w")
nn.optimizers.Adadelta([w]).step(w * w)
round(w.data, 6)

# %% [markdown]
# ## Learning Rate Adaptation - Adam
#
# The slide averages the gradients with $\gamma_2 = 0.999$ and corrects with $\gamma_1 = 0.9$. What
# comes out if every gradient is 1? It should be 1.

# %%
w = Value(0.0, "w")
for roles, betas in {"slide": (0.999, 0.9), "right": (0.9, 0.999)}.items():
    adam, means = Adam([w], 0.001, *betas), []
    for k in (1, 2, 3):
        adam.update(np.array([1.0]))
        means.append(float(adam.memory["mean"][0]) / (1 - 0.9**k))
    print(roles, np.round(means, 4))

# %% [markdown]
# And its exponent $k = 0$ divides by zero. Adam as Kingma and Ba have it, for the gradients 1, −2,
# 0.5, 3:

# %%
w, path = Value(0.0, "w"), []
adam = Adam([w], 0.001)
for g in (1.0, -2.0, 0.5, 3.0):
    adam.step(g * w)
    path.append(w.data)
assert np.allclose(path[:2], [-0.00099999999, -0.0006338964652792492], rtol=1e-12)
np.round(path, 8)

# %% [markdown]
# All of them in the valley, thirty steps each:

# %%
paths = {"momentum": descend(lambda w: Momentum(w, 0.5, 0.9, averaged=True)),
         "RMSprop": descend(lambda w: RMSprop(w, 0.1)), "Adam": descend(lambda w: Adam(w, 0.2))}
viz.plots.loss_surface(valley, path=paths, spans=((-2.5, 1), (-2, 2)));

# %% [markdown]
# ## Better Directions for Small Networks
#
# Newton: $\delta w = H^{-1} \nabla J$. The slide does not say whether it is added or subtracted
# (on the next one, Levenberg and Marquardt's is *added*). Try both:

# %%
H, b = np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([1.0, 1.0])
w = Tensor([4.0, -3.0], "w")
J = (0.5 * (w @ (H @ w)) - b @ w).named("J")
start, step = w.data, nn.second_order.newton_step(J, w)
assert np.allclose(H @ w.data - b, 0)
print("subtracted:", np.round(start - step, 6), " added:", np.round(start + step, 6))

# %% [markdown]
# Conjugate gradients need $\delta w_{t-1}$ on the right-hand side, where the slide repeats $\delta
# w_t$. Two steps for two parameters:

# %%
w = Tensor([4.0, -3.0], "w")
J = (0.5 * (w @ (H @ w)) - b @ w).named("J")
path = nn.second_order.conjugate_gradient_steps(J, w, 2)
assert np.allclose(path[-1], np.linalg.solve(H, b))
np.round(path, 6)

# %%
descent = [np.array([4.0, -3.0])]
for _ in range(8):
    descent.append(descent[-1] - 0.25 * (H @ descent[-1] - b))
viz.plots.loss_surface(lambda x, y: float(0.5 * np.array([x, y]) @ H @ [x, y] - x - y),
                       path={"gradient descent": descent,
                             "conjugate gradients": [descent[0], *path]});

# %% [markdown]
# Levenberg and Marquardt linearize the network: $\delta w = (J^\top J + W)^{-1} J^\top (y - f_0)$,
# added. A curve $w_0 e^{w_1 x}$ through three points:

# %%
t, target = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 2.0])
for name, damping, scaled in (("Gauss-Newton", 0, False), ("Levenberg", 0.1, False),
                              ("Marquardt", 0.1, True)):
    w = Tensor([1.0, 0.5], "w")
    step = nn.second_order.levenberg_step(target - w[0] * exp(w[1] * t), w, damping, scaled)
    print(f"{name:<12}", step.round(4))

# %% [markdown]
# ## How to Initialize W?
#
# Xavier (Glorot): uniform between $\pm\sqrt6 / \sqrt{n_j + n_{j+1}}$. After ten layers of tanh
# there is still a signal; smaller weights lose it, larger ones drive all units into saturation.

# %%
X = np.random.default_rng(0).normal(size=(200, 100))
starts = {"N(0, 0.01²)": nn.initializers.normal(0.01), "Xavier": "glorot_uniform",
          "N(0, 1)": nn.initializers.normal(1.0)}
for name, start in starts.items():
    layers = [nn.Dense(100, 100, "tanh", initializer=start, rng=i) for i in range(10)]
    out = nn.Sequential(*layers).predict(X)
    print(f"{name:<12} deviation after 10 layers: {out.std():.2f}")

# %% [markdown]
# When to update, how to choose $\alpha$, how to initialize?

# %%
check("I14")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I14", {"update": "d", "learning rate": "f", "W": "c"})`
#
# </details>
#
# # 7. Overfitting
#
# ## Perfect Network Size, Too Big Network, Deep Network
#
# Noisy points on the zigzag from above, fitted by four units, by sixty, and by a deep network. What
# counts is the error on the zigzag itself.


# %%
def fitted(*widths, regularizer=None):
    sizes = [1, *widths]
    layers = [nn.Dense(sizes[i], sizes[i + 1], "relu", rng=30 + i) for i in range(len(widths))]
    model = nn.Sequential(*layers, nn.Dense(sizes[-1], 1, rng=102))
    loss = nn.losses.squared_error(model(data[0]), data[1])
    loss = loss if regularizer is None else loss + regularizer(model)
    nn.second_order.minimize(loss, model, iterations=400)
    return model


data = nn.data.noisy_zigzag(15, noise=0.25, rng=0)
unseen = nn.data.noisy_zigzag(500, noise=0, rng=2)

# %%
models = {"4 units": fitted(4), "60 units": fitted(60), "6 + 6 units": fitted(6, 6)}
viz.plots.fit(models, *data, knots=False);

# %%
def mse(model, points):
    return float(np.mean((model.predict(points[0]) - points[1]) ** 2))


errors = {name: mse(model, unseen) for name, model in models.items()}
assert errors["60 units"] > 2 * errors["4 units"]
assert errors["60 units"] > errors["6 + 6 units"]

# %% [markdown]
# Too big: prone to overfitting?

# %%
check("I16")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I16", "c")`: yes, but regularization keeps it from it.
#
# </details>
#
# ## Neural Networks and Overfitting

# %%
check("I10")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I10", "d")`
#
# </details>
#
# ## Early Stopping
#
# Training stops when the validation error has not decreased for a while, and goes back to the best
# weights.

# %%
model = nn.Sequential(nn.Dense(2, 60, "tanh", rng=0), nn.Dense(60, 1, rng=1))
history = nn.train(model, nn.data.moons(40, noise=0.4, rng=0), "sigmoid_cross_entropy",
                   Adam(model, 0.01), epochs=600, batch_size=None, progress=False,
                   validation=nn.data.moons(200, noise=0.4, rng=9),
                   early_stopping=nn.EarlyStopping(patience=60))
assert history.stopped == "early stopping"
viz.plots.history(history, show="loss");

# %% [markdown]
# ## Weight Decay
#
# $J(w) = L(w) + \lambda w^\top w$, and the slide's update
# $w_{k+1} = w_k - \alpha (\nabla L + \lambda w_k) = (1 - \lambda \alpha) w_k + \alpha \nabla L$. At
# $w = (1, -2)$, $\nabla L = (1, -6)$, $\lambda = 0.1$, $\alpha = 0.5$:

# %%
w = Tensor([1.0, -2.0], "w")
L = (constant([0.5, 1.5]) @ square(w)).named("L")
J = (L + nn.regularizers.L2(0.1, convention="full", biases=True)([w])).named("J")
g, start = gradients(L, w), w.data
check_by_hand(J, gradients={"w": g + 0.1 * start})

# %% [markdown]
# The gradient of $\lambda w^\top w$ is $2 \lambda w$. And the two sides of the slide do not even
# agree: the last sign must be a minus.

# %%
GradientDescent([w], 0.5).step(J)
middle, last = start - 0.5 * (g + 0.1 * start), (1 - 0.05) * start + 0.5 * g
assert np.allclose(w.data, (1 - 2 * 0.1 * 0.5) * start - 0.5 * g)
print("right:", w.data.round(4), " middle:", middle.round(4), " right side:", last.round(4))

# %% [markdown]
# On the zigzag, sixty units and $\lambda = 0.001$:

# %%
decayed = fitted(60, regularizer=nn.regularizers.L2(0.001, convention="full"))
assert mse(decayed, unseen) < mse(models["60 units"], unseen)
viz.plots.fit({"60 units": models["60 units"], "with weight decay": decayed}, *data, knots=False);

# %% [markdown]
# ## Input Noise Augmentation
#
# A noise layer in front is active while training only.

# %%
noise = nn.GaussianNoise(0.1)
x = np.array([[1.0, 2.0]])
assert (noise(x) == x).all()
noise(x, training=True, rng=np.random.default_rng(0)).round(3)

# %% [markdown]
# ## Dropout
#
# $a_i = f_i(z) \, d_i$ with $p(d_i = 1) = p_\text{dropout}$: what is called $p_\text{dropout}$
# here is the probability of *keeping* a unit, harmless only because it is 0.5. chalkgrad's `rate`
# is that of dropping; and what is kept is scaled up, which the slide leaves out.

# %%
dropout = nn.Dropout(0.25, mask=[1, 0, 1, 1])
a = np.array([[1.0, 2.0, 3.0, 4.0]])
dropout(a, training=True).round(4), dropout(a)

# %% [markdown]
# ## Improve Training - Batch normalization
#
# $\tilde x_i = (x_i - \mu) / \sqrt{\sigma^2 + \varepsilon}$. Every $x_i$ moves $\mu$ and
# $\sigma^2$ too; the slide leaves the backward pass to the reader.

# %%
from autograd import mean, sqrt, var

x, c = Tensor([1.0, 2.0, 3.0, 4.0], "x"), constant([1, 0, -2, 0.5], "c")
mu, variance = mean(x).named("mu"), var(x).named("variance")
x_tilde = ((x - mu) / sqrt(variance + 1e-5)).named("x_tilde")
L = (c @ x_tilde).named("L")
L.backward()
viz.draw(L, direction="down")

# %%
assert abs(x.grad.sum()) < 1e-12  # shifting all of x changes nothing
x.grad.round(4)

# %% [markdown]
# # 9. Other Network Architectures
#
# ## Convolutional Neural Networks (CNNs)
#
# `max_pool(2)` passes its gradient on to the larger entry of each pair.

# %%
pixels = Tensor([1.0, 3.0, 2.0, 5.0], "pixels")
pooled = nn.MaxPool(2)(pixels).named("pooled")
pooled.data, gradients(pooled.sum(), pixels)

# %% [markdown]
# ## Why use Convolutions?
#
# $s(t) = \sum_a x(a) \, w(t - a)$: the kernel is flipped and moved along $x$. The same weights at
# every place, so their gradients add up.

# %%
x, w = constant([1.0, 2.0, 3.0], "x"), Tensor([0.0, 1.0, 0.5], "w")
windows = concatenate([[0.0, 0.0], x, [0.0, 0.0]])[np.arange(5)[:, None] + np.arange(3)]
s = (windows @ w[::-1]).named("s")
assert np.allclose(s.data, np.convolve([1, 2, 3], [0, 1, 0.5]))
s.data, gradients(s.sum(), w)

# %% [markdown]
# ## Why use CNNs instead of Fully Connected Networks?
#
# "1 billion parameters (just for the first layer)": the weights alone.

# %%
weights = 1000 * 1000 * 1000
f"{weights:,} weights and {1000:,} biases; a 5 × 5 kernel has {5 * 5 + 1}"

# %% [markdown]
# ## Recurrent Neural Networks (RNNs)
#
# $h_t = f(h_{t-1}, x_t; W)$, here $\tanh(w h_{t-1} + u x_t)$, unrolled over three steps.

# %%
w, u, h = Value(0.5, "w"), Value(1.0, "u"), constant(0.0, "h0")
uses = []
for t, x_t in enumerate([1.0, 0.5, -1.0], 1):
    uses.append(identity(w).named(f"w{t}"))
    h = tanh(uses[-1] * h + u * x_t).named(f"h{t}")
L = (0.5 * square(h)).named("L")
L.backward()
viz.draw(L)

# %% [markdown]
# ## Long Short-Term Memory Networks (LSTMs)
#
# "A parameter is updated by adding all the contributions to the loss over time":

# %%
parts = gradients(L, uses)
assert np.isclose(sum(parts), w.grad)
np.round(parts, 4) + 0.0, round(w.grad, 4)

# %% [markdown]
# "BPTT leads to vanishing and exploding gradients": after fifty steps nothing, or too much, is
# left of the first.

# %%
left = {}
for weight in (0.5, 1.0, 1.5):
    w, h0 = Value(weight, "w"), Value(0.1, "h0")
    h = h0
    for _ in range(50):
        h = w * h
    left[weight] = gradients(h, h0)
    print(f"w = {weight}: {left[weight]:.1e}")
assert np.allclose(list(left.values()), [0.5**50, 1, 1.5**50])

# %% [markdown]
# # 11. Wrap-Up
#
# ## Self-Test Questions
#
# Most were asked above. One is left:

# %%
check("I5")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I5", "b")`
#
# </details>
#
# In a terminal: `chalkgrad list` (the worked examples of this lecture are d01 to d24), `chalkgrad
# show d10`, `chalkgrad step d02`, `chalkgrad worksheet d02 sheets`, `chalkgrad errata darmstadt`.
