"""Graphs for the tests of programs: random ones that can be recorded again with other numbers, and
networks written in many ways; and how far two ways to compute a number may differ.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor, Value, constant
from autograd.jacobian import local_derivative
from autograd.node import Node, data_of

LINEAR = {"add", "total", "sum", "mean", "sum_to", "broadcast_to", "reshape", "transpose",
          "getitem", "scatter", "concatenate", "stack", "identity", "astype"}
"""Ops that add and move numbers; so they do with the absolute terms."""


# How far two computations of the same numbers may lie apart.
def absolute_terms(nodes):
    """For each node of a graph the sum of the absolute terms that its number is made of.

    A sum of products is known to some roundings of Σ |terms|, however small it turns out. A term
    passes through a function by its slope: S(y) = max(|y|, Σ |dy/dxᵢ| · S(xᵢ)), S(leaf) = |leaf|.
    A computation with d roundings on its longest path errs by d/2 eps · S, to first order: 1e-12
    allows for some thousand.
    """
    S = {}
    for node in nodes:
        xs = node.operands
        terms = [S[x] if isinstance(x, Node) else np.abs(x) for x in xs]
        if node.op is None:
            flowing = 0.0
        elif node.op.name in LINEAR:
            flowing = node.op.compute(*terms, **node.options or {})
        elif node.op.name in ("multiply", "matmul", "outer"):
            a, b = (np.abs(data_of(x)) for x in xs)
            flowing = node.op.compute(a, terms[1]) + node.op.compute(terms[0], b)
        else:
            flowing = sum(flow(node, i, term) for i, term in enumerate(terms)
                          if isinstance(xs[i], Node))
        S[node] = np.maximum(np.abs(node.data), flowing)
    return S


def flow(node, i, term):
    slopes = np.abs(local_derivative(node, i))
    if hasattr(node.op, "slopes"):
        return slopes * term
    axes = slopes.ndim - np.ndim(term)
    return (slopes * term).sum(axis=tuple(range(axes, slopes.ndim)))


def assert_same(found, node, terms, what, tolerance=1e-12):
    """`found` is the data of a node, to 1e-12 of the sum of its absolute terms."""
    assert np.shape(found) == node.shape, what
    error = np.abs(np.asarray(found) - node.data)
    allowed = tolerance * terms[node]
    assert np.all(error <= allowed), f"{what}: {found} instead of {node.data}, allowed {allowed}"


def is_decided(nodes, terms):
    """Whether rounding decides nowhere on which side of a kink a number lies."""
    for node in nodes:
        if node.op is None or node.op.branch is None:
            continue
        xs, options = [data_of(x) for x in node.operands], node.options or {}
        here = node.op.branch(*xs, **options)
        for i, x in enumerate(node.operands):
            if isinstance(x, Node):
                for step in (-1e-9, 1e-9):
                    moved = [y + step * (1 + terms[x]) if j == i else y for j, y in enumerate(xs)]
                    if not np.array_equal(here, node.op.branch(*moved, **options)):
                        return False
    return True


def is_tame(nodes, terms):
    """Whether numbers are finite and not lost in rounding, and no kink is near."""
    return (all(np.all(np.asarray(terms[node]) < 1e12) for node in nodes)
            and is_decided(nodes, terms))


# Random graphs.
PLANS = st.lists(st.tuples(st.integers(0, 15), *[st.integers(0, 97)] * 3), min_size=1, max_size=12)
SEEDS = st.integers(0, 10_000)

UNARY = [
    ag.tanh, ag.sigmoid, ag.relu, ag.softplus, ag.sin, ag.negative, abs, ag.square, ag.gelu,
    lambda x: ag.exp(-x * x), lambda x: 1.5 * x, lambda x: x - 0.3, lambda x: 0.5 / (x * x + 1),
    lambda x: 1.25 ** x, lambda x: ag.leaky_relu(x, slope=0.1), lambda x: 3 - x / 2, ag.identity,
    lambda x: ag.sqrt(x * x + 1), lambda x: ag.log(x * x + 0.5),
]
BINARY = [
    ag.add, ag.multiply, ag.subtract, lambda a, b: a / (b * b + 1), ag.maximum, ag.minimum,
    lambda a, b: ag.where(a > b, a, 0.5 * b), lambda a, b: (a <= b) * a + b,
    lambda a, b: ag.power(a * a + 0.5, ag.tanh(b)), lambda a, b: ag.where(a - 0.1, b, a),
]
ACTIVATIONS = [ag.tanh, ag.sigmoid, ag.relu, lambda x: x]


class Recording(NamedTuple):
    """Roots, and the leaves that are no constants, in the order in which they were made."""

    roots: list[Node]
    leaves: list[Node]

    @property
    def root(self):
        return self.roots[0]


def record(plan, seed, numbers=None):
    """A scalar graph by a plan: what (`kind`) is applied to which earlier nodes (i, j, k).

    The same plan gives the same graph, with other numbers in the leaves if they are given.
    """
    return _Recorder(seed, numbers).run(plan)


class _Recorder:
    def __init__(self, seed, numbers):
        self.rng, self.numbers = np.random.default_rng(seed), numbers
        self.leaves, self.constants = [], []
        self.pool = [self.leaf(name) for name in (None, "a", "w[0]", "w[1]")]
        self.constants = [constant(float(self.rng.uniform(-1, 1)), "c"), 0.7, -1.0]

    def leaf(self, name=None, shape=()):
        data = self.rng.uniform(-1, 1, shape)
        if self.numbers is not None:
            data = self.numbers[len(self.leaves)]
        node = Tensor(data, name) if shape else Value(float(data), name)
        self.leaves.append(node)
        return node

    def pick(self, i):
        return self.pool[-1 - i % len(self.pool)]

    def picks(self, n, i, j):
        """n nodes, some of which may be the same."""
        return [self.pick(i + step * (1 + j % 5)) for step in range(n)]

    def run(self, plan):
        for kind, i, j, k in plan:
            self.pool += STEPS[kind % len(STEPS)](self, i, j, k)
        count = 1 + (plan[0][1] % 3 if plan[0][2] % 2 else 0)
        roots = list(dict.fromkeys([self.pool[-1], *self.picks(count - 1, plan[0][3], 3)]))
        return Recording(roots, self.leaves)

    def unary(self, i, j, k):
        return [UNARY[j % len(UNARY)](self.pick(i))]

    def binary(self, i, j, k):
        a, others = self.pick(i), [*self.constants, *self.pool]
        b = others[-1 - k % len(others)]
        return [(BINARY[j % len(BINARY)] if a is not b else ag.multiply)(a, b)]

    def layer(self, i, j, k):
        """Units on one row of inputs or two, with weights that are new, shared, or named."""
        units, rows, width = 1 + i % 3, 1 + j % 2, 1 + k % 4
        named = f"W{len(self.leaves)}" if k % 3 == 0 else None
        W = [[self.leaf(named and f"{named}[{p},{q}]") for q in range(units)]
             for p in range(width)]
        if j % 5 == 4:
            W[0][0] = self.leaves[i % 4]
        b = [self.leaf() if i % 2 else 0.25 for _ in range(units)] if k % 2 else None
        act, outputs = ACTIVATIONS[(i + j) % len(ACTIVATIONS)], []
        for row in range(rows):
            xs = self.picks(width, i + row * j, j)
            for q in range(units):
                products = [W[p][q] * xs[p] if i % 2 else xs[p] * W[p][q] for p in range(width)]
                outputs.append(act(sum(products[1:], products[0]) if b is None else
                                   sum(products, b[q])))
        return outputs

    def total(self, i, j, k):
        return [ag.sum([*self.picks(1 + k % 6, i, j), 0.5] if k % 2 else
                       self.picks(1 + k % 6, i, j))]

    def chain(self, i, j, k):
        """A sum in which products, terms and other sums mix."""
        a, b, c, d = self.picks(4, i, j)
        inner = a + b * c
        total = inner + (d + a * 0.5) + b if k % 2 else d - (c + inner) + 2.0
        return [total, inner] if k % 3 == 0 else [total]

    def dot(self, i, j, k):
        n = 1 + k % 4
        return [ag.dot(self.picks(n, i, j), self.picks(n, j, i))]

    def probabilities(self, i, j, k):
        zs = self.picks(2 + k % 3, i, j)
        if k % 3 == 0:
            return [ag.logsumexp(zs)]
        return ag.softmax(zs) if k % 3 == 1 else ag.log_softmax([*zs, 0.1])

    def tensors(self, i, j, k):
        T = ag.stack(self.picks(4, i, j)).reshape(2, 2)
        if k % 3 == 0:
            return [ag.sum(ag.tanh(T @ T.T) * self.pick(k))]
        return [T[0, 1] * T[1, 1], (ag.tanh(T)[1]).mean()] if k % 3 == 1 else [
            ag.concatenate([T, T[:1]]).max() if i % 2 else ag.norm(T + 3.0)]

    def entries(self, i, j, k):
        """Entries of a leaf that is an array, twice the same one among them."""
        T = self.leaf("T" if k % 2 else None, (2, 3))
        p, q = T[i % 2, j % 3], T[k % 2, (j + 1) % 3]
        again = T[i % 2, j % 3] * self.pick(i)
        return [p * q + again, again] if k % 3 else [ag.sum(T * T) * p, q]


STEPS = [
    _Recorder.unary, _Recorder.binary, _Recorder.layer, _Recorder.total, _Recorder.chain,
    _Recorder.dot, _Recorder.probabilities, _Recorder.tensors, _Recorder.entries,
    _Recorder.layer, _Recorder.binary, _Recorder.unary, _Recorder.layer, _Recorder.binary,
    _Recorder.unary, _Recorder.layer,
]


def leaves_of_all_kinds(numbers=(2.0, -1.0, 0.5), x=(1.0, 3.0), scale=2.0):
    """w, v, b; x; a Tensor; a constant: and what is computed from them."""
    w, v, b = (Value(number, name) for number, name in zip(numbers, "wvb", strict=True))
    T, c = Tensor(x, "T"), constant(scale, "c")
    hidden = ag.tanh(w * T[0] + v * T[1] + b).named("h")
    return (hidden * c + ag.sum(T * T)).named("L"), w, v, b, T, c


# Networks that are written in other ways.
def loops(weights, xs, bias):
    """The products one after the other; the weights and the bias on either side."""
    total = bias.value if bias.first else 0.0
    for w, x in zip(weights, xs, strict=True):
        total = total + bias.product(w, x)
    return total if bias.first else total + bias.value


def generators(weights, xs, bias):
    products = (bias.product(w, x) for w, x in zip(weights, xs, strict=True))
    return sum(products, bias.value) if bias.first else sum(products) + bias.value


def lists(weights, xs, bias):
    products = [bias.product(w, x) for w, x in zip(weights, xs, strict=True)]
    return ag.sum([bias.value, *products] if bias.first else [*products, bias.value])


def dots(weights, xs, bias):
    product = (ag.dot(list(weights), xs) if bias.weights_left else ag.dot(xs, list(weights)))
    return bias.value + product if bias.first else product + bias.value


WAYS = {"loops": loops, "generators": generators, "lists": lists, "dots": dots}


class Bias(NamedTuple):
    """A bias, where it stands, and on which side of the inputs the weights stand."""

    value: Node
    first: bool
    weights_left: bool

    def product(self, w, x):
        return w * x if self.weights_left else x * w


class Net(NamedTuple):
    """The numbers of a network: a weight matrix (d, h) and biases (h,) per layer."""

    W: list[np.ndarray]
    b: list[np.ndarray]

    @classmethod
    def of(cls, sizes, seed=0):
        rng = np.random.default_rng(seed)
        pairs = list(pairwise(sizes))
        return cls([rng.normal(size=pair) for pair in pairs],
                   [rng.normal(size=pair[1]) for pair in pairs])

    def nodes(self, named):
        """Values for the weights and biases, in nested lists."""
        def value(number, name):
            return Value(float(number), name if named else None)

        W = [[[value(x, f"W{layer}[{i},{j}]") for j, x in enumerate(row)]
              for i, row in enumerate(matrix)] for layer, matrix in enumerate(self.W, 1)]
        b = [[value(x, f"b{layer}[{j}]") for j, x in enumerate(vector)]
             for layer, vector in enumerate(self.b, 1)]
        return W, b

    def loss(self, X, W=None, b=None):
        """What is to come out, by arrays: tanh in all layers but the last; Σ outputs²."""
        h = X
        for layer, (w, v) in enumerate(zip(W or self.W, b or self.b, strict=True)):
            h = h @ w + v
            h = h if layer == len(self.W) - 1 else ag.tanh(h)
        return ag.sum(ag.square(h))


def scalar_loss(way, W, b, X, first=False, weights_left=True):
    """The loss of a network of Values on samples: each sample recorded as nodes of its own."""
    total = 0.0
    for x in X:
        h = list(x)
        for layer, (matrix, biases) in enumerate(zip(W, b, strict=True)):
            h = [WAYS[way](column, h, Bias(bias, first, weights_left))
                 for column, bias in zip(zip(*matrix, strict=True), biases, strict=True)]
            h = h if layer == len(W) - 1 else [ag.tanh(z) for z in h]
        for output in h:
            total = total + ag.square(output)
    return total


def flat(nested):
    """The nodes in nested lists."""
    return [x for part in nested for x in flat(part)] if isinstance(nested, (list, tuple)) else [
        nested]

