"""Steps: every line of both passes, as plain data, in the order in which backward works."""

import json
import pickle
import re
from collections import Counter
from dataclasses import FrozenInstanceError, fields
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
import autograd.step
from autograd import Graph, Node, ShapeError, StaleGraphError, Tensor, Value, constant
from autograd.step import LARGEST_LISTED, SCHEMA, Step, steps_json
from tests.test_random_graphs import LEAVES, PROGRAMS, run
from viz.recorded import picture


def neuron():
    w, x, b = Value(3.0, "w"), Value(-2.0, "x"), Value(7.0, "b")
    return ag.tanh((w * x + b).named("z")).named("y")


def fan_out():
    """Lisbon, Recap: Chain Rule: u = t², v = 3t + 1, r = uv."""
    t = Value(2.0, "t")
    u = (t**2).named("u")
    v = (3 * t + 1).named("v")
    return (u * v).named("r")


def layer():
    """Broadcasting, fan-out, a constant, matrices."""
    X = constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "X")
    W, b = Tensor([[1.0, 2.0], [-1.0, 1.0]], "W"), Tensor([0.1, 0.2], "b")
    h = ag.sigmoid((X @ W + b).named("z")).named("h")
    return (ag.mean(h * h) + 0.5 * ag.sum(W**2)).named("J")


def lines(graph, **options):
    return [str(step) for step in graph.steps(**options)]


def as_array(numbers):
    return np.array(numbers, float)


# What is written.
def test_a_neuron_reads_as_on_a_blackboard():
    assert lines(Graph(neuron())) == [
        "v₁ = w · x = 3 · (-2) = -6",
        "z = v₁ + b = -6 + 7 = 1",
        "y = tanh(z) = tanh(1) = 0.761594",
        "∂y/∂y = 1",
        "∂y/∂z = ∂y/∂y · ∂y/∂z = ∂y/∂y · (1 − y²) = 1 · 0.419974 = 0.419974",
        "∂y/∂v₁ = ∂y/∂z · ∂z/∂v₁ = 0.419974 · 1 = 0.419974",
        "∂y/∂b = ∂y/∂z · ∂z/∂b = 0.419974 · 1 = 0.419974",
        "∂y/∂w = ∂y/∂v₁ · ∂v₁/∂w = ∂y/∂v₁ · x = 0.419974 · (-2) = -0.839949",
        "∂y/∂x = ∂y/∂v₁ · ∂v₁/∂x = ∂y/∂v₁ · w = 0.419974 · 3 = 1.25992"]


def test_fan_out_is_a_running_sum():
    *_, first, second = Graph(fan_out()).steps()
    assert str(first) == "∂r/∂t = ∂r/∂v₁ · ∂v₁/∂t = 4 · 3 = 12        (1 of 2)"
    assert str(second) == ("∂r/∂t = 12 + ∂r/∂u · ∂u/∂t = 12 + ∂r/∂u · 2 · t = 12 + 7 · 4 = 40"
                           "        (2 of 2)")
    assert (first.whole, second.before, second.contribution, second.result) == (None, 12, 28, 40)
    assert second.whole == "∂r/∂t = ∂r/∂v₁ · ∂v₁/∂t + ∂r/∂u · ∂u/∂t = 12 + 28 = 40"
    assert second.whole_latex == (
        r"\frac{\partial r}{\partial t} = \frac{\partial r}{\partial v_{1}} \cdot "
        r"\frac{\partial v_{1}}{\partial t} + \frac{\partial r}{\partial u} \cdot "
        r"\frac{\partial u}{\partial t} = 12 + 28 = 40")


def test_all_that_a_step_says():
    step = next(step for step in Graph(neuron()).steps() if step.name == "w")
    assert step.as_dict() == {
        "number": 8, "phase": "bprop", "node": "n0", "name": "w", "op": "multiply",
        "operands": [], "operand_names": [],
        "formula": "∂y/∂w = ∂y/∂v₁ · ∂v₁/∂w",
        "formula_latex": r"\frac{\partial y}{\partial w} = \frac{\partial y}{\partial v_{1}}"
                         r" \cdot \frac{\partial v_{1}}{\partial w}",
        "local_formula": "∂v₁/∂w = x",
        "local_formula_latex": r"\frac{\partial v_{1}}{\partial w} = x",
        "numbers": "0.419974 · (-2)",
        "line": "∂y/∂w = ∂y/∂v₁ · ∂v₁/∂w = ∂y/∂v₁ · x = 0.419974 · (-2) = -0.839949",
        "line_latex": r"\frac{\partial y}{\partial w} = \frac{\partial y}{\partial v_{1}} \cdot "
                      r"\frac{\partial v_{1}}{\partial w} = \frac{\partial y}{\partial v_{1}} "
                      r"\cdot x = 0.419974 \cdot \left(-2\right) = -0.839949",
        "result": step.result, "result_text": "-0.839949", "shape": [],
        "gradient_name": "∂y/∂w", "source": "n2", "source_name": "v1", "operand": 0,
        "gradient": step.gradient, "local": -2.0, "contribution": step.result, "before": None,
        "part": 1, "parts": 1, "whole": None, "whole_latex": None, "note": None}
    assert step.result == step.gradient * -2 == pytest.approx(-0.8399486832)


def test_an_op_step_names_its_operands_and_writes_out_raw_numbers():
    x = Value(2.0, "x")
    (step, *_) = Graph(3 * x).steps()
    assert (step.op, step.operands, step.operand_names) == ("multiply", ("c1_0", "n0"), ("3", "x"))
    assert (step.formula, step.numbers, step.result) == ("v₁ = 3 · x", "3 · 2", 6.0)
    assert (step.phase, step.source, step.part, step.gradient_name) == ("fprop", None, None, None)


def test_an_operand_used_twice_by_one_op_has_two_steps():
    x = Value(3.0, "x")
    steps = list(Graph((x * x).named("y")).steps())[-2:]
    assert [str(step) for step in steps] == [
        "∂y/∂x = ∂y/∂y · ∂y/∂x = ∂y/∂y · x = 1 · 3 = 3        (1 of 2; as operand 1)",
        "∂y/∂x = 3 + ∂y/∂y · ∂y/∂x = 3 + ∂y/∂y · x = 3 + 1 · 3 = 6        (2 of 2; as operand 2)"]
    assert [step.operand for step in steps] == [0, 1]


def test_tensors_show_transposes_and_what_is_summed():
    steps = list(Graph(layer()).steps())
    text = "\n".join(map(str, steps))
    assert "v₁ = X · W = [[1, 2], [3, 4], [5, 6]] · [[1, 2], [-1, 1]] = [[" in text
    assert "∂J/∂h ⊙ ∂h/∂z = ∂J/∂h ⊙ h ⊙ (1 − h) = [[" in text
    assert "∂J/∂z · ∂z/∂b = sum(∂J/∂z, axis=0) = [0.0594, 0.00479266]" in text
    assert "[[1, 2], [-1, 1]] + Xᵀ · ∂J/∂v₁ = [[1, 2], [-1, 1]] + [[" in text
    assert "… + ∂J/∂v₂ ⊙ ∂v₂/∂h" in text  # a sum so far that would be long
    (step,) = [step for step in steps if step.source and "Xᵀ" in step.line]
    assert (step.local, step.local_formula, step.shape) == (None, None, (2, 2))


def test_large_arrays_are_told_by_their_shape():
    X, W = Tensor(np.ones((20, 3)), "X"), Tensor(np.ones((3, 2)), "W")
    steps = list(Graph(ag.sum(ag.tanh(X @ W)).named("J")).steps())
    assert str(steps[0]) == "v₁ = X · W = array(20, 2)"
    assert str(steps[-2]) == "∂J/∂X = ∂J/∂v₁ · Wᵀ = array(20, 3)"
    assert (steps[0].numbers, steps[0].result_text) == (None, "array of shape (20, 2)")
    assert as_array(steps[0].result).shape == (20, 2)


def test_huge_arrays_are_left_out():
    W = Tensor(np.ones(LARGEST_LISTED + 1), "W")
    for step in Graph(ag.sum(W * 2)).steps():
        large = step.shape == W.shape
        assert (step.result is None) == large
        assert len(json.dumps(step.as_dict())) < 2000


def test_names_are_symbols_in_formulas_and_short():
    delta1, long = Value(2.0, "delta1"), Value(3.0, "a name\nthat is far too long for a blackboard")
    (step, *_) = Graph((delta1 * long).named("y_hat")).steps()
    assert str(step) == "ŷ = δ₁ · a name that is far too long f… = 2 · 3 = 6"
    assert (step.name, step.operand_names) == (
        "y_hat", ("delta1", "a name that is far too long f…"))
    assert step.formula_latex.startswith(r"\hat{y} = \delta_{1} \cdot \mathrm{a\ name")


def test_a_derivative_as_a_name_stands_in_parentheses():
    slope = Value(2.0, "dJ_dw")
    (*_, line) = lines(Graph((3 * slope).named("y")))
    assert line == "∂y/∂(∂J/∂w) = ∂y/∂y · ∂y/∂(∂J/∂w) = 1 · 3 = 3"


def test_many_operands_and_many_shares_are_counted():
    x = Value(1.0, "x")
    *_, last = steps = list(Graph(ag.sum([x * i for i in range(1, 26)]).named("J")).steps())
    assert last.line.startswith("∂J/∂x = 324 + ∂J/∂v₁ · ∂v₁/∂x = 324 + 1 · 1 = 325 ")
    assert last.whole == "∂J/∂x = sum of 25 shares = 325"
    assert str(steps[25]).endswith("… + v₂₅ = 1 + 2 + 3 + 4 + 5 + 6 + … + 25 = 325")
    assert str(steps[27]) == "∂J/∂v₁ = ∂J/∂J · ∂J/∂v₁ = 1"
    joined = ag.concatenate([Tensor([1.0], f"a_rather_long_name_{i}") for i in range(9)])
    (step, *_) = Graph(joined.named("y")).steps(seed=np.ones(9))
    assert len(step.formula) <= 75 and step.formula.endswith("…")
    assert step.formula_latex == r"y = \ldots"


def test_several_roots_and_seeds():
    x = Value(2.0, "x")
    a, b = (x * x).named("a"), (3 * x).named("b")
    steps = [str(step) for step in Graph(a, b).steps() if step.phase == "bprop"]
    assert steps[:3] == ["∂(a + b)/∂a = 1", "∂(a + b)/∂b = 1",
                         "∂(a + b)/∂x = ∂(a + b)/∂b · ∂b/∂x = 1 · 3 = 3        (1 of 3)"]
    steps = [str(step) for step in Graph((a * b).named("y"), a).steps() if step.name == "a"]
    assert steps[1:] == [
        "∂(y + a)/∂a = 1        (1 of 2)",  # a root below another: its seed is the first share
        "∂(y + a)/∂a = 1 + ∂(y + a)/∂y · ∂y/∂a = 1 + ∂(y + a)/∂y · b = 1 + 1 · 6 = 7"
        "        (2 of 2)"]
    assert lines(Graph(b), seed=2.0)[1:] == [
        "∂(seed · b)/∂b = seed = 2", "∂(seed · b)/∂x = ∂(seed · b)/∂b · ∂b/∂x = 2 · 3 = 6"]
    assert lines(Graph(b), seed=1) == lines(Graph(b))
    assert lines(Graph(*[x * i for i in range(5)]))[-1].startswith("∂(sum of 5 roots)/∂x = 10 + ")


def test_constants_and_edges_where_nothing_flows_have_no_step():
    x, c = Value(2.0, "x"), constant(3.0, "c")
    y = ag.where(x * c > 0, x, 5.0) + 1
    assert [step.source and step.line for step in Graph(y).steps() if step.phase == "bprop"] == [
        None, "∂v₄/∂v₃ = ∂v₄/∂v₄ · ∂v₄/∂v₃ = 1 · 1 = 1",
        "∂v₄/∂x = ∂v₄/∂v₃ · ∂v₃/∂x = ∂v₄/∂v₃ · (v₂ ≠ 0) = 1 · 1 = 1"]
    assert list(Graph(c).steps()) == []
    assert lines(Graph(x)) == ["∂x/∂x = 1"]


def test_the_first_inf_and_nan_are_named():
    x = Value(1e6, "x")
    e = ag.exp(x).named("e")
    steps = list(Graph((e - e).named("J")).steps())
    assert [step.note for step in steps] == [
        "first node that holds inf", "first node that holds nan", None, None, None,
        "first gradient that holds nan"]  # 0 · inf
    assert str(steps[0]) == "e = exp(x) = exp(1e+06) = inf        (first node that holds inf)"
    (step, *_) = Graph(ag.sqrt(Value(0.0, "x")).named("y")).steps()
    *_, slope = Graph(ag.sqrt(Value(0.0, "x")).named("y")).steps()
    assert step.note is None and slope.note == "first gradient that holds inf"
    (step, *_) = Graph(Value(np.nan, "x") * 2).steps()
    assert str(step) == "v₁ = x · 2 = nan · 2 = nan        (nan comes from x)"
    (step, *_) = Graph(Tensor([0.0, 1.0], "x") * [np.nan, np.inf]).steps(seed=[1, 1])
    assert step.note == "inf comes from a constant, nan comes from a constant"


# The numbers are those of the passes.
def assert_steps_are_the_passes(graph, seed=None):
    """Values are node.data, the last sums what backward leaves; sums follow from each other."""
    nodes = {f"n{i}": node for i, node in enumerate(graph.nodes)}
    single = any(node.dtype == np.float32 for node in graph.nodes)
    before = [node.grad for node in graph.nodes]
    steps = list(graph.steps(seed))
    assert all(node.grad is old for node, old in zip(graph.nodes, before, strict=True))
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert steps == list(graph.steps(seed))

    values = [step for step in steps if step.phase == "fprop"]
    assert steps[: len(values)] == values
    assert [nodes[step.node] for step in values] == [x for x in graph.nodes if x.op is not None]
    for step in values:
        np.testing.assert_array_equal(as_array(step.result), nodes[step.node].data)

    graph.bprop(seed)
    last, count = {}, Counter()
    for step in steps[len(values):]:
        count[step.node] += 1
        assert step.part == count[step.node]
        previous = last.get(step.node)
        assert step.before == (previous and previous.result)
        if previous is not None:
            np.testing.assert_allclose(as_array(step.before) + as_array(step.contribution),
                                       as_array(step.result), rtol=1e-6 if single else 1e-15)
            assert step.parts == previous.parts
        last[step.node] = step
        if step.source is not None:
            source = nodes[step.source]
            assert source.operands[step.operand] is nodes[step.node]
            assert as_array(step.gradient).shape == source.shape
            np.testing.assert_array_equal(as_array(step.gradient), source.grad)
            assert last[step.source].part == last[step.source].parts  # complete when handed on
    for name, node in nodes.items():
        if name in last:
            assert last[name].part == last[name].parts
            assert last[name].shape == node.shape
            assert (last[name].whole is None) == (last[name].parts == 1)
            np.testing.assert_array_equal(as_array(last[name].result), node.grad)
        else:
            assert node.is_constant or not np.any(node.grad)
    sources = [int(step.source[1:]) for step in steps if step.source is not None]
    assert sources == sorted(sources, reverse=True)  # reverse topological order
    return steps


@given(PROGRAMS, LEAVES)
@settings(max_examples=60)
def test_random_scalar_graphs(program, numbers):
    assert_steps_are_the_passes(Graph(run(program, [Value(number) for number in numbers])))


@given(PROGRAMS, st.lists(st.sampled_from([(), (1,), (3,), (2, 3), (2, 1)]), min_size=1,
                          max_size=3))
@settings(max_examples=40)
def test_random_tensor_graphs_with_broadcasting(program, shapes):
    rng = np.random.default_rng(1)
    root = run(program, [Tensor(rng.uniform(-1.5, 1.5, shape)) for shape in shapes])
    assert_steps_are_the_passes(Graph(ag.sum(root)))
    assert_steps_are_the_passes(Graph(root), rng.normal(size=root.shape))


@given(PROGRAMS, LEAVES)
@settings(max_examples=20)
def test_random_graphs_of_several_roots(program, numbers):
    root = run(program, [Value(number) for number in numbers])
    assert_steps_are_the_passes(Graph(root, *Graph(root).nodes[-3:-1]))


@pytest.mark.parametrize("root", [neuron, fan_out, layer])
def test_named_examples(root):
    assert_steps_are_the_passes(Graph(root()))


def test_float32():
    W = Tensor(np.array([[0.1, 0.2]], np.float32), "W")
    assert_steps_are_the_passes(Graph(ag.sum(ag.tanh(W) * W + 1.0)))


# When it is asked, and what may happen meanwhile.
def test_the_checks_come_at_once():
    x = Tensor([1.0, 2.0], "x")
    y = (x * x).named("y")
    with pytest.raises(ShapeError, match=r"steps: y has shape \(2,\); a derivative needs"):
        Graph(y).steps()
    with pytest.raises(ShapeError, match=r"steps: y has shape \(2,\), the seed \(3,\)"):
        Graph(y).steps(seed=[1, 2, 3])
    with pytest.raises(ValueError, match="steps: a seed goes with one root; this graph has 2"):
        Graph(y, x).steps(seed=[1, 2])
    with pytest.raises(TypeError, match="seed: expected real numbers"):
        Graph(y).steps(seed=["a", "b"])
    x.data = [0.0, 1.0]
    with pytest.raises(StaleGraphError, match=r"steps: x\.data changed after y was computed"):
        Graph(y).steps(seed=[1, 1])


@pytest.mark.parametrize("taken", [1, 5])
def test_data_changed_between_two_steps_is_noticed(taken):
    y = neuron()
    graph = Graph(y)
    steps = graph.steps()
    assert len(list(islice(steps, taken))) == taken
    Value(1.0).data = 2.0  # of another graph
    next(steps)
    graph["w"].data = 5.0
    graph.fprop()
    with pytest.raises(StaleGraphError, match=r"w\.data changed while the steps were read"):
        next(steps)


def test_steps_come_one_by_one():
    x = Value(0.5, "x")
    y = x
    for _ in range(3000):
        y = ag.tanh(y * x)
    steps = Graph(y).steps()
    assert iter(steps) is steps
    assert [step.number for step in islice(steps, 3)] == [1, 2, 3]
    count = Counter(step.phase for step in steps)
    assert count == {"fprop": 6000 - 3, "bprop": 9000 + 1}


def test_warnings_of_the_caller_stay_his_own():
    before = np.geterr()
    for _ in Graph(layer()).steps():
        assert np.geterr() == before


# Plain data.
def is_plain(thing):
    if isinstance(thing, tuple):
        return all(map(is_plain, thing))
    return thing is None or type(thing) in (str, int, float)


@pytest.mark.parametrize("root", [neuron, fan_out, layer])
def test_steps_are_plain_frozen_and_picklable(root):
    for step in Graph(root()).steps():
        assert all(is_plain(getattr(step, field.name)) for field in fields(step))
        assert pickle.loads(pickle.dumps(step)) == step
        assert hash(step) == hash(pickle.loads(pickle.dumps(step)))
        assert repr(step) == f"<step {step.number}: {step.line}>"
        assert step._repr_latex_() == f"${step.line_latex}$"
        with pytest.raises(FrozenInstanceError):
            step.number = 0


# JSON.
def documented():
    """The keys and types that the module's text lists."""
    found = re.findall(r"^    (\w+) \(([^)]+)\): ", autograd.step.__doc__, re.MULTILINE)
    return dict(found)


def fits(value, kind):
    """Whether a JSON value is of the type that the documentation names."""
    if kind.endswith(" or null"):
        return value is None or fits(value, kind.removesuffix(" or null"))
    if kind.startswith("list of "):
        return isinstance(value, list) and all(fits(x, kind[len("list of "):]) for x in value)
    if kind == "numbers":
        return (type(value) is float or value in ("inf", "-inf", "nan")
                or (isinstance(value, list) and all(fits(x, "numbers") for x in value)))
    return type(value) is {"string": str, "integer": int}[kind]


def refuse(constant):
    raise ValueError(constant)


def undefined():
    x = Tensor([0.0, -1.0, 1.0], "x")
    return ag.sum(ag.log(x) + ag.exp(1000 * x)).named("J")


@pytest.mark.parametrize("root", [neuron, fan_out, layer, undefined])
def test_json_is_as_documented(root):
    graph = Graph(root())
    text = steps_json(graph.steps())
    content = json.loads(text, parse_constant=refuse)
    assert content["schema"] == SCHEMA == "chalkgrad.steps/1"
    assert list(content) == ["schema", "steps"]
    kinds = documented()
    assert list(kinds) == [field.name for field in fields(Step)]
    for step, plain in zip(graph.steps(), content["steps"], strict=True):
        assert list(plain) == list(kinds)
        assert {key: (value, kinds[key]) for key, value in plain.items()
                if not fits(value, kinds[key])} == {}
        assert plain == json.loads(json.dumps(step.as_dict(), allow_nan=False))
        assert not any("\n" in value for value in plain.values() if isinstance(value, str))
    assert text == steps_json(graph.steps())


def test_json_writes_inf_and_nan_as_strings():
    first, *_ = json.loads(steps_json(Graph(undefined()).steps()))["steps"]
    assert first["result"] == ["-inf", "nan", 0.0]


@pytest.mark.parametrize("root", [neuron, fan_out, layer])
def test_ids_are_those_of_diagrams(root):
    graph = Graph(root())
    shown = picture(graph)
    boxes = {box.id: box for box in shown.boxes}
    arrows = Counter((edge.tail, edge.head) for edge in shown.edges)
    into = {}
    for step in graph.steps():
        assert boxes[step.node].name == step.name
        if step.phase == "fprop":
            op = shown.operations[step.node].id
            assert (op, step.node) in arrows
            assert Counter((tail, op) for tail in step.operands) <= arrows
            assert all(boxes[x].name in (name, "")
                       for x, name in zip(step.operands, step.operand_names, strict=True))
            into[step.node] = step.operands
        elif step.source is not None:
            assert into[step.source][step.operand] == step.node


def test_steps_are_not_nodes():
    assert not any(isinstance(getattr(step, name), Node) for step in Graph(neuron()).steps()
                   for name in documented())
