"""Which class a model predicts where: one neuron, the Playground, a perceptron's line."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

import viz
from lectures.figures.form import figure
from lectures.figures.panels import panels
from nn import Dense, McCullochPitts, Module, Neuron, Perceptron, Sequential, data, train
from nn.metrics import accuracy
from nn.optimizers import Adam

PLAYGROUND_DEPTHS = (0, 1, 2, 4)


@figure("G18", title="What one neuron can separate",
        slides=('Lisbon, "Capacity of Single Neuron (Linear Classifier)"',))
def capacity_of_one_neuron() -> Any:
    """OR and AND are separated by a perceptron that learned them; XOR never is: every line has a
    point on its wrong side, as the last one here. After a transformation of the input it is.
    """
    drawn, axes = panels(4, width=4.6, height=4.6)
    tables = {"OR": data.boolean_or(), "AND": data.boolean_and(), "XOR": data.boolean_xor()}
    X, y = tables["XOR"]
    tables["XOR, transformed"] = transformed(X), y
    for (name, (X, y)), ax in zip(tables.items(), axes, strict=True):
        unit = Perceptron(2, scale=0.5, rng=0)
        learned = unit.fit(X, y, passes=100)
        viz.plots.decision_regions(unit, X, y, spans=(-0.5, 1.5), ax=ax)
        said = "separated" if learned else f"not in {len(unit.errors)} passes"
        inputs = ("x₁ and not x₂", "x₂ and not x₁") if "," in name else ("x₁", "x₂")
        viz.plots.style.label(ax, *inputs, f"{name}: {said}")
        ax.get_legend().remove()
        ax.set_aspect("equal")
    return drawn


def transformed(X: np.ndarray) -> np.ndarray:
    """The outputs of two threshold units, x₁ and not x₂, x₂ and not x₁: (n, 2)."""
    units = [McCullochPitts(w, bias=-0.5, coding="01") for w in ([1.0, -1.0], [-1.0, 1.0])]
    return np.column_stack([unit.predict(X) for unit in units])


def spiral() -> tuple[np.ndarray, np.ndarray]:
    """The Playground's spiral with some noise."""
    X, y = data.spiral(200, noise=0.05, rng=0)
    return X / 3, y  # about as wide as standardized inputs


def playground_network(depth: int, activation: str) -> tuple[Module, float]:
    """A trained network of some hidden layers of 8 units, and its accuracy on the spiral."""
    X, y = spiral()
    widths = [2] + [8] * depth
    layers = [Dense(d, h, activation, rng=k) for k, (d, h) in enumerate(
        pairwise(widths), 1)]
    model = Sequential(*layers, Dense(widths[-1], 1, rng=9))
    train(model, (X, y), "sigmoid_cross_entropy", Adam(model, 0.02), epochs=800,
          batch_size=None, progress=False)
    return model, accuracy(model.predict(X), y, threshold=0)


@figure("G19", title="The Playground: more layers, other units",
        slides=('Lisbon, Playground slides', 'Darmstadt, Playground slides'))
def playground() -> Any:
    """Two spirals and what networks with 0, 1, 2 and 4 hidden layers of 8 units make of them; then
    the output of each hidden unit of one network, as the thumbnails show it.
    """
    X, y = spiral()
    drawn, axes = panels(4, 2, width=4.0, height=4.0)
    places = iter(axes)
    models = {}
    for activation in ("tanh", "relu"):
        for depth in PLAYGROUND_DEPTHS:
            ax = next(places)
            model, right = playground_network(depth, activation)
            models[depth, activation] = model
            viz.plots.decision_regions(model, X, y, threshold=0, resolution=120, ax=ax)
            ax.get_legend().remove()
            title = f"{depth} × {activation}: {right:.0%}".replace("%", " %")
            viz.plots.style.label(ax, " ", " ", title)
    return {"Boundaries, and how many points are classified rightly": drawn,
            "The hidden units of 4 × tanh, the first layer on top":
                unit_thumbnails(models[4, "tanh"], X)}


def unit_thumbnails(model: Module, X: np.ndarray) -> Any:
    """What each hidden unit answers in the plane: a row for each hidden layer."""
    a, b = (np.linspace(low, high, 60) for low, high in zip(X.min(axis=0), X.max(axis=0),
                                                            strict=True))
    points = np.column_stack([grid.ravel() for grid in np.meshgrid(a, b)])
    outputs = [output for _, output in model.layer_outputs(points)][:-1]
    drawn, axes = panels(outputs[0].shape[1], len(outputs), width=2.0, height=2.0)
    for ax, answers in zip(axes, np.concatenate(outputs, axis=1).T, strict=True):
        ax.pcolormesh(a, b, answers.reshape(60, 60), cmap=viz.plots.style.COLOR_MAP, vmin=-1,
                      vmax=1, rasterized=True)
        ax.set(xticks=[], yticks=[], aspect="equal")
    return drawn


@figure("G20", title="Why activation functions are not linear",
        slides=('Lausanne, "Importance of Activation Function" (2 slides)',))
def importance_of_activation() -> Any:
    """Three layers of linear units are one linear unit, whatever their size: a straight boundary;
    the same network with tanh bends around the points.
    """
    X, y = data.circle(200, noise=0.1, rng=0)
    X = X / 3
    drawn, axes = panels(2, width=5.4, height=5.0)
    for activation, ax in zip(("linear", "tanh"), axes, strict=True):
        model = Sequential(Dense(2, 8, activation, rng=1), Dense(8, 8, activation, rng=2),
                           Dense(8, 1, rng=3))
        train(model, (X, y), "sigmoid_cross_entropy", Adam(model, 0.02), epochs=100,
              progress=False)
        viz.plots.decision_regions(model, X, y, threshold=0, ax=ax)
        viz.plots.style.label(ax, title=f"{activation} units 2-8-8-1")
    return drawn


def lausanne_unit() -> Neuron:
    """ŷ = σ(1 + 3x₁ − 2x₂)."""
    unit = Neuron(2, "sigmoid", rng=0)
    unit.load_state_dict({"w": np.array([3.0, -2.0]), "b": np.array(1.0)})
    return unit


@figure("G21", title="The line of a perceptron", slides=('Lausanne, "Perceptron -- An Example"',))
def perceptron_line() -> Any:
    """1 + 3x₁ − 2x₂ = 0 separates where the perceptron answers below and above ½. The point
    (−1, 2) has z = −6 and ŷ = 0.002: it lies on the negative side.
    """
    unit, point = lausanne_unit(), np.array([[-1.0, 2.0]])
    drawn, (ax,) = panels(width=6.6, height=5.6)
    viz.plots.decision_regions(unit, spans=(-4, 4), names=["z < 0", "z > 0"], ax=ax)
    y_hat = float(np.ravel(unit.predict(point))[0])
    z = unit.sum(point[0]).data
    ax.plot(*point.T, "o", markersize=11, color="black")
    ax.annotate(f"(−1, 2)\nz = {z:.0f}, ŷ = {y_hat:.3f}".replace("-", "−"), point[0], (-3.7, 2.6),
                arrowprops={"arrowstyle": "->"}, fontsize="large")
    ax.annotate("1 + 3x₁ − 2x₂ = 0", (0.7, 1.9), rotation=56.3, transform_rotates_text=True,
                rotation_mode="anchor", ha="center", va="bottom", fontsize="large")
    ax.set_aspect("equal")
    return drawn


__all__ = ["PLAYGROUND_DEPTHS", "capacity_of_one_neuron", "importance_of_activation",
           "lausanne_unit", "perceptron_line", "playground", "playground_network", "spiral",
           "transformed"]
