"""The plots among the figures of the lectures show what the engine computes, and what is right."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.contour import QuadContourSet

from autograd import Tensor, Value, grad, gradients
from lectures.figures import (
    approximation,
    boundaries,
    data_sets,
    depth,
    descent,
    fits,
    flow,
    landscapes,
    search,
)
from nn import activations as named
from nn import data
from tests.drawn_figures import drawn


def axes(id, which=0):
    """The Axes of one of a figure's plots."""
    return list(drawn(id).values())[which].axes


def lines(ax):
    return {line.get_label(): np.array(line.get_data(), float) for line in ax.lines}


def boundary(ax):
    """The points of the line between two regions."""
    (line,) = [part for part in ax.collections if isinstance(part, QuadContourSet)
               and not part.filled and len(part.levels) == 1][:1]
    return np.concatenate([path.vertices for path in line.get_paths()])


def length(path):
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def test_g14_curves_are_the_engines():
    for ax in axes("G14"):
        values, slopes = ax.lines
        z = Tensor(values.get_xdata(), "z")
        y = named.get(values.get_label().removesuffix("(z)"), "test")(z)
        for line, expected in ((values, y.data), (slopes, gradients(y.sum(), z))):
            shown = line.get_ydata()
            seen = np.isfinite(shown)  # lines are broken at jumps
            assert seen.sum() > 790
            np.testing.assert_array_equal(shown[seen], expected[seen])


def test_g15_softmax_is_the_sigmoid_and_sparsemax_the_clipped_line():
    shown = lines(axes("G15")[0])
    t, p = shown["softmax₁(t, 0)"]
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-t)), rtol=1e-12)
    t, p = shown["sparsemax₁(t, 0)"]
    np.testing.assert_allclose(p, np.clip((t + 1) / 2, 0, 1), atol=1e-15)


def test_g16_sparsemax_reaches_floor_and_roof():
    softmax, sparsemax = axes("G16")
    assert tuple(sparsemax.zz_dataLim.intervalx) == (0, 1)
    low, high = softmax.zz_dataLim.intervalx
    assert 0 < low < 0.05 and 0.85 < high < 1


def test_g17_losses_over_the_margin():
    shown = lines(axes("G17")[0])
    t, hinge = shown["hinge"]
    np.testing.assert_allclose(hinge, np.maximum(0, 1 - t), atol=1e-14)
    np.testing.assert_allclose(shown["logistic (softmax)"][1], np.log1p(np.exp(-t)), rtol=1e-12)
    between = np.where(np.abs(t) < 1, (1 - t) ** 2 / 4, np.maximum(0, -t))
    np.testing.assert_allclose(shown["sparsemax"][1], between, atol=1e-14)
    wrong = shown["0/1"][1]
    assert set(wrong[np.isfinite(wrong)]) == {0, 1} and wrong[0] == 1


def test_g18_one_neuron_separates_all_but_xor():
    titles = [ax.get_title() for ax in axes("G18")]
    assert titles[:2] == ["OR: separated", "AND: separated"]
    assert titles[2] == "XOR: not in 100 passes"
    assert titles[3] == "XOR, transformed: separated"
    X, y = data.boolean_xor()
    Z = boundaries.transformed(X)
    np.testing.assert_array_equal(Z.sum(axis=1), y.ravel())


@pytest.mark.slow
def test_g19_more_layers_more_points_classified():
    grid, thumbnails = axes("G19", 0), axes("G19", 1)
    shares = [float(ax.get_title().split(": ")[1].removesuffix(" %")) for ax in grid]
    for row in (shares[:4], shares[4:]):
        assert row[0] < 65 and max(row[2:]) > 95 and row[1] < row[2]
    assert len(thumbnails) == 4 * 8


def test_g20_linear_units_draw_a_straight_line():
    straight, bent = (boundary(ax) for ax in axes("G20"))
    ratios = []
    for points in (straight, bent):
        _, singular, _ = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
        ratios.append(singular[1] / singular[0])
    assert ratios[0] < 1e-6 and ratios[1] > 0.3


def test_g21_the_point_lies_on_the_negative_side():
    (ax,) = axes("G21")
    points = boundary(ax)
    np.testing.assert_allclose(1 + 3 * points[:, 0] - 2 * points[:, 1], 0, atol=5e-3)
    (x,), (y,) = ax.lines[0].get_data()
    assert (x, y) == (-1, 2) and 1 + 3 * x - 2 * y == -6
    assert boundaries.lausanne_unit().sum([x, y]).data == -6
    assert "z = −6, ŷ = 0.002" in ax.texts[0].get_text()


def test_g22_hill_and_bump_of_marslands_numbers():
    model = approximation.bump_network()
    x = np.column_stack([[-2.0, -1, 0, 1, 2], np.zeros(5)])
    (_, h), (_, bump) = model.layer_outputs(x)
    np.testing.assert_allclose(
        h[:, 0] - h[:, 1],
        [0.00669254502206, 0.499954602131, 0.986614298151, 0.499954602131, 0.00669254502206],
        rtol=1e-11)
    assert bump[2, 0] == pytest.approx(0.999922454793, rel=1e-11)
    assert bump[4, 0] == pytest.approx(3.97101852602e-05, rel=1e-11)
    assert [ax.get_title() for ax in axes("G22")][-1] == "bump: ŷ"


def test_g23_three_pieces_with_knots():
    logistic, relu = map(lines, axes("G23"))
    x, y = relu["sum"]
    at = [-2, -1, -0.5, 0, 0.5, 1, 2]
    np.testing.assert_allclose(np.interp(at, x, y), [1.5, 0.5, 0, 0.5, 1, 0.5, -0.5], atol=1e-12)
    np.testing.assert_allclose(relu["knots −bᵢ/mᵢ"], [[-0.5, 0.5], [0, 1]], atol=1e-12)
    for shown in (logistic, relu):
        parts = [row[1] for name, row in shown.items() if name != "sum" and "knots" not in name]
        np.testing.assert_allclose(sum(parts), shown["sum"][1], atol=1e-12)


@pytest.mark.slow
def test_g24_training_error_falls_and_the_error_on_new_points_turns():
    *networks, risk = axes("G24")
    assert [ax.get_title().split(": ")[1] for ax in networks] == [
        "1-3-1, 10 parameters", "1-20-1, 61 parameters", "1-4-4-1, 33 parameters"]
    shown = lines(risk)
    sizes, training = shown["training points"]
    new = shown["new points"][1]
    assert tuple(sizes) == fits.SIZES and training[-1] < training[0] / 5
    assert 0 < new.argmin() < len(sizes) - 1 and new[-1] > 1.2 * new.min()
    assert (new > training).all()


@pytest.mark.slow
def test_g25_errors_fall_with_the_size_and_training_stops():
    *networks, stopping = axes("G25")
    X, y = fits.points(fits.POINTS, fits.SEED)
    errors = [np.mean((np.interp(X[:, 0], *lines(ax)["model"]) - y[:, 0]) ** 2) for ax in networks]
    assert errors[0] > 1.5 * errors[1] > 1.5 * errors[2]
    history = fits.overfitting_run(patience=20)
    assert history.stopped == "early stopping" and len(history) == history.best_epoch + 21
    assert f"best: epoch {history.best_epoch}" in lines(stopping)


@pytest.mark.slow
def test_g26_losses_part_and_a_short_path_ends_near_the_penalized_point():
    history = fits.overfitting_run()
    best = history.best_epoch
    assert 20 < best < 200
    assert history.validation_loss[-1] > 1.5 * history.validation_loss[best]
    assert history.train_loss[-1] < history.train_loss[best]
    assert f"best: epoch {best}" in lines(axes("G26")[0])


def test_g26_g27_where_descent_stops_and_what_a_penalty_prefers():
    curvature, best = np.array(descent.CURVATURES), np.array(descent.MINIMUM)
    stopped = descent.descended(descent.bowl, (0.0, 0.0), 0.1, 10)[-1]
    np.testing.assert_allclose(stopped, best * (1 - (1 - 0.1 * curvature) ** 10), rtol=1e-12)
    for alpha in (0.3, descent.ALPHA):
        found = descent.regularized_minimum(alpha)
        np.testing.assert_allclose(found, best * curvature / (curvature + alpha), rtol=1e-12)
    (ax, _) = axes("G27")
    w = np.array([line.get_data() for line in ax.lines if line.get_marker() == "*"]).ravel()
    slope = curvature * (w - best)  # contour and circle touch: the gradient points to the origin
    assert w[0] * slope[1] - w[1] * slope[0] == pytest.approx(0, abs=1e-12)


def test_g28_the_full_gradient_always_goes_down():
    X, y = descent.regression()
    rises = {}
    for size in (60, 8, 1):
        path = descent.batch_path(size, 40, 0.2)
        heights = [np.mean((X @ w.reshape(2, 1) - y) ** 2) / 2 for w in path]
        rises[size] = sum(b > a for a, b in pairwise(heights))
        assert heights[-1] < heights[0] / 5
    assert rises[60] == 0 < rises[1] and rises[8] > 0
    shown = [ax.lines[0].get_xdata().size for ax in axes("G28") if ax.lines]
    assert shown == [41] * 3


def test_g29_rates():
    small, good, large = (np.array(ax.lines[-1].get_xdata()) for ax in axes("G29"))
    np.testing.assert_allclose(small, -2.5 * 0.95 ** np.arange(11))
    assert abs(good[-1]) < 1e-3 and (large[1:] * large[:-1] < 0).all()
    very_high, high, right, low = (run.train_loss[-1] for run in descent.rate_runs().values())
    assert right < low < very_high and right < high < very_high


def test_g30_paths_go_down_and_one_passes_the_saddle():
    saddle = None
    for name, start in landscapes.STARTS.items():
        path = descent.descended(landscapes.network_loss, start, 0.2, 60)
        heights = [landscapes.network_loss(*w) for w in path]
        assert all(b < a for a, b in pairwise(heights))
        saddle = path if "saddle" in name else saddle
    assert np.hypot(*saddle.T).min() < 0.1 < np.hypot(*saddle[-1])
    assert len(drawn("G30")) == 2


def test_g31_saddle_and_cliff():
    plain, clipped = landscapes.cliff_paths().values()
    assert length(clipped) < length(plain) / 2
    steps = np.linalg.norm(np.diff(clipped, axis=0), axis=1)
    assert steps.max() <= landscapes.CLIFF_RATE * (1 + 1e-12)
    assert np.linalg.norm(plain[1] - plain[0]) > 10 * steps.max()
    assert landscapes.cliff(*clipped[-1]) < landscapes.cliff(*plain[-1]) / 10
    descent_line, newton = (np.array(line.get_data_3d()) for line in axes("G31")[0].lines
                            if len(line.get_data_3d()[0]) > 1)
    np.testing.assert_allclose(newton[:, -1], 0, atol=1e-12)
    assert descent_line[2, -1] < descent_line[2, 0] and abs(descent_line[1, -1]) > 1


def test_g32_gradients_vanish_through_sigmoids():
    ratio = {name: (found := flow.layer_gradients(name, start))[0] / found[-1]
             for name, start in flow.KINDS.items()}
    assert ratio["sigmoid"] < 1e-4 and 0.05 < ratio["tanh"] < 1 and 0.3 < ratio["relu"] < 3
    shown = lines(axes("G32")[1])
    assert shown["sigmoid"][1].tolist() == flow.layer_gradients("sigmoid", "glorot_normal")
    assert all((np.diff(row[1]) > 0).all() for name, row in shown.items() if name == "sigmoid")


def test_g33_each_start_ends_in_its_own_minimum():
    (ax,) = axes("G33")
    ends = [line.get_xdata()[-1] for line in ax.lines[1:]]
    assert len({round(end, 1) for end in ends}) == 3
    for end in ends:
        w = Value(float(end))
        slope = grad(landscapes.wave_loss(w), w)
        assert abs(slope.data) < 1e-3 and gradients(slope, w) > 0


def test_g34_three_values_against_nine():
    grid, random = search.trials().values()
    assert len(grid) == len(random) == 9
    counts = [len(np.unique(points[:, 0].round(12))) for points in (grid, random)]
    assert counts == [3, 9]
    titles = [ax.get_title() for ax in axes("G34")[:2]]
    assert [title.split(",")[0] for title in titles] == [
        "grid search: 3 values", "random search: 9 values"]
    best = [float(title.split("best ")[1]) for title in titles]
    assert best[0] < best[1]


@pytest.mark.slow
def test_g35_two_layers_do_what_one_wide_layer_does_not():
    wide = depth.accuracy_of(1, 128)
    deep = depth.accuracy_of(2, 8)
    assert wide[0] > 4 * deep[0] and deep[1] > wide[1] + 0.1
    left, right = axes("G35")
    shown = lines(left)
    assert next(iter(shown.values()))[1][0] < 0.8
    assert [len(line.get_xdata()) for line in right.lines] == [3, 3, 3]


def test_g37_data_sets():
    loans, houses, iris = axes("G37")
    assert sum(len(part.get_offsets()) for part in loans.collections) == 100
    assert [len(part.get_offsets()) for part in iris.collections] == [50, 50, 50]
    (line,) = houses.lines
    slope, intercept = np.polyfit(*line.get_data(), 1)
    area, price = data.house_prices()
    right = np.polyfit(area[:, 0], price[:, 0], 1)
    np.testing.assert_allclose([slope, intercept], right, rtol=1e-8)


def test_g38_counts_sum_to_all():
    predicted, actual = data_sets.loan_predictions()
    (ax,) = axes("G38")
    counts = dict(text.get_text().split(" = ") for text in ax.texts)
    assert sum(map(int, counts.values())) == len(actual) == 100
    assert int(counts["TP"]) == int((predicted & actual).sum())
    assert int(counts["FP"]) == int((predicted & (1 - actual)).sum())
    assert int(counts["TN"]) + int(counts["TP"]) > 75


def test_g41_the_squared_gradient_falls():
    good, tiny = flow.watched_run(0.5), flow.watched_run(0.001)
    for norms in good.gradient_norms.values():
        assert norms[-1] < norms[0] / 100
        assert all(b < a for a, b in pairwise(norms))
    for norms in tiny.gradient_norms.values():
        assert norms[0] < 1e-5 and max(norms) > 1e-3
    assert tiny.train_loss[20] > 0.99 * tiny.train_loss[0]
    drawn_norms = lines(axes("G41")[2])
    assert drawn_norms["Dense 1"][1].tolist() == good.gradient_norms["Dense 1"]
