"""First weights: all zero is a saddle point, all equal stays equal."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import gradients, hessian
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, Sequential
from nn.data import boolean_or, boolean_xor
from nn.initializers import constant, normal
from nn.losses import sigmoid_cross_entropy
from nn.optimizers import SGD


@experiment("zero_initialization", title="All weights zero: a saddle point", claims=("H4",),
            slides=("Lisbon, Initialization",))
def zero_initialization(steps: int = 400, rate: float = 0.5) -> Result:
    """A tanh network with zero weights learns nothing but its last bias.

    All gradients of weights and hidden biases are 0; that of the output bias is the mean of p − y,
    which is 0 only where the classes are balanced, as in XOR. For the smallest balanced case,
    y = x, the Hessian has eigenvalues of both signs, so there is a way down.

    >>> found = zero_initialization().numbers
    >>> found["Hessian's eigenvalues, y = x"].round(9) + 0
    array([-0.25,  0.  ,  0.25,  0.25])
    """
    from viz.plots import style

    figure, axes = panels(1, 2, size=(4.4, 3.8), sharey=True)
    numbers: dict[str, Any] = {}
    starts = {"all zero": constant(0.0), "N(0, 0.1²)": normal(0.1), "N(0, 1)": normal(1.0)}
    for ax, (name, (X, y)) in zip(axes, {"OR": boolean_or(), "XOR": boolean_xor()}.items(),
                                  strict=True):
        for k, (start, initializer) in enumerate(starts.items()):
            model = _network(2, 3, initializer)
            first = gradients(_loss(model, X, y), model.parameters())
            losses = _descend(model, X, y, steps, rate)
            numbers[f"loss on {name}, {start}"] = losses[-1]
            ax.plot(losses, label=start, **style.line(k))
            if not k:
                numbers[f"largest weight gradient on {name}, all zero"] = max(
                    float(np.abs(g).max()) for g in first[:3])
                numbers[f"gradient of the last bias on {name}"] = first[3]
                numbers[f"largest weight on {name} after {steps} steps"] = max(
                    float(np.abs(node.data).max()) for node in model.weights())
        style.label(ax, "step", "mean cross-entropy", name)
        style.grid(ax)
        style.legend(ax)
    balanced = [[0.0], [1.0]]
    at_zero = _network(1, 1, constant(0.0))
    values = np.linalg.eigvalsh(hessian(_loss(at_zero, balanced, balanced), at_zero.parameters()))
    numbers["Hessian's eigenvalues, y = x"] = values
    at_zero = _network(2, 3, constant(0.0))
    numbers["Hessian's eigenvalues, XOR"] = np.linalg.eigvalsh(
        hessian(_loss(at_zero, *boolean_xor()), at_zero.parameters()))
    return Result(
        f"From zero weights, {steps} steps change no weight (on OR only the last bias moves, to a "
        f"loss of {numbers['loss on OR, all zero']:.3f}); the Hessian for y = x has eigenvalues "
        f"from {values[0]:.2f} to {values[-1]:.2f}, a saddle, and weights of N(0, 1) bring the "
        f"losses to {numbers['loss on OR, N(0, 1)']:.3f} (OR) and "
        f"{numbers['loss on XOR, N(0, 1)']:.3f} (XOR).", numbers, figure)


@experiment("constant_initialization", title="Units that start equal stay equal", claims=("H3",),
            slides=("Uppsala, Initial values", "Lisbon, Initialization"))
def constant_initialization(steps: int = 200, rate: float = 0.5) -> Result:
    """Three hidden units on XOR, with equal and with random first weights.

    What must differ is the units of one layer: constants that differ from layer to layer, as here,
    leave the units of each layer equal for ever.

    >>> found = constant_initialization().numbers
    >>> found["units differ by, constants"], found["units differ by, random"] > 1
    (0.0, True)
    """
    from viz.plots import style

    figure, axes = panels(1, 2, size=(4.4, 3.8), sharey=True)
    numbers: dict[str, Any] = {}
    X, y = boolean_xor()
    starts = {"constants": (constant(0.3), constant(-0.2)), "random": (normal(1.0), normal(1.0))}
    for ax, (name, initializers) in zip(axes, starts.items(), strict=True):
        model = _network(2, 3, *initializers)
        W, b, _, last = model.parameters()
        b.data, last.data = np.full(3, 0.1), np.full(1, 0.05)
        first = gradients(_loss(model, X, y), model.parameters())
        weights = [np.array(W.data)]
        losses = []
        for _ in range(steps):
            losses += _descend(model, X, y, 1, rate)
            weights.append(np.array(W.data))
        path = np.array(weights)
        numbers[f"∂J/∂W1 at first, {name}"] = first[0]
        numbers[f"units differ by, {name}"] = float(np.ptp(path[-1], axis=1).max())
        numbers[f"last loss, {name}"] = losses[-1]
        for k in range(3):  # dashes of growing gaps, so that lines that coincide are all seen
            ax.plot(path[:, 0, k], color=style.color(k), linewidth=6 - 2 * k,
                    linestyle=(0, (3, 2 * k)) if k else "-", label=f"unit {k + 1}")
        style.label(ax, "step", r"weight of $x_1$", f"{name} at first")
        style.grid(ax)
        style.legend(ax)
    return Result(
        f"After {steps} steps on XOR, weights of the three units that started equal differ by "
        f"{numbers['units differ by, constants']:g}, the network is no better than one unit (loss "
        f"{numbers['last loss, constants']:.3f}); from random weights they differ by "
        f"{numbers['units differ by, random']:.2f} (loss {numbers['last loss, random']:.3f}).",
        numbers, figure)


def _network(inputs: int, hidden: int, first: Any, last: Any = None) -> Sequential:
    """A tanh layer and a linear output, drawn with seed 0; all biases are 0."""
    rng = np.random.default_rng(0)
    return Sequential(Dense(inputs, hidden, "tanh", initializer=first, rng=rng),
                      Dense(hidden, 1, initializer=last or first, rng=rng))


def _loss(model: Sequential, X: Any, y: Any) -> Any:
    return sigmoid_cross_entropy(model(np.asarray(X)), np.asarray(y))


def _descend(model: Sequential, X: Any, y: Any, steps: int, rate: float) -> list[float]:
    """The losses before each step of gradient descent on all examples."""
    optimizer = SGD(model, rate)
    return [optimizer.step(_loss(model, X, y)) or 0.0 for _ in range(steps)]


__all__ = ["constant_initialization", "zero_initialization"]
