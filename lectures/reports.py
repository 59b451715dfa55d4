"""What a slide says beside what the engine computes and what finite differences confirm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from autograd.tables import table_text
from autograd.text import counted, number_text
from lectures.errata import ERRATA, Erratum
from lectures.examples import Example, Quantity, Rule, Run
from lectures.wrapping import paragraph

TOLERANCE = 1e-12
DIFFERENCE_TOLERANCE = 1e-6
NOTHING = "—"
LONG_ROW = 48
MOST_ENTRIES = 36
HEAD = ("quantity", "slide", "engine", "finite difference", "verdict")
TRACE_HEAD = ("statement ↓", "value", "adjoint ↑", "gradient")


ASCII = str.maketrans({
    "∂": "d", "·": "*", "−": "-", "ᵀ": "^T", "′": "'", "½": "1/2", "Σ": "sum", "—": "-",
    "↓": "(down)", "↑": "(up)", "→": "->", "≥": ">=", "≤": "<=", "≠": "!=", "σ": "sigma",
    "δ": "delta", "Δ": "delta ", "β": "beta", "η": "eta", "ŷ": "y_hat", "‖": "||", "√": "sqrt ",
    "μ": "mu", "∇": "grad ", "←": "<-", "±": "+-", "⊙": ".*", "×": "x", "✓": "+", "✗": "x",
    "å": "a", "é": "e", "α": "alpha", "ε": "epsilon", "θ": "theta", "λ": "lambda", "τ": "tau",
    "Φ": "Phi", "Ω": "Omega", "γ": "gamma", "ρ": "rho", "φ": "phi", "≈": "~",
    "ᵢ": "_i", "ᵗ": "^t", "ⁿ": "^n", "⁻": "^-",
    "\u0302": "_hat", "\u0303": "_tilde", "\u0304": "_bar",
} | {power: f"^{n}" for n, power in enumerate("²³⁴⁵⁶⁷⁸⁹", 2)})  # fmt: skip
"""What stands for a character in ASCII, where it is not what Unicode decomposes it to."""


@dataclass(frozen=True)
class Row:
    """One quantity: what the slide says, what the engine computes, what differences confirm.

    Attributes:
        label: what it is called.
        rule: the slide's formula, or "".
        printed: the slide's numbers as it prints them; None if it says nothing.
        engine: the engine's numbers; with several cases, stacked along a first axis.
        difference: central differences, or None where no derivative is involved; nan at a kink.
        wrong: which of the printed numbers are wrong.
        erratum: the erratum that the quantity names, or None.
    """

    label: str
    rule: str
    printed: np.ndarray | None
    engine: np.ndarray
    difference: np.ndarray | None
    wrong: np.ndarray
    erratum: Erratum | None

    @property
    def verdict(self) -> str:
        """``"right"``, ``"WRONG"``, or nothing if the slide says nothing."""
        return "" if self.printed is None else "WRONG" if self.wrong.any() else "right"

    def cells(self, safe: Callable[[str], str] = str, mark: Callable[[str], str] | None = None,
              formula: Callable[[str], str] | None = None) -> list[str]:
        """The texts of slide, engine, finite difference and verdict.

        Args:
            safe: changes every text.
            mark: changes the wrong numbers instead.
            formula: changes the slide's formula instead.
        """
        slide = NOTHING
        if self.printed is not None:
            slide = array_text(self.printed, lambda i, text: (
                mark(text) if mark and self.wrong[i] else safe(text)))
        if self.rule:
            slide = (formula or safe)(self.rule) + "\n= " + slide.replace("\n", "\n  ")
        verdict = self.verdict + (f" {self.erratum.id}" if self.erratum else "")
        difference = ""
        if self.difference is not None:
            # Digits below the ninth place are rounding errors of the difference.
            texts = np.array(self.difference.round(9), object)
            texts[np.isnan(self.difference)] = "kink"
            difference = safe(array_text(texts))
        return [slide, safe(array_text(self.engine)), difference, safe(verdict)]

    @property
    def confirmed(self) -> bool:
        """True if engine and finite difference agree to 1e-6, kinks aside."""
        if self.difference is None:
            return True
        gap = np.abs(self.difference - self.engine)
        close = gap <= DIFFERENCE_TOLERANCE * np.maximum(1, np.abs(self.engine))
        return bool(np.all(np.isfinite(self.engine) & (self.at_kink | close)))

    @property
    def at_kink(self) -> np.ndarray:
        """Where no finite difference could be compared."""
        return np.isnan(np.zeros(()) if self.difference is None else self.difference)


@dataclass(frozen=True)
class Report:
    """An example with its table; prints itself. Made by `report`."""

    example: Example
    run: Run
    rows: tuple[Row, ...]

    @property
    def wrong(self) -> list[Row]:
        """The rows where the slide is wrong."""
        return [row for row in self.rows if row.verdict == "WRONG"]

    @property
    def doubtful(self) -> list[Row]:
        """The rows where finite differences do not confirm the engine."""
        return [row for row in self.rows if not row.confirmed]

    @property
    def summary(self) -> str:
        """How many of the slide's lines are right and wrong, and what confirms the engine."""
        claimed = [row for row in self.rows if row.verdict]
        derivatives = [row for row in self.rows if row.difference is not None]
        kinks = sum(bool(row.at_kink.any()) for row in derivatives)
        ids = ", ".join(dict.fromkeys(
            row.erratum.id if row.erratum else "no erratum" for row in self.wrong))
        found = (f"{counted(len(claimed), 'statement')} of the slide: "
                 f"{len(claimed) - len(self.wrong)} right, "
                 f"{len(self.wrong)} wrong{f' ({ids})' if ids else ''}.")
        if not derivatives:
            return found
        return found + (
            f" Finite differences DISAGREE with the engine on "
            f"{', '.join(row.label for row in self.doubtful)}." if self.doubtful
            else f" Finite differences confirm all derivatives ({len(derivatives)}"
                 f"{f'; {kinks} in part at a kink' if kinks else ''}).")

    def text(self, width: int = 100, spell: Callable[[str], str] = str) -> str:
        """Everything for a terminal of that width: problem, table, errata, note and trace.

        `spell` changes all texts before they are laid out; see `ascii_text`.
        """
        def spelled(text: str) -> str:
            return paragraph(spell(text), width)

        def columns(head: Sequence[str], rows: Sequence[Sequence[str]], breakable: int) -> str:
            cells = [[spell(cell) for cell in row] for row in rows]
            return table_text([spell(title) for title in head], cells, width, breakable)

        example = self.example
        trace = columns(TRACE_HEAD, self.trace(), 2)
        parts = [
            "\n".join([example.id, spelled(str(example.deck)),
                       spelled(f"Slide: {example.slide}")]),
            spelled(example.problem),
            columns(HEAD, [[row.label, *row.cells()] for row in self.rows], 1),
            spelled(self.summary),
            *(spelled(str(erratum)) for erratum in example.all_errata),
            spelled(f"Note: {example.note}") if example.note else "",
            f"For {spell(self.first_case)}:\n{trace}" if self.first_case and trace else trace,
        ]
        return "\n\n".join(part for part in parts if part)

    def trace(self) -> list[list[str]]:
        """The evaluation trace of the first case, a row of texts for each line below `TRACE_HEAD`.

        Empty if the root is not one number.
        """
        if self.run.graph is None or not self.run.has_passes:
            return []
        return [[row.statement, _short_text(row.value), row.adjoint,
                 "" if row.gradient is None else _short_text(row.gradient)]
                for row in self.run.graph.trace().rows]

    @property
    def first_case(self) -> str:
        """What distinguishes the first of several cases, whose graph and trace are shown."""
        if len(self.example.cases) == 1:
            return ""
        return ", ".join(f"{name} = {array_text(numbers)}"
                         for name, numbers in self.example.cases[0].items())

    def __str__(self) -> str:
        return self.text()


def report(example: Example) -> Report:
    """Run an example, and compare what its slide says with the engine, line by line.

    A number is right to 1e-12 times max(1, |number|), a decimal string to half a unit of its last
    digit besides. Derivatives are also computed by central differences.

    Raises NameError if a quantity names something that is not there.

    >>> from lectures import EXAMPLES
    >>> found = report(EXAMPLES["u04_forward_backward"])
    >>> [(row.label, row.printed.tolist(), row.engine.tolist()) for row in found.wrong]
    [('∂J/∂w', [0, -40], [-0.0, -32.0])]
    """
    runs = [example.run(case) for case in range(len(example.cases))]
    return Report(example, runs[0], tuple(_row(quantity, runs) for quantity in example.quantities))


def pretty(text: str, run: Run) -> str:
    """An expression with its derivatives as people write them.

    >>> from lectures import EXAMPLES
    >>> pretty("2 * dr_du**2", EXAMPLES["l03_chain_rule"].run())
    '2 · ∂r/∂u²'
    """
    def derivative(match: re.Match[str]) -> str:
        pair = run.derivative(match[0]) if run.node(match[0]) is None else None
        return f"∂{pair[0].name}/∂{pair[1].name}" if pair else match[0]

    text = re.sub(r"\b[^\W\d]\w*", derivative, text)
    return text.replace("**2", "²").replace("**", "^").replace(" * ", " · ").replace(".T", "ᵀ")


def array_text(data: Any, entry: Callable[[tuple[int, ...], str], str] | None = None) -> str:
    """A number or an array of any rank; a matrix has one line per row, its columns aligned.

    A row longer than `LONG_ROW` goes on in the next line.

    Args:
        data: numbers, or texts that are shown as they are.
        entry: changes the text of the entry at an index, after alignment.

    >>> print(array_text([[0.5, 16], [0, 32]]))
    [[0.5, 16],
     [  0, 32]]
    """
    array = np.asarray(data, object)
    texts = np.empty(array.shape, object)
    for index in np.ndindex(array.shape):
        number = array[index]
        texts[index] = number if isinstance(number, str) else number_text(number)
    if array.ndim > 1:
        for column in range(array.shape[-1]):
            longest = max(map(len, texts[..., column].flat))
            for index in np.ndindex(array.shape[:-1]):
                texts[(*index, column)] = texts[(*index, column)].rjust(longest)

    def block(index: tuple[int, ...]) -> str:
        if len(index) == array.ndim:
            return entry(index, texts[index]) if entry else str(texts[index])
        parts = [block((*index, i)) for i in range(array.shape[len(index)])]
        text, used = "[", 0
        for i, part in enumerate(parts):
            inner = len(index) < array.ndim - 1
            length = 0 if inner else len(texts[(*index, i)]) + 2
            broken = i and (inner or used + length > LONG_ROW)
            used = length if broken else used + length
            text += ("," if i else "") + ("\n" + " " * (len(index) + 1) if broken else
                                          " " if i else "") + part
        return text + "]"

    return block(())


def _short_text(data: Any) -> str:
    """The same, but only the ends of a vector, or the shape, of more than `MOST_ENTRIES`."""
    array = np.asarray(data)
    if array.size <= MOST_ENTRIES:
        return array_text(array)
    if array.ndim > 1:
        return f"numbers of shape {array.shape}"
    return array_text([*array[:2], "...", array[-1]])


def _row(quantity: Quantity, runs: Sequence[Run]) -> Row:
    runs = [runs[quantity.case]] if quantity.case is not None else runs
    engine = _stacked([run.value(quantity.expression) for run in runs])
    differences = [run.difference(quantity.expression) for run in runs]
    label = quantity.label or pretty(quantity.expression, runs[0])
    rule, printed = "", None
    if isinstance(quantity.slide, Rule):
        rule = pretty(quantity.slide.text, runs[0])
        printed = _stacked([run.value(quantity.slide.text) for run in runs])
    elif quantity.slide is not None:
        printed = np.asarray(quantity.slide, object)
    return Row(label, rule, printed, engine,
               None if differences[0] is None else _stacked(differences),
               _wrong(printed, engine),
               ERRATA[quantity.erratum] if quantity.erratum else None)


def _stacked(values: list[Any]) -> np.ndarray:
    return np.asarray(values[0] if len(values) == 1 else values, float)


def _wrong(printed: np.ndarray | None, engine: np.ndarray) -> np.ndarray:
    """Which of the printed numbers differ from the engine's; all if their shape differs."""
    if printed is None:
        return np.zeros((), bool)
    if printed.shape != engine.shape:
        return np.ones(printed.shape, bool)
    numbers = printed.astype(float)
    gap = np.abs(numbers - engine)
    allowed = np.vectorize(_half_unit, otypes=[float])(printed)
    close = np.isfinite(gap) & (gap <= allowed + TOLERANCE * np.maximum(1, np.abs(engine)))
    return np.asarray(~(close | (numbers == engine)))


def _half_unit(printed: Any) -> float:
    """Half a unit of the last digit of a decimal string; 0 for what is exact."""
    exponent = int(Decimal(printed).as_tuple().exponent) if isinstance(printed, str) else 0
    return 0.5 * 10.0**exponent if exponent < 0 else 0.0


def ascii_text(text: str) -> str:
    """The text in ASCII, for terminals that know nothing else.

    >>> ascii_text("∂J/∂ŷ = ½ · σ")
    'dJ/dy_hat = 1/2 * sigma'
    """
    plain = unicodedata.normalize("NFKD", text.translate(ASCII))  # such as ₖ to k
    return plain.translate(ASCII).encode("ascii", "replace").decode()


__all__ = ["Report", "Row", "array_text", "ascii_text", "pretty", "report"]
