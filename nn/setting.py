"""Settings that are checked whenever they are assigned, not only when a thing is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nn.checks import number_in
from nn.inputs import switch


class Setting:
    """A number of an object, held within bounds: an attribute of its class.

    Args:
        optional: True if None may be assigned too.
        function: True if a function may be, which gives the number when it is needed.
        bounds: see `number_in`.

    >>> class Optimizer:
    ...     momentum = Setting(least=0, below=1)
    >>> optimizer = Optimizer()
    >>> optimizer.momentum = 2
    Traceback (most recent call last):
    ValueError: Optimizer: momentum must be at least 0 and below 1, got 2.
    """

    def __init__(self, *, optional: bool = False, function: bool = False, **bounds: float) -> None:
        self.optional, self.function, self.bounds = optional, function, bounds

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    if TYPE_CHECKING:  # what is read is the object's own entry

        def __get__(self, thing: Any, owner: type) -> Any: ...

    def __set__(self, thing: Any, value: Any) -> None:
        taken = (self.optional and value is None) or (self.function and callable(value))
        if not taken:
            value = self.checked(value, f"{type(thing).__name__}: {self.name}")
        vars(thing)[self.name] = value

    def checked(self, value: Any, who: str) -> float:
        """A number within the bounds; raises TypeError, ValueError."""
        return number_in(value, who, **self.bounds)  # type: ignore[arg-type]


class Switch(Setting):
    """A setting that is True or False."""

    def checked(self, value: Any, who: str) -> bool:
        """True or False; raises TypeError for anything else."""
        return switch(value, who)


__all__ = ["Setting", "Switch"]
