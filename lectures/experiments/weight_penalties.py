"""Penalties on weights: L2 against weight decay, L1 and zeros, and what they cost in training."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, Value, constant, sum
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn.losses import mean_squared_error
from nn.optimizers import SGD, Adam, AdamW
from nn.regularizers import L1, L2
from nn.second_order import newton_step


@experiment("l2_and_decay", title="L2 regularization and weight decay: the same, or not",
            claims=("H7",), slides=("Uppsala, Weight decay", "Lisbon, ℓ2 Regularization",
                                    "Darmstadt, Weight Decay"))
def l2_and_decay(steps: int = 5) -> Result:
    """One weight w = 1 whose loss has the gradient ½ everywhere, with λ = 0.1 and η = 0.1.

    With gradient descent, adding λ/2 w² to the loss and shrinking w by η λ w are the same. Adam
    divides the gradient by its size, that of the penalty too, so that there they differ.

    >>> found = l2_and_decay().numbers
    >>> round(found["Adam, L2"][-1], 6), round(found["Adam, decay"][-1], 6)
    (0.500802, 0.460891)
    """
    from viz.plots import style

    strength, rate = 0.1, 0.1
    numbers: dict[str, Any] = {}
    for name, make, penalized in (
            ("SGD, L2", lambda w: SGD([w], rate), True),
            ("SGD, decay", lambda w: SGD([w], rate, weight_decay=strength), False),
            ("Adam, L2", lambda w: Adam([w], rate), True),
            ("Adam, decay", lambda w: AdamW([w], rate, weight_decay=strength), False)):
        w = Value(1.0, "w")
        optimizer, path = make(w), [w.data]
        for _ in range(steps):
            loss = 0.5 * w
            optimizer.step(loss + L2(strength)([w]) if penalized else loss)
            path.append(w.data)
        numbers[name] = path
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    for ax, rule in zip(axes, ("SGD", "Adam"), strict=True):
        for k, how in enumerate(("L2", "decay")):
            ax.plot(numbers[f"{rule}, {how}"], marker=style.marker(k), markersize=9 - 3 * k,
                    label="λ/2 w² in the loss" if how == "L2" else "weight decay", **style.line(k))
        style.label(ax, "step", "w", rule)
        style.whole_ticks(ax)
        style.grid(ax)
        style.legend(ax)
    last = {name: path[-1] for name, path in numbers.items()}
    return Result(
        f"After {steps} steps of SGD, w is {last['SGD, L2']:.6f} with L2 and "
        f"{last['SGD, decay']:.6f} with weight decay; of Adam {last['Adam, L2']:.6f} "
        f"with L2 and {last['Adam, decay']:.6f} with decoupled weight decay.", numbers, figure)


@experiment("l1_sparsity", title="L1 makes weights zero, if it is done right", claims=("H22",),
            slides=("Lisbon, ℓ1 Regularization", "Uppsala, Weight decay / Norm penalty"))
def l1_sparsity(steps: int = 400) -> Result:
    """Linear regression with 20 features, of which 3 matter, and three penalties.

    The gradient of λ |w| jumps at 0, so that plain gradient steps hover around it; the proximal
    step stops there. L2 makes weights small and none zero.

    >>> found = l1_sparsity().numbers
    >>> found["zeros: L1, proximal step"], found["zeros: L1, gradient"], found["zeros: L2"]
    (17, 0, 0)
    """
    from viz.plots import style

    rng = np.random.default_rng(0)
    X, truth = rng.normal(size=(60, 20)), np.zeros(20)
    truth[:3] = 2.0, -1.5, 1.0
    y = X @ truth + rng.normal(scale=0.3, size=60)
    rate, strength = 0.1, 0.3
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    numbers: dict[str, Any] = {}
    l1 = L1(strength)
    for k, (name, penalty, proximal) in enumerate((
            ("L1, proximal step", l1, True), ("L1, gradient", l1, False),
            ("L2", L2(strength), False))):
        w = Tensor(np.zeros(20), "w")
        sgd, path = SGD([w], rate), []
        for _ in range(steps):
            loss = mean_squared_error(constant(X) @ w, y)
            sgd.step(loss if proximal else loss + penalty([w]))
            if proximal:
                l1.shrink([w], rate)
            path.append(w.data[10])
        numbers |= {f"zeros: {name}": int((w.data == 0).sum()), f"weights: {name}": w.data,
                    f"span of w_10 in 30 steps: {name}": float(np.ptp(path[-30:]))}
        axes[0].plot(np.arange(20) + 0.2 * (k - 1), w.data, linestyle="none", markersize=7,
                     marker=style.marker(k), color=style.color(k), label=name)
        axes[1].plot(range(steps - 30, steps), path[-30:], label=name, **style.line(k))
    axes[0].plot(truth, linestyle="none", marker="_", markersize=14, color=style.ink(axes[0]),
                 label="truth")
    style.label(axes[0], "i", "wᵢ", "weights at the end")
    style.label(axes[1], "step", "w₁₀", "a weight that does not matter")
    for ax in axes:
        style.grid(ax)
        style.whole_ticks(ax)
        style.legend(ax)
    return Result(
        f"Of 17 weights that do not matter, L1 with the proximal step makes "
        f"{numbers['zeros: L1, proximal step']} exactly 0; L1 as a plain gradient makes "
        f"{numbers['zeros: L1, gradient']} so, because each step of η λ = {rate * strength:g} "
        f"jumps over 0, and L2 {numbers['zeros: L2']}.", numbers, figure)


@experiment("ridge_path", title="Regularization raises the training error", claims=("H21",),
            slides=("Uppsala, Regularization of Neural Networks", "Darmstadt, Weight Decay"))
def ridge_path(strengths: tuple[float, ...] = (0, 0.1, 0.3, 1, 3, 10, 30, 100)) -> Result:
    """Least squares with 15 features and 20 examples, penalized by α wᵀw; each solved exactly.

    Without a penalty the training error is the lowest that there is, so that no penalty can lower
    it. The validation error is another matter.

    >>> found = ridge_path().numbers
    >>> found["training error"] == sorted(found["training error"])
    True
    """
    from viz.plots import style

    rng = np.random.default_rng(0)
    truth = rng.normal(size=15) / 3
    X, X_valid = rng.normal(size=(20, 15)), rng.normal(size=(1000, 15))
    y, y_valid = (A @ truth + rng.normal(scale=0.5, size=len(A)) for A in (X, X_valid))
    errors: dict[str, list[float]] = {"training error": [], "validation error": []}
    for strength in strengths:
        w = Tensor(np.zeros(15), "w")
        newton_step(sum((constant(X) @ w - y) ** 2) + L2(strength, convention="full")([w]), [w])
        errors["training error"].append(mean_squared_error(X @ w.data, y))
        errors["validation error"].append(mean_squared_error(X_valid @ w.data, y_valid))
    best = int(np.argmin(errors["validation error"]))
    figure, ax = panels(size=(5.6, 3.8))
    at = np.arange(len(strengths))
    for k, (name, row) in enumerate(errors.items()):
        ax.plot(at, row, label=name, marker=style.marker(k), **style.line(k))
    ax.set_xticks(at, [f"{strength:g}" for strength in strengths])
    style.label(ax, "α", "mean squared error")
    style.grid(ax)
    style.legend(ax)
    train, valid = errors.values()
    return Result(
        f"From α = 0 to α = {strengths[best]:g} the training error rises from {train[0]:.3f} to "
        f"{train[best]:.3f}, while the validation error falls from {valid[0]:.3f} to "
        f"{valid[best]:.3f}; with α = {strengths[-1]:g} both are high.",
        {"α": list(strengths), **errors, "best α": strengths[best]}, figure)


__all__ = ["l1_sparsity", "l2_and_decay", "ridge_path"]
