"""The known cases again and again: what goes wrong only now and then, or from some call on."""

from collections.abc import Iterator

from dcs_contract.fuzz.target import KnownCase, Target

CYCLES = 13
"""How often each case that changes nothing; a defect of every nth call shows up to here."""
SUCCESSES = 5
"""How often one case that takes effect, one after the other."""


def repetition(target: Target) -> Iterator[KnownCase]:
    """Cases that are refused many times, and between them one that takes effect for each operation."""
    still = [case for case in target.cases if not takes_effect(case)]
    moving = {case.terms.id: case for case in reversed(target.cases) if takes_effect(case)}
    for number in range(CYCLES):
        yield from still
        if number < SUCCESSES:
            yield from moving.values()


def takes_effect(case: KnownCase) -> bool:
    """Whether it changes something."""
    return case.expected.success and case.terms.effect is not None
