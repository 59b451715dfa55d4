"""Second-order methods: the deck's numbers, and exact Hessian-vector products and Jacobians."""

import numpy as np
import pytest

import autograd
from autograd import ShapeError, Tensor, Value, gradients, hessian
from nn import MLP, Dense, Sequential, losses, second_order
from nn.recorded import RecordedLoss
from nn.second_order import (
    METHODS,
    HessianProduct,
    conjugate_gradient_steps,
    levenberg_marquardt,
    levenberg_step,
    minimize,
    newton_step,
)

EXACT = {"rtol": 1e-12, "atol": 1e-12}
MODEL = Sequential(Dense(1, 2, "tanh", rng=0), Dense(2, 1, rng=1))
H, b = np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([1.0, 1.0])
X = np.linspace(-1, 1, 12).reshape(-1, 1)


def quadratic():
    w = Tensor([4.0, -3.0], "w")
    return w, 0.5 * autograd.dot(w, H @ w) - autograd.dot(w, b)


def exponential():
    w = Tensor([1.0, 0.5], "w")
    return w, np.array([1.0, 2.0, 2.0]) - w[0] * autograd.exp(w[1] * np.array([0.0, 1.0, 2.0]))


def test_B7_1_d16_newtons_step_is_subtracted():
    w, loss = quadratic()
    assert gradients(loss, w).tolist() == [8.0, -3.0]
    newton_step(loss, w)
    np.testing.assert_allclose(w.data, [0.2, 0.4], **EXACT)
    loss.backward()  # the graph is up to date
    np.testing.assert_allclose(w.grad, [0.0, 0.0], atol=1e-12)


def test_H10_u15_newton_goes_to_the_saddle_and_gradient_descent_leaves_it():
    x, y = Value(1.0, "x"), Value(0.1, "y")
    newton_step(x * x - y * y, [x, y])
    assert (x.data, y.data) == (0.0, 0.0)
    x, y = Value(1.0, "x"), Value(0.1, "y")
    for _ in range(30):
        gx, gy = gradients(x * x - y * y, [x, y])
        x.data, y.data = x.data - 0.1 * gx, y.data - 0.1 * gy
    assert x.data == pytest.approx(0.0012379400392853804, rel=1e-9)
    assert y.data == pytest.approx(23.737631379976982, rel=1e-9)


def test_B7_3_C19_d16_conjugate_gradients():
    w, loss = quadratic()
    path = conjugate_gradient_steps(loss, w, 2)
    np.testing.assert_allclose(
        path, [[0.3950617283950617, -1.6481481481481481], [0.2, 0.4]], rtol=1e-12)


@pytest.mark.parametrize(("damping", "scaled", "step"), [
    (0.1, False, [0.2420987948128023, -0.2335689701663433]),
    (0.1, True, [0.07390978024556803, -0.13010490741727934]),
    (0.0, False, [0.26482649532464336, -0.24661362211421933]),
])
def test_B7_4_d17_levenberg_and_marquardt(damping, scaled, step):
    w, residuals = exponential()
    np.testing.assert_allclose(levenberg_step(residuals, w, damping, scaled), step, rtol=1e-10)
    np.testing.assert_allclose(w.data, np.array([1.0, 0.5]) + step, rtol=1e-10)


def test_levenberg_marquardt_finds_the_least_squares():
    w, residuals = exponential()
    result = levenberg_marquardt(residuals, w)
    g = gradients(autograd.sum(residuals**2), w)
    np.testing.assert_allclose(g, 0, atol=1e-4)
    assert result.cost == pytest.approx(0.5 * np.sum(residuals.data**2))


@pytest.mark.parametrize("method", METHODS)
def test_B7_2_every_method_finds_the_minimum(method):
    w, loss = quadratic()
    result = minimize(loss, w, method)
    np.testing.assert_allclose(w.data, [0.2, 0.4], atol=1e-5)
    assert result.fun == pytest.approx(-0.3)


@pytest.mark.parametrize("model", [
    Sequential(Dense(1, 5, "tanh", rng=0), Dense(5, 1, rng=1)), MLP(1, [2, 1], rng=0)])
@pytest.mark.parametrize("method", ["newton_cg", "bfgs"])
def test_networks_are_fitted(model, method):
    start = model.state_dict()
    loss = losses.squared_error(model(X), np.sin(2 * X))
    before = loss.data
    minimize(loss, model, method, iterations=30)
    after = losses.squared_error(model.predict(X), np.sin(2 * X))
    assert after < 0.1 * before and loss.data == pytest.approx(after)
    model.load_state_dict(start)


def test_hessian_vector_products_are_exact():
    model = Sequential(Dense(1, 3, "tanh", rng=0), Dense(3, 1, rng=1))
    loss = losses.squared_error(model(X), np.sin(2 * X))
    full = hessian(loss, model.parameters())
    product = HessianProduct(loss, model)
    v = np.random.default_rng(0).normal(size=10)
    w = np.concatenate([node.data.ravel() for node in model.parameters()])
    np.testing.assert_allclose(product(w, v), full @ v, rtol=1e-10, atol=1e-12)


def test_a_linear_loss_has_no_curvature():
    x = Value(1.0)
    assert HessianProduct(3 * x, x)(np.array([1.0]), np.array([1.0])).tolist() == [0.0]


def test_interrupted_minimizing_keeps_the_best_point(monkeypatch):
    from scipy import optimize

    w, loss = quadratic()

    def interrupted(value, start, **_):
        value(np.array([1.0, 0.0]))
        value(np.array([9.0, 9.0]))
        raise KeyboardInterrupt

    monkeypatch.setattr(optimize, "minimize", interrupted)
    with pytest.raises(KeyboardInterrupt):
        minimize(loss, w)
    assert w.data.tolist() == [1.0, 0.0] and loss.data == 0.5


def test_B7_3_conjugate_gradients_start_again_where_gradients_are_not_orthogonal():
    """Without Powell's restart the loss is 0.004 after these eight steps."""
    w = Tensor([1.0, 1.0], "w")
    loss = autograd.sum(autograd.cosh(w * [1.0, 3.0]) - 1.0)
    conjugate_gradient_steps(loss, w, 8)
    assert loss.data < 1e-8


@pytest.mark.parametrize("method", METHODS)
def test_a_loss_of_shape_one(method):
    w = Tensor([3.0], "w")
    minimize((w - 1.0) ** 2, w, method)
    assert w.data[0] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(("start", "take", "message"), [
    (0.0, lambda w: newton_step(autograd.log(w), w), "newton_step: the gradient holds nan or inf"),
    (0.0, lambda w: newton_step(w**1.5, w), "newton_step: the Hessian holds nan or inf"),
    (1e-200, lambda w: newton_step(1e-310 * w**2 + 2 * w, w), "the Hessian cannot be inverted"),
    (800.0, lambda w: levenberg_step(autograd.exp(w) - 1, w, 0.1), "levenberg_step: Jᵀ r holds"),
    (400.0, lambda w: levenberg_step(autograd.exp(w) * 0.1 - 1, w, 0.1), "holds nan or inf"),
    (1.0, lambda w: conjugate_gradient_steps(1e300 * w**4, w, 1), "the curvature along the"),
])
def test_steps_that_are_not_finite_change_nothing(start, take, message):
    w = Value(start, "w")
    with pytest.raises(ValueError, match=message):
        take(w)
    assert w.data == start


@pytest.mark.parametrize(("take", "what"), [
    (minimize, "loss"), (newton_step, "loss"), (levenberg_marquardt, "residuals"),
    (lambda *given: conjugate_gradient_steps(*given, 1), "loss"), (HessianProduct, "loss"),
    (lambda *given: levenberg_step(*given, 1.0), "residuals"),
])
def test_a_graph_that_is_not_up_to_date_is_refused(take, what):
    w = Value(1.0, "w")
    recorded = w * w
    w.data = 3.0
    with pytest.raises(autograd.StaleGraphError, match=rf"Call Graph\({what}\).fprop\(\) first"):
        take(recorded, w)
    assert w.data == 3.0
    autograd.Graph(recorded).fprop()
    take(recorded, w)


def test_interrupted_levenberg_marquardt_keeps_the_best_point(monkeypatch):
    from scipy import optimize

    w, residuals = exponential()

    def interrupted(values, start, slopes, **_):
        values(np.array([1.2, 0.3]))
        slopes(np.array([9.0, 9.0]))
        values(np.array([9.0, 9.0]))
        raise KeyboardInterrupt

    monkeypatch.setattr(optimize, "least_squares", interrupted)
    with pytest.raises(KeyboardInterrupt):
        levenberg_marquardt(residuals, w)
    assert w.data.tolist() == [1.2, 0.3]
    autograd.Graph(residuals).require_fresh("here")


@pytest.mark.parametrize("last", [[9.0, 9.0], [4.0, -3.0]])  # away from the start, or back to it
def test_interrupted_computing_leaves_no_stale_graph(monkeypatch, last):
    from scipy import optimize

    w, loss = quadratic()

    def interrupted(value, start, **_):
        if last == [4.0, -3.0]:
            value(np.array([9.0, 9.0]))
        with monkeypatch.context() as patch:
            patch.setattr(autograd.Graph, "fprop", lambda graph: 1 / 0)
            value(np.array(last))

    monkeypatch.setattr(optimize, "minimize", interrupted)
    with pytest.raises(ZeroDivisionError):
        minimize(loss, w)
    assert w.data.tolist() == [4.0, -3.0]
    autograd.Graph(loss).require_fresh("here")


def saddle():
    x, y = Value(1.0), Value(2.0)
    return conjugate_gradient_steps(x * x - y * y, [x, y], 3)


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: minimize(*quadratic()[::-1], "bgfs"), ValueError, "Did you mean 'bfgs'"),
    (lambda: minimize(*quadratic()[::-1], iterations=0), ValueError, "iterations must be at least"),
    (lambda: minimize(Value(1.0) * 2, Value(1.0)), ValueError,
     "minimize: none of the parameters reaches the loss. Are they those of another model"),
    (lambda: newton_step(Value(1.0) * 2, Value(1.0)), ValueError, "newton_step: none of the"),
    (lambda: levenberg_marquardt(Value(2.0) * 3, Value(1.0)), ValueError,
     "levenberg_marquardt: none of the parameters reaches the residuals"),
    (lambda: levenberg_step(Value(2.0) * 3, Value(1.0), 1), ValueError, "levenberg_step: none of"),
    (lambda: minimize(Tensor([1.0]) * [2.0, 1.0], Value(1.0)), autograd.ShapeError, "one number"),
    (lambda: minimize(3.0, Value(1.0)), TypeError,
     r"minimize: expected a Value .* got float 3.0. .* with model\(X\) and not model.predict\(X\)"),
    (lambda: minimize(MODEL, (X, X)), TypeError,
     r"got Sequential. Record a loss first: losses.squared_error\(model\(X\), y\)"),
    (lambda: levenberg_marquardt(MODEL(X) - X[:, 0], MODEL), autograd.ShapeError,
     r"levenberg_marquardt: \(12, 1\) and \(12,\) would broadcast to .* t.reshape\(12, 1\)"),
    (lambda: levenberg_step(X[:, 0] - MODEL(X), MODEL, 1), autograd.ShapeError,
     r"levenberg_step: .* t.reshape\(12, 1\)"),
    (lambda: levenberg_step(MODEL(X) - X[:3, 0], MODEL, 1), autograd.ShapeError, "both one shape"),
    (lambda: newton_step((x := Value(1.0)) * 3, x), ValueError, "Hessian cannot be inverted"),
    (lambda: levenberg_step((x := Value(1.0)) * 3, x, -1), ValueError, "damping must be at least"),
    (lambda: levenberg_marquardt((x := Tensor([1.0, 2.0])).sum(), x), ValueError,
     "1 residuals for 2 parameters"),
    (saddle, ValueError, "the curvature along the direction is -"),
])  # fmt: skip
def test_bad_input_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_loss_of_nan_is_never_the_best():
    x = Value(3.0, "x")
    recorded = RecordedLoss(autograd.log(x), [x], "here")
    assert np.isnan(recorded.visit([-1.0])) and recorded.best == [3.0]
    assert recorded.visit([2.0]) == np.log(2) and recorded.best == [2.0]
    minimize(autograd.log(x) * x, [x], iterations=3)
    assert x.data > 0


def test_conjugate_gradients_end_where_they_arrive():
    w = Tensor([4.0, -3.0], "w")
    loss = autograd.dot(w, w * [3.0, 1.0]) / 2
    assert len(second_order.conjugate_gradient_steps(loss, w, 100)) < 10
    w = Tensor([0.0, 0.0], "w")
    assert second_order.conjugate_gradient_steps(autograd.dot(w, w), w, 5) == []


def test_what_is_asked_of_vectors_and_roots():
    x, y = Value(1.0, "x"), Value(2.0, "y")
    product, two = second_order.HessianProduct(x * y, [x, y]), np.ones(2)
    for n in (1, 3):
        message = rf"must be a flat array of 2 numbers, as many .*, got shape \({n},\)"
        with pytest.raises(ShapeError, match=f"HessianProduct: w {message}"):
            product(np.ones(n), two)
        with pytest.raises(ShapeError, match=f"HessianProduct: v {message}"):
            product(two, np.ones(n))
    with pytest.raises(TypeError, match=r"got a list of nodes. Make one of it: autograd.stack"):
        second_order.levenberg_marquardt([x, x], [x])
