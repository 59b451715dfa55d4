"""Genz's functions: slopes, normalization in any dimension, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import ShapeError
from nn import data

SLOPES = [  # ∂f/∂x at (.5, .5) and (.2, .4), c of (1, 3), w = (.25, .75)
    [[-0.2743833258276828, -0.8231499774830485], [-0.324496478108603, -0.9734894343258089]],
    [[-0.059761692469806275, 0.47891219307995436], [0.011010240737497304, 0.5441087268526167]],
    [[-0.1010438897732916, -0.3031316693198748], [-0.18833511376299866, -0.565005341288996]],
    [[-0.22405440046260128, 2.0164896041634113], [0.010173883231056197, 0.6409546435565403]],
    [[-0.031093407484129743, 0.09328022245238923], [0.018671453724428133, 0.0560143611732844]],
    [[0.0, 0.0], [4.84196515256012, 14.525895457680361]],
]
numbers = st.floats(0.01, 1.0)


def test_E7_s10_slopes_of_the_genz_functions():
    points, h = np.array([[0.5, 0.5], [0.2, 0.4]]), 1e-6
    for family, slopes in zip(data.GENZ, SLOPES, strict=True):
        f = data.Genz.of(family, [1.0, 3.0], [0.25, 0.75])
        found = np.hstack([f(points + h * e) - f(points - h * e) for e in np.eye(2)]) / (2 * h)
        np.testing.assert_allclose(found, slopes, rtol=1e-6, atol=1e-8)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12), st.sampled_from(
    sorted(data.GENZ)), st.floats(1e-3, 1e300))
@settings(max_examples=60, deadline=None)
def test_only_the_ratios_of_raw_parameters_count(pairs, family, factor):
    c, w = map(np.array, zip(*pairs, strict=True))
    f, g = data.Genz.of(family, c, w), data.Genz.of(family, c * factor, w * factor)
    assert f.c.sum() == pytest.approx(data.GENZ[family][0](len(c)))
    assert f.w.sum() == pytest.approx(1) and (f.c > 0).all()
    np.testing.assert_allclose(g.c, f.c, rtol=1e-12)
    np.testing.assert_allclose(g.w, f.w, rtol=1e-12)


def test_the_families_by_hand_in_three_dimensions():
    c, w, x = np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.2, 0.9])
    product = 1.0
    for ci, wi, xi in zip(3 * c, w, x, strict=True):
        product *= 1 / (ci**-2 + (xi - wi) ** 2)
    value = {family: float(data.Genz.of(family, c, w)([x])[0, 0]) for family in data.GENZ}
    assert value["product_peak"] == pytest.approx(product)
    assert value["corner_peak"] == pytest.approx((1 + 1.85 * c @ x) ** -4)
    assert value["discontinuous"] == pytest.approx(np.exp(4.3 * c @ x))  # x₃ may exceed w₃
    at = data.Genz.of("discontinuous", c, w)
    assert at([[0.6, 0.0, 0.0], [0.0, 0.4, 0.0]]).tolist() == [[0.0], [0.0]]


def test_points_are_seeded_and_in_the_cube():
    f = data.genz("oscillatory", 5, rng=0)
    (X, y), (again, _) = f.points(40, rng=1), f.points(40, rng=1)
    assert (X == again).all() and X.min() >= 0 and X.max() < 1
    np.testing.assert_array_equal(y, f(X))


def test_parameters_stay_as_they_were_scaled():
    f = data.genz("gaussian", 2, rng=0)
    for array in (f.c, f.w):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 9.0
    assert f == f and f != data.genz("gaussian", 2, rng=0) and len({f}) == 1


def test_far_outside_the_cube_nothing_warns():
    assert data.genz("discontinuous", 2, rng=0)([[1e6, 1e6]]).tolist() == [[0.0]]


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: data.Genz.of("gaussian", [np.inf, 1], [1, 1]), ValueError, "difficulties c holds nan"),
    (lambda: data.Genz.of("gaussian", [1, 1], [np.nan, 1]), ValueError, "positions w holds nan"),
    (lambda: data.Genz.of("gaussian", [1, 1], [0, 0]), ValueError, "w at least 0 and not all 0"),
    (lambda: data.Genz.of("gaussian", [], []), ShapeError, "lists of d numbers each"),
    (lambda: data.Genz.of("gaussian", ["a"], [1]), TypeError, "must be real numbers"),
    (lambda: data.Genz.of("gaussian", [1], [1])([[np.nan]]), ValueError, "array of points holds"),
    (lambda: data.Genz.of("gaussian", [1], [1]).points(0, rng=0), ValueError, "n must be at leas"),
    (lambda: data.genz("gaussian", 2, rng=None), TypeError, "genz draws random numbers"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
