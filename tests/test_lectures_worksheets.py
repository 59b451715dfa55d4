"""The command `chalkgrad worksheet`: sheets of the examples, and their solutions."""

import re

import pytest

from lectures import EXAMPLES
from lectures.__main__ import main
from lectures.worksheets import WorksheetError, example_worksheet, write_worksheets

CHAIN = EXAMPLES["s21_two_weight_chain"]


def test_three_variants_and_their_solutions(tmp_path, capsys):
    arguments = ["worksheet", "s21_two_weight_chain", "--variants", "3", "--seed", "1"]
    assert main([*arguments, str(tmp_path / "out")]) == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted(f"s21_two_weight_chain-{i}{end}" for i in (1, 2, 3)
                           for end in (".html", "-solution.html"))
    printed = capsys.readouterr().out.split()
    assert printed[:2] == [str(tmp_path / "out" / f"s21_two_weight_chain-1{end}")
                           for end in (".html", "-solution.html")] and len(printed) == 6
    pages = {name: (tmp_path / "out" / name).read_text(encoding="utf-8") for name in names}
    sheets = [page for name, page in pages.items() if "solution" not in name]
    givens = [re.findall(r">(w[₁₂] = [^<]+)<", page) for page in sheets]
    assert len({str(given) for given in givens}) == 3 and all(map(len, givens))
    for name, page in pages.items():
        if "solution" not in name:
            solution = pages[name.replace(".html", "-solution.html")]
            assert re.findall(r">(w[₁₂] = [^<]+)<", solution) == re.findall(
                r">(w[₁₂] = [^<]+)<", page)
            assert page.count("<input data-blank") == solution.count('class="solution"') == 13
    main([*arguments, str(tmp_path / "again")])
    assert {path.name: path.read_text(encoding="utf-8")
            for path in (tmp_path / "again").iterdir()} == pages


def test_own_numbers_without_variants(tmp_path):
    paths = write_worksheets(CHAIN, tmp_path)
    assert [path.name for path in paths] == ["s21_two_weight_chain.html",
                                             "s21_two_weight_chain-solution.html"]
    page = paths[0].read_text(encoding="utf-8")
    assert "w₁ = 0.5" in page and "Variant" not in page


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda example: example.id)
def test_every_example_with_one_graph_has_a_worksheet(example):
    if example.run().root is None:
        with pytest.raises(WorksheetError, match=f"{example.id}: it has no single graph to fill"):
            example_worksheet(example)
        return
    sheet = example_worksheet(example)
    assert sheet.blanks and sheet.title == example.slide
    assert sheet.text == example.problem  # what the note says would give answers away


def test_values(tmp_path):
    sheet = example_worksheet(CHAIN, "values")
    assert {blank.kind for blank in sheet.blanks} == {"value"}


def test_what_cannot_be_written(tmp_path, capsys):
    assert main(["worksheet", "s21", "--variants", "-1", str(tmp_path)]) == 2
    assert "must be from 0 to 500 and --seed 0 or more, got -1 and 0" in capsys.readouterr().err
    assert main(["worksheet", "s21", "--variants", "501", str(tmp_path)]) == 2
    assert "must be from 0 to 500 and --seed 0 or more, got 501 and 0" in capsys.readouterr().err
    assert main(["worksheet", "s21", "--seed", "-1", str(tmp_path)]) == 2
    assert not list(tmp_path.iterdir())
    (tmp_path / "file").write_text("x")
    assert main(["worksheet", "s21", str(tmp_path / "file")]) == 2
    assert "chalkgrad worksheet: s21_two_weight_chain: cannot write to" in capsys.readouterr().err
    assert main(["worksheet", "s21"]) == 2 and "DIR" in capsys.readouterr().err
    with pytest.raises(WorksheetError, match=r"l03_chain_rule: worksheet: found only \d+ of 500"):
        write_worksheets(EXAMPLES["l03_chain_rule"], tmp_path, 500)
    with pytest.raises(WorksheetError, match="blank must be 'values', 'gradients', 'both'"):
        example_worksheet(CHAIN, "all")
