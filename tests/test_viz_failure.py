"""Errors of ops as pictures: what failed on what, marked so that nobody needs to see colors."""

import gc
import pickle
import re
import sys
import weakref
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from autograd import (
    Tensor,
    Value,
    concatenate,
    constant,
    dot,
    elementwise,
    grad,
    kron,
    outer,
    relu,
    same_shape,
    stack,
)
from autograd import sum as total
from autograd.errors import NotDifferentiableError, ShapeError, note_failure
from nn import MLP, Dense, Dropout, MaxPool, Neuron, Sequential, losses
from viz import draw_error

SVG = "{http://www.w3.org/2000/svg}"
A, B = Tensor([[1.0, 2.0]], "A"), Tensor([[1.0, 2.0, 3.0]], "B")
X1, X2 = Value(1.0, "x1"), Value(2.0, "x2")


def error_of(expression):
    with pytest.raises(Exception) as caught:
        expression()
    return caught.value


def layers():
    X = constant(np.arange(8.0).reshape(4, 2), "X")
    h = relu(X @ Tensor([[1, 2, 0.5], [-1, 1, 1]], "W1")).named("h")
    return h @ Tensor([[1.0, 2.0], [3.0, 4.0]], "W2")


def test_the_graph_is_drawn_up_to_the_op_that_failed():
    shown = draw_error(error_of(layers))
    groups = [g for g in ElementTree.fromstring(shown.svg).iter(f"{SVG}g") if g.find(f"{SVG}title")
              is not None]
    found = {g.findtext(f"{SVG}title"): (g.get("class"), [
        "".join(text.itertext()).strip() for text in g.iter(f"{SVG}text")]) for g in groups}
    assert found["failed"] == ("node op failed", ["✗ @"])
    assert found["n3->failed"][1] == ["shape (4, 3)"] and found["n4->failed"][1] == ["shape (2, 2)"]
    assert found["n0"][1][-1] == "shape 4×2"  # where a wrong shape may come from
    assert found["failed->no_result"] == ("edge", [])
    assert {texts[0] for kind, texts in found.values() if kind.startswith("node")} == {
        "X", "W1", "v1", "h", "W2", "@", "ReLU", "✗ @", "no result"}
    assert "gradient" not in shown.svg.split("</style>")[1]
    caption = " ".join(text.text.strip() for g in groups for text in g.findall(f"{SVG}text")
                       if g.get("class") == "graph")
    assert caption == ("ShapeError: matmul: shapes (4, 3) and (2, 2) do not fit: inner sizes 3 and "
                       "2 differ.")


def test_the_failed_op_is_told_by_a_cross_and_dashes():
    source = draw_error(error_of(lambda: A + B)).source
    assert re.search(r'"op failed", .*style="filled,dashed", penwidth=3.*✗ \+', source)
    assert source.count("-> failed [") == 2


def test_text():
    assert repr(draw_error(error_of(layers))) == (
        "Diagram of an error: matmul failed on 2 operands\n"
        "  h: shape (4, 3)\n"
        "  W2: shape (2, 2)\n"
        "ShapeError: matmul: shapes (4, 3) and (2, 2) do not fit: inner sizes 3 and 2 differ."
    )
    assert draw_error(error_of(lambda: A.sum(axis=3))).description == (
        "sum failed on A: shape (1, 2). ShapeError: sum: axis 3 does not exist in shape (1, 2).")
    assert "\n  axis=3\n" in repr(draw_error(error_of(lambda: A.sum(axis=3))))


@pytest.mark.parametrize(("expression", "kind", "title", "operands"), [
    (lambda: A + B, ShapeError, "add failed on 2 operands", ["A: shape (1, 2)", "B: shape (1, 3)"]),
    (lambda: A + np.ones((1, 3)), ShapeError, "add failed on 2",
     ["A: shape (1, 2)", "[[1, 1, 1]]: shape (1, 3)"]),
    (lambda: np.ones((9, 9)) @ A, ShapeError, "matmul failed on 2",
     ["shape 9×9, all 1: shape (9, 9)", "A: shape (1, 2)"]),
    (lambda: np.concatenate([A, B]), ShapeError, "concatenate failed on 2 operands",
     ["A: shape (1, 2)", "B: shape (1, 3)", "axis=0"]),
    (lambda: A * "abc", TypeError, "multiply failed on 2", ["A: shape (1", "str 'abc': no array"]),
    (lambda: A * [[1.0], [1.0, 2.0]], ShapeError, "multiply failed on 2",
     ["list [[1.0], [1.0, 2.0]]: no array"]),
    (lambda: A * np.zeros((0, 2)), ShapeError, "multiply failed", ["shape (0, 2)"]),
    (lambda: np.sinc(A), NotDifferentiableError, "np.sinc failed on 1 operand", ["A: shape"]),
    (lambda: np.hypot(Value(1.0, "a"), 2.0), NotDifferentiableError, "np.hypot failed on 2",
     ["a: one number", "2: one number"]),
    (lambda: np.block([[A, 1.0], [A, B]]), NotDifferentiableError, "np.block failed on 4",
     ["1: one number"]),
    (lambda: np.linalg.inv(A), NotDifferentiableError, "np.linalg.inv failed on 1", ["A: shape"]),
    (lambda: A.reshape(3, 1), ShapeError, "reshape failed on 1", ["shape=(3, 1)"]),
    (lambda: same_shape(A, np.ones(2), "my_loss"), ShapeError, "my_loss failed on 2",
     ["A: shape (1, 2)", "[1, 1]: shape (2,)"]),
    (lambda: same_shape(np.ones(3), [1.0], "my_loss"), ShapeError, "my_loss failed on 2",
     ["[1, 1, 1]: shape (3,)", "[1]: shape (1,)"]),
    (lambda: losses.squared_error(Tensor(np.ones((8, 1)), "y"), np.ones(8)), ShapeError,
     "squared_error failed on 2", ["y: shape (8, 1)", "shape (8,)"]),
    (lambda: losses.softmax_cross_entropy(Tensor(np.ones((4, 3)), "z"), [0, 1]), ShapeError,
     "softmax_cross_entropy failed on 2", ["z: shape (4, 3)", "[0, 1]: shape (2,)"]),
    (lambda: losses.softmax_cross_entropy(Tensor(np.ones((4, 1)), "z"), [0, 1, 0, 1]), ShapeError,
     "softmax_cross_entropy failed on 2", ["z: shape (4, 1)", "[0, 1, 0, 1]: shape (4,)"]),
    (lambda: losses.softmax_cross_entropy(A.reshape(1, 1, 2).named("z"), [0]), ShapeError,
     "softmax_cross_entropy failed on 1", ["z: shape (1, 1, 2)"]),
    (lambda: losses.squared_error([[X1, X2], [X1]], [[1, 2], [3]]), ShapeError,
     "squared_error failed on 3", ["x1: one number"]),
    (lambda: losses.squared_error([[[X1]]], [[[1]]]), ShapeError, "squared_error failed on 1",
     ["x1: one number"]),
    (lambda: losses.gaussian_outputs(B, [[1.0]]), ShapeError, "gaussian_outputs failed on 2",
     ["B: shape (1, 3)", "[[1]]: shape (1, 1)"]),
    (lambda: losses.gaussian_negative_log_likelihood(A, B, [[1.0, 2.0]]), ShapeError,
     "gaussian_negative_log_likelih… failed on 2", ["A: shape (1, 2)", "B: shape (1, 3)"]),
    (lambda: Dense(3, 1, rng=0)(A), ShapeError, "Dense failed on 1 operand",
     ["A: shape (1, 2)", "inputs=3"]),
    (lambda: Sequential(Dense(2, 3, rng=0)).predict(np.ones((1, 3))), ShapeError,
     "Dense failed on 1", ["[[1, 1, 1]]: shape (1, 3)", "inputs=2"]),
    (lambda: MaxPool(3)(A), ShapeError, "MaxPool failed on 1", ["A: shape (1, 2)", "pool=3"]),
    (lambda: Dropout(0.5, mask=[1, 0, 1])(A, training=True), ShapeError, "Dropout failed on 2",
     ["A: shape (1, 2)", "[1, 0, 1]: shape (3,)"]),
    (lambda: Neuron(3, rng=0)([X1, X2]), ShapeError, "Neuron failed on 5",
     ["w[2]: one number", "x1: one number"]),
    (lambda: MLP(3, [2], rng=0)([X1, X2]), ShapeError, "Layer failed on 2",
     ["x1: one number", "inputs=3"]),
    (lambda: dot([X1, X2], [1.0, 2.0, 3.0]), ShapeError, "dot failed on 5",
     ["x1: one number", "3: one number"]),
    (lambda: dot(A.reshape(1, 1, 2).named("C"), A), ShapeError, "dot failed on 2",
     ["C: shape (1, 1, 2)", "A: shape (1, 2)"]),
    (lambda: outer(A, np.ones(2)), ShapeError, "outer failed on 2", ["A: shape (1, 2)"]),
    (lambda: kron(A, np.ones(2)), ShapeError, "kron failed on 2", ["A: shape (1, 2)"]),
    (lambda: concatenate([X1, X2]), ShapeError, "concatenate failed on 2", ["x1: one number"]),
    (lambda: stack([A, A], axis=3), ShapeError, "stack failed on 2", ["A: shape (1, 2)", "axis=3"]),
    (lambda: A.sum(axis=(0, 0)), ShapeError, "sum failed on 1", ["A: shape", "axis=(0, 0)"]),
    (lambda: total([X1, X2], axis=1), ShapeError, "sum failed on 2", ["x1: one number", "axis=1"]),
    (lambda: A[3], IndexError, "getitem failed on 1", ["A: shape (1, 2)", "index=3"]),
    (lambda: (A * 2.0).named("z").backward(), ShapeError, "backward failed on 1",
     ["z: shape (1, 2)"]),
    (lambda: grad((A * 2.0).named("z"), A), ShapeError, "grad failed on 1", ["z: shape (1, 2)"]),
])  # fmt: skip
def test_what_fails_on_nodes_can_be_drawn(expression, kind, title, operands):
    error = error_of(expression)
    assert type(error) is kind
    shown = draw_error(error)
    text = repr(shown)
    assert text.startswith(f"Diagram of an error: {title}")
    for operand in operands:
        assert f"\n  {operand}" in text or f": {operand}" in text
    assert shown.source.count("-> failed [") == int(re.search(r"on (\d)", text)[1])


def test_errors_of_ones_own_ops(own_ops):
    def refuse(x):
        raise RuntimeError("not today")

    moody = elementwise("moody", None, refuse, lambda y, x: y)
    error = error_of(lambda: moody(A))
    assert "moody failed on 1 operand" in repr(draw_error(error))


def test_an_operand_used_twice_is_drawn_once():
    C = Tensor([[1.0, 2.0]], "C")
    shown = draw_error(error_of(lambda: C @ C))
    assert shown.source.count("n0 -> failed") == 2 and "n1" not in shown.source


def test_names_for_what_has_none():
    C = Tensor([[1.0, 2.0]])
    error = error_of(lambda: C @ C)
    assert "C: shape (1, 2)" in repr(draw_error(error, names={"C": C}))
    assert "rankdir=TB" in draw_error(error, direction="down").source


def test_the_cause_of_an_error_counts():
    try:
        try:
            A + B
        except ShapeError as error:
            raise RuntimeError("layer 3 failed") from error
    except RuntimeError as error:
        assert repr(draw_error(error)).endswith("RuntimeError: layer 3 failed")


def test_what_was_raised_while_it_was_handled_counts():
    def careless():
        try:
            A + B
        except ShapeError:
            raise RuntimeError("something went wrong")  # noqa: B904  # as students write it

    def decided():
        try:
            A + B
        except ShapeError:
            raise RuntimeError("something went wrong") from None

    assert "add failed on 2" in repr(draw_error(error_of(careless)))
    with pytest.raises(ValueError, match="no graph to draw"):
        draw_error(error_of(decided))


def test_errors_in_a_circle_come_to_an_end():
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    with pytest.raises(ValueError, match="no graph to draw: first"):
        draw_error(first)


def test_without_an_error_the_last_one_is_drawn(monkeypatch):
    monkeypatch.setattr(sys, "last_value", error_of(layers), raising=False)
    assert "matmul failed on 2" in repr(draw_error())
    monkeypatch.delattr(sys, "last_value")
    with pytest.raises(TypeError, match="expected the exception that an op raised, got None"):
        draw_error()


def test_errors_can_be_sent_from_another_process():
    error = pickle.loads(pickle.dumps(error_of(lambda: (A * 2.0) + B)))
    assert str(error).startswith("add: shapes (1, 2) and (1, 3) do not fit")
    with pytest.raises(ValueError, match="no graph to draw"):
        draw_error(error)  # its nodes stayed there


def test_hostile_messages_and_long_ones():
    error = note_failure(ValueError('<b>"|{}\\n' + "x " * 5000), "<op>|{}", [A], {"<k>": "|"})
    shown = draw_error(error)
    texts = ["".join(t.itertext()).strip() for t in ElementTree.fromstring(shown.svg).iter(
        f"{SVG}text")]  # fmt: skip
    assert "✗ <op>|{}, <k>=|" in texts
    assert any(text.startswith('ValueError: <b>"|{}\\nx') for text in texts)
    assert len(shown.message) == 600


def test_it_shows_itself_and_saves_like_any_drawing(tmp_path):
    shown = draw_error(error_of(lambda: A + B))
    assert 'alt="add failed on A: shape (1, 2), B' in shown._repr_mimebundle_()["text/html"]
    assert r"\node[op,failed] (failed)" in shown.save(tmp_path / "x.tex").read_text()
    assert shown.too_large == ""


def test_of_a_huge_graph_the_part_next_to_the_op_is_drawn():
    x = Value(1.0, "x")
    for _ in range(1300):
        x = x + 1.0
    shown = draw_error(error_of(lambda: x @ "no"))
    assert shown.too_large == "" and 20 < len(shown.picture.boxes) < 100
    assert "n1300 -> failed" in shown.source and "…" in shown.source
    assert "v1300: one number" in repr(shown)


def test_themes():
    error = error_of(lambda: A + B)
    assert "prefers-color-scheme" in draw_error(error).svg
    assert 'bgcolor="#1B1B1F"' in draw_error(error, theme="dark").source
    with pytest.raises(ValueError, match=r"draw_error: theme must be one of .*'print', got 'pink'"):
        draw_error(error, theme="pink")


def test_the_operands_live_as_long_as_the_error():
    x = Tensor([[1.0, 2.0]])
    gc.disable()
    try:
        try:
            (x * 2.0) @ x
        except ShapeError as error:
            inner = weakref.ref(error.failure.operands[0])
            assert inner() is not None
        assert inner() is None  # without the collector: there is no cycle
    finally:
        gc.enable()


def test_the_first_note_stays():
    error = note_failure(ValueError("x"), "inner", [1])
    assert note_failure(error, "outer", [2]) is error
    assert error.failure == ("inner", (1,), {})


def test_errors_without_a_record_are_refused():
    with pytest.raises(ValueError, match="draw_error: this ZeroDivisionError does not come from an "
                                         "op on nodes, so there is no graph to draw: no "
                                         r"\(To see shapes up to a node, draw that: viz\.draw"):
        draw_error(ZeroDivisionError("no"))


def test_what_is_no_error_is_refused():
    with pytest.raises(TypeError, match=r"draw_error: expected the exception that an op raised, "
                                        r"got int 3\. Catch it: except ValueError as error"):
        draw_error(3)


def test_another_direction_is_refused():
    with pytest.raises(ValueError, match="draw_error: direction must be 'right' or 'down', got"):
        draw_error(ValueError("x"), direction="up")
