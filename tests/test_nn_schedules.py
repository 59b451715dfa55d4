"""Learning-rate schedules."""

import numpy as np
import pytest

from autograd import Value
from nn import schedules
from nn.optimizers import SGD


def test_B10_1_l26_halve_when_validation_gets_worse():
    schedule = schedules.HalveAndGoBack(0.1)
    worse = [schedule.observe(loss) for loss in [1.0, 0.8]]
    assert worse == [False, False] and schedule(2) == 0.1
    rates, back = [], []
    schedule = schedules.HalveAndGoBack(0.1)
    for loss in [1.0, 0.8, 0.9, 0.7, 0.75, 0.6]:
        back.append(schedule.observe(loss))
        rates.append(schedule.rate)
    assert rates == [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]
    assert back == [False, False, True, False, True, False]
    assert schedule.observe(float("nan")) is True


def test_after_going_back_the_weights_gone_back_to_are_the_measure():
    schedule = schedules.HalveAndGoBack(0.1)
    assert [schedule.observe(loss) for loss in [0.8, 0.9, 0.85, 0.8, 0.79]] == [
        False, True, True, False, False]


def test_B10_5_l23_the_decay_of_keras():
    schedule = schedules.inverse_time(0.1, 1e-6)
    np.testing.assert_allclose(
        [schedule(t) for t in (0, 1, 1000, 1_000_000)],
        [0.1, 0.09999990000010002, 0.09990009990009992, 0.05], rtol=1e-12)


def test_B6_18_B10_6_H27_robbins_monro_averages_the_noise_out():
    def end(rate):
        rng, w = np.random.default_rng(0), Value(1.0, "w")
        optimizer = SGD([w], rate)
        path = []
        for _ in range(2000):
            optimizer.update(np.array([w.data + rng.normal()]))
            path.append(abs(w.data))
        return np.mean(path[-500:])

    assert end(schedules.robbins_monro(1.0)) < 0.05 < 0.2 < end(0.5)
    rates = [schedules.robbins_monro(1.0)(t) for t in range(100_000)]
    assert sum(rates) > 12 and sum(r * r for r in rates) < np.pi**2 / 6


def test_B10_7_B10_8_H17_three_regimes_of_the_learning_rate():
    def after(rate, steps):
        w = Value(1.0, "w")
        optimizer = SGD([w], schedules.constant(rate))
        for _ in range(steps):
            optimizer.step(2.0 * w * w)  # curvature 4
        return abs(w.data)

    assert after(0.25, 1) == 0.0
    assert after(0.001, 20) > 0.9
    assert after(0.51, 50) > 1.0 > after(0.49, 50)


def test_units_and_names():
    assert schedules.step_decay(1.0, 0.5, every=2).unit == "epoch"
    assert schedules.exponential(1.0, 0.5, unit="update").unit == "update"
    assert repr(schedules.constant(0.1)) == "constant(0.1) per update"


@pytest.mark.parametrize(("make", "message"), [
    (lambda: schedules.constant(-1), "constant: rate must be above 0, got -1"),
    (lambda: schedules.step_decay(1.0, 2.0, 5), "factor must be above 0 and at most 1"),
    (lambda: schedules.step_decay(1.0, 0.5, 0), "every must be at least 1"),
    (lambda: schedules.step_decay(1.0, 0.5, 1.5), "every must be a whole number"),
    (lambda: schedules.inverse_time(0.1, -1), "decay must be at least 0"),
    (lambda: schedules.warmup_cosine(1.0, 5, 5), "total must be above 5, got 5"),
    (lambda: schedules.warmup_cosine(1.0, 0, 5, final=2.0), "final must be at least 0 and at mo"),
    (lambda: schedules.exponential(1.0, 0.5, unit="batch"), 'must be "update" or "epoch"'),
    (lambda: schedules.HalveAndGoBack(0.1, 1.0), "factor must be above 0 and below 1"),
])
def test_bad_input_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
