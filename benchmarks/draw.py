"""Diagrams: how long from a graph to SVG, beside the renderer alone on the same DOT text.

The networks are scalar, each weight and each product a box; the recurrent chain uses its weight
and its input in each of 100 steps. A first picture, which starts the renderer, is not counted.
Fails if 50 nodes need more than 50 ms, or 1,000 nodes more than 3 s. Last, how evenly a player of
1,000 nodes moves (frames.py).
"""

from __future__ import annotations

import math
import statistics
import sys
import time

from frames import report

import viz
from autograd import Graph, Value
from nn import MLP
from viz.render import has_system_dot, svg

REPETITIONS = 5
CHAIN = 100
MOST_BYTES = 150_000


def network(inputs: int, sizes: list[int]):
    """The loss of a scalar network for one example, with gradients."""
    outputs = MLP(inputs, sizes, "tanh", rng=0)([1.0, -1.0][:inputs])
    J = (outputs[0] ** 2).named("J")
    J.backward()
    return J


def recurrent_chain():
    """The last h of h = tanh(a · h + u), with gradients."""
    a, u, h = Value(0.9, "a"), Value(0.1, "u"), Value(0.0, "h0")
    for _ in range(CHAIN):
        h = (a * h + u).tanh()
    h.backward()
    return h


def seconds(function) -> float:
    """The median time of some calls."""
    times = []
    for _ in range(REPETITIONS):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> int:
    viz.draw(network(1, [1])).svg  # noqa: B018
    renderer = "the system's Graphviz" if has_system_dot() else "the embedded Graphviz"
    print(f"medians of {REPETITIONS}, drawn by {renderer}")
    print(f"{'':22}{'to SVG':>10}{'renderer alone':>16}{'ratio':>8}{'size of SVG':>14}")
    large = network(2, [24, 15, 1])
    fine = True
    for name, root, most in [("network", network(2, [5, 1]), 0.05), ("network", large, 3.0),
                             ("chain", recurrent_chain(), math.inf)]:
        diagram = viz.draw(root)
        whole = seconds(lambda root=root: viz.draw(root).svg)
        alone = seconds(lambda source=diagram.source: svg(source))
        print(f"{name:8}{len(Graph(root)):>6} nodes {whole * 1e3:>8.0f} ms{alone * 1e3:>13.0f} ms"
              f"{whole / alone:>8.2f}{len(diagram.svg) / 1e3:>11.0f} KB")
        fine &= whole <= most
    J = network(2, [3, 1])
    player = viz.step(J)
    size = len(player.html.encode())
    print(f"a player of {len(player.steps)} steps: {size / 1e3:.0f} KB")
    report(viz.step(large))
    return 0 if fine and size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
