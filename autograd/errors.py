"""The exceptions of the engine. Every message says what was wrong, what it got, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class ShapeError(ValueError):
    """Shapes of operands that do not fit together, or of data that does not fit its node."""


class StaleGraphError(RuntimeError):
    """The data of a leaf changed after nodes that depend on it were computed."""


class NotDifferentiableError(TypeError):
    """A function without a derivative rule was applied to a node."""


class GradientMismatch(AssertionError):
    """A gradient differs from what was expected, or from its finite difference."""


class Failure(NamedTuple):
    """What failed: an op, or a function's name, applied to these operands with these options."""

    op: Any
    operands: tuple[Any, ...]
    options: Mapping[str, Any]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as None: a worker process sends its errors, but recorded nodes stay with it."""
        return type(None), ()


def note_failure(error: Exception, op: Any, operands: Any, options: Any = None) -> Exception:
    """Note on an exception which op failed on what, for `viz.draw_error`, and return it.

    The first note stays: it names the op itself, later ones would name what called it.
    """
    vars(error).setdefault("failure", Failure(op, tuple(operands), options or {}))
    return error
