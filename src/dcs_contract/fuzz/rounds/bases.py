"""The known cases that a round starts from."""

from collections.abc import Iterator

from dcs_contract.fuzz.target import KnownCase, Target
from dcs_contract.fuzz.terms import Terms


def bases(target: Target, terms: Terms) -> list[KnownCase]:
    """The cases of an operation to start from: those that succeed, or else all."""
    return list(target.successes(terms)) or [case for case in target.cases if case.terms is terms]


def calm(target: Target, terms: Terms) -> KnownCase | None:
    """A case that changes nothing and gets far: whoever calls may, and what it names is not there.

    Of an operation without an effect, one that succeeds.
    """
    successes = list(target.successes(terms))
    if successes and not terms.effect and terms.method in ("GET", "HEAD"):
        return successes[0]
    return next(absent(target, terms), None)


def absent(target: Target, terms: Terms) -> Iterator[KnownCase]:
    """The cases that a known caller is refused with a 404, well-formed as they are."""
    callers = {case.credentials.name for case in target.successes(terms)}
    for case in target.cases:
        known = case.terms is terms and case.credentials.name in callers and case.expected.status == "404"
        if known and not terms.malformed(path_values(case)) and not target.exists(terms, case.parameters):
            yield case


def path_values(case: KnownCase) -> dict[str, str]:
    """The parameters of a case that stand in the path."""
    return {name: value for name, value in case.parameters.items() if name in case.terms.path_parameters}
