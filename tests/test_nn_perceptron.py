"""Threshold units, and Marsland's perceptron with one hidden layer."""

import numpy as np
import pytest

from autograd import ShapeError, check_gradients, gradients
from nn import activations, data
from nn.marsland import MarslandMLP
from nn.perceptron import McCullochPitts, Perceptron

X01, XOR = data.boolean_xor()


def test_l01_mcculloch_and_pitts_neuron():
    X, y = data.mcculloch_pitts_table()
    unit = McCullochPitts([2, 4, -1], -2)
    assert unit.sum(X).tolist() == [-7, -9, 1, -1, -3, -5, 5, 3]
    assert unit.predict(X).tolist() == y.ravel().tolist() == [-1, -1, 1, -1, -1, -1, 1, 1]


def test_B1_8_l02_xor_by_threshold_units():
    X, y = data.boolean_xor("-+")
    z1 = McCullochPitts([-1, 1], 1)
    z2 = McCullochPitts([-1, 1], -1)
    assert z1.sum(X).tolist() == [1, 3, -1, 1] and z2.sum(X).tolist() == [-1, 1, -3, -1]
    h = np.column_stack([z1.predict(X), z2.predict(X)])
    assert h.T.tolist() == [[1, 1, -1, 1], [-1, 1, -1, -1]]
    assert McCullochPitts([-1, 1], 1).predict(h).tolist() == y.ravel().tolist()


def test_B1_8_a_sum_of_0_is_not_above_the_threshold():
    for coding, low, high in (("-+", -1.0, 1.0), ("01", 0.0, 1.0)):
        unit = McCullochPitts([1, 1], bias=-1, coding=coding)
        assert unit.sum([[0, 1], [1, 1], [0, 0]]).tolist() == [0, 1, -1]
        assert unit.predict([[0, 1], [1, 1], [0, 0]]).tolist() == [low, high, low]
    assert Perceptron(1, scale=0).predict([[1.0]]).tolist() == [[0.0]]
    assert activations.sign(0.0) == 0.0 and activations.threshold(0.0) == 0.0


@pytest.mark.parametrize("make", [
    lambda: McCullochPitts([1, 1]), lambda: Perceptron(2, scale=0),
    lambda: MarslandMLP(2, 2, 1, rng=0)])
def test_one_example_is_told_how_to_be_passed(make):
    message = r"2 inputs, got data of shape \(2,\); expected .* One example: \[\[0, 1.5\]\]\."
    with pytest.raises(ShapeError, match=message):
        make().predict([0, 1.5])
    with pytest.raises(ShapeError, match=r"of shape \(3,\); expected \(n, 2\)\.$"):
        make().predict([0, 1, 2])


@pytest.mark.parametrize(("table", "errors", "weights"), [
    (data.boolean_or, [1, 2, 1, 0], [0.0, 0.25, 0.25]),
    (data.boolean_and, [1, 3, 3, 2, 1, 0], [0.5, 0.5, 0.25]),
    (data.boolean_xor, [2, 3] + [4] * 18, [-0.25, -0.25, 0.0]),
])
def test_C5_s06_H13_the_perceptron_learns_or_and_and_but_never_xor(table, errors, weights):
    unit = Perceptron(2, scale=0)
    X, y = table()
    assert unit.fit(X, y, learning_rate=0.25) == (errors[-1] == 0)
    assert unit.errors == errors and unit.weights.ravel().tolist() == weights
    assert (unit.predict(X) == y).all() == (errors[-1] == 0)


def test_B6_20_the_batch_form_of_the_rule():
    rng = np.random.default_rng(0)
    X, T = rng.normal(size=(30, 3)), rng.integers(2, size=(30, 2)).astype(float)
    unit = Perceptron(3, 2, rng=0)
    inputs = np.column_stack([-np.ones(30), X])
    w = unit.weights
    y = np.where(inputs @ w > 0, 1, 0)
    unit.fit(X, T, learning_rate=0.1, passes=1, batch=True)
    np.testing.assert_allclose(unit.weights, w - 0.1 * inputs.T @ (y - T), rtol=1e-12)


V = [[0.4, -0.6], [-0.3, 0.5], [0.2, 0.1]]
W = [[0.7], [-0.8], [0.3]]


@pytest.mark.parametrize(("beta", "E", "update_V", "update_W"), [
    (1.0, 0.5160615048372782,
     [[0.0014051241352383524, -0.000946293784693757],
      [0.0015781696388317019, -0.0019956230321924355],
      [-0.0031393700683340483, 0.0030455195850288717]],
     [[0.009149860299176969], [0.009903566371126975], [-0.020162923945437228]]),
    (2.0, 0.56005859409998,
     [[0.007922376271235545, -0.0010555194296194455],
      [0.0041308713907667344, -0.00699830315135775],
      [-0.014289048508510255, 0.00974144104790928]],
     [[0.024481853559834302], [0.026316751933626897], [-0.055585311406469974]]),
])
def test_C6_s07_s08_one_batch_step_of_the_listing(beta, E, update_V, update_W):
    mlp = MarslandMLP(2, 2, 1, beta=beta, rng=0)
    mlp.V.data, mlp.W.data = V, W
    assert mlp.fit(X01, XOR, learning_rate=0.25, iterations=1)[0] == pytest.approx(E, rel=1e-12)
    np.testing.assert_allclose(mlp.V.data - V, update_V, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(mlp.W.data - W, update_W, rtol=1e-10, atol=1e-14)


def test_C6_the_deltas_of_the_algorithm_are_the_engines_gradient():
    mlp = MarslandMLP(2, 3, 1, beta=1.7, rng=0)
    h, y = mlp.hidden(X01).data, mlp.predict(X01)
    delta_o = 1.7 * (y - XOR) * y * (1 - y)
    delta_h = 1.7 * h * (1 - h) * (delta_o @ mlp.W.data[:-1].T)
    bias = -np.ones((4, 1))
    dV, dW = gradients(mlp.loss(X01, XOR), [mlp.V, mlp.W])
    np.testing.assert_allclose(dW, np.hstack([h, bias]).T @ delta_o, rtol=1e-12)
    np.testing.assert_allclose(dV, np.hstack([X01, bias]).T @ delta_h, rtol=1e-12)


def test_B2_7_s09_three_kinds_of_outputs():
    for outtype in ("linear", "logistic", "softmax"):
        mlp = MarslandMLP(2, 3, 2, outtype=outtype, beta=2.0, rng=0)
        T = np.array([[0.0, 1], [1, 0], [1, 0], [0, 1]])
        report = check_gradients(mlp.loss(X01, T))
        assert report.ok, report
    mlp = MarslandMLP(1, 1, 3, outtype="softmax", rng=0)
    mlp.W.data = [[0.0] * 3, [-1.0, -2.0, -3.0]]
    np.testing.assert_allclose(mlp.predict([[0.0]])[0], [
        0.09003057317038045, 0.2447284710547976, 0.6652409557748218], rtol=1e-12)


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize("table", [data.boolean_xor, data.boolean_and, data.boolean_or])
def test_the_listing_learns_the_logic_functions(table, sequential):
    X, y = table()
    mlp = MarslandMLP(2, 3, 1, rng=3)
    losses = mlp.fit(X, y, learning_rate=2.0, iterations=800, sequential=sequential)
    assert ((mlp.predict(X) > 0.5) == y).all() and losses[-1] < 0.05


def test_targets_of_one_unit_may_be_a_list():
    X, y = data.boolean_and()
    unit, other = Perceptron(2, scale=0), Perceptron(2, scale=0)
    assert unit.fit(X, y.ravel()) and other.fit(X, y)
    assert (unit.weights == other.weights).all() and unit.errors == other.errors
    with pytest.raises(ShapeError, match=r"targets must have shape \(4, 2\), got \(4,\)"):
        Perceptron(2, 2, scale=0).fit(X, y.ravel())


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: McCullochPitts([[1, 2]]), ShapeError, "weights must be a list of numbers"),
    (lambda: McCullochPitts([1], coding="+"), ValueError, "coding '\\+' is unknown"),
    (lambda: McCullochPitts([1, 2]).predict([[1]]), ShapeError, "2 inputs, got data of shape"),
    (lambda: McCullochPitts([1], "1"), TypeError, "bias must be a number"),
    (lambda: Perceptron(0), ValueError, "inputs must be at least 1"),
    (lambda: Perceptron(2), TypeError, "draws random numbers, got no rng"),
    (lambda: Perceptron(2, scale=0).fit(X01, XOR[:3]), ShapeError, r"targets must have shape \(4"),
    (lambda: Perceptron(2, scale=0).fit(X01, -XOR), ValueError, r"pass \(t \+ 1\) / 2"),
    (lambda: Perceptron(2, scale=0).fit(X01, XOR, learning_rate=0), ValueError, "learning_rate"),
    (lambda: MarslandMLP(2, 0, 1, rng=0), ValueError, "hidden must be at least 1"),
    (lambda: MarslandMLP(2, 2, 1, beta=0, rng=0), ValueError, "beta must be above 0"),
    (lambda: MarslandMLP(2, 2, 1, outtype="soft", rng=0), ValueError, "Did you mean 'softmax'"),
    (lambda: MarslandMLP(2, 2, 1, rng=0).predict([[1.0]]), ShapeError, "2 inputs, got data"),
    (lambda: MarslandMLP(2, 2, 1, rng=0).fit(X01, XOR.ravel()), ShapeError, "would broadcast"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_D4_the_loops_of_the_listing_and_its_vectorized_line_agree():
    rng = np.random.default_rng(1)
    unit = Perceptron(3, 2, rng=2)
    X = rng.normal(size=(20, 3))
    inputs = np.column_stack([-np.ones(20), X])
    loops = np.zeros((20, 2))
    for row in range(20):
        for n in range(2):
            total = 0.0
            for m in range(4):
                total += unit.weights[m, n] * inputs[row, m]
            loops[row, n] = 1.0 if total > 0 else 0.0
    np.testing.assert_array_equal(unit.predict(X), loops)
    np.testing.assert_array_equal(loops, np.where(np.dot(inputs, unit.weights) > 0, 1, 0))


@pytest.mark.parametrize(("table", "learns"), [
    (data.boolean_or, True), (data.boolean_and, True), (data.boolean_xor, False),
])  # fmt: skip
def test_D5_E1_E2_B14_5_the_batch_rule_learns_what_a_line_separates(table, learns):
    unit = Perceptron(2, bias_input=1, scale=0)
    assert unit.fit(*table(), passes=50, batch=True) is learns
    assert len(unit.history) == len(unit.errors) - learns
    assert all(u.example is None and u.error.shape == (4, 1) for u in unit.history)


def test_C5_every_update_is_in_the_history():
    X, y = data.boolean_and()
    unit = Perceptron(2, scale=0)
    unit.fit(X, y, learning_rate=0.25)
    assert [sum(u.pass_number == p for u in unit.history) for p in range(1, 7)] == unit.errors
    w = np.zeros((3, 1))
    for update in unit.history:
        x = np.array([-1.0, *X[update.example]])
        assert update.error == (x @ w > 0) - y[update.example]
        w = w - 0.25 * np.outer(x, update.error)
        np.testing.assert_array_equal(update.weights, w)
    assert (unit.weights == w).all()
    unit.fit(X, y)
    assert unit.errors == [0] and unit.history == []


def test_H28_s20_a_hidden_layer_of_threshold_units_computes_every_boolean_function():
    X = data.mcculloch_pitts_table()[0]  # the eight rows of three inputs
    minterms = [McCullochPitts(row, -2.5) for row in X]  # fires for its own row only
    hidden = np.column_stack([unit.predict(X) for unit in minterms])
    assert (hidden == 2 * np.eye(8) - 1).all()
    for function in range(256):
        wanted = np.array([2.0 * (function >> i & 1) - 1 for i in range(8)])
        chosen = (wanted + 1) / 2
        union = McCullochPitts(chosen, chosen.sum() - 0.5)  # fires if a chosen one does
        assert (union.predict(hidden) == wanted).all()


@pytest.mark.parametrize(("make", "message"), [
    (lambda: McCullochPitts([np.nan]), "the list of weights holds nan"),
    (lambda: McCullochPitts([1]).predict([[np.nan]]), "McCullochPitts: the data holds nan"),
    (lambda: Perceptron(1, scale=0).fit([[np.nan]], [1]), "Perceptron: the data holds nan"),
    (lambda: Perceptron(1, scale=0).fit([[1.0]], [np.nan]), "Perceptron: the target holds nan"),
])  # fmt: skip
def test_nan_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
