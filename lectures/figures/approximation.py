"""How sums of neurons make functions: hills and bumps of sigmoids, straight pieces of ReLUs."""

from __future__ import annotations

from typing import Any

import numpy as np

import viz
from autograd import relu, sigmoid
from lectures.figures.form import figure
from lectures.figures.panels import as_pixels, panels
from nn import MLP, Sequential

SLIDE_M, SLIDE_B = (-1.0, 2.0, -2.0), (-0.5, 1.0, 1.0)
"""Darmstadt's three ReLU neurons, with the minus signs that the slide's text lost."""


def bump_network(sharpness: float = 20.0) -> Sequential:
    """Four sigmoids in x₁ and x₂, and one of their sum: 1 near the origin, 0 elsewhere."""
    steep = 5.0
    mlp = MLP(2, [4, 1], ["sigmoid", "sigmoid"], rng=0)
    mlp.load_state_dict({
        "W1": steep * np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]]),
        "b1": steep * np.array([1.0, -1.0, 1.0, -1.0]),
        "W2": sharpness * np.array([[1.0], [-1.0], [1.0], [-1.0]]),
        "b2": np.array([-1.5 * sharpness])})
    return mlp.as_dense()


@figure("G22", title="From a sigmoid to a bump",
        slides=('Lausanne, "Universal Function Approximator" (Marsland, Fig. 4.9, 4.10)',))
def sigmoids_to_bump() -> Any:
    """One sigmoid unit; two of opposite signs make a ridge; two ridges at right angles a hill; a
    sigmoid of it sharpens the hill to a bump. All are read off inside one network.
    """
    model = bump_network()
    axis = np.linspace(-4, 4, 61)
    first, second = np.meshgrid(axis, axis)
    (_, h), (_, bump) = model.layer_outputs(np.column_stack([first.ravel(), second.ravel()]))
    stages = {"one unit": h[:, 0], "ridge: h₁ − h₂": h[:, 0] - h[:, 1],
              "hill: h₁ − h₂ + h₃ − h₄": h @ [1.0, -1.0, 1.0, -1.0], "bump: ŷ": bump[:, 0]}
    drawn, axes = panels(4, width=4.2, height=4.2, in_3d=True)
    for (name, heights), ax in zip(stages.items(), axes, strict=True):
        ax.plot_surface(first, second, heights.reshape(first.shape), rcount=61, ccount=61,
                        cmap=viz.plots.style.COLOR_MAP, edgecolor="black", linewidth=0.1)
        viz.plots.style.label(ax, "x₁", "x₂")
        ax.set_title(name, fontsize="large", y=1.0)
        as_pixels(ax)
    return {"What each stage computes": drawn,
            "The network: its stages from left to right": viz.draw_network(model)}


@figure("G23", title="Sums of logistic and of ReLU neurons",
        slides=('Darmstadt, "Shallow Network: Logistic Neurons"',
                'Darmstadt, "Shallow Network: ReLu Neurons"',
                'Darmstadt, "Universal Function Approximation Illustrated"'))
def sums_of_neurons() -> Any:
    """Single neurons, dashed, and their sum. Logistic neurons give a smooth curve; ReLU neurons one
    of straight pieces, with knots at −bᵢ/mᵢ, where neuron i switches on.
    """
    x = np.linspace(-2, 2, 401)
    drawn, (left, right) = panels(2, width=6.4, height=4.8)
    logistic = {"σ(8x + 8)": sigmoid(8 * x + 8), "−σ(8x)": -sigmoid(8 * x),
                "σ(8x − 8)": sigmoid(8 * x - 8)}
    pieces = {"−(½ + x)": SLIDE_M[0] * x + SLIDE_B[0], "relu(1 + 2x)": relu(2 * x + 1),
              "−relu(−1 + 2x)": -relu(2 * x - 1)}
    for ax, parts in ((left, logistic), (right, pieces)):
        for k, (name, y) in enumerate(parts.items(), 1):
            ax.plot(x, y, "--", color=viz.plots.style.color(k), linewidth=1.8,
                    label=name)
        ax.plot(x, sum(parts.values()), label="sum", **viz.plots.style.line(0) | {"linewidth": 4})
        viz.plots.style.grid(ax)
        viz.plots.style.label(ax, "x", "y")
    knots = [-b / m for m, b in zip(SLIDE_M[1:], SLIDE_B[1:], strict=True)]
    heights = np.interp(knots, x, sum(pieces.values()))
    right.plot(knots, heights, "o", color="black", markersize=9, label="knots −bᵢ/mᵢ", zorder=5)
    left.set_title("logistic neurons")
    right.set_title("ReLU neurons")
    right.set_ylim(-3, 3)
    for ax in (left, right):
        ax.legend(loc="best")
    return drawn


__all__ = ["SLIDE_B", "SLIDE_M", "bump_network", "sigmoids_to_bump", "sums_of_neurons"]
