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
# # Uppsala: Machine learning, Block 3
#
# Måns Magnusson, Uppsala University, autumn 2025. This notebook steps through the lecture in its order; the
# headings are the titles of the slides. Have them open beside it.
#
# Whatever a slide prints is recomputed here, and some numbers on the slides are wrong: you will find them.

# %%
import matplotlib.pyplot as plt
import numpy as np

import autograd
import nn
import viz
from autograd import Graph, Tensor, check_by_hand, check_gradients, constant, relu
from lectures.exercises import check

# %% [markdown]
# ## Why and when neural nets?
#
# The slide ends with a question. Put a letter in place of `None`, and the cell marks it.

# %%
check("I18", None)

# %% [markdown]
# <details><summary>Solution</summary>
#
# b. Not with little data, and not where a linear regression or a random forest is enough. No model is better
# than the Bayes error.
#
# </details>

# %% [markdown]
# ## The Feed-Forward Network
#
# Layers, neurons, input, output, weights, bias, architecture. The figure shows one network in two styles:
# every unit a node, or every layer a node. In both, it is the same network; here with the slide's weights.

# %%
mlp = nn.MLP(2, [2, 1], ["relu", "linear"], rng=0)
mlp.load_state_dict({"W1": [[1, 1], [1, 1]], "b1": [1, -1], "W2": [[1], [-2]], "b2": [0]})
viz.draw_network(mlp, [0, 0])

# %%
layers = mlp.as_dense()
viz.draw(layers(constant([[0, 0]], "x")), style="modules", model=layers, depth=1)

# %% [markdown]
# In mathematical notation: $y = w^\top g(W^\top x + b_1) + b_2$ with $g = \mathrm{ReLU}$, and the slide's numbers.

# %%
W, w = Tensor([[1, 1], [1, 1]], "W"), Tensor([1, -2], "w")
b1, b2 = Tensor([1, -1], "b1"), autograd.Value(0.0, "b2")


def network(x):
    z = (W.T @ constant(x, "x") + b1).named("z")
    h = relu(z).named("h")
    return (w @ h + b2).named("y")


# %%
y = network([0, 0])
Graph(y).trace()

# %% [markdown]
# The slide gets $h = (1, 0)$ and $y = 1$ at $x = (0, 0)$. Marked:

# %%
report = check_by_hand(y, values={"h": [1, 0], "y": 1})
assert report.ok
report

# %% [markdown]
# The caption says that this network solves XOR. Try all four inputs:

# %%
inputs = [[0, 0], [0, 1], [1, 0], [1, 1]]
answers = [network(x).data for x in inputs]
assert answers == [1, 2, 2, 1]
answers

# %% [markdown]
# That is XOR plus 1. Goodfellow's book has $b_1 = (0, -1)$. Or keep the slide's $b_1$ and change the other bias:
# to what? Put a number in place of 0, and run the cell again.

# %%
b2.data = 0.0
[network(x).data for x in inputs]

# %% [markdown]
# <details><summary>Solution</summary>
#
# $b_2 = -1$ takes away the 1 that is too much everywhere.
#
# </details>

# %%
b1.data, b2.data = [0, -1], 0.0
assert [network(x).data for x in inputs] == [0, 1, 1, 0]
[network(x).data for x in inputs]

# %% [markdown]
# Why does the hidden layer help? It moves the four points, so that a line can separate them.

# %%
labels = ["0", "1", "1", "0"]
hidden = np.array([Graph(network(x))["h"].data for x in inputs])
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
viz.plots.data_points(inputs, labels, ax=left)
viz.plots.data_points(hidden, labels, inputs=("h₁", "h₂"), ax=right);

# %% [markdown]
# ## The Feed-Forward Network: for one observation
#
# The slide calls $h_l$ a row, $1 \times k_l$, and writes $h_{l-1}^\top W_l$. The transposed row does not fit:

# %%
h_row, W_next = Tensor(np.ones((1, 3)), "h"), Tensor(np.ones((3, 2)), "W")
try:
    h_row.T @ W_next
except autograd.ShapeError as error:
    print(error)

# %% [markdown]
# For rows it is $h_{l-1} W_l$. That is chalkgrad's convention too: one example is a row of `X`, and
# `X @ W + b` is the whole layer for all examples.

# %%
(h_row @ W_next).shape

# %% [markdown]
# ## Output units ($g_L$)
#
# One hidden layer, three kinds of output: linear, Bernoulli (sigmoid), multinoulli (softmax).

# %%
h = constant([1.0, 2.0], "h")
linear = (Tensor([0.5, -0.25]) @ h + 0.1).named("linear")
bernoulli = autograd.sigmoid(linear).named("bernoulli")
round(linear.data, 4), round(bernoulli.data, 4)

# %%
z = Tensor([[0.5, -0.25], [1, 0.5], [-1, 0.25]]) @ h + [0.1, 0, -0.1]
multinoulli = autograd.softmax(z)
assert np.isclose(multinoulli.data.sum(), 1)
multinoulli.data.round(4)

# %% [markdown]
# "Other situations: use the negative log-likelihood". For a count $y$ with Poisson mean $e^\eta$ it is
# $e^\eta - y \eta + \ln y!$, and its derivative is once more *prediction minus target*.

# %%
eta, count = autograd.Value(0.5, "eta"), constant(3.0, "y")
poisson = (autograd.exp(eta) - count * eta + np.log(6)).named("NLL")
slope = autograd.grad(poisson, eta)
assert np.isclose(slope.data, np.exp(0.5) - 3)
autograd.formula(slope)

# %% [markdown]
# ## Activation functions ($g_l$)
#
# The slide gives two forms of the sigmoid and one of tanh. They agree with the engine's:

# %%
z = np.linspace(-3, 3, 7)
assert np.allclose(autograd.sigmoid(z), np.exp(z) / (np.exp(z) + 1))
assert np.allclose(autograd.sigmoid(z), 1 / (1 + np.exp(-z)))
assert np.allclose(autograd.tanh(z), (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1))
viz.plots.activation(["sigmoid", "tanh"]);

# %% [markdown]
# ### ReLU, GeLU, ELU

# %%
viz.plots.activation(["relu", "gelu", "elu"]);

# %% [markdown]
# "GeLU is $z \Phi(z)$ where $\Phi$ is a standard Gaussian". The density or the distribution function? They give
# different functions:

# %%
from scipy.stats import norm

engine, distribution, density = autograd.gelu(1.0), 1.0 * norm.cdf(1.0), 1.0 * norm.pdf(1.0)
round(engine, 3), round(float(distribution), 3), round(float(density), 3)

# %%
assert np.isclose(engine, distribution)

# %% [markdown]
# It is the distribution function. And at the kink of ReLU no derivative exists; chalkgrad takes 0 there, and the
# gradient check says that it cannot compare.

# %%
kink = autograd.Value(0.0, "z")
check_gradients(relu(kink).named("h"))

# %% [markdown]
# ## Universal Approximation Theorem
#
# One hidden layer can approximate any continuous function on a compact set. Here are 20 tanh units and
# $\sin 3x$ on $[-2, 2]$, trained with a second-order method.

# %%
x = np.linspace(-2, 2, 60).reshape(-1, 1)
target = np.sin(3 * x)
wide = nn.Sequential(nn.Dense(1, 20, "tanh", initializer=nn.initializers.normal(1.0),
                              bias_initializer=nn.initializers.uniform(-1, 1), rng=0),
                     nn.Dense(20, 1, rng=1))
nn.second_order.minimize(nn.losses.squared_error(wide(x), target), wide, iterations=500,
                         tolerance=1e-12)
worst = np.abs(wide.predict(x) - target).max()
assert worst < 0.02

# %% [markdown]
# ### ... but
#
# "No guarantee that it will generalize": the theorem speaks of the compact set. Outside, nothing is promised.

# %%
viz.plots.fit({"sin 3x": lambda t: np.sin(3 * t), "network": wide}, span=(-4, 4), knots=False);

# %% [markdown]
# ## Depth matters
#
# Two ReLU units make a tent. Feed it into the next two, and so on: every layer doubles the number of linear
# pieces. A single hidden layer of $k$ units has $k + 1$ pieces at most.

# %%
def tents(x, depth):
    for _ in range(depth):
        x = 2 * relu(x) - 4 * relu(x - 0.5)
    return x


# %%
X = Tensor(np.linspace(0.001, 0.999, 998), "x")
pieces = {}
for depth in (1, 2, 3, 4):
    slopes = autograd.gradients(tents(X, depth).sum(), X)
    pieces[2 * depth] = 1 + int(np.sum(np.diff(np.sign(slopes)) != 0))
assert pieces == {2: 2, 4: 4, 6: 8, 8: 16}
pieces

# %% [markdown]
# Eight units in four layers make 16 pieces; eight in one layer, 9.

# %% [markdown]
# ## How to choose architecture
#
# Grid search with 5 irrelevant parameters, 3 values each: the slide says 125 trainings per relevant run. Count
# them:

# %%
from itertools import product

runs = len(list(product(range(3), repeat=5)))
assert runs == 3**5 and 5**3 == 125
runs

# %% [markdown]
# $3^5 = 243$; 125 is $5^3$. The point of the slide is even stronger.

# %% [markdown]
# ## Grid search vs. Random Search
#
# With nine runs, a grid tries three values of the parameter that matters, a random search nine.

# %%
rng = np.random.default_rng(1)
search = rng.random((9, 2))
regular = np.array(list(product([0.2, 0.5, 0.8], repeat=2)))
len(np.unique(regular[:, 0])), len(np.unique(search[:, 0]))

# %% [markdown]
# ## Regularization of Neural Networks
#
# "Reduce training error but improve generalization error". Does it reduce the *training* error? Twelve noisy
# points, a polynomial of degree 9, and more and more weight decay:

# %%
rng = np.random.default_rng(0)
t, t_new = np.linspace(-1, 1, 12), np.linspace(-1, 1, 200)
powers, powers_new = (np.vander(s, 10, increasing=True) for s in (t, t_new))
noisy = np.sin(3 * t) + rng.normal(0, 0.3, t.size)


# %%
def errors(alpha):
    coefficients = Tensor(np.zeros(10))
    fit = ((powers @ coefficients - noisy) ** 2).mean()
    nn.second_order.newton_step(fit + alpha * (coefficients**2).sum(), [coefficients])
    new = np.mean((powers_new @ coefficients.data - np.sin(3 * t_new)) ** 2)
    before = np.mean((powers @ coefficients.data - noisy) ** 2)
    return float(before), float(new)


# %%
table = {alpha: errors(alpha) for alpha in (1e-9, 1e-3, 1e-2, 1e-1, 1.0)}
for alpha, (training, new) in table.items():
    print(f"alpha {alpha:<6g}  training error {training:.3f}   error on new points {new:.3f}")

# %%
training = [before for before, _ in table.values()]
assert training == sorted(training)
assert table[1e-3][1] < table[1e-9][1]

# %% [markdown]
# The training error never falls, it rises: without a penalty it is as low as it can be. What improves is the
# error on new points, until the penalty is too strong. The slide should say *not* reduce the training error.

# %% [markdown]
# ## Norm penalty
#
# $\Omega_1 = \sum |w_{ij}|$ and $\Omega_2 = \sum w_{ij}^2$, of the weights and not of the biases, with the strength
# $\alpha$. The decks differ here: Uppsala's $\Omega_2$ has no ½, Lisbon's has, and `L2` knows both.

# %%
w = Tensor([1.0, -2.0], "w")
full = nn.regularizers.L2(0.1, convention="full")([w])
half = nn.regularizers.L2(0.1)([w])
autograd.gradients(full, w), autograd.gradients(half, w)

# %% [markdown]
# ## Weight decay
#
# $\tilde J(w) = J(w) + \alpha w^\top w$, so $\nabla \tilde J = \nabla J + 2 \alpha w$. One step of gradient descent with $\epsilon = 0.5$ where $\nabla J = (0.5, 1)$. The slide's last line says that
# $w$ shrinks by $1 - 2 \alpha \epsilon = 0.9$ first:

# %%
J = constant([0.5, 1.0], "g") @ w
descent = nn.optimizers.GradientDescent([w], learning_rate=0.5)
by_slide = (1 - 2 * 0.1 * 0.5) * w.data - 0.5 * np.array([0.5, 1.0])
descent.step(J + full)
assert np.allclose(w.data, by_slide)
w.data

# %% [markdown]
# ## Weight decay / Norm penalty
#
# Contours of a cost, and of the same cost with the penalty: the minimum moves towards zero, most of all along
# the flat direction.

# %%
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
for alpha, ax in zip((0.0, 0.5), axes, strict=True):
    viz.plots.loss_surface(
        lambda a, b, alpha=alpha: (a - 2) ** 2 / 4 + (b - 2) ** 2 + alpha * (a * a + b * b),
        spans=((-1, 4), (-1, 4)), ax=ax)
    ax.set_title(f"α = {alpha}")

# %% [markdown]
# ## Dataset augmentation
#
# "Modify data or inject noise". `GaussianNoise` is a layer that does so while training, and nothing afterwards.

# %%
noise = nn.GaussianNoise(0.1)
picture = np.array([[0.0, 0.5, 1.0]])
noise(picture, training=True, rng=0).round(3), noise(picture)

# %% [markdown]
# ## Multi-Task Learning
#
# Shared layers, one head for each task. The shared weights get the sum of the gradients.

# %%
tasks = nn.Heads(nn.Dense(2, 3, "tanh", rng=0),
                 {"price": nn.Dense(3, 1, rng=1), "sold": nn.Dense(3, 1, "sigmoid", rng=2)})
viz.draw_network(tasks)

# %% [markdown]
# ## Early Stopping
#
# A large network on 10 noisy points, with 40 more held out. The validation loss turns long before the training
# loss does; the weights of the best epoch are what is kept.

# %%
rng = np.random.default_rng(0)
X = rng.uniform(-1, 1, (50, 1))
Y = np.sin(3 * X) + rng.normal(0, 0.3, X.shape)


def trained(X, Y, X_held, Y_held):
    big = nn.Sequential(nn.Dense(1, 50, "tanh", initializer=nn.initializers.normal(3.0), rng=0),
                        nn.Dense(50, 1, rng=1))
    adam = nn.optimizers.Adam(big, learning_rate=0.02)
    return nn.train(big, (X, Y), "squared_error", adam, epochs=300, batch_size=None,
                    validation=(X_held, Y_held), progress=False,
                    early_stopping=nn.EarlyStopping(patience=300))


# %%
past = trained(X[:10], Y[:10], X[10:], Y[10:])
viz.plots.history(past, show="loss");

# %%
assert past.best_epoch < 60
assert min(past.validation_loss) < past.validation_loss[-1] / 2
print(f"{min(past.validation_loss):.2f} at best, {past.validation_loss[-1]:.2f} in the end")

# %% [markdown]
# "Can be shown to be equivalent (under strict assumptions) to $L_2$ regularization". On
# $J = \frac12 \sum \lambda_i (w_i - 1)^2$ with $\lambda = (1, 4)$, ten steps from zero; then the penalty for which
# that point is the minimum:

# %%
lam = np.array([1.0, 4.0])
stopped = Tensor([0.0, 0.0], "w")
descent = nn.optimizers.GradientDescent([stopped], learning_rate=0.1)
for _ in range(10):
    descent.step(0.5 * (lam * (stopped - 1) ** 2).sum())
stopped.data

# %%
alpha = -lam * (stopped.data - 1) / stopped.data
ridge = Tensor([0.0, 0.0], "w")
penalized = 0.5 * (lam * (ridge - 1) ** 2).sum() + 0.5 * (alpha * ridge**2).sum()
nn.second_order.newton_step(penalized, [ridge])
assert np.allclose(ridge.data, stopped.data)
alpha

# %% [markdown]
# The penalty differs from direction to direction (0.54 and 0.02): a single α gives the same point only
# approximately. That is one of the strict assumptions.

# %% [markdown]
# ## Dropout
#
# Each hidden unit is set to 0 with probability $p$; here $p$ is the probability of *dropping*, as on the slide
# (Darmstadt's is that of keeping). What is kept is divided by $1 - p$, so that nothing is left to do afterwards.

# %%
drop = nn.Dropout(0.5)
kept = drop(np.ones((1000, 4)), training=True, rng=0)
assert np.isclose(kept.mean(), 1, atol=0.05)
kept[:3], drop(np.ones(4))

# %%
thinned = nn.Sequential(nn.Dense(3, 4, "tanh", rng=0), nn.Dropout(0.5, mask=[1, 0, 0, 1]),
                        nn.Dense(4, 1, rng=1))
viz.draw_network(thinned, [1.0, 1.0, 1.0], training=True, numbers=False)

# %% [markdown]
# ## But...
#
# "The best regularizer is to get more data." The same large network with 200 points instead of 10, trained to
# the end:

# %%
more = rng.uniform(-1, 1, (200, 1))
more_Y = np.sin(3 * more) + rng.normal(0, 0.3, more.shape)
later = trained(more, more_Y, X[10:], Y[10:])
assert later.validation_loss[-1] < min(past.validation_loss)
print(f"{past.validation_loss[-1]:.2f} with 10 points, {later.validation_loss[-1]:.2f} with 200")

# %% [markdown]
# ## Neural Network Learning
#
# $J(\theta) = \sum_i L(\mathrm{NN}(x_i \mid \theta), y_i) + \Omega(\theta)$. The slide *sums* the loss over all
# observations: twice the data, about twice the gradient. `nn.train` takes the mean, so that the learning rate does
# not depend on their number.

# %%
network = nn.Sequential(nn.Dense(1, 3, "tanh", rng=0), nn.Dense(3, 1, rng=1))
omega = nn.regularizers.L2(0.1, convention="full")(network)
for reduction in ("sum", "mean"):
    for count in (25, 50):
        J = nn.losses.squared_error(network(X[:count]), Y[:count], reduction=reduction) + omega
        print(f"{reduction} over {count} observations: {J.data:.2f}")

# %% [markdown]
# ## Optimization of Neural Networks
#
# $\theta_t = \theta_{t-1} - \eta_t \hat\nabla J(\theta_{t-1})$. "In practice, better optimizers are used": Adam and
# RMSprop on a narrow valley.

# %%
def path(make, **options):
    at = Tensor([-2.5, 1.0], "w")
    optimizer = make([at], **options)
    points = [at.data]
    for _ in range(40):
        optimizer.step(0.05 * at[0] ** 2 + at[1] ** 2)
        points.append(at.data)
    return np.array(points)


# %%
paths = {"gradient descent": path(nn.optimizers.GradientDescent, learning_rate=0.3),
         "RMSprop": path(nn.optimizers.RMSprop, learning_rate=0.1),
         "Adam": path(nn.optimizers.Adam, learning_rate=0.2)}
viz.plots.loss_surface(lambda a, b: 0.05 * a**2 + b**2, path=paths);

# %% [markdown]
# ## Backpropagation
#
# Two passes. For rows, the slide's rules for the gradients are right:
# $\partial J / \partial W_l = h_{l-1}^\top \delta_l$, $\partial J / \partial b_l = \delta_l$ and
# $\delta_l = (\delta_{l+1} W_{l+1}^\top) \odot g_l'(z_l)$. (Only the forward pass must read $h_{l-1} W_l + b_l$.)

# %%
x, y = constant([[1, -0.5]], "x"), constant([[0.5, -1]], "y")
W1 = Tensor([[0.2, -0.4, 0.1], [0.5, 0.3, -0.6]], "W1")
b1 = Tensor([[0.1, 0, -0.2]], "b1")
W2 = Tensor([[0.7, -0.1], [-0.3, 0.2], [0.4, 0.5]], "W2")
b2 = Tensor([[0.05, -0.05]], "b2")

# %%
z1 = (x @ W1 + b1).named("z1")
h1 = autograd.tanh(z1).named("h1")
z2 = (h1 @ W2 + b2).named("z2")
J = (0.5 * ((z2 - y) ** 2).sum()).named("J")
J.backward()
viz.draw(J, direction="down")

# %% [markdown]
# Now by the slide's rules, in NumPy. The engine marks them:

# %%
delta2 = z2.data - y.data
delta1 = (delta2 @ W2.data.T) * (1 - h1.data**2)
by_rules = {"W2": h1.data.T @ delta2, "b2": delta2, "W1": x.data.T @ delta1, "b1": delta1}
report = check_by_hand(J, gradients=by_rules)
assert report.ok
report.summary

# %% [markdown]
# ## Forward Pass: Simple Example
#
# $h_1 = \mathrm{ReLU}(x^\top W_1)$ and $\hat y = w^\top h_1$, without biases. The slide prints $z_1$ as a column;
# $x^\top W_1$ is a row, and here simply an array of two numbers.

# %%
x, y = constant([1, 2], "x"), constant(0, "y")
W1, w = Tensor([[1, 2], [-1, 1]], "W1"), Tensor([1, -2], "w")
z1 = (x @ W1).named("z1")
h1 = relu(z1).named("h1")
y_hat = (w @ h1).named("y_hat")
J = (0.5 * (y_hat - y) ** 2).named("J")

# %%
report = check_by_hand(J, values={"z1": [-1, 4], "h1": [0, 4], "y_hat": -8})
assert report.ok
report

# %% [markdown]
# ## Backward Pass: Simple Example
#
# Step through it: forwards, then backwards. *Ask me* asks for every number before it is shown.

# %%
viz.step(J)

# %% [markdown]
# These are the slide's gradients. One is wrong: mark them.

# %%
slide = {"y_hat": -8, "w": [0, -40], "h1": [-8, 16], "z1": [0, 16], "W1": [[0, 16], [0, 32]]}
report = check_by_hand(J, gradients=slide, slopes={("h1", "z1"): [0, 1]})
report

# %% [markdown]
# Which number should stand there? Answer with the name and the right numbers:

# %%
check("I38-U", None)

# %% [markdown]
# <details><summary>Solution</summary>
#
# `{"dJ_dw": [0, -32]}`: the formula $h_1 (\hat y - y) = (0, 4) \cdot (-8)$ on the slide is right, only its number
# is not.
#
# </details>

# %%
(wrong,) = [row for row in report.rows if row.verdict == "wrong here"]
assert wrong.label == "∂J/∂w[1]" and wrong.engine == -32
check_gradients(J, wrt=w)

# %% [markdown]
# The chain rule along the path to $W_1$, as on the slide, with all its factors:

# %%
autograd.formula(J)

# %%
autograd.formula(autograd.grad(J, W1))

# %% [markdown]
# ## Problems: Local Minima

# %%
check("I20", None)

# %% [markdown]
# <details><summary>Solution</summary>
#
# b: only if the cost there is high.
#
# </details>

# %% [markdown]
# "Diagnosis: plot the gradient norm, $g^\top g$" (the *squared* norm; for the simple example above it is 2304).
# `train` records it, layer by layer. In the training of the section *Early Stopping* it falls below a
# millionth of what it was: that one did arrive near a critical point, and not at a bad one.

# %%
viz.plots.history(past, show="gradients");

# %%
J.backward()
squared_norm = float((w.grad**2).sum() + (W1.grad**2).sum())
assert squared_norm == 2304
squared_norm

# %% [markdown]
# ## Problems: Plateaus and Saddle Points
#
# $z = x^2 - y^2$. What is the gradient in the saddle point?

# %%
check("I19", None)

# %% [markdown]
# <details><summary>Solution</summary>
#
# `[0, 0]`: the zero vector, as in a minimum. Only the Hessian tells them apart.
#
# </details>

# %%
at = Tensor([0.0, 0.0], "p")
saddle = (at[0] ** 2 - at[1] ** 2).named("z")
H = autograd.hessian(saddle, at)
assert np.linalg.eigvalsh(H).tolist() == [-2, 2]
H

# %% [markdown]
# Both signs: the Hessian is indefinite. "A saddle is where the Hessian is indefinite, a local minimum where it is
# positive definite" is a little too simple, though. $x^4$ has a minimum at 0, and there the second derivative is
# 0:

# %%
q = autograd.Value(0.0, "q")
float(autograd.hessian(q**4, q))

# %% [markdown]
# "In random functions of high dimension most points are saddle points": most *critical* points. The intuition of
# the slide, counted: how many of 2000 random symmetric matrices have positive eigenvalues only?

# %%
rng = np.random.default_rng(0)


def share(n):
    A = rng.normal(size=(2000, n, n))
    return float(np.mean(np.linalg.eigvalsh(A + A.transpose(0, 2, 1)).min(axis=1) > 0))


# %%
shares = {n: share(n) for n in (1, 2, 3, 5)}
assert shares[1] > 0.45 and shares[5] < 0.01
shares

# %% [markdown]
# "Probably a reason why second-order methods have not succeeded": one Newton step goes straight into the saddle.
# Gradient descent escapes.

# %%
attracted, escaping = Tensor([1.0, 0.1], "p"), Tensor([1.0, 0.1], "p")
nn.second_order.newton_step(attracted[0] ** 2 - attracted[1] ** 2, [attracted])
descent = nn.optimizers.GradientDescent([escaping], learning_rate=0.1)
trail = [escaping.data]
for _ in range(20):
    descent.step(escaping[0] ** 2 - escaping[1] ** 2)
    trail.append(escaping.data)
assert np.allclose(attracted.data, 0) and abs(escaping.data[1]) > 1

# %%
viz.plots.loss_surface(
    lambda x, y: x**2 - y**2, spans=((-2, 2), (-1, 4)), names=("x", "y"),
    path={"gradient descent": np.array(trail), "Newton": np.array([[1, 0.1], [0, 0]])});

# %% [markdown]
# ## Problems: Cliffs
#
# "Mitigation: gradient clipping". By norm the direction stays, by value it does not.

# %%
from nn.clipping import clip_by_norm, clip_by_value

by_norm, by_value = clip_by_norm([3.0, 4.0], 1.0), clip_by_value([3.0, 4.0], 2.0)
assert np.allclose(by_norm, [0.6, 0.8]) and by_value.tolist() == [2, 2]
by_norm, by_value

# %% [markdown]
# A cliff: one step too near the wall throws the weights far away. With `clip_norm` the step stays short.

# %%
def thrown(**options):
    at = autograd.Value(1.1, "w")
    optimizer = nn.optimizers.GradientDescent([at], learning_rate=0.1, **options)
    optimizer.step(autograd.exp(6 * at - 3) + at)
    return at.data


# %%
assert thrown() < -10 and thrown(clip_norm=1.0) == 1.0
round(thrown(), 1), thrown(clip_norm=1.0)

# %% [markdown]
# ## Problems: Exploding and vanishing gradients
#
# The weights are multiplied $t$ times. The gradient of the last with respect to the first is $W^t$, and goes with
# the powers of the eigenvalues.

# %%
W = np.array([[1.0, 0.5], [0.5, 1.0]])
first = Tensor([1.0, 0.0], "h0")
last = first
for _ in range(10):
    last = W @ last
power = autograd.jacobian(last, first)
eigenvalues, V = np.linalg.eigh(W)
eigenvalues, eigenvalues**10

# %% [markdown]
# One direction vanishes, the other explodes. The slide's $W^t = V\,\mathrm{diag}(\lambda)^t V^\top$ is right for
# this $W$:

# %%
assert np.allclose(power, V @ np.diag(eigenvalues**10) @ V.T)
power.round(3)

# %% [markdown]
# Is it right for $W = \begin{pmatrix} 2 & 1 \\ 0 & 3 \end{pmatrix}$ and $t = 2$?

# %%
W = np.array([[2.0, 1.0], [0.0, 3.0]])
eigenvalues, V = np.linalg.eig(W)
by_slide = V @ np.diag(eigenvalues**2) @ V.T
with_inverse = V @ np.diag(eigenvalues**2) @ np.linalg.inv(V)
W @ W, by_slide.round(6), with_inverse.round(6)

# %%
assert np.allclose(W @ W, with_inverse) and not np.allclose(W @ W, by_slide)

# %% [markdown]
# No: $V^{-1}$ must stand in place of $V^\top$. They are the same only for symmetric $W$.

# %% [markdown]
# ## Initial values
#
# "We want to break symmetry between layers": between the *units* of a layer. Here both layers start with
# different constants, and the two hidden units of each still stay the same for ever.

# %%
X, Y = nn.data.boolean_xor()
same = nn.Sequential(nn.Dense(2, 2, "tanh", initializer=nn.initializers.constant(0.3), rng=0),
                     nn.Dense(2, 1, initializer=nn.initializers.constant(-0.2), rng=0))
nn.train(same, (X, Y), "sigmoid_cross_entropy", "adam", epochs=200, progress=False)
columns = dict(same.named_parameters())["W1"].data
assert np.array_equal(columns[:, 0], columns[:, 1])
columns.round(3)

# %% [markdown]
# "Initialize values randomly close to zero": then XOR is learned.

# %%
random = nn.Sequential(nn.Dense(2, 4, "tanh", rng=0), nn.Dense(4, 1, rng=1))
adam = nn.optimizers.Adam(random, learning_rate=0.1)
nn.train(random, (X, Y), "sigmoid_cross_entropy", adam, epochs=200, progress=False)
assert nn.metrics.accuracy(random.predict(X), Y, threshold=0) == 1
viz.plots.decision_regions(random, X, Y, threshold=0);

# %% [markdown]
# ## TensorFlow
#
# "Computing gradients (autodiff) for neural networks": you have seen how. "Enable training using common
# optimizers": Adam and RMSprop are in `nn.optimizers`, a few lines each, to be read.
#
# What you found on these slides is in the list that `chalkgrad errata uppsala` prints, each with a proof:

# %%
from lectures import ERRATA

[(erratum.id, erratum.slide) for erratum in ERRATA.values() if erratum.id.startswith("E-U")]
