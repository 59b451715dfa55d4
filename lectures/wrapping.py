"""Paragraphs for a terminal."""

from __future__ import annotations

import textwrap


def paragraph(text: str, width: int, indent: str = "") -> str:
    """The text in lines of that width, words with hyphens in one piece.

    >>> print(paragraph("The chain rule, cross-entropy", 18, "  "))
      The chain rule,
      cross-entropy
    """
    return "\n".join(textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent,
                                   break_on_hyphens=False))


__all__ = ["paragraph"]
