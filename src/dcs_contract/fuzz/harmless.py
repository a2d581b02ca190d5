"""A target whose cases name nothing that could change, as far as that is possible."""

import random
from collections.abc import Iterator
from dataclasses import replace

from dcs_contract.fuzz.derived import resembling
from dcs_contract.fuzz.rounds.bases import absent, path_values
from dcs_contract.fuzz.target import KnownCase, Target


def harmless(target: Target, seed: int) -> Target:
    """The target, with made-up names where the answer does not depend on them. seed: where chance starts.

    That is so for what is not there, and for callers that are not let in. The other cases stay as they are;
    those that could change something are held back later.
    """
    luck = random.Random(f"{seed} harmless")  # noqa: S311 - repeatable, not secret
    return replace(target, cases=tuple(renamed(target, luck)))


def renamed(target: Target, luck: random.Random) -> Iterator[KnownCase]:
    """The cases."""
    for case in target.cases:
        free = case.expected.status == "401" or any(case is other for other in absent(target, case.terms))
        if case.terms.effect and case.terms.names and free and not case.terms.malformed(path_values(case)):
            name = case.terms.names[-1]
            value = resembling(case.terms, name, case.parameters[name], luck)
            yield replace(case, parameters={**case.parameters, name: value})
        else:
            yield case
