"""First-order optimizers: each a rule of a few lines for one flat array of all parameters.

In the formulas w are the parameters, g the gradient, η the learning rate and ε a small number that
keeps roots from 0. All operations go entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.data import describe
from nn.checks import number_in
from nn.choose import choose
from nn.module import Module
from nn.optimizer import Optimizer
from nn.setting import Setting, Switch


def root(squares: np.ndarray, epsilon: float, inside: bool) -> np.ndarray:
    """√(squares + ε) with ε inside the root, or √squares + ε.

    >>> root(np.full(1, 4.0), 1.0, inside=False)
    array([3.])
    """
    return np.asarray(np.sqrt(squares + epsilon) if inside else np.sqrt(squares) + epsilon)


class GradientDescent(Optimizer):
    """w ← w − η g: gradient descent; with the gradient of a mini-batch, SGD.

    Args:
        options: weight_decay, decayed, clip_value, clip_norm; see `Optimizer`.

    Source: Uppsala, "Optimization of Neural Networks"; Lisbon, "Recap: Stochastic Gradient
    Descent"; Darmstadt, "Gradient Descent"; Lausanne, "A Few Variants of SGD".

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> optimizer = GradientDescent([w], learning_rate=0.1)
    >>> optimizer.step(w * w / 2)
    0.5
    >>> w.data
    0.9
    """

    def __init__(self, parameters: Any, learning_rate: Any = 0.1, **options: Any) -> None:
        super().__init__(parameters, learning_rate, **options)

    def change(self, g: np.ndarray, rate: float) -> np.ndarray:
        """η g."""
        return rate * g


class SGD(GradientDescent):
    """`GradientDescent` by the name that it has for mini-batches: stochastic gradient descent."""


class Momentum(Optimizer):
    """Heavy ball: v ← μ v − η g, w ← w + v.

    Args:
        momentum: μ in [0, 1), or a function of the count of updates before, 0, 1, 2, ...
        averaged: Darmstadt's form, M ← μ M + (1 − μ) g, w ← w − η M, whose steps are about
            1 − μ times as large. With ``momentum=lambda t: t / (t + 1)``, Darmstadt's
            γ_k = (k − 1)/k, M is the arithmetic mean of all gradients so far.
        options: weight_decay, decayed, clip_value, clip_norm; see `Optimizer`.

    Source: Lausanne, "A Few Variants of SGD", written w + μ (w_t − w_{t−1}) − η g there;
    Darmstadt, "Momentum"; Polyak 1964.

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> optimizer = Momentum([w], learning_rate=0.1)
    >>> for _ in range(2):
    ...     _ = optimizer.step(w * w / 2)
    >>> round(w.data, 6)
    0.72
    """

    starts = ("velocity",)
    momentum = Setting(function=True, least=0, below=1)
    averaged = Switch()

    def __init__(self, parameters: Any, learning_rate: Any = 0.1, momentum: Any = 0.9, *,
                 averaged: bool = False, **options: Any) -> None:
        super().__init__(parameters, learning_rate, **options)
        self.momentum = momentum
        self.averaged = averaged

    def change(self, g: np.ndarray, rate: float) -> np.ndarray:
        """−v; η M in the averaged form."""
        v: np.ndarray = self.memory["velocity"]
        mu = self.momentum
        if callable(mu):
            mu = number_in(mu(self.updates), f"Momentum: the momentum of update {self.updates}",
                           least=0, below=1)
        if self.averaged:
            self.memory["velocity"] = v = mu * v + (1 - mu) * g
            return rate * v
        self.memory["velocity"] = v = mu * v - rate * g
        return -v


class Nesterov(Optimizer):
    """Nesterov's momentum: the gradient is taken where the velocity leads.

    v ← μ v − η g(w + μ v), w ← w + v. The parameters hold the point w + μ v at which the gradient
    is taken, as in Keras: v ← μ v − η g, p ← p + μ v − η g. `position` gives w.

    Lausanne, "A Few Variants of SGD", prints w − μ v and uses the old velocity, which diverges.

    Args:
        options: weight_decay, decayed, clip_value, clip_norm; see `Optimizer`.

    Source: Lisbon, "Some Code in Keras"; Nesterov 1983; Sutskever et al. 2013.

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> optimizer = Nesterov([w], learning_rate=0.1)
    >>> for _ in range(2):
    ...     _ = optimizer.step(w * w / 2)
    >>> round(w.data, 6)
    0.5751
    """

    starts = ("velocity",)
    momentum = Setting(least=0, below=1)

    def __init__(self, parameters: Any, learning_rate: Any = 0.1, momentum: float = 0.9,
                 **options: Any) -> None:
        super().__init__(parameters, learning_rate, **options)
        self.momentum = momentum

    def change(self, g: np.ndarray, rate: float) -> np.ndarray:
        """η g − μ v, with the new v."""
        v: np.ndarray = self.momentum * self.memory["velocity"] - rate * g
        self.memory["velocity"] = v
        return np.asarray(rate * g - self.momentum * v)

    def position(self) -> np.ndarray:
        """Where w itself is, without the look ahead: the parameters − μ v, flat."""
        return np.asarray(self.flat.read() - self.momentum * self.memory["velocity"])


class Adagrad(Optimizer):
    """A ← A + g², w ← w − η g / √(A + ε): rare features get larger steps.

    Args:
        epsilon_inside: False for √A + ε.
        options: weight_decay, decayed, clip_value, clip_norm; see `Optimizer`.

    Source: Lisbon, "Adaptive Learning Rates"; Lausanne, "A Few Variants of SGD"; Duchi et al.
    2011.

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> optimizer = Adagrad([w], learning_rate=0.1)
    >>> for _ in range(2):
    ...     _ = optimizer.step(w * w / 2)
    >>> round(w.data, 6)
    0.833104
    """

    starts = ("squares",)
    epsilon, epsilon_inside = Setting(above=0), Switch()

    def __init__(self, parameters: Any, learning_rate: Any = 0.01, *, epsilon: float = 1e-8,
                 epsilon_inside: bool = True, **options: Any) -> None:
        super().__init__(parameters, learning_rate, **options)
        self.epsilon = epsilon
        self.epsilon_inside = epsilon_inside

    def change(self, g: np.ndarray, rate: float) -> np.ndarray:
        """η g / √(A + ε)."""
        self.memory["squares"] = self.memory["squares"] + g * g
        d: np.ndarray = g / root(self.memory["squares"], self.epsilon, self.epsilon_inside)
        return rate * d


class RMSprop(Optimizer):
    """A ← β A + (1 − β) g², w ← w − η g / √(A + ε).

    Args:
        decay: β in [0, 1).
        epsilon_inside: False for √A + ε.
        options: weight_decay, decayed, clip_value, clip_norm; see `Optimizer`.

    Darmstadt's "Adadelta" is this rule, with the V of before the update (the first step then
    divides by √ε).
    Source: Lisbon, "Adaptive Learning Rates"; Lausanne, "A Few Variants of SGD"; Hinton 2012.

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> optimizer = RMSprop([w], learning_rate=0.1)
    >>> for _ in range(2):
    ...     _ = optimizer.step(w * w / 2)
    >>> round(w.data, 6)
    0.498871
    """

    starts = ("squares",)
    decay = Setting(least=0, below=1)
    epsilon, epsilon_inside = Setting(above=0), Switch()

    def __init__(self, parameters: Any, learning_rate: Any = 0.01, decay: float = 0.9, *,
                 epsilon: float = 1e-8, epsilon_inside: bool = True, **options: Any) -> None:
        super().__init__(parameters, learning_rate, **options)
        self.decay = decay
        self.epsilon = epsilon
        self.epsilon_inside = epsilon_inside

    def change(self, g: np.ndarray, rate: float) -> np.ndarray:
        """η g / √(A + ε)."""
        beta = self.decay
        self.memory["squares"] = beta * self.memory["squares"] + (1 - beta) * (g * g)
        d: np.ndarray = g / root(self.memory["squares"], self.epsilon, self.epsilon_inside)
        return rate * d


class Adadelta(Optimizer):
    """V ← ρ V + (1 − ρ) g², d = g √(D + ε) / √(V + ε), D ← ρ D + (1 − ρ) d², w ← w − η d.

    Steps have the units of w; η is 1 in the paper. Darmstadt's "Adadelta" lacks D: it is `RMSprop`.

    Args:
        decay: ρ in [0, 1).
        epsilon_inside: False for (√D + ε) / (√V + ε).
        options: weight_decay, decayed, clip_value, clip_norm; see `Optimizer`.

    Source: Zeiler 2012, named in Darmstadt, "Adadelta".

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> optimizer = Adadelta([w])
    >>> for _ in range(2):
    ...     _ = optimizer.step(w * w / 2)
    >>> round(w.data, 6)
    0.991009
    """

    starts = ("squares", "changes")
    decay = Setting(least=0, below=1)
    epsilon, epsilon_inside = Setting(above=0), Switch()

    def __init__(self, parameters: Any, learning_rate: Any = 1.0, decay: float = 0.95, *,
                 epsilon: float = 1e-6, epsilon_inside: bool = True, **options: Any) -> None:
        super().__init__(parameters, learning_rate, **options)
        self.decay = decay
        self.epsilon = epsilon
        self.epsilon_inside = epsilon_inside

    def change(self, g: np.ndarray, rate: float) -> np.ndarray:
        """η d."""
        rho, memory, epsilon = self.decay, self.memory, (self.epsilon, self.epsilon_inside)
        memory["squares"] = rho * memory["squares"] + (1 - rho) * (g * g)
        d: np.ndarray = g * root(memory["changes"], *epsilon) / root(memory["squares"], *epsilon)
        memory["changes"] = rho * memory["changes"] + (1 - rho) * (d * d)
        return rate * d


class Adam(Optimizer):
    """M ← β₁ M + (1 − β₁) g, V ← β₂ V + (1 − β₂) g², w ← w − η M̂ / (√V̂ + ε).

    M̂ = M / (1 − β₁ᵗ) and V̂ = V / (1 − β₂ᵗ) make up for the start at 0, t = 1, 2, ...

    Args:
        beta1, beta2: β₁ and β₂ in [0, 1). Darmstadt's γ₁ and γ₂ are meant so, though the slide
            exchanges their roles.
        epsilon_inside: True for √(V̂ + ε), as Lausanne prints it. Its recursion on the corrected
            moments is a misprint.
        bias_correction: False leaves M and V as they are.
        options: weight_decay, decayed, clip_value, clip_norm; see `Optimizer`.

    Source: Lisbon, "Adaptive Learning Rates"; Darmstadt, "Adam"; Lausanne, "A Few Variants of
    SGD"; Kingma and Ba 2015.

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> optimizer = Adam([w], learning_rate=0.1)
    >>> for _ in range(2):
    ...     _ = optimizer.step(w * w / 2)
    >>> round(w.data, 6)
    0.800412
    """

    starts = ("mean", "squares")
    beta1, beta2 = Setting(least=0, below=1), Setting(least=0, below=1)
    epsilon, epsilon_inside = Setting(above=0), Switch()
    bias_correction = Switch()

    def __init__(
        self, parameters: Any, learning_rate: Any = 0.001, beta1: float = 0.9,
        beta2: float = 0.999, *, epsilon: float = 1e-8, epsilon_inside: bool = False,
        bias_correction: bool = True, **options: Any,
    ) -> None:
        super().__init__(parameters, learning_rate, **options)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.epsilon_inside = epsilon_inside
        self.bias_correction = bias_correction

    def change(self, g: np.ndarray, rate: float) -> np.ndarray:
        """η M̂ / (√V̂ + ε)."""
        b1, b2 = self.beta1, self.beta2
        mean = self.memory["mean"] = b1 * self.memory["mean"] + (1 - b1) * g
        squares = self.memory["squares"] = b2 * self.memory["squares"] + (1 - b2) * (g * g)
        if self.bias_correction:
            t = self.updates + 1
            rate, squares = rate / (1 - b1**t), squares / (1 - b2**t)  # M̂ is a multiple of M
        change: np.ndarray = rate * mean / root(squares, self.epsilon, self.epsilon_inside)
        return change


class AdamW(Adam):
    """`Adam` with decoupled weight decay, which L2 regularization under Adam is not.

    w ← w − η (M̂ / (√V̂ + ε) + weight_decay · w), for weights but not for biases.

    Args:
        options: weight_decay, decayed, clip_value, clip_norm; see `Optimizer`.

    Source: Loshchilov and Hutter 2019.

    >>> from autograd import Value
    >>> w = Value(1.0, "w")
    >>> optimizer = AdamW([w], learning_rate=0.1)
    >>> for _ in range(2):
    ...     _ = optimizer.step(w * w / 2)
    >>> round(w.data, 6)
    0.798519
    """

    def __init__(self, parameters: Any, learning_rate: Any = 0.001, beta1: float = 0.9,
                 beta2: float = 0.999, *, weight_decay: float = 0.01, **options: Any) -> None:
        super().__init__(parameters, learning_rate, beta1, beta2, weight_decay=weight_decay,
                         **options)


OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {
    "gradient_descent": GradientDescent, "sgd": SGD, "momentum": Momentum, "nesterov": Nesterov,
    "adagrad": Adagrad, "rmsprop": RMSprop, "adadelta": Adadelta, "adam": Adam, "adamw": AdamW,
}
"""The optimizers by name."""

SECOND_ORDER = ("bfgs", "lbfgs", "newton_cg", "trust_newton_cg", "conjugate_gradient",
                "levenberg_marquardt")
"""Methods that need the loss of all data at once: `nn.second_order`."""


def rule(name: str) -> Callable[..., Optimizer]:
    """An optimizer's class by its name.

    Raises ValueError for an unknown name (and offers the nearest) and for second-order methods,
    TypeError for anything but a name.

    >>> rule("adam").__name__
    'Adam'
    """
    if isinstance(name, str) and name in SECOND_ORDER:
        raise ValueError(f"optimizer {name!r} is no rule for mini-batches: take nn.second_order, "
                         "which minimizes the loss of all data.")
    return choose(OPTIMIZERS, name, "optimizer")


def get(optimizer: Any, model: Module) -> Optimizer:
    """An optimizer for a network: by its name, with its defaults, or one that was made for it.

    Raises as `rule`; ValueError for an optimizer of other parameters than the network's, TypeError
    for other things.
    """
    if isinstance(optimizer, str):
        return rule(optimizer)(model)
    if not isinstance(optimizer, Optimizer):
        name = optimizer.__name__ if isinstance(optimizer, type) else "Adam"
        raise TypeError("optimizer: expected a name such as 'adam', or an optimizer such as "
                        f"{name}(model), got {describe(optimizer)}.")
    optimizer.flat.require_trained(f"optimizer: {type(optimizer).__name__}")
    if set(optimizer.parameters) - set(model.parameters()):
        raise ValueError(f"optimizer: {type(optimizer).__name__} holds parameters of another "
                         "model. Make one for this model: "
                         f"{type(optimizer).__name__}(model, ...).")
    return optimizer


__all__ = ["OPTIMIZERS", "SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "GradientDescent",
           "Momentum", "Nesterov", "Optimizer", "RMSprop", "get", "rule"]  # fmt: skip
