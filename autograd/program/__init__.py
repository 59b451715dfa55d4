"""Recorded graphs as programs of NumPy statements: the scalar graph you draw, at matrix speed.

The road: chains of + become sums of products (`sums`), scalars of one kind become arrays (`groups`,
`grids`, `arrays`), together a graph of arrays that is made of ordinary ops (`rollup`), perhaps over
a batch (`batch`); `autograd.grad` differentiates it; and both graphs are written as NumPy
statements (`code`, `emit`, `statements`), which run and can be read.
"""

from autograd.program.program import Program, compile_graph

__all__ = ["Program", "compile_graph"]
