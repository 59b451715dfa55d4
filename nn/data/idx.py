"""MNIST from a local folder: files in IDX format, compressed or not."""

from __future__ import annotations

import gzip
import hashlib
import math
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
MD5 = {  # of the .gz files as LeCun, Cortes and Burges published them
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
}
KINDS = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
LARGEST = 2**31


def read_idx(path: Any) -> np.ndarray:
    """The array in an IDX file; ``.gz`` files are unpacked.

    The header says the kind of number and the shape; nothing of that size is allocated before the
    file turns out to hold as much.
    Raises FileNotFoundError; ValueError for files that are truncated, too long, damaged or not IDX.
    """
    target = Path(path)
    try:
        if target.suffix == ".gz":
            with gzip.open(target) as file:
                content = file.read(LARGEST)
        else:
            content = target.read_bytes()
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"read_idx: {target.name} is damaged or truncated ({error}).") from None
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in KINDS or not content[3]:
        raise ValueError(f"read_idx: {target.name} is not an IDX file: it starts with "
                         f"{content[:4]!r}.")
    kind, rank = np.dtype(KINDS[content[2]]), content[3]
    start = 4 + 4 * rank
    if len(content) < start:
        raise ValueError(f"read_idx: {target.name} is truncated inside its header.")
    shape = struct.unpack(f">{rank}I", content[4:start])
    expected = math.prod(shape) * kind.itemsize
    if len(content) - start != expected:
        what = "truncated" if len(content) - start < expected else "too long"
        raise ValueError(f"read_idx: {target.name} is {what}: its header says {shape}, "
                         f"{expected} bytes, but {len(content) - start} follow.")
    return np.frombuffer(content, kind, offset=start).reshape(shape).astype(kind.newbyteorder("="))


def mnist(folder: Any, part: str = "train", *, check: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The handwritten digits of a local folder: X (n, 784) between 0 and 1, y (n,) from 0 to 9.

    Args:
        folder: with the four files of yann.lecun.com, each ``.gz`` or unpacked.
        part: "train" (60,000 examples) or "test" (10,000).
        check: compare the checksum of ``.gz`` files with the published ones.

    Raises FileNotFoundError for missing files; ValueError for damaged ones, other checksums and
    images and labels that don't belong together.
    Source: Lausanne, "Test -- MNIST"; LeCun et al. 1998.
    """
    if part not in FILES:
        raise ValueError(f'mnist: part must be "train" or "test", got {part!r}.')
    images, labels = (read_idx(_found(Path(folder), name, check)) for name in FILES[part])
    if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
        raise ValueError(f"mnist: images {images.shape} and labels {labels.shape} do not belong "
                         "together.")
    return images.reshape(len(images), -1) / 255.0, labels.astype(int)


def _found(folder: Path, name: str, check: bool) -> Path:
    """The file, unpacked or not, with its checksum checked."""
    for candidate in (folder / f"{name}.gz", folder / name):
        if candidate.is_file():
            if check and candidate.name in MD5:
                digest = hashlib.md5(candidate.read_bytes(), usedforsecurity=False).hexdigest()
                if digest != MD5[candidate.name]:
                    raise ValueError(f"mnist: the checksum of {candidate.name} is {digest}, not "
                                     f"{MD5[candidate.name]}: the file is damaged or another one. "
                                     "Pass check=False for data of your own.")
            return candidate
    raise FileNotFoundError(f"mnist: there is no {name}.gz and no {name} in {folder}. Download "
                            "them, or take openml_mnist().")


__all__ = ["mnist", "read_idx"]
