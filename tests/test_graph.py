"""A recorded graph as a whole: order, names, passes, and data that is out of date."""

import copy
import itertools
import re

import numpy as np
import pytest

import autograd as ag
from autograd import (
    Graph,
    StaleGraphError,
    Tensor,
    Value,
    check_gradients,
    constant,
    grad,
    gradients,
    hessian,
    jacobian,
    topological_sort,
)


def small_network():
    x, W = Tensor([1.0, 2.0], "x"), Tensor([[0.5, -1.0], [0.25, 1.0]], "W")
    b, t = Tensor([0.1, 0.2], "b"), constant(1.0, "t")
    h = ag.tanh(x @ W + b)
    return ag.square(h.sum() - t) + 0.01 * (W * W).sum() + ag.softmax(h)[0] * x[1]


# Order.
def assert_in_order(nodes):
    """Autodidax's check: every operand stands before every node that uses it."""
    seen = set()
    for node in nodes:
        assert node not in seen, "a node stands in the order twice"
        for operand in node.operands:
            assert not isinstance(operand, ag.Node) or operand in seen, "used before it is known"
        seen.add(node)


@pytest.mark.parametrize("make", [
    lambda: [small_network()],
    lambda: grad(small_network(), [small_network()]),
    lambda: [Value(1.0)],
    lambda: (lambda x: [x * x, x, x * x + x])(Value(1.0)),
    lambda: (lambda x: [ag.where(x > 0, x, -x), ag.sum([x, x, x])])(Value(1.0)),
    lambda: (lambda x: grad(ag.tanh(x) * ag.exp(x), [x, x]))(Value(1.0)),
])
def test_operands_stand_before_their_users(make):
    roots = make()
    nodes = topological_sort(*roots)
    assert_in_order(nodes)
    assert set(roots) <= set(nodes)


def test_order_is_the_same_every_time():
    root = small_network()
    assert Graph(root).nodes == Graph(root).nodes
    orders = [[(n.op and n.op.name, n.name, n.shape) for n in Graph(small_network())]
              for _ in range(3)]
    assert orders[0] == orders[1] == orders[2]


def test_operands_are_listed_from_left_to_right():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    u = a * b
    y = ag.where(c, u, a)
    assert Graph(y).nodes == [c, a, b, u, y]
    assert Graph(y).leaves == [c, a, b]


def test_raw_numbers_are_no_nodes_but_named_constants_are():
    y = Value(1.0) * 2.0 + constant(3.0, "c") * np.ones(3)
    assert len(Graph(y)) == 5 and len(Graph(y).leaves) == 2


def test_each_node_stands_once_however_many_paths_lead_to_it():
    x = Value(1.0)
    y = x
    for _ in range(60):
        y = y + y
    assert len(Graph(y)) == 61 and len(list(Graph(y))) == 61


# Names.
def test_names_are_own_given_or_counted():
    a, w = Value(1.0, "a"), [Value(2.0), Value(3.0)]
    u = a * w[0]
    loss = u + w[1] * 2.0
    graph = Graph(loss, names={"w": w, "other": a, "loss": loss, "_hidden": u, 3: u, "n": 5})
    assert [graph.name(node) for node in graph] == ["a", "w[0]", "v1", "w[1]", "v2", "loss"]
    assert graph["a"] is a and graph["w[1]"] is w[1] and graph["loss"] is loss
    assert graph.find(w[0]) is w[0] and graph.find("v1") is u


def test_nested_lists_are_named_by_index():
    W = [[Value(1.0), Value(2.0)], (Value(3.0),)]
    graph = Graph(W[0][1] * W[1][0], names={"W": W})
    assert graph["W[0,1]"] is W[0][1] and graph["W[1,0]"] is W[1][0]


def test_locals_give_names():
    w, b = Value(2.0), Value(1.0)
    z = w * 3 + b
    graph = Graph(z, names=locals())
    assert (graph.name(w), graph.name(b), graph.name(z)) == ("w", "b", "z")
    other = graph.name
    z = w
    assert other(b) == "b" and graph.name(graph.roots[0]) == "z"


def test_names_given_at_the_start_stay():
    names = {"w": Value(2.0)}
    loss = names["w"] * 2
    graph = Graph(loss, names=names)
    names["w"] = loss
    assert graph["w"] is not loss


def test_counted_names_avoid_names_that_are_taken():
    v1, v2 = Value(1.0, "v2"), Value(2.0)
    y = v1 * v2
    assert [Graph(y).name(node) for node in Graph(y)] == ["v2", "v1", "v3"]


def test_repr_of_a_graph():
    w = Value(1.0)
    assert repr(Graph((w * w + 1).named("J"))) == "<Graph of J: 3 nodes, 1 leaves>"


@pytest.mark.parametrize(("look_up", "error", "message"), [
    (lambda g: g["weigth"], KeyError, "no node is named 'weigth'. Did you mean 'weight'?"),
    (lambda g: g["zzz"], KeyError, "no node is named 'zzz'."),
    (lambda g: g["b"], KeyError, "2 nodes are named 'b'; give them different names."),
    (lambda g: g.find(3), TypeError, "expected a node or a name, got int 3."),
    (lambda g: g.find(Value(1.0, "x")), KeyError, "x is not part of the graph of v2."),
    (lambda g: g.find(Value(1.0)), KeyError, "a node is not part of the graph of v2."),
    (lambda g: g.evaluate({"zzz": 1.0}), KeyError, "no node is named 'zzz'."),
    (lambda g: Graph(), ValueError, "Graph: expected at least one root, got none."),
    (lambda g: Graph(3.0), TypeError, "Graph: expected a Value or a Tensor, got float 3.0."),
    (lambda g: Graph(g.roots[0], None), TypeError,
     "Graph: expected a Value or a Tensor, got NoneType None."),
    (lambda g: g.evaluate({"weight": [1.0]}), ValueError,
     "evaluate: weight has shape (), got (1,)."),
    (lambda g: g.evaluate({"weight": "4"}), TypeError, "weight: expected one real number"),
    (lambda g: g.evaluate({"weight": True}), TypeError, "weight: expected one real number"),
])
def test_mistaken_look_ups_say_what_is_wrong(look_up, error, message):
    graph = Graph(Value(1.0, "weight") * Value(2.0, "b") + Value(3.0, "b"))
    with pytest.raises(error, match=re.escape(message)):
        look_up(graph)


# Passes.
def test_fprop_recomputes_all_after_leaves_changed():
    root = small_network()
    graph = Graph(root)
    before = root.data
    graph["x"].data = [0.3, -0.2]
    graph["W"].data = np.eye(2)
    assert root.data == before
    after = graph.fprop()
    assert after == root.data != before
    np.testing.assert_allclose(graph.evaluate({})[root], after)


def test_fprop_returns_the_data_of_each_root():
    x = Value(2.0)
    y, z = x * x, Tensor([1.0]) * x
    first, second = Graph(y, z).fprop()
    assert first == 4.0 and second.tolist() == [2.0]


def test_evaluate_changes_nothing():
    root = small_network()
    graph = Graph(root)
    before = {node: copy.copy(node.data) for node in graph}
    values = graph.evaluate({"x": [5.0, 6.0], graph["b"]: [0.0, 0.0]})
    assert values[root] != root.data and values[graph["x"]].tolist() == [5.0, 6.0]
    for node in graph:
        np.testing.assert_array_equal(node.data, before[node])
        assert node.grad is None
    graph.bprop()  # not stale


def test_evaluate_holds_inner_nodes():
    x = Value(2.0)
    u = x * x
    y = u + x
    assert Graph(y).evaluate({u: 10.0})[y] == 12.0


def test_evaluate_takes_complex_numbers_through_analytic_ops_only():
    x = Value(2.0, "x")
    y = x * x
    assert Graph(y).evaluate({x: 2 + 1j})[y] == (2 + 1j) ** 2
    z = ag.relu(y).named("z")
    message = ('evaluate: relu (z) is not declared analytic, so complex numbers cannot pass. '
               'Use method="central".')
    with pytest.raises(ag.NotDifferentiableError, match=re.escape(message)):
        Graph(z).evaluate({x: 2 + 1j})
    other = ag.relu(Value(3.0)) * x
    assert Graph(other).evaluate({x: 1j})[other] == 3j


def test_bprop_of_several_roots_is_the_gradient_of_their_sum():
    x = Value(3.0)
    u = x * x
    v = u * 2.0
    Graph(u, v).bprop()
    assert x.grad == gradients(u + v, x) == 18.0
    assert u.grad == 3.0 and v.grad == 1.0


def test_clear_sets_gradients_back_to_not_computed():
    root = small_network()
    root.backward()
    Graph(root).clear()
    assert all(node.grad is None for node in Graph(root))


# Roots and seeds.
@pytest.mark.parametrize(("call", "who"), [
    (lambda y: y.backward(), "backward"), (lambda y: Graph(y).bprop(), "backward"),
    (lambda y: grad(y, y), "grad"), (lambda y: gradients(y, y), "gradients"),
    (lambda y: hessian(y, y), "grad"),
])
def test_root_must_be_one_number(call, who):
    for y, name in ((Tensor([1.0, 2.0]).named("loss"), "loss"), (Tensor([1.0, 2.0]) * 2, "v2")):
        message = (f"{who}: {name} has shape (2,); a derivative needs one number. "
                   f"Take {name}.sum()"
                   f"{', or pass backward(seed=...) of shape (2,)' * (who == 'backward')}.")
        with pytest.raises(ag.ShapeError, match=f"^{re.escape(message)}$"):
            call(y)


def test_array_of_one_number_is_one_number():
    x = Tensor([[3.0]])
    y = x * x
    y.backward()
    assert x.grad.tolist() == [[6.0]] and grad(y, x).data.tolist() == [[6.0]]


@pytest.mark.parametrize("seed", [1.0, [1.0], [[1.0, 2.0]], [1.0, 2.0, 3.0]])
def test_seed_has_the_shape_of_the_root(seed):
    message = (f"backward: y has shape (2,), the seed {np.shape(seed)}; they must be the same.")
    with pytest.raises(ag.ShapeError, match=re.escape(message)):
        Tensor([1.0, 2.0], "y").backward(seed)


def test_seed_goes_with_one_root():
    message = "backward: a seed goes with one root; this graph has 2."
    with pytest.raises(ValueError, match=re.escape(message)):
        Graph(Value(1.0), Value(2.0)).bprop(1.0)


@pytest.mark.parametrize("seed", ["1", True, [True], 1j, [[1.0], [1.0, 2.0]], []])
def test_seed_is_made_of_numbers(seed):
    with pytest.raises((TypeError, ValueError), match="seed"):
        Value(1.0).backward(seed)


# Data that is out of date.
STALE = {
    "backward": lambda y, x: y.backward(), "grad": grad, "gradients": gradients,
    "jacobian": jacobian, "check_gradients": lambda y, x: check_gradients(y),
}


@pytest.mark.parametrize("who", STALE)
def test_stale_graph_is_refused_until_fprop(who):
    x = Tensor([1.0, 2.0], "x")
    y = (x * x).sum().named("y")
    STALE[who](y, x)
    x.data = x.data + 1
    message = f"{who}: x.data changed after y was computed. Call Graph(y).fprop() first."
    for _ in range(2):
        with pytest.raises(StaleGraphError, match=f"^{re.escape(message)}$"):
            STALE[who](y, x)
    Graph(y).fprop()
    STALE[who](y, x)
    np.testing.assert_array_equal(gradients(y, x), [4, 6])


def test_fprop_of_a_part_leaves_the_rest_stale():
    x = Value(2.0, "x")
    u = (x * x).named("u")
    y = (u + x).named("y")
    x.data = 3.0
    u.fprop()
    u.backward()
    with pytest.raises(StaleGraphError, match="data changed after y was computed"):
        y.backward()
    y.fprop()
    y.backward()
    assert (y.data, x.grad) == (12.0, 7.0)


def test_inner_node_recomputed_alone_makes_its_users_stale():
    x = Value(2.0, "x")
    u = (x * x).named("u")
    y = (u * 3.0).named("y")
    x.data = 3.0
    u.fprop()
    with pytest.raises(StaleGraphError, match=re.escape("u.data changed after y was computed")):
        y.backward()


def test_user_recomputed_before_its_operand_stays_stale():
    x = Value(2.0, "x")
    u = (x * x).named("u")
    y = u * 3.0
    x.data = 3.0
    y.fprop()
    with pytest.raises(StaleGraphError, match=re.escape("x.data changed")):
        y.backward()


def test_recording_on_stale_nodes_does_not_hide_that_they_are_stale():
    x = Value(2.0, "x")
    u = x * x
    x.data = 3.0
    y = u + x
    assert y.data == 7.0
    with pytest.raises(StaleGraphError):
        y.backward()
    assert Graph(y).fprop() == 12.0
    y.backward()
    assert x.grad == 7.0


def test_other_leaves_may_change():
    x, other = Value(2.0), Value(5.0)
    y = x * x
    other.data = 6.0
    y.backward()
    fresh = other * y
    fresh.backward()
    assert fresh.data == 24.0 and other.grad == 4.0


def test_same_data_assigned_again_counts_as_a_change():
    x = Value(2.0)
    y = x * x
    x.data = 2.0
    with pytest.raises(StaleGraphError):
        y.backward()


def test_gradient_graph_becomes_stale_too():
    x = Value(2.0)
    slope = grad(x ** 3, x)
    x.data = 3.0
    with pytest.raises(StaleGraphError):
        grad(slope, x)
    assert Graph(slope).fprop() == 27.0
    assert grad(slope, x).data == 18.0


def test_failed_fprop_changes_no_node(own_ops):
    def brittle(x):
        if np.any(x > 5):
            raise RuntimeError("too large")
        return x

    op = ag.elementwise("brittle", None, brittle, 1.0)
    x = Value(2.0)
    u = x * x
    y = op(u)
    x.data = 3.0
    with pytest.raises(RuntimeError, match="too large"):
        Graph(y).fprop()
    assert (u.data, y.data) == (4.0, 4.0)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_updates_in_any_order_end_fresh(order):
    leaves = [Value(1.0), Value(2.0), Value(3.0)]
    a, b, c = leaves
    y = (a * b + c) * a
    for i in order:
        leaves[i].data = 10.0 * (i + 1)
    assert Graph(y).fprop() == (10 * 20 + 30) * 10
    y.backward()
    assert (a.grad, b.grad, c.grad) == (430.0, 100.0, 10.0)
