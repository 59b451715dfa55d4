"""Recorded graphs as programs of NumPy statements: the scalar graph you draw, at matrix speed.

Read it along the road that a graph takes, each step a file:

1. `sums`: chains of + become sums of products, in the order in which they are written;
2. `groups`: scalars that are computed alike, from operands that are, are put together;
3. `grids`: sums of products that fill rows × columns are one matrix product;
4. `arrays`: where scalars lie in arrays; what lies elsewhere is gathered;
5. `rollup`: these four together make a graph of arrays, made of ordinary ops;
6. `batch`: perhaps with one more axis, for n examples;
7. `statements`: `autograd.grad` and `autograd.simplify` make the gradient graph, and both are
   written as NumPy functions: each op by `code`, common subexpressions once by `emit`, large
   arrays into memory that is kept by `memory`, and laid out by `function`;
8. `version`: the functions, ready to be called; `store` keeps the numbers of leaves for them.

`program` is what users hold: `compile_graph` and `Program`, with `inputs` (which leaves vary),
`naming` (of arrays), `lookups` (values and gradients by name) and `summary` (what was found, in
words). `second_order` makes Hessians in this way.

>>> from autograd import Value
>>> w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(1.0, "b")
>>> program = compile_graph((w * x + b) ** 2, parameters=[w, b])
>>> program.fprop(), program.bprop()
(49.0, array([42., 14.]))
"""

from autograd.program.program import Program, compile_graph

__all__ = ["Program", "compile_graph"]
