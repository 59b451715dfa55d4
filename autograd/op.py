"""An op is declared once: how it computes, and its local slopes or rules. All else follows.

`elementwise` declares functions applied entry by entry; their derivative is a list of local slopes,
``slope(y, *operands)`` as a textbook writes them. `array_op` declares everything else; its rules
``rule(g, y, *operands, **options)`` return the gradient for one operand, given the gradient g of
the result y. Slopes and rules are written with operators and ops only, so the same lines serve
numbers (`backward`), nodes (`grad`), and the labels on the edges of a diagram.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.data import as_constant, clock, freeze, misfit
from autograd.dispatch import FUNCTIONS, register
from autograd.errors import ShapeError, note_failure
from autograd.node import Node, Tensor, Value
from autograd.operators import install_operator, new_object, require_free
from autograd.quiet import QUIET

REGISTRY: dict[str, Op] = {}
OWN: set[str] = set()  # the names of autograd's ops; others may be declared again, as in notebooks
Function = Callable[..., Any]


class Op:
    """One operation; call it on nodes to record a node, on numbers and arrays to get the result.

    Attributes:
        name: how errors, diagrams and reports call it.
        number: computes the result from floats; None where only arrays make sense.
        arity: how many operands it takes; None for any number.
        array: computes the result from arrays, and from complex numbers where `analytic`.
        symbol, text: for diagrams, and a template such as ``"{} + {}"`` for traces.
        analytic: True where the complex step may be used to check the rule.
        domain: (low, high), or one such pair per operand: where tests may put the op.
        branch: ``branch(*operands, **options)`` tells on which side of a kink each entry is.
        along_axis: True where an option ``axis`` says along what it works, and None means all.
        cases: ((shape, ...), options) pairs on which tests try an array op.
    """

    scalar_slopes: tuple[Any, ...] = ()  # for `sweep`: slopes that need no `pull`

    def __init__(
        self, name: str, array: Function, arity: int | None, *, number: Function | None = None,
        numpy: Function | None = None, symbol: str | None = None, text: str | None = None,
        analytic: bool = False, domain: Any = (-2.0, 2.0), branch: Function | None = None,
        along_axis: bool = False, cases: Sequence[Any] = (), doc: str = "",
    ) -> None:
        if name in OWN:
            raise ValueError(f"{name!r} is an op of autograd; give the new op another name.")
        if not (isinstance(name, str) and name and callable(array) and callable(number or array)):
            raise TypeError(f"op {name!r}: expected a name, a function on arrays (and one on floats"
                            " or None).")
        if arity == 0:
            raise ValueError(f"op {name!r}: expected a slope or rule for each operand, got none.")
        self.name, self.array, self.number, self.arity = name, array, number, arity
        self.symbol, self.text = symbol or name, text
        self.analytic, self.domain, self.branch, self.cases = analytic, domain, branch, cases
        self.along_axis = along_axis
        self.silenced = np.errstate(all="ignore")(array)
        self.__doc__ = doc
        REGISTRY[name] = self
        if numpy is not None:
            register(numpy, self)

    def __call__(self, *operands: Any, **options: Any) -> Any:
        """Record the op if an operand is a node; else just compute."""
        if self.arity not in (None, len(operands)):  # a third array would be NumPy's out=
            raise TypeError(f"{self.name}: expected {self.arity} operand(s), got {len(operands)}.")
        for operand in operands:
            if isinstance(operand, Node):
                return record(self, operands, options)
        raw = [x if type(x) is float or (type(x) is np.ndarray and x.dtype.kind in "fcb")
               else as_constant(x, self.name) for x in operands]
        result = self.compute(*raw, **options)
        return result if isinstance(result, np.ndarray) and result.ndim else float(result)

    def compute(self, *xs: Any, **options: Any) -> Any:
        """The result for raw numbers and arrays. Undefined results are inf or nan, as in IEEE."""
        if self.number and type(xs[0]) is float and all([type(x) is float for x in xs]):
            try:
                return self.number(*xs, **options)
            except (ArithmeticError, ValueError):
                pass  # NumPy knows the inf or nan that Python's math refuses to return
        try:
            return (self.array if QUIET.get() else self.silenced)(*xs, **options)
        except ShapeError as error:
            raise ShapeError(f"{self.name}: {error}") from None
        except ValueError as error:
            raise ShapeError(f"{self.name}: {misfit(xs) or error}") from None

    def compute_node(self, *xs: Any, **options: Any) -> Any:
        """The result as a node holds it: a float, or a read-only array."""
        result = self.compute(*xs, **options)
        if not isinstance(result, np.ndarray) or not result.ndim:
            return float(result)
        if result.size == 0:
            raise ShapeError(f"{self.name}: the result is empty (shape {result.shape}).")
        if result.dtype.kind == "b":
            result = result.astype(np.result_type(*xs))
        return freeze(result)

    def pull(self, i: int, g: Any, y: Any, *xs: Any, **options: Any) -> Any:
        """The gradient for operand i, given the gradient g of the result y; None stands for 0."""
        raise NotImplementedError

    def describe(self, *names: str, **options: Any) -> str:
        """The op applied to operands of these names, as text: "x + y"."""
        if self.text is not None and not options:
            return self.text.format(*names)
        settings = [f"{key}={value}" for key, value in options.items()]
        return f"{self.name}({', '.join([*names, *settings])})"

    def __repr__(self) -> str:
        return f"<op {self.name}>"


class ElementwiseOp(Op):
    """An op that is applied entry by entry; ``slopes[i](y, *operands)`` is dy/d(operand i)."""

    def __init__(self, name: str, array: Function, slopes: Sequence[Any], **settings: Any) -> None:
        super().__init__(name, array, len(slopes), **settings)
        self.slopes = tuple([s if callable(s) else float(s) for s in slopes])
        # A slope of 0 lets nothing through, not even inf · 0 = nan: `sweep` must ask `pull`.
        self.scalar_slopes = () if 0.0 in self.slopes or len(slopes) > 2 else self.slopes

    def pull(self, i: int, g: Any, y: Any, *xs: Any, **options: Any) -> Any:
        """Gradient times local slope."""
        slope = self.slopes[i]
        if callable(slope):
            return g * slope(y, *xs, **options)
        return g if slope == 1 else g * slope if slope else None


class ArrayOp(Op):
    """An op with one rule per operand, or one rule ``(i, g, y, *operands)`` for any number."""

    def __init__(self, name: str, array: Function, rules: Sequence[Function], any_number: bool,
                 **settings: Any) -> None:
        super().__init__(name, array, None if any_number else len(rules), **settings)
        self.rules, self.any_number = tuple(rules), any_number

    def pull(self, i: int, g: Any, y: Any, *xs: Any, **options: Any) -> Any:
        """What the rule for operand i makes of the gradient."""
        if self.any_number:
            return self.rules[0](i, g, y, *xs, **options)
        return self.rules[i](g, y, *xs, **options)


def elementwise(name: str, number: Function | None, array: Function, *slopes: Any,
                operator: str = "", **settings: Any) -> ElementwiseOp:
    """Declare an op that is applied entry by entry.

    y = array(*operands), entry by entry;  dy/d(operand i) = slopes[i](y, *operands)

    Args:
        name: a new name; tests, diagrams and errors use it.
        number: the function on floats (`math.tanh`), or None to use `array` for them too.
        array: the function on arrays; a NumPy ufunc is dispatched: ``np.tanh(node)`` works.
        slopes: one function or number per operand, written with operators and ops.
        operator: the operator's name, such as "mul", where Python has one.
        settings: see `Op`.

    Raises ValueError if the name or operator is taken or no slope given, TypeError for no function.

    >>> softsign = elementwise("softsign", None, lambda x: x / (1 + abs(x)),
    ...                        lambda y, x: 1 / (1 + abs(x)) ** 2)
    >>> x = Value(1.0)
    >>> softsign(x).backward()
    >>> x.grad
    0.25
    """
    if isinstance(array, np.ufunc) and getattr(FUNCTIONS.get(array), "name", "") not in OWN:
        settings.setdefault("numpy", array)
    require_free(operator, name)
    op = ElementwiseOp(name, array, slopes, number=number, **settings)
    if operator:
        install_operator(op, operator, len(slopes))
    return op


def array_op(name: str, array: Function, *rules: Function, any_number: bool = False,
             **settings: Any) -> ArrayOp:
    """Declare an op by rules ``rule(g, y, *operands, **options)``, one per operand.

    The rule for an operand a returns dL/da, given g = dL/dy; broadcasting is undone for it.
    With ``any_number=True`` there is one rule ``(i, g, y, *operands, **options)`` for operand i.

    >>> double = array_op("double", lambda x: 2 * x, lambda g, y, x: 2 * g)
    >>> double(Tensor([1.0, 2.0])).data
    array([2., 4.])
    """
    return ArrayOp(name, array, rules, any_number, **settings)


def record(op: Op, operands: tuple[Any, ...], options: dict[str, Any]) -> Node:
    """Compute the op and return the node that remembers how."""
    try:
        operands = tuple([x if isinstance(x, Node) or type(x) is float else as_constant(x, op.name)
                          for x in operands])
        data = op.compute_node(
            *[x._data if isinstance(x, Node) else x for x in operands], **options)
    except Exception as error:
        note_failure(error, op, operands, options)
        raise
    node = new_object(Value if type(data) is float else Tensor)
    node._data, node.grad, node.op, node.options = data, None, op, options or None
    node._left = operands[0]
    node._right = operands[1] if len(operands) > 1 else None
    node._more = operands[2:]
    node._name, node._stamp = None, clock.now
    return node
