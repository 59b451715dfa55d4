"""Step formulas as JavaScript: every op computes and differentiates there as it does here."""

import json

import numpy as np
import pytest

import autograd as ad
from autograd import Graph, Tensor, Value, elementwise
from autograd.op import OWN, REGISTRY, ElementwiseOp
from autograd.sweeps import pull
from lectures import EXAMPLES
from tests.derivatives import operands_for
from tests.javascript import run
from viz.javascript import MOST_MARKED, json_numbers, marking_data, step_program
from viz.javascript_ops import JAVASCRIPT

POINTS = 60
ELEMENTWISE = [op for op in REGISTRY.values() if isinstance(op, ElementwiseOp) and op.name in OWN]
OPTIONS = {"leaky_relu": [{}, {"slope": 0.3}], "elu": [{}, {"alpha": 0.5}]}
TIED = ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal", "maximum",
        "minimum")
TAILS = [0.0, -40.0, -6.0, 6.0, 40.0]
OF_ONE_NUMBER = ("sum", "mean", "max", "min", "norm", "logsumexp")
COMPUTE = """
const programs = data.programs.map((text) => eval("(" + text + ")"));
give(programs.map(({ops, nodes}, i) => data.points[i].map((xs) => {
  const {value, shares} = ops[nodes.at(-1)[1]], y = value(...xs);
  return [y, ...shares.map(({of}) => of(1.5, y, ...xs))].map(String);
})));
"""


def cases():
    """An op on nodes, and the points at which to compute it."""
    rng = np.random.default_rng(5)
    for op in ELEMENTWISE:
        for options in OPTIONS.get(op.name, [{}]):
            arity = len(op.slopes)
            points = [operands_for(op, [()] * arity, options, rng) for _ in range(POINTS)]
            if np.ndim(op.domain) == 1 and op.domain == (-2.0, 2.0):
                points += [[x, *[1.25, -0.5][:arity - 1]] for x in TAILS]
            if op.name in TIED:
                points += [[1.25, 1.25], [0.0, 0.0], [-0.5, -0.5]]
            yield op, options, points
    yield REGISTRY["total"], {}, [list(rng.normal(size=4)) for _ in range(POINTS)]
    for name in OF_ONE_NUMBER:
        yield REGISTRY[name], {"axis": None}, [[x] for x in rng.normal(size=POINTS)]


@pytest.fixture(scope="module")
def computed():
    """What node makes of all cases, in one run."""
    every = list(cases())
    programs = []
    for op, options, points in every:
        programs.append(step_program(Graph(op(*map(Value, points[0]), **options))))
        assert programs[-1] is not None, f"{op.name} needs an entry in viz.javascript_ops"
    results = run(COMPUTE, {"programs": programs, "points": [points for *_, points in every]})
    return list(zip(every, results, strict=True))


def test_every_op_of_numbers_has_javascript():
    assert len(ELEMENTWISE) > 40
    assert {op.name for op in ELEMENTWISE} <= set(JAVASCRIPT) <= OWN


def test_values_and_slopes_are_those_of_the_engine(computed):
    compared = 0
    for (op, options, points), found in computed:
        for xs, numbers in zip(points, found, strict=True):
            leaves = list(map(Value, xs))
            node = op(*leaves, **options)
            with np.errstate(all="ignore"):
                shares = [pull(node, i, 1.5, node.data, xs) for i in range(len(xs))]
            expected = np.array([node.data, *[0.0 if share is None else share for share in shares]])
            got = np.array([float(number.replace("Infinity", "inf")) for number in numbers])
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12 if op.name in (
                "sin", "cos") else 1e-300, err_msg=f"{op.name}{xs} {options}")
            compared += got.size
    assert compared > 5000


def test_program_follows_all_kinds_of_operands():
    x, w = Value(-2.0, "x"), Value(3.0, "w")
    graph = Graph(ad.sum([w * x**2, 0.5, -x, ad.constant(float("inf")) > w]))
    (nodes, ops), = run("""give([eval("(" + data + ")")].map(({nodes, ops}) =>
                        [nodes.map((row) => row.map(String)), ops.map((op) => op.name)]))""",
                        step_program(graph))
    assert ops == ["power", "multiply", "negative", "greater", "total"]
    assert nodes[2] == ["n2", "0", "n1,2"]
    assert nodes[-1] == ["n7", "4", "n3,0.5,n4,n6"]
    infinite = step_program(Graph(Value(float("inf")) * float("-inf") + float("nan")))
    assert infinite.endswith('nodes: [["n0"],["n1",0,["n0",(-Infinity)]],["n2",1,["n1",NaN]]]}')


def test_program_of_a_long_sum_stays_small():
    xs = [Value(float(i)) for i in range(500)]
    assert len(step_program(Graph(ad.sum(xs)))) < 40_000


def test_program_of_a_deep_graph():
    y = x = Value(0.5, "x")
    for _ in range(20_000):
        y = ad.tanh(y * x)
    assert step_program(Graph(y)).count("n20000") == 2


def test_same_op_with_other_options_or_more_operands_is_written_apart():
    x = Value(-1.0, "x")
    y = ad.elu(x) + ad.elu(x, alpha=2.0) + ad.elu(x, alpha=2.0) + ad.sum([x, x]) + ad.sum([x] * 3)
    program = step_program(Graph(y))
    assert program.count('name: "elu"') == 2 and program.count('name: "total"') == 2
    assert "1 * Math.expm1(a)" in program and "2 * Math.expm1(a)" in program


def test_gradient_graphs_and_all_examples_of_numbers_have_programs():
    x = Value(0.7, "x")
    assert step_program(Graph(ad.grad(ad.grad(ad.gelu(x), x), x)))
    runs = [example.run() for example in EXAMPLES.values()]
    graphs = [run.graph for run in runs if run.has_passes]
    numbers = [graph for graph in graphs if not any(node.shape for node in graph)]
    assert len(numbers) > 20
    assert [graph for graph in numbers if not step_program(graph)] == []


def test_what_has_no_program():
    assert step_program(Graph(Tensor([1.0, 2.0]).sum())) is None
    x = Value(1.0)
    assert step_program(Graph(x + 1, x + 2)) is None


def test_users_op_has_no_program_until_it_has_javascript(own_ops, monkeypatch):
    op = elementwise("softsign</script>", None, lambda x: x / (1 + abs(x)),
                     lambda y, x: 1 / (1 + abs(x)) ** 2)
    y = op(Value(-3.0))
    assert step_program(Graph(y * 2)) is None
    monkeypatch.setitem(JAVASCRIPT, op.name, "{0} / (1 + Math.abs({0}))")
    program = step_program(Graph(y))
    assert "<" not in program
    assert run(COMPUTE, {"programs": [program], "points": [[[-3]]]}) == [[["-0.75", "0.09375"]]]


def test_users_rule_that_knows_only_numbers_has_no_program(own_ops, monkeypatch):
    op = elementwise("odd", None, lambda x: x**3, lambda y, x: 3 * float(x) ** 2)
    monkeypatch.setitem(JAVASCRIPT, "odd", "{0} ** 3")
    assert step_program(Graph(op(Value(2.0)))) is None
    kinked = elementwise("odder", None, lambda x: x * 1, lambda y, x: REGISTRY["odd"](x))
    monkeypatch.setitem(JAVASCRIPT, "odder", "{0}")
    monkeypatch.delitem(JAVASCRIPT, "odd")
    assert step_program(Graph(kinked(Value(2.0)))) is None


# The engine's numbers.
def test_marking_data_of_numbers():
    x = Value(0.0, "x")
    data = marking_data(Graph(ad.log(x)))
    assert data == {"root": "n1", "values": {"n0": 0.0, "n1": "-inf"},
                    "gradients": {"n0": "inf", "n1": 1.0}, "allowed": {}}


def test_marking_data_of_arrays_allows_for_rounding():
    x = Tensor([1.0, 1e9, -1e9], "x")
    data = marking_data(Graph((x * x[0]).sum()))
    assert data["gradients"]["n0"] == [2.0, 1.0, 1.0]
    assert data["allowed"]["value"]["n0"] == pytest.approx([1e-7, 100, 100], rel=0.1)
    assert data["allowed"]["value"][data["root"]] == pytest.approx(200, rel=0.1)
    assert json.dumps(data, allow_nan=False)


def test_marking_data_without_gradients():
    x = Tensor([1.0, 2.0], "x")
    for roots in ([x * 2], [x * 2, x * 3]):
        data = marking_data(Graph(*roots))
        assert data["gradients"] == {} and data["values"]["n1"] == [2.0, 4.0]
        assert data["allowed"]["gradient"] == {} and len(data["allowed"]["value"]["n1"]) == 2


def test_large_arrays_are_left_out():
    x = Tensor(np.ones(MOST_MARKED + 1), "x")
    data = marking_data(Graph(x.sum()))
    assert list(data["values"]) == list(data["gradients"]) == ["n1"]
    assert list(data["allowed"]["value"]) == ["n1"]


def test_json_numbers():
    assert json_numbers(np.array([[1, np.nan], [-np.inf, 0.5]])) == [[1.0, "nan"], ["-inf", 0.5]]
