"""Loss surfaces: valleys and plateaus, saddle points, cliffs, local minima."""

from __future__ import annotations

from typing import Any

import numpy as np

import viz
from autograd import Graph, Value, square, tanh
from autograd import sin as sine
from autograd import sum as total
from lectures.figures.descent import descended
from lectures.figures.form import figure
from lectures.figures.panels import as_pixels, panels
from nn.second_order import newton_step

STARTS = {"into a valley": (-1.5, 2.6), "past the saddle": (1.1, -1.65),
          "on a plateau": (2.8, -0.9)}
CLIFF_START, CLIFF_RATE, CLIFF_STEPS = (1.1, 0.2), 0.05, 12


def network_loss(w1: Any, w2: Any) -> Any:
    """½ mean of (ŷ − y)² of ŷ = w₂ tanh(w₁ x), on points of 1.5 tanh(1.2 x)."""
    x = np.linspace(-2, 2, 9)
    return total(square(w2 * tanh(w1 * x) - 1.5 * np.tanh(1.2 * x))) / (2 * len(x))


@figure("G30", title="The loss over two weights",
        slides=('Darmstadt, "Plateaus and Valleys"', 'Lausanne, the loss landscape',
                'Lausanne, "Gradient Descent in Weight Space" (2 slides)'))
def loss_landscape() -> Any:
    """The loss of ŷ = w₂ tanh(w₁ x): two minima in curved valleys, a saddle at the origin between
    them, and plateaus, where steps are small. Lines are paths of gradient descent.
    """
    paths = {name: descended(network_loss, start, 0.2, 60) for name, start in STARTS.items()}
    surface, (ax,) = panels(width=7.0, height=5.6, in_3d=True)
    viz.plots.loss_surface(network_loss, in_3d=True, spans=(-3, 3), ax=ax)
    ax.view_init(elev=35, azim=-60)
    as_pixels(ax)
    contours, (flat,) = panels(width=7.6, height=5.6)
    viz.plots.loss_surface(network_loss, path=paths, spans=(-3, 3), ax=flat)
    flat.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return {"Surface": surface, "Contours": contours}


def saddle(x: Any, y: Any) -> Any:
    """z = x² − y²."""
    return square(x) - square(y)


def cliff(w: Any, b: Any) -> Any:
    """½ (h₆ − 1)² of h = w h + b, six times from h₀ = 1: steep where w grows past 1."""
    h: Any = 1.0
    for _ in range(6):
        h = w * h + b
    return square(h - 1) / 2


def cliff_paths() -> dict[str, np.ndarray]:
    """Descent from the cliff at one learning rate, with the gradient as it is and clipped."""
    return {name: descended(cliff, CLIFF_START, CLIFF_RATE, CLIFF_STEPS, **options)
            for name, options in {"not clipped": {}, "clipped to ‖g‖ ≤ 1": {"clip_norm": 1.0}}
            .items()}


@figure("G31", title="A saddle point, and a cliff",
        slides=('Uppsala, "Problems: Plateaus and Saddle Points"',
                'Uppsala, "Problems: Cliffs" (Goodfellow et al., Fig. 8.3)'))
def saddle_and_cliff() -> Any:
    """z = x² − y²: gradient descent leaves the saddle, Newton's method jumps into it. The loss of a
    recurrent network has a cliff: the first step of plain descent leaps onto a plateau, steps with
    a clipped gradient go down into the gorge.
    """
    drawn, (ax,) = panels(width=7.0, height=5.6, in_3d=True)
    newton = [Value(1.0, "x"), Value(0.1, "y")]
    newton_step(saddle(*newton), newton)
    paths = {"gradient descent": descended(saddle, (1.0, 0.1), 0.1, 14),
             "Newton's method": np.array([[1.0, 0.1], [node.data for node in newton]])}
    viz.plots.loss_surface(saddle, path=paths, spans=(-1.5, 1.5), in_3d=True, names=("x", "y"),
                           ax=ax)
    ax.set_zlabel("z")
    as_pixels(ax)
    flat, (right,) = panels(width=7.6, height=5.6)
    viz.plots.loss_surface(cliff, path=cliff_paths(), spans=((-1.3, 1.5), (-1.5, 1.5)),
                           names=("w", "b"), ax=right)
    return {"z = x² − y²": drawn, "A cliff": flat}


def wave_loss(w: Any) -> Any:
    """E = ½ mean of (sin(w x) − sin(2 x))²: how well a sine of frequency w fits another."""
    x = np.linspace(-3, 3, 13)
    return total(square(sine(w * x) - np.sin(2 * x))) / (2 * len(x))


@figure("G33", title="Local minima",
        slides=('Lausanne, "Recall Parameter Optimization"',))
def local_minima() -> Any:
    """E(w) of a unit with a sine is not convex: gradient descent ends in the minimum in whose basin
    it started.
    """
    drawn, (ax,) = panels(width=8.4, height=4.8)
    w = Value(0.3, "w")
    loss = wave_loss(w).named("E")
    viz.plots.curve(loss, span=(-1, 6), slope=False, ax=ax)
    ax.lines[-1].remove()  # the mark where the graph is now
    graph = Graph(loss)
    for k, start in enumerate((0.6, 2.9, 4.4), 1):
        path = descended(wave_loss, (start,), 0.1, 80)[:, 0]
        heights = [graph.evaluate({w: float(at)})[loss] for at in path]
        look = {"color": viz.plots.style.color(k), "marker": viz.plots.style.marker(k)}
        ax.plot(path, heights, linestyle="none", markersize=7, **look,
                label=f"from w = {start:g} to {path[-1]:.2f}".replace("-", "−"))
    viz.plots.style.legend(ax)
    viz.plots.style.label(ax, "w", "E(w)")
    return drawn


__all__ = ["cliff", "cliff_paths", "local_minima", "loss_landscape", "network_loss", "saddle",
           "saddle_and_cliff", "wave_loss"]
