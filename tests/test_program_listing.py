"""What programs show of themselves: the listing runs, with the names of users; the summary."""

import inspect
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Tensor, Value, constant, elementwise
from autograd.program import compile_graph
from autograd.program.naming import array_names
from autograd.program.rollup import roll_up
from autograd.program.statements import Statements
from nn import MLP
from tests.program_graphs import Net, scalar_loss


def run(listing, numbers):
    """Execute a listing, and call both functions with numbers by name."""
    space = {"__name__": "pasted"}
    exec(compile(listing, "<listing>", "exec"), space)
    known = dict(numbers)
    found = called(space["fprop"], known)
    for name, number in zip(returned(listing, "fprop"), found, strict=True):
        known.setdefault(name, number)
    return found, called(space["bprop"], known)


def called(function, numbers):
    result = function(**{name: numbers[name] for name in inspect.signature(function).parameters})
    return result if isinstance(result, tuple) else (result,)


def returned(listing, function):
    """The expressions that a function of a listing returns."""
    body = listing.split(f"def {function}(")[1].split("\n\n\n")[0]
    text, depth, parts = body.split("return ")[1].strip(), 0, [""]
    if text.startswith("(") and text.endswith(")") and "\n" in text:
        text = text[1:-1]
    for c in text.replace("\n", " "):
        depth += (c in "([") - (c in ")]")
        parts = [*parts, ""] if c == "," and not depth else [*parts[:-1], parts[-1] + c]
    return [part.strip() for part in parts]


def statements_of(root, names=None):
    """The statements of a graph, and the numbers of all arguments by name."""
    graph = Graph(root)
    rolled = roll_up(graph)
    names = names or {node: node.name for node in graph.nodes if node.name is not None}
    targets = [each.array for each in rolled.leaves if not each.nodes[0].is_constant]
    statements = Statements(rolled.roots, targets, array_names(rolled, names))
    arguments = statements.forward.arguments | statements.backward.arguments
    numbers = {name: x.data if isinstance(x, Value) else np.asarray(
        x.data if isinstance(x, Tensor) else x) for name, x in arguments.items()
        if not isinstance(x, (Value, Tensor)) or x.op is None}
    return statements, numbers, targets


def xor():
    model = MLP(2, [2, 1], ["relu", "linear"], rng=0)
    model.load_state_dict({"W1": [[1, 1], [1, 1]], "b1": [0, -1], "W2": [[1], [-2]], "b2": [0]})
    return ((model([1.0, 1.0])[0] - 1.0) ** 2).named("J")


def two_samples(named=False):
    net = Net([np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([[1.0], [-2.0]])],
              [np.array([0.5, 0.0]), np.array([1.0])])
    W, b = net.nodes(named)
    return scalar_loss("generators", W, b, [[1.0, 2.0], [0.0, -1.0]], first=True)


def entries():
    T = Tensor([[1.0, 2.0], [3.0, 4.0]], "T")
    return ag.tanh(T[0, 1]) * T[1, 0] + ag.sum(ag.softmax(T, axis=1)[::-1] * np.eye(2))


def choices():
    x, y = Tensor([1.0, -2.0, 3.0], "x"), Tensor([0.5, 0.5, 4.0], "y")
    return ag.sum(ag.where(x > y, x, y * y) + ag.relu(x)) + ag.max(y) + ag.norm(x)


GRAPHS = {"xor": xor, "two samples": two_samples, "entries": entries, "choices": choices}


# It runs.
@pytest.mark.parametrize("name", GRAPHS)
def test_listings_run(name):
    root = GRAPHS[name]()
    root.backward()
    statements, numbers, targets = statements_of(root)
    found, slopes = run(statements.listing, numbers)
    assert found[0] == pytest.approx(root.data, rel=1e-14)
    program = compile_graph(root)
    program.fprop()
    program.bprop()
    for target, slope in zip(targets, slopes, strict=True):
        assert np.shape(slope) == target.shape
    total = sum(np.sum(np.abs(slope)) for slope in slopes)
    assert total == pytest.approx(np.sum(np.abs(program.bprop())), rel=1e-12)


def test_the_listing_of_a_program_runs_with_its_values():
    """All arguments that are named are values of the program."""
    rows = np.random.default_rng(0).normal(size=(5, 2))
    net = Net.of((2, 3, 1))
    W, b = net.nodes(named=True)
    x = [Value(0.0, "x[0]"), Value(0.0, "x[1]")]
    program = compile_graph(scalar_loss("dots", W, b, [x], weights_left=False), ["x"],
                            reduction="mean")
    loss = program.fprop(x=rows)
    program.bprop()
    numbers = {"".join(c if c.isalnum() else "_" for c in name).strip("_"): program.values[name]
               for name in program.values}
    found, slopes = run(program.listing(), numbers)
    assert found[0] == pytest.approx(loss, rel=1e-14)
    flat = np.concatenate([np.ravel(slope) for slope in slopes])
    np.testing.assert_allclose(np.sort(flat), np.sort(program.bprop()), rtol=1e-12)


def test_a_listing_runs_as_a_file(tmp_path):
    statements, numbers, _ = statements_of(entries())
    script = tmp_path / "program.py"
    calls = ", ".join(f"{name}=np.array({np.asarray(x).tolist()})" for name, x in numbers.items()
                      if name in statements.forward.arguments)
    script.write_text(f"{statements.listing}\n\nprint(repr(float(fprop({calls})[0])))\n", "utf-8")
    home = str(Path(ag.__file__).parent.parent)
    done = subprocess.run([sys.executable, "-W", "error", script], capture_output=True, text=True,
                          check=True, env=os.environ | {"PYTHONPATH": home})
    assert float(done.stdout) == pytest.approx(entries().data, rel=1e-14)


def test_listing_before_fprop_is_of_one_example():
    w, x = Value(2.0, "w"), Value(1.0, "x")
    program = compile_graph((ag.tanh(w * x)).named("y"), ["x"], reduction="sum")
    assert "sum(" not in program.listing()
    program.fprop(x=[1.0, 2.0])
    assert ".sum(axis=0)" in program.listing()
    program.fprop(x=1.0)
    assert "sum(" not in program.listing()


def test_listings_import_what_declares_their_ops(own_ops):
    twice = elementwise("twice", None, lambda x: 2 * x, 2)
    root = ag.sum(twice(Tensor([1.0, 2.0], "x")) * 3.0)
    statements, numbers, _ = statements_of(root)
    assert f"import {__name__}  # declares ops\n" in statements.listing
    assert 'twice = REGISTRY["twice"].array\n' in statements.listing
    found, slopes = run(statements.listing.replace(f"import {__name__}", "import numpy"), numbers)
    assert found[0] == 18.0 and slopes[0].tolist() == [6.0, 6.0]


def test_listings_of_numpy_alone_import_nothing_else():
    assert statements_of(two_samples())[0].listing.startswith("import numpy as np\n\n\ndef fprop(")


# What it says.
def test_listing_of_two_samples_in_plain_loops():
    assert compile_graph(two_samples()).listing() == '''\
import numpy as np


def fprop(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    h1 = np.tanh(z1)
    z2 = h1 @ W2 + b2
    h2 = np.square(z2)
    return 0.0 + h2[0, 0] + h2[1, 0], z2, h1


def bprop(X, z2, W2, h1):
    dL_dz2 = 2.0 * z2
    dL_dh1 = dL_dz2 @ W2.T
    dL_dz1 = dL_dh1 * (1.0 - h1 * h1)
    dL_dW1 = X.T @ dL_dz1
    dL_db1 = dL_dz1.sum(axis=0)
    dL_dW2 = h1.T @ dL_dz2
    dL_db2 = dL_dz2.sum()
    return dL_dW1, dL_db1, dL_dW2, dL_db2
'''


def test_listing_of_the_xor_network():
    assert compile_graph(xor()).listing() == '''\
import numpy as np


def fprop(x, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    h1 = np.maximum(z1, 0.0)
    z2 = h1 @ W2.reshape(2) + b2.reshape(())
    v1 = z2 - 1.0
    J = v1 ** 2.0
    return J, v1, z1, h1


def bprop(x, v1, W2, z1, h1):
    dJ_dz2 = 2.0 * v1
    dJ_dh1 = dJ_dz2 * W2.reshape(2)
    dJ_db1 = dJ_dh1 * (z1 > 0.0)
    dJ_dW1 = np.outer(x, dJ_db1)
    dJ_dW2 = (dJ_dz2 * h1).reshape(2, 1)
    dJ_db2 = np.reshape(dJ_dz2, (1,))
    return dJ_dW1, dJ_db1, dJ_dW2, dJ_db2
'''


def test_summary_of_the_xor_network():
    assert compile_graph(xor()).summary() == '''\
27 nodes → 9 operations on arrays, 2 of them matrix products
array  shape   nodes  what it is
-----  ------  -----  ----------------------------
x      (2,)    2      constants
W1     (2, 2)  4      parameters
b1     (2,)    2      parameters
W2     (2, 1)  2      parameters
b2     (1,)    1      parameter
z1     (2,)    2      matrix product (2,) @ (2, 2)
h1     (2,)    2      relu
z2     ()      1      matrix product (2,) @ (2,)
       ()      1      subtract
J      ()      1      power'''


def test_a_network_of_one_output_over_samples_reads_like_any_layer():
    model = MLP(2, [2, 1], "relu", rng=0)
    loss = sum((model(x)[0] - 1.0) ** 2 for x in ([0.0, 1.0], [1.0, 0.0], [1.0, 1.0]))
    program = compile_graph(loss)
    assert "    z2 = h1 @ W2 + b2\n" in program.listing()
    assert "    dL_db2 = dL_dz2.sum(axis=0)\n" in program.listing()
    assert "REGISTRY" not in program.listing() and "reshape" not in program.listing()
    program.fprop()
    program.bprop()
    loss.backward()
    assert list(program.gradients) == ["W1", "b1", "W2", "b2"]
    assert program.gradients["b2"].shape == (1,)
    assert program.gradients["b2[0]"] == pytest.approx(Graph(loss)["b2[0]"].grad)


def test_the_only_entry_keeps_its_name_where_that_of_the_array_is_taken():
    root = Value(2.0, "b[0]") * Value(3.0, "b") * Value(4.0, "u[1]")
    assert {"b[0]", "b", "u[1]"} <= set(compile_graph(root).values)


def test_gradients_that_are_computed_forward_lend_no_name_to_it():
    model = MLP(2, [2, 1], "relu", rng=0)
    output = model([1.0, 2.0])[0]  # d output/dh1 = W2, reshaped as in the forward pass
    forward = compile_graph(output).listing().split("def bprop")[0]
    assert "    z2 = h1 @ W2.reshape(2) + b2.reshape(())\n" in forward
    root = (ag.tanh(Value(0.5, "w") * Value(2.0, "x")).named("h") * 2.0).named("y[1]")
    assert "dy_1_dw" in compile_graph(root).listing()


def test_listings_run_with_plain_numbers():
    root = Tensor([2.0], "T")[0] * Value(3.0, "w") + 0.0
    space = {}
    exec(compile_graph(root).listing(), space)
    assert space["bprop"](**{name: {"T": np.array([2.0]), "w": 3.0}[name] for name in
                             inspect.signature(space["bprop"]).parameters})[0].tolist() == [3.0]


def test_gradients_that_are_constant_are_written_as_such():
    w, b, x = Value(2.0, "w"), Value(3.0, "b"), Tensor([1.0, 2.0], "x")
    program = compile_graph(w * 2.0 + b)
    assert program.listing().endswith("def bprop():\n    return 2.0, 1.0\n")
    program.fprop()
    assert program.bprop().tolist() == [2.0, 1.0]
    program = compile_graph(ag.sum(x * [3.0, 4.0]))
    assert program.listing().endswith("def bprop(c1):\n    return c1\n")
    program.fprop()
    assert program.bprop().tolist() == [3.0, 4.0]


def test_summaries_say_what_leaves_are_and_count_in_english():
    w, x, t = Tensor([[1.0], [2.0]], "w"), Value(1.0, "x"), constant(1.0, "t")
    program = compile_graph(ag.sum(constant([[1.0, 2.0]], "c") @ w) * x - t, inputs=["x"])
    assert program.summary() == '''\
8 nodes → 4 operations on arrays, 1 of them a matrix product
array  shape   nodes  what it is
-----  ------  -----  ------------------------------
c      (1, 2)  1      constant
w      (2, 1)  1      parameter
x      ()      1      input
t      ()      1      constant
       (1, 1)  1      matrix product (1, 2) @ (2, 1)
       ()      1      sum
       ()      1      multiply
       ()      1      subtract'''


def test_summaries_count_what_was_gathered():
    x = [Value(float(i)) for i in range(6)]
    h = [ag.tanh(node) for node in x]
    root = ag.sum([h[i] * h[j] for i, j in ((0, 3), (1, 5), (2, 0), (3, 3), (4, 1), (5, 2))])
    program = compile_graph(root)
    assert "gathered entry by entry: " in program.summary()
    assert program.fprop() == pytest.approx(root.data)
    assert "gathered" not in compile_graph(ag.sum(h)).summary()


def test_expressions_that_occur_twice_are_computed_once():
    x = Tensor([1.0, 2.0], "x")
    listing = compile_graph(ag.sum(ag.exp(x) * 2.0 + ag.exp(x) * ag.tanh(x))).listing()
    assert listing.count("np.exp(") == 1
    assert listing.count("np.tanh(") == 1


def test_lines_are_not_too_long():
    leaves = [Tensor([float(i), 1.0], f"a_rather_long_name_{i}") for i in range(12)]
    root = ag.sum(sum(ag.tanh(x) * ag.exp(y) for x, y in zip(leaves, leaves[1:] + leaves[:1],
                                                             strict=True)))
    joined = ag.sum(ag.concatenate([ag.tanh(x) for x in leaves]) ** 2.0)
    pairs = sum(ag.sum(x * y) for x, y in pairwise(leaves))
    for each in (root, joined, pairs):
        statements, numbers, _ = statements_of(each)
        assert max(map(len, statements.listing.splitlines())) <= 100
        assert run(statements.listing, numbers)[0][0] == pytest.approx(each.data)
        assert run(compile_graph(each).listing(), numbers)[0][0] == pytest.approx(each.data)


def test_values_have_the_constants_of_the_listing():
    x = Tensor([1.0, 2.0], "x")
    program = compile_graph(ag.sum(ag.tanh(x * [3.0, 4.0]) * [0.5, 0.25]))
    assert "c1" not in list(program.values)
    loss = program.fprop()
    found, slopes = run(program.listing(), dict(program.values))
    assert found[0] == loss
    np.testing.assert_allclose(slopes[0], program.bprop())
    assert [3.0, 4.0] in [program.values[name].tolist() for name in ("c1", "c2")]
    with pytest.raises(ValueError, match="read-only"):
        program.values["c1"][0] = 1.0
    c1 = Value(7.0, "c1")
    program = compile_graph(ag.sum(x * [3.0, 4.0]) * c1)
    program.fprop()
    assert program.values["c1"] == 7.0 and program.values["c1_2"].tolist() == [3.0, 4.0]


# Names.
def test_names_are_counted_from_the_top():
    a, b, c = (Value(n, name) for n, name in ((2.0, "a"), (3.0, "b"), (4.0, "c")))
    listing = compile_graph((a * b + ag.exp(c)) * ag.tanh(a / b) + (c - a) ** 3).listing()
    made = re.findall(r"^    v(\d+) = ", listing, re.MULTILINE)
    assert len(made) > 4 and list(map(int, made)) == list(range(1, len(made) + 1))


def test_names_of_users_survive():
    weight = [[Value(1.0, f"weight[{i},{j}]") for j in range(2)] for i in range(3)]
    x = [constant(float(i), f"x[{i}]") for i in range(3)]
    net = [(sum(weight[i][j] * x[i] for i in range(3))).named(f"net[{j}]") for j in range(2)]
    cost = (net[0] * net[1]).named("cost")
    listing = compile_graph(cost).listing()
    assert "def fprop(x, weight):\n    net = x @ weight\n" in listing
    assert "dcost_dnet = " in listing and "dcost_dweight = np.outer(x, dcost_dnet)" in listing


def test_names_may_come_from_locals():
    V = [Value(1.0), Value(2.0)]
    u = [constant(3.0), constant(4.0)]
    q = V[0] * u[0] + V[1] * u[1]
    listing = compile_graph(ag.tanh(q).named("E"), names={"V": V, "u": u, "q": q, "_": V}).listing()
    assert "q = V @ u\n" in listing or "q = u @ V\n" in listing
    assert "dE_dq = " in listing


HOSTILE = [
    "class", "None", "lambda", "match", "np", "x y", "é", "λ", "1a", "fprop", "bprop", "REGISTRY",
    "scatter", "tanh", "W'", "print", "v1", "v2", "c1", "seed", "a\nb", "__import__('os')", "def",
    "x;y", "# x", "numpy", "sum", "dL_dx", "_", "__", "return x", "W[0]", "W[0", "[0]", "\\", '"""',
    "self", "range", "∂", "x²", "𝐱", "True", "L",
]
@pytest.mark.parametrize("name", [
    *HOSTILE, "float", "slice"])
def test_hostile_names(name):
    """Whatever nodes are called, the code runs; the name is also that of another node."""
    T, U = Tensor([[1.0, 2.0], [3.0, 0.5]], name), Tensor([2.0, 1.0], name)
    w = Value(0.5, name)
    inner = ag.tanh(T @ U * w).named(name)
    root = (ag.sum(inner[::-1] * U + (T > U) + (T < U)) + ag.relu(w) * U[0] * np.inf ** 0.0)
    root = root.named(name)
    root.backward()
    for given in (None, {name: [T, U], "x": w}):
        program = compile_graph(root, parameters=[T, U, w], names=given)
        assert program.fprop() == pytest.approx(root.data)
        expected = np.concatenate([T.grad.ravel(), U.grad, [w.grad]])
        np.testing.assert_allclose(program.bprop(), expected, rtol=1e-13)
        assert compile(program.listing(), "<listing>", "exec")


def test_scalars_with_hostile_names():
    names = [*HOSTILE, "x[0]", "x[1]", "x[3]", "y[0,0]", "y[0]"]
    leaves = [Value(float(i % 5), name) for i, name in enumerate(names)]
    root = ag.sum([ag.tanh(a) * b for a, b in pairwise(leaves)])
    root.backward()
    program = compile_graph(root, parameters=leaves)
    assert program.fprop() == pytest.approx(root.data)
    np.testing.assert_allclose(program.bprop(), [leaf.grad for leaf in leaves], rtol=1e-13)
    for leaf, number in zip(leaves, (leaf.grad for leaf in leaves), strict=True):
        assert program.gradients[leaf] == pytest.approx(number)


def test_names_that_collide_are_told_apart():
    a, b, c = Tensor([1.0], "W'"), Tensor([2.0], "W"), Tensor([3.0], "W_2")
    listing = compile_graph(ag.sum(a * b * c)).listing()
    head = listing.split("def fprop(")[1].split(")")[0]
    assert len(set(head.split(", "))) == 3
