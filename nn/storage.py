"""Networks in files: .npz archives of plain arrays, without pickle."""

from __future__ import annotations

import io
import itertools
import os
from pathlib import Path
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.errors import ShapeError
from autograd.files import replace_file
from nn.dense import Sequential
from nn.mlp import MLP
from nn.module import Module

FORMAT = "chalkgrad network 4"
MARK = "format"
PARTS = "parts"
STATE = "state/"  # before the names of parameters and buffers, which may be any


def save(module: Module, path: Any) -> None:
    """Write all parameters and buffers of a network to an .npz file, in one step.

    A file of that name that was there is replaced, or stays as it was if anything goes wrong.
    Raises OSError, ValueError unless the name ends in .npz, TypeError for anything but a path.

    >>> from tempfile import TemporaryDirectory
    >>> from nn import Dense
    >>> with TemporaryDirectory() as directory:
    ...     Dense(2, 3, rng=0).save(f"{directory}/layer.npz")
    ...     other = Dense(2, 3, rng=1)
    ...     other.load(f"{directory}/layer.npz")
    >>> bool((other.W.data == Dense(2, 3, rng=0).W.data).all())
    True
    """
    target = _checked(path, "save")
    if target.suffix != ".npz":
        raise ValueError(f"save: the file's name must end in .npz, got {target.name!r}.")
    buffer = io.BytesIO()
    arrays = {MARK: np.array(FORMAT), PARTS: np.array(_parts(module))}
    arrays |= {STATE + name: array for name, array in module.state_dict().items()}
    np.savez(buffer, allow_pickle=False, **arrays)
    replace_file(target, buffer.getvalue())


def load(module: Module, path: Any) -> None:
    """Read parameters and buffers that `save` wrote into a network of the same architecture.

    Raises FileNotFoundError, ValueError for a damaged or foreign file, and for one of another
    architecture; ShapeError for other sizes. The network is then as it was.
    """
    target = _checked(path, "load")
    content = target.read_bytes()
    damaged = f"load: {target.name} is damaged or was not written by save"
    try:
        archive = np.load(io.BytesIO(content), allow_pickle=False)
        state = {name: archive[name] for name in getattr(archive, "files", ())}
    except Exception:  # NumPy and zipfile raise many kinds of errors for bytes gone wrong
        raise ValueError(f"{damaged}.") from None
    if isinstance(archive, np.ndarray):
        raise ValueError(f"{damaged} (it holds one array).")
    if str(state.pop(MARK, "")) != FORMAT:
        raise ValueError(f"load: {target.name} was not written by save of this version: it is "
                         f"not marked {FORMAT!r}.")
    theirs, ours = np.ravel(state.pop(PARTS, ())).tolist(), _parts(module)
    for i, (their, our) in enumerate(itertools.zip_longest(theirs, ours, fillvalue="none")):
        if their != our:
            raise ValueError(f"load: {target.name} does not fit: it is of another architecture. "
                             f"Its {f'part {i}' if i else 'kind'} is: {their}; this network's: "
                             f"{our}.")
    try:
        module.load_state_dict({name.removeprefix(STATE): state[name] for name in state})
    except ShapeError as error:
        raise ShapeError(f"load: {target.name} does not fit. {error}") from None
    except (TypeError, ValueError) as error:
        raise ValueError(f"load: {target.name} does not fit. {error}") from None


def _parts(module: Module, place: str | None = None) -> list[str]:
    """A network and its parts, each in a few words and with the containers that it stands in.

    Units and whole layers read the same.

    >>> from nn import Dense, Skip
    >>> _parts(Sequential(Dense(2, 3, rng=0), Skip(Dense(3, 3, rng=1))))
    ['chain', '2 → 3, linear', 'Skip', 'Skip / 3 → 3, linear']
    """
    chain = isinstance(module, (Sequential, MLP))
    kind = "chain" if chain else "" if "W" in module.arrays() else module.kind
    parts = [(place or "") + " ".join(filter(None, (kind, module.describe())))]
    inside = "" if chain and place is None else f"{parts[0]} / "
    for name, part in zip(module.part_names(), module.children, strict=True):
        parts += _parts(part, f"{inside}{name}{': ' if name else ''}")
    return parts


def _checked(path: Any, who: str) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{who}: expected a path, got {describe(path)}.")
    return Path(path)


__all__ = ["FORMAT", "load", "save"]
