"""Experiments about gradients and first weights: what the lectures claim, by numbers."""

import numpy as np
import pytest

from lectures.experiments.conditioning import normalization
from lectures.experiments.gradient_flow import exploding_gradients, skip_connections
from lectures.experiments.initialization import constant_initialization
from tests.experiment_results import numbers, result


@pytest.mark.parametrize(("setting", "low", "high"), [
    ("sigmoid, Glorot", 1.6e-6, 2.1e-6), ("tanh, Glorot", 0.25, 0.30),
    ("ReLU, Glorot", 0.04, 0.07), ("ReLU, He", 0.9, 1.5)])
def test_H1_errors_vanish_behind_sigmoids(setting, low, high):
    found = numbers("vanishing_gradients")[f"δ first / last: {setting}"]
    assert len(found) == 3 and low < min(found) and max(found) < high


def test_H1_gradients_of_relu_weights_do_not_depend_on_their_scale():
    found = numbers("vanishing_gradients")
    small, large = (found[f"∂J/∂W first / last: ReLU, {name}"] for name in ("Glorot", "He"))
    np.testing.assert_allclose(small, large, rtol=1e-9)  # so they do not show that δ vanishes
    errors = [found[f"δ first / last: ReLU, {name}"] for name in ("Glorot", "He")]
    np.testing.assert_allclose(errors[1] / errors[0], 2**4.5, rtol=1e-9)  # but δ does: nine √2


def test_H1_s16_a_chain_of_sigmoids_stays_below_its_bound():
    found = numbers("vanishing_gradients")
    bound = [0.25, 0.0009765625, 9.53674316406e-07, 9.09494701773e-13]
    assert found["bound 4^-n"] == pytest.approx(bound, rel=1e-11)
    slopes = found["its slope"]
    assert slopes[0] == 0.25  # at 0, where the slope of σ is largest
    assert all(0 < slope < most for slope, most in zip(slopes[1:], bound[1:], strict=True))


def test_H2_u08_powers_of_a_matrix():
    found = numbers("exploding_gradients")
    assert found["eigenvalues λ"] == pytest.approx([0.5, 1.5])
    assert found["scaled by"] == pytest.approx([0.0009765625, 57.6650390625], rel=1e-12)
    assert found["∂h_t/∂h_0"] == pytest.approx(np.array([
        [28.8330078125, 28.83203125], [28.83203125, 28.8330078125]]), rel=1e-12)
    assert exploding_gradients(steps=3).numbers["scaled by"] == pytest.approx([0.125, 3.375])


def test_H3_equal_units_stay_equal():
    found = numbers("constant_initialization")
    assert found["units differ by, constants"] < 1e-12 < 1 < found["units differ by, random"]
    first = found["∂J/∂W1 at first, constants"]
    assert np.ptp(first, axis=1).max() < 1e-15 < 0.01 < np.ptp(
        found["∂J/∂W1 at first, random"], axis=1).min()
    # Three equal units are one; and one cannot compute XOR.
    assert found["last loss, constants"] > 0.68 > 0.1 > found["last loss, random"]
    assert constant_initialization(steps=20).numbers["units differ by, constants"] < 1e-12


def test_H4_zero_weights_are_a_saddle_but_for_the_output_bias():
    found = numbers("zero_initialization")
    for name in ("OR", "XOR"):
        assert found[f"largest weight gradient on {name}, all zero"] == 0
        assert found[f"largest weight on {name} after 400 steps"] == 0
    assert found["gradient of the last bias on OR"] * 4 == pytest.approx([-1])  # of the sum
    assert found["gradient of the last bias on XOR"] == pytest.approx([0], abs=1e-15)
    assert found["loss on XOR, all zero"] == pytest.approx(np.log(2))
    entropy = -0.75 * np.log(0.75) - 0.25 * np.log(0.25)  # what a lone bias can reach on OR
    assert found["loss on OR, all zero"] == pytest.approx(entropy, rel=1e-6)
    assert found["loss on OR, N(0, 1)"] < 0.01 and found["loss on XOR, N(0, 1)"] < 0.05


def test_H4_the_hessian_has_eigenvalues_of_both_signs():
    found = numbers("zero_initialization")
    assert found["Hessian's eigenvalues, y = x"] == pytest.approx([-0.25, 0, 0.25, 0.25], abs=1e-12)
    # On XOR inputs and targets are uncorrelated, and nothing of second order leads down.
    xor = found["Hessian's eigenvalues, XOR"]
    assert xor == pytest.approx([0] * 12 + [0.25], abs=1e-12)


def test_H14_E13_linear_layers_are_one_layer():
    found = numbers("linear_layers")
    assert found["linear: differs from one layer by"] < 1e-12
    assert found["tanh: differs from one layer by"] > 0.1  # the formula is that of linear layers
    assert found["linear: accuracy"] < 0.92 < 0.98 < found["tanh: accuracy"]


def test_H16_E9_normalized_data():
    found = numbers("normalization")
    assert found["raw: condition number"] == pytest.approx(6.97e7, rel=1e-3)
    assert found["normalized: condition number"] == pytest.approx(1)
    assert found["raw: largest stable rate"] == pytest.approx(8.4e-8, rel=5e-3)
    assert found["normalized: largest stable rate"] == pytest.approx(0.4)
    for name in ("raw", "normalized"):  # s02
        assert found[f"{name}: lowest cost"] == pytest.approx(3124.46216868, rel=1e-10)
        assert found[f"{name}: J − minimum at 1.01 of that rate"] > 375242.5  # more than at first
    assert found["raw: J − minimum at 0.25 of that rate"] > 100
    assert found["normalized: J − minimum at 0.25 of that rate"] < 1e-6
    longer = normalization(steps=300).numbers
    assert longer["raw: J − minimum at 0.25 of that rate"] > 100  # and it hardly moves on


def test_H24_skips_keep_the_gradient_alive():
    found = numbers("skip_connections")
    assert max(found["without skips"]) < 4.0**-20  # 9e-13
    assert 0.5 < min(found["with skips"]) and max(found["with skips"]) < 2
    shallow = skip_connections(depth=2, seeds=1).numbers
    assert 1e-3 < shallow["without skips"][0] < 0.5


def test_H29_a_saturated_sigmoid():
    found = numbers("saturation")
    assert found["at z = -6, cross-entropy"] == pytest.approx(-0.9975, abs=5e-5)
    assert found["at z = -6, squared error"] == pytest.approx(-0.00246, abs=5e-6)
    assert found["at z = -6, squared error"] == pytest.approx(-0.00247 * 0.9975, rel=2e-3)
    assert "405 times less" in result("saturation").sentence
