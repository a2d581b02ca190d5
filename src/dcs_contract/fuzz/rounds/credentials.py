"""Requests that would succeed, sent by everybody else and with the credentials in other places."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from dcs_contract.fuzz.call import Call, compose
from dcs_contract.fuzz.rounds.bases import absent
from dcs_contract.fuzz.target import NOBODY, Credentials, KnownCase, Target
from dcs_contract.fuzz.terms import Terms

GARBAGE = ("x", "null", "undefined", "Bearer", "' OR '1'='1", "*", "a" * 3000, "caf\u00e9")
"""What careless code may take for credentials."""


def credentials(target: Target, terms: Terms) -> Iterator[Call]:
    """By nobody, by every other, by near misses, by garbage; and where nothing is found, the same."""
    for case in target.successes(terms):
        others = [other for other in target.credentials.values() if other != case.credentials]
        for other in (NOBODY, *others, *near_misses(case.credentials)):
            yield compose(terms, case.parameters, other.headers, case.body)
    for case in list(target.successes(terms))[:1]:
        for other in garbage(case.credentials):
            yield compose(terms, case.parameters, other.headers, case.body)
        yield from misplaced(case)
    for case in list(absent(target, terms))[:1]:
        for other in (NOBODY, *list(near_misses(case.credentials))[:1]):
            yield compose(terms, case.parameters, other.headers, case.body)


def near_misses(valid: Credentials) -> Iterator[Credentials]:
    """Credentials with one value too long, too short, in the other case or empty."""
    for name, value in valid.headers.items():
        for wrong in (value + "0", "0" + value, "", value[:-1], value.swapcase()):
            if wrong != value:
                yield replace(valid, headers={**valid.headers, name: wrong})


def garbage(valid: Credentials) -> Iterator[Credentials]:
    """Credentials with one value that is none."""
    for name in valid.headers:
        for wrong in GARBAGE:
            yield replace(valid, headers={**valid.headers, name: wrong})


def misplaced(case: KnownCase) -> Iterator[Call]:
    """The right credentials where the document does not want them: query, cookie, another header, a body."""
    bare = compose(case.terms, case.parameters, {}, case.body)
    for name, value in case.credentials.headers.items():
        sign = "&" if "?" in bare.target else "?"
        yield replace(bare, target=f"{bare.target}{sign}{quote(name)}={quote(value, safe='')}")
        for other in (("Cookie", f"{name}={quote(value)}"), ("X-Forwarded-Authorization", value)):
            yield replace(bare, headers=(*bare.headers, other))
        if name.lower() != "authorization":
            yield replace(bare, headers=(*bare.headers, ("Authorization", f"Bearer {value}")))
