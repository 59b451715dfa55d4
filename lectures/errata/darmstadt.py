"""Errata of the Darmstadt deck about networks; `darmstadt_backward`, `_descent` have the others."""

from __future__ import annotations

import numpy as np

from autograd import Tensor, Value, exp, gradients, identity, relu, sigmoid, sin
from lectures.decks import DARMSTADT
from lectures.errata.form import Demonstration, erratum
from nn import Dropout
from nn.losses import hinge, sigmoid_cross_entropy


@erratum(
    "E-D5", DARMSTADT, "Another Way to Compute the Gradients", "E",
    claim='how often to compute L(w + eps u_j) and L(w) for M weights: "exactly M times!".',
    correction="M + 1 times, since L(w) itself is one more; 2 M times for central differences.")
def forward_passes() -> Demonstration:
    """A loss that counts how often it is computed."""
    w, eps, calls = np.array([0.3, -0.7, 1.1]), 1e-6, 0

    def loss(w: np.ndarray) -> float:
        nonlocal calls
        calls += 1
        return float(np.sin(w).sum())

    start = loss(w)
    forward = [(loss(w + eps * u) - start) / eps for u in np.eye(3)]
    forward_calls, calls = calls, 0
    central = [(loss(w + eps * u) - loss(w - eps * u)) / (2 * eps) for u in np.eye(3)]
    node = Tensor(w, "w")
    return Demonstration(
        {"evaluations for M = 3": len(w)},
        {"evaluations for M = 3": forward_calls, "with central differences": calls,
         "gradient by forward differences": forward, "by central differences": central,
         "by backpropagation": gradients(sin(node).sum(), node)},
        "Three quotients need four evaluations.")


@erratum(
    "E-D11", DARMSTADT, "Neural Networks", "E",
    claim='with a linear or sigmoid output "a classification can be obtained by taking the sign '
          'function".',
    correction="the sign of a sigmoid is +1 always; it is compared with 1/2 instead.")
def sign_of_a_sigmoid() -> Demonstration:
    """Both decisions for outputs of either sign."""
    a = np.array([-5.0, -1, -0.1, 0.1, 1, 5])
    output = sigmoid(a)
    return Demonstration(
        {"class for a = -5, -1, -0.1, 0.1, 1, 5": np.sign(output)},
        {"class for a = -5, -1, -0.1, 0.1, 1, 5": np.where(output > 0.5, 1, -1),
         "sigmoid": output},
        "Every input is put into the class +1.")


@erratum(
    "E-D12", DARMSTADT, "Dropout", "E",
    claim="a = f(z) d with p(d = 1) = p_dropout = 0.5.",
    correction="d = 1 keeps the unit, so that this is the probability of keeping it, which does no "
               "harm only where it is 0.5. And what is kept has to be scaled, here or later.")
def probability_of_keeping() -> Demonstration:
    """A rate of 0.2, read in both ways: what is kept, and the mean of the output."""
    ones, rng = np.ones((100, 100)), np.random.default_rng(0)
    slide = ones * (rng.random(ones.shape) < 0.2)
    right = np.asarray(Dropout(0.2)(ones, training=True, rng=1))
    return Demonstration(
        {"share of units kept at rate 0.2": (slide > 0).mean(), "mean output of units at 1":
         slide.mean()},
        {"share of units kept at rate 0.2": (right > 0).mean(), "mean output of units at 1":
         right.mean()},
        "Uppsala and Lisbon, and nn.Dropout, mean by the rate what is dropped.")


@erratum(
    "E-D14", DARMSTADT, "Loss Functions", "I",
    claim='"nonlinear log-likelihood"; the hinge loss too is "derivable from maximum likelihood".',
    correction="negative log-likelihood; the hinge loss is none: exp(-loss) of the two classes "
               "does not sum to 1.")
def hinge_is_no_likelihood() -> Demonstration:
    """exp(-loss) of both classes, for the hinge loss and for the cross-entropy."""
    z = np.array([0, 0.5, 1])

    def total(loss: str) -> list[float]:
        if loss == "hinge":
            return [exp(-hinge(a, 1.0)) + exp(-hinge(a, -1.0)) for a in z]
        return [exp(-sigmoid_cross_entropy(a, 1.0)) + exp(-sigmoid_cross_entropy(a, 0.0))
                for a in z]

    return Demonstration(
        {"sum of both likelihoods at z = 0, 0.5, 1": total("hinge")},
        {"sum of both likelihoods at z = 0, 0.5, 1": total("cross-entropy")},
        "The hinge loss would give probabilities that sum to something else at each z.")


@erratum(
    "E-D15", DARMSTADT, "Shallow Network: ReLu Neurons", "X",
    claim='y = m1 x + b1 = "x 0.5", then x + 0.5, "x + 1.5"; "y = 0.5 (1 + x)+ (1 + 2x)-- '
          '( 1 + 2x)".',
    correction="minus signs were lost: m = (-1, 2, -2), b = (-0.5, 1, 1) give -x - 0.5, x + 0.5, "
               "-x + 1.5, which is y = -(0.5 + x) + relu(1 + 2 x) - relu(-1 + 2 x).")
def lost_signs() -> Demonstration:
    """The partial sums with and without the signs, and the slopes of the network."""
    m, b = np.array([-1, 2, -2]), np.array([-0.5, 1, 1])
    x = Tensor([-1, 0, 1], "x")
    y = -(0.5 + x) + relu(1 + 2 * x) - relu(-1 + 2 * x)
    return Demonstration(
        {"slopes of the three pieces": np.cumsum(np.abs(m)),
         "intercepts": np.cumsum(np.abs(b))},
        {"slopes of the three pieces": np.cumsum(m), "intercepts": np.cumsum(b),
         "slopes of the network at -1, 0, 1": gradients(y.sum(), x), "y at -1, 0, 1": y.data},
        "Only with the signs does the middle piece come out as the x + 0.5 that is printed.")


@erratum(
    "E-D16", DARMSTADT, "Reminder of Logistic Regression Classifier; Output Neurons", "N",
    claim="sigma = p(C1) with y = 1 for C2 on the first slide, p(y | z) = sigma^y "
          "(1 - sigma)^(1 - y) on the second.",
    correction="each is right in itself, but the codings are opposite: the gradient is "
               "sigma - (1 - y) on the first and sigma - y on the second.")
def opposite_codings() -> Demonstration:
    """An example of C1 (y = 0 on the first slide), and the formula of the second slide for it."""
    a = Value(0.7, "a")

    def step(label: float) -> tuple[float, float]:
        g = gradients(sigmoid_cross_entropy(a, label), a)
        return g, float(sigmoid(a.data - g))

    (mixed, wrong), (pure, right) = step(0.0), step(1.0)
    return Demonstration(
        {"dL/da for an example of C1, a = 0.7": mixed, "p(C1) before and after a step":
         [sigmoid(0.7), wrong]},
        {"dL/da for an example of C1, a = 0.7": pure, "p(C1) before and after a step":
         [sigmoid(0.7), right]},
        "Who codes by one slide and differentiates by the other makes the true class less likely.")


@erratum(
    "E-D17", DARMSTADT, "Multi-Layer Perceptron", "N",
    claim="y_k = f2(sum over i from 0 to h of W2_ki f1(sum over j of W1_ij x_j)), for all i.",
    correction="z_0 is not computed but fixed to 1: it carries the bias.")
def computed_bias_unit() -> Demonstration:
    """The unit 0 computed like the others, and fixed, for two inputs."""
    W1 = np.array([[0.3, -0.8, 0.5], [0.1, 0.4, -0.6], [-0.2, 0.7, 0.9]])  # a row per unit 0, 1, 2
    W2 = np.array([0.5, 1.0, -1.0])
    X = np.array([[1, 0, 0], [1, 1, -1.0]])  # x_0 = 1
    computed = sigmoid(X @ W1.T)
    fixed = np.column_stack([np.ones(2), computed[:, 1:]])
    return Demonstration(
        {"z_0 for two inputs": computed[:, 0], "y": computed @ W2},
        {"z_0 for two inputs": fixed[:, 0], "y": fixed @ W2},
        "A computed z_0 depends on the input; that is one more unit, and no bias.")


@erratum(
    "E-D18", DARMSTADT, "Example (second)", "N",
    claim="z0 = f(a0).",
    correction="z0 = f0(a0): the layers have different activations, f0 and f1.")
def which_activation() -> Demonstration:
    """The third example's network (f0 a sigmoid, f1 linear) with either one as f."""
    a0 = 0.5 * 1.0 + 0.1
    return Demonstration(
        {"z0": identity(a0)}, {"z0": sigmoid(a0)},
        "Who takes f for f1 of the next line leaves out the sigmoid.")
