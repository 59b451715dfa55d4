"""Eager scalars against micrograd: time and memory, as ratios measured in one run.

The workload is micrograd's own: two moons, an MLP 2-16-16-1 in plain +, * and relu over 100
samples with a hinge loss, about 65,000 nodes. Run it by ``make bench``.
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import time
import tracemalloc
from itertools import pairwise
from typing import Any

from micrograd.engine import Value as MicrogradValue
from peers import Table, machine, medians, timed
from sklearn.datasets import make_moons

from autograd import Graph, Value, compile_graph

SIZES = [2, 16, 16, 1]
KINDS = {"micrograd": MicrogradValue, "chalkgrad": Value}


def moons(samples: int = 100) -> tuple[Any, Any]:
    """Points (n, 2), and the labels −1 and 1 as (n, 1)."""
    inputs, labels = make_moons(n_samples=samples, noise=0.1, random_state=1)
    return inputs, 2.0 * labels[:, None] - 1


def record(kind: Any, samples: int = 100) -> tuple[Any, list[Any]]:
    """The loss of the network on two moons, with `kind` as the class of scalars.

    And its parameters, in the order W1, b1, W2, ... with each W as (d, h), row by row.
    """
    rng = random.Random(0)
    layers = [
        ([[kind(rng.uniform(-1, 1)) for _ in range(d)] for _ in range(h)],
         [kind(0.1) for _ in range(h)])
        for d, h in pairwise(SIZES)]
    losses = []
    for row, (label,) in zip(*moons(samples), strict=True):
        units = [kind(float(x)) for x in row]
        for depth, (weights, biases) in enumerate(layers):
            units = [sum((w * x for w, x in zip(ws, units, strict=True)), b)
                     for ws, b in zip(weights, biases, strict=True)]
            if depth < len(layers) - 1:
                units = [z.relu() for z in units]
        losses.append((units[0] * -float(label) + 1.0).relu())
    parameters = [parameter for weights, biases in layers
                  for row in [*zip(*weights, strict=True), biases] for parameter in row]
    return sum(losses[1:], losses[0]) * (1 / len(losses)), parameters


def bytes_per_node(kind: Any, nodes: int) -> float:
    """Memory that the recorded graph holds after backward, per node."""
    gc.collect()
    tracemalloc.start()
    loss, _ = record(kind)
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


def import_seconds(*codes: str) -> list[float]:
    """Best of some fresh interpreters for each, taking turns; bytecode is cached."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    runs: list[list[float]] = [[] for _ in codes]
    for _ in range(15):
        for code, times in zip(codes, runs, strict=True):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=environment)
            times.append(time.perf_counter() - start)
    return [min(times) for times in runs]


def passes(table: Table) -> None:
    """Recording, backward and compiling."""
    recording = medians({name: timed(lambda kind=kind: record(kind))
                         for name, kind in KINDS.items()})
    backward = medians({name: timed(record(kind)[0].backward) for name, kind in KINDS.items()})
    total = {name: recording[name] + backward[name] for name in KINDS}
    for name, seconds in total.items():
        table.time(name, seconds, f"{recording[name] * 1e3:.0f} of them to record")
    table.row("times faster", total["micrograd"] / total["chalkgrad"], least=4)

    table.heading("the same graph: compiling it")
    loss, parameters = record(Value)
    compiling = medians({"compile": timed(lambda: compile_graph(loss, parameters=parameters))})
    table.against(compiling | {"recording in micrograd": recording["micrograd"]}, "compile",
                  {"recording in micrograd": 0.3})


def main() -> int:
    """Measure and print everything."""
    print(machine("micrograd"))
    table = Table()
    nodes = len(Graph(record(Value)[0]))
    table.heading(f"two moons, 2-16-16-1, 100 samples as {nodes:,} scalar nodes: record + backward")
    passes(table)

    memory = {name: bytes_per_node(kind, nodes) for name, kind in KINDS.items()}
    table.heading(f"bytes per node: micrograd {memory['micrograd']:.0f}, "
                  f"chalkgrad {memory['chalkgrad']:.0f}")
    table.row("chalkgrad / micrograd", memory["chalkgrad"] / memory["micrograd"], most=0.3)

    table.heading("chain of additions, seconds per node, the cyclic collector paused")
    short = medians({"short": lambda: chain_seconds_per_node(10_000)})["short"]
    long = medians({"long": lambda: chain_seconds_per_node(1_000_000)}, 3)["long"]
    table.row("1,000,000 nodes / 10,000 nodes", long / short, most=1.5)

    bare, ours, numpy = import_seconds("pass", "import autograd", "import numpy")
    table.heading("import, without the start of Python")
    table.time("autograd", ours - bare)
    table.time("numpy", numpy - bare)
    table.row("autograd / numpy", (ours - bare) / (numpy - bare), most=1.3)
    return table.result()


if __name__ == "__main__":
    sys.exit(main())
