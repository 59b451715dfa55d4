"""Where the time of a compiled step goes: each statement of a listing, and all that is around them.

Two moons, as in compiled.py. Not part of `make bench`; run it by
``.bench-venv/bin/python benchmarks/profile_step.py``.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from eager import record

from autograd import Value, compile_graph

ROUNDS, CALLS = 30, 200


def best(function: Any, arguments: dict[str, Any]) -> float:
    """Microseconds of a call, the best of some rounds."""
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(CALLS):
            function(**arguments)
        found.append((time.perf_counter() - start) / CALLS * 1e6)
    return min(found)


def main() -> None:
    loss, parameters = record(Value)
    program = compile_graph(loss, parameters=parameters)
    program.fprop()
    program.bprop()
    known: dict[str, Any] = {"np": np}
    for function in (program.version.statements.forward, program.version.statements.backward):
        for name, thing in function.arguments.items():
            if name not in known:
                known[name] = np.asarray(getattr(thing, "_data", thing))
        for name in program.array_names.values():
            if name in function.arguments:
                known[name] = program.values[name]
        for line in (*function.lines, f"results = {', '.join(function.results)}"):
            name, _, code = line.partition(" = ")
            names = [word for word in known if word != "np"]
            space: dict[str, Any] = {}
            exec(f"def statement({', '.join(names)}): return {code}", {"np": np}, space)
            arguments = {word: known[word] for word in names}
            empty: dict[str, Any] = {}
            exec(f"def statement({', '.join(names)}): pass", empty)
            taken = best(space["statement"], arguments) - best(empty["statement"], arguments)
            known[name] = space["statement"](**arguments)
            print(f"{taken:8.2f} µs  {line[:90]}")
    whole = best(lambda: (program.fprop(), program.bprop()), {})
    print(f"{whole:8.2f} µs  the whole step")


if __name__ == "__main__":
    main()
