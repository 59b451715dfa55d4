"""Pictures of computation graphs and networks, a player of both passes, worksheets, plots.

From a graph to a picture in three parts: plain data (`picture`; made by `recorded`, `entries` for
units, `layers`, `modules`, `overlay`), DOT text (`dot`, with `tags` and `themes`), SVG (`render`).
Interactive pages are in `page`, `player` and `worksheets`; `javascript` writes the formulas of a
graph for them, and `marking.js` marks answers. Networks as columns of units are in `network`,
LaTeX's drawings in `tikz`, graphs of failed operations in `failure`.

>>> from autograd import Value
>>> from viz import draw
>>> x = Value(3.0, "x")
>>> y = (x * x).named("y")
>>> y.backward()
>>> draw(y)
Diagram of y: 2 nodes
  x = 3          ∂y/∂x = 6
  y = x · x = 9  ∂y/∂y = 1
"""

import importlib
from typing import TYPE_CHECKING, Any

import autograd

if getattr(autograd, "DISTRIBUTION", "") != "chalkgrad":
    _found = getattr(autograd, "__file__", None) or list(autograd.__path__)
    raise ImportError(
        f"viz needs chalkgrad's package `autograd`, but Python found {_found} instead. "
        "A file autograd.py of your own has that name too: rename it. PyPI's unrelated `autograd` "
        "has the same name: run `pip uninstall autograd`, then "
        "reinstall chalkgrad (`pip install --force-reinstall --no-deps -e .`)."
    )

from viz.diagram import Diagram
from viz.draw_graph import draw
from viz.drawing import Drawing
from viz.failure import ErrorDiagram, draw_error
from viz.network.drawing import NetworkDrawing, draw_network
from viz.player import Player, step
from viz.render import RenderError
from viz.show import Show
from viz.worksheets import Worksheet, worksheet

if TYPE_CHECKING:
    from viz import plots as plots
else:

    def __getattr__(name: str) -> Any:
        """`viz.plots`, imported when it is first used: `import viz` needs no matplotlib."""
        if name == "plots":
            return importlib.import_module("viz.plots")
        raise AttributeError(f"module 'viz' has no attribute {name!r}")


__all__ = [
    "Diagram", "Drawing", "ErrorDiagram", "NetworkDrawing", "Player", "RenderError", "Show",
    "Worksheet", "draw", "draw_error", "draw_network", "step", "worksheet",
]
