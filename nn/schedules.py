"""Learning-rate schedules: functions of a count of updates or epochs.

A schedule is given to an optimizer as its learning rate, or to `nn.train`. Its `unit` says what it
counts from 0: "update" or "epoch".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nn.checks import number_in


@dataclass(frozen=True)
class Schedule:
    """A learning rate that depends on time: ``schedule(t)``.

    >>> Schedule("halves", lambda t: 0.5**t)(3)
    0.125
    """

    name: str
    rate: Callable[[int], float]
    unit: str = "update"

    def __post_init__(self) -> None:
        if self.unit not in ("update", "epoch"):
            raise ValueError(f'{self.name}: unit must be "update" or "epoch", got {self.unit!r}.')

    def __call__(self, t: int) -> float:
        """The learning rate of update or epoch t = 0, 1, 2, ..."""
        return self.rate(t)

    def __repr__(self) -> str:
        return f"{self.name} per {self.unit}"


def constant(rate: float) -> Schedule:
    """η_t = η (Darmstadt, "How to choose the learning rate").

    >>> constant(0.1)(1000)
    0.1
    """
    rate = number_in(rate, "constant: rate", above=0)
    return Schedule(f"constant({rate:g})", lambda t: rate)


def step_decay(rate: float, factor: float, every: int, unit: str = "epoch") -> Schedule:
    """η_t = η · factor^⌊t / every⌋: multiplied by `factor` each `every` epochs.

    Raises ValueError unless rate > 0, 0 < factor ≤ 1, every ≥ 1.

    >>> [step_decay(0.4, 0.5, every=10)(t) for t in (0, 9, 10, 20)]
    [0.4, 0.4, 0.2, 0.1]
    """
    rate = number_in(rate, "step_decay: rate", above=0)
    factor = number_in(factor, "step_decay: factor", above=0, most=1)
    every = int(number_in(every, "step_decay: every", least=1, whole=True))
    return Schedule(f"step_decay({rate:g}, {factor:g}, every={every})",
                    lambda t: rate * factor ** (t // every), unit)


def exponential(rate: float, factor: float, unit: str = "epoch") -> Schedule:
    """η_t = η · factor^t. Raises ValueError unless rate > 0 and 0 < factor ≤ 1.

    >>> exponential(1.0, 0.5)(3)
    0.125
    """
    rate = number_in(rate, "exponential: rate", above=0)
    factor = number_in(factor, "exponential: factor", above=0, most=1)
    return Schedule(f"exponential({rate:g}, {factor:g})", lambda t: rate * factor**t, unit)


def inverse_time(rate: float, decay: float, unit: str = "update") -> Schedule:
    """η_t = η / (1 + decay · t), the `decay` of Keras 1.

    Raises ValueError unless rate > 0 and decay ≥ 0.
    Source: Lisbon, "Some Code in Keras".

    >>> inverse_time(0.1, 1e-6)(1_000_000)
    0.05
    """
    rate = number_in(rate, "inverse_time: rate", above=0)
    decay = number_in(decay, "inverse_time: decay", least=0)
    return Schedule(f"inverse_time({rate:g}, {decay:g})", lambda t: rate / (1 + decay * t), unit)


def robbins_monro(rate: float, unit: str = "update") -> Schedule:
    """η_t = η₀ / (t + 1): Σ η_t = ∞ and Σ η_t² < ∞, so that noisy gradients average out.

    Source: Darmstadt, "When to Update W?"; Robbins and Monro 1951.

    >>> [robbins_monro(1.0)(t) for t in range(4)]
    [1.0, 0.5, 0.333..., 0.25]
    """
    rate = number_in(rate, "robbins_monro: rate", above=0)
    return Schedule(f"robbins_monro({rate:g})", lambda t: rate / (t + 1), unit)


def warmup_cosine(
    rate: float, warmup: int, total: int, final: float = 0.0, unit: str = "update",
) -> Schedule:
    """Rises to `rate` over `warmup` updates, then falls along a half cosine to `final`.

    η_t = η (t + 1) / warmup for t < warmup; then final + (η − final)(1 + cos πs) / 2 with s from
    0 to 1 at t = total. Raises ValueError unless 0 ≤ warmup < total and 0 ≤ final ≤ rate.
    Source: Loshchilov and Hutter 2017.

    >>> schedule = warmup_cosine(1.0, warmup=2, total=6)
    >>> [round(schedule(t), 3) for t in range(7)]
    [0.5, 1.0, 1.0, 0.854, 0.5, 0.146, 0.0]
    """
    rate = number_in(rate, "warmup_cosine: rate", above=0)
    warmup = int(number_in(warmup, "warmup_cosine: warmup", least=0, whole=True))
    total = int(number_in(total, "warmup_cosine: total", above=warmup, whole=True))
    final = number_in(final, "warmup_cosine: final", least=0, most=rate)

    def at(t: int) -> float:
        if t < warmup:
            return rate * (t + 1) / warmup
        s = min(1.0, (t - warmup) / (total - warmup))
        return final + (rate - final) * (1 + math.cos(math.pi * s)) / 2

    return Schedule(f"warmup_cosine({rate:g}, {warmup}, {total})", at, unit)


@dataclass
class HalveAndGoBack:
    """Lisbon's rule: when validation got worse, halve the rate and go back to the weights before.

    Start with a large rate; keep it while the validation loss improves. After an epoch that raised
    it above that of the weights which the epoch began with, the rate is multiplied by `factor`,
    and training goes on from those weights. `nn.train` begins each call with a fresh copy.

    Attributes:
        rate: the learning rate of the next epoch.
        factor: 1/2 on the slide.

    Raises ValueError unless rate > 0 and 0 < factor < 1.
    Source: Lisbon, "Decaying the Learning Rate", "Early Stopping".

    >>> schedule = HalveAndGoBack(0.1)
    >>> for loss in [1.0, 0.8, 0.9, 0.7, 0.75, 0.6]:
    ...     worse = schedule.observe(loss)
    ...     print(schedule.rate, worse)
    0.1 False
    0.1 False
    0.05 True
    0.05 False
    0.025 True
    0.025 False
    """

    rate: float
    factor: float = 0.5
    unit: str = field(default="epoch", init=False)
    _last: float = field(default=math.inf, init=False, repr=False)

    def __post_init__(self) -> None:
        self.rate = number_in(self.rate, "HalveAndGoBack: rate", above=0)
        self.factor = number_in(self.factor, "HalveAndGoBack: factor", above=0, below=1)

    def __call__(self, t: Any) -> float:
        """The learning rate of the next epoch; t does not matter."""
        return self.rate

    def observe(self, validation_loss: float) -> bool:
        """Note an epoch's validation loss; True if it rose: go back to the weights before."""
        worse = not validation_loss <= self._last
        if worse:
            self.rate *= self.factor
        else:
            self._last = float(validation_loss)
        return worse


__all__ = ["HalveAndGoBack", "Schedule", "constant", "exponential", "inverse_time",
           "robbins_monro", "step_decay", "warmup_cosine"]  # fmt: skip
