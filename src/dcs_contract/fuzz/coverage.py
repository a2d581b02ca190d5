"""What a target description leaves untried."""

from collections.abc import Iterator, Mapping

from dcs_contract.fuzz.defect import CHECKS, Need
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.terms import Terms


def unchecked(terms: Mapping[str, Terms], target: Target) -> dict[str, dict[str, str]]:
    """By operation, the checks that had nothing to go by, each with what to add to the target."""
    return {name: dict(lacking(operation, target)) for name, operation in terms.items()}


def lacking(terms: Terms, target: Target) -> Iterator[tuple[str, str]]:
    """Checks of one operation with what they lack."""
    cases = [case for case in target.cases if case.terms is terms]
    own = any(observed.terms is terms for observed in target.observed)
    there = {
        None: True,
        Need.CASE: bool(cases),
        Need.SUCCESS: any(case.expected.success for case in cases),
        Need.OBSERVE: own if terms.effect else bool(target.observed),
    }
    for check, meant in CHECKS.items():
        if not there[meant.needs]:
            yield check, f"add {meant.needs} to the target"


def untried(terms: Mapping[str, Terms], target: Target) -> dict[str, tuple[str, ...]]:
    """By operation, the refusals of the service that the document names and no known case expects."""
    return {name: tuple(unexpected(operation, target)) for name, operation in terms.items()}


def unexpected(terms: Terms, target: Target) -> Iterator[str]:
    """Named refusals of one operation that nobody expects."""
    expected = {case.expected.example for case in target.cases if case.terms is terms}
    for name, answers in terms.answers.items():
        for answer in answers:
            own = answer.place.startswith(f"{terms.place}/responses/")
            if own and answer.status.startswith("4") and name not in expected:
                yield str(answer)
