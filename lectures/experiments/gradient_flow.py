"""Gradients on their way back: they vanish, explode, or stay alive through skip connections."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Node, Tensor, constant, gradients, jacobian, sigmoid
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn import Activation, Dense, Module, Sequential, Skip
from nn.initializers import glorot_normal, he_normal

SETTINGS = {
    "sigmoid, Glorot": ("sigmoid", glorot_normal), "tanh, Glorot": ("tanh", glorot_normal),
    "ReLU, Glorot": ("relu", glorot_normal), "ReLU, He": ("relu", he_normal)}


@experiment("vanishing_gradients", title="Vanishing gradients, layer by layer", claims=("H1",),
            slides=("Lausanne, Vanishing Gradients",
                    "Uppsala, Problems: Exploding and vanishing gradients",
                    "Darmstadt, Skip connections"))
def vanishing_gradients(depth: int = 10, width: int = 50, examples: int = 100,
                        seeds: int = 3) -> Result:
    """δ = ∂J/∂z of each layer of a network, with four pairs of activation and first weights.

    Each sigmoid layer multiplies δ by at most ¼ ‖W‖. It is δ that is measured: for ReLU layers
    the ratio of ∂J/∂W does not depend on the scale of the weights, for what shrinks backwards
    shrinks forwards too.

    >>> found = vanishing_gradients().numbers
    >>> bool(found["δ first / last: sigmoid, Glorot"].max() < 1e-5)
    True
    """
    from viz.plots import style

    figure, ax = panels(size=(7.2, 4.2))
    layers = np.arange(1, depth + 1)
    ratios, weight_ratios = {}, {}
    for k, (name, (activation, initializer)) in enumerate(SETTINGS.items()):
        runs = [_sizes(activation, initializer, seed, depth, width, examples)
                for seed in range(seeds)]
        deltas = np.array([delta for delta, _ in runs])
        relative = deltas / deltas[:, -1:]
        ratios[name] = relative[:, 0]
        weight_ratios[name] = np.array([weights[0] / weights[-1] for _, weights in runs])
        ax.semilogy(layers, np.exp(np.log(relative).mean(axis=0)), marker=style.marker(k),
                    label=name, **style.line(k))
    bounds = 0.25 ** (depth - layers)
    ax.semilogy(layers, bounds, color=style.ink(ax), linewidth=1, linestyle=":",
                label=r"$4^{-n}$, n layers back")
    style.label(ax, "layer", rf"$\|\delta_l\|\,/\,\|\delta_{{{depth}}}\|$",
                f"{depth} layers of {width} units")
    style.whole_ticks(ax)
    style.grid(ax)
    style.legend(ax)
    chain = {n: _chain_slope(n) for n in (1, 5, 10, 20)}
    middle = {name: float(np.median(found)) for name, found in ratios.items()}
    return Result(
        f"From layer {depth} back to layer 1 the errors δ shrink to {middle['sigmoid, Glorot']:.0e}"
        f" of their size with sigmoids, to {middle['tanh, Glorot']:.2f} with tanh, to "
        f"{middle['ReLU, Glorot']:.2f} with ReLU and Glorot's weights; with ReLU and He's they keep"
        f" it ({middle['ReLU, He']:.2f}).",
        {**{f"δ first / last: {name}": found for name, found in ratios.items()},
         **{f"∂J/∂W first / last: {name}": found for name, found in weight_ratios.items()},
         "layers of a chain of sigmoids of weight 1": list(chain),
         "its slope": list(chain.values()), "bound 4^-n": [0.25**n for n in chain]},
        figure)


def _sizes(activation: str, initializer: Any, seed: int, depth: int, width: int, examples: int,
           ) -> tuple[np.ndarray, np.ndarray]:
    """‖δ‖ and ‖∂J/∂W‖ of each layer, for random inputs and a random direction of the output."""
    rng = np.random.default_rng(seed)
    layers = [Dense(width, width, initializer=initializer, rng=rng) for _ in range(depth)]
    h: Any = constant(rng.normal(size=(examples, width)), "X")
    nodes = []
    for layer in layers:
        z = layer(h)
        h = Activation(activation)(z)
        nodes.append(z)
    loss = (h * rng.normal(size=h.shape)).sum()
    found = gradients(loss, [*nodes, *(layer.W for layer in layers)])
    norms = np.array([np.linalg.norm(g) for g in found])
    return norms[:depth], norms[depth:]


def _chain_slope(n: int) -> float:
    """The slope at 0 of σ(σ(... σ(x)))."""
    x = Tensor([0.0], "x")
    y: Node = x
    for _ in range(n):
        y = sigmoid(y)
    return float(gradients(y.sum(), x)[0])


@experiment("exploding_gradients", title="Powers of a matrix: what explodes and what vanishes",
            claims=("H2",), slides=("Uppsala, Problems: Exploding and vanishing gradients",))
def exploding_gradients(steps: int = 10) -> Result:
    """h ← W h, t times over: along an eigenvector of W the gradient is scaled by λ^t.

    >>> print(exploding_gradients())
    After 10 multiplications by W, the gradient along its eigenvector of λ = 0.5 is scaled by ...
    """
    from viz.plots import style

    W = np.array([[1.0, 0.5], [0.5, 1.0]])
    values, vectors = np.linalg.eigh(W)
    start = Tensor([1.0, 0.0], "h_0")
    h: Any = start
    factors = [[1.0, 1.0]]
    for _ in range(steps):
        h = constant(W, "W") @ h
        power = jacobian(h, start)
        factors.append([float(v @ power @ v) for v in vectors.T])
    columns = np.array(factors).T
    figure, ax = panels(size=(6.4, 4.0))
    for k, column in enumerate(columns):
        ax.semilogy(range(steps + 1), column, marker=style.marker(k),
                    label=f"eigenvector of λ = {values[k]:g}", **style.line(k))
    style.label(ax, "t", "the gradient is scaled by", r"$\partial h_t / \partial h_0 = W^t$")
    style.whole_ticks(ax)
    style.grid(ax)
    style.legend(ax)
    return Result(
        f"After {steps} multiplications by W, the gradient along its eigenvector of λ = "
        f"{values[0]:g} is scaled by {columns[0, -1]:.5f}, along that of λ = {values[1]:g} by "
        f"{columns[1, -1]:.1f}: λ^t, which vanishes or explodes.",
        {"eigenvalues λ": values, "scaled by": columns[:, -1], "λ^t": values**steps,
         "∂h_t/∂h_0": power},
        figure)


@experiment("skip_connections", title="Skip connections keep the gradient alive", claims=("H24",),
            slides=("Darmstadt, Skip connections",))
def skip_connections(depth: int = 20, width: int = 20, seeds: int = 3) -> Result:
    """The gradient at the output of each layer of a deep sigmoid network, with and without skips.

    With h ← h + σ(W h) it goes back on two paths, and one of them multiplies it by 1.

    >>> found = skip_connections().numbers
    >>> bool(max(found["without skips"]) < 1e-6 < 0.1 < min(found["with skips"]))
    True
    """
    from viz.plots import style

    figure, ax = panels(size=(6.8, 4.0))
    ratios = {}
    for k, (name, wrap) in enumerate((("without skips", Sequential), ("with skips", Skip))):
        runs = []
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            h: Any = Tensor(rng.normal(size=(10, width)), "X")
            outputs: list[Node] = [h]
            for _ in range(depth):
                layer: Module = wrap(Dense(width, width, "sigmoid", initializer=glorot_normal,
                                           rng=rng))
                h = layer(h)
                outputs.append(h)
            loss = (h * rng.normal(size=h.shape)).sum()
            sizes = [float(np.linalg.norm(g)) for g in gradients(loss, outputs)]
            runs.append(np.array(sizes) / sizes[-1])
        ratios[name] = np.array([run[0] for run in runs])
        ax.semilogy(range(depth + 1), np.exp(np.log(runs).mean(axis=0)), marker=style.marker(k),
                    markersize=5, label=name, **style.line(k))
    style.label(ax, "layer (0: the input)", r"$\|\partial J/\partial h_l\|\,/\,"
                rf"\|\partial J/\partial h_{{{depth}}}\|$", f"{depth} sigmoid layers")
    style.whole_ticks(ax)
    style.grid(ax)
    style.legend(ax)
    plain, skipped = (float(np.median(found)) for found in ratios.values())
    return Result(
        f"Behind {depth} sigmoid layers, {plain:.0e} of the gradient is left at the input; with a "
        f"skip connection around each layer it is {skipped:.2g} times the one at the output.",
        dict(ratios), figure)


__all__ = ["exploding_gradients", "skip_connections", "vanishing_gradients"]
