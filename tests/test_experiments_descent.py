"""Claims about gradient descent, its noise, its rates, saddles and cliffs, by numbers."""

import math

import numpy as np
import pytest

from autograd import Value
from lectures.experiments import EXPERIMENTS
from lectures.experiments.cliffs import recurrent_loss
from lectures.experiments.critical_points import network_eigenvalues
from lectures.experiments.gradient_descent import gradient
from lectures.experiments.hyperparameters import runs_per_value
from lectures.experiments.learning_rates import REGIMES
from lectures.experiments.ravines import descend, plateau, ravine
from nn.optimizers import GradientDescent, Momentum, Nesterov
from tests.experiment_results import result

L24_X, L24_Y, L24_THETA = [1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 5.0, 4.0], [0.5, 0.25]


def run(name, **settings):
    return (EXPERIMENTS[name](**settings) if settings else result(name)).numbers


def test_H9_how_often_a_random_hessian_is_positive_definite():
    found = run("saddle_points")
    shares = found["share that is positive definite"]
    assert found["exact for n = 2"] == pytest.approx((2 - math.sqrt(2)) / 4)
    for share, expected in zip(shares, (0.5, 0.1464, 0.025, 0.0025, 0.0001), strict=True):
        spread = 5 * math.sqrt(expected / 100_000)  # of so many samples, and the rounding above
        assert share == pytest.approx(expected, abs=spread + 5e-5)
    assert all(share < 0.5**n for n, share in zip(found["n"][1:], shares[1:], strict=True))


def test_H9_independent_signs_would_be_another_law():
    rng = np.random.default_rng(0)
    diagonal = rng.normal(size=(100_000, 2))  # eigenvalues that do not repel each other
    assert (diagonal > 0).all(axis=1).mean() == pytest.approx(0.25, abs=0.01)
    assert run("saddle_points", samples=20_000)["share that is positive definite"][1] < 0.16


def test_H9_a_network_of_zeros_stands_on_a_saddle():
    values = network_eigenvalues()
    assert values.min() < -1 and values.max() > 1


def test_H10_u15_newton_jumps_onto_the_saddle_and_descent_escapes():
    found = run("newton_and_saddles")
    np.testing.assert_allclose(found["Newton after 1 step"], [0, 0], atol=1e-12)
    np.testing.assert_allclose(found["gradient descent at the end"],
                               [0.0012379400392853804, 23.737631379976982], rtol=1e-9)
    assert found["z at the end"] < -500


def test_H10_descent_does_not_escape_from_exactly_the_ridge():
    x, y = Value(1.0), Value(0.0)
    descent = GradientDescent([x, y], 0.1)
    for _ in range(30):
        descent.step(x**2 - y**2)
    assert y.data == 0 and abs(x.data) < 0.01


def test_H15_variance_of_batches_without_replacement():
    found = run("gradient_descent_paths")
    np.testing.assert_allclose(found["variance, all batches"], found["variance, formula"],
                               rtol=1e-10, atol=1e-12)
    with_replacement = found["variance, all batches"][0] / np.array(found["batch size"])
    assert found["variance, all batches"][3] < 0.8 * with_replacement[3]
    assert (np.diff(found["variance, all batches"]) < 0).all()
    assert found["mean of batches minus full gradient"] < 1e-12


def test_H15_H32_l24_single_examples_batches_and_all():
    single = [gradient(L24_X, L24_Y, L24_THETA, [i]) for i in range(4)]
    np.testing.assert_allclose(single, [[-1.25, -1.25], [-3.5, -1.75], [-9.75, -3.25],
                                        [-7.0, -1.75]])
    np.testing.assert_allclose(np.mean(single, axis=0), [-5.375, -2.0])
    np.testing.assert_allclose(gradient(L24_X, L24_Y, L24_THETA, [0, 2]), [-5.5, -2.25])
    pairs = [gradient(L24_X, L24_Y, L24_THETA, [i, j]) for i in range(4) for j in range(i)]
    np.testing.assert_allclose(np.mean(pairs, axis=0), [-5.375, -2.0])


def test_H32_matrix_products_give_the_mean_of_single_gradients():
    found = run("gradient_descent_paths")
    assert found["matrix products minus mean of single gradients"] < 1e-12
    assert found["variance, all batches"][0] > 1  # of gradients that differ


def test_G28_the_full_gradient_goes_straight_and_single_examples_wander():
    ends = run("gradient_descent_paths", steps=60)["last points"]
    full = run("gradient_descent_paths", steps=2000)["last points"]["full gradient"]
    distance = {name: np.linalg.norm(end - full) for name, end in ends.items()}
    assert distance["full gradient"] < 1e-3 < distance["single examples"]


def test_H17_regimes_of_the_learning_rate():
    found = run("learning_rates", steps=40, epochs=2)
    assert found["best: |w| after 1 step"] == 0
    assert found["very small: |w| at the end"] == pytest.approx(0.95**40, rel=1e-9)
    assert found["large: |w| at the end"] == pytest.approx(0.9**40, rel=1e-9)
    assert found["too large: |w| at the end"] == pytest.approx(1.05**40, rel=1e-9)
    assert REGIMES["large"] < 2 < REGIMES["too large"]


@pytest.mark.slow
def test_G29_losses_of_a_network_by_learning_rate():
    found = run("learning_rates")
    loss = {name: found[f"{name}: loss of the network"]
            for name in ("low", "good", "high", "very high")}
    assert loss["good"] < loss["high"] < loss["low"] < loss["very high"]


def test_H19_u05_a_grid_wastes_243_trainings():
    assert runs_per_value(3, 5) == 3**5 == 243
    assert runs_per_value(5, 3) == 125  # what the slide counts: 5 values of 3 parameters


def test_H19_G34_nine_trainings_try_three_or_nine_values():
    found = run("random_and_grid_search")
    assert found["trainings per value that matters"] == 243
    assert found["grid: distinct learning rates"] == 3
    assert found["random: distinct learning rates"] == 9
    # Which of the two is better depends on the draw; over several, random search is so mostly.
    lowest = np.array(found["random: lowest validation loss of each draw"])
    assert lowest.size == 5 and lowest[0] == found["random: lowest validation loss"]
    better = (lowest < found["grid: lowest validation loss"]).sum()
    assert found["random: draws better than the grid"] == better >= 3


@pytest.mark.slow
def test_H27_a_falling_rate_converges_and_a_constant_one_hovers():
    found = run("robbins_monro")
    for name in ("constant", "Robbins-Monro"):
        assert found[f"{name}: deviation"] == pytest.approx(found[f"{name}: expected"], rel=0.1)
    earlier = run("robbins_monro", steps=500)
    assert earlier["constant: deviation"] == pytest.approx(found["constant: deviation"], rel=0.15)
    assert earlier["Robbins-Monro: deviation"] > 1.7 * found["Robbins-Monro: deviation"]


def test_H31_on_the_plateau_only_gradient_descent_stays():
    found = run("optimizers")
    assert found["plateau: gradient descent"] > 0.95
    for name in ("momentum", "Nesterov", "RMSprop", "Adam"):
        assert found[f"plateau: {name}"] < 0.02


def test_H31_momentum_is_faster_in_the_ravine():
    found = run("optimizers")
    for name in ("momentum", "Nesterov", "RMSprop"):
        assert found[f"ravine: {name}"] < found["ravine: gradient descent"] / 10
    assert found["ravine: Adam"] < 1.2 * found["ravine: gradient descent"]


def test_H31_the_walls_of_the_ravine_limit_the_rate():
    losses, _ = descend(ravine, (-2.0, 0.4), GradientDescent, 2.02 / 25, 100)
    assert losses[-1] > losses[0]
    losses, _ = descend(ravine, (-2.0, 0.4), GradientDescent, 1.98 / 25, 100)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize(("rule", "expected"), [
    (GradientDescent, [0.9, 0.81, 0.729]), (Momentum, [0.9, 0.72, 0.486])])
def test_H31_s11_first_steps_on_half_w_squared(rule, expected):
    _, path = descend(lambda w, _: w * w / 2, (1.0, 0.0), lambda nodes, rate: rule(
        nodes[:1], rate), 0.1, 3)
    np.testing.assert_allclose(path[1:, 0], expected, rtol=1e-12)


def test_H31_s11_nesterov_looks_ahead():
    w = Value(1.0)
    optimizer, path = Nesterov([w], 0.1), []
    for _ in range(3):
        optimizer.step(w * w / 2)
        path.append(optimizer.position().item())
    np.testing.assert_allclose(path, [0.9, 0.729, 0.51759], rtol=1e-12)


def test_H34_u13_clipping_by_norm_and_by_value():
    found = run("cliffs")
    np.testing.assert_allclose(found["(3, 4) clipped by norm 1"], [0.6, 0.8], rtol=1e-12)
    np.testing.assert_allclose(found["(3, 4) clipped by value 2"], [2, 2], rtol=1e-12)


def test_H34_one_step_off_the_cliff_undoes_all_before():
    found = run("cliffs")
    assert found["unclipped: lowest loss"] < 0.05  # it was there already
    assert found["unclipped: last loss"] > 0.45
    assert found["unclipped: longest step"] > 1
    assert found["clipped: longest step"] == pytest.approx(0.02, rel=1e-6)
    assert found["clipped: last loss"] < 0.01
    # a limit above all gradients changes nothing
    free = run("cliffs", limit=1e6)
    assert free["clipped: last loss"] == free["unclipped: last loss"]


def test_the_surfaces_are_what_they_are_called():
    assert plateau(0.0, 0.0) == 0 and plateau(5.0, 5.0) == pytest.approx(1)
    assert ravine(0.0, 1.0) == 25 * ravine(1.0, 0.0)
    assert recurrent_loss(2.0, 1.0) == (2**8 - 1) ** 2 / 2
