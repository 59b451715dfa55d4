"""Numbers at the edge: far tails, undefined results, kinks and ties."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, grad, gradients

FAR = [0.0, 1e-300, 1e-9, 0.5, 1.0, 20.0, 36.7, 37.0, 40.0, 100.0, 700.0, 709.0, 710.0, 745.0,
       746.0, 1e3, 1e10, 1e150, 1e300, math.log(np.finfo(float).max), np.finfo(float).max]
FAR += [-x for x in FAR]
INF, NAN = math.inf, math.nan


def three_gradients(function, x):
    """By backward, as numbers, and as a node; of a Value or of the sum over a Tensor."""
    y = function(x)
    y = y if isinstance(y, Value) else y.sum()
    y.backward()
    return [x.grad, gradients(y, x), grad(y, x).data]


def everywhere(function, number):
    """The gradients at a number, as a Value and as an entry of a Tensor."""
    tensor = Tensor(np.full((2, 1), number))
    return three_gradients(function, Value(number)) + [
        g[0, 0] for g in three_gradients(function, tensor)]


# Far tails, against arithmetic of 50 digits.
def exact(function):
    def wrapper(x):
        with localcontext(prec=50, Emin=-10**9, Emax=10**9):
            return float(function(Decimal(x)))

    return wrapper


def small_exp(x):
    """e^-|x|, and 0 where that is far below the smallest float (which keeps Decimal quick)."""
    return (-abs(x)).exp() if abs(x) < 10_000 else Decimal(0)


@exact
def exact_sigmoid(x):
    return 1 / (1 + small_exp(x)) if x >= 0 else small_exp(x) / (1 + small_exp(x))


@exact
def exact_sigmoid_slope(x):
    return small_exp(x) / (1 + small_exp(x)) ** 2


@exact
def exact_softplus(x):
    return max(x, Decimal(0)) + (1 + small_exp(x)).ln()


@exact
def exact_tanh_slope(x):
    return 4 * small_exp(2 * x) / (1 + small_exp(2 * x)) ** 2


@pytest.mark.parametrize("x", FAR)
def test_far_tails_are_right(x):
    for function, value, slope in [
        (ag.sigmoid, exact_sigmoid, exact_sigmoid_slope),
        (ag.softplus, exact_softplus, exact_sigmoid),
        (ag.tanh, lambda x: math.tanh(x), exact_tanh_slope),
    ]:
        for result in (function(x), function(np.array([x]))[0], function(Value(x)).data):
            assert result == pytest.approx(value(x), rel=1e-15, abs=1e-15)
        for gradient in everywhere(function, x):
            assert gradient == pytest.approx(slope(x), abs=1e-15)


@pytest.mark.parametrize("x", FAR)
def test_activations_stay_finite_in_both_orders(x):
    for function in (ag.sigmoid, ag.softplus, ag.tanh, ag.relu, ag.leaky_relu, ag.swish, ag.gelu,
                     ag.elu, ag.erf):
        assert math.isfinite(function(x))
        assert np.all(np.isfinite(everywhere(function, x)))
        node = Value(x)
        assert math.isfinite(gradients(grad(function(node), node), node))


LOGITS = [[1e300, -1e300, 0.0], [1e300, 1e300, 1e300], [-1e300, -1e300, -1e300], [1e3, 0.0, -1e3],
          [710.0, 709.0, 708.0], [-745.0, -746.0, -800.0], [0.0, 0.0, 0.0], [0.1, 40.0, 0.2]]


@exact
def exact_exp(x):
    return x.exp() if x > -10_000 else Decimal(0)


def exact_softmax(z):
    weights = [exact_exp(Decimal(x) - Decimal(max(z))) for x in z]
    return np.array(weights) / math.fsum(weights)


def exact_logsumexp(z):
    return max(z) + math.log(math.fsum(exact_exp(Decimal(x) - Decimal(max(z))) for x in z))


@pytest.mark.parametrize("z", LOGITS)
def test_softmax_family_never_overflows(z):
    p, total = exact_softmax(z), exact_logsumexp(z)
    log_p = np.array([x - max(z) - exact_logsumexp(np.subtract(z, max(z))) for x in z])
    np.testing.assert_allclose(ag.softmax(z), p, rtol=0, atol=1e-15)
    np.testing.assert_allclose(ag.logsumexp(z), total, rtol=1e-15)
    np.testing.assert_allclose(ag.log_softmax(z), log_p, rtol=1e-14)
    node = Tensor(z)
    for gradient in three_gradients(ag.logsumexp, node):
        np.testing.assert_allclose(gradient, p, rtol=0, atol=1e-15)
    for gradient in three_gradients(lambda node: ag.softmax(node)[0], node):
        np.testing.assert_allclose(gradient, p[0] * (np.eye(3)[0] - p), rtol=0, atol=1e-15)
    for gradient in three_gradients(lambda node: ag.log_softmax(node)[0], node):
        np.testing.assert_allclose(gradient, np.eye(3)[0] - p, rtol=0, atol=1e-15)


def test_reference_values_of_high_precision():
    assert ag.sigmoid(-30.0) == pytest.approx(9.357622968839298e-14, rel=1e-14)
    assert ag.softplus(-30.0) == pytest.approx(9.357622968839299e-14, rel=1e-14)
    assert ag.erf(0.5) == pytest.approx(0.5204998778130465, rel=1e-15)
    assert ag.gelu(-1.0) == pytest.approx(-0.15865525393145705, rel=1e-14)
    assert ag.logsumexp([1000.0, 1000.0]) == pytest.approx(1000.6931471805599453, rel=1e-15)


def test_logsumexp_of_infinite_logits():
    assert ag.logsumexp([-INF, -INF]) == -INF
    assert ag.logsumexp([-INF, 2.0]) == 2.0
    assert ag.logsumexp([INF, 2.0]) == INF
    np.testing.assert_array_equal(ag.softmax([-INF, 2.0]), [0.0, 1.0])


# Undefined results flow as inf and nan, without warnings (which are errors in this suite).
UNDEFINED = {
    "exp overflows": (ag.exp, 1000.0, INF, INF),
    "expm1 overflows": (ag.expm1, 1000.0, INF, INF),
    "cosh overflows": (ag.cosh, 1000.0, INF, INF),
    "sinh overflows": (ag.sinh, -1000.0, -INF, INF),
    "square overflows": (ag.square, 1e200, INF, 2e200),
    "log(0)": (ag.log, 0.0, -INF, INF),
    "log(-1)": (ag.log, -1.0, NAN, -1.0),
    "log1p(-1)": (ag.log1p, -1.0, -INF, INF),
    "sqrt(0)": (ag.sqrt, 0.0, 0.0, INF),
    "sqrt(-1)": (ag.sqrt, -1.0, NAN, NAN),
    "arcsin(1)": (ag.arcsin, 1.0, math.pi / 2, INF),
    "arccos(2)": (ag.arccos, 2.0, NAN, NAN),
    "1/0": (lambda x: 1 / x, 0.0, INF, -INF),
    "-1/0": (lambda x: -1 / x, 0.0, -INF, INF),
    "x/0": (lambda x: x / 0.0, 3.0, INF, INF),
    "-x/0": (lambda x: -x / 0, 3.0, -INF, -INF),
    "0/0": (lambda x: x / 0.0, 0.0, NAN, INF),
    "x/x at 0": (lambda x: x / x, 0.0, NAN, NAN),
    "0**-1": (lambda x: x ** -1, 0.0, INF, -INF),
    "0**0.5": (lambda x: x ** 0.5, 0.0, 0.0, INF),
    "negative base": (lambda x: x ** 0.5, -2.0, NAN, NAN),
    "power overflows": (lambda x: x ** 400, 10.0, INF, INF),
    "relu(nan)": (ag.relu, NAN, NAN, 0.0),
    "sign(nan)": (ag.sign, NAN, NAN, 0.0),
    "sin(inf)": (ag.sin, INF, NAN, NAN),
    "max with nan": (lambda x: ag.maximum(x, NAN), 1.0, NAN, 0.0),
}


@pytest.mark.parametrize("case", UNDEFINED.values(), ids=UNDEFINED)
def test_undefined_results_are_inf_and_nan(case):
    function, x, value, slope = case
    for result in (function(Value(x)).data, function(Tensor([x])).data[0]):
        assert type(result) in (float, np.float64)
        np.testing.assert_equal(result, value)
    np.testing.assert_allclose(everywhere(function, x), slope, equal_nan=True)


@pytest.mark.parametrize(("base", "exponent", "value", "slopes"), [
    (0.0, 0.0, 1.0, (0.0, 0.0)),
    (0.0, 1.0, 0.0, (1.0, 0.0)),
    (0.0, 2.0, 0.0, (0.0, 0.0)),
    (-2.0, 2.0, 4.0, (-4.0, NAN)),
    (-2.0, 0.5, NAN, (NAN, NAN)),
])
def test_power_at_its_ends(base, exponent, value, slopes):
    for a, b in ((Value(base), Value(exponent)), (Tensor([base]), Tensor([exponent]))):
        y = (a ** b).sum()
        assert y.data == pytest.approx(value, nan_ok=True)
        y.backward()
        for x, slope in zip((a, b), slopes, strict=True):
            for found in (x.grad, gradients(y, x), grad(y, x).data):
                np.testing.assert_equal(np.ravel(found)[0], slope)


def test_power_of_zero_by_a_number_has_slope_zero_everywhere():
    for x in (0.0, -2.0, 3.0, INF):
        assert everywhere(lambda x: x ** 0, x) == [0.0] * 6


def test_fifth_power_of_a_negative_base_needs_no_logarithm():
    assert everywhere(lambda x: x ** 5, -2.0) == [80.0] * 6


def test_infinite_gradient_does_not_pass_a_step():
    assert everywhere(lambda x: ag.sqrt(ag.sign(x)), 0.0) == [0.0] * 6
    assert everywhere(lambda x: ag.sqrt(x > 0), -1.0) == [0.0] * 6


def test_overflow_in_the_backward_pass_is_inf():
    x = Value(1e200)
    y = (x * 1e100) * 1e300
    y.backward()
    assert y.data == INF and x.grad == INF


def test_float32_overflow_is_inf_without_warning():
    x = Tensor(np.array([1e30, 1.0], np.float32))
    y = x * x
    y.sum().backward()
    assert y.data[0] == INF and y.dtype == np.float32


# Kinks: which of the possible slopes is taken.
KINKS = {
    "relu(0)": (ag.relu, 0.0, 0.0),
    "leaky_relu(0)": (ag.leaky_relu, 0.0, 0.01),
    "elu(0)": (ag.elu, 0.0, 1.0),
    "abs(0)": (abs, 0.0, 0.0),
    "sign(0)": (ag.sign, 0.0, 0.0),
    "np.maximum(z, 0)": (lambda z: np.maximum(z, 0), 0.0, 0.5),
    "np.minimum(0, z)": (lambda z: np.minimum(0, z), 0.0, 0.5),
    "maximum(z, z)": (lambda z: ag.maximum(z, z), 2.0, 1.0),
    "minimum(z, z)": (lambda z: ag.minimum(z, z), 2.0, 1.0),
    "clip at its lower bound": (lambda z: ag.clip(z, -1, 1), -1.0, 0.5),
    "clip at its upper bound": (lambda z: ag.clip(z, -1, 1), 1.0, 0.5),
    "clip outside": (lambda z: ag.clip(z, -1, 1), 3.0, 0.0),
    "comparison": (lambda z: z > 0, 0.0, 0.0),
    "equality": (lambda z: ag.equal(z, 0), 0.0, 0.0),
}


@pytest.mark.parametrize("case", KINKS.values(), ids=KINKS)
def test_kinks_have_a_convention(case):
    function, x, slope = case
    assert everywhere(function, x) == [slope] * 6


@pytest.mark.parametrize(("function", "z", "expected"), [
    (ag.max, [[1.0, 3.0], [3.0, 2.0]], [[0, 0.5], [0.5, 0]]),
    (ag.min, [[1.0, 3.0], [1.0, 1.0]], [[1 / 3, 0], [1 / 3, 1 / 3]]),
    (lambda z: ag.max(z, axis=1).sum(), [[3.0, 3.0], [3.0, 2.0]], [[0.5, 0.5], [1, 0]]),
    (lambda z: ag.max(z, axis=0).sum(), [[3.0, 3.0], [3.0, 2.0]], [[0.5, 1], [0.5, 0]]),
    (ag.norm, [[0.0, 0.0]], [[0, 0]]),
    (lambda z: ag.norm(z, axis=1).sum(), [[0.0, 0.0], [3.0, 4.0]], [[0, 0], [0.6, 0.8]]),
])
def test_ties_share_equally_and_the_norm_of_zero_is_flat(function, z, expected):
    for gradient in three_gradients(function, Tensor(z)):
        np.testing.assert_allclose(gradient, expected, rtol=1e-15)


def test_ties_in_a_list_of_values_share_equally():
    a, b = Value(2.0), Value(2.0)
    assert gradients(ag.max([a, b, 2.0]), [a, b]) == [1 / 3, 1 / 3]


def test_norm_does_not_overflow_or_vanish():
    for size in (1e200, 1e-200):
        x = Tensor([3 * size, 4 * size])
        y = ag.norm(x)
        y.backward()
        assert y.data == pytest.approx(5 * size, rel=1e-15)
        assert x.grad == pytest.approx([0.6, 0.8])
    assert ag.norm([1.0, np.inf]) == np.inf


def test_elu_has_slope_1_at_infinity():
    x = Value(np.inf)
    ag.elu(x).backward()
    assert x.grad == 1.0


def test_the_result_of_a_comparison_of_numbers_is_a_condition():
    x = Value(2.0)
    y = ag.where(x.data > 1, 3 * x, x)  # a bool: the branch is fixed, unlike x > 1
    y.backward()
    assert (y.data, x.grad) == (6.0, 3.0)
    assert ag.where(np.bool_(False), x, 5.0).data == 5.0


def test_norm_has_gradient_and_second_derivatives_0_at_0():
    x = Tensor([0.0, 0.0])
    assert gradients(ag.norm(x), x).tolist() == [0.0, 0.0]
    assert ag.hessian(ag.norm(x), x).tolist() == [[0.0, 0.0], [0.0, 0.0]]
