"""Training on scikit-learn's digits: accuracy, and time against PyTorch and scikit-learn.

One network, 64-32-10 with ReLU and Adam, 30 epochs of batches of 64, in one run; times are medians
and are shown as ratios. Run it with `make bench`.
"""

from __future__ import annotations

import gc
import platform
import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import sklearn
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.neural_network import MLPClassifier

from nn import Dense, Sequential, data, metrics, train
from nn.optimizers import Adam

EPOCHS, BATCH, RATE, REPEATS = 30, 64, 0.005, 20
MOST, LEAST = 1.2, 0.97  # of a peer's time; accuracy


def chalkgrad(X, y, seed=0, dtype=np.float32):
    """A trained network and its predictions."""
    model = Sequential(Dense(64, 32, "relu", rng=seed, dtype=dtype),
                       Dense(32, 10, rng=seed + 100, dtype=dtype))
    train(model, (X, y), "softmax_cross_entropy", Adam(model, RATE), epochs=EPOCHS,
          batch_size=BATCH, seed=seed, progress=False)
    return model.predict


def scikit_learn(X, y, seed=0):
    """The same network and settings in scikit-learn, without its L2 penalty."""
    model = MLPClassifier((32,), batch_size=BATCH, learning_rate_init=RATE, max_iter=EPOCHS,
                          alpha=0.0, n_iter_no_change=EPOCHS, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has not converged: that is meant
        model.fit(X, y)
    return model.predict_proba


def pytorch(X, y, seed=0):
    """The same loop in PyTorch: shuffle, slice, forward, backward, Adam."""
    import torch

    torch.set_num_threads(2)
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
    for _ in range(EPOCHS):
        order = torch.randperm(len(X))
        inputs, targets = X[order], y[order]
        for i in range(0, len(X), BATCH):
            loss = torch.nn.functional.cross_entropy(model(inputs[i:i + BATCH]),
                                                     targets[i:i + BATCH])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss.item()
    return lambda inputs: model(torch.tensor(inputs, dtype=torch.float32)).detach().numpy()


def main() -> None:
    X, y = data.digits()
    peers: dict[str, Callable] = {"chalkgrad": chalkgrad, "scikit-learn": scikit_learn}
    versions = f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}"
    try:
        import torch

        peers["PyTorch"] = pytorch
        versions += f", PyTorch {torch.__version__}"
    except ImportError:
        print("PyTorch is not installed: its rows are left out.")
    print(f"digits, 64-32-10, Adam({RATE}), {EPOCHS} epochs, batches of {BATCH}; chalkgrad and "
          f"PyTorch in float32,\nscikit-learn in float64; medians of {REPEATS}")
    print(f"Python {platform.python_version()}, {versions}, {platform.machine()}")

    scores: dict[str, list[float]] = {name: [] for name in peers}
    folds = StratifiedShuffleSplit(5, test_size=0.2, random_state=0)
    for seed, (inside, outside) in enumerate(folds.split(X, y)):
        for name, fit in peers.items():
            prediction = fit(X[inside], y[inside], seed)(X[outside])
            scores[name].append(metrics.accuracy(prediction, y[outside]))

    times: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(REPEATS):
        for name, fit in peers.items():
            gc.collect()
            start = time.perf_counter()
            fit(X, y)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(found) for name, found in times.items()}
    print(f"\n{'':14}{'accuracy':>10}{'seconds':>10}{'chalkgrad takes':>18}")
    for name in peers:
        ratio = medians["chalkgrad"] / medians[name]
        verdict = "" if name == "chalkgrad" else (
            f"  (at most {MOST}: {'pass' if ratio <= MOST else 'FAIL'})")
        print(f"{name:14}{statistics.mean(scores[name]):10.4f}{medians[name]:10.3f}"
              f"{ratio:16.2f} x{verdict}")
    reached = statistics.mean(scores["chalkgrad"])
    print(f"accuracy at least {LEAST}: {'pass' if reached >= LEAST else 'FAIL'}")


if __name__ == "__main__":
    main()
