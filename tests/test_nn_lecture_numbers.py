"""Activations, output units, algorithms of the decks: their numbers, with this package's networks.

C1, C3, ... number the algorithms that the decks give as pseudo-code; l06, u10, ... their examples.
"""

import numpy as np
import pytest

import autograd
from autograd import Graph, Tensor, Value, gradients, jacobian
from nn import (
    MLP,
    Dense,
    Sequential,
    activations,
    data,
    initializers,
    losses,
    regularizers,
    train,
)
from nn.optimizers import SGD, Adam

EXACT = {"rtol": 1e-12, "atol": 1e-15}
Z = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0]
U10 = {  # values and slopes at Z
    "linear": (Z, [1.0] * 7),
    "sigmoid": (
        [0.11920292202211755, 0.2689414213699951, 0.3775406687981454, 0.5, 0.6224593312018546,
         0.7310585786300049, 0.8807970779778823],
        [0.1049935854035065, 0.19661193324148185, 0.2350037122015945, 0.25, 0.2350037122015945,
         0.19661193324148185, 0.10499358540350662]),
    "tanh": (
        [-0.9640275800758169, -0.7615941559557649, -0.4621171572600098, 0.0, 0.4621171572600098,
         0.7615941559557649, 0.9640275800758169],
        [0.07065082485316443, 0.41997434161402614, 0.7864477329659274, 1.0, 0.7864477329659274,
         0.41997434161402614, 0.07065082485316443]),
    "relu": ([0.0] * 4 + [0.5, 1.0, 2.0], [0.0] * 4 + [1.0] * 3),
    "gelu": (
        [-0.04550026389635842, -0.15865525393145707, -0.15426876936299344, 0.0,
         0.34573123063700656, 0.8413447460685429, 1.9544997361036416],
        [-0.08523180107819693, -0.08331547058768632, 0.13250487534383715, 0.5,
         0.8674951246561629, 1.0833154705876864, 1.085231801078197]),
    "elu": (
        [-0.8646647167633873, -0.6321205588285577, -0.3934693402873666, 0.0, 0.5, 1.0, 2.0],
        [0.1353352832366127, 0.36787944117144233, 0.6065306597126334, 1.0, 1.0, 1.0, 1.0]),
    "swish": (
        [-0.2384058440442351, -0.2689414213699951, -0.1887703343990727, 0.0, 0.3112296656009273,
         0.7310585786300049, 1.7615941559557646],
        [-0.09078424878489547, 0.07232948812851325, 0.2600388126973482, 0.5, 0.7399611873026518,
         0.9276705118714867, 1.0907842487848955]),
}


@pytest.mark.parametrize("name", U10)
def test_B1_1_B1_2_B1_3_B1_4_B1_5_B1_6_B1_7_u10_values_and_slopes(name):
    g, (values, slopes) = activations.get(name, "test"), U10[name]
    z = Tensor(Z, "z")
    y = g(z)
    np.testing.assert_allclose(y.data, values, rtol=1e-12, atol=1e-15)
    found = gradients(y.sum(), z)
    np.testing.assert_allclose(found, slopes, rtol=1e-12, atol=1e-15)
    for number, value, slope in zip(Z, values, slopes, strict=True):
        v = Value(number)
        (unit,) = g([v])
        assert unit.data == pytest.approx(value, rel=1e-12, abs=1e-15)
        assert gradients(unit, v) == pytest.approx(slope, rel=1e-12, abs=1e-15)


def test_B1_7_s12_the_minimum_of_swish():
    x = Value(-1.2784645427610737)
    y = autograd.swish(x)
    assert y.data == pytest.approx(-0.2784645427610738, rel=1e-14)
    assert gradients(y, x) == pytest.approx(0, abs=1e-15)
    around = autograd.swish(np.linspace(-10, 10, 2001))
    assert around.min() >= y.data and around[0] > y.data  # it rises again to the left


def test_B1_2_B1_3_the_sigmoid_is_a_shifted_tanh_and_never_overflows():
    z = np.array([-1e4, -700.0, *Z, 700.0, 1e4])
    shifted = (1 + np.tanh(z / 2)) / 2
    np.testing.assert_allclose(autograd.sigmoid(z), shifted, rtol=1e-12, atol=1e-16)
    assert autograd.sigmoid(-1e4) == 0.0 and autograd.sigmoid(1e4) == 1.0


def test_B1_6_elu_with_another_alpha():
    np.testing.assert_allclose(
        activations.elu(2.0)(np.array(Z)), np.where(np.array(Z) < 0, 2 * np.expm1(Z), Z), **EXACT)


L07 = [
    ([1.0, 0.5, -1.0], [0.5740969929676946, 0.3482074278837349, 0.0776955791485706],
     [[0.24450963563314543, -0.19990483727706757, -0.04460479835607789],
      [-0.19990483727706757, 0.22695901505032848, -0.027054177773260912],
      [-0.04460479835607789, -0.027054177773260912, 0.0716589761293388]]),
    ([2.0, 2.0, 0.0], [0.4683105308334812, 0.4683105308334812, 0.06337893833303762],
     [[0.24899577754394425, -0.21931475328953692, -0.02968102425440732],
      [-0.21931475328953692, 0.24899577754394425, -0.02968102425440732],
      [-0.02968102425440732, -0.02968102425440732, 0.05936204850881464]]),
    ([0.0, 0.0, 0.0], [1 / 3] * 3, np.eye(3) / 3 - 1 / 9),
    ([1000.0, 0.0, -1000.0], [1.0, 0.0, 0.0], np.zeros((3, 3))),
]


@pytest.mark.parametrize(("z", "p", "J"), L07)
def test_B2_3_l07_softmax_and_its_jacobian(z, p, J):
    node = Tensor(z, "z")
    y = autograd.softmax(node)
    np.testing.assert_allclose(y.data, p, **EXACT)
    np.testing.assert_allclose(jacobian(y, node), J, **EXACT)
    np.testing.assert_allclose(np.diag(y.data) - np.outer(y.data, y.data), J, **EXACT)


L06 = [  # z, p, τ, the support
    ([1.0, 0.5, -1.0], [0.75, 0.25, 0.0], 0.25, [0, 1]),
    ([2.0, 2.0, 0.0], [0.5, 0.5, 0.0], 1.5, [0, 1]),
    ([0.0, 0.0, 0.0], [1 / 3] * 3, -1 / 3, [0, 1, 2]),
    ([1.0, 0.0, 0.0], [1.0, 0.0, 0.0], 0.0, [0]),  # 1 + k z₍ₖ₎ is the sum: a tie at the boundary
    ([3.0, 1.0, 0.1], [1.0, 0.0, 0.0], 2.0, [0]),
    ([0.1, 1.1, 0.2, 0.3], [0.0, 0.9, 0.0, 0.1], 0.2, [1, 3]),  # another, and not of exact floats
    ([0.5, 0.5, 0.5, -2.0], [1 / 3, 1 / 3, 1 / 3, 0.0], 1 / 6, [0, 1, 2]),
    ([-1.0, -1.25, -4.0], [0.625, 0.375, 0.0], -1.625, [0, 1]),
]


@pytest.mark.parametrize(("z", "p", "tau", "support"), L06)
def test_B2_4_C3_l06_sparsemax_by_its_algorithm(z, p, tau, support):
    descending = np.sort(z)[::-1]
    sums = np.cumsum(descending)
    k = max(k for k in range(1, len(z) + 1) if 1 + k * descending[k - 1] > sums[k - 1] + 1e-12)
    assert k == len(support) and (sums[k - 1] - 1) / k == pytest.approx(tau, abs=1e-15)
    node = Tensor(z, "z")
    y = autograd.sparsemax(node)
    np.testing.assert_allclose(y.data, p, **EXACT)
    np.testing.assert_allclose(y.data, np.maximum(np.array(z) - tau, 0), rtol=0, atol=1e-15)
    s = np.zeros(len(z))
    s[support] = 1
    np.testing.assert_allclose(jacobian(y, node), np.diag(s) - np.outer(s, s) / k, **EXACT)


def test_B2_5_l04_l05_two_classes():
    t = np.array([-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0])
    node = Tensor(np.column_stack([t, np.zeros(9)]), "z")
    p, q = autograd.softmax(node), autograd.sparsemax(node)
    sigmoid = [0.04742587317756678, 0.11920292202211755, 0.2689414213699951, 0.3775406687981454,
               0.5, 0.6224593312018546, 0.7310585786300049, 0.8807970779778823, 0.9525741268224334]
    np.testing.assert_allclose(p.data[:, 0], sigmoid, **EXACT)
    slopes = gradients(p[:, 0].sum(), node)[:, 0]
    np.testing.assert_allclose(slopes, p.data[:, 0] * (1 - p.data[:, 0]), rtol=1e-12)
    assert slopes[0] == pytest.approx(0.04517665973091214, rel=1e-12)
    assert q.data[:, 0].tolist() == [0, 0, 0, 0.25, 0.5, 0.75, 1, 1, 1]
    inner = np.abs(t) != 1  # where the slope is defined
    hard = gradients(q[:, 0].sum(), node)[:, 0]
    assert hard[inner].tolist() == [0, 0, 0.5, 0.5, 0.5, 0, 0]


L12_W = [[[0.5, -0.2], [0.1, 0.4], [-0.3, 0.8]],
         [[0.2, -0.5, 0.3], [0.7, 0.1, -0.4], [-0.6, 0.2, 0.5], [0.3, 0.3, -0.1]],
         [[0.4, -0.3, 0.2, 0.1], [-0.2, 0.5, -0.1, 0.6], [0.1, 0.1, -0.7, 0.3]]]
L12_b = [[0.1, -0.1, 0.2], [0.0, 0.05, -0.05, 0.1], [0.2, -0.1, 0.0]]
L12_dW = [
    [[-0.04454706902213582, 0.08909413804427165], [0.033720396381991403, -0.06744079276398281],
     [0.029307696749825394, -0.05861539349965079]],
    [[-0.01458434814264878, 0.012293453562986438, 0.018507211570991142],
     [0.013854379628837022, -0.011678147761231402, -0.01758089785486625],
     [0.12333470416404786, -0.10396141421717471, -0.1565089808391723],
     [0.025734821153032515, -0.021692421608574403, -0.03265691240789936]],
    [[0.02839145318170422, 0.1291861499059149, -0.15068210686295477, 0.04378383662531121],
     [0.04020988008530249, 0.18296208944127537, -0.21340610532273066, 0.06200960581731523],
     [-0.0686013332670067, -0.3121482393471902, 0.3640882121856854, -0.10579344244262642]]]
L12_dz = [  # and of the biases
    [-0.08909413804427165, 0.06744079276398281, 0.05861539349965079],
    [-0.02913838006254983, 0.02767996040737567, 0.24641303469196255, 0.05141614779518135],
    [0.2367357695710746, 0.3352810736890685, -0.572016843260143]]


def lisbon_network():
    """Lisbon's network of 2-3-4-3 units: its matrices are the transposes of ours."""
    mlp = MLP(2, [3, 4, 3], "tanh", rng=0)
    mlp.load_state_dict({
        **{f"W{i}": np.transpose(W) for i, W in enumerate(L12_W, 1)},
        **{f"b{i}": np.array(b) for i, b in enumerate(L12_b, 1)}})
    return mlp


def test_C1_l12_backpropagation_layer_by_layer():
    mlp, x = lisbon_network(), [0.5, -1.0]
    dense = mlp.as_dense()
    expected = [np.ravel(g) for W, b in zip(L12_dW, L12_dz, strict=True)
                for g in (np.transpose(W), b)]
    for model, loss in ((mlp, losses.softmax_cross_entropy(mlp(x), 2)),
                        (dense, losses.softmax_cross_entropy(dense([x]), [2]))):
        assert loss.data == pytest.approx(0.8486714375862553, rel=1e-12)
        found = [np.ravel(g) for g in gradients(loss, list(model.parameters()))]
        np.testing.assert_allclose(np.concatenate(found), np.concatenate(expected), rtol=1e-12)
    # the loop of the slide, with its indices mended
    h = [np.array(x)]
    for W, b in zip(L12_W[:2], L12_b[:2], strict=True):
        h.append(np.tanh(W @ h[-1] + b))
    f = autograd.softmax(L12_W[2] @ h[-1] + L12_b[2])
    dz = f - np.eye(3)[2]
    for layer in (2, 1, 0):
        np.testing.assert_allclose(dz, L12_dz[layer], rtol=1e-12)
        np.testing.assert_allclose(np.outer(dz, h[layer]), L12_dW[layer], rtol=1e-12)
        dh = np.transpose(L12_W[layer]) @ dz
        dz = dh * (1 - h[layer] ** 2) if layer else dh
    point = Tensor([x], "x")
    loss = losses.softmax_cross_entropy(dense(point), [2])
    np.testing.assert_allclose(gradients(loss, point), [dz], rtol=1e-12)
    np.testing.assert_allclose(dz, [-0.05538760779563278, 0.09168745951416808], rtol=1e-12)


def test_C4_C11_d02_forward_in_topological_order_and_back_in_reverse():
    x, y = 1.0, 1.0
    w0, b0, w1, b1 = (Value(number, name) for number, name in (
        (0.5, "w0"), (0.1, "b0"), (-0.3, "w1"), (0.2, "b1")))
    a0 = (w0 * x + b0).named("a0")
    z0 = autograd.sigmoid(a0).named("z0")
    y_hat = (w1 * z0 + b1).named("y_hat")
    loss = losses.squared_error(y_hat, y)
    graph = Graph(loss)
    order = {id(node): i for i, node in enumerate(graph.nodes)}
    assert all(order[id(part)] < order[id(node)] for node in graph.nodes for part in node.operands
               if isinstance(part, autograd.Node))
    for node in graph.nodes:  # forward: nothing but this order is needed
        if node.op is not None:
            node.fprop()
    assert [n.data for n in (a0, z0, y_hat, loss)] == pytest.approx(
        [0.6, 0.6456563062257954, 0.006303108132261398, 0.4937167564538021], rel=1e-12)
    graph.clear()
    loss.grad = 1.0
    for node in reversed(graph.nodes):
        if node.op is not None:
            node.bprop()
    assert [n.grad for n in (y_hat, z0, a0, w1, b1, w0, b0)] == pytest.approx(
        [-0.9936968918677386, 0.2981090675603216, 0.06820265659503051, -0.6415866647113777,
         -0.9936968918677386, 0.06820265659503051, 0.06820265659503051], rel=1e-12)


def test_C11_d02_the_same_network_is_updated():
    mlp = MLP(1, [1, 1], "sigmoid", rng=0)
    before = {"W1": [[0.5]], "b1": [0.1], "W2": [[-0.3]], "b2": [0.2]}
    slopes = {"W1": 0.06820265659503051, "b1": 0.06820265659503051, "W2": -0.6415866647113777,
              "b2": -0.9936968918677386}
    for model in (mlp, mlp.as_dense()):
        model.load_state_dict({name: np.array(array) for name, array in before.items()})
        output = [model([1.0])] if model is mlp else model([[1.0]])
        SGD(model, 0.1).step(losses.squared_error(output, [[1.0]]))
        for name, array in model.state_dict().items():
            expected = np.asarray(before[name]) - 0.1 * slopes[name]
            np.testing.assert_allclose(array, expected, rtol=1e-12)


HOUSES = data.house_prices()


def test_C7_s02_gradient_descent_step_by_step():
    X, y = HOUSES
    model = Sequential(Dense(1, 1, initializer="zeros", rng=0))
    loss = losses.squared_error(model(X), y, reduction="sum")
    assert loss.data == 375242.5
    dW, db = gradients(loss, list(model.parameters()))
    assert dW.item() == -4203712 and db.item() == -1871
    x = data.scaled(X)  # then the loss is a bowl as round as a ball: n/2 · |θ − θ*|² + least
    theta, optimizer = [], SGD(model, 0.5 / 5)
    for _ in range(3):
        optimizer.step(losses.squared_error(model(x), y, reduction="sum"))
        theta.append([array.item() for array in model.state_dict().values()])
    best = np.array([0.16511887807579714 * X.std(), y.mean()])
    np.testing.assert_allclose(theta, [best * (1 - 0.5**t) for t in (1, 2, 3)], rtol=1e-9)


def test_C8_one_example_at_a_time():
    X, y = data.scaled(HOUSES[0]), HOUSES[1] / 100
    model = Sequential(Dense(1, 1, initializer="zeros", rng=0))
    history = train(model, (X, y), "squared_error", SGD(model, 0.1), epochs=1, batch_size=1, seed=3)
    w = b = 0.0
    first = []
    for i in np.random.default_rng(3).permutation(5):
        error = w * X[i, 0] + b - y[i, 0]
        first.append(error**2 / 2)
        w, b = w - 0.1 * error * X[i, 0], b - 0.1 * error
    np.testing.assert_allclose([a.item() for a in model.state_dict().values()], [w, b], rtol=1e-12)
    assert history.train_loss == pytest.approx([np.mean(first)], rel=1e-12)


def test_C10_l22_loss_and_regularizer_make_one_objective():
    X, y = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, -1.0]]), np.array([[1.0], [0.0], [1.0]])
    model = Sequential(Dense(2, 1, rng=0))
    model.load_state_dict({"W1": np.array([[0.2], [-0.1]]), "b1": np.array([0.0])})
    penalty = regularizers.L2(0.01, convention="full")
    objective = losses.sigmoid_cross_entropy(model(X), y) + penalty(model)
    assert objective.data == pytest.approx(0.63832775350412, rel=1e-12)
    gw, gb = gradients(objective, list(model.parameters()))
    np.testing.assert_allclose(gw.ravel(), [-0.30860783303806727, -0.10402247930727967], rtol=1e-12)
    assert gb.item() == pytest.approx(-0.17906577113561933, rel=1e-12)


def test_C13_s02_model_cost_and_optimizer_are_chosen_apart():
    x, y = data.scaled(HOUSES[0]), HOUSES[1]
    model = Sequential(Dense(1, 1, rng=0))
    train(model, (x, y), "squared_error", SGD(model, 0.5), epochs=60, batch_size=None)
    fit = model.predict(x)
    np.testing.assert_allclose(fit, 26.789880528522826 + 0.16511887807579714 * HOUSES[0], rtol=1e-9)
    assert losses.squared_error(fit, y, reduction="sum") == pytest.approx(3124.4621686842315)


def test_C18_first_fit_then_regularize():
    X, y = data.moons(40, noise=0.4, rng=0)
    unseen = data.moons(400, noise=0.4, rng=1)
    fits, unseen_losses = [], []
    for strength in (0.0, 0.003, 0.3):
        model = Sequential(Dense(2, 30, "tanh", rng=0), Dense(30, 1, rng=1))
        history = train(model, (X, y), "sigmoid_cross_entropy", Adam(model, 0.05), epochs=300,
                        batch_size=None, regularizer=regularizers.L2(strength), validation=unseen)
        fits.append(np.mean((model.predict(X) > 0) == y))
        unseen_losses.append(history.validation_loss[-1])
    assert fits[0] == 1.0  # 1. the training error is brought to zero
    assert np.argmin(unseen_losses) == 1 and unseen_losses[1] < 0.7 * unseen_losses[0]  # 2.


L28_X, L28_Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [1.0]]


@pytest.mark.parametrize(("start", "loss", "expected"), [
    ((0.0, 0.0, 0.0, 0.0), 2.772588722239781, (0.0, 0.0, 0.0, -1.0)),
    ((0.3, 0.1, -0.2, 0.05), 3.1220549227936294,
     (0.16647329272013112, 0.1611095525812204, -0.7131172370049883, -1.1687255481883962)),
])
def test_B9_5_l28_zero_or_equal_weights(start, loss, expected):
    model = Sequential(Dense(2, 3, "tanh", initializer="zeros", rng=0),
                       Dense(3, 1, initializer="zeros", rng=0))
    model.load_state_dict({name: np.full(array.shape, number) for (name, array), number in zip(
        model.state_dict().items(), start, strict=True)})
    for _ in range(2):  # still equal after an update: units that start equal stay equal
        J = losses.sigmoid_cross_entropy(model(L28_X), L28_Y, reduction="sum")
        found = gradients(J, list(model.parameters()))
        for g in found[:3]:
            np.testing.assert_allclose(g, np.full(g.shape, g.flat[0]), rtol=1e-12, atol=1e-15)
        if expected:
            assert J.data == pytest.approx(loss, rel=1e-12)
            for g, number in zip(found, expected, strict=True):
                np.testing.assert_allclose(g, np.full(g.shape, number), rtol=1e-12, atol=1e-15)
        SGD(model, 0.1).step(J)
        expected = ()
    if not start[0]:  # a saddle: only the last bias has moved
        W1, b1, W2, b2 = model.state_dict().values()
        assert not W1.any() and not b1.any() and not W2.any() and b2[0] > 0.1


def test_B9_12_weights_of_the_listings_and_their_biases():
    line = Dense(1, 1, initializer=initializers.uniform(-1, 1), rng=0)  # TensorFlow's
    wide = Dense(100, 200, initializer=initializers.uniform(-1, 1), rng=0)
    assert line.b.data.tolist() == [0.0] and not wide.b.data.any()
    assert abs(line.W.data.item()) <= 1 and 0.999 < np.abs(wide.W.data).max() <= 1
    assert wide.W.data.var() == pytest.approx(1 / 3, rel=0.02)
    theano = Dense(784, 1, "sigmoid", initializer=initializers.normal(1.0), rng=0)
    assert theano.W.data.std() == pytest.approx(1, rel=0.1) and theano.b.data.tolist() == [0.0]
    keras = Dense(20, 64, "tanh", initializer="keras_uniform", rng=0)
    assert 0.049 < np.abs(keras.W.data).max() <= 0.05 and not keras.b.data.any()


def test_B6_19_an_epoch_is_one_shuffled_pass():
    seen = []

    def loss(prediction, target):
        if isinstance(prediction, autograd.Node):
            seen.append(np.ravel(target).tolist())
        return losses.squared_error(prediction, target)

    X = y = np.arange(6.0).reshape(6, 1)
    model = Sequential(Dense(1, 1, rng=0))
    train(model, (X, y), loss, SGD(model, 0.01), epochs=3, batch_size=2, seed=0)
    seen = seen[-9:]  # the loss is tried out before
    assert [len(batch) for batch in seen] == [2] * 9
    orders = [[*a, *b, *c] for a, b, c in (seen[:3], seen[3:6], seen[6:])]
    assert all(sorted(order) == [0, 1, 2, 3, 4, 5] for order in orders)
    assert len({tuple(order) for order in [*orders, range(6)]}) == 4
