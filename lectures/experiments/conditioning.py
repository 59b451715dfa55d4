"""How fast gradient descent can be: saturated losses and unscaled data slow it down."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, constant, grad, hessian, sigmoid
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn.data import house_prices, scaled
from nn.losses import binary_cross_entropy, squared_error
from nn.optimizers import GradientDescent


@experiment("saturation", title="Cross-entropy against squared error for a saturated sigmoid",
            claims=("H29",),
            slides=("Lausanne, Binary Cross Entropy Loss", "Lausanne, Mean Squared Error (MSE)"))
def saturation() -> Result:
    """∂J/∂z of both losses for a sigmoid output p = σ(z), where the answer is 1.

    Cross-entropy gives p − 1, squared error (p − 1) p (1 − p), which vanishes where the output
    is most wrong.

    >>> saturation().numbers["at z = -6, cross-entropy"]
    -0.997527...
    """
    from viz.plots import style

    z = Tensor(np.linspace(-10, 6, 161), "z")
    p, target = sigmoid(z), np.ones(161)
    slopes = {"cross-entropy": grad(binary_cross_entropy(p, target, reduction="sum"), z).data,
              "squared error": grad(squared_error(p, target, reduction="sum"), z).data}
    at = int(np.argmin(np.abs(z.data + 6)))
    figure, axes = panels(1, 2, size=(4.2, 3.6))
    for k, (name, slope) in enumerate(slopes.items()):
        axes[0].plot(z.data, slope, label=name, **style.line(k))
        axes[1].semilogy(z.data, -slope, label=name, **style.line(k))
        axes[1].plot(z.data[at], -slope[at], marker=style.marker(k), markersize=9,
                     color=style.color(k))
    style.label(axes[0], "z", r"$\partial J/\partial z$ for y = 1")
    style.label(axes[1], "z", r"$|\partial J/\partial z|$")
    for ax in axes:
        style.grid(ax)
        style.legend(ax)
    found = {name: float(slope[at]) for name, slope in slopes.items()}
    return Result(
        f"At z = −6, where p = {p.data[at]:.4f} should be 1, the gradient of cross-entropy is "
        f"{found['cross-entropy']:.4f}, that of ½ (p − y)² only {found['squared error']:.5f}: "
        f"{found['cross-entropy'] / found['squared error']:.0f} times less.",
        {f"at z = -6, {name}": slope for name, slope in found.items()}, figure)


@experiment("normalization", title="Normalized data speed up gradient descent", claims=("H16",),
            slides=("Lisbon, Normalization of the Data", "Lausanne, Building An ML Algorithm (II)"))
def normalization(steps: int = 60) -> Result:
    """Least squares for the prices of five houses, raw and with the area normalized.

    The Hessian is XᵀX (with a column of ones); gradient descent is stable below 2 / λ_max and
    takes about as many steps as its condition number. The minimum is the same.

    >>> found = normalization().numbers
    >>> found["raw: condition number"] > 6e7, round(found["normalized: condition number"], 9)
    (True, 1.0)
    """
    from viz.plots import style

    X, y = house_prices()
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    numbers: dict[str, Any] = {}
    for k, (name, area) in enumerate({"raw": X, "normalized": scaled(X)}.items()):
        theta = Tensor([0.0, 0.0], "theta")
        H = hessian(_cost(area, y, theta), theta)
        values = np.linalg.eigvalsh(H)
        limit = float(2 / values[-1])
        least = np.linalg.lstsq(_with_ones(area), y.ravel(), rcond=None)[0]
        theta.data = least
        lowest = float(_cost(area, y, theta).data)
        numbers |= {f"{name}: condition number": float(values[-1] / values[0]),
                    f"{name}: largest stable rate": limit, f"{name}: lowest cost": lowest}
        for j, share in enumerate((0.25, 1.01)):
            theta = Tensor([0.0, 0.0], "theta")
            costs = _descend(area, y, theta, share * limit, steps)
            above = np.array(costs) - lowest
            numbers[f"{name}: J − minimum at {share:g} of that rate"] = float(above[-1])
            axes[j].semilogy(above[above > 1e-9 * lowest], label=name, marker=style.marker(k),
                             markersize=5, **style.line(k))
    titles = ("a quarter of the largest stable rate", "1.01 times that rate")
    for ax, title in zip(axes, titles, strict=True):
        style.label(ax, "step", "J − minimum", title)
        style.grid(ax)
        style.legend(ax)
    return Result(
        f"Raw areas have a condition number of {numbers['raw: condition number']:.2e} and a "
        f"largest stable rate of {numbers['raw: largest stable rate']:.1e}; normalized ones "
        f"{numbers['normalized: condition number']:.0f} and "
        f"{numbers['normalized: largest stable rate']:.1f}. After {steps} steps at a quarter of "
        f"that rate J is {numbers['raw: J − minimum at 0.25 of that rate']:.0f} and "
        f"{numbers['normalized: J − minimum at 0.25 of that rate']:.0e} above its minimum.",
        numbers, figure)


def _with_ones(X: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(X)), X])


def _cost(X: np.ndarray, y: np.ndarray, theta: Tensor) -> Any:
    """J = ½ Σ (θ₀ + θ₁ x − y)²."""
    return squared_error(constant(_with_ones(X), "X") @ theta, y.ravel(), reduction="sum")


def _descend(X: np.ndarray, y: np.ndarray, theta: Tensor, rate: float, steps: int) -> list[float]:
    """The costs on the way of gradient descent."""
    optimizer = GradientDescent([theta], rate)
    costs = [optimizer.step(_cost(X, y, theta)) or 0.0 for _ in range(steps)]
    return [*costs, float(_cost(X, y, theta).data)]


__all__ = ["normalization", "saturation"]
