"""The same steps in PyTorch: eager tensors, gradients of the parameters alone."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from hand_written import flat, split
from torch.nn.functional import cross_entropy

THREADS = int(os.environ.get("OPENBLAS_NUM_THREADS", "2"))  # as many as NumPy
torch.set_num_threads(THREADS)


def leaves(numbers: np.ndarray, sizes: Sequence[int]) -> list[torch.Tensor]:
    """W1, b1, ... that want gradients."""
    return [torch.tensor(part, requires_grad=True) for part in split(numbers, sizes)]


def forward(X: torch.Tensor, parts: Sequence[torch.Tensor], activation: Any) -> torch.Tensor:
    """The outputs of the network; addmm is what torch.nn.Linear calls."""
    for k in range(0, len(parts) - 2, 2):
        X = activation(torch.addmm(parts[k + 1], X, parts[k]))
    return torch.addmm(parts[-1], X, parts[-2])


def step(loss: Callable[[], torch.Tensor], parts: Sequence[torch.Tensor]) -> Callable[[], Any]:
    """Forward and backward; the gradients are those of this step alone."""

    def run() -> torch.Tensor:
        for part in parts:
            part.grad = None
        J = loss()
        J.backward()
        return J

    return run


def gradient(parts: Sequence[torch.Tensor]) -> np.ndarray:
    """The gradients that the last step left, flat."""
    return flat([part.grad.numpy() for part in parts])


def two_moons(X, y, numbers, sizes):
    """The step of the mean hinge loss, and its parameters."""
    X, y, parts = torch.tensor(X), torch.tensor(y), leaves(numbers, sizes)
    return step(lambda: torch.relu(1 - y * forward(X, parts, torch.relu)).mean(), parts), parts


def classify(X, labels, numbers, sizes):
    """The step of the mean softmax cross-entropy, and its parameters."""
    X, labels, parts = torch.tensor(X), torch.tensor(labels), leaves(numbers, sizes)
    return step(lambda: cross_entropy(forward(X, parts, torch.relu), labels), parts), parts


def hessian(X, y, numbers, sizes):
    """What computes all second derivatives of the mean squared error of a tanh network."""
    X, y, point = torch.tensor(X), torch.tensor(y), torch.tensor(numbers)
    derivative = torch.func.hessian(
        lambda w: (forward(X, split(w, sizes), torch.tanh) - y).square().mean())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch deprecates what its first call uses
        derivative(point)
    return lambda: derivative(point)
