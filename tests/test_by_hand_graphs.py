"""Mistakes on random graphs are found where they were made, and nowhere else."""

from collections import Counter

import pytest
from by_hand_students import trial

SEEDS = {"exact": 220, "rounded": 100, "rounded tensors": 25}
ANY = "value gradient"
EXACT = {
    "a gradient": dict(spoil="gradient"),
    "a value": dict(spoil="value"),
    "a value, slopes from inputs": dict(spoil="value", slopes_from="input"),
    "two, and right values looked up": dict(spoil=ANY, mistakes=2, looks_up=True),
    "one, half the numbers given": dict(spoil=ANY, share=0.5),
    "two": dict(spoil=ANY, mistakes=2),
    "a slope": dict(spoil="slope", with_slopes=True),
    "two, half the numbers given, slopes too": dict(
        spoil=ANY + " slope", with_slopes=True, share=0.5, mistakes=2),
    "tensors: a gradient": dict(spoil="gradient", tensors=True),
    "tensors: one, half the numbers given": dict(spoil=ANY, share=0.5, tensors=True),
    "tensors: a slope": dict(spoil="slope", with_slopes=True, tensors=True),
}
ROUNDED = {
    f"{digits} digits, goes on with numbers {mode}{', tensors' if tensors else ''}":
    dict(spoil=ANY, digits=digits, mode=mode, tensors=tensors)
    for mode in ("written", "kept", "mixed") for digits in (2, 3, 4) for tensors in (False, True)
}


@pytest.mark.slow
@pytest.mark.parametrize("student", [*EXACT, *ROUNDED])
def test_mistakes_are_found_where_they_were_made(student):
    found, graphs, not_exact = Counter(), 0, []
    arguments = {**EXACT, **ROUNDED}[student]
    kind = "exact" if student in EXACT else "rounded tensors" if arguments["tensors"] else "rounded"
    for seed in range(SEEDS[kind]):
        marked = trial(seed, **arguments)
        if marked is not None:
            graphs += 1
            found += marked.found()
            if not marked.exact():
                not_exact.append(seed)
    print(f"{student}: {graphs} graphs, {len(not_exact)} not marked exactly;",
          *(f"{want}: {sum(n for (w, _), n in found.items() if w == want)}"
            for want in ("right", "carried forward", "wrong here")))
    assert graphs >= 0.8 * SEEDS[kind]
    assert found["wrong here", "wrong here"] >= graphs
    # No mistake goes unnoticed, and hardly ever does rounding look like one.
    assert not found["wrong here", "right"] + found["wrong here", "carried forward"]
    assert len(not_exact) <= (0 if student in EXACT else 1), not_exact


def test_a_few_students_of_each_kind():
    for arguments in [*EXACT.values(), *ROUNDED.values()]:
        for seed in range(3, 9):
            marked = trial(seed, **arguments)
            assert marked is None or marked.exact(), (seed, arguments)


def test_the_marking_is_the_same_every_time():
    sheets = [str(trial(11, spoil=ANY, digits=3).report) for _ in range(2)]
    assert sheets[0] == sheets[1]
