"""Random graphs of arrays, compiled: as eager, and row by row over a batch."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, grad
from autograd.program import compile_graph
from tests.program_graphs import absolute_terms, assert_same, is_tame
from tests.test_random_graphs import PROGRAMS, run

SHAPES = st.lists(st.sampled_from([(), (1,), (3,), (2, 3), (2, 1)]), min_size=1, max_size=3)
ENDS = [ag.sum, ag.mean, ag.logsumexp, ag.norm, lambda x: ag.sum(ag.softmax(x) * x),
        lambda x: ag.sum(x.T @ x), lambda x: ag.sum(ag.max(x, axis=0)),
        lambda x: ag.sum(ag.concatenate([x, x]) ** 2) + x[0].sum() * 2,
        lambda x: ag.tanh(x)[-1].mean() + ag.sum(x[::-1] * x)]


def recorded(program, numbers, end):
    """The root of a graph of arrays, and its leaves."""
    leaves = [Tensor(x) if np.ndim(x) else Value(float(x)) for x in numbers]
    result = run(program, leaves)
    return ENDS[end](result if result.shape else ag.stack([result, result * 2.0])), leaves


def with_gradients(root, leaves):
    """The gradients of the leaves that are in the graph, and the absolute terms."""
    present = set(Graph(root).nodes)
    leaves = [leaf for leaf in leaves if leaf in present]
    assume(leaves)
    slopes = grad(root, leaves)
    everything = Graph(root, *slopes)
    terms = absolute_terms(everything.nodes)
    assume(is_tame(everything.nodes, terms))
    return leaves, slopes, terms


def arrays_are_eager(program, shapes, end, seed):
    rng = np.random.default_rng(seed)
    root, leaves = recorded(program, [rng.uniform(-1.5, 1.5, shape) for shape in shapes], end)
    leaves, slopes, terms = with_gradients(root, leaves)
    compiled = compile_graph(root, parameters=leaves)
    assert_same(compiled.fprop(), root, terms, "root")
    compiled.bprop()
    for leaf, slope in zip(leaves, slopes, strict=True):
        assert_same(compiled.gradients[leaf], slope, terms, "gradient")
    for node in Graph(root):
        assert_same(compiled.values[node], node, terms, f"values[{node.op}]")


def rows_of_arrays(program, shapes, end, seed):
    """The first leaf varies; the gradients of the others are the sums over its rows."""
    rng = np.random.default_rng(seed)
    numbers = [rng.uniform(-1.5, 1.5, shape) for shape in shapes]
    rows = rng.uniform(-1.5, 1.5, (3, *shapes[0]))
    root, leaves = recorded(program, numbers, end)
    assume(leaves[0] in Graph(root).nodes)
    compiled = compile_graph(root, {"first": leaves[0]})
    found = compiled.fprop(first=rows)
    total, allowed = {}, {}
    for i, row in enumerate(rows):
        one, fresh = recorded(program, [row, *numbers[1:]], end)
        present, slopes, terms = with_gradients(one, fresh)
        assert_same(found[i], one, terms, "row")
        for leaf, slope in zip(present, slopes, strict=True):
            place = fresh.index(leaf)
            total[place] = total.get(place, 0.0) + slope.data
            allowed[place] = allowed.get(place, 0.0) + 1e-12 * terms[slope]
    if len(compiled.parameters):
        compiled.bprop(np.ones(3))
        for place in set(total) - {0}:
            error = np.abs(compiled.gradients[leaves[place]] - total[place])
            assert np.all(error <= allowed[place])


@given(PROGRAMS, SHAPES, st.integers(0, len(ENDS) - 1), st.integers(0, 1000))
@settings(max_examples=60)
def test_compiled_arrays_are_the_eager_ones(program, shapes, end, seed):
    arrays_are_eager(program, shapes, end, seed)


@given(PROGRAMS, SHAPES, st.integers(0, len(ENDS) - 1), st.integers(0, 1000))
@settings(max_examples=60)
def test_rows_of_arrays_are_recordings(program, shapes, end, seed):
    rows_of_arrays(program, shapes, end, seed)
