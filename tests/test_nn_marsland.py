"""Marsland's listing, repaired and written out in NumPy, against the one on the engine."""

import numpy as np
import pytest

from nn import data
from nn.marsland import MarslandMLP

X01, XOR = data.boolean_xor()


def listing(V, W, X, T, eta, beta, iterations):
    """The deck's listing with its slips mended; V and W may be stacks of many networks."""
    inputs = np.column_stack([X, -np.ones(len(X))])

    def logistic(z):
        return 1 / (1 + np.exp(-beta * z))

    def forward():
        h = logistic(inputs @ V)
        h = np.concatenate([h, -np.ones((*h.shape[:-1], 1))], axis=-1)
        return h, logistic(h @ W)

    for _ in range(iterations):
        hidden, y = forward()
        delta_o = beta * (y - T) * y * (1 - y)
        delta_h = beta * hidden * (1 - hidden) * (delta_o @ np.swapaxes(W, -1, -2))
        V = V - eta * inputs.T @ delta_h[..., :-1]  # without the column of the bias node
        W = W - eta * np.swapaxes(hidden, -1, -2) @ delta_o
    return V, W, forward()[1]


@pytest.mark.parametrize("beta", [1.0, 2.5])
def test_D6_S3_many_batch_steps_of_the_repaired_listing(beta):
    mlp = MarslandMLP(2, 3, 1, beta=beta, rng=0)
    V, W, y = listing(mlp.V.data, mlp.W.data, X01, XOR, 0.25, beta, 50)
    mlp.fit(X01, XOR, learning_rate=0.25, iterations=50)
    np.testing.assert_allclose(mlp.V.data, V, rtol=1e-10)
    np.testing.assert_allclose(mlp.W.data, W, rtol=1e-10)
    np.testing.assert_allclose(mlp.predict(X01), y, rtol=1e-10)


def test_C6_B6_20_sequential_updates_go_one_example_at_a_time():
    mlp = MarslandMLP(2, 3, 1, rng=np.random.default_rng(4))
    V, W = mlp.V.data, mlp.W.data
    order = np.random.default_rng(4)
    order.uniform(size=9), order.uniform(size=4)  # what the first weights took
    for _ in range(3):
        for i in order.permutation(4):
            V, W, _ = listing(V, W, X01[[i]], XOR[[i]], 0.5, 1.0, 1)
    mlp.fit(X01, XOR, learning_rate=0.5, iterations=3, sequential=True)
    np.testing.assert_allclose(mlp.V.data, V, rtol=1e-10)
    np.testing.assert_allclose(mlp.W.data, W, rtol=1e-10)


@pytest.mark.parametrize(("hidden", "counts"), [(2, range(12, 20)), (3, range(17, 21))])
def test_D6_xor_is_learned_most_of_the_time(hidden, counts):
    # η = 0.25, weights U(±1/√n), 5000 iterations: 18 and 19 of these 20 seeds; others gave 14
    # and 18. Two hidden units get stuck for good from some first weights: fix the seed.
    starts = [MarslandMLP(2, hidden, 1, rng=seed) for seed in range(20)]
    V, W = np.stack([m.V.data for m in starts]), np.stack([m.W.data for m in starts])
    _, _, y = listing(V, W, X01, XOR, 0.25, 1.0, 5000)
    assert int(((y > 0.5) == XOR).all(axis=(1, 2)).sum()) in counts


@pytest.mark.slow
@pytest.mark.parametrize(("sequential", "splits", "learning_rate", "iterations"), [
    (False, 10, 0.01, 200), (True, 3, 0.05, 40)])
def test_E5_iris_over_several_splits(sequential, splits, learning_rate, iterations):
    X, y = data.iris()
    scores = []
    for seed in range(splits):
        (A, a), (B, b) = data.split(X, y, test=1 / 3, stratify=True, rng=seed)
        A, B = data.scaled(A, B)
        mlp = MarslandMLP(4, 5, 3, outtype="softmax", rng=seed)
        mlp.fit(A, a, learning_rate=learning_rate, iterations=iterations, sequential=sequential)
        scores.append(np.mean(mlp.predict(B).argmax(axis=1) == b))
    assert np.mean(scores) >= 0.95 and min(scores) >= 0.88


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda m: m.fit([[np.nan, 1.0]], [[1]]), ValueError, "the data holds nan or inf"),
    (lambda m: m.fit([[0.0, 1.0]], [[np.nan]]), ValueError, "the target holds nan or inf"),
    (lambda m: m.fit([[0.0, 1.0]], [["a"]]), TypeError, "the target must be real numbers"),
    (lambda m: m.fit([[0.0, 1.0]], [[-1]]), ValueError, r"convert it: \(t \+ 1\) / 2"),
    (lambda m: m.fit(X01, XOR, iterations=0), ValueError, "iterations must be at least 1"),
    (lambda m: m.predict([[np.inf, 1.0]]), ValueError, "the data holds nan or inf"),
])  # fmt: skip
def test_bad_data_are_refused_and_nothing_is_learned(make, error, message):
    mlp = MarslandMLP(2, 2, 1, rng=0)
    V, W = mlp.V.data.copy(), mlp.W.data.copy()
    with pytest.raises(error, match=message):
        make(mlp)
    assert (mlp.V.data == V).all() and (mlp.W.data == W).all()


def test_a_loss_without_bound_says_so():
    mlp = MarslandMLP(2, 2, 1, outtype="linear", rng=0)
    with pytest.raises(FloatingPointError, match="learning rate"):
        mlp.fit([[0.0, 1e3], [1e3, 1.0]], [[1], [0]], learning_rate=1e6, iterations=80)
