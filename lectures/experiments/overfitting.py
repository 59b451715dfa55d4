"""Overfitting: networks of the right size, too large and deep, and overfitting as a test."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import check_gradients, tanh
from lectures.experiments.form import Result, experiment
from lectures.experiments.own_ops import declared
from lectures.pictures import panels
from nn import Dense, Sequential, losses, train
from nn.data import digits, noisy_zigzag, scaled
from nn.optimizers import Adam
from nn.second_order import minimize

SIZES: dict[str, tuple[int, ...]] = {
    "right size: 3 units": (3,), "too large: 30 units": (30,), "deep: 3 layers of 8": (8, 8, 8)}


@experiment("overfitting", title="The right size, too large, and deep", claims=(),
            slides=("Darmstadt, Perfect Network Size",
                    "Darmstadt, Too Big Network: Prone to overfitting?",
                    "Darmstadt, Deep Network with Equally Many Linear Regions",
                    "Darmstadt, Neural Networks and Overfitting", "Lausanne, Notes On Overfitting"))
def overfitting(n: int = 16, iterations: int = 300, draws: int = 3) -> Result:
    """Three ReLU networks fitted to 16 noisy points of a line with two knots, and tested on 500.

    Each is trained as far as it gets, by a second-order method from the best of three first
    weights. Errors are means over several draws of the points, for a single draw says little; the
    figure shows the first.

    >>> sorted(overfitting(iterations=5, draws=1).numbers)[:2]
    ['deep: 3 layers of 8: test error', 'deep: 3 layers of 8: training error']
    """
    from viz import plots
    from viz.plots import style

    X_test, y_test = noisy_zigzag(500, noise=0.15, rng=99)
    drawn = [noisy_zigzag(n, noise=0.15, rng=rng) for rng in range(draws)]
    figure, axes = panels(1, len(SIZES), size=(3.8, 3.6), sharey=True)
    numbers: dict[str, Any] = {}
    for ax, (name, widths) in zip(axes, SIZES.items(), strict=True):
        models = [fitted(X, y, widths, iterations) for X, y in drawn]
        error = {"training": float(np.mean([losses.mean_squared_error(model.predict(X), y)
                                            for model, (X, y) in zip(models, drawn, strict=True)])),
                 "test": float(np.mean([losses.mean_squared_error(model.predict(X_test), y_test)
                                        for model in models]))}
        numbers |= {f"{name}: {kind} error": value for kind, value in error.items()}
        plots.fit({"network": models[0]}, *drawn[0], span=(-1.5, 1.5), ax=ax)
        ax.set_ylim(-0.4, 2.3)  # room for the legend
        style.label(ax, title=f"{name}\nmeans: training {error['training']:.4f}, "
                              f"test {error['test']:.4f}")
    shown = "; ".join(f"{numbers[f'{name}: training error']:.4f} and "
                      f"{numbers[f'{name}: test error']:.4f} ({name})" for name in SIZES)
    return Result(f"The means of training and test errors over {draws} draws of {n} points are "
                  f"{shown}; the noise is {0.15**2:.4f}.", numbers, figure)


def fitted(X: np.ndarray, y: np.ndarray, widths: tuple[int, ...], iterations: int) -> Sequential:
    """A ReLU network of these hidden layers, fitted from the best of three first weights."""
    found = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        sizes = (1, *widths)
        model = Sequential(*(Dense(a, b, "relu", rng=rng, bias_initializer=_spread)
                             for a, b in zip(sizes, widths, strict=False)),
                           Dense(widths[-1], 1, rng=rng))
        loss = losses.mean_squared_error(model(X), y)
        found.append((minimize(loss, model, "bfgs", iterations=iterations).fun, seed, model))
    return min(found, key=lambda entry: entry[:2])[-1]


def _spread(shape: tuple[int, ...], rng: Any) -> np.ndarray:
    """First biases that spread the knots over the data."""
    return np.asarray(rng.uniform(-1, 1, shape))


@experiment("small_dataset", title="A right network overfits 50 examples, one with a slip does not",
            claims=("H26",), slides=("Lisbon, Debugging on a Small Dataset",
                                     "Lisbon, Gradient Checking"))
def small_dataset(epochs: int = 30) -> Result:
    """50 handwritten digits, learned with tanh units whose slope is 1 − h², and h² − 1.

    The wrong sign turns the gradients of the first layer around. Both the training error and the
    gradient check show it.

    >>> found = small_dataset(epochs=1).numbers
    >>> found["right slope: gradient check"], found["wrong sign: gradient check"]
    ('right', 'wrong')
    """
    from viz.plots import style

    X, y = digits()
    X, y = scaled(X[:50]), y[:50]
    figure, ax = panels(size=(5.6, 3.8))
    numbers: dict[str, Any] = {}
    with declared("tanh_with_slip", np.tanh, lambda h, z: h * h - 1) as slip:
        for k, (name, activation) in enumerate((("right slope", tanh), ("wrong sign", slip))):
            first = Dense(64, 16, activation, initializer="glorot_uniform", rng=0)
            model = Sequential(first, Dense(16, 10, rng=1))
            check = check_gradients(losses.softmax_cross_entropy(model(X[:3]), y[:3]), first.b)
            history = train(model, (X, y), "softmax_cross_entropy", Adam(model, 0.01),
                            epochs=epochs, batch_size=10, metrics=["accuracy"], progress=False)
            numbers |= {f"{name}: gradient check": "right" if check.ok else "wrong",
                        f"{name}: training loss": history.train_loss[-1],
                        f"{name}: accuracy": history.metrics["accuracy"][-1]}
            ax.semilogy(history.train_loss, label=name, **style.line(k))
    style.label(ax, "epoch", "training loss", "50 digits")
    style.whole_ticks(ax)
    style.grid(ax)
    style.legend(ax)
    return Result(
        f"With the right slope the training loss falls to "
        f"{numbers['right slope: training loss']:.3f} and "
        f"{numbers['right slope: accuracy']:.0%} of the 50 examples are right; with the wrong sign "
        f"it ends at {numbers['wrong sign: training loss']:.3f} "
        f"({numbers['wrong sign: accuracy']:.0%} right), and the gradient check says: "
        f"{numbers['wrong sign: gradient check']}.", numbers, figure)


__all__ = ["SIZES", "fitted", "overfitting", "small_dataset"]
