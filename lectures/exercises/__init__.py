"""The self-test: the decks' questions and exercises, and a function that marks answers.

>>> from lectures.exercises import check
>>> check("I19")
I19. Uppsala University, 'Problems: Plateaus and Saddle Points'
What is the gradient in a saddle point? Give it for z = x² − y² at (0, 0), as a list of two numbers.
Answer: check("I19", [..., ...])
>>> check("I17", {"decimal": 110, "binary": "1101110"}).verdict
'right'
"""

from lectures.exercises import (  # noqa: F401
    darmstadt,
    darmstadt_numbers,
    lausanne,
    lausanne_programs,
    lisbon,
    slides,
    uppsala,
)
from lectures.exercises.form import EXERCISES, Exercise
from lectures.exercises.marking import Marked, Solution, check, solution


def _place(id: str) -> tuple[int, int]:
    number, _, deck = id.removeprefix("I").partition("-")
    return int(number), "ULDS".find(deck)


for _id in sorted(EXERCISES, key=_place):
    EXERCISES[_id] = EXERCISES.pop(_id)

__all__ = ["EXERCISES", "Exercise", "Marked", "Solution", "check", "solution"]
