"""Names as people write them: ``delta1`` is δ₁, ``y_hat`` is ŷ, ``w_12`` is w₁₂.

A name is read as a letter (or the name of a Greek letter), digits, and parts after underscores: an
accent (``hat``, ``bar``, ``tilde``, ``star``, ``prime``) or an index. Words of several letters stay
as they are, and so do names that are no identifiers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from autograd.text import printable

GREEK = dict(zip(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma "
    "tau upsilon phi chi psi omega".split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
GREEK |= {name.capitalize(): letter.upper() for name, letter in GREEK.items()}
GREEK |= {"eps": "ε"}
LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", "ABEZHIKMNOPTX", strict=True)) | {"ο": "o"}
"""Greek letters that LaTeX writes with Latin ones."""
COMMANDS = {letter: rf"\{name}" for name, letter in GREEK.items() if letter not in LATIN}
COMMANDS |= {letter: rf"\mathrm{{{latin}}}" for letter, latin in LATIN.items()}
COMMANDS |= {"ε": r"\varepsilon", "φ": r"\varphi", "ℓ": r"\ell", "∂": r"\partial"}
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307"}
MARKS = {mark: name for name, mark in ACCENTS.items()}
SUFFIXES = {"star": ("*", "^{*}"), "prime": ("′", "'")}
LOWERED = str.maketrans("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
ESCAPES = {"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", " ": r"\ ", "<": "{<}", ">": "{>}",
           "…": r"\ldots ", "'": "{'}", **{c: rf"\{c}" for c in "{}$%#&_"}}
QUOTIENT = re.compile(r"(?:d(?P<of>.+?)_d|∂(?P<of_>[^/]+)/∂)(?P<by>[^/]+)")
WORDS = {"loss", "cost", "error"}
"""What is derived so often that ``dloss_dw`` is read as a derivative, unlike ``data_dim``."""


@dataclass(frozen=True)
class _Parts:
    """A name taken apart: a letter or a word, its accent, indices, and an entry such as [0,2]."""

    letter: str
    word: bool
    accent: str
    suffix: str
    indices: tuple[str, ...]
    entry: str


def text_symbol(name: str) -> str:
    """A name in plain text.

    >>> [text_symbol(name) for name in ("delta1", "y_hat", "w_12", "W1[0,2]", "loss", "dJ_dw")]
    ['δ₁', 'ŷ', 'w₁₂', 'W₁[0,2]', 'loss', '∂J/∂w']
    """
    if quotient := quotient_of(name):
        return "/".join(f"∂{_text(part)}" for part in quotient)
    return _text(name)


def _text(name: str) -> str:
    parts = _parts(name)
    if parts is None or parts.word:
        return printable(name)
    symbol = unicodedata.normalize("NFC", parts.letter + ACCENTS.get(parts.accent, ""))
    symbol += SUFFIXES[parts.suffix][0] if parts.suffix else ""
    lowered = [_lowered(index) for index in parts.indices]
    if None in lowered:
        symbol += "_" + ",".join(GREEK.get(index, index) for index in parts.indices)
    else:
        symbol += ",".join(index for index in lowered if index)
    return printable(symbol + parts.entry)


def latex_symbol(name: str) -> str:
    r"""A name in LaTeX.

    >>> print(*[latex_symbol(name) for name in ("delta1", "y_hat", "w_12", "W1[0,2]", "loss")])
    \delta_{1} \hat{y} w_{12} W_{1}[0,2] \mathrm{loss}
    >>> print(latex_symbol("dJ_dw"), latex_symbol("100 %"))
    \frac{\partial J}{\partial w} \mathrm{100\ \%}
    """
    if quotient := quotient_of(name):
        return r"\frac" + "".join(rf"{{\partial {_latex(part)}}}" for part in quotient)
    return _latex(name)


def _latex(name: str) -> str:
    parts = _parts(name)
    if parts is None:
        return latex_text(printable(name))
    symbol = latex_text(parts.letter) if parts.word else COMMANDS.get(parts.letter, parts.letter)
    if parts.accent:
        wide = "wide" if parts.word and parts.accent in ("hat", "tilde") else ""
        symbol = rf"\{wide}{parts.accent}{{{symbol}}}"
    indices = ",".join(_latex_index(index) for index in parts.indices)
    symbol += f"_{{{indices}}}" if indices else ""
    if parts.suffix:  # in braces, so that a power may follow
        symbol = f"{{{symbol}{SUFFIXES[parts.suffix][1]}}}"
    return symbol + parts.entry


def latex_text(text: str) -> str:
    r"""Any text as upright letters of a formula, with all that LaTeX would read escaped.

    >>> print(latex_text("a_b {c}"))
    \mathrm{a\_b\ \{c\}}
    """
    return rf"\mathrm{{{''.join(ESCAPES.get(c, c) for c in text)}}}"


def superscript(number: int) -> str:
    """An integer as an exponent: -1 is ⁻¹."""
    return str(number).translate(RAISED)


def quotient_of(name: str) -> tuple[str, str] | None:
    """The names J and w, if the name is that of a derivative: ``dJ_dw`` or ``∂J/∂w``."""
    found = QUOTIENT.fullmatch(name)
    if not found:
        return None
    of, by = found["of"] or found["of_"], found["by"]
    known = [_parts(part) for part in (of, by)]
    if found["of"] and any(p is None or (p.word and p.letter not in WORDS) for p in known):
        return None
    return of, by


def _parts(name: str) -> _Parts | None:
    """The parts of a name; None if it is not made of such parts."""
    plain = "".join(str(unicodedata.digit(c)) if c in "₀₁₂₃₄₅₆₇₈₉" else c for c in name)
    plain = unicodedata.normalize("NFD", plain).rstrip("_")
    found = re.fullmatch(r"(?P<letters>[^\W\d_]+)(?P<mark>[\u0302-\u0304\u0307]?)(?P<digits>[0-9]*)"
                         r"(?P<rest>(?:_[^\W_]+)*)(?P<entry>\[[0-9]+(?:,[0-9]+)*\])?", plain)
    if not found:
        return None
    letters, accent, suffix = found["letters"], MARKS.get(found["mark"], ""), ""
    indices = [found["digits"]] if found["digits"] else []
    rest = found["rest"].split("_")[1:]
    word = len(letters) > 1 and letters not in GREEK
    for part in rest:
        kind, digits = part.rstrip("0123456789"), part[len(part.rstrip("0123456789")):]
        if kind in ACCENTS and not accent:
            accent, part = kind, digits
        elif kind in SUFFIXES and not suffix:
            suffix, part = kind, digits
        if part:
            indices.append(part)
    if word and rest and any(not index.isdigit() for index in indices):
        return _Parts(plain.split("[")[0], True, "", "", (), found["entry"] or "")
    return _Parts(GREEK.get(letters, letters), word, accent, suffix, tuple(indices),
                  found["entry"] or "")


def _lowered(index: str) -> str | None:
    """An index in subscript characters; None for a word, or where Unicode lacks one."""
    lowered = index.translate(LOWERED)
    short = len(index) <= 2 or index.isdigit()
    return lowered if short and all(a != b for a, b in zip(index, lowered, strict=True)) else None


def _latex_index(index: str) -> str:
    letter = GREEK.get(index, index)
    return COMMANDS.get(letter, letter if letter.isdigit() or len(letter) <= 2
                        else latex_text(letter))


__all__ = ["latex_symbol", "latex_text", "quotient_of", "superscript", "text_symbol"]
