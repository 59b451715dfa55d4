"""Libraries that an extra of the package installs."""

from __future__ import annotations

import importlib
from typing import Any


def scikit_learn(module: str, who: str) -> Any:
    """A module of scikit-learn; raises ImportError that says how to install it."""
    try:
        return importlib.import_module(f"sklearn.{module}")
    except ImportError as error:
        raise ImportError(f"{who} needs scikit-learn ({error}). Run: "
                          'pip install "chalkgrad[train]"') from None


__all__ = ["scikit_learn"]
