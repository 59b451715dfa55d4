"""How high a player's frame in a notebook is: an estimate, for frames of some 1000 pixels width.

A page cannot tell the notebook how high it is, since its frame is sandboxed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PIXELS = 4 / 3
"""Of a point, in which diagrams are measured."""
WIDTH = 930
HEADER, STEP, ROW = 200, 360, 26
"""Pixels of the header with all margins, of what most steps need, and of a line of the table."""
LEAST, MOST = 560, 800
"""Higher than a screen of a laptop it must not be: the buttons would be out of sight."""


def frame_height(svg: str, rows: Sequence[int]) -> int:
    """The height in pixels, bounded, for a diagram and a table of rows of so many lines.

    >>> frame_height('<svg width="3000pt" height="100pt"', [1, 1, 1])
    660
    """
    size = re.search(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    width, height = (PIXELS * float(x) for x in size.groups()) if size else (0.0, 0.0)
    fitting = WIDTH / width if width else 1.0
    scale = 0.75 if fitting < 0.6 else min(fitting, 1.7)  # as in player.js and player.css
    table = sum(ROW * lines + 7 for lines in rows) + 36
    if width < 1.5 * height:  # the diagram is beside the rest
        beside = max(0.75 * height, STEP + table)
        return round(max(LEAST, min(HEADER + beside, MOST)))
    below = min(max(STEP, table), STEP + 40)  # a longer table scrolls
    return round(max(LEAST, min(HEADER + scale * height + below, MOST)))


__all__ = ["frame_height"]
