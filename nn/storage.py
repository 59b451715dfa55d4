"""Networks in files: .npz archives of plain arrays, without pickle."""

from __future__ import annotations

import io
import itertools
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from autograd.data import describe
from autograd.errors import ShapeError
from autograd.files import replace_file
from nn.module import Module

FORMAT = "chalkgrad network 2"
MARK = "format"
LAYERS = "layers"


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
    marks = {MARK: np.array(FORMAT), LAYERS: np.array(_layers(module))}
    np.savez(buffer, allow_pickle=False, **marks, **module.state_dict())
    replace_file(target, buffer.getvalue())


def load(module: Module, path: Any) -> None:
    """Read parameters and buffers that `save` wrote into a network of the same architecture.

    Raises FileNotFoundError, ValueError for a damaged or foreign file, and for one of another
    architecture; ShapeError for other sizes. The network is then as it was.
    """
    target = _checked(path, "load")
    content = target.read_bytes()
    try:
        archive = np.load(io.BytesIO(content), allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise ValueError("it holds one array")
        state = {name: archive[name] for name in archive.files}
    except (ValueError, EOFError, KeyError, OSError, NotImplementedError, zipfile.BadZipFile,
            zlib.error) as error:
        raise ValueError(f"load: {target.name} is damaged or was not written by save "
                         f"({error}).") from None
    if str(state.pop(MARK, "")) != FORMAT:
        raise ValueError(f"load: {target.name} was not written by save of this version: it is "
                         f"not marked {FORMAT!r}.")
    theirs, ours = [str(row) for row in state.pop(LAYERS, ())], _layers(module)
    for i, (their, our) in enumerate(itertools.zip_longest(theirs, ours, fillvalue="none"), 1):
        if their != our:
            raise ValueError(f"load: {target.name} does not fit: it is of another architecture. "
                             f"Its layer {i} is: {their}; this network's: {our}.")
    try:
        module.load_state_dict(state)
    except ShapeError as error:
        raise ShapeError(f"load: {target.name} does not fit. {error}") from None
    except (TypeError, ValueError) as error:
        raise ValueError(f"load: {target.name} does not fit. {error}") from None


def _layers(module: Module) -> list[str]:
    """All layers in a few words; a layer of units and its matrix form read the same."""
    return [" ".join(filter(None, ("" if "W" in layer.arrays() else layer.kind, layer.describe())))
            for layer in module.leaves()]


def _checked(path: Any, who: str) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{who}: expected a path, got {describe(path)}.")
    return Path(path)


__all__ = ["FORMAT", "load", "save"]
