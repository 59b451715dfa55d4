"""Data sets as plots, and how well a classifier does on one."""

from __future__ import annotations

from typing import Any

import numpy as np

import viz
from autograd import Tensor
from lectures.figures.form import figure
from lectures.figures.panels import panels
from nn import Dense, Sequential, data, train
from nn.optimizers import Adam
from nn.second_order import newton_step


@figure("G37", title="Data sets as pictures",
        slides=('Lausanne, "Classification Problem" (loans)',
                'Lausanne, "Building An ML Algorithm" (house prices)', 'Lausanne, iris'))
def data_plots() -> Any:
    """Who can afford a loan, by income and savings; house prices with the line of least squares;
    three kinds of iris by their petals.
    """
    drawn, (left, middle, right) = panels(3, width=5.6, height=4.8)
    X, y = data.loans(100, rng=0)
    viz.plots.data_points(X, y, names=["no loan", "loan"], inputs=("income", "savings"),
                          ax=left)
    area, price = data.house_prices()
    theta = Tensor([0.0, 0.0], "theta")
    loss = ((theta[0] + theta[1] * area - price) ** 2).sum() / 2
    newton_step(loss, [theta])
    a, b = theta.data
    viz.plots.fit({f"{a:.1f} + {b:.3f} · area": lambda X: a + b * X}, area, price,
                  inputs="area in square feet", outputs="price in $1000", ax=middle)
    X, y = data.iris()
    viz.plots.data_points(X[:, 2:], y, names=["setosa", "versicolor", "virginica"],
                          inputs=("petal length in cm", "petal width in cm"), ax=right)
    return drawn


@figure("G38", title="A confusion matrix", slides=('Lausanne, "Evaluating A Classifier"',))
def confusion() -> Any:
    """Counts of a trained classifier on loans that it has not seen: true negatives and positives
    lie on the diagonal.
    """
    predicted, actual = loan_predictions()
    drawn, (ax,) = panels(width=6.4, height=5.2)
    viz.plots.confusion_matrix(predicted, actual, names=["0 (No)", "1 (Yes)"], ax=ax)
    for text, name in zip(ax.texts, ("TN", "FP", "FN", "TP"), strict=True):
        text.set_text(f"{name} = {text.get_text()}")
        text.set_fontsize("x-large")
    return drawn


def loan_predictions() -> tuple[np.ndarray, np.ndarray]:
    """What a logistic unit that learned 100 loans says about 100 others, and what is right."""
    X, y = data.loans(200, rng=1)
    X = data.scaled(X)
    model = Sequential(Dense(2, 1, "sigmoid", rng=0))
    train(model, (X[:100], y[:100]), "binary_cross_entropy", Adam(model, 0.1), epochs=50,
          progress=False)
    return (model.predict(X[100:]) > 0.5).astype(int).ravel(), y[100:].astype(int).ravel()


__all__ = ["confusion", "data_plots", "loan_predictions"]
