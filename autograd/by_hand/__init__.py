"""Hand calculations, marked as a good teacher marks: which step broke, and what follows from it.

Read it in this order: `written` (numbers as people write them), `quantities` (what a calculation
may state, and the step formula of each), `calculation` (those of a graph in order), `verdicts`,
`mistakes` and `hints` (why a number is wrong), `report`, `marking` (the public functions).
"""

from autograd.by_hand.marking import assert_by_hand, check_by_hand
from autograd.by_hand.report import HandReport, HandRow

__all__ = ["HandReport", "HandRow", "assert_by_hand", "check_by_hand"]
