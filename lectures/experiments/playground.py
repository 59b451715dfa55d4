"""The Playground's problems with no, one, two and four hidden layers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, Sequential, train
from nn.data import circle, gaussian, spiral, xor_points
from nn.metrics import accuracy
from nn.optimizers import Adam

PROBLEMS = {"circle": circle, "XOR": xor_points, "Gaussian": gaussian, "spiral": spiral}
NETWORKS = {"no hidden layer": (0, "linear"), "1 linear": (1, "linear"), "1 tanh": (1, "tanh"),
            "2 tanh": (2, "tanh"), "2 ReLU": (2, "relu"), "4 ReLU": (4, "relu")}
"""How many hidden layers, of which activation."""


@experiment("playground", title="The Playground's problems with 0, 1, 2 and 4 hidden layers",
            claims=("E4", "E8"),
            slides=("Darmstadt, Demonstration",
                    "Lisbon, “Simple” Target Function, One Hidden Layer",
                    "Lisbon, Complex Target Function, One Hidden Layer",
                    "Lisbon, Complex Target Function, Two Hidden Layers",
                    "Lisbon, Complex Target Function, Two Hidden Layers, ReLU",
                    "Lisbon, Complex Target Function, Four Hidden Layers, ReLU",
                    "Lausanne, Action Required (II)"))
def playground(n: int = 120, epochs: int = 100, width: int = 8) -> Result:
    """Four problems, six networks each: where they say what, and how often they are right.

    Linear hidden layers are no better than none. Accuracy is measured on as many new points.

    >>> found = playground(20, 2).numbers
    >>> list(found)
    ['networks', 'circle', 'XOR', 'Gaussian', 'spiral']
    """
    from viz import plots
    from viz.plots import style

    figure, axes = panels(len(PROBLEMS), len(NETWORKS), size=(2.2, 2.3))
    numbers: dict[str, Any] = {"networks": list(NETWORKS)}
    for i, (problem, draw) in enumerate(PROBLEMS.items()):
        X, y = draw(n, noise=0.05, rng=0)
        X_new, y_new = draw(n, noise=0.05, rng=1)
        rates = []
        for ax, (name, (depth, activation)) in zip(axes[i], NETWORKS.items(), strict=True):
            model = network(depth, width, activation)
            train(model, (X / 5, y), "sigmoid_cross_entropy", Adam(model, 0.03), epochs=epochs,
                  progress=False)
            rates.append(accuracy(model.predict(X_new / 5), y_new, threshold=0))
            plots.decision_regions(lambda points, model=model: model.predict(points / 5), X, y,
                                   threshold=0, spans=(-6, 6), resolution=80, ax=ax)
            ax.get_legend().remove()
            ax.set(xticks=(), yticks=(), xlabel="", ylabel="")
            style.label(ax, f"{rates[-1]:.0%}", "" if ax is not axes[i, 0] else problem,
                        name if not i else "")
            for points in ax.collections:
                if len(points.get_offsets()) > 1:
                    points.set_sizes([9])
        numbers[problem] = rates
    which = list(NETWORKS)

    def rate(problem: str, name: str) -> str:
        return f"{numbers[problem][which.index(name)]:.0%}"

    return Result(
        f"The circle needs a nonlinear hidden layer ({rate('circle', '1 linear')} with a linear "
        f"one, {rate('circle', '1 tanh')} with tanh), XOR too ({rate('XOR', '1 linear')}, "
        f"{rate('XOR', '1 tanh')}); the Gaussians need none "
        f"({rate('Gaussian', 'no hidden layer')}); on the spiral depth helps: "
        f"{rate('spiral', '1 tanh')} with one layer, {rate('spiral', '2 tanh')} with two of tanh, "
        f"{rate('spiral', '2 ReLU')} and {rate('spiral', '4 ReLU')} with two and four of ReLU.",
        numbers, figure)


def network(depth: int, width: int, activation: str, seed: int = 0) -> Sequential:
    """So many hidden layers of one width and a linear output: a logit.

    >>> network(2, 8, "tanh").count()
    105
    """
    rng = np.random.default_rng(seed)
    sizes = [2, *[width] * depth]
    hidden = [Dense(a, b, activation, rng=rng) for a, b in pairwise(sizes)]
    return Sequential(*hidden, Dense(sizes[-1], 1, rng=rng))


__all__ = ["NETWORKS", "PROBLEMS", "network", "playground"]
