"""Data sets: tables, point sets, Genz's functions, MNIST's files, splits and scaling."""

import gzip
import hashlib
import struct
import sys

import numpy as np
import pytest

from autograd import ShapeError
from nn import data
from nn.data import idx

POINTS = [data.circle, data.xor_points, data.gaussian, data.spiral, data.moons, data.loans]


@pytest.mark.parametrize("make", POINTS)
def test_point_sets_have_two_classes_and_are_seeded(make):
    X, y = make(101, rng=0)
    assert X.shape == (101, 2) and y.shape == (101, 1) and set(np.unique(y)) == {0.0, 1.0}
    assert 0.2 < y.mean() < 0.8
    again, other = make(101, rng=0), make(101, rng=1)
    assert (X == again[0]).all() and (y == again[1]).all()
    assert make is data.spiral or (X != other[0]).any()


def test_E4_the_playgrounds_sets_are_where_they_should_be():
    X, y = data.circle(1000, rng=0)
    radius = np.hypot(*X.T)
    assert radius[y[:, 0] == 1].max() < 2.5 and radius[y[:, 0] == 0].min() > 3.5
    X, y = data.xor_points(1000, rng=0)
    assert np.abs(X).min() >= 0.3 and np.abs(X).max() <= 5.3
    X, y = data.gaussian(4000, rng=0)
    np.testing.assert_allclose(X[y[:, 0] == 1].mean(axis=0), [2, 2], atol=0.1)
    assert X[y[:, 0] == 1].var() == pytest.approx(0.5, rel=0.1)
    assert data.gaussian(4000, noise=0.5, rng=0)[0][:2000].var() == pytest.approx(4, rel=0.1)
    X, y = data.spiral(1000, rng=0)
    np.testing.assert_allclose(X[:500], -X[500:], atol=1e-12)
    for make in POINTS[:3]:
        noisy = make(2000, noise=0.3, rng=0)[1]
        assert 0.2 < noisy.mean() < 0.8


def test_E4_noise_moves_points_or_their_classes():
    X, y = data.circle(2000, noise=0.0, rng=0)
    again, noisy = data.circle(2000, noise=0.2, rng=0)
    radius, moved = np.hypot(*X.T), (y != noisy)[:, 0]
    assert (again == X).all() and 0.02 < moved.mean() < 0.2
    assert (np.abs(radius[moved] - 2.5) <= np.sqrt(2)).all()  # by up to 1 in each coordinate
    X, y = data.xor_points(2000, noise=0.0, rng=0)
    again, noisy = data.xor_points(2000, noise=0.2, rng=0)
    moved = (y != noisy)[:, 0]
    assert (again == X).all() and 0.02 < moved.mean() < 0.3
    assert (np.abs(X[moved]).min(axis=1) <= 1).all()
    shift = data.spiral(2000, noise=0.3, rng=0)[0] - data.spiral(2000, rng=0)[0]
    assert 0.29 < np.abs(shift).max() <= 0.3
    assert shift.std() == pytest.approx(0.3 / 3**0.5, rel=0.05)


def test_E4_a_spiral_winds_seven_quarters_of_a_turn():
    X, _ = data.spiral(1400, rng=0)
    first, radius = X[:700], np.arange(700) / 140
    np.testing.assert_allclose(np.hypot(*first.T), radius, atol=1e-12)
    quarters = 5 / 7 * np.array([[0, 0], [1, 0], [0, -2], [-3, 0], [0, 4], [5, 0], [0, -6]])
    np.testing.assert_allclose(first[::100], quarters, atol=1e-12)


def test_E9_s02_least_squares_of_the_house_prices():
    X, y = data.house_prices()
    A = np.column_stack([np.ones(5), X])
    theta, squares, *_ = np.linalg.lstsq(A, y, rcond=None)
    np.testing.assert_allclose(theta.ravel(), [26.789880528522826, 0.16511887807579714], rtol=1e-9)
    assert squares[0] / 2 == pytest.approx(3124.4621686842315, rel=1e-9)


def test_E7_s10_genz_functions():
    values = [[-0.6816387600233341, -0.5012130046737978],
              [0.485563751317176, 0.44068488551832957],
              [0.14018701824402618, 0.22362673868435337],
              [0.1450750758242614, 0.03293791325064884],
              [0.006096746565515636, 0.0036610693577310066], [0.0, 4.504153630288484]]
    difficulties = [[0.375, 1.125], [0.5, 1.5], [0.4625, 1.3875], [1.7575, 5.2725], [5.1, 15.3],
                    [1.075, 3.225]]
    for family, value, c in zip(data.GENZ, values, difficulties, strict=True):
        f = data.Genz.of(family, [1.0, 3.0], [0.25, 0.75])
        np.testing.assert_allclose(f([[0.5, 0.5], [0.2, 0.4]]).ravel(), value, rtol=1e-12)
        np.testing.assert_allclose(f.c, c, rtol=1e-12)


@pytest.mark.parametrize("d", [1, 2, 5, 10])
@pytest.mark.parametrize("family", data.GENZ)
def test_genz_families_in_any_dimension(family, d):
    f = data.genz(family, d, rng=3)
    X, y = f.points(50, rng=4)
    assert X.shape == (50, d) and y.shape == (50, 1) and np.isfinite(y).all()
    assert f.w.sum() == pytest.approx(1) and f.c.sum() == pytest.approx(data.GENZ[family][0](d))


def test_E15_the_line_of_the_tensorflow_listing():
    X, y = data.noisy_line(200, noise=0.5, rng=0)
    assert (y - 0.1 * X - 0.3).std() == pytest.approx(0.5, rel=0.1)


def test_C15_splits_keep_every_example_once():
    X, y = data.iris()
    parts = data.split(X, y, test=0.2, validation=0.2, stratify=True, rng=0)
    assert [len(a) for a, _ in parts] == [90, 30, 30]
    assert all((np.bincount(b) == len(b) / 3).all() for _, b in parts)
    rows = np.concatenate([a for a, _ in parts])
    np.testing.assert_array_equal(np.sort(rows, axis=0), np.sort(X, axis=0))


def test_B9_3_B9_4_scaling_by_the_training_data():
    X, _ = data.house_prices()
    train, test = data.scaled(X[:3], X[3:])
    assert abs(train.mean()) < 1e-12 and train.std() == pytest.approx(1)
    np.testing.assert_allclose(test, (X[3:] - X[:3].mean()) / X[:3].std())


@pytest.mark.parametrize(("by", "expected"), [
    ("deviation", [-1.3416407864998738, -0.4472135954999579, 0.4472135954999579,
                   1.3416407864998738]),
    ("variance", [-0.12, -0.04, 0.04, 0.12]),
    ("largest", [-1.0, -1 / 3, 1 / 3, 1.0]),
])
def test_B9_3_B9_4_l17_three_ways_to_scale(by, expected):
    x = np.array([[0.0], [10.0], [20.0], [30.0]])
    train, test = data.scaled(x, x[::-1] + 5, by=by)
    np.testing.assert_allclose(train.ravel(), expected, rtol=1e-12)
    step = (train[1] - train[0]) / 10
    np.testing.assert_allclose(test, train[::-1] + 5 * step, rtol=1e-12, atol=1e-15)
    if by == "deviation":
        np.testing.assert_array_equal(data.scaled(x), train)


@pytest.mark.parametrize("by", ["deviation", "variance", "largest"])
@pytest.mark.parametrize("number", [0.0, 0.1, 123.456, -1e9])
def test_a_constant_column_is_not_divided_by_what_rounding_leaves(by, number):
    X = np.column_stack([np.full(10, number), np.arange(10)])
    assert np.abs(data.scaled(X, by=by)[:, 0]).max() <= 1e-15 * abs(number)


def test_scaled_returns_an_array_for_an_array_and_a_tuple_for_several():
    X = [[1.0], [3.0]]
    assert data.scaled(X).tolist() == [[-1.0], [1.0]]
    assert [part.tolist() for part in data.scaled(X, X)] == [[[-1.0], [1.0]]] * 2
    for rows in (([1.0], [3.0]), (np.array([1.0]), np.array([3.0]))):  # which are no pair
        assert data.scaled(rows).tolist() == [[-1.0], [1.0]]


def test_one_hot_rows_of_a_column():
    _, y = data.circle(10, rng=0)
    assert (data.one_hot(y, 2) == data.one_hot(y.ravel(), 2)).all()
    assert data.one_hot([[1], [0]], 2).tolist() == [[0, 1], [1, 0]]


def idx_bytes(array, kind=0x08):
    return b"\0\0" + bytes([kind, array.ndim]) + struct.pack(
        f">{array.ndim}I", *array.shape) + array.tobytes()


def digits_folder(folder, n=5):
    rng = np.random.default_rng(0)
    images = rng.integers(256, size=(n, 28, 28)).astype("u1")
    labels = rng.integers(10, size=n).astype("u1")
    (folder / "train-images-idx3-ubyte").write_bytes(idx_bytes(images))
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(labels)))
    return images, labels


def test_E6_mnist_from_a_folder(tmp_path):
    images, labels = digits_folder(tmp_path)
    X, y = data.mnist(tmp_path, check=False)
    np.testing.assert_array_equal(X, images.reshape(5, 784) / 255)
    assert y.tolist() == labels.tolist() and y.dtype.kind == "i"
    with pytest.raises(ValueError, match=r"checksum of train-labels-idx1-ubyte.gz is"):
        data.mnist(tmp_path)
    content = (tmp_path / "train-labels-idx1-ubyte.gz").read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(idx.MD5, "train-labels-idx1-ubyte.gz", hashlib.md5(content).hexdigest())
        assert len(data.mnist(tmp_path)[0]) == 5
    with pytest.raises(FileNotFoundError, match="there is no t10k-images"):
        data.mnist(tmp_path, "test")
    with pytest.raises(ValueError, match="part must be"):
        data.mnist(tmp_path, "validation")
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx_bytes(images[:4]))
    with pytest.raises(ValueError, match="do not belong together"):
        data.mnist(tmp_path, check=False)


@pytest.mark.parametrize(("kind", "dtype"), [(0x08, "u1"), (0x0B, ">i2"), (0x0E, ">f8")])
def test_idx_files_of_any_kind(tmp_path, kind, dtype):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    (tmp_path / "a").write_bytes(idx_bytes(array, kind))
    found = data.read_idx(tmp_path / "a")
    assert found.tolist() == array.tolist() and found.dtype.isnative


@pytest.mark.parametrize(("content", "message"), [
    (b"", "not an IDX file"), (b"\0\0\x08", "not an IDX file"), (b"PNG....", "not an IDX file"),
    (b"\0\0\x08\0", "not an IDX file"), (b"\0\0\x07\x01\0\0\0\1a", "not an IDX file"),
    (b"\0\0\x08\x03\0\0\0\1", "truncated inside its header"),
    (b"\0\0\x08\x01\0\0\0\3ab", r"truncated: its header says \(3,\), 3 bytes, but 2 follow"),
    (b"\0\0\x08\x01\0\0\0\1ab", "too long"),
    (b"\0\0\x0e\x03" + b"\xff" * 12 + b"ab", "truncated: its header says"),
])
def test_damaged_idx_files_are_refused(tmp_path, content, message):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        data.read_idx(tmp_path / "a")


def test_damaged_gz_files_are_refused(tmp_path):
    whole = gzip.compress(idx_bytes(np.arange(200, dtype="u1")))
    for i, content in enumerate((whole[:-20], b"plain text", whole[:40] + b"xx" + whole[42:])):
        (tmp_path / f"{i}.gz").write_bytes(content)
        with pytest.raises(ValueError, match=r"read_idx: \d.gz is damaged or truncated"):
            data.read_idx(tmp_path / f"{i}.gz")


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match=r"iris needs scikit-learn.*chalkgrad\[train\]"):
        data.iris()


def test_every_data_set_says_where_it_comes_from():
    makers = [getattr(data, name) for name in data.__all__ if name not in ("GENZ", "Genz")]
    helpers = (data.read_idx,)  # a file format
    assert all("Source: " in make.__doc__ for make in makers if make not in helpers)


def test_openml_mnist_is_scikit_learns(monkeypatch):
    import sklearn.datasets

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", lambda name, **options: (
        np.full((2, 784), 255.0), np.array(["3", "7"])))
    X, y = data.openml_mnist()
    assert X.max() == 1.0 and y.tolist() == [3, 7]


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: data.boolean_xor("+-"), ValueError, "coding '\\+-' is unknown"),
    (lambda: data.circle(1, rng=0), ValueError, "circle: n must be at least 2"),
    (lambda: data.spiral(10, noise=0.7, rng=0), ValueError, "noise must be at least 0 and at mos"),
    (lambda: data.circle(10, rng=None), TypeError, "circle draws random numbers"),
    (lambda: data.loans(0, rng=0), ValueError, "loans: n must be at least 1"),
    (lambda: data.genz("peak", 2, rng=0), ValueError, "Did you mean '.*peak'"),
    (lambda: data.genz("gaussian", 0, rng=0), ValueError, "d must be at least 1"),
    (lambda: data.Genz.of("gaussian", [1.0], [1.0, 2.0]), ShapeError, "lists of d numbers each"),
    (lambda: data.Genz.of("gaussian", [0.0], [1.0]), ValueError, "c must be above 0"),
    (lambda: data.genz("gaussian", 2, rng=0)([[1.0]]), ShapeError, r"points of shape \(n, 2\)"),
    (lambda: data.split([[1]], [1], test=1.0, rng=0), ValueError, "test must be above 0 and below"),
    (lambda: data.one_hot([0, 3], 3), ValueError, "whole numbers from 0 to 2"),
    (lambda: data.one_hot([0.5], 3), ValueError, "whole numbers"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_E3_the_table_of_mcculloch_and_pitts():
    X, y = data.mcculloch_pitts_table("01")
    a, b, c = X.T.astype(bool)
    assert (y.ravel() == (b & (a | ~c))).all()


def test_E10_loans_are_paid_back_by_people_with_income_and_savings():
    X, y = data.loans(4000, rng=0)
    assert X.min(axis=0).tolist() >= [2.0, 0.0] and (X.max(axis=0) <= [10.0, 5.0]).all()
    score, paid = X[:, 0] + 2 * X[:, 1], y[:, 0]
    for low, high in ((7, 8), (9.5, 10.5), (12, 13)):
        chosen = paid[(score > low) & (score < high)]
        assert chosen.mean() == pytest.approx(1 / (1 + np.exp(10 - (low + high) / 2)), abs=0.08)


def test_E14_moons_lie_on_two_curves_that_no_line_separates():
    X, y = data.moons(200, noise=0.0, rng=0)
    upper, lower = X[y[:, 0] == 0], X[y[:, 0] == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1)
    A = np.column_stack([np.ones(200), X])
    fit = A @ np.linalg.lstsq(A, y, rcond=None)[0] > 0.5
    assert 0.7 < (fit == y).mean() < 0.95


def test_E16_d08_a_zigzag_of_three_pieces():
    X, y = data.noisy_zigzag(500, noise=0.0, rng=0)
    x, knots = X[:, 0], [-2.0, -0.5, 0.5, 2.0]
    np.testing.assert_allclose(y[:, 0], np.interp(x, knots, [1.5, 0.0, 1.0, -0.5]), atol=1e-12)
    noisy = data.noisy_zigzag(500, noise=0.2, rng=0)
    assert (noisy[0] == X).all() and (noisy[1] - y).std() == pytest.approx(0.2, rel=0.1)


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: data.noisy_zigzag(0, rng=0), ValueError, "noisy_zigzag: n must be at least 1"),
    (lambda: data.noisy_zigzag(noise=-1, rng=0), ValueError, "noisy_zigzag: noise must be"),
    (lambda: data.one_hot([], 3), ValueError, "whole numbers from 0 to 2"),
    (lambda: data.one_hot([0.0, np.nan], 3), ValueError, "list of labels holds nan or inf"),
    (lambda: data.one_hot(["a"], 3), TypeError, "list of labels must be real numbers"),
    (lambda: data.one_hot([0], 0), ValueError, "one_hot: k must be at least 1"),
    (lambda: data.one_hot([0], 2.5), ValueError, "one_hot: k must be a whole number"),
    (lambda: data.split([[1], [2]], [1], rng=0), ShapeError, r"shapes \(2, 1\) and \(1,\)"),
    (lambda: data.split([[1]], [1], rng=0), ValueError, "cannot be made of 1 examples. scikit"),
    (lambda: data.split(np.eye(4), range(4), stratify=True, rng=0), ValueError,
     "too few of some class. Try stratify=False"),
    (lambda: data.scaled([1.0, 2.0]), ShapeError, r"X.reshape\(-1, 1\)"),
    (lambda: data.scaled(np.eye(2), np.eye(3)), ShapeError, r"got \(2, 2\), \(3, 3\)"),
    (lambda: data.scaled([[np.nan]]), ValueError, "scaled: the data holds nan or inf"),
    (lambda: data.scaled(*data.split(np.eye(5), range(5), rng=0)), TypeError,
     r"you passed a pair \(X, y\); pass the inputs alone: \(X, y\), test = split"),
    (lambda: data.scaled(np.eye(2), (np.eye(2), [1, 2])), TypeError, "you passed a pair"),
    (lambda: data.one_hot([1, 2, 3], 3), ValueError,
     r"from 0 to 2, got \[1, 2, 3\]. These count from 1; pass labels - 1\.$"),
    (lambda: data.one_hot([1, 2, 4], 3), ValueError, r"got \[1, 2, 4\]\.$"),
    (lambda: data.one_hot(np.arange(30), 3), ValueError,
     r"got numbers from 0 to 29, of shape \(30,\)\.$"),
    (lambda: data.one_hot(np.zeros((2, 2)), 3), ValueError, "labels must be a list"),
    (lambda: data.scaled([[1.0]], by="deviaton"), ValueError, "Did you mean 'deviation'"),
    (lambda: data.split([[1], [2]], [0, 1], stratify=[0, 1], rng=0), TypeError,
     "stratify must be True or False, got list .*True keeps the shares of the classes y"),
    (lambda: data.split([[1], [2]], [0, 1], stratify=np.array([0, 1]), rng=0), TypeError,
     "stratify must be True or False"),
])  # fmt: skip
def test_more_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
