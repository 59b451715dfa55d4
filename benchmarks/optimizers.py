"""The optimizers against PyTorch's, where PyTorch has the same rule: steps and time per step.

Both get the same 50 random gradients of 2,410 numbers in float64. Fails unless all agree to 1e-12.
"""

from __future__ import annotations

import statistics
import sys
import time

import numpy as np
import torch
from peers import machine

from autograd import Tensor
from nn import optimizers

STEPS, SIZE = 50, 2410
MOST = 1e-12  # of difference


def pairs():
    """(name, ours, theirs) with the same settings."""
    o, t = optimizers, torch.optim
    return [
        ("GradientDescent", lambda w: o.GradientDescent(w, 0.1), lambda w: t.SGD(w, lr=0.1)),
        ("Momentum", lambda w: o.Momentum(w, 0.1, 0.9),
         lambda w: t.SGD(w, lr=0.1, momentum=0.9)),
        ("Nesterov", lambda w: o.Nesterov(w, 0.1, 0.9),
         lambda w: t.SGD(w, lr=0.1, momentum=0.9, nesterov=True)),
        ("Adagrad", lambda w: o.Adagrad(w, 0.1, epsilon=1e-10, epsilon_inside=False),
         lambda w: t.Adagrad(w, lr=0.1, eps=1e-10)),
        ("RMSprop", lambda w: o.RMSprop(w, 0.01, 0.99, epsilon_inside=False),
         lambda w: t.RMSprop(w, lr=0.01, alpha=0.99)),
        ("Adadelta", lambda w: o.Adadelta(w, 1.0, 0.9), lambda w: t.Adadelta(w, lr=1.0, rho=0.9)),
        ("Adam", lambda w: o.Adam(w, 0.001), lambda w: t.Adam(w, lr=0.001)),
        ("AdamW", lambda w: o.AdamW(w, 0.001, weight_decay=0.01),
         lambda w: t.AdamW(w, lr=0.001, weight_decay=0.01)),
    ]


def main() -> int:
    rng = np.random.default_rng(0)
    start, gradients = rng.normal(size=SIZE), rng.normal(size=(STEPS, SIZE))
    print(f"{machine('torch')}\n{STEPS} steps of {SIZE} numbers")
    print(f"{'':18}{'largest difference':>20}{'µs per step':>14}{'of PyTorch':>12}")
    all_agree = True
    for name, ours, theirs in pairs():
        w, v = Tensor(start, "w"), torch.tensor(start, requires_grad=True)
        one, other = ours([w]), theirs([v])
        times: tuple[list[float], list[float]] = ([], [])
        for g in gradients:
            began = time.perf_counter()
            one.update(g)
            times[0].append(time.perf_counter() - began)
            v.grad = torch.tensor(g)
            began = time.perf_counter()
            other.step()
            times[1].append(time.perf_counter() - began)
        difference = float(np.abs(w.data - v.detach().numpy()).max())
        agrees = difference <= MOST
        all_agree = all_agree and agrees
        mine, peer = map(statistics.median, times)
        print(f"{name:18}{difference:20.1e}{mine * 1e6:14.1f}{mine / peer:12.2f}"
              f"  (difference at most {MOST:g}: {'pass' if agrees else 'FAIL'})")
    return int(not all_agree)


if __name__ == "__main__":
    sys.exit(main())
