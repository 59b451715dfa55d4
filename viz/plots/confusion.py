"""The confusion matrix of a classifier, drawn by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nn import metrics
from nn.extras import scikit_learn
from viz.plots import style


def confusion_matrix(prediction: Any, target: Any, *, threshold: float | None = None,
                     names: Sequence[str] | None = None, ax: Any = None) -> Any:
    """Draw how many examples of each class were predicted to be of which class.

    Rows are the right classes, columns the predicted ones: what is right lies on the diagonal. The
    prediction comes first, as in all losses and metrics of `nn`; in scikit-learn it comes second.

    Args:
        prediction, target, threshold: as for `nn.metrics.confusion_matrix`, which counts.
        names: of the classes, in their order; their numbers by default.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises as `nn.metrics.confusion_matrix`; ImportError without scikit-learn,
    ValueError for another number of names, TypeError for Axes of another kind.
    Source: Lausanne, "Evaluating A Classifier".

    The first 4 of these are predicted to be of class 1, of which 1 is:

    >>> from matplotlib.figure import Figure
    >>> predicted, right = [1, 1, 1, 1, 0, 0], [1, 0, 0, 0, 0, 0]
    >>> ax = confusion_matrix(predicted, right, ax=Figure().subplots())
    >>> [text.get_text() for text in ax.texts]  # the right class 0 first
    ['2', '3', '0', '1']
    """
    display = scikit_learn("metrics", "confusion_matrix").ConfusionMatrixDisplay
    counts = metrics.confusion_matrix(prediction, target, threshold=threshold)
    if names is not None and (isinstance(names, str) or len(names) != len(counts)):
        raise ValueError(f"confusion_matrix: expected a list of {len(counts)} names, one for each "
                         f"class, got {names!r}.")
    labels = None if names is None else [style.plain(name) for name in names]
    ax = style.axes_for(ax, "confusion_matrix")
    display(counts, display_labels=labels).plot(
        ax=ax, cmap=style.COLOR_MAP, colorbar=False, values_format="d",
        text_kw={"fontsize": style.LARGE if len(counts) <= 12 else "small"})
    ax.grid(False)
    style.label(ax, "predicted class", "right class")
    return ax


__all__ = ["confusion_matrix"]
