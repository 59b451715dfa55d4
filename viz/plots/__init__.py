"""Plots of what networks compute and learn, by matplotlib (the extra "plots").

Each function draws into the Axes that are passed as ``ax=``, or makes a figure of its own, and
returns the Axes. None of them shows or closes a figure, or changes matplotlib's settings: in a
notebook the picture appears by itself, in a script call ``matplotlib.pyplot.show()`` or
``ax.figure.savefig("picture.png")``. Dark styles of matplotlib are followed; wherever colors
differ, lines, markers or hatches differ too.

- functions: activation, curve, probability_curves, probability_surface
- losses: margin_losses, residual_losses, loss_surface
- training: history, learning_curves
- networks: decision_regions, linear_regions, fit, weight_histograms, output_histograms
- data and results: data_points, confusion_matrix

>>> from matplotlib.figure import Figure
>>> from viz import plots
>>> ax = plots.activation("tanh", ax=Figure().subplots())
>>> [line.get_label() for line in ax.lines]
['tanh(z)', 'tanh′(z)']
"""

try:
    import matplotlib as _matplotlib  # noqa: F401  # asked first, for one clear error
except ImportError as error:
    raise ImportError(f"viz.plots needs matplotlib ({error}). Run: "
                      'pip install "chalkgrad[plots]"') from None

from viz.plots.confusion import confusion_matrix
from viz.plots.curves import activation, curve
from viz.plots.fits import fit
from viz.plots.landscape import loss_surface
from viz.plots.layers import output_histograms, weight_histograms
from viz.plots.learning import history, learning_curves
from viz.plots.loss_curves import margin_losses, residual_losses
from viz.plots.pieces import linear_regions
from viz.plots.points import data_points
from viz.plots.probabilities import probability_curves, probability_surface
from viz.plots.regions import decision_regions

__all__ = [
    "activation", "confusion_matrix", "curve", "data_points", "decision_regions", "fit", "history",
    "learning_curves", "linear_regions", "loss_surface", "margin_losses", "output_histograms",
    "probability_curves", "probability_surface", "residual_losses", "weight_histograms",
]  # fmt: skip
