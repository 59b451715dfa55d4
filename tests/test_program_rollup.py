"""Graphs of scalars that are rolled up: the same numbers in arrays; and what these are called."""

import numpy as np
from hypothesis import given, settings

import autograd as ag
from autograd import Graph, Tensor, Value
from autograd.program.naming import array_names
from autograd.program.rollup import roll_up
from autograd.program.sums import find_sums
from tests.program_graphs import PLANS, SEEDS, Net, flat, record, scalar_loss


def values(n):
    return [Value(float(i + 1)) for i in range(n)]


@given(PLANS, SEEDS)
@settings(max_examples=60)
def test_rolled_up_graphs_hold_the_numbers_of_all_nodes(plan, seed):
    graph = Graph(*record(plan, seed).roots)
    rolled = roll_up(graph)
    for root, new in zip(graph.roots, rolled.roots, strict=True):
        np.testing.assert_allclose(new.data, root.data, rtol=1e-9, atol=1e-9)
    left = set(find_sums(graph.nodes, graph.uses)[1])
    assert left <= set(rolled.places)
    for node, (array, position) in rolled.places.items():
        data = array.data if isinstance(node, Tensor) else np.ravel(array.data)[position]
        np.testing.assert_allclose(data, node.data, rtol=1e-9, atol=1e-9)
    for each in [*rolled.leaves, *rolled.found]:
        if not isinstance(each.nodes[0], Tensor):
            numbers = [node.data for node in each.nodes]
            np.testing.assert_allclose(np.ravel(each.array.data), numbers, rtol=1e-9, atol=1e-9)
    leaves = flat([list(each.nodes) for each in rolled.leaves])
    assert len(leaves) == len(set(leaves))
    assert {x for x in Graph(*rolled.roots).leaves} <= {
        each.array for each in rolled.leaves} | {
        x for x in Graph(*rolled.roots).leaves if x.is_constant}


def test_leaves_of_other_kinds_are_never_in_one_array():
    a, b, c, d = values(4)
    kinds = {a: 1, b: 1, c: 2, d: 2}
    root = ag.sum([ag.tanh(x) for x in (a, b, c, d)])
    rolled = roll_up(Graph(root), kinds.get)
    assert sorted(len(each.nodes) for each in rolled.leaves) == [2, 2]
    for each in rolled.leaves:
        assert len({kinds[node] for node in each.nodes}) == 1
    assert len(roll_up(Graph(root)).leaves) == 1


def test_leaves_that_are_an_array_already():
    W, b = Net.of((2, 2)).nodes(named=False)
    loss = scalar_loss("loops", W, b, [[1.0, 2.0], [3.0, 4.0]])
    rolled = roll_up(Graph(loss), arrays=[("M", flat(W), (2, 2)), ("v", flat(b), (2,))])
    found = {each.array.name: np.asarray(each.array.data) for each in rolled.leaves}
    assert found["M"].tolist() == [[x.data for x in row] for row in W[0]]
    assert found["v"].tolist() == [x.data for x in b[0]]


def test_the_layers_of_a_network_in_words():
    W, b = Net.of((3, 4, 1)).nodes(named=False)
    loss = scalar_loss("lists", W, b, np.arange(15.0).reshape(5, 3).tolist())
    rolled = roll_up(Graph(loss))
    assert [found.how for found in rolled.found] == [
        "matrix product (5, 3) @ (3, 4)", "tanh", "matrix product (5, 4) @ (4, 1)",
        "square", "sum of 6"]
    assert rolled.gathered == []
    assert set(array_names(rolled, {}).values()) == {
        "X", "W1", "b1", "W2", "b2", "z1", "h1", "z2", "h2"}


def hows(*roots):
    rolled = roll_up(Graph(*roots))
    return [found.how for found in rolled.found], len(rolled.gathered)


def test_sums_that_fill_no_grid_in_words():
    a, b, c = (values(4) for _ in range(3))
    pairs = list(zip(a, b, c, strict=True))
    assert hows(*[x * y + z for x, y, z in pairs]) == (["sum of 2, one of them a product"], 0)
    assert hows(*[x + y + z for x, y, z in pairs]) == (["sum of 3"], 0)
    assert hows(*[x * y + y * z for x, y, z in pairs]) == (["sum of 2 products, one by one"], 0)
    assert hows(*[ag.sum([x, y, z, x, z]) for x, y, z in pairs])[0] == ["sum of 5"]
    assert hows(ag.sum(a)) == (["sum of 4"], 0)


def test_a_sum_from_all_over_the_place_is_added_one_by_one():
    a, b = values(2)
    computed = [ag.tanh(a), ag.exp(b), a / b, ag.sin(b), b - a]
    found, gathered = hows(ag.sum(computed))
    assert found[-1] == "sum of 5, one by one" and gathered == 0


def test_a_stack_of_scalars_is_the_array_itself():
    h = [ag.tanh(x) for x in values(3)]
    root = ag.sum(ag.exp(ag.stack(h)))
    rolled = roll_up(Graph(root))
    assert [x.op.name for x in Graph(*rolled.roots).nodes if x.op] == ["tanh", "exp", "sum"]


def test_entries_of_an_array_are_not_copied():
    T = Tensor([1.0, 2.0, 3.0, 4.0])
    exponentials = [ag.exp(T[i]) for i in range(4)]
    rolled = roll_up(Graph(ag.sum(exponentials)))
    assert [x.op.name for x in Graph(*rolled.roots).nodes if x.op] == ["exp", "sum"]


# Names.
def names_of(root, names=None):
    graph = Graph(root)
    rolled = roll_up(graph)
    given = {node: node.name for node in graph.nodes if node.name} | (names or {})
    return array_names(rolled, given)


def test_arrays_have_the_name_that_their_entries_share():
    W, b = Net.of((2, 3)).nodes(named=True)
    loss = scalar_loss("loops", W, b, [[1.0, 2.0]]).named("loss")
    names = list(names_of(loss).values())
    assert {"W1", "b1", "loss"} <= set(names)
    assert len(names) == len(set(names))


def test_names_are_given_once():
    a, b = Tensor([1.0], "x"), Tensor([2.0], "x")
    names = names_of(ag.sum(a * b).named("x"))
    assert list(names.values()) == ["x"]


def test_names_that_others_bear_are_not_made_up():
    """W1, b1, z1 and so on are for arrays without a name, where these are free."""
    W, b = Net.of((2, 3, 1)).nodes(named=False)
    loss = scalar_loss("loops", W, b, np.ones((4, 2)).tolist()).named("W1")
    names = list(names_of(loss).values())
    assert names.count("W1") == 1
    assert len(names) == len(set(names))
