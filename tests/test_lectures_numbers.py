"""Every number of the worked examples against a reference that was computed twice, by other means.

The reference comes from PyTorch's and SymPy's derivatives, exact fractions and mpmath, and again
from formulas by hand in NumPy.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lectures import EXAMPLES
from tests.reference_names import NAMES, TOLERANCES

REFERENCE = json.loads((Path(__file__).parent / "data" / "worked_examples.json").read_text())
PATHS = [(id, path) for id in EXAMPLES for path in REFERENCE.get(id, ())]
TOLERANCE = 1e-12


def leaves(tree, path):
    """All (path, numbers) in nested dicts."""
    if isinstance(tree, dict):
        for key, inner in tree.items():
            yield from leaves(inner, f"{path}.{key}")
    else:
        yield path, [int(digit) for digit in tree] if isinstance(tree, str) else tree


def entries(numbers):
    """How many numbers there are in nested lists."""
    return sum(map(entries, numbers)) if isinstance(numbers, list) else 1


@cache
def runs(id):
    return [EXAMPLES[id].run(case) for case in range(len(EXAMPLES[id].cases))]


def expressions(id, path):
    return NAMES.get(id, {}).get(path, path.partition(".")[2].replace(".", "_"))


def texts(wanted):
    """The expressions in what `expressions` gives."""
    if isinstance(wanted, list):
        return [text for one in wanted for text in texts(one)]
    return [wanted[0] if isinstance(wanted, tuple) else wanted]


def found(id, wanted, ask="value"):
    """The engine's numbers for what `expressions` gives, as nested lists."""
    if isinstance(wanted, list):
        return [found(id, one, ask) for one in wanted]
    if isinstance(wanted, tuple):
        return listed(getattr(runs(id)[wanted[1]], ask)(wanted[0]))
    stacked = [listed(getattr(run, ask)(wanted)) for run in runs(id)]
    return stacked[0] if len(stacked) == 1 else stacked


def listed(numbers):
    """Arrays as lists; lists of arrays of several lengths as they are."""
    if isinstance(numbers, (list, tuple)):
        return [listed(one) for one in numbers]
    return None if numbers is None else np.asarray(numbers, float).tolist()


def mismatches(engine, reference, tolerance=TOLERANCE):
    """How many numbers of the reference the engine does not have."""
    if isinstance(reference, list):
        if not isinstance(engine, list) or len(engine) != len(reference):
            return entries(reference)
        return sum(mismatches(one, other, tolerance)
                   for one, other in zip(engine, reference, strict=True))
    if isinstance(engine, list):
        return 1
    if reference is None:  # undefined, such as a derivative at a kink
        return engine is not None and not np.isnan(engine)
    return not abs(engine - reference) <= tolerance * max(1, abs(reference))


def spoiled(reference):
    """The reference with its last number changed a little; what is undefined gets a number."""
    if isinstance(reference, list):
        return [*reference[:-1], spoiled(reference[-1])]
    return 0.5 if reference is None else reference + 1e-3 * max(1, abs(reference))


def undefined(reference):
    return any(map(undefined, reference)) if isinstance(reference, list) else reference is None


@pytest.mark.parametrize(("id", "path"), PATHS)
def test_number_agrees_with_the_reference(id, path):
    for inner, reference in leaves(REFERENCE[id][path], path):
        wanted = expressions(id, inner)
        # Where a derivative is undefined the engine has its convention, the difference has none.
        ask = "difference" if undefined(reference) and path.startswith("gradients") else "value"
        tolerance = max(TOLERANCES.get((id, inner), (TOLERANCE, ""))[0],
                        1e-6 if ask == "difference" else 0)
        engine = found(id, wanted, ask)
        assert not mismatches(engine, reference, tolerance), (engine, reference)
        assert mismatches(engine, spoiled(reference), tolerance)  # the comparison can fail


@pytest.mark.parametrize("id", EXAMPLES)
def test_all_reference_numbers_are_shown(id):
    shown = {quantity.expression for quantity in EXAMPLES[id].quantities}
    for path, tree in REFERENCE[id].items():
        for inner, _ in leaves(tree, path):
            assert set(texts(expressions(id, inner))) <= shown


def test_names_and_tolerances_are_those_of_the_reference(capsys):
    known = {(id, inner) for id, paths in REFERENCE.items()
             for path, tree in paths.items() for inner, _ in leaves(tree, path)}
    assert {(id, path) for id, names in NAMES.items() for path in names} <= known
    assert set(TOLERANCES) <= known
    assert all(reason and tolerance <= 1e-5 for tolerance, reason in TOLERANCES.values())


def test_every_number_of_every_example_is_compared(capsys):
    count = sum(entries(numbers) for id in EXAMPLES for path, tree in REFERENCE[id].items()
                for _, numbers in leaves(tree, path))
    with capsys.disabled():
        print(f"\n{count} numbers of {len(EXAMPLES)} worked examples agree with the reference "
              f"to 1e-12, {len(TOLERANCES)} groups of them to what rounding leaves", end=" ")
    assert set(EXAMPLES) == set(REFERENCE)
