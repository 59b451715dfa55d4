"""Where a slide is wrong: what it says, and what is right."""

from __future__ import annotations

from dataclasses import dataclass

from lectures.decks import DARMSTADT, LAUSANNE, UPPSALA, Deck

SEVERITIES = {
    "E": "error: who copies it gets a wrong result",
    "N": "slip of notation: the meaning can be recovered",
    "I": "imprecise or said too generally",
    "X": "probably lost when the text was extracted from the slides",
}


@dataclass(frozen=True)
class Erratum:
    """One erratum; `severity` is a key of `SEVERITIES`, `claim` is what the slide says.

    Raises ValueError for another severity.
    """

    id: str
    deck: Deck
    slide: str
    severity: str
    claim: str
    correction: str

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"{self.id}: severity must be one of {', '.join(SEVERITIES)}, "
                             f"got {self.severity!r}.")

    def __str__(self) -> str:
        return (f"{self.id} ({SEVERITIES[self.severity]}). The slide says: {self.claim} "
                f"Right is: {self.correction}")


ERRATA = {erratum.id: erratum for erratum in (
    Erratum(
        "E-U1", UPPSALA, "Backward Pass: Simple Example", "E",
        "dJ/dw = h1 (y_hat - y) = [0, -40].",
        "[0, -32], which is [0, 4] times -8. All other numbers on both slides are right."),
    Erratum(
        "E-U2", UPPSALA, "The Feed-Forward Network", "E",
        'b1 = (1, -1), b2 = 0 for "the feedforward network we use to solve the XOR example".',
        "with these biases the network returns 1, 2, 2, 1, which is XOR + 1; y(0, 0) = 1 is "
        "computed rightly. b1 = (0, -1) (Goodfellow et al.), or b2 = -1, gives XOR: 0, 1, 1, 0."),
    Erratum(
        "E-D1", DARMSTADT, "Example (third)", "E",
        "dL/dy_hat = y - y_hat for L = 1/2 (y_hat - y)^2, and so on through all eight gradients.",
        "dL/dy_hat = y_hat - y; all eight signs flip. Descending along the slide's gradients "
        "would climb."),
    Erratum(
        "E-S3", LAUSANNE, "Action Required -- MLP", "E",
        "self.hidden(1.0-self.hidden), self.weigths1, self.weigths2, and updatew1 assigned twice.",
        "self.hidden*(1.0-self.hidden), self.weights1, self.weights2, and the second assignment "
        "goes to updatew2. Python stops at the first two; the third leaves weights2 untrained."),
    Erratum(
        "E-S5", LAUSANNE, "The Multi-layer Perceptron Algorithm", "N",
        "v_i <- v_i - eta delta_h(kappa) x_i (4.11).",
        "v_{i zeta} <- v_{i zeta} - eta delta_h(zeta) x_i: the index is that of the hidden unit."),
)}
"""All errata that the worked examples name, by id."""

__all__ = ["ERRATA", "SEVERITIES", "Erratum"]
