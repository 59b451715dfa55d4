"""`Module`: what every layer and every network can do.

A layer without parts says how it computes (`compute`) and which parameters it has; a container
says how its parts follow each other (`run`). Names, counting, state and files come from here.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from autograd.node import Node, Tensor
from nn import foreign
from nn.initializers import as_generator
from nn.inputs import call_input, checked_state, plain_input, switch

if TYPE_CHECKING:
    from nn.trace import Trace


class Pass(NamedTuple):
    """How a network is run.

    Attributes:
        training: True while training: dropout drops, batch normalization uses the batch.
        rng: the generator of what is drawn while training, or None.
        raw: True to compute with plain arrays and record nothing.
        outputs: a list that collects (layer, output) of all layers without parts, or None.
        example: the number of the example that a scalar network records, if there are several.
        trace: where it is noted what differs in other steps of training (`nn.trace`), or None.
    """

    training: bool = False
    rng: np.random.Generator | None = None
    raw: bool = False
    outputs: list[tuple[Module, Any]] | None = None
    example: int | None = None
    trace: Trace | None = None


class Module:
    """A layer or a network.

    Attributes:
        children: the parts of a container, in order; empty for a layer.
        buffers: arrays that are saved with the parameters but are not trained.
        inputs, outputs: how many numbers per example go in and come out; None where any do.
        pool: how many numbers become one, where any number may go in.
        on_lists: True if the layer also takes a list of Values, one example, as it is.
        kind: what tables call it; the name of the class.
        same_graph: True if the recording of a training step does not depend on its numbers, so
            that it may be computed again with others. A class of your own is taken to be False
            unless it says ``same_graph = True`` itself: no ``if`` looks at data, and nothing is
            drawn or kept from call to call (see `nn.trace.Traced` for layers that do).
        guarded: attributes that users cannot replace, and what to do instead.
        fixed: attributes that cannot be assigned again, for numbers were made to fit them.
    """

    kind: ClassVar[str] = "Module"
    on_lists: ClassVar[bool] = False
    same_graph: ClassVar[bool] = False
    guarded: ClassVar[Mapping[str, str]] = {}
    fixed: ClassVar[tuple[str, ...]] = ("inputs", "outputs", "activation", "has_bias", "dtype")
    inputs: int | None = None
    outputs: int | None = None
    pool: int = 1

    def __init_subclass__(cls) -> None:
        cls.kind = cls.__name__
        if "same_graph" not in vars(cls):
            cls.same_graph = False  # not inherited: who knows what a class overrides

    def __init__(self) -> None:
        self.children: list[Module] = []
        self.buffers: dict[str, np.ndarray] = {}
        self.trainable = True
        self._own: dict[str, Node] = {}
        self._weights: set[str] = set()

    @property
    def trainable(self) -> bool:
        """Assign False to fix a layer: its parameters are left out of `parameters()`."""
        return self._trainable

    @trainable.setter
    def trainable(self, trainable: bool) -> None:
        self._set_trainable(switch(trainable, f"{self.kind}: trainable"))

    def _set_trainable(self, trainable: bool) -> None:
        self._trainable = trainable

    @property
    def smallest_batch(self) -> int:
        """How many examples the layer needs at least while training."""
        return 1

    # What a layer says about itself

    def add_parameter(self, key: str, array: Any, weight: bool = False) -> Tensor:
        """Give the layer a trained Tensor, as ``layer.<key>``.

        Args:
            weight: True for what regularizers act on; biases are left alone by them.
        """
        node = self._own[key] = Tensor(array, key)
        if weight:
            self._weights.add(key)
        vars(self)[key] = node
        return node

    def __setattr__(self, name: str, new: Any) -> None:
        """Assign an attribute; parameters stay the nodes they are, for names and optimizers."""
        if name in self.guarded or name in vars(self).get("_own", ()):
            cure = self.guarded.get(name, f"Assign its numbers: layer.{name}.data = ...")
            raise TypeError(f"{self.kind}: {name} cannot be replaced. {cure}")
        if name in self.fixed and getattr(self, name, None) is not None:
            raise TypeError(f"{self.kind}: {name} cannot be replaced. It is fixed when a layer is "
                            "made: make a new layer.")
        if isinstance(new, Node) and new.op is None and not new.is_constant:
            raise TypeError(f"{self.kind}: a {type(new).__name__} that is assigned is not trained. "
                            f"Write layer.add_parameter({name!r}, array).")
        super().__setattr__(name, new)

    if not TYPE_CHECKING:  # for a type checker, a name that is unknown stays so

        def __getattr__(self, name: str) -> Any:
            raise foreign.unknown(self, f"{type(self).__name__!r} object", name, foreign.METHODS)

    def compute(self, x: Any, p: Mapping[str, Any], *, training: bool, rng: Any) -> Any:
        """The output of a layer for the input x.

        Args:
            x: a node or an array (n, inputs).
            p: the layer's parameters by key: nodes while recording, arrays for `predict`.
            training, rng: see `Pass`.
        """
        raise NotImplementedError(f"{type(self).__name__} must define compute(x, p, *, training, "
                                  "rng), or run(x, how) if it is a container.")

    def run(self, x: Any, how: Pass) -> Any:
        """The output for x, in the way that `how` says; containers run their parts."""
        p = {key: node._data for key, node in self._own.items()} if how.raw else self._own
        return self.tell(self.compute(x, p, training=how.training, rng=how.rng), how)

    def tell(self, output: Any, how: Pass) -> Any:
        """Note the output of a layer where the outputs are collected, and return it."""
        if how.outputs is not None:
            how.outputs.append((self, output))
        return output

    def entries(self) -> list[tuple[str, str, Node]]:
        """The parameters of a layer as (key, index, node), such as ("W", "[0,2]", Value)."""
        return [(key, "", node) for key, node in self._own.items()]

    def arrays(self) -> dict[str, np.ndarray]:
        """The numbers of a layer by key: parameters, then buffers."""
        return {key: np.asarray(node._data) for key, node in self._own.items()} | self.buffers

    def replace_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace the numbers of a layer by arrays that fit (`load_state_dict` checks)."""
        for key, array in arrays.items():
            if key in self._own:
                self._own[key].data = array
            else:
                self.buffers[key] = np.array(array, self.buffers[key].dtype)

    def describe(self) -> str:
        """The layer in a few words, such as "2 → 16, tanh"."""
        return ""

    def part_names(self) -> list[str]:
        """What tables call each part of a container: nothing, where its place says it all."""
        return [""] * len(self.children)

    def replays(self) -> bool:
        """Whether one recorded training step serves for others: `same_graph` of all its parts.

        >>> from nn import Dense, Sequential
        >>> relu, own = Dense(2, 1, "relu", rng=0), Dense(2, 1, lambda z: z * z, rng=0)
        >>> Sequential(relu).replays(), Sequential(own).replays()
        (True, False)
        """
        return self.same_graph and all(part.replays() for part in self.children)

    def recorded_settings(self) -> Any:
        """The settings that a recorded training step holds as numbers; see `nn.compiled`."""
        return None

    # What users call

    def __call__(self, x: Any, *, training: bool = False, rng: Any = None) -> Any:
        """Record the graph of the output for x.

        Net inputs and outputs of its layers are named z1, h1, z2, ..., see `nn.naming`.

        Args:
            x: a node, or numbers: (n, inputs) for layers of Tensors; for scalar networks one
                example, a list of numbers or Values, or n of them. Lists of numbers are arrays.
            training: True while training: dropout drops, batch normalization uses the batch.
            rng: a seed or generator for what is drawn while training.
        """
        generator = None if rng is None else as_generator(rng, self.kind)
        return self.run(call_input(x, self.kind), Pass(training, generator))

    def predict(self, x: Any) -> Any:
        """The output for an array x as an array, without recording: (n, inputs) → (n, outputs)."""
        with np.errstate(all="ignore"):  # inf and nan flow, as in recorded graphs
            return self.run(plain_input(x, self.kind), Pass(raw=True))

    def layer_outputs(
        self, x: Any, *, training: bool = False, rng: Any = None,
    ) -> list[tuple[Module, np.ndarray]]:
        """(layer, output) of all layers without parts, for an array x, without recording.

        Args:
            training, rng: as when the network is called; but running statistics stay as they are.
        """
        outputs: list[tuple[Module, Any]] = []
        generator = None if rng is None else as_generator(rng, self.kind)
        before = [(leaf, copy.deepcopy(leaf.buffers)) for leaf in self.leaves()]
        try:
            with np.errstate(all="ignore"):
                self.run(plain_input(x, self.kind), Pass(training, generator, True, outputs))
        finally:
            for leaf, buffers in before:
                leaf.buffers = buffers
        return outputs

    def layer_names(self) -> dict[str, Module]:
        """The layers without parts by kind and place: "Dense 1", "Dropout 1", "Dense 2", ..."""
        counts: dict[str, int] = {}
        names = {}
        for leaf in self.leaves():
            counts[leaf.kind] = counts.get(leaf.kind, 0) + 1
            names[f"{leaf.kind} {counts[leaf.kind]}"] = leaf
        return names

    def leaves(self) -> Iterator[Module]:
        """The layers without parts, in order, each once."""
        seen: set[int] = set()
        for leaf, _ in self._walk(True):
            if id(leaf) not in seen:
                seen.add(id(leaf))
                yield leaf

    def named_layers(self) -> list[tuple[str, Module, bool]]:
        """(number, layer, trained) of the layers with numbers of their own, each once.

        Layers with weights are counted 1, 2, ... and so are others of each kind; a layer that
        stands alone has no number.
        """
        counts: dict[str, int] = {}
        found: dict[int, tuple[str, Module, bool]] = {}
        for leaf, trained in self._walk(True):
            arrays = leaf.arrays()
            if not arrays or id(leaf) in found:
                continue
            family = "W" if "W" in arrays else leaf.kind
            counts[family] = counts.get(family, 0) + 1
            number = str(counts[family]) if self.children else ""
            found[id(leaf)] = (number, leaf, trained)
        return list(found.values())

    def named_parameters(self) -> dict[str, Node]:
        """The trained parameters by the lectures' names: W1, b1, W2, ..., or W1[0,2], b1[2]."""
        return {
            f"{key}{number}{index}": node
            for number, layer, trained in self.named_layers() if trained
            for key, index, node in layer.entries()
        }

    def parameters(self) -> list[Node]:
        """The trained parameters in a fixed order: layer by layer, weights before biases."""
        return list(self.named_parameters().values())

    def trained(self) -> set[Module]:
        """The layers without parts that are trained."""
        return {leaf for leaf, trained in self._walk(True) if trained}

    def weights(self) -> list[Node]:
        """The trained parameters that regularizers act on: weights, but no biases."""
        return [node for _, layer, trained in self.named_layers() if trained
                for key, _, node in layer.entries() if key in layer._weights]

    def count(self) -> int:
        """How many numbers the parameters are, fixed layers included."""
        return sum(node.size for _, layer, _ in self.named_layers()
                   for _, _, node in layer.entries())

    def state_dict(self) -> dict[str, np.ndarray]:
        """Copies of all parameters and buffers by name: W1 (inputs, outputs), b1 (outputs,), ...

        A scalar network and its layer form have the same names and shapes here.
        """
        return {f"{key}{number}": np.array(array) for number, layer, _ in self.named_layers()
                for key, array in layer.arrays().items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Replace all parameters and buffers; all of them, or none if anything does not fit.

        Raises ValueError for missing and unknown names, ShapeError for another shape, TypeError
        for anything but real numbers.
        """
        layers = self.named_layers()
        checked = checked_state(state, {f"{key}{number}": array for number, layer, _ in layers
                                        for key, array in layer.arrays().items()})
        for number, layer, _ in layers:
            layer.replace_arrays({key: checked[f"{key}{number}"] for key in layer.arrays()})

    def save(self, path: Any) -> None:
        """Write all parameters and buffers to an .npz file; see `nn.storage.save`."""
        from nn.storage import save

        save(self, path)

    def load(self, path: Any) -> None:
        """Read what `save` wrote, all of it or nothing; see `nn.storage.load`."""
        from nn.storage import load

        load(self, path)

    def __repr__(self) -> str:
        return f"{self.kind}({self.describe()})"

    def _walk(self, trained: bool) -> Iterator[tuple[Module, bool]]:
        """All layers without parts, and whether they are trained."""
        trained = trained and self.trainable
        if not self.children:
            yield self, trained
        for child in self.children:
            yield from child._walk(trained)


__all__ = ["Module", "Pass"]
