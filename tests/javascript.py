"""Running JavaScript in node, for tests of scripts that need no page."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

VIZ = Path(__file__).parent.parent / "viz"


def run(script, data):
    """What the script gives: it gets `data`, and calls `give(result)` once; skips without node.

    Numbers that JSON lacks come back as strings: "Infinity", "NaN".
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("node was not found: install Node.js to run tests of JavaScript")
    code = ('"use strict";\nconst plain = (key, x) => Number.isFinite(x) || typeof x !== "number" '
            "? x : String(x);\n"
            "const give = (result) => process.stdout.write(JSON.stringify(result, plain));\n"
            "const data = JSON.parse(require('fs').readFileSync(0, 'utf-8'));\n" + script)
    done = subprocess.run([node, "-e", code], input=json.dumps(data), capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def source(name):
    """The text of a script of the package."""
    return (VIZ / name).read_text(encoding="utf-8")
