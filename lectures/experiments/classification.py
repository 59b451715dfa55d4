"""Classifying irises and handwritten digits, and the recipe for using an MLP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Dense, EarlyStopping, History, Sequential, train
from nn.data import digits as small_digits
from nn.data import iris as irises
from nn.data import mnist as mnist_files
from nn.data import scaled, split
from nn.metrics import accuracy, confusion_matrix, labels_of
from nn.optimizers import Adam

SPECIES = ("setosa", "versicolor", "virginica")
SHOWN = 24


@experiment("iris", title="Three kinds of iris", claims=("E5",),
            slides=("Lausanne, Test -- Iris Data Set", "Lausanne, Evaluating A Classifier"))
def iris(hidden: int = 8, epochs: int = 40) -> Result:
    """A network of one hidden layer, trained on 70% of the flowers and tested on the others.

    >>> found = iris(epochs=30).numbers
    >>> found["confusion matrix"].sum(), found["accuracy"] > 0.8
    (np.int64(45), True)
    """
    from viz import plots

    (X, y), (X_test, y_test) = split(*irises(), test=0.3, stratify=True, rng=0)
    X, X_test = scaled(X, X_test)
    model = _classifier(X.shape[1], hidden, 3, 0)
    h = train(model, (X, y), "softmax_cross_entropy", Adam(model, 0.02), epochs=epochs,
              metrics="accuracy", progress=False)
    predicted = labels_of(model.predict(X_test))
    figure, axes = panels(1, 2, size=(4.6, 3.8))
    plots.history(h, show="loss", ax=axes[0])
    plots.confusion_matrix(predicted, y_test, names=SPECIES, ax=axes[1])
    right = accuracy(predicted, y_test)
    matrix = confusion_matrix(predicted, y_test)
    return Result(
        f"After {epochs} epochs, {right:.1%} of {len(y_test)} new irises are classified correctly; "
        f"{_worst(matrix, SPECIES)}.",
        {"accuracy": right, "confusion matrix": matrix, "training loss": h.train_loss[-1]}, figure)


@experiment("digits", title="Handwritten digits", claims=("E6",),
            slides=("Lausanne, Handwritten Digit Classification", "Lausanne, Test -- MNIST"))
def digits(folder: str | Path | None = None, *, hidden: int = 32, epochs: int = 20,
           most: int | None = None) -> Result:
    """Small digits of 8 × 8 pixels, which come with scikit-learn; or MNIST from a folder.

    MNIST's four files (train-images-idx3-ubyte.gz and so on) are at many places on the net and not
    part of chalkgrad: download them into one folder and pass it, ``digits("mnist", hidden=128)``.
    `nn.data.openml_mnist` is another way to get the same images.

    Args:
        folder: with MNIST's files; None for the small digits.
        hidden, epochs: of the network.
        most: take only so many training images.

    Raises FileNotFoundError if a file is missing in the folder.

    >>> digits(epochs=2).numbers["images"]
    [1347, 450]
    """
    from viz import plots
    from viz.plots import style

    if folder is None:
        (X, y), (X_test, y_test) = split(*small_digits(), test=0.25, stratify=True, rng=0)
    else:
        (X, y), (X_test, y_test) = mnist_files(folder, "train"), mnist_files(folder, "test")
    X, y = X[:most], y[:most]
    model = _classifier(X.shape[1], hidden, 10, 0)
    h = train(model, (X, y), "softmax_cross_entropy", Adam(model, 0.01 if folder is None else 1e-3),
              epochs=epochs, progress=False)
    predicted = labels_of(model.predict(X_test))
    wrong = np.flatnonzero(predicted != y_test)
    figure, axes = panels(1, 2, size=(4.8, 4.4))
    plots.confusion_matrix(predicted, y_test, ax=axes[0])
    _show_images(axes[1], X_test, predicted, y_test, wrong)
    style.label(axes[1], title=f"{min(len(wrong), SHOWN)} of {len(wrong)} mistakes: "
                               "predicted (actual)")
    right = accuracy(predicted, y_test)
    matrix = confusion_matrix(predicted, y_test)
    return Result(
        f"A network of {hidden} hidden units classifies {right:.1%} of {len(y_test)} new digits "
        f"correctly after {epochs} epochs on {len(y)}; {_worst(matrix, tuple('0123456789'))}.",
        {"accuracy": right, "mistakes": len(wrong), "images": [len(y), len(y_test)],
         "parameters": model.count(), "training loss": h.train_loss[-1]}, figure)


@experiment("recipe", title="The recipe for using an MLP", claims=("C14", "C15"),
            slides=("Lausanne, Recipe For Using MLP",
                    "Lausanne, Recipe For Using MLP (II)",
                    "Lausanne, Recipe For Using MLP (III)",
                    "Lausanne, Recipe For Using MLP (IV)",
                    "Lisbon, Training, Validation, and Test Sets"))
def recipe(sizes: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128), epochs: int = 40,
           patience: int = 5) -> Result:
    """Split, scale, try several hidden sizes with early stopping, test the chosen one once.

    Validation chooses the number of hidden units and the best epoch; the test set is looked at
    once, at the end. Epochs count from 0.

    >>> found = recipe((2, 8), epochs=3).numbers
    >>> found["examples for training, validation, test"], found["chosen"]
    ([1077, 360, 360], 8)
    """
    from viz import plots
    from viz.plots import style

    training, validation, test = split(*small_digits(), test=0.2, validation=0.2, stratify=True,
                                       rng=0)
    X, X_valid, X_test = scaled(training[0], validation[0], test[0])
    losses, rates, models, histories = [], [], [], []
    for hidden in sizes:
        model = _classifier(X.shape[1], hidden, 10, 0)
        h = train(model, (X, training[1]), "softmax_cross_entropy", Adam(model, 0.005),
                  epochs=epochs, validation=(X_valid, validation[1]), progress=False,
                  early_stopping=EarlyStopping(patience=patience))
        losses.append(min(h.validation_loss))
        rates.append(accuracy(model.predict(X_valid), validation[1]))
        models.append(model)
        histories.append(h)
    best = int(np.argmin(losses))
    final = accuracy(models[best].predict(X_test), test[1])
    figure, axes = panels(1, 2, size=(4.6, 3.8))
    axes[0].plot(sizes, [_at_best(h) for h in histories], marker=style.marker(0),
                 label="training", **style.line(0))
    axes[0].plot(sizes, losses, marker=style.marker(1), label="validation", **style.line(1))
    axes[0].set_xscale("log", base=2)
    axes[0].set_xticks(sizes, [str(hidden) for hidden in sizes])
    style.label(axes[0], "hidden units", "loss at the best epoch")
    style.grid(axes[0])
    style.legend(axes[0])
    plots.history(histories[best], show="loss", ax=axes[1])
    axes[1].set_yscale("log")
    style.label(axes[1], title=f"{sizes[best]} hidden units")
    return Result(
        f"Of {', '.join(map(str, sizes))} hidden units, validation chooses {sizes[best]} "
        f"({rates[best]:.1%} right, best epoch {histories[best].best_epoch}); "
        f"tested once, {final:.1%} are right.",
        {"examples for training, validation, test": [len(X), len(X_valid), len(X_test)],
         "hidden units": list(sizes), "validation loss": losses, "validation accuracy": rates,
         "epochs": [len(h) for h in histories], "chosen": sizes[best], "test accuracy": final},
        figure)


def _classifier(inputs: int, hidden: int, classes: int, seed: int) -> Sequential:
    """One hidden ReLU layer; its outputs are logits."""
    rng = np.random.default_rng(seed)
    return Sequential(Dense(inputs, hidden, "relu", rng=rng), Dense(hidden, classes, rng=rng))


def _at_best(h: History) -> float:
    """The training loss at the best epoch."""
    return h.train_loss[h.best_epoch or 0]


def _worst(matrix: np.ndarray, names: tuple[str, ...]) -> str:
    """Which two classes are mistaken for each other most often."""
    mistakes = matrix - np.diag(np.diag(matrix))
    pairs = mistakes + mistakes.T
    i, j = np.unravel_index(int(np.argmax(pairs)), pairs.shape)
    if not pairs[i, j]:
        return "there is no mistake"
    return f"most often mistaken for each other: {names[i]} and {names[j]} ({pairs[i, j]} times)"


def _show_images(ax: Any, X: np.ndarray, predicted: np.ndarray, y: np.ndarray, which: np.ndarray,
                 ) -> None:
    """Images in a grid, each with the predicted and the right digit below it."""
    from viz.plots import style

    side, columns = int(np.sqrt(X.shape[1])), 6
    for k, i in enumerate(which[:SHOWN]):
        row, column = divmod(k, columns)
        ax.imshow(1 - X[i].reshape(side, side), cmap="gray", vmin=0, vmax=1,
                  extent=(column + 0.1, column + 0.9, -1.25 * row - 0.8, -1.25 * row))
        ax.text(column + 0.5, -1.25 * row - 0.98, f"{predicted[i]} ({y[i]})", ha="center",
                va="center", color=style.ink(ax))
    rows = -(-min(len(which), SHOWN) // columns)
    ax.set(xlim=(0, columns), ylim=(-1.25 * rows, 0.1), xticks=(), yticks=())
    ax.set_aspect("equal")


__all__ = ["digits", "iris", "recipe"]
