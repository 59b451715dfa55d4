"""Losses: the lectures' numbers, finite differences, logits that never overflow, refusals."""

import numpy as np
import pytest

import autograd
from autograd import (
    NotDifferentiableError,
    ShapeError,
    Tensor,
    Value,
    assert_gradients,
    check_gradients,
    grad,
    gradients,
    hessian,
)
from nn import MLP, losses
from nn.losses import LOSSES

EXACT = {"rtol": 1e-12, "atol": 1e-14}
Z = [[1.0, 0.5, -1.0], [2.0, 2.0, 0.0], [0.0, 0.0, 0.0]]
rng = np.random.default_rng(0)


def value_and_gradient(loss, prediction, target, **options):
    node = Tensor(prediction, "y")
    value = loss(node, target, **options)
    return value.data, gradients(value, node)


def test_B3_6_l08_softmax_cross_entropy_of_every_class():
    expected = [[0.5549569196419906, 1.0549569196419906, 2.554956919641991],
                [0.7586236756795135, 0.7586236756795135, 2.7586236756795133],
                [1.0986122886681098] * 3]
    for z, row in zip(Z, expected, strict=True):
        p = np.exp(z) / np.exp(z).sum()
        for c, number in enumerate(row):
            loss, g = value_and_gradient(losses.softmax_cross_entropy, z, c)
            assert loss == pytest.approx(number, rel=1e-12)
            np.testing.assert_allclose(g, p - np.eye(3)[c], rtol=1e-12, atol=1e-15)


def test_B3_7_B2_4_l09_sparsemax_loss_of_every_class():
    expected = [[0.0625, 0.5625, 2.0625], [0.25, 0.25, 2.25], [1 / 3] * 3]
    for z, row in zip(Z, expected, strict=True):
        for c, number in enumerate(row):
            loss, g = value_and_gradient(losses.sparsemax_loss, z, c)
            assert loss == pytest.approx(number, rel=1e-12)
            np.testing.assert_allclose(g, autograd.sparsemax(z) - np.eye(3)[c], atol=1e-15)


def test_B2_5_B3_8_l10_losses_of_two_classes():
    t = np.array([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
    logistic = np.log1p(np.exp(-t))
    sparse = np.where(t >= 1, 0, np.where(t <= -1, -t, (t - 1) ** 2 / 4))
    for number, a, b in zip(t, logistic, sparse, strict=True):
        assert losses.softmax_cross_entropy([number, 0.0], 0) == pytest.approx(a, rel=1e-12)
        assert losses.sparsemax_loss([number, 0.0], 0) == pytest.approx(b, abs=1e-15)
        assert losses.multiclass_hinge([number, 0.0], 0) == max(0.0, 1 - number)
        assert losses.hinge([number], [1]) == max(0.0, 1 - number)
        assert autograd.softmax([number, 0.0])[0] == pytest.approx(1 / (1 + np.exp(-number)))
        assert autograd.sparsemax([number, 0.0])[0] == np.clip((number + 1) / 2, 0, 1)


def test_B3_1_l11_squared_loss():
    loss, g = value_and_gradient(losses.squared_error, [[1.0, 2.0]], [[0.0, 4.0]])
    assert loss == 2.5 and g.tolist() == [[1.0, -2.0]]


def test_B3_2_B3_4_d02_half_the_square_of_one_output():
    loss, g = value_and_gradient(losses.squared_error, [0.006303108132261398], [1.0])
    assert loss == pytest.approx(0.4937167564538021, rel=1e-12)
    assert g[0] == pytest.approx(-0.9936968918677386, rel=1e-12)


def test_B3_3_d05_d06_B4_1_least_squares_sums_over_the_examples():
    W = Tensor(np.transpose([[0.5, -1.0], [0.25, 0.75]]), "W")
    Phi = [[1.0, 2.0], [-1.0, 0.5], [0.0, 3.0]]
    T = [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]
    loss = losses.squared_error(Phi @ W, T, reduction="sum")
    assert loss.data == pytest.approx(13.1953125, rel=1e-12)
    np.testing.assert_allclose(gradients(loss, W).T, [[-1.5, -16.0], [2.625, 8.3125]], **EXACT)
    loss = losses.squared_error(autograd.sigmoid(Phi @ W), T, reduction="sum")
    assert loss.data == pytest.approx(1.0274555682363153, rel=1e-12)
    np.testing.assert_allclose(gradients(loss, W).T, [
        [-0.17481542521180948, -0.2787754804543674], [0.2241971896807079, 0.26125474230546114]],
        **EXACT)


def test_B3_5_B3_9_s04_the_loan_prediction():
    loss, g = value_and_gradient(losses.binary_cross_entropy, [0.2], [1.0])
    assert loss == pytest.approx(1.6094379124341003) and g[0] == pytest.approx(-5.0)
    loss, g = value_and_gradient(losses.sigmoid_cross_entropy, [-1.3862943611198906], [1.0])
    assert loss == pytest.approx(1.6094379124341003) and g[0] == pytest.approx(-0.8)
    assert value_and_gradient(losses.mean_squared_error, [0.2], [1.0])[0] == pytest.approx(0.64)
    loss, g = value_and_gradient(losses.squared_error, [0.2], [1.0])
    assert loss == pytest.approx(0.32) and g[0] == pytest.approx(-0.8)


def test_B3_10_s13_cross_entropy_is_entropy_plus_divergence():
    loss, g = value_and_gradient(losses.cross_entropy, [0.9, 0.1], [0.5, 0.5])
    assert loss == pytest.approx(1.203972804325936, rel=1e-12)
    np.testing.assert_allclose(g, [-0.5555555555555556, -5.0], **EXACT)
    assert losses.kl_divergence([0.9, 0.1], [0.5, 0.5]) == pytest.approx(0.5108256237659907)
    assert losses.kl_divergence([0.5, 0.5], [0.5, 0.5]) == 0.0
    assert losses.kl_divergence([0.5, 0.5], [1.0, 0.0]) == pytest.approx(np.log(2))


def test_B3_11_B2_1_d21_output_units_and_their_losses():
    mu, log_variance = Value(0.5), Value(-0.2)
    loss = losses.gaussian_negative_log_likelihood(
        autograd.stack([mu]), autograd.exp(autograd.stack([log_variance])), [1.3])
    assert loss.data == pytest.approx(1.2097874158159272, rel=1e-12)
    assert gradients(loss, [mu, log_variance]) == pytest.approx(
        [-0.977122206528136, 0.10915111738874556], rel=1e-12)
    assert losses.gaussian_outputs([[0.5, -0.2]], [[1.3]]) == pytest.approx(loss.data)
    losses_, g = zip(*(value_and_gradient(losses.hinge, [z], [1]) for z in (-0.5, 0.3, 2.0)),
                     strict=True)
    assert losses_ == pytest.approx((1.5, 0.7, 0.0)) and np.ravel(g).tolist() == [-1, -1, 0]


def test_B2_2_B3_12_d22_both_label_conventions():
    for t, loss, slope in ((1, 0.40318604888545784, -0.33181222783183384),
                           (0, 1.1031860488854581, 0.6681877721681662)):
        found, g = value_and_gradient(losses.sigmoid_cross_entropy, [0.7], [t])
        assert found == pytest.approx(loss, rel=1e-12) and g[0] == pytest.approx(slope, rel=1e-12)


def test_B2_3_u11_softmax_probabilities():
    np.testing.assert_allclose(
        autograd.softmax([0.1, 2.0, -0.6]),
        [0.12221234039475766, 0.8170988074232525, 0.060688852181989876], **EXACT)


def test_B4_2_B4_3_B4_4_the_mean_divides_by_the_examples():
    y, t = rng.normal(size=(5, 2)), rng.normal(size=(5, 2))
    for loss in (losses.squared_error, losses.absolute_error, losses.huber):
        assert loss(y, t) == pytest.approx(loss(y, t, reduction="sum") / 5)
        one_by_one = [loss(y[i:i + 1], t[i:i + 1]) for i in range(5)]
        assert loss(y, t) == pytest.approx(np.mean(one_by_one))


def test_B3_14_the_zero_one_error_is_a_metric():
    assert losses.zero_one_error(Z, [0, 0, 2]) == pytest.approx(1 / 3)
    with pytest.raises(NotDifferentiableError, match="it is a metric"):
        losses.zero_one_error(Tensor(Z), [0, 0, 2])


def test_H29_cross_entropy_does_not_saturate():
    _, g = value_and_gradient(losses.sigmoid_cross_entropy, [-6.0], [1])
    z = Value(-6.0)
    small = gradients(losses.squared_error(autograd.stack([autograd.sigmoid(z)]), [1.0]), z)
    assert g[0] == pytest.approx(-0.9975, abs=1e-4) and small == pytest.approx(-0.00246, abs=1e-5)


REGRESSION = ["squared_error", "mean_squared_error", "absolute_error", "mean_absolute_error",
              "huber"]
CASES = [(name, rng.normal(size=shape), rng.normal(size=shape))
         for name in REGRESSION for shape in [(4,), (4, 1), (3, 2)]]
CASES += [(name, rng.normal(size=(4, 3)), rng.integers(3, size=4))
          for name in ("softmax_cross_entropy", "sparsemax_loss", "multiclass_hinge")]
CASES += [("softmax_cross_entropy", rng.normal(size=(2, 3)), [[0.2, 0.3, 0.5], [0.0, 1.0, 0.0]]),
          ("softmax_cross_entropy", rng.normal(size=3), 2),
          ("sparsemax_loss", rng.normal(size=(1, 4)), [[0.5, 0.5, 0.0, 0.0]]),
          ("sigmoid_cross_entropy", rng.normal(size=(4, 2)), rng.integers(2, size=(4, 2))),
          ("sigmoid_cross_entropy", rng.normal(size=4), [0.1, 0.9, 0.0, 1.0]),
          ("binary_cross_entropy", rng.uniform(0.1, 0.9, 4), [0.3, 1.0, 0.0, 0.5]),
          ("hinge", rng.normal(size=(4, 1)), [[1], [-1], [1], [-1]]),
          ("gaussian_outputs", rng.normal(size=(3, 4)), rng.normal(size=(3, 2)))]


@pytest.mark.parametrize(("name", "y", "t"), CASES)
def test_gradients_against_finite_differences(name, y, t):
    node = Tensor(y, "y")
    report = check_gradients(LOSSES[name](node, t))
    assert report.ok, report
    raw = LOSSES[name](y, t)
    assert not isinstance(raw, autograd.Node) and raw == LOSSES[name](node, t).data


@pytest.mark.parametrize("name", ["squared_error", "softmax_cross_entropy", "huber",
                                  "sigmoid_cross_entropy"])
def test_second_derivatives(name):
    y, t = rng.normal(size=(2, 3)) * 0.4, np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    node = Tensor(y, "y")
    loss = LOSSES[name](node, t)
    H = hessian(loss, node).reshape(6, 6)
    np.testing.assert_allclose(H, H.T, atol=1e-12)
    assert_gradients(autograd.sum(grad(loss, node) ** 2), {node: 2 * (
        H @ gradients(loss, node).ravel()).reshape(2, 3)})


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("name", "wrong", "right"), [
    ("softmax_cross_entropy", [1], [0]), ("sparsemax_loss", [1], [0]),
    ("sigmoid_cross_entropy", [[0, 1]], [[1, 0]])])
def test_logits_never_overflow(name, wrong, right, dtype):
    z = np.array([[1e4, -1e4]], dtype)
    loss, g = value_and_gradient(LOSSES[name], z, wrong)
    assert loss == 2e4 and g.tolist() == [[1, -1]] and g.dtype == dtype
    loss, g = value_and_gradient(LOSSES[name], z, right)
    assert loss == 0.0 and g.tolist() == [[0, 0]]


@pytest.mark.parametrize(("s", "dtype"), [
    (800.0, np.float64), (1e4, np.float64), (-746.0, np.float64), (-104.0, np.float32),
    (90.0, np.float32)])
def test_logarithms_of_variances_never_overflow(s, dtype):
    y = np.array([[0.25, s]], dtype)
    loss, g = value_and_gradient(losses.gaussian_outputs, y, [[0.25]])
    assert loss == pytest.approx((np.log(2 * np.pi) + s) / 2, rel=1e-6)
    assert g.tolist() == [[0.0, 0.5]] and g.dtype == dtype
    loss, g = value_and_gradient(losses.gaussian_outputs, y, [[1.25]])
    if s > 0:  # e^−s is 0, nearly
        assert loss == pytest.approx((np.log(2 * np.pi) + s) / 2, rel=1e-6)
        np.testing.assert_allclose(g, [[0.0, 0.5]], atol=1e-30)
    else:  # too large for a float
        assert loss == np.inf and g.tolist() == [[-np.inf, -np.inf]]


@pytest.mark.parametrize(("name", "y", "t"), [
    *((name, [1e200, 1e308], [0.0, -1e308]) for name in REGRESSION),
    ("hinge", [1e308, 1e308], [-1, -1]), ("multiclass_hinge", [[1e308, -1e308]], [1]),
    ("sparsemax_loss", [[1e308, -1e308]], [1]), ("gaussian_outputs", [[0.0, -800.0]], [[1.0]]),
    ("sigmoid_cross_entropy", [-1e308, -1e308], [0.95, 0.95]),
    ("binary_cross_entropy", [0.0], [1]), ("cross_entropy", [[0.0, 1.0]], [0]),
    ("kl_divergence", [[0.0, 1.0]], [0]), ("softmax_cross_entropy", [[1e308, -1e308]], [1]),
])
def test_what_overflows_is_infinite_without_a_warning(name, y, t):
    """Warnings are errors here. For numbers as for nodes."""
    assert LOSSES[name](y, t) == LOSSES[name](Tensor(y), t).data == np.inf


def test_undefined_losses_of_numbers_are_nan_without_a_warning():
    assert np.isnan(losses.sigmoid_cross_entropy([np.inf], [0.5]))
    assert np.isnan(losses.sparsemax_loss([[-np.inf, 0.0]], [1]))  # 0 · inf
    assert np.isnan(losses.gaussian_outputs([[0.0, -1500.0]], [[0.0]]))  # 0 · inf
    assert losses.gaussian_negative_log_likelihood([1e308], [1.0], [-1e308]) == np.inf


@pytest.mark.parametrize(("z", "t"), [(40.0, 1), (-40.0, 0)])
def test_the_tail_of_the_sigmoid_is_not_lost(z, t):
    """ln(1 + e^−40): softplus(z) − t z would leave 0 of it."""
    tail = pytest.approx(4.248354255291589e-18, rel=1e-12, abs=0)
    assert losses.sigmoid_cross_entropy([z], [t]) == tail


def test_a_logit_of_minus_infinity_rules_a_class_out():
    z = [[1.0, 2.0, -np.inf], [-np.inf, 0.0, -np.inf]]
    for reduction, n in (("mean", 2), ("sum", 1)):
        loss, g = value_and_gradient(losses.softmax_cross_entropy, z, [0, 1], reduction=reduction)
        assert loss == pytest.approx(np.log1p(np.e) / n, rel=1e-12)
        p = 1 / (1 + np.e)
        np.testing.assert_allclose(g, [[(p - 1) / n, (1 - p) / n, 0], [0, 0, 0]], **EXACT)
    assert losses.softmax_cross_entropy(z, [0, 1]) == pytest.approx(np.log1p(np.e) / 2, rel=1e-12)
    assert losses.softmax_cross_entropy(z, [0, 2]) == np.inf


def test_no_loss_is_minus_zero():
    for loss, y, t in ((losses.cross_entropy, [1.0, 0.0], 0), (losses.hinge, [2.0], [1]),
                       (losses.binary_cross_entropy, [1.0, 0.0], [1, 0]),
                       (losses.softmax_cross_entropy, [1e4, 0.0], 0),
                       (losses.sigmoid_cross_entropy, [1e4], [1]),
                       (losses.sparsemax_loss, [2.0, 0.0], 0),
                       (losses.kl_divergence, [0.5, 0.5], [0.5, 0.5])):
        assert str(loss(y, t)) == "0.0", loss


def test_float32_stays_float32():
    for name, y, t in CASES:
        node = Tensor(np.asarray(y, np.float32), "y")
        loss = LOSSES[name](node, t)
        assert gradients(loss, node).dtype == np.float32
        assert all(n.dtype == np.float32 for n in autograd.Graph(loss) if n.shape), name


def test_probabilities_of_exactly_0_and_1():
    for p, t in (([0.0, 1.0], [0, 1]), ([1.0], [1])):
        loss, g = value_and_gradient(losses.binary_cross_entropy, p, t)
        assert loss == 0.0 and np.isfinite(g).all()
    assert losses.binary_cross_entropy([0.0], [1]) == np.inf
    loss, g = value_and_gradient(losses.cross_entropy, [1.0, 0.0], 0)
    assert loss == 0.0 and g.tolist() == [-1.0, 0.0]


def test_lists_of_values_give_what_tensors_give():
    mlp = MLP(2, [3], rng=0)
    X = [[0.5, -1.0], [1.5, 0.25]]
    for loss in (losses.softmax_cross_entropy, losses.sparsemax_loss):
        both = loss(mlp(X), [0, 2]), loss(mlp.as_dense()(X), [0, 2])
        assert both[0].data == pytest.approx(both[1].data, rel=1e-12)
    one = losses.softmax_cross_entropy(mlp(X[0]), 1)
    assert one.data == pytest.approx(losses.softmax_cross_entropy(mlp.predict(X)[0], 1))
    with pytest.raises(ShapeError, match="rows of the prediction differ"):
        losses.squared_error([mlp(X[0]), [Value(1.0)]], [[0.0]])


def test_smoothing_mixes_with_equal_probabilities():
    smooth = losses.softmax_cross_entropy(Z, [0, 1, 2], smoothing=0.3)
    rows = 0.7 * np.eye(3) + 0.1
    assert smooth == pytest.approx(losses.softmax_cross_entropy(Z, rows))


N = {  # of each loss: predictions of three examples, their targets, and settings
    **{name: (rng.normal(size=(3, 2)), rng.normal(size=(3, 2))) for name in
       ("squared_error", "absolute_error", "huber")},
    "binary_cross_entropy": (rng.uniform(0.1, 0.9, (3, 2)), [[0, 1], [1, 1], [0.5, 0]]),
    "sigmoid_cross_entropy": (rng.normal(size=(3, 2)), [[0, 1], [1, 1], [0, 0]]),
    "hinge": (rng.normal(size=(3, 2)), [[1, -1], [1, 1], [-1, 1]]),
    "gaussian_outputs": (rng.normal(size=(3, 4)), rng.normal(size=(3, 2))),
    **{name: (autograd.softmax(rng.normal(size=(3, 4))), [0, 3, 1]) for name in
       ("cross_entropy", "kl_divergence")},
    **{name: (rng.normal(size=(3, 4)), [0, 3, 1]) for name in
       ("softmax_cross_entropy", "sparsemax_loss", "multiclass_hinge")},
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_sum_is_n_times_the_mean(name):
    if name in ("mean_squared_error", "mean_absolute_error"):
        with pytest.raises(TypeError, match="reduction"):  # their names say what they are
            LOSSES[name]([1.0], [1.0], reduction="sum")
        return
    y, t = N[name]
    mean, g = value_and_gradient(LOSSES[name], y, t)
    total, g_total = value_and_gradient(LOSSES[name], y, t, reduction="sum")
    assert total == pytest.approx(3 * mean, rel=1e-12) and mean != 0
    np.testing.assert_allclose(g_total, 3 * g, rtol=1e-12)
    one_by_one = [LOSSES[name](y[i:i + 1], t[i:i + 1]) for i in range(3)]
    assert total == pytest.approx(sum(one_by_one), rel=1e-12)


@pytest.mark.parametrize(("number", "expected"), [
    (losses.squared_error([[1.0, 2.0]], [[0.0, 4.0]], half=False), 5.0),
    (losses.squared_error([1.0, 2.0], [0.0, 4.0], half=False, reduction="sum"), 5.0),
    (losses.huber([[0.25, 3.0, -3.0]], [[0.0, 0.0, 0.0]], delta=0.5), 0.03125 + 2 * 0.5 * 2.75),
    (losses.multiclass_hinge([[1.0, 0.5, -1.0]], [0], margin=2), 1.5),
    (losses.multiclass_hinge([[1.0, 0.5, -1.0]], [1], margin=2), 2.5 + 0.5),
    (losses.softmax_cross_entropy([0.0, np.log(3.0)], 0, smoothing=0.5),
     0.75 * np.log(4) + 0.25 * np.log(4 / 3)),
    (losses.gaussian_negative_log_likelihood(
        [[0.0, 1.0], [2.0, 3.0]], [[1.0, 4.0], [1.0, 0.25]], [[1.0, 1.0], [2.0, 4.0]],
        reduction="sum"), 2 * np.log(2 * np.pi) + (1 + np.log(4) - np.log(4) + 4) / 2),
    (losses.gaussian_negative_log_likelihood([[0.0, 1.0]], [[1.0, 4.0]], [[1.0, 1.0]]),
     np.log(2 * np.pi) + (1 + np.log(4)) / 2),
])  # fmt: skip
def test_losses_by_hand(number, expected):
    assert number == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("loss", "activation", "other"), [
    ("softmax_cross_entropy", "softmax", "cross_entropy"),
    ("softmax_cross_entropy", "log_softmax", "cross_entropy"),
    ("sparsemax_loss", "sparsemax", "squared_error"),
    ("sigmoid_cross_entropy", "sigmoid", "binary_cross_entropy")])
def test_an_activation_that_the_loss_applies_itself_is_refused(loss, activation, other):
    applied = activation.removeprefix("log_")
    message = (f"{loss} applies {applied} itself, and the prediction is the output of "
               f"{activation}. Pass its argument, or take {other} of")
    apply = getattr(autograd, activation)
    target = [[0, 1]]
    values = [Value(0.5), Value(1.5)]
    outputs = [apply(v) for v in values] if activation == "sigmoid" else apply(values)
    for prediction in (apply(Tensor([[0.5, 1.5]])), [outputs]):
        with pytest.raises(ValueError, match=message):
            LOSSES[loss](prediction, target)
    LOSSES[loss](apply(Tensor([[0.5, 1.5]])) * 1.0, target)  # what else is done is not looked at


def test_every_loss_says_where_it_comes_from():
    assert all("Source: " in loss.__doc__ for loss in LOSSES.values())


column, row = np.ones((8, 1)), np.ones(8)


@pytest.mark.parametrize("name", [*REGRESSION, "binary_cross_entropy", "sigmoid_cross_entropy",
                                  "hinge"])
def test_a_column_against_a_row_is_refused(name):
    message = (rf"{name}: prediction \(8, 1\) and target \(8,\) would broadcast to \(8, 8\). "
               r"Reshape the target: t.reshape\(8, 1\).")
    with pytest.raises(ShapeError, match=message):
        LOSSES[name](Tensor(column), row)
    with pytest.raises(ShapeError, match=r"prediction \(8,\) and target \(8, 1\) would broad"):
        LOSSES[name](Tensor(row), column)
    with pytest.raises(ShapeError, match=r"\(8,\) and target \(7,\) do not fit"):
        LOSSES[name](Tensor(row), row[:7])
    with pytest.raises(ValueError, match="the target holds nan or inf"):
        LOSSES[name](Tensor(row), row * np.nan)


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: losses.sigmoid_cross_entropy([1.0, 1.0], [-1, 1]), ValueError,
     r"got -1. This is {−1, \+1} coding; convert it: \(t \+ 1\) / 2"),
    (lambda: losses.binary_cross_entropy([0.5], [2]), ValueError, "must be 0, 1 or between, got 2"),
    (lambda: losses.binary_cross_entropy([1.5], [1]), ValueError, "take sigmoid_cross_entropy"),
    (lambda: losses.hinge([1.0, 1.0], [0, 1]), ValueError, r"convert it: 2 \* t - 1"),
    (lambda: losses.hinge([1.0], [3]), ValueError, r"must be −1 or \+1, got 3.$"),
    (lambda: losses.softmax_cross_entropy(Z, [0, 1, 3]), ValueError, "from 0 to 2 for 3 classes"),
    (lambda: losses.softmax_cross_entropy(Z, [0, 1, -1]), ValueError, "got -1"),
    (lambda: losses.softmax_cross_entropy(Z, [0, 1, 0.5]), ValueError, "whole numbers, got 0.5"),
    (lambda: losses.softmax_cross_entropy(Z, [[0], [1], [2]]), ShapeError, r"Take t.reshape\(3\)"),
    (lambda: losses.softmax_cross_entropy(Z, 1), ShapeError, r"expected \(3,\) class indices or"),
    (lambda: losses.softmax_cross_entropy(Z, np.ones((3, 3))), ValueError, "must sum to 1, got 3"),
    (lambda: losses.softmax_cross_entropy(column, row), ShapeError, "scores of one class"),
    (lambda: losses.softmax_cross_entropy(np.ones((2, 2, 2)), 0), ShapeError, r"shape \(n, k\)"),
    (lambda: losses.softmax_cross_entropy(Z, [0, 1, 2], smoothing=1), ValueError, "below 1, got 1"),
    (lambda: losses.softmax_cross_entropy(Z, [0, 1, 2], reduction="avg"), ValueError,
     "reduction 'avg' is unknown"),
    (lambda: losses.squared_error([1.0], [1.0], reduction="maen"), ValueError,
     "Did you mean 'mean'"),
    (lambda: losses.cross_entropy(Z, [0, 1, 2]), ValueError, "between 0 and 1, got -1. For logits"),
    (lambda: losses.cross_entropy([0.5, 0.1], 0), ValueError, "prediction must sum to 1, got 0.6"),
    (lambda: losses.multiclass_hinge(Z, np.full((3, 3), 1 / 3)), ValueError, "got probabilities"),
    (lambda: losses.multiclass_hinge(Z, [0, 1, 2], margin=0), ValueError, "margin must be above"),
    (lambda: losses.huber([1.0], [1.0], delta=0), ValueError, "delta must be above 0"),
    (lambda: losses.gaussian_negative_log_likelihood([0.0], [0.0], [0.0]), ValueError,
     "variances must be above 0, got 0"),
    (lambda: losses.gaussian_negative_log_likelihood([0.0], [1.0, 1.0], [0.0]), ShapeError,
     "must have one shape"),
    (lambda: losses.gaussian_outputs([[0.0]], [[0.0]]), ShapeError, r"a prediction \(n, 2k\)"),
    (lambda: losses.squared_error("ab", [1.0]), TypeError, "prediction must be a node"),
    (lambda: losses.squared_error([1.0], ["a"]), TypeError, "target must be real numbers"),
    (lambda: losses.get("mse"), ValueError, "loss 'mse' is unknown"),
    (lambda: losses.get("gaussian_negative_log_likelihood"), ValueError,
     "Did you mean 'gaussian_outputs'"),
    (lambda: losses.get("zero_one_error"), ValueError,
     "loss 'zero_one_error' is a metric, .* pass metrics='zero_one_error'"),
    (lambda: losses.get("accuracy"), ValueError, "loss 'accuracy' is a metric"),
    (lambda: losses.get(3), TypeError, "expected a name or a function, got int 3"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_names_of_other_libraries_have_a_cure():
    with pytest.raises(AttributeError, match=r"'MSELoss'\. Here: nn\.losses\.mean_squar"):
        losses.MSELoss  # noqa: B018
    assert not hasattr(losses, "anything")
