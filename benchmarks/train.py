"""Training on scikit-learn's digits: accuracy, and time against PyTorch and scikit-learn.

One network, 64-32-10 with ReLU and Adam, 30 epochs of batches of 64, in one run; times are medians
and are shown as ratios. Run it with `make bench`.
"""

from __future__ import annotations

import statistics
import sys
import warnings

import in_torch
import numpy as np
import torch
from peers import Table, machine, medians, timed
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.neural_network import MLPClassifier

from nn import Dense, Sequential, data, metrics, train
from nn.optimizers import Adam

EPOCHS, BATCH, RATE = 30, 64, 0.005
LIMITS = {"PyTorch": 0.6, "scikit-learn": 0.7}  # of a peer's time
ACCURACY = 0.97


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
    torch.set_num_threads(in_torch.THREADS)
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


def accuracy(fit, X, y) -> float:
    """The mean over five held-out fifths of the data."""
    folds = StratifiedShuffleSplit(5, test_size=0.2, random_state=0)
    return statistics.mean(
        metrics.accuracy(fit(X[inside], y[inside], seed)(X[outside]), y[outside])
        for seed, (inside, outside) in enumerate(folds.split(X, y)))


def main() -> int:
    X, y = data.digits()
    peers = {"chalkgrad": chalkgrad, "PyTorch": pytorch, "scikit-learn": scikit_learn}
    print(machine("scikit-learn", "torch"))
    table = Table()
    table.heading(f"digits, Dense 64-32-10, Adam({RATE}), {EPOCHS} epochs, batches of {BATCH}; "
                  "chalkgrad and PyTorch in float32, scikit-learn in float64")
    table.against(medians({name: timed(lambda fit=fit: fit(X, y)) for name, fit in peers.items()}),
                  "chalkgrad", LIMITS)
    table.heading("accuracy on digits that were held out")
    for name, fit in peers.items():
        table.row(name, accuracy(fit, X, y), least=ACCURACY if name == "chalkgrad" else None)
    return table.result()


if __name__ == "__main__":
    sys.exit(main())
