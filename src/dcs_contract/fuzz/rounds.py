"""Requests made from the known cases, each a small step away from one of them."""

from collections.abc import Iterator
from dataclasses import replace

from dcs_contract.fuzz.call import Call, compose
from dcs_contract.fuzz.target import NOBODY, Credentials, KnownCase, Target
from dcs_contract.fuzz.terms import Terms

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def bases(target: Target, terms: Terms) -> list[KnownCase]:
    """The cases of an operation to start from: those that succeed, or else all."""
    return list(target.successes(terms)) or [case for case in target.cases if case.terms is terms]


def methods(target: Target, terms: Terms) -> Iterator[Call]:
    """Every method that the path does not have."""
    for case in bases(target, terms)[:1]:
        for method in METHODS:
            if method not in terms.methods and not (method == "HEAD" and "GET" in terms.methods):
                yield replace(case.call, method=method, body=b"")


def credentials(target: Target, terms: Terms) -> Iterator[Call]:
    """Requests that would succeed, sent by everybody else: by nobody, by every other, by near misses."""
    for case in target.successes(terms):
        others = [other for other in target.credentials.values() if other != case.credentials]
        for other in (NOBODY, *others, *near_misses(case.credentials)):
            yield compose(terms, case.parameters, other.headers, case.body)


def near_misses(valid: Credentials) -> Iterator[Credentials]:
    """Credentials with one value too long or empty. Longer only: a part of a secret is a secret too."""
    for name, value in valid.headers.items():
        for wrong in (value + "0", "0" + value, ""):
            yield replace(valid, headers={**valid.headers, name: wrong})


def spellings(target: Target, terms: Terms) -> Iterator[Call]:
    """Requests that would succeed, with one path parameter written in a way that its schema forbids."""
    for case in target.successes(terms):
        for parameter in terms.parameters:
            name = parameter["name"]
            if parameter["in"] == "path" and name in case.parameters:
                for wrong in misspellings(case.parameters[name]):
                    if not terms.allows(name, wrong):
                        yield compose(
                            terms, {**case.parameters, name: wrong}, case.credentials.headers, case.body
                        )


def misspellings(value: str) -> Iterator[str]:
    """A value as careless code might still understand it."""
    yield from (value.upper(), value.lower(), value.swapcase(), value.replace("-", ""))
    yield from (value + "\n", value + " ", " " + value, value + "\x00", value + "/", "../" + value)
    yield from (value[:-1], value + value[-1:], "{" + value + "}", value + ";x=1", value + ",", value * 2)
