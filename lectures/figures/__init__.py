"""The figures of the four decks, drawn anew from numbers that chalkgrad computes.

Each is a named function; `FIGURES` has them by id. The modules go by kind: computation graphs,
networks, curves, data and boundaries, approximation, fits, training, descent, landscapes,
other architectures. `python -m lectures.figures` writes them all and a contact sheet.

>>> from lectures.figures import FIGURES
>>> FIGURES["G1"].name, FIGURES["G1"].slides
('chain_rule_graph', ('Lisbon, "Recap: Chain Rule" (4 slides)',))
"""

from lectures.figures import (  # noqa: F401
    approximation,
    architectures,
    boundaries,
    curves,
    data_sets,
    depth,
    descent,
    fits,
    flow,
    graphs,
    landscapes,
    networks,
    search,
)
from lectures.figures.form import FIGURES, LectureFigure, figure

_ordered = sorted(FIGURES.items(), key=lambda item: int(item[0][1:]))
FIGURES.clear()
FIGURES.update(_ordered)

__all__ = ["FIGURES", "LectureFigure", "figure"]
