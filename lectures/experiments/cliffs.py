"""A cliff in the loss of a recurrent network: one step undoes many, unless it is clipped."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Value
from lectures.experiments.form import Result, experiment
from lectures.pictures import panels
from nn.clipping import clip_by_norm, clip_by_value
from nn.optimizers import GradientDescent


@experiment("cliffs", title="A cliff, with and without gradient clipping", claims=("H34",),
            slides=("Uppsala, Problems: Cliffs",
                    "Uppsala, Problems: Exploding and vanishing gradients"))
def cliffs(steps: int = 50, rate: float = 0.1, limit: float = 0.2) -> Result:
    """Gradient descent on ½ (w⁸ h − 1)²: a recurrent network of one linear unit, h ← w h.

    Where w is below 1 the loss is flat, above it rises like a wall, and the gradient with it.
    Clipping keeps the gradient's direction and limits its length.

    >>> found = cliffs().numbers
    >>> found["clipped: last loss"] < 0.01 < 0.4 < found["unclipped: last loss"]
    True
    """
    from viz import plots
    from viz.plots import style

    figure, axes = panels(1, 2, size=(5.2, 4.2))
    numbers: dict[str, Any] = {
        "(3, 4) clipped by norm 1": clip_by_norm([3.0, 4.0], 1.0),
        "(3, 4) clipped by value 2": clip_by_value([3.0, 4.0], 2.0)}
    paths: dict[str, np.ndarray] = {}
    for k, (name, clip) in enumerate({"unclipped": None, "clipped": limit}.items()):
        w, h = Value(0.6, "w"), Value(0.8, "h")
        descent = GradientDescent([w, h], rate, clip_norm=clip)
        path, losses = [[w.data, h.data]], []
        for _ in range(steps):
            losses.append(descent.step(recurrent_loss(w, h)) or 0.0)
            path.append([w.data, h.data])
        paths[name] = np.array(path)
        moves = np.hypot(*np.diff(path, axis=0).T)
        numbers |= {f"{name}: longest step": float(moves.max()),
                    f"{name}: lowest loss": min(losses), f"{name}: last loss": losses[-1]}
        axes[1].plot(losses, label=name, **style.line(k))
    plots.loss_surface(recurrent_loss, spans=((-1.25, 1.3), (0.4, 1.1)), path=paths,
                       names=("w", "h"), ax=axes[0])
    style.label(axes[0], title="½ (w⁸ h − 1)²")
    style.label(axes[1], "step", "loss")
    style.grid(axes[1])
    style.legend(axes[1])
    return Result(
        f"One step without clipping goes {numbers['unclipped: longest step']:.2f} far and undoes "
        f"all before it: the loss was down to {numbers['unclipped: lowest loss']:.3f} and ends at "
        f"{numbers['unclipped: last loss']:.3f}, where all is flat. With gradients of length "
        f"{limit:g} at most, no step is longer than {numbers['clipped: longest step']:.2f}, and "
        f"the loss ends at {numbers['clipped: last loss']:.4f}.", numbers, figure)


def recurrent_loss(w: Any, h: Any, times: int = 8) -> Any:
    """½ (h_T − 1)² after T times h ← w h.

    >>> recurrent_loss(1.0, 3.0)
    2.0
    """
    for _ in range(times):
        h = w * h
    return (h - 1) ** 2 / 2


__all__ = ["cliffs", "recurrent_loss"]
