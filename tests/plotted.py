"""One call of each function of viz.plots, for the tests that hold for all of them."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.collections import PathCollection
from matplotlib.path import Path

from autograd import Value
from nn import Dense, History, Sequential, data
from viz import plots

RELU = Sequential(Dense(2, 4, "relu", rng=0), Dense(4, 1, rng=1))
W = Value(0.5, "w")
LOSS = ((W - 2) ** 2).named("J")
TRAINED = History(
    train_loss=[2.0, 1.0, 0.5, 0.4], validation_loss=[2.0, 1.5, 1.7, 1.8],
    gradient_norms={"Dense 1": [1.0, 0.1, 0.01, 0.001], "Dense 2": [2.0, 0.2, 0.02, 0.0]},
    learning_rate=[0.1, 0.1, 0.05, 0.05], metrics={"accuracy": [0.5, 0.6, 0.7, 0.7]},
    saturated={"Dense 1": [0.0, 0.1, 0.2, 0.3]}, dead={"Dense 2": [0, 0, 1, 2]},
    best_epoch=1, stopped="early stopping")
CALLS = {
    "activation": lambda **k: plots.activation("tanh", **k),
    "confusion_matrix": lambda **k: plots.confusion_matrix([0, 1, 1], [0, 0, 1], **k),
    "curve": lambda **k: plots.curve(LOSS, **k),
    "data_points": lambda **k: plots.data_points(*data.boolean_xor(), **k),
    "decision_regions": lambda **k: plots.decision_regions(
        RELU, *data.boolean_xor(), threshold=0, resolution=20, **k),
    "fit": lambda **k: plots.fit(np.sin, [[0.0], [1.0]], [0.0, 1.0], **k),
    "history": lambda **k: plots.history(TRAINED, **k),
    "learning_curves": lambda **k: plots.learning_curves({"run": TRAINED}, **k),
    "linear_regions": lambda **k: plots.linear_regions(RELU, resolution=50, **k),
    "loss_surface": lambda **k: plots.loss_surface(
        lambda a, b: a * a + b * b, path=[[1, 1], [0, 0]], resolution=10, **k),
    "margin_losses": lambda **k: plots.margin_losses(**k),
    "output_histograms": lambda **k: plots.output_histograms(RELU, [[1.0, 2.0], [0, 1]], **k),
    "probability_curves": lambda **k: plots.probability_curves(**k),
    "probability_surface": lambda **k: plots.probability_surface("sparsemax", **k),
    "residual_losses": lambda **k: plots.residual_losses(**k),
    "weight_histograms": lambda **k: plots.weight_histograms(RELU, **k),
}
IN_3D = {"probability_surface"}


@pytest.fixture(autouse=True)
def closed_figures():
    """No test leaves a figure behind."""
    assert not pyplot.get_fignums()
    yield
    pyplot.close("all")


def axes_for(name):
    """New Axes of the kind that a function draws into."""
    return pyplot.figure().add_subplot(projection="3d" if name in IN_3D else None)


def network(*layers, weights=()):
    """A network with given weights: W1, b1, W2, ..."""
    model = Sequential(*layers)
    model.load_state_dict(dict(weights))
    return model


def drawn_points(ax):
    return [np.asarray(one.get_offsets()) for one in ax.collections
            if isinstance(one, PathCollection)]


def texts(ax):
    """What the legend says."""
    return [text.get_text() for text in ax.get_legend().get_texts()]


def lines(ax):
    """The numbers (x, y) of each line, by its label."""
    return {line.get_label(): np.array(line.get_data(), float) for line in ax.lines}


def inside(area, point):
    """Whether a filled area of a contour plot, which may have holes, holds a point."""
    polygons = area.to_polygons()
    return sum(Path(polygon).contains_point(point) for polygon in polygons) % 2 == 1
