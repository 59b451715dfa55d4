"""What is inside a network, layer by layer: its weights, and its outputs for some data."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.data import describe
from autograd.text import counted
from nn.diagnostics import dead_units, saturated_share
from nn.module import Module
from viz.plots import style

BINS = 60
TALLEST = 0.85  # of the distance between two rows


def weight_histograms(model: Any, *, ax: Any = None) -> Any:
    """Draw how the weights of each layer are distributed: a row for each, the first on top.

    Each row is scaled to its own tallest bar; σ is the standard deviation. Biases are left out.

    Args:
        model: a network of `nn`.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises TypeError for anything but a network and for other Axes, ValueError
    for one without weights, and for weights that are nan or inf.
    Source: Darmstadt, "How to Initialize W?"; Lisbon, "Initialization".

    >>> from matplotlib.figure import Figure
    >>> from nn import Dense, Sequential
    >>> model = Sequential(Dense(2, 30, "tanh", rng=0), Dense(30, 1, rng=1))
    >>> ax = weight_histograms(model, ax=Figure().subplots())
    >>> [text.get_text().replace(chr(10), "; ") for text in ax.get_yticklabels()]
    ['W1 (2 × 30); σ = 0.257', 'W2 (30 × 1); σ = 0.249']
    """
    weights = {name: array for name, array in _network(model, "weight_histograms")
               .state_dict().items() if name[0] in "Ww"}
    if not weights:
        raise ValueError("weight_histograms: the network has no weights.")
    rows = {f"{name} ({' × '.join(map(str, array.shape))})\nσ = {np.std(array):.3g}": array
            for name, array in weights.items()}
    return _ridges(rows, "weight", "weight_histograms", ax)


def output_histograms(model: Any, X: Any, *, ax: Any = None) -> Any:
    """Draw how the outputs of each layer are distributed: a row for each, the first on top.

    Beside each row stands how many of its outputs lie flat: the share of saturated ones for tanh
    and sigmoid (slope below 1 % of the largest), the share of zeros and the number of dead units
    (0 for all examples) for ReLU. Each row is scaled to its own tallest bar.

    Args:
        model: a network of `nn`.
        X: the examples, as for ``model.predict``.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises TypeError for anything but a network and for other Axes, ValueError
    for outputs that are nan or inf; others as ``model.predict``.
    Source: Lisbon, "Debugging on a Small Dataset"; Lausanne, "Vanishing Gradients"; Glorot and
    Bengio 2010.

    >>> from matplotlib.figure import Figure
    >>> from nn import Dense, Sequential, initializers
    >>> model = Sequential(Dense(1, 2, "tanh", initializer=initializers.constant(1.0)))
    >>> ax = output_histograms(model, [[5.0], [0.0]], ax=Figure().subplots())
    >>> ax.get_yticklabels()[0].get_text().splitlines()
    ['Dense 1: tanh', '50 % saturated']
    """
    outputs = _network(model, "output_histograms").layer_outputs(X)
    names = {id(layer): name for name, layer in model.layer_names().items()}
    saturated, dead = saturated_share(model, outputs), dead_units(model, outputs)
    rows: dict[str, np.ndarray] = {}
    for layer, output in outputs:
        name, activation = names[id(layer)], getattr(layer, "activation", None)
        text = style.plain(name if activation is None else f"{name}: {activation.name}")
        if name in saturated:
            text += f"\n{saturated[name]:.0%} saturated".replace("%", " %")
        if name in dead:
            units = output[0].size
            text += (f"\n{np.mean(output <= 0):.0%} zero".replace("%", " %")
                     + f"\n{dead[name]} of {counted(units, 'unit')} dead")
        rows[text] = output
    return _ridges(rows, "output", "output_histograms", ax)


def _network(model: Any, who: str) -> Module:
    if not isinstance(model, Module):
        raise TypeError(f"{who}: expected a network of nn, got {describe(model)}.")
    return model


def _ridges(rows: dict[str, np.ndarray], what: str, who: str, ax: Any) -> Any:
    """A histogram above each other, with common bins; returns the Axes."""
    for name, numbers in rows.items():
        if not np.isfinite(numbers).all():
            raise ValueError(f"{who}: {name.splitlines()[0]} holds nan or inf.")
    low = min(float(numbers.min()) for numbers in rows.values())
    high = max(float(numbers.max()) for numbers in rows.values())
    margin = 0.0 if high > low else 0.5
    edges = np.linspace(low - margin, high + margin, BINS + 1)
    ax = style.axes_for(ax, who, height=1.6 + 0.9 * len(rows))
    for place, numbers in enumerate(rows.values()):
        counts = np.histogram(numbers, edges)[0]
        bottom = len(rows) - 1 - place
        ax.stairs(bottom + TALLEST * counts / counts.max(), edges, baseline=bottom, fill=True,
                  color=style.color(0), alpha=0.45)
        ax.stairs(bottom + TALLEST * counts / counts.max(), edges, baseline=bottom,
                  color=style.color(0), linewidth=1.5)
    ax.set_yticks(np.arange(len(rows) - 1, -1, -1) + TALLEST / 2, list(rows))
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.1, len(rows))
    style.grid(ax)
    ax.grid(False, axis="y")
    style.label(ax, what)
    return ax


__all__ = ["output_histograms", "weight_histograms"]
