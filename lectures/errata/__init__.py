"""Where a slide is wrong: what it says, what is right, and both of them run.

Read `form` first (what an erratum is), then one deck, such as `uppsala`.

>>> print(ERRATA["E-U3"].demonstrate())
           slide  right
---------  -----  -----
trainings  125    243
<BLANKLINE>
The slide's number belongs to 3 parameters with 5 values each.
"""

from lectures.decks import DECKS
from lectures.errata import (  # noqa: F401
    darmstadt,
    darmstadt_backward,
    darmstadt_descent,
    lausanne,
    lausanne_descent,
    lausanne_marsland,
    lisbon,
    lisbon_backward,
    uppsala,
)
from lectures.errata.form import DECLARED, SEVERITIES, Demonstration, Erratum

ERRATA = {id: DECLARED[id] for id in sorted(DECLARED, key=lambda id: (
    DECKS.index(DECLARED[id].deck), int(id[3:])))}
"""All errata by id, deck by deck."""

__all__ = ["ERRATA", "SEVERITIES", "Demonstration", "Erratum"]
