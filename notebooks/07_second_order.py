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
# # Second order
#
# `grad` returns a graph, so that it can be differentiated again. From that come Hessians, saddle points, and
# better directions than the gradient.

# %% [markdown]
# ## The derivative of the derivative
#
# $f(x) = x^3$ at $x = 2$: $f' = 3x^2 = 12$, $f'' = 6x = 12$, $f''' = 6$.

# %%
import viz
from autograd import Graph, Value, formula, grad

x = Value(2.0, "x")
f = (x**3).named("f")
first = grad(f, x).named("f1")
second = grad(first, x).named("f2")
f.data, first.data, second.data, grad(second, x).data

# %%
formula(first), formula(second)

# %% [markdown]
# The graph of the gradient, drawn over the graph that it was derived from; its arrows run backwards.

# %%
viz.draw(first, over=f)

# %% [markdown]
# The slide *Several Autodiff Strategies* (Lisbon) says that systems like PyTorch "only work for first-order
# derivatives". Nothing in the strategy demands that: the rules are applied to nodes instead of numbers, and
# the result is a graph again. Here with two variables that meet:

# %%
from autograd import tanh

w, b = Value(0.5, "w"), Value(-0.2, "b")
h = tanh(w + b).named("h")
dh_dw = grad(h, w).named("dh_dw")
viz.draw(grad(dh_dw, b).named("d2h_dwdb"), direction="down", gradients=False)

# %% [markdown]
# ## Hessian
#
# All second derivatives at once. The slide *Plateaus and Saddle Points* (Uppsala) has $z = x^2 - y^2$.

# %%
from autograd import Tensor, hessian

p = Tensor([0.0, 0.0], "p")
z = (p[0] ** 2 - p[1] ** 2).named("z")
hessian(z, p)

# %% [markdown]
# The gradient is zero and one eigenvalue is negative: a saddle.

# %%
import numpy as np

assert grad(z, p).data.tolist() == [0, 0]
np.linalg.eigvalsh(hessian(z, p))

# %%
viz.plots.loss_surface(lambda x, y: x**2 - y**2, spans=((-2, 2), (-2, 2)), names=("x", "y"));

# %% [markdown]
# ## Zero initialization is a saddle
#
# The slide *Initialization* (Lisbon): with zero weights and tanh, all gradients are zero. That is true once the
# output bias is at its optimum, which for OR is $\ln 3$; the Hessian says that it is no minimum.

# %%
import nn

X, y = nn.data.boolean_or()
net = nn.Sequential(nn.Dense(2, 1, "tanh", rng=0), nn.Dense(1, 1, rng=0))
zeros = {name: np.zeros_like(data) for name, data in net.state_dict().items()}
net.load_state_dict({**zeros, "b2": np.array([np.log(3)])})
loss = nn.losses.sigmoid_cross_entropy(net(X), y)
slopes = [grad(loss, w).data for w in net.parameters()]
assert all(np.allclose(slope, 0) for slope in slopes)

# %%
eigenvalues = np.linalg.eigvalsh(hessian(loss, net.parameters()))
assert eigenvalues.min() < 0 < eigenvalues.max()
eigenvalues.round(3)

# %% [markdown]
# ## Newton's step
#
# $w \leftarrow w - H^{-1} \nabla J$. On a quadratic it lands on the optimum in one step. (The slide *Better
# Directions for Small Networks*, Darmstadt, leaves the sign open: added, the step leads away.)

# %%
w = Tensor([4.0, -3.0], "w")
H = np.array([[3.0, 1.0], [1.0, 2.0]])
J = (0.5 * (w @ (H @ w)) - w.sum()).named("J")
step = nn.second_order.newton_step(J, w)
step, w.data

# %% [markdown]
# Gradient descent needs many, and a learning rate below $2 / \lambda_{\max}$:

# %%
largest_rate = 2 / np.linalg.eigvalsh(H).max()
round(largest_rate, 4)

# %% [markdown]
# Conjugate gradients need two steps for two variables, and no Hessian.

# %%
w.data = [4.0, -3.0]
Graph(J).fprop()
nn.second_order.conjugate_gradient_steps(J, w, 2)

# %% [markdown]
# But Newton's step goes to wherever the gradient is zero, also to a saddle, from which gradient descent runs
# away.

# %%
p = Tensor([1.0, 0.1], "p")
z = (p[0] ** 2 - p[1] ** 2).named("z")
print("gradient descent:", p.data - 0.1 * grad(z, p).data)
nn.second_order.newton_step(z, p)
print("Newton:", p.data)

# %% [markdown]
# ## H v without H
#
# $H v = \partial (\nabla J \cdot v) / \partial w$: one more backward pass, however many parameters there are.

# %%
from autograd import dot

w = Tensor([4.0, -3.0], "w")
J = (0.5 * (w @ (H @ w)) - w.sum()).named("J")
v = np.array([1.0, 2.0])
grad(dot(grad(J, w), v), w).data, H @ v

# %% [markdown]
# ## Minimizers that use it
#
# SciPy's, fed with exact gradients and exact Hessian-vector products. Rosenbrock's valley:

# %%
for method in ("lbfgs", "newton_cg"):
    a, b = Value(-1.0, "a"), Value(2.0, "b")
    valley = (1 - a) ** 2 + 100 * (b - a * a) ** 2
    result = nn.second_order.minimize(valley, [a, b], method)
    print(f"{method:<10}", round(a.data, 4), round(b.data, 4), "iterations:", result.nit)

# %% [markdown]
# ## Levenberg and Marquardt
#
# For sums of squares: $(J^\top J + \lambda I) \, \Delta w = J^\top r$. A curve $w_0 e^{w_1 x}$ through three
# points:

# %%
from autograd import exp

t = np.array([0.0, 1.0, 2.0])
w = Tensor([1.0, 0.5], "w")
residuals = w[0] * exp(w[1] * t) - np.array([1.0, 2.0, 2.0])
nn.second_order.levenberg_marquardt(residuals, w)
w.data.round(4)

# %% [markdown]
# ## Checked
#
# Second derivatives are checked like first ones: the finite difference of the gradient.

# %%
from autograd import check_gradients

x = Value(0.7, "x")
check_gradients(grad((tanh(x) ** 2).named("f"), x).named("f1"))

# %% [markdown]
# ## Try it yourself
#
# What are the eigenvalues of the Hessian of $f = x y$ at $(0, 0)$, and what kind of point is that?

# %%
p = Tensor([0.0, 0.0], "p")
f = p[0] * p[1]

# %% [markdown]
# <details><summary>Solution</summary>
#
# `np.linalg.eigvalsh(hessian(f, p))` gives −1 and 1: a saddle.
#
# </details>
