"""First weights: their distributions, and that nothing is drawn without a seed."""

import numpy as np
import pytest

from nn import Dense, Layer, initializers
from nn.initializers import as_generator, constant, draw, normal, uniform

SHAPE = (400, 300)


@pytest.mark.parametrize(("name", "limit"), [
    ("glorot_uniform", np.sqrt(6 / 700)), ("he_uniform", np.sqrt(6 / 400)),
    ("keras_uniform", 0.05)])
def test_B9_6_uniform_initializers_fill_their_interval(name, limit):
    W = draw(name, SHAPE, 0, "test")
    assert np.abs(W).max() <= limit and np.abs(W).max() > 0.999 * limit
    assert abs(W.mean()) < 0.01 * limit and W.var() == pytest.approx(limit**2 / 3, rel=0.01)


@pytest.mark.parametrize(("name", "variance"), [
    ("glorot_normal", 2 / 700), ("he_normal", 2 / 400), ("darmstadt_normal", 1 / 400)])
def test_B9_7_normal_initializers_have_their_variance(name, variance):
    W = draw(name, SHAPE, 0, "test")
    assert W.var() == pytest.approx(variance, rel=0.01)
    within = (np.abs(W) < np.sqrt(variance)).mean()  # 68 % of a normal distribution
    assert within == pytest.approx(0.6827, abs=0.005)


def test_B9_5_B9_8_biases_start_at_zero_or_small_and_positive():
    assert Dense(3, 4, rng=0).b.data.tolist() == [0.0] * 4
    assert Dense(3, 4, rng=0, bias_initializer=constant(0.1)).b.data.tolist() == [0.1] * 4


def test_B9_9_B9_10_normal_and_uniform_are_seeded():
    for make in (normal(0.5, mean=1.0), uniform(-1, 1)):
        assert (make(SHAPE, 7) == make(SHAPE, 7)).all()
        assert (make(SHAPE, 7) != make(SHAPE, 8)).any()
    assert normal(0.5, mean=1.0)(SHAPE, 0).mean() == pytest.approx(1.0, abs=0.01)
    assert normal(0.5)(SHAPE, 0).std() == pytest.approx(0.5, rel=0.01)


def test_B9_11_small_positive_and_negative_numbers():
    W = uniform(-0.05, 0.05)(SHAPE, 0)
    assert (W < 0).any() and (W > 0).any() and np.abs(W).max() <= 0.05


def test_B9_12_the_listings_initial_weights():
    assert draw("keras_uniform", (20, 64), 0, "test").shape == (20, 64)
    assert draw(normal(1.0), (784,), 0, "test").std() == pytest.approx(1, rel=0.1)


def test_a_generator_goes_on_and_a_seed_starts_again():
    rng = np.random.default_rng(0)
    assert (normal(1)((3,), rng) != normal(1)((3,), rng)).all()
    assert as_generator(rng, "test") is rng
    dense = Dense(3, 3, initializer="he_normal", bias_initializer="keras_uniform", rng=0)
    assert not np.isin(dense.b.data, dense.W.data).any()


@pytest.mark.parametrize("name", ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
                                  "darmstadt_normal"])
def test_biases_have_no_inputs_to_count(name):
    with pytest.raises(ValueError, match=f"Dense: bias_initializer: {name} counts .* a bias has "
                                         r"neither.*initializers.normal\(1\)"):
        Dense(2, 3, bias_initializer=name, rng=0)


@pytest.mark.parametrize("make", [Dense, Layer])
@pytest.mark.parametrize(("activation", "usual"), [
    ("tanh", "glorot_uniform"), ("linear", "glorot_uniform"), ("softmax", "glorot_uniform"),
    ("relu", "he_uniform"), ("leaky_relu", "he_uniform"), ("elu", "he_uniform"),
    ("gelu", "he_uniform"), ("swish", "he_uniform"), ("softplus", "he_uniform")])
def test_B9_6_rectifying_layers_start_with_hes_weights(make, activation, usual):
    W = make(8, 3, activation, rng=0).state_dict()["W"]
    assert W.tolist() == draw(usual, (8, 3), 0, "test").tolist()


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: normal(-1), ValueError, "standard_deviation must be at least 0, got -1"),
    (lambda: normal("1"), TypeError, "standard_deviation must be a number, got str"),
    (lambda: constant(np.inf), ValueError, "value must be finite"),
    (lambda: uniform(1, 0), ValueError, "low must be below high, got 1 and 0"),
    (lambda: normal(1)((2,), None), TypeError, r"normal\(1\) draws random numbers, got no rng"),
    (lambda: initializers.get("glorot_unifrom", "test"), ValueError, "'glorot_uniform'"),
    (lambda: Dense(2, 3, initializer="normal", rng=0), TypeError,
     r"Dense: initializer: normal needs a number: pass nn.initializers.normal\(0.1\)"),
    (lambda: initializers.get("uniform", "test"), TypeError, r"uniform\(-0.05, 0.05\)"),
    (lambda: Dense(2, 3, bias_initializer=constant, rng=0), TypeError,
     r"bias_initializer: constant needs a number: pass nn.initializers.constant\(0.1\)"),
    (lambda: as_generator(True, "test"), TypeError, "got rng=bool True"),
])
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
