"""Every row of the decks' inventory leads to something that is there."""

import pytest

from lectures import ERRATA, EXAMPLES
from lectures.coverage import REASON, TITLES, counts, coverage, missing
from lectures.experiments import EXPERIMENTS

ROWS = {"A": 88, "errata": 57, "B": 135, "C": 19, "D": 8, "E": 19, "F": 10, "G": 41, "H": 34,
        "I": 38}
COVERAGE = coverage()
TARGETS = [(section, row, target) for section, rows in COVERAGE.items()
           for row, targets in rows.items() for target in targets]


def test_every_row_of_every_section_is_there(capsys):
    assert {section: len(rows) for section, rows in COVERAGE.items()} == ROWS
    assert set(COVERAGE) == set(TITLES)
    for section, letter in (("C", "C"), ("E", "E"), ("F", "F"), ("G", "G"), ("H", "H"), ("I", "I")):
        assert list(COVERAGE[section]) == [f"{letter}{i + 1}" for i in range(ROWS[section])]
    assert list(COVERAGE["D"]) == [f"D-{i + 1}" for i in range(ROWS["D"])]
    assert [f"E-{row}" for row in COVERAGE["errata"]] == list(ERRATA)
    assert sorted(COVERAGE["A"]) == sorted(EXAMPLES)
    with capsys.disabled():
        print(f"\n{counts()}")


@pytest.mark.parametrize(("section", "row", "target"), TARGETS)
def test_a_target_is_there(section, row, target):
    assert not missing(target), f"{section} {row}: {missing(target)}"


@pytest.mark.parametrize("section", ["A", "errata", "G", "I"])
def test_a_row_leads_to_the_thing_of_its_own_id(section):
    for row, targets in COVERAGE[section].items():
        if not targets[0].startswith(REASON):
            assert targets[0].rpartition(":")[2] == (f"E-{row}" if section == "errata" else row)


def test_a_claim_leads_to_an_experiment_that_names_it():
    for row, targets in COVERAGE["H"].items():
        names = [target.partition(":")[2] for target in targets if target.startswith("experiment")]
        assert any(row in EXPERIMENTS[name].claims for name in names), row


def test_few_rows_have_only_a_reason():
    only = [row for rows in COVERAGE.values() for row, targets in rows.items()
            if all(target.startswith(REASON) for target in targets)]
    assert only == ["B7.5", "E18", "F3", "F4", "F5", "F9", "G40"]


@pytest.mark.parametrize(("target", "why"), [
    ("example:u99", "no example 'u99'"), ("erratum:E-U99", "no erratum 'E-U99'"),
    ("notebook:09_none", "no notebook '09_none'"), ("reason: ", "no reason given"),
    ("notebook:00_start_here#Nothing", "00_start_here has no heading 'Nothing'"),
    ("nn.nothing:x", "no module 'nn.nothing'"), ("nn.losses:cosine", "nn.losses has no 'cosine'"),
    ("lectures.experiments:EXPERIMENT", "lectures.experiments has no 'EXPERIMENT'"),
])  # fmt: skip
def test_what_is_not_there_is_told(target, why):
    assert missing(target) == why
