"""Dropout, its masks, and the ensemble of networks that it trains."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autograd.data import describe, freeze
from autograd.errors import ShapeError, note_failure
from nn.checks import number_in
from nn.choose import choose
from nn.module import Module
from nn.setting import Setting
from nn.trace import Traced

MOST_MASKS = 2**16


class Dropout(Traced):
    """Sets entries to 0 at random while training.

    Args:
        rate: the probability p of dropping an entry, in [0, 1). Darmstadt's p_dropout is the
            probability of keeping it: pass 1 − p_dropout.
        variant: "inverted" divides what is kept by 1 − p while training, and does nothing
            afterwards; "plain" only drops while training, and multiplies by 1 − p afterwards.
        mask: a fixed mask of 0 and 1 for training, instead of random ones: (h,), or (n, h) with
            one for each example. May be assigned, as may the rate.

    Attributes:
        drawn: the mask of the last call while training, of the input's shape; None before. A
            network of scalar units runs one example after the other: there it is the mask of the
            last example, and a fixed mask must be of shape (h,).

    Called while training it needs ``rng=`` or a fixed mask, otherwise it raises TypeError.
    Raises ValueError for rates outside [0, 1) and masks of other numbers, ShapeError for a mask
    that does not fit.
    Source: Lisbon, "Dropout Regularization", "Implementation of Dropout"; Uppsala, Darmstadt,
    "Dropout"; Lausanne, "Regularization in NN: Dropout"; Srivastava et al. 2014.

    >>> layer = Dropout(0.5, mask=[1, 0])
    >>> layer(np.array([[3.0, 4.0]]), training=True), layer(np.array([[3.0, 4.0]]))
    (array([[6., 0.]]), array([[3., 4.]]))
    """

    same_graph: ClassVar[bool] = True
    on_lists = True
    rate = Setting(least=0, below=1)

    def __init__(self, rate: float, variant: str = "inverted", *, mask: Any = None) -> None:
        super().__init__()
        self.rate = rate
        self.inverted = choose({"inverted": True, "plain": False}, variant, "Dropout: variant")
        self.drawn: np.ndarray | None = None
        self.mask = mask
        self._always = False  # `ensemble` applies the fixed mask outside training too

    @property
    def mask(self) -> np.ndarray | None:
        """The fixed mask, or None for random ones."""
        return self._mask

    @mask.setter
    def mask(self, mask: Any) -> None:
        if mask is None:
            self._mask: np.ndarray | None = None
            return
        array = np.array(mask, float)
        if not array.size or not np.isin(array, (0.0, 1.0)).all():
            raise ValueError(f"Dropout: a mask must hold 0 (dropped) and 1 (kept), got "
                             f"{describe(mask)}.")
        self._mask = freeze(array)

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """While training x · mask / (1 − p); otherwise x, or (1 − p) x."""
        if training or self._always:
            return self.combined(operator.mul, x, rng)
        if self.inverted:
            return x
        keep = 1 - self.rate
        return [entry * keep for entry in x] if isinstance(x, list) else x * keep

    def draw(self, x: Any, rng: Any) -> np.ndarray:
        """The mask, fixed or random; divided by 1 − p in inverted dropout."""
        keep = 1 - self.rate
        shape = (len(x),) if isinstance(x, list) else x.shape
        if self._mask is not None:
            if self._mask.shape not in (shape, shape[-1:]):
                error = ShapeError(
                    f"Dropout: the mask has shape {self._mask.shape}, the input {shape}; expected "
                    + (f"{shape}, for scalar units take one example at a time."
                       if isinstance(x, list) else f"{shape[-1:]} or {shape}."))
                raise note_failure(error, "Dropout", [x, self._mask])
            drawn = np.broadcast_to(self._mask, shape)
        elif rng is None:
            raise TypeError("Dropout: draws random numbers while training. Call the network with "
                            "rng=..., a seed or a generator, or fix a mask: layer.mask = [1, 0].")
        else:
            drawn = (rng.random(shape) < keep).astype(float)
        if not self._always:
            self.drawn = drawn
        factor = drawn / keep if self.inverted else drawn
        return factor if isinstance(x, list) else factor.astype(x.dtype)

    def describe(self) -> str:
        """Rate and variant."""
        return f"rate {self.rate}" + ("" if self.inverted else ", plain")


def all_masks(size: int, rate: float) -> Iterator[tuple[np.ndarray, float]]:
    """All 2ⁿ masks of n units, each with its probability (1 − p)^kept · p^dropped.

    Raises ValueError for more than 65,536 masks and rates outside [0, 1).

    >>> for mask, probability in all_masks(2, rate=0.25):
    ...     print(mask, probability)
    [1. 1.] 0.5625
    [1. 0.] 0.1875
    [0. 1.] 0.1875
    [0. 0.] 0.0625
    """
    p = number_in(rate, "all_masks: rate", least=0, below=1)
    n = int(number_in(size, "all_masks: size", least=1, whole=True))
    if 2**n > MOST_MASKS:
        raise ValueError(f"all_masks: {n} units have 2**{n} masks; at most {MOST_MASKS} can be "
                         "enumerated. Take a smaller layer.")
    for bits in itertools.product((1.0, 0.0), repeat=n):
        kept = int(sum(bits))
        yield np.array(bits), (1 - p) ** kept * p ** (n - kept)


@dataclass(frozen=True, repr=False)
class Ensemble:
    """The networks that dropout trains, one for each mask.

    Attributes:
        masks: for each network, the masks of its Dropout layers.
        probabilities: of each network.
        outputs: of each network, (networks, n, k).
    """

    masks: list[tuple[np.ndarray, ...]]
    probabilities: np.ndarray
    outputs: np.ndarray

    def arithmetic_mean(self) -> np.ndarray:
        """Σ p(μ) p(y | x, μ), of shape (n, k) (Lausanne, "Regularization in NN: Dropout")."""
        return np.asarray(np.tensordot(self.probabilities, self.outputs, 1))

    def geometric_mean(self) -> np.ndarray:
        """Π p(y | x, μ)^p(μ), scaled so that the classes sum to 1, of shape (n, k).

        One output p stands for two classes, of p and 1 − p. For one softmax or sigmoid layer after
        dropout this is what scaling the weights by 1 − p computes.
        Raises ValueError for outputs that are no probabilities, and where each class has
        probability 0 in some network, so that all products are 0.
        """
        outputs, k = self.outputs, self.outputs.shape[-1]
        if k == 1:
            outputs = np.concatenate([outputs, 1 - outputs], axis=-1)
        if not (outputs >= 0).all() or not np.allclose(outputs.sum(axis=-1), 1):
            raise ValueError(
                "geometric_mean: the outputs must be probabilities, one in [0, 1] or rows of them "
                "that sum to 1, as after sigmoid or softmax. Take arithmetic_mean() for others.")
        possible = self.probabilities > 0  # at rate 0, only one network is
        with np.errstate(divide="ignore"):
            logarithms = np.tensordot(self.probabilities[possible], np.log(outputs[possible]), 1)
        largest = logarithms.max(axis=-1, keepdims=True)
        if np.isneginf(largest).any():
            raise ValueError("geometric_mean: each class has probability 0 in one of the networks, "
                             "so that all products are 0. Take arithmetic_mean().")
        means = np.exp(logarithms - largest)
        return np.asarray(means / means.sum(axis=-1, keepdims=True))[..., :k]

    def __repr__(self) -> str:
        return f"Ensemble({len(self.masks)} networks, outputs {self.outputs.shape[1:]})"


def ensemble(model: Module, x: Any) -> Ensemble:
    """The predictions of a network with every mask of all its Dropout layers.

    Kept entries are scaled as in training: by 1 / (1 − p) in inverted dropout; all other layers
    act as in `predict`. The layers' own masks are as before afterwards.
    Raises ValueError without Dropout layers and for more than 65,536 masks.
    Source: Lausanne, "Regularization in NN: Dropout"; Goodfellow et al. 2016, section 7.12.
    """
    layers = [leaf for leaf in model.leaves() if isinstance(leaf, Dropout)]
    if not layers:
        raise ValueError("ensemble: the network has no Dropout layer.")
    outputs = {id(leaf): output for leaf, output in model.layer_outputs(x)}
    sizes = [np.shape(outputs[id(layer)])[-1] for layer in layers]
    if math.prod(2**size for size in sizes) > MOST_MASKS:
        raise ValueError(f"ensemble: {sum(sizes)} units can be dropped, which are "
                         f"2**{sum(sizes)} networks; at most {MOST_MASKS} can be run.")
    saved = [layer.mask for layer in layers]
    masks, probabilities, found = [], [], []
    try:
        for combination in itertools.product(*(
                list(all_masks(size, layer.rate))
                for size, layer in zip(sizes, layers, strict=True))):
            for layer, (mask, _) in zip(layers, combination, strict=True):
                layer.mask, layer._always = mask, True
            masks.append(tuple(mask for mask, _ in combination))
            probabilities.append(math.prod(p for _, p in combination))
            found.append(model.predict(x))
    finally:
        for layer, before in zip(layers, saved, strict=True):
            layer.mask, layer._always = before, False
    return Ensemble(masks, np.array(probabilities), np.array(found))


__all__ = ["Dropout", "Ensemble", "all_masks", "ensemble"]
