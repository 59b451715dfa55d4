"""XOR in all its forms: networks of given weights, single units that fail, learned networks."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd import Tensor, compile_graph, constant
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, McCullochPitts, Perceptron, Sequential, train
from nn.data import boolean_and, boolean_or, boolean_xor
from nn.losses import mean_squared_error
from nn.marsland import MarslandMLP
from nn.optimizers import Adam
from nn.second_order import minimize


def relu_network(first_bias: Any, last_bias: float) -> Sequential:
    """Uppsala's network for XOR, y = relu(x W + b₁) w + b₂ with W of ones and w = (1, −2).

    >>> X, y = boolean_xor()
    >>> relu_network([1, -1], 0).predict(X).ravel(), relu_network([0, -1], 0).predict(X).ravel()
    (array([1., 2., 2., 1.]), array([0., 1., 1., 0.]))
    """
    hidden, output = Dense(2, 2, "relu", initializer="zeros"), Dense(2, 1, initializer="zeros")
    hidden.W.data, hidden.b.data = np.ones((2, 2)), np.array(first_bias, float)
    output.W.data, output.b.data = np.array([[1.0], [-2.0]]), np.array([float(last_bias)])
    return Sequential(hidden, output)


def threshold_network(X: Any) -> np.ndarray:
    """Lisbon's network in {−1, +1} coding: z₁ = sgn(1 − x₁ + x₂), z₂ = sgn(−1 − x₁ + x₂).

    Two parallel lines, and y = sgn(1 − z₁ + z₂) is −1 between them.

    >>> threshold_network(boolean_xor("-+")[0])
    array([-1.,  1.,  1., -1.])
    """
    Z = np.column_stack([McCullochPitts([-1, 1], bias=b).predict(X) for b in (1, -1)])
    return McCullochPitts([-1, 1], bias=1).predict(Z)


@experiment("xor", title="XOR by four networks", claims=("E1",),
            slides=("Uppsala, The Feed-Forward Network",
                    "Lisbon, Solving XOR with Multi-Layer Perceptron",
                    "Lausanne, Action Required -- MLP (II)"))
def xor(epochs: int = 300) -> Result:
    """The slide's ReLU network (XOR + 1), its two corrections, thresholds, and a trained network.

    >>> found = xor(20).numbers
    >>> found["ReLU, the slide's"], found["ReLU, b1 = (0, −1)"], found["ReLU, b2 = −1"]
    (array([1., 2., 2., 1.]), array([0., 1., 1., 0.]), array([0., 1., 1., 0.]))
    """
    from viz import plots
    from viz.plots import style

    X, y = boolean_xor()
    signed, signed_y = boolean_xor("-+")
    rng = np.random.default_rng(0)
    learned = Sequential(Dense(2, 4, "tanh", rng=rng), Dense(4, 1, "sigmoid", rng=rng))
    train(learned, (X, y), "binary_cross_entropy", Adam(learned, 0.05), epochs=epochs,
          progress=False)
    right = relu_network([0, -1], 0)
    outputs = {"ReLU, the slide's": relu_network([1, -1], 0).predict(X).ravel(),
               "ReLU, b1 = (0, −1)": right.predict(X).ravel(),
               "ReLU, b2 = −1": relu_network([1, -1], -1).predict(X).ravel(),
               "trained": learned.predict(X).ravel()}
    figure, axes = panels(2, 2, size=(4.4, 3.8))
    place = np.arange(4)
    for k, (name, row) in enumerate(outputs.items()):
        axes[0, 0].bar(place + 0.2 * k - 0.3, row, 0.2, label=name, color=style.color(k),
                       hatch=style.hatch(k))
    axes[0, 0].set_xticks(place, ["0, 0", "0, 1", "1, 0", "1, 1"])
    axes[0, 0].set_ylim(0, 4.8)
    style.label(axes[0, 0], "inputs", "output", "outputs for the four inputs")
    style.legend(axes[0, 0])
    unit: dict[str, Any] = {"spans": (-0.5, 1.5), "resolution": 81}
    double: dict[str, Any] = {"spans": (-2, 2), "resolution": 80}  # no point lies on a line
    plots.decision_regions(right, X, y, threshold=0.5, ax=axes[0, 1], **unit)
    plots.decision_regions(threshold_network, signed, signed_y, ax=axes[1, 0], **double)
    plots.decision_regions(learned, X, y, ax=axes[1, 1], **unit)
    for ax, title in zip(axes.flat[1:], ("ReLU, b1 = (0, −1)", "threshold units, ±1 coding",
                                         "trained, 4 tanh units"), strict=True):
        style.label(ax, title=title)
        ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1), xlim=ax.get_xlim(), ylim=ax.get_ylim())
    slide = ", ".join(f"{output:g}" for output in outputs["ReLU, the slide's"])
    fixed = ", ".join(f"{output:g}" for output in outputs["ReLU, b1 = (0, −1)"])
    return Result(
        f"The slide's ReLU network answers {slide}, which is XOR + 1; with b1 = (0, −1) or b2 = −1 "
        f"it answers {fixed}, as do threshold units in ±1 coding, and a trained network is off by "
        f"{np.abs(outputs['trained'] - y.ravel()).max():.3f} at most.",
        {**outputs, "threshold units, ±1 coding": threshold_network(signed)}, figure)


@experiment("xor_single_unit", title="No single unit computes XOR", claims=("H13",),
            slides=("Lisbon, Capacity of Single Neuron (Linear Classifier)",
                    "Lausanne, The Perceptron Algorithm",
                    "Lausanne, Limitations of Perceptrons"))
def xor_single_unit(passes: int = 20) -> Result:
    """The best linear fit to XOR is a constant; the perceptron learns OR and AND, and XOR never.

    Its weights start at 0, η is ¼, the bias input −1, the order (0,0), (0,1), (1,0), (1,1). On XOR
    the weights at the end of a pass come back, and so they will for ever.

    >>> found = xor_single_unit().numbers
    >>> found["OR: passes"], found["AND: passes"], found["XOR: passes"]
    (4, 6, 'never')
    """
    from viz import plots
    from viz.plots import style

    X, y = boolean_xor()
    unit = Dense(2, 1, rng=0)
    best = minimize(mean_squared_error(unit(X), y), unit, tolerance=1e-12)
    numbers: dict[str, Any] = {"best linear fit to XOR": unit.predict(X).ravel(),
                               "its mean squared error": float(best.fun)}
    figure, axes = panels(2, 2, size=(4.2, 3.6))
    tables = {"OR": boolean_or(), "AND": boolean_and(), "XOR": (X, y)}
    for k, (name, (rows, target)) in enumerate(tables.items()):
        learner = Perceptron(2, scale=0)
        done = learner.fit(rows, target, learning_rate=0.25, passes=passes)
        numbers[f"{name}: passes"] = len(learner.errors) if done else "never"
        numbers[f"{name}: errors in each pass"] = learner.errors
        numbers[f"{name}: weights"] = learner.weights.ravel()
        axes[0, 0].plot(range(1, len(learner.errors) + 1), learner.errors, label=name,
                        marker=style.marker(k), **style.line(k))
        ax = axes.flat[k + 1]
        plots.decision_regions(learner, rows, target, spans=(-0.5, 1.5), ax=ax)
        style.label(ax, title=f"{name} after {len(learner.errors)} passes")
        ax.set(xticks=(0, 1), yticks=(0, 1))
    ends = {update.pass_number: update.weights.ravel().tolist() for update in learner.history}
    first = min(p for p in ends for q in ends if q > p and ends[q] == ends[p])
    again = min(q for q in ends if q > first and ends[q] == ends[first])
    numbers["XOR: weights after pass"], numbers["XOR: are back after pass"] = first, again
    style.label(axes[0, 0], "pass", "errors")
    style.whole_ticks(axes[0, 0])
    style.grid(axes[0, 0])
    style.legend(axes[0, 0])
    return Result(
        f"The best linear fit to XOR is {unit.predict(X).mean():.1f} everywhere, with a mean "
        f"squared error of {best.fun:.2f}; the perceptron takes {numbers['OR: passes']} passes for "
        f"OR, {numbers['AND: passes']} for AND, and never learns XOR: its weights after pass "
        f"{first} are back after pass {again}.", numbers, figure)


@experiment("xor_marsland", title="How often Marsland's network learns XOR", claims=("D-6",),
            slides=("Lausanne, Action Required -- MLP", "Lausanne, Action Required -- MLP (II)"))
def xor_marsland(seeds: int = 20, iterations: int = 8000, hidden: tuple[int, ...] = (2, 3),
                 learning_rate: float = 0.25) -> Result:
    """Batch updates of the repaired listing from many first weights, side by side in one graph.

    A network has learned XOR when all four outputs, rounded, are right.

    >>> list(xor_marsland(2, 100).numbers["2 hidden units: learned"])
    [0, 0]
    """
    from viz.plots import style

    marks = list(range(0, iterations + 1, max(1, iterations // 40)))
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    numbers: dict[str, Any] = {}
    for k, units in enumerate(hidden):
        learned, losses = _side_by_side(units, seeds, marks, learning_rate)
        half = marks[len(marks) // 2]
        numbers[f"{units} hidden units: after"] = [half, marks[-1]]
        numbers[f"{units} hidden units: learned"] = [learned[len(marks) // 2], learned[-1]]
        axes[0].plot(marks, learned, label=f"{units} hidden units", **style.line(k))
        if not k:
            axes[1].plot(marks, losses, color=style.color(0), linewidth=1.2)
    axes[0].set_ylim(0, seeds * 1.05)
    axes[0].yaxis.get_major_locator().set_params(integer=True)
    style.label(axes[0], "iterations", "networks that learned XOR")
    style.label(axes[1], "iterations", "½ Σ (y − t)²", f"each run with {hidden[0]} hidden units")
    for ax in axes:
        style.grid(ax)
    style.legend(axes[0])
    text = " and ".join(f"{numbers[f'{units} hidden units: learned'][-1]} of {seeds} with {units} "
                        "hidden units" for units in hidden)
    return Result(f"After {marks[-1]} iterations the repaired listing has learned XOR from {text}: "
                  "it depends on the first weights.", numbers, figure)


def _side_by_side(units: int, seeds: int, marks: list[int], rate: float,
                  ) -> tuple[list[int], np.ndarray]:
    """How many of the networks are right, and the loss of each, after so many iterations."""
    X, target = boolean_xor()
    models = [MarslandMLP(2, units, 1, rng=seed) for seed in range(seeds)]
    V = Tensor(np.stack([model.V.data for model in models]), "V")
    W = Tensor(np.stack([model.W.data for model in models]), "W")
    h = autograd.sigmoid(constant(np.column_stack([X, -np.ones(4)]), "X") @ V)
    y = autograd.sigmoid(autograd.concatenate([h, -np.ones((seeds, 4, 1))], axis=2) @ W).named("y")
    program = compile_graph((0.5 * (y - target) ** 2).sum(), parameters=[V, W])
    learned, losses = [], []
    for step in range(marks[-1] + 1):
        program.fprop()
        if step in marks:
            outputs = program.values["y"]
            learned.append(int(((outputs > 0.5) == (target > 0.5)).all(axis=(1, 2)).sum()))
            losses.append(0.5 * ((outputs - target) ** 2).sum(axis=(1, 2)))
        program.parameters -= rate * program.bprop()
    return learned, np.array(losses)


__all__ = ["relu_network", "threshold_network", "xor", "xor_marsland", "xor_single_unit"]
