"""DOT texts that are kept in tests/golden; CHALKGRAD_RENEW=1 in the environment renews them."""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def golden(name, source):
    """The text that is kept under a name; `source` becomes it where texts are to be renewed."""
    path = GOLDEN / f"{name}.dot"
    if os.environ.get("CHALKGRAD_RENEW"):
        path.write_text(source, encoding="utf-8")
    return path.read_text(encoding="utf-8")
