"""Finite differences: how exact they are, and what they cost."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Tensor, check_gradients, gradients, sin, sum
from lectures.experiments.form import Result, experiment
from lectures.experiments.own_ops import declared
from lectures.pictures import panels


@experiment("finite_differences", title="Finite differences: error and cost", claims=("H11", "H12"),
            slides=("Lisbon, Gradient Checking", "Darmstadt, Another Way to Compute the Gradients"))
def finite_differences() -> Result:
    """The derivative of sin at 1 by forward and central differences with steps ε, and their cost.

    Forward differences err by ε/2 |f″|, central ones by ε²/6 |f‴|, and both by the rounding error
    of f divided by ε: the smaller the step is not the better. For M parameters they take M + 1 and
    2 M evaluations; reverse mode takes one forward and one backward pass.

    >>> found = finite_differences().numbers
    >>> [f"{found[name]:.0e}" for name in ('forward, 1e-05', 'forward, 1e-08')]
    ['4e-06', '3e-09']
    """
    from viz.plots import style

    steps = 10.0 ** np.arange(-15, 0)
    errors = {"forward": [abs(forward(math.sin, 1.0, e) - math.cos(1)) for e in steps],
              "central": [abs(central(math.sin, 1.0, e) - math.cos(1)) for e in steps]}
    numbers: dict[str, Any] = {
        f"{name}, {step:.0e}": row[i] for name, row in errors.items()
        for i, step in enumerate(steps) if round(math.log10(step)) in (-5, -8, -12)}
    sizes = [1, 3, 10, 30]
    cost = {scheme: [evaluations(size, scheme) for size in sizes] for scheme in errors}
    cost["backpropagation"] = [passes_of_backpropagation(size) for size in sizes]
    numbers |= {"M": sizes} | {f"passes: {name}": passes for name, passes in cost.items()}
    figure, axes = panels(1, 2, size=(4.4, 3.8))
    for k, (name, row) in enumerate(errors.items()):
        axes[0].loglog(steps, row, marker=style.marker(k), label=name, **style.line(k))
    for k, (name, passes) in enumerate(cost.items()):
        axes[1].plot(sizes, passes, marker=style.marker(k), label=name, **style.line(k))
    style.label(axes[0], "ε", "error", "derivative of sin at 1")
    style.label(axes[1], "number of parameters M", "passes", "passes for all derivatives")
    for ax in axes:
        style.grid(ax)
        style.legend(ax)
    best = {name: float(steps[int(np.argmin(row))]) for name, row in errors.items()}
    return Result(
        f"Forward differences are best with ε = {best['forward']:.0e} (error "
        f"{min(errors['forward']):.0e}) and worse on both sides, {numbers['forward, 1e-05']:.1e} "
        f"with 1e-5 and {numbers['forward, 1e-12']:.0e} with 1e-12; central ones have "
        f"{numbers['central, 1e-05']:.0e} with 1e-5. For {sizes[-1]} parameters they take "
        f"{cost['forward'][-1]} and {cost['central'][-1]} passes, backpropagation "
        f"{cost['backpropagation'][-1]}.", numbers, figure)


def forward(f: Any, x: float, step: float) -> float:
    """(f(x + ε) − f(x)) / ε.

    >>> forward(lambda x: x * x, 1.0, 0.5)
    2.5
    """
    return float((f(x + step) - f(x)) / step)


def central(f: Any, x: float, step: float) -> float:
    """(f(x + ε) − f(x − ε)) / 2ε.

    >>> central(lambda x: x * x, 1.0, 0.5)
    2.0
    """
    return float((f(x + step) - f(x - step)) / (2 * step))


def evaluations(size: int, method: Any) -> int:
    """How often L = Σ sin w_j of so many parameters is evaluated to check its gradient.

    >>> evaluations(3, "forward"), evaluations(3, "central")
    (4, 6)
    """
    w = Tensor(np.linspace(0.3, 1.1, size), "w")
    report = check_gradients(sum(sin(w)), method=method)
    assert report.ok
    return report.evaluations


def passes_of_backpropagation(size: int) -> int:
    """How often sin and its slope are computed for the gradient of Σ sin w_j, by counting.

    >>> passes_of_backpropagation(3)
    2
    """
    passes = []

    def counted(f: Any) -> Any:
        def call(*arrays: Any) -> Any:  # sin gets z, its slope (y, z)
            passes.append(f)
            return f(arrays[-1])

        return call

    w = Tensor(np.linspace(0.3, 1.1, size), "w")
    with declared("counted_sin", counted(np.sin), counted(np.cos)) as counted_sin:
        gradient = gradients(sum(counted_sin(w)), w)
    assert np.allclose(gradient, np.cos(w.data))
    return len(passes)


__all__ = ["central", "evaluations", "finite_differences", "forward", "passes_of_backpropagation"]
