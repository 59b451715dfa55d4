"""The pieces on which a network of ReLU units is linear."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.data import describe
from nn.module import Module
from viz.plots import style
from viz.plots.checks import (
    around,
    checked_inputs,
    checked_resolution,
    checked_rows,
    checked_spans,
    lattice,
)
from viz.plots.points import scatter

PIECEWISE = ("linear", "relu", "leaky_relu")
PASSING = ("BatchNorm", "Dropout", "GaussianNoise")  # linear when predicting
FILL = 0.35


def linear_regions(model: Any, X: Any = None, *, inputs: tuple[str, str] = ("x₁", "x₂"),
                   spans: Any = None, resolution: int = 400, ax: Any = None) -> Any:
    """Draw the regions of the plane on each of which a ReLU network is linear.

    A region is where the same units are active. Lines show where a unit of a layer switches:
    straight in the first layer, bent at the lines of earlier layers in later ones. The title
    counts the regions that were met; very small ones may slip through the grid. Colors only tell
    neighbors apart.

    Args:
        model: a network of `nn` of two inputs, whose hidden units are relu, leaky_relu or linear;
            the output layer may have any activation: the regions are those of its argument.
        X: data to draw too, (n, 2).
        inputs: what the axes are called.
        spans: of the two inputs, one for both or one for each; by default around the data, or
            (−1, 1).
        resolution: points per axis.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes.
    Raises TypeError for anything but a network and for other Axes, ShapeError for another number
    of inputs, ValueError for other activations and for a network without ReLU units.
    Source: Darmstadt, "Deep Network with Equally Many Linear Regions"; Lisbon, "Multiple Hidden
    Layers" (Montufar et al. 2014).

    >>> from matplotlib.figure import Figure
    >>> from nn import Dense, Sequential
    >>> model = Sequential(Dense(2, 2, "relu", rng=0), Dense(2, 1, rng=1))
    >>> linear_regions(model, ax=Figure().subplots()).get_title()
    '4 linear regions'
    """
    who = "linear_regions"
    layers = rectifiers(model, who)
    checked_inputs(model, 2, who)
    rows = None if X is None else checked_rows(X, 2, who)
    if spans is None:
        spans = (-1, 1) if rows is None else around(rows, 0.1)
    count = checked_resolution(resolution, who)
    a, b, points = lattice(checked_spans(spans, who), count)
    active = activity(model, layers, points)
    bits = np.packbits(np.concatenate(active, axis=1), axis=1)  # sorted eight times faster
    patterns, numbers = np.unique(bits, axis=0, return_inverse=True)
    ax = style.axes_for(ax, who)
    square = numbers.reshape(count, count)
    ax.pcolormesh(a, b, square % len(style.COLORS), cmap=style.colors(), vmin=-0.5,
                  vmax=len(style.COLORS) - 0.5, alpha=FILL, shading="nearest", rasterized=True)
    for k, of_layer in enumerate(active):
        look = style.line(k) | {"linewidth": 1.8}
        drawn = [_switch(ax, a, b, unit, look) for unit in of_layer.T.reshape(-1, count, count)]
        if any(drawn):
            ax.plot([], [], label=f"units of layer {k + 1} switch", **look)
    if rows is not None:
        scatter(ax, rows, None)
    ax.set(xlim=(a[0], a[-1]), ylim=(b[0], b[-1]))
    plural = "" if len(patterns) == 1 else "s"
    style.label(ax, style.plain(inputs[0]), style.plain(inputs[1]),
                f"{len(patterns)} linear region{plural}")
    style.legend(ax, points=0 if rows is None else len(rows))
    return ax


def _switch(ax: Any, a: np.ndarray, b: np.ndarray, unit: np.ndarray, look: dict[str, Any]) -> bool:
    """The line where a unit switches, if it does."""
    if unit.all() or not unit.any():
        return False
    ax.contour(a, b, unit, levels=[0.5], colors=[look["color"]], linewidths=look["linewidth"],
               linestyles=[look["linestyle"]])
    return True


def rectifiers(model: Any, who: str) -> list[Module]:
    """The layers of a network whose units switch; raises TypeError and ValueError."""
    if not isinstance(model, Module):
        raise TypeError(f"{who}: expected a network of nn, got {describe(model)}.")
    layers = model.layer_names()
    found = []
    for place, (name, layer) in enumerate(layers.items(), 1):
        activation = getattr(layer, "activation", None)
        kind = "" if activation is None else activation.name.partition("(")[0]
        if kind in ("relu", "leaky_relu"):
            found.append(layer)
        elif place < len(layers) and kind != "linear" and layer.kind not in PASSING:
            raise ValueError(f"{who}: the network is linear in pieces only if its hidden units are "
                             f"relu, leaky_relu or linear; {name} is {layer!r}.")
    if not found:
        raise ValueError(f"{who}: the network has no relu units: it is linear everywhere.")
    return found


def activity(model: Module, layers: list[Module], X: np.ndarray) -> list[np.ndarray]:
    """Which units are active, of each layer (n, units): True where their output is above 0."""
    wanted = {id(layer) for layer in layers}
    return [np.reshape(output > 0, (len(X), -1)) for layer, output in model.layer_outputs(X)
            if id(layer) in wanted]


__all__ = ["activity", "linear_regions", "rectifiers"]
