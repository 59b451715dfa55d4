"""Eager scalars against micrograd: time and memory, as ratios measured in one run.

The workload is micrograd's own: two moons, an MLP 2-16-16-1 in plain +, * and relu over 100
samples with a hinge loss, about 65,000 nodes. Run it by ``make bench``.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import random
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np
from micrograd.engine import Value as MicrogradValue
from sklearn.datasets import make_moons

from autograd import Graph, Value

SIZES = (2, 16, 16, 1)


def record(kind: Any) -> Any:
    """The loss of the network on two moons, with `kind` as the class of scalars."""
    inputs, labels = make_moons(n_samples=100, noise=0.1, random_state=1)
    rng = random.Random(0)
    layers = [
        ([[kind(rng.uniform(-1, 1)) for _ in range(d)] for _ in range(h)],
         [kind(0.1) for _ in range(h)])
        for d, h in pairwise(SIZES)]
    losses = []
    for row, label in zip(inputs, 2.0 * labels - 1, strict=True):
        units = [kind(float(x)) for x in row]
        for depth, (weights, biases) in enumerate(layers):
            units = [sum((w * x for w, x in zip(ws, units, strict=True)), b)
                     for ws, b in zip(weights, biases, strict=True)]
            if depth < len(layers) - 1:
                units = [z.relu() for z in units]
        losses.append((units[0] * -float(label) + 1.0).relu())
    return sum(losses[1:], losses[0]) * (1 / len(losses))


def seconds(kinds: dict[str, Any], repetitions: int) -> dict[str, tuple[float, float]]:
    """Median seconds of recording and of backward, the libraries taking turns."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
    for _ in range(repetitions):
        for name, kind in kinds.items():
            gc.collect()
            start = time.perf_counter()
            loss = record(kind)
            recorded = time.perf_counter()
            loss.backward()
            times[name].append((recorded - start, time.perf_counter() - recorded))
            del loss
    return {name: (statistics.median(r for r, _ in pairs), statistics.median(b for _, b in pairs))
            for name, pairs in times.items()}


def bytes_per_node(kind: Any, nodes: int) -> float:
    """Memory that the recorded graph holds after backward, per node."""
    gc.collect()
    tracemalloc.start()
    loss = record(kind)
    loss.backward()
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del loss
    return held / nodes


def chain_seconds_per_node(length: int) -> float:
    """Record, sort, differentiate and free a chain, the cyclic collector paused."""
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    y = Value(1.0)
    for _ in range(length):
        y = y + 1e-9
    y.backward()
    del y
    elapsed = time.perf_counter() - start
    gc.enable()
    return elapsed / length


def import_seconds(package: str) -> float:
    """Best of some fresh interpreters, less the interpreter itself; bytecode is cached."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def best(code: str) -> float:
        runs = []
        for _ in range(15):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=environment)
            runs.append(time.perf_counter() - start)
        return min(runs)

    return best(f"import {package}") - best("pass")


def best_of(measure: Callable[[], float], repetitions: int) -> float:
    """The median of some measurements."""
    return statistics.median(measure() for _ in range(repetitions))


def main() -> None:
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=20)
    repetitions = parser.parse_args().repetitions
    print(f"{platform.platform()}, CPython {platform.python_version()}, NumPy {np.__version__}, "
          f"micrograd {version('micrograd')}, medians of {repetitions}")

    nodes = len(Graph(record(Value)))
    times = seconds({"micrograd": MicrogradValue, "chalkgrad": Value}, repetitions)
    print(f"\ntwo moons, 2-16-16-1, 100 samples, {nodes} nodes     record  backward     total")
    for name, (recording, backward) in times.items():
        print(f"  {name:<49}{recording * 1e3:6.0f} ms {backward * 1e3:6.0f} ms "
              f"{(recording + backward) * 1e3:6.0f} ms")
    ratio = sum(times["micrograd"]) / sum(times["chalkgrad"])
    print(f"  chalkgrad is {ratio:.1f} times faster (must reach 4)")

    memory = {name: bytes_per_node(kind, nodes)
              for name, kind in (("micrograd", MicrogradValue), ("chalkgrad", Value))}
    share = memory["chalkgrad"] / memory["micrograd"]
    print(f"\nbytes per node: micrograd {memory['micrograd']:.0f}, "
          f"chalkgrad {memory['chalkgrad']:.0f}: {share:.2f} (at most 0.3)")

    short = best_of(lambda: best_of(lambda: chain_seconds_per_node(10_000), 5), 3)
    long = best_of(lambda: chain_seconds_per_node(1_000_000), 3)
    print(f"\nchain, per node: {short * 1e6:.2f} µs of 10,000, {long * 1e6:.2f} µs of 1,000,000: "
          f"{long / short:.2f} (at most 1.5)")

    ours, numpy = import_seconds("autograd"), import_seconds("numpy")
    print(f"\nimport autograd {ours * 1e3:.0f} ms, import numpy {numpy * 1e3:.0f} ms: "
          f"{ours / numpy:.2f} (at most 1.3)")


if __name__ == "__main__":
    main()
