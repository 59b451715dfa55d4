"""Reverse-mode automatic differentiation for people who want to see how it works.

Read it in one sitting, in this order: `node` (what a box of the graph holds), `op` (how an op is
declared), `elementwise` (one declaration per function), `sweeps` (backpropagation itself), `graph`
(a recorded graph as a whole), `derivative` (gradients as numbers and as graphs). How a graph is
compiled into NumPy statements is told in `program`.

>>> from autograd import Value
>>> x, y = Value(3.0, "x"), Value(2.0, "y")
>>> z = x * y + x
>>> z.backward()
>>> x.grad, y.grad
(3.0, 3.0)
"""

from typing import TYPE_CHECKING, Any

from autograd.activations import (
    elu,
    erf,
    gelu,
    leaky_relu,
    relu,
    sigmoid,
    softplus,
    swish,
    tanh,
)
from autograd.assertions import assert_gradients, same_shape
from autograd.chain_rule import chain_rule
from autograd.check import GradientReport, check_gradients
from autograd.choices import (
    absolute,
    clip,
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    maximum,
    minimum,
    not_equal,
    sign,
    where,
)
from autograd.constants import constant
from autograd.derivative import grad, gradients
from autograd.elementwise import (
    add,
    divide,
    exp,
    expm1,
    identity,
    log,
    log1p,
    multiply,
    negative,
    power,
    sqrt,
    square,
    subtract,
)
from autograd.errors import (
    GradientMismatch,
    NotDifferentiableError,
    ShapeError,
    StaleGraphError,
)
from autograd.formula import formula
from autograd.graph import Graph, topological_sort
from autograd.indexing import concatenate, getitem, scatter, stack, take
from autograd.jacobian import hessian, jacobian
from autograd.node import Node, Tensor, Value
from autograd.op import OWN, REGISTRY, array_op, elementwise
from autograd.probabilities import log_softmax, logsumexp, softmax, sparsemax
from autograd.products import dot, kron, matmul, outer
from autograd.reductions import max as max
from autograd.reductions import mean, norm, var
from autograd.reductions import min as min
from autograd.reductions import sum as sum
from autograd.shapes import broadcast_to, ravel, reshape, sum_to, transpose
from autograd.trigonometry import arccos, arcsin, arctan, cos, cosh, sin, sinh, tan

if TYPE_CHECKING:
    from autograd.by_hand import HandReport, HandRow, assert_by_hand, check_by_hand
    from autograd.program import Program, compile_graph

VERSION = "0.1.0"
DISTRIBUTION = "chalkgrad"  # tells this package from the unrelated `autograd` on PyPI

LATER = {
    **dict.fromkeys(("HandReport", "HandRow", "assert_by_hand", "check_by_hand"), "by_hand"),
    **dict.fromkeys(("Program", "compile_graph"), "program"),
}
"""In which package: imported when first used, so that `import autograd` stays fast."""

abs = absolute  # like sum, max and min not in __all__: `import *` must not hide Python's own
OWN.update(REGISTRY)

def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module 'autograd' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"autograd.{LATER[name]}"), name)


__all__ = [
    "GradientMismatch", "GradientReport", "Graph", "HandReport", "HandRow", "Node",
    "NotDifferentiableError", "Program", "ShapeError", "StaleGraphError", "Tensor", "Value",
    "absolute", "add", "arccos", "arcsin", "arctan", "array_op", "assert_by_hand",
    "assert_gradients", "broadcast_to", "chain_rule", "check_by_hand", "check_gradients", "clip",
    "compile_graph", "concatenate", "constant", "cos", "cosh", "divide", "dot", "elementwise",
    "elu", "equal", "erf", "exp", "expm1", "formula", "gelu", "getitem", "grad", "gradients",
    "greater", "greater_equal", "hessian", "identity", "jacobian", "kron", "leaky_relu", "less",
    "less_equal", "log", "log1p", "log_softmax", "logsumexp", "matmul", "maximum", "mean",
    "minimum", "multiply", "negative", "norm", "not_equal", "outer", "power", "ravel", "relu",
    "reshape", "same_shape", "scatter", "sigmoid", "sign", "sin", "sinh", "softmax", "softplus",
    "sparsemax", "sqrt", "square", "stack", "subtract", "sum_to", "swish", "take", "tan", "tanh",
    "topological_sort", "transpose", "var", "where",
]  # fmt: skip
