"""How one op is written in JavaScript: the table next to which `autograd.notation` has the text.

Only how an op computes stands here. Its derivative is written out from its own rule by
`viz.javascript`, so that there is no second set of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from math import isfinite, isnan
from typing import Any

from autograd.op import Op

JAVASCRIPT: dict[str, str | Callable[[Sequence[str]], str]] = {
    # Arithmetic.
    "add": "{0} + {1}", "subtract": "{0} - {1}", "multiply": "{0} * {1}", "divide": "{0} / {1}",
    "negative": "-{0}", "identity": "{0}", "square": "{0} * {0}", "power": "Math.pow({0}, {1})",
    "sqrt": "Math.sqrt({0})", "exp": "Math.exp({0})", "expm1": "Math.expm1({0})",
    "log": "Math.log({0})", "log1p": "Math.log1p({0})",
    # Comparisons give 0 or 1.
    "greater": "+({0} > {1})", "greater_equal": "+({0} >= {1})", "less": "+({0} < {1})",
    "less_equal": "+({0} <= {1})", "equal": "+({0} === {1})", "not_equal": "+({0} !== {1})",
    # Choices. A condition that is nan is not 0, so it holds, as in Python.
    "absolute": "Math.abs({0})", "sign": "Math.sign({0})", "maximum": "Math.max({0}, {1})",
    "minimum": "Math.min({0}, {1})", "where": "{0} !== 0 ? {1} : {2}",
    # Trigonometric and hyperbolic functions.
    "sin": "Math.sin({0})", "cos": "Math.cos({0})", "tan": "Math.tan({0})",
    "arcsin": "Math.asin({0})", "arccos": "Math.acos({0})", "arctan": "Math.atan({0})",
    "sinh": "Math.sinh({0})", "cosh": "Math.cosh({0})", "tanh": "Math.tanh({0})",
    # Activations.
    "sigmoid": "1 / (1 + Math.exp(-{0}))",
    "softplus": "({0} > 0 ? {0} : 0) + Math.log1p(Math.exp(-Math.abs({0})))",
    "relu": "{0} <= 0 ? 0 : {0}", "leaky_relu": "{0} > 0 ? {0} : {slope} * {0}",
    "elu": "{0} > 0 ? {0} : {alpha} * Math.expm1({0})",
    "erf": "erf({0})", "gelu": "0.5 * {0} * erfc(-{0} / Math.SQRT2)",
    "swish": "{0} / (1 + Math.exp(-{0}))",
    # Over one number, or over several; and changes of shape that change no number.
    "total": lambda xs: " + ".join(["0", *xs]), "sum": "{0}", "mean": "{0}", "max": "{0}",
    "min": "{0}", "norm": "Math.abs({0})", "logsumexp": "{0}", "softmax": "Math.exp({0} - {0})",
    "reshape": "{0}", "sum_to": "{0}", "broadcast_to": "{0}",
}  # fmt: skip
"""The expression for each op of numbers, by its name: operands as ``{0}``, options by name.

For an op of your own add an entry; operands are names or numbers, never longer expressions.
"""

HELPERS = {"erf": """\
const tail = (x) => {
  let t = 0;
  for (let k = 150; k > 0; k--) t = k / 2 / (x + t);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + t);
};
const near = (x) => {
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
};
const erf = (x) => Math.abs(x) < 2 ? near(x) : x > 0 ? 1 - tail(x) : tail(-x) - 1;
const erfc = (x) => Math.abs(x) < 2 ? 1 - near(x) : x > 0 ? tail(x) : 2 - tail(-x);
"""}
"""What JavaScript lacks, by a part of its name; the error function is a sum of positive terms
near 0, and a continued fraction further out (Abramowitz and Stegun, 7.1.6 and 7.1.14)."""


def expression(op: Op, operands: Sequence[str], options: Mapping[str, Any]) -> str | None:
    """The op on operands that are written already, as JavaScript; None where it has none.

    >>> from autograd.op import REGISTRY
    >>> expression(REGISTRY["elu"], ["x"], {}), expression(REGISTRY["elu"], ["x"], {"alpha": 2})
    ('x > 0 ? x : 1 * Math.expm1(x)', 'x > 0 ? x : 2 * Math.expm1(x)')
    """
    pattern = JAVASCRIPT.get(op.name)
    if pattern is None:
        return None
    if callable(pattern):
        return pattern(operands)
    if "{" in (rest := pattern.replace("{0}", "").replace("{1}", "").replace("{2}", "")):
        given = {key: literal(value) for key, value in {**defaults(op), **options}.items()
                 if f"{{{key}}}" in rest}
        return pattern.format(*operands, **given)
    return pattern.format(*operands)


def defaults(op: Op) -> dict[str, Any]:
    """The options that the op has if none are given, as its own function declares them."""
    return {name: parameter.default for name, parameter in signature(op.array).parameters.items()
            if parameter.kind is Parameter.KEYWORD_ONLY}


def literal(number: Any) -> str:
    """A number as JavaScript, in parentheses if it has a sign.

    >>> [literal(x) for x in (2.0, -0.5, float("inf"), 1e300)]
    ['2', '(-0.5)', 'Infinity', '1e+300']
    """
    x = float(number)
    if isnan(x):
        return "NaN"
    text = repr(x).removesuffix(".0") if isfinite(x) else repr(x).replace("inf", "Infinity")
    return f"({text})" if text.startswith("-") else text


__all__ = ["HELPERS", "JAVASCRIPT", "defaults", "expression", "literal"]
