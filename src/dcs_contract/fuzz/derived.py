"""Cases whose answer follows from the known ones: the same reason, met in another way."""

import random
import string
from collections.abc import Iterator
from dataclasses import replace

from dcs_contract.fuzz.rounds.bases import absent, path_values
from dcs_contract.fuzz.target import KnownCase, Target
from dcs_contract.fuzz.terms import Terms

OTHERS = 3
"""How many values that nobody knows, for each case."""
TRIES = 20


def derived(target: Target, terms: Terms, luck: random.Random) -> Iterator[KnownCase]:
    """Every derived case of an operation. luck: seeded, so that it falls the same way each time."""
    yield from unknown(target, terms, luck)
    yield from unauthenticated(target, terms)


def unknown(target: Target, terms: Terms, luck: random.Random) -> Iterator[KnownCase]:
    """What is not there is answered alike, whatever it is called."""
    for case in absent(target, terms):
        name = terms.names[-1]
        for _ in range(OTHERS):
            value = resembling(terms, name, case.parameters[name], luck)
            parameters = {**case.parameters, name: value}
            yield replace(case, name=f"{case.name}, with another {name}", parameters=parameters)


def resembling(terms: Terms, name: str, value: str, luck: random.Random) -> str:
    """Another value of the same form that the document allows; the same one when none is found."""
    for _ in range(TRIES):
        other = "".join(luck.choice(kind(char)) for char in value)
        if terms.allows(name, other):
            return other
    return value


def kind(char: str) -> str:
    """The characters that may stand for one."""
    for alphabet in (string.digits, "abcdef", string.ascii_lowercase, string.ascii_uppercase):
        if char in alphabet:
            return alphabet
    return char


def unauthenticated(target: Target, terms: Terms) -> Iterator[KnownCase]:
    """Who is not known is refused as such, whatever is named: nothing may be looked up before."""
    cases = [case for case in target.cases if case.terms is terms]
    refused = {case.credentials.name: case for case in cases if case.expected.status == "401"}
    for caller, case in refused.items():
        if any(other.credentials.name == caller and other.expected.status != "401" for other in cases):
            continue
        for other in cases:
            if other.credentials.name != caller and not terms.malformed(path_values(other)):
                name = f"{case.name}, for {other.name}"
                yield replace(case, name=name, parameters=other.parameters, body=other.body)
