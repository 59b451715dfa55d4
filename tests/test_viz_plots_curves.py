"""Curves and surfaces of functions: every number drawn is the engine's own."""

import math

import numpy as np
import pytest
from matplotlib import pyplot

import autograd
from autograd import Graph, ShapeError, StaleGraphError, Tensor, Value
from nn import activations, losses
from nn.optimizers import SGD
from tests.plotted import closed_figures, inside, lines, texts  # noqa: F401
from viz import plots
from viz.plots.curves import broken


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "elu", "gelu", "swish", "softplus", "linear"])
def test_activation_and_slope(name):
    drawn = lines(plots.activation(name, span=(-2, 3)))
    (z, g), (_, slope) = drawn[f"{name}(z)"], drawn[f"{name}′(z)"]
    assert z[0] == -2 and z[-1] == 3
    for k in range(0, len(z), 97):
        x = Value(float(z[k]))
        y = activations.get(name)(x)
        assert g[k] == pytest.approx(float(y.data), abs=1e-15)
        assert slope[k] == pytest.approx(autograd.gradients(y, x), abs=1e-15)


def test_kinks_and_jumps_are_breaks():
    relu = lines(plots.activation("relu"))
    assert np.isfinite(relu["relu(z)"]).all()
    z, slope = relu["relu′(z)"]
    assert slope[z == 0] == 0 and set(slope[z > 0.02]) == {1.0} and set(slope[z < 0]) == {0.0}
    assert np.isnan(slope).sum() == 1
    z, sign = lines(plots.activation("sign", slope=False))["sign(z)"]
    assert set(sign[np.isfinite(sign)]) == {-1.0, 1.0} and np.isnan(sign).sum() == 2
    assert broken(np.ones(4)).tolist() == [1, 1, 1, 1]
    assert np.isnan(broken(np.full(4, np.nan))).all()
    rough = np.array([0.0, 1.0] * 10)
    assert (broken(rough) == rough).all()


def test_several_activations_are_told_apart_without_color():
    ax = plots.activation(["relu", activations.logistic(3.0), autograd.cos], slope=False)
    assert texts(ax) == ["relu(z)", "logistic(3.0)", "cos(z)"]
    assert len({line.get_linestyle() for line in ax.lines}) == 3
    ax = plots.activation(["relu", "elu"])
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--", "-", "--"]
    assert len({line.get_marker() for line in ax.lines}) == 2


def test_a_constant_activation_has_slope_0():
    drawn = lines(plots.activation(activations.Activation("three", lambda z: 3.0)))
    assert set(drawn["three(z)"][1]) == {3.0} and set(drawn["three′(z)"][1]) == {0.0}


def test_a_node_over_a_leaf_changes_nothing():
    w, b = Value(1.0, "w"), Value(2.0, "b")
    J = (autograd.tanh(w * b) + w).named("J")
    J.backward()
    before = w.data, w.grad, J.data
    ax = plots.curve(J, w, span=(-1, 2))
    drawn = lines(ax)
    (x, y), (_, slope) = drawn["J"], drawn["∂J/∂w"]
    assert x[0] == -1 and x[-1] == 2 and np.allclose(y, np.tanh(2 * x) + x)
    assert np.allclose(slope, 2 * (1 - np.tanh(2 * x) ** 2) + 1)
    assert drawn["now: w = 1"].ravel().tolist() == [1.0, J.data]
    assert (w.data, w.grad, J.data) == before and ax.get_xlabel() == "w"
    assert list(lines(plots.curve(J, b, slope=False))) == ["J", "now: b = 2"]


def test_a_slope_that_is_the_node_itself():
    x = Value(0.5, "x")
    drawn = lines(plots.curve(autograd.exp(x).named("y")))
    assert np.allclose(drawn["∂y/∂x"], drawn["y"])


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: plots.activation("tahn"), ValueError, "tahn.*tanh"),
    (lambda: plots.activation([]), ValueError, "activation: the list of functions is empty"),
    (lambda: plots.activation("softmax"), ValueError,
     r"activation: softmax needs all outputs .* plots\.probability_curves\('softmax'\)"),
    (lambda: plots.activation(activations.Activation("sum", autograd.sum)), ShapeError,
     r"activation: sum must act entry by entry, but gave shape \(\) for \(801,\)"),
    (lambda: plots.activation("relu", span=3), TypeError,
     r"activation: span must be two numbers such as \(-4, 4\), got int 3"),
    (lambda: plots.activation("relu", span=(2, 2)), ValueError,
     "activation: span must go from a lower to a higher number, got 2 to 2"),
    (lambda: plots.activation("relu", span=(0, math.inf)), ValueError, "span must be finite"),
    (lambda: plots.curve(3.0), TypeError, r"curve: expected a node, got float 3\.0"),
    (lambda: plots.curve(Tensor([1.0, 2.0])), ShapeError, r"nodes of one number, got shape \(2,\)"),
    (lambda: plots.curve(Value(1.0, "a") * Value(2.0, "b")), ValueError,
     "must depend on one leaf of one number, found a, b. Say over which: of="),
    (lambda: plots.curve(autograd.sum(Tensor([1.0, 2.0]))), ValueError, "found none"),
    (lambda: plots.curve(Value(1.0, "a") * 2, Value(1.0, "c")), ValueError,
     "v1 does not depend on c"),
    (lambda: plots.probability_curves([]), ValueError,
     "probability_curves: the list of functions is empty"),
    (lambda: plots.probability_curves("tanh"), ValueError,
     "probability_curves: tanh acts entry by entry; expected softmax, sparsemax or an Activation"),
    (lambda: plots.probability_surface("relu"), ValueError, "probability_surface: relu acts"),
    (lambda: plots.probability_surface(spans=1), TypeError,
     r"probability_surface: spans must be one span such as \(-3, 3\), or two of them, got int 1"),
    (lambda: plots.margin_losses([]), ValueError, "margin_losses: the list of losses is empty"),
    (lambda: plots.margin_losses("cross_entropy"), ValueError,
     "cross_entropy takes probabilities, a margin is one of logits. Take softmax_cross_entropy"),
    (lambda: plots.margin_losses("gaussian_outputs"), ValueError,
     r"margin_losses: gaussian_outputs is a loss of two numbers, .*plots\.loss_surface"),
    (lambda: plots.margin_losses(3), TypeError, "expected a name or a function, got int 3"),
    (lambda: plots.margin_losses("accuracy"), ValueError, "is a metric"),
    (lambda: plots.residual_losses("hinge"), ValueError,
     r"residual_losses: hinge is a loss of classes. Take plots\.margin_losses"),
    (lambda: plots.residual_losses("zero_one_error"), ValueError, "is a loss of classes"),
    (lambda: plots.loss_surface(3), TypeError,
     "loss_surface: expected a recorded loss or a function of two numbers, got int 3"),
    (lambda: plots.loss_surface(max, [Value(1.0)]), TypeError,
     "parameters go with a recorded loss; a function gets its two numbers"),
    (lambda: plots.loss_surface(lambda a, b: [a, b]), ShapeError,
     r"the function must give one number, got shape \(2,\)"),
    (lambda: plots.loss_surface(Tensor([1.0, 2.0])), ShapeError, r"the loss has shape \(2,\)"),
    (lambda: plots.loss_surface(Value(1.0)), TypeError, r"pass the two parameters too"),
    (lambda: plots.loss_surface(Value(1.0, "J"), [Value(1.0, "a"), Value(2.0)]), ValueError,
     "the loss does not depend on a of the parameters"),
    (lambda: three_parameters(), ShapeError,
     r"expected two parameters .* or one of two numbers, got shapes \(3,\)"),
    (lambda: plots.loss_surface(lambda a, b: 1.0), ValueError,
     "the loss is 1 everywhere in the spans: there is nothing to draw. Take other spans"),
    (lambda: plots.loss_surface(lambda a, b: math.nan), ValueError, "inf or nan everywhere"),
    (lambda: plots.loss_surface(max, path=[1, 2, 3]), ShapeError,
     r"loss_surface: path: expected data of shape \(n, 2\), got \(3,\)"),
    (lambda: plots.loss_surface(max, spans=((0, 1), (1, 0))), ValueError, "spans must go from"),
    (lambda: plots.loss_surface(max, resolution=1), ValueError, "resolution must be at least 2"),
])  # fmt: skip
def test_errors_name_the_cure_and_leave_no_figure(call, error, message):
    with pytest.raises(error, match=message):
        call()
    assert not pyplot.get_fignums()


def three_parameters():
    w = Tensor([1.0, 2.0, 3.0], "w")
    return plots.loss_surface(autograd.sum(w * w), w)


def test_a_stale_graph_is_refused():
    w = [Value(1.0, "a"), Value(2.0, "b")]
    J = w[0] * w[1]
    w[0].data = 3.0
    for call in (lambda: plots.curve(J, w[0]), lambda: plots.loss_surface(J, w)):
        with pytest.raises(StaleGraphError, match=r"a\.data changed after"):
            call()


def test_probabilities_of_two_logits():
    drawn = lines(plots.probability_curves())
    t, p = drawn["softmax₁(t, 0)"]
    assert np.allclose(p, 1 / (1 + np.exp(-t)))
    t, p = drawn["sparsemax₁(t, 0)"]
    assert np.allclose(p, np.clip((t + 1) / 2, 0, 1))


@pytest.mark.parametrize("name", ["softmax", "sparsemax"])
def test_probabilities_of_three_logits(name):
    ax = plots.probability_surface(name, spans=((-3, 3), (-1, 2)))
    corners = np.concatenate(ax.collections[0]._faces)[:, :3][::97]
    for a, b, p in corners:
        assert p == pytest.approx(getattr(autograd, name)(np.array([a, b, 0.0]))[0], abs=1e-12)
    assert ax.get_zlim() == (0, 1) and ax.get_zlabel() == "probability of class 1"


def test_losses_over_the_margin():
    drawn = lines(plots.margin_losses(
        ["zero_one_error", "hinge", "sigmoid_cross_entropy", "sparsemax_loss", "multiclass_hinge",
         losses.softmax_cross_entropy, "squared_error"], span=(-2, 2)))
    m = drawn["hinge"][0]
    right = {"hinge": np.maximum(0, 1 - m), "sigmoid cross entropy": np.log1p(np.exp(-m)),
             "sparsemax loss": np.where(m > 1, 0, np.where(m < -1, -m, (m - 1) ** 2 / 4)),
             "multiclass hinge": np.maximum(0, 1 - m), "squared error": (m - 1) ** 2 / 2,
             "softmax cross entropy": np.log1p(np.exp(-m))}
    for name, numbers in right.items():
        assert np.allclose(drawn[name][1], numbers), name
    zero_one = drawn["zero one error"][1]
    assert set(zero_one[m <= 0]) == {1.0} and np.isnan(zero_one).sum() == 1
    assert set(zero_one[m > 0.02]) == {0.0}


def test_a_loss_of_ones_own():
    drawn = lines(plots.margin_losses(
        {"perceptron": lambda z, t: autograd.sum(autograd.relu(-t * z))}))
    m, loss = drawn["perceptron"]
    assert np.allclose(loss, np.maximum(0, -m))


def test_losses_over_the_residual():
    drawn = lines(plots.residual_losses(
        ["squared_error", "absolute_error", "huber", "mean_squared_error"]))
    r = drawn["huber"][0]
    assert np.allclose(drawn["squared error"][1], r * r / 2)
    assert np.allclose(drawn["mean squared error"][1], r * r)
    assert np.allclose(drawn["absolute error"][1], np.abs(r))
    assert np.allclose(drawn["huber"][1], np.where(np.abs(r) < 1, r * r / 2, np.abs(r) - 0.5))


def test_a_recorded_loss_with_its_descent():
    a, b = Value(-2.0, "a"), Value(1.0, "b")
    path, sgd = [(a.data, b.data)], SGD([a, b], 0.1)
    for _ in range(50):
        sgd.step((a - 1) ** 2 + 2 * (b + 1) ** 2)
        path.append((a.data, b.data))
    loss = (a - 1) ** 2 + 2 * (b + 1) ** 2
    ax = plots.loss_surface(loss, [a, b], path=path, spans=((-3, 3), (-2, 2)), resolution=25)
    drawn = lines(ax)
    assert np.allclose(drawn["path of descent"].T, path)
    assert drawn["start"].ravel().tolist() == [-2, 1]
    assert np.allclose(drawn["end"].ravel(), [1, -1], atol=1e-3)
    filled = ax.collections[0]
    bands = [inside(band, (1.02, -0.98)) for band in filled.get_paths()]
    assert bands == [True] + [False] * (len(bands) - 1)  # the minimum lies in the lowest one
    assert filled.levels[0] == 0 and filled.levels[-1] == pytest.approx(16 + 18)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("a", "b")
    assert ax.figure.axes[1].get_ylabel() == "loss" and (a.data, b.data) == path[-1]
    assert loss.data == Graph(loss).evaluate({})[loss]


def test_two_entries_of_one_parameter_and_several_paths():
    w = Tensor([0.5, 0.5], "w")
    paths = {"SGD": [[2, 2], [1, 1]], "Adam": [[2, 2], [0, 1]]}
    ax = plots.loss_surface(autograd.sum(w * w), w, path=paths, resolution=9)
    assert ax.get_xlabel() == "w[0]" and texts(ax) == ["SGD", "start", "end", "Adam"]
    assert len({line.get_marker() for line in ax.lines[:1] + ax.lines[3:4]}) == 2
    low, high = ax.get_xlim()
    assert low == -0.5 and high == 2.5  # around the paths


def test_a_surface_in_three_dimensions():
    ax = plots.loss_surface(lambda a, b: Value(a) ** 2 + b, path=[[1, 1], [0, 0]], in_3d=True,
                            spans=(-2, 2), resolution=9)
    corners = np.concatenate(ax.collections[0]._faces)[:, :3]
    assert np.allclose(corners[:, 2], corners[:, 0] ** 2 + corners[:, 1])
    assert np.allclose(ax.lines[0].get_data_3d(), [[1, 0], [1, 0], [2, 0]])
    assert ax.get_zlabel() == "loss"
    flat = pyplot.figure().add_subplot()
    with pytest.raises(TypeError, match="ax must be of the kind '3d', got 'rectilinear'"):
        plots.loss_surface(max, in_3d=True, ax=flat)


@pytest.mark.parametrize("in_3d", [False, True])
def test_where_a_loss_is_undefined_nothing_is_drawn(in_3d):
    ax = plots.loss_surface(lambda a, b: autograd.log(a) + b * b, in_3d=in_3d, spans=(-1, 2))
    ax.figure.canvas.draw()
    if not in_3d:
        bands = ax.collections[0].get_paths()
        assert not any(inside(band, (-0.5, 0.1)) for band in bands)
        assert any(inside(band, (0.5, 0.1)) for band in bands)
