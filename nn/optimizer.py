"""`Optimizer`: what all first-order optimizers share; their rules are in `optimizers`."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from autograd.node import Node
from nn.checks import number_in
from nn.clipping import clip_by_norm, clip_by_value
from nn.flat import FlatParameters, number_of
from nn.module import Module
from nn.setting import Setting

FOREIGN = {
    "lr": "learning_rate", "eta": "learning_rate", "betas": "beta1 and beta2", "eps": "epsilon",
    "momentum": "the optimizer Momentum(model, learning_rate, momentum=...)",
    "nesterov": "the optimizer Nesterov(model, learning_rate, momentum=...)",
    "alpha": "decay", "rho": "decay", "decay": "the schedule nn.schedules.inverse_time",
    "clipnorm": "clip_norm", "clipvalue": "clip_value",
}
"""What other libraries call a setting, and what to take here."""


class Absent:
    """A name that other libraries have: assigning it would have no effect, so it is an error."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __set__(self, thing: Any, value: Any) -> None:
        getattr(thing, self.name)

    def __get__(self, thing: Any, owner: type) -> Any:
        raise AttributeError  # `Optimizer.__getattr__` says what to take


class Optimizer:
    """What all optimizers share; a rule of one's own defines `change`.

    Args:
        parameters: a network (its trained parameters), or nodes: one, a list or a dict.
        learning_rate: η ≥ 0, or a schedule that counts updates.
        weight_decay: decoupled: w also shrinks by η · weight_decay · w, which for plain gradient
            descent is L2 regularization (Uppsala, "Weight decay"; Loshchilov and Hutter 2019).
        decayed: the nodes that decay; by default the weights of a network, without biases, and
            all nodes of a list.
        clip_value, clip_norm: limits for the gradient; see `nn.clipping`.

    Attributes:
        learning_rate: may be assigned, like all other settings.
        parameters: the nodes.
        updates: how many updates there were.
        memory: the arrays that the rule keeps, by name, such as velocities.

    Raises TypeError and ValueError for settings out of range and parameters that are not leaves.
    """

    starts: ClassVar[tuple[str, ...]] = ()  # the arrays of `memory`, which start at 0
    weight_decay = Setting(least=0)
    clip_value = Setting(optional=True, above=0)
    clip_norm = Setting(optional=True, above=0)
    lr, eta, betas, eps, clipnorm, clipvalue = (Absent() for _ in range(6))

    def __init__(
        self, parameters: Any, learning_rate: Any, *, weight_decay: float = 0.0,
        decayed: list[Node] | None = None, clip_value: float | None = None,
        clip_norm: float | None = None, **foreign: Any,
    ) -> None:
        who = type(self).__name__
        for name in foreign:
            here = FOREIGN.get(name)
            raise TypeError(f"{who}: there is no setting {name!r}"
                            f"{f': take {here}' if here else ''}.")
        model = parameters if isinstance(parameters, Module) else None
        self.flat = FlatParameters(parameters)
        self.parameters = self.flat.nodes
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.clip_value, self.clip_norm = clip_value, clip_norm
        chosen = decayed if decayed is not None else model.weights() if model else self.parameters
        if strange := set(chosen) - set(self.parameters):
            raise ValueError(f"{who}: decayed holds {strange.pop()!r}, which is none of the "
                             "parameters.")
        self._decays = self.flat.mask(chosen)
        self.reset()

    @property
    def learning_rate(self) -> Any:
        """η, a number of at least 0, or a schedule of updates."""
        return self._rate

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        who = f"{type(self).__name__}: learning_rate"
        if callable(rate):
            if getattr(rate, "unit", "update") != "update":
                raise ValueError(f"{who}: {rate!r} counts epochs. Give it to nn.train as "
                                 "schedule=, or make it count updates.")
            self._rate: Any = rate
        else:
            self._rate = number_in(rate, who, least=0)

    def __getattr__(self, name: str) -> Any:
        cure = (": backward() replaces gradients and step() uses them up, so there is nothing to "
                "set to zero; leave the call out" if name == "zero_grad" else
                f": take {FOREIGN[name]}" if name in FOREIGN else "")
        raise AttributeError(f"{type(self).__name__} has no {name!r}{cure}.")

    def change(self, g: np.ndarray, rate: float) -> np.ndarray:
        """What is subtracted from the parameters; may update `memory`."""
        raise NotImplementedError(f"{type(self).__name__} must define change(g, rate).")

    def step(self, loss: Node | None = None) -> float | None:
        """One update.

        In a loop of your own, call a network with Dropout or BatchNorm layers as
        ``model(X, training=True, rng=generator)``: without, they work as for prediction.

        ``step(loss)`` differentiates the loss, touches no gradients of nodes, and returns the
        loss; ``step()`` uses up the gradients that ``loss.backward()`` left. A parameter without
        a gradient counts as gradient 0.

        Raises RuntimeError for ``step()`` without gradients, ValueError if the loss reaches none
        of the parameters or some of them were fixed since, FloatingPointError for a gradient that
        is nan or inf (nothing changes).
        """
        self.flat.require_trained(type(self).__name__)
        if loss is None:
            self.update(self.flat.consumed())
            return None
        gradient, value = self.flat.gradient(loss), number_of(loss)
        self.update(gradient)
        return value

    def update(self, gradient: np.ndarray) -> None:
        """One update with a flat gradient, in the order of `parameters`.

        Raises ValueError for another length, FloatingPointError for nan or inf; nothing changes.
        """
        g = np.asarray(gradient, self.flat.dtype)
        if g.shape != (self.flat.size,):
            raise ValueError(f"{type(self).__name__}: expected a gradient of {self.flat.size} "
                             f"numbers, got shape {g.shape}.")
        finite = np.isfinite(g)
        if not finite.all():
            entry = int(np.argmin(finite))
            raise FloatingPointError(
                f"{type(self).__name__}: the gradient of {self.flat.name_at(entry)} is "
                f"{g[entry]}; nothing was changed. A smaller learning rate, gradient clipping, or "
                "a loss of logits helps.")
        if self.clip_value is not None:
            g = clip_by_value(g, self.clip_value)
        if self.clip_norm is not None:
            g = clip_by_norm(g, self.clip_norm)
        rate = self._rate
        if callable(rate):
            rate = number_in(rate(self.updates), f"{type(self).__name__}: the learning rate of "
                             f"update {self.updates}", least=0)
        w = self.flat.read()
        with np.errstate(all="ignore"):
            new = w - self.change(g, rate)
        if self.weight_decay:
            new -= (rate * self.weight_decay) * self._decays * w
        self.flat.write(new)
        self.updates += 1

    def reset(self) -> None:
        """Forget all updates: velocities, averages and the count start anew."""
        self.updates = 0
        self.memory = {
            name: np.zeros(self.flat.size, self.flat.dtype) for name in self.starts}

    def state(self) -> dict[str, Any]:
        """A copy of all that the optimizer keeps, for `restore`."""
        return {"updates": self.updates, "learning_rate": self._rate,
                "memory": {name: array.copy() for name, array in self.memory.items()}}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        self.updates, self._rate = state["updates"], state["learning_rate"]
        self.memory = {name: array.copy() for name, array in state["memory"].items()}

    def __repr__(self) -> str:
        rate = self._rate if callable(self._rate) else f"{self._rate:g}"
        return (f"{type(self).__name__}(learning_rate={rate}, {self.flat.size} numbers, "
                f"{self.updates} updates)")


__all__ = ["FOREIGN", "Optimizer"]
