"""Random graphs, compiled: the same numbers, gradients and Hessian-vector products as eager."""

import numpy as np
import pytest
from hypothesis import assume, given, settings

from autograd import Graph, grad
from autograd.program import compile_graph
from tests.program_graphs import PLANS, SEEDS, absolute_terms, assert_same, is_tame, record


def assert_program_follows(program, recording, slopes, terms, parameters):
    """Roots, all nodes and gradients of a program are those of a recording."""
    for root, found in zip(recording.roots, program.fprop(), strict=True):
        assert_same(found, root, terms, "root")
    program.bprop()
    for node in Graph(*recording.roots):
        assert_same(program.values[node], node, terms, f"values[{node.op}]")
    for leaf, slope in zip(parameters, slopes, strict=True):
        assert_same(program.gradients[leaf], slope, terms, "gradient")


def compiled_is_eager(plan, seed):
    recording = record(plan, seed)
    graph = Graph(*recording.roots)
    present = [leaf for leaf in recording.leaves if leaf in set(graph.nodes)]
    assume(present)
    root = sum(recording.roots[1:], recording.root)
    slopes = grad(root, present)
    rng = np.random.default_rng(seed)
    dots = [(slope * rng.uniform(-1, 1, slope.shape)).sum() if slope.shape else
            slope * float(rng.uniform(-1, 1)) for slope in slopes]
    product = sum(dots[1:], dots[0])
    assume(product.op is not None)
    hessian_vector = grad(product, present)
    everything = Graph(*recording.roots, product, *slopes, *hessian_vector)
    terms = absolute_terms(everything.nodes)
    assume(is_tame(everything.nodes, terms))

    program = compile_graph(recording.roots)
    assert_program_follows(program, recording, slopes, terms, present)
    second = compile_graph(product)
    assert_same(second.fprop(), product, terms, "gradient · v")
    if len(second.parameters):
        second.bprop()
    for leaf, node in zip(present, hessian_vector, strict=True):
        if leaf in second.graph.nodes:
            assert_same(second.gradients[leaf], node, terms, "Hessian-vector product")

    for leaf in present:
        leaf.data = 0.9 * leaf.data + 0.05
    everything.fprop()
    terms = absolute_terms(everything.nodes)
    if is_tame(everything.nodes, terms):
        assert_program_follows(program, recording, slopes, terms, present)


@given(PLANS, SEEDS)
@settings(max_examples=200)
def test_compiled_is_eager(plan, seed):
    compiled_is_eager(plan, seed)


@pytest.mark.slow
@given(PLANS, SEEDS)
@settings(max_examples=2000)
def test_compiled_is_eager_in_many_more_graphs(plan, seed):
    compiled_is_eager(plan, seed)
