"""Compiled graphs against PyTorch, NumPy by hand, HIPS autograd: forward + backward, as ratios.

Every workload first proves that all peers compute the same gradients. Run by ``make bench``;
README.md in this folder says what each row means.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import hand_written
import hips
import in_torch
import numpy as np
from eager import SIZES, moons, record
from peers import Table, machine, medians, timed

from autograd import Graph, Value, compile_graph, dot, gradients, hessian, log_softmax
from autograd.program.second_order import HessianProgram
from nn import MLP, Dense, Sequential, data
from nn.losses import mean_squared_error, softmax_cross_entropy

DIGITS = [64, 32, 10]
LARGE = [784, 512, 256, 10]
SAMPLES = {16: 20, 154: 20, 1536: 3}
"""Of two moons, for about 10,000, 100,000 and 1,000,000 nodes, and how often to repeat."""


def require_same(name: str, mine: Any, theirs: Any, tolerance: float) -> None:
    """Raise AssertionError unless both are equal, up to a share of the largest number."""
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    assert mine.shape == theirs.shape, (name, mine.shape, theirs.shape)
    difference = float(np.abs(mine - theirs).max())
    assert difference <= tolerance * max(1.0, float(np.abs(theirs).max())), (name, difference)


def both_passes(program: Any, **inputs: np.ndarray) -> Callable[[], np.ndarray]:
    """One call of forward and backward, which returns the gradient."""

    def step() -> np.ndarray:
        program.fprop(**inputs)
        return program.bprop()

    return step


def two_moons(table: Table) -> None:
    """The scalar graph of 100 samples as matrix products."""
    loss, parameters = record(Value)
    table.heading(f"two moons, 2-16-16-1, 100 samples as {len(Graph(loss)):,} scalar nodes, "
                  "compiled: forward + backward")
    compiled = both_passes(compile_graph(loss, parameters=parameters))
    (X, y), numbers = moons(), np.array([parameter.data for parameter in parameters])
    parts = hand_written.split(numbers, SIZES)
    theirs, leaves = in_torch.two_moons(X, y, numbers, SIZES)
    by_hand = hand_written.two_moons(X, y, *parts)
    require_same("loss", loss.data, by_hand[0], 1e-12)
    require_same("loss of PyTorch", theirs().item(), by_hand[0], 1e-12)
    require_same("gradient of PyTorch", in_torch.gradient(leaves),
                 hand_written.flat(by_hand[1:]), 1e-10)
    require_same("compiled gradient", compiled(), hand_written.flat(by_hand[1:]), 1e-10)
    times = medians({
        "compiled": timed(compiled), "PyTorch": timed(theirs),
        "NumPy by hand": timed(lambda: hand_written.two_moons(X, y, *parts))})
    table.against(times, "compiled", {"PyTorch": 0.4, "NumPy by hand": 1.2})


def scalar_digits(table: Table) -> None:
    """A graph of one sample, run over a batch of 64."""
    mlp = MLP(DIGITS[0], DIGITS[1:], "relu", rng=0)
    x, t = [Value(0.0, f"x{i}") for i in range(64)], [Value(0.0, f"t{i}") for i in range(10)]
    loss = -dot(t, log_softmax(mlp(x)))
    table.heading(f"digits, 64-32-10 as scalar MLP, one sample of {len(Graph(loss)):,} nodes run "
                  "over a batch of 64: forward + backward")
    parameters = mlp.parameters()
    program = compile_graph(loss, inputs={"x": x, "t": t}, parameters=parameters, reduction="mean")
    X, labels = (part[:64] for part in data.digits())
    compiled = both_passes(program, x=X, t=np.eye(10)[labels])
    numbers = np.array([parameter.data for parameter in parameters])
    theirs, leaves = in_torch.classify(X, labels, numbers, DIGITS)
    theirs()
    require_same("compiled gradient", compiled(), in_torch.gradient(leaves), 1e-10)
    times = medians({"compiled": timed(compiled), "PyTorch": timed(theirs)})
    table.against(times, "compiled", {"PyTorch": 0.6})


def dense(table: Table, sizes: list[int], X: np.ndarray, labels: np.ndarray,
          limits: dict[str, float | None]) -> None:
    """Layers of Tensors with softmax cross-entropy; HIPS autograd where it is installed."""
    name, dtype = "-".join(map(str, sizes)), X.dtype
    table.heading(f"Dense {name}, batch {len(X)}, {dtype}, softmax cross-entropy, "
                  "forward + backward")
    activations = ["relu"] * (len(sizes) - 2) + ["linear"]
    model = Sequential(*(
        Dense(d, h, activation, rng=0, dtype=dtype)
        for (d, h), activation in zip(pairwise(sizes), activations, strict=True)))
    parameters, T = model.parameters(), np.eye(sizes[-1], dtype=dtype)[labels]

    def loss() -> Any:
        return softmax_cross_entropy(model(X), T)

    def eager() -> list[Any]:
        return gradients(loss(), parameters)

    compiled = both_passes(compile_graph(loss(), parameters=parameters))
    numbers = hand_written.flat([parameter.data for parameter in parameters])
    parts = hand_written.split(numbers, sizes)
    theirs, leaves = in_torch.classify(X, labels, numbers, sizes)
    theirs()
    wanted = hand_written.flat(hand_written.classify(X, T, parts)[1:])
    assert wanted.dtype == dtype, wanted.dtype
    tolerance = 1e-10 if dtype == np.float64 else 1e-5
    require_same("PyTorch", in_torch.gradient(leaves), wanted, tolerance)
    require_same("eager", hand_written.flat(eager()), wanted, tolerance)
    require_same("compiled", compiled(), wanted, tolerance)
    samples = {
        "compiled": timed(compiled), "eager": timed(eager), "PyTorch": timed(theirs),
        "NumPy by hand": timed(lambda: hand_written.classify(X, T, parts))}
    other = hips.Hips(X, T, numbers, sizes) if hips.installed() else None
    if other:
        require_same("HIPS autograd", other.gradient, wanted, tolerance)
        samples["HIPS autograd"] = other.sample
    times = medians(samples)
    table.against(times, "compiled", limits)
    if other:
        other.close()
        table.row("times faster than HIPS autograd", times["HIPS autograd"] / times["compiled"],
                  least=3 if sizes == LARGE else None)


def scaling(table: Table) -> None:
    """Whether each pass takes a time per node that does not grow."""
    table.heading("scaling: microseconds per node, the cyclic collector paused")
    print(f"  {'':24}{'record':>10}{'backward':>10}{'compile':>10}")
    found = {}
    for samples, repetitions in SAMPLES.items():
        gc.collect()
        gc.disable()
        times = []
        for _ in range(repetitions):
            stamps = [time.perf_counter()]
            loss, parameters = record(Value, samples)
            stamps.append(time.perf_counter())
            loss.backward()
            stamps.append(time.perf_counter())
            program = compile_graph(loss, parameters=parameters)
            stamps.append(time.perf_counter())
            times.append(np.diff(stamps))
            nodes = len(Graph(loss))
            del loss, program
            gc.collect()
        gc.enable()
        found[nodes] = np.median(times, axis=0) / nodes
        print(f"  {nodes:>13,} nodes    {''.join(f'{t * 1e6:10.2f}' for t in found[nodes])}")
    least, *others = found
    for nodes in others:
        for name, ratio in zip(["record", "backward", "compile"], found[nodes] / found[least],
                               strict=True):
            table.row(f"{name}, {nodes:,} / {least:,} nodes", ratio, most=1.5)


def second_derivatives(table: Table, samples: int) -> None:
    """All 337 × 337 of a scalar network, by one program over a batch of unit vectors."""
    mlp = MLP(SIZES[0], SIZES[1:], "tanh", rng=0)
    parameters = mlp.parameters()
    X, y = moons(100)
    X, y = X[:samples], y[:samples]
    loss = mean_squared_error(mlp(X), y.tolist())
    table.heading(f"Hessian, 2-16-16-1 scalar MLP, {len(parameters)} parameters, samples: "
                  f"{samples}; {len(Graph(loss)):,} nodes")
    program = HessianProgram(loss, parameters)
    numbers = np.array([parameter.data for parameter in parameters])
    theirs = in_torch.hessian(X, y, numbers, SIZES)
    wanted = theirs().numpy()
    require_same("Hessian program", program(), wanted, 1e-10)
    require_same("autograd.hessian", hessian(loss, parameters), wanted, 1e-10)
    times = medians({
        "compiled": timed(program),
        "torch.func.hessian": timed(theirs)})
    table.against(times, "compiled", {"torch.func.hessian": 2.0})
    whole = medians({"autograd.hessian, which compiles": timed(lambda: hessian(loss, parameters))},
                    repetitions=5)
    table.time(*whole.popitem())


def main() -> int:
    """Measure and print everything."""
    print(machine("torch"))
    if not hips.installed():
        print("HIPS autograd is not installed: its rows are left out.")
    gc.freeze()  # what is loaded for peers does not slow down whom the collector serves
    table = Table()
    two_moons(table)
    scalar_digits(table)
    rng = np.random.default_rng(0)
    digits, labels = (part[:64] for part in data.digits())
    pixels, classes = rng.normal(size=(128, LARGE[0])), rng.integers(0, 10, 128)
    for dtype in (np.float32, np.float64):
        dense(table, DIGITS, digits.astype(dtype), labels, {"PyTorch": 1.0, "NumPy by hand": None})
    for dtype in (np.float32, np.float64):
        dense(table, LARGE, pixels.astype(dtype), classes, {"NumPy by hand": 1.1, "PyTorch": None})
    for samples in (1, 100):
        second_derivatives(table, samples)
    scaling(table)
    return table.result()


if __name__ == "__main__":
    sys.exit(main())
