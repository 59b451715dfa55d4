"""The classifier's step in HIPS autograd, in a process and an environment of its own.

It has our import name, so it cannot be loaded beside us. Started as a program, this reads the path
of an `.npz` file with a workload, and then answers each line with the seconds of one call, so that
it takes turns with the others.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

PYTHON = Path(__file__).parents[1] / ".bench-venv-hips" / "bin" / "python"


class Hips:
    """The other process; only where `installed()`.

    Attributes:
        gradient: what it found, flat, to compare.
        version: of HIPS autograd.
    """

    def __init__(self, X: np.ndarray, T: np.ndarray, numbers: np.ndarray, sizes: list[int]) -> None:
        self._process = subprocess.Popen(
            [PYTHON, "-E", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        with tempfile.TemporaryDirectory() as folder:
            workload, answer = Path(folder, "workload.npz"), Path(folder, "answer.npy")
            np.savez(workload, X=X, T=T, numbers=numbers, sizes=sizes)
            self.version = self._ask(f"{workload}\n{answer}")
            self.gradient = np.load(answer)

    def _ask(self, text: str) -> str:
        assert self._process.stdin and self._process.stdout
        print(text, file=self._process.stdin, flush=True)
        return self._process.stdout.readline().strip()

    def sample(self) -> float:
        """The seconds of one call."""
        return float(self._ask("again"))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def installed() -> bool:
    """Whether the environment has HIPS autograd."""
    command = [PYTHON, "-I", "-c", "import autograd.numpy, threadpoolctl"]
    return PYTHON.exists() and subprocess.run(command, capture_output=True).returncode == 0


def serve() -> None:
    """Read the workload, write its gradient, then measure once for each line."""
    from importlib.metadata import version

    import autograd.numpy as anp
    from hand_written import flat, split
    from peers import timed

    from autograd import value_and_grad

    workload, answer = np.load(input()), input()
    X, T, sizes = workload["X"], workload["T"], workload["sizes"].tolist()
    parts = split(workload["numbers"], sizes)

    def loss(parts):
        h = X
        for k in range(0, len(parts) - 2, 2):
            h = anp.maximum(h @ parts[k] + parts[k + 1], 0)
        z = h @ parts[-2] + parts[-1]
        z = z - anp.max(z, axis=1, keepdims=True)
        return anp.sum(T * (anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True)) - z)) / len(X)

    step = value_and_grad(loss)
    np.save(answer, flat(step(parts)[1]))
    sample = timed(lambda: step(parts))
    print(version("autograd"), flush=True)
    for _ in sys.stdin:
        print(sample(), flush=True)


if __name__ == "__main__":
    serve()
