"""What the benchmarks share: peers that take turns, medians, the machine, a verdict per row.

Every number is a median of repetitions in one run, with `gc.collect()` before each of them, and
each row is a ratio: machines differ, and so do their days.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

REPETITIONS = 20
BUSY = 0.7  # of processes that ran or waited in the last minute
FILL = 0.01  # seconds that a repetition of short calls lasts

Sample = Callable[[], float]


def timed(function: Callable[[], Any], fill: float = FILL) -> Sample:
    """What measures the seconds of one call, as the mean of as many calls as fill some time.

    The first call is not counted: it starts threads and fills caches. What a long call returns is
    freed after the clock was read.
    """
    start = time.perf_counter()
    function()
    if time.perf_counter() - start < fill:
        start = time.perf_counter()
        function()
    calls = max(1, round(fill / (time.perf_counter() - start)))

    def sample() -> float:
        gc.collect()
        start = time.perf_counter()
        for _ in range(calls):
            result = function()
        seconds = (time.perf_counter() - start) / calls
        del result
        return seconds

    return sample


def medians(samples: Mapping[str, Sample], repetitions: int = REPETITIONS) -> dict[str, float]:
    """The median seconds of each, all of them taking turns."""
    times: dict[str, list[float]] = {name: [] for name in samples}
    for _ in range(repetitions):
        for name, sample in samples.items():
            times[name].append(sample())
    return {name: statistics.median(found) for name, found in times.items()}


class Table:
    """Rows of ratios with a verdict each; `failures` counts those that missed their limit."""

    def __init__(self) -> None:
        self.failures = 0

    def heading(self, text: str) -> None:
        """What the rows that follow measure."""
        print(f"\n{text}", flush=True)

    def time(self, name: str, seconds: float, note: str = "") -> None:
        """A row without a limit."""
        print(f"  {name:<46}{milliseconds(seconds)}  {note}".rstrip(), flush=True)

    def row(self, name: str, ratio: float, *, most: float | None = None,
            least: float | None = None) -> None:
        """A ratio, and whether it is at most or at least what it must be."""
        limit, fine = "", True
        if most is not None:
            limit, fine = f"at most {most:g}", ratio <= most
        if least is not None:
            limit, fine = f"at least {least:g}", ratio >= least
        verdict = f"  {limit:<14}{'pass' if fine else 'FAIL'}" if limit else ""
        self.failures += not fine
        print(f"  {name:<48}{ratio:10.3g}{verdict}", flush=True)

    def against(self, times: Mapping[str, float], mine: str, limits: Mapping[str, float | None],
                ) -> None:
        """All times, then what `mine` takes of each peer's; None is no limit."""
        for name, seconds in times.items():
            self.time(name, seconds)
        for peer, most in limits.items():
            self.row(f"{mine} / {peer}", times[mine] / times[peer], most=most)

    def result(self) -> int:
        """The exit code, said in words too."""
        print(f"\n{self.failures} rows failed" if self.failures else "\nall rows pass")
        return min(self.failures, 1)


def milliseconds(seconds: float) -> str:
    """Three digits are enough, and one unit for all.

    >>> milliseconds(0.00004213), milliseconds(0.476)
    ('    0.042 ms', '  476.000 ms')
    """
    return f"{seconds * 1e3:9.3f} ms"


def machine(*packages: str) -> str:
    """What this runs on: the machine and its load, Python, NumPy with its BLAS, and the peers."""
    blas = {f"{pool['internal_api']} {pool['version']} ({pool['num_threads']} threads)"
            for pool in threadpool_info() if pool["user_api"] == "blas"
            and "numpy" in pool["filepath"].lower()}
    peers = "".join(f", {package} {version(package)}" for package in packages)
    load = os.getloadavg()[0]
    busy = f"\nThe load is {load:.1f}: ratios of a busy machine mean little." if load > BUSY else ""
    return (f"{platform.platform()}, {processor()}, {os.cpu_count()} CPUs\n"
            f"CPython {platform.python_version()}, NumPy {np.__version__} with "
            f"{' '.join(sorted(blas)) or 'an unknown BLAS'}{peers}{busy}")


def processor() -> str:
    """The name of the processor, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
