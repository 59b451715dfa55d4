"""Experiments about what networks can compute and learn: the lectures' claims, by numbers."""

import struct

import numpy as np
import pytest

from lectures.experiments.boolean_functions import boolean_functions, one_hidden_layer, table
from lectures.experiments.classification import digits
from lectures.experiments.depth import most_regions, pieces, tent_map
from lectures.experiments.genz_functions import genz
from lectures.experiments.linear_layers import collapsed
from lectures.experiments.xor import xor_marsland, xor_single_unit
from nn import Dense, Sequential
from nn.data import GENZ
from tests.experiment_results import numbers, result

# XOR.


def test_E1_xor_by_four_networks():
    found = numbers("xor")
    assert found["ReLU, the slide's"].tolist() == [1, 2, 2, 1]
    assert found["ReLU, b1 = (0, −1)"].tolist() == found["ReLU, b2 = −1"].tolist() == [0, 1, 1, 0]
    assert found["threshold units, ±1 coding"].tolist() == [-1, 1, 1, -1]
    assert np.abs(found["trained"] - [0, 1, 1, 0]).max() < 0.05
    assert "1, 2, 2, 1, which is XOR + 1" in result("xor").sentence


def test_H13_no_linear_unit_computes_xor():
    found = numbers("xor_single_unit")
    assert found["best linear fit to XOR"] == pytest.approx([0.5] * 4, abs=1e-6)
    assert found["its mean squared error"] == pytest.approx(0.25, abs=1e-10)


def test_H13_C5_s06_the_perceptron_learns_or_and_and_never_xor():
    found = numbers("xor_single_unit")
    assert [found[f"{name}: passes"] for name in ("OR", "AND", "XOR")] == [4, 6, "never"]
    assert found["OR: errors in each pass"] == [1, 2, 1, 0]
    assert found["AND: errors in each pass"] == [1, 3, 3, 2, 1, 0]
    assert found["XOR: errors in each pass"] == [2, 3, *[4] * 18]
    assert found["OR: weights"].tolist() == [0, 0.25, 0.25]
    assert found["AND: weights"].tolist() == [0.5, 0.5, 0.25]
    assert found["XOR: weights"].tolist() == [-0.25, -0.25, 0]
    assert found["XOR: weights after pass"] < found["XOR: are back after pass"]
    longer = xor_single_unit(passes=200).numbers
    assert longer["XOR: passes"] == "never" and longer["XOR: errors in each pass"][-1] == 4


def test_D6_marslands_network_learns_xor_most_of_the_time():
    found = numbers("xor_marsland")
    for units in (2, 3):
        before, after = found[f"{units} hidden units: learned"]
        assert 10 <= before <= after <= 20
    assert found["2 hidden units: learned"][1] < 20  # and not always
    assert xor_marsland(5, 200).numbers["3 hidden units: learned"] == [0, 0]  # it takes its time


@pytest.mark.slow
def test_D6_many_first_weights_and_iterations():
    found = xor_marsland(seeds=100, iterations=20000).numbers
    shares = {units: found[f"{units} hidden units: learned"][1] for units in (2, 3)}
    assert 70 < shares[2] < shares[3] <= 100


# What one layer and several can compute.


def test_H28_s20_every_boolean_function_of_three_inputs():
    found = numbers("boolean_functions")
    assert found["functions"] == [4, 16, 256]
    assert found["functions that one hidden layer computes"] == found["functions"]
    assert found["hidden units for parity"] == [1, 2, 4]
    assert found["functions that one unit learns"] == [4, 14, 104]  # all but XOR and its like


def test_H28_a_network_for_one_function_is_none_for_another():
    hidden, output = one_hidden_layer(np.array([0, 1, 1, 0]))
    H = np.column_stack([unit.predict(table(2)) for unit in hidden])
    assert output.predict(H).tolist() == [0, 1, 1, 0]
    assert output.predict(H[:, [0, 0]]).tolist() != [0, 1, 1, 0]  # a unit is missing
    assert boolean_functions(1).numbers["functions that one hidden layer computes"] == [4]


def test_H5_l20_depth_against_width():
    found = numbers("depth_pieces")
    assert found["pieces of the tent map"] == [2, 4, 8, 16, 32]
    assert found["units that one layer needs"] == [2**k - 1 for k in range(1, 6)]
    assert [most_regions(K, D) for K, D in ((2, 1), (4, 1), (4, 2), (8, 2))] == [3, 5, 11, 37]
    assert [tent_map(k).count() for k in (1, 2, 5)] == [4 + 3, 10 + 3, 28 + 3]


def test_H5_one_layer_of_thirty_units_has_no_32_pieces():
    grid = 64
    for units, expected in ((30, 31), (31, 32)):
        hidden, output = Dense(1, units, "relu", initializer="zeros"), Dense(units, 1, rng=0)
        hidden.W.data, hidden.b.data = np.ones((1, units)), -np.arange(1, units + 1) / grid
        assert pieces(Sequential(hidden, output), grid) == expected == most_regions(units, 1)


def test_G35_deeper_networks_are_right_more_often():
    found = numbers("depth_accuracy")
    narrow = [found[f"{depth} hidden, accuracy"][0] for depth in (1, 2, 3)]
    assert narrow == sorted(narrow) and narrow[2] > narrow[0] + 0.1
    # With as many parameters, three narrow layers beat a wide one.
    assert found["3 hidden, parameters"][0] < found["1 hidden, parameters"][-1]
    assert found["3 hidden, accuracy"][0] > found["1 hidden, accuracy"][-1] + 0.05


def test_H18_random_features_approximate_a_sine():
    found = numbers("random_features")
    assert found["K"] == [2, 4, 8, 16, 32]
    claimed = [1.0, 0.75, 0.12, 9e-4, 8e-7]
    for error, claim in zip(found["largest error"], claimed, strict=True):
        assert claim / 1.6 < error < claim * 1.6
    middle = found["median of the draws"]
    assert all(best < other for best, other in zip(found["largest error"], middle, strict=True))


def test_H18_s19_hills_and_bumps():
    found = numbers("bumps")
    assert found["hill at -2, -1, 0, 1, 2"] == pytest.approx([
        0.00669254502206, 0.499954602131, 0.986614298151, 0.499954602131, 0.00669254502206],
        rel=1e-10)
    assert found["bump at (0, 0)"] == pytest.approx(0.999922454793, rel=1e-11)
    assert found["bump at (2, 0)"] == pytest.approx(3.97101852602e-05, rel=1e-10)


def test_H18_d08_a_zigzag_of_relu_units():
    found = numbers("relu_zigzag")
    assert found["y"] == pytest.approx([1.5, 0.5, 0, 0.5, 1, 0.5, -0.5], abs=1e-15)
    assert found["slopes"] == pytest.approx([-1, 1, -1]) and found["knots"].tolist() == [-0.5, 0.5]


def test_H14_l27_three_weights_by_hand():
    first, second = Dense(2, 3, initializer="zeros"), Dense(3, 2, initializer="zeros")
    first.W.data, first.b.data = np.array([[1, -2], [0.5, 0.25], [0, 3.0]]).T, np.array([
        0.1, -0.2, 0.3])
    second.W.data, second.b.data = np.array([[2, -1, 0.5], [0, 1, -1.0]]).T, np.array([0.5, -0.5])
    model = Sequential(first, second)
    W, b = collapsed(model)
    assert W.T == pytest.approx(np.array([[1.5, -2.75], [0.5, -2.75]]), abs=1e-12)
    assert b == pytest.approx([1.05, -1], abs=1e-12)
    assert model.predict([[1.5, -0.5]])[0] == pytest.approx([4.675, 1.125], abs=1e-12)


# What they learn from data.


def test_E4_the_playground():
    found = numbers("playground")
    at = found["networks"].index
    for problem in ("circle", "XOR"):
        rates = found[problem]
        assert rates[at("1 linear")] < 0.75 and rates[at("no hidden layer")] < 0.75
        assert min(rates[at("1 tanh"):]) > 0.93
    assert min(found["Gaussian"]) > 0.95  # nothing nonlinear is needed
    spiral = found["spiral"]
    assert spiral[at("1 tanh")] < 0.8 < 0.9 < spiral[at("4 ReLU")]


def test_E5_E6_C14_irises_digits_and_the_recipe():
    assert numbers("iris")["accuracy"] > 0.85
    assert numbers("iris")["confusion matrix"].sum(axis=1).tolist() == [15, 15, 15]
    assert numbers("digits")["accuracy"] > 0.94
    recipe = numbers("recipe")
    best = int(np.argmin(recipe["validation loss"]))
    assert recipe["chosen"] == recipe["hidden units"][best] and best > 0
    assert recipe["test accuracy"] > 0.94
    assert min(recipe["epochs"]) < 40  # early stopping stopped some


def test_E6_mnist_from_a_folder(tmp_path):
    rng = np.random.default_rng(0)
    for part, n in (("train", 60), ("t10k", 20)):
        images = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
        header = struct.pack(">HBBIII", 0, 8, 3, n, 28, 28)
        (tmp_path / f"{part}-images-idx3-ubyte").write_bytes(header + images.tobytes())
        labels = (np.arange(n) % 10).astype(np.uint8)
        header = struct.pack(">HBBI", 0, 8, 1, n)
        (tmp_path / f"{part}-labels-idx1-ubyte").write_bytes(header + labels.tobytes())
    found = digits(tmp_path, epochs=1, most=50).numbers
    assert found["images"] == [50, 20] and found["mistakes"] > 0
    with pytest.raises(FileNotFoundError, match=r"there is no train-images-idx3-ubyte\.gz"):
        digits(tmp_path / "no")


def test_H30_more_points_help_and_more_dimensions_hurt():
    found = numbers("genz")
    for family in ("oscillatory", "gaussian"):
        for d in (2, 5, 10):
            for kind in ("mean", "maximum"):
                row = found[f"{family}, d = {d}: {kind}"]
                assert row[-1] < row[0] / 2, (family, d, kind)
        few, many = (found[f"{family}, d = {d}: mean"][1:3] for d in (2, 10))
        assert (many > 2 * few).all()  # for 50 and 100 points
    largest = [found[f"{family}, d = {d}: maximum"][-1] for d in (2, 5, 10)
               for family in ("oscillatory", "gaussian")]
    assert all(found[f"discontinuous, d = {d}: maximum"][-1] > 3 * max(largest) for d in (2, 5, 10))


@pytest.mark.slow
def test_H30_the_discontinuous_family_is_the_hardest_of_all_six():
    found = genz(tuple(GENZ), sizes=(500,)).numbers
    for d in (2, 5, 10):
        errors = {family: found[f"{family}, d = {d}: maximum"][0] for family in GENZ}
        assert max(errors, key=errors.get) == "discontinuous", errors
