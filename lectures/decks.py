"""The four lecture decks that the worked examples come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Deck:
    """A lecture deck. `letter` begins the ids of its errata: U in E-U1."""

    letter: str
    university: str
    term: str
    course: str
    lecturer: str

    def __str__(self) -> str:
        return f"{self.university}, {self.term}: {self.course} ({self.lecturer})"


UPPSALA = Deck("U", "Uppsala University", "autumn 2025", "Machine learning, Block 3",
               "Måns Magnusson")
LISBON = Deck("L", "Técnico Lisboa", "fall 2019",
              "Deep Structured Learning, Lecture 3: Neural Networks",
              "André Martins and Vlad Niculae")
DARMSTADT = Deck("D", "TU Darmstadt", "summer 2020",
                 "Statistical Machine Learning, Neural Networks",
                 "Kristian Kersting, based on slides by Jan Peters")
LAUSANNE = Deck("S", "University of Lausanne", "November 2025",
                "Data Science and Advanced Programming, Lecture 10: Introduction to Deep Learning",
                "Simon Scheidegger")

DECKS = (UPPSALA, LISBON, DARMSTADT, LAUSANNE)
"""The decks in the order in which their examples are listed."""

__all__ = ["DARMSTADT", "DECKS", "LAUSANNE", "LISBON", "UPPSALA", "Deck"]
