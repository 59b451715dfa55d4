"""The exceptions of the engine. Every message says what was wrong, what it got, and what to do."""


class ShapeError(ValueError):
    """Shapes of operands that do not fit together, or of data that does not fit its node."""


class StaleGraphError(RuntimeError):
    """The data of a leaf changed after nodes that depend on it were computed."""


class NotDifferentiableError(TypeError):
    """A function without a derivative rule was applied to a node."""


class GradientMismatch(AssertionError):
    """A gradient differs from what was expected, or from its finite difference."""
