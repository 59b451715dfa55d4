"""How training went: losses, gradients, learning rates over the epochs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.data import describe
from nn.choose import choose
from nn.history import History
from viz.plots import style

FEW = 30  # epochs, each of which gets a mark


class Panel(NamedTuple):
    """One of the plots of a history: its lines by name, and what it measures."""

    lines: Callable[[History], Mapping[str, Sequence[float]]]
    measure: str
    logarithmic: bool = False


PANELS = {
    "loss": Panel(lambda h: {"training": h.train_loss, "validation": h.validation_loss}, "loss"),
    "gradients": Panel(lambda h: h.gradient_norms, "squared gradient gᵀg", True),
    "learning rate": Panel(lambda h: {"learning rate η": h.learning_rate}, "learning rate η"),
    "metrics": Panel(lambda h: h.metrics, "metric"),
    "saturated": Panel(lambda h: h.saturated, "share of saturated outputs"),
    "dead": Panel(lambda h: h.dead, "dead units"),
}
SHOWN = ("loss", "gradients", "learning rate")


def history(h: History, *, show: Any = None, ax: Any = None) -> Any:
    """Draw how training went, in several panels above each other.

    A vertical line marks the best epoch, and another the end where training did not run through
    all epochs, with the reason. Epochs count from 0, as in `History`.

    Args:
        h: what `nn.train` returned.
        show: names of panels: "loss" (training and validation), "gradients" (the squared length
            by layer, on a logarithmic scale), "learning rate", "metrics", "saturated", "dead"; by
            default the first three. Panels without data are left out.
        ax: one Axes for one panel (by default that of the loss), or a list of as many Axes as
            there are panels; a new figure by default.

    Returns the Axes that was passed, or an array of Axes, one for each panel.
    Raises TypeError for anything but a History and for Axes of another kind, ValueError for a
    history of no epochs, unknown panels, panels without data, and another number of Axes.
    Source: Uppsala, "Early Stopping", "Problems: Local Minima"; Lisbon, "Early Stopping";
    Darmstadt, "Effect of the Learning Rate"; Lausanne, "Early Stopping".

    >>> from matplotlib.figure import Figure
    >>> h = History(train_loss=[2.0, 1.0, 0.5], validation_loss=[2.0, 1.5, 1.7], best_epoch=1)
    >>> ax = history(h, ax=Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['training', 'validation', 'best: epoch 1']
    """
    _checked(h, "history")
    single = ax is not None and not isinstance(ax, (list, tuple, np.ndarray))
    if show is None:
        wanted = ["loss"] if single else [name for name in SHOWN if _lines(h, name)]
    else:
        wanted = [show] if isinstance(show, str) else list(show)
    if not wanted:
        raise ValueError("history: show is empty. Name at least one panel.")
    for name in wanted:
        choose(PANELS, name, "history: show")
        if not _lines(h, name):
            raise ValueError(f"history: there is nothing to show for {name!r} in this history.")
    axes = _panels(ax, len(wanted), single)
    for name, one in zip(wanted, axes, strict=True):
        _draw(one, h, name)
    style.label(axes[-1], "epoch")
    return ax if single else axes


def learning_curves(histories: Mapping[str, History], *, validation: bool = False,
                    ax: Any = None) -> Any:
    """Draw the losses of several trainings over each other, such as of several learning rates.

    Args:
        histories: what `nn.train` returned, by what the legend calls it.
        validation: True for the loss of validation, False for that of training.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Raises TypeError for anything but a dict of histories and for Axes of
    another kind, ValueError for an empty dict, histories of no epochs or without validation.
    Source: Darmstadt, "Effect of the Learning Rate".

    >>> from matplotlib.figure import Figure
    >>> runs = {f"η = {rate}": History(train_loss=[1.0, 1 - rate]) for rate in (0.1, 0.9)}
    >>> ax = learning_curves(runs, ax=Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['η = 0.1', 'η = 0.9']
    """
    if not isinstance(histories, Mapping):
        raise TypeError('learning_curves: expected a dict such as {"η = 0.1": history}, got '
                        f"{describe(histories)}.")
    if not histories:
        raise ValueError("learning_curves: the dict of histories is empty.")
    for name, h in histories.items():
        _checked(h, f"learning_curves: {name}")
        if validation and not h.validation_loss:
            raise ValueError(f"learning_curves: {name} has no validation loss.")
    ax = style.axes_for(ax, "learning_curves")
    for k, (name, h) in enumerate(histories.items()):
        _plot(ax, h.validation_loss if validation else h.train_loss, style.plain(name), k)
    style.grid(ax)
    style.whole_ticks(ax)
    style.label(ax, "epoch", f"{'validation' if validation else 'training'} loss")
    style.legend(ax)
    return ax


def _checked(h: Any, who: str) -> None:
    """Raise TypeError or ValueError for anything but a history of some epochs."""
    if not isinstance(h, History):
        cure = " Pass its history: error.history." if hasattr(h, "history") else ""
        raise TypeError(f"{who}: expected the History that nn.train returned, got "
                        f"{describe(h)}.{cure}")
    if not len(h):
        raise ValueError(f"{who}: the history is empty: not one epoch was finished.")


def _lines(h: History, name: str) -> dict[str, Sequence[float]]:
    """The lines of a panel that have numbers."""
    return {label: row for label, row in PANELS[name].lines(h).items() if len(row)}


def _panels(ax: Any, count: int, single: bool) -> Any:
    """So many Axes: new ones, or those passed, checked."""
    if ax is None:
        from matplotlib import pyplot

        _, axes = pyplot.subplots(count, 1, sharex=True, squeeze=False, layout="constrained",
                                  figsize=(style.FIGURE_SIZE[0], 1.2 + 2.3 * count))
        return axes[:, 0]
    given = [ax] if single else list(np.ravel(np.asarray(ax, object)))
    for one in given:
        style.axes_for(one, "history")
    if len(given) != count:
        raise ValueError(f"history: {count} panels need as many Axes, got {len(given)}.")
    found = np.empty(count, object)
    found[:] = given
    return found


def _draw(ax: Any, h: History, name: str) -> None:
    """One panel."""
    lines, panel = _lines(h, name), PANELS[name]
    for k, (label, row) in enumerate(lines.items()):
        _plot(ax, row, style.plain(label), k)
    if panel.logarithmic and any(value > 0 for row in lines.values() for value in row):
        ax.set_yscale("log")
    is_loss = name == "loss"
    if h.best_epoch is not None:
        ax.axvline(h.best_epoch, color=style.ink(ax), linestyle="--", linewidth=1.2,
                   label=f"best: epoch {h.best_epoch}" if is_loss else None)
    if h.stopped != "epochs":
        ax.axvline(len(h) - 1, color=style.ink(ax), linestyle=":", linewidth=1.8,
                   label=f"{h.stopped}: epoch {len(h) - 1}" if is_loss else None)
    style.grid(ax)
    style.whole_ticks(ax)
    style.label(ax, y=panel.measure)
    if is_loss or len(lines) > 1:
        style.legend(ax)


def _plot(ax: Any, row: Sequence[float], name: str, k: int) -> None:
    """A line over the epochs, with a mark at each if they are few."""
    marks = {"marker": style.marker(k)} if len(row) <= FEW else {}
    ax.plot(range(len(row)), row, label=name, **style.line(k), **marks)


__all__ = ["history", "learning_curves"]
