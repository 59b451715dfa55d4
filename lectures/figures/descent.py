"""Paths of gradient descent over two weights: regularized, in batches, at several rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import viz
from autograd import Tensor, Value, square
from lectures.figures.fits import overfitting_run
from lectures.figures.form import figure
from lectures.figures.panels import panels
from nn import Dense, Sequential, data, losses, train
from nn.optimizers import SGD
from nn.second_order import newton_step

CURVATURES, MINIMUM = (0.3, 3.0), (1.5, 1.0)
SPANS = (-0.9, 2.6), (-0.9, 1.8)
ALPHA = 1.0
RATES = {"very high: η = 16": 16.0, "high: η = 8": 8.0, "good: η = 0.6": 0.6,
         "low: η = 0.01": 0.01}


def descended(build: Callable[..., Any], start: Sequence[float], rate: float, steps: int,
              **options: Any) -> np.ndarray:
    """Where gradient descent goes from a start, (steps + 1, number of weights)."""
    w = [Value(number, f"w{i}") for i, number in enumerate(start, 1)]
    optimizer = SGD(w, rate, **options)
    path = [list(start)]
    for _ in range(steps):
        optimizer.step(build(*w))
        path.append([weight.data for weight in w])
    return np.array(path)


def bowl(w1: Any, w2: Any) -> Any:
    """J = ½ Σ λᵢ (wᵢ − wᵢ*)²: a long valley around w*."""
    return sum(curvature / 2 * square(w - best)
               for curvature, w, best in zip(CURVATURES, (w1, w2), MINIMUM, strict=True))


def regularized_minimum(alpha: float = ALPHA) -> np.ndarray:
    """w̃, the minimum of J + α/2 ‖w‖², by one step of Newton's method from anywhere."""
    w = [Value(0.5, "w1"), Value(0.5, "w2")]
    newton_step(bowl(*w) + alpha / 2 * (square(w[0]) + square(w[1])), w)
    return np.array([weight.data for weight in w])


def draw_bowl(ax: Any, path: Any = None) -> None:
    """J over the weights, with w*."""
    viz.plots.loss_surface(bowl, spans=SPANS, path=path, ax=ax)
    mark(ax, MINIMUM, "w*", "P")
    ax.set_aspect("equal")


def mark(ax: Any, point: Any, name: str, shape: str) -> None:
    """A point with a name."""
    ax.plot(*point, shape, color="white", markeredgecolor="black", markersize=13, zorder=11)
    ax.annotate(name, point, (8, 8), textcoords="offset points", fontsize="x-large", zorder=12,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1})


def draw_circles(ax: Any, radius: float) -> None:
    """Contours of the penalty ‖w‖²; the outermost through w̃."""
    angle = np.linspace(0, 2 * np.pi, 200)
    for share in (1 / 3, 2 / 3, 1):
        ax.plot(radius * share * np.cos(angle), radius * share * np.sin(angle), "--",
                color="black", linewidth=2, label="‖w‖² = const." if share == 1 else None)
    ax.set(xlim=SPANS[0], ylim=SPANS[1])


@figure("G26", title="Early stopping",
        slides=('Uppsala, "Early Stopping" (Goodfellow et al., Fig. 7.3, 7.4)',
                'Lisbon, "Early Stopping"', 'Darmstadt, "Early Stopping"'))
def early_stopping() -> Any:
    """The training loss falls on while the validation loss turns up again. Below, a path from
    the origin that stops early ends near the point that an L2 penalty prefers.
    """
    curves, (ax,) = panels(width=7.4)
    viz.plots.history(overfitting_run(), ax=ax)
    drawn, (left, right) = panels(2, width=6.8, height=4.4)
    rate, steps = 0.1, 10
    path = descended(bowl, (0.0, 0.0), rate, steps)
    draw_bowl(left, {"gradient descent": path})
    mark(left, path[-1], "w̃", "*")
    draw_bowl(right)
    penalized = regularized_minimum(1 / (rate * steps))
    draw_circles(right, float(np.hypot(*penalized)))
    mark(right, penalized, "w̃", "*")
    left.set_title(f"stopped after {steps} steps of η = {rate:g}")
    right.set_title(f"penalty α/2 ‖w‖², α = 1/({steps} η) = {1 / (rate * steps):g}")
    return {"Losses": curves, "A short path and a penalty": drawn}


@figure("G27", title="Weight decay",
        slides=('Uppsala, "Weight decay" (Goodfellow et al., Fig. 7.1)',))
def weight_decay() -> Any:
    """Contours of J around its minimum w*, circles of equal ‖w‖², and w̃, the minimum of both
    together: it gives way most where J is flat.
    """
    drawn, (ax,) = panels(width=7.6, height=4.8)
    draw_bowl(ax)
    found = regularized_minimum()
    draw_circles(ax, float(np.hypot(*found)))
    mark(ax, found, "w̃", "*")
    viz.plots.style.legend(ax)
    return drawn


def regression() -> tuple[np.ndarray, np.ndarray]:
    """60 noisy examples of y = x₁ + ½ x₂, the inputs of different sizes."""
    rng = np.random.default_rng(0)
    X = rng.normal(0, [1.0, 0.5], (60, 2))
    return X, X @ [[1.0], [0.5]] + rng.normal(0, 0.5, (60, 1))


def batch_path(batch: int, steps: int, rate: float) -> np.ndarray:
    """Where descent with batches of so many examples goes, (steps + 1, 2)."""
    X, y = regression()
    w, rng = Tensor([[-1.5], [2.0]], "w"), np.random.default_rng(1)
    optimizer, path = SGD([w], rate), [[-1.5, 2.0]]
    for _ in range(steps):
        rows = rng.choice(len(X), batch, replace=False)
        optimizer.step(losses.squared_error(X[rows] @ w, y[rows]))
        path.append(w.data.ravel().tolist())
    return np.array(path)


@figure("G28", title="Full, stochastic and mini-batch gradient descent",
        slides=('Darmstadt, "Full gradient descent"', 'Darmstadt, "Stochastic Gradient Descent"',
                'Darmstadt, "Mini-Batch Gradient Descent"'))
def batch_paths() -> Any:
    """Paths on the loss of a linear regression: of all 60 examples, of one at a time, of eight at
    a time; the same learning rate and number of steps.
    """
    X, y = regression()
    drawn, axes = panels(3, width=5.8, height=4.8)

    def loss(w1: float, w2: float) -> Any:
        return losses.squared_error(X @ np.array([[w1], [w2]]), y)

    for (name, size), ax in zip({"full: 60": 60, "stochastic: 1": 1, "mini-batch: 8": 8}.items(),
                                axes, strict=True):
        path = batch_path(size, 40, 0.2)
        viz.plots.loss_surface(loss, path={"descent": path}, spans=((-2.2, 2.2), (-1.2, 2.6)),
                               ax=ax)
        viz.plots.style.label(ax, title=f"{name} per step")
    return drawn


def rate_runs() -> dict[str, Any]:
    """Histories of one network, trained at four learning rates."""
    X, y = data.moons(200, noise=0.15, rng=0)
    runs = {}
    for name, rate in RATES.items():
        model = Sequential(Dense(2, 16, "relu", rng=0), Dense(16, 1, rng=1))
        runs[name] = train(model, (X, y), "sigmoid_cross_entropy", SGD(model, rate),
                           epochs=60, batch_size=20, progress=False)
    return runs


@figure("G29", title="How to choose the learning rate",
        slides=('Darmstadt, "How to choose the learning rate α?" (3 slides)',
                'Darmstadt, "Effect of the Learning Rate"'))
def learning_rates() -> Any:
    """Ten steps on J = ½ w²: too small a rate creeps, a good one arrives, a large one jumps from
    side to side. Below, the loss of one network over the epochs, at four rates.
    """
    steps, axes = panels(3, width=5.0, height=4.2)
    for (name, rate), ax in zip({"very small": 0.05, "good": 0.6, "large": 1.95}.items(), axes,
                                strict=True):
        w = Value(-2.5, "w")
        viz.plots.curve((square(w) / 2).named("J"), span=(-3, 3), slope=False, ax=ax)
        path = descended(lambda w: square(w) / 2, (-2.5,), rate, 10)[:, 0]
        ax.plot(path, path**2 / 2, "o--", color=viz.plots.style.color(1), markersize=7)
        ax.get_legend().remove()
        viz.plots.style.label(ax, "w", "J", f"{name}: η = {rate}")
    curves, (ax,) = panels(width=7.4)
    viz.plots.learning_curves(rate_runs(), ax=ax)
    ax.set_ylim(0, 2.4)
    ax.legend(loc="upper right", ncols=2)
    return {"Ten steps": steps, "Loss over the epochs": curves}


__all__ = ["batch_path", "batch_paths", "bowl", "descended", "draw_bowl", "early_stopping",
           "learning_rates", "rate_runs", "regularized_minimum", "weight_decay"]
