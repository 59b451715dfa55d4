"""Curves and surfaces of functions: activations, softmax and sparsemax, losses."""

from __future__ import annotations

from typing import Any

import viz
from lectures.figures.form import figure
from lectures.figures.panels import as_pixels, panels

ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "swish", "gelu", "elu", "threshold")


@figure("G14", title="Activation functions and their derivatives",
        slides=('Lisbon, "Linear", "Sigmoid", "Hyperbolic Tangent" and "Rectified Linear Unit '
                'Activation"',
                'Darmstadt, "Activation Functions"', 'Lausanne, "A Few Activation Functions"',
                'Lausanne, "Swish Activation Function"', 'Uppsala, "ReLU", "GELU", "ELU"'))
def activation_curves() -> Any:
    """g(z) solid and its derivative g′(z) dashed, by the engine's own rules."""
    drawn, axes = panels(4, 2, width=4.2, height=3.6)
    for k, (name, ax) in enumerate(zip(ACTIVATIONS, axes, strict=True)):
        viz.plots.activation(name, ax=ax)
        viz.plots.style.label(ax, "z" if k >= 4 else " ", " ")
    return drawn


@figure("G15", title="Softmax and sparsemax of two",
        slides=('Lisbon, "Two Dimensions"',))
def probabilities_of_two() -> Any:
    """The first probability of (t, 0): softmax is the logistic sigmoid, sparsemax its hard version,
    exactly 0 or 1 where |t| ≥ 1.
    """
    drawn, (ax,) = panels(width=7.0)
    viz.plots.probability_curves(ax=ax)
    return drawn


@figure("G16", title="Softmax and sparsemax of three", slides=('Lisbon, "Three Dimensions"',))
def probabilities_of_three() -> Any:
    """The first probability of (t₁, t₂, 0): sparsemax is linear in pieces, with an exact floor and
    roof; far away both agree.
    """
    drawn, axes = panels(2, width=6.4, height=5.4, in_3d=True)
    for name, ax in zip(("softmax", "sparsemax"), axes, strict=True):
        viz.plots.probability_surface(name, ax=ax)
        ax.set_zlabel("")
        as_pixels(ax)
    return drawn


@figure("G17", title="Classification losses of two classes",
        slides=('Lisbon, "Classification Losses in Two Dimensions"',))
def classification_losses() -> Any:
    """Losses of one example of the first class over t = z₁ − z₂: wrong on the left of 0."""
    drawn, (ax,) = panels(width=7.4)
    names = {"0/1": "zero_one_error", "hinge": "hinge", "logistic (softmax)":
             "softmax_cross_entropy", "sparsemax": "sparsemax_loss"}
    viz.plots.margin_losses(names, ax=ax)
    viz.plots.style.label(ax, "t = z₁ − z₂", "loss")
    return drawn


__all__ = ["ACTIVATIONS", "activation_curves", "classification_losses", "probabilities_of_three",
           "probabilities_of_two"]
