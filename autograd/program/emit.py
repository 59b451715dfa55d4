"""A graph of arrays as a NumPy function, statement by statement: what runs is what is shown.

What is used once stands inside the statement that uses it; what is used again, or has a name, gets
a statement of its own; the same expression is computed once.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.node import Node, Tensor, Value
from autograd.op import REGISTRY, ElementwiseOp, Op
from autograd.program.code import ATOM, TRUTHS, Code, Named, code_of, number
from autograd.program.function import Function
from autograd.program.memory import is_large, written_into
from autograd.shapes import shape_of

LONGEST = 88
"""Expressions up to this length stand inside the statement that uses them."""

REPEATED = {"transpose", "reshape", "broadcast_to", *TRUTHS}
"""Ops that are cheaper to repeat than to keep for the backward pass."""


def plain(name: str) -> str:
    """A name as an identifier.

    >>> plain("W[0,2]"), plain("2nd try")
    ('W_0_2', 'v2nd_try')
    """
    word = "".join(c if c.isalnum() and c.isascii() else "_" for c in name).strip("_") or "v"
    return f"v{word}" if word[0].isdigit() else word


def canonical(order: Iterable[Node]) -> dict[Node, Node]:
    """For each sorted node, the first one that computes the same: common subexpressions.

    >>> from autograd import Value, topological_sort
    >>> x = Value(2.0)
    >>> y, z = x.exp(), x.exp()
    >>> canonical([x, y, z])[z] is y
    True
    """
    first: dict[Any, Node] = {}
    same: dict[Node, Node] = {}
    for node in order:
        if node.op is None:
            same[node] = node
            continue
        key = (node.op, _key(node.options), *(
            same[x] if isinstance(x, Node) else _key(x) for x in node.operands))
        same[node] = first.setdefault(key, node)
    return same


def _key(x: Any) -> Any:
    if isinstance(x, np.ndarray):
        return x.shape, x.dtype.str, x.tobytes()
    if isinstance(x, dict):
        return tuple((name, _key(value)) for name, value in x.items())
    if isinstance(x, (tuple, list)):
        return tuple(map(_key, x))
    return repr(x)


class Writer:
    """Writes the functions of one program, which share names.

    Args:
        names: names for nodes; leaves without one, and arrays, get a made-up one.
        same: from `canonical`.
        kept: nodes that get a statement and a name in any case.

    Attributes:
        names: of nodes, also of those that got one while they were written.
        constants: the arrays that are constants, by name.
    """

    def __init__(self, names: Mapping[Node, str], same: Mapping[Node, Node],
                 kept: Iterable[Node] = ()) -> None:
        self.same, self.kept = same, set(kept)
        self.names: dict[Node, str] = {}
        self.constants: dict[str, np.ndarray] = {}
        self._taken: set[str] = {"np", "float", "slice", "fprop", "bprop", *REGISTRY}
        self._arrays: dict[Any, str] = {}
        self._made = 0
        for node, name in names.items():
            if same.get(node, node) not in self.names:
                self.names[same.get(node, node)] = self._free(name)

    def _free(self, name: str) -> str:
        """The name as an identifier that is not taken yet."""
        word = plain(name)
        wanted, count = word, 1
        while wanted in self._taken or keyword.iskeyword(wanted):
            count += 1
            wanted = f"{word}_{count}"
        self._taken.add(wanted)
        return wanted

    def next_name(self) -> str:
        """A name for what has none."""
        self._made += 1
        return self._free(f"v{self._made}")

    def function(self, name: str, results: Sequence[Any], given: Iterable[Node] = (),
                 memory: Mapping[Node, np.ndarray | None] | None = None) -> Function:
        """The function that computes the results; what is given is passed to it, if it is used.

        Args:
            results: nodes, numbers or arrays.
            given: nodes that are computed already, besides leaves.
            memory: for some results, the array to write them into if they are large; None for new
                memory each time. Other large arrays have an array of their own.
        """
        found = [self.same.get(x, x) if isinstance(x, Node) else x for x in results]
        into = {self.same[node]: array for node, array in (memory or {}).items()}
        return _Body(self, found, {self.same[node] for node in given}, into).function(name)

    def array(self, array: np.ndarray) -> str:
        """The name of a constant array."""
        key = _key(array)
        if key not in self._arrays:
            self._arrays[key] = self._free(f"c{len(self._arrays) + 1}")
            self.constants[self._arrays[key]] = array
        return self._arrays[key]


class _Body:
    """The statements of one function."""

    def __init__(self, writer: Writer, results: Sequence[Any], given: set[Node],
                 memory: Mapping[Node, np.ndarray | None]) -> None:
        self.writer, self.results, self.given, self.memory = writer, results, given, memory
        self.owned: set[Node] = set()  # the large nodes that have an array here
        self.arguments: dict[str, Any] = {}
        self.lines: list[str] = []
        self.functions: dict[str, Op] = {}
        self.code: dict[Node, Code] = {}
        self.order = self._sorted()
        self.uses: dict[Node, list[tuple[Node | None, int]]] = {node: [] for node in self.order}
        for result in results:
            if isinstance(result, Node):
                self.uses[result].append((None, 0))
        for node in self.order:
            for i, x in enumerate(self._operands(node)):
                if isinstance(x, Node):
                    self.uses[x].append((node, i))

    def function(self, name: str) -> Function:
        """All statements, written."""
        for node in self.order:
            self._write(node)
        texts = [self.code[x].text if isinstance(x, Node) else self._constant(x).text
                 for x in self.results]
        return Function(name, self.arguments, self.lines, texts, self.functions)

    def _operands(self, node: Node) -> list[Any]:
        """The operands, each as the first node that computes the same; none of what is given."""
        if node.op is None or node in self.given:
            return []
        return [self.writer.same[x] if isinstance(x, Node) else x for x in node.operands]

    def _sorted(self) -> list[Node]:
        """The nodes that the results need, operands before results."""
        order: list[Node] = []
        seen: set[Node] = set()
        stack: list[Node | None] = []
        stack += [x for x in reversed(self.results) if isinstance(x, Node)]
        while stack:
            node = stack.pop()
            if node is None:
                order.append(stack.pop())  # type: ignore[arg-type]
            elif node not in seen:
                seen.add(node)
                stack += (node, None)
                stack += [x for x in reversed(self._operands(node)) if isinstance(x, Node)]
        return order

    def _write(self, node: Node) -> None:
        """The code of a node: a name, or an expression for the one statement that uses it."""
        names = self.writer.names
        if node.op is None or node in self.given:
            if node not in names:
                names[node] = self.writer.next_name()
            self.arguments[names[node]] = node
            self.code[node] = Code(names[node], ATOM)
            return
        if is_large(node) and self.memory.get(node, node) is not None:
            self._write_large(node)
            return
        code = self._expression(node)
        view = node.op.name in REPEATED - TRUTHS and code.text.count("(") <= 2 and (
            not isinstance(self._operands(node)[0], Node)
            or self.code[self._operands(node)[0]].text.isidentifier())
        inside = view or (len(self.uses[node]) == 1 and len(code.text) <= LONGEST)
        if node in names or node in self.writer.kept or not inside:
            if node not in names:
                names[node] = self.writer.next_name()
            self.lines.append(f"{names[node]} = {code.text}")
            code = Code(names[node], ATOM)
        self.code[node] = code

    def _write_large(self, node: Node) -> None:
        """A statement that writes into an array of the node, or over that of an operand."""
        names, operands = self.writer.names, self._operands(node)
        over = None if node in self.memory else next(
            (i for i, x in enumerate(operands) if self._is_over(x, node)), None)
        if over is None:
            name = names.setdefault(node, "") or self.writer.next_name()
            array = self.memory.get(node)
            self.arguments[name] = np.empty(node.shape, node.dtype) if array is None else array
        else:
            before = names[operands[over]]
            name = names.get(node, before)
            self.arguments[name] = self.arguments.pop(before)
            self.lines = [re.sub(rf"\b{before}\b", name, line) for line in self.lines]
            self.code[operands[over]] = Code(name, ATOM)
        names[node] = name
        self.owned.add(node)
        self.lines.append(written_into(name, node, self._codes(node), over))
        self.code[node] = Code(name, ATOM)

    def _is_over(self, x: Any, node: Node) -> bool:
        """Whether nobody needs an operand any more, so that its array can take the result."""
        assert node.op is not None
        return (isinstance(x, Node) and x in self.owned and x not in self.memory
                and node.op.name != "matmul" and len(self.uses[x]) == 1
                and x.shape == node.shape and x.dtype == node.dtype)

    def _codes(self, node: Node) -> list[Code]:
        """The code of the operands."""
        operands = self._operands(node)
        codes = [self.code[x] if isinstance(x, Node) else self._constant(
            _without_need(x, node, operands)) for x in operands]
        arrays = {x.dtype for x in operands if isinstance(x, (Tensor, np.ndarray))}
        if arrays == {np.dtype(np.float32)}:  # beside these a Value is a number without a dtype
            codes = [Code(f"np.float32({code.text})", ATOM) if isinstance(x, Value) else code
                     for x, code in zip(operands, codes, strict=True)]
        return codes

    def _expression(self, node: Node) -> Code:
        op, operands = node.op, self._operands(node)
        assert op is not None
        xs = self._codes(node)
        options = {key: self._named(value) for key, value in (node.options or {}).items()}
        shapes = [*map(shape_of, operands), node.shape]
        code = code_of(op, xs, options, shapes)
        if code.text.startswith(f"{op.name}("):
            self.functions[op.name] = op
        if self._is_truth(node, operands) and not self._may_stay_truth(node):
            kind = "float" if node.dtype == float else f"np.{node.dtype}"
            code = Code(f"({code.text}).astype({kind})", ATOM)
        return code

    def _named(self, value: Any) -> Any:
        """An option, with arrays in it passed as arguments."""
        if isinstance(value, tuple):
            return tuple(map(self._named, value))
        if isinstance(value, np.ndarray):
            return Named(self._argument(value))
        return value

    def _constant(self, x: Any) -> Code:
        return Code(self._argument(x), ATOM) if isinstance(x, np.ndarray) else number(x)

    def _argument(self, array: np.ndarray) -> str:
        name = self.writer.array(array)
        self.arguments[name] = array
        return name

    def _is_truth(self, node: Node, operands: Sequence[Any]) -> bool:
        """Whether the code gives True and False."""
        assert node.op is not None
        if node.op.name in TRUTHS:
            return True
        if node.op.name not in self.functions:
            return False
        data = [x._data if isinstance(x, Node) else x for x in operands]
        return np.asarray(node.op.silenced(*data, **node.options or {})).dtype.kind == "b"

    def _may_stay_truth(self, node: Node) -> bool:
        """Whether all that uses the node takes True for 1: a product with numbers, a choice."""
        for user, i in self.uses[node]:
            if user is None or user.op is None:
                return False
            if user.op.name == "where" and i == 0:
                continue
            other = self._operands(user)[1 - i] if user.op.name == "multiply" else None
            if not isinstance(other, (Node, np.ndarray)) or other.dtype != user.dtype:
                return False
            if isinstance(other, Node) and other.op is not None and other.op.name in TRUTHS:
                return False
        return True


def _without_need(x: Any, node: Node, operands: Sequence[Any]) -> Any:
    """A number for an array of one number again and again, if the result has its shape anyway."""
    if not isinstance(x, np.ndarray) or not isinstance(node.op, ElementwiseOp) or not x.size:
        return x
    others = [y for y in operands if isinstance(y, Node)]
    first = x.flat[0]
    alike = (x == first).all() and (np.signbit(x) == np.signbit(first)).all()  # 0 is not -0
    if alike and others and np.result_type(*(y.dtype for y in others)) == node.dtype:
        if np.broadcast_shapes(*(y.shape for y in others)) == node.shape:
            return float(first)
    return x


__all__ = ["Writer", "canonical", "plain"]
