"""Worked examples of four lecture decks, computed and compared with what the slides print.

Read `examples` first (what an example is), then one deck, such as `uppsala`. Beside the examples
stand `errata` (where the slides are wrong, demonstrated), `listings` (the slides' programs and
their like here), `experiments`, `figures` and `exercises` (questions that mark the answer), each
with one small form and a table by id. `contents` has all of them, `coverage` says where each row
of the decks' inventory is, `gallery` makes a site of it.

>>> from lectures import EXAMPLES, report
>>> found = report(EXAMPLES["u04_forward_backward"])
>>> print(found.summary)
9 statements of the slide: 8 right, 1 wrong (E-U1). Finite differences confirm all derivatives (8).
>>> [erratum.id for erratum in found.example.all_errata]
['E-U1', 'E-U11']
"""

import viz  # noqa: F401  (stops if the package `autograd` is not ours)
from lectures import darmstadt, lausanne, lisbon, uppsala  # noqa: F401
from lectures.errata import ERRATA, Erratum
from lectures.examples import EXAMPLES, Example, Quantity, Rule, by_deck, example
from lectures.reports import Report, report

for _group in by_deck(EXAMPLES.values()).values():  # the modules of a deck go by topic
    for _example in _group:
        EXAMPLES[_example.id] = EXAMPLES.pop(_example.id)

__all__ = ["ERRATA", "EXAMPLES", "Erratum", "Example", "Quantity", "Report", "Rule", "example",
           "report"]
