"""What the lines and numbers of a drawn network mean, in words."""

from __future__ import annotations

from autograd.text import counted, number_text
from viz.network.data import Network


def legend(network: Network, largest_weight: float, largest_gradient: float,
           colored: bool = True) -> list[str]:
    """The lines of the legend: only what the drawing has, with the colors where it has some.

    >>> from viz.network.building import build
    >>> from viz.network.parts import Reading
    >>> legend(build(Reading("Sequential", 2, [], 0)), 0.0, 0.0)
    []
    """
    words = []
    signs = {line.weight > 0 for line in network.connections
             if line.weight and line.active and line.weight == line.weight}
    if signs:
        blue, orange = (" blue", " orange") if colored else ("", "")
        kinds = [kind for kind, sign in ((f"solid{blue}: positive", True),
                                         (f"dashed{orange}: negative", False)) if sign in signs]
        words += [f"line width: size of the weight, up to {number_text(largest_weight, 3)}",
                  "; ".join(kinds) + " weight"]
    if network.loss and network.numbered:
        words.append(f"∂ and arrows back: ∂{network.loss}/∂w, up to "
                     f"{number_text(largest_gradient, 3)}; dashed: negative")
    if any(column.dropped for column in network.columns):
        words.append("crossed out: dropped while training" if network.masks == 1 else
                     "crossed out: dropped while training, for the last of "
                     + counted(network.masks, "example"))
    if network.example:
        words.append("numbers in units: their outputs for the example")
    return words


__all__ = ["legend"]
