"""Trigonometric and hyperbolic functions, declared as in `elementwise`."""

from __future__ import annotations

import math

import numpy as np

from autograd.elementwise import INSIDE_ONE, sqrt
from autograd.op import ElementwiseOp, elementwise

sin = elementwise("sin", math.sin, np.sin, lambda y, x: cos(x), analytic=True,
                  doc="y = sin x;  y′ = cos x")
cos: ElementwiseOp = elementwise("cos", math.cos, np.cos, lambda y, x: -sin(x), analytic=True,
                  doc="y = cos x;  y′ = −sin x")
tan = elementwise("tan", math.tan, np.tan, lambda y, x: 1 + y * y, analytic=True,
                  domain=(-1.2, 1.2), doc="y = tan x;  y′ = 1 + y²")
arcsin = elementwise("arcsin", math.asin, np.arcsin, lambda y, x: 1 / sqrt(1 - x * x),
                     analytic=True, domain=INSIDE_ONE, doc="y = arcsin x;  y′ = 1/√(1 − x²)")
arccos = elementwise("arccos", math.acos, np.arccos, lambda y, x: -1 / sqrt(1 - x * x),
                     analytic=True, domain=INSIDE_ONE, doc="y = arccos x;  y′ = −1/√(1 − x²)")
arctan = elementwise("arctan", math.atan, np.arctan, lambda y, x: 1 / (1 + x * x),
                     analytic=True, domain=INSIDE_ONE, doc="y = arctan x;  y′ = 1/(1 + x²)")
sinh = elementwise("sinh", math.sinh, np.sinh, lambda y, x: cosh(x), analytic=True,
                   doc="y = sinh x;  y′ = cosh x")
cosh: ElementwiseOp = elementwise("cosh", math.cosh, np.cosh, lambda y, x: sinh(x), analytic=True,
                   doc="y = cosh x;  y′ = sinh x")
