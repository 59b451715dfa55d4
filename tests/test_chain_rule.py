"""The chain rule, path by path."""

import time

import numpy as np
import pytest
from hypothesis import given, settings

import autograd as ag
from autograd import (
    Graph,
    ShapeError,
    StaleGraphError,
    Tensor,
    Value,
    chain_rule,
    constant,
    gradients,
)
from tests.test_random_graphs import LEAVES, PROGRAMS, run
from tests.test_symbols import balanced


def lecture():
    """r(u(t), v(t)), as the lecture on the multivariate chain rule has it."""
    t = Value(3.0, "t")
    u, v = (t**2).named("u"), (5 * t).named("v")
    return (u * v).named("r"), t


def test_the_lectures_example():
    r, t = lecture()
    found = chain_rule(r, t)
    assert str(found) == (
        "∂r/∂t = ∂r/∂u · ∂u/∂t + ∂r/∂v · ∂v/∂t\n"
        "      = 15 · 6 + 9 · 5\n"
        "      = 90 + 45\n"
        "      = 135")
    assert found.latex == (
        r"\begin{aligned} \frac{\partial r}{\partial t} &= "
        r"\frac{\partial r}{\partial u} \cdot \frac{\partial u}{\partial t} + "
        r"\frac{\partial r}{\partial v} \cdot \frac{\partial v}{\partial t} \\ "
        r"&= 15 \cdot 6 + 9 \cdot 5 \\ &= 90 + 45 \\ &= 135 \end{aligned}")
    assert found._repr_latex_() == rf"$\displaystyle {found.latex}$"
    assert repr(found) == found.text
    assert [path.names for path in found.paths] == [("r", "u", "t"), ("r", "v", "t")]
    assert [path.factors for path in found.paths] == [("∂r/∂u", "∂u/∂t"), ("∂r/∂v", "∂v/∂t")]
    assert [path.numbers for path in found.paths] == [(15.0, 6.0), (9.0, 5.0)]
    assert [path.contribution for path in found.paths] == [90.0, 45.0]
    assert (found.number_of_paths, found.rest, found.total) == (2, None, 135.0)


def test_negative_numbers_are_in_parentheses():
    x, y = Value(-2.0, "x"), Value(-3.0, "y")
    u = (x * y).named("u")
    assert str(chain_rule((u * y - x).named("J"), x)) == (
        "∂J/∂x = ∂J/∂v₁ · ∂v₁/∂u · ∂u/∂x + ∂J/∂x\n"
        "      = 1 · (-3) · (-3) + (-1)\n"
        "      = 9 + (-1)\n"
        "      = 8")


def test_an_operand_used_twice_has_two_paths():
    x = Value(3.0, "x")
    found = chain_rule((x * x).named("y"), x)
    assert found.number_of_paths == 2
    assert [path.places for path in found.paths] == [(1,), (2,)]
    assert str(found) == "∂y/∂x = ∂y/∂x|₁ + ∂y/∂x|₂\n      = 3 + 3\n      = 6"
    assert r"\left.\frac{\partial y}{\partial x}\right|_{2}" in found.latex


def test_one_step_and_no_step():
    x = Value(3.0, "x")
    y = (2 * x).named("y")
    assert str(chain_rule(y, x)) == "∂y/∂x = 2"
    itself = chain_rule(y, y)
    assert str(itself) == "∂y/∂y = 1"
    assert itself.number_of_paths == 1
    assert itself.paths[0].names == ("y",)
    assert itself.paths[0].factors == ()


def test_no_path():
    x, other = Value(3.0, "x"), Tensor([1.0, 2.0], "w_1")
    y = ((x > 0) * 2.0).named("y")
    found = chain_rule(y, x)
    assert str(found) == "∂y/∂x = 0: y does not depend on x"
    assert (found.number_of_paths, found.paths, found.total) == (0, (), 0.0)
    found = chain_rule(y, other)
    assert str(found) == "∂y/∂w₁ = [0, 0]: y does not depend on w₁"
    assert balanced(found.latex)


def test_steps_through_which_nothing_flows_are_no_paths():
    x = Value(3.0, "x")
    y = ag.where(x > 0, x * 2.0, x * 5.0).named("y")
    found = chain_rule(y, x)  # the condition lets nothing through; the branch not taken lets 0
    assert found.number_of_paths == 2
    assert sorted(path.contribution for path in found.paths) == [0.0, 2.0]


def test_names_can_be_given():
    x = Value(3.0)
    h = ag.sin(x)
    loss = h * h + x
    found = chain_rule(loss, x, names={"x": x, "h1": h, "loss": loss})
    assert found.text.startswith("∂loss/∂x = ∂loss/∂v₁ · ∂v₁/∂h₁|₁ · ∂h₁/∂x + ∂loss/∂v₁ · ")
    assert chain_rule(loss, Value(1.0)).text.endswith("does not depend on w")


def test_more_paths_than_most_are_counted_and_summed():
    x = Value(1.0, "x")
    parts = [(x * k).named(f"u{k}") for k in (3.0, -9.0, 1.0, 7.0, 2.0)]
    found = chain_rule(ag.sum(parts).named("J"), x, most=2)
    assert str(found) == (
        "∂J/∂x is a sum over 5 paths, the 2 largest:\n"
        "  ∂J/∂u-9.0 · ∂u-9.0/∂x = 1 · (-9) = -9\n"
        "  ∂J/∂u7.0 · ∂u7.0/∂x = 1 · 7 = 7\n"
        "  3 more paths: 6\n"
        "∂J/∂x = 4")
    assert (found.number_of_paths, found.rest, found.total) == (5, 6.0, 4.0)
    assert "a sum over 5 paths, the largest:" in chain_rule(ag.sum(parts), x, most=1).text
    assert chain_rule(ag.sum(parts), x).rest is None


def all_contributions(root, leaf):
    """Every path, walked one by one."""
    if root is leaf:
        return [1.0]
    found = []
    for i, operand in enumerate(root.operands):
        if isinstance(operand, ag.Node):
            slope = root.op.pull(i, 1.0, root._data,
                                 *[getattr(x, "_data", x) for x in root.operands])
            if slope is not None:
                found += [slope * rest for rest in all_contributions(operand, leaf)]
    return found


@given(PROGRAMS, LEAVES)
@settings(max_examples=80, deadline=None)
def test_contributions_sum_to_the_gradient_and_are_the_largest(program, data):
    leaves = [Value(x, f"x{i}") for i, x in enumerate(data)]
    root = run(program, leaves)
    if any(node.op is not None and node.op.name in ("stack", "logsumexp")
           for node in Graph(root).nodes):
        return  # Tensors are tested below
    for leaf in leaves:
        found = chain_rule(root, leaf, most=5)
        everything = all_contributions(root, leaf) if found.number_of_paths < 2000 else None
        shown = [path.contribution for path in found.paths]
        scale = 1e-9 * (1 + max(map(abs, shown), default=0.0))
        gradient = gradients(root, leaf)
        assert abs(sum(shown) + (found.rest or 0.0) - gradient) <= scale
        assert balanced(found.latex)
        for path in found.paths:
            assert abs(np.prod(path.numbers) - path.contribution) <= scale
        if everything is not None:
            assert found.number_of_paths == len(everything)
            best = sorted(map(abs, everything), reverse=True)[:5]
            np.testing.assert_allclose(sorted(map(abs, shown), reverse=True), best,
                                       rtol=1e-9, atol=scale)
            if found.rest is None:
                assert len(shown) == len(everything)


@given(PROGRAMS, LEAVES)
@settings(max_examples=40, deadline=None)
def test_contributions_of_tensors_sum_to_the_gradient(program, data):
    leaves = [Tensor([x, 0.5], f"x{i}") for i, x in enumerate(data)]
    root = ag.sum(run(program, leaves))
    for leaf in leaves:
        found = chain_rule(root, leaf, most=10**6 if len(program) < 6 else 4)
        total = sum((path.contribution for path in found.paths), np.zeros(2))
        gradient = gradients(root, leaf)
        if found.rest is not None:
            total = total + found.rest
        np.testing.assert_allclose(total, gradient, rtol=1e-9, atol=1e-9)
        np.testing.assert_array_equal(found.total, gradient)
        assert balanced(found.latex)


def test_tensors_show_small_numbers_and_large_shapes():
    X = constant(np.arange(12.0).reshape(4, 3), "X")
    W, b = Tensor(np.ones((3, 2)), "W"), Tensor([1.0, 2.0], "b")
    z = (X @ W + b).named("z")
    J = ag.sum(z).named("J")
    assert str(chain_rule(J, W)) == (
        "∂J/∂W = ∂J/∂z · ∂z/∂v₁ · ∂v₁/∂W\n"
        "      = [[1, 1], [1, 1], [1, 1], [1, 1]] · [[1, 1], [1, 1], [1, 1], [1, 1]] · "
        "array(4, 2, 3, 2)\n      = [[18, 18], [22, 22], [26, 26]]")
    longer = chain_rule(ag.sum(ag.tanh(z / 100)).named("J"), W)
    assert "= array(4, 2) · array(4, 2) · array(4, 2) · array(4, 2) · array(4, 2, 3, 2)\n" in str(
        longer)
    short = chain_rule(ag.sum(b * 3.0).named("J"), b)
    assert str(short) == (
        "∂J/∂b = ∂J/∂v₁ · ∂v₁/∂b\n      = [1, 1] · [3, 3]\n      = [3, 3]")
    assert short.paths[0].shapes == ((2,), (2,))
    assert chain_rule(J, W).paths[0].numbers[2] is None


def test_doublings_take_no_time():
    x = Value(1.0, "x")
    y = x
    for _ in range(60):
        y = y + y
    begin = time.perf_counter()
    found = chain_rule(y, x)
    assert time.perf_counter() - begin < 1
    assert found.number_of_paths == 2**60
    assert found.total == 2.0**60
    assert "about 10^18 more paths" in found.text
    assert len(found.text) < 2000
    assert len(found.paths) == 6 and len(found.paths[0].names) == 61


@pytest.mark.slow
def test_deep_chains_are_shortened_in_the_middle():
    x = Value(1.0, "x")
    y = x
    for _ in range(100_000):
        y = ag.sin(y)
    found = chain_rule(y, x)
    assert len(found.text) < 1000 and "…" in found.text
    assert found.number_of_paths == 1
    assert len(found.paths[0].factors) == 100_000
    y = x
    for _ in range(20_000):
        y = y + y * 1e-5
    found = chain_rule(y, x)
    assert found.number_of_paths == 2**20_000  # more digits than Python prints
    assert "about 10^6021 paths" in found.text


def test_a_network_of_thousands_of_nodes_is_quick():
    rng = np.random.default_rng(0)
    inputs = [Value(x) for x in rng.normal(size=20)]
    layer = inputs
    for width in (30, 30, 1):
        layer = [ag.tanh(ag.dot([Value(w) for w in rng.normal(size=len(layer))], layer))
                 for _ in range(width)]
    assert len(Graph(*layer)) > 2500
    begin = time.perf_counter()
    found = chain_rule(layer[0], inputs[0])
    assert time.perf_counter() - begin < 3
    assert found.number_of_paths == 30 * 30
    assert sum(path.contribution for path in found.paths) + found.rest == pytest.approx(
        gradients(layer[0], inputs[0]))


def test_infinities_and_nan_are_shown():
    x = Value(0.0, "x")
    y = ((ag.sqrt(x) * 0.0) + x).named("y")
    found = chain_rule(y, x, most=1)
    assert np.isnan(found.total)
    assert np.isnan(found.paths[0].contribution)
    assert "nan" in str(found)


def test_bad_input():
    x = Tensor([1.0, 2.0], "x")
    with pytest.raises(ShapeError, match="chain_rule: v1 has shape"):
        chain_rule(x * 2.0, x)
    with pytest.raises(TypeError, match="chain_rule: expected a Value or a Tensor, got float 2"):
        chain_rule(2.0, x)
    loss = ag.sum(x * x).named("loss")
    with pytest.raises(TypeError, match="chain_rule: expected a Value or a Tensor, got str 'x'"):
        chain_rule(loss, "x")
    with pytest.raises(ValueError, match="chain_rule: most must be a whole number from 1 on, got"):
        chain_rule(loss, x, most=0)
    x.data = [0.0, 1.0]
    with pytest.raises(StaleGraphError, match=r"chain_rule: x\.data changed"):
        chain_rule(loss, x)


def test_nothing_is_changed():
    r, t = lecture()
    chain_rule(r, t)
    assert all(node.grad is None for node in Graph(r))
