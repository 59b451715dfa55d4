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
# # Marking hand calculations
#
# For teachers. A hand calculation is not just right or wrong: one slip at the start makes every later number
# wrong, and all of these may follow rightly. chalkgrad finds the step that broke, tells it from what merely
# follows, and says what probably happened.

# %% [markdown]
# ## The exercise
#
# The slide *Example (third)* (TU Darmstadt, Neural Networks) backpropagates through two layers:
#
# $$a_0 = w_0 x + b_0, \quad z_0 = \sigma(a_0), \quad a_1 = w_1 z_0 + b_1, \quad \hat y = a_1, \quad
# L = \tfrac12 (\hat y - y)^2 .$$

# %%
from autograd import Value, check_by_hand, constant, formula, identity, sigmoid

x, y = constant(1.0, "x"), constant(1.0, "y")
w0, b0 = Value(0.5, "w0"), Value(0.1, "b0")
w1, b1 = Value(-0.3, "w1"), Value(0.2, "b1")

# %%
a0 = (w0 * x + b0).named("a0")
z0 = sigmoid(a0).named("z0")
a1 = (w1 * z0 + b1).named("a1")
y_hat = identity(a1).named("y_hat")
L = (0.5 * (y_hat - y) ** 2).named("L")
formula(L)

# %% [markdown]
# ## What the class is shown first
#
# Every step on the blackboard: the gradient that arrives, times a local derivative.

# %%
from autograd import Graph

for step in Graph(L).steps():
    print(step)

# %% [markdown]
# The gradient of one weight as a formula, and the chain rule along its path with the numbers put in.

# %%
from autograd import chain_rule, grad

formula(grad(L, w0))

# %%
chain_rule(L, w0)

# %% [markdown]
# ## One wrong sign
#
# Rounded to four digits, as on paper. $\partial L/\partial \hat y$ is $\hat y - y$, not $y - \hat y$; that one
# sign went wrong, on the slide too. From there on every step is right, and a good teacher takes off one
# point, not eight.

# %%
report = check_by_hand(
    L, values={"a0": "0.6", "z0": "0.6457", "a1": "0.0063"},
    gradients={"y_hat": "0.9937", "a1": "0.9937", "w1": "0.6416", "b1": "0.9937",
               "z0": "-0.2981", "a0": "-0.0682", "w0": "-0.0682", "b0": "-0.0682"})
report

# %%
(wrong,) = [row for row in report.rows if row.verdict == "wrong here"]
assert wrong.label == "∂L/∂y_hat" and wrong.hints == ("sign",)
report.count("right"), report.count("carried forward"), report.count("wrong here")

# %% [markdown]
# ## Rounded numbers
#
# Decimals in quotes carry their digits: 0.6457 is right for whatever rounds to it, and what is calculated
# from it may differ accordingly. Here somebody went on with 0.65, and forgot the derivative of the sigmoid
# later.

# %%
check_by_hand(L, values={"z0": "0.65", "a1": "0.005"},
              gradients={"y_hat": "-0.995", "z0": "0.2985", "w0": "0.2985"})

# %% [markdown]
# ## Local derivatives too
#
# What stands on the edges of the drawing is marked like any other number.

# %%
check_by_hand(L, slopes={("z0", "a0"): "0.2288", ("a1", "z0"): "-0.3", ("a1", "w1"): "0.6"})

# %% [markdown]
# ## A student's own code
#
# A function that computes the gradients in NumPy is called with the data of the leaves and checked here and
# at random points. This one uses `a0` where the sigmoid's output belongs.

# %%
import numpy as np

from autograd import assert_gradients


def backprop(x, y, w0, b0, w1, b1):
    a0 = w0 * x + b0
    z0 = 1 / (1 + np.exp(-a0))
    delta1 = w1 * z0 + b1 - y
    delta0 = delta1 * w1 * a0 * (1 - a0)
    return {"w1": delta1 * z0, "b1": delta1, "w0": delta0 * x, "b0": delta0}


# %%
try:
    assert_gradients(L, backprop)
except AssertionError as mismatch:
    print(mismatch)


# %% [markdown]
# Mended, it passes silently.

# %%
def backprop(x, y, w0, b0, w1, b1):
    z0 = 1 / (1 + np.exp(-(w0 * x + b0)))
    delta1 = w1 * z0 + b1 - y
    delta0 = delta1 * w1 * z0 * (1 - z0)
    return {"w1": delta1 * z0, "b1": delta1, "w0": delta0 * x, "b0": delta0}


assert_gradients(L, backprop)

# %% [markdown]
# ## Worksheets
#
# To be filled in here, or printed (`.save("sheet.html")`). Errors that only follow from earlier ones are
# credited.

# %%
import viz

sheet = viz.worksheet(L, blank="gradients", title="Two layers, by hand")
sheet

# %% [markdown]
# The solution is the same sheet, filled in. `sheet.variants(30, seed=1)` are thirty sheets with other
# numbers, one for each student.

# %%
other = sheet.variant(1)
other.solution

# %% [markdown]
# ## A file of answers
#
# `chalkgrad sheet d02 > answers.toml` prints an empty answer sheet for a worked example, `chalkgrad check d02
# answers.toml` marks a filled one. The same in Python, for a folder of them:

# %%
from lectures import EXAMPLES
from lectures.answers import check, sheet

example = EXAMPLES["s01_perceptron"]
print(sheet(example)[-230:])

# %%
answers = {"Ada": "[values]\nz = -6\ny_hat = '0.0025'", "Ben": "[values]\nz = 8\ny_hat = '0.9997'"}
for student, text in answers.items():
    print(student, check(example, text, carry=0.5).summary)

# %% [markdown]
# ## Where the slides are wrong
#
# `chalkgrad errata darmstadt` prints a list of corrections for a lecturer; each is demonstrated by running both
# the slide's claim and the correction.

# %%
from lectures import ERRATA

print(ERRATA["E-D1"])

# %%
demonstration = ERRATA["E-D1"].demonstrate()
print(demonstration.sentence)

# %% [markdown]
# ## As unit tests
#
# In a file of tests, the fixture `by_hand` marks in the same way; it comes with the installation.
#
# ```python
# def test_darmstadt_two_layers(by_hand):
#     ...
#     by_hand(L, values={"a0": "0.6"}, gradients={"y_hat": "-0.9937"})
# ```
#
# `pytest --by-hand-html=sheets.html` writes all marked sheets of a run as one page.

# %% [markdown]
# ## Your own exercise
#
# Nothing here is special to a lecture: any expression can be marked. Which slip is this?

# %%
t = Value(-1.0, "t")
u, v = (t**2).named("u"), (3 * t + 1).named("v")
r = (u * v).named("r")
report = check_by_hand(r, values={"u": 1, "v": -2}, gradients={"u": -2, "v": 1, "t": 4})
report

# %% [markdown]
# <details><summary>Answer</summary>
#
# $t$ is used twice, and the gradient is the sum over both paths, $4 + 3 = 7$. The path through $v$ was
# forgotten.
#
# </details>
