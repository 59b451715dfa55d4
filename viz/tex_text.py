r"""Any line of a drawing as LaTeX that pdflatex can set, with nothing in it that LaTeX would obey.

Names become symbols, signs commands, numbers stay. A character that a plain LaTeX font lacks is
left to the macro ``\chalkgradchar``, which shows its number in a frame.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from autograd.symbols import COMMANDS, latex_symbol, text_symbol

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾ⁿⁱᵗˣᶻ", "0123456789-+()nitxz", strict=True)) | {"ᵀ": r"\top "}
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₋₊ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789-+aehijklmnoprstuvx", strict=True))
SIGNS = {
    "\\": r"\backslash ", "^": r"{}^{\wedge }", "~": r"\sim ", '"': r"\mbox{''}",
    "`": r"\mbox{`}", "'": "{'}", "|": r"\vert ", ":": "{:}", "-": "-", "−": "-", "…": r"\ldots ",
    "·": r"\cdot ", "×": r"\times ", "÷": r"\div ", "±": r"\pm ", "⊙": r"\odot ", "⊗": r"\otimes ",
    "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "≈": r"\approx ", "∞": r"\infty ", "√": r"\surd ",
    "→": r"\to ", "←": r"\leftarrow ", "↑": r"\uparrow ", "↓": r"\downarrow ", "⋮": r"\vdots ",
    "′": "{'}", "‖": r"\Vert ", "∑": r"\Sigma ", "∫": r"\int ", "⌊": r"\lfloor ", "⌋": r"\rfloor ",
    "½": r"\frac{1}{2}", "✕": r"\times ", "✗": r"\times ", "✓": r"\surd ", "–": r"\mbox{--}",
    "—": r"\mbox{---}", "’": "{'}", "‘": r"\mbox{`}", "“": r"\mbox{``}", "”": r"\mbox{''}",
    **{sign: rf"\{sign}" for sign in "{}$%#&_"}, **{c: c for c in "()[]+*/=<>,.;!?@"},
    **{letter: f"{command} " for letter, command in COMMANDS.items()},
}  # fmt: skip
MARKS = dict(zip("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327",
                 r"""`'^~=u."rHvc""", strict=True))
LETTERS = {"ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}",
           "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}"}
TOKENS = re.compile(
    r"(?P<words>[A-Za-z]{2,}(?: [A-Za-z]{2,})+(?!\w))"
    r"| \^ (?P<exponent>-?[0-9A-Za-z_.]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:e(?P<power>[+-]?[0-9]+))?(?!\w))"
    rf"|(?P<raised>[{''.join(RAISED)}]+)|(?P<lowered>[{''.join(LOWERED)}]+)"
    rf"|(?P<name>(?:(?![{''.join(RAISED)}½])\w)+(?:\[[0-9]+(?:,[0-9]+)*\])?)"
    rf"|(?P<gap>{NO_BREAK_SPACE}{{2,}})|(?P<space>\s+)|(?P<sign>.)", re.DOTALL)
SPACED = "=+−·×÷<>≤≥≠⊙⊗→←"  # LaTeX puts space around these itself
HALF_DIGIT = r"\hspace{.25em}"


def tex_lines(lines: Sequence[str]) -> list[str]:
    r"""Lines as they stand in a drawing, each in math mode; the rows of a matrix as one array.

    >>> print(*tex_lines(["W1 = 0.5", "[1\xa0\xa0\xa02]", "[3\xa0\xa0\xa04]"]), sep="\n")
    $W_{1}=0.5$
    $\left[\begin{array}{@{}rr@{}}1&2\\3&4\end{array}\right]$
    """
    found: list[str] = []
    rows: list[list[str]] = []
    for line in [*lines, None]:
        cells = _cells(line)
        if rows and (cells is None or len(cells) != len(rows[0])):
            found.append(_array(rows))
            rows = []
        if cells is not None:
            rows.append(cells)
        elif line is not None:
            found.append(f"${tex_math(line)}$")
    return found


def tex_math(line: str) -> str:
    r"""One line for math mode.

    >>> print(tex_math("∂J/∂w_12 = -0.5"), tex_math("y_hat: not yet"), tex_math("50 %"), sep="\n")
    \partial J/\partial w_{12}=-0.5
    \hat{y}{:}\ \mbox{not yet}
    50\ \%
    """
    line = unicodedata.normalize("NFC", line.strip())
    parts = []
    for found in TOKENS.finditer(line):
        token = found[0]
        if found["words"]:
            parts.append(rf"\mbox{{{token}}}")
        elif found["exponent"]:
            parts.append(f"{{}}^{{{tex_math(found['exponent'])}}}")
        elif found["number"]:
            parts.append(_number(token, found["power"]))
        elif found["raised"]:
            parts.append(f"{{}}^{{{''.join(map(RAISED.__getitem__, token))}}}")
        elif found["lowered"]:
            parts.append(f"{{}}_{{{''.join(map(LOWERED.__getitem__, token))}}}")
        elif found["name"]:
            of = "".join(parts[-1:])  # ∂(∂J/∂w) where a derivative is derived
            parts.append(_name(token, "({})" if of == SIGNS["∂"] else "{}"))
        elif found["gap"]:
            parts.append(HALF_DIGIT * len(token))
        elif found["space"]:
            beside = line[found.start() - 1] + line[found.end():found.end() + 1]
            parts.append("" if set(beside) & set(SPACED) else r"\ ")
        else:
            parts.append(SIGNS.get(token) or rf"\mbox{{{_letters(token)}}}")
    return "".join(parts)


def _number(text: str, power: str | None) -> str:
    if power is None:
        return text
    return rf"{text.split('e')[0]}\cdot 10^{{{int(power)}}}"


def _name(name: str, quotient_in: str) -> str:
    """A symbol, or upright letters where LaTeX's math has none."""
    if name in ("inf", "nan"):
        return r"\infty " if name == "inf" else r"\mathrm{nan}"
    quotient = text_symbol(name)
    if quotient.startswith("∂") and name != quotient:
        return quotient_in.format(tex_math(quotient))
    latex = latex_symbol(name)
    if latex.isascii():
        return f"{latex} " if latex[-1].isalpha() and "\\" in latex else latex
    return rf"\mbox{{{_letters(name)}}}"


def _letters(text: str) -> str:
    """For text mode, letter by letter, with accents."""
    parts = []
    for letter in text:
        base, *marks = list(unicodedata.normalize("NFD", letter))
        if base.isascii() and base.isalnum() and all(mark in MARKS for mark in marks):
            for mark in marks:
                base = rf"\{MARKS[mark]}{{{base}}}"
            parts.append(base)
        elif letter in LETTERS:
            parts.append(LETTERS[letter])
        elif letter in SIGNS:
            parts.append(f"${SIGNS[letter]}$")
        else:
            parts.append(rf"\chalkgradchar{{{ord(letter):X}}}")
    return "".join(parts)


def _cells(line: str | None) -> list[str] | None:
    """The entries of a matrix's row, or None for any other line."""
    line = (line or "").strip()
    if not (line.startswith("[") and line.endswith("]") and NO_BREAK_SPACE in line):
        return None
    return [tex_math(cell) for cell in line[1:-1].split(NO_BREAK_SPACE) if cell]


def _array(rows: list[list[str]]) -> str:
    body = r"\\".join("&".join(f"{{{cell}}}" if cell.startswith("[") else cell for cell in row)
                      for row in rows)
    return rf"$\left[\begin{{array}}{{@{{}}{'r' * len(rows[0])}@{{}}}}{body}\end{{array}}\right]$"


__all__ = ["tex_lines", "tex_math"]
