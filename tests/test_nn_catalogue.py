"""Every formula about networks that the lectures teach has a test of its own.

The rows are numbered by topic: B1 activations, B2 output units, B3 losses, B4 objectives, B5
regularizers, B6 first-order optimizers, B7 second-order methods, B8 dropout, B9 initializers and
normalization, B10 schedules and early stopping, B11 clipping and checking. A test that covers a
row bears its number in its name, such as ``test_B3_6_...``.
"""

import re
from pathlib import Path

import pytest

from lectures.coverage import coverage

TOPICS = [f"B{i}" for i in range(1, 12)]
WITHOUT_TEST = {"B2.6", "B3.13", "B5.9", "B7.5"}
"""Rows that point elsewhere: to a worked example, to other rows, to a doubtful claim."""

ROWS = [row for row in coverage()["B"]
        if row.split(".")[0] in TOPICS and row not in WITHOUT_TEST]

SECTIONS = {"B1": 10, "B2": 8, "B3": 14, "B4": 5, "B5": 9, "B6": 20, "B7": 5, "B8": 6, "B9": 12,
            "B10": 8, "B11": 5}
"""How many rows each topic has."""

TESTS = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
NAMED = re.findall(r"def (test_\w+)", TESTS)


def test_every_row_of_the_lectures_is_here():
    all_rows = [f"{section}.{i}" for section, n in SECTIONS.items() for i in range(1, n + 1)]
    assert len(all_rows) == 102
    assert sorted([*ROWS, *WITHOUT_TEST]) == sorted(all_rows)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_test_that_names_it(row):
    mark = re.compile(rf"_{row.replace('.', '_')}(?!\d)")
    assert any(mark.search(name) for name in NAMED), f"no test names row {row}"
