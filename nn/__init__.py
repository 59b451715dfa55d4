"""Neurons, layers and networks on top of `autograd`; empty as yet."""

import autograd

if getattr(autograd, "DISTRIBUTION", "") != "chalkgrad":
    _found = getattr(autograd, "__file__", None) or list(autograd.__path__)
    raise ImportError(
        f"nn needs chalkgrad's package `autograd`, but Python found {_found} instead. "
        "A file autograd.py of your own has that name too: rename it. PyPI's unrelated `autograd` "
        "has the same name: run `pip uninstall autograd`, then "
        "reinstall chalkgrad (`pip install --force-reinstall --no-deps -e .`)."
    )
