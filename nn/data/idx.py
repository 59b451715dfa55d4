"""MNIST from a local folder: files in IDX format, compressed or not."""

from __future__ import annotations

import gzip
import hashlib
import math
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

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
MOST_AXES = 32
KINDS = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
PIECE = 2**20


def read_idx(path: Any) -> np.ndarray:
    """The array in an IDX file; ``.gz`` files are unpacked.

    The header says the kind of number and the shape. The file is read piece by piece, and no
    further than that: neither a header that lies nor a small file that unpacks to a huge one makes
    it take more memory than the numbers that are there.
    Raises FileNotFoundError; ValueError for files that are truncated, too long, empty, damaged or
    not IDX.
    """
    target = Path(path)
    try:
        with gzip.open(target) if target.suffix == ".gz" else target.open("rb") as file:
            return _array(file, target.name)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"read_idx: {target.name} is damaged or truncated ({error}).") from None


def _array(file: BinaryIO | gzip.GzipFile, name: str) -> np.ndarray:
    """The array in an open IDX file."""
    start = file.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in KINDS or not start[3]:
        raise ValueError(f"read_idx: {name} is not an IDX file: it starts with {start!r}.")
    kind, rank = np.dtype(KINDS[start[2]]), start[3]
    if rank > MOST_AXES:
        raise ValueError(f"read_idx: {name} has {rank} axes in its header; at most {MOST_AXES} "
                         "can be read. It is damaged, or not an IDX file.")
    sizes = file.read(4 * rank)
    if len(sizes) < 4 * rank:
        raise ValueError(f"read_idx: {name} is truncated inside its header.")
    shape = struct.unpack(f">{rank}I", sizes)
    expected = math.prod(shape) * kind.itemsize
    if not expected:
        raise ValueError(f"read_idx: {name} is empty: its header says {shape}.")
    content = bytearray()
    while len(content) <= expected:  # one byte more than expected shows that a file is too long
        piece = file.read(min(PIECE, expected + 1 - len(content)))
        if not piece:
            break
        content += piece
    if len(content) != expected:
        what, found = (("truncated", str(len(content))) if len(content) < expected
                       else ("too long", "more"))
        raise ValueError(f"read_idx: {name} is {what}: its header says {shape}, {expected} bytes, "
                         f"but {found} follow.")
    return np.frombuffer(content, kind).reshape(shape).astype(kind.newbyteorder("="))


def mnist(folder: Any, part: str = "train", *, check: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The handwritten digits of a local folder: X (n, 784) between 0 and 1, y (n,) from 0 to 9.

    Args:
        folder: with the four files of yann.lecun.com, each ``.gz`` or unpacked.
        part: "train" (60,000 examples) or "test" (10,000).
        check: compare the checksum of ``.gz`` files with the published ones.

    Raises FileNotFoundError for missing files; ValueError for damaged ones, other checksums, images
    and labels that don't belong together, and files of other numbers than bytes and 0 to 9.
    Source: Lausanne, "Test -- MNIST"; LeCun et al. 1998.
    """
    if not isinstance(part, str) or part not in FILES:
        raise ValueError(f'mnist: part must be "train" or "test", got {part!r}.')
    images, labels = (read_idx(_found(Path(folder), name, check)) for name in FILES[part])
    if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
        raise ValueError(f"mnist: images {images.shape} and labels {labels.shape} do not belong "
                         "together.")
    if images.dtype != np.uint8 or labels.dtype.kind not in "iu":
        raise ValueError(f"mnist: expected bytes, got images of {images.dtype} and labels of "
                         f"{labels.dtype}. Take read_idx for other data.")
    if labels.min() < 0 or labels.max() > 9:
        strange = labels[(labels < 0) | (labels > 9)][0]
        raise ValueError(f"mnist: labels must be from 0 to 9, got {strange}. Take read_idx for "
                         "other data.")
    return images.reshape(len(images), -1) / 255.0, labels.astype(int)


def _md5() -> Any:
    return hashlib.md5(usedforsecurity=False)  # to find damage, which is no matter of security


def _found(folder: Path, name: str, check: bool) -> Path:
    """The file, unpacked or not, with its checksum checked."""
    for candidate in (folder / f"{name}.gz", folder / name):
        if candidate.is_file():
            if check and candidate.name in MD5:
                with candidate.open("rb") as file:
                    digest = hashlib.file_digest(file, _md5).hexdigest()
                if digest != MD5[candidate.name]:
                    raise ValueError(f"mnist: the checksum of {candidate.name} is {digest}, not "
                                     f"{MD5[candidate.name]}: the file is damaged or another one. "
                                     "Pass check=False for data of your own.")
            return candidate
    raise FileNotFoundError(f"mnist: there is no {name}.gz and no {name} in {folder}. Download "
                            "them, or take openml_mnist().")


__all__ = ["mnist", "read_idx"]
