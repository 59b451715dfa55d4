"""Answer sheets: what they ask, how they are marked, and the two commands."""

import io
import json
import subprocess
import sys
import tomllib
from dataclasses import replace

import numpy as np
import pytest

from autograd import Node, exp, identity, relu, square
from lectures import EXAMPLES, Example, Quantity
from lectures.__main__ import main
from lectures.answer_files import AnswerError, case_text, decoded
from lectures.answers import check, sheet
from lectures.decks import UPPSALA
from lectures.questions import questions
from lectures.reports import ascii_text

U04 = EXAMPLES["u04_forward_backward"]
D02 = EXAMPLES["d02_two_layer_sigmoid"]
S07 = EXAMPLES["s07_marsland_mlp_step_beta1"]
SLIDE = """
[values]
z1 = [-1, 4]
h1 = [0, 4]
y_hat = -8
[slopes]
dh1_dz1 = [0, 1]
[gradients]
y_hat = -8
w = ["0", "-40"]
h1 = [-8, 16]
z1 = [0, 16]
W1 = [[0, 16], [0, 32]]
"""  # what the Uppsala slide prints


def small(build, *expressions, **settings):
    """An example for tests, that no deck has."""
    settings = {"parameters": {"x": 3.0}, "problem": "p", "slide": "s", **settings}
    quantities = [Quantity(part) if isinstance(part, str) else part for part in expressions]
    return Example("t01_test", UPPSALA, build=build, quantities=quantities, **settings)


def asked(example):
    """All questions of an example."""
    return [question for case in range(len(example.cases))
            for question in questions(example, case, example.run(case))]


def toml(answers):
    """A file of answers by table and key; whole numbers without the digits of 2.0."""

    def plain(data):
        if isinstance(data, list):
            return [plain(part) for part in data]
        if data != data:  # what is undefined is left blank
            return ""
        return int(data) if isinstance(data, float) and data.is_integer() else data

    return "\n".join(f"[{table}]\n" + "\n".join(
        f"{json.dumps(key)} = {json.dumps(plain(np.asarray(data).tolist()))}"
        for key, data in entries.items()) for table, entries in answers.items())


def solution(example):
    """The engine's answers."""
    found = {}
    for question in asked(example):
        found.setdefault(question.table, {})[question.key] = question.engine
    return found


def verdicts(marked):
    """The label and the verdict of each number."""
    return {row.label: row.verdict for row in marked.rows}


@pytest.fixture
def marked_file(tmp_path, capsys):
    """Runs `chalkgrad check` on text; gives the exit code, output and errors."""

    def run(content, id="u04", *more):
        path = tmp_path / "a.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["check", id, str(path), *more])
        out, err = capsys.readouterr()
        return code, out, err.replace(str(path), "a.toml")

    return run


# Sheets.


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_empty_sheet_can_be_checked_as_it_is(example):
    text = sheet(example)
    marked = check(example, text)
    assert marked.rows and {row.verdict for row in marked.rows} == {"not checked"}
    assert marked.points == 0 and not marked.ok
    assert example.id in text and ascii_text(example.problem[:20]) in ascii_text(text)
    assert tomllib.loads(ascii_text(text)) == tomllib.loads(text)  # a terminal without UTF-8


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_quantity_is_asked_once_in_the_right_shape(example):
    document = tomllib.loads(sheet(example))
    tables = {f"{name}.{inner}": entries for name, content in document.items()
              for inner, entries in content.items()} if len(example.cases) > 1 else document
    found = {(table, key): np.shape(data) for table, entries in tables.items()
             for key, data in entries.items()}
    assert found == {(question.table, question.key): question.shape for question in asked(example)}
    run = example.run()
    expressions = {quantity.expression for quantity in example.quantities}
    given = {name for name in expressions if name in run.leaves}
    names = {question.key for question in asked(example)} | {
        f"d{run.graph.name(run.root)}_d{question.key}" for question in asked(example)
        if question.kind == "gradient"}
    assert {name.removeprefix("diagonal(").removesuffix(")") if name not in names
            else name for name in expressions - given} <= names


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_engines_numbers_are_all_right(example):
    marked = check(example, toml(solution(example)), carry=0)
    assert marked.ok and marked.points == len(marked.rows)
    assert marked.summary == f"{len(marked.rows)} of {len(marked.rows)} points"


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_one_spoiled_number_is_found(example):
    answers = solution(example)
    table = next(iter(answers))
    key = list(answers[table])[-1]
    number = answers[table][key]
    answers[table][key] = number + 0.37 * np.maximum(1, np.abs(number))  # for large ones too
    marked = check(example, toml(answers))
    assert not marked.ok
    assert {row.name for row in marked.rows if row.verdict == "wrong here"} == {key}


def test_sheet_shows_labels_shapes_and_what_is_given():
    text = sheet(U04)
    assert 'z1    = ["", ""]  # δ1 = ∂J/∂z1; shape (2,)' in text
    assert 'dh1_dz1 = ["", ""]  # ReLU′(z1); shape (2,)' in text
    assert '  ["", ""],\n  ["", ""],\n]\n' in text
    assert "# W1 = [[ 1, 2],\n#       [-1, 1]]\n# w = [1, -2]" in text
    assert '"sum(dJ_dw**2) + sum(dJ_dW1**2)" = ""  # ‖gradient‖²; one number' in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_long_vectors_take_several_lines():
    lines = sheet(EXAMPLES["s06_perceptron_learning"]).splitlines()
    start = lines.index("errors_of_each_pass = [                 # errors of each pass, XOR; "
                        "shape (20,)")
    ten = ", ".join(['""'] * 10)
    assert lines[start + 1:start + 4] == [f"  {ten},", f"  {ten},", "]"]


def test_sheet_of_several_cases():
    example = EXAMPLES["u01_xor_slide"]
    text = sheet(example)
    assert "# case 2: x = [0, 1]\n\n[case2.values]" in text
    assert "[case1.gradients]" in text and "[case2.gradients]" not in text
    assert "# x = " not in text and "by the caption" not in text  # a wrong claim is no label
    assert case_text(example, 3) == "case 4: x = [1, 1]"


def test_slopes_are_asked_as_they_are_marked():
    def build(x: Node) -> Node:
        h = exp(x).named("h")
        return square(h + x * h).named("y").sum().named("J")

    # By its own name a slope is the whole Jacobian, which is not how `check_by_hand` takes it.
    example = small(build, "x", "h", "diagonal(dh_dx)", "dh_dx", "diagonal(dy_dh)", "dJ_dx",
                    "h + x", "diagonal(dh_dx)", parameters={"x": [1.0, 2.0]})
    assert [(q.kind, q.key, q.shape) for q in asked(example)] == [
        ("value", "h", (2,)), ("slope", "dh_dx", (2,)), ("slope", "dy_dh", (2,)),
        ("gradient", "x", (2,)), ("expression", "dh_dx", (2, 2)), ("expression", "h + x", (2,))]
    assert check(example, toml(solution(example))).ok


def test_total_derivative_of_a_direct_operand_is_an_expression():
    def build(x: Node) -> Node:
        h = square(x).named("h")
        y = (x * h).named("y")  # the slope of this product is h; over all paths it is 3 x²
        return identity(y).named("J")

    example = small(build, "dy_dx", "dh_dx", "dJ_dx")
    assert [(q.kind, q.key) for q in asked(example)] == [
        ("slope", "dh_dx"), ("gradient", "x"), ("expression", "dy_dx")]
    assert check(example, toml(solution(example))).ok
    marked = check(example, "[others]\ndy_dx = 9")
    assert verdicts(marked)["∂y/∂x"] == "wrong here"
    assert marked.rows[-1].numeric == pytest.approx(27)


def test_derivative_of_what_is_not_in_the_graph_is_an_expression():
    example = small(lambda x: square(x).named("y"), "dy_dunused", "dy_dx",
                    parameters={"x": 3.0, "unused": 1.0})
    assert [(q.kind, q.key) for q in asked(example)] == [
        ("gradient", "x"), ("expression", "dy_dunused")]
    assert check(example, toml(solution(example))).ok


def test_root_of_several_numbers_has_slopes_only():
    example = small(lambda x: exp(x).named("y"), "y", "diagonal(dy_dx)",
                    parameters={"x": [0.0, 1.0]})
    assert [(q.kind, q.key) for q in asked(example)] == [("value", "y"), ("slope", "dy_dx")]
    assert check(example, toml(solution(example))).ok


# Marking.


def test_the_slides_own_numbers_of_u04_have_one_mistake():
    marked = check(U04, SLIDE)
    found = verdicts(marked)
    assert [label for label, verdict in found.items() if verdict == "wrong here"] == ["∂J/∂w[1]"]
    assert list(found.values()).count("right") == 17
    assert [label for label, verdict in found.items() if verdict == "not checked"] == [
        "J", "∂J/∂x[0]", "∂J/∂x[1]", "‖gradient‖²"]
    assert marked.summary == "17 of 22 points"


def test_an_expression_is_carried_forward_from_the_students_own_numbers():
    others = '\n[others]\n"sum(dJ_dw**2) + sum(dJ_dW1**2)" = '
    marked = check(U04, SLIDE + others + "2880", carry=0.5)
    row = marked.rows[-1]
    assert (row.verdict, row.because, row.why) == (
        "carried forward", ("∂J/∂w",), "follows from ∂J/∂w")
    assert marked.summary == "17.5 of 22 points (carried forward: 0.5 each)"
    assert row.numeric == pytest.approx(2304)
    assert check(U04, SLIDE + others + "2304").rows[-1].verdict == "right"
    row = check(U04, SLIDE + others + "-2880").rows[-1]
    assert (row.verdict, row.hints, row.follows) == ("wrong here", ("sign",), 2880)
    assert row.why == "from ∂J/∂w and ∂J/∂W1 follows 2880; perhaps sign"
    assert check(U04, SLIDE + others + "3000").rows[-1].hints == ()


@pytest.mark.parametrize(("written", "step", "verdict"), [
    ("0.36", "-0.090", "right"),  # from 0.36
    ("0.36", "-0.09", "right"),
    ("0.36", "-0.0892", "right"),  # from the unrounded number in the calculator
    ("0.36", "-0.0885", "wrong here"),
    ("0.46", "-0.115", "carried forward"),
    ("0.46", "-0.1149", "carried forward"),
    ("0.46", "-0.113", "wrong here"),
    ("", "-0.0892", "right"), ("", "-0.0893", "wrong here"),
])  # fmt: skip
def test_digits_in_expressions(written, step, verdict):
    example = small(lambda x: exp(x).named("y"), "dy_dx", "-eta * dy_dx",
                    parameters={"x": np.log(0.3568)}, data={"eta": 0.25})
    marked = check(example, toml({"gradients": {"x": written}, "others": {"-eta * dy_dx": step}}))
    assert marked.rows[-1].verdict == verdict


def test_expressions_use_slopes_as_jacobians():
    def build(x: Node) -> Node:
        return relu(x).named("h").sum().named("J")

    example = small(build, "h", "diagonal(dh_dx)", "dh_dx @ x", parameters={"x": [2.0, -3.0]})
    text = "[slopes]\ndh_dx = [1, 1]\n[others]\n'dh_dx @ x' = [2, -3]"
    assert verdicts(check(example, text)) == {
        "h[0]": "not checked", "h[1]": "not checked", "∂h/∂x[0]": "right",
        "∂h/∂x[1]": "wrong here", "∂h/∂x @ x[0]": "right", "∂h/∂x @ x[1]": "carried forward"}


def test_all_eight_signs_of_d02_go_back_to_the_first():
    run, answers = D02.run(), {"values": {}, "gradients": {}}
    for quantity in D02.quantities:
        table = "gradients" if quantity.expression.startswith("dL_") else "values"
        answers[table][quantity.expression.removeprefix("dL_d")] = run.value(quantity.slide.text)
    marked = check(D02, toml(answers), carry=0.5)
    wrong = [row for row in marked.rows if row.verdict == "wrong here"]
    assert [(row.label, row.hints) for row in wrong] == [("∂L/∂y_hat", ("sign",))]
    assert list(verdicts(marked).values()).count("carried forward") == 7
    assert marked.points == 5 + 3.5
    assert check(D02, toml(answers)).points == 12


def test_slides_rule_without_beta_is_found():
    example = replace(S07, data={**S07.data, "beta": 2})
    answers, run = solution(example), example.run()
    delta = "(outputs - targets) * outputs * (1 - outputs)"
    answers["gradients"]["h_kappa"] = run.value(delta)
    answers["gradients"]["W"] = run.value(f"a.T @ ({delta})")
    answers["others"]["-eta * dE_dW"] = run.value(f"-eta * a.T @ ({delta})")
    rows = check(example, toml(answers)).rows
    wrong = [row for row in rows if row.verdict == "wrong here"]
    assert {row.name for row in wrong if row.name != "h_zeta"} == {"h_kappa"}
    assert all(any(hint.startswith("missing slope") for hint in row.hints)
               for row in wrong if row.name == "h_kappa")
    assert {row.name for row in rows if row.verdict == "carried forward"} >= {"W", "-eta * dE_dW"}


def test_blank_between_a_mistake_and_what_follows_hides_neither():
    answers = '[values]\na0 = 0.7\nz0 = ""\na1 = -0.0004563'
    assert list(verdicts(check(D02, answers)).values())[:3] == [
        "wrong here", "not checked", "carried forward"]


def test_learning_rate_in_a_gradient_is_recognized():
    answers = solution(S07)
    answers["gradients"]["V"] = -0.25 * answers["gradients"]["V"]
    rows = [row for row in check(S07, toml(answers)).rows if row.name == "V"]
    assert all(row.hints == ("learning rate included",) for row in rows)


def test_missing_keys_and_blanks_count_as_left_blank():
    for text in ("[values]\nJ = 32", '[values]\nJ = "32"\nz1 = ""\nh1 = ["", "?"]',
                 "values.J = 32"):
        marked = check(U04, text)
        assert marked.summary == "1 of 22 points"
        assert sum(row.verdict == "not checked" for row in marked.rows) == 21
        assert not marked.ok


def test_marked_sheet_prints_and_does_not_tell_what_is_blank():
    text = str(check(U04, "[values]\ny_hat = 8"))
    assert text.startswith("u04_forward_backward: Forward Pass")
    rows = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line}
    assert rows["y_hat"][:5] == ["8", "✗", "wrong", "here", "-8"]
    assert rows["J"] == ["—", "·", "not", "checked", "left", "blank"]
    assert text.endswith("0 of 22 points")
    assert check(U04, SLIDE).text(60, ascii_text).isascii()


@pytest.mark.parametrize("id", ["u10_activations", "d23_convolution_and_pooling"])
def test_every_number_of_a_marked_sheet_has_a_name(id):
    labels = [row.label for row in check(EXAMPLES[id], toml(solution(EXAMPLES[id]))).rows]
    assert all(label[0] != "[" for label in labels), labels


def test_where_there_is_no_number_it_stays_blank():
    example = EXAMPLES["l26_halving_schedule"]
    assert "training goes back to; blank (nan) if none; shape (6,)" in sheet(example)
    marked = check(example, '[others]\nroll_back_to = ["", "", 1, "", 3, ""]')
    assert marked.summary == "2 of 11 points"


def test_cases_are_marked_one_by_one():
    example = EXAMPLES["u01_xor_slide"]
    text = check(example, "[case2.values]\ny = 2\n[case4.values]\ny = 2").text()
    assert "case 2: x = [0, 1]" in text and text.endswith("1 of 31 points")


def test_numbers_that_the_engine_cannot_compute_do_not_count():
    example = small(lambda x: (exp(x) + 1).named("y"), "y", "dy_dx", "-2 * dy_dx", "x + 2",
                    parameters={"x": 1e9})
    marked = check(example, "[values]\ny = 3\n[others]\n'-2 * dy_dx' = 4\n'x + 2' = 1000000002")
    assert marked.ok and marked.summary == "1 of 1 points"


def test_long_sheets_show_what_is_wrong():
    example = small(lambda x: square(x).named("y"), "y", parameters={"x": np.arange(70.0)})
    answers = {"values": {"y": [*(x * x for x in range(69)), 1]}}
    text = check(example, toml(answers)).text()
    assert "69 numbers" in text and "y[69]" in text and len(text.splitlines()) == 9


# Bad input.


@pytest.mark.parametrize("carry", [-0.1, 1.1, float("nan"), True, "1", None])
def test_carry_is_a_number_from_0_to_1(carry):
    with pytest.raises(ValueError, match="carry must be a number from 0 to 1, got"):
        check(U04, "[values]\nJ = 1", carry)


BAD = [
    ("", "there are no answers in it; `chalkgrad sheet` prints a sheet to fill."),
    ("# nothing\n\n", "there are no answers in it"),
    ("[values]\nJ = 1/3", "not valid TOML: .*line 2, column .*in quotes"),
    ("[values]\n\nJ = .5", "not valid TOML: .*line 3.*in quotes"),
    ("[values]\nJ = 1\nJ = 2\n[slopes]", "not valid TOML: Cannot overwrite a value .*line 3"),
    ("[values]\nJ = " + "[" * 5000, "not valid TOML: lists in lists in lists, too deep."),
    ("[values]\nJ = " + "[" * 60 + "1" + "]" * 60, r"\[values\] J: lists in lists in lists"),
    ("[values]\nJ = " + "9" * 5000, "not valid TOML: Exceeds the limit"),
    ("[value]\nz1 = [1, 2]", r"there is no table \[value\]; did you mean \[values\]\?"),
    ("[1234]", r"there is no table \[1234\]; the tables are \[values\], \[slopes\],"),
    ("z1 = [1, 2]", r"z1 is in no table; the tables are \[values\]"),
    ("values = 3", r"values must be a table: a line \[values\], the numbers below it."),
    ("[[values]]\nJ = 1", "values must be a table"),
    ("[values]\ny_hut = 1", r"\[values\] y_hut: .* for this; did you mean \[values\] y_hat"),
    ("[values]\nw = [1, 2]", r"\[values\] w: .* did you mean \[gradients\] w\?"),
    ("[values]\nq = 1", r"\[values\] q: .* it asks for z1, h1, y_hat, J\."),
    ("[values]\n'' = 1", r'\[values\] "": the sheet does not ask for this'),
    ("[values]\nz1 = [1, 2, 3]", r"\[values\] z1 has shape \(2,\), the hand's numbers \(3,\)"),
    ("[values]\nz1 = 1", r"\[values\] z1 has shape \(2,\), the hand's numbers \(\)"),
    ("[gradients]\nW1 = [[1, 2], [3]]", r"\[gradients\] W1: the rows .* differ in length"),
    ("[values]\nz1 = [1, 'x']", r"\[values\] z1\[1\]: cannot read 'x'; expected a number"),
    ("[values]\nJ = '0,5'", "decimal point instead of the comma"),
    ("[values]\nJ = nan", r"\[values\] J: cannot read 'nan'"),
    ("[values]\nJ = inf", r"\[values\] J: cannot read 'inf'"),
    ("[values]\nJ = 1e999", r"\[values\] J: expected a finite number"),
    ("[values]\nJ = true", r"\[values\] J: expected a number.* got bool"),
    ("[values]\nJ = 2025-01-01", r"\[values\] J: expected a number"),
    ("[values.J]\nx = 1", r"\[values\] J: expected a number"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD)
def test_bad_answers(text, message, marked_file):
    with pytest.raises(AnswerError, match=message):
        check(U04, text)
    code, out, err = marked_file(text)
    assert code == 2 and not out and err.count("\n") == 1
    assert err.startswith("chalkgrad check: a.toml: ")


@pytest.mark.parametrize(("text", "message"), [
    ("[values]\ny = 1", r"no table \[values\]; did you mean \[case1.values\]"),
    ("[case5.values]\ny = 1", r"no table \[case5\]; the tables are .* and 12 more\."),
    ("case1 = 1", "case1 is in no table"),
    ("[case1]\nvalues = 1", "case1.values must be a table"),
    ("[case2.gradients]\nW = 1", r"\[case2.gradients\] W: .* mean \[case1.gradients\] W\?"),
    ("[case2.slopes]\nW1 = 1", r"\[case2.slopes\] W1: .* asks for nothing in this table\."),
])
def test_bad_answers_with_cases(text, message):
    with pytest.raises(AnswerError, match=message):
        check(EXAMPLES["u01_xor_slide"], text)


# The commands.


@pytest.mark.parametrize("id", EXAMPLES)
def test_sheet_command_gives_a_file_that_check_takes(id, marked_file, capsys):
    assert main(["sheet", id]) == 0
    text = capsys.readouterr().out
    assert text == sheet(EXAMPLES[id]) + "\n"
    code, out, err = marked_file(text, id)
    assert code == 1 and not err and " 0 of" not in err and "\n0 of " in out


@pytest.mark.parametrize("id", EXAMPLES)
def test_check_command_with_the_engines_numbers(id, marked_file):
    code, out, err = marked_file(toml(solution(EXAMPLES[id])), id)
    assert code == 0 and not err and "wrong here" not in out


def test_check_command_finds_the_slides_mistake(marked_file):
    code, out, _ = marked_file(SLIDE)
    assert code == 1
    assert [line.split()[0] for line in out.splitlines() if "✗ wrong here" in line] == ["∂J/∂w[1]"]
    assert out.endswith("17 of 22 points\n")


@pytest.mark.parametrize("content", [
    SLIDE.replace("\n", "\r\n").encode(), SLIDE.encode("utf-8-sig"), SLIDE.encode("utf-16"),
    SLIDE.replace("\n", "\r\n").encode("utf-8-sig"), b"\xfe\xff" + SLIDE.encode("utf-16-be"),
])  # fmt: skip
def test_line_ends_and_byte_order_marks_do_not_matter(content, marked_file):
    code, out, err = marked_file(content)
    assert code == 1 and not err and out.endswith("17 of 22 points\n")
    assert check(U04, "\N{BYTE ORDER MARK}" + SLIDE).points == 17


def test_decimals_keep_their_digits(marked_file):
    assert "✓ right" in marked_file("[values]\nz0 = 0.65", "d02")[1]
    assert "✗ wrong here" in marked_file("[values]\nz0 = 0.650", "d02")[1]
    assert "✓ right" in marked_file("[values]\nz0 = 6.5e-1", "d02")[1]
    assert "✓ right" in marked_file("[values]\nz0 = 0.645_7", "d02")[1]


@pytest.mark.parametrize(("content", "line"), [(b"\xff", 1), (b"[values]\r\n\r\nJ = '\xe9'", 3),
                                               (b"\xff\xfeJ", 1)])
def test_other_encodings(content, line, marked_file):
    code, _, err = marked_file(content)
    assert code == 2
    assert err == f"chalkgrad check: a.toml: not UTF-8 text (at line {line}); save it as UTF-8.\n"
    with pytest.raises(AnswerError, match="not UTF-8 text"):
        decoded(content)


@pytest.mark.parametrize(("file", "message"), [
    ("nowhere.toml", "nowhere.toml: cannot read it: No such file or directory."),
    (".", ".: cannot read it: "), ("a\0b", "cannot read it: embedded null "),
    ("a\nb", "a b: cannot read it: "),
])
def test_files_that_cannot_be_read(file, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["check", "u04", file]) == 2
    out, err = capsys.readouterr()
    assert not out and err.count("\n") == 1 and message in err


def test_standard_input(monkeypatch, capsys):
    stream = io.TextIOWrapper(io.BytesIO(SLIDE.encode("utf-8-sig")), encoding="ascii")
    monkeypatch.setattr(sys, "stdin", stream)
    assert main(["check", "u04", "-"]) == 1
    assert capsys.readouterr().out.endswith("17 of 22 points\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["check", "u04", "-"]) == 2
    assert "check: standard input: there are no answers" in capsys.readouterr().err


def test_carry_option(marked_file):
    text = SLIDE + '[others]\n"sum(dJ_dw**2) + sum(dJ_dW1**2)" = 2880'
    for carry, points in (("0", "17"), ("0.5", "17.5"), ("1", "18")):
        code, out, _ = marked_file(text, "u04", "--carry", carry)
        assert code == 1
        assert out.endswith(f"{points} of 22 points (carried forward: {carry} each)\n")
    for carry in ("2", "-0.5", "nan", "x", "1/2", ""):
        code, out, err = marked_file(text, "u04", "--carry", carry)
        assert (code, out) == (2, "")
        assert err == f"chalkgrad check: --carry: expected a number from 0 to 1, got {carry!r}.\n"


@pytest.mark.parametrize("arguments", [["sheet"], ["check", "u04"], ["sheet", "u99"],
                                       ["check", "u99", "a.toml"]])
def test_commands_want_an_example(arguments, capsys):
    assert main(arguments) == 2
    assert f"chalkgrad {arguments[0]}: " in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_sheets_for_other_terminals_are_valid_too(encoding, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["sheet", "u04"]) == 0
    content = stream.buffer.getvalue()
    assert content.isascii()
    assert len(check(U04, content.decode()).rows) == 22


def test_marked_sheet_in_ascii(monkeypatch, tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(SLIDE)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["check", "u04", str(path)]) == 1
    text = stream.buffer.getvalue().decode()
    assert "x wrong here" in text and "+ right" in text and "?" not in text


@pytest.mark.slow
def test_commands_as_processes(tmp_path):
    command = [sys.executable, "-m", "lectures"]
    filled = tmp_path / "a.toml"
    with filled.open("wb") as stream:
        subprocess.run([*command, "sheet", "u04_forward_backward"], stdout=stream, check=True)
    text = filled.read_text("utf-8").replace('w     = ["", ""]', 'w     = ["0", "-40"]')
    done = subprocess.run([*command, "check", "u04", "-"], input=text.encode(), check=False,
                          capture_output=True)
    assert done.returncode == 1 and not done.stderr
    assert done.stdout.decode().count("wrong here") == 2  # in the table and in the summary
