"""Answer files: an empty one for a worked example, and the reading of a filled one.

The format is TOML: tables `[values]`, `[slopes]`, `[gradients]` and `[others]`, or
`[case1.values]` and so on where an example has several cases.
"""

from __future__ import annotations

import codecs
import difflib
import json
import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.by_hand.written import BLANK, Written, read_written
from autograd.text import printable
from lectures.examples import Example
from lectures.questions import Question, questions, table_names
from lectures.reports import array_text

BOM = "\N{BYTE ORDER MARK}"
WIDTH = 92
MOST_BLANKS = 10
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
HOW = (
    'Write every number between its quotes, as on paper: "-32", "1/3", "-2.5e-3".',
    'A decimal keeps its digits: "0.65" is right for whatever rounds to it.',
    'What you skip stays "".',
)
UNREADABLE = 'Numbers such as 1/3 or .5 go in quotes: "1/3", ".5".'


class AnswerError(ValueError):
    """An answer file that cannot be marked: what is wrong in it, and where."""


def sheet(example: Example) -> str:
    """An empty answer file with every quantity that the example asks for.

    >>> from lectures import EXAMPLES
    >>> print(sheet(EXAMPLES["s01_perceptron"]))
    # s01_perceptron
    # University of Lausanne, November 2025: ...
    [values]
    z     = ""  # one number
    y_hat = ""  # one number
    <BLANKLINE>
    [gradients]
    w0 = ""        # ∂y_hat/∂w0; one number
    w  = ["", ""]  # ∂y_hat/∂w; shape (2,)
    x  = ["", ""]  # ∂y_hat/∂x; shape (2,)
    """
    runs = [example.run(case) for case in range(len(example.cases))]
    same = [_assignment(name, node.data) for name, node in runs[0].leaves.items()
            if not any(name in changes for changes in example.cases)]
    parts = [_comment(
        example.id, *_wrapped(str(example.deck)), *_wrapped(f"Slide: {example.slide}"), "",
        *_wrapped(example.problem), "", *(["Given:", *same, ""] if same else []), *HOW,
        f"To have it marked: chalkgrad check {example.id} FILE")]
    for case, run in enumerate(runs):
        if len(runs) > 1:
            parts.append(_comment(case_text(example, case)))
        asked = questions(example, case, run)
        for table in table_names(example, case):
            if lines := _blanks([question for question in asked if question.table == table]):
                parts.append("\n".join([f"[{table}]", *lines]))
    return "\n\n".join(parts)


def case_text(example: Example, case: int) -> str:
    """What distinguishes one of several cases.

    >>> from lectures import EXAMPLES
    >>> case_text(EXAMPLES["u01_xor_slide"], 1)
    'case 2: x = [0, 1]'
    """
    changes = example.cases[case].items()
    return f"case {case + 1}: " + ", ".join(_assignment(name, numbers) for name, numbers in changes)


def decoded(content: bytes) -> str:
    """The text of an answer file: UTF-8, or UTF-16 with a byte order mark, as some shells write.

    Raises AnswerError for anything else, with the line.

    >>> decoded("\N{BYTE ORDER MARK}J = 32".encode("utf-16"))
    'J = 32'
    """
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf_16 else "utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise AnswerError(f"not UTF-8 text (at line {line}); save it as UTF-8.") from None


def read_answers(text: str, tables: Iterable[str],
                 asked: Sequence[Question]) -> dict[Question, Any]:
    """The numbers in an answer file, as they were written; all blank where they are missing.

    Args:
        text: of the file.
        tables: that may stand in it.
        asked: all questions.

    Raises AnswerError, see `lectures.answers.check`.
    """
    by_key = {(question.table, question.key): question for question in asked}
    found = {question: _all_blank(question) for question in asked}
    for table, key, data in _entries(_parsed(text), list(tables)):
        if (table, key) not in by_key:
            raise AnswerError(_not_asked(table, key, asked))
        question = by_key[table, key]
        if not (isinstance(data, str) and data.strip() in BLANK):
            found[question] = data
            read(question, data)
    return found


def read(question: Question, data: Any) -> Written:
    """The numbers of one answer; raises AnswerError for another shape and what is no number."""
    whose = f"[{question.table}] {question.key}"
    try:
        return read_written(data, question.shape, None, whose)
    except (ValueError, TypeError) as error:
        raise AnswerError(str(error)) from None
    except RuntimeError:  # more dimensions than NumPy iterates over
        raise AnswerError(f"{whose}: lists in lists in lists, too deep.") from None


def _comment(*parts: str) -> str:
    lines = [line for part in parts for line in part.split("\n")]
    return "\n".join(f"# {line}".rstrip() for line in lines)


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(paragraph, WIDTH, break_on_hyphens=False)


def _assignment(name: str, numbers: Any) -> str:
    """What is given: "w = [1, -2]", a matrix with aligned rows."""
    return f"{name} = " + array_text(numbers).replace("\n", "\n" + " " * len(f"{name} = "))


def _blanks(asked: list[Question]) -> list[str]:
    """A line for each question, comments aligned; more lines for a matrix."""
    keys = [question.key if BARE_KEY.fullmatch(question.key)
            else json.dumps(question.key, ensure_ascii=False) for question in asked]
    longest = max(map(len, keys), default=0)
    first, rest = zip(*[
        (f"{key:<{longest}} = {blank[0]}", blank[1:])
        for key, question in zip(keys, asked, strict=True)
        for blank in [_blank(question.shape).split("\n")]], strict=True) if asked else ((), ())
    width = max(map(len, first), default=0)
    return ["\n".join([f"{line:<{width}}  # {_remark(question)}", *more])
            for line, more, question in zip(first, rest, asked, strict=True)]


def _blank(shape: tuple[int, ...], indent: str = "") -> str:
    """Nested lists of blanks, the last axis in one line, or in lines of `MOST_BLANKS`."""
    if not shape:
        return '""'
    if len(shape) == 1 and shape[0] <= MOST_BLANKS:
        return "[" + ", ".join(['""'] * shape[0]) + "]"
    if len(shape) == 1:
        blanks = ['""'] * shape[0]
        lines = [", ".join(blanks[i:i + MOST_BLANKS]) for i in range(0, len(blanks), MOST_BLANKS)]
        return "\n".join(["[", *[f"{indent}  {line}," for line in lines], indent + "]"])
    row = indent + "  " + _blank(shape[1:], indent + "  ")
    return "\n".join(["[", *[row + ","] * shape[0], indent + "]"])


def _remark(question: Question) -> str:
    shape = f"shape {question.shape}" if question.shape else "one number"
    return f"{question.label}; {shape}" if question.label else shape


def _all_blank(question: Question) -> Any:
    """Data of the right shape without a number."""
    return np.full(question.shape, "").tolist()


def _parsed(text: str) -> dict[str, Any]:
    """The document, its decimals as strings, which keep their digits."""
    try:
        document = tomllib.loads(text.removeprefix(BOM),
                                 parse_float=lambda digits: digits.replace("_", ""))
    except RecursionError:
        raise AnswerError("not valid TOML: lists in lists in lists, too deep.") from None
    except ValueError as error:  # TOMLDecodeError, or a whole number of thousands of digits
        raise AnswerError(f"not valid TOML: {error}. {UNREADABLE}") from None
    if not document:
        raise AnswerError("there are no answers in it; `chalkgrad sheet` prints a sheet to fill.")
    return document


def _entries(document: Mapping[str, Any], tables: list[str]) -> Iterator[tuple[str, str, Any]]:
    """All entries: table, key and data. Raises AnswerError for tables that the sheet has not."""
    outer = {table.partition(".")[0] for table in tables if "." in table}
    flat: dict[str, Any] = {}
    for name, content in document.items():
        if name in outer and isinstance(content, dict):
            flat |= {f"{name}.{inner}": entries for inner, entries in content.items()}
        else:
            flat[name] = content
    for table, entries in flat.items():
        if table not in tables:
            raise AnswerError(_no_table(table, isinstance(entries, dict), tables))
        if not isinstance(entries, dict):
            raise AnswerError(f"{table} must be a table: a line [{table}], the numbers below it.")
        for key, data in entries.items():
            yield table, key, data


def _no_table(name: str, is_table: bool, tables: list[str]) -> str:
    """The error for a table that is not on the sheet, with the nearest ones that are."""
    close = [table for table in tables if table.endswith(f".{name}")]
    close += difflib.get_close_matches(name, tables, 1)
    if is_table and close:
        return f"there is no table [{_shown(name)}]; did you mean [{close[0]}]?"
    what = f"there is no table [{_shown(name)}]" if is_table else f"{_shown(name)} is in no table"
    return f"{what}; the tables are {_listed([f'[{table}]' for table in tables], 4)}."


def _not_asked(table: str, key: str, asked: Sequence[Question]) -> str:
    """The error for a key that is not on the sheet, with the nearest ones that are."""
    here = [question.key for question in asked if question.table == table]
    close = [f"[{table}] {near}" for near in difflib.get_close_matches(key, here)]
    close += [f"[{question.table}] {key}" for question in asked if question.key == key]
    nearest = f"did you mean {' or '.join(close[:3])}?" if close else (
        f"it asks for {_listed(here)}." if here else "it asks for nothing in this table.")
    return f"[{table}] {_shown(key)}: the sheet does not ask for this; {nearest}"


def _listed(names: list[str], most: int = 12) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if names[most:] else "")


def _shown(key: str) -> str:
    return printable(key, 60) or '""'


__all__ = ["AnswerError", "case_text", "decoded", "read", "read_answers", "sheet"]
