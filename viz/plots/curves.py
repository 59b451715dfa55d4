"""Activation functions and recorded nodes as curves, with the slopes of the engine's own rules."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd import Graph, Node, Tensor
from autograd.data import describe
from autograd.errors import ShapeError
from nn import activations
from viz.plots import style
from viz.plots.checks import checked_span

POINTS = 801  # an odd number, so that a kink in the middle is met
GRAPH_POINTS = 201  # a graph is computed anew for each
MARK_FIRST, MARK_EVERY = 14, 100  # points, so that marks do not meet
JUMP = 0.2  # of a curve's height: where it changes by more from point to point, it jumps


def activation(function: Any, *, span: Any = (-4, 4), slope: bool = True, ax: Any = None) -> Any:
    """Draw activation functions g(z), and their slopes g′(z) as the engine's rules give them.

    Args:
        function: a name of `nn.activations`, an Activation, any function of a node; or a list.
        span: from which z to which.
        slope: False to leave the slopes out.
        ax: the Axes to draw into; a new figure by default.

    Returns the Axes. Lines are broken where a function jumps.
    Raises ValueError for unknown names, for softmax and sparsemax, which need all outputs of a
    layer, and for an empty list; ShapeError for a function that does not act entry by entry;
    TypeError for other things and Axes of another kind.
    Source: Lisbon, "Activation Functions"; Darmstadt, "Abstract neuron model"; Lausanne,
    "Activation Functions"; Uppsala, "ReLU", "GELU", "ELU".

    >>> from matplotlib.figure import Figure
    >>> ax = activation(["sigmoid", "tanh"], slope=False, ax=Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['sigmoid(z)', 'tanh(z)']
    """
    chosen = function if isinstance(function, (list, tuple)) else [function]
    if not chosen:
        raise ValueError("activation: the list of functions is empty.")
    found = [activations.get(one, "activation") for one in chosen]
    z = np.linspace(*checked_span(span, "activation"), POINTS)
    curves = [(style.plain(one.name), *_along(one, z)) for one in found]
    ax = style.axes_for(ax, "activation")
    for k, (name, y, slopes) in enumerate(curves):
        argument = "(z)" if "(" not in name else ""
        if not slope:
            ax.plot(z, broken(y), label=name + argument, **style.line(k))
            continue
        look = style.line(k)
        if len(curves) > 1:  # dashes tell slopes from values, so marks tell the functions apart
            look |= {"marker": style.marker(k), "markevery": (MARK_FIRST * (k + 1), MARK_EVERY)}
        ax.plot(z, broken(y), label=name + argument, **look | {"linestyle": "-"})
        ax.plot(z, broken(slopes), label=f"{name}′{argument}", **look | {"linestyle": "--"})
    style.grid(ax)
    style.label(ax, "z", "g(z) and slope g′(z)" if slope else "g(z)")
    style.legend(ax)
    return ax


def _along(function: Any, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values and slopes of an activation at all z."""
    if function.whole:
        raise ValueError(f"activation: {function.name} needs all outputs of a layer at once. Take "
                         f"plots.probability_curves({function.name!r}).")
    node = Tensor(z, "z")
    y = function(node)
    if not isinstance(y, Node):
        y = autograd.constant(np.asarray(y, float) + 0 * z)  # a function that is constant
    if y.shape != z.shape:
        raise ShapeError(f"activation: {function.name} must act entry by entry, but gave shape "
                         f"{y.shape} for {z.shape}.")
    return np.asarray(y.data), np.asarray(autograd.gradients(autograd.sum(y), node))


def curve(y: Node, of: Any = None, *, span: Any = (-4, 4), slope: bool = True,
          ax: Any = None) -> Any:
    """Draw a recorded node over one of the nodes that it depends on, and the slope of it.

    All other leaves stay as they are; nothing in the graph is changed. A dot marks where the
    graph is now.

    Args:
        y: a node of one number.
        of: a node of one number that y depends on; may be left out where there is only one leaf.
        span, slope, ax: as for `activation`.

    Returns the Axes.
    Raises TypeError for anything but nodes and Axes, ShapeError for nodes of several numbers,
    ValueError where y does not depend on the node or where there is a choice, StaleGraphError if
    a leaf changed after y was computed.
    Source: Lausanne, "Recall Parameter Optimization" (a loss over one weight).

    >>> from matplotlib.figure import Figure
    >>> w = autograd.Value(1.0, "w")
    >>> ax = curve(((w - 2) ** 2).named("J"), ax=Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['J', '∂J/∂w', 'now: w = 1']
    """
    x = _independent(y, of)
    t = np.linspace(*checked_span(span, "curve"), GRAPH_POINTS)
    graph = Graph(y, autograd.grad(y, x))
    rows = [graph.evaluate({x: float(number)}) for number in t]
    values, slopes = (np.array([float(row[root]) for row in rows])
                      for root in (y, graph.roots[-1]))
    of_y = Graph(y)
    name, other = style.plain(of_y.name(y)), style.plain(of_y.name(x))
    ax = style.axes_for(ax, "curve")
    ax.plot(t, broken(values), label=name, **style.line(0))
    if slope:
        ax.plot(t, broken(slopes), label=f"∂{name}/∂{other}", **style.line(1))
    ax.plot([float(x.data)], [float(y.data)], "o", color=style.color(0), markersize=9,
            label=f"now: {other} = {float(x.data):.3g}")
    style.grid(ax)
    style.label(ax, other, f"{name} and its slope" if slope else name)
    style.legend(ax)
    return ax


def _independent(y: Any, of: Any) -> Node:
    """The node that y is drawn over, checked."""
    for node in (y,) if of is None else (y, of):
        if not isinstance(node, Node):
            raise TypeError(f"curve: expected a node, got {describe(node)}. For functions take "
                            "plots.activation.")
        if node.shape:
            raise ShapeError(f"curve: expected nodes of one number, got shape {node.shape}.")
    graph = Graph(y)
    if of is None:
        leaves = [leaf for leaf in graph.leaves if not leaf.is_constant and not leaf.shape]
        if len(leaves) != 1:
            names = ", ".join(graph.name(leaf) for leaf in leaves) or "none"
            raise ValueError(f"curve: {graph.name(y)} must depend on one leaf of one number, found "
                             f"{names}. Say over which: of=...")
        of = leaves[0]
    if of not in graph.nodes:
        raise ValueError(f"curve: {graph.name(y)} does not depend on {of.name or 'that node'}.")
    assert isinstance(of, Node)
    return of


def broken(y: np.ndarray) -> np.ndarray:
    """A curve with nan for the second of two points between which it jumps, so that none joins.

    >>> broken(np.array([0.0, 0.0, 1.0, 1.0, 1.1]))
    array([0. , 0. , nan, 1. , 1.1])
    """
    finite = y[np.isfinite(y)]
    height = float(np.ptp(finite)) if finite.size else 0.0
    with np.errstate(all="ignore"):
        jumps = np.abs(np.diff(y)) > JUMP * height
    if not height or jumps.sum() > JUMP * len(y):
        return y
    return np.where(np.concatenate([[False], jumps]), np.nan, y)


__all__ = ["activation", "broken", "curve"]
