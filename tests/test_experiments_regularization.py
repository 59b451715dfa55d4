"""Claims about dropout, penalties on weights, early stopping and overfitting, by numbers."""

import numpy as np
import pytest

from autograd import Tensor, Value, gradients
from lectures.experiments import EXPERIMENTS
from lectures.experiments.dropout import after_dropout
from lectures.experiments.early_stopping import minimum
from lectures.experiments.overfitting import fitted
from nn import data, losses
from nn.dropout import ensemble
from nn.optimizers import SGD, Adam
from nn.regularizers import L1, L2
from tests.experiment_results import result


def run(name, **settings):
    return (EXPERIMENTS[name](**settings) if settings else result(name)).numbers


def test_H6_s14_the_scaled_network_is_the_geometric_mean():
    found = run("dropout_ensemble")
    np.testing.assert_allclose(found["weights scaled by 1 − p"], [0.6624, 0.1898, 0.1478],
                               atol=5e-5)
    np.testing.assert_allclose(found["arithmetic mean"], [0.5958, 0.2107, 0.1935], atol=5e-5)
    np.testing.assert_allclose(found["weights scaled by 1 − p"],
                               found["geometric mean, rescaled"], rtol=1e-12)
    assert np.abs(found["weights scaled by 1 − p"] - found["arithmetic mean"]).max() > 0.05


def test_H6_l14_with_a_linear_output_it_is_the_arithmetic_mean():
    found = run("dropout_ensemble")
    assert found["linear: mean over all masks"] == pytest.approx(6.375, rel=1e-12)
    assert found["linear: scaled output"] == pytest.approx(6.375, rel=1e-12)
    # the masks at p = ½ instead of ¼ have another mean
    other = ensemble(after_dropout(0.5, [[1.0, -1.0, 0.5, 2.0]], "linear"),
                     [[1.0, 2.0, 3.0, 4.0]]).arithmetic_mean()
    assert abs(other.item() - 6.375) > 1


def test_H7_l2_is_weight_decay_for_sgd_and_not_for_adam():
    found = run("l2_and_decay")
    np.testing.assert_allclose(found["SGD, L2"], found["SGD, decay"], rtol=1e-14)
    assert found["Adam, L2"][-1] == pytest.approx(0.500802, abs=5e-7)
    assert found["Adam, decay"][-1] == pytest.approx(0.460891, abs=5e-7)


def test_H7_u07_l15_one_step_in_both_conventions():
    w = Tensor([1.0, -2.0], "w")  # Uppsala: α wᵀw
    SGD([w], 0.5).step((w * [0.5, 1.0]).sum() + L2(0.1, convention="full")([w]))
    np.testing.assert_allclose(w.data, [0.65, -2.3], rtol=1e-12)
    W = Tensor([[1.0, -2.0], [0.0, 0.5]], "W")  # Lisbon: λ/2 ‖W‖²
    SGD([W], 0.5).step((W * [[0.1, 0.2], [-0.3, 0.4]]).sum() + L2(0.1)([W]))
    np.testing.assert_allclose(W.data, [[0.9, -2.0], [0.15, 0.275]], rtol=1e-12)


def test_H7_one_step_of_adam_hides_the_penalty_altogether():
    w = Value(1.0, "w")  # m/√v is 1 after one step, whatever the gradient is
    Adam([w], 0.1).step(0.5 * w + L2(0.1)([w]))
    assert w.data == pytest.approx(0.9, abs=1e-7)


def test_H8_u09_early_stopping_is_a_penalty_for_each_direction():
    found = run("early_stopping")
    np.testing.assert_allclose(found["stopped at"], [0.6513215599, 0.9939533824], rtol=1e-9)
    np.testing.assert_allclose(found["alpha of each direction"],
                               [0.5353399327876295, 0.024333606412807154], rtol=1e-9)
    np.testing.assert_allclose(found["minimum with these alpha"], found["stopped at"], rtol=1e-10)
    assert found["1 / (rate steps)"] == 1
    assert np.abs(found["minimum with one alpha"] - found["stopped at"]).max() > 0.1


@pytest.mark.parametrize("steps", [1, 5, 40])
def test_H8_holds_for_any_number_of_steps(steps):
    found = run("early_stopping", stop=steps)
    np.testing.assert_allclose(found["minimum with these alpha"], found["stopped at"], rtol=1e-9)


def test_H8_small_steps_need_nearly_the_first_order_alpha():
    curvature = np.array([1.0, 4.0])
    found = run("early_stopping", rate=1e-4, stop=10)
    np.testing.assert_allclose(found["alpha of each direction"], found["1 / (rate steps)"],
                               rtol=0.003)
    np.testing.assert_allclose(minimum(curvature, found["1 / (rate steps)"]), found["stopped at"],
                               rtol=0.003)


def test_H21_no_penalty_lowers_the_training_error():
    found = run("ridge_path")
    training, validation = found["training error"], found["validation error"]
    assert (np.diff(training) > 0).all() and training[0] == min(training)
    best = int(np.argmin(validation))
    assert 0 < best < len(validation) - 1
    assert validation[best] < 0.6 * validation[0]
    assert found["best α"] == found["α"][best]


def test_H21_training_and_validation_are_the_same_examples_for_no_strength_at_all():
    found = run("ridge_path", strengths=(0,))
    assert found["training error"][0] < 0.05 < found["validation error"][0]


def test_H22_only_the_proximal_step_makes_zeros():
    found = run("l1_sparsity")
    assert found["zeros: L1, proximal step"] == 17
    assert (found["weights: L1, proximal step"][:3] != 0).all()
    assert found["zeros: L1, gradient"] == 0 == found["zeros: L2"]
    assert np.abs(found["weights: L1, gradient"][3:]).max() < 0.1
    assert found["span of w_10 in 30 steps: L1, gradient"] > 0.03
    assert found["span of w_10 in 30 steps: L1, proximal step"] == 0
    assert found["span of w_10 in 30 steps: L2"] < 1e-6


def test_H22_the_subgradient_oscillates_around_zero():
    w = Value(0.05, "w")
    signs = []
    for _ in range(6):
        SGD([w], 0.1).step(L1(1.0)([w]))
        signs.append(np.sign(w.data))
    assert signs == [-1, 1, -1, 1, -1, 1]


def test_H26_E17_a_right_network_overfits_50_examples_and_a_wrong_sign_shows():
    found = run("small_dataset")
    assert found["right slope: gradient check"] == "right"
    assert found["right slope: accuracy"] == 1 and found["right slope: training loss"] < 0.05
    assert found["wrong sign: gradient check"] == "wrong"
    assert found["wrong sign: training loss"] > 1 and found["wrong sign: accuracy"] < 0.8


def test_E16_G24_larger_networks_fit_the_noise():
    found = run("overfitting")
    names = [name.removesuffix(": test error") for name in found if name.endswith("test error")]
    right, large, deep = names
    for name in (large, deep):  # in the mean of several draws of the points
        assert found[f"{name}: training error"] < 0.9 * found[f"{right}: training error"]
    assert found[f"{large}: test error"] > 1.3 * found[f"{right}: test error"]
    assert found[f"{large}: test error"] > 1.3 * found[f"{deep}: test error"]
    assert 0.15**2 < found[f"{right}: test error"] < 3 * 0.15**2


def test_E16_a_network_of_the_right_size_finds_the_two_knots_without_noise():
    X, y = data.noisy_zigzag(60, noise=0, rng=0)
    model = fitted(X, y, (3,), 2000)
    assert losses.mean_squared_error(model.predict(X), y) < 1e-6
    too_small = fitted(X, y, (1,), 2000)
    assert losses.mean_squared_error(too_small.predict(X), y) > 0.01


def test_a_penalty_has_the_gradient_that_the_decks_print():
    w = Tensor([1.0, -2.0, 0.0], "w")
    np.testing.assert_array_equal(gradients(L1(1.0)([w]), w), [1, -1, 0])
    np.testing.assert_array_equal(gradients(L2(1.0)([w]), w), w.data)
