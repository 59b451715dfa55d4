"""Marking in the page gives the verdicts of `check_by_hand`, number by number."""

import random
import time
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from by_hand_students import trial

import autograd as ad
from autograd import Graph, Tensor, Value, check_by_hand
from autograd.by_hand.written import read_written
from tests.javascript import run, source
from viz.javascript import marking_data, step_program

SEEDS = 10
ANY = "value gradient"
STUDENTS = [
    dict(spoil="gradient"), dict(spoil="value"), dict(spoil="value", slopes_from="input"),
    dict(spoil=ANY, mistakes=2, looks_up=True), dict(spoil=ANY, share=0.5),
    dict(spoil=ANY, mistakes=3), dict(spoil=ANY, share=0.3, mistakes=2, digits=3),
    *[dict(spoil=ANY, digits=digits, mode=mode)
      for mode in ("written", "kept", "mixed") for digits in (2, 3, 4)],
]
MARK = source("marking.js") + """
give(data.map(({program, numbers, answers}) => {
  const marker = createMarker({...numbers, program: program && eval("(" + program + ")")});
  const first = answers.map((answer) => marker.mark(...answer));
  return [first, answers.map(([kind, id, text, index]) => marker.verdict(kind, id, index))];
}));
"""


def case(graph, values, gradients):
    """What JavaScript marks: texts by name, as they are put into a page."""
    ids = {graph.name(node): f"n{i}" for i, node in enumerate(graph.nodes)}
    answers = [(kind, ids[name], text) for kind, sheet in (("value", values),
               ("gradient", gradients)) for name, text in sheet.items()]
    return {"program": step_program(graph), "numbers": marking_data(graph), "answers": answers}


def texts(sheet):
    return {name: text if isinstance(text, str) else repr(text) for name, text in sheet.items()}


def verdicts(graph, values, gradients):
    """The engine's verdicts, by kind and id."""
    ids = {graph.name(node): f"n{i}" for i, node in enumerate(graph.nodes)}
    report = check_by_hand(graph.roots[0], values, gradients)
    return {(row.kind, ids[row.name]): row for row in report.rows}


def compare(sheets):
    """Mark all sheets in node, and count how the verdicts compare."""
    results = run(MARK, [case(*sheet) for sheet in sheets])
    found, different = Counter(), []
    for sheet, (_, marks) in zip(sheets, results, strict=True):
        wanted = verdicts(*sheet)
        for (kind, id, _), mark in zip(case(*sheet)["answers"], marks, strict=True):
            row = wanted[kind, id]
            found[row.verdict] += 1
            assert float(mark["expected"]) == pytest.approx(row.engine, rel=1e-12, nan_ok=True)
            assert float(mark["follows"]) == pytest.approx(
                row.follows, rel=1e-9, abs=1e-12, nan_ok=True)
            if mark["verdict"] != row.verdict:
                different.append((kind, id, row.hand, row.verdict, mark["verdict"]))
    return found, different


def students(seeds):
    for arguments in STUDENTS:
        for seed in seeds:
            marked = trial(seed, **arguments)
            if marked is not None:
                student = marked.student
                yield student.graph, texts(student.values), texts(student.gradients)


def test_verdicts_are_those_of_check_by_hand():
    sheets = list(students((3, 5)))
    found, different = compare(sheets)
    assert not different
    assert len(sheets) > 20 and min(found.values()) > 20 and len(found) == 3, found


@pytest.mark.slow
def test_verdicts_are_those_of_check_by_hand_on_many_sheets():
    sheets = list(students(range(100, 100 + SEEDS)))
    found, different = compare(sheets)
    print(f"{len(sheets)} sheets, {found}, different: {different}")
    assert len(sheets) > 120 and not different


def test_wild_answers():
    """Sheets on which next to nothing is right, with numbers of all sizes and roundings."""
    rng = random.Random(8)
    sheets = []
    for graph, *sheet in students((20, 24)):
        wild = [{name: rng.choice([text, text, f"{rng.gauss(0, 3):.{rng.randrange(5)}f}", "0",
                                   f"{float(text) * 2:.3g}", f"{-float(text):.2e}", "0.0",
                                   f"{float(text):.1g}"])
                 for name, text in one.items() if rng.random() < 0.8} for one in sheet]
        sheets.append((graph, *wild))
    found, different = compare(sheets)
    assert not different and found["wrong here"] > 150, found


def test_graphs_with_kinks_infinities_and_constants():
    x, w, t = Value(2.0, "x"), Value(-1.5, "w"), ad.constant(0.5, "t")
    z = (w * x).named("z")
    h = ad.where(z > 0, z, ad.leaky_relu(z, slope=0.1)).named("h")
    m = ad.maximum(h, t).named("m")
    s = ad.sum([m, h, x**2, abs(w), 1.5]).named("s")
    J = (ad.log(s - s) + s).named("J")
    K = (s * ad.sqrt(x) / (t - 2)).named("K")
    sheets = []
    for root in (J, K):
        graph = Graph(root)
        names = [graph.name(node) for node in graph.nodes]
        for answers in (["1"] * 20, ["-3", "-0.3", "0.50", "7.7", "2"] * 4, ["0.5"] * 20):
            given = dict(zip(names, answers, strict=False))
            sheets.append((graph, given, dict(reversed(given.items()))))
    found, different = compare(sheets)
    assert not different and found["not checked"] >= 6 and found["carried forward"] >= 6, found


def test_answers_come_one_at_a_time():
    """Each verdict is that on all answers so far; a later answer may change it."""
    rng, sheets = random.Random(2), list(students([4]))
    cases, orders = [], []
    for sheet in sheets:
        made = case(*sheet)
        rng.shuffle(made["answers"])
        cases.append(made)
        orders.append(made["answers"])
    for (graph, *_), order, (marks, _) in zip(sheets, orders, run(MARK, cases), strict=True):
        names = {f"n{i}": graph.name(node) for i, node in enumerate(graph.nodes)}
        for k in range(0, len(order), 9):
            sheet = {"value": {}, "gradient": {}}
            for kind, id, text in order[:k + 1]:
                sheet[kind][names[id]] = text
            wanted = verdicts(graph, sheet["value"], sheet["gradient"])
            assert marks[k]["verdict"] == wanted[order[k][:2]].verdict


def test_an_answer_can_be_changed_and_taken_back():
    x = Value(3.0, "x")
    z = (x * 2).named("z")
    graph = Graph((z * z).named("y"))
    answers = [["value", "n1", "5"], ["gradient", "n1", "10"], ["gradient", "n0", "20"],
               ["value", "n1", "6"], ["gradient", "n1", " 12"], ["gradient", "n0", "24"],
               ["gradient", "n1", "1,5"], ["gradient", "n1", ""], ["gradient", "n1", " ? "]]
    ((marks, _),) = run(MARK, [case(graph, {}, {}) | {"answers": answers}])
    assert [mark["verdict"] for mark in marks] == [
        "wrong here", "carried forward", "carried forward", "right", "right", "right",
        "unreadable", "blank", "blank"]
    assert marks[2]["because"] == [["gradient", "n1"]] and marks[0]["because"] == []
    assert marks[6]["message"].endswith(" Write a decimal point instead of the comma.")


def test_weight_used_hundreds_of_times_and_a_sum_of_as_many():
    """Marking stays quick: no input makes all terms of a gradient be computed again."""
    w, x = Value(0.9, "w"), Value(0.5, "x")
    y, total = x, ad.sum([w * Value(i / 500, f"x{i}") for i in range(500)])
    for _ in range(500):
        y = ad.tanh(w * y)
    for root in (y, total):
        graph = Graph(root.named("J"))
        made = case(graph, {}, {})
        numbers = made["numbers"]["gradients"]
        answers = [["gradient", id, f"{1.2 * numbers[id]:.2g}"] for id in list(numbers)[::-50]]
        started = time.perf_counter()
        ((marks, _),) = run(MARK, [made | {"answers": answers}])
        assert time.perf_counter() - started < 15
        assert {mark["verdict"] for mark in marks[1:]} >= {"carried forward"}


def test_gradient_past_an_undefined_slope_is_compared_with_the_engine():
    """Nothing flows back through a comparison, and 0 times an undefined slope is nan."""
    x = Value(0.0, "x")
    graph = Graph((ad.log(x) > 1.0) + 3 * x)
    made = case(graph, {}, {"x": "3"})
    ((_, marks),) = run(MARK, [made])
    assert [mark["verdict"] for mark in marks] == ["right"]


def test_unknown_box_is_an_error():
    graph = Graph(Value(1.0))
    with pytest.raises(AssertionError, match="marker: there is no value of n7"):
        run(MARK, [case(graph, {}, {}) | {"answers": [["value", "n7", "1"]]}])


# Numbers as they are written.
READABLE = ["-32", "0.23", "1/3", "-2.5e-3", "−4", "–4.0", "‐.5", "+ 7", "- 7.0", "1 / -3", "5.",
            "0", "0.0", "0.00e5", "1e3", "1.5E+2", "12e-400", "0e9", "1e308", "  2.50  ", "1e-3",
            "-0", "000.10", "1.0e-310", "3.5/7.0", "1.5e300"]
UNREADABLE = ["1,5", "a", "1/2/3", "1/0", "1/0.0", "1e400", "--1", "1 2", "0x10", "1_000", "inf",
              "nan", "Infinity", ".", "e5", "1/", "1e308/1e-308", "½", "٣", "<img src=x>"]


def test_numbers_are_read_as_on_paper():
    read = run(source("marking.js") + "give(data.map(readNumber));", READABLE + UNREADABLE)
    for text, found in zip(READABLE, read, strict=False):
        written = read_written(text, (), None, "w")
        assert found["number"] == written.numbers[()], text
        assert found["half"] == pytest.approx(float(written.half_unit[()]), rel=1e-15), text
    for text, found in zip(UNREADABLE, read[len(READABLE):], strict=True):
        with pytest.raises(ValueError, match="w"):
            read_written(text, (), None, "w")
        assert found["message"].startswith(("Cannot read", "This "))
        assert ("comma" in found["message"]) == ("," in text)


# Arrays.
def test_entries_of_arrays_are_right_or_wrong():
    X, w = Tensor([[1.0, 2.0], [1e9, -1e9 + 0.25]], "X"), Tensor([1.0, 1.0], "w")
    z = (X @ w).named("z")
    graph = Graph((z * [2.0, 1.0]).sum().named("J"))
    ids = {graph.name(node): f"n{i}" for i, node in enumerate(graph.nodes)}
    questions = [("z", "value", [0], "3", "right"), ("z", "value", [0], "3.01", "wrong here"),
                 ("z", "value", [1], "0", "right"), ("X", "gradient", [0, 1], "2.0", "right"),
                 ("X", "gradient", [1, 1], "2", "wrong here"), ("X", "value", [1, 0], "?", "blank"),
                 ("w", "gradient", [1], "-1e9", "right"), ("J", "value", [], "6.2", "right"),
                 ("J", "value", [], "2000", "wrong here"),
                 ("w", "gradient", [0], "a", "unreadable")]
    answers = [(kind, ids[name], text, index) for name, kind, index, text, _ in questions]
    made = case(graph, {}, {}) | {"answers": answers}
    assert made["program"] is None
    ((marks, _),) = run(MARK, [made])
    assert [mark["verdict"] for mark in marks] == [wanted for *_, wanted in questions]
    assert marks[6]["expected"] == 4 - 1e9 + 0.25
    for (name, kind, index, text, wanted) in questions:
        if wanted not in ("blank", "unreadable"):
            node = graph[name]
            sheet = np.full(node.shape, None, object)
            sheet[tuple(index)] = text
            given = {name: sheet if node.shape else text}
            report = check_by_hand(graph.roots[0], **{f"{kind}s": given})
            assert [row.verdict for row in report.rows if row.hand is not None] == [wanted]


def test_numbers_without_a_program_are_right_or_wrong(own_ops):
    op = ad.elementwise("third", None, lambda x: x / 3, 1 / 3)
    graph = Graph(op(Value(1.0, "x")).named("y"))
    made = case(graph, {"y": str(Fraction(1, 3)), "x": "2"}, {"x": "0.33", "y": "0.9"})
    assert made["program"] is None
    ((_, marks),) = run(MARK, [made])
    assert [mark["verdict"] for mark in marks] == ["right", "wrong here", "right", "wrong here"]
