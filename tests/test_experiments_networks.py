"""Claims about finite differences, caching, activations and batch normalization, by numbers."""

import math

import numpy as np
import pytest

from autograd import Tensor, Value, gradients, relu, softmax, sparsemax, swish
from autograd.op import REGISTRY
from lectures.experiments import EXPERIMENTS
from lectures.experiments.caching import recursive_slope
from lectures.experiments.finite_differences import (
    central,
    evaluations,
    forward,
    passes_of_backpropagation,
)
from lectures.experiments.own_ops import declared
from nn import BatchNorm
from tests.experiment_results import result


def run(name, **settings):
    return (EXPERIMENTS[name](**settings) if settings else result(name)).numbers


@pytest.mark.parametrize("size", [1, 3, 20])
def test_H11_d11_evaluations_for_M_parameters(size):
    assert evaluations(size, "forward") == size + 1  # the slide says M
    assert evaluations(size, "central") == 2 * size
    assert passes_of_backpropagation(size) == 2  # one forward, one backward


def test_H11_d11_counted_by_a_function_that_counts():
    count = [0]
    w = np.array([0.3, -0.7, 1.1])

    def L(w):
        count[0] += 1
        return np.sin(w).sum()

    base, step = L(w), 1e-6
    slope = [(L(w + step * np.eye(3)[j]) - base) / step for j in range(3)]
    assert count[0] == 4
    np.testing.assert_allclose(slope, [0.9553363413653435, 0.7648425093932045,
                                       0.45359567582182175], rtol=1e-9)
    found = run("finite_differences")
    assert found["passes: forward"] == [M + 1 for M in found["M"]]
    assert found["passes: central"] == [2 * M for M in found["M"]]
    assert set(found["passes: backpropagation"]) == {2}


def test_H12_errors_of_differences_form_a_v():
    found = run("finite_differences")
    assert found["forward, 1e-05"] == pytest.approx(4.2e-6, rel=0.01)
    assert found["forward, 1e-08"] < 2e-8
    assert 1e-6 < found["forward, 1e-12"] < 4e-4
    assert found["central, 1e-05"] < 1e-10
    assert found["central, 1e-12"] > 1e-6
    assert found["forward, 1e-08"] < min(found["forward, 1e-05"], found["forward, 1e-12"]) / 100


def test_H12_l_errors_are_of_first_and_second_order():
    for difference, order in ((forward, 1), (central, 2)):
        one, half = (abs(difference(math.sin, 1.0, step) - math.cos(1)) for step in (1e-2, 5e-3))
        assert one / half == pytest.approx(2**order, rel=0.01)


def test_H20_s12_swish_falls_before_it_rises():
    found = run("swish")
    assert found["minimum at"] == pytest.approx(-1.2784645427610737, abs=1e-8)
    assert found["minimum"] == pytest.approx(-0.2784645427610738, rel=1e-12)
    assert found["falling"] > 0 < found["rising"]
    assert found["largest x where it falls"] < found["minimum at"]
    assert found["minimum at"] < found["smallest x where it rises"]


def test_H20_s12_values_and_slopes_and_a_function_that_is_monotonic():
    x = Tensor([-2.0, -1.0, 0.0, 1.0, 2.0])
    np.testing.assert_allclose(swish(x).data, [
        -0.2384058440442351, -0.2689414213699951, 0.0, 0.7310585786300049, 1.7615941559557646],
        rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(gradients(swish(x).sum(), x), [
        -0.09078424878489547, 0.07232948812851325, 0.5, 0.9276705118714867, 1.0907842487848955],
        rtol=1e-12)
    assert (gradients(relu(x).sum(), x) >= 0).all()


def test_H23_d19_mean_0_deviation_1_and_the_gradient():
    found = run("batch_normalization", epochs=1)
    np.testing.assert_allclose(found["normalized"], [
        -1.3416354199689269, -0.447211806656309, 0.447211806656309, 1.3416354199689269],
        rtol=1e-12)
    assert found["mean"] == pytest.approx(0, abs=1e-12)
    assert found["deviation"] == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(found["gradient"], [
        0.5366579245366944, -0.04471992848258971, -1.5205213948144918, 1.0285833987603872],
        rtol=1e-10)
    assert found["sum of the gradient"] == pytest.approx(0, abs=1e-12)


def test_H23_the_gradient_with_fixed_statistics_is_another():
    x = Tensor([[1.0], [2.0], [3.0], [4.0]])
    layer = BatchNorm(1, affine=False)
    layer.buffers["running_mean"], layer.buffers["running_variance"] = np.array([2.5]), np.array(
        [1.25])
    c = np.array([[1.0], [0.0], [-2.0], [0.5]])
    fixed = gradients((layer(x) * c).sum(), x)
    np.testing.assert_allclose(fixed, c / math.sqrt(1.25 + 1e-5), rtol=1e-12)
    assert abs(fixed.sum()) > 0.1


def test_H23_a_deep_sigmoid_network_learns_with_it_and_hardly_without():
    found = run("batch_normalization")
    assert found["with: training loss"] < 0.2 < 0.6 < found["without: training loss"]


def test_H25_l06_l07_softmax_has_full_support_sparsemax_zeros():
    found = run("softmax_and_sparsemax")
    np.testing.assert_allclose(found["softmax"], [0.5740969929676946, 0.3482074278837349,
                                                  0.0776955791485706], rtol=1e-12)
    np.testing.assert_allclose(found["sparsemax"], [0.75, 0.25, 0], rtol=1e-12)
    assert (found["zeros: softmax"], found["zeros: sparsemax"]) == (0, 1)
    assert found["share of zeros, 10 random classes: softmax"] == 0
    assert found["share of zeros, 10 random classes: sparsemax"] > 0.5


def test_H25_equal_scores_have_full_support_in_both():
    for function in (softmax, sparsemax):
        np.testing.assert_allclose(function(np.zeros(3)), 1 / 3)


def test_H33_each_value_is_computed_once():
    found = run("caching", depth=12)
    assert found["tanh: forward pass"] == 12 and found["tanh: backward pass"] == 0
    assert found["tanh: without a memory"] == 144
    assert found["dh/dw"] == pytest.approx(found["dh/dw without a memory"], rel=1e-12)


def test_H33_l03_contributions_add_up_at_a_fan_out():
    found = run("caching")
    assert found["dr/dt"] == 3.25 == 9 * 0.5**2 + 2 * 0.5
    assert found["dr/dt through u"] + found["dr/dt through v"] == 3.25
    assert found["dr/dt through u"] != 3.25 != found["dr/dt through v"]


def test_H33_d24_a_parameter_used_three_times():
    w, u, h = Value(0.5), Value(1.0), 0.0
    for x in (1.0, 0.5, -1.0):
        h = np.tanh(w * h + u * x)
    dL_dw, dL_du = gradients(h**2 / 2, [w, u])
    assert dL_dw == pytest.approx(-0.34530020794914046, rel=1e-12)
    assert dL_du == pytest.approx(0.3164356376622688, rel=1e-12)


def test_a_recursion_of_no_steps_costs_nothing():
    assert recursive_slope(0.5, 1.0, 0) == (0, 0.0)


def test_an_op_for_a_while_is_forgotten_after_an_error_too():
    with pytest.raises(KeyError), declared("for_a_while", np.sin, lambda y, x: np.cos(x)):
        assert "for_a_while" in REGISTRY
        raise KeyError
    assert "for_a_while" not in REGISTRY
