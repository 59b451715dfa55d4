"""Regularizers: penalties on weights that are added to the loss.

A regularizer is called with a network, or a list of nodes, and returns a node of one number. Only
weights count, not biases; a network's fixed layers are left out. Regularizers add up:
``L1(0.01) + L2(0.1)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

import autograd
from autograd.data import describe
from autograd.node import Node, Value
from nn.checks import number_in
from nn.choose import choose
from nn.module import Module


class Regularizer:
    """A penalty on the weights of a network, layer by layer.

    Args:
        strength: one number ≥ 0 for all layers, a list or an array with one for each layer with
            weights, or a dict by the names W1, W2, ... (0 for layers that are not in it).
        biases: True to count biases too.

    Raises ValueError for negative strengths, and when called with a network of another number of
    layers; TypeError for anything but a network or nodes.
    """

    name: ClassVar[str] = "Regularizer"

    def __init__(self, strength: Any, *, biases: bool = False) -> None:
        if isinstance(strength, np.ndarray) and strength.ndim == 1:
            strength = list(strength)
        if isinstance(strength, Mapping):
            self.strength: Any = {key: self._checked(s) for key, s in strength.items()}
        elif isinstance(strength, Sequence) and not isinstance(strength, str):
            self.strength = [self._checked(s) for s in strength]
        else:
            self.strength = self._checked(strength)
        self.biases = biases

    def _checked(self, strength: Any) -> float:
        return number_in(strength, f"{self.name}: strength", least=0)

    def penalty(self, w: Any) -> Any:
        """The penalty of one array of weights, at strength 1."""
        raise NotImplementedError(f"{type(self).__name__} must define penalty(w).")

    def __call__(self, model: Any) -> Any:
        """The penalty of a network or of nodes, as a node."""
        terms = [s * self.penalty(_one(nodes)) for s, nodes in self.grouped(model) if s]
        return sum(terms[1:], terms[0]) if terms else autograd.constant(0.0)

    def grouped(self, model: Any) -> list[tuple[float, list[Node]]]:
        """(strength, nodes) of each layer's weights, and of its biases if they count."""
        if isinstance(model, Node):
            model = [model]
        if not isinstance(model, Module):
            if not isinstance(model, (list, tuple)) or not all(
                    isinstance(node, Node) for node in model):
                raise TypeError(f"{self.name}: expected a network or a list of nodes, got "
                                f"{describe(model)}.")
            return [(s, [node]) for s, node in
                    zip(self._each([n.name or "" for n in model]), model, strict=True)]
        found: dict[str, list[Node]] = {}
        owners: dict[str, str] = {}
        fixed: list[str] = []
        for number, layer, trained in model.named_layers():
            if not trained:
                fixed += [f"{key}{number}" for key in layer._weights]
            if not trained or not layer._weights:
                continue
            for key, _, node in layer.entries():
                if key in layer._weights or self.biases:
                    found.setdefault(f"{key}{number}", []).append(node)
                    owners[f"{key}{number}"] = number
        layers = list(dict.fromkeys(owners.values()))
        weights = [next(name for name in found if owners[name] == number) for number in layers]
        each = dict(zip(layers, self._each(weights, fixed), strict=True))
        return [(each[owners[name]], nodes) for name, nodes in found.items()]

    def _each(self, names: list[str], fixed: Sequence[str] = ()) -> list[float]:
        """The strength of each of the named weights; those of fixed layers have nothing to do."""
        if isinstance(self.strength, dict):
            for name in self.strength:
                choose(dict.fromkeys([*names, *fixed]), name, f"{self.name}: weights")
            return [self.strength.get(name, 0.0) for name in names]
        if isinstance(self.strength, list):
            if len(self.strength) != len(names):
                left_out = f" Fixed layers ({', '.join(fixed)}) do not count." if fixed else ""
                raise ValueError(f"{self.name}: the list of strengths has length "
                                 f"{len(self.strength)}, expected one for each of "
                                 f"{', '.join(names)}.{left_out}")
            return self.strength
        return [self.strength] * len(names)

    def __add__(self, other: Any) -> Sum:
        return Sum(self, other)

    def __radd__(self, other: Any) -> Any:
        return self if isinstance(other, int) and other == 0 else Sum(other, self)  # for sum([...])

    def __repr__(self) -> str:
        return f"{self.name}({self.strength})"


class L2(Regularizer):
    """Weight decay: the sum of squares, in one of the decks' three conventions.

    ===================  =====================  ============
    convention           penalty                gradient
    ===================  =====================  ============
    "half" (Lisbon)      λ/2 · ‖W‖²             λ W
    "full" (Darmstadt)   λ · wᵀw                2 λ w
    "full" (Uppsala)     α · wᵀw                2 α w
    ===================  =====================  ============

    Darmstadt prints the gradient of its penalty as λw; it is 2λw. With gradient descent the update
    is w ← (1 − ηλ) w − η ∂L/∂w ("half"), or (1 − 2ηα) w − η ∂L/∂w ("full").

    Source: Lisbon, "l2 Regularization"; Darmstadt, "Weight Decay"; Uppsala, "Weight decay", "Norm
    penalty".

    >>> from autograd import Tensor
    >>> L2(0.1)([Tensor([1.0, -2.0])]).data, L2(0.1, convention="full")([Tensor([1.0, -2.0])]).data
    (0.25, 0.5)
    """

    name = "L2"

    def __init__(self, strength: Any, *, convention: str = "half", biases: bool = False) -> None:
        super().__init__(strength, biases=biases)
        self.scale = choose({"half": 0.5, "full": 1.0}, convention, "L2: convention")

    def penalty(self, w: Any) -> Any:
        """½ Σ w², or Σ w²."""
        return self.scale * autograd.sum(w * w)


class L1(Regularizer):
    """λ Σ |w|, whose gradient λ sign(w) pushes small weights to 0; sign(0) = 0.

    Gradient steps only hover around 0; `shrink` makes weights exactly 0.
    Source: Lisbon, "l1 Regularization"; Uppsala, "Norm penalty".

    >>> from autograd import Tensor
    >>> L1(0.1)([Tensor([1.0, -2.0])]).data
    0.30000000000000004
    """

    name = "L1"

    def penalty(self, w: Any) -> Any:
        """Σ |w|."""
        return autograd.sum(autograd.absolute(w))

    def shrink(self, model: Any, learning_rate: float) -> None:
        """The proximal step: w ← sign(w) · max(0, |w| − ηλ), which makes weights exactly 0.

        Take it after each update of the loss alone, in place of the penalty.
        Source: Parikh and Boyd 2014, "Proximal Algorithms".
        """
        rate = number_in(learning_rate, "L1: learning_rate", above=0)
        for strength, nodes in self.grouped(model):
            for node in nodes:
                w = node.data
                node.data = np.sign(w) * np.maximum(0, np.abs(w) - rate * strength) + 0.0


class Sum(Regularizer):
    """The sum of regularizers, such as the elastic net ``L1(0.01) + L2(0.1)``.

    >>> from autograd import Tensor
    >>> (L1(0.1) + L2(0.1))([Tensor([1.0, -2.0])]).data
    0.55
    """

    name = "Sum"

    def __init__(self, *parts: Any) -> None:
        self.parts: list[Any] = []
        for part in parts:
            if not callable(part):
                raise TypeError(f"Sum: expected a regularizer, got {describe(part)}.")
            self.parts += part.parts if isinstance(part, Sum) else [part]

    def __call__(self, model: Any) -> Any:
        """The sum of the penalties, as a node."""
        penalties = [part(model) for part in self.parts]
        return sum(penalties[1:], penalties[0])

    def shrink(self, model: Any, learning_rate: float) -> None:
        """`L1.shrink` of the parts that are L1; the penalties of the others stay in the loss.

        Raises TypeError if none is.
        """
        shrinking = [part for part in self.parts if isinstance(part, L1)]
        if not shrinking:
            raise TypeError(f"Sum: only L1 can shrink, and {self} has no such part. Add L1(0.01).")
        for part in shrinking:
            part.shrink(model, learning_rate)

    def __repr__(self) -> str:
        return " + ".join(map(repr, self.parts))


def _one(nodes: list[Node]) -> Any:
    """A layer's weights as one node: its Tensor, or its Values stacked."""
    if len(nodes) == 1:
        return nodes[0]
    return autograd.stack(nodes) if isinstance(nodes[0], Value) else autograd.concatenate(
        [autograd.ravel(node) for node in nodes])


__all__ = ["L1", "L2", "Regularizer", "Sum"]
