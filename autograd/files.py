"""Writing files so that nobody ever reads half of one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def replace_file(path: Path, content: str | bytes) -> None:
    """Write a whole file in one step, text as UTF-8.

    Whatever goes wrong, a file that was there stays as it was. Raises OSError.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as directory:
    ...     replace_file(Path(directory) / "note.txt", "σ = 1")
    ...     (Path(directory) / "note.txt").read_text(encoding="utf-8")
    'σ = 1'
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


__all__ = ["replace_file"]
