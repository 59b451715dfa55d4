"""`draw_network`, and the `NetworkDrawing` that it returns."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from autograd.data import describe
from viz.drawing import Drawing
from viz.network.building import build
from viz.network.data import Network
from viz.network.dot import dot_source
from viz.network.text import description, table
from viz.settings import check_digits, check_theme, check_whole
from viz.themes import THEMES, ThemeName

BIASES = ("unit", "inside", "none")
MOST_LINES_SHOWN = 6000


class NetworkDrawing(Drawing):
    """A drawn network; what it shows is how things stood when it was drawn.

    Attributes:
        network: the plain data: `viz.network.data.Network`.
    """

    def __init__(self, network: Network, theme: ThemeName = "auto") -> None:
        self.network, self.theme = network, theme

    @cached_property
    def source(self) -> str:
        """The network in Graphviz's DOT language; the same text on every run."""
        return dot_source(self.network, THEMES[self.theme])

    @property
    def too_large(self) -> str:
        """Why it is not shown in a notebook; nothing where it is."""
        lines = len(self.network.connections)
        return f"too large to show: {lines} lines" if lines > MOST_LINES_SHOWN else ""

    @property
    def description(self) -> str:
        """The layers in order, their sizes, and what is dropped."""
        return description(self.network)

    def __repr__(self) -> str:
        return table(self.network)


def draw_network(
    model: Any, x: Any = None, *, biases: str = "unit", numbers: bool | None = None,
    gradients: Any = None, dropped: bool = True, most_units: int = 10, digits: int = 3,
    training: bool = False, rng: Any = None, theme: ThemeName = "auto",
) -> NetworkDrawing:
    """Draw a network as columns of units, with its weights as lines between them.

    The width of a line is the size of the weight; positive ones are solid and blue, negative ones
    dashed and orange. A skip connection is an arc above the columns, each task of `Heads` a branch;
    layers without units, such as BatchNorm, are narrow bars. Units are counted from 1, as in
    lectures; graphs count entries from 0, as Python does: unit h₂⁽¹⁾ is the entry ``h1[1]``.

    Args:
        model: a layer or network of `nn`: of whole layers or of scalar units, or a
            McCullochPitts, Perceptron or MarslandMLP.
        x: one example; its units' outputs are written into them.
        biases: "unit" for a unit that is always +1, "inside" for numbers below the units, "none".
        numbers: whether the weights are written on the lines; by default for up to 30 lines.
        gradients: True for the gradients that `backward` left, which flow back as arrows; a loss
            for its gradients, which leaves the nodes as they are; False for none. By default they
            are shown if there are any.
        dropped: whether units are crossed out that Dropout dropped when the network was last
            called while training, or that its fixed mask drops. With x, those that it drops there.
        most_units: columns of more units are drawn with the first and the last and "⋮".
        digits: how many significant digits numbers get, 1 to 17.
        training, rng: how the network is called for x; see `Module.layer_outputs`.
        theme: "light", "dark", "print", or "auto", as for `draw`.

    Raises TypeError for anything but a model and for settings of another kind, ValueError for
    other settings, for gradients that are not there and for a model that cannot be drawn so,
    ShapeError for an example of another size, and what the model itself raises for x.

    Source: Lisbon, "Multiple Hidden Layers", "Dropout Regularization"; Lausanne, "Fully Connected
    DNN"; Darmstadt, "Skip connections"; Uppsala, "Multi-Task Learning".

    >>> from nn import MLP
    >>> draw_network(MLP(2, [2, 1], rng=0), [1.0, 0.0])
    Network MLP: 9 parameters
      input         2 inputs                outputs 1, 0
      hidden layer  tanh, 2 units, W1, b1   outputs 0.323, -0.511
      output        linear, 1 unit, W2, b2  outputs -0.31
    """
    if biases not in BIASES:
        raise ValueError(f"draw_network: biases must be {', '.join(map(repr, BIASES[:-1]))} or "
                         f"{BIASES[-1]!r}, got {biases!r}.")
    check_theme(theme, "draw_network")
    for name, flag in (("dropped", dropped), ("training", training), ("numbers", numbers)):
        if not isinstance(flag, bool) and not (name == "numbers" and flag is None):
            raise TypeError(f"draw_network: {name} must be True or False, got {describe(flag)}.")
    check_whole("most_units", most_units, 3, 100, "draw_network")
    check_digits(digits, "draw_network")
    from viz.network.reading import read  # which imports nn: `import viz` does not need it

    reading = read(model, x, training=training, rng=rng, gradients=gradients, dropped=dropped)
    return NetworkDrawing(build(reading, biases=biases, numbers=numbers, most_units=most_units,
                                digits=digits), theme)


__all__ = ["NetworkDrawing", "draw_network"]
