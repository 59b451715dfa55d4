"""The passes that find arrays in a graph of scalars, one by one: sums, groups, grids."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, constant, elementwise
from autograd.node import data_of
from autograd.program import compile_graph
from autograd.program.grids import find_grids
from autograd.program.groups import find_groups
from autograd.program.sums import Sum, find_sums
from tests.program_graphs import PLANS, SEEDS, flat, record


def values(n):
    return [Value(float(i + 1)) for i in range(n)]


# Uses.
def test_uses_are_counted_by_operand_and_root():
    x, y, z = values(3)
    square = x * x
    root = ag.sum([square, x, y, y, y]) + square
    graph = Graph(root, square, ag.where(z > 0.0, x, z))
    assert (graph.uses[x], graph.uses[y], graph.uses[z]) == (4, 3, 2)
    assert graph.uses[square] == 3 and graph.uses[root] == 1


# Sums.
def sums_of(*roots):
    graph = Graph(*roots)
    return find_sums(graph.nodes, graph.uses)


def test_sums_are_in_written_order():
    a, b, c, d, e, f = values(6)
    root = a * b + c + d * e + f + 2.0 + 3.0 * a
    sums, left = sums_of(root)
    assert sums == {root: Sum((a, d, 3.0), (b, e, a), (c, f, 2.0))} or sums == {
        root: Sum((a, d, a), (b, e, 3.0), (c, f, 2.0))}
    assert left == [root]


def test_sums_of_lists_and_dot_products():
    a, b, c, d = values(4)
    for root in (ag.sum([a * b, c * d, c, 1.0]), ag.dot([a, c], [b, d]) + c + 1.0,
                 ag.sum([ag.sum([a * b, c * d]), c]) + 1.0,
                 sum([c * d, c, 1.0], a * b)):
        sums, left = sums_of(root)
        assert sums == {root: Sum((a, c), (b, d), (c, 1.0))}, root
        assert left == [root]


def test_what_is_used_elsewhere_is_not_folded():
    a, b, c = values(3)
    product = a * b
    inner = product + c
    root = inner + a
    for roots in ([root, product], [root * product]):
        sums, left = sums_of(*roots)
        assert sums[root] == Sum((), (), (product, c, a))
        assert product in left and inner not in left
    sums, left = sums_of(root, inner)
    assert sums == {inner: Sum((a,), (b,), (c,)), root: Sum((), (), (inner, a))}
    assert left == [inner, root]


def test_a_term_that_is_added_twice():
    a, b = values(2)
    product = a * b
    root = product + product
    sums, left = sums_of(root)
    assert sums == {root: Sum((), (), (product, product))}
    assert left == [product, root]


def test_whole_sums_that_are_added_stay_apart():
    a, b, c, d = values(4)
    first, second, third = a * b + c, c * d + a, b * d + b
    for root, terms in ((first + second, (first, second)),
                        (first + second + third, (first, second, third)),
                        (ag.sum([first, d, second]), (first, d, second))):
        sums, left = sums_of(root)
        assert sums[root] == Sum((), (), terms)
        assert set(terms) - {d} <= set(sums) and left[-1] is root
    root = first + d  # one alone is continued
    assert sums_of(root)[0] == {root: Sum((a,), (b,), (c, d))}


def test_other_ops_are_terms():
    a, b, c = values(3)
    difference, tensor = a - b, Tensor([1.0, 2.0])
    entry = tensor[0]
    root = difference + c * a + entry
    sums, left = sums_of(root)
    assert sums[root] == Sum((c,), (a,), (difference, entry))
    assert left == [node for node in Graph(root).nodes if node in (difference, entry, root)]
    tensors = tensor * 2.0 + tensor
    assert sums_of(tensors) == ({}, [x for x in Graph(tensors).nodes if x.op is not None])


@given(PLANS, SEEDS)
@settings(max_examples=40)
def test_sums_are_the_numbers_of_their_nodes(plan, seed):
    graph = Graph(*record(plan, seed).roots)
    sums, left = find_sums(graph.nodes, graph.uses)
    for node, parts in sums.items():
        terms = [data_of(a) * data_of(b) for a, b in zip(parts.left, parts.right, strict=True)]
        terms += map(data_of, parts.terms)
        assert abs(sum(terms) - node.data) <= 1e-13 * sum(map(abs, terms))
    needed = {x for node in left for x in (
        [*sums[node].left, *sums[node].right, *sums[node].terms] if node in sums
        else node.operands) if isinstance(x, (Value, Tensor))}
    assert {x for x in needed if x.op is not None} <= set(left)
    assert set(graph.roots) - set(graph.leaves) <= set(left)
    assert left == [node for node in graph.nodes if node in set(left)]


# Groups.
def groups_of(*roots, homes=None):
    graph = Graph(*roots)
    sums, left = find_sums(graph.nodes, graph.uses)
    return [group.nodes for group in find_groups(left, sums, homes or {})]


def test_scalars_of_one_op_and_one_level_are_a_group():
    a, b, c = values(3)
    h = [ag.tanh(a), ag.tanh(b), ag.exp(c)]
    k = [ag.tanh(h[0]), ag.tanh(h[1]), ag.tanh(h[2])]
    assert groups_of(*k) == [h[:2], k[:2], [h[2]], [k[2]]]


def test_numbers_are_of_another_kind_than_nodes():
    a, b, c = values(3)
    nodes = [a / b, b / c, a / 2.0, b / 3.0, 2.0 / a]
    assert groups_of(*nodes) == [nodes[:2], nodes[2:4], nodes[4:]]


def test_options_are_of_the_kind():
    a, b = values(2)
    nodes = [ag.leaky_relu(a, slope=0.1), ag.leaky_relu(b, slope=0.1), ag.leaky_relu(b, slope=0.2)]
    assert groups_of(*nodes) == [nodes[:2], nodes[2:]]


def test_options_that_are_lists_are_of_no_kind(own_ops):
    polynomial = elementwise(
        "polynomial", None, lambda x, *, by: by[0] + by[1] * x, lambda y, x, *, by: by[1])
    a, b = values(2)
    nodes = [polynomial(x, by=[1.0, 2.0]) for x in (a, b)]
    assert groups_of(*nodes) == [nodes[:1], nodes[1:]]
    assert compile_graph(nodes[0] * nodes[1]).fprop() == 15.0


def test_sums_with_as_many_parts_are_a_group():
    a, b, c, d = values(4)
    nodes = [a * b + c, c * d + a, a * b + c * d, a + b + c, b + c + 2.0, c + d + 4.0]
    assert groups_of(*nodes) == [nodes[:2], nodes[2:3], nodes[3:4], nodes[4:]]


def test_leaves_of_other_arrays_are_of_other_kinds():
    a, b, c, d = values(4)
    nodes = [ag.tanh(x) for x in (a, b, c, d)]
    assert groups_of(*nodes, homes={a: "A", b: "A", c: "C"}) == [nodes[:2], nodes[2:3], nodes[3:]]


def test_arrays_are_alone_and_their_entries_together():
    T, U = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    A, B = ag.tanh(T), ag.tanh(U)
    entries = [A[0], A[1], B[0]]
    totals = [ag.sum(A), ag.sum(B), ag.sum(A)]
    groups = groups_of(*entries, *totals)
    assert [A] in groups and [B] in groups
    assert entries[:2] in groups and entries[2:] in groups
    assert all([total] in groups for total in totals)


@given(PLANS, SEEDS)
@settings(max_examples=40)
def test_groups_come_after_what_they_need(plan, seed):
    graph = Graph(*record(plan, seed).roots)
    sums, left = find_sums(graph.nodes, graph.uses)
    groups = find_groups(left, sums, {})
    assert Counter(flat([group.nodes for group in groups])) == Counter(left)
    seen = set(graph.leaves)
    for group in groups:
        assert len(group.sums) in (0, len(group.nodes))
        for node, parts in zip(group.nodes, group.sums or [None] * len(group.nodes), strict=True):
            needed = node.operands if parts is None else flat(list(map(list, parts)))
            assert all(x in seen for x in needed if isinstance(x, (Value, Tensor)))
        seen.update(group.nodes)


# Grids.
def sums_by(pairs, terms=None):
    return [Sum(left, right, (terms[i],) if terms else ()) for i, (left, right) in enumerate(pairs)]


def shapes(grids):
    return [(len(grid.rows), len(grid.columns)) for grid in grids]


def assert_cover(grids, sums):
    """Each sum is one cell of one grid, in its place."""
    assert sorted(number for grid in grids for cell in grid.cells for number in cell) == list(
        range(len(sums)))
    for grid in grids:
        for i, row in enumerate(grid.rows):
            for j, column in enumerate(grid.columns):
                cell = [sums[number] for number in grid.cells[i * len(grid.columns) + j]]
                assert all({one.left, one.right} == {row, column} for one in cell)
                assert len({one.terms for one in cell}) == 1


def test_all_with_all_is_one_grid():
    x, w = [(a,) for a in values(2)], [(a,) for a in values(3)]
    sums = sums_by([(a, b) for a in x for b in w])
    grids = find_grids(sums)
    assert_cover(grids, sums)
    assert shapes(grids) in ([(2, 3)], [(3, 2)])
    sums = sums_by([(b, a) for a in x for b in w])
    assert_cover(find_grids(sums), sums)
    assert len(find_grids(sums)) == 1


def test_a_missing_pair_splits_the_grid():
    x, w = [(a,) for a in values(3)], [(a,) for a in values(2)]
    sums = sums_by([(a, b) for a in x for b in w][:-1])
    grids = find_grids(sums)
    assert_cover(grids, sums)
    assert sorted(len(grid.cells) for grid in grids) == [1, 4]


def test_pairs_that_share_nothing():
    x = [(a,) for a in values(6)]
    sums = sums_by(list(zip(x[:3], x[3:], strict=True)))
    assert_cover(find_grids(sums), sums)
    assert shapes(find_grids(sums)) == [(1, 1)] * 3


def test_two_grids_side_by_side():
    x, w, y, v = ([(a,) for a in values(2)] for _ in range(4))
    sums = sums_by([(a, b) for one, other in ((x, w), (y, v)) for a in one for b in other])
    grids = find_grids(sums)
    assert_cover(grids, sums)
    assert shapes(grids) == [(2, 2), (2, 2)]


def test_the_same_products_with_other_biases():
    x, w, b = [(a,) for a in values(2)], [(a,) for a in values(2)], values(8)
    pairs = [(a, c) for a in x for c in w]
    sums = sums_by(pairs + pairs, b)
    grids = find_grids(sums)
    assert_cover(grids, sums)
    assert shapes(grids) == [(2, 2), (2, 2)]
    sums = sums_by(pairs + pairs[:1], b)
    assert_cover(find_grids(sums), sums)
    assert shapes(find_grids(sums)) == [(2, 2), (1, 1)]


def test_computed_numbers_and_constants_are_rows():
    w = [(a,) for a in values(3)]
    for rows in ([(ag.tanh(a),) for a in values(2)], [(constant(a.data),) for a in values(2)],
                 [(1.5,), (2.5,)]):
        for turned in (False, True):
            sums = sums_by([(b, a) if turned else (a, b) for a in rows for b in w])
            grid, = find_grids(sums)
            assert_cover([grid], sums)
            assert grid.rows == rows and grid.columns == w


def test_factors_with_a_bias_of_their_own_are_columns():
    x, w, b = [(a,) for a in values(2)], [(a,) for a in values(3)], values(3)
    for turned in (False, True):
        sums = [Sum(*((c, a) if turned else (a, c)), (b[j],))
                for a in x for j, c in enumerate(w)]
        grid, = find_grids(sums)
        assert_cover([grid], sums)
        assert grid.rows == x and grid.columns == w


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
@settings(max_examples=60)
def test_any_pairs_are_covered(pairs):
    x, w, b = values(4), values(4), values(20)
    sums = [Sum((x[i],), (w[j],), (b[k],)) for k, (i, j) in enumerate(pairs)]
    assert_cover(find_grids(sums), sums)
