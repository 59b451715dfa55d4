"""Diagrams: how long from a graph to SVG, beside the renderer alone on the same DOT text.

The networks are scalar, each weight and each product a box. A first picture, which starts the
renderer, is not counted. Fails if 50 nodes need more than 50 ms, or 1,000 nodes more than 3 s.
"""

from __future__ import annotations

import statistics
import sys
import time

import viz
from autograd import Graph
from nn import MLP
from viz.render import has_system_dot, svg

REPETITIONS = 5
MOST_SECONDS = {50: 0.05, 1000: 3.0}
NETWORKS = {50: (2, [5, 1]), 1000: (2, [24, 15, 1])}
MOST_BYTES = 150_000


def network(inputs: int, sizes: list[int]):
    """The loss of a scalar network for one example, with gradients."""
    outputs = MLP(inputs, sizes, "tanh", rng=0)([1.0, -1.0][:inputs])
    J = (outputs[0] ** 2).named("J")
    J.backward()
    return J


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
    print(f"{'':12}{'to SVG':>10}{'renderer alone':>16}{'ratio':>8}{'size of SVG':>14}")
    fine = True
    for nodes, sizes in NETWORKS.items():
        J = network(*sizes)
        source = viz.draw(J).source
        whole, alone = seconds(lambda J=J: viz.draw(J).svg), seconds(lambda s=source: svg(s))
        count = len(Graph(J))
        print(f"{count:>5} nodes {whole * 1e3:>7.0f} ms{alone * 1e3:>13.0f} ms"
              f"{whole / alone:>8.2f}{len(viz.draw(J).svg) / 1e3:>11.0f} KB")
        fine &= whole <= MOST_SECONDS[nodes]
    J = network(2, [3, 1])
    player = viz.step(J)
    size = len(player.html.encode())
    print(f"a player of {len(player.steps)} steps: {size / 1e3:.0f} KB")
    return 0 if fine and size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
