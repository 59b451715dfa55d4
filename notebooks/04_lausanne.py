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
# # Lausanne: Introduction to Deep Learning
#
# *Data Science and Advanced Programming, Lecture 10* (Simon Scheidegger, University of Lausanne, November
# 2025), slide by slide. Have the slides open beside this notebook; the headings are their titles.
#
# Slides can be wrong, and some of these are. You find out by checking numbers, as a teacher would mark a hand
# calculation.
#
# | | on the slides | in chalkgrad |
# |---|---|---|
# | weights | $w_{ij}$ from input $i$ to unit $j$ | the same: `W` is (inputs, units), `X @ W` |
# | bias | $w_0$; for Marsland the weight of an input that is always −1 | `b`, added; `bias_input=-1` for `Perceptron` |
# | loss over data | mean; in two places ½ sum | mean; `reduction="sum"` |
# | $\mathrm{ReLU}'(0)$ | 0 on one slide, 1 on another | 0 |
# | $\varepsilon$ of AdaGrad, RMSProp, Adam | inside the root | `epsilon_inside=True` |
# | momentum | heavy ball, $\mu$ | the same |
# | scaling of inputs | divide by the variance | by the standard deviation |
# | dropout | the share that is dropped | the same |

# %%
import numpy as np

import nn
import viz
from autograd import Graph, Tensor, Value, check_by_hand, constant, gradients, sigmoid, square

# %% [markdown]
# ## Building An ML Algorithm (II)–(IV)
#
# Five houses: the living area in square feet, the price in 1000 dollars.

# %%
areas, prices = (column.ravel() for column in nn.data.house_prices())
areas, prices

# %% [markdown]
# ## Building An ML Algorithm (V)
#
# Three steps: a model $h_\theta(x) = \theta_0 + \theta_1 x$ (the table has one feature, the slide's formula two),
# a cost $J(\theta) = \frac12 \sum_i (h_\theta(x_i) - y_i)^2$, and a way to make it small.

# %%
theta0, theta1 = Value(0.0, "theta0"), Value(0.0, "theta1")
x, y = constant(areas, "x"), constant(prices, "y")
h = (theta0 + theta1 * x).named("h")
J = (0.5 * square(h - y).sum()).named("J")
J.backward()
viz.draw(J, operations=False, local_derivatives=False, direction="down")

# %% [markdown]
# The gradient at $\theta = 0$: mark your own numbers. These are $-\sum y$ and $-\sum x y$.

# %%
check_by_hand(J, gradients={"theta0": -1871, "theta1": -4203712})

# %% [markdown]
# Now descend. As the areas are, $J$ is a narrow valley; scaled to mean 0 and variance 1, it is as round as a
# bowl, and $\eta = 1/5$ hits the bottom in one step.

# %%
scaled_x = constant(nn.data.scaled(areas[:, None]).ravel(), "x")
K = 0.5 * square(theta0 + theta1 * scaled_x - y).sum()
nn.optimizers.SGD([theta0, theta1], learning_rate=1 / 5).step(K)
slope = theta1.data / areas.std()
offset = theta0.data - slope * areas.mean()
assert np.allclose([slope, offset], np.polyfit(areas, prices, 1))
round(float(offset), 4), round(float(slope), 6)

# %%
viz.plots.fit(lambda area: offset + slope * area, areas, prices, inputs="area", outputs="price");

# %% [markdown]
# **Exercise.** Predict the prices of other houses. (`check` shows what is asked, and marks what you give it.)

# %%
from lectures.exercises import check

check("I32")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I32", lambda area: 26.79 + 0.16512 * area)`: 357,000 dollars for 2000 square feet.
#
# </details>

# %% [markdown]
# ## Connectionist Model
#
# A neuron switches in 0.001 seconds, a scene is recognized in 0.1: how many steps in a row are that?

# %%
steps = (Value(0.1, "scene") / Value(0.001, "switch")).named("steps")
check_by_hand(steps, values={"steps": 100})

# %% [markdown]
# ## Model of A Neuron (1943)
#
# Weighted inputs, an adder, a threshold. With weights 1 and 1 and the threshold 1.5 it is AND.

# %%
neuron = nn.McCullochPitts([1, 1], bias=-1.5, coding="01")
X, both = nn.data.boolean_and()
assert (neuron.predict(X) == both.ravel()).all()
viz.draw_network(neuron, [1.0, 1.0])

# %% [markdown]
# ## A Few Activation Functions
#
# Each with its derivative, as the engine's rules give it.

# %%
viz.plots.activation(["sigmoid", "tanh", "relu"]);

# %% [markdown]
# The slide's formulas for the derivatives, $g (1 - g)$ and $1 - g^2$, at a few points:

# %%
z = Tensor([-2.0, -1.0, 0.0, 1.0, 2.0], "z")
s, t = sigmoid(z), np.tanh(z)
assert np.allclose(gradients(s.sum(), z), s.data * (1 - s.data), rtol=1e-12)
assert np.allclose(gradients(t.sum(), z), 1 - t.data**2, rtol=1e-12)
gradients(np.tanh(z).sum(), z).round(4)

# %% [markdown]
# And $\mathrm{ReLU}'(0)$? This slide says 0 ("0, otherwise"), *Vanishing Gradients* says 1 ("1 otherwise"). There
# is no slope at a kink; finite differences say so.

# %%
from autograd import check_gradients, relu

kink = relu(Value(0.0, "z")).named("g")
check_gradients(kink)

# %% [markdown]
# ## Importance of Activation Function
#
# A network of linear units draws a line, however many layers it has. Red and green points that curve around each other:

# %%
X, green = nn.data.moons(200, rng=0)

def boundary(activation):
    model = nn.Sequential(nn.Dense(2, 8, activation, rng=0), nn.Dense(8, 1, rng=1))
    nn.train(model, (X, green), "sigmoid_cross_entropy", nn.optimizers.Adam(model, 0.05),
             epochs=60, progress=False)
    return model, nn.metrics.accuracy(model.predict(X), green, threshold=0)

# %%
(line, right_by_line), (curve, right_by_curve) = boundary("linear"), boundary("tanh")
assert right_by_line < 0.92 and right_by_curve > 0.97
viz.plots.decision_regions(line, X, green, threshold=0);

# %%
viz.plots.decision_regions(curve, X, green, threshold=0);

# %% [markdown]
# **Exercise.** Why the linear layers collapse into one:

# %%
check("I37")

# %% [markdown]
# <details><summary>Solution</summary>
#
# $x W_1 W_2 = x (W_1 W_2)$: `check("I37", [[5], [-1]])`.
#
# </details>

# %% [markdown]
# ## Perceptron — An Example
#
# $\hat y = g(w_0 + x^\top w)$ with $w_0 = 1$, $w = (3, -2)$, at $x = (-1, 2)$, number by number:

# %%
w0 = Value(1.0, "w0")
w1, w2 = Value(3.0, "w1"), Value(-2.0, "w2")
x1, x2 = constant(-1.0, "x1"), constant(2.0, "x2")
z = (w0 + w1 * x1 + w2 * x2).named("z")
y_hat = sigmoid(z).named("y_hat")
viz.step(y_hat)

# %% [markdown]
# The slide's numbers, marked. "0.002" is a decimal as printed: right for whatever rounds to it.

# %%
report = check_by_hand(y_hat, values={"z": -6, "y_hat": "0.002"})
assert report.ok
report

# %% [markdown]
# "This is just a line in 2D": where $1 + 3 x_1 - 2 x_2 = 0$, the unit says ½.

# %%
def unit(points):
    return sigmoid(points @ np.array([[3.0], [-2.0]]) + 1.0)

viz.plots.decision_regions(unit, spans=(-4, 4));

# %%
check("I30")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I30", {"z": -6, "y_hat": "0.002"})`. Write the digits that you have: "0.0025" is right as well.
#
# </details>

# %% [markdown]
# ## Single Layer NN, Fully Connected DNN
#
# Perceptrons beside each other are a layer, layers behind each other a network: the drawing of the slide,
# with the numbers of one example in it.

# %%
network = nn.MLP(3, [4, 4, 2], "tanh", rng=0)
viz.draw_network(network, [1.0, 0.5, -1.0], numbers=False)

# %% [markdown]
# ## Expressiveness of ANN
#
# One threshold unit for each row of the table where the function is 1, an OR behind them: that represents
# every Boolean function. There are $2^{2^n}$ functions of $n$ inputs; here all 256 of three, as the outputs of one
# network.

# %%
rows = np.array(list(np.ndindex(2, 2, 2)))
functions = np.array(list(np.ndindex((2,) * 8))).T
hidden = nn.Perceptron(3, 8, bias_input=-1, scale=0)
hidden.weights = np.vstack([rows.sum(axis=1) - 0.5, 2 * rows.T - 1])
output = nn.Perceptron(8, 256, bias_input=-1, scale=0)
output.weights = np.vstack([np.full(256, 0.5), functions])
assert (output.predict(hidden.predict(rows)) == functions).all()
[2 ** 2**n for n in (1, 2, 3, 4)]

# %% [markdown]
# How many hidden units does parity (an odd number of ones) need so? Half of all rows: that is the slide's
# "exponential in number of inputs".

# %%
parity = rows.sum(axis=1) % 2
assert parity.sum() == 2 ** (3 - 1)
int(parity.sum())

# %% [markdown]
# ## Universal Function Approximator
#
# Marsland's Figure 4.9: a sigmoid, a hill of two, a bump of two hills. (The slopes 5 and 20 and the threshold
# 1.5 are chosen here.)

# %%
u = Value(0.0, "x")
hill = (sigmoid(5 * (u + 1)) - sigmoid(5 * (u - 1))).named("hill")
viz.plots.curve(hill, slope=False);

# %%
v = Value(0.0, "y")
hill_y = (sigmoid(5 * (v + 1)) - sigmoid(5 * (v - 1))).named("hill_y")
bump = sigmoid(20 * (hill + hill_y - 1.5)).named("bump")
viz.plots.loss_surface(bump, [u, v], in_3d=True, resolution=31).set_zlabel("bump");

# %%
heights = [Graph(bump).evaluate({u: place})[bump] for place in (0.0, 2.0)]
assert heights[0] > 0.9999 and heights[1] < 0.0001
[round(height, 6) for height in heights]

# %% [markdown]
# The slide's "every bounded continuous function" holds on a bounded, closed domain: a network of saturating units is
# flat far out, and no approximation of $\sin$ on the whole line.

# %% [markdown]
# ## Trying to Do a Prediction
#
# The network says 0.2, the right answer is 1. How bad is that? For the answer 1 the cross-entropy is $-\ln p$.

# %%
from autograd import log

z = Value(np.log(0.2 / 0.8), "z")
p = sigmoid(z).named("p")
cross_entropy = (-log(p)).named("L")
half_squared = (0.5 * square(p - 1)).named("S")
cross_entropy.backward()
viz.draw(cross_entropy)

# %%
found = check_by_hand(cross_entropy, values={"p": "0.2", "L": "1.609"},
                      gradients={"p": -5, "z": "-0.8"})
assert found.ok
found

# %% [markdown]
# $\partial L / \partial z = p - y$. Half the squared error, 0.32, has the factor $p (1 - p)$ besides:

# %%
slopes = [gradients(loss, z) for loss in (cross_entropy, half_squared)]
assert np.isclose(slopes[0], p.data - 1) and np.isclose(slopes[1], (p.data - 1) * 0.2 * 0.8)
[round(slope, 6) for slope in slopes]

# %% [markdown]
# That factor is why one does not classify by squared error: at $z = -6$, sure and wrong, it hardly pulls.

# %%
z.data = -6.0
Graph(cross_entropy, half_squared).fprop()
slopes = [gradients(loss, z) for loss in (cross_entropy, half_squared)]
assert slopes[0] < -0.99 and slopes[1] > -0.0025
[round(slope, 6) for slope in slopes]

# %%
check("I33")

# %% [markdown]
# <details><summary>Solution</summary>
#
# $-\ln 0.2$ and $0.8^2$: `check("I33", {"cross-entropy": "1.609", "squared error": "0.64"})`.
#
# </details>

# %% [markdown]
# ## Empirical Loss
#
# $J = \frac1n \sum_i L_i$ over three predictions; the first is the slide's.

# %%
pred, y = Tensor([0.2, 0.7, 0.9], "pred"), constant([1.0, 0.0, 1.0], "y")
L = (-(y * log(pred) + (1 - y) * log(1 - pred))).named("L")
J = L.mean().named("J")
J.backward()
assert np.allclose(pred.grad, [-1 / 0.2 / 3, 1 / 0.3 / 3, -1 / 0.9 / 3])
L.data.round(4), round(J.data, 4), pred.grad.round(4)

# %% [markdown]
# ## Cross Entropy Loss Function
#
# Data of distribution (½, ½), a model that says (0.9, 0.1). The KL divergence is cross-entropy minus entropy,
# and the entropy of the data has no gradient: to minimize one is to minimize the other.

# %%
p_data, p_model = constant([0.5, 0.5], "p_data"), Tensor([0.9, 0.1], "p_model")
H = (-(p_data * log(p_model)).sum()).named("H")
entropy = (-(p_data * log(p_data)).sum()).named("entropy")
KL = (H - entropy).named("KL")
assert np.allclose(gradients(KL, p_model), gradients(H, p_model))
round(entropy.data, 4), round(H.data, 4), round(KL.data, 4), gradients(KL, p_model).round(4)

# %% [markdown]
# ## Gradient Descent in Weight Space
#
# Loans by income and savings (the slide prints no numbers; these are drawn at random), one sigmoid unit, and the
# path of gradient descent over its two weights. (Where *Supervised Classification* asks for income > $\theta_2$ and
# savings > $\theta_2$, the first should be $\theta_1$.)

# %%
X, paid = nn.data.loans(80, rng=0)
X = nn.data.scaled(X)
w = Tensor([-1.0, 2.5], "w")
z = (constant(X, "X") @ w).named("z")
J = nn.losses.sigmoid_cross_entropy(z, paid.ravel()).named("J")

# %%
path, descent = [w.data], nn.optimizers.SGD([w], learning_rate=2.0)
for _ in range(25):
    descent.step(J)
    Graph(J).fprop()
    path.append(w.data)
viz.plots.loss_surface(J, w, path=path, resolution=31);

# %%
assert np.abs(gradients(J, w)).max() < 0.01
viz.plots.decision_regions(lambda points: points @ w.data[:, None], X, paid, threshold=0,
                           inputs=("income", "savings"), names=["no", "yes"]);

# %% [markdown]
# ## Stochastic Gradient Descent
#
# In the slide's algorithm, step 4 computes $\partial J_i / \partial W$ and step 5 uses $\partial J / \partial W$. Step 5 should
# use what step 4 computed. The gradients of single examples differ; their mean is that of the batch:

# %%
w = Tensor([0.5, -0.5], "w")

def loss(rows):
    return nn.losses.sigmoid_cross_entropy(constant(X[rows]) @ w, paid[rows].ravel())

singles = [gradients(loss([i]), w) for i in range(8)]
batch = gradients(loss(list(range(8))), w)
assert np.allclose(np.mean(singles, axis=0), batch)
np.round(singles[:3], 3), batch.round(3)

# %% [markdown]
# The same loss, descended with all examples, with mini-batches of eight, and with one at a time:

# %%
histories = {}
for B in (80, 8, 1):
    model = nn.Sequential(nn.Dense(2, 1, initializer="zeros", rng=0))
    histories[f"B = {B}"] = nn.train(
        model, (X, paid), "sigmoid_cross_entropy", nn.optimizers.SGD(model, 0.1), epochs=10,
        batch_size=B, progress=False)
viz.plots.learning_curves(histories);

# %% [markdown]
# ## Computing Gradients: Error Backpropagation
#
# $x \to z_1 \to \hat y \to J(W)$. The slide prints no functions and no numbers. Take sigmoids, the cross-entropy,
# $x = 1.5$, $w_1 = 0.5$, $w_2 = -2$, $y = 1$; then $J = -\ln \hat y$.

# %%
x = constant(1.5, "x")
w1, w2 = Value(0.5, "w1"), Value(-2.0, "w2")
z1 = (w1 * x).named("z1")
h1 = sigmoid(z1).named("h1")
z2 = (w2 * h1).named("z2")
y_hat = sigmoid(z2).named("y_hat")
J = (-log(y_hat)).named("J")
viz.step(J)

# %% [markdown]
# "How does a small change in one weight affect the final loss?" The chain rule, along the path, with numbers:

# %%
from autograd import chain_rule

chain_rule(J, w2)

# %% [markdown]
# The slide groups it as $\frac{\partial J}{\partial w_1} = \frac{\partial J}{\partial \hat y} \cdot
# \frac{\partial \hat y}{\partial z_1} \cdot \frac{\partial z_1}{\partial w_1}$:

# %%
factors = [gradients(J, y_hat), gradients(y_hat, z1), gradients(z1, w1)]
assert np.isclose(np.prod(factors), gradients(J, w1))
[round(float(factor), 6) for factor in factors], round(gradients(J, w1), 6)

# %% [markdown]
# Somebody calculated by hand with four digits, and made one mistake. Which? What follows from it is marked as
# such.

# %%
check_by_hand(J, values={"z1": "0.75", "h1": "0.6792", "y_hat": "0.2045"},
              gradients={"y_hat": "-4.890", "w2": "-0.5403", "h1": "1.591", "z1": "1.081",
                         "w1": "1.621"})

# %% [markdown]
# And the question itself: shift a weight a little, and look.

# %%
change = 0.001
shifted = Graph(J).evaluate({w2: w2.data + change})[J]
assert np.isclose((shifted - J.data) / change, gradients(J, w2), rtol=1e-3)
round((shifted - J.data) / change, 4)

# %%
check("I31")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I31", {"dJ_dw2": "-0.5403", "dJ_dw1": "0.5200"})`. In the calculation above, $\partial J/\partial z_1$ was
# multiplied by $h_1$ instead of $h_1 (1 - h_1)$.
#
# </details>

# %% [markdown]
# ## Setting The Learning Rate
#
# On $J = 5 w^2$ one step multiplies $w$ by $1 - 10 \eta$. Too small, good, too large:

# %%
def descend(eta, steps=8):
    w = Value(1.0, "w")
    sgd = nn.optimizers.SGD([w], learning_rate=eta)
    return [w.data] + [(sgd.step(5 * w**2), w.data)[1] for _ in range(steps)]

for eta in (0.01, 0.08, 0.19, 0.21):
    print(eta, [round(number, 3) for number in descend(eta)])
assert abs(descend(0.19)[-1]) < 1 < abs(descend(0.21)[-1])

# %%
check("I35")

# %% [markdown]
# <details><summary>Solution</summary>
#
# Below $2 / J'' = 2 / 10$: `check("I35", "0.2")`.
#
# </details>

# %% [markdown]
# ## A Few Variants of SGD
#
# Three steps of each on $\ell = w^2 / 2$ from $w = 1$, with $\eta = 0.1$ and the usual other settings.

# %%
def three_steps(rule, **settings):
    w = Value(1.0, "w")
    optimizer = rule([w], 0.1, **settings)
    found = []
    for _ in range(3):
        optimizer.step(w * w / 2)
        found.append(float(optimizer.position()[0]) if rule is nn.optimizers.Nesterov else w.data)
    return found

# %%
o, inside = nn.optimizers, {"epsilon": 1e-8, "epsilon_inside": True}
table = {"SGD": three_steps(o.SGD), "Momentum": three_steps(o.Momentum),
         "Nesterov": three_steps(o.Nesterov), "AdaGrad": three_steps(o.Adagrad, **inside),
         "RMSProp": three_steps(o.RMSprop, **inside), "Adam": three_steps(o.Adam, **inside)}
for name, numbers in table.items():
    print(f"{name:9}", [f"{number:.6f}" for number in numbers])

# %% [markdown]
# Two formulas on the slide are wrong. **Nesterov**: the slide prints
# $w_{t+1} = w_t + v_t$, $v_{t+1} = \mu v_t - \eta \nabla \ell(w_t - \mu v_t)$. Run it as it stands, on a steeper loss:

# %%
def nesterov(sign, new_velocity, steps=40):
    w, v = 1.0, 0.0
    for _ in range(steps):
        ahead = Value(w + sign * 0.9 * v)
        before, v = v, 0.9 * v - 0.05 * gradients(5 * ahead**2, ahead)
        w += v if new_velocity else before
    return w

# %%
as_printed, as_meant = nesterov(-1, False), nesterov(+1, True)
assert abs(as_printed) > 1e4 and abs(as_meant) < 1e-4
print(f"as printed: {as_printed:.0f}; with w + μ v and the new velocity: {as_meant:.1e}")

# %% [markdown]
# **Adam**: the slide divides by $1 - \beta^t$ *within* the recursion, so that corrected moments are corrected again.
# With the gradient 1 in each step, the first moment should stay 1:

# %%
as_printed = as_meant = 0.0
for t in (1, 2, 3):
    as_printed = (0.9 * as_printed + 0.1 * 1) / (1 - 0.9**t)
    as_meant = 0.9 * as_meant + 0.1 * 1
    print(t, round(as_printed, 3), round(as_meant / (1 - 0.9**t), 3))
assert as_printed > 17 and np.isclose(as_meant / (1 - 0.9**3), 1)

# %% [markdown]
# ## Weight Initialization
#
# He: $\mathcal N(0, 2 / \mathrm{fan\_in})$ for ReLU. What is kept at 1 is not the weights, as the slide has it, but the
# mean square of what flows through the layers, here 20 of them:

# %%
signal = np.random.default_rng(0).normal(size=(500, 50))

def flows(scale, layers=20):
    h = signal
    for k in range(layers):
        h = relu(h @ (scale * np.random.default_rng(k).normal(size=(50, 50))))
    return np.mean(h**2)

scales = {"0.1": 0.1, "He: 0.2": np.sqrt(2 / 50), "0.3": 0.3}
{name: f"{flows(scale):.2g}" for name, scale in scales.items()}

# %%
drawn = nn.initializers.get("he_normal", "he")((784, 1000), 0)
assert abs(drawn.std() - np.sqrt(2 / 784)) < 1e-4
round(float(drawn.std()), 4), [round(float(np.sqrt(2 / n)), 4) for n in (8, 50, 784)]

# %%
check("I34")

# %% [markdown]
# <details><summary>Solution</summary>
#
# $\sqrt{2 / 400}$ and $\sqrt{2 / 300}$: `check("I34", {"Xavier": "0.0707", "He": "0.0816"})`.
#
# </details>

# %% [markdown]
# ## Vanishing Gradients
#
# $\sigma' \le \frac14$, not only below 1: through $n$ sigmoids at their steepest point, a gradient shrinks to $4^{-n}$.

# %%
def through(n, unit, z):
    start = end = Value(z, "z")
    for layer in range(n):
        end = unit(end - 0.5) if unit is sigmoid and layer else unit(end)
    return gradients(end, start)

# %%
for n in (1, 5, 10, 20):
    print(n, f"{through(n, sigmoid, 0.0):.3g}", through(n, np.tanh, 0.0), through(n, relu, 1.0),
          through(n, relu, -1.0))
assert through(20, sigmoid, 0.0) == 4.0**-20

# %% [markdown]
# The last two columns are ReLU, on and off. So ReLU *does* have the problem, where $x < 0$: a unit that is off
# for all data gets no gradient and stays off. In whole networks, the gradient of each layer's weights:

# %%
norms = {}
for name in ("sigmoid", "relu"):
    model = nn.Sequential(*(nn.Dense(10, 10, name, rng=k) for k in range(8)))
    J = model(np.random.default_rng(0).normal(size=(50, 10))).sum()
    weights = list(model.weights())
    norms[name] = [float(np.linalg.norm(g)) for g in gradients(J, weights)]
    print(f"{name:8}", [f"{norm:.1e}" for norm in norms[name]])
assert norms["sigmoid"][0] < 1e-3 * norms["sigmoid"][-1]
assert norms["relu"][0] > 1e-2 * norms["relu"][-1]

# %% [markdown]
# ## Swish Activation Function
#
# $f(x) = x \cdot \sigma(x)$: smooth, and not monotonic.

# %%
viz.plots.activation("swish", span=(-6, 3));

# %% [markdown]
# Where does it turn? Newton's method on the derivative, which is a graph itself:

# %%
from autograd import grad, swish

x = Value(-1.0, "x")
slope = grad(swish(x), x)
bend = grad(slope, x)
for _ in range(5):
    x.data = x.data - slope.data / bend.data
    Graph(slope, bend).fprop()
assert abs(slope.data) < 1e-12
round(x.data, 6), round(swish(x.data), 6)

# %% [markdown]
# ## Intermezzo — Action Required
#
# The slide's own notebook is on gradient descent and stochastic gradient descent; *Stochastic Gradient Descent*
# above has both. What does one example say, and what do all?

# %%
check("I29")

# %% [markdown]
# <details><summary>Solution</summary>
#
# $w - x_i$ for each, and their mean: `check("I29", {"each": [1, -1, -6], "all": -2})`.
#
# </details>

# %% [markdown]
# ## A Geometric Interpretation
#
# A hidden layer uncrumples the data. XOR, before and after a hidden layer of two units: afterwards one line
# separates the classes.

# %%
X, y = nn.data.boolean_xor()
model = nn.Sequential(nn.Dense(2, 2, "tanh", rng=0), nn.Dense(2, 1, rng=1))
nn.train(model, (X, y), "sigmoid_cross_entropy", nn.optimizers.Adam(model, 0.1), epochs=200,
         progress=False)
hidden, line = model
assert nn.metrics.accuracy(model.predict(X), y, threshold=0) == 1
viz.plots.decision_regions(line, hidden.predict(X), y, threshold=0, inputs=("h₁", "h₂"));

# %% [markdown]
# ## Notes On Overfitting: Early Stopping
#
# Thirty noisy points, and a network with far too many units. Training loss falls on; validation loss does not.

# %%
X, y = nn.data.moons(30, noise=0.4, rng=0)
unseen = nn.data.moons(300, noise=0.4, rng=1)
model = nn.Sequential(nn.Dense(2, 40, "tanh", rng=0), nn.Dense(40, 1, rng=1))
history = nn.train(model, (X, y), "sigmoid_cross_entropy", nn.optimizers.Adam(model, 0.03),
                   epochs=300, validation=unseen, progress=False)
viz.plots.history(history, show="loss");

# %%
model = nn.Sequential(nn.Dense(2, 40, "tanh", rng=0), nn.Dense(40, 1, rng=1))
stopped = nn.train(model, (X, y), "sigmoid_cross_entropy", nn.optimizers.Adam(model, 0.03),
                   epochs=300, validation=unseen, progress=False,
                   early_stopping=nn.EarlyStopping(patience=20))
assert stopped.stopped == "early stopping"
assert min(stopped.validation_loss) < 0.7 * history.validation_loss[-1]
stopped.best_epoch, round(min(stopped.validation_loss), 2), round(history.validation_loss[-1], 2)

# %% [markdown]
# ## Regularization In NN: Dropout
#
# Two units can be dropped: four masks, four networks. The slide's ensemble is the arithmetic mean of what they
# say.

# %%
model = nn.Sequential(nn.Dropout(0.5, "plain"), nn.Dense(2, 3, "softmax", rng=0))
model.load_state_dict({"W1": np.array([[1, -1, 0.5], [0.5, 0.25, -0.75]]), "b1": np.zeros(3)})
networks = nn.dropout.ensemble(model, np.array([[1.0, 2.0]]))
for (mask,), output in zip(networks.masks, networks.outputs, strict=True):
    print(mask, output.round(4))

# %% [markdown]
# What one does after training is to scale by $1 - p$. That is another number: the geometric mean.

# %%
scaled = model.predict(np.array([[1.0, 2.0]]))
assert np.allclose(scaled, networks.geometric_mean(), rtol=1e-12)
assert not np.allclose(scaled, networks.arithmetic_mean(), atol=0.05)
print("arithmetic", networks.arithmetic_mean().round(4), "scaled", scaled.round(4))

# %% [markdown]
# A network with a dropped unit:

# %%
model[0].mask = [0, 1]
viz.draw_network(model, [1.0, 2.0], training=True, numbers=False)

# %% [markdown]
# ## Remark: Batch Normalization
#
# "Every value other than 0 (i.e. 1 to 255) will be reduced to a number close to 1." Which are? From 5 on:

# %%
pixels = Tensor([0.0, 1.0, 2.0, 3.0, 5.0, 255.0], "pixels")
gray = sigmoid(pixels)
assert (gray.data[:4] < 0.96).all() and (gray.data[4:] > 0.99).all()
gray.data.round(4), gradients(gray.sum(), pixels).round(4)

# %% [markdown]
# The second row is why that matters: no slope, no learning. Batch normalization keeps each unit's mean at 0 and
# its standard deviation at 1:

# %%
layer = nn.BatchNorm(3, affine=False)
batch = np.random.default_rng(0).normal([0, 50, 200], [1, 10, 30], size=(100, 3))
normal = layer(batch, training=True)
assert np.allclose(normal.mean(axis=0), 0) and np.allclose(normal.std(axis=0), 1, atol=1e-4)
normal.mean(axis=0).round(6) + 0, normal.std(axis=0).round(3)

# %% [markdown]
# ## The Perceptron Algorithm
#
# $w \leftarrow w - \eta (y - t) x$, one example after the other, from weights of 0, with a bias input of −1.

# %%
OR = nn.Perceptron(2, bias_input=-1, scale=0)
X, targets = nn.data.boolean_or()
OR.fit(X, targets, learning_rate=0.25)
for update in OR.history:
    print(update.pass_number, X[update.example], update.error, update.weights.ravel())

# %%
for task in (nn.data.boolean_or, nn.data.boolean_and, nn.data.boolean_xor):
    unit = nn.Perceptron(2, bias_input=-1, scale=0)
    done = unit.fit(*task(), learning_rate=0.25)
    print(f"{task.__name__:12}", done, unit.weights.ravel(), unit.errors)
assert not done and min(unit.errors[2:]) == 4  # XOR: no line does it

# %%
viz.plots.decision_regions(OR, X, targets);

# %% [markdown]
# Equation (3.6) on the slide has lost its sum sign: with $w_{ij} x_i > 0$ for a single $i$, there is nothing to add up.
# And training costs more than the slide's $O(Tmn)$: the algorithm loops over all $N$ examples too, $O(TNmn)$.

# %% [markdown]
# ## The Multi-layer Perceptron Algorithm
#
# Equations (4.4) to (4.7) as a graph, on XOR with $\beta = 1$; the last column of the inputs is the bias node.

# %%
from autograd import concatenate

inputs = constant([[0, 0, -1], [0, 1, -1], [1, 0, -1], [1, 1, -1]], "inputs")
targets = constant([[0], [1], [1], [0]], "targets")
V = Tensor([[0.4, -0.6], [-0.3, 0.5], [0.2, 0.1]], "V")
W = Tensor([[0.7], [-0.8], [0.3]], "W")

# %%
def mlp(beta):
    h_zeta = (inputs @ V).named("h_zeta")
    hidden = sigmoid(beta * h_zeta).named("hidden")
    a = concatenate([hidden, constant(-np.ones((4, 1)))], axis=1).named("a")
    h_kappa = (a @ W).named("h_kappa")
    outputs = sigmoid(beta * h_kappa).named("outputs")
    return (0.5 * square(outputs - targets).sum()).named("E")

# %% [markdown]
# The errors of the slide, (4.8) and (4.9), and the updates, in NumPy as it prints them:

# %%
def slide_errors(E):
    graph = Graph(E)
    y, a, t = graph["outputs"].data, graph["hidden"].data, targets.data
    delta_o = (y - t) * y * (1 - y)
    delta_h = a * (1 - a) * (delta_o @ W.data[:-1].T)
    return {"h_kappa": delta_o, "h_zeta": delta_h,
            "W": graph["a"].data.T @ delta_o, "V": inputs.data.T @ delta_h}

# %%
E = mlp(beta=1.0)
report = check_by_hand(E, gradients=slide_errors(E))
assert report.ok
report

# %% [markdown]
# All right. (Only the index in (4.11) is wrong: it is $\delta_h(\zeta)$ of the hidden unit, not $\delta_h(\kappa)$.) And with
# $\beta = 2$, which (4.5) and (4.7) allow?

# %%
E = mlp(beta=2.0)
report = check_by_hand(E, gradients=slide_errors(E))
assert not report.ok
report

# %% [markdown]
# $g' = \beta g (1 - g)$: the slide's (4.8) and (4.9) lost $\beta$. $\partial E / \partial W$ is too small by $\beta$, and
# $\partial E / \partial V$ by $\beta^2$, so no learning rate makes up for both:

# %%
wrong, (dW, dV) = slide_errors(E), gradients(E, [W, V])
assert np.allclose(dW, 2 * wrong["W"]) and np.allclose(dV, 4 * wrong["V"])

# %% [markdown]
# ## Action Required — MLP
#
# The listing has four slips. Find them before you look.

# %%
check("I23")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `self.hidden(1.0-self.hidden)` lacks a `*`; `weigths1` and `weigths2` are misspelled; the second `updatew1 =` must be
# `updatew2 =`, or else `weights2` never learns.
# Repaired:
#
# ```python
# def updates(inputs, targets, V, W, eta=0.25):
#     hidden = 1 / (1 + np.exp(-inputs @ V))
#     a = np.hstack([hidden, -np.ones((len(inputs), 1))])
#     outputs = 1 / (1 + np.exp(-a @ W))
#     deltao = (targets - outputs) * outputs * (1.0 - outputs)
#     deltah = hidden * (1.0 - hidden) * (deltao @ W[:-1].T)
#     return eta * inputs.T @ deltah, eta * a.T @ deltao
# ```
#
# </details>

# %% [markdown]
# The repaired program is `nn.marsland.MarslandMLP`; its gradients come from the engine. Does it learn XOR, as
# *Action Required (II)* asks?

# %%
X, T = nn.data.boolean_xor()
marsland = nn.marsland.MarslandMLP(2, 3, 1, rng=0)
errors = marsland.fit(X, T, learning_rate=3.0, iterations=600)
assert ((marsland.predict(X) > 0.5) == T).all()
print(f"{marsland}: error {errors[0]:.2f} → {errors[-1]:.2f}", marsland.predict(X).ravel().round(1))

# %%
viz.draw_network(marsland, [1.0, 0.0])

# %% [markdown]
# Not from every start: two hidden units are enough, but it may get stuck. So try several.

# %%
stuck = []
for seed in range(3):
    small = nn.marsland.MarslandMLP(2, 2, 1, rng=seed)
    small.fit(X, T, learning_rate=3.0, iterations=600)
    stuck.append(bool(((small.predict(X) > 0.5) != T).any()))
assert any(stuck) and not all(stuck)
stuck

# %%
check("I24")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I24", marsland)`: any model that is right counts.
#
# </details>

# %% [markdown]
# ## Recipe For Using MLP (I)–(IV)
#
# Select inputs, normalize, split, select a network, train with early stopping, test once: on irises. First the
# second step; the slide divides by the variance.

# %%
column = np.array([[0.0], [10.0], [20.0], [30.0]])
by_variance = nn.data.scaled(column, by="variance")
by_deviation = nn.data.scaled(column)
assert np.isclose(by_variance.var(), 1 / column.var()) and np.isclose(by_deviation.var(), 1)
by_variance.ravel(), by_deviation.ravel().round(4)

# %%
X, kinds = nn.data.iris()
(X, y), validation, test = nn.data.split(X, kinds, validation=0.2, stratify=True, rng=0)
X, X_validation, X_test = nn.data.scaled(X, validation[0], test[0])
model = nn.Sequential(nn.Dense(4, 8, "tanh", rng=0), nn.Dense(8, 3, rng=1))
history = nn.train(model, (X, y), "softmax_cross_entropy", nn.optimizers.Adam(model, 0.02),
                   epochs=150, validation=(X_validation, validation[1]), progress=False,
                   early_stopping=nn.EarlyStopping(patience=15))
viz.plots.history(history, show="loss");

# %% [markdown]
# ## Evaluating A Classifier
#
# First six examples by hand, then the test set of irises, for the first and only time.

# %%
actual, predicted = [0, 0, 1, 1, 1, 0], [0, 1, 1, 0, 1, 0]
matrix = nn.metrics.confusion_matrix(predicted, actual)
assert matrix.tolist() == [[2, 1], [1, 2]]  # [[TN, FP], [FN, TP]]
round(nn.metrics.accuracy(predicted, actual), 4)

# %%
share = nn.metrics.accuracy(model.predict(X_test), test[1])
assert share > 0.85
viz.plots.confusion_matrix(model.predict(X_test), test[1]);

# %%
check("I36")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I36", {"matrix": [[2, 2], [1, 3]], "accuracy": "0.625"})`.
#
# </details>

# %%
check("I26")

# %% [markdown]
# <details><summary>Solution</summary>
#
# Scale the rows by what the training part says, and predict:
#
# ```python
# train, _ = nn.data.split(*nn.data.iris(), test=1/3, stratify=True, rng=0)
# iris_model = nn.Sequential(nn.Dense(4, 8, "tanh", rng=0), nn.Dense(8, 3, rng=1))
# nn.train(iris_model, (nn.data.scaled(train[0]), train[1]), "softmax_cross_entropy",
#          nn.optimizers.Adam(iris_model, 0.02), epochs=60, progress=False)
# check("I26", lambda rows: iris_model.predict(nn.data.scaled(train[0], rows)[1]))
# ```
#
# </details>

# %% [markdown]
# ## Different Activation Function
#
# The listing's softmax, word by word. It is right for moderate outputs, and nan above about 710; `softmax`
# subtracts the maximum of each row first.

# %%
from autograd import softmax


def listed(outputs):
    normalisers = np.sum(np.exp(outputs), axis=1) * np.ones((1, np.shape(outputs)[0]))
    return np.transpose(np.transpose(np.exp(outputs)) / normalisers)

outputs = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
assert np.allclose(listed(outputs), softmax(outputs, axis=1))
listed(outputs).round(4)

# %%
with np.errstate(all="ignore"):
    overflow = listed(np.array([[1000.0, 0.0, 0.0]]))
right = softmax(np.array([[1000.0, 0.0, 0.0]]), axis=1)
assert np.isnan(overflow).any() and np.allclose(right, [1, 0, 0])
overflow, right

# %% [markdown]
# ## Test — MNIST
#
# `nn.data.mnist(folder)` reads the files that the slide links to. Without a download, scikit-learn's digits, 8 × 8
# pixels, show the same:

# %%
X, y = nn.data.digits()
(X, y), test = nn.data.split(X, y, test=0.25, stratify=True, rng=0)
model = nn.Sequential(nn.Dense(64, 32, "relu", rng=0), nn.Dense(32, 10, rng=1))
nn.train(model, (X, y), "softmax_cross_entropy", nn.optimizers.Adam(model, 0.005), epochs=20,
         progress=False)
share = nn.metrics.accuracy(model.predict(test[0]), test[1])
assert share > 0.95
viz.plots.confusion_matrix(model.predict(test[0]), test[1]);

# %%
check("I25")

# %% [markdown]
# <details><summary>Solution</summary>
#
# $784 \cdot 100 + 100 + 100 \cdot 10 + 10$ and $\ln 10$: `check("I25", {"parameters": 79510, "loss": "2.303"})`.
#
# </details>

# %% [markdown]
# ## Action Required
#
# Six families of test functions, with $\sum_i c_i = b_j$ and $\sum_i w_i = 1$. (In the slide's last line, $c$ and $w$ have
# $d$ entries, not $n$.) Their values at two points:

# %%
points = [[0.5, 0.5], [0.2, 0.4]]
for family in nn.data.GENZ:
    f = nn.data.Genz.of(family, [1.0, 3.0], [0.25, 0.75])
    print(f"{family:14} Σ c = {f.c.sum():5.2f}   f =", f(points).ravel().round(6))

# %% [markdown]
# The first one written once more, as a graph, for its gradient:

# %%
f1 = nn.data.Genz.of("oscillatory", [1.0, 3.0], [0.25, 0.75])
x = Tensor([0.5, 0.5], "x")
f = np.cos(2 * np.pi * 0.25 + x @ f1.c).named("f")
assert np.isclose(f.data, f1([x.data]).item())
check_by_hand(f, values={"f": "-0.6816"}, gradients={"x": ["-0.2744", "-0.8231"]})

# %%
check("I27")

# %% [markdown]
# <details><summary>Solution</summary>
#
# `check("I27", lambda x, c, w: np.cos(2 * np.pi * w[0] + np.sum(c * x)))`
#
# </details>

# %% [markdown]
# The study, small: one network, $d = 2$, four numbers of points, mean and maximum error on 1,000 others,
# as shares of the function's range.
# `chalkgrad run genz` does it for three families and $d = 2, 5, 10$.

# %%
def study(family, n, d=2):
    f = nn.data.genz(family, d, rng=0)
    model = nn.Sequential(nn.Dense(d, 20, "tanh", rng=0), nn.Dense(20, 1, rng=1))
    nn.train(model, f.points(n, rng=1), "squared_error", nn.optimizers.Adam(model, 0.02),
             epochs=10000 // n, batch_size=10, progress=False)
    X, y = f.points(1000, rng=2)
    errors = np.abs(model.predict(X) - y) / np.ptp(y)
    return errors.mean(), errors.max()

# %%
counts = (10, 50, 100, 500)
errors = {family: [study(family, n) for n in counts] for family in ("oscillatory", "discontinuous")}
for family, pairs in errors.items():
    print(family, [f"{average:.3f} {largest:.3f}" for average, largest in pairs])
assert errors["oscillatory"][-1][0] < errors["oscillatory"][0][0] / 3
assert errors["discontinuous"][-1][1] > 0.5

# %%
import matplotlib.pyplot as plt

_, ax = plt.subplots(figsize=(6, 3.5))
for family, pairs in errors.items():
    ax.loglog(counts, np.array(pairs)[:, 0], "o-", label=f"{family}, mean")
    ax.loglog(counts, np.array(pairs)[:, 1], "s--", label=f"{family}, maximum")
ax.set(xlabel="points", ylabel="error")
ax.legend(loc="upper left", bbox_to_anchor=(1, 1));

# %% [markdown]
# "Is there anything particular you observe?" More points help with the smooth function. At the edge of the
# discontinuous one, some point is always wrong by most of its height.

# %% [markdown]
# ## Action Required (II)
#
# Play with the architecture: hidden layers, activation, optimizer; one at a time.

# %%
check("I28")

# %% [markdown]
# <details><summary>Solution</summary>
#
# $2 \cdot 10 + 10 + 10 \cdot 10 + 10 + 10 + 1$ and $2 \cdot 37 + 37 + 37 + 1$:
# `check("I28", {"deep": 151, "wide": 149})`.
#
# </details>

# %% [markdown]
# ## The solutions, marked
#
# What the hidden solutions say is marked here, so that you can rely on it.

# %%
def updates(inputs, targets, V, W, eta=0.25):
    hidden = 1 / (1 + np.exp(-inputs @ V))
    a = np.hstack([hidden, -np.ones((len(inputs), 1))])
    outputs = 1 / (1 + np.exp(-a @ W))
    deltao = (targets - outputs) * outputs * (1.0 - outputs)
    deltah = hidden * (1.0 - hidden) * (deltao @ W[:-1].T)
    return eta * inputs.T @ deltah, eta * a.T @ deltao

# %%
train, _ = nn.data.split(*nn.data.iris(), test=1/3, stratify=True, rng=0)
iris_model = nn.Sequential(nn.Dense(4, 8, "tanh", rng=0), nn.Dense(8, 3, rng=1))
nn.train(iris_model, (nn.data.scaled(train[0]), train[1]), "softmax_cross_entropy",
         nn.optimizers.Adam(iris_model, 0.02), epochs=60, progress=False)

def kinds_of(rows):
    return iris_model.predict(nn.data.scaled(train[0], rows)[1])

# %%
answers = {
    "I23": updates, "I24": marsland, "I26": kinds_of,
    "I25": {"parameters": 79510, "loss": "2.303"}, "I28": {"deep": 151, "wide": 149},
    "I27": lambda x, c, w: np.cos(2 * np.pi * w[0] + np.sum(c * x)),
    "I29": {"each": [1, -1, -6], "all": -2}, "I30": {"z": -6, "y_hat": "0.002"},
    "I31": {"dJ_dw2": "-0.5403", "dJ_dw1": "0.5200"}, "I33": {"cross-entropy": "1.609",
    "squared error": "0.64"}, "I34": {"Xavier": "0.0707", "He": "0.0816"}, "I35": "0.2",
    "I32": lambda area: 26.79 + 0.16512 * area, "I37": [[5], [-1]],
    "I36": {"matrix": [[2, 2], [1, 3]], "accuracy": "0.625"},
}

# %%
verdicts = {id: check(id, answer).verdict for id, answer in answers.items()}
assert set(verdicts.values()) == {"right"}, verdicts
print(len(verdicts), "answers, all right")
