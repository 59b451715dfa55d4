"""What programs refuse, and what they say then."""

import re

import numpy as np
import pytest

from autograd import ShapeError, Tensor, Value, constant
from autograd.program import compile_graph


class Line:
    """y = w x + b + c, a graph with a leaf of each kind."""

    def __init__(self):
        self.w, self.b, self.x = Value(2.0, "w"), Value(1.0, "b"), Value(3.0, "x")
        self.c = constant(1.0, "c")
        self.y = (self.w * self.x + self.b + self.c).named("y")

    def compile(self, *args, **options):
        return compile_graph(self.y, *args, **options)


def refuses(error, message, function, *args, **options):
    """The function raises this error; the message is the whole of it."""
    with pytest.raises(error) as caught:
        function(*args, **options)
    assert str(caught.value.args[0]) == message


# Compiling.
def test_roots():
    refuses(TypeError, "compile_graph: expected a Value or a Tensor, got int 3.", compile_graph, 3)
    refuses(TypeError, "compile_graph: expected a Value or a Tensor, got float 2.0.",
            compile_graph, [Value(1.0), 2.0])
    refuses(ValueError, "compile_graph: the list of nodes is empty.", compile_graph, [])


@pytest.mark.parametrize(("pick", "what"), [
    (lambda line: line.c, "parameter c is a constant"),
    (lambda line: line.x, "parameter x is an input"),
    (lambda line: line.y, "parameter y is computed by add"),
    (lambda line: constant(2.0), "parameter without a name is a constant"),
    (lambda line: Value(2.0) * 3.0, "parameter without a name is computed by multiply"),
])
def test_parameters_that_are_none(pick, what):
    line = Line()
    refuses(ValueError, f"compile_graph: {what}; expected leaves that are differentiated by.",
            line.compile, ["x"], [line.w, pick(line)])


def test_parameters():
    line = Line()
    refuses(ValueError, "compile_graph: a parameter is given twice.",
            line.compile, None, [line.w, line.b, line.w])
    refuses(ValueError, "compile_graph: y depends on none of the parameters. Are they those of "
            "another model?", line.compile, None, [Value(1.0, "w"), Tensor([1.0])])
    refuses(ValueError, "compile_graph: parameters: the list of nodes is empty.",
            line.compile, None, [])
    refuses(TypeError, "compile_graph: parameters: expected a Value or a Tensor, got str 'w'.",
            line.compile, None, ["w"])
    refuses(TypeError, "compile_graph: parameters: expected a Value or a Tensor, got float 2.0.",
            line.compile, None, {"w": 2.0})


def test_reductions():
    line = Line()
    refuses(ValueError, "compile_graph: reduction must be 'sum', 'mean' or None, got str 'max'.",
            line.compile, ["x"], reduction="max")
    refuses(ValueError, "compile_graph: reduction must be 'sum', 'mean' or None, got int 1.",
            line.compile, ["x"], reduction=1)
    refuses(ValueError, "compile_graph: reduction must be 'sum', 'mean' or None, got list ['sum'].",
            line.compile, ["x"], reduction=["sum"])
    refuses(ValueError, "compile_graph: reduction goes with inputs that vary; pass inputs=.",
            line.compile, reduction="sum")
    refuses(ValueError, "compile_graph: reduction goes with inputs that vary; pass inputs=.",
            line.compile, [], reduction="mean")


def test_inputs_that_are_none():
    line = Line()
    refuses(ValueError, "compile_graph: input y is computed by add; only leaves can vary.",
            line.compile, ["y"])
    refuses(ValueError, "compile_graph: input y is computed by add; only leaves can vary.",
            line.compile, {"rows": [line.x, line.y]})
    refuses(ValueError, "compile_graph: input x is given twice.", line.compile, ["x", line.x])
    refuses(ValueError, "compile_graph: input x is given twice.",
            line.compile, {"first": line.x, "second": [line.x]})
    refuses(KeyError, "a node is not part of the graph of y.", line.compile, [Value(1.0)])
    refuses(KeyError, "other is not part of the graph of y.",
            line.compile, {"x": [line.x, Value(1.0, "other")]})
    with pytest.raises(KeyError, match="no node is named 'X'"):
        line.compile(["X"])


def test_inputs_of_other_kinds():
    line = Line()
    refuses(TypeError, "compile_graph: inputs must be a list of names or leaves, or a dict, got "
            "int 3.", line.compile, 3)
    refuses(TypeError, "compile_graph: inputs must be names and leaves, or a dict such as "
            "{'x': [x0, x1]}, got int 3.", line.compile, ["x", 3])
    refuses(TypeError, "compile_graph: inputs must be names and leaves, or a dict such as "
            "{'x': [x0, x1]}, got list.", line.compile, [[line.x, line.w]])
    refuses(TypeError, "compile_graph: input rows must be a leaf or a list of scalar leaves, got "
            "int 3 in it.", line.compile, {"rows": [line.x, 3]})
    refuses(TypeError, "compile_graph: input rows must be a leaf or a list of scalar leaves, got "
            "list [] in it.", line.compile, {"rows": []})
    refuses(TypeError, "compile_graph: input rows must be a leaf or a list of scalar leaves, got "
            "Tensor(data=[1.]) in it.", line.compile, {"rows": [Tensor([1.0])]})
    refuses(TypeError, "compile_graph: input x must be a leaf, a name or a list of scalar leaves, "
            "got int 3.", line.compile, {"x": 3})


@pytest.mark.parametrize("rows", [
    pytest.param(lambda a, b, c: [[a], [b, c]], id="longer"),
    pytest.param(lambda a, b, c: [[a, b], [c]], id="shorter"),
    pytest.param(lambda a, b, c: [[a, b], c], id="missing"),
    pytest.param(lambda a, b, c: [a, [b, c]], id="more"),
])
def test_inputs_in_rows_of_unequal_length(rows):
    a, b, c = (Value(float(i)) for i in range(3))
    with pytest.raises((TypeError, ShapeError)):
        compile_graph(a * b + c, {"rows": rows(a, b, c)})


def test_two_inputs_of_one_name():
    a, b = Value(1.0, "x"), Value(2.0, "x")
    with pytest.raises((KeyError, ValueError)):
        compile_graph(a - b, [a, b])


def test_inputs_whose_names_are_no_strings():
    line = Line()
    with pytest.raises(TypeError):
        line.compile({3: line.x})


# fprop.
def test_inputs_that_do_not_fit():
    program = Line().compile(["x", "w"])
    start, known = "fprop: inputs do not fit: ", " This program takes x, w."
    for given, what in (
            ({}, "missing x, w."), ({"x": 1.0}, "missing w."),
            ({"x": 1.0, "w": 1.0, "z": 2.0, "y": 1.0}, "unknown z, y."),
            ({"x": 1.0, "W": 1.0}, "missing w; unknown W.")):
        refuses(TypeError, start + what + known, program.fprop, **given)
    refuses(TypeError, f"{start}unknown x. This program takes none: pass inputs= to "
            "compile_graph.", Line().compile().fprop, x=1.0)


def test_inputs_of_the_wrong_shape():
    T, w = Tensor([1.0, 2.0], "T"), Value(2.0, "w")
    M = Tensor([[1.0, 2.0]], "M")
    program = compile_graph((T * w * M).sum(), ["T", "w", "M"])
    fit = {"T": [1.0, 2.0], "w": 1.0, "M": [[1.0, 2.0]]}
    program.fprop(**fit)
    for name, numbers, expected in (
            ("T", 1.0, "(n, 2), a row for each example, or (2,), got ()"),
            ("T", np.ones((4, 3)), "(n, 2), a row for each example, or (2,), got (4, 3)"),
            ("T", np.ones((4, 1, 2)), "(n, 2), a row for each example, or (2,), got (4, 1, 2)"),
            ("w", [[1.0]], "(n,), a row for each example, or (), got (1, 1)"),
            ("M", [1.0, 2.0], "(n, 1, 2), a row for each example, or (1, 2), got (2,)")):
        refuses(ShapeError, f"fprop: input {name} must have shape {expected}.", program.fprop,
                **fit | {name: numbers})


def test_inputs_with_other_numbers_of_rows():
    T, w = Tensor([1.0, 2.0], "T"), Value(2.0, "w")
    program = compile_graph((T * w).sum(), ["T", "w"])
    start = ("fprop: the inputs must have the same number of rows, or all be one example, got ")
    refuses(ShapeError, f"{start}T (3, 2), w (2,).", program.fprop, T=np.ones((3, 2)), w=[1.0, 2.0])
    refuses(ShapeError, f"{start}T (3, 2), w ().", program.fprop, T=np.ones((3, 2)), w=1.0)
    refuses(ShapeError, f"{start}T (2,), w (1,).", program.fprop, T=[1.0, 2.0], w=[1.0])


def test_inputs_that_are_no_numbers():
    program = Line().compile(["x"])
    refuses(TypeError, "fprop: x: expected real numbers, got <U1 data.", program.fprop, x="a")
    refuses(TypeError, "fprop: x: expected real numbers, got booleans. Convert it: "
            "array.astype(float).", program.fprop, x=[True])
    refuses(ShapeError, "fprop: x: got an empty array of shape (0,); at least one number is "
            "needed.", program.fprop, x=[])
    with pytest.raises(ShapeError, match=r"^fprop: x: the rows of the list differ in length"):
        program.fprop(x=[[1.0], [1.0, 2.0]])


def test_a_refused_fprop_leaves_the_last_one():
    program = Line().compile(["x"], reduction="sum")
    program.fprop(x=[1.0, 2.0])
    with pytest.raises(ShapeError):
        program.fprop(x=[[1.0]])
    assert program.values["x"].tolist() == [1.0, 2.0]
    assert sorted(program.bprop().tolist()) == [2.0, 3.0]


# Parameters.
def test_parameters_that_do_not_fit():
    program = Line().compile(["x"])
    for numbers, got in (
            ([1.0], "(1,)"), ([[1.0, 2.0]], "(1, 2)"), (1.0, "()"), ("ab", "str 'ab'"),
            ([True, False], "list [True, False]"), (None, "NoneType None"),
            ([1j, 2.0], "list [1j, 2.0]")):
        refuses(ShapeError, f"parameters: expected a flat array of 2 numbers, got {got}.",
                setattr, program, "parameters", numbers)
    assert sorted(program.parameters.tolist()) == [1.0, 2.0]


# bprop.
def test_bprop_before_fprop():
    for program in (Line().compile(), Line().compile(["x"])):
        refuses(RuntimeError, "bprop: nothing has been computed yet. Call fprop() first.",
                program.bprop)


def test_bprop_without_parameters():
    message = "bprop: the graph has no parameters: all its leaves are constants or inputs."
    program = compile_graph(constant(2.0) * 3.0)
    assert program.fprop() == 6.0
    refuses(ValueError, message, program.bprop)
    program = compile_graph(constant(2.0) * Value(1.0, "x"), ["x"])
    assert program.fprop(x=[1.0, 4.0]).tolist() == [2.0, 8.0]
    refuses(ValueError, message, program.bprop, [1.0, 1.0])
    assert program.parameters.shape == (0,)
    assert len(program.gradients) == 0


def test_roots_of_several_numbers_need_a_seed():
    w = Value(2.0, "w")
    program = compile_graph(Tensor([1.0, 2.0]) * w)
    program.fprop()
    refuses(ShapeError, "bprop: the root has shape (2,); a derivative needs one number. Take its "
            "sum(), or pass bprop(seed=...) of shape (2,).", program.bprop)
    program = Line().compile(["x"])
    program.fprop(x=[1.0, 2.0, 3.0])
    refuses(ShapeError, "bprop: the root has shape (3,); a derivative needs one number. Compile "
            'with reduction="mean" or "sum", or pass bprop(seed=...) of shape (3,).',
            program.bprop)
    program = compile_graph(Tensor([1.0, 2.0], "x") * w, ["x"], reduction="sum")
    program.fprop(x=[[1.0, 2.0]])
    refuses(ShapeError, "bprop: the root has shape (2,); a derivative needs one number. Take its "
            "sum(), or pass bprop(seed=...) of shape (2,).", program.bprop)


def test_seeds_that_do_not_fit():
    program = Line().compile(["x"])
    program.fprop(x=[1.0, 2.0, 3.0])
    refuses(ShapeError, "bprop: the root has shape (3,), the seed (2,); they must be the same.",
            program.bprop, [1.0, 2.0])
    refuses(TypeError, "bprop: seed: expected real numbers, got <U1 data.", program.bprop, "a")
    program = Line().compile()
    program.fprop()
    refuses(ShapeError, "bprop: the root has shape (), the seed (1,); they must be the same.",
            program.bprop, [1.0])
    refuses(TypeError, "bprop: seed: expected real numbers, got booleans. Convert it: "
            "array.astype(float).", program.bprop, np.array(True))


def test_a_seed_goes_with_one_root():
    line = Line()
    program = compile_graph([line.y, line.w * 2.0])
    program.fprop()
    refuses(ValueError, "bprop: a seed goes with one root; this program has 2.", program.bprop, 1.0)


@pytest.mark.parametrize("seed", [None, [1.0, 1.0]])
def test_several_roots_of_several_numbers(seed):
    line = Line()
    program = compile_graph([line.y, line.w * 2.0], ["x"])
    program.fprop(x=[1.0, 2.0])
    message = ("a seed goes with one root" if seed else 'Compile with reduction="mean" or "sum", '
               "or compile it alone and pass bprop(seed=...).")
    with pytest.raises(ValueError, match=re.escape(message)):
        program.bprop(seed)


# Values and gradients.
def test_values_before_fprop():
    for program in (Line().compile(), Line().compile(["x"])):
        refuses(RuntimeError, "values: nothing has been computed yet. Call fprop() first.",
                lambda program=program: program.values["w"])


def test_gradients_before_bprop():
    message = "gradients: none have been computed yet. Call fprop() and bprop() first."
    program = Line().compile()
    refuses(RuntimeError, message, lambda: program.gradients["w"])
    program.fprop()
    refuses(RuntimeError, message, lambda: program.gradients["w"])
    program.bprop()
    assert program.gradients["w"] == 3.0
    program.fprop()
    refuses(RuntimeError, message, lambda: program.gradients["w"])


def test_gradients_of_what_is_no_parameter():
    line = Line()
    program = line.compile(["x"], [line.w])
    program.fprop(x=1.0)
    program.bprop()
    for key, name in (("x", "x"), (line.b, "b"), (line.c, "c"), (line.y, "y"),
                      (line.y.operands[0], "this node")):
        refuses(KeyError, f"{name} is no parameter of the program. Pass it in parameters=, or take "
                "backward() for all gradients.", lambda key=key: program.gradients[key])


def test_gradients_of_an_array_that_is_no_parameter():
    program = Line().compile()
    program.fprop()
    program.bprop()
    with pytest.raises(KeyError, match="y is no parameter"):
        program.gradients["y"]


def test_keys_that_are_unknown():
    program = Line().compile()
    program.fprop()
    program.bprop()
    for table in (program.values, program.gradients):
        with pytest.raises(KeyError, match="no node is named 'nope'"):
            table["nope"]
        refuses(KeyError, "a node is not part of the graph of y.",
                lambda table=table: table[Value(1.0)])
        refuses(TypeError, "expected a node or a name, got int 3.", lambda table=table: table[3])
    assert "nope" not in program.values and "w" in program.values
