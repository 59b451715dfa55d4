"""Early stopping and L2 regularization: the same weights, on a quadratic."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, sum
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn.optimizers import GradientDescent
from nn.second_order import newton_step


@experiment("early_stopping", title="Early stopping is like L2 regularization", claims=("H8",),
            slides=("Uppsala, Early Stopping", "Lisbon, Early Stopping"))
def early_stopping(rate: float = 0.1, stop: int = 10) -> Result:
    """Gradient descent from 0 on J = ½ Σ λᵢ (wᵢ − 1)², λ = (1, 4), stopped after some steps.

    The penalty ½ Σ αᵢ wᵢ² has its minimum there if αᵢ = λᵢ q / (1 − q) with q = (1 − ε λᵢ)^τ: for
    small ε λ about 1 / (ε τ), but not the same for all directions.

    >>> found = early_stopping().numbers
    >>> found["stopped at"].round(6), found["alpha of each direction"].round(6)
    (array([0.651322, 0.993953]), array([0.53534 , 0.024334]))
    """
    from viz.plots import style

    curvature = np.array([1.0, 4.0])
    w = Tensor([0.0, 0.0], "w")
    descent, path = GradientDescent([w], rate), [w.data]
    for _ in range(4 * stop):
        descent.step(_loss(w, curvature))
        path.append(w.data)
    q = (1 - rate * curvature) ** stop
    alpha = curvature * q / (1 - q)
    first_order = 1 / (rate * stop)
    numbers: dict[str, Any] = {
        "stopped at": path[stop], "alpha of each direction": alpha,
        "minimum with these alpha": minimum(curvature, alpha),
        "1 / (rate steps)": first_order,
        "minimum with one alpha": minimum(curvature, first_order)}

    figure, axes = panels(1, 2, size=(4.3, 4.0), sharey=True)
    a, b = np.linspace(-0.35, 1.75, 101), np.linspace(-0.9, 1.75, 101)
    J = sum_of_squares(a, b, curvature)
    for ax in axes:
        ax.contour(a, b, J, levels=[0.05, 0.25, 0.75, 1.5, 3, 5], colors=style.color(0),
                   linewidths=1.2)
        ax.plot(1, 1, marker="*", markersize=14, color=style.color(0), linestyle="none",
                label="minimum w* of J")
        ax.set_aspect("equal")
    axes[0].plot(*np.transpose(path), marker=".", label="gradient descent", **style.line(1))
    axes[0].plot(*path[stop], marker="o", markersize=11, color=style.color(1), linestyle="none",
                 label=f"stopped after {stop} steps")
    ridge = [minimum(curvature, strength) for strength in np.geomspace(1e-3, 1e3, 60)]
    ridge_at = numbers["minimum with one alpha"]
    axes[1].contour(a, b, sum_of_squares(a + 1, b + 1, np.ones(2)), colors=style.color(2),
                    levels=float(ridge_at @ ridge_at) / 2 * np.array([0.15, 0.5, 1]),
                    linewidths=1.2, linestyles="--")
    axes[1].plot(*np.transpose(ridge), label="minima for all α", **style.line(2))
    axes[1].plot(*ridge_at, marker="s", markersize=10, color=style.color(2), linestyle="none",
                 label=f"α = 1/(ε τ) = {first_order:g}")
    axes[1].plot(*path[stop], marker="o", markersize=11, color=style.color(1), linestyle="none",
                 label="two α, one for each direction")
    for ax, title in zip(axes, ("early stopping", "L2 penalty ½ α wᵀw"), strict=True):
        style.label(ax, "w₁", "w₂" if ax is axes[0] else "", title)
        style.grid(ax)
        ax.legend(facecolor=ax.get_facecolor(), labelcolor=style.ink(ax), loc="lower right",
                  fontsize="small")
    stopped, two, one = (numbers[name] for name in (
        "stopped at", "minimum with these alpha", "minimum with one alpha"))
    return Result(
        f"After {stop} steps w = ({stopped[0]:.6f}, {stopped[1]:.6f}); the minimum with the "
        f"penalties α = ({alpha[0]:.4f}, {alpha[1]:.4f}) is at ({two[0]:.6f}, {two[1]:.6f}), the "
        f"same; one α = 1/(ε τ) = {first_order:g} for both directions gives ({one[0]:.2f}, "
        f"{one[1]:.2f}).", numbers, figure)


def _loss(w: Tensor, curvature: np.ndarray) -> Any:
    return sum(curvature * (w - 1) ** 2) / 2


def minimum(curvature: np.ndarray, alpha: Any) -> np.ndarray:
    """Where J + ½ Σ αᵢ wᵢ² is least, by one Newton step.

    >>> minimum(np.array([1.0, 4.0]), 1.0)
    array([0.5, 0.8])
    """
    w = Tensor([0.0, 0.0], "w")
    newton_step(_loss(w, curvature) + sum(alpha * w**2) / 2, [w])
    return np.asarray(w.data)


def sum_of_squares(a: np.ndarray, b: np.ndarray, curvature: np.ndarray) -> np.ndarray:
    """½ Σ λᵢ (wᵢ − 1)² on a grid, for contour lines."""
    return np.asarray(curvature[0] * (a - 1) ** 2 + curvature[1] * (b[:, None] - 1) ** 2) / 2


__all__ = ["early_stopping", "minimum"]
